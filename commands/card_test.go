package commands

import (
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// line is runs as a reader sees them.
func line(runs []Run) string {
	out := ""
	for _, r := range runs {
		out += run(r)
	}
	return out
}

func about(codes ...string) []news.CountryTag {
	var out []news.CountryTag
	for _, c := range codes {
		out = append(out, news.CountryTag{Code: c, Weight: 0.5, About: true})
	}
	return out
}

func TestFacts(t *testing.T) {
	topics := []news.TopicTag{{Code: "medtop:04000000"}, {Code: "medtop:07000000"}, {Code: "medtop:15000000"}, {Code: "medtop:17000000"}}
	mention := store.Entry{MentionOnly: true}
	mention.Countries = append(about("CO"), news.CountryTag{Code: "VE", Weight: 0.1})
	for _, tt := range []struct {
		name  string
		e     store.Entry
		asked string
		want  string
	}{
		{"nothing known", store.Entry{}, "", "text without a link"},
		{"the host stands in for the site", store.Entry{Article: news.Article{URL: "https://www.quay.example/a"}}, "", "quay.example"},
		{"an agency stands in for the site", store.Entry{Article: news.Article{URL: "https://www.quay.example/a", Origin: "Wire"}}, "", "Wire"},
		{"published", store.Entry{Article: news.Article{Site: "Quay", Published: noon().Add(-time.Hour)}}, "", "Quay · <1h0m0s ago>"},
		{"not dated", store.Entry{Article: news.Article{Site: "Quay", FirstSeen: noon().Add(-time.Hour)}}, "", "Quay · first seen <1h0m0s ago>"},
		{"four countries", store.Entry{Article: news.Article{Countries: about("VE", "CO", "BR", "PE")}}, "", "text without a link · 🇻🇪 Venezuela, 🇨🇴 Colombia, 🇧🇷 Brazil, 🇵🇪 Peru"},
		{"six countries", store.Entry{Article: news.Article{Countries: about("VE", "CO", "BR", "PE", "EC", "CL")}}, "", "text without a link · 🇻🇪 Venezuela, 🇨🇴 Colombia, 🇧🇷 Brazil, 🇵🇪 Peru and 2 more"},
		{"mentioned", mention, "VE", "text without a link · 🇨🇴 Colombia; mentions 🇻🇪 Venezuela"},
		{"mentioned, and not asked for", mention, "", "text without a link · 🇨🇴 Colombia"},
		{"three topics of four", store.Entry{Article: news.Article{Topics: topics}}, "", "text without a link · Economy, Health, Sport"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := line(facts(nil, tt.e, tt.asked)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCredits(t *testing.T) {
	for _, tt := range []struct {
		name string
		a    news.Article
		want string
	}{
		{"all", news.Article{Site: "Quay", Byline: "Ivo Brandt", Origin: "Wire", Published: noon().Add(-time.Hour)}, "Quay · by Ivo Brandt · after Wire · <2026-11-23T11:30:00Z> · <1h0m0s ago>"},
		{"a day alone", news.Article{Site: "Quay", Published: noon().Truncate(24 * time.Hour), DateOnly: true}, "Quay · 23 November 2026 · <12h30m0s ago>"},
		{"an agency's own", news.Article{Origin: "Wire"}, "Wire"},
		{"not dated", news.Article{Site: "Quay", FirstSeen: noon()}, "Quay · first seen <0s ago>"},
		{"a long byline", news.Article{Site: "Quay", Byline: strings.Repeat("x", 90)}, "Quay · by " + strings.Repeat("x", 79) + "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := line(credits(nil, store.Entry{Article: tt.a})); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestMarks(t *testing.T) {
	who := news.Actor{ID: "discord:8", Name: "Max"}
	for _, tt := range []struct {
		name string
		e    store.Entry
		want string
	}{
		{"an article's own", store.Entry{}, ""},
		{"a made title", store.Entry{Article: news.Article{TitleMade: true}}, "Title made from the first words"},
		{"a moderator's title over a made one", store.Entry{Article: news.Article{TitleMade: true}, TitleBy: who}, "Title by a moderator"},
		{"a moderator's words", store.Entry{Words: "x", WordsBy: who}, "Summary by a moderator"},
		{"a stub", store.Entry{Article: news.Article{Partial: true}, TitleBy: who}, "Title by a moderator · Only a part of the article was read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := line(marks(nil, tt.e)); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestTeaser(t *testing.T) {
	e := store.Entry{Article: news.Article{URL: "https://quay.example/a"}, Teaser: []store.Line{{Text: "The tram came back after forty years of silence."}, {Text: "It was full at once."}}}
	bare := e
	bare.URL = ""
	words := e
	words.Words = "A moderator wrote this."
	for _, tt := range []struct {
		name string
		e    store.Entry
		how  ways
		want string
	}{
		{"two sentences", e, ways{teaser: 300, lines: 2}, "The tram came back after forty years of silence. It was full at once."},
		{"one sentence", e, ways{teaser: 300, lines: 1}, "The tram came back after forty years of silence."},
		{"with proofs", e, ways{teaser: 300, lines: 1, proofs: true}, "The tram came back after forty years of silence. [↗](https://quay.example/a#:~:text=The%20tram%20came%20back%20after%20forty%20years%20of%20silence)"},
		{"nowhere to lead", bare, ways{teaser: 300, lines: 1, proofs: true}, "The tram came back after forty years of silence."},
		{"cut", e, ways{teaser: 44, lines: 2}, "The tram came back after forty years of…"},
		{"no room for a second", e, ways{teaser: 60, lines: 2}, "The tram came back after forty years of silence."},
		{"none", e, ways{teaser: 300}, ""},
		{"a moderator's", words, ways{teaser: 300, lines: 2}, "A moderator wrote this."},
		{"a moderator's, cut", words, ways{teaser: 12, lines: 2}, "A moderator…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := ""
			for _, b := range teaser(tt.e, tt.how) {
				got += line(b.Runs)
			}
			if got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}

func TestCountryName(t *testing.T) {
	for code, want := range map[string]string{"VE": "Venezuela", "NL": "the Netherlands", "GB": "the United Kingdom", "US": "the United States", "AE": "the United Arab Emirates", "PH": "the Philippines", "SB": "the Solomon Islands", "CM": "Cameroon", "NE": "Niger"} {
		if got := countryName(nil, code); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestQuotesFound(t *testing.T) {
	by := func(names ...string) store.Entry {
		var e store.Entry
		for _, n := range names {
			e.Quotes = append(e.Quotes, news.Quote{Speaker: n})
		}
		return e
	}
	for want, e := range map[string]store.Entry{
		"No quotes":                           by(),
		"1 quote, no speaker recognised":      by(""),
		"3 quotes, by Ada and Ben":            by("Ada", "Ben", "Ada"),
		"2 quotes, by Ada":                    by("", "Ada"),
		"5 quotes, by A, B, C, D and others":  by("A", "B", "C", "D", "E"),
		"4 quotes, by Ann, Bob, Cid and Dora": by("Ann", "Bob", "Cid", "Dora"),
	} {
		if got := quotesFound(nil, e); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestLanguageOf(t *testing.T) {
	for code, want := range map[string]string{"es": "Spanish", "pt-BR": "Portuguese", "und": "", "": "", "qqq": "qqq"} {
		if got := line(languageOf(nil, store.Entry{Article: news.Article{Language: code}})); got != want {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}

func TestMarked(t *testing.T) {
	for _, tt := range []struct {
		words  string
		direct bool
		want   string
	}{
		{"We came back,", true, "“We came back”"},
		{"We came back!", true, "“We came back!”"},
		{"they came back", false, "they came back"},
	} {
		if got := marked(nil, store.Hit{Words: tt.words, Quote: news.Quote{Direct: tt.direct}}, 100); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}
