package commands

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"newsdesk/store/storetest/fresh"
)

// ballast is what fills the small disk beside the database.
const ballast = "ballast"

// onSmallDisk is a desk whose database is on a disk of 40 MB.
func onSmallDisk(t *testing.T) string {
	t.Helper()
	server := fresh.Raw(t, fresh.Server(t))
	dir, err := os.MkdirTemp("", "newsdesk-disk-") // the server has to get into it
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=40m,mode=0755"); err != nil {
		t.Skip("no small disk can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	var data string
	if err := server.QueryRowContext(t.Context(), `SHOW data_directory`).Scan(&data); err != nil {
		t.Fatal(err)
	}
	of, err := os.Stat(data)
	if err != nil {
		t.Skip("the server is on another machine: ", err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	place := filepath.Join(dir, "place")
	owner := of.Sys().(*syscall.Stat_t)
	if err := errors.Join(os.Mkdir(place, 0o700), os.Chown(place, int(owner.Uid), int(owner.Gid))); err != nil {
		t.Fatal(err)
	}
	database := fresh.Desk(t)
	name := nameOf(t, database)
	if name == nameOf(t, fresh.Server(t)) {
		t.Skip("the desk has no database of its own")
	}
	for _, order := range []string{`CREATE TABLESPACE ` + name + ` LOCATION '` + place + `'`, `ALTER DATABASE ` + name + ` SET TABLESPACE ` + name} {
		if _, err := server.ExecContext(t.Context(), order); err != nil {
			t.Fatal(order, err)
		}
	}
	t.Cleanup(func() { // before the database is dropped, which gives the space back
		for _, order := range []string{`ALTER DATABASE ` + name + ` SET TABLESPACE pg_default`, `DROP TABLESPACE ` + name} {
			if _, err := server.ExecContext(context.Background(), order); err != nil {
				t.Error(order, err)
			}
		}
	})
	return database
}

// disk is where the small disk is.
func (d *troubled) disk() string {
	d.t.Helper()
	var place string
	if err := d.root.QueryRowContext(context.Background(), `SELECT pg_tablespace_location(dattablespace) FROM pg_database WHERE datname = current_database()`).Scan(&place); err != nil {
		d.t.Fatal(err)
	}
	return filepath.Dir(place)
}

// fillDisk leaves no room.
func (d *troubled) fillDisk() {
	d.t.Helper()
	f, err := os.Create(filepath.Join(d.disk(), ballast))
	if err != nil {
		d.t.Fatal(err)
	}
	defer f.Close()
	for err == nil {
		_, err = f.Write(bytes.Repeat([]byte{1}, 4096))
	}
	if !strings.Contains(err.Error(), syscall.ENOSPC.Error()) {
		d.t.Fatal(err)
	}
}

func (d *troubled) emptyDisk() {
	d.t.Helper()
	if err := os.Remove(filepath.Join(d.disk(), ballast)); err != nil {
		d.t.Fatal(err)
	}
}
