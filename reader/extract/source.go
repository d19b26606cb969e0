package extract

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// sourceLine is who a line like "Source: CNN Brasil" names; "" when it is no such
// line.
func sourceLine(line string) string {
	label, who, ok := strings.Cut(strings.Replace(line, "：", ":", 1), ":")
	if !ok {
		return ""
	}
	switch strings.ToLower(strings.TrimSpace(label)) {
	case "source", "sources", "via", "quelle", "quellen", "fuente", "fuentes", "fonte", "fonti", "fontes", "bron", "источник", "źródło", "con información de", "来源", "來源", "資料來源", "出典", "출처", "المصدر", "स्रोत", "ที่มา", "kaynak", "джерело":
	default:
		return ""
	}
	who = strings.Trim(who, " .;,()[]\u00a0")
	if who == "" || utf8.RuneCountInString(who) > 60 || strings.Contains(who, "://") || strings.Count(who, " ") > 6 {
		return ""
	}
	if name, ok := agencies()[strings.ToLower(who)]; ok {
		return name
	}
	return who
}

// dropTweetLinks takes off the addresses that an embedded post leaves at the ends
// of its text: they are no words of anybody. One in the middle stays, so that a
// paragraph is always a stretch of what came.
func dropTweetLinks(line string) string {
	if !strings.Contains(line, "pic.twitter.com/") && !strings.Contains(line, "//t.co/") && !strings.Contains(line, "pic.x.com/") {
		return line
	}
	words := strings.Fields(line)
	for len(words) > 0 && isTweetLink(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	for len(words) > 0 && isTweetLink(words[0]) {
		words = words[1:]
	}
	return strings.Join(words, " ")
}

func isTweetLink(word string) bool {
	bare := strings.TrimPrefix(strings.TrimPrefix(strings.TrimLeft(word, "(["), "https://"), "http://")
	return strings.HasPrefix(bare, "pic.twitter.com/") || strings.HasPrefix(bare, "pic.x.com/") || strings.HasPrefix(bare, "t.co/")
}

// dropDateline takes "MONTELAGO, May 12 - " and "PARIS (Reuters) - " off.
func dropDateline(text string) string {
	for _, dash := range [...]string{" - ", " – ", " — ", " -- "} {
		place, rest, ok := strings.Cut(text, dash)
		if !ok || utf8.RuneCountInString(place) > 60 {
			continue
		}
		city, _, _ := strings.Cut(place, " ")
		city = strings.Trim(city, ",.")
		if utf8.RuneCountInString(city) >= 3 && strings.ToUpper(city) == city && strings.ToLower(city) != city {
			return strings.TrimLeft(rest, "- ")
		}
	}
	return text
}

// firstUnspaced is a text up to the first full stop that no space follows, as in
// Chinese and Japanese.
func firstUnspaced(text string) string {
	if i := strings.IndexAny(text, "。！？"); i >= len("市")*6 {
		return text[:i]
	}
	return text
}

// titleWordsMost is how many words of the first sentence make a title.
const titleWordsMost = 12

// makeTitle is a title of the first sentence's words.
func makeTitle(text string) string {
	first := text
	for p := range strings.SplitSeq(text, "\n\n") {
		if first = p; strings.IndexFunc(p, unicode.IsLetter) >= 0 {
			break
		}
	}
	words := strings.Fields(dropDateline(firstUnspaced(clip(first, 1000))))
	cut := len(words) > titleWordsMost
	if cut {
		words = words[:titleWordsMost]
	}
	for i, w := range words {
		// The sentence may end before: "He left. Nobody knows why."
		if last, _ := utf8.DecodeLastRuneInString(w); i >= 3 && i+1 < len(words) && strings.ContainsRune(".!?", last) &&
			utf8.RuneCountInString(w) > 3 {
			words, cut = words[:i+1], false
			break
		}
	}
	title := strings.Join(words, " ")
	if utf8.RuneCountInString(title) > 120 { // no spaces, as in Chinese
		title, cut = string([]rune(title)[:60]), true
	}
	title = strings.TrimRightFunc(title, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(",;:–—-.。", r)
	})
	if cut {
		title += "…"
	}
	return title
}
