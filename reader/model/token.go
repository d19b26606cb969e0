package model

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/reader/sentence"
)

// token is a word, a number or a currency sign of a text.
type token struct {
	key        string // in small letters; a number in its plain form: "1200", "2.5"
	start, end int    // bytes
	upper      bool   // it holds a capital
	number     bool   // digits, or a word for a number
	first      bool   // it begins a sentence
	unit       string // what it counts or names beside a number ("percent", "may"), "" for none
}

// tokens parts a text. Hyphens and apostrophes part words, so that "Jean-Luc's"
// is three.
func tokens(text, lang string, l *lexicon) []token {
	var out []token
	begins := map[int]bool{}
	for _, s := range sentence.Split(text, lang) {
		begins[s.Start] = true
	}
	first := false
	for i := 0; i < len(text); {
		first = first || begins[i]
		r, n := utf8.DecodeRuneInString(text[i:])
		var t token
		switch {
		case unicode.IsDigit(r):
			t = numberAt(text, i)
		case unicode.IsNumber(r): // ½, Ⅻ, ③
			t = token{key: string(r), number: true, start: i, end: i + n}
		case unicode.IsLetter(r):
			t = wordAt(text, i, l)
		case l.units[string(r)] != "":
			t = token{key: string(r), unit: l.units[string(r)], start: i, end: i + n}
		default:
			i += n
			continue
		}
		t.first, first = first, false
		out = append(out, t)
		i = t.end
	}
	return joinNumbers(out)
}

func wordAt(text string, i int, l *lexicon) token {
	t := token{start: i}
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			break
		}
		t.upper = t.upper || unicode.IsUpper(r) || unicode.IsTitle(r)
		i += n
	}
	t.end = i
	t.key = strings.ToLower(text[t.start:i])
	t.unit = l.units[t.key]
	if t.upper && t.unit == "" {
		t.unit = l.months[t.key]
	}
	if v := l.numbers[t.key]; v != "" {
		t.key, t.number = v, true
	}
	return t
}

// numberAt reads a number with its separators: a space that does not break, a
// point, comma or apostrophe between digits. Whether one parts thousands or
// decimals is told by the digits behind it.
func numberAt(text string, i int) token {
	t := token{start: i, number: true}
	groups := []string{""}
	var marks []rune
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsDigit(r):
			groups[len(groups)-1] += string(plainDigit(r))
		case strings.ContainsRune(".,'’\u00a0\u202f\u2009", r) && digitAt(text, i+n):
			groups, marks = append(groups, ""), append(marks, r)
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		i += n
	}
	t.end, t.key = i, plainNumber(groups, marks)
	return t
}

func digitAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return unicode.IsDigit(r)
}

// plainDigit is a digit of any script in ASCII: in each script the ten follow
// one another from a zero.
func plainDigit(r rune) rune {
	zero := r
	for unicode.IsDigit(zero-1) && r-zero < 9 {
		zero--
	}
	return '0' + (r - zero)
}

// plainNumber joins the groups of a number: those of three digits are
// thousands, another last one is the decimals.
func plainNumber(groups []string, marks []rune) string {
	last := len(groups) - 1
	whole, decimals := groups, ""
	if last > 0 && (len(groups[last]) != 3 || last > 1 && marks[last-1] != marks[0]) {
		whole, decimals = groups[:last], strings.TrimRight(groups[last], "0")
	}
	out := strings.TrimLeft(strings.Join(whole, ""), "0")
	if out == "" {
		out = "0"
	}
	if decimals != "" {
		out += "." + decimals
	}
	return out
}

// joinNumbers makes one number of "twenty-three" or "twenty three".
func joinNumbers(all []token) []token {
	out := all[:0]
	for _, t := range all {
		if n := len(out) - 1; n >= 0 && t.number && out[n].number && t.start == out[n].end+1 &&
			len(out[n].key) == 2 && out[n].key[1] == '0' && out[n].key[0] > '1' && len(t.key) == 1 {
			out[n].key, out[n].end = out[n].key[:1]+t.key, t.end
			continue
		}
		out = append(out, t)
	}
	return out
}
