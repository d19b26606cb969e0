package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"

	"newsdesk/bot/poll"
	"newsdesk/news"
	"newsdesk/store"
)

// serveHealth answers /healthz (the process lives) and /readyz (connected, and
// the database answers) on HTTP_ADDR until stop is called, and where PUBLIC_URL
// leads there, the hubs that push feeds. Without an address it does nothing.
func serveHealth(ctx context.Context, p *program, connected func() bool, s *store.Store, pushes http.Handler) (stop func(), err error) {
	if p.config.HTTPAddr == "" {
		return func() {}, nil
	}
	l, err := net.Listen("tcp", p.config.HTTPAddr)
	if err != nil {
		return nil, listenError(p.config.HTTPAddr, err)
	}
	if p.config.PublicURL == "" {
		pushes = http.NotFoundHandler()
	}
	server := healthServer(healthHandler(connected, s, pushes))
	go server.Serve(l)
	p.log.Info("health is served", "addr", l.Addr().String())
	return func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		server.Shutdown(end)
	}, nil
}

// healthServer keeps no connection for long: the web reaches it where hubs do, and
// who held enough of them open would take the bot's own away.
func healthServer(h http.Handler) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 30 * time.Second, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute, MaxHeaderBytes: 8 << 10}
}

func healthHandler(connected func() bool, s *store.Store, pushes http.Handler) http.Handler {
	mux := http.NewServeMux()
	mux.Handle(poll.PushPath, pushes)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		_, err := s.Size(ctx, news.View{news.Common})
		switch {
		case err != nil:
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
		case !connected():
			http.Error(w, "not connected", http.StatusServiceUnavailable)
		default:
			fmt.Fprintln(w, "ok")
		}
	})
	return mux
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
