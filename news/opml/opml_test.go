package opml

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"newsdesk/news"
)

func list(body string) string {
	return `<?xml version="1.0"?><opml version="1.0"><head><title>mine</title></head><body>` + body + `</body></opml>`
}

func utf16Of(s string, big bool) string {
	out := []byte{0xFF, 0xFE}
	if big {
		out = []byte{0xFE, 0xFF}
	}
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return string(out)
}

func TestRead(t *testing.T) {
	const a, b = "https://harbour.example/rss", "https://valley.example/atom.xml"
	tests := []struct {
		name, in string
		want     []Outline
	}{
		{"one feed", list(`<outline text="Harbour" title="The Harbour" type="rss" xmlUrl="` + a + `" htmlUrl="https://harbour.example/"/>`),
			[]Outline{{Title: "The Harbour", URL: a, Site: "https://harbour.example/"}}},
		{"text alone names it", list(`<outline text=" Harbour " xmlUrl="` + a + `"/>`), []Outline{{Title: "Harbour", URL: a}}},
		{"no name", list(`<outline xmlUrl="` + a + `"/>`), []Outline{{URL: a}}},
		{"folders", list(`<outline text="World"><outline text="A/B"><outline text="x" xmlUrl="` + a + `"/></outline><outline text="y" xmlUrl="` + b + `"/></outline>`),
			[]Outline{{Title: "x", URL: a, Folder: "World/A-B"}, {Title: "y", URL: b, Folder: "World"}}},
		{"a feed is no folder", list(`<outline text="x" xmlUrl="` + a + `"><outline text="y" xmlUrl="` + b + `"/></outline>`),
			[]Outline{{Title: "x", URL: a}, {Title: "y", URL: b}}},
		{"the same twice", list(`<outline text="x" xmlUrl="` + a + `"/><outline text="y" xmlUrl="` + a + `"/>`), []Outline{{Title: "x", URL: a}}},
		{"names in other cases", `<OPML><BODY><OUTLINE TEXT="x" XMLURL="` + a + `"></OUTLINE></BODY></OPML>`, []Outline{{Title: "x", URL: a}}},
		{"a bare ampersand", list(`<outline text="Sea & Land" xmlUrl="https://a.example/?x=1&y=2"/>`), []Outline{{Title: "Sea & Land", URL: "https://a.example/?x=1&y=2"}}},
		{"an entity of HTML's", list(`<outline text="Caf&eacute;" xmlUrl="` + a + `"/>`), []Outline{{Title: "Café", URL: a}}},
		{"the scheme of feed readers", list(`<outline xmlUrl="feed://a.example/"/><outline xmlUrl="feed:https://b.example/"/>`),
			[]Outline{{URL: "http://a.example/"}, {URL: "https://b.example/"}}},
		{"Latin-1", `<?xml version="1.0" encoding="ISO-8859-1"?><opml><outline text="Caf` + "\xe9" + `" xmlUrl="` + a + `"/></opml>`, []Outline{{Title: "Café", URL: a}}},
		{"UTF-8 with a mark", "\xEF\xBB\xBF" + list(`<outline xmlUrl="`+a+`"/>`), []Outline{{URL: a}}},
		{"UTF-16, little end first", utf16Of(`<?xml version="1.0" encoding="utf-16"?><opml><outline text="Čas" xmlUrl="`+a+`"/></opml>`, false), []Outline{{Title: "Čas", URL: a}}},
		{"UTF-16, big end first", utf16Of(list(`<outline text="Čas" xmlUrl="`+a+`"/>`), true), []Outline{{Title: "Čas", URL: a}}},
		{"no feeds", list(""), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read([]byte(tt.in))
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %+v, %v\nwant %+v", got, err, tt.want)
			}
		})
	}
}

func TestReadRefuses(t *testing.T) {
	one := `<outline text="x" xmlUrl="https://a.example/"/>`
	tests := []struct {
		name, in string
		kept     int
	}{
		{"nothing", "", 0},
		{"a page", "<!doctype html><html><body><p>Not here</body></html>", 0},
		{"a feed", `<rss version="2.0"><channel/></rss>`, 0},
		{"words", "https://a.example/", 0},
		{"it breaks off", `<opml><body>` + one + `<outline text="y" xml`, 1},
		{"an unknown encoding", `<?xml version="1.0" encoding="x-none"?><opml>` + one + `</opml>`, 0},
		{"endless folders", "<opml>" + strings.Repeat(`<outline text="f">`, 5000), 0},
		// encoding/xml expands no entity that a list declares.
		{"an XML bomb", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><html>&b;</html>`, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Read([]byte(tt.in))
			if !errors.Is(err, news.ErrWrongType) || len(got) != tt.kept {
				t.Errorf("%d feeds, %v; want %d and ErrWrongType", len(got), err, tt.kept)
			}
		})
	}
}

func TestWriteIsRead(t *testing.T) {
	all := []Outline{
		{Title: `"Quoted" <b> & 'more'`, URL: "https://a.example/?x=1&y=<2>", Site: "https://a.example/", Folder: "World/Far & near"},
		{Title: "Same folder", URL: "https://b.example/", Folder: "World/Far & near"},
		{Title: "One up", URL: "https://c.example/", Folder: "World"},
		{Title: "Čas\nplyne", URL: "https://d.example/"},
		{URL: "https://e.example/", Folder: "Other"},
	}
	want := append([]Outline(nil), all...)
	want[4].Title = want[4].URL
	made := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	out := Write("My <feeds>", made, all)
	got, err := Read(out)
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v\nwant %+v\n%s", got, err, want, out)
	}
	for _, part := range []string{"<title>My &lt;feeds&gt;</title>", "<dateCreated>Mon, 23 Nov 2026 12:00:00 +0000</dateCreated>"} {
		if !bytes.Contains(out, []byte(part)) {
			t.Errorf("no %s in\n%s", part, out)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(list(`<outline text="a"><outline text="x" xmlUrl="https://a.example/"/></outline>`)))
	f.Add([]byte("\xFF\xFE<\x00o\x00"))
	f.Add([]byte(`<opml><outline text="&#0;/&amp;" xmlUrl="&#x1F4F0;feed://"/></opml>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		all, err := Read(in)
		for _, o := range all {
			if o.URL == "" {
				t.Errorf("a feed without an address: %+v", o)
			}
		}
		if err != nil {
			return
		}
		again, err := Read(Write("again", time.Unix(0, 0), all))
		if err != nil || len(again) > len(all) {
			t.Errorf("%d feeds written, %d read: %v", len(all), len(again), err)
		}
	})
}
