// Package address knows web addresses: their canonical form, those in a message,
// and the link to a place in a page. Start with Canonical.
package address

import (
	"fmt"
	"net/netip"
	"net/url"
	"strconv"
	"strings"

	"newsdesk/news"
)

// maxLength is the longest address that is read, in bytes: what browsers and
// servers agree on is 2,000 to 8,000.
const maxLength = 4096

// Canonical is the canonical form of a web address, so that one page has one
// address: scheme and host in lower case, a Unicode host in punycode, no default
// port, no dot segments, percent-encoding only where it is needed and in upper
// case (RFC 3986, 6.2.2), no fragment, none of the parameters in tracking.txt,
// the others in their order. AMP addresses stay what they are. It is idempotent.
//
// news.ErrBadLink when raw is not an absolute http or https address, carries a
// user name, or is longer than 4,096 bytes.
func Canonical(raw string) (string, error) {
	u, err := parse(raw)
	if err != nil {
		return "", err
	}
	host, err := canonicalHost(u)
	if err != nil {
		return "", err
	}
	path := removeDots(dropSession(normalise(u.EscapedPath())))
	out := u.Scheme + "://" + host + path
	if q := dropTracking(normalise(u.RawQuery)); q != "" {
		out += "?" + q
	}
	if len(out) > maxLength {
		return "", fmt.Errorf("%w: too long", news.ErrBadLink)
	}
	return out, nil
}

// Host is the address's host for people to read: lower case, without "www." and
// without port; "" when raw is no web address.
func Host(raw string) string {
	u, err := parse(raw)
	if err != nil {
		return ""
	}
	host, err := canonicalHost(u)
	if err != nil {
		return ""
	}
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:i]
	}
	if bare := strings.TrimPrefix(host, "www."); strings.Contains(bare, ".") {
		return bare
	}
	return host
}

// Page is a canonical address without what changes while the page stays: http or
// https, www., a slash at the end.
func Page(canonical string) string {
	_, rest, _ := strings.Cut(canonical, "://")
	return strings.TrimSuffix(strings.TrimPrefix(rest, "www."), "/")
}

// Absolute resolves a link that stands on the page or in the feed at base; "" when
// it is empty, carries user info, leads nowhere on the web, or is longer than an
// address may be.
func Absolute(link, base string) string {
	link = strings.TrimSpace(link)
	if link == "" {
		return ""
	}
	u, err := url.Parse(link)
	if err != nil {
		return ""
	}
	if b, err := url.Parse(base); err == nil {
		u = b.ResolveReference(u)
	}
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return ""
	}
	if out := u.String(); len(out) <= maxLength {
		return out
	}
	return ""
}

// parse reads an address and refuses what can't be one.
func parse(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	if len(raw) > maxLength {
		return nil, fmt.Errorf("%w: too long", news.ErrBadLink)
	}
	// The fragment goes first: it may hold anything, and nothing of it counts.
	raw, _, _ = strings.Cut(raw, "#")
	u, err := url.Parse(escapeStrayPercent(raw))
	if err != nil {
		// url.Error repeats the whole address, which may hold a password.
		return nil, fmt.Errorf("%w: cannot be parsed", news.ErrBadLink)
	}
	switch {
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, fmt.Errorf("%w: neither http nor https", news.ErrBadLink)
	case u.User != nil:
		return nil, fmt.Errorf("%w: it carries a user name", news.ErrBadLink)
	case u.Host == "":
		return nil, fmt.Errorf("%w: no host", news.ErrBadLink)
	}
	return u, nil
}

// escapeStrayPercent makes "100%-sure" readable to url.Parse, as browsers do.
func escapeStrayPercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteByte(s[i])
		if s[i] == '%' && !isEscape(s[i:]) {
			b.WriteString("25")
		}
	}
	return b.String()
}

// canonicalHost is host and port as they stand in a canonical address.
func canonicalHost(u *url.URL) (string, error) {
	bad := fmt.Errorf("%w: a host like that does not exist", news.ErrBadLink)
	host := u.Hostname()
	if strings.HasPrefix(u.Host, "[") {
		ip, err := netip.ParseAddr(host)
		if err != nil || !ip.Is6() || ip.Zone() != "" {
			return "", bad
		}
		host = "[" + ip.String() + "]"
	} else {
		var ok bool
		if host, ok = asciiHost(host); !ok {
			return "", bad
		}
	}
	if strings.HasSuffix(u.Host, ":") || u.Port() == "" {
		return host, nil
	}
	port, err := strconv.ParseUint(u.Port(), 10, 16)
	if err != nil || port == 0 {
		return "", bad
	}
	if u.Scheme == "http" && port == 80 || u.Scheme == "https" && port == 443 {
		return host, nil
	}
	return host + ":" + strconv.FormatUint(port, 10), nil
}

// normalise brings percent-encoding into its one form: unreserved characters
// plain, everything that may not stand in an address encoded, hex in upper case.
func normalise(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		escaped := c == '%' && isEscape(s[i:])
		if escaped {
			c = unhex(s[i+1])<<4 | unhex(s[i+2])
			i += 2
		}
		if isUnreserved(c) || !escaped && isReserved(c) {
			b.WriteByte(c)
			continue
		}
		const hex = "0123456789ABCDEF"
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// removeDots resolves "." and ".." (RFC 3986, 5.2.4) and makes "" a "/".
func removeDots(path string) string {
	if path == "" {
		return "/"
	}
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	kept := segments[:0]
	for i, s := range segments {
		last := i == len(segments)-1
		switch s {
		case ".", "..":
			if s == ".." && len(kept) > 0 {
				kept = kept[:len(kept)-1]
			}
			if last {
				kept = append(kept, "")
			}
		default:
			kept = append(kept, s)
		}
	}
	return "/" + strings.Join(kept, "/")
}

// dropSession cuts the ";jsessionid=…" that Java servers put into paths.
func dropSession(path string) string {
	if !strings.Contains(path, ";") {
		return path
	}
	segments := strings.Split(path, "/")
	for i, s := range segments {
		params := strings.Split(s, ";")
		kept := params[:1]
		for _, p := range params[1:] {
			if name, _, _ := strings.Cut(p, "="); !strings.EqualFold(name, "jsessionid") {
				kept = append(kept, p)
			}
		}
		segments[i] = strings.Join(kept, ";")
	}
	return strings.Join(segments, "/")
}

func isUnreserved(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}

// isReserved tells the delimiters that may stand in a path or query as they are.
func isReserved(c byte) bool { return strings.IndexByte("/?:@!$&'()*+,;=", c) >= 0 }

// isEscape tells whether s begins with a percent-encoded byte.
func isEscape(s string) bool { return len(s) >= 3 && s[0] == '%' && isHex(s[1]) && isHex(s[2]) }

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c >= 'a':
		return c - 'a' + 10
	case c >= 'A':
		return c - 'A' + 10
	}
	return c - '0'
}
