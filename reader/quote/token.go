package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

type kind uint8

const (
	word kind = iota
	number
	punct
	quoted    // something in quotation marks, whatever stands inside
	paragraph // the border of two paragraphs
)

// token is a word, a mark, or a whole quotation, in the order of the text.
type token struct {
	start, end int
	class      class
	kind       kind
	mark       rune // of punctuation
	span       int  // of a quoted token: index of its span
	capital    bool // begins with a capital letter
	shout      bool // at least two letters, all capital
	possessive bool // ended in 's, which start and end leave out
	opens      bool // begins a sentence
}

// is says whether the token is a word of one of the classes.
func (t *token) is(c class) bool { return t.kind == word && t.class&c != 0 }

// scanner cuts a text into tokens.
type scanner struct {
	text  string
	lex   *lexicon
	lower []byte // reused
	out   []token
}

// tokenise cuts the text outside of the spans into tokens; each span becomes
// one. Spans and breaks are in order.
func tokenise(text string, lex *lexicon, spans []span, breaks []int) []token {
	s := &scanner{text: text, lex: lex, out: make([]token, 0, len(text)/5+16)}
	at := 0
	for n, sp := range spans {
		breaks = s.between(at, sp.from, breaks)
		s.out = append(s.out, token{start: sp.from, end: sp.to, kind: quoted, span: n})
		at = sp.to
	}
	s.between(at, len(text), breaks)
	s.phrases()
	s.sentences(spans)
	s.datelines()
	return s.out
}

// between cuts one stretch and returns the breaks that lie behind it.
func (s *scanner) between(at, end int, breaks []int) []int {
	for at < end {
		for len(breaks) > 0 && breaks[0] <= at {
			s.out = append(s.out, token{start: at, end: at, kind: paragraph})
			breaks = breaks[1:]
		}
		r, n := utf8.DecodeRuneInString(s.text[at:end])
		switch {
		case unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff':
			at += n
		case unicode.IsLetter(r):
			at = s.word(at, end)
		case unicode.IsDigit(r):
			at = s.number(at, end)
		default:
			s.out = append(s.out, token{start: at, end: at + n, kind: punct, mark: r})
			at += n
		}
	}
	for len(breaks) > 0 && breaks[0] <= at {
		s.out = append(s.out, token{start: at, end: at, kind: paragraph})
		breaks = breaks[1:]
	}
	return breaks
}

func joins(r rune) bool {
	return r == '-' || r == '\'' || r == '’' || r == '‐' || r == '‑' || r == '\u00ad'
}

// word takes letters, marks and digits, with hyphens and apostrophes between
// them, and the dots of "U.S.", "J." and of known abbreviations.
func (s *scanner) word(at, end int) int {
	t := token{start: at, kind: word, shout: true}
	s.lower = s.lower[:0]
	letters := 0
	first, _ := utf8.DecodeRuneInString(s.text[at:end])
	t.capital = unicode.IsUpper(first) || unicode.IsTitle(first)
	for at < end {
		if c := s.text[at]; 'a' <= c && c <= 'z' { // most
			s.lower = append(s.lower, c)
			t.shout, letters, at = false, letters+1, at+1
			continue
		}
		r, n := utf8.DecodeRuneInString(s.text[at:end])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			next, _ := utf8.DecodeRuneInString(s.text[at+n : end])
			dotted := r == '.' && letters == 1 && unicode.IsLetter(next) && t.capital
			if !(joins(r) || dotted) || !unicode.IsLetter(next) && !(joins(r) && unicode.IsDigit(next)) {
				break
			}
			if dotted {
				letters = -1
			}
			if s.lex.traits&elide != 0 && s.elided(r, at+n, end) {
				at += n
				break
			}
			if hang := s.hangs(r, at+n, end); hang > 0 {
				t.end = at
				t.shout = t.shout && t.end-t.start > 1
				t.class = s.lex.class(s.lower)
				s.out = append(s.out, t)
				return hang
			}
		}
		if unicode.IsLower(r) {
			t.shout = false
		}
		s.lower = utf8.AppendRune(s.lower, unicode.ToLower(r))
		letters++
		at += n
	}
	t.end = at
	s.possessive(&t)
	at += s.plural(&t, at, end)
	t.shout = t.shout && t.end-t.start > 1
	at = s.dot(&t, at, end, letters)
	t.class |= s.lex.class(s.lower)
	s.out = append(s.out, t)
	return at
}

// elided says whether an apostrophe ends a word such as "l'", and takes it in.
// "D'Alema" stays whole.
func (s *scanner) elided(r rune, at, end int) bool {
	if r != '\'' && r != '’' {
		return false
	}
	s.lower = append(s.lower, '\'')
	_, known := s.lex.words[string(s.lower)]
	next, _ := utf8.DecodeRuneInString(s.text[at:end])
	first, _ := utf8.DecodeRuneInString(s.text[at-len(s.lower):])
	if known && !(unicode.IsUpper(first) && unicode.IsUpper(next) && s.lower[0] == 'd') {
		return true
	}
	s.lower = s.lower[:len(s.lower)-1]
	return false
}

// hangs is where the pronoun begins that hangs on a verb, 0 when none does:
// "dit-il", "a-t-elle".
func (s *scanner) hangs(r rune, at, end int) int {
	if r != '-' || s.lex.traits&clitic == 0 {
		return 0
	}
	if strings.HasPrefix(s.text[at:end], "t-") {
		at += 2
	}
	n := at
	for n < end && n-at < 8 && 'a' <= s.text[n] && s.text[n] <= 'z' {
		n++
	}
	if next, _ := utf8.DecodeRuneInString(s.text[n:end]); unicode.IsLetter(next) || s.lex.words[s.text[at:n]]&clitic == 0 {
		return 0
	}
	return at
}

// possessive takes 's off a word.
func (s *scanner) possessive(t *token) {
	w := s.text[t.start:t.end]
	for _, tail := range []string{"'s", "’s", "'S", "’S"} {
		if len(w) > len(tail) && w[len(w)-len(tail):] == tail {
			t.end -= len(tail)
			t.possessive = true
			s.lower = s.lower[:max(0, len(s.lower)-len(tail))]
			return
		}
	}
}

// plural takes the apostrophe of "the bakers' union" for a possessive and is its
// length; marks of quotations are no longer here.
func (s *scanner) plural(t *token, at, end int) int {
	if s.lex.traits&fixed == 0 || t.possessive || s.text[t.end-1] != 's' || t.end-t.start < 4 {
		return 0
	}
	r, n := utf8.DecodeRuneInString(s.text[at:end])
	if r != '\'' && r != '’' || at+n+1 >= end || s.text[at+n] != ' ' {
		return 0
	}
	t.possessive = true
	return n
}

// dot takes the full stop after an initial or a known abbreviation into it.
func (s *scanner) dot(t *token, at, end, letters int) int {
	if at >= end || s.text[at] != '.' || t.possessive {
		return at
	}
	if n := len(s.out); n > 0 && string(s.lower) == "x" && s.out[n-1].is(prep|of) {
		return at // "wrote on X."
	}
	known := s.lex.words[string(append(s.lower, '.'))]
	if known == 0 && !(letters == 1 && t.capital) && letters > 0 {
		return at
	}
	s.lower = append(s.lower, '.')
	t.end = at + 1
	t.class |= known
	return at + 1
}

func (s *scanner) number(at, end int) int {
	t := token{start: at, kind: number}
	for at < end {
		r, n := utf8.DecodeRuneInString(s.text[at:end])
		if !unicode.IsDigit(r) && !unicode.IsLetter(r) {
			next, _ := utf8.DecodeRuneInString(s.text[at+n : end])
			if r != '.' && r != ',' && r != '/' && r != ':' && !joins(r) || !unicode.IsDigit(next) && !unicode.IsLetter(next) {
				break
			}
		}
		at += n
	}
	t.end = at
	s.out = append(s.out, t)
	return at
}

// phrases marks the first word of each phrase, and takes the rest of it away
// from the classes that would be seen as something else.
func (s *scanner) phrases() {
	if len(s.lex.phrases) == 0 {
		return
	}
	for k := range s.out {
		if s.out[k].kind != word {
			continue
		}
		for _, p := range s.lex.phrases[string(s.lowered(k))] {
			if s.follows(k+1, p.rest) {
				s.out[k].class = p.class | stop
				for n := range p.rest {
					s.out[k+1+n].class = aux
					s.out[k+1+n].capital = false
				}
				break
			}
		}
	}
}

// lowered is a word in lower case; the next call overwrites it.
func (s *scanner) lowered(k int) []byte {
	s.lower = s.lower[:0]
	for _, r := range s.text[s.out[k].start:s.out[k].end] {
		if r == '’' {
			r = '\''
		}
		s.lower = utf8.AppendRune(s.lower, unicode.ToLower(r))
	}
	return s.lower
}

func (s *scanner) follows(k int, rest []string) bool {
	for n, w := range rest {
		if k+n >= len(s.out) || s.out[k+n].kind != word || string(s.lowered(k+n)) != w {
			return false
		}
	}
	return true
}

// sentences marks the tokens that begin a sentence.
func (s *scanner) sentences(spans []span) {
	fresh := true
	for k := range s.out {
		t := &s.out[k]
		switch {
		case t.kind == paragraph:
			fresh = true
			continue
		case t.kind == quoted:
			t.opens = fresh
			fresh = spans[t.span].final
		case t.kind == punct && (terminal(t.mark) || fresh):
			fresh = fresh || terminal(t.mark)
		default:
			t.opens = fresh && (t.capital || t.kind == number) && (k == 0 || s.out[k-1].end < t.start || s.out[k-1].kind != punct)
			fresh = false
			if both := according | prep; t.class&both == both && !t.opens && !(k > 0 && s.out[k-1].comma()) {
				t.class &^= according // "für", "pour": only in front of a clause is it an opinion
			}
		}
	}
}

func terminal(r rune) bool {
	switch r {
	case '.', '!', '?', '…', '。', '！', '？', '؟', '।', '•', '|':
		return true
	}
	return false
}
