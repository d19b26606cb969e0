package terminal

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

var update = flag.Bool("update", false, "write the golden files again")

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// stand is a desk that answers what a test says and remembers what it was asked.
type stand struct {
	all   []commands.Command
	asked []commands.Request
	reply func(commands.Request) commands.Reply
}

func (s *stand) All() []commands.Command { return s.all }

func (s *stand) Run(_ context.Context, r commands.Request) commands.Reply {
	s.asked = append(s.asked, r)
	return s.reply(r)
}

func (s *stand) Finish(ctx context.Context, r commands.Reply) commands.Reply {
	out, err := r.Later(ctx)
	if err != nil {
		return commands.Refusal(nil, err)
	}
	return out
}

func says(text string) commands.Reply {
	return commands.Reply{Blocks: []commands.Block{{Runs: []commands.Run{{Text: text}}}}}
}

func card() commands.Reply {
	link := "https://example.org/story"
	return commands.Reply{
		Blocks: []commands.Block{{Kind: commands.Heading, Runs: []commands.Run{{Text: "The latest"}}}},
		Cards: []commands.Card{{
			Blocks: []commands.Block{
				{Kind: commands.Heading, Runs: []commands.Run{{Text: "A bridge opens", Link: link}}},
				{Kind: commands.Small, Runs: []commands.Run{{Text: "Border Post · "}, {Time: noon.Add(-3 * time.Hour), Relative: true}}},
				{Runs: []commands.Run{{Text: "It opened on Tuesday after six years, and the first lorries crossed before noon while the traders of both towns looked on."}, {Text: " "}, {Text: "↗", Link: link + "#:~:text=It%20opened"}}},
				{Kind: commands.Quoted, Runs: []commands.Run{{Text: "We have waited\nfor this \x1b[31mmorning\u202e."}}},
				{Kind: commands.Rule},
				{Kind: commands.Item, Runs: []commands.Run{{Text: "one", Bold: true}, {Text: " of two, "}, {Time: noon}}},
				{Runs: []commands.Run{{Text: "no link", Link: "javascript:alert(1)"}, {Channel: "news"}, {Text: " for "}, {Role: "readers"}}},
			},
			Actions: []commands.Action{
				{Label: "Summary", Request: commands.Request{Command: "summary", Options: map[string]string{"article": "1"}}},
				{Label: "Source", Link: link},
				{Label: "Newer", Disabled: true, Request: commands.Request{Command: "latest"}},
			},
		}},
		Foot:    []commands.Block{{Kind: commands.Small, Runs: []commands.Run{{Text: "1 of 9"}}}},
		Actions: [][]commands.Action{{{Label: "Older", Request: commands.Request{Command: "latest", Options: map[string]string{"page": "2"}}}}},
	}
}

func TestRepliesAsText(t *testing.T) {
	form := commands.Reply{Form: &commands.Form{Title: "Paste an article", Fields: []commands.Field{{Name: "text", Label: "Text", Required: true, Long: true}, {Name: "title", Label: "Title"}}}}
	for name, c := range map[string]struct {
		reply  commands.Reply
		screen bool
	}{
		"card in a pipe": {card(), false}, "card on a screen": {card(), true}, "form": {form, false}, "empty": {commands.Reply{}, false},
	} {
		t.Run(name, func(t *testing.T) {
			got := page{screen: c.screen, now: func() time.Time { return noon }}.text(c.reply)
			file := filepath.Join("testdata", "golden", strings.ReplaceAll(name, " ", "-")+".txt")
			if *update {
				os.MkdirAll(filepath.Dir(file), 0o755)
				os.WriteFile(file, []byte(got), 0o644)
			}
			want, err := os.ReadFile(file)
			if err != nil || got != string(want) {
				t.Errorf("%v\ngot:\n%s\nwant:\n%s", err, got, want)
			}
		})
	}
}

func TestNothingActsOnTheScreen(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[2Jb": "a[2Jb", "a\x07b": "ab", "a\u202eb": "ab", "a\u200bb": "ab", "two\nlines": "two lines", "👩\u200d🚀": "👩\u200d🚀", "\u009b31m": "31m", "caf\u00e9": "café",
	} {
		if got := clean(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"https://a.example/b c": "https://a.example/b%20c", "javascript:x": "", "file:///etc": "", "": "", "https://a.example/\x1b]": "",
	} {
		if got := safe(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestAgo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "just now", 59 * time.Second: "just now", time.Minute: "1 minute ago", 125 * time.Minute: "2 hours ago", 49 * time.Hour: "2 days ago",
		40 * 24 * time.Hour: "1 month ago", 800 * 24 * time.Hour: "2 years ago", -2 * time.Hour: "in 2 hours",
	} {
		if got := ago(nil, d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

func TestLinesAreWrappedAtSpaces(t *testing.T) {
	long := strings.Repeat("word ", 60) + "\x1b]8;;https://example.org/mmm\x1b\\" + strings.Repeat("link", 3) + "\x1b]8;;\x1b\\"
	for _, line := range strings.Split(wrap(long, "  | ", "  | "), "\n") {
		if n := visible(line); n > width {
			t.Errorf("%d runes: %q", n, line)
		}
	}
	if got := visible("\x1b]8;;https://m.example/m\x1b\\ab\x1b]8;;\x1b\\\x1b[1mc\x1b[22m"); got != 3 {
		t.Errorf("%d visible runes, want 3", got)
	}
}

func run(t *testing.T, desk, samples *stand, in string, look Look) string {
	t.Helper()
	var out bytes.Buffer
	term := New(desk, strings.NewReader(in), &out, look, func() time.Time { return noon })
	if samples != nil {
		term.Show(samples)
	}
	if err := term.Serve(context.Background()); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestEveryLineIsAskedUntilTheEnd(t *testing.T) {
	desk := &stand{reply: func(r commands.Request) commands.Reply { return says("answer to " + r.Command) }}
	out := run(t, desk, nil, "/latest\n\n# a remark\n/topics\n/exit\n/countries\n", Look{})
	if out != "answer to latest\n\nanswer to topics\n\n" {
		t.Errorf("%q", out)
	}
	r := desk.asked[0]
	if !r.Asker.Moderator || r.Asker.ID != "terminal" || r.Place.Platform != "terminal" || r.Place.Shelf != news.Common || len(r.Place.View) != 1 || !r.Now.Equal(noon) {
		t.Errorf("asked as %+v", r)
	}
	// The last line counts without a line feed too.
	if out := run(t, desk, nil, "/topics", Look{}); out != "answer to topics\n\n" {
		t.Errorf("%q", out)
	}
}

func TestWhatLeavesTheMachineIsWaitedFor(t *testing.T) {
	desk := &stand{reply: func(commands.Request) commands.Reply {
		return commands.Reply{Later: func(context.Context) (commands.Reply, error) { return commands.Reply{}, news.ErrGone }}
	}}
	if out := run(t, desk, nil, "/article add link:https://example.org/a\n", Look{}); !strings.Contains(out, commands.Sentence(news.ErrGone)) {
		t.Errorf("%q", out)
	}
}

func TestAFormIsFilledLineByLine(t *testing.T) {
	desk := &stand{}
	desk.reply = func(r commands.Request) commands.Reply {
		if r.Option("text") != "" {
			return says(r.Option("title") + "/" + r.Option("text") + "/" + r.Option("note"))
		}
		return commands.Reply{Form: &commands.Form{Title: "Edit", Submit: commands.Request{Command: "article text"}, Fields: []commands.Field{
			{Name: "title", Label: "Title", Value: "As it was"}, {Name: "text", Label: "Text", Long: true, Required: true}, {Name: "note", Label: "Note"},
		}}}
	}
	if out := run(t, desk, nil, "/article text\n\nfirst\nsecond\n.\nnoted\n", Look{Keyboard: true}); !strings.Contains(out, "As it was/first second/noted") {
		t.Errorf("%q", out)
	}
	if got := desk.asked[1].Option("text"); got != "first\nsecond" {
		t.Errorf("text %q", got)
	}
	if out := run(t, desk, nil, "/article text\nA title\n", Look{Keyboard: true}); !strings.Contains(out, "Nothing was changed") {
		t.Errorf("%q", out)
	}
	// In a pipe a form takes none of the lines that follow.
	desk.asked = nil
	out := run(t, desk, nil, "/article text\n/article text text:words\n", Look{})
	if len(desk.asked) != 2 || !strings.Contains(out, "text:\"…\"  Text, required") || !strings.Contains(out, "/words/") {
		t.Errorf("%d asked: %q", len(desk.asked), out)
	}
}

func TestSamplesGiveWayToTheOwnDesk(t *testing.T) {
	failing := true
	own := &stand{reply: func(r commands.Request) commands.Reply {
		if r.Command == "article add" && failing {
			return commands.Refusal(nil, news.ErrBadLink)
		}
		return says("own " + r.Command)
	}}
	samples := &stand{reply: func(r commands.Request) commands.Reply { return says("sample " + r.Command) }}
	out := run(t, own, samples, "/latest\n/article add link:x\n/latest\n", Look{})
	if strings.Count(out, "sample latest") != 2 || strings.Contains(out, "put away") {
		t.Errorf("after a refusal: %q", out)
	}
	failing = false
	for _, brings := range []string{"/article add link:https://example.org/", "/feed add address:https://example.org/feed", "/feed import file:feeds.opml"} {
		out = run(t, own, samples, "/latest\n"+brings+"\n/latest\n", Look{})
		if !strings.Contains(out, "sample latest") || !strings.Contains(out, "put away") || !strings.Contains(out, "own latest") {
			t.Errorf("after %s: %q", brings, out)
		}
	}
}

func TestALineThatIsTooLongIsLeftOut(t *testing.T) {
	desk := &stand{reply: func(r commands.Request) commands.Reply { return says("ok") }}
	out := run(t, desk, nil, "/search "+strings.Repeat("x", maxLine+10)+"\n/latest\n", Look{})
	if !strings.Contains(out, "over 1 MiB") || len(desk.asked) != 1 || desk.asked[0].Command != "latest" {
		t.Errorf("%q, %d asked", out, len(desk.asked))
	}
}

func TestAskTellsARefusalApart(t *testing.T) {
	desk := &stand{reply: func(r commands.Request) commands.Reply {
		if r.Command == "topics" {
			return commands.Refusal(nil, news.ErrForbidden)
		}
		return says("fine")
	}}
	term := New(desk, strings.NewReader(""), io.Discard, Look{}, time.Now)
	if answer, failed := term.Ask(context.Background(), "/topics"); !failed || !strings.Contains(answer, commands.Sentence(news.ErrForbidden)) {
		t.Errorf("%v %q", failed, answer)
	}
	if answer, failed := term.Ask(context.Background(), "/latest"); failed || answer != "fine\n" {
		t.Errorf("%v %q", failed, answer)
	}
}

func TestAPostIsPrintedUnderItsChannel(t *testing.T) {
	var out bytes.Buffer
	term := New(&stand{}, strings.NewReader(""), &out, Look{}, time.Now)
	id, err := term.Post(context.Background(), news.Post{ID: 7, Channel: "news"}, says("look"))
	if err != nil || id == "" || !strings.HasPrefix(out.String(), "#news\nlook\n") {
		t.Errorf("%q %v %q", id, err, out.String())
	}
}
