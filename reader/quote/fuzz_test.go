package quote

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
)

// check fails unless quotes keep what Find promises of its spans and ranks.
func check(t *testing.T, text string, quotes []news.Quote) {
	t.Helper()
	var ranks []int
	last, whole := 0, utf8.ValidString(text)
	for _, q := range quotes {
		ranks = append(ranks, q.Rank)
		if len(q.Parts) == 0 {
			t.Fatal("a quote without parts")
		}
		for _, p := range q.Parts {
			if p.Start < last || p.End <= p.Start || p.End > len(text) {
				t.Fatalf("part %v after %d in a text of %d bytes", p, last, len(text))
			}
			if s := text[p.Start:p.End]; whole && !utf8.ValidString(s) || strings.TrimSpace(s) != s {
				t.Fatalf("part %q", s)
			}
			last = p.End
		}
		if strings.ContainsAny(q.Speaker, "\n\r") || strings.ContainsAny(q.Role, "\n\r") {
			t.Fatalf("speaker %q, role %q", q.Speaker, q.Role)
		}
	}
	slices.Sort(ranks)
	for n, r := range ranks {
		if n != r {
			t.Fatalf("ranks %v", ranks)
		}
	}
}

func FuzzFind(f *testing.F) {
	paths, _ := filepath.Glob("testdata/[sw]*/*.txt")
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		lang := strings.TrimSuffix(filepath.Base(path), ".txt")
		for _, part := range strings.Split(string(data), "\n== ") {
			f.Add(part, lang)
		}
	}
	f.Add("“a", "en")
	f.Add("‘a ‘b ’c’ \"d\n\n\"e", "en")
	f.Add("「彼は来ない」と田中さんは言った。", "ja")
	f.Add("\xff“\xfe\xfd said\xff”", "en")
	f.Add("`` I will not , '' she said .", "en")
	f.Fuzz(func(t *testing.T, text, lang string) { check(t, text, Find(text, lang)) })
}

// hostile are texts that a careless scan reads again and again.
var hostile = map[string]string{
	"descriptions":                 "President Ada Lund of Norland came, the head of the union, Bo Roth, came. “We will go on with it now,” said the Tiranian minister of ports. “We will go on with it now,” said the president of Estovia.\n",
	"single marks never closed":    "‘a ",
	"apostrophes":                  "'a ",
	"double marks never closed":    "“a ",
	"straight marks":               "\" a\" ",
	"opening straight marks":       " \"a",
	"marks inside marks":           "“a “b” ",
	"one paragraph of names":       "Ada Lund, Bo Roth, ",
	"names with one surname":       "A%d Lund ",
	"brackets":                     "Ada Lund ((( ",
	"commas and names":             "“We will all go there,” Ada Lund, ",
	"cues":                         "“We will all go there,” said the ",
	"pronouns":                     "“We will all go there,” he said. ",
	"paragraphs that go on":        "“We will all go there\n\n",
	"reported speech":              "Er sei „nicht ganz dabei gewesen“ und ",
	"dashes":                       "— ya no vendrá nadie, — ",
	"signatures":                   "words\n— Ada (@ada)\n",
	"letters without spaces":       "字",
	"transcripts":                  "ADA: We “will all” go there.\nBO: We “will all” go there.\n",
	"dialogue":                     "— We will all go there\n— No, said Bo.\n",
	"Chinese":                      "“我们一定会去那里的”，王芳说：",
	"Arabic":                       "قال الوزير سالم: «سنذهب جميعا إلى هناك غدا». ",
	"headlines":                    "“We will all go there”: Ada Lund and the\n",
	"one word":                     "a",
	"dots":                         "A.",
	"closing marks that never end": "” ",
}

func TestFindHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	for name, unit := range hostile {
		t.Run(name, func(t *testing.T) {
			text := strings.Repeat(unit, 200_000/len(unit))
			for _, lang := range []string{"en", "de", "es", "ru", "zh", "ja", "ar"} {
				check(t, text, Find(text, lang))
			}
		})
	}
}

func BenchmarkFind(b *testing.B) {
	text := sample(5 << 10)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Find(text, "en")
	}
}

func BenchmarkFindLong(b *testing.B) {
	text := sample(5 << 20)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text, "en")
	}
}

func BenchmarkFindHostile(b *testing.B) {
	for name, unit := range hostile {
		for _, size := range []int{500_000, 5_000_000} {
			text := strings.Repeat(unit, size/len(unit))
			b.Run(name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Find(text, "en")
				}
			})
		}
	}
}

// sample is invented news of about so many bytes.
func sample(size int) string {
	const part = `Mayor Ada Lund of Northport opened the new tide gate on Friday after four years of work. ` +
		`The gate, which cost 41 million crowns, will close by itself when the water rises above two metres.

“We have waited for this day since the flood of 2011,” Lund told a crowd of about 300 people on the quay. “Nobody in this town will sleep badly in November again.”

The engineer in charge, Bo Roth of Roth & Daughters, said that the steel had been tested for a hundred years of storms. Critics call the project too expensive, and a report by the Harbour Institute found that two smaller walls would have been enough.

“That report was written by people who have never seen our river,” he said.

`
	return strings.Repeat(part, size/len(part)+1)[:size]
}
