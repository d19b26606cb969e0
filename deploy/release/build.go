package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// target is a platform that programs are given out for.
type target struct {
	os, arch string
	cc       string // its C compiler
	debian   string // Debian's package of that
	link     string // what the C linker is told
	cache    string // Go's build cache; "" for the usual one
}

// targets are all of them. The Linux programs are static, so that they run on any
// distribution and in an image that holds nothing else: all that needs glibc's plugins
// is left out by tags. It is glibc and not musl, because Debian has that for both
// processors. For macOS one builds from source: its SDK may not be had elsewhere.
func targets() []target {
	return []target{
		{os: "linux", arch: "amd64", cc: "x86_64-linux-gnu-gcc", debian: "gcc-x86-64-linux-gnu", link: "-static"},
		{os: "linux", arch: "arm64", cc: "aarch64-linux-gnu-gcc", debian: "gcc-aarch64-linux-gnu", link: "-static"},
		{os: "windows", arch: "amd64", cc: "x86_64-w64-mingw32-gcc", debian: "gcc-mingw-w64-x86-64", link: "-static -Wl,--no-insert-timestamp"},
	}
}

// chosen are the targets that are named, all for "".
func chosen(names string) ([]target, error) {
	if names == "" {
		return targets(), nil
	}
	var out []target
next:
	for _, name := range strings.Split(names, ",") {
		for _, t := range targets() {
			if t.String() == name {
				out = append(out, t)
				continue next
			}
		}
		return nil, fmt.Errorf("there is no platform %q: choose among %v", name, targets())
	}
	return out, nil
}

// present says which packages are to be installed for compilers that are missing.
func present(targets []target) error {
	var missing []string
	for _, t := range targets {
		if _, err := exec.LookPath(t.cc); err != nil {
			missing = append(missing, t.debian)
		}
	}
	if missing != nil {
		return fmt.Errorf("a C compiler is missing: apt-get install %s (Debian), or leave platforms out with make release ONLY=linux/amd64", strings.Join(missing, " "))
	}
	return nil
}

// build makes the program of the sources in a clone.
func (t target) build(clone, program string) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=true", "-tags", "sqlite_fts5,netgo,osusergo,sqlite_omit_load_extension",
		"-ldflags", "-s -w -buildid= -linkmode=external '-extldflags="+t.link+"'", "-o", program, ".")
	cmd.Dir = clone
	// What the surroundings ask for otherwise would be another program.
	cmd.Env = append(cmd.Environ(), "GOOS="+t.os, "GOARCH="+t.arch, "CC="+t.cc, "CGO_ENABLED=1", "CGO_CFLAGS=-O2 -g0", "CGO_LDFLAGS=", "GOFLAGS=", "GOEXPERIMENT=", "GOAMD64=", "GOARM64=", "GOWORK=off")
	if t.cache != "" {
		cmd.Env = append(cmd.Env, "GOCACHE="+t.cache)
	}
	cmd.Stderr = os.Stderr
	return cmd.Run()
}

// tellsNoPath refuses a program that holds where it was built, or Go's caches.
func tellsNoPath(program []byte, folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	caches, err := output(folder, "go", "env", "GOMODCACHE", "GOCACHE", "GOROOT")
	if err != nil {
		return err
	}
	for _, path := range append(strings.Fields(caches), folder) {
		if bytes.Contains(program, []byte(path+string(filepath.Separator))) {
			return fmt.Errorf("the program holds the path %s: it would differ from machine to machine", path)
		}
	}
	return nil
}

func (t target) String() string { return t.os + "/" + t.arch }

func (t target) program() string {
	if t.os == "windows" {
		return "newsdesk.exe"
	}
	return "newsdesk"
}

// output is what a program prints, run in a folder; its error is what it says went
// wrong.
func output(folder, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir = folder
	out, err := cmd.Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("%s: %s", name, bytes.TrimSpace(exit.Stderr))
	}
	return string(out), err
}
