package commands

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/news/topic"
	"newsdesk/store"
)

const elections = "medtop:20000574" // below politics

// A line of /topics names what lies below it, the most first.
func TestSecondLevel(t *testing.T) {
	got := secondLevel([]store.Count{
		{Code: topic.Politics, Month: 9}, {Code: "medtop:20000593", Month: 2}, {Code: elections, Month: 5},
		{Code: "medtop:20000638", Month: 1}, {Code: "medtop:20000587", Month: 1}, {Code: "medtop:20001104", Month: 0},
	}, nil)
	if want := "Elections 5, Government 2, International relations 1"; got[topic.Politics] != want {
		t.Errorf("got %q, want %q", got[topic.Politics], want)
	}
	if len(got) != 1 {
		t.Errorf("what had nothing in 30 days is named: %q", got)
	}
}

// Whoever asks for a topic finds what was tagged with one below it, and nothing is
// left below a topic that was taken off.
func TestTagsOfTheSecondLevel(t *testing.T) {
	if got, err := tagsOf(nil, "add", "elections"); err != nil || !slices.Equal(got, []string{elections, topic.Politics}) {
		t.Errorf("added %v, %v", got, err)
	}
	if got, err := tagsOf(nil, "remove", "elections"); err != nil || !slices.Equal(got, []string{elections}) {
		t.Errorf("taken off %v, %v", got, err)
	}
	d := newDesk(t)
	d.ask(d.moderator("/article tag $parliament add:elections"))
	if got := first(d.ask(d.moderator("/article tag $parliament remove:politics"))); !strings.Contains(got, "Politics") || !strings.Contains(got, "Elections") {
		t.Errorf("it says %q", got)
	}
}

// Where a topic below has nothing, its parent is near.
func TestParentIsNear(t *testing.T) {
	codes, kin := nearFirst(elections, []store.Count{{Code: topic.Sport, All: 9, Month: 9}, {Code: topic.Politics, All: 1}})
	if !kin || len(codes) == 0 || codes[0] != topic.Politics {
		t.Errorf("near: %v, %v", codes, kin)
	}
}
