package terminal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"newsdesk/commands"
)

// fill asks for the fields of a form, one after the other; ok is false when the
// input ends before a required one, or ctx does. An empty line keeps what stands there.
func (t *Terminal) fill(ctx context.Context, f commands.Form) (commands.Request, bool) {
	fmt.Fprintln(t.out, clean(f.Title))
	var pairs []string
	for _, field := range f.Fields {
		value, ended := t.field(ctx, field)
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
	return f.Submit.With(pairs...), ctx.Err() == nil
}

func (t *Terminal) field(ctx context.Context, f commands.Field) (value string, ended bool) {
	label := clean(f.Label)
	if f.Value != "" {
		label += " [" + cut(clean(f.Value), 40) + "]"
	}
	if !f.Long {
		line, err := t.read(ctx, label+": ")
		return line, over(err)
	}
	if t.prompt {
		fmt.Fprintln(t.out, t.voice.Say("%s, ended by a line with a single full stop:", label))
	}
	var lines []string
	for {
		line, err := t.read(ctx, "")
		if line == "." {
			break
		}
		if err != nil && line == "" {
			ended = over(err)
			break
		}
		lines = append(lines, line)
	}
	return strings.TrimSpace(strings.Join(lines, "\n")), ended
}

// over tells whether no more lines come.
func over(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, context.Canceled) }

func cut(s string, runes int) string {
	if r := []rune(s); len(r) > runes {
		return string(r[:runes-1]) + "…"
	}
	return s
}
