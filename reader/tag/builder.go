package tag

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news/country"
	"newsdesk/news/fold"
)

// builder gathers a lexicon's entries.
type builder struct {
	*lexicon
	index map[string]uint8
	marks map[uint64]traits // of a section, by hash
}

func newLexicon(lang string) *lexicon {
	b := builder{lexicon: &lexicon{codes: country.Codes()}, index: map[string]uint8{}, marks: map[uint64]traits{}}
	for i, code := range b.codes {
		b.index[code] = uint8(i)
	}
	b.addPlaces(lang, "cases")
	b.addWords(lang)
	if lang == "zh" {
		b.addWords("zh-Hant")
	}
	b.addCities()
	b.addExemplars(lang)
	b.addPlaces(lang, "")
	if lang != "en" {
		// Names of people cross borders.
		b.addPlaces("en", "given")
		b.addPlaces("en", "weak")
		b.addPlaces("en", "after")
	}
	b.finish()
	return b.lexicon
}

func (b *builder) addWords(lang string) {
	for w := range country.Words(lang) {
		k := kindName
		if w.Kind == country.IsPeople {
			k = kindPeople
		}
		b.add(w.Text, w.Code, k, 0)
		if k == kindName {
			b.addCases(w.Text, w.Code, k, 0)
		}
	}
}

// addCases adds a name of one word in the other cases of the language.
func (b *builder) addCases(name, code string, k kind, grade uint8) {
	if strings.ContainsAny(name, " -.") || utf8.RuneCountInString(name) < 4 {
		return
	}
	for _, rule := range b.cases {
		stem, ok := name, rule[0] == "."
		if !ok {
			stem, ok = strings.CutSuffix(name, rule[0])
		}
		if !ok {
			continue
		}
		for _, ending := range rule[1:] {
			b.add(stem+ending, code, k, grade)
		}
		return
	}
}

// add adds a phrase in all its spellings.
func (b *builder) add(text, code string, k kind, grade uint8) {
	i, ok := b.index[code]
	if k != kindNot && !ok {
		return
	}
	h := uint64(hashStart)
	key := fold.Key(text)
	for i := range len(key) {
		if key[i] == ' ' {
			b.begun.add(mixed(h))
		}
		h = hashAdd(h, key[i:i+1])
	}
	if len(key) < 2 {
		return // "A$" would be every "A"
	}
	b.entries = append(b.entries, entry{h, i, k, grade, spelling(text)})
}

// spelling is the traits that the way a word is written has.
func spelling(text string) traits {
	first, _ := utf8.DecodeRuneInString(text)
	if !unicode.IsUpper(first) {
		return 0
	}
	letters := 0
	for _, r := range text {
		switch {
		case unicode.IsUpper(r):
			letters++
		case unicode.IsLetter(r) || r == ' ':
			return capital
		}
	}
	if letters > 1 && letters < 6 {
		return capital | acronym
	}
	return capital
}

// inflected is the grade of cities large enough to be named in other cases.
const inflected = 3

func (b *builder) addCities() {
	for line := range strings.Lines(citiesText) {
		if line[0] == '#' {
			continue
		}
		code := line[:2]
		for c := range strings.SplitSeq(strings.TrimSpace(line[2:]), "|") {
			k := kindCity
			if c[0] == '*' {
				k, c = kindCapital, c[1:]
			}
			grade := c[0] - '0'
			b.add(c[1:], code, k, grade)
			if k == kindCapital || grade >= inflected {
				b.addCases(c[1:], code, k, grade)
			}
		}
	}
}

func (b *builder) addExemplars(lang string) {
	_, rest, found := strings.Cut(exemplarsText, "\n@"+lang+"\n")
	if !found {
		return
	}
	for line := range strings.Lines(rest) {
		if line[0] == '@' {
			return
		}
		for c := range strings.SplitSeq(strings.TrimSpace(line[2:]), "|") {
			b.add(c, line[:2], kindCity, 3)
			b.addCases(c, line[:2], kindCity, 3)
		}
	}
}

// addPlaces reads a file of data/places, or only one of its sections; en.txt
// explains it.
func (b *builder) addPlaces(lang, only string) {
	data, err := placeFiles.ReadFile("data/places/" + lang + ".txt")
	if err != nil {
		return // a language of which only the names are known
	}
	section := ""
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			b.mark()
			section = strings.Trim(line, "[]")
		case only == section || only == "" && section != "cases":
			b.addLine(section, line)
		}
	}
	b.mark()
}

func (b *builder) addLine(section, line string) {
	code := ""
	k, isKind := sections[section]
	if isKind && k != kindNot {
		code, line, _ = strings.Cut(line, " ")
	}
	for w := range strings.SplitSeq(line, " | ") {
		switch section {
		case "weak":
			b.marks[hashOf(w)] |= weak
		case "common":
			b.marks[hashOf(w)] |= common
		case "given":
			b.given = append(b.given, hashOf(w))
		case "prefix":
			b.prefixes = append(b.prefixes, fold.Key(w))
		case "cases":
			b.cases = append(b.cases, strings.Fields(w))
		case "never":
			b.remove(w)
		case "place":
			b.place = append(b.place, hashOf(w))
		case "after":
			b.after = append(b.after, hashOf(w))
		case "town":
			b.town = append(b.town, hashOf(w))
		default:
			grade := uint8(0)
			if k == kindCity {
				grade = 3
			}
			b.add(w, code, k, grade)
			if k == kindCity {
				b.addCases(w, code, k, grade)
			}
		}
	}
}

// hashOf is the hash under which a phrase stands.
func hashOf(phrase string) uint64 { return hashAdd(hashStart, fold.Key(phrase)) }

// remove takes out a word of one language that is no place in another.
func (b *builder) remove(word string) {
	h := hashOf(word)
	b.entries = slices.DeleteFunc(b.entries, func(e entry) bool { return e.hash == h && e.kind >= kindCapital })
}

// mark gives the traits of a section to all readings of its words that are there.
func (b *builder) mark() {
	if len(b.marks) == 0 {
		return
	}
	for i := range b.entries {
		b.entries[i].traits |= b.marks[b.entries[i].hash]
	}
	clear(b.marks)
}

// finish sorts, keeps the strongest entry of each country for a phrase, and
// fills the filter. Of several readings the strongest stands first.
func (b *builder) finish() {
	slices.SortStableFunc(b.entries, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.code, y.code), cmp.Compare(x.kind, y.kind))
	})
	kept := b.entries[:0]
	for _, e := range b.entries {
		if n := len(kept); n > 0 && kept[n-1].hash == e.hash && kept[n-1].code == e.code {
			// A word that is written in two ways may stand as the laxer has it.
			kept[n-1].traits &= e.traits | weak | common
			continue
		}
		kept = append(kept, e)
	}
	b.entries = slices.Clone(kept)
	slices.SortFunc(b.entries, func(x, y entry) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.kind, y.kind), cmp.Compare(y.grade, x.grade), cmp.Compare(x.code, y.code))
	})
	for _, e := range b.entries {
		b.whole.add(mixed(e.hash))
	}
	for _, list := range []*hashes{&b.given, &b.place, &b.after, &b.town} {
		slices.Sort(*list)
		*list = slices.Clip(slices.Compact(*list))
	}
}
