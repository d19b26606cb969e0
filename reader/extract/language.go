package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"github.com/RadhiFadlillah/whatlanggo"
)

//go:embed functionwords.txt
var functionWordsText string

// und is BCP 47 for "not known".
const und = "und"

// sisters are languages that a few paragraphs do not tell apart for sure: there
// what the page declares counts.
var sisters = [...]string{"no nb nn da sv", "sr hr bs sl", "pt gl es ca", "id ms jv su", "ru uk be bg mk", "cs sk", "hi mr ne", "af nl", "fa ps ur", "zh ja"}

// language is the text's language as a BCP 47 primary subtag. What the text
// shows goes before what the page declares, for templates declare "en" the world
// over.
func language(text, declared string) string {
	declared = primary(declared)
	sample := clip(text, languageSample)
	found, sure := detectLanguage(sample)
	switch {
	case declared == "":
		return firstOf(found, und)
	case found == "" || !sure || declared == found || related(declared, found):
		return declared
	}
	return found
}

// languageSample is how much of a text is looked at, in bytes.
const languageSample = 1500

// functionWords maps a small word to the languages that have it.
var functionWords = sync.OnceValue(func() map[string][]string {
	m := make(map[string][]string)
	for line := range strings.Lines(functionWordsText) {
		fields := strings.Fields(line)
		if len(fields) < 10 || fields[0] == "#" || len(fields[0]) != 2 {
			continue
		}
		for _, w := range fields[1:] {
			if list := m[w]; len(list) == 0 || list[len(list)-1] != fields[0] {
				m[w] = append(list, fields[0])
			}
		}
	}
	return m
})

// detectLanguage tells a text's language by its small words, and where those are
// few by its letters. It is sure of neither a few words nor a close second.
func detectLanguage(sample string) (lang string, sure bool) {
	hits := make(map[string]int)
	for w := range strings.FieldsFuncSeq(strings.ToLower(sample), notInWord) {
		for _, l := range functionWords()[w] {
			hits[l]++
		}
	}
	best, second := "", 0
	for l, n := range hits {
		if best == "" || n > hits[best] || n == hits[best] && l < best {
			best = l
		}
	}
	for l, n := range hits {
		if l != best {
			second = max(second, n)
		}
	}
	if n := hits[best]; n >= 3 && 10*n >= 13*second {
		return best, n >= 12
	}
	info := whatlanggo.Detect(clip(sample, 600))
	guess := info.Lang.Iso6391()
	if hits[best] > 0 && hits[guess] < hits[best] && second < hits[best] {
		return best, false
	}
	if guess == "" || len(sample) < 20 && info.Confidence < 1 {
		return "", false
	}
	return primary(guess), info.Confidence > 0.9 && len(sample) > 300
}

func notInWord(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '\'' && r != '’' && r != '-'
}

func related(a, b string) bool {
	for _, family := range sisters {
		if strings.Contains(" "+family+" ", " "+a+" ") && strings.Contains(" "+family+" ", " "+b+" ") {
			return true
		}
	}
	return false
}

// primary is the primary subtag of a language tag ("pt_BR": "pt"), "" when it is
// none; Norwegian Bokmål and the old codes under their usual ones.
func primary(tag string) string {
	tag = strings.ToLower(strings.TrimSpace(tag))
	if i := strings.IndexAny(tag, "-_,; "); i >= 0 {
		tag = tag[:i]
	}
	switch tag {
	case "iw":
		return "he"
	case "in":
		return "id"
	case "nb":
		return "no"
	}
	if len(tag) < 2 || len(tag) > 3 || strings.Trim(tag, "abcdefghijklmnopqrstuvwxyz") != "" || tag == und || tag == "mul" {
		return ""
	}
	return tag
}
