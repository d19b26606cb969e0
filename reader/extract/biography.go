package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed professions.txt
var professionsText string

var professions = sync.OnceValue(func() map[string]bool { return readList(professionsText) })

// biography drops the lines about the author at a text's end, and takes the name
// and the outlet from them.
func (p *plainReader) biography() {
	for i := len(p.kept) - 1; i > 0 && i >= len(p.kept)-3; i-- {
		name, site, sure := readBiography(p.kept[i])
		if name == "" {
			continue
		}
		// "Ana Paz is a writer" is about the author unless the article is about
		// Ana Paz.
		if !sure && (p.doc.Byline != name) && strings.Contains(strings.Join(p.kept[:i], "\n"), lastWord(name)) {
			continue
		}
		p.doc.Byline = firstOf(p.doc.Byline, name)
		p.doc.Site = firstOf(p.doc.Site, site)
		p.kept = append(p.kept[:i], p.kept[i+1:]...)
	}
}

// readBiography reads "I'm NAME, … writer for SITE" and "NAME is a reporter at
// SITE"; name is "" when a paragraph is nothing like it. In the first person there
// is no doubt.
func readBiography(text string) (name, site string, sure bool) {
	head := strings.ReplaceAll(clip(text, 600), "’", "'")
	rest := head
	for _, opening := range [...]string{"I'm ", "I am ", "My name is ", "Ich bin ", "Je suis ", "Soy ", "Sou ", "Sono "} {
		if after, ok := strings.CutPrefix(head, opening); ok {
			rest, sure = after, true
			break
		}
	}
	if _, second, _ := strings.Cut(rest, " "); !capital(rest) || !capital(second) {
		return "", "", false // no name: most paragraphs
	}
	words := strings.Fields(rest)
	n := 0
	for n < len(words) && n < 5 && capital(words[n]) {
		n++
		if strings.HasSuffix(words[n-1], ",") {
			break
		}
	}
	if n < 2 || n >= len(words) {
		return "", "", false
	}
	if next := strings.ToLower(words[n]); !sure && !isCopula(next) {
		return "", "", false
	}
	for i := n; i < min(len(words), n+14); i++ {
		if !professions()[strings.ToLower(strings.Trim(words[i], ".,;"))] {
			continue
		}
		name = strings.TrimRight(strings.Join(words[:n], " "), ",")
		return name, outlet(words[i:]), sure
	}
	return "", "", false
}

func isCopula(w string) bool {
	switch w {
	case "is", "was", "has", "ist", "est", "es", "é", "è", "writes":
		return true
	}
	return false
}

// outlet is the name after "for", "at" and the like.
func outlet(words []string) string {
	for i, w := range words[:min(len(words), 8)] {
		switch w {
		case "for", "at", "with", "of", "bei", "pour", "chez", "para", "per", "voor", "de", "da", "di", "do", "von":
		default:
			continue
		}
		var name []string
		for _, w := range words[i+1:] {
			if w == "the" {
				continue
			}
			if !capital(w) {
				break
			}
			name = append(name, strings.TrimRight(w, ".,;"))
			if strings.ContainsAny(w[len(w)-1:], ".,;") {
				break
			}
		}
		if len(name) > 0 {
			return strings.Join(name, " ")
		}
	}
	return ""
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }
