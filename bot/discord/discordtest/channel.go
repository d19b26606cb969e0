package discordtest

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Types of channels.
const (
	Text         = 0
	Announcement = 5
	Thread       = 11
	Forum        = 15
)

type channel struct {
	id, guild string
	kind      int
	err       *refusal // what posting there answers

	// Of a thread.
	parent, name     string
	own              bool // the bot opened it
	archived, locked bool
	archivedAt       time.Time
	applied          []string // tags
	// Of a forum.
	tags     []Tag
	needsTag bool
}

// Tag is one of a forum's.
type Tag struct {
	ID, Name  string
	Moderated bool // only who may manage threads can set it
}

// AddChannel adds a channel of a kind (Text, Announcement, Forum).
func (s *Server) AddChannel(guildID, id string, kind int) {
	s.change(func() { s.channels[id] = &channel{id: id, guild: guildID, kind: kind} })
}

// AddThread adds a thread of somebody else's below a channel.
func (s *Server) AddThread(parent, id string) {
	s.change(func() {
		s.channels[id] = &channel{id: id, guild: s.channels[parent].guild, kind: Thread, parent: parent, name: "thread-" + id}
	})
}

// SetTags gives a forum its tags; needed is whether a post must have one.
func (s *Server) SetTags(forum string, needed bool, tags ...Tag) {
	s.change(func() { s.channels[forum].tags, s.channels[forum].needsTag = tags, needed })
}

// Archive closes a thread; a locked one only who may manage threads can open.
func (s *Server) Archive(thread string, locked bool) {
	s.change(func() {
		c := s.channels[thread]
		c.archived, c.locked, c.archivedAt = true, locked, time.Now()
	})
}

// RemoveChannel deletes a channel, or a thread.
func (s *Server) RemoveChannel(id string) { s.change(func() { delete(s.channels, id) }) }

// Lack takes a permission from the bot in a guild: "MANAGE_THREADS".
func (s *Server) Lack(guildID, permission string) {
	s.change(func() { s.guilds[guildID].lacking[permission] = true })
}

// AddRole adds a role to a guild.
func (s *Server) AddRole(guildID string, r Role) {
	s.change(func() { s.guilds[guildID].roles = append(s.guilds[guildID].roles, r) })
}

// Refuse makes every request to a channel fail with Discord's code, say 50013.
func (s *Server) Refuse(channelID string, status, code int) {
	s.change(func() { s.channels[channelID].err = &refusal{status, code, "refused by the test"} })
}

// Opened is a thread as it stands.
type Opened struct {
	ID, Name string
	Tags     []string // ids
	Archived bool
}

// Threads are the threads below a channel, oldest first.
func (s *Server) Threads(parent string) []Opened {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Opened
	for _, c := range s.channels {
		if c.kind == Thread && c.parent == parent {
			out = append(out, Opened{c.id, c.name, c.applied, c.archived})
		}
	}
	slices.SortFunc(out, func(a, b Opened) int { return int(snowflake(a.ID) - snowflake(b.ID)) })
	return out
}

// json is a channel as Discord gives it.
func (c *channel) json() map[string]any {
	out := map[string]any{"id": c.id, "guild_id": c.guild, "type": c.kind, "name": "channel-" + c.id}
	switch c.kind {
	case Forum:
		tags := []any{}
		for _, t := range c.tags {
			tags = append(tags, map[string]any{"id": t.ID, "name": t.Name, "moderated": t.Moderated, "emoji_id": nil, "emoji_name": nil})
		}
		flags := 0
		if c.needsTag {
			flags = 1 << 4
		}
		out["available_tags"], out["flags"] = tags, flags
	case Thread:
		out["name"], out["parent_id"], out["applied_tags"], out["owner_id"] = c.name, c.parent, c.applied, "1"
		if c.own {
			out["owner_id"] = BotID
		}
		out["thread_metadata"] = map[string]any{"archived": c.archived, "locked": c.locked, "auto_archive_duration": 1440,
			"archive_timestamp": c.archivedAt.UTC().Format(time.RFC3339)}
	}
	return out
}

// serveChannel is /channels/{id} and what is below it.
func (s *Server) serveChannel(c *call) answer {
	ch := s.channels[c.path[1]]
	if ch == nil {
		return refuse(404, 10003, "Unknown Channel")
	}
	if ch.err != nil {
		return refuse(ch.err.status, ch.err.code, ch.err.message)
	}
	switch {
	case c.is("GET", "channels", "{}"):
		out := ch.json()
		n := 0
		for _, m := range s.messages {
			if m.Channel == ch.id && !m.Deleted && m.ID != ch.id {
				n++
			}
		}
		out["message_count"] = n // without the one that opened a thread
		return answer{200, out}
	case c.is("PATCH", "channels", "{}"):
		return s.editThread(c, ch)
	case c.is("DELETE", "channels", "{}"):
		return s.deleteThread(ch)
	case c.is("POST", "channels", "{}", "threads"):
		return s.openThread(c, ch)
	case c.is("GET", "channels", "{}", "threads", "archived", "public"):
		return answer{200, map[string]any{"threads": s.threads(ch.guild, ch.id, true), "members": []any{}, "has_more": false}}
	case c.is("GET", "channels", "{}", "messages"):
		return answer{200, s.page(ch.id, c.query("before"), c.query("limit"))}
	case c.is("POST", "channels", "{}", "messages"):
		return s.createMessage(c, ch)
	}
	if len(c.path) < 4 || c.path[2] != "messages" {
		return refuse(405, 0, "405: Method Not Allowed")
	}
	m := s.message(c.path[3])
	if m == nil || m.Channel != ch.id {
		return refuse(404, 10008, "Unknown Message")
	}
	return s.serveMessage(c, ch, m)
}

// serveMessage is one message of a channel.
func (s *Server) serveMessage(c *call, ch *channel, m *Message) answer {
	switch {
	case c.is("GET", "channels", "{}", "messages", "{}"):
		return answer{200, m.JSON()}
	case c.is("POST", "channels", "{}", "messages", "{}", "crosspost"):
		return s.crosspost(ch, m)
	case ch.archived:
		return refuse(400, 50083, "Thread is archived")
	case c.is("PATCH", "channels", "{}", "messages", "{}"):
		return s.editMessage(c, m)
	case c.is("DELETE", "channels", "{}", "messages", "{}"):
		m.Deleted = true
		return answer{204, nil}
	}
	return refuse(405, 0, "405: Method Not Allowed")
}

func (s *Server) crosspost(ch *channel, m *Message) answer {
	if ch.kind != Announcement {
		s.violate("a crosspost in a channel of type %d", ch.kind)
		return refuse(403, 50024, "Cannot execute action on this channel type")
	}
	if m.Published {
		return refuse(400, 40033, "This message has already been crossposted")
	}
	m.Published = true
	return answer{200, m.JSON()}
}

// openThread is a forum's post: a thread with its first message, which has the
// thread's id.
func (s *Server) openThread(c *call, forum *channel) answer {
	if forum.kind != Forum {
		return refuse(400, 50024, "Cannot execute action on this channel type")
	}
	var b struct {
		Name    string                     `json:"name"`
		Tags    []string                   `json:"applied_tags"`
		Message map[string]json.RawMessage `json:"message"`
	}
	if err := json.Unmarshal(c.body, &b); err != nil {
		return s.badForm(c, err.Error())
	}
	if b.Message["nonce"] != nil {
		return s.badForm(c, "a nonce in a forum")
	}
	if bad := checkThread(b.Name, b.Tags, b.Message, c.files); len(bad) > 0 {
		return s.badForm(c, bad...)
	}
	for _, id := range b.Tags {
		i := slices.IndexFunc(forum.tags, func(t Tag) bool { return t.ID == id })
		if i < 0 {
			return refuse(400, 10087, "Unknown tag")
		}
		if forum.tags[i].Moderated && s.guilds[forum.guild].lacking["MANAGE_THREADS"] {
			return refuse(403, 50013, "Missing Permissions")
		}
	}
	if forum.needsTag && len(b.Tags) == 0 {
		return refuse(400, 40067, "A tag is required to create a forum post in this channel")
	}
	id := s.id()
	thread := &channel{id: id, guild: forum.guild, kind: Thread, parent: forum.id, name: b.Name, own: true, applied: b.Tags}
	s.channels[id] = thread
	m := s.keep(id, b.Message, c.files)
	m.ID = id
	out := thread.json()
	out["message"] = m.JSON()
	return answer{201, out}
}

// editThread renames, opens or closes a thread.
func (s *Server) editThread(c *call, ch *channel) answer {
	var b struct {
		Name     *string `json:"name"`
		Archived *bool   `json:"archived"`
	}
	if err := json.Unmarshal(c.body, &b); err != nil || ch.kind != Thread {
		return s.badForm(c, "no edit of a thread")
	}
	manages := !s.guilds[ch.guild].lacking["MANAGE_THREADS"]
	opens := b.Archived != nil && !*b.Archived && b.Name == nil
	switch {
	case manages:
	case ch.locked, !ch.own && !opens:
		return refuse(403, 50013, "Missing Permissions")
	}
	if ch.archived && !(b.Archived != nil && !*b.Archived) {
		return refuse(400, 50083, "Thread is archived")
	}
	if b.Name != nil {
		if k := checkThread(*b.Name, nil, nil, nil); len(k) > 0 {
			return s.badForm(c, k...)
		}
		ch.name = *b.Name
	}
	if b.Archived != nil {
		ch.archived, ch.archivedAt = *b.Archived, time.Now()
	}
	return answer{200, ch.json()}
}

func (s *Server) deleteThread(ch *channel) answer {
	if ch.kind != Thread || s.guilds[ch.guild].lacking["MANAGE_THREADS"] {
		return refuse(403, 50013, "Missing Permissions")
	}
	delete(s.channels, ch.id)
	for _, m := range s.messages {
		m.Deleted = m.Deleted || m.Channel == ch.id
	}
	return answer{200, ch.json()}
}

// threads are a guild's, open or archived, below a channel ("" for any).
func (s *Server) threads(guild, parent string, archived bool) []any {
	out := []any{}
	for _, c := range s.channels {
		if c.kind == Thread && c.guild == guild && c.archived == archived && (parent == "" || c.parent == parent) {
			out = append(out, c.json())
		}
	}
	return out
}

func (s *Server) roles(g *guild) []any {
	out := []any{map[string]any{"id": g.id, "name": "@everyone", "permissions": strconv.Itoa(1<<10 | 1<<11)}}
	for _, r := range g.roles {
		out = append(out, map[string]any{"id": r.ID, "name": r.Name, "permissions": "0"})
	}
	return out
}

// Archived tells whether a thread is closed.
func (s *Server) Archived(thread string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[thread].archived
}

// DeleteMessage is what a member does to a message.
func (s *Server) DeleteMessage(id string) {
	s.change(func() {
		if m := s.message(id); m != nil {
			m.Deleted = true
		}
	})
}
