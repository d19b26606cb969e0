package store

import (
	"context"
	"time"

	"newsdesk/news"
)

// What a process does in a term, and how it learns that the term is over.

// inTerm runs something for each term until ctx ends, with a context that ends with the
// term.
func (p *Process) inTerm(ctx context.Context, run func(ctx context.Context, id int64) error) error {
	p.users.Add(1)
	defer p.users.Done()
	for {
		p.mu.Lock()
		began := p.began
		p.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil
		case <-began:
		}
		p.mu.Lock()
		term, id := p.term, p.id
		p.mu.Unlock()
		if id == 0 {
			continue
		}
		of, cancel := context.WithCancel(ctx)
		stop := context.AfterFunc(term, cancel)
		err := run(of, id)
		stop()
		cancel()
		if err != nil || ctx.Err() != nil {
			return err
		}
		<-term.Done()
	}
}

// Holds tells whether the process may act upon what it holds at this moment. Who is
// stopped in the middle and goes on later learns it here.
func (p *Process) Holds() bool {
	if p.alone() {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.holdsYet()
}

// Only tells whether no other process shares the desk at the moment.
func (p *Process) Only() bool {
	if p.alone() {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.only
}

// within is a context that ends with a term, or after a span if that is earlier; errLapsed
// where the term is over. What began in one term must not go on in the next: others have
// it by then. news.MayAct tells who was stopped in the middle.
func (p *Process) within(ctx context.Context, term int64, d time.Duration) (context.Context, context.CancelFunc, error) {
	if p.alone() {
		ctx, cancel := context.WithTimeout(ctx, d)
		return ctx, cancel, nil
	}
	p.mu.Lock()
	of, goesOn := p.term, p.goesOn(term)
	p.mu.Unlock()
	if !goesOn {
		return nil, nil, errLapsed
	}
	ctx, cancel := context.WithTimeout(ctx, d)
	stop := context.AfterFunc(of, cancel)
	return news.Holding(ctx, func() bool { return !p.isOver(term) }), func() { stop(); cancel() }, nil
}

// goesOn tells whether a term does. The lock is held.
func (p *Process) goesOn(term int64) bool { return p.id == term && p.holdsYet() }

// isOver tells whether a term is over. That of the only process never is.
func (p *Process) isOver(term int64) bool {
	if p.alone() {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.goesOn(term)
}
