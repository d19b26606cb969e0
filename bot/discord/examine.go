package discord

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
)

// Finding is what Examine found about one thing, and what to do where that is wrong.
type Finding struct {
	What        string // "discord", "clock", "application", "gateway", "channel", "channels"
	Found, Todo string // one of them
}

const (
	mayReadHistory = 1 << 16
	// wrongClock is how far the clock may be from Discord's.
	wrongClock = 10 * time.Second
	// mostExamined bounds how many channels are looked at.
	mostExamined = 200
)

// Destination is a channel that the desk posts to by itself.
type Destination struct {
	Shelf   news.Shelf
	Channel string
}

// Examine looks whether Discord takes the token, how the application is set up, and
// whether the bot may post to its channels. It opens no session. cfg needs Token, URL,
// UserAgent, Log and Now.
func Examine(ctx context.Context, cfg Config, to []Destination) []Finding {
	clock := &clocked{now: cfg.Now, next: newTransport()}
	x := &examination{ctx: ctx, api: newAPI(apiConfig{Token: cfg.Token, URL: cfg.URL, HTTP: clock, Log: cfg.Log, Now: cfg.Now, UserAgent: cfg.UserAgent})}
	var self user
	err := x.api.call(ctx, http.MethodGet, "/users/@me", nil, &self)
	if skew, known := clock.skew(); known {
		x.clock(skew)
	}
	if err != nil {
		x.fails("discord", "%s", untaken(err))
		return x.found
	}
	x.well("discord", "Discord takes the token, of “%s”", cutBytes(self.Name, 60))
	x.application()
	x.gateway()
	x.channels(self, to)
	return x.found
}

// untaken is what to do when Discord did not answer as it should.
func untaken(err error) string {
	var dns *net.DNSError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.Is(err, news.ErrToken):
		return "Discord refuses the token: reset it in the developer portal under Bot, and write the new one into DISCORD_TOKEN"
	case errors.As(err, &dns):
		return "Discord's name is not found: check the network's DNS, or DISCORD_API_URL"
	case errors.As(err, &cert):
		return "Discord's certificate is not valid here: check the clock, the system's certificates (ca-certificates), and what stands between"
	case errors.Is(err, news.ErrUnreach), errors.Is(err, news.ErrTimeout):
		return "Discord cannot be reached: check the network and its firewall (TCP 443 out), or DISCORD_API_URL"
	case errors.Is(err, news.ErrBusy):
		return "Discord answers with an error: see https://discordstatus.com and try again later"
	}
	return "Discord does not answer as it should: check DISCORD_API_URL"
}

// clocked notes how the clock stands beside the answers' Date.
type clocked struct {
	now  func() time.Time
	next http.RoundTripper

	mu    sync.Mutex
	apart time.Duration
	known bool
}

// RoundTrip implements http.RoundTripper.
func (c *clocked) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.next.RoundTrip(r)
	if err == nil {
		if date, parseErr := http.ParseTime(resp.Header.Get("Date")); parseErr == nil {
			c.mu.Lock()
			c.apart, c.known = c.now().Sub(date), true
			c.mu.Unlock()
		}
	}
	return resp, err
}

func (c *clocked) skew() (time.Duration, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.apart.Truncate(time.Second), c.known
}

// examination is Examine under way.
type examination struct {
	ctx   context.Context
	api   *api
	found []Finding
}

func (x *examination) well(what, format string, args ...any) {
	x.found = append(x.found, Finding{What: what, Found: fmt.Sprintf(format, args...)})
}

func (x *examination) fails(what, format string, args ...any) {
	x.found = append(x.found, Finding{What: what, Todo: fmt.Sprintf(format, args...)})
}

func (x *examination) clock(skew time.Duration) {
	if skew.Abs() > wrongClock {
		way := "ahead of"
		if skew < 0 {
			way = "behind"
		}
		x.fails("clock", "the clock is %s %s Discord's: set it by NTP, else buttons and digests come at the wrong time", skew.Abs(), way)
		return
	}
	x.well("clock", "as Discord's")
}

// application looks at what is set in the developer portal.
func (x *examination) application() {
	var app struct {
		Public    *bool  `json:"bot_public"`
		CodeGrant bool   `json:"bot_require_code_grant"`
		Endpoint  string `json:"interactions_endpoint_url"`
		Flags     int    `json:"flags"`
		Installs  map[string]struct {
			Params *struct {
				Scopes      []string `json:"scopes"`
				Permissions string   `json:"permissions"`
			} `json:"oauth2_install_params"`
		} `json:"integration_types_config"`
	}
	if err := x.api.call(x.ctx, http.MethodGet, "/applications/@me", nil, &app); err != nil {
		x.fails("application", "%s", untaken(err))
		return
	}
	switch {
	case app.Endpoint != "":
		x.fails("application", "an Interactions Endpoint URL is set, so that no command reaches the bot: clear it in the developer portal under General Information")
		return
	case app.CodeGrant:
		x.fails("application", "“Requires OAuth2 Code Grant” is on, so that nobody can invite the bot: turn it off in the developer portal under Bot")
		return
	}
	says := []string{"everybody can invite it"}
	if app.Public != nil && !*app.Public {
		says[0] = "only its owner can invite it (Public Bot is off)"
	}
	if guild, ok := app.Installs["0"]; app.Installs != nil && (!ok || guild.Params == nil) {
		says = append(says, "no install link is set: use the README's")
	}
	const privileged = 1<<12 | 1<<13 | 1<<14 | 1<<15 | 1<<18 | 1<<19 // presence, members, message content
	if app.Flags&privileged != 0 {
		says = append(says, "it has privileged intents that it does not use: they can be turned off under Bot")
	} else {
		says = append(says, "no privileged intent, and none is needed")
	}
	x.well("application", "%s", strings.Join(says, "; "))
}

// gateway looks whether sessions may be started.
func (x *examination) gateway() {
	a, err := x.api.advice(x.ctx)
	switch {
	case err != nil:
		x.fails("gateway", "%s", untaken(err))
	case a.Limit.Total > 0 && a.Limit.Remaining == 0:
		x.fails("gateway", "no session may be started for another %s: something starts the bot again and again, stop that", (time.Duration(a.Limit.ResetAfter) * time.Millisecond).Round(time.Minute))
	default:
		x.well("gateway", "%d of %d sessions may be started today", a.Limit.Remaining, a.Limit.Total)
	}
}

// channels looks at what the bot may do where it posts by itself.
func (x *examination) channels(self user, to []Destination) {
	guilds := map[string]*footing{}
	good := 0
	for i, d := range to {
		if i == mostExamined {
			x.well("channels", "the others, %d, were not looked at", len(to)-i)
			break
		}
		guild := guildOf(d.Shelf)
		if guilds[guild] == nil {
			guilds[guild] = x.footing(guild, self.ID)
		}
		if x.channel(guilds[guild], guild, d.Channel) {
			good++
		}
	}
	if good > 0 {
		x.well("channels", "the bot may post to %d of the %d that routes, digests and desks name", good, len(to))
	}
}

// footing is what the bot is in a guild.
type footing struct {
	member member
	roles  []role
	err    error
}

func (x *examination) footing(guild, self string) *footing {
	f := &footing{}
	if f.err = x.api.call(x.ctx, http.MethodGet, "/guilds/"+guild+"/members/"+self, nil, &f.member); f.err == nil {
		f.roles, f.err = x.api.roles(x.ctx, guild)
	}
	return f
}

// channel tells whether the bot may post to a channel.
func (x *examination) channel(f *footing, guild, id string) bool {
	var c channel
	err := f.err
	if err == nil {
		err = x.api.call(x.ctx, http.MethodGet, "/channels/"+id, nil, &c)
	}
	var rules []overwrite
	if err == nil {
		rules, err = x.api.rules(x.ctx, c)
	}
	switch {
	case f.err != nil:
		x.fails("channel", "%s: the bot is not in server %s any more: invite it again, or remove the routes", id, guild)
		return false
	case errors.Is(err, news.ErrChannelGone):
		x.fails("channel", "%s in server %s is gone: /route remove and /digest remove what names it, or /settings desk", id, guild)
		return false
	case errors.Is(err, news.ErrNoAccess):
		x.fails("channel", "%s in server %s is hidden from the bot: allow it View Channel there", id, guild)
		return false
	case err != nil:
		x.fails("channel", "%s in server %s: %s", id, guild, untaken(err))
		return false
	}
	if lacks := lacking(permissionsIn(guild, &f.member, f.roles, rules), c.kind()); len(lacks) > 0 {
		x.fails("channel", "#%s in server %s: allow the bot %s there", cutBytes(c.Name, 60), guild, strings.Join(lacks, ", "))
		return false
	}
	return true
}

// lacking are the names of the permissions that posting takes and are not there.
func lacking(perms uint64, kind news.ChannelKind) []string {
	if perms&mayAdminister != 0 {
		return nil
	}
	send := uint64(maySend)
	name := "Send Messages"
	switch kind {
	case news.ChannelThread:
		send, name = maySendInThreads, "Send Messages in Threads"
	case news.ChannelForum:
		name = "Create Posts"
	}
	var out []string
	for _, need := range []struct {
		bit  uint64
		name string
	}{{mayView, "View Channel"}, {send, name}, {mayReadHistory, "Read Message History"}} {
		if perms&need.bit == 0 {
			out = append(out, need.name)
		}
	}
	return out
}
