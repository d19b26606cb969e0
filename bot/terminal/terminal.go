// Package terminal is the desk at a prompt: the same commands as in chat, typed
// on lines and answered in text. Start with Terminal.Serve; render.go sets the
// answers, post.go prints what is posted meanwhile.
package terminal

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/voice"
)

// Desk is what the terminal asks.
type Desk interface {
	All() []commands.Command
	Run(ctx context.Context, r commands.Request) commands.Reply
	Finish(ctx context.Context, r commands.Reply) commands.Reply
}

// Terminal reads commands and writes answers.
type Terminal struct {
	desk   Desk
	in     *bufio.Reader
	out    io.Writer
	page   page
	voice  *voice.Voice
	prompt bool
	now    func() time.Time
	own    Desk // takes desk's place once it holds an article; nil when it has
	settle func(ctx context.Context, after string)
	wall   wall
}

// Look says how the terminal shows things.
type Look struct {
	Keyboard bool   // somebody types: show a prompt
	Screen   bool   // a screen, not a pipe: wrap lines, link titles, use bold
	Locale   string // BCP 47, of whoever types and reads; "" for English
}

// maxLine is the longest line that is read, in bytes: a pasted article.
const maxLine = 1 << 20

var errTooLong = errors.New("line too long")

// New makes a terminal over a desk.
func New(desk Desk, in io.Reader, out io.Writer, look Look, now func() time.Time) *Terminal {
	v := voice.For(look.Locale)
	return &Terminal{desk: desk, in: bufio.NewReader(in), out: out, prompt: look.Keyboard, page: page{screen: look.Screen, voice: v, now: now}, voice: v, now: now}
}

// Show puts a desk of samples in front of the terminal's own until an article is
// brought in: that one is kept on the own desk, which is asked from then on.
func (t *Terminal) Show(samples Desk) { t.desk, t.own = samples, t.desk }

// Name implements bot.Platform.
func (t *Terminal) Name() string { return "terminal" }

// text is a reply as text. A file that comes with it is written, and the text
// says so; the reply fails when that does. What a picture shows is drawn in the
// reply's words.
func (t *Terminal) text(r *commands.Reply) string {
	out := t.page.text(*r)
	if r.File == nil || r.File.Alt != "" {
		return out
	}
	says, ok := save(t.voice, *r.File)
	r.Failed = r.Failed || !ok
	return out + says + "\n"
}

// Serve implements bot.Platform: it answers line after line until the input or
// ctx ends, or somebody types "exit".
func (t *Terminal) Serve(ctx context.Context) error {
	defer t.wall.open(t.out)
	for ctx.Err() == nil {
		if t.prompt {
			t.wall.shut() // somebody types
		}
		line, err := t.read(ctx, "newsdesk> ")
		t.wall.shut()
		if ctx.Err() != nil && t.prompt {
			fmt.Fprintln(t.out)
		}
		if leaves(line) || ctx.Err() != nil {
			return nil
		}
		did := ""
		if line != "" && !strings.HasPrefix(line, "#") {
			did = t.answer(ctx, line)
		}
		if errors.Is(err, errTooLong) {
			fmt.Fprintln(t.out, t.voice.Say("That line is over 1 MiB and was left out: put the text into a file and run newsdesk add FILE."))
		}
		ended := errors.Is(err, io.EOF)
		if ended && t.prompt {
			fmt.Fprintln(t.out)
		}
		t.wall.open(t.out)
		if did != "" {
			t.settled(ctx, did)
		}
		if ended {
			if !t.prompt { // who types exit or ^D does not want to wait
				t.settled(ctx, "")
			}
			return nil
		}
		if err != nil && !errors.Is(err, errTooLong) {
			return err
		}
	}
	return nil
}

func leaves(line string) bool {
	return line == "exit" || line == "quit" || line == "/exit" || line == "/quit"
}

// Settle gives the terminal what it calls after a command was answered, by its
// name, and with "" at the end of a pipe: it comes back when what is owed now is
// carried out, or need not be waited for.
func (t *Terminal) Settle(f func(ctx context.Context, after string)) { t.settle = f }

func (t *Terminal) settled(ctx context.Context, after string) {
	if t.settle != nil {
		t.settle(ctx, after)
	}
}

// Ask answers one line, and settles nothing; failed is true when the answer is a refusal.
func (t *Terminal) Ask(ctx context.Context, line string) (answer string, failed bool) {
	r := t.run(ctx, line)
	answer = t.text(&r)
	return answer, r.Failed
}

// answer prints the answer to a line and gives the command's name, "" when the
// line has none.
func (t *Terminal) answer(ctx context.Context, line string) (command string) {
	request, err := commands.Parse(t.voice, line)
	r := commands.Reply{}
	if err != nil {
		r = commands.Refusal(t.voice, err)
	} else {
		command = request.Command
		r = t.finish(ctx, request)
	}
	for r.Form != nil && t.prompt { // in a pipe the next lines are commands
		request, ok := t.fill(ctx, *r.Form)
		if !ok {
			fmt.Fprintln(t.out, t.voice.Say("Nothing was changed."))
			return command
		}
		r = t.finish(ctx, request)
	}
	fmt.Fprintln(t.out, t.text(&r))
	return command
}

func (t *Terminal) run(ctx context.Context, line string) commands.Reply {
	request, err := commands.Parse(t.voice, line)
	if err != nil {
		return commands.Refusal(t.voice, err)
	}
	return t.finish(ctx, request)
}

func (t *Terminal) finish(ctx context.Context, request commands.Request) commands.Reply {
	request.Asker = commands.Asker{Actor: news.Actor{ID: "terminal", Name: "the terminal"}, Moderator: true, Manager: true, Locale: t.voice.Language()}
	request.Place = commands.Place{Platform: t.Name(), View: news.View{news.Common}, Locale: t.voice.Language()}
	request.Now = t.now().UTC()
	desk := t.deskFor(request.Command)
	if err := t.local(desk, &request); err != nil {
		return commands.Refusal(t.voice, err)
	}
	r := desk.Run(ctx, request)
	if r.Later != nil {
		if t.prompt {
			fmt.Fprintln(t.out, t.voice.Say("Reading…"))
		}
		r = desk.Finish(ctx, r)
	}
	if t.own != nil && desk == t.own && begins(request.Command) && !r.Failed && r.Form == nil {
		t.desk, t.own = t.own, nil
		fmt.Fprintln(t.out, t.voice.Say("The samples are put away: this is your own desk now."))
	}
	return r
}

// deskFor is the desk that a command goes to. What brings articles in goes to the
// own one, and so does what is about feeds, what they bring and how the desk is set
// up: the samples have none.
func (t *Terminal) deskFor(command string) Desk {
	if t.own == nil {
		return t.desk
	}
	word, _, _ := strings.Cut(command, " ")
	switch word {
	case "feed", "feeds", "route", "digest", "queue", "settings":
		return t.own
	}
	if begins(command) {
		return t.own
	}
	return t.desk
}

// begins tells whether a command makes a desk one's own: it brings something in.
func begins(command string) bool {
	switch command {
	case "article add", "article text", "feed add", "feed import":
		return true
	}
	return false
}

// read is the next line without surrounding space; a line that is too long is
// dropped whole, with an error that says so. When ctx ends first, its error.
func (t *Terminal) read(ctx context.Context, prompt string) (string, error) {
	if t.prompt {
		fmt.Fprint(t.out, prompt)
	}
	type read struct {
		line string
		err  error
	}
	done := make(chan read, 1)
	go func() { // who waits for a keyboard cannot be told to stop
		line, err := t.line()
		done <- read{line, err}
	}()
	select {
	case r := <-done:
		return r.line, r.err
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (t *Terminal) line() (string, error) {
	var line []byte
	for {
		part, err := t.in.ReadSlice('\n')
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if len(line) > maxLine {
			return "", errors.Join(errTooLong, eof(err))
		}
		return strings.TrimSpace(string(line)), err
	}
}

func eof(err error) error {
	if errors.Is(err, io.EOF) {
		return io.EOF
	}
	return nil
}
