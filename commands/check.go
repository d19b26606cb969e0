package commands

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"newsdesk/news"
)

// longest is how many runes a value may have that no Max limits. A link of
// the web is shorter; a longer question is nobody's.
const longest = 2000

// checked is r with its options trimmed and in their plain form, or the error
// that says what is wrong with them. Permission comes first: who may not ask
// learns nothing about the options.
func checked(c Command, r Request) (Request, error) {
	r = r.clone()
	if c.Moderator && !r.Asker.Moderator {
		if r.Place.Direct {
			return r, &news.OptionError{Option: "place", Next: "That is for moderators, in their server's channels. Ask there."}
		}
		return r, news.ErrForbidden
	}
	if c.Manager && !r.Asker.Manager {
		return r, &news.OptionError{Option: "place", Next: r.own().Say("Only those who manage this server can do that: it takes the permission Manage Server. Ask one of them.")}
	}
	if c.Message && r.Target == nil {
		return r, &news.OptionError{Option: "message", Next: fmt.Sprintf("“%s” is used on a message: open the message's menu and choose it there.", c.Name)}
	}
	for _, name := range c.inOrder(r.Options) {
		value, err := checkValue(c, name, r.Options[name])
		if err != nil {
			return r, err
		}
		r.Options[name] = value
	}
	for _, o := range c.Options {
		if o.Required && r.Options[o.Name] == "" {
			return r, missing(c, o)
		}
	}
	return r, nil
}

// inOrder are the names of options as the command lists them, unknown ones last:
// of several faults the same one is always said.
func (c Command) inOrder(options map[string]string) []string {
	listed := c.spelt()
	place := func(name string) int {
		if i := slices.Index(listed, name); i >= 0 {
			return i
		}
		return len(listed)
	}
	return slices.SortedFunc(maps.Keys(options), func(a, b string) int {
		return cmp.Or(place(a)-place(b), strings.Compare(a, b))
	})
}

func checkValue(c Command, name, value string) (string, error) {
	if f, ok := c.field(name); ok {
		value = strings.TrimSpace(strings.ToValidUTF8(value, "�"))
		if n := utf8.RuneCountInString(value); f.Max > 0 && n > f.Max {
			return "", &news.OptionError{Option: name, Value: value, Next: fmt.Sprintf("%s has %s; at most %s fit. Shorten it, then send it again.", capital(f.Label), count(n, "character"), number(f.Max))}
		}
		return value, nil
	}
	o, ok := c.option(name)
	if !ok {
		return "", unknownOption(c, name, value)
	}
	return o.check(value)
}

// check is a value in its plain form: trimmed, a choice as it is spelt, a flag
// as "true" or "false". An empty value is as good as none.
func (o Option) check(value string) (string, error) {
	value = strings.TrimSpace(strings.ToValidUTF8(value, "�"))
	bad := func(format string, args ...any) (string, error) {
		return "", &news.OptionError{Option: o.Name, Value: value, Next: fmt.Sprintf(format, args...)}
	}
	if value == "" {
		return "", nil
	}
	if n := utf8.RuneCountInString(value); n > o.longest() {
		has := "has"
		if o.Name == "words" {
			has = "have"
		}
		return bad("The %s %s %s; at most %s fit. Shorten it, then ask again.", o.Name, has, count(n, "character"), number(o.longest()))
	}
	if len(o.Choices) > 0 {
		var names []string
		for _, c := range o.Choices {
			if strings.EqualFold(c.Value, value) || strings.EqualFold(c.Label, value) {
				return c.Value, nil
			}
			names = append(names, c.Value)
		}
		return bad("%s is one of %s, not “%s”.", capital(o.Name), oneOf(names), cut(value, 40))
	}
	switch o.Kind {
	case Integer:
		n, err := strconv.Atoi(value)
		if err != nil || n < o.Min || n > o.Max {
			return bad("%s is a whole number from %s to %s, not “%s”.", capital(o.Name), number(o.Min), number(o.Max), cut(value, 40))
		}
		return strconv.Itoa(n), nil
	case Flag:
		switch strings.ToLower(value) {
		case "true", "yes", "on", "1":
			return "true", nil
		case "false", "no", "off", "0":
			return "false", nil
		}
		return bad("%s is yes or no, not “%s”.", capital(o.Name), cut(value, 40))
	}
	return value, nil
}

// longest is how many runes the option's value may have.
func (o Option) longest() int {
	if o.Kind == Text && o.Max > 0 {
		return min(o.Max, longest)
	}
	return longest
}

// missing says that a required option was not given, and shows the right form.
func missing(c Command, o Option) error {
	return &news.OptionError{Option: o.Name, Next: fmt.Sprintf("/%s needs %s: %s", c.Name, o.noun(), c.example(o))}
}

// example is the command with one option filled in, as one would type it.
func (c Command) example(o Option) string {
	return fmt.Sprintf("/%s %s:%s", c.Name, o.Name, o.sample())
}

// noun is what an option holds, with its article.
func (o Option) noun() string {
	switch o.Kind {
	case Article:
		return "an article"
	case ChannelOption:
		return "a channel"
	case Link:
		if o.Name == "address" {
			return "an address"
		}
		return "a link"
	}
	return "a " + o.Name
}

// sample is a value that shows how the option is written.
func (o Option) sample() string {
	switch o.Kind {
	case Article:
		return "12"
	case ChannelOption:
		return "#news"
	case Topic:
		return "politics"
	case Country:
		return "Venezuela"
	case Link:
		if o.Name == "address" {
			return "https://example.org/feed"
		}
		return "https://example.org/story"
	case Zone:
		return "Europe/Berlin"
	case Language:
		return "German"
	case Feed, RouteOption, DigestOption, PostOption:
		return "3"
	case File:
		return "feeds.opml"
	case Since:
		return "7d"
	case Integer:
		return strconv.Itoa(min(5, o.Max))
	case Flag:
		return "yes"
	}
	switch {
	case len(o.Choices) > 0:
		return o.Choices[0].Value
	case o.Name == "time":
		return "08:00"
	}
	return "…"
}

// unknownOption names the options that there are, and the nearest as a next step.
func unknownOption(c Command, name, value string) error {
	names := c.names()
	next := fmt.Sprintf("/%s has no option “%s”.", c.Name, cut(name, 40))
	switch near, ok := nearest(name, names); {
	case ok:
		next += fmt.Sprintf(" Did you mean %s?", near)
	case len(names) > 0:
		next += fmt.Sprintf(" It takes %s.", and(names))
	}
	return &news.OptionError{Option: name, Value: value, Next: next}
}

// alters is whether a request changes something when it is run as it stands:
// the button that carries it then expires.
func alters(r Request) bool {
	switch r.Command {
	case "article add", "article remove", "article restore", "article dismiss":
		return true
	case "article text":
		return r.Option("text") != "" && r.Option("reopen") == ""
	case "article edit":
		return r.Option("reopen") == "" && len(r.Options) > 1
	case "article tag":
		return r.Option("add")+r.Option("remove") != ""
	case "post":
		return r.Option("confirm") == "true" || r.Option("undo") != ""
	case "feed add", "feed pause", "feed resume", "feed remove", "feed import", "route add", "route remove", "digest set", "digest remove":
		return true
	case "feed filter":
		return r.Option("clear") == "true" || r.Option("words") != "" && r.Option("try") != "true"
	case "route quiet":
		return len(r.Options) > 1
	case "settings language", "settings desk", "settings approve", "source retract", "source restore", "source limit":
		return true
	case "setup":
		return r.Option("pack") != ""
	case "settings zone":
		return r.Option("zone") != ""
	case "settings keep":
		return r.Option("days")+r.Option("articles") != ""
	case "queue":
		return r.Option("retry")+r.Option("drop") != ""
	}
	return false
}

// option is the option of a name, offered or carried.
func (c Command) option(name string) (Option, bool) {
	for _, list := range [][]Option{c.Options, c.Carried} {
		for _, o := range list {
			if o.Name == name {
				return o, true
			}
		}
	}
	return Option{}, false
}

// field is the field of a name.
func (c Command) field(name string) (Field, bool) {
	for _, f := range c.Fields {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// names are the options and fields that one may type.
func (c Command) names() []string {
	var out []string
	for _, o := range c.Options {
		out = append(out, o.Name)
	}
	for _, f := range c.Fields {
		out = append(out, f.Name)
	}
	return out
}
