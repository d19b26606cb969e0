package quote

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what is found into testdata/who")

// TestWho reads testdata/who/LANG.txt: whole articles, each "== name", the text,
// "--", and a line "Speaker | Role" for each quote in the order of the text, the
// role left out when the article gives none.
func TestWho(t *testing.T) {
	paths, err := filepath.Glob("testdata/who/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		lang := strings.TrimSuffix(filepath.Base(path), ".txt")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var fresh strings.Builder
		for _, part := range strings.Split("\n"+string(data), "\n== ")[1:] {
			name, rest, _ := strings.Cut(part, "\n")
			text, want, _ := strings.Cut(rest, "\n--\n")
			got := who(text, lang)
			fresh.WriteString("== " + name + "\n" + text + "\n--\n" + got + "\n\n")
			t.Run(lang+"/"+name, func(t *testing.T) {
				if w := strings.TrimSpace(want); got != w && !*update {
					t.Errorf("got\n%s\nwant\n%s", got, w)
				}
			})
		}
		if *update {
			if err := os.WriteFile(path, []byte(strings.TrimSuffix(fresh.String(), "\n")), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func who(text, lang string) string {
	var lines []string
	for _, q := range Find(text, lang) {
		line := q.Speaker
		if q.Role != "" {
			line += " | " + q.Role
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}
