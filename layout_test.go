package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// arrows are the imports that a package may have among the others of this
// program. A name that ends in /... stands for the package and all below it.
// The key that is the package counts, else the longest that fits.
var arrows = map[string][]string{
	".":            {"..."},
	"news":         {},
	"news/...":     {"news", "news/..."},
	"reader":       {"news/...", "reader/..."},
	"reader/...":   {"news/...", "reader/sentence", "reader/style"},
	"store":        {"news/..."},
	"store/...":    {"store/...", "news/..."},
	"voice":        {},
	"metrics":      {"store", "news"},
	"chart":        {},
	"commands":     {"store", "voice", "chart", "news/..."},
	"bot":          {"commands", "store", "reader", "news/..."},
	"bot/...":      {"commands", "voice", "news/..."},
	"bot/poll":     {"store", "reader", "reader/...", "news/..."},
	"bot/discord":  {"commands", "voice", "news/..."},
	"bot/terminal": {"commands", "voice", "news/..."},
	"deploy/...":   {},
}

// owners are the packages that alone may import a path.
var owners = map[string]string{
	"os/exec":                       "deploy/release", // the program starts no other: none inherits its secrets
	"database/sql":                  "store",
	"github.com/mattn/go-sqlite3":   "store",
	"github.com/jackc/pgx":          "store",
	"github.com/riverqueue/river":   "store",
	"github.com/bwmarrin/discordgo": "bot/discord",
	"github.com/prometheus":         "metrics",
}

// readsEnvironment are the functions that only main may call, and what gives tests
// their databases.
var readsEnvironment = map[string]bool{"Getenv": true, "LookupEnv": true, "Environ": true}

type sourceFile struct {
	pkg  string // its folder
	name string
	test bool
	file *ast.File
}

func TestImportsFollowTheDesign(t *testing.T) {
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		for _, spec := range s.file.Imports {
			p, _ := strconv.Unquote(spec.Path.Value)
			if inside, ok := strings.CutPrefix(p, "newsdesk/"); ok && !allowed(s.pkg, inside) {
				t.Errorf("%s imports %s: the design has no such arrow", s.name, p)
			}
			if !strings.Contains(p, ".") && !strings.HasPrefix(p, "newsdesk/") {
				if o, ok := owners[p]; ok && !within(s.pkg, o) {
					t.Errorf("%s imports %s: only %s may", s.name, p, o)
				}
				continue
			}
			for owned, o := range owners {
				if strings.HasPrefix(p, owned) && !within(s.pkg, o) {
					t.Errorf("%s imports %s: only %s may", s.name, p, o)
				}
			}
			if within(s.pkg, "news") && !strings.HasPrefix(p, "newsdesk/news") {
				t.Errorf("%s imports %s: news stands on the standard library alone", s.name, p)
			}
		}
	}
}

func TestOnlyMainReadsTheEnvironment(t *testing.T) {
	for _, s := range sources(t) {
		if s.test || s.pkg == "." || s.pkg == "store/storetest/fresh" {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok && readsEnvironment[sel.Sel.Name] {
				if x, ok := sel.X.(*ast.Ident); ok && (x.Name == "os" || x.Name == "syscall") {
					t.Errorf("%s calls %s.%s", s.name, x.Name, sel.Sel.Name)
				}
			}
			return true
		})
	}
}

func TestNoPackageHasAnInit(t *testing.T) {
	for _, s := range sources(t) {
		for _, d := range s.file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Recv == nil && f.Name.Name == "init" {
				t.Errorf("%s has an init function", s.name)
			}
		}
	}
}

func TestFunctionsStayShort(t *testing.T) {
	const most = 100
	fset := token.NewFileSet()
	for _, name := range goFiles(t) {
		file, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				if n := fset.Position(f.End()).Line - fset.Position(f.Pos()).Line; n > most && !strings.HasSuffix(name, "_test.go") {
					t.Errorf("%s: %s has %d lines, more than %d", name, f.Name.Name, n, most)
				}
			}
		}
	}
}

func allowed(from, to string) bool {
	best := ""
	for key := range arrows {
		if key == from {
			best = key
			break
		}
		if matches(key, from) && len(key) > len(best) {
			best = key
		}
	}
	for _, a := range arrows[best] {
		if matches(a, to) {
			return true
		}
	}
	return false
}

// matches tells whether a package is named by a pattern of arrows.
func matches(pattern, pkg string) bool {
	if base, ok := strings.CutSuffix(pattern, "..."); ok {
		base = strings.TrimSuffix(base, "/")
		return base == "" || within(pkg, base)
	}
	return pattern == pkg
}

func within(pkg, dir string) bool { return pkg == dir || strings.HasPrefix(pkg, dir+"/") }

func sources(t *testing.T) []sourceFile {
	t.Helper()
	var out []sourceFile
	for _, name := range goFiles(t) {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, sourceFile{path.Dir(name), name, strings.HasSuffix(name, "_test.go") || strings.Contains(name, "/discordtest/"), file})
	}
	if len(out) < 20 {
		t.Fatalf("only %d files found: the test looks in the wrong place", len(out))
	}
	return out
}

// goFiles are the program's files; generators ("go run" by hand) are left out.
func goFiles(t *testing.T) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "gen"):
			return filepath.SkipDir
		case strings.HasSuffix(name, ".go") && d.Name() != "gen.go":
			out = append(out, filepath.ToSlash(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
