package commands

import (
	"errors"
	"maps"
	"strings"
	"testing"

	"newsdesk/news"
)

func TestParse(t *testing.T) {
	type options = map[string]string
	for _, tt := range []struct {
		name, line, command string
		options             options
	}{
		{"a bare command", "/latest", "latest", options{}},
		{"without the slash", "latest", "latest", options{}},
		{"in capitals", "/LATEST Country:Venezuela", "latest", options{"country": "Venezuela"}},
		{"surrounding space", "  /latest   count:3  ", "latest", options{"count": "3"}},
		{"several options", `/latest country:Venezuela topic:"science and technology" count:3`, "latest", options{"country": "Venezuela", "topic": "science and technology", "count": "3"}},
		{"curly quotation marks", `/latest topic:“science and technology”`, "latest", options{"topic": "science and technology"}},
		{"German quotation marks", `/latest topic:„Wissenschaft und Technik“`, "latest", options{"topic": "Wissenschaft und Technik"}},
		{"French quotation marks", `/latest country:«Costa Rica»`, "latest", options{"country": "Costa Rica"}},
		{"a value that runs on", "/latest country:South Africa topic:politics", "latest", options{"country": "South Africa", "topic": "politics"}},
		{"a value that runs to the end", "/latest country:Costa Rica", "latest", options{"country": "Costa Rica"}},
		{"a space behind the colon", "/latest country: Venezuela", "latest", options{"country": "Venezuela"}},
		{"words before options", "/search flood warning topic:weather", "search", options{"query": "flood warning", "topic": "weather"}},
		{"words after a number", "/summary article:12 length:short", "summary", options{"article": "12", "length": "short"}},
		{"a phrase in a query", `/search "flood warning" -river`, "search", options{"query": `"flood warning" -river`}},
		{"a query by name is its value", `/search query:"flood warning"`, "search", options{"query": "flood warning"}},
		{"a title in quotation marks", `/summary "The bridge: a story"`, "summary", options{"article": "The bridge: a story"}},
		{"a link", "/article add https://example.org/a?b=c:d", "article add", options{"link": "https://example.org/a?b=c:d"}},
		{"a link by name", "/article add link:https://example.org/story", "article add", options{"link": "https://example.org/story"}},
		{"words of two", "/article remove 12", "article remove", options{"article": "12"}},
		{"words with a colon", "/search re: budget", "search", options{"query": "re: budget"}},
		{"escapes", `/article edit 12 note:"He said \"no\".\nC:\\ \d"`, "article edit", options{"article": "12", "note": "He said \"no\".\nC:\\ \\d"}},
		{"an emptied field", `/article edit 12 title:""`, "article edit", options{"article": "12", "title": ""}},
		{"a flag", "/countries private:yes", "countries", options{"private": "yes"}},
		{"a carried option", "/latest from:6", "latest", options{"from": "6"}},
		{"a tag's code", "/article tag 12 add:VE,medtop:11000000", "article tag", options{"article": "12", "add": "VE,medtop:11000000"}},
		{"broken UTF-8", "/search fl\xffood", "search", options{"query": "fl�ood"}},
		{"the text of a paste", "/article text One sentence. Another.", "article text", options{"text": "One sentence. Another."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse(nil, tt.line)
			if err != nil {
				t.Fatal(err)
			}
			if r.Command != tt.command || !maps.Equal(r.Options, tt.options) {
				t.Errorf("got %q %q, want %q %q", r.Command, r.Options, tt.command, tt.options)
			}
			again, err := Parse(nil, Line(r))
			if err != nil || again.Command != r.Command || !maps.Equal(again.Options, r.Options) {
				t.Errorf("%s gives %q %q (%v), want %q", Line(r), again.Command, again.Options, err, r.Options)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range []struct{ name, line, says string }{
		{"nothing", "", "Type a command, such as /latest. /help lists them all."},
		{"a slash alone", "/", "Type a command, such as /latest. /help lists them all."},
		{"a slip in a command", "/latset", "There is no command /latset. Did you mean /latest? /help lists them all."},
		{"no such command", "/weather", "There is no command /weather. /help lists them all."},
		{"half a command", "/article", "/article takes one more word: /article add, /article text, /article edit, /article remove, /article restore, /article tag, /article dismiss, /article quotes, /article merge, /article split, /article approve or /article reject."},
		{"a slip in the second word", "/article romove 3", "There is no /article romove. Did you mean /article remove?"},
		{"a message command", "/Save article", "There is no command /Save. Did you mean /saved? /help lists them all."},
		{"a slip in an option", "/latest contry:Venezuela", "There is no option contry. Did you mean country? To look for those very words, put them in quotation marks."},
		{"a word without a name", "/latest Venezuela", "/latest takes its options by name, such as /latest country:Venezuela."},
		{"a topic without a name", "/quotes politics", "/quotes takes its options by name, such as /quotes topic:politics."},
		{"a word that could be anything", "/latest blorb", "/latest takes its options by name, such as /latest topic:politics."},
		{"a word behind a second word that stands alone", "/feed list extra", "/feed list takes no options."},
		{"no such second word", "/feed frobnicate", "There is no /feed frobnicate. There are add, list, check, pause, resume, remove, filter, import and export."},
		{"a word behind a number", "/latest count:3 Venezuela", "/latest takes its options by name, such as /latest country:Venezuela."},
		{"an option that is none", "/latest bogus:1", "/latest has no option “bogus”. It takes topic, country, source, since, count and private."},
		{"twice", "/latest count:3 count:4", "Count stands there twice. Give it once."},
		{"an open quotation mark", `/latest topic:"science and technology`, "A quotation mark is opened and not closed. Put the same mark at the value's end."},
		{"a line without end", "/search " + strings.Repeat("x", 1<<20), "That line is over 1 MB. Put the text into a file and run: newsdesk add FILE"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := Parse(nil, tt.line)
			if !errors.Is(err, news.ErrBadOption) {
				t.Fatalf("got %v and %v, want an OptionError", r, err)
			}
			if got := Sentence(err); got != tt.says {
				t.Errorf("got  %s\nwant %s", got, tt.says)
			}
		})
	}
}

func TestLine(t *testing.T) {
	for _, tt := range []struct {
		name string
		r    Request
		want string
	}{
		{"options in the order one asks", ask("latest", "count", "3", "topic", "Politics", "country", "South Africa", "from", "6"), `/latest country:"South Africa" topic:Politics count:3 from:6`},
		{"marks", ask("search", "query", `"a b" \ c`), `/search query:"\"a b\" \\ c"`},
		{"lines", ask("article edit", "note", "a\nb\tc", "article", "12"), `/article edit article:12 note:"a\nb\tc"`},
		{"empty", Request{Command: "article edit", Options: map[string]string{"title": ""}}, `/article edit title:""`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := Line(tt.r); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

// FuzzParse: whatever is typed, the answer is a request that its own line gives
// back, or an OptionError with a sentence.
func FuzzParse(f *testing.F) {
	for _, line := range []string{
		"/latest country:Venezuela count:3", `/search "flood warning" -river topic:weather`, `/article edit 12 title:"" note:“a \" b”`,
		"/article tag 12 add:VE,medtop:11000000 remove:«x»", "/quotes speaker:\xff\xfe", `/search „x”y"z\`, "/latest :::: a:b",
		"/summary article: length:short tail", "/article add <https://example.org/a b>", "/article\u00a0remove\u20073",
	} {
		f.Add(line)
	}
	desk := New(Deps{})
	f.Fuzz(func(t *testing.T, line string) {
		r, err := desk.Parse(nil, line)
		if err != nil {
			if says, known := Known(err); !known || says == "" {
				t.Fatalf("no sentence for %v", err)
			}
			return
		}
		again, err := desk.Parse(nil, Line(r))
		if err != nil {
			t.Fatalf("%q: %s: %v", line, Line(r), err)
		}
		if again.Command != r.Command || !maps.Equal(again.Options, r.Options) {
			t.Fatalf("%q: %s gives %q, want %q", line, Line(r), again.Options, r.Options)
		}
	})
}

// FuzzLine: every value that an option can hold comes back from its line.
func FuzzLine(f *testing.F) {
	f.Add("flood", "a\\\"b\n“”„«»", "12")
	f.Add("", " ", "x:y")
	f.Fuzz(func(t *testing.T, query, topic, since string) {
		r := Request{Command: "search", Options: map[string]string{
			"query": strings.ToValidUTF8(query, ""), "topic": strings.ToValidUTF8(topic, ""), "since": strings.ToValidUTF8(since, ""),
		}}
		if len(Line(r)) > maxLine {
			t.Skip()
		}
		again, err := Parse(nil, Line(r))
		if err != nil || !maps.Equal(again.Options, r.Options) {
			t.Fatalf("%s gives %q (%v), want %q", Line(r), again.Options, err, r.Options)
		}
	})
}
