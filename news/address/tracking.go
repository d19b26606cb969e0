package address

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed tracking.txt
var trackingText string

// trackingNames reads tracking.txt: the names, and the prefixes ("utm_").
var trackingNames = sync.OnceValues(func() (names map[string]bool, prefixes []string) {
	names = make(map[string]bool)
	for line := range strings.Lines(trackingText) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasSuffix(line, "*"):
			prefixes = append(prefixes, strings.TrimSuffix(line, "*"))
		default:
			names[line] = true
		}
	}
	return names, prefixes
})

// isTracking tells whether a query parameter only says how a reader came.
func isTracking(name string) bool {
	name = strings.ToLower(name)
	names, prefixes := trackingNames()
	if names[name] {
		return true
	}
	for _, p := range prefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return false
}

// dropTracking leaves the parameters that make the page, in their order.
func dropTracking(query string) string {
	if query == "" {
		return ""
	}
	params := strings.Split(query, "&")
	kept := params[:0]
	for _, p := range params {
		if name, _, _ := strings.Cut(p, "="); p != "" && !isTracking(name) {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, "&")
}
