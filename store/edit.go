package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"newsdesk/news"
)

// maxPlus is how many codes moderators can give one article, and take off it.
const maxPlus = 50

// Edit changes an article on one shelf. A change that changes nothing is not an
// act. news.ErrNotFound when the shelf's moderators do not see the article.
func (s *Store) Edit(ctx context.Context, shelf news.Shelf, id int64, c Change, by news.Actor) (Entry, error) {
	return s.moderate(ctx, shelf, id, by, "edit", func(tx *sql.Tx, row int64, was Entry) (before, after fields, err error) {
		before, after = fields{}, fields{}
		set := func(column, from string, to *string, signed bool) {
			if to == nil || *to == from || err != nil {
				return
			}
			before[column], after[column] = from, *to
			_, err = tx.ExecContext(ctx, `UPDATE entries SET `+column+` = ? WHERE id = ?`, *to, row)
			if err == nil && signed {
				who := by
				if *to == "" {
					who = news.Actor{}
				}
				_, err = tx.ExecContext(ctx, `UPDATE entries SET `+column+`_id = ?, `+column+`_name = ? WHERE id = ?`, who.ID, who.Name, row)
			}
		}
		var title, words string
		if err := tx.QueryRowContext(ctx, `SELECT title, summary FROM entries WHERE id = ?`, row).Scan(&title, &words); err != nil {
			return nil, nil, err
		}
		set("title", title, c.Title, true)
		set("summary", words, c.Summary, true)
		set("note", was.Note, c.Note, false)
		return before, after, err
	})
}

// Tag adds and removes topics and countries (codes) on one shelf. What is added,
// the story is about; what a newer reading finds does not undo it.
func (s *Store) Tag(ctx context.Context, shelf news.Shelf, id int64, add, remove []string, by news.Actor) (Entry, error) {
	for _, list := range []struct {
		option string
		codes  []string
	}{{"add", add}, {"remove", remove}} {
		for _, code := range list.codes {
			if !isCode(code) {
				return Entry{}, &news.OptionError{Option: list.option, Value: code, Next: "Give topics and countries by code."}
			}
		}
	}
	return s.moderate(ctx, shelf, id, by, "tag", func(tx *sql.Tx, row int64, was Entry) (fields, fields, error) {
		plus, minus, changed, err := tagged(ctx, tx, row, add, remove)
		if err != nil || !changed {
			return nil, nil, err
		}
		if len(plus) > maxPlus || len(minus) > maxPlus {
			return nil, nil, &news.OptionError{Option: "add", Value: strings.Join(add, " "),
				Next: fmt.Sprintf("An article takes at most %d changes of its tags.", maxPlus)}
		}
		if _, err := tx.ExecContext(ctx, `UPDATE entries SET plus = ?, minus = ? WHERE id = ?`,
			jsonList(plus), jsonList(minus), row); err != nil {
			return nil, nil, err
		}
		now, err := entryAt(ctx, tx, row, was)
		return fields{"tags": codes(was)}, fields{"tags": codes(now)}, err
	})
}

// tagged is what a row's moderators added and took off, with a further change,
// and whether that changes anything. A tag that the article has already is kept
// in mind all the same: a newer reading may lose it.
func tagged(ctx context.Context, tx *sql.Tx, row int64, add, remove []string) (plus, minus []string, changed bool, err error) {
	var p, m []byte
	if err := tx.QueryRowContext(ctx, `SELECT plus, minus FROM entries WHERE id = ?`, row).Scan(&p, &m); err != nil {
		return nil, nil, false, err
	}
	if err := errors.Join(json.Unmarshal(p, &plus), json.Unmarshal(m, &minus)); err != nil {
		return nil, nil, false, err
	}
	move := func(code string, from, to []string) ([]string, []string) {
		if i := slices.Index(from, code); i >= 0 {
			from = slices.Delete(from, i, i+1)
		}
		if !slices.Contains(to, code) {
			to = append(to, code)
			changed = true
		}
		return from, to
	}
	for _, code := range add {
		minus, plus = move(code, minus, plus)
	}
	for _, code := range remove {
		plus, minus = move(code, plus, minus)
	}
	return plus, minus, changed, nil
}

// isCode tells a topic's or a country's code by its form.
func isCode(code string) bool {
	if isTopic(code) {
		return len(code) <= longest && len(runs(code)) > 0
	}
	return len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}

// codes are an entry's topics and the countries that it is about.
func codes(e Entry) []string {
	out := []string{}
	for _, t := range e.Topics {
		out = append(out, t.Code)
	}
	for _, c := range e.Countries {
		if c.About {
			out = append(out, c.Code)
		} else {
			out = append(out, c.Code+" (mentioned)")
		}
	}
	return out
}

func jsonList(codes []string) string {
	if len(codes) == 0 {
		return "[]"
	}
	out, err := json.Marshal(codes)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(out)
}

// Remove takes an article off a shelf; Restore undoes it. Removing a removed
// one is news.ErrStale. On a guild's shelf an article of the common shelf is
// hidden for that guild alone. A post that is owed of it goes out with the other
// articles of its story, or is dropped at its turn. One that waits for approval is
// rejected so.
func (s *Store) Remove(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (Entry, error) {
	return s.moderate(ctx, shelf, id, by, "remove", func(tx *sql.Tx, row int64, was Entry) (fields, fields, error) {
		if was.Removed {
			return nil, nil, news.ErrStale
		}
		return fields{"removed": false}, fields{"removed": true}, s.takeOff(ctx, tx, row, by)
	})
}

// Restore puts a removed article back; news.ErrStale when it is not removed. One
// that was rejected is on the shelf then, but is not posted by itself.
func (s *Store) Restore(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (Entry, error) {
	return s.moderate(ctx, shelf, id, by, "restore", func(tx *sql.Tx, row int64, was Entry) (fields, fields, error) {
		if !was.Removed {
			return nil, nil, news.ErrStale
		}
		return fields{"removed": true}, fields{"removed": false}, s.putBack(ctx, tx, row, by)
	})
}

// takeOff removes an entry; one that waits for approval is rejected so.
func (s *Store) takeOff(ctx context.Context, tx *sql.Tx, row int64, by news.Actor) error {
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET removed_at = ? WHERE id = ?`, micros(s.now()), row); err != nil {
		return err
	}
	return s.settle(ctx, tx, row, news.Waiting, news.Rejected, by)
}

// putBack undoes takeOff: what was rejected is on the shelf then, but is not posted by
// itself.
func (s *Store) putBack(ctx context.Context, tx *sql.Tx, row int64, by news.Actor) error {
	if _, err := tx.ExecContext(ctx, `UPDATE entries SET removed_at = NULL WHERE id = ?`, row); err != nil {
		return err
	}
	return s.settle(ctx, tx, row, news.Rejected, news.Approved, by)
}

// fields are what an act changed.
type fields map[string]any

// moderate runs one change of a moderator on the shelf's row of an article,
// lists the article anew, owes the edits of its posts and writes the act down, in
// one transaction. The change
// tells what it changed; when nothing, nothing is written.
func (s *Store) moderate(ctx context.Context, shelf news.Shelf, id int64, by news.Actor, what string,
	change func(tx *sql.Tx, row int64, was Entry) (before, after fields, err error)) (Entry, error) {
	var out Entry
	err := s.write(ctx, func(tx *sql.Tx) error {
		p, row, was, err := ownRow(ctx, tx, shelf, id)
		if err != nil {
			return err
		}
		before, after, err := change(tx, row, was)
		if err != nil {
			return err
		}
		if len(after) == 0 {
			out = was
			return errUnchanged
		}
		if err := relistFresh(ctx, tx, id, p.id); err != nil {
			return err
		}
		if err := s.act(ctx, tx, p.id, by, what, id, before, after); err != nil {
			return err
		}
		if err := s.articleChanged(ctx, tx, id, p.id, changeBy(what), what != "edit" && what != "tag"); err != nil {
			return err
		}
		out, err = entryOn(ctx, tx, p, id)
		return err
	})
	if err == errUnchanged {
		return out, nil
	}
	if err == nil && what == "remove" {
		s.callOffGone(ctx)
	}
	return out, err
}

// changeBy is what the reader of a message is told about an act.
func changeBy(what string) news.PostChange {
	switch what {
	case "remove":
		return news.ChangeRetracted
	case "restore":
		return news.ChangeNone
	case "quote", "split", "unsplit":
		return changeAsBefore
	}
	return news.ChangeCorrected
}

// errUnchanged rolls back an overlay that was made for a change of nothing.
var errUnchanged = errors.New("nothing changes")

// ownRow is the row that a shelf's moderators change: the shelf's own, or an
// overlay, made here, over the common shelf's.
func ownRow(ctx context.Context, tx *sql.Tx, shelf news.Shelf, id int64) (p place, row int64, was Entry, err error) {
	ps, err := places(ctx, tx, news.View{shelf, news.Common})
	if err != nil {
		return p, 0, was, err
	}
	if was, err = onShelf(ctx, tx, ps, id); err != nil {
		return p, 0, was, err
	}
	on, err := shelfID(ctx, tx, shelf)
	if err != nil {
		return p, 0, was, err
	}
	if was.Shelf != shelf {
		if _, err := tx.ExecContext(ctx, `INSERT INTO entries (article, shelf, overlay, shared, at, added_id, added_name, added_at)
			SELECT article, ?, 1, 1, 0, added_id, added_name, added_at FROM entries WHERE article = ? AND shelf = ?`,
			on, id, commonShelf); err != nil {
			return p, 0, was, err
		}
	}
	err = tx.QueryRowContext(ctx, `SELECT id FROM entries WHERE article = ? AND shelf = ?`, id, on).Scan(&row)
	p = place{id: on, name: shelf}
	if len(ps) > 0 {
		p.terse = ps[0].terse
	}
	return p, row, was, err
}

// entryAt is an entry as it stands after a change, as far as lists know it.
func entryAt(ctx context.Context, tx *sql.Tx, row int64, was Entry) (Entry, error) {
	var shelf int64
	if err := tx.QueryRowContext(ctx, `SELECT shelf FROM entries WHERE id = ?`, row).Scan(&shelf); err != nil {
		return Entry{}, err
	}
	all, err := load(ctx, tx, nil, []ref{{article: was.ID, shelf: shelf}})
	if err != nil {
		return Entry{}, err
	}
	return all[0], nil
}
