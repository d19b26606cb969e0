package extract

import (
	"encoding/json"
	"strings"

	"golang.org/x/net/html"
)

// schema is what a page says in JSON-LD about its article (schema.org).
type schema struct {
	found    bool
	headline string
	authors  []string
	agency   bool // the author is an organisation
	date     string
	lang     string
	site     string
	image    string
	body     string
	closed   bool // isAccessibleForFree is false
	liveblog bool
	// what it says below its headline
	description, alternative string
}

// readSchema picks the page's article among all the JSON-LD there is.
func readSchema(scripts []string) schema {
	var nodes []map[string]any
	for _, s := range scripts {
		var v any
		if json.Unmarshal([]byte(repairJSON(s)), &v) == nil {
			nodes = gather(nodes, v, 0)
		}
	}
	byID := make(map[string]map[string]any)
	var article map[string]any
	rank, live := 0, false
	for _, n := range nodes {
		if id := str(n["@id"]); id != "" && len(n) > 1 && byID[id] == nil {
			byID[id] = n
		}
		live = live || isType(n, "LiveBlogPosting")
		if r := articleRank(n); r > rank {
			article, rank = n, r
		}
	}
	if article == nil {
		return schema{}
	}
	s := newSchema(article, byID)
	s.liveblog = live
	return s
}

func newSchema(a map[string]any, byID map[string]map[string]any) schema {
	s := schema{
		found:       true,
		headline:    cleanLine(html.UnescapeString(str(a["headline"]))),
		date:        str(a["datePublished"]),
		lang:        name(a["inLanguage"], byID),
		site:        name(a["publisher"], byID),
		image:       image(a["image"], byID),
		body:        str(a["articleBody"]),
		closed:      isFalse(a["isAccessibleForFree"]),
		description: name(a["description"], nil),
		alternative: name(a["alternativeHeadline"], nil),
	}
	if s.headline == "" {
		s.headline = name(a, nil)
	}
	if s.date == "" {
		s.date = str(a["dateCreated"])
	}
	authors, ok := a["author"].([]any)
	if !ok {
		authors = []any{a["author"]}
	}
	s.agency = true
	for _, who := range authors[:min(len(authors), 10)] {
		if n := name(who, byID); n != "" {
			s.authors = append(s.authors, n)
		}
		if m, ok := who.(map[string]any); !ok || !isType(m, "Organization") && !isType(m, "NewsMediaOrganization") {
			s.agency = false
		}
	}
	return s
}

// repairJSON makes strict what sites get wrong: comments around it, line breaks
// inside strings.
func repairJSON(s string) string {
	s = strings.TrimSpace(s)
	for _, wrap := range [...][2]string{{"<!--", "-->"}, {"//<![CDATA[", "//]]>"}, {"<![CDATA[", "]]>"}} {
		s = strings.TrimSuffix(strings.TrimPrefix(s, wrap[0]), wrap[1])
	}
	s = strings.TrimRight(strings.TrimSpace(s), "; \n")
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

// gather lists the objects that may describe an article, its author or its
// publisher.
func gather(nodes []map[string]any, v any, depth int) []map[string]any {
	if depth > 6 || len(nodes) > 500 {
		return nodes
	}
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			nodes = gather(nodes, e, depth+1)
		}
	case map[string]any:
		nodes = append(nodes, v)
		for _, key := range [...]string{"@graph", "mainEntity", "mainEntityOfPage", "itemListElement"} {
			if _, isText := v[key].(string); !isText && v[key] != nil && key != "itemListElement" {
				nodes = gather(nodes, v[key], depth+1)
			}
		}
	}
	return nodes
}

// articleRank orders types by how surely they are the page's article; 0 is none.
func articleRank(n map[string]any) int {
	rank := 0
	for _, t := range types(n) {
		switch {
		case strings.HasSuffix(t, "NewsArticle"):
			rank = max(rank, 4)
		case t == "LiveBlogPosting" || t == "Article" || t == "Report":
			rank = max(rank, 3)
		case t == "BlogPosting" || strings.HasSuffix(t, "Article"):
			rank = max(rank, 2)
		}
	}
	if rank > 0 && (str(n["headline"]) != "" || str(n["articleBody"]) != "") {
		rank += 10
	}
	return rank
}

func types(n map[string]any) []string {
	switch t := n["@type"].(type) {
	case string:
		return []string{strings.TrimPrefix(strings.TrimPrefix(t, "http://schema.org/"), "https://schema.org/")}
	case []any:
		var out []string
		for _, e := range t {
			out = append(out, str(e))
		}
		return out
	}
	return nil
}

func isType(n map[string]any, want string) bool {
	for _, t := range types(n) {
		if t == want {
			return true
		}
	}
	return false
}

func str(v any) string {
	s, _ := v.(string)
	return s
}

// name is a name given as a text, as an object, as the first of a list, or by
// reference.
func name(v any, byID map[string]map[string]any) string {
	switch v := v.(type) {
	case string:
		return cleanLine(clip(v, maxMeta))
	case []any:
		if len(v) > 0 {
			if _, nested := v[0].([]any); !nested {
				return name(v[0], byID)
			}
		}
	case map[string]any:
		if _, text := v["name"].(string); text {
			return name(v["name"], nil)
		}
		if whole := byID[str(v["@id"])]; whole != nil {
			return name(whole["name"], nil)
		}
	}
	return ""
}

func image(v any, byID map[string]map[string]any) string {
	switch v := v.(type) {
	case string:
		return v
	case []any:
		if len(v) > 0 {
			if _, nested := v[0].([]any); !nested {
				return image(v[0], byID)
			}
		}
	case map[string]any:
		if u := str(v["url"]); u != "" {
			return u
		}
		if whole := byID[str(v["@id"])]; whole != nil {
			return str(whole["url"])
		}
	}
	return ""
}

func isFalse(v any) bool {
	if b, ok := v.(bool); ok {
		return !b
	}
	s := strings.ToLower(str(v))
	return s == "false" || strings.HasSuffix(s, "/false")
}
