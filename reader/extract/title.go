package extract

import (
	"strings"
	"unicode"

	"newsdesk/news/address"
)

// separators part a title from the name of the site.
var separators = [...]string{" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / "}

// title is the headline, without the site's name.
func (h *head) pageTitle(s schema, site, url string) string {
	declared := firstOf(s.headline, h.first("og:title", "headline", "dc.title", "parsely-title", "sailthru.title", "twitter:title"), h.title)
	declared = dropSite(declared, site, url)
	for _, t := range h.h1 {
		// The headline on the page is the article's own; the one declared may be
		// cut, or dressed up for other places.
		if len(t) >= 10 && alike(t, declared, h.title) {
			return dropSite(t, site, url)
		}
	}
	if declared == "" && len(h.h1) > 0 {
		return h.h1[0]
	}
	return declared
}

// alike tells whether half of the shorter one's words are in one of the others.
func alike(t string, others ...string) bool {
	words := titleWords(t)
	for _, o := range others {
		in := make(map[string]bool)
		list := titleWords(o)
		for _, w := range list {
			in[w] = true
		}
		common := 0
		for _, w := range words {
			if in[w] {
				common++
			}
		}
		if n := min(len(words), len(list)); n > 0 && 2*common > n {
			return true
		}
	}
	return false
}

func titleWords(t string) []string {
	return strings.FieldsFunc(strings.ToLower(t), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// dropSite takes the site's name off a title's end or beginning.
func dropSite(title, site, url string) string {
	names := []string{squash(site), squash(address.Host(url))}
	if label, _, ok := strings.Cut(address.Host(url), "."); ok {
		names = append(names, squash(label))
	}
	for range 3 { // "Headline | Politics | The Site"
		cut := title
		for _, sep := range separators {
			if i := strings.LastIndex(title, sep); i > 0 && isSite(title[i+len(sep):], names) {
				cut = title[:i]
			} else if i := strings.Index(title, sep); i > 0 && isSite(title[:i], names) {
				cut = title[i+len(sep):]
			}
		}
		if cut = strings.TrimSpace(cut); cut == title || cut == "" {
			break
		}
		title = cut
	}
	return title
}

func isSite(part string, names []string) bool {
	part = squash(part)
	for _, n := range names {
		if len(n) >= 2 && (part == n || "the"+part == n || part == "the"+n) {
			return true
		}
	}
	return false
}

// squash leaves the letters and digits of a name, in lower case.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
