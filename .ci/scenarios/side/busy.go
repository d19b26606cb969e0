package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"discordsim"
)

// busy is the processor's time used so far: by all of the machine, by the server, and
// by this program, which plays Discord and the sites.
type busy struct {
	at                time.Time
	all, server, self time.Duration
}

func (d *desk) busy() busy {
	b := busy{at: time.Now(), all: ticks("/proc/stat", 1, 2, 3, 6, 7), self: timeOf(os.Getpid())}
	if !d.onFile {
		b.server = d.server.cpu()
	}
	return b
}

// ticks adds up columns of a file's first line.
func ticks(file string, columns ...int) (sum time.Duration) {
	raw, _ := os.ReadFile(file)
	line, _, _ := strings.Cut(string(raw), "\n")
	fields := strings.Fields(line[strings.LastIndexByte(line, ')')+1:]) // a process's name may have blanks
	for _, c := range columns {
		if c < len(fields) {
			n, _ := strconv.ParseInt(fields[c], 10, 64)
			sum += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return sum
}

// timeOf is what a process used itself.
func timeOf(pid int) time.Duration { return ticks(fmt.Sprintf("/proc/%d/stat", pid), 11, 12) }

// postmaster is the number of the server's process; 0 where that is elsewhere.
func (s server) postmaster() int {
	raw, _ := os.ReadFile(filepath.Join(s.first(`SELECT setting FROM pg_settings WHERE name = 'data_directory'`), "postmaster.pid"))
	line, _, _ := bytes.Cut(raw, []byte("\n"))
	n, _ := strconv.Atoi(string(line))
	return n
}

// cpu is what all of the server's processes have used, those that have ended, too.
func (s server) cpu() time.Duration {
	pid := s.postmaster()
	if pid == 0 {
		return 0
	}
	sum := ticks(fmt.Sprintf("/proc/%d/stat", pid), 11, 12, 13, 14)
	all, _ := filepath.Glob("/proc/[0-9]*")
	for _, p := range all {
		raw, _ := os.ReadFile(p + "/stat")
		fields := strings.Fields(string(raw[bytes.LastIndexByte(raw, ')')+1:]))
		if len(fields) > 1 && fields[1] == strconv.Itoa(pid) {
			sum += ticks(p+"/stat", 11, 12)
		}
	}
	return sum
}

// used is a run's row of how busy the machine was, in cores: the bot's processes, the
// server, Discord and the sites, and what else ran.
type used struct {
	layout
	what       string // "" where a run is all there is
	idle, peak []int64
	bots       []time.Duration
	took       time.Duration
	server     time.Duration
	self, rest time.Duration
}

// used is what was used since the mark.
func (d *desk) used() used {
	now := d.busy()
	u := used{layout: d.layout, idle: d.idle, took: now.at.Sub(d.machine.at), server: now.server - d.machine.server, self: now.self - d.machine.self}
	u.rest = now.all - d.machine.all - u.server - u.self
	for i, c := range d.cpu() {
		_, peak, err := d.bots[i].RSS()
		d.must(err)
		u.peak, u.bots, u.rest = append(u.peak, peak), append(u.bots, c-d.began[i]), u.rest-(c-d.began[i])
	}
	return u
}

// tell prints what all runs used, process by process.
func tell(all []used) {
	var rows [][]string
	for _, u := range all {
		for i, role := range u.roles {
			row := []string{"", role, mib(u.idle[i]), mib(u.peak[i]), seconds(u.bots[i]), "", "", "", ""}
			if i == 0 {
				row[0] = u.String()
				if u.what != "" {
					row[0] += ", " + u.what
				}
				row[5], row[6], row[7], row[8] = seconds(u.server), seconds(u.self), seconds(max(0, u.rest)), seconds(u.took)
			}
			rows = append(rows, row)
		}
	}
	table([]string{"on", "process", "MiB before", "MiB at most", "CPU s", "CPU s of PostgreSQL", "of Discord and sites", "of all else", "in s"}, rows)
}

func mib(n int64) string             { return fmt.Sprintf("%.1f", float64(n)/(1<<20)) }
func seconds(d time.Duration) string { return fmt.Sprintf("%.1f", d.Seconds()) }

// faults are what Discord has to say against a run.
func faults(s *discordsim.Sim) (text string, ok bool) {
	st, breaches, hard := s.Stats(), s.Breaches(), s.HardViolations()
	for _, b := range breaches[:min(3, len(breaches))] {
		fmt.Printf("breach of %s, %s, %s too early\n", b.Bucket, b.Route, b.Wait.Round(time.Millisecond))
	}
	for _, v := range hard[:min(3, len(hard))] {
		fmt.Printf("violation: %v\n", v)
	}
	return fmt.Sprintf("%d, %d, %d", st.RateLimited, len(breaches), len(hard)), st.RateLimited+len(breaches)+len(hard) == 0
}
