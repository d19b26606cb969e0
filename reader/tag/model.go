package tag

import (
	_ "embed"
	"encoding/binary"
	"math"
	"sync"
	"unicode/utf8"
)

// The model is a linear one over hashed words and pieces of words, in all
// languages at once. It was trained by TestTrain (model_test.go) on the train part
// of SIB-200, which is CC BY-SA 4.0, and so is the model: see
// data/LICENSE.model.txt.
//
//go:embed data/model.bin
var modelBytes []byte

// The topics that the model knows, with that of none, and how many features it
// tells apart.
const (
	modelTopics   = 6
	modelFeatures = 1 << 18
)

// modelTopic is the place of each of the model's topics in topic.Codes; the last
// is none of them.
var modelTopic = [modelTopics]int{0, 6, 10, 12, 14, numTopics}

// model is the weights by feature, then by topic: w = scale * int8.
type model struct {
	scale   float32
	weights []byte // modelFeatures * modelTopics
}

// theModel reads data/model.bin: a float32, little-endian, and the weights. An
// empty file is a model that tells nothing.
var theModel = sync.OnceValue(func() *model {
	if len(modelBytes) != 4+modelFeatures*modelTopics {
		return &model{weights: make([]byte, modelFeatures*modelTopics)}
	}
	return &model{
		scale:   math.Float32frombits(binary.LittleEndian.Uint32(modelBytes)),
		weights: modelBytes[4:],
	}
})

// modelWords is how many words of a text the model looks at; it was trained on
// sentences.
const modelWords = 200

// features are the hashes of what a text is made of, each once.
func (d *document) features(buf []uint32) []uint32 {
	var seen [modelFeatures / 64]uint64
	add := func(h uint64) {
		f := uint32(mixed(h) % modelFeatures)
		if seen[f>>6]&(1<<(f&63)) == 0 {
			seen[f>>6] |= 1 << (f & 63)
			buf = append(buf, f)
		}
	}
	for i := range min(len(d.tokens), modelWords) {
		key := d.key(i)
		if d.tokens[i].dense {
			pieces(key, 1, 3, add)
			continue
		}
		if len(key) < 3 {
			continue
		}
		add(hashAdd(hashStart, key))
		pieces(key, 4, 5, add)
	}
	return buf
}

// pieces adds every run of least to most letters, marked where the word begins.
func pieces(key []byte, least, most int, add func(uint64)) {
	for at := 0; at < len(key); {
		h := uint64(stemStart)
		if at == 0 && least > 1 {
			h = hashAdd(h, "^")
		}
		p := at
		for n := 1; n <= most && p < len(key); n++ {
			_, size := utf8.DecodeRune(key[p:])
			h = hashAdd(h, key[p:p+size])
			p += size
			if n >= least {
				add(h)
			}
		}
		_, size := utf8.DecodeRune(key[at:])
		at += size
	}
}

// logits is what the model says for each of its topics; their mean is 0.
func (m *model) logits(features []uint32) (out [modelTopics]float64) {
	if len(features) == 0 {
		return out
	}
	norm := float64(m.scale) / math.Sqrt(float64(len(features)))
	for _, f := range features {
		w := m.weights[int(f)*modelTopics:][:modelTopics]
		for c := range out {
			out[c] += float64(int8(w[c])) * norm
		}
	}
	return out
}
