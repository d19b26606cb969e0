package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"testing"

	"newsdesk/commands"
)

// TestBodiesWithFiles: a file makes a form of the body, whose JSON tells of it;
// without one nothing changes.
func TestBodiesWithFiles(t *testing.T) {
	t.Parallel()
	m := message{Flags: flagComponents, Mentions: nobody(), Components: []component{{Type: typeText, Content: "x"}}}
	with := m
	with.attach(&commands.Attachment{Name: "feeds.opml", Body: []byte("<opml/>\r\n--x--")})
	for _, c := range []struct {
		name string
		body any
		file string
	}{
		{"a message", m, ""},
		{"a message with a file", with, "<opml/>\r\n--x--"},
		{"an answer", answer{Type: answerMessage, Data: m}, ""},
		{"an answer with a file", answer{Type: answerMessage, Data: with}, "<opml/>\r\n--x--"},
		{"an answer without data", answer{Type: answerLaterUpdate}, ""},
		{"choices", answer{Type: answerChoices, Data: choices{}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw, contentType, err := encode(c.body)
			if err != nil {
				t.Fatal(err)
			}
			want, err := json.Marshal(c.body)
			if err != nil {
				t.Fatal(err)
			}
			if c.file == "" {
				if contentType != "application/json" || !bytes.Equal(raw, want) {
					t.Errorf("%s: %s", contentType, raw)
				}
				return
			}
			kind, params, err := mime.ParseMediaType(contentType)
			if err != nil || kind != "multipart/form-data" {
				t.Fatalf("%q: %v", contentType, err)
			}
			parts := multipart.NewReader(bytes.NewReader(raw), params["boundary"])
			for _, part := range []struct{ name, file, content string }{{"payload_json", "", string(want)}, {"files[0]", "feeds.opml", c.file}} {
				p, err := parts.NextPart()
				if err != nil {
					t.Fatal(err)
				}
				content, err := io.ReadAll(p)
				if err != nil || p.FormName() != part.name || p.FileName() != part.file || string(content) != part.content {
					t.Errorf("part %q, file %q: %s (%v)", p.FormName(), p.FileName(), content, err)
				}
			}
			if _, err := parts.NextPart(); !errors.Is(err, io.EOF) {
				t.Errorf("more than two parts (%v)", err)
			}
			if !strings.Contains(string(want), `"attachments":[{"id":"0","filename":"feeds.opml"}]`) {
				t.Errorf("the file is not told of: %s", want)
			}
		})
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"feeds.opml": "feeds.opml", "Meine Feeds.opml": "Meine_Feeds.opml", "ünï.opml": "n_.opml", "../../etc/passwd": "etc_passwd", `a"b\c.txt`: "a_b_c.txt",
		".profile": "profile", "": "file", "…": "file", "a\r\nb": "a__b", strings.Repeat("x", 200) + ".opml": strings.Repeat("x", 95) + ".opml",
	} {
		if got := fileName(&commands.Attachment{Name: name}); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestFilesThatCannotGo: one that is too large is told of, an empty one left out.
func TestFilesThatCannotGo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		size       int
		file, told bool
	}{
		{"none of it", 0, false, false},
		{"as much as Discord takes", fileAtMost, true, false},
		{"a byte more", fileAtMost + 1, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := sendable(nil, commands.Reply{File: &commands.Attachment{Name: "x", Body: make([]byte, c.size)}})
			if (got.File != nil) != c.file || got.Failed != c.told {
				t.Errorf("%+v", got)
			}
		})
	}
}
