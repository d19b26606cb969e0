// Package storetest makes articles for tests and benchmarks: as many as are
// wanted, in several languages, with words, countries, topics, outlets and
// speakers as unevenly spread as in life. Start with Fill.
package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/store"
)

// Epoch is the moment after the newest generated article; the others go back
// over two years.
func Epoch() time.Time { return time.Date(2026, 11, 1, 12, 0, 0, 0, time.UTC) }

// Common is a word that stands in every article.
const Common = "today"

// Maker makes articles. The same seed makes the same ones.
type Maker struct {
	rng       *rand.Rand
	words     *rand.Zipf
	countries *rand.Zipf
	outlets   *rand.Zipf
	speakers  *rand.Zipf
	n         int
	total     int
}

// NewMaker gives a maker of total articles, the oldest first.
func NewMaker(seed uint64, total int) *Maker {
	rng := rand.New(rand.NewPCG(seed, 1))
	return &Maker{
		rng:       rng,
		words:     rand.NewZipf(rng, 1.1, 20, 29999),
		countries: rand.NewZipf(rng, 1.3, 4, 199),
		outlets:   rand.NewZipf(rng, 1.2, 4, 499),
		speakers:  rand.NewZipf(rng, 1.1, 30, 19999),
		total:     max(total, 1),
	}
}

// Country is the n-th commonest country's code; made up of letters, not of
// atlases.
func Country(n int) string {
	return string([]byte{byte('A' + n/26%26), byte('A' + n%26)})
}

// Topic is the n-th topic's code.
func Topic(n int) string { return fmt.Sprintf("medtop:%02d000000", n+1) }

// Outlet is the n-th commonest outlet's name.
func Outlet(n int) string { return capital(word("en", n+7)) + " " + capital(word("es", n+90)) }

// Speaker is the n-th commonest speaker's name.
func Speaker(n int) string { return capital(word("pt", n/150+3)) + " " + capital(word("fr", n+11)) }

// languages are what articles are written in, the commonest first.
func languages() []string {
	return []string{"en", "en", "en", "es", "de", "fr", "pt", "it", "nl", "ru"}
}

// word is the n-th commonest word of a language: syllables of our own, with an
// ending of that language.
func word(language string, n int) string {
	syllables := []string{"ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "zu", "da", "fe", "gi", "jo", "pu", "la"}
	endings := []string{"", "s", "n"}
	switch language {
	case "ru":
		syllables = []string{"ба", "ке", "ли", "мо", "ну", "ра", "се", "ти", "во", "зу", "да", "фе", "ги", "жо", "пу", "ла"}
		endings = []string{"", "а", "ов"}
	case "es", "pt", "it":
		endings = []string{"o", "as", "ción"}
	case "de":
		endings = []string{"en", "ung", "ü"}
	case "fr":
		endings = []string{"é", "es", "ment"}
	}
	var b strings.Builder
	for k := n + 16; k > 0; k /= 16 {
		b.WriteString(syllables[k%16])
	}
	b.WriteString(endings[n%3])
	return b.String()
}

func capital(w string) string {
	_, size := utf8.DecodeRuneInString(w)
	return strings.ToUpper(w[:size]) + w[size:]
}

// Next makes the next article: about 250 words, a fetched page's address, two
// quotes or none.
func (m *Maker) Next() news.Article {
	all := languages()
	language := all[m.rng.IntN(len(all))]
	back := time.Duration(m.total-m.n) * (2 * 365 * 24 * time.Hour / time.Duration(m.total))
	a := news.Article{
		URL:       fmt.Sprintf("https://news.example/%d", m.n),
		Site:      Outlet(int(m.outlets.Uint64())),
		Published: Epoch().Add(-back),
		FirstSeen: Epoch().Add(-back + 3*time.Minute),
		Language:  language,
		Reader:    1,
		Page:      &news.Page{ContentType: "text/html", Body: []byte("<p>" + language), FetchedAt: Epoch()},
	}
	m.n++
	a.Title = capital(m.sentence(language, 8))
	m.write(&a, language)
	m.tag(&a)
	return a
}

// sentence is n words.
func (m *Maker) sentence(language string, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = word(language, int(m.words.Uint64()))
	}
	return strings.Join(words, " ")
}

// write gives an article its text, with a summary of its first three sentences.
func (m *Maker) write(a *news.Article, language string) {
	var b strings.Builder
	for i := range 16 {
		if i == 1 {
			b.WriteString(capital(Common) + " ")
		}
		start := b.Len()
		b.WriteString(capital(m.sentence(language, 15)) + ".")
		if i < 3 {
			a.Summary = append(a.Summary, news.Sentence{Span: news.Span{Start: start, End: b.Len()}, Length: news.Length(min(i+1, 2))})
		}
		b.WriteString("\n\n")
	}
	quotes := m.rng.IntN(4)
	for i := range quotes {
		b.WriteString("“")
		start := b.Len()
		b.WriteString(capital(m.sentence(language, 12)) + ",")
		end := b.Len()
		speaker := Speaker(int(m.speakers.Uint64()))
		b.WriteString("” said " + speaker + ".\n\n")
		a.Quotes = append(a.Quotes, news.Quote{Parts: []news.Span{{Start: start, End: end}}, Speaker: speaker,
			Role: "minister", Cue: "said", Direct: true, Rank: quotes - 1 - i})
	}
	a.Text = strings.TrimSpace(b.String())
}

// tag gives an article one or two topics and one to four countries. Topic 15
// never meets country 1; topic 16 is rare.
func (m *Maker) tag(a *news.Article) {
	topic := m.rng.IntN(16)
	if m.rng.IntN(2000) == 0 {
		topic = 16
	}
	a.Topics = append(a.Topics, news.TopicTag{Code: Topic(topic), Weight: .8})
	if second := m.rng.IntN(32); second < 15 && second != topic {
		a.Topics = append(a.Topics, news.TopicTag{Code: Topic(second), Weight: .2})
	}
	seen := map[string]bool{}
	for i := range 1 + m.rng.IntN(4) {
		n := int(m.countries.Uint64())
		code := Country(n)
		if seen[code] || n == 1 && topic == 15 {
			continue
		}
		seen[code] = true
		a.Countries = append(a.Countries, news.CountryTag{Code: code, Weight: 1 / float64(i+1), About: i < 2})
	}
}

// Fill puts n articles on the common shelf.
func Fill(ctx context.Context, s *store.Store, n int) error {
	return FillFrom(ctx, s, 0, n)
}

// FillFrom goes on with a database that holds the first from of n articles.
func FillFrom(ctx context.Context, s *store.Store, from, n int) error {
	m := NewMaker(1, n)
	for range from {
		m.Next()
	}
	return FillShelf(ctx, s, news.Common, m, n-from)
}

// FillShelf puts the next n articles of a maker on a shelf.
func FillShelf(ctx context.Context, s *store.Store, shelf news.Shelf, m *Maker, n int) error {
	return s.AddBulk(ctx, shelf, func(yield func(news.Article) bool) {
		for range n {
			if !yield(m.Next()) {
				return
			}
		}
	}, news.Actor{})
}

// FillFeeds adds feeds of the common shelf that are not due for years, and members who
// follow something of it.
func FillFeeds(ctx context.Context, s *store.Store, feeds, members int) error {
	for i := range feeds {
		f := news.Feed{URL: fmt.Sprintf("https://feed.example/%d", i), Title: fmt.Sprint("Feed ", i)}
		sub, _, err := s.AddFeed(ctx, news.Subscription{Feed: f, Shelf: news.Common})
		if err != nil {
			return err
		}
		if _, err := s.KeepPoll(ctx, sub.ID, news.Poll{At: Epoch(), Next: Epoch().AddDate(10, 0, 0)}); err != nil {
			return err
		}
	}
	for i := range members {
		member := fmt.Sprint("discord:", 1<<40+i)
		follow := news.Follow{Member: member, Match: news.Match{Topic: Topic(i % 16)}}
		if _, _, err := s.SetFollow(ctx, follow, news.View{news.Common}, store.UsualReach(member, "discord")); err != nil {
			return err
		}
	}
	return nil
}
