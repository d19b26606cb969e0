package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// crew is several processes of a desk that carry out posts. It fails the test when two
// are at a channel, or a post is carried out twice or out of its order.
type crew struct {
	*testing.T
	mu   sync.Mutex
	at   map[string]bool
	done map[string][]string // keys, by channel
	by   map[string]int      // how many each process carried out
	ran  chan string
}

// channelOf is the channel of a post's key, such as "c1/07".
func channelOf(key string) string { c, _, _ := strings.Cut(key, "/"); return c }

func (c *crew) work(p joined, name string) {
	c.Helper()
	ctx, cancel := context.WithCancel(c.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- p.store.Run(ctx, store.Work{Answer: func(context.Context, int64) error { return nil }, Post: func(ctx context.Context, id int64) error {
			post, err := p.store.Post(ctx, id)
			if err != nil {
				return err
			}
			c.enter(post.Key)
			defer c.leave(post.Key, name)
			return p.store.PostDone(ctx, id, "m")
		}})
	}()
	c.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			c.Errorf("%s: %v", name, err)
		}
	})
}

func (c *crew) enter(key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	channel := channelOf(key)
	if c.at[channel] {
		c.Errorf("two are at %s", channel)
	}
	c.at[channel] = true
	if all := c.done[channel]; len(all) > 0 && all[len(all)-1] >= key {
		c.Errorf("%s after %s", key, all[len(all)-1])
	}
}

func (c *crew) leave(key, name string) {
	c.mu.Lock()
	channel := channelOf(key)
	delete(c.at, channel)
	c.done[channel] = append(c.done[channel], key)
	c.by[name]++
	c.mu.Unlock()
	c.ran <- key
}

func newCrew(t *testing.T, most int) *crew {
	return &crew{T: t, at: map[string]bool{}, done: map[string][]string{}, by: map[string]int{}, ran: make(chan string, most)}
}

func TestProcessesSharePosts(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	const channels, mostRounds = 6, 100
	database, c := fresh.Database(t), newCrew(t, channels)
	one, two := join(t, database, "one"), join(t, database, "two")
	c.work(one, "one")
	c.work(two, "two")
	for n := range mostRounds {
		for channel := range channels {
			owe(t, one.store, fmt.Sprintf("c%d/%02d", channel, n), fmt.Sprint("c", channel))
		}
		for range channels {
			await(t, c.ran, "a post")
		}
		if n > 10 && c.by["one"] > 0 && c.by["two"] > 0 {
			return
		}
	}
	t.Errorf("one did nothing: %v", c.by)
}

// What a process that ends was at goes to the others, and what another than the last
// owed is not lost.
func TestWhatAProcessLeftIsCarriedOut(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	stuck := joinBeating(t, database, "stuck", time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	began, release, ended := make(chan int64, 1), make(chan bool), make(chan error, 1)
	go func() {
		ended <- stuck.store.Run(ctx, store.Work{Post: func(ctx context.Context, id int64) error {
			began <- id
			<-release
			return context.Canceled
		}})
	}()
	owe(t, stuck.store, "c1/1", "c1")
	await(t, began, "the post that never ends")
	cancel() // it takes no other job meanwhile
	other, c := join(t, database, "other"), newCrew(t, 2)
	c.work(other, "other")
	owe(t, other.store, "c1/2", "c1")
	// It beats so rarely that this is as if it were killed.
	if _, err := fresh.Raw(t, database).Exec(`UPDATE processes SET until = now() WHERE name = 'stuck'`); err != nil {
		t.Fatal(err)
	}
	wanted(t, "carried out by the other", []string{await(t, c.ran, "the first"), await(t, c.ran, "the second")}, []string{"c1/1", "c1/2"})
	close(release)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// Who was taken for dead and goes on all the same gives back what it takes: no post
// waits longer for that.
func TestATermThatIsOverKeepsNoPostBack(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	const channels = 20
	database, c := fresh.Database(t), newCrew(t, channels)
	slow, other := joinBeating(t, database, "slow", time.Minute), join(t, database, "other")
	c.work(slow, "slow")
	c.work(other, "other")
	db := fresh.Raw(t, database)
	if _, err := db.Exec(`DELETE FROM processes WHERE name = 'slow'`); err != nil {
		t.Fatal(err)
	}
	for n := range channels {
		owe(t, other.store, fmt.Sprintf("c%d/1", n), fmt.Sprint("c", n))
	}
	for range channels {
		await(t, c.ran, "a post")
	}
	var failed int
	if err := db.QueryRow(`SELECT count(*) FROM river_job WHERE array_length(errors, 1) > 0`).Scan(&failed); err != nil || failed > 0 {
		t.Errorf("%d jobs failed, and were to be tried later (%v)", failed, err)
	}
}

// Who comes too late while it is at a channel does not go on there in its next term:
// another has the channel by then.
func TestAChannelIsLeftWithTheTerm(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	const first, second = "c1/1", "c1/2"
	database := fresh.Database(t)
	byLate, byOther, release := make(chan string, 1000), make(chan string, 1000), make(chan bool)
	works := func(p joined, tells chan<- string, held string, until <-chan bool) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() {
			ended <- p.store.Run(ctx, store.Work{Post: func(ctx context.Context, id int64) error {
				post, err := p.store.Post(context.WithoutCancel(ctx), id)
				if err != nil {
					return err
				}
				tells <- post.Key
				if post.Key == held {
					<-until // whatever the context says
				}
				return nil
			}})
		}()
		t.Cleanup(func() {
			cancel()
			if err := <-ended; err != nil {
				t.Error(err)
			}
		})
	}
	late := join(t, database, "late")
	works(late, byLate, first, release)
	owe(t, late.store, first, "c1")
	wanted(t, "the late one is at", await(t, byLate, "the first post"), first)
	other, over := join(t, database, "other"), make(chan bool)
	works(other, byOther, first, over)
	db := fresh.Raw(t, database)
	if _, err := db.Exec(`DELETE FROM processes WHERE name = 'late'`); err != nil {
		t.Fatal(err)
	}
	for again := 0; again == 0; { // at its next beat it begins anew
		if err := db.QueryRow(`SELECT count(*) FROM processes WHERE name = 'late'`).Scan(&again); err != nil {
			t.Fatal(err)
		}
	}
	owe(t, other.store, second, "c1")
	wanted(t, "the other is at", await(t, byOther, "the first post"), first)
	defer close(over)
	close(release)
	for n := 2; len(byLate) == 0; n++ { // until it works again
		key := fmt.Sprintf("c%d/1", n)
		owe(t, other.store, key, fmt.Sprint("c", n))
		for done := ""; done != key; {
			select {
			case done = <-byOther:
			case done = <-byLate:
				if done == second {
					t.Fatal("the late one went on in the channel that another had")
				}
				return
			case <-time.After(15 * time.Second):
				t.Fatal("waited in vain for ", key)
			}
		}
	}
}

// A try goes on for as long as the process beats: many take longer than it may be silent.
func TestATryOutlastsABeat(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	p, db := join(t, database, "one"), fresh.Raw(t, database)
	until := func() (at time.Time) {
		if err := db.QueryRow(`SELECT until FROM processes`).Scan(&at); err != nil {
			t.Error(err)
		}
		return at
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended, came := make(chan error, 1), make(chan error, 1)
	go func() {
		ended <- p.store.Run(ctx, store.Work{Post: func(ctx context.Context, id int64) error {
			for first := until(); ctx.Err() == nil && !t.Failed() && until().Before(first.Add(6*beat)); { // after five it would be taken for dead
			}
			if !news.MayAct(ctx) {
				t.Error("it may not act")
			}
			came <- ctx.Err()
			return nil
		}})
	}()
	owe(t, p.store, "c1/1", "c1")
	if err := await(t, came, "the end of the try"); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// A job that counts as run, and that nobody runs, is given to those that would.
func TestAJobThatNobodyRuns(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	for _, test := range []struct{ name, client string }{
		{"of a process that lives", `(SELECT 'newsdesk-' || id FROM processes WHERE name = 'two')`},
		{"of one that is no more", `'newsdesk-1000000'`},
	} {
		t.Run(test.name, func(t *testing.T) {
			database, c := fresh.Database(t), newCrew(t, 1)
			one, two := join(t, database, "one"), join(t, database, "two")
			db := fresh.Raw(t, database)
			for there := 0; there < 2; {
				if err := db.QueryRow(`SELECT count(*) FROM processes`).Scan(&there); err != nil {
					t.Fatal(err)
				}
			}
			owe(t, one.store, "c1/1", "c1")
			if _, err := db.Exec(`UPDATE river_job SET state = 'running', attempted_at = now() - interval '1 minute', attempted_by = ARRAY[` + test.client + `]`); err != nil {
				t.Fatal(err)
			}
			c.work(two, "two")
			ctx, cancel := context.WithCancel(t.Context())
			swept := make(chan error, 1)
			go func() { swept <- one.store.Sweep(ctx) }()
			wanted(t, "carried out", await(t, c.ran, "the post"), "c1/1")
			cancel()
			if err := <-swept; err != nil {
				t.Error(err)
			}
		})
	}
}

// What is dropped by one process, or whose article is taken off there, is not posted by
// the one that is at it.
func TestATryIsCalledOffFromElsewhere(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	const shelf = "discord:1"
	for name, off := range map[string]func(*store.Store, news.Post) error{
		"dropped":                   func(s *store.Store, p news.Post) error { return second(s.DropPost(t.Context(), shelf, p.ID, mo())) },
		"its article was taken off": func(s *store.Store, p news.Post) error { return second(s.Remove(t.Context(), shelf, p.Article, mo())) },
	} {
		t.Run(name, func(t *testing.T) { calledOff(t, shelf, off) })
	}
}

func calledOff(t *testing.T, shelf news.Shelf, by func(*store.Store, news.Post) error) {
	database := fresh.Database(t)
	one, two := join(t, database, "one"), join(t, database, "two")
	ctx, cancel := context.WithCancel(t.Context())
	began, off, ended := make(chan bool, 10), make(chan error, 10), make(chan error, 1)
	go func() {
		ended <- one.store.Run(ctx, store.Work{Post: func(ctx context.Context, _ int64) error {
			began <- true
			<-ctx.Done()
			off <- ctx.Err()
			return ctx.Err()
		}})
	}()
	article := add(t, one.store, shelf, fetched("https://a.example/1", "Ferry sails", "The ferry sails."))
	p, _, err := one.store.OwePost(t.Context(), news.Post{Key: "c1/1", Kind: news.PostArticle, Platform: "discord", Shelf: shelf, Channel: "c1", Article: article})
	if err != nil {
		t.Fatal(err)
	}
	await(t, began, "the try")
	if err := by(two.store, p); err != nil {
		t.Fatal(err)
	}
	await(t, off, "its end")
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
