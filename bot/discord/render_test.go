package discord

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/graphemes"

	"newsdesk/commands"
	"newsdesk/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

func testRenderer(m *memory) *renderer {
	return &renderer{ids: testIDs(m), log: slog.New(slog.DiscardHandler)}
}

func run(text string) commands.Run { return commands.Run{Text: text} }

func ask(command string, pairs ...string) commands.Request {
	return commands.Request{Command: command}.With(pairs...)
}

// storyCard is a card as /latest makes them.
func storyCard(n int, title string) commands.Card {
	link := fmt.Sprintf("https://gazette.example/2026/%d", n)
	id := fmt.Sprint(n)
	return commands.Card{
		Blocks: []commands.Block{
			block(commands.Heading, commands.Run{Text: title, Link: link}),
			block(commands.Small, run("Town Gazette · "), commands.Run{Time: noon, Relative: true}, run(" · 🇻🇪 Venezuela · politics")),
			block(commands.Paragraph, run("The council voted for the new bridge on Tuesday. Work begins in May and takes two years.")),
		},
		Actions: []commands.Action{
			{Label: "Summary", Style: commands.Primary, Request: ask("summary", "article", id)},
			{Label: "Quotes", Request: ask("quotes", "article", id)},
			{Label: "Source", Link: link},
		},
	}
}

func list(n int) commands.Reply {
	r := commands.Reply{Blocks: []commands.Block{block(commands.Heading, run("Latest on Venezuela"))}}
	for i := range n {
		r.Cards = append(r.Cards, storyCard(i+1, fmt.Sprintf("Council votes for bridge no. %d", i+1)))
	}
	r.Foot = []commands.Block{block(commands.Small, run("12 articles since "), commands.Run{Time: noon})}
	r.Actions = [][]commands.Action{{
		{Label: "Newer", Request: ask("latest", "country", "VE"), Disabled: true},
		{Label: "Older", Request: ask("latest", "country", "VE", "from", "6")},
	}}
	return r
}

func opml() *commands.Attachment {
	return &commands.Attachment{Name: "feeds of Müller.opml", Body: []byte("<opml/>")}
}

func withFile(r commands.Reply) commands.Reply {
	r.File = opml()
	return r
}

// drawn is a reply with a picture, whose words would act if they were markup.
func drawn() commands.Reply {
	return commands.Reply{
		Blocks:  []commands.Block{block(commands.Heading, run("Articles by day")), block(commands.Paragraph, run("12 articles in all."))},
		File:    &commands.Attachment{Name: "trends.png", Body: []byte("\x89PNG"), Alt: strings.Repeat("@everyone *28 Oct* 2,\u202e\n", 60)},
		Foot:    []commands.Block{block(commands.Item, run("17 Nov – 23 Nov "), commands.Run{Text: "_▄_█", Drawn: true}, run("0 · 1 · 0 · 2")), block(commands.Item, commands.Run{Text: "▄", Drawn: true})},
		Actions: [][]commands.Action{{{Label: "7 days", Request: ask("trends", "days", "7")}, {Label: "30 days", Request: ask("trends", "days", "30"), Disabled: true}}},
	}
}

func TestReplies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		guild string
		reply commands.Reply
	}{
		{"a sentence", "", sentence("The desk does not have that. /latest shows what there is.")},
		{"five cards, framed", "", list(5)},
		{"seven cards lose a button that repeats the link", "", list(7)},
		{"ten cards stand beside their first button", "", list(10)},
		{"sixteen cards keep their words, and menus", "", list(16)},
		{"forty cards in one stretch", "", list(40)},
		{"a quote", "", commands.Reply{Cards: []commands.Card{{
			Blocks: []commands.Block{
				block(commands.Quoted, run("“We will build it”, and *nobody* stops us")),
				block(commands.Paragraph, commands.Run{Text: "Ana Ruiz", Bold: true}, run(", mayor of Puerto Nuevo, in "),
					commands.Run{Text: "Town Gazette", Link: "https://gazette.example/1#:~:text=We%20will"}),
			},
			Actions: []commands.Action{{Label: "Summary", Request: ask("summary", "article", "1")}},
		}}}},
		{"every kind of block", "777", commands.Reply{Blocks: []commands.Block{
			block(commands.Heading, run("# Not a heading in a heading")),
			block(commands.Paragraph, commands.Run{Text: " both ", Bold: true, Italic: true}, commands.Run{Text: "italic", Italic: true}, commands.Run{Text: "/help", Code: true}),
			block(commands.Rule),
			block(commands.Item, run("an item")),
			block(commands.Item, commands.Run{Text: "[Video] Flood", Link: "https://gazette.example/v"}),
			block(commands.Small, run("in "), commands.Run{Channel: "1234567890"}),
			block(commands.Small, commands.Run{Channel: "1234567890", Message: "999"}),
			block(commands.Paragraph, commands.Run{Text: "a file", Link: "file:///etc/passwd"}),
			block(commands.Paragraph, commands.Run{Channel: "no number", Text: "somewhere"}),
			block(commands.Paragraph, commands.Run{Role: "1234567890", Text: "readers"}),
			block(commands.Paragraph, commands.Run{Role: "777", Text: "@everyone"}),
			block(commands.Paragraph, commands.Run{Role: "no number", Text: "@editors"}),
			block(commands.Paragraph, run("\u200b")),
		}}},
		{"buttons", "", commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run("What next?"))}, Actions: [][]commands.Action{{
			{Label: strings.Repeat("long ", 30), Request: ask("help")},
			{Label: "the same request", Request: ask("help")},
			{Label: "", Style: commands.Success, Request: ask("help")},
			{Label: "remove", Style: commands.Danger, Changes: true, Request: ask("article remove", "article", "7")},
			{Label: "link", Link: "https://gazette.example/a b"},
			{Label: "the sixth", Request: ask("topics")},
			{Label: "a link too long", Link: "https://gazette.example/" + strings.Repeat("x", 600)},
			{Label: "its fragment goes first", Link: "https://gazette.example/#" + strings.Repeat("x", 600)},
			{Label: "no web address", Link: "javascript:alert(1)"},
		}}}},
		{"a role where there are none", "", commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, commands.Run{Role: "1234567890", Text: "readers"})}}},
		{"a file", "", commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run("12 feeds."))}, File: opml(),
			Foot: []commands.Block{block(commands.Small, run("Read it with any reader of feeds."))}, Actions: [][]commands.Action{{{Label: "List", Request: ask("feed list")}}}}},
		{"a picture", "", drawn()},
		{"a file alone", "", commands.Reply{File: opml()}},
		{"a file below forty cards", "", withFile(list(40))},
		{"nothing at all", "", commands.Reply{}},
		{"nothing to be seen", "", commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run("\u200b\u202e"))}, Cards: make([]commands.Card, 3)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := testRenderer(&memory{}).components(t.Context(), c.guild, c.reply)
			checkLimits(t, got)
			golden(t, c.name, got)
		})
	}
}

// golden compares v, as JSON, with the file of a name in testdata/golden.
func golden(t *testing.T, name string, v any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join("testdata", "golden", strings.NewReplacer(" ", "-", ",", "").Replace(name)+".json")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(want, b.Bytes()) {
		t.Errorf("%s differs (-update writes it anew):\n%s", path, b.String())
	}
}

// checkLimits holds a message against all of Discord's limits.
func checkLimits(t *testing.T, cs []component) {
	t.Helper()
	runes, size, n := 0, 0, 0
	ids := map[string]bool{}
	once := func(id string) {
		if u := utf8.RuneCountInString(id); u < 1 || u > 100 || ids[id] {
			t.Errorf("custom id %q: %d characters, or twice", id, u)
		}
		ids[id] = true
	}
	var visit func(list []component, parent int)
	visit = func(list []component, parent int) {
		for _, c := range list {
			n++
			if !allowedIn(c.Type, parent) {
				t.Errorf("type %d inside %d", c.Type, parent)
			}
			switch c.Type {
			case typeText:
				runes += utf8.RuneCountInString(c.Content)
				size += len(c.Content) + 12
				if strings.TrimSpace(c.Content) == "" || !utf8.ValidString(c.Content) {
					t.Errorf("text %q", c.Content)
				}
			case typeRow:
				if len(c.Components) < 1 || len(c.Components) > 5 {
					t.Errorf("a row of %d", len(c.Components))
				}
			case typeContainer:
				if len(c.Components) == 0 {
					t.Error("an empty container")
				}
			case typeSection:
				if len(c.Components) < 1 || len(c.Components) > 3 || c.Accessory == nil {
					t.Errorf("section %+v", c)
				}
			case typeFile:
				if c.File == nil || !strings.HasPrefix(c.File.URL, "attachment://") {
					t.Errorf("file %+v", c.File)
				}
			case typeGallery:
				if len(c.Items) != 1 || !strings.HasPrefix(c.Items[0].Media.URL, "attachment://") || utf8.RuneCountInString(c.Items[0].Alt) > 1024 {
					t.Errorf("gallery %+v", c.Items)
				}
			case typeMenu:
				once(c.CustomID)
				if len(c.Options) < 1 || len(c.Options) > 25 || utf8.RuneCountInString(c.Placeholder) > 150 {
					t.Errorf("menu %+v", c)
				}
				values := map[string]bool{}
				for _, o := range c.Options {
					if u := utf8.RuneCountInString(o.Label); u < 1 || u > 100 || utf8.RuneCountInString(o.Value) > 100 || values[o.Value] {
						t.Errorf("option %+v", o)
					}
					values[o.Value] = true
				}
			case typeButton:
				if u := utf8.RuneCountInString(c.Label); u < 1 || u > 80 || strings.TrimSpace(c.Label) == "" {
					t.Errorf("label %q", c.Label)
				}
				if c.Style != styleLink {
					once(c.CustomID)
				}
				if (c.Style == styleLink) != (c.URL != "") || (c.URL != "") == (c.CustomID != "") || len(c.URL) > 512 {
					t.Errorf("button %+v", c)
				}
			}
			visit(c.Components, c.Type)
			if c.Accessory != nil {
				visit([]component{*c.Accessory}, typeSection)
			}
		}
	}
	visit(cs, 0)
	if n < 1 || n > 40 || n != count(cs) {
		t.Errorf("%d components, counted as %d", n, count(cs))
	}
	if runes > 4000 || size > 10_170 {
		t.Errorf("%d characters, %d bytes", runes, size)
	}
}

// allowedIn tells what Discord lets stand where.
func allowedIn(kind, parent int) bool {
	switch kind {
	case typeContainer:
		return parent == 0
	case typeRow, typeSection, typeSeparator, typeFile, typeGallery:
		return parent == 0 || parent == typeContainer
	case typeText:
		return parent == 0 || parent == typeContainer || parent == typeSection
	case typeButton:
		return parent == typeRow || parent == typeSection
	case typeMenu:
		return parent == typeRow
	}
	return false
}

func TestLongTextIsCutBetweenGraphemesAndClosed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, unit string }{
		{"latin", "The council voted again. "},
		{"chinese", "委内瑞拉总统星期二宣布新的选举日期。"},
		{"hindi", "राष्ट्रपति ने मंगलवार को नई तिथि की घोषणा की। "},
		{"thai", "ประธานาธิบดีประกาศวันเลือกตั้งใหม่เมื่อวันอังคาร"},
		{"arabic", "أعلن الرئيس موعد الانتخابات الجديد يوم الثلاثاء. "},
		{"families", "👨‍👩‍👧‍👦"},
		{"flags", "🇻🇪🇨🇴"},
		{"decomposed", "e\u0301a\u0308o\u0302"},
		{"markup", "*_`~~[x](http://y.example)|| "},
		{"backslashes", `\`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Repeat(c.unit, 8000/utf8.RuneCountInString(c.unit)+1)
			r := commands.Reply{Cards: []commands.Card{storyCard(1, "Council votes"), storyCard(2, "Council waits")}}
			r.Cards[0].Blocks = append(r.Cards[0].Blocks, block(commands.Quoted, commands.Run{Text: text, Bold: true, Italic: true, Link: "https://gazette.example/1#:~:text=a"}))
			r.Cards[1].Blocks = append(r.Cards[1].Blocks, block(commands.Paragraph, run(text)))
			got := testRenderer(&memory{}).components(t.Context(), "", r)
			checkLimits(t, got)
			for i, card := range got {
				words := card.Components[0].Content
				if !strings.HasPrefix(words, fmt.Sprintf("### [Council %s](<https://gazette.example/2026/%d>)\n-# Town Gazette", []string{"votes", "waits"}[i], i+1)) {
					t.Errorf("a card lost its title or source: %.120q", words)
				}
				last := words[strings.LastIndexByte(words, '\n')+1:]
				if !strings.Contains(last, "…") {
					t.Errorf("no ellipsis: %q", last)
				}
				if i == 0 && !strings.HasSuffix(last, "…***") && !strings.HasSuffix(last, "…](<https://gazette.example/1#:~:text=a>)***") && !strings.HasSuffix(last, "…*** [↗](<https://gazette.example/1#:~:text=a>)") {
					t.Errorf("markup left open: …%q", last[max(0, len(last)-60):])
				}
				if i == 1 {
					shown := strings.TrimRight(strings.TrimSuffix(last, "…"), `\ `)
					if c.name != "markup" && c.name != "backslashes" && !wholeGraphemes(text, shown) {
						t.Errorf("cut inside a character: %q", shown[max(0, len(shown)-40):])
					}
				}
			}
			if w := utf8.RuneCountInString(got[0].Components[0].Content) + utf8.RuneCountInString(got[1].Components[0].Content); w < 1500 {
				t.Errorf("only %d characters are left", w)
			}
		})
	}
}

// wholeGraphemes tells whether part, with the blanks after it, is a beginning of
// text that ends between two graphemes.
func wholeGraphemes(text, part string) bool {
	if !strings.HasPrefix(text, part) {
		return false
	}
	for g := graphemes.FromString(text); g.Next(); {
		if g.End() == len(part) {
			return true
		}
		if g.End() > len(part) {
			return false
		}
	}
	return false
}

func TestShortTextIsWhole(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Nine words are in this sentence about the river. ", 80)[:3900]
	got := testRenderer(&memory{}).components(t.Context(), "", commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run(text))}})
	if got[0].Content != strings.TrimRight(text, " ") {
		t.Errorf("%d of %d characters", len(got[0].Content), len(text))
	}
}

func TestLongLinksGoBeforeWords(t *testing.T) {
	t.Parallel()
	var r commands.Reply
	for i := range 6 {
		link := fmt.Sprintf("https://gazette.example/%d#:~:text=%s", i, strings.Repeat("%D0%B0", 120))
		r.Blocks = append(r.Blocks, block(commands.Item, commands.Run{Text: strings.Repeat("Words that stay. ", 15), Link: link}))
	}
	got := testRenderer(&memory{}).components(t.Context(), "", r)
	checkLimits(t, got)
	if strings.Contains(got[0].Content, "…") || strings.Contains(got[0].Content, "#:~") {
		t.Errorf("words were cut, or fragments stayed: %s", got[0].Content)
	}
	if n := strings.Count(got[0].Content, "](<https://gazette.example/"); n != 6 {
		t.Errorf("%d links are left", n)
	}
}

// TestAnyReplyFits is the property that matters: whatever the commands say, the
// message is one that Discord takes.
func TestAnyReplyFits(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	for seed := range uint64(100) {
		r := randomReply(rand.New(rand.NewPCG(seed, 1)))
		got := testRenderer(&memory{}).components(t.Context(), "777", r)
		checkLimits(t, got)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzAnyReplyFits(f *testing.F) {
	f.Add(uint64(1), "words")
	f.Add(uint64(2), strings.Repeat("नमस्ते ", 600))
	f.Fuzz(func(t *testing.T, seed uint64, words string) {
		r := randomReply(rand.New(rand.NewPCG(seed, 2)))
		r.Blocks = append(r.Blocks, block(commands.Quoted, commands.Run{Text: words, Bold: true, Link: words}))
		r.Actions = append(r.Actions, []commands.Action{{Label: words, Request: ask("search", "query", words)}, {Label: words, Link: words}})
		checkLimits(t, testRenderer(&memory{}).components(t.Context(), "", r))
	})
}

func randomReply(r *rand.Rand) commands.Reply {
	pieces := []string{"word ", "选举", "नमस्ते", "กำลัง", "👨‍👩‍👧‍👦", "🇻🇪", "*", "\\", "_", "`", "[", "](", "\n", "@everyone", "\u202e", "e\u0301", " ", "<@1>", "||", "https://x.example"}
	text := func(limit int) string {
		var b strings.Builder
		for range r.IntN(limit) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	runs := func() []commands.Run {
		var out []commands.Run
		for range r.IntN(5) {
			x := commands.Run{Text: text(1 << r.IntN(10)), Bold: r.IntN(3) == 0, Italic: r.IntN(3) == 0, Code: r.IntN(6) == 0}
			switch r.IntN(7) {
			case 6:
				x.Role = "123456"
			case 0:
				x.Link = "https://x.example/" + text(200)
			case 1:
				x.Time = noon.Add(time.Duration(r.Int64()))
			case 2:
				x.Channel = "123456"
			}
			out = append(out, x)
		}
		return out
	}
	blocks := func() []commands.Block {
		var out []commands.Block
		for range r.IntN(8) {
			out = append(out, block(commands.BlockKind(r.IntN(6)), runs()...))
		}
		return out
	}
	actions := func() []commands.Action {
		var out []commands.Action
		for range r.IntN(8) {
			a := commands.Action{Label: text(20), Style: commands.Style(r.IntN(5)), Request: ask("search", "query", text(30)), Changes: r.IntN(4) == 0, Disabled: r.IntN(6) == 0}
			if r.IntN(3) == 0 {
				a.Link = "https://x.example/" + text(60)
			}
			out = append(out, a)
		}
		return out
	}
	reply := commands.Reply{Blocks: blocks(), Foot: blocks()}
	for range r.IntN(30) {
		reply.Cards = append(reply.Cards, commands.Card{Blocks: blocks(), Actions: actions()})
	}
	if r.IntN(4) == 0 {
		reply.File = &commands.Attachment{Name: text(20), Body: []byte("x")}
	}
	for range r.IntN(5) {
		reply.Actions = append(reply.Actions, actions())
	}
	return reply
}

func TestHugeTextCostsNoMore(t *testing.T) {
	t.Parallel()
	r := commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run(strings.Repeat("𒐫\u0301[*", 2_000_000)))}}
	checkLimits(t, testRenderer(&memory{}).components(t.Context(), "", r))
}

func TestButtonsLeaveWhenTheyCannotBeKept(t *testing.T) {
	t.Parallel()
	r := commands.Reply{Blocks: []commands.Block{block(commands.Paragraph, run("Words"))}, Actions: [][]commands.Action{{
		{Label: "long", Request: ask("search", "query", strings.Repeat("x", 200))},
		{Label: "short", Request: ask("help")},
	}}}
	got := testRenderer(&memory{err: news.ErrDBLocked}).components(t.Context(), "", r)
	if len(got) != 2 || len(got[1].Components) != 1 || got[1].Components[0].Label != "short" {
		t.Errorf("%+v", got)
	}
}

func BenchmarkRenderFiveCards(b *testing.B) {
	r := testRenderer(&memory{})
	reply := list(5)
	for b.Loop() {
		if _, err := json.Marshal(r.components(b.Context(), "", reply)); err != nil {
			b.Fatal(err)
		}
	}
}
