package feed

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"

	"newsdesk/news"
)

const (
	at   = "https://harbour.example/rss"
	head = `<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>The Harbour</title><link>https://harbour.example/</link>`
	tail = `</channel></rss>`
)

var now = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func parse(t *testing.T, doc string) Feed {
	t.Helper()
	f, err := Parse([]byte(doc), "", at, now)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func titles(f Feed) string {
	var out []string
	for _, e := range f.Entries {
		out = append(out, e.Title)
	}
	return strings.Join(out, " / ")
}

// long is an invented text of some paragraphs.
var long = strings.Repeat("<p>The dockers' union and the harbour's owners met again on Monday, and parted without a word to the reporters who had waited in the rain. A second round is called for Friday, the owners said in a statement.</p>", 8)

func TestFormats(t *testing.T) {
	tests := []struct{ name, doc string }{
		{"RSS 2.0", `<rss version="2.0"><channel><title>The Harbour</title><link>https://harbour.example/</link><language>en-gb</language>
			<item><title>Strike ends</title><link>https://harbour.example/1</link><author>desk@harbour.example (Ana Lima)</author><category>Labour</category><description>Dockers go back.</description><pubDate>Mon, 23 Nov 2026 09:30:00 +0100</pubDate></item></channel></rss>`},
		{"RSS 0.91 without a version", `<rss><channel><language>en</language><title>The Harbour</title><link>/</link><item><title>Strike ends</title><link>/1</link>
			<author>Ana Lima</author><category>Labour</category><description>Dockers go back.</description><pubDate>23 Nov 2026 08:30 GMT</pubDate></item></channel></rss>`},
		{"RDF", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
			<channel rdf:about="x"><title>The Harbour</title><link>https://harbour.example/</link><dc:language>en</dc:language></channel>
			<item rdf:about="https://harbour.example/1"><title>Strike ends</title><link>https://harbour.example/1</link><dc:creator>Ana Lima</dc:creator><dc:subject>Labour</dc:subject>
			<description>Dockers go back.</description><dc:date>2026-11-23T08:30:00Z</dc:date></item></rdf:RDF>`},
		{"Atom 1.0", `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-US"><title type="html">The &lt;b&gt;Harbour&lt;/b&gt;</title><link href="https://harbour.example/"/><link rel="self" href="https://harbour.example/atom"/>
			<entry><id>tag:1</id><title>Strike ends</title><link rel="enclosure" href="https://harbour.example/a.mp3"/><link rel="alternate" type="text/html" href="https://harbour.example/1"/>
			<author><name>Ana Lima</name></author><category term="labour" label="Labour"/><summary>Dockers go back.</summary><published>2026-11-23T08:30:00Z</published><updated>2026-11-23T10:00:00Z</updated></entry></feed>`},
		{"Atom 0.3", `<feed version="0.3" xmlns="http://purl.org/atom/ns#" xml:lang="en"><title>The Harbour</title><link rel="alternate" type="text/html" href="https://harbour.example/"/>
			<entry><id>tag:1</id><title>Strike ends</title><link rel="alternate" href="https://harbour.example/1"/><author><name>Ana Lima</name></author><category term="Labour"/><summary>Dockers go back.</summary><issued>2026-11-23T08:30:00Z</issued><modified>2026-11-23T08:30:00Z</modified></entry></feed>`},
		{"JSON Feed", `{"version":"https://jsonfeed.org/version/1.1","title":"The Harbour","home_page_url":"https://harbour.example/","language":"en","items":[
			{"id":1,"url":"https://harbour.example/1","title":"Strike ends","summary":"Dockers go back.","authors":[{"name":"Ana Lima"}],"tags":["Labour"],"date_published":"2026-11-23T08:30:00Z"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, tt.doc)
			if f.Title != "The Harbour" || f.Site != "https://harbour.example/" || f.Language != "en" || len(f.Entries) != 1 {
				t.Fatalf("%+v", f)
			}
			e := f.Entries[0]
			got := fmt.Sprint(e.URL, "|", e.Title, "|", e.Author, "|", e.Categories, "|", e.Teaser, "|", e.Published.Format(time.RFC3339), "|", e.Language, "|", e.Full, e.DateOnly)
			want := "https://harbour.example/1|Strike ends|Ana Lima|[Labour]|Dockers go back.|2026-11-23T08:30:00Z|en|false false"
			if got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
		})
	}
}

func TestNoFeed(t *testing.T) {
	tests := []struct{ name, doc string }{
		{"nothing", ""},
		{"words", "Not found"},
		{"a page", "<!doctype html><html><head><title>x</title></head><body><p>Soon</body></html>"},
		{"OPML", `<opml version="2.0"><body/></opml>`},
		{"JSON of another kind", `{"items":[{"id":1}]}`},
		{"broken JSON", `{"version":"https://jsonfeed.org/version/1","items":[{"id":1}`},
		{"a beginning without entries", `<rss version="2.0"><channel><title>x`},
		{"nested without end", "<rss><channel><item>" + strings.Repeat("<a>", 100_000)},
		{"nested extensions", `<rss xmlns:x="y"><channel><item>` + strings.Repeat("<x:a>", 5000) + strings.Repeat("</x:a>", 5000) + "</item></channel></rss>"},
		{"many name spaces", `<rss ` + spacesOf(5000) + `><channel><item><title>x</title></item></channel></rss>`},
		{"a text in a million pieces", `<rss xmlns:x="y"><channel><x:a>` + strings.Repeat("a<!---->", 1<<17) + `</x:a></channel></rss>`},
		{"another encoding on the way", `<rss><channel><?xml version="1.0" encoding="windows-1252"?><item><title>x</title></item></channel></rss>`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if f, err := Parse([]byte(tt.doc), "", at, now); !errors.Is(err, news.ErrNotFeed) {
				t.Errorf("%d entries, %v; want ErrNotFeed", len(f.Entries), err)
			}
		})
	}
}

func spacesOf(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:n%d="u%d"`, i, i)
	}
	return b.String()
}

func TestXMLBombs(t *testing.T) {
	const body = `<rss><channel><title>&b;</title><item><title>x &b; y</title><link>/1</link></item></channel></rss>`
	for _, tt := range []struct {
		name, doctype string
		refused       bool
	}{
		{"entities of entities", `<!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`, true},
		{"an entity of a file", `<!DOCTYPE rss [<!ENTITY b SYSTEM "file:///etc/passwd">]>`, true},
		{"an entity of a character", `<!DOCTYPE rss [<!ENTITY b "&#160;">]>`, false},
		{"the DOCTYPE of RSS 0.91", `<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">`, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse([]byte(tt.doctype+body), "", at, now)
			if refused := errors.Is(err, news.ErrNotFeed); refused != tt.refused {
				t.Error(err)
			}
		})
	}
}

func wideOf(s string, size int, big, mark bool) string {
	var out []byte
	put := func(u uint32) {
		for i := range size {
			shift := 8 * i
			if big {
				shift = 8 * (size - 1 - i)
			}
			out = append(out, byte(u>>shift))
		}
	}
	if mark {
		put(0xFEFF)
	}
	if size == 4 {
		for _, r := range s {
			put(uint32(r))
		}
		return string(out)
	}
	for _, u := range utf16.Encode([]rune(s)) {
		put(uint32(u))
	}
	return string(out)
}

func TestEncodings(t *testing.T) {
	doc := func(encoding, title string) string {
		return `<?xml version="1.0" encoding="` + encoding + `"?><rss version="2.0"><channel><title>x</title><item><title>` + title + `</title><link>/1</link></item></channel></rss>`
	}
	const say = "Žluťoučký kůň – 北京 😀"
	latin := func(s string) string { out, _ := charmap.Windows1252.NewEncoder().String(s); return out }
	cyrillic := func(s string) string { out, _ := charmap.Windows1251.NewEncoder().String(s); return out }
	jis := func(s string) string { out, _ := japanese.ISO2022JP.NewEncoder().String(s); return out }
	russian := "Порт снова открыт, забастовка окончена"
	tests := []struct{ name, doc, contentType, want string }{
		{"UTF-8", doc("utf-8", say), "", say},
		{"UTF-8 with a mark", "\xEF\xBB\xBF" + doc("utf-8", say), "", say},
		{"UTF-8 that is called Latin", doc("iso-8859-1", say), "text/xml; charset=iso-8859-1", say},
		{"UTF-16 with a mark", wideOf(doc("utf-16", say), 2, false, true), "", say},
		{"UTF-16, big end, called UTF-8", wideOf(doc("utf-8", say), 2, true, true), "", say},
		{"UTF-16 without a mark", wideOf(doc("utf-16", say), 2, false, false), "", say},
		{"UTF-32 with a mark", wideOf(doc("utf-32", say), 4, false, true), "", say},
		{"UTF-32, big end, without a mark", wideOf(doc("utf-32", say), 4, true, false), "", say},
		{"Latin as it says", latin(doc("iso-8859-1", "Café – “x”")), "", "Café – “x”"},
		{"Latin that is called UTF-8", latin(doc("utf-8", "Café Señor Müller")), "", "Café Señor Müller"},
		{"as the server says", cyrillic(doc("utf-8", russian)), "application/rss+xml; charset=windows-1251", russian},
		{"as the document says, against the server", cyrillic(doc("windows-1251", russian)), "text/xml; charset=utf-8", russian},
		{"as it looks like", cyrillic(doc("utf-8", strings.Repeat(russian+" ", 5))), "", strings.TrimSpace(strings.Repeat(russian+" ", 5))},
		{"ISO-2022-JP", jis(doc("iso-2022-jp", "港が再開")), "", "港が再開"},
		{"an unknown name", doc("x-nothing", say), "", say},
		{"a damaged letter", doc("utf-8", strings.Repeat("é", 40)+"\xff"), "", strings.Repeat("é", 40)},
		{"characters that XML forbids", doc("utf-8", "a\x00b\x0bc"), "", "abc"},
		{"words before the document", "Warning: x on line 3\n" + doc("utf-8", say), "", say},
		{"blank lines before it", "\n\n \t" + doc("utf-8", say), "", say},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := Parse([]byte(tt.doc), tt.contentType, at, now)
			if err != nil || titles(f) != tt.want {
				t.Errorf("%q, %v; want %q", titles(f), err, tt.want)
			}
		})
	}
}

func TestBrokenDocuments(t *testing.T) {
	one := `<item><title>One</title><link>/1</link></item>`
	two := `<item><title>Two &amp; a half</title><link>/2</link></item>`
	tests := []struct{ name, doc, want string }{
		{"cut in an entry", head + one + two + `<item><title>Thr`, "One / Two & a half"},
		{"cut in a tag", head + one + `<item><title>x</ti`, "One"},
		{"the end is missing", head + one + two, "One / Two & a half"},
		{"one is broken in the middle", head + one + `<item><title>x</title><a b=<</item>` + two + tail, "One / Two & a half"},
		{"Atom, cut", `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>One</title><link href="/1"/></entry><entry><title>`, "One"},
		{"Atom with a prefix, cut", `<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title><a:link href="/1"/></a:entry><a:entry>`, "One"},
		{"RDF, cut", `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel><title>x</title></channel>` + one + `<item>`, "One"},
		{"a broken head", `<rss><channel><title>x</titel><link>` + one + two, "One / Two & a half"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, tt.doc)
			if titles(f) != tt.want || !f.Broken {
				t.Errorf("%q, broken %v; want %q", titles(f), f.Broken, tt.want)
			}
		})
	}
	if f := parse(t, head+one+`<item><title>A & B &nbsp; C</title><link>/3?a=1&b=2</link></item>`+tail); titles(f) != "One / A & B C" || f.Entries[1].URL != "https://harbour.example/3?a=1&b=2" || f.Broken {
		t.Errorf("bare ampersands: %+v", f)
	}
}

func TestWhatAnEntryIs(t *testing.T) {
	item := func(inner string) string { return head + "<item>" + inner + "</item>" + tail }
	tests := []struct{ name, doc, want string }{ // URL|full|title|teaser
		{"a teaser", item(`<title>A</title><link>https://harbour.example/a?utm_source=rss</link><description>Short words.</description>`), "https://harbour.example/a|false|A|Short words."},
		{"a teaser that leads on", item(`<title>A</title><link>/a</link><description>&lt;p&gt;Short words.&lt;/p&gt;&lt;p&gt;&lt;a href="/a"&gt;Read more »&lt;/a&gt;&lt;/p&gt;` + `</description>`), "https://harbour.example/a|false|A|Short words."},
		{"the whole text beside a summary", item(`<title>A</title><link>/a</link><description>Short words.</description><content:encoded><![CDATA[` + long + `]]></content:encoded>`), "https://harbour.example/a|true|A|Short words."},
		{"content that breaks off", item(`<title>A</title><link>/a</link><description>Short words.</description><content:encoded><![CDATA[` + long + `<p>And then […]</p>]]></content:encoded>`), "https://harbour.example/a|false|A|Short words."},
		{"content that leads on", item(`<title>A</title><link>/a</link><description>Short.</description><content:encoded><![CDATA[` + long + `<p><a>Weiterlesen</a></p>]]></content:encoded>`), "https://harbour.example/a|false|A|Short."},
		{"a blog's footer hides the end", item(`<title>A</title><link>/a</link><description>Short.</description><content:encoded><![CDATA[` + long + `<p>Then […]</p><p>The post <a>A</a> appeared first on <a>Harbour</a>.</p>]]></content:encoded>`), "https://harbour.example/a|false|A|Short."},
		{"a guid that is the address", item(`<title>A</title><guid>https://harbour.example/g</guid>`), "https://harbour.example/g|false|A|"},
		{"a guid that is none", item(`<title>A</title><guid isPermaLink="false">https://harbour.example/g</guid>`), "|true|A|"},
		{"a recording is no page", item(`<title>A</title><link>https://harbour.example/ep1.mp3</link><enclosure url="https://harbour.example/ep1.mp3" type="audio/mpeg"/><description>We talk.</description>`), "|true|A|We talk."},
		{"the enclosure as link", item(`<title>A</title><link>https://cdn.example/get/7</link><enclosure url="https://cdn.example/get/7"/>`), "|true|A|"},
		{"an alert's redirect", item(`<title>A</title><link>https://www.google.com/url?rct=j&amp;url=https://valley.example/x&amp;ct=ga</link>`), "https://valley.example/x|false|A|"},
		{"no title", item(`<link>/a</link><description>Short words.</description>`), "https://harbour.example/a|false||Short words."},
		{"markup in the title", item(`<title>&lt;b&gt;A&lt;/b&gt; &amp;amp; B</title><link>/a</link>`), "https://harbour.example/a|false|A & B|"},
		{"a link into a script", item(`<title>A</title><link>javascript:alert(1)</link>`), "|true|A|"},
		{"scripts in the text", item(`<title>A</title><link>/a</link><description><![CDATA[<script>x()</script>Words<br>again<img alt=x>]]></description>`), "https://harbour.example/a|false|A|Words\n\nagain"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, tt.doc)
			if len(f.Entries) != 1 {
				t.Fatalf("%d entries", len(f.Entries))
			}
			e := f.Entries[0]
			if got := fmt.Sprintf("%s|%v|%s|%s", e.URL, e.Full, e.Title, e.Teaser); got != tt.want {
				t.Errorf("got  %q\nwant %q", got, tt.want)
			}
		})
	}
	if f := parse(t, item("<link>/nothing-said</link>")); len(f.Entries) != 0 {
		t.Errorf("an entry without words: %+v", f.Entries)
	}
}

func TestDates(t *testing.T) {
	tests := []struct{ raw, want string }{
		{"Mon, 23 Nov 2026 09:30:00 +0100", "2026-11-23T08:30:00Z"},
		{"Mon, 23 Nov 2026 03:30:00 EST", "2026-11-23T08:30:00Z"},
		{"2026-11-23T08:30:00Z", "2026-11-23T08:30:00Z"},
		{"2026-11-22", "2026-11-22T00:00:00Z day"},
		{"Sun, 22 Nov 2026 00:00:00 GMT", "2026-11-22T00:00:00Z day"},
		{"Mon, 23 Nov 2026 18:00:00 GMT", "2026-11-23T12:00:00Z"}, // to come, within a day: now
		{"Wed, 25 Nov 2026 18:00:00 GMT", "none"},
		{"Thu, 01 Jan 1970 00:00:00 GMT", "none"},
		{"soon", "none"},
		{"", "none"},
	}
	for _, tt := range tests {
		f := parse(t, head+"<item><title>A</title><link>/a</link><pubDate>"+tt.raw+"</pubDate></item>"+tail)
		e := f.Entries[0]
		got := e.Published.Format(time.RFC3339)
		if e.Published.IsZero() {
			got = "none"
		}
		if e.DateOnly {
			got += " day"
		}
		if got != tt.want {
			t.Errorf("%q: %s, want %s", tt.raw, got, tt.want)
		}
	}
}

func TestOrder(t *testing.T) {
	doc := func(days ...int) string {
		var b strings.Builder
		for i, d := range days {
			fmt.Fprintf(&b, "<item><title>%d</title><link>/%d</link>", i, i)
			if d > 0 {
				fmt.Fprintf(&b, "<pubDate>2026-11-%02d</pubDate>", d)
			}
			b.WriteString("</item>")
		}
		return head + b.String() + tail
	}
	tests := []struct {
		name string
		doc  string
		want string
	}{
		{"as it stands", doc(20, 19, 18), "0 / 1 / 2"},
		{"the oldest first", doc(18, 19, 20), "2 / 1 / 0"},
		{"mixed", doc(18, 20, 17), "1 / 0 / 2"},
		{"without times", doc(0, 0, 0), "0 / 1 / 2"},
		{"some without", doc(20, 0, 18, 0), "0 / 1 / 2 / 3"},
		{"the same day", doc(20, 20, 20), "0 / 1 / 2"},
		{"the oldest first, some without", doc(0, 18, 0, 20), "3 / 2 / 1 / 0"},
	}
	for _, tt := range tests {
		f := parse(t, tt.doc)
		if titles(f) != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, titles(f), tt.want)
		}
		for i, e := range f.Entries {
			if e.Rank != i {
				t.Errorf("%s: rank %d at %d", tt.name, e.Rank, i)
			}
		}
	}
}

func TestFiveHundredAtOnce(t *testing.T) {
	var b strings.Builder
	for i := range 1500 {
		fmt.Fprintf(&b, "<item><title>Brief %d</title><link>/%d</link><pubDate>%s</pubDate></item>", i, i, now.Add(-time.Duration(i)*time.Minute).Format(time.RFC1123Z))
	}
	f := parse(t, head+b.String()+tail)
	if len(f.Entries) != MaxEntries || f.Entries[999].Title != "Brief 999" {
		t.Errorf("%d entries, the last %q", len(f.Entries), f.Entries[len(f.Entries)-1].Title)
	}
	for _, e := range f.Entries {
		if len(e.Keys) == 0 {
			t.Fatalf("%q has no key", e.Title)
		}
	}
}

func TestPace(t *testing.T) {
	f := parse(t, head+`<ttl>90</ttl><skipHours><hour>0</hour><hour>24</hour><hour>3</hour><hour>x</hour></skipHours><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
		<atom:link rel="hub" href="https://hub.example/"/><atom:link rel="self" href="https://harbour.example/self"/><item><title>x</title></item>`+tail)
	if f.TTL != 90*time.Minute || f.Period != 12*time.Hour || !f.Skip[0] || !f.Skip[3] || f.Skip[1] || f.Hub != "https://hub.example/" || f.Self != "https://harbour.example/self" {
		t.Errorf("%+v", f)
	}
	if f := parse(t, head+`<ttl>99999999</ttl><item><title>x</title></item>`+tail); f.TTL != 24*time.Hour {
		t.Error(f.TTL)
	}
	j := parse(t, `{"version":"https://jsonfeed.org/version/1","title":"x","feed_url":"https://harbour.example/j","hubs":[{"type":"rssCloud","url":"https://no.example/"},{"type":"WebSub","url":"https://hub.example/"}],"items":[null,{"id":"1","content_text":"a < b\nc"}]}`)
	if j.Hub != "https://hub.example/" || j.Self != "https://harbour.example/j" || len(j.Entries) != 1 || string(j.Entries[0].HTML) != "<p>a &lt; b</p>\n<p>c</p>\n" {
		t.Errorf("%+v", j)
	}
}

func TestFind(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"in the head", `<head><link rel="alternate" type="application/rss+xml" title="All news" href="/rss"><link rel=alternate type="application/atom+xml" href="https://harbour.example/atom"></head><a href="/other/feed">x</a>`,
			"All news https://harbour.example/rss,  https://harbour.example/atom"},
		{"another base", `<base href="https://cdn.example/x/"><link rel="alternate" type="application/feed+json" href="feed.json">`, " https://cdn.example/x/feed.json"},
		{"comments last", `<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed"><link rel="alternate" type="application/rss+xml" title="Posts" href="/feed">`,
			"Posts https://harbour.example/feed, Comments https://harbour.example/comments/feed"},
		{"the same twice", `<link rel="alternate" type="application/rss+xml" href="/feed"><link rel="alternate" type="application/rss+xml" href="/feed#x">`, " https://harbour.example/feed"},
		{"linked in the text", `<p><a href="/news/rss.xml">News <b>feed</b></a> <a href="/about">About</a> <a href="https://elsewhere.example/rss">x</a>`, "News feed https://harbour.example/news/rss.xml"},
		{"another language's page is none", `<link rel="alternate" hreflang="de" href="/de/">`, ""},
		{"a script's address is none", `<link rel="alternate" type="application/rss+xml" href="javascript:x">`, ""},
		{"none", "<p>Nothing", ""},
	}
	for _, tt := range tests {
		var got []string
		for _, f := range Find([]byte(tt.page), "text/html", "https://harbour.example/") {
			got = append(got, f.Title+" "+f.URL)
		}
		if strings.Join(got, ", ") != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, strings.Join(got, ", "), tt.want)
		}
	}
	many := strings.Repeat(`<link rel="alternate" type="application/rss+xml" href="/f`, 1)
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, `%s%d">`, many, i)
	}
	if got := Find([]byte(b.String()), "", at); len(got) != maxOffers {
		t.Errorf("%d offers", len(got))
	}
}

func TestKeys(t *testing.T) {
	const words = "The union and the owners of the harbour met on Monday and parted without a word to anybody who waited there."
	item := func(link, guid, title, text string) string {
		return "<item><title>" + title + "</title><link>" + link + "</link><guid isPermaLink=\"false\">" + guid + "</guid><description>" + text + "</description></item>"
	}
	keys := func(items ...string) [][]Key {
		var out [][]Key
		for _, e := range parse(t, head+strings.Join(items, "")+tail).Entries {
			out = append(out, e.Keys)
		}
		return out
	}
	share := func(a, b []Key) bool {
		return slices.ContainsFunc(a, func(k Key) bool { return slices.Contains(b, k) })
	}
	base := keys(item("https://harbour.example/1", "g1", "Talks fail", words))[0]
	known := []struct{ name, item string }{
		{"another title", item("https://harbour.example/1", "g1", "Talks collapse", words)},
		{"another guid and text", item("https://harbour.example/1", "g2", "Talks fail", "New words.")},
		{"http, www, tracking, a slash", item("http://www.harbour.example/1/?utm_source=x#c", "g2", "x", "y")},
		{"another address", item("https://harbour.example/2", "g1", "x", "y")},
		{"another address and guid, the same words", item("https://harbour.example/2", "g2", "Talks fail", words)},
		{"its guid is its address", item("", "http://www.harbour.example/1", "x", "y")},
	}
	for _, tt := range known {
		if got := keys(tt.item); len(got) != 1 || !share(base, got[0]) {
			t.Errorf("%s: not known again", tt.name)
		}
	}
	if share(base, keys(item("https://harbour.example/2", "g2", "Talks fail", "Short."))[0]) {
		t.Error("few words make two entries one")
	}
	several := []struct {
		name  string
		items []string
		want  int
	}{
		{"all lead to the front page", []string{item("/", "", "Ice", "a"), item("/", "", "Snow", "b"), item("/", "", "Rain", "c")}, 3},
		{"all have one guid", []string{item("/1", "0", "Ice", "a"), item("/2", "0", "Snow", "b")}, 2},
		{"all have one guid and one page", []string{item("/", "0", "Ice", "a"), item("/", "0", "Snow", "b")}, 2},
		{"the same words at two places", []string{item("/1", "a", "Talks fail", words), item("/2", "b", "Talks fail", words)}, 2},
		{"the same twice", []string{item("/1", "a", "Talks fail", words), item("/1", "a", "Talks fail", words)}, 1},
		{"the same twice under two guids", []string{item("/1", "a", "Talks fail", words), item("/1", "b", "Talks fail", words)}, 1},
		{"nothing but the same title", []string{item("", "", "Ice", ""), item("", "", "Ice", "")}, 1},
		{"a live blog's parts", []string{item("/live#1", "l1", "9:00", "a"), item("/live#2", "l2", "9:10", "b")}, 2},
	}
	for _, tt := range several {
		got := keys(tt.items...)
		if len(got) != tt.want {
			t.Errorf("%s: %d entries, want %d", tt.name, len(got), tt.want)
			continue
		}
		for i := range got {
			if len(got[i]) == 0 {
				t.Errorf("%s: entry %d has no key", tt.name, i)
			}
			for j := range i {
				if share(got[i], got[j]) {
					t.Errorf("%s: entries %d and %d share a key", tt.name, i, j)
				}
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(head+`<item><title>A</title><link>/1</link><pubDate>Mon, 23 Nov 2026 09:30:00 GMT</pubDate></item>`+tail), "text/xml")
	f.Add([]byte(`<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="xhtml"><div>x</div></title><link href="/1"/></entry><entry>`), "")
	f.Add([]byte(`{"version":"https://jsonfeed.org/version/1","items":[{"id":1,"content_text":"x"}]}`), "")
	f.Add([]byte(wideOf("<rss><channel><item><title>x</title></item>", 2, true, false)), "application/xml; charset=utf-16")
	f.Fuzz(func(t *testing.T, doc []byte, contentType string) {
		got, err := Parse(doc, contentType, at, now)
		if err != nil {
			if !errors.Is(err, news.ErrNotFeed) {
				t.Fatal(err)
			}
			return
		}
		seen := map[Key]bool{}
		for i, e := range got.Entries {
			if e.Rank != i || len(e.Keys) == 0 || len(e.Teaser) > maxTeaser || len(e.Title) > maxTitle || e.Published.After(now) || e.Title == "" && e.Teaser == "" {
				t.Errorf("%+v", e)
			}
			for _, k := range e.Keys {
				if seen[k] {
					t.Errorf("a key twice: %+v", e)
				}
				seen[k] = true
			}
		}
		Find(doc, contentType, at)
	})
}

// BenchmarkParse is a usual feed of 30 entries with their whole texts.
func BenchmarkParse(b *testing.B) {
	var s strings.Builder
	s.WriteString(head)
	for i := range 30 {
		fmt.Fprintf(&s, "<item><title>Brief %d</title><link>https://harbour.example/%d</link><guid>%d</guid><pubDate>Mon, 23 Nov 2026 09:30:00 GMT</pubDate><description>Short words on the harbour.</description><content:encoded><![CDATA[%s]]></content:encoded></item>", i, i, i, long)
	}
	s.WriteString(tail)
	doc := []byte(s.String())
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(doc, "", at, now); err != nil {
			b.Fatal(err)
		}
	}
}
