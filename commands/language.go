package commands

import (
	"fmt"
	"strings"

	"newsdesk/news"
	"newsdesk/news/fold"
)

// languages are the languages of data/languages.txt: a label for people, and the
// BCP 47 code.
func languages() []Choice {
	var out []Choice
	for line := range strings.Lines(languagesText) {
		code, name, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && !strings.HasPrefix(line, "#") {
			out = append(out, Choice{Label: name, Value: code})
		}
	}
	return out
}

// languageName is the English name of a language, or the code for one that is
// not known.
func languageName(code string) string {
	base, _, _ := strings.Cut(code, "-")
	for _, l := range languages() {
		if l.Value == base {
			return l.Label
		}
	}
	return code
}

// languageCode is the language that people mean by its code or its English name.
// A region is left out. The error is an OptionError.
func languageCode(option, typed string) (string, error) {
	base, _, _ := strings.Cut(strings.ReplaceAll(typed, "_", "-"), "-")
	var names []string
	for _, l := range languages() {
		if strings.EqualFold(l.Value, base) || fold.Key(l.Label) == fold.Key(typed) {
			return l.Value, nil
		}
		names = append(names, l.Label)
	}
	bad := &news.OptionError{Option: option, Value: typed, Next: fmt.Sprintf("The desk knows no language “%s”.", cut(typed, 60))}
	if near, ok := nearest(typed, names); ok {
		bad.Next += " Did you mean " + near + "?"
		return "", &suggestion{bad, asChoices([]string{near})}
	}
	bad.Next += " Give its English name or its code, such as German or de."
	return "", bad
}

// languageChoices offers the languages whose name or code begins with typed.
func languageChoices(typed string) []Choice {
	key := fold.Key(typed)
	var out []Choice
	for _, l := range languages() {
		if fold.HasPrefix(fold.Key(l.Label), key) || strings.HasPrefix(l.Value, key) {
			out = append(out, Choice{Label: l.Label + " · " + l.Value, Value: l.Value})
		}
	}
	return out
}
