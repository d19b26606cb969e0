package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"newsdesk/metrics"
	"newsdesk/store"
)

// subcommand is one line of the command line's table.
type subcommand struct {
	name, usage, help string
	run               func(ctx context.Context, p *program, args []string) error
}

// subcommands is the table. The first is what runs without a name.
func subcommands() []subcommand {
	return []subcommand{
		{"", "newsdesk", "the bot when DISCORD_TOKEN is set, else the terminal", serve},
		{"run", "newsdesk run [--role gateway|worker|all]", "the same, as one of several processes that share a PostgreSQL database", serve},
		{"ask", `newsdesk ask "/latest country:Venezuela"`, "one command, one answer", ask},
		{"add", "newsdesk add [--guild ID] URL|FILE|-…", "read and keep articles", add},
		{"read", "newsdesk read [--json] [--length short|medium|long] URL|FILE|-…", "read and show, keep nothing", read},
		{"read", "newsdesk read --jsonl", "one JSON object per line in and out, for pipelines", read},
		{"stories", "newsdesk stories --jsonl", "which articles tell the same event: one JSON object per line in and out", stories},
		{"feeds", "newsdesk feeds import|export [--guild ID] FILE.opml", "bring a list of feeds in, or write the desk's own out", feeds},
		{"reread", "newsdesk reread [--all]", "read what an older version read again, from what is kept", reread},
		{"backup", "newsdesk backup FILE", "copy the desk to a file, also while the bot runs", backup},
		{"restore", "newsdesk restore FILE", "put a backup in the desk's place; what was there is kept", restore},
		{"migrate", "newsdesk migrate [--anew] --to postgres://…|FILE", "move the desk from its file to a PostgreSQL server, or back, while the bot is stopped", migrate},
		{"takedown", "newsdesk takedown [--undo] URL|SITE, newsdesk takedown --list", "delete an article or all of a site for good and keep it out, or let it in again", takedown},
		{"doctor", "newsdesk doctor", "check the settings, the database, Discord, the network and the model, and say what to do", doctor},
		{"health", "newsdesk health [--ready]", "ask the bot at HTTP_ADDR whether it lives, or whether it does its work", health},
		{"version", "newsdesk version [--libraries]", "this program's version, and those of what it is made of", version},
		{"help", "newsdesk help", "this page", help},
	}
}

// program is what a subcommand works with.
type program struct {
	config config
	wrong  error // with the settings; only doctor runs then
	log    *slog.Logger
	now    func() time.Time
	counts *metrics.Metrics // of the bot; nil for anything else
	// process is the bot's among those that share the desk; nil for anything else.
	process *store.Process
	stdin   io.Reader
	stdout  io.Writer
	stderr  io.Writer
}

// dispatch finds the subcommand and runs it.
func dispatch(ctx context.Context, args []string, getenv func(string) string, now func() time.Time, stdin io.Reader, stdout, stderr io.Writer) error {
	name := ""
	if len(args) > 0 {
		name, args = args[0], args[1:]
	}
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	for _, s := range subcommands() {
		if s.name != name {
			continue
		}
		if len(args) > 0 && name == "help" {
			return usageError(usage(name))
		}
		c, err := readConfig(getenv)
		if err != nil && name != "help" && name != "version" && name != "doctor" {
			return err
		}
		p := &program{config: c, wrong: err, log: newLogger(stderr, c, name != "" && name != "run" || c.Token == ""), now: now, stdin: stdin, stdout: stdout, stderr: stderr}
		return withBackup(c, now(), s.run(ctx, p, args))
	}
	return usageError(fmt.Sprintf("there is no %q here; newsdesk help lists what there is", name))
}

// flags parses a subcommand's flags; a mistake is a usageError.
func flags(name string, args []string, define func(*flag.FlagSet)) (rest []string, err error) {
	f := flag.NewFlagSet(name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	define(f)
	if err := f.Parse(args); err != nil {
		return nil, usageError(err.Error() + "; " + usage(name))
	}
	return f.Args(), nil
}

// usage is the line that shows a subcommand's use.
func usage(name string) string {
	for _, s := range subcommands() {
		if s.name == name {
			return "use it as: " + s.usage
		}
	}
	return "newsdesk help lists what there is"
}

func help(_ context.Context, p *program, _ []string) error {
	w := tabwriter.NewWriter(p.stdout, 0, 0, 3, ' ', 0)
	for _, s := range subcommands() {
		fmt.Fprintf(w, "%s\t%s\n", s.usage, s.help)
	}
	w.Flush()
	_, err := fmt.Fprintln(p.stdout, "\nSettings come from the environment or a file .env: see .env.example. Exit codes: 0, 1 for what failed, 2 for wrong usage.")
	return err
}

// isTerminal tells whether people read or type there.
func isTerminal(f any) bool {
	if r, ok := f.(redactor); ok {
		f = r.w
	}
	file, ok := f.(*os.File)
	if !ok {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0 && !strings.HasSuffix(file.Name(), os.DevNull)
}
