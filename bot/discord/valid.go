package discord

import (
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"newsdesk/commands"
)

// tokenAtMost is how long an interaction's token may be, in bytes; Discord's have some
// two hundred.
const tokenAtMost = 1000

// Discord's hosts for what members attach
// (https://discord.com/developers/docs/reference#signed-attachment-cdn-urls).
func attachmentHosts() []string { return []string{"cdn.discordapp.com", "media.discordapp.net"} }

// errOdd: there is nobody whom one could answer.
var errOdd = errors.New("an interaction without an id, a token or an application of Discord's form")

// valid checks what every answer's address is made of, and empties the ids that are
// none: no part of an interaction gets into an address or the name of a shelf as
// something else than a number.
func (in *interaction) valid() error {
	if !snowflake(in.ID) || !token(in.Token) || in.Application != "" && !snowflake(in.Application) {
		return errOdd
	}
	for _, id := range []*string{&in.Channel, &in.Data.Target} {
		if !snowflake(*id) {
			*id = ""
		}
	}
	if in.Guild != "" && !snowflake(in.Guild) { // nobody has a right there
		in.Guild, in.Owners = "?", nil
	}
	return nil
}

// token tells whether s can be an interaction's token: whatever it looks like, it must
// stay one part of an address.
func token(s string) bool {
	if s == "" || len(s) > tokenAtMost || s == "." || s == ".." {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`/\?#%`, c) >= 0 {
			return false
		}
	}
	return true
}

// ours tells whether an interaction is this application's. Before READY that is not
// known, and none comes.
func (p *Platform) ours(in *interaction) bool {
	known := p.application.Load()
	return known == nil || in.Application == "" || in.Application == *known
}

// attached leaves out of a request the files that do not lie with Discord, since what
// is fetched must be what was attached. Another Discord than the usual has hosts of its
// own, and the guard of all fetching alone holds there.
func (p *Platform) attached(r *commands.Request) {
	for name, f := range r.Files {
		if p.cfg.URL == "" && !attachmentLink(f.Link) {
			p.log.Warn("a file is not Discord's", "option", name)
			delete(r.Files, name)
			delete(r.Options, name)
		}
	}
}

// attachmentLink tells whether an address is one of a file that Discord keeps.
func attachmentLink(link string) bool {
	u, err := url.Parse(link)
	return err == nil && u.Scheme == "https" && u.User == nil && slices.Contains(attachmentHosts(), u.Host)
}

// fill puts what was written into a form into the request that the form carries: only
// what the command takes as a field or option, and nothing in the place of what the
// desk has signed.
func (p *Platform) fill(r *commands.Request, written map[string]string) {
	maps.DeleteFunc(written, func(name, _ string) bool { return !p.written[r.Command][name] || r.Options[name] != "" })
	maps.Copy(r.Options, written)
}
