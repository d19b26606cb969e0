package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"newsdesk/store"
	"newsdesk/store/storetest"
)

func BenchmarkFill(b *testing.B) {
	s, err := store.Open(context.Background(), filepath.Join(b.TempDir(), "d.db"), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	m := storetest.NewMaker(1, 100000)
	for b.Loop() {
		if err := storetest.FillShelf(context.Background(), s, "", m, 2000); err != nil {
			b.Fatal(err)
		}
	}
}
