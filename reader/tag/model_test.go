package tag

import (
	"encoding/binary"
	"flag"
	"maps"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"newsdesk/news/topic"
)

var trainOn = flag.String("train", "", "a checkout of SIB-200 to train data/model.bin on")

// The languages that the model learns, by the folders of SIB-200.
var trainLanguages = map[string]string{
	"eng_Latn": "en", "por_Latn": "pt", "spa_Latn": "es", "fra_Latn": "fr", "deu_Latn": "de", "rus_Cyrl": "ru",
	"arb_Arab": "ar", "zho_Hans": "zh", "zho_Hant": "zh", "ita_Latn": "it", "nld_Latn": "nl", "jpn_Jpan": "ja",
	"kor_Hang": "ko", "hin_Deva": "hi", "tur_Latn": "tr", "pol_Latn": "pl", "ukr_Cyrl": "uk", "ces_Latn": "cs",
	"swe_Latn": "sv", "dan_Latn": "da", "nob_Latn": "nb", "fin_Latn": "fi", "ell_Grek": "el", "heb_Hebr": "he",
	"ind_Latn": "id", "vie_Latn": "vi", "tha_Thai": "th", "pes_Arab": "fa", "ron_Latn": "ro", "hun_Latn": "hu",
}

// Its categories that are topics; a third of travel and geography stands for texts
// of none: many of them could be news of some topic.
var trainTopics = map[string]string{
	"entertainment": topic.Culture, "health": topic.Health, "politics": topic.Politics,
	"science/technology": topic.Science, "sports": topic.Sport,
}

// The way of training: stochastic descent on the logistic loss, and the mean of the
// weights over its second half, which depends less on the order of the examples.
const (
	epochs = 20
	rate   = 0.85
	decay  = 2e-5
	unseen = 2 // how much less likely than those of the model the other topics are there
	// An example counts by how rare its topic is, to this power: science has three
	// times the sentences of health.
	balance = 0.5
	// How often a sentence of gen/rest.txt counts: they are few.
	restTimes = 25
)

type example struct {
	features []uint32
	words    topicScores
	topic    int
	share    float64 // of the model's say
}

// TestTrain makes data/model.bin. The words of data/topics come first and the
// model learns what they leave open. Run by hand on a checkout of
// https://github.com/dadelani/sib-200 at the commit that data/LICENSE.model.txt
// names:
//
//	go test -run TestTrain -train /path/to/sib-200
func TestTrain(t *testing.T) {
	if *trainOn == "" {
		t.Skip("no -train")
	}
	all := append(readExamples(t, *trainOn), readRest(t)...)
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

// readExamples reads the train parts: lines of number, category and text.
func readExamples(t *testing.T, root string) []example {
	t.Helper()
	var out []example
	for _, folder := range slices.Sorted(maps.Keys(trainLanguages)) {
		data, err := os.ReadFile(filepath.Join(root, "data", "annotated", folder, "train.tsv"))
		if err != nil {
			t.Fatal(err)
		}
		v := vocabularyFor(topFolder, trainLanguages[folder])
		for line := range strings.Lines(string(data)) {
			f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if len(f) < 3 || f[1] == "category" || trainTopics[f[1]] == "" && lastDigit(f[0])%3 != 0 {
				continue
			}
			e := newExample(v, f[2])
			if code := trainTopics[f[1]]; code != "" {
				e.topic = slices.Index(topic.Codes(), code)
			}
			out = append(out, e)
		}
	}
	return out
}

// lastDigit is that of a sentence's number; the same sentence has the same in
// all languages.
func lastDigit(number string) int { return int(number[len(number)-1] - '0') }

// newExample is one of no topic.
func newExample(v *vocabulary, text string) example {
	d := newDocument(text)
	return example{
		features: d.features(nil), words: wordScores(weighed(v, d)),
		topic: numTopics, share: modelShare(v, len(d.tokens)),
	}
}

func weighed(v *vocabulary, d *document) (out [numTopics]float64) {
	v.weigh(newDocument(""), d, out[:])
	return out
}

// readRest reads the sentences of gen/rest.txt.
func readRest(t *testing.T) []example {
	t.Helper()
	data, err := os.ReadFile("gen/rest.txt")
	if err != nil {
		t.Fatal(err)
	}
	var (
		out []example
		v   *vocabulary
	)
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		switch {
		case line[0] == '#':
		case line[0] == '@':
			v = vocabularyFor(topFolder, line[1:])
		default:
			for range restTimes {
				out = append(out, newExample(v, line))
			}
		}
	}
	return out
}

// The committed model is there, and knows a language without a word list.
func TestModel(t *testing.T) {
	if want := 4 + modelFeatures*modelTopics; len(modelBytes) != want {
		t.Fatalf("data/model.bin has %d bytes, want %d", len(modelBytes), want)
	}
	got := Read(Input{Lang: "sv", Text: "Fotbollslaget vann matchen och målvakten räddade en straff."}).Topics()
	if len(got) == 0 || got[0].Code != topic.Sport {
		t.Errorf("got %v", got)
	}
	if logits := theModel().logits(nil); logits != [modelTopics]float64{} {
		t.Errorf("of nothing it says %v", logits)
	}
}

// classWeights is how much an example of each topic counts; of no topic as it is.
func classWeights(all []example) (out [numTopics + 1]float64) {
	n, sum := [numTopics + 1]float64{}, 0.0
	for _, e := range all {
		if e.topic < numTopics {
			n[e.topic]++
			sum++
		}
	}
	for _, at := range modelTopic {
		out[at] = math.Pow(sum/(modelTopics-1)/max(n[at], 1), balance)
	}
	out[numTopics] = 1
	return out
}

func train(all []example) []float32 {
	w, mean := make([]float32, modelFeatures*modelTopics), make([]float32, modelFeatures*modelTopics)
	weights := classWeights(all)
	r := rand.New(rand.NewPCG(1, 2))
	for epoch := range epochs {
		step := rate / (1 + float64(epoch)/2)
		for _, i := range r.Perm(len(all)) {
			e := all[i]
			p := e.words
			norm := e.share / math.Sqrt(float64(len(e.features)))
			for _, f := range e.features {
				for c, at := range modelTopic {
					p[at] += float64(w[int(f)*modelTopics+c]) * norm
				}
			}
			sum := 0.0
			for c := range p {
				if !slices.Contains(modelTopic[:], c) {
					p[c] -= unseen
				}
				p[c] = math.Exp(p[c])
				sum += p[c]
			}
			for c, at := range modelTopic {
				g := p[at] / sum
				if at == e.topic {
					g--
				}
				g *= weights[e.topic]
				for _, f := range e.features {
					v := &w[int(f)*modelTopics+c]
					*v -= float32(step * (g*norm + decay*float64(*v)))
				}
			}
		}
		if epoch >= epochs/2 {
			for i, v := range w {
				mean[i] += v / (epochs - epochs/2)
			}
		}
	}
	return mean
}
