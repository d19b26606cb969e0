package main

import (
	"strings"
	"testing"
	"time"

	"newsdesk/store"
)

func TestRoles(t *testing.T) {
	const server, token = "postgres://desk@db.example/newsdesk", "a.b.c"
	for _, c := range []struct {
		name, database, token string
		args                  []string
		want                  store.Role
		says                  string
	}{
		{"none is told", "desk.db", token, nil, store.RoleAll, ""},
		{"all, on a file", "desk.db", token, []string{"--role", "all"}, store.RoleAll, ""},
		{"a worker, on a server", server, token, []string{"--role", "worker"}, store.RoleWorker, ""},
		{"a gateway, on a server", server, token, []string{"--role=gateway"}, store.RoleGateway, ""},
		{"a worker, on a file", "desk.db", token, []string{"--role", "worker"}, "", "DATABASE_URL"},
		{"a worker at a prompt", server, "", []string{"--role", "worker"}, "", "DISCORD_TOKEN"},
		{"no such role", server, token, []string{"--role", "leader"}, "", "gateway, worker or all"},
		{"a role without its flag", server, token, []string{"worker"}, "", "newsdesk run [--role"},
		{"no such flag", server, token, []string{"--as", "worker"}, "", "newsdesk run [--role"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := roleOf(&program{config: config{Database: c.database, Token: c.token}}, c.args)
			if got != c.want || (err == nil) != (c.says == "") {
				t.Fatalf("%q, %v", got, err)
			}
			if err != nil && (!strings.Contains(err.Error(), c.says) || exitCode(err) != 2) {
				t.Errorf("%v, exit code %d", err, exitCode(err))
			}
		})
	}
}

func TestWhatTheDoctorSaysOfProcesses(t *testing.T) {
	all := []store.Seen{
		{ID: 3, Name: "alpha 71", Role: store.RoleAll, Parts: map[store.Lease]int{store.Shards: 2, store.Feeds: 32}},
		{ID: 4, Name: "beta 9", Role: store.RoleGateway, Parts: map[store.Lease]int{store.Shards: 1}},
		{ID: 5, Name: "gamma 12", Role: store.RoleWorker, Silent: true},
	}
	var got []string
	for _, d := range processes(all, -time.Minute) {
		got = append(got, d.what+": "+d.found+d.todo)
	}
	want := []string{
		"process: alpha 71 (all), 2 shards, 32 of the 32 parts of the feeds",
		"process: beta 9 (gateway), 1 shard",
		"process: gamma 12 (worker); it has not been heard of for a while, and the others take its work over",
		"clock: this machine's clock and the database server's differ by 1m0s: set both by NTP, since what is due is due by them",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if none := processes(nil, time.Second); len(none) > 0 {
		t.Errorf("of a desk that nobody shares: %v", none)
	}
}
