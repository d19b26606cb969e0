package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// talkative is an article in which three people are quoted, each once but the first.
func talkative(url string) news.Article {
	a := fetched(url, "Zanzibar ledger found", "one two three four")
	for i, name := range []string{"Ann", "Bea", "Cid", "Ann"} {
		start := []int{0, 4, 8, 14}[i]
		a.Quotes = append(a.Quotes, news.Quote{Parts: []news.Span{{Start: start, End: start + []int{3, 3, 5, 4}[i]}}, Speaker: name, Rank: i})
	}
	return a
}

// marks are what is said of an article's quotes: the words in order, and their marks.
func (d *timed) quotesOf(shelf news.Shelf, id int64) map[string]store.MarkedQuote {
	d.t.Helper()
	all, err := d.AllQuotes(context.Background(), shelf, id)
	if err != nil {
		d.t.Fatal(err)
	}
	out := map[string]store.MarkedQuote{}
	for _, q := range all {
		out[q.Words] = q
	}
	return out
}

func TestQuotesArePinnedAndHidden(t *testing.T) {
	type mark struct {
		words string
		how   store.QuoteMark
	}
	for _, test := range []struct {
		name     string
		marks    []mark
		quotes   []string // of the article, in order
		speakers []string // that completion knows, in any order
	}{
		{"nothing", nil, []string{"one", "two", "three", "four"}, []string{"Ann", "Bea", "Cid"}},
		{"one pinned", []mark{{"three", store.Pinned}}, []string{"three", "one", "two", "four"}, []string{"Ann", "Bea", "Cid"}},
		{"two pinned, in this order", []mark{{"three", store.Pinned}, {"two", store.Pinned}}, []string{"three", "two", "one", "four"}, []string{"Ann", "Bea", "Cid"}},
		{"one hidden", []mark{{"two", store.Hidden}}, []string{"one", "three", "four"}, []string{"Ann", "Cid"}},
		{"one of a speaker's two hidden", []mark{{"one", store.Hidden}}, []string{"two", "three", "four"}, []string{"Ann", "Bea", "Cid"}},
		{"both", []mark{{"one", store.Hidden}, {"four", store.Pinned}}, []string{"four", "two", "three"}, []string{"Ann", "Bea", "Cid"}},
		{"hidden after it was pinned", []mark{{"two", store.Pinned}, {"two", store.Hidden}}, []string{"one", "three", "four"}, []string{"Ann", "Cid"}},
		{"taken back", []mark{{"two", store.Hidden}, {"two", store.Unmarked}}, []string{"one", "two", "three", "four"}, []string{"Ann", "Bea", "Cid"}},
		{"all hidden", []mark{{"one", store.Hidden}, {"two", store.Hidden}, {"three", store.Hidden}, {"four", store.Hidden}}, nil, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx := context.Background()
			d := openTimed(t)
			id := add(t, d.Store, news.Common, talkative("https://a.example/1"))
			for _, m := range test.marks {
				if _, err := d.MarkQuote(ctx, "discord:1", id, d.quotesOf("discord:1", id)[m.words].ID, m.how, mo()); err != nil {
					t.Fatal(err)
				}
			}
			view := news.View{"discord:1", news.Common}
			hits, err := d.Quotes(ctx, view, store.Filter{Article: id, Limit: 10})
			var got []string
			for _, h := range hits.Hits {
				got = append(got, h.Words)
			}
			if !slices.Equal(got, test.quotes) || err != nil {
				t.Errorf("Quotes: %q, %v", got, err)
			}
			if list, err := d.Quotes(ctx, view, store.Filter{Limit: 10}); err != nil || len(list.Hits) != min(3, len(test.quotes)) || len(list.Hits) > 0 && list.Hits[0].Words != test.quotes[0] {
				t.Errorf("of all articles: %+v, %v", list, err)
			}
			if e, err := d.Entry(ctx, view, id); len(test.quotes) > 0 {
				i := slices.IndexFunc(e.Quotes, func(q news.Quote) bool { return q.Rank == 0 })
				if err != nil || i < 0 || e.QuoteText(e.Quotes[i]) != test.quotes[0] || len(e.Quotes) != len(test.quotes) {
					t.Errorf("Entry: %+v, %v", e.Quotes, err)
				}
			} else if len(e.Quotes) > 0 || err != nil {
				t.Errorf("Entry: %+v, %v", e.Quotes, err)
			}
			names, err := d.Speakers(ctx, view, "", 10)
			slices.Sort(names)
			if !slices.Equal(names, test.speakers) || err != nil {
				t.Errorf("Speakers: %q, %v", names, err)
			}
			if there, err := d.Quotes(ctx, news.View{"discord:2", news.Common}, store.Filter{Article: id, Limit: 10}); len(there.Hits) != 4 || there.Hits[0].Words != "one" || err != nil {
				t.Errorf("another guild sees %+v, %v", there, err)
			}
			if acts := d.acts("discord:1"); len(acts) != len(test.marks) || len(acts) > 0 && acts[0] != "quote" {
				t.Errorf("acts: %q", acts)
			}
		})
	}
}

// A mark is of the words, whatever a newer reading finds before them.
func TestMarksOutliveANewReading(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	a := talkative("https://a.example/1")
	id := add(t, d.Store, "discord:1", a)
	if _, err := d.MarkQuote(ctx, "discord:1", id, d.quotesOf("discord:1", id)["two"].ID, store.Hidden, mo()); err != nil {
		t.Fatal(err)
	}
	a.Reader++
	a.Quotes = a.Quotes[1:]
	for i := range a.Quotes {
		a.Quotes[i].Rank = 2 - i
	}
	add(t, d.Store, "discord:1", a)
	hits, err := d.Quotes(ctx, news.View{"discord:1"}, store.Filter{Article: id, Limit: 10})
	if err != nil || len(hits.Hits) != 2 || hits.Hits[0].Words != "four" {
		t.Errorf("%+v, %v", hits, err)
	}
}

func TestMarksThatAreNone(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	id := add(t, d.Store, "discord:1", talkative("https://a.example/1"))
	one := d.quotesOf("discord:1", id)["one"].ID
	for name, test := range map[string]struct {
		err, want error
	}{
		"no such quote":       {second(d.MarkQuote(ctx, "discord:1", id, "ffffffffffff", store.Pinned, mo())), news.ErrNotFound},
		"nothing changes":     {second(d.MarkQuote(ctx, "discord:1", id, one, store.Unmarked, mo())), news.ErrStale},
		"another shelf":       {second(d.MarkQuote(ctx, "discord:2", id, one, store.Pinned, mo())), news.ErrNotFound},
		"another shelf looks": {second(d.AllQuotes(ctx, "discord:2", id)), news.ErrNotFound},
	} {
		if !errors.Is(test.err, test.want) {
			t.Errorf("%s: %v", name, test.err)
		}
	}
}

// What stands in a channel follows, and is not called a correction.
func TestPostsFollowTheMarks(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	id := add(t, d.Store, "discord:1", talkative("https://a.example/1"))
	p := d.manual("k1", "c1", id)
	if err := d.PostDone(ctx, p.ID, "m"); err != nil {
		t.Fatal(err)
	}
	one := d.quotesOf("discord:1", id)["one"].ID
	if _, err := d.MarkQuote(ctx, "discord:1", id, one, store.Hidden, mo()); err != nil {
		t.Fatal(err)
	}
	if p := d.post(p.ID); p.Want != 1 || p.Changed != "" {
		t.Errorf("%+v", p)
	}
	if _, err := d.Edit(ctx, "discord:1", id, store.Change{Note: text("Look.")}, mo()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.MarkQuote(ctx, "discord:1", id, one, store.Pinned, mo()); err != nil {
		t.Fatal(err)
	}
	if p := d.post(p.ID); p.Want != 3 || p.Changed != news.ChangeCorrected {
		t.Errorf("after a correction: %+v", p)
	}
}

// The summary does not show what is hidden either.
func TestTheSummaryWithoutAHiddenQuote(t *testing.T) {
	ctx := context.Background()
	for name, words := range map[string]string{"": "", "a model's words": "Ann said “two”.", "a model's other words": "Nothing of it."} {
		t.Run(name, func(t *testing.T) {
			d := openTimed(t)
			a := talkative("https://a.example/1")
			a.Summary = []news.Sentence{{Span: news.Span{Start: 0, End: 7}, Length: news.Short}, {Span: news.Span{Start: 8, End: 13}, Length: news.Medium}}
			if words != "" {
				a.Words, a.WordsModel = words, "model"
			}
			id := add(t, d.Store, "discord:1", a)
			if _, err := d.MarkQuote(ctx, "discord:1", id, d.quotesOf("discord:1", id)["two"].ID, store.Hidden, mo()); err != nil {
				t.Fatal(err)
			}
			e, err := d.Entry(ctx, news.View{"discord:1"}, id)
			if err != nil || len(e.Summary) != 1 || e.Summary[0].Start != 8 {
				t.Errorf("Entry: %+v, %v", e.Summary, err)
			}
			list := d.entries("discord:1")[0]
			if len(list.Teaser) != 1 || list.Teaser[0].Text != "three" {
				t.Errorf("a list: %+v", list.Teaser)
			}
			if kept := list.Words != "" && e.Words == list.Words; kept != (name == "a model's other words") {
				t.Errorf("the words: %q, %q", list.Words, e.Words)
			}
		})
	}
}
