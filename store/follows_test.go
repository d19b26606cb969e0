package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

const ann = "discord:5"

// told carries out what members are owed now, and gives it as "kind of articles" by
// their titles.
func (d *timed) told() []string {
	d.t.Helper()
	ctx := context.Background()
	if err := d.OweFollows(ctx); err != nil {
		d.t.Fatal("OweFollows:", err)
	}
	out := []string{}
	if err := d.Own(ctx); err != nil {
		d.t.Fatal(err)
	}
	err := d.Drain(ctx, "discord", store.Work{Post: func(ctx context.Context, id int64) error {
		p, err := d.Post(ctx, id)
		if err != nil {
			return err
		}
		line := string(p.Kind)
		for _, article := range append([]int64{p.Article}, p.More...) {
			for _, view := range []news.View{{news.Common}, {"discord:1"}, {"discord:2"}} {
				if e, err := d.Entry(ctx, view, article); err == nil {
					line += " " + e.Title
					break
				}
			}
		}
		if p.Channel != "@"+p.By.ID || p.Shelf != news.Common {
			d.t.Errorf("%s goes to %s on shelf %q", line, p.Channel, p.Shelf)
		}
		if p.By.ID != ann {
			line = p.By.ID + ": " + line
		}
		out = append(out, line)
		return d.PostDone(ctx, id, "m")
	}})
	if err != nil {
		d.t.Fatal("Drain:", err)
	}
	return out
}

// follows lets ann follow something on the guild's shelves.
func (d *timed) follows(f news.Follow, change ...func(*news.Reach)) news.Follow {
	d.t.Helper()
	if f.Member == "" {
		f.Member = ann
	}
	r := store.UsualReach(f.Member, "discord")
	for _, c := range change {
		c(&r)
	}
	out, _, err := d.SetFollow(context.Background(), f, news.View{"discord:1", news.Common}, r)
	if err != nil {
		d.t.Fatal("SetFollow:", err)
	}
	return out
}

// arrives puts an article on a shelf a minute later.
func (d *timed) arrives(shelf news.Shelf, title string, change ...func(*news.Article)) int64 {
	d.t.Helper()
	d.pass(time.Minute)
	a := fetched("https://a.example/"+title, title, title+" is the text.")
	a.Published = d.now().Add(-time.Hour)
	a.Topics, a.Countries = []news.TopicTag{{Code: "medtop:11000000", Weight: 1}}, []news.CountryTag{{Code: "KE", Weight: 1, About: true}}
	for _, c := range change {
		c(&a)
	}
	return add(d.t, d.Store, shelf, a)
}

func of(code string) func(*news.Article) {
	return func(a *news.Article) { a.Countries = []news.CountryTag{{Code: code, Weight: 1, About: true}} }
}

func sketched(words string) func(*news.Article) {
	return func(a *news.Article) { a.Sketch = telling("", time.Time{}, words).Sketch }
}

func TestWhatAFollowMatches(t *testing.T) {
	quoting := func(a *news.Article) {
		a.Quotes = []news.Quote{{Parts: []news.Span{{Start: 0, End: 3}}, Speaker: "Ama Reid", Direct: true}}
	}
	for _, tt := range []struct {
		name   string
		follow news.Follow
		shelf  news.Shelf
		change func(*news.Article)
		want   bool
	}{
		{name: "its topic", follow: news.Follow{Match: news.Match{Topic: "medtop:11000000"}}, want: true},
		{name: "another topic", follow: news.Follow{Match: news.Match{Topic: "medtop:04000000"}}},
		{name: "its country", follow: news.Follow{Match: news.Match{Country: "KE"}}, want: true},
		{name: "a country that it only mentions", follow: news.Follow{Match: news.Match{Country: "TZ"}}, change: func(a *news.Article) { a.Countries = append(a.Countries, news.CountryTag{Code: "TZ", Weight: .1}) }},
		{name: "its words", follow: news.Follow{Match: news.Match{Words: "ferry -sport"}}, want: true},
		{name: "words that it lacks", follow: news.Follow{Match: news.Match{Words: "harvest"}}},
		{name: "its outlet", follow: news.Follow{Match: news.Match{Source: "quay post"}}, change: func(a *news.Article) { a.Site = "Quay Post" }, want: true},
		{name: "who is quoted", follow: news.Follow{Speaker: "ama reid"}, change: quoting, want: true},
		{name: "who is not", follow: news.Follow{Speaker: "Jon Vale"}, change: quoting},
		{name: "all of several", follow: news.Follow{Match: news.Match{Topic: "medtop:11000000", Country: "KE"}}, want: true},
		{name: "one of several", follow: news.Follow{Match: news.Match{Topic: "medtop:11000000", Country: "UG"}}},
		{name: "on the guild's shelf", follow: news.Follow{Match: news.Match{Country: "KE"}}, shelf: "discord:1", want: true},
		{name: "on another guild's", follow: news.Follow{Match: news.Match{Country: "KE"}}, shelf: "discord:2"},
		{name: "published long before it came", follow: news.Follow{Match: news.Match{Country: "KE"}}, change: func(a *news.Article) { a.Published = a.Published.AddDate(0, 0, -2) }},
	} {
		d := openTimed(t)
		d.arrives(tt.shelf, "before")
		d.follows(tt.follow)
		d.arrives(tt.shelf, "ferry", func(a *news.Article) {
			if tt.change != nil {
				tt.change(a)
			}
		})
		want := []string{}
		if tt.want {
			want = append(want, "follow ferry")
		}
		wanted(t, tt.name, d.told(), want)
		d.pass(time.Minute)
		add(t, d.Store, tt.shelf, fetched("https://a.example/ferry", "ferry", "ferry is the text."))
		wanted(t, tt.name+", again", d.told(), []string{})
	}
}

// A story comes once, from whichever outlet and by whichever follow; who follows the
// very story gets all of it.
func TestAStoryIsToldAMemberOnce(t *testing.T) {
	d := openTimed(t)
	d.follows(news.Follow{Match: news.Match{Country: "KE"}})
	d.follows(news.Follow{Match: news.Match{Topic: "medtop:11000000"}})
	d.follows(news.Follow{Member: "discord:6", Match: news.Match{Country: "KE"}})
	first := d.arrives(news.Common, "one", sketched(ferry))
	d.arrives("discord:1", "two", sketched(ferry))
	wanted(t, "two outlets", d.told(), []string{"follow one", "discord:6: follow one"})
	story, err := d.StoryNumber(context.Background(), first)
	if err != nil {
		t.Fatal(err)
	}
	d.arrives(news.Common, "three", sketched(ferry))
	wanted(t, "a third later", d.told(), []string{})
	d.follows(news.Follow{Story: story, Title: "one"})
	d.arrives(news.Common, "four", sketched(ferry))
	d.arrives(news.Common, "five", sketched(ferry), of("UG"))
	wanted(t, "who follows the story", d.told(), []string{"follow four", "follow five"})
}

// Who was told of an article that another story has now is told of its old one, too.
func TestAPartedStoryIsToldAMember(t *testing.T) {
	d := openTimed(t)
	d.follows(news.Follow{Match: news.Match{Country: "KE"}})
	first := d.arrives(news.Common, "one", sketched(ferry))
	d.arrives(news.Common, "two", sketched(ferry))
	wanted(t, "before", d.told(), []string{"follow one"})
	run(t, raw(t, d.path), fmt.Sprintf(`UPDATE articles SET story = 77 WHERE id = %d`, first), `UPDATE posts SET story = 77`)
	d.arrives(news.Common, "three", sketched(ferry))
	wanted(t, "what is left", d.told(), []string{"follow three"})
	d.arrives(news.Common, "four", sketched(ferry))
	wanted(t, "once", d.told(), []string{})
}

func TestTheDaysMessage(t *testing.T) {
	d := openTimed(t) // noon
	berlin := func(r *news.Reach) { r.Zone, r.At = "Europe/Berlin", 18*60 }
	d.follows(news.Follow{Match: news.Match{Country: "KE"}, Digest: true}, berlin)
	d.arrives(news.Common, "one")
	d.arrives(news.Common, "two")
	wanted(t, "before its hour", d.told(), []string{})
	d.pass(4 * time.Hour) // 16:02 UTC is 18:02 in Berlin
	wanted(t, "at its hour", d.told(), []string{"brief one two"})
	wanted(t, "once", d.told(), []string{})
	d.pass(24 * time.Hour)
	wanted(t, "a day without anything", d.told(), []string{})
	d.arrives(news.Common, "three")
	d.told()
	d.pass(3 * 24 * time.Hour)
	wanted(t, "after days without the bot", d.told(), []string{"brief three"})
}

func TestNoMoreThanAMemberWants(t *testing.T) {
	d := openTimed(t) // noon
	d.follows(news.Follow{Match: news.Match{Country: "KE"}}, func(r *news.Reach) { r.Most, r.Zone = 2, "Europe/Berlin" })
	for _, title := range []string{"one", "two", "three", "four"} {
		d.arrives(news.Common, title)
	}
	wanted(t, "at once", d.told(), []string{"follow one", "follow two"})
	d.arrives(news.Common, "five")
	wanted(t, "not one more", d.told(), []string{})
	d.pass(10 * time.Hour) // past midnight in Berlin
	wanted(t, "when the day is over", d.told(), []string{"rest three four five"})
	d.arrives(news.Common, "six")
	wanted(t, "the next day", d.told(), []string{"follow six"})
}

func TestQuietHoursOfAMember(t *testing.T) {
	d := openTimed(t) // noon
	d.follows(news.Follow{Match: news.Match{Country: "KE"}}, func(r *news.Reach) {
		r.Zone, r.Quiet, r.Silent = "UTC", news.Quiet{From: 11 * 60, To: 14 * 60}, true
	})
	d.arrives(news.Common, "one")
	wanted(t, "in them", d.told(), []string{})
	d.pass(2 * time.Hour)
	wanted(t, "after them", d.told(), []string{"follow one"})
}

func TestAClosedMember(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.follows(news.Follow{Match: news.Match{Country: "KE"}})
	d.arrives(news.Common, "one")
	if err := errors.Join(d.OweFollows(ctx), d.CloseMember(ctx, ann)); err != nil {
		t.Fatal(err)
	}
	wanted(t, "what was owed", d.told(), []string{})
	d.arrives(news.Common, "two")
	wanted(t, "what comes meanwhile", d.told(), []string{})
	for n, want := range []bool{true, false} {
		if got, err := d.TellClosed(ctx, ann); got != want || err != nil {
			t.Errorf("TellClosed, time %d: %v, %v", n+1, got, err)
		}
	}
	r, err := d.Reach(ctx, ann)
	if err != nil || r.Closed.IsZero() {
		t.Errorf("Reach: %+v, %v", r, err)
	}
	r.Closed = time.Time{}
	if err := d.SetReach(ctx, r); err != nil {
		t.Fatal(err)
	}
	d.arrives(news.Common, "three")
	wanted(t, "once they are open again", d.told(), []string{"follow three"})
	if got, _ := d.TellClosed(ctx, "discord:nobody"); got {
		t.Error("somebody unknown is told")
	}
}

func TestFollowsHaveAnEnd(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	for n := range store.MostFollows {
		d.follows(news.Follow{Match: news.Match{Words: fmt.Sprint("word", n)}})
	}
	view := news.View{"discord:1", news.Common}
	if _, _, err := d.SetFollow(ctx, news.Follow{Member: ann, Match: news.Match{Words: "more"}}, view, store.UsualReach(ann, "discord")); !errors.Is(err, news.ErrFull) {
		t.Errorf("one more: %v", err)
	}
	if _, fresh, err := d.SetFollow(ctx, news.Follow{Member: ann, Match: news.Match{Words: "word3"}}, view, store.UsualReach(ann, "discord")); fresh || err != nil {
		t.Errorf("one of them again: %v, %v", fresh, err)
	}
	all, err := d.Follows(ctx, ann)
	if err != nil || len(all) != store.MostFollows {
		t.Fatal(len(all), err)
	}
	if _, err := d.Unfollow(ctx, "discord:6", all[0].ID); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("somebody else's: %v", err)
	}
	d.arrives(news.Common, "word0")
	d.arrives(news.Common, "word1")
	if err := d.OweFollows(ctx); err != nil {
		t.Fatal(err)
	}
	if was, err := d.Unfollow(ctx, ann, all[0].ID); was.Words != "word0" || err != nil {
		t.Errorf("Unfollow: %+v, %v", was, err)
	}
	wanted(t, "what waited for it is dropped", d.told(), []string{"follow word1"})
	d.arrives(news.Common, "word2")
	err = d.OweFollows(ctx)
	for id := int64(1); err == nil; id++ { // what is being sent is sent
		_, err = d.PostTried(ctx, id)
	}
	if _, err := d.Unfollow(ctx, ann, all[2].ID); err != nil {
		t.Fatal(err)
	}
	wanted(t, "what is under way is not", d.told(), []string{"follow word2"})
}

// What members are sent is nothing for moderators, and goes with them.
func TestWhatMembersAreSentIsTheirs(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.follows(news.Follow{Match: news.Match{Country: "KE"}})
	d.follows(news.Follow{Member: "discord:6", Match: news.Match{Country: "KE"}})
	d.arrives(news.Common, "one")
	if err := d.OweFollows(ctx); err != nil {
		t.Fatal(err)
	}
	for _, shelf := range []news.Shelf{news.Common, "discord:1"} {
		if all, err := d.Queue(ctx, shelf, 10); len(all) > 0 || err != nil {
			t.Errorf("the queue of %q: %+v, %v", shelf, all, err)
		}
	}
	if err := d.Forget(ctx, ann); err != nil {
		t.Fatal(err)
	}
	wanted(t, "nothing for who was forgotten", d.told(), []string{"discord:6: follow one"})
	if all, err := d.PostsSeen(ctx, news.Common, 10); len(all) > 0 || err != nil {
		t.Errorf("posts: %+v, %v", all, err)
	}
	if k, err := d.KeptAbout(ctx, ann); k != (store.About{}) || err != nil {
		t.Errorf("kept: %+v, %v", k, err)
	}
	shelves, err := d.SentFrom(ctx, 2)
	if err != nil || !slices.Equal(shelves, news.View{"discord:1", news.Common}) {
		t.Errorf("shelves: %q, %v", shelves, err)
	}
}

// A clock that goes back holds nothing up that waits for its time.
func TestFollowsOverAClockThatGoesBack(t *testing.T) {
	ctx := context.Background()
	d := openTimed(t)
	d.follows(news.Follow{Match: news.Match{Country: "KE"}, Digest: true}, func(r *news.Reach) { r.Zone = "UTC" })
	d.pass(400 * 24 * time.Hour)
	d.told()
	d.arrives(news.Common, "one", func(a *news.Article) { a.Published = d.now() })
	d.told()
	r, err := d.Reach(ctx, ann)
	if err != nil {
		t.Fatal(err)
	}
	d.pass(-400 * 24 * time.Hour)
	if err := d.SetReach(ctx, r); err != nil { // as the clock is heeded
		t.Fatal(err)
	}
	d.pass(24 * time.Hour)
	wanted(t, "the next morning", d.told(), []string{"brief one"})
}

// TestToldOnceInSpiteOfACrash: the members whom one article concerns are told in
// several transactions; what stands after a crash between them is compared again.
func TestToldOnceInSpiteOfACrash(t *testing.T) {
	d := openTimed(t)
	for i := range 120 {
		f := news.Follow{Member: fmt.Sprint("discord:", 100+i), Match: news.Match{Country: "KE"}, Digest: i%3 == 0}
		d.follows(f)
		f.Topic, f.Digest = "medtop:11000000", i%2 == 0
		d.follows(f)
	}
	d.arrives("discord:1", "Rain")
	again := func() {
		db := raw(t, d.path)
		defer db.Close()
		if _, err := db.Exec(`UPDATE compared SET entry = 0`); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.OweFollows(t.Context()); err != nil {
		t.Fatal(err)
	}
	again()
	first := len(d.told())
	again()
	if second := d.told(); first != 100 || len(second) != 0 {
		t.Errorf("%d members were told at once, and then again %v", first, second)
	}
}
