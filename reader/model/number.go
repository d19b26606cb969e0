package model

import (
	"slices"
	"strings"
)

// uncounted is the first number or unit of a summary that does not stand in the
// article, or not together; "" when there is none. "12 percent" is not borne out
// by 12 ships, nor "3 million" by 3 thousand, nor "May 12" by 12 June.
func uncounted(mine, theirs []token, l *lexicon) string {
	units, has := map[string]bool{}, map[string]bool{}
	counted := map[string][][]string{}
	for i, t := range theirs {
		has[t.key] = true
		if t.unit != "" {
			units[t.unit] = true
		}
		if t.number {
			counted[t.key] = append(counted[t.key], unitsAt(theirs, i, l))
		}
	}
	for i, t := range mine {
		switch {
		case t.number:
			with := unitsAt(mine, i, l)
			if !slices.ContainsFunc(counted[t.key], func(there []string) bool { return borne(with, there) }) {
				return strings.Join(append([]string{t.key}, with...), " ")
			}
		case t.unit != "" && !units[t.unit], !has[t.key] && l.hasPart(t.key):
			return t.key
		}
	}
	return ""
}

// unitsAt are the units around a number: those that follow it, words that fill
// ("of") between, and the one before ("May 12", "$12").
func unitsAt(all []token, i int, l *lexicon) []string {
	var out []string
	if i > 0 && all[i-1].unit != "" && !all[i].first {
		out = append(out, all[i-1].unit)
	}
	for j := i + 1; j < len(all) && j <= i+4 && !all[j].number && !all[j].first; j++ {
		switch {
		case all[j].unit != "":
			out = append(out, all[j].unit)
		case !l.fillers[all[j].key]:
			return out
		}
	}
	return out
}

// borne tells whether a number's units stand by it in the article too. What
// changes its size must be the same; a currency or a month may be left out.
func borne(with, there []string) bool {
	for _, u := range with {
		if !slices.Contains(there, u) {
			return false
		}
	}
	for _, u := range there {
		if scales(u) && !slices.Contains(with, u) {
			return false
		}
	}
	return true
}

func scales(unit string) bool {
	switch unit {
	case "percent", "point", "hundred", "thousand", "million", "billion", "trillion":
		return true
	}
	return false
}

// hasPart tells whether a word has a number inside, as German and Dutch write
// them ("dreiundzwanzig").
func (l *lexicon) hasPart(word string) bool {
	return slices.ContainsFunc(l.parts, func(p string) bool { return strings.Contains(word, p) })
}
