package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// owe records a post that has nothing to do with any article.
func owe(t testing.TB, s *store.Store, key, channel string) news.Post {
	t.Helper()
	p, fresh, err := s.OwePost(context.Background(), news.Post{Key: key, Platform: "discord", Shelf: "discord:1", Channel: channel, Article: 1})
	if err != nil || !fresh {
		t.Fatalf("OwePost(%s): %v, %v", key, fresh, err)
	}
	return p
}

// running carries out a store's work until stop is called, which waits for it.
func running(t testing.TB, s *store.Store, w store.Work) (stop func()) {
	t.Helper()
	if err := s.Own(context.Background()); err != nil {
		t.Fatal(err)
	}
	if w.Answer == nil {
		w.Answer = func(context.Context, int64) error { return nil }
	}
	if w.Post == nil {
		w.Post = func(context.Context, int64) error { return nil }
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx, w) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// await receives, or fails after a time that only a broken desk needs.
func await[T any](t testing.TB, from <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-from:
		return v
	case <-time.After(15 * time.Second):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}

func TestRunNeedsOwnership(t *testing.T) {
	if err := open(t).Run(context.Background(), store.Work{}); err == nil {
		t.Error("Run went without Own")
	}
}

func TestOwedWorkRunsAtOnce(t *testing.T) {
	s := open(t)
	posts, answers := make(chan int64), make(chan int64)
	running(t, s, store.Work{
		Post:   func(ctx context.Context, id int64) error { posts <- id; return s.PostDone(ctx, id, "m1") },
		Answer: func(ctx context.Context, id int64) error { answers <- id; return s.AnswerDone(ctx, id) },
	})
	p := owe(t, s, "k1", "c1")
	if got := await(t, posts, "the post"); got != p.ID {
		t.Errorf("post %d ran, want %d", got, p.ID)
	}
	id, err := s.OweAnswer(context.Background(), store.Answer{Platform: "discord", Handle: "h", Request: []byte("{}"), Until: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if got := await(t, answers, "the answer"); got != id {
		t.Errorf("answer %d ran, want %d", got, id)
	}
}

func TestWhatWasOwedBeforeRunsAtTheStart(t *testing.T) {
	s := open(t)
	owe(t, s, "k1", "c1")
	owe(t, s, "k2", "c2")
	if _, err := s.OweAnswer(context.Background(), store.Answer{Platform: "discord", Until: time.Now()}); err != nil {
		t.Fatal(err)
	}
	ran := make(chan string)
	running(t, s, store.Work{
		Post:   func(ctx context.Context, id int64) error { ran <- "post"; return s.PostDone(ctx, id, "m") },
		Answer: func(ctx context.Context, id int64) error { ran <- "answer"; return s.AnswerDone(ctx, id) },
	})
	n := map[string]int{}
	for range 3 {
		n[await(t, ran, "owed work")]++
	}
	if n["post"] != 2 || n["answer"] != 1 {
		t.Errorf("ran %v", n)
	}
}

func TestPostsOfAChannelKeepTheirOrder(t *testing.T) {
	s := open(t)
	var mu sync.Mutex
	var order []string
	inside := map[string]int{}
	tries := map[int64]int{}
	done := make(chan bool, 100)
	work := func(ctx context.Context, id int64) error {
		p, err := s.PostTried(ctx, id)
		if err != nil {
			return err
		}
		mu.Lock()
		inside[p.Channel]++
		if inside[p.Channel] > 1 {
			t.Errorf("two posts of %s at once", p.Channel)
		}
		tries[id]++
		fail := p.Key == "slow 2" && tries[id] == 1
		if !fail && p.Channel == "slow" {
			order = append(order, p.Key)
		}
		mu.Unlock()
		defer func() { mu.Lock(); inside[p.Channel]--; mu.Unlock() }()
		if fail {
			return errors.New("the platform is down")
		}
		defer func() { done <- true }()
		return s.PostDone(ctx, id, "m")
	}
	running(t, s, store.Work{Post: work})
	var want []string
	for i := range 6 {
		key := fmt.Sprint("slow ", i)
		owe(t, s, key, "slow")
		owe(t, s, fmt.Sprint("other ", i), fmt.Sprint("other ", i))
		want = append(want, key)
	}
	for range 12 {
		await(t, done, "the posts")
	}
	mu.Lock()
	defer mu.Unlock()
	if !reflect.DeepEqual(order, want) {
		t.Errorf("order %v, want %v", order, want)
	}
}

func TestAFailedTryOfOneChannelHoldsUpNoOther(t *testing.T) {
	s := open(t)
	done := make(chan string, 10)
	running(t, s, store.Work{Post: func(ctx context.Context, id int64) error {
		p, err := s.Post(ctx, id)
		if err != nil {
			return err
		}
		if p.Channel == "broken" {
			panic("a bug")
		}
		defer func() { done <- p.Key }()
		return s.PostDone(ctx, id, "m")
	}})
	owe(t, s, "k1", "broken")
	owe(t, s, "k2", "whole")
	if got := await(t, done, "the other channel"); got != "k2" {
		t.Errorf("%s ran", got)
	}
}

// A callee that returns without recording anything is done with: its channel
// goes on, and the post is not tried for ever.
func TestAnswersDoNotWaitBehindPosts(t *testing.T) {
	s := open(t)
	const channels = 150 // more than are posted to at a time
	for i := range channels {
		owe(t, s, fmt.Sprint("k", i), fmt.Sprint("c", i))
	}
	begun, answers, limit := make(chan int64, channels), make(chan int64), make(chan struct{})
	defer close(limit)
	running(t, s, store.Work{
		Post:   func(ctx context.Context, id int64) error { begun <- id; <-limit; return s.PostDone(ctx, id, "m") },
		Answer: func(ctx context.Context, id int64) error { answers <- id; return s.AnswerDone(ctx, id) },
	})
	for range 100 {
		await(t, begun, "a hundred posts under way")
	}
	id, err := s.OweAnswer(context.Background(), store.Answer{Platform: "discord", Handle: "h", Request: []byte("{}"), Until: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	if got := await(t, answers, "the answer"); got != id {
		t.Errorf("answer %d ran, want %d", got, id)
	}
}

// What waits for its turn has not failed: its tries do not count, so that it never
// waits longer and longer.
func TestAnAnswerWaitsForItsTurn(t *testing.T) {
	path := fresh.Desk(t)
	d := openAt(t, path)
	if _, err := d.OweAnswer(t.Context(), store.Answer{Platform: "discord", Handle: "h", Until: time.Now().Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	tries := make(chan int, 9)
	running(t, d, store.Work{Answer: func(context.Context, int64) error {
		tries <- 1
		return fmt.Errorf("published: %w", news.ErrTurn)
	}})
	for range 3 {
		await(t, tries, "a try")
	}
	failed := `json_array_length(coalesce(errors, '[]')) > 0`
	if fresh.OnServer() {
		failed = `cardinality(errors) > 0`
	}
	if got := texts(t, raw(t, path), `SELECT CASE WHEN attempt < 2 AND NOT coalesce(`+failed+`, false) THEN 'no' ELSE 'yes' END FROM river_job WHERE kind = 'answer'`); !slices.Equal(got, []string{"no"}) {
		t.Errorf("the tries count: %q", got)
	}
}

func TestAnUnrecordedPostIsNotTriedAgain(t *testing.T) {
	s := open(t)
	ran := make(chan int64, 10)
	running(t, s, store.Work{Post: func(_ context.Context, id int64) error { ran <- id; return nil }})
	first, second := owe(t, s, "k1", "c1"), owe(t, s, "k2", "c1")
	if a, b := await(t, ran, "the first"), await(t, ran, "the second"); a != first.ID || b != second.ID {
		t.Errorf("ran %d, %d; want %d, %d", a, b, first.ID, second.ID)
	}
}

func TestRunStopsInTime(t *testing.T) {
	s := open(t)
	started := make(chan bool)
	stop := running(t, s, store.Work{Post: func(ctx context.Context, id int64) error {
		started <- true
		return s.PostDone(ctx, id, "finished while stopping")
	}})
	p := owe(t, s, "k1", "c1")
	await(t, started, "the post")
	start := time.Now()
	stop()
	if took := time.Since(start); took > 8*time.Second {
		t.Errorf("stopping took %v", took)
	}
	if p, err := s.Post(context.Background(), p.ID); p.State != news.PostDone || err != nil {
		t.Errorf("the running post is %s, %v", p.State, err)
	}
}

func TestTheSameKeyIsOnePost(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	first := owe(t, s, "k1", "c1")
	again, fresh, err := s.OwePost(ctx, news.Post{Key: "k1", Platform: "discord", Shelf: "discord:1", Channel: "c2", Article: 2})
	if err != nil || fresh || !reflect.DeepEqual(again, first) {
		t.Errorf("OwePost again: %+v, %v, %v; want %+v", again, fresh, err, first)
	}
	acts, err := s.Acts(ctx, "discord:1", 10)
	if err != nil || len(acts) != 1 || acts[0].What != "post" {
		t.Errorf("acts: %+v, %v", acts, err)
	}
	if found, err := s.PostByKey(ctx, "k1"); err != nil || !reflect.DeepEqual(found, first) {
		t.Errorf("PostByKey: %+v, %v; want %+v", found, err, first)
	}
	if _, err := s.PostByKey(ctx, "k2"); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("PostByKey of none: %v", err)
	}
}

func TestThePostsStates(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	p := owe(t, s, "k1", "c1")
	if p.State != news.PostOwed || p.OwedAt.IsZero() || p.Tries != 0 {
		t.Errorf("owed: %+v", p)
	}
	if p, err := s.PostTried(ctx, p.ID); p.Tries != 1 || err != nil {
		t.Errorf("tried: %+v, %v", p, err)
	}
	if _, err := s.RetryPost(ctx, p.ID); !errors.Is(err, news.ErrStale) {
		t.Errorf("retry of an owed one: %v", err)
	}
	if err := s.PostFailed(ctx, p.ID, "The channel is gone."); err != nil {
		t.Fatal(err)
	}
	if p, _ := s.Post(ctx, p.ID); p.State != news.PostFailed || p.Reason != "The channel is gone." {
		t.Errorf("failed: %+v", p)
	}
	if p, err := s.RetryPost(ctx, p.ID); err != nil || p.State != news.PostOwed || p.Reason != "" || p.Tries != 0 {
		t.Errorf("retried: %+v, %v", p, err)
	}
	if err := s.PostDone(ctx, p.ID, "m1"); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.PostFailed(ctx, p.ID, "late"), s.PostDone(ctx, p.ID, "m2")); err != nil {
		t.Fatal(err)
	}
	if p, _ := s.Post(ctx, p.ID); p.State != news.PostDone || p.Message != "m1" || p.Reason != "" || p.DoneAt.IsZero() {
		t.Errorf("done: %+v", p)
	}
	for what, err := range map[string]error{
		"Post":      second(s.Post(ctx, 99)),
		"PostTried": second(s.PostTried(ctx, 99)), "PostDone": s.PostDone(ctx, 99, ""), "RetryPost": second(s.RetryPost(ctx, 99)),
		"Answer": second(s.Answer(ctx, 99)),
	} {
		if !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s of none: %v", what, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestARetriedPostRunsAgain(t *testing.T) {
	ctx := context.Background()
	s := open(t)
	ran := make(chan int, 10)
	running(t, s, store.Work{Post: func(ctx context.Context, id int64) error {
		p, err := s.PostTried(ctx, id)
		if err != nil {
			return err
		}
		defer func() { ran <- p.Tries }()
		return s.PostFailed(ctx, id, "no")
	}})
	p := owe(t, s, "k1", "c1")
	await(t, ran, "the first try")
	if _, err := s.RetryPost(ctx, p.ID); err != nil {
		t.Fatal(err)
	}
	await(t, ran, "the second try")
}

func TestRiverSpeaksQuietly(t *testing.T) {
	var mu sync.Mutex
	var out bytes.Buffer
	log := slog.New(slog.NewTextHandler(locked{&mu, &out}, &slog.HandlerOptions{Level: slog.LevelInfo}))
	s, err := store.Open(context.Background(), fresh.Desk(t), store.Options{Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	done := make(chan bool, 1)
	stop := running(t, s, store.Work{Post: func(ctx context.Context, id int64) error { done <- true; return s.PostDone(ctx, id, "m") }})
	owe(t, s, "k1", "c1")
	await(t, done, "the post")
	stop()
	mu.Lock()
	defer mu.Unlock()
	if strings.Contains(out.String(), "level=INFO") || strings.Contains(out.String(), "level=ERROR") {
		t.Errorf("it said:\n%s", out.String())
	}
}

type locked struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (l locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.to.Write(p)
}

// BenchmarkOwedToRunning measures from OwePost to the call of Work.Post.
func BenchmarkOwedToRunning(b *testing.B) {
	s := open(b)
	ran := make(chan bool)
	running(b, s, store.Work{Post: func(ctx context.Context, id int64) error { ran <- true; return s.PostDone(ctx, id, "m") }})
	i := 0
	measured(b, func(int) error {
		i++
		owe(b, s, fmt.Sprint(i), fmt.Sprint(i))
		<-ran
		return nil
	})
}
