package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/news/fold"
)

// Discord's limits on a forum's posts
// (https://discord.com/developers/docs/resources/channel).
const (
	titleAtMost = 100
	tagsAtMost  = 5
	flagTagged  = 1 << 4 // of a forum: each post needs a tag
)

const (
	// openTries are made of one thread in one call. The first pause leaves Discord
	// the time to finish what it did not answer to; it doubles.
	openTries = 5
	openPause = 2 * time.Second
	// shortestOpen is the shortest time after which Discord archives a thread by
	// itself.
	shortestOpen = time.Hour
	// lookedAt is how many threads at most are looked into to find a post again, and
	// lookedAlways how many of the newest whatever their age, since this machine's
	// clock may differ from Discord's or have been set.
	lookedAt     = 100
	lookedAlways = 20
	// tagsFor is how long a forum's tags are remembered, of so many forums.
	tagsFor    = 5 * time.Minute
	forumsMost = 256
)

// A thread is the body by which a forum's post is made.
type thread struct {
	Name    string   `json:"name"`
	Tags    []string `json:"applied_tags,omitempty"`
	Message message  `json:"message"`
	wanted  []string // names of tags, the best first
}

func (t thread) carried() *commands.Attachment { return t.Message.file }

// threadOf is a post as a forum wants it. Its tags are chosen when it is opened.
func threadOf(m message, r commands.Reply) thread {
	t := thread{Name: title(r), Message: m}
	if r.Thread != nil {
		t.wanted = r.Thread.Tags
	}
	return t
}

// title is what a forum's post is called: as the reply says, else its first
// heading, else its first words.
func title(r commands.Reply) string {
	if r.Thread != nil {
		if t := plain(r.Thread.Title, titleAtMost); t != "" {
			return t
		}
	}
	blocks := slices.Clone(r.Blocks)
	for _, c := range r.Cards {
		blocks = append(blocks, c.Blocks...)
	}
	for _, heading := range []bool{true, false} {
		for _, b := range blocks {
			var words strings.Builder
			for _, run := range b.Runs {
				words.WriteString(run.Text)
			}
			if t := plain(words.String(), titleAtMost); t != "" && (b.Kind == commands.Heading || !heading) {
				return t
			}
		}
	}
	return "News"
}

// open makes a forum's post, once, and gives its id. There is no nonce for
// threads: after a doubtful end, in this call or in one before it, the forum is
// read back, and the thread is made only if it is not there. The end of a call before may
// be a moment ago, in another process: it is left as much time as one in this.
func (p *Platform) open(ctx context.Context, post news.Post, t thread, match func(json.RawMessage) bool) (string, error) {
	since := doubtSince(post)
	doubt := !since.IsZero()
	if !doubt {
		since = p.cfg.Now()
	}
	for try := 1; ; try++ {
		if doubt {
			id, err := p.findThread(ctx, post, t.Name, since, match)
			if err == nil && id == "" && try == 1 {
				if err = pause(ctx, p.cfg.openPause); err == nil {
					id, err = p.findThread(ctx, post, t.Name, since, match)
				}
			}
			if err != nil || id != "" {
				return id, err
			}
		}
		id, err := p.openOnce(ctx, post.Channel, t)
		if err == nil || !inDoubt(err) || try >= openTries {
			return id, err
		}
		doubt = true
		p.log.Warn("a forum is read back before its post is tried again", "forum", post.Channel, "try", try, "err", err)
		if pause(ctx, p.cfg.openPause<<(try-1)) != nil {
			return "", err
		}
	}
}

// openOnce makes the thread with the forum's tags that fit; when those have
// changed, with the new ones.
func (p *Platform) openOnce(ctx context.Context, forum string, t thread) (string, error) {
	for fresh := false; ; fresh = true {
		known, err := p.tags(ctx, forum, fresh)
		if err != nil {
			return "", err
		}
		if t.Tags = known.choose(t.wanted); known.needed && len(t.Tags) == 0 {
			if fresh {
				return "", news.ErrNoTag
			}
			continue
		}
		var made struct {
			ID string `json:"id"`
		}
		err = p.api.call(ctx, http.MethodPost, "/channels/"+forum+"/threads", t, &made)
		if err == nil && made.ID == "" {
			err = &cutError{err: errors.New("a thread without an id"), sent: true}
		}
		if fresh || !hasCode(err, codeUnknownTag, codeTagRequired) {
			return made.ID, err
		}
	}
}

// findThread looks for a post among the forum's threads since a moment, "" when
// it is not there; those of its name first. Archived ones are looked at when ours
// can be one.
func (p *Platform) findThread(ctx context.Context, post news.Post, name string, since time.Time, match func(json.RawMessage) bool) (string, error) {
	lists := []string{"/guilds/" + guildOf(post.Shelf) + "/threads/active"}
	if p.cfg.Now().Sub(since) > shortestOpen {
		lists = append(lists, "/channels/"+post.Channel+"/threads/archived/public?limit=100")
	}
	after := snowflakeAt(since.Add(-backSlack))
	for _, list := range lists {
		var found struct {
			Threads []channel `json:"threads"`
		}
		if err := p.api.call(ctx, http.MethodGet, list, nil, &found); err != nil {
			return "", fmt.Errorf("reading a forum back: %w", err)
		}
		for _, c := range candidates(found.Threads, post.Channel, name, after) {
			var first json.RawMessage
			err := p.api.call(ctx, http.MethodGet, messagePath(c.ID, c.ID), nil, &first)
			if hasCode(err, codeUnknownMessage, codeUnknownChannel) {
				continue
			}
			if err != nil {
				return "", fmt.Errorf("reading a forum back: %w", err)
			}
			if match(first) {
				return c.ID, nil
			}
		}
	}
	return "", nil
}

// candidates are the threads of a forum that may be a post of this name made
// after an id, the likeliest first.
func candidates(all []channel, forum, name, after string) []channel {
	all = slices.DeleteFunc(all, func(c channel) bool { return c.Parent != forum })
	slices.SortFunc(all, func(a, b channel) int { return cmpID(b.ID, a.ID) })
	for i, c := range all {
		if i >= lookedAt || i >= lookedAlways && cmpID(c.ID, after) <= 0 {
			all = all[:i]
			break
		}
	}
	slices.SortStableFunc(all, func(a, b channel) int { return cmp.Compare(first(a.Name == name), first(b.Name == name)) })
	return all
}

// cmpID compares ids of Discord's by their age.
func cmpID(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), strings.Compare(a, b)) }

// tags are what a forum offers.
type tags struct {
	all    []tag
	needed bool
	at     time.Time
}

type tag struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Moderated bool   `json:"moderated"` // only who manages threads may set it
}

// choose is the tags whose names fit, compared without case, accents and signs,
// at most five. Where a tag is needed and none fits, it is the first that
// everybody may use.
func (t tags) choose(wanted []string) []string {
	var out []string
	for _, w := range wanted {
		key := tagKey(w)
		i := slices.IndexFunc(t.all, func(one tag) bool { return key != "" && !one.Moderated && tagKey(one.Name) == key })
		if i >= 0 && !slices.Contains(out, t.all[i].ID) && len(out) < tagsAtMost {
			out = append(out, t.all[i].ID)
		}
	}
	if len(out) == 0 && t.needed {
		if i := slices.IndexFunc(t.all, func(one tag) bool { return !one.Moderated }); i >= 0 {
			out = []string{t.all[i].ID}
		}
	}
	return out
}

// tagKey is a tag's name for comparing. Many begin with an emoji.
func tagKey(name string) string {
	words := strings.FieldsFunc(cutBytes(name, 8*titleAtMost), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) || r == '\ufe0f'
	})
	return fold.Key(strings.Join(words, " "))
}

// forums remembers the tags of forums for a while.
type forums struct {
	mu sync.Mutex
	by map[string]tags
}

// tags is what a forum offers, looked up anew when fresh.
func (p *Platform) tags(ctx context.Context, forum string, fresh bool) (tags, error) {
	now := p.cfg.Now()
	p.forums.mu.Lock()
	known, ok := p.forums.by[forum]
	p.forums.mu.Unlock()
	if ok && !fresh && now.Sub(known.at) < tagsFor {
		return known, nil
	}
	var c struct {
		Tags  []tag `json:"available_tags"`
		Flags int   `json:"flags"`
	}
	if err := p.api.call(ctx, http.MethodGet, "/channels/"+forum, nil, &c); err != nil {
		return tags{}, err
	}
	known = tags{all: c.Tags, needed: c.Flags&flagTagged != 0, at: now}
	p.forums.mu.Lock()
	defer p.forums.mu.Unlock()
	if p.forums.by == nil || len(p.forums.by) >= forumsMost {
		p.forums.by = map[string]tags{}
	}
	p.forums.by[forum] = known
	return known, nil
}
