package country

import (
	"embed"
	"iter"
	"strings"
	"unicode/utf8"
)

//go:embed data/words/*.txt
var wordFiles embed.FS

// Kind says what a word is to a country.
type Kind int

// The kinds of words.
const (
	IsName   Kind = iota // a name of the country or of a part that stands for it
	IsPeople             // an adjective, or who lives there
)

// Word is something that people call a country or what is of it.
type Word struct {
	Text string // as it is written, with its capitals
	Code string
	Kind Kind
}

// Words are all words of a language of Languages, its own names first, with the
// endings that the language puts on them; none for another language. A word may
// come twice.
func Words(lang string) iter.Seq[Word] {
	return func(yield func(Word) bool) {
		r := load()
		w := newWordList(lang)
		for i, ns := range r.names[lang] {
			for _, n := range ns {
				if !w.yieldName(n, r.codes[i], yield) {
					return
				}
			}
		}
		for _, line := range w.lines {
			if !w.yieldLine(line, yield) {
				return
			}
		}
	}
}

// wordList is a file of data/words: lines "CODE name | name ; adjective |
// people", where the last sign of a word may stand for a set of endings, and
// rules for the endings of names. en.txt explains the first, ru.txt the second.
type wordList struct {
	endings map[byte][]string
	cases   [][]string
	lines   []string
}

func newWordList(lang string) *wordList {
	w := &wordList{endings: map[byte][]string{}}
	data, err := wordFiles.ReadFile("data/words/" + lang + ".txt")
	if err != nil {
		return w // a language of which only CLDR's names are known
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] >= 'A' && line[0] <= 'Z' {
			w.lines = append(w.lines, line)
			continue
		}
		parts := strings.Fields(line[1:])
		for i := range parts {
			if parts[i] == "-" {
				parts[i] = ""
			}
		}
		if line[0] == '=' {
			w.cases = append(w.cases, parts)
		} else {
			w.endings[line[0]] = parts
		}
	}
	return w
}

func (w *wordList) yieldLine(line string, yield func(Word) bool) bool {
	code := line[:2]
	namePart, people, _ := strings.Cut(line[2:], ";")
	for n := range strings.SplitSeq(namePart, "|") {
		if n = strings.TrimSpace(n); n != "" && !w.yieldName(n, code, yield) {
			return false
		}
	}
	for p := range strings.SplitSeq(people, "|") {
		p = strings.TrimSpace(p)
		if p == "" {
			continue
		}
		endings, ok := w.endings[p[len(p)-1]]
		if !ok {
			endings = []string{""}
		} else {
			p = p[:len(p)-1]
		}
		for _, e := range endings {
			if !yield(Word{p + e, code, IsPeople}) {
				return false
			}
		}
	}
	return true
}

// yieldName yields a name, and in the other cases that the first fitting rule
// has; "." fits every name. Names of several words stay as they are.
func (w *wordList) yieldName(name, code string, yield func(Word) bool) bool {
	if !yield(Word{name, code, IsName}) {
		return false
	}
	if strings.ContainsAny(name, " -.") || utf8.RuneCountInString(name) < 4 {
		return true
	}
	for _, rule := range w.cases {
		stem, ok := name, rule[0] == "."
		if !ok {
			stem, ok = strings.CutSuffix(name, rule[0])
		}
		if !ok {
			continue
		}
		for _, e := range rule[1:] {
			if !yield(Word{stem + e, code, IsName}) {
				return false
			}
		}
		break
	}
	return true
}
