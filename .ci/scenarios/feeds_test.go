package scenarios

import (
	"strings"
	"testing"
	"time"

	"discordsim"
)

const manageGuild = 1 << 5

// follow lets the desk follow a feed of the site that holds one old article.
func (w *town) follow(by *discordsim.User) *discordsim.Feed {
	w.Helper()
	feed := w.site.AddFeed("/feed", "rss", "Border Post")
	old := bridge("/old")
	old.Title, old.Published = "Kenya builds a harbour on the lake", time.Now().Add(-48*time.Hour)
	feed.Publish(old)
	w.says(w.slash(by, "/feed add", opts{"address": feed.URL()}).Text(), "Border Post")
	return feed
}

// poll looks at the feed now.
func (w *town) poll(by *discordsim.User) { w.slash(by, "/feed check", opts{"feed": "1"}) }

// TestRoutes: what a feed brings goes where its routes say, into every kind of
// channel, once; a role is pinged by the post and by no edit; a correction is
// told, and a retraction; what is taken back is gone.
func TestRoutes(t *testing.T) {
	w := newTown(t).open()
	boss := w.guild.NewMember("boss", manageMessages|manageGuild)
	readers := w.guild.AddRole("readers", 0)
	readers.Mentionable = true
	forum := w.guild.AddForum("stories", "Politics", "Sport")
	announcements := w.guild.AddAnnouncement("announcements")
	thread := w.guild.AddThread(w.news, "bridges")
	feed := w.follow(boss)
	w.slash(boss, "/route add", opts{"channel": w.news, "mention": readers})
	if a := w.slash(w.editor, "/route add", opts{"channel": thread, "mention": readers}); !strings.Contains(a.Text(), "anage") {
		t.Errorf("who may not manage the server may mention a role: %s", a.Text())
	}
	for _, c := range []*discordsim.Channel{forum, announcements, thread} {
		w.slash(w.editor, "/route add", opts{"channel": c})
	}
	a := bridge("/bridge")
	a.Published = time.Now().Add(-time.Minute)
	feed.Publish(a)
	w.poll(boss)

	post := w.posted(1)[0]
	w.says(post.Text(), "Venezuela reopens")
	if len(post.Pings.Roles) != 1 || post.Pings.Roles[0] != readers.ID || post.Pings.Everyone || len(post.Pings.Users) > 0 {
		t.Errorf("the post pings %+v", post.Pings)
	}
	w.until("the forum's post", func() bool { return len(w.sim.Threads(forum.ID)) == 1 })
	w.until("the published one", func() bool {
		ms := w.sim.BotMessages(announcements.ID)
		return len(ms) == 1 && ms[0].Crossposted
	})
	w.until("the one in the thread", func() bool { return len(w.sim.BotMessages(thread.ID)) == 1 })
	topic := w.sim.Threads(forum.ID)[0]
	w.says(topic.Name, "Venezuela reopens")

	everywhere := func(what string, is func(text string) bool) {
		t.Helper()
		for _, c := range []string{w.news.ID, announcements.ID, thread.ID, topic.ID} {
			w.until(what, func() bool { ms := w.sim.BotMessages(c); return len(ms) == 1 && is(ms[0].Text()) })
		}
	}
	form := w.slash(w.editor, "/article edit", opts{"article": "Venezuela reopens"})
	changed, err := form.SubmitModal(map[string]any{"title": "The tunnel at Ureña is open"})
	if err != nil {
		t.Fatal(err)
	}
	w.says(changed.Text(), "The tunnel at Ureña is open")
	everywhere("the correction", func(text string) bool { return strings.Contains(text, "The tunnel at Ureña is open") })
	w.until("the thread's new name", func() bool { return strings.Contains(w.sim.Threads(forum.ID)[0].Name, "tunnel") })
	if got := w.posted(1)[0].Pings.Roles; len(got) != 1 {
		t.Errorf("after the edit it has pinged %v", got)
	}
	w.slash(w.editor, "/article remove", opts{"article": "The tunnel at Ureña is open"})
	everywhere("the retraction", func(text string) bool { return strings.Contains(text, "Taken off") })
	if err := w.sim.Check(); err != nil {
		t.Error(err)
	}
}

// TestTakenBack: a post goes from its channel, a forum's with its thread, and
// over a kill.
func TestTakenBack(t *testing.T) {
	w := newTown(t).open()
	forum := w.guild.AddForum("stories", "Sport")
	w.guild.SetBotPermissions(discordsim.PermViewChannel | discordsim.PermSendMessages | discordsim.PermReadHistory | discordsim.PermManageThreads | 1<<38)
	w.add(w.site.AddArticle(bridge("/bridge")))
	done := w.postTo(w.news, "1")
	w.posted(1)
	below := w.postTo(forum, "1")
	w.until("the forum's post", func() bool { return len(w.sim.Threads(forum.ID)) == 1 })
	w.click(done, "Take it back")
	w.until("the post to go", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 0 })
	w.sim.Inject(discordsim.Fault{Method: "DELETE", Status: 503, Times: 3})
	w.says(w.click(below, "Take it back").Text(), "Taken back")
	w.bot.Kill()
	w.sim.ClearFaults()
	w.again()
	w.until("the thread to go", func() bool { return len(w.sim.Threads(forum.ID)) == 0 })
	w.check()
}

// TestListsOfFeeds: feeds go out as a file and come in as one.
func TestListsOfFeeds(t *testing.T) {
	w := newTown(t).open()
	feed := w.follow(w.editor)
	out := w.slash(w.editor, "/feed export", nil)
	if len(out.Files) != 1 || !strings.Contains(string(out.Files[0].Data), feed.URL()) {
		t.Fatalf("%d files: %s", len(out.Files), out.Text())
	}
	other := w.site.AddFeed("/other", "atom", "Lake Herald")
	other.Publish(bridge("/lake"))
	list := strings.ReplaceAll(string(out.Files[0].Data), feed.URL(), other.URL())
	in := w.slash(w.editor, "/feed import", opts{"file": &discordsim.File{Name: "feeds.opml", ContentType: "text/x-opml", Data: []byte(list)}})
	w.says(in.Text(), "1 feed")
	w.until("the first look at it", func() bool { return other.Hits() > 0 })
	w.check()
}
