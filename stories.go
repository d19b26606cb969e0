package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"slices"

	"newsdesk/news"
	"newsdesk/news/story"
	"newsdesk/reader"
)

// storyOut is one line out: which story an article tells. Stories are numbered in
// the order in which their first articles came.
type storyOut struct {
	ID    any `json:"id"`
	Story int `json:"story"`
}

// stories says which of the articles on standard input tell the same event.
func stories(ctx context.Context, p *program, args []string) error {
	var lines bool
	names, err := flags("stories", args, func(f *flag.FlagSet) { f.BoolVar(&lines, "jsonl", false, "") })
	switch {
	case err != nil:
		return err
	case !lines || len(names) > 0:
		return usageError(usage("stories"))
	}
	return groupLines(ctx, newReader(p), p.stdin, p.stdout)
}

// groupLines reads one JSON object a line and writes one a line, in order, once it
// is settled which stories the articles tell: some thousand articles later, or at
// the end. A line that cannot be read gives a line with "error", and the run goes
// on.
func groupLines(ctx context.Context, rd *reader.Reader, in io.Reader, out io.Writer) error {
	g := grouper{enc: json.NewEncoder(out)}
	g.enc.SetEscapeHTML(false)
	lines := bufio.NewReaderSize(in, 1<<16)
	for ctx.Err() == nil {
		line, err := readLine(lines)
		if len(bytes.TrimSpace(line)) > 0 {
			if err := g.add(ctx, rd, line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return g.write(g.index.Settle())
		}
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}

// grouper holds back lines until it is settled which stories they tell.
type grouper struct {
	index story.Index
	held  []any // lines to write: a storyOut without its story, or what failed
	enc   *json.Encoder
}

// add takes one line. Only a time that the article gives itself counts: when it
// was read says nothing about the event.
func (g *grouper) add(ctx context.Context, rd *reader.Reader, line []byte) error {
	a, id, failed := readArticle(ctx, rd, line)
	if failed != nil {
		g.held = append(g.held, failed)
		return g.write(nil)
	}
	sketch, err := story.Parse(a.Sketch)
	if err != nil {
		g.held = append(g.held, failure(id, say(err)))
		return g.write(nil)
	}
	g.held = append(g.held, storyOut{ID: id})
	return g.write(g.index.Add(a.Published, sketch))
}

// write writes what has its story, and what failed next to it.
func (g *grouper) write(stories []int) error {
	n := 0
	for ; n < len(g.held); n++ {
		line := g.held[n]
		if o, ok := line.(storyOut); ok {
			if len(stories) == 0 {
				break
			}
			o.Story, stories = stories[0], stories[1:]
			line = o
		}
		if err := g.enc.Encode(line); err != nil {
			return err
		}
	}
	g.held = slices.Delete(g.held, 0, n)
	return nil
}

// readArticle reads one line's article; failed is the line to write instead.
func readArticle(ctx context.Context, rd *reader.Reader, line []byte) (a news.Article, id, failed any) {
	var in input
	if err := json.Unmarshal(line, &in); err != nil {
		return a, nil, failure(nil, "this line is no JSON object with an id and one of url, html or text")
	}
	if in.HTML == "" && in.Text == "" && in.URL == "" {
		return a, in.ID, failure(in.ID, "give one of url, html or text")
	}
	a, err := rd.Read(ctx, news.Source{URL: in.URL, Title: in.Title, Language: in.Lang, HTML: []byte(in.HTML), Text: in.Text})
	if err != nil {
		return a, in.ID, failure(in.ID, say(err))
	}
	return a, in.ID, nil
}
