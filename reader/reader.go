// Package reader reads an article: fetch, extract, quotes, tags, summary.
package reader

import (
	"context"

	"newsdesk/news"
)

// Version is the reader's: articles read by an older one can be read again.
const Version = 1

// Source is what is to be read: a link, a page, or a text. One of URL alone,
// HTML or Text is set; with HTML and Text the URL says where it came from.
type Source struct {
	URL      string
	HTML     []byte
	Type     string // HTML's Content-Type, "" when unknown
	Text     string
	Title    string // given by who brings it; "" lets the article tell
	Site     string
	Language string // BCP 47; "" lets the article tell
}

// Reader reads.
type Reader struct{}

// Read reads one article. Errors are news.Err….
func (r *Reader) Read(ctx context.Context, s Source) (news.Article, error) { panic("todo") }
