package commands

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// troubled is a desk on a server with which something is the matter.
type troubled struct {
	*desk
	wire *fresh.Wire
	root *sql.DB // may do all in the desk's database
	role string
	kept []int64 // articles that were acknowledged
	last int     // the number of the last edit
}

// orders has the server do something.
func (d *troubled) orders(statement string) {
	d.t.Helper()
	statement = strings.ReplaceAll(statement, "$role", d.role)
	if _, err := d.root.ExecContext(context.Background(), statement); err != nil {
		d.t.Fatal(statement, err)
	}
}

// ends ends the desk's connections: what a role and a database are told to be holds for
// new ones.
func (d *troubled) ends() {
	d.orders(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '$role'`)
}

// TestAServerInTrouble is what people are told while a server that worked does not:
// whoever changes something, and whoever asks. Each answer comes before a platform's
// patience ends. When it is over all goes on by itself, and what was acknowledged is
// there.
func TestAServerInTrouble(t *testing.T) {
	fresh.ServerOnly(t, "a server that stops working")
	for _, c := range []struct {
		name          string
		on            func(t *testing.T) string
		begin, end    func(d *troubled)
		change, asked error // nil: it is done
	}{
		{"turned read-only", deskThere, func(d *troubled) {
			d.orders(`ALTER ROLE $role SET default_transaction_read_only = on`)
			d.ends()
		}, func(d *troubled) {
			d.orders(`ALTER ROLE $role RESET default_transaction_read_only`)
			d.ends()
		}, news.ErrDBStandby, nil},
		{"its rights were taken away", deskThere, func(d *troubled) { d.orders(`REVOKE pg_write_all_data FROM $role`) },
			func(d *troubled) { d.orders(`GRANT pg_write_all_data TO $role`) }, news.ErrDBRights, nil},
		{"its connections were ended", deskThere, (*troubled).ends, func(*troubled) {}, nil, nil},
		{"no connections are left", deskThere, func(d *troubled) {
			d.orders(`ALTER ROLE $role CONNECTION LIMIT 0`)
			d.ends()
		}, func(d *troubled) { d.orders(`ALTER ROLE $role CONNECTION LIMIT -1`) }, news.ErrDBCrowded, news.ErrDBCrowded},
		{"the server is away", deskThere, func(d *troubled) { d.wire.Cut() }, func(d *troubled) { d.wire.Mend() }, news.ErrDBUnreach, news.ErrDBUnreach},
		{"the server says nothing", deskThere, func(d *troubled) { d.wire.Hold() }, func(d *troubled) { d.wire.Release() }, context.DeadlineExceeded, news.ErrDBUnreach},
		{"another program holds a table", deskThere, func(d *troubled) { d.orders(`BEGIN; LOCK TABLE entries IN ACCESS EXCLUSIVE MODE`) },
			func(d *troubled) { d.orders(`COMMIT`) }, context.DeadlineExceeded, context.DeadlineExceeded},
		{"another program keeps others from changing a table", deskThere, func(d *troubled) { d.orders(`BEGIN; LOCK TABLE entries IN SHARE MODE`) },
			func(d *troubled) { d.orders(`COMMIT`) }, news.ErrDBLocked, nil},
		{"its disk is full", onSmallDisk, (*troubled).fillDisk, (*troubled).emptyDisk, news.ErrDBFull, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			log := &bytes.Buffer{}
			d := beTroubled(t, c.on(t), log)
			d.changes(nil)
			c.begin(d)
			d.changes(c.change)
			d.asks(c.asked)
			if stuck := d.store.Stuck(); stuck != nil && !errors.Is(stuck, c.change) {
				t.Errorf("readiness tells of %v", stuck)
			}
			c.end(d)
			d.changes(nil)
			if stuck := d.store.Stuck(); stuck != nil {
				t.Errorf("readiness still tells of %v", stuck)
			}
			d.asks(nil)
			for _, id := range d.kept {
				if _, err := d.store.Entry(t.Context(), news.View{guild}, id); err != nil {
					t.Errorf("article %d, which was acknowledged: %v", id, err)
				}
			}
			if strings.Contains(log.String(), secret) {
				t.Errorf("the password is in the log:\n%s", log)
			}
			if news.OfDatabase(c.change) && !strings.Contains(log.String(), c.change.Error()) {
				t.Errorf("the log does not say %q:\n%s", c.change, log)
			}
		})
	}
}

func deskThere(t *testing.T) string { return fresh.Desk(t) }

// beTroubled opens a database as a role that may read and write there, and no more.
func beTroubled(t *testing.T, database string, log *bytes.Buffer) *troubled {
	t.Helper()
	wire := fresh.NewWire(t)
	role, err := url.Parse(fresh.Role(t, "IN ROLE pg_read_all_data, pg_write_all_data", database))
	if err != nil {
		t.Fatal(err)
	}
	d := &troubled{wire: wire, root: fresh.Raw(t, database), role: role.Query().Get("user")}
	d.desk = furnished(t, deskAt(t, wire.To(database, func(u *url.URL, _ url.Values) { u.User = url.UserPassword(d.role, secret) })))
	d.Set = New(Deps{Store: d.store, Reader: d.reader, Poster: d.poster, Log: slog.New(slog.NewTextHandler(log, nil))})
	return d
}

// platformWaits is how long a platform waits for an answer.
const platformWaits = 2500 * time.Millisecond

// changes adds articles until that fails as it should, and then edits one; what was
// acknowledged is there whenever all is well.
func (d *troubled) changes(want error) {
	d.t.Helper()
	const most = 300 // until a disk is full
	n := 1
	if want != nil {
		n = most
	}
	var err error
	for i := 0; i < n && err == nil; i++ {
		ctx, cancel := context.WithTimeout(context.Background(), platformWaits)
		var added store.Added
		added, err = d.store.Add(ctx, guild, articleOf(d.t, fmt.Sprintf("Title: Ferry %d sails\nAge: 3h", len(d.kept)), strings.Repeat("It sailed. ", 5000)+fmt.Sprint(len(d.kept))), news.Actor{})
		cancel()
		if err == nil {
			d.kept = append(d.kept, added.ID)
		}
	}
	if want != nil && err == nil || want == nil && err != nil {
		d.t.Errorf("adding an article: %v, want %v", err, want)
	}
	d.last++
	d.answers(d.moderator(fmt.Sprintf(`/article edit $lagoon title:"The lagoon, %d"`, d.last)), want)
}

// asks asks for what is newest.
func (d *troubled) asks(want error) {
	d.t.Helper()
	d.answers(d.member("/latest"), want)
}

func (d *troubled) answers(r Request, want error) {
	d.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), platformWaits)
	defer cancel()
	reply := d.Finish(ctx, d.Run(ctx, r))
	if late := ctx.Err(); late != nil && want == nil {
		d.t.Errorf("%s: too late: %s", Line(r), page(reply))
	}
	switch {
	case want == nil && reply.Failed:
		d.t.Errorf("%s: %s", Line(r), page(reply))
	case want != nil && first(reply) != Sentence(want):
		d.t.Errorf("%s: %q, want %q", Line(r), first(reply), Sentence(want))
	}
}
