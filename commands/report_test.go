package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// reporter is a member by a number, who presses Report and says what is wrong.
func (d *desk) reporter(n int, article, what string) Reply {
	d.t.Helper()
	r := d.member("/report " + article)
	r.Asker.ID, r.Options["what"], r.Pressed = fmt.Sprintf("discord:10%d", n), what, true
	return d.ask(r)
}

func TestReport(t *testing.T) {
	d := newDesk(t)
	card := d.ask(d.member("/latest count:1"))
	form := d.ask(d.press(d.member("/latest"), button(t, card, "Report")))
	golden(t, "report-form", form)
	if got := d.reporter(1, "$lagoon", "It is not in Italy."); !got.Failed || !strings.HasPrefix(first(got), "The moderators have no channel") {
		t.Errorf("nowhere to tell: %s", page(got))
	}
	d.ask(d.manager("/settings desk channel:77"))
	got := d.reporter(1, "$lagoon", "It is *not* in <@1> Italy.")
	golden(t, "report", got)
	if again := d.reporter(1, "$lagoon", "Still not."); !again.Failed || !strings.HasPrefix(first(again), "You have reported") {
		t.Errorf("a second time: %s", page(again))
	}
	post, err := d.store.Post(t.Context(), 1)
	if err != nil || post.Channel != "77" || post.Kind != news.PostReport || post.By.ID != "" {
		t.Fatal(post, err)
	}
	if err := d.store.PostDone(t.Context(), post.ID, "m"); err != nil {
		t.Fatal(err)
	}
	d.reporter(2, "$lagoon", "")
	if post, err = d.store.Post(t.Context(), 1); err != nil || post.Want == post.Shown {
		t.Errorf("the message is not edited for the second: %+v %v", post, err)
	}
	told, err := d.PostReply(t.Context(), post)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report-post", told)
	checkReply(t, d, told)
	if got := d.ask(d.press(d.member("/latest"), button(t, told, "Remove"))); first(got) != Sentence(news.ErrForbidden) {
		t.Errorf("a member removes it: %s", page(got))
	}
	aside := d.ask(d.press(d.moderator("/latest"), button(t, told, "Dismiss")))
	golden(t, "report-dismiss", aside)
	told, err = d.PostReply(t.Context(), post)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report-post-dismissed", told)
	d.reporter(3, "$lagoon", "Again.")
	if fresh, err := d.store.PostByKey(t.Context(), "discord/discord:1/report/1/1"); err != nil || fresh.Kind != news.PostReport {
		t.Errorf("a report after that is no message of its own: %+v %v", fresh, err)
	}
}

func TestReportsAreBounded(t *testing.T) {
	d := newDesk(t)
	d.ask(d.manager("/settings desk channel:77"))
	var ids []string
	for i := range 11 {
		a := articleOf(t, fmt.Sprintf("Title: Ferry %d\nURL: https://ferry.example/%d\nAge: 1h\nLanguage: en", i, i), "[1 It sails.]")
		added, err := d.store.Add(t.Context(), guild, a, news.Actor{})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, fmt.Sprint(added.ID))
	}
	for i, id := range ids {
		got := d.reporter(1, id, "")
		if refused := i >= 10; got.Failed != refused {
			t.Errorf("report %d: %s", i+1, page(got))
		}
	}
	d.ahead.Store(int64(25 * time.Hour))
	if got := d.reporter(1, ids[10], ""); got.Failed {
		t.Errorf("the next day: %s", page(got))
	}
	r := d.member("/report " + ids[0])
	r.Place.Direct, r.Place.Shelf = true, news.Common
	if got := d.ask(r); !got.Failed {
		t.Errorf("in a direct message: %s", page(got))
	}
	theirs := d.member("/report " + ids[0])
	theirs.Place.Shelf, theirs.Place.View = other, news.View{other, news.Common}
	if got := d.ask(theirs); !strings.Contains(first(got), "The desk has no article") {
		t.Errorf("another guild's article: %s", page(got))
	}
}
