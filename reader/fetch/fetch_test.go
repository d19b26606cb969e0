package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/news"
)

const page = "<!DOCTYPE html><title>t</title><p>The council met on Monday."

// loopback allows what httptest listens on.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

func serve(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

func client(c Config) *Client {
	c.Allow = append(c.Allow, loopback...)
	return New(c)
}

func TestGet(t *testing.T) {
	var asked http.Header
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		if r.URL.Path == "/old" {
			http.Redirect(w, r, "/new?id=1", http.StatusMovedPermanently)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, page)
	})
	before := time.Now()
	got, err := client(Config{UserAgent: "newsdesk/1 (+https://example.org)"}).Get(t.Context(), s.URL+"/old?utm_source=x#top")
	if err != nil {
		t.Fatal(err)
	}
	if got.URL != s.URL+"/new?id=1" || string(got.Body) != page || got.ContentType != "text/html; charset=utf-8" {
		t.Errorf("got %+v", got)
	}
	if got.FetchedAt.Before(before) || got.FetchedAt.Location() != time.UTC {
		t.Errorf("fetched at %v", got.FetchedAt)
	}
	if ua := asked.Get("User-Agent"); ua != "newsdesk/1 (+https://example.org)" {
		t.Errorf("User-Agent %q", ua)
	}
	for _, name := range []string{"Cookie", "Referer", "Authorization"} {
		if v, ok := asked[name]; ok {
			t.Errorf("%s was sent: %q", name, v)
		}
	}
}

func TestStatuses(t *testing.T) {
	tests := []struct {
		code  int
		retry string
		want  error
		after time.Duration
	}{
		{204, "", news.ErrNotArticle, 0}, {304, "", news.ErrRedirects, 0}, {301, "", news.ErrRedirects, 0}, {400, "", news.ErrRefused, 0},
		{401, "", news.ErrRefused, 0}, {402, "", news.ErrPaywall, 0}, {403, "", news.ErrRefused, 0}, {404, "", news.ErrGone, 0},
		{406, "", news.ErrRefused, 0}, {408, "", news.ErrBusy, 0}, {410, "", news.ErrGone, 0}, {418, "", news.ErrRefused, 0},
		{429, "120", news.ErrBusy, 2 * time.Minute}, {451, "", news.ErrRefused, 0}, {500, "", news.ErrFault, 0}, {502, "soon", news.ErrBusy, 0},
		{503, "99999999", news.ErrBusy, maxRetryAfter}, {503, "-5", news.ErrBusy, 0}, {520, "", news.ErrFault, 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprint(tt.code, tt.retry), func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if tt.retry != "" {
					w.Header().Set("Retry-After", tt.retry)
				}
				w.WriteHeader(tt.code)
			})
			_, err := client(Config{}).Get(t.Context(), s.URL)
			var status *StatusError
			if !errors.Is(err, tt.want) || !errors.As(err, &status) || status.Code != tt.code || status.RetryAfter != tt.after || status.Wait() != tt.after ||
				errors.Is(err, news.ErrFault) != (tt.code >= 500 && tt.code != 503) {
				t.Errorf("%v (%+v), want %v after %v", err, status, tt.want, tt.after)
			}
		})
	}
}

func TestRetryAfterAsDate(t *testing.T) {
	now := time.Date(2026, 5, 4, 10, 0, 0, 0, time.UTC)
	if d := retryAfter("Mon, 04 May 2026 10:05:00 GMT", now); d != 5*time.Minute {
		t.Errorf("%v, want 5m", d)
	}
	if d := retryAfter("Mon, 04 May 2026 09:05:00 GMT", now); d != 0 {
		t.Errorf("in the past: %v, want 0", d)
	}
}

func TestRedirects(t *testing.T) {
	var hops atomic.Int32
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		to := r.URL.Query().Get("to")
		switch {
		case r.URL.Path == "/loop":
			hops.Add(1)
			to = "/loop"
		case r.URL.Path == "/count" && r.URL.Query().Get("n") != "0":
			var n int
			fmt.Sscan(r.URL.Query().Get("n"), &n)
			to = fmt.Sprintf("/count?n=%d", n-1)
		case to == "":
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, page)
			return
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	})
	tests := []struct {
		name, path string
		want       error
	}{
		{"as many as allowed", "/count?n=8", nil},
		{"one more", "/count?n=9", news.ErrRedirects},
		{"in a circle", "/loop", news.ErrRedirects},
		{"to a file", "/?to=file:///etc/passwd", news.ErrBadLink},
		{"to another protocol", "/?to=gopher://127.0.0.1:70/", news.ErrBadLink},
		{"to FTP", "/?to=ftp://127.0.0.1/", news.ErrBadLink},
		{"with a password", "/?to=http://a:b@127.0.0.1/", news.ErrBadLink},
		{"to a number for a host", "/?to=http://2130706433/", news.ErrBadLink},
		{"to an octal host", "/?to=http://0177.0.0.1/", news.ErrBadLink},
		{"to a private address", "/?to=http://10.0.0.1/", news.ErrPrivate},
		{"to metadata", "/?to=http://169.254.169.254/latest/meta-data/", news.ErrPrivate},
		{"to IPv6 loopback", "/?to=http://[::1]/", news.ErrPrivate},
		{"to a zone", "/?to=http://[fe80::1%2525eth0]/", news.ErrBadLink},
		{"to nothing readable", "/?to=http://%2500/", news.ErrUnreach},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := client(Config{}).Get(t.Context(), s.URL+tt.path); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
	if n := hops.Load(); n != maxRedirects+1 {
		t.Errorf("the circle was asked %d times, want %d", n, maxRedirects+1)
	}
}

func TestNoProxy(t *testing.T) {
	proxied := false
	proxy := serve(t, func(w http.ResponseWriter, r *http.Request) { proxied = true })
	t.Setenv("HTTP_PROXY", proxy.URL)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	if _, err := New(Config{}).Get(t.Context(), "http://10.0.0.1/"); !errors.Is(err, news.ErrPrivate) || proxied {
		t.Errorf("%v, proxied %v", err, proxied)
	}
}

func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := "http://" + l.Addr().String()
	l.Close()
	if _, err := client(Config{}).Get(t.Context(), closed); !errors.Is(err, news.ErrUnreach) {
		t.Errorf("a closed port: %v", err)
	}
	s := httptest.NewTLSServer(http.NotFoundHandler())
	s.Config.ErrorLog = nil
	defer s.Close()
	_, err = client(Config{}).Get(t.Context(), s.URL)
	if !errors.Is(err, news.ErrUnreach) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("a certificate that nobody knows: %v", err)
	}
	if _, err := client(Config{}).Get(t.Context(), "ftp://example.com/"); !errors.Is(err, news.ErrBadLink) {
		t.Errorf("FTP: %v", err)
	}
}

func TestTimeouts(t *testing.T) {
	done := make(chan struct{})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/body" {
			w.Header().Set("Content-Type", "text/html")
			io.WriteString(w, page)
			w.(http.Flusher).Flush()
		}
		select {
		case <-done:
		case <-r.Context().Done():
		}
	})
	defer close(done)
	c := client(Config{Timeout: 50 * time.Millisecond})
	for _, path := range []string{"/head", "/body"} {
		if _, err := c.Get(t.Context(), s.URL+path); !errors.Is(err, news.ErrTimeout) {
			t.Errorf("%s: %v, want ErrTimeout", path, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, s.URL); !errors.Is(err, context.Canceled) || errors.Is(err, news.ErrTimeout) {
		t.Errorf("cancelled: %v", err)
	}
}

// An address of one's own is asked for more at a time than a host of the web.
func TestPlace(t *testing.T) {
	c := client(Config{})
	for link, want := range map[string]string{
		"https://www.news.example/a": "news.example 2", "http://news.example:8080/": "news.example 2", "http://127.0.0.1:99/": "127.0.0.1:99 16",
		"http://[::ffff:127.0.0.1]:99/": "[::ffff:127.0.0.1]:99 16", "http://10.0.0.1:99/": "10.0.0.1 2", "http://localhost:99/": "localhost 2", "x": " 2",
	} {
		if host, atOnce := c.Place(link); fmt.Sprint(host, " ", atOnce) != want {
			t.Errorf("%s: %s %d, want %s", link, host, atOnce, want)
		}
	}
}

// Two at a time ask a host, whoever sends us there.
func TestTwoAtATime(t *testing.T) {
	var now, most atomic.Int32
	both := make(chan struct{})
	bothCame := sync.OnceFunc(func() { close(both) })
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.Host, "news.example:") {
			http.Redirect(w, r, "http://"+strings.Replace(r.Host, strings.Split(r.Host, ".")[0], "news", 1)+"/", http.StatusFound)
			return
		}
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		if n == perHost {
			bothCame()
		}
		<-both
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, page)
		now.Add(-1)
	})
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	n := &names{answers: map[string][]string{"news.example": {"127.0.0.1"}}}
	const requests = 8
	for i := range requests {
		n.answers[fmt.Sprintf("a%d.example", i)] = []string{"127.0.0.1"}
	}
	c := client(Config{Resolver: n.resolver()})
	errs := make(chan error)
	for i := range requests {
		host := "news.example:"
		if i%2 == 1 {
			host = fmt.Sprintf("a%d.example:", i)
		}
		go func() {
			_, err := c.Get(context.Background(), "http://"+host+port+"/")
			errs <- err
		}()
	}
	for range requests {
		if err := <-errs; err != nil {
			t.Error(err)
		}
		if most.Load() > perHost {
			t.Fatalf("%d requests at a time", most.Load())
		}
	}
	if len(c.hosts.slots) != 0 {
		t.Errorf("%d hosts are remembered after all is done", len(c.hosts.slots))
	}
}
