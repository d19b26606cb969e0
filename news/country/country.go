// Package country knows the world's countries by their ISO 3166-1 alpha-2 codes
// (and XK for Kosovo): their names in many languages, their flags, and what
// people call them and those who live there. Start with Find. Nothing is loaded
// before it is asked for.
//
// A language is data: its names come from Unicode's CLDR (data/names.txt, made
// by gen/gen.mjs), and data/words holds one file a language with other names,
// adjectives and inhabitants.
package country

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"newsdesk/news/fold"
)

// Run by hand, after npm install --prefix FOLDER cldr-localenames-full@48 cldr-core@48:
//go:generate node gen/gen.mjs $CLDR

//go:embed data/names.txt
var namesText string

//go:embed data/codes.txt
var codesText string

// registry is the codes in order, alpha-2 beside alpha-3, and the names by
// language.
type registry struct {
	codes     []string
	alpha3    []string
	languages []string // in the order of the data, English first
	names     map[string][]names
}

// names is what a country is called in one language: the name shown first, then
// others; empty when the data lacks it.
type names []string

func (n names) first() string {
	if len(n) == 0 {
		return ""
	}
	return n[0]
}

var load = sync.OnceValue(func() *registry {
	r := &registry{names: map[string][]names{}}
	for line := range strings.Lines(codesText) {
		r.codes = append(r.codes, line[:2])
		r.alpha3 = append(r.alpha3, line[3:6])
	}
	var current []names
	for line := range strings.Lines(namesText) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '@':
			current = make([]names, len(r.codes))
			r.languages = append(r.languages, line[1:])
			r.names[line[1:]] = current
		default:
			f := strings.Split(line, "\t")
			if i, ok := r.index(f[0]); ok {
				current[i] = f[1:]
			}
		}
	}
	return r
})

func (r *registry) index(code string) (int, bool) {
	return slices.BinarySearch(r.codes, code)
}

// language is the data's language for a BCP 47 tag; "" when there is none.
func (r *registry) language(tag string) string {
	base, rest, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(tag), "_", "-"), "-")
	switch base {
	case "no", "nn":
		base = "nb"
	case "zh":
		for part := range strings.SplitSeq(rest, "-") {
			switch part {
			case "hans":
				return base
			case "hant", "tw", "hk", "mo":
				return "zh-Hant"
			}
		}
	}
	if _, ok := r.names[base]; ok {
		return base
	}
	return ""
}

// Codes are all codes, in order. The caller owns the slice.
func Codes() []string { return slices.Clone(load().codes) }

// Valid is true for a code of Codes.
func Valid(code string) bool {
	_, ok := load().index(code)
	return ok
}

// Languages are the languages of the data, English first (BCP 47).
func Languages() []string { return slices.Clone(load().languages) }

// Name is the country's name in a language (BCP 47; English when the data lacks
// it); the code itself for one that is not known.
func Name(code, lang string) string {
	r := load()
	i, ok := r.index(code)
	if !ok {
		return code
	}
	if l := r.language(lang); l != "" {
		if name := r.names[l][i].first(); name != "" {
			return name
		}
	}
	return r.names["en"][i].first()
}

// begins tells whether a country's code begins with a key, or one of the words of its
// name, in a language or in English.
func begins(code, lang, key string) bool {
	if strings.HasPrefix(strings.ToLower(code), key) {
		return true
	}
	own, english := Name(code, lang), Name(code, "en")
	return fold.HasPrefix(fold.Key(own), key) || english != own && fold.HasPrefix(fold.Key(english), key)
}

// The regional indicator symbols, two of which make a flag (Unicode, annex C of
// UTS 51).
const (
	indicatorA = '\U0001F1E6'
	indicatorZ = '\U0001F1FF'
)

// Flag is the country's flag emoji; "" for a code that is not known.
func Flag(code string) string {
	if !Valid(code) {
		return ""
	}
	return string([]rune{indicatorA + rune(code[0]-'A'), indicatorA + rune(code[1]-'A')})
}

// fromFlag is the code that a flag stands for.
func fromFlag(text string) (string, bool) {
	// England, Scotland and Wales: a black flag and a hidden word that begins
	// with "gb".
	if strings.HasPrefix(text, "\U0001F3F4\U000E0067\U000E0062") {
		return "GB", true
	}
	var code []byte
	for _, r := range text {
		switch {
		case r >= indicatorA && r <= indicatorZ && len(code) < 2:
			code = append(code, byte('A'+r-indicatorA))
		case r == '\uFE0F': // a variation selector
		default:
			return "", false
		}
	}
	return string(code), Valid(string(code))
}

// Match is those of codes whose name, in lang or English, has a word that begins
// with typed, or whose code does, or that typed is another name or the flag of;
// in the order of codes. All of them when nothing is typed.
func Match(typed string, codes []string, lang string) []string {
	typed = strings.TrimSpace(typed)
	key := fold.Key(typed)
	exact, _ := Find(typed)
	var out []string
	for _, code := range codes {
		if typed == "" || code == exact || key != "" && begins(code, lang, key) {
			out = append(out, code)
		}
	}
	return out
}
