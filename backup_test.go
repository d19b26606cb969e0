package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
)

// daily is a program that makes backups, and its folder of them.
func daily(t *testing.T, keep int) (*program, string) {
	t.Helper()
	dir := t.TempDir()
	backups := filepath.Join(dir, "backups")
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	return &program{config: config{Database: filepath.Join(dir, "desk.db"), BackupDir: backups, BackupKeep: keep}, log: log, now: time.Now}, backups
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range files {
		out = append(out, f.Name())
	}
	return out
}

func TestABackupADay(t *testing.T) {
	p, dir := daily(t, 3)
	s, err := openDesk(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	noon := time.Date(2026, 3, 27, 12, 0, 0, 0, time.UTC)
	make := func(at time.Time) {
		t.Helper()
		if err := backupOfDay(t.Context(), p, s, at); err != nil {
			t.Fatal(err)
		}
	}
	make(noon)
	first, err := os.Stat(filepath.Join(dir, "desk-2026-03-27.db"))
	if err != nil || first.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", first, err)
	}
	make(noon.Add(11 * time.Hour))
	if again, err := os.Stat(filepath.Join(dir, "desk-2026-03-27.db")); err != nil || !os.SameFile(first, again) {
		t.Error("a second backup was made on one day")
	}
	others := []string{"desk-2020-01-01.db.old", "desk.db", "other-2020-01-01.db", "desk-notes.db"}
	for _, name := range others {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, day := range []int{1, 4, 5, 6} { // the bot did not run on two of them
		make(noon.AddDate(0, 0, day))
	}
	want := append([]string{"desk-2026-03-31.db", "desk-2026-04-01.db", "desk-2026-04-02.db"}, others...)
	slices.Sort(want)
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("there are %v, want %v", got, want)
	}
}

func TestABackupThatFailsIsTold(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, dir string){
		"a file in the folder's place": func(t *testing.T, dir string) { os.WriteFile(dir, nil, 0o600) },
		"no folder above":              func(t *testing.T, dir string) { os.RemoveAll(filepath.Dir(dir)) },
	} {
		t.Run(name, func(t *testing.T) {
			p, _ := daily(t, 3)
			p.config.BackupDir = filepath.Join(t.TempDir(), "disk", "backups")
			os.Mkdir(filepath.Dir(p.config.BackupDir), 0o700)
			prepare(t, p.config.BackupDir)
			var log strings.Builder
			p.log = slog.New(slog.NewTextHandler(&log, nil))
			s, err := openDesk(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := backupOfDay(t.Context(), p, s, time.Now()); err == nil || !strings.Contains(log.String(), "No file can be made in that folder.") {
				t.Errorf("%v, and the log says %q", err, log.String())
			}
		})
	}
}

func TestDoctorLooksAtBackups(t *testing.T) {
	p, dir := daily(t, 3)
	s, err := openDesk(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	says := func(want string) {
		t.Helper()
		checkBackups(t.Context(), p, deskFound{}, func(d diagnosis) {
			if got := fmt.Sprint(d.todo, d.found); !strings.Contains(got, want) {
				t.Errorf("doctor says %q, want %q", got, want)
			}
		})
	}
	says("none in " + dir + " yet")
	if err := backupOfDay(t.Context(), p, s, p.now()); err != nil {
		t.Fatal(err)
	}
	newest := newestBackup(p.config, p.now())
	says(newest + " is sound and of ")
	p.now = func() time.Time { return time.Now().Add(31 * time.Hour) }
	says("start the bot, or look in its log")
	if err := os.Truncate(newest, 8192); err != nil {
		t.Fatal(err)
	}
	says(newest + " is damaged")
	p.config.BackupDir = ""
	says("no BACKUP_DIR")
}

// The bot makes its day's backup when it starts, once, and says which to take when
// its desk is damaged.
func TestTheBotBacksUpAndNamesItsBackup(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("BACKUP_DIR", dir)
	p := startProcess(t)
	p.log.await(t, "backed up")
	p.kill()
	deskFile(t, p.database) // what is in the -wal comes into the file
	p.start()
	p.send(discordtest.Slash("latest", nil)).Answer()
	if got := names(t, dir); len(got) != 1 || strings.Count(p.log.String(), "backed up") != 1 {
		t.Fatalf("there are %v; the log: %s", got, p.log.String())
	}
	p.kill() // the -wal stays: the end was unclean
	blot(t, p.database)
	p.launch()
	p.cmd.Wait()
	code, stderr := p.cmd.ProcessState.ExitCode(), p.log.String()
	if want := "newsdesk: The desk's database is damaged. Whoever runs the desk can put a backup in its place: newsdesk restore FILE. The newest is " +
		filepath.Join(dir, names(t, dir)[0]) + "."; code != 1 || !strings.Contains(stderr, want) {
		t.Errorf("exit code %d, %q", code, stderr)
	}
}

// blot overwrites parts of pages in the second half of a file.
func blot(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := info.Size() / 8192 * 4096; at < info.Size(); at += 4096 {
		if _, err := f.WriteAt(make([]byte, 2048), at); err != nil {
			t.Fatal(err)
		}
	}
}

// A disk that fills up while a backup is written, or restored, leaves what was there.
func TestBackupAndRestoreOnAFullDisk(t *testing.T) {
	l, path := newLevers(t)
	dir := t.TempDir()
	desk, copied := filepath.Join(dir, "desk.db"), filepath.Join(dir, "copy.db")
	deskFile(t, desk)
	runs := func(args ...string) (string, error) {
		cmd := exec.Command(os.Args[0], args...)
		cmd.Env = append(os.Environ(), asProcess+"=1", "DATABASE_URL="+desk, leversFile+"="+path)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := runs("backup", copied); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	before := names(t, dir)
	good, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	l.largest.Store(100 << 10)
	for _, args := range [][]string{{"backup", copied}, {"restore", copied}} {
		if out, err := runs(args...); err == nil || !strings.HasPrefix(out, "newsdesk: The disk is full") {
			t.Errorf("%v: %v, %q", args, err, out)
		}
	}
	if after, err := os.ReadFile(copied); err != nil || string(after) != string(good) {
		t.Errorf("the earlier backup was changed: %v", err)
	}
	if after := names(t, dir); !slices.Equal(slices.DeleteFunc(after, func(n string) bool { return n == "desk.db.lock" }), before) {
		t.Errorf("there are %v, before %v", after, before)
	}
	l.largest.Store(0)
	if out, err := runs("ask", "/latest"); err != nil {
		t.Errorf("the desk: %v: %s", err, out)
	}
}
