package store_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// everyCut makes the tests below try each place, which takes minutes.
var everyCut = flag.Bool("cuts", false, "cut the database and its WAL at every page and in the middle of it")

const (
	pageSize  = 4096
	walHeader = 32
	walFrame  = 24 + pageSize // https://sqlite.org/fileformat2.html#walformat
)

// journal is a desk as a power cut leaves it: its file, its WAL, and up to which byte
// of that each article was acknowledged.
type journal struct {
	file, wal []byte
	before    int   // articles that are in the file already
	acked     []int // by article: the length of the WAL when Add returned
}

func newJournal(t *testing.T) journal {
	t.Helper()
	path := filepath.Join(t.TempDir(), "desk.db")
	j := journal{before: 3}
	filled(t, path, j.before)
	s := openAt(t, path)
	for i := range 8 {
		add(t, s, news.Common, fetched(fmt.Sprint("https://b.example/", i), fmt.Sprint("Tram ", i, " runs"), "The tram ran."))
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		j.acked = append(j.acked, int(info.Size()))
	}
	var err error
	if j.file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if j.wal, err = os.ReadFile(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	return j
}

// opens puts a cut desk down and starts on it as the bot does. It gives how many
// articles there are; nothing may be there by half.
func (j journal) opens(t *testing.T, file, wal []byte) (int, error) {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "desk.db")
	if err := errors.Join(os.WriteFile(path, file, 0o600), os.WriteFile(path+"-wal", wal, 0o600)); err != nil {
		t.Fatal(err)
	}
	if wal == nil {
		os.Remove(path + "-wal")
	}
	s, err := store.Open(ctx, path, store.Options{})
	if err != nil {
		return 0, err
	}
	defer s.Close()
	if err := s.Sound(ctx); err != nil {
		return 0, err
	}
	n, err := s.Size(ctx, news.View{news.Common})
	if err != nil {
		return 0, err
	}
	p, err := s.Latest(ctx, news.View{news.Common}, store.Filter{Limit: 100})
	if err != nil {
		return 0, err
	}
	if len(p.Entries) != n {
		t.Errorf("%d articles are counted, %d listed", n, len(p.Entries))
	}
	return n, nil
}

// cuts are the places at which something of so many bytes is cut: some pages, or all,
// where they end and in their middle.
func cuts(size, header, page int) []int {
	out := []int{0, header / 2, header}
	step := 1
	if !*everyCut {
		step = max(1, (size-header)/page/8)
	}
	for at := header; at < size; at += step * page {
		out = append(out, at, at+page/2, min(size, at+page)-1)
	}
	return append(out, size)
}

// A WAL that was cut anywhere gives all that was acknowledged before the cut, and
// nothing else.
func TestTheWALIsCut(t *testing.T) {
	fresh.FileOnly(t, "a file that is cut")
	j := newJournal(t)
	places := cuts(len(j.wal), walHeader, walFrame)
	for _, end := range j.acked {
		places = append(places, end-1, end)
	}
	for _, at := range places {
		want := j.before
		for _, end := range j.acked {
			if end <= at {
				want++
			}
		}
		n, err := j.opens(t, j.file, j.wal[:at])
		if err != nil || n < want || n > want+1 {
			t.Errorf("cut at %d of %d: %d articles, want %d, %v", at, len(j.wal), n, want, err)
		}
	}
}

// A file that lost its end is refused, as is one whose WAL does not make up for it.
func TestTheFileIsCut(t *testing.T) {
	fresh.FileOnly(t, "a file that is cut")
	j := newJournal(t)
	for _, with := range []struct {
		name string
		wal  []byte
		all  int
	}{{"alone", nil, j.before}, {"with its WAL", j.wal, j.before + len(j.acked)}} {
		t.Run(with.name, func(t *testing.T) {
			for _, at := range cuts(len(j.file), 100, pageSize) {
				n, err := j.opens(t, j.file[:at], with.wal)
				switch {
				case err == nil && n == with.all && (at == len(j.file) || with.wal != nil):
				case err == nil && n == 0 && at == 0 && with.wal == nil: // an empty file is a new desk
				case errors.Is(err, news.ErrDBDamaged), errors.Is(err, news.ErrDBNot):
				default:
					t.Errorf("cut at %d of %d: %d articles, %v", at, len(j.file), n, err)
				}
			}
		})
	}
}

// The seed of a torn write: a page of which half is new.
func TestAPageIsTorn(t *testing.T) {
	fresh.FileOnly(t, "a file that is cut")
	j := newJournal(t)
	for at := pageSize; at < len(j.file); at += 11 * pageSize {
		file := append([]byte{}, j.file...)
		copy(file[at+pageSize/2:at+pageSize], make([]byte, pageSize/2))
		n, err := j.opens(t, file, j.wal)
		if err == nil && n != j.before+len(j.acked) || err != nil && !errors.Is(err, news.ErrDBDamaged) {
			t.Errorf("page %d: %d articles, %v", at/pageSize, n, err)
		}
	}
}
