package terminal

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"newsdesk/commands"
	"newsdesk/news"
)

// What is posted while somebody types, or while an answer is made, is printed
// after that: no line is cut in two.

// Post implements bot.Platform: a channel of the terminal is a heading.
func (t *Terminal) Post(_ context.Context, p news.Post, r commands.Reply) (string, error) {
	return fmt.Sprintf("terminal-%d", p.ID), t.wall.put(t.out, fmt.Sprintf("#%s\n%s\n", clean(p.Channel), t.text(&r)))
}

// Sees implements bot.Witness: at a prompt all shelves are seen.
func (t *Terminal) Sees(_ context.Context, _ string, shelves news.View) (news.View, error) {
	return shelves, nil
}

// Edit implements bot.Editor: what was printed stays, and the new words follow.
func (t *Terminal) Edit(_ context.Context, p news.Post, r commands.Reply) error {
	return t.wall.put(t.out, fmt.Sprintf("(%s) #%s\n%s\n", t.voice.Say("edited"), clean(p.Channel), t.text(&r)))
}

// Delete implements bot.Editor likewise.
func (t *Terminal) Delete(_ context.Context, p news.Post) error {
	return t.wall.put(t.out, t.voice.Say("(deleted) #%s, post %d", clean(p.Channel), int(p.ID))+"\n\n")
}

// Find implements bot.Editor: what was printed is known to be.
func (t *Terminal) Find(context.Context, news.Post) (string, error) { return "", nil }

// mostHeld is how much of what was posted waits to be printed, in bytes: at a
// prompt that is left for days the rest stays owed.
const mostHeld = 1 << 20

// wall is where posts are printed. The zero wall is open.
type wall struct {
	mu     sync.Mutex
	closed bool
	held   strings.Builder
}

// put prints a post, once the wall is open.
func (w *wall) put(out io.Writer, text string) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		_, err := io.WriteString(out, text)
		return err
	}
	if w.held.Len() > mostHeld {
		return fmt.Errorf("%w: nobody reads what is posted here", news.ErrSlowed)
	}
	w.held.WriteString(text)
	return nil
}

// shut keeps posts back: what is printed elsewhere is whole.
func (w *wall) shut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = true
}

// open prints what was kept back, and from then on posts as they come.
func (w *wall) open(out io.Writer) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.closed = false
	if w.held.Len() > 0 {
		_, _ = io.WriteString(out, w.held.String())
		w.held.Reset()
	}
}
