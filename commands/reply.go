package commands

import (
	"context"
	"time"
)

// Reply is an answer, freed of its platform. Everything that people read in it
// is runs of text, which the platform escapes: no word of an article can act as
// markup, and nothing in a reply pings anyone.
type Reply struct {
	// Private: only the asker sees it. Set for "nothing found" and refusals; a
	// command with Private set is private whatever this says.
	Private bool
	// Failed: it is a refusal or an error, not an answer. A command line ends with
	// exit code 1 then. Nothing found is an answer.
	Failed bool
	// Replace puts the reply in the place of the message whose button was
	// pressed (paging); otherwise it is a message of its own.
	Replace bool
	Blocks  []Block // above the cards
	Cards   []Card
	Foot    []Block    // below the cards
	Actions [][]Action // rows, below everything
	// File, when set, goes with the reply. A picture is shown below Blocks.
	File *Attachment
	// Thread is what a post in a forum is made of beside its words; nil elsewhere.
	Thread *Thread
	// Form, when set, is all there is: the platform shows it, and its fields come
	// back as options of Form.Submit.
	Form *Form
	// Later, when set, says that the answer needs the network. The platform
	// acknowledges first, then calls it. A request whose reply has a Later may be
	// run again after a crash and must do no harm then.
	Later func(context.Context) (Reply, error)
}

// Thread is a forum's post: its title, and the names of tags that fit, the best
// first. The platform takes those that the forum has.
type Thread struct {
	Title string // at most 100 runes
	Tags  []string
}

// Card is one article, quote or entry of a list.
type Card struct {
	Blocks  []Block
	Actions []Action
}

// BlockKind is how a block is set.
type BlockKind int

// The kinds of blocks.
const (
	Paragraph BlockKind = iota
	Heading             // a card's or a list's title
	Small               // source, date, tags
	Quoted              // somebody's words
	Item                // an item of a list
	Rule                // a line between two parts; has no runs
)

// Block is a paragraph, a heading, a quotation.
type Block struct {
	Kind BlockKind
	Runs []Run
}

// Run is a stretch of text in one style. Text is plain: it holds no markup.
type Run struct {
	Text   string
	Bold   bool
	Italic bool
	Code   bool // something to type, shown as it stands
	// Drawn is true for characters that draw what a picture shows; they are left out
	// where pictures are shown.
	Drawn bool
	// Link is where the text leads, "" for nowhere. Only http and https.
	Link string
	// Time, when set, is a moment shown in the reader's own time zone, in place of
	// Text; Relative as "3 hours ago".
	Time     time.Time
	Relative bool
	// Channel, when set, is the id of a channel, shown by its name in place of
	// Text. Message, when set too, is the id of a message in it that the run leads
	// to where the platform can.
	Channel string
	Message string
	// Role, when set, is the id of a role that is named, and in a post with that
	// Mention pinged, in place of Text.
	Role string
}

// Style is how weighty an action looks.
type Style int

// The styles of actions.
const (
	Secondary Style = iota
	Primary
	Success
	Danger
)

// Action is a button: a label and another request, or a link.
type Action struct {
	Label   string // at most 80 runes
	Style   Style
	Request Request // Command and Options; empty when Link is set
	Link    string  // opens this address instead
	// Changes is true when the request changes something: such a button expires
	// after 24 hours.
	Changes  bool
	Disabled bool
	// Channel: it is a menu of the place's channels, Label above it; the chosen one
	// is the request's option channel.
	Channel bool
}

// Form asks for words.
type Form struct {
	Title  string // at most 45 runes
	Fields []Field
	Submit Request // the fields are added to its options
}

// Field is one line or one area of a form.
type Field struct {
	Name     string
	Label    string // at most 45 runes
	Help     string // at most 100 runes, "" for none
	Value    string // prefilled
	Long     bool   // several lines
	Required bool
	Max      int // runes, at most 4,000
}
