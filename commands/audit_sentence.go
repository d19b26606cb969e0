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
	done := []Run{plain(did(v, a, cut(title, 100), before, after))}
	if detail := actDetail(v, a, before, after); detail != "" {
		done = say(v, "%s: %s", done, cut(detail, 300))
	}
	line := append([]Run{bold(cut(actorName(r, a.By), 60)), plain(" ")}, done...)
	channel := cmp.Or(after.text("channel"), before.text("channel"))
	if a.What == "settings" && after.text("desk") != before.text("desk") {
		channel = after.text("desk")
	}
	if channel != "" {
		line = append(line, plain(" → "), Run{Channel: channel})
	}
	return append(line, plain(" · "), Run{Time: a.At, Relative: true}), nil
}

// articleActs are what somebody did to an article, after their name: with its title,
// and with its number when it is not on the desk any more.
func articleActs() map[string][2]string {
	return map[string][2]string{
		"add":        {voice.Mark("brought in “%s”"), voice.Mark("brought in article %s")},
		"edit":       {voice.Mark("changed “%s”"), voice.Mark("changed article %s")},
		"tag":        {voice.Mark("changed the tags of “%s”"), voice.Mark("changed the tags of article %s")},
		"remove":     {voice.Mark("took “%s” off the desk"), voice.Mark("took article %s off the desk")},
		"restore":    {voice.Mark("put “%s” back on the desk"), voice.Mark("put article %s back on the desk")},
		"dismiss":    {voice.Mark("set the reports on “%s” aside"), voice.Mark("set the reports on article %s aside")},
		"post":       {voice.Mark("posted “%s”"), voice.Mark("posted article %s")},
		"drop":       {voice.Mark("gave up the post of “%s”"), voice.Mark("gave up the post of article %s")},
		"undo":       {voice.Mark("took back the post of “%s”"), voice.Mark("took back the post of article %s")},
		"approve":    {voice.Mark("approved “%s”"), voice.Mark("approved article %s")},
		"reject":     {voice.Mark("rejected “%s”"), voice.Mark("rejected article %s")},
		"reconsider": {voice.Mark("let “%s” wait for approval again"), voice.Mark("let article %s wait for approval again")},
		"quote":      {voice.Mark("pinned or hid a quote of “%s”"), voice.Mark("pinned or hid a quote of article %s")},
		"merge":      {voice.Mark("made the story of “%s” one with another"), voice.Mark("made the story of article %s one with another")},
		"unmerge":    {voice.Mark("parted the story of “%s” again"), voice.Mark("parted the story of article %s again")},
		"split":      {voice.Mark("took “%s” out of its story"), voice.Mark("took article %s out of its story")},
		"unsplit":    {voice.Mark("put “%s” back into its story"), voice.Mark("put article %s back into its story")},
	}
}

// did is what somebody did, after their name; title is the article's, "" for none.
func did(v *voice.Voice, a store.Act, title string, before, after actFields) string {
	says, ofArticle := articleActs()[a.What]
	switch {
	case ofArticle && a.Article != 0 && title != "":
		return v.Say(says[0], title)
	case ofArticle && a.Article != 0:
		return v.Say(says[1], strconv.FormatInt(a.Article, 10))
	}
	address := cut(before.text("url")+after.text("url"), 100)
	switch a.What {
	case "expire":
		n, _ := strconv.Atoi(after.text("articles"))
		return v.Count(n, "took off %d article past its time", "took off %d articles past their time")
	case "drop":
		n, _ := strconv.Atoi(before.text("post"))
		return v.Say("gave up post %d", n)
	case "undo":
		n, _ := strconv.Atoi(before.text("post"))
		return v.Say("took back post %d", n)
	case "takedown":
		if after["whole"] == true {
			return v.Say("took all of %s off the desk for good", cut(after.text("name"), 100))
		}
		return v.Say("took a page of %s off the desk for good", cut(after.text("name"), 100))
	case "takedown undo":
		return v.Say("let in again what was kept out of %s", cut(after.text("name"), 100))
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
		if after["rest"] == true {
			return v.Say("set the default route")
		}
		return v.Say("set a route")
	case "route remove":
		if before["rest"] == true {
			return v.Say("ended the default route")
		}
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

// actDetail is what an act changed, from what to what; "" when the sentence says it
// all.
func actDetail(v *voice.Voice, a store.Act, before, after actFields) string {
	switch a.What {
	case "edit", "settings", "source", "feed filter":
		delete(before, "url")
		return strings.Join(differences(v, before, after), " · ")
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
		out = append(out, v.Say("%s: %s", fieldName(v, name), valueOf(v, name, before[name])+" → "+valueOf(v, name, after[name])))
	}
	return out
}

// valueOf is a field's value in words.
func valueOf(v *voice.Voice, name string, value any) string {
	switch value {
	case true:
		return v.Say("yes")
	case false:
		return v.Say("no")
	case nil, "", 0.0:
		return "—"
	}
	text := cut(actFields{"": value}.text(""), 80)
	if name == "language" {
		return languageName(v, text)
	}
	return quotedIn(v, text)
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
		case name == "language":
			text = languageName(v, text)
		case name == "style":
			text = styleName(v, news.PostStyle(text))
		case name == "weekday":
			text = v.Say("every " + text)
		case name == "words":
			text = quotedIn(v, cut(text, 80))
		}
		out = append(out, text)
	}
	return strings.Join(out, ", ")
}
