package store

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"newsdesk/news"
)

// On PostgreSQL the store does what it does on a file, with these differences. Who
// writes takes a lock of the whole desk first, as SQLite's writers do, so that what
// is right among SQLite's is right among several programs here. Backups are the
// server's own. What lists the planner has to go through is up to it.

const (
	serverReaders = 8                // connections that read
	serverJobs    = 7                // that River looks for jobs with
	serverQuick   = 2                // that processes beat with
	serverPlaces  = 4                // that wait for what all of them share
	oldestServer  = 140000           // PostgreSQL 14
	connectWithin = 10 * time.Second // unless DATABASE_URL has its connect_timeout
	idleFor       = 5 * time.Minute  // before a connection that nobody needs is closed
	// silentMost is how long a program may say nothing in the middle of a transaction: one
	// that is stopped or cut off there would hold everybody else up.
	silentMost = 10 * time.Second
)

// The desk's locks on the server: SQLite's application id or a number behind it, and
// the schema, so that several desks can share a database.
const (
	writeLock = `1314345796, hashtext(current_schema())`
	ownLock   = `1314345797, hashtext(current_schema())`
	makeLock  = `1314345798, hashtext(current_schema())`
	leaseLock = `1314345799, hashtext(current_schema())`
)

// server is what the store knows of a PostgreSQL server; nil for a file.
type server struct {
	jobs    *sql.DB // for River, which waits for no writer
	quick   *sql.DB // for beats, which wait for nobody
	places  *sql.DB // for what need not outlive the server's crash
	version string  // such as "15.3"
	schema  int     // that this program knows
	first   newestFirst

	mu       sync.Mutex
	owner    *sql.Conn // holds ownLock
	together bool      // with other processes that run the desk: Join
}

// IsServer tells whether a database is an address of a server, and no file.
func IsServer(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// Shown is a database as logs and people may see it: an address without what is
// secret in it.
func Shown(database string) string {
	if !IsServer(database) {
		return database
	}
	u, err := url.Parse(database)
	if err != nil {
		return "postgres://…" // it may be the password that breaks it
	}
	shown := url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path}
	if u.User != nil {
		shown.User = url.User(u.User.Username())
	}
	return shown.String()
}

// openServer is open for an address of a server.
func openServer(ctx context.Context, address string, o Options) (*Store, error) {
	config, err := pgx.ParseConfig(address)
	if file := (*fs.PathError)(nil); errors.As(err, &file) {
		return nil, fmt.Errorf("%w: %w", news.ErrDBFile, file)
	} else if err != nil {
		return nil, fmt.Errorf("%w: its address cannot be read", news.ErrDBAddress) // the driver's words may hold the password
	}
	config.ConnectTimeout = cmp.Or(config.ConnectTimeout, connectWithin)
	// What was kept is told to people and posted: it must outlive the server's crash, also
	// where the server does not see to that by itself.
	// What is asked is made for indexes. Of a table that was empty when it was looked at last
	// the planner would not use them, however much has come since.
	for name, value := range map[string]string{"application_name": "newsdesk", "jit": "off", "enable_seqscan": "off", "synchronous_commit": "on",
		"idle_in_transaction_session_timeout": milliseconds(silentMost)} {
		if _, set := config.RuntimeParams[name]; !set {
			config.RuntimeParams[name] = value
		}
	}
	connector := speller{stdlib.GetConnector(*config), newSpellings()}
	s := newStore(o)
	loose := config.Copy()
	loose.RuntimeParams["synchronous_commit"] = "off"
	s.path, s.server = Shown(address), &server{first: usualFirst(), jobs: pool(connector, serverJobs), quick: pool(connector, serverQuick),
		places: pool(speller{stdlib.GetConnector(*loose), connector.spelled}, serverPlaces)}
	s.writer, s.reader = pool(connector, 1), pool(connector, serverReaders) // of the writers one goes on at a time
	if err := s.greet(ctx, config.ConnectTimeout); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if err := s.checkServer(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	if s.inserter, err = s.newInserter(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func pool(c driver.Connector, most int) *sql.DB {
	db := sql.OpenDB(c)
	db.SetMaxOpenConns(most)
	db.SetMaxIdleConns(most)
	db.SetConnMaxIdleTime(idleFor)
	return db
}

// greet asks a server for something small: one that takes connections and answers
// nothing else would keep a start waiting without a word.
func (s *Store) greet(ctx context.Context, within time.Duration) error {
	limited, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	err := s.writer.PingContext(limited)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return fmt.Errorf("%w: it says nothing: %w", news.ErrDBUnreach, err)
	}
	return err
}

// checkServer is check for a server.
func (s *Store) checkServer(ctx context.Context) error {
	var number int
	var encoding, schema string
	var standby bool
	err := s.writer.QueryRowContext(ctx, `SELECT current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1),
		current_setting('server_encoding'), coalesce(current_schema(), ''), pg_is_in_recovery()`).
		Scan(&number, &s.server.version, &encoding, &schema, &standby)
	switch {
	case err != nil:
		return err
	case number < oldestServer:
		return fmt.Errorf("%w: it is %s", news.ErrDBOld, s.server.version)
	case encoding != "UTF8":
		return fmt.Errorf("%w: it is in %s", news.ErrDBEncoding, encoding)
	case schema == "":
		return fmt.Errorf("%w: no schema of the search_path exists", news.ErrDBAbsent)
	case standby:
		return fmt.Errorf("%w: it is a standby", news.ErrDBStandby)
	}
	if err := s.refuseHalf(ctx); err != nil {
		return err
	}
	if err := s.server.migrate(ctx, s.writer); err != nil {
		return err
	}
	return s.takeUp(ctx)
}

// write is Store.write. A connection that the server has ended since it was last used is
// no error: nothing has begun by then.
func (d *server) write(ctx context.Context, writer *sql.DB, run func(*sql.Tx) error) error {
	begun := false
	try := func() error {
		return d.writeOnce(ctx, writer, func(tx *sql.Tx) error {
			begun = true
			return run(tx)
		})
	}
	err := try()
	if errors.Is(err, driver.ErrBadConn) && !begun {
		err = try()
	}
	return err
}

// writeOnce takes the lock of all that is written at first.
func (d *server) writeOnce(ctx context.Context, writer *sql.DB, run func(*sql.Tx) error) error {
	began, wait := time.Now(), patience(ctx)
	conn, err := connection(ctx, writer, wait)
	if err != nil {
		return err
	}
	defer conn.Close()
	return transactAs(ctx, conn, &sql.TxOptions{Isolation: sql.LevelReadCommitted}, func(tx *sql.Tx) error {
		// Read committed: what is read after the lock is what those before have left.
		if err := d.lock(ctx, tx, writeLock, max(shortestWait, wait-time.Since(began))); err != nil {
			return err
		}
		if err := d.refuseNewer(ctx, tx); err != nil {
			return err
		}
		return run(tx)
	})
}

// refuseNewer is news.ErrDBNewer once a newer version has upgraded the schema.
func (d *server) refuseNewer(ctx context.Context, tx *sql.Tx) error {
	var version int
	err := tx.QueryRowContext(ctx, `SELECT version FROM newsdesk`).Scan(&version)
	if err == nil {
		_, err = older("schema is", version, d.schema)
	}
	return err
}

// lock takes a lock for a transaction, which later waits as long for any other.
func (d *server) lock(ctx context.Context, tx *sql.Tx, which string, wait time.Duration) error {
	// Without parameters, so that both go at once.
	_, err := tx.ExecContext(ctx, `SET LOCAL lock_timeout = `+milliseconds(wait)+`; SELECT pg_advisory_xact_lock(`+which+`)`)
	return err
}

// snapshot are the options of a transaction that reads: SQLite's need none.
func (d *server) snapshot() *sql.TxOptions {
	if d == nil {
		return nil
	}
	return &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
}

// bytes is how large the database is.
func (d *server) bytes(ctx context.Context, reader *sql.DB) (int64, error) {
	var n int64
	err := reader.QueryRowContext(ctx, `SELECT pg_database_size(current_database())`).Scan(&n)
	return n, named(err)
}

// close closes what only a server has.
func (d *server) close() error {
	if d == nil {
		return nil
	}
	return errors.Join(d.disown(), d.jobs.Close(), d.quick.Close(), d.places.Close())
}
