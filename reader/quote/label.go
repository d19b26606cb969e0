package quote

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxLabel   = 60 // bytes of a label, "SEN. HARRIET BOONE"
	maxLabels  = 64 // different ones that are told apart
	fewestSaid = 3  // labelled paragraphs that a transcript has
)

// labelled is a paragraph that begins with who is speaking.
type labelled struct {
	name       string
	from       int // of the words said, behind the colon
	start, end int // of the paragraph
}

// withLabels adds what is said in a transcript: "HOLLOWAY: Did you see the memo?"
// and in interviews "Q: Were you there?", of which only the answers count. One
// label is no transcript: two are needed, and one of them more than once.
func withLabels(text string, lex *lexicon, breaks []int, spans []span) []span {
	found := transcript(text, breaks)
	if len(found) < fewestSaid {
		return spans
	}
	var said []span
	nested := make([]bool, len(spans))
	for _, l := range found {
		role := lex.words[strings.ToLower(l.name)]
		letter := utf8.RuneCountInString(l.name) == 1
		if letter {
			role = lex.letters[l.name]
		}
		k := sort.Search(len(spans), func(k int) bool { return spans[k].to > l.from })
		if role&asks != 0 || letter && role == 0 || k < len(spans) && spans[k].from-l.from < 2 {
			continue // a question, or words with marks of their own
		}
		for ; k < len(spans) && spans[k].from < l.end; k++ {
			nested[k] = true
		}
		sp := span{from: l.from, to: l.end, final: true, whole: true, answer: role&answers != 0}
		sp.start, sp.end = trim(text, l.from, l.end)
		said = append(said, sp)
	}
	if len(said) == 0 {
		return spans
	}
	for k, sp := range spans {
		if !nested[k] {
			said = append(said, sp)
		}
	}
	sort.Slice(said, func(a, b int) bool { return said[a].from < said[b].from })
	return said
}

// transcript lists the labelled paragraphs, nil when they are too few and too
// different to be one.
func transcript(text string, breaks []int) []labelled {
	var out []labelled
	times := map[string]int{}
	at := 0
	for _, b := range append(breaks[:len(breaks):len(breaks)], len(text)) {
		start, end := trim(text, at, b)
		at = b
		n := speakerLabel(text[start:end])
		if n == 0 || len(times) > maxLabels {
			continue
		}
		l := labelled{name: strings.TrimSpace(text[start : start+n]), start: start, end: end}
		l.from, _ = trim(text, start+n+1, end)
		if l.from < end {
			out = append(out, l)
			times[l.name]++
		}
	}
	several := 0
	for _, n := range times {
		if n > 1 {
			several++
		}
	}
	if len(times) < 2 || several == 0 {
		return nil
	}
	kept := out[:0]
	for _, l := range out {
		if shouts(l.name) || several > 1 && times[l.name] > 1 {
			kept = append(kept, l)
		}
	}
	return kept
}

// speakerLabel is the length of the name before a colon that a paragraph begins
// with: in capitals, or each word with one; 0 for none.
func speakerLabel(line string) int {
	n := strings.IndexByte(line[:min(len(line), maxLabel)], ':')
	if n < 1 || n+2 >= len(line) || line[n+1] != ' ' && line[n+1] != '\t' {
		return 0
	}
	words := 0
	for w := range strings.FieldsSeq(line[:n]) {
		c, _ := utf8.DecodeRuneInString(w)
		if words++; words > 5 || !unicode.IsUpper(c) || strings.ContainsAny(w, "0123456789,;!?\"«»“”") {
			return 0
		}
	}
	if words == 0 {
		return 0
	}
	return n
}

// shouts says whether all letters of a name are capital.
func shouts(name string) bool {
	return strings.IndexFunc(name, unicode.IsLower) < 0
}

// interviewee is whom the text names most before the first answer, -1 for nobody.
func (r *reading) interviewee(before int) int {
	best, times := -1, map[int]int{}
	for n := range r.mentions[:min(len(r.mentions), candidates)] {
		m := &r.mentions[n]
		if m.first > before {
			break
		}
		e := m.entity
		if x := &r.entities[e]; x.group && !x.titled || x.words < 2 {
			continue
		}
		if times[e]++; best < 0 || times[e] > times[best] {
			best = e
		}
	}
	return best
}
