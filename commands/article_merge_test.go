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

// host is a request of whoever runs the desk, at its terminal: there they change what
// all guilds see.
func (d *desk) host(line string) Request {
	d.t.Helper()
	r := d.member(line)
	r.Asker = Asker{Actor: news.Actor{ID: "terminal", Name: "the terminal"}, Moderator: true, Manager: true, Locale: "en"}
	r.Place = Place{Platform: "terminal", Shelf: news.Common, View: news.View{news.Common}}
	return r
}

// What the host merges is one story in every guild, and in its posts, until the host
// parts it; a guild's own word counts more there.
func TestMergeForAllServers(t *testing.T) {
	d := newDesk(t)
	elsewhere := func(line string) Request {
		r := d.moderator(line)
		r.Place.Shelf, r.Place.View = other, news.View{other, news.Common}
		return r
	}
	for _, word := range []string{"lagoon", "caracas"} {
		d.ask(d.moderator("/post $" + word + " channel:77 confirm:yes"))
		d.ask(elsewhere("/post $" + word + " channel:80 confirm:yes"))
	}
	stands := func(shelf news.Shelf) []news.Post {
		t.Helper()
		all, err := d.store.PostsSeen(t.Context(), shelf, 10)
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	merged := d.ask(d.host("/article merge $lagoon into:$caracas"))
	golden(t, "merge-for-all", merged)
	golden(t, "merge-for-all-story", d.ask(d.member("/story $lagoon")))
	golden(t, "merge-for-all-latest", d.ask(d.member("/latest country:Venezuela count:1 since:1d")))
	for _, shelf := range []news.Shelf{guild, other} {
		if all := stands(shelf); len(all) != 1 {
			t.Errorf("%d posts stand in %s", len(all), shelf)
		} else if shelf == guild {
			golden(t, "merge-for-all-post", d.shows(all[0]))
		}
	}
	if got := d.ask(d.moderator("/article merge $caracas into:$lagoon")); !got.Failed || !strings.Contains(first(got), "one story here already") {
		t.Error(page(got))
	}
	if got := d.ask(d.moderator("/article split $lagoon")); got.Failed {
		t.Error(page(got))
	}
	if got := first(d.ask(d.member("/story $lagoon"))); !strings.Contains(got, "the only article on the desk") {
		t.Errorf("split off in the guild: %s", got)
	}
	if got := first(d.ask(elsewhere("/story $lagoon"))); strings.Contains(got, "the only article on the desk") {
		t.Errorf("and not elsewhere: %s", got)
	}
	golden(t, "merge-for-all-undo", d.ask(d.press(d.host("/queue"), button(t, merged, "Undo"))))
	if got := first(d.ask(elsewhere("/story $lagoon"))); !strings.Contains(got, "the only article on the desk") {
		t.Errorf("parted again: %s", got)
	}
	if all := stands(other); len(all) != 1 || len(all[0].More) != 0 { // the other one is owed again
		t.Errorf("parted again: %+v", all)
	}
}
