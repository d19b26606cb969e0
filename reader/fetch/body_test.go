package fetch

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"newsdesk/news"
)

func squeeze(t *testing.T, encoding string, plain []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch encoding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "zlib":
		w = zlib.NewWriter(&b)
	case "flate":
		w, _ = flate.NewWriter(&b, 6)
	case "br":
		w = brotli.NewWriter(&b)
	}
	if _, err := w.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// flipped is a body with one byte wrong; a place below 0 counts from its end.
func flipped(body []byte, at int) []byte {
	if at < 0 {
		at += len(body)
	}
	body[at] ^= 0xff
	return body
}

func TestBodies(t *testing.T) {
	const limit = 100_000
	html := []byte(page)
	zeros := bytes.Repeat([]byte("<p>again</p>"), 20*limit/12)
	bomb := func(encoding string) []byte { return squeeze(t, encoding, zeros) }
	tests := []struct {
		name, contentType, encoding string
		body                        []byte
		want                        error
	}{
		{"plain", "text/html", "", html, nil},
		{"gzip", "text/html", "gzip", squeeze(t, "gzip", html), nil},
		{"x-gzip in capitals", "text/html", "X-GZIP", squeeze(t, "gzip", html), nil},
		{"brotli", "text/html", "br", squeeze(t, "br", html), nil},
		{"deflate as zlib", "text/html", "deflate", squeeze(t, "zlib", html), nil},
		{"deflate bare", "text/html", "deflate", squeeze(t, "flate", html), nil},
		{"identity", "text/html", "identity", html, nil},
		{"gzip bomb", "text/html", "gzip", bomb("gzip"), news.ErrTooLarge},
		{"brotli bomb", "text/html", "br", bomb("br"), news.ErrTooLarge},
		{"deflate bomb", "text/html", "deflate", bomb("zlib"), news.ErrTooLarge},
		{"bare deflate bomb", "text/html", "deflate", bomb("flate"), news.ErrTooLarge},
		{"bomb in a bomb", "text/html", "gzip, gzip", squeeze(t, "gzip", bomb("gzip")), news.ErrWrongType},
		{"encoding nobody asked for", "text/html", "zstd", html, news.ErrWrongType},
		{"encoding that is none", "text/html", "aws-chunked", html, news.ErrWrongType},
		{"says gzip, is not", "text/html", "gzip", html, news.ErrUnreach},
		{"gzip cut short", "text/html", "gzip", squeeze(t, "gzip", html)[:30], news.ErrUnreach},
		{"gzip with a wrong checksum", "text/html", "gzip", flipped(squeeze(t, "gzip", zeros[:90_000]), -6), news.ErrUnreach},
		{"gzip damaged inside", "text/html", "gzip", flipped(squeeze(t, "gzip", zeros[:90_000]), 20), news.ErrUnreach},
		{"brotli cut short", "text/html", "br", squeeze(t, "br", html)[:20], news.ErrUnreach},
		{"empty gzip", "text/html", "gzip", nil, news.ErrUnreach},
		{"just fits", "text/html", "", bytes.Repeat([]byte("a"), limit), nil},
		{"one byte too many", "text/html", "", bytes.Repeat([]byte("a"), limit+1), news.ErrTooLarge},
		{"just fits, compressed", "text/html", "gzip", squeeze(t, "gzip", bytes.Repeat([]byte("a"), limit)), nil},
		{"one byte too many, compressed", "text/html", "gzip", squeeze(t, "gzip", bytes.Repeat([]byte("a"), limit+1)), news.ErrTooLarge},
		{"XHTML", "application/xhtml+xml", "", html, nil},
		{"plain text", "text/plain; charset=windows-1251", "", []byte("news"), nil},
		{"odd parameters", `text/html; charset="utf-8; x`, "", html, nil},
		{"no type, a page", "-", "", html, nil},
		{"no type, an image", "-", "", []byte("\x89PNG\r\n\x1a\nxxxx"), news.ErrWrongType},
		{"octet-stream, a page", "application/octet-stream", "", html, nil},
		{"octet-stream, a program", "application/octet-stream", "", []byte("\x7fELF\x02\x01\x01\x00\x00"), news.ErrWrongType},
		{"PDF", "application/pdf", "", []byte("%PDF-1.7"), news.ErrWrongType},
		{"PDF that says it is a page", "text/html", "", []byte("%PDF-1.7 1 0 obj"), news.ErrWrongType},
		{"image that says it is text", "text/plain", "", []byte("GIF89a\x01\x00"), news.ErrWrongType},
		{"archive that says it is a page", "text/html", "", []byte("PK\x03\x04xxxxxxxx"), news.ErrWrongType},
		{"image", "image/png", "", []byte("\x89PNG\r\n\x1a\n"), news.ErrWrongType},
		{"text that begins as an image does", "text/plain", "", []byte("BMW closes its oldest works in May."), nil},
		{"an image of that kind", "text/plain", "", []byte("BM\x36\x00\x0c\x00\x00"), news.ErrWrongType},
		{"text that begins as a sound does", "-", "", []byte("ID3 is a name for tags."), nil},
		{"video", "video/mp4", "", []byte("x"), news.ErrWrongType},
		{"JSON", "application/json", "", []byte("{}"), news.ErrWrongType},
		{"a feed", "application/rss+xml", "", []byte("<rss/>"), news.ErrWrongType},
		{"a feed as XML", "text/xml", "", []byte("<?xml version=\"1.0\"?><rss/>"), news.ErrWrongType},
		{"XHTML as XML", "application/xml", "", []byte("<?xml version=\"1.0\"?><html xmlns=\"x\"><body>a</body></html>"), nil},
		{"UTF-16", "text/html", "", []byte("\xff\xfe<\x00p\x00>\x00a\x00"), nil},
		{"empty", "text/html", "", nil, nil},
		{"NUL bytes", "text/html", "", []byte("<p>a\x00b"), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", tt.contentType)
				if tt.contentType == "-" {
					w.Header()["Content-Type"] = nil
				}
				if tt.encoding != "" {
					w.Header().Set("Content-Encoding", tt.encoding)
				}
				w.Write(tt.body)
			})
			got, err := client(Config{MaxBody: limit}).Get(t.Context(), s.URL)
			if !errors.Is(err, tt.want) {
				t.Fatalf("%v, want %v", err, tt.want)
			}
			if err == nil && tt.encoding == "" && !bytes.Equal(got.Body, tt.body) {
				t.Errorf("%d bytes came, %d were sent", len(got.Body), len(tt.body))
			}
			if err == nil && len(got.Body) > limit {
				t.Errorf("%d bytes, the limit is %d", len(got.Body), limit)
			}
		})
	}
}

// hijack answers with bytes that no honest server sends.
func hijack(t *testing.T, answer string) string {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		io.WriteString(conn, answer)
	})
	return s.URL
}

func TestBrokenAnswers(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	tests := []struct {
		name, answer string
		want         error
	}{
		{"nothing", "", news.ErrUnreach},
		{"no HTTP", "220 mail.example ESMTP\r\n", news.ErrUnreach},
		{"header without an end", head + "X: y\r\n", news.ErrUnreach},
		{"header too large", head + "X: " + strings.Repeat("y", maxHeader+8192) + "\r\n\r\n", news.ErrUnreach},
		{"body shorter than said", head + "Content-Length: 100\r\n\r\n<p>", news.ErrUnreach},
		{"length that is too much", head + "Content-Length: " + strconv.Itoa(1<<40) + "\r\n\r\n<p>", news.ErrTooLarge},
		{"length that is negative", head + "Content-Length: -1\r\n\r\n<p>", news.ErrUnreach},
		{"two lengths", head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n<p>", news.ErrUnreach},
		{"chunk cut short", head + "Transfer-Encoding: chunked\r\n\r\nff\r\n<p>", news.ErrUnreach},
		{"chunk of no size", head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n<p>", news.ErrUnreach},
		{"endless chunks", head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("400\r\n"+strings.Repeat("a", 1024)+"\r\n", 200), news.ErrTooLarge},
		{"status that is none", "HTTP/1.1 999 What\r\n\r\n", news.ErrBusy},
		{"redirect with a broken target", "HTTP/1.1 302 Found\r\nLocation: http://[::1/\r\n\r\n", news.ErrUnreach},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := client(Config{MaxBody: 100_000}).Get(t.Context(), hijack(t, tt.answer))
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func TestTypeThatNobodySaid(t *testing.T) {
	for _, tt := range []struct{ said, body, want string }{
		{"", page, "text/html"}, {"", "news", "text/plain"}, {"application/octet-stream", "news", "text/plain"},
		{"text/plain; charset=koi8-r", page, "text/plain; charset=koi8-r"},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header()["Content-Type"] = []string{tt.said}
			io.WriteString(w, tt.body)
		})
		if got, err := client(Config{}).Get(t.Context(), s.URL); err != nil || got.ContentType != tt.want {
			t.Errorf("%q: %q, %v, want %q", tt.said, got.ContentType, err, tt.want)
		}
	}
}

// A page of which a kilobyte came before the connection broke is read as far as it
// goes.
func TestCut(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
	long := page + strings.Repeat("<p>The council met on Monday.</p>\n", 200)
	squeezed := squeeze(t, "gzip", []byte(noisy(20_000)))
	tests := []struct {
		name, answer string
		cut          bool
		least        int    // bytes of the body
		want         string // in the error
	}{
		{"all of it", head + "Content-Length: " + strconv.Itoa(len(long)) + "\r\n\r\n" + long, false, len(long), ""},
		{"less than was said", head + "Content-Length: 9000\r\n\r\n" + long, true, len(long), ""},
		{"a kilobyte", head + "Content-Length: 9000\r\n\r\n" + long[:minCut], true, minCut, ""},
		{"less than a kilobyte", head + "Content-Length: 9000\r\n\r\n" + long[:minCut-1], false, 0, "broke off after 1023 bytes"},
		{"inside a chunk", head + "Transfer-Encoding: chunked\r\n\r\n2000\r\n" + long, true, len(long), ""},
		{"without the last chunk", head + "Transfer-Encoding: chunked\r\n\r\n800\r\n" + long[:0x800] + "\r\n", true, 0x800, ""},
		{"inside gzip", head + "Content-Encoding: gzip\r\nContent-Length: 90000\r\n\r\n" + string(squeezed[:len(squeezed)/2]), true, minCut, ""},
		{"says gzip, is not", head + "Content-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(long)) + "\r\n\r\n" + long, false, 0, "damaged"},
		{"no gzip at all", head + "Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n", false, 0, "broke off after 0 bytes"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := client(Config{}).Get(t.Context(), hijack(t, tt.answer))
			switch {
			case tt.want != "":
				if !errors.Is(err, news.ErrUnreach) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("%v, want %q", err, tt.want)
				}
			case err != nil || got.Cut != tt.cut || len(got.Body) < tt.least:
				t.Errorf("%d bytes, cut %v, %v", len(got.Body), got.Cut, err)
			}
		})
	}
}

// noisy is a page of n bytes and more that does not compress well.
func noisy(n int) string {
	var b strings.Builder
	for seed := uint32(7); b.Len() < n; {
		seed = seed*1664525 + 1013904223
		b.WriteString("<p>" + strconv.FormatUint(uint64(seed), 36))
	}
	return b.String()
}
