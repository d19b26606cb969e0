package extract

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

var update = flag.Bool("update", false, "write the golden files anew")

// show is a Doc as the golden files have it.
func show(d Doc) string {
	var b strings.Builder
	line := func(name string, v any) {
		if s := fmt.Sprint(v); s != "" && s != "false" {
			fmt.Fprintf(&b, "%s: %s\n", name, s)
		}
	}
	line("url", d.URL)
	line("title", d.Title)
	line("title made", d.TitleMade)
	line("subtitle", d.Subtitle)
	line("byline", d.Byline)
	line("site", d.Site)
	line("origin", d.Origin)
	if !d.Published.IsZero() {
		line("published", d.Published.Format(time.RFC3339))
	}
	line("date only", d.DateOnly)
	line("language", d.Language)
	line("image", d.Image)
	line("partial", d.Partial)
	line("live", d.Live)
	b.WriteString("\n" + d.Text + "\n")
	return b.String()
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s\n--- got\n%s\n--- want\n%s", path, got, want)
	}
}

func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(files) < 12 {
		t.Fatalf("%d pages, %v", len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".html")
		t.Run(name, func(t *testing.T) {
			page, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			link := "https://www.site.example/2026/" + name + "?id=7&fbclid=x"
			switch name {
			case "json-ld":
				link = "https://m.courier.example/local/harbour-bridge"
			case "amp":
				link = "https://www.folhadovale.example/amp/politica/passe-livre"
			}
			d, err := FromHTML(page, "text/html", link)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(f, ".html")+".golden", show(d))
		})
	}
}

func TestTexts(t *testing.T) {
	files, err := filepath.Glob("testdata/texts/*.txt")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d texts, %v", len(files), err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			d, err := FromText(string(text))
			if err != nil {
				t.Fatal(err)
			}
			golden(t, strings.TrimSuffix(f, ".txt")+".golden", show(d))
		})
	}
}

const (
	sentence = "<p>The council of Skarholm voted on Monday night to keep its only library open after four hours of debate, the mayor said.</p>"
	brief    = "<p>The council met on Monday.</p>"
)

func TestNoArticle(t *testing.T) {
	teaser := `<div class="item"><h2><a href="/a">Council keeps the only library open after a long debate</a></h2><p>The council of Skarholm voted on Monday night to keep its library open.</p></div>`
	tests := []struct {
		name, url, page string
		want            error
	}{
		{"nothing", "", "", news.ErrNotArticle},
		{"no text", "", "<html><body><img src=x></body></html>", news.ErrNotArticle},
		{"hardly any text", "", brief, news.ErrNotArticle},
		{"only scripts", "", "<script>" + strings.Repeat("var news = 1;", 500) + "</script>", news.ErrNotArticle},
		{"only links", "", strings.Repeat(`<p><a href="/a">The council of Skarholm voted on Monday night to keep its library</a></p>`, 20), news.ErrNotArticle},
		{"an error with status 200", "", "<title>Page not found | Courier</title><p>" + strings.Repeat("We looked everywhere, but this page is gone. ", 8), news.ErrNotArticle},
		{"a check for robots", "", "<title>Just a moment...</title>" + strings.Repeat("<p>We need to review the security of your connection before you go on.</p>", 5), news.ErrNotArticle},
		{"a login", "", "<title>Anmelden</title><h1>Anmelden</h1>" + strings.Repeat("<p>Bitte melden Sie sich an, um alle Inhalte der Seite zu sehen und zu lesen.</p>", 5), news.ErrNotArticle},
		{"hardly any text that is declared", "", `<meta property="og:type" content="article">` + brief, news.ErrNotArticle},
		{"a front page", "https://courier.example/", "<title>Courier</title>" + strings.Repeat(sentence, 3), news.ErrNotArticle},
		{"a list of articles", "https://courier.example/local", "<title>Local</title><main>" + strings.Repeat(teaser, 12) + "</main>", news.ErrNotArticle},
		{"a stub", "", "<article><h1>Bridge</h1><p>The harbour bridge is open again.</p><p>Subscribe to continue reading</p></article>", news.ErrPaywall},
		{"a stub by JSON-LD alone", "", `<script type="application/ld+json">{"@type":"NewsArticle","headline":"Bridge","isAccessibleForFree":false}</script><article><p>The harbour bridge is open again.</p></article>`, news.ErrPaywall},
		{"a stub in Japanese", "", `<article><h1>橋が開通</h1><p>港町の橋が土曜日に三年ぶりに開通すると、市が木曜日に発表した。</p><p>この記事は会員限定です。</p></article>`, news.ErrPaywall},
		{"a stub in German", "", `<article>` + sentence + `<div class="paywall">Jetzt weiterlesen mit unserem Abo</div></article>`, news.ErrPaywall},
		{"nested beyond all measure", "", strings.Repeat("<div>", 5000) + sentence, news.ErrNotArticle},
		{"binary", "", string([]byte{0, 1, 2, 3, 0xff, 0xfe, 0xfd, 7, 8, 0x80, 0x90}), news.ErrWrongType},
		{"binary in a page", "", "<html><body>" + noise(50_000), news.ErrWrongType},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := FromHTML([]byte(tt.page), "text/html", tt.url)
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v; text %q", err, tt.want, d.Text)
			}
		})
	}
}

func TestBriefArticleIsOne(t *testing.T) {
	d, err := FromHTML([]byte("<title>Library stays</title><body>"+sentence+"<p>The vote was nine to six.</p>"), "", "https://courier.example/news/1")
	if err != nil || d.Partial || !strings.HasSuffix(d.Text, "nine to six.") {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestFromTextRefuses(t *testing.T) {
	for name, text := range map[string]string{"empty": "", "space": " \n\t\n", "no letter": "... 12 —\n\n!?"} {
		if _, err := FromText(text); !errors.Is(err, news.ErrNotArticle) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := FromText(strings.Repeat("a", maxPlain+1)); !errors.Is(err, news.ErrTooLarge) {
		t.Errorf("too long: %v", err)
	}
	if _, err := FromPlain(make([]byte, maxPlain+1), "", ""); !errors.Is(err, news.ErrTooLarge) {
		t.Errorf("too long a file: %v", err)
	}
}

// noise is n random bytes, the same ones each time.
func noise(n int) string {
	source, out := rand.NewChaCha8([32]byte{7}), make([]byte, n)
	source.Read(out)
	return string(out)
}

func TestBinaryIsNoText(t *testing.T) {
	letters := strings.Repeat("The council of Skarholm voted on Monday night. ", 20)
	tests := []struct {
		name, text string
		binary     bool
	}{
		{"random bytes", noise(50_000), true},
		{"random bytes that were repaired", strings.ToValidUTF8(noise(50_000), "\uFFFD"), true},
		{"a few random bytes", noise(200), true},
		{"zeros", strings.Repeat("\x00", 1000), true},
		{"words between zeros", strings.Repeat("word\x00\x01\x02", 100), true},
		{"an image", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x02\x00" + noise(4000), true},
		{"a PDF of plain letters", "%PDF-1.7\n" + letters, true},
		{"rich text", `{\rtf1\ansi ` + letters + "}", true},
		{"replacements", strings.Repeat("w\uFFFD\uFFFDd ", 100), true},
		{"letters", letters, false},
		{"letters that begin as an image does", "BMW is " + letters, false},
		{"one bad byte", letters + "\xff", false},
		{"one zero byte", letters + "\x00", false},
		{"umlauts that were lost", strings.Repeat("Die B\uFFFDrger von Hohenau haben gestern lange gewartet. ", 20), false},
		{"Latin-1", strings.Repeat("Die B\xfcrger w\xe4hlen in Hohenau. ", 20), false},
		{"lines of a mainframe", strings.Repeat("It is over.\u0085", 20), false},
		{"emoji", strings.Repeat("👩\u200d🍳 ok ", 20), false},
	}
	for _, tt := range tests {
		if d, err := FromText(tt.text); errors.Is(err, news.ErrWrongType) != tt.binary || !tt.binary && err != nil {
			t.Errorf("%s: %v, text %.60q", tt.name, err, d.Text)
		}
		if d, err := FromPlain([]byte(tt.text), "text/plain", ""); errors.Is(err, news.ErrWrongType) != tt.binary || !tt.binary && err != nil {
			t.Errorf("%s, as a file: %v, text %.60q", tt.name, err, d.Text)
		}
	}
}

func TestFromPlainDecodes(t *testing.T) {
	const want = "Совет города проголосовал в понедельник вечером."
	const cp1251 = "\xd1\xee\xe2\xe5\xf2 \xe3\xee\xf0\xee\xe4\xe0 \xef\xf0\xee\xe3\xee\xeb\xee\xf1\xee\xe2\xe0\xeb \xe2 \xef\xee\xed\xe5\xe4\xe5\xeb\xfc\xed\xe8\xea \xe2\xe5\xf7\xe5\xf0\xee\xec."
	for _, contentType := range []string{"text/plain; charset=windows-1251", "text/plain", "text/plain; charset=iso-8859-1", ""} {
		d, err := FromPlain([]byte(cp1251), contentType, "https://news.example/a.txt?utm_source=x")
		if err != nil || d.Text != want || d.URL != "https://news.example/a.txt" || d.Site != "news.example" {
			t.Errorf("%s: %+v, %v", contentType, d, err)
		}
	}
	if d, err := FromText(cp1251); err != nil || d.Text != want {
		t.Errorf("as a text: %q, %v", d.Text, err)
	}
}

// What is longer than the desk reads is cut between paragraphs, and says so.
func TestLongIsCut(t *testing.T) {
	const paragraph = "The council of Skarholm voted on Monday night to keep its only library open after four hours of debate."
	n := maxText/len(paragraph) + 10
	var text, page, lines strings.Builder
	for range n {
		text.WriteString(paragraph + "\n\n")
		page.WriteString("<p>" + paragraph)
	}
	for range maxLines + 1 {
		lines.WriteString("It is over, they say.\n")
	}
	check := func(name string, d Doc, err error, unit int) {
		t.Helper()
		if err != nil || !d.Partial || len(d.Text) > maxText || (len(d.Text)+2)%unit != 0 {
			t.Errorf("%s: %d bytes, partial %v, %v", name, len(d.Text), d.Partial, err)
		}
	}
	d, err := FromText(text.String())
	check("text", d, err, len(paragraph)+2)
	d, err = FromText(lines.String())
	check("lines", d, err, len("It is over, they say.")+2)
	d, err = FromText(strings.Repeat("word ", maxPage))
	check("one paragraph", d, err, 1)
	d, err = FromHTML([]byte(page.String()), "", "https://news.example/a")
	check("page", d, err, len(paragraph)+2)
	d, err = FromHTML([]byte("<p>"+paragraph+"<p>"+paragraph+strings.Repeat("<hr>", maxTags)), "", "https://news.example/a")
	check("page of many tags", d, err, len(paragraph)+2)
}

func TestCanonicalURL(t *testing.T) {
	const found = "https://news.example/a/1"
	tests := []struct{ name, declared, link, want string }{
		{"none", "", found, found},
		{"the same", found, found, found},
		{"without tracking", "", found + "?utm_source=x#top", found},
		{"relative", "/b/2?utm_medium=y", found, "https://news.example/b/2"},
		{"another host of the site", "https://www.news.example/b", found, "https://www.news.example/b"},
		{"from the mobile host", "https://www.paper.co.uk/b", "https://m.paper.co.uk/b", "https://www.paper.co.uk/b"},
		{"another site", "https://evil.example/b", found, found},
		{"another site under the same suffix", "https://other.co.uk/b", "https://paper.co.uk/b", "https://paper.co.uk/b"},
		{"a neighbour on a host for many", "https://a.github.io/b", "https://c.github.io/b", "https://c.github.io/b"},
		{"the front page", "https://news.example/", found, found},
		{"no address", "javascript:alert(1)", found, found},
		{"broken", "https://[::1/", found, found},
		{"with a password", "https://a:b@news.example/b", found, found},
		{"only declared", "https://news.example/b", "", "https://news.example/b"},
		{"neither", "", "", ""},
	}
	for _, tt := range tests {
		if got := canonicalURL(tt.declared, tt.link); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
