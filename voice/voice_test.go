package voice

import (
	"testing"
)

func TestFor(t *testing.T) {
	for _, c := range []struct {
		name    string
		locales []string
		want    string
	}{
		{"Discord's English", []string{"en-GB"}, "en"},
		{"a region is left out", []string{"pt-BR"}, "pt"},
		{"of America", []string{"es-419"}, "es"},
		{"a bare code in capitals", []string{"DE"}, "de"},
		{"one that is not spoken", []string{"tlh"}, "en"},
		{"the first that is spoken", []string{"tlh", "fr", "de"}, "fr"},
		{"English before others", []string{"en-US", "de"}, "en"},
		{"none", nil, "en"},
		{"nonsense", []string{"", "-", "../de"}, "en"},
	} {
		if got := For(c.locales...).Language(); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestNumbersAreWrittenAsTheLanguageDoes(t *testing.T) {
	for _, c := range []struct {
		locale string
		n      int
		want   string
	}{
		{"en", 999, "999"}, {"en", 12000, "12,000"}, {"en", -1234567, "-1,234,567"},
		{"de", 12000, "12.000"}, {"fr", 12000, "12\u00a0000"}, {"pt", 12000, "12.000"}, {"es", 12000, "12.000"},
	} {
		if got := For(c.locale).Number(c.n); got != c.want {
			t.Errorf("%s: %d is %q, want %q", c.locale, c.n, got, c.want)
		}
	}
}

// made is a voice of some texts.
func made(t *testing.T, code, body string) *Voice {
	t.Helper()
	texts := map[string]string{}
	if err := read(body, texts); err != nil {
		t.Fatal(err)
	}
	v := *For(code)
	v.texts = func() map[string]string { return texts }
	return &v
}

func TestWhatIsSaid(t *testing.T) {
	de := made(t, "de", "# a note\n> %s in %s\n%[2]s: %[1]s\n\n> %d article of %s | %d articles of %s\n%d Artikel von %s | %d Artikel (viele) von %s\n> May ## month\nMai\n")
	fr := made(t, "fr", "> %d cat | %d cats\n%d chat | %d chats\n")
	for _, c := range []struct{ name, got, want string }{
		{"English as it stands", For().Say("%s in %s", "Rain", "Kenya"), "Rain in Kenya"},
		{"another order", de.Say("%s in %s", "Regen", "Kenia"), "Kenia: Regen"},
		{"a text that is missing", de.Say("%s out of %s", "a", "b"), "a out of b"},
		{"a text without arguments may hold any sign", de.Say("100%"), "100%"},
		{"a hint is not shown", For().Say("May ## month"), "May"},
		{"nor when the text is missing", fr.Say("May ## month"), "May"},
		{"a hint tells apart", de.Say("May ## month"), "Mai"},
		{"one", For().Count(1, "%d article of %s", "%d articles of %s", "Kenya"), "1 article of Kenya"},
		{"several", For().Count(1200, "%d article of %s", "%d articles of %s", "Kenya"), "1,200 articles of Kenya"},
		{"one elsewhere", de.Count(1, "%d article of %s", "%d articles of %s", "Kenia"), "1 Artikel von Kenia"},
		{"several elsewhere", de.Count(1200, "%d article of %s", "%d articles of %s", "Kenia"), "1.200 Artikel (viele) von Kenia"},
		{"none is singular in French", fr.Count(0, "%d cat", "%d cats"), "0 chat"},
		{"and plural in English", For().Count(0, "%d cat", "%d cats"), "0 cats"},
		{"a plural that is missing", de.Count(1, "%d cat", "%d cats"), "1 cat"},
		{"no words", For().And(nil), ""},
		{"one word", For("de").And([]string{"a"}), "a"},
		{"two", For("es").Or([]string{"a", "b"}), "a o b"},
		{"three", For("fr").And([]string{"a", "b", "c"}), "a, b et c"},
		{"Spanish “and” before its own sound", For("es").And([]string{"Chile", "Italia"}), "Chile e Italia"},
		{"behind a silent h", For("es").And([]string{"padres", "hijos"}), "padres e hijos"},
		{"behind a flag, with an accent", For("es").And([]string{"🇨🇱 Chile", "🇮🇳 Índice"}), "🇨🇱 Chile e 🇮🇳 Índice"},
		{"not before a diphthong", For("es").And([]string{"agua", "hielo"}), "agua y hielo"},
		{"nor before y", For("es").And([]string{"Omán", "Yemen"}), "Omán y Yemen"},
		{"Spanish “or” before its own sound", For("es").Or([]string{"Chile", "Honduras"}), "Chile u Honduras"},
		{"“and” before a number", For("es").And([]string{"a", "1"}), "a y 1"},
		{"others have one “and”", For("pt").And([]string{"Chile", "Itália"}), "Chile e Itália"},
	} {
		if c.got != c.want {
			t.Errorf("%s: %q, want %q", c.name, c.got, c.want)
		}
	}
}

func TestAFileThatIsWrongIsRefused(t *testing.T) {
	for name, body := range map[string]string{
		"a text without a translation":    "> a\n",
		"two English texts in a row":      "> a\n> b\nc\n",
		"a translation of nothing":        "a\n",
		"an empty translation":            "> a\n\nb\n",
		"the same English text once more": "> a\nb\n> a\nc\n",
	} {
		if err := read(body, map[string]string{}); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
