package commands

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"newsdesk/news/fold"
	"newsdesk/voice"
)

// inAll is what a name is called in all languages, as fold.Key has it.
func inAll(name, hint string) []string {
	var out []string
	for _, code := range voice.Languages() {
		out = append(out, fold.Key(voice.For(code).Say(name+hint)))
	}
	return out
}

// distinct fails when two of some names are called the same, in whatever languages.
func distinct(t *testing.T, where, hint string, names []string) {
	t.Helper()
	means := map[string]string{}
	for _, name := range names {
		for _, called := range inAll(name, hint) {
			if other := means[called]; other != "" && other != name {
				t.Errorf("%s: %q is %s and %s", where, called, other, name)
			}
			means[called] = name
		}
	}
}

// A line may be typed with the names of any language, so that no two of them may
// be taken for each other.
func TestNamesAreDistinctAcrossLanguages(t *testing.T) {
	families := map[string][]string{}
	for _, c := range New(Deps{}).All() {
		if c.Message {
			continue
		}
		family, kind, _ := strings.Cut(c.Name, " ")
		families[family] = append(families[family], kind)
		distinct(t, c.Name, optionHint, c.spelt())
	}
	distinct(t, "the commands", commandHint, slices.Collect(maps.Keys(families)))
	for family, kinds := range families {
		if kinds[0] != "" {
			distinct(t, family, commandHint, kinds)
		}
	}
}

func TestLinesAreUnderstoodInEachLanguage(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"/neues thema:politik land:Österreich", "/latest country:Österreich topic:politik"},
		{"/ultimas pais:Perú desde:7d", "/latest country:Perú since:7d"},
		{"/Actus thème:santé", "/latest topic:santé"},
		{"/últimas país:Quênia quantidade:3", "/latest country:Quênia count:3"},
		{"/artikel hinzufügen https://example.org/a", "/article add link:https://example.org/a"},
		{"/artículo añadir enlace:https://example.org/a", "/article add link:https://example.org/a"},
		{"/feed add adresse:https://example.org/feed", "/feed add address:https://example.org/feed"},
		{"/flux ajouter https://example.org/feed", "/feed add address:https://example.org/feed"},
		{"/boletim configurar canal:77 hora:08:00 fuso:UTC", "/digest set channel:77 time:08:00 timezone:UTC"},
		{"/route ruhezeit kanal:77 ab:22:00 bis:07:00 zeitzone:UTC", "/route quiet channel:77 to:07:00 zone:UTC from:22:00"},
	} {
		r, err := Parse(nil, c.line)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
		} else if got := Line(r); got != c.want {
			t.Errorf("%s: %s, want %s", c.line, got, c.want)
		}
	}
}

// What a line is in a language is understood again.
func TestLinesInEachLanguageMeanTheSame(t *testing.T) {
	for _, code := range voice.Languages() {
		v := voice.For(code)
		for _, c := range New(Deps{}).All() {
			if c.Message {
				continue
			}
			r := Request{Command: c.Name, Options: map[string]string{}}
			for _, name := range c.spelt() {
				r.Options[name] = "1"
			}
			if again, err := Parse(v, LineIn(v, r)); err != nil || Line(again) != Line(r) {
				t.Errorf("%s: %s is %s (%v)", code, LineIn(v, r), Line(again), err)
			}
		}
	}
}

// The choices of an option go by their labels in any language, too.
func TestChoicesAreUnderstoodInEachLanguage(t *testing.T) {
	for _, code := range voice.Languages() {
		v := voice.For(code)
		for _, c := range New(Deps{}).All() {
			for _, o := range c.Options {
				for _, choice := range o.Choices {
					for _, typed := range []string{v.Say(choice.Label), choice.short(v)} {
						if got, err := o.check(v, typed); err != nil || got != choice.Value {
							t.Errorf("%s: %s's %q is %q (%v), want %q", code, o.Name, typed, got, err, choice.Value)
						}
					}
				}
			}
		}
	}
}

// inText finds a command within a sentence: "/article add", "/help".
var inText = regexp.MustCompile(`(?:^| )/[\p{L}-]+( [\p{L}-]+)?`)

// TestSentencesNameCommandsAsTheyAreCalled: a command that stands inside a
// sentence has the name of the sentence's language.
func TestSentencesNameCommandsAsTheyAreCalled(t *testing.T) {
	set := New(Deps{})
	named := func(text string) (out []string) {
		for _, line := range inText.FindAllString(text, -1) {
			line = strings.TrimSpace(line)
			for ; line != ""; line = line[:max(0, strings.LastIndexByte(line, ' '))] {
				if c, ok := set.Find(strings.TrimPrefix(line, "/")); ok {
					out = append(out, c.Name)
					break
				}
			}
		}
		return out
	}
	n := 0
	for _, code := range voice.Languages()[1:] {
		v := voice.For(code)
		for english, says := range v.Texts() {
			for _, name := range named(english) {
				n++
				if want := "/" + CommandName(v, name); !strings.Contains(says, want) {
					t.Errorf("%s: %q does not name %s", code, says, want)
				}
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d commands are named: the test looks in the wrong place", n)
	}
}

// Countries and topics are understood in any language, whoever asks.
func TestCountriesAndTopicsInEachLanguage(t *testing.T) {
	for _, typed := range []string{"Germany", "Deutschland", "Alemania", "Allemagne", "Alemanha", "alemán", "brésilien"} {
		want := "DE"
		if typed == "brésilien" {
			want = "BR"
		}
		if got, err := countryOf(voice.For("fr"), "country", typed); err != nil || got != want {
			t.Errorf("%s is %q (%v)", typed, got, err)
		}
	}
	for _, typed := range []string{"health", "Gesundheit", "salud", "santé", "Saúde"} {
		if got, err := topicOf(voice.For("de"), "topic", typed); err != nil || got != "medtop:07000000" {
			t.Errorf("%s is %q (%v)", typed, got, err)
		}
	}
}

func TestCompletionsAreInTheAskersLanguage(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct{ locale, command, option, typed, want string }{
		{"de", "latest", "country", "ken", "Kenia"},
		{"fr", "latest", "country", "eston", "Estonie"},
		{"pt-BR", "latest", "topic", "saú", "Saúde"},
		{"es-419", "latest", "topic", "health", "Salud"},
		{"de", "summary", "length", "", "kurz: 1 Satz"},
		{"es-ES", "digest set", "day", "", "todos los días"},
		{"fr", "route add", "language", "alle", "Allemand · de"},
		{"pt-BR", "digest set", "timezone", "sao", "America/Sao_Paulo · agora 09:30"},
	} {
		r := d.placed(Request{Command: c.command, Options: map[string]string{c.option: c.typed}})
		r.Asker.Locale, r.Asker.Moderator = c.locale, true
		got := d.Complete(t.Context(), r, c.option)
		if len(got) == 0 || !strings.Contains(got[0].Label, c.want) {
			t.Errorf("%s: %s's %s offers %v, want %s", c.locale, c.command, c.option, got, c.want)
		}
	}
}
