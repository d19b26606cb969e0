package terminal

import (
	"fmt"
	"net/url"
	"strings"
	"time"
	"unicode"

	"newsdesk/commands"
	"newsdesk/voice"
)

// The terminal's page: what stands in a reply, as text. On a screen titles are
// bold and links can be clicked; in a pipe links are numbered and listed below
// the card, and no line is wrapped, so that other programs find whole sentences.

// width is how many runes a wrapped line has at the most.
const width = 96

// arrow is a link that shows nothing else; in a pipe its number does.
const arrow = "↗"

type page struct {
	screen bool
	voice  *voice.Voice
	now    func() time.Time
}

// Text is a reply as text, for what is shown outside a conversation.
func Text(r commands.Reply, look Look, now func() time.Time) string {
	return page{screen: look.Screen, voice: voice.For(look.Locale), now: now}.text(r)
}

// text is the whole reply, ended by a line feed.
func (p page) text(r commands.Reply) string {
	var parts []string
	add := func(s string) {
		if s != "" {
			parts = append(parts, s)
		}
	}
	add(p.blocks(r.Blocks, nil))
	for _, c := range r.Cards {
		add(p.blocks(c.Blocks, c.Actions))
	}
	add(p.blocks(r.Foot, nil))
	var foot []commands.Action
	for _, row := range r.Actions {
		foot = append(foot, row...)
	}
	add(p.blocks(nil, foot))
	if r.Form != nil {
		add(p.form(*r.Form))
	}
	return strings.Join(parts, "\n")
}

// form tells what a form asks for, where nobody can be asked.
func (p page) form(f commands.Form) string {
	var b strings.Builder
	b.WriteString(p.voice.Say("%s. Give the fields as options:", clean(f.Title)) + "\n")
	for _, field := range f.Fields {
		note := p.voice.Say("optional")
		if field.Required {
			note = p.voice.Say("required")
		}
		fmt.Fprintf(&b, "  %s:\"…\"  %s, %s\n", commands.OptionName(p.voice, field.Name), clean(field.Label), note)
	}
	return b.String()
}

func (p page) blocks(blocks []commands.Block, actions []commands.Action) string {
	var b strings.Builder
	var links []string
	for _, block := range blocks {
		if block.Kind == commands.Rule {
			b.WriteByte('\n')
			continue
		}
		line := p.runs(block, &links)
		first, rest := indent(block.Kind)
		if p.screen {
			line = wrap(line, first, rest)
		} else {
			line = first + line
		}
		b.WriteString(line + "\n")
	}
	b.WriteString(p.next(actions))
	for i, l := range links {
		fmt.Fprintf(&b, "  [%d] %s\n", i+1, l)
	}
	return b.String()
}

func indent(k commands.BlockKind) (first, rest string) {
	switch k {
	case commands.Quoted:
		return "  | ", "  | "
	case commands.Item:
		return "  - ", "    "
	}
	return "", ""
}

// runs is one block in one line. Links that cannot be clicked are numbered.
func (p page) runs(block commands.Block, links *[]string) string {
	var b strings.Builder
	for _, r := range block.Runs {
		text := clean(r.Text)
		switch {
		case r.Channel != "":
			text = "#" + clean(r.Channel)
		case r.Role != "":
			text = "@" + clean(r.Role)
		case !r.Time.IsZero():
			text = p.time(r.Time, r.Relative)
		}
		if p.screen && (r.Bold || block.Kind == commands.Heading) {
			text = "\x1b[1m" + text + "\x1b[22m"
		}
		if link := safe(r.Link); link != "" {
			if p.screen {
				text = "\x1b]8;;" + link + "\x1b\\" + text + "\x1b]8;;\x1b\\"
			} else {
				text = strings.TrimPrefix(text+" ", arrow+" ") + "[" + number(links, link) + "]"
			}
		}
		b.WriteString(text)
	}
	return b.String()
}

func number(links *[]string, link string) string {
	for i, l := range *links {
		if l == link {
			return fmt.Sprint(i + 1)
		}
	}
	*links = append(*links, link)
	return fmt.Sprint(len(*links))
}

// next are the lines to type next, one an action. Links stand in the card
// already.
func (p page) next(actions []commands.Action) string {
	widest := 0
	var shown []commands.Action
	for _, a := range actions {
		if !a.Disabled && a.Link == "" {
			shown = append(shown, a)
			widest = max(widest, len([]rune(clean(a.Label))))
		}
	}
	var b strings.Builder
	for _, a := range shown {
		label := clean(a.Label)
		pad := strings.Repeat(" ", widest-len([]rune(label)))
		line := commands.LineIn(p.voice, a.Request)
		if a.Channel {
			line += " " + commands.OptionName(p.voice, "channel") + ":#…"
		}
		fmt.Fprintf(&b, "  > %s%s  %s\n", label, pad, clean(line))
	}
	return b.String()
}

// time is a moment as people say it.
func (p page) time(at time.Time, relative bool) string {
	if !relative {
		return commands.Moment(p.voice, at)
	}
	return ago(p.voice, p.now().Sub(at))
}

func ago(v *voice.Voice, d time.Duration) string {
	const day = 24 * time.Hour
	past := d >= 0
	d = max(d, -d)
	var n string
	switch {
	case d >= 365*day:
		n = v.Count(int(d/(365*day)), "%d year ## ago", "%d years ## ago")
	case d >= 30*day:
		n = v.Count(int(d/(30*day)), "%d month ## ago", "%d months ## ago")
	case d >= day:
		n = v.Count(int(d/day), "%d day ## ago", "%d days ## ago")
	case d >= time.Hour:
		n = v.Count(int(d/time.Hour), "%d hour ## ago", "%d hours ## ago")
	case d >= time.Minute:
		n = v.Count(int(d/time.Minute), "%d minute ## ago", "%d minutes ## ago")
	default:
		return v.Say("just now")
	}
	if past {
		return v.Say("%s ago ## a span of time", n)
	}
	return v.Say("in %s ## a span of time", n)
}

// wrap breaks a line at spaces. Escape sequences have no width.
func wrap(line, first, rest string) string {
	var b strings.Builder
	b.WriteString(first)
	at := len([]rune(first))
	for i, word := range strings.Split(line, " ") {
		n := visible(word)
		switch {
		case i == 0:
		case at+1+n > width:
			b.WriteString("\n" + rest)
			at = len([]rune(rest))
		default:
			b.WriteByte(' ')
			at++
		}
		b.WriteString(word)
		at += n
	}
	return b.String()
}

// visible is how many runes of a word show: neither "ESC [ … m" nor a link's
// "ESC ] … ESC \\" does.
func visible(word string) int {
	n, end := 0, rune(0)
	for _, r := range word {
		switch {
		case end == '?' && r == '[':
			end = 'm'
		case end == '?':
			end = '\\'
		case end != 0:
			if r == end {
				end = 0
			}
		case r == '\x1b':
			end = '?'
		default:
			n++
		}
	}
	return n
}

// clean takes out what could act on a screen: control characters and those that
// turn or hide text. Line feeds become spaces.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
			return ' '
		case r == '\u200d': // joins emoji and Indic letters
			return r
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
}

// safe is a link that a screen may carry, "" for any other.
func safe(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	return clean(strings.ReplaceAll(link, " ", "%20"))
}
