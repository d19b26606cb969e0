package commands

import (
	"cmp"
	"context"
	"sync"
	"time"

	"newsdesk/news"
	"newsdesk/news/zone"
)

// settingsLast is how long the settings of a shelf are kept in mind: another
// process, such as a terminal beside the bot, may change them.
const settingsLast = time.Minute

// settled are the settings of shelves, as they were read last. Every answer needs
// them.
type settled struct {
	mu sync.Mutex
	by map[news.Shelf]settledOne
}

type settledOne struct {
	news.Settings
	zone *time.Location
	read time.Time
}

// settings are a shelf's, at most a minute old.
func (s *Set) settings(ctx context.Context, shelf news.Shelf) (settledOne, error) {
	s.settled.mu.Lock()
	one, known := s.settled.by[shelf]
	s.settled.mu.Unlock()
	if known && time.Since(one.read) < settingsLast {
		return one, nil
	}
	d, err := s.store.Settings(ctx, shelf)
	if err != nil {
		return settledOne{}, err
	}
	return s.settle(shelf, d), nil
}

// settle keeps a shelf's settings in mind.
func (s *Set) settle(shelf news.Shelf, d news.Settings) settledOne {
	one := settledOne{d, zone.In(d.Zone), time.Now()}
	s.settled.mu.Lock()
	defer s.settled.mu.Unlock()
	if s.settled.by == nil {
		s.settled.by = map[news.Shelf]settledOne{}
	}
	s.settled.by[shelf] = one
	return one
}

// decide changes the settings of the request's place.
func (s *Set) decide(ctx context.Context, r Request, change func(*news.Settings)) error {
	d, err := s.store.Decide(ctx, r.Place.Shelf, r.Asker.Actor, func(d *news.Settings) error {
		change(d)
		return nil
	})
	if err == nil {
		s.settle(r.Place.Shelf, d)
	}
	return err
}

// settledIn is a request under the settings of its place: its language, unless
// they leave that to the platform, and the clock of its time zone.
func (s *Set) settledIn(ctx context.Context, r Request) (Request, error) {
	if r.Place.Direct {
		return r, nil
	}
	d, err := s.settings(ctx, r.Place.Shelf)
	if err != nil {
		return r, err
	}
	r.zone = d.Settings.Zone
	r.Place.Locale = cmp.Or(d.Language, r.Place.Locale)
	r.Now = r.Now.In(d.zone)
	return r, nil
}
