package address

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"
)

// asciiHost is a host name in lower case and in ASCII, Unicode labels encoded
// as RFC 5891 has them, without the dot at the end; false when it can't be one.
func asciiHost(host string) (string, bool) {
	if !utf8.ValidString(host) {
		return "", false
	}
	host = strings.ToLower(strings.Map(narrow, host))
	host = strings.TrimSuffix(host, ".")
	labels := strings.Split(host, ".")
	for i, l := range labels {
		if !validLabel(l) {
			return "", false
		}
		if !isASCII(l) {
			labels[i] = "xn--" + punycode(l)
		}
		if len(labels[i]) > 63 {
			return "", false
		}
	}
	host = strings.Join(labels, ".")
	return host, len(host) <= 253 && !disguised(host, labels[len(labels)-1])
}

// disguised tells numbers that some resolvers take for an IPv4 address and
// others for a name ("2130706433", "0x7f.1"): they hide where a link leads
// (URL Standard, "ends in a number").
func disguised(host, last string) bool {
	number := strings.Trim(last, "0123456789") == "" ||
		strings.HasPrefix(last, "0x") && strings.Trim(last[2:], "0123456789abcdef") == ""
	if !number {
		return false
	}
	_, err := netip.ParseAddr(host)
	return err != nil
}

// narrow maps what input methods for Chinese and Japanese type in place of
// ASCII: full-width letters and the ideographic full stop (UTS 46 maps both).
func narrow(r rune) rune {
	switch {
	case r >= 0xFF01 && r <= 0xFF5E:
		return r - 0xFEE0
	case r == '。' || r == '｡':
		return '.'
	}
	return r
}

func validLabel(l string) bool {
	if l == "" {
		return false
	}
	for _, r := range l {
		switch {
		case r == '-' || r == '_':
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
		default:
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// punycode encodes a label (RFC 3492, section 6.3).
func punycode(label string) string {
	const base, tMin, tMax = 36, 1, 26
	var out []byte
	var rest []rune
	for _, r := range label {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
		rest = append(rest, r)
	}
	if len(rest) > 63 { // longer than a label may be: the caller refuses it
		return label
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(0x80), 0, 72
	for done := basic; done < len(rest); {
		next := rune(unicode.MaxRune)
		for _, r := range rest {
			if r >= n {
				next = min(next, r)
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range rest {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tMin), tMax)
				if q < t {
					out = append(out, digit(q))
					break
				}
				out = append(out, digit(t+(q-t)%(base-t)))
				q = (q - t) / (base - t)
			}
			bias = adapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out)
}

// adapt is RFC 3492's bias adaptation, section 6.1.
func adapt(delta, points int, first bool) int {
	const base, tMin, tMax, skew, damp = 36, 1, 26, 38, 700
	if first {
		delta /= damp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (base-tMin)*tMax/2; k += base {
		delta /= base - tMin
	}
	return k + (base-tMin+1)*delta/(delta+skew)
}

func digit(d int) byte {
	if d < 26 {
		return byte('a' + d)
	}
	return byte('0' + d - 26)
}
