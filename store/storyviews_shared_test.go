package store_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// shared is a timed store whose common shelf has three stories, told by a and b, by c,
// and by d, and two guilds whose routes have posted them.
type shared struct {
	*timed
	ids    map[string]int64   // articles by letter
	did    map[string][]int64 // the merges of a shelf, by the stories that Unmerge wants
	posted bool               // what was owed is posted
}

// shelfNamed are the shelves, by what they are called in a script.
func shelfNamed(name string) news.Shelf {
	return map[string]news.Shelf{"common": news.Common, "guild": "discord:1", "other": "discord:2"}[name]
}

// openShared makes such a store, and gives what opens copies of it.
func openShared(t *testing.T, posted bool) func(testing.TB) *shared {
	first := &shared{timed: openTimed(t), ids: map[string]int64{}, posted: posted}
	first.route("discord:1", "c1", news.Match{})
	first.route("discord:2", "c2", news.Match{})
	for i, letter := range []string{"a", "b", "c", "d"} {
		first.tell(letter, max(1, i))
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	return func(t testing.TB) *shared {
		t.Helper()
		path := fresh.Copy(t, first.path, func(address string) (*store.Store, error) { return store.Open(t.Context(), address, store.Options{}) })
		r := &shared{timed: &timed{t: t, path: path}, ids: maps.Clone(first.ids), did: map[string][]int64{}, posted: posted}
		r.clock.Store(first.clock.Load())
		s, err := store.Open(context.Background(), r.path, store.Options{Now: r.now, Spread: -1})
		if err != nil {
			t.Fatal(err)
		}
		r.Store = s
		t.Cleanup(func() { r.Close() })
		return r
	}
}

// tell brings an outlet's article about an event, and posts what is owed of it.
func (r *shared) tell(letter string, event int) {
	r.t.Helper()
	host := letter + ".example"
	r.bring(r.fed(news.Common, host), about(event, host, 1))
	for _, e := range r.entries(news.Common) {
		if e.Site == host {
			r.ids[letter] = e.ID
		}
	}
	for _, shelf := range []news.Shelf{"discord:1", "discord:2"} {
		for _, p := range r.standing(shelf) {
			if r.posted && p.State == news.PostOwed {
				if err := r.PostDone(context.Background(), p.ID, fmt.Sprint("m", p.ID)); err != nil {
					r.t.Fatal(err)
				}
			}
		}
	}
}

// do carries out a line such as "guild merge c b".
func (r *shared) do(line string) error {
	ctx, w := context.Background(), append(strings.Fields(line), "", "", "")
	shelf, id := shelfNamed(w[0]), r.ids[w[2]]
	switch w[1] {
	case "merge":
		did, err := r.Merge(ctx, shelf, id, r.ids[w[3]], mo())
		if err == nil {
			r.did[w[0]] = append(r.did[w[0]], did.Story)
		}
		return err
	case "unmerge":
		all := r.did[w[0]]
		last := len(all) - 1
		r.did[w[0]] = all[:last]
		return r.Unmerge(ctx, shelf, r.ids["a"], all[last], mo())
	case "split":
		return second(r.Split(ctx, shelf, id, mo()))
	case "unsplit":
		return second(r.Unsplit(ctx, shelf, id, mo()))
	case "tells": // "e tells 2"
		r.tell(w[0], map[string]int{"1": 1, "2": 2, "3": 3}[w[2]])
	}
	return nil
}

// letters are articles by their letters, in order.
func (r *shared) letters(ids []int64) string {
	var out []string
	for letter, id := range r.ids {
		if slices.Contains(ids, id) {
			out = append(out, letter)
		}
	}
	slices.Sort(out)
	return strings.Join(out, "")
}

// stories are the stories that a shelf sees, such as "ab c d". From each article of a
// story the same ones are seen, the lists say which are told by others too, and the
// digest counts as many.
func (r *shared) stories(shelf news.Shelf) string {
	r.t.Helper()
	ctx, view := context.Background(), news.View{shelf, news.Common}
	var parts []string
	for letter, id := range r.ids {
		all, err := r.Story(ctx, view, id)
		if err != nil {
			r.t.Fatal(err)
		}
		part := r.letters(ids(all))
		if !strings.Contains(part, letter) {
			r.t.Errorf("%s is not in its story %s", letter, part)
		}
		parts = append(parts, part)
		retold, err := r.Retold(ctx, view, []int64{id})
		if err != nil || retold[id] != (len(all) > 1) {
			r.t.Errorf("others tell the story of %s: %v, %v", letter, retold[id], err)
		}
	}
	slices.Sort(parts)
	parts = slices.Compact(parts)
	if joined := strings.Join(parts, ""); len(joined) != len(r.ids) {
		r.t.Errorf("%s is in several stories of %q", joined, parts)
	}
	digest, err := r.DigestStories(ctx, news.Digest{Shelf: shelf, Length: 9}, r.now().Add(-48*time.Hour), r.now().Add(48*time.Hour))
	if err != nil || len(digest) != len(parts) {
		r.t.Errorf("a digest of %d stories where there are %q, %v", len(digest), parts, err)
	}
	return strings.Join(parts, " ")
}

// stand are the posts that stand on a shelf, by their articles.
func (r *shared) stand(shelf news.Shelf) string {
	r.t.Helper()
	var out []string
	for _, p := range r.standing(shelf) {
		out = append(out, r.letters(append([]int64{p.Article}, p.More...)))
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// What the common shelf says of stories is seen, and posted, in all guilds that say
// nothing else of them. Where posts differ from stories they come after a stroke.
func TestStoriesOfTheCommonShelf(t *testing.T) {
	const before = "ab c d"
	opened := map[bool]func(testing.TB) *shared{false: openShared(t, false), true: openShared(t, true)}
	for _, test := range []struct{ name, do, common, guild, other string }{
		{"as they come", "", before, before, before},
		{"merged", "common merge c b", "abc d", "abc d", "abc d"},
		{"merged and parted again", "common merge c b, common unmerge", before, before, before},
		{"twice over", "common merge c b, common merge b d", "abcd", "abcd", "abcd"},
		{"twice over and parted once", "common merge c b, common merge b d, common unmerge", "abc d", "abc d", "abc d"},
		{"a later outlet follows", "common merge c b, e tells 2", "abce d", "abce d", "abce d"},
		{"and goes with its own when they are parted", "common merge c b, e tells 2, common unmerge", "ab ce d", "ab ce d", "ab ce d"},
		{"split off", "common split b", "a b c d", "a b c d/a c d", "a b c d/a c d"},
		{"split off and put back", "common split b, common unsplit b", before, before, before},
		{"split off and merged elsewhere", "common split b, common merge b c", "a bc d", "a bc d/a c d", "a bc d/a c d"},

		{"a guild's own merge", "guild merge c b", before, "abc d", before},
		{"a guild's own split", "guild split b", before, "a b c d/a c d", before},
		{"two guilds' own", "guild merge c b, other merge c d", before, "abc d", "ab cd"},
		{"split off in a guild before", "guild split b, common merge c b", "abc d", "ac b d/ac d", "abc d"},
		{"split off in a guild afterwards", "common merge c b, guild split c", "abc d", "ab c d/ab d", "abc d"},
		{"and parted for all", "common merge c b, guild split c, common unmerge", before, "ab c d/ab d", before},
		{"and put back", "common merge c b, guild split c, guild unsplit c", "abc d", "abc d", "abc d"},
		{"split off by both and put back for all", "guild split b, common split b, common unsplit b", before, "a b c d/a c d", before},
		{"split off for all and put back in a guild", "common split b, guild merge b a", "a b c d", "ab c d/a c d", "a b c d/a c d"},
		{"merged otherwise in a guild before", "guild merge c d, common merge c b", "abc d", "ab cd", "abc d"},
		{"and taken back there", "guild merge c d, common merge c b, guild unmerge", "abc d", "abc d", "abc d"},
		{"and parted for all, too", "guild merge c d, common merge c b, common unmerge", before, "ab cd", before},
		{"merged the same way in a guild before", "guild merge c b, common merge c b", "abc d", "abc d", "abc d"},
		{"and taken back there alone", "guild merge c b, common merge c b, guild unmerge", "abc d", "abc d", "abc d"},
		{"and parted for all alone", "guild merge c b, common merge c b, common unmerge", before, "abc d", before},
		{"merged the other way round in a guild before", "guild merge b c, common merge c b", "abc d", "abc d", "abc d"},
		{"and parted for all but there", "guild merge b c, common merge c b, common unmerge", before, "abc d", before},
		{"and parted there but for all", "guild merge b c, common merge c b, guild unmerge", "abc d", "abc d", "abc d"},
		{"and parted by both", "guild merge b c, common merge c b, guild unmerge, common unmerge", before, before, before},
		{"and a further one in that guild", "guild merge b c, common merge c b, guild merge a d", "abc d", "abcd", "abc d"},
		{"round about three", "guild merge d c, common merge c a, common merge a d", "abcd", "abcd", "abcd"},
		{"round about three, parted for all", "guild merge d c, common merge c a, common merge a d, common unmerge", "abc d", "abcd", "abc d"},
		{"a guild goes on from it", "common merge c b, guild merge d c", "abc d", "abcd", "abc d"},
		{"and keeps its own part", "common merge c b, guild merge d c, common unmerge", before, "abd c", before},
	} {
		for _, posted := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, posted %v", test.name, posted), func(t *testing.T) {
				t.Parallel()
				r := opened[posted](t)
				for line := range strings.SplitSeq(test.do, ", ") {
					if err := r.do(line); err != nil {
						t.Fatalf("%s: %v", line, err)
					}
				}
				wanted(t, "the common shelf", r.stories(news.Common), test.common)
				for name, want := range map[string]string{"guild": test.guild, "other": test.other} {
					stories, posts, differ := strings.Cut(want, "/")
					if !differ {
						posts = stories
					}
					wanted(t, "the stories of the "+name, r.stories(shelfNamed(name)), stories)
					wanted(t, "the posts of the "+name, r.stand(shelfNamed(name)), posts)
				}
			})
		}
	}
}

// What is said already is refused, also when the common shelf has said it.
func TestSaidAlreadyForAll(t *testing.T) {
	r := openShared(t, false)(t)
	if err := r.do("common merge c b"); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"guild merge c b", "guild merge a c", "common merge b c", "guild split d", "guild unsplit c"} {
		wanted(t, line, r.do(line), error(news.ErrStale))
	}
	wanted(t, "a guild parts what all see", r.Unmerge(t.Context(), "discord:1", r.ids["c"], r.did["common"][0], mo()), error(news.ErrStale))
	wanted(t, "the stories", r.stories("discord:1"), "abc d")
}

// Whatever is merged by whom, each article is in one story, what was posted of it
// stands in one post of a channel, and all is as before when all was taken back.
func TestAnyMergesCanBeTakenBack(t *testing.T) {
	opened := map[bool]func(testing.TB) *shared{false: openShared(t, false), true: openShared(t, true)}
	for seed := range seeds(12) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			dice := rand.New(rand.NewPCG(seed, 1))
			r := opened[seed%2 == 0](t)
			shelves, letters := []string{"common", "guild", "other"}, []string{"a", "b", "c", "d"}
			var script []string
			check := func() {
				t.Helper()
				for _, name := range shelves {
					stories := r.stories(shelfNamed(name))
					if name != "common" && r.stand(shelfNamed(name)) != stories {
						t.Errorf("%s posts %s of %s", name, r.stand(shelfNamed(name)), stories)
					}
				}
				if t.Failed() {
					t.Fatal(script)
				}
			}
			for range 8 {
				who := shelves[dice.IntN(3)]
				line := fmt.Sprintf("%s merge %s %s", who, letters[dice.IntN(4)], letters[dice.IntN(4)])
				if len(r.did[who]) > 0 && dice.IntN(3) == 0 {
					line = who + " unmerge"
				}
				script = append(script, line)
				if r.do(line) == nil {
					check()
				}
			}
			for dice.Shuffle(3, func(i, j int) { shelves[i], shelves[j] = shelves[j], shelves[i] }); len(shelves) > 0; {
				who := shelves[0]
				if len(r.did[who]) == 0 {
					shelves = shelves[1:]
					continue
				}
				script = append(script, who+" unmerge")
				if err := r.do(who + " unmerge"); err != nil {
					t.Fatal(script, err)
				}
				check()
			}
			for _, name := range []string{"common", "guild", "other"} {
				wanted(t, name, r.stories(shelfNamed(name)), "ab c d")
			}
		})
	}
}
