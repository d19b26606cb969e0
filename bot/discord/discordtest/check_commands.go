package discordtest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// checkCommands is what is wrong with a list of commands.
func checkCommands(list []map[string]any) []string {
	k := &checker{}
	name := regexp.MustCompile(`^[-_'\p{L}\p{N}\p{Devanagari}\p{Thai}]{1,32}$`)
	k.distinct("the commands", list)
	count, seen := map[int]int{}, map[string]bool{}
	for _, c := range list {
		kind := max(1, number(c["type"]))
		count[kind]++
		id := fmt.Sprintf("%d %v", kind, c["name"])
		if seen[id] {
			k.wrong("command %v stands twice", c["name"])
		}
		seen[id] = true
		if kind != 1 {
			for _, s := range said(c, "name") {
				k.length("command's name", s, 1, 32)
			}
			if d, _ := c["description"].(string); d != "" {
				k.wrong("a description on %v", c["name"])
			}
			continue
		}
		k.option(c, name)
		if n := weight(c); n > 8000 {
			k.wrong("command %v weighs %d characters", c["name"], n)
		}
	}
	if count[1] > 100 || count[2] > 15 || count[3] > 15 {
		k.wrong("too many commands: %v", count)
	}
	return k.bad
}

// option checks a slash command, subcommand or option.
func (k *checker) option(o map[string]any, name *regexp.Regexp) {
	s, _ := o["name"].(string)
	for _, n := range said(o, "name") {
		if !name.MatchString(n) || n != strings.ToLower(n) {
			k.wrong("the name %q", n)
		}
	}
	for locale, d := range said(o, "description") {
		if !slices.Contains(locales(), locale) {
			k.wrong("%s has a description in %q", s, locale)
		}
		k.length("description of "+s+" in "+locale, d, 1, 100)
	}
	inner, _ := o["options"].([]any)
	k.distinct(s, objects(inner))
	if len(inner) > 25 {
		k.wrong("%s has %d options", s, len(inner))
	}
	optional := false
	for _, v := range inner {
		m, _ := v.(map[string]any)
		if required, _ := m["required"].(bool); required && optional {
			k.wrong("%s: the required option %v after an optional one", s, m["name"])
		} else if !required {
			optional = true
		}
		k.option(m, name)
	}
	types, _ := o["channel_types"].([]any)
	for _, v := range types {
		if t := number(v); t > 15 || t > 5 && t < 10 { // as Discord's API description has them
			k.wrong("%s asks for channels of type %d", s, t)
		}
	}
	choices, _ := o["choices"].([]any)
	if auto, _ := o["autocomplete"].(bool); auto && len(choices) > 0 {
		k.wrong("%s has choices and autocomplete", s)
	}
	if len(choices) > 25 {
		k.wrong("%s has %d choices", s, len(choices))
	}
	for _, v := range choices {
		m, _ := v.(map[string]any)
		for _, s := range said(m, "name") {
			k.length("choice's name", s, 1, 100)
		}
	}
}

// locales are some of those that Discord knows, and "" for the default.
// https://discord.com/developers/docs/reference#locales
func locales() []string {
	return []string{"", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "it", "nl", "pt-BR"}
}

// said is a name or description by locale, the default under "".
func said(o map[string]any, field string) map[string]string {
	out := map[string]string{}
	out[""], _ = o[field].(string)
	others, _ := o[field+"_localizations"].(map[string]any)
	for locale, v := range others {
		out[locale], _ = v.(string)
	}
	return out
}

// distinct wants no two things of one type to be called the same in a locale,
// which shows the default where it has no name of its own.
func (k *checker) distinct(where string, list []map[string]any) {
	for _, locale := range locales() {
		seen := map[string]bool{}
		for _, o := range list {
			names := said(o, "name")
			s, ok := names[locale]
			if !ok {
				s = names[""]
			}
			if s = fmt.Sprint(o["type"], s); seen[s] {
				k.wrong("%s: in %q two are called %s", where, locale, s)
			}
			seen[s] = true
		}
	}
}

func objects(list []any) []map[string]any {
	var out []map[string]any
	for _, v := range list {
		m, _ := v.(map[string]any)
		out = append(out, m)
	}
	return out
}

// weight is the sum of names, descriptions and choices' values, each in the locale
// where it is longest.
func weight(o map[string]any) int {
	n := 0
	for _, f := range []string{"name", "description", "value"} {
		most := 0
		for _, s := range said(o, f) {
			most = max(most, utf8.RuneCountInString(s))
		}
		n += most
	}
	for _, f := range []string{"options", "choices"} {
		inner, _ := o[f].([]any)
		for _, m := range objects(inner) {
			n += weight(m)
		}
	}
	return n
}
