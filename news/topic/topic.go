// Package topic knows the IPTC Media Topics of the two upper levels
// (https://iptc.org/standards/media-topics/): their codes, their names in many
// languages, and the words that people type for them. Start with Find. Nothing
// is loaded before it is asked for.
package topic

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/fold"
)

// The topics of the top level.
const (
	Culture       = "medtop:01000000" // arts, culture, entertainment and media
	Crime         = "medtop:02000000" // crime, law and justice
	Disaster      = "medtop:03000000" // disaster, accident and emergency incident
	Economy       = "medtop:04000000" // economy, business and finance
	Education     = "medtop:05000000"
	Environment   = "medtop:06000000"
	Health        = "medtop:07000000"
	HumanInterest = "medtop:08000000"
	Labour        = "medtop:09000000"
	Lifestyle     = "medtop:10000000" // lifestyle and leisure
	Politics      = "medtop:11000000" // politics and government
	Religion      = "medtop:12000000"
	Science       = "medtop:13000000" // science and technology
	Society       = "medtop:14000000"
	Sport         = "medtop:15000000"
	Conflict      = "medtop:16000000" // conflict, war and peace
	Weather       = "medtop:17000000"
)

const (
	scheme   = "medtop:"
	maxTyped = 200 // bytes that anybody types for a topic
)

//go:embed data/names.txt
var namesText string

// vocabulary is what the data says: for each code its official name, and for
// each language the name shown and the keys of all words.
type vocabulary struct {
	codes    []string // the top level first
	top      int      // how many of codes are of the top level
	parents  []uint8  // in codes, of those below the top level
	official []string
	shown    map[string][]string // by language, then in the order of codes
	words    []word              // in the order of the data, English first
}

type word struct {
	key  string
	code uint8 // in codes
	rank rank
}

// rank is what a word is to its topic. A word of two topics, and the beginning of
// words of two, belong to the one of the lower rank: what the second level is
// called goes before the mere words of the top level ("Elections").
type rank uint8

const (
	shownInEnglish rank = iota
	shownElsewhere
	secondInEnglish
	secondElsewhere
	secondWord
	otherWord
	ranks
)

var load = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{shown: map[string][]string{}}
	var shown []string
	for line := range strings.Lines(namesText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case strings.HasPrefix(line, scheme):
			v.addTopic(strings.Split(line, "\t"))
		case line[0] == '@':
			shown = make([]string, len(v.codes))
			v.shown[line[1:]] = shown
		default:
			v.addWords(line, shown)
		}
	}
	v.dropTaken()
	return v
})

// dropTaken takes mere words from the top level that the second level is called by.
func (v *vocabulary) dropTaken() {
	taken := map[string]bool{}
	for _, w := range v.words {
		taken[w.key] = taken[w.key] || int(w.code) >= v.top
	}
	v.words = slices.DeleteFunc(v.words, func(w word) bool { return w.rank == otherWord && taken[w.key] })
}

// addTopic adds a topic: code, name shown, official name and, below the top level,
// the parent's code.
func (v *vocabulary) addTopic(f []string) {
	if len(f) == 4 {
		v.parents = append(v.parents, uint8(slices.Index(v.codes, f[3])))
	} else {
		v.top++
	}
	v.codes = append(v.codes, f[0])
	v.official = append(v.official, f[2])
}

// addWords adds what a topic is called in a language, the name shown first.
func (v *vocabulary) addWords(line string, shown []string) {
	number, terms, _ := strings.Cut(line, "\t")
	i := slices.Index(v.codes, scheme+number+"00000000"[len(number):])
	for n, term := range strings.Split(terms, " | ") {
		r := otherWord
		switch {
		case n == 0:
			shown[i] = term
			r = min(rank(len(v.shown)-1), shownElsewhere)
			if i >= v.top {
				r += secondInEnglish
			}
		case i >= v.top:
			r = secondWord
		}
		v.words = append(v.words, word{fold.Key(term), uint8(i), r})
	}
}

// Codes are the codes of the top level, "medtop:…", in order. The caller owns
// the slice.
func Codes() []string {
	v := load()
	return slices.Clone(v.codes[:v.top])
}

// Second are the codes of the second level that are known, each below one of
// Codes. The caller owns the slice.
func Second() []string {
	v := load()
	return slices.Clone(v.codes[v.top:])
}

// discipline is below Sport and says no more than that something is about a sport.
const discipline = "medtop:20000822"

// Narrow is what is worth showing of an article's topics, in their order: where
// one of the second level is there, its parent says nothing more.
func Narrow(tags []news.TopicTag) []string {
	told := map[string]bool{discipline: slices.ContainsFunc(tags, func(t news.TopicTag) bool { return t.Code == Sport })}
	for _, t := range tags {
		if !told[t.Code] {
			told[Parent(t.Code)] = true
		}
	}
	var out []string
	for _, t := range tags {
		if !told[t.Code] {
			out = append(out, t.Code)
		}
	}
	return out
}

// Parent is the topic of the top level that one of the second level belongs to;
// "" for any other code.
func Parent(code string) string {
	v := load()
	if i := slices.Index(v.codes, code); i >= v.top {
		return v.codes[v.parents[i-v.top]]
	}
	return ""
}

// Valid is true for a code of Codes or Second.
func Valid(code string) bool { return slices.Contains(load().codes, code) }

// Name is the topic's short name in a language (BCP 47; English when the data
// lacks it); the code itself for one that is not known.
func Name(code, lang string) string {
	v := load()
	i := slices.Index(v.codes, code)
	if i < 0 {
		return code
	}
	base, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(lang), "_", "-"), "-")
	if shown, ok := v.shown[base]; ok && shown[i] != "" {
		return shown[i]
	}
	return v.shown["en"][i]
}

// Official is the name in IPTC's own English words; the code itself for one that
// is not known.
func Official(code string) string {
	v := load()
	if i := slices.Index(v.codes, code); i >= 0 {
		return v.official[i]
	}
	return code
}

// Find understands a code (with or without "medtop:"), a name or a word that
// people use for the topic ("sports", "élections"), in any language of the data,
// without regard to case and accents. Where languages differ, the first of the
// data is followed, English.
func Find(text string) (code string, ok bool) {
	v := load()
	text = strings.TrimSpace(text)
	if len(text) > maxTyped {
		return "", false
	}
	bare := strings.TrimPrefix(strings.ToLower(text), scheme)
	if slices.Contains(v.codes, scheme+bare) {
		return scheme + bare, true
	}
	key := fold.Key(text)
	if key == "" {
		return "", false
	}
	best := word{rank: ranks}
	for _, w := range v.words {
		if w.key == key && w.rank < best.rank {
			best = w
		}
	}
	if best.rank == ranks {
		return "", false
	}
	return v.codes[best.code], true
}

// Nearest is the topic that text begins a name of, with three letters or more, or
// whose name or word is the least slip of the pen away; ok is false when nothing
// is near: within one letter for five or fewer, two beyond.
func Nearest(text string) (code string, ok bool) {
	if code, ok := Find(text); ok {
		return code, true
	}
	key := fold.Key(text)
	n := utf8.RuneCountInString(key)
	if n < 3 || len(text) > maxTyped {
		return "", false
	}
	limit := 2
	if n <= 6 { // "banana" is two letters from other languages' words
		limit = 1
	}
	v := load()
	if i, ok := v.begun(key); ok {
		return v.codes[i], true
	}
	for _, w := range v.words {
		if d := fold.Distance(key, w.key, limit); d <= limit {
			code, limit = v.codes[w.code], d-1
		}
		if limit < 0 {
			break
		}
	}
	return code, code != ""
}

// begun is the topic of which key begins a name, in English before other
// languages, the top level before the second and names before other words; none
// where it begins those of two.
func (v *vocabulary) begun(key string) (code uint8, ok bool) {
	for r := shownInEnglish; r < ranks; r++ {
		for _, w := range v.words {
			switch {
			case w.rank != r || !fold.HasPrefix(w.key, key):
			case ok && w.code != code:
				return 0, false
			default:
				code, ok = w.code, true
			}
		}
		if ok {
			return code, true
		}
	}
	return 0, false
}

// Match is those of codes whose name, in lang or English, has a word that begins
// with typed, or that typed is another word for; in the order of codes. All of
// them when nothing is typed.
func Match(typed string, codes []string, lang string) []string {
	typed = strings.TrimSpace(typed)
	key := fold.Key(typed)
	exact, _ := Find(typed)
	var out []string
	for _, code := range codes {
		if typed == "" || code == exact || key != "" &&
			(fold.HasPrefix(fold.Key(Name(code, lang)), key) ||
				fold.HasPrefix(fold.Key(Name(code, "en")), key) ||
				fold.HasPrefix(fold.Key(Official(code)), key)) {
			out = append(out, code)
		}
	}
	return out
}
