package commands

import (
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// What whoever runs the desk has taken down: what stands says so, what is asked for is
// refused before anything is fetched, and the log tells of it.
func TestTakenDown(t *testing.T) {
	d := newDesk(t)
	op := news.Actor{ID: "terminal", Name: "the command line"}
	if posted := d.ask(d.moderator("/post $lagoon channel:77 confirm:true")); posted.Failed {
		t.Fatal(page(posted))
	}
	e, err := d.store.Entry(t.Context(), news.View{guild, news.Common}, d.ids["lagoon"])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.store.TakeDown(t.Context(), store.Demand{Page: e.URL}, op); err != nil {
		t.Fatal(err)
	}
	p, err := d.store.Post(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	card, err := d.PostReply(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "takedown-post", card)
	direct := news.Post{Kind: news.PostFollow, Article: e.ID, By: news.Actor{ID: "discord:9"}, State: news.PostDone, Changed: news.ChangeRetracted}
	if failed := d.ask(d.member("/follow country:KE")); failed.Failed {
		t.Fatal(page(failed))
	}
	told, err := d.DirectReply(t.Context(), direct, news.View{guild, news.Common})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "takedown-direct", told)
	reads := len(d.reader.reads)
	refused := d.ask(d.moderator("/article add link:" + e.URL))
	golden(t, "takedown-refused", refused)
	if len(d.reader.reads) != reads {
		t.Error("it was fetched")
	}
	audit := page(d.ask(d.moderator("/audit")))
	if !strings.Contains(audit, "took a page of") || strings.Contains(audit, e.Title) {
		t.Errorf("the log:\n%s", audit)
	}
}
