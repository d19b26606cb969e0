package store

import (
	"time"

	"newsdesk/news"
)

// Entry is an article as a view sees it: what was read from it, with what the
// moderators of the deciding shelf changed laid over it (Title, Topics,
// Countries). Quotes and Summary are filled by Entry and EntryByURL alone; lists
// leave Text, Quotes and Page empty but for what they say.
type Entry struct {
	news.Article
	Shelf   news.Shelf // the shelf whose word counted
	AddedBy news.Actor
	AddedAt time.Time
	// Teaser is the short summary's sentences (at most two), with their ranges;
	// lists fill it.
	Teaser []Line
	// Size is how long the text is, in bytes; 0 when there is none, and for one that
	// is not kept.
	Size int
	// Terse: its outlet's articles are shown by title and link alone. Teaser, Summary
	// and Quotes are empty, and so is a model's summary.
	Terse bool
	// Words are a moderator's own summary, in place of the article's sentences,
	// and WordsBy is whose they are. Without one they are a model's, which
	// WordsModel names; "" when there is neither.
	Words   string
	WordsBy news.Actor
	// TitleBy is who gave the title; zero when it is the article's own.
	TitleBy news.Actor
	Note    string // a moderator's note to the readers, "" for none
	Removed bool
	// Approval is what the shelf's moderators decided about what came by itself.
	Approval news.Approval
	hidden   codeList // quotes
	// MentionOnly: the list was asked for a country that this one only mentions.
	MentionOnly bool
}

// Line is a sentence of the article and where it stands.
type Line struct {
	news.Span
	Text string
}

// Filter narrows a list; a zero field does not.
type Filter struct {
	Topic   string    // "medtop:…", of either level; one of the top level has the articles of those below it
	Country string    // ISO 3166-1 alpha-2
	Source  string    // as Sources gives it; compared without case
	Speaker string    // as Speakers gives it; compared without case
	Article int64     // one article's quotes
	Since   time.Time // Article.When not before
	Came    time.Time // brought in not before, and published at most a week earlier
	Limit   int       // at least 1
	Offset  int
}

// Page is a stretch of a list. More tells whether anything follows it.
type Page struct {
	Entries []Entry
	More    bool
}

// Hit is one quote and the article that it stands in (without Text and Quotes).
type Hit struct {
	Entry
	Quote news.Quote
	Words string // the quote's parts joined by " … "
}

// Hits is a stretch of a list of quotes.
type Hits struct {
	Hits []Hit
	More bool
}

// Count is how much there is under a topic or country.
type Count struct {
	Code             string
	Week, Month, All int // within 7 days and 30 days of now, and ever
	Last             time.Time
}

// Extent is how far back something goes.
type Extent struct {
	N           int
	First, Last time.Time // zero when N is 0
}

// Added is what became of an article that was brought in.
type Added struct {
	Entry
	New bool // it did not stand on the shelf just before: new there, or removed
}

// Change is what a moderator edits; a nil field stays as it is, an empty one
// goes back to the article's own.
type Change struct {
	Title, Summary, Note *string
}

// Act is one line of the audit: who did what, when, before and after.
type Act struct {
	ID            int64
	At            time.Time
	Shelf         news.Shelf
	By            news.Actor
	What          string // "add", "edit", "tag", "remove", "restore", "post", "approve" …
	Article       int64
	Before, After string // JSON objects of the fields that changed
}

// Answer is a reply that somebody was promised: the request, and how to reach
// them.
type Answer struct {
	ID       int64
	Platform string
	Handle   string // the platform's own, such as an interaction's token
	Request  []byte // JSON
	Until    time.Time
	Post     int64 // the post that it publishes to those who follow its channel; 0 for an answer
}
