package main

import (
	"context"
	"flag"
	"fmt"
	"os"

	"newsdesk/bot/discord"
	"newsdesk/store"
)

// roleOf is the role that run is told to have.
func roleOf(p *program, args []string) (store.Role, error) {
	role := string(store.RoleAll)
	rest, err := flags("run", args, func(f *flag.FlagSet) { f.StringVar(&role, "role", role, "") })
	if err != nil {
		return "", err
	}
	if len(rest) > 0 {
		return "", usageError(usage("run"))
	}
	switch r := store.Role(role); {
	case r != store.RoleAll && r != store.RoleGateway && r != store.RoleWorker:
		return "", usageError(fmt.Sprintf("--role must be gateway, worker or all; %s", usage("run")))
	case r != store.RoleAll && !store.IsServer(p.config.Database):
		return "", usageError("a file has one process, which does all: for --role, several processes must share a PostgreSQL database (DATABASE_URL); OUTGROWING.md says how to move there")
	case r != store.RoleAll && p.config.Token == "":
		return "", usageError("--role is for the bot: set DISCORD_TOKEN")
	default:
		return r, nil
	}
}

// join makes this process one of those that run the desk.
func join(ctx context.Context, s *store.Store, role store.Role) (*store.Process, error) {
	host, err := os.Hostname()
	if err != nil {
		host = "somewhere"
	}
	return s.Join(ctx, store.Member{Role: role, Name: fmt.Sprintf("%s %d", host, os.Getpid())})
}

// shared is what several processes of the bot have between them, as Discord needs it.
type shared struct{ *store.Process }

func (s shared) Shards(ctx context.Context, n int, run func(ctx context.Context, shard, of int) error) error {
	return s.Hold(ctx, store.Shards, n, run)
}

func (s shared) Start(ctx context.Context, lane, shards int) (func(sent bool), error) {
	gap, atOnce, every := discord.SharedStarts(shards)
	return s.Process.Start(ctx, store.Starts{Lane: lane, Gap: gap, AtOnce: atOnce, Every: every})
}

func (s shared) Session(ctx context.Context, shard, of int) (discord.Kept, bool, error) {
	kept, found, err := s.Process.Session(ctx, shard, of)
	return discord.Kept(kept), found, err
}

func (s shared) Keep(ctx context.Context, of int, all map[int]discord.Kept) error {
	sessions := make(map[int]store.Session, len(all))
	for shard, kept := range all {
		sessions[shard] = store.Session(kept)
	}
	return s.KeepSessions(ctx, of, sessions)
}

// among tells the platform of the other processes, where there can be any.
func among(c *discord.Config, process *store.Process) {
	if process.Shared() {
		s := shared{process}
		c.Share, c.Sessions, c.Requests = s, s, process.Requests(discord.SharedRequests())
		c.Apart = !process.Role().Answers()
	}
}
