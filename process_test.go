package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"newsdesk/bot/discord/discordtest"
)

// These tests run the program as a process of its own, against a Discord on
// loopback, and kill it with -9 at the worst moment.

const (
	townID    = "700000000000000001"
	squareID  = "700000000000000011"
	asProcess = "NEWSDESK_TEST_AS_PROGRAM"
)

var (
	mayor    = discordtest.User{ID: "700000000000000021", Name: "Anna", Permissions: 1<<10 | 1<<11 | 1<<13}
	inSquare = discordtest.Place{Guild: townID, Channel: squareID}
)

// process is a newsdesk that can be killed and started again.
type process struct {
	t        *testing.T
	discord  *discordtest.Server
	database string
	cmd      *exec.Cmd
	log      lockedBuffer
}

type lockedBuffer struct {
	mu    sync.Mutex
	b     bytes.Buffer
	grown chan struct{} // closed by the next Write; nil while nobody waits
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.grown != nil {
		close(l.grown)
		l.grown = nil
	}
	return l.b.Write(p)
}

// await waits until a text stands there.
func (l *lockedBuffer) await(t *testing.T, want string) {
	t.Helper()
	limit := time.After(30 * time.Second)
	for {
		l.mu.Lock()
		there := bytes.Contains(l.b.Bytes(), []byte(want))
		if l.grown == nil {
			l.grown = make(chan struct{})
		}
		grown := l.grown
		l.mu.Unlock()
		if there {
			return
		}
		select {
		case <-grown:
		case <-limit:
			t.Fatalf("%q does not come", want)
		}
	}
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func startProcess(t *testing.T) *process {
	t.Helper()
	p := &process{t: t, discord: discordtest.New(t), database: filepath.Join(t.TempDir(), "desk.db")}
	p.discord.AddGuild(townID, squareID)
	p.start()
	t.Cleanup(func() {
		p.kill()
		if t.Failed() {
			t.Log(p.log.String())
		}
	})
	return p
}

func (p *process) start() {
	p.t.Helper()
	p.launch()
	p.discord.WaitReady()
}

// launch starts it without waiting for it to connect.
func (p *process) launch() {
	p.t.Helper()
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), asProcess+"=1", "DISCORD_TOKEN="+discordtest.Token, "DISCORD_API_URL="+p.discord.URL,
		"DATABASE_URL="+p.database, "FETCH_ALLOW=127.0.0.0/8")
	p.cmd.Dir = p.t.TempDir()
	p.cmd.Stdout, p.cmd.Stderr = &p.log, &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		p.cmd.Wait()
	}
}

func (p *process) send(i discordtest.Interaction) *discordtest.Exchange {
	p.t.Helper()
	return p.discord.Send(mayor, inSquare, i)
}

// says checks that a message holds a text.
func says(t *testing.T, m discordtest.Message, want string) {
	t.Helper()
	if body := text(m); !strings.Contains(body, want) {
		t.Errorf("%q is missing in %s", want, body)
	}
}

// text is a message's JSON with its escapes resolved.
func text(m discordtest.Message) string {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.Encode(m.JSON())
	return b.String()
}

// button is the custom id of the button with a label.
func button(t *testing.T, m discordtest.Message, label string) string {
	t.Helper()
	var find func(v any) string
	find = func(v any) string {
		switch v := v.(type) {
		case []any:
			for _, x := range v {
				if id := find(x); id != "" {
					return id
				}
			}
		case map[string]any:
			if id, ok := v["custom_id"].(string); ok && v["label"] == label {
				return id
			}
			for _, x := range v {
				if id := find(x); id != "" {
					return id
				}
			}
		}
		return ""
	}
	var whole any
	if err := json.Unmarshal(m.JSON(), &whole); err != nil {
		t.Fatal(err)
	}
	id := find(whole)
	if id == "" {
		t.Fatalf("no button %q in %s", label, text(m))
	}
	return id
}

const roadPage = `<!doctype html><html lang="en"><head><title>Iceland opens a road</title></head><body><article><h1>Iceland opens a road</h1>
<p>Iceland opened a road across the highlands on Monday, after eleven summers of work in wind and ash.</p>
<p>“We counted the stones twice, and we would do it again,” said Sigrún Jónsdóttir, the minister of roads, in Reykjavík.</p>
<p>The road saves lorries four hours on the way to the east of the island. It will be closed in winter, the government said.</p></article></body></html>`

// roadSite serves roadPage, but for the first who asks: they wait for ever.
func roadSite(t *testing.T) (site *httptest.Server, asked <-chan struct{}) {
	t.Helper()
	all := make(chan struct{}, 4)
	var first sync.Once
	site = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := false
		first.Do(func() { wait = true })
		all <- struct{}{}
		if wait {
			<-r.Context().Done()
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, roadPage)
	}))
	t.Cleanup(site.Close)
	return site, all
}

func TestKilledWhileReadingALink(t *testing.T) {
	site, asked := roadSite(t)
	p := startProcess(t)
	added := p.send(discordtest.Slash("article add", map[string]any{"link": site.URL + "/road"}))
	if a := added.Answer(); a.Type != 5 || !a.Private() {
		t.Fatalf("answer of type %d, private %v; want a private promise", a.Type, a.Private())
	}
	<-asked
	p.kill()
	p.start()
	says(t, added.Message(), "Iceland opens a road")
	says(t, p.send(discordtest.Slash("latest", nil)).Message(), "Iceland opens a road")
}

func TestKilledWhilePosting(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, roadPage)
	}))
	t.Cleanup(site.Close)
	for name, trouble := range map[string]discordtest.Fault{
		"after it was carried out": {FailAfter: http.StatusBadGateway, Times: -1},
		"before":                   {Status: http.StatusInternalServerError, Times: -1},
	} {
		t.Run(name, func(t *testing.T) {
			p := startProcess(t)
			p.send(discordtest.Slash("article add", map[string]any{"link": site.URL + "/road"})).Message()
			channel := discordtest.Channel{ID: squareID, Name: "square", Permissions: 1<<10 | 1<<11}
			preview := p.send(discordtest.Slash("post", map[string]any{"article": "1", "channel": channel})).Message()
			trouble.Method, trouble.Path = "POST", "/channels/"+squareID+"/messages"
			p.discord.Fault(trouble)
			pressed := p.send(discordtest.Press(button(t, preview, "Post"), preview.JSON()))
			pressed.Answer()
			p.discord.WaitFor("a try to post", func(s *discordtest.Server) bool {
				return len(s.Requests("POST", trouble.Path)) > 0
			})
			p.kill()
			p.discord.Heal()
			p.start()
			p.discord.WaitFor("the answer to the press", func(s *discordtest.Server) bool {
				return slices.ContainsFunc(s.Requests("PATCH", "/webhooks/"), func(r discordtest.Request) bool {
					return strings.Contains(string(r.Body), "Posted in")
				})
			})
			says(t, p.send(discordtest.Slash("post", map[string]any{"article": "1", "channel": channel})).Message(), "already")
			if n := len(p.discord.Messages(squareID)); n != 1 {
				t.Errorf("posted %d times", n)
			}
		})
	}
}
