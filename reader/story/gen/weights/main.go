// Command weights makes news/story/weights.txt: how much each piece of
// evidence weighs when two stories are compared.
//
//	newsdesk read --jsonl <train.jsonl >read.jsonl
//	go run ./reader/story/gen/weights train.jsonl read.jsonl >news/story/weights.txt
//
// train.jsonl is the train part of ECB+ (Cybulska and Vossen 2014, CC BY 3.0), one
// article a line with its "id" and its "cluster": the event, whose name ends in
// "e" or "p", and with the other letter it is the look-alike. What is learned from
// are pairs of parts of stories, first drawn out of the clusters, then those that
// stand to choice when the articles are put together by what has been learned so
// far. Logistic regression. With -folds it tells how well that does on articles
// on other topics than those that it learned from.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"newsdesk/news/story"
	read "newsdesk/reader/story"
)

// doc is an article with the event that it tells.
type doc struct {
	cluster string
	profile story.Profile
}

// topic is the event or its look-alike.
func (d *doc) topic() string { return d.cluster[:len(d.cluster)-1] }

func main() {
	folds := flag.Int("folds", 0, "measure by so many rounds of three folds instead of writing weights")
	flag.Parse()
	if err := run(os.Stdout, flag.Args(), *folds); err != nil {
		fmt.Fprintln(os.Stderr, "weights:", err)
		os.Exit(1)
	}
}

func run(out io.Writer, args []string, folds int) error {
	if len(args) != 2 {
		return fmt.Errorf("give the articles with their clusters, and as they were read")
	}
	docs, err := load(args[0], args[1])
	if err != nil {
		return err
	}
	if folds > 0 {
		measure(out, docs, folds)
		return nil
	}
	return write(out, learn(docs))
}

const head = `# How much each piece of evidence weighs (news/story/evidence.go says what they are).
# Made by reader/story/gen/weights out of the train part of ECB+, https://github.com/cltl/ecbPlus:
# A. Cybulska and P. Vossen, Using a sledgehammer to crack a nut? Lexical diversity and
# event coreference resolution (LREC 2014), Creative Commons Attribution 3.0,
# https://creativecommons.org/licenses/by/3.0/. No text of it is here.
`

func write(out io.Writer, m model) error {
	if _, err := io.WriteString(out, head); err != nil {
		return err
	}
	for i, name := range story.EvidenceNames() {
		if _, err := fmt.Fprintf(out, "%s %.3f\n", name, m.of[i]); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(out, "bias %.3f\n", m.bias+surer)
	return err
}

// load reads the articles in the order of their clusters' file.
func load(gold, readers string) ([]*doc, error) {
	clusters := map[string]string{}
	if err := lines(gold, func(line []byte) error {
		var in struct{ ID, Cluster string }
		err := json.Unmarshal(line, &in)
		clusters[in.ID] = in.Cluster
		return err
	}); err != nil {
		return nil, err
	}
	var docs []*doc
	err := lines(readers, func(line []byte) error {
		var in struct {
			ID, Title, Text, Language string
			TitleMade                 bool `json:"title_made"`
		}
		if err := json.Unmarshal(line, &in); err != nil {
			return err
		}
		cluster := clusters[in.ID]
		if !strings.HasSuffix(cluster, "e") && !strings.HasSuffix(cluster, "p") {
			return fmt.Errorf("%s: cluster %q", in.ID, cluster)
		}
		if in.TitleMade {
			in.Title = ""
		}
		sketch := read.Sketch(read.Input{Title: in.Title, Text: in.Text, Lang: in.Language})
		docs = append(docs, &doc{cluster, story.Of(sketch)})
		return nil
	})
	return docs, err
}

func lines(path string, f func(line []byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		if err := f(s.Bytes()); err != nil {
			return err
		}
	}
	return s.Err()
}
