package store_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"reflect"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

const newer = 2 // than what fetched was read by

func TestKeptIsWhatWasRead(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry sailed. “At last,” said Ida Holm.")
	a.FirstSeen = time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)
	a.Byline, a.Site, a.Origin, a.Partial, a.DateOnly = "Jo Writer", "Harbour News", "Sea Agency", true, true
	a.Words, a.WordsModel = "A ferry left.", "scribe-2"
	a.Subtitle, a.Image, a.Live = "It had waited for a week", "https://a.example/ferry.jpg", true
	a.Summary = []news.Sentence{{Span: news.Span{Start: 0, End: 17}, Length: news.Short}}
	a.Quotes = []news.Quote{{Parts: []news.Span{{Start: 21, End: 28}}, Speaker: "Ida Holm", Cue: "said", Direct: true}}
	a.Countries = []news.CountryTag{{Code: "NO", Weight: .7, About: true}}
	a.Topics = []news.TopicTag{{Code: "medtop:04000000", Weight: .9}}
	a.ID = add(t, s, "discord:1", a)
	if _, err := s.Edit(ctx, "discord:1", a.ID, store.Change{Title: text("Ours"), Summary: text("Our words")}, news.Actor{ID: "discord:7"}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.Kept(ctx, a.ID); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, a)
	}
	if _, err := s.Kept(ctx, a.ID+1); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("of none: %v", err)
	}
	pasted := add(t, s, "discord:1", news.Article{Title: "Pasted", Text: "Words"})
	if got, err := s.Kept(ctx, pasted); err != nil || got.Page != nil || got.Text != "Words" {
		t.Errorf("pasted: %+v, %v", got, err)
	}
}

func TestReadBeforeGoesInBatches(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	var want []int64
	for i := range 5 {
		a := fetched(fmt.Sprint("https://a.example/", i), "Ferry sails", "Text.")
		if a.Reader = 1 + i%2; a.Reader < newer {
			want = append(want, add(t, s, "discord:1", a))
			continue
		}
		add(t, s, news.Common, a)
	}
	var got []int64
	for after := int64(0); ; {
		batch, err := s.ReadBefore(ctx, newer, after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(batch) == 0 {
			break
		}
		got = append(got, batch...)
		after = got[len(got)-1]
	}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if n, err := s.CountReadBefore(ctx, newer); n != len(want) || err != nil {
		t.Errorf("CountReadBefore: %d, %v", n, err)
	}
	if err := s.ForgetReader(ctx); err != nil {
		t.Fatal(err)
	}
	if n, err := s.CountReadBefore(ctx, newer); n != 5 || err != nil {
		t.Errorf("after ForgetReader: %d, %v", n, err)
	}
}

func TestRereadReplacesWhatWasRead(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry sailed.")
	a.FirstSeen = time.Date(2026, 5, 2, 9, 0, 0, 0, time.UTC)
	a.Countries = []news.CountryTag{{Code: "SE", About: true}}
	id := add(t, s, "discord:1", a)
	add(t, s, "discord:2", a)
	by := news.Actor{ID: "discord:7", Name: "Kim"}
	if _, err := s.Edit(ctx, "discord:1", id, store.Change{Title: text("Ours")}, by); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tag(ctx, "discord:1", id, []string{"DK"}, nil, by); err != nil {
		t.Fatal(err)
	}
	was, err := s.Kept(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	now := was
	now.Title, now.Text, now.Reader = "Barge sails", "The barge sailed.", newer
	now.URL, now.FirstSeen = "https://b.example/9", time.Now()
	now.Countries = []news.CountryTag{{Code: "NO", About: true}}
	if err := s.Reread(ctx, was, now); err != nil {
		t.Fatal(err)
	}
	e, err := s.Entry(ctx, news.View{"discord:1"}, id)
	if err != nil || e.Title != "Ours" || e.Text != "The barge sailed." || e.Reader != newer {
		t.Errorf("on the shelf of those who changed it: %+v, %v", e, err)
	}
	if e.URL != a.URL || !e.FirstSeen.Equal(a.FirstSeen) {
		t.Errorf("address and first sight: %q, %v", e.URL, e.FirstSeen)
	}
	for country, want := range map[string]int{"NO": 1, "DK": 1, "SE": 0} {
		if p, err := s.Latest(ctx, news.View{"discord:1"}, store.Filter{Country: country, Limit: 5}); len(p.Entries) != want || err != nil {
			t.Errorf("%s: %d, %v; want %d", country, len(p.Entries), err, want)
		}
	}
	if p, err := s.Search(ctx, news.View{"discord:2"}, "barge", store.Filter{Limit: 5}); len(p.Entries) != 1 || err != nil || p.Entries[0].Title != "Barge sails" {
		t.Errorf("on the other shelf: %+v, %v", p.Entries, err)
	}
	if p, err := s.Page(ctx, id); err != nil || !reflect.DeepEqual(p, *a.Page) {
		t.Errorf("the page: %+v, %v", p, err)
	}
	if err := s.Reread(ctx, was, now); !errors.Is(err, news.ErrStale) {
		t.Errorf("a second time from the same: %v", err)
	}
}

// What was brought in while it was being read again is newer, and stays.
func TestRereadGivesWayToABringing(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	a := fetched("https://a.example/1", "Ferry sails", "The ferry sailed.")
	id := add(t, s, news.Common, a)
	was, err := s.Kept(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	add(t, s, news.Common, fetched("https://a.example/1", "Ferry sinks", "The ferry sank."))
	now := was
	now.Reader = newer
	if err := s.Reread(ctx, was, now); !errors.Is(err, news.ErrStale) {
		t.Errorf("%v, want ErrStale", err)
	}
	if e, err := s.Entry(ctx, news.View{news.Common}, id); err != nil || e.Text != "The ferry sank." {
		t.Errorf("%q, %v", e.Text, err)
	}
	now.ID, was.ID = id+1, id+1
	if err := s.Reread(ctx, was, now); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("of none: %v", err)
	}
}

func TestModelUseIsSummed(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	if u, err := s.ModelUse(ctx); u != (store.ModelUse{}) || err != nil {
		t.Errorf("of a new desk: %+v, %v", u, err)
	}
	for _, u := range []store.ModelUse{{Calls: 1, Prompt: 700, Completion: 60}, {Calls: 1, Refused: 1, Prompt: 300, Completion: 40}} {
		if err := s.AddModelUse(ctx, u); err != nil {
			t.Fatal(err)
		}
	}
	if u, err := s.ModelUse(ctx); u != (store.ModelUse{Calls: 2, Refused: 1, Prompt: 1000, Completion: 100}) || err != nil {
		t.Errorf("%+v, %v", u, err)
	}
}

// rereading makes this test program the victim of TestARereadKilledInTheMiddle.
var rereading = flag.String("reread", "", "the database to read again until killed; for TestARereadKilledInTheMiddle alone")

func TestRereadVictim(t *testing.T) {
	if *rereading == "" {
		t.Skip("only as a process of its own")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, *rereading, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	all, err := s.ReadBefore(ctx, newer, 0, 1000)
	for i := 0; i < len(all) && err == nil; i++ {
		var was news.Article
		if was, err = s.Kept(ctx, all[i]); err == nil {
			now := was
			now.Reader, now.Title = newer, "Barge sails"
			err = s.Reread(ctx, was, now)
		}
		fmt.Println("read", all[i])
	}
	t.Fatal(err) // killed before
}

// What was read again stays, the rest is still to be read, and nothing is there
// by half.
func TestARereadKilledInTheMiddle(t *testing.T) {
	path := fresh.Desk(t)
	s := openAt(t, path)
	const n = 300
	for i := range n {
		add(t, s, news.Common, fetched(fmt.Sprint("https://a.example/", i), "Ferry sails", "The ferry sailed."))
	}
	victim := exec.Command(os.Args[0], "-test.run=^TestRereadVictim$", "-reread", path)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	lines, told := bufio.NewScanner(out), map[int64]bool{}
	for len(told) < 20 && lines.Scan() {
		var id int64
		if _, err := fmt.Sscanf(lines.Text(), "read %d", &id); err == nil {
			told[id] = true
		}
	}
	victim.Process.Kill()
	victim.Wait()
	ctx := context.Background()
	left, err := s.ReadBefore(ctx, newer, 0, n)
	if err != nil || len(told) < 20 || len(left) == 0 {
		t.Fatalf("%d were read before it was killed, %d are left, %v", len(told), len(left), err)
	}
	for _, id := range left {
		if told[id] {
			t.Errorf("article %d was read again, and is to be once more", id)
		}
	}
	page, err := s.Search(ctx, news.View{news.Common}, "barge", store.Filter{Limit: n})
	if err != nil || len(page.Entries) != n-len(left) {
		t.Errorf("%d are found by their new title, %v; want %d", len(page.Entries), err, n-len(left))
	}
}
