package discord

import (
	"cmp"
	"slices"

	"newsdesk/news"
)

// joined is what a guild tells of itself when it has the bot.
type joined struct {
	ID          string          `json:"id"`
	Unavailable bool            `json:"unavailable"`
	Locale      string          `json:"preferred_locale"`
	System      string          `json:"system_channel_id"` // where Discord itself welcomes people, "" for none
	Channels    []joinedChannel `json:"channels"`
	Roles       []role          `json:"roles"`
	Members     []member        `json:"members"` // the bot among them
}

type joinedChannel struct {
	channel
	Position int `json:"position"`
}

// welcomeChannel is where the bot greets a guild: the system channel if it may post
// there, else the first text channel in which it may and which a moderator sees; ""
// for nowhere.
func (g joined) welcomeChannel(bot string) string {
	me := &member{User: user{ID: bot}}
	for i, m := range g.Members {
		if m.User.ID == bot {
			me = &g.Members[i]
		}
	}
	channels := slices.Clone(g.Channels)
	slices.SortStableFunc(channels, func(a, b joinedChannel) int {
		return cmp.Or(cmp.Compare(first(a.ID == g.System), first(b.ID == g.System)), cmp.Compare(a.Position, b.Position))
	})
	for _, c := range channels {
		if c.kind() != news.ChannelText || !snowflake(c.ID) || !c.toCommands(permissionsIn(g.ID, me, g.Roles, c.Overwrites)).AskerMay {
			continue
		}
		if c.ID == g.System || g.moderatorSees(c.Overwrites) {
			return c.ID
		}
	}
	return ""
}

// moderatorSees tells whether those with a moderator's role see a channel with these
// exceptions. Where there is no such role, it is the owner, who sees all.
func (g joined) moderatorSees(rules []overwrite) bool {
	none := true
	for _, r := range g.Roles {
		if bits(r.Permissions)&(mayManageMessages|mayManageGuild|mayAdminister) == 0 {
			continue
		}
		none = false
		if perms := permissionsIn(g.ID, &member{Roles: []string{r.ID}}, g.Roles, rules); perms&(mayView|mayAdminister) != 0 {
			return true
		}
	}
	return none
}
