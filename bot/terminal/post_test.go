package terminal

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// typist is a keyboard: a test types lines, and knows when the terminal waits.
type typist struct {
	waits chan bool // the terminal asks for the next line
	lines chan string
}

func (k *typist) Read(p []byte) (int, error) {
	k.waits <- true
	line, ok := <-k.lines
	if !ok {
		return 0, io.EOF
	}
	return copy(p, line), nil
}

func post(t *testing.T, term *Terminal, text string) {
	t.Helper()
	if _, err := term.Post(t.Context(), news.Post{ID: 7, Channel: "news"}, says(text)); err != nil {
		t.Error(err)
	}
}

func TestPostsComeBetweenAnswers(t *testing.T) {
	const prompt = "newsdesk> "
	for _, c := range []struct {
		name string
		look Look
		want string
	}{
		{"at a prompt, once the line is typed", Look{Keyboard: true}, prompt + "answer\n\n#news\nwhile typing\n\n#news\nwhile answering\n\n" + prompt + "\n#news\nat the end\n\n"},
		{"in a pipe, as they come", Look{}, "#news\nwhile typing\n\nanswer\n\n#news\nwhile answering\n\n#news\nat the end\n\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			k := &typist{make(chan bool), make(chan string)}
			var term *Terminal
			desk := &stand{reply: func(commands.Request) commands.Reply {
				post(t, term, "while answering")
				return says("answer")
			}}
			term = New(desk, k, &out, c.look, time.Now)
			done := make(chan error)
			go func() { done <- term.Serve(t.Context()) }()
			<-k.waits
			post(t, term, "while typing")
			k.lines <- "/latest\n"
			<-k.waits
			post(t, term, "at the end")
			close(k.lines)
			if err := <-done; err != nil {
				t.Fatal(err)
			}
			if out.String() != c.want {
				t.Errorf("%q, want %q", out.String(), c.want)
			}
		})
	}
}

func TestAPromptThatNobodyReadsTakesNoMore(t *testing.T) {
	var w wall
	var out strings.Builder
	w.shut()
	if err := w.put(&out, strings.Repeat("x", mostHeld+1)); err != nil {
		t.Fatal(err)
	}
	if err := w.put(&out, "y"); !errors.Is(err, news.ErrSlowed) {
		t.Errorf("%v", err)
	}
	w.open(&out)
	if err := w.put(&out, "z"); err != nil || out.Len() != mostHeld+2 || !strings.HasSuffix(out.String(), "xz") {
		t.Errorf("%v, %d bytes", err, out.Len())
	}
}

func TestWhatIsOwedIsSettledAfterEachAnswer(t *testing.T) {
	for _, c := range []struct {
		name, typed string
		look        Look
		want        []string
	}{
		{"in a pipe, and at its end", "/latest\n\n# a remark\nhello\n/feed check feed:1\n", Look{}, []string{"latest", "feed check", ""}},
		{"not at the end of what is typed", "/latest\n", Look{Keyboard: true}, []string{"latest"}},
		{"nor after exit", "/latest\n/exit\n/topics\n", Look{}, []string{"latest"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := &stand{reply: func(commands.Request) commands.Reply { return says("answer") }}
			term := New(desk, strings.NewReader(c.typed), io.Discard, c.look, time.Now)
			var got []string
			term.Settle(func(_ context.Context, after string) { got = append(got, after) })
			if err := term.Serve(t.Context()); err != nil {
				t.Fatal(err)
			}
			if strings.Join(got, "|") != strings.Join(c.want, "|") {
				t.Errorf("settled after %q, want %q", got, c.want)
			}
		})
	}
}

func TestAnEndDoesNotWaitForTheKeyboard(t *testing.T) {
	for name, typed := range map[string]string{"at the prompt": "", "in a form": "/article text\nA title\n"} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			k := &typist{make(chan bool), make(chan string)}
			desk := &stand{reply: func(r commands.Request) commands.Reply {
				if r.Option("title") != "" {
					t.Error("half a form was handed in")
				}
				return commands.Reply{Form: &commands.Form{Submit: r, Fields: []commands.Field{{Name: "title"}, {Name: "text"}}}}
			}}
			term := New(desk, k, io.Discard, Look{Keyboard: true}, time.Now)
			done := make(chan error)
			go func() { done <- term.Serve(ctx) }()
			<-k.waits
			for line := range strings.Lines(typed) {
				k.lines <- line
				<-k.waits
			}
			cancel()
			if err := <-done; err != nil {
				t.Error(err)
			}
			close(k.lines)
		})
	}
}

func TestWhileSamplesAreShown(t *testing.T) {
	own := &stand{reply: func(r commands.Request) commands.Reply { return says("own") }}
	samples := &stand{reply: func(r commands.Request) commands.Reply { return says("samples") }}
	for line, want := range map[string]string{
		"/latest": "samples, shown on", "/post article:1 channel:news": "samples, shown on", "/article edit article:1": "samples, shown on",
		"/feed list": "own, shown on", "/feeds": "own, shown on", "/route add channel:news": "own, shown on", "/digest set channel:news": "own, shown on",
		"/queue": "own, shown on", "/settings show": "own, shown on", "/route quiet channel:news": "own, shown on",
		"/feed add address:x": "own, put away", "/feed import file:terminal.go": "own, put away", "/article add link:x": "own, put away", "/article text text:x": "own, put away",
	} {
		var out strings.Builder
		term := New(own, strings.NewReader(line), &out, Look{}, time.Now)
		term.Show(samples)
		if err := term.Serve(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := strings.Fields(strings.ReplaceAll(out.String(), "The samples are put away: this is your own desk now.\n", ""))[0]
		if got += ", shown on"; strings.Contains(out.String(), "put away") {
			got = strings.Replace(got, "shown on", "put away", 1)
		}
		if got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}
