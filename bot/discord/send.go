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
	// backAlways are the pages that are read back in any case.
	backAlways = 3
	// backSlack is how much earlier than the first try the reading back starts:
	// the clocks differ.
	backSlack = time.Minute
	epoch     = 1420070400000 // of snowflakes, in ms since 1970
)

// create makes a message, once, and returns its id. key is the same for every
// try and for no other message. since is zero for a message that was never tried;
// else an earlier call may have made it after that moment, by this machine's clock.
//
// After a doubtful end (no answer, 5xx) it tries again with the same nonce, by
// which Discord knows the message already made. Once that time has passed, and
// always when an earlier call tried, it reads the channel back and makes the
// message only if it is not there. When the end stays doubtful, the caller calls
// again later with the same key.
//
// match recognises the message among those of the channel. It gets Discord's
// JSON, which holds no nonce. With nil the message cannot be found again after
// the nonce's time. The bot needs Read Message History to see that far back; in a
// forum and through a webhook there is no nonce.
//
// Whatever m says, nobody is pinged but the roles that it names one by one.
func (a *api) create(ctx context.Context, channel string, m message, key string, since time.Time, match func(message json.RawMessage) bool) (string, error) {
	m.Mentions.Parse = []string{}
	full := creation{message: m, Nonce: nonce(key), Enforce: true}
	doubt := !since.IsZero()
	if !doubt {
		since = a.now()
	}
	path := "/channels/" + channel + "/messages"
	begun := time.Now() // of this nonce's time; no clock that is set can change it
	for try := 1; ; try++ {
		if doubt {
			if id, err := a.readBack(ctx, channel, since, match); err != nil || id != "" {
				return id, err
			}
			begun = time.Now() // it is not there: the nonce starts anew
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
		doubt = time.Since(begun) >= nonceWindow
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

// snowflakeTime is when an id was made; the zero time for what is none.
func snowflakeTime(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + epoch)
}

// readBack looks for a message among the newest of a channel: those since a
// moment, and backAlways pages whatever the moment, since this machine's clock may
// differ from Discord's or have been set. It returns "" when it is not there.
func (a *api) readBack(ctx context.Context, channel string, since time.Time, match func(json.RawMessage) bool) (string, error) {
	if match == nil {
		return "", nil
	}
	after, before := snowflakeAt(since.Add(-backSlack)), ""
	for n := 1; n <= backPages; n++ {
		path := "/channels/" + channel + "/messages?limit=100"
		if before != "" {
			path += "&before=" + before
		}
		var page []json.RawMessage
		if err := a.call(ctx, http.MethodGet, path, nil, &page); err != nil {
			return "", fmt.Errorf("reading back: %w", err)
		}
		oldest := ""
		for _, raw := range page {
			var m struct {
				ID string `json:"id"`
			}
			if json.Unmarshal(raw, &m) != nil || m.ID == "" {
				continue // not what Discord sends
			}
			if match(raw) {
				return m.ID, nil
			}
			if oldest == "" || cmpID(m.ID, oldest) < 0 {
				oldest = m.ID
			}
		}
		if len(page) < 100 || oldest == "" || oldest == before || n >= backAlways && cmpID(oldest, after) < 0 {
			return "", nil
		}
		before = oldest
	}
	return "", nil
}
