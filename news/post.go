package news

import "time"

// PostState is how far a post has come.
type PostState string

// A post is owed until it stands in its channel, or cannot ever.
const (
	PostOwed   PostState = "owed"
	PostDone   PostState = "done"
	PostFailed PostState = "failed"
)

// Post is an article on its way to a channel. Key is unique: the same shelf,
// cause, article and channel never make a second post.
type Post struct {
	ID       int64
	Key      string
	Platform string // "discord", "terminal"
	Shelf    Shelf
	Channel  string // the platform's id of the channel
	Article  int64
	Comment  string // the moderator's words above the card, "" for none
	By       Actor
	State    PostState
	Message  string // the platform's id of the message, once it stands there
	Reason   string // why it failed, a sentence
	OwedAt   time.Time
	DoneAt   time.Time
	Tries    int
}
