package country

import (
	"slices"
	"strings"
	"testing"
)

func TestWords(t *testing.T) {
	tests := []struct {
		name, lang string
		want       Word
		has        bool
	}{
		{"CLDR's name", "en", Word{"Venezuela", "VE", IsName}, true},
		{"CLDR's other name", "en", Word{"UK", "GB", IsName}, true},
		{"another name", "en", Word{"Holland", "NL", IsName}, true},
		{"an adjective", "en", Word{"Dutch", "NL", IsPeople}, true},
		{"its plural", "en", Word{"Venezuelans", "VE", IsPeople}, true},
		{"the sign is no letter", "en", Word{"Venezuelan~", "VE", IsPeople}, false},
		{"an ending of the language", "es", Word{"venezolanas", "VE", IsPeople}, true},
		{"a name in another case", "ru", Word{"Венесуэлу", "VE", IsName}, true},
		{"names of several words stay", "ru", Word{"Саудовская Аравиу", "SA", IsName}, false},
		{"not in another language", "de", Word{"Dutch", "NL", IsPeople}, false},
		{"no such language", "tlh", Word{"Venezuela", "VE", IsName}, false},
		{"a language of names alone", "sw", Word{"Venezuela", "VE", IsName}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			has := false
			for w := range Words(tt.lang) {
				has = has || w == tt.want
			}
			if has != tt.has {
				t.Errorf("%s has %+v: %v", tt.lang, tt.want, has)
			}
		})
	}
}

// A loop over words can stop at any of them.
func TestWordsStop(t *testing.T) {
	for stop := range 400 {
		n := 0
		for range Words("ru") {
			if n == stop {
				break
			}
			n++
		}
	}
}

// Two countries share an English adjective only where they do in life.
func TestEnglishPeopleAreApart(t *testing.T) {
	seen := map[string]string{}
	for w := range Words("en") {
		if w.Kind != IsPeople {
			continue
		}
		if other := seen[w.Text]; other != "" && other != w.Code {
			t.Errorf("%q is of %s and %s", w.Text, other, w.Code)
		}
		seen[w.Text] = w.Code
	}
}

// Every file says what its signs stand for: no word keeps one.
func TestWordFilesExplainTheirSigns(t *testing.T) {
	for _, lang := range Languages() {
		for w := range Words(lang) {
			if strings.ContainsAny(w.Text, "~^%+=;|") || w.Text != strings.TrimSpace(w.Text) || w.Text == "" {
				t.Errorf("%s: %q of %s", lang, w.Text, w.Code)
			}
		}
	}
}

func TestLanguagesBeginWithEnglish(t *testing.T) {
	all := Languages()
	if len(all) < 30 || all[0] != "en" {
		t.Errorf("%v", all)
	}
	for _, need := range strings.Fields("de es fr pt it nl ru ar zh zh-Hant ja ko hi tr pl uk") {
		if !slices.Contains(all, need) {
			t.Errorf("%s is missing", need)
		}
	}
}
