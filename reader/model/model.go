// Package model lets a language model behind an OpenAI-compatible endpoint write
// an article's summary, and keeps what it wrote only when every name, number and
// quotation in it stands in the article. Start with Writer.Summarise; check.go
// is the judge.
package model

import (
	"cmp"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sashabaranov/go-openai"

	"newsdesk/news"
)

// Why a model's words are not used.
var (
	ErrRefused = errors.New("the article does not bear the model's words out")
	ErrFailed  = errors.New("the model did not answer")
)

const (
	timeLimit  = 20 * time.Second // for all tries together
	checkLimit = 10 * time.Second // for Check
	most       = 24_000           // bytes of an article that the model gets
	least      = 400              // bytes of an article that is worth a summary
	budget     = 1000             // tokens that an answer may cost, with the model's thinking
)

// instructions are what the model is told. What it makes of them is checked.
//
//go:embed instructions.txt
var instructions string

// Use is what one answer cost.
type Use struct {
	Refused            bool // the words were not used
	Prompt, Completion int  // tokens, as the endpoint counts them
}

// Config is where the model is.
type Config struct {
	URL   string // the endpoint's base, such as https://api.example.org/v1
	Model string // its name
	Key   string // "" for none
	// Used is told of each answer; nil for nobody. It may be called by several
	// goroutines at once.
	Used func(context.Context, Use)
	// Timeout bounds a summary with all its tries; 0 means 20 s.
	Timeout time.Duration
}

// Writer writes summaries. It may be used by several goroutines at once.
type Writer struct {
	client *openai.Client
	model  string
	used   func(context.Context, Use)
	limit  time.Duration
	rest   rest
}

// New makes a writer.
func New(c Config) *Writer {
	o := openai.DefaultConfig(c.Key)
	o.BaseURL = c.URL
	o.HTTPClient = newClient()
	w := &Writer{client: openai.NewClientWithConfig(o), model: c.Model, used: c.Used, limit: cmp.Or(c.Timeout, timeLimit)}
	if w.used == nil {
		w.used = func(context.Context, Use) {}
	}
	return w
}

// Summarise gives a summary in the model's words and the model's name. Both are
// "" for an article that is too short to need one, or in a language in which
// they cannot be checked. Errors: ErrRefused with the reason, ErrFailed, and
// ctx's own.
func (w *Writer) Summarise(ctx context.Context, a *news.Article) (words, model string, err error) {
	if len(a.Text) < least || !Checks(a.Language) {
		return "", "", nil
	}
	answer, err := w.ask(ctx, a)
	if err != nil {
		return "", "", err
	}
	words, err = said(answer)
	if err == nil {
		err = Check(words, a)
	}
	w.used(ctx, Use{err != nil, max(0, answer.Usage.PromptTokens), max(0, answer.Usage.CompletionTokens)})
	if err != nil {
		return "", "", err
	}
	return words, w.model, nil
}

// ask gets an answer in time, unless the endpoint has failed too often.
func (w *Writer) ask(ctx context.Context, a *news.Article) (openai.ChatCompletionResponse, error) {
	if !w.rest.over(time.Now()) {
		return openai.ChatCompletionResponse{}, fmt.Errorf("%w: it failed %d times in a row and is left alone for a minute", ErrFailed, failures)
	}
	limited, cancel := context.WithTimeout(ctx, w.limit)
	defer cancel()
	answer, err := w.client.CreateChatCompletion(limited, w.request(a))
	if ctx.Err() != nil {
		return answer, ctx.Err()
	}
	w.rest.note(time.Now(), err != nil)
	if err != nil {
		err = fmt.Errorf("%w: %s", ErrFailed, reason(err))
	}
	return answer, err
}

func (w *Writer) request(a *news.Article) openai.ChatCompletionRequest {
	return openai.ChatCompletionRequest{
		Model:               w.model,
		MaxCompletionTokens: budget,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: strings.ReplaceAll(strings.TrimSpace(instructions), "LANGUAGE", a.Language)},
			{Role: openai.ChatMessageRoleUser, Content: a.Title + "\n\n" + beginning(a)},
		},
	}
}

// beginning is the part of an article that the model gets, and that counts when
// its words are checked.
func beginning(a *news.Article) string {
	end := min(len(a.Text), most)
	for end > 0 && end < len(a.Text) && !utf8.RuneStart(a.Text[end]) {
		end--
	}
	return a.Text[:end]
}

// said are the words of an answer, less the thinking that some models put
// before them.
func said(answer openai.ChatCompletionResponse) (string, error) {
	if len(answer.Choices) == 0 {
		return "", fmt.Errorf("%w: the answer is empty", ErrRefused)
	}
	first := answer.Choices[0]
	words := strings.TrimSpace(first.Message.Content)
	if rest, ok := strings.CutPrefix(words, "<think>"); ok {
		_, rest, _ = strings.Cut(rest, "</think>")
		words = strings.TrimSpace(rest)
	}
	switch {
	case words == "":
		return "", fmt.Errorf("%w: the answer is empty", ErrRefused)
	case first.FinishReason == openai.FinishReasonLength:
		return "", fmt.Errorf("%w: the answer was cut off", ErrRefused)
	}
	return words, nil
}

// Check asks the endpoint for its models and tells in one sentence what is
// wrong, or nil. An endpoint that answers but lists nothing passes.
func (w *Writer) Check(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, checkLimit)
	defer cancel()
	list, err := w.client.ListModels(limited)
	if code := status(err); code == http.StatusNotFound || code == http.StatusMethodNotAllowed || code == http.StatusNotImplemented {
		return nil
	}
	if err != nil {
		return fmt.Errorf("%w: %s", ErrFailed, reason(err))
	}
	for _, m := range list.Models {
		if m.ID == w.model {
			return nil
		}
	}
	if len(list.Models) > 0 {
		return fmt.Errorf("%w: the endpoint has no model %q", ErrFailed, w.model)
	}
	return nil
}

// status is the HTTP status of an error that came as an answer, else 0.
func status(err error) int {
	if e, ok := errors.AsType[*openai.APIError](err); ok {
		return e.HTTPStatusCode
	}
	if e, ok := errors.AsType[*openai.RequestError](err); ok {
		return e.HTTPStatusCode
	}
	return 0
}

// reason says why there is no answer, without the endpoint's own words: they may
// repeat the key.
func reason(err error) string {
	code := status(err)
	network, timedOut := errors.AsType[net.Error](err)
	switch {
	case code == http.StatusUnauthorized || code == http.StatusForbidden:
		return fmt.Sprintf("the endpoint refuses the key (%d)", code)
	case code == http.StatusNotFound:
		return "there is no such endpoint or model (404)"
	case code != 0:
		return fmt.Sprintf("the endpoint answers %d %s", code, http.StatusText(code))
	case errors.Is(err, context.DeadlineExceeded), timedOut && network.Timeout():
		return "the endpoint takes too long"
	}
	if e, ok := errors.AsType[*net.OpError](err); ok && e.Op == "dial" {
		return "the endpoint cannot be reached"
	}
	return "the answer is not what an OpenAI-compatible endpoint gives"
}
