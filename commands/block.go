package commands

import (
	"strings"
	"unicode/utf8"

	"newsdesk/voice"
)

// The makers of blocks and rows, and how much room they take.

func paragraph(text string) Block { return Block{Kind: Paragraph, Runs: []Run{{Text: text}}} }

func heading(text string) Block { return Block{Kind: Heading, Runs: []Run{{Text: text}}} }

func small(runs ...Run) Block { return Block{Kind: Small, Runs: runs} }

func plain(text string) Run { return Run{Text: text} }

func bold(text string) Run { return Run{Text: text, Bold: true} }

// linked is text that leads to an address, and plain text without one.
func linked(text, link string) Run { return Run{Text: text, Link: link} }

// typed is a line to type.
func typed(line string) Run { return Run{Text: line, Code: true} }

// slot stands around the number of a run in a text that say puts together.
const slot = "\x00"

// say is what v.Say gives, as runs: an argument that is a Run or a []Run stands
// in the text as it is. There are ten of these at most.
func say(v *voice.Voice, english string, args ...any) []Run {
	var slots [][]Run
	for i, a := range args {
		switch a := a.(type) {
		case Run:
			slots = append(slots, []Run{a})
		case []Run:
			slots = append(slots, a)
		case string:
			args[i] = strings.ReplaceAll(a, slot, "")
			continue
		default:
			continue
		}
		args[i] = slot + string(rune('0'+len(slots)-1)) + slot
	}
	var out []Run
	for i, part := range strings.Split(v.Say(english, args...), slot) {
		switch {
		case i%2 == 1:
			out = append(out, slots[part[0]-'0']...)
		case part != "":
			out = append(out, plain(part))
		}
	}
	return out
}

// dotted joins parts of a line by " · ".
func dotted(parts ...[]Run) []Run {
	var out []Run
	for _, p := range parts {
		if len(p) == 0 {
			continue
		}
		if len(out) > 0 {
			out = append(out, plain(" · "))
		}
		out = append(out, p...)
	}
	return out
}

// rows lays actions out in rows of five, what a platform can show.
func rows(actions []Action) [][]Action {
	var out [][]Action
	for len(actions) > 0 {
		n := min(5, len(actions))
		out = append(out, actions[:n])
		actions = actions[n:]
	}
	return out
}

// size is the room that text takes in a message.
type size struct{ runes, bytes int }

// room is what a reply is composed to, somewhat under what Discord takes (4,000
// characters, and about 10,000 bytes): the platform adds marks of its own.
func room() size { return size{runes: 3700, bytes: 9200} }

func (s size) in(limit size) bool { return s.runes <= limit.runes && s.bytes <= limit.bytes }

func (s size) plus(o size) size { return size{s.runes + o.runes, s.bytes + o.bytes} }

func (s *size) add(o size) { *s = s.plus(o) }

// weigh is the room that blocks take, with what marks, links and times cost
// where they are written out.
func weigh(blocks ...Block) size {
	var out size
	for _, b := range blocks {
		marks := 4
		for _, r := range b.Runs {
			switch {
			case !r.Time.IsZero() || r.Channel != "" || r.Role != "":
				marks += 24
				continue
			case r.Bold || r.Code || r.Italic:
				marks += 4
			}
			if r.Link != "" {
				marks += len(r.Link) + 6
			}
			out.add(size{runes: utf8.RuneCountInString(r.Text), bytes: len(r.Text)})
			for _, c := range r.Text {
				switch c {
				case '*', '_', '~', '`', '|', '>', '#', '-', '[', ']', '(', ')', '<', '\\', '@', ':', '.':
					marks++ // it may have to be escaped
				}
			}
		}
		out.add(size{marks, marks})
	}
	return out
}

// weight is the room that a reply takes in all.
func (r Reply) weight() size {
	out := weigh(r.Blocks...)
	out.add(weigh(r.Foot...))
	for _, c := range r.Cards {
		out.add(weigh(c.Blocks...))
		out.add(size{12, 12})
	}
	return out
}

// pack fills a reply with up to n cards, as they fit. The first level that lets
// all of them in is taken; card(i, level) takes less room at a higher one. When
// even the last is too much, cards are left out at the end; one always stays. It
// gives how many stand there.
func pack(reply *Reply, n, levels int, card func(i, level int) Card) int {
	for level := range levels {
		reply.Cards = nil
		for i := range n {
			reply.Cards = append(reply.Cards, card(i, level))
		}
		if reply.weight().in(room()) {
			return n
		}
	}
	for len(reply.Cards) > 1 && !reply.weight().in(room()) {
		reply.Cards = reply.Cards[:len(reply.Cards)-1]
	}
	return len(reply.Cards)
}
