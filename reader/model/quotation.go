package model

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/reader/sentence"
)

// closers are the marks that end a quotation, by the one that begins it.
func closers(open rune) string {
	switch open {
	case '"':
		return "\"”"
	case '“':
		return "”\""
	case '„':
		return "“”\""
	case '”':
		return "”"
	case '«':
		return "»"
	case '»':
		return "«»"
	case '‹':
		return "›"
	case '›':
		return "‹"
	case '‚':
		return "‘’"
	case '‘':
		return "’'"
	case '\'':
		return "'’"
	case '「':
		return "」"
	case '『':
		return "』"
	}
	return ""
}

// single tells the marks that may be apostrophes as well.
func single(r rune) bool { return r == '\'' || r == '‘' || r == '’' }

// quotations are the words between quotation marks, paragraph by paragraph; ok
// is false when one is not closed. Those that are not closed go to the
// paragraph's end, as in speech of several paragraphs.
func quotations(text string) (out []news.Span, ok bool) {
	ok = true
	offset := 0
	for paragraph := range strings.SplitSeq(text, "\n") {
		for i := 0; i < len(paragraph); {
			r, n := utf8.DecodeRuneInString(paragraph[i:])
			if ends := closers(r); ends == "" || single(r) && !opens(paragraph, i, n) {
				i += n
				continue
			}
			end, after := closing(paragraph, i+n, r)
			if end < 0 && single(r) {
				i += n
				continue
			}
			if end < 0 {
				ok = false
				end, after = len(paragraph), len(paragraph)
			}
			out = append(out, news.Span{Start: offset + i + n, End: offset + end})
			i = after
		}
		offset += len(paragraph) + 1
	}
	return out, ok
}

// opens tells whether a single mark can begin a quotation: a letter after it,
// none before.
func opens(text string, i, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i+n:])
	return !unicode.IsLetter(before) && !unicode.IsDigit(before) && unicode.IsLetter(after)
}

// farthest is how many bytes behind a single mark its other is looked for.
const farthest = 1000

// closing is where a quotation that begins at from ends, and what follows; -1
// when it does not. An apostrophe inside a word ends nothing.
func closing(text string, from int, open rune) (end, after int) {
	ends := closers(open)
	if single(open) {
		text = text[:min(len(text), from+farthest)]
	}
	for i := from; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if strings.ContainsRune(ends, r) {
			next, _ := utf8.DecodeRuneInString(text[i+n:])
			if !single(r) || !unicode.IsLetter(next) {
				return i, i + n
			}
		}
		i += n
	}
	return -1, -1
}

// unsaid is the first quotation of a summary that nobody says in the article, or
// that stands in a sentence without who says it there; "" when there is none.
func unsaid(words, text string, a *news.Article) string {
	spans, ok := quotations(words)
	if !ok {
		return words[spans[len(spans)-1].Start:]
	}
	if len(spans) == 0 {
		return ""
	}
	said := sayings(text, a)
	for _, s := range spans {
		quoted := plainWords(words[s.Start:s.End])
		if !attributed(quoted, plainWords(sentenceAt(words, a.Language, s)), said) {
			return words[s.Start:s.End]
		}
	}
	return ""
}

// saying is a quotation of the article and its speaker, "" when nobody is named.
type saying struct{ words, speaker string }

func sayings(text string, a *news.Article) []saying {
	var out []saying
	for _, q := range a.Quotes {
		for _, p := range q.Parts {
			if p.End <= len(text) {
				out = append(out, saying{plainWords(a.Slice(p)), plainWords(q.Speaker)})
			}
		}
	}
	spans, _ := quotations(text)
	for _, s := range spans {
		out = append(out, saying{plainWords(text[s.Start:s.End]), ""})
	}
	return out
}

// attributed tells whether the words are said in the article, and, where it is
// known by whom, whether the sentence around them names one of those.
func attributed(quoted, around string, said []saying) bool {
	if strings.TrimSpace(quoted) == "" {
		return false
	}
	there, named, byName := false, false, false
	for _, s := range said {
		if !strings.Contains(s.words, quoted) {
			continue
		}
		there = true
		if s.speaker == "" {
			continue
		}
		named = true
		for name := range strings.FieldsSeq(s.speaker) {
			if utf8.RuneCountInString(name) > 2 && strings.Contains(around, " "+name+" ") {
				byName = true
			}
		}
	}
	return there && (!named || byName)
}

// plainWords are a text's words and signs of sense, each after one space, with
// one at the end: quotation marks and the point or comma at an end do not count.
func plainWords(text string) string {
	var b strings.Builder
	space := true
	b.WriteByte(' ')
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) {
			if !space {
				b.WriteByte(' ')
			}
			space = true
			continue
		}
		b.WriteRune(r)
		space = false
	}
	if !space {
		b.WriteByte(' ')
	}
	return b.String()
}

func sentenceAt(text, lang string, s news.Span) string {
	for _, one := range sentence.Split(text, lang) {
		if one.Start <= s.Start && s.Start < one.End {
			return text[one.Start:one.End]
		}
	}
	return text
}
