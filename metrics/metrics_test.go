package metrics

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"newsdesk/news"
	"newsdesk/store"
)

// full are counters all of which have counted something.
func full() *Metrics {
	m := New("1.2.3")
	m.Know("latest")
	m.Watch(func(context.Context) (State, error) {
		return State{Bytes: 4096, Backlog: []store.Backlog{{Kind: "posts", Depth: 2, Delay: 1500 * time.Millisecond}}}, nil
	})
	m.Answered("latest", "ok", 3*time.Millisecond)
	m.Answered("made up by <@1>", "refused", time.Second)
	m.Connected(true)
	m.Connected(false)
	for _, status := range []int{0, 200, 429, 401, 403, 999} {
		m.Requested(status)
	}
	for _, err := range []error{news.ErrTimeout, news.ErrPrivate, news.ErrRedirects, fmt.Errorf("x: %w", news.ErrUnreach), errors.New("y")} {
		m.Fetched(0, err)
	}
	m.Fetched(200, nil)
	m.Fetched(304, nil)
	m.Fetched(503, nil)
	m.Polled("unchanged")
	m.Posted(news.PostStory, "done")
	m.Edited("later")
	return m
}

// The names are as Prometheus has them.
func TestNames(t *testing.T) {
	problems, err := testutil.GatherAndLint(full().registry)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		t.Errorf("%s: %s", p.Metric, p.Text)
	}
}

func TestWhatIsCounted(t *testing.T) {
	w := httptest.NewRecorder()
	full().Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	got := w.Body.String()
	for _, line := range []string{
		`newsdesk_interactions_total{command="latest",result="ok"} 1`,
		`newsdesk_interactions_total{command="other",result="refused"} 1`,
		`newsdesk_interaction_duration_seconds_bucket{command="latest",le="0.005"} 1`,
		`newsdesk_gateway_connected 0`,
		`newsdesk_gateway_reconnects_total 1`,
		`newsdesk_discord_requests_total{code="none"} 1`,
		`newsdesk_discord_requests_total{code="other"} 1`,
		`newsdesk_discord_invalid_requests_total 3`,
		`newsdesk_fetches_total{result="2xx"} 1`,
		`newsdesk_fetches_total{result="not_modified"} 1`,
		`newsdesk_fetches_total{result="5xx"} 1`,
		`newsdesk_fetches_total{result="unreachable"} 2`,
		`newsdesk_fetches_total{result="timeout"} 1`,
		`newsdesk_fetches_total{result="not_allowed"} 1`,
		`newsdesk_polls_total{result="unchanged"} 1`,
		`newsdesk_posts_total{kind="story",result="done"} 1`,
		`newsdesk_edits_total{result="later"} 1`,
		`newsdesk_queue_depth{kind="posts"} 2`,
		`newsdesk_queue_delay_seconds{kind="posts"} 1.5`,
		`newsdesk_database_size_bytes 4096`,
		`newsdesk_build_info{version="1.2.3"} 1`,
	} {
		if !strings.Contains(got, "\n"+line+"\n") {
			t.Errorf("%s is missing", line)
		}
	}
	for _, name := range []string{"go_goroutines", "process_resident_memory_bytes"} {
		if !strings.Contains(got, "\n"+name+" ") {
			t.Errorf("%s is missing", name)
		}
	}
	if strings.Contains(got, "<@1>") {
		t.Error("what somebody typed is a label")
	}
}

// A desk whose database does not answer is scraped all the same.
func TestWithoutADatabase(t *testing.T) {
	m := New("1")
	m.Watch(func(context.Context) (State, error) { return State{}, errors.New("locked") })
	w := httptest.NewRecorder()
	m.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/metrics", nil))
	if got := w.Body.String(); w.Code != 200 || strings.Contains(got, "newsdesk_queue_depth") || !strings.Contains(got, "newsdesk_gateway_connected") {
		t.Errorf("%d\n%s", w.Code, got)
	}
}
