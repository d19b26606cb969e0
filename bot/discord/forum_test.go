package discord

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
	"newsdesk/commands"
	"newsdesk/news"
)

// addForum adds a forum with some tags.
func addForum(s *discordtest.Server) {
	s.AddChannel(guildID, forumID, discordtest.Forum)
	s.SetTags(forumID, false, discordtest.Tag{ID: "1", Name: "🏛️ Politics"}, discordtest.Tag{ID: "2", Name: "Économie"}, discordtest.Tag{ID: "3", Name: "Economy"})
}

func forumPost() news.Post {
	p := samplePost()
	p.Channel, p.Into = forumID, news.ChannelForum
	return p
}

// TestForumPostIsMadeOnce: whatever happens to the request, one thread stands in
// the forum, and its id is given.
func TestForumPostIsMadeOnce(t *testing.T) {
	t.Parallel()
	type fault = discordtest.Fault
	const path = "/channels/" + forumID + "/threads"
	for _, c := range []struct {
		name   string
		faults []fault
		before time.Duration // an earlier try, whose process died, made it so long ago; 0 for none
		closed bool          // and it has been archived since
		opens  int           // requests that make a thread
		looks  int           // requests that read the forum back
	}{
		{"no trouble", nil, 0, false, 1, 0},
		{"cut before", []fault{{Path: path, DropBefore: true}}, 0, false, 2, 1},
		{"cut after it was done", []fault{{Path: path, DropAfter: true}}, 0, false, 1, 1},
		{"502 after it was done", []fault{{Path: path, FailAfter: 502}}, 0, false, 1, 1},
		{"503, nothing done", []fault{{Path: path, Status: 503}}, 0, false, 2, 1},
		{"an answer of something else", []fault{{Path: path, FailAfter: 200, Body: `{}`}}, 0, false, 1, 1},
		{"done, and reading back is cut", []fault{{Path: path, DropAfter: true}, {Path: "/guilds/" + guildID + "/threads/active", DropBefore: true}}, 0, false, 1, 2},
		{"429", []fault{{Path: path, Status: 429, RetryAfter: 20 * time.Millisecond}}, 0, false, 2, 0},
		{"made by an earlier try", nil, time.Minute, false, 0, 1},
		{"made by an earlier try, and the clock set back since", nil, -3 * time.Hour, false, 0, 1},
		{"made by an earlier try and archived", nil, 2 * time.Hour, true, 0, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			addForum(s)
			p := forumPost()
			for _, other := range []string{"another", "one more"} { // threads that are not it
				o := forumPost()
				o.Key += other
				if _, err := start().Post(t.Context(), o, sampleCard()); err != nil {
					t.Fatal(err)
				}
			}
			if c.before != 0 {
				id, err := start().Post(t.Context(), p, sampleCard())
				if err != nil {
					t.Fatal(err)
				}
				p.Tries, p.OwedAt = 2, p.OwedAt.Add(-c.before)
				if c.closed {
					s.Archive(id, false)
				}
			}
			opens, looks := len(s.Requests("POST", path)), func() int {
				return len(s.Requests("GET", "/guilds/"+guildID+"/threads/active")) + len(s.Requests("GET", path+"/archived"))
			}
			for _, f := range c.faults {
				s.Fault(f)
			}
			id, err := start().Post(t.Context(), p, sampleCard())
			if err != nil {
				t.Fatal(err)
			}
			all := s.Threads(forumID)
			if len(all) != 3 || all[2].ID != id || len(s.Messages(id)) != 1 {
				t.Errorf("%d threads, %d messages in %s", len(all), len(s.Messages(id)), id)
			}
			if n := len(s.Requests("POST", path)) - opens; n != c.opens {
				t.Errorf("%d times made, want %d", n, c.opens)
			}
			if n := looks(); n != c.looks {
				t.Errorf("%d times read back, want %d", n, c.looks)
			}
		})
	}
}

// TestAThreadThatComesLate: Discord is still at the request of another process, which
// ended in it, when this one looks for the thread.
func TestAThreadThatComesLate(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	addForum(s)
	next := start()
	next.cfg.openPause = 5 * time.Second // for the thread to come
	p := forumPost()
	p.Tries = 2
	ended := make(chan error, 1)
	go func() {
		_, err := next.Post(t.Context(), p, sampleCard())
		ended <- err
	}()
	s.WaitFor("its look", func(s *discordtest.Server) bool {
		return len(s.Requests("GET", "/guilds/"+guildID+"/threads/active")) > 0
	})
	if _, err := start().Post(t.Context(), forumPost(), sampleCard()); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil || len(s.Threads(forumID)) != 1 {
		t.Errorf("%d threads, %v", len(s.Threads(forumID)), err)
	}
}

// TestForumGivesUpForNow: the end stays doubtful; the next call finds the thread.
func TestForumGivesUpForNow(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	addForum(s)
	s.Fault(discordtest.Fault{Path: "/channels/" + forumID + "/threads", DropAfter: true})
	s.Fault(discordtest.Fault{Path: "/guilds/" + guildID + "/threads", Status: 503, Times: 3})
	p := forumPost()
	if _, err := start().Post(t.Context(), p, sampleCard()); !errors.Is(err, news.ErrBusy) {
		t.Fatalf("got %v", err)
	}
	p.Tries = 2
	id, err := start().Post(t.Context(), p, sampleCard())
	if all := s.Threads(forumID); err != nil || len(all) != 1 || all[0].ID != id {
		t.Errorf("%d threads, %q, %v", len(all), id, err)
	}
}

func TestTagsOfAForumPost(t *testing.T) {
	t.Parallel()
	var many []discordtest.Tag
	var names []string
	for i := range 8 {
		many = append(many, discordtest.Tag{ID: fmt.Sprint(i + 1), Name: fmt.Sprintf("Topic %d", i+1)})
		names = append(names, fmt.Sprintf("topic %d", i+1))
	}
	some := []discordtest.Tag{{ID: "1", Name: "Staff", Moderated: true}, {ID: "2", Name: "🏛️ Politics"}, {ID: "3", Name: "Économie"}}
	for _, c := range []struct {
		name   string
		tags   []discordtest.Tag
		needed bool
		wanted []string
		want   []string
		err    error
	}{
		{"none that fits", some, false, []string{"sport"}, nil, nil},
		{"by name, whatever its accents, case and signs", some, false, []string{"ECONOMIE", "politics", "sport"}, []string{"3", "2"}, nil},
		{"each once", some, false, []string{"politics", "Politics"}, []string{"2"}, nil},
		{"five at most", many, false, names, []string{"1", "2", "3", "4", "5"}, nil},
		{"none that only moderators set", some, false, []string{"staff"}, nil, nil},
		{"one is needed, and one fits", some, true, []string{"economie"}, []string{"3"}, nil},
		{"one is needed, and none fits", some, true, []string{"sport"}, []string{"2"}, nil},
		{"one is needed, and only moderators set it", some[:1], true, nil, nil, news.ErrNoTag},
		{"no tags, no wishes", nil, false, nil, nil, nil},
		{"nothing is a name", some, false, []string{"", "…"}, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, start := posting(t)
			s.AddChannel(guildID, forumID, discordtest.Forum)
			s.SetTags(forumID, c.needed, c.tags...)
			s.Lack(guildID, "MANAGE_THREADS")
			r := sampleCard()
			r.Thread = &commands.Thread{Title: "Bridge opens", Tags: c.wanted}
			if _, err := start().Post(t.Context(), forumPost(), r); !errors.Is(err, c.err) {
				t.Fatalf("got %v", err)
			}
			if c.err != nil {
				return
			}
			if got := s.Threads(forumID)[0]; !slices.Equal(got.Tags, c.want) || got.Name != "Bridge opens" {
				t.Errorf("%q with the tags %v, want %v", got.Name, got.Tags, c.want)
			}
		})
	}
}

// TestTagsAreRemembered: a forum is asked once for many posts, and again when its
// tags turn out to be others.
func TestTagsAreRemembered(t *testing.T) {
	t.Parallel()
	s, start := posting(t)
	addForum(s)
	desk := start()
	r := sampleCard()
	r.Thread = &commands.Thread{Title: "Bridge opens", Tags: []string{"politics"}}
	post := func(key string) discordtest.Opened {
		t.Helper()
		p := forumPost()
		p.Key += key
		if _, err := desk.Post(t.Context(), p, r); err != nil {
			t.Fatal(err)
		}
		all := s.Threads(forumID)
		return all[len(all)-1]
	}
	post("1")
	post("2")
	asked := func() int { return len(s.Requests("GET", "/channels/"+forumID)) }
	if n := asked(); n != 1 {
		t.Errorf("asked %d times for two posts", n)
	}
	s.SetTags(forumID, false, discordtest.Tag{ID: "9", Name: "Politics"})
	if got := post("3"); !slices.Equal(got.Tags, []string{"9"}) {
		t.Errorf("tags %v after they changed", got.Tags)
	}
	r.Thread.Tags = nil
	s.SetTags(forumID, true, discordtest.Tag{ID: "9", Name: "Politics"})
	if got := post("4"); !slices.Equal(got.Tags, []string{"9"}) {
		t.Errorf("tags %v after one was needed", got.Tags)
	}
	if n := asked(); n != 3 {
		t.Errorf("asked %d times", n)
	}
}

func TestTitles(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("długi ", 40)
	for _, c := range []struct {
		name  string
		reply commands.Reply
		want  string
	}{
		{"its own", commands.Reply{Thread: &commands.Thread{Title: "Bridge opens"}, Cards: []commands.Card{storyCard(1, "Another")}}, "Bridge opens"},
		{"too long", commands.Reply{Thread: &commands.Thread{Title: long}}, strings.TrimRight(string([]rune(long)[:99]), " ") + "…"},
		{"a heading", commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run("A comment"))}, Cards: []commands.Card{storyCard(1, "Bridge opens")}}, "Bridge opens"},
		{"words", commands.Reply{Thread: &commands.Thread{Title: "\u200b"}, Blocks: []commands.Block{block(commands.Paragraph, run("A note"))}}, "A note"},
		{"nothing", commands.Reply{}, "News"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := title(c.reply); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

// TestCandidates: of a forum's threads the newest are looked into, and all that
// are new enough; those of the right name first.
func TestCandidates(t *testing.T) {
	t.Parallel()
	thread := func(i int) channel {
		return channel{ID: fmt.Sprint(1000 + i), Parent: forumID, Name: fmt.Sprint("thread ", i)}
	}
	var all []channel
	for i := range 150 {
		all = append(all, thread(i), channel{ID: fmt.Sprint(5000 + i), Parent: otherID})
	}
	for _, c := range []struct {
		name, called, after string
		n                   int
		first               string
	}{
		{"all are new", "thread 140", "999", lookedAt, "1140"},
		{"thirty are new", "thread 125", "1119", 30, "1125"},
		{"none is new", "thread 149", "9999", lookedAlways, "1149"},
		{"none of the name", "another", "1119", 30, "1149"},
		{"the name is too old", "thread 1", "1119", 30, "1149"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := candidates(slices.Clone(all), forumID, c.called, c.after)
			if len(got) != c.n || got[0].ID != c.first {
				t.Errorf("%d, %s first", len(got), got[0].ID)
			}
			for _, one := range got {
				if one.Parent != forumID {
					t.Errorf("%+v is of another channel", one)
				}
			}
		})
	}
}
