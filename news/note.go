package news

import (
	"encoding/json"
	"time"
)

// Note is a word of the desk's own to moderators about a feed. It is kept as the
// Comment of a PostNote, and put into words when it is posted.
type Note struct {
	Event  NoteEvent `json:"event"`
	Feed   string    `json:"feed,omitempty"`   // its title, "" for one without
	Site   string    `json:"site,omitempty"`   // its host
	Since  time.Time `json:"since,omitzero"`   // when it began to fail
	Reason string    `json:"reason,omitempty"` // an English sentence
}

// NoteEvent is what befell a feed.
type NoteEvent string

// What moderators are told of a feed.
const (
	FeedFails NoteEvent = "fails" // for hours
	FeedGone  NoteEvent = "gone"  // for good; it was paused
	FeedWorks NoteEvent = "works" // again
	FeedWaits NoteEvent = "waits" // with what it held already, for approval
)

// Text is the note as it is kept.
func (n Note) Text() string {
	out, err := json.Marshal(n)
	if err != nil {
		panic(err) // texts and a time have JSON
	}
	return string(out)
}

// NoteOf reads a note that was kept; ok is false for the plain words that earlier
// versions kept.
func NoteOf(text string) (n Note, ok bool) {
	err := json.Unmarshal([]byte(text), &n)
	return n, err == nil && n.Event != ""
}
