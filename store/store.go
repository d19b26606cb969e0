// Package store keeps the desk's articles, shelves, posts and owed work in one
// SQLite file.
package store

import (
	"context"
	"time"

	"newsdesk/news"
)

// Store is an open database. An exported method is one transaction.
type Store struct{}

// Open opens the database at path, makes or upgrades its schema, and checks it.
// Errors: news.ErrDBLocked, ErrDBReadOnly, ErrDBNewer, ErrDBNot, ErrNoFTS5.
func Open(ctx context.Context, path string, o Options) (*Store, error) { panic("todo") }

// Own takes the database for this process's jobs until Close: a second desk on
// one file gets news.ErrDBOwned. Reading and adding need no ownership.
func (s *Store) Own(ctx context.Context) error { panic("todo") }

// Close closes it.
func (s *Store) Close() error { panic("todo") }

// Add keeps an article and puts it on a shelf. The article is the same as a kept
// one when its URL is, or, without a URL, when its text is and it stands on that
// very shelf. A removed one comes back.
func (s *Store) Add(ctx context.Context, shelf news.Shelf, a news.Article, by news.Actor) (Added, error) {
	panic("todo")
}

// Entry is one article with its quotes and summary; news.ErrNotFound when the
// view does not show it.
func (s *Store) Entry(ctx context.Context, view news.View, id int64) (Entry, error) { panic("todo") }

// EntryByURL is Entry by canonical address.
func (s *Store) EntryByURL(ctx context.Context, view news.View, url string) (Entry, error) {
	panic("todo")
}

// OnShelf is Entry for a moderator of one shelf: removed ones too, and articles
// of the common shelf that the shelf has nothing of its own for.
func (s *Store) OnShelf(ctx context.Context, shelf news.Shelf, id int64) (Entry, error) {
	panic("todo")
}

// Latest lists articles, newest first by Article.When, then by id. With
// Filter.Country those that are about it come first; those that only mention it
// follow, marked MentionOnly.
func (s *Store) Latest(ctx context.Context, view news.View, f Filter) (Page, error) { panic("todo") }

// Search lists articles that hold every word of the query, best first. The query
// is what a person typed: words, "phrases", -without.
func (s *Store) Search(ctx context.Context, view news.View, query string, f Filter) (Page, error) {
	panic("todo")
}

// Quotes lists quotes: articles newest first, and in one by rank, at most two an
// article unless Filter.Article or Filter.Speaker is set.
func (s *Store) Quotes(ctx context.Context, view news.View, f Filter) (Hits, error) { panic("todo") }

// Extent is what a filter would find in all.
func (s *Store) Extent(ctx context.Context, view news.View, f Filter) (Extent, error) {
	panic("todo")
}

// Topics counts the topics on a view, most in 30 days first.
func (s *Store) Topics(ctx context.Context, view news.View, now time.Time) ([]Count, error) {
	panic("todo")
}

// Countries counts the countries that articles are about, as Topics does.
func (s *Store) Countries(ctx context.Context, view news.View, now time.Time) ([]Count, error) {
	panic("todo")
}

// Sources are the outlets on a view whose name has a word that begins with
// typed, most used first.
func (s *Store) Sources(ctx context.Context, view news.View, typed string, limit int) ([]string, error) {
	panic("todo")
}

// Speakers is Sources for those who are quoted.
func (s *Store) Speakers(ctx context.Context, view news.View, typed string, limit int) ([]string, error) {
	panic("todo")
}

// Titles are entries (ID, Title, Published, FirstSeen and Site alone) whose
// title matches what is being typed, best first; the newest for "".
func (s *Store) Titles(ctx context.Context, view news.View, typed string, limit int) ([]Entry, error) {
	panic("todo")
}

// RemovedTitles are those that were removed from a shelf, the latest first.
func (s *Store) RemovedTitles(ctx context.Context, shelf news.Shelf, typed string, limit int) ([]Entry, error) {
	panic("todo")
}

// Edit changes an article on one shelf.
func (s *Store) Edit(ctx context.Context, shelf news.Shelf, id int64, c Change, by news.Actor) (Entry, error) {
	panic("todo")
}

// Tag adds and removes topics and countries (codes) on one shelf.
func (s *Store) Tag(ctx context.Context, shelf news.Shelf, id int64, add, remove []string, by news.Actor) (Entry, error) {
	panic("todo")
}

// Remove takes an article off a shelf; Restore undoes it. Removing a removed
// one is news.ErrStale.
func (s *Store) Remove(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (Entry, error) {
	panic("todo")
}

// Restore puts a removed article back.
func (s *Store) Restore(ctx context.Context, shelf news.Shelf, id int64, by news.Actor) (Entry, error) {
	panic("todo")
}

// Acts is the audit of a shelf, the latest first.
func (s *Store) Acts(ctx context.Context, shelf news.Shelf, limit int) ([]Act, error) { panic("todo") }

// Key is the key that buttons are signed with: 32 bytes, made once.
func (s *Store) Key(ctx context.Context) ([]byte, error) { panic("todo") }

// KeepRequest keeps a request that is too long for a button and gives its id;
// the same request gets the same id.
func (s *Store) KeepRequest(ctx context.Context, request string) (int64, error) { panic("todo") }

// KeptRequest is what KeepRequest kept; news.ErrNotFound.
func (s *Store) KeptRequest(ctx context.Context, id int64) (string, error) { panic("todo") }

// OwePost records a post and the job that carries it out, in one transaction.
// With a Key that is there already it changes nothing and gives that post and
// false.
func (s *Store) OwePost(ctx context.Context, p news.Post) (news.Post, bool, error) { panic("todo") }

// Post is one post; news.ErrNotFound.
func (s *Store) Post(ctx context.Context, id int64) (news.Post, error) { panic("todo") }

// PostTried counts a try and gives the post as it stands now.
func (s *Store) PostTried(ctx context.Context, id int64) (news.Post, error) { panic("todo") }

// PostDone records the message that a post became; PostFailed that it never will.
func (s *Store) PostDone(ctx context.Context, id int64, message string) error { panic("todo") }

// PostFailed records that a post cannot be, with a sentence.
func (s *Store) PostFailed(ctx context.Context, id int64, reason string) error { panic("todo") }

// RetryPost owes a failed post again.
func (s *Store) RetryPost(ctx context.Context, id int64) (news.Post, error) { panic("todo") }

// OweAnswer records an answer and its job in one transaction.
func (s *Store) OweAnswer(ctx context.Context, a Answer) (int64, error) { panic("todo") }

// Answer is one owed answer; news.ErrNotFound once it was given.
func (s *Store) Answer(ctx context.Context, id int64) (Answer, error) { panic("todo") }

// AnswerDone forgets an answer that was given or came too late.
func (s *Store) AnswerDone(ctx context.Context, id int64) error { panic("todo") }

// Run carries out owed work until ctx ends; then running jobs finish or go back.
// It needs Own.
func (s *Store) Run(ctx context.Context, w Work) error { panic("todo") }

// ShelfLeft notes that a guild removed the bot; ShelfBack that it came back.
func (s *Store) ShelfLeft(ctx context.Context, shelf news.Shelf) error { panic("todo") }

// ShelfBack undoes ShelfLeft.
func (s *Store) ShelfBack(ctx context.Context, shelf news.Shelf) error { panic("todo") }

// Purge deletes the data of shelves that were left before a moment, and what
// else has had its time; it gives the number of shelves.
func (s *Store) Purge(ctx context.Context, leftBefore time.Time) (int, error) { panic("todo") }

// Size is how many articles the view shows.
func (s *Store) Size(ctx context.Context, view news.View) (int, error) { panic("todo") }
