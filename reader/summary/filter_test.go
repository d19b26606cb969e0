package summary

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
)

func TestDateline(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"place, day, agency", "PARIS, March 3 (Reuters) - The court met on Monday in secret.", "The court met on Monday in secret."},
		{"place and day", "LONDON, May 3 - - The court met on Monday in secret.", "The court met on Monday in secret."},
		{"place", "MOSCOW — The court met on Monday in secret.", "The court met on Monday in secret."},
		{"two words", "NEW YORK -- The court met on Monday in secret.", "The court met on Monday in secret."},
		{"small letters", "Berlin (dpa) – Das Gericht kam am Montag heimlich zusammen.", "Das Gericht kam am Montag heimlich zusammen."},
		{"agency first", "(CNN)The court met on Monday in secret.", "The court met on Monday in secret."},
		{"lower case", "( cnn ) -- the court met on monday in secret .", "the court met on monday in secret ."},
		{"treebank", "lagos , nigeria -lrb- cnn -rrb- -- the court met on monday in secret .", "the court met on monday in secret ."},
		{"Cyrillic", "МОСКВА, 3 мая (ТАСС) — Суд собрался в понедельник за закрытыми дверями.", "Суд собрался в понедельник за закрытыми дверями."},
		{"none", "The court met on Monday in secret.", "The court met on Monday in secret."},
		{"a dash in the sentence", "The court - a small one - met on Monday in secret.", "The court - a small one - met on Monday in secret."},
		{"brackets in the sentence", "The court (a small one) met on Monday in secret.", "The court (a small one) met on Monday in secret."},
		{"a name in capitals", "NATO met on Monday in Brussels.", "NATO met on Monday in Brussels."},
		{"nothing behind", "PARIS, March 3 (Reuters) -", "PARIS, March 3 (Reuters) -"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.text[dateline(c.text):]; got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

func TestCutDateline(t *testing.T) {
	for _, c := range []struct{ name, before, text, want string }{
		{"agency, place, agency", "", "(CNN) LIMA, Peru (CNN) The court met on Monday in secret.", "The court met on Monday in secret."},
		{"split behind an abbreviation", "", "NASHUA, N.H. - The court met on Monday in secret.", "The court met on Monday in secret."},
		{"a short first word", "", "LA CROSSE, Wis. — The court met on Monday in secret.", "The court met on Monday in secret."},
		{"an agency behind a state", "", "nashua , n.h. ( ap ) -- the court met on monday in secret .", "the court met on monday in secret ."},
		{"a magazine", "", "( river weekly ) -- the court met on monday in secret .", "the court met on monday in secret ."},
		{"brackets alone", "", "(Norrland) The court met on Monday in secret.", "(Norrland) The court met on Monday in secret."},
		{"a place in small letters", "", "nashua , n.h. -- the court met on monday in secret .", "the court met on monday in secret ."},
		{"an aside in small letters", "", "lena brock -- mayor of norrland -- met on monday in secret .", "lena brock -- mayor of norrland -- met on monday in secret ."},
		{"a hyphen in small letters", "", "ex - mayor lena brock met on monday in secret .", "ex - mayor lena brock met on monday in secret ."},
		{"a dash in small letters", "", "the court - of norrland - met on monday in secret .", "the court - of norrland - met on monday in secret ."},
		{"a long bar", "", "LIMA ― The court met on Monday in secret.", "The court met on Monday in secret."},
		{"a saint", "", "ST. LOUIS (AP) — The court met on Monday in secret.", "The court met on Monday in secret."},
		{"a colon", "", "NEW DELHI: The court met on Monday in secret.", "The court met on Monday in secret."},
		{"a speaker", "The court met on Monday in secret.\n\n", "JUDGE BROCK: The court met on Monday in secret.", "JUDGE BROCK: The court met on Monday in secret."},
		{"a dash behind a sentence", "", "Nobody came. - The court met on Monday in secret.", "- The court met on Monday in secret."},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := Input{Text: c.before + c.text, Lang: "en"}
			got := candidates(&in, newVocabulary())
			if s := got[len(got)-1]; in.Text[s.Start:s.End] != c.want {
				t.Errorf("got %q", in.Text[s.Start:s.End])
			}
		})
	}
}

func TestGluedTitle(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"glued", "Dam breaks in Tarnow The dam above Tarnow broke on Monday.", "The dam above Tarnow broke on Monday."},
		{"a part of the sentence", "Dam breaks in Tarnow and four other towns on Monday.", "Dam breaks in Tarnow and four other towns on Monday."},
		{"alone", "Dam breaks in Tarnow", "Dam breaks in Tarnow"},
		{"another", "The dam above Tarnow broke on Monday.", "The dam above Tarnow broke on Monday."},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.text[gluedTitle(c.text, "Dam breaks in Tarnow"):]; got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}

// What is written apart in a tokenised text is as long as what is not.
func TestATokenisedSentenceIsNoLonger(t *testing.T) {
	plain := "The king's men don't know that Norrland's bridge wasn't closed."
	apart := "the king 's men do n't know that norrland 's bridge was n't closed ."
	for _, text := range []string{plain, apart} {
		in := Input{Text: text, Lang: "en"}
		if got := candidates(&in, newVocabulary()); len(got) != 1 || got[0].words != 10 {
			t.Errorf("%q: %+v", text, got)
		}
	}
}

// A byline in pieces does not push the opening down.
func TestScrapsTakeNoPlace(t *testing.T) {
	in := Input{Text: "by . jane roe . published : . the council of norrland banned plastic nets on monday .", Lang: "en"}
	got := candidates(&in, newVocabulary())
	if last := got[len(got)-1]; len(got) < 3 || last.pos != 0 {
		t.Errorf("%d candidates, the last at %d", len(got), last.pos)
	}
}

func TestTitleIsNoSentence(t *testing.T) {
	text := "The dam above Tarnow breaks.\n\nWater flooded four hundred houses below the dam on Monday, police said."
	got := Pick(Input{Text: text, Title: "The dam above Tarnow breaks.", Lang: "en"})
	if len(got) != 1 || got[0].Start == 0 {
		t.Errorf("the title is a part of the summary: %v", got)
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		lang, text string
		want       verdict
	}{
		{"en", "The council of Norrland banned plastic nets.", keep},
		{"en", "He left the council of Norrland on Monday.", tied},
		{"en", "But the council of Norrland refused.", tied},
		{"en", "However, the council of Norrland refused.", tied},
		{"en", "This decision was wrong, the mayor said.", tied},
		{"en", "This week the council of Norrland meets again.", keep},
		{"en", "As a result, two roads were closed.", tied},
		{"en", "When he arrived in Norrland, two roads were closed.", tied},
		{"en", "In a statement, she blamed the council.", tied},
		{"en", "In Norrland, she blamed the council.", keep},
		{"en", "The mayor also blamed the council of Norrland.", tied},
		{"en", "“We will not pay for that,” she said on Monday.", tied},
		{"en", "“We will not pay for that,” the mayor said on Monday.", keep},
		{"en", "“We will not pay for that.”", weak},
		{"en", "“We will not pay for that.", weak},
		{"en", "``We will not pay for that.''", weak},
		{"en", ", Argentine leaders went to Oslo to meet the king.", weak},
		{"en", "US growers of Norrland sold no nets.", keep},
		{"en", "IT firms in Norrland sold no nets.", keep},
		{"en", "It is likely that the council of Norrland refuses.", keep},
		{"en", "It is expected to refuse on Monday.", tied},
		{"en", "Both the council of Norrland and its mayor refused.", keep},
		{"en", "Both refused on Monday, the mayor said.", tied},
		{"en", "At least three boats of Norrland sank on Monday.", keep},
		{"en", "This Monday the council of Norrland meets again.", keep},
		{"en", "Recorded in 1971, Sing To Me reached the charts of Norrland.", keep},
		{"en", "Thousands want to sign up to the rescue service of Norrland.", keep},
		{"en", "Sign up to our letters from Norrland.", drop},
		{"en", "The nets that the council of Norrland bought in…", weak},
		{"en", "(Norrland) developed nets that rot within a year.", weak},
		{"en", "(Norrland had refused twice before.)", keep},
		{"en", "(Norrland refused twice", weak},
		{"en", "iPhone sales doubled in Norrland on Monday.", keep},
		{"en", "de Vries left the council of Norrland on Monday.", keep},
		{"en", "I have been writing about rivers for ten years.", weak},
		{"en", "Sign up for our newsletter to get the news.", drop},
		{"en", "Photo: the harbour of Lindenau on Monday morning", drop},
		{"en", "See https://example.org/news for the report.", drop},
		{"en", "Send your photos of the flood to desk@lindenau.example.", drop},
		{"en", "The mayor @Rotberg of the town wrote about the flood.", keep},
		{"en", "A court fined the publisher because its newsletter had named the two witnesses of the trial before they spoke.", keep},
		{"en", "On Sept. 2, he fired the council of Norrland.", tied},
		{"en", "The move comes two months before the vote in Norrland.", tied},
		{"en", "09:12 est , 3 may 2013 .", weak},
		{"en", "Norrland won 3-1, 2-1, 4-0.", weak},
		{"en", "Follow Lena Brock of Norrland on Twitter @lena.", drop},
		{"en", "follow lena brock of norrland on twitter @lena .", drop},
		{"en", "editor 's note : this week the desk of norrland looks at rivers .", drop},
		{"en", "Editor’s note: this week the desk of Norrland looks at rivers.", drop},
		{"de", "Dennoch blieb der Rat von Rotberg dabei.", tied},
		{"de", "Der Rat von Rotberg blieb dabei.", keep},
		{"de", "Das Amt für Wasser hat eine neue Karte gedruckt.", keep},
		{"de", "Das ist dem Rat von Rotberg zu teuer.", tied},
		{"de", "(WARB) entwickelt, um den Rat von Rotberg zu beraten.", weak},
		{"de", "Lesen Sie auch: Wer in Rotberg regiert.", drop},
		{"fr", "Il a quitté le conseil lundi soir.", tied},
		{"fr", "Il y obtiendra un diplôme lundi soir.", tied},
		{"fr", "Il y avait deux ponts à Norville, selon le conseil.", keep},
		{"fr", "D’ailleurs le conseil a refusé lundi soir.", tied},
		{"fr", "Photo : le port de Norville, lundi matin.", drop},
		{"fr", "Il faut deux ponts à Norville, selon le conseil.", keep},
		{"es", "Sin embargo, el consejo no pagará nada.", tied},
		{"pt", "No entanto, o conselho não pagará nada.", tied},
		{"it", "Tuttavia il consiglio non pagherà nulla.", tied},
		{"nl", "Hij verliet de raad op maandag.", tied},
		{"ru", "Однако совет ничего не заплатит.", tied},
		{"xx", "Anything at all that ends in a stop.", keep},
	} {
		t.Run(c.lang+" "+c.text, func(t *testing.T) {
			in := &Input{Text: "A line before.\n\n" + c.text, Lang: c.lang}
			f := newFilter(in, lexiconOf(c.lang))
			if got := f.judge(in.Text, news.Span{Start: len(in.Text) - len(c.text), End: len(in.Text)}); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

// A sentence in small letters is torn, unless a page has lost its initial.
func TestOrphans(t *testing.T) {
	for _, c := range []struct {
		name, before, text string
		want               verdict
	}{
		{"in a line", "They met at approx. ", "five boats were lost on Monday.", weak},
		{"behind an unfinished line", "The council of Norrland\n\n", "has banned plastic nets from May.", weak},
		{"behind a whole line", "The council of Norrland met.\n\n", "overnment ministers of Norrland banned plastic nets.", keep},
		{"at the start", "", "overnment ministers of Norrland banned plastic nets.", keep},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := &Input{Text: c.before + c.text, Lang: "en"}
			in.Text += " Norrland Agreed."
			s := news.Span{Start: len(c.before), End: len(c.before) + len(c.text)}
			if got := newFilter(in, lexiconOf("en")).judge(in.Text, s); got != c.want {
				t.Errorf("got %d, want %d", got, c.want)
			}
		})
	}
}

func TestSmallLetterBehindDateline(t *testing.T) {
	text := "LIMA, March 3 - - peru's council of ports shut the harbour of Callao on Monday after a strike. Ships wait."
	if got := Pick(Input{Text: text, Lang: "en"}); len(got) == 0 || !strings.HasPrefix(text[got[0].Start:], "peru's") {
		t.Errorf("got %v", got)
	}
}

func TestTweets(t *testing.T) {
	text := "The dam broke.\nThank you all! pic.twitter.com/Ab1\n— Lena (@lena) June 9\nSchools closed."
	covered := ordered(tweets(text))
	if len(covered) == 0 {
		t.Fatal("no tweet found")
	}
	for word, want := range map[string]bool{"dam": false, "Thank": true, "@lena": true, "Schools": false} {
		i := strings.Index(text, word)
		if got := overlap(covered, news.Span{Start: i, End: i + len(word)}) > 0; got != want {
			t.Errorf("%s: covered %v", word, got)
		}
	}
}

func TestOverlap(t *testing.T) {
	spans := ordered([]news.Span{{Start: 30, End: 40}, {Start: 0, End: 10}, {Start: 5, End: 12}, {Start: 9, End: 3}})
	for _, c := range []struct{ from, to, want int }{{0, 12, 12}, {10, 31, 3}, {12, 30, 0}, {0, 100, 22}, {35, 36, 1}} {
		if got := overlap(spans, news.Span{Start: c.from, End: c.to}); got != c.want {
			t.Errorf("%d to %d: %d, want %d", c.from, c.to, got, c.want)
		}
	}
}

func TestLexiconsAreWritten(t *testing.T) {
	for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "nl", "ru"} {
		l := lexicons()[lang]
		if l == nil || len(l.stop) < 80 || len(l.pronouns) < 5 || len(l.openers) < 15 || len(l.phrases) < 5 || len(l.boilerplate) < 10 || len(l.closing) == 0 {
			t.Errorf("%s: the lexicon is missing or thin", lang)
			continue
		}
		lists := slices.AppendSeq([][]string{l.closing}, maps.Values(l.phrases))
		for _, p := range slices.Concat(slices.AppendSeq(lists, maps.Values(l.boilerplate))...) {
			if p != strings.ToLower(p) {
				t.Errorf("%s: %q is not in lower case", lang, p)
			}
		}
		if lost := l.boilerplate[""]; len(lost) > 0 {
			t.Errorf("%s: %q do not begin with a letter, and are never found", lang, lost)
		}
	}
}

func TestTokensJoinForms(t *testing.T) {
	for _, c := range []struct{ lang, a, b string }{
		{"en", "harbour", "Harbours"}, {"en", "Maduro", "Maduro's"}, {"fr", "accord", "L’accord"}, {"it", "acqua", "dell'acqua"}, {"de", "Forderung", "FORDERUNGEN"},
	} {
		v := newVocabulary()
		x, y := v.tokens(nil, c.a, lexiconOf(c.lang)), v.tokens(nil, c.b, lexiconOf(c.lang))
		if len(x) != 1 || len(y) != 1 || x[0].id != y[0].id {
			t.Errorf("%s and %s are two words", c.a, c.b)
		}
	}
}
