package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// beat is short: a process that beats no more is taken for dead in a second. It is not
// so short that one is which only has to wait for the processor.
const beat = 200 * time.Millisecond

// joined is a process of a test, which is stopped at its end.
type joined struct {
	*store.Process
	store *store.Store
	stop  func()
}

func join(t *testing.T, database, name string) joined {
	t.Helper()
	return joinBeating(t, database, name, beat)
}

func joinBeating(t *testing.T, database, name string, beat time.Duration) joined {
	t.Helper()
	s, err := store.Open(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Join(t.Context(), store.Member{Name: name, Beat: beat})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- p.Run(ctx) }()
	stop := sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	})
	t.Cleanup(stop)
	return joined{p, s, stop}
}

// board knows who has which part, and fails the test when two have one.
type board struct {
	t       *testing.T
	mu      sync.Mutex
	by      map[int]string
	of      int
	changed chan struct{}
}

func newBoard(t *testing.T) *board {
	return &board{t: t, by: map[int]string{}, changed: make(chan struct{}, 1)}
}

func (b *board) set(part, of int, name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if was := b.by[part]; was != "" && name != "" {
		b.t.Errorf("part %d is %s's, and %s's", part, was, name)
	}
	if b.by[part] = name; name == "" {
		delete(b.by, part)
	} else if len(b.by) > 1 && b.of != of {
		b.t.Errorf("parts of %d and of %d", b.of, of)
	}
	b.of = of
	select {
	case b.changed <- struct{}{}:
	default:
	}
}

// until waits until the parts are shared as a condition on how many each has says.
func (b *board) until(what string, ok func(of int, by map[string]int) bool) {
	b.t.Helper()
	limit := time.After(20 * time.Second)
	for {
		b.mu.Lock()
		count := map[string]int{}
		for _, name := range b.by {
			count[name]++
		}
		of, done := b.of, ok(b.of, count)
		b.mu.Unlock()
		if done {
			return
		}
		select {
		case <-b.changed:
		case <-limit:
			b.t.Fatalf("%s: never so, at the end %v of %d", what, count, of)
		}
	}
}

// hold has a process take part; stop ends that.
func (b *board) hold(p joined, name string, kind store.Lease, n int) (stop func()) {
	ctx, cancel := context.WithCancel(b.t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- p.Hold(ctx, kind, n, func(ctx context.Context, part, of int) error {
			b.set(part, of, name)
			defer b.set(part, of, "")
			<-ctx.Done()
			return nil
		})
	}()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			b.t.Errorf("%s: %v", name, err)
		}
	})
	b.t.Cleanup(stop)
	return stop
}

func TestProcessesShareParts(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	for _, kind := range []store.Lease{store.Feeds, store.Shards} {
		t.Run(string(kind), func(t *testing.T) {
			database, b := fresh.Database(t), newBoard(t)
			first := join(t, database, "first")
			b.hold(first, "first", kind, 7)
			b.until("one has all", func(_ int, by map[string]int) bool { return by["first"] == 7 })
			second := join(t, database, "second")
			b.hold(second, "second", kind, 7)
			b.until("two share", func(_ int, by map[string]int) bool { return by["first"] == 4 && by["second"] == 3 })
			third := join(t, database, "third")
			stop := b.hold(third, "third", kind, 7)
			b.until("three share", func(_ int, by map[string]int) bool {
				return by["first"] <= 3 && by["second"] <= 3 && by["first"]+by["second"]+by["third"] == 7 && by["third"] > 0
			})
			stop()
			third.stop()
			b.until("those of one that ends go to the others", func(_ int, by map[string]int) bool {
				return by["third"] == 0 && by["first"]+by["second"] == 7
			})
		})
	}
}

func TestMorePartsAreWanted(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database, b := fresh.Database(t), newBoard(t)
	b.hold(join(t, database, "old"), "old", store.Shards, 2)
	b.until("two parts", func(of int, by map[string]int) bool { return of == 2 && by["old"] == 2 })
	b.hold(join(t, database, "new"), "new", store.Shards, 4)
	b.until("four parts", func(of int, by map[string]int) bool { return of == 4 && by["old"]+by["new"] == 4 })
	b.hold(join(t, database, "late"), "late", store.Shards, 2)
	b.until("no fewer while they are held", func(of int, by map[string]int) bool { return of == 4 && by["late"] == 1 })
}

// A process that cannot beat for long enough lets go of everything before others may
// have it, and begins anew when it can.
func TestASlowProcessLetsGo(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database, b := fresh.Database(t), newBoard(t)
	all := func(_ int, by map[string]int) bool { return by["one"]+by["two"] == 5 && by["one"] > 0 && by["two"] > 0 }
	one, two := join(t, database, "one"), join(t, database, "two")
	b.hold(one, "one", store.Feeds, 5)
	b.hold(two, "two", store.Feeds, 5)
	b.until("shared", all)
	db := fresh.Raw(t, database)
	if _, err := db.Exec(`SELECT pg_advisory_lock(1314345799, hashtext(current_schema()))`); err != nil { // store.leaseLock
		t.Fatal(err)
	}
	b.until("nobody holds any", func(_ int, by map[string]int) bool { return len(by) == 0 })
	if one.Holds() || two.Holds() {
		t.Error("it may act upon what it does not hold")
	}
	if _, err := db.Exec(`SELECT pg_advisory_unlock_all()`); err != nil {
		t.Fatal(err)
	}
	b.until("shared again", all)
}

func TestWhoHasTheDeskForThemselves(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	member := join(t, database, "member")
	s, err := store.Open(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Own(t.Context()); !errors.Is(err, news.ErrDBOwned) {
		t.Errorf("beside a process that runs the desk: %v", err)
	}
	member.stop()
	if err := s.Own(t.Context()); err != nil {
		t.Error(err)
	}
	other, err := store.Open(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	if _, err := other.Join(t.Context(), store.Member{}); !errors.Is(err, news.ErrDBOwned) {
		t.Errorf("joined beside an owner: %v", err)
	}
}

// An older process notices that a newer one has upgraded the desk, and stops.
func TestANewerProcessUpgrades(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	s, err := store.Open(t.Context(), database, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	p, err := s.Join(t.Context(), store.Member{Beat: beat})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- p.Run(t.Context()) }()
	if _, err := fresh.Raw(t, database).Exec(`UPDATE newsdesk SET version = version + 1`); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; !errors.Is(err, news.ErrDBNewer) {
		t.Errorf("it ended with %v", err)
	}
	if _, err := s.OweAnswer(t.Context(), store.Answer{Platform: "discord", Handle: "{}"}); !errors.Is(err, news.ErrDBNewer) {
		t.Errorf("it wrote in the old way: %v", err)
	}
}

// All processes together have so many requests under way.
func TestRequestsOfAllProcesses(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	const most, all = 3, 60
	var mu sync.Mutex
	under, highest := 0, 0
	var wait sync.WaitGroup
	for i := range 2 {
		r := join(t, database, fmt.Sprint("p", i)).Requests(most, time.Millisecond)
		for range all / 2 {
			wait.Go(func() {
				done, err := r.Take(t.Context())
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				under++
				highest = max(highest, under)
				mu.Unlock()
				mu.Lock()
				under--
				mu.Unlock()
				done()
			})
		}
	}
	wait.Wait()
	if highest > most || highest == 0 {
		t.Errorf("%d at a time", highest)
	}
}

// Of two shards of a lane one starts at a time, a gap after the other; a start beyond
// the day's waits.
func TestStartsOfAllProcesses(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	one, two := join(t, database, "one"), join(t, database, "two")
	const gap = 300 * time.Millisecond
	s := store.Starts{Lane: 1, Gap: gap, AtOnce: 3, Every: time.Hour}
	done, err := one.Start(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	other := s
	other.Lane = 2
	if done, err := two.Start(t.Context(), other); err != nil {
		t.Errorf("another lane: %v", err)
	} else {
		done(false)
	}
	sent := time.Now()
	done(true)
	if _, err = two.Start(t.Context(), s); err != nil || time.Since(sent) < gap {
		t.Errorf("the lane's next: after %v, %v", time.Since(sent), err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	other.Lane = 3
	if _, err := one.Start(ctx, other); err == nil {
		t.Error("a fourth at once, of three")
	}
}

func TestTurnsAtAHost(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database := fresh.Database(t)
	one, two := join(t, database, "one"), join(t, database, "two")
	var waits []time.Duration
	for _, p := range []joined{one, two, one} {
		d, err := p.Turn(t.Context(), "news.example", time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		waits = append(waits, d.Round(time.Hour))
	}
	wanted(t, "the pause before each", waits, []time.Duration{0, time.Hour, 2 * time.Hour})
	if d, err := two.Turn(t.Context(), "other.example", time.Hour); d != 0 || err != nil {
		t.Errorf("another host: %v, %v", d, err)
	}
}

func TestWhoSharesTheDesk(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database, b := fresh.Database(t), newBoard(t)
	one, two := join(t, database, "one"), join(t, database, "two")
	b.hold(one, "one", store.Shards, 3)
	b.hold(two, "two", store.Shards, 3)
	b.until("they share", func(_ int, by map[string]int) bool { return by["one"]+by["two"] == 3 && by["one"] > 0 && by["two"] > 0 })
	all, ahead, err := two.store.Processes(t.Context())
	if err != nil || len(all) != 2 || ahead.Abs() > time.Minute {
		t.Fatalf("%+v, ahead by %v, %v", all, ahead, err)
	}
	for _, s := range all {
		own := map[string]joined{"one": one, "two": two}[s.Name].Parts()[store.Shards]
		if s.Silent || s.Role != store.RoleAll || s.Parts[store.Shards] != own || own == 0 {
			t.Errorf("%+v, itself %d", s, own)
		}
	}
}

// A session is kept by whom its shard belongs to, and by nobody else.
func TestSessionsOfShards(t *testing.T) {
	fresh.ServerOnly(t, "several processes")
	database, b := fresh.Database(t), newBoard(t)
	one := join(t, database, "one")
	stop := b.hold(one, "one", store.Shards, 1)
	b.until("one has it", func(_ int, by map[string]int) bool { return by["one"] == 1 })
	two := join(t, database, "two")
	kept := store.Session{ID: "s1", URL: "wss://gateway.example", Seq: 7, Application: "1", Bot: "2"}
	for _, step := range []struct {
		by   joined
		seq  int64
		want int64
	}{{one, 7, 7}, {two, 9, 7}, {one, 8, 8}} {
		kept.Seq = step.seq
		if err := step.by.KeepSessions(t.Context(), 1, map[int]store.Session{0: kept}); err != nil {
			t.Fatal(err)
		}
		kept.Seq = step.want
		if got, found, err := two.Session(t.Context(), 0, 1); !found || got != kept || err != nil {
			t.Errorf("after %d: %+v, %v, %v", step.seq, got, found, err)
		}
	}
	stop()
	if _, found, err := two.Session(t.Context(), 0, 2); found || err != nil {
		t.Errorf("of one shard of two: %v, %v", found, err)
	}
	if _, err := fresh.Raw(t, database).Exec(`UPDATE sessions SET at = at - interval '1 hour'`); err != nil {
		t.Fatal(err)
	}
	if _, found, err := two.Session(t.Context(), 0, 1); found || err != nil {
		t.Errorf("an old one: %v, %v", found, err)
	}
}
