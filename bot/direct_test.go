package bot

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// witness is a hall that knows what people see.
type witness struct {
	*hall
	sees func(shelves news.View) (news.View, error)
}

func (w witness) Sees(_ context.Context, _ string, shelves news.View) (news.View, error) {
	return w.sees(shelves)
}

const follower = "hall:5"

// followed is a desk on which somebody follows all of a country, and then an article
// comes to a guild's shelf.
func followed(t *testing.T, h *hall) (*Bot, *store.Store) {
	t.Helper()
	b, s := open(t, h)
	f := news.Follow{Member: follower, Match: news.Match{Country: "IS"}}
	if _, _, err := s.SetFollow(t.Context(), f, news.View{"hall:1", news.Common}, store.UsualReach(follower, "hall")); err != nil {
		t.Fatal(err)
	}
	text := "A geyser woke up in Iceland on Tuesday."
	if _, err := s.Add(t.Context(), "hall:1", news.Article{
		URL: "https://example.org/geyser", Title: "A geyser wakes up", Language: "en", Text: text, FirstSeen: time.Now(),
		Countries: []news.CountryTag{{Code: "IS", Weight: 1, About: true}},
		Summary:   []news.Sentence{{Span: news.Span{Start: 0, End: len(text)}, Length: news.Short}},
	}, news.Actor{ID: "t"}); err != nil {
		t.Fatal(err)
	}
	return b, s
}

// ends waits for the one message to the follower to be over.
func ends(t *testing.T, b *Bot, s *store.Store) news.Post {
	t.Helper()
	var p news.Post
	for {
		var err error
		if p, err = s.Post(t.Context(), 1); err == nil {
			break
		}
		if !errors.Is(err, news.ErrNotFound) {
			t.Fatal(err)
		}
		if err := s.OweFollows(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	return deliver(t, b, p.ID)
}

func TestAMemberIsSentWhatTheyFollow(t *testing.T) {
	all := func(shelves news.View) (news.View, error) { return shelves, nil }
	unsure := 0
	for _, tt := range []struct {
		name  string
		fails []error
		sees  func(news.View) (news.View, error)
		want  news.PostState
	}{
		{name: "who sees the shelf", sees: all, want: news.PostDone},
		{name: "who left the guild", sees: func(news.View) (news.View, error) { return news.View{news.Common}, nil }, want: news.PostFailed},
		{name: "what is not known at first", want: news.PostDone, sees: func(shelves news.View) (news.View, error) {
			if unsure++; unsure == 1 {
				return nil, news.ErrBusy
			}
			return shelves, nil
		}},
		{name: "closed messages", fails: []error{news.ErrClosed}, sees: all, want: news.PostDropped},
	} {
		t.Run(tt.name, func(t *testing.T) {
			h := &hall{fails: tt.fails}
			b, s := followed(t, h)
			serveOn(t, b, s, witness{h, tt.sees})
			if p := ends(t, b, s); p.State != tt.want {
				t.Errorf("state %s (%s), want %s", p.State, p.Reason, tt.want)
			}
			h.mu.Lock()
			defer h.mu.Unlock()
			if n := len(h.posted); n > 0 != (tt.want == news.PostDone) {
				t.Errorf("%d messages", n)
			}
		})
	}
}

// The conversation with a member names them: the log does not tell of it.
func TestTheLogNamesNoMember(t *testing.T) {
	h := &hall{fails: []error{news.ErrBusy}}
	b, s := followed(t, h)
	var log lockedLog
	b.log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	serveOn(t, b, s, witness{h, func(shelves news.View) (news.View, error) { return shelves, nil }})
	ends(t, b, s)
	if got := log.String(); !strings.Contains(got, "channel=direct") || strings.Contains(got, follower) {
		t.Error(got)
	}
}

type lockedLog struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedLog) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedLog) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestClosedMessagesPauseWhatIsFollowed(t *testing.T) {
	h := &hall{fails: []error{news.ErrClosed}}
	b, s := followed(t, h)
	serveOn(t, b, s, witness{h, func(shelves news.View) (news.View, error) { return shelves, nil }})
	ends(t, b, s)
	if r, err := s.Reach(t.Context(), follower); err != nil || r.Closed.IsZero() {
		t.Errorf("reach %+v, %v", r, err)
	}
}

// What was sent to a member is edited as long as they see the shelf that it is from;
// who left keeps what they have.
func TestWhatAMemberWasSentIsEdited(t *testing.T) {
	for _, tt := range []struct {
		name  string
		stays bool
		want  []string
	}{{"who sees the shelf", true, []string{"edit message-1 corrected", "edit message-1 retracted"}}, {"who left the guild", false, nil}} {
		t.Run(tt.name, func(t *testing.T) {
			h := &board{did: make(chan string, 10)}
			b, s := followed(t, &h.hall)
			var left atomic.Bool
			serveOn(t, b, s, struct {
				witness
				Editor
			}{witness{&h.hall, func(shelves news.View) (news.View, error) {
				if left.Load() {
					return news.View{news.Common}, nil
				}
				return shelves, nil
			}}, h})
			p := ends(t, b, s)
			left.Store(!tt.stays)
			title := "Two geysers wake up"
			if _, err := s.Edit(t.Context(), "hall:1", p.Article, store.Change{Title: &title}, news.Actor{ID: "m"}); err != nil {
				t.Fatal(err)
			}
			settled := func() {
				for {
					if q, err := s.Post(t.Context(), p.ID); err != nil || q.Want == q.Shown {
						if err != nil || q.State != news.PostDone {
							t.Fatalf("%+v, %v", q, err)
						}
						return
					}
				}
			}
			settled()
			if _, err := s.Remove(t.Context(), "hall:1", p.Article, news.Actor{ID: "m"}); err != nil {
				t.Fatal(err)
			}
			settled()
			close(h.did)
			var got []string
			for did := range h.did {
				got = append(got, did)
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}
