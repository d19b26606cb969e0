package country

import (
	"slices"
	"testing"
	"unicode/utf8"
)

func TestFind(t *testing.T) {
	tests := []struct {
		name, typed, want string // "" for not found
	}{
		{"a name", "Venezuela", "VE"},
		{"lower case", "venezuela", "VE"},
		{"spaces around", "  Kenya ", "KE"},
		{"alpha-2", "ve", "VE"},
		{"alpha-3", "VEN", "VE"},
		{"alpha-3 of Kosovo", "xkx", "XK"},
		{"a short form", "USA", "US"},
		{"with points", "U.S.A.", "US"},
		{"with points, two letters", "U.S.", "US"},
		{"with points and a space", "EE. UU.", "US"},
		{"a code that is reserved for another", "UK", "GB"},
		{"a part that stands for the whole", "Holland", "NL"},
		{"Britain", "Britain", "GB"},
		{"a former name", "Burma", "MM"},
		{"the same in French", "Birmanie", "MM"},
		{"its name now, in Russian", "Мьянма", "MM"},
		{"an article before it", "the Netherlands", "NL"},
		{"typed without accents", "Cote d'Ivoire", "CI"},
		{"typed with them", "Côte d’Ivoire", "CI"},
		{"translated", "Ivory Coast", "CI"},
		{"German", "Türkei", "TR"},
		{"German without the dots", "Turkei", "TR"},
		{"Turkish, its own", "Türkiye", "TR"},
		{"Czechia", "Czechia", "CZ"},
		{"Russian", "Венесуэла", "VE"},
		{"Russian, in another case", "Венесуэлы", "VE"},
		{"Chinese", "委内瑞拉", "VE"},
		{"Arabic", "فنزويلا", "VE"},
		{"an English adjective", "Venezuelan", "VE"},
		{"people", "Venezuelans", "VE"},
		{"a Spanish adjective", "venezolanas", "VE"},
		{"a French adjective", "Vénézuélienne", "VE"},
		{"a German adjective", "venezolanische", "VE"},
		{"Dutch", "Dutch", "NL"},
		{"a flag", "🇻🇪", "VE"},
		{"a flag with a variation selector", "🇻🇪\uFE0F", "VE"},
		{"Scotland's flag", "🏴\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F", "GB"},
		{"Niger is not Nigeria", "Niger", "NE"},
		{"Nigerien", "Nigerien", "NE"},
		{"the larger Congo by its capital", "Congo-Kinshasa", "CD"},
		{"North Korea", "North Korean", "KP"},
		{"Korea alone", "Korean", "KR"},
		{"no country", "Atlantis", ""},
		{"nothing", "", ""},
		{"half a flag", "🇻", ""},
		{"a flag of no country", "🇽🇽", ""},
		{"a reserved code of no country", "EU", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, ok := Find(tt.typed)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("Find(%q) = %q, %v; want %q", tt.typed, got, ok, tt.want)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	tests := []struct {
		typed, want string
	}{
		{"Venezula", "VE"},
		{"venezeula", "VE"}, // two letters swapped
		{"Phillipines", "PH"},
		{"Germnay", "DE"},
		{"Columbia", "CO"},
		{"Alemnaia", "DE"}, // Spanish
		{"Venezuela", "VE"},
		{"Untied States", "US"},
		{"Ira", "IR"},
		{"xq", ""},
		{"zzzzzzzz", ""},
		{"", ""},
	}
	for _, tt := range tests {
		t.Run(tt.typed, func(t *testing.T) {
			if got, ok := Nearest(tt.typed); got != tt.want || ok != (tt.want != "") {
				t.Errorf("Nearest(%q) = %q, %v; want %q", tt.typed, got, ok, tt.want)
			}
		})
	}
}

func TestName(t *testing.T) {
	tests := []struct {
		name, code, lang, want string
	}{
		{"English", "VE", "en", "Venezuela"},
		{"a region of the language", "DE", "pt-BR", "Alemanha"},
		{"the region in lower case", "DE", "es_mx", "Alemania"},
		{"Norwegian by its older code", "DE", "no", "Tyskland"},
		{"a script", "DE", "zh-Hant", "德國"},
		{"a region that uses it", "DE", "zh-TW", "德國"},
		{"the other script in such a region", "DE", "zh-Hans-HK", "德国"},
		{"the language alone", "DE", "zh", "德国"},
		{"a language without data", "DE", "tlh", "Germany"},
		{"no language", "DE", "", "Germany"},
		{"the name that news use", "HK", "en", "Hong Kong"},
		{"both Congos can be told apart", "CD", "en", "Congo (DRC)"},
		{"no such code", "QQ", "en", "QQ"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Name(tt.code, tt.lang); got != tt.want {
				t.Errorf("Name(%q, %q) = %q, want %q", tt.code, tt.lang, got, tt.want)
			}
		})
	}
}

func TestFlagAndFindAgree(t *testing.T) {
	for _, code := range Codes() {
		if got, ok := Find(Flag(code)); !ok || got != code {
			t.Errorf("Find(Flag(%q)) = %q, %v", code, got, ok)
		}
	}
	if got := Flag("QQ"); got != "" {
		t.Errorf("Flag of no country = %q", got)
	}
}

func TestEveryCountryIsNamed(t *testing.T) {
	codes := Codes()
	if len(codes) != 250 || !slices.IsSorted(codes) {
		t.Fatalf("%d codes, sorted: %v; want ISO 3166-1's 249 and XK", len(codes), slices.IsSorted(codes))
	}
	seen := map[string]string{}
	for _, code := range codes {
		for _, lang := range Languages() {
			name := Name(code, lang)
			if name == "" || name == code || !utf8.ValidString(name) {
				t.Errorf("Name(%q, %q) = %q", code, lang, name)
			}
			// Two countries must not be shown under one name.
			if other := seen[lang+name]; other != "" && other != code {
				t.Errorf("%s and %s are both %q in %s", code, other, name, lang)
			}
			seen[lang+name] = code
		}
		if got, ok := Find(Name(code, "en")); !ok || got != code {
			t.Errorf("Find(%q) = %q, %v; want %q", Name(code, "en"), got, ok, code)
		}
	}
}

func TestWordFilesNameKnownCodes(t *testing.T) {
	files, err := wordFiles.ReadDir("data/words")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		lang := f.Name()[:len(f.Name())-len(".txt")]
		if !slices.Contains(Languages(), lang) {
			t.Errorf("%s: CLDR's names of the language are missing", f.Name())
		}
		for w := range Words(lang) {
			if !Valid(w.Code) {
				t.Errorf("%s: %q has the code %q", f.Name(), w.Text, w.Code)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	codes := []string{"VE", "GB", "US", "DE", "KR", "KP"}
	tests := []struct {
		name, typed, lang string
		want              []string
	}{
		{"nothing typed", "", "en", codes},
		{"the beginning", "ven", "en", []string{"VE"}},
		{"of any word", "sta", "en", []string{"US"}},
		{"several, in the order given", "unit", "en", []string{"GB", "US"}},
		{"a word of several", "korea", "en", []string{"KR", "KP"}},
		{"the asker's language", "alem", "es", []string{"DE"}},
		{"English besides", "germ", "es", []string{"DE"}},
		{"not a third language", "alem", "en", nil},
		{"a code", "ve", "en", []string{"VE"}},
		{"another name in full", "britain", "en", []string{"GB"}},
		{"a flag", "🇩🇪", "en", []string{"DE"}},
		{"nothing fits", "zzz", "en", nil},
		{"only signs", "!!", "en", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := Match(tt.typed, codes, tt.lang); !slices.Equal(got, tt.want) {
				t.Errorf("Match(%q) = %v, want %v", tt.typed, got, tt.want)
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{"Venezuela", "🇻🇪", "U.S.", "\xff\xfe", "کره", "é̀́", "🏴", "a.b.c.d"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if code, ok := Find(text); ok != Valid(code) {
			t.Errorf("Find(%q) = %q, %v", text, code, ok)
		}
		if code, ok := Nearest(text); ok != Valid(code) {
			t.Errorf("Nearest(%q) = %q, %v", text, code, ok)
		}
		Match(text, []string{"VE"}, "en")
	})
}

func BenchmarkFind(b *testing.B) {
	Find("Venezuela")
	for b.Loop() {
		Find("Vénézuélienne")
	}
}

func BenchmarkNearest(b *testing.B) {
	Nearest("Venezula")
	for b.Loop() {
		Nearest("Phillipines")
	}
}

func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		w := 0
		for _, lang := range Languages() {
			for range Words(lang) {
				w++
			}
		}
		b.ReportMetric(float64(w), "words")
	}
}
