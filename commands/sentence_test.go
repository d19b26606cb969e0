package commands

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

// TestEveryErrorHasASentence reads the error vocabulary from its source, so that
// a new error without a sentence fails.
func TestEveryErrorHasASentence(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../news/errors.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && strings.HasPrefix(v.Names[0].Name, "Err") {
			names = append(names, v.Names[0].Name)
		}
		return true
	})
	own := map[error]bool{context.Canceled: true, context.DeadlineExceeded: true}
	n := 0
	for _, s := range sentences() {
		if !own[s.err] {
			n++
		}
	}
	if len(names) == 0 || n != len(names) {
		t.Errorf("news has %d errors %v, the table %d", len(names), names, n)
	}
}

// TestSentencesKeepTheVoice holds the table to what stands on top of
// sentence.go.
func TestSentencesKeepTheVoice(t *testing.T) {
	for _, s := range append(sentences(), feedSentences()...) {
		keepsTheVoice(t, s.at(nil, nil))
	}
	for _, s := range sentences() {
		if says := Sentence(fmt.Errorf("deep in the code: %w", s.err)); says != s.at(nil, nil) {
			t.Errorf("%v: got %q, want %q", s.err, says, s.at(nil, nil))
		}
	}
	for _, s := range feedSentences() {
		if says := feedSentence(nil, fmt.Errorf("deep in the code: %w", s.err)); says != s.at(nil, nil) || strings.Contains(says, "/article") {
			t.Errorf("%v: got %q, want %q", s.err, says, s.at(nil, nil))
		}
	}
	if got := feedSentence(nil, news.ErrPrivate); got != Sentence(news.ErrPrivate) {
		t.Error(got)
	}
}

// TestPollSentences: of a feed that is followed nobody is told to try again, which
// the desk does, nor to look for another article.
func TestPollSentences(t *testing.T) {
	for _, s := range pollSentences() {
		says := PollSentence(fmt.Errorf("deep in the code: %w", s.err))
		if says != s.at(nil, nil) || strings.Contains(says, "/article") || strings.Contains(strings.ToLower(says), "try again") || len([]rune(says)) > 200 {
			t.Errorf("%v: got %q, want %q", s.err, says, s.at(nil, nil))
		}
	}
	if got := PollSentence(news.ErrPrivate); got != Sentence(news.ErrPrivate) {
		t.Error(got)
	}
	if got := PollSentence(&asksToWait{news.ErrFault, time.Hour}); got != "The site answered with an error." {
		t.Error(got)
	}
}

// asksToWait is an answer that says when to come back.
type asksToWait struct {
	error
	wait time.Duration
}

func (a *asksToWait) Unwrap() error       { return a.error }
func (a *asksToWait) Wait() time.Duration { return a.wait }

func TestSentencesSayWhenToTryAgain(t *testing.T) {
	for _, tt := range []struct {
		err  error
		wait time.Duration
		want string
	}{
		{news.ErrBusy, 0, "The site is busy just now. Try again in a few minutes."},
		{news.ErrBusy, 30 * time.Second, "The site is busy just now. Try again in 1 minute."},
		{news.ErrBusy, 15 * time.Minute, "The site is busy just now. Try again in 15 minutes."},
		{news.ErrBusy, 5*time.Hour + time.Second, "The site is busy just now. Try again in 6 hours."},
		{news.ErrFault, 2 * time.Minute, "The site answered with an error. Try again in 2 minutes."},
		{news.ErrGone, time.Minute, Sentence(news.ErrGone)},
	} {
		err := fmt.Errorf("get: %w", &asksToWait{tt.err, tt.wait})
		if got := Sentence(err); got != tt.want {
			t.Errorf("%v after %v: %q", tt.err, tt.wait, got)
		}
		if got, known := Known(feedError(nil, "looking at", "https://harbour.example/", err)); !known || tt.err != news.ErrGone && got != tt.want {
			t.Errorf("of a feed, %v after %v: %q", tt.err, tt.wait, got)
		}
	}
}

func keepsTheVoice(t *testing.T, says string) {
	t.Helper()
	says = strings.Replace(says, "answered with an error", "answered otherwise", 1) // what a site does, not the desk
	jargon := regexp.MustCompile(`(?i)\b(error|invalid|request|status|oops|sorry|failed|http \d+|null|nil)\b|!`)
	if found := jargon.FindString(says); found != "" {
		t.Errorf("%q holds %q", says, found)
	}
	if steps := strings.Count(says, ". ") + strings.Count(says, ": "); steps < 1 && !strings.Contains(says, "try again") {
		t.Errorf("%q names no next step", says)
	}
	if len([]rune(says)) > 200 {
		t.Errorf("%q is long", says)
	}
}

func TestSentenceOfTheUnknown(t *testing.T) {
	if got := Sentence(errors.New("pq: secret table")); got != "Something went wrong on the desk's side. Please try again; if it happens again, tell whoever runs the desk." || strings.Contains(got, "secret") {
		t.Error(got)
	}
	if _, known := Known(errors.New("x")); known {
		t.Error("known")
	}
	if got := Sentence(&news.OptionError{Option: "x"}); got != Sentence(news.ErrBadOption) {
		t.Errorf("an OptionError without a step says %q", got)
	}
}
