package main

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"newsdesk/news"
	"newsdesk/reader"
	"newsdesk/store"
)

// sampleFiles are invented articles: a header of "Name: value" lines, a blank
// line, the text. Hours is how long ago it was published.
//
//go:embed samples/*.txt
var sampleFiles embed.FS

// fillSamples reads the samples as it would any article and keeps them.
func fillSamples(ctx context.Context, s *store.Store, rd *reader.Reader, now time.Time) error {
	names, err := fs.Glob(sampleFiles, "samples/*.txt")
	if err != nil {
		return err
	}
	for _, name := range names {
		raw, err := sampleFiles.ReadFile(name)
		if err != nil {
			return err
		}
		a, err := readSample(ctx, rd, string(raw), now)
		if err != nil {
			return fmt.Errorf("sample %s: %w", name, err)
		}
		if _, err := s.Add(ctx, news.Common, a, news.Actor{ID: "samples", Name: "samples"}); err != nil {
			return err
		}
	}
	return nil
}

func readSample(ctx context.Context, rd *reader.Reader, raw string, now time.Time) (news.Article, error) {
	head, text, _ := strings.Cut(raw, "\n\n")
	field := map[string]string{}
	for _, line := range strings.Split(head, "\n") {
		name, value, _ := strings.Cut(line, ": ")
		field[name] = value
	}
	a, err := rd.Read(ctx, news.Source{URL: field["URL"], Text: text, Title: field["Title"], Site: field["Site"]})
	if err != nil {
		return a, err
	}
	hours, err := strconv.Atoi(field["Hours"])
	if err != nil {
		return a, fmt.Errorf("hours: %w", err)
	}
	a.Byline = field["Byline"]
	a.Published = now.UTC().Add(-time.Duration(hours) * time.Hour).Truncate(time.Minute)
	return a, nil
}
