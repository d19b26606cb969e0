package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"newsdesk/news"
	"newsdesk/news/opml"
	"newsdesk/voice"
)

// What an imported list may have at most.
const (
	maxList     = 5 << 20 // bytes
	maxOutlines = 2000
)

func (s *Set) feedImportCommand() Command {
	return Command{
		Name:      "feed import",
		Help:      "Follow the feeds of a list (OPML), as feed readers export it",
		Moderator: true,
		Private:   true,
		Options:   []Option{{Name: "file", Help: "The list, an .opml or .xml file of at most 5 MB", Kind: File, Required: true}},
		Run:       s.feedImport,
	}
}

func (s *Set) feedImport(_ context.Context, r Request) (Reply, error) {
	v := r.own()
	file, ok := r.Files["file"]
	bad := &news.OptionError{Option: "file", Value: r.Option("file")}
	switch {
	case !ok || file.Link == "" && len(file.Body) == 0:
		bad.Next = v.Say("There is no such file. Attach the list that your feed reader exports as OPML.")
		return Reply{}, bad
	case file.Size > maxList || len(file.Body) > maxList:
		bad.Next = v.Say("That file is over 5 MB, the most that the desk reads of a list. Part it in two.")
		return Reply{}, bad
	case len(file.Body) == 0 && s.feeder == nil:
		return noFeeder(r), nil
	}
	return Reply{Later: func(ctx context.Context) (Reply, error) {
		body := file.Body
		if len(body) == 0 {
			var err error
			if body, err = s.feeder.Fetch(ctx, file.Link); err != nil {
				return Reply{}, fmt.Errorf("fetching the list: %w", err)
			}
		}
		return s.importList(ctx, r, body)
	}}, nil
}

// imported is what became of a list's outlines.
type imported struct {
	room         int // for more feeds on the shelf
	added, known int
	bad          []string // what is no address, by its title or itself
	over         int      // past maxOutlines
	full         int      // past maxFeeds
	out          int      // of sites that are kept out
}

// importList follows the feeds of a list. It only notes them: they are polled by
// and by.
func (s *Set) importList(ctx context.Context, r Request, body []byte) (Reply, error) {
	list, err := opml.Read(body)
	broken := errors.Is(err, news.ErrWrongType) && len(list) > 0
	switch {
	case errors.Is(err, news.ErrWrongType) && !broken:
		return refused(r.own().Say("That file is no list of feeds. Export it from your feed reader as OPML, and attach that.")), nil
	case err != nil && !broken:
		return Reply{}, err
	case len(list) == 0:
		return refused(r.own().Say("That list names no feed.")), nil
	}
	did, err := s.importAll(ctx, r, list)
	return importReply(r.own(), did, broken), err
}

// importAll follows feeds, as many as there is room for.
func (s *Set) importAll(ctx context.Context, r Request, list []opml.Outline) (imported, error) {
	all, err := s.store.Subscriptions(ctx, r.Place.Shelf)
	if err != nil {
		return imported{}, err
	}
	did := imported{room: maxFeeds - len(all)}
	if over := len(list) - maxOutlines; over > 0 {
		list, did.over = list[:maxOutlines], over
	}
	for _, o := range list {
		if err := s.importOne(ctx, r, o, &did); err != nil {
			return imported{}, err
		}
	}
	return did, nil
}

func (s *Set) importOne(ctx context.Context, r Request, o opml.Outline, did *imported) error {
	link, err := linkOf(o.URL)
	if err != nil {
		name := o.Title
		if name == "" {
			name = o.URL
		}
		did.bad = append(did.bad, quotedIn(r.own(), cut(name, 60)))
		return nil
	}
	if did.added >= did.room {
		did.full++
		return nil
	}
	sub, fresh, err := s.store.AddFeed(ctx, subscription(r, news.Feed{URL: link, Title: cut(o.Title, 300), Site: webOnly(o.Site)}))
	switch {
	case errors.Is(err, news.ErrTakenDown):
		did.out++
	case err != nil:
		return err
	case fresh || ours(r, sub):
		did.added++
	default:
		did.known++
	}
	return nil
}

// webOnly is a link to the web, "" for any other.
func webOnly(link string) string {
	if out, err := linkOf(link); err == nil && link != "" {
		return out
	}
	return ""
}

func importReply(v *voice.Voice, did imported, broken bool) Reply {
	reply := Reply{Blocks: []Block{paragraph(v.Say("Added %s.", v.Count(did.added, "%d feed", "%d feeds")))}}
	if did.added == 0 {
		reply.Blocks[0] = paragraph(v.Say("The list brought no feed that the desk does not follow already."))
	}
	add := func(text string) { reply.Blocks = append(reply.Blocks, Block{Kind: Item, Runs: []Run{plain(text)}}) }
	if did.known > 0 {
		add(v.Count(did.known, "%d was followed already", "%d were followed already"))
	}
	if n := len(did.bad); n > 0 {
		names := v.And(did.bad)
		if n > 5 {
			names = v.Say("%s and %d more", strings.Join(did.bad[:5], ", "), n-5)
		}
		add(v.Count(n, "%d was left out: %s has no web address", "%d were left out: %s have no web address", names))
	}
	if did.over > 0 {
		add(v.Count(did.over, "%d was left out: at most %d are read of a list, so import the rest as another", "%d were left out: at most %d are read of a list, so import the rest as another", maxOutlines))
	}
	if did.full > 0 {
		add(v.Count(did.full, "%d was left out: the desk follows %d feeds at the most", "%d were left out: the desk follows %d feeds at the most", maxFeeds))
	}
	if did.out > 0 {
		add(v.Count(did.out, "%d was left out: its site was taken off the desk for good", "%d were left out: their sites were taken off the desk for good"))
	}
	if broken {
		add(v.Say("the list breaks off in the middle; this is what stands before that"))
	}
	if did.added > 0 {
		reply.Blocks = append(reply.Blocks, small(plain(v.Say("They are polled one after the other in the next minutes. Of a first poll all is kept and nothing posted."))))
	}
	reply.Actions = rows([]Action{{Label: v.Say("Feeds"), Request: ask("feed list")}})
	return reply
}

func (s *Set) feedExportCommand() Command {
	return Command{
		Name:      "feed export",
		Help:      "The desk's feeds as a list (OPML) for other feed readers",
		Moderator: true,
		Private:   true,
		Run:       s.feedExport,
	}
}

func (s *Set) feedExport(ctx context.Context, r Request) (Reply, error) {
	all, err := s.store.Subscriptions(ctx, r.Place.Shelf)
	if err != nil {
		return Reply{}, err
	}
	if len(all) == 0 {
		return noFeeds(r), nil
	}
	v := r.own()
	var list []opml.Outline
	for _, f := range all {
		list = append(list, opml.Outline{Title: feedTitle(v, f.Feed), URL: f.URL, Site: f.Site})
	}
	body := opml.Write(v.Say("Feeds of the desk"), r.Now, list)
	return Reply{
		Blocks: []Block{paragraph(v.Count(len(all), "The list of the desk's only feed.", "The list of the desk's %d feeds."))},
		File:   &Attachment{Name: "newsdesk-feeds.opml", Size: int64(len(body)), Body: body},
	}, nil
}
