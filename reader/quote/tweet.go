package quote

import (
	"sort"
	"strings"
	"unicode/utf8"

	"newsdesk/news"
)

// tweets adds embedded posts: a paragraph that a line like
// "— Ada Lund (@adalund) May 3, 2021" signs.
func (r *reading) tweets(out []news.Quote) []news.Quote {
	if !strings.Contains(r.text, "(@") {
		return out
	}
	added := false
	prev, at := news.Span{}, 0
	for line := range strings.Lines(r.text) {
		start, end := trim(r.text, at, at+len(line))
		at += len(line)
		if start == end {
			continue
		}
		if name := signer(r.text[start:end]); name != "" && prev.End > prev.Start && !covered(out, prev) {
			out = append(out, r.tweet(name, prev))
			added = true
		}
		prev = news.Span{Start: start, End: end}
	}
	if added {
		sort.SliceStable(out, func(a, b int) bool { return out[a].Parts[0].Start < out[b].Parts[0].Start })
	}
	return out
}

// signer is the name in the line under an embedded post; "" for another line.
func signer(line string) string {
	c, n := utf8.DecodeRuneInString(line)
	name, rest, ok := strings.Cut(line[n:], "(@")
	if !isDash(c) || !ok || !strings.Contains(rest, ")") {
		return ""
	}
	name = strings.TrimSpace(name)
	if len(name) > 80 {
		return ""
	}
	return name
}

func (r *reading) tweet(name string, words news.Span) news.Quote {
	for _, mark := range []string{"pic.twitter.com/", "https://t.co/", "http://t.co/"} {
		if n := strings.Index(r.text[words.Start:words.End], mark); n > 0 {
			words.Start, words.End = trim(r.text, words.Start, words.Start+n)
		}
	}
	q := news.Quote{Parts: []news.Span{words}, Speaker: name, Direct: true}
	last := strings.ToLower(name[strings.LastIndexByte(name, ' ')+1:])
	for _, n := range r.byLast[last] {
		if r.entities[n].name == name {
			q.Role = r.entities[n].role
		}
	}
	return q
}

// covered says whether a quote stands inside a range already.
func covered(out []news.Quote, s news.Span) bool {
	n := sort.Search(len(out), func(n int) bool { return out[n].Parts[0].Start >= s.Start })
	if n < len(out) && out[n].Parts[0].Start < s.End {
		return true
	}
	return n > 0 && out[n-1].Parts[len(out[n-1].Parts)-1].End > s.Start
}
