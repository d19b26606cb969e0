package commands

// The desk's voice, for whoever writes a sentence here:
//
//   - It says what is so, then what to do next, in at most two short sentences.
//   - It is plain and warm, in British English. It does not exclaim, joke,
//     apologise at length or blame: "That is not a web address", not "You
//     entered an invalid URL".
//   - It speaks of "the desk" and "the site", never of requests, handlers,
//     status codes or tables. Names that people give stand in “ ”.
//   - It names the command that helps as one would type it.
//   - It never says more than it knows: "the site did not answer in time", not
//     "the site is down".

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/voice"
)

// said is what is said of an error. %s in it stands for when to try again.
type said struct {
	err  error
	says string
}

// sentences is the one table from errors to words. The first that matches is
// said. Of a feed some are said in other words: feed_sentence.go.
func sentences() []said {
	return []said{
		{news.ErrForbidden, voice.Mark("Only moderators can do that: it takes permission to manage messages in this server. Ask one of them.")},
		{news.ErrNotFound, voice.Mark("The desk does not have that. /latest shows what there is.")},
		{news.ErrStale, voice.Mark("Somebody else changed it first. Look at it again, then make your change.")},
		{news.ErrBadOption, voice.Mark("The desk cannot make out one of the options. /help shows how to ask.")},

		{news.ErrNotArticle, voice.Mark("The desk finds no article there. Give the link of the article's own page, or paste its words with /article text.")},
		{news.ErrPaywall, voice.Mark("The page shows only a few lines before its paywall. If you can read it, paste its words with /article text.")},
		{news.ErrGone, voice.Mark("The site says that the page is not there. Check the link in a browser, then try again.")},
		{news.ErrRefused, voice.Mark("The site does not let the desk read that page. If you can read it, paste its words with /article text.")},
		{news.ErrSlowed, voice.Mark("The channel takes no more posts for a while. The desk will try again by itself; /queue shows what waits.")},
		{news.ErrFault, voice.Mark("The site answered with an error. Try again in %s.")},
		{news.ErrBusy, voice.Mark("The site is busy just now. Try again in %s.")},
		{news.ErrTimeout, voice.Mark("The site did not answer in time. Try again in %s, or paste the words with /article text.")},
		{news.ErrUnreach, voice.Mark("The desk could not connect to the site, or was cut off. Check the link for a slip, then try again in %s.")},
		{news.ErrTooLarge, voice.Mark("That is more than the desk reads at once, which is 10 MB. Paste the part that matters with /article text.")},
		{news.ErrWrongType, voice.Mark("The link leads to a file, and the desk reads pages and plain text. Give the link of the article's own page.")},
		{news.ErrBadLink, voice.Mark("That is not a web address. A link looks like this: https://example.org/story")},
		{news.ErrPrivate, voice.Mark("That address lies inside a private network, where the desk does not look. Give a public link; whoever runs the desk can make exceptions with FETCH_ALLOW.")},
		{news.ErrRobots, voice.Mark("The site asks programs to stay away from that page. If you can read it, paste its words with /article text.")},
		{news.ErrRedirects, voice.Mark("The link leads from page to page without an end. Open it in a browser and give the address that you arrive at.")},
		{news.ErrFull, voice.Mark("That is as much as the desk keeps for one person. Take something off first.")},
		{news.ErrTakenDown, voice.Mark("That was taken off the desk for good, and the desk keeps it out. Whoever runs the desk can say why.")},
		{news.ErrNotFeed, voice.Mark("The desk finds no feed there. Look on the site for a link called RSS or feed, and give that address.")},

		{news.ErrDBAddress, voice.Mark("That is not the address of a database. It looks like this: postgres://user:password@server/newsdesk")},
		{news.ErrDBUnreach, voice.Mark("The desk's database server cannot be reached. Check that it runs and that DATABASE_URL has its name and port, then try again.")},
		{news.ErrDBCertificate, voice.Mark("The certificate of the database server is not to be trusted. Renew it if its time is over, name the authority that signed it with sslrootcert in DATABASE_URL, or correct the server's name there.")},
		{news.ErrDBPlain, voice.Mark("The database server offers no encryption, which DATABASE_URL asks for. Switch ssl on at the server, or, where nobody can listen in between, set sslmode=disable in DATABASE_URL.")},
		{news.ErrDBFile, voice.Mark("A file that DATABASE_URL names cannot be read. Correct sslrootcert, sslcert or sslkey there, or let newsdesk read the file.")},
		{news.ErrDBPassword, voice.Mark("The database server refuses the user or the password. Correct them in DATABASE_URL.")},
		{news.ErrDBAbsent, voice.Mark("The server has no such database. Make it with createdb, or name another in DATABASE_URL.")},
		{news.ErrDBCrowded, voice.Mark("The desk's database server takes no more connections for now. Close other programs that use it, or raise its max_connections.")},
		{news.ErrDBOld, voice.Mark("The database server is too old. The desk needs PostgreSQL 14 or later.")},
		{news.ErrDBEncoding, voice.Mark("That database does not keep the letters of all languages. Make one with the encoding UTF8: createdb -E UTF8 -T template0 NAME")},
		{news.ErrDBForeign, voice.Mark("That database holds another program's tables. Make one for newsdesk alone, and name it in DATABASE_URL.")},
		{news.ErrDBRights, voice.Mark("The user of the database may not write there. Make that user its owner, or name another server in DATABASE_URL.")},
		{news.ErrDBStandby, voice.Mark("The database server takes no writes for now: it is a standby, or was set to be read alone. Name the server that takes writes in DATABASE_URL, or set default_transaction_read_only to off there.")},
		{news.ErrDBServer, voice.Mark("The desk's database is on a server, which keeps backups in its own ways. Use pg_dump and pg_restore there.")},

		{news.ErrDBLocked, voice.Mark("The desk's database is in use by another program. Close that program, then try again.")},
		{news.ErrDBReadOnly, voice.Mark("The desk cannot write to its database. Allow writing to the file and its folder, then try again.")},
		{news.ErrDBNewer, voice.Mark("The database was made by a newer newsdesk. Run that version, or set DATABASE_URL to another file.")},
		{news.ErrDBNot, voice.Mark("That file is not a newsdesk database. Set DATABASE_URL to another path.")},
		{news.ErrDBDamaged, voice.Mark("The desk's database is damaged. Whoever runs the desk can put a backup in its place: newsdesk restore FILE.")},
		{news.ErrDBHalf, voice.Mark("The database was being restored when that was cut off. Run newsdesk restore again with the same file.")},
		{news.ErrDBMoving, voice.Mark("Only a part of a desk has been moved to this database so far. Run newsdesk migrate again as before, and it goes on.")},
		{news.ErrDBFilled, voice.Mark("The database to move to holds something already, so it was left as it is. Name an empty one.")},
		{news.ErrDBDiffers, voice.Mark("What was moved is not what the old database holds, so the move is not finished. Begin it again with newsdesk migrate --anew.")},
		{news.ErrDBFull, voice.Mark("The disk is full, so the desk could not keep that. Free some space, then try again.")},
		{news.ErrDBOwned, voice.Mark("Another newsdesk runs on this database already. Stop it, or set DATABASE_URL to another file.")},
		{news.ErrNoFTS5, voice.Mark("This newsdesk was built without full-text search. Build it again with: go build -tags sqlite_fts5")},

		{news.ErrNotBackup, voice.Mark("Something that is not a newsdesk backup stands there already, so it was left as it is. Choose another name.")},
		{news.ErrBackupPlace, voice.Mark("No file can be made in that folder. Make the folder, allow writing to it, or choose another.")},
		{news.ErrSameFile, voice.Mark("That file is the desk's own database. Give the path of a backup.")},

		{news.ErrToken, voice.Mark("The platform refuses the token. Copy a fresh one from the developer portal into DISCORD_TOKEN.")},
		{news.ErrChannelGone, voice.Mark("That channel is gone. Choose another one.")},
		{news.ErrThreadLocked, voice.Mark("That thread is locked. Unlock it, or choose another channel.")},
		{news.ErrNoPosts, voice.Mark("That kind of channel takes no posts. Choose a text channel, an announcement channel, a forum or a thread.")},
		{news.ErrClosed, voice.Mark("They take no direct messages from the bot. They can open them in the server's privacy settings.")},
		{news.ErrNoTag, voice.Mark("That forum wants a tag on each post, and there is none that the bot may use. Make one for everybody, then try again.")},
		{news.ErrBlocked, voice.Mark("The server's AutoMod stopped the post. Let its rules pass the bot, then try again.")},
		{news.ErrUnfit, voice.Mark("The platform does not take the post as it is. Shorten its comment, or edit the article, then try again.")},
		{news.ErrNoAccess, voice.Mark("The bot may not post in that channel. Allow it to view the channel and send messages there, then try again.")},
		{news.ErrUnpublished, voice.Mark("The platform publishes only a few posts of a channel an hour, and this one has waited too long. Publish it there by hand, or give the channel fewer routes.")},

		{context.DeadlineExceeded, voice.Mark("That took too long. Please try again.")},
		{context.Canceled, voice.Mark("That was interrupted before it was done. Please try again.")},
	}
}

// failure is why a post failed.
func failure(v *voice.Voice, p news.Post) string {
	if p.Reason == "" {
		return SentenceIn(v, news.ErrNoAccess)
	}
	return reason(v, p.Reason)
}

// reason is a reason that is kept in English.
func reason(v *voice.Voice, kept string) string {
	if kept == "The bot was removed from the server." { // the store's own word
		return v.Say("The bot was removed from the server.")
	}
	for _, s := range sentences() { // it may hold how long to wait
		if s.at(nil, s.err) == kept {
			return s.at(v, s.err)
		}
	}
	return v.Say(kept)
}

// Sentence is SentenceIn English: for logs, and for what is kept and said later.
func Sentence(err error) string { return SentenceIn(nil, err) }

// SentenceIn is what people are told of an error: what is so, and the next step.
// It never holds more of the error than an OptionError's own sentence, which is in
// the language of the request that it answers.
func SentenceIn(v *voice.Voice, err error) string {
	if says, ok := known(v, err); ok {
		return says
	}
	return v.Say("Something went wrong on the desk's side. Please try again; if it happens again, tell whoever runs the desk.")
}

// Refusal is the reply that tells people of an error, without a Set.
func Refusal(v *voice.Voice, err error) Reply {
	return refused(SentenceIn(v, err))
}

// Known is the English sentence for an error; ok is false when none is written for
// it.
func Known(err error) (says string, ok bool) { return known(nil, err) }

func known(v *voice.Voice, err error) (says string, ok bool) {
	if option := (*news.OptionError)(nil); errors.As(err, &option) && option.Next != "" {
		return option.Next, true
	}
	return find(v, sentences(), err)
}

// find is the sentence of a table for an error.
func find(v *voice.Voice, table []said, err error) (says string, ok bool) {
	for _, s := range table {
		if errors.Is(err, s.err) {
			return s.at(v, err), true
		}
	}
	return "", false
}

// at is the sentence with the time that the site gave for another try, where it
// gave one.
func (s said) at(v *voice.Voice, err error) string {
	if !strings.Contains(s.says, "%s") {
		return v.Say(s.says)
	}
	wait := v.Say("a few minutes ## try again in")
	var asks interface{ Wait() time.Duration }
	if errors.As(err, &asks) && asks.Wait() > 0 {
		wait = span(v, asks.Wait())
	}
	return v.Say(s.says, wait)
}

// span is a length of time in words, rounded up: "1 minute", "3 hours".
func span(v *voice.Voice, d time.Duration) string {
	if d <= 2*time.Hour {
		return v.Count(int((d+time.Minute-1)/time.Minute), "%d minute", "%d minutes")
	}
	return v.Count(int((d+time.Hour-1)/time.Hour), "%d hour", "%d hours")
}

// suggestion is an OptionError that knows what may have been meant: each value
// is offered as a button.
type suggestion struct {
	err    *news.OptionError
	values []Choice
}

func (s *suggestion) Error() string { return s.err.Error() }
func (s *suggestion) Unwrap() error { return s.err }

// offer is an error that brings actions of its own.
type offer struct {
	err     error
	actions []Action
}

func (o *offer) Error() string { return o.err.Error() }
func (o *offer) Unwrap() error { return o.err }

// failed is the reply to a request that an error ended. What no sentence is
// written for is logged under a reference that the sentence gives.
func (s *Set) failed(ctx context.Context, r Request, err error) Reply {
	says, ok := known(r.own(), err)
	if !ok {
		ref := reference()
		says = r.own().Say("Something went wrong on the desk's side (ref %s). Please try again; if it happens again, tell whoever runs the desk.", ref)
		s.log.LogAttrs(ctx, slog.LevelError, "command failed", slog.String("ref", ref), slog.String("interaction", r.Trace), slog.String("command", r.Command), slog.Any("err", err))
	} else {
		s.log.LogAttrs(ctx, level(err), "command refused", slog.String("interaction", r.Trace), slog.String("command", r.Command), slog.String("err", wordless(err)))
	}
	reply := refused(says)
	if meant := (*suggestion)(nil); errors.As(err, &meant) {
		var row []Action
		for _, v := range meant.values[:min(5, len(meant.values))] {
			again := r.With(meant.err.Option, v.Value)
			row = append(row, Action{Label: cut(v.Label, 80), Request: again, Changes: alters(again)})
		}
		reply.Actions = rows(row)
	}
	if more := (*offer)(nil); errors.As(err, &more) {
		reply.Actions = append(reply.Actions, rows(more.actions)...)
	}
	return reply
}

// wordless is an error for the log: of one that people caused no more than what it is,
// since the rest of it may be their words.
func wordless(err error) string {
	if level(err) == slog.LevelDebug {
		for _, s := range sentences() {
			if errors.Is(err, s.err) {
				return s.err.Error()
			}
		}
	}
	return err.Error()
}

// level is Warn for what whoever runs the desk can mend, and Debug for what the
// asker can.
func level(err error) slog.Level {
	if news.OfDatabase(err) || errors.Is(err, news.ErrNoAccess) || errors.Is(err, news.ErrToken) {
		return slog.LevelWarn
	}
	return slog.LevelDebug
}

// reference is a short name for one failure, to find it in the log by.
func reference() string {
	var b [3]byte
	_, _ = rand.Read(b[:]) // it never fails
	return hex.EncodeToString(b[:])
}

// refused is a private sentence with ways on.
func refused(says string, ways ...Action) Reply {
	return Reply{Private: true, Failed: true, Blocks: []Block{paragraph(says)}, Actions: rows(ways)}
}
