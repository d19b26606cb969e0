package discordtest

import (
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// refusal is an error as Discord answers it.
type refusal struct {
	status, code int
	message      string
}

// answer is what a route answers: a status and a body to be encoded, nil for none.
type answer struct {
	status int
	body   any
}

func refuse(status, code int, message string) answer {
	return answer{status, map[string]any{"code": code, "message": message}}
}

// call is one request on its way through the routes. The lock is held.
type call struct {
	method string
	path   []string // the parts of the path
	query  func(string) string
	body   json.RawMessage
	files  []Upload
	by     string // the process's name
}

func (s *Server) serveREST(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client has gone
	}
	body, files, err := parts(r.Header.Get("Content-Type"), body)
	parts := strings.Split(strings.Trim(r.URL.Path, "/"), "/")
	route, major := routeOf(r.Method, parts)

	s.mu.Lock()
	s.requests = append(s.requests, Request{r.Method, r.URL.Path, body, time.Now(), nameOf(r)})
	if err != nil {
		s.violate("%s %s: %v", r.Method, r.URL.Path, err)
	}
	fault := s.take(r.Method, r.URL.Path)
	s.wake()
	s.mu.Unlock()
	if fault != nil && fault.before(w, r) {
		return
	}
	s.mu.Lock()
	if !s.spend(w, route, major) {
		s.mu.Unlock()
		return
	}
	ans := s.answer(r, &call{r.Method, parts, r.URL.Query().Get, body, files, nameOf(r)})
	s.wake()
	s.mu.Unlock()
	if fault != nil {
		fault.after(w, r)
		return
	}
	if ans.body == nil {
		w.WriteHeader(ans.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(ans.status)
	_ = json.NewEncoder(w).Encode(ans.body) // the client may be gone
}

// routeOf is the request's route with {} for its ids, and its major parameter.
func routeOf(method string, parts []string) (route, major string) {
	out := make([]string, len(parts))
	for i, p := range parts {
		out[i] = p
		if i > 0 && (snowflake(p) > 0 || (parts[0] == "webhooks" || parts[0] == "interactions") && i == 2) {
			out[i] = "{}"
		}
	}
	if len(parts) > 1 {
		major = parts[1]
	}
	if len(parts) > 2 && parts[0] == "webhooks" {
		major += "/" + parts[2]
	}
	return method + " /" + strings.Join(out, "/"), major
}

// answer carries a request out.
func (s *Server) answer(r *http.Request, c *call) answer {
	open := c.path[0] == "interactions" || c.path[0] == "webhooks" || len(c.path) == 1 && c.path[0] == "gateway"
	if !open && !isToken(r.Header.Get("Authorization")) {
		return refuse(401, 0, "401: Unauthorized")
	}
	if !strings.HasPrefix(r.Header.Get("User-Agent"), "DiscordBot (") {
		s.violate("User-Agent %q is not of the form DiscordBot (url, version)", r.Header.Get("User-Agent"))
	}
	switch {
	case c.path[0] == "gateway":
		return s.gatewayAddress(c)
	case c.is("GET", "users", "@me"):
		return answer{200, map[string]any{"id": BotID, "username": "desk", "bot": true}}
	case c.is("GET", "applications", "@me"), c.is("GET", "oauth2", "applications", "@me"):
		return answer{200, map[string]any{"id": AppID, "name": "desk", "flags": 0}}
	case c.path[0] == "applications":
		return s.serveCommands(c)
	case c.path[0] == "interactions" && len(c.path) == 4 && c.method == "POST":
		return s.serveCallback(c)
	case c.path[0] == "webhooks" && len(c.path) >= 3:
		return s.serveWebhook(c)
	case c.path[0] == "channels" && len(c.path) >= 2:
		return s.serveChannel(c)
	case c.path[0] == "guilds" && len(c.path) >= 2:
		return s.serveGuild(c)
	}
	return refuse(404, 0, "404: Not Found")
}

// is tells whether the request has this method and path; "{}" fits anything.
func (c *call) is(method string, path ...string) bool {
	if c.method != method || len(c.path) != len(path) {
		return false
	}
	for i, p := range path {
		if p != "{}" && p != c.path[i] {
			return false
		}
	}
	return true
}

func (s *Server) gatewayAddress(c *call) answer {
	out := map[string]any{"url": s.gatewayURL()}
	if len(c.path) == 2 {
		out["shards"] = s.gateway.shards
		out["session_start_limit"] = map[string]any{"total": 1000, "remaining": s.gateway.remaining,
			"reset_after": s.gateway.resetAfter.Milliseconds(), "max_concurrency": s.gateway.concurrency}
	}
	return answer{200, out}
}

// serveCommands is /applications/{app}/[guilds/{guild}/]commands.
func (s *Server) serveCommands(c *call) answer {
	guildID := ""
	switch {
	case len(c.path) == 3 && c.path[2] == "commands":
	case len(c.path) == 5 && c.path[2] == "guilds" && c.path[4] == "commands":
		guildID = c.path[3]
		if s.guilds[guildID] == nil {
			return refuse(403, 50001, "Missing Access")
		}
	default:
		return refuse(404, 0, "404: Not Found")
	}
	if c.method == "GET" {
		list := orEmpty(s.commands[guildID])
		if c.query("with_localizations") != "true" {
			list = unlocalized(list)
		}
		return answer{200, list}
	}
	if c.method != "PUT" {
		return refuse(405, 0, "405: Method Not Allowed")
	}
	var list []map[string]any
	if err := json.Unmarshal(c.body, &list); err != nil {
		return s.badForm(c, err.Error())
	}
	if bad := checkCommands(list); len(bad) > 0 {
		return s.badForm(c, bad...)
	}
	s.puts++
	var kept []json.RawMessage
	for _, m := range list {
		m["id"], m["application_id"], m["version"] = s.id(), AppID, s.id()
		if m["type"] == nil {
			m["type"] = 1
		}
		b, _ := json.Marshal(m) // it was JSON before
		kept = append(kept, b)
	}
	s.commands[guildID] = kept
	return answer{200, orEmpty(kept)}
}

// unlocalized are commands as Discord lists them to who does not ask for their
// names in other languages.
func unlocalized(list []json.RawMessage) []json.RawMessage {
	var strip func(v any)
	strip = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			delete(v, "name_localizations")
			delete(v, "description_localizations")
			for _, inner := range v {
				strip(inner)
			}
		case []any:
			for _, inner := range v {
				strip(inner)
			}
		}
	}
	var out []json.RawMessage
	for _, raw := range list {
		command := value(raw)
		strip(command)
		b, _ := json.Marshal(command) // it was JSON before
		out = append(out, b)
	}
	return orEmpty(out)
}

func orEmpty(l []json.RawMessage) []json.RawMessage {
	if l == nil {
		return []json.RawMessage{}
	}
	return l
}

// badForm is Discord's answer to a body that breaks its limits.
func (s *Server) badForm(c *call, bad ...string) answer {
	for _, b := range bad {
		s.violate("%s /%s: %s", c.method, strings.Join(c.path, "/"), b)
	}
	return answer{400, map[string]any{"code": 50035, "message": "Invalid Form Body", "errors": map[string]any{"_errors": bad}}}
}

// page is up to limit messages before an id, the newest first; "" for the newest
// of all.
func (s *Server) page(channelID, before, limit string) []json.RawMessage {
	n, _ := strconv.Atoi(limit) // no number is the default
	if n < 1 || n > 100 {
		n = 50
	}
	out := []json.RawMessage{}
	for _, m := range slices.Backward(s.messages) {
		if m.Channel == channelID && !m.Deleted && (before == "" || snowflake(m.ID) < snowflake(before)) && len(out) < n {
			out = append(out, m.JSON())
		}
	}
	return out
}

func (s *Server) message(id string) *Message {
	for _, m := range s.messages {
		if m.ID == id && !m.Deleted {
			return m
		}
	}
	return nil
}

// mergeFlags: neither EPHEMERAL nor IS_COMPONENTS_V2 is ever taken away.
func mergeFlags(before, now json.RawMessage) json.RawMessage {
	var a, b int
	_ = json.Unmarshal(before, &a) // absent is 0
	_ = json.Unmarshal(now, &b)    // absent is 0
	return json.RawMessage(strconv.Itoa(a&(flagEphemeral|flagV2) | b))
}

// serveGuild is /guilds/{id} and /guilds/{id}/members/{user}.
func (s *Server) serveGuild(c *call) answer {
	g := s.guilds[c.path[1]]
	if g == nil {
		return refuse(403, 50001, "Missing Access")
	}
	switch {
	case c.is("GET", "guilds", "{}"):
		return answer{200, map[string]any{"id": g.id, "name": "Guild " + g.id}}
	case c.is("GET", "guilds", "{}", "roles"):
		return answer{200, s.roles(g)}
	case c.is("GET", "guilds", "{}", "threads", "active"):
		return answer{200, map[string]any{"threads": s.threads(g.id, "", false), "members": []any{}}}
	case c.is("GET", "guilds", "{}", "members", "{}"):
		if _, ok := g.members[c.path[3]]; !ok {
			return refuse(404, 10007, "Unknown Member")
		}
		return answer{200, map[string]any{"user": map[string]any{"id": c.path[3]}, "roles": []any{}}}
	}
	return refuse(405, 0, "405: Method Not Allowed")
}
