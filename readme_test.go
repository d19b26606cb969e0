package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestTheReadmesTranscriptIsReal types what the README's transcript types and
// compares every line of the answer.
func TestTheReadmesTranscriptIsReal(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```\n$ printf '")
	typed, rest, found := strings.Cut(rest, "' | make run\n")
	want, _, closed := strings.Cut(rest, "\n```\n")
	if !found || !closed {
		t.Fatal("the README has no transcript that begins with $ printf '…' | make run")
	}
	database := filepath.Join(t.TempDir(), "desk.db")
	getenv := func(name string) string { return map[string]string{"DATABASE_URL": database}[name] }
	var out bytes.Buffer
	if err := run(context.Background(), nil, getenv, time.Now, strings.NewReader(strings.ReplaceAll(typed, `\n`, "\n")), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if got := strings.TrimRight(out.String(), "\n"); got != want {
		t.Errorf("the README says:\n%s\n\nthe program says:\n%s", want, got)
	}
}
