package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// hall is a platform that remembers what was posted and answered, and fails as a
// test says.
type hall struct {
	mu       sync.Mutex
	fails    []error // of the next posts, in order
	posted   []news.Post
	texts    []string
	answered chan string
	refuses  error // what answers end with
}

func (h *hall) Name() string { return "hall" }

func (h *hall) Serve(ctx context.Context) error { <-ctx.Done(); return nil }

func (h *hall) Post(_ context.Context, p news.Post, r commands.Reply) (string, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.fails) > 0 {
		err := h.fails[0]
		if h.fails = h.fails[1:]; err != nil {
			return "", err
		}
	}
	h.posted = append(h.posted, p)
	var text strings.Builder
	for _, c := range r.Cards {
		for _, b := range c.Blocks {
			for _, run := range b.Runs {
				text.WriteString(run.Text)
			}
		}
	}
	h.texts = append(h.texts, text.String())
	return "message-1", nil
}

func (h *hall) Answer(_ context.Context, handle string, request []byte) error {
	h.answered <- handle + " " + string(request)
	return h.refuses
}

// open makes a desk with one article and serves it on the hall.
func open(t *testing.T, h *hall) (*Bot, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), fresh.Desk(t), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	text := "Iceland opened a road on Monday."
	_, err = s.Add(t.Context(), news.Common, news.Article{
		URL: "https://example.org/road", Title: "Iceland opens a road", Site: "Road Paper", Language: "en", Text: text, FirstSeen: time.Now(),
		Summary: []news.Sentence{{Span: news.Span{Start: 0, End: len(text)}, Length: news.Short}},
	}, news.Actor{ID: "t", Name: "t"})
	if err != nil {
		t.Fatal(err)
	}
	return New(s, slog.New(slog.DiscardHandler)), s
}

func serve(t *testing.T, b *Bot, s *store.Store, h *hall) {
	t.Helper()
	serveOn(t, b, s, h)
}

func serveOn(t *testing.T, b *Bot, s *store.Store, h Platform) {
	t.Helper()
	if err := s.Own(t.Context()); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	serving := make(chan struct{})
	begun := func(context.Context) error { close(serving); return nil }
	go func() { done <- b.Serve(ctx, commands.New(commands.Deps{Store: s, Poster: b}), h, begun) }()
	<-serving
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
}

func owe(t *testing.T, s *store.Store, platform string) news.Post {
	t.Helper()
	p, _, err := s.OwePost(t.Context(), news.Post{Key: "k", Platform: platform, Channel: "c", Article: 1, By: news.Actor{ID: "m"}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func deliver(t *testing.T, b *Bot, id int64) news.Post {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	p, err := b.Deliver(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAnOwedPostIsDelivered(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	serve(t, b, s, h)
	p := deliver(t, b, owe(t, s, "hall").ID)
	if p.State != news.PostDone || p.Message != "message-1" || len(h.posted) != 1 || !strings.Contains(h.texts[0], "Iceland opens a road") {
		t.Errorf("%+v, %d posted: %q", p, len(h.posted), h.texts)
	}
	if p = deliver(t, b, p.ID); p.State != news.PostDone || len(h.posted) != 1 {
		t.Errorf("asked again: %+v, %d posted", p, len(h.posted))
	}
}

func TestAPostThatFailsForNowIsTriedAgain(t *testing.T) {
	h := &hall{fails: []error{news.ErrBusy, errors.New("cut")}}
	b, s := open(t, h)
	serve(t, b, s, h)
	if p := deliver(t, b, owe(t, s, "hall").ID); p.State != news.PostDone || p.Tries != 3 || len(h.posted) != 1 {
		t.Errorf("%+v, %d posted", p, len(h.posted))
	}
}

func TestAPostThatCannotEverBeSaysWhy(t *testing.T) {
	for _, why := range []error{news.ErrChannelGone, news.ErrNoAccess} {
		h := &hall{fails: []error{why}}
		b, s := open(t, h)
		serve(t, b, s, h)
		if p := deliver(t, b, owe(t, s, "hall").ID); p.State != news.PostFailed || p.Reason != commands.Sentence(why) || len(h.posted) != 0 {
			t.Errorf("%v: %+v", why, p)
		}
	}
}

func TestAnotherPlatformsPostIsNotPostedHere(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	serve(t, b, s, h)
	if p := deliver(t, b, owe(t, s, "terminal").ID); p.State != news.PostFailed || len(h.posted) != 0 {
		t.Errorf("%+v, %d posted", p, len(h.posted))
	}
}

func TestDeliverGivesUpWithItsContextAndLosesNothing(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	p := owe(t, s, "hall")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, err := b.Deliver(ctx, p.ID); err == nil && got.State != news.PostOwed {
		t.Errorf("%+v %v", got, err)
	}
	serve(t, b, s, h)
	if p = deliver(t, b, p.ID); p.State != news.PostDone {
		t.Errorf("%+v", p)
	}
}

func TestInlineDoesTheWorkItself(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	b.Inline(commands.New(commands.Deps{Store: s, Poster: b}), h)
	if p := deliver(t, b, owe(t, s, "hall").ID); p.State != news.PostDone || len(h.posted) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestAnOwedAnswerIsGivenOnceServing(t *testing.T) {
	h := &hall{answered: make(chan string, 4)}
	b, s := open(t, h)
	b.platform = h
	id, err := b.OweAnswer(t.Context(), "token", []byte(`{"Command":"latest"}`), time.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	serve(t, b, s, h)
	if got := <-h.answered; got != `token {"Command":"latest"}` {
		t.Errorf("%q", got)
	}
	if id == 0 {
		t.Error("no id")
	}
}

// What cannot be published is not tried again, and moderators are told why.
func TestWhatCannotBePublished(t *testing.T) {
	h := &hall{answered: make(chan string, 4), refuses: fmt.Errorf("%w: %w", news.ErrUnpublished, news.ErrNoAccess)}
	b, s := open(t, h)
	b.platform = h
	p := owe(t, s, "hall")
	if err := b.OwePublishing(t.Context(), "handle", p.ID, time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if p, err := s.Post(t.Context(), p.ID); err != nil || p.Publish.IsZero() {
		t.Errorf("%+v, %v", p, err)
	}
	if err := b.answer(t.Context(), 1); err != nil {
		t.Error(err)
	}
	if p, err := s.Post(t.Context(), p.ID); err != nil || !p.Publish.IsZero() || p.Unpublished != commands.Sentence(news.ErrNoAccess) {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := s.Answer(t.Context(), 1); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("it is owed still: %v", err)
	}
}
