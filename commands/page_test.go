package commands

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares a reply with testdata/golden/name.txt.
func golden(t *testing.T, name string, r Reply) {
	t.Helper()
	goldenText(t, filepath.Join("testdata", "golden", name+".txt"), page(r))
}

// goldenText compares a text with a file's.
func goldenText(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; run with -update when it is meant.\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// page is a reply as a reader sees it, with what a platform needs said in ( ).
func page(r Reply) string {
	var b strings.Builder
	var how []string
	for _, h := range []struct {
		is   bool
		name string
	}{{r.Private, "private"}, {r.Failed, "failed"}, {r.Replace, "replaces"}, {r.Later != nil, "later"}} {
		if h.is {
			how = append(how, h.name)
		}
	}
	if len(how) > 0 {
		fmt.Fprintf(&b, "(%s)\n", strings.Join(how, ", "))
	}
	writeBlocks(&b, r.Blocks)
	for _, c := range r.Cards {
		b.WriteString("┌\n")
		writeBlocks(&b, c.Blocks)
		writeActions(&b, c.Actions)
		b.WriteString("└\n")
	}
	writeBlocks(&b, r.Foot)
	for _, row := range r.Actions {
		writeActions(&b, row)
	}
	switch {
	case r.File != nil && r.File.Alt != "":
		fmt.Fprintf(&b, "picture %s: %s\n", r.File.Name, r.File.Alt)
	case r.File != nil:
		fmt.Fprintf(&b, "file %s, %d bytes\n", r.File.Name, len(r.File.Body))
	}
	if r.Thread != nil {
		fmt.Fprintf(&b, "thread “%s” tagged %q\n", r.Thread.Title, r.Thread.Tags)
	}
	if r.Form != nil {
		fmt.Fprintf(&b, "form “%s” for %s\n", r.Form.Title, Line(r.Form.Submit))
		for _, f := range r.Form.Fields {
			fmt.Fprintf(&b, "  %s: %s (%s) = %q max %d long %v required %v\n", f.Name, f.Label, f.Help, f.Value, f.Max, f.Long, f.Required)
		}
	}
	return b.String()
}

func writeBlocks(b *strings.Builder, blocks []Block) {
	for _, block := range blocks {
		b.WriteString([]string{"", "# ", ". ", "| ", "- ", "---"}[block.Kind])
		for _, r := range block.Runs {
			b.WriteString(run(r))
		}
		b.WriteString("\n")
	}
}

func run(r Run) string {
	text := r.Text
	switch {
	case r.Channel != "":
		text = "<channel " + r.Channel + ">"
		if r.Message != "" {
			text = "<channel " + r.Channel + " message " + r.Message + ">"
		}
	case r.Role != "":
		text = "<role " + r.Role + ">"
	case !r.Time.IsZero() && r.Relative:
		text = "<" + noon().Sub(r.Time).Round(time.Minute).String() + " ago>"
	case !r.Time.IsZero():
		text = "<" + r.Time.Format(time.RFC3339) + ">"
	}
	if r.Bold {
		text = "*" + text + "*"
	}
	if r.Drawn {
		text = "{" + text + "}"
	}
	if r.Code {
		text = "`" + text + "`"
	}
	if r.Link != "" {
		text = "[" + text + "](" + r.Link + ")"
	}
	return text
}

func writeActions(b *strings.Builder, row []Action) {
	for _, a := range row {
		where := a.Link
		if where == "" {
			where = Line(a.Request)
		}
		fmt.Fprintf(b, "  [%s%s] %s", a.Label, []string{"", " !", " +", " x"}[a.Style], where)
		if a.Changes {
			b.WriteString(" (changes)")
		}
		if a.Disabled {
			b.WriteString(" (disabled)")
		}
		b.WriteString("\n")
	}
}

// TestGoldenFilesAreUsed fails for a golden file that no test compares any more.
func TestGoldenFilesAreUsed(t *testing.T) {
	files, err := filepath.Glob("testdata/golden/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	var sources strings.Builder
	tests, _ := filepath.Glob("*_test.go")
	for _, f := range tests {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		sources.Write(raw)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".txt")
		if !slices.ContainsFunc([]string{`"` + name + `"`}, func(s string) bool { return strings.Contains(sources.String(), s) }) {
			t.Errorf("%s is compared by no test", f)
		}
	}
}
