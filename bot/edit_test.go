package bot

import (
	"context"
	"errors"
	"sync"
	"testing"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/store"
)

// board is a hall whose messages can be changed and taken down; what is done to
// them is told on did.
type board struct {
	hall
	mu    sync.Mutex
	fails []error // of the next changes, in order
	did   chan string
	found string // what is found of a post
}

// fail is how the next change fails; nil: it does not. The lock is held.
func (b *board) fail() (err error) {
	if len(b.fails) > 0 {
		err, b.fails = b.fails[0], b.fails[1:]
	}
	return err
}

func (b *board) change(what string, p news.Post) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	err := b.fail()
	if err != nil {
		what += " failed"
	}
	b.did <- what + " " + p.Message + " " + string(p.Changed)
	return err
}

func (b *board) Edit(_ context.Context, p news.Post, _ commands.Reply) error {
	return b.change("edit", p)
}

func (b *board) Delete(_ context.Context, p news.Post) error { return b.change("delete", p) }

func (b *board) Find(context.Context, news.Post) (string, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.fail(); err != nil {
		return "", err
	}
	return b.found, nil
}

// posted makes a board with one message.
func posted(t *testing.T) (*board, *store.Store, news.Post) {
	t.Helper()
	h := &board{did: make(chan string, 10)}
	b, s := open(t, &h.hall)
	serveOn(t, b, s, h)
	return h, s, deliver(t, b, owe(t, s, "hall").ID)
}

func TestAMessageFollowsItsArticle(t *testing.T) {
	for name, tt := range map[string]struct {
		fails []error
		want  []string
	}{
		"at once":                      {nil, []string{"edit message-1 corrected"}},
		"again after a failure":        {[]error{news.ErrBusy, errors.New("cut")}, []string{"edit failed message-1 corrected", "edit failed message-1 corrected", "edit message-1 corrected"}},
		"given up when the channel is": {[]error{news.ErrChannelGone}, []string{"edit failed message-1 corrected"}},
	} {
		h, s, p := posted(t)
		h.fails = tt.fails
		title := "Iceland opens two roads"
		if _, err := s.Edit(t.Context(), news.Common, 1, store.Change{Title: &title}, news.Actor{ID: "m"}); err != nil {
			t.Fatal(err)
		}
		for _, want := range tt.want {
			if got := <-h.did; got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		for {
			got, err := s.Post(t.Context(), p.ID)
			if err != nil || got.State != news.PostDone {
				t.Fatalf("%s: %+v, %v", name, got, err)
			}
			if got.Want == got.Shown {
				break
			}
		}
	}
}

func TestAPostIsTakenBack(t *testing.T) {
	h, s, p := posted(t)
	if _, err := s.UndoPost(t.Context(), news.Common, p.ID, news.Actor{ID: "m"}); err != nil {
		t.Fatal(err)
	}
	if got := <-h.did; got != "delete message-1 " {
		t.Error(got)
	}
}

// Of a post that is dropped after a try nobody knows what became: it is looked for.
func TestADroppedPostIsLookedFor(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fails []error
		found string
		state news.PostState
		did   string
	}{
		{"it is there", nil, "message-7", news.PostUndone, "delete message-7 "},
		{"it is not", nil, "", news.PostDropped, ""},
		{"it is there, and Discord busy at first", []error{news.ErrBusy}, "message-7", news.PostUndone, "delete message-7 "},
		{"its channel is gone", []error{news.ErrChannelGone}, "message-7", news.PostDropped, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &board{did: make(chan string, 10), fails: tt.fails, found: tt.found}
			b, s := open(t, &h.hall)
			b.Inline(commands.New(commands.Deps{Store: s, Poster: b}), h)
			p := owe(t, s, "hall")
			if _, err := s.PostTried(t.Context(), p.ID); err != nil { // and then the program ended
				t.Fatal(err)
			}
			p, err := s.DropPost(t.Context(), news.Common, p.ID, news.Actor{ID: "m"})
			if err != nil || p.State != news.PostUndone || p.Message != "" {
				t.Fatalf("dropped: %+v, %v", p, err)
			}
			for range 3 { // look, delete, and once more for nothing
				if _, err := b.Deliver(t.Context(), p.ID); err != nil && !errors.Is(err, news.ErrBusy) {
					t.Fatal(err)
				}
			}
			p, err = s.Post(t.Context(), p.ID)
			if err != nil || p.State != tt.state || p.Want != p.Shown || p.Message != "" && p.Message != tt.found || len(h.posted) != 0 {
				t.Errorf("%+v, %v; posted %+v", p, err, h.posted)
			}
			close(h.did)
			if did := <-h.did; did != tt.did || len(h.did) > 0 {
				t.Errorf("did %q, want %q", did, tt.did)
			}
		})
	}
}

func TestAPlatformWithoutEditsKeepsItsWords(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	b.Inline(commands.New(commands.Deps{Store: s, Poster: b}), h)
	p := deliver(t, b, owe(t, s, "hall").ID)
	if _, err := s.UndoPost(t.Context(), news.Common, p.ID, news.Actor{ID: "m"}); err != nil {
		t.Fatal(err)
	}
	if p = deliver(t, b, p.ID); p.State != news.PostUndone || p.Want != p.Shown || len(h.posted) != 1 {
		t.Errorf("%+v", p)
	}
}

func TestInlineEditsAreMadeByDeliver(t *testing.T) {
	h := &board{did: make(chan string, 10)}
	b, s := open(t, &h.hall)
	b.Inline(commands.New(commands.Deps{Store: s, Poster: b}), h)
	p := deliver(t, b, owe(t, s, "hall").ID)
	if _, err := s.UndoPost(t.Context(), news.Common, p.ID, news.Actor{ID: "m"}); err != nil {
		t.Fatal(err)
	}
	deliver(t, b, p.ID)
	if got := <-h.did; got != "delete message-1 " {
		t.Error(got)
	}
	if p = deliver(t, b, p.ID); len(h.did) != 0 || p.Want != p.Shown {
		t.Errorf("twice: %+v", p)
	}
}

// What runs beside ends the bot when it fails, and ends with it.
func TestServeBeside(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	if err := s.Own(t.Context()); err != nil {
		t.Fatal(err)
	}
	broken := errors.New("broken")
	ended := make(chan bool, 1)
	err := b.Serve(t.Context(), commands.New(commands.Deps{Store: s}), h,
		func(context.Context) error { return broken },
		func(ctx context.Context) error { <-ctx.Done(); ended <- true; return nil })
	if !errors.Is(err, broken) || !<-ended {
		t.Errorf("%v", err)
	}
}
