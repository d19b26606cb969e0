package commands

import (
	"context"
	"errors"
	"strings"

	"newsdesk/news"
	"newsdesk/voice"
)

// maxParts is how many parts of a query without results are looked for alone.
const maxParts = 5

// apart says which parts of a query stand in articles when no article has all of
// them, with a button for each that does; "" for a query of one part.
func (s *Set) apart(ctx context.Context, r Request, query string) (string, []Action, error) {
	all := parts(query)
	if len(all) < 2 {
		return "", nil, nil
	}
	v := r.own()
	var in, nowhere []string
	var ways []Action
	for _, part := range all[:min(len(all), maxParts)] {
		e, err := s.extent(ctx, r, wanted{query: part})
		switch {
		case errors.Is(err, news.ErrBadOption): // a word that says nothing alone
			continue
		case err != nil:
			return "", nil, err
		case e.N == 0:
			nowhere = append(nowhere, phrased(v, part))
			continue
		}
		in = append(in, v.Say("%s is in %s", phrased(v, part), e.number(v)))
		ways = append(ways, Action{Label: cut(phrased(v, part), 80), Request: ask("search", "query", part)})
	}
	switch {
	case len(in) == 0 && len(nowhere) < len(all):
		return "", nil, nil // some were not looked at
	case len(in) == 0:
		return v.Say("No article has any of these words."), nil, nil
	case len(nowhere) == 0:
		return v.Say("%s, but none has all of that.", capital(v.And(in))), ways, nil
	}
	return v.Say("None has %s; %s.", v.Or(nowhere), v.And(in)), ways, nil
}

// parts are the words and "phrases" that a query asks for, without those to
// leave out and the signs of other search engines.
func parts(query string) []string {
	marks := strings.NewReplacer(`“`, `"`, `”`, `"`, `„`, `"`, `«`, `"`, `»`, `"`)
	var out []string
	for rest := strings.TrimSpace(marks.Replace(query)); rest != ""; rest = strings.TrimSpace(rest) {
		not := strings.HasPrefix(rest, "-")
		rest = strings.TrimPrefix(rest, "-")
		var part string
		if after, phrase := strings.CutPrefix(rest, `"`); phrase {
			part, rest, _ = strings.Cut(after, `"`)
			part = `"` + part + `"`
		} else {
			end := strings.IndexAny(rest, " \t\r\n\"")
			if end < 0 {
				end = len(rest)
			}
			part, rest = rest[:end], rest[end:]
		}
		if !not && part != "" && !operator(part) {
			out = append(out, part)
		}
	}
	return out
}

// operator tells what other search engines take for more than a word.
func operator(word string) bool {
	switch word {
	case "OR", "AND", "NOT", "NEAR", "|", "||", "&", "&&", "*", "+":
		return true
	}
	return false
}

// unknownSigns is what to say of a query that uses signs which mean nothing here,
// "" for any other.
func unknownSigns(v *voice.Voice, query string) string {
	for _, word := range strings.Fields(query) {
		if operator(word) || len(word) > 1 && strings.HasSuffix(word, "*") {
			return v.Say("The desk looks for articles that have all the words, and knows no * or OR. Give whole words; -word leaves one out, \"a phrase\" stands in quotation marks.")
		}
	}
	return ""
}
