package tag

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"newsdesk/news/country"
	"newsdesk/news/topic"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Whole articles, with what they are about beside them: NAME.LANG.txt, the title
// in its first line, and NAME.LANG.golden.
func TestArticles(t *testing.T) {
	files, err := filepath.Glob("testdata/articles/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no articles: %v", err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			title, text, _ := strings.Cut(string(data), "\n\n")
			stem := strings.TrimSuffix(name, ".txt")
			in := Input{Title: title, Text: text, Lang: strings.TrimPrefix(filepath.Ext(stem), "."), Site: "Brasil Hoje"}
			a := Read(in)
			countries, topics := a.Countries(), a.Topics()
			checkCountries(t, countries)
			checkTopics(t, topics)
			var got strings.Builder
			for _, c := range countries {
				how := "mentions"
				if c.About {
					how = "about"
				}
				fmt.Fprintf(&got, "%s %s %.2f\n", how, country.Name(c.Code, "en"), c.Weight)
			}
			for _, c := range topics {
				fmt.Fprintf(&got, "topic %s %.2f\n", topic.Name(c.Code, "en"), c.Weight)
			}
			if *update {
				if err := os.WriteFile(stem+".golden", []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(stem + ".golden")
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("got\n%s\nwant\n%s", &got, want)
			}
		})
	}
}
