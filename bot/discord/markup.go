package discord

import (
	"math"
	"strconv"
	"strings"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"newsdesk/commands"
)

// Discord counts the characters of all text displays of a message (4,000), and
// answers 500 when their UTF-8 bytes, with 12 for each display, pass 10,170. The
// second is reported and not documented. One weight stands for both: 12 a
// character, or 5 a byte where that is more, so that 48,000 is 4,000 characters
// and at most 9,600 bytes, which leaves room for 40 displays.
const (
	textBudget = 48_000
	runeWeight = 12
	byteWeight = 5
)

// weight is what text costs of the budget.
func weight(s string) int {
	n := 0
	for _, r := range s {
		n += max(runeWeight, byteWeight*runeLen(r))
	}
	return n
}

func runeLen(r rune) int {
	switch {
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case r < 0x10000:
		return 3
	}
	return 4
}

// unlimited is a limit that no block reaches.
const unlimited = math.MaxInt / 2

// A pen writes the markup of one block within a limit of weight.
type pen struct {
	b       strings.Builder
	left    int
	guild   string
	maxLink int  // links longer than this are left out
	start   bool // nothing stands in the line yet
	full    bool // the limit is reached; nothing more is written
}

// markup is a block as Discord's Markdown, in one line. It weighs at most limit
// (cut between graphemes, with an ellipsis, all markup closed) and holds no link
// longer than maxLink; "" when nothing of it can be seen. heading is the sign of
// a heading; guild is where the block is read.
func markup(block commands.Block, heading, guild string, limit, maxLink int) string {
	prefix := ""
	switch block.Kind {
	case commands.Heading:
		prefix = heading
	case commands.Small:
		prefix = "-# "
	case commands.Quoted:
		prefix = "> "
	case commands.Item:
		prefix = "- "
	}
	p := pen{left: limit - weight(prefix), guild: guild, maxLink: maxLink, start: true}
	for _, run := range oneText(block.Runs, guild) {
		p.run(run)
	}
	text := strings.TrimRight(p.b.String(), " ")
	if text == "" {
		return ""
	}
	return prefix + text
}

// oneText is runs with those made one that stand beside each other as mere words: what
// one begins, such as an address, the next must not complete.
func oneText(runs []commands.Run, guild string) []commands.Run {
	out := make([]commands.Run, 0, len(runs))
	words := false // the last of out is mere words
	for _, r := range runs {
		if r.Drawn {
			continue
		}
		mere := !r.Bold && !r.Italic && !r.Code && r.Link == "" && mention(r, guild) == ""
		if mere && words {
			out[len(out)-1].Text += r.Text
			continue
		}
		out, words = append(out, r), mere
	}
	return out
}

func (p *pen) run(r commands.Run) {
	if p.full {
		return
	}
	if t := mention(r, p.guild); t != "" {
		p.whole(t)
		return
	}
	text := clean(r.Text)
	if p.start {
		text = strings.TrimLeft(text, " ")
	}
	if text == "" {
		return
	}
	if r.Code {
		p.code(text)
		return
	}
	inner := strings.Trim(text, " ")
	if inner == "" {
		p.words(text, "", "")
		return
	}
	open, shut, after := p.marks(r, inner)
	if weight(open)+weight(shut)+weight(after) > p.left/2 {
		open, shut, after = "", "", ""
	}
	lead, tail := text[:strings.Index(text, inner)], strings.TrimLeft(text, " ")[len(inner):]
	p.words(lead, "", "")
	p.words(inner, open, shut)
	if after != "" {
		p.whole(after)
	}
	p.words(tail, "", "")
}

// marks are what stands around a run's words for its style and link, and after
// them.
func (p *pen) marks(r commands.Run, words string) (open, shut, after string) {
	if r.Bold {
		open, shut = "**", "**"
	}
	if r.Italic {
		open, shut = open+"*", "*"+shut
	}
	link := ""
	if r.Link != "" {
		link = p.link(r.Link)
	}
	switch {
	case link == "":
	case strings.ContainsAny(words, "[]") || strings.Contains(words, "://"):
		// Discord shows no link whose words hold brackets or an address.
		after = " [↗](<" + link + ">)"
	default:
		open, shut = open+"[", "](<"+link+">)"+shut
	}
	return open, shut, after
}

// mention is a moment, a role, a channel or a message in one, which Discord shows
// in its own words. A role is pinged only where allowed_mentions lets it be; the
// guild's own number is the role of everyone, which is never named.
func mention(r commands.Run, guild string) string {
	if !r.Time.IsZero() && r.Time.Year() > 0 && r.Time.Year() < 10_000 {
		style := ":f>"
		if r.Relative {
			style = ":R>"
		}
		return "<t:" + strconv.FormatInt(r.Time.Unix(), 10) + style
	}
	if snowflake(r.Role) && snowflake(guild) && r.Role != guild {
		return "<@&" + r.Role + ">"
	}
	if snowflake(r.Channel) && snowflake(r.Message) && snowflake(guild) {
		return "https://discord.com/channels/" + guild + "/" + r.Channel + "/" + r.Message
	}
	if snowflake(r.Channel) {
		return "<#" + r.Channel + ">"
	}
	return ""
}

// snowflake tells whether s is one of Discord's ids.
func snowflake(s string) bool {
	if s == "" || len(s) > 20 {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// link is an address short enough; a text fragment goes before the link does.
func (p *pen) link(raw string) string {
	link := webAddress(raw)
	if len(link) > p.maxLink {
		link, _, _ = strings.Cut(link, "#")
	}
	if len(link) > p.maxLink {
		return ""
	}
	return link
}

// whole writes markup as it stands, or nothing of it.
func (p *pen) whole(s string) {
	w := weight(s)
	if w > p.left {
		p.full = true
		return
	}
	p.left -= w
	p.b.WriteString(s)
	p.start = false
}

func (p *pen) code(text string) {
	text = strings.Trim(text, " ")
	if s := code(text); weight(s) <= p.left {
		p.whole(s)
	} else {
		p.words(text, "", "")
	}
}

// words writes plain text between two marks, which are always both there.
func (p *pen) words(text, open, shut string) {
	if text == "" || p.full {
		return
	}
	if open != "" && strings.HasSuffix(p.b.String(), "*") && open[0] == '*' {
		open = noPing + open // or the stars of two styles run together
	}
	room := p.left - weight(open) - weight(shut)
	s := escape(text, p.start)
	if weight(s) > room {
		s = cutTo(text, p.start, room)
		p.full = true
	}
	if s == "" {
		return
	}
	p.left = room - weight(s)
	p.b.WriteString(open)
	p.b.WriteString(s)
	p.b.WriteString(shut)
	p.start = false
}

// cutTo is the longest part of text, up to a border between graphemes, whose
// escaped form and an ellipsis weigh at most room; "" when nothing fits.
func cutTo(text string, start bool, room int) string {
	room -= weight("…")
	var ends []int
	cost := 0
	for g := graphemes.FromString(text); g.Next(); {
		if cost += weight(g.Value()); cost > room {
			break
		}
		ends = append(ends, g.End())
	}
	for len(ends) > 0 { // escaping adds little: a few steps back
		part := strings.TrimRight(text[:ends[len(ends)-1]], " ")
		s := escape(part, start)
		over := weight(s) - room
		if over <= 0 && s != "" {
			return s + "…"
		}
		ends = ends[:len(ends)-max(1, min(len(ends), over/(8*runeWeight)))]
	}
	if room >= 0 {
		return "…"
	}
	return ""
}
