package fetch

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"

	"newsdesk/news"
)

// readBody reads a body of at most limit bytes on the wire and as many after
// decompression.
func readBody(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, fmt.Errorf("%w: %d bytes", news.ErrTooLarge, resp.ContentLength)
	}
	wire := &capped{r: resp.Body, left: limit}
	plain, err := decompress(wire, resp.Header.Get("Content-Encoding"))
	if err != nil {
		return nil, bodyError(err)
	}
	body, err := io.ReadAll(&capped{r: plain, left: limit})
	if err != nil {
		return nil, bodyError(err)
	}
	return body, nil
}

// bodyError keeps what is said already, and calls a broken stream unreachable.
func bodyError(err error) error {
	if errors.Is(err, news.ErrWrongType) {
		return err
	}
	return classify(err)
}

// decompress undoes a Content-Encoding. One that was not asked for, or several
// one in the other, is refused: no honest server sends it.
func decompress(r io.Reader, encoding string) (io.Reader, error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return r, nil
	case "gzip", "x-gzip":
		return gzip.NewReader(r)
	case "br":
		return brotli.NewReader(r), nil
	case "deflate":
		// RFC 9110 means zlib's format; some servers send the bare stream.
		b := bufio.NewReader(r)
		if head, err := b.Peek(2); err == nil && head[0]&0x0f == 8 && (int(head[0])<<8|int(head[1]))%31 == 0 {
			return zlib.NewReader(b)
		}
		return flate.NewReader(b), nil
	}
	return nil, fmt.Errorf("%w: encoded as %.40q", news.ErrWrongType, encoding)
}

// capped gives news.ErrTooLarge where io.LimitedReader would pretend the end.
type capped struct {
	r    io.Reader
	left int64
}

func (c *capped) Read(p []byte) (int, error) {
	// One byte more than is left tells "just fits" from "too large".
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if int64(n) > c.left {
		return 0, news.ErrTooLarge
	}
	c.left -= int64(n)
	return n, err
}

// mayBeText tells by the Content-Type alone whether a body is worth reading.
func mayBeText(contentType string) bool {
	switch mediaType(contentType) {
	case "", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream",
		"binary/octet-stream", "application/xml", "text/xml":
		return true
	}
	return false
}

// isText tells whether a body is HTML or plain text. What the bytes are counts
// more than what the server calls them: PDF and images are sent as text, pages
// as "octet-stream".
func isText(contentType string, body []byte) bool {
	sniffed := mediaType(http.DetectContentType(body))
	switch mediaType(contentType) {
	case "text/html", "application/xhtml+xml", "text/plain":
		// A page in UTF-16 without a mark, or with a stray byte, looks binary.
		return strings.HasPrefix(sniffed, "text/") || sniffed == "application/octet-stream"
	case "application/xml", "text/xml":
		return sniffed == "text/html" || strings.Contains(string(body[:min(len(body), 1024)]), "<html")
	}
	return sniffed == "text/html" || sniffed == "text/plain"
}

// mediaType is a Content-Type without its parameters, in lower case; "" when
// there is none or it can't be read.
func mediaType(contentType string) string {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return ""
	}
	return t
}
