package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/story"
	"newsdesk/store/storetest/fresh"
)

// common are words that many articles have: they weigh half.
const common = "ferry captain"

// telling is an article whose sketch has the words given, as names of one weight
// but for the common ones.
func telling(url string, at time.Time, words string) news.Article {
	a := fetched(url, words, words+". "+url)
	a.Published, a.FirstSeen = at, at
	var terms []story.Weighed
	for w := range strings.FieldsSeq(words) {
		term := story.Weighed{Hash: story.Hash([]byte(w)), Kind: story.Name, Weight: 1}
		if strings.Contains(common, w) {
			term.Kind, term.Weight = story.Word, 0.5
		}
		terms = append(terms, term)
	}
	a.Sketch = story.New(terms).Bytes()
	return a
}

const (
	ferry  = "ferry halmstad captain collision lifeboats coastguard pier"
	harbor = "ferry aarhus captain strike wages union terminal"
)

func day(n int) time.Time { return time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC).AddDate(0, 0, n) }

func TestAnArticleGetsItsStory(t *testing.T) {
	ctx := context.Background()
	view := news.View{news.Common}
	for _, c := range []struct {
		name       string
		other      news.Article
		sameSource bool
		want       bool
	}{
		{name: "the same words an hour later", other: telling("https://b.example/1", day(0).Add(time.Hour), ferry), want: true},
		{name: "most of the words", other: telling("https://b.example/1", day(1), strings.TrimSuffix(ferry, " pier")+" rescue"), want: true},
		{name: "a look-alike", other: telling("https://b.example/1", day(0), harbor)},
		{name: "the end of the window", other: telling("https://b.example/1", day(0).Add(story.Window), ferry), want: true},
		{name: "past the window", other: telling("https://b.example/1", day(0).Add(story.Window+time.Second), ferry)},
		{name: "brought in late, from before", other: telling("https://b.example/1", day(0).Add(-story.Window), ferry), want: true},
		{name: "no sketch", other: fetched("https://b.example/1", "Ferry", ferry)},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := open(t)
			first := add(t, s, news.Common, telling("https://a.example/1", day(0), ferry))
			second := add(t, s, news.Common, c.other)
			got, err := s.Story(ctx, view, first)
			if err != nil {
				t.Fatal(err)
			}
			if together := slices.Contains(ids(got), second); together != c.want {
				t.Errorf("story %v of %d, other %d: together %v, want %v", ids(got), first, second, together, c.want)
			}
			if got, err := s.Story(ctx, view, second); err != nil || !slices.Contains(ids(got), second) {
				t.Errorf("the other's own story: %v, %v", ids(got), err)
			}
		})
	}
}

func TestAStoryGrowsNewestFirst(t *testing.T) {
	s := open(t)
	var want []int64
	for i := range 5 {
		// The first and the last are past each other's window.
		at := day(0).Add(time.Duration(i) * story.Window / 2)
		id := add(t, s, news.Common, telling(fmt.Sprint("https://a.example/", i), at, ferry))
		want = slices.Insert(want, 0, id)
	}
	for _, id := range want {
		if got, err := s.Story(context.Background(), news.View{news.Common}, id); err != nil || !slices.Equal(ids(got), want) {
			t.Errorf("story of %d: %v, %v; want %v", id, ids(got), err, want)
		}
	}
}

func TestAStoryShowsWhatTheViewShows(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	const ours, theirs = news.Shelf("discord:1"), news.Shelf("discord:2")
	common := add(t, s, news.Common, telling("https://a.example/1", day(0), ferry))
	our := add(t, s, ours, telling("https://a.example/2", day(1), ferry))
	their := add(t, s, theirs, telling("https://a.example/3", day(2), ferry))
	hidden := add(t, s, news.Common, telling("https://a.example/4", day(3), ferry))
	if _, err := s.Remove(ctx, ours, hidden, news.Actor{ID: "m"}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		view news.View
		want []int64
	}{
		{"ours", news.View{ours, news.Common}, []int64{our, common}},
		{"theirs", news.View{theirs, news.Common}, []int64{hidden, their, common}},
		{"common", news.View{news.Common}, []int64{hidden, common}},
		{"all", news.View{ours, theirs, news.Common}, []int64{their, our, common}},
	} {
		if got, err := s.Story(ctx, c.view, common); err != nil || !slices.Equal(ids(got), c.want) {
			t.Errorf("%s: %v, %v; want %v", c.name, ids(got), err, c.want)
		}
	}
	for _, c := range []struct {
		name string
		view news.View
		id   int64
	}{
		{"another shelf's", news.View{ours, news.Common}, their},
		{"removed on the first shelf", news.View{ours, news.Common}, hidden},
		{"no such article", news.View{news.Common}, 999},
		{"no shelf", nil, common},
	} {
		if got, err := s.Story(ctx, c.view, c.id); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %v, %v", c.name, ids(got), err)
		}
	}
}

// pasted is telling without an address.
func pasted(at time.Time, words string) news.Article {
	a := telling("", at, words)
	a.Page = nil
	return a
}

func TestAPastedTextMovesNoOtherShelfsStories(t *testing.T) {
	ctx := context.Background()
	const ours, theirs = news.Shelf("discord:1"), news.Shelf("discord:2")
	// The pasted text is half of each: with it in the story the two would meet.
	const left, bridge, right = "a1 a2 a3 a4 b1 b2 b3 b4", "b1 b2 b3 b4 c1 c2 c3 c4", "c1 c2 c3 c4 d1 d2 d3 d4"
	s := open(t)
	first := add(t, s, news.Common, telling("https://a.example/1", day(0), left))
	half := add(t, s, ours, pasted(day(0), bridge))
	add(t, s, ours, pasted(day(0), right))
	for _, words := range []string{bridge, right} {
		id := add(t, s, theirs, telling("https://b.example/"+words[:2], day(0), words))
		got, err := s.Story(ctx, news.View{theirs, news.Common}, id)
		alone := open(t)
		add(t, alone, news.Common, telling("https://a.example/1", day(0), left))
		if words == right {
			add(t, alone, theirs, telling("https://b.example/b1", day(0), bridge))
		}
		id = add(t, alone, theirs, telling("https://b.example/"+words[:2], day(0), words))
		want, _ := alone.Story(ctx, news.View{theirs, news.Common}, id)
		if err != nil || len(got) != len(want) {
			t.Errorf("%q: %d in the story, %v; without the pasted texts %d", words, len(got), err, len(want))
		}
	}
	// It joins what all share, and what the shelf pasted before.
	mine := add(t, s, ours, pasted(day(1), left))
	if got, err := s.Story(ctx, news.View{ours, news.Common}, mine); err != nil || !slices.Equal(ids(got), []int64{mine, half, first}) {
		t.Errorf("pasted beside the shared one: %v, %v", ids(got), err)
	}
	one := add(t, s, ours, pasted(day(1), harbor))
	two := add(t, s, ours, pasted(day(2), harbor+" x"))
	if got, err := s.Story(ctx, news.View{ours}, one); err != nil || !slices.Equal(ids(got), []int64{two, one}) {
		t.Errorf("two pasted ones: %v, %v", ids(got), err)
	}
}

func TestAnArticleReadAgainFindsItsStory(t *testing.T) {
	ctx := context.Background()
	view := news.View{news.Common}
	s := open(t)
	first := add(t, s, news.Common, telling("https://a.example/1", day(0), ferry))
	stub := add(t, s, news.Common, telling("https://b.example/1", day(0), "subscribe now to read more of this"))
	if got, err := s.Story(ctx, view, stub); err != nil || len(got) != 1 {
		t.Fatalf("a stub: %v, %v", ids(got), err)
	}
	whole := telling("https://b.example/1", day(0), ferry)
	if again := add(t, s, news.Common, whole); again != stub {
		t.Fatalf("read again as %d, not %d", again, stub)
	}
	if got, err := s.Story(ctx, view, first); err != nil || len(got) != 2 {
		t.Errorf("the whole text: %v, %v", ids(got), err)
	}
	whole.Text, whole.Sketch = "Other.", telling("", day(0), harbor).Sketch
	add(t, s, news.Common, whole)
	if got, err := s.Story(ctx, view, first); err != nil || len(got) != 2 {
		t.Errorf("changed after others told the same: %v, %v", ids(got), err)
	}
}

func TestNothingOfADeletedShelfsStoriesIsLeft(t *testing.T) {
	ctx := context.Background()
	path := fresh.Desk(t)
	s := openAt(t, path)
	const gone = news.Shelf("discord:1")
	add(t, s, gone, pasted(day(0), harbor))
	db := raw(t, path)
	defer db.Close()
	count := func(table string) (n int) {
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM `+table).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if count("stories") != 1 || count("story_keys") == 0 {
		t.Fatal("nothing was kept")
	}
	run(t, db, `DELETE FROM entries`, `DELETE FROM articles`, `DELETE FROM acts`, `DELETE FROM shelves WHERE id <> 1`)
	if n, m := count("stories"), count("story_keys"); n != 0 || m != 0 {
		t.Errorf("%d stories and %d keys are left", n, m)
	}
}

// A later article shows that two stories are one: they become it.
func TestALaterArticleJoinsStories(t *testing.T) {
	ctx := context.Background()
	view := news.View{news.Common}
	const left, right = "dam lorvik crack nordkraft lake engineer", "evacuated lorvik hall buses sports police"
	s := open(t)
	one := add(t, s, news.Common, telling("https://a.example/1", day(0), left))
	two := add(t, s, news.Common, telling("https://a.example/2", day(0).Add(time.Hour), right))
	if got, err := s.Story(ctx, view, one); err != nil || len(got) != 1 {
		t.Fatalf("together without the bridge: %v, %v", ids(got), err)
	}
	bridge := add(t, s, news.Common, telling("https://a.example/3", day(0).Add(2*time.Hour), "dam lorvik crack nordkraft evacuated hall buses police"))
	for _, id := range []int64{one, two, bridge} {
		if got, err := s.Story(ctx, view, id); err != nil || !slices.Equal(ids(got), []int64{bridge, two, one}) {
			t.Errorf("story of %d: %v, %v", id, ids(got), err)
		}
	}
	// What was pasted on a shelf joins the one that there is now, and moves nothing.
	mine := add(t, s, "discord:1", pasted(day(1), right))
	if got, err := s.Story(ctx, news.View{"discord:1", news.Common}, mine); err != nil || len(got) != 4 {
		t.Errorf("pasted: %v, %v", ids(got), err)
	}
}

// A story that its first article has left goes on under that article's number: when
// that one is read again and begins a story, the two are not taken for one.
func TestStoriesKeepTheirNumbers(t *testing.T) {
	ctx := context.Background()
	path := fresh.Desk(t)
	s := openAt(t, path)
	first := add(t, s, news.Common, telling("https://a.example/1", day(0), ferry))
	second := add(t, s, news.Common, telling("https://a.example/2", day(0), ferry))
	db := raw(t, path)
	defer db.Close()
	run(t, db, fmt.Sprintf(`UPDATE articles SET story = 77 WHERE id = %d`, first)) // as if it had moved
	again := telling("https://a.example/1", day(0), harbor)
	again.Text = "Other."
	add(t, s, news.Common, again)
	if got, err := s.Story(ctx, news.View{news.Common}, second); err != nil || !slices.Equal(ids(got), []int64{second}) {
		t.Errorf("the story it left: %v, %v", ids(got), err)
	}
	if got, err := s.Story(ctx, news.View{news.Common}, first); err != nil || !slices.Equal(ids(got), []int64{first}) {
		t.Errorf("its own: %v, %v", ids(got), err)
	}
}
