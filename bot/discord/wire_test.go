package discord

import (
	"bytes"
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// scripted is a connection on which Discord says what it is told to.
type scripted struct {
	net.Conn
	in  io.Reader
	out bytes.Buffer
}

func (c *scripted) Read(p []byte) (int, error)       { return c.in.Read(p) }
func (c *scripted) Write(p []byte) (int, error)      { return c.out.Write(p) }
func (c *scripted) Close() error                     { return nil }
func (c *scripted) SetWriteDeadline(time.Time) error { return nil }

const upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"

// fromDiscord is a frame as a server sends it.
func fromDiscord(kind byte, payload string) string {
	head := []byte{0x80 | kind}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return string(head) + payload
}

const (
	hello  = `{"op":10,"d":{"heartbeat_interval":40000}}`
	event1 = `{"t":"READY","s":1,"op":0,"d":{"session_id":"x"}}`
	ack    = `{"op":11,"d":null}`
)

// readWire hands out all of a wire and says why it ended.
func readWire(sent string, buffer int) (string, error) {
	ctx, done := context.WithCancelCause(context.Background())
	w := newWire(&scripted{in: strings.NewReader(sent)}, "ws://x", discordPace(), nil, done)
	var out bytes.Buffer
	buf := make([]byte, buffer)
	for {
		n, err := w.Read(buf)
		out.Write(buf[:n])
		if err != nil {
			return out.String(), context.Cause(ctx)
		}
	}
}

// TestWireRead: what goes through to discordgo, and what ends the connection.
func TestWireRead(t *testing.T) {
	long := `{"t":"GUILD_CREATE","s":2,"op":0,"d":{"id":"1","name":"` + strings.Repeat("n", 70000) + `"}}`
	cases := []struct {
		name string
		sent []string
		pass []bool // which of them go through
		end  string // part of the reason
	}{
		{"events pass", []string{fromDiscord(1, hello), fromDiscord(1, event1), fromDiscord(1, long)}, []bool{true, true, true}, "EOF"},
		{"pings pass", []string{fromDiscord(1, hello), fromDiscord(9, "p"), fromDiscord(1, event1)}, []bool{true, true, true}, "EOF"},
		{"an acknowledgement before the first event is dropped", []string{fromDiscord(1, hello), fromDiscord(1, ack), fromDiscord(1, event1), fromDiscord(1, ack)}, []bool{true, false, true, true}, "EOF"},
		{"an event without data is dropped", []string{fromDiscord(1, hello), fromDiscord(1, `{"t":"GUILD_CREATE","s":1,"op":0,"d":null}`), fromDiscord(1, `{"t":"GUILD_CREATE","s":1,"op":0,"d":{}}`)}, []bool{true, false, false}, "EOF"},
		{"op 7", []string{fromDiscord(1, hello), fromDiscord(1, `{"op":7,"d":null}`)}, []bool{true, false}, "op 7"},
		{"op 9", []string{fromDiscord(1, hello), fromDiscord(1, `{"op":9,"d":true}`)}, []bool{true, false}, "resumable true"},
		{"close", []string{fromDiscord(1, hello), fromDiscord(8, "\x0f\xa4bad token")}, []bool{true, false}, "4004 bad token"},
		{"close without a code", []string{fromDiscord(8, "")}, []bool{false}, "1005"},
		{"no HELLO first", []string{fromDiscord(1, event1)}, []bool{false}, "out of turn"},
		{"a long message first", []string{fromDiscord(1, long)}, []bool{false}, "in place of HELLO"},
		{"null", []string{fromDiscord(1, hello), fromDiscord(1, "null")}, []bool{true, false}, "no JSON object"},
		{"nothing", []string{fromDiscord(1, hello), fromDiscord(1, "")}, []bool{true, false}, "no JSON object"},
		{"binary", []string{fromDiscord(1, hello), fromDiscord(2, "xx")}, []bool{true, false}, "kind 2"},
		{"compressed", []string{"\xc1\x02{}"}, []bool{false}, "nobody asked"},
		{"masked", []string{"\x81\x82\x00\x00\x00\x00{}"}, []bool{false}, "nobody asked"},
		{"a short message in parts", []string{fromDiscord(1, hello), "\x01\x02{}"}, []bool{true, false}, "in parts"},
		{"a frame beyond measure", []string{"\x81\x7f\x7f\xff\xff\xff\xff\xff\xff\xff"}, []bool{false}, "a frame of"},
		{"interval 0", []string{fromDiscord(1, `{"op":10,"d":{"heartbeat_interval":0}}`)}, []bool{false}, "interval"},
		{"interval below 0", []string{fromDiscord(1, `{"op":10,"d":{"heartbeat_interval":-5}}`)}, []bool{false}, "interval"},
		{"interval without end", []string{fromDiscord(1, `{"op":10,"d":{"heartbeat_interval":1e300}}`)}, []bool{false}, "interval"},
		{"no interval", []string{fromDiscord(1, `{"op":10}`)}, []bool{false}, "HELLO"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			want := upgraded
			for i, f := range c.sent {
				if c.pass[i] {
					want += f
				}
			}
			for _, buffer := range []int{1, 7, 4096, 100000} {
				got, err := readWire(upgraded+strings.Join(c.sent, ""), buffer)
				if got != want {
					t.Errorf("through a buffer of %d: %d bytes came, want %d: %.300q", buffer, len(got), len(want), got)
				}
				if err == nil || !strings.Contains(err.Error(), c.end) {
					t.Errorf("the end: %v, want %q", err, c.end)
				}
			}
		})
	}
}

// TestWireHides: discordgo is not shown what it would decode in vain, and nothing else
// is called otherwise, wherever its name stands.
func TestWireHides(t *testing.T) {
	const name, data = `"t":"INTERACTION_CREATE"`, `{"id":"1","token":"`
	fill := strings.Repeat("n", controlMost)
	front := `{` + name + `,"s":2,"op":0,"d":` + data + fill + `"}}`
	back := `{"d":` + data + fill + `"},"op":0,"s":2,` + name + `}`
	hidden := func(s string) string { return strings.Replace(s, interactionEvent, hiddenInteraction, 1) }
	for _, c := range []struct{ name, sent, want string }{
		{"its name in front", front, hidden(front)},
		{"its name at the end", back, hidden(back)},
		{"a short one", `{` + name + `,"s":2,"op":0,"d":` + data + `"}}`, ""},
		{"another event", `{"t":"GUILD_CREATE","s":2,"op":0,"d":` + data + fill + `"}}`, ""},
		{"the name within the data", `{"t":"GUILD_CREATE","d":{"x":"` + fill + `",` + name + `}}`, ""},
		{"the name within a word", `{"t":"GUILD_CREATE","d":"` + fill + `,\"t\":\"INTERACTION_CREATE"}`, ""},
		{"one that is not seen whole", `{` + name + `,"d":"` + strings.Repeat("n", wholeMost) + `"}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, buffer := range []int{1, 4096} {
				got, _ := readWire(upgraded+fromDiscord(1, hello)+fromDiscord(1, c.sent)+fromDiscord(1, event1), buffer)
				if want := upgraded + fromDiscord(1, hello) + fromDiscord(1, cmp.Or(c.want, c.sent)) + fromDiscord(1, event1); got != want {
					t.Errorf("through a buffer of %d: %d bytes of %d", buffer, len(got), len(want))
				}
			}
		})
	}
}

func TestWireRefused(t *testing.T) {
	const refused = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy and more"
	if got, _ := readWire(refused, 10); got != refused {
		t.Errorf("%q came of a refusal", got)
	}
	endless := "HTTP/1.1 101 Switching Protocols\r\n" + strings.Repeat("X: y\r\n", 100000)
	if got, err := readWire(endless, 4096); len(got) > 2*responseMost || err == nil {
		t.Errorf("%d bytes came of an answer without end (%v)", len(got), err)
	}
}

// TestWireResume: the IDENTIFY of discordgo goes out as RESUME, all else as it is.
func TestWireResume(t *testing.T) {
	for _, size := range []int{20, 125, 126, 3000} {
		resume := `{"op":6,"d":"` + strings.Repeat("r", size-15) + `"}`
		c := &scripted{in: strings.NewReader("")}
		w := newWire(c, "", discordPace(), []byte(resume), func(error) {})
		identify := maskText([]byte(`{"op":2,"d":{}}`))
		beat := maskText([]byte(`{"op":1,"d":5}`))
		for _, p := range [][]byte{[]byte("GET / HTTP/1.1\r\n\r\n"), beat, identify, identify} {
			if n, err := w.Write(p); n != len(p) || err != nil {
				t.Fatalf("Write: %d, %v", n, err)
			}
		}
		want := "GET / HTTP/1.1\r\n\r\n" + string(beat) + string(maskText([]byte(resume))) + string(identify)
		if c.out.String() != want {
			t.Errorf("size %d: %q went out", size, c.out.String())
		}
		w.end(errors.New("over"))
		if _, err := w.Write(beat); err == nil {
			t.Error("Write after the end")
		}
	}
}

func TestMask(t *testing.T) {
	for _, n := range []int{0, 1, 125, 126, 127, 65535} {
		payload := bytes.Repeat([]byte("p"), n)
		if got, ok := unmask(maskText(payload)); !ok || !bytes.Equal(got, payload) {
			t.Errorf("%d bytes do not come back", n)
		}
	}
	masked := []byte{0x81, 0x82, 1, 2, 3, 4, 'a' ^ 1, 'b' ^ 2}
	if got, ok := unmask(masked); !ok || string(got) != "ab" {
		t.Errorf("unmask: %q, %t", got, ok)
	}
}

// FuzzWireRead: whatever Discord's side sends, the wire ends, and hands out
// nothing that did not come.
func FuzzWireRead(f *testing.F) {
	f.Add(upgraded + fromDiscord(1, hello) + fromDiscord(1, event1) + fromDiscord(1, ack))
	f.Add(upgraded + fromDiscord(1, hello) + fromDiscord(1, `{"op":9,"d":false}`))
	f.Add(upgraded + fromDiscord(8, "\x0f\xa4"))
	f.Add(upgraded + "\x81\xff\x00\x00\x00\x00\x00\x00\x00\x00")
	f.Add("HTTP/1.1 403\r\n\r\nx")
	f.Fuzz(func(t *testing.T, sent string) {
		got, err := readWire(sent, 64)
		if err == nil {
			t.Error("no reason for the end")
		}
		rest := sent
		for _, b := range []byte(got) { // a subsequence of what was sent
			i := strings.IndexByte(rest, b)
			if i < 0 {
				t.Fatalf("%q came of %q", got, sent)
			}
			rest = rest[i+1:]
		}
	})
}

// FuzzWireWrite: whatever discordgo writes goes out whole.
func FuzzWireWrite(f *testing.F) {
	f.Add(maskText([]byte(`{"op":2}`)))
	f.Add([]byte{0x81, 0xfe, 0xff})
	f.Add([]byte{0x81, 0xfe, 0, 0, 0, 0})
	f.Fuzz(func(t *testing.T, p []byte) {
		w := newWire(&scripted{in: strings.NewReader("")}, "", discordPace(), []byte(`{"op":6}`), func(error) {})
		defer w.end(io.EOF)
		w.sending = true
		if n, err := w.Write(p); n != len(p) || err != nil {
			t.Errorf("Write: %d, %v", n, err)
		}
	})
}
