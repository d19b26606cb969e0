package commands

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestCut(t *testing.T) {
	for _, tt := range []struct {
		name, text string
		limit      int
		want       string
	}{
		{"short enough", "bridge", 6, "bridge"},
		{"at a word's end", "The bridge reopens today", 20, "The bridge reopens…"},
		{"inside a long word", "Donaudampfschifffahrt", 10, "Donaudamp…"},
		{"between runes", "日本の新しい橋", 4, "日本の…"},
		{"no comma before the dots", "The bridge, reopened", 12, "The bridge…"},
		{"nothing fits", "bridge", 0, ""},
		{"only the dots fit", "bridge", 1, "…"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := cut(tt.text, tt.limit); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzCut(f *testing.F) {
	f.Add("The bridge, reopened", 12)
	f.Add("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if !utf8.ValidString(text) {
			t.Skip()
		}
		got := cut(text, limit)
		if n := utf8.RuneCountInString(got); n > max(limit, 0) || !utf8.ValidString(got) {
			t.Errorf("%q has %d runes, %d were allowed", got, n, limit)
		}
		if got != text && !strings.HasPrefix(text, strings.TrimSuffix(got, "…")) {
			t.Errorf("%q is not the beginning of %q", got, text)
		}
	})
}

func TestNearest(t *testing.T) {
	names := []string{"latest", "summary", "quotes", "countries", "Nicolás Maduro"}
	for typed, want := range map[string]string{
		"latset": "latest", "quots": "quotes", "summery": "summary", "contries": "countries", "Nicolas Maduro": "Nicolás Maduro",
		"weather": "", "": "", "xy": "", strings.Repeat("latest", 20): "",
	} {
		if got, _ := nearest(typed, names); got != want {
			t.Errorf("%q: got %q, want %q", typed, got, want)
		}
	}
}

func TestDay(t *testing.T) {
	if got := dayIn(nil, noon().AddDate(0, 0, -20), noon()); got != "3 November" {
		t.Error(got)
	}
	if got := dayIn(nil, noon().AddDate(-1, 0, 0), noon()); got != "23 November 2025" {
		t.Error(got)
	}
}
