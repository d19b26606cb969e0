package commands

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// actFields are an act's fields before or after it, as the store wrote them.
type actFields map[string]any

func fieldsOf(raw string) actFields {
	out := actFields{}
	_ = json.Unmarshal([]byte(raw), &out) // what cannot be read is left out
	return out
}

// text is a field in one line, "" when there is none.
func (f actFields) text(name string) string {
	switch v := f[name].(type) {
	case nil:
		return ""
	case string:
		return strings.Join(strings.Fields(v), " ")
	case float64:
		return strconv.FormatInt(int64(v), 10)
	}
	return fmt.Sprint(f[name])
}

// actLine is an act as a sentence: who did what, with what it changed, where, and
// when.
func (s *Set) actLine(ctx context.Context, r Request, a store.Act) ([]Run, error) {
	v, before, after := r.voice(), fieldsOf(a.Before), fieldsOf(a.After)
	title := after.text("title")
	if a.Article != 0 && (a.What != "add" || title == "") {
		e, err := s.store.OnShelf(ctx, r.Place.Shelf, a.Article)
		switch {
		case err == nil:
			title = titleOf(v, e)
		case !errors.Is(err, news.ErrNotFound):
			return nil, err
		default:
			title = ""
		}
	}
	object := v.Say("article %d ## of the audit", a.Article)
	if title != "" {
		object = "“" + cut(title, 100) + "”"
	}
	line := []Run{bold(cut(actorName(r, a.By), 60)), plain(" " + did(v, a, object, before, after))}
	if detail := actDetail(v, a, before, after); detail != "" {
		line = append(line, plain(": "+cut(detail, 300)))
	}
	channel := cmp.Or(after.text("channel"), before.text("channel"))
	if a.What == "settings" && after.text("desk") != before.text("desk") {
		channel = after.text("desk")
	}
	if channel != "" {
		line = append(line, plain(" → "), Run{Channel: channel})
	}
	return append(line, plain(" · "), Run{Time: a.At, Relative: true}), nil
}

// did is what somebody did, after their name.
func did(v *voice.Voice, a store.Act, object string, before, after actFields) string {
	address := cut(before.text("url")+after.text("url"), 100)
	switch a.What {
	case "add":
		return v.Say("brought in %s", object)
	case "edit":
		return v.Say("changed %s", object)
	case "tag":
		return v.Say("changed the tags of %s", object)
	case "remove":
		return v.Say("took %s off the desk", object)
	case "restore":
		return v.Say("put %s back on the desk", object)
	case "dismiss":
		return v.Say("set the reports on %s aside", object)
	case "expire":
		n, _ := strconv.Atoi(after.text("articles"))
		return v.Count(n, "took off %d article past its time", "took off %d articles past their time")
	case "takedown":
		if after["whole"] == true {
			return v.Say("took all of %s off the desk for good", cut(after.text("name"), 100))
		}
		return v.Say("took a page of %s off the desk for good", cut(after.text("name"), 100))
	case "takedown undo":
		return v.Say("let in again what was kept out of %s", cut(after.text("name"), 100))
	case "post":
		return v.Say("posted %s", object)
	case "drop", "undo":
		return tookBack(v, a, object, before)
	case "feed add":
		return v.Say("began to follow %s", address)
	case "feed remove":
		return v.Say("stopped following %s", address)
	case "feed pause":
		return v.Say("paused %s", address)
	case "feed resume":
		return v.Say("resumed %s", address)
	case "feed filter":
		return v.Say("changed the filter of %s", address)
	case "route add":
		return v.Say("set a route")
	case "route remove":
		return v.Say("took a route away")
	case "digest set":
		return v.Say("set a digest")
	case "digest remove":
		return v.Say("took a digest away")
	case "quiet":
		if after.text("timezone") == "" {
			return v.Say("ended the quiet hours")
		}
		return v.Say("set quiet hours")
	case "settings":
		return v.Say("changed the settings")
	case "source":
		return v.Say("decided about %s", cut(after.text("name"), 60))
	case "source retract", "source restore":
		n, _ := strconv.Atoi(after.text("articles"))
		if a.What == "source restore" {
			return v.Count(n, "put back %d article of %s", "put back %d articles of %s", cut(after.text("name"), 60))
		}
		return v.Count(n, "hid %d article of %s", "hid %d articles of %s", cut(after.text("name"), 60))
	}
	return v.Say("did “%s”", cut(a.What, 40))
}

// tookBack is what somebody did to a post, which may be of no article.
func tookBack(v *voice.Voice, a store.Act, object string, before actFields) string {
	n, _ := strconv.Atoi(before.text("post"))
	switch {
	case a.What == "drop" && a.Article == 0:
		return v.Say("gave up post %d", n)
	case a.What == "drop":
		return v.Say("gave up the post of %s", object)
	case a.Article == 0:
		return v.Say("took back post %d", n)
	}
	return v.Say("took back the post of %s", object)
}

// actDetail is what an act changed, from what to what; "" when the sentence says it
// all.
func actDetail(v *voice.Voice, a store.Act, before, after actFields) string {
	switch a.What {
	case "edit", "settings", "source", "feed filter":
		delete(before, "url")
		return strings.Join(differences(v, before, after), "; ")
	case "tag":
		return tagDifferences(v, before, after)
	case "route add", "digest set":
		return described(v, after)
	case "route remove", "digest remove":
		return described(v, before)
	case "quiet":
		from, _ := strconv.Atoi(after.text("from"))
		to, _ := strconv.Atoi(after.text("to"))
		if after.text("timezone") != "" {
			return fmt.Sprintf("%s–%s (%s)", clock(from), clock(to), after.text("timezone"))
		}
	case "post":
		return after.text("comment")
	}
	return ""
}

// differences are the fields that changed: "title: “a” → “b”".
func differences(v *voice.Voice, before, after actFields) []string {
	var names []string
	for name := range after {
		if before.text(name) != after.text(name) && name != "platform" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var out []string
	for _, name := range names {
		if name == "desk" && after.text(name) != "" { // the line ends in the channel
			out = append(out, fieldName(v, name))
			continue
		}
		out = append(out, fmt.Sprintf("%s: %s → %s", fieldName(v, name), valueOf(v, before[name]), valueOf(v, after[name])))
	}
	return out
}

func valueOf(v *voice.Voice, value any) string {
	switch value {
	case true:
		return v.Say("yes")
	case false:
		return v.Say("no")
	case nil, "", 0.0:
		return "—"
	}
	return "“" + cut(actFields{"": value}.text(""), 80) + "”"
}

// fieldName is what a field is called.
func fieldName(v *voice.Voice, name string) string {
	switch name {
	case "title":
		return v.Say("title")
	case "summary":
		return v.Say("summary")
	case "note":
		return v.Say("note")
	case "language":
		return v.Say("language")
	case "zone":
		return v.Say("time zone")
	case "desk":
		return v.Say("desk channel")
	case "approve":
		return v.Say("approve first")
	case "terse":
		return v.Say("title and link only")
	case "days":
		return v.Say("days kept")
	case "articles":
		return v.Say("articles kept")
	case "filter":
		return v.Say("filter")
	}
	return name
}

// tagDifferences are the tags that came and went: "+ Economy, − Sport".
func tagDifferences(v *voice.Voice, before, after actFields) string {
	was, is := tagsIn(v, before), tagsIn(v, after)
	var out []string
	for _, list := range []struct {
		sign      string
		all, less []string
	}{{"+ ", is, was}, {"− ", was, is}} {
		for _, name := range list.all {
			if !slices.Contains(list.less, name) {
				out = append(out, list.sign+name)
			}
		}
	}
	return strings.Join(out, ", ")
}

func tagsIn(v *voice.Voice, f actFields) []string {
	list, _ := f["tags"].([]any)
	var out []string
	for _, one := range list {
		code, _, _ := strings.Cut(fmt.Sprint(one), " ") // "VE (mentioned)"
		if strings.HasPrefix(code, "medtop:") {
			out = append(out, topic.Name(code, v.Language()))
		} else {
			out = append(out, country.Name(code, v.Language()))
		}
	}
	return out
}

// described is what a route or a digest matches and when it comes.
func described(v *voice.Voice, f actFields) string {
	var out []string
	for _, name := range []string{"topic", "country", "source", "words", "language", "style", "weekday", "time", "timezone"} {
		text := f.text(name)
		switch {
		case text == "":
			continue
		case name == "topic":
			text = topic.Name(text, v.Language())
		case name == "country":
			text = country.Name(text, v.Language())
		case name == "words":
			text = "“" + cut(text, 80) + "”"
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
