package commands

import (
	"errors"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

func TestZoneOf(t *testing.T) {
	for typed, want := range map[string]string{
		"Europe/Berlin": "Europe/Berlin", "europe/berlin": "Europe/Berlin", "Berlin": "Europe/Berlin", "new york": "America/New_York", "New_York": "America/New_York",
		"utc": "UTC", "GMT": "UTC", "Venezuela": "America/Caracas", "Norge": "Europe/Oslo", "Asia/Calcutta": "Asia/Calcutta", "Etc/GMT+5": "Etc/GMT+5", "sao paulo": "America/Sao_Paulo", "CET": "CET", "cet": "CET", "EST5EDT": "EST5EDT",
	} {
		if got, err := zoneOf(nil, "zone", typed); err != nil || got != want {
			t.Errorf("%s: %q %v", typed, got, err)
		}
	}
	for typed, want := range map[string]string{
		"PST": "No time zone is called “PST”.", "posix/Europe/Berlin": "No time zone is called", "../../etc/passwd": "No time zone is called", "Local": "No time zone is called",
		"Nowhere": "No time zone is called “Nowhere”. Give a city's", "Berln": "No time zone is called “Berln”. Did you mean Europe/Berlin?", "Brazil": "“Brazil” has several time zones. Which one?", "": "No time zone is called",
	} {
		_, err := zoneOf(nil, "zone", typed)
		if option := (*news.OptionError)(nil); !errors.As(err, &option) || !strings.HasPrefix(option.Next, want) {
			t.Errorf("%s: %v", typed, err)
		}
	}
}

// TestZonesAreKnown: each zone of the list can be loaded.
func TestZonesAreKnown(t *testing.T) {
	if n := len(zones()); n < 400 {
		t.Fatalf("%d zones", n)
	}
	for _, z := range zones() {
		if _, err := time.LoadLocation(z.name); err != nil {
			t.Error(err)
		}
	}
}

func TestZoneChoices(t *testing.T) {
	for _, tt := range []struct{ typed, locale, first string }{
		{"", "pt-BR", "America/Noronha"}, {"", "en", "UTC"}, {"berl", "en", "Europe/Berlin"}, {"kolk", "", "Asia/Kolkata"}, {"vene", "en", "America/Caracas"}, {"los", "en", "America/Los_Angeles"},
	} {
		got := zoneChoices(nil, tt.typed, tt.locale, noon())
		if len(got) == 0 || len(got) > maxChoices || got[0].Value != tt.first || !strings.HasSuffix(got[0].Label, " now") {
			t.Errorf("%q %s: %v", tt.typed, tt.locale, got)
		}
	}
	if got := zoneChoices(nil, "berlin", "en", noon())[0].Label; got != "Europe/Berlin · 13:30 now" {
		t.Error(got)
	}
	if got := zoneChoices(nil, "qqq", "en", noon()); len(got) > 0 {
		t.Error(got)
	}
}

func TestMinuteOf(t *testing.T) {
	for typed, want := range map[string]string{
		"8": "08:00", "08:00": "08:00", "8.30": "08:30", "20h15": "20:15", "7h": "07:00", "8 pm": "20:00", "8:05 a.m.": "08:05", "12am": "00:00", "12 PM": "12:00", "noon": "12:00", "midnight": "00:00", "24:00": "00:00", "00:00": "00:00", "23:59": "23:59",
	} {
		if got, err := minuteOf(nil, "time", typed); err != nil || clock(got) != want {
			t.Errorf("%s: %s %v", typed, clock(got), err)
		}
	}
	for _, typed := range []string{"", "25:00", "24:01", "8:60", "8:5", "8:", "13pm", "0am", "eight", "-1", "+8", "1:2:3", "8:00:00", "８:00", "9999999999"} {
		if got, err := minuteOf(nil, "time", typed); err == nil {
			t.Errorf("%q is %s", typed, clock(got))
		}
	}
}

// FuzzMinuteOf: whatever is typed, a time lies within the day.
func FuzzMinuteOf(f *testing.F) {
	f.Add("8:30 pm")
	f.Fuzz(func(t *testing.T, typed string) {
		if m, err := minuteOf(nil, "time", typed); err == nil && (m < 0 || m >= 24*60) {
			t.Errorf("%q is %d", typed, m)
		}
	})
}

func TestLanguageCode(t *testing.T) {
	for typed, want := range map[string]string{"de": "de", "German": "de", "german": "de", "pt-BR": "pt", "PT_br": "pt", "zh-Hant": "zh"} {
		if got, err := languageCode(nil, "language", typed); err != nil || got != want {
			t.Errorf("%s: %q %v", typed, got, err)
		}
	}
	for typed, want := range map[string]string{"Germn": "Did you mean German?", "Klingon": "such as German or de"} {
		if _, err := languageCode(nil, "language", typed); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", typed, err)
		}
	}
	if got := languageChoices(nil, "ger"); len(got) != 1 || got[0] != (Choice{Label: "German · de", Value: "de"}) {
		t.Error(got)
	}
	if got := languageName(nil, "de-CH"); got != "German" {
		t.Error(got)
	}
}
