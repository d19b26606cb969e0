package discord

import (
	"slices"

	"newsdesk/commands"
)

// Headings in Discord's Markdown: of a message, and of a card in it.
const (
	listHeading = "## "
	cardHeading = "### "
)

// linesAtMost is how many blocks of a reply are shown. Past it there would be
// less than a sentence for each.
const linesAtMost = 160

// A line is a block as markup.
type line struct {
	block   commands.Block
	heading string
	text    string // "" for a rule
	rule    bool
}

// A sheet is a reply whose words have been set: all of it fits into Discord's
// budget for text, however its components are then arranged.
type sheet struct {
	top, foot []line
	cards     []card
	rows      [][]commands.Action
	file      *commands.Attachment
}

type card struct {
	lines   []line
	actions []commands.Action
}

// set turns a reply's words into markup. When they are more than a message
// holds, first the longest links go, then the longest blocks are cut, so that
// every card keeps its title and its source.
func set(r commands.Reply, guild string) sheet {
	left := linesAtMost
	s := sheet{rows: r.Actions}
	s.top = lines(r.Blocks, listHeading, &left)
	for _, c := range r.Cards {
		s.cards = append(s.cards, card{lines: lines(c.Blocks, cardHeading, &left), actions: c.Actions})
	}
	s.foot = lines(r.Foot, cardHeading, &left)

	all := s.all()
	for _, maxLink := range []int{1000, 400, 200} {
		for _, l := range all {
			l.text = markup(l.block, l.heading, guild, unlimited, maxLink)
		}
		if total(all) <= textBudget {
			return s
		}
	}
	limit := level(all)
	for _, l := range all {
		if weight(l.text) > limit {
			l.text = markup(l.block, l.heading, guild, limit, 200)
		}
	}
	return s
}

func lines(blocks []commands.Block, heading string, left *int) []line {
	var out []line
	for _, b := range blocks {
		if *left == 0 {
			break
		}
		*left--
		out = append(out, line{block: b, heading: heading, rule: b.Kind == commands.Rule})
	}
	return out
}

// all is every line that has words, for setting.
func (s *sheet) all() []*line {
	var out []*line
	add := func(ls []line) {
		for i := range ls {
			if !ls[i].rule {
				out = append(out, &ls[i])
			}
		}
	}
	add(s.top)
	for _, c := range s.cards {
		add(c.lines)
	}
	add(s.foot)
	return out
}

// total is what the lines weigh, each with the line break after it.
func total(all []*line) int {
	n := 0
	for _, l := range all {
		n += weight(l.text) + runeWeight
	}
	return n
}

// level is the weight that each line may have at most so that all fit: the short
// ones keep all of theirs and the long ones share the rest.
func level(all []*line) int {
	weights := make([]int, len(all))
	for i, l := range all {
		weights[i] = weight(l.text)
	}
	slices.Sort(weights)
	left := textBudget - runeWeight*len(all)
	for i, w := range weights {
		if share := left / (len(weights) - i); w > share {
			return share
		}
		left -= w
	}
	return left
}
