package store

import (
	"path/filepath"
	"strings"
	"testing"
)

// What is taken from a queue is taken in the order in which it stands there: sorting all
// of it for each take would make a long queue one that never ends.
func TestQueuesAreNotSorted(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, queue := range []struct {
		name, query string
		args        []any
	}{
		{"what came", nextArrivals, []any{followedLate.Microseconds(), comparedAtOnce}},
	} {
		t.Run(queue.name, func(t *testing.T) {
			rows, err := s.reader.QueryContext(t.Context(), `EXPLAIN QUERY PLAN `+queue.query, queue.args...)
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			for rows.Next() {
				var id, parent, unused int
				var step string
				if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(step, "ORDER BY") {
					t.Error(step)
				}
			}
			if err := rows.Err(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
