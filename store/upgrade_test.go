package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

// A desk of each earlier schema opens, with all that it held. The fixture is of
// schema 1, which every later one takes up.
func TestAnEarlierSchemaIsUpgraded(t *testing.T) {
	all, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for version := 1; version < len(all); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) { upgrade(t, all[:version]) })
	}
}

func upgrade(t *testing.T, migrations []string) {
	path := filepath.Join(t.TempDir(), "desk.db")
	db := raw(t, path)
	for _, name := range append(migrations[:len(migrations):len(migrations)], "testdata/v1.sql") {
		script, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		run(t, db, string(script))
	}
	run(t, db, `PRAGMA application_id = 1314345796`, fmt.Sprint(`PRAGMA user_version = `, len(migrations)))
	db.Close()
	s := openAt(t, path)
	for name, ask := range everything(s, news.View{news.Common}, 1, "https://a.example/1") {
		if name == "Search/body" {
			continue // the fixture's index holds the title alone
		}
		if got, n, err := ask(); n != 1 && n != 2 || err != nil {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
	ctx := context.Background()
	if p, err := s.Post(ctx, 1); p.State != news.PostOwed || p.Kind != news.PostArticle || err != nil {
		t.Errorf("Post: %+v, %v", p, err)
	}
	ran := make(chan int64)
	running(t, s, store.Work{Post: func(ctx context.Context, id int64) error { ran <- id; return s.PostDone(ctx, id, "m") }})
	if got := await(t, ran, "the post that was owed"); got != 1 {
		t.Errorf("post %d is carried out", got)
	}
	if r, err := s.KeptRequest(ctx, 1); r != "latest" || err != nil {
		t.Errorf("KeptRequest: %q, %v", r, err)
	}
	id := add(t, s, news.Common, fetched("https://a.example/2", "Ferry sails", "Text."))
	if p, err := s.Latest(ctx, news.View{news.Common}, store.Filter{Article: id, Limit: 1}); len(p.Entries) != 1 || err != nil {
		t.Errorf("adding to it: %+v, %v", p, err)
	}
}
