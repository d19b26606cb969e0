package filter

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"newsdesk/news"
)

// SyntaxError says where a filter cannot be understood and why. It is
// news.ErrBadOption.
type SyntaxError struct {
	At   int    // in runes, the first is 1
	Text string // a sentence, with what would be right and verbs for Args
	Args []any  // those that are a Fault are texts too
}

// Fault is what is wrong with a regular expression.
type Fault string

func (f Fault) Error() string { return string(f) }

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("At character %d: "+e.Text, append([]any{e.At}, e.Args...)...)
}

// Unwrap makes errors.Is(err, news.ErrBadOption) hold.
func (e *SyntaxError) Unwrap() error { return news.ErrBadOption }

// maxProgram is how many instructions a filter's regular expressions may have in
// all: with maxScan that holds the worst of them down to a quarter of a second.
const maxProgram = 400

// Parse reads a filter. Of white space alone it is the zero Filter. The error is
// a *SyntaxError.
func Parse(source string) (Filter, error) {
	source = strings.TrimSpace(strings.Map(typed, strings.ToValidUTF8(source, "")))
	if source == "" {
		return Filter{}, nil
	}
	p := parser{source: source}
	if n := utf8.RuneCountInString(source); n > MaxRunes {
		return Filter{}, p.wrong(len(source), "the filter has %d characters, at most %d are read.", n, MaxRunes)
	}
	root, err := p.either(anywhere)
	if err != nil {
		return Filter{}, err
	}
	if p.peek() == ')' {
		return Filter{}, p.wrong(p.at, "this parenthesis was never opened.")
	}
	return Filter{root: root, source: source}, nil
}

// typed has a blank for what nobody types: one of these ends the source for the parser.
func typed(r rune) rune {
	if unicode.IsControl(r) {
		return ' '
	}
	return r
}

// parser walks through a filter by recursive descent. Its depth is bounded by
// MaxRunes.
type parser struct {
	source  string
	at      int // in bytes
	program int // instructions of the regular expressions so far
}

func (p *parser) wrong(at int, text string, args ...any) error {
	return &SyntaxError{utf8.RuneCountInString(p.source[:at]) + 1, text, args}
}

// peek skips white space and is the next rune, 0 at the end.
func (p *parser) peek() rune {
	p.at = len(p.source) - len(strings.TrimLeftFunc(p.source[p.at:], unicode.IsSpace))
	if p.at == len(p.source) {
		return 0
	}
	r, _ := utf8.DecodeRuneInString(p.source[p.at:])
	return r
}

// operator takes one of the words, which are whole and in any case.
func (p *parser) operator(words ...string) bool {
	p.peek()
	rest := p.source[p.at:]
	for _, w := range words {
		if len(rest) < len(w) || !strings.EqualFold(rest[:len(w)], w) {
			continue
		}
		if r, _ := utf8.DecodeRuneInString(rest[len(w):]); len(rest) == len(w) || unicode.IsSpace(r) || r == '(' || r == ')' {
			p.at += len(w)
			return true
		}
	}
	return false
}

func (p *parser) either(in field) (node, error) {
	from := p.start()
	var parts []node
	for {
		n, err := p.all(in)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		to := p.at
		if !p.operator("or", "|", "||") {
			if len(parts) == 1 {
				return parts[0], nil
			}
			return either{span{from, to}, parts}, nil
		}
	}
}

func (p *parser) all(in field) (node, error) {
	from := p.start()
	var parts []node
	for {
		n, err := p.unary(in)
		if err != nil {
			return nil, err
		}
		parts = append(parts, n)
		to := p.at
		and := p.operator("and", "&", "&&")
		if !and && (p.peek() == 0 || p.peek() == ')' || p.ahead("or", "|", "||")) {
			if len(parts) == 1 {
				return parts[0], nil
			}
			return all{span{from, to}, parts}, nil
		}
	}
}

// ahead is operator that takes nothing.
func (p *parser) ahead(words ...string) bool {
	at := p.at
	defer func() { p.at = at }()
	return p.operator(words...)
}

func (p *parser) start() int {
	p.peek()
	return p.at
}

func (p *parser) unary(in field) (node, error) {
	from := p.start()
	switch r := p.peek(); {
	case r == '-' || r == '−' || r == '–' || r == '!':
		p.at += utf8.RuneLen(r)
		if next, _ := utf8.DecodeRuneInString(p.source[p.at:]); p.at == len(p.source) || unicode.IsSpace(next) {
			return nil, p.wrong(from, "a word must follow %c, as in -sport; in quotation marks it is looked for.", r)
		}
	case r == '+':
		p.at++
		return p.unary(in)
	case p.operator("not"):
	default:
		return p.primary(in)
	}
	n, err := p.unary(in)
	if err != nil {
		return nil, err
	}
	return none{span{from, p.at}, n}, nil
}

func (p *parser) primary(in field) (node, error) {
	from := p.start()
	switch r := p.peek(); {
	case r == 0 || r == ')' || p.ahead("and", "or", "|", "||", "&", "&&"):
		return nil, p.wrong(from, "a word is missing here; to look for the word “and”, “or” or “not” itself, put it in quotation marks.")
	case r == '(':
		return p.group(in)
	case isMark(r):
		return p.quoted(in, from)
	case r == '/':
		return p.regexp(in, from)
	}
	return p.word(in, from)
}

func (p *parser) group(in field) (node, error) {
	from := p.at
	p.at++
	n, err := p.either(in)
	if err != nil {
		return nil, err
	}
	if p.peek() != ')' {
		return nil, p.wrong(from, "this parenthesis is never closed.")
	}
	p.at++
	return n, nil
}

// isMark tells the quotation marks: keyboards type many.
func isMark(r rune) bool { return strings.ContainsRune(`"“”„‟«»`, r) }

func (p *parser) quoted(in field, from int) (node, error) {
	_, size := utf8.DecodeRuneInString(p.source[p.at:])
	start := p.at + size
	n := strings.IndexFunc(p.source[start:], isMark)
	if n < 0 {
		return nil, p.wrong(p.at, "this quotation mark is never closed.")
	}
	_, size = utf8.DecodeRuneInString(p.source[start+n:])
	p.at = start + n + size
	return p.phrase(in, span{from, p.at}, p.source[start:start+n], false)
}

func (p *parser) phrase(in field, at span, text string, beginning bool) (node, error) {
	if strings.Contains(text, "*") {
		return nil, p.wrong(at.from, "* can only end a word, as in econom*.")
	}
	n, ok := newPhrase(at, in, text, beginning)
	if !ok {
		return nil, p.wrong(at.from, "there is no word in %s.", p.source[at.from:at.to])
	}
	return n, nil
}

func (p *parser) word(in field, from int) (node, error) {
	start := p.at
	for p.at < len(p.source) {
		r, size := utf8.DecodeRuneInString(p.source[p.at:])
		if unicode.IsSpace(r) || r == '(' || r == ')' || isMark(r) {
			break
		}
		p.at += size
		if r == ':' && isName(p.source[start:p.at-1]) {
			return p.field(from, start)
		}
	}
	text, beginning := strings.CutSuffix(p.source[start:p.at], "*")
	return p.phrase(in, span{from, p.at}, text, beginning)
}

// field reads what stands behind the colon of a field.
func (p *parser) field(from, start int) (node, error) {
	name := strings.ToLower(p.source[start : p.at-1])
	in, ok := fieldNames[name]
	if !ok {
		return nil, p.wrong(start, "there is no field %s:, only title:, author: and category:; in quotation marks it is looked for.", name)
	}
	n, err := p.unary(in)
	if err != nil {
		return nil, err
	}
	return within(n, from), nil
}

// within makes what stands behind a field's name begin with the name.
func within(n node, from int) node {
	switch n := n.(type) {
	case phrase:
		n.from = from
		return n
	case pattern:
		n.from = from
		return n
	case none:
		n.from = from
		return n
	}
	return n
}

// isName tells letters: what stands before a colon in "10:30" names no field.
func isName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
}

func (p *parser) regexp(in field, from int) (node, error) {
	start := p.at + 1
	end := start
	for end < len(p.source) && p.source[end] != '/' {
		if p.source[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.source) {
		return nil, p.wrong(p.at, "this regular expression is never closed: it stands between two slashes, as in /elect(ion|ed)/i.")
	}
	expr := strings.ReplaceAll(p.source[start:end], `\/`, "/")
	flags := syntax.Perl
	if p.at = end + 1; p.at < len(p.source) && (p.source[p.at] == 'i' || p.source[p.at] == 'I') {
		flags |= syntax.FoldCase
		p.at++
	}
	re, err := p.compile(expr, flags)
	if err != nil {
		return nil, p.wrong(from, "%s is no regular expression that can be used here: %s.", p.source[from:p.at], err)
	}
	return pattern{span{from, p.at}, in, re}, nil
}

// fault says what is wrong with a regular expression; what RE2 leaves out by
// design is called by its name.
func fault(e *syntax.Error) Fault {
	switch {
	case strings.HasPrefix(e.Expr, "(?<=") || strings.HasPrefix(e.Expr, "(?<!"):
		return Fault("look-behind is not supported")
	case strings.HasPrefix(e.Expr, "(?=") || strings.HasPrefix(e.Expr, "(?!"):
		return Fault("look-ahead is not supported")
	}
	return Fault(e.Code.String())
}

// compile makes a regular expression of bounded cost. One that is large is found
// before it is built.
func (p *parser) compile(expr string, flags syntax.Flags) (*regexp.Regexp, error) {
	tree, err := syntax.Parse(expr, flags)
	if err != nil {
		if e, ok := err.(*syntax.Error); ok {
			return nil, fault(e)
		}
		return nil, err
	}
	if p.program += size(tree); p.program > maxProgram {
		return nil, Fault("it is too costly, repeat less")
	}
	if flags&syntax.FoldCase != 0 {
		expr = "(?i)" + expr
	}
	return regexp.Compile(expr)
}

// size is about how many instructions an expression compiles to.
func size(re *syntax.Regexp) int {
	n := 1
	if re.Op == syntax.OpLiteral {
		n = len(re.Rune)
	}
	for _, sub := range re.Sub {
		n += size(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(1, re.Min, re.Max)
	}
	return min(n, maxProgram+1)
}
