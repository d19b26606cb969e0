package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
)

// pushedFeed is a feed with a hub that pushes it.
type pushedFeed struct {
	*httptest.Server
	agreed   chan url.Values // what the hub was asked for, once the answer to it was right
	document string
}

func newPushedFeed(t *testing.T) *pushedFeed {
	f := &pushedFeed{agreed: make(chan url.Values, 10)}
	f.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/rss":
			w.Header().Add("Link", `<`+f.URL+`/hub>; rel="hub", <`+f.URL+`/rss>; rel="self"`)
			io.WriteString(w, f.document)
		case "/hub":
			r.ParseForm()
			w.WriteHeader(http.StatusAccepted)
			go f.verify(r.PostForm)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(f.Close)
	f.document = f.feed()
	return f
}

// verify asks whether it was the desk that asked (WebSub, 5.3).
func (f *pushedFeed) verify(form url.Values) {
	q := url.Values{"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": {"prove-it"}, "hub.lease_seconds": form["hub.lease_seconds"]}
	resp, err := http.Get(form.Get("hub.callback") + "?" + q.Encode())
	if err != nil {
		return
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); resp.StatusCode == http.StatusOK && string(body) == "prove-it" {
		f.agreed <- form
	}
}

// feed is a document of articles by their numbers, the newest first.
func (f *pushedFeed) feed(numbers ...int) string {
	var b strings.Builder
	b.WriteString(`<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Ferry Post</title>`)
	for _, n := range numbers {
		fmt.Fprintf(&b, `<item><title>Ferry line number %d opens</title><link>%s/a/%d</link><content:encoded><![CDATA[%s]]></content:encoded></item>`, n, f.URL, n, strings.Repeat(fmt.Sprintf(
			"<p>Ferry line number %d opened on Monday between the island of Bornholm and the harbour of Køge in Denmark, after %d years without a ship.</p>", n, n+3), 12))
	}
	return b.String() + `</channel></rss>`
}

func (f *pushedFeed) push(t *testing.T, to url.Values, document string) {
	t.Helper()
	mac := hmac.New(sha256.New, []byte(to.Get("hub.secret")))
	io.WriteString(mac, document)
	req, _ := http.NewRequest(http.MethodPost, to.Get("hub.callback"), strings.NewReader(document))
	req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
	req.Header.Set("Content-Type", "application/rss+xml")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		t.Errorf("a push is answered with %d", resp.StatusCode)
	}
}

// A hub pushes an entry: it is posted at once, and once, also when the hub pushes
// it again, a poll finds it, or the program was killed in between.
func TestWhatAHubPushesIsPostedOnce(t *testing.T) {
	addr := freeAddress(t)
	t.Setenv("HTTP_ADDR", addr)
	t.Setenv("PUBLIC_URL", "http://"+addr)
	f := newPushedFeed(t)
	p := startProcess(t)
	says(t, p.send(discordtest.Slash("feed add", map[string]any{"address": f.URL + "/rss"})).Message(), "Ferry Post")
	square := discordtest.Channel{ID: squareID, Name: "square", Permissions: 1<<10 | 1<<11}
	says(t, p.send(discordtest.Slash("route add", map[string]any{"channel": square})).Message(), squareID)
	to := <-f.agreed

	posted := func(title string) {
		t.Helper()
		p.discord.WaitFor(title, func(s *discordtest.Server) bool {
			for _, m := range s.Messages(squareID) {
				if strings.Contains(text(m), title) {
					return true
				}
			}
			return false
		})
	}
	f.push(t, to, f.feed(1))
	posted("Ferry line number 1 opens")
	f.push(t, to, f.feed(1))
	p.kill()
	p.start()
	f.document = f.feed(2, 1)
	f.push(t, to, f.feed(2))
	posted("Ferry line number 2 opens")
	says(t, p.send(discordtest.Slash("feed check", map[string]any{"feed": "1"})).Message(), "Ferry Post")
	f.push(t, to, f.feed(3, 2, 1))
	posted("Ferry line number 3 opens")
	if n := len(p.discord.Messages(squareID)); n != 3 {
		t.Errorf("%d messages", n)
	}
}
