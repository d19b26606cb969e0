package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// Who and where in these tests.
const (
	guildID   = "700000000000000001"
	channelID = "700000000000000002"
	otherID   = "700000000000000003"
	forumID   = "700000000000000004"
	threadID  = "700000000000000005"
	roleID    = "700000000000000006"
)

var (
	anna = discordtest.User{ID: "700000000000000011", Name: "anna", Permissions: mayView | maySend}
	bert = discordtest.User{ID: "700000000000000012", Name: "bert", Permissions: mayView | maySend}
	mod  = discordtest.User{ID: "700000000000000013", Name: "mod", Permissions: mayView | maySend | mayManageMessages}
	boss = discordtest.User{ID: "700000000000000014", Name: "boss", Permissions: mayAdminister}

	inGuild = discordtest.Place{Guild: guildID, Channel: channelID}
	alone   = discordtest.Place{Channel: "700000000000000021"}
)

// desk is a Desk that answers what a test says, and remembers what it was asked.
type desk struct {
	commands []commands.Command
	answer   func(ctx context.Context, r commands.Request) commands.Reply
	choices  func(r commands.Request, option string) []commands.Choice

	mu    sync.Mutex
	asked []commands.Request
}

func (d *desk) All() []commands.Command { return d.commands }

func (d *desk) Run(ctx context.Context, r commands.Request) commands.Reply {
	d.mu.Lock()
	d.asked = append(d.asked, r)
	d.mu.Unlock()
	return d.answer(ctx, r)
}

func (d *desk) Complete(_ context.Context, r commands.Request, option string) []commands.Choice {
	return d.choices(r, option)
}

// last is the latest request.
func (d *desk) last(t *testing.T) commands.Request {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.asked) == 0 {
		t.Fatal("the desk was not asked")
	}
	return d.asked[len(d.asked)-1]
}

// deskSaying is a desk that always gives this reply.
func deskSaying(r commands.Reply) *desk {
	return &desk{commands: sampleCommands(), answer: func(context.Context, commands.Request) commands.Reply { return r }}
}

func paragraph(text string) commands.Reply {
	return commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run(text))}}
}

// debts is a Debts that, like the bot's jobs, gives each answer at once, again
// until it is given.
type debts struct {
	mu      sync.Mutex
	p       *Platform
	err     error
	locked  bool // nothing can be written down
	idle    bool // only write down
	handles []string
	what    [][]byte
	work    sync.WaitGroup
}

func (d *debts) OweAnswer(ctx context.Context, handle string, request []byte, _ time.Time) (int64, error) {
	if d.locked {
		<-ctx.Done()
		return 0, ctx.Err()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err != nil {
		return 0, d.err
	}
	d.handles, d.what = append(d.handles, handle), append(d.what, slices.Clone(request))
	if !d.idle {
		d.work.Go(func() {
			for range 3 {
				if d.p.Answer(context.Background(), handle, request) == nil {
					return
				}
			}
		})
	}
	return int64(len(d.handles)), nil
}

func (d *debts) OwePublishing(ctx context.Context, handle string, _ int64, until time.Time) error {
	_, err := d.OweAnswer(ctx, handle, []byte("{}"), until)
	return err
}

// world is a Discord with the desk connected to it.
type world struct {
	*discordtest.Server
	p      *Platform
	desk   *desk
	debts  *debts
	memory *memory
	served chan error
	stop   context.CancelFunc
}

func config(s *discordtest.Server) Config {
	return Config{Token: discordtest.Token, URL: s.URL, Key: []byte("the key of these tests")}
}

// begin starts a Discord and connects the desk to it; edit may change the settings.
func begin(t *testing.T, d *desk, edit ...func(*Config)) *world {
	t.Helper()
	s := discordtest.New(t)
	s.AddGuild(guildID, channelID)
	return connect(t, s, d, &memory{}, edit...)
}

func connect(t *testing.T, s *discordtest.Server, d *desk, m *memory, edit ...func(*Config)) *world {
	t.Helper()
	cfg := config(s)
	for _, e := range edit {
		e(&cfg)
	}
	w := &world{Server: s, desk: d, debts: &debts{}, memory: m, served: make(chan error, 1)}
	w.p = New(cfg, d, m, w.debts)
	w.debts.p = w.p
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	go func() { w.served <- w.p.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-w.served; err != nil {
			t.Errorf("Serve: %v", err)
		}
		w.debts.work.Wait()
	})
	return w
}

// arrives waits for an event.
func arrives[T any](t *testing.T, c <-chan T) (got T) {
	t.Helper()
	select {
	case got = <-c:
	case <-time.After(discordtest.Patience):
		t.Fatal("waited in vain")
	}
	return got
}

// shown is the body of a message or callback as the desk sent it.
func shown(t *testing.T, body map[string]json.RawMessage) message {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	var m message
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// words are all texts of a body.
func words(t *testing.T, body map[string]json.RawMessage) string {
	t.Helper()
	var out []string
	for _, p := range walk(body["components"]) {
		if p.Content != "" {
			out = append(out, p.Content)
		}
	}
	return strings.Join(out, "\n")
}

// buttons are the custom ids in a body, by label.
func buttons(body map[string]json.RawMessage) map[string]string {
	out := map[string]string{}
	for _, p := range walk(body["components"]) {
		if p.Type == typeButton {
			out[p.Label] = p.CustomID
		}
	}
	return out
}

// asked is the message with whom it answered, as Discord says it.
func asked(m discordtest.Message, by discordtest.User) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`%s,"interaction_metadata":{"id":"1","type":2,"user":{"id":%q}}}`, strings.TrimSuffix(string(m.JSON()), "}"), by.ID))
}

func TestCommandsAreRegisteredOnce(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("hello"))
	w := begin(t, d)
	w.WaitFor("the commands", func(s *discordtest.Server) bool { return len(s.Commands("")) == len(definitions(d.commands, false)) })
	if w.CommandWrites() != 1 {
		t.Errorf("%d writes", w.CommandWrites())
	}
	w.stop()
	again := connect(t, w.Server, d, w.memory)
	arrives(t, again.p.registered)
	if !again.p.Ready() {
		t.Error("not ready")
	}
	if w.CommandWrites() != 1 {
		t.Errorf("the second start wrote the same commands")
	}
}

func TestCommandsOfOneGuild(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("hello"))
	w := begin(t, d, func(c *Config) { c.Guild = guildID })
	w.WaitFor("the commands", func(s *discordtest.Server) bool { return len(s.Commands(guildID)) > 0 })
	if n := len(w.Commands("")); n != 0 {
		t.Errorf("%d global commands", n)
	}
}

func TestRegistrationIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.Fault(discordtest.Fault{Method: "PUT", Path: "/applications/", Status: 500, Times: 4})
	w := connect(t, s, deskSaying(paragraph("hello")), &memory{})
	w.WaitFor("the commands", func(s *discordtest.Server) bool { return len(s.Commands("")) > 0 })
}

func TestWrongTokenEndsServe(t *testing.T) {
	t.Parallel()
	s := discordtest.New(t)
	s.Tolerate()
	cfg := config(s)
	cfg.Token = "wrong"
	p := New(cfg, deskSaying(paragraph("")), &memory{}, &debts{})
	if err := p.Serve(t.Context()); !errors.Is(err, news.ErrToken) {
		t.Errorf("got %v", err)
	}
}

func TestCommandsAreAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		reply   commands.Reply
		place   discordtest.Place
		private bool
	}{
		{"for all", paragraph("Rain is due."), inGuild, false},
		{"for the asker", commands.Reply{Private: true, Blocks: paragraph("Rain is due.").Blocks}, inGuild, true},
		{"alone with the bot", paragraph("Rain is due."), alone, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := begin(t, deskSaying(c.reply))
			e := w.Send(anna, c.place, discordtest.Slash("latest", map[string]any{"country": "VE", "count": 3}))
			a := e.Answer()
			if a.Type != answerMessage || a.Private() != c.private || words(t, a.Data) != "Rain is due." {
				t.Errorf("type %d, private %v: %s", a.Type, a.Private(), words(t, a.Data))
			}
			if m := shown(t, a.Data); m.Flags&flagComponents == 0 || m.Mentions.Parse == nil || len(m.Mentions.Parse) != 0 {
				t.Errorf("%+v", m)
			}
			r := w.desk.last(t)
			if r.Command != "latest" || r.Option("count") != "3" || r.Asker.ID != "discord:"+anna.ID || r.Pressed || r.Place.Direct != (c.place == alone) {
				t.Errorf("%+v", r)
			}
		})
	}
}

func TestPanicIsASentence(t *testing.T) {
	t.Parallel()
	d := deskSaying(commands.Reply{})
	d.answer = func(context.Context, commands.Request) commands.Reply { panic("a bug") }
	d.choices = func(commands.Request, string) []commands.Choice { panic("a bug") }
	w := begin(t, d)
	a := w.Send(anna, inGuild, discordtest.Slash("help", nil)).Answer()
	if !a.Private() || words(t, a.Data) != sayBroken {
		t.Errorf("%s", words(t, a.Data))
	}
	if a := w.Send(anna, inGuild, discordtest.Complete("summary", map[string]any{"article": "x"}, "article")).Answer(); a.Type != answerChoices {
		t.Errorf("type %d", a.Type)
	}
}

func TestSlowCommandIsASentence(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	d := deskSaying(commands.Reply{})
	d.answer = func(context.Context, commands.Request) commands.Reply { <-release; return paragraph("too late") }
	w := begin(t, d, func(c *Config) { c.runFor = 10 * time.Millisecond })
	a := w.Send(anna, inGuild, discordtest.Slash("help", nil)).Answer()
	close(release)
	if !a.Private() || words(t, a.Data) != sayTooLong {
		t.Errorf("%s", words(t, a.Data))
	}
}

func TestRefusedMessageIsASentence(t *testing.T) {
	t.Parallel()
	w := begin(t, deskSaying(paragraph("hello")))
	w.WaitReady()
	w.Fault(discordtest.Fault{Method: "POST", Path: "/interactions/", Status: 400, Body: `{"code":50035,"message":"Invalid Form Body"}`})
	a := w.Send(anna, inGuild, discordtest.Slash("help", nil)).Answer()
	if !a.Private() || words(t, a.Data) != sayTooBig {
		t.Errorf("%s", words(t, a.Data))
	}
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	d := deskSaying(commands.Reply{})
	d.choices = func(r commands.Request, option string) []commands.Choice {
		out := []commands.Choice{{Label: option + " of " + r.Command + " in " + string(r.Place.Shelf), Value: r.Option(option)},
			{Label: "no value"}, {Label: "", Value: "no label"}, {Label: "long value", Value: strings.Repeat("x", 101)}, {Label: strings.Repeat("long ", 30), Value: "long"}}
		for i := range 40 {
			out = append(out, commands.Choice{Label: fmt.Sprint("choice ", i), Value: fmt.Sprint(i)})
		}
		return out
	}
	w := begin(t, d)
	a := w.Send(anna, inGuild, discordtest.Complete("summary", map[string]any{"article": "bri", "length": "short"}, "article")).Answer()
	var got []choice
	if err := json.Unmarshal(a.Data["choices"], &got); err != nil || a.Type != answerChoices || len(got) != 25 {
		t.Fatalf("type %d, %d choices, %v", a.Type, len(got), err)
	}
	if got[0] != (choice{"article of summary in discord:" + guildID, "bri"}) || got[2] != (choice{"choice 0", "0"}) || !strings.HasSuffix(got[1].Name, "…") {
		t.Errorf("%+v", got[:3])
	}
}

func TestGuildsComeAndGo(t *testing.T) {
	t.Parallel()
	told := make(chan string, 10)
	w := begin(t, deskSaying(paragraph("hello")), func(c *Config) {
		c.Left = func(s news.Shelf) error { told <- "left " + string(s); return nil }
		c.Back = func(s news.Shelf) error { told <- "back " + string(s); return nil }
		c.Guilds = func(all []news.Shelf, _ func(news.Shelf) bool) error { told <- fmt.Sprint("all ", all); return nil }
	})
	w.WaitReady()
	expect := func(want string) {
		t.Helper()
		if got := arrives(t, told); got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}
	expect("back discord:" + guildID)
	expect("all [discord:" + guildID + "]")
	w.AddGuild(otherID, "700000000000000031")
	expect("back discord:" + otherID)
	w.Dispatch("GUILD_DELETE", map[string]any{"id": guildID, "unavailable": true})
	w.RemoveGuild(otherID)
	expect("left discord:" + otherID)
	w.Dispatch("GUILD_CREATE", map[string]any{"id": guildID})
	w.RemoveGuild(guildID)
	expect("left discord:" + guildID) // the outage was no leaving, and its end no coming

	w.AddGuild(guildID, channelID)
	expect("back discord:" + guildID)
	w.ForgetSessions()
	w.Close(4009)
	expect("all [discord:" + guildID + "]") // a new session, the same guilds
}

func TestAGuildsLanguageIsTold(t *testing.T) {
	t.Parallel()
	told := make(chan string, 10)
	w := begin(t, deskSaying(paragraph("hello")), func(c *Config) {
		c.Speaks = func(s news.Shelf, locale string) error { told <- string(s) + " " + locale; return nil }
	})
	w.WaitReady()
	tell := func(event, locale, want string) {
		t.Helper()
		w.Dispatch(event, map[string]any{"id": guildID, "preferred_locale": locale})
		if want != "" {
			if got := arrives(t, told); got != want {
				t.Errorf("%s of %q: told %q, want %q", event, locale, got, want)
			}
		}
	}
	tell("GUILD_CREATE", "de", "discord:"+guildID+" de")
	tell("GUILD_CREATE", "de", "") // known
	tell("GUILD_UPDATE", "", "")   // not told
	tell("GUILD_UPDATE", "pt-BR", "discord:"+guildID+" pt-BR")
}

func TestWhatOneSeesAlone(t *testing.T) {
	t.Parallel()
	d := deskSaying(paragraph("hello"))
	came, left := make(chan news.Shelf, 4), make(chan news.Shelf, 4)
	w := begin(t, d, func(c *Config) {
		c.lookFor = 300 * time.Millisecond
		c.Back = func(s news.Shelf) error { came <- s; return nil }
		c.Left = func(s news.Shelf) error { left <- s; return nil }
	})
	w.WaitReady()
	w.AddGuild(otherID, "700000000000000031")
	w.AddMember(otherID, anna.ID, 0)
	w.AddGuild("700000000000000004", "700000000000000041")
	w.AddMember("700000000000000004", anna.ID, 0)
	w.AddGuild(emptyID, "700000000000000051")
	w.AddMember(emptyID, anna.ID, 0)
	for range 4 {
		arrives(t, came)
	}

	ask := func(unsure bool) news.View {
		t.Helper()
		w.Send(anna, alone, discordtest.Slash("latest", nil)).Answer()
		r := d.last(t)
		if r.Place.Shelf != news.Common || !r.Place.Direct || r.Asker.Moderator {
			t.Errorf("%+v", r.Place)
		}
		if r.Place.Unsure != unsure {
			t.Errorf("unsure: %v", r.Place.Unsure)
		}
		return r.Place.View
	}
	if got := ask(false); !slices.Equal(got, news.View{"discord:" + otherID, "discord:700000000000000004", news.Common}) {
		t.Errorf("a member sees %q", got)
	}
	w.Fault(discordtest.Fault{Method: "GET", Path: "/guilds/" + otherID, Hang: true, Times: -1})
	if got := ask(true); !slices.Equal(got, news.View{"discord:700000000000000004", news.Common}) {
		t.Errorf("while one guild does not answer: %q", got)
	}
	w.Heal()
	w.RemoveGuild("700000000000000004")
	arrives(t, left)
	if got := ask(false); !slices.Equal(got, news.View{"discord:" + otherID, news.Common}) {
		t.Errorf("after one guild removed the bot: %q", got)
	}
}

func TestStopFinishesWhatItBegan(t *testing.T) {
	t.Parallel()
	began, release := make(chan struct{}), make(chan struct{})
	d := deskSaying(commands.Reply{})
	d.answer = func(ctx context.Context, _ commands.Request) commands.Reply {
		close(began)
		<-release
		return paragraph(fmt.Sprint("still here: ", ctx.Err() == nil))
	}
	w := begin(t, d)
	e := w.Send(anna, inGuild, discordtest.Slash("help", nil))
	<-began
	w.stop()
	close(release)
	if a := e.Answer(); words(t, a.Data) != "still here: true" {
		t.Errorf("%s", words(t, a.Data))
	}
}
