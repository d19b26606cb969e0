package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// credited is the agency that an article names at its beginning or its end, ""
// when it names none: "PARIS (Reuters) - ", "EFE.- ", "新华社北京5月3日电", and at
// the end "(dpa)" or "© AFP".
func credited(text string) string {
	if name := dateline(text); name != "" {
		return name
	}
	if name := opening(text); name != "" {
		return name
	}
	rest := text
	for range 2 {
		i := strings.LastIndex(rest, "\n\n")
		if i < 0 {
			break
		}
		if name := signature(rest[i+2:]); name != "" {
			return name
		}
		rest = rest[:i]
	}
	return ""
}

// brackets are those in which agencies stand.
var brackets = [...][2]string{{"(", ")"}, {"（", "）"}, {"【", "】"}, {"[", "]"}}

// dateline is the agency that an article's first line names in brackets.
func dateline(text string) string {
	head := clip(text, 160)
	for _, b := range brackets {
		before, rest, ok := strings.Cut(head, b[0])
		who, after, closed := strings.Cut(rest, b[1])
		if !ok || !closed || letters(before) > 60 || !isPlaceAndDate(before) {
			continue
		}
		// "dpa/lno", "한빛=연합뉴스"
		for part := range strings.FieldsFuncSeq(who, func(r rune) bool { return r == '/' || r == '=' }) {
			key := strings.ToLower(strings.TrimSpace(part))
			if name := agencies()[key]; name != "" && (!isAmbiguous(key) || before == "" || startsWithDash(after)) {
				return name
			}
		}
	}
	return ""
}

// isPlaceAndDate tells "BERLIN, 3 May" from a sentence that names an agency.
func isPlaceAndDate(s string) bool {
	for w := range strings.FieldsSeq(s) {
		w = strings.Trim(w, ".,;-–—")
		first, _ := utf8.DecodeRuneInString(w)
		_, month := monthNames()[strings.ToLower(w)]
		if unicode.IsLower(first) && !month && utf8.RuneCountInString(w) > 3 {
			return false
		}
	}
	return true
}

// isAmbiguous tells names of agencies that are short for something else as well
// (PA, APA): they need a dash.
func isAmbiguous(key string) bool {
	return len(key) <= 3 && key != "dpa" && key != "afp" && key != "efe"
}

func startsWithDash(s string) bool {
	s = strings.TrimLeft(s, " .,")
	first, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("-–—:―", first)
}

// opening is the agency that a text begins with: "EFE.- ", "AFP – ", and in
// Chinese with place and day behind it.
func opening(text string) string {
	head := clip(text, 100)
	if word, rest, ok := strings.Cut(head, " "); ok {
		bare := strings.TrimRight(word, ".-–—:")
		if name := agencyNamed(bare); name != "" && (strings.ContainsAny(word[len(bare):], "-–—:") || len(word) == len(bare) && startsWithDash(rest)) {
			return name
		}
	}
	first, _ := utf8.DecodeRuneInString(head)
	if !isEastAsian(first) {
		return ""
	}
	place, _, ok := strings.Cut(head, "电")
	if !ok {
		place, _, ok = strings.Cut(head, "電")
	}
	if !ok || utf8.RuneCountInString(place) > 24 || strings.ContainsAny(place, "，。、") {
		return ""
	}
	for i := range place {
		if name := agencies()[place[:i]]; name != "" {
			return name
		}
	}
	return ""
}

// signature is the agency that a last paragraph is signed with.
func signature(paragraph string) string {
	tail := strings.TrimRight(paragraph, " .。")
	for _, b := range brackets {
		if before, ok := strings.CutSuffix(tail, b[1]); ok {
			if i := strings.LastIndex(before, b[0]); i >= 0 {
				return agencyIn(before[i+len(b[0]):])
			}
		}
	}
	if letters(paragraph) > 80 {
		return ""
	}
	if name := agencyNamed(strings.Trim(tail, " -–—/")); name != "" {
		return name
	}
	return creditLine(paragraph)
}

// creditLine is the agency in a line that gives credit: "© AFP 2026", "Mit
// Material von dpa", "Con información de EFE". "" for any other.
func creditLine(line string) string {
	if letters(line) > 80 {
		return ""
	}
	lower := strings.ToLower(clip(line, 40))
	for _, start := range [...]string{"©", "(c)", "copyright", "mit material", "quelle", "con información", "con informacion", "con datos de",
		"com informações", "avec ", "source", "fuente", "fonte", "with reporting", "with files from", "reporting by", "по материалам", "来源", "來源", "出典", "المصدر"} {
		if strings.HasPrefix(lower, start) {
			return agencyIn(line)
		}
	}
	return ""
}

// creditOnly is the agency of a line that says nothing else: "Agencia EFE", "(Avec
// AFP)". "" for any other.
func creditOnly(line string) string {
	if letters(line) > 60 || endsSentence(line) {
		return ""
	}
	bare := strings.Trim(line, " ()[]（）【】-–—/.")
	return firstOf(agencyNamed(bare), creditLine(bare))
}

// agencyIn is the first agency that a line names, as words of their own.
func agencyIn(line string) string {
	words := strings.FieldsFunc(line, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '-'
	})
	words = words[:min(len(words), 24)]
	for i := range words {
		for n := min(4, len(words)-i); n > 0; n-- {
			if name := agencyNamed(strings.Join(words[i:i+n], " ")); name != "" {
				return name
			}
			if house, _, ok := strings.Cut(words[i], "-"); ok && n == 1 { // "dpa-infocom"
				if name := agencyNamed(house); name != "" {
					return name
				}
			}
		}
	}
	return ""
}

// agencyNamed is the agency of that name. A short name counts as agencies write
// it: "ap" is none.
func agencyNamed(s string) string {
	name := agencies()[strings.ToLower(s)]
	if len(s) <= 3 && s != name && s != strings.ToUpper(s) {
		return ""
	}
	return name
}

// dropOf takes a word like "da" or "from" off a name.
func dropOf(s string) string {
	word, rest, ok := strings.Cut(s, " ")
	if ok && len(word) <= 4 && strings.ToLower(word) == word {
		return rest
	}
	return s
}

// partAgency parts an agency from the people in a byline: "Ana Paz / EFE". rest is
// the line itself when it names none.
func partAgency(line string) (rest, agency string) {
	parts := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("/,|()·•", r) })
	var people []string
	for _, p := range parts {
		p = strings.TrimSpace(p)
		bare := dropBy(p)
		if name := firstOf(agencyNamed(bare), agencyNamed(dropOf(bare))); name != "" {
			agency = firstOf(agency, name)
		} else if p != "" {
			people = append(people, p)
		}
	}
	if agency == "" {
		return line, ""
	}
	return strings.Join(people, ", "), agency
}
