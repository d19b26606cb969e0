package quote

import (
	"strings"
	"testing"

	"newsdesk/news"
)

func words(text string, q news.Quote) string {
	var parts []string
	for _, p := range q.Parts {
		parts = append(parts, text[p.Start:p.End])
	}
	return strings.Join(parts, " … ")
}

func TestFindInterrupted(t *testing.T) {
	text := "Mayor Ada Lund spoke first. “We will mend the bridge,” she said, “and we will do it by May.”"
	got := Find(text, "en")
	if len(got) != 1 {
		t.Fatalf("got %d quotes, want 1", len(got))
	}
	if w := words(text, got[0]); w != "We will mend the bridge, … and we will do it by May." {
		t.Errorf("words %q", w)
	}
	if got[0].Speaker != "Ada Lund" || got[0].Role != "Mayor" || got[0].Cue != "said" {
		t.Errorf("speaker %q, role %q, cue %q", got[0].Speaker, got[0].Role, got[0].Cue)
	}
}
