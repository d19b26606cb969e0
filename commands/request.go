package commands

import (
	"time"

	"newsdesk/news"
	"newsdesk/voice"
)

// Request is what somebody asks for, freed of its platform. It can be stored,
// carried in a button and run again: nothing in it ages but Asker.
type Request struct {
	Command string            // a Command's Name: "latest", "article add"
	Options map[string]string // by Option or Field name, as typed or chosen
	Asker   Asker
	Place   Place
	// Target is the message that a message command was used on.
	Target *Message
	// Files are the attached files, by option. A stored request keeps where they
	// are, not what is in them.
	Files map[string]Attachment
	// Pressed is true when the request came out of a button, a menu or a form of
	// the bot's own. The platform has checked that the bot made it.
	Pressed bool
	// Trace is what the platform calls the asking, for the log; "" when it has no name.
	Trace string    `json:"-"`
	Now   time.Time // the moment of asking; Set.Run puts it into the place's time zone

	public bool   // all who are in the place see the answer; Set.Run tells
	zone   string // the time zone that the place's settings name, "" for none; Set.Run tells
}

// voice is in what language the request is answered: in the asker's when only the
// asker sees the answer, else in the place's.
func (r Request) voice() *voice.Voice {
	if r.public {
		return voice.For(r.Place.Locale)
	}
	return r.own()
}

// own is the asker's language, whoever sees the answer; without one the place's.
func (r Request) own() *voice.Voice { return voice.For(r.Asker.Locale, r.Place.Locale) }

// Asker is who asks.
type Asker struct {
	news.Actor
	// Moderator is true for who may change the shelf (Manage Messages in
	// Discord). The platform computes it anew for each request.
	Moderator bool
	// Manager is true for who may change the guild itself (Manage Server in
	// Discord), computed likewise.
	Manager bool
	Locale  string // BCP 47, as the platform tells it; "" when it does not
}

// Place is where they ask.
type Place struct {
	Platform string     // "discord", "terminal"
	Shelf    news.Shelf // the shelf that moderators change here
	View     news.View  // the shelves that are read here
	Channel  string     // the platform's id
	Direct   bool       // a conversation with the bot alone
	Locale   string     // BCP 47, the language of those who are there; "" when it is not told
	// Unsure: the view may lack shelves, because the platform could not find out
	// whether the asker sees them. The reply says so.
	Unsure bool
	// Channels and Roles are those that the options name, by id.
	Channels map[string]Channel
	Roles    map[string]string // names
}

// Channel is a channel that an option names.
type Channel struct {
	ID, Name string
	Kind     news.ChannelKind
	// Postable is true for a kind that takes messages.
	Postable bool
	// AskerMay is true when the asker may write there.
	AskerMay bool
	// BotBarred is true when the platform tells that the bot itself may not; false
	// also when it does not tell.
	BotBarred bool
}

// Attachment is a file that came with a request, or goes with a reply.
type Attachment struct {
	Name string
	Size int64  // bytes, as the platform tells it
	Link string // where it can be fetched, "" when Body is it
	Body []byte `json:"-"`
	// Alt makes it a picture, which is shown where the platform can: what there is
	// to see, in words, at most 1,024 runes. Whatever it tells, the reply's words do
	// too: elsewhere it is left out.
	Alt string `json:",omitempty"`
}

// Message is a message that a message command was used on.
type Message struct {
	ID    string
	Text  string
	Links []string // the web addresses in its text and embeds, in order, each once
}

// Option is the text of an option, "" when it was not given.
func (r Request) Option(name string) string { return r.Options[name] }

// asked is the moment of asking, as exact as the store keeps moments: what a
// request did is never older.
func (r Request) asked() time.Time { return r.Now.Truncate(time.Microsecond) }

// With is the same request with some options changed; an empty value takes the
// option away. The asker, place and time are left out: it is what a button
// carries.
func (r Request) With(pairs ...string) Request {
	out := Request{Command: r.Command, Options: map[string]string{}}
	for k, v := range r.Options {
		out.Options[k] = v
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] == "" {
			delete(out.Options, pairs[i])
		} else {
			out.Options[pairs[i]] = pairs[i+1]
		}
	}
	return out
}
