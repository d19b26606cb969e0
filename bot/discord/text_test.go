package discord

import (
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/commands"
)

// hostile are words that an article may hold, and exactly what is sent for them:
// Discord shows each as it stands, pings nobody and makes no link.
var hostile = []struct{ name, in, want string }{
	{"plain words", "Rain is due on Monday.", "Rain is due on Monday."},
	{"bold", "a **bold** claim", `a \*\*bold\*\* claim`},
	{"italic by star", "an *odd* claim", `an \*odd\* claim`},
	{"italic by underscore", "an _odd_ claim", `an \_odd\_ claim`},
	{"underline", "__under__", `\_\_under\_\_`},
	{"snake case", "the file_name_here", `the file\_name\_here`},
	{"strike", "~~gone~~", `\~\~gone\~\~`},
	{"a tilde alone", "about ~5 km", "about ~5 km"},
	{"spoiler", "||the end||", `\|\|the end\|\|`},
	{"a bar alone", "Harbour news | Town Gazette", "Harbour news | Town Gazette"},
	{"a bar at the end, where another run may follow", "Harbour |", `Harbour \|`},
	{"code", "run `rm` now", "run \\`rm\\` now"},
	{"code block", "```js alert```", "\\`\\`\\`js alert\\`\\`\\`"},
	{"backslash", `C:\temp\new`, `C:\\temp\\new`},
	{"backslash before a star", `\*not\*`, `\\\*not\\\*`},
	{"trailing backslash", `the end\`, `the end\\`},
	{"shrug", `¯\_(ツ)_/¯`, `¯\\\_(ツ)\_/¯`},
	{"masked link", "[bank](https://evil.example)", `\[bank](https\://evil.example)`},
	{"masked link with a title", `[a](http://b.example "c")`, `\[a](http\://b.example "c")`},
	{"footnote", "as said [1]", `as said \[1]`},
	{"closing bracket alone", "a] b", "a] b"},
	{"nested brackets", "[[a]](b)", `\[\[a]](b)`},
	{"bare address", "see https://example.org/x_y", `see https\://example.org/x\_y`},
	{"bare address in angle brackets", "<http://example.org>", `\<http\://example.org>`},
	{"address of another kind", "steam://run/1", `steam\://run/1`},
	{"upper case address", "HTTPS://EXAMPLE.ORG", `HTTPS\://EXAMPLE.ORG`},
	{"mail in angle brackets", "<mailto:a@b.example>", `\<mailto:a@b.example>`},
	{"everyone", "@everyone look", "@\u200beveryone look"},
	{"here", "come @here", "come @\u200bhere"},
	{"everyone in capitals", "@EVERYONE", "@\u200bEVERYONE"},
	{"everyone twice", "@everyone@everyone", "@\u200beveryone@\u200beveryone"},
	{"everyone with zero width in it", "@\u200beveryone", "@\u200beveryone"},
	{"everyone with a word joiner in it", "@\u2060everyone", "@\u200beveryone"},
	{"everyone behind a backslash", `\@everyone`, "\\\\@\u200beveryone"},
	{"user", "<@1234567890>", "\\<@\u200b1234567890>"},
	{"user by nick", "<@!1234567890>", "\\<@\u200b!1234567890>"},
	{"role", "<@&1234567890>", "\\<@\u200b&1234567890>"},
	{"user behind a backslash", `\<@12345>`, "\\\\\\<@\u200b12345>"},
	{"channel", "<#1234567890>", `\<#1234567890>`},
	{"command", "</latest:1234567890>", `\</latest:1234567890>`},
	{"custom emoji", "<:ok:1234567890>", `\<\:ok:1234567890>`},
	{"moving emoji", "<a:ok:1234567890>", `\<a\:ok:1234567890>`},
	{"time", "<t:1700000000:R>", `\<t\:1700000000:R>`},
	{"guide", "<id:customize>", `\<id:customize>`},
	{"an emoji's name", "I :heart: it", `I \:heart: it`},
	{"a clock", "at 10:30:45 sharp", `at 10\:30:45 sharp`},
	{"a colon alone", "Flood: two bridges shut", "Flood: two bridges shut"},
	{"handle", "@mayor said", "@mayor said"},
	{"mail address", "ask desk@town.example", "ask desk@town.example"},
	{"heading", "# Big", `\# Big`},
	{"heading of three", "### Big", `\### Big`},
	{"small print", "-# tiny", `\-# tiny`},
	{"number sign inside", "ranked #1 of 9", "ranked #1 of 9"},
	{"quotation", "> said he", `\> said he`},
	{"long quotation", ">>> said he", `\>>> said he`},
	{"more than", "5 > 3", "5 > 3"},
	{"less than", "3 < 5", `3 \< 5`},
	{"item by dash", "- one", `\- one`},
	{"item by star", "* one", `\* one`},
	{"item by plus", "+ one", `\+ one`},
	{"item by number", "1. one", `1\. one`},
	{"item by a long number", "2026. A year", `2026\. A year`},
	{"item by number and bracket", "3) one", `3\) one`},
	{"a number", "3.5 per cent", "3.5 per cent"},
	{"a number and a full stop, where another run may follow", "2026.", `2026\.`},
	{"dash inside", "well-known - or not", "well-known - or not"},
	{"line breaks", "one\n# two\r\n- three", "one # two  - three"},
	{"line separator", "one\u2028> two\u2029# three", "one > two # three"},
	{"tabs and bells", "a\tb\x07c", "a b c"},
	{"terminal colours", "\x1b[31mred", ` \[31mred`},
	{"leading blank before a heading", "   # Big", `\# Big`},
	{"override of direction", "abc\u202egpj.exe", "abcgpj.exe"},
	{"isolates", "\u2066a\u2069 b", "a b"},
	{"marks of direction", "\u200eשלום\u200f", "שלום"},
	{"zero width", "Pu\u200btin\ufeff", "Putin"},
	{"soft hyphen", "Donau\u00addampf", "Donaudampf"},
	{"family emoji stays whole", "👨‍👩‍👧‍👦 at home", "👨‍👩‍👧‍👦 at home"},
	{"flag", "🇻🇪 Venezuela", "🇻🇪 Venezuela"},
	{"flag of Wales", "🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F", "🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F"},
	{"hidden tags", "a\U000E0061\U000E0062b", "ab"},
	{"tags behind a black flag that are no country", "🏴\U000E0061\U000E0062", "🏴"},
	{"tags behind the flag of Wales", "🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F\U000E0061", "🏴\U000E0067\U000E0062\U000E0077\U000E006C\U000E0073\U000E007F"},
	{"a joiner in a Latin word", "Pu\u200dtin\u200c", "Putin"},
	{"joiners in a row", "می\u200c\u200d\u200cخ", "می\u200cخ"},
	{"a heart in colour", "I ❤\ufe0f it", "I ❤\ufe0f it"},
	{"a keycap", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
	{"selectors in a row", "❤" + strings.Repeat("\ufe0f", 9) + "!", "❤\ufe0f!"},
	{"selectors that spell a text", "a\U000E0158\U000E0155b", "ab"},
	{"a selector of an ideograph", "葛\U000E0100城", "葛\U000E0100城"},
	{"a blank letter", "a\u3164\uffa0b", "a  b"},
	{"a blank braille sign", "a\u2800b", "a b"},
	{"a joiner of graphemes", "a\u034fb", "ab"},
	{"an invisible separator", "a\u2063b\u2064c", "abc"},
	{"beams of music", "a\U0001d173b", "ab"},
	{"wide brackets", "［bank］（evil.example）", "［bank］（evil.example）"},
	{"an invitation", "join discord.gg/abc", `join discord\.gg/abc`},
	{"an invitation by the long way", "DISCORD.com/invite/abc discordapp.com/invite/x", `DISCORD\.com/invite/abc discordapp\.com/invite/x`},
	{"Discord's name", "discord.com and discord.ggx", "discord.com and discord.ggx"},
	{"a colon at the end", "Flood:", "Flood:"},
	{"persian joiner", "می\u200cخواهم", "می\u200cخواهم"},
	{"stack of marks", "Z" + strings.Repeat("\u0301", 40) + "o", "Z" + strings.Repeat("\u0301", marksAtMost) + "o"},
	{"not UTF-8", "a\xff\xfeb", "a\ufffd\ufffdb"},
	{"quotation marks", "“No,” she said – ‘never’", "“No,” she said – ‘never’"},
	{"html", "<b>x</b> &amp;", `\<b>x\</b> &amp;`},
	{"brackets and parentheses", "x](https://evil.example) [y", `x](https\://evil.example) \[y`},
}

func TestHostileWordsShowAsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range hostile {
		t.Run(c.name, func(t *testing.T) {
			got := markup(block(commands.Paragraph, commands.Run{Text: c.in}), "", "", unlimited, 1000)
			if got != strings.TrimLeft(c.want, " ") {
				t.Errorf("%q\n got %q\nwant %q", c.in, got, c.want)
			}
			if strings.ContainsAny(got, "\n\r") {
				t.Errorf("%q: more than one line: %q", c.in, got)
			}
		})
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"a command", "/latest country:Venezuela", "`/latest country:Venezuela`"},
		{"stars and underscores stay", "*a_b*", "`*a_b*`"},
		{"a backtick", "a`b", "`` a`b ``"},
		{"a backtick at the edge", "`a", "`` `a ``"},
		{"two backticks", "a``b", "`aˋˋb`"},
		{"three backticks", "```", "`ˋˋˋ`"},
		{"line break", "a\nb", "`a b`"},
		{"blank", "  ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := markup(block(commands.Paragraph, commands.Run{Text: c.in, Code: true}), "", "", unlimited, 1000); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWebAddress(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"plain", "https://example.org/a?b=c#d", "https://example.org/a?b=c#d"},
		{"parentheses", "https://example.org/a_(b)", "https://example.org/a_%28b%29"},
		{"blanks and angles", "https://example.org/a b>c", "https://example.org/a%20b%3Ec"},
		{"text fragment", "https://example.org/a#:~:text=one,two", "https://example.org/a#:~:text=one,two"},
		{"other scripts", "https://example.org/новости", "https://example.org/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8"},
		{"host of another script", "https://bücher.example/", "https://xn--bcher-kva.example/"},
		{"port", "http://example.org:8080/x", "http://example.org:8080/x"},
		{"upper case", "HTTPS://Example.org/X", "https://example.org/X"},
		{"backslash", `https://example.org/a\b`, "https://example.org/a%5Cb"},
		{"backtick and bar", "https://example.org/`|", "https://example.org/%60%7C"},
		{"script", "javascript:alert(1)", ""},
		{"data", "data:text/html,x", ""},
		{"file", "file:///etc/passwd", ""},
		{"discord's own", "discord://-/users/1", ""},
		{"no host", "https:///x", ""},
		{"a name in front", "https://example.org@evil.example/", ""},
		{"relative", "/a/b", ""},
		{"line break", "https://example.org/\nx", ""},
		{"empty", "", ""},
		{"too long to look at", "https://example.org/" + strings.Repeat("a", 9000), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := webAddress(c.in); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestPlainCutsBetweenGraphemes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		limit    int
		want     string
	}{
		{"short", "Summary", 80, "Summary"},
		{"exactly", "abcde", 5, "abcde"},
		{"one more", "abcdef", 5, "abcd…"},
		{"blank before the cut", "abc def", 5, "abc…"},
		{"markup stays, for none is read there", "*a*", 80, "*a*"},
		{"lines become one", "a\n\n b\tc", 80, "a b c"},
		{"family", "ab👨‍👩‍👧", 5, "ab…"},
		{"flag", "abc🇻🇪", 4, "abc…"},
		{"hindi", "नमस्ते", 4, "नम…"},
		{"thai", "กำลังดี", 4, "กำ…"},
		{"accent", "cafe\u0301s", 5, "caf…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := plain(c.in, c.limit)
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
			if n := utf8.RuneCountInString(got); n > c.limit {
				t.Errorf("%d runes", n)
			}
		})
	}
}

func block(kind commands.BlockKind, runs ...commands.Run) commands.Block {
	return commands.Block{Kind: kind, Runs: runs}
}

// FuzzEscape: whatever an article says, its markup holds no mention, no open
// link, and nothing at the start of the line that Discord would set.
func FuzzEscape(f *testing.F) {
	for _, c := range hostile {
		f.Add(c.in)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := markup(block(commands.Paragraph, commands.Run{Text: s}), "", "", unlimited, 1000)
		if !utf8.ValidString(got) {
			t.Fatalf("%q: not UTF-8: %q", s, got)
		}
		for _, bad := range []string{"@everyone", "@here", "<@1", "\n", "s://", "p://"} {
			if strings.Contains(strings.ToLower(got), bad) {
				t.Fatalf("%q: %q holds %q", s, got, bad)
			}
		}
		for i := range len(got) {
			if strings.IndexByte("*_`[<", got[i]) >= 0 && !escaped(got, i) {
				t.Fatalf("%q: %q: byte %d acts", s, got, i)
			}
		}
		if got != "" && strings.IndexByte("#->+ ", got[0]) >= 0 {
			t.Fatalf("%q: %q: the line's beginning acts", s, got)
		}
	})
}

// escaped tells whether an odd number of backslashes stands before i.
func escaped(s string, i int) bool {
	n := 0
	for i--; i >= 0 && s[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}
