package commands

import (
	"strings"
	"testing"
)

func TestArticleQuotes(t *testing.T) {
	d := newDesk(t)
	list := d.ask(d.moderator("/article quotes $lagoon"))
	golden(t, "article-quotes", list)
	press := func(from Reply, label string) Reply {
		t.Helper()
		return d.ask(d.press(d.moderator("/queue"), button(t, from, label)))
	}
	said := func(line string) string { t.Helper(); return page(d.ask(d.member(line))) }
	best := words(list.Cards[0].Blocks[0])
	if !strings.Contains(said("/quotes article:$lagoon"), best) {
		t.Fatalf("%q is not shown", best)
	}
	hidden := press(list, "Hide")
	golden(t, "article-quotes-hidden", hidden)
	for _, line := range []string{"/quotes article:$lagoon", "/quotes country:Italy", "/quotes", "/summary $lagoon"} {
		if strings.Contains(said(line), best) {
			t.Errorf("%s shows what is hidden", line)
		}
	}
	if again := press(list, "Hide"); !strings.Contains(page(again), "already") {
		t.Errorf("hidden twice:\n%s", page(again))
	}
	if press(hidden, "Undo"); !strings.Contains(said("/quotes article:$lagoon"), best) {
		t.Error("it is hidden still")
	}
	if got := d.ask(d.moderator("/article quotes $lagoon pin:ffffffffffff")); !got.Failed {
		t.Errorf("no such quote:\n%s", page(got))
	}
}

// TestPinOrHideIsOffered to moderators where an article's quotes stand, and to
// nobody else.
func TestPinOrHideIsOffered(t *testing.T) {
	d := newDesk(t)
	for who, r := range map[string]Request{"member": d.member("/quotes article:$lagoon"), "moderator": d.moderator("/quotes article:$lagoon")} {
		if offered := strings.Contains(page(d.ask(r)), "Pin or hide"); offered != (who == "moderator") {
			t.Errorf("%s: %v", who, offered)
		}
	}
	if other := d.ask(d.moderator("/quotes country:Italy")); strings.Contains(page(other), "Pin or hide") {
		t.Error("of many articles it is offered too")
	}
}
