package commands

import (
	"strings"
	"testing"
	"time"
)

func TestDotted(t *testing.T) {
	got := line(dotted(nil, []Run{plain("a")}, nil, []Run{plain("b"), bold("c")}))
	if got != "a · b*c*" {
		t.Error(got)
	}
	if dotted(nil, nil) != nil {
		t.Error("nothing is something")
	}
}

func TestRows(t *testing.T) {
	for n, want := range map[int]int{0: 0, 1: 1, 5: 1, 6: 2, 11: 3} {
		if got := len(rows(make([]Action, n))); got != want {
			t.Errorf("%d actions: %d rows, want %d", n, got, want)
		}
	}
}

// TestWeigh: what a block is weighed at is never less than what it takes on a
// platform that writes links, times and styles out.
func TestWeigh(t *testing.T) {
	for _, tt := range []struct {
		name string
		b    Block
		took string
	}{
		{"words", paragraph("The bridge"), "The bridge"},
		{"marks to escape", paragraph("*_~`|>#-[]()<\\@:."), strings.Repeat(`\x`, 17)},
		{"a link", Block{Runs: []Run{linked("Quay", "https://quay.example/a")}}, "[Quay](<https://quay.example/a>)"},
		{"a time", small(Run{Time: time.Unix(1, 0), Relative: true}), "-# <t:1700000000:R>"},
		{"a channel", small(Run{Channel: "123456789012345678"}), "-# <#123456789012345678>"},
		{"bold", small(bold("x")), "-# **x**"},
		{"a heading", heading("Latest"), "### Latest"},
		{"Chinese", paragraph("新的灯台"), "新的灯台"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			w := weigh(tt.b)
			if w.runes < len([]rune(tt.took)) || w.bytes < len(tt.took) {
				t.Errorf("weighed %+v, took %d runes, %d bytes", w, len([]rune(tt.took)), len(tt.took))
			}
		})
	}
}

func TestPack(t *testing.T) {
	card := func(runes int) Card { return Card{Blocks: []Block{paragraph(strings.Repeat("x", runes))}} }
	for _, tt := range []struct {
		name          string
		n             int
		takes         []int // runes of a card, by level
		shown, levels int
	}{
		{"all at their best", 5, []int{100, 50}, 5, 100},
		{"all at the second", 5, []int{1000, 500}, 5, 500},
		{"some are left out", 5, []int{2000, 1500}, 2, 1500},
		{"one always stays", 5, []int{9000, 8000}, 1, 8000},
		{"none", 0, []int{1}, 0, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var r Reply
			shown := pack(&r, tt.n, len(tt.takes), func(_, level int) Card { return card(tt.takes[level]) })
			if shown != tt.shown || len(r.Cards) != shown {
				t.Fatalf("%d shown, %d cards, want %d", shown, len(r.Cards), tt.shown)
			}
			if shown > 0 && len(words(r.Cards[0].Blocks[0])) != tt.levels {
				t.Errorf("%d runes, want %d", len(words(r.Cards[0].Blocks[0])), tt.levels)
			}
		})
	}
}
