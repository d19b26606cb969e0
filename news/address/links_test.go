package address

import (
	"slices"
	"strings"
	"testing"
)

func TestLinks(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"none", "no link here, not even example.com or http:// alone", nil},
		{"one alone", "https://example.com/a", []string{"https://example.com/a"}},
		{"in order", "b http://b.example/ then https://a.example/", []string{"http://b.example/", "https://a.example/"}},
		{"each once, by its canonical form", "https://example.com/a?utm_source=x and HTTPS://EXAMPLE.com/a#b", []string{"https://example.com/a?utm_source=x"}},
		{"end of a sentence", "See https://example.com/a. And (https://example.com/b), https://example.com/c?!", []string{"https://example.com/a", "https://example.com/b", "https://example.com/c"}},
		{"balanced brackets stay", "https://example.com/Rose_(novel) (https://example.com/Rose_(film))", []string{"https://example.com/Rose_(novel)", "https://example.com/Rose_(film)"}},
		{"Discord without preview", "<https://example.com/a>", []string{"https://example.com/a"}},
		{"Discord spoiler", "||https://example.com/a||", []string{"https://example.com/a"}},
		{"Markdown", "[the paper](https://example.com/a) **https://example.com/b**", []string{"https://example.com/a", "https://example.com/b"}},
		{"quoted", "“https://example.com/a” \"https://example.com/b\"", []string{"https://example.com/a", "https://example.com/b"}},
		{"Chinese text around", "请看https://example.com/a。谢谢", []string{"https://example.com/a"}},
		{"Cyrillic path", "https://example.com/Киев,", []string{"https://example.com/Киев"}},
		{"a word before the scheme", "xhttps://example.com/a", nil},
		{"user name refused", "https://me:pw@example.com/", nil},
		{"ellipsis", "https://example.com/a…", []string{"https://example.com/a"}},
		{"scheme in a query", "https://example.com/?u=http://b.example/", []string{"https://example.com/?u=http://b.example/"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Links(tt.in); !slices.Equal(got, tt.want) {
				t.Errorf("Links(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func FuzzLinks(f *testing.F) {
	for _, s := range []string{"https://example.com/a).", "http://http://a", "<https://a.example/|||", strings.Repeat("http://", 50), "://(((https://a)))"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, l := range Links(text) {
			i := strings.Index(text[at:], l)
			if i < 0 {
				t.Fatalf("%q: %q is not there, or out of order", text, l)
			}
			at += i
			if _, err := Canonical(l); err != nil {
				t.Fatalf("%q: %q: %v", text, l, err)
			}
		}
	})
}

func TestFragment(t *testing.T) {
	tests := []struct{ name, url, passage, want string }{
		{"short passage whole", "https://example.com/a", "It is over", "https://example.com/a#:~:text=It%20is%20over"},
		{"marks around go", "https://example.com/a", "“It is over.”", "https://example.com/a#:~:text=It%20is%20over"},
		{"the directive's own marks are encoded", "https://example.com/a", "well-known, A&B (x)y", "https://example.com/a#:~:text=well%2Dknown%2C%20A%26B%20%28x%29y"},
		{"spaces become one", "https://example.com/a", "It  is\tover", "https://example.com/a#:~:text=It%20is%20over"},
		{"own fragment goes, query stays", "https://example.com/a?b=1#top", "It", "https://example.com/a?b=1#:~:text=It"},
		{"long passage by its ends", "https://example.com/a",
			"one two three four five six seven eight nine ten eleven twelve thirteen",
			"https://example.com/a#:~:text=one%20two%20three%20four%20five%20six,eight%20nine%20ten%20eleven%20twelve%20thirteen"},
		{"two paragraphs by their ends", "https://example.com/a", "one two\n\nthree four", "https://example.com/a#:~:text=one%20two,three%20four"},
		{"other letters", "https://example.com/a", "Привет", "https://example.com/a#:~:text=%D0%9F%D1%80%D0%B8%D0%B2%D0%B5%D1%82"},
		{"no word", "https://example.com/a", " …! ", "https://example.com/a"},
		{"no address", "nowhere", "It", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Fragment(tt.url, tt.passage); got != tt.want {
				t.Errorf("Fragment = %q\n      want %q", got, tt.want)
			}
		})
	}
}

// A link in a button may have 512 characters on Discord.
func TestFragmentStaysShort(t *testing.T) {
	for _, passage := range []string{
		strings.Repeat("外交部发言人表示", 100),
		strings.Repeat("противопоставление ", 100),
		strings.Repeat("x", 5000),
		strings.Repeat("กรุงเทพ", 200) + "\n" + strings.Repeat("é", 500),
	} {
		got := Fragment("https://example.com/a", passage)
		if len(got) > 350 || !strings.Contains(got, ",") {
			t.Errorf("%d bytes: %s", len(got), got)
		}
	}
}

func TestBrief(t *testing.T) {
	const passage = "The ferry between the two banks sailed again on Friday."
	for n, want := range map[int]string{
		0: "The,Friday", 1: "The,Friday", 3: "The%20ferry%20between,again%20on%20Friday",
		6: "The%20ferry%20between%20the%20two%20banks%20sailed%20again%20on%20Friday", 99: "The%20ferry%20between%20the%20two%20banks%20sailed%20again%20on%20Friday",
	} {
		if got := Brief("https://example.com/a#top", passage, n); got != "https://example.com/a#:~:text="+want {
			t.Errorf("%d words: %s", n, got)
		}
	}
	if got := Brief("mailto:x", passage, 3); got != "" {
		t.Error(got)
	}
}

func FuzzFragment(f *testing.F) {
	f.Add("It is over, he said")
	f.Add("。a\n\n b。")
	f.Fuzz(func(t *testing.T, passage string) {
		got := Fragment("https://example.com/a", passage)
		_, text, ok := strings.Cut(got, "#:~:text=")
		if ok && (strings.ContainsAny(text, " -&()\n") || strings.Count(text, ",") > 1 || len(got) > 700) {
			t.Fatalf("Fragment(%q) = %q", passage, got)
		}
	})
}
