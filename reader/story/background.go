package story

import (
	"cmp"
	"embed"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"newsdesk/news/story"
)

// files tell how frequent the commonest terms of a language are. The program in gen
// makes them; lang/LICENSE.txt says where from and on which terms.
//
//go:embed lang/*.txt
var files embed.FS

// background tells how rare a language's words are.
type background struct {
	hashes []uint32 // sorted
	idfs   []float32
}

const (
	// typicalWords is how many words an article has when a word's frequency is
	// turned into the share of articles that hold it.
	typicalWords = 300
	// rare is the weight of a term that the background does not know.
	rare = 7.0
)

// backgrounds are loaded language by language, when first asked for.
var backgrounds = sync.OnceValue(func() map[string]func() *background {
	all := map[string]func() *background{}
	entries, err := files.ReadDir("lang")
	if err != nil {
		panic(err) // embedded: cannot be
	}
	for _, e := range entries {
		name := e.Name()
		all[strings.TrimSuffix(name, ".txt")] = sync.OnceValue(func() *background { return load(name) })
	}
	return all
})

// backgroundOf is the background of a BCP 47 tag: English without a language, an
// empty one for a language without a file.
func backgroundOf(lang string) *background {
	code, _, _ := strings.Cut(strings.ToLower(lang), "-")
	if code == "" || code == "und" {
		code = "en"
	}
	if get := backgrounds()[code]; get != nil {
		return get()
	}
	return &background{}
}

// load reads lines of "frequency term term …", the frequency in hundredths of a
// decade: 250 is one word in 10^2.5.
func load(name string) *background {
	body, err := files.ReadFile("lang/" + name)
	if err != nil {
		panic(err) // embedded: cannot be
	}
	type row struct {
		hash uint32
		idf  float32
	}
	var rows []row
	for line := range strings.Lines(string(body)) {
		number, terms, _ := strings.Cut(strings.TrimSpace(line), " ")
		f, err := strconv.Atoi(number)
		if err != nil {
			continue // a comment
		}
		for term := range strings.FieldsSeq(terms) {
			rows = append(rows, row{story.Hash([]byte(term)), idfOf(f)})
		}
	}
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.hash, b.hash) })
	b := &background{make([]uint32, len(rows)), make([]float32, len(rows))}
	for i, r := range rows {
		b.hashes[i], b.idfs[i] = r.hash, r.idf
	}
	return b
}

// idfOf is the information, in nats, of an article's holding a word.
func idfOf(centibels int) float32 {
	share := -math.Expm1(-typicalWords * math.Pow(10, -float64(centibels)/100))
	return float32(min(-math.Log(share), rare))
}

func (b *background) idf(hash uint32) float64 {
	if i, ok := slices.BinarySearch(b.hashes, hash); ok {
		return float64(b.idfs[i])
	}
	return rare
}
