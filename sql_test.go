package main

import (
	"go/ast"
	"go/token"
	"regexp"
	"strings"
	"testing"
)

// sqlWords tell a piece of SQL from other texts.
var sqlWords = regexp.MustCompile(`\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND|ORDER BY|PRAGMA|VALUES|SET)\b`)

// fragments are the names by which the store hands on pieces of SQL that are written
// in it: conditions, columns, tables. Nothing that came from outside has one of them.
const fragments = ` also among into article column day end first from in kind listed match on other out sent set shelf sign table tells term told where which `

// fragmentMakers make SQL of numbers, of counts and times, or of such pieces, and quote a term of
// what is bound to MATCH.
const fragmentMakers = ` joined undecided hidden period placeholders tuples quote storySQL rootSQL saidSQL countsSQL milliseconds strings.Join strings.Repeat decided.String fmt.Sprint(commonShelf) string(changeAsBefore) string(news.ChangeCorrected) s.lately s.ofParts kind.column clientName strconv.Itoa strings.Join `

// Values reach the database as parameters: what SQL is put together of is constant, or
// one of a few pieces that are.
func TestNoSQLIsMadeOfValues(t *testing.T) {
	constants := map[string]bool{}
	each(t, func(_ sourceFile, n ast.Node) {
		if d, ok := n.(*ast.GenDecl); ok && d.Tok == token.CONST {
			for _, s := range d.Specs {
				for _, name := range s.(*ast.ValueSpec).Names {
					constants[name.Name] = true
				}
			}
		}
	})
	pieces := 0
	each(t, func(s sourceFile, n ast.Node) {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			parts := summands(n)
			if n.Op != token.ADD || !anySQL(parts) {
				return
			}
			pieces++
			for _, part := range parts {
				if what := named(part); !isText(part) && !constants[what] && !strings.Contains(fragments+fragmentMakers, " "+what+" ") {
					t.Errorf("%s puts %s into SQL: bind it as a parameter", s.name, what)
				}
			}
		case *ast.CallExpr:
			if strings.HasPrefix(named(n.Fun), "fmt.Sprint") && len(n.Args) > 1 && anySQL(n.Args[:1]) && !strings.Contains(named(n.Args[0]), "PRAGMA") {
				t.Errorf("%s formats SQL", s.name)
			}
		}
	})
	if pieces < 50 {
		t.Errorf("only %d pieces of SQL found: the test looks in the wrong place", pieces)
	}
}

// each visits all nodes of the store.
func each(t *testing.T, visit func(sourceFile, ast.Node)) {
	t.Helper()
	for _, s := range sources(t) {
		if s.pkg == "store" && !s.test {
			ast.Inspect(s.file, func(n ast.Node) bool { visit(s, n); return true })
		}
	}
}

// summands are what a chain of + adds.
func summands(e ast.Expr) []ast.Expr {
	switch e := e.(type) {
	case *ast.ParenExpr:
		return summands(e.X)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return append(summands(e.X), summands(e.Y)...)
		}
	}
	return []ast.Expr{e}
}

func isText(e ast.Expr) bool {
	lit, ok := e.(*ast.BasicLit)
	return ok && lit.Kind == token.STRING
}

func anySQL(all []ast.Expr) bool {
	for _, e := range all {
		if lit, ok := e.(*ast.BasicLit); ok && lit.Kind == token.STRING && sqlWords.MatchString(lit.Value) {
			return true
		}
	}
	return false
}

// named is how an expression is called: a variable, a function; of fmt.Sprint and of
// string with what they are given.
func named(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.BasicLit:
		return e.Value
	case *ast.SelectorExpr:
		return named(e.X) + "." + e.Sel.Name
	case *ast.CallExpr:
		name := named(e.Fun)
		if (name == "fmt.Sprint" || name == "string") && len(e.Args) == 1 {
			return name + "(" + named(e.Args[0]) + ")"
		}
		return name
	}
	return "an expression"
}
