package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// questions are all that a store remembers the answers to.
func questions(t *testing.T, s *store.Store, view news.View, now time.Time) map[string]any {
	t.Helper()
	ctx, out := t.Context(), map[string]any{}
	put := func(name string, answer any, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		out[name] = fmt.Sprintf("%+v", answer)
	}
	for _, typed := range []string{"", "h", "storm", "re"} {
		titles, err := s.Titles(ctx, view, typed, 25)
		put("Titles of "+typed, titles, err)
	}
	for _, query := range []string{"storm", "harbour -vote"} {
		for _, f := range []store.Filter{{Limit: 3}, {Limit: 3, Offset: 3}, {Limit: 3, Country: "VE"}, {Limit: 3, Since: now.AddDate(0, 0, -7)}} {
			found, err := s.Search(ctx, view, query, f)
			put(fmt.Sprint("Search ", query, f), found, err)
		}
	}
	for _, f := range []store.Filter{{}, {Topic: topics()[0]}, {Country: "VE"}, {Topic: topics()[0], Country: "VE"}} {
		for _, days := range []int{3, 40} {
			trend, err := s.Trend(ctx, view, f, now.AddDate(0, 0, 1-days), days)
			put(fmt.Sprint("Trend ", f, days), trend, err)
		}
	}
	in, err := s.CountriesIn(ctx, view, now.AddDate(0, 0, -20), 21)
	put("CountriesIn", in, err)
	for name, ask := range map[string]func(context.Context, news.View, time.Time) ([]store.Count, error){"Topics": s.Topics, "Countries": s.Countries} {
		counts, err := ask(ctx, view, now)
		put(name, counts, err)
	}
	for name, ask := range map[string]func(context.Context, news.View) ([]store.Count, error){"TopicCodes": s.TopicCodes, "CountryCodes": s.CountryCodes} {
		codes, err := ask(ctx, view)
		put(name, codes, err)
	}
	for name, ask := range map[string]func(context.Context, news.View, string, int) ([]string, error){"Sources": s.Sources, "Speakers": s.Speakers} {
		names, err := ask(ctx, view, "", 5)
		put(name, names, err)
	}
	return out
}

// TestWhatIsRememberedIsWhatIsSo: after every change, by itself or by another process,
// and as time goes on, a store that has answered before says what one says that was
// opened just now.
func TestWhatIsRememberedIsWhatIsSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	s, second := openAt(t, path), openAt(t, path)
	w := &world{t: t, rng: rand.New(rand.NewPCG(7, 7)), s: s}
	for range 12 {
		w.add()
	}
	ctx, now := t.Context(), modelNow
	bring := func(s *store.Store) error {
		_, err := s.Add(ctx, pick(w, shelves()), w.reading(), news.Actor{})
		return err
	}
	act := func(s *store.Store) (err error) {
		shelf, id := pick(w, shelves()), int64(w.rng.IntN(14)+1)
		switch w.rng.IntN(4) {
		case 0:
			_, err = s.Remove(ctx, shelf, id, news.Actor{})
		case 1:
			_, err = s.Restore(ctx, shelf, id, news.Actor{})
		case 2:
			title := pick(w, []string{"", "Retitled", "Renamed"})
			_, err = s.Edit(ctx, shelf, id, store.Change{Title: &title}, news.Actor{})
		case 3:
			_, err = s.Tag(ctx, shelf, id, []string{pick(w, countries())}, []string{pick(w, topics())}, news.Actor{})
		}
		if errors.Is(err, news.ErrNotFound) || errors.Is(err, news.ErrStale) {
			return nil // nothing was changed
		}
		return err
	}
	purge := func() error { _, err := s.Purge(ctx, time.Now().AddDate(1, 0, 0)); return err }
	steps := []struct {
		name string
		do   func() error
	}{
		{"nothing", func() error { return nil }},
		{"time goes on by a second", func() error { now = now.Add(time.Second); return nil }},
		{"an article comes", func() error { return bring(s) }},
		{"time goes on by a day", func() error { now = now.AddDate(0, 0, 1); return nil }},
		{"the clock is set back", func() error { now = now.AddDate(0, 0, -3); return nil }},
		{"a moderator acts", func() error { return act(s) }},
		{"another process adds", func() error { return bring(second) }},
		{"another process moderates", func() error { return act(second) }},
		{"an outlet is limited", func() error {
			return s.DecideSource(ctx, "discord:1", news.Actor{}, news.SourceSettings{Name: "El Puerto", Terse: true})
		}},
		{"a guild's data are deleted", func() error {
			if err := s.ShelfLeft(ctx, "discord:2"); err != nil {
				return err
			}
			return purge()
		}},
	}
	for round := range 6 {
		for _, step := range steps {
			if err := step.do(); err != nil {
				t.Fatalf("%s: %v", step.name, err)
			}
			fresh, err := store.Open(ctx, path, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			for _, view := range []news.View{{"discord:1", news.Common}, {"discord:2", news.Common}, {news.Common, "discord:1"}, {news.Common}, {"discord:2"}} {
				want, got := questions(t, fresh, view, now), questions(t, s, view, now)
				for name := range want {
					if !reflect.DeepEqual(got[name], want[name]) {
						t.Errorf("round %d, after %q, %v, %s:\nis remembered as %s\nand is         %s", round, step.name, view, name, got[name], want[name])
					}
				}
			}
			if err := fresh.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// TestWhatIsRememberedIsNobodysToChange: who changes what they were given changes it
// for nobody else.
func TestWhatIsRememberedIsNobodysToChange(t *testing.T) {
	s := open(t)
	w := &world{t: t, rng: rand.New(rand.NewPCG(8, 8)), s: s}
	for range 12 {
		w.add()
	}
	ctx, view := t.Context(), news.View{news.Common}
	before := questions(t, s, view, modelNow)
	for range 2 { // the first may be what was worked out, the second what was remembered
		trend, err := s.Trend(ctx, view, store.Filter{}, modelNow.AddDate(0, 0, -39), 40)
		in, err2 := s.CountriesIn(ctx, view, modelNow.AddDate(0, 0, -20), 21)
		counts, err3 := s.Topics(ctx, view, modelNow)
		codes, err4 := s.CountryCodes(ctx, view)
		titles, err5 := s.Titles(ctx, view, "h", 25)
		for _, err := range []error{err, err2, err3, err4, err5} {
			if err != nil {
				t.Fatal(err)
			}
		}
		clear(trend.Days)
		clear(trend.Speakers)
		clear(trend.Sources)
		clear(in)
		clear(counts)
		clear(codes)
		clear(titles)
	}
	if after := questions(t, s, view, modelNow); !reflect.DeepEqual(before, after) {
		t.Errorf("before:\n%v\nafter:\n%v", before, after)
	}
}
