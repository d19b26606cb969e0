package model_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader/model"
)

const goodWords = "A ferry struck the quay in Tarnvik on Monday, and 12 people were hurt."

func article() *news.Article {
	return &news.Article{Title: "Ferry hits quay", Language: "en", Text: "A ferry struck the northern quay of Tarnvik on Monday at low tide, and 12 people were hurt. " +
		strings.Repeat("The quay was closed at once, and nobody knows when it will be open to ships again. ", 6)}
}

// endpoint answers each request with the next of the answers, and the last one
// for ever; it records what it was asked.
type endpoint struct {
	*httptest.Server
	mu     sync.Mutex
	asked  []string
	header []http.Header
}

func (e *endpoint) tries() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.asked)
}

type answer func(w http.ResponseWriter, r *http.Request)

func newEndpoint(t *testing.T, answers ...answer) *endpoint {
	t.Helper()
	e := &endpoint{}
	e.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		e.mu.Lock()
		e.asked, e.header = append(e.asked, string(body)), append(e.header, r.Header)
		next := answers[min(len(e.asked), len(answers))-1]
		e.mu.Unlock()
		next(w, r)
	}))
	t.Cleanup(e.Close)
	return e
}

// says answers as a model does.
func says(words string) answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		content, _ := json.Marshal(words)
		fmt.Fprintf(w, `{"choices":[{"message":{"role":"assistant","content":%s},"finish_reason":"stop"}],"usage":{"prompt_tokens":70,"completion_tokens":30}}`, content)
	}
}

func fails(code int, body string) answer {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(code)
		io.WriteString(w, body)
	}
}

func plain(body string) answer {
	return func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, body) }
}

func hangs(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// drips sends a byte of an answer without an end, again and again.
func drips(w http.ResponseWriter, r *http.Request) {
	for r.Context().Err() == nil {
		if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
			return
		}
	}
}

func TestSummarise(t *testing.T) {
	tests := []struct {
		name    string
		answers []answer
		words   string
		err     error
		why     string // part of the error
		asked   int    // -1: it may end before anything arrives
	}{
		{"right", []answer{says(goodWords)}, goodWords, nil, "", 1},
		{"with white space", []answer{says("\n " + goodWords + "\n")}, goodWords, nil, "", 1},
		{"with its thinking", []answer{says("<think>Paris?\n</think>\n" + goodWords)}, goodWords, nil, "", 1},
		{"429, then right", []answer{fails(429, "{}"), says(goodWords)}, goodWords, nil, "", 2},
		{"500 and 503, then right", []answer{fails(500, "oops"), fails(503, ""), says(goodWords)}, goodWords, nil, "", 3},
		{"429 for ever", []answer{fails(429, `{"error":{"message":"slow down"}}`)}, "", model.ErrFailed, "429", 3},
		{"500 for ever", []answer{fails(500, "<html>oops</html>")}, "", model.ErrFailed, "500", 3},
		{"a wrong key", []answer{fails(401, `{"error":{"message":"bad key sk-secret"}}`)}, "", model.ErrFailed, "key", 1},
		{"no such model", []answer{fails(404, `{"error":{"message":"no"}}`)}, "", model.ErrFailed, "404", 1},
		{"501", []answer{fails(501, "")}, "", model.ErrFailed, "501", 1},
		{"a redirect", []answer{fails(302, "")}, "", model.ErrFailed, "", 1},
		{"HTML", []answer{plain("<!doctype html><title>Welcome</title>")}, "", model.ErrFailed, "OpenAI-compatible", 1},
		{"bad JSON", []answer{plain(`{"choices":[{`)}, "", model.ErrFailed, "", 1},
		{"other JSON", []answer{plain(`{"choices":"none"}`)}, "", model.ErrFailed, "", 1},
		{"nothing", []answer{plain("")}, "", model.ErrFailed, "", 1},
		{"no choice", []answer{plain(`{}`)}, "", model.ErrRefused, "empty", 1},
		{"empty words", []answer{says(" ")}, "", model.ErrRefused, "empty", 1},
		{"nothing but thinking", []answer{says("<think>Well")}, "", model.ErrRefused, "empty", 1},
		{"cut off", []answer{plain(`{"choices":[{"message":{"content":"A ferry struck the quay in Tarnvik."},"finish_reason":"length"}]}`)}, "", model.ErrRefused, "cut off", 1},
		{"never", []answer{hangs}, "", model.ErrFailed, "too long", -1},
		{"without an end", []answer{drips}, "", model.ErrFailed, "", 1},
		{"an invented name", []answer{says("A ferry struck the quay in Bergen on Monday, and 12 people were hurt.")}, "", model.ErrRefused, `"Bergen"`, 1},
		{"an invented number", []answer{says("A ferry struck the quay in Tarnvik on Monday, and 13 people were hurt.")}, "", model.ErrRefused, `"13"`, 1},
		{"an invented quotation", []answer{says("A ferry struck the quay in Tarnvik; “nobody knows”, it was told.")}, "", model.ErrRefused, "nobody knows", 1},
		{"too long", []answer{says(strings.Repeat("The quay was closed at once. ", 100))}, "", model.ErrRefused, "too long", 1},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t, test.answers...)
			limit := 10 * time.Second
			if test.name == "never" {
				limit = 50 * time.Millisecond
			}
			w := model.New(model.Config{URL: e.URL + "/v1", Model: "scribe", Key: "sk-secret", Timeout: limit})
			words, by, err := w.Summarise(context.Background(), article())
			if words != test.words || !errors.Is(err, test.err) || test.asked >= 0 && e.tries() != test.asked {
				t.Fatalf("%q, %v after %d tries; want %q, %v after %d", words, err, e.tries(), test.words, test.err, test.asked)
			}
			if (by == "scribe") != (words != "") {
				t.Errorf("by %q", by)
			}
			if err != nil && (!strings.Contains(err.Error(), test.why) || strings.Contains(err.Error(), "sk-secret")) {
				t.Errorf("%v, want %q in it and no key", err, test.why)
			}
		})
	}
}

func TestWhatTheEndpointIsSent(t *testing.T) {
	e := newEndpoint(t, says(goodWords))
	w := model.New(model.Config{URL: e.URL + "/v1", Model: "scribe", Key: "sk-secret"})
	a := article()
	a.Text += strings.Repeat("ж", 50_000) + "THE END"
	if _, _, err := w.Summarise(context.Background(), a); err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Model    string
		Messages []struct{ Role, Content string }
	}
	if err := json.Unmarshal([]byte(e.asked[0]), &sent); err != nil {
		t.Fatal(err)
	}
	if sent.Model != "scribe" || len(sent.Messages) != 2 || sent.Messages[0].Role != "system" || !strings.Contains(sent.Messages[0].Content, "language en,") {
		t.Errorf("%+v", sent)
	}
	body := sent.Messages[1].Content
	if !strings.HasPrefix(body, "Ferry hits quay\n\nA ferry struck") || strings.Contains(body, "THE END") || strings.Contains(body, "\ufffd") || len(body) > 25_000 {
		t.Errorf("%d bytes, from %q", len(body), body[:60])
	}
	if got := e.header[0].Get("Authorization"); got != "Bearer sk-secret" {
		t.Errorf("Authorization: %q", got)
	}
}

func TestWhatIsNotSent(t *testing.T) {
	e := newEndpoint(t, says(goodWords))
	w := model.New(model.Config{URL: e.URL, Model: "scribe"})
	short, foreign := article(), article()
	short.Text = short.Text[:100]
	foreign.Language = "ja"
	for name, a := range map[string]*news.Article{"short": short, "a language that cannot be checked": foreign} {
		if words, by, err := w.Summarise(context.Background(), a); words != "" || by != "" || err != nil {
			t.Errorf("%s: %q, %q, %v", name, words, by, err)
		}
	}
	if n := e.tries(); n > 0 {
		t.Errorf("it was asked %d times", n)
	}
}

func TestUseIsTold(t *testing.T) {
	e := newEndpoint(t, says(goodWords), says("A ferry struck Bergen on Monday, and 12 people were hurt."), fails(400, "{}"))
	var told []model.Use
	w := model.New(model.Config{URL: e.URL, Model: "scribe", Used: func(_ context.Context, u model.Use) { told = append(told, u) }})
	for range 3 {
		w.Summarise(context.Background(), article())
	}
	if len(told) != 2 || told[0] != (model.Use{Prompt: 70, Completion: 30}) || told[1] != (model.Use{Refused: true, Prompt: 70, Completion: 30}) {
		t.Errorf("%+v", told)
	}
}

func TestACancelledContextIsToldAsThat(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	e := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	w := model.New(model.Config{URL: e.URL, Model: "scribe"})
	if _, _, err := w.Summarise(ctx, article()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestNobodyThere(t *testing.T) {
	e := newEndpoint(t, says(goodWords))
	e.Close()
	w := model.New(model.Config{URL: e.URL, Model: "scribe"})
	if _, _, err := w.Summarise(context.Background(), article()); !errors.Is(err, model.ErrFailed) || !strings.Contains(err.Error(), "reached") {
		t.Error(err)
	}
}

// Many articles do not each wait for an endpoint that fails.
func TestAnEndpointThatKeepsFailingIsLeftAlone(t *testing.T) {
	e := newEndpoint(t, fails(400, "{}"))
	w := model.New(model.Config{URL: e.URL, Model: "scribe"})
	var err error
	for range 10 {
		if _, _, err = w.Summarise(context.Background(), article()); !errors.Is(err, model.ErrFailed) {
			t.Fatal(err)
		}
	}
	if e.tries() != 3 || !strings.Contains(err.Error(), "left alone") {
		t.Errorf("it was asked %d times; the last error: %v", e.tries(), err)
	}
}

func TestCheckOfTheEndpoint(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer answer
		why    string // "" when it passes
	}{
		{"it has the model", plain(`{"data":[{"id":"other"},{"id":"scribe"}]}`), ""},
		{"it lists nothing", plain(`{}`), ""},
		{"it has no list", fails(404, "{}"), ""},
		{"it knows no list", fails(501, ""), ""},
		{"it has other models", plain(`{"data":[{"id":"other"}]}`), `no model "scribe"`},
		{"it refuses the key", fails(401, "{}"), "key"},
		{"it is broken", fails(502, "{}"), "502"},
		{"it is something else", plain("<html>"), "OpenAI-compatible"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := newEndpoint(t, test.answer)
			err := model.New(model.Config{URL: e.URL, Model: "scribe"}).Check(context.Background())
			if (err == nil) != (test.why == "") || err != nil && !strings.Contains(err.Error(), test.why) {
				t.Errorf("%v, want %q", err, test.why)
			}
		})
	}
}
