package commands

import (
	"strings"
	"testing"

	"newsdesk/news"
)

func TestSourceRetract(t *testing.T) {
	d := newDesk(t)
	posted := d.ask(d.moderator("/post $lagoon channel:77 confirm:true"))
	if posted.Failed {
		t.Fatal(page(posted))
	}
	r := d.moderator(`/source retract "tideway post" since:2025-01-01`)
	done := d.ask(r)
	golden(t, "source-retract", done)
	checkReply(t, d, done)
	if got := page(d.ask(d.member("/latest count:10"))); strings.Contains(got, "Tideway Post") {
		t.Errorf("it is shown still:\n%s", got)
	}
	p, err := d.store.Post(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	card, err := d.PostReply(t.Context(), p)
	if err != nil || !strings.Contains(page(card), "Taken off the desk:") || strings.Contains(page(card), "| “") {
		t.Errorf("its post: %v\n%s", err, page(card))
	}
	elsewhere := d.moderator("/source restore")
	elsewhere.Place.Shelf, elsewhere.Place.View = other, news.View{other, news.Common}
	if got := d.ask(elsewhere); !strings.HasPrefix(first(got), "No source was hidden here") {
		t.Errorf("another guild: %s", page(got))
	}
	back := d.ask(d.press(r, button(t, done, "Undo")))
	golden(t, "source-restore", back)
	if got := page(d.ask(d.member("/latest count:10"))); !strings.Contains(got, "Tideway Post") {
		t.Errorf("it is not back:\n%s", got)
	}
}

func TestSourceLimit(t *testing.T) {
	d := newDesk(t)
	r := d.moderator(`/source limit "Tideway Post"`)
	done := d.ask(r)
	golden(t, "source-limit", done)
	golden(t, "source-limited", d.ask(d.member("/latest count:3")))
	golden(t, "source-limited-summary", d.ask(d.member("/summary $lagoon")))
	back := d.ask(d.press(r, button(t, done, "Undo")))
	if first(back) != "Summaries and quotes of Tideway Post are shown here again, also in what was posted before." {
		t.Error(page(back))
	}
	if sources, err := d.store.Sourced(t.Context(), guild); len(sources) != 0 || err != nil {
		t.Errorf("%+v %v", sources, err)
	}
}

func TestSourceRefusals(t *testing.T) {
	d := newDesk(t)
	for line, says := range map[string]string{
		"/source retract tideway":                         "Which source is meant?",
		"/source retract nobody":                          "The desk has no source called “nobody”.",
		`/source retract "Tideway Post" since:1h`:         "The desk shows no article of Tideway Post from then on.",
		"/source restore":                                 "No source was hidden here",
		`/source limit name:"Tideway Post" off:yes`:       "It is so already.",
		`/source retract "Tideway Post" since:"some day"`: "“some day” is no date",
	} {
		if got := d.ask(d.moderator(line)); !strings.HasPrefix(first(got), says) {
			t.Errorf("%s: %s", line, page(got))
		}
	}
}
