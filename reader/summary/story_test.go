package summary

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// storyDocs are three articles on one event.
var storyDocs = []Doc{
	{Lang: "en", Text: "The volcano Mount Arvo erupted on Sunday and forced 9,000 people to leave their homes, officials said. Ash closed the airport of Kelsund. The last eruption was in 1911."},
	{Lang: "en", Text: "KELSUND, July 2 (AP) - Mount Arvo erupted on Sunday, and 9,000 people had to leave their homes. Ash closed the airport of Kelsund for at least two days. A farmer lost all of his sheep."},
	{Lang: "en", Text: "Some 9,000 people left their homes after the eruption of Mount Arvo on Sunday. The airport of Kelsund stays closed because of ash. “It was like night,” said a teacher. Read more about volcanoes."},
}

func storyText(docs []Doc, list []StorySentence) string {
	var parts []string
	for _, s := range list {
		parts = append(parts, docs[s.Doc].Text[s.Start:s.End])
	}
	return strings.Join(parts, " ")
}

func TestStoryTellsWhatArticlesAgreeOn(t *testing.T) {
	text := storyText(storyDocs, Story(storyDocs, 200))
	for _, word := range []string{"9,000", "airport", "Arvo"} {
		if !strings.Contains(text, word) {
			t.Errorf("%q is left out of %q", word, text)
		}
	}
	if n := strings.Count(text, "9,000"); n != 1 {
		t.Errorf("the 9,000 people are told %d times: %q", n, text)
	}
	for _, word := range []string{"AP", "sheep", "Read more"} {
		if strings.Contains(text, word) {
			t.Errorf("%q does not belong into %q", word, text)
		}
	}
}

func TestStoryBudget(t *testing.T) {
	for _, budget := range []int{0, 1, 60, 120, 300, 5000} {
		list := Story(storyDocs, budget)
		if budget > 0 && len(list) == 0 {
			t.Errorf("budget %d: nothing", budget)
		}
		size := 0
		for i, s := range list {
			if i == len(list)-1 {
				break // the last may pass the budget
			}
			size += s.End - s.Start + 1
		}
		if size > budget {
			t.Errorf("budget %d: %d bytes before the last sentence", budget, size)
		}
	}
	if got := Story(storyDocs, -1); got != nil {
		t.Errorf("no budget, but %v", got)
	}
}

func TestStoryOfOneOrNone(t *testing.T) {
	if got := Story(nil, 600); len(got) != 0 {
		t.Errorf("nothing to tell, but %v", got)
	}
	if got := Story([]Doc{{Text: ""}, {Text: "\n"}}, 600); len(got) != 0 {
		t.Errorf("nothing to tell, but %v", got)
	}
	one := storyDocs[:1]
	if got := Story(one, 150); len(got) == 0 || got[0].Start != 0 {
		t.Errorf("one article: %v", got)
	}
}

// checkStory tells what a story's summary promises and does not keep.
func checkStory(t *testing.T, docs []Doc, list []StorySentence) {
	t.Helper()
	seen := map[StorySentence]bool{}
	for _, s := range list {
		if s.Doc < 0 || s.Doc >= len(docs) || s.Start < 0 || s.Start >= s.End || s.End > len(docs[s.Doc].Text) {
			t.Fatalf("no such range: %v", s)
		}
		if seen[s] {
			t.Fatalf("twice: %v", s)
		}
		seen[s] = true
	}
}

func FuzzStory(f *testing.F) {
	f.Add(storyDocs[0].Text, storyDocs[1].Text, storyDocs[2].Text, 300)
	f.Add("a", "\xff.", "", 10)
	f.Fuzz(func(t *testing.T, a, b, c string, budget int) {
		docs := []Doc{{Text: a, Lang: "en"}, {Text: b, Lang: "de"}, {Text: c}}
		list := Story(docs, budget)
		checkStory(t, docs, list)
		if again := Story(docs, budget); !reflect.DeepEqual(list, again) {
			t.Fatalf("%v and then %v", list, again)
		}
	})
}

func TestStoryManyDocs(t *testing.T) {
	var docs []Doc
	for range 300 {
		docs = append(docs, storyDocs...)
	}
	checkStory(t, docs, Story(docs, 1<<20))
}

func BenchmarkStory(b *testing.B) {
	text, err := os.ReadFile("testdata/pick/harbour.txt")
	if err != nil {
		b.Fatal(err)
	}
	var docs []Doc
	for i := range 10 {
		docs = append(docs, Doc{Lang: "en", Text: storyDocs[i%3].Text + "\n\n" + strings.Repeat(string(text), 3)})
	}
	b.ReportAllocs()
	for b.Loop() {
		Story(docs, 665)
	}
}
