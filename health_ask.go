package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// health asks the bot that runs with the same HTTP_ADDR whether it lives, or with
// --ready whether it does its work: for supervisors whose image holds no other client.
func health(ctx context.Context, p *program, args []string) error {
	path := "/healthz"
	rest, err := flags("health", args, func(f *flag.FlagSet) {
		f.BoolFunc("ready", "", func(string) error { path = "/readyz"; return nil })
	})
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usageError(usage("health"))
	case p.config.HTTPAddr == "":
		return errors.New("there is nothing to ask: set HTTP_ADDR, here and for the bot, such as 127.0.0.1:8080")
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	answer, err := askHealth(ctx, "http://"+reachable(p.config.HTTPAddr)+path)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, answer)
	return err
}

// askHealth gives what is answered; anything but 200 is an error that says it.
func askHealth(ctx context.Context, address string) (string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", err
	}
	client := http.Client{Transport: &http.Transport{Proxy: nil}} // it is this machine's own
	defer client.CloseIdleConnections()
	resp, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("nothing answers at %s: the bot does not run, or not with this HTTP_ADDR", address)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	if err != nil {
		return "", fmt.Errorf("%s broke off its answer", address)
	}
	answer := strings.TrimSpace(string(body))
	if resp.StatusCode != http.StatusOK {
		return "", errors.New("not well: " + answer)
	}
	return answer, nil
}

// reachable is where an address that is listened on can be asked: of all addresses,
// this machine's own.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}
