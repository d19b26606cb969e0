package commands

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"newsdesk/news/fold"
	"newsdesk/voice"
)

// Line is a request as one types it; Parse gives it back. Asker, place and time
// are left out, and so is the message that a message command was used on.
func Line(r Request) string { return LineIn(nil, r) }

// LineIn is Line with the names that commands and options have in a language.
func LineIn(v *voice.Voice, r Request) string {
	names := slices.SortedFunc(maps.Keys(r.Options), inOrder)
	var pairs []string
	for _, name := range names {
		pairs = append(pairs, name, r.Options[name])
	}
	return lineIn(v, r.Command, pairs...)
}

// lineIn is LineIn of options in the order given.
func lineIn(v *voice.Voice, command string, pairs ...string) string {
	var b strings.Builder
	b.WriteString("/" + CommandName(v, command))
	for i := 0; i+1 < len(pairs); i += 2 {
		b.WriteString(" " + OptionName(v, pairs[i]) + ":" + quote(pairs[i+1]))
	}
	return b.String()
}

// CommandName is a typed command's name in a language, word by word.
func CommandName(v *voice.Voice, name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		words[i] = v.Say(w + commandHint)
	}
	return strings.Join(words, " ")
}

// OptionName is an option's or a field's name in a language.
func OptionName(v *voice.Voice, name string) string { return v.Say(name + optionHint) }

func optionNames(v *voice.Voice, names []string) []string {
	var out []string
	for _, n := range names {
		out = append(out, OptionName(v, n))
	}
	return out
}

// What tells names from other texts in the voice's files.
const (
	commandHint = " ## command"
	optionHint  = " ## option"
)

// goesBy tells whether a word of a command's name, or an option's name, is the one
// typed, in any language. Accents and case do not count.
func goesBy(name, hint, typed string) bool {
	return strings.EqualFold(name, typed) || saidAs(name+hint, typed)
}

// spellings are option names by what they are called in any language, as fold.Key
// has it.
func spellings(names []string) map[string]string {
	out := map[string]string{}
	for _, code := range voice.Languages() {
		for _, name := range names {
			out[fold.Key(OptionName(voice.For(code), name))] = name
		}
	}
	return out
}

// saidAs tells whether a text is the one typed, in any language.
func saidAs(english, typed string) bool {
	key := fold.Key(typed)
	return key != "" && slices.ContainsFunc(voice.Languages(), func(code string) bool {
		return fold.Key(voice.For(code).Say(english)) == key
	})
}

// inOrder puts what people ask about first, and how much of it last.
func inOrder(a, b string) int {
	if i, j := rank(a), rank(b); i != j {
		return i - j
	}
	return strings.Compare(a, b)
}

func rank(name string) int {
	switch name {
	case "query", "article", "link":
		return 0
	case "topic", "country", "speaker", "source", "channel":
		return 1
	case "count", "from", "private", "confirm":
		return 3
	}
	return 2
}

// quote is a value as it can stand behind a colon.
func quote(value string) string {
	if value != "" && strings.IndexFunc(value, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-_.,/:#?&=%+@~…", r)
	}) < 0 {
		return value
	}
	escape := strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`)
	return `"` + escape.Replace(value) + `"`
}
