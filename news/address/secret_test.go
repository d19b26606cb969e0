package address

import "testing"

func TestHasSecret(t *testing.T) {
	tests := []struct {
		name, address string
		want          bool
	}{
		{"a plain feed", "https://a.example/feed", false},
		{"of a section", "https://www.a.example/world/americas/rss.xml?edition=2026&format=atom", false},
		{"a long slug", "https://a.example/the-10-best-stories-of-2026-so-far/part-2/feed/", false},
		{"words that are written together", "https://feeds.example/LatestNewsFromTheHarbourOfLisbon2026", false},
		{"a long number", "https://a.example/feeds/12345678901234567890.xml", false},
		{"an author", "https://a.example/?feed=rss2&author=ada", false},
		{"an empty key", "https://a.example/feed?token=&key=", false},
		{"a host that looks like one", "https://d3f9a1b27c604e58.cdn.example/feed", false},
		{"a user name", "https://ada@a.example/feed", true},
		{"a password", "https://ada:s3cret@a.example/feed", true},
		{"a key", "https://a.example/feed?key=ada1", true},
		{"a key by another name", "https://a.example/feed?show=7&rss_auth=ada1", true},
		{"a token", "https://a.example/feed?accessToken=x", true},
		{"a key without a name", "https://a.example/feed?q=9f86d081884c7d659a2feaa0c55ad015", true},
		{"a UUID in the path", "https://a.example/private/0f4b1c9a-7d2e-4a38-9c5b-2e6f81d07a43.rss", true},
		{"letters and digits in the path", "https://a.example/rss/aB3xK9mQ2pL7vR4t/all", true},
		{"percent-encoded", "https://a.example/rss/aB3xK9mQ%32pL7vR4t", true},
		{"one that cannot be read", "https://a.example/%zz", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := HasSecret(tt.address); got != tt.want {
				t.Errorf("%s: %v", tt.address, got)
			}
		})
	}
}
