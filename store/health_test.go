package store_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store/storetest/fresh"
)

func TestHealth(t *testing.T) {
	fresh.FileOnly(t, "a damaged file")
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "desk.db")
	s := openAt(t, path)
	for i := range 120 {
		add(t, s, news.Common, fetched(fmt.Sprint("https://a.example/", i), "Ferry sails", strings.Repeat(fmt.Sprint("The ferry sailed ", i, ". "), 200)))
	}
	h, err := s.Health(ctx)
	if err != nil || h.Damage != "" || h.Articles != 120 || h.Bytes < 100_000 || h.Free <= 0 {
		t.Errorf("a sound desk: %+v, %v", h, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	for at := info.Size() / 2; at < info.Size(); at += 4096 {
		if _, err := f.WriteAt(make([]byte, 2048), at/4096*4096); err != nil {
			t.Fatal(err)
		}
	}
	if h, err := openAt(t, path).Health(ctx); err != nil || h.Damage == "" {
		t.Errorf("a damaged desk: %+v, %v", h, err)
	}
}
