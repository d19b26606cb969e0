package commands

import (
	"strings"

	"newsdesk/news"
	"newsdesk/news/fold"
	"newsdesk/voice"
)

// languages are the languages of data/languages.txt: their names in a language, and
// their BCP 47 codes.
func languages(v *voice.Voice) []Choice {
	var out []Choice
	for line := range strings.Lines(languagesText) {
		code, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && !strings.HasPrefix(line, "#") {
			out = append(out, Choice{Label: v.Say(name + " ## language"), Value: code})
		}
	}
	return out
}

// languageName is what a language is called in another, or the code for one that
// is not known.
func languageName(v *voice.Voice, code string) string {
	base, _, _ := strings.Cut(code, "-")
	for _, l := range languages(v) {
		if l.Value == base {
			return l.Label
		}
	}
	return code
}

// languageCode is the language that people mean by its code or by its name in any
// of the desk's languages. A region is left out. The error is an OptionError.
func languageCode(v *voice.Voice, option, typed string) (string, error) {
	base, _, _ := strings.Cut(strings.ReplaceAll(typed, "_", "-"), "-")
	for _, in := range voice.Languages() {
		for _, l := range languages(voice.For(in)) {
			if strings.EqualFold(l.Value, base) || fold.Key(l.Label) == fold.Key(typed) {
				return l.Value, nil
			}
		}
	}
	says := v.Say("The desk knows no language “%s”.", cut(typed, 60))
	var names []string
	for _, l := range languages(v) {
		names = append(names, l.Label)
	}
	if near, ok := nearest(typed, names); ok {
		return "", nearly(v, option, typed, says, near)
	}
	says += " " + v.Say("Give its name or its code, such as %s or de.", languageName(v, "de"))
	return "", &news.OptionError{Option: option, Value: typed, Next: says}
}

// languageChoices offers the languages whose name or code begins with typed.
func languageChoices(v *voice.Voice, typed string) []Choice {
	key := fold.Key(typed)
	var out []Choice
	for _, l := range languages(v) {
		if fold.HasPrefix(fold.Key(l.Label), key) || strings.HasPrefix(l.Value, key) {
			out = append(out, Choice{Label: capital(l.Label) + " · " + l.Value, Value: l.Value})
		}
	}
	return out
}
