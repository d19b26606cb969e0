package story

import (
	"math"
	"strings"
	"unicode/utf8"

	"newsdesk/news/fold"
	"newsdesk/news/story"
)

// Where a term stands counts: once in the title is worth titleWeight times in the
// text, once among the first leadWords words leadWeight times. None of it matters
// much: half or double changes the figures by a hundredth.
const (
	titleWeight = 2.0
	leadWeight  = 1.5
	leadWords   = 60
	textWords   = 400
	// nameWeight is what a name is worth against a word as rare.
	nameWeight = 1.5
	// stemRunes is how many letters of a word count: a cheap stem that fits every
	// language written with letters.
	stemRunes = 7
	// longestWord is how many bytes of a word are looked at; none of a language
	// is longer.
	longestWord = 200
)

// tally is what an article tells about one term.
type tally struct {
	hash    uint32
	idf     float64
	count   float64 // weighted by place
	inside  int     // how often it stands inside a sentence, where its case tells
	capital int     // how often with a capital there
	small   bool    // it stands somewhere without one
	digits  bool
}

// counter counts the terms of an article.
type counter struct {
	words *background
	all   []tally
	at    map[uint32]int   // hash to index in all
	told  func(key []byte) // nil, or called with every term
}

// read counts the terms of one stretch of the article, up to limit words. Case in
// a title tells nothing: many write every word of it with a capital.
func (c *counter) read(text string, limit int, weigh func(word int) float64, title bool) {
	s := fold.Scanner{Text: text}
	for n, end := 0, 0; n < limit && s.Next(); {
		inside := !title && n > 0 && !opens(text[end:s.Start])
		end = s.End
		if s.Dense {
			n += c.dense(s.Key, weigh(n), limit-n)
			continue
		}
		key := stem(s.Key)
		if digits(s.Key) > 0 {
			key = number(&s)
			end = s.End
		}
		if key != nil {
			c.add(key, weigh(n), inside, s.Upper)
		}
		n++
	}
}

// dense counts the pairs of neighbouring letters in a script without spaces, at
// most limit, and tells how many.
func (c *counter) dense(key []byte, weight float64, limit int) int {
	n := 0
	_, size := utf8.DecodeRune(key)
	for size < len(key) && n < limit {
		_, next := utf8.DecodeRune(key[size:])
		c.add(key[:size+next], weight, false, false)
		key, size, n = key[size:], next, n+1
	}
	return max(n, 1)
}

func (c *counter) add(key []byte, weight float64, inside, upper bool) {
	if c.told != nil {
		c.told(key)
	}
	h := story.Hash(key)
	i, ok := c.at[h]
	if !ok {
		i = len(c.all)
		c.at[h] = i
		c.all = append(c.all, newTally(h, key, c.words))
	}
	t := &c.all[i]
	t.count += weight
	t.small = t.small || !upper
	if inside {
		t.inside++
		if upper {
			t.capital++
		}
	}
}

// newTally knows how rare a term is. Of numbers, the longer the rarer.
func newTally(hash uint32, key []byte, words *background) tally {
	if digits(key) > 0 {
		return tally{hash: hash, idf: min(3+float64(len(key)), rare), digits: true}
	}
	return tally{hash: hash, idf: words.idf(hash)}
}

// kind is what a term is. A name is written with a capital where other words are
// not. Where only beginnings of sentences and titles tell, it is one that always
// has a capital and that the language does not know.
func (t *tally) kind() story.Kind {
	switch {
	case t.digits:
		return story.Number
	case 2*t.capital > t.inside, t.inside == 0 && !t.small && t.idf == rare:
		return story.Name
	}
	return story.Word
}

func (t *tally) weight() float64 {
	w := math.Log1p(t.count) * t.idf
	if t.kind() == story.Name {
		w *= nameWeight
	}
	return w
}

// stem is the part of a folded word that counts; nil for a single letter.
func stem(key []byte) []byte {
	key = key[:min(len(key), longestWord)]
	if len(key) == 1 {
		return nil
	}
	for i, runes := 0, 0; i < len(key); runes++ {
		if runes == stemRunes {
			key = key[:i]
			break
		}
		_, n := utf8.DecodeRune(key[i:])
		i += n
	}
	if n := len(key); n > 3 && key[n-1] == 's' && key[n-2] != 's' {
		return key[:n-1]
	}
	return key
}

// opens tells whether a sentence may begin after what stands between two words.
func opens(between string) bool { return strings.ContainsAny(between, ".!?:\n\"“”„«»¿¡—") }
