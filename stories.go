package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"

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
	return groupLines(ctx, newReader(p.config), p.stdin, p.stdout)
}

// groupLines reads one JSON object a line and writes one a line, in order. A line
// that cannot be read gives a line with "error", and the run goes on.
func groupLines(ctx context.Context, rd *reader.Reader, in io.Reader, out io.Writer) error {
	var index story.Index
	lines := bufio.NewReaderSize(in, 1<<16)
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	for ctx.Err() == nil {
		line, err := readLine(lines)
		if len(bytes.TrimSpace(line)) > 0 {
			if err := enc.Encode(groupRecord(ctx, rd, &index, line)); err != nil {
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

// groupRecord reads one line's article and finds its story. Only a time that the
// article gives itself counts: when it was read says nothing about the event.
func groupRecord(ctx context.Context, rd *reader.Reader, index *story.Index, line []byte) any {
	a, id, failed := readArticle(ctx, rd, line)
	if failed != nil {
		return failed
	}
	sketch, err := story.Parse(a.Sketch)
	if err != nil {
		return failure(id, say(err))
	}
	return storyOut{id, index.Add(a.Published, sketch)}
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
