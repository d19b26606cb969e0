package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// newLogger is the program's log: one line an event. Where people read answers, it
// begins with warnings unless LOG_LEVEL says otherwise.
func newLogger(w io.Writer, c config, answers bool) *slog.Logger {
	level := slog.LevelInfo
	switch {
	case c.LogLevel != nil:
		level = *c.LogLevel
	case answers:
		level = slog.LevelWarn
	}
	o := &slog.HandlerOptions{Level: level}
	if c.LogJSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// redactor keeps secrets out of everything that is written through it.
type redactor struct {
	w       io.Writer
	secrets [][]byte
}

// leastSecret is how many bytes a secret has at least: a shorter one would be
// found in every other word.
const leastSecret = 8

// redact wraps w; without a secret it leaves it as it is.
func redact(w io.Writer, secrets ...string) io.Writer {
	r := redactor{w: w}
	for _, s := range secrets {
		if s = strings.TrimSpace(strings.TrimPrefix(s, "Bot ")); len(s) >= leastSecret {
			r.secrets = append(r.secrets, spellings(s)...)
		}
	}
	if r.secrets == nil {
		return w
	}
	return r
}

// spellings are a secret as it is, in quotation marks of a log, and in an address.
func spellings(secret string) [][]byte {
	quoted := strconv.Quote(secret)
	all := []string{secret, quoted[1 : len(quoted)-1], url.QueryEscape(secret), url.PathEscape(secret)}
	if b, err := json.Marshal(secret); err == nil {
		all = append(all, string(b[1:len(b)-1]))
	}
	slices.Sort(all)
	var out [][]byte
	for _, s := range slices.Compact(all) {
		out = append(out, []byte(s))
	}
	return out
}

// Write implements io.Writer. A log line and an error arrive in one call each,
// so that a secret is never cut in two.
func (r redactor) Write(p []byte) (int, error) {
	clean := p
	for _, s := range r.secrets {
		clean = bytes.ReplaceAll(clean, s, []byte("[secret]"))
	}
	if _, err := r.w.Write(clean); err != nil {
		return 0, err
	}
	return len(p), nil
}
