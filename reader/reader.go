// Package reader reads an article: fetch, extract, quotes, tags, summary.
package reader

import (
	"context"

	"newsdesk/news"
)

// Version is the reader's: articles read by an older one can be read again.
const Version = 1

// Reader reads.
type Reader struct{}

// Read reads one article. Errors are news.Err….
func (r *Reader) Read(ctx context.Context, s news.Source) (news.Article, error) { panic("todo") }
