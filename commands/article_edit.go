package commands

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

const (
	maxWords = 2000 // runes of a moderator's summary
	maxNote  = 500
)

func (s *Set) editCommand() Command {
	return Command{
		Name:      "article edit",
		Help:      "Change an article's title or summary, or add a note",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true}},
		Fields: []Field{
			{Name: "title", Label: "Title", Help: "Empty: the article's own", Max: maxTitle},
			{Name: "summary", Label: "Summary", Help: "Empty: the article's own sentences", Long: true, Max: maxWords},
			{Name: "note", Label: "Note to the readers", Help: "Shown under the summary as a moderator's", Long: true, Max: maxNote},
		},
		Carried: []Option{reopen(), {Name: "seen", Help: "What the form showed when it was opened"}},
		Run:     s.edit,
	}
}

func (s *Set) edit(ctx context.Context, r Request) (Reply, error) {
	c, _ := s.Find(r.Command)
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if e.Removed {
		return offTheDesk(r.own(), e), nil
	}
	r.Options["article"] = strconv.FormatInt(e.ID, 10)
	v, shown := r.own(), editable(e)
	title := v.Say("Edit an article")
	_, titled := r.Options["title"]
	_, summary := r.Options["summary"]
	_, note := r.Options["note"]
	if !titled && !summary && !note || r.Option("reopen") == "true" {
		for name, value := range shown {
			if _, sent := r.Options[name]; !sent {
				r.Options[name] = value
			}
		}
		r.Options["seen"] = stamp(shown)
		return Reply{Form: formOf(v, c, title, r)}, nil
	}
	if seen := r.Option("seen"); seen != "" && seen != stamp(shown) {
		return keeping(c, title, r, news.ErrStale)
	}
	change, names := changes(v, e, shown, r)
	if len(names) == 0 {
		return Reply{Blocks: []Block{paragraph(v.Say("Nothing was different, so nothing was changed."))}, Actions: deskActions(r, e)}, nil
	}
	e, err = s.store.Edit(ctx, r.Place.Shelf, e.ID, change, r.Asker.Actor)
	if err != nil {
		return keeping(c, title, r, err)
	}
	return Reply{
		Blocks:  []Block{paragraph(v.Say("Changed: %s. This is how it shows now:", v.And(names)))},
		Cards:   []Card{{Blocks: summaryReply(v, e, news.Medium).Blocks}},
		Actions: deskActions(r, e),
	}, nil
}

// offTheDesk refuses to change what was removed.
func offTheDesk(v *voice.Voice, e store.Entry) Reply {
	return refused(v.Say("“%s” was removed. Restore it first.", cut(titleOf(v, e), 120)),
		Action{Label: v.Say("Restore"), Style: Primary, Changes: true, Request: ask("article restore", "article", strconv.FormatInt(e.ID, 10))})
}

// editable is what the form shows of an article, by field.
func editable(e store.Entry) map[string]string {
	words := e.Words
	if words == "" {
		for _, line := range summaryLines(e, news.Medium) {
			if words != "" {
				words += " "
			}
			words += line
		}
		words = cut(words, maxWords)
	}
	return map[string]string{"title": cut(e.Title, maxTitle), "summary": words, "note": e.Note}
}

// stamp tells one state of an article's editable words from another.
func stamp(shown map[string]string) string {
	h := fnv.New64a()
	for _, name := range []string{"title", "summary", "note"} {
		fmt.Fprintf(h, "%d %s\n", len(shown[name]), shown[name])
	}
	return hex.EncodeToString(h.Sum(nil))
}

// same compares words without regard to white space, which forms change.
func same(a, b string) bool { return slices.Equal(strings.Fields(a), strings.Fields(b)) }

// changes are the fields that were sent and differ from what was shown, and
// their names. An emptied field goes back to the article's own.
func changes(v *voice.Voice, e store.Entry, shown map[string]string, r Request) (store.Change, []string) {
	var change store.Change
	var names []string
	own := map[string]bool{"title": e.TitleBy == (news.Actor{}), "summary": e.Words == "" || e.WordsModel != "", "note": e.Note == ""}
	for _, f := range []struct {
		name, says string
		to         **string
	}{{"title", v.Say("the title"), &change.Title}, {"summary", v.Say("the summary"), &change.Summary}, {"note", v.Say("the note"), &change.Note}} {
		value, sent := r.Options[f.name]
		if !sent || same(value, shown[f.name]) || value == "" && own[f.name] {
			continue
		}
		*f.to = &value
		names = append(names, f.says)
	}
	return change, names
}
