package quote

import (
	"slices"
	"strings"
	"testing"
)

// TestMarks says what stands in quotation marks, whether anybody said it or not.
func TestMarks(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"curly":                      {"a “b c” d", []string{"b c"}},
		"straight":                   {`a "b c" d "e"`, []string{"b c", "e"}},
		"British":                    {"a ‘b’s c’ d", []string{"b’s c"}},
		"tokenised possessive":       {"the mayor 's dog bit the baker 's boy 'by the river' .", []string{"by the river"}},
		"tokenised verb":             {"he said they 're late and we 'll wait 'by the river' .", []string{"by the river"}},
		"straight single":            {"a 'it's b' c", []string{"it's b"}},
		"angles":                     {"a «b c» d", []string{"b c"}},
		"angles inwards":             {"a »b c« d", []string{"b c"}},
		"thin angles":                {"a ‹b c› d", []string{"b c"}},
		"French space":               {"a «\u00a0b c\u00a0» d", []string{"b c"}},
		"low and high":               {"a „b c“ d", []string{"b c"}},
		"low and right":              {"a „b c” d", []string{"b c"}},
		"low and straight":           {`a „b c" d`, []string{"b c"}},
		"low single":                 {"a ‚b c‘ d", []string{"b c"}},
		"Swedish":                    {"a ”b c” d", []string{"b c"}},
		"corners":                    {"a「b c」d", []string{"b c"}},
		"double corners":             {"a『b c』d", []string{"b c"}},
		"tokenised":                  {"a `` b c '' d", []string{"b c"}},
		"nested in others":           {"a “b ‘c’ d” e", []string{"b ‘c’ d"}},
		"nested in the same":         {"a “b “c” d” e", []string{"b “c” d"}},
		"never closed":               {"a “b c\n\nd e", []string{"b c"}},
		"goes on":                    {"a “b\n\n“c” d", []string{"b", "c"}},
		"goes on behind angles":      {"a «b\n\n»c» d", []string{"b", "c"}},
		"apostrophes":                {"the dogs' bowl of the '90s", nil},
		"inches":                     {`a 12" disc and a 7" one`, nil},
		"an attribute of HTML":       {`a href="b c" d`, nil},
		"nothing inside":             {"a “” b", nil},
		"the label stays outside":    {"a “WEBER: b c” d", []string{"b c"}},
		"emoji and right to left":    {"a “😀 שלום” b", []string{"😀 שלום"}},
		"a mark without its partner": {"a” b “c d” e", []string{"c d"}},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, sp := range findMarks(c.text, paragraphs(c.text)) {
				got = append(got, c.text[sp.start:sp.end])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestParagraphs(t *testing.T) {
	wrapped := strings.Repeat("These lines were broken by a program at about sixty letters\n", 5)
	for name, c := range map[string]struct {
		text string
		want int
	}{
		"none":                   {"one", 0},
		"blank line":             {"one\n\ntwo", 1},
		"line feed":              {"One.\nTwo.", 1},
		"goes on in lower case":  {"One and\ntwo.", 0},
		"wrapped by a program":   {wrapped + "\n" + wrapped + "end", 1},
		"carriage return":        {"One.\r\n\r\nTwo.", 2},
		"a line feed at the end": {"One.\n", 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := paragraphs(c.text); len(got) != c.want {
				t.Errorf("got %v, want %d", got, c.want)
			}
		})
	}
}

// TestTokens joins the tokens of a text with bars; [] is a quotation.
func TestTokens(t *testing.T) {
	for name, c := range map[string]struct{ text, lang, want string }{
		"abbreviation":       {"Sen. Lund came.", "en", "Sen.|Lund|came|."},
		"initials":           {"J. R. Roth of the U.S. left.", "en", "J.|R.|Roth|of|the|U.S.|left|."},
		"possessive":         {"Lund’s boat", "en", "Lund|boat"},
		"hyphen":             {"the 23-year-old co-founder", "en", "the|23-year-old|co-founder"},
		"apostrophe in name": {"Peter O'Rourke", "en", "Peter|O'Rourke"},
		"numbers":            {"1,200.50 at 9/11", "en", "1,200.50|at|9/11"},
		"quotation":          {"He said “no, never” twice", "en", "He|said|[]|twice"},
		"elision":            {"l'avocat d'Anne", "fr", "l'|avocat|d'|Anne"},
		"a name keeps it":    {"Giovanni D'Alba", "it", "Giovanni|D'Alba"},
		"pronoun that hangs": {"dit-il, a-t-elle", "fr", "dit|il|,|a|elle"},
		"Cyrillic":           {"мэр Иван Ильин", "ru", "мэр|Иван|Ильин"},
	} {
		t.Run(name, func(t *testing.T) {
			breaks := paragraphs(c.text)
			var got []string
			for _, tok := range tokenise(c.text, lexiconOf(c.lang), findMarks(c.text, breaks), breaks) {
				switch tok.kind {
				case quoted:
					got = append(got, "[]")
				default:
					got = append(got, c.text[tok.start:tok.end])
				}
			}
			if g := strings.Join(got, "|"); g != c.want {
				t.Errorf("got %s, want %s", g, c.want)
			}
		})
	}
}

func TestDashes(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"verb behind a dash":  {"—No vendrá nadie —dijo Ana.", []string{"No vendrá nadie"}},
		"verb behind a comma": {"— No vendrá nadie, dijo Ana.", []string{"No vendrá nadie,"}},
		"goes on":             {"—No vendrá —dijo Ana—. Es tarde.", []string{"No vendrá", "Es tarde."}},
		"a list":              {"— pan y leche\n— cuatro huevos", nil},
		"a number range":      {"El plan 2020–2025 —dijo Ana— sigue.", nil},
	} {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, sp := range withDashes(c.text, lexiconOf("es"), paragraphs(c.text), nil) {
				got = append(got, c.text[sp.start:sp.end])
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
