package voice

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestEveryTextIsInEveryLanguage reads the program's sources for what is said, and
// holds each language's files against it: none is missing, none is left over, and
// each has the arguments of the English one.
func TestEveryTextIsInEveryLanguage(t *testing.T) {
	said := said(t)
	for _, code := range folders() {
		texts := messages(code)
		for english, where := range said {
			text, ok := texts[english]
			switch {
			case !ok:
				t.Errorf("%s lacks %q (%s)", code, english, where)
			case fmt.Sprint(verbs(text)) != fmt.Sprint(verbs(english)):
				t.Errorf("%s says %q for %q: it has other arguments", code, text, english)
			case strings.TrimSpace(text) != text:
				t.Errorf("%s says %q, with blanks around it", code, text)
			}
		}
		for english := range texts {
			if said[english] == "" {
				t.Errorf("%s has %q, which nobody says", code, english)
			}
		}
	}
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?([a-z%])`)

// verbs are the arguments of a text in their order, each with its number; of a
// plural's forms those of each, one after the other.
func verbs(text string) []string {
	var out []string
	for _, form := range strings.Split(text, formsApart) {
		n := 0
		var of []string
		for _, m := range verb.FindAllStringSubmatch(withoutHint(form), -1) {
			if m[2] == "%" {
				continue
			}
			if n++; m[1] != "" {
				n, _ = strconv.Atoi(m[1])
			}
			of = append(of, fmt.Sprint(n, m[2]))
		}
		slices.Sort(of)
		out = append(out, fmt.Sprint(of))
	}
	return out
}

// said are the texts that the program says, each with a place where it does: the
// arguments of Say, Count and Mark.
func said(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	fset := token.NewFileSet()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != ".." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "gen", "reader", "store", "news"}, d.Name())):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			for _, text := range saidBy(n, file.Name.Name) {
				at := fset.Position(n.Pos())
				out[text] = cmp.Or(out[text], fmt.Sprintf("%s:%d", filepath.ToSlash(at.Filename), at.Line))
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(out) < 2 {
		t.Fatal("nothing is said: the test looks in the wrong place")
	}
	return out
}

// saidBy are the texts of one node.
func saidBy(n ast.Node, pkg string) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		f, ok := n.Fun.(*ast.SelectorExpr)
		if !ok {
			return nil
		}
		switch args := n.Args; {
		case (f.Sel.Name == "Say" || f.Sel.Name == "Mark" || f.Sel.Name == "join" && pkg == "voice") && len(args) > 0:
			if f.Sel.Name == "join" {
				args = args[1:]
			}
			if text, ok := literal(args[0]); ok {
				return []string{text}
			}
		case f.Sel.Name == "Count" && len(args) > 2:
			one, ok := literal(args[1])
			other, okToo := literal(args[2])
			if ok && okToo {
				return []string{one + formsApart + other}
			}
		}
	}
	return nil
}

// literal is the value of a string that stands in the source, in one piece or in
// several.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil && e.Kind == token.STRING
	case *ast.BinaryExpr:
		a, ok := literal(e.X)
		b, okToo := literal(e.Y)
		return a + b, ok && okToo && e.Op == token.ADD
	}
	return "", false
}
