package commands

import (
	"slices"
	"strings"
	"unicode"
)

// Line is a request as one types it; Parse gives it back. Asker, place and time
// are left out, and so is the message that a message command was used on.
func Line(r Request) string {
	var b strings.Builder
	b.WriteString("/" + r.Command)
	names := make([]string, 0, len(r.Options))
	for name := range r.Options {
		names = append(names, name)
	}
	slices.SortFunc(names, inOrder)
	for _, name := range names {
		b.WriteString(" " + name + ":" + quote(r.Options[name]))
	}
	return b.String()
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
