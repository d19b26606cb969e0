package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	if os.Getenv(asProcess) != "" {
		asProgram()
	}
	testscript.Main(m, map[string]func(){"newsdesk": asProgram})
}

// asProgram is main, for the scripts' own processes.
func asProgram() {
	now := obeyLevers()
	ctx, stop := untilTold()
	err := run(ctx, os.Args[1:], os.Getenv, now, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err))
}

// TestScripts runs testdata/script against the whole program. $SITE is a small
// web site on loopback that serves testdata/site and misbehaves where asked;
// $TAKEN is a port that somebody else uses.
func TestScripts(t *testing.T) {
	site := newSite(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { taken.Close() })
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(e *testscript.Env) error {
			e.Setenv("SITE", site.URL)
			e.Setenv("TAKEN", taken.Addr().String())
			e.Setenv("FETCH_ALLOW", "127.0.0.0/8")
			e.Setenv("DATABASE_URL", filepath.Join(e.WorkDir, "desk.db"))
			e.Setenv("TMPDIR", e.WorkDir)
			return nil
		},
	})
}

func newSite(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir("testdata/site")))
	mux.Handle("/model/", http.StripPrefix("/model", modelEndpoint()))
	mux.HandleFunc("/wire/", newWire())
	mux.HandleFunc("/forbidden", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "no", http.StatusForbidden) })
	mux.HandleFunc("/busy", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "later", http.StatusServiceUnavailable) })
	mux.HandleFunc("/picture", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "image/png")
		w.Write([]byte("\x89PNG"))
	})
	mux.HandleFunc("/huge", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		for chunk := make([]byte, 1<<20); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	mux.HandleFunc("/inside", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// newWire is a feed for each path, which holds two items at first, and one more
// whenever it is asked again.
func newWire() http.HandlerFunc {
	var mu sync.Mutex
	asked := map[string]int{}
	news := []struct{ title, text string }{
		{"Lighthouse of Skarv gets a keeper again", "The lighthouse of Skarv in Norway has a keeper again after forty years of automatic light."},
		{"Bridge at Ochre Ford is closed for repairs", "Engineers found rust in the cables of the bridge at Ochre Ford, so lorries take the ferry until May."},
		{"Chess club of Tampere wins the northern cup", "Finland's youngest team took the northern cup in Tampere with a draw on the last board."},
		{"Peru plants a million cedars in the high valleys", "Schools in Peru have planted a million cedars on slopes that lost their trees to goats."},
		{"Night trains return between Lyon and Porto", "A railway of Portugal brings back sleeping cars to France, three times a week from June."},
	}
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		asked[r.URL.Path]++
		n := min(asked[r.URL.Path]+1, len(news))
		mu.Unlock()
		w.Header().Set("Content-Type", "application/rss+xml")
		fmt.Fprintf(w, `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The Wire</title>`)
		for i := n - 1; i >= 0; i-- {
			whole := strings.Repeat("<p>"+news[i].text+" Nobody in the town had expected it so soon, and the council meets about it on Friday.</p>", 4)
			fmt.Fprintf(w, `<item><title>%s</title><link>http://%s%s/%d</link><guid>%d</guid><pubDate>%s</pubDate><content:encoded><![CDATA[%s]]></content:encoded></item>`,
				news[i].title, r.Host, r.URL.Path, i, i, time.Now().Add(time.Duration(i-len(news))*time.Minute).Format(time.RFC1123Z), whole)
		}
		fmt.Fprint(w, `</channel></rss>`)
	}
}
