package discord

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"strings"
	"sync"
	"time"
)

// Opcodes of the gateway
// (https://discord.com/developers/docs/topics/opcodes-and-status-codes).
const (
	opDispatch       = 0
	opIdentify       = 2
	opResume         = 6
	opReconnect      = 7
	opInvalidSession = 9
	opHello          = 10
	opHeartbeatACK   = 11
)

// Opcodes of websocket frames (RFC 6455, section 5.2).
const (
	frameContinued = 0
	frameText      = 1
	frameClose     = 8
	framePing      = 9
	framePong      = 10
)

const (
	controlMost  = 1 << 10  // bytes of a frame that we look into: no control message is longer
	wholeMost    = 16 << 10 // bytes of a frame that is seen whole: few interactions are longer
	frameMost    = 16 << 20 // bytes of a frame that we take at all
	responseMost = 16 << 10 // bytes of the answer to the upgrade
	beatLeast    = 10 * time.Millisecond
	beatMost     = time.Hour
)

var (
	errReconnect = errors.New("discord asks to connect anew (op 7)")
	errZombie    = errors.New("no heartbeat was acknowledged")
	errNoHello   = errors.New("no HELLO came")
	errNoReady   = errors.New("no READY came")
	errLapsed    = errors.New("another process has the shard")
)

// invalidSession is op 9.
type invalidSession struct{ resumable bool }

func (e invalidSession) Error() string {
	return fmt.Sprintf("discord calls the session invalid (op 9, resumable %t)", e.resumable)
}

// closed is a close frame.
type closed struct {
	code   int
	reason string
}

func (e closed) Error() string { return fmt.Sprintf("discord closes with %d %s", e.code, e.reason) }

// wire is a gateway connection beneath discordgo, in clear text. It passes bytes
// through, reads the control messages on their way, and ends the connection
// where discordgo would go wrong: on op 7 and op 9, which can lock Session.Open
// for ever; on a close frame, whose code discordgo drops; on what would make it
// panic. It turns the IDENTIFY of a new Session into RESUME, since a Session
// cannot be given another's sequence. And it has the patience that discordgo
// lacks: for HELLO, for READY, for each acknowledgement.
type wire struct {
	net.Conn
	address string
	in      *bufio.Reader
	begun   bool   // the answer to the upgrade has been read
	pending []byte // to be handed out first
	rest    int64  // then so many bytes of Conn as they are
	passed  int    // text messages handed out
	pace    pace
	resume  json.RawMessage // the RESUME to send, nil to identify
	done    context.CancelCauseFunc
	// identified is told that an IDENTIFY goes out.
	identified func()

	mu      sync.Mutex // orders writes, and guards what follows
	ended   bool
	ready   bool
	beat    time.Duration
	timer   *time.Timer
	sending bool // the request for the upgrade has gone out
	begged  bool // IDENTIFY or RESUME has gone out
}

// newWire takes over a connection. done is told once why it ended.
func newWire(c net.Conn, address string, p pace, resume json.RawMessage, done context.CancelCauseFunc) *wire {
	w := &wire{Conn: c, address: address, in: bufio.NewReaderSize(c, wholeMost), pace: p, resume: resume, done: done}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(p.hello, func() { w.end(errNoHello) })
	return w
}

// end closes the connection without a word, which leaves the session resumable.
// Only the first reason counts.
func (w *wire) end(why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return
	}
	w.ended = true
	w.timer.Stop()
	w.done(why)
	_ = w.Conn.Close() // what is lost is replayed
}

// leave says goodbye: the session ends, and the bot goes offline at once.
func (w *wire) leave() {
	w.mu.Lock()
	if !w.ended {
		_ = w.Conn.SetWriteDeadline(time.Now().Add(time.Second))
		_, _ = w.Conn.Write([]byte{0x80 | frameClose, 0x80 | 2, 0, 0, 0, 0, 1000 >> 8, 1000 & 0xff}) // a courtesy
	}
	w.mu.Unlock()
	w.end(context.Canceled)
}

// Close ends the connection. discordgo calls it.
func (w *wire) Close() error {
	w.end(net.ErrClosed)
	return nil
}

// established notes READY or RESUMED: from now on acknowledgements are due.
func (w *wire) established() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ready = true
	w.await(2*w.beat+w.pace.slack, errZombie)
}

// await ends the connection unless something comes in time. The lock is held.
func (w *wire) await(d time.Duration, otherwise error) {
	w.timer.Stop()
	if !w.ended {
		w.timer = time.AfterFunc(d, func() { w.end(otherwise) })
	}
}

// Write passes on what discordgo sends, a whole frame at a time.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.ended {
		return 0, net.ErrClosed
	}
	out := p
	if w.sending && !w.begged {
		out = w.beg(p)
	}
	w.sending = true
	_ = w.Conn.SetWriteDeadline(time.Now().Add(w.pace.hello)) // fails only when closed
	if _, err := w.Conn.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// beg is what goes out in place of a frame: RESUME instead of IDENTIFY where there is
// one. The lock is held.
func (w *wire) beg(p []byte) []byte {
	f, ok := unmask(p)
	if !ok || opOf(f) != opIdentify {
		return p
	}
	w.begged = true
	if w.resume != nil {
		return maskText(w.resume)
	}
	if w.identified != nil {
		w.identified()
	}
	return p
}

// Read hands out what Discord sends, but for what discordgo must not see.
func (w *wire) Read(p []byte) (int, error) {
	for len(w.pending) == 0 && w.rest == 0 {
		step := w.frame
		if !w.begun {
			step = w.response
		}
		if err := step(); err != nil {
			w.end(err)
			return 0, io.EOF
		}
	}
	if len(w.pending) > 0 {
		n := copy(p, w.pending)
		w.pending = w.pending[n:]
		return n, nil
	}
	n, err := w.in.Read(p[:min(int64(len(p)), w.rest)])
	w.rest -= int64(n)
	if err != nil {
		w.end(err)
	}
	return n, err
}

// response reads the answer to the upgrade. When it is a refusal, all that
// follows is passed on.
func (w *wire) response() error {
	w.begun = true
	for {
		line, err := w.in.ReadSlice('\n')
		w.pending = append(w.pending, line...)
		if err != nil {
			return err
		}
		if len(w.pending) > responseMost {
			return errors.New("the answer to the upgrade has no end")
		}
		if len(bytes.TrimSpace(line)) == 0 {
			break
		}
	}
	if first, _, _ := bytes.Cut(w.pending, []byte("\r\n")); !strings.Contains(string(first), " 101 ") {
		w.rest = math.MaxInt64
	}
	return nil
}

// frame looks at the next frame and makes it ready to be handed out, or drops it.
func (w *wire) frame() error {
	head, size, err := w.header()
	if err != nil {
		return err
	}
	kind, whole := head[0]&0x0f, head[0]&0x80 != 0
	switch {
	case size > frameMost:
		return fmt.Errorf("a frame of %d bytes", size)
	case kind == frameClose:
		body, err := w.in.Peek(int(min(size, 125)))
		if err != nil || len(body) < 2 {
			return closed{code: 1005}
		}
		return closed{int(binary.BigEndian.Uint16(body)), string(body[2:])}
	case kind == frameText:
		drop, err := w.text(size, whole)
		if err != nil {
			return err
		}
		if drop {
			_, err := w.in.Discard(int(size))
			return err
		}
		w.passed++
		if whole && size > controlMost && size <= wholeMost {
			if err := w.hide(int(size)); err != nil {
				return err
			}
		}
	case kind != frameContinued && kind != framePing && kind != framePong:
		return fmt.Errorf("a frame of kind %d", kind)
	}
	w.pending, w.rest = head, size
	return nil
}

// header reads a frame's header and the size of what follows.
func (w *wire) header() (head []byte, size int64, err error) {
	head = make([]byte, 2, 10)
	if _, err = io.ReadFull(w.in, head); err != nil {
		return nil, 0, err
	}
	size = int64(head[1])
	switch size {
	case 126:
		head = head[:4]
	case 127:
		head = head[:10]
	}
	if _, err = io.ReadFull(w.in, head[2:]); err != nil {
		return nil, 0, err
	}
	switch len(head) {
	case 4:
		size = int64(binary.BigEndian.Uint16(head[2:]))
	case 10:
		size = int64(binary.BigEndian.Uint64(head[2:]) & math.MaxInt64)
	}
	if head[0]&0x70 != 0 || head[1]&0x80 != 0 {
		return nil, 0, errors.New("a frame that nobody asked for: compressed or masked")
	}
	return head, size, nil
}

// text looks into a text message. Long ones are events; drop keeps a message
// from discordgo.
func (w *wire) text(size int64, whole bool) (drop bool, err error) {
	start, err := w.in.Peek(int(min(size, controlMost)))
	if err != nil {
		return false, err
	}
	if len(start) == 0 || start[0] != '{' {
		return false, errors.New("a message that is no JSON object") // discordgo would panic on null
	}
	if size > controlMost {
		if w.passed == 0 {
			return false, errors.New("a long message in place of HELLO")
		}
		return false, nil
	}
	if !whole {
		return false, errors.New("a short message in parts")
	}
	return w.control(start)
}

// control acts on a short message.
func (w *wire) control(raw []byte) (drop bool, err error) {
	var m struct {
		Op *int            `json:"op"`
		T  string          `json:"t"`
		D  json.RawMessage `json:"d"`
	}
	if err := json.Unmarshal(raw, &m); err != nil || m.Op == nil {
		return false, fmt.Errorf("a message that cannot be read: %w", err)
	}
	if hello := *m.Op == opHello; hello != (w.passed == 0) {
		return false, fmt.Errorf("op %d out of turn", *m.Op)
	}
	switch *m.Op {
	case opHello:
		return false, w.hello(m.D)
	case opReconnect:
		return false, errReconnect
	case opInvalidSession:
		return false, invalidSession{resumable: string(m.D) == "true"}
	case opHeartbeatACK:
		w.mu.Lock()
		defer w.mu.Unlock()
		if w.ready {
			w.await(2*w.beat+w.pace.slack, errZombie)
		}
		return w.passed == 1, nil // Session.Open holds a lock that discordgo takes on this
	case opDispatch:
		if m.T != "RESUMED" && (len(m.D) == 0 || m.D[0] != '{' || string(m.D) == "{}") {
			return true, nil // no event of Discord's; discordgo would panic on some
		}
		return false, nil
	}
	return w.passed == 1 && *m.Op != 1, nil // Session.Open expects an event here
}

// hello takes the interval of the heartbeat, which discordgo does not check.
func (w *wire) hello(raw json.RawMessage) error {
	var d struct {
		Interval float64 `json:"heartbeat_interval"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return fmt.Errorf("HELLO: %w", err)
	}
	beat := time.Duration(min(d.Interval, 2*float64(beatMost.Milliseconds()))) * time.Millisecond
	if !(beat >= beatLeast && beat <= beatMost) {
		return fmt.Errorf("HELLO with an interval of %v ms", d.Interval)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.beat = beat
	w.await(w.pace.ready, errNoReady)
	return nil
}
