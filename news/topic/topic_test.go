package topic

import (
	"slices"
	"testing"

	"newsdesk/news"
)

func TestFind(t *testing.T) {
	tests := []struct {
		name, typed, want string // "" for not found
	}{
		{"a code", "medtop:11000000", Politics},
		{"a code in capitals", "MEDTOP:11000000", Politics},
		{"its number", "11000000", Politics},
		{"the name shown", "Science & technology", Science},
		{"with a word for the sign", "science and technology", Science},
		{"the official name", "crime, law and justice", Crime},
		{"a word", "sports", Sport},
		{"a short word", "tech", Science},
		{"American spelling", "defense", Conflict},
		{"British spelling", "defence", Conflict},
		{"German", "Wirtschaft", Economy},
		{"French", "santé", Health},
		{"French without the accent", "sante", Health},
		{"Spanish", "fútbol", Sport},
		{"Portuguese", "política", Politics},
		{"Russian", "спорт", Sport},
		{"Chinese", "经济", Economy},
		{"the second level, a code", "medtop:20000574", "medtop:20000574"},
		{"its number", "20000574", "medtop:20000574"},
		{"its name", "Elections", "medtop:20000574"},
		{"a word for it", "ballots", "medtop:20000574"},
		{"in French", "élections", "medtop:20000574"},
		{"in French, as typed", "ELECTIONS", "medtop:20000574"},
		{"in Russian", "Выборы", "medtop:20000574"},
		{"what was a word of the parent", "earthquakes", "medtop:20000148"},
		{"a name of the top level stays there", "Crime", Crime},
		{"and a word that only it has", "war", Conflict},
		{"in the official words", "armed conflict", "medtop:20000056"},
		{"a code of the third level", "medtop:20000579", ""},
		{"a code of no topic", "medtop:99000000", ""},
		{"no topic", "gobbledygook", ""},
		{"nothing", "", ""},
		{"only signs", "&", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, ok := Find(tt.typed); got != tt.want || ok != (tt.want != "") {
				t.Errorf("Find(%q) = %q, %v; want %q", tt.typed, got, ok, tt.want)
			}
		})
	}
}

func TestNearest(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"polotics", Politics},
		{"scinece", Science},
		{"helth", Health},
		{"sprot", Sport},
		{"economy", Economy},
		{"wirtschat", Economy},
		{"sci", Science},
		{"pol", Politics},
		{"tec", Science},
		{"envi", Environment},
		{"wirtsch", Economy},
		{"earthq", "medtop:20000148"},
		{"electons", "medtop:20000574"},
		{"immigr", "medtop:20000771"},
		{"po", ""}, // too short
		{"mig", "medtop:20000771"},
		{"xy", ""},
		{"qqqqqqqq", ""},
		{"banana", ""}, // two letters from a word of six are no slip
	}
	for _, tt := range tests {
		if got, ok := Nearest(tt.typed); got != tt.want || ok != (tt.want != "") {
			t.Errorf("Nearest(%q) = %q, %v; want %q", tt.typed, got, ok, tt.want)
		}
	}
}

func TestName(t *testing.T) {
	tests := []struct{ code, lang, want string }{
		{Politics, "en", "Politics"},
		{Politics, "en-GB", "Politics"},
		{Politics, "de", "Politik"},
		{Politics, "pt-BR", "Política"},
		{Politics, "tlh", "Politics"},
		{Politics, "", "Politics"},
		{"medtop:99000000", "en", "medtop:99000000"},
	}
	for _, tt := range tests {
		if got := Name(tt.code, tt.lang); got != tt.want {
			t.Errorf("Name(%q, %q) = %q, want %q", tt.code, tt.lang, got, tt.want)
		}
	}
	if got := Name("medtop:20000574", "de-AT"); got != "Wahlen" {
		t.Errorf("Name = %q", got)
	}
	if got := Name("medtop:20000574", "zh"); got != "Elections" {
		t.Errorf("where the data lack a name: %q", got)
	}
	if got := Official(Conflict); got != "conflict, war and peace" {
		t.Errorf("Official = %q", got)
	}
}

// The second level lies below the top level, and nothing else does.
func TestParent(t *testing.T) {
	codes := Codes()
	if len(codes) != 17 || !slices.IsSorted(codes) {
		t.Fatalf("codes = %v", codes)
	}
	for _, code := range Second() {
		if parent := Parent(code); !slices.Contains(codes, parent) {
			t.Errorf("%s lies below %q", code, parent)
		}
	}
	for _, code := range append(codes, "medtop:99000000", "") {
		if parent := Parent(code); parent != "" {
			t.Errorf("%q lies below %s", code, parent)
		}
	}
	if got := Parent("medtop:20000574"); got != Politics {
		t.Errorf("elections lie below %s", got)
	}
}

// Every topic has a name of its own in every language, and each name leads back.
// The second level has its English names where a language lacks them.
func TestEveryTopicIsNamed(t *testing.T) {
	codes, top := append(Codes(), Second()...), len(Codes())
	for lang := range load().shown {
		seen := map[string]string{}
		for i, code := range codes {
			name := Name(code, lang)
			if name == "" || lang != "en" && load().shown[lang][i] == "" && i < top {
				t.Errorf("%s has no name in %s", code, lang)
			}
			if other := seen[name]; other != "" {
				t.Errorf("%s and %s are both %q in %s", code, other, name, lang)
			}
			seen[name] = code
			if got, _ := Find(name); got != code {
				t.Errorf("Find(%q) of %s = %q, want %q", name, lang, got, code)
			}
		}
	}
}

func TestMatch(t *testing.T) {
	codes := []string{Sport, Science, Politics}
	tests := []struct {
		name, typed, lang string
		want              []string
	}{
		{"nothing typed", "", "en", codes},
		{"the beginning", "pol", "en", []string{Politics}},
		{"of any word", "tech", "en", []string{Science}},
		{"several, in the order given", "s", "en", []string{Sport, Science}},
		{"the asker's language", "wiss", "de", []string{Science}},
		{"not a third language", "wiss", "fr", nil},
		{"the official name", "gov", "en", []string{Politics}},
		{"another word in full", "football", "en", []string{Sport}},
		{"nothing fits", "zzz", "en", nil},
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
	for _, seed := range []string{"sports", "medtop:", "MEDTOP:11000000", "\xff", "经济", "santé"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if code, ok := Find(text); ok != Valid(code) {
			t.Errorf("Find(%q) = %q, %v", text, code, ok)
		}
		if code, ok := Nearest(text); ok != Valid(code) {
			t.Errorf("Nearest(%q) = %q, %v", text, code, ok)
		}
	})
}

func TestNarrow(t *testing.T) {
	for _, c := range []struct {
		name string
		tags []string
		want []string
	}{
		{"none", nil, nil},
		{"the top level alone", []string{Politics, Health}, []string{Politics, Health}},
		{"a child and its parent", []string{Disaster, "medtop:20000148", Weather}, []string{"medtop:20000148", Weather}},
		{"a child alone", []string{"medtop:20000148"}, []string{"medtop:20000148"}},
		{"a sport's discipline", []string{Sport, "medtop:20000822"}, []string{Sport}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var tags []news.TopicTag
			for _, code := range c.tags {
				tags = append(tags, news.TopicTag{Code: code})
			}
			if got := Narrow(tags); !slices.Equal(got, c.want) {
				t.Errorf("got %v", got)
			}
		})
	}
}
