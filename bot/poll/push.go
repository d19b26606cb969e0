package poll

import (
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/feed"
	"newsdesk/reader/fetch"
)

const (
	// PushPath is where Handler must be mounted.
	PushPath = "/websub/"
	// lease is how long a hub is asked to push.
	lease = 10 * 24 * time.Hour
	// renew is how long before its end a lease is renewed, or when a quarter is left.
	renew = 24 * time.Hour
	// askHubEvery is between two requests to a hub that does not answer.
	askHubEvery = time.Hour
	// maxPush is the largest document that a hub may push, in bytes.
	maxPush = 10 << 20
	// pushTime is for a pushed document to come in.
	pushTime = 30 * time.Second
)

// hubOf is the hub of an answer and the topic to ask it for: what the header says
// goes before the document (WebSub, 4). A hub without a topic is of no use.
func hubOf(a fetch.Answer, hub, self string) (string, string) {
	hub = cmp.Or(a.Hub, hub)
	if hub == "" {
		return "", ""
	}
	return hub, cmp.Or(a.Self, self, a.URL)
}

// subscribe asks a feed's hub to push it, where the web can reach us and the hub
// does not yet, or not for long. Without an answer polling goes on as before.
func (p *Poller) subscribe(ctx context.Context, f news.Feed) {
	if p.public == "" || f.Hub == "" || f.Lease.Sub(p.now()) > renew || !p.mayAskHub(f.ID) {
		return
	}
	secret := f.Secret
	if len(secret) == 0 {
		secret = make([]byte, 20)
		rand.Read(secret) // never fails
		if err := p.store.SetHub(ctx, f.ID, f.Hub, f.Topic, secret, f.Lease); err != nil {
			p.trouble(ctx, "a hub was not noted", err)
			return
		}
	}
	hub, ok := p.web.(Hub)
	if !ok {
		return
	}
	err := hub.Form(ctx, f.Hub, url.Values{
		"hub.mode": {"subscribe"}, "hub.topic": {f.Topic}, "hub.callback": {p.public + PushPath + callback(f.ID, secret)},
		"hub.secret": {hex.EncodeToString(secret)}, "hub.lease_seconds": {strconv.Itoa(int(lease.Seconds()))},
	})
	if err != nil && ctx.Err() == nil {
		p.log.Info("a hub refuses", "feed", f.ID, "hub", address.Host(f.Hub), "err", err)
	}
}

// mayAskHub tells whether a feed's hub has been left alone for long enough.
func (p *Poller) mayAskHub(id int64) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if last, ok := p.asked[id]; ok && now.Sub(last) < askHubEvery && !now.Before(last) {
		return false
	}
	if len(p.asked) > 1000 {
		for id, at := range p.asked {
			if now.Sub(at) >= askHubEvery {
				delete(p.asked, id)
			}
		}
	}
	p.asked[id] = now
	return true
}

// callback is the end of the address that a hub calls for a feed: nobody who does
// not know the secret can find it.
func callback(id int64, secret []byte) string {
	mac := hmac.New(sha256.New, secret)
	fmt.Fprintf(mac, "callback %d", id)
	return fmt.Sprintf("%d/%s", id, hex.EncodeToString(mac.Sum(nil)[:16]))
}

// Handler answers the hubs, under PushPath: it confirms what was asked for, and
// takes the documents that they push (WebSub, 5.3 and 7).
func (p *Poller) Handler() http.Handler {
	pushes := make(chan struct{}, parsers)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, err := p.called(r)
		switch {
		case errors.Is(err, news.ErrNotFound):
			http.NotFound(w, r)
		case err != nil:
			http.Error(w, "try again later", http.StatusServiceUnavailable)
		case r.Method == http.MethodGet:
			p.confirm(w, r, f)
		case r.Method == http.MethodPost:
			select {
			case pushes <- struct{}{}:
				defer func() { <-pushes }()
				p.pushed(w, r, f)
			default:
				http.Error(w, "try again later", http.StatusServiceUnavailable)
			}
		default:
			http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
		}
	})
}

// called is the feed that a hub calls about; news.ErrNotFound when the address is
// none of ours.
func (p *Poller) called(r *http.Request) (news.Feed, error) {
	rest, ok := strings.CutPrefix(r.URL.Path, PushPath)
	number, _, _ := strings.Cut(rest, "/")
	id, err := strconv.ParseInt(number, 10, 64)
	if !ok || err != nil {
		return news.Feed{}, news.ErrNotFound
	}
	f, err := p.store.Feed(r.Context(), id)
	if err != nil {
		return f, err
	}
	if len(f.Secret) == 0 || !hmac.Equal([]byte(rest), []byte(callback(id, f.Secret))) {
		return news.Feed{}, news.ErrNotFound
	}
	return f, nil
}

// confirm answers a hub that asks whether it was us who asked.
func (p *Poller) confirm(w http.ResponseWriter, r *http.Request, f news.Feed) {
	q := r.URL.Query()
	if q.Get("hub.topic") != f.Topic {
		http.NotFound(w, r)
		return
	}
	switch q.Get("hub.mode") {
	case "subscribe":
		seconds, err := strconv.Atoi(q.Get("hub.lease_seconds"))
		if err != nil || seconds <= 0 {
			seconds = int(lease.Seconds())
		}
		until := p.now().Add(min(time.Duration(min(seconds, 1<<30))*time.Second, 3*lease))
		if err := p.store.SetHub(r.Context(), f.ID, f.Hub, f.Topic, f.Secret, until); err != nil {
			http.Error(w, "try again later", http.StatusServiceUnavailable)
			return
		}
		p.log.Info("a hub pushes", "feed", f.ID, "hub", address.Host(f.Hub), "until", until)
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		io.WriteString(w, q.Get("hub.challenge"))
	case "denied":
		if err := p.store.SetHub(r.Context(), f.ID, f.Hub, f.Topic, f.Secret, time.Time{}); err != nil {
			p.trouble(r.Context(), "a hub was not noted", err)
		}
		p.log.Info("a hub refuses", "feed", f.ID, "hub", address.Host(f.Hub), "reason", fmt.Sprintf("%.200q", q.Get("hub.reason")))
	default: // we never ask to end it: a lease ends by itself
		http.NotFound(w, r)
	}
}

// pushed takes a document. One that is not signed as agreed is thanked for and
// thrown away (WebSub, 7.1).
func (p *Poller) pushed(w http.ResponseWriter, r *http.Request, f news.Feed) {
	http.NewResponseController(w).SetReadDeadline(time.Now().Add(pushTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPush))
	if err != nil {
		http.Error(w, "too large or broken off", http.StatusBadRequest)
		return
	}
	if !signed(r.Header.Get("X-Hub-Signature"), []byte(hex.EncodeToString(f.Secret)), body) {
		p.log.Warn("a push is not signed by the hub", "feed", f.ID)
		w.WriteHeader(http.StatusAccepted)
		return
	}
	if err := p.take(r.Context(), f.ID, body, r.Header.Get("Content-Type")); err != nil {
		p.trouble(r.Context(), "a push was not kept", err)
		http.Error(w, "try again later", http.StatusServiceUnavailable)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// take keeps what a document holds that was pushed. It may be a part of the feed,
// and says nothing of whether the feed's address answers. One that is no feed is
// passed over; the next poll finds out.
func (p *Poller) take(ctx context.Context, id int64, body []byte, contentType string) error {
	if err := p.polling.take(ctx, id); err != nil {
		return err
	}
	defer p.polling.leave(id)
	f, err := p.store.Feed(ctx, id)
	if err != nil || !f.Begun {
		return err
	}
	doc, err := feed.Parse(body, contentType, f.URL, p.now())
	if err != nil {
		p.log.Info("a push is no feed", "feed", id, "err", err)
		return nil
	}
	_, err = p.keep(ctx, f, news.Poll{At: p.now().UTC(), Pushed: true, Newest: doc.Newest(), Entries: doc.Entries})
	return err
}

// signed tells whether a body's signature was made with a secret: by the methods
// that WebSub names.
func signed(signature string, secret, body []byte) bool {
	method, sum, _ := strings.Cut(strings.TrimSpace(signature), "=")
	methods := map[string]func() hash.Hash{"sha1": sha1.New, "sha256": sha256.New, "sha384": sha512.New384, "sha512": sha512.New}
	make, ok := methods[strings.ToLower(method)]
	want, err := hex.DecodeString(strings.TrimSpace(sum))
	if !ok || err != nil {
		return false
	}
	mac := hmac.New(make, secret)
	mac.Write(body)
	return hmac.Equal(mac.Sum(nil), want)
}
