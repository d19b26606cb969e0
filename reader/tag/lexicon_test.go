package tag

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/news/country"
)

func TestLexiconReadings(t *testing.T) {
	tests := []struct {
		name, lang, phrase string
		want               string // codes, the strongest reading first
	}{
		{"a name", "en", "Kenya", "KE"},
		{"a phrase", "en", "Burkina Faso", "BF"},
		{"a name before a region", "en", "Georgia", "GE US"},
		{"a large city before a small one", "en", "London", "GB CA"},
		{"what a place file adds", "en", "Congo", "CD CG"},
		{"an exemplar city", "de", "Mailand", "IT"},
		{"not in another language", "en", "Mailand", ""},
		{"an ending", "es", "venezolanas", "VE"},
		{"another case", "ru", "Венесуэлой", "VE"},
		{"a word of one letter is none", "en", "A", ""},
		{"no place", "en", "porridge", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			x := lexiconFor(tt.lang)
			var got []string
			for _, e := range x.lookup(hashOf(tt.phrase)) {
				got = append(got, x.codes[e.code])
			}
			if s := strings.Join(got, " "); s != tt.want {
				t.Errorf("%s: %q, want %q", tt.phrase, s, tt.want)
			}
		})
	}
}

func TestLexiconFor(t *testing.T) {
	tests := []struct {
		name, lang, same string
		want             bool
	}{
		{"a region of the language", "de-AT", "de", true},
		{"capitals", "DE", "de", true},
		{"Norwegian", "no", "nb", true},
		{"a language without data", "tlh", "en", true},
		{"none", "", "en", true},
		{"two languages", "de", "en", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := lexiconFor(tt.lang) == lexiconFor(tt.same); got != tt.want {
				t.Errorf("%q and %q share a lexicon: %v", tt.lang, tt.same, got)
			}
		})
	}
}

func TestSpelling(t *testing.T) {
	tests := []struct {
		text string
		want traits
	}{
		{"venezolano", 0},
		{"Venezuelan", capital},
		{"US", capital | acronym},
		{"U.S.", capital | acronym},
		{"EE. UU.", capital}, // of two words
		{"NATO", capital | acronym},
		{"Ala.", capital},
		{"委内瑞拉", 0},
		{"", 0},
	}
	for _, tt := range tests {
		if got := spelling(tt.text); got != tt.want {
			t.Errorf("spelling(%q) = %b, want %b", tt.text, got, tt.want)
		}
	}
}

// Every line of the place files can be read: a known section, a known country.
func TestPlaceFiles(t *testing.T) {
	files, err := placeFiles.ReadDir("data/places")
	if err != nil {
		t.Fatal(err)
	}
	plain := []string{"not", "weak", "common", "given", "place", "prefix", "never", "cases", "after", "town"}
	for _, f := range files {
		data, err := placeFiles.ReadFile("data/places/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(country.Languages(), strings.TrimSuffix(f.Name(), ".txt")) {
			t.Errorf("%s: no names of countries in that language", f.Name())
		}
		section := ""
		for n, line := range strings.Split(string(data), "\n") {
			switch {
			case line == "" || line[0] == '#':
			case line[0] == '[':
				section = strings.Trim(line, "[]")
				if _, ok := sections[section]; !ok && !slices.Contains(plain, section) {
					t.Errorf("%s:%d: section %q", f.Name(), n+1, section)
				}
			case slices.Contains(plain, section):
			default:
				code, words, _ := strings.Cut(line, " ")
				if !country.Valid(code) || words == "" {
					t.Errorf("%s:%d: %q", f.Name(), n+1, line)
				}
			}
			for _, w := range strings.Split(line, " | ") {
				if section != "" && strings.Contains(w, "|") {
					t.Errorf("%s:%d: %q", f.Name(), n+1, w)
				}
			}
		}
	}
}

// A lexicon is small, and every entry leads to a country.
func TestLexiconsOfAllLanguages(t *testing.T) {
	for _, lang := range country.Languages() {
		x := newLexicon(lang)
		if n := len(x.entries); n < 4000 || n > 20_000 {
			t.Errorf("%s has %d entries", lang, n)
		}
		for _, e := range x.entries {
			if int(e.code) >= len(x.codes) || len(x.lookup(e.hash)) == 0 {
				t.Fatalf("%s: entry %+v is not found", lang, e)
			}
		}
	}
}

// What a language calls a holiday is no place there.
func TestNever(t *testing.T) {
	for _, tt := range []struct{ lang, word string }{
		{"es", "Navidad"}, {"es", "Pascua"}, {"it", "Pasqua"}, {"fr", "Noël"}, {"de", "Ostern"}, {"pl", "Wielkanoc"}, {"ru", "Пасха"},
	} {
		if got := Read(Input{Lang: tt.lang, Text: "12 " + tt.word + " 13."}).Countries(); len(got) != 0 {
			t.Errorf("%s: %q is read as %v", tt.lang, tt.word, got)
		}
	}
}

func TestCases(t *testing.T) {
	b := builder{lexicon: &lexicon{codes: []string{"PL", "UA"}}, index: map[string]uint8{"PL": 0, "UA": 1}}
	for _, rule := range []string{"ów owa owie", "o", ". a ie em"} {
		b.addLine("cases", rule)
	}
	tests := []struct {
		name, city, form string
		want             bool
	}{
		{"the first rule that fits", "Lwów", "Lwowie", true},
		{"and none behind it", "Lwów", "Lwowem", false},
		{"a rule without endings", "Oslo", "Osloie", false},
		{"every other name", "Berlin", "Berlinie", true},
		{"not a name of two words", "Nowy Jork", "Nowy Jorka", false},
		{"not a short one", "Ulm", "Ulmie", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b.entries = nil
			b.addCases(tt.city, "UA", kindCity, 0)
			h := hashOf(tt.form)
			if got := slices.ContainsFunc(b.entries, func(e entry) bool { return e.hash == h }); got != tt.want {
				t.Errorf("found: %v", got)
			}
		})
	}
}
