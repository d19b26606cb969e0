package store_test

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// The ledger's model is the rule of posting written the plain way: a story once in
// a channel; of one feed only the same article, or nearly the same text, is the
// same story. Random acts are carried out on both, and each channel must hold the
// same posts, with the same articles in them, in the same order.

type modelStory struct {
	channel  string
	state    news.PostState
	articles []int // numbers of modelTelling, the first one's first
	sort     time.Time
	id       int64
}

// modelTelling is an article: which event it tells, who published it, which of
// their tellings it is.
type modelTelling struct {
	event, n int
	host     string
	id       int64 // once it is on the desk
	gone     bool  // removed by a moderator
	feeds    []int // which brought it
}

// alike are two tellings of nearly the same words; every second one of an outlet
// is written anew.
func (a *modelTelling) alike(b *modelTelling) bool {
	return a.event == b.event && a.n%2 == 0 && b.n%2 == 0
}

func (a *modelTelling) article(published time.Time) news.Article {
	out := about(a.event, a.host, a.n)
	out.Published = published
	if a.n%2 == 1 {
		out.Text = strings.Repeat(fmt.Sprintf("The %d-th telling by %s has words %d of its own. ", a.n, a.host, a.n*7+a.event), 8)
	}
	return out
}

type modelRoute struct {
	channel, source string
	id              int64
}

type ledger struct {
	*timed
	rng      *rand.Rand
	feeds    []int64
	tellings []*modelTelling
	routes   []modelRoute
	posts    []*modelStory
}

func newLedger(t *testing.T, seed uint64) *ledger {
	l := &ledger{timed: openTimed(t), rng: rand.New(rand.NewPCG(seed, 3))}
	for i := range 3 {
		shelf := news.Shelf("discord:1")
		if i == 2 {
			shelf = news.Common
		}
		l.feeds = append(l.feeds, l.fed(shelf, fmt.Sprintf("feed%d.example", i)))
	}
	for event := range 5 {
		for _, host := range []string{"a.example", "b.example"} {
			for n := range 4 {
				l.tellings = append(l.tellings, &modelTelling{event: event + 1, n: n, host: host})
			}
		}
	}
	return l
}

// bring lets a feed bring an article, if it has not yet.
func (l *ledger) bring(feed, n int) {
	a := l.tellings[n]
	if slices.Contains(a.feeds, feed) {
		return
	}
	l.pass(time.Minute)
	published := l.now().Add(-time.Duration(l.rng.IntN(300)) * time.Second)
	x := a.article(published)
	l.poll(l.feeds[feed], itemOf(x.URL, x.Title, published))
	for _, e := range l.new() {
		l.keepArticle(e, x, true)
	}
	a.feeds = append(a.feeds, feed)
	if a.id == 0 {
		e, err := l.EntryByURL(context.Background(), news.View{"discord:1", news.Common}, x.URL)
		if err != nil {
			l.t.Fatal(err)
		}
		a.id = e.ID
	}
	if a.gone {
		return
	}
	done := map[string]bool{}
	for _, r := range l.routes {
		if !done[r.channel] && (r.source == "" || r.source == a.host) {
			done[r.channel] = true
			l.routeTo(r.channel, feed, n, published)
		}
	}
}

func (l *ledger) routeTo(channel string, feed, n int, sort time.Time) {
	a := l.tellings[n]
	var first *modelStory
	same := false
	for _, p := range l.posts {
		if p.channel != channel || l.tellings[p.articles[0]].event != a.event {
			continue
		}
		if slices.Contains(p.articles, n) {
			return
		}
		if first == nil {
			first = p
		}
		for _, other := range p.articles {
			same = same || slices.Contains(l.tellings[other].feeds, feed)
		}
	}
	if !same && first != nil {
		first.articles = append(first.articles, n)
		return
	}
	for _, p := range l.posts {
		for _, other := range p.articles {
			b := l.tellings[other]
			if same && p.channel == channel && b.alike(a) && slices.Contains(b.feeds, feed) {
				p.articles = append(p.articles, n)
				return
			}
		}
	}
	l.posts = append(l.posts, &modelStory{channel: channel, state: news.PostOwed, articles: []int{n}, sort: sort})
}

// act is something else than a feed's article.
func (l *ledger) act() {
	ctx := context.Background()
	var err error
	channel := pickOf(l.rng, []string{"c1", "c2"})
	switch l.rng.IntN(6) {
	case 0:
		source := pickOf(l.rng, []string{"", "a.example", "b.example"})
		var r news.Route
		if r, err = l.AddRoute(ctx, news.Route{Shelf: "discord:1", Platform: "discord", Channel: channel, Match: news.Match{Source: source}}); err == nil {
			l.routes = append(l.routes, modelRoute{channel, source, r.ID})
		}
		err = nil // it may be there
	case 1:
		if len(l.routes) > 1 {
			i := l.rng.IntN(len(l.routes))
			err = l.RemoveRoute(ctx, "discord:1", l.routes[i].id, mo())
			l.routes = slices.Delete(l.routes, i, i+1)
		}
	case 2:
		a := pickOf(l.rng, l.tellings)
		switch {
		case a.id == 0:
		case a.gone:
			_, err = l.Restore(ctx, "discord:1", a.id, mo())
		default:
			_, err = l.Remove(ctx, "discord:1", a.id, mo())
		}
		a.gone = a.id != 0 && !a.gone
	case 3:
		if a := pickOf(l.rng, l.tellings); a.id != 0 {
			key := fmt.Sprint("by hand ", len(l.posts))
			if _, _, err = l.OwePost(ctx, news.Post{Key: key, Platform: "discord", Shelf: "discord:1", Channel: channel, Article: a.id, By: mo()}); err == nil {
				l.posts = append(l.posts, &modelStory{channel: channel, state: news.PostOwed, articles: []int{slices.Index(l.tellings, a)}, sort: l.now()})
			}
		}
	default:
		err = l.become()
	}
	if err != nil {
		l.t.Fatal(err)
	}
}

// become lets a post stand in its channel, fail, be dropped or be taken back.
func (l *ledger) become() error {
	ctx := context.Background()
	if len(l.posts) == 0 {
		return nil
	}
	p := pickOf(l.rng, l.posts)
	if p.id == 0 {
		return nil // not compared yet
	}
	switch {
	case p.state == news.PostDone:
		p.state = news.PostUndone
		return second(l.UndoPost(ctx, "discord:1", p.id, mo()))
	case p.state != news.PostOwed:
		return nil
	case l.rng.IntN(3) == 0:
		p.state = news.PostDropped
		return second(l.DropPost(ctx, "discord:1", p.id, mo()))
	case l.rng.IntN(3) == 0:
		p.state = news.PostFailed
		return l.PostFailed(ctx, p.id, "The channel is gone.")
	}
	p.state = news.PostDone
	return l.PostDone(ctx, p.id, "m")
}

func pickOf[T any](rng *rand.Rand, all []T) T { return all[rng.IntN(len(all))] }

// compare looks that each post is as the model has it, and none is too many.
func (l *ledger) compare() {
	l.t.Helper()
	ctx := context.Background()
	for i, p := range l.posts {
		got, err := l.Post(ctx, int64(i+1))
		if err != nil {
			l.t.Fatalf("post %d: %v", i+1, err)
		}
		p.id = got.ID
		var want []int64
		for _, n := range p.articles {
			want = append(want, l.tellings[n].id)
		}
		articles := append([]int64{got.Article}, got.More...)
		if got.Channel != p.channel || got.State != p.state || !reflect.DeepEqual(articles, want) {
			l.t.Fatalf("post %d: %s in %s with %v, want %s in %s with %v", i+1, got.State, got.Channel, articles, p.state, p.channel, want)
		}
	}
	if p, err := l.Post(ctx, int64(len(l.posts)+1)); err == nil {
		l.t.Fatalf("one post too many: %+v", p)
	}
}

// gone tells whether moderators took off all that a post holds.
func (l *ledger) gone(p *modelStory) bool {
	return !slices.ContainsFunc(p.articles, func(n int) bool { return !l.tellings[n].gone })
}

// carry carries out what is owed and compares the order in each channel.
func (l *ledger) carry() {
	l.t.Helper()
	want := map[string][]int64{}
	owed := slices.DeleteFunc(slices.Clone(l.posts), func(p *modelStory) bool { return p.state != news.PostOwed || l.gone(p) })
	slices.SortFunc(owed, func(x, y *modelStory) int { return cmp.Or(x.sort.Compare(y.sort), cmp.Compare(x.id, y.id)) })
	for _, p := range owed {
		want[p.channel] = append(want[p.channel], p.id)
	}
	ran := make(chan news.Post, len(owed))
	running(l.t, l.Store, store.Work{Post: func(ctx context.Context, id int64) error {
		p, err := l.PostTried(ctx, id)
		if err == nil {
			err = l.PostDone(ctx, id, "m")
		}
		ran <- p
		return err
	}})
	got := map[string][]int64{}
	for range owed {
		p := await(l.t, ran, "the owed posts")
		got[p.Channel] = append(got[p.Channel], p.ID)
	}
	wanted(l.t, "the order of posts", got, want)
}

func TestTheLedgerIsTheModels(t *testing.T) {
	for seed := range seeds(4) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			l := newLedger(t, seed)
			r := l.route("discord:1", "c1", news.Match{})
			l.routes = append(l.routes, modelRoute{channel: "c1", id: r.ID})
			for range 120 {
				if l.rng.IntN(3) > 0 {
					l.bring(l.rng.IntN(len(l.feeds)), l.rng.IntN(len(l.tellings)))
				} else {
					l.act()
				}
				l.compare()
			}
			l.carry()
		})
	}
}
