package discord

import (
	"context"
	"encoding/json"
	"fmt"

	"newsdesk/commands"
)

// Discord's limits for a form, in characters.
const (
	formTitleAtMost  = 45
	formFieldsAtMost = 5
	fieldLabelAtMost = 45
	fieldHelpAtMost  = 100
	fieldTextAtMost  = 4000
)

// A modal is a form as Discord shows it.
type modal struct {
	CustomID   string      `json:"custom_id"`
	Title      string      `json:"title"`
	Components []component `json:"components"`
}

// modal is a form whose submission runs f.Submit with the fields as options. Its
// inputs' custom ids are the fields' names.
func (r *renderer) modal(ctx context.Context, f commands.Form) (modal, error) {
	id, err := r.ids.encode(ctx, formID, f.Submit, false, 0)
	if err != nil {
		return modal{}, err
	}
	if len(f.Fields) == 0 || len(f.Fields) > formFieldsAtMost {
		return modal{}, fmt.Errorf("form %q: Discord shows 1 to %d fields, not %d", f.Title, formFieldsAtMost, len(f.Fields))
	}
	m := modal{CustomID: id, Title: orDots(plain(f.Title, formTitleAtMost))}
	for _, field := range f.Fields {
		m.Components = append(m.Components, component{
			Type:        typeLabel,
			Label:       orDots(plain(field.Label, fieldLabelAtMost)),
			Description: plain(field.Help, fieldHelpAtMost),
			Component:   input(field),
		})
	}
	return m, nil
}

func input(f commands.Field) *component {
	c := &component{Type: typeInput, CustomID: f.Name, Style: inputShort, Required: &f.Required, MaxLength: fieldTextAtMost}
	if f.Long {
		c.Style = inputLong
	}
	if f.Max > 0 && f.Max < fieldTextAtMost {
		c.MaxLength = f.Max
	}
	c.Value = cutRunes(cleanLines(f.Value), c.MaxLength)
	return c
}

func orDots(s string) string {
	if s == "" {
		return "…"
	}
	return s
}

// fields are the words of a submitted form, by field.
func fields(raw json.RawMessage) map[string]string {
	out := map[string]string{}
	for _, p := range walk(raw) {
		if p.Type == typeInput && p.CustomID != "" {
			out[p.CustomID] = p.Value
		}
	}
	return out
}
