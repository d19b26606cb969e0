package tag

import (
	"cmp"
	"embed"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"newsdesk/news/fold"
	"newsdesk/news/topic"
)

//go:embed data/topics/*.txt data/second/*.txt
var topicFiles embed.FS

// The folders of words, one for each level.
const (
	topFolder    = "data/topics/"
	secondFolder = "data/second/"
)

// vocabulary is the words by which the topics of texts in one language are told.
type vocabulary struct {
	terms []term // by hash
	whole filter // hashes of whole terms and of stems
	begun filter // hashes of the beginnings of longer terms
	// prefixes are what the language joins to the front of words (Arabic's
	// article and prepositions), the longest first; as keys.
	prefixes []string
	// compounds: the language writes several words as one, the most telling last
	// (German).
	compounds bool
}

// term is a word, a phrase, or a stem that stands for all words that begin with
// it. One under several topics is there several times.
type term struct {
	hash   uint64
	topic  uint8 // in the order of topic.Codes or topic.Second
	weight float32
}

// stemStart begins the hash of a stem, so that it is not taken for a whole word.
const stemStart = hashStart ^ 0x5bd1e995

// leastStem is how many bytes a stem has at least; shorter ones fit too much.
const leastStem = 3

// The least bytes of a compound before the part looked for, and of that part; a
// longer word than longestWord is none.
const (
	leastFront  = 3
	leastBack   = 5
	longestWord = 60
)

type vocabularies struct {
	mu     sync.Mutex
	loaded map[string]*vocabulary
}

var loadedTopics = sync.OnceValue(func() *vocabularies {
	return &vocabularies{loaded: map[string]*vocabulary{}}
})

// vocabularyFor is the vocabulary of a level in a language (BCP 47); an empty one
// when there is no file for it.
func vocabularyFor(folder, lang string) *vocabulary {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if base == "" || base == "und" {
		base = "en"
	}
	name := folder + base + ".txt"
	all := loadedTopics()
	all.mu.Lock()
	defer all.mu.Unlock()
	if v := all.loaded[name]; v != nil {
		return v
	}
	data, err := topicFiles.ReadFile(name)
	if err != nil {
		return &vocabulary{} // not kept: languages are without number
	}
	codes := topic.Codes()
	if folder == secondFolder {
		codes = topic.Second()
	}
	v := newVocabulary(string(data), codes)
	all.loaded[name] = v
	return v
}

// newVocabulary reads a file of words; topics/en.txt explains it.
func newVocabulary(data string, codes []string) *vocabulary {
	v := &vocabulary{}
	current := -1
	for line := range strings.Lines(data) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if p, ok := strings.CutPrefix(line, "@prefix "); ok {
			v.prefixes = strings.Fields(p)
			continue
		}
		if strings.HasPrefix(line, "@compounds") {
			v.compounds = true
			continue
		}
		if section, ok := strings.CutPrefix(line, "["); ok {
			number, _, _ := strings.Cut(section, "]")
			current = slices.Index(codes, topicCode(number))
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if current >= 0 {
				v.add(word, uint8(current))
			}
		}
	}
	slices.SortStableFunc(v.terms, func(a, b term) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.topic, b.topic))
	})
	v.terms = slices.Clip(v.terms)
	return v
}

// topicCode is the code that a section is headed by: eight digits, or the two that
// are not zero.
func topicCode(number string) string {
	return "medtop:" + number + "00000000"[min(len(number), 8):]
}

func (v *vocabulary) add(word string, topic uint8) {
	word, number, _ := strings.Cut(word, ":")
	weight, err := strconv.ParseFloat(number, 32)
	if err != nil {
		weight = 1
	}
	stem, isStem := strings.CutSuffix(word, "*")
	h := uint64(hashStart)
	words := strings.Fields(fold.Key(strings.ReplaceAll(stem, "_", " ")))
	for i, w := range words {
		if i > 0 {
			v.begun.add(mixed(h))
			h = hashAdd(h, " ")
		}
		if isStem && i == len(words)-1 {
			h ^= stemStart ^ hashStart
		}
		h = hashAdd(h, w)
	}
	if len(words) == 0 {
		return
	}
	v.whole.add(mixed(h))
	v.terms = append(v.terms, term{h, topic, float32(weight)})
}

// lookup is where the terms with a hash begin and end.
func (v *vocabulary) lookup(h uint64) (first, end int) {
	if !v.whole.has(mixed(h)) {
		return 0, 0
	}
	first, _ = slices.BinarySearchFunc(v.terms, h, func(t term, h uint64) int { return cmp.Compare(t.hash, h) })
	end = first
	for end < len(v.terms) && v.terms[end].hash == h {
		end++
	}
	return first, end
}

// counts is how often each term of a vocabulary stands in an article.
type counts []float32

// countTerms adds the terms of a document, each occurrence by its weight.
func (v *vocabulary) countTerms(d *document, n counts, weight float32) {
	if len(v.terms) == 0 {
		return
	}
	for i := 0; i < len(d.tokens); {
		if d.tokens[i].dense {
			v.countDense(d.key(i), n, weight)
			i++
			continue
		}
		words, first, end := v.longest(d, i)
		if words == 0 {
			first, end = v.bare(d.key(i))
		}
		for ; first < end; first++ {
			n[first] += weight
		}
		i += max(words, 1)
	}
}

// longest is the longest term that begins at word i. A whole word goes before a
// stem, a longer stem before a shorter one.
func (v *vocabulary) longest(d *document, i int) (words, first, end int) {
	h := uint64(hashStart)
	for n := 0; n < maxWords && i+n < len(d.tokens); n++ {
		if n > 0 {
			if !v.begun.has(mixed(h)) || !d.joined(i+n-1) {
				break
			}
			h = hashAdd(h, " ")
		}
		key := d.key(i + n)
		whole := hashAdd(h, key)
		if f, e := v.lookup(whole); f < e {
			words, first, end = n+1, f, e
		} else if f, e := v.stem(h, key); f < e {
			words, first, end = n+1, f, e
		}
		h = whole
	}
	return words, first, end
}

// bare is the terms that a word holds behind a prefix, or at its end as a part of
// a compound.
func (v *vocabulary) bare(key []byte) (first, end int) {
	for _, p := range v.prefixes {
		if len(key) < len(p)+4 || string(key[:len(p)]) != p {
			continue
		}
		if first, end = v.lookup(hashAdd(hashStart, key[len(p):])); first < end {
			return first, end
		}
		if first, end = v.stem(hashStart, key[len(p):]); first < end {
			return first, end
		}
	}
	if !v.compounds || len(key) > longestWord {
		return 0, 0
	}
	for at := leastFront; at+leastBack <= len(key); at++ {
		if first, end = v.lookup(hashAdd(hashStart, key[at:])); first < end {
			return first, end
		}
		if first, end = v.stem(hashStart, key[at:]); first < end {
			return first, end
		}
	}
	return 0, 0
}

func (v *vocabulary) stem(h uint64, key []byte) (first, end int) {
	h ^= stemStart ^ hashStart
	for n := range key {
		h = hashAdd(h, key[n:n+1])
		if n+1 < leastStem {
			continue
		}
		if f, e := v.lookup(h); f < e {
			first, end = f, e
		}
	}
	return first, end
}

// countDense counts the terms in a run of letters without spaces, the longest at
// each place.
func (v *vocabulary) countDense(key []byte, n counts, weight float32) {
	for at := 0; at < len(key); {
		var (
			h                  = uint64(hashStart)
			first, end, length int
		)
		for k, p := 0, at; k < maxLetters && p < len(key); k++ {
			_, size := utf8.DecodeRune(key[p:])
			h = hashAdd(h, key[p:p+size])
			p += size
			if f, e := v.lookup(h); f < e {
				first, end, length = f, e, p-at
			}
		}
		for ; first < end; first++ {
			n[first] += weight
		}
		if length == 0 {
			_, length = utf8.DecodeRune(key[at:])
		}
		at += length
	}
}
