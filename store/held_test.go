package store_test

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

var holding = flag.String("held", "", "the database to hold open until the input ends; for TestNothingIsRestoredUnderAnother alone")

// TestHolder is the other program.
func TestHolder(t *testing.T) {
	if *holding == "" {
		t.Skip("run by TestNothingIsRestoredUnderAnother")
	}
	s, err := store.Open(t.Context(), *holding, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fmt.Println("open")
	io.Copy(io.Discard, os.Stdin)
}

// A program that has the desk open, and does not own it, would go on with the file that
// was put aside: one that copies it, as Litestream does, would spoil its copy for good.
func TestNothingIsRestoredUnderAnother(t *testing.T) {
	fresh.FileOnly(t, "backups of files")
	if runtime.GOOS == "windows" {
		t.Skip("Windows itself sees to it")
	}
	desk, backup := backedUp(t, 2)
	other := exec.Command(os.Args[0], "-test.run=^TestHolder$", "-held", desk)
	end, err := other.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := other.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := other.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); lines.Scan() && lines.Text() != "open"; {
	}
	if _, err := store.Restore(t.Context(), backup, desk, time.Now()); !errors.Is(err, news.ErrDBLocked) {
		t.Errorf("Restore while another has the desk open: %v, want %v", err, news.ErrDBLocked)
	}
	end.Close()
	if err := other.Wait(); err != nil {
		t.Error(err)
	}
	if r, err := store.Restore(t.Context(), backup, desk, time.Now()); err != nil || r.Aside == "" {
		t.Errorf("Restore once it has ended: %+v, %v", r, err)
	}
	if n := sizeOf(t, desk); n != 2 {
		t.Errorf("the desk has %d articles", n)
	}
}
