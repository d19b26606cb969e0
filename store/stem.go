package store

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/turkish"
)

// stemmer cuts a word to its stem in a language (BCP 47); nil for a language
// that it does not know. Words come folded, which costs the stemmers little: a
// query is cut the same way.
func stemmer(language string) (name string, stem func(*snowballstem.Env) bool) {
	name, _, _ = strings.Cut(strings.ToLower(language), "-")
	switch name {
	case "ar":
		return name, arabic.Stem
	case "da":
		return name, danish.Stem
	case "de":
		return name, german.Stem
	case "en":
		return name, english.Stem
	case "es":
		return name, spanish.Stem
	case "fi":
		return name, finnish.Stem
	case "fr":
		return name, french.Stem
	case "hu":
		return name, hungarian.Stem
	case "it":
		return name, italian.Stem
	case "nl":
		return name, dutch.Stem
	case "no", "nb", "nn":
		return "no", norwegian.Stem
	case "pt":
		return name, portuguese.Stem
	case "ro":
		return name, romanian.Stem
	case "ru":
		return name, russian.Stem
	case "sv":
		return name, swedish.Stem
	case "tr":
		return name, turkish.Stem
	}
	return "", nil
}

// stems are the marked stems of words in one language, each once.
func stems(words []string, language string) []string { return cutter{}.stems(words, language) }

// cutter remembers the stems of words, by language. It is for one goroutine.
type cutter map[string]map[string]string

func (c cutter) stems(words []string, language string) []string {
	name, stem := stemmer(language)
	if stem == nil {
		return nil
	}
	known := c[name]
	if known == nil {
		known = make(map[string]string, len(words))
		c[name] = known
	}
	env := snowballstem.NewEnv("")
	seen := make(map[string]bool, len(words))
	var out []string
	for _, word := range words {
		if seen[word] || isDense(word) {
			continue
		}
		seen[word] = true
		cut, ok := known[word]
		if !ok {
			env.SetCurrent(word)
			stem(env)
			cut = stemSign + name + env.Current()
			known[word] = cut
		}
		if !seen[cut] {
			seen[cut] = true
			out = append(out, cut)
		}
	}
	return out
}
