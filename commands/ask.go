package commands

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// wanted is what a list was asked for, in words and as the store's filter.
type wanted struct {
	store.Filter
	query  string   // /search
	others []Action // whom else the speaker or source that was typed may mean
}

// narrowing are the filters that a list was asked with, by option name.
func (w wanted) narrowing() []string {
	var out []string
	for _, f := range []struct {
		option string
		set    bool
	}{{"query", w.query != ""}, {"topic", w.Topic != ""}, {"country", w.Country != ""}, {"speaker", w.Speaker != ""}, {"source", w.Source != ""}, {"article", w.Article != 0}, {"since", !w.Since.IsZero()}} {
		if f.set {
			out = append(out, f.option)
		}
	}
	return out
}

// without is the same question with one filter dropped.
func (w wanted) without(option string) wanted {
	switch option {
	case "query":
		w.query = ""
	case "topic":
		w.Topic = ""
	case "country":
		w.Country = ""
	case "speaker":
		w.Speaker = ""
	case "source":
		w.Source = ""
	case "article":
		w.Article = 0
	case "since":
		w.Since = time.Time{}
	}
	return w
}

// only is the question with that one filter alone.
func (w wanted) only(option string) wanted {
	for _, other := range w.narrowing() {
		if other != option {
			w = w.without(other)
		}
	}
	return w
}

// phrase says what was asked for, after "no article": "on Politics about
// Venezuela by … from …". The date is left out.
func (w wanted) phrase(v *voice.Voice) string {
	return w.said(v, func(country string) string { return v.Say("about %s", country) },
		func(speaker string) string { return v.Say("by %s ## speaker", speaker) })
}

// counted is phrase after "12 articles": what a country's filter finds need not
// be about it, and a speaker is quoted in them.
func (w wanted) counted(v *voice.Voice) string {
	return w.said(v, func(country string) string { return v.Say("about or mentioning %s", country) },
		func(speaker string) string { return v.Say("quoting %s", speaker) })
}

// said is a phrase for each filter: languages part them alike, but build each in
// their own way.
func (w wanted) said(v *voice.Voice, about, by func(string) string) string {
	var out []string
	if w.query != "" {
		out = append(out, v.Say("with %s", phrased(v, w.query)))
	}
	if w.Topic != "" {
		out = append(out, v.Say("on %s", topic.Name(w.Topic, v.Language())))
	}
	if w.Country != "" {
		out = append(out, about(countryName(v, w.Country)))
	}
	if w.Speaker != "" {
		out = append(out, by(cut(w.Speaker, 60)))
	}
	if w.Source != "" {
		out = append(out, v.Say("from %s ## outlet", cut(w.Source, 60)))
	}
	return strings.Join(out, " ")
}

// phrased is a query in quotation marks, unless it has its own.
func phrased(v *voice.Voice, query string) string {
	query = cut(query, 80)
	if strings.ContainsAny(query, `"“”„«»`) {
		return query
	}
	return quotedIn(v, query)
}

// title heads a list: "Latest on Politics about 🇻🇪 Venezuela since 1 November".
func (w wanted) title(v *voice.Voice, what string, now time.Time) Block {
	out := []string{what}
	if w.query != "" {
		out = append(out, phrased(v, w.query))
	}
	if w.Topic != "" {
		out = append(out, v.Say("on %s ## title", topic.Name(w.Topic, v.Language())))
	}
	if w.Country != "" {
		out = append(out, v.Say("about %s ## title", flagged(v, w.Country)))
	}
	if w.Speaker != "" {
		out = append(out, v.Say("by %s ## title", cut(w.Speaker, 60)))
	}
	if w.Source != "" {
		out = append(out, v.Say("from %s ## title", cut(w.Source, 60)))
	}
	if !w.Since.IsZero() {
		out = append(out, v.Say("since %s ## title", moment(v, w.Since, now)))
	}
	return heading(strings.Join(out, " "))
}

// paging sets a filter's stretch from the options "count" and "from".
func (w *wanted) paging(r Request, count int) {
	if n, err := strconv.Atoi(r.Option("count")); err == nil {
		count = n
	}
	w.Limit = count
	if n, err := strconv.Atoi(r.Option("from")); err == nil {
		w.Offset = n - 1
	}
}

// turned is whether a button for another page or length was pressed, so that the
// answer takes the place of the message.
func turned(r Request, option string) bool { return r.Pressed && r.Option(option) != "" }

// pages are the buttons to the stretches before and after the shown entries.
func pages(r Request, w wanted, shown int, more bool, before, after string) []Action {
	var out []Action
	if w.Offset > 0 {
		out = append(out, Action{Label: before, Request: r.With("from", strconv.Itoa(max(1, w.Offset+1-w.Limit)))})
	}
	if more {
		out = append(out, Action{Label: after, Request: r.With("from", strconv.Itoa(w.Offset+shown+1))})
	}
	return out
}

// numbered is the label of a button for the nth entry of a list.
func numbered(label string, n int) string { return fmt.Sprintf("%s %d", label, n) }
