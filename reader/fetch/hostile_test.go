package fetch

import (
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/reader/feed"
)

// hostile is a line of testdata/hostile.txt.
type hostile struct {
	name, link string
	answers    []string // of its name, in turn
	want       error
}

// hostileAddresses are those of testdata/hostile.txt.
func hostileAddresses(t *testing.T) []hostile {
	t.Helper()
	text, err := os.ReadFile("testdata/hostile.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []hostile
	for line := range strings.Lines(string(text)) {
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if line[0] == '#' {
			continue
		}
		link, err := strconv.Unquote(f[1])
		want := map[string]error{"private": news.ErrPrivate, "bad": news.ErrBadLink}[f[0]]
		if err != nil || want == nil || len(f) != 4 {
			t.Fatalf("%q: %v", line, err)
		}
		h := hostile{name: f[3], link: link, want: want}
		if f[2] != "-" {
			h.answers = strings.Split(f[2], ";")
		}
		out = append(out, h)
	}
	return out
}

// origin is the one host that may be reached: what it answers.
const origin = "http://origin.example/"

// trapped is a client whose dialler is the real one but for origin, which serves h.
// A connection to anywhere else fails the test.
func trapped(t *testing.T, at hostile, h http.HandlerFunc) *Client {
	t.Helper()
	n := &names{answers: map[string][]string{}}
	if link, err := address.Canonical(at.link); err == nil && at.answers != nil {
		u, _ := url.Parse(link)
		n.answers[u.Hostname()] = at.answers
	}
	c := New(Config{Resolver: n.resolver()})
	transport := transportOf(c)
	t.Cleanup(transport.CloseIdleConnections)
	guarded := transport.DialContext
	s := serve(t, h)
	transport.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == "origin.example:80" {
			return net.Dial("tcp", s.Listener.Addr().String())
		}
		conn, err := guarded(ctx, network, addr)
		if err == nil {
			t.Errorf("%s was connected to", addr)
		}
		return conn, err
	}
	return c
}

// refused tells whether an address was refused without a connection: as it should
// be, or because it cannot be read where it stands.
func refused(err, want error) bool {
	return errors.Is(err, want) || errors.Is(err, news.ErrBadLink) ||
		errors.Is(err, news.ErrUnreach) && (strings.Contains(err.Error(), "Location header") || strings.Contains(err.Error(), "malformed MIME header"))
}

// ways are all in which a link is asked for.
func (c *Client) ways(ctx context.Context, link string) map[string]error {
	errs := map[string]error{}
	_, errs["Get"] = c.Get(ctx, link)
	_, errs["GetPage"] = c.GetPage(ctx, link)
	_, errs["Ask"] = c.Ask(ctx, Ask{URL: link})
	_, errs["File"] = c.File(ctx, link, 1000)
	errs["Form"] = c.Form(ctx, link, url.Values{"a": {"b"}})
	return errs
}

// Each address is refused in every way in which the desk asks, as what it is.
func TestHostileAddresses(t *testing.T) {
	for _, tt := range hostileAddresses(t) {
		t.Run(tt.name, func(t *testing.T) {
			c := trapped(t, tt, http.NotFound)
			for way, err := range c.ways(t.Context(), tt.link) {
				if !errors.Is(err, tt.want) {
					t.Errorf("%s: %v, want %v", way, err, tt.want)
				}
			}
		})
	}
}

// So is each where a redirect leads, which a robots.txt may be one of, too.
func TestHostileRedirects(t *testing.T) {
	for _, tt := range hostileAddresses(t) {
		if tt.want == news.ErrBadLink && !strings.Contains(tt.link, ":") {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			c := trapped(t, tt, func(w http.ResponseWriter, r *http.Request) {
				w.Header()["Location"] = []string{tt.link}
				w.WriteHeader(http.StatusTemporaryRedirect)
			})
			for way, err := range c.ways(t.Context(), origin) {
				if !refused(err, tt.want) {
					t.Errorf("%s: %v, want %v", way, err, tt.want)
				}
			}
		})
	}
}

// So is each to which a page sends its readers.
func TestHostileRefreshes(t *testing.T) {
	for _, tt := range hostileAddresses(t) {
		t.Run(tt.name, func(t *testing.T) {
			c := trapped(t, tt, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/html")
				io.WriteString(w, `<meta http-equiv="refresh" content="0;url=`+html.EscapeString(tt.link)+`">`)
			})
			got, err := c.Get(t.Context(), origin)
			if stayed := err == nil && strings.HasPrefix(got.URL, origin); !stayed && !refused(err, tt.want) {
				t.Errorf("%s, %v, want %v", got.URL, err, tt.want)
			}
		})
	}
}

// So is what a feed names: its entries' pages, files, hub and own address, and the
// feeds of a page.
func TestHostileFeeds(t *testing.T) {
	for _, tt := range hostileAddresses(t) {
		if !utf8.ValidString(tt.link) {
			continue // in a document the byte makes a letter of another encoding
		}
		t.Run(tt.name, func(t *testing.T) {
			link := html.EscapeString(tt.link)
			doc := fmt.Sprintf(`<?xml version="1.0"?><rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom"><channel><title>x</title><link>%[1]s</link>
				<a:link rel="self" href="%[1]s"/><a:link rel="hub" href="%[1]s"/><image><url>%[1]s</url><link>%[1]s</link></image>
				<item><title>A</title><link>%[1]s</link><guid>%[1]s</guid><enclosure url="%[1]s" length="1" type="text/html"/><comments>%[1]s</comments></item>
				<item><title>B</title><guid>%[1]s</guid></item></channel></rss>`, link)
			page := fmt.Sprintf(`<base href="%[1]s"><link rel="alternate" type="application/rss+xml" href="%[1]s"><a href="%[1]s">RSS</a><link rel="alternate" type="application/atom+xml" href="feed">`, link)
			found := []string{}
			if f, err := feed.Parse([]byte(doc), "text/xml", origin, time.Now()); err == nil { // a control cannot stand in one
				found = append(found, f.Site, f.Hub, f.Self)
				for _, e := range f.Entries {
					found = append(found, e.URL)
				}
			}
			for _, f := range feed.Find([]byte(page), "text/html", origin) {
				found = append(found, f.URL)
			}
			hub, self := links([]string{"<" + tt.link + `>; rel="hub self"`}, &url.URL{Scheme: "http", Host: "origin.example"})
			c := trapped(t, tt, http.NotFound)
			for _, to := range append(found, hub, self) {
				if to == "" || strings.HasPrefix(to, origin) {
					continue
				}
				for way, err := range c.ways(t.Context(), to) {
					if !errors.Is(err, tt.want) && !errors.Is(err, news.ErrPrivate) && !errors.Is(err, news.ErrBadLink) {
						t.Errorf("%s of %s: %v, want %v", way, to, err, tt.want)
					}
				}
			}
		})
	}
}
