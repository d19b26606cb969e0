package voice

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
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
// arguments of Say, Count and Mark, what is wrong with a filter, and what commands
// and their options are called and for.
func said(t *testing.T) map[string]string {
	t.Helper()
	out := map[string]string{}
	fset := token.NewFileSet()
	err := filepath.WalkDir("..", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != ".." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "gen", "reader", "store"}, d.Name())):
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
	for _, line := range strings.Split(languages(t), "\n") {
		if _, name, ok := strings.Cut(line, " "); ok && !strings.HasPrefix(line, "#") {
			out[name+" ## language"] = "../commands/data/languages.txt"
		}
	}
	if len(out) < 2 {
		t.Fatal("nothing is said: the test looks in the wrong place")
	}
	return out
}

// TestMarksAreThoseOfTheLanguage: each language has its own quotation marks, and
// French a narrow blank that no line breaks at before what stands high and inside
// its marks.
func TestMarksAreThoseOfTheLanguage(t *testing.T) {
	for code, wrong := range map[string]*regexp.Regexp{
		"de": regexp.MustCompile(`[«»”]|“\pL|\.\.\.`),
		"es": regexp.MustCompile(`[«»„]|\.\.\.|(?:^|[.:] )[^¿?.:]*\?|(?:^|[.:] )[^¡!.:]*!`),
		"fr": regexp.MustCompile(`[„“”']|\.\.\.|[ \x{a0}][;:!?»]|«[^\x{202f}]|[^\x{202f}][;!?»]|\x{a0}`),
		"pt": regexp.MustCompile(`[«»„]|\.\.\.`),
	} {
		for english, says := range messages(code) {
			if m := wrong.FindString(says); m != "" {
				t.Errorf("%s: %q for %q has %q", code, says, english, m)
			}
		}
	}
}

// languages are the languages that commands know by their names.
func languages(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("../commands/data/languages.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// saidBy are the texts of one node.
func saidBy(n ast.Node, pkg string) []string {
	switch n := n.(type) {
	case *ast.CallExpr:
		return saidByCall(n, pkg)
	case *ast.CompositeLit:
		if pkg == "commands" {
			return saidByCommand(n)
		}
	}
	return nil
}

func saidByCall(n *ast.CallExpr, pkg string) []string {
	name, args := "", n.Args
	switch f := n.Fun.(type) {
	case *ast.SelectorExpr:
		name = f.Sel.Name
	case *ast.Ident:
		name = f.Name
	}
	one := func(i int) []string {
		if i < len(args) {
			if text, ok := literal(args[i]); ok {
				return []string{text}
			}
		}
		return nil
	}
	switch {
	case name == "Say", name == "Mark", name == "Fault" && pkg == "filter":
		return one(0)
	case name == "say" && pkg == "commands", name == "wrong" && pkg == "filter":
		return one(1)
	case name == "Count" && len(args) > 2:
		if a, b := one(1), one(2); a != nil && b != nil {
			return []string{a[0] + formsApart + b[0]}
		}
	}
	return nil
}

// saidByCommand are the texts of a Command, an Option, a Field or a Choice that
// is written out: help and labels, and names, a command's word by word.
func saidByCommand(n *ast.CompositeLit) []string {
	text, has := map[string]string{}, map[string]bool{}
	for _, e := range n.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			key, ok := pair.Key.(*ast.Ident)
			if !ok {
				return nil
			}
			has[key.Name] = true
			if value, ok := literal(pair.Value); ok {
				text[key.Name] = value
			}
		}
	}
	var out []string
	switch {
	case text["Name"] == "" || !has["Help"] && !has["Label"]:
		if has["Value"] && text["Label"] != "" { // a choice
			return []string{text["Label"]}
		}
		return nil
	case has["Message"]:
		out = append(out, text["Name"])
	case has["Run"]:
		for _, word := range strings.Fields(text["Name"]) {
			out = append(out, word+" ## command")
		}
	default:
		out = append(out, text["Name"]+" ## option")
	}
	for _, key := range []string{"Help", "Label"} {
		if text[key] != "" {
			out = append(out, text[key])
		}
	}
	return out
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
