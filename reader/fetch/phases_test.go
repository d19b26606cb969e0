package fetch

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"newsdesk/news"
)

// piped is a client that is connected to answer whatever it asks, without a network.
func piped(c Config, answer func(net.Conn)) *Client {
	out := New(c)
	transportOf(out).DialContext = func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		go func() {
			defer far.Close()
			answer(far)
		}()
		return near, nil
	}
	return out
}

func transportOf(c *Client) *http.Transport { return c.http.Transport.(places).next.(*http.Transport) }

// asked reads a request, and tells whether one came.
func asked(conn net.Conn) bool {
	_, err := http.ReadRequest(bufio.NewReader(conn))
	return err == nil
}

// drip sends a piece again and again, with a pause before each.
func drip(conn net.Conn, pause time.Duration, piece string) {
	for {
		time.Sleep(pause)
		if _, err := io.WriteString(conn, piece); err != nil {
			return
		}
	}
}

// Each step of an answer has its time, and all of them together have theirs,
// however much comes meanwhile.
func TestTimeOfEachPhase(t *testing.T) {
	const html = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	silent := func(conn net.Conn) { io.Copy(io.Discard, conn) }
	tests := []struct {
		name, link string
		answer     func(net.Conn)
		want       time.Duration
	}{
		{"TLS that does not begin", "https://news.example/", silent, tlsTimeout},
		{"TLS that drips", "https://news.example/", func(conn net.Conn) {
			go io.Copy(io.Discard, conn)
			io.WriteString(conn, "\x16\x03\x03\x40\x00") // a record of 16 kB
			drip(conn, time.Second, "\x02")
		}, tlsTimeout},
		{"no answer", "http://news.example/", silent, headTimeout},
		{"a header that drips", "http://news.example/", func(conn net.Conn) {
			asked(conn)
			io.WriteString(conn, html)
			drip(conn, time.Second, "X: y\r\n")
		}, headTimeout},
		{"answers before the answer", "http://news.example/", func(conn net.Conn) {
			asked(conn)
			drip(conn, time.Second, "HTTP/1.1 103 Early Hints\r\n\r\n")
		}, headTimeout},
		{"a body that drips", "http://news.example/", func(conn net.Conn) {
			asked(conn)
			io.WriteString(conn, html+"\r\n")
			drip(conn, time.Second, "<p>a")
		}, DefaultTimeout},
		{"chunks that drip", "http://news.example/", func(conn net.Conn) {
			asked(conn)
			io.WriteString(conn, html+"Transfer-Encoding: chunked\r\n\r\n")
			drip(conn, time.Second, "1;x\r\na\r\n")
		}, DefaultTimeout},
		{"a trailer that drips", "http://news.example/", func(conn net.Conn) {
			asked(conn)
			io.WriteString(conn, html+"Transfer-Encoding: chunked\r\n\r\n0\r\n")
			drip(conn, time.Second, "X: y\r\n")
		}, DefaultTimeout},
		{"redirects that take their time", "http://news.example/", func(conn net.Conn) {
			for asked(conn) {
				time.Sleep(9 * time.Second)
				io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
			}
		}, DefaultTimeout},
		{"a redirect whose page drips", "http://news.example/", func(conn net.Conn) {
			asked(conn)
			io.WriteString(conn, "HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 1000\r\n\r\n")
			drip(conn, time.Second, "a")
		}, DefaultTimeout},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				c := piped(Config{}, tt.answer)
				_, err := c.Get(t.Context(), tt.link)
				if got := time.Since(began); !errors.Is(err, news.ErrTimeout) || got != tt.want {
					t.Errorf("%v after %v, want ErrTimeout after %v", err, got, tt.want)
				}
				transportOf(c).CloseIdleConnections()
				time.Sleep(time.Minute) // until the other side has noticed
			})
		})
	}
}

// Looking up a name and connecting have ten seconds.
func TestTimeOfALookUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		silent := &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		_, err := New(Config{Resolver: silent}).Get(t.Context(), "http://news.example/")
		if got := time.Since(began); !errors.Is(err, news.ErrTimeout) || got > dialTimeout {
			t.Errorf("%v after %v", err, got)
		}
	})
}

// What runs in the background keeps the pace of a host, whichever hosts send it
// there; who waits for a page is sent on at once.
func TestPaceOfRedirects(t *testing.T) {
	for name, tt := range map[string]struct {
		ask  func(context.Context, *Client, string) error
		want time.Duration
	}{
		"a feed": {func(ctx context.Context, c *Client, link string) error {
			_, err := c.Ask(ctx, Ask{URL: link})
			return err
		}, 4 * time.Second},
		"an entry's page": {func(ctx context.Context, c *Client, link string) error { _, err := c.GetPage(ctx, link); return err }, 4 * time.Second},
		"a link":          {func(ctx context.Context, c *Client, link string) error { _, err := c.Get(ctx, link); return err }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := piped(Config{Pace: time.Second}, func(conn net.Conn) {
					r := bufio.NewReader(conn)
					for {
						req, err := http.ReadRequest(r)
						if err != nil {
							return
						}
						answer := "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
						switch {
						case req.Host == "news.example":
							answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<p>a"
						case strings.HasPrefix(req.URL.Path, "/refresh"):
							answer = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n<meta http-equiv=refresh content='0;url=http://news.example/'>"
						case req.URL.Path != "/robots.txt":
							answer = "HTTP/1.1 302 Found\r\nLocation: http://news.example/\r\nContent-Length: 0\r\n\r\n"
						}
						io.WriteString(conn, answer)
						if req.Close || strings.Contains(answer, "Connection: close") {
							return
						}
					}
				})
				began := time.Now()
				for i := range 5 {
					path := ""
					if i%2 == 1 && name != "a feed" {
						path = "refresh"
					}
					if err := tt.ask(t.Context(), c, fmt.Sprintf("http://a%d.example/%s", i, path)); err != nil {
						t.Fatal(err)
					}
				}
				if got := time.Since(began); got != tt.want {
					t.Errorf("five in %v, want %v", got, tt.want)
				}
				transportOf(c).CloseIdleConnections()
				time.Sleep(time.Minute) // until the other side has noticed
			})
		})
	}
}
