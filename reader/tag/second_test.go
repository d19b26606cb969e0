package tag

import (
	"os"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/topic"
)

// sample articles of testdata/second.txt.
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
// that are right are shown, in every language.
func TestSecond(t *testing.T) {
	const leastPrecision, leastRecall = 0.85, 0.7
	type counts struct{ shown, right, wanted int }
	by := map[string]*counts{}
	covered := map[string]bool{}
	for _, c := range secondCases(t) {
		n := by[c.in.Lang]
		if n == nil {
			n = &counts{}
			by[c.in.Lang] = n
		}
		got := Topics(c.in)
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
	for lang, n := range by {
		precision, recall := float64(n.right)/float64(n.shown), float64(n.right)/float64(n.wanted)
		t.Logf("%s: precision %.3f, recall %.3f of %d", lang, precision, recall, n.wanted)
		if precision < leastPrecision || recall < leastRecall {
			t.Errorf("%s: precision %.3f, recall %.3f", lang, precision, recall)
		}
	}
	for _, code := range topic.Second() {
		if !covered[code] {
			t.Errorf("no article has %s", topic.Name(code, "en"))
		}
	}
}
