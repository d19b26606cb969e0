package discord

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"newsdesk/commands"
	"newsdesk/news"
)

// A custom id carries the request of a button, so that buttons need no memory
// and outlive a restart:
//
//	n1 kind stamp "-" count ":" request "." signature
//
// stamp, for a button that changes something, is the hour since 1970; count
// tells apart buttons of one message that ask for the same; both are in base 36
// and may be empty. The request is the command's name and its options in the
// order of their names ("quotes&country=VE"), or "~" and the number, in base 36,
// of a row in the store where it is too long. The signature is the first nine
// bytes of HMAC-SHA256 over all before it.
const (
	idVersion  = "n1"
	idLimit    = 100 // characters; UTF-16 units are counted, which is never fewer
	buttonID   = 'b'
	formID     = 'f'
	menuID     = 'm'
	channelsID = 'c' // a menu of channels: what is chosen is the request's option channel
	signedFor  = 24 * time.Hour
	sigBytes   = 9
	sigLen     = 12 // characters
	keptPrefix = "~"
)

// The ways in which a custom id is refused.
var (
	errForeign = errors.New("not a button of this desk")
	errExpired = errors.New("the button is too old")
)

// Memory keeps the requests that are too long for a custom id.
type Memory interface {
	// KeepRequest keeps a request; the same one gets the same id.
	KeepRequest(ctx context.Context, request string) (int64, error)
	// KeptRequest is what was kept; news.ErrNotFound.
	KeptRequest(ctx context.Context, id int64) (string, error)
	// Shelves are those that hold anything, without the common one.
	Shelves(ctx context.Context) ([]news.Shelf, error)
}

// ids makes and reads custom ids. It is safe for concurrent use.
type ids struct {
	key    []byte
	memory Memory
	now    func() time.Time
	macs   sync.Pool // of hash.Hash, keyed
}

// encode is the custom id of a request: at most 100 characters, without spaces
// or anything else that Discord might change on the way.
func (s *ids) encode(ctx context.Context, kind byte, r commands.Request, changes bool, count int) (string, error) {
	head := idVersion + string(kind)
	if changes {
		head += strconv.FormatInt(s.now().Unix()/3600, 36)
	}
	head += "-"
	if count > 0 {
		head += strconv.FormatInt(int64(count), 36)
	}
	head += ":"
	body := pack(r)
	if units(head)+units(body)+1+sigLen > idLimit {
		row, err := s.memory.KeepRequest(ctx, body)
		if err != nil {
			return "", fmt.Errorf("keep a long request: %w", err)
		}
		body = keptPrefix + strconv.FormatInt(row, 36)
	}
	return head + body + "." + s.sign(head+body), nil
}

// decode is the request that encode was given. Errors: errForeign for what this
// desk did not sign; errExpired, with the request, for an old button that
// changes something; news.ErrNotFound for a kept request that is gone.
func (s *ids) decode(ctx context.Context, kind byte, id string) (commands.Request, error) {
	dot := strings.LastIndexByte(id, '.')
	if dot < 0 || len(id) > 4*idLimit || !strings.HasPrefix(id, idVersion+string(kind)) {
		return commands.Request{}, errForeign
	}
	signed := id[:dot]
	if !hmac.Equal([]byte(id[dot+1:]), []byte(s.sign(signed))) {
		return commands.Request{}, errForeign
	}
	head, body, _ := strings.Cut(signed[len(idVersion)+1:], ":")
	stamp, _, _ := strings.Cut(head, "-")
	if row, kept := strings.CutPrefix(body, keptPrefix); kept {
		n, err := strconv.ParseInt(row, 36, 64)
		if err != nil {
			return commands.Request{}, errForeign
		}
		if body, err = s.memory.KeptRequest(ctx, n); err != nil {
			return commands.Request{}, fmt.Errorf("a button's request: %w", err)
		}
	}
	r, ok := unpack(body)
	if !ok {
		return r, errForeign
	}
	if stamp == "" {
		return r, nil
	}
	hour, err := strconv.ParseInt(stamp, 36, 64)
	if err != nil {
		return r, errForeign
	}
	if age := s.now().Sub(time.Unix(hour*3600, 0)); age > signedFor+time.Hour || age < -time.Hour {
		return r, errExpired
	}
	return r, nil
}

// isChannelMenu tells the custom id of a menu of channels.
func isChannelMenu(id string) bool { return strings.HasPrefix(id, idVersion+string(rune(channelsID))) }

func (s *ids) sign(text string) string {
	mac, _ := s.macs.Get().(hash.Hash)
	if mac == nil {
		mac = hmac.New(sha256.New, s.key)
	}
	defer s.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(text))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:sigBytes])
}

// pack writes a request's command and options; unpack is its inverse.
func pack(r commands.Request) string {
	var b strings.Builder
	packText(&b, r.Command)
	names := make([]string, 0, len(r.Options))
	for name := range r.Options {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.WriteByte('&')
		packText(&b, name)
		b.WriteByte('=')
		packText(&b, r.Options[name])
	}
	return b.String()
}

// packText leaves letters of every script as they are, for they cost one
// character each, and percent-encodes what parts a request or could get lost.
func packText(b *strings.Builder, s string) {
	for len(s) > 0 {
		if n := carried(s); n > 0 { // nearly always all of it
			b.WriteString(s[:n])
			s = s[n:]
			continue
		}
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == ' ':
			b.WriteByte('+')
		case r == utf8.RuneError || strings.ContainsRune("%&=+~", r) || unicode.IsSpace(r) || !unicode.IsPrint(r):
			for i := range n {
				fmt.Fprintf(b, "%%%02X", s[i])
			}
		default:
			b.WriteString(s[:n])
		}
		s = s[n:]
	}
}

// carried is how many bytes a text begins with that stand for themselves.
func carried(s string) int {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f || c == '%' || c == '&' || c == '=' || c == '+' || c == '~' {
			return i
		}
	}
	return len(s)
}

func unpack(s string) (commands.Request, bool) {
	name, rest, more := strings.Cut(s, "&")
	command, ok := unpackText(name)
	r := commands.Request{Command: command, Options: map[string]string{}}
	for more && ok {
		var pair string
		pair, rest, more = strings.Cut(rest, "&")
		name, value, is := strings.Cut(pair, "=")
		key, okKey := unpackText(name)
		val, okVal := unpackText(value)
		ok = is && okKey && okVal
		r.Options[key] = val
	}
	return r, ok && command != ""
}

func unpackText(s string) (string, bool) {
	if !strings.ContainsAny(s, "%+") {
		return s, true
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '+':
			b.WriteByte(' ')
		case '%':
			if i+3 > len(s) {
				return "", false
			}
			c, err := strconv.ParseUint(s[i+1:i+3], 16, 8)
			if err != nil {
				return "", false
			}
			b.WriteByte(byte(c))
			i += 2
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), true
}

// units is the length in UTF-16 units.
func units(s string) int {
	n := 0
	for _, r := range s {
		n += max(1, utf16.RuneLen(r))
	}
	return n
}
