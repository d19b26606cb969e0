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
	cfg := config(s)
	cfg.openPause = time.Millisecond
	return s, func() *Platform { return New(cfg, deskSaying(commands.Reply{}), &memory{}, &debts{idle: true}) }
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

// TestBodiesOfPosts is what goes over the wire, for each kind of post.
func TestBodiesOfPosts(t *testing.T) {
	t.Parallel()
	mention := block(commands.Paragraph, commands.Run{Role: roleID, Text: "readers"}, run(" – read this"))
	for _, c := range []struct {
		name  string
		post  func(*news.Post)
		reply func(*commands.Reply)
	}{
		{"post", nil, nil},
		{"post that pings a role", func(p *news.Post) { p.Mention = roleID }, func(r *commands.Reply) { r.Blocks = []commands.Block{mention} }},
		{"post that names a role", nil, func(r *commands.Reply) { r.Blocks = []commands.Block{mention} }},
		{"post that would ping everyone", func(p *news.Post) { p.Mention = guildID }, func(r *commands.Reply) {
			r.Blocks = []commands.Block{block(commands.Paragraph, commands.Run{Role: guildID, Text: "@everyone"})}
		}},
		{"post with a file", nil, func(r *commands.Reply) { r.File = opml() }},
		{"post in a forum", func(p *news.Post) { p.Channel, p.Into = forumID, news.ChannelForum }, func(r *commands.Reply) {
			r.Thread = &commands.Thread{Title: "Bridge  opens\n@everyone", Tags: []string{"Politics", "economy", "sport"}}
		}},
		{"post in a forum with a file that pings a role", func(p *news.Post) { p.Channel, p.Into, p.Mention = forumID, news.ChannelForum, roleID }, func(r *commands.Reply) {
			r.Blocks, r.File = []commands.Block{mention}, opml()
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			addForum(s)
			p, r := samplePost(), sampleCard()
			if c.post != nil {
				c.post(&p)
			}
			if c.reply != nil {
				c.reply(&r)
			}
			if _, err := start().Post(t.Context(), p, r); err != nil {
				t.Fatal(err)
			}
			golden(t, c.name, s.Requests("POST", "/channels/")[0].Body)
		})
	}
}

// TestARoleIsPingedOnce: when the post is made, and not when it is edited.
func TestARoleIsPingedOnce(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	p := samplePost()
	p.Mention = roleID
	r := sampleCard()
	r.Blocks = []commands.Block{block(commands.Paragraph, commands.Run{Role: roleID})}
	var err error
	if p.Message, err = start().Post(t.Context(), p, r); err != nil {
		t.Fatal(err)
	}
	if m := s.Messages(channelID)[0]; len(m.Pinged) != 1 || m.Pinged[0] != roleID {
		t.Errorf("pinged %v", m.Pinged)
	}
	if err := start().Edit(t.Context(), p, r); err != nil {
		t.Fatal(err)
	}
	if m := s.Messages(channelID)[0]; string(m.Body["allowed_mentions"]) != `{"parse":[]}` || !strings.Contains(words(t, m.Body), "<@&"+roleID+">") {
		t.Errorf("the edit says %s, and lets %s be pinged", words(t, m.Body), m.Body["allowed_mentions"])
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
		{"another kind of channel", 400, 50008, news.ErrNoPosts},
		{"a filter", 400, 200000, news.ErrBlocked},
		{"a body that Discord does not take", 400, 50035, news.ErrUnfit},
		{"a refusal that nobody knows", 400, 999999, news.ErrUnfit},
		{"a locked thread", 403, 160005, news.ErrThreadLocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			s.Refuse(channelID, c.status, c.code)
			_, err := start().Post(t.Context(), samplePost(), sampleCard())
			if !errors.Is(err, c.want) {
				t.Errorf("got %v", err)
			}
			if !errors.Is(err, news.ErrNoAccess) && !errors.Is(err, news.ErrChannelGone) {
				t.Errorf("not final: %v", err)
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
