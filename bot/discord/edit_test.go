package discord

import (
	"errors"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// standingPost is a post whose message stands in a channel of a kind, made by the
// desk that start gives.
func standingPost(t *testing.T, s *discordtest.Server, start func() *Platform, into news.ChannelKind) news.Post {
	t.Helper()
	addForum(s)
	s.AddThread(channelID, threadID)
	p := samplePost()
	p.Into = into
	switch into {
	case news.ChannelForum:
		p.Channel = forumID
	case news.ChannelThread:
		p.Channel = threadID
	case news.ChannelAnnouncement:
		p.Channel = otherID
		s.AddChannel(guildID, otherID, discordtest.Announcement)
	}
	var err error
	if p.Message, err = start().Post(t.Context(), p, sampleCard()); err != nil {
		t.Fatal(err)
	}
	return p
}

var everyKind = []news.ChannelKind{"", news.ChannelText, news.ChannelAnnouncement, news.ChannelForum, news.ChannelThread}

func TestEditsAndDeletions(t *testing.T) {
	t.Parallel()
	for _, kind := range everyKind {
		t.Run("in a channel of the kind "+string(kind), func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			p := standingPost(t, s, start, kind)
			where := channelOfPost(p)
			r := sampleCard()
			r.Blocks = []commands.Block{block(commands.Paragraph, run("Corrected: it is a tunnel."))}
			for range 2 { // it may be told twice
				if err := start().Edit(t.Context(), p, r); err != nil {
					t.Fatal(err)
				}
			}
			all := s.Messages(where)
			if len(all) != 1 || all[0].ID != p.Message || !strings.Contains(words(t, all[0].Body), "Corrected: it is a tunnel.") {
				t.Fatalf("%d messages", len(all))
			}
			if !marked(markOf(p.Key))(all[0].JSON()) {
				t.Error("the message has lost its mark")
			}
			for range 2 {
				if err := start().Delete(t.Context(), p); err != nil {
					t.Fatal(err)
				}
			}
			if n := len(s.Messages(where)); n != 0 {
				t.Errorf("%d messages are left", n)
			}
			if n := len(s.Threads(forumID)); n != 0 {
				t.Errorf("%d threads are left", n)
			}
		})
	}
}

// A message that nobody has written down is found by its post, and no other is.
func TestWhatATryMadeIsFound(t *testing.T) {
	t.Parallel()
	for _, kind := range everyKind {
		t.Run("in a channel of the kind "+string(kind), func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			p := standingPost(t, s, start, kind)
			want := p.Message
			p.Message, p.State = "", news.PostUndone
			if got, err := start().Find(t.Context(), p); err != nil || got != want {
				t.Errorf("found %q, %v, want %q", got, err, want)
			}
			p.Key += "/another"
			if got, err := start().Find(t.Context(), p); err != nil || got != "" {
				t.Errorf("of another post: found %q, %v", got, err)
			}
			p.Channel = "999"
			if got, err := start().Find(t.Context(), p); err != nil || got != "" {
				t.Errorf("in a channel that is gone: found %q, %v", got, err)
			}
		})
	}
}

func TestBodyOfAnEdit(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	p := standingPost(t, s, start, news.ChannelText)
	p.Mention, p.Changed = roleID, news.ChangeCorrected
	r := sampleCard()
	r.Blocks, r.File = []commands.Block{block(commands.Paragraph, commands.Run{Role: roleID})}, opml()
	if err := start().Edit(t.Context(), p, r); err != nil {
		t.Fatal(err)
	}
	golden(t, "an edit of a post", s.Requests("PATCH", "/channels/")[0].Body)
	if m := s.Messages(channelID)[0]; len(m.Files) != 1 || string(m.Files[0].Body) != "<opml/>" {
		t.Errorf("%d files", len(m.Files))
	}
}

// TestEditsOfWhatIsGone: a message that somebody deleted is done with; a channel
// that cannot be reached is final, but nothing is left to delete where there is
// none.
func TestEditsOfWhatIsGone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name         string
		into         news.ChannelKind
		gone         func(s *discordtest.Server, p news.Post)
		edit, delete error
	}{
		{"the message", news.ChannelText, func(s *discordtest.Server, p news.Post) { s.DeleteMessage(p.Message) }, nil, nil},
		{"the channel", news.ChannelText, func(s *discordtest.Server, _ news.Post) { s.RemoveChannel(channelID) }, news.ErrChannelGone, nil},
		{"the permission", news.ChannelText, func(s *discordtest.Server, _ news.Post) { s.Refuse(channelID, 403, 50001) }, news.ErrNoAccess, news.ErrNoAccess},
		{"the forum's post", news.ChannelForum, func(s *discordtest.Server, p news.Post) { s.RemoveChannel(p.Message) }, nil, nil},
		{"the forum's first message", news.ChannelForum, func(s *discordtest.Server, p news.Post) { s.DeleteMessage(p.Message) }, nil, nil},
		{"the thread", news.ChannelThread, func(s *discordtest.Server, _ news.Post) { s.RemoveChannel(threadID) }, news.ErrChannelGone, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			p := standingPost(t, s, start, c.into)
			c.gone(s, p)
			if err := start().Edit(t.Context(), p, sampleCard()); !errors.Is(err, c.edit) {
				t.Errorf("Edit: %v, want %v", err, c.edit)
			}
			if err := start().Delete(t.Context(), p); !errors.Is(err, c.delete) {
				t.Errorf("Delete: %v, want %v", err, c.delete)
			}
		})
	}
}

// TestArchivedThreads: one is opened for a post, an edit and a deletion; the
// forum's own is closed again. A locked one is final.
func TestArchivedThreads(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		into   news.ChannelKind
		locked bool
		closed bool // afterwards
		err    error
	}{
		{"a thread", news.ChannelThread, false, false, nil},
		{"a locked thread", news.ChannelThread, true, true, news.ErrThreadLocked},
		{"a forum's post", news.ChannelForum, false, true, nil},
		{"a locked post of a forum", news.ChannelForum, true, true, news.ErrThreadLocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			p := standingPost(t, s, start, c.into)
			s.Lack(guildID, "MANAGE_THREADS")
			thread := channelOfPost(p)
			s.Archive(thread, c.locked)
			if c.into == news.ChannelThread {
				next := p
				next.Key += "/next"
				if _, err := start().Post(t.Context(), next, sampleCard()); !errors.Is(err, c.err) {
					t.Errorf("Post: %v", err)
				}
				s.Archive(thread, c.locked)
			}
			if err := start().Edit(t.Context(), p, sampleCard()); !errors.Is(err, c.err) {
				t.Errorf("Edit: %v", err)
			}
			if got := s.Archived(thread); got != c.closed {
				t.Errorf("archived: %v", got)
			}
			s.Archive(thread, c.locked)
			if err := start().Delete(t.Context(), p); !errors.Is(err, c.err) {
				t.Errorf("Delete: %v", err)
			}
		})
	}
}

// TestDeletedForumPosts: a thread in which people answered stays, without the
// desk's message and closed; so does one that the bot may not delete.
func TestDeletedForumPosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		answered bool
		lacking  bool
		stays    bool
	}{
		{"nobody answered", false, false, false},
		{"somebody answered", true, false, true},
		{"the bot may not delete threads", false, true, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			p := standingPost(t, s, start, news.ChannelForum)
			left := 0
			if c.answered {
				answer := samplePost()
				answer.Key, answer.Channel = "somebody's", p.Message
				if _, err := start().Post(t.Context(), answer, sampleCard()); err != nil {
					t.Fatal(err)
				}
				left = 1
			}
			if c.lacking {
				s.Lack(guildID, "MANAGE_THREADS")
			}
			if err := start().Delete(t.Context(), p); err != nil {
				t.Fatal(err)
			}
			all := s.Threads(forumID)
			if (len(all) == 1) != c.stays || c.stays && !all[0].Archived {
				t.Errorf("threads: %+v", all)
			}
			if n := len(s.Messages(p.Message)); n != left {
				t.Errorf("%d messages are left", n)
			}
		})
	}
}

// TestForumPostsAreRenamed when an article is corrected, and only then looked at.
func TestForumPostsAreRenamed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changed news.PostChange
		title   string
		lacking bool
		want    string
		patches int
	}{
		{"a new title", news.ChangeCorrected, "Tunnel opens", false, "Tunnel opens", 1},
		{"the same title", news.ChangeCorrected, "Bridge opens", false, "Bridge opens", 0},
		{"more coverage alone", news.ChangeNone, "Tunnel opens", false, "Bridge opens", 0},
		{"a bot that may only what everybody may", news.ChangeRetracted, "Retracted", true, "Retracted", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			p := standingPost(t, s, start, news.ChannelForum)
			if c.lacking {
				s.Lack(guildID, "MANAGE_THREADS")
			}
			p.Changed = c.changed
			r := sampleCard()
			r.Thread = &commands.Thread{Title: c.title}
			if err := start().Edit(t.Context(), p, r); err != nil {
				t.Fatal(err)
			}
			if got := s.Threads(forumID)[0].Name; got != c.want {
				t.Errorf("called %q, want %q", got, c.want)
			}
			if n := len(s.Requests("PATCH", "/channels/"+p.Message)) - len(s.Requests("PATCH", "/channels/"+p.Message+"/")); n != c.patches {
				t.Errorf("%d times renamed", n)
			}
		})
	}
}
