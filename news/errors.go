package news

import (
	"errors"
	"fmt"
)

// The ways in which things go wrong that people should hear about. Packages
// return them, wrapped with what the log needs; commands.Sentence turns them
// into words.
var (
	ErrNotFound   = errors.New("no such thing on the desk")
	ErrForbidden  = errors.New("not permitted")
	ErrBadOption  = errors.New("an option cannot be understood")
	ErrStale      = errors.New("somebody else changed it first")
	ErrNotArticle = errors.New("no article there")
	ErrPaywall    = errors.New("only a stub before a paywall")
	ErrGone       = errors.New("the page is not there (404, 410)")
	ErrRefused    = errors.New("the site refuses us (401, 403, 451)")
	ErrBusy       = errors.New("the site is busy (429, 5xx)")
	ErrTimeout    = errors.New("the site did not answer in time")
	ErrUnreach    = errors.New("the site cannot be reached")
	ErrTooLarge   = errors.New("more than the desk reads")
	ErrWrongType  = errors.New("not a page or a text")
	ErrBadLink    = errors.New("not a web address")
	ErrPrivate    = errors.New("an address inside a private network")
	ErrRobots     = errors.New("the site asks robots to stay away")
	ErrRedirects  = errors.New("too many redirects")
	ErrNotFeed    = errors.New("no feed there")
	ErrFull       = errors.New("as many as the desk keeps for one person")
	ErrTakenDown  = errors.New("taken off the desk for good, and kept out")

	ErrDBLocked   = errors.New("the database is locked by another program")
	ErrDBReadOnly = errors.New("the database cannot be written")
	ErrDBNewer    = errors.New("the database is from a newer version")
	ErrDBNot      = errors.New("not a newsdesk database")
	ErrDBDamaged  = errors.New("the database is damaged")
	ErrDBHalf     = errors.New("the database was restored by half")
	ErrDBMoving   = errors.New("a desk is moved to the database by half")
	ErrDBFilled   = errors.New("the database to move to holds something")
	ErrDBDiffers  = errors.New("what was moved is not what it was")
	ErrDBFull     = errors.New("the disk is full")
	ErrDBOwned    = errors.New("another newsdesk runs on this database")
	ErrNoFTS5     = errors.New("built without full-text search")

	// Of a database on a server.
	ErrDBAddress     = errors.New("not the address of a database")
	ErrDBUnreach     = errors.New("the database server cannot be reached")
	ErrDBCertificate = errors.New("the database server's certificate is not trusted")
	ErrDBPlain       = errors.New("the database server offers no encryption")
	ErrDBFile        = errors.New("a file that the address of the database names cannot be read")
	ErrDBPassword    = errors.New("the database server refuses the user or the password")
	ErrDBAbsent      = errors.New("the server has no such database")
	ErrDBCrowded     = errors.New("the database server takes no more connections")
	ErrDBOld         = errors.New("the database server is too old")
	ErrDBEncoding    = errors.New("the database does not keep Unicode")
	ErrDBForeign     = fmt.Errorf("the database holds another program's tables: %w", ErrDBNot)
	ErrDBRights      = fmt.Errorf("the user of the database may not write there: %w", ErrDBReadOnly)
	ErrDBStandby     = fmt.Errorf("the database server takes no writes: %w", ErrDBReadOnly)
	ErrDBServer      = errors.New("the database is on a server, which is backed up there")

	ErrNotBackup   = errors.New("something that is no backup is there")
	ErrBackupPlace = errors.New("no file can be made there")
	ErrSameFile    = errors.New("a backup of itself")

	ErrToken       = errors.New("the platform refuses the token")
	ErrChannelGone = errors.New("the channel is gone")
	ErrNoAccess    = errors.New("the bot may not post in the channel")
	ErrUnpublished = errors.New("the message is not published to those who follow its channel")
)

// Why a channel does not take a post, more exactly: each is an ErrNoAccess too,
// and trying again does not help, but for ErrSlowed, which is an ErrBusy.
var (
	ErrThreadLocked = fmt.Errorf("the thread is locked: %w", ErrNoAccess)
	ErrNoPosts      = fmt.Errorf("a kind of channel without posts: %w", ErrNoAccess)
	ErrClosed       = fmt.Errorf("somebody takes no direct messages: %w", ErrNoAccess)
	ErrNoTag        = fmt.Errorf("the forum wants a tag and has none to give: %w", ErrNoAccess)
	ErrBlocked      = fmt.Errorf("the server's filter blocks the message: %w", ErrNoAccess)
	ErrUnfit        = fmt.Errorf("the platform does not take the message: %w", ErrNoAccess)
	ErrSlowed       = fmt.Errorf("the platform wants fewer posts: %w", ErrBusy)
)

// OfDatabase tells whether an error is of the database or the way to it, rather than of
// what was asked of it: whatever else is asked would meet it too.
func OfDatabase(err error) bool {
	for _, is := range []error{ErrDBLocked, ErrDBReadOnly, ErrDBNewer, ErrDBNot, ErrDBDamaged, ErrDBFull,
		ErrDBUnreach, ErrDBCertificate, ErrDBPlain, ErrDBPassword, ErrDBAbsent, ErrDBCrowded} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

// ErrFault is an ErrBusy: the site did not say that it is busy (429, 503), it
// failed.
var ErrFault = fmt.Errorf("the site answers with an error (5xx): %w", ErrBusy)

// OptionError says which option cannot be understood and what would be.
type OptionError struct {
	Option string // the option's name
	Value  string // what was given
	Next   string // a sentence with the next step
}

func (e *OptionError) Error() string {
	return fmt.Sprintf("option %s: %q: %s", e.Option, e.Value, e.Next)
}

// Unwrap makes errors.Is(err, ErrBadOption) hold.
func (e *OptionError) Unwrap() error { return ErrBadOption }
