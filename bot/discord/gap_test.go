package discord

import (
	"errors"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// TestPostAfterARestore: the message was made after the backup, so that the desk
// knows neither it nor its key.
func TestPostAfterARestore(t *testing.T) {
	t.Parallel()
	linked := func(link string) commands.Reply {
		r := sampleCard()
		r.Cards[0].Blocks[0].Runs[0].Link = link
		return r
	}
	for _, c := range []struct {
		name  string
		there commands.Reply // what stands there under another key
		gap   bool
		into  news.ChannelKind
		kind  news.PostKind
		found bool
	}{
		{"the same article", sampleCard(), true, "", news.PostStory, true},
		{"the same article, quoted", linked("https://gazette.example/2026/7#:~:text=Bridge"), true, "", news.PostStory, true},
		{"another whose address begins alike", linked("https://gazette.example/2026/77"), true, "", news.PostStory, false},
		{"the same article, and nothing was restored", sampleCard(), false, "", news.PostStory, false},
		{"in a forum", sampleCard(), true, news.ChannelForum, news.PostStory, true},
		{"to a member", sampleCard(), true, "", news.PostFollow, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			addForum(s)
			p, lost := start(), samplePost()
			p.self.Store(discordtest.BotID)
			p.conversations.by = map[string]string{"200000000000000099": channelID}
			lost.Into, lost.Kind = c.into, c.kind
			if c.into == news.ChannelForum {
				lost.Channel = forumID
			}
			if c.kind.Direct() {
				lost.Channel = news.DirectChannel(platform + ":200000000000000099")
			}
			lost.Key += "/before"
			id, err := p.Post(t.Context(), lost, c.there)
			if err != nil {
				t.Fatal(err)
			}
			again := lost
			again.Key = samplePost().Key
			if c.gap {
				again.Gap = time.Now().Add(-time.Hour)
			}
			got, err := p.Post(t.Context(), again, sampleCard())
			if err != nil || (got == id) != c.found {
				t.Fatalf("Post gives %q, %v; %q stood there", got, err, id)
			}
			edits := s.Requests("PATCH", "/channels/")
			if c.found && (len(edits) != 1 || !strings.Contains(string(edits[0].Body), "Bridge opens")) || !c.found && len(edits) != 0 {
				t.Errorf("%d edits", len(edits))
			}
		})
	}
	t.Run("before the bot knows who it is", func(t *testing.T) {
		t.Parallel()
		s, start := posting(t)
		p := samplePost()
		p.Gap = time.Now().Add(-time.Hour)
		if _, err := start().Post(t.Context(), p, sampleCard()); !errors.Is(err, news.ErrBusy) || len(s.Messages(channelID)) != 0 {
			t.Errorf("Post: %v", err)
		}
	})
}
