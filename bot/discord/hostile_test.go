package discord

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"newsdesk/commands"
)

// hostileLink is the one address that hostileReply links to.
const hostileLink = "https://gazette.example/1"

// hostileReply has a text in every place that an article, a feed, a person or a
// moderator fills, and parted over two runs after its byte at.
func hostileReply(s string, at int) commands.Reply {
	a, b := run(s[:at]), run(s[at:])
	linked, bold, italic, code := run(s), run(s), run(s), run(s)
	linked.Link, bold.Bold, italic.Italic, code.Code = hostileLink, true, true, true
	r := commands.Reply{
		Blocks: []commands.Block{
			block(commands.Heading, linked), block(commands.Heading, a, b), block(commands.Small, run(s), run(" · "), a, b),
			block(commands.Paragraph, a, b), block(commands.Paragraph, bold, italic, linked, code, run(s)), block(commands.Quoted, a, b),
			block(commands.Item, a, b), block(commands.Item, code),
		},
		Thread: &commands.Thread{Title: s, Tags: []string{s}},
		File:   &commands.Attachment{Name: s, Alt: s, Body: []byte("x")},
	}
	for i := range 2 {
		r.Cards = append(r.Cards, commands.Card{Blocks: r.Blocks, Actions: []commands.Action{
			{Label: s, Request: ask("summary", "article", s)}, {Label: "x" + s, Link: fmt.Sprint(hostileLink, i)}}})
	}
	r.Actions = [][]commands.Action{{{Label: s, Request: ask("post", "comment", s), Changes: true}}}
	return r
}

// checkHarmless fails for a message in which anything acts but what hostileReply wants,
// or in which anything hides.
func checkHarmless(t *testing.T, m any) {
	t.Helper()
	raw, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	var whole any
	if err := json.Unmarshal(raw, &whole); err != nil {
		t.Fatal(err)
	}
	if o := whole.(map[string]any); o["allowed_mentions"] != nil {
		if parse, _ := json.Marshal(o["allowed_mentions"]); string(parse) != `{"parse":[]}` {
			t.Errorf("allowed_mentions %s", parse)
		}
	}
	checkParts(t, "", whole)
}

func checkParts(t *testing.T, name string, v any) {
	t.Helper()
	switch v := v.(type) {
	case map[string]any:
		for name, part := range v {
			checkParts(t, name, part)
		}
	case []any:
		for _, part := range v {
			checkParts(t, name, part)
		}
	case string:
		if name != "value" && name != "custom_id" { // a text to edit has lines, and nobody reads an id
			checkSeen(t, name, v)
		}
		if name == "content" {
			for line := range strings.Lines(v) {
				checkActs(t, strings.TrimSuffix(line, "\n"))
			}
		}
	}
}

// checkSeen fails for a text that holds what cannot be seen.
func checkSeen(t *testing.T, name, text string) {
	t.Helper()
	var before rune
	for i, r := range text {
		line := r == '\n' && name == "content"
		parts := string(r) == noPing && (before == '@' || strings.HasPrefix(text[i+len(noPing):], "*"))
		flag := r >= 0xE0061 && r <= 0xE007F && strings.Contains(text[max(0, i-30):i], "🏴")
		odd := r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && !joiner(r) ||
			r == 0x034f || r == 0x3164 || r == 0xffa0 || r == 0x115f || r == 0x1160 || r == 0x2800 || r == 0x2028 || r == 0x2029
		twice := joiner(r) && joiner(before) || selector(r) && selector(before)
		if (odd || twice) && !line && !parts && !flag && r != utf8.RuneError && !unicode.Is(unicode.Prepended_Concatenation_Mark, r) {
			t.Errorf("%s %q: %U hides at %d", name, text, r, i)
			return
		}
		before = r
	}
}

// checkActs fails for a line in which something acts that no block of ours asks for.
func checkActs(t *testing.T, line string) {
	t.Helper()
	for _, a := range judge(line) {
		switch a.kind {
		case "heading", "small", "quote", "item", "style", "code":
		case "link":
			if a.what != hostileLink {
				t.Errorf("%q leads to %s", line, a.what)
			}
		default:
			t.Errorf("%q: %s %s", line, a.kind, a.what)
		}
	}
}

// checkBlocks fails when a text made a line, or the beginning of one, that acts in
// another way than its block's kind does.
func checkBlocks(t *testing.T, s string, at int) {
	t.Helper()
	for kind, want := range map[commands.BlockKind]string{commands.Heading: "heading", commands.Small: "small", commands.Quoted: "quote", commands.Item: "item", commands.Paragraph: ""} {
		line := markup(block(kind, run(s[:at]), run(s[at:])), "## ", guildID, unlimited, 1000)
		acts := judge(line)
		if want != "" && line != "" {
			if len(acts) == 0 || acts[0].kind != want {
				t.Errorf("%q in a block of kind %q: %q", s, want, line)
				continue
			}
			acts = acts[1:]
		}
		if len(acts) > 0 || strings.ContainsAny(line, "\n\r") {
			t.Errorf("%q in a block of kind %q: %q acts: %v", s, want, line, acts)
		}
	}
}

func checkHostile(t *testing.T, s string, at int) {
	t.Helper()
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd") // as everything that is read is
	}
	if len(s) > 0 {
		at = max(0, at) % len(s)
	} else {
		at = 0
	}
	for at > 0 && !utf8.RuneStart(s[at]) {
		at--
	}
	checkBlocks(t, s, at)
	p := New(Config{Key: []byte("k"), URL: "http://discord.invalid"}, deskSaying(commands.Reply{}), &memory{}, &debts{})
	reply := hostileReply(s, at)
	body := p.body(t.Context(), nil, guildID, false, reply)
	checkHarmless(t, body)
	checkHarmless(t, threadOf(body, reply))
	form, err := p.render.modal(t.Context(), commands.Form{Title: s, Submit: ask("help"), Fields: []commands.Field{{Name: "text", Label: s, Help: s, Value: s, Long: true}}})
	if err != nil {
		t.Fatal(err)
	}
	checkHarmless(t, form)
	for line := range strings.SplitSeq(form.Components[0].Component.Value, "\n") {
		checkSeen(t, "value", line)
	}
	checkHarmless(t, map[string]any{"name": plain(s, choiceLimit)})
}

// TestHostileWordsInEveryPlace: whatever stands in a title, a byline, a label, a file's
// name, a thread's or a form, nothing of it acts and nothing hides; also where a text
// goes on in another run.
func TestHostileWordsInEveryPlace(t *testing.T) {
	t.Parallel()
	more := []string{"@", "everyone", "https:", "//evil.example", "](https://evil.example)", "[a", "discord.gg", "/abc", "**", "`", "||", "~~", "-# x", ">>> x", "<@", "1>", "<t:1", ":R>", "\n", "\r\n# x", "\u2028- x"}
	for _, c := range hostile {
		more = append(more, c.in)
	}
	step := 1
	if testing.Short() { // of one goroutine, and the race detector took a minute and a half for it
		step = 6
	}
	for _, s := range slices.Compact(more) {
		t.Run(s, func(t *testing.T) {
			t.Parallel()
			for at := 0; at < min(len(s), 12)+1; at += step {
				checkHostile(t, s, at)
			}
		})
	}
}

// FuzzHostile: the same of any text.
func FuzzHostile(f *testing.F) {
	for i, c := range hostile {
		f.Add(c.in, i)
	}
	f.Fuzz(checkHostile)
}
