package commands

import (
	"context"

	"newsdesk/news"
)

// Feeder looks at feeds over the network.
type Feeder interface {
	// Look finds what stands under a link: a feed, or a page and its feeds. Its
	// errors are news.Err….
	Look(ctx context.Context, link string) (news.FeedsFound, error)
	// Poll polls a feed now and keeps what it finds; the first poll of a feed keeps
	// all its entries before it returns. A feed that fails is no error: Polled says
	// so.
	Poll(ctx context.Context, feed int64) (news.Polled, error)
	// Fetch gets an attached file, of at most 5 MB.
	Fetch(ctx context.Context, link string) ([]byte, error)
}
