package commands

import (
	"unicode/utf8"

	"newsdesk/store"
	"newsdesk/voice"
)

// What a reply or a post shows of an article's own words, its summary and its quotes
// together, is bounded, so that it leads to the article and does not stand in for
// it: a share of the text, and never more than so many characters. One passage is
// always shown, however short the text is.
const (
	shownShare = 4 // a quarter
	shownMost  = 1200
)

// onlyTitles is said where more is asked of an article whose outlet is limited to
// titles and links.
func onlyTitles() string {
	return voice.Mark("Of this source only titles and links are shown. Read it at its source.")
}

// allowance is how much of an article's own words a reply may still show.
type allowance struct {
	bytes, runes int
	begun        bool
}

// allowed is an article's whole allowance. One whose text is not known has none
// but for the characters.
func allowed(e store.Entry) *allowance {
	size := max(e.Size, len(e.Text))
	if size == 0 {
		return &allowance{bytes: 4 * shownMost, runes: shownMost}
	}
	return &allowance{bytes: size / shownShare, runes: shownMost}
}

// takes tells whether a passage may be shown, and counts it then. The first may,
// whatever its length: it is cut to shownMost where it is shown. After one that may
// not, none may.
func (a *allowance) takes(passage string) bool {
	runes := utf8.RuneCountInString(passage)
	if a.begun && (len(passage) > a.bytes || runes > a.runes) {
		a.bytes, a.runes = 0, 0
		return false
	}
	a.begun, a.bytes, a.runes = true, a.bytes-len(passage), a.runes-runes
	return true
}
