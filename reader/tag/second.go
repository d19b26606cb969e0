package tag

import (
	"cmp"
	"slices"

	"newsdesk/news"
	"newsdesk/news/topic"
)

// mostSecond is how many topics of the second level an article has at most: what
// is asked for by two topics is found by either.
const mostSecond = 2

// When a topic of the second level is shown: by the weight of its own words alone,
// for there is no model of them.
const (
	leastSecond  = 2.2   // weight of its words in a text of no length,
	moreSecond   = 0.004 // and more for each word of the text,
	mostMore     = 2.0   // up to this;
	strongSecond = 1.6   // times that where its parent is not among the topics yet,
	leastParent  = 0.003 // and the parent at least this likely
	shareSecond  = 0.5   // of the heaviest one's weight
	halfSecond   = 2.0   // weight of words at which it has half its parent's weight
)

// withSecond adds the topics of the second level for which there is enough, and
// their parents where they are missing, be it that the top level told of none.
func withSecond(tags []news.TopicTag, likely topicScores, v *vocabulary, title, body *document, size int) []news.TopicTag {
	if len(v.terms) == 0 {
		return tags
	}
	codes, top := topic.Second(), topic.Codes()
	words := make([]float64, len(codes))
	v.weigh(title, body, words)
	order := make([]int, len(codes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(words[b], words[a]) })
	enough := leastSecond + min(moreSecond*float64(size), mostMore)
	found, heaviest := 0, 0.0
	tops := len(tags)
	for _, i := range order {
		if found == mostSecond || words[i] < max(enough, shareSecond*heaviest) {
			break
		}
		code := topic.Parent(codes[i])
		p := slices.IndexFunc(tags, func(t news.TopicTag) bool { return t.Code == code })
		if p < 0 {
			parent := news.TopicTag{Code: code, Weight: likely[slices.Index(top, code)]}
			if tops == mostTopics || words[i] < strongSecond*enough || parent.Weight < leastParent {
				continue
			}
			p = len(tags)
			tops++
			tags = append(tags, parent)
		}
		found++
		heaviest = max(heaviest, words[i])
		tags = append(tags, news.TopicTag{Code: codes[i], Weight: tags[p].Weight * words[i] / (words[i] + halfSecond)})
	}
	slices.SortStableFunc(tags, func(a, b news.TopicTag) int { return cmp.Compare(b.Weight, a.Weight) })
	return tags
}
