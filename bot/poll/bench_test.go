package poll

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"runtime/debug"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"newsdesk/news"
)

const (
	benchFeeds   = 6000
	benchChanged = 120 // 2%
)

// TestMain is a test run, or the site of BenchmarkRound, a process of its own so
// that it counts for nothing there. It fails when the tests have left a goroutine behind.
func TestMain(m *testing.M) {
	if os.Getenv("NEWSDESK_BENCH_SITE") != "" {
		benchSite()
		return
	}
	goleak.VerifyTestMain(m)
}

// benchSite serves the feeds of BenchmarkRound until its standard input ends.
// /round makes one entry of some of them new.
func benchSite() {
	s := &site{}
	var round atomic.Int64
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		kind, number, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
		n, _ := strconv.Atoi(number)
		switch kind {
		case "round":
			round.Add(1)
		case "rss":
			version := 0
			if n < benchChanged {
				version = int(round.Load())
			}
			tag := fmt.Sprintf(`"%d"`, version)
			w.Header().Set("ETag", tag)
			if r.Header.Get("If-None-Match") == tag {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			var all []entry
			for i := version; i > max(0, version-10); i-- {
				all = append(all, entry{n: n*1000 + i})
			}
			text("application/rss+xml", s.document(all...))(w, r)
		case "a":
			text("text/html", pageOfArticle(n))(w, r)
		default:
			http.NotFound(w, r)
		}
	}))
	fmt.Println(s.URL)
	bufio.NewReader(os.Stdin).ReadString('\n')
}

// BenchmarkRound is a round over 6,000 feeds on loopback that answer conditionally;
// of 2% one entry is new, with its page. cpu-s is what the round costs in seconds
// of the processor, MB what the process holds after it, fds how many descriptors
// it has more than before the rounds.
func BenchmarkRound(b *testing.B) {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "NEWSDESK_BENCH_SITE=1")
	stdin, _ := cmd.StdinPipe()
	stdout, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { stdin.Close(); cmd.Wait() })
	base, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		b.Fatal(err)
	}
	d := newDesk(b)
	d.site.URL = strings.TrimSpace(base)
	d.look = usualLook
	for n := range benchFeeds {
		d.follow(fmt.Sprintf("/rss/%d", n), news.Subscription{})
	}
	d.run(d.Poller)
	settle(b, d)
	debug.FreeOSMemory()
	b.Logf("%.0f MB before the rounds", resident())
	before, fds := cpu(), descriptors()
	most := 0.0
	for b.Loop() {
		if _, err := http.Post(d.site.URL+"/round", "", nil); err != nil {
			b.Fatal(err)
		}
		d.clock.pass(25 * time.Hour)
		most = max(most, settle(b, d))
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(b.N), "cpu-s/round")
	b.ReportMetric(most, "MB")
	b.ReportMetric(float64(descriptors()-fds), "fds")
}

// settle waits until nothing is to be polled or read, and gives the most memory
// that it saw.
func settle(b *testing.B, d *desk) (most float64) {
	for {
		next, err := d.store.NextEntry(b.Context())
		due, dueErr := d.store.DueFeeds(b.Context(), d.clock.now(), 1)
		if err != nil || dueErr != nil {
			b.Fatal(err, dueErr)
		}
		if (next.IsZero() || next.After(d.clock.now())) && len(due) == 0 {
			return most
		}
		time.Sleep(20 * time.Millisecond)
		most = max(most, resident())
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func descriptors() int {
	all, _ := os.ReadDir("/proc/self/fd")
	return len(all)
}

// resident is VmRSS in megabytes.
func resident() float64 {
	raw, _ := os.ReadFile("/proc/self/status")
	for l := range strings.Lines(string(raw)) {
		var kb float64
		if n, _ := fmt.Sscanf(l, "VmRSS: %f kB", &kb); n == 1 {
			return kb / 1000
		}
	}
	return 0
}
