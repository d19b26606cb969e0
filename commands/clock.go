package commands

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/voice"
)

// minuteOf reads a time of day, "08:00", "8.30", "20h15", "8 pm", as minutes since
// midnight; "24:00" is midnight. The error is an OptionError.
func minuteOf(v *voice.Voice, option, typed string) (int, error) {
	text := strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(typed, " ", ""), ".m.", "m"))
	switch text {
	case "noon", "midday":
		return 12 * 60, nil
	case "midnight":
		return 0, nil
	}
	half := ""
	for _, end := range []string{"am", "pm"} {
		if rest, ok := strings.CutSuffix(text, end); ok {
			text, half = rest, end
		}
	}
	hour, minute, parted := strings.Cut(strings.NewReplacer(".", ":", "h", ":", "：", ":").Replace(text), ":")
	h, err := digits(hour)
	m := 0
	if err == nil && minute != "" {
		if m, err = digits(minute); len(minute) != 2 {
			err = strconv.ErrSyntax
		}
	}
	switch {
	case half != "" && (h < 1 || h > 12):
		err = strconv.ErrRange
	case half == "am" && h == 12:
		h = 0
	case half == "pm" && h < 12:
		h += 12
	}
	if err != nil || h > 24 || m > 59 || h == 24 && m > 0 || parted && minute == "" && !strings.HasSuffix(text, "h") {
		return 0, &news.OptionError{Option: option, Value: typed, Next: v.Say("“%s” is no time of day. Write it like 08:00 or 22:30.", cut(typed, 40))}
	}
	return (h*60 + m) % (24 * 60), nil
}

// digits is a number of one or two digits and nothing else.
func digits(s string) (int, error) {
	if len(s) > 2 || strings.Trim(s, "0123456789") != "" {
		return 0, strconv.ErrSyntax
	}
	return strconv.Atoi(s)
}

// clock is minutes since midnight as "08:00".
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// weekdays are the days that a digest can come on, as one types them.
func weekdays() []Choice {
	return []Choice{
		{Label: "every day", Value: "daily"}, {Label: "Monday", Value: "monday"}, {Label: "Tuesday", Value: "tuesday"}, {Label: "Wednesday", Value: "wednesday"},
		{Label: "Thursday", Value: "thursday"}, {Label: "Friday", Value: "friday"}, {Label: "Saturday", Value: "saturday"}, {Label: "Sunday", Value: "sunday"},
	}
}

// everyWeekday says on which day of each week something comes.
func everyWeekday(v *voice.Voice, day int) string {
	days := [...]string{voice.Mark("every Sunday"), voice.Mark("every Monday"), voice.Mark("every Tuesday"), voice.Mark("every Wednesday"),
		voice.Mark("every Thursday"), voice.Mark("every Friday"), voice.Mark("every Saturday")}
	return v.Say(days[day%len(days)])
}

// weekdayOf is a value of weekdays as news.Digest has it.
func weekdayOf(value string) int {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), value) {
			return int(d)
		}
	}
	return -1
}
