package quote

import "strings"

// declension is one ending of an inflected word and the one that its nominative
// has: "овой" and "ова".
type declension struct{ from, to string }

// parseDeclension reads "-овой/ова".
func parseDeclension(w string) declension {
	from, to, _ := strings.Cut(strings.TrimPrefix(w, "-"), "/")
	return declension{from, to}
}

// shortEnding is the bytes of an ending that may be a surname's own: "Хейли".
const shortEnding = 4

// decline is the first nominative of a word that will do, the word itself if none
// does.
func decline(w string, list []declension, do func(d declension, nominative string) bool) string {
	for _, d := range list {
		if stem, ok := strings.CutSuffix(w, d.from); ok && len(stem) >= shortEnding && do(d, stem+d.to) {
			return stem + d.to
		}
	}
	return w
}

// nominative is a person's name as it is given: "Анны Штерн" becomes "Анна Штерн".
// A name whose first word is no inflected first name stays as it is.
func (l *lexicon) nominative(name string) string {
	if l.traits&inflect == 0 {
		return name
	}
	words := strings.Fields(name)
	if len(words) < 2 || firstName(words[0]) != 0 {
		return name
	}
	for _, sex := range []class{she, he} {
		list := l.hers
		if sex == he {
			list = l.his
		}
		given := decline(words[0], list, func(_ declension, s string) bool { return firstName(s)&sex != 0 })
		if given == words[0] {
			continue
		}
		for n := range words {
			words[n] = decline(words[n], list, func(d declension, _ string) bool { return sex == he || len(d.from) > shortEnding })
		}
		words[0] = given
		return strings.Join(words, " ")
	}
	return name
}

// nominated puts the noun that words begin with into the nominative, when the
// list knows that as of one of the classes: "министерстве обороны".
func (l *lexicon) nominated(words string, c class) string {
	if len(l.offices) == 0 {
		return words
	}
	noun, rest, _ := strings.Cut(words, " ")
	given := decline(noun, l.offices, func(_ declension, s string) bool { return l.words[strings.ToLower(s)]&c != 0 })
	return strings.TrimSpace(given + " " + rest)
}
