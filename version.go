package main

import (
	"context"
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"text/tabwriter"

	"newsdesk/store"
)

// project is where the program comes from, for the sites that it reads.
const project = "https://github.com/newsdesk/newsdesk"

// release is this program's version, that of what "make release" makes.
const release = "0.1.0"

// version prints the program's version, and with --libraries a line for each module
// that is linked.
func version(_ context.Context, p *program, args []string) error {
	libraries := false
	rest, err := flags("version", args, func(f *flag.FlagSet) { f.BoolVar(&libraries, "libraries", false, "") })
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usageError(usage("version"))
	}
	fmt.Fprintln(p.stdout, versionLine())
	info, ok := debug.ReadBuildInfo()
	if !libraries || !ok {
		return nil
	}
	w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		fmt.Fprintf(w, "%s\t%s\n", m.Path, m.Version)
	}
	return w.Flush()
}

// versionLine names the version, the commit when the build recorded one, whether the
// sources were another's, Go and SQLite.
func versionLine() string {
	settings := map[string]string{}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
	}
	return fmt.Sprintf("newsdesk %s (%s, %s %s/%s, SQLite %s)", release, commit(settings), runtime.Version(), runtime.GOOS, runtime.GOARCH, store.SQLite())
}

// commit says what a build's settings tell of its sources.
func commit(settings map[string]string) string {
	revision := settings["vcs.revision"]
	switch {
	case len(revision) < 12:
		return "commit unknown"
	case settings["vcs.modified"] == "true":
		return "commit " + revision[:12] + ", modified"
	}
	return "commit " + revision[:12]
}

// userAgent is how the fetcher names itself unless told otherwise.
func userAgent() string { return "newsdesk/" + release + " (+" + project + ")" }

// discordAgent is how the bot names itself to Discord, in the form that its
// reference asks for.
func discordAgent() string { return "DiscordBot (" + project + ", " + release + ")" }
