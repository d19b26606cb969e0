package quote

import (
	"strings"
	"unicode/utf8"
)

// draft is a quotation on its way to a news.Quote.
type draft struct {
	spans   []int // indices, in order
	token   int   // the first span's token
	last    int   // the last span's token
	subject subject
	known   bool   // a subject was found
	cue     int    // token of the verb, -1 for none
	behind  bool   // the cue stands behind the words
	strict  bool   // subject and cue stand in the quotation's own sentence
	entity  int    // who speaks, -1 when nobody is named
	speaker string // what stands for a name when nobody is named
}

// attribute makes a draft of each span that is speech and finds who speaks.
func (r *reading) attribute() {
	for k := range r.tokens {
		t := &r.tokens[k]
		if t.kind != quoted || !r.speech[t.span] {
			continue
		}
		if n := len(r.quotes) - 1; r.spans[t.span].joined && n >= 0 && r.quotes[n].spans[len(r.quotes[n].spans)-1] == t.span-1 {
			d := &r.quotes[n]
			d.spans, d.last = append(d.spans, t.span), k
			if !d.strict {
				r.find(d)
			}
			continue
		}
		r.quotes = append(r.quotes, draft{spans: []int{t.span}, token: k, last: k, cue: -1, entity: -1})
		r.find(&r.quotes[len(r.quotes)-1])
	}
	if r.lex.layout == cased {
		r.inherit()
	}
}

// find looks for the speaker in the quotation's own sentence: behind it when
// that is where the sentence goes on, else before it, else behind it after all.
func (r *reading) find(d *draft) {
	if r.lex.layout != cased {
		r.caseless(d)
		return
	}
	if r.spans[d.spans[0]].answer {
		d.entity = r.interviewee(d.token)
		d.known, d.strict = true, true
		return
	}
	if r.signature(d) || r.bracketed(d) || r.sourced(d) {
		return
	}
	closed := r.spans[d.spans[len(d.spans)-1]].final
	led := r.ledIn(d.token)
	if r.endsSentence(d) {
		r.before(d)
		return
	}
	if !(closed && led || r.colon(d.token-1) && (closed || r.verbAt(d.last+1) != d.last+1)) && r.after(d, closed) {
		return
	}
	if r.before(d) {
		return
	}
	if led && r.after(d, closed) {
		return
	}
	if !closed {
		r.tail(d)
	}
}

// bracketed reads words in brackets behind whose they are: Ada Lund (“…”).
func (r *reading) bracketed(d *draft) bool {
	k := d.token - 1
	if k < 1 || r.tokens[k].mark != '(' || r.at[k-1] == 0 || d.last+1 >= len(r.tokens) || r.tokens[d.last+1].kind != punct {
		return false
	}
	m := int(r.at[k-1]) - 1
	if x := &r.entities[r.mentions[m].entity]; x.group || x.words < 2 {
		return false
	}
	return r.take(d, subject{first: r.mentions[m].first, last: k - 1, next: k, mention: m}, -1, true)
}

// sourced reads according to X “…”, with nothing between, whatever follows.
func (r *reading) sourced(d *draft) bool {
	start := r.sentence(d.token)
	for v := d.token - 1; v >= start && d.token-v < maxPhrase; v-- {
		if t := &r.tokens[v]; t.is(according) && !t.is(prep) && (!t.capital || t.opens) {
			s, ok := r.accordingTo(v)
			return ok && s.next == d.token && (s.mention >= 0 || s.described) && r.take(d, s, v, false)
		}
	}
	return false
}

// endsSentence says whether a quotation stands at the end of the writer's own
// sentence, so that what follows tells of something else: He called it “a mess.”
func (r *reading) endsSentence(d *draft) bool {
	sp := r.spans[d.spans[len(d.spans)-1]]
	if !sp.final || d.token == 0 || r.tokens[d.token].opens || r.tokens[d.token-1].kind != word {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(r.text[sp.start:sp.end])
	return last == '.' || !terminal(last)
}

// ledIn says whether the words before a quotation announce it.
func (r *reading) ledIn(k int) bool {
	if r.colon(k - 1) {
		return true
	}
	for n := k - 1; n >= 0 && n > k-4; n-- {
		t := &r.tokens[n]
		if t.kind == punct && (t.mark == ':' || t.mark == ',') || t.kind == paragraph || t.is(conj) {
			continue
		}
		return t.is(say | participle | near)
	}
	return false
}

func (r *reading) colon(k int) bool {
	return k >= 0 && k < len(r.tokens) && r.tokens[k].kind == punct && (r.tokens[k].mark == ':' || r.tokens[k].mark == '：')
}

// source is the document that "heißt es" quotes: in dem Brief heißt es; heißt es
// in einem Brief. Other subjects stay what they are.
func (r *reading) source(s subject, cue int) subject {
	if r.lex.traits&nouns == 0 || s.pronoun != they || cue < 0 || !strings.EqualFold(r.word(s.first), "es") {
		return s
	}
	if n := r.skipAux(s.next); n+1 < len(r.tokens) && r.tokens[n].is(prep) {
		if p, ok := r.phrase(n + 1); ok && r.tokens[p.last].capital {
			return p
		}
	}
	if start := r.sentence(cue); r.tokens[start].is(prep) {
		if p, ok := r.phrase(start + 1); ok && p.next <= cue && r.tokens[p.last].capital {
			return p
		}
	}
	return s
}

// take settles that a subject speaks, with its cue before or behind the words.
func (r *reading) take(d *draft, s subject, cue int, behind bool) bool {
	s = r.source(s, cue)
	d.subject, d.cue, d.behind, d.known, d.strict = s, cue, behind, true, true
	r.settle(d)
	return true
}

func isDash(r rune) bool { return r == '–' || r == '—' || r == '-' || r == '―' }
