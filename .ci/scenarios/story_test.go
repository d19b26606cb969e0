package scenarios

import (
	"fmt"
	"testing"
	"time"
)

// TestStory: five outlets on one event. Each card has all its buttons, the story has
// a page that leads to each of them, and what a member saves is theirs alone.
func TestStory(t *testing.T) {
	w := newTown(t).open()
	for n, site := range []string{"Border Post", "Lake Herald", "Quay Post", "Valley Post", "Town Crier", "Harbour Sheet"} {
		a := bridge(fmt.Sprintf("/bridge-%d", n))
		a.Site, a.Published = site, time.Now().Add(-time.Duration(n)*time.Hour)
		a.Body += fmt.Sprintf("\n\n“We printed %d maps of the bridge,” said Elsa Prado, who draws for the paper %s.", n+3, site)
		w.add(w.site.AddArticle(a))
	}
	list := w.slash(w.member, "/latest", opts{"country": "Venezuela"})
	count := map[string]int{}
	for _, b := range list.Buttons() {
		count[b.Label]++
	}
	for _, label := range []string{"Summary", "Quotes", "Story", "Save"} {
		if count[label] != 5 {
			t.Errorf("%d buttons “%s” below 5 cards", count[label], label)
		}
	}
	story := w.click(list, "Story")
	w.says(story.Text(), "6 articles from 6 outlets", "Who said what", "Elsa Prado", "Timeline", "Harbour Sheet")
	w.says(w.click(story, "Summary 6").Text(), "reopened the bridge")
	saved := w.click(list, "Save")
	if !saved.Ephemeral {
		t.Error("what somebody saves is public")
	}
	w.says(saved.Text(), "Saved: ")
	mine := w.slash(w.member, "/saved", nil)
	w.says(mine.Text(), "Venezuela reopens")
	w.saysNot(w.slash(w.editor, "/saved", nil).Text(), "Venezuela reopens")
	w.saysNot(w.click(mine, "Remove").Text(), "Venezuela reopens")
	w.says(w.slash(w.member, "/forget", nil).Text(), "nothing about you")
	w.check()
}
