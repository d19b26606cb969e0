package extract

import (
	"strings"
	"unicode"

	"newsdesk/news/address"
)

// separators part a title from the name of the site.
var separators = [...]string{" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", " « ", " / ", "_", "｜", "|"}

// pageTitle is the headline, without the site's name; "" when the page has none.
func (h *head) pageTitle(s schema, site, url string) string {
	declared := firstOf(s.headline, h.first("og:title", "headline", "dc.title", "parsely-title", "sailthru.title", "twitter:title"), h.title)
	declared = dropSite(declared, site, url)
	names := siteNames(site, url)
	for _, t := range h.h1 {
		// The headline on the page is the article's own; the one declared may be
		// cut, or dressed up for other places. Blogs put their name there.
		if len(t) >= 10 && alike(t, declared) && !isSite(t, names) {
			return dropSite(t, site, url)
		}
	}
	if declared == "" && len(h.h1) > 0 {
		return h.h1[0]
	}
	return declared
}

// alike tells whether the two share more than half of the shorter one's words.
func alike(a, b string) bool {
	words, others := titleWords(a), titleWords(b)
	in := make(map[string]bool, len(others))
	for _, w := range others {
		in[w] = true
	}
	common := 0
	for _, w := range words {
		if in[w] {
			common++
		}
	}
	return 2*common > min(len(words), len(others))
}

func titleWords(t string) []string {
	return strings.FieldsFunc(strings.ToLower(t), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// dropSite takes the site's name off a title's end or beginning.
func dropSite(title, site, url string) string {
	names := siteNames(site, url)
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

// siteNames are the names that a title may carry: the site's, its host's, the
// host's first label.
func siteNames(site, url string) []string {
	host := address.Host(url)
	label, _, _ := strings.Cut(host, ".")
	return []string{squash(site), squash(host), squash(label)}
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
