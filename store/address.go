package store

import "strings"

// sameAddress are the other addresses of a feed or a page that differ in scheme and
// "www." alone.
func sameAddress(url string) (out [3]string) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || scheme != "http" && scheme != "https" {
		return [3]string{url, url, url}
	}
	bare := strings.TrimPrefix(rest, "www.")
	if host, _, _ := strings.Cut(bare, "/"); !strings.Contains(host, ".") {
		bare = rest // "www.example" is a name of its own
	}
	all := [...]string{"https://" + bare, "http://" + bare, "https://www." + bare, "http://www." + bare}
	n := 0
	for _, other := range all {
		if other != url && n < len(out) {
			out[n] = other
			n++
		}
	}
	return out
}

// atAddress is SQL for the articles of an address (?1), also under those that are the
// same (?2 to ?4); itself goes first in atOrder. addressArgs are what both are bound to.
const (
	atAddress = `url IN (?1, ?2, ?3, ?4)`
	atOrder   = ` ORDER BY url = ?1 DESC, id`
)

func addressArgs(url string, more ...any) []any {
	same := sameAddress(url)
	return append([]any{url, same[0], same[1], same[2]}, more...)
}

// lessSafe tells whether what comes from an address could have been changed on its way,
// and what comes from another could not.
func lessSafe(url, than string) bool {
	return strings.HasPrefix(url, "http:") && strings.HasPrefix(than, "https:")
}
