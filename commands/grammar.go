package commands

import (
	_ "embed"
	"strings"
	"sync"

	"newsdesk/news/country"
	"newsdesk/voice"
)

//go:embed data/articles.txt
var articlesText string

// countryArticles is what stands before or in place of the names of countries
// inside a sentence, by language and code.
var countryArticles = sync.OnceValue(func() map[string]string {
	out := map[string]string{}
	for line := range strings.Lines(articlesText) {
		head, codes, ok := strings.Cut(strings.TrimSpace(line), ": ")
		lang, article, _ := strings.Cut(head, " ")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		for _, code := range strings.Fields(codes) {
			out[lang+" "+code] = article
		}
	}
	return out
})

// countryName is a country's name inside a sentence, with its article, as it
// stands behind a verb: "mentions the Netherlands", "erwähnt die Niederlande". A
// language whose verbs need another form asks for it in its data.
func countryName(v *voice.Voice, code string) string {
	name := country.Name(code, v.Language())
	switch article := countryArticles()[v.Language()+" "+code]; {
	case article == "":
		return name
	case strings.HasPrefix(article, "="):
		return article[1:]
	case strings.HasSuffix(article, "’"):
		return article + name
	default:
		return article + " " + name
	}
}
