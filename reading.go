package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"

	"newsdesk/bot/terminal"
	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/reader"
	"newsdesk/reader/feed"
)

// maxFile is the largest file or line that is read, in bytes.
const maxFile = 10 << 20

// newReader makes the reader from the settings, without a model: newKeeper has
// that.
func newReader(p *program) *reader.Reader {
	return reader.New(readerConfig(p))
}

func readerConfig(p *program) reader.Config {
	c := reader.Config{UserAgent: p.config.UserAgent, Allow: p.config.Allow, Ports: p.config.Ports}
	if p.counts != nil {
		c.Fetched = p.counts.Fetched
	}
	return c
}

// source makes what a person named on the command line into something to read:
// an address, a file, or "-" for standard input.
func source(name string, stdin io.Reader) (news.Source, error) {
	if lower := strings.ToLower(name); strings.HasPrefix(lower, "http://") || strings.HasPrefix(lower, "https://") {
		return news.Source{URL: name}, nil
	}
	from := stdin
	if name != "-" {
		f, err := os.Open(name)
		switch {
		case errors.Is(err, os.ErrNotExist):
			return news.Source{}, fmt.Errorf("there is no file %q: give a file that exists, or an address that begins with https://", name)
		case err != nil:
			return news.Source{}, fmt.Errorf("the file %q cannot be opened: %w", name, errors.Unwrap(err))
		}
		defer f.Close()
		from = f
	}
	body, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	if err != nil {
		return news.Source{}, fmt.Errorf("%q cannot be read: %w", name, err)
	}
	if len(body) > maxFile {
		return news.Source{}, fmt.Errorf("%q: %w", name, news.ErrTooLarge)
	}
	if _, err := feed.Parse(body, "", "", time.Now()); err == nil {
		return news.Source{}, errFeedFile
	}
	if isHTML(name, body) {
		return news.Source{HTML: body}, nil
	}
	return news.Source{Text: string(body)}, nil
}

// sentence is an error in the words that people read.
type sentence string

func (s sentence) Error() string { return string(s) }

// A feed is no article.
const (
	errFeed     sentence = "That is a feed: /feed add follows it."
	errFeedFile sentence = "That is a feed: give its address to /feed add."
)

// unlessFeed is the error with a link, or that it leads to a feed.
func unlessFeed(ctx context.Context, p *program, name string, err error) error {
	if !errors.Is(err, news.ErrWrongType) && !errors.Is(err, news.ErrNotArticle) || !strings.Contains(name, "://") {
		return err
	}
	if found, lookErr := newPoller(p, nil, false, "").Look(ctx, name); lookErr == nil && found.Feed != nil {
		return errFeed
	}
	return err
}

// here is the sentence for an error at the command line, where words are piped.
func here(command string, err error) string {
	pipe := ": newsdesk " + command + " -"
	return strings.NewReplacer(
		"paste its words with /article text.", "pipe its words"+pipe,
		"paste the words with /article text.", "pipe the words"+pipe,
		"Paste the part that matters with /article text.", "Pipe the part that matters"+pipe,
	).Replace(say(err))
}

// shown is what was named on the command line, without a password.
func shown(name string) string {
	if u, err := url.Parse(name); err == nil && u.User != nil {
		return u.Redacted()
	}
	return name
}

func isHTML(name string, body []byte) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".html", ".htm", ".xhtml":
		return true
	case ".txt", ".md", ".text":
		return false
	}
	head := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 512)], "\ufeff \t\r\n"))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<?xml"))
}

// add reads and keeps. What cannot be read is told, and the rest goes on.
func add(ctx context.Context, p *program, args []string) error {
	var guild string
	names, err := flags("add", args, func(f *flag.FlagSet) { f.StringVar(&guild, "guild", "", "") })
	if err != nil {
		return err
	}
	if len(names) == 0 {
		return usageError(usage("add"))
	}
	if digits(guild) != nil {
		return usageError("--guild " + digits(guild).Error())
	}
	shelf := news.Common
	if guild != "" {
		shelf = news.Shelf("discord:" + guild)
	}
	desk, err := openDesk(ctx, p)
	if err != nil {
		return err
	}
	defer desk.Close()
	rd, failed := newKeeper(p, desk), 0
	bar := progress(p.stderr, len(names))
	for _, name := range names {
		line, err := addOne(ctx, p, desk, rd, shelf, name)
		bar()
		if err != nil {
			failed++
			fmt.Fprintf(p.stderr, "newsdesk: %s: %s\n", shown(name), here("add", unlessFeed(ctx, p, name, err)))
			continue
		}
		fmt.Fprintln(p.stdout, line)
	}
	if failed > 0 {
		return errSaid
	}
	return nil
}

// progress is a bar for many things on a screen, and nothing otherwise.
func progress(w io.Writer, n int) (step func()) {
	if n < 5 || !isTerminal(w) {
		return func() {}
	}
	bar := progressbar.NewOptions(n, progressbar.OptionSetWriter(w), progressbar.OptionShowCount(), progressbar.OptionClearOnFinish())
	return func() { bar.Add(1) }
}

// read shows what would be kept.
func read(ctx context.Context, p *program, args []string) error {
	var asJSON, lines bool
	var length string
	names, err := flags("read", args, func(f *flag.FlagSet) {
		f.BoolVar(&asJSON, "json", false, "")
		f.BoolVar(&lines, "jsonl", false, "")
		f.StringVar(&length, "length", "medium", "")
	})
	if err != nil {
		return err
	}
	long, ok := map[string]news.Length{"short": news.Short, "medium": news.Medium, "long": news.Long}[length]
	switch {
	case !ok:
		return usageError("--length must be short, medium or long")
	case lines && len(names) > 0:
		return usageError("--jsonl reads standard input and takes no names")
	case lines:
		return readLines(ctx, newKeeper(p, nil), long, p.stdin, p.stdout)
	case len(names) == 0:
		return usageError(usage("read"))
	}
	rd, failed := newKeeper(p, nil), false
	for _, name := range names {
		if err := readOne(ctx, p, rd, name, long, asJSON); err != nil {
			failed = true
			if !asJSON {
				fmt.Fprintf(p.stderr, "newsdesk: %s: %s\n", shown(name), here("read", err))
			}
		}
	}
	if failed {
		return errSaid
	}
	return nil
}

func readOne(ctx context.Context, p *program, rd *reader.Reader, name string, long news.Length, asJSON bool) error {
	s, err := source(name, p.stdin)
	var a news.Article
	if err == nil {
		a, err = rd.Read(ctx, s)
		err = unlessFeed(ctx, p, name, err)
	}
	if asJSON {
		out := record(name, a, long)
		if err != nil {
			out = failure(name, here("read", err))
		}
		line, _ := json.Marshal(out)
		fmt.Fprintln(p.stdout, string(line))
		return err
	}
	if err == nil {
		show(p.stdout, a, long, isTerminal(p.stdout))
	}
	return err
}

// readLines reads one JSON object a line and writes one a line, in order. A line
// that cannot be read gives a line with "error", and the run goes on.
func readLines(ctx context.Context, rd *reader.Reader, long news.Length, in io.Reader, out io.Writer) error {
	lines := bufio.NewReaderSize(in, 1<<16)
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for ctx.Err() == nil {
		line, err := readLine(lines)
		if len(bytes.TrimSpace(line)) > 0 {
			if err := enc.Encode(readRecord(ctx, rd, line, long)); err != nil {
				return err
			}
			if err := w.Flush(); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// readLine is the next line; of one over the limit only the beginning, which no
// JSON is.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(line) < 2*maxFile {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// found is what was read out of an article, in one line.
func found(a news.Article) string {
	parts := []string{a.Language, count(len(a.Quotes), "quote")}
	for _, c := range a.Countries {
		if c.About {
			parts = append(parts, country.Name(c.Code, "en"))
		}
	}
	for _, code := range topic.Narrow(a.Topics) {
		parts = append(parts, topic.Name(code, "en"))
	}
	return strings.Join(parts, ", ")
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprint(n, " ", what, "s")
}

// show prints an article for people.
func show(w io.Writer, a news.Article, long news.Length, screen bool) {
	fmt.Fprint(w, terminal.Text(commands.Reading(a, long), terminal.Look{Screen: screen}, time.Now))
}
