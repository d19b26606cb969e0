package fetch

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

func TestAskConditionally(t *testing.T) {
	const modified = "Mon, 23 Nov 2026 09:30:00 GMT"
	tests := []struct {
		name      string
		ask       Ask
		answer    map[string]string
		code      int
		unchanged bool
		etag, mod string
		err       error
	}{
		{"the first time", Ask{}, map[string]string{"ETag": `"a"`, "Last-Modified": modified}, 200, false, `"a"`, modified, nil},
		{"unchanged, by its tag", Ask{ETag: `"a"`}, map[string]string{"ETag": `"a"`}, 304, true, `"a"`, "", nil},
		{"unchanged without a tag", Ask{ETag: `"a"`, Modified: modified}, nil, 304, true, `"a"`, modified, nil},
		{"unchanged under a new tag", Ask{ETag: `"a"`}, map[string]string{"ETag": `W/"b"`}, 304, true, `W/"b"`, "", nil},
		{"changed, and no tag any more", Ask{ETag: `"a"`}, nil, 200, false, "", "", nil},
		{"unchanged, though nothing was known", Ask{}, nil, 304, false, "", "", news.ErrRedirects},
		{"a tag too long to send back", Ask{}, map[string]string{"ETag": strings.Repeat("x", 600)}, 200, false, "", "", nil},
		{"gone", Ask{ETag: `"a"`}, nil, 410, false, "", "", news.ErrGone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("If-None-Match") != tt.ask.ETag || r.Header.Get("If-Modified-Since") != tt.ask.Modified {
					t.Errorf("asked with %v", r.Header)
				}
				for k, v := range tt.answer {
					w.Header().Set(k, v)
				}
				w.Header().Set("Content-Type", "application/rss+xml")
				w.WriteHeader(tt.code)
				if tt.code == 200 {
					io.WriteString(w, "<rss/>")
				}
			})
			tt.ask.URL = s.URL + "/rss"
			got, err := client(Config{}).Ask(t.Context(), tt.ask)
			if !errors.Is(err, tt.err) {
				t.Fatalf("%v, want %v", err, tt.err)
			}
			if err == nil && (got.Unchanged != tt.unchanged || got.ETag != tt.etag || got.Modified != tt.mod || !tt.unchanged && string(got.Body) != "<rss/>" || got.URL != s.URL+"/rss") {
				t.Errorf("%+v", got)
			}
		})
	}
}

func TestMoved(t *testing.T) {
	tests := []struct {
		name  string
		codes []int
		want  string
	}{
		{"not", nil, ""},
		{"for good", []int{301}, "/1"},
		{"for good, twice", []int{301, 308}, "/2"},
		{"for a while", []int{302}, ""},
		{"for good, then for a while", []int{308, 307, 301}, "/1"},
		{"for a while, then for good", []int{303, 301}, ""},
	}
	for _, tt := range tests {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			at := int(r.URL.Path[1] - '0')
			if at < len(tt.codes) {
				http.Redirect(w, r, "/"+string(rune('1'+at)), tt.codes[at])
			}
		})
		got, err := client(Config{}).Ask(t.Context(), Ask{URL: s.URL + "/0"})
		want := tt.want
		if want != "" {
			want = s.URL + want
		}
		if err != nil || got.Moved != want {
			t.Errorf("%s: %q, %v; want %q", tt.name, got.Moved, err, want)
		}
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, r.URL.Path, http.StatusMovedPermanently)
	})
	if _, err := client(Config{}).Ask(t.Context(), Ask{URL: s.URL + "/loop"}); !errors.Is(err, news.ErrRedirects) {
		t.Errorf("in a circle: %v", err)
	}
	p := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://10.0.0.1/rss", http.StatusMovedPermanently)
	})
	if _, err := client(Config{}).Ask(t.Context(), Ask{URL: p.URL}); !errors.Is(err, news.ErrPrivate) {
		t.Errorf("into a private network: %v", err)
	}
}

func TestFresh(t *testing.T) {
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	tests := []struct {
		name, header string
		want         time.Duration
	}{
		{"nothing", "", 0},
		{"max-age", "Cache-Control: public, max-age=600", 10 * time.Minute},
		{"less its age", "Cache-Control: max-age=600|Age: 240", 6 * time.Minute},
		{"older than that", "Cache-Control: max-age=600|Age: 900", 0},
		{"no-cache", "Cache-Control: no-cache|Expires: Mon, 23 Nov 2026 13:00:00 GMT", 0},
		{"years", "Cache-Control: max-age=31536000", 24 * time.Hour},
		{"nonsense", "Cache-Control: max-age=soon", 0},
		{"Expires", "Expires: Mon, 23 Nov 2026 13:00:00 GMT", time.Hour},
		{"Expires by the server's clock", "Expires: Mon, 23 Nov 2026 13:00:00 GMT|Date: Mon, 23 Nov 2026 12:30:00 GMT", 30 * time.Minute},
		{"Expires long ago", "Expires: 0", 0},
	}
	for _, tt := range tests {
		h := http.Header{}
		for _, l := range strings.Split(tt.header, "|") {
			if name, value, ok := strings.Cut(l, ": "); ok {
				h.Add(name, value)
			}
		}
		if got := fresh(h, at); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestLinkHeader(t *testing.T) {
	base, _ := url.Parse("https://harbour.example/rss")
	tests := []struct {
		name      string
		headers   []string
		hub, self string
	}{
		{"one header", []string{`<https://hub.example/>; rel="hub", <https://harbour.example/self>; rel=self`}, "https://hub.example/", "https://harbour.example/self"},
		{"two headers", []string{`</self>; rel="self"`, `<https://hub.example/a,b>; title="x"; rel="hub nofollow"`}, "https://hub.example/a,b", "https://harbour.example/self"},
		{"the first hub", []string{`<https://a.example/>;rel=hub,<https://b.example/>;rel=hub`}, "https://a.example/", ""},
		{"other relations", []string{`</style.css>; rel=preload; as=style`}, "", ""},
		{"a script", []string{`<javascript:x>; rel=hub`}, "", ""},
		{"broken", []string{`<`, `<x`, `rel=hub`, ``}, "", ""},
	}
	for _, tt := range tests {
		if hub, self := links(tt.headers, base); hub != tt.hub || self != tt.self {
			t.Errorf("%s: %q, %q", tt.name, hub, self)
		}
	}
}

func TestAskRefuses(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", r.URL.Query().Get("type"))
		if r.URL.Path == "/endless" {
			for {
				if _, err := w.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}
		io.WriteString(w, "<rss/>")
	})
	for kind, want := range map[string]error{"application/rss+xml": nil, "application/octet-stream": nil, "nonsense": nil, "application/pdf": nil, "image/png": news.ErrWrongType, "video/mp4": news.ErrWrongType} {
		if _, err := client(Config{}).Ask(t.Context(), Ask{URL: s.URL + "/?type=" + url.QueryEscape(kind)}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", kind, err, want)
		}
	}
	if _, err := client(Config{MaxBody: 1 << 20}).Ask(t.Context(), Ask{URL: s.URL + "/endless"}); !errors.Is(err, news.ErrTooLarge) {
		t.Errorf("endless: %v", err)
	}
	if _, err := client(Config{}).Ask(t.Context(), Ask{URL: "ftp://x.example/"}); !errors.Is(err, news.ErrBadLink) {
		t.Errorf("ftp: %v", err)
	}
	if _, err := client(Config{}).File(t.Context(), s.URL+"/endless", 1<<20); !errors.Is(err, news.ErrTooLarge) {
		t.Errorf("an endless file: %v", err)
	}
	if b, err := client(Config{}).File(t.Context(), s.URL+"/", 100); err != nil || string(b) != "<rss/>" {
		t.Errorf("a file: %q, %v", b, err)
	}
}

func TestRobots(t *testing.T) {
	asked := map[string]int{}
	rules, code := "", 200
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked[r.URL.Path]++
		switch r.URL.Path {
		case "/robots.txt":
			w.WriteHeader(code)
			io.WriteString(w, rules)
			return
		case "/away":
			http.Redirect(w, r, "/closed/x", http.StatusFound)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, page)
	})
	tests := []struct {
		name, rules string
		code        int
		path        string
		want        error
	}{
		{"none", "", 404, "/closed/x", nil},
		{"refused", "", 403, "/closed/x", nil},
		{"open", "User-agent: *\nDisallow:\n", 200, "/x", nil},
		{"closed to all", "User-agent: *\nDisallow: /closed/\n", 200, "/closed/x", news.ErrRobots},
		{"closed elsewhere", "User-agent: *\nDisallow: /closed/\n", 200, "/x", nil},
		{"closed to us", "User-agent: newsdesk\nDisallow: /\n\nUser-agent: *\nAllow: /\n", 200, "/x", news.ErrRobots},
		{"closed to another", "User-agent: other\nDisallow: /\n", 200, "/x", nil},
		{"open to us", "User-agent: newsdesk\nAllow: /\n\nUser-agent: *\nDisallow: /\n", 200, "/x", nil},
		{"a part is open", "User-agent: *\nAllow: /closed/x\nDisallow: /closed/\n", 200, "/closed/x", nil},
		{"closed where it leads", "User-agent: *\nDisallow: /closed/\n", 200, "/away", news.ErrRobots},
		{"not to be had", "", 503, "/x", news.ErrBusy},
		{"a page instead", "<html><p>Not here", 200, "/x", nil},
		{"nonsense", "\x00\xff::::\n\nDisallow /", 200, "/x", nil},
	}
	for _, tt := range tests {
		rules, code = tt.rules, tt.code
		if _, err := client(Config{UserAgent: "newsdesk/1.0 (+https://example.org)"}).GetPage(t.Context(), s.URL+tt.path); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
	rules, code = "User-agent: *\nDisallow: /closed/\n", 200
	clear(asked)
	c := client(Config{})
	for range 5 {
		c.GetPage(t.Context(), s.URL+"/x")
		c.GetPage(t.Context(), s.URL+"/closed/x")
	}
	if asked["/robots.txt"] != 1 || asked["/x"] != 5 || asked["/closed/x"] != 0 {
		t.Errorf("asked %v", asked)
	}
}

func TestRobotsAreRememberedWithinBounds(t *testing.T) {
	var r robots
	until := time.Now().Add(time.Hour)
	for i := range 3 * maxRobotsKept {
		r.keep("https://"+strings.Repeat("x", i%7)+string(rune('a'+i%26))+string(rune('A'+i%997)), rules{size: 100, until: until})
		if len(r.by) > maxRobotsKept || r.size > robotsBudget {
			t.Fatalf("%d sites, %d bytes", len(r.by), r.size)
		}
	}
	r.keep("https://big.example", rules{size: robotsBudget, until: until})
	if _, ok := r.find("https://big.example"); !ok || len(r.by) != 1 {
		t.Errorf("%d sites beside one that takes all the room", len(r.by))
	}
	r.keep("https://old.example", rules{until: time.Now().Add(-time.Hour)})
	if _, ok := r.find("https://old.example"); ok {
		t.Error("what is a day old is asked again")
	}
}

func TestPace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := New(Config{Pace: 500 * time.Millisecond})
		began := time.Now()
		for range 4 {
			if err := c.wait(t.Context(), "https://www.harbour.example/x"); err != nil {
				t.Fatal(err)
			}
		}
		if got := time.Since(began); got != 1500*time.Millisecond {
			t.Errorf("four in %v", got)
		}
		c.paces.slower("harbour.example", time.Hour)
		c.wait(t.Context(), "https://harbour.example/y")
		began = time.Now()
		c.wait(t.Context(), "https://harbour.example/y")
		if got := time.Since(began); got != maxDelay {
			t.Errorf("a host that asks for an hour gets %v", got)
		}
		began = time.Now()
		for range 100 {
			c.wait(t.Context(), "http://127.0.0.1:8080/")
		}
		if got := time.Since(began); got != 49*time.Second+500*time.Millisecond {
			t.Errorf("a private address that nobody allows is asked like any: %v", got)
		}
		began = time.Now()
		own := client(Config{Pace: time.Second})
		for range 100 {
			own.wait(t.Context(), "http://127.0.0.1:8080/")
		}
		if time.Since(began) != 0 {
			t.Error("an address of one's own needs no pace")
		}
	})
	var p paces
	p.every = time.Second
	for i := range 3 * maxPaces {
		p.turn(strings.Repeat("h", i%50)+string(rune(i)), time.Unix(int64(i), 0))
	}
	if len(p.next) > maxPaces {
		t.Errorf("%d hosts are remembered", len(p.next))
	}
}

func TestForm(t *testing.T) {
	var got url.Values
	code := http.StatusAccepted
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		got = r.PostForm
		w.WriteHeader(code)
	})
	if err := client(Config{}).Form(t.Context(), s.URL, url.Values{"hub.mode": {"subscribe"}}); err != nil || got.Get("hub.mode") != "subscribe" {
		t.Errorf("%v, %v", got, err)
	}
	code = http.StatusNoContent
	if err := client(Config{}).Form(t.Context(), s.URL, nil); err != nil {
		t.Error(err)
	}
	code = http.StatusForbidden
	if err := client(Config{}).Form(t.Context(), s.URL, nil); !errors.Is(err, news.ErrRefused) {
		t.Error(err)
	}
	if err := New(Config{}).Form(t.Context(), s.URL, nil); !errors.Is(err, news.ErrPrivate) {
		t.Errorf("a hub inside: %v", err)
	}
}

func FuzzLinkHeader(f *testing.F) {
	f.Add(`<https://hub.example/>; rel="hub", </x>; rel=self`)
	f.Add(`<>;rel=hub,<<>>;;;,<`)
	base, _ := url.Parse("https://harbour.example/")
	f.Fuzz(func(t *testing.T, h string) {
		hub, self := links([]string{h, h}, base)
		for _, link := range []string{hub, self} {
			if link != "" && !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
				t.Errorf("%q leads to %q", h, link)
			}
		}
	})
}
