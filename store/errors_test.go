package store

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/mattn/go-sqlite3"

	"newsdesk/news"
)

func TestDriverErrorsGetTheirNames(t *testing.T) {
	other := errors.New("something else")
	tests := []struct {
		name      string
		err, want error
	}{
		{"nothing", nil, nil},
		{"no row", sql.ErrNoRows, news.ErrNotFound},
		{"busy", sqlite3.Error{Code: sqlite3.ErrBusy}, news.ErrDBLocked},
		{"a table is locked", sqlite3.Error{Code: sqlite3.ErrLocked}, news.ErrDBLocked},
		{"read-only", sqlite3.Error{Code: sqlite3.ErrReadonly}, news.ErrDBReadOnly},
		{"a full disk", sqlite3.Error{Code: sqlite3.ErrFull}, news.ErrDBFull},
		{"a limit of files", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EFBIG}, news.ErrDBFull},
		{"a file system that turned read-only", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EROFS}, news.ErrDBReadOnly},
		{"a folder in which no WAL can be made", sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: syscall.EACCES}, news.ErrDBReadOnly},
		{"a file that cannot be opened", sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: syscall.ENOENT}, sqlite3.Error{Code: sqlite3.ErrCantOpen, SystemErrno: syscall.ENOENT}},
		{"a broken disk", sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}, sqlite3.Error{Code: sqlite3.ErrIoErr, SystemErrno: syscall.EIO}},
		{"no database", sqlite3.Error{Code: sqlite3.ErrNotADB}, news.ErrDBNot},
		{"a damaged database", sqlite3.Error{Code: sqlite3.ErrCorrupt}, news.ErrDBDamaged},
		{"wrapped", fmt.Errorf("add: %w", sqlite3.Error{Code: sqlite3.ErrFull}), news.ErrDBFull},
		{"a rule of the schema", sqlite3.Error{Code: sqlite3.ErrConstraint}, sqlite3.Error{Code: sqlite3.ErrConstraint}},
		{"another", other, other},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := named(test.err)
			if !errors.Is(got, test.want) {
				t.Errorf("named: %v, want %v", got, test.want)
			}
			if errors.Is(got, sql.ErrNoRows) {
				t.Error("sql.ErrNoRows left the package")
			}
		})
	}
}

// A desk that cannot write says so until it can; that it was busy is no such trouble.
func TestADeskIsStuckUntilItWrites(t *testing.T) {
	ctx := t.Context()
	s, err := Open(ctx, filepath.Join(t.TempDir(), "desk.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, step := range []struct {
		name, before string
		want         error
	}{
		{"at first", ``, nil},
		{"what may only be read", `PRAGMA query_only = 1`, news.ErrDBReadOnly},
		{"written again", `PRAGMA query_only = 0`, nil},
		{"a full disk", `PRAGMA max_page_count = 1`, news.ErrDBFull},
		{"room again", `PRAGMA max_page_count = 1000000`, nil},
	} {
		if _, err := s.writer.ExecContext(ctx, step.before); err != nil {
			t.Fatal(err)
		}
		err := s.write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO shelves (name) VALUES (?)`, step.name+strings.Repeat("x", 1<<20))
			return err
		})
		if !errors.Is(err, step.want) || !errors.Is(s.Stuck(), step.want) {
			t.Errorf("%s: the write gave %v, and it is stuck by %v, want %v", step.name, err, s.Stuck(), step.want)
		}
	}
	for _, step := range []struct {
		name       string
		gave, want error
	}{
		{"another wrote", news.ErrDBLocked, nil},
		{"the user of a server may not write", news.ErrDBRights, news.ErrDBRights},
		{"then another wrote", news.ErrDBLocked, news.ErrDBRights},
		{"then it wrote", nil, nil},
	} {
		if step.gave != nil {
			step.gave = fmt.Errorf("write: %w", step.gave)
		}
		if s.wrote(step.gave); s.Stuck() != step.want {
			t.Errorf("%s: it is stuck by %v, want %v", step.name, s.Stuck(), step.want)
		}
	}
}

func TestFoldMakesWordsEqual(t *testing.T) {
	for _, pair := range [][2]string{
		{"Müller", "muller"}, {"STRASSE", "straße"}, {"São Tomé", "sao tome"}, {"Ørsted", "orsted"}, {"Łódź", "lodz"},
		{"ЁЛКА", "елка"}, {"İstanbul", "istanbul"}, {"e\u0301te\u0301", "été"}, {"ﬁn", "fin"}, {"ＡＢＣ", "abc"}, {"ΟΔΟΣ", "οδοσ"},
		{"مُحَمَّد", "محمد"},
	} {
		if a, b := fold(pair[0]), fold(pair[1]); a != b {
			t.Errorf("%q folds to %q, %q to %q", pair[0], a, pair[1], b)
		}
	}
	if fold("किताब") == fold("कतब") {
		t.Error("vowel signs of Hindi are no accents")
	}
}

func TestPausesGrowToALimit(t *testing.T) {
	last := pause(0)
	for tries := 1; tries < 40; tries++ {
		if now := pause(tries); now < last || now > longestPause {
			t.Errorf("after %d tries %v, before %v", tries, now, last)
		} else {
			last = now
		}
	}
	if last != longestPause {
		t.Errorf("the longest pause is %v", last)
	}
}
