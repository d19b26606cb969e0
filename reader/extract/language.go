package extract

import (
	"strings"

	"github.com/RadhiFadlillah/whatlanggo"
)

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
	sample := clip(text, 4000)
	info := whatlanggo.Detect(sample)
	found := info.Lang.Iso6391()
	if found == "" || len(sample) < 20 {
		return firstOf(declared, und)
	}
	if declared == "" {
		if info.Confidence < 0.2 && len(sample) < 100 {
			return und
		}
		return found
	}
	if declared == found || related(declared, found) || !info.IsReliable() || len(sample) < 200 {
		return declared
	}
	return found
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
