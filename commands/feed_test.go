package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/news/opml"
)

const (
	harbour = "https://harbour.example/feed"
	valley  = "https://valley.example/rss"
)

// fed is a desk that follows two feeds: the harbour's with three entries, and
// the valley's, which fails.
func fed(t *testing.T) *desk {
	t.Helper()
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire", "Ferry gets a new engine", "Cranes stand still", "Ice on the quay")
	d.feeder.feed(valley, "Valley Post", "Cheese prices rise")
	d.ask(d.moderator("/feed add " + harbour))
	d.ask(d.moderator("/feed add " + valley))
	d.feeder.fails[valley] = PollSentence(news.ErrTimeout)
	d.ask(d.moderator("/feed check valley"))
	return d
}

func TestFeedAdd(t *testing.T) {
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire", "Ferry gets a new engine", "Cranes stand still", "Ice on the quay")
	r := d.moderator("/feed add " + harbour)
	now := d.Run(t.Context(), r)
	if now.Later == nil || !now.Private || len(d.feeder.looks) > 0 {
		t.Fatalf("before the network:\n%s", page(now))
	}
	added := d.Finish(t.Context(), now)
	golden(t, "feed-add", added)
	checkReply(t, d, added)
	if got := d.ask(r); page(got) != page(added) || d.feeder.polls != 1 {
		t.Errorf("run again after a crash, with %d polls:\n%s", d.feeder.polls, page(got))
	}
	r.Now = r.Now.AddDate(0, 0, 2)
	golden(t, "feed-add-again", d.ask(r))
	subs, err := d.store.Subscriptions(t.Context(), guild)
	if err != nil || len(subs) != 1 || subs[0].URL != harbour || subs[0].Channel != "77" || subs[0].Platform != "discord" || subs[0].By != r.Asker.Actor || subs[0].Backfill != 0 {
		t.Fatalf("%+v %v", subs, err)
	}
	if got := headings(d.ask(d.member("/latest"))); len(got) != 3 {
		t.Errorf("on the desk: %q", got)
	}
	if len(d.queued()) > 0 {
		t.Errorf("something is owed: %+v", d.queued())
	}
}

// queued is what the guild's channels are owed.
func (d *desk) queued() []news.Post {
	d.t.Helper()
	all, err := d.store.Queue(d.t.Context(), guild, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

// TestFeedAddAfterACrash: the feed was followed, and the process ended before its
// first poll; the same request makes up for it.
func TestFeedAddAfterACrash(t *testing.T) {
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire", "Ferry gets a new engine")
	r := d.moderator("/feed add " + harbour)
	if _, _, err := d.store.AddFeed(t.Context(), subscription(r, *d.feeder.found[harbour].Feed)); err != nil {
		t.Fatal(err)
	}
	if got := d.ask(r); !strings.Contains(page(got), "kept 1 article of it") || d.feeder.polls != 1 {
		t.Errorf("%d polls:\n%s", d.feeder.polls, page(got))
	}
}

// TestFeedAddBackfill: with a route there, the newest entries of the first poll
// are owed to its channel, and no others.
func TestFeedAddBackfill(t *testing.T) {
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire", "Ferry gets a new engine", "Cranes stand still", "Ice on the quay")
	d.ask(d.moderator("/route add channel:77"))
	golden(t, "feed-add-backfill", d.ask(d.moderator("/feed add "+harbour+" backfill:2")))
	if got := d.queued(); len(got) != 2 {
		t.Errorf("%d posts are owed: %+v", len(got), got)
	}
}

// TestFeedAddBackfillWithoutRoute: without a route nothing is said to go anywhere.
func TestFeedAddBackfillWithoutRoute(t *testing.T) {
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire", "Ferry gets a new engine", "Cranes stand still")
	got := page(d.ask(d.moderator("/feed add " + harbour + " backfill:1")))
	if !strings.Contains(got, "There is no route yet, so none of them is posted. Add a route first, or post one with /post.") || strings.Contains(got, "routes say") {
		t.Error(got)
	}
}

func TestFeedAddOfAPage(t *testing.T) {
	d := emptyDeskOf(t)
	site := "https://harbour.example/"
	d.feeder.feed(harbour, "Harbour Wire", "Ice on the quay")
	d.feeder.found[site] = news.FeedsFound{Offers: []news.Feed{{URL: harbour, Title: "Harbour Wire"}, {URL: "https://harbour.example/sport.xml"}}}
	r := d.moderator("/feed add harbour.example backfill:2")
	offered := d.ask(r)
	golden(t, "feed-add-page", offered)
	checkReply(t, d, offered)
	added := d.ask(d.press(r, button(t, offered, "Follow 1")))
	if subs, err := d.store.Subscriptions(t.Context(), guild); err != nil || len(subs) != 1 || subs[0].Backfill != 2 {
		t.Errorf("%+v %v\n%s", subs, err, page(added))
	}
	many := news.FeedsFound{}
	for i := range 30 {
		many.Offers = append(many.Offers, news.Feed{URL: fmt.Sprintf("https://harbour.example/%d/%s", i, strings.Repeat("x", 150)), Title: strings.Repeat("Section ", 40)})
	}
	d.feeder.found[site] = many
	checkReply(t, d, d.ask(r))
	d.feeder.found[site] = news.FeedsFound{Offers: many.Offers[:1]}
	button(t, d.ask(r), "Follow it")
}

func TestFeedAddRefuses(t *testing.T) {
	d := emptyDeskOf(t)
	d.feeder.found["https://plain.example/"] = news.FeedsFound{}
	for name, err := range map[string]error{"html": news.ErrNotFeed, "slow": news.ErrTimeout, "inside": news.ErrPrivate, "loop": news.ErrRedirects, "huge": news.ErrTooLarge} {
		d.feeder.errs["https://"+name+".example/"] = fmt.Errorf("get: %w", err)
	}
	for _, tt := range []struct {
		line, says string
		looks      bool
	}{
		{"/feed add nonsense", Sentence(news.ErrBadLink), false},
		{"/feed add ftp://harbour.example/", Sentence(news.ErrBadLink), false},
		{"/feed add", "/feed add needs an address: /feed add address:https://example.org/feed", false},
		{"/feed add harbour.example backfill:11", "Backfill is a whole number from 0 to 10, not “11”.", false},
		{"/feed add nowhere.example", feedSentence(nil, news.ErrGone), true},
		{"/feed add plain.example", Sentence(news.ErrNotFeed), true},
		{"/feed add html.example", Sentence(news.ErrNotFeed), true},
		{"/feed add slow.example", feedSentence(nil, news.ErrTimeout), true},
		{"/feed add inside.example", Sentence(news.ErrPrivate), true},
		{"/feed add loop.example", Sentence(news.ErrRedirects), true},
		{"/feed add huge.example", feedSentence(nil, news.ErrTooLarge), true},
	} {
		d.feeder.looks = nil
		reply := d.ask(d.moderator(tt.line))
		if first(reply) != tt.says || !reply.Failed || !reply.Private || len(d.feeder.looks) > 0 != tt.looks {
			t.Errorf("%s: looked at %q\n%s", tt.line, d.feeder.looks, page(reply))
		}
	}
	alone := New(Deps{Store: d.store})
	if got := alone.Run(t.Context(), d.moderator("/feed add harbour.example")); got.Later != nil || first(got) != "Feeds cannot be looked at here. Ask where the desk runs." {
		t.Error(page(got))
	}
}

// TestFeedAddThatFails: the feed stood there a moment ago, and its first poll
// fails; it is followed all the same.
func TestFeedAddThatFails(t *testing.T) {
	d := emptyDeskOf(t)
	d.feeder.feed(harbour, "Harbour Wire")
	d.feeder.fails[harbour] = "The site is busy just now"
	golden(t, "feed-add-failing", d.ask(d.moderator("/feed add "+harbour)))
}

func TestFeedList(t *testing.T) {
	d := fed(t)
	d.feeder.feed("https://quay.example/atom", "")
	d.ask(d.moderator("/feed add https://quay.example/atom"))
	d.ask(d.moderator("/feed pause quay"))
	d.ask(d.moderator("/feed filter harbour words:ferry"))
	list := d.ask(d.moderator("/feed list"))
	golden(t, "feed-list", list)
	golden(t, "feeds", d.ask(d.member("/feeds")))
	checkReply(t, d, list)
	if got := first(d.ask(d.press(d.moderator("/feed list"), button(t, list, "Resume quay.example")))); !strings.HasPrefix(got, "The desk goes on with “quay.example”. ") {
		t.Error(got)
	}
	if members := page(d.ask(d.member("/feeds"))); strings.Contains(members, harbour) || strings.Contains(members, "ferry") || strings.Contains(members, "did not answer") || !strings.Contains(members, "not reachable since") {
		t.Errorf("members see an address, a filter or what is for moderators:\n%s", members)
	}
}

func TestFeedListIsPaged(t *testing.T) {
	d := emptyDeskOf(t)
	for i := range 23 {
		sub := subscription(d.moderator("/feed list"), news.Feed{URL: fmt.Sprintf("https://f%02d.example/", i), Title: fmt.Sprintf("Feed %02d %s", i, strings.Repeat("long ", 30))})
		if _, _, err := d.store.AddFeed(t.Context(), sub); err != nil {
			t.Fatal(err)
		}
	}
	r := d.moderator("/feed list")
	seen := map[string]bool{}
	for range 10 {
		reply := d.ask(r)
		checkReply(t, d, reply)
		for _, b := range reply.Blocks {
			if b.Kind == Item {
				seen[b.Runs[0].Text] = true
			}
		}
		more := -1
		for i, a := range buttons(reply) {
			if a.Label == "More" {
				more = i
			}
		}
		if more < 0 {
			break
		}
		r = d.press(r, buttons(reply)[more])
	}
	if len(seen) != 23 {
		t.Errorf("%d feeds were listed", len(seen))
	}
}

func TestNoFeeds(t *testing.T) {
	d := emptyDeskOf(t)
	for line, says := range map[string]string{
		"/feed list":             "The desk follows no feed yet. Bring one in with /feed add address:https://…",
		"/feeds":                 "The desk follows no feed yet. Bring one in with /feed add address:https://…",
		"/feed export":           "The desk follows no feed yet. Bring one in with /feed add address:https://…",
		"/feed check harbour":    "The desk follows no feed yet. /feed add brings one in by its address.",
		"/feed pause 3":          "The desk follows no feed yet. /feed add brings one in by its address.",
		"/feed filter x words:y": "The desk follows no feed yet. /feed add brings one in by its address.",
	} {
		if got := d.ask(d.moderator(line)); first(got) != says || !got.Private {
			t.Errorf("%s: %s", line, page(got))
		}
	}
	if got := d.ask(d.member("/feeds")); first(got) != "The desk follows no feed yet. Its moderators bring articles in themselves." || !got.Private {
		t.Error(page(got))
	}
}

// TestWhichFeed: a feed goes by its number, its address in any spelling, and
// words of its title.
func TestWhichFeed(t *testing.T) {
	d := fed(t)
	d.feeder.feed("https://harbour.example/sport", "Harbour Sport")
	d.ask(d.moderator("/feed add https://harbour.example/sport"))
	for _, tt := range []struct{ typed, is, says string }{
		{"1", "Harbour Wire", ""}, {"#2", "Valley Post", ""}, {"valley", "Valley Post", ""}, {"wire harb", "Harbour Wire", ""}, {"HARBOUR WIRE", "Harbour Wire", ""},
		{harbour, "Harbour Wire", ""}, {"http://www.harbour.example/feed/", "Harbour Wire", ""}, {"valley.example/rss", "Valley Post", ""},
		{"harbour", "", "Several feeds are called “harbour”. Which one?"},
		{"Valey", "", "The desk follows no feed “Valey”. Did you mean Valley Post?"},
		{"99", "", "The desk follows no feed “99”. /feed list shows those that it does."},
		{"https://other.example/", "", "The desk follows no feed “https://other.example/”. /feed list shows those that it does."},
		{"...", "", "The desk follows no feed “...”. /feed list shows those that it does."},
	} {
		r := d.moderator("/feed filter 1")
		r.Options["feed"] = tt.typed
		reply := d.ask(r)
		if got := first(reply); got != tt.is && got != tt.says || reply.Failed != (tt.says != "") {
			t.Errorf("%s: %s", tt.typed, page(reply))
		}
		if strings.HasSuffix(tt.says, "?") {
			for _, a := range buttons(reply) {
				if next := d.ask(d.press(r, a)); next.Failed {
					t.Errorf("%s, then %s: %s", tt.typed, a.Label, page(next))
				}
			}
		}
	}
}

func TestFeedCheck(t *testing.T) {
	d := fed(t)
	d.feeder.holds[harbour] = append([]news.FeedEntry{entryAt(harbour, "Pilots on strike", noon())}, d.feeder.holds[harbour]...)
	r := d.moderator("/feed check harbour")
	if now := d.Run(t.Context(), r); now.Later == nil {
		t.Fatal(page(now))
	}
	golden(t, "feed-check", d.ask(r))
	failing := d.ask(d.moderator("/feed check valley"))
	golden(t, "feed-check-failing", failing)
	if n := strings.Count(page(failing), "did not answer in time"); n != 1 {
		t.Errorf("the reason stands there %d times", n)
	}
	if got := page(d.ask(r)); !strings.Contains(got, "no new entries, 4 known before.") {
		t.Error(got)
	}
	d.feeder.holds[harbour] = nil
	if got := page(d.ask(r)); !strings.Contains(got, "nothing has changed there") {
		t.Error(got)
	}
}

func TestFeedPauseAndRemove(t *testing.T) {
	d := fed(t)
	r := d.moderator("/feed pause harbour")
	paused := d.ask(r)
	if got := first(paused); got != "“Harbour Wire” is paused: it brings nothing in until you resume it." {
		t.Fatal(got)
	}
	if got := d.ask(r); first(got) != "“Harbour Wire” is paused already." || !got.Failed {
		t.Error(page(got))
	}
	d.feeder.holds[harbour] = append([]news.FeedEntry{entryAt(harbour, "Pilots on strike", noon())}, d.feeder.holds[harbour]...)
	if got := page(d.ask(d.moderator("/feed check harbour"))); strings.Contains(got, "filter.") || strings.Contains(got, "kept off") || !strings.Contains(got, "1 new entry, 3 known before. The feed is paused, so that nothing is posted.") {
		t.Errorf("checked while it is paused: %s", got)
	}
	if got := first(d.ask(d.press(r, button(t, paused, "Resume")))); got != "The desk goes on with “Harbour Wire”. What it brought while paused is kept and not posted; what appears from now on is." {
		t.Error(got)
	}
	if got := d.ask(d.moderator("/feed resume harbour")); first(got) != "“Harbour Wire” is not paused." || !got.Failed {
		t.Error(page(got))
	}
	d.ask(d.moderator("/feed filter harbour words:ferry"))
	removed := d.ask(d.moderator("/feed remove harbour"))
	golden(t, "feed-remove", removed)
	if got := headings(d.ask(d.member("/latest"))); len(got) != 4 {
		t.Errorf("its articles went too: %q", got)
	}
	d.ask(d.press(r, button(t, removed, "Follow it again")))
	if subs, err := d.store.Subscriptions(t.Context(), guild); err != nil || len(subs) != 2 {
		t.Errorf("%+v %v", subs, err)
	}
}

func TestFeedFilter(t *testing.T) {
	d := fed(t)
	r := d.moderator("/feed filter harbour words:\"ferry or title:ice\"")
	set := d.ask(r)
	golden(t, "feed-filter", set)
	golden(t, "feed-filter-try", d.ask(d.moderator("/feed filter harbour words:-crane* try:yes")))
	golden(t, "feed-filter-show", d.ask(d.moderator("/feed filter valley")))
	filterNow := func() string {
		subs, err := d.store.Subscriptions(t.Context(), guild)
		if err != nil {
			t.Fatal(err)
		}
		return subs[0].Filter
	}
	if got := filterNow(); got != "ferry or title:ice" {
		t.Errorf("kept %q", got)
	}
	if got := page(d.ask(r)); !strings.Contains(got, "already") {
		t.Error(got)
	}
	undone := d.ask(d.press(r, button(t, set, "Undo")))
	if filterNow() != "" || !strings.Contains(page(undone), "Cleared") {
		t.Errorf("%q after %s", filterNow(), page(undone))
	}
	if got := d.ask(d.press(r, button(t, undone, "Undo"))); filterNow() != "ferry or title:ice" {
		t.Error(page(got))
	}
	for line, says := range map[string]string{
		"/feed filter harbour words:(ferry":            "The filter cannot be read. At character 1: this parenthesis is never closed.",
		"/feed filter harbour words:x clear:yes":       "Give either words or clear.",
		"/feed filter harbour words:body:x":            "The filter cannot be read. At character 1: there is no field body:, only title:, author: and category:; in quotation marks it is looked for.",
		"/feed filter harbour words:" + long("x", 501): "Words: that is 501 characters; at most 500 fit. Shorten it, then ask again.",
	} {
		if got := d.ask(d.moderator(line)); first(got) != says || !got.Failed {
			t.Errorf("%.60s: %s", line, page(got))
		}
	}
}

func long(s string, n int) string { return strings.Repeat(s, n) }

// TestFeedFilterKeepsEntriesOff: what does not pass never gets on the desk.
func TestFeedFilterKeepsEntriesOff(t *testing.T) {
	d := fed(t)
	d.ask(d.moderator("/feed filter harbour words:pilots"))
	d.feeder.holds[harbour] = []news.FeedEntry{entryAt(harbour, "Pilots on strike", noon()), entryAt(harbour, "Lifeboat race won", noon())}
	checked := page(d.ask(d.moderator("/feed check harbour")))
	if !strings.Contains(checked, "2 new entries") || !strings.Contains(checked, "1 new entry is kept off by the filter") {
		t.Error(checked)
	}
	latest := strings.Join(headings(d.ask(d.member("/latest count:10"))), "\n")
	if !strings.Contains(latest, "Pilots") || strings.Contains(latest, "Lifeboat") {
		t.Error(latest)
	}
}

const listed = `<opml version="2.0"><body>
<outline text="Coast"><outline text="Harbour Wire" type="rss" xmlUrl="https://harbour.example/feed"/></outline>
<outline text="Quay" type="rss" xmlUrl="https://quay.example/atom" htmlUrl="https://quay.example/"/>
<outline text="A folder of none"/>
<outline text="Broken" type="rss" xmlUrl="mailto:desk@quay.example"/>
</body></opml>`

func TestFeedImport(t *testing.T) {
	d := fed(t)
	r := d.moderator("/feed import feeds.opml")
	r.Files = map[string]Attachment{"file": {Name: "feeds.opml", Size: int64(len(listed)), Link: "https://files.example/1"}}
	d.feeder.files["https://files.example/1"] = []byte(listed)
	r.Now = noon().Add(time.Minute)
	imported := d.ask(r)
	golden(t, "feed-import", imported)
	subs, err := d.store.Subscriptions(t.Context(), guild)
	if err != nil || len(subs) != 3 || d.feeder.polls != 3 {
		t.Fatalf("%d polls, %+v %v", d.feeder.polls, subs, err)
	}
	r.Now = noon().Add(2 * time.Minute)
	if got := page(d.ask(r)); !strings.Contains(got, "brought no feed that the desk does not follow already") {
		t.Error(got)
	}
	r.Files["file"] = Attachment{Name: "feeds.opml", Body: []byte(strings.TrimSuffix(listed, "</body></opml>"))}
	if got := page(d.ask(r)); !strings.Contains(got, "breaks off") {
		t.Error(got)
	}
}

func TestFeedImportRefuses(t *testing.T) {
	d := emptyDeskOf(t)
	var many []opml.Outline
	for i := range maxOutlines + 5 {
		many = append(many, opml.Outline{URL: fmt.Sprintf("mailto:%d@quay.example", i)})
	}
	for name, tt := range map[string]struct {
		file Attachment
		says string
	}{
		"nothing":   {Attachment{}, "There is no such file. Attach the list that your feed reader exports as OPML."},
		"too large": {Attachment{Size: maxList + 1, Link: "https://files.example/1"}, "That file is over 5 MB, the most that the desk reads of a list. Part it in two."},
		"gone":      {Attachment{Size: 1, Link: "https://files.example/2"}, Sentence(news.ErrGone)},
		"a page":    {Attachment{Body: []byte("<html><body>Hello")}, "That file is no list of feeds. Export it from your feed reader as OPML, and attach that."},
		"empty":     {Attachment{Body: []byte(`<opml version="2.0"><body></body></opml>`)}, "That list names no feed."},
		"no feeds":  {Attachment{Body: opml.Write("x", noon(), many)}, "The list brought no feed that the desk does not follow already."},
	} {
		r := d.moderator("/feed import x.opml")
		r.Files = map[string]Attachment{"file": tt.file}
		if got := d.ask(r); first(got) != tt.says || !got.Private {
			t.Errorf("%s: %s", name, page(got))
		} else if name == "no feeds" && !strings.Contains(page(got), "5 were left out") {
			t.Error(page(got))
		}
	}
}

func TestFeedExport(t *testing.T) {
	d := fed(t)
	reply := d.ask(d.moderator("/feed export"))
	if reply.File == nil || reply.File.Name != "newsdesk-feeds.opml" || first(reply) != "The list of the desk's 2 feeds." || !reply.Private {
		t.Fatal(page(reply))
	}
	list, err := opml.Read(reply.File.Body)
	if err != nil || len(list) != 2 || list[0].URL != harbour || list[0].Title != "Harbour Wire" || list[0].Site != "https://harbour.example/" {
		t.Errorf("%+v %v", list, err)
	}
}

// TestFeedsOfOthers: nothing of another guild's feeds is seen or changed.
func TestFeedsOfOthers(t *testing.T) {
	d := fed(t)
	for _, line := range []string{"/feed list", "/feeds", "/feed check harbour", "/feed remove 1", "/feed pause 1", "/feed filter 1 words:x", "/feed export"} {
		r := d.moderator(line)
		r.Place.Shelf, r.Place.View = other, news.View{other, news.Common}
		if got := page(d.ask(r)); strings.Contains(got, "Harbour") || !strings.Contains(got, "no feed") {
			t.Errorf("%s: %s", line, got)
		}
	}
	if _, err := d.store.Subscription(t.Context(), guild, 1); err != nil {
		t.Error(err)
	}
	if _, err := d.store.Subscription(t.Context(), other, 1); !errors.Is(err, news.ErrNotFound) {
		t.Error(err)
	}
}

func TestEvery(t *testing.T) {
	for d, want := range map[time.Duration]string{0: "", time.Minute: "every minute", 15 * time.Minute: "every 15 minutes", time.Hour: "every hour", 59*time.Minute + 50*time.Second: "every hour", 6 * time.Hour: "every 6 hours", 24 * time.Hour: "every day", 100 * time.Hour: "every day"} {
		if got := every(nil, d); got != want {
			t.Errorf("%v: %q, want %q", d, got, want)
		}
	}
}

// TestHealthWhenDue: what is polled within the minute is due, not "just now".
func TestHealthWhenDue(t *testing.T) {
	for after, want := range map[time.Duration]string{-time.Hour: "due now", 0: "due now", 50 * time.Second: "due now", time.Minute: "<-1m0s ago>"} {
		f := news.Subscription{Feed: news.Feed{Checked: noon(), Entries: 1, Next: noon().Add(after)}}
		if got := line(health(nil, f, noon(), true)); got != "no dated entry · next poll "+want {
			t.Errorf("%v: %s", after, got)
		}
	}
}

// TestFeedAddOfWhatIsReadFirst: what others had of a feed may have to be read for
// this server; then it is not said to hold nothing.
func TestFeedAddOfWhatIsReadFirst(t *testing.T) {
	for _, tt := range []struct {
		entries, kept int
		want          string
	}{
		{0, 0, "The desk follows it now. It holds no entry yet."},
		{3, 0, "The desk follows it now, and reads its newest entries."},
		{3, 3, "The desk follows it now. It has kept 3 articles of it. The newest goes where the routes say."},
	} {
		if got := firstPoll(nil, tt.entries, tt.kept, 1, 1); got != tt.want {
			t.Errorf("%d entries, %d kept: %s", tt.entries, tt.kept, got)
		}
	}
}
