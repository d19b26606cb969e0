package quote

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"newsdesk/news"
)

// said is one line of a file in testdata/speech: who says what.
func said(text string, q news.Quote) string {
	speaker := q.Speaker
	if speaker == "" {
		speaker = "-"
	}
	return speaker + ": " + words(text, q)
}

// TestSpeech reads testdata/speech/LANG.txt. A case is "== name", the text, "--",
// and a line "Speaker: words" for each quote ("-" for a speaker whom nobody
// names).
func TestSpeech(t *testing.T) {
	paths, err := filepath.Glob("testdata/speech/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		lang := strings.TrimSuffix(filepath.Base(path), ".txt")
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range strings.Split("\n"+string(data), "\n== ")[1:] {
			name, rest, _ := strings.Cut(part, "\n")
			text, want, _ := strings.Cut(rest, "\n--\n")
			t.Run(lang+"/"+name, func(t *testing.T) {
				var got []string
				for _, q := range Find(text, lang) {
					got = append(got, said(text, q))
				}
				if g, w := strings.Join(got, "\n"), strings.TrimSpace(want); g != w {
					t.Errorf("got\n%s\nwant\n%s", g, w)
				}
			})
		}
	}
}
