package store_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// What ptrace(2) has that the package syscall has not.
const (
	ptraceSyscallInfo = 0x420e
	traceBySysgood    = 1       // stops at system calls are told from signals
	traceExitKill     = 1 << 20 // no victim outlives this process
	syscallStop       = syscall.SIGTRAP | 0x80
	waitAll           = 0x40000000 // threads too
)

// syscallInfo is struct ptrace_syscall_info.
type syscallInfo struct {
	Op      uint8 // 1 at the start of a call, 2 at its end
	_       [3]uint8
	_       uint32
	_, _    uint64
	Nr      uint64
	Args    [6]uint64
	Further [2]uint64
}

// stepsOf are the system calls after which a file holds something else, or holds it
// for certain.
func stepsOf(nr uint64) bool {
	switch nr {
	case syscall.SYS_WRITE, syscall.SYS_PWRITE64, syscall.SYS_FTRUNCATE, syscall.SYS_FSYNC, syscall.SYS_FDATASYNC:
		return true
	}
	return false
}

// tracer follows a process through its system calls.
type tracer struct {
	pid   int
	path  string        // of the database
	begun bool          // the process has said so
	steps int           // calls on the database's files that ended since
	in    map[int]bool  // threads that are in such a call
	said  func() string // what the process has said so far
}

// killAfter runs a command until so many calls on the files of a database have ended
// since it said "begin", and kills it there. It gives what the command said, and whether
// it ended by itself before. The error is of the tracing: it may be forbidden.
func killAfter(t *testing.T, cmd *exec.Cmd, path string, steps int) (said string, ended bool, err error) {
	t.Helper()
	runtime.LockOSThread() // ptrace heeds one thread only
	defer runtime.UnlockOSThread()
	out, err := os.CreateTemp(t.TempDir(), "said")
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return "", false, err
	}
	defer cmd.Process.Release()
	tr := &tracer{pid: cmd.Process.Pid, path: path, in: map[int]bool{}}
	tr.said = func() string {
		raw, err := os.ReadFile(out.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	ended, err = tr.run(steps)
	return tr.said(), ended, err
}

// run lets the process go on until it has made so many steps, or ends.
func (tr *tracer) run(steps int) (ended bool, err error) {
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(tr.pid, &status, waitAll, nil); err != nil {
		return false, err
	}
	if err := syscall.PtraceSetOptions(tr.pid, traceBySysgood|traceExitKill|syscall.PTRACE_O_TRACECLONE); err != nil {
		return false, err
	}
	for tid, signal := tr.pid, 0; ; {
		if err := syscall.PtraceSyscall(tid, signal); err != nil && !errors.Is(err, syscall.ESRCH) { // it may have ended
			return false, err
		}
		if tid, err = syscall.Wait4(-tr.pid, &status, waitAll, nil); err != nil {
			return false, err
		}
		signal = 0
		switch {
		case (status.Exited() || status.Signaled()) && tid == tr.pid:
			return tr.steps < steps, nil
		case !status.Stopped():
		case status.StopSignal() != syscallStop:
			if s := status.StopSignal(); s != syscall.SIGTRAP && s != syscall.SIGSTOP { // those are of the tracing
				signal = int(s)
			}
		default:
			if err := tr.call(tid); err != nil {
				return false, err
			}
			if tr.begun && tr.steps == steps {
				syscall.Kill(tr.pid, syscall.SIGKILL)
			}
		}
	}
}

// call looks at the start or the end of a system call of a thread.
func (tr *tracer) call(tid int) error {
	var info syscallInfo
	if _, _, e := syscall.Syscall6(syscall.SYS_PTRACE, ptraceSyscallInfo, uintptr(tid), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0); e != 0 {
		if e == syscall.ESRCH {
			return nil
		}
		return fmt.Errorf("PTRACE_GET_SYSCALL_INFO: %w", e)
	}
	switch {
	case info.Op == 1 && stepsOf(info.Nr):
		file, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", tr.pid, info.Args[0])) // gone with the process
		tr.in[tid] = tr.begun && strings.HasPrefix(file, tr.path)
		if !tr.begun {
			tr.begun = strings.Contains(tr.said(), "begin")
		}
	case info.Op == 2 && tr.in[tid]:
		tr.steps++
		tr.in[tid] = false
	}
	return nil
}
