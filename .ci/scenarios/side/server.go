package main

import (
	"fmt"
	"log"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// server is the PostgreSQL server.
type server struct {
	address string
	moved   string // the database that the desk was moved to
}

// kept is the database that a desk is moved to.
const kept = "newsdesk_side"

// at is the address of one of its databases.
func (s server) at(database string) string {
	u, err := url.Parse(s.address)
	must(err)
	u.Path = "/" + database
	return u.String()
}

// ask has psql carry out a statement in a database, and gives its rows.
func (s server) ask(address, query string) []string {
	cmd := exec.Command("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", query, address)
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c client_min_messages=warning")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		log.Fatalf("%s: %v", query, err)
	}
	return strings.FieldsFunc(string(out), func(r rune) bool { return r == '\n' })
}

// first is the only row of an answer.
func (s server) first(query string) string {
	return strings.Join(s.ask(s.address, query), " ")
}

// move moves the desk, unless that is done. The database's comment says which file it
// was moved from.
func (s *server) move(bin, db string) {
	if s.address == "" {
		log.Fatal("a PostgreSQL server is needed: -postgres postgres://…")
	}
	if s.moved != "" {
		return
	}
	s.moved = kept
	info, err := os.Stat(db)
	must(err)
	mark := fmt.Sprintf("%s-%d", filepath.Base(db), info.Sys().(*syscall.Stat_t).Ino) // what is measured on it may have changed it a little
	is := s.first(`SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '` + kept + `'`)
	if is == mark {
		return
	}
	if is != "half-"+mark {
		s.drop(kept)
		s.ask(s.address, `CREATE DATABASE `+kept)
		s.ask(s.address, `COMMENT ON DATABASE `+kept+` IS 'half-`+mark+`'`)
	}
	log.Printf("the desk is moved to the server, which takes its time")
	cmd := exec.Command(bin, "migrate", "--to", s.at(kept))
	cmd.Env = append(os.Environ(), "DATABASE_URL="+db)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	must(cmd.Run())
	s.ask(s.at(kept), `VACUUM (ANALYZE)`)
	s.ask(s.address, `COMMENT ON DATABASE `+kept+` IS '`+mark+`'`)
}

// copied is the address of a copy of the moved desk.
func (s server) copied() string {
	name := fmt.Sprintf("%s_%d", kept, time.Now().UnixNano())
	how := ""
	if s.first(`SELECT current_setting('server_version_num')::int >= 150000`) == "t" {
		how = ` STRATEGY file_copy` // of a large database that is quicker
	}
	s.ask(s.address, `CREATE DATABASE `+name+` TEMPLATE `+s.moved+how)
	s.ask(s.address, `CHECKPOINT`) // else it falls into the measuring
	return s.at(name)
}

// drop drops a database, named or by its address.
func (s server) drop(database string) {
	if u, err := url.Parse(database); err == nil && u.Scheme != "" {
		database = strings.TrimPrefix(u.Path, "/")
	}
	s.ask(s.address, `DROP DATABASE IF EXISTS `+database+` WITH (FORCE)`)
}

// about is how it is set.
func (s server) about() string {
	return s.first(`SELECT 'PostgreSQL ' || current_setting('server_version') || ', fsync ' || current_setting('fsync') || ', synchronous_commit ' ||
		current_setting('synchronous_commit') || ', shared_buffers ' || current_setting('shared_buffers')`)
}

// parts are how many parts of a kind of work each process has, by its number.
func (s server) parts(address, kind string) map[int]int {
	out := map[int]int{}
	for _, row := range s.ask(address, `SELECT p.name, count(l.part) FROM processes AS p LEFT JOIN leases AS l ON l.process = p.id AND l.kind = '`+kind+`' GROUP BY p.id`) {
		name, count, _ := strings.Cut(row, "|")
		_, pid, _ := strings.Cut(name, " ") // a host and a number there
		id, _ := strconv.Atoi(pid)
		out[id], _ = strconv.Atoi(count)
	}
	return out
}
