package main

import "testing"

func TestCommit(t *testing.T) {
	const revision = "0123456789abcdef0123456789abcdef01234567"
	for _, test := range []struct {
		name     string
		settings map[string]string
		want     string
	}{
		{"a checkout", map[string]string{"vcs.revision": revision, "vcs.modified": "false"}, "commit 0123456789ab"},
		{"with changes", map[string]string{"vcs.revision": revision, "vcs.modified": "true"}, "commit 0123456789ab, modified"},
		{"no checkout", nil, "commit unknown"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := commit(test.settings); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}
