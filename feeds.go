package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"newsdesk/bot/terminal"
	"newsdesk/commands"
	"newsdesk/news"
)

// maxList is the largest list of feeds that is read, in bytes.
const maxList = 5 << 20

// feeds brings a list of feeds in, or writes the desk's own out. The feeds are
// polled by the bot.
func feeds(ctx context.Context, p *program, args []string) error {
	verb, guild, name, err := feedArgs(args)
	if err != nil {
		return err
	}
	r := commands.Request{Command: "feed " + verb, Now: p.now().UTC(),
		Asker: commands.Asker{Actor: news.Actor{ID: "terminal", Name: "the command line"}, Moderator: true, Locale: p.config.Locale},
		Place: commands.Place{Platform: "terminal", View: news.View{news.Common}}}
	if guild != "" {
		r.Place.Shelf = news.Shelf("discord:" + guild)
		r.Place.View = news.View{r.Place.Shelf, news.Common}
	}
	if verb == "import" {
		body, err := readList(name, p.stdin)
		if err != nil {
			return err
		}
		r.Options = map[string]string{"file": name}
		r.Files = map[string]commands.Attachment{"file": {Name: name, Size: int64(len(body)), Body: body}}
	}
	s, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer s.Close()
	desk := commands.New(commands.Deps{Store: s, Log: p.log})
	reply := desk.Finish(ctx, desk.Run(ctx, r))
	reply.Actions = nil // lines for a prompt
	text := terminal.Text(reply, terminal.Look{Screen: isTerminal(p.stdout), Locale: p.config.Locale}, p.now)
	if reply.Failed || verb == "export" && reply.File == nil {
		fmt.Fprint(p.stderr, "newsdesk: "+text)
		return errSaid
	}
	if reply.File != nil {
		return writeList(name, reply.File.Body, p.stdout)
	}
	_, err = fmt.Fprint(p.stdout, text)
	return err
}

// feedArgs are the arguments of feeds: the flag may stand before or behind the
// file.
func feedArgs(args []string) (verb, guild, name string, err error) {
	wrong := usageError(usage("feeds"))
	if len(args) == 0 || args[0] != "import" && args[0] != "export" {
		return "", "", "", wrong
	}
	var names []string
	for rest := args[1:]; len(rest) > 0; {
		if rest, err = flags("feeds", rest, func(f *flag.FlagSet) { f.StringVar(&guild, "guild", guild, "") }); err != nil {
			return "", "", "", err
		}
		if len(rest) > 0 {
			names, rest = append(names, rest[0]), rest[1:]
		}
	}
	if len(names) != 1 {
		return "", "", "", wrong
	}
	if err := digits(guild); err != nil {
		return "", "", "", usageError("--guild " + err.Error())
	}
	return args[0], guild, names[0], nil
}

// readList reads a list of feeds from a file, or from standard input for "-".
func readList(name string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return nil, fmt.Errorf("there is no file %q: give the list that your feed reader exports as OPML", name)
		case err != nil:
			return nil, fmt.Errorf("the file %q cannot be opened: %w", name, errors.Unwrap(err))
		}
		defer f.Close()
		from = f
	}
	body, err := io.ReadAll(io.LimitReader(from, maxList+1))
	if err != nil {
		return nil, fmt.Errorf("%q cannot be read: %w", name, err)
	}
	return body, nil
}

// writeList writes a list of feeds to a new file, or to standard output for "-".
// It writes over nothing: import is easily mistyped.
func writeList(name string, body []byte, stdout io.Writer) error {
	if name == "-" {
		_, err := stdout.Write(body)
		return err
	}
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	switch {
	case errors.Is(err, os.ErrExist):
		return fmt.Errorf("there is a file %q already: give another name", name)
	case err != nil:
		return fmt.Errorf("the file %q cannot be made: %w", name, errors.Unwrap(err))
	}
	if _, err := f.Write(body); err != nil {
		f.Close()
		return fmt.Errorf("the file %q cannot be written: %w", name, errors.Unwrap(err))
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintf(stdout, "The list is in %s.\n", name)
	return err
}
