package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

const crosspostRoute = "POST /channels/{}/messages/{}/crosspost"

// announcing is a Discord with an announcement channel, a desk, and what it owes.
func announcing(t *testing.T) (*discordtest.Server, *Platform, *debts) {
	t.Helper()
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	s.AddChannel(guildID, otherID, discordtest.Announcement)
	d := &debts{idle: true}
	return s, New(config(s), deskSaying(commands.Reply{}), &memory{}, d), d
}

// announce posts n messages into the announcement channel.
func announce(t *testing.T, p *Platform, n int) {
	t.Helper()
	for i := range n {
		post := samplePost()
		post.Channel, post.Into, post.Key = otherID, news.ChannelAnnouncement, fmt.Sprintf("announcement %d", i)
		if _, err := p.Post(t.Context(), post, sampleCard()); err != nil {
			t.Fatal(err)
		}
	}
}

// pay gives one debt, as the bot's jobs do.
func (d *debts) pay(t *testing.T, p *Platform, i int) error {
	t.Helper()
	return p.Answer(t.Context(), d.handles[i], d.what[i])
}

func published(s *discordtest.Server) (out []bool) {
	for _, m := range s.Messages(otherID) {
		out = append(out, m.Published)
	}
	return out
}

func crossposts(s *discordtest.Server) (out []string) {
	for _, r := range s.Requests("POST", "/channels/"+otherID+"/messages/") {
		out = append(out, strings.TrimSuffix(strings.TrimPrefix(r.Path, "/channels/"+otherID+"/messages/"), "/crosspost"))
	}
	return out
}

// TestAnnouncementsArePublished, each once, whatever happens to the request and
// however often the debt is paid.
func TestAnnouncementsArePublished(t *testing.T) {
	t.Parallel()
	type fault = discordtest.Fault
	const path = "/channels/" + otherID + "/messages/"
	for _, c := range []struct {
		name   string
		faults []fault
		tries  int // until the debt is paid
		asked  int // crossposts
	}{
		{"no trouble", nil, 1, 1},
		{"429", []fault{{Method: "POST", Path: path, Status: 429, RetryAfter: 20 * time.Millisecond}}, 1, 2},
		{"cut before", []fault{{Method: "POST", Path: path, DropBefore: true}}, 2, 2},
		{"cut after it was done", []fault{{Method: "POST", Path: path, DropAfter: true}}, 2, 1},
		{"502 after it was done", []fault{{Method: "POST", Path: path, FailAfter: 502}}, 2, 1},
		{"503", []fault{{Method: "POST", Path: path, Status: 503}}, 2, 2},
		{"it cannot be looked at", []fault{{Method: "GET", Path: path, Status: 403, Body: `{"code":50001,"message":"Missing Access"}`}}, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, p, d := announcing(t)
			announce(t, p, 1)
			if len(crossposts(s)) > 0 || len(d.handles) != 1 {
				t.Fatalf("published at once, or %d debts", len(d.handles))
			}
			for _, f := range c.faults {
				s.Fault(f)
			}
			tries := 1
			for ; d.pay(t, p, 0) != nil; tries++ {
				if tries == 5 {
					t.Fatal("never paid")
				}
			}
			if got := published(s); tries != c.tries || !got[0] || len(got) != 1 {
				t.Errorf("%d tries, published %v", tries, got)
			}
			if n := len(crossposts(s)); n != c.asked {
				t.Errorf("asked %d times, want %d", n, c.asked)
			}
			// A crash before the debt was crossed out: nothing more is asked.
			again := New(p.cfg, p.desk, &memory{}, d)
			if err := d.pay(t, again, 0); err != nil || len(crossposts(s)) != c.asked {
				t.Errorf("once more: %v, asked %d times", err, len(crossposts(s)))
			}
		})
	}
}

// TestPublishingWaitsForItsLimitAlone: past Discord's limit the debts stay, and
// are refused at once without a request; posts and edits of the channel go on.
func TestPublishingWaitsForItsLimitAlone(t *testing.T) {
	t.Parallel()
	s, p, d := announcing(t)
	s.Limit(crosspostRoute, 2, time.Hour)
	announce(t, p, 4)
	for i := range d.handles {
		if err := d.pay(t, p, i); (err == nil) != (i < 2) || i >= 2 && !errors.Is(err, news.ErrBusy) {
			t.Errorf("debt %d: %v", i, err)
		}
	}
	if got := published(s); !slices.Equal(got, []bool{true, true, false, false}) || len(crossposts(s)) != 2 {
		t.Errorf("published %v by %d requests", got, len(crossposts(s)))
	}
	post := samplePost()
	post.Channel, post.Into = otherID, news.ChannelAnnouncement
	id, err := p.Post(t.Context(), post, sampleCard())
	if err != nil {
		t.Fatal(err)
	}
	post.Message = id
	if err := p.Edit(t.Context(), post, sampleCard()); err != nil {
		t.Error(err)
	}
}

// TestFollowersGetTheChannelsOrder: whichever debt is tried first after the
// limit, the oldest message is published first.
func TestFollowersGetTheChannelsOrder(t *testing.T) {
	t.Parallel()
	s, p, d := announcing(t)
	announce(t, p, 4)
	s.Fault(discordtest.Fault{Method: "POST", Path: "/channels/" + otherID + "/messages/", Status: 503, Times: 4})
	for i := range d.handles {
		if err := d.pay(t, p, i); !errors.Is(err, news.ErrBusy) {
			t.Fatalf("debt %d: %v", i, err)
		}
	}
	before := len(crossposts(s))
	for _, i := range []int{2, 0, 3, 1} {
		if err := d.pay(t, p, i); err != nil {
			t.Errorf("debt %d: %v", i, err)
		}
	}
	var want []string
	for _, m := range s.Messages(otherID) {
		want = append(want, m.ID)
	}
	if got := crossposts(s)[before:]; !slices.Equal(got, want) {
		t.Errorf("published %v, want %v", got, want)
	}
}

// TestPublishingThatCannotBe is given up, so that what comes after it is not held.
func TestPublishingThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		want  error // nil: there is nothing to tell
		spoil func(t *testing.T, s *discordtest.Server, p *Platform)
	}{
		{"the message was deleted", nil, func(_ *testing.T, s *discordtest.Server, _ *Platform) { s.DeleteMessage(s.Messages(otherID)[0].ID) }},
		{"the channel is gone", news.ErrChannelGone, func(_ *testing.T, s *discordtest.Server, _ *Platform) { s.RemoveChannel(otherID) }},
		{"the bot may not", news.ErrNoAccess, func(_ *testing.T, s *discordtest.Server, _ *Platform) { s.Refuse(otherID, 403, 50013) }},
		{"a refusal without a name", news.ErrNoAccess, func(_ *testing.T, s *discordtest.Server, _ *Platform) { s.Refuse(otherID, 400, 0) }},
		{"a week has passed", news.ErrUnpublished, func(_ *testing.T, _ *discordtest.Server, p *Platform) {
			p.cfg.Now = func() time.Time { return time.Now().Add(publishWithin + time.Hour) }
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, p, d := announcing(t)
			announce(t, p, 1)
			c.spoil(t, s, p)
			if err := d.pay(t, p, 0); !errors.Is(err, c.want) || err != nil && !errors.Is(err, news.ErrUnpublished) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if _, waits := p.publishers.next(otherID); waits {
				t.Error("it waits still")
			}
		})
	}
}

// TestAPostCountsOnlyWithItsDebt: when the debt cannot be written down the post is
// tried again, and does not stand there twice.
func TestAPostCountsOnlyWithItsDebt(t *testing.T) {
	t.Parallel()
	s, p, d := announcing(t)
	d.err = news.ErrDBFull
	post := samplePost()
	post.Channel, post.Into = otherID, news.ChannelAnnouncement
	if _, err := p.Post(t.Context(), post, sampleCard()); !errors.Is(err, news.ErrDBFull) {
		t.Errorf("got %v", err)
	}
	d.err = nil
	if _, err := p.Post(t.Context(), post, sampleCard()); err != nil {
		t.Fatal(err)
	}
	if n := len(s.Messages(otherID)); n != 1 || len(d.handles) != 1 {
		t.Errorf("%d messages, %d debts", n, len(d.handles))
	}
}

// TestNotesAreNotPublished: they are for the moderators of this guild.
func TestNotesAreNotPublished(t *testing.T) {
	t.Parallel()
	_, p, d := announcing(t)
	for _, kind := range []news.PostKind{news.PostArticle, news.PostStory, news.PostDigest, news.PostNote} {
		post := samplePost()
		post.Channel, post.Into, post.Kind, post.Key = otherID, news.ChannelAnnouncement, kind, string(kind)
		before := len(d.handles)
		if _, err := p.Post(t.Context(), post, sampleCard()); err != nil {
			t.Fatal(err)
		}
		if owed := len(d.handles) > before; owed != (kind != news.PostNote) {
			t.Errorf("%s: to be published: %v", kind, owed)
		}
	}
}

// TestPublishersKeepTheChannelBusy: while one is at it, another leaves its message
// there and comes back.
func TestPublishersKeepTheChannelBusy(t *testing.T) {
	t.Parallel()
	var w publishers
	first, second := publishing{Channel: "1", Message: "10"}, publishing{Channel: "1", Message: "9"}
	if !w.enter(first) || w.enter(second) || !w.enter(publishing{Channel: "2", Message: "11"}) {
		t.Error("a channel is taken twice, or holds another")
	}
	if got, _ := w.next("1"); got != second {
		t.Errorf("%v is next", got)
	}
	w.done(second)
	w.done(first)
	if _, ok := w.next("1"); ok {
		t.Error("something waits")
	}
	w.leave("1")
	if !w.enter(first) {
		t.Error("the channel stays taken")
	}
}
