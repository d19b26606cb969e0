package commands

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/fold"
	"newsdesk/voice"
)

// maxLine is the longest line that is parsed, in bytes: room for a pasted
// article.
const maxLine = 1 << 20

// Parse reads a command as one types it:
//
//	/latest country:Venezuela topic:"science and technology" count:3
//	/search flood warning topic:weather
//	/article add link:https://example.org/story
//
// A value runs to the next option; one in quotation marks, straight or curly, is
// taken as it stands, and in straight ones \" \\ \n \r \t are escapes. Words before
// any option belong to the first required option. The slash may be left out. The
// error is an OptionError that shows the right form. Options are not checked
// here: that is Run's part.
func Parse(v *voice.Voice, line string) (Request, error) { return New(Deps{}).Parse(v, line) }

// Parse is the function Parse for the commands of this set.
func (s *Set) Parse(v *voice.Voice, line string) (Request, error) {
	if len(line) > maxLine {
		return Request{}, &news.OptionError{Option: "line", Next: v.Say("That line is over 1 MB. Put the text into a file and run: newsdesk add FILE")}
	}
	line = strings.TrimSpace(strings.ToValidUTF8(line, "�"))
	c, rest, err := s.commandOf(v, line)
	if err != nil {
		return Request{}, err
	}
	p := parsing{voice: v, command: c, names: c.spelt(), options: map[string]string{}}
	words, err := split(v, rest, p.names)
	if err != nil {
		return Request{}, err
	}
	for _, w := range words {
		if err := p.take(w); err != nil {
			return Request{}, err
		}
	}
	return Request{Command: c.Name, Options: p.options}, nil
}

// commandOf takes the longest command name off a line.
func (s *Set) commandOf(v *voice.Voice, line string) (Command, string, error) {
	text := strings.TrimPrefix(line, "/")
	first, rest := word(text)
	second, after := word(rest)
	var subs, kinds []string
	var group string
	for _, c := range s.all {
		family, kind, _ := strings.Cut(c.Name, " ")
		switch {
		case c.Message || !goesBy(family, commandHint, first):
			continue
		case kind == "":
			return c, rest, nil
		case goesBy(kind, commandHint, second):
			return c, after, nil
		}
		group = "/" + CommandName(v, family)
		subs = append(subs, "/"+CommandName(v, c.Name))
		kinds = append(kinds, CommandName(v, kind))
	}
	if len(subs) == 0 {
		return Command{}, "", s.unknownCommand(v, first)
	}
	bad := &news.OptionError{Option: "command", Value: line, Next: v.Say("%s takes one more word: %s.", group, v.Or(subs))}
	if second != "" {
		bad.Next = v.Say("There is no %s.", "/"+cut(first+" "+second, 40)) + " "
		if near, ok := nearest(second, kinds); ok {
			bad.Next += v.Say("Did you mean %s?", group+" "+near)
		} else {
			bad.Next += v.Say("There are %s.", v.And(kinds))
		}
	}
	return Command{}, "", bad
}

// unknownCommand names the nearest command.
func (s *Set) unknownCommand(v *voice.Voice, name string) error {
	bad := &news.OptionError{Option: "command", Value: name}
	name = strings.TrimPrefix(name, "/")
	if name == "" {
		bad.Next = v.Say("Type a command, such as /latest. /help lists them all.")
		return bad
	}
	var names []string
	for _, c := range s.all {
		if !c.Message {
			names = append(names, CommandName(v, c.Name))
		}
	}
	bad.Next = v.Say("There is no command %s.", "/"+cut(name, 40))
	if near, ok := nearest(name, names); ok {
		bad.Next += " " + v.Say("Did you mean %s?", "/"+near)
	}
	bad.Next += " " + v.Say("/help lists them all.")
	return bad
}

// word is the first word of a text and what follows it.
func word(text string) (first, rest string) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	i := strings.IndexFunc(text, unicode.IsSpace)
	if i < 0 {
		return text, ""
	}
	return text[:i], strings.TrimLeftFunc(text[i:], unicode.IsSpace)
}

// spelt are all names that may stand before a colon.
func (c Command) spelt() []string {
	names := c.names()
	for _, o := range c.Carried {
		names = append(names, o.Name)
	}
	return names
}

// natural is the option that words without a name belong to: the first that is
// required, else the first of all when that names a thing of the desk or is one of
// a few choices; "" when there is none.
func (c Command) natural() string {
	for _, o := range c.Options {
		if o.Required {
			return o.Name
		}
	}
	for _, f := range c.Fields {
		if f.Required {
			return f.Name
		}
	}
	if len(c.Options) > 0 {
		if o := c.Options[0]; o.Kind == Article || o.Kind == DigestOption || o.Kind == Zone || len(o.Choices) > 0 {
			return o.Name
		}
	}
	return ""
}

// piece is one word or quoted value of a line, with the name before it.
type piece struct {
	name   string // the option named before the colon; "" for a word that goes on
	text   string
	quoted bool
}

// parsing puts pieces together into options.
type parsing struct {
	voice   *voice.Voice
	command Command
	names   []string
	options map[string]string
	open    string // the option that further words belong to
}

func (p *parsing) take(w piece) error {
	switch {
	case w.name != "":
		if _, twice := p.options[w.name]; twice {
			return &news.OptionError{Option: w.name, Value: w.text, Next: p.voice.Say("%s stands there twice. Give it once.", capital(OptionName(p.voice, w.name)))}
		}
		p.options[w.name] = w.text
		p.open = ""
		if !w.quoted && p.runsOn(w.name, w.text) {
			p.open = w.name
		}
		return nil
	case p.open != "":
		p.options[p.open] = strings.TrimSpace(p.options[p.open] + " " + p.bare(p.open, w))
		if !p.runsOn(p.open, p.options[p.open]) {
			p.open = ""
		}
		return nil
	}
	name := p.command.natural()
	if _, given := p.options[name]; name == "" || given {
		return p.nameless(w.text)
	}
	p.options[name] = p.bare(name, w)
	if p.runsOn(name, w.text) {
		p.open = name
	}
	return nil
}

// bare is the text of a piece without a name. Where the option is a query, its
// quotation marks are the asker's: they make a phrase of it.
func (p *parsing) bare(name string, w piece) string {
	if o, ok := p.command.option(name); ok && o.Kind == Text && w.quoted {
		return `"` + w.text + `"`
	}
	return w.text
}

// runsOn is whether further words can belong to an option's value: not when it
// is a number, a flag or one of a few choices and stands there already.
func (p *parsing) runsOn(name, value string) bool {
	o, ok := p.command.option(name)
	if !ok || value == "" {
		return true
	}
	return !slices.Contains([]OptionKind{Integer, Flag, ChannelOption, Link, Role, RouteOption, DigestOption}, o.Kind) && len(o.Choices) == 0
}

// nameless refuses a word that belongs to no option, and shows the right form.
func (p *parsing) nameless(text string) error {
	v, c := p.voice, p.command
	bad := &news.OptionError{Option: "line", Value: text}
	names := c.names()
	if name, value, ok := strings.Cut(text, ":"); ok && isName(name) && !strings.HasPrefix(value, "//") {
		return unknownOption(v, c, name, value)
	}
	if len(names) == 0 {
		bad.Next = v.Say("%s takes no options.", "/"+CommandName(v, c.Name))
		return bad
	}
	bad.Next = v.Say("%s takes its options by name, such as %s.", "/"+CommandName(v, c.Name), "/"+CommandName(v, c.Name)+" "+OptionName(v, names[0])+":"+cut(quote(text), 60))
	if len(c.Options) > 1 {
		bad.Next = v.Say("%s takes its options by name, such as %s.", "/"+CommandName(v, c.Name), p.guess(text))
	}
	return bad
}

// guess is the line that was probably meant.
func (p *parsing) guess(text string) string {
	try := map[string]bool{}
	if _, err := countryOf(nil, "country", text); err == nil {
		try["country"] = true
	}
	if _, err := topicOf(nil, "topic", text); err == nil {
		try["topic"] = true
	}
	for _, o := range p.command.Options {
		if try[o.Name] {
			return lineIn(p.voice, p.command.Name, o.Name, text)
		}
	}
	o := p.command.Options[0]
	return p.command.example(p.voice, o)
}

// split cuts a line into pieces. A word with a colon names an option when there
// is one of that name; when there is only one that is nearly called so, that is
// an error; else the word is text, as in "re: budget" or a link.
func split(v *voice.Voice, rest string, names []string) ([]piece, error) {
	var out []piece
	called := spellings(names)
	for rest = strings.TrimLeftFunc(rest, unicode.IsSpace); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		var p piece
		name, after, named := strings.Cut(rest, ":")
		if named && isName(name) {
			switch option := called[fold.Key(name)]; {
			case option != "":
				p.name, rest = option, after
			default:
				if near, ok := nearest(name, optionNames(v, names)); ok && !strings.HasPrefix(after, "//") {
					return nil, &news.OptionError{Option: name, Next: v.Say("There is no option %s. Did you mean %s? To look for those very words, put them in quotation marks.", cut(name, 40), near)}
				}
			}
		}
		if closing, n := opens(rest); n > 0 {
			text, after, ok := quoted(rest[n:], closing)
			if !ok {
				return nil, &news.OptionError{Option: p.name, Value: rest, Next: v.Say("A quotation mark is opened and not closed. Put the same mark at the value's end.")}
			}
			p.text, p.quoted, rest = text, true, after
		} else {
			i := strings.IndexFunc(rest, unicode.IsSpace)
			if i < 0 {
				i = len(rest)
			}
			p.text, rest = rest[:i], rest[i:]
		}
		out = append(out, p)
	}
	return out, nil
}

// isName is whether a word could be an option's name.
func isName(s string) bool {
	if s == "" || len(s) > 32 {
		return false
	}
	return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
}

// opens gives the mark that closes what the text's first mark opens, and the
// length of that first mark; 0 when there is none.
func opens(text string) (closing rune, n int) {
	r, n := utf8.DecodeRuneInString(text)
	switch r {
	case '"':
		return '"', n
	case '“', '”':
		return '”', n
	case '„':
		return '“', n
	case '«':
		return '»', n
	}
	return 0, 0
}

// quoted is the text up to the closing mark. „ “ may close with ” as well, and “
// with a straight mark, as keyboards mix them.
func quoted(text string, closing rune) (value, rest string, ok bool) {
	var b strings.Builder
	escaped := false
	for i, r := range text {
		switch {
		case escaped:
			escaped = false
			switch r {
			case 'n':
				r = '\n'
			case 'r':
				r = '\r'
			case 't':
				r = '\t'
			case '"', '\\':
			default:
				b.WriteByte('\\')
			}
			b.WriteRune(r)
		case r == '\\' && closing == '"':
			escaped = true
		case r == closing, closing == '“' && r == '”':
			return b.String(), text[i+utf8.RuneLen(r):], true
		default:
			b.WriteRune(r)
		}
	}
	return "", "", false
}
