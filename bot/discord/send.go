package discord

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"
)

const (
	// nonceWindow is how long after the first try we trust Discord to know the
	// nonce; it promises "the past few minutes".
	nonceWindow = 2 * time.Minute
	// createTries outlast nonceWindow: the pauses start at createPause and double.
	createTries = 14
	createPause = 250 * time.Millisecond
	// backPages is how many pages of 100 messages are read back: a post may have
	// waited for the morning in a channel where people talk.
	backPages = 100
	// backSlack is how much earlier than the first try the reading back starts:
	// the clocks differ.
	backSlack = time.Minute
	epoch     = 1420070400000 // of snowflakes, in ms since 1970
)

// create makes a message, once, and returns its id. key is the same for every
// try and for no other message; first is when it was first tried, on disk before
// the first call, so that a try after a crash knows of the one before it (the
// moment itself for a message never tried; an earlier one does no harm).
//
// After a doubtful end (no answer, 5xx) it tries again with the same nonce, by
// which Discord knows the message already made. Where that time has passed,
// whether in this call or since first, it reads the channel back and makes the
// message only if it is not there. When the end stays doubtful, the caller calls
// again later with the same key and first.
//
// match recognises the message among those of the channel. It gets Discord's
// JSON, which holds no nonce. With nil the message cannot be found again after
// the nonce's time. The bot needs Read Message History to see that far back; in a
// forum and through a webhook there is no nonce.
//
// Whatever m says, nobody is pinged but the roles that it names one by one.
func (a *api) create(ctx context.Context, channel string, m message, key string, first time.Time, match func(message json.RawMessage) bool) (string, error) {
	m.Mentions.Parse = []string{}
	full := creation{message: m, Nonce: nonce(key), Enforce: true}
	if first.IsZero() {
		first = a.now()
	}
	path := "/channels/" + channel + "/messages"
	end := first.Add(nonceWindow)
	for try := 1; ; try++ {
		if !a.now().Before(end) {
			if id, err := a.readBack(ctx, channel, first, match); err != nil || id != "" {
				return id, err
			}
			end = a.now().Add(nonceWindow) // it is not there: the nonce starts anew
		}
		var made struct {
			ID string `json:"id"`
		}
		err := a.call(ctx, http.MethodPost, path, full, &made)
		if err == nil && made.ID == "" {
			err = &cutError{err: errors.New("a message without an id"), sent: true}
		}
		if err == nil {
			return made.ID, nil
		}
		if !inDoubt(err) || try >= createTries || ctx.Err() != nil {
			return "", err
		}
		a.log.Warn("a message is tried again under its nonce", "channel", channel, "try", try, "err", err)
		if pause(ctx, min(createPause<<(try-1), 30*time.Second)) != nil {
			return "", err
		}
	}
}

// A creation is a message that Discord makes at most once for its nonce.
type creation struct {
	message
	Nonce   string `json:"nonce"`
	Enforce bool   `json:"enforce_nonce"`
}

// nonce makes 24 characters of a key.
func nonce(key string) string {
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:18])
}

// snowflakeAt is the smallest id that a message of this moment can have.
func snowflakeAt(t time.Time) string {
	return strconv.FormatInt(max(0, t.UnixMilli()-epoch)<<22, 10)
}

// readBack looks for a message among those since a moment. It returns "" when it
// is not there.
func (a *api) readBack(ctx context.Context, channel string, since time.Time, match func(json.RawMessage) bool) (string, error) {
	if match == nil {
		return "", nil
	}
	after := snowflakeAt(since.Add(-backSlack))
	for range backPages {
		var page []json.RawMessage
		err := a.call(ctx, http.MethodGet, "/channels/"+channel+"/messages?limit=100&after="+after, nil, &page)
		if err != nil {
			return "", fmt.Errorf("reading back: %w", err)
		}
		newest := after
		for _, raw := range page {
			var m struct {
				ID string `json:"id"`
			}
			if json.Unmarshal(raw, &m) != nil {
				continue // not what Discord sends
			}
			if match(raw) {
				return m.ID, nil
			}
			if cmpID(m.ID, newest) > 0 {
				newest = m.ID
			}
		}
		if len(page) < 100 || newest == after {
			return "", nil
		}
		after = newest
	}
	return "", nil
}
