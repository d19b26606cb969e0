package news

import "time"

// ChannelKind is what kind of channel a post goes to.
type ChannelKind string

// The kinds of channels. A forum's post is a thread of its own.
const (
	ChannelText         ChannelKind = "text"
	ChannelAnnouncement ChannelKind = "announcement"
	ChannelForum        ChannelKind = "forum"
	ChannelThread       ChannelKind = "thread"
)

// PostStyle is how much of an article a post shows.
type PostStyle string

// The styles of posts.
const (
	StyleCard    PostStyle = "card" // title, two sentences, a key quote, tags, buttons
	StyleCompact PostStyle = "compact"
	StyleTitle   PostStyle = "title"

	StyleSilent PostStyle = "silent" // of a direct message: it makes no sound
)

// Match is what a route or a digest wants; a zero field wants all.
type Match struct {
	Topic    string // "medtop:…"
	Country  string // ISO 3166-1 alpha-2; the story is about it
	Source   string
	Words    string // news/filter
	Language string // BCP 47
}

// Route says what goes where: an article that feeds bring in and that it matches
// is posted to its channel.
type Route struct {
	ID       int64
	Shelf    Shelf
	Platform string
	Channel  string
	Kind     ChannelKind
	Match
	// Rest: it takes what no other route of its shelf takes. A shelf has one such route
	// at the most.
	Rest    bool
	Mention string // the platform's id of a role, "" for none
	Style   PostStyle
	By      Actor
	At      time.Time
}

// Quiet are the hours in which nothing is posted to a channel: from From to To,
// minutes since midnight in Zone. From equal to To is none.
type Quiet struct {
	From, To int
	Zone     string // IANA
}

// Digest is a regular overview of the stories of a day or a week.
type Digest struct {
	ID       int64
	Shelf    Shelf
	Platform string
	Channel  string
	Kind     ChannelKind
	At       int // minutes since midnight, in Zone
	Zone     string
	Weekday  int // time.Weekday, or -1 for every day
	Match
	Length int // how many stories
	Next   time.Time
	By     Actor
	Made   time.Time
}
