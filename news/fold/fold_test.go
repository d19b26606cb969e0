package fold

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestKey(t *testing.T) {
	tests := []struct {
		name, text, want string
	}{
		{"case", "Hello World", "hello world"},
		{"accents", "Côte d’Ivoire", "cote d ivoire"},
		{"accents apart from their letters", "Co\u0302te", "cote"},
		{"letters that are two", "Straße Þór Æsir Œuvre", "strasse thor aesir oeuvre"},
		{"letters with a stroke", "Łódź Ørsted Đà", "lodz orsted da"},
		{"Turkish", "İstanbul Iğdır ışık", "istanbul igdir isik"},
		{"Cyrillic", "Ёлка Украї́на", "елка украіна"},
		{"Greek with a final sigma", "Ελλάς", "ελλασ"},
		{"Arabic, vowels and hamza", "أُسْتُرَالِيا", "استراليا"},
		{"points within", "U.S.A.", "usa"},
		{"points within, none at the end", "the U.S", "the us"},
		{"a full stop is no point within", "the end.Start", "the end start"},
		{"an initial before a name", "F.Kennedy", "f kennedy"},
		{"hyphens and dashes", "Bosnia-Herzegovina – north", "bosnia herzegovina north"},
		{"digits", "G20, 5G", "g20 5g"},
		{"Chinese", "委内瑞拉,总统", "委内瑞拉 总统"},
		{"nothing but signs", " …!? ", ""},
		{"bytes that are no UTF-8", "a\xff\xfeb", "a b"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Key(tt.text); got != tt.want {
				t.Errorf("Key(%q) = %q, want %q", tt.text, got, tt.want)
			}
		})
	}
}

func TestScanner(t *testing.T) {
	type word struct {
		text                           string
		upper, capitals, points, dense bool
	}
	const text = "The U.S. and NATO met 习近平in Peking"
	want := []word{
		{text: "The", upper: true},
		{text: "U.S", upper: true, capitals: true, points: true},
		{text: "and"},
		{text: "NATO", upper: true, capitals: true},
		{text: "met"},
		{text: "习近平", dense: true},
		{text: "in"},
		{text: "Peking", upper: true},
	}
	s := Scanner{Text: text}
	for _, w := range want {
		if !s.Next() {
			t.Fatalf("ends before %q", w.text)
		}
		got := word{strings.TrimSuffix(text[s.Start:s.End], "."), s.Upper, s.Capitals, s.Points, s.Dense}
		if got != w {
			t.Errorf("got %+v, want %+v", got, w)
		}
	}
	if s.Next() {
		t.Errorf("%q is one too many", s.Key)
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b        string
		limit, want int
	}{
		{"kenya", "kenya", 2, 0},
		{"kenia", "kenya", 2, 1},
		{"keyna", "kenya", 2, 1}, // swapped
		{"kena", "kenya", 2, 1},
		{"kenyya", "kenya", 2, 1},
		{"", "ab", 2, 2},
		{"abcd", "wxyz", 2, 3}, // more than the limit
		{"a", "abcdef", 2, 3},
		{"перу", "пелу", 1, 1},
	}
	for _, tt := range tests {
		if got := Distance(tt.a, tt.b, tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.a, tt.b, tt.limit, got, tt.want)
		}
		if got := Distance(tt.b, tt.a, tt.limit); got != tt.want {
			t.Errorf("Distance(%q, %q, %d) = %d, want %d", tt.b, tt.a, tt.limit, got, tt.want)
		}
	}
}

func TestHasPrefix(t *testing.T) {
	tests := []struct {
		key, typed string
		want       bool
	}{
		{"united states", "unit", true},
		{"united states", "stat", true},
		{"united states", "tates", false},
		{"united states", "united st", true},
		{"united states", "", true},
		{"", "a", false},
	}
	for _, tt := range tests {
		if got := HasPrefix(tt.key, tt.typed); got != tt.want {
			t.Errorf("HasPrefix(%q, %q) = %v", tt.key, tt.typed, got)
		}
	}
}

func FuzzKey(f *testing.F) {
	for _, seed := range []string{"Côte d’Ivoire", "U.S.A.", "a\xffb", "委内瑞拉GDP", "İ", "ẞ", "..A.B..C", "́a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		key := Key(text)
		if !utf8.ValidString(key) || strings.Contains(key, "  ") || strings.TrimSpace(key) != key {
			t.Errorf("Key(%q) = %q", text, key)
		}
		end := 0
		for s := (Scanner{Text: text}); s.Next(); end = s.End {
			if s.Start < end || s.End <= s.Start || s.End > len(text) {
				t.Fatalf("word [%d,%d) after %d in %q", s.Start, s.End, end, text)
			}
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	text := strings.Repeat("The ministers of five countries met in the capital on Tuesday, a spokesman said. ", 64)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		s := Scanner{Text: text}
		for s.Next() {
		}
	}
}
