package quote

import (
	"strings"
	"testing"
)

// TestLexicons holds what every word list needs: known sections, lower case, and
// the sections without which no speaker is found.
func TestLexicons(t *testing.T) {
	entries, err := files.ReadDir("lang")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Run(e.Name(), func(t *testing.T) {
			data, err := files.ReadFile("lang/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for line := range strings.Lines(string(data)) {
				line = strings.TrimSpace(line)
				if name, ok := strings.CutPrefix(line, "["); ok {
					name = strings.TrimSuffix(name, "]")
					if sections[name] == 0 || seen[name] {
						t.Errorf("section %q is unknown, or stands twice", name)
					}
					seen[name] = true
				} else if !strings.HasPrefix(line, "#") && line != strings.ToLower(line) {
					t.Errorf("not in lower case: %s", line)
				}
			}
			if seen["caseless"] {
				for _, name := range []string{"say", "title", "stop", "he", "she"} {
					if !seen[name] {
						t.Errorf("no section %q", name)
					}
				}
				return
			}
			for _, name := range []string{"say", "according", "prep", "article", "he", "she", "conj", "title", "person", "org", "stop", "of"} {
				if !seen[name] {
					t.Errorf("no section %q", name)
				}
			}
		})
	}
}

func TestLexiconOf(t *testing.T) {
	if lexiconOf("pt-BR") != lexiconOf("pt") {
		t.Error("a region changes the word list")
	}
	if lexiconOf("xx") != lexiconOf("en") || lexiconOf("") != lexiconOf("en") {
		t.Error("English does not stand in for an unknown language")
	}
}

func TestLexiconClass(t *testing.T) {
	l := parseLexicon("# a list\n\n[say]\nsaid, went\non\n\n[title]\n-minister, mr.\n\n[person]\nfounder\n\n[according]\naccording to\n")
	for word, want := range map[string]class{
		"said": say, "mr.": title, "umweltminister": title, "minister": 0, "co-founder": person, "tree": 0,
	} {
		if got := l.class([]byte(word)); got != want {
			t.Errorf("%s: got %b, want %b", word, got, want)
		}
	}
	if p := l.phrases["went"]; len(p) != 1 || p[0].rest[0] != "on" {
		t.Errorf("a phrase over two lines: %v", p)
	}
}
