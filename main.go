// Newsdesk is a news chatbot: moderators bring articles in, members ask what
// happened and who said what. This file wires the parts; cli.go has the
// subcommands, config.go the settings.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"newsdesk/commands"
)

func main() {
	ctx, stop := untilTold()
	err := run(ctx, os.Args[1:], os.Getenv, time.Now, os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(exitCode(err))
}

// untilTold is a context that ends when the program is told to stop, so that it
// finishes what it began. Told a second time, the program ends at once.
func untilTold() (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancel(context.Background())
	told := make(chan os.Signal, 1)
	signal.Notify(told, os.Interrupt, syscall.SIGTERM)
	go func() {
		select {
		case <-told:
		case <-ctx.Done():
		}
		signal.Stop(told) // before anybody can see that the first was heard
		stop()
	}()
	return ctx, stop
}

// run is the whole program. What it writes to stderr never holds a secret. now is
// the clock by which it polls and posts.
func run(ctx context.Context, args []string, getenv func(string) string, now func() time.Time, stdin io.Reader, stdout, stderr io.Writer) error {
	getenv, err := dotenv(getenv)
	if err == nil {
		secrets := append(databasePasswords(getenv("DATABASE_URL")), getenv("DISCORD_TOKEN"), getenv("SUMMARY_KEY"))
		stderr = redact(stderr, append(secrets, passwordsIn(args)...)...)
		err = dispatch(ctx, args, getenv, now, stdin, stdout, stderr)
	}
	if err != nil && !errors.Is(err, errSaid) {
		fmt.Fprintln(stderr, "newsdesk: "+say(err))
	}
	return err
}

// errSaid is the end of a command that has told people itself what failed.
var errSaid = errors.New("said already")

// usageError is a wrong use of the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

// say is the sentence for an error: the one that people get in chat where the
// error is of the shared vocabulary, else its own text.
func say(err error) string {
	if of := interface{ says() string }(nil); errors.As(err, &of) && of.says() != "" {
		return of.says()
	}
	if d := (damaged{}); errors.As(err, &d) {
		return say(d.error) + " The newest is " + d.newest + "."
	}
	if s, known := commands.Known(err); known {
		return s
	}
	return err.Error()
}

// exitCode is 0, 1 for what failed, 2 for wrong usage.
func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &usage):
		return 2
	}
	return 1
}
