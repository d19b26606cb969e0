package discordtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// User is who acts.
type User struct {
	ID, Name    string
	Permissions uint64 // in the guild
}

// Place is where: a guild and a channel; without a guild, a direct message.
type Place struct {
	Guild, Channel string
	Locale         string // "" for en-US
	// Group: without a guild, a conversation of others, where somebody who installed
	// the app for themselves uses it.
	Group bool
	// Owner is the id of a user for whom the app is installed. In a guild the app is
	// for that user alone, unless Both.
	Owner string
	Both  bool
}

// owners are for whom the app is installed: the guild by "0", a user by "1".
func (p Place) owners() map[string]string {
	out := map[string]string{}
	if p.Owner != "" {
		out["1"] = p.Owner
	}
	switch {
	case p.Guild != "" && (p.Owner == "" || p.Both):
		out["0"] = p.Guild
	case p.Guild == "" && !p.Group:
		out["0"] = "0"
	}
	return out
}

// context is where it is, as Discord numbers it.
func (p Place) context() int {
	switch {
	case p.Guild != "":
		return 0
	case p.Group:
		return 2
	}
	return 1
}

// Interaction is something that a user does. Make one with Slash, Complete,
// Press, Choose, Submit or OnMessage.
type Interaction struct {
	kind int
	data map[string]any
	from json.RawMessage // the message that a component sits on
}

// Channel is an option's value of the kind channel; it is found among the
// resolved ones with the asker's permissions.
type Channel struct {
	ID, Name    string
	Type        int
	Permissions uint64
}

// Role is an option's value of the kind role.
type Role struct{ ID, Name string }

// File is an option's value of the kind attachment. Link is where the bot is told
// to fetch it.
type File struct {
	ID, Name, Link string
	Size           int
}

// Slash is a slash command, "latest" or "article add". Options take string, int,
// bool, Channel, Role and File.
func Slash(command string, options map[string]any) Interaction {
	return Interaction{kind: 2, data: commandData(command, options, "")}
}

// Complete is a slash command in the middle of typing the option focused.
func Complete(command string, options map[string]any, focused string) Interaction {
	return Interaction{kind: 4, data: commandData(command, options, focused)}
}

// Press is a click on a button of a message.
func Press(customID string, message json.RawMessage) Interaction {
	return Interaction{kind: 3, from: message, data: map[string]any{"component_type": 2, "custom_id": customID, "id": 1}}
}

// Choose is what is chosen in a menu of channels of a message.
func Choose(customID string, message json.RawMessage, channels ...string) Interaction {
	return Interaction{kind: 3, from: message, data: map[string]any{"component_type": 8, "custom_id": customID, "id": 1, "values": channels}}
}

// Submit is a form sent, its fields by custom id. from is the message whose
// button opened the form, nil when a command did.
func Submit(customID string, fields map[string]string, from json.RawMessage) Interaction {
	var rows []any
	for _, id := range slices.Sorted(maps.Keys(fields)) {
		rows = append(rows, map[string]any{"type": 18, "id": len(rows)*2 + 1, "component": map[string]any{
			"type": 4, "id": len(rows)*2 + 2, "custom_id": id, "value": fields[id]}})
	}
	return Interaction{kind: 5, from: from, data: map[string]any{"custom_id": customID, "components": rows}}
}

// OnMessage is a message command used on a message, which is its JSON.
func OnMessage(command string, message map[string]any) Interaction {
	id := fmt.Sprint(message["id"])
	return Interaction{kind: 2, data: map[string]any{"id": "1", "type": 3, "name": command, "target_id": id,
		"resolved": map[string]any{"messages": map[string]any{id: message}}}}
}

func commandData(command string, options map[string]any, focused string) map[string]any {
	var opts []any
	resolved := map[string]map[string]any{}
	resolve := func(what, id string, v map[string]any) {
		if resolved[what] == nil {
			resolved[what] = map[string]any{}
		}
		resolved[what][id] = v
	}
	for _, name := range slices.Sorted(maps.Keys(options)) {
		o := map[string]any{"name": name, "value": options[name]}
		switch v := options[name].(type) {
		case string:
			o["type"] = 3
		case int:
			o["type"] = 4
		case bool:
			o["type"] = 5
		case Channel:
			o["type"], o["value"] = 7, v.ID
			resolve("channels", v.ID, map[string]any{"id": v.ID, "name": v.Name, "type": v.Type, "permissions": strconv.FormatUint(v.Permissions, 10)})
		case Role:
			o["type"], o["value"] = 8, v.ID
			resolve("roles", v.ID, map[string]any{"id": v.ID, "name": v.Name, "permissions": "0", "mentionable": false})
		case File:
			o["type"], o["value"] = 11, v.ID
			resolve("attachments", v.ID, map[string]any{"id": v.ID, "filename": v.Name, "size": v.Size, "url": v.Link, "proxy_url": v.Link, "ephemeral": true})
		default:
			panic(fmt.Sprintf("discordtest: option %s of type %T", name, v))
		}
		if name == focused {
			o["focused"] = true
		}
		opts = append(opts, o)
	}
	words := strings.Fields(command)
	for _, sub := range slices.Backward(words[1:]) {
		opts = []any{map[string]any{"name": sub, "type": 1, "options": opts}}
	}
	data := map[string]any{"id": "1", "type": 1, "name": words[0], "options": opts}
	if len(resolved) > 0 {
		data["resolved"] = resolved
	}
	return data
}

// Exchange is an interaction and what the bot answered to it.
type Exchange struct {
	ID, Token string
	kind      int
	sent      time.Time
	place     Place
	s         *Server

	callback *Callback
	by       []string // who answered, or tried to
	original *Message // the answer's message
	replied  []*Message
}

// Callback is the first answer to an interaction.
type Callback struct {
	Type    int                        // 4 message, 5 deferred, 6 deferred update, 7 update, 8 choices, 9 form
	Data    map[string]json.RawMessage // nil when there is none
	Latency time.Duration              // from the gateway to the callback
}

// Private is whether only the asker sees the answer.
func (c Callback) Private() bool { return flags(c.Data)&flagEphemeral != 0 }

// Send lets a user act, once the bot's gateway session is there.
func (s *Server) Send(u User, p Place, i Interaction) *Exchange {
	s.t.Helper()
	s.WaitReady()
	return s.send(u, p, i)
}

func (s *Server) send(u User, p Place, i Interaction) *Exchange {
	locale := p.Locale
	if locale == "" {
		locale = "en-US"
	}
	user := map[string]any{"id": u.ID, "username": u.Name, "global_name": u.Name}
	body := map[string]any{"application_id": AppID, "type": i.kind, "data": i.data, "channel_id": p.Channel,
		"locale": locale, "version": 1, "entitlements": []any{}, "app_permissions": "274878000128",
		"authorizing_integration_owners": p.owners(), "context": p.context(), "channel": map[string]any{"id": p.Channel, "type": 0}}
	if p.Guild != "" {
		body["guild_id"] = p.Guild
		body["member"] = map[string]any{"user": user, "nick": nil, "roles": []any{}, "permissions": strconv.FormatUint(u.Permissions, 10)}
	} else {
		body["user"] = user
	}
	if i.from != nil {
		body["message"] = i.from
	}
	e := &Exchange{kind: i.kind, place: p, s: s, sent: time.Now()}
	s.change(func() {
		e.ID = s.id()
		e.Token = "interaction-token-" + e.ID
		s.exchanges[e.ID] = e
		if i.from != nil {
			var from struct {
				ID string `json:"id"`
			}
			_ = json.Unmarshal(i.from, &from) // a message without an id is nobody's
			e.original = s.message(from.ID)
		}
	})
	body["id"], body["token"] = e.ID, e.Token
	s.Dispatch("INTERACTION_CREATE", body)
	return e
}

// Answer waits for the callback. Without one it fails the test.
func (e *Exchange) Answer() Callback {
	e.s.t.Helper()
	if !e.s.until("the answer to interaction "+e.ID, func() bool { return e.callback != nil }) {
		return Callback{}
	}
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return *e.callback
}

// Answered waits for the callback for a while, and tells whether it came.
func (e *Exchange) Answered(within time.Duration) bool {
	end := time.NewTimer(within)
	defer end.Stop()
	for {
		e.s.mu.Lock()
		came, changed := e.callback != nil, e.s.changed
		e.s.mu.Unlock()
		if came {
			return true
		}
		select {
		case <-changed:
		case <-end.C:
			return false
		case <-e.s.closed:
			return false
		}
	}
}

// Message waits until the answer's message has content, which after a deferred
// answer is when it has been edited.
func (e *Exchange) Message() Message {
	e.s.t.Helper()
	ok := e.s.until("the message of interaction "+e.ID, func() bool {
		if e.callback == nil || e.original == nil || e.original.Deleted {
			return false
		}
		return e.callback.Type != 5 && e.callback.Type != 6 || e.original.Edits > 0
	})
	if !ok {
		return Message{}
	}
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	return *e.original
}

// Followups waits until there are n follow-ups.
func (e *Exchange) Followups(n int) []Message {
	e.s.t.Helper()
	e.s.until(fmt.Sprintf("%d follow-ups of interaction %s", n, e.ID), func() bool { return len(e.replied) >= n })
	e.s.mu.Lock()
	defer e.s.mu.Unlock()
	var out []Message
	for _, m := range e.replied {
		out = append(out, *m)
	}
	return out
}

// serveCallback is POST /interactions/{id}/{token}/callback.
func (s *Server) serveCallback(c *call) answer {
	e := s.exchanges[c.path[1]]
	if e == nil || e.Token != c.path[2] {
		return refuse(404, 10062, "Unknown interaction")
	}
	if !slices.Contains(e.by, c.by) {
		e.by = append(e.by, c.by)
	}
	if e.callback != nil {
		return refuse(400, 40060, "Interaction has already been acknowledged.")
	}
	latency := time.Since(e.sent)
	if latency > 3*time.Second {
		s.violate("interaction %s was answered after %s", e.ID, latency)
		return refuse(404, 10062, "Unknown interaction")
	}
	var body struct {
		Type int                        `json:"type"`
		Data map[string]json.RawMessage `json:"data"`
	}
	if err := json.Unmarshal(c.body, &body); err != nil {
		return s.badForm(c, err.Error())
	}
	if bad := checkCallback(e.kind, body.Type, body.Data, c.files...); len(bad) > 0 {
		return s.badForm(c, bad...)
	}
	e.callback = &Callback{body.Type, body.Data, latency}
	switch body.Type {
	case 4:
		e.original = s.keep("answers", body.Data, c.files)
	case 5:
		e.original = s.keep("answers", map[string]json.RawMessage{"flags": mergeFlags(body.Data["flags"], nil)}, nil)
	case 6:
		if e.original != nil {
			e.original.Edits = 0
		}
	case 7:
		if e.original != nil {
			e.original.Body, e.original.Files, e.original.Edits = body.Data, c.files, e.original.Edits+1
		}
	}
	return answer{204, nil}
}

// serveWebhook is /webhooks/{app}/{token}[/messages/{id}].
func (s *Server) serveWebhook(c *call) answer {
	e := s.exchanges[strings.TrimPrefix(c.path[2], "interaction-token-")]
	if e == nil || e.Token != c.path[2] {
		return refuse(401, 50027, "Invalid Webhook Token")
	}
	if e.callback == nil {
		return refuse(404, 10015, "Unknown Webhook")
	}
	if c.is("POST", "webhooks", "{}", "{}") {
		return s.followUp(c, e)
	}
	if len(c.path) != 5 || c.path[3] != "messages" {
		return refuse(404, 0, "404: Not Found")
	}
	m := e.original
	if c.path[4] != "@original" {
		m = s.message(c.path[4])
	}
	if m == nil || m.Deleted {
		return refuse(404, 10008, "Unknown Message")
	}
	switch c.method {
	case "GET":
		return answer{200, m.JSON()}
	case "PATCH":
		return s.editMessage(c, m)
	case "DELETE":
		m.Deleted = true
		return answer{204, nil}
	}
	return refuse(405, 0, "405: Method Not Allowed")
}

func (s *Server) followUp(c *call, e *Exchange) answer {
	var body map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &body); err != nil {
		return s.badForm(c, err.Error())
	}
	if bad := checkMessage(body, false, c.files...); len(bad) > 0 {
		return s.badForm(c, bad...)
	}
	// The first follow-up to a deferred answer takes its place, flags and all.
	if m := e.original; e.callback.Type == 5 && m != nil && !m.Deleted && m.Edits == 0 && len(e.replied) == 0 {
		return s.editMessage(c, m)
	}
	m := s.keep("answers", body, c.files)
	e.replied = append(e.replied, m)
	return answer{200, m.JSON()}
}
