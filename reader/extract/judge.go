package extract

import (
	_ "embed"
	"fmt"
	"net/url"
	"strings"
	"sync"

	"newsdesk/news"
)

var (
	//go:embed paywall.txt
	paywallText string
	//go:embed errorpages.txt
	errorPagesText string
)

var (
	paywallPhrases = sync.OnceValue(func() *phraseSet { return newPhraseSet(paywallText) })
	errorPages     = sync.OnceValue(func() lineList { return readLines(errorPagesText) })
)

// What counts as an article and as its beginning, in letters. A brief in a ticker
// has 200; a stub before a paywall seldom two paragraphs.
const (
	minArticle  = 140
	minDeclared = 90 // of a page that says it is an article
	minStub     = 250
	fullStory   = 3000
)

// verdict is what a page turned out to be.
type verdict struct {
	content
	size     int  // letters of the blocks
	article  bool // the page declares itself one
	closed   bool // JSON-LD says it is not free
	stub     bool // words of a paywall stand on it
	title    string
	pageName string // <title>
	url      string
}

// judge tells whether the page holds an article, and whether only a part of it.
func (v *verdict) judge() (partial bool, err error) {
	if v.size < fullStory && (errorPages().match(v.title) || errorPages().match(v.pageName)) {
		return false, fmt.Errorf("%w: the page is called %.60q", news.ErrNotArticle, firstOf(v.title, v.pageName))
	}
	wall := v.stub || v.closed
	switch {
	case wall && v.size < minStub:
		return false, fmt.Errorf("%w: %d letters of it", news.ErrPaywall, v.size)
	case v.size < minDeclared || v.size < minArticle && !v.article:
		return false, fmt.Errorf("%w: %d letters of text", news.ErrNotArticle, v.size)
	case !v.article && v.isFront():
		return false, fmt.Errorf("%w: a front page or a list of articles", news.ErrNotArticle)
	}
	return v.stub && v.size < 2*fullStory || v.closed && v.size < fullStory, nil
}

// isFront tells a site's or a section's front page: a few lines under each of
// many headings that are links.
func (v *verdict) isFront() bool {
	if v.teasers >= 4 && v.lead < minArticle && v.run < 500 {
		return true
	}
	u, err := url.Parse(v.url)
	return err == nil && v.url != "" && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && v.size < 1500
}

// hasStub looks for a paywall's words in short blocks, where they stand.
func hasStub(blocks []block) bool {
	for i := range blocks {
		if blocks[i].size < 250 && isStub(blocks[i].text) {
			return true
		}
	}
	return false
}

// isStub tells whether a line holds a paywall's words.
func isStub(line string) bool {
	return paywallPhrases().in(line)
}

// sizeOf is how long the blocks are together, in letters.
func sizeOf(blocks []block) int {
	n := 0
	for i := range blocks {
		n += blocks[i].size
	}
	return n
}
