package commands

import (
	"strings"
	"testing"

	"newsdesk/news"
)

func TestMergeAndSplit(t *testing.T) {
	d := newDesk(t)
	for _, word := range []string{"lagoon", "caracas"} {
		d.ask(d.moderator("/post $" + word + " channel:77 confirm:yes"))
	}
	press := func(from Reply, label string) Reply {
		t.Helper()
		return d.ask(d.press(d.moderator("/queue"), button(t, from, label)))
	}
	standing := func() int {
		t.Helper()
		all, err := d.store.PostsSeen(t.Context(), guild, 10)
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	merged := d.ask(d.moderator("/article merge $lagoon into:$caracas"))
	golden(t, "merge", merged)
	if standing() != 1 {
		t.Errorf("%d posts stand", standing())
	}
	story, err := d.store.Story(t.Context(), news.View{guild, news.Common}, d.ids["lagoon"])
	if err != nil || len(story) != 2 {
		t.Errorf("the story: %d articles, %v", len(story), err)
	}
	if got := d.ask(d.moderator("/article merge $caracas into:$lagoon")); !got.Failed || !strings.Contains(first(got), "one story here already") {
		t.Error(page(got))
	}
	golden(t, "merge-undo", press(merged, "Undo"))
	if got := press(merged, "Undo"); !got.Failed {
		t.Errorf("undone twice:\n%s", page(got))
	}
	d.ask(d.moderator("/article merge $lagoon into:$caracas"))
	split := d.ask(d.moderator("/article split $lagoon"))
	golden(t, "split", split)
	if got := d.ask(d.moderator("/article split $lagoon")); !got.Failed || !strings.Contains(first(got), "stands alone") {
		t.Error(page(got))
	}
	golden(t, "split-undo", press(split, "Undo"))
	for _, line := range []string{"/article merge $lagoon", "/article merge $lagoon into:999999", "/article merge 999999 into:$lagoon", "/article merge $lagoon into:zeppelin", "/article split $bogotá undo:yes", "/article merge $lagoon undo:77"} {
		if got := d.ask(d.moderator(line)); !got.Failed {
			t.Errorf("%s:\n%s", line, page(got))
		}
	}
	r := d.moderator("/article merge $lagoon into:x")
	r.Options["into"] = "the"
	if got := d.ask(r); len(buttons(got)) == 0 || buttons(got)[0].Request.Options["into"] == "the" || buttons(got)[0].Request.Options["article"] != d.id("lagoon") {
		t.Errorf("a word of several titles:\n%s", page(got))
	}
}
