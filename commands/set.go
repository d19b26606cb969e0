package commands

import (
	"context"
	"errors"
	"log/slog"
	"maps"
	"slices"

	"newsdesk/news"
	"newsdesk/store"
)

// Reader reads an article. Its errors are news.Err…. It may use the network.
type Reader interface {
	Read(ctx context.Context, s news.Source) (news.Article, error)
}

// Poster waits until an owed post is done or has failed, and gives it as it
// stands then. When ctx ends first it gives the post as it stands and ctx's error.
type Poster interface {
	Deliver(ctx context.Context, post int64) (news.Post, error)
}

// Deps are what the commands work with.
type Deps struct {
	Store  *store.Store
	Reader Reader
	// Keeper reads what is to be kept, and may use the network for a text too;
	// nil: Reader does, and needs none for a text.
	Keeper Reader
	Poster Poster // nil: a post is owed, and nobody waits for it
	Feeder Feeder // nil: no feed can be looked at
	// Summariser tells stories; nil: /story has no summary.
	Summariser Summariser
	Log        *slog.Logger // nil: silent

	Version string // "0.1.0", shown by /help
}

// Set is all commands over one store. It is safe for concurrent use.
type Set struct {
	store   *store.Store
	reader  Reader
	keeper  Reader
	poster  Poster
	feeder  Feeder
	log     *slog.Logger
	version string
	drawn   *pictures
	all     []Command
	settled settled
	uses    uses

	summariser Summariser
}

// New makes the commands.
func New(d Deps) *Set {
	s := &Set{store: d.Store, reader: d.Reader, keeper: d.Keeper, poster: d.Poster, feeder: d.Feeder, log: d.Log, version: d.Version,
		drawn: newPictures(), summariser: d.Summariser}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.all = []Command{
		s.latestCommand(),
		s.summaryCommand(),
		s.storyCommand(),
		s.quotesCommand(),
		s.searchCommand(),
		s.topicsCommand(),
		s.countriesCommand(),
		s.trendsCommand(),
		s.mapCommand(),
		s.feedsCommand(),
		s.reportCommand(),
		s.followCommand(),
		s.followingCommand(),
		s.savedCommand(),
		s.forgetCommand(),
		s.helpCommand(),
		s.addCommand(),
		s.textCommand(),
		s.editCommand(),
		s.removeCommand(),
		s.restoreCommand(),
		s.tagCommand(),
		s.dismissCommand(),
		s.articleQuotesCommand(),
		s.mergeCommand(),
		s.splitCommand(),
		s.approveCommand(),
		s.rejectCommand(),
		s.postCommand(),
		s.queueCommand(),
		s.feedAddCommand(),
		s.feedListCommand(),
		s.feedCheckCommand(),
		s.feedPauseCommand(),
		s.feedResumeCommand(),
		s.feedRemoveCommand(),
		s.feedFilterCommand(),
		s.feedImportCommand(),
		s.feedExportCommand(),
		s.routeAddCommand(),
		s.routeListCommand(),
		s.routeTestCommand(),
		s.routeRemoveCommand(),
		s.routeQuietCommand(),
		s.digestSetCommand(),
		s.digestPreviewCommand(),
		s.digestListCommand(),
		s.digestRemoveCommand(),
		s.setupCommand(),
		s.auditCommand(),
		s.statsCommand(),
		s.sourceRetractCommand(),
		s.sourceRestoreCommand(),
		s.sourceLimitCommand(),
		s.settingsShowCommand(),
		s.settingsLanguageCommand(),
		s.settingsZoneCommand(),
		s.settingsDeskCommand(),
		s.settingsApprovalCommand(),
		s.settingsKeepCommand(),
		s.settingsRouteCommand(),
		s.saveCommand(),
		s.digestCommand(),
		s.whoSaidCommand(),
	}
	return s
}

// All is every command, always in the same order. The slice is the caller's.
func (s *Set) All() []Command { return append([]Command(nil), s.all...) }

// Find is the command of a name, as Command.Name spells it.
func (s *Set) Find(name string) (Command, bool) {
	for _, c := range s.all {
		if c.Name == name {
			return c, true
		}
	}
	return Command{}, false
}

// Run answers a request. Whatever goes wrong becomes a private sentence with the
// next step, and what is nobody's doing but the desk's goes to the log as well.
// It uses no network. A reply's Later fails only when its context is cancelled,
// so that owed work can be taken up again.
func (s *Set) Run(ctx context.Context, r Request) Reply {
	c, ok := s.Find(r.Command)
	if !ok {
		return s.failed(ctx, r, s.unknownCommand(r.own(), r.Command))
	}
	r, err := s.settledIn(ctx, r)
	if err == nil {
		r, err = checked(c, r)
	}
	if err != nil {
		return s.failed(ctx, r, err)
	}
	s.uses.count(r)
	r.public = !c.Private && r.Option("private") != "true" && !r.Place.Direct
	reply, err := c.Run(ctx, r)
	if err != nil {
		return s.failed(ctx, r, err).unsure(r)
	}
	reply.Private = reply.Private || c.Private || r.Option("private") == "true"
	reply = reply.unsure(r)
	if r.public && r.Place.Channel != "" {
		reply = reportable(r.voice(), reply)
	}
	reply = s.noteClosed(ctx, r, reply)
	if later := reply.Later; later != nil {
		private := reply.Private
		reply.Later = func(ctx context.Context) (Reply, error) {
			out, err := later(ctx)
			if err != nil {
				if errors.Is(ctx.Err(), context.Canceled) {
					return Reply{}, ctx.Err()
				}
				out = s.failed(ctx, r, err)
			}
			out.Private = out.Private || private
			return out.unsure(r), nil
		}
	}
	return reply
}

// unsure notes on an answer that shelves may be missing from it.
func (r Reply) unsure(to Request) Reply {
	if to.Place.Unsure && r.Form == nil && r.Later == nil && to.Command != "help" {
		r.Foot = append(slices.Clone(r.Foot), small(plain(to.voice().Say("Some of your servers could not be checked just now."))))
	}
	return r
}

// Finish is a reply with its Later carried out, for a caller that can wait.
func (s *Set) Finish(ctx context.Context, reply Reply) Reply {
	for reply.Later != nil {
		next, err := reply.Later(ctx)
		if err != nil {
			return s.failed(ctx, Request{}, err)
		}
		reply = next
	}
	return reply
}

// privately is the option that every members' command has.
func privately() Option {
	return Option{Name: "private", Help: "Show the answer only to me", Kind: Flag}
}

// from is the option that paging carries: the place of the first entry shown,
// counted from 1.
func from() Option {
	return Option{Name: "from", Help: "The first entry to show", Kind: Integer, Min: 1, Max: 1_000_000}
}

// clone is a copy of r whose options can be changed.
func (r Request) clone() Request {
	r.Options = maps.Clone(r.Options)
	if r.Options == nil {
		r.Options = map[string]string{}
	}
	return r
}
