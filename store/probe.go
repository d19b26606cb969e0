package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"newsdesk/news"
)

// probe refuses what is no SQLite file, or has lost its end. An empty file is one to
// begin with.
func probe(path string, flag int) error {
	f, err := os.OpenFile(path, flag, 0)
	switch {
	case readOnly(err):
		return fmt.Errorf("%w: %w", news.ErrDBReadOnly, err)
	case errors.Is(err, syscall.EISDIR):
		return fmt.Errorf("%w: %w", news.ErrDBNot, err)
	case err != nil:
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return fmt.Errorf("%w: not a file", news.ErrDBNot)
	}
	return probeHeader(f)
}

// probeHeader compares a file's header with its size: SQLite itself takes a last page
// that was cut for one that ends in zeros. (https://sqlite.org/fileformat2.html)
func probeHeader(f *os.File) error {
	const magic = "SQLite format 3\x00"
	head := make([]byte, 100)
	n, err := io.ReadFull(f, head)
	switch {
	case n == 0 && errors.Is(err, io.EOF):
		if info, err := os.Stat(f.Name() + "-wal"); err == nil && info.Size() > 0 {
			return fmt.Errorf("%w: it is empty, and its WAL is not", news.ErrDBDamaged) // which SQLite would delete
		}
		return nil
	case n < len(magic) || string(head[:len(magic)]) != magic:
		return news.ErrDBNot
	case err != nil:
		return fmt.Errorf("%w: %d bytes", news.ErrDBDamaged, n)
	}
	page := int64(binary.BigEndian.Uint16(head[16:]))
	if page == 1 {
		page = 64 << 10
	}
	pages, changed, valid := int64(binary.BigEndian.Uint32(head[28:])), head[24:28], head[92:96]
	if !bytes.Equal(changed, valid) || exists(f.Name()+"-wal") {
		return nil // while there is a WAL, the file may lag behind its header
	}
	// Asked for last: another process may just have merged its WAL and deleted it.
	if info, err := f.Stat(); err != nil || info.Size() < page*pages {
		return errors.Join(fmt.Errorf("%w: it has not all of its %d pages", news.ErrDBDamaged, pages), err)
	}
	return nil
}
