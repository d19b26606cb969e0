package feed

import (
	_ "embed"
	"html"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/address"
)

// Limits on an entry's parts, in bytes.
const (
	maxTitle      = 500
	maxAuthor     = 200
	maxTeaser     = 2000
	maxHTML       = 1 << 20
	maxCategory   = 100
	maxCategories = 30
)

// How many letters make a whole article of an entry's words: fewer where the
// document calls them the content, beside which it has a summary, than where
// there is nothing but a description.
const (
	fullContent     = 700
	fullDescription = 1500
)

// found is an entry with the time that it is ordered by and the key of its words.
type found struct {
	news.FeedEntry
	order time.Time
	words Key
}

// entry decides what an item is; false when it holds nothing.
func entry(i *item, base, language string, now time.Time) (found, bool) {
	e := news.FeedEntry{
		URL: pageOf(i, base), Title: clip(oneLine(i.title), maxTitle), Author: clip(oneLine(author(i.author)), maxAuthor),
		Language: first(primary(i.language), language), Categories: categories(i.categories),
	}
	summary, content := plainText(i.summary), plainText(i.content)
	source := i.content
	if i.plain != "" {
		content, source = paragraphsOf(i.plain), paragraphsHTML(i.plain)
	}
	whole := isWhole(content, fullContent)
	if letterCount(summary) > letterCount(content) {
		source, whole = i.summary, isWhole(summary, fullDescription)
	}
	if len(source) > 0 {
		e.HTML = []byte(source[:min(len(source), maxHTML)])
	}
	e.Full = whole || e.URL == ""
	e.Teaser = teaser(first(summary, content))
	e.Published, e.DateOnly = published(i.published, i.at, now)
	if e.Title == "" && e.Teaser == "" {
		return found{}, false
	}
	var words Key
	e.Keys, words = keysOf(&e, i.guid)
	return found{FeedEntry: e, words: words}, true
}

// pageOf is the canonical address of an item's page, "" when it has none: a
// recording is no page.
func pageOf(i *item, base string) string {
	link := address.Absolute(i.link, base)
	if link == "" && i.permalink {
		if guid := strings.TrimSpace(i.guid); strings.HasPrefix(guid, "http://") || strings.HasPrefix(guid, "https://") {
			link = address.Absolute(guid, base)
		}
	}
	link = unwrapped(link)
	if isMedia(link) || link != "" && slices.ContainsFunc(i.media, func(m string) bool { return address.Absolute(m, base) == link }) {
		return ""
	}
	page, err := address.Canonical(link)
	if err != nil {
		return ""
	}
	return page
}

// unwrapped is where a search engine's alert leads through its own address.
func unwrapped(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Path != "/url" || !strings.HasPrefix(address.Host(link), "google.") {
		return link
	}
	return first(address.Absolute(u.Query().Get("url"), ""), address.Absolute(u.Query().Get("q"), ""), link)
}

// isMedia tells files that are seen or heard, by their names.
func isMedia(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	p := strings.ToLower(u.Path)
	for _, end := range [...]string{".mp3", ".m4a", ".mp4", ".ogg", ".opus", ".wav", ".aac", ".webm", ".m3u8", ".mov", ".jpg", ".jpeg", ".png", ".gif", ".webp"} {
		if strings.HasSuffix(p, end) {
			return true
		}
	}
	return false
}

// author is a name out of "desk@outlet.example (Ana Lima)", and what stands there
// otherwise; an address alone is nobody's name.
func author(s string) string {
	if !strings.Contains(s, "@") {
		return s
	}
	before, rest, ok := strings.Cut(s, "(")
	inside, _, _ := strings.Cut(rest, ")")
	for _, name := range [...]string{inside, before} {
		if ok && name != "" && !strings.Contains(name, "@") {
			return name
		}
	}
	if name, _, ok := strings.Cut(s, "<"); ok && !strings.Contains(name, "@") {
		return name
	}
	return ""
}

func categories(all []string) []string {
	var out []string
	for _, c := range all {
		if c = clip(oneLine(c), maxCategory); c != "" && len(out) < maxCategories && !slices.Contains(out, c) {
			out = append(out, c)
		}
	}
	return out
}

// paragraphsHTML is a plain text as HTML.
func paragraphsHTML(text string) string {
	var b strings.Builder
	for _, p := range strings.Split(paragraphsOf(text), "\n\n") {
		b.WriteString("<p>" + html.EscapeString(p) + "</p>\n")
	}
	return b.String()
}

//go:embed more.txt
var moreText string

// more are the words by which an excerpt leads on, in lower case.
var more = sync.OnceValue(func() []string {
	var out []string
	for l := range strings.Lines(moreText) {
		if l = strings.TrimSpace(l); l != "" && l[0] != '#' {
			out = append(out, l)
		}
	}
	return out
})

// isWhole tells whether a text is an article rather than its beginning.
func isWhole(text string, least int) bool {
	return letterCount(text) >= least && !leadsOn(text)
}

// leadsOn tells whether a text ends in words that lead on, or breaks off. What
// blogs put below their posts and their excerpts alike is passed over.
func leadsOn(text string) bool {
	paragraphs := strings.Split(text, "\n\n")
	if last := paragraphs[len(paragraphs)-1]; len(paragraphs) > 1 && len(last) < 300 && strings.HasPrefix(last, "The post ") {
		paragraphs = paragraphs[:len(paragraphs)-1]
	}
	last := strings.ToLower(paragraphs[len(paragraphs)-1])
	if len(last) > 400 {
		last = last[len(last)-400:]
	}
	last = strings.TrimRight(last, " »→>")
	for _, end := range [...]string{"…", "...", "[…]", "[...]", "(…)"} {
		if strings.HasSuffix(last, end) {
			return true
		}
	}
	last = strings.TrimRight(last, " .…[]()")
	for _, m := range more() {
		if strings.HasSuffix(last, m) {
			return true
		}
	}
	return false
}

// teaser is the beginning of a text without the words that lead on.
func teaser(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for len(paragraphs) > 1 {
		last := paragraphs[len(paragraphs)-1]
		if len(last) > 300 || !leadsOn(last) && !strings.HasPrefix(last, "The post ") || len(last) > 60 && !strings.HasPrefix(last, "The post ") {
			break
		}
		paragraphs = paragraphs[:len(paragraphs)-1]
	}
	return clip(strings.Join(paragraphs, "\n\n"), maxTeaser)
}
