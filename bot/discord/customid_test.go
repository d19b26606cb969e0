package discord

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"newsdesk/commands"
	"newsdesk/news"
)

// memory is a Memory of a map.
type memory struct {
	mu   sync.Mutex
	rows []string
	err  error
}

func (m *memory) KeepRequest(_ context.Context, request string) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return 0, m.err
	}
	for i, r := range m.rows {
		if r == request {
			return int64(i + 1), nil
		}
	}
	m.rows = append(m.rows, request)
	return int64(len(m.rows)), nil
}

func (m *memory) KeptRequest(_ context.Context, id int64) (string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if id < 1 || id > int64(len(m.rows)) {
		return "", fmt.Errorf("request %d: %w", id, news.ErrNotFound)
	}
	return m.rows[id-1], nil
}

// Shelves are three guilds'; a fourth, emptyID, has nothing on its shelf.
func (m *memory) Shelves(context.Context) ([]news.Shelf, error) {
	return []news.Shelf{"discord:" + guildID, "discord:" + otherID, "discord:700000000000000004"}, nil
}

// emptyID is a guild that has nothing on its shelf.
const emptyID = "700000000000000005"

// noon is the moment at which these tests happen.
var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

func testIDs(m *memory) *ids {
	return &ids{key: []byte("a key of thirty-two bytes, or so"), memory: m, now: func() time.Time { return noon }}
}

func TestCustomIDsCarryTheirRequest(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("long ", 300)
	for _, c := range []struct {
		name string
		r    commands.Request
		kept bool
	}{
		{"a command alone", commands.Request{Command: "help"}, false},
		{"two words", commands.Request{Command: "article add"}, false},
		{"options", commands.Request{Command: "latest", Options: map[string]string{"country": "VE", "from": "6", "topic": "medtop:11000000"}}, false},
		{"what parts a request", commands.Request{Command: "search", Options: map[string]string{"query": `a&b=c%d+e~f.g:h-i "x"`}}, false},
		{"letters of other scripts", commands.Request{Command: "quotes", Options: map[string]string{"speaker": "Николас Мадуро", "topic": "选举与政治"}}, false},
		{"emoji, blanks, breaks", commands.Request{Command: "search", Options: map[string]string{"query": " 🇻🇪 \n\tb\u00a0c "}}, false},
		{"an empty value", commands.Request{Command: "search", Options: map[string]string{"query": ""}}, false},
		{"not UTF-8", commands.Request{Command: "search", Options: map[string]string{"query": "a\xff\xfe"}}, false},
		{"beginning like a kept one", commands.Request{Command: "~1"}, false},
		{"a long one", commands.Request{Command: "post article", Options: map[string]string{"comment": long, "channel": "123456789012345678"}}, true},
		{"emoji count twice", commands.Request{Command: "search", Options: map[string]string{"query": strings.Repeat("🦊", 40)}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := &memory{}
			s := testIDs(m)
			id, err := s.encode(t.Context(), buttonID, c.r, false, 0)
			if err != nil {
				t.Fatal(err)
			}
			if n := utf8.RuneCountInString(id); n > 100 || strings.TrimSpace(id) != id || !utf8.ValidString(id) {
				t.Errorf("%d characters: %q", n, id)
			}
			if (len(m.rows) > 0) != c.kept {
				t.Errorf("kept %d requests for %q", len(m.rows), id)
			}
			got, err := s.decode(t.Context(), buttonID, id)
			if err != nil {
				t.Fatal(err)
			}
			if got.Command != c.r.Command || !maps.Equal(got.Options, c.r.Options) {
				t.Errorf("got %q %q", got.Command, got.Options)
			}
			again, err := s.encode(t.Context(), buttonID, c.r, false, 0)
			if err != nil || again != id || len(m.rows) > 1 {
				t.Errorf("a second time %q, %v, %d rows", again, err, len(m.rows))
			}
		})
	}
}

func TestForgedCustomIDsAreRefused(t *testing.T) {
	t.Parallel()
	m := &memory{}
	s := testIDs(m)
	ctx := t.Context()
	good, err := s.encode(ctx, buttonID, commands.Request{Command: "article remove", Options: map[string]string{"article": "7"}}, true, 0)
	if err != nil {
		t.Fatal(err)
	}
	foreign := testIDs(m)
	foreign.key = []byte("another key")
	other, err := foreign.encode(ctx, buttonID, commands.Request{Command: "help"}, false, 0)
	if err != nil {
		t.Fatal(err)
	}
	form, err := s.encode(ctx, formID, commands.Request{Command: "help"}, false, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, id string }{
		{"empty", ""},
		{"a dot", "."},
		{"another bot's", "page:2"},
		{"of another version", "n2" + good[2:]},
		{"signed with another key", other},
		{"of a form", form},
		{"with another article", strings.Replace(good, "article=7", "article=8", 1)},
		{"with another hour", "n1bzzzz" + good[strings.IndexByte(good, '-'):]},
		{"without the hour", "n1b" + good[strings.IndexByte(good, '-'):]},
		{"without the signature", good[:strings.LastIndexByte(good, '.')]},
		{"with half of it", good[:len(good)-6]},
		{"with something added", good + "x"},
		{"very long", good + strings.Repeat("x", 10_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			if r, err := s.decode(ctx, buttonID, c.id); !errors.Is(err, errForeign) {
				t.Errorf("%q: got %q, %v", c.id, r.Command, err)
			}
		})
	}
	if _, err := s.decode(ctx, buttonID, good); err != nil {
		t.Errorf("the true one: %v", err)
	}
}

func TestButtonsThatChangeSomethingLastADay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		changes bool
		later   time.Duration
		want    error
	}{
		{"fresh", true, 0, nil},
		{"a day old", true, 24 * time.Hour, nil},
		{"older", true, 26 * time.Hour, errExpired},
		{"from tomorrow", true, -24 * time.Hour, errExpired},
		{"reading never ages", false, 10 * 365 * 24 * time.Hour, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := testIDs(&memory{})
			id, err := s.encode(t.Context(), buttonID, commands.Request{Command: "article remove"}, c.changes, 3)
			if err != nil {
				t.Fatal(err)
			}
			s.now = func() time.Time { return noon.Add(c.later) }
			r, err := s.decode(t.Context(), buttonID, id)
			if !errors.Is(err, c.want) || r.Command != "article remove" {
				t.Errorf("got %q, %v", r.Command, err)
			}
		})
	}
}

func TestKeptRequestThatIsGone(t *testing.T) {
	t.Parallel()
	m := &memory{}
	s := testIDs(m)
	id, err := s.encode(t.Context(), buttonID, commands.Request{Command: strings.Repeat("x", 200)}, false, 0)
	if err != nil {
		t.Fatal(err)
	}
	m.rows = nil
	if _, err := s.decode(t.Context(), buttonID, id); !errors.Is(err, news.ErrNotFound) {
		t.Error(err)
	}
	m.err = news.ErrDBLocked
	if _, err := s.encode(t.Context(), buttonID, commands.Request{Command: strings.Repeat("x", 200)}, false, 0); !errors.Is(err, news.ErrDBLocked) {
		t.Error(err)
	}
}

// FuzzDecode: no custom id that Discord may bring makes the desk fall, and only
// what it signed is taken.
func FuzzDecode(f *testing.F) {
	s := testIDs(&memory{rows: []string{"latest&from=6", "%", "&=", ""}})
	for _, seed := range []string{"", "n1b-:help.AAAAAAAAAAAA", "n1b-:~1.", "n1b::.", "n1b-:%", "n1bzz-1:a&b=c&d.x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if r, err := s.decode(context.Background(), buttonID, id); err == nil {
			t.Fatalf("%q is taken for %q", id, r.Command)
		}
		// The same with a true signature: the rest may be nonsense.
		signed := "n1b" + id
		_, _ = s.decode(context.Background(), buttonID, signed+"."+s.sign(signed))
	})
}

// FuzzPack: every request comes back as it went.
func FuzzPack(f *testing.F) {
	f.Add("latest", "country", "VE", "from", "6")
	f.Add("a b", "", "", "x=y&", "%zz\xff")
	f.Fuzz(func(t *testing.T, command, k1, v1, k2, v2 string) {
		r := commands.Request{Command: command, Options: map[string]string{k1: v1, k2: v2}}
		text := pack(r)
		if !utf8.ValidString(text) || strings.ContainsAny(text, " \n") {
			t.Fatalf("%q", text)
		}
		got, ok := unpack(text)
		if ok != (command != "") || ok && (got.Command != command || !maps.Equal(got.Options, r.Options)) {
			t.Fatalf("%q %q came back as %q %q %v", command, r.Options, got.Command, got.Options, ok)
		}
	})
}
