package commands

import (
	"strings"
	"unicode/utf8"
)

// tidy is a text as it is shown: where a tokeniser has set spaces before its
// commas and full stops, they are taken out, and so are those before other marks
// and inside brackets. Any other text stays as it is, so that the space that
// French sets before "?" is kept. What is shown is no place in the article any
// more: links into it take the text itself.
func tidy(text string) string {
	if !tokenised(text) {
		return text
	}
	var b strings.Builder
	b.Grow(len(text))
	for i := range len(text) { // bytes: no rune holds a space
		if text[i] == ' ' && (closes(text[i+1:]) || strings.HasSuffix(text[:i], "(") || strings.HasSuffix(text[:i], "[")) {
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

// tokenised tells a text that has a space before a comma or a full stop.
func tokenised(text string) bool {
	for _, mark := range []string{" ,", " ."} {
		for rest := text; ; {
			_, after, found := strings.Cut(rest, mark)
			if !found {
				break
			}
			if ends(after) {
				return true
			}
			rest = after
		}
	}
	return false
}

// closes tells a text that begins with what belongs to the word before it: a mark
// that nothing follows at once, or the end of a contraction.
func closes(text string) bool {
	if text == "" {
		return false
	}
	if strings.IndexByte(",.;:!?)]%", text[0]) >= 0 {
		return ends(text[1:])
	}
	for _, tail := range []string{"'s", "’s", "n't", "n’t", "'re", "’re", "'ll", "’ll", "'ve", "’ve", "'m", "’m", "'d", "’d"} {
		if after, found := strings.CutPrefix(text, tail); found && ends(after) {
			return true
		}
	}
	return false
}

// ends tells that a word ends where a text begins.
func ends(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text == "" || strings.ContainsRune(" \n,.;:!?)]\"'”’", r) && !strings.HasPrefix(text, "..")
}
