package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"testing"

	"newsdesk/news"
)

func TestSpelling(t *testing.T) {
	for _, c := range []struct {
		name, query string
		args        []any
		want        string
		values      []any
	}{
		{"numbers and texts", `SELECT 1 FROM a WHERE id = ? AND name = ?`, []any{int64(7), "x"},
			`SELECT 1 FROM a WHERE id = $1::bigint AND name = $2::text`, []any{int64(7), "x"}},
		{"flags are numbers", `UPDATE a SET told = ?, wanted = ?`, []any{true, false},
			`UPDATE a SET told = $1::bigint, wanted = $2::bigint`, []any{int64(1), int64(0)}},
		{"texts of other kinds", `SELECT ?`, []any{news.Shelf("discord:1")}, `SELECT $1::text`, []any{"discord:1"}},
		{"numbers of other kinds", `SELECT ?, ?`, []any{7, uint32(8)}, `SELECT $1::bigint, $2::bigint`, []any{int64(7), int64(8)}},
		{"bytes", `SELECT ?`, []any{[]byte("x")}, `SELECT $1::bytea`, []any{[]byte("x")}},
		{"no moment", `UPDATE a SET at = ?`, []any{sql.NullInt64{}}, `UPDATE a SET at = $1::bigint`, []any{nil}},
		{"no text", `UPDATE a SET url = ?`, []any{sql.NullString{}}, `UPDATE a SET url = $1::text`, []any{nil}},
		{"nothing", `UPDATE a SET url = ?`, []any{nil}, `UPDATE a SET url = $1`, []any{nil}},
		{"a numbered one twice", `SELECT ?1, ?2, ?1`, []any{int64(7), "x"}, `SELECT $1::bigint, $2::text, $1::bigint`, []any{int64(7), "x"}},
		{"one that is not used", `SELECT ?2`, []any{int64(7), "x"}, `SELECT $1::text`, []any{"x"}},
		{"the next after a numbered one", `SELECT ?2, ?`, []any{int64(7), "x", int64(8)}, `SELECT $1::text, $2::bigint`, []any{"x", int64(8)}},
		{"what SQLite is not to plan by", `SELECT 1 FROM a WHERE id = +? AND at >= +?2`, []any{int64(7), int64(8)},
			`SELECT 1 FROM a WHERE id = $1::bigint AND at >= $2::bigint`, []any{int64(7), int64(8)}},
		{"a sum", `SELECT n + ?`, []any{int64(7)}, `SELECT n + $1::bigint`, []any{int64(7)}},
		{"the order of joins", `SELECT 1 FROM a CROSS JOIN b ON b.a = a.id`, nil, `SELECT 1 FROM a JOIN b ON b.a = a.id`, nil},
		{"the index", `SELECT 1 FROM a INDEXED BY a_at WHERE at > 7`, nil, `SELECT 1 FROM a  WHERE at > 7`, nil},
		{"a mark in a text", `SELECT '?', 'it''s ?', "a?" FROM a WHERE id = ?`, []any{int64(7)}, `SELECT '?', 'it''s ?', "a?" FROM a WHERE id = $1::bigint`, []any{int64(7)}},
		{"a comment", "SELECT ? -- is it?\nFROM a", []any{int64(7)}, "SELECT $1::bigint \nFROM a", []any{int64(7)}},
		{"PostgreSQL's own", `SELECT $1::jsonb ? 'x'`, []any{true}, `SELECT $1::jsonb ? 'x'`, []any{true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newSpellings()
			for range 2 { // afresh, and as it is remembered
				var args []driver.NamedValue
				for i, v := range c.args {
					args = append(args, driver.NamedValue{Ordinal: i + 1, Value: v})
				}
				got, taken, err := s.call(c.query, args)
				if err != nil || got != c.want {
					t.Errorf("%s, %v\nwant %s", got, err, c.want)
				}
				var values []any
				for _, v := range taken {
					values = append(values, v.Value)
				}
				if fmt.Sprint(values) != fmt.Sprint(c.values) {
					t.Errorf("values %v, want %v", values, c.values)
				}
			}
		})
	}
}

func TestAStatementWithTooFewValuesIsRefused(t *testing.T) {
	if _, _, err := newSpellings().call(`SELECT ?, ?`, []driver.NamedValue{{Ordinal: 1, Value: "x"}}); err == nil {
		t.Error("no error")
	}
}

func TestWhatIsRememberedHasAnEnd(t *testing.T) {
	s := newSpellings()
	for i := range 2*mostSpellings + 1 {
		if _, _, err := s.call(fmt.Sprint("SELECT ", i), nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.known) > mostSpellings {
		t.Errorf("%d are remembered", len(s.known))
	}
}

// PostgreSQL keeps neither NUL nor what is no Unicode. Quotes are ranges of bytes: none
// may move.
func TestWhatCannotBeKeptLeavesTheRestInItsPlace(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"plain", "Ferry sails", "Ferry sails"},
		{"other letters", "Фери 🚢 “sails”", "Фери 🚢 “sails”"},
		{"a NUL", "Ferry\x00sails", "Ferry sails"},
		{"a byte of another encoding", "Fähre caf\xe9", "Fähre caf?"},
		{"a letter that is cut off", "Fähr\xc3", "Fähr?"},
		{"half a pair of UTF-16", "\xed\xa0\x80", "???"},
		{"both", "\x00é\xff\x00", " é? "},
		{"the replacement itself", "\ufffd\xff", "\ufffd?"},
	} {
		if got := keepable(c.text); got != c.want || len(got) != len(c.text) {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

// What is written for FTS5 is read for PostgreSQL.
func TestReadingASearch(t *testing.T) {
	for _, c := range []struct {
		name, match, tsquery, where string
		args                        []any
	}{
		{"a word", `"ferry"`, `'ferry'`, `w.tokens @@ CAST(? AS tsquery)`, []any{`'ferry'`}},
		{"a beginning", `"fer"*`, `'fer':*`, `w.tokens @@ CAST(? AS tsquery)`, []any{`'fer':*`}},
		{"words", `"a" AND "b"`, `('a') & ('b')`, `w.tokens @@ CAST(? AS tsquery)`, []any{`('a') & ('b')`}},
		{"one of some", `("a" OR "b") AND "c"`, `(('a') | ('b')) & ('c')`, `w.tokens @@ CAST(? AS tsquery)`, []any{`(('a') | ('b')) & ('c')`}},
		{"AND before OR", `"a" OR "b" AND "c"`, `('a') | (('b') & ('c'))`, `w.tokens @@ CAST(? AS tsquery)`, []any{`('a') | (('b') & ('c'))`}},
		{"without", `("a") NOT ("b" OR "c")`, `('a') & !(('b') | ('c'))`, `w.tokens @@ CAST(? AS tsquery)`, []any{`('a') & !(('b') | ('c'))`}},
		{"a phrase", `"a b"`, `'a' & 'b'`, `position(? IN w.body) > 0`, []any{" a b "}},
		{"a phrase and a word", `"a b" AND "c"`, `('a' & 'b') & ('c')`, `(position(? IN w.body) > 0 AND w.tokens @@ CAST(? AS tsquery))`, []any{" a b ", `'c'`}},
		{"without a phrase", `"a" NOT "b c"`, `('a')`, `(w.tokens @@ CAST(? AS tsquery) AND NOT position(? IN w.body) > 0)`, []any{`'a'`, " b c "}},
		{"a token with signs of the language", `"o'b\"`, `'o''b\\'`, `w.tokens @@ CAST(? AS tsquery)`, []any{`'o''b\\'`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, err := readMatch(c.match)
			if err != nil {
				t.Fatal(err)
			}
			where, args := s.where()
			if s.tsquery() != c.tsquery || where != c.where || !slices.Equal(args, c.args) {
				t.Errorf("%s\n%s\n%q", s.tsquery(), where, args)
			}
		})
	}
	for _, match := range []string{``, `ferry`, `"a" AND`, `"a" "b"`, `("a"`} {
		if s, err := readMatch(match); err == nil {
			t.Errorf("%s is read as %s", match, s.tsquery())
		}
	}
}
