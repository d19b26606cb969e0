package discord

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
)

const (
	// lookFor is how long a conversation with the bot alone waits to learn which
	// guilds the asker is in. What is not known by then is not shown.
	lookFor = 1500 * time.Millisecond
	// lookAtOnce is how many guilds are asked at one time.
	lookAtOnce = 16
)

// guilds are the guilds that the bot is in.
type guilds struct {
	mu      sync.Mutex
	ids     map[string]bool
	shards  int               // Discord tells of them in so many parts
	told    map[int]bool      // of which parts it has
	held    map[int]bool      // the parts that this process has, of several; nil: all
	taken   map[int]bool      // those whose guilds another process was told
	locales map[string]string // as far as Discord told
}

// speaks notes a guild's language, and tells whether that is news.
func (g *guilds) speaks(id, locale string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if locale == "" || g.locales[id] == locale {
		return false
	}
	if g.locales == nil {
		g.locales = map[string]string{}
	}
	g.locales[id] = locale
	return true
}

// reset makes those of a shard exactly these, and tells which are new and which are
// gone, and whether those of all shards are known now.
func (g *guilds) reset(shard, of int, ids []string) (came, left []string, whole bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.elsewhere(shard) {
		return nil, nil, false
	}
	g.setShards(of)
	delete(g.taken, shard)
	if g.ids == nil {
		g.ids = make(map[string]bool, len(ids))
	}
	g.told[shard] = true
	here := make(map[string]bool, len(ids))
	for _, id := range ids {
		if here[id] = true; !g.ids[id] {
			came = append(came, id)
		}
		g.ids[id] = true
	}
	for id := range g.ids {
		if !here[id] && shardOf(id, of) == shard {
			left = append(left, id)
			delete(g.ids, id)
		}
	}
	return came, left, g.wholeNow()
}

// setShards notes how many shards there are. The lock is held.
func (g *guilds) setShards(of int) {
	if g.shards != of {
		g.shards, g.told, g.taken = of, map[int]bool{}, map[int]bool{}
	}
}

// took notes that a shard's guilds were told to another process, and tells whether
// those of all the others are known now.
func (g *guilds) took(shard, of int) (whole bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.elsewhere(shard) {
		return false
	}
	g.setShards(of)
	g.taken[shard] = true
	return g.wholeNow()
}

// elsewhere tells whether a shard is another process's: what came of it before may wait
// here still. The lock is held.
func (g *guilds) elsewhere(shard int) bool { return g.held != nil && !g.held[shard] }

// hold notes that this process has a shard, or has it no more, and with it its guilds.
func (g *guilds) hold(shard, of int, has bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.held == nil {
		g.held = map[int]bool{}
	}
	if has {
		g.held[shard] = true
		return
	}
	delete(g.held, shard)
	delete(g.told, shard)
	delete(g.taken, shard)
	maps.DeleteFunc(g.ids, func(id string, _ bool) bool { return shardOf(id, of) == shard })
}

// idle tells whether this process has no shard.
func (g *guilds) idle() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.held) == 0
}

// whole tells whether Discord has told the guilds of every shard.
func (g *guilds) whole() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.wholeNow()
}

// wholeNow is whole; the lock is held.
func (g *guilds) wholeNow() bool {
	for shard := range g.held {
		if !g.told[shard] && !g.taken[shard] {
			return false
		}
	}
	return g.shards > 0 && (g.held != nil || len(g.told) == g.shards)
}

// add tells whether id is new.
func (g *guilds) add(id string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shards > 0 && g.elsewhere(shardOf(id, g.shards)) {
		return false
	}
	if g.ids == nil {
		g.ids = map[string]bool{}
	}
	known := g.ids[id]
	g.ids[id] = true
	return !known
}

// has tells whether the bot is in a guild; known is false before Discord has said in
// which of its shard it is.
func (g *guilds) has(id string) (is, known bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.ids[id], g.told[shardOf(id, g.shards)]
}

func (g *guilds) drop(id string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.ids, id)
	delete(g.locales, id)
}

func (g *guilds) list() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	out := make([]string, 0, len(g.ids))
	for id := range g.ids {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// look gives a request that was made in a conversation with the bot alone its
// view: the shelves of the guilds that the asker and the bot are in at this
// moment, and the common one. Nothing is remembered, so that who was thrown out
// sees nothing more; what could not be looked up is not shown, and is noted.
func (p *Platform) look(ctx context.Context, r *commands.Request, user string) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.lookFor)
	defer cancel()
	all, err := p.holding(ctx)
	r.Place.Unsure = err != nil
	found := make([]membership, len(all))
	slots := make(chan struct{}, lookAtOnce)
	var wait sync.WaitGroup
	for i, guild := range all {
		wait.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			if ctx.Err() == nil {
				found[i] = p.membership(ctx, guild, user)
			}
		})
	}
	wait.Wait()
	for i, guild := range all {
		switch found[i] {
		case isIn:
			r.Place.View = append(r.Place.View, shelfOf(guild))
		case unknown:
			r.Place.Unsure = true
		}
	}
	r.Place.View = append(r.Place.View, news.Common)
}

// holding are the bot's guilds whose shelves hold anything: nobody needs to ask
// about the others.
func (p *Platform) holding(ctx context.Context) ([]string, error) {
	shelves, err := p.ids.memory.Shelves(ctx)
	if err != nil {
		p.log.Error("shelves not known", "err", err)
		return nil, err
	}
	full := make(map[news.Shelf]bool, len(shelves))
	for _, s := range shelves {
		full[s] = true
	}
	if p.cfg.Share != nil { // whose other guilds only the desk knows
		var out []string
		for _, s := range shelves {
			if s != news.Common {
				out = append(out, guildOf(s))
			}
		}
		return out, nil
	}
	return slices.DeleteFunc(p.guilds.list(), func(guild string) bool { return !full[shelfOf(guild)] }), nil
}

// membership is whether somebody is in a guild, as far as Discord told.
type membership int

const (
	unknown membership = iota
	isIn
	isOut
)

func (p *Platform) membership(ctx context.Context, guild, user string) membership {
	var m member
	err := p.api.call(ctx, http.MethodGet, "/guilds/"+guild+"/members/"+user, nil, &m)
	switch {
	case err == nil && m.User.ID == user:
		return isIn
	case status(err) == http.StatusNotFound, hasCode(err, codeMissingAccess) && p.cfg.Share != nil: // the bot itself is out
		return isOut
	}
	p.log.Warn("membership not known", "guild", guild, "err", err)
	return unknown
}

// status is the HTTP status of Discord's refusal, 0 for any other error.
func status(err error) int {
	var refused *apiError
	if errors.As(err, &refused) {
		return refused.Status
	}
	return 0
}

// A role or a channel's exception for a role or member.
type role struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	Permissions string `json:"permissions"`
}

type overwrite struct {
	ID    string `json:"id"`
	Allow string `json:"allow"`
	Deny  string `json:"deny"`
}

// errAbroad: a channel is another guild's.
var errAbroad = errors.New("a channel of another guild")

// nameChannel looks a channel up for a button or form that names it: those come
// without the resolved channels of a command.
func (p *Platform) nameChannel(ctx context.Context, in *interaction, id string, to *commands.Place) error {
	c, err := p.channelOf(ctx, in, id)
	if err == nil {
		addChannel(to, id, c)
	}
	return err
}

// nameRole looks a role up likewise.
func (p *Platform) nameRole(ctx context.Context, in *interaction, id string, to *commands.Place) error {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.lookFor)
	defer cancel()
	roles, err := p.api.roles(ctx, in.Guild)
	if err != nil {
		return err
	}
	for _, r := range roles {
		if r.ID == id {
			addRole(to, id, r.Name)
		}
	}
	return nil
}

func (a *api) roles(ctx context.Context, guild string) (all []role, err error) {
	err = a.call(ctx, http.MethodGet, "/guilds/"+guild+"/roles", nil, &all)
	return all, err
}

// rules are the exceptions that hold in a channel: a thread has its parent's.
func (a *api) rules(ctx context.Context, c channel) ([]overwrite, error) {
	if c.kind() != news.ChannelThread {
		return c.Overwrites, nil
	}
	var parent channel
	err := a.call(ctx, http.MethodGet, "/channels/"+c.Parent, nil, &parent)
	return parent.Overwrites, err
}

// channelOf is a channel as the asker may use it.
func (p *Platform) channelOf(ctx context.Context, in *interaction, id string) (commands.Channel, error) {
	ctx, cancel := context.WithTimeout(ctx, p.cfg.lookFor)
	defer cancel()
	var c channel
	if err := p.api.call(ctx, http.MethodGet, "/channels/"+id, nil, &c); err != nil {
		return commands.Channel{}, err
	}
	if c.Guild != in.Guild {
		return commands.Channel{}, errAbroad
	}
	perms := in.permissions()
	if perms&mayAdminister != 0 || id == in.Channel {
		return c.toCommands(perms), nil
	}
	roles, err := p.api.roles(ctx, in.Guild)
	if err != nil {
		return commands.Channel{}, err
	}
	rules, err := p.api.rules(ctx, c)
	if err != nil {
		return commands.Channel{}, err
	}
	return c.toCommands(permissionsIn(in.Guild, in.Member, roles, rules)), nil
}

// permissionsIn is what a member may do in a channel, by Discord's rule: the
// roles' permissions together, then the channel's exceptions for everyone, for
// the roles, and for the member.
func permissionsIn(guild string, m *member, roles []role, rules []overwrite) uint64 {
	var out uint64
	for _, r := range roles {
		if r.ID == guild || slices.Contains(m.Roles, r.ID) {
			out |= bits(r.Permissions)
		}
	}
	if out&mayAdminister != 0 {
		return out
	}
	var allow, deny uint64
	for _, o := range rules {
		if o.ID == guild {
			out = out&^bits(o.Deny) | bits(o.Allow)
		}
	}
	for _, o := range rules {
		if slices.Contains(m.Roles, o.ID) {
			allow, deny = allow|bits(o.Allow), deny|bits(o.Deny)
		}
	}
	out = out&^deny | allow
	for _, o := range rules {
		if o.ID == m.User.ID {
			out = out&^bits(o.Deny) | bits(o.Allow)
		}
	}
	return out
}
