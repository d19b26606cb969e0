package sentence

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mark is a run of marks with what closes after it, and its surroundings.
type mark struct {
	start    int // of the first mark
	end      int // past the marks and whatever they close
	next     int // the first rune after the white space, or the block's end
	point    bool
	dots     bool // an ellipsis
	wide     bool // a mark that needs no space after it (CJK)
	quote    bool // it closes a quotation
	apart    bool // white space before it
	adjacent bool // no white space after it
}

// maxRun limits how far a run of marks, closers or openers is followed, so that
// no input is read again and again.
const maxRun = 64

// readMark reads the marks at i and what they close.
func (s *splitter) readMark(i int) mark {
	m := mark{start: i}
	if i > s.start {
		m.apart = isSpaceByte(s.text[i-1])
	}
	points, strong := 0, 0
	for n := 0; i < s.end && n < maxRun; n++ {
		r, size := utf8.DecodeRuneInString(s.text[i:s.end])
		switch {
		case r == '.':
			points++
		case r == '…':
			points += 3
		case r == '!' || r == '?':
			strong++
		case r >= utf8.RuneSelf && isMark(r):
			strong++
			m.wide = m.wide || r >= 0x3000
		case r == ' ' && m.apart && i+1 < s.end && s.text[i+1] == '.':
			// ". . ." is an ellipsis of a text that spaces its marks.
		default:
			size = 0
		}
		if size == 0 {
			break
		}
		i += size
	}
	m.point = strong == 0 && points == 1
	m.dots = strong == 0 && points > 1
	m.end = s.closers(i, &m)
	m.next = m.end
	for m.next < s.end {
		r, size := utf8.DecodeRuneInString(s.text[m.next:s.end])
		if !unicode.IsSpace(r) {
			break
		}
		m.next += size
	}
	m.adjacent = m.next == m.end
	return m
}

// closers returns the end of the quotation marks and brackets that close at i.
func (s *splitter) closers(i int, m *mark) int {
	for n := 0; i < s.end && n < maxRun; n++ {
		r, size := utf8.DecodeRuneInString(s.text[i:s.end])
		switch {
		case r == '"':
			if !s.plain {
				return i
			}
			s.plain, m.quote = false, true
		case r == '”' || r == '»':
			s.open = max(0, s.open-1)
			m.quote = true
		case r == '“' || r == '«': // close in „…“ and »…«
			if s.open == 0 && r == '“' {
				return i
			}
			s.open = max(0, s.open-1)
			m.quote = true
		case r == '\'' || r == '’' || r == '」' || r == '』':
			m.quote = true
		case r == '[':
			if size = footnote(s.text[i:s.end]); size == 0 {
				return i
			}
		case isCloser(r):
		case unicode.IsSpace(r):
			if size = s.spacedCloser(i); size == 0 {
				return i
			}
		default:
			return i
		}
		i += size
	}
	return i
}

// spacedCloser returns the length of the white space at i when a quotation mark
// stands behind it that can only close: » in French, ” and ” in a tokenised
// text, and a straight one where one is open and nothing follows it closely.
func (s *splitter) spacedCloser(i int) int {
	_, size := utf8.DecodeRuneInString(s.text[i:s.end])
	rest := s.text[i+size : s.end]
	switch {
	case strings.HasPrefix(rest, "»") && s.open > 0,
		strings.HasPrefix(rest, "”") && s.open > 0,
		strings.HasPrefix(rest, "'' ") || rest == "''":
		return size
	case s.plain && (strings.HasPrefix(rest, "\" ") || rest == "\""):
		return size
	case s.style.spaced && (strings.HasPrefix(rest, ") ") || rest == ")"):
		return size
	}
	return 0
}

// footnote returns the length of a reference such as [12] at the start of s.
func footnote(s string) int {
	for i := 1; i < len(s) && i < 6; i++ {
		switch c := s[i]; {
		case c == ']' && i > 1:
			return i + 1
		case c < '0' || c > '9':
			return 0
		}
	}
	return 0
}

func isCloser(r rune) bool {
	switch r {
	case ')', ']', '}', '\'', '”', '’', '»', '›':
		return true
	}
	return r > 0x2000 && unicode.In(r, unicode.Pe, unicode.Pf)
}

func isSpaceByte(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// ends reports whether a sentence ends with m; there is text behind it.
func (s *splitter) ends(m mark) bool {
	if m.wide {
		return true
	}
	if m.start == s.start || s.bracketed(m) {
		return false
	}
	w := s.nextWord(m.next)
	if m.adjacent {
		return s.runsOn(m, w)
	}
	if w.small && !s.style.lower {
		return false
	}
	switch {
	case m.dots:
		return s.start < m.start && strings.TrimSpace(s.text[s.start:m.start]) != ""
	case !m.point:
		return !m.quote || !w.small && !s.speech(w)
	case m.apart:
		return strings.TrimSpace(s.text[s.start:m.start]) != ""
	case m.quote && w.small:
		return !s.speech(w) // "… there.” she said", in lower case
	}
	return s.pointEnds(m, w)
}

// bracketed reports whether the mark stands alone in brackets: "(!)", "[…]".
func (s *splitter) bracketed(m mark) bool {
	return m.start > s.start && (s.text[m.start-1] == '(' || s.text[m.start-1] == '[')
}

// runsOn judges a mark without white space after it. Pages glue sentences
// together (“…the vote.Police said”), but a name may hold a full stop.
func (s *splitter) runsOn(m mark, w word) bool {
	if w.small || !w.letter || w.start != m.next {
		return false
	}
	if m.quote || !m.point {
		return true
	}
	before := s.wordBefore(m.start)
	if len(before) < 3 || strings.ToLower(before) != before || strings.ContainsAny(before, ".@/:") {
		return false
	}
	after := s.text[m.next:min(s.end, m.next+len(w.text)+1)]
	return len(w.text) > 1 && strings.ToUpper(w.text) != w.text && !strings.ContainsAny(after, ".@/")
}

// pointEnds judges a single full stop by the word before it.
func (s *splitter) pointEnds(m mark, w word) bool {
	before := s.wordBefore(m.start)
	if before == "" {
		return true
	}
	if s.style.spaced {
		return false // its own full stops stand apart: this one is a part of the word
	}
	starter := s.lex.starts(w.text) && !s.initial(w)
	if w.small && s.lex.joining[w.text] {
		starter = false // no capital tells that one starts: "at 5 p.m. in the hall"
	}
	if isInitial(before) {
		return starter && s.lex.kind(before) != title
	}
	last := before[strings.LastIndexByte(before, '-')+1:] // "Dr.-Ing."
	switch s.lex.kind(last) {
	case title:
		return false
	case beforeNumber:
		return !w.digit
	case abbreviation:
		return starter
	case mayEnd:
		return starter || !w.small && !s.lex.dates[strings.ToLower(w.text)]
	}
	switch {
	case isNumber(before):
		return s.numberEnds(m, before, starter)
	case utf8.RuneCountInString(before) == 1:
		r, _ := utf8.DecodeRuneInString(before)
		if unicode.IsLower(r) {
			return starter // "z. B.", or an initial in lower case
		}
	case strings.Contains(before, "."):
		return !dotted(before) || starter
	case s.lex.ordinals && isRoman(before):
		return starter
	}
	return true
}

// isInitial reports whether word is a single capital letter.
func isInitial(word string) bool {
	r, n := utf8.DecodeRuneInString(word)
	return n == len(word) && unicode.IsUpper(r)
}

// initial reports whether w is a letter with a full stop: a name's, although it
// may be a word too.
func (s *splitter) initial(w word) bool {
	after := w.start + len(w.text)
	return after < s.end && s.text[after] == '.' && utf8.RuneCountInString(w.text) == 1
}

// numberEnds judges a full stop after a number: an ordinal, the number of a
// list's item, or the end of a sentence.
func (s *splitter) numberEnds(m mark, number string, starter bool) bool {
	if strings.TrimSpace(s.text[s.start:m.start]) == number {
		return false
	}
	if s.lex.ordinals && len(number) <= 2 {
		return starter
	}
	return true
}

// maxWord limits in bytes how much of a word is looked at.
const maxWord = 40

// wordBefore is the word that ends at i, without opening marks; "" for one
// longer than any abbreviation.
func (s *splitter) wordBefore(i int) string {
	j := i
	for j > s.start && i-j < maxWord {
		r, size := utf8.DecodeLastRuneInString(s.text[s.start:j])
		if unicode.IsSpace(r) || r != '.' && r != '-' && r != '/' && r != ':' && r != '@' && !isWordRune(r) {
			break
		}
		j -= size
	}
	if i-j >= maxWord {
		return strings.Repeat("x", 3) // not an abbreviation, not a name's part
	}
	return strings.TrimLeft(s.text[j:i], ".-/:")
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r)
}

// word is the first word after a mark.
type word struct {
	text   string
	start  int
	small  bool // starts with a small letter
	letter bool
	digit  bool
}

// nextWord reads the word at i, past what may open a sentence: quotation marks,
// brackets, dashes, inverted marks.
func (s *splitter) nextWord(i int) word {
	for n := 0; i < s.end && n < 8; n++ {
		r, size := utf8.DecodeRuneInString(s.text[i:s.end])
		if isWordRune(r) {
			end := i
			for end < s.end && end-i < maxWord {
				r, size := utf8.DecodeRuneInString(s.text[end:s.end])
				if !isWordRune(r) {
					break
				}
				end += size
			}
			return word{text: s.text[i:end], start: i, small: unicode.IsLower(r), letter: unicode.IsLetter(r), digit: unicode.IsDigit(r)}
		}
		i += size
	}
	return word{start: i}
}

// speech reports whether w opens a short clause with a verb of speech, as in
// “Will they come?” Miller asked.
func (s *splitter) speech(w word) bool {
	rest := s.text[w.start:min(s.end, w.start+2*maxWord)]
	for n := 0; n < 5; n++ {
		i := strings.IndexFunc(rest, func(r rune) bool { return !isWordRune(r) && r != '-' })
		if i < 0 {
			return false
		}
		if s.lex.speech[strings.ToLower(rest[:i])] {
			return true
		}
		if rest[i] != ' ' {
			return false
		}
		rest = rest[i+1:]
	}
	return false
}

func isNumber(s string) bool { return strings.Trim(s, "0123456789") == "" }

func isRoman(s string) bool { return strings.Trim(s, "IVX") == "" }

// dotted reports whether s is an abbreviation of letters with full stops
// between them: U.S, a.m, Ph.D.
func dotted(s string) bool {
	for part := range strings.SplitSeq(s, ".") {
		if n := utf8.RuneCountInString(part); n == 0 || n > 3 || isNumber(part) {
			return false
		}
	}
	return true
}
