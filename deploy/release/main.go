// Release makes what is given out of the commit that is checked out: for each platform
// an archive of the program with its documents and the licences of all that is linked,
// and the sums of the archives. The same commit, Go and C compiler give the same
// bytes. "make release" runs it in the program's folder; build.go says how it is built.
package main

import (
	"crypto/sha256"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

func main() {
	out := flag.String("out", "dist", "the folder for the archives; what it holds is deleted")
	only := flag.String("only", "", "platforms such as linux/amd64, parted by commas; all without it")
	twice := flag.Bool("twice", false, "make it twice from the commit, in two folders, and compare")
	flag.Parse()
	targets, err := chosen(*only)
	if err == nil {
		err = present(targets)
	}
	switch {
	case err != nil:
	case *twice:
		err = compare(targets)
	default:
		err = cloned("", func(clone string) error { return release(clone, *out, targets) })
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release: "+err.Error())
		os.Exit(1)
	}
}

// cloned hands a clean clone of the commit to do, in a temporary folder and there in
// one more, "" for none: nothing that is not committed gets into a release, and Go
// names the commit in a clone alone, not in a linked worktree.
func cloned(below string, do func(clone string) error) error {
	folder, err := os.MkdirTemp("", "newsdesk-release-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	clone := filepath.Join(folder, below, "newsdesk")
	if _, err := output(".", "git", "clone", "-q", "--no-hardlinks", ".", clone); err != nil {
		return fmt.Errorf("a release is made of a git checkout, whose commit it names: %w", err)
	}
	return do(clone)
}

// release makes everything of the sources in a clone.
func release(clone, out string, targets []target) error {
	version, err := versionOf(filepath.Join(clone, "version.go"))
	if err != nil {
		return err
	}
	stamp, err := committed(clone)
	if err != nil {
		return err
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	var sums strings.Builder
	for _, t := range targets {
		archive, err := t.pack(clone, version, stamp)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		name := fmt.Sprintf("newsdesk-%s-%s-%s%s", version, t.os, t.arch, t.suffix())
		if err := os.WriteFile(filepath.Join(out, name), archive, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive), name)
		fmt.Printf("%s  %.1f MB\n", name, float64(len(archive))/1e6)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// pack builds for a platform and puts the program into an archive with all that goes
// with it.
func (t target) pack(clone, version string, stamp time.Time) ([]byte, error) {
	built, err := os.MkdirTemp("", "newsdesk-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(built)
	program := filepath.Join(built, t.program())
	if err := t.build(clone, program); err != nil {
		return nil, err
	}
	body, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	if err := tellsNoPath(body, clone); err != nil {
		return nil, err
	}
	licences, err := licencesOf(clone, program, t)
	if err != nil {
		return nil, err
	}
	entries := []entry{{t.program(), 0o755, body}, {"THIRD_PARTY_LICENSES.txt", 0o644, licences}}
	for _, name := range documents {
		text, err := os.ReadFile(filepath.Join(clone, name))
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{name, 0o644, text})
	}
	return t.archive(fmt.Sprintf("newsdesk-%s-%s-%s", version, t.os, t.arch), entries, stamp)
}

// documents go into every archive; nothing is given out without one of them.
var documents = []string{"LICENSE", "README.md", "OPERATING.md", "OUTGROWING.md", "SECURITY.md", ".env.example", "deploy/newsdesk.service"}

// versionOf is the version that the program's own source says.
func versionOf(source string) (string, error) {
	text, err := os.ReadFile(source)
	if err != nil {
		return "", err
	}
	m := regexp.MustCompile(`(?m)^const release = "([0-9a-z.-]+)"$`).FindSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%s names no release", source)
	}
	return string(m[1]), nil
}

// committed is when a clone's commit was made: the time of all that is packed.
func committed(clone string) (time.Time, error) {
	out, err := output(clone, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return time.Time{}, err
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// compare makes a release in two folders, the second with an empty build cache, and
// says whether they are the same.
func compare(targets []target) error {
	var sums [2]string
	for i, below := range []string{"", "deeper/in"} {
		err := cloned(below, func(clone string) error {
			out := filepath.Join(clone, "dist")
			if i == 1 {
				targets = cachedIn(clone+"-cache", targets)
			}
			if err := release(clone, out, targets); err != nil {
				return err
			}
			text, err := os.ReadFile(filepath.Join(out, "SHA256SUMS"))
			sums[i] = string(text)
			return err
		})
		if err != nil {
			return err
		}
	}
	if sums[0] != sums[1] {
		return fmt.Errorf("two builds of one commit differ:\n%s\n%s", sums[0], sums[1])
	}
	fmt.Printf("two builds in two folders are the same:\n%s", sums[0])
	return nil
}

// cachedIn are targets that are built with a cache of their own.
func cachedIn(cache string, targets []target) []target {
	targets = slices.Clone(targets)
	for i := range targets {
		targets[i].cache = cache
	}
	return targets
}
