package country

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"newsdesk/news/fold"
)

// index is every word of every language by its key, in one string: some twenty
// thousand, which as a map would take ten times the memory.
type index struct {
	keys    string
	entries []entry // by key
}

type entry struct {
	at   uint32 // in keys
	size uint8
	code uint8 // in registry.codes
	name bool
}

var loadIndex = sync.OnceValue(func() *index {
	type word struct {
		key  string
		rank int // the language's place; a name before an adjective
		entry
	}
	var all []word
	r := load()
	for rank, lang := range r.languages {
		for w := range Words(lang) {
			i, ok := r.index(w.Code)
			key := fold.Key(w.Text)
			if !ok || key == "" || len(key) > 255 {
				continue
			}
			all = append(all, word{key, 2*rank + int(w.Kind), entry{code: uint8(i), size: uint8(len(key)), name: w.Kind == IsName}})
		}
	}
	slices.SortStableFunc(all, func(a, b word) int {
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return a.rank - b.rank
	})
	all = slices.CompactFunc(all, func(a, b word) bool { return a.key == b.key })
	var (
		x    = index{entries: make([]entry, 0, len(all))}
		keys strings.Builder
	)
	for _, w := range all {
		w.at = uint32(keys.Len())
		keys.WriteString(w.key)
		x.entries = append(x.entries, w.entry)
	}
	x.keys = strings.Clone(keys.String())
	return &x
})

func (x *index) key(e entry) string { return x.keys[e.at : e.at+uint32(e.size)] }

// Find understands a name, a code (alpha-2 or alpha-3), an adjective, an
// inhabitants' name or a flag, in any language of the data, without regard to
// case and accents. Where languages differ, the first of Languages is followed.
func Find(text string) (code string, ok bool) {
	text = strings.TrimSpace(text)
	if code, ok := fromFlag(text); ok {
		return code, true
	}
	r := load()
	if len(text) == 2 || len(text) == 3 {
		upper := strings.ToUpper(text)
		if Valid(upper) {
			return upper, true
		}
		if i := slices.Index(r.alpha3, upper); i >= 0 {
			return r.codes[i], true
		}
	}
	if len(text) > maxTyped {
		return "", false
	}
	key := fold.Key(text)
	x := loadIndex()
	i, ok := slices.BinarySearchFunc(x.entries, key, func(e entry, key string) int {
		return strings.Compare(x.key(e), key)
	})
	if !ok {
		return "", false
	}
	return r.codes[x.entries[i].code], true
}

// maxTyped is how many bytes anybody types for a country; the longest name of
// the data is shorter.
const maxTyped = 200

// Nearest is the country whose name is the least slip of the pen away from text;
// ok is false when nothing is near: within one letter for five or fewer, two up
// to nine, three beyond.
func Nearest(text string) (code string, ok bool) {
	key := fold.Key(text)
	n := utf8.RuneCountInString(key)
	if n < 3 || len(text) > maxTyped {
		return "", false
	}
	if code, ok := Find(text); ok {
		return code, true
	}
	limit := 3
	switch {
	case n <= 5:
		limit = 1
	case n <= 9:
		limit = 2
	}
	var (
		x    = loadIndex()
		best = -1
		// A name is preferred to an adjective as near, and an English one to
		// others.
		preferred = func(e entry) bool { return e.name && x.key(e) == fold.Key(Name(load().codes[e.code], "en")) }
	)
	for i, e := range x.entries {
		if int(e.size) < len(key)-4*limit || int(e.size) > len(key)+4*limit {
			continue
		}
		d := fold.Distance(key, x.key(e), limit)
		if d < limit || d == limit && (best < 0 || !preferred(x.entries[best]) && preferred(e)) {
			best, limit = i, d
		}
	}
	if best < 0 {
		return "", false
	}
	return load().codes[x.entries[best].code], true
}
