package store

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"newsdesk/news"
)

// Limits of a query: what is more is left out.
const (
	maxClauses = 12
	maxQuery   = 512 // bytes
)

// query is what somebody searches for.
type query struct {
	with, not []clause
	languages []string // whose stems are looked for
}

// clause is a word, or several that follow one another.
type clause struct {
	tokens []string
	begin  bool // the token need only begin a word
}

// parseQuery reads words, "phrases" and -without. No input is an error of the
// search language: tokens are letters and digits alone.
func parseQuery(text string) (query, error) {
	var q query
	idle := 0
	for _, part := range parts(clipQuery(text)) {
		c, ok := part.clause()
		switch {
		case !ok:
		case part.not:
			q.not = append(q.not, c)
		case !part.quoted && len(c.tokens) == 1 && isIdle(c.tokens[0]):
			idle++
		default:
			q.with = append(q.with, c)
		}
	}
	q.with = q.with[:min(len(q.with), maxClauses)]
	q.not = q.not[:min(len(q.not), maxClauses)]
	if len(q.with) > 0 {
		return q, nil
	}
	next := "Give a word to look for."
	switch {
	case idle > 0:
		next = "Every article has these words: give a rarer one."
	case len(q.not) > 0:
		next = "Give a word to look for beside those to leave out."
	}
	return q, &news.OptionError{Option: "query", Value: text, Next: next}
}

func clipQuery(text string) string {
	if len(text) <= maxQuery {
		return text
	}
	n := maxQuery
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}

// part is a stretch of a query as it was typed.
type part struct {
	text        string
	not, quoted bool
}

// parts splits a query at spaces outside quotation marks. A mark that is never
// closed runs to the end.
func parts(text string) []part {
	marks := strings.NewReplacer(`“`, `"`, `”`, `"`, `„`, `"`, `«`, `"`, `»`, `"`)
	var out []part
	rest := strings.TrimSpace(marks.Replace(text))
	for rest != "" {
		var p part
		if strings.HasPrefix(rest, "-") {
			p.not, rest = true, rest[1:]
		}
		if strings.HasPrefix(rest, `"`) {
			p.quoted = true
			p.text, rest, _ = strings.Cut(rest[1:], `"`)
		} else {
			end := strings.IndexAny(rest, " \t\r\n\"")
			if end < 0 {
				end = len(rest)
			}
			p.text, rest = rest[:end], rest[end:]
		}
		out = append(out, p)
		rest = strings.TrimSpace(rest)
	}
	return out
}

// clause prepares a part as the index prepares text; not ok when nothing is left
// of it. A dense run becomes its pairs, one after another; a single letter of a
// dense script begins a pair.
func (p part) clause() (clause, bool) {
	var c clause
	all := runs(p.text)
	for _, run := range all {
		if isDense(run) && utf8.RuneCountInString(run) > 1 {
			c.tokens = append(c.tokens, pairs(run)...)
		} else {
			c.tokens = append(c.tokens, run)
		}
	}
	c.begin = len(all) == 1 && len(c.tokens) == 1 && isDense(all[0]) && utf8.RuneCountInString(all[0]) == 1
	return c, len(c.tokens) > 0
}

// words are the clauses that must hold as part of a search, among the tokens
// with a sign.
func (q query) words(sign string) string {
	all := make([]string, len(q.with))
	for i, c := range q.with {
		all[i] = c.match(sign, q.languages)
	}
	return strings.Join(all, ` AND `)
}

// without are the clauses that must not hold; "" for none.
func (q query) without() string {
	all := make([]string, len(q.not))
	for i, c := range q.not {
		all[i] = c.match("", q.languages)
	}
	return strings.Join(all, ` OR `)
}

// match is a clause as a search: the words as they stand, or for a single one
// its stem in any of the languages.
func (c clause) match(sign string, languages []string) string {
	out := quote(strings.Join(signed(sign, c.tokens), " "))
	if c.begin {
		return out + `*`
	}
	if len(c.tokens) > 1 || isDense(c.tokens[0]) {
		return out
	}
	for _, language := range languages {
		for _, stem := range stems(c.tokens, language) {
			out += ` OR ` + quote(sign+stem)
		}
	}
	return `(` + out + `)`
}

//go:embed idle.txt
var idleText string

// idleWords are the words that queries do without: in the commonest languages
// the articles, prepositions and the like, so far as they mean nothing else in
// another.
var idleWords = sync.OnceValue(func() []string {
	words := strings.Fields(fold(idleText))
	slices.Sort(words)
	return words
})

func isIdle(word string) bool {
	_, found := slices.BinarySearch(idleWords(), word)
	return found
}
