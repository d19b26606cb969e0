package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names have no capitals in some scripts. There, whoever stands beside a verb of
// speech that stands beside a quotation speaks: 市长王芳说：“…”; 「…」と田中市長は
// 述べた; قال الوزير سالم: «…». What follows is read from the text itself, since
// some of these scripts do not part words.

const (
	around   = 360 // bytes beside a quotation that are read
	longVerb = 8   // characters of a verb where words are not parted
	longName = 5   // words, or characters where words are not parted, of a name
	longOrg  = 20  // and of an organisation
)

// layout tells where a language without capitals puts a title.
type layout byte

const (
	cased       layout = iota
	titleBefore        // words are not parted, the title stands before the name
	titleBehind        // words are not parted, the title stands behind it
	wordByWord         // words are parted
)

var layouts = map[string]layout{"before": titleBefore, "behind": titleBehind, "words": wordByWord}

// caseless finds who speaks in a language without capitals.
func (r *reading) caseless(d *draft) {
	sp := &r.spans[d.spans[len(d.spans)-1]]
	start := r.spans[d.spans[0]].from
	from := max(0, start-around)
	if n := d.spans[0]; n > 0 {
		from = max(from, r.spans[n-1].to)
	}
	before := lastClause(r.text[from:start])
	behind := r.text[sp.to:min(len(r.text), sp.to+around)]
	var clause string
	switch r.lex.layout {
	case titleBefore:
		if clause = r.verbEnds(before); clause == "" {
			clause = r.verbEnds(upTo(trimMarks(behind), "。！？，\n“”「"))
		}
		clause = clause[strings.LastIndexAny(clause, "，；,")+1:]
	case titleBehind:
		if clause = topic(before); clause == "" && r.tellsIn(upTo(behind, "。\n")) {
			clause = topic(strings.TrimLeft(strings.TrimPrefix(trimMarks(behind), "と"), "、"))
		}
		if cut := strings.LastIndex(clause, "、"); cut >= 0 {
			clause = clause[cut+len("、"):]
		}
	default:
		if clause = r.verbBeside(trimMarks(before), true); clause == "" {
			clause = r.verbBeside(upTo(trimMarks(behind), ".,،؛!?؟\n"), false)
		}
	}
	if clause = strings.TrimSpace(clause); clause == "" {
		r.goesOnFrom(d)
		return
	}
	d.known, d.strict = true, true
	if r.lex.words[clause]&(he|she) != 0 {
		r.goesOnFrom(d)
		return
	}
	d.entity = r.bearer(r.partTitle(clause))
}

// goesOnFrom gives a quotation the speaker of the one before in its paragraph, or
// in the paragraph before.
func (r *reading) goesOnFrom(d *draft) {
	n := len(r.quotes) - 2
	if n < 0 || r.paragraphsBetween(r.quotes[n].last, d.token) > 1 {
		return
	}
	d.entity, d.known = r.quotes[n].entity, true
}

// lastClause is what stands before a quotation in its sentence.
func lastClause(s string) string {
	s = strings.TrimRightFunc(s, unicode.IsSpace)
	n := strings.LastIndexAny(s, "。！？；\n؟")
	if dot := strings.LastIndex(s+" ", ". "); dot > n {
		n = dot
	}
	if n < 0 {
		return strings.ToValidUTF8(s, "")
	}
	_, size := utf8.DecodeRuneInString(s[n:])
	return s[n+size:]
}

// upTo is a text up to the first of some marks.
func upTo(s, marks string) string {
	if n := strings.IndexAny(s, marks); n >= 0 {
		return s[:n]
	}
	return strings.ToValidUTF8(s, "")
}

// trimMarks takes commas, colons, dashes and space off both ends.
func trimMarks(s string) string {
	return strings.TrimFunc(s, func(c rune) bool {
		return unicode.IsSpace(c) || isDash(c) || strings.ContainsRune("：:，,،、", c)
	})
}

// verbEnds is what stands before the verb of speech that a clause ends in; "" when
// it ends in none.
func (r *reading) verbEnds(s string) string {
	s = trimMarks(s)
	best := 0
	for n, runes := len(s), 0; n > 0 && runes < longVerb; runes++ {
		_, size := utf8.DecodeLastRuneInString(s[:n])
		if n -= size; r.lex.words[s[n:]]&say != 0 {
			best = n
		}
	}
	return s[:best]
}

// topic is what stands before the particle は or が, or も.
func topic(s string) string {
	for n, c := range s {
		if n >= 2*utf8.RuneLen('は') && (c == 'は' || c == 'が') {
			return s[:n]
		}
	}
	return ""
}

// tellsIn says whether a verb of speech stands in a clause.
func (r *reading) tellsIn(s string) bool {
	for n := range s {
		for to, left := n, longVerb; to <= len(s) && left > 0; left-- {
			if r.lex.words[s[n:to]]&say != 0 {
				return true
			}
			_, size := utf8.DecodeRuneInString(s[to:])
			to += max(size, 1)
		}
	}
	return false
}

// verbBeside reads the words around a verb of speech: those behind it, up to one
// that begins something else, or those before it. The last verb counts before a
// quotation, the first behind one.
func (r *reading) verbBeside(s string, last bool) string {
	words := strings.Fields(s)
	at := -1
	for n, w := range words {
		if r.lex.words[strings.TrimRight(w, ":،,")]&say != 0 && (at < 0 || last) {
			at = n
		}
	}
	if at < 0 {
		return ""
	}
	var out []string
	for _, w := range words[at+1:] {
		if c := r.lex.words[w]; c&(stop|say) != 0 || strings.ContainsAny(w, "«\"“") && c&title == 0 || len(out) >= 2*longName {
			break
		}
		out = append(out, strings.TrimRight(w, ":،,"))
		if strings.ContainsAny(w, "،,") {
			break
		}
	}
	for n := at - 1; len(out) == 0 && n >= 0 && n >= at-longName; n-- {
		if strings.HasSuffix(words[n], ",") || strings.HasSuffix(words[n], "،") || r.lex.words[words[n]]&stop != 0 {
			words = words[n+1:]
			at -= n + 1
			break
		}
	}
	if len(out) == 0 {
		out = words[max(0, at-longName):at]
	}
	return strings.Join(out, " ")
}

// partTitle parts a name and what its bearer is. Without a name the whole is who
// speaks; what is too long to be either is nobody.
func (r *reading) partTitle(s string) (name, role string) {
	switch r.lex.layout {
	case titleBefore:
		return r.partBefore(s)
	case titleBehind:
		return r.partBehind(s)
	}
	words := strings.Fields(s)
	n := 0
	for n < len(words) && r.lex.words[words[n]]&title != 0 {
		for n++; n < len(words) && (strings.HasPrefix(words[n], "ال") || strings.HasPrefix(words[n], "ה")) && len(words)-n > 2; n++ {
		}
	}
	if n == len(words) {
		return s, ""
	}
	return strings.Join(words[n:], " "), strings.Join(words[:n], " ")
}

// partBefore reads 外交部发言人毛宁: the title stands before the name. What begins
// with a word that can't be part of either is cut off.
func (r *reading) partBefore(s string) (name, role string) {
	end := 0
	for n, c := range s {
		for to, left := n+utf8.RuneLen(c), 5; to <= len(s) && left > 0; left-- {
			w := r.lex.words[s[n:to]]
			if w&title != 0 && to > end {
				end = to
			}
			if w&stop != 0 && n > 0 && n >= end {
				return r.partBefore(s[:n])
			}
			_, size := utf8.DecodeRuneInString(s[to:])
			to += max(size, 1)
		}
		if unicode.IsDigit(c) && n > 0 {
			return r.partBefore(s[:n])
		}
	}
	for n, c := range s {
		if rest := utf8.RuneCountInString(s[n:]) - 1; end == 0 && n > 0 && rest >= 2 && rest <= 3 && r.trade(s[:n]+string(c)) {
			end = n + utf8.RuneLen(c)
		}
	}
	switch runes := utf8.RuneCountInString(s[end:]); {
	case runes == 0, end == 0 && runes <= longOrg:
		return s, ""
	case runes <= longName || strings.ContainsRune(s[end:], '·') && runes <= longOrg:
		return s[end:], s[:end]
	}
	return "", ""
}

// partBehind reads 田中太郎市長: the title stands behind the name.
func (r *reading) partBehind(s string) (name, role string) {
	if utf8.RuneCountInString(s) > longOrg {
		return "", ""
	}
	for n := range s {
		if n > 0 && r.lex.words[s[n:]]&title != 0 {
			name, role = s[:n], s[n:]
			break
		}
	}
	if name == "" || strings.HasSuffix(name, "の") {
		return s, "" // 組合の代表
	}
	last, address := role, r.lex.words[role]&person != 0 // さん tells nothing
	if cut := strings.LastIndex(name, "の"); cut >= 0 {
		name, role = name[cut+len("の"):], name[:cut+len("の")]+role
	}
	if address {
		role = strings.TrimSuffix(strings.TrimSuffix(role, last), "の")
		if !r.titled(role) {
			role = ""
		}
	}
	return name, role
}

// titled says whether words end in a title.
func (r *reading) titled(s string) bool {
	for n := range s {
		if r.lex.words[s[n:]]&title != 0 {
			return true
		}
	}
	return false
}

// bearer is the entity of a name, entered when it is new; a part of a name is who
// bears the whole.
func (r *reading) bearer(name, role string) int {
	if name = oneLine(name); name == "" {
		return -1
	}
	role = oneLine(role)
	for n := range r.entities[:min(len(r.entities), candidates)] {
		if x := &r.entities[n]; x.name == name || strings.HasPrefix(x.name, name) || strings.HasSuffix(x.name, " "+name) {
			if x.role == "" {
				x.role = clip(role, r.lex)
			}
			return n
		}
	}
	return r.enter(entity{name: name, first: name, last: name, role: clip(role, r.lex)})
}
