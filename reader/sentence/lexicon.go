package sentence

import (
	"embed"
	"path"
	"strings"
	"sync"
)

//go:generate go run gen.go

//go:embed lang/*.txt cldr/*.txt
var files embed.FS

// kind says what a full stop after a word means.
type kind byte

const (
	ordinary     kind = iota
	abbreviation      // ends a sentence only before a word that starts one
	title             // never ends a sentence: a name follows
	beforeNumber      // ends a sentence unless a number follows
	mayEnd            // ends a sentence before any capital letter
)

// sections are the headings in lang/*.txt that list abbreviations. The others
// are [starters], [joining], [speech], [dates], [ordinals], and [words] for what CLDR lists although
// it ends more sentences than it abbreviates.
var sections = map[string]kind{
	"abbreviations": abbreviation,
	"titles":        title,
	"numbered":      beforeNumber,
	"final":         mayEnd,
}

// lexicon is what is known of a language. Its words are in lower case.
type lexicon struct {
	kinds    map[string]kind
	starters map[string]bool
	joining  map[string]bool // starters that as often go on with a sentence
	speech   map[string]bool
	dates    map[string]bool // words that go on after an hour: "5 p.m. Monday"
	ordinals bool            // "3." is the third
}

func (l *lexicon) kind(word string) kind {
	if k, ok := l.kinds[word]; ok {
		return k
	}
	return l.kinds[strings.ToLower(word)]
}

func (l *lexicon) starts(word string) bool { return l.starters[strings.ToLower(word)] }

// lexicons holds the languages by their code.
var lexicons = sync.OnceValue(func() map[string]*lexicon {
	all := map[string]*lexicon{}
	entries, err := files.ReadDir("lang")
	if err != nil {
		panic(err) // embedded: cannot be
	}
	for _, e := range entries {
		code := strings.TrimSuffix(path.Base(e.Name()), ".txt")
		l := &lexicon{kinds: map[string]kind{}, starters: map[string]bool{}, joining: map[string]bool{}, speech: map[string]bool{}, dates: map[string]bool{}}
		if b, err := files.ReadFile("cldr/" + e.Name()); err == nil {
			l.addCLDR(string(b))
		}
		b, err := files.ReadFile("lang/" + e.Name())
		if err != nil {
			panic(err)
		}
		l.addOwn(string(b))
		all[code] = l
	}
	return all
})

// lexiconOf returns the lexicon for a BCP 47 tag. Without a language it is the
// English one; for a language without a file it is empty.
func lexiconOf(lang string) *lexicon {
	code, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if code == "" || code == "und" {
		code = "en"
	}
	if l := lexicons()[code]; l != nil {
		return l
	}
	return &lexicon{}
}

// addCLDR adds one abbreviation a line, as CLDR writes it, with its full stop.
func (l *lexicon) addCLDR(list string) {
	for line := range strings.Lines(list) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		l.add(line, abbreviation)
	}
}

// add files an abbreviation. Of one in several words ("EE. UU.") only the last
// can end a sentence.
func (l *lexicon) add(abbr string, k kind) {
	parts := strings.Fields(abbr)
	for i, p := range parts {
		p = strings.ToLower(strings.TrimSuffix(p, "."))
		switch {
		case i < len(parts)-1 && len([]rune(p)) > 1:
			l.kinds[p] = title
		case i == len(parts)-1 && (len([]rune(p)) > 1 || k != abbreviation):
			l.kinds[p] = k
		}
	}
}

// addOwn reads a file of lang: headings in brackets, then words, any number a
// line; a number sign starts a comment.
func (l *lexicon) addOwn(list string) {
	section := ""
	for line := range strings.Lines(list) {
		line, _, _ = strings.Cut(line, "#")
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			l.ordinals = l.ordinals || section == "ordinals"
			continue
		}
		for w := range strings.FieldsSeq(line) {
			switch section {
			case "starters":
				l.starters[strings.ToLower(w)] = true
			case "joining":
				l.joining[strings.ToLower(w)] = true
			case "dates":
				l.dates[strings.ToLower(w)] = true
			case "speech":
				l.speech[strings.ToLower(w)] = true
			case "words":
				if w = strings.ToLower(w); l.kinds[w] == abbreviation {
					delete(l.kinds, w)
				}
			default:
				// An underscore stands for the space in "EE._UU.".
				l.add(strings.ReplaceAll(w, "_", " "), sections[section])
			}
		}
	}
}
