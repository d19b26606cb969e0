package discord

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/voice"
)

// Kinds of interactions.
const (
	slashKind    = 2
	pressKind    = 3
	completeKind = 4
	submitKind   = 5
)

// Kinds of application commands and of their options.
const (
	slashCommand   = 1
	messageCommand = 3

	subcommandOption = 1
	groupOption      = 2
	stringOption     = 3
	integerOption    = 4
	booleanOption    = 5
	channelOption    = 7
	roleOption       = 8
	fileOption       = 11

	groupsAtMost = 2 // a group and its command
)

// Where an interaction can happen, and for whom an app can be installed.
const (
	guildContext   = 0
	botContext     = 1 // a conversation with the bot alone
	privateContext = 2 // one of other people

	guildInstall = 0
	userInstall  = 1
)

// Permissions, as bits.
const (
	mayAdminister     = 1 << 3
	mayManageGuild    = 1 << 5
	mayView           = 1 << 10
	maySend           = 1 << 11
	mayManageMessages = 1 << 13
	maySendInThreads  = 1 << 38
)

// An interaction is what somebody did: used a command, pressed a button, sent a
// form, or types. Only what the desk needs is read, and the parts that Discord
// extends most (components, resolved messages) are kept raw: an unknown one never
// costs the interaction.
type interaction struct {
	ID          string   `json:"id"`
	Token       string   `json:"token"`
	Application string   `json:"application_id"`
	Type        int      `json:"type"`
	Guild       string   `json:"guild_id"`
	Channel     string   `json:"channel_id"`
	Allowed     string   `json:"app_permissions"` // the bot's own, in Channel
	Locale      string   `json:"locale"`
	GuildLocale string   `json:"guild_locale"`
	Context     int      `json:"context"`
	Member      *member  `json:"member"`
	User        *user    `json:"user"`
	Data        data     `json:"data"`
	Message     *pressed `json:"message"`
	// Owners are those by whose install it could happen: the guild, by "0", and a user,
	// by "1".
	Owners map[string]string `json:"authorizing_integration_owners"`
}

type member struct {
	User        user     `json:"user"`
	Nick        string   `json:"nick"`
	Permissions string   `json:"permissions"`
	Roles       []string `json:"roles"`
}

type user struct {
	ID     string `json:"id"`
	Name   string `json:"username"`
	Global string `json:"global_name"`
}

type data struct {
	Name       string          `json:"name"`
	Type       int             `json:"type"`
	Options    []option        `json:"options"`
	Resolved   json.RawMessage `json:"resolved"`
	Target     string          `json:"target_id"`
	CustomID   string          `json:"custom_id"`
	Values     []string        `json:"values"`
	Components json.RawMessage `json:"components"`
}

type option struct {
	Name    string          `json:"name"`
	Type    int             `json:"type"`
	Value   json.RawMessage `json:"value"`
	Options []option        `json:"options"`
	Focused bool            `json:"focused"`
}

// pressed is the message that a button, a menu or a form's button stands on.
type pressed struct {
	ID         string          `json:"id"`
	Flags      int             `json:"flags"`
	Components json.RawMessage `json:"components"`
	By         struct {
		User struct {
			ID string `json:"id"`
		} `json:"user"`
	} `json:"interaction_metadata"`
}

// decodeInteraction reads what can be read: a field of an unknown shape is left
// empty. It fails only where nobody can be answered.
func decodeInteraction(raw json.RawMessage) (*interaction, error) {
	in := &interaction{}
	err := json.Unmarshal(raw, in)
	var shape *json.UnmarshalTypeError
	if err != nil && !errors.As(err, &shape) {
		return nil, err
	}
	if err := in.valid(); err != nil {
		return nil, err
	}
	in.visit()
	return in, nil
}

// visit makes of what happened in a guild that the bot was not invited to, where a
// user brought it along by installing the app for themselves, what it is to the desk:
// a part of a conversation that others read too. Nothing of the guild is left, neither
// its shelf nor its language nor anybody's permissions there.
func (in *interaction) visit() {
	if in.Guild == "" || in.Owners[strconv.Itoa(guildInstall)] == in.Guild {
		return
	}
	if in.Member != nil {
		in.User = &in.Member.User
	}
	in.Guild, in.GuildLocale, in.Allowed, in.Member, in.Context = "", "", "", nil, privateContext
}

// voice is the language of who did it.
func (in *interaction) voice() *voice.Voice { return voice.For(in.Locale, in.GuildLocale) }

// direct tells whether it happened outside of the bot's guilds, so that the desk
// answers from those that the asker is in.
func (in *interaction) direct() bool { return in.Guild == "" }

// shared tells of such a place where others read along: they may be in other guilds.
func (in *interaction) shared() bool { return in.direct() && in.Context != botContext }

// ephemeral tells whether the message that was pressed is seen by one alone.
func (in *interaction) ephemeral() bool {
	return in.Message != nil && in.Message.Flags&flagEphemeral != 0
}

// user is who did it; without an id where Discord told nobody's.
func (in *interaction) user() user {
	var u user
	switch {
	case in.Member != nil:
		u = in.Member.User
	case in.User != nil:
		u = *in.User
	}
	if !snowflake(u.ID) {
		return user{}
	}
	return u
}

// asker is who did it; a moderator is who may manage messages in the channel
// where they stand, by the permissions that Discord sends with each interaction.
func (in *interaction) asker() commands.Asker {
	u := in.user()
	name := u.Global
	if in.Member != nil && in.Member.Nick != "" {
		name = in.Member.Nick
	}
	if name == "" {
		name = u.Name
	}
	return commands.Asker{
		Actor:     news.Actor{ID: platform + ":" + u.ID, Name: name},
		Moderator: in.permissions()&(mayManageMessages|mayManageGuild|mayAdminister) != 0,
		Manager:   in.permissions()&(mayManageGuild|mayAdminister) != 0,
		Locale:    in.Locale,
	}
}

func (in *interaction) permissions() uint64 {
	if in.Member == nil || in.direct() {
		return 0
	}
	return bits(in.Member.Permissions)
}

// bits is a set of permissions as Discord writes it; none for nonsense.
func bits(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// request is a command, or a completion, as a Request; focused is the option
// that is being typed. Its View is set for a guild only.
func (in *interaction) request(now time.Time) (r commands.Request, focused string) {
	r = commands.Request{Command: in.Data.Name, Options: map[string]string{}}
	in.locate(&r, now)
	given := in.Data.Options
	for range groupsAtMost {
		if len(given) != 1 || given[0].Type != subcommandOption && given[0].Type != groupOption {
			break
		}
		r.Command += " " + given[0].Name
		given = given[0].Options
	}
	for _, o := range given {
		r.Options[o.Name] = o.text()
		if o.Focused {
			focused = o.Name
		}
	}
	if len(in.Data.Resolved) > 0 {
		in.resolve(&r, given)
	}
	return r, focused
}

// locate says who asks, where and when.
func (in *interaction) locate(r *commands.Request, now time.Time) {
	r.Asker, r.Now = in.asker(), now.UTC()
	r.Place = commands.Place{Platform: platform, Channel: in.Channel, Direct: in.direct(), Locale: in.GuildLocale}
	if !in.direct() {
		r.Place.Shelf = shelfOf(in.Guild)
		r.Place.View = news.View{r.Place.Shelf, news.Common}
	}
}

// shelfOf is the shelf of a guild.
func shelfOf(guild string) news.Shelf { return news.Shelf(platform + ":" + guild) }

// text is an option's value as text: a string's own, a number's or a truth
// value's as JSON writes it.
func (o option) text() string {
	var s string
	if len(o.Value) > 0 && o.Value[0] == '"' && json.Unmarshal(o.Value, &s) == nil {
		return s
	}
	return string(bytes.TrimSpace(o.Value))
}

// target is a message with the links in its words, its embeds, its components
// and in what it forwards.
func target(id string, raw json.RawMessage) *commands.Message {
	m := &commands.Message{ID: id}
	seen := map[string]bool{}
	add := func(links ...string) {
		for _, l := range links {
			if !seen[l] && (strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "https://")) {
				seen[l] = true
				m.Links = append(m.Links, l)
			}
		}
	}
	type words struct {
		Content string `json:"content"`
		Embeds  []struct {
			URL         string `json:"url"`
			Title       string `json:"title"`
			Description string `json:"description"`
		} `json:"embeds"`
		Components json.RawMessage `json:"components"`
	}
	var all struct {
		words
		Snapshots []struct {
			Message words `json:"message"`
		} `json:"message_snapshots"`
	}
	_ = json.Unmarshal(raw, &all) // what has another shape is left out
	parts := []words{all.words}
	for _, s := range all.Snapshots {
		parts = append(parts, s.Message)
	}
	for _, w := range parts {
		text := w.Content
		for _, c := range walk(w.Components) {
			if c.Content != "" {
				text += "\n" + c.Content
			}
		}
		m.Text = strings.TrimSpace(m.Text + "\n" + text)
		add(address.Links(text)...)
		for _, e := range w.Embeds {
			add(e.URL)
			add(address.Links(e.Description)...)
		}
		for _, c := range walk(w.Components) {
			add(c.URL)
		}
	}
	return m
}

// A part is what the desk reads of a component of somebody's message, of its own
// or of a form.
type part struct {
	Type       int               `json:"type"`
	CustomID   string            `json:"custom_id"`
	Label      string            `json:"label"`
	Content    string            `json:"content"`
	URL        string            `json:"url"`
	Value      string            `json:"value"`
	Components []json.RawMessage `json:"components"`
	Component  json.RawMessage   `json:"component"`
	Accessory  json.RawMessage   `json:"accessory"`
}

// partsAtMost bounds the reading of a message's components.
const partsAtMost = 200

// walk is all components in a list, those inside others after them. One that
// cannot be read is passed over.
func walk(raw json.RawMessage) []part {
	var list []json.RawMessage
	if json.Unmarshal(raw, &list) != nil {
		return nil
	}
	var out []part
	for len(list) > 0 && len(out) < partsAtMost {
		var p part
		_ = json.Unmarshal(list[0], &p)
		out = append(out, p)
		inner := p.Components
		for _, one := range []json.RawMessage{p.Component, p.Accessory} {
			if len(one) > 0 {
				inner = append(inner, one)
			}
		}
		list = append(inner, list[1:]...)
	}
	return out
}
