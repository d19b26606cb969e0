package scenarios

import (
	"context"
	"fmt"
	"testing"
	"time"

	"discordsim"
)

const (
	openThread = "/channels/{channel_id}/threads"
	crosspost  = "/channels/{channel_id}/messages/{message_id}/crosspost"
)

// postTo posts article 1 into a channel by way of the preview.
func (w *town) postTo(c *discordsim.Channel, article string) *discordsim.Answer {
	w.Helper()
	a := w.slash(w.editor, "/post", opts{"article": article, "channel": c})
	return w.click(a, "Post")
}

// TestForumPosts: a post in a forum is a thread with a title and tags, made once
// through every fault and over a kill.
func TestForumPosts(t *testing.T) {
	for name, f := range map[string]discordsim.Fault{
		"no fault": {}, "dropped after it was carried out": {DropAfter: true}, "dropped before": {DropBefore: true}, "502 after": {FailAfter: 502},
		"503 twice": {Status: 503, Times: 2}, "429": {Status: 429, RetryAfter: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t).open()
			forum := w.guild.AddForum("stories", "Sport", "🌍 Politics")
			forum.RequireTag = true
			w.add(w.site.AddArticle(bridge("/bridge")))
			if name != "no fault" {
				f.Method, f.Route = "POST", openThread
				w.sim.Inject(f)
			}
			w.postTo(forum, "1")
			w.until("the thread", func() bool { return len(w.sim.Threads(forum.ID)) > 0 })
			w.restart()
			all := w.sim.Threads(forum.ID)
			if len(all) != 1 {
				t.Fatalf("%d threads", len(all))
			}
			w.says(all[0].Name, "Venezuela reopens")
			if len(all[0].AppliedTags) == 0 {
				t.Error("the forum wants a tag and got none")
			}
			if ms := w.sim.BotMessages(all[0].ID); len(ms) != 1 {
				t.Errorf("%d messages in the thread", len(ms))
			} else {
				w.says(ms[0].Text(), "Venezuela reopens")
			}
			w.check()
		})
	}
}

// TestKilledInTheMiddleOfAForumPost: Discord opened the thread, the bot died
// before it heard of it, and finds it again.
func TestKilledInTheMiddleOfAForumPost(t *testing.T) {
	w := newTown(t).open()
	forum := w.guild.AddForum("stories", "Sport")
	w.add(w.site.AddArticle(bridge("/bridge")))
	preview := w.slash(w.editor, "/post", opts{"article": "1", "channel": forum})
	w.sim.Inject(discordsim.Fault{Method: "POST", Route: openThread, FailAfter: 502, Times: -1})
	if _, err := preview.Click("Post", discordsim.CallbackOnly()); err != nil {
		t.Fatal(err)
	}
	w.until("the thread", func() bool { return len(w.sim.Threads(forum.ID)) > 0 })
	w.bot.Kill()
	w.sim.ClearFaults()
	w.again()
	w.until("the answer after the restart", func() bool { return len(w.sim.UnresolvedDefers(0)) == 0 })
	if n := len(w.sim.Threads(forum.ID)); n != 1 {
		t.Errorf("%d threads", n)
	}
}

// TestAnnouncementsArePublished within Discord's limit: what has to wait for it
// holds up no post, and is published over a kill, each once, in order.
func TestAnnouncementsArePublished(t *testing.T) {
	w := newTown(t, discordsim.Options{Limits: map[string]discordsim.Limit{"POST " + crosspost: {N: 2, Window: 6 * time.Second}}}).open()
	town := w.guild.AddAnnouncement("announcements")
	const n = 5
	for i := range n {
		a := bridge(fmt.Sprintf("/bridge-%d", i))
		a.Title = fmt.Sprintf("Ferry number %d sails on the lake again", i)
		a.Body = fmt.Sprintf("Ferry number %d sails on lake %d again after %d weeks in the yard, the harbour office of Kisumu in Kenya said on Monday.\n\n", i, i, i+3) + a.Body
		w.add(w.site.AddArticle(a))
	}
	for i := range n {
		w.postTo(town, fmt.Sprint(i+1))
	}
	posted := func() int { return len(w.sim.BotMessages(town.ID)) }
	w.until("all posts", func() bool { return posted() == n })
	published := func() (k int) {
		for _, m := range w.sim.BotMessages(town.ID) {
			if m.Crossposted {
				k++
			}
		}
		return k
	}
	if published() == n {
		t.Fatal("the limit held nothing back")
	}
	w.restart()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	if err := w.sim.WaitFor(ctx, "all are published", func() bool { return published() == n }); err != nil {
		t.Errorf("%v: %d of %d", err, published(), n)
	}
	if posted() != n {
		t.Errorf("%d posts", posted())
	}
	for _, v := range w.sim.HardViolations() {
		t.Errorf("%+v", v)
	}
}

// TestThreads: one that is archived is opened by a post; a locked one is a sentence.
func TestThreads(t *testing.T) {
	w := newTown(t).open()
	open := w.guild.AddThread(w.news, "bridges")
	shut := w.guild.AddThread(w.news, "old bridges")
	open.SetArchived(true)
	shut.SetArchived(true)
	shut.Locked = true
	w.add(w.site.AddArticle(bridge("/bridge")))
	w.postTo(open, "1")
	w.until("the post", func() bool { return len(w.sim.BotMessages(open.ID)) == 1 })
	w.says(w.postTo(shut, "1").Text(), "locked")
	w.check()
}
