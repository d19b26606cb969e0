package summary

import (
	"strings"
	"testing"
)

func TestHeaded(t *testing.T) {
	for _, c := range []struct{ name, lang, title, text, want string }{
		{"capitals", "en", "", "Harbour Of Lindenau Shut After Fall.\n\nA crane fell on two cargo ships early on Tuesday. Nobody was hurt.", "Harbour Of Lindenau Shut After Fall."},
		{"told again", "en", "", "Crane falls on ships in Lindenau.\n\nA crane fell on two cargo ships in the port of Lindenau on Tuesday. Nobody was hurt.", "Crane falls on ships in Lindenau."},
		{"above a dateline", "en", "", "Harbour still closed.\n\nLINDENAU (Reuters) - A crane fell on two cargo ships early on Tuesday. Nobody was hurt.", "Harbour still closed."},
		{"without a stop", "de", "", "Kran stürzt in Lindenau auf Schiffe\n\nIn Lindenau ist am Dienstag ein Kran auf zwei Schiffe gestürzt. Niemand wurde verletzt.", "Kran stürzt in Lindenau auf Schiffe"},
		{"a sentence", "en", "", "The harbour of Lindenau is closed.\n\nNobody knows how long the divers are going to need. Nobody was hurt.", ""},
		{"in the same line", "en", "", "Crane falls on ships in Lindenau. A crane fell on two cargo ships in the port of Lindenau on Tuesday. Nobody was hurt.", ""},
		{"nothing below", "en", "", "Crane falls on ships in Lindenau.", ""},
		{"it has a title", "en", "No coffee", "Crane falls on ships in Lindenau.\n\nA crane fell on two cargo ships in the port of Lindenau on Tuesday. Nobody was hurt.", "No coffee"},
		{"no title", "en", "", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := headed(Input{Text: c.text, Lang: c.lang, Title: c.title}).Title; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// What stands in the text as headline is not told again by the summary.
func TestHeadlineIsNotPicked(t *testing.T) {
	text := "Crane Falls on Ships in Lindenau.\n\nA crane fell on two cargo ships in the port of Lindenau on Tuesday. Nobody was hurt, but the port is closed."
	in := Input{Text: text, Lang: "en", Title: "Crane Falls on Ships…", TitleMade: true}
	got := Pick(in)
	if len(got) != 2 || got[0].Start != strings.Index(text, "A crane") {
		t.Errorf("got %v", got)
	}
	in.Text = "Crane Falls on Ships in Lindenau.\n\nSign up now for the newsletter of the port of Lindenau.\n\n© The port of Lindenau."
	if alone := Pick(in); len(alone) != 1 || alone[0].Start != 0 {
		t.Errorf("a headline alone gives %v", alone)
	}
	in.Text = text
	if again := Pick(in); len(again) != len(got) {
		t.Error("the second time it is another summary")
	}
}
