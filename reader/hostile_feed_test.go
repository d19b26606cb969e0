package reader

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"
	"unicode"

	"newsdesk/news"
	"newsdesk/reader/feed"
	"newsdesk/reader/fetch"
)

// mostOfAFeed is how much may be allocated, in bytes, while one feed is fetched,
// read, and its entries are: each may have 1 MB of words.
const mostOfAFeed = 200 << 20

// feedAnswer is a feed that is made to exhaust its readers or to deceive them.
type feedAnswer struct {
	name, body string
	entries    int // -1: none, and an error
}

const (
	rssHead = `<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>The harbour</title><link>https://harbour.example/</link>`
	rssEnd  = `</channel></rss>`
	feedAt  = "2026-11-23T12:00:00Z"
)

// item is an entry with a title and the rest as given.
func item(title, more string) string {
	return "<item><title>" + title + "</title>" + more + "</item>"
}

// escaped is HTML as it stands in a feed.
func escaped(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

func hostileFeeds() []feedAnswer {
	const lots, mb = 300_000, 1 << 20
	many := strings.Repeat
	rss := func(items string) string { return rssHead + items + rssEnd }
	described := func(html string) string {
		return rss(item("The lock opens", "<description>"+escaped(html)+"</description>"))
	}
	whole := func(html string) string {
		return rss(item("The lock opens", "<content:encoded><![CDATA["+lock+lock+html+"]]></content:encoded>"))
	}
	doctype := func(declared, title string) string {
		return `<?xml version="1.0"?><!DOCTYPE rss [` + declared + `]>` + rss(item(title, ""))
	}
	hidden := "<p>" + secret + " is what nobody sees.</p>"
	laughs := `<!ENTITY a "ha">`
	for c := 'b'; c < 'm'; c++ {
		laughs += fmt.Sprintf(`<!ENTITY %c "%s">`, c, many(fmt.Sprintf("&%c;", c-1), 10))
	}
	js := `{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[`
	return []feedAnswer{
		{"a billion laughs", doctype(laughs, "&l;"), -1},
		{"an entity by the thousand", doctype(`<!ENTITY a "`+many("a", mb)+`">`, many("&a;", 1000)), -1},
		{"an entity of a file", doctype(`<!ENTITY x SYSTEM "file:///etc/passwd">`, "&x;"), -1},
		{"an entity of a site", doctype(`<!ENTITY x SYSTEM "http://169.254.169.254/latest/">`, "&x;"), -1},
		{"an entity of a name", doctype(`<!ENTITY x PUBLIC "x" "http://10.0.0.1/">`, "&x;"), -1},
		{"entities of parameters", doctype(`<!ENTITY % p SYSTEM "http://10.0.0.1/x.dtd"> %p;`, "a"), -1},
		{"entities of parameters in themselves", doctype(`<!ENTITY % a "<!ENTITY &#37; b '&#37;a;'>"> %a;`, "a"), 1},
		{"an entity of itself", doctype(`<!ENTITY a "&a;">`, "&a;"), -1},
		{"a doctype elsewhere", `<!DOCTYPE rss SYSTEM "http://10.0.0.1/x.dtd">` + rss(item("a", "")), 1},
		{"a doctype of 1 MB", doctype(many(`<!ELEMENT a (b)>`, mb/16), "a"), -1},
		{"doctypes in each other", many(`<!DOCTYPE a [`, lots) + rss(item("a", "")), -1},
		{"XInclude", rss(item("The lock", `<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>`)), 1},
		{"a style sheet", `<?xml version="1.0"?><?xml-stylesheet href="http://10.0.0.1/x.xsl" type="text/xsl"?>` + rss(item("a", "")), 1},
		{"a base inside", `<rss xml:base="http://169.254.169.254/"><channel><title>x</title>` + item("a", "<link>latest</link>") + rssEnd, 1},
		{"100,000 entries", rss(numbered(100_000)), feed.MaxEntries},
		{"300,000 small entries", rss(many(item("a", ""), lots)), 1},
		{"100,000 elements in each other", rss(many("<a>", 100_000)), -1},
		{"an entry in an entry", rss(many("<item><title>a</title>", 50_000)), -1},
		{"300,000 attributes", rss("<item " + many(`a="b" `, lots) + "><title>a</title></item>"), -1},
		{"attributes on each of many elements", rss(item("a", many("<x "+many(`a="b" `, 1000)+"/>", 300))), -1},
		{"entries before such", rss(numbered(300) + many("<x "+many(`a="b" `, 1000)+"/>", 300)), 200},
		{"an attribute of 1 MB", rss(`<item a="` + many("a", mb) + `"><title>a</title></item>`), -1},
		{"a name of 1 MB", rss("<" + many("a", mb) + "/>" + item("a", "")), -1},
		{"300,000 name spaces", `<rss ` + many(`xmlns:a="b" `, lots) + `><channel>` + item("a", "") + rssEnd, -1},
		{"a comment without an end", rssHead + item("a", "") + "<!--" + many("-", mb), 1},
		{"CDATA without an end", rssHead + item("a", "") + "<item><title><![CDATA[" + many("a", mb), 1},
		{"instructions", rss(many("<?a?>", lots) + item("a", "")), 1},
		{"a title of 2 MB", rss(item(many("a", 2*mb), "")), 1},
		{"words of 2 MB", rss(item("a", "<description>"+many("a ", mb)+"</description>")), 1},
		{"40,000 categories", rss(item("a", many("<category>x</category>", 40_000))), 1},
		{"JSON nested 100,000 deep", js + many("[", 100_000), -1},
		{"JSON objects nested 100,000 deep", js + many(`{"a":`, 100_000), -1},
		{"JSON in another member", `{"a":` + many("[", 100_000), -1},
		{"JSON of 300,000 members", `{"version":"https://jsonfeed.org/version/1",` + many(`"a":0,`, lots) + `"items":[{"title":"a"}]}`, 1},
		{"JSON with one member again and again", js + `{` + many(`"title":"a",`, lots) + `"id":"1"}]}`, 1},
		{"JSON with a number of 1 MB", js + `{"id":` + many("9", mb) + `,"title":"a"}]}`, 1},
		{"JSON of 100,000 items", js + many(`{"title":"a"},`, 30_000) + `{}]}`, 1},
		{"JSON that breaks off", js + `{"title":"a"},{"title":`, -1},
		{"JSON with letters that are none", js + `{"title":"a\ud800\u0000\u202eb"}]}`, 1},
		{"UTF-16", utf16le(`<?xml version="1.0" encoding="utf-8"?>` + rss(item("a", ""))), 1},
		{"UTF-16 that is ASCII", `<?xml version="1.0" encoding="utf-16"?>` + rss(item("a", "")), 1},
		{"UTF-7", `<?xml version="1.0" encoding="utf-7"?>` + rss(item("+ADw-b+AD4-", "")), 1},
		{"an encoding that there is none of", `<?xml version="1.0" encoding="x-` + many("a", 500) + `"?>` + rss(item("a", "")), 1},
		{"an encoding that changes", rss(item("a", "") + `<?xml version="1.0" encoding="utf-16"?>`), -1},
		{"UTF-8 with broken letters", rss(item("a\xff\xc4\x80\xf8", "")), 1},
		{"zero bytes", rss(item("a\x00b", "") + many("\x00", mb)), 1},
		{"a page", goodPage("", ""), -1},
		{"nothing", "", -1},
		{"white space", many(" ", mb), -1},
		{"signs", many("<", mb), -1},
		{"ends", rssHead + many("</a>", lots) + item("a", ""), 1},

		{"a script in a title", rss(item(escaped("<script>"+secret+"</script>The lock"), "")), 1},
		{"markup twice in a title", rss(item(escaped(escaped("<b onclick=alert(1)>The lock</b>")), "")), 1},
		{"directions in a title", rss(item("The \u202eelgae\u202c \u2066lands\u2069\u200b \ufeff", "")), 1},
		{"directions by number in a title", rss(item("The &#x202e;elgae&amp;#x202e;&#8203;", "")), 1},
		{"directions in an author", rss(item("a", "<author>Ana \u202eLima</author><category>\u202ea</category>")), 1},
		{"hidden in a description", described("<p>The lock opens.</p><script>" + hidden + "</script><style>" + hidden + "</style><svg>" + hidden + "</svg><template>" + hidden + "</template><noscript>" + hidden + "</noscript><iframe>" + hidden + "</iframe><math>" + hidden + "</math><noframes>" + hidden + "</noframes><!-- " + hidden + " -->"), 1},
		{"hidden in the words", whole("<script>" + hidden + "</script><style>" + hidden + "</style><svg>" + hidden + "</svg><math>" + hidden + "</math><template>" + hidden + "</template><noembed>" + hidden + "</noembed><textarea>" + hidden + "</textarea><div style='display:none'><div>" + hidden + "</div>" + hidden + "</div><p style='DISPLAY: none'>" + secret + "<span hidden>" + secret + "</span>"), 1},
		{"a part that its style hides by other ways", described("<p>The <span style='display:/**/none'>" + secret + "</span>lock opens.</p><p style='position:absolute;left:-9999px'>" + secret + "</p><p style='d\\69splay:none'>" + secret + "</p><p>Ships wait.</p>"), 1},
		{"a part that is not displayed", described("<p>The <span style='display:none'>" + secret + "<br></span>lock <b hidden>" + secret + "</b>opens.</p><p style='visibility:hidden'>" + secret + "<p>Ships wait.</p><div hidden><div>a</div>" + secret + "</div>"), 1},
		{"words that end their page", whole("</div></article></body></html><script>" + hidden + "</script><title>" + secret + "</title>"), 1},
		{"words with a head of their own", whole(`<base href="http://10.0.0.1/"><meta property="og:title" content="` + secret + `"><link rel="canonical" href="javascript:` + secret + `"><meta property="og:image" content="data:` + secret + `">`), 1},
		{"words without an end", whole("<script>" + hidden), 1},
		{"links that are scripts", rss(item("a", `<link>javascript:`+secret+`</link><guid>data:text/html,`+secret+`</guid><enclosure url="javascript:`+secret+`"/>`)), 1},
		{"Atom with content elsewhere", `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title>a</title><content src="file:///etc/passwd" type="text/html"/><link href="javascript:` + secret + `"/></entry></feed>`, 1},
		{"Atom with XHTML that is hidden", `<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title><entry><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">The <script>` + secret + `</script>lock</div></title><content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><script>` + secret + `</script><p>The lock opens.</p></div></content></entry></feed>`, 1},
	}
}

// numbered are n entries.
func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "<item><title>Brief %d</title><link>/%d</link></item>", i, i)
	}
	return b.String()
}

// TestHostileFeeds: whatever a feed holds, there is an error or there are entries
// with nothing in them that nobody was to see, within bounds, and the next is read.
func TestHostileFeeds(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	now, err := time.Parse(time.RFC3339, feedAt)
	if err != nil {
		t.Fatal(err)
	}
	good := rssHead + item("The lock opens", "") + rssEnd
	var body string
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		io.WriteString(w, body)
	}))
	defer site.Close()
	r := New(Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	read := func() (feed.Feed, error) {
		a, err := r.Web().Ask(t.Context(), fetch.Ask{URL: site.URL})
		if err != nil {
			return feed.Feed{}, err
		}
		return feed.Parse(a.Body, a.ContentType, a.URL, now)
	}
	for _, tt := range hostileFeeds() {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			body = tt.body
			runtime.ReadMemStats(&before)
			f, err := read()
			for _, e := range f.Entries {
				a, err := r.EntryWords(t.Context(), news.Feed{URL: site.URL}, e)
				if err == nil {
					hold(t, a)
					unseenIn(t, a.Title, a.Text, a.Byline, a.Site, a.Image, a.URL)
				} else if !known(err) {
					t.Error(err)
				}
				unseenIn(t, append(e.Categories, e.Title, e.Author, e.Teaser, e.URL)...)
			}
			runtime.ReadMemStats(&after)
			if all := after.TotalAlloc - before.TotalAlloc; all > mostOfAFeed {
				t.Errorf("%d MB allocated", all>>20)
			} else if testing.Verbose() {
				t.Logf("%d MB, %d entries, %.100v", all>>20, len(f.Entries), err)
			}
			if err != nil && !errors.Is(err, news.ErrNotFeed) && !known(err) || (err != nil) != (tt.entries < 0) || err == nil && len(f.Entries) != tt.entries {
				t.Errorf("%d entries, %v; want %d", len(f.Entries), err, tt.entries)
			}
			body = good
			if f, err := read(); err != nil || len(f.Entries) != 1 {
				t.Errorf("the next feed: %d entries, %v", len(f.Entries), err)
			}
		})
	}
}

// unseenIn checks that texts show nothing that was hidden and nothing that
// deceives.
func unseenIn(t *testing.T, texts ...string) {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(s, secret) || strings.HasPrefix(s, "javascript:") || strings.HasPrefix(s, "data:") {
			t.Errorf("what is hidden is shown: %.300q", s)
		}
		for _, r := range s {
			if unicode.Is(unicode.Bidi_Control, r) || unicode.IsControl(r) && r != '\n' || r == '\u200b' || r == '\ufeff' || r == '\u2060' || r >= 0xe0000 && r <= 0xe007f {
				t.Errorf("%U is shown: %.300q", r, s)
				break
			}
		}
	}
}
