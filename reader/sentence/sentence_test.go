package sentence

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// In the cases a bar stands where a sentence ends; the text is the case
// without its bars.
var splits = []struct{ lang, name, want string }{
	{"en", "plain", `The council met on Monday. | It adopted the budget.`},
	{"en", "title", `Dr. Ann Hill met Gen. Otto Brandt. | Mr. Low did not come.`},
	{"en", "country in the middle", `The U.S. Senate voted. | He left the U.S. in May.`},
	{"en", "country at the end", `They moved to the U.S. | The family stayed there.`},
	{"en", "initials", `J. K. Marlow wrote it with George W. Finch. | Readers loved it.`},
	{"en", "letter at the end", `The council chose plan B. | The mayor agreed.`},
	{"en", "decimal", `Prices rose 3.5 percent to $1.25. | Wages fell.`},
	{"en", "hour", `It began at 5 p.m. and ended at 7 p.m. | Police closed the road.`},
	{"en", "hour and day", `It began at 5 p.m. Monday. | It ended at 7 p.m. | The road stayed closed.`},
	{"en", "company", `Acme Inc. said so. | Acme Corp. Chairman Lee agreed.`},
	{"en", "number", `See No. 5 for details. | He said No. | Nobody came.`},
	{"en", "month", `He arrived on Sept. 24 and left. | She stayed.`},
	{"en", "ellipsis inside", `I was ... surprised by it. | So was he…`},
	{"en", "ellipsis at the end", `It went on and on... | Then it stopped.`},
	{"en", "question in a quotation", `“Will it work?” he asked. | Nobody knew.`},
	{"en", "question before a name", `“Will it work?” Miller asked. | Nobody knew.`},
	{"en", "exclamation", `"Go!" she shouted. | They went!`},
	{"en", "stop in a quotation, he said", `“We are done.” he said. | They left.`},
	{"en", "quotation of two", `“We won. | We are glad,” she said.`},
	{"en", "closing quotation mark", `He said: “We won.” | Then he left.`},
	{"en", "straight quotation marks", `He said: "We won." | "We are glad."`},
	{"en", "brackets", `(It rained all day.) | The match went on.`},
	{"en", "mark in brackets", `The mayor (!) paid nothing. | Nothing […] helped.`},
	{"en", "address", `Write to info@example.org or see www.example.org. | Bring a friend.`},
	{"en", "glued", `They ended the vote.| Police said nothing.`},
	{"en", "name with a stop", `The site Node.js and Booking.com are up. | Fine.`},
	{"en", "footnote", `It was built in 1901.[12] | It burned down.`},
	{"en", "list item", `1. Buy bread. | 2. Buy milk.`},
	{"en", "marks in a row", `What?! | No!!! | Yes.`},
	{"en", "degree", `She holds a Ph.D. from Oslo. | He does not.`},
	{"en", "lines", "A headline without a stop\n|The text starts here. | It goes on."},
	{"en", "paragraphs", "One of them\n\n|and the other"},
	{"en", "lower case", `dr. hill met the u.s. senator. | he left. | "it works!" she said.`},
	{"en", "lower case, an hour", `it began at 6 p.m. in the hall and at 7 p.m. on the square. | the road stayed closed.`},
	{"en", "lower case, a quotation at the end", `it stays "under probation." | busch was banned in june. | "we are done." the mayor said. | they left.`},
	{"en", "tokenised", "the man said so . | he left at 5 p.m. in the u.s. capital . | it was 3.5 miles ."},
	{"en", "tokenised quotation", "`` We won . '' | `` We are glad . ''"},
	{"en", "no language", `Mr. Low left. | He is gone.`},
	{"de", "ordinal", `Am 3. Mai kam er an. | Er blieb bis zum 19. Juni. | Danach ging er.`},
	{"de", "year", `Das war 1999. | Die Stadt feierte.`},
	{"de", "abbreviations", `Das kostet z. B. 5 Mio. Euro bzw. mehr. | Dr.-Ing. Weiß zahlt.`},
	{"de", "without spaces", `Er nannte z.B. Hamburg und u.a. Bremen. | Sie schwieg.`},
	{"de", "before Christ", `Im Jahr 44 v. Chr. starb er. | Rom trauerte.`},
	{"de", "quotation", `„Kommt er?“, fragte sie. | „Ja.“ | Er kam.`},
	{"de", "angle quotation", `»Kommt er?« fragte sie. | »Ja.« | Er kam.`},
	{"de", "roman ordinal", `Wilhelm II. dankte im I. Weltkrieg ab. | Er floh.`},
	{"de", "and so on", `Brot, Milch usw. fehlten. | Es gab Wasser usw. | Niemand klagte.`},
	{"fr", "guillemets", `« Viendra-t-il ? » demande-t-elle. | « Oui. » | Il vient.`},
	{"fr", "title", `M. Durand et Mme. Petit arrivent. | Ils repartent.`},
	{"fr", "Christ", `En 52 av. J.-C. Alésia tombe. | Rome gagne.`},
	{"es", "country", `Los EE. UU. aceptaron. | Viajó a EE. UU. | El viaje fue largo.`},
	{"es", "title", `La Sra. Vega y el Dr. Gil hablaron. | Está bien. | Luego salieron.`},
	{"es", "inverted", `¿Vendrá? | ¡Claro! | —¿Cuándo? —preguntó ella.`},
	{"pt", "title", `O Sr. Lima e a Dra. Reis falaram. | No dia seguinte, saíram.`},
	{"pt", "percent", `Subiu 3,5%. | O governo reagiu.`},
	{"it", "title", `Il sig. Neri e l'on. Bruni parlano. | Poi escono.`},
	{"it", "company", `La Verdi S.p.A. cresce. | I soci ridono.`},
	{"nl", "title", `Dhr. Bakker en mevr. De Wit spraken. | Zij vertrokken.`},
	{"nl", "abbreviations", `Het kost o.a. tijd, geld enz. | Niemand betaalt.`},
	{"ru", "year", `Это было в 2022 г. в Москве. | Он уехал.`},
	{"ru", "dialogue", `— Придёт? — спросил он. | — Да.`},
	{"ru", "sum", `Он отдал 5 млн. рублей, т. е. всё. | А. С. Пушкин молчал, и А. П. Чехов.`},
	{"zh", "no spaces", `他来了。|她走了！|为什么？`},
	{"zh", "quotation", `他说：“我们赢了。”|大家都笑了。`},
	{"ja", "brackets", `「行きます。」|彼は出た。`},
	{"hi", "danda", `वह आया। | वह गया।`},
	{"ar", "question", `هل جاء؟ | نعم. | ذهب.`},
	{"th", "no marks", `เขามาแล้ว`},
	{"", "nothing", ``},
	{"", "white space", " \n\t\n "},
	{"", "marks alone", `...`},
}

func TestSplit(t *testing.T) {
	for _, c := range splits {
		t.Run(c.lang+" "+c.name, func(t *testing.T) {
			text := strings.ReplaceAll(c.want, "|", "")
			var want []string
			for s := range strings.SplitSeq(c.want, "|") {
				if s = strings.TrimSpace(s); s != "" {
					want = append(want, s)
				}
			}
			got := texts(text, Split(text, c.lang))
			if strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, " | "), strings.Join(want, " | "))
			}
		})
	}
}

// wrapped is a text in lines of a fixed width, with an indented paragraph.
const wrapped = `The harbour of Lindenau was closed on Tuesday after a crane fell
on two ships, the port authority said. Nobody was hurt, but three
containers with coffee sank. Divers were to look for them on
Wednesday.
   Trade through the harbour has doubled in ten years. Its director
said that the cranes were checked in May.
`

func TestSplitWrapped(t *testing.T) {
	got := texts(wrapped, Split(wrapped, "en"))
	if len(got) != 5 {
		t.Fatalf("%d sentences, want 5: %q", len(got), got)
	}
	if !strings.HasPrefix(got[3], "Trade") || !strings.HasSuffix(got[0], "said.") {
		t.Errorf("cut at the wrong places: %q", got)
	}
}

func TestSplitLongLinesAreNotWrapped(t *testing.T) {
	text := "A line that nobody wrapped, because it is a paragraph by itself\n— A signature, May 3\nAnd another paragraph that stands in one line, short as it may be\nSource: a paper"
	if got := Split(text, "en"); len(got) != 4 {
		t.Errorf("%d sentences, want 4: %q", len(got), texts(text, got))
	}
}

func TestSplitBrokenLines(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       int
	}{
		{"goes on in small letters", "The council of Lindenau said on Tuesday that the harbour\nwould stay closed. Nobody was hurt.", 2},
		{"paragraphs", "The council of Lindenau said on Tuesday that the harbour\n\nwould stay closed.", 2},
		{"a list", "In the hold:\ncoffee\ncotton", 3},
		{"a list behind a long line", "The crane that fell on Tuesday had these in its containers:\ncoffee and cotton", 2},
		{"a whole line", "The council of Lindenau said that the harbour was closed.\nnobody was hurt.", 2},
		{"a table in a wrapped text", "Nobody was hurt when the old crane fell on two ships. The port\nauthority said that three containers of coffee and the crane of\nLindenau sank, and gave these figures for the last three years:\n" +
			"Year   Ships   Tonnes\n2021   1,204   88,000\n2022   1,390   91,500\n2023   1,422   97,200\n", 6},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := texts(c.text, Split(c.text, "en")); len(got) != c.want {
				t.Errorf("%d sentences, want %d: %q", len(got), c.want, got)
			}
		})
	}
}

func TestTerminated(t *testing.T) {
	for s, want := range map[string]bool{
		"He left.": true, "He left": false, "“He left.”": true, "Gone?)": true, "他来了。": true, "": false, "a,": false, "Well… ": true,
	} {
		if got := Terminated(s); got != want {
			t.Errorf("Terminated(%q) = %v", s, got)
		}
	}
}

func texts(text string, spans []news.Span) []string {
	var out []string
	for _, s := range spans {
		out = append(out, text[s.Start:s.End])
	}
	return out
}

// checkSpans tells what a split of text promises and does not keep.
func checkSpans(t *testing.T, text string, spans []news.Span) {
	t.Helper()
	at, valid := 0, utf8.ValidString(text)
	for _, s := range spans {
		if s.Start < at || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %v after %d of %d", s, at, len(text))
		}
		if strings.TrimSpace(text[at:s.Start]) != "" {
			t.Fatalf("left out: %q", text[at:s.Start])
		}
		if in := text[s.Start:s.End]; strings.TrimSpace(in) != in || strings.Contains(in, "\n\n") {
			t.Fatalf("white space or a blank line in %q", in)
		}
		if valid && !utf8.ValidString(text[s.Start:s.End]) {
			t.Fatalf("cut inside a rune: %q", text[s.Start:s.End])
		}
		at = s.End
	}
	if strings.TrimSpace(text[at:]) != "" {
		t.Fatalf("left out at the end: %q", text[at:])
	}
}

func FuzzSplit(f *testing.F) {
	for _, c := range splits {
		f.Add(strings.ReplaceAll(c.want, "|", ""), c.lang)
	}
	f.Add(wrapped, "en")
	f.Add("a.\"\"\"(((((. . . . .\xff\xfe”“„", "de")
	f.Fuzz(func(t *testing.T, text, lang string) {
		checkSpans(t, text, Split(text, lang))
	})
}

// hostile are inputs on which a careless scanner reads again and again.
var hostile = map[string]string{
	"brackets":  "a." + strings.Repeat(")", 1<<20),
	"quotes":    "a." + strings.Repeat(`"`, 1<<20),
	"points":    strings.Repeat(".", 1<<20),
	"spaced":    strings.Repeat(" .", 1<<19),
	"spaces":    "a." + strings.Repeat(" ", 1<<20) + "b",
	"stopspace": strings.Repeat("a.  ", 1<<18),
	"word":      strings.Repeat("a", 1<<20) + ".",
	"abbrev":    strings.Repeat("a.", 1<<19),
	"dashes":    "a. " + strings.Repeat("—", 1<<18),
	"newlines":  strings.Repeat("\n", 1<<20),
	"lines":     strings.Repeat("a\n", 1<<19),
	"wide":      strings.Repeat("。", 1<<18),
}

func TestSplitHostile(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) { checkSpans(t, text, Split(text, "en")) })
	}
}

func TestLexiconsAreWritten(t *testing.T) {
	for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "ru"} {
		l := lexicons()[lang]
		if l == nil || len(l.kinds) < 40 || len(l.starters) < 50 || len(l.speech) < 5 {
			t.Errorf("%s: the lexicon is missing or thin", lang)
			continue
		}
		for w := range l.starters {
			if first, _ := utf8.DecodeRuneInString(w); !unicode.IsLetter(first) {
				t.Errorf("%s: starter %q", lang, w)
			}
		}
	}
}

func BenchmarkSplit(b *testing.B) {
	text := strings.Repeat(wrapped, 16)[:5000]
	b.Run("5KB", func(b *testing.B) { benchSplit(b, text) })
	b.Run("5MB", func(b *testing.B) { benchSplit(b, strings.Repeat(text, 1000)) })
	b.Run("brackets", func(b *testing.B) { benchSplit(b, hostile["brackets"]) })
}

func benchSplit(b *testing.B, text string) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		Split(text, "en")
	}
}
