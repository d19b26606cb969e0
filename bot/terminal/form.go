package terminal

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"newsdesk/commands"
)

// fill asks for the fields of a form, one after the other; ok is false when the
// input ends before a required one. An empty line keeps what stands there.
func (t *Terminal) fill(f commands.Form) (commands.Request, bool) {
	fmt.Fprintln(t.out, clean(f.Title))
	var pairs []string
	for _, field := range f.Fields {
		value, ended := t.field(field)
		if value == "" {
			value = field.Value
		}
		if value == "" && field.Required && ended {
			return commands.Request{}, false
		}
		pairs = append(pairs, field.Name, value)
		if ended {
			break
		}
	}
	return f.Submit.With(pairs...), true
}

func (t *Terminal) field(f commands.Field) (value string, ended bool) {
	label := clean(f.Label)
	if f.Value != "" {
		label += " [" + cut(clean(f.Value), 40) + "]"
	}
	if !f.Long {
		line, err := t.read(label + ": ")
		return line, errors.Is(err, io.EOF)
	}
	if t.prompt {
		fmt.Fprintln(t.out, label+", ended by a line with a single full stop:")
	}
	var lines []string
	for {
		line, err := t.read("")
		if line == "." {
			break
		}
		if err != nil && line == "" {
			ended = errors.Is(err, io.EOF)
			break
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), ended
}

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return s
}
