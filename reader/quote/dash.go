package quote

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// withDashes adds the speech that stands behind a dash at the beginning of a
// paragraph: "— Texto, dijo X.", "—Texto —dijo X—. Más texto." Only paragraphs
// that have a verb of speech outside of the words said count, and those in a row
// with them of which at least half have one: others are lists.
func withDashes(text string, lex *lexicon, breaks []int, spans []span) []span {
	out := spans[:len(spans):len(spans)]
	var row []span // paragraphs in a row, each whole, or the speech in it
	told, silent := 0, 0
	at := 0
	for _, b := range append(breaks[:len(breaks):len(breaks)], len(text)) {
		start, end := trim(text, at, b)
		at = b
		if start == end {
			continue
		}
		r, n := utf8.DecodeRuneInString(text[start:end])
		k := sort.Search(len(spans), func(k int) bool { return spans[k].to > start })
		if !isDash(r) || r == '-' && !strings.HasPrefix(text[start+n:end], " ") || k < len(spans) && spans[k].from < end { // it has marks of its own
			out = addRow(out, row, told >= silent)
			row, told, silent = nil, 0, 0
			continue
		}
		if said := dialogue(text, lex, start, end); said != nil {
			row, told = append(row, said...), told+1
		} else if said := add(nil, text, start, end); said != nil {
			said[0].silent = true
			row, silent = append(row, said...), silent+1
		}
	}
	out = addRow(out, row, told >= silent)
	if len(out) > len(spans) {
		sort.Slice(out, func(a, b int) bool { return out[a].from < out[b].from })
	}
	return out
}

// addRow adds a row's speech, that of the paragraphs without a cue if they count.
func addRow(out, row []span, all bool) []span {
	for _, sp := range row {
		if all || !sp.silent {
			out = append(out, sp)
		}
	}
	return out
}

// dialogue is the speech in a paragraph that begins with a dash; nil without a
// verb of speech.
func dialogue(text string, lex *lexicon, start, end int) []span {
	var out []span
	told := false
	speaking := true
	from := start // of the stretch at hand, its dash included
	for at := start; at < end; {
		r, n := utf8.DecodeRuneInString(text[at:end])
		cut := at > start && (isDash(r) && r != '-' || r == '-' && strings.HasPrefix(text[at+n:end], " ") && text[at-1] == ' ')
		switch {
		case speaking && cut && tells(text[at+n:end], lex):
			out, told, speaking = add(out, text, from, at), true, false
		case speaking && (r == ',' || r == '?' || r == '!' || r == '…') && tells(text[at+n:end], lex):
			out, told, speaking = add(out, text, from, at+n), true, false
		case !speaking && cut && speaks(text[at+n:end]):
			speaking, from = true, at
		}
		at += n
	}
	if speaking {
		out = add(out, text, from, end)
	}
	if !told {
		return nil
	}
	return out
}

func add(out []span, text string, from, to int) []span {
	_, n := utf8.DecodeRuneInString(text[from:to])
	sp := span{from: from, dash: true}
	sp.start, sp.end = trim(text, from+n, to)
	if sp.start < sp.end && strings.HasPrefix(text[sp.start:sp.end], ".") { // —dijo X—. Más texto.
		sp.start, sp.end = trim(text, sp.start+1, sp.end)
	}
	if sp.start >= sp.end {
		return out
	}
	sp.to = sp.end
	last, _ := utf8.DecodeLastRuneInString(text[sp.start:sp.end])
	sp.whole, sp.final, sp.comma = true, terminal(last), !terminal(last)
	return append(out, sp)
}

// tells says whether a text begins with a verb of speech, behind at most two
// small words: " a-t-il dit".
func tells(text string, lex *lexicon) bool {
	text = strings.TrimLeft(text[:min(len(text), 60)], " \u00a0\u202f")
	for turn := 0; turn < 3; turn++ {
		n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' })
		if n <= 0 {
			return false
		}
		c := lex.words[text[:n]]
		if c&say != 0 {
			return true
		}
		if c&(aux|clitic|he|she|they) == 0 {
			return false
		}
		text = strings.TrimLeft(text[n:], " -’'")
	}
	return false
}

// speaks says whether a text can go on with the words said.
func speaks(text string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, " .,\u00a0"))
	return unicode.IsLetter(r) || r == '¿' || r == '¡'
}

// maxCue is the most bytes that the writer's words inside of the marks have.
const maxCue = 120

// cutCues takes the writer's words out of quotations that hold them: «A, — сказал
// X, — B», « A, explique X, B ».
func cutCues(text string, lex *lexicon, spans []span) []span {
	var out []span // nil as long as nothing was cut
	for n, sp := range spans {
		from, to, ok := cueInside(text, lex, sp)
		if ok && out == nil {
			out = append(make([]span, 0, len(spans)+4), spans[:n]...)
		}
		if !ok {
			if out != nil {
				out = append(out, sp)
			}
			continue
		}
		first, second := sp, sp
		first.to = from
		first.start, first.end = trim(text, sp.start, from)
		first.final, first.comma, first.whole = false, true, true
		second.from, second.joined = to, false
		second.start, second.end = trim(text, to, sp.end)
		out = append(out, first, second)
	}
	if out == nil {
		return spans
	}
	return out
}

// cueInside finds the writer's words inside of a quotation: behind a comma or
// stop, a verb of speech, somebody, and a comma or dash again.
func cueInside(text string, lex *lexicon, sp span) (from, to int, ok bool) {
	for at := sp.start; at < sp.end; {
		r, n := utf8.DecodeRuneInString(text[at:sp.end])
		at += n
		if r != ',' && r != '?' && r != '!' && r != '…' {
			continue
		}
		rest := strings.TrimLeft(text[at:sp.end], " \u00a0")
		mark, width := utf8.DecodeRuneInString(rest)
		dashed := isDash(mark) && mark != '-'
		if dashed {
			rest = rest[width:]
		}
		if !tells(rest, lex) || !dashed && !names(rest, lex) {
			continue
		}
		from := at
		limit := min(sp.end, at+maxCue)
		skip := sp.end - len(rest)
		if dashed {
			if n := strings.IndexRune(text[skip:limit], mark); n > 0 {
				return from, skip + n + width, skip+n+width < sp.end
			}
			continue
		}
		if n := cueEnd(text[skip:limit]); n > 0 {
			if more := cueEnd(text[skip+n+1 : limit]); text[skip+n] == ',' && more > 0 && office(text[skip+n+1:], lex) {
				n += more + 1 // explique X, agronome à Vernes,
			}
			return from, skip + n + 1, skip+n+1 < sp.end
		}
	}
	return 0, 0, false
}

// cueEnd is where the comma or full stop stands that ends the writer's words; the
// dot of "M. Abadie" ends none. -1 for nowhere.
func cueEnd(s string) int {
	for n := 0; n < len(s); n++ {
		stop := s[n] == '.' && n > 2 && s[n-2] != ' ' && n+1 < len(s) && s[n+1] == ' '
		if s[n] == ',' || stop {
			return n
		}
	}
	return -1
}

// office says whether a text begins with a person's noun, behind an article at
// most.
func office(text string, lex *lexicon) bool {
	for n, w := range strings.Fields(text[:min(len(text), 60)]) {
		c := lex.words[strings.Trim(w, ",.")]
		if c&(person|title) != 0 {
			return true
		}
		if n > 0 || c&article == 0 {
			return false
		}
	}
	return false
}

// names says whether, behind the verb that a text begins with, somebody is named
// or stands for a name: "explique Claire Morvan", "dit-elle".
func names(text string, lex *lexicon) bool {
	words := strings.FieldsFunc(text[:min(len(text), 80)], func(r rune) bool {
		return !unicode.IsLetter(r)
	})
	for n := 1; n < len(words) && n < 6; n++ {
		c := lex.words[strings.ToLower(words[n])]
		if c&clitic != 0 {
			return true
		}
		if first, _ := utf8.DecodeRuneInString(words[n]); unicode.IsUpper(first) {
			return true
		}
		if n > 3 {
			break
		}
	}
	return false
}
