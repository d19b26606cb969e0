// Package news holds the words that every other package shares: an article and
// what was read out of it, the shelf it stands on, the post that carries it to a
// channel, and the errors that people get to read. It imports the standard
// library alone. Start with Article.
package news

import "time"

// Span is a half-open range of bytes, [Start, End), in Article.Text.
type Span struct {
	Start, End int
}

// Length says how long a summary is.
type Length int

// A summary's lengths. A short one is part of the medium one, and that is part
// of the long one.
const (
	Short  Length = 1 // one sentence
	Medium Length = 2 // at most three sentences, about 60 words
	Long   Length = 3 // at most six sentences
)

// Sentence is one sentence of a summary: a range of the article's text.
type Sentence struct {
	Span
	// Length is the shortest summary that holds the sentence.
	Length Length
}

// Quote is something that somebody said, in the words of the article.
type Quote struct {
	// Parts are the ranges of the words said, quotation marks left out. A quote
	// that the writer interrupted has several.
	Parts []Span
	// Speaker is the name as the article gives it in full ("Nicolás Maduro");
	// empty when the article does not tell.
	Speaker string
	// Role is what the article says the speaker is ("President of Venezuela").
	Role string
	// Cue is the verb of speech as it stands in the text ("said").
	Cue string
	// Direct is true for words that stand in quotation marks.
	Direct bool
	// Rank orders an article's quotes: 0 is the key quote.
	Rank int
}

// CountryTag says that an article concerns a country.
type CountryTag struct {
	Code   string  // ISO 3166-1 alpha-2, upper case
	Weight float64 // share of the article, 0 to 1
	About  bool    // the story is about it; otherwise it is only mentioned
}

// TopicTag says that an article belongs to a topic.
type TopicTag struct {
	Code   string  // IPTC Media Topic, "medtop:" and eight digits
	Weight float64 // 0 to 1
}

// Article is what was read from one page, one file or one pasted text.
type Article struct {
	ID int64
	// URL is the canonical address: no tracking parameters, no fragment. Empty
	// for a pasted text that came without a link.
	URL string
	// Title is the headline. TitleMade is true when the article had none and
	// the first sentence's words were taken.
	Title     string
	TitleMade bool
	Subtitle  string // the standfirst, as it stands on the page; "" for none
	Byline    string // the author's name, "" when unknown
	Site      string // the outlet's name, "" when unknown
	// Origin is the outlet or agency that the article names as its source
	// ("CNN Brasil"), "" when it names none.
	Origin string
	// Published is in UTC; zero when the article does not tell. DateOnly is
	// true when it gave a day without a time.
	Published time.Time
	DateOnly  bool
	// FirstSeen is when the desk read it first, in UTC.
	FirstSeen time.Time
	Language  string // BCP 47, "und" when unknown
	// Text is the body in plain UTF-8, paragraphs parted by a blank line. All
	// spans point into it.
	Text  string
	Image string // the address of the page's picture, "" for none
	Live  bool   // a live blog: it grows, and its parts have times of their own
	// Partial is true when the page showed only a part (a paywall's stub).
	Partial bool
	Summary []Sentence // in the order of the text
	// Words are a summary in a model's own words, WordsModel is the model's name;
	// both "" when none wrote one. Every name, number and quotation in them stands
	// in Title or Text.
	Words, WordsModel string

	Quotes    []Quote // in the order of the text
	Countries []CountryTag
	Topics    []TopicTag
	// Sketch is what stories are told apart by, as news/story encodes it; nil for
	// an article that is a story of its own.
	Sketch []byte
	// Page is what was fetched, as it came; nil for text and when it was not
	// asked for.
	Page *Page
	// Reader is the version of the reader that derived all this.
	Reader int
}

// Source is what is to be read: a link, a page, or a text. One of URL alone,
// HTML or Text is set; with HTML and Text the URL says where it came from.
type Source struct {
	URL      string
	HTML     []byte
	Type     string // HTML's Content-Type, "" when unknown
	Text     string
	Title    string // given by who brings it; "" lets the article tell
	Site     string // likewise
	Language string // likewise; BCP 47
}

// Page is a document as it came from outside, kept so that a better reader can
// read it again without the network.
type Page struct {
	ContentType string
	Body        []byte
	FetchedAt   time.Time // UTC
}

// Slice is the text under a span; empty when the span lies outside.
func (a *Article) Slice(s Span) string {
	if s.Start < 0 || s.End > len(a.Text) || s.Start > s.End {
		return ""
	}
	return a.Text[s.Start:s.End]
}

// QuoteText is the quote's words, its parts joined by " … ".
func (a *Article) QuoteText(q Quote) string {
	var out string
	for i, p := range q.Parts {
		if i > 0 {
			out += " … "
		}
		out += a.Slice(p)
	}
	return out
}

// When is the time that lists go by: publication, or first seen when there is
// none.
func (a *Article) When() time.Time {
	if a.Published.IsZero() {
		return a.FirstSeen
	}
	return a.Published
}

// Source is what the article is credited to: the site, else the origin.
func (a *Article) Source() string {
	if a.Site != "" {
		return a.Site
	}
	return a.Origin
}

// Shelf names a set of articles that belong together: a guild's
// ("discord:123"), or the common one.
type Shelf string

// Common is the shelf that everybody sees and only the command line and the
// terminal change.
const Common Shelf = ""

// View is the shelves that somebody sees, the most specific first; where an
// article stands on several, the first one's title, tags and removal count.
type View []Shelf

// Actor is who did something. The zero Actor is the desk itself.
type Actor struct {
	ID   string // "discord:456", "terminal"
	Name string // as shown to people at that moment
}
