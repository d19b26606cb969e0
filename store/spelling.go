package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/jackc/pgx/v5/stdlib"
)

// The store's SQL is one for SQLite and PostgreSQL: what both understand, in SQLite's
// spelling. Between the store and PostgreSQL's driver stands one that spells it for
// PostgreSQL; what SQL cannot say alike for both is said twice where it is needed.

// speller gives PostgreSQL's connections, which understand the store's SQL.
type speller struct {
	driver.Connector
	spelled *spellings
}

func (s speller) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := s.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &spellingConn{conn.(*stdlib.Conn), s.spelled}, nil
}

// spellingConn is a connection to PostgreSQL.
type spellingConn struct {
	*stdlib.Conn
	spelled *spellings
}

// BeginTx has the pool take another connection where the server has ended this one since
// it was last used: nothing has been done on it yet.
func (c *spellingConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.BeginTx(ctx, o)
	if err != nil && ctx.Err() == nil && c.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	return tx, err
}

func (c *spellingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	query, args, err := c.spelled.call(query, args)
	if err != nil {
		return nil, err
	}
	return c.Conn.ExecContext(ctx, query, args)
}

func (c *spellingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	query, args, err := c.spelled.call(query, args)
	if err != nil {
		return nil, err
	}
	return c.Conn.QueryContext(ctx, query, args)
}

// PrepareContext prepares nothing yet: the driver does so for each connection when a
// statement comes with its values, by whose kinds it is spelled.
func (c *spellingConn) PrepareContext(_ context.Context, query string) (driver.Stmt, error) {
	return &spellingStmt{c, query}, nil
}

// spellingStmt is a statement of a connection.
type spellingStmt struct {
	conn  *spellingConn
	query string
}

func (s *spellingStmt) Close() error  { return nil }
func (s *spellingStmt) NumInput() int { return -1 }

func (s *spellingStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.conn.ExecContext(ctx, s.query, args)
}

func (s *spellingStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.conn.QueryContext(ctx, s.query, args)
}

// Exec and Query are what database/sql had before contexts; it calls neither.
func (s *spellingStmt) Exec([]driver.Value) (driver.Result, error) { return nil, driver.ErrSkip }
func (s *spellingStmt) Query([]driver.Value) (driver.Rows, error)  { return nil, driver.ErrSkip }

// mostSpellings is how many statements are remembered. Those with numbers in them are
// ever new.
const mostSpellings = 4000

// spelled is a statement in PostgreSQL's spelling, and which of the values it takes, in
// its order: PostgreSQL asks for the type of each.
type spelled struct {
	query  string
	values []int
}

// spellings remembers how statements are spelled for PostgreSQL.
type spellings struct {
	mu    sync.Mutex
	known map[string]spelled
}

func newSpellings() *spellings { return &spellings{known: map[string]spelled{}} }

// call spells a statement and makes its values what PostgreSQL's driver takes. What
// has $1 in it is PostgreSQL's own already, River's, and is left alone.
func (s *spellings) call(query string, args []driver.NamedValue) (string, []driver.NamedValue, error) {
	if strings.Contains(query, "$1") {
		return query, args, nil
	}
	kinds := make([]byte, len(args))
	for i := range args {
		value, kind, err := bound(args[i].Value)
		if err != nil {
			return "", nil, err
		}
		args[i].Value, kinds[i] = value, kind
	}
	key := string(kinds) + " " + query
	s.mu.Lock()
	defer s.mu.Unlock()
	out, ok := s.known[key]
	if !ok {
		if len(s.known) >= mostSpellings {
			clear(s.known)
		}
		out = spell(query, kinds)
		s.known[key] = out
	}
	taken := make([]driver.NamedValue, 0, len(out.values))
	for i, n := range out.values {
		if n >= len(args) {
			return "", nil, fmt.Errorf("a statement takes %d values and has %d", n+1, len(args))
		}
		taken = append(taken, driver.NamedValue{Ordinal: i + 1, Value: args[n].Value})
	}
	return out.query, taken, nil
}

// The kinds of values, by which parameters are given their types: PostgreSQL takes
// what is compared with 0 for a small number otherwise.
const (
	anyKind    = 'a' // NULL, whose type is told by where it stands
	numberKind = 'n'
	realKind   = 'r'
	textKind   = 't'
	bytesKind  = 'b'
)

func cast(kind byte) string {
	switch kind {
	case numberKind:
		return "::bigint"
	case realKind:
		return "::double precision"
	case textKind:
		return "::text"
	case bytesKind:
		return "::bytea"
	}
	return ""
}

// bound is a value as PostgreSQL's driver takes it, and its kind. Flags are numbers.
func bound(value any) (any, byte, error) {
	switch v := value.(type) {
	case int64:
		return v, numberKind, nil
	case bool:
		return int64(flag(v)), numberKind, nil
	case string:
		return keepable(v), textKind, nil
	case sql.NullInt64:
		if !v.Valid {
			return nil, numberKind, nil
		}
		return v.Int64, numberKind, nil
	case []byte:
		if v == nil {
			return nil, bytesKind, nil
		}
		return v, bytesKind, nil
	case float64:
		return v, realKind, nil
	case nil:
		return nil, anyKind, nil
	}
	plain, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil || plain == nil {
		return plain, kindOf(value), err
	}
	return bound(plain)
}

// kindOf is the kind of a value that is NULL.
func kindOf(value any) byte {
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[sql.NullString](), t.Kind() == reflect.String:
		return textKind
	case t.Kind() == reflect.Int64, t.Kind() == reflect.Int, t == reflect.TypeFor[sql.NullBool]():
		return numberKind
	case t.Kind() == reflect.Slice:
		return bytesKind
	}
	return anyKind
}

// keepable is a text that PostgreSQL keeps: it takes neither NUL nor what is not
// Unicode. No byte is added or taken away, because sentences and quotes are ranges of
// bytes.
func keepable(s string) string {
	if utf8.ValidString(s) {
		return strings.ReplaceAll(s, "\x00", " ")
	}
	b := []byte(s)
	for i := 0; i < len(b); {
		r, size := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && size == 1 {
			b[i] = '?'
		} else if r == 0 {
			b[i] = ' '
		}
		i += size
	}
	return string(b)
}

// spell is a statement in PostgreSQL's spelling: parameters have numbers and types,
// and what only helps SQLite's planner is gone: "+?", INDEXED BY, and CROSS JOIN, by
// which SQLite joins in the order of the statement.
func spell(query string, kinds []byte) spelled {
	var b strings.Builder
	p := parameters{kinds: kinds, numbers: map[int]int{}}
	for i := 0; i < len(query); {
		switch c := query[i]; {
		case c == '\'' || c == '"':
			n := quoted(query[i:])
			b.WriteString(query[i : i+n])
			i += n
		case strings.HasPrefix(query[i:], "--"):
			i += comment(query[i:])
		case c == '+' && i+1 < len(query) && query[i+1] == '?':
			i++
		case c == '?':
			n := digits(query[i+1:])
			b.WriteString(p.spell(query[i+1 : i+1+n]))
			i += 1 + n
		case strings.HasPrefix(query[i:], "CROSS JOIN"):
			b.WriteString("JOIN")
			i += len("CROSS JOIN")
		case strings.HasPrefix(query[i:], "INDEXED BY "):
			i += len("INDEXED BY ")
			i += len(query[i:]) - len(strings.TrimLeft(query[i:], "abcdefghijklmnopqrstuvwxyz_"))
		default:
			b.WriteByte(c)
			i++
		}
	}
	return spelled{b.String(), p.values}
}

// parameters are those of a statement.
type parameters struct {
	kinds   []byte      // of the values
	last    int         // the number of the one before
	numbers map[int]int // PostgreSQL's, by SQLite's
	values  []int
}

// spell is a parameter with what stands behind its "?": a number, or nothing for the
// next.
func (p *parameters) spell(digits string) string {
	n, err := strconv.Atoi(digits)
	if err != nil {
		n = p.last + 1
	}
	p.last = max(p.last, n)
	number, ok := p.numbers[n]
	if !ok {
		p.values = append(p.values, n-1)
		number = len(p.values)
		p.numbers[n] = number
	}
	out := "$" + strconv.Itoa(number)
	if n <= len(p.kinds) {
		out += cast(p.kinds[n-1])
	}
	return out
}

// quoted is how long the text or name in quotation marks is that s begins with.
func quoted(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] == s[0] {
			return i + 1 // a doubled mark is taken for the next text's first
		}
	}
	return len(s)
}

func comment(s string) int {
	if n := strings.IndexByte(s, '\n'); n >= 0 {
		return n
	}
	return len(s)
}

func digits(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
