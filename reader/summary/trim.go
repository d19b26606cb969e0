package summary

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// maxDateline limits a dateline in bytes.
const maxDateline = 90

// cut takes what is no part of the sentence off its start: the title, where a
// page has glued it there, and a dateline ("PARIS, March 3 (Agency) - "), which
// may have been split behind an abbreviation ("NASHUA, N.H. - ").
func (f *filter) cut(text string, s news.Span) news.Span {
	from := s.Start
	if title := strings.TrimSpace(f.in.Title); !f.in.TitleMade && title != "" {
		s.Start += gluedTitle(text[s.Start:s.End], title)
	}
	line := strings.LastIndexByte(text[:s.Start], '\n') + 1
	if s.Start-line < maxDateline {
		n := dateline(text[line:s.End])
		if strings.TrimSpace(text[:line]) == "" {
			n = max(n, colonEnd(text[line:s.End]), f.placeEnd(text[line:s.End]))
		}
		n += dateline(text[line+n : s.End]) // an agency before the place
		s.Start = max(s.Start, line+n)
	}
	if s.Start > from {
		f.moved = s.Start
	}
	return s
}

// gluedTitle returns the length of the title at the start of t, with the space
// behind it, when a whole sentence follows.
func gluedTitle(t, title string) int {
	rest, ok := strings.CutPrefix(t, title)
	if !ok {
		return 0
	}
	body := strings.TrimLeftFunc(rest, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(body)
	if len(body) == len(rest) || unicode.IsLower(r) || len(firstWords(body, minWords)) < minWords {
		return 0
	}
	return len(t) - len(body)
}

// dateline returns the length of the dateline at the start of t, 0 when there
// is none. One names a place in capitals or an agency in brackets, and ends in
// a dash, or in the brackets themselves.
func dateline(t string) int {
	head := t[:min(len(t), maxDateline)]
	agency, after := agencyEnd(head)
	dash, rest := dashEnd(head)
	end := 0
	switch {
	case (agency || strings.HasPrefix(head, "(") || strings.HasPrefix(head, "-lrb-")) && dash >= 0 && dash <= after+2:
		end = rest // PARIS (Agency) - …, (A magazine) - …
	case dash > 0 && dash < 60 && (agency && after < dash || capitals(head[:dash]) || monthly(head[:dash])):
		end = rest // PARIS, March 3 - …
	case agency:
		end = after // (CNN)The …
	default:
		return 0
	}
	n := len(t) - len(strings.TrimLeftFunc(t[end:], func(r rune) bool {
		return unicode.IsSpace(r) || r == '-' || r == '–' || r == '—' || r == '―' || r == '_' || r == ':'
	}))
	if len(firstWords(t[n:], minWords)) < minWords {
		return 0
	}
	return n
}

// agencyEnd reports whether the first brackets among the first words hold an
// agency's name, and returns where they close, 0 when there are none.
func agencyEnd(head string) (bool, int) {
	open := strings.IndexAny(head, "([")
	if i := strings.Index(head, "-lrb-"); i >= 0 && (open < 0 || i < open) {
		open = i + 4 // a bracket as treebanks write it
	}
	if open < 0 || len(firstWords(head[:open], 9)) > 8 || strings.Contains(town(head[:open]), ". ") {
		return false, 0
	}
	size := strings.IndexAny(head[open+1:], ")]")
	if i := strings.Index(head[open+1:], "-rrb-"); i >= 0 && (size < 0 || i < size) {
		size = i + 4
	}
	if size < 0 || size > 40 {
		return false, 0
	}
	agency := slices.ContainsFunc(firstWords(head[open+1:open+1+size], 5), func(w string) bool {
		return agencies()[strings.ToLower(w)]
	})
	return agency, open + size + 2
}

// town is a place without the state behind its last comma: "Nashua, N.H. ".
func town(place string) string {
	if i := strings.LastIndexByte(place, ','); i > 0 && len(firstWords(place[i:], 3)) < 3 {
		return place[:i]
	}
	return place
}

// dashEnd finds the first dash that stands between spaces: where it starts, and
// where the text goes on.
func dashEnd(head string) (start, rest int) {
	start = -1
	for _, dash := range []string{" - ", " -- ", " – ", " — ", " ― ", " _ ", "--"} {
		if i := strings.Index(head, dash); i > 0 && (start < 0 || i < start) {
			start, rest = i, i+len(dash)
		}
	}
	return start, rest
}

// colonEnd returns the length of a place in capitals and a colon at the start of
// t, 0 when there is none: "NEW DELHI: The court ...".
func colonEnd(t string) int {
	place, _, ok := strings.Cut(t[:min(len(t), maxDateline/2)], ": ")
	if !ok || place != strings.ToUpper(place) || !capitals(place) || len(firstWords(t[len(place):], minWords)) < minWords {
		return 0
	}
	return len(place) + len(": ")
}

// placeEnd returns the length of a place and a dash at the start of t, in a text
// without capitals: "osceola , iowa -- in ...". A hyphen is none, and of two
// dashes the first opens an aside.
func (f *filter) placeEnd(t string) int {
	dash, rest := dashEnd(t[:min(len(t), maxDateline/2)])
	if !f.lower || dash < 0 || t[dash:rest] == " - " || strings.Count(t, t[dash:rest]) > 1 || len(firstWords(t[rest:], minWords)) < minWords {
		return 0
	}
	words := firstWords(t[:dash], 5)
	if len(words) > 4 || strings.ContainsAny(t[:dash], "0123456789") || slices.ContainsFunc(words, func(w string) bool { return f.lex.stop[w] }) {
		return 0
	}
	return rest
}

// capitals reports whether place is short and starts in capitals, of three
// letters or more: "LA CROSSE, Wis.".
func capitals(place string) bool {
	words := firstWords(place, 8)
	letters := 0
	for _, w := range words {
		if w != strings.ToUpper(w) || w == strings.ToLower(w) || strings.ContainsAny(w, "0123456789") {
			break
		}
		letters += utf8.RuneCountInString(w)
	}
	return letters > 2 && len(words) <= 7
}

// monthly reports whether place is a name, a comma and a day: "Berlin, 3 May".
func monthly(place string) bool {
	name, day, ok := strings.Cut(place, ",")
	words := firstWords(day, 5)
	return ok && len(firstWords(name, 4)) < 4 && len(words) > 1 && len(words) < 5 && strings.ContainsAny(day, "0123456789")
}

// maxTweet limits a line that quotes a post, in bytes: a longer one is a whole
// text without line breaks.
const maxTweet = 700

// tweets finds the lines that quote a post: the one that ends in a picture's
// address or is signed in the line below, "— Name (@name) May 3, 2022".
func tweets(text string) []news.Span {
	var found []news.Span
	last := news.Span{}
	for start := 0; start < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[start:], '\n'); i >= 0 {
			end = start + i
		}
		line := strings.TrimSpace(text[start:end])
		switch {
		case line == "", len(line) > maxTweet:
		case strings.Contains(line, "pic.twitter.com/") || strings.Contains(line, "//t.co/"):
			found = append(found, news.Span{Start: start, End: end})
		case strings.HasPrefix(line, "—") && strings.Contains(line, "(@"):
			if last.End-last.Start <= maxTweet {
				found = append(found, last)
			}
			found = append(found, news.Span{Start: start, End: end})
		}
		if line != "" {
			last = news.Span{Start: start, End: end}
		}
		start = end + 1
	}
	return found
}

// ordered sorts ranges and joins those that meet.
func ordered(spans []news.Span) []news.Span {
	list := slices.DeleteFunc(slices.Clone(spans), func(s news.Span) bool { return s.Start >= s.End })
	slices.SortFunc(list, func(a, b news.Span) int { return cmp.Compare(a.Start, b.Start) })
	out := list[:0]
	for _, s := range list {
		if n := len(out); n > 0 && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

// overlap is how many bytes of s the ordered spans cover.
func overlap(spans []news.Span, s news.Span) int {
	i, _ := slices.BinarySearchFunc(spans, s.Start, func(a news.Span, start int) int { return cmp.Compare(a.End, start) })
	n := 0
	for ; i < len(spans) && spans[i].Start < s.End; i++ {
		n += max(0, min(spans[i].End, s.End)-max(spans[i].Start, s.Start))
	}
	return n
}
