package summary

import (
	"slices"

	"newsdesk/news"
)

// Doc is one of the articles that tell a story.
type Doc = Input

// StorySentence is a sentence of a story's summary: a range of the text of the
// article with index Doc.
type StorySentence struct {
	Doc int
	news.Span
}

// maxDocs limits how many articles of a story are read: the first ones.
const maxDocs = 40

// Story returns a summary of what docs tell together, of about budget bytes:
// all its sentences but the last fit in, and the last may pass it. The
// sentences come in the order in which they should be read. Of sentences that
// say the same the best stands for all. None comes twice, and none that cannot
// stand by itself. The result depends on nothing but the input; docs after the
// 40th are not looked at.
func Story(docs []Doc, budget int) []StorySentence {
	if budget <= 0 {
		return nil
	}
	docs = docs[:min(len(docs), maxDocs)]
	v := newVocabulary()
	var all []candidate
	for i := range docs {
		doc := headed(docs[i])
		cands := candidates(&doc, v)
		for _, c := range cands[:min(len(cands), maxStoryCandidates)] {
			c.doc = i
			all = append(all, c)
		}
	}
	fit := slices.DeleteFunc(slices.Clone(all), func(c candidate) bool {
		return c.weak || c.tied || c.words < storyMinWords || c.words > storyMaxWords
	})
	if len(fit) == 0 {
		fit = all
	}
	c := newCover(fit, weigh(all, len(docs)), budget)
	return c.summary()
}

const (
	maxStoryCandidates = 60 // sentences of an article, from its start
	storyMinWords      = 8
	storyMaxWords      = 60
)

// concept is a pair of neighbouring words, or a single word (second is -1).
type concept struct{ first, second int32 }

// concepts calls f for the concepts of a sentence: pairs of which at least one
// word carries weight, and words that do.
func concepts(tokens []token, f func(concept)) {
	for i, t := range tokens {
		if !t.stop {
			f(concept{t.id, -1})
		}
		if i+1 < len(tokens) && !(t.stop && tokens[i+1].stop) {
			f(concept{t.id, tokens[i+1].id})
		}
	}
}

// The weights of concepts. They were set on stories of which no summary is
// measured: the train part of ECB+ (CC BY 3.0), half the articles on an event
// summarised, the openings of the other half for reference. Values near them
// differ by a hundredth.
const (
	singleWord = 0.3  // of a word against a pair of words
	again      = 0.5  // of a concept's next mention in the summary against the one before
	same       = 0.5  // the share of a sentence's words that makes it say the same as another
	fading     = 0.15 // by how much each sentence further down counts less
)

// weigh gives each concept the number of articles that mention it, an early
// mention counting more. What one article alone mentions weighs nothing where
// there are several.
func weigh(cands []candidate, docs int) map[concept]float64 {
	type mention struct {
		doc, docs int
		weight    float64
	}
	mentions := map[concept]mention{}
	for i := range cands {
		c := &cands[i]
		early := 1 / (1 + fading*float64(c.pos))
		concepts(c.tokens, func(k concept) {
			m := mentions[k]
			if m.docs > 0 && m.doc == c.doc {
				return
			}
			m.doc, m.docs, m.weight = c.doc, m.docs+1, m.weight+early
			mentions[k] = m
		})
	}
	weights := make(map[concept]float64, len(mentions)/4)
	for k, m := range mentions {
		if m.docs >= min(docs, 2) {
			weights[k] = m.weight
			if k.second < 0 {
				weights[k] *= singleWord
			}
		}
	}
	return weights
}
