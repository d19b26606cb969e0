package summary

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
)

var update = flag.Bool("update", false, "write the golden files")

// readCase reads a file of testdata/pick: lines of "key: value", a blank line,
// the text.
func readCase(t testing.TB, path string) Input {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, text, ok := strings.Cut(string(b), "\n\n")
	if !ok {
		t.Fatalf("%s: no blank line after the head", path)
	}
	in := Input{Text: text}
	for line := range strings.SplitSeq(head, "\n") {
		key, value, _ := strings.Cut(line, ":")
		switch value = strings.TrimSpace(value); key {
		case "lang":
			in.Lang = value
		case "title":
			in.Title = value
		}
	}
	return in
}

func cases(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/pick/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	return files
}

func TestPick(t *testing.T) {
	for _, file := range cases(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			in := readCase(t, file)
			var got strings.Builder
			for _, s := range Pick(in) {
				fmt.Fprintf(&got, "%d %s\n", s.Length, in.Text[s.Start:s.End])
			}
			golden := strings.TrimSuffix(file, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%swant\n%s", got.String(), want)
			}
		})
	}
}

func TestPickEmpty(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "spaces": " \n\n ", "marks": "... !!!", "menu": "Newsletter"} {
		if got := Pick(Input{Text: text, Lang: "en"}); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestPickSkips(t *testing.T) {
	text := "The river Sorn flooded two villages on Monday, the fire brigade said. The road to Malden is closed until Friday evening."
	first := strings.Index(text, " The road")
	got := Pick(Input{Text: text, Lang: "en", Skip: []news.Span{{Start: 0, End: first}}})
	if len(got) != 1 || got[0].Start != first+1 {
		t.Errorf("got %v, want the second sentence alone", got)
	}
}

func TestPickLeavesLoneQuotes(t *testing.T) {
	text := "The river Sorn flooded two villages on Monday. Nobody slept that night in either of them. The fire brigade saved twelve people from their roofs."
	quote := strings.Index(text, "Nobody")
	in := Input{Text: text, Lang: "en", Quotes: []news.Quote{{Parts: []news.Span{{Start: quote, End: quote + 46}}}}}
	for _, s := range Pick(in) {
		if s.Start == quote {
			t.Errorf("picked words said without their speaker: %q", text[s.Start:s.End])
		}
	}
	in.Quotes = nil
	if len(Pick(in)) != 3 {
		t.Error("without the quote all three sentences belong into the summary")
	}
}

func TestTitleDecides(t *testing.T) {
	text := "Fishing boats left the bay of Norrland before sunrise on Monday. The council of Norrland banned plastic nets from next spring onwards."
	in := Input{Text: text, Lang: "en", Title: "Council bans plastic nets"}
	if got := short(Pick(in)); !strings.HasPrefix(text[got.Start:], "The council") {
		t.Errorf("short summary is %q", text[got.Start:got.End])
	}
	in.TitleMade = true
	if got := short(Pick(in)); got.Start != 0 {
		t.Errorf("a title made from the text must not decide, but %q is picked", text[got.Start:got.End])
	}
}

func TestOpeningMayNameWhomItMeans(t *testing.T) {
	text := "She had waited nine years for a place in the final, but on Monday Lena Brock rowed to gold. The regatta ends on Friday in the old harbour."
	if got := short(Pick(Input{Text: text, Lang: "en"})); got.End == 0 || got.Start != 0 {
		t.Errorf("short summary is %q", text[got.Start:got.End])
	}
}

// A third sentence that is short and new belongs into a medium summary.
func TestMediumIsFilled(t *testing.T) {
	text := `The parliament of Norrland voted on Monday to close the three coal mines along the river Sorn within the next four years, two years sooner than planned. ` +
		`About nine thousand miners will be retrained by the state railways, which look for drivers, mechanics and signalmen everywhere in the north. ` +
		`Mayors of twelve towns protested outside. ` +
		`The last mine in the south was shut eleven years ago, when the price of coal had fallen to a third of what it was before the war.`
	n := 0
	for _, s := range Pick(Input{Text: text, Lang: "en"}) {
		if s.Length <= news.Medium {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d sentences in the medium summary, want 3", n)
	}
}

func TestNothingTwice(t *testing.T) {
	text := `The mine of Korvat was shut on Thursday after a fire destroyed its main shaft. ` +
		`A fire destroyed the main shaft of the mine of Korvat, which was shut on Thursday. ` +
		`Eighty miners reached the surface through an old tunnel. Insurance will pay nine million crowns to the owners.`
	for _, s := range Pick(Input{Text: text, Lang: "en"}) {
		if strings.HasPrefix(text[s.Start:], "A fire destroyed") {
			t.Errorf("the fire is told twice: %q", text[s.Start:s.End])
		}
	}
}

func short(list []news.Sentence) news.Sentence {
	for _, s := range list {
		if s.Length == news.Short {
			return s
		}
	}
	return news.Sentence{}
}

// checkSummary tells what a summary promises and does not keep.
func checkSummary(t *testing.T, in Input, got []news.Sentence) {
	t.Helper()
	count := map[news.Length]int{}
	at := 0
	for _, s := range got {
		if s.Start < at || s.End <= s.Start || s.End > len(in.Text) {
			t.Fatalf("range %v after %d", s.Span, at)
		}
		at = s.End
		if text := in.Text[s.Start:s.End]; strings.TrimSpace(text) != text || utf8.ValidString(in.Text) && !utf8.ValidString(text) {
			t.Fatalf("not a clean range: %q", text)
		}
		count[s.Length]++
	}
	if len(got) > 0 && count[news.Short] != 1 || count[news.Short]+count[news.Medium] > 3 || len(got) > 6 {
		t.Fatalf("sentences by length: %v", count)
	}
}

func FuzzPick(f *testing.F) {
	for _, file := range cases(f) {
		in := readCase(f, file)
		f.Add(in.Title, in.Text, in.Lang, uint16(3), uint16(20))
	}
	f.Add("", "(AP) - \xff. -- “”", "de", uint16(0), uint16(9))
	f.Fuzz(func(t *testing.T, title, text, lang string, from, size uint16) {
		in := Input{Title: title, Text: text, Lang: lang}
		in.Skip = []news.Span{{Start: int(from), End: int(from) + int(size)}, {Start: 5, End: 2}}
		got := Pick(in)
		checkSummary(t, in, got)
		if again := Pick(in); !reflect.DeepEqual(got, again) {
			t.Fatalf("%v and then %v", got, again)
		}
	})
}

func TestPickHostile(t *testing.T) {
	for name, text := range map[string]string{
		"one word":    strings.Repeat("a", 1<<20),
		"one rune":    strings.Repeat("語", 1<<18),
		"stops":       strings.Repeat("a. ", 1<<18),
		"long":        strings.Repeat("word and another ", 1<<15) + ".",
		"same":        strings.Repeat("The very same sentence stands here again. ", 1<<14),
		"lines":       strings.Repeat("— A (@b)\n", 1<<15),
		"no borders":  strings.Repeat("\x80", 1<<18),
		"parentheses": strings.Repeat("(AP) - ", 1<<16),
	} {
		t.Run(name, func(t *testing.T) {
			in := Input{Text: text, Lang: "en"}
			checkSummary(t, in, Pick(in))
		})
	}
}

func BenchmarkPick(b *testing.B) {
	in := readCase(b, "testdata/pick/harbour.txt")
	text := strings.Repeat(in.Text, 6)[:5000]
	for _, size := range []struct {
		name string
		n    int
	}{{"5KB", 1}, {"5MB", 1000}} {
		b.Run(size.name, func(b *testing.B) {
			in.Text = strings.Repeat(text, size.n)
			b.SetBytes(int64(len(in.Text)))
			b.ReportAllocs()
			for b.Loop() {
				Pick(in)
			}
		})
	}
}

func TestCountWords(t *testing.T) {
	for text, want := range map[string]int{"four words stand here": 4, "市长林海表示大桥通车了": 7, "": 0} {
		v := newVocabulary()
		if got := count(text, len(v.tokens(nil, text, lexiconOf("zh")))); got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
}

// The first article pays for reading the word lists.
func BenchmarkLexicon(b *testing.B) {
	for b.Loop() {
		readLexicon("lang/en.txt")
	}
}
