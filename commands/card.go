package commands

import (
	"fmt"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
)

// language is the one that replies are written in.
const language = "en"

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
func articleCard(e store.Entry, w ways) Card {
	var c Card
	if e.MentionOnly && w.first {
		c.Blocks = append(c.Blocks, small(bold("These only mention "+countryName(w.mentions))))
	}
	title := linked(cut(titleOf(e), 240), e.URL)
	head := Block{Kind: Heading, Runs: []Run{title}}
	if w.number > 0 {
		head.Runs = []Run{plain(strconv.Itoa(w.number) + ". "), title}
	}
	c.Blocks = append(c.Blocks, head, small(facts(e, w.mentions)...))
	if notes := marks(e); len(notes) > 0 {
		c.Blocks = append(c.Blocks, small(notes...))
	}
	c.Blocks = append(c.Blocks, teaser(e, w)...)
	if e.Note != "" {
		c.Blocks = append(c.Blocks, noteOf(e))
	}
	if w.buttons {
		c.Actions = articleActions(e)
	}
	return c
}

// articleActions are the ways on from an article.
func articleActions(e store.Entry) []Action {
	id := strconv.FormatInt(e.ID, 10)
	out := []Action{
		{Label: "Summary", Request: ask("summary", "article", id)},
		{Label: "Quotes", Request: ask("quotes", "article", id)},
	}
	if e.Terse && e.URL != "" {
		out = nil
	}
	if e.URL != "" {
		out = append(out, Action{Label: "Source", Link: e.URL})
	}
	return out
}

// ask is a request for a button.
func ask(command string, pairs ...string) Request {
	return Request{Command: command}.With(pairs...)
}

// titleOf is never empty, so that a heading always shows something to press.
func titleOf(e store.Entry) string {
	if e.Title == "" {
		return "Untitled"
	}
	return tidy(e.Title)
}

// facts are where an article is from, when, and what it is about.
func facts(e store.Entry, asked string) []Run {
	return dotted(sourceOf(e), timeOf(e), countriesOf(e, asked), topicsOf(e))
}

func sourceOf(e store.Entry) []Run {
	switch name := e.Source(); {
	case name != "":
		return []Run{plain(cut(name, 60))}
	case e.URL != "":
		return []Run{plain(cut(address.Host(e.URL), 60))}
	}
	return []Run{plain("text without a link")}
}

func timeOf(e store.Entry) []Run {
	if e.When().IsZero() {
		return nil
	}
	at := Run{Time: e.When(), Relative: true}
	if e.Published.IsZero() {
		return []Run{plain("first seen "), at}
	}
	return []Run{at}
}

// countriesOf are the flags and names of the countries that the article is
// about. One that was asked for and is only mentioned is said as that.
func countriesOf(e store.Entry, asked string) []Run {
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
		out += flagged(c.Code)
	}
	if n > most {
		out += fmt.Sprintf(" and %d more", n-most)
	}
	if e.MentionOnly && asked != "" {
		if out != "" {
			out += "; "
		}
		out += "mentions " + flagged(asked)
	}
	if out == "" {
		return nil
	}
	return []Run{plain(out)}
}

func flagged(code string) string {
	return country.Flag(code) + " " + country.Name(code, language)
}

// countryName is a country's name inside a sentence, with its article.
func countryName(code string) string {
	name := country.Name(code, language)
	if strings.HasPrefix(name, "United ") || strings.HasSuffix(name, " Islands") || strings.Contains(" BS CD CF CG DO GM KM MV NL PH ", " "+code+" ") {
		return "the " + name
	}
	return name
}

func topicsOf(e store.Entry) []Run {
	const most = 3
	var names []string
	for _, code := range topic.Narrow(e.Topics) {
		names = append(names, topic.Name(code, language))
	}
	if names = names[:min(most, len(names))]; len(names) == 0 {
		return nil
	}
	return []Run{plain(join(names, ", "))}
}

// marks are what a reader should know of how the entry came to be.
func marks(e store.Entry) []Run {
	var out [][]Run
	if e.TitleBy != (news.Actor{}) {
		out = append(out, []Run{plain("Title by a moderator")})
	} else if e.TitleMade {
		out = append(out, []Run{plain("Title made from the first words")})
	}
	switch {
	case e.Words != "" && e.WordsModel != "":
		out = append(out, []Run{plain("Summary written by " + cut(e.WordsModel, 60) + ", checked against the article")})
	case e.Words != "":
		out = append(out, []Run{plain("Summary by a moderator")})
	}
	if e.Partial {
		out = append(out, []Run{plain("Only a part of the article was read")})
	}
	return dotted(out...)
}

func noteOf(e store.Entry) Block {
	return Block{Kind: Paragraph, Runs: []Run{bold("Note from a moderator: "), plain(cut(e.Note, 500))}}
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
