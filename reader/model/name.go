package model

import (
	"slices"
	"strings"
	"unicode/utf8"

	"newsdesk/news/country"
)

// names is what an article calls people and things.
type names struct {
	text  string
	all   []token
	upper map[string][]int // where a word stands with a capital
	lower map[string]bool  // words that stand without
	l     *lexicon
	codes map[string]bool   // countries that the article names
	code  map[string]string // a country's words, read when first needed
}

// unnamed is the first name of a summary that does not stand in the article; ""
// when there is none. Each word with a capital must stand there with one, and
// two that follow one another must do so there: a first name of one person
// before the surname of another is a third.
func unnamed(words string, mine []token, whole string, theirs []token, l *lexicon) string {
	n := &names{text: whole, all: theirs, upper: map[string][]int{}, lower: map[string]bool{}, l: l}
	for i, t := range theirs {
		if t.upper {
			n.upper[t.key] = append(n.upper[t.key], i)
		} else {
			n.lower[t.key] = true
		}
	}
	for i, t := range mine {
		if !t.upper || t.number || t.first && l.starters[t.key] {
			continue
		}
		next := i+1 < len(mine) && mine[i+1].upper && adjacent(words, t, mine[i+1])
		switch {
		case len(n.find(t.key)) > 0, n.ofCountry(t.key):
		case n.lower[t.key] && (t.first || next):
		case t.first && n.lower[lowered(t.key, n)]:
		default:
			return words[t.start:t.end]
		}
		if next && !n.together(t, mine[i+1]) {
			return words[t.start:mine[i+1].end]
		}
	}
	return ""
}

// lowered is a word as it stands in the article with another ending of the
// language.
func lowered(key string, n *names) string {
	for _, e := range n.l.endings {
		if stem, ok := strings.CutSuffix(key, e); ok && utf8.RuneCountInString(stem) > 2 && n.lower[stem] {
			return stem
		}
		if n.lower[key+e] {
			return key + e
		}
	}
	return key
}

// find is where a word stands with a capital, in whatever form the language's
// endings give it.
func (n *names) find(key string) []int {
	out := slices.Clip(n.upper[key])
	if utf8.RuneCountInString(key) < 4 {
		return out
	}
	for _, cut := range append([]string{""}, n.l.endings...) {
		stem, ok := strings.CutSuffix(key, cut)
		if !ok || utf8.RuneCountInString(stem) < 3 {
			continue
		}
		for _, e := range append([]string{""}, n.l.endings...) {
			if e != cut {
				out = append(out, n.upper[stem+e]...)
			}
		}
	}
	return out
}

// adjacent tells whether nothing but a space, a hyphen or an apostrophe stands
// between two tokens.
func adjacent(text string, a, b token) bool {
	return !b.first && strings.Trim(text[a.end:b.start], " -'’\u00a0") == ""
}

// together tells whether two words of a name follow one another in the article:
// in one run of capitals and particles. A title, an ordinary word and the word
// for a country may stand before any name.
func (n *names) together(a, b token) bool {
	for _, t := range []token{a, b} {
		if n.l.titles[t.key] || n.lower[t.key] && !n.l.nouns || n.codeOf(t.key) != "" {
			return true
		}
	}
	second := map[int]bool{}
	for _, j := range n.find(b.key) {
		second[j] = true
	}
	for _, i := range n.find(a.key) {
		for j := i + 1; j < len(n.all) && j <= i+4; j++ {
			if strings.Trim(n.text[n.all[j-1].end:n.all[j].start], " -'’.\u00a0") != "" {
				break
			}
			if n.all[j].key == b.key || second[j] {
				return true
			}
			if !n.all[j].upper && !n.l.particles[n.all[j].key] {
				break
			}
		}
	}
	return false
}

// ofCountry tells whether a word is of a country that the article names by
// another word: Venezuela, Venezuelan, Venezuelans.
func (n *names) ofCountry(key string) bool {
	code := n.codeOf(key)
	if code == "" {
		return false
	}
	if n.codes == nil {
		n.codes = map[string]bool{}
		for word := range n.upper {
			n.codes[n.codeOf(word)] = true
		}
		for word := range n.lower {
			n.codes[n.codeOf(word)] = true
		}
	}
	return n.codes[code]
}

// codeOf is the country that a word is of; "" for none or several.
func (n *names) codeOf(key string) string {
	if n.code == nil {
		n.code = map[string]string{}
		for w := range country.Words(n.l.lang) {
			k := strings.ToLower(w.Text)
			if old, ok := n.code[k]; ok && old != w.Code {
				n.code[k] = ""
				continue
			}
			n.code[k] = w.Code
		}
	}
	return n.code[key]
}
