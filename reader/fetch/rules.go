package fetch

import (
	"strconv"
	"strings"
	"time"
)

// maxRules is how many rules of a robots.txt count, and how many bytes of one.
// The longest lists in the wild have a few thousand.
const (
	maxRules = 20_000
	maxRule  = 2048
)

// group is what a robots.txt says to one robot. The zero group allows all.
type group struct {
	rules []rule
	delay time.Duration // between two requests, 0 when it does not say
}

type rule struct {
	allow bool
	path  string // with "*" for anything, and "$" at its end for the end
}

// readRobots reads the group of a robots.txt (RFC 9309, 2.2) that is for a robot
// by its product token: all groups of that name together, else those of "*". What
// is no rule is passed over. It takes memory for the rules of these two alone.
func readRobots(body []byte, product string) group {
	var ours, others group
	var named, agents, forUs, forAll bool // agents: the line before names one, too
	text := strings.ReplaceAll(strings.TrimPrefix(string(body), "\ufeff"), "\r", "\n")
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		key, value, _ := strings.Cut(line, ":")
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if !agents {
				forUs, forAll, agents = false, false, true
			}
			forUs = forUs || strings.EqualFold(productToken(value), product)
			forAll = forAll || value == "*"
			named = named || forUs
		case "allow", "disallow", "crawl-delay":
			if agents = false; forUs {
				ours.add(key, value)
			} else if forAll {
				others.add(key, value)
			}
		}
	}
	if named {
		return ours
	}
	return others
}

func (g *group) add(key, value string) {
	switch {
	case key == "crawl-delay": // which is no part of the RFC
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 {
			g.delay = time.Duration(min(seconds, maxDelay.Seconds()) * float64(time.Second))
		}
	case value != "" && len(value) <= maxRule && len(g.rules) < maxRules: // an empty rule is none
		if value[0] != '/' && value[0] != '*' {
			value = "/" + value
		}
		g.rules = append(g.rules, rule{key == "allow", strings.Clone(value)})
	}
}

// size is about what the group takes, in bytes.
func (g *group) size() int {
	n := 0
	for _, r := range g.rules {
		n += 32 + len(r.path)
	}
	return n
}

// allows tells whether a path with its query may be asked for: what the longest
// rule that fits says, and of two as long the one that allows (RFC 9309, 2.2.2).
func (g *group) allows(path string) bool {
	longest, allow := 0, true
	for _, r := range g.rules {
		if n := len(r.path); (n > longest || n == longest && r.allow) && r.fits(path) {
			longest, allow = n, r.allow
		}
	}
	return allow
}

// fits tells whether a path begins as the rule says. Each part between two stars
// is looked for once, after the one before it: the first place is as good as any,
// but for the last part of a rule that names the end.
func (r *rule) fits(path string) bool {
	pattern, whole := strings.CutSuffix(r.path, "$")
	first, rest, stars := strings.Cut(pattern, "*")
	if !strings.HasPrefix(path, first) {
		return false
	}
	path = path[len(first):]
	for stars {
		var part string
		part, rest, stars = strings.Cut(rest, "*")
		if whole && !stars {
			return strings.HasSuffix(path, part)
		}
		i := strings.Index(path, part)
		if i < 0 {
			return false
		}
		path = path[i+len(part):]
	}
	return !whole || path == ""
}

// productToken is the name that a robots.txt calls a robot by (RFC 9309, 2.2.1),
// without a version behind it.
func productToken(s string) string {
	end := strings.IndexFunc(s, func(r rune) bool { return !('a' <= r|0x20 && r|0x20 <= 'z' || r == '-' || r == '_') })
	if end < 0 {
		return s
	}
	return s[:end]
}
