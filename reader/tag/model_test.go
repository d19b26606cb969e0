package tag

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"newsdesk/news/topic"
)

var trainOn = flag.String("train", "", "a file of lines {text, lang, topic} to train data/model.bin on")

// The way of training: plain stochastic descent on the logistic loss.
const (
	epochs = 12
	rate   = 0.5
	decay  = 2e-5
)

type example struct {
	features []uint16
	words    [modelTopics]float64
	topic    int
}

// TestTrain makes data/model.bin. The words of data/topics come first and the
// model learns what they leave open. Run by hand:
//
//	go test -run TestTrain -train topics-sib.train.jsonl
func TestTrain(t *testing.T) {
	if *trainOn == "" {
		t.Skip("no -train")
	}
	all := readExamples(t, *trainOn)
	w := train(all)
	largest := float32(0)
	for _, v := range w {
		largest = max(largest, float32(math.Abs(float64(v))))
	}
	scale := largest / 127
	out := binary.LittleEndian.AppendUint32(nil, math.Float32bits(scale))
	for _, v := range w {
		out = append(out, byte(int8(math.Round(float64(v/scale)))))
	}
	if err := os.WriteFile("data/model.bin", out, 0o644); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d examples, scale %v", len(all), scale)
}

func readExamples(t *testing.T, name string) []example {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []example
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct{ Text, Lang, Topic string }
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			t.Fatal(err)
		}
		c := slices.Index(modelTopic[:], slices.Index(topic.Codes(), line.Topic))
		if c < 0 {
			continue
		}
		d := newDocument(line.Text)
		words, _ := wordScores(vocabularyFor(line.Lang), newDocument(""), d)
		e := example{features: d.features(nil), topic: c}
		for i, at := range modelTopic {
			e.words[i] = words[at]
		}
		out = append(out, e)
	}
	return out
}

func train(all []example) []float32 {
	w := make([]float32, modelFeatures*modelTopics)
	r := rand.New(rand.NewPCG(1, 2))
	for epoch := range epochs {
		step := rate / (1 + float64(epoch)/2)
		for _, i := range r.Perm(len(all)) {
			e := all[i]
			p := e.words
			norm := 1 / math.Sqrt(float64(len(e.features)))
			for _, f := range e.features {
				for c := range p {
					p[c] += float64(w[int(f)*modelTopics+c]) * norm
				}
			}
			top, sum := slices.Max(p[:]), 0.0
			for c := range p {
				p[c] = math.Exp(p[c] - top)
				sum += p[c]
			}
			for c := range p {
				g := p[c] / sum
				if c == e.topic {
					g--
				}
				for _, f := range e.features {
					v := &w[int(f)*modelTopics+c]
					*v -= float32(step * (g*norm + decay*float64(*v)))
				}
			}
		}
	}
	return w
}
