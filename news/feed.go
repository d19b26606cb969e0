package news

import "time"

// Feed is an address that the desk polls. It is fetched once however many
// shelves follow it.
type Feed struct {
	ID    int64
	URL   string // where it is fetched; a permanent redirect moves it
	Title string // as the feed names itself, "" when it does not
	Site  string // the page that it belongs to, "" when it names none

	// ETag and Modified are the validators of the last answer, Hash is of its body.
	ETag, Modified string
	Hash           []byte

	// Hub and Topic are where and under which address it is pushed (WebSub), ""
	// for polling alone; Secret signs what the hub sends, and Lease is until when
	// the hub has promised to send, zero for not.
	Hub, Topic string
	Secret     []byte
	Lease      time.Time

	Checked time.Time     // the last poll, zero for never
	Next    time.Time     // the next one
	Every   time.Duration // between polls, as the feed changes
	Newest  time.Time     // its newest entry's publication, zero when unknown
	Entries int           // how many have been seen
	Begun   bool          // its first poll is kept

	// Failures are the failed polls in a row, since Failing; Reason is the last
	// one's, a sentence. All zero while it works.
	Failures int
	Failing  time.Time
	Reason   string
}

// Subscription is a feed on a shelf.
type Subscription struct {
	Feed
	Shelf Shelf
	// Filter keeps entries off the shelf that do not pass it (news/filter); "" lets
	// all pass.
	Filter string
	Paused time.Time // since when, zero for not
	// Backfill is how many of the newest entries of the first poll are posted.
	Backfill int
	// Platform and Channel are where moderators are told of trouble.
	Platform, Channel string
	By                Actor
	At                time.Time
}

// FeedEntry is one item of a feed as it stands there.
type FeedEntry struct {
	ID   int64 // 0 for one that is not kept yet
	Feed int64
	// Keys are what the entry is known by, the best first: hashes of its canonical
	// address, its guid, its words. One that is not its own in the feed is left
	// out.
	Keys       [][16]byte
	URL        string // canonical, "" for none
	Title      string
	Author     string
	Categories []string
	Teaser     string // its words in the feed as plain text, at most 2,000 bytes
	HTML       []byte // its words in the feed, nil for none
	// Full tells whether the feed holds the whole text rather than a teaser.
	Full      bool
	Published time.Time // UTC; zero when it does not tell or cannot be
	DateOnly  bool
	Language  string // BCP 47, "" when the feed does not tell

	SeenAt time.Time
	First  bool // of the feed's first poll
	Rank   int  // its place in its poll, the newest is 0
	Tries  int  // how often its page was asked for
	// Article is what was kept of it, 0 for nothing yet.
	Article int64
	State   EntryState
	Reason  string // why its page could not be had, a sentence
	// Words is a mark of its words, as the store has it: whether they are others by
	// the time that it was read. "" for not known.
	Words string
}

// EntryState is how far an entry has come.
type EntryState string

// An entry is to be read until it is kept; or nobody wants it.
const (
	EntryNew      EntryState = "new"      // its page is to be read
	EntryKept     EntryState = "kept"     // its article stands on a shelf
	EntryFiltered EntryState = "filtered" // no shelf's filter lets it pass
	EntryFailed   EntryState = "failed"   // nothing could be read, not even in the feed
)

// Poll is what a poll brought.
type Poll struct {
	At time.Time
	// Unchanged: the feed is as it was (304, or the same body).
	Unchanged bool
	// Pushed: a hub sent the entries. That tells nothing of the feed's own address,
	// which is polled on as before: only At, Newest and Entries count.
	Pushed bool
	// Moved is the feed's new address after a permanent redirect, "" when it stays.
	Moved          string
	Title, Site    string
	ETag, Modified string
	Hash           []byte
	Hub, Topic     string
	Newest         time.Time
	Next           time.Time
	Every          time.Duration
	Entries        []FeedEntry // as the feed holds them, the newest first
	Err            string      // why it failed, a sentence; the rest is empty then but for At, Next, Every
	Final          bool        // the feed says that it is gone for good (410)
}

// Polled is what became of a poll.
type Polled struct {
	Feed
	New      int // entries not seen before
	Known    int
	Filtered int // of the new ones, those that no shelf wants
	Changed  int // entries whose words are others than before
	Kept     int // articles of the feed that stand on the asking shelf
}

// FeedsFound is what stands under a link: a feed, or a page with the feeds that
// it names, or neither.
type FeedsFound struct {
	// Feed is the feed itself, its URL canonical and past permanent redirects; nil
	// when the link leads to a page.
	Feed *Feed
	// Offers are the feeds that a page names, with URL and Title alone, in the order
	// of the page.
	Offers []Feed
}
