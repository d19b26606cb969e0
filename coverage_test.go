package main

import (
	"fmt"
	"strings"
	"testing"

	"newsdesk/news"
)

// coverageDocs are n invented reports of about 5 KB on one event.
func coverageDocs(n int) []news.Article {
	var out []news.Article
	for i := range n {
		var text strings.Builder
		text.WriteString("The dyke at Marrow Sound broke on Sunday morning, and the harbour master asked all families to leave.\n\n")
		for j := range 40 {
			fmt.Fprintf(&text, "In street %d of quarter %d the water stood %d centimetres high, the council of Marrow Sound said in its report of the day. ", i*j, j, i+j)
		}
		out = append(out, news.Article{Title: fmt.Sprintf("Dyke breaks at Marrow Sound (%d)", i), Text: text.String(), Language: "en"})
	}
	return out
}

func TestAStoryIsSummarisedInTheWordsOfItsArticles(t *testing.T) {
	docs := coverageDocs(3)
	all := summariser{}.Summarise(docs)
	if len(all) == 0 {
		t.Fatal("no sentence")
	}
	seen := map[string]bool{}
	for _, s := range all {
		text := docs[s.Article].Slice(s.Span)
		if text == "" || seen[text] {
			t.Errorf("%q of article %d: empty, or there already", text, s.Article)
		}
		seen[text] = true
	}
	if first := docs[all[0].Article].Slice(all[0].Span); !strings.Contains(first, "broke on Sunday") {
		t.Errorf("it begins with %q, not with what all tell", first)
	}
}

func BenchmarkCoverage(b *testing.B) {
	docs := coverageDocs(12)
	for b.Loop() {
		summariser{}.Summarise(docs)
	}
}
