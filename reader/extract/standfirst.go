package extract

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed standfirsts.txt
var standfirstsText string

var standfirstWords = sync.OnceValue(func() map[string]bool { return readList(standfirstsText) })

// Where a standfirst stands, and how long it is, in letters.
const (
	standfirstReach = 8 // blocks under the headline
	minStandfirst   = 25
	maxStandfirst   = 500
	minSaid         = 40 // bytes of a description that was cut short
)

// standfirst is the sentence or two between the headline and the text, "" when
// the page shows none. What a page's head says of itself counts only where the
// page shows it, and not when it is the text's first paragraph.
func standfirst(blocks []block, title string, described ...string) string {
	headline := squash(title)
	first := -1
	for i := range blocks {
		if headline != "" && squash(blocks[i].text) == headline {
			first = i
			break
		}
	}
	end := min(len(blocks), first+1+standfirstReach)
	for i := first + 1; i < end; i++ {
		b := &blocks[i]
		if b.size < minStandfirst || b.size > maxStandfirst || b.density() > 0.3 || squash(b.text) == headline {
			continue
		}
		if isMarked(b) || first >= 0 && isDescribed(b.text, described) && (b.head || isApart(b, blocks[i+1:])) {
			return b.text
		}
		if first >= 0 && b.good() {
			return "" // the text begins
		}
	}
	return ""
}

// isMarked tells a block that its class calls a standfirst, or that of an element
// which holds nothing else.
func isMarked(b *block) bool {
	if classed(b.node, standfirstWords()) && letters(textOf(b.node)) <= b.size+10 {
		return true
	}
	p := b.node.Parent
	return p != nil && classed(p, standfirstWords()) && letters(textOf(p)) <= b.size+10
}

// isDescribed tells whether the page's head says the same, if need be cut short.
func isDescribed(text string, described []string) bool {
	whole := squash(text)
	for _, d := range described {
		said := squash(d)
		if said != "" && (said == whole || len(said) >= minSaid && strings.HasPrefix(whole, said) && 2*len(said) > len(whole)) {
			return true
		}
	}
	return false
}

// isApart tells a paragraph that is no sibling of the one that follows.
func isApart(b *block, rest []block) bool {
	for i := range rest {
		if rest[i].good() {
			return paragraphOwner(rest[i].node) != paragraphOwner(b.node)
		}
	}
	return true
}
