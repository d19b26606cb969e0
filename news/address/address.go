// Package address knows web addresses: their canonical form, those in a message,
// and the link to a place in a page.
package address

// Canonical is the canonical form of a web address: no tracking parameters, no
// fragment. news.ErrBadLink when it is none.
func Canonical(raw string) (string, error) { panic("todo") }

// Links are the web addresses in a text, in order, each once.
func Links(text string) []string { panic("todo") }

// Host is the address's host without "www.", for people to read.
func Host(raw string) string { panic("todo") }

// Fragment is the address with a text fragment that leads to a passage.
func Fragment(raw, passage string) string { panic("todo") }
