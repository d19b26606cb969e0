package bot

import (
	"context"
	"errors"
	"testing"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

// visit is a board that goes when a test says so.
type visit struct {
	board
	leave chan struct{}
	fails error
}

func (v *visit) Serve(ctx context.Context) error {
	select {
	case <-ctx.Done():
	case <-v.leave:
	}
	return v.fails
}

func TestServeEndsWithItsPlatform(t *testing.T) {
	broken := errors.New("broken")
	for _, want := range []error{nil, broken} {
		v := &visit{leave: make(chan struct{}), fails: want}
		b, s := open(t, &v.hall)
		if err := s.Own(t.Context()); err != nil {
			t.Fatal(err)
		}
		close(v.leave)
		ended := false
		err := b.Serve(t.Context(), commands.New(commands.Deps{Store: s}), v, func(ctx context.Context) error {
			<-ctx.Done()
			ended = true
			return nil
		})
		if !errors.Is(err, want) || !ended {
			t.Errorf("%v, want %v; what runs beside ended: %v", err, want, ended)
		}
	}
}

func TestAGuestLeavesOthersPosts(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	b.LeaveOthers()
	serve(t, b, s, h)
	theirs := owe(t, s, "discord")
	ours, _, err := s.OwePost(t.Context(), news.Post{Key: "ours", Platform: "hall", Channel: "c", Article: 1})
	if err != nil {
		t.Fatal(err)
	}
	if p := deliver(t, b, ours.ID); p.State != news.PostDone {
		t.Errorf("ours: %+v", p)
	}
	if p, err := s.Post(t.Context(), theirs.ID); err != nil || p.State != news.PostOwed || p.Tries != 0 {
		t.Errorf("theirs: %+v, %v", p, err)
	}
}

func TestSettleWaitsForWhatIsDue(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	serve(t, b, s, h)
	p := owe(t, s, "hall")
	later, _, err := s.OwePost(t.Context(), news.Post{Key: "later", Platform: "hall", Channel: "c", Article: 1, DueAt: time.Now().Add(time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	for _, coming := range []bool{false, true} {
		b.Settle(t.Context(), coming, coming)
		if p, err := s.Post(t.Context(), p.ID); err != nil || p.State != news.PostDone {
			t.Errorf("%+v, %v", p, err)
		}
	}
	if p, err := s.Post(t.Context(), later.ID); err != nil || p.State != news.PostOwed {
		t.Errorf("%+v, %v", p, err)
	}
}

func TestSettleEndsWithItsContext(t *testing.T) {
	h := &hall{}
	b, s := open(t, h)
	b.Inline(commands.New(commands.Deps{Store: s}), h) // nobody carries anything out
	owe(t, s, "hall")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b.Settle(ctx, true, false)
}

func TestDrainCarriesOutPostsAndEdits(t *testing.T) {
	v := &visit{board: board{did: make(chan string, 2)}}
	b, s := open(t, &v.hall)
	if err := s.Own(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.Inline(commands.New(commands.Deps{Store: s}), v)
	p := owe(t, s, "hall")
	for _, want := range []news.PostState{news.PostDone, news.PostUndone} {
		if err := b.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		got, err := s.Post(t.Context(), p.ID)
		if err != nil || got.State != want || got.Want != got.Shown {
			t.Errorf("%+v, %v; want it %s", got, err, want)
		}
		if want == news.PostDone {
			if _, err := s.UndoPost(t.Context(), news.Common, p.ID, news.Actor{ID: "m"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(v.posted) != 1 || len(v.did) != 1 || <-v.did != "delete message-1 " {
		t.Errorf("%d posted, %d changes", len(v.posted), len(v.did))
	}
}
