package commands

import (
	"strings"
	"testing"

	"newsdesk/news"
)

func TestTidy(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"clean", "The ferry sails again, said the mate.", "The ferry sails again, said the mate."},
		{"comma and full stop", "They put it in the rubbish bin , then left .", "They put it in the rubbish bin, then left."},
		{"other marks beside them", "Who ( or what ) was it , then ? Nobody knew ; all left .", "Who (or what) was it, then? Nobody knew; all left."},
		{"contractions", "It 's late , and they do n't know what we 're at .", "It's late, and they don't know what we're at."},
		{"before a closing mark", "“ Late , ” she said .", "“ Late, ” she said."},
		{"French keeps its spaces", "Qui vient ? Personne ; voilà !", "Qui vient ? Personne ; voilà !"},
		{"a number without its nought", "It rose by .5 metres", "It rose by .5 metres"},
		{"dots that stand for words", "He said ... nothing", "He said ... nothing"},
		{"only a comma", " ,", ","},
		{"nothing", "", ""},
		{"no bytes of a rune", "岸 , \xff .", "岸, \xff."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := tidy(tt.text); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
}

// TestTidyIsForTheEyeAlone: the link leads to the words as they stand in the
// source.
func TestTidyIsForTheEyeAlone(t *testing.T) {
	d := emptyDeskOf(t)
	const words = "Put it in the bin , please ."
	a := news.Article{URL: "https://tokens.example/bin", Title: "Bins , again", Text: words, FirstSeen: noon(), Page: &news.Page{Body: []byte{0}},
		Summary: []news.Sentence{{Span: news.Span{End: len(words)}, Length: news.Short}},
		Quotes:  []news.Quote{{Parts: []news.Span{{End: len(words)}}, Direct: true}}}
	if _, err := d.store.Add(t.Context(), guild, a, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"/latest", "/quotes", "/summary bins"} {
		got := page(d.ask(d.member(line)))
		if !strings.Contains(got, "Put it in the bin, please.") || !strings.Contains(got, "Bins, again") || !strings.Contains(got, "bin%20%2C") {
			t.Errorf("%s:\n%s", line, got)
		}
	}
}

func FuzzTidy(f *testing.F) {
	for _, s := range []string{"a , b .", "( a ) , 's", " , , .", "n't ,", "\xff ,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if got := tidy(s); bare(got) != bare(s) {
			t.Errorf("%q became %q: more than spaces changed", s, got)
		}
	})
}
