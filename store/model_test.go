package store_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// The model is the store's contract written the plain way: everything in memory,
// every question answered by looking through all. Random acts are carried out on
// both, and every question must have the same answer.

type modelRow struct {
	overlay, removed bool
	title            string
	plus, minus      []string
}

type modelArticle struct {
	news.Article
	rows map[news.Shelf]*modelRow
}

type model struct{ articles []*modelArticle }

// seen is an article as a view shows it.
type seen struct {
	*modelArticle
	shelf     news.Shelf
	title     string
	topics    []string
	countries map[string]bool // to whether the story is about it
}

func (m *model) find(id int64) *modelArticle {
	i := slices.IndexFunc(m.articles, func(a *modelArticle) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return m.articles[i]
}

// see is what a view shows of an article, if anything.
func (a *modelArticle) see(view news.View) (seen, bool) {
	for _, shelf := range view {
		row := a.rows[shelf]
		if row == nil {
			continue
		}
		if common := a.rows[news.Common]; row.removed || row.overlay && (common == nil || common.removed) {
			return seen{}, false
		}
		s := seen{a, shelf, cmp.Or(row.title, a.Title), nil, map[string]bool{}}
		for _, t := range a.Topics {
			s.topics = append(s.topics, t.Code)
		}
		for _, c := range a.Countries {
			s.countries[c.Code] = c.About
		}
		for _, code := range row.minus {
			s.topics = slices.DeleteFunc(s.topics, func(t string) bool { return t == code })
			delete(s.countries, code)
		}
		for _, code := range row.plus {
			if len(code) == 2 {
				s.countries[code] = true
			} else if !slices.Contains(s.topics, code) {
				s.topics = append(s.topics, code)
			}
		}
		return s, true
	}
	return seen{}, false
}

func (s seen) speaks(name string) bool {
	return slices.ContainsFunc(s.Quotes, func(q news.Quote) bool { return strings.EqualFold(q.Speaker, name) })
}

// list is what a view shows that meets a filter, in the order of Latest.
func (m *model) list(view news.View, f store.Filter) []seen {
	var out []seen
	for _, a := range m.articles {
		s, ok := a.see(view)
		_, country := s.countries[f.Country]
		if ok && (f.Topic == "" || slices.Contains(s.topics, f.Topic)) && (f.Country == "" || country) &&
			(f.Source == "" || strings.EqualFold(s.Source(), f.Source)) && (f.Speaker == "" || s.speaks(f.Speaker)) &&
			(f.Article == 0 || f.Article == s.ID) && !s.When().Before(f.Since) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(x, y seen) int {
		if f.Country != "" && x.countries[f.Country] != y.countries[f.Country] {
			if x.countries[f.Country] {
				return -1
			}
			return 1
		}
		return cmp.Or(y.When().Compare(x.When()), cmp.Compare(y.ID, x.ID))
	})
	return out
}

// quotes are the lines of a list of quotes: article and words.
func (m *model) quotes(view news.View, f store.Filter) []string {
	var out []string
	for _, s := range m.list(view, f) {
		quotes := slices.Clone(s.Quotes)
		slices.SortStableFunc(quotes, func(x, y news.Quote) int { return cmp.Compare(x.Rank, y.Rank) })
		n := 0
		for _, q := range quotes {
			if f.Speaker != "" && !strings.EqualFold(q.Speaker, f.Speaker) || n == 3 && f.Speaker == "" && f.Article == 0 {
				continue
			}
			n++
			out = append(out, fmt.Sprint(s.ID, " ", s.QuoteText(q)))
		}
	}
	return out
}

// names counts something of each article and gives the most used first.
func (m *model) names(view news.View, typed string, of func(seen) []string) []string {
	n := map[string]int{}
	for _, s := range m.list(view, store.Filter{}) {
		for _, name := range of(s) {
			n[name]++
		}
	}
	var out []string
	for name := range n {
		for _, w := range strings.Fields(strings.ToLower(name)) {
			if strings.HasPrefix(w, typed) {
				out = append(out, name)
				break
			}
		}
	}
	slices.SortFunc(out, func(x, y string) int {
		return cmp.Or(cmp.Compare(n[y], n[x]), cmp.Compare(strings.ToLower(x), strings.ToLower(y)))
	})
	return out
}

func (m *model) counts(view news.View, now time.Time, of func(seen) []string) map[string]store.Count {
	out := map[string]store.Count{}
	for _, s := range m.list(view, store.Filter{}) {
		for _, code := range of(s) {
			c := out[code]
			c.Code, c.All = code, c.All+1
			if !s.When().Before(now.AddDate(0, 0, -7)) {
				c.Week++
			}
			if !s.When().Before(now.AddDate(0, 0, -30)) {
				c.Month++
			}
			if s.When().After(c.Last) {
				c.Last = s.When()
			}
			out[code] = c
		}
	}
	return out
}

// The small world that acts are drawn from.
func shelves() []news.Shelf { return []news.Shelf{news.Common, "discord:1", "discord:2"} }
func views() []news.View {
	return []news.View{
		{news.Common}, {"discord:1", news.Common}, {"discord:2", news.Common}, {"discord:1"},
		{"discord:2", "discord:1", news.Common}, {news.Common, "discord:1"}, {"discord:9", news.Common}, {},
	}
}
func topics() []string    { return []string{"medtop:01000000", "medtop:02000000", "medtop:03000000"} }
func countries() []string { return []string{"VE", "RU", "DE", "BR"} }
func outlets() []string   { return []string{"El Puerto", "Northern Post", "La Marea", ""} }
func speakers() []string  { return []string{"Ana Brisa", "Boris Lund", "Carla Mar", ""} }

var modelNow = time.Date(2026, 5, 20, 15, 30, 0, 0, time.UTC)

type world struct {
	t   *testing.T
	rng *rand.Rand
	s   *store.Store
	m   model
}

func pick[T any](w *world, from []T) T { return from[w.rng.IntN(len(from))] }

// reading is a random article at one of a few addresses.
func (w *world) reading() news.Article {
	words := []string{"harbour", "storm", "vote", "glacier", "orchard"}
	a := news.Article{
		URL:       fmt.Sprintf("https://news.example/%d", w.rng.IntN(12)),
		Title:     pick(w, words) + " " + pick(w, words),
		Text:      fmt.Sprintf("First %s. “Second %s,” “third %s,” “fourth %s.”", pick(w, words), pick(w, words), pick(w, words), pick(w, words)),
		Site:      pick(w, outlets()),
		Language:  "en",
		FirstSeen: modelNow.Add(-time.Duration(w.rng.IntN(40*24)) * time.Hour),
		Page:      &news.Page{Body: []byte("page")},
	}
	if w.rng.IntN(3) > 0 {
		a.Published = a.FirstSeen.Add(-time.Hour)
	}
	for _, code := range topics() {
		if w.rng.IntN(3) == 0 {
			a.Topics = append(a.Topics, news.TopicTag{Code: code, Weight: .5})
		}
	}
	for _, code := range countries() {
		if w.rng.IntN(3) == 0 {
			a.Countries = append(a.Countries, news.CountryTag{Code: code, Weight: .5, About: w.rng.IntN(2) == 0})
		}
	}
	for i := range w.rng.IntN(4) {
		start := w.rng.IntN(len("First") + i)
		a.Quotes = append(a.Quotes, news.Quote{Parts: []news.Span{{Start: start, End: start + 4}}, Rank: w.rng.IntN(3), Speaker: pick(w, speakers())})
	}
	return a
}

func (w *world) add() {
	shelf, a := pick(w, shelves()), w.reading()
	got, err := w.s.Add(context.Background(), shelf, a, news.Actor{})
	if err != nil {
		w.t.Fatalf("add: %v", err)
	}
	kept := w.m.find(got.ID)
	if kept == nil {
		a.ID = got.ID
		kept = &modelArticle{a, map[news.Shelf]*modelRow{}}
		w.m.articles = append(w.m.articles, kept)
	} else if kept.Text != a.Text || kept.Title != a.Title {
		a.ID, a.FirstSeen = kept.ID, kept.FirstSeen
		kept.Article = a
	}
	if kept.URL != a.URL {
		w.t.Fatalf("add of %s gave the article of %s", a.URL, kept.URL)
	}
	row := kept.rows[shelf]
	if wantNew := row == nil || row.overlay || row.removed; got.New != wantNew {
		w.t.Fatalf("add: New is %v, want %v", got.New, wantNew)
	}
	if row == nil {
		row = &modelRow{}
		kept.rows[shelf] = row
	}
	row.overlay, row.removed = false, false
}

// moderate carries out a moderator's act and gives the row that it works on; nil
// when there is none, and the store must say so.
func (w *world) moderate() {
	ctx := context.Background()
	shelf, id := pick(w, shelves()), int64(w.rng.IntN(14)+1)
	var row *modelRow
	a := w.m.find(id)
	if a != nil {
		row = a.rows[shelf]
		common := a.rows[news.Common]
		gone := common == nil || common.removed
		if row != nil && row.overlay && gone {
			row = nil
		} else if row == nil && !gone {
			row = &modelRow{overlay: true}
		}
	}
	var act func() error
	var mirror func()
	want := error(nil)
	switch w.rng.IntN(4) {
	case 0:
		act = func() error { _, err := w.s.Remove(ctx, shelf, id, news.Actor{}); return err }
		mirror = func() { row.removed = true }
		if row != nil && row.removed {
			want = news.ErrStale
		}
	case 1:
		act = func() error { _, err := w.s.Restore(ctx, shelf, id, news.Actor{}); return err }
		mirror = func() { row.removed = false }
		if row != nil && !row.removed {
			want = news.ErrStale
		}
	case 2:
		title := pick(w, []string{"", "Retitled", "Renamed"})
		act = func() error {
			_, err := w.s.Edit(ctx, shelf, id, store.Change{Title: &title}, news.Actor{})
			return err
		}
		mirror = func() { row.title = title }
	case 3:
		add, remove := pick(w, append(topics(), countries()...)), pick(w, append(topics(), countries()...))
		act = func() error {
			_, err := w.s.Tag(ctx, shelf, id, []string{add}, []string{remove}, news.Actor{})
			return err
		}
		mirror = func() { row.tag(add, remove) }
	}
	if row == nil {
		want = news.ErrNotFound
	}
	if err := act(); !errors.Is(err, want) || err != nil && want == nil {
		w.t.Fatalf("act on %d on %q: %v, want %v", id, shelf, err, want)
	}
	if want == nil {
		before := *row
		mirror()
		if a.rows[shelf] != nil || !reflect.DeepEqual(before, *row) {
			a.rows[shelf] = row
		}
	}
}

func (r *modelRow) tag(add, remove string) {
	drop := func(list []string, code string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(c string) bool { return c == code })
	}
	r.minus, r.plus = drop(r.minus, add), append(drop(r.plus, add), add)
	r.plus, r.minus = drop(r.plus, remove), append(drop(r.minus, remove), remove)
}

// filter is a random one; each field is set in one of three.
func (w *world) filter() store.Filter {
	var f store.Filter
	if w.rng.IntN(3) == 0 {
		f.Topic = pick(w, topics())
	}
	if w.rng.IntN(3) == 0 {
		f.Country = pick(w, countries())
	}
	if w.rng.IntN(3) == 0 {
		f.Source = strings.ToUpper(pick(w, outlets()[:3]))
	}
	if w.rng.IntN(3) == 0 {
		f.Speaker = strings.ToLower(pick(w, speakers()[:3]))
	}
	if w.rng.IntN(4) == 0 {
		f.Since = modelNow.Add(-time.Duration(w.rng.IntN(40*24)) * time.Hour)
	}
	if w.rng.IntN(6) == 0 {
		f.Article = int64(w.rng.IntN(14) + 1)
	}
	f.Limit, f.Offset = 1+w.rng.IntN(5), w.rng.IntN(6)
	return f
}

func stretch[T any](all []T, f store.Filter) ([]T, bool) {
	from := min(f.Offset, len(all))
	to := min(from+f.Limit, len(all))
	return all[from:to], to < len(all)
}

// compare asks both the same questions.
func (w *world) compare() {
	ctx, t := context.Background(), w.t
	view, f := pick(w, views()), w.filter()
	say := func(what string, got, want any, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s of %q, %+v: %v", what, view, f, err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%s of %q, %+v:\ngot  %v\nwant %v", what, view, f, got, want)
		}
	}
	line := func(id int64, shelf news.Shelf, title string, mention bool) string {
		return fmt.Sprint(id, " ", shelf, " ", title, " ", mention)
	}
	all := w.m.list(view, f)
	part, more := stretch(all, f)
	want := []string{}
	for _, s := range part {
		want = append(want, line(s.ID, s.shelf, s.title, f.Country != "" && !s.countries[f.Country]))
	}
	page, err := w.s.Latest(ctx, view, f)
	got := []string{}
	for _, e := range page.Entries {
		got = append(got, line(e.ID, e.Shelf, e.Title, e.MentionOnly))
	}
	say("Latest", got, want, err)
	say("Latest's More", page.More, more, err)

	extent := store.Extent{N: len(all)}
	for _, s := range all {
		if extent.First.IsZero() || s.When().Before(extent.First) {
			extent.First = s.When()
		}
		if s.When().After(extent.Last) {
			extent.Last = s.When()
		}
	}
	x, err := w.s.Extent(ctx, view, f)
	say("Extent", x, extent, err)
	size, err := w.s.Size(ctx, view)
	say("Size", size, len(w.m.list(view, store.Filter{})), err)

	hits, err := w.s.Quotes(ctx, view, f)
	lines := []string{}
	for _, h := range hits.Hits {
		lines = append(lines, fmt.Sprint(h.ID, " ", h.Words))
	}
	wantLines, moreLines := stretch(w.m.quotes(view, f), f)
	say("Quotes", lines, append([]string{}, wantLines...), err)
	say("Quotes' More", hits.More, moreLines, err)
	w.compareCounts(view, say)
	w.compareTrend(view, f, say)
	w.compareSearch(view, f, say)
}

func (w *world) compareCounts(view news.View, say func(string, any, any, error)) {
	ctx := context.Background()
	for _, c := range []struct {
		name string
		ask  func(context.Context, news.View, time.Time) ([]store.Count, error)
		list func(context.Context, news.View) ([]store.Count, error)
		of   func(seen) []string
	}{
		{"Topics", w.s.Topics, w.s.TopicCodes, func(s seen) []string { return s.topics }},
		{"Countries", w.s.Countries, w.s.CountryCodes, func(s seen) []string {
			var out []string
			for code, about := range s.countries {
				if about {
					out = append(out, code)
				}
			}
			return out
		}},
	} {
		counts, err := c.ask(ctx, view, modelNow)
		got := map[string]store.Count{}
		for i, n := range counts {
			got[n.Code] = n
			if i > 0 && n.Month > counts[i-1].Month {
				w.t.Fatalf("%s: not in order: %v", c.name, counts)
			}
		}
		want := w.m.counts(view, modelNow, c.of)
		say(c.name, got, want, err)
		uses, err := c.list(ctx, view)
		var codes []string
		for _, u := range uses {
			if codes = append(codes, u.Code); u.All != want[u.Code].All {
				w.t.Fatalf("%s alone: %+v, want %d", c.name, u, want[u.Code].All)
			}
		}
		say(c.name+" alone", codes, slices.SortedFunc(maps.Keys(want), func(x, y string) int {
			return cmp.Or(cmp.Compare(want[y].All, want[x].All), cmp.Compare(x, y))
		}), err)
	}
	typed := pick(w, []string{"", "b", "ma", "mar", "pos", "x"})
	limit := 1 + w.rng.IntN(4)
	first := func(all []string) []string { return append([]string{}, all[:min(limit, len(all))]...) }
	sources, err := w.s.Sources(ctx, view, typed, limit)
	say("Sources "+typed, append([]string{}, sources...), first(w.m.names(view, typed, func(s seen) []string {
		if s.Site == "" {
			return nil
		}
		return []string{s.Site}
	})), err)
	names, err := w.s.Speakers(ctx, view, typed, limit)
	say("Speakers "+typed, append([]string{}, names...), first(w.m.names(view, typed, func(s seen) []string {
		var out []string
		for _, q := range s.Quotes {
			if q.Speaker != "" && !slices.Contains(out, q.Speaker) {
				out = append(out, q.Speaker)
			}
		}
		return out
	})), err)
}

// compareSearch compares what is found; the order is a matter of its own test.
func (w *world) compareSearch(view news.View, f store.Filter, say func(string, any, any, error)) {
	f.Limit, f.Offset = 50, 0
	word := pick(w, []string{"harbour", "storm", "vote", "retitled", "nowhere"})
	page, err := w.s.Search(context.Background(), view, word, f)
	got := []int64{}
	for _, e := range page.Entries {
		got = append(got, e.ID)
	}
	want := []int64{}
	for _, s := range w.m.list(view, f) {
		if strings.Contains(strings.ToLower(s.title+" "+s.Text), word) {
			want = append(want, s.ID)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	say("Search "+word, got, want, err)
}

func TestEveryQuestionHasTheAnswerOfTheModel(t *testing.T) {
	for seed := range seeds(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w := &world{t: t, rng: rand.New(rand.NewPCG(seed, 7)), s: open(t)}
			for range 120 {
				if w.rng.IntN(2) == 0 {
					w.add()
				} else {
					w.moderate()
				}
				for range 4 {
					w.compare()
				}
			}
		})
	}
}
