package discord

import (
	"strconv"
	"strings"

	"newsdesk/commands"
)

// menusAtMost is how many menus stand below a long list.
const menusAtMost = 4

// menusOf gathers the cards' buttons into menus: one for each label, one entry a
// card. The first skip buttons of each card stand elsewhere.
func (p *arranger) menusOf(s sheet, skip int) []component {
	var labels []string
	options := map[string][]menuOption{}
	for _, c := range s.cards {
		left := skip
		for _, a := range c.actions {
			if a.Link != "" || a.Disabled {
				continue
			}
			if left > 0 {
				left--
				continue
			}
			label := plain(a.Label, labelAtMost)
			if options[label] == nil {
				labels = append(labels, label)
			}
			if len(options[label]) == menuAtMost {
				continue
			}
			if id, err := p.customID(a); err == nil {
				options[label] = append(options[label], menuOption{Label: c.title(), Value: id})
			}
		}
	}
	var out []component
	for i, label := range labels {
		if i == menusAtMost || len(options[label]) == 0 {
			break
		}
		menu := component{Type: typeMenu, CustomID: idVersion + string(rune(menuID)) + strconv.Itoa(i),
			Placeholder: plain(label+" …", menuHintAtMost), Options: options[label]}
		out = append(out, component{Type: typeRow, Components: []component{menu}})
	}
	return out
}

// title is what a card is called in a menu: its heading, else its first words.
func (c card) title() string {
	for _, heading := range []bool{true, false} {
		for _, l := range c.lines {
			if l.rule || heading && l.block.Kind != commands.Heading {
				continue
			}
			var b strings.Builder
			for _, r := range l.block.Runs {
				b.WriteString(r.Text)
			}
			if t := plain(b.String(), optionAtMost); t != "" {
				return t
			}
		}
	}
	return "…"
}

// firstButton is the first action that is no link, -1 when there is none.
func firstButton(actions []commands.Action) int {
	for i, a := range actions {
		if a.Link == "" && !a.Disabled {
			return i
		}
	}
	return -1
}

// withoutLinks is a card's actions less the links that its words have as well.
func withoutLinks(c card) []commands.Action {
	linked := map[string]bool{}
	for _, l := range c.lines {
		for _, r := range l.block.Runs {
			linked[page(r.Link)] = true
		}
	}
	var out []commands.Action
	for _, a := range c.actions {
		if a.Link == "" || !linked[page(a.Link)] {
			out = append(out, a)
		}
	}
	return out
}

// page is an address without its fragment.
func page(link string) string {
	p, _, _ := strings.Cut(link, "#")
	return p
}
