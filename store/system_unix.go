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
