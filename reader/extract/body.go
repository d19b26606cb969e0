package extract

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"newsdesk/reader/style"
)

// finder finds the article in a page.
type finder struct {
	root  *html.Node
	prose map[*html.Node]int // letters of text beyond links, under each element
	// lenient keeps what only a doubtful class speaks against.
	lenient bool
}

// content is what was found.
type content struct {
	blocks  []block
	teasers int // headings among them that are links, to other articles
	lead    int // letters before the first of them
	run     int // letters of the longest stretch of text after it without another
}

// body is the paragraphs of the page's article, in order, none when no part of
// the page looks like one; all are those of the whole page.
func body(root *html.Node) (c content, all []block) {
	f := &finder{root: root, prose: make(map[*html.Node]int)}
	f.measure(root)
	strict := f.article(collect(root, f.skip))
	// Where a paywall speaks, the classes are those of advertisements.
	f.lenient = true
	all = collect(root, f.skip)
	if size := prose(strict.blocks); size >= 300 && 5*size >= f.prose[root] {
		return strict, all
	}
	// Little was found: a wrapper may be called by what stands in it too.
	if lenient := f.article(all); prose(lenient.blocks) > 2*prose(strict.blocks) {
		return lenient, all
	}
	return strict, all
}

// article picks the article's blocks out of all.
func (f *finder) article(blocks []block) content {
	top := f.top(blocks)
	if top == nil {
		return content{}
	}
	c := f.under(blocks, top)
	c.blocks = trimEnds(c.blocks)
	return c
}

// prose counts the letters of real paragraphs.
func prose(blocks []block) int {
	n := 0
	for i := range blocks {
		if blocks[i].good() {
			n += blocks[i].size
		}
	}
	return n
}

// measure counts prose bottom up.
func (f *finder) measure(n *html.Node) int {
	total := 0
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch k.Type {
		case html.TextNode:
			total += letters(k.Data)
		case html.ElementNode:
			if !neverText(k) && k.DataAtom != atom.A {
				total += f.measure(k)
			} else if k.DataAtom == atom.A {
				f.measure(k)
			}
		}
	}
	if total > 0 {
		f.prose[n] = total
	}
	return total
}

// skip tells the elements that are no part of any article.
func (f *finder) skip(n *html.Node) bool {
	if neverText(n) {
		return true
	}
	switch n.DataAtom {
	case atom.Html, atom.Body, atom.Main:
		return false
	case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Figure, atom.Figcaption, atom.Caption, atom.Menu:
		return f.minor(n)
	case atom.Header:
		return f.minor(n) && !within(n, atom.Article, atom.Main) && !hasH1(n, 4)
	case atom.P, atom.Td, atom.Tr, atom.Tbody, atom.Strong, atom.Em, atom.B, atom.I:
		// Text itself: an odd class on it says little.
		return isHidden(n)
	}
	if n.Data == formatTag {
		return isHidden(n)
	}
	if isHidden(n) || attr(n, "role") == "navigation" || attr(n, "role") == "complementary" {
		return f.minor(n)
	}
	if n.DataAtom == atom.Article || isPost(n) {
		return false
	}
	if classed(n, talkWords()) && f.prose[f.root]-f.prose[n] >= 300 {
		return true
	}
	if f.lenient {
		return false
	}
	return classed(n, unwantedWords()) && !classed(n, bodyWords()) && f.minor(n)
}

// minor tells whether an element holds less than half of the page's prose.
func (f *finder) minor(n *html.Node) bool { return 2*f.prose[n] < f.prose[f.root] }

// isPost tells WordPress's wrapper of a post, whose classes name its category and
// its tags.
func isPost(n *html.Node) bool {
	for class := range strings.FieldsSeq(attr(n, "class")) {
		if class == "hentry" || class == "type-post" || class == "h-entry" {
			return true
		}
	}
	return false
}

// hasH1 looks for a headline, a few levels deep.
func hasH1(n *html.Node, depth int) bool {
	for k := n.FirstChild; k != nil && depth > 0; k = k.NextSibling {
		if k.DataAtom == atom.H1 || hasH1(k, depth-1) {
			return true
		}
	}
	return false
}

// neverText tells the elements whose content nobody reads as text.
func neverText(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Svg, atom.Math, atom.Canvas, atom.Object,
		atom.Embed, atom.Video, atom.Audio, atom.Select, atom.Textarea, atom.Button, atom.Input, atom.Option, atom.Head, atom.Dialog,
		atom.Map, atom.Progress, atom.Meter, atom.Datalist, atom.Title, atom.Noembed, atom.Noframes:
		return true
	}
	return false
}

// isHidden tells what browsers do not show.
func isHidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch {
		case a.Key == "hidden", a.Key == "aria-hidden" && a.Val == "true":
			return true
		case a.Key == "style" && style.Hides(a.Val):
			return true
		}
	}
	return false
}

// top is the element that holds the article.
func (f *finder) top(blocks []block) *html.Node {
	scores := make(map[*html.Node]float64)
	var order []*html.Node // of the page, so that a tie always ends the same way
	for i := range blocks {
		b := &blocks[i]
		if b.size < 25 || b.density() > 0.5 {
			continue
		}
		// Each element around a paragraph has a share in it, the nearer the more.
		share := score(b)
		for n := paragraphOwner(b.node); n != nil && share > 0.1; n = n.Parent {
			if _, ok := scores[n]; !ok {
				order = append(order, n)
			}
			scores[n] += share
			share /= 2
			if n == f.root {
				break
			}
		}
	}
	var best *html.Node
	bestScore := 0.0
	for _, n := range order {
		s := scores[n]
		if n.DataAtom == atom.Article || attr(n, "itemprop") == "articleBody" || classed(n, bodyWords()) {
			s *= 1.5
		}
		if s > bestScore {
			best, bestScore = n, s
		}
	}
	return f.widen(blocks, best)
}

// score is how much a paragraph speaks for the element that it stands in.
func score(b *block) float64 {
	s := 1 + float64(min(b.size, 600))/100
	if b.item || b.head {
		s /= 2
	}
	return s * (1 - b.density())
}

// paragraphOwner is the element whose children the paragraphs are.
func paragraphOwner(n *html.Node) *html.Node {
	switch n.DataAtom {
	case atom.P, atom.Li, atom.Blockquote, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Td, atom.Dd, atom.Dt:
		return n.Parent
	}
	return n
}

// widen climbs from an element as long as its parent holds clearly more prose:
// an article cut into sections by advertisements.
func (f *finder) widen(blocks []block, top *html.Node) *html.Node {
	if top == nil {
		return nil
	}
	good := make(map[*html.Node]int)
	for i := range blocks {
		if blocks[i].good() {
			good[blocks[i].node] += blocks[i].size
		}
	}
	sumUp(f.root, good)
	have := good[top]
	for n := top.Parent; n != nil && n.Type == html.ElementNode && n.DataAtom != atom.Html; n = n.Parent {
		if float64(good[n]) > 1.2*float64(have) {
			top, have = n, good[n]
		}
		if n.DataAtom == atom.Article || n.DataAtom == atom.Main || n.DataAtom == atom.Body {
			break
		}
	}
	return top
}

// sumUp adds to each element's number those of all below it.
func sumUp(n *html.Node, sums map[*html.Node]int) int {
	total := sums[n]
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			total += sumUp(k, sums)
		}
	}
	if total > 0 {
		sums[n] = total
	}
	return total
}

// under are the blocks of the article: those under its element that are no
// furniture, and the introduction between the headline and them.
func (f *finder) under(blocks []block, top *html.Node) content {
	first, headline := -1, -1
	for i := range blocks {
		if contains(top, blocks[i].node) {
			first = i
			break
		}
		if blocks[i].node.DataAtom == atom.H1 {
			headline = i
		}
	}
	var c content
	if headline >= 0 && first-headline <= 12 {
		for i := headline + 1; i < first; i++ {
			if blocks[i].good() && !blocks[i].item {
				c.blocks = append(c.blocks, blocks[i])
			}
		}
	}
	f.cut(&c, blocks[max(first, 0):], top)
	return c
}

// cut fills in the blocks under the top element. Where teasers of other articles
// follow the text, it ends before them.
func (f *finder) cut(c *content, blocks []block, top *html.Node) {
	run, end := 0, 0
	for i := range blocks {
		b := &blocks[i]
		if !contains(top, b.node) {
			continue
		}
		if b.density() > 0.6 && (b.size < 200 || b.item) {
			if b.head {
				if c.teasers++; c.teasers == 1 {
					end = len(c.blocks)
				}
				run = 0
			}
			continue
		}
		c.blocks = append(c.blocks, *b)
		if b.density() > 0.3 || b.head {
			continue
		}
		if c.teasers == 0 {
			c.lead += b.size
			continue
		}
		run += b.size
		c.run = max(c.run, run)
	}
	if c.teasers >= 2 && c.lead >= minArticle && c.run < 300 {
		c.blocks = c.blocks[:end]
	}
}

// trimEnds takes off headings that no text follows, and announcements of what
// does not follow ("More on this:").
func trimEnds(blocks []block) []block {
	for len(blocks) > 0 {
		last := &blocks[len(blocks)-1]
		if !last.head && !(last.size < 60 && strings.HasSuffix(last.text, ":")) {
			break
		}
		blocks = blocks[:len(blocks)-1]
	}
	return blocks
}

func contains(top, n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == top {
			return true
		}
	}
	return false
}

func within(n *html.Node, tags ...atom.Atom) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		for _, t := range tags {
			if n.DataAtom == t {
				return true
			}
		}
	}
	return false
}
