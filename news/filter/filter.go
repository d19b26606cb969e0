// Package filter is the language in which moderators say which articles they
// want: words, "phrases", -no, and, or, not, parentheses, /regular expressions/,
// and the fields title:, author: and category:. Start with Parse.
//
// Words beside each other must all be there; and binds them before or does. A
// word is a whole word, without regard to case and accents; with a * at its end
// it is the beginning of one. In scripts without spaces it may stand anywhere.
package filter

import (
	"slices"
	"strings"
)

// MaxRunes is how long a filter may be.
const MaxRunes = 500

// Filter says which texts pass. The zero Filter lets all pass. It may be used by
// many goroutines at once.
type Filter struct {
	root   node // nil: all pass
	source string
}

// Text is what a filter looks at. A word without a field is looked for in all of
// them; a phrase never reaches from one into another.
type Text struct {
	Title, Author string
	Categories    []string
	Body          string // plain text
}

// String is the filter as it was typed.
func (f Filter) String() string { return f.source }

// Match tells whether a text passes, in time linear in the text.
func (f Filter) Match(t Text) bool { return f.root == nil || f.root.match(newSubject(t)) }

// Subject is a text made ready for many filters. It is for one goroutine at a time.
type Subject struct{ made *subject }

// Ready makes a text ready.
func Ready(t Text) Subject { return Subject{newSubject(t)} }

// Passes is Match for a text made ready.
func (f Filter) Passes(s Subject) bool { return f.root == nil || f.root.match(s.made) }

// Expressions tells whether it holds regular expressions.
func (f Filter) Expressions() bool { return expressions(f.root) }

func expressions(n node) bool {
	switch n := n.(type) {
	case all:
		return slices.ContainsFunc(n.parts, expressions)
	case either:
		return slices.ContainsFunc(n.parts, expressions)
	case none:
		return expressions(n.part)
	case pattern:
		return true
	}
	return false
}

// Reason is why a text passes or does not.
type Reason struct {
	Pass bool
	// Part is the part of the filter that decided, as it was typed: what is missing
	// in a text that does not pass, or the "-no" that it holds; of several
	// alternatives the one that a passing text holds. "" for the empty filter.
	Part string
}

// Why is Match with its reason.
func (f Filter) Why(t Text) Reason {
	if f.root == nil {
		return Reason{Pass: true}
	}
	s := newSubject(t)
	pass := f.root.match(s)
	from, to := f.root.why(s, pass)
	return Reason{pass, strings.TrimSpace(f.source[from:to])}
}

// node is a part of a filter. why is the range of the source that decided, for a
// node of which match is known.
type node interface {
	match(*subject) bool
	why(s *subject, matched bool) (from, to int)
}

// span is where a node stands in the source, in bytes.
type span struct{ from, to int }

// all needs each of its parts.
type all struct {
	span
	parts []node
}

func (a all) match(s *subject) bool {
	for _, p := range a.parts {
		if !p.match(s) {
			return false
		}
	}
	return true
}

// why is the first part that fails, else the whole.
func (a all) why(s *subject, matched bool) (int, int) {
	for _, p := range a.parts {
		if !matched && !p.match(s) {
			return p.why(s, false)
		}
	}
	return a.from, a.to
}

// either needs one of its parts.
type either struct {
	span
	parts []node
}

func (e either) match(s *subject) bool {
	for _, p := range e.parts {
		if p.match(s) {
			return true
		}
	}
	return false
}

// why is the first part that is there, else the whole.
func (e either) why(s *subject, matched bool) (int, int) {
	for _, p := range e.parts {
		if matched && p.match(s) {
			return p.why(s, true)
		}
	}
	return e.from, e.to
}

// none needs its part to be absent.
type none struct {
	span
	part node
}

func (n none) match(s *subject) bool         { return !n.part.match(s) }
func (n none) why(*subject, bool) (int, int) { return n.from, n.to }
