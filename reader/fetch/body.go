package fetch

import (
	"bufio"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"syscall"

	"github.com/andybalholm/brotli"

	"newsdesk/news"
)

// minCut is how many bytes of a body that broke off are worth reading.
const minCut = 1 << 10

// readBody reads a body of at most limit bytes on the wire and as many after
// decompression. Of a body that broke off it gives what came, and cut is true; one
// that is damaged, or of which hardly anything came, is an error.
func readBody(resp *http.Response, limit int64, in *room) (body []byte, cut bool, err error) {
	if resp.ContentLength > limit {
		return nil, false, fmt.Errorf("%w: %d bytes", news.ErrTooLarge, resp.ContentLength)
	}
	wire := &capped{r: resp.Body, left: limit}
	plain, err := decompress(wire, strings.Join(resp.Header.Values("Content-Encoding"), ","))
	if err != nil {
		return nil, false, bodyError(err, 0)
	}
	plain = &roomy{Reader: plain, ctx: resp.Request.Context(), room: in}
	body, err = readAll(&capped{r: plain, left: limit}, resp)
	switch {
	case err == nil:
		return body, false, nil
	case len(body) >= minCut && brokeOff(err):
		return body, true, nil
	}
	return nil, false, bodyError(err, len(body))
}

// readAll reads to the end. What comes as it is, of a length that was said, needs
// no second copy, unless that is long.
func readAll(r io.Reader, resp *http.Response) ([]byte, error) {
	if resp.ContentLength <= 0 || resp.Header.Get("Content-Encoding") != "" {
		return io.ReadAll(r)
	}
	b := bytes.NewBuffer(make([]byte, 0, min(resp.ContentLength, smallBody)+bytes.MinRead))
	_, err := b.ReadFrom(r)
	return b.Bytes(), err
}

// brokeOff tells that the other side went away in the middle of its answer.
func brokeOff(err error) bool {
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET)
}

// bodyError keeps what is said already, and calls a broken stream unreachable.
func bodyError(err error, got int) error {
	switch {
	case errors.Is(err, news.ErrWrongType), errors.Is(err, news.ErrTooLarge):
		return err
	case brokeOff(err) || errors.Is(err, io.EOF):
		return fmt.Errorf("%w: its answer broke off after %d bytes: %w", news.ErrUnreach, got, err)
	case isDamage(err):
		return fmt.Errorf("%w: its answer is damaged: %w", news.ErrUnreach, err)
	}
	return classify(err)
}

// isDamage tells that a compressed stream is none.
func isDamage(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt) || errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) ||
		errors.Is(err, zlib.ErrHeader) || errors.Is(err, zlib.ErrChecksum) || strings.HasPrefix(err.Error(), "brotli:")
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
	sniffed := sniff(body)
	switch mediaType(contentType) {
	case "text/html", "application/xhtml+xml", "text/plain":
		// A page in UTF-16 without a mark, or with a stray byte, looks binary.
		return strings.HasPrefix(sniffed, "text/") || sniffed == "application/octet-stream"
	case "application/xml", "text/xml":
		return sniffed == "text/html" || strings.Contains(string(body[:min(len(body), 1024)]), "<html")
	}
	return sniffed == "text/html" || sniffed == "text/plain"
}

// sniff is the media type that a body's first bytes show.
func sniff(body []byte) string {
	head := body[:min(len(body), 512)]
	sniffed := mediaType(http.DetectContentType(head))
	if !strings.HasPrefix(sniffed, "text/") && len(head) > 0 && isLetter(head[0]) && bytes.IndexFunc(head, isControl) < 0 {
		// Letters that open a picture or a sound ("BM", "ID3") may open a text.
		return mediaType(http.DetectContentType(append([]byte(" "), head...)))
	}
	return sniffed
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isControl(r rune) bool { return r < ' ' && r != '\n' && r != '\r' && r != '\t' }

// mediaType is a Content-Type without its parameters, in lower case; "" when
// there is none or it can't be read.
func mediaType(contentType string) string {
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return ""
	}
	return t
}
