package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"newsdesk/news"
)

// MostReports is how many articles one member may report on a shelf in a day.
const MostReports = 10

// Reported is what became of a report.
type Reported int

// A report is told to the moderators; or the member has reported the article
// already; or has reported too many today; or there is no channel to tell them in.
const (
	ReportTold Reported = iota
	ReportAgain
	ReportTooMany
	ReportNowhere
)

// Report keeps what a member says is wrong with an article, and owes the moderators
// a message in their channel, or the edit of the one that tells of the article.
func (s *Store) Report(ctx context.Context, shelf news.Shelf, article int64, by news.Actor, says string) (Reported, error) {
	var out Reported
	err := s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		var again bool
		var today int
		if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM reports WHERE shelf = ?1 AND article = ?2 AND by_id = ?3),
			(SELECT count(*) FROM reports WHERE shelf = ?1 AND by_id = ?3 AND at > ?4)`,
			on, article, by.ID, s.now().Add(-24*time.Hour).UnixMicro()).Scan(&again, &today); err != nil {
			return err
		}
		platform, channel, err := deskOf(ctx, tx, on)
		switch {
		case err != nil:
			return err
		case again:
			out = ReportAgain
		case today >= MostReports:
			out = ReportTooMany
		case channel == "":
			out = ReportNowhere
		}
		if out != ReportTold {
			return nil
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO reports (shelf, article, by_id, at, says) VALUES (?, ?, ?, ?, ?)`,
			on, article, by.ID, micros(s.now()), says); err != nil {
			return err
		}
		return s.tellReports(ctx, tx, on, news.Post{Kind: news.PostReport, Platform: platform, Shelf: shelf, Channel: channel, Route: article})
	})
	return out, err
}

// deskOf is where a shelf's moderators are told of things: its desk channel, else
// where they are told of the first feed that has such a place; "" for nowhere.
func deskOf(ctx context.Context, tx *sql.Tx, shelf int64) (platform, channel string, err error) {
	err = tx.QueryRowContext(ctx, `SELECT platform, channel FROM (SELECT platform, desk AS channel, 0 AS id FROM settings WHERE shelf = ?1
		UNION ALL SELECT platform, channel, id FROM subscriptions WHERE shelf = ?1) AS places WHERE channel <> '' ORDER BY id LIMIT 1`, shelf).Scan(&platform, &channel)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return platform, channel, err
}

// tellReports owes the message on an article's open reports, or its edit.
func (s *Store) tellReports(ctx context.Context, tx *sql.Tx, on int64, p news.Post) error {
	var round int
	if err := tx.QueryRowContext(ctx, `SELECT count(DISTINCT settled) FROM reports WHERE shelf = ? AND article = ?`, on, p.Route).Scan(&round); err != nil {
		return err
	}
	p.Key = fmt.Sprintf("%s/%s/report/%d/%d", p.Platform, p.Shelf, p.Route, round)
	id, fresh, err := s.owe(ctx, tx, owing{Post: p, shelf: on, sort: s.now().UnixMicro()})
	if err != nil || fresh {
		return err
	}
	return s.wantEdit(ctx, tx, ``, `id = ?`, id)
}

// Reports are what members say of an article on a shelf.
type Reports struct {
	Open int      // members
	Says []string // the latest first, without empty ones; at most five
}

// Reports are those on an article that nobody has set aside.
func (s *Store) Reports(ctx context.Context, shelf news.Shelf, article int64) (Reports, error) {
	var out Reports
	err := s.read(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `SELECT says FROM reports WHERE shelf = (SELECT id FROM shelves WHERE name = ?) AND article = ?
			AND settled IS NULL ORDER BY at DESC`, string(shelf), article)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var says string
			if err := rows.Scan(&says); err != nil {
				return err
			}
			if out.Open++; says != "" && len(out.Says) < 5 {
				out.Says = append(out.Says, says)
			}
		}
		return rows.Err()
	})
	return out, err
}

// SettleReports sets an article's reports aside; news.ErrStale when none is open.
// The message that tells of them is edited.
func (s *Store) SettleReports(ctx context.Context, shelf news.Shelf, article int64, by news.Actor) error {
	return s.write(ctx, func(tx *sql.Tx) error {
		on, err := shelfID(ctx, tx, shelf)
		if err != nil {
			return err
		}
		open, err := numbers(ctx, tx, `UPDATE reports SET settled = ? WHERE shelf = ? AND article = ? AND settled IS NULL RETURNING 1`, micros(s.now()), on, article)
		switch {
		case err != nil:
			return err
		case len(open) == 0:
			return news.ErrStale
		}
		if err := s.act(ctx, tx, on, by, "dismiss", article, nil, fields{"reports": len(open)}); err != nil {
			return err
		}
		return s.wantEdit(ctx, tx, ``, `kind = ? AND shelf = ? AND route = ?`, news.PostReport, on, article)
	})
}
