//go:build unix

package store

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
)

// hold locks the whole file for this process, without waiting;
// syscall.EWOULDBLOCK when another has it. It ends with the process.
func hold(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// opened tells whether another process has the SQLite database at a path open. Each that
// does holds a lock on some of these bytes for as long: SQLite's file format says which.
// It is asked for, not taken. This process must have none open there: looking ends its
// own locks.
func opened(path string) (bool, error) {
	const sharedFirst, sharedSize = 0x40000002, 510
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	lock := syscall.Flock_t{Type: syscall.F_WRLCK, Start: sharedFirst, Len: sharedSize}
	if err := syscall.FcntlFlock(f.Fd(), syscall.F_GETLK, &lock); err != nil {
		return false, err
	}
	return lock.Type != syscall.F_UNLCK, nil
}

// room is how many bytes a folder's disk has left for this user.
func room(folder string) (int64, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(folder, &disk); err != nil {
		return 0, err
	}
	return int64(disk.Bavail) * int64(disk.Bsize), nil
}

// syncDir makes the names in a file's folder last.
func syncDir(path string) error {
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
