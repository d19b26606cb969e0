package main

import (
	"context"
	"time"

	"newsdesk/reader"
	"newsdesk/reader/model"
	"newsdesk/store"
)

// hostPace is the time between two requests to one host by what runs in the
// background: a page is asked for as a quick reader would.
const hostPace = 500 * time.Millisecond

// newKeeper makes the reader of what is to be kept: with a model for the
// summaries where the settings name one. What the model costs is counted in s,
// unless s is nil.
func newKeeper(p *program, s *store.Store) *reader.Reader {
	c := readerConfig(p)
	c.Pace, c.Log = hostPace, p.log
	if p.process.Shared() {
		c.Turn = p.process.Turn
	}
	if p.config.Summary.URL != "" {
		c.Summariser = newModel(p, s)
	}
	return reader.New(c)
}

func newModel(p *program, s *store.Store) *model.Writer {
	c := model.Config{URL: p.config.Summary.URL, Model: p.config.Summary.Model, Key: p.config.Summary.Key}
	if s != nil {
		c.Used = func(ctx context.Context, u model.Use) {
			use := store.ModelUse{Calls: 1, Prompt: u.Prompt, Completion: u.Completion}
			if u.Refused {
				use.Refused = 1
			}
			if err := s.AddModelUse(context.WithoutCancel(ctx), use); err != nil {
				p.log.Error("what the model cost was not counted", "err", err)
			}
		}
	}
	return model.New(c)
}
