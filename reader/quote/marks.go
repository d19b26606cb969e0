package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// longSingle is the most bytes that a quotation in single marks has: past it, the
// mark was an apostrophe.
const longSingle = 2048

// span is one stretch in quotation marks inside one paragraph.
type span struct {
	from, to   int  // with its marks
	start, end int  // without them, and without space at the ends
	joined     bool // goes on with what the span before it said
	final      bool // ends in a full stop, or the like, inside or outside of the mark
	whole      bool // ends in a stop or comma inside of the mark
	comma      bool // ends in a comma, inside or outside of the mark
	dash       bool // speech after a dash
	silent     bool // such speech without a verb of speech in its paragraph
	answer     bool // an interview's answer
}

// closers lists, for each mark that can open, those that can close it.
var closers = map[rune]string{
	'“': "”\"“", '"': "\"”", '„': "“”\"", '‟': "”", '”': "”",
	'«': "»", '»': "«", '‹': "›", '›': "‹",
	'‘': "’", '‚': "‘’'", '\'': "'’", '`': "'",
	'「': "」", '『': "』", '＂': "＂", '〝': "〞〟",
}

// reader of marks: one pass over the text, a paragraph at a time.
type marks struct {
	text  string
	angle rune // the angle quotation mark that opens in this text
	thin  rune // and the single one
	out   []span
	clear int  // up to here no single mark closes, as far as was read
	open  rune // the mark of a quotation that goes on in the next paragraph
}

// findMarks returns what stands in quotation marks, in order, nested ones left
// out. breaks are the borders of paragraphs.
func findMarks(text string, breaks []int) []span {
	m := &marks{text: text, angle: firstOf(text, '«', '»'), thin: firstOf(text, '‹', '›')}
	at := 0
	for _, b := range breaks {
		m.paragraph(at, b)
		at = b
	}
	m.paragraph(at, len(text))
	return m.out
}

// firstOf tells which of two mirrored marks opens: the one that stands first.
func firstOf(text string, a, b rune) rune {
	if n, k := strings.IndexRune(text, a), strings.IndexRune(text, b); k >= 0 && (n < 0 || k < n) {
		return b
	}
	return a
}

func (m *marks) paragraph(from, to int) {
	for to > from && strings.IndexByte(" \t\r\n", m.text[to-1]) >= 0 {
		to--
	}
	if to == from {
		return
	}
	joined := m.open
	m.open = 0
	for at := from; at < to; {
		r, n := utf8.DecodeRuneInString(m.text[at:to])
		if joined != 0 && !unicode.IsSpace(r) {
			// »…« texts repeat the closing mark at the paragraph's start.
			if r != joined && !strings.ContainsRune(closers[joined], r) {
				joined = 0
			} else {
				if joined == '`' {
					n = min(2*n, to-at)
				}
				at = m.quotation(joined, at, n, to, true)
				joined = 0
				continue
			}
		}
		if r < utf8.RuneSelf && r != '"' && r != '\'' && r != '`' {
			at++
			continue
		}
		if width := m.opener(r, at, n, from, to); width > 0 {
			if width > n {
				r = '`' // doubled
			}
			at = m.quotation(r, at, width, to, false)
			continue
		}
		at += n
	}
}

// opener is the width of the mark at a place, 0 when none opens there.
func (m *marks) opener(r rune, at, n, from, to int) int {
	if _, ok := closers[r]; !ok {
		return 0
	}
	before, _ := utf8.DecodeLastRuneInString(m.text[from:at])
	after, _ := utf8.DecodeRuneInString(m.text[at+n : to])
	fresh := at == from || unicode.IsSpace(before) || strings.ContainsRune("([{—–-/:,;¿¡<|…", before)
	if at+n >= to {
		return 0
	}
	switch r {
	case '`':
		if after != '`' {
			return 0
		}
		return 2 * n
	case '«', '»':
		if r != m.angle {
			return 0
		}
	case '‹', '›':
		if r != m.thin {
			return 0
		}
	case '\'':
		if !fresh || !unicode.IsLetter(after) && after != '.' && after != '[' || enclitic(m.text[at+n:to]) {
			return 0
		}
	case '‘':
		if !fresh || unicode.IsDigit(after) || unicode.IsSpace(after) {
			return 0
		}
	case '”':
		if !fresh || unicode.IsSpace(after) { // Swedish, Finnish
			return 0
		}
	case '"':
		if !fresh && !unicode.IsLetter(after) && after != '[' {
			return 0
		}
		if unicode.IsDigit(before) || before == '=' {
			return 0 // inches, and attributes of HTML
		}
	}
	return n
}

// enclitic reports whether s, behind an apostrophe, is the end of the word before,
// as tokenised texts write it: "the mayor 's dog".
func enclitic(s string) bool {
	n := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	switch s[:max(n, 0)] {
	case "s", "d", "m", "ll", "re", "ve":
		return s[n] != '\''
	}
	return false
}

// quotation takes the quotation that opens at a place and returns where it ends.
func (m *marks) quotation(mark rune, at, width, to int, joined bool) int {
	limit := to
	if single(mark) {
		limit = min(to, at+longSingle)
	}
	end, next := m.closing(mark, at+width, limit)
	if end < 0 && single(mark) {
		return at + width // an apostrophe
	}
	if end < 0 {
		end, next = to, to
		m.open = mark
	}
	sp := span{from: at, to: next, joined: joined}
	sp.start, sp.end = trim(m.text, at+width, end)
	if n := label(m.text[sp.start:sp.end]); n > 0 {
		sp.from, sp.joined = sp.start+n, false // the label stays outside
		sp.start, sp.end = trim(m.text, sp.from, end)
	}
	if sp.start >= sp.end {
		return next
	}
	last, _ := utf8.DecodeLastRuneInString(m.text[sp.start:sp.end])
	after, _ := utf8.DecodeRuneInString(m.text[next:to])
	sp.whole = last == ',' || terminal(last) && last != '|'
	sp.comma = last == ',' || after == ','
	sp.final = !sp.comma && (terminal(last) && last != '|' || after == '.') ||
		(last == '’' || last == '\'' || last == ')') && endsInStop(m.text[sp.start:sp.end])
	m.out = append(m.out, sp)
	return next
}

// label is the length of "WEBER:" at the beginning of words said, 0 when they
// begin with no such thing.
func label(s string) int {
	n := strings.IndexByte(s[:min(len(s), 40)], ':')
	if n < 3 || n+1 >= len(s) || s[n+1] != ' ' {
		return 0
	}
	for _, r := range s[:n] {
		if !unicode.IsUpper(r) && r != ' ' && r != '.' && r != '-' {
			return 0
		}
	}
	return n + 1
}

func endsInStop(s string) bool {
	s = strings.TrimRight(s, "’')\u00a0 \"”")
	r, _ := utf8.DecodeLastRuneInString(s)
	return terminal(r)
}

func single(mark rune) bool { return mark == '\'' || mark == '‘' || mark == '‚' }

// closing finds the mark that closes a quotation: where it stands and where it
// ends; -1 when the paragraph has none.
func (m *marks) closing(mark rune, at, to int) (int, int) {
	if mark == '`' {
		if n := strings.Index(m.text[at:to], "''"); n >= 0 {
			return at + n, at + n + 2
		}
		return -1, -1
	}
	set, depth := closers[mark], 0
	fallback := -1
	if single(mark) {
		at = max(at, min(m.clear, to))
	}
	for k := at; k < to; {
		r, n := utf8.DecodeRuneInString(m.text[k:to])
		if fallback >= 0 && r == '‘' && mark == '‘' && m.opener(r, k, n, at, to) > 0 {
			break // the next one opens, so that the last one closed
		}
		switch {
		case 'a' <= r && r <= 'z' || r == ' ': // most
		case single(mark) && strings.ContainsRune(set, r):
			if yes, sure := m.closesSingle(k, n, to); sure {
				return k, k + n
			} else if yes && fallback < 0 {
				fallback = k
			}
		case r == mark && !strings.ContainsRune(set, r):
			depth++
		case r == '"' && mark != '"' && m.opens(k, n, to):
			// a straight mark that opens inside closes nothing
		case r == '“' && mark == '“':
			if !m.opens(k, n, to) {
				return k, k + n
			}
			depth++
		case r == '"' && mark == '"' && m.opens(k, n, to):
			// The mark before it was never closed, unless this one is nested.
			if !strings.ContainsRune(m.text[k+n:to], '"') {
				return k, k + n
			}
			depth++
		case strings.ContainsRune(set, r):
			if depth == 0 || !m.moreClosers(set, k+n, to) {
				return k, k + n
			}
			depth--
		}
		k += n
	}
	if fallback >= 0 {
		return fallback, fallback + utf8.RuneLen([]rune(m.text[fallback:to])[0])
	}
	if single(mark) {
		m.clear = to
	}
	return -1, -1
}

// moreClosers says whether one of the marks stands in the rest of the paragraph.
func (m *marks) moreClosers(set string, at, to int) bool {
	return strings.ContainsAny(m.text[at:to], set)
}

// opens says whether a mark that looks the same on both sides opens here: space
// before it and none after it.
func (m *marks) opens(at, n, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(m.text[:at])
	after, _ := utf8.DecodeRuneInString(m.text[at+n : to])
	return (unicode.IsSpace(before) || before == '(' || before == '[') &&
		(unicode.IsLetter(after) || unicode.IsDigit(after) || strings.ContainsRune("[‘'¿¡$…", after))
}

// closesSingle tells a closing mark from an apostrophe: yes when it can be one,
// sure when it follows a stop or comma.
func (m *marks) closesSingle(at, n, to int) (yes, sure bool) {
	before, _ := utf8.DecodeLastRuneInString(m.text[:at])
	after, width := utf8.DecodeRuneInString(m.text[at+n : to])
	if unicode.IsSpace(before) || width > 0 && (unicode.IsLetter(after) || unicode.IsDigit(after)) {
		return false, false
	}
	return true, strings.ContainsRune(".,!?…;", before) || width > 0 && strings.ContainsRune(",.;:?!", after)
}

// trim takes space off both ends of a range.
func trim(text string, start, end int) (int, int) {
	for start < end {
		r, n := utf8.DecodeRuneInString(text[start:end])
		if !unicode.IsSpace(r) {
			break
		}
		start += n
	}
	for start < end {
		r, n := utf8.DecodeLastRuneInString(text[start:end])
		if !unicode.IsSpace(r) {
			break
		}
		end -= n
	}
	return start, end
}
