package filter

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
)

// sample is an invented entry of a feed.
var sample = Text{
	Title:      "Harbour strike ends: U.S. carriers return",
	Author:     "Inés Córdova",
	Categories: []string{"Labour", "Côte d’Azur"},
	Body:       "Dock workers at three ports went back on Tuesday. The covid-19 rules stay. 北京的港口也开放了。 iPhone発売.",
}

func TestMatch(t *testing.T) {
	tests := []struct {
		name, filter string
		want         bool
	}{
		{"nothing lets all pass", "  ", true},
		{"a word", "strike", true},
		{"without regard to case", "STRIKE", true},
		{"without regard to accents", "cordova", true},
		{"accents typed, none there", "hàrbour", true},
		{"a whole word only", "harb", false},
		{"not its end either", "bour", false},
		{"the beginning of a word", "harb*", true},
		{"of a word with nothing behind", "strike*", true},
		{"no beginning", "arbour*", false},
		{"words beside each other: all", "strike tuesday", true},
		{"one is missing", "strike wednesday", false},
		{"and", "strike and tuesday", true},
		{"and, missing", "strike AND wednesday", false},
		{"or, the first", "strike or wednesday", true},
		{"or, the second", "wednesday Or strike", true},
		{"or, none", "wednesday or friday", false},
		{"and binds before or", "wednesday friday or strike tuesday", true},
		{"and binds before or, the other way", "strike or wednesday friday", true},
		{"parentheses", "(strike or wednesday) friday", false},
		{"minus", "strike -tuesday", false},
		{"minus, absent", "strike -friday", true},
		{"minus alone", "-friday", true},
		{"not", "strike not tuesday", false},
		{"not before a parenthesis", "not (tuesday or friday)", false},
		{"minus before a parenthesis", "-(monday or friday)", true},
		{"twice not", "--strike", true},
		{"plus is nothing", "+strike", true},
		{"or-signs", "friday | strike", true},
		{"a phrase", `"went back on tuesday"`, true},
		{"a phrase in another order", `"back went"`, false},
		{"a phrase ends with its word", `"went ba"`, false},
		{"a phrase over punctuation", `"strike ends u.s. carriers"`, true},
		{"a phrase out of one text into the next", `"return ines"`, false},
		{"curly marks", "“dock workers”", true},
		{"German marks", "„dock workers“", true},
		{"an operator in marks is a word", `"and"`, false},
		{"a word with a hyphen", "covid-19", true},
		{"its parts", "covid", true},
		{"points in a short form", "us", true},
		{"an apostrophe", "d'azur", true},
		{"Chinese, anywhere", "港口", true},
		{"Chinese, not there", "机场", false},
		{"Latin beside Japanese", "iphone", true},
		{"Japanese beside Latin", "iphone発売", true},
		{"in the title", "title:strike", true},
		{"not in the title", "title:tuesday", false},
		{"a phrase in the title", `title:"strike ends"`, true},
		{"a space behind the field", "title: strike", true},
		{"a field in capitals", "Title:strike", true},
		{"a group in a field", "title:(strike tuesday)", false},
		{"minus before a field", "-title:strike", false},
		{"minus behind a field", "title:-tuesday", true},
		{"author", "author:cordova", true},
		{"not the author", "author:strike", false},
		{"category", "category:labour", true},
		{"category, a phrase", `category:"cote d'azur"`, true},
		{"a time is no field", "10:30", false},
		{"a regular expression", "/str[aiou]ke/", true},
		{"its letters count", "/STRIKE/", false},
		{"unless told", "/STRIKE/i", true},
		{"a slash in it", `/ends\/|ends:/`, true},
		{"spaces in it", "/workers at \\w+ ports/", true},
		{"in a field", "title:/^Harbour/", true},
		{"in a field, elsewhere", "author:/^Harbour/", false},
		{"minus before it", "-/strike/", false},
		{"a slash inside a word", "and/or", false},
		{"parentheses without spaces", "(strike)(tuesday)", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse(tt.filter)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Match(sample); got != tt.want {
				t.Errorf("%q: %v, want %v", tt.filter, got, tt.want)
			}
			if got := f.Why(sample).Pass; got != tt.want {
				t.Errorf("Why of %q: %v, want %v", tt.filter, got, tt.want)
			}
		})
	}
}

func TestWhy(t *testing.T) {
	tests := []struct{ filter, part string }{
		{"", ""},
		{"strike", "strike"},
		{"strike friday", "friday"},
		{"strike -tuesday", "-tuesday"},
		{"strike not  tuesday", "not  tuesday"},
		{"monday or friday", "monday or friday"},
		{"monday or strike tuesday", "strike tuesday"},
		{"(monday or friday) strike", "monday or friday"},
		{"strike title:tuesday", "title:tuesday"},
		{"title:(strike tuesday)", "tuesday"},
		{"strike /x+/i", "/x+/i"},
		{`strike "no such words"`, `"no such words"`},
		{"-(monday or tuesday)", "-(monday or tuesday)"},
		{"title:-strike", "title:-strike"},
	}
	for _, tt := range tests {
		f, err := Parse(tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.Why(sample).Part; got != tt.part {
			t.Errorf("%q: %q decided, want %q", tt.filter, got, tt.part)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	tests := []struct {
		name, filter string
		at           int
		say          string
	}{
		{"an open parenthesis", "é (strike", 3, "never closed"},
		{"a closing one", "strike)", 7, "never opened"},
		{"nothing in parentheses", "strike ()", 9, "a word is missing"},
		{"or at the end", "strike or", 10, "a word is missing"},
		{"or at the beginning", "or strike", 1, "a word is missing"},
		{"and or", "strike and or ends", 12, "a word is missing"},
		{"minus at the end", "strike -", 8, "a word must follow -"},
		{"minus alone between words", "strike - ends", 8, "a word must follow -"},
		{"not at the end", "strike not", 11, "a word is missing"},
		{"an open mark", `strike "ends`, 8, "quotation mark is never closed"},
		{"an empty phrase", `""`, 1, "no word in"},
		{"signs", "strike ???", 8, "no word in ???"},
		{"a star alone", "*", 1, "no word in *"},
		{"a star inside", "str*ke", 1, "* can only end a word"},
		{"a star in a phrase", `"str* ends"`, 1, "* can only end a word"},
		{"an unknown field", "strike source:Harbour", 8, "no field source:"},
		{"a field of nothing", "title:", 7, "a word is missing"},
		{"an address", "https://a.example/", 1, "no field https:"},
		{"an open expression", "/strike", 1, "never closed"},
		{"a broken expression", "/a(/", 1, "no regular expression"},
		{"look-ahead, which RE2 lacks", `/(?=a)/`, 1, "look-ahead is not supported"},
		{"look-behind, which RE2 lacks", `storm /x(?<!a)b/`, 7, "look-behind is not supported"},
		{"an operator alone", "AND", 1, "to look for the word “and”, “or” or “not” itself, put it in quotation marks"},
		{"a costly one", "/((a{30}){20}b?)*/", 1, "too costly"},
		{"costly ones together", strings.Repeat("/a{120}/ ", 4), 10, "too costly"},
		{"too long", strings.Repeat("ab ", 200), 600, "at most 500"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse(tt.filter)
			var wrong *SyntaxError
			if !errors.As(err, &wrong) || !errors.Is(err, news.ErrBadOption) {
				t.Fatalf("%v, want a SyntaxError", err)
			}
			if wrong.At != tt.at || !strings.Contains(err.Error(), tt.say) {
				t.Errorf("%v; want at %d: …%s…", err, tt.at, tt.say)
			}
		})
	}
}

func TestStringIsWhatWasTyped(t *testing.T) {
	f, err := Parse(" strike   or -Title:x ")
	if err != nil || f.String() != "strike   or -Title:x" || (Filter{}).String() != "" {
		t.Errorf("%q, %v", f, err)
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"a or b -c", `title:"a b" /x+/i`, "((a)) not (b | c*)", "“北京” author:é", "--a", `/\Qa/i`, "a\x00b"} {
		f.Add(s, "A b", "x 北京 c")
	}
	f.Fuzz(func(t *testing.T, source, title, body string) {
		text := Text{Title: title, Body: body, Categories: []string{body, title}}
		got, err := Parse(source)
		if err != nil {
			var wrong *SyntaxError
			if !errors.As(err, &wrong) || wrong.At < 1 || wrong.At > utf8.RuneCountInString(source)+1 || wrong.Text == "" {
				t.Fatalf("%q: %v", source, err)
			}
			return
		}
		why := got.Why(text)
		if why.Pass != got.Match(text) || !strings.Contains(got.String(), why.Part) {
			t.Errorf("%q: %v, but %+v", source, got.Match(text), why)
		}
		if again, err := Parse(got.String()); err != nil || again.Match(text) != why.Pass {
			t.Errorf("%q read again: %v", source, err)
		}
		if got.root == nil || utf8.RuneCountInString(source) > MaxRunes-3 {
			return
		}
		if not, err := Parse("-(" + got.String() + ")"); err != nil || not.Match(text) == why.Pass {
			t.Errorf("the contrary of %q is no contrary: %v", source, err)
		}
	})
}

// A text made ready for many filters passes what it passes by itself.
func TestReady(t *testing.T) {
	text := Text{Title: "Ferry strike ends", Author: "Ivo Brandt", Body: "The boats sail again.", Categories: []string{"Sea"}}
	ready := Ready(text)
	for _, source := range []string{"", "ferry", "-ferry", "boats author:ivo", "title:boats", "(sea or land) -strike", "/sail/"} {
		f, err := Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if got, want := f.Passes(ready), f.Match(text); got != want {
				t.Errorf("%q: %v, want %v", source, got, want)
			}
		}
	}
}

// BenchmarkMatch is a route's words over a long article; worst is an expression
// made to be slow over a text made for it.
func BenchmarkMatch(b *testing.B) {
	long := strings.Repeat("The harbour's owners met the unions again on Thursday, and nothing came of it. ", 100)
	for _, bb := range []struct{ name, filter, body string }{
		{"words", `strike or (harbour "nothing came" -wednesday)`, long},
		{"expression", `/nothing (came|went) of/i`, long},
		{"worst", "/(a?a?){50}c/", strings.Repeat("a", 1<<20)},
	} {
		f, err := Parse(bb.filter)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(bb.name, func(b *testing.B) {
			b.SetBytes(int64(len(bb.body)))
			for b.Loop() {
				f.Match(Text{Title: "Talks fail", Body: bb.body})
			}
		})
	}
}
