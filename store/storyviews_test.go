package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
)

// retold is a timed store whose guild has two stories on the desk, told by a and b,
// and by c, and a route that has posted both.
type retold struct {
	*timed
	a, b, c int64
}

func openRetold(t *testing.T, done bool) *retold {
	d := openTimed(t)
	d.route("discord:1", "c1", news.Match{})
	x, y, z := d.fed("discord:1", "a.example"), d.fed("discord:1", "b.example"), d.fed("discord:1", "c.example")
	d.follow("discord:2", "https://a.example/feed")
	d.follow("discord:2", "https://b.example/feed")
	d.follow("discord:2", "https://c.example/feed")
	d.bring(x, about(1, "a.example", 1))
	d.bring(y, about(1, "b.example", 1))
	d.bring(z, about(2, "c.example", 1))
	r := &retold{timed: d}
	for _, e := range d.entries("discord:1") {
		switch e.Site {
		case "a.example":
			r.a = e.ID
		case "b.example":
			r.b = e.ID
		case "c.example":
			r.c = e.ID
		}
	}
	for _, p := range d.posts("discord:1") {
		if done {
			if err := d.PostDone(context.Background(), p.ID, fmt.Sprint("m", p.ID)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return r
}

// story are the articles of an article's story on a shelf, by their numbers.
func (r *retold) story(shelf news.Shelf, id int64) []int64 {
	r.t.Helper()
	all, err := r.Story(context.Background(), news.View{shelf, news.Common}, id)
	if err != nil {
		r.t.Fatal(err)
	}
	out := ids(all)
	slices.Sort(out)
	return out
}

// stands is one line for each post of the guild that was not taken back.
func (r *retold) stands() []string {
	r.t.Helper()
	var out []string
	for _, p := range r.standing("discord:1") {
		out = append(out, fmt.Sprint(p.State, " ", append([]int64{p.Article}, p.More...)))
	}
	return out
}

// standing are the posts of a shelf that were not taken back.
func (d *timed) standing(shelf news.Shelf) []news.Post {
	d.t.Helper()
	var out []news.Post
	for id := int64(1); ; id++ {
		p, err := d.Post(context.Background(), id)
		if errors.Is(err, news.ErrNotFound) {
			return out
		}
		if err != nil {
			d.t.Fatal(err)
		}
		if p.Shelf == shelf && (p.State == news.PostOwed || p.State == news.PostDone) {
			out = append(out, p)
		}
	}
}

func TestStoriesAreMergedOnOneShelf(t *testing.T) {
	ctx := context.Background()
	for _, done := range []bool{false, true} {
		t.Run(fmt.Sprint("posted ", done), func(t *testing.T) {
			r := openRetold(t, done)
			state := map[bool]news.PostState{false: "owed", true: "done"}[done]
			wanted(t, "before", r.stands(), []string{fmt.Sprint(state, " ", []int64{r.a, r.b}), fmt.Sprint(state, " ", []int64{r.c})})
			did, err := r.Merge(ctx, "discord:1", r.c, r.b, mo())
			if err != nil || len(did.Back) != 1 {
				t.Fatalf("%+v, %v", did, err)
			}
			all := []int64{r.a, r.b, r.c}
			wanted(t, "the story", r.story("discord:1", r.c), all)
			wanted(t, "from the other side", r.story("discord:1", r.a), all)
			wanted(t, "another guild's", r.story("discord:2", r.c), []int64{r.c})
			wanted(t, "the posts", r.stands(), []string{fmt.Sprint(state, " ", all)})
			if older := r.post(1); done && older.Want == older.Shown {
				t.Errorf("the older one is not edited: %+v", older)
			}
			if newer := r.post(did.Back[0]); done && (newer.State != news.PostUndone || newer.Want == newer.Shown) || !done && newer.State != news.PostDropped {
				t.Errorf("the newer one: %+v", newer)
			}
			stories, err := r.DigestStories(ctx, news.Digest{Shelf: "discord:1", Length: 5}, r.now().Add(-48*time.Hour), r.now().Add(48*time.Hour))
			if len(stories) != 1 || err != nil {
				t.Errorf("a digest: %d stories, %v", len(stories), err)
			}
			if _, err := r.Merge(ctx, "discord:1", r.a, r.c, mo()); !errors.Is(err, news.ErrStale) {
				t.Errorf("merged twice: %v", err)
			}
			later := about(2, "d.example", 1)
			r.bring(r.fed("discord:1", "d.example"), later)
			if got := r.stands(); len(got) != 1 {
				t.Errorf("an outlet that tells the merged one later: %q", got)
			}

			if err := r.Unmerge(ctx, "discord:1", r.c, did.Story, mo()); err != nil {
				t.Fatal(err)
			}
			wanted(t, "the story afterwards", r.story("discord:1", r.a), all[:2])
			last := r.entries("discord:1")[0].ID // each story has its own outlets again
			wanted(t, "the posts afterwards", r.stands(), []string{fmt.Sprint(state, " ", all[:2]), fmt.Sprint("owed ", []int64{r.c, last})})
			if err := r.Unmerge(ctx, "discord:1", r.c, did.Story, mo()); !errors.Is(err, news.ErrStale) {
				t.Errorf("taken back twice: %v", err)
			}
			wanted(t, "acts", r.acts("discord:1")[:3], []string{"unmerge", "feed add", "merge"})
		})
	}
}

func TestAnArticleIsSplitOff(t *testing.T) {
	ctx := context.Background()
	for name, first := range map[string]bool{"the first": true, "another outlet": false} {
		t.Run(name, func(t *testing.T) {
			r := openRetold(t, true)
			id, rest := r.b, r.a
			if first {
				id, rest = r.a, r.b
			}
			if _, err := r.Split(ctx, "discord:1", id, mo()); err != nil {
				t.Fatal(err)
			}
			wanted(t, "it stands alone", r.story("discord:1", id), []int64{id})
			wanted(t, "the rest", r.story("discord:1", rest), []int64{rest})
			wanted(t, "another guild", len(r.story("discord:2", id)), 2)
			wanted(t, "the posts", r.stands(), []string{fmt.Sprint("done ", []int64{rest}), fmt.Sprint("done ", []int64{r.c})})
			if p := r.post(1); p.Article != rest || p.Want == p.Shown || p.Changed != "" {
				t.Errorf("the post is edited: %+v", p)
			}
			if _, err := r.Split(ctx, "discord:1", id, mo()); !errors.Is(err, news.ErrStale) {
				t.Errorf("split twice: %v", err)
			}
			p := r.manual("k", "c1", id)
			if got := r.stands(); len(got) != 3 || p.Article != id {
				t.Errorf("posted again: %q", got)
			}
			if _, err := r.DropPost(ctx, "discord:1", p.ID, mo()); err != nil {
				t.Fatal(err)
			}
			if _, err := r.Unsplit(ctx, "discord:1", id, mo()); err != nil {
				t.Fatal(err)
			}
			wanted(t, "the story again", len(r.story("discord:1", id)), 2)
			wanted(t, "the post again", r.stands()[0], fmt.Sprint("done ", []int64{rest, id}))
			if _, err := r.Unsplit(ctx, "discord:1", id, mo()); !errors.Is(err, news.ErrStale) {
				t.Errorf("taken back twice: %v", err)
			}
		})
	}
}

// What was split off can be merged into another story, and split off again.
func TestSplitMergedSplit(t *testing.T) {
	ctx := context.Background()
	r := openRetold(t, false)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(second(r.Split(ctx, "discord:1", r.b, mo())))
	must(second(r.Merge(ctx, "discord:1", r.b, r.c, mo())))
	wanted(t, "with the other story", r.story("discord:1", r.b), []int64{r.b, r.c})
	must(second(r.Merge(ctx, "discord:1", r.a, r.b, mo())))
	wanted(t, "all", r.story("discord:1", r.a), []int64{r.a, r.b, r.c})
	must(second(r.Split(ctx, "discord:1", r.b, mo())))
	wanted(t, "off again", r.story("discord:1", r.b), []int64{r.b})
	wanted(t, "the others", r.story("discord:1", r.a), []int64{r.a, r.c})
	must(second(r.Unsplit(ctx, "discord:1", r.b, mo())))
	wanted(t, "back with them", r.story("discord:1", r.b), []int64{r.a, r.b, r.c})
}

func TestAnotherShelfsStories(t *testing.T) {
	ctx := context.Background()
	r := openRetold(t, false)
	before := r.stands()
	for what, err := range map[string]error{
		"Merge":   second(r.Merge(ctx, "discord:3", r.a, r.c, mo())),
		"Split":   second(r.Split(ctx, "discord:3", r.a, mo())),
		"Unsplit": second(r.Unsplit(ctx, "discord:3", r.a, mo())),
		"Unmerge": r.Unmerge(ctx, "discord:3", r.a, 1, mo()),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := r.Merge(ctx, "discord:2", r.a, r.c, mo()); err != nil {
		t.Fatal(err)
	}
	wanted(t, "the guild's posts", r.stands(), before)
	wanted(t, "its stories", r.story("discord:1", r.a), []int64{r.a, r.b})
}
