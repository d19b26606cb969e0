package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is a user whom permissions hold, as they do not hold root.
const nobody = 65534

// asNobody runs the program as a user without rights in a folder: root gives
// its own up, everybody else stays as they are.
func asNobody(t *testing.T, dir string, args ...string) (stderr string, code int) {
	t.Helper()
	cmd := exec.Command("/proc/self/exe", args...)
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	} else {
		cmd.Path = os.Args[0]
	}
	cmd.Dir = dir
	cmd.Env = []string{asProcess + "=1", "DATABASE_URL=desk.db", "TMPDIR=" + dir}
	var out strings.Builder
	cmd.Stderr = &out
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// openFolder is a folder that any user may enter, with rights that nobody has.
func openFolder(t *testing.T, rights os.FileMode) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "newsdesk-readonly-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		os.Chmod(dir, 0o700)
		os.RemoveAll(dir)
	})
	if err := os.Chmod(dir, rights); err != nil {
		t.Fatal(err)
	}
	return dir
}

// deskFile makes a database with an article in it at a path.
func deskFile(t *testing.T, path string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "add", "testdata/site/tunnel.html")
	cmd.Env = append(os.Environ(), asProcess+"=1", "DATABASE_URL="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
}

func TestADatabaseThatCannotBeWritten(t *testing.T) {
	const cannot = "newsdesk: The desk cannot write to its database. Allow writing to the file and its folder, then try again.\n"
	kept := filepath.Join(t.TempDir(), "desk.db")
	deskFile(t, kept)
	page, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		file   os.FileMode // 0 for none
		folder os.FileMode
	}{
		{"the file may only be read", 0o444, 0o777},
		{"the file and its folder may only be read", 0o444, 0o555},
		{"the folder may only be read", 0o666, 0o555},
		{"there is no file and none can be made", 0, 0o555},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			dir := openFolder(t, 0o700)
			path := filepath.Join(dir, "desk.db")
			if test.file != 0 {
				if err := os.WriteFile(path, page, 0o600); err != nil {
					t.Fatal(err)
				}
				os.Chmod(path, test.file)
			}
			os.Chmod(dir, test.folder)
			for _, line := range [][]string{{"ask", "/latest"}, {"add", "-"}} {
				stderr, code := asNobody(t, dir, line...)
				if code != 1 || stderr != cannot {
					t.Errorf("%v: exit code %d, %q", line, code, stderr)
				}
			}
			if test.file == 0 {
				return
			}
			if after, err := os.ReadFile(path); err != nil || string(after) != string(page) {
				t.Errorf("the file was changed: %v", err)
			}
			os.Chmod(dir, 0o777)
			os.Chmod(path, 0o666)
			if stderr, code := asNobody(t, dir, "ask", "/summary article:1"); code != 0 || stderr != "" {
				t.Errorf("once it may be written: exit code %d, %q", code, stderr)
			}
		})
	}
}
