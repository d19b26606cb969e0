package discord

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

func posting(t *testing.T) (*discordtest.Server, func() *Platform) {
	t.Helper()
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	return s, func() *Platform { return New(config(s), deskSaying(commands.Reply{}), &memory{}, &debts{}) }
}

func samplePost() news.Post {
	return news.Post{ID: 1, Key: "discord/discord:" + guildID + "/post/7/" + channelID, Platform: platform, Shelf: shelfOf(guildID), Channel: channelID, OwedAt: time.Now(), Tries: 1}
}

func sampleCard() commands.Reply {
	return commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run("@everyone read this"))}, Cards: []commands.Card{storyCard(7, "Bridge opens")}}
}

func TestPost(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	id, err := start().Post(t.Context(), samplePost(), sampleCard())
	if err != nil {
		t.Fatal(err)
	}
	all := s.Messages(channelID)
	if len(all) != 1 || all[0].ID != id || !strings.Contains(words(t, all[0].Body), "[Bridge opens](<https://gazette.example/2026/7>)") {
		t.Fatalf("%d messages", len(all))
	}
	if m := shown(t, all[0].Body); m.Flags != flagComponents || m.Mentions.Parse == nil || len(m.Mentions.Parse) != 0 {
		t.Errorf("%+v", m)
	}
}

// TestPostIsMadeOnce: the process dies after Discord has made the message and
// before the desk knows; minutes later, when the nonce is forgotten, it is found
// in the channel.
func TestPostIsMadeOnce(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	p := samplePost()
	p.OwedAt = p.OwedAt.Add(-10 * time.Minute)
	id, err := start().Post(t.Context(), p, sampleCard())
	if err != nil {
		t.Fatal(err)
	}
	other := samplePost()
	other.Key += "/another"
	if _, err := start().Post(t.Context(), other, sampleCard()); err != nil {
		t.Fatal(err)
	}
	s.ForgetNonces()
	p.Tries = 2
	again, err := start().Post(t.Context(), p, sampleCard())
	if err != nil || again != id {
		t.Errorf("found %q, %v; want %q", again, err, id)
	}
	if n := len(s.Messages(channelID)); n != 2 {
		t.Errorf("%d messages", n)
	}
}

func TestPostsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		status int
		code   int
		want   error
	}{
		{"the channel is gone", 404, 10003, news.ErrChannelGone},
		{"the bot may not write", 403, 50013, news.ErrNoAccess},
		{"the bot may not look", 403, 50001, news.ErrNoAccess},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			s.Refuse(channelID, c.status, c.code)
			if _, err := start().Post(t.Context(), samplePost(), sampleCard()); !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	const key = "discord/discord:1/post/7/2"
	mark := markOf(key)
	if mark != markOf(key) || mark == markOf(key+"1") || mark < 1<<16 || mark >= 1<<31 {
		t.Errorf("mark %d", mark)
	}
	for _, c := range []struct {
		name, raw string
		want      bool
	}{
		{"the post", `{"id":"1","components":[{"type":17,"id":` + jsonOf(mark) + `},{"type":1,"id":2}]}`, true},
		{"another", `{"id":"1","components":[{"type":17,"id":1}]}`, false},
		{"no components", `{"id":"1","components":[]}`, false},
		{"an unknown shape", `{"components":[[]]}`, false},
		{"nonsense", `7`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if marked(mark)(json.RawMessage(c.raw)) != c.want {
				t.Errorf("found: %v", !c.want)
			}
		})
	}
}

func jsonOf(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(b)
}
