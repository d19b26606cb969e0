package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// block is one paragraph of a page: text between the borders of block elements.
type block struct {
	text  string     // clean, in one line
	node  *html.Node // the innermost block element around it
	size  int        // as letters counts
	links int        // of those, what stands in links
	item  bool       // in a list or a table
	head  bool       // a heading
}

// density is the share of a block that is links, 0 to 1.
func (b *block) density() float64 {
	if b.size == 0 {
		return 0
	}
	return float64(b.links) / float64(b.size)
}

// good tells a paragraph of prose from furniture.
func (b *block) good() bool { return b.size >= 60 && b.density() < 0.3 && !b.head }

// collector walks a page and cuts it into blocks.
type collector struct {
	skip   func(*html.Node) bool
	blocks []block
	run    strings.Builder // text of the block that is open
	links  int
	inLink int
	item   int
	head   int
}

// collect returns the blocks under the root, in the order of the page, without
// the elements that skip names.
func collect(root *html.Node, skip func(*html.Node) bool) []block {
	c := &collector{skip: skip}
	c.walk(root, root)
	c.flush(root)
	return c.blocks
}

func (c *collector) walk(n, owner *html.Node) {
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		switch k.Type {
		case html.TextNode:
			c.run.WriteString(k.Data)
			if c.inLink > 0 {
				c.links += letters(k.Data)
			}
		case html.ElementNode:
			c.element(k, owner)
		}
	}
}

func (c *collector) element(n, owner *html.Node) {
	if c.skip(n) {
		if !isInline(n) {
			c.flush(owner)
		}
		return
	}
	switch {
	case n.DataAtom == atom.Br:
		c.lineBreak(n, owner)
	case n.DataAtom == atom.A:
		c.inLink++
		c.walk(n, owner)
		c.inLink--
	case (n.DataAtom == atom.Td || n.DataAtom == atom.Th) && !isLayout(n):
		// A row of data is one paragraph.
		c.item++
		c.run.WriteByte(' ')
		c.walk(n, n)
		c.run.WriteByte(' ')
		c.item--
	case isInline(n):
		c.walk(n, owner)
	default:
		c.block(n, owner)
	}
}

func (c *collector) block(n, owner *html.Node) {
	c.flush(owner)
	switch n.DataAtom {
	case atom.Li, atom.Dd, atom.Dt, atom.Tr:
		c.item++
		defer func() { c.item-- }()
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		c.head++
		defer func() { c.head-- }()
	}
	c.walk(n, n)
	c.flush(n)
}

// lineBreak ends the paragraph when another break follows, or when a sentence
// ended there: many pages part their paragraphs so.
func (c *collector) lineBreak(n, owner *html.Node) {
	text := strings.TrimRightFunc(c.run.String(), unicode.IsSpace)
	last, _ := utf8.DecodeLastRuneInString(text)
	if nextIsBreak(n) || strings.ContainsRune(".!?…:”\"»“。！？", last) {
		c.flush(owner)
		return
	}
	c.run.WriteByte('\n')
}

// nextIsBreak tells whether nothing but space stands before the next <br>.
func nextIsBreak(n *html.Node) bool {
	for k := n.NextSibling; k != nil; k = k.NextSibling {
		if k.Type == html.ElementNode {
			return k.DataAtom == atom.Br
		}
		if k.Type == html.TextNode && strings.TrimSpace(k.Data) != "" {
			return false
		}
	}
	return false
}

// maxHeading is the longest heading, in letters: some pages write whole paragraphs
// as headings to have them in large type.
const maxHeading = 120

func (c *collector) flush(owner *html.Node) {
	if c.run.Len() == 0 {
		return
	}
	text := cleanLine(c.run.String())
	if size := letters(text); size > 0 {
		c.blocks = append(c.blocks, block{text: text, node: owner, size: size, links: c.links,
			item: c.item > 0, head: c.head > 0 && size <= maxHeading})
	}
	c.run.Reset()
	c.links = 0
}

// isLayout tells a table's cell that holds paragraphs: the table only makes
// columns of the page.
func isLayout(cell *html.Node) bool {
	n := 0
	var look func(*html.Node) bool
	look = func(p *html.Node) bool {
		for k := p.FirstChild; k != nil; k = k.NextSibling {
			if n++; n > 40 {
				return true
			}
			if k.Type == html.ElementNode && (k.DataAtom == atom.Br || !isInline(k) || look(k)) {
				return true
			}
		}
		return false
	}
	return look(cell)
}

// isInline tells the elements that stand inside a line.
func isInline(n *html.Node) bool {
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Big, atom.Cite, atom.Code, atom.Data, atom.Del, atom.Dfn, atom.Em,
		atom.Font, atom.I, atom.Img, atom.Ins, atom.Kbd, atom.Label, atom.Mark, atom.Q, atom.Rp, atom.Rt, atom.Ruby, atom.S,
		atom.Samp, atom.Small, atom.Span, atom.Strike, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.Tt, atom.U, atom.Var,
		atom.Wbr, atom.Br:
		return true
	case 0: // custom elements; most of them stand in a line
		return true
	}
	return false
}
