package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

func TestWhatIsShownOfAnAddress(t *testing.T) {
	for _, c := range []struct{ name, database, want string }{
		{"a file", "/var/lib/newsdesk/newsdesk.db", "/var/lib/newsdesk/newsdesk.db"},
		{"a user", "postgres://desk@db.example/newsdesk", "postgres://desk@db.example/newsdesk"},
		{"a password", "postgres://desk:hunter2@db.example:5433/newsdesk", "postgres://desk@db.example:5433/newsdesk"},
		{"a password behind", "postgresql://db.example/newsdesk?user=desk&password=hunter2&sslpassword=hunter2", "postgresql://db.example/newsdesk"},
		{"a password that breaks it", "postgres://desk:hun%ter2@db.example/newsdesk", "postgres://…"},
	} {
		if got := store.Shown(c.database); got != c.want || strings.Contains(got, "hunter2") {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// elsewhere is the address of a test's database with something changed.
func elsewhere(t *testing.T, change func(u *url.URL, q url.Values)) string {
	t.Helper()
	u, err := url.Parse(fresh.Database(t))
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	change(u, q)
	u.RawQuery = q.Encode()
	return u.String()
}

func TestOpenOnAServerRefuses(t *testing.T) {
	fresh.ServerOnly(t, "what is wrong with an address")
	same := func(*url.URL, url.Values) {}
	for _, c := range []struct {
		name    string
		change  func(u *url.URL, q url.Values)
		prepare string
		want    error
	}{
		{"no server there", func(u *url.URL, q url.Values) { u.Host = ""; q.Set("host", "/nowhere") }, ``, news.ErrDBUnreach},
		{"no such database", func(u *url.URL, _ url.Values) { u.Path = "/nonesuch" }, ``, news.ErrDBAbsent},
		{"no such schema", func(_ *url.URL, q url.Values) { q.Set("search_path", "nonesuch") }, ``, news.ErrDBAbsent},
		{"no such user", func(u *url.URL, q url.Values) { u.User = nil; q.Set("user", "nonesuch") }, ``, news.ErrDBPassword},
		{"nothing that is an address", func(u *url.URL, q url.Values) { q.Set("connect_timeout", "soon") }, ``, news.ErrDBAddress},
		{"another program's tables", same, `CREATE TABLE customers (id bigint)`, news.ErrDBForeign},
		{"a newer schema", same, `CREATE TABLE newsdesk (version bigint); INSERT INTO newsdesk VALUES (999)`, news.ErrDBNewer},
		{"a schema without its version", same, `CREATE TABLE newsdesk (version bigint)`, news.ErrDBDamaged},
		{"what may only be read", func(_ *url.URL, q url.Values) { q.Set("default_transaction_read_only", "on") }, ``, news.ErrDBReadOnly},
	} {
		t.Run(c.name, func(t *testing.T) {
			at := elsewhere(t, c.change)
			if c.prepare != "" {
				run(t, raw(t, at), c.prepare)
			}
			s, err := store.Open(t.Context(), at, store.Options{})
			if !errors.Is(err, c.want) {
				t.Errorf("%v, want %v", err, c.want)
			}
			if s != nil {
				s.Close()
			}
		})
	}
}

// Two programs that come to an empty database at once make one desk of it.
func TestOfTwoThatMakeADeskOneWaits(t *testing.T) {
	fresh.ServerOnly(t, "programs that make tables at once")
	at := fresh.Database(t)
	errs := make(chan error)
	for range 4 {
		go func() {
			s, err := store.Open(context.Background(), at, store.Options{})
			if err == nil {
				err = s.Close()
			}
			errs <- err
		}()
	}
	for range 4 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

// Several programs count what they keep, each in its own way of events; nothing of it is
// lost, because one writes at a time.
func TestWritersOfSeveralProgramsDoNotMix(t *testing.T) {
	at := fresh.Desk(t)
	const desks, each = 3, 8
	errs := make(chan error)
	for d := range desks {
		s := openAt(t, at)
		go func() {
			for n := range each {
				_, err := s.Add(context.Background(), news.Common, fetched(fmt.Sprintf("https://a.example/%d/%d", d, n), "Ferry sails", "The ferry sailed."), news.Actor{})
				errs <- err
			}
		}()
	}
	for range desks * each {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	s := openAt(t, at)
	counted, err := s.Size(t.Context(), news.View{news.Common})
	page, searchErr := s.Search(t.Context(), news.View{news.Common}, "ferry", store.Filter{Limit: 100})
	if err != nil || searchErr != nil || counted != desks*each || len(page.Entries) != counted {
		t.Errorf("%d counted, %d found, %v, %v", counted, len(page.Entries), err, searchErr)
	}
}

// A text that PostgreSQL does not take as it is, is kept all the same, and its quotes
// are where they were.
func TestATextWithWhatCannotBeKept(t *testing.T) {
	s := open(t)
	a := fetched("https://a.example/1", "Ferry\x00 sails", "The\x00ferry \xff said. “We sail,” said Mo.")
	at := strings.Index(a.Text, "We sail")
	a.Quotes = []news.Quote{{Parts: []news.Span{{Start: at, End: at + len("We sail")}}, Speaker: "Mo"}}
	e, err := s.Entry(t.Context(), news.View{news.Common}, add(t, s, news.Common, a))
	if err != nil {
		t.Fatal(err)
	}
	if got := e.QuoteText(e.Quotes[0]); got != "We sail" || len(e.Text) != len(a.Text) {
		t.Errorf("%q of %q", got, e.Text)
	}
}

// Addresses and names can be longer than PostgreSQL's indexes take.
func TestLongAddressesAndNamesAreKept(t *testing.T) {
	s := open(t)
	rng := rand.New(rand.NewPCG(7, 8))
	long := func(n int) string {
		out := make([]byte, n)
		for i := range out {
			out[i] = "abcdefghijklmnopqrstuvwxyz0123456789"[rng.IntN(36)]
		}
		return string(out)
	}
	a := fetched("https://a.example/"+long(4000), "Ferry sails", "“We sail,” said somebody.")
	a.Site, a.Quotes = "Outlet "+long(3000), []news.Quote{{Parts: []news.Span{{Start: 3, End: 10}}, Speaker: "Mo " + long(3000)}}
	id := add(t, s, news.Common, a)
	if again := add(t, s, news.Common, a); again != id {
		t.Errorf("kept twice, as %d and %d", id, again)
	}
	if e, err := s.EntryByURL(t.Context(), news.View{news.Common}, a.URL); err != nil || e.ID != id {
		t.Errorf("by its address: %d, %v", e.ID, err)
	}
	if p, err := s.Latest(t.Context(), news.View{news.Common}, store.Filter{Source: a.Site}); err != nil || len(p.Entries) != 1 {
		t.Errorf("by its outlet: %d, %v", len(p.Entries), err)
	}
	sub := news.Subscription{Feed: news.Feed{URL: "https://a.example/" + long(4000), Title: "Harbour News"}, Shelf: news.Common}
	for range 2 {
		if _, _, err := s.AddFeed(t.Context(), sub); err != nil {
			t.Error(err)
		}
	}
}

func TestARestoredServerGivesNoNumberTwice(t *testing.T) {
	fresh.ServerOnly(t, "a dump that was restored")
	at := fresh.Desk(t)
	s := openAt(t, at)
	first := add(t, s, news.Common, fetched("https://a.example/1", "Ferry sails", "The ferry sailed."))
	s.Close()
	run(t, raw(t, at), fmt.Sprintf(`INSERT INTO copies (made_at) VALUES (%d)`, time.Now().Add(-time.Hour).UnixMicro()))
	for _, least := range []int64{first + 100_000, first + 100_001} {
		s := openAt(t, at)
		if id := add(t, s, news.Common, fetched(fmt.Sprint("https://a.example/", least), "Ferry sinks", "The ferry sank.")); id < least || id > least+10 {
			t.Errorf("article %d, want about %d", id, least)
		}
		s.Close()
	}
}

// What has another bot is told from what has none; the lock ends with its connection.
func TestALostOwnershipIsTakenByAnother(t *testing.T) {
	fresh.ServerOnly(t, "a connection that is cut")
	at := fresh.Desk(t)
	first, second := openAt(t, at), openAt(t, at)
	if err := first.Own(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !second.OwnedElsewhere() {
		t.Error("the second does not see that it is owned")
	}
	run(t, raw(t, at), `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND classid = 1314345797
		AND objid = (hashtext(current_schema())::bigint & 4294967295)::oid AND granted`)
	if err := second.Own(t.Context()); err != nil {
		t.Fatalf("after the connection was cut: %v", err)
	}
	err := first.Run(t.Context(), store.Work{})
	if !errors.Is(err, news.ErrDBOwned) {
		t.Errorf("the first goes on: %v", err)
	}
}
