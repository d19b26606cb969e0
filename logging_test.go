package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"newsdesk/bot/discord/discordtest"
)

func TestRedact(t *testing.T) {
	for _, test := range []struct {
		name    string
		secrets []string
		line    string
		want    string
	}{
		{"several", []string{"abc.def.ghi", "sk-12345678"}, "abc.def.ghi and sk-12345678 twice: sk-12345678", "[secret] and [secret] twice: [secret]"},
		{"one alone", []string{"", "sk-12345678"}, "with sk-12345678", "with [secret]"},
		{"as the header has it", []string{"Bot abc.def.ghi"}, "Bot abc.def.ghi", "Bot [secret]"},
		{"white space around it", []string{" abc.def.ghi\n"}, "abc.def.ghi", "[secret]"},
		{"quoted", []string{`sk-1234"5678\9`}, `err="at sk-1234\"5678\\9"`, `err="at [secret]"`},
		{"as JSON", []string{"sk-1234<5678"}, `{"err":"sk-1234\u003c5678"}`, `{"err":"[secret]"}`},
		{"in an address", []string{"sk/1234 5678"}, "https://a.example/?key=sk%2F1234+5678 and /sk%2F1234%205678/", "https://a.example/?key=[secret] and /[secret]/"},
		{"too short to be one", []string{"ollama"}, "ollama answers", "ollama answers"},
		{"none", nil, "nothing to hide", "nothing to hide"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			n, err := fmt.Fprint(redact(&out, test.secrets...), test.line)
			if out.String() != test.want || n != len(test.line) || err != nil {
				t.Errorf("%q, %d, %v; want %q", out.String(), n, err, test.want)
			}
		})
	}
}

// spoken are the methods that write a line, and how many arguments stand before its
// keys.
func spoken() map[string]int {
	return map[string]int{"Debug": 1, "Info": 1, "Warn": 1, "Error": 1}
}

// Lines can be searched and counted: a message is the same whenever it is written, and
// keys are words.
func TestLogLinesAreAlike(t *testing.T) {
	key := regexp.MustCompile(`^[a-z][a-z_]*$`)
	for _, s := range sources(t) {
		if s.test {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			method, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || !isLog(method.X) {
				return true
			}
			before, writes := spoken()[method.Sel.Name]
			if !writes || len(call.Args) < before {
				return true
			}
			if _, made := call.Args[before-1].(*ast.BinaryExpr); made {
				t.Errorf("%s: a message that is put together", s.name)
			}
			for i := before; i < len(call.Args); i += 2 {
				name, ok := call.Args[i].(*ast.BasicLit)
				if word, err := strconv.Unquote(literal(name)); !ok || err != nil || !key.MatchString(word) {
					t.Errorf("%s: a key that is no word: %v", s.name, literal(name))
				}
			}
			return true
		})
	}
}

func literal(l *ast.BasicLit) string {
	if l == nil {
		return ""
	}
	return l.Value
}

// isLog tells a logger by its name.
func isLog(x ast.Expr) bool {
	switch x := x.(type) {
	case *ast.Ident:
		return x.Name == "log"
	case *ast.SelectorExpr:
		return x.Sel.Name == "log" || x.Sel.Name == "Log"
	}
	return false
}

// What the log tells at its most talkative: events, and of nobody what they asked, who
// they are, or what lets one speak in the bot's name.
func TestTheLogTellsOfNobody(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/road" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, roadPage)
	}))
	t.Cleanup(site.Close)
	t.Setenv("LOG_LEVEL", "debug")
	t.Setenv("LOG_FORMAT", "json")
	t.Setenv("HTTP_ADDR", freeAddress(t))
	p := startProcess(t)
	slash := func(name string, options map[string]any) discordtest.Message {
		return p.send(discordtest.Slash(name, options)).Message()
	}
	slash("follow", map[string]any{"country": "Iceland"})
	slash("article add", map[string]any{"link": site.URL + "/road"})
	slash("article add", map[string]any{"link": site.URL + "/quetzal-page?token=quetzal"})
	slash("article text", map[string]any{"text": "quetzal"})
	slash("feed add", map[string]any{"address": site.URL + "/quetzal-feed"})
	slash("latest", map[string]any{"country": "Quetzalland", "private": true})
	slash("search", map[string]any{"query": "quetzal -(("})
	slash("report", map[string]any{"article": "1", "what": "quetzal is wrong"})
	p.discord.Fault(discordtest.Fault{Method: "POST", Path: "/channels/" + squareID + "/messages", Status: 500, Times: 1})
	channel := discordtest.Channel{ID: squareID, Name: "square", Permissions: 1<<10 | 1<<11}
	preview := slash("post", map[string]any{"article": "1", "channel": channel, "comment": "quetzal comment"})
	says(t, p.send(discordtest.Press(button(t, preview, "Post"), preview.JSON())).Message(), "Posted in")
	p.kill()
	seen := map[string]bool{}
	for line := range strings.Lines(p.log.String()) {
		var e struct {
			Time, Level, Msg, Interaction string
			Article                       int
		}
		if err := json.Unmarshal([]byte(line), &e); err != nil || e.Time == "" || e.Level == "" || e.Msg == "" {
			t.Errorf("no event: %s", line)
		}
		seen[e.Msg] = true
		if (e.Msg == "answered" || e.Msg == "article brought in") && e.Interaction == "" || e.Msg == "posted" && e.Article == 0 {
			t.Errorf("an event of nothing: %s", line)
		}
		for _, secret := range []string{mayor.ID, mayor.Name, "quetzal", "Quetzal", discordtest.Token, "interaction-token", "Sigrún"} {
			if strings.Contains(line, secret) {
				t.Errorf("%q is told: %s", secret, line)
			}
		}
	}
	for _, msg := range []string{"answered", "article brought in", "command refused", "posted", "starting"} {
		if !seen[msg] {
			t.Errorf("it never says %q", msg)
		}
	}
}
