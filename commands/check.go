package commands

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/voice"
)

// longest is how many runes a value may have that no Max limits. A link of
// the web is shorter; a longer question is nobody's.
const longest = 2000

// checked is r with its options trimmed and in their plain form, or the error
// that says what is wrong with them. Permission comes first: who may not ask
// learns nothing about the options.
func checked(c Command, r Request) (Request, error) {
	r = r.clone()
	v := r.own()
	if c.Moderator && !r.Asker.Moderator {
		if r.Place.Direct {
			return r, &news.OptionError{Option: "place", Next: v.Say("That is for moderators, in their server's channels. Ask there.")}
		}
		return r, news.ErrForbidden
	}
	if c.Manager && !r.Asker.Manager {
		return r, &news.OptionError{Option: "place", Next: r.own().Say("Only those who manage this server can do that: it takes the permission Manage Server. Ask one of them.")}
	}
	if c.Message && r.Target == nil {
		return r, &news.OptionError{Option: "message", Next: v.Say("“%s” is used on a message: open the message's menu and choose it there.", v.Say(c.Name))}
	}
	for _, name := range c.inOrder(r.Options) {
		value, err := checkValue(v, c, name, r.Options[name])
		if err != nil {
			return r, err
		}
		r.Options[name] = value
	}
	for _, o := range c.Options {
		if o.Required && r.Options[o.Name] == "" {
			return r, missing(v, c, o)
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

func checkValue(v *voice.Voice, c Command, name, value string) (string, error) {
	if f, ok := c.field(name); ok {
		value = strings.TrimSpace(strings.ToValidUTF8(value, "�"))
		if n := utf8.RuneCountInString(value); f.Max > 0 && n > f.Max {
			return "", &news.OptionError{Option: name, Value: value, Next: v.Say("%s has %s; at most %d fit. Shorten it, then send it again.", capital(v.Say(f.Label)), v.Count(n, "%d character", "%d characters"), f.Max)}
		}
		return value, nil
	}
	o, ok := c.option(name)
	if !ok {
		return "", unknownOption(v, c, name, value)
	}
	return o.check(v, value)
}

// check is a value in its plain form: trimmed, a choice as it is spelt, a flag
// as "true" or "false". An empty value is as good as none.
func (o Option) check(v *voice.Voice, value string) (string, error) {
	value = strings.TrimSpace(strings.ToValidUTF8(value, "�"))
	bad := func(says string) (string, error) {
		return "", &news.OptionError{Option: o.Name, Value: value, Next: says}
	}
	called := capital(OptionName(v, o.Name))
	if value == "" {
		return "", nil
	}
	if n := utf8.RuneCountInString(value); n > o.longest() {
		return bad(v.Say("%s: that is %s; at most %d fit. Shorten it, then ask again.", called, v.Count(n, "%d character", "%d characters"), o.longest()))
	}
	if len(o.Choices) > 0 {
		var names []string
		for _, c := range o.Choices {
			if c.means(value) {
				return c.Value, nil
			}
			names = append(names, c.short(v))
		}
		return bad(v.Say("%s is one of %s, not “%s”.", called, v.Or(names), cut(value, 40)))
	}
	switch o.Kind {
	case Integer:
		n, err := strconv.Atoi(value)
		if err != nil || n < o.Min || n > o.Max {
			return bad(v.Say("%s is a whole number from %d to %d, not “%s”.", called, o.Min, o.Max, cut(value, 40)))
		}
		return strconv.Itoa(n), nil
	case Flag:
		switch strings.ToLower(value) { // in each language
		case "true", "yes", "on", "1", "ja", "an", "oui", "sí", "si", "sim":
			return "true", nil
		case "false", "no", "off", "0", "nein", "aus", "non", "não", "nao":
			return "false", nil
		}
		return bad(v.Say("%s is yes or no, not “%s”.", called, cut(value, 40)))
	}
	return value, nil
}

// means tells whether a choice is the one typed: by its value, or by what it is
// called in any language.
func (c Choice) means(typed string) bool {
	if strings.EqualFold(c.Value, typed) {
		return true
	}
	for _, code := range voice.Languages() {
		v := voice.For(code)
		if strings.EqualFold(v.Say(c.Label), typed) || strings.EqualFold(c.short(v), typed) {
			return true
		}
	}
	return false
}

// short is a choice as one types it: in English its value, else what its label
// begins with.
func (c Choice) short(v *voice.Voice) string {
	if v == nil {
		return c.Value
	}
	word, _, _ := strings.Cut(v.Say(c.Label), ":")
	return strings.TrimSpace(word)
}

// longest is how many runes the option's value may have.
func (o Option) longest() int {
	if o.Kind == Text && o.Max > 0 {
		return min(o.Max, longest)
	}
	return longest
}

// missing says that a required option was not given, and shows the right form.
func missing(v *voice.Voice, c Command, o Option) error {
	return &news.OptionError{Option: o.Name, Next: v.Say("%s needs %s: %s", "/"+CommandName(v, c.Name), o.noun(v), c.example(v, o))}
}

// example is the command with one option filled in, as one would type it.
func (c Command) example(v *voice.Voice, o Option) string {
	return "/" + CommandName(v, c.Name) + " " + OptionName(v, o.Name) + ":" + o.sample(v)
}

// noun is what an option holds, with its article.
func (o Option) noun(v *voice.Voice) string {
	switch o.Kind {
	case Article:
		return v.Say("an article")
	case ChannelOption:
		return v.Say("a channel")
	case Feed:
		return v.Say("a feed")
	case RouteOption:
		return v.Say("a route")
	case DigestOption:
		return v.Say("a digest")
	case File:
		return v.Say("a file")
	case Zone:
		return v.Say("a time zone")
	case Link:
		if o.Name == "address" {
			return v.Say("an address")
		}
		return v.Say("a link")
	}
	switch o.Name {
	case "query":
		return v.Say("a query")
	case "time":
		return v.Say("a time")
	}
	return v.Say("a value for %s", OptionName(v, o.Name))
}

// sample is a value that shows how the option is written.
func (o Option) sample(v *voice.Voice) string {
	switch o.Kind {
	case Article:
		return "12"
	case ChannelOption:
		return v.Say("#news")
	case Topic:
		return strings.ToLower(topic.Name(topic.Politics, v.Language()))
	case Country:
		return country.Name("VE", v.Language())
	case Link:
		if o.Name == "address" {
			return "https://example.org/feed"
		}
		return "https://example.org/story"
	case Zone:
		return "Europe/Berlin"
	case Language:
		return languageName(v, "de")
	case Feed, RouteOption, DigestOption, PostOption:
		return "3"
	case File:
		return "feeds.opml"
	case Since:
		return "7d"
	case Integer:
		return strconv.Itoa(min(5, o.Max))
	case Flag:
		return v.Say("yes")
	}
	switch {
	case len(o.Choices) > 0:
		return quote(o.Choices[0].short(v))
	case o.Name == "time":
		return "08:00"
	}
	return "…"
}

// unknownOption names the options that there are, and the nearest as a next step.
func unknownOption(v *voice.Voice, c Command, name, value string) error {
	names := optionNames(v, c.names())
	next := v.Say("%s has no option “%s”.", "/"+CommandName(v, c.Name), cut(name, 40))
	switch near, ok := nearest(name, names); {
	case ok:
		next += " " + v.Say("Did you mean %s?", near)
	case len(names) > 0:
		next += " " + v.Say("It takes %s.", v.And(names))
	}
	return &news.OptionError{Option: name, Value: value, Next: next}
}

// alters is whether a request changes something when it is run as it stands:
// the button that carries it then expires.
func alters(r Request) bool {
	switch r.Command {
	case "article add", "article remove", "article restore", "article dismiss", "article reject", "article merge", "article split":
		return true
	case "article approve":
		return r.Option("ask") == ""
	case "article text":
		return r.Option("text") != "" && r.Option("reopen") == ""
	case "article edit":
		return r.Option("reopen") == "" && len(r.Options) > 1
	case "article quotes":
		return r.Option("pin")+r.Option("hide")+r.Option("unmark") != ""
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
	case "settings language", "settings desk", "settings approval", "settings route", "source retract", "source restore", "source limit":
		return true
	case "setup":
		return r.Option("pack") != ""
	case "settings zone":
		return r.Option("zone") != ""
	case "settings keep":
		return r.Option("days")+r.Option("articles") != ""
	case "forget":
		return r.Option("confirm") == "true"
	case "queue":
		return r.Option("retry")+r.Option("drop")+r.Option("approve")+r.Option("reject") != ""
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
