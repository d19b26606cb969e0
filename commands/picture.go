package commands

import (
	"context"
	"sync"
)

const (
	// drawers is how many pictures are drawn at once: each takes some megabytes while
	// it is.
	drawers = 2
	// drawnAtMost is how many drawn pictures are kept, of some 40 KB each.
	drawnAtMost = 64
	// altAtMost is how many runes a picture's words may have; Discord takes 1,024.
	altAtMost = 1000
)

// pictures are drawn once for all that ask for the same numbers: drawing takes more
// than all else that a command does.
type pictures struct {
	turn chan struct{}
	mu   sync.Mutex
	by   map[string][]byte // by all that stands in them
}

func newPictures() *pictures {
	return &pictures{turn: make(chan struct{}, drawers), by: map[string][]byte{}}
}

// draw is a picture to go with a reply. alt is what it shows, in words; shows is all
// that decides how it looks.
func (p *pictures) draw(ctx context.Context, name, alt, shows string, png func() ([]byte, error)) (*Attachment, error) {
	body, err := p.body(ctx, shows, png)
	if err != nil {
		return nil, err
	}
	return &Attachment{Name: name, Size: int64(len(body)), Body: body, Alt: cut(alt, altAtMost)}, nil
}

func (p *pictures) body(ctx context.Context, shows string, png func() ([]byte, error)) ([]byte, error) {
	if body := p.drawn(shows); body != nil {
		return body, nil
	}
	select {
	case p.turn <- struct{}{}:
		defer func() { <-p.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if body := p.drawn(shows); body != nil { // while this waited
		return body, nil
	}
	body, err := png()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for old := range p.by {
		if len(p.by) < drawnAtMost {
			break
		}
		delete(p.by, old)
	}
	p.by[shows] = body
	return body, nil
}

func (p *pictures) drawn(shows string) []byte {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.by[shows]
}
