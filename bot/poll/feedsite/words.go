package feedsite

import (
	_ "embed"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"
)

// Kinds are what items are about. Each item has the word of one kind, in its
// title and nowhere else, so that a test knows what a filter lets pass.
func Kinds() []string {
	return []string{"harbour", "lottery", "ferry", "council", "bakery", "museum", "orchard", "tramway"}
}

// Writer makes up items. It is not safe for concurrent use.
type Writer struct {
	rand *rand.Rand
	next int
}

// NewWriter makes a writer whose items a source of chance decides.
func NewWriter(r *rand.Rand) *Writer { return &Writer{rand: r} }

// Write makes up an item of a kind; its number is new.
func (w *Writer) Write(kind string, at time.Time) *Item {
	w.next++
	name, town := w.name(), w.town()
	i := &Item{ID: w.next, Published: at, Title: fmt.Sprintf("The %s of %s %s after %d %s", kind, town, w.one("deeds"), 3+w.rand.IntN(900), w.one("spans"))}
	i.Text = append(i.Text, fmt.Sprintf("%s %s in %s on %s, and %s %s.", name, w.one("acts"), town, w.one("days"), w.one("crowds"), w.one("moods")))
	for range 3 {
		i.Text = append(i.Text, w.paragraph(town))
	}
	i.Text = append(i.Text, fmt.Sprintf("“%s, and %s,” said %s, %s of %s.", w.one("claims"), w.one("hopes"), w.name(), w.one("roles"), town), w.paragraph(town))
	return i
}

// Again is the same event as another outlet tells it: an item of its own.
func (w *Writer) Again(i *Item) *Item {
	w.next++
	out := &Item{ID: w.next, Title: i.Title, Published: i.Published.Add(time.Duration(1+w.rand.IntN(50)) * time.Second)}
	out.Text = append(append([]string{}, i.Text...), w.paragraph(w.town()))
	return out
}

func (w *Writer) paragraph(town string) string {
	return fmt.Sprintf("%s %s %s, %s. %s counted %d %s near %s and %d %s on the way to %s, which %s. %s %s.",
		w.one("crowds"), w.one("acts"), w.one("days"), w.one("asides"), w.name(), 2+w.rand.IntN(80), w.one("things"), w.town(), 100+w.rand.IntN(800), w.one("things"), town,
		w.one("moods"), w.one("crowds"), w.one("moods"))
}

// one is a line of a list of words.txt.
func (w *Writer) one(list string) string {
	of := words()[list]
	return of[w.rand.IntN(len(of))]
}

func (w *Writer) town() string { return w.one("heads") + w.one("tails") }

func (w *Writer) name() string { return w.one("first") + " " + w.one("heads") + w.one("ends") }

//go:embed words.txt
var wordsText string

// words are the lists of words.txt.
var words = sync.OnceValue(func() map[string][]string {
	out, list := map[string][]string{}, ""
	for l := range strings.Lines(wordsText) {
		l = strings.TrimSpace(l)
		switch {
		case l == "" || l[0] == '#':
		case l[0] == '[':
			list = strings.Trim(l, "[]")
		default:
			out[list] = append(out[list], l)
		}
	}
	return out
})
