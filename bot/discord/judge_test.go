package discord

import (
	"regexp"
	"strings"
	"testing"
)

// An act is what Discord does with a part of a text instead of showing it.
type act struct{ kind, what string }

// judge reads a line as Discord's client does
// (https://support.discord.com/hc/en-us/articles/210298617 and
// https://discord.com/developers/docs/reference#message-formatting), and gives what
// acts in it. It is written apart from escape, and stricter than Discord: marks that
// would need a second one count alone.
func judge(line string) []act {
	var out []act
	for _, b := range []struct {
		kind string
		at   *regexp.Regexp
	}{
		{"heading", judgeHeading}, {"small", judgeSmall}, {"quote", judgeQuote}, {"item", judgeItem},
	} {
		if m := b.at.FindString(line); m != "" {
			out = append(out, act{b.kind, strings.TrimSpace(m)})
			line = line[len(m):]
			break
		}
	}
	for line != "" {
		if line[0] == '\\' && len(line) > 1 && strings.IndexByte(punctuation, line[1]) >= 0 {
			line = line[2:]
			continue
		}
		n := 1
		for _, i := range judgeInline() {
			if m := i.at.FindStringSubmatch(line); m != nil {
				out, n = append(out, act{i.kind, m[len(m)-1]}), len(m[0])
				if i.kind == "link" { // its words are read too
					out, n = append(out, judge("\u2060"+m[1])...), len(m[0])
				}
				break
			}
		}
		line = line[n:]
	}
	return out
}

const punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"

var (
	judgeHeading = regexp.MustCompile(`^\s*#{1,3}\s`)
	judgeSmall   = regexp.MustCompile(`^\s*-#\s`)
	judgeQuote   = regexp.MustCompile(`^\s*>(>>)?\s`)
	judgeItem    = regexp.MustCompile(`^\s*([-*+]|\d+[.)])\s`)
)

type judged struct {
	kind string
	at   *regexp.Regexp
}

// judgeInline are the marks within a line, those that take more of it first.
func judgeInline() []judged {
	return []judged{
		{"code", judgeCode2}, {"code", judgeCode}, {"code", judgeTick}, {"link", judgeLink},
		{"mention", judgeMention}, {"autolink", judgeAutolink}, {"address", judgeAddress}, {"invitation", judgeInvite},
		{"everyone", judgeEveryone}, {"spoiler", judgeSpoiler}, {"strike", judgeStrike}, {"style", judgeStyle},
	}
}

var (
	judgeCode2    = regexp.MustCompile("^``([^`]|`[^`])+?``")
	judgeCode     = regexp.MustCompile("^`[^`]+`")
	judgeTick     = regexp.MustCompile("^`")
	judgeLink     = regexp.MustCompile(`^\[((?:\\.|[^\]\\])*)\]\(<?([^>)\s]*)>?(?:\s+"[^"]*")?\)`)
	judgeMention  = regexp.MustCompile(`^<(@[!&]?\d|#\d|a?:\w+:\d|t:-?\d|/[^>]+:\d|id:\w)`)
	judgeAutolink = regexp.MustCompile(`(?i)^<[a-z][a-z0-9+.-]*:[^>]*>`)
	judgeAddress  = regexp.MustCompile(`(?i)^[a-z][a-z0-9+.-]*://\S`)
	judgeInvite   = regexp.MustCompile(`(?i)^discord(?:\.gg|(?:app)?\.com/invite)/\w`)
	judgeEveryone = regexp.MustCompile(`(?i)^@(everyone|here)`)
	judgeSpoiler  = regexp.MustCompile(`^\|\|`)
	judgeStrike   = regexp.MustCompile(`^~~`)
	judgeStyle    = regexp.MustCompile(`^[*_]+`)
)

// TestJudge: the judge sees what acts, and lets pass what does not.
func TestJudge(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"plain words, 5 > 3 #1", ""}, {"# Big", "heading"}, {"-# small", "small"}, {">>> all", "quote"}, {" - one", "item"}, {"2. two", "item"},
		{"a **b**", "style style"}, {`a \*b`, ""}, {`\\*b*`, "style style"}, {"||x||", "spoiler spoiler"}, {"~~x", "strike"},
		{"`code`", "code"}, {"``a`b``", "code"}, {"```", "code code code"}, {"[a](https://b.example)", "link"}, {"[*a*](<https://b.example>)", "link style style"}, {`\[a](b)`, ""},
		{"<@1>", "mention"}, {"<@&1>", "mention"}, {"<#1>", "mention"}, {"<:a:1>", "mention"}, {"<t:1:R>", "mention"}, {"</a b:1>", "mention"}, {"<id:home>", "mention"},
		{"<https://a.example>", "autolink"}, {"<mailto:a@b.example>", "autolink"}, {"x https://a.example", "address"}, {"discord.gg/a", "invitation"}, {`discord\.gg/a`, ""},
		{"@everyone", "everyone"}, {"@\u200beveryone", ""},
	} {
		var kinds []string
		for _, a := range judge(c.in) {
			kinds = append(kinds, a.kind)
		}
		if got := strings.Join(kinds, " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.in, got, c.want)
		}
	}
}
