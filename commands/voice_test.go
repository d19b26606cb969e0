package commands

import (
	"strings"
	"testing"
)

// What all see is said in the place's language, what one sees in their own.
func TestWhoseLanguageIsSpoken(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		name, line   string
		asker, place string
		direct       bool
		want         string
	}{
		{name: "all see it", line: "/countries", asker: "de", place: "fr", want: "Pays"},
		{name: "the asker alone", line: "/countries private:true", asker: "de", place: "fr", want: "Länder"},
		{name: "in a direct message", line: "/countries", asker: "pt-BR", place: "fr", direct: true, want: "Países"},
		{name: "a place without a language", line: "/countries", asker: "de", want: "Countries"},
		{name: "an asker without a language", line: "/countries private:true", place: "es-419", want: "Países"},
		{name: "nothing found is for the asker alone", line: "/countries from:1000", asker: "de", place: "fr", want: "Weiter unten in der Liste steht nichts mehr."},
	} {
		r := d.member(c.line)
		r.Asker.Locale, r.Place.Locale, r.Place.Direct = c.asker, c.place, c.direct
		if got := words(d.ask(r).Blocks[0]); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
