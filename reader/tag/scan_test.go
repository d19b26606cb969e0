package tag

import (
	"strings"
	"testing"
)

func TestDocument(t *testing.T) {
	tests := []struct {
		name, text             string
		words                  int
		shout, quiet, headline bool
	}{
		{"prose", "The ministers of Kenya met.", 5, false, false, false},
		{"a wire's headline", "KENYA BUYS WHEAT", 3, true, false, true},
		{"no capitals", "kenya buys wheat", 3, false, true, false},
		{"a headline", "Kenya Buys Wheat", 3, false, false, true},
		{"nothing", "", 0, false, true, false},
		{"only signs", "– …", 0, false, true, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDocument(tt.text)
			if len(d.tokens) != tt.words || d.shout != tt.shout || d.quiet != tt.quiet || d.headline != tt.headline {
				t.Errorf("%d words, shout %v, quiet %v, headline %v", len(d.tokens), d.shout, d.quiet, d.headline)
			}
		})
	}
}

// A long text is cut between two letters.
func TestDocumentIsCut(t *testing.T) {
	d := newDocument(strings.Repeat("é", maxText))
	if len(d.text) > maxText || len(d.text)%2 != 0 {
		t.Errorf("%d bytes are kept", len(d.text))
	}
}

func TestJoined(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"Saudi Arabia", true},
		{"Saudi\nArabia", true},
		{"Saudi\n    Arabia", true}, // an indented line
		{"Saudi-Arabien", true},
		{"St. Petersburg", true},
		{"North. Korea", false},
		{"North, Korea", false},
		{"North\n\nKorea", false},
		{"North (Korea", false},
	}
	for _, tt := range tests {
		if got := newDocument(tt.text).joined(0); got != tt.want {
			t.Errorf("%q: %v", tt.text, got)
		}
	}
}

func TestDateline(t *testing.T) {
	tests := []struct {
		name, text string
		words      int
	}{
		{"a city", "NAIROBI - Runners gathered.", 1},
		{"with country and agency", "NAIROBI, Kenya (Wire) — Runners gathered.", 3},
		{"with a date", "BONN, March 3 - The bank said.", 3},
		{"two dashes", "IRVINE, Calif., March 26 - - Harlow Ltd said.", 4},
		{"Spanish", "Caracas, 17 feb (xyz).- El presidente dijo.", 4},
		{"a sentence with a dash", "The minister - a lawyer - resigned.", 0},
		{"no dash", "Nairobi is large.", 0},
		{"a dash in the second paragraph", "Nairobi\n\nKenya - a country", 0},
		{"nothing", "", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := newDocument(tt.text).dateline(); got != tt.words {
				t.Errorf("%q: %d words, want %d", tt.text, got, tt.words)
			}
		})
	}
}

func TestMentions(t *testing.T) {
	tests := []struct {
		name, text, site string
		want             string // the words found
	}{
		{"the longest phrase", "in Papua New Guinea now", "", "Papua New Guinea"},
		{"one after the other", "Kenya, Uganda and Tanzania", "", "Kenya|Uganda|Tanzania"},
		{"lower case is none", "They ate turkey", "", ""},
		{"an acronym in lower case is none", "tell us", "", ""},
		{"with points", "the U.S. and Chad", "", "U.S|Chad"},
		{"a phrase that is no country", "The South China Sea", "", "South China Sea"},
		{"the outlet", "told the Kenya Weekly Post in Oslo", "Kenya Weekly Post", "Oslo"},
		{"an outlet of one word stays a place", "told Kenya in Oslo", "Kenya", "Kenya|Oslo"},
		{"a credit", "in Oslo\nSource: Kenya Today\nin Rome", "", "Oslo|Rome"},
		{"no credit in the middle of a line", "a Source: Kenya", "", "Kenya"},
		{"small cities at the start of a sentence", "Preston. Derby. The Oslo fire", "", "Oslo"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := newDocument(tt.text)
			var site []string
			if tt.site != "" {
				site = strings.Fields(strings.ToLower(tt.site))
			}
			var got []string
			for _, m := range lexiconFor("en").mentions(d, site) {
				got = append(got, d.text[d.tokens[m.first].start:d.tokens[m.last].end])
			}
			if s := strings.ReplaceAll(strings.Join(got, "|"), "U.S.", "U.S"); s != tt.want {
				t.Errorf("got %q, want %q", s, tt.want)
			}
		})
	}
}
