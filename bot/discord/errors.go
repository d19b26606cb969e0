package discord

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"time"

	"newsdesk/news"
)

// Discord's error codes that say why a request can't succeed; answer.go has those
// of interactions. The names are Discord's
// (https://discord.com/developers/docs/topics/opcodes-and-status-codes).
const (
	codeUnknownChannel     = 10003
	codeUnknownGuild       = 10004
	codeUnknownTag         = 10087
	codeSlowmode           = 20016
	codeWriteLimit         = 20028
	codeEditLimit          = 30046
	codeDirectTooFast      = 40003
	codeTooLarge           = 40005
	codePublished          = 40033
	codeForum              = 40058
	codeTagRequired        = 40067
	codeMissingAccess      = 50001
	codeEmpty              = 50006
	codeDirectClosed       = 50007
	codeNoTextChannel      = 50008
	codeMissingPermissions = 50013
	codeWrongChannelType   = 50024
	codeBadForm            = 50035
	codeArchivedThread     = 50083
	codeThreadLocked       = 160005
	codeThreadsFull        = 160006
	codeAnnouncementsFull  = 160007
	codeAutoMod            = 200000
	codeAutoModTitle       = 200001
	codeForumWebhook       = 220001
	codeHarmfulLink        = 240000
)

// apiError is what Discord answered in place of what was asked for. It unwraps
// to the error of package news that people are told: ErrToken, ErrChannelGone,
// ErrNoAccess and ErrBusy in their kinds, or ErrNotFound.
type apiError struct {
	Status  int // of HTTP
	Code    int // Discord's own, 0 when there was none
	Message string
	Errors  json.RawMessage // which field is wrong, for 50035
	After   time.Duration   // when to come back, for ErrBusy; 0 when unknown
	open    bool            // a route of an interaction, where 401 is no word on the bot's token
}

func (e *apiError) Error() string {
	s := fmt.Sprintf("discord: status %d, code %d: %s", e.Status, e.Code, e.Message)
	if len(e.Errors) > 0 {
		s += " " + cutBytes(string(e.Errors), 500)
	}
	return s
}

// Unwrap is the error of package news, nil when none fits.
func (e *apiError) Unwrap() error {
	switch e.Code {
	case codeUnknownChannel, codeUnknownGuild:
		return news.ErrChannelGone
	case codeMissingAccess, codeMissingPermissions:
		return news.ErrNoAccess
	case codeDirectClosed:
		return news.ErrClosed
	case codeArchivedThread, codeThreadLocked:
		return news.ErrThreadLocked
	case codeWrongChannelType, codeNoTextChannel, codeForum, codeForumWebhook:
		return news.ErrNoPosts
	case codeTagRequired:
		return news.ErrNoTag
	case codeAutoMod, codeAutoModTitle, codeHarmfulLink:
		return news.ErrBlocked
	case codeBadForm, codeEmpty, codeTooLarge:
		return news.ErrUnfit
	case codeSlowmode, codeWriteLimit, codeEditLimit, codeDirectTooFast, codeThreadsFull, codeAnnouncementsFull:
		return news.ErrSlowed
	}
	switch {
	case e.Status == 401 && !e.open:
		return news.ErrToken
	case e.Status == 403:
		return news.ErrNoAccess
	case e.Status == 404, e.Status == 401:
		return news.ErrNotFound
	case e.Status == 429, e.Status >= 500:
		return news.ErrBusy
	case e.Status == 400, e.Status == 405, e.Status == 413, e.Status == 415, e.Status == 422:
		return news.ErrUnfit // whatever its code is: the same request has the same answer
	}
	return nil
}

// hasCode tells whether err is Discord's answer with one of these codes.
func hasCode(err error, codes ...int) bool {
	var e *apiError
	return errors.As(err, &e) && slices.Contains(codes, e.Code)
}

// cutError is a request without an answer.
type cutError struct {
	err  error
	sent bool // false when no connection came about, and so nothing was carried out
}

func (e *cutError) Error() string { return "discord: no answer: " + e.err.Error() }

// Unwrap gives news.ErrTimeout or news.ErrUnreach beside the cause, which may be
// context.Canceled.
func (e *cutError) Unwrap() []error {
	var t interface{ Timeout() bool }
	if errors.As(e.err, &t) && t.Timeout() || errors.Is(e.err, context.DeadlineExceeded) {
		return []error{news.ErrTimeout, e.err}
	}
	return []error{news.ErrUnreach, e.err}
}

// cut makes a cutError of what the transport says. The address is left out of
// its words: it holds an interaction's token.
func cut(err error) *cutError {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	op, ok := errors.AsType[*net.OpError](err)
	return &cutError{err: err, sent: !ok || op.Op != "dial"}
}

// inDoubt tells whether the request that failed with err may have been carried
// out all the same.
func inDoubt(err error) bool {
	if e, ok := errors.AsType[*cutError](err); ok {
		return e.sent
	}
	e, ok := errors.AsType[*apiError](err)
	return ok && e.Status >= 500
}

// cutBytes is s with at most n bytes.
func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:n] + "…"
}
