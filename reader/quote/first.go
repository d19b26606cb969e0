package quote

import (
	"embed"
	"strings"
	"sync"
)

// given are first names in lower case, one file for each sex.
//
//go:embed names/*.txt
var given embed.FS

// firstNames tells the sex of common first names, in the languages of lang/
// together. A name that both sexes bear, or that is a man's in one language and
// a woman's in another (Andrea, Jan, Simone), is left out.
var firstNames = sync.OnceValue(func() map[string]class {
	out := make(map[string]class, 2048)
	for file, sex := range map[string]class{"names/female.txt": she, "names/male.txt": he} {
		data, _ := given.ReadFile(file)
		for line := range strings.Lines(string(data)) {
			if line[0] == '#' {
				continue
			}
			for name := range strings.SplitSeq(line, ",") {
				if name = strings.TrimSpace(name); name != "" {
					out[name] |= sex
				}
			}
		}
	}
	return out
})

// firstName is the sex that a first name tells, 0 for a word that is not known
// as one. "Jean-Pierre" counts by its first part.
func firstName(w string) class {
	w = strings.ToLower(w)
	if c, ok := firstNames()[w]; ok {
		return c
	}
	part, _, _ := strings.Cut(w, "-")
	return firstNames()[part]
}
