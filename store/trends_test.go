package store_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// compareTrend asks for the days up to the model's now.
func (w *world) compareTrend(view news.View, f store.Filter, say func(string, any, any, error)) {
	ctx := context.Background()
	days := 1 + w.rng.IntN(60)
	from := modelNow.AddDate(0, 0, 1-days)
	first, end := from.Truncate(24*time.Hour), modelNow.Truncate(24*time.Hour).AddDate(0, 0, 1)
	f = store.Filter{Topic: f.Topic, Country: f.Country, Since: first}
	want := make([]int, days)
	sources, speakers, countries := map[string]int{}, map[string]int{}, map[string]int{}
	for _, s := range w.m.list(view, f) {
		if f.Country != "" && !s.countries[f.Country] || !s.When().Before(end) {
			continue
		}
		want[int(s.When().Sub(first)/(24*time.Hour))]++
		if s.Source() != "" {
			sources[strings.ToLower(s.Source())]++
		}
		quoted := map[string]bool{}
		for _, q := range s.Quotes {
			if name := strings.ToLower(q.Speaker); name != "" && !quoted[name] {
				quoted[name] = true
				speakers[name]++
			}
		}
	}
	for _, s := range w.m.list(view, store.Filter{Since: first}) {
		for code, about := range s.countries {
			if about && s.When().Before(end) {
				countries[code]++
			}
		}
	}
	got, err := w.s.Trend(ctx, view, f, from, days)
	say("Trend", got.Days, want, err)
	say("Trend's speakers", numbered(got.Speakers), ranked(speakers), err)
	say("Trend's sources", numbered(got.Sources), ranked(sources), err)
	counts, err := w.s.CountriesIn(ctx, view, from, days)
	lines := []string{}
	for _, c := range counts {
		lines = append(lines, fmt.Sprint(c.Code, " ", c.All))
	}
	say("CountriesIn", lines, ranked(countries), err)
}

func numbered(all []store.Named) []string {
	out := []string{}
	for _, n := range all {
		out = append(out, fmt.Sprint(strings.ToLower(n.Name), " ", n.N))
	}
	return out
}

// ranked are names with their numbers, most first, then by name.
func ranked(all map[string]int) []string {
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.SortFunc(names, func(x, y string) int { return cmp.Or(cmp.Compare(all[y], all[x]), cmp.Compare(x, y)) })
	out := []string{}
	for _, name := range names {
		out = append(out, fmt.Sprint(name, " ", all[name]))
	}
	return out
}

// TestTrendNamesTheFirst holds that of many names those with most articles come
// back, over the shelves of a view together.
func TestTrendNamesTheFirst(t *testing.T) {
	s := open(t)
	at := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	n := 0
	put := func(shelf news.Shelf, outlet string, times int, day int) {
		for range times {
			n++
			a := fetched(fmt.Sprint("https://a.example/", n), fmt.Sprint("Ferry ", n), "Text.")
			a.Site, a.Published = outlet, at.AddDate(0, 0, day)
			add(t, s, shelf, a)
		}
	}
	for i, outlet := range []string{"Alder", "Birch", "Cedar", "Doum", "Elder", "Fir"} {
		put(news.Common, outlet, 2+i, 0)
	}
	put("discord:1", "Alder", 6, -1)
	put("discord:1", "Gum", 30, -9) // before
	put("discord:2", "Elder", 30, 0)
	got, err := s.Trend(t.Context(), news.View{"discord:1", news.Common}, store.Filter{}, at.AddDate(0, 0, -2), 3)
	if err != nil {
		t.Fatal(err)
	}
	if d := fmt.Sprint(got.Days, got.Articles()); d != "[0 6 27] 33" {
		t.Error(d)
	}
	if names := strings.Join(numbered(got.Sources), ", "); names != "alder 8, fir 7, elder 6, doum 5, cedar 4" {
		t.Error(names)
	}
	if len(got.Speakers) != 0 {
		t.Error(got.Speakers)
	}
	for name, f := range map[string]store.Filter{"a topic": {Topic: "medtop:16000000"}, "a country": {Country: "TZ"}} {
		if got, err := s.Trend(t.Context(), news.View{news.Common}, f, at, 3); got.Articles() != 0 || len(got.Days) != 3 || err != nil {
			t.Errorf("%s that no article has: %+v, %v", name, got, err)
		}
	}
	if got, err := s.Trend(t.Context(), nil, store.Filter{}, at, 3); got.Articles() != 0 || err != nil {
		t.Errorf("no shelf: %+v, %v", got, err)
	}
}
