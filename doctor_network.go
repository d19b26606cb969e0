package main

import (
	"context"
	"errors"
	"net"
	"syscall"

	"newsdesk/bot/discord"
	"newsdesk/news"
	"newsdesk/reader/fetch"
)

// checkAddress looks whether HTTP_ADDR can be had. A bot that runs has it already.
func checkAddress(_ context.Context, p *program, desk deskFound, tell func(diagnosis)) {
	d := diagnosis{what: "address"}
	if p.config.HTTPAddr == "" {
		d.found, d.skipped = "no HTTP_ADDR: nobody can ask whether the bot is well", true
		tell(d)
		return
	}
	l, err := net.Listen("tcp", p.config.HTTPAddr)
	switch {
	case err == nil:
		l.Close()
		d.found = p.config.HTTPAddr + " is free"
	case errors.Is(err, syscall.EADDRINUSE) && desk.owned:
		d.found = p.config.HTTPAddr + " is in use, and a bot runs on this database"
	default:
		d.todo = listenError(p.config.HTTPAddr, err).Error()
	}
	tell(d)
}

// checkDiscord asks Discord about the bot.
func checkDiscord(ctx context.Context, p *program, desk deskFound, tell func(diagnosis)) {
	if p.config.Token == "" {
		tell(diagnosis{what: "discord", skipped: true, found: "no DISCORD_TOKEN: newsdesk runs in the terminal"})
		return
	}
	var to []discord.Destination
	for _, d := range desk.to {
		to = append(to, discord.Destination(d))
	}
	cfg := discord.Config{Token: p.config.Token, URL: p.config.APIURL, UserAgent: discordAgent(), Log: p.log, Now: p.now}
	for _, f := range discord.Examine(ctx, cfg, to) {
		tell(diagnosis{what: f.What, found: f.Found, todo: f.Todo})
	}
}

// checkNetwork gets a page as the reader gets them; whose it is does not matter, so it
// is Discord's, which is asked anyway.
func checkNetwork(ctx context.Context, p *program, _ deskFound, tell func(diagnosis)) {
	d := diagnosis{what: "web"}
	if p.config.Token == "" {
		return
	}
	_, err := newReader(p).Web().Get(ctx, p.config.APIURL)
	var answered *fetch.StatusError
	switch {
	case err == nil, errors.As(err, &answered), errors.Is(err, news.ErrWrongType):
		d.found = "pages can be fetched"
	case errors.Is(err, news.ErrPrivate):
		d.found, d.skipped = "DISCORD_API_URL lies in a private network, which pages are not fetched from", true
	default:
		d.todo = "no page can be fetched: check the network's DNS and its firewall (TCP 80 and 443 out)"
	}
	tell(d)
}
