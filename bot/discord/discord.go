// Package discord connects the desk to Discord: it turns what people do there
// into commands.Request and commands.Reply into Discord's components, within all
// of Discord's limits. Start with Platform.Serve; interaction.go has the way in,
// answer.go and later.go the way out, post.go what goes into channels, render.go
// how replies look, and api.go and gateway.go the connection.
package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"newsdesk/commands"
	"newsdesk/news"
)

// platform is the name under which people, shelves and posts of Discord are kept.
const platform = "discord"

// finishFor is how long commands may still run when the desk is told to stop.
// Answers are given within Discord's three seconds anyway.
const finishFor = 8 * time.Second

// Config is what a Platform may be told.
type Config struct {
	Token string
	// URL is where Discord's API is, "" for Discord's own.
	URL string
	// Guild, when set, is the one guild in which the commands are registered.
	Guild     string
	UserAgent string
	// Key signs the buttons. Whoever has it can make buttons of this desk.
	Key []byte
	// Rates are how often people may ask; the zero value holds nobody back.
	Rates Rates
	Log   *slog.Logger     // nil: silent
	Now   func() time.Time // nil: time.Now

	// Left and Back are told when a guild has removed the bot, and when one has it
	// of which the desk did not know: at the start that is every guild. Guilds is
	// told all guilds at each new session once those of every shard are known, by which
	// those can be found that removed the bot while the desk was away; known tells of a
	// guild whether it is of a shard that this process has. Any of them may be nil; they
	// are called one at a time, and again after an error.
	Left, Back func(news.Shelf) error
	Guilds     func(present []news.Shelf, known func(news.Shelf) bool) error
	// Speaks, when set, is told the language of a guild, as BCP 47 writes it, at the
	// start and when it changes, in order with the others.
	Speaks func(guild news.Shelf, locale string) error
	// Joined is told of each guild that has the bot, after Guilds, with the channel in
	// which to greet it, "" for none. It may be told of one often.
	Joined func(shelf news.Shelf, channel string) error

	Watch Watch

	// Share, Sessions and Requests are what several processes of the bot have between
	// them; nil where there is one. Apart: it has no shards, and answers nobody.
	Share    Share
	Sessions Sessions
	Requests Requests
	Apart    bool

	runFor  time.Duration // 0: the usual
	lookFor time.Duration // 0: the usual

	openPause time.Duration // 0: the usual
}

// Watch is told what happens, to count it, by many goroutines at once. Any may be nil.
type Watch struct {
	// Answered is told of each interaction what it asked for, how it was answered
	// ("ok", "refused", "late", "busy", "missed", "panic") and in what time.
	Answered  func(command, result string, took time.Duration)
	Requested func(status int) // of the answer to a request; 0 for none
	Connected func(up bool)    // a session with the gateway begins or ends
	Dispersed func()           // more had asked at once than could be answered, and are gone
}

// Desk is what people ask: *commands.Set.
type Desk interface {
	All() []commands.Command
	Run(ctx context.Context, r commands.Request) commands.Reply
	Complete(ctx context.Context, r commands.Request, option string) []commands.Choice
}

// Platform is the desk on Discord.
type Platform struct {
	cfg    Config
	log    *slog.Logger
	desk   Desk
	debts  Debts
	ids    *ids
	render *renderer
	api    *api

	self        atomic.Value // string: the bot's own id, once it has connected
	application atomic.Pointer[string]
	early       []func() error // tell Joined once all guilds are known; for the handler of events
	tellings    *tellings
	guilds      guilds
	promised    promises
	forums      forums
	publishers  publishers

	conversations conversations
	usages        usages
	working       sync.WaitGroup // commands that run, also those that nobody waits for any more

	connected  atomic.Bool
	registered chan struct{} // closed when the commands stand
	// naming are the options that name channels or roles, by command.
	naming map[string][]commands.Option
	// written are the names of what a form of a command may hold.
	written map[string]map[string]bool
}

// New makes a platform; Serve connects it. Post and Answer need no Serve.
func New(cfg Config, desk Desk, memory Memory, debts Debts) *Platform {
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.runFor, cfg.lookFor = cmp.Or(cfg.runFor, runFor), cmp.Or(cfg.lookFor, lookFor)
	cfg.openPause = cmp.Or(cfg.openPause, openPause)
	made := &ids{key: cfg.Key, memory: memory, now: cfg.Now}
	p := &Platform{
		cfg: cfg, log: cfg.Log, desk: desk, debts: debts,
		ids: made, render: &renderer{ids: made, log: cfg.Log},
		api:        newAPI(apiConfig{Token: cfg.Token, URL: cfg.URL, Log: cfg.Log, UserAgent: cfg.UserAgent, Now: cfg.Now, Requested: cfg.Watch.Requested, Requests: cfg.Requests}),
		tellings:   newTellings(cfg.Log),
		registered: make(chan struct{}), naming: map[string][]commands.Option{},
		written: map[string]map[string]bool{},
	}
	for _, c := range desk.All() {
		p.written[c.Name] = map[string]bool{}
		for _, f := range c.Fields {
			p.written[c.Name][f.Name] = true
		}
		for _, o := range c.Options {
			p.written[c.Name][o.Name] = true
		}
		for _, o := range append(append([]commands.Option(nil), c.Options...), c.Carried...) {
			if o.Kind == commands.ChannelOption || o.Kind == commands.Role {
				p.naming[c.Name] = append(p.naming[c.Name], o)
			}
		}
	}
	return p
}

// Name is "discord".
func (p *Platform) Name() string { return platform }

// Ready tells whether every shard of this process has a session with the gateway and
// the commands stand there as the desk has them.
func (p *Platform) Ready() bool {
	if p.cfg.Share != nil && (p.cfg.Apart || p.guilds.idle()) {
		return p.cfg.Share.Holds()
	}
	select {
	case <-p.registered:
		return p.connected.Load() && p.guilds.whole()
	default:
		return false
	}
}

// Serve connects to Discord, registers the commands when they differ from what
// Discord has, and answers people until ctx ends; what is being answered then is
// finished. A lost connection is made again. Errors: news.ErrToken, and what
// Discord will not have this bot do.
func (p *Platform) Serve(ctx context.Context) error {
	outer := ctx
	work, ctx := errgroup.WithContext(ctx)
	var once sync.Once
	work.Go(func() error { return p.tellings.run(ctx) })
	work.Go(func() error {
		if p.cfg.Apart {
			<-ctx.Done()
			return nil
		}
		g := newGateway(p.api, p.cfg.Token)
		g.now = p.ids.now
		g.connected, g.dispersed = p.isConnected, p.cfg.Watch.Dispersed
		if g.share, g.sessions = p.cfg.Share, p.cfg.Sessions; g.share != nil {
			g.holds = p.guilds.hold
		}
		return g.run(ctx, func(ctx context.Context, e event) {
			defer p.tellings.done(e)
			switch e.name {
			case interactionEvent:
				p.interaction(ctx, e)
			case "READY", takenOver:
				ready := p.ready
				if e.name == takenOver {
					ready = p.took
				}
				application := ready(e.raw)
				once.Do(func() { work.Go(func() error { return p.register(ctx, application) }) })
			case "GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE":
				p.guildEvent(e.name, e.raw)
			}
		})
	})
	err := work.Wait()
	p.finishWork()
	if outer.Err() != nil {
		return nil
	}
	return err
}

// isConnected notes that a session with the gateway began or ended.
func (p *Platform) isConnected(up bool) {
	if was := p.connected.Swap(up); was != up && p.cfg.Watch.Connected != nil {
		p.cfg.Watch.Connected(up)
	}
}

// finishWork waits for commands that took too long to be answered.
func (p *Platform) finishWork() {
	done := make(chan struct{})
	go func() {
		p.working.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(finishFor):
		p.log.Warn("stopped while commands still ran")
	}
}

// ready notes the guilds of a shard's new session, and gives the application's id.
func (p *Platform) ready(raw json.RawMessage) string {
	var r struct {
		Application struct {
			ID string `json:"id"`
		} `json:"application"`
		User   user `json:"user"`
		Guilds []struct {
			ID string `json:"id"`
		} `json:"guilds"`
		Shard []int `json:"shard"` // which of how many; absent where there is one
	}
	if err := json.Unmarshal(raw, &r); err != nil {
		p.log.Error("READY not understood", "err", err)
	}
	p.self.Store(r.User.ID)
	if len(r.Shard) != 2 || r.Shard[1] < 1 {
		r.Shard = []int{0, 1}
	}
	p.application.Store(&r.Application.ID)
	var all []string
	for _, g := range r.Guilds {
		all = append(all, g.ID)
	}
	came, left, whole := p.guilds.reset(r.Shard[0], r.Shard[1], all)
	p.log.Info("connected to Discord", "guilds", len(all), "shard", r.Shard[0], "of", r.Shard[1])
	p.tell(p.cfg.Back, came...)
	p.tell(p.cfg.Left, left...)
	if whole {
		p.tellGuilds()
	}
	return r.Application.ID
}

// tellGuilds tells of all guilds, and then of those that joined before all were known.
func (p *Platform) tellGuilds() {
	if p.cfg.Guilds != nil {
		var shelves []news.Shelf
		for _, id := range p.guilds.list() {
			shelves = append(shelves, shelfOf(id))
		}
		known := func(shelf news.Shelf) bool {
			_, known := p.guilds.has(guildOf(shelf))
			return known
		}
		p.tellings.add(func() error { return p.cfg.Guilds(shelves, known) })
	}
	p.tellEarly()
}

func (p *Platform) tellEarly() {
	for _, tell := range p.early {
		p.tellings.add(tell)
	}
	p.early = nil
}

// guildEvent notes that a guild took the bot in or removed it, and what language it
// speaks. A guild that is only out of order has not removed it.
func (p *Platform) guildEvent(event string, raw json.RawMessage) {
	var g joined
	err := json.Unmarshal(raw, &g)
	if shape := (*json.UnmarshalTypeError)(nil); errors.As(err, &shape) {
		err = nil // what has another shape is left out
	}
	if err != nil || !snowflake(g.ID) {
		p.log.Warn("guild event not understood", "event", event, "err", err)
		return
	}
	p.speaks(g.ID, g.Locale)
	tell := p.cfg.Back
	switch {
	case event == "GUILD_UPDATE":
		return
	case event == "GUILD_DELETE" && g.Unavailable:
		return
	case event == "GUILD_DELETE":
		p.guilds.drop(g.ID)
		p.log.Info("a guild removed the bot", "guild", g.ID)
		tell = p.cfg.Left
	case !p.guilds.add(g.ID):
		tell = nil
	}
	p.tell(tell, g.ID)
	if event == "GUILD_CREATE" && !g.Unavailable && p.cfg.Joined != nil {
		shelf, channel := shelfOf(g.ID), g.welcomeChannel(p.id())
		p.early = append(p.early, func() error { return p.cfg.Joined(shelf, channel) })
	}
	if p.guilds.whole() {
		p.tellEarly()
	}
}

// id is the bot's own, "" before it has connected.
func (p *Platform) id() string {
	id, _ := p.self.Load().(string)
	return id
}

// askID is id where this process may never connect.
func (p *Platform) askID(ctx context.Context) (string, error) {
	if id := p.id(); id != "" || p.cfg.Share == nil {
		return id, nil
	}
	var self user
	err := p.api.call(ctx, http.MethodGet, "/users/@me", nil, &self)
	if err == nil {
		p.self.Store(self.ID)
	}
	return self.ID, err
}

// speaks passes on a guild's language when it is another than was known.
func (p *Platform) speaks(guild, locale string) {
	if p.cfg.Speaks != nil && p.guilds.speaks(guild, locale) {
		p.tellings.add(func() error { return p.cfg.Speaks(shelfOf(guild), locale) })
	}
}

// tell calls Left or Back, if there is one.
func (p *Platform) tell(f func(news.Shelf) error, guilds ...string) {
	for _, id := range guilds {
		if f != nil {
			p.tellings.add(func() error { return f(shelfOf(id)) })
		}
	}
}
