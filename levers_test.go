package main

import (
	"encoding/binary"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unsafe"
)

// Levers are what a test moves in a program that runs as a process of its own:
// its clock, and how large its files may become. They are a page of memory that
// both have mapped, so that a kill loses nothing.

const leversFile = "NEWSDESK_TEST_LEVERS"

// levers is the page.
type levers struct {
	ahead   atomic.Int64 // nanoseconds that the program's clock is ahead of the machine's
	largest atomic.Int64 // bytes of a file; 0 for no limit
	obeyed  atomic.Int64 // the limit that the program has taken over
}

func mapLevers(path string) (*levers, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	page, err := syscall.Mmap(int(f.Fd()), 0, os.Getpagesize(), syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	return (*levers)(unsafe.Pointer(&page[0])), nil
}

// newLevers makes a page; path is for the program's environment.
func newLevers(t *testing.T) (l *levers, path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "levers")
	if err := os.WriteFile(path, binary.LittleEndian.AppendUint64(nil, 0), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(os.Getpagesize())); err != nil {
		t.Fatal(err)
	}
	l, err := mapLevers(path)
	if err != nil {
		t.Fatal(err)
	}
	return l, path
}

// obeyLevers gives the program its clock, and holds it to the limit of files.
func obeyLevers() func() time.Time {
	path := os.Getenv(leversFile)
	if path == "" {
		return time.Now
	}
	l, err := mapLevers(path)
	if err != nil {
		panic(err)
	}
	l.obeyed.Store(0) // by the process before this one
	l.obey()
	go func() {
		for range time.Tick(20 * time.Millisecond) {
			l.obey()
		}
	}()
	return func() time.Time { return time.Now().Add(time.Duration(l.ahead.Load())) }
}

func (l *levers) obey() {
	want := l.largest.Load()
	if want == l.obeyed.Load() {
		return
	}
	var r syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
		panic(err)
	}
	if r.Cur = r.Max; want > 0 {
		r.Cur = uint64(want)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &r); err != nil {
		panic(err)
	}
	l.obeyed.Store(want)
}
