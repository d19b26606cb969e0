package discordtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"slices"
	"strings"
)

// parts is a request's body: its JSON, and the files that came with it.
func parts(contentType string, body []byte) (payload []byte, files []Upload, err error) {
	if len(body) == 0 {
		return nil, nil, nil
	}
	kind, params, err := mime.ParseMediaType(contentType)
	switch {
	case err == nil && kind == "application/json":
		return body, nil, nil
	case err != nil || kind != "multipart/form-data":
		return body, nil, fmt.Errorf("Content-Type %q", contentType)
	}
	form := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			return payload, files, nil
		}
		if err != nil {
			return payload, files, err
		}
		content, err := io.ReadAll(p)
		if err != nil {
			return payload, files, err
		}
		switch p.FormName() {
		case "payload_json":
			payload = content
		case fmt.Sprintf("files[%d]", len(files)):
			files = append(files, Upload{p.FileName(), content})
		default:
			return payload, files, fmt.Errorf("a part named %q", p.FormName())
		}
	}
}

func (s *Server) createMessage(c *call, ch *channel) answer {
	var body map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &body); err != nil {
		return s.badForm(c, err.Error())
	}
	if ch.kind == Forum {
		s.violate("a message in the forum %s", ch.id)
		return refuse(400, 50008, "Cannot send messages in a non-text channel")
	}
	if bad := checkMessage(body, true, c.files...); len(bad) > 0 {
		return s.badForm(c, bad...)
	}
	var enforced string
	if string(body["enforce_nonce"]) == "true" && json.Unmarshal(body["nonce"], &enforced) == nil && enforced != "" {
		if old, known := s.nonces[enforced]; known {
			return answer{200, old.made.JSON()}
		}
	}
	if ch.archived {
		if ch.locked && s.guilds[ch.guild].lacking["MANAGE_THREADS"] {
			return refuse(400, 50083, "Thread is archived")
		}
		ch.archived = false // a message opens it
	}
	m := s.keep(ch.id, body, c.files)
	if enforced != "" {
		s.nonces[enforced] = nonce{m, c.by}
	}
	return answer{200, m.JSON()}
}

// keep makes a message.
func (s *Server) keep(channelID string, body map[string]json.RawMessage, files []Upload) *Message {
	m := &Message{ID: s.id(), Channel: channelID, Body: body, Files: files, Pinged: pings(body)}
	s.messages = append(s.messages, m)
	return m
}

// pings are the roles that a message would ping: those in its words that
// allowed_mentions lets through.
func pings(body map[string]json.RawMessage) []string {
	var allowed struct {
		Roles []string `json:"roles"`
	}
	_ = json.Unmarshal(body["allowed_mentions"], &allowed) // absent is none
	var out []string
	for _, role := range allowed.Roles {
		if strings.Contains(string(body["components"])+string(body["content"]), `\u003c@\u0026`+role+`\u003e`) ||
			strings.Contains(string(body["components"])+string(body["content"]), "<@&"+role+">") {
			out = append(out, role)
		}
	}
	return out
}

func (s *Server) editMessage(c *call, m *Message) answer {
	if m == nil {
		return refuse(404, 10008, "Unknown Message")
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(c.body, &body); err != nil {
		return s.badForm(c, err.Error())
	}
	merged := map[string]json.RawMessage{}
	for k, v := range m.Body {
		merged[k] = v
	}
	for k, v := range body {
		merged[k] = v
	}
	merged["flags"] = mergeFlags(m.Body["flags"], body["flags"])
	files := m.Files
	if body["attachments"] != nil { // those that it names stay; the desk names none of the old
		files = c.files
	}
	if bad := checkMessage(merged, false, files...); len(bad) > 0 {
		return s.badForm(c, bad...)
	}
	m.Body, m.Files, m.Edits = merged, slices.Clone(files), m.Edits+1
	return answer{200, m.JSON()}
}

// attachments wants each file to be told of, once.
func (k *checker) attachments(raw json.RawMessage, files []Upload) {
	told, _ := value(raw).([]any)
	if len(told) != len(files) || len(files) > 10 {
		k.wrong("%d attachments told of, %d there", len(told), len(files))
		return
	}
	for i, f := range files {
		m, _ := told[i].(map[string]any)
		if m["filename"] != f.Name || m["id"] != fmt.Sprint(i) {
			k.wrong("attachment %v is not file %d, %q", m, i, f.Name)
		}
		k.length("attachment's words", m["description"], 0, 1024)
		if len(f.Body) == 0 || len(f.Body) > 10<<20 {
			k.wrong("the file %q has %d bytes", f.Name, len(f.Body))
		}
		k.files[f.Name] = false
	}
}

// checkThread is what is wrong with a forum's post, or without a message with a
// thread's name.
func checkThread(name string, tags []string, message map[string]json.RawMessage, files []Upload) []string {
	k := &checker{}
	k.length("thread's name", name, 1, 100)
	if len(tags) > 5 {
		k.wrong("%d tags", len(tags))
	}
	if message != nil {
		k.bad = append(k.bad, checkMessage(message, true, files...)...)
	}
	return k.bad
}
