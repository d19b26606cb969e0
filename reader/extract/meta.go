package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// Limits on what is kept of a page's head, so that a hostile one costs nothing.
const (
	maxMeta   = 4 << 10   // bytes of one value
	maxJSONLD = 512 << 10 // bytes of all JSON-LD together
)

// head is what a page says about itself, as it stands there.
type head struct {
	meta      map[string]string // by property, name or itemprop, lower case; the first one counts
	title     string
	canonical string
	lang      string
	h1        []string
	authors   []string // from the page's body
	times     []pageTime
	scripts   []string // JSON-LD
	jsonBytes int
	looks     int // how many elements were searched for text
}

// pageTime is a <time> element.
type pageTime struct {
	value string
	pub   bool // marked as the time of publication
}

// readHead gathers all that in one walk.
func readHead(root *html.Node) *head {
	h := &head{meta: make(map[string]string)}
	h.walk(root)
	return h
}

func (h *head) walk(n *html.Node) {
	if n.Type == html.ElementNode {
		h.element(n)
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		h.walk(k)
	}
}

func (h *head) element(n *html.Node) {
	switch n.DataAtom {
	case atom.Html:
		h.lang = attr(n, "lang")
	case atom.Meta:
		h.metaTag(n)
	case atom.Title:
		if h.title == "" && !within(n, atom.Svg) {
			h.title = cleanLine(textOf(n))
		}
	case atom.Link:
		if h.canonical == "" && strings.EqualFold(attr(n, "rel"), "canonical") {
			h.canonical = attr(n, "href")
		}
	case atom.H1:
		if t := h.text(n); t != "" && len(h.h1) < 8 {
			h.h1 = append(h.h1, t)
		}
	case atom.Time:
		if v := attr(n, "datetime"); v != "" && len(h.times) < 32 {
			_, marked := attrs(n)["pubdate"]
			h.times = append(h.times, pageTime{v, marked || attr(n, "itemprop") == "datePublished"})
		}
	case atom.Script:
		h.script(n)
	}
	if len(h.authors) < 8 && isByline(n) {
		if t := h.text(n); t != "" && len(t) < 200 && !inComments(n) {
			h.authors = append(h.authors, t)
		}
	}
	if p := attr(n, "itemprop"); p != "" && n.DataAtom != atom.Meta && attr(n, "content") != "" {
		h.set(p, attr(n, "content"))
	}
}

// maxLooks bounds the searches for text, each of which may walk far.
const maxLooks = 100

// text is an element's text in one line.
func (h *head) text(n *html.Node) string {
	if h.looks++; h.looks > maxLooks {
		return ""
	}
	return cleanLine(textOf(n))
}

func attrs(n *html.Node) map[string]string {
	m := make(map[string]string, len(n.Attr))
	for _, a := range n.Attr {
		m[a.Key] = a.Val
	}
	return m
}

func (h *head) metaTag(n *html.Node) {
	content := attr(n, "content")
	for _, key := range [...]string{"property", "name", "itemprop", "http-equiv"} {
		if name := attr(n, key); name != "" {
			h.set(name, content)
		}
	}
}

func (h *head) set(name, value string) {
	name = strings.ToLower(strings.TrimSpace(name))
	if value = cleanLine(clip(value, maxMeta)); value != "" && h.meta[name] == "" {
		h.meta[name] = value
	}
}

func (h *head) script(n *html.Node) {
	kind, _, _ := strings.Cut(attr(n, "type"), ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "application/ld+json") || n.FirstChild == nil {
		return
	}
	if text := n.FirstChild.Data; h.jsonBytes+len(text) <= maxJSONLD {
		h.jsonBytes += len(text)
		h.scripts = append(h.scripts, text)
	}
}

// isByline tells the elements that hold an author's name and nothing else.
func isByline(n *html.Node) bool {
	for _, a := range n.Attr {
		switch {
		case a.Key == "rel" && strings.EqualFold(a.Val, "author"):
			return true
		case a.Key == "itemprop" && a.Val == "author" && n.DataAtom != atom.Meta:
			return true
		case a.Key == "class":
			for name := range strings.FieldsSeq(a.Val) {
				switch strings.ToLower(name) {
				case "byline", "author", "author-name", "article-author", "byline-name", "byline__name", "article__author", "c-byline", "autor", "p-author":
					return true
				}
			}
		}
	}
	return false
}

// inComments tells what stands among readers' comments.
func inComments(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if strings.Contains(strings.ToLower(attr(n, "class")+attr(n, "id")), "comment") && n.DataAtom != atom.Body {
			return true
		}
	}
	return false
}

// first is the first of the values that is there.
func (h *head) first(names ...string) string {
	for _, name := range names {
		if v := h.meta[name]; v != "" {
			return v
		}
	}
	return ""
}

// textOf is the text under an element, at most some thousand bytes.
func textOf(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for k := n.FirstChild; k != nil && b.Len() < maxMeta; k = k.NextSibling {
			switch {
			case k.Type == html.TextNode:
				b.WriteString(k.Data)
			case k.Type == html.ElementNode && !neverText(k):
				if !isInline(k) || k.DataAtom == atom.Br {
					b.WriteByte(' ')
				}
				walk(k)
			}
		}
	}
	walk(n)
	s := b.String()
	return clip(s, maxMeta)
}
