package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/net/html"
)

var (
	//go:embed unwanted.txt
	unwantedText string
	//go:embed bodies.txt
	bodiesText string
	//go:embed talk.txt
	talkText string
)

var (
	unwantedWords = sync.OnceValue(func() map[string]bool { return readList(unwantedText) })
	bodyWords     = sync.OnceValue(func() map[string]bool { return readList(bodiesText) })
	talkWords     = sync.OnceValue(func() map[string]bool { return readList(talkText) })
)

// readList reads an embedded list: an entry a line, "#" opens a comment.
func readList(text string) map[string]bool {
	list := make(map[string]bool)
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			list[line] = true
		}
	}
	return list
}

// maxClass is how many bytes of a class or id are looked at.
const maxClass = 300

// classed tells whether an element's class, id or data-component holds an entry
// of the list.
func classed(n *html.Node, list map[string]bool) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "class", "id", "data-component", "data-testid":
			if holds(a.Val[:min(len(a.Val), maxClass)], list) {
				return true
			}
		}
	}
	return false
}

// holds looks up each word of a class, and each two neighbours in one name.
func holds(class string, list map[string]bool) bool {
	for name := range strings.FieldsSeq(class) {
		if list["="+strings.ToLower(name)] {
			return true
		}
		// What follows "--" is a state of the element ("node--promoted").
		name, _, _ = strings.Cut(name, "--")
		if isState(name) {
			continue
		}
		previous := ""
		for _, w := range nameWords(name) {
			if list[w] || previous != "" && list[previous+"-"+w] {
				return true
			}
			previous = w
		}
	}
	return false
}

// isState tells names that say what an element has or lacks ("no-comments").
func isState(name string) bool {
	first, _, more := strings.Cut(name, "-")
	if !more {
		return false
	}
	switch first {
	case "has", "no", "is", "with", "without", "enable", "enabled", "hide", "show":
		return true
	}
	return false
}

// nameWords are the words of one class name, in lower case: "c-shareBar__top" is
// c, share, bar, top.
func nameWords(name string) []string {
	var words []string
	start, upper := 0, false
	cut := func(end int) {
		if end > start {
			words = append(words, strings.ToLower(name[start:end]))
		}
	}
	for i, r := range name {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			cut(i)
			start = i + len(string(r))
			upper = false
		case unicode.IsUpper(r):
			if !upper {
				cut(i)
				start = i
			}
			upper = true
		default:
			upper = false
		}
	}
	cut(len(name))
	return words
}

// attr is an attribute's value, "" when it is not there.
func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}
