package commands

import (
	"strconv"
	"time"

	"newsdesk/voice"
)

// What the commands that draw have in common: the time that they look at, and the
// picture.

const (
	shortestTime = 7 // days
	usualTime    = 30
	longestTime  = 365
	// dailyAtMost is how many days have a bar each. More are drawn by week.
	dailyAtMost = 92
)

// lately is the option that says how far back to look.
func lately() Option {
	return Option{Name: "days", Help: "How many days back, 30 unless told otherwise", Kind: Integer, Min: shortestTime, Max: longestTime}
}

// period is some whole days up to today, UTC.
type period struct {
	from time.Time // the first day's beginning
	days int
	step int // days a bar
}

// periodOf is the time that the option "days" asks for. Where bars are weeks, all
// are whole.
func periodOf(r Request) period {
	p := period{days: usualTime, step: 1}
	if n, err := strconv.Atoi(r.Option("days")); err == nil {
		p.days = n
	}
	if p.days > dailyAtMost {
		p.step = 7
		p.days -= p.days % p.step
	}
	p.from = r.Now.UTC().Truncate(24*time.Hour).AddDate(0, 0, 1-p.days)
	return p
}

// day is the i-th day.
func (p period) day(i int) time.Time { return p.from.AddDate(0, 0, i) }

// said is the period in words: its first and last day.
func (p period) said(v *voice.Voice, now time.Time) string {
	return p.called(v, 0, now) + " – " + p.called(v, p.days-1, now)
}

// called is the i-th day in words. Days are UTC's, whatever the zone of now is.
func (p period) called(v *voice.Voice, i int, now time.Time) string {
	return dayIn(v, p.day(i), now.UTC())
}

// others are buttons to the same over other times; that of this one is there too,
// and does nothing.
func (p period) others(r Request) []Action {
	asked := usualTime
	if n, err := strconv.Atoi(r.Option("days")); err == nil {
		asked = n
	}
	var out []Action
	for _, n := range []int{shortestTime, usualTime, 90} {
		out = append(out, Action{Label: r.voice().Say("%d days ## chart", n), Request: r.With("days", strconv.Itoa(n)), Disabled: n == asked})
	}
	return out
}

// latest asks for the articles of the period, by the same topic and country.
func (p period) latest(r Request) Request {
	return ask("latest", "topic", r.Option("topic"), "country", r.Option("country"), "since", p.from.Format(time.DateOnly))
}

// shortDay is a date as it stands below a bar: "24 Oct".
func shortDay(v *voice.Voice, t time.Time) string {
	return v.Say("%d %s ## day, short month", t.Day(), v.Say(shortMonths()[t.Month()-1]))
}

func shortMonths() [12]string {
	return [...]string{
		voice.Mark("Jan ## short"), voice.Mark("Feb ## short"), voice.Mark("Mar ## short"), voice.Mark("Apr ## short"), voice.Mark("May ## short"),
		voice.Mark("Jun ## short"), voice.Mark("Jul ## short"), voice.Mark("Aug ## short"), voice.Mark("Sep ## short"), voice.Mark("Oct ## short"),
		voice.Mark("Nov ## short"), voice.Mark("Dec ## short"),
	}
}

// column is a number as a block character, of eight heights; "_" for none.
func column(n, high int) string {
	if n == 0 || high == 0 {
		return "_"
	}
	return string([]rune("▁▂▃▄▅▆▇█")[max(0, (8*n+high-1)/high-1)])
}

// row is a number as a stretch of block characters, at most twenty.
func row(n, high int) string {
	const most = 20
	out := ""
	for eighths := max(1, n*most*8/max(high, 1)); eighths > 0; eighths -= 8 {
		out += string([]rune("▏▎▍▌▋▊▉█")[min(eighths, 8)-1])
	}
	return out
}
