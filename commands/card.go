package commands

import (
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// ways is how a card of an article is set.
type ways struct {
	number   int  // written before the title; 0: none
	teaser   int  // how many runes the teaser may have
	lines    int  // how many sentences the teaser has
	proofs   bool // each sentence links to its place in the source
	ends     int  // how many words of a passage's ends its link has; 0: as many as usual
	buttons  bool
	mentions string // the country that the list is about, for those that only mention it
	first    bool   // the first of those that only mention it
	allow    *allowance
}

// articleCard is one article of a list.
func articleCard(v *voice.Voice, e store.Entry, w ways) Card {
	var c Card
	if e.MentionOnly && w.first {
		c.Blocks = append(c.Blocks, small(bold(v.Say("These only mention %s", countryName(v, w.mentions)))))
	}
	title := linked(cut(titleOf(v, e), 240), e.URL)
	head := Block{Kind: Heading, Runs: []Run{title}}
	if w.number > 0 {
		head.Runs = []Run{plain(strconv.Itoa(w.number) + ". "), title}
	}
	c.Blocks = append(c.Blocks, head, small(facts(v, e, w.mentions)...))
	if notes := marks(v, e); len(notes) > 0 {
		c.Blocks = append(c.Blocks, small(notes...))
	}
	c.Blocks = append(c.Blocks, teaser(e, w)...)
	if e.Note != "" {
		c.Blocks = append(c.Blocks, noteOf(v, e))
	}
	if w.buttons {
		c.Actions = articleActions(v, e)
	}
	return c
}

// articleActions are the ways on from an article.
func articleActions(v *voice.Voice, e store.Entry) []Action {
	id := strconv.FormatInt(e.ID, 10)
	out := []Action{
		{Label: v.Say("Summary"), Request: ask("summary", "article", id)},
		{Label: v.Say("Quotes"), Request: ask("quotes", "article", id)},
	}
	if e.Terse && e.URL != "" {
		out = nil
	}
	if e.URL != "" {
		out = append(out, Action{Label: v.Say("Source"), Link: e.URL})
	}
	return out
}

// ask is a request for a button.
func ask(command string, pairs ...string) Request {
	return Request{Command: command}.With(pairs...)
}

// titleOf is never empty, so that a heading always shows something to press.
func titleOf(v *voice.Voice, e store.Entry) string {
	if e.Title == "" {
		return v.Say("Untitled")
	}
	return tidy(e.Title)
}

// facts are where an article is from, when, and what it is about.
func facts(v *voice.Voice, e store.Entry, asked string) []Run {
	return dotted(sourceOf(v, e), timeOf(v, e), countriesOf(v, e, asked), topicsOf(v, e))
}

func sourceOf(v *voice.Voice, e store.Entry) []Run {
	switch name := e.Source(); {
	case name != "":
		return []Run{plain(cut(name, 60))}
	case e.URL != "":
		return []Run{plain(cut(address.Host(e.URL), 60))}
	}
	return []Run{plain(v.Say("text without a link"))}
}

func timeOf(v *voice.Voice, e store.Entry) []Run {
	if e.When().IsZero() {
		return nil
	}
	at := Run{Time: e.When(), Relative: true}
	if e.Published.IsZero() {
		return say(v, "first seen %s", at)
	}
	return []Run{at}
}

// countriesOf are the flags and names of the countries that the article is
// about. One that was asked for and is only mentioned is said as that.
func countriesOf(v *voice.Voice, e store.Entry, asked string) []Run {
	const most = 4
	var out string
	n := 0
	for _, c := range e.Countries {
		if !c.About {
			continue
		}
		if n++; n > most {
			continue
		}
		if out != "" {
			out += ", "
		}
		out += flagged(v, c.Code)
	}
	if n > most {
		out = v.Say("%s and %d more", out, n-most)
	}
	if e.MentionOnly && asked != "" {
		if out != "" {
			out += "; "
		}
		out += v.Say("mentions %s", flagged(v, asked))
	}
	if out == "" {
		return nil
	}
	return []Run{plain(out)}
}

func flagged(v *voice.Voice, code string) string {
	return country.Flag(code) + " " + country.Name(code, v.Language())
}

func topicsOf(v *voice.Voice, e store.Entry) []Run {
	const most = 3
	var names []string
	for _, code := range topic.Narrow(e.Topics) {
		names = append(names, topic.Name(code, v.Language()))
	}
	if names = names[:min(most, len(names))]; len(names) == 0 {
		return nil
	}
	return []Run{plain(strings.Join(names, ", "))}
}

// marks are what a reader should know of how the entry came to be.
func marks(v *voice.Voice, e store.Entry) []Run {
	var out [][]Run
	if e.TitleBy != (news.Actor{}) {
		out = append(out, []Run{plain(v.Say("Title by a moderator"))})
	} else if e.TitleMade {
		out = append(out, []Run{plain(v.Say("Title made from the first words"))})
	}
	switch {
	case e.Words != "" && e.WordsModel != "":
		out = append(out, []Run{plain(v.Say("Summary written by %s, checked against the article", cut(e.WordsModel, 60)))})
	case e.Words != "":
		out = append(out, []Run{plain(v.Say("Summary by a moderator"))})
	}
	if e.Partial {
		out = append(out, []Run{plain(v.Say("Only a part of the article was read"))})
	}
	return dotted(out...)
}

// authorship is those of the marks that say whose words are shown, where these are not
// the article's.
func authorship(v *voice.Voice, e store.Entry, title, summary bool) []Run {
	var only store.Entry
	if title {
		only.TitleBy = e.TitleBy
	}
	if summary {
		only.Words, only.WordsModel = e.Words, e.WordsModel
	}
	return marks(v, only)
}

func noteOf(v *voice.Voice, e store.Entry) Block {
	return Block{Kind: Paragraph, Runs: []Run{bold(v.Say("Note from a moderator:")), plain(" " + cut(e.Note, 500))}}
}

// teaser is a moderator's words or a model's, else the first sentences of the
// summary.
func teaser(e store.Entry, w ways) []Block {
	if e.Words != "" {
		return []Block{paragraph(cut(e.Words, w.teaser))}
	}
	if w.allow == nil {
		w.allow = allowed(e)
	}
	block, left := Block{Kind: Paragraph}, w.teaser
	for _, l := range e.Teaser[:min(w.lines, len(e.Teaser))] {
		if left < 40 {
			break
		}
		text := cut(tidy(l.Text), left)
		if !w.allow.takes(text) {
			break
		}
		left -= len([]rune(text))
		if len(block.Runs) > 0 {
			block.Runs = append(block.Runs, plain(" "))
		}
		block.Runs = append(block.Runs, plain(text))
		if w.proofs && e.URL != "" {
			block.Runs = append(block.Runs, proofOf(e.URL, l.Text, w.ends)...)
		}
	}
	if len(block.Runs) == 0 {
		return nil
	}
	return []Block{block}
}

// proof is the small arrow that leads to a passage's place in the source.
func proof(url, passage string) []Run { return proofOf(url, passage, 0) }

// proofOf is proof with a link of so many words at each end; 0 is as many as
// usual.
func proofOf(url, passage string, ends int) []Run {
	link := address.Fragment(url, passage)
	if ends > 0 {
		link = address.Brief(url, passage, ends)
	}
	return []Run{plain(" "), linked("↗", link)}
}
