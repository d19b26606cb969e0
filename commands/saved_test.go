package commands

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// TestSaved presses "Save" and "Remove" as several people.
func TestSaved(t *testing.T) {
	d := newDesk(t)
	asking := d.member("/saved")
	later := func() { d.ahead.Add(int64(time.Minute)); asking.Now = noon().Add(time.Duration(d.ahead.Load())) }
	saves := func(n int) Action {
		list := d.ask(d.member("/latest count:5"))
		var all []Action
		for _, a := range buttons(list) {
			if a.Label == "Save" {
				all = append(all, a)
			}
		}
		return all[n]
	}
	golden(t, "saved-nothing", d.ask(asking))
	for n := range 3 {
		later()
		if reply := d.ask(d.press(asking, saves(n))); n == 0 {
			golden(t, "saved-one", reply)
		}
	}
	if reply := d.ask(d.press(asking, saves(1))); !strings.Contains(page(reply), "already") {
		t.Errorf("saved twice: %s", page(reply))
	}
	reply := d.ask(asking)
	golden(t, "saved", reply)
	checkReply(t, d, reply)
	for _, tt := range []struct {
		name   string
		change func(*Request)
		want   string
		says   string
	}{
		{name: "the same member", want: "caracas lagoon the"},
		{name: "another member", change: func(r *Request) { r.Asker.ID = "discord:10" }, says: "Nothing is saved here"},
		{name: "in another guild only what that one shows", change: func(r *Request) { r.Place.View = news.View{other, news.Common} }, want: "caracas lagoon", says: "1 more was saved in another server"},
	} {
		r := asking
		if tt.change != nil {
			tt.change(&r)
		}
		reply := d.ask(r)
		if got := strings.Join(begin(headings(reply)), " "); got != tt.want || !strings.Contains(page(reply), tt.says) {
			t.Errorf("%s: %q, want %q\n%s", tt.name, got, tt.want, page(reply))
		}
	}
	left := d.ask(d.press(asking, button(t, reply, "Remove")))
	if got := strings.Join(begin(headings(left)), " "); got != "lagoon the" || !left.Replace {
		t.Errorf("after Remove: %q", got)
	}
}

// What another guild keeps cannot be saved by its number.
func TestNobodySavesWhatTheyDoNotSee(t *testing.T) {
	d := newDesk(t)
	reply := d.ask(d.member("/saved add:" + fmt.Sprint(d.ids["what"])))
	if n, _ := d.store.KeptAbout(t.Context(), "discord:9"); !reply.Failed || n.Saved != 0 {
		t.Errorf("%v saved: %s", n, page(reply))
	}
}

// Nobody saves more than the desk keeps.
func TestSavedHasAnEnd(t *testing.T) {
	d := newDesk(t)
	var all []news.Article
	for n := range store.MostSaved {
		all = append(all, news.Article{URL: fmt.Sprintf("https://many.example/%d", n), Title: fmt.Sprint("Report ", n), Text: "Text.", Language: "en",
			Page: &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()}})
	}
	added, err := d.store.AddAll(t.Context(), news.Common, all, news.Actor{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range added {
		if fresh, err := d.store.Save(t.Context(), "discord:9", a.ID, noon()); !fresh || err != nil {
			t.Fatal(fresh, err)
		}
	}
	if reply := d.ask(d.member("/saved add:" + d.id("lagoon"))); !reply.Failed || !strings.Contains(page(reply), "500 articles") {
		t.Errorf("one more: %s", page(reply))
	}
	reply := d.ask(d.member("/saved from:499"))
	if got := len(reply.Cards); got != 2 {
		t.Errorf("the last page has %d", got)
	}
	checkReply(t, d, d.ask(d.member("/saved")))
}

// TestForget deletes what is kept about a member, and nobody else's.
func TestForget(t *testing.T) {
	d := newDesk(t)
	r := d.member("/forget")
	golden(t, "forget-nothing", d.ask(r))
	for _, line := range []string{"/saved add:$lagoon", "/saved add:$caracas", "/latest since:last", "/follow country:KE"} {
		d.ask(d.member(line))
		theirs := d.member(line)
		theirs.Asker.ID = "discord:10"
		d.ask(theirs)
	}
	reply := d.ask(r)
	golden(t, "forget", reply)
	sure := button(t, reply, "Delete all of it")
	if !sure.Changes || sure.Style != Danger {
		t.Error("the button looks harmless")
	}
	golden(t, "forget-confirmed", d.ask(d.press(r, sure)))
	for member, want := range map[string]store.About{"discord:9": {}, "discord:10": {Follows: 1, Saved: 2, Looks: 1, Reach: true}} {
		if got, err := d.store.KeptAbout(t.Context(), member); got != want || err != nil {
			t.Errorf("kept about %s: %+v, %v", member, got, err)
		}
	}
}
