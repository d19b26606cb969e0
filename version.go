package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// project is where the program comes from, for the sites that it reads.
const project = "https://github.com/newsdesk/newsdesk"

// release is this program's version; "make release" is cut from a tag of the
// same name.
const release = "0.1.0"

// versionLine names the version, the commit when the build recorded one, and Go.
func versionLine() string {
	commit := "commit unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				commit = "commit " + s.Value[:12]
			}
		}
	}
	return fmt.Sprintf("newsdesk %s (%s, %s %s/%s)", release, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// userAgent is how the fetcher names itself unless told otherwise.
func userAgent() string { return "newsdesk/" + release + " (+" + project + ")" }

// discordAgent is how the bot names itself to Discord, in the form that its
// reference asks for.
func discordAgent() string { return "DiscordBot (" + project + ", " + release + ")" }
