//go:build !linux

package commands

import "testing"

func onSmallDisk(t *testing.T) string {
	t.Skip("no small disk can be mounted here")
	return ""
}

func (d *troubled) fillDisk()  {}
func (d *troubled) emptyDisk() {}
