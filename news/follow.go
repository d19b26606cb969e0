package news

import "time"

// Follow is what a member wants to be told of directly. An article matches that has
// all of it.
type Follow struct {
	ID     int64
	Member string // Actor.ID
	Match
	Speaker string // quoted in it, "" for anybody
	Story   int64  // the number of the story that it tells, 0 for any
	Title   string // of the story
	Digest  bool   // comes with the day's others, else at once
	Made    time.Time
}

// Reach says how a member is told of what they follow.
type Reach struct {
	Member   string
	Platform string
	Locale   string // BCP 47, "" when it is not known
	At       int    // when the day's digest comes, minutes since midnight in Zone
	Zone     string // IANA; "" when they did not say, and then UTC
	Quiet    Quiet  // nothing comes at once in these hours; Zone is the one above
	Silent   bool   // messages make no sound
	Most     int    // how many messages a day come at once; the rest are named in one
	// Closed is since when the platform takes no direct messages for them, zero while
	// it does. Nothing is noted for them meanwhile.
	Closed time.Time
}

// DirectChannel is the channel of a post that goes to a member directly. The platform
// makes the conversation when the post is due.
func DirectChannel(member string) string { return "@" + member }
