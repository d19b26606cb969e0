package commands

import (
	"context"
	_ "embed"
	"strings"

	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

//go:embed data/near.txt
var nearText string

// nothing answers a list that came out empty: what there is without the date,
// without one of the filters, or near by; each with a button.
func (s *Set) nothing(ctx context.Context, r Request, w wanted, noun string) (Reply, error) {
	size, err := s.store.Size(ctx, r.Place.View)
	if err != nil {
		return Reply{}, err
	}
	if size == 0 {
		return emptyDesk(r), nil
	}
	if w.Offset > 0 {
		return noFurther(r), nil
	}
	v, set := r.own(), w.narrowing()
	if len(set) == 0 { // articles without a quote, and no filter
		return none(v.Say("None of the desk's articles has a quote yet."), Action{Label: v.Say("Latest"), Request: ask("latest")}), nil
	}
	if !w.Since.IsZero() {
		reply, ok, err := s.earlier(ctx, r, w)
		if err != nil || ok {
			return reply, err
		}
	}
	if noun == "quote" {
		reply, ok, err := s.unquoted(ctx, r, w)
		if err != nil || ok {
			return reply, err
		}
	}
	says := v.Say("The desk has no article %s.", w.phrase(v))
	switch {
	case noun == "quote":
		says = v.Say("The desk has no quote %s.", w.phrase(v))
	case len(set) == 1 && !w.Since.IsZero():
		says = v.Say("The desk has no article since %s.", moment(v, w.Since, r.Now))
	}
	return s.around(ctx, r, w, says)
}

// none is a private sentence with ways on: nothing was found, which is an answer
// and no failure.
func none(says string, ways ...Action) Reply {
	return Reply{Private: true, Blocks: []Block{paragraph(says)}, Actions: rows(ways)}
}

// noFurther answers a page past a list's end.
func noFurther(r Request) Reply {
	return none(r.own().Say("There is nothing further down the list."), Action{Label: r.own().Say("From the top"), Request: r.With("from", "")})
}

// emptyDesk tells a moderator what to do next, and a member whom to ask.
func emptyDesk(r Request) Reply {
	v := r.own()
	if r.Place.Direct {
		return none(v.Say("None of the servers that you share with the bot has articles on its desk yet."))
	}
	runs := say(v, "The desk has no articles yet. A moderator brings one in with %s and its link.", typed(lineIn(v, "article add")))
	if r.Asker.Moderator {
		runs = say(v, "The desk has no articles yet. Bring the first one in with %s, or paste one with %s.", typed(lineIn(v, "article add", "link", "https://…")), typed(lineIn(v, "article text")))
	}
	return Reply{Private: true, Blocks: []Block{{Kind: Paragraph, Runs: runs}}}
}

// earlier says what there was before the date asked for.
func (s *Set) earlier(ctx context.Context, r Request, w wanted) (Reply, bool, error) {
	e, err := s.extent(ctx, r, w.without("since"))
	if err != nil || e.N == 0 {
		return Reply{}, false, err
	}
	v := r.own()
	says := v.Say("The desk has %s; none since %s.", e.words(w, r), moment(v, w.Since, r.Now))
	return none(says, Action{Label: v.Say("Show them"), Style: Primary, Request: r.With("since", "")}), true, nil
}

// unquoted says that there are articles, and that nobody is quoted in them.
func (s *Set) unquoted(ctx context.Context, r Request, w wanted) (Reply, bool, error) {
	if w.Speaker != "" {
		return Reply{}, false, nil
	}
	e, err := s.extent(ctx, r, w)
	if err != nil || e.N == 0 {
		return Reply{}, false, err
	}
	v := r.own()
	says := v.Say("The desk has %s; nobody is quoted in them.", e.words(w, r))
	if e.N == 1 {
		says = v.Say("The desk has %s; nobody is quoted in it.", e.words(w, r))
	}
	latest := ask("latest", "topic", r.Option("topic"), "country", r.Option("country"))
	return none(says, Action{Label: v.Say("Show the articles"), Style: Primary, Request: latest}), true, nil
}

// extent is a store's extent; More says that there is more than was counted.
type extent struct {
	store.Extent
	More bool
}

// number is how many articles there are.
func (e extent) number(v *voice.Voice) string {
	n := v.Count(e.N, "%d article", "%d articles")
	if e.More {
		return v.Say("more than %s", n)
	}
	return n
}

// words are the number of articles, what they are on, and the date of the last.
func (e extent) words(w wanted, r Request) string {
	v := r.own()
	n := strings.TrimSpace(e.number(v) + " " + w.counted(v))
	switch {
	case e.More:
		return n
	case e.N == 1:
		return v.Say("%s of %s ## one article, date", n, dayIn(v, e.Last, r.Now))
	}
	return v.Say("%s, the latest of %s", n, dayIn(v, e.Last, r.Now))
}

// extent is what a question would find in all. What a query finds is counted by
// searching, up to a hundred.
func (s *Set) extent(ctx context.Context, r Request, w wanted) (extent, error) {
	w.Limit, w.Offset = 0, 0
	if w.query == "" {
		e, err := s.store.Extent(ctx, r.Place.View, w.Filter)
		return extent{Extent: e}, err
	}
	w.Limit = 100
	page, err := s.store.Search(ctx, r.Place.View, w.query, w.Filter)
	e := extent{Extent: store.Extent{N: len(page.Entries)}, More: page.More}
	for _, found := range page.Entries {
		if at := found.When(); e.Last.Before(at) {
			e.Last = at
		}
	}
	return e, err
}

// around adds what there is with each single filter, and when that is nothing
// the nearest topics and countries that have something.
func (s *Set) around(ctx context.Context, r Request, w wanted, says string) (Reply, error) {
	v := r.own()
	latest := Action{Label: v.Say("Latest"), Request: ask("latest")}
	var has []string
	var ways []Action
	if set := w.narrowing(); len(set) > 1 {
		for _, option := range set {
			if option == "since" || option == "article" {
				continue
			}
			one := w.only(option)
			e, err := s.extent(ctx, r, one)
			if err != nil {
				return Reply{}, err
			}
			if e.N == 0 {
				continue
			}
			has = append(has, v.Count(e.N, "%d article", "%d articles")+" "+one.counted(v))
			ways = append(ways, Action{Label: cut(capital(one.phrase(v)), 80), Request: onlyOption(r, option)})
		}
	}
	if len(has) > 0 {
		return none(says+" "+v.Say("It has %s.", v.And(has)), ways...), nil
	}
	if w.query != "" {
		more, ways, err := s.apart(ctx, r, w.query)
		if err != nil || len(ways) > 0 {
			return none(says+" "+more, ways...), err
		}
		if more != "" {
			says += " " + more
		}
	}
	near, kin, err := s.near(ctx, r, w)
	if err != nil || len(near) == 0 || !kin && w.query != "" {
		return none(says, latest), err
	}
	if kin {
		return none(says+" "+v.Say("Nearest with articles: %s.", v.And(labels(near))), near...), nil
	}
	return none(says+" "+v.Say("Most in the news: %s.", v.And(labels(near))), near...), nil
}

func labels(actions []Action) []string {
	var out []string
	for _, a := range actions {
		out = append(out, a.Label)
	}
	return out
}

// onlyOption is the request with one of its filters alone.
func onlyOption(r Request, option string) Request {
	out := ask(r.Command, option, r.Option(option))
	if r.Command == "search" && option != "query" {
		out.Command = "latest"
	}
	return out
}

// near are up to three topics or countries that have articles: of the same
// region or kin first, then those with most in 30 days. A query that names one
// leads to it. kin is whether they have to do with what was asked for.
func (s *Set) near(ctx context.Context, r Request, w wanted) (out []Action, kin bool, err error) {
	command, lang := r.Command, r.own().Language()
	if command == "search" {
		command = "latest"
	}
	add := func(option, name string) {
		if len(out) < 3 {
			out = append(out, Action{Label: name, Request: ask(command, option, name)})
		}
	}
	wantCountry, wantTopic := w.Country, w.Topic
	if w.query != "" {
		wantCountry, _ = country.Find(w.query)
		wantTopic, _ = topic.Find(w.query)
	}
	var codes []string
	if wantCountry == "" && wantTopic != "" {
		counts, err := s.store.Topics(ctx, r.Place.View, r.Now)
		codes, kin = nearFirst(wantTopic, counts)
		for _, code := range codes {
			add("topic", topic.Name(code, lang))
		}
		return out, kin, err
	}
	counts, err := s.store.Countries(ctx, r.Place.View, r.Now)
	codes, kin = nearFirst(wantCountry, counts)
	for _, code := range codes {
		add("country", country.Name(code, lang))
	}
	return out, kin, err
}

// nearFirst are the codes that have something: the one asked for itself, the topic
// above it or its neighbours in data/near.txt, and only without those the others, in the order of
// counts.
func nearFirst(code string, counts []store.Count) (codes []string, near bool) {
	kin := map[string]bool{}
	if parent := topic.Parent(code); parent != "" {
		kin[parent] = true
	}
	for line := range strings.Lines(nearText) {
		codes := strings.Fields(line)
		if strings.HasPrefix(line, "#") || len(codes) == 0 || code == "" {
			continue
		}
		whole := !strings.HasPrefix(code, "medtop:") && strings.Contains(line, code)
		if whole || codes[0] == code {
			for _, c := range codes {
				kin[c] = true
			}
		}
	}
	var self, kindred, far []string
	for _, c := range counts {
		switch {
		case c.All == 0:
		case c.Code == code:
			self = append(self, c.Code)
		case kin[c.Code]:
			kindred = append(kindred, c.Code)
		default:
			far = append(far, c.Code)
		}
	}
	if kindred = append(self, kindred...); len(kindred) > 0 {
		return kindred, true
	}
	return far, false
}
