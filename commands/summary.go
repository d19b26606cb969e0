package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/voice"
)

func (s *Set) summaryCommand() Command {
	return Command{
		Name: "summary",
		Help: "What an article says, in its own sentences",
		Options: []Option{
			{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true},
			{Name: "length", Help: "How long, medium unless told otherwise", Choices: []Choice{
				{Label: "short: 1 sentence", Value: "short"},
				{Label: "medium: up to 3 sentences", Value: "medium"},
				{Label: "long: up to 6 sentences", Value: "long"},
			}},
			privately(),
		},
		Carried: []Option{{Name: "words", Help: "A model's words, where there are", Kind: Flag}},
		Run:     s.summary,
	}
}

func (s *Set) summary(ctx context.Context, r Request) (Reply, error) {
	e, err := s.entryOf(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	if r.Option("length") != "" {
		e = inSentences(e)
	}
	v := r.voice()
	reply := summaryReply(v, e, lengthOf(r.Option("length")))
	reply.Replace = turned(r, "length") || turned(r, "words")
	id := strconv.FormatInt(e.ID, 10)
	again := ask("summary", "article", id, "private", r.Option("private"))
	ways, err := s.waysFrom(ctx, r, []store.Entry{e})
	if err != nil {
		return Reply{}, err
	}
	if r.Place.Channel == "" { // one more line to type; below each article of a list it would be too many
		ways[0] = append(ways[0], saveIt(v, e))
	}
	buttons := articleActions(v, e)
	if !e.Terse {
		buttons = append(lengths(v, e, again, r.Option("length")), beforeSource(buttons[1:], ways[0]...)...)
	}
	reply.Actions = rows(buttons)
	return reply, nil
}

// inSentences is e without a model's words: who asks for a length asks for the
// article's own sentences, which are its proof. A moderator's words stay.
func inSentences(e store.Entry) store.Entry {
	if e.WordsModel != "" {
		e.Words = ""
	}
	return e
}

func lengthOf(value string) news.Length {
	switch value {
	case "short":
		return news.Short
	case "long":
		return news.Long
	}
	return news.Medium
}

// summaryReply is an article's summary without buttons. Each sentence leads to
// its place in the source.
func summaryReply(v *voice.Voice, e store.Entry, length news.Length) Reply {
	var reply Reply
	add := func(b ...Block) { reply.Blocks = append(reply.Blocks, b...) }
	add(Block{Kind: Heading, Runs: []Run{linked(cut(titleOf(v, e), 240), e.URL)}}, small(credits(v, e)...))
	if tags := dotted(countriesOf(v, e, ""), topicsOf(v, e)); len(tags) > 0 {
		add(small(tags...))
	}
	if notes := marks(v, e); len(notes) > 0 {
		add(small(notes...))
	}
	if e.Words != "" {
		most := 2500
		if e.WordsModel != "" {
			most = shownMost
		}
		for _, p := range strings.Split(cut(e.Words, most), "\n") {
			if p = strings.TrimSpace(p); p != "" {
				add(paragraph(p))
			}
		}
	} else {
		taken := weigh(reply.Blocks...)
		if e.Note != "" {
			taken.add(weigh(noteOf(v, e)))
		}
		add(sentenceBlocks(v, e, length, taken)...)
	}
	if e.Note != "" {
		add(noteOf(v, e))
	}
	return reply
}

// sentenceBlocks are the summary's sentences, each with the way to its place in
// the source. Where taken leaves no room for all of that, the last go without
// the link; and should even this be too much, long sentences are cut.
func sentenceBlocks(v *voice.Voice, e store.Entry, length news.Length, taken size) []Block {
	lines := summaryLines(e, length)
	if e.Terse {
		return []Block{paragraph(v.Say(onlyTitles()))}
	}
	if len(lines) == 0 {
		return []Block{paragraph(v.Say("No sentence of this article stands by itself as a summary. Read it at its source."))}
	}
	var out []Block
	for _, most := range []int{600, 400, 250, 120} {
		out = nil
		for _, line := range lines {
			out = append(out, paragraph(cut(tidy(line), most)))
		}
		if all := weigh(out...); all.plus(taken).in(room()) {
			break
		}
	}
	if e.URL == "" {
		return out
	}
	for i, line := range lines {
		proven := slices.Clone(out)
		proven[i].Runs = append(slices.Clone(out[i].Runs), proof(e.URL, line)...)
		if all := weigh(proven...); !all.plus(taken).in(room()) {
			break
		}
		out = proven
	}
	return out
}

// summaryLines are the sentences of a summary of some length, in the order of
// the text: those of the shorter lengths first, as far as may be shown.
func summaryLines(e store.Entry, length news.Length) []string {
	lines, left := make([]string, len(e.Summary)), allowed(e)
	for l := news.Short; l <= length; l++ {
		for i, s := range e.Summary {
			if text := strings.Join(strings.Fields(e.Slice(s.Span)), " "); s.Length == l && text != "" && left.takes(text) {
				lines[i] = text
			}
		}
	}
	return slices.DeleteFunc(lines, func(line string) bool { return line == "" })
}

// credits are source, author and date, for a reply that is about one article.
func credits(v *voice.Voice, e store.Entry) []Run {
	var by, origin, on []Run
	if e.Byline != "" {
		by = []Run{plain(v.Say("by %s ## author", cut(e.Byline, 80)))}
	}
	if e.Origin != "" && e.Origin != e.Source() {
		origin = []Run{plain(v.Say("after %s ## first outlet", cut(e.Origin, 60)))}
	}
	switch {
	case e.Published.IsZero():
	case e.DateOnly: // the day that the source names, wherever it is read
		on = []Run{plain(date(v, e.Published.UTC()))}
	default:
		on = []Run{{Time: e.Published}}
	}
	return dotted(sourceOf(v, e), by, origin, on, timeOf(v, e))
}

// lengths are the buttons to the other lengths, as far as they differ. now is
// the length that is shown, "" for the usual. Where a model wrote a summary, the
// first leads to that, and the others to the article's sentences.
func lengths(v *voice.Voice, e store.Entry, again Request, now string) []Action {
	if e.Words != "" && e.WordsModel == "" {
		return nil
	}
	var out []Action
	last, worded := 0, e.Words != ""
	if e.WordsModel != "" {
		out = append(out, Action{Label: v.Say("Model’s words"), Disabled: worded, Request: again.With("words", "true")})
	}
	for _, l := range []struct {
		label, value string
		length       news.Length
	}{{v.Say("Short"), "short", news.Short}, {v.Say("Medium"), "medium", news.Medium}, {v.Say("Long"), "long", news.Long}} {
		n := len(summaryLines(e, l.length))
		if n == last {
			continue
		}
		last = n
		same := !worded && n == len(summaryLines(e, lengthOf(now)))
		out = append(out, Action{Label: l.label, Disabled: same, Request: again.With("length", l.value)})
	}
	if len(out) < 2 {
		return nil
	}
	return out
}
