package reader

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"newsdesk/news"
)

// answer is what a site sends for a page, byte by byte.
type answer struct {
	name string
	send func(io.Writer)
	want error // nil: an article
}

// secret stands where no reader of a page sees it, and hostile marks in what some do.
const secret = "Xyzzy"

// lock is an article's paragraphs.
const lock = `<p>The harbour of Budva opens its new lock on Monday, the mayor of the town said at noon in the old town hall.</p>
<p>“We waited eleven years for this gate, and nobody has to wait any longer,” said Mira Kovač, the mayor of Budva.</p>
<p>The first ship to pass is a ferry to Bari with four hundred people, and the second carries salt from the north.</p>
<p>Fishermen had asked for a wider gate, but the ministry in Podgorica found no money for it in the last three budgets.</p>`

// goodPage is a page with head and body around them.
func goodPage(head, body string) string {
	return `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The lock of Budva opens</title>` + head +
		`</head><body><article><h1>The lock of Budva opens</h1>` + lock + body + `</article></body></html>`
}

const htmlHead = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html; charset=utf-8\r\n"

// sends is an answer with these bytes.
func sends(parts ...string) func(io.Writer) {
	return func(w io.Writer) {
		for _, p := range parts {
			if _, err := io.WriteString(w, p); err != nil {
				return
			}
		}
	}
}

// endless is an answer that begins so and then goes on.
func endless(head, piece string) func(io.Writer) {
	piece = strings.Repeat(piece, 1+64<<10/len(piece))
	return func(w io.Writer) {
		for _, err := io.WriteString(w, head); err == nil; {
			_, err = io.WriteString(w, piece)
		}
	}
}

// coded is a page as it is sent with a Content-Encoding.
func coded(encoding, body string) func(io.Writer) {
	return sends(htmlHead+"Content-Encoding: "+encoding+"\r\n\r\n", body)
}

// bytewise is a text in chunks of a byte each.
func bytewise(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteString("1\r\n" + s[i:i+1] + "\r\n")
	}
	return b.String() + "0\r\n\r\n"
}

// squeeze compresses.
func squeeze(coding, plain string) string {
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, _ = flate.NewWriter(&b, flate.DefaultCompression)
	case "br":
		w = brotli.NewWriterLevel(&b, 4)
	case "zstd":
		w, _ = zstd.NewWriter(&b)
	}
	io.WriteString(w, plain)
	w.Close()
	return b.String()
}

// mostOfAPage is how much may be allocated, in bytes, while one answer is fetched
// and read, garbage included: some times the 10 MB of the largest (DefaultMaxBody),
// as it grows, is decoded and is stripped, and what reading 2 MB of it takes (maxPage
// of reader/extract).
const mostOfAPage = 160 << 20

// TestHostileAnswers: whatever a site sends, there is an error that people have a
// sentence for, or an article with nothing in it that nobody was to see, within
// bounds, and the next page is read.
func TestHostileAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("long under the race detector; all of it is part of make test")
	}
	var now answer
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		if strings.HasPrefix(r.URL.Path, "/good") {
			sends(htmlHead+"\r\n", goodPage("", ""))(conn)
			return
		}
		now.send(conn)
	}))
	defer site.Close()
	r := New(Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	read := func(link string) (news.Article, error) {
		return r.Read(t.Context(), news.Source{URL: site.URL + link})
	}
	if _, err := read("/good"); err != nil { // what is made once is made
		t.Fatal(err)
	}
	for _, now = range hostileAnswers() {
		t.Run(now.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			a, err := read("/a")
			runtime.ReadMemStats(&after)
			if all := after.TotalAlloc - before.TotalAlloc; all > mostOfAPage {
				t.Errorf("%d MB allocated", all>>20)
			} else if testing.Verbose() {
				t.Logf("%d MB, %.100v", all>>20, err)
			}
			if !errors.Is(err, now.want) || err != nil && !known(err) {
				t.Errorf("%v, want %v", err, now.want)
			}
			if err == nil {
				hold(t, a)
				unseen(t, a)
			}
			if a, err = read("/good"); err != nil || a.Title != "The lock of Budva opens" {
				t.Errorf("the next page: %q, %v", a.Title, err)
			}
		})
	}
}

// known tells the errors of a link for which there is a sentence.
func known(err error) bool {
	for _, is := range []error{news.ErrNotArticle, news.ErrPaywall, news.ErrGone, news.ErrRefused, news.ErrBusy, news.ErrTimeout, news.ErrUnreach,
		news.ErrTooLarge, news.ErrWrongType, news.ErrBadLink, news.ErrPrivate, news.ErrRedirects} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}

// unseen checks that an article shows nothing that was hidden, and nothing that
// deceives.
func unseen(t *testing.T, a news.Article) {
	t.Helper()
	unseenIn(t, a.Title, a.Subtitle, a.Byline, a.Site, a.Origin, a.Text, a.Image, a.URL)
	for _, s := range []string{a.Title, a.Subtitle, a.Byline, a.Site, a.Origin, a.Image} {
		if len(s) > 4096 {
			t.Errorf("%d bytes: %.300q", len(s), s)
		}
	}
	if !strings.HasPrefix(a.URL, "http://127.0.0.1:") {
		t.Errorf("the page says that it is %s", a.URL)
	}
}

// hostileAnswers are what a site sends that means harm or is broken: hostilePages
// those whose HTML does.
func hostileAnswers() []answer {
	again := strings.Repeat("<p>again</p>", 16<<20/12) // more than is read
	page := goodPage("", "")
	chunked := htmlHead + "Transfer-Encoding: chunked\r\n\r\n"
	long := func(n int) string { return strings.Repeat("a", n) }
	out := []answer{
		{"a gzip bomb", coded("gzip", squeeze("gzip", again)), news.ErrTooLarge},
		{"a gzip bomb of many parts", endless(htmlHead+"Content-Encoding: gzip\r\n\r\n", squeeze("gzip", again[:1<<20])), news.ErrTooLarge},
		{"a brotli bomb", coded("br", squeeze("br", again)), news.ErrTooLarge},
		{"a deflate bomb", coded("deflate", squeeze("zlib", again)), news.ErrTooLarge},
		{"a bare deflate bomb", coded("deflate", squeeze("flate", again)), news.ErrTooLarge},
		{"a zstd bomb, which nobody asked for", coded("zstd", squeeze("zstd", again)), news.ErrWrongType},
		{"a bomb in a bomb", coded("gzip, gzip", squeeze("gzip", squeeze("gzip", again))), news.ErrWrongType},
		{"a bomb in another bomb", coded("gzip, br", squeeze("br", squeeze("gzip", again))), news.ErrWrongType},
		{"two headers of encodings", coded("gzip\r\nContent-Encoding: br", squeeze("br", squeeze("gzip", page))), news.ErrWrongType},
		{"a page encoded as itself", coded("identity", page), nil},
		{"an encoding and none", coded("gzip,", squeeze("gzip", page)), news.ErrWrongType},
		{"an encoding with a weight", coded("gzip;q=1", squeeze("gzip", page)), news.ErrWrongType},
		{"compress", coded("compress", "\x1f\x9d\x90"), news.ErrWrongType},
		{"an encoding of 100 kB", coded(long(100<<10), page), news.ErrWrongType},
		{"gzip that is none", coded("gzip", page), news.ErrUnreach},
		{"gzip that nobody says", sends(htmlHead+"\r\n", squeeze("gzip", page)), news.ErrWrongType},
		{"brotli that nobody says", sends(htmlHead+"\r\n", squeeze("br", page)), news.ErrWrongType},
		{"deflate that is none", coded("deflate", page), news.ErrUnreach},
		{"brotli that is none", coded("br", page), news.ErrUnreach},
		{"gzip cut short", coded("gzip", squeeze("gzip", page)[:200]), news.ErrUnreach},
		{"brotli cut short", coded("br", squeeze("br", page)[:100]), news.ErrUnreach},
		{"deflate cut short", coded("deflate", squeeze("zlib", page)[:100]), news.ErrUnreach},
		{"gzip with rubbish behind it", coded("gzip", squeeze("gzip", page)+"rubbish rubbish"), news.ErrUnreach},
		{"gzip without an end of parts", endless(htmlHead+"Content-Encoding: gzip\r\n\r\n", squeeze("gzip", "")), news.ErrTooLarge},
		{"gzip with a name without an end", endless(htmlHead+"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff", "name"), news.ErrUnreach},
		{"deflate of empty blocks", endless(htmlHead+"Content-Encoding: deflate\r\n\r\n", "\x00\x00\x00\xff\xff"), news.ErrTooLarge},
		{"brotli of nothing", coded("br", ""), news.ErrUnreach},

		{"a body without an end", endless(htmlHead+"\r\n", again[:1<<16]), news.ErrTooLarge},
		{"100 MB that are announced", sends(htmlHead+"Content-Length: 104857600\r\n\r\n", page), news.ErrTooLarge},
		{"more than is announced", sends(htmlHead+fmt.Sprintf("Content-Length: %d\r\n\r\n", len(page)), page, again), nil},
		{"less than is announced", sends(htmlHead+"Content-Length: 9000000\r\n\r\n", goodPage("", lock)), nil},
		{"nothing of what is announced", sends(htmlHead + "Content-Length: 9000000\r\n\r\n"), news.ErrUnreach},
		{"a length past all numbers", sends(htmlHead+"Content-Length: 99999999999999999999\r\n\r\n", page), news.ErrUnreach},
		{"two lengths", sends(htmlHead+"Content-Length: 10\r\nContent-Length: 20\r\n\r\n", page), news.ErrUnreach},
		{"a length and chunks", sends(htmlHead+"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(page), page)), nil},
		{"a transfer that is encoded", sends(htmlHead+"Transfer-Encoding: gzip, chunked\r\n\r\n", page), news.ErrUnreach},
		{"chunks without an end", endless(chunked, "1000\r\n"+long(4096)+"\r\n"), news.ErrTooLarge},
		{"chunks of a byte", sends(chunked, bytewise(goodPage("", strings.Repeat("<p>a", 1<<15)))), nil},
		{"an extension without an end", endless(chunked+"5;x=", "y"), news.ErrUnreach},
		{"extensions on each chunk", endless(chunked, "1;"+long(2000)+"\r\na\r\n"), news.ErrUnreach},
		{"a chunk past all numbers", sends(chunked, "fffffffffffffffff\r\n", page), news.ErrUnreach},
		{"a chunk of less than nothing", sends(chunked, "-5\r\n", page), news.ErrUnreach},
		{"trailers without an end", endless(chunked+"5\r\n<p>a \r\n0\r\n", "X: y\r\n"), news.ErrUnreach},
		{"headers without an end", endless(htmlHead, "X: y\r\n"), news.ErrUnreach},
		{"a header without an end", endless(htmlHead+"X: ", "y"), news.ErrUnreach},
		{"a status line without an end", endless("HTTP/1.1 200 ", "O"), news.ErrUnreach},
		{"answers before the answer", endless("", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), news.ErrUnreach},
		{"a header with zero bytes", sends(htmlHead+"X: \x00\r\n\r\n", page), news.ErrUnreach},
		{"a header that is folded", sends(htmlHead+"X: a\r\n b\r\n\r\n", page), nil},
		{"40,000 headers", sends(htmlHead+strings.Repeat("X:\r\n", 40_000)+"\r\n", page), nil},
		{"cookies by the thousand", sends(htmlHead+strings.Repeat("Set-Cookie: a=b\r\n", 10_000)+"\r\n", page), nil},
		{"no HTTP", sends("SSH-2.0-OpenSSH_9.6\r\n"), news.ErrUnreach},
		{"HTTP without a header", sends(page), news.ErrUnreach},
		{"an old HTTP", sends("HTTP/0.9 200 OK\r\n\r\n", page), nil},
		{"another protocol from here on", sends("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n", page), news.ErrRefused},
		{"a type of 100 kB", sends("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: text/html; charset="+long(100<<10)+"\r\n\r\n", page), nil},
		{"a redirect to itself", sends("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /a\r\n\r\n"), news.ErrRedirects},
		{"a redirect with a page without an end", endless("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /a\r\n\r\n", "a"), news.ErrRedirects},
		{"a redirect to 1 MB", sends("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /" + long(1<<20) + "\r\n\r\n"), news.ErrUnreach},
		{"a redirect to 10 kB", sends("HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: /" + long(10<<10) + "\r\n\r\n"), news.ErrBadLink},
		{"a page that sends to itself", sends(htmlHead+"\r\n", `<meta http-equiv="refresh" content="0;url=/a">`), news.ErrNotArticle},
		{"a page that sends on for ever", sends(htmlHead+"\r\n", `<meta http-equiv="refresh" content="0;url=/b">`), news.ErrNotArticle},
		{"an error without an end", endless("HTTP/1.1 500 No\r\nConnection: close\r\n\r\n", "a"), news.ErrBusy},
	}
	for name, p := range hostilePages() {
		out = append(out, answer{name, sends("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: "+p.contentType+"\r\n\r\n", p.body), p.want})
	}
	return out
}
