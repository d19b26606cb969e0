package store

import (
	"context"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestKeysOfAMoveAreReadAsTheyWereKept(t *testing.T) {
	for _, c := range []struct {
		name string
		key  []any
	}{
		{"none", nil},
		{"numbers", []any{int64(0), int64(-1), int64(math.MinInt64), int64(math.MaxInt64)}},
		{"texts", []any{"", "discord:1", "a\x00b", "Фери", "\xff"}},
		{"bytes", []any{[]byte{}, []byte{0, 't', 255}}},
		{"nothing among others", []any{int64(1), nil, "x"}},
	} {
		got, err := decode(encode(c.key))
		if err != nil || fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", c.key) {
			t.Errorf("%s: %#v, %v, want %#v", c.name, got, err, c.key)
		}
	}
	whole := encode([]any{int64(1), "ferry", []byte("x")})
	for n := range whole {
		if got, err := decode(whole[:n]); err == nil && len(got) == 3 {
			t.Errorf("cut off at %d it is %v", n, got)
		}
	}
}

// What is not the same has another encoding: no two rows can be taken for one another.
func TestRowsThatDifferAreEncodedOtherwise(t *testing.T) {
	seen := map[string]int{}
	for i, row := range [][]any{
		{"ab", "c"}, {"a", "bc"}, {"abc", ""}, {"", "abc"}, {[]byte("ab"), "c"}, {"ab", nil}, {nil, "ab"}, {"ab", int64(0)}, {int64(0), "ab"},
	} {
		if other, ok := seen[string(encode(row))]; ok {
			t.Errorf("%d is encoded as %d", i, other)
		}
		seen[string(encode(row))] = i
	}
	var a, b checksum
	a.add([]any{int64(1)})
	a.add([]any{int64(2)})
	b.add([]any{int64(2)})
	b.add([]any{int64(1)})
	if a != b {
		t.Error("the order of rows changes their sum")
	}
	if b.add([]any{int64(1)}); a == b {
		t.Error("a row that is there twice does not change the sum")
	}
}

func TestRowsGoByPowersOfTwo(t *testing.T) {
	for _, c := range []struct {
		rows, columns int
		want          []int
	}{
		{0, 3, nil}, {1, 3, []int{1}}, {7, 3, []int{4, 2, 1}}, {64, 30, []int{64}}, {70, 30, []int{64, 4, 2}}, {150, 30, []int{64, 64, 16, 4, 2}}, {2, 5000, []int{1, 1}},
	} {
		var got []int
		if err := chunks(make([][]any, c.rows), c.columns, func(rows [][]any) error { got = append(got, len(rows)); return nil }); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%d rows of %d columns go as %v, want %v", c.rows, c.columns, got, c.want)
		}
	}
}

// A table moves behind those that it refers to, and has a key to go on from, or so few
// rows that it needs none.
func TestTablesMoveInAnOrderThatReferencesAllow(t *testing.T) {
	s, err := Open(context.Background(), filepath.Join(t.TempDir(), "desk.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.writer.Exec(`CREATE TABLE _litestream_lock (id INTEGER)`); err != nil {
		t.Fatal(err)
	}
	plan, err := planOf(context.Background(), s.reader)
	if err != nil || len(plan) < 30 {
		t.Fatalf("%d tables, %v", len(plan), err)
	}
	there := map[string]bool{}
	for _, table := range plan {
		for _, other := range table.refers {
			if !there[other] {
				t.Errorf("%s moves before %s, to which it refers", table.name, other)
			}
		}
		there[table.name] = true
		if strings.HasPrefix(table.name, "_") {
			t.Errorf("%s moves, which is another program's", table.name)
		}
		if few := table.name == "compared" || table.name == "copies"; table.key == nil && !few {
			t.Errorf("%s has no key: it would have to move at once", table.name)
		}
	}
	if _, err := byReference([]movedTable{{name: "a", refers: []string{"b"}}, {name: "b", refers: []string{"a"}}}); err == nil {
		t.Error("a circle of references has an order")
	}
}
