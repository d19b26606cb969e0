package summary

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// boilerplate reports whether low, a sentence in lower case, is about the site or
// its pictures.
func (f *filter) boilerplate(low string) bool {
	if strings.Contains(low, "://") && (strings.Contains(low, "http://") || strings.Contains(low, "https://")) || strings.Contains(low, "www.") || strings.HasPrefix(low, "@") || strings.HasPrefix(low, "©") || holdsAddress(low) {
		return true
	}
	inside := false // behind a letter or a digit
	for at, r := range low {
		if at > 0 && len(low) > phraseLimit {
			break
		}
		if !inside && unicode.IsLetter(r) && f.furniture(low, at) {
			return true
		}
		inside = isLetterOrDigit(r)
	}
	end := strings.TrimRight(low, " .!")
	follow := len(low) <= wordLimit && strings.HasPrefix(end[strings.LastIndexByte(end, ' ')+1:], "@")
	return follow || strings.Contains(low, "pic.twitter.com")
}

// furniture reports whether the word at a place of low begins words that are no
// news. Those that end in a colon count at the start only.
func (f *filter) furniture(low string, at int) bool {
	for _, p := range f.lex.boilerplate[letters(low[at:])] {
		rest, ok := strings.CutPrefix(low[at:], p)
		if !ok || strings.HasSuffix(p, ":") && at > 0 {
			continue
		}
		limit := phraseLimit
		if !strings.Contains(p, " ") {
			limit = wordLimit
		}
		next, _ := utf8.DecodeRuneInString(rest)
		if strings.HasSuffix(p, ":") || len(low) <= limit && !unicode.IsLetter(next) {
			return true
		}
	}
	return false
}

// letters are those that s begins with.
func letters(s string) string {
	return s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsLetter))]
}

// holdsAddress reports whether there is an e-mail address in low: readers are
// asked to write.
func holdsAddress(low string) bool {
	i := strings.IndexByte(low, '@')
	if i <= 0 || low[i-1] == ' ' {
		return false
	}
	domain, _, _ := strings.Cut(low[i+1:], " ")
	return strings.Contains(strings.TrimRight(domain, ".,;)"), ".")
}

// Longer sentences, in bytes, may hold the words of boilerplate and be news.
const (
	phraseLimit = 160
	wordLimit   = 60
)
