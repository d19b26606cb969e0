package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

// shows is what a post's message says now.
func (d *desk) shows(p news.Post) Reply {
	d.t.Helper()
	r, err := d.PostReply(d.t.Context(), p)
	if err != nil {
		d.t.Fatal(err)
	}
	checkReply(d.t.(*testing.T), d, r)
	return r
}

// TestPostStyles: one story in each style, with a mention, further outlets and
// what an edit says.
func TestPostStyles(t *testing.T) {
	d := newDesk(t)
	lead, more := d.ids["orinoco"], []int64{d.ids["caracas"], d.ids["lagoon"], d.ids["old"]}
	p := news.Post{Kind: news.PostStory, Platform: "discord", Shelf: guild, Channel: "77", Article: lead, More: more, Mention: "600", Style: news.StyleCard, State: news.PostDone}
	golden(t, "story-card", d.shows(p))
	p.Style, p.Mention, p.More, p.Changed = news.StyleCompact, "", more[:1], news.ChangeCorrected
	golden(t, "story-compact", d.shows(p))
	p.Style, p.Changed, p.Into = news.StyleTitle, news.ChangeNone, news.ChannelForum
	golden(t, "story-title", d.shows(p))
}

// TestRetracted: what is taken off the desk is shown no more than by its title;
// what else tells the story stays.
func TestRetracted(t *testing.T) {
	d := newDesk(t)
	p := news.Post{Kind: news.PostStory, Shelf: guild, Channel: "77", Article: d.ids["orinoco"], More: []int64{d.ids["caracas"]}, State: news.PostDone, Changed: news.ChangeRetracted}
	d.ask(d.moderator("/article remove $orinoco"))
	golden(t, "story-one-retracted", d.shows(p))
	p.Changed = news.ChangeCorrected // after that
	if got := page(d.shows(p)); !strings.Contains(got, "Corrected:") || !strings.Contains(got, "Taken off the desk:") {
		t.Error(got)
	}
	p.Changed = news.ChangeRetracted
	d.ask(d.moderator("/article remove $caracas"))
	golden(t, "story-retracted", d.shows(p))
	p.State = news.PostOwed
	if _, err := d.PostReply(t.Context(), p); !errors.Is(err, news.ErrNotFound) || Sentence(err) != "It was taken off the desk before it could be posted." {
		t.Error(err)
	}
	d.ask(d.moderator("/article restore $orinoco"))
	p.State, p.Changed = news.PostDone, news.ChangeNone
	if got := page(d.shows(p)); !strings.Contains(got, "Orinoco ferry sails again") || strings.Contains(got, "Taken off") {
		t.Error(got)
	}
}

// TestAlsoInManyOutlets: all outlets are named as long as there is room, and the
// rest is a number.
func TestAlsoInManyOutlets(t *testing.T) {
	d := newDesk(t)
	e, err := d.store.Entry(t.Context(), news.View{guild, news.Common}, d.ids["lagoon"])
	if err != nil {
		t.Fatal(err)
	}
	all := fixtures(t)
	for n, want := range map[int]string{1: "Also in Tideway Post", 2: "Also in Tideway Post and Tideway Post (2)", 3: "Also in Tideway Post, Tideway Post (2) and Tideway Post (3)"} {
		var more = []int64{}
		for range n {
			more = append(more, e.ID)
		}
		found, err := d.shownOf(t.Context(), news.Post{Shelf: guild}, more)
		if err != nil || len(all) == 0 {
			t.Fatal(err)
		}
		if got := wordsOf(alsoIn(nil, found, size{})); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	var many []int64
	for range 300 {
		many = append(many, e.ID)
	}
	found, err := d.shownOf(t.Context(), news.Post{Shelf: guild}, many)
	if err != nil {
		t.Fatal(err)
	}
	got := alsoIn(nil, found, size{})
	if w := weigh(small(got...)); !w.in(size{4000, 10000}) || !strings.HasSuffix(wordsOf(got), " more") {
		t.Errorf("%+v %s", w, wordsOf(got))
	}
}

func TestDigestPost(t *testing.T) {
	d := newDesk(t)
	p := news.Post{ID: 4, Kind: news.PostDigest, Platform: "discord", Shelf: guild, Channel: "77", State: news.PostOwed, OwedAt: noon(),
		More: []int64{d.ids["caracas"], d.ids["orinoco"], d.ids["vaccine"], d.ids["the"]}}
	golden(t, "digest-post", d.shows(p))
	p.Into, p.More = news.ChannelForum, p.More[:1]
	golden(t, "digest-post-forum", d.shows(p))
	d.ask(d.moderator("/article remove $caracas"))
	if _, err := d.PostReply(t.Context(), p); !errors.Is(err, news.ErrNotFound) {
		t.Error(err)
	}
	p.State = news.PostDone
	if got := first(d.shows(p)); got != "The articles of this digest were taken off the desk." {
		t.Error(got)
	}
	p.More = []int64{d.ids["caracas"], d.ids["orinoco"]}
	for how, says := range map[news.PostChange]string{
		news.ChangeNone:      "",
		news.ChangeRetracted: ". *Taken off the desk:* 1 article\n",
		news.ChangeCorrected: ". *Corrected:* an article was changed after this was posted\n. *Taken off the desk:* 1 article\n",
	} {
		p.Changed = how
		got := page(d.shows(p))
		if !strings.Contains(got, "Orinoco ferry") || strings.Contains(got, "Caracas and its") || !strings.Contains(got, says) || says == "" && strings.Contains(got, ". *") {
			t.Errorf("%q:\n%s", how, got)
		}
	}
}

// TestLongDigest: of fifteen long stories as many are shown as fit into one message
// with their proofs, and the others are counted.
func TestLongDigest(t *testing.T) {
	d := emptyDeskOf(t)
	var ids []int64
	for i := range mostStories {
		a := articleOf(t, fmt.Sprintf("Title: %d %s\nURL: https://long.example/%d\nSite: %s\nAge: 2h\nAbout: VE CO DE FR IT ES\nTopics: 04000000 09000000 17000000", i, strings.Repeat("Ein sehr langer Titel ", 20), i, strings.Repeat("Langblatt ", 10)),
			"[1 "+strings.Repeat("Der Satz geht immer weiter und weiter ", 30)+".] {Somebody|of the longest office in the land: "+strings.Repeat("said at length ", 60)+"}, said Somebody.")
		added, err := d.store.Add(t.Context(), guild, a, news.Actor{})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, added.ID)
	}
	reply := d.shows(news.Post{Kind: news.PostDigest, Shelf: guild, More: ids, State: news.PostOwed, OwedAt: noon()})
	if n := len(reply.Cards); n < 6 || !strings.Contains(page(reply), fmt.Sprintf(". and %d more\n", mostStories-n)) || strings.Count(page(reply), "#:~:text=") != 2*n {
		t.Errorf("%d stories:\n%s", n, page(reply))
	}
}

func TestDigestPreview(t *testing.T) {
	d := routed(t, "/digest set channel:77 time:08:00 timezone:Europe/Berlin")
	preview := d.ask(d.moderator("/digest preview"))
	golden(t, "digest-preview", preview)
	checkReply(t, d, preview)
	all, err := d.store.Digests(t.Context(), guild)
	if err != nil {
		t.Fatal(err)
	}
	d.ahead.Store(int64(24 * time.Hour))
	posted, owed, err := d.store.OweDigest(t.Context(), all[0], all[0].Next)
	if err != nil || !owed {
		t.Fatal(posted, owed, err)
	}
	then := d.shows(posted)
	then.Private, preview.Private, preview.Blocks, then.Blocks = false, false, preview.Blocks[2:], then.Blocks[1:]
	if page(then) != page(preview) {
		t.Errorf("the preview is not what is posted:\n%s\n%s", page(preview), page(then))
	}
}

func TestNotePost(t *testing.T) {
	d := newDesk(t)
	held := news.Note{Event: news.FeedWaits, Feed: "Harbour Wire", Site: "harbour.example"}
	golden(t, "note-waits", d.shows(news.Post{Kind: news.PostNote, Shelf: guild, Channel: "77", State: news.PostOwed, Route: 2, Comment: held.Text()}))
	golden(t, "note-post", d.shows(news.Post{Kind: news.PostNote, Shelf: guild, Channel: "77", State: news.PostOwed, Route: 2,
		Comment: "Valley Post has brought nothing since Sunday: the site does not answer.\nThe desk goes on trying."}))
}

// TestNoteSays: what befell a feed, named as far as it may be.
func TestNoteSays(t *testing.T) {
	since := noon().Add(-3 * time.Hour)
	for _, tt := range []struct {
		note news.Note
		want string
	}{
		{news.Note{Event: news.FeedFails, Feed: "Harbour News", Site: "a.example", Since: since, Reason: "The site did not answer."},
			"The feed “Harbour News” (a.example) has failed since <2026-11-23T09:30:00Z>: The site did not answer. The desk keeps trying."},
		{news.Note{Event: news.FeedGone, Site: "a.example", Reason: "The page is not there."},
			"The feed of a.example is gone for good: The page is not there. It is paused now; /feed remove takes it off the list, /feed resume tries it again."},
		{news.Note{Event: news.FeedWorks, Feed: "Harbour News"}, "The feed “Harbour News” works again."},
		{news.Note{Event: news.FeedWorks}, "Feed 2 works again."},
	} {
		got := ""
		for _, r := range noteSays(nil, tt.note, 2) {
			got += run(r)
		}
		if got != tt.want {
			t.Errorf("%+v: %s", tt.note, got)
		}
	}
}

// TestQueue: what waits, when and why, what has failed; Retry and Drop.
func TestQueue(t *testing.T) {
	d := routed(t, "/route add channel:77 topic:economy")
	if n := len(d.queued()); n != 2 {
		t.Fatalf("%d posts are owed", n)
	}
	if err := d.store.PostFailed(t.Context(), 1, Sentence(news.ErrNoAccess)); err != nil {
		t.Fatal(err)
	}
	queue := d.ask(d.moderator("/queue"))
	golden(t, "queue", queue)
	checkReply(t, d, queue)
	r := d.moderator("/queue")
	retried := d.ask(d.press(r, button(t, queue, "Retry")))
	golden(t, "queue-retried", retried)
	if got := page(d.ask(d.press(r, button(t, queue, "Retry")))); !strings.Contains(got, "has moved on meanwhile") {
		t.Error(got)
	}
	for range 2 {
		d.ask(d.press(r, button(t, d.ask(r), "Drop")))
	}
	if got := page(d.ask(r)); !strings.Contains(got, "Nothing waits to be posted, and nothing has failed.") {
		t.Error(got)
	}
	for _, line := range []string{"/queue drop:99", "/queue retry:99"} {
		if got := d.ask(d.moderator(line)); first(got) != "There is no post 99 here. /queue shows those that wait." || !got.Failed {
			t.Errorf("%s: %s", line, page(got))
		}
	}
	if got := first(d.ask(d.moderator("/queue drop:1 retry:1"))); got != "Give either retry or drop: one post's number." {
		t.Error(got)
	}
}

// TestQueueHeld: what quiet hours hold says when it comes.
func TestQueueHeld(t *testing.T) {
	d := routed(t, "/route add channel:77 topic:labour", "/route quiet channel:77 from:11:00 to:14:00 zone:UTC")
	if got := page(d.ask(d.moderator("/queue"))); !strings.Contains(got, ". due <-1h30m0s ago> · by route 1") {
		t.Error(got)
	}
}

func TestQueueIsPaged(t *testing.T) {
	d := routed(t, "/route add channel:77")
	for i := range 12 {
		d.brings(harbour, entryAt(harbour, fmt.Sprintf("Story number %d", i), noon().Add(time.Duration(i)*time.Minute)), "About: VE\nTopics: 04000000", fmt.Sprintf("[1 This is what story number %d says.]", i))
	}
	r, seen := d.moderator("/queue"), 0
	for range 5 {
		reply := d.ask(r)
		checkReply(t, d, reply)
		seen += len(reply.Cards)
		next := ""
		for _, a := range buttons(reply) {
			if a.Label == "More" {
				r, next = d.press(r, a), a.Label
			}
		}
		if next == "" {
			break
		}
	}
	if seen != len(d.queued()) || seen != 15 {
		t.Errorf("%d of %d were shown", seen, len(d.queued()))
	}
}

// TestUndo: a post that stands in its channel is taken back by its number, its
// title or the button under it, once.
func TestUndo(t *testing.T) {
	d := newDesk(t)
	posted := d.ask(d.moderator("/post $orinoco channel:77 confirm:yes"))
	r := d.moderator("/post undo:ferry")
	undone := d.ask(r)
	golden(t, "post-undo", undone)
	p, err := d.store.Post(t.Context(), 1)
	if err != nil || p.State != news.PostUndone || p.Want == p.Shown {
		t.Fatalf("%+v %v", p, err)
	}
	if got := page(d.ask(d.moderator("/queue"))); !strings.Contains(got, "1 edit waits") || !strings.Contains(got, "its message is to be deleted") {
		t.Error(got)
	}
	if got := d.ask(d.press(r, button(t, posted, "Take it back"))); first(got) != "That post was taken back already." || !got.Failed {
		t.Error(page(got))
	}
	if got := d.ask(d.press(r, button(t, undone, "Post again"))); got.Failed {
		t.Error(page(got))
	}
	for line, says := range map[string]string{
		"/post undo:99":          "The desk has no post “99” here. Type a word of its title and choose one.",
		"/post undo:zeppelin":    "The desk has no post “zeppelin” here. Type a word of its title and choose one.",
		"/post undo:1 article:3": "Undo stands by itself: /post undo:1",
		"/post":                  "/post needs an article and a channel: /post article:12 channel:#news; or to take one back: /post undo:3",
		"/post channel:77":       "/post needs an article: /post article:12",
	} {
		if got := d.ask(d.moderator(line)); first(got) != says || !got.Failed {
			t.Errorf("%s: %s", line, page(got))
		}
	}
}

// TestDigestKeepsItsProofs: however many stories a digest has, and however long
// they and their addresses are, each that is shown has a sentence and a key quote
// that lead to their places in the source.
func TestDigestKeepsItsProofs(t *testing.T) {
	for _, tt := range []struct {
		name               string
		stories, words, at int // of an address, how many letters
		least              int // how many are shown
	}{
		{"one", 1, 60, 60, 1},
		{"three", 3, 40, 60, 3},
		{"eight short ones", 8, 8, 24, 8},
		{"eight", 8, 40, 60, 6},
		{"eight under long addresses", 8, 40, 120, 4},
		{"fifteen", 15, 60, 80, 4},
		{"an address without end", 4, 40, 900, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var all []told
			for i := range tt.stories {
				all = append(all, longStory(i, tt.words, tt.at))
			}
			out := Reply{Blocks: []Block{heading("The day’s news, 23 November")}}
			packStories(nil, &out, all)
			if len(out.Cards) < tt.least || len(out.Cards) > 1 && !out.weight().in(room()) {
				t.Errorf("%d of %d are shown, in %+v", len(out.Cards), tt.stories, out.weight())
			}
			if more := page(Reply{Blocks: out.Foot}); (len(out.Cards) < tt.stories) != strings.Contains(more, fmt.Sprintf("and %d more", tt.stories-len(out.Cards))) {
				t.Errorf("%d cards, and then %q", len(out.Cards), more)
			}
			for _, c := range out.Cards {
				card := page(Reply{Cards: []Card{c}})
				if n := strings.Count(card, "[↗](https://harbour.example/") - strings.Count(card, "text=,"); n != 2 || strings.Count(card, "#:~:text=") != 2 || !strings.Contains(card, "\n| “") {
					t.Errorf("a sentence or a quote has no proof:\n%s", card)
				}
			}
		})
	}
}

// longStory is a story with a sentence and a quote of so many words.
func longStory(n, words, at int) told {
	said := strings.TrimSpace(strings.Repeat("we shall row across ", words/4))
	text := "The harbour " + strings.Repeat("stood open today ", words/3) + "again. “" + said + "”, said Ivo Brandt." + restOfIt()
	from := strings.Index(text, said)
	e := store.Entry{Article: news.Article{ID: int64(n + 1), URL: "https://harbour.example/" + strings.Repeat("x", at-24), Title: strings.TrimSpace(strings.Repeat("Harbour opens ", words/2)), Site: "Harbour Wire", Text: text,
		Countries: about("VE"), Topics: []news.TopicTag{{Code: "medtop:04000000"}},
		Quotes: []news.Quote{{Speaker: "Ivo Brandt", Role: "the master of the harbour and of its three ferries", Direct: true, Parts: []news.Span{{Start: from, End: from + len(said)}}}}},
		Teaser: []store.Line{{Text: text[:strings.Index(text, ".")+1]}}}
	return told{e, []string{"Harbour Wire", "Valley Post"}}
}

// TestQueueOfWhatIsPublished: a post that stands in its channel and is to be
// published to those who follow it says when, or why it was not.
func TestQueueOfWhatIsPublished(t *testing.T) {
	d := routed(t, "/route add channel:77 topic:economy")
	for id := range int64(2) {
		if err := d.store.PostDone(t.Context(), id+1, "m"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := d.store.OweAnswer(t.Context(), store.Answer{Platform: "discord", Until: noon().Add(time.Hour), Post: 1}); err != nil {
		t.Fatal(err)
	}
	if err := d.store.Unpublished(t.Context(), 2, Sentence(fmt.Errorf("%w: %w", news.ErrUnpublished, news.ErrNoAccess))); err != nil {
		t.Fatal(err)
	}
	queue := d.ask(d.moderator("/queue"))
	golden(t, "queue-publish", queue)
	checkReply(t, d, queue)
	now := d.moderator("/queue")
	now.Now = now.Now.Add(-time.Minute)
	if got := page(d.ask(now)); !strings.Contains(got, "followers later; tried again <") {
		t.Error(got)
	}
	d.ask(d.press(d.moderator("/queue"), button(t, queue, "Drop")))
	if got := page(d.ask(d.moderator("/queue"))); !strings.Contains(got, "1 to be published") || strings.Contains(got, "not published") {
		t.Error(got)
	}
}

// A digest is named by the day that it was where it is read.
func TestTheDayOfADigest(t *testing.T) {
	const far = "Pacific/Auckland"
	for name, tt := range map[string]struct{ digest, guild, want string }{
		"in its own zone":                  {digest: far, want: "the digest of 24 November"},
		"in the guild's, where it is gone": {guild: far, want: "the digest of 24 November"},
		"where nobody said which":          {want: "the digest of 23 November"},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			p := news.Post{Kind: news.PostDigest, Shelf: guild, Route: 99, OwedAt: time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)}
			if tt.digest != "" {
				g, err := d.store.SetDigest(t.Context(), news.Digest{Shelf: guild, Platform: "discord", Channel: "77", At: 8 * 60, Zone: tt.digest, Weekday: -1})
				if err != nil {
					t.Fatal(err)
				}
				p.Route = g.ID
			}
			if _, err := d.store.Decide(t.Context(), guild, news.Actor{}, func(s *news.Settings) error { s.Zone = tt.guild; return nil }); err != nil {
				t.Fatal(err)
			}
			if got, err := d.postTitle(t.Context(), voice.For("en"), p); got != tt.want || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
}
