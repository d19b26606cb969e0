package scenarios

import (
	"strings"
	"testing"
	"time"

	"discordsim"
)

const openDirect = "/users/@me/channels"

// direct waits for n messages to the member alone, and checks that none comes twice.
func (w *town) direct(u *discordsim.User, n int) []*discordsim.Message {
	w.Helper()
	w.until("messages to "+u.Username, func() bool { return len(w.sim.DMs(u.ID)) >= n })
	return w.sim.DMs(u.ID)
}

// TestFollow: what a member follows is sent to them, once, over faults and a kill in
// the middle of it, without a sound where they want none; who left a guild gets
// nothing more of it.
func TestFollow(t *testing.T) {
	w := newTown(t).open()
	other := w.guild.NewMember("cleo", 0)
	w.says(w.slash(w.member, "/follow", opts{"country": "Venezuela"}).Text(), "You follow this now", "Venezuela")
	w.slash(w.member, "/following", opts{"silent": true})
	w.slash(other, "/follow", opts{"country": "Venezuela"})

	// Discord carries the message out, the bot dies before it hears of it.
	f := w.sim.Inject(discordsim.Fault{Method: "POST", Route: create, FailAfter: 502, Times: -1})
	w.add(w.site.AddArticle(bridge("/bridge")))
	w.direct(w.member, 1)
	w.direct(other, 1)
	w.bot.Kill()
	if w.sim.FaultHits(f) == 0 {
		t.Fatal("the fault did not strike")
	}
	w.sim.ClearFaults()
	w.again()
	first := w.direct(w.member, 1)[0]
	w.says(first.Text(), "You follow", "Venezuela reopens")
	if first.Flags&(1<<12) == 0 {
		t.Errorf("flags %b: it makes a sound", first.Flags)
	}
	if theirs := w.direct(other, 1)[0]; theirs.Flags&(1<<12) != 0 {
		t.Errorf("flags %b: it makes none", theirs.Flags)
	}

	w.guild.RemoveMember(other)
	w.add(w.site.AddArticle(tunnel("/tunnel")))
	w.says(w.direct(w.member, 2)[1].Text(), "tunnel")
	a, err := w.sim.Click(w.member, w.sim.DMs(w.member.ID)[1], "Unfollow")
	if err != nil {
		t.Fatal(err)
	}
	w.says(a.Text(), "do not follow this any more")
	w.restart()
	w.add(w.site.AddArticle(ferry(1, "The ferry of Kisumu sails again")))
	time.Sleep(3 * time.Second) // nothing may come
	if n, m := len(w.sim.DMs(w.member.ID)), len(w.sim.DMs(other.ID)); n != 2 || m != 1 {
		t.Errorf("%d messages to the member, %d to who left", n, m)
	}
	if err := w.sim.Check(); err != nil && !strings.Contains(err.Error(), "50007") {
		t.Error(err)
	}
}

// TestClosedDirectMessages: it is noticed, said once, and taken up again.
func TestClosedDirectMessages(t *testing.T) {
	w := newTown(t).open()
	w.slash(w.member, "/follow", opts{"country": "Venezuela"})
	w.member.DMClosed = true
	w.add(w.site.AddArticle(bridge("/bridge")))
	w.until("a try", func() bool { return len(w.sim.RequestsTo("POST", create)) > 0 })
	const says = "direct messages are closed"
	w.until("it to be said", func() bool {
		return strings.Contains(w.slash(w.member, "/latest", opts{"private": true}).Text(), says)
	})
	w.saysNot(w.slash(w.member, "/latest", opts{"private": true}).Text(), says)
	w.member.DMClosed = false
	list := w.slash(w.member, "/following", nil)
	w.says(list.Text(), says)
	w.saysNot(w.click(list, "Resume").Text(), says)
	w.add(w.site.AddArticle(tunnel("/tunnel")))
	w.says(w.direct(w.member, 1)[0].Text(), "tunnel")
	if n := len(w.sim.DMs(w.member.ID)); n != 1 {
		t.Errorf("%d messages", n)
	}
}

// tunnel is another story about Venezuela.
func tunnel(path string) discordsim.Article {
	a := bridge(path)
	a.Title = "Caracas plans a tunnel below the Ávila"
	a.Body = "Engineers in Caracas have shown the plans of a tunnel below the Ávila, which would bring Venezuela's capital within twenty minutes of the sea.\n\n" +
		"“The rock is older than every excuse not to dig,” said Irene Landaeta, who leads the engineers of the project.\n\n" +
		"The city of Caracas wants to dig from both sides at once. Residents of La Guaira fear for their springs, and ask for a second study before the first blast."
	return a
}

// TestWhatWasPostedFollows: a post and a message to a member show of a source what its
// moderators decide, and say that an article was taken off.
func TestWhatWasPostedFollows(t *testing.T) {
	w := newTown(t).open()
	w.slash(w.member, "/follow", opts{"country": "Venezuela"})
	w.says(w.click(w.preview(), "Post").Text(), "osted")
	w.posted(1)
	w.direct(w.member, 1)
	both := func(what string, are func(text string) bool) {
		w.until(what, func() bool {
			return are(w.sim.BotMessages(w.news.ID)[0].Text()) && are(w.sim.DMs(w.member.ID)[0].Text())
		})
	}
	const title, words = "Venezuela reopens the bridge", "to lorries on Tuesday"
	both("the words", func(text string) bool { return strings.Contains(text, title) && strings.Contains(text, words) })
	limited := w.slash(w.editor, "/source limit", opts{"name": "Border Post"})
	both("the title alone", func(text string) bool { return strings.Contains(text, title) && !strings.Contains(text, words) })
	w.click(limited, "Undo")
	both("the words again", func(text string) bool { return strings.Contains(text, words) })
	w.slash(w.editor, "/article remove", opts{"article": "1"})
	both("the retraction", func(text string) bool {
		return strings.Contains(text, "Taken off the desk:") && strings.Contains(text, title) && !strings.Contains(text, words)
	})
	if n := len(w.sim.DMs(w.member.ID)); n != 1 {
		t.Errorf("%d messages", n)
	}
	w.check()
}
