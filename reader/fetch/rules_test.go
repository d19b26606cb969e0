package fetch

import (
	"runtime"
	"strings"
	"testing"
	"time"
)

func TestReadRobots(t *testing.T) {
	tests := []struct {
		name, file   string
		open, closed []string
	}{
		{"empty", "", []string{"/"}, nil},
		{"closed to all", "User-agent: *\nDisallow: /", nil, []string{"/", "/a?b"}},
		{"an empty rule", "User-agent: *\nDisallow:", []string{"/"}, nil},
		{"ours goes before all's", "User-agent: *\nDisallow: /\n\nUser-agent: NewsDesk/2.0\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"ours is open", "User-agent: newsdesk\nAllow: /\n\nUser-agent: *\nDisallow: /", []string{"/a"}, nil},
		{"ours without a rule", "User-agent: newsdesk\nDisallow:\n\nUser-agent: *\nDisallow: /", []string{"/a"}, nil},
		{"a name that begins alike", "User-agent: news\nDisallow: /\nUser-agent: newsdesk-images\nDisallow: /", []string{"/a"}, nil},
		{"no name", "User-agent:\nDisallow: /", []string{"/a"}, nil},
		{"several names", "User-agent: other\n# and\n\nUser-agent: newsdesk\nDisallow: /a", []string{"/b"}, []string{"/a"}},
		{"two groups of ours", "User-agent: newsdesk\nDisallow: /a\n\nUser-agent: x\nDisallow: /b\nUser-agent: newsdesk\nDisallow: /c", []string{"/b"}, []string{"/a", "/c"}},
		{"a sitemap parts nothing", "User-agent: newsdesk\nSitemap: https://x.example/\nUser-agent: x\nDisallow: /a", nil, []string{"/a"}},
		{"rules of nobody", "Disallow: /\nUser-agent: x\n", []string{"/a"}, nil},
		{"the longest counts", "User-agent: *\nDisallow: /a/\nAllow: /a/b\nDisallow: /a/b/c", []string{"/a", "/a/b", "/a/bc"}, []string{"/a/", "/a/b/c"}},
		{"of two as long the open one", "User-agent: *\nDisallow: /a\nAllow: /a", []string{"/a"}, nil},
		{"without a slash", "User-agent: *\nDisallow: a", nil, []string{"/a"}},
		{"a star", "User-agent: *\nDisallow: /*/private", []string{"/private"}, []string{"/x/private/y", "/x/y/private"}},
		{"a star before the rest", "User-agent: *\nDisallow: *.pdf", []string{"/a"}, []string{"/a.pdf", "/a.pdf?x"}},
		{"the end", "User-agent: *\nDisallow: /*.pdf$\nDisallow: /a$", []string{"/x.pdf?y", "/ab"}, []string{"/x.pdf", "/x.pdf.pdf", "/a"}},
		{"parts do not overlap", "User-agent: *\nDisallow: /ab*ba$", []string{"/aba"}, []string{"/abba", "/abxba"}},
		{"a query", "User-agent: *\nDisallow: /*?", []string{"/a"}, []string{"/a?b=c"}},
		{"comments and other line ends", "User-agent: * # all\rDisallow: /a # b\r\nDisallow: /c", []string{"/b"}, []string{"/a", "/c"}},
		{"a mark before it", "\xef\xbb\xbfUser-agent: *\nDisallow: /a", nil, []string{"/a"}},
		{"no text", "\x00\xff::::\n:\n#\n*\n", []string{"/"}, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			g := readRobots([]byte(tt.file), "newsdesk")
			for _, p := range tt.open {
				if !g.allows(p) {
					t.Errorf("%s is closed", p)
				}
			}
			for _, p := range tt.closed {
				if g.allows(p) {
					t.Errorf("%s is open", p)
				}
			}
		})
	}
}

func TestCrawlDelay(t *testing.T) {
	for value, want := range map[string]time.Duration{"3": 3 * time.Second, "0.5": time.Second / 2, "-1": 0, "x": 0, "NaN": 0, "Inf": maxDelay, "1e300": maxDelay, "": 0} {
		if g := readRobots([]byte("User-agent: *\nCrawl-delay: "+value), "newsdesk"); g.delay != want {
			t.Errorf("%q: %v, want %v", value, g.delay, want)
		}
	}
}

// The largest file that is read takes no more memory than some of its lengths,
// whatever stands there, and a rule is looked for in one pass.
func TestRobotsMadeToExhaust(t *testing.T) {
	half := func(line string) string { return strings.Repeat(line, maxRobots/2/len(line)) }
	for name, file := range map[string]string{
		"names times rules":       half("User-agent:*\n") + half("Allow:a\n"),
		"our name times rules":    half("User-agent:newsdesk\n") + half("Allow:a\n"),
		"a group for each rule":   half("User-agent:*\nAllow:*a\n") + half("User-agent:newsdesk\nAllow:*a\n"),
		"stars":                   "User-agent:*\n" + half("Disallow:/"+strings.Repeat("*a", 1000)+"$\n"),
		"rules that hardly fit":   "User-agent:*\n" + half("Disallow:/*a*a*a*a*a*b$\n"),
		"one rule without an end": "User-agent:*\nDisallow:/" + half("*a"),
		"empty lines":             half("\n") + half("\r"),
		"colons":                  half(":") + half("\n:"),
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			g := readRobots([]byte(file), "newsdesk")
			g.allows("/" + strings.Repeat("a", 4000))
			runtime.ReadMemStats(&after)
			if n := after.TotalAlloc - before.TotalAlloc; n > 16*maxRobots || g.size() > 4*maxRobots {
				t.Errorf("%d kB allocated, %d kB kept", n>>10, g.size()>>10)
			}
		})
	}
}

func FuzzReadRobots(f *testing.F) {
	f.Add([]byte("User-agent: newsdesk\nDisallow: /*a*$\nAllow: /b\nCrawl-delay: 1"), "/aa?b")
	f.Add([]byte("user-agent:*\rdisallow:*\r\nallow:$"), "/")
	f.Fuzz(func(t *testing.T, file []byte, path string) {
		g := readRobots(file, "newsdesk")
		if allowed := g.allows(path); !allowed && len(g.rules) == 0 || len(g.rules) > maxRules || g.delay < 0 || g.delay > maxDelay {
			t.Fatalf("%d rules, %v, allowed %v", len(g.rules), g.delay, allowed)
		}
	})
}
