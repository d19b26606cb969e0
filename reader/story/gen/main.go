// Gen writes ../lang: how frequent a language's commonest terms are, out of a
// checkout of wordfreq (see ../lang/LICENSE.txt for the commit and the terms).
//
//	go run ./reader/story/gen WORDFREQ
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"log"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"newsdesk/reader/story"
)

// rarest is the frequency, in hundredths of a decade, past which all terms are
// held for equally rare.
const rarest = 530

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("use it as: go run ./reader/story/gen WORDFREQ")
	}
	for _, lang := range strings.Fields("ar de en es fr it nl pl pt ru tr uk zh") {
		if err := write(os.Args[1], lang); err != nil {
			log.Fatal(lang, ": ", err)
		}
	}
}

// write sums the frequencies of the words that are one term.
func write(from, lang string) error {
	f, err := os.Open(filepath.Join(from, "wordfreq", "data", "small_"+lang+".msgpack.gz"))
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(z)
	if err != nil {
		return err
	}
	bins, err := decode(body)
	if err != nil {
		return err
	}
	sums := map[string]float64{}
	for centibels, words := range bins {
		for _, w := range words {
			for _, term := range story.Terms(w) {
				sums[term] += math.Pow(10, -float64(centibels)/100)
			}
		}
	}
	rows := map[int][]string{}
	for term, sum := range sums {
		if c := max(0, int(math.Round(-100*math.Log10(sum)))); c <= rarest {
			rows[c-c%5] = append(rows[c-c%5], term)
		}
	}
	var out bytes.Buffer
	for c := range rarest + 1 {
		if len(rows[c]) > 0 {
			slices.Sort(rows[c])
			fmt.Fprintln(&out, c, strings.Join(rows[c], " "))
		}
	}
	return os.WriteFile(filepath.Join("reader", "story", "lang", lang+".txt"), out.Bytes(), 0o644)
}

// decode reads the arrays of strings that the lists are in MessagePack; the n-th
// holds the words of the frequency 10^(-n/100).
func decode(b []byte) (bins [][]string, err error) {
	defer func() {
		if recover() != nil {
			err = fmt.Errorf("not the format that was expected")
		}
	}()
	n, b := header(b)
	b = b[bytes.IndexByte(b, 0x01)+1:] // past {"format": "cB", "version": 1}
	for range n - 1 {
		var words int
		words, b = header(b)
		bin := make([]string, words)
		for i := range bin {
			var size int
			size, b = header(b)
			bin[i], b = string(b[:size]), b[size:]
		}
		bins = append(bins, bin)
	}
	return bins, nil
}

// header is the length that an array or a string begins with.
func header(b []byte) (int, []byte) {
	switch t := b[0]; {
	case t&0xF0 == 0x90:
		return int(t & 0x0F), b[1:]
	case t&0xE0 == 0xA0:
		return int(t & 0x1F), b[1:]
	case t == 0xD9:
		return int(b[1]), b[2:]
	case t == 0xDC:
		return int(binary.BigEndian.Uint16(b[1:])), b[3:]
	}
	panic("unexpected type")
}
