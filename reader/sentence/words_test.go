package sentence

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "The vote, at last!", "The|vote|at|last"},
		{"apostrophe", "l'accord d’hier, the voters' choice", "l'accord|d’hier|the|voters|choice"},
		{"number", "1,200.50 and 3.", "1,200.50|and|3"},
		{"hyphen", "half-time", "half|time"},
		{"mark", "e\u0301te\u0301", "e\u0301te\u0301"},
		{"Chinese", "中国abc，好", "中|国|abc|好"},
		{"Russian", "Он сказал: да", "Он|сказал|да"},
		{"Hindi", "वह आया।", "वह|आया"},
		{"broken", "a\xffb", "a|b"},
		{"nothing", " ,.", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(texts(c.text, Words(c.text)), "|"); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func FuzzWords(f *testing.F) {
	f.Add("L'été, 3.5 中国 a\u0301 ไทย\xff")
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, w := range Words(text) {
			if w.Start < at || w.End <= w.Start || w.End > len(text) {
				t.Fatalf("word %v after %d", w, at)
			}
			if utf8.ValidString(text) && !utf8.ValidString(text[w.Start:w.End]) {
				t.Fatalf("cut inside a rune: %q", text[w.Start:w.End])
			}
			at = w.End
		}
	})
}

func BenchmarkWords(b *testing.B) {
	text := strings.Repeat(wrapped, 16)[:5000]
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		EachWord(text, func(int, int) {})
	}
}
