// Package commands is what people can ask, one file a command, for every
// platform alike: a Request goes in, a Reply comes out. It reads and changes the
// store and knows neither Discord nor the terminal. Start with Command and, for
// an example, latest.go.
package commands

import "context"

// Command is something that people can ask.
type Command struct {
	Name    string // "latest", "article add"; for a message command its title
	Help    string // one line, at most 100 runes
	Options []Option
	// Fields are asked for in a form where the platform has forms, and are
	// options at a prompt.
	Fields []Field
	// Carried are options that only buttons carry, and the lines that stand for
	// them at a prompt ("from:6"). They are checked like any other; a platform
	// with a menu of options does not offer them.
	Carried []Option
	// Message: it is used on a message, not typed.
	Message bool
	// Moderator: only who may change the shelf.
	Moderator bool
	// Manager: only who may change the guild itself.
	Manager bool
	// Local: it is about the place where it is used, and of no use outside of one.
	Local bool
	// Private: only the asker sees its answers.
	Private bool
	// Run answers. It uses no network; what needs it comes back as Reply.Later,
	// so that every refusal is decided before anything is acknowledged.
	Run func(context.Context, Request) (Reply, error)
}

// OptionKind says what an option holds, and so how it is completed and checked.
type OptionKind int

// The kinds of options.
const (
	Text          OptionKind = iota // anything
	Integer                         // within Min and Max
	Flag                            // "true" or "false"
	Article                         // an id ("12") or a link; completes on titles
	Topic                           // a code or a name; completes from the shelf
	Country                         // a code, name, adjective or flag; completes from the shelf
	Source                          // an outlet; completes from the shelf
	Speaker                         // a person; completes from the shelf
	ChannelOption                   // a channel's id
	Link                            // a web address
	Since                           // "7d", "2026-11-01", "yesterday"
	Role                            // a role's id
	File                            // an attached file's name; Request.Files has it
	Feed                            // a feed's number or address; completes by name and address
	RouteOption                     // a route's number; completes by what it says
	DigestOption                    // a digest's number; completes by channel and time
	PostOption                      // a post's number; completes by title and channel
	Zone                            // a time zone ("Europe/Berlin"); completes
	Language                        // a language's name or BCP 47 code; completes
	Who                             // who did something on the desk, by name or an Actor's ID; completes
)

// Option is a named value that a command takes.
type Option struct {
	Name     string
	Help     string // at most 100 runes
	Kind     OptionKind
	Required bool
	Choices  []Choice // when set, only these
	Min, Max int      // for Integer: both inclusive; for Text Max is in runes, 0 for 2,000
}

// Choice is one value to choose.
type Choice struct {
	Label string // what people see, at most 100 runes
	Value string // at most 100 runes
}
