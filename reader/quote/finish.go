package quote

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// sift decides which spans can be speech before names are read: those of enough
// words, and short ones that end like a sentence and stand where one can begin.
func (r *reading) sift() {
	r.speech = make([]bool, len(r.spans))
	for k := range r.tokens {
		if r.tokens[k].kind != quoted {
			continue
		}
		n := r.tokens[k].span
		sp := &r.spans[n]
		words := countWords(r.text[sp.start:sp.end])
		if r.lex.traits&elide != 0 {
			words += strings.Count(r.text[sp.start:sp.end], "'") + strings.Count(r.text[sp.start:sp.end], "’")
		}
		free := k == 0 || r.tokens[k-1].kind != word || r.tokens[k-1].is(say|participle|conj)
		r.speech[n] = words >= minWords || words > 0 && free && (sp.final || sp.comma || sp.joined)
	}
}

func countWords(s string) int {
	n, inside := 0, false
	for _, c := range s {
		letter := unicode.IsLetter(c) || unicode.IsDigit(c) || unicode.IsMark(c)
		if letter && !inside || c >= '\u2e80' && unicode.In(c, unicode.Han, unicode.Hiragana, unicode.Katakana) {
			n++
		}
		inside = letter || inside && joins(c)
	}
	return n
}

// merge joins what the writer interrupted: "A," she said, "B".
func (r *reading) merge() {
	out := r.quotes[:0]
	for n := range r.quotes {
		d := r.quotes[n]
		if k := len(out) - 1; k >= 0 && r.interrupted(&out[k], &d) {
			out[k].spans = append(out[k].spans, d.spans...)
			out[k].last = d.last
			continue
		}
		out = append(out, d)
	}
	r.quotes = out
}

// interrupted says whether nothing but the cue stands between two quotations.
func (r *reading) interrupted(a, b *draft) bool {
	if !a.behind || a.cue < 0 || !r.sameParagraph(a.last, b.token) || !r.oneSentence(a, b.token) {
		return false
	}
	if a.cue < a.last { // already joined once
		return false
	}
	if b.strict && b.behind && b.cue != a.cue && r.ended(a.last, b.token) {
		return false // "A," she said. "B," she added.
	}
	return !b.strict || b.cue == a.cue || b.behind && b.entity == a.entity && b.speaker == a.speaker
}

// ended says whether a sentence ends between two tokens.
func (r *reading) ended(a, b int) bool {
	for k := a + 1; k < b; k++ {
		if r.stops(k) {
			return true
		}
	}
	return false
}

// keep says whether a draft is somebody's speech after all.
func (r *reading) keep(d *draft) bool {
	words := 0
	for _, n := range d.spans {
		s := r.text[r.spans[n].start:r.spans[n].end]
		words += countWords(s)
		if r.lex.traits&elide != 0 {
			words += strings.Count(s, "'") + strings.Count(s, "’")
		}
	}
	if l := r.lex.layout; (l == titleBefore || l == titleBehind) && !d.strict && words < 2*minWords {
		return false // characters were counted, not words
	}
	if words < minWords {
		sp := &r.spans[d.spans[0]]
		return d.strict && words > 1 && (sp.final || d.behind && sp.comma && !r.goesOn(*sp))
	}
	sp := r.spans[d.spans[0]]
	if d.token > 0 && r.tokens[d.token-1].is(work) && !(d.strict && r.goesOn(sp)) {
		return false
	}
	if r.bare(d, sp) {
		return false
	}
	if d.strict {
		return true
	}
	if next := d.last + 1; next < len(r.tokens) && r.tokens[next].is(by) {
		return false // "…," by Eddie Small: a headline
	}
	if words < 2*minWords && r.alone(d) && strings.ContainsAny(r.text[sp.from:sp.start], "'‘") {
		return false // a heading between paragraphs
	}
	return !r.headline(r.text[sp.start:sp.end])
}

// goesOn says whether a quotation goes on with the writer's sentence: it begins
// with a small letter, as no title does.
func (r *reading) goesOn(sp span) bool {
	c, _ := utf8.DecodeRuneInString(r.text[sp.start:sp.end])
	return unicode.IsLower(c)
}

// alone says whether a quotation is a paragraph by itself.
func (r *reading) alone(d *draft) bool {
	return (d.token == 0 || r.tokens[d.token-1].kind == paragraph) &&
		(d.last+1 == len(r.tokens) || r.tokens[d.last+1].kind == paragraph)
}

// bare says whether a quotation looks like a title or a name inside a sentence:
// it begins with a capital, ends like no sentence, and nothing leads into it.
func (r *reading) bare(d *draft, sp span) bool {
	if sp.whole || len(d.spans) > 1 || r.tokens[d.token].opens || r.ledIn(d.token) || d.token == 0 {
		return false
	}
	if c, _ := utf8.DecodeRuneInString(r.text[sp.start:sp.end]); !unicode.IsUpper(c) {
		return false
	}
	if d.behind && d.strict {
		return false
	}
	before := &r.tokens[d.token-1]
	if r.lex.traits&nouns != 0 && d.strict && !before.capital && !before.is(definite) && before.kind == word {
		return false // a noun's capital tells nothing
	}
	return before.kind == word && !before.is(statement|conj|relative|say) || before.kind == punct && !r.colon(d.token-1)
}

// headline says whether all words of some length have capitals, as in a title.
func (r *reading) headline(s string) bool {
	if r.lex.traits&nouns != 0 {
		return false
	}
	long, capital := 0, 0
	for w := range strings.FieldsSeq(s) {
		if len(w) < 5 {
			continue
		}
		long++
		for _, c := range w {
			if unicode.IsLetter(c) {
				if unicode.IsUpper(c) {
					capital++
				}
				break
			}
		}
	}
	return long > 1 && capital == long
}

// finish turns the drafts into quotes, the tweets among them, and ranks them.
func (r *reading) finish() []news.Quote {
	var out []news.Quote
	for n := range r.quotes {
		d := &r.quotes[n]
		if !r.keep(d) {
			continue
		}
		q := news.Quote{Direct: true, Speaker: d.speaker}
		for _, k := range d.spans {
			q.Parts = append(q.Parts, news.Span{Start: r.spans[k].start, End: r.spans[k].end})
		}
		if d.entity >= 0 {
			e := &r.entities[d.entity]
			q.Speaker, q.Role = e.name, e.role
			if q.Role == "" {
				q.Role = e.clause
			}
			q.Role = r.lex.nominated(q.Role, person|title)
		}
		if d.cue >= 0 {
			q.Cue = r.word(d.cue)
		}
		out = append(out, q)
	}
	out = r.tweets(out)
	r.rank(out)
	return out
}
