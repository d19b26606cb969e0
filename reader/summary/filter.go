package summary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/reader/sentence"
)

// verdict is what the filter finds about a sentence.
type verdict int

const (
	keep verdict = iota
	tied         // can stand only behind the sentence before it
	weak         // only when nothing better is there
	drop         // never
)

// filter tells the sentences that are news and stand by themselves.
type filter struct {
	in    *Input
	lex   *lexicon
	skip  []news.Span // ordered
	said  []news.Span // ordered
	ended bool        // what follows is about the writer or the site
	lower bool        // the text has no capital letters
	moved int         // where the last sentence starts that cut has shortened, -1 for none
}

func newFilter(in *Input, lex *lexicon) *filter {
	f := &filter{in: in, lex: lex, skip: ordered(in.Skip), moved: -1}
	for _, q := range in.Quotes {
		f.said = append(f.said, q.Parts...)
	}
	f.said = ordered(f.said)
	f.skip = append(f.skip, tweets(head(in.Text, maxText))...)
	f.skip = ordered(f.skip)
	f.lower = !strings.ContainsFunc(in.Text[:min(len(in.Text), 4<<10)], unicode.IsUpper)
	return f
}

// judge tells what may become of a sentence.
func (f *filter) judge(text string, s news.Span) verdict {
	t := text[s.Start:s.End]
	if overlap(f.skip, s)*2 > s.End-s.Start {
		return drop
	}
	low := plain(t)
	if len(t) < 120 && startsWith(low, f.lex.closing) {
		f.ended = s.Start > len(text)/2
		return drop
	}
	if f.boilerplate(low) || !f.in.TitleMade && bare(t) == bare(f.in.Title) {
		return drop
	}
	words := firstWords(t, 12)
	switch {
	case !sentence.Terminated(t) && endsLine(text, s), breaksOff(t), mostlyNumbers(t):
		return weak // a heading, a caption, a teaser, a date
	case overlap(f.said, s)*5 > (s.End-s.Start)*4, loneQuote(t):
		return weak
	case f.speaksOfItself(t, words):
		return weak
	case f.startsBadly(text, s):
		return weak
	case f.dangles(t, words):
		return tied
	}
	return keep
}

// plain is t as the word lists write it: in lower case, with straight
// apostrophes, and without the spaces that French and tokenised texts have before
// a mark.
func plain(t string) string {
	low := strings.ToLower(t)
	if strings.Contains(low, "’") || strings.Contains(low, " 's") || strings.Contains(low, ":") {
		return spaced.Replace(low)
	}
	return low
}

var spaced = strings.NewReplacer("’", "'", " 's", "'s", " :", ":", "\u00a0:", ":", "\u202f:", ":")

// mostlyNumbers reports whether at least half of the words in t are numbers: the
// date of a text, a score.
func mostlyNumbers(t string) bool {
	words := firstWords(t, shortSentence+1)
	n := 0
	for _, w := range words {
		if w[0] <= '9' {
			n++
		}
	}
	return len(words) <= shortSentence && n*2 >= len(words)
}

// bare is a title without the full stop that some set behind it.
func bare(t string) string { return strings.TrimRight(strings.TrimSpace(t), ".") }

func startsWith(s string, list []string) bool {
	return slices.ContainsFunc(list, func(p string) bool { return strings.HasPrefix(s, p) })
}

// endsLine reports whether nothing follows s in its line.
func endsLine(text string, s news.Span) bool {
	after := strings.TrimLeft(text[s.End:min(len(text), s.End+64)], " \t\r")
	return after == "" || after[0] == '\n'
}

// breaksOff reports whether t ends in an ellipsis: the start of a text that
// stands elsewhere.
func breaksOff(t string) bool {
	return strings.HasSuffix(t, "...") || strings.HasSuffix(t, "…")
}

// startsBadly reports whether t is a part of a sentence that was torn: it opens
// with a mark that closes, or, where there are capitals, with a small letter.
// A small letter at the start of a line, behind a whole sentence, is none: there
// a page has lost its initial.
func (f *filter) startsBadly(text string, s news.Span) bool {
	t := text[s.Start:s.End]
	r, _ := utf8.DecodeRuneInString(t)
	if strings.ContainsRune(",;:.)]}»”", r) {
		return true
	}
	if r == '(' || r == '[' {
		end := strings.IndexAny(t, ")]")
		if end < 0 {
			return true
		}
		return !f.lower && opensSmall(t[end+1:])
	}
	if f.lower || s.Start == f.moved || !opensSmall(t) {
		return false
	}
	before := strings.TrimRight(text[:s.Start], " \t\r")
	lost := before == "" || before[len(before)-1] == '\n' && sentence.Terminated(before[max(0, len(before)-64):])
	return !lost
}

// opensSmall reports whether the first word of t is in small letters. “iPhone”
// is not, nor are the parts of names that stand before one: “al-Sisi”, “de Vries”.
func opensSmall(t string) bool {
	words := firstWords(t, 3)
	if len(words) == 0 {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(words[0]); !unicode.IsLower(r) || strings.ContainsFunc(words[0], unicode.IsUpper) {
		return false
	}
	particle := len(words[0]) <= 3 && slices.ContainsFunc(words[1:], startsUpper)
	return !particle
}

func startsUpper(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

// holdsWords reports whether phrase stands in s between word boundaries.
func holdsWords(s, phrase string) bool {
	i := strings.Index(s, phrase)
	if i < 0 || !startsWord(s, i) {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[i+len(phrase):])
	return !unicode.IsLetter(r)
}

func startsWord(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return i == 0 || !isLetterOrDigit(r)
}

// speaksOfItself reports whether the writer says "I", outside quotation marks, among
// the first words of t.
func (f *filter) speaksOfItself(t string, words []string) bool {
	if len(f.lex.self) == 0 || strings.ContainsAny(t, "\"“„«”»`") {
		return false
	}
	for i, w := range words {
		if !f.lower && (f.abbreviation(w) || i > 0 && len(w) > 1 && startsUpper(w) && !strings.ContainsAny(w, "'’")) {
			continue // a name: the US, “Love Me Do”
		}
		if f.lex.self[plain(w)] {
			return true
		}
	}
	return false
}

// dangles reports whether the start of t, of these words, points back to what was
// said before: a pronoun before any name, a word that continues or contrasts.
func (f *filter) dangles(t string, words []string) bool {
	words = words[:min(len(words), 8)]
	if len(words) == 0 || f.abbreviation(words[0]) || f.pointsNowhere(words) {
		return false
	}
	words = words[:min(len(words), 6)]
	first := plain(words[0])
	stem := trimContraction(first)
	if f.lex.openers[first] || f.lex.pronouns[stem] || f.lex.dialogue[stem] && !opensQuote(t) || f.saidByPronoun(t) {
		return true
	}
	second := ""
	if len(words) > 1 {
		second = strings.ToLower(words[1])
	}
	if f.lex.pointing[first] {
		return !f.lex.time[trimContraction(second)]
	}
	low := plain(t[:min(len(t), 60)])
	low = strings.TrimLeftFunc(low, func(r rune) bool { return !isLetterOrDigit(r) })
	low = strings.Replace(low, ",", " ", 1)
	opener, _, _ := strings.Cut(low, " ")
	for _, p := range f.lex.phrases[opener] {
		if strings.HasPrefix(low, p) {
			return true
		}
	}
	for _, w := range words[1:min(len(words), 4)] {
		if f.lex.inner[strings.ToLower(w)] {
			return true
		}
	}
	return f.pronounFirst(t, words)
}

// abbreviation reports whether w is one, and no pronoun: US, IT.
func (f *filter) abbreviation(w string) bool {
	small := func(r rune) bool { return unicode.ToUpper(r) != r }
	return !f.lower && len(w) > 1 && !strings.ContainsFunc(w, small) && !strings.ContainsAny(w, "'’")
}

// pointsNowhere reports whether the words open a sentence as an impersonal “it”
// does.
func (f *filter) pointsNowhere(words []string) bool {
	starts := f.lex.impersonal[strings.ToLower(words[0])]
	if len(starts) == 0 {
		return false
	}
	low := strings.ToLower(strings.Join(words, " ")) + " "
	for _, p := range starts {
		rest, ok := strings.CutPrefix(low, p.start)
		if !ok {
			continue
		}
		if len(p.need) == 0 || slices.ContainsFunc(firstWords(rest, 5), func(w string) bool { return p.need[w] }) {
			return true
		}
	}
	return false
}

const (
	openingMarks = "\"“„«‘`"
	closingMarks = "\"”“»«’'"
)

func opensQuote(t string) bool {
	r, _ := utf8.DecodeRuneInString(t)
	return strings.ContainsRune(openingMarks, r)
}

// saidByPronoun reports whether t is a quotation that a pronoun says: “…,” she
// said.
func (f *filter) saidByPronoun(t string) bool {
	if !opensQuote(t) {
		return false
	}
	i := strings.LastIndexAny(t, closingMarks)
	return slices.ContainsFunc(firstWords(t[max(i, 0):], 3), func(w string) bool {
		return f.lex.pronouns[strings.ToLower(w)]
	})
}

// pronounFirst reports whether a pronoun comes before anything that it could
// stand for: "When he …", "In a statement, she …".
func (f *filter) pronounFirst(t string, words []string) bool {
	for _, w := range words {
		w = strings.ToLower(w)
		if f.lex.pronouns[w] {
			return true
		}
		if !f.lex.stop[w] {
			break
		}
	}
	head, tail, ok := strings.Cut(t[:min(len(t), 60)], ", ")
	if !ok || f.lower {
		return false
	}
	for i, w := range firstWords(head, 12) {
		if i > 0 && startsUpper(w) && !f.namesTime(w) {
			return false // a name to stand for
		}
	}
	after := firstWords(tail, 1)
	return len(after) == 1 && f.lex.pronouns[strings.ToLower(after[0])]
}

// namesTime reports whether w is a day or a month, or the start of one: “Sept”.
func (f *filter) namesTime(w string) bool {
	w = strings.ToLower(w)
	if len(w) < 3 {
		return false
	}
	for t := range f.lex.time {
		if strings.HasPrefix(t, w) {
			return true
		}
	}
	return false
}

// trimContraction makes "he" of "he's".
func trimContraction(w string) string {
	if i := strings.IndexAny(w, "'’"); i > 0 {
		return w[:i]
	}
	return w
}

// loneQuote reports whether the quotation marks in t show that it is words
// said and nothing else, or a part of a longer quotation.
func loneQuote(t string) bool {
	open := strings.Count(t, "“") + strings.Count(t, "„") + strings.Count(t, "«") + strings.Count(t, "``")
	shut := strings.Count(t, "”") + strings.Count(t, "»") + strings.Count(t, "''")
	if strings.Contains(t, "„") { // „…“ closes with what opens elsewhere
		open, shut = strings.Count(t, "„"), shut+strings.Count(t, "“")
	}
	plain := strings.Count(t, `"`)
	if plain%2 == 1 || open != shut && open+shut > 0 && !strings.Contains(t, "»") {
		return true
	}
	if open+shut+plain == 0 {
		return tornSingle(t)
	}
	body := strings.Trim(t, " .,!?")
	last, _ := utf8.DecodeLastRuneInString(body)
	starts := opensQuote(body) || strings.HasPrefix(body, "»")
	return starts && strings.ContainsRune(closingMarks, last) && open+shut+plain == 2
}

// tornSingle reports whether t opens with a single quotation mark that does not
// close again: words said, of which the rest stands elsewhere.
func tornSingle(t string) bool {
	if !strings.HasPrefix(t, "'") && !strings.HasPrefix(t, "‘") {
		return false
	}
	_, n := utf8.DecodeRuneInString(t)
	rest := t[n:]
	for _, mark := range []string{"' ", "',", ",'", "’ ", "’,", ",’"} {
		if strings.Contains(rest, mark) {
			return false
		}
	}
	return true
}
