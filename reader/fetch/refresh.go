package fetch

import (
	"bytes"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/news/address"
)

// What a page must be to send its readers on: articles reload themselves as well,
// but after minutes, and they have text.
const (
	maxRefreshPage  = 64 << 10 // bytes
	maxRefreshText  = 300      // bytes, white space left out
	maxRefreshDelay = 30       // seconds
)

// refresh is where a page that has hardly any text sends its readers by
// <meta http-equiv="refresh">, in canonical form; "" when it does not.
func refresh(page Page) string {
	if len(page.Body) > maxRefreshPage || !bytes.Contains(bytes.ToLower(page.Body), []byte("refresh")) {
		return ""
	}
	var target string
	text, hidden := 0, false
	z := html.NewTokenizer(bytes.NewReader(page.Body))
	for {
		switch z.Next() {
		case html.ErrorToken:
			if target == "" || text > maxRefreshText {
				return ""
			}
			return onward(page.URL, target)
		case html.TextToken:
			if !hidden {
				text += len(bytes.Join(bytes.Fields(z.Raw()), nil))
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			// No script runs here, so that what stands in for one counts.
			if t.DataAtom == atom.Noscript {
				z.NextIsNotRawText()
			}
			hidden = t.DataAtom == atom.Script || t.DataAtom == atom.Style || t.DataAtom == atom.Title
			if t.DataAtom == atom.Meta && target == "" {
				target = refreshTarget(t)
			}
		case html.EndTagToken:
			hidden = false
		}
	}
}

// refreshTarget reads "5; url=/next" out of a refresh; "" for any other <meta>.
func refreshTarget(meta html.Token) string {
	var kind, content string
	for _, a := range meta.Attr {
		switch a.Key {
		case "http-equiv":
			kind = a.Val
		case "content":
			content = a.Val
		}
	}
	if !strings.EqualFold(strings.TrimSpace(kind), "refresh") {
		return ""
	}
	i := strings.IndexAny(content, ";,")
	if i < 0 {
		return "" // it reloads itself
	}
	delay, err := strconv.ParseFloat(strings.TrimSpace(content[:i]), 64)
	if err != nil || !(delay >= 0 && delay <= maxRefreshDelay) {
		return ""
	}
	target := strings.TrimSpace(content[i+1:])
	if label, rest, ok := strings.Cut(target, "="); ok && strings.EqualFold(strings.TrimSpace(label), "url") {
		target = rest
	}
	return strings.Trim(target, " \t\r\n'\"")
}

// onward resolves a page's target; "" when that is no web address, or the page
// itself.
func onward(page, target string) string {
	base, err := url.Parse(page)
	if err != nil {
		return ""
	}
	to, err := base.Parse(target)
	if err != nil {
		return ""
	}
	link, err := address.Canonical(to.String())
	if err != nil {
		return ""
	}
	if here, err := address.Canonical(page); err != nil || here == link {
		return ""
	}
	return link
}
