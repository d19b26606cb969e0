package commands

import (
	"errors"
	"testing"
	"time"

	"newsdesk/news"
)

// It is a Wednesday, 15:04 in Berlin and 11:04 in São Paulo.
func TestWhen(t *testing.T) {
	now := time.Date(2026, 11, 25, 14, 4, 0, 0, time.UTC)
	for _, test := range []struct{ typed, zone, want string }{
		{"18:30", "Europe/Berlin", "2026-11-25T17:30:00Z"},
		{"8", "Europe/Berlin", "2026-11-26T07:00:00Z"},
		{"18:30", "America/Sao_Paulo", "2026-11-25T21:30:00Z"},
		{"18:30", "", "2026-11-25T18:30:00Z"},
		{"18h30", "UTC", "2026-11-25T18:30:00Z"},
		{"18 h", "UTC", "2026-11-25T18:00:00Z"},
		{"6.30 pm", "UTC", "2026-11-25T18:30:00Z"},
		{"today 23", "Europe/Berlin", "2026-11-25T22:00:00Z"},
		{"tomorrow 8", "Europe/Berlin", "2026-11-26T07:00:00Z"},
		{"Tomorrow at 8:15", "UTC", "2026-11-26T08:15:00Z"},
		{"morgen um 8 Uhr", "Europe/Berlin", "2026-11-26T07:00:00Z"},
		{"demain à 18h30", "Europe/Paris", "2026-11-26T17:30:00Z"},
		{"mañana a las 8", "Europe/Madrid", "2026-11-26T07:00:00Z"},
		{"amanhã às 8h", "America/Sao_Paulo", "2026-11-26T11:00:00Z"},
		{"friday 9:15", "UTC", "2026-11-27T09:15:00Z"},
		{"Mittwoch 9", "UTC", "2026-12-02T09:00:00Z"},
		{"in 2 hours", "UTC", "2026-11-25T16:04:00Z"},
		{"90 min", "UTC", "2026-11-25T15:34:00Z"},
		{"dans 3 jours", "UTC", "2026-11-28T14:04:00Z"},
		{"dentro de 2 horas", "UTC", "2026-11-25T16:04:00Z"},
		{"2026-12-01 18:30", "Europe/Berlin", "2026-12-01T17:30:00Z"},
		{"2026-12-01T18:30", "Europe/Berlin", "2026-12-01T17:30:00Z"},
		{"1.12.2026 18:30", "Europe/Berlin", "2026-12-01T17:30:00Z"},
		{"2026-12-01T18:30Z", "Europe/Berlin", "2026-12-01T18:30:00Z"},
		{"2026-12-01T18:30:00+09:00", "Europe/Berlin", "2026-12-01T09:30:00Z"},
		{"2027-03-28 2:30", "Europe/Berlin", "2027-03-28T01:00:00Z"}, // left out that night
		{"today 8", "UTC", ""},
		{"2026-11-01 8:00", "UTC", ""},
		{"2028-11-01 8:00", "UTC", ""},
		{"tomorrow", "UTC", ""},
		{"25:00", "UTC", ""},
		{"soon", "UTC", ""},
		{"", "UTC", ""},
		{"in -2 hours", "UTC", ""},
		{"in 99999999999999999999 hours", "UTC", ""},
	} {
		t.Run(test.typed, func(t *testing.T) {
			at, err := when(nil, test.typed, test.zone, now)
			if test.want == "" {
				if !errors.Is(err, news.ErrBadOption) {
					t.Errorf("%v, %v", at, err)
				}
				return
			}
			if got := at.Format(time.RFC3339); got != test.want || err != nil {
				t.Errorf("%s, %v; want %s", got, err, test.want)
			}
		})
	}
}
