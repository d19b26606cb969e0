package tag

import (
	"os"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/topic"
)

// secondCase is a line of testdata/second.txt.
type secondCase struct {
	in   Input
	want []string
}

func secondCases(t *testing.T) []secondCase {
	t.Helper()
	data, err := os.ReadFile("testdata/second.txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []secondCase
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if len(f) != 4 {
			continue
		}
		c := secondCase{in: Input{Lang: f[0], Title: f[2], Text: f[3]}}
		for _, number := range strings.Fields(f[1]) {
			c.want = append(c.want, topicCode(number))
		}
		out = append(out, c)
	}
	return out
}

// Of the topics of the second level that are shown, nearly all are right, and most
// that are right are shown. The other languages have too few articles to be judged
// one by one.
func TestSecond(t *testing.T) {
	const leastPrecision, leastRecall = 0.85, 0.7
	type counts struct{ shown, right, wanted int }
	by := map[string]*counts{}
	covered := map[string]bool{}
	for _, c := range secondCases(t) {
		group := "other languages"
		if c.in.Lang == "en" {
			group = "English"
		}
		n := by[group]
		if n == nil {
			n = &counts{}
			by[group] = n
		}
		got := Read(c.in).Topics()
		checkTopics(t, got)
		var missed, wrong []string
		for _, code := range c.want {
			covered[code] = true
			n.wanted++
			if !slices.ContainsFunc(got, func(g news.TopicTag) bool { return g.Code == code }) {
				missed = append(missed, topic.Name(code, "en"))
			}
		}
		for _, g := range got {
			if topic.Parent(g.Code) == "" {
				continue
			}
			n.shown++
			if slices.Contains(c.want, g.Code) {
				n.right++
			} else {
				wrong = append(wrong, topic.Name(g.Code, "en"))
			}
		}
		if len(missed)+len(wrong) > 0 {
			t.Logf("%s %q: missed %q, wrong %q, of %v", c.in.Lang, c.in.Title, missed, wrong, got)
		}
	}
	for group, n := range by {
		precision, recall := float64(n.right)/float64(n.shown), float64(n.right)/float64(n.wanted)
		t.Logf("%s: precision %.3f, recall %.3f of %d", group, precision, recall, n.wanted)
		if precision < leastPrecision || recall < leastRecall {
			t.Errorf("%s: precision %.3f, recall %.3f", group, precision, recall)
		}
	}
	for _, code := range topic.Second() {
		if !covered[code] {
			t.Errorf("no article has %s", topic.Name(code, "en"))
		}
	}
}

// An article of the second level has its parent even where the top level alone would
// have told of none, and everyday life has neither.
func TestSecondBringsItsParent(t *testing.T) {
	tests := []struct {
		name, title, text, code string
	}{
		{"elections", "Runoff in Dunmere", "Polling stations close at eight; voters fill in two ballots.", "medtop:20000574"},
		{"a coup", "Officers seize power", "The junta arrested the president after the coup.", "medtop:20000070"},
		{"a stroll", "A stroll by the river", "They walked along the river and turned left at the mill.", ""},
		{"not every court", "Two friends on the tennis court", "They played on the tennis court until dusk.", ""},
		{"not every strike", "Air strike on a bridge", "An air strike hit the bridge and soldiers fled the fighting.", "medtop:20000056"},
		{"not every union", "European Union and African Union sign treaty", "Diplomats of the European Union signed the treaty.", "medtop:20000638"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read(Input{Title: tt.title, Text: tt.text}).Topics()
			checkTopics(t, got) // it looks for the parents
			second := slices.DeleteFunc(got, func(g news.TopicTag) bool { return topic.Parent(g.Code) == "" })
			if tt.code == "" && len(second) > 0 || tt.code != "" && (len(second) != 1 || second[0].Code != tt.code) {
				t.Errorf("got %v, want %q alone", second, tt.code)
			}
		})
	}
}
