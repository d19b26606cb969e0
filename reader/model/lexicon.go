package model

import (
	"embed"
	"strings"
)

//go:embed lang/*.txt
var langFiles embed.FS

//go:embed shared.txt
var sharedFile string

// lexicon is what checking needs to know of a language; lang/en.txt says what
// each section is.
type lexicon struct {
	lang      string
	numbers   map[string]string // a word, and its number in digits
	units     map[string]string // a word or sign, and the name of the unit
	months    map[string]string // units that have a capital
	fillers   map[string]bool
	starters  map[string]bool
	titles    map[string]bool
	particles map[string]bool
	parts     []string
	endings   []string
	nouns     bool // all nouns have capitals
}

// Checks tells whether a model's words in a language (BCP 47) can be checked.
func Checks(lang string) bool {
	_, err := langFiles.Open("lang/" + primary(lang) + ".txt")
	return err == nil
}

func primary(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(lang), "-")
	return lang
}

// lexiconOf reads a language's lexicon, which takes some 50 µs: a model takes
// seconds, so that it is not kept. nil for a language that has none.
func lexiconOf(lang string) *lexicon {
	own, err := langFiles.ReadFile("lang/" + primary(lang) + ".txt")
	if err != nil {
		return nil
	}
	l := &lexicon{lang: primary(lang), numbers: map[string]string{}, units: map[string]string{}, months: map[string]string{}, fillers: map[string]bool{},
		starters: map[string]bool{}, titles: map[string]bool{}, particles: map[string]bool{}}
	l.read(sharedFile)
	l.read(string(own))
	return l
}

func (l *lexicon) read(file string) {
	section := ""
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		words := strings.Fields(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			section = line
		case section == "[numbers]":
			fill(l.numbers, words[1:], words[0])
		case section == "[units]":
			fill(l.units, words[1:], words[0])
		case section == "[months]":
			fill(l.months, words[1:], words[0])
		case section == "[fillers]":
			fill(l.fillers, words, true)
		case section == "[starters]":
			fill(l.starters, words, true)
		case section == "[titles]":
			fill(l.titles, words, true)
		case section == "[particles]":
			fill(l.particles, words, true)
		case section == "[parts]":
			l.parts = append(l.parts, words...)
		case section == "[endings]":
			l.endings = append(l.endings, words...)
		case section == "[nouns]":
			l.nouns = true
		}
	}
}

func fill[V any](m map[string]V, words []string, v V) {
	for _, w := range words {
		m[w] = v
	}
}
