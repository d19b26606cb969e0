package extract

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
)

var (
	//go:embed by.txt
	byText string
	//go:embed agencies.txt
	agenciesText string
)

// byWords are what stands before a name.
var byWords = sync.OnceValue(func() map[string]bool { return readList(byText) })

// agencies maps an agency's name in lower case to how the desk writes it.
var agencies = sync.OnceValue(func() map[string]string {
	m := make(map[string]string)
	for line := range readList(agenciesText) {
		if key, name, ok := strings.Cut(line, " = "); ok {
			m[key] = name
		}
	}
	return m
})

// Limits on what is taken for a byline.
const (
	maxByline  = 120 // runes
	maxAuthors = 6
)

// byline is the author, "" when the page names none; origin is the agency, when
// the author is one.
func (h *head) byline(s schema, site string) (byline, origin string) {
	candidates := [][]string{s.authors,
		{h.first("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "dcterms.creator", "byl", "authors", "og:article:author")},
		h.authors}
	for _, list := range candidates {
		if len(list) > maxAuthors {
			continue // a thread: everybody who wrote in it
		}
		var people []string
		for _, c := range list {
			c, agency := partAgency(c)
			if origin == "" && !strings.EqualFold(agency, site) {
				origin = agency
			}
			name := cleanName(c)
			if name == "" || squash(name) == squash(site) || contained(people, name) {
				continue
			}
			people = append(people, name)
		}
		if line := strings.Join(people, ", "); line != "" && utf8.RuneCountInString(line) <= maxByline {
			return line, origin
		} else if line != "" && utf8.RuneCountInString(people[0]) <= maxByline {
			return people[0], origin
		}
	}
	return "", origin
}

// contained tells whether a name is in the list, whole or as part of one.
func contained(list []string, name string) bool {
	for _, l := range list {
		if strings.Contains(strings.ToLower(l), strings.ToLower(name)) {
			return true
		}
	}
	return false
}

// cleanName is a person's name out of a line like "By Ana Paz, in Quito | 3 May";
// "" when none is in it.
func cleanName(s string) string {
	s = strings.TrimSpace(dropBy(cleanLine(html.UnescapeString(s))))
	if i := strings.IndexAny(s, "|•·<>(@"); i >= 0 {
		s = s[:i]
	}
	for _, title := range [...]string{" 기자", "記者", "记者"} {
		s = strings.TrimSuffix(strings.TrimSpace(s), title)
	}
	s = strings.Trim(s, " ,;:-–—.")
	lower := strings.ToLower(s)
	if s == "" || strings.Contains(lower, "://") || strings.HasPrefix(lower, "www.") || utf8.RuneCountInString(s) > maxByline {
		return ""
	}
	switch lower {
	case "admin", "administrator", "editor", "redaktion", "redaction", "redacción", "redação", "redazione", "redactie", "staff", "webmaster",
		"root", "user", "publisher", "unknown", "none", "null", "undefined", "author", "online", "desk":
		return ""
	}
	letters := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < 2 || strings.Count(s, " ") > 12 {
		return ""
	}
	return s
}

// dropBy takes "By", "Von", "Автор:" and the like off.
func dropBy(s string) string {
	if label, who, ok := strings.Cut(s, "："); ok && byWords()[label] {
		return who
	}
	for range 2 {
		words := strings.SplitN(s, " ", 5)
		for n := min(4, len(words)-1); n > 0; n-- {
			if byWords()[strings.TrimRight(strings.ToLower(strings.Join(words[:n], " ")), ":")] {
				s = strings.Join(words[n:], " ")
				break
			}
		}
	}
	return s
}
