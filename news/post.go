package news

import (
	"errors"
	"time"
)

// ErrTurn is that of work on a post which is not to be done yet, since other work goes
// first. It is no failure: the work comes again in a moment, and nobody is told.
var ErrTurn = errors.New("another one has its turn")

// PostState is how far a post has come.
type PostState string

// A post is owed until it stands in its channel, or cannot ever, or a moderator
// drops it. One that stood there can be taken back. One that is dropped after a try of
// which nobody knows yet what came of it is undone, without a message, until its channel
// was looked at.
const (
	PostOwed    PostState = "owed"
	PostDone    PostState = "done"
	PostFailed  PostState = "failed"
	PostDropped PostState = "dropped"
	PostUndone  PostState = "undone"
)

// PostKind is what a post carries.
type PostKind string

// The kinds of posts.
const (
	PostArticle PostKind = "article" // one article, by a moderator
	PostStory   PostKind = "story"   // a story, by a route: it grows
	PostDigest  PostKind = "digest"  // an overview
	PostNote    PostKind = "note"    // words of the desk itself, to moderators
	PostWelcome PostKind = "welcome" // the first steps, to a guild that has taken the bot in
	PostReport  PostKind = "report"  // what members say is wrong with an article, to moderators
	// PostApproval is a story that waits for moderators, in their channel: it grows,
	// and says what they decided.
	PostApproval PostKind = "approval"

	// These go to a member directly: By is that member, Channel the conversation
	// (DirectChannel), Shelf the common one, and Route the follow that caused it.
	PostFollow PostKind = "follow" // one article of what they follow
	PostBrief  PostKind = "brief"  // the day's
	PostRest   PostKind = "rest"   // what was over the number that they want a day, in a line
)

// Direct tells whether a post goes to a member and not to a channel.
func (k PostKind) Direct() bool { return k == PostFollow || k == PostBrief || k == PostRest }

// Post is an article on its way to a channel. Key is unique: the same shelf,
// cause, article and channel never make a second post.
type Post struct {
	ID       int64
	Key      string
	Kind     PostKind
	Platform string // "discord", "terminal"
	Shelf    Shelf
	Channel  string      // the platform's id of the channel
	Into     ChannelKind // of the channel; "" counts as text
	Article  int64       // of a story the first one, of a digest or a note 0
	// More are the other articles of a story's post ("also in …"), or the articles
	// of a digest, in order.
	More    []int64
	Comment string // the moderator's words above the card, or a note's own
	Style   PostStyle
	Mention string // the platform's id of a role, "" for none
	Route   int64  // the route or the digest that caused it, of a report the article, of a note the feed; 0 for none
	By      Actor
	State   PostState
	Message string // the platform's id of the message, once it stands there
	Reason  string // why it failed, a sentence
	OwedAt  time.Time
	DueAt   time.Time // not posted before; zero for at once
	DoneAt  time.Time
	Tries   int
	// Changed is what a reader of the message must be told about it, by the last
	// edit: "" for nothing.
	Changed PostChange
	// Want and Shown count the edits: the message is as it should be when they are
	// the same.
	Want, Shown int
	// Publish is when it is tried next to publish the message to those who follow its
	// channel, zero when that is not owed; Unpublished is why it could not be, a
	// sentence.
	Publish     time.Time
	Unpublished string
	// Gap, when set, says that a backup was restored and that since then a message may
	// stand in the channel that the desk does not know of, under another key.
	Gap time.Time
}

// PostChange is why a message that stands in a channel was edited.
type PostChange string

// Why a message was edited. Further outlets alone are none of these.
const (
	ChangeNone      PostChange = ""
	ChangeCorrected PostChange = "corrected" // the source or a moderator changed the article
	ChangeRetracted PostChange = "retracted" // it was taken off the desk
)
