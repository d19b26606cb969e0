package story

import (
	"slices"
	"strings"
	"testing"
)

func TestPlace(t *testing.T) {
	const ferry, harbor = "ferry Solveig Halmstad Dahlqvist coastguard rudder 212", "ferry Aarhus Ravn strike wages terminal union 40"
	for _, c := range []struct {
		name  string
		own   string
		near  []string // "story: words"
		id    int64
		moved []int
	}{
		{"nothing near", ferry, nil, 0, nil},
		{"the same event", ferry, []string{"5: " + ferry}, 5, nil},
		{"a look-alike", ferry, []string{"5: " + harbor}, 0, nil},
		{"one of two", harbor, []string{"5: " + ferry, "6: " + harbor}, 6, nil},
		{"two stories of one event become the larger", ferry, []string{"5: " + ferry, "6: " + ferry + " tug", "6: " + ferry + " crew"}, 6, []int{0}},
		{"the story that is preferred among equals", ferry, []string{"6: " + ferry, "5: " + ferry}, 6, []int{1}},
		{"a story goes on with most of its articles", ferry, []string{"5: " + ferry, "5: " + ferry + " tug", "5: " + harbor}, 5, nil},
		{"what was in another's story comes along", ferry, []string{"5: " + harbor, "5: " + harbor + " talks", "5: " + ferry}, 0, []int{2}},
		{"no terms", "", []string{"5: " + ferry}, 0, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			var near []Near
			for _, n := range c.near {
				story, words, _ := strings.Cut(n, ": ")
				near = append(near, Near{Story: int64(story[0] - '0'), Profile: Of(of(words))})
			}
			if id, moved := Place(Near{Profile: Of(of(c.own))}, near); id != c.id || !slices.Equal(moved, c.moved) {
				t.Errorf("story %d, moved %v; want %d, %v", id, moved, c.id, c.moved)
			}
		})
	}
}

// BenchmarkPlace measures an article beside as many as the store looks at.
func BenchmarkPlace(b *testing.B) {
	var near []Near
	for i := range 40 {
		near = append(near, Near{Story: int64(i / 10), Profile: Of(stream(4 * (i / 10)))})
	}
	own := Near{Profile: Of(stream(1))}
	for b.Loop() {
		Place(own, near)
	}
}
