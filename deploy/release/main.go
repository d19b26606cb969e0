// Release makes what is given out: for each platform an archive of the program with
// its documents and the licences of all that is linked, and the sums of the archives.
// The same commit, Go and C compiler give the same bytes. "make release" runs it in
// the program's folder; build.go says how it is built.
package main

import (
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
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
	switch {
	case err != nil:
	case *twice:
		err = compare(targets)
	default:
		err = release(".", *out, targets)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "release: "+err.Error())
		os.Exit(1)
	}
}

// release makes everything of the sources in a folder.
func release(folder, out string, targets []target) error {
	if err := present(targets); err != nil {
		return err
	}
	version, err := versionOf(filepath.Join(folder, "version.go"))
	if err != nil {
		return err
	}
	stamp, err := committed(folder)
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
		archive, err := t.pack(folder, version, stamp)
		if err != nil {
			return fmt.Errorf("%s: %w", t, err)
		}
		name := fmt.Sprintf("newsdesk-%s-%s-%s%s", version, t.os, t.arch, t.suffix())
		if err := os.WriteFile(filepath.Join(out, name), archive, 0o644); err != nil {
			return err
		}
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archive), name)
		fmt.Printf("%s  %.1f MB\n", filepath.Join(out, name), float64(len(archive))/1e6)
	}
	return os.WriteFile(filepath.Join(out, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// pack builds for a platform and puts the program into an archive with all that goes
// with it.
func (t target) pack(folder, version string, stamp time.Time) ([]byte, error) {
	built, err := os.MkdirTemp("", "newsdesk-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(built)
	program := filepath.Join(built, t.program())
	if err := t.build(folder, program); err != nil {
		return nil, err
	}
	body, err := os.ReadFile(program)
	if err != nil {
		return nil, err
	}
	if err := tellsNoPath(body, folder); err != nil {
		return nil, err
	}
	licences, err := licencesOf(folder, program, t)
	if err != nil {
		return nil, err
	}
	entries := []entry{{t.program(), 0o755, body}, {"THIRD_PARTY_LICENSES.txt", 0o644, licences}}
	for _, name := range documents {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if errors.Is(err, os.ErrNotExist) && !required[name] {
			continue
		}
		if err != nil {
			return nil, err
		}
		entries = append(entries, entry{name, 0o644, text})
	}
	return t.archive(fmt.Sprintf("newsdesk-%s-%s-%s", version, t.os, t.arch), entries, stamp)
}

// documents go into every archive.
var documents = []string{"LICENSE", "README.md", "OPERATING.md", "SECURITY.md", ".env.example", "deploy/newsdesk.service"}

// required are those without which nothing is given out.
var required = map[string]bool{"LICENSE": true, "README.md": true, "OPERATING.md": true, ".env.example": true}

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

// committed is when the commit of a folder was made: the time of all that is packed.
func committed(folder string) (time.Time, error) {
	out, err := output(folder, "git", "log", "-1", "--format=%ct")
	if err != nil {
		return time.Time{}, errors.New("a release is made from a git checkout, whose commit it names")
	}
	seconds, err := strconv.ParseInt(strings.TrimSpace(out), 10, 64)
	return time.Unix(seconds, 0).UTC(), err
}

// compare makes a release of the commit in two folders, each with a build cache of
// its own, and says whether they are the same.
func compare(targets []target) error {
	var sums [2]string
	for i := range sums {
		folder, err := os.MkdirTemp("", fmt.Sprintf("newsdesk-%d-", i))
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		clone := filepath.Join(folder, strings.Repeat("deeper/", i), "newsdesk")
		if _, err := output(".", "git", "clone", "-q", "--no-hardlinks", ".", clone); err != nil {
			return err
		}
		cached := make([]target, len(targets))
		for k, t := range targets {
			t.cache = filepath.Join(folder, "cache")
			cached[k] = t
		}
		if err := release(clone, filepath.Join(folder, "dist"), cached); err != nil {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, "dist", "SHA256SUMS"))
		if err != nil {
			return err
		}
		sums[i] = string(text)
	}
	if sums[0] != sums[1] {
		return fmt.Errorf("two builds of one commit differ:\n%s\n%s", sums[0], sums[1])
	}
	fmt.Printf("two builds in two folders are the same:\n%s", sums[0])
	return nil
}
