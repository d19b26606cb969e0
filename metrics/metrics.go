// Package metrics counts what the program does, for Prometheus. Nothing that it counts
// tells of a guild, a member or an address: labels have few values, which are all
// known beforehand. Start with New.
package metrics

import (
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"newsdesk/news"
)

// Metrics are the counters. All methods may be called by many goroutines at once.
type Metrics struct {
	registry     *prometheus.Registry
	commands     map[string]bool
	interactions *prometheus.CounterVec
	latency      *prometheus.HistogramVec
	fetches      *prometheus.CounterVec
	polls        *prometheus.CounterVec
	posts        *prometheus.CounterVec
	edits        *prometheus.CounterVec
	requests     *prometheus.CounterVec
	invalid      prometheus.Counter
	connected    prometheus.Gauge
	reconnects   prometheus.Counter
}

// other stands for a label's value that is not known beforehand.
const other = "other"

// New makes the counters.
func New(version string) *Metrics {
	m := &Metrics{registry: prometheus.NewRegistry(), commands: map[string]bool{"completion": true}}
	m.interactions = m.counters("interactions_total", "Interactions that were answered, by command and by how.", "command", "result")
	m.latency = prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "newsdesk_interaction_duration_seconds",
		Help: "From the arrival of an interaction to the end of its first answer.", Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2, 3}}, []string{"command"})
	m.fetches = m.counters("fetches_total", "Requests to web sites, by what came of them.", "result")
	m.polls = m.counters("polls_total", "Polls of feeds, by what they brought.", "result")
	m.posts = m.counters("posts_total", "Tries to post, by kind of post and by what came of them.", "kind", "result")
	m.edits = m.counters("edits_total", "Tries to edit or delete a message that stands, by what came of them.", "result")
	m.requests = m.counters("discord_requests_total", "Requests to Discord's interface, by the status of the answer.", "code")
	m.invalid = prometheus.NewCounter(prometheus.CounterOpts{Name: "newsdesk_discord_invalid_requests_total", Help: "Answers 401, 403 and 429 of Discord: at 10,000 in 10 minutes it bans the address."})
	m.connected = prometheus.NewGauge(prometheus.GaugeOpts{Name: "newsdesk_gateway_connected", Help: "1 while there is a session with Discord's gateway."})
	m.reconnects = prometheus.NewCounter(prometheus.CounterOpts{Name: "newsdesk_gateway_reconnects_total", Help: "Connections to the gateway that were lost and made again."})
	built := prometheus.NewGauge(prometheus.GaugeOpts{Name: "newsdesk_build_info", Help: "The program's version.", ConstLabels: prometheus.Labels{"version": version}})
	built.Set(1)
	m.registry.MustRegister(m.latency, m.invalid, m.connected, m.reconnects, built,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Know names a command by which interactions are counted. It comes before the first of
// them.
func (m *Metrics) Know(command string) { m.commands[command] = true }

// counters makes and registers a counter with labels.
func (m *Metrics) counters(name, help string, labels ...string) *prometheus.CounterVec {
	c := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "newsdesk_" + name, Help: help}, labels)
	m.registry.MustRegister(c)
	return c
}

// Handler answers a scrape.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{MaxRequestsInFlight: 2, Timeout: 10 * time.Second})
}

// Answered counts an interaction.
func (m *Metrics) Answered(command, result string, took time.Duration) {
	if !m.commands[command] {
		command = other
	}
	m.interactions.WithLabelValues(command, result).Inc()
	m.latency.WithLabelValues(command).Observe(took.Seconds())
}

// Requested counts a request to Discord; a status of 0 is none.
func (m *Metrics) Requested(status int) {
	code := other
	if status == 0 {
		code = "none"
	} else if http.StatusText(status) != "" {
		code = strconv.Itoa(status)
	}
	m.requests.WithLabelValues(code).Inc()
	switch status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests:
		m.invalid.Inc()
	}
}

// Connected notes that a session with the gateway began or ended.
func (m *Metrics) Connected(up bool) {
	if up {
		m.connected.Set(1)
		return
	}
	m.connected.Set(0)
	m.reconnects.Inc()
}

// Fetched counts a request to a web site: by the class of its status, or by its error.
func (m *Metrics) Fetched(status int, err error) {
	result := "unreachable"
	switch {
	case err == nil && status == http.StatusNotModified:
		result = "not_modified"
	case err == nil && status >= 200 && status < 600:
		result = strconv.Itoa(status/100) + "xx"
	case errors.Is(err, news.ErrTimeout):
		result = "timeout"
	case errors.Is(err, news.ErrPrivate), errors.Is(err, news.ErrBadLink):
		result = "not_allowed"
	case errors.Is(err, news.ErrRedirects):
		result = "redirects"
	}
	m.fetches.WithLabelValues(result).Inc()
}

// Polled counts a poll: "changed", "unchanged" or "failed".
func (m *Metrics) Polled(result string) { m.polls.WithLabelValues(result).Inc() }

// Posted counts a try to post.
func (m *Metrics) Posted(kind news.PostKind, result string) {
	m.posts.WithLabelValues(string(kind), result).Inc()
}

// Edited counts a try to edit.
func (m *Metrics) Edited(result string) { m.edits.WithLabelValues(result).Inc() }
