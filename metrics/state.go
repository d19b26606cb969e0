package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"newsdesk/store"
)

// State is how the desk is at the moment of a scrape.
type State struct {
	Backlog []store.Backlog
	Bytes   int64 // of the database
	// Parts are those that this process has, by kind; none where it is the only one.
	Parts map[store.Lease]int
}

// lookFor is how long a scrape waits for the database.
const lookFor = 5 * time.Second

// Watch lets each scrape ask how the desk is. What cannot be found out is left out.
func (m *Metrics) Watch(look func(context.Context) (State, error)) {
	about := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc("newsdesk_"+name, help, labels, nil)
	}
	m.registry.MustRegister(&state{look,
		about("queue_depth", "What is owed and due now, by kind.", "kind"),
		about("queue_delay_seconds", "For how long the oldest of what is due and not held back has been due, by kind.", "kind"),
		about("database_size_bytes", "The database's file, with what is not yet merged into it."),
		about("leased_parts", "What this process has of the work that several share, by kind.", "kind"),
	})
}

type state struct {
	look                      func(context.Context) (State, error)
	depth, delay, size, parts *prometheus.Desc
}

// Describe implements prometheus.Collector.
func (s *state) Describe(to chan<- *prometheus.Desc) {
	to <- s.depth
	to <- s.delay
	to <- s.size
	to <- s.parts
}

// Collect implements prometheus.Collector.
func (s *state) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), lookFor)
	defer cancel()
	now, err := s.look(ctx)
	if err != nil {
		return
	}
	to <- prometheus.MustNewConstMetric(s.size, prometheus.GaugeValue, float64(now.Bytes))
	for kind, n := range now.Parts {
		to <- prometheus.MustNewConstMetric(s.parts, prometheus.GaugeValue, float64(n), string(kind))
	}
	for _, b := range now.Backlog {
		to <- prometheus.MustNewConstMetric(s.depth, prometheus.GaugeValue, float64(b.Depth), b.Kind)
		to <- prometheus.MustNewConstMetric(s.delay, prometheus.GaugeValue, b.Delay.Seconds(), b.Kind)
	}
}
