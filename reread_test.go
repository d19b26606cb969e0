package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader"
	"newsdesk/store"
)

// olden is a desk with articles as an older reader read them: one that reads
// otherwise now, one that reads the same, and one whose page is none any more.
func olden(t *testing.T) (path string) {
	t.Helper()
	ctx := context.Background()
	path = filepath.Join(t.TempDir(), "desk.db")
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	rd := reader.New(reader.Config{})
	texts := []string{
		`The choir of Lund sang in Sweden's oldest church on Sunday. "We sang for the roof," said Alva Berg, its leader. The roof has leaked since spring.`,
		`A bakery in Ghent gave away its bread on Sunday. "Nobody goes home without a loaf," said Bram Claes in Belgium. It closes for good tonight.`,
	}
	for i, text := range texts {
		a, err := rd.Read(ctx, news.Source{Text: text})
		if err != nil || len(a.Quotes) == 0 || len(a.Countries) == 0 {
			t.Fatalf("%+v, %v", a, err)
		}
		if a.Reader = reader.Version - 1; i == 0 {
			a.Quotes, a.Countries, a.Summary = nil, []news.CountryTag{{Code: "NO", About: true}}, nil
		}
		keep(t, s, a)
	}
	keep(t, s, news.Article{URL: "https://a.example/gone", Title: "Gone", Text: "It was an article once.", Reader: reader.Version - 1,
		Page: &news.Page{ContentType: "text/html", Body: []byte("<title>Log in</title><form><input type=password></form>")}})
	return path
}

func keep(t *testing.T, s *store.Store, a news.Article) {
	t.Helper()
	if _, err := s.Add(context.Background(), news.Common, a, news.Actor{}); err != nil {
		t.Fatal(err)
	}
}

// rerun is the program's answer to "newsdesk reread" and the given flags.
func rerun(path string, args ...string) (stdout, stderr string, code int) {
	var out, errs bytes.Buffer
	getenv := func(name string) string { return map[string]string{"DATABASE_URL": path}[name] }
	err := run(context.Background(), append([]string{"reread"}, args...), getenv, time.Now, strings.NewReader(""), &out, &errs)
	return out.String(), errs.String(), exitCode(err)
}

func TestRereadTellsWhatChanged(t *testing.T) {
	path := olden(t)
	out, errs, code := rerun(path)
	want := "2 articles read again: 1 with other summary, 1 with other quotes, 1 with other countries; 1 could not be, and stayed as they were.\n"
	if out != want || code != 1 || errs != "newsdesk: article 3: today's reader finds no article in the kept page\n" {
		t.Errorf("got  %s%s, exit code %d\nwant %s", out, errs, code, want)
	}
	ctx := context.Background()
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for country, want := range map[string]int{"SE": 1, "NO": 0} {
		if p, err := s.Latest(ctx, news.View{news.Common}, store.Filter{Country: country, Limit: 5}); err != nil || len(p.Entries) != want {
			t.Errorf("%s: %d, %v; want %d", country, len(p.Entries), err, want)
		}
	}
	if e, err := s.Entry(ctx, news.View{news.Common}, 3); err != nil || e.Text != "It was an article once." {
		t.Errorf("what could not be read: %+v, %v", e, err)
	}
}

// What failed is tried again, and what was read is not.
func TestRereadGoesOn(t *testing.T) {
	path := olden(t)
	rerun(path)
	out, errs, code := rerun(path)
	if out != "0 articles read again: nothing changed; 1 could not be, and stayed as they were.\n" || code != 1 || !strings.Contains(errs, "article 3") {
		t.Errorf("%s%s, exit code %d", out, errs, code)
	}
	if out, _, _ := rerun(path, "--all"); !strings.HasPrefix(out, "2 articles read again: nothing changed; 1 could not be") {
		t.Errorf("--all: %s", out)
	}
}

func TestFailuresAreListedByReason(t *testing.T) {
	var c changes
	for id := range int64(30) {
		c.fail(id+1, news.ErrPaywall)
	}
	c.fail(99, news.ErrDBFull)
	c.fail(31, news.ErrNotArticle)
	want := map[string]string{
		"today's reader finds no article in the kept page": "articles 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 and 11 more",
		say(news.ErrDBFull): "article 99",
	}
	if c.failed != 32 || len(c.failures) != len(want) {
		t.Errorf("%+v", c)
	}
	for why, ids := range want {
		if got := listed(c.failures[why]); got != ids {
			t.Errorf("%s: %s, want %s", why, got, ids)
		}
	}
}
