package discord

import (
	"context"
	"log/slog"
	"strconv"
	"strings"

	"newsdesk/commands"
)

// A renderer turns replies into Discord's components within all of its limits.
// Start with components.
type renderer struct {
	ids *ids
	log *slog.Logger
}

// components is a reply as the components of one message: a container a card,
// with its words and its row of buttons. Where that would be more than Discord
// takes, the cards lose in turn the buttons that only repeat a link of theirs,
// their frames (all but one button of each go into menus), the last button, and
// their parting lines, and never words. guild is where it is read, "" in a
// conversation with the bot alone.
func (r *renderer) components(ctx context.Context, guild string, reply commands.Reply) []component {
	s := set(reply, guild)
	s.file = reply.File
	if len(s.top)+len(s.cards)+len(s.foot)+len(s.rows) == 0 && s.file == nil {
		s.top = []line{{text: "…"}}
	}
	p := &arranger{renderer: r, ctx: ctx, kept: map[string]string{}}
	var out []component
	for _, arrange := range []func(*arranger, sheet) []component{(*arranger).framed, (*arranger).linked, (*arranger).sections, (*arranger).menus, (*arranger).merged} {
		p.used = map[string]int{}
		if out = arrange(p, s); count(out) <= componentsAtMost {
			break
		}
	}
	if len(out) == 0 {
		out = []component{{Type: typeText, Content: "…"}}
	}
	return out
}

// framed is a container for each card, with all its buttons.
func (p *arranger) framed(s sheet) []component {
	return p.message(s, func(c card) []component { return p.frame(c, c.actions) }, nil, true)
}

// linked is framed without the link buttons whose address the words have too.
func (p *arranger) linked(s sheet) []component {
	return p.message(s, func(c card) []component { return p.frame(c, withoutLinks(c)) }, nil, true)
}

// sections is each card beside its first button; the other buttons are menus
// below, one for each label.
func (p *arranger) sections(s sheet) []component {
	return p.message(s, func(c card) []component {
		text := texts(c.lines, false)
		if i := firstButton(c.actions); i >= 0 && len(text) > 0 {
			if b, ok := p.button(c.actions[i]); ok {
				return []component{{Type: typeSection, Components: text, Accessory: &b}}
			}
		}
		return text
	}, p.menusOf(s, 1), false)
}

// menus is each card as words, and all buttons in menus.
func (p *arranger) menus(s sheet) []component {
	return p.message(s, func(c card) []component { return texts(c.lines, false) }, p.menusOf(s, 0), false)
}

// merged is all cards in one stretch of words, menus, and the rows that there is
// room for.
func (p *arranger) merged(s sheet) []component {
	var all []line
	for _, c := range s.cards {
		all = append(all, c.lines...)
	}
	s.cards = []card{{lines: all}}
	menus := p.menusOf(s, 0)
	rows := s.rows
	for s.rows = nil; len(rows) > 0; rows = rows[1:] {
		s.rows = append(s.rows, rows[0])
		if out := p.message(s, func(c card) []component { return texts(c.lines, false) }, menus, false); count(out) > componentsAtMost {
			s.rows = s.rows[:len(s.rows)-1]
			p.log.Warn("buttons left out of a message", "rows", len(rows))
			break
		}
	}
	return p.message(s, func(c card) []component { return texts(c.lines, false) }, menus, false)
}

// message puts the parts in their order.
func (p *arranger) message(s sheet, card func(card) []component, menus []component, rules bool) []component {
	out := texts(s.top, rules)
	picture := s.file != nil && s.file.Alt != ""
	if picture {
		out = append(out, fileComponent(s.file))
	}
	for _, c := range s.cards {
		out = append(out, card(c)...)
	}
	out = append(out, texts(s.foot, rules)...)
	if s.file != nil && !picture {
		out = append(out, fileComponent(s.file))
	}
	out = append(out, menus...)
	for _, row := range s.rows {
		out = append(out, p.row(row)...)
	}
	return out
}

// frame is a container with a card's words and buttons. A single button stands
// beside the words.
func (p *arranger) frame(c card, actions []commands.Action) []component {
	in := texts(c.lines, true)
	if len(actions) == 1 && len(in) == 1 {
		if b, ok := p.button(actions[0]); ok {
			in = []component{{Type: typeSection, Components: in, Accessory: &b}}
		}
	} else {
		in = append(in, p.row(actions)...)
	}
	if len(in) == 0 {
		return nil
	}
	return []component{{Type: typeContainer, Components: in}}
}

// texts is lines as text displays, parted where there is a rule (when rules is
// set, with a line across).
func texts(lines []line, rules bool) []component {
	var out []component
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			out = append(out, component{Type: typeText, Content: b.String()})
			b.Reset()
		}
	}
	for _, l := range lines {
		switch {
		case l.rule && rules:
			flush()
			if len(out) > 0 {
				out = append(out, component{Type: typeSeparator})
			}
		case l.text != "":
			if b.Len() > 0 {
				b.WriteByte('\n')
			}
			b.WriteString(l.text)
		}
	}
	flush()
	return out
}

// An arranger makes the buttons of one message, whose custom ids must differ.
type arranger struct {
	*renderer
	ctx  context.Context
	used map[string]int    // requests, by how often they have a button already
	kept map[string]string // custom ids made in an earlier arrangement
}

// row is actions as rows of at most five buttons; a menu of channels is a row of
// its own.
func (p *arranger) row(actions []commands.Action) []component {
	var out []component
	var in []component
	for _, a := range actions {
		if a.Channel {
			out = append(out, p.channels(a)...)
			continue
		}
		b, ok := p.button(a)
		if !ok {
			continue
		}
		if in = append(in, b); len(in) == rowAtMost {
			out, in = append(out, component{Type: typeRow, Components: in}), nil
		}
	}
	if len(in) > 0 {
		out = append(out, component{Type: typeRow, Components: in})
	}
	return out
}

// button is an action; false when it leads nowhere that Discord can go.
func (p *arranger) button(a commands.Action) (component, bool) {
	label := plain(a.Label, labelAtMost)
	if label == "" {
		label = "…"
	}
	b := component{Type: typeButton, Label: label, Disabled: a.Disabled}
	if a.Link != "" {
		b.Style, b.URL = styleLink, webAddress(a.Link)
		if len(b.URL) > buttonURLAtMost {
			b.URL, _, _ = strings.Cut(b.URL, "#")
		}
		return b, b.URL != "" && len(b.URL) <= buttonURLAtMost
	}
	b.Style = buttonStyle(a.Style)
	id, err := p.customID(a)
	if err != nil {
		p.log.Error("button left out", "command", a.Request.Command, "err", err)
		return b, false
	}
	b.CustomID = id
	return b, true
}

// channels is an action as a menu of the channels that take posts.
func (p *arranger) channels(a commands.Action) []component {
	id, err := p.ids.encode(p.ctx, channelsID, a.Request, a.Changes, 0)
	if err != nil {
		p.log.Error("menu of channels left out", "command", a.Request.Command, "err", err)
		return nil
	}
	menu := component{Type: typeChannels, CustomID: id, Placeholder: plain(a.Label, menuHintAtMost), Kinds: offeredKinds()}
	return []component{{Type: typeRow, Components: []component{menu}}}
}

func buttonStyle(s commands.Style) int {
	switch s {
	case commands.Primary:
		return 1
	case commands.Success:
		return 3
	case commands.Danger:
		return 4
	}
	return 2
}

func (p *arranger) customID(a commands.Action) (string, error) {
	same := pack(a.Request)
	n := p.used[same]
	p.used[same]++
	key := strconv.Itoa(n) + strconv.FormatBool(a.Changes) + same
	if id, ok := p.kept[key]; ok {
		return id, nil
	}
	id, err := p.ids.encode(p.ctx, buttonID, a.Request, a.Changes, n)
	if err == nil {
		p.kept[key] = id
	}
	return id, err
}
