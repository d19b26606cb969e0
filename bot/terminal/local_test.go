package terminal

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// feeds is a desk with the commands that name channels, roles and files.
func feeds(reply commands.Reply) *stand {
	return &stand{reply: func(commands.Request) commands.Reply { return reply }, all: []commands.Command{
		{Name: "route add", Options: []commands.Option{{Name: "channel", Kind: commands.ChannelOption}, {Name: "mention", Kind: commands.Role}}},
		{Name: "feed import", Options: []commands.Option{{Name: "file", Kind: commands.File}}},
		{Name: "feed export"},
	}}
}

func asks(command, option, value string) commands.Request {
	return commands.Request{Command: command, Options: map[string]string{option: value}}
}

func TestChannelsAndRolesAreWhatTheyAreCalled(t *testing.T) {
	desk := feeds(says("done"))
	term := New(desk, strings.NewReader(""), io.Discard, Look{}, func() time.Time { return noon })
	r := asks("route add", "channel", "#news")
	r.Options["mention"] = "@readers"
	term.finish(t.Context(), r)
	got := desk.asked[0]
	want := commands.Channel{ID: "news", Name: "news", Kind: news.ChannelText, Postable: true, AskerMay: true}
	if got.Option("channel") != "news" || got.Place.Channels["news"] != want {
		t.Errorf("channel %q of %+v", got.Option("channel"), got.Place.Channels)
	}
	if got.Option("mention") != "readers" || got.Place.Roles["readers"] != "readers" || !got.Asker.Manager {
		t.Errorf("role %q of %v, %+v", got.Option("mention"), got.Place.Roles, got.Asker)
	}
}

func TestAFileIsReadFromTheDisk(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, size := range map[string]int{"feeds.opml": 6, "full.opml": fileMost, "big.opml": fileMost + 1, "empty.opml": 0} {
		if err := os.WriteFile(name, bytes.Repeat([]byte("x"), size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir("folder", 0o700); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo("pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	whole, err := filepath.Abs("feeds.opml")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path string
		size       int // -1 when it is refused
		says       string
	}{
		{"here", "feeds.opml", 6, "done"},
		{"by its whole path", whole, 6, "done"},
		{"as large as may be", "full.opml", fileMost, "done"},
		{"empty", "empty.opml", 0, "done"},
		{"too large", "big.opml", -1, "over 5 MB"},
		{"not there", "none.opml", -1, "no file “none.opml”"},
		{"a folder", "folder", -1, "not a file"},
		{"a pipe that nobody writes to", "pipe", -1, "not a file"},
		{"a name that acts on a screen", "a\x1b[2J", -1, "no file “a[2J”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			desk := feeds(says("done"))
			term := New(desk, strings.NewReader(""), io.Discard, Look{}, time.Now)
			r := term.finish(t.Context(), asks("feed import", "file", c.path))
			if text := term.page.text(r); !strings.Contains(text, c.says) || r.Failed != (c.size < 0) {
				t.Errorf("%q, failed %v", text, r.Failed)
			}
			if c.size < 0 {
				if len(desk.asked) > 0 {
					t.Error("the desk was asked")
				}
				return
			}
			if f := desk.asked[0].Files["file"]; f.Name != filepath.Base(c.path) || len(f.Body) != c.size || f.Size != int64(c.size) || f.Link != "" {
				t.Errorf("%q, %d of %d bytes, %q", f.Name, len(f.Body), f.Size, f.Link)
			}
		})
	}
}

func TestAFileThatIsExportedIsWrittenOnce(t *testing.T) {
	for _, c := range []struct {
		name, file string
		there      string // a file that is there before
		written    string // "" for none
		says       string
	}{
		{"its name is free", "feeds.opml", "", "feeds.opml", "Written to feeds.opml."},
		{"its name is taken", "feeds.opml", "feeds.opml", "", "feeds.opml is here already"},
		{"a name with a path", "../../etc/feeds.opml", "", "feeds.opml", "Written to feeds.opml."},
		{"a hidden name", ".profile", "", "newsdesk-file", "Written to newsdesk-file."},
		{"no name", "", "", "newsdesk-file", "Written to newsdesk-file."},
		{"a name that acts on a screen", "a\x1b[2J.opml", "", "a[2J.opml", "Written to a[2J.opml."},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if c.there != "" {
				if err := os.WriteFile(c.there, []byte("mine"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			reply := says("12 feeds")
			reply.File = &commands.Attachment{Name: c.file, Body: []byte("<opml/>")}
			term := New(feeds(reply), strings.NewReader(""), io.Discard, Look{}, time.Now)
			r := term.finish(t.Context(), commands.Request{Command: "feed export"})
			answer := term.text(&r)
			if !strings.HasPrefix(answer, "12 feeds\n") || !strings.Contains(answer, c.says) || r.Failed != (c.written == "") {
				t.Errorf("%q, failed %v", answer, r.Failed)
			}
			want, name := "<opml/>", c.written
			if name == "" {
				want, name = "mine", c.there
			}
			if got, err := os.ReadFile(name); err != nil || string(got) != want {
				t.Errorf("%s holds %q (%v)", name, got, err)
			}
		})
	}
}

// A picture is not kept: what it shows is drawn in the words.
func TestAPictureIsDrawnInWords(t *testing.T) {
	t.Chdir(t.TempDir())
	reply := says("2 articles in all.")
	reply.File = &commands.Attachment{Name: "trends.png", Body: []byte("PNG"), Alt: "Bar chart"}
	reply.Foot = []commands.Block{{Kind: commands.Item, Runs: []commands.Run{{Text: "17 Nov – 23 Nov "}, {Text: "_█_ ", Drawn: true}, {Text: "0 · 2 · 0"}}}}
	term := New(feeds(reply), strings.NewReader(""), io.Discard, Look{}, time.Now)
	if got := term.text(&reply); got != "2 articles in all.\n\n  - 17 Nov – 23 Nov _█_ 0 · 2 · 0\n" {
		t.Errorf("%q", got)
	}
	if left, _ := os.ReadDir("."); len(left) > 0 {
		t.Errorf("%v was written", left)
	}
}

func TestEditsAndDeletionsArePrinted(t *testing.T) {
	var out bytes.Buffer
	term := New(feeds(commands.Reply{}), strings.NewReader(""), &out, Look{}, time.Now)
	p := news.Post{ID: 7, Channel: "news", Message: "terminal-7"}
	if err := term.Edit(context.Background(), p, says("look again")); err != nil {
		t.Fatal(err)
	}
	if err := term.Delete(context.Background(), p); err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != "(edited) #news\nlook again\n\n(deleted) #news, post 7\n\n" {
		t.Errorf("%q", got)
	}
}
