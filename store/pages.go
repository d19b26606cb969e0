package store

import (
	"context"
	"database/sql"

	"github.com/klauspost/compress/zstd"

	"newsdesk/news"
)

// longestPage is the most bytes that a kept page unpacks to.
const longestPage = 64 << 20

// Page is the document that an article was read from; news.ErrNotFound when
// there is none. It asks for no view: it is for reading again, not for members.
func (s *Store) Page(ctx context.Context, article int64) (news.Page, error) {
	var p news.Page
	var packed []byte
	var at sql.NullInt64
	err := s.read(ctx, func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `SELECT type, fetched_at, body FROM pages WHERE article = ?`, article).
			Scan(&p.ContentType, &at, &packed)
	})
	if err != nil {
		return news.Page{}, err
	}
	p.FetchedAt = moment(at)
	unpacker, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(longestPage))
	if err != nil {
		return news.Page{}, err
	}
	defer unpacker.Close()
	p.Body, err = unpacker.DecodeAll(packed, nil)
	return p, err
}

// replacePage keeps the page that an article came with; without one, that of an
// earlier reading stays.
func (s *Store) replacePage(ctx context.Context, tx *sql.Tx, a *news.Article) error {
	if a.Page == nil {
		return nil
	}
	packer, ok := s.packers.Get().(*zstd.Encoder)
	if !ok {
		var err error
		if packer, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithLowerEncoderMem(true),
			zstd.WithWindowSize(1<<20)); err != nil {
			return err
		}
	}
	packed := packer.EncodeAll(a.Page.Body, nil)
	s.packers.Put(packer)
	_, err := tx.ExecContext(ctx, `INSERT INTO pages (article, type, fetched_at, body) VALUES (?, ?, ?, ?)
		ON CONFLICT (article) DO UPDATE SET type = excluded.type, fetched_at = excluded.fetched_at, body = excluded.body`,
		a.ID, a.Page.ContentType, a.Page.FetchedAt.UnixMicro(), packed)
	return err
}
