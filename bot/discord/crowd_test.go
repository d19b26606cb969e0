package discord

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// throng is a crowd whose members are seen to when the test lets them be.
type throng struct {
	crowd
	mu    sync.Mutex
	fates map[fate][]string // what each was, in the order of their turns
	log   strings.Builder
	left  int           // how often the crowd was gone
	turns chan struct{} // one is taken for each that is seen to
}

func newThrong() *throng {
	h := &throng{fates: map[fate][]string{}, turns: make(chan struct{})}
	h.crowd = crowd{log: slog.New(slog.NewTextHandler(&h.log, nil)), begin: func(f func()) { go f() }, see: h.see, gone: func() { h.left++ }}
	return h
}

func (h *throng) see(e event) {
	h.mu.Lock()
	h.fates[e.fate] = append(h.fates[e.fate], string(e.raw))
	h.mu.Unlock()
	if e.fate != toMiss {
		<-h.turns
	}
}

// came lets so many in, named by their number.
func (h *throng) came(from, to int) {
	for i := from; i < to; i++ {
		h.come(event{raw: json.RawMessage(fmt.Sprint(i)), came: time.Now()})
		synctest.Wait()
	}
}

// TestCrowd: each interaction gets an answer while there is room for it, then a word,
// the newest first, and nothing once its time is over; and each is counted.
func TestCrowd(t *testing.T) {
	const room = busyAtMost + refusersMost
	in := func(name string, f func(t *testing.T, h *throng)) {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := newThrong()
				f(t, h)
				close(h.turns)
				synctest.Wait()
				if h.answering != 0 || h.refusing != 0 || len(h.waiting) != 0 || h.bytes != 0 {
					t.Errorf("left behind: %d answering, %d refusing, %d waiting of %d bytes", h.answering, h.refusing, len(h.waiting), h.bytes)
				}
			})
		})
	}
	counts := func(h *throng) [3]int {
		return [3]int{len(h.fates[toAnswer]), len(h.fates[toRefuse]), len(h.fates[toMiss])}
	}
	in("as many as there is room for", func(t *testing.T, h *throng) {
		h.came(0, busyAtMost)
		if got := counts(h); got != [3]int{busyAtMost, 0, 0} {
			t.Error(got)
		}
	})
	in("those past it are told so at once", func(t *testing.T, h *throng) {
		h.came(0, room)
		if got := counts(h); got != [3]int{busyAtMost, refusersMost, 0} {
			t.Error(got)
		}
	})
	in("of those that wait, the newest goes first", func(t *testing.T, h *throng) {
		h.came(0, room+patientMost+2)
		for range 2 {
			h.turns <- struct{}{}
			synctest.Wait()
		}
		last := room + patientMost + 1
		if got := h.fates[toRefuse][refusersMost:]; !slices.Equal(got, []string{fmt.Sprint(last), fmt.Sprint(last - 1)}) {
			t.Error(got)
		}
	})
	in("what waited too long gets nothing", func(t *testing.T, h *throng) {
		h.came(0, room+3)
		time.Sleep(answerFor + 1)
		h.came(room+3, room+4)
		h.turns <- struct{}{} // for one that was there: the newest is seen to
		synctest.Wait()
		h.turns <- struct{}{}
		synctest.Wait()
		if got := h.fates[toMiss]; len(got) != 3 {
			t.Error(got)
		}
	})
	in("past the bytes that may wait, the oldest gets nothing", func(t *testing.T, h *throng) {
		h.came(0, room)
		big := json.RawMessage(strings.Repeat("x", crowdMost/2+1))
		h.come(event{raw: big, came: time.Now()})
		h.come(event{raw: big[:len(big)-1], came: time.Now()})
		h.come(event{raw: big[:len(big)-2], came: time.Now()})
		if got := h.fates[toMiss]; len(got) != 1 || len(got[0]) != len(big) {
			t.Errorf("%d missed", len(got))
		}
	})
	in("the log is told once, and that the crowd is gone", func(t *testing.T, h *throng) {
		h.came(0, room+5)
		time.Sleep(answerFor + 1)
		for range room {
			h.turns <- struct{}{}
		}
		synctest.Wait()
		if want := fmt.Sprintf("refused=%d missed=5\n", refusersMost); strings.Count(h.log.String(), "\n") != 1 || !strings.HasSuffix(h.log.String(), want) || h.left != 1 {
			t.Errorf("%d times gone, %s", h.left, &h.log)
		}
	})
}

// TestWhatACrowdIsTold: nothing is done for who is told that too many are there, and
// who has waited too long is counted and told nothing.
func TestWhatACrowdIsTold(t *testing.T) {
	t.Parallel()
	const sentence = "The desk is very busy. Please try again in a moment."
	for _, c := range []struct {
		name  string
		fate  fate
		kind  string // of the interaction
		says  string // "" for nothing
		asked int
		count string
	}{
		{"an answer", toAnswer, "2", "Rain.", 1, "ok"},
		{"too many", toRefuse, "2", sentence, 0, "busy"},
		{"too many, typing", toRefuse, "4", `"choices":[]`, 0, "busy"},
		{"too late", toMiss, "2", "", 0, "missed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := deskSaying(paragraph("Rain."))
			discord, result := &discordless{answer: limitless}, ""
			watch := Watch{Answered: func(_, r string, _ time.Duration) { result += r }}
			p := New(Config{Key: []byte("k"), URL: "http://discord.invalid", Watch: watch}, d, &memory{}, &debts{})
			p.api.http.Transport = discord
			p.interaction(t.Context(), event{raw: oddly(map[string]string{"type": c.kind}), came: time.Now(), fate: c.fate})
			said := ""
			for _, a := range discord.came {
				said += a.body
			}
			if !strings.Contains(said, c.says) || (said == "") != (c.says == "") || len(d.asked) != c.asked || result != c.count {
				t.Errorf("counted as %q, the desk asked %d times, said %s", result, len(d.asked), said)
			}
		})
	}
}
