package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"syscall"
	"time"

	"newsdesk/bot/poll"
	"newsdesk/metrics"
	"newsdesk/store"
)

// latest is how long what is owed and due may wait before the desk is not well.
const latest = 10 * time.Minute

// ops is what is served on HTTP_ADDR.
type ops struct {
	connected func() bool
	process   *store.Process
	stuck     func() error // why writes fail, as Store.Stuck tells
	store     *store.Store
	metrics   *metrics.Metrics
	pushes    http.Handler // from the hubs of feeds; nil: the web does not reach this
	profiles  bool
}

// serveOps serves on HTTP_ADDR until stop is called. Without an address it does
// nothing. Profiles tell too much for others: they are there only where the address is
// this machine's own and PUBLIC_URL leads nobody to it.
func serveOps(ctx context.Context, p *program, o ops) (stop func(), err error) {
	if p.config.HTTPAddr == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", p.config.HTTPAddr)
	if err != nil {
		return nil, listenError(p.config.HTTPAddr, err)
	}
	if p.config.PublicURL == "" {
		o.pushes = nil
	}
	at, local := l.Addr().(*net.TCPAddr)
	o.profiles = local && at.IP.IsLoopback() && p.config.PublicURL == ""
	server := opsServer(o.handler())
	go server.Serve(l)
	p.log.Info("health and metrics are served", "addr", l.Addr().String())
	return func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		server.Shutdown(end)
	}, nil
}

// opsServer keeps no connection for long: the web reaches it where hubs do, and who
// held enough of them open would take the bot's own away.
func opsServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10}
}

// handler answers /healthz (the process lives), /readyz (it does its work), /metrics,
// what hubs push, and profiles.
func (o ops) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", o.ready)
	mux.Handle("GET /metrics", o.metrics.Handler())
	if o.pushes != nil {
		mux.Handle(poll.PushPath, o.pushes)
	}
	if o.profiles {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	return mux
}

// ready says whether the desk does its work, and why not: 200 or 503.
func (o ops) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	answer := struct {
		Ready   bool     `json:"ready"`
		Reasons []string `json:"reasons,omitempty"`
	}{Reasons: o.troubles(ctx)}
	answer.Ready = len(answer.Reasons) == 0
	w.Header().Set("Content-Type", "application/json")
	if !answer.Ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	json.NewEncoder(w).Encode(answer)
}

// troubles are why the desk does not do its work; none when it does. What a site or a
// channel refuses is held back for another try, and no trouble of the desk's.
func (o ops) troubles(ctx context.Context) []string {
	var out []string
	if !o.process.Holds() {
		out = append(out, "the database was not reached for so long that other processes may do this one's work")
	} else if !o.connected() {
		out = append(out, "not connected to Discord's gateway")
	}
	if err := o.stuck(); err != nil {
		out = append(out, fmt.Sprintf("the last write failed: %v", err))
	}
	all, err := o.store.Backlogs(ctx)
	if err != nil {
		return append(out, "the database does not answer")
	}
	for _, b := range all {
		if b.Delay > latest {
			out = append(out, fmt.Sprintf("%s have been due for %s", b.Kind, b.Delay.Round(time.Second)))
		}
	}
	return out
}

// state is what a scrape asks.
func (o ops) state(ctx context.Context) (metrics.State, error) {
	all, err := o.store.Backlogs(ctx)
	return metrics.State{Backlog: all, Bytes: o.store.Bytes(), Parts: o.process.Parts()}, err
}

func listenError(addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("the port of HTTP_ADDR (%s) is in use: stop the other program or choose another port", addr)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("HTTP_ADDR (%s) may not be opened: choose a port above 1023", addr)
	}
	return fmt.Errorf("HTTP_ADDR (%s) cannot be opened: use an address of this machine, such as 127.0.0.1:8080", addr)
}
