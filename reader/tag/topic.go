package tag

import (
	"cmp"
	"math"
	"slices"

	"newsdesk/news"
	"newsdesk/news/topic"
)

// numTopics is the size of the top level.
const numTopics = 17

// What goes into a topic's score.
const (
	titleTopics = 5    // mentions in the text that one in the title is worth
	wordScale   = 5    // of the words' share, beside the model's logits
	wordPrior   = 2    // weight of words that leaves half of wordScale
	modelTokens = 80.0 // words of a text at which the model counts half
	restScore   = 1.5  // of an article that belongs to no topic
	wordBytes   = 6    // of a word, about, where they are not parted
	mostTopics  = 3
	// Where a word of this weight or more speaks for a topic that the model does
	// not know, the model counts this much less.
	certainWord  = 1.5
	strangeTopic = 0.7
)

// When a topic is shown. They were set on sentences that the model had not seen:
// those with a topic keep it, those of everyday life (gen/rest.txt) get none.
const (
	shortOdds   = 5.0   // odds of the heaviest topic to none in a text of one word, of two the half;
	longOdds    = 0.002 // more for each word, for a long text has more to show,
	mostOdds    = 0.4   // up to this
	enoughWords = 1.5   // unless words of that weight speak for it
	moreWords   = 0.02  // and of this more for each word of the text
	leastWords  = 1.9   // weight of a second or third topic's own words,
	shareWords  = 0.45  // and beside that of the heaviest one's,
	modelSure   = 0.9   // a topic with words goes before one without that is this near,
	modelShown  = 0.7   // unless it is this likely beside it
)

// Topics finds the topics that an article belongs to, the heaviest first: three of
// the top level at most, and two of the second, each with its parent. None for a
// text that tells of none or hardly of one. Weights of the top level are
// probabilities: they add up to 1 at most, and what is left is that of other topics
// and of none. One of the second level weighs less than its parent.
func (a *Article) Topics() []news.TopicTag {
	title, body := a.title, a.body
	if len(title.tokens)+len(body.tokens) == 0 {
		return nil
	}
	v := vocabularyFor(topFolder, a.lang)
	var words [numTopics]float64
	v.weigh(title, body, words[:])
	size := (len(title.keys) + len(body.keys)) / wordBytes
	likely := probabilities(scores(v, words, title, body))
	return withSecond(topicTags(likely, words, size), likely, vocabularyFor(secondFolder, a.lang), title, body, size)
}

// topicScores are logits, the last one that of no topic.
type topicScores [numTopics + 1]float64

// scores is what the words and the model say together.
func scores(v *vocabulary, words [numTopics]float64, title, body *document) topicScores {
	score := wordScores(words)
	features := body.features(title.features(nil))
	share := modelShare(v, len(title.tokens)+len(body.tokens))
	if best := slices.Index(words[:], slices.Max(words[:])); words[best] >= certainWord && !slices.Contains(modelTopic[:], best) {
		share *= strangeTopic
	}
	for c, w := range theModel().logits(features) {
		score[modelTopic[c]] += share * w
	}
	return score
}

// modelShare is how much the model counts in a text of n words: the longer it is,
// the more the language's own words tell.
func modelShare(v *vocabulary, n int) float64 {
	if len(v.terms) == 0 {
		n = min(n, modelWords)
	}
	return modelTokens / (modelTokens + float64(n))
}

// weigh adds up the weight of the words of each topic. A word that comes again adds
// less each time.
func (v *vocabulary) weigh(title, body *document, out []float64) {
	n := make(counts, len(v.terms))
	v.countTerms(title, n, titleTopics)
	v.countTerms(body, n, 1)
	for i, k := range n {
		if k > 0 {
			out[v.terms[i].topic] += float64(v.terms[i].weight) * (1 + math.Log(float64(k)))
		}
	}
}

// wordScores is what words say: for each topic its share of their weight, less
// where little was found.
func wordScores(words [numTopics]float64) topicScores {
	score, sum := topicScores{numTopics: restScore}, 0.0
	for _, w := range words {
		sum += w
	}
	for i, w := range words {
		score[i] = w * wordScale / (sum + wordPrior)
	}
	return score
}

// probabilities are what scores say of each topic (softmax).
func probabilities(score topicScores) topicScores {
	top, sum := slices.Max(score[:]), 0.0
	for i := range score {
		score[i] = math.Exp(score[i] - top)
		sum += score[i]
	}
	for i := range score {
		score[i] /= sum
	}
	return score
}

// topicTags are the topics of the top level for which there is enough in a text of
// size words.
func topicTags(likely topicScores, words [numTopics]float64, size int) []news.TopicTag {
	order := make([]int, numTopics)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(likely[b], likely[a]) })
	preferWorded(order, likely, words)
	first := order[0]
	if likely[first] < (shortOdds/float64(size+1)+min(longOdds*float64(size), mostOdds))*likely[numTopics] && words[first] < enoughWords+moreWords*float64(size) {
		return nil
	}
	codes := topic.Codes()
	var out []news.TopicTag
	for _, i := range order {
		own := words[i] >= max(leastWords, shareWords*words[first])
		near := likely[i] >= modelShown*likely[first] && (words[i] > 0 || words[first] == 0)
		if len(out) < mostTopics && (i == first || own || near) {
			out = append(out, news.TopicTag{Code: codes[i], Weight: likely[i]})
		}
	}
	return out
}

// preferWorded puts a topic that has words of its own before one nearly as likely
// that only the model sees.
func preferWorded(order []int, likely topicScores, words [numTopics]float64) {
	first := order[0]
	if words[first] > 0 {
		return
	}
	for i, c := range order {
		if words[c] > 0 && likely[c] >= modelSure*likely[first] {
			copy(order[1:], order[:i])
			order[0] = c
			return
		}
	}
}
