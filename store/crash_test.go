package store_test

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// crash makes this test program the victim of TestKilledInTheMiddle.
var crash = flag.String("crash", "", "the database to work on until killed; for TestKilledInTheMiddle alone")

// TestVictim adds articles and posts as fast as it can, each told on stdout once
// it was acknowledged, while its jobs hang in the middle.
func TestVictim(t *testing.T) {
	if *crash == "" {
		t.Skip("only as a process of its own")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, *crash, store.Options{})
	if err == nil {
		err = s.Own(ctx)
	}
	if err != nil {
		t.Fatal(err)
	}
	hang := func(ctx context.Context, id int64) error {
		s.PostTried(ctx, id)
		fmt.Println("running", id)
		select {}
	}
	go s.Run(ctx, store.Work{Post: hang, Answer: hang})
	feed := crashFeed(t, s)
	for i := 0; ; i++ {
		crashPoll(t, s, feed, int64(os.Getpid())<<20+int64(i))
		a := secretive(fmt.Sprint("https://a.example/", os.Getpid(), "/", i))
		added, err := s.Add(ctx, news.Common, a, news.Actor{})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("added", added.ID)
		if i%10 == 0 {
			p, _, err := s.OwePost(ctx, news.Post{Key: fmt.Sprint(added.ID), Platform: "discord", Channel: fmt.Sprint(added.ID), Article: added.ID})
			if err != nil {
				t.Fatal(err)
			}
			fmt.Println("owed", p.ID)
		}
	}
}

// crashFeed is the victim's feed, which a route posts from.
func crashFeed(t *testing.T, s *store.Store) int64 {
	t.Helper()
	ctx := context.Background()
	u, fresh, err := s.AddFeed(ctx, news.Subscription{Feed: news.Feed{URL: "https://f.example/feed"}, Shelf: "discord:1"})
	if err == nil && fresh {
		_, err = s.AddRoute(ctx, news.Route{Shelf: "discord:1", Platform: "discord", Channel: "feed"})
	}
	if err == nil && !u.Begun {
		_, err = s.KeepPoll(ctx, u.ID, news.Poll{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return u.ID
}

func crashEntry(n int64) news.FeedEntry {
	return itemOf(fmt.Sprint("https://f.example/", n), fmt.Sprint("Number ", n), time.Time{})
}

// crashPoll polls one more entry and reads what is to be read, telling of each once
// it is kept.
func crashPoll(t *testing.T, s *store.Store, feed, n int64) {
	t.Helper()
	ctx := context.Background()
	if _, err := s.KeepPoll(ctx, feed, news.Poll{Entries: []news.FeedEntry{crashEntry(n)}}); err != nil {
		t.Fatal(err)
	}
	fmt.Println("polled", n)
	all, err := s.NewEntries(ctx, time.Now(), 10)
	for i := 0; i < len(all) && err == nil; i++ {
		var n int64
		fmt.Sscanf(all[i].URL, "https://f.example/%d", &n)
		if err = s.KeepEntry(ctx, all[i], articleOf(all[i]), true); err == nil {
			fmt.Println("kept", n)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// checkFeed looks that no entry of the victim's was lost, and none is posted twice.
func checkFeed(t *testing.T, s *store.Store, acknowledged map[string][]int64) {
	t.Helper()
	ctx := context.Background()
	feed := crashFeed(t, s)
	f, err := s.Feed(ctx, feed)
	if err != nil || f.Entries < len(acknowledged["polled"]) {
		t.Errorf("%d entries of %d that were acknowledged, %v", f.Entries, len(acknowledged["polled"]), err)
	}
	var all []news.FeedEntry
	for _, n := range acknowledged["polled"] {
		all = append(all, crashEntry(n))
	}
	if p, err := s.KeepPoll(ctx, feed, news.Poll{Entries: all}); err != nil || p.New != 0 {
		t.Errorf("the next poll: %d new, %v", p.New, err)
	}
	queue := func() map[string]int {
		posts, err := s.Queue(ctx, "discord:1", 100_000)
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]int{}
		for _, p := range posts {
			if p.Channel == "feed" {
				a, err := s.Kept(ctx, p.Article)
				if err != nil {
					t.Fatal(err)
				}
				out[a.Title]++
			}
		}
		return out
	}
	owed := queue()
	for _, n := range acknowledged["kept"] {
		if owed[crashEntry(n).Title] != 1 {
			t.Errorf("entry %d was acknowledged as kept and is owed %d times", n, owed[crashEntry(n).Title])
		}
	}
	d := &timed{Store: s, t: t}
	d.clock.Store(time.Now().UnixMicro())
	d.keepAll()
	for title, n := range queue() {
		if n != 1 {
			t.Errorf("%s is owed %d times", title, n)
		}
	}
	if n := len(queue()); n != f.Entries {
		t.Errorf("%d posts of %d entries", n, f.Entries)
	}
}

func TestKilledInTheMiddle(t *testing.T) {
	path := fresh.Desk(t)
	acknowledged := map[string][]int64{}
	for range 2 {
		kill(t, path, acknowledged)
	}
	ctx := context.Background()
	s := openAt(t, path)
	for _, id := range acknowledged["added"] {
		if _, err := s.Entry(ctx, news.View{news.Common}, id); err != nil {
			t.Errorf("article %d, which was acknowledged: %v", id, err)
		}
	}
	n, err := s.Size(ctx, news.View{news.Common})
	if err != nil || n < len(acknowledged["added"]) {
		t.Fatalf("Size: %d, %v", n, err)
	}
	// Whatever is counted is listed, found, and has its quotes: nothing is there by half.
	for what, ask := range map[string]func(f store.Filter) (int, error){
		"Latest": func(f store.Filter) (int, error) {
			p, err := s.Latest(ctx, news.View{news.Common}, f)
			return len(p.Entries), err
		},
		"Search": func(f store.Filter) (int, error) {
			p, err := s.Search(ctx, news.View{news.Common}, "zanzibar", f)
			return len(p.Entries), err
		},
		"Quotes": func(f store.Filter) (int, error) {
			p, err := s.Quotes(ctx, news.View{news.Common}, f)
			return len(p.Hits), err
		},
	} {
		if got, err := ask(store.Filter{Limit: 100_000}); got != n || err != nil {
			t.Errorf("%s: %d of %d, %v", what, got, n, err)
		}
	}
	checkFeed(t, s, acknowledged)
	owed := map[int64]bool{}
	for _, id := range acknowledged["owed"] {
		owed[id] = true
	}
	ran := make(chan int64)
	running(t, s, store.Work{Post: func(ctx context.Context, id int64) error {
		select {
		case ran <- id:
		case <-ctx.Done():
		}
		return s.PostDone(ctx, id, "m")
	}})
	limit := time.After(10 * time.Second)
	for len(owed) > 0 {
		select {
		case id := <-ran:
			delete(owed, id)
		case <-limit:
			t.Fatalf("after 10 s still owed: %v", owed)
		}
	}
}

// kill runs the victim until it has added some articles and hangs in some jobs,
// and kills it.
func kill(t *testing.T, path string, acknowledged map[string][]int64) {
	t.Helper()
	victim := exec.Command(os.Args[0], "-test.run=^TestVictim$", "-crash", path)
	out, err := victim.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	victim.Stderr = os.Stderr
	if err := victim.Start(); err != nil {
		t.Fatal(err)
	}
	added, hanging := 0, 0
	lines := bufio.NewScanner(out)
	for (added < 25 || hanging < 2) && lines.Scan() {
		var what string
		var id int64
		if _, err := fmt.Sscan(lines.Text(), &what, &id); err != nil {
			t.Log(lines.Text())
			continue
		}
		acknowledged[what] = append(acknowledged[what], id)
		switch what {
		case "added":
			added++
		case "running":
			hanging++
		}
	}
	victim.Process.Kill()
	victim.Wait()
	if added < 25 || hanging < 2 {
		t.Fatalf("the victim added %d and hung in %d before it ended by itself", added, hanging)
	}
}
