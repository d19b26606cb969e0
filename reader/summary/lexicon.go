package summary

import (
	"embed"
	"path"
	"strings"
	"sync"
)

//go:embed lang/*.txt agencies.txt
var files embed.FS

// lexicon holds a language's words, in lower case; lang/en.txt explains its
// sections.
type lexicon struct {
	stop, pronouns, dialogue, pointing, time, openers, inner, self, elision map[string]bool

	phrases     map[string][]string     // openers of several words, by the first
	impersonal  map[string][]impersonal // by the first word
	closing     []string
	boilerplate map[string][]string // by the first letters
}

// impersonal is a start of a sentence that seems to point back and does not:
// “It is likely that …”.
type impersonal struct {
	start string
	need  map[string]bool // one of these words follows soon; none needed when empty
}

// lexicons holds the languages by their code.
var lexicons = sync.OnceValue(func() map[string]*lexicon {
	all := map[string]*lexicon{}
	entries, err := files.ReadDir("lang")
	if err != nil {
		panic(err) // embedded: cannot be
	}
	for _, e := range entries {
		all[strings.TrimSuffix(path.Base(e.Name()), ".txt")] = readLexicon("lang/" + e.Name())
	}
	return all
})

// agencies are the names that datelines give in brackets, in lower case.
var agencies = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for line := range lines("agencies.txt") {
		addWords(names, line)
	}
	return names
})

// lexiconOf returns the lexicon for a BCP 47 tag: the English one without a
// language, an empty one for a language without a file.
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

func readLexicon(name string) *lexicon {
	l := &lexicon{phrases: map[string][]string{}, impersonal: map[string][]impersonal{}, boilerplate: map[string][]string{}}
	sets := map[string]map[string]bool{}
	for name, set := range map[string]*map[string]bool{
		"stop": &l.stop, "pronouns": &l.pronouns, "dialogue": &l.dialogue,
		"pointing": &l.pointing, "time": &l.time,
		"openers": &l.openers, "inner": &l.inner, "self": &l.self, "elision": &l.elision,
	} {
		*set = map[string]bool{}
		sets[name] = *set
	}
	section := ""
	for line := range lines(name) {
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
			continue
		}
		switch section {
		case "boilerplate":
			first := letters(line)
			l.boilerplate[first] = append(l.boilerplate[first], line)
		case "closing":
			l.closing = append(l.closing, line)
		case "impersonal":
			start, need, _ := strings.Cut(line, ":")
			p := impersonal{start: start + " ", need: map[string]bool{}}
			addWords(p.need, need)
			first, _, _ := strings.Cut(start, " ")
			l.impersonal[first] = append(l.impersonal[first], p)
		case "phrases":
			first, _, _ := strings.Cut(line, " ")
			l.phrases[first] = append(l.phrases[first], line+" ")
		default:
			addWords(sets[section], line)
		}
	}
	return l
}

// lines yields the lines of an embedded file, without comments and blank ones.
func lines(name string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		b, err := files.ReadFile(name)
		if err != nil {
			panic(err) // embedded: cannot be
		}
		for line := range strings.Lines(string(b)) {
			line, _, _ = strings.Cut(line, "#")
			if line = strings.TrimSpace(line); line != "" && !yield(line) {
				return
			}
		}
	}
}

func addWords(set map[string]bool, line string) {
	for w := range strings.FieldsSeq(line) {
		set[w] = true
	}
}
