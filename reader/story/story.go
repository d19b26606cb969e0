// Package story makes the sketch by which stories are told apart: an article's
// names, numbers and words, by how much each tells. Start with Sketch.
package story

import "newsdesk/news/story"

// Input is what a sketch is made of.
type Input struct {
	Title, Text string
	Lang        string // BCP 47
}

// Sketch makes an article's sketch. It looks at no more than the title's first 60
// words and the text's first 400, for events are told from the top, so that its
// time is bounded.
func Sketch(in Input) story.Sketch {
	c := &counter{words: backgroundOf(in.Lang), at: make(map[uint32]int, 256)}
	c.read(in.Title, leadWords, func(int) float64 { return titleWeight }, true)
	c.read(in.Text, textWords, func(word int) float64 {
		if word < leadWords {
			return leadWeight
		}
		return 1
	}, false)
	terms := make([]story.Weighed, 0, len(c.all))
	for i := range c.all {
		if w := c.all[i].weight(); w > 0 {
			terms = append(terms, story.Weighed{Hash: c.all[i].hash, Kind: c.all[i].kind(), Weight: w})
		}
	}
	return story.New(terms)
}

// Terms are the terms of a text as the tables in lang write them: folded and cut.
func Terms(text string) []string {
	var out []string
	c := &counter{words: &background{}, at: map[uint32]int{}, told: func(key []byte) { out = append(out, string(key)) }}
	c.read(text, textWords, func(int) float64 { return 1 }, true)
	return out
}
