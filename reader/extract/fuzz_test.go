package extract

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"newsdesk/news"
)

// checkDoc holds a Doc to what its fields promise.
func checkDoc(t *testing.T, d Doc, err error) {
	t.Helper()
	if err != nil {
		for _, known := range []error{news.ErrNotArticle, news.ErrPaywall, news.ErrTooLarge, news.ErrWrongType} {
			if errors.Is(err, known) {
				return
			}
		}
		t.Fatalf("an error nobody knows: %v", err)
	}
	for name, s := range map[string]string{"text": d.Text, "title": d.Title, "subtitle": d.Subtitle, "byline": d.Byline, "site": d.Site, "origin": d.Origin} {
		if !utf8.ValidString(s) || strings.TrimSpace(s) != s || strings.Contains(s, "  ") {
			t.Fatalf("%s is not clean: %q", name, s)
		}
		if name != "text" && strings.Contains(s, "\n") {
			t.Fatalf("%s has lines: %q", name, s)
		}
		for _, r := range strings.ReplaceAll(s, "\n", "") {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\u200b' || r == '\ufeff' {
				t.Fatalf("%s holds %U: %q", name, r, s)
			}
		}
	}
	if !norm.NFC.IsNormalString(d.Text) {
		t.Fatalf("text is not in NFC: %q", d.Text)
	}
	if d.Text == "" || d.Title == "" || d.Language == "" {
		t.Fatalf("no text, title or language: %+v", d)
	}
	if rest := strings.ReplaceAll(d.Text, "\n\n", ""); strings.Contains(rest, "\n") || strings.Contains(d.Text, "\n\n\n") {
		t.Fatalf("paragraphs are not parted by one blank line: %q", d.Text)
	}
	if d.DateOnly && d.Published.IsZero() || d.Published.Location() != time.UTC {
		t.Fatalf("published %v, date only %v", d.Published, d.DateOnly)
	}
}

func FuzzFromHTML(f *testing.F) {
	files, _ := filepath.Glob("testdata/pages/*.html")
	for _, name := range files {
		page, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(page, "text/html", "https://news.example/a/1")
	}
	f.Add([]byte("<p>"+strings.Repeat("Some words of a story. ", 20)), "text/html; charset=koi8-r", "")
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"), "text/html; charset=utf-16", "http://[::1]/")
	f.Fuzz(func(t *testing.T, page []byte, contentType, link string) {
		d, err := FromHTML(page, contentType, link)
		checkDoc(t, d, err)
	})
}

func FuzzFromText(f *testing.F) {
	files, _ := filepath.Glob("testdata/texts/*.txt")
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	f.Add("A\n\nBy B C\n\n\u2028\u2029\r\v\f— x")
	f.Add("I’m A B, writer for")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := FromText(text)
		checkDoc(t, d, err)
		if err != nil || !utf8.ValidString(text) || strings.Contains(text, "\x00") {
			return
		}
		// Nothing is rewritten: each word stands in the text that came.
		squeezed := squash(cleanLine(text))
		for p := range strings.SplitSeq(d.Text, "\n\n") {
			if !strings.Contains(squeezed, squash(p)) {
				t.Fatalf("%q is not in what came: %q", p, text)
			}
		}
	})
}

// formats opens n formatting elements that a parser can't take for one.
func formats(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<b id=%d>", i)
	}
	return b.String()
}

// Pages that are small for whoever sends them and could be long for whoever
// reads them. Each takes well under a second; one that is searched through again
// and again takes minutes, and the test's time limit shows it.
func TestHostilePages(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	const n = 60_000
	para := "<p>The council of Skarholm voted on Monday night to keep its only library.</p>"
	pages := map[string]string{
		"paragraphs at a depth":    strings.Repeat("<div>", 400) + strings.Repeat(para, n/10),
		"breaks":                   "<p>" + strings.Repeat("word<br>", n),
		"breaks and space":         "<p>" + strings.Repeat("<br> ", n),
		"formatting all different": "<p>" + formats(400) + strings.Repeat("<p>x", n/10),
		"formatting in the JSON-LD": `<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"<p>` + formats(400) +
			strings.Repeat("<p>x", n/10) + `"}</script>` + para,
		"formatting never closed": strings.Repeat("<b><i>x", 200) + strings.Repeat("<p>x", n),
		"anchors in tables":       strings.Repeat("<a><table>", 100) + strings.Repeat(para, 100),
		"bylines":                 strings.Repeat(`<span class="byline"></span>`, n),
		"comments' bylines":       strings.Repeat("<div class=comment>", 300) + strings.Repeat(`<i class="author">x y</i>`, n),
		"headlines":               strings.Repeat("<h1>Some words</h1>", n),
		"scripts never closed":    strings.Repeat("<script>", n),
		"comments never closed":   strings.Repeat("<!--", n) + strings.Repeat("<!-- x ", n),
		"drawings never closed":   strings.Repeat("<svg>", n),
		"script tags that go on":  strings.Repeat("<script ", n) + ">",
		"end tags":                "<style>" + strings.Repeat("</styl", n),
		"classes":                 `<div class="` + strings.Repeat("a-b ", n) + `">` + para,
		"attributes":              "<div " + strings.Repeat("a=b ", n) + ">" + para,
		"cells":                   "<table><tr>" + strings.Repeat("<td>word", n),
		"tables":                  strings.Repeat("<table><tr><td>", 120) + strings.Repeat("<td>word", n),
		"metas":                   strings.Repeat(`<meta name=date content=x>`, n),
		"JSON-LD":                 `<script type="application/ld+json">` + strings.Repeat("[", n) + `</script>`,
		"JSON-LD of articles":     `<script type="application/ld+json">[` + strings.Repeat(`{"@type":"NewsArticle"},`, n/4) + `{}]</script>`,
		"entities":                "<p>" + strings.Repeat("&amp", n),
		"select":                  strings.Repeat("<select><option>", n),
		"forms":                   strings.Repeat("<form><input>", n) + para,
		"frames":                  strings.Repeat("<frameset>", 300),
		"one long word":           "<p>" + strings.Repeat("a", 1<<20),
		"marks":                   "<p>a" + strings.Repeat("\u0301", n),
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			d, err := FromHTML([]byte(page), "text/html", "https://news.example/a")
			checkDoc(t, d, err)
		})
	}
}

func TestHostileTexts(t *testing.T) {
	const n = 200_000
	for name, text := range map[string]string{
		"lines": strings.Repeat("a\n", n), "blank lines": strings.Repeat("\n", n) + "a", "spaces": strings.Repeat(" ", n) + "a",
		"wrapped": strings.Repeat("words of a line that somebody wrapped at some\n", n/10), "colons": strings.Repeat("source: a b\n", n/4),
		"links": strings.Repeat("https://t.co/a ", n), "marks": "a" + strings.Repeat("\u0301", n), "one word": strings.Repeat("a", 5<<20),
		"not UTF-8": strings.Repeat("\xff", n) + "a", "brackets": strings.Repeat("(", n) + "a", "dashes": strings.Repeat("A - ", n),
		"names": strings.Repeat("Ana ", n), "biographies": strings.Repeat("I'm Ana Paz, writer for X.\n", n/10),
	} {
		t.Run(name, func(t *testing.T) {
			d, err := FromText(text)
			checkDoc(t, d, err)
		})
	}
}

func BenchmarkFromHTML(b *testing.B) {
	page, err := os.ReadFile("testdata/pages/json-ld.html")
	if err != nil {
		b.Fatal(err)
	}
	// A page of 100 KB as they are: much of it scripts and lists of links.
	filler := strings.Repeat(`<script>window.data=[1,2,3,"`+strings.Repeat("x", 800)+`"];</script><ul class="nav">`+
		strings.Repeat(`<li class="nav__item"><a class="nav__link" href="/section/article">Some headline of another day</a></li>`, 12)+"</ul>", 46)
	page = []byte(strings.Replace(string(page), "<footer>", filler+"<footer>", 1))
	b.SetBytes(int64(len(page)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromHTML(page, "text/html", "https://news.example/a/1"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFromText(b *testing.B) {
	text, err := os.ReadFile("testdata/texts/pasted.txt")
	if err != nil {
		b.Fatal(err)
	}
	long := strings.Repeat(string(text), 12)[:5000]
	b.SetBytes(int64(len(long)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := FromText(long); err != nil {
			b.Fatal(err)
		}
	}
}
