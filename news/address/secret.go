package address

import (
	"net/url"
	"strings"
)

// leastKey is how long a run of letters and digits is, in bytes, that is looked at
// as a key: 16 hexadecimal digits are 64 bits, and nobody gives out keys that are
// easier to guess.
const leastKey = 16

// HasSecret tells whether an address holds what only some are told: a user name, a
// parameter that is named as keys are ("token", "auth", …), or a run of letters and
// digits anywhere in its path or query that nobody chose to be read. Feeds that
// readers paid for have one of these. It is a guess: a public feed whose address
// holds a random number counts as secret, a short word in the path does not.
func HasSecret(raw string) bool {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return true // what it holds cannot be told
	}
	if u.User != nil {
		return true
	}
	for name, values := range u.Query() {
		if namesKey(name) && strings.Join(values, "") != "" {
			return true
		}
		for _, v := range values {
			if holdsKey(v) {
				return true
			}
		}
	}
	return holdsKey(u.Path)
}

// namesKey tells the names of parameters that hold keys, whatever stands around
// the word: "access_token", "apiKey", "rss-auth".
func namesKey(name string) bool {
	name = strings.ToLower(name)
	for _, word := range [...]string{"token", "secret", "passw", "signature"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	for _, part := range strings.FieldsFunc(name, func(r rune) bool { return kindOf(r) == 0 }) {
		switch part {
		case "auth", "oauth", "pass", "pw", "pwd", "sig", "hash", "hmac", "uid":
			return true
		}
	}
	return strings.HasSuffix(name, "key")
}

// holdsKey tells whether a text holds a run that looks as if it were drawn by lot.
func holdsKey(text string) bool {
	// The parts of a UUID are one run.
	for _, run := range strings.FieldsFunc(strings.ReplaceAll(text, "-", ""), func(r rune) bool { return kindOf(r) == 0 }) {
		if len(run) >= leastKey && drawn(run) {
			return true
		}
	}
	return false
}

// drawn tells a run of letters and digits that was drawn by lot from one that was
// written: it goes from one kind to another at every fourth step or more. Of
// hexadecimal digits and of letters and digits that are drawn, two steps in five
// do; words and dates do so where they meet, and a capital begins a word.
func drawn(run string) bool {
	steps := 0
	var last kind
	for i, r := range run {
		k := kindOf(r)
		if i > 0 && k != last && !(last == upper && k == lower) {
			steps++
		}
		last = k
	}
	return steps*4 >= len(run)
}

// kind is what a letter or digit is; 0 is neither.
type kind int

const (
	lower kind = iota + 1
	upper
	digit10
)

func kindOf(r rune) kind {
	switch {
	case 'a' <= r && r <= 'z':
		return lower
	case 'A' <= r && r <= 'Z':
		return upper
	case '0' <= r && r <= '9':
		return digit10
	}
	return 0
}
