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
	modelTokens = 60.0 // words of a text at which the model counts half
	shareShown  = 0.12 // a second or third topic's weight beside the first one's, at least
	mostTopics  = 3
)

// Topics finds the topics that an article belongs to, one to three of them, the
// heaviest first; none for a text that tells nothing. Weights lie between 0 and
// 1 and add up to 1 at most.
func Topics(in Input) []news.TopicTag {
	title, body := newDocument(in.Title), newDocument(in.Text)
	score, found := wordScores(vocabularyFor(in.Lang), title, body)
	if len(title.tokens)+len(body.tokens) == 0 {
		return nil
	}
	features := title.features(nil)
	features = body.features(features)
	share := modelTokens / (modelTokens + float64(len(body.tokens)))
	logits := theModel().logits(features)
	for c, v := range logits {
		score[modelTopic[c]] += share * v
		found = found || v > 0
	}
	if !found {
		return nil
	}
	return topicTags(score)
}

// wordScores is what the words of a language say: for each topic its share of
// all weight, less where little was found; found is false where nothing was.
func wordScores(v *vocabulary, title, body *document) (score [numTopics]float64, found bool) {
	n := make(counts, len(v.terms))
	v.countTerms(title, n, titleTopics)
	v.countTerms(body, n, 1)
	sum := 0.0
	for i, k := range n {
		if k > 0 {
			score[v.terms[i].topic] += float64(v.terms[i].weight) * (1 + math.Log(float64(k)))
		}
	}
	for _, s := range score {
		sum += s
	}
	for i := range score {
		score[i] *= wordScale / (sum + wordPrior)
	}
	return score, sum > 0
}

// topicTags turns scores into the heaviest topics' shares (softmax).
func topicTags(score [numTopics]float64) []news.TopicTag {
	top, sum := slices.Max(score[:]), 0.0
	out := make([]news.TopicTag, numTopics)
	for i, code := range topic.Codes() {
		w := math.Exp(score[i] - top)
		sum += w
		out[i] = news.TopicTag{Code: code, Weight: w}
	}
	slices.SortStableFunc(out, func(a, b news.TopicTag) int { return cmp.Compare(b.Weight, a.Weight) })
	out = out[:mostTopics]
	for i := range out {
		out[i].Weight /= sum
		if out[i].Weight < shareShown*out[0].Weight {
			return out[:i]
		}
	}
	return out
}
