package store

import (
	"errors"
	"os"
	"syscall"

	"golang.org/x/sys/windows"
)

// hold locks the whole file for this process, without waiting;
// syscall.EWOULDBLOCK when another has it. It ends with the process.
func hold(f *os.File) error {
	const now = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	err := windows.LockFileEx(windows.Handle(f.Fd()), now, 0, 1, 0, new(windows.Overlapped))
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return syscall.EWOULDBLOCK
	}
	return err
}

// opened is not needed: Windows gives no other name to a file that is open.
func opened(string) (bool, error) { return false, nil }

// room is how many bytes a folder's disk has left for this user.
func room(folder string) (int64, error) {
	name, err := windows.UTF16PtrFromString(folder)
	if err != nil {
		return 0, err
	}
	var free uint64
	err = windows.GetDiskFreeSpaceEx(name, &free, nil, nil)
	return int64(free), err
}

// syncDir has nothing to do: Windows writes names to its journal, and no folder can be
// flushed.
func syncDir(string) error { return nil }
