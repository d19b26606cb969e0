package poll

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"hash"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// hub asks for a feed to be pushed, and gives what the hub was sent.
func hub(t *testing.T) (d *desk, id int64, sent url.Values) {
	t.Helper()
	d = newDesk(t)
	d.Poller = d.another(Config{PublicURL: "https://desk.example.org/"})
	forms := make(chan url.Values, 10)
	d.site.set("/hub", func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		forms <- r.PostForm
		w.WriteHeader(http.StatusAccepted)
	})
	doc := strings.Replace(d.site.document(entry{n: 1, at: d.clock.now(), full: true}), "<channel>", `<channel xmlns:atom="http://www.w3.org/2005/Atom"><atom:link rel="hub" href="`+d.site.URL+`/hub"/>`, 1)
	d.site.set("/rss", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Link", `<`+d.site.URL+`/topic>; rel="self"`)
		w.Header().Set("ETag", `"a"`)
		w.Write([]byte(doc))
	})
	id = d.follow("/rss", news.Subscription{})
	d.poll(id)
	select {
	case sent = <-forms:
	default:
		t.Fatal("the hub was not asked")
	}
	d.poll(id)
	select {
	case <-forms:
		t.Error("the hub was asked again at once")
	default:
	}
	return d, id, sent
}

func (d *desk) call(method, target, body string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	d.Handler().ServeHTTP(w, r)
	return w
}

func (d *desk) confirmed(t *testing.T, sent url.Values) string {
	t.Helper()
	back := sent.Get("hub.callback")
	q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": {d.site.URL + "/topic"}, "hub.challenge": {"<c>"}, "hub.lease_seconds": {"864000"}}
	if w := d.call("GET", back+"?"+q.Encode(), ""); w.Code != 200 || w.Body.String() != "<c>" || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("%d %q", w.Code, w.Body)
	}
	return back
}

func TestAHubIsAskedAndAnswered(t *testing.T) {
	d, id, sent := hub(t)
	back := sent.Get("hub.callback")
	if sent.Get("hub.mode") != "subscribe" || sent.Get("hub.topic") != d.site.URL+"/topic" || sent.Get("hub.secret") == "" || !strings.HasPrefix(back, "https://desk.example.org/websub/") {
		t.Errorf("%v", sent)
	}
	q := func(mode, topic string) string {
		return "?" + url.Values{"hub.mode": {mode}, "hub.topic": {topic}, "hub.challenge": {"x"}, "hub.lease_seconds": {"60"}}.Encode()
	}
	topic := d.site.URL + "/topic"
	for name, target := range map[string]string{
		"another topic": back + q("subscribe", "https://elsewhere.example/"), "an end that we did not ask for": back + q("unsubscribe", topic),
		"another secret": back[:len(back)-1] + "x" + q("subscribe", topic), "another feed": strings.Replace(back, "/websub/1/", "/websub/2/", 1) + q("subscribe", topic),
		"no feed": "https://desk.example.org/websub/" + q("subscribe", topic),
	} {
		if w := d.call("GET", target, ""); w.Code != 404 || strings.Contains(w.Body.String(), "x\n") && w.Body.String() == "x" {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
	}
	if w := d.call("PUT", back, ""); w.Code != http.StatusMethodNotAllowed {
		t.Error(w.Code)
	}
	d.confirmed(t, sent)
	if f := d.feed(id); !f.Lease.Equal(d.clock.now().Add(10 * 24 * time.Hour)) {
		t.Errorf("until %v", f.Lease)
	}
	if out := d.poll(id); out.Next.Sub(d.clock.now()) < pushed || out.Next.Sub(d.clock.now()) > 2*pushed {
		t.Errorf("a feed that is pushed is polled in %v", out.Next.Sub(d.clock.now()))
	}
	d.clock.pass(9*24*time.Hour + time.Hour)
	d.site.asked = nil
	d.poll(id)
	if asked := strings.Join(d.site.asked, " "); asked != "/rss /hub" {
		t.Errorf("before its end a lease is renewed: asked %s", asked)
	}
	d.call("GET", back+q("denied", topic), "")
	if f := d.feed(id); !f.Lease.IsZero() {
		t.Errorf("denied, and yet until %v", f.Lease)
	}
}

func TestAPush(t *testing.T) {
	d, id, sent := hub(t)
	back := d.confirmed(t, sent)
	secret := []byte(sent.Get("hub.secret"))
	sign := func(make func() hash.Hash, body string) string {
		mac := hmac.New(make, secret)
		mac.Write([]byte(body))
		return hex.EncodeToString(mac.Sum(nil))
	}
	push := func(n int) string { return d.site.document(entry{n: n, at: d.clock.now(), full: true}) }
	tests := []struct {
		name   string
		method func() hash.Hash
		prefix string
		kept   bool
	}{
		{"SHA-1", sha1.New, "sha1=", true},
		{"SHA-256", sha256.New, "sha256=", true},
		{"SHA-384", sha512.New384, "sha384=", true},
		{"SHA-512 in capitals", sha512.New, "SHA512=", true},
		{"called another", sha1.New, "sha256=", false},
		{"an unknown method", sha1.New, "md5=", false},
		{"cut", sha1.New, "sha1=0", false},
	}
	d.site.set("/rss", status(http.StatusInternalServerError))
	d.poll(id)
	was := d.feed(id)
	for i, tt := range tests {
		body := push(10 + i)
		w := d.call("POST", back, body, "X-Hub-Signature", tt.prefix+sign(tt.method, body), "Content-Type", "application/rss+xml")
		if w.Code != http.StatusAccepted {
			t.Errorf("%s: %d", tt.name, w.Code)
		}
		d.drain()
		if got := strings.Contains(d.shelf(), fmt.Sprint(10+i)); got != tt.kept {
			t.Errorf("%s: kept %v; %s", tt.name, got, d.shelf())
		}
	}
	if w := d.call("POST", back, push(30)); w.Code != http.StatusAccepted || strings.Contains(d.shelf(), "30") {
		t.Errorf("unsigned: %d, %s", w.Code, d.shelf())
	}
	for _, body := range []string{"", "<html>Sold</html>", push(10)} {
		if w := d.call("POST", back, body, "X-Hub-Signature", "sha1="+sign(sha1.New, body)); w.Code != http.StatusAccepted {
			t.Errorf("%.20q: %d", body, w.Code)
		}
	}
	if w := d.call("POST", back+"x", push(31)); w.Code != 404 {
		t.Errorf("another address: %d", w.Code)
	}
	if w := d.call("POST", back, strings.Repeat("x", maxPush+1)); w.Code != 400 {
		t.Errorf("too large: %d", w.Code)
	}
	was.Newest, was.Entries = d.clock.now(), was.Entries+4
	if f := d.feed(id); !reflect.DeepEqual(f, was) || f.Failures != 1 {
		t.Errorf("a push changes what is known of the feed's address: %+v, was %+v", f, was)
	}
}

func TestWithoutAPublicAddressNoHubIsAsked(t *testing.T) {
	d := newDesk(t)
	d.site.set("/rss", text("", `<rss><channel xmlns:atom="http://www.w3.org/2005/Atom"><atom:link rel="hub" href="`+d.site.URL+`/hub"/><title>x</title></channel></rss>`))
	id := d.follow("/rss", news.Subscription{})
	d.poll(id)
	if asked := d.site.pagesAsked(); len(asked) != 0 || d.feed(id).Hub == "" {
		t.Errorf("asked %v; %+v", asked, d.feed(id))
	}
}

func FuzzSigned(f *testing.F) {
	f.Add("sha1=00", "x")
	f.Add("sha256=", "")
	f.Fuzz(func(t *testing.T, signature, body string) {
		if signed(signature, []byte("secret"), []byte(body)) {
			t.Errorf("%q signs %q without the secret", signature, body)
		}
	})
}
