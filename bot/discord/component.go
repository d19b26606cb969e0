package discord

import "newsdesk/commands"

// Component types, message flags and button styles, as Discord numbers them.
const (
	typeRow       = 1
	typeButton    = 2
	typeMenu      = 3
	typeInput     = 4
	typeChannels  = 8 // a menu of channels
	typeSection   = 9
	typeText      = 10
	typeGallery   = 12
	typeFile      = 13
	typeSeparator = 14
	typeContainer = 17
	typeLabel     = 18

	flagEphemeral  = 1 << 6
	flagComponents = 1 << 15

	styleLink = 5

	inputShort = 1
	inputLong  = 2
)

// Discord's limits for one message and its parts, in characters where it is text.
const (
	componentsAtMost = 40 // nested ones count
	rowAtMost        = 5
	menuAtMost       = 25
	labelAtMost      = 80
	optionAtMost     = 100
	menuHintAtMost   = 150
	buttonURLAtMost  = 512
)

// A component is any of the kinds that the desk sends; each uses some fields.
type component struct {
	Type        int          `json:"type"`
	ID          uint32       `json:"id,omitempty"`
	Style       int          `json:"style,omitempty"`
	Label       string       `json:"label,omitempty"`
	Description string       `json:"description,omitempty"`
	CustomID    string       `json:"custom_id,omitempty"`
	URL         string       `json:"url,omitempty"`
	Disabled    bool         `json:"disabled,omitempty"`
	Content     string       `json:"content,omitempty"`
	Placeholder string       `json:"placeholder,omitempty"`
	Options     []menuOption `json:"options,omitempty"`
	Kinds       []int        `json:"channel_types,omitempty"`
	Components  []component  `json:"components,omitempty"`
	Accessory   *component   `json:"accessory,omitempty"`
	Component   *component   `json:"component,omitempty"`
	File        *media       `json:"file,omitempty"`
	Items       []picture    `json:"items,omitempty"`
	Required    *bool        `json:"required,omitempty"`
	MaxLength   int          `json:"max_length,omitempty"`
	Value       string       `json:"value,omitempty"`
}

type menuOption struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// count is how many of a message's components these are.
func count(cs []component) int {
	n := len(cs)
	for _, c := range cs {
		n += count(c.Components)
		if c.Accessory != nil {
			n++
		}
	}
	return n
}

// A message is the body of everything that the desk says.
type message struct {
	Flags       int          `json:"flags"`
	Mentions    mentions     `json:"allowed_mentions"`
	Components  []component  `json:"components"`
	Attachments []attachment `json:"attachments,omitempty"`
	file        *commands.Attachment
}

func (m message) carried() *commands.Attachment { return m.file }

// mentions is whom a message may ping. Left out, Discord's default is everybody;
// the empty list is nobody but the roles.
type mentions struct {
	Parse []string `json:"parse"`
	Roles []string `json:"roles,omitempty"`
}

func nobody() mentions { return mentions{Parse: []string{}} }
