package tag

import (
	"strings"
	"unicode/utf8"

	"newsdesk/news/fold"
)

// token is a word of a text.
type token struct {
	start, end int32 // in the text, bytes
	key        int32 // where its key begins in document.keys; it ends where the next one's begins
	upper      bool
	capitals   bool // all capitals, two letters or more
	dense      bool
}

// document is a text in words.
type document struct {
	text   string
	tokens []token
	keys   []byte
	// shout: most words are in capitals, as in a wire's headlines; capitals tell
	// nothing there. quiet: there are no capitals at all. headline: most words
	// begin with one.
	shout, quiet, headline bool
	// What mentions found besides: hashes of places that were names of people, and
	// of names that stood without their capital.
	people, plain []uint64
}

func newDocument(text string) *document {
	if len(text) > maxText {
		cut := maxText
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	d := &document{text: text, tokens: make([]token, 0, len(text)/5), keys: make([]byte, 0, len(text))}
	upper, capitals := 0, 0
	for s := (fold.Scanner{Text: text}); s.Next(); {
		d.tokens = append(d.tokens, token{
			start: int32(s.Start), end: int32(s.End), key: int32(len(d.keys)),
			upper: s.Upper, capitals: s.Capitals, dense: s.Dense,
		})
		d.keys = append(d.keys, s.Key...)
		if s.Upper {
			upper++
		}
		if s.Capitals {
			capitals++
		}
	}
	n := len(d.tokens)
	d.shout = capitals*10 > n*6
	d.quiet = upper == 0
	d.headline = upper*10 > n*7
	return d
}

func (d *document) key(i int) []byte {
	if i+1 < len(d.tokens) {
		return d.keys[d.tokens[i].key:d.tokens[i+1].key]
	}
	return d.keys[d.tokens[i].key:]
}

// hash is a word's alone.
func (d *document) hash(i int) uint64 { return hashAdd(hashStart, d.key(i)) }

// gap is what stands between a word and the next.
func (d *document) gap(i int) string {
	if i < 0 || i+1 >= len(d.tokens) {
		return "\n"
	}
	return d.text[d.tokens[i].end:d.tokens[i+1].start]
}

// joined is true when a phrase may go on from word i to the next: a space, a line
// break, a hyphen, the point of an abbreviation.
func (d *document) joined(i int) bool {
	switch g := d.gap(i); g {
	case " ", "-", "\n", "'", "’", "", "\u00a0", "–", " & ", "- ", " - ":
		return true
	case ". ", ".":
		t := d.tokens[i]
		return t.end-t.start <= 2 || strings.Contains(d.text[t.start:t.end], ".")
	default:
		return len(g) < 16 && strings.Trim(g, " \n") == "" && strings.Count(g, "\n") < 2
	}
}

// spaced is true when word i and the next one stand side by side in a line.
func (d *document) spaced(i int) bool {
	g := d.gap(i)
	return g == " " || g == ". " && d.tokens[i].end-d.tokens[i].start <= 2
}

// opens is true when word i begins a sentence.
func (d *document) opens(i int) bool {
	if i == 0 {
		return true
	}
	return strings.ContainsAny(d.gap(i-1), ".!?\n:“\"")
}

// shouted is true when the words on both sides of word i are in capitals.
func (d *document) shouted(i int) bool {
	return i > 0 && d.tokens[i-1].capitals && i+1 < len(d.tokens) && d.tokens[i+1].capitals
}

// number is true when the word begins with a digit.
func (d *document) number(i int) bool {
	k := d.key(i)
	return len(k) > 0 && k[0] >= '0' && k[0] <= '9'
}
