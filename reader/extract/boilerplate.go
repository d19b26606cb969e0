package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed boilerplate.txt
var boilerplateText string

// lineList are lines to know: whole ones, and beginnings by their first word.
type lineList struct {
	whole  map[string]bool
	starts map[string][]string
}

var boilerplate = sync.OnceValue(func() lineList { return readLines(boilerplateText) })

// readLines reads a list of lines in the form of boilerplate.txt.
func readLines(text string) lineList {
	l := lineList{whole: make(map[string]bool), starts: make(map[string][]string)}
	for line := range strings.Lines(text) {
		kind, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch kind {
		case "=":
			l.whole[words] = true
		case "^":
			first := firstWord(words)
			if isUnspacedStart(words) {
				first = ""
			}
			l.starts[first] = append(l.starts[first], words)
		}
	}
	return l
}

// maxBoilerplate is the longest line, in runes, that a beginning condemns: a
// longer one that begins alike is a sentence.
const maxBoilerplate = 160

// match tells whether a line is in the list.
func (l lineList) match(line string) bool {
	if len(line) > 4*maxBoilerplate || utf8.RuneCountInString(line) > maxBoilerplate {
		return false
	}
	line = strings.ToLower(strings.ReplaceAll(line, "’", "'"))
	bare := strings.TrimFunc(line, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if l.whole[bare] {
		return true
	}
	first := firstWord(line)
	if isUnspacedStart(line) {
		first = ""
	}
	for _, start := range l.starts[first] {
		if rest, ok := strings.CutPrefix(line, start); ok && endsWord(start, rest) {
			return true
		}
	}
	return false
}

// isUnspacedStart tells a line whose first word has no end to know it by.
func isUnspacedStart(line string) bool {
	for i, r := range line {
		if i > 4 {
			break
		}
		if isEastAsian(r) {
			return true
		}
	}
	return false
}

// firstWord is a line up to its first space.
func firstWord(line string) string {
	word, _, _ := strings.Cut(line, " ")
	return word
}

// endsWord tells whether a word ends between the two: a mark or a digit is an
// end by itself.
func endsWord(start, rest string) bool {
	last, _ := utf8.DecodeLastRuneInString(start)
	next, _ := utf8.DecodeRuneInString(rest)
	return !unicode.IsLetter(last) || rest == "" || isEastAsian(last) || !unicode.IsLetter(next)
}
