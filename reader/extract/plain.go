package extract

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/news/address"
)

// Limits on a pasted text.
const (
	maxPlain = 10 << 20 // bytes; more is refused
	maxLines = 50_000   // what comes after is left unread
)

// FromPlain reads a plain text that came as bytes: in the encoding that the
// content type declares, or that it looks like. The content type may be "", so may
// the address. Errors: those of FromText.
func FromPlain(page []byte, contentType, link string) (Doc, error) {
	if len(page) > maxPlain {
		return Doc{}, fmt.Errorf("%w: %d bytes of text", news.ErrTooLarge, len(page))
	}
	d, err := fromText(string(decode(page, contentType)))
	if err != nil {
		return Doc{}, err
	}
	d.URL = canonicalURL("", link)
	d.Site = firstOf(d.Site, address.Host(d.URL))
	return d, nil
}

// FromText reads a text as people paste it, or as a wire sends it: with or
// without a headline, in one line a paragraph or wrapped, with what stood around
// it on the page. Nothing is rewritten: Text is the text less what was dropped,
// with its white space put in order. A text that is not UTF-8 is decoded by what
// it looks like. Errors: news.ErrNotArticle when no letter is left,
// news.ErrTooLarge past ten million bytes, news.ErrWrongType for what is no text.
func FromText(text string) (Doc, error) {
	if len(text) > maxPlain {
		return Doc{}, fmt.Errorf("%w: %d bytes of text", news.ErrTooLarge, len(text))
	}
	if !utf8.ValidString(text) || strings.IndexByte(text, 0) >= 0 {
		text = string(decode([]byte(text), ""))
	}
	return fromText(text)
}

func fromText(text string) (Doc, error) {
	if err := notBinary(text); err != nil {
		return Doc{}, err
	}
	head := clip(text, maxPage)
	lines, cut := paragraphs(head)
	cut = cut || len(head) < len(text)
	p := &plainReader{lines: lines, now: time.Now()}
	p.dropEdges()
	p.headline()
	p.read()
	p.biography()
	d := p.doc
	var long bool
	d.Text, long = joinText(p.kept)
	d.Partial = d.Partial || cut || long
	if strings.IndexFunc(d.Text, unicode.IsLetter) < 0 {
		return Doc{}, fmt.Errorf("%w: no words", news.ErrNotArticle)
	}
	d.Origin = firstOf(d.Origin, credited(d.Text))
	d.Language = language(d.Text, "")
	if d.Title == "" {
		d.Title, d.TitleMade = makeTitle(d.Text), true
	}
	return d, nil
}

// plainReader reads a pasted text paragraph by paragraph.
type plainReader struct {
	lines []line
	kept  []string
	doc   Doc
	now   time.Time
}

// dropEdges drops boilerplate before the headline is looked for.
func (p *plainReader) dropEdges() {
	for len(p.lines) > 1 && (boilerplate().match(p.lines[0].text) || isLink(p.lines[0].text)) {
		p.lines = p.lines[1:]
	}
}

// headline takes the first paragraph for the title when it looks like one: short,
// without a full stop, and longer paragraphs follow.
func (p *plainReader) headline() {
	if len(p.lines) < 2 {
		return
	}
	first := p.lines[0]
	size := letters(first.text)
	last, _ := utf8.DecodeLastRuneInString(first.text)
	if size > 160 || size < 8 || strings.ContainsRune(".…:;,。-", last) || strings.ContainsRune("!?”\"»", last) && !first.parted {
		return
	}
	if _, _, isDate := p.dateLine(first.text); isDate || p.byLine(first.text) != "" || sourceLine(first.text) != "" {
		return
	}
	for _, next := range p.lines[1:min(len(p.lines), 6)] {
		n := letters(next.text)
		if n >= 80 && (first.parted || 3*n >= 4*size) && endsSentence(next.text) {
			p.doc.Title = first.text
			p.lines = p.lines[1:]
			return
		}
	}
}

// topLines is how many paragraphs from the top a byline or a date may stand.
const topLines = 6

// read keeps the article's paragraphs and notes what the others tell.
func (p *plainReader) read() {
	for i, l := range p.lines {
		text := dropTweetLinks(l.text)
		short := utf8.RuneCountInString(text) <= 100
		if short && i < topLines {
			if name := p.byLine(text); name != "" && p.doc.Byline == "" {
				p.doc.Byline = name
				continue
			}
			if at, day, ok := p.dateLine(text); ok && p.doc.Published.IsZero() {
				p.doc.Published, p.doc.DateOnly = at, day
				continue
			}
		}
		if named := sourceLine(text); named != "" && short {
			p.doc.Origin = firstOf(p.doc.Origin, named)
			continue
		}
		if named := creditOnly(text); named != "" && i > 0 {
			p.doc.Origin = firstOf(p.doc.Origin, named)
			continue
		}
		if len(text) < 1000 && utf8.RuneCountInString(text) < 250 && isStub(text) {
			p.doc.Partial = true
			continue
		}
		if text == "" || isLink(text) || boilerplate().match(text) {
			p.doc.Origin = firstOf(p.doc.Origin, creditLine(text))
			continue
		}
		p.kept = append(p.kept, text)
	}
	if len(p.kept) == 0 && len(p.lines) > 0 {
		// Nothing but what looks like furniture: then it is what was meant.
		p.kept = append(p.kept, p.lines[0].text)
	}
}

// byLine is the name in a line like "By Ana Paz"; "" when it is no such line.
func (p *plainReader) byLine(text string) string {
	bare := dropBy(text)
	if bare == text || endsSentence(text) || utf8.RuneCountInString(text) > 80 {
		return ""
	}
	name := cleanName(bare)
	words := strings.Fields(name)
	if first, _ := utf8.DecodeRuneInString(name); letters(name) <= 12 && (isEastAsian(first) || unicode.Is(unicode.Hangul, first)) {
		return name
	}
	if len(words) < 2 || len(words) > 8 {
		return ""
	}
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(w)
		if !unicode.IsUpper(r) && utf8.RuneCountInString(w) > 3 {
			return ""
		}
	}
	return name
}

// dateLine reads a line that is a date and hardly anything else.
func (p *plainReader) dateLine(text string) (at time.Time, day, ok bool) {
	if utf8.RuneCountInString(text) > 60 || strings.Count(text, " ") > 9 || endsSentence(text) && !strings.HasSuffix(text, "m.") {
		return time.Time{}, false, false
	}
	words := strings.Fields(text)
	if len(words) == 0 || strings.Contains(text, "@") { // a post's signature has its date
		return time.Time{}, false, false
	}
	label := strings.ToLower(strings.TrimRight(words[0], ":"))
	switch label {
	case "published", "updated", "posted", "veröffentlicht", "publié", "publicado", "pubblicato", "gepubliceerd", "опубликовано", "date", "datum":
	default:
		r, _ := utf8.DecodeRuneInString(words[0])
		if _, month := monthNames()[strings.Trim(label, ".,")]; !month && !unicode.IsDigit(r) && len(words) > 6 {
			return time.Time{}, false, false
		}
		// "17 February 2022, Caracas" is one, "May 4, 1970 remembered" is none.
		if otherWords(words) > 2 {
			return time.Time{}, false, false
		}
	}
	if at, day, ok = parseDate(text, p.now); !ok {
		at, day, ok = parseDate(strings.TrimPrefix(text, words[0]), p.now)
	}
	return at, day, ok
}

// otherWords counts the words that are no part of a date or a time.
func otherWords(words []string) int {
	n := 0
	for _, w := range words {
		w = strings.ToLower(strings.Trim(w, ".,;|()"))
		_, month := monthNames()[w]
		if !month && utf8.RuneCountInString(w) > 3 && strings.IndexFunc(w, unicode.IsDigit) < 0 {
			n++
		}
	}
	return n
}

// isLink tells a line that is an address and nothing else.
func isLink(text string) bool {
	return !strings.Contains(text, " ") && (strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://"))
}

// endsSentence tells whether a text ends as sentences do.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, "\"”’»“)]' ")
	last, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…。！？", last)
}
