package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

// What was taken off the desk for good is kept out: every way in asks takenBy.

// Demand is what is to be taken off the desk for good: a page, or a whole site with
// all hosts below its own.
type Demand struct {
	Site string // a host as address.Host gives it; "" when it is a page
	Page string // a canonical address
}

// host is the site that a demand is about.
func (d Demand) host() string {
	if d.Page != "" {
		return address.Host(d.Page)
	}
	return d.Site
}

// covers tells whether a canonical address is what is demanded. A page on the site
// for small screens is the same page; one on another host below the same name is not.
func (d Demand) covers(link string) bool {
	if d.Page != "" {
		return pageOf(link) == pageOf(d.Page)
	}
	if !strings.Contains(link, d.Site) {
		return false
	}
	host := address.Host(link)
	return host == d.Site || strings.HasSuffix(host, "."+d.Site)
}

// pageOf is what a page is known by.
func pageOf(link string) string {
	page := address.Page(link)
	for _, small := range [...]string{"m.", "mobile.", "amp."} {
		if rest, ok := strings.CutPrefix(page, small); ok {
			if host, _, _ := strings.Cut(rest, "/"); strings.Contains(host, ".") {
				return rest
			}
		}
	}
	return page
}

func pageHash(link string) []byte {
	sum := sha256.Sum256([]byte(pageOf(link)))
	return sum[:]
}

// Takedown is what was taken off the desk for good.
type Takedown struct {
	ID       int64
	Site     string // of a page the one that it is on
	Whole    bool   // all of the site
	At       time.Time
	Articles int // that were deleted
	Feeds    int
	// Of this run: the messages that showed them and are edited, in channels and to
	// members.
	Posts, Direct int
}

// takenBy is the number of the takedown that keeps an address out, 0 for none.
func takenBy(ctx context.Context, tx querier, link string) (int64, error) {
	if link == "" {
		return 0, nil
	}
	args := []any{pageHash(link)}
	for host := address.Host(link); host != ""; _, host, _ = strings.Cut(host, ".") {
		args = append(args, host)
	}
	var id int64
	err := tx.QueryRowContext(ctx, `SELECT takedown FROM takedown_pages WHERE hash = ?
		UNION ALL SELECT id FROM takedowns WHERE whole = 1 AND site IN (''`+strings.Repeat(`, ?`, len(args)-1)+`) LIMIT 1`, args...).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return id, err
}

// letIn is news.ErrTakenDown for an address that is kept out.
func letIn(ctx context.Context, tx querier, link string) error {
	by, err := takenBy(ctx, tx, link)
	if err == nil && by != 0 {
		err = fmt.Errorf("%w: by takedown %d", news.ErrTakenDown, by)
	}
	return err
}

// LetIn is news.ErrTakenDown for a canonical address that is kept out.
func (s *Store) LetIn(ctx context.Context, link string) error {
	return s.peek(ctx, func(tx querier) error { return letIn(ctx, tx, link) })
}

const takedownColumns = `SELECT id, site, whole, at, articles, feeds FROM takedowns `

func takedownsWhere(ctx context.Context, tx *sql.Tx, where string, args ...any) ([]Takedown, error) {
	rows, err := tx.QueryContext(ctx, takedownColumns+where, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Takedown
	for rows.Next() {
		var t Takedown
		var at sql.NullInt64
		if err := rows.Scan(&t.ID, &t.Site, &t.Whole, &at, &t.Articles, &t.Feeds); err != nil {
			return nil, err
		}
		t.At = moment(at)
		out = append(out, t)
	}
	return out, rows.Err()
}

// Takedowns are those that keep something out, the latest first.
func (s *Store) Takedowns(ctx context.Context) ([]Takedown, error) {
	var out []Takedown
	err := s.read(ctx, func(tx *sql.Tx) (err error) {
		out, err = takedownsWhere(ctx, tx, `ORDER BY id DESC`)
		return err
	})
	return out, err
}

// demanded is the takedown of a demand itself; the zero one for none.
func demanded(ctx context.Context, tx *sql.Tx, d Demand) (Takedown, error) {
	where, arg := `WHERE whole = 1 AND site = ?`, any(d.Site)
	if d.Page != "" {
		where, arg = `WHERE id = (SELECT takedown FROM takedown_pages WHERE hash = ?) AND whole = 0`, pageHash(d.Page)
	}
	all, err := takedownsWhere(ctx, tx, where, arg)
	if err != nil || len(all) == 0 {
		return Takedown{}, err
	}
	return all[0], nil
}

// beginTakedown keeps out from now on what is demanded.
func (s *Store) beginTakedown(ctx context.Context, d Demand, by news.Actor) (Takedown, error) {
	var out Takedown
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if out, err = demanded(ctx, tx, d); err != nil || out.ID != 0 {
			return err
		}
		out = Takedown{Site: d.host(), Whole: d.Page == "", At: s.now()}
		if err := tx.QueryRowContext(ctx, `INSERT INTO takedowns (site, whole, at) VALUES (?, ?, ?) RETURNING id`,
			out.Site, out.Whole, micros(out.At)).Scan(&out.ID); err != nil {
			return err
		}
		if d.Page != "" {
			if err := keepOut(ctx, tx, out.ID, d.Page); err != nil {
				return err
			}
		}
		return s.act(ctx, tx, commonShelf, by, "takedown", 0, nil, fields{"name": out.Site, "whole": out.Whole})
	})
	return out, err
}

// keepOut adds an address to a takedown.
func keepOut(ctx context.Context, tx *sql.Tx, takedown int64, link string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO takedown_pages (hash, takedown) VALUES (?, ?) ON CONFLICT DO NOTHING`, pageHash(link), takedown)
	return err
}

// UndoTakedown lets in again what was demanded to be kept out; what was deleted does
// not come back by that. news.ErrNotFound when nothing of the kind is kept out.
func (s *Store) UndoTakedown(ctx context.Context, d Demand, by news.Actor) (Takedown, error) {
	var out Takedown
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		if out, err = demanded(ctx, tx, d); err != nil {
			return err
		}
		if err := one(tx.ExecContext(ctx, `DELETE FROM takedowns WHERE id = ?`, out.ID)); err != nil {
			return err
		}
		return s.act(ctx, tx, commonShelf, by, "takedown undo", 0, nil, fields{"name": out.Site, "whole": out.Whole})
	})
	return out, err
}

// feedsOf are the feeds of a site that is taken down.
func feedsOf(ctx context.Context, tx *sql.Tx, d Demand) ([]int64, error) {
	if d.Page != "" {
		return nil, nil
	}
	return covered(ctx, tx, d, `SELECT id, url FROM feeds`)
}

// covered are the numbers of a query for numbers and addresses that a demand covers,
// in order, each once.
func covered(ctx context.Context, tx *sql.Tx, d Demand, query string) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var id int64
		var link string
		if err := rows.Scan(&id, &link); err != nil {
			return nil, err
		}
		if d.covers(link) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), rows.Err()
}
