package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const root = "../.."

func TestEveryModuleThatIsLinkedHasItsLicenceNamed(t *testing.T) {
	out, err := output(root, "go", "list", "-tags", "sqlite_fts5", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", ".")
	if err != nil {
		t.Fatal(err)
	}
	paths := slices.Compact(slices.Sorted(strings.FieldsSeq(out)))
	parts, err := modulesOf(root, paths)
	if err != nil {
		t.Fatal(err)
	}
	data, err := embedded(root)
	if err != nil {
		t.Fatal(err)
	}
	text, err := listed(append(parts, data...))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "====")
	for _, want := range []string{
		"github.com/mattn/go-sqlite3  MIT  (v", "github.com/riverqueue/river  MPL-2.0  (v", "github.com/sashabaranov/go-openai  Apache-2.0  (v",
		"github.com/bwmarrin/discordgo  BSD-3-Clause  (v", "code.dny.dev/ssrf  MIT  (v", "reader/tag/data/LICENSE.model.txt  CC-BY-SA-4.0  (",
		"reader/tag/data/LICENSE.geonames.txt  CC-BY-4.0  (", "chart/data/LICENSE.world.txt  ISC  (", "reader/sentence/cldr/LICENSE  Unicode-3.0  (",
	} {
		if !strings.Contains(head, want) {
			t.Errorf("no line %q in\n%s", want, head)
		}
	}
	if len(parts) != len(paths) || len(data) < 8 {
		t.Errorf("%d parts for %d modules, %d licences of data", len(parts), len(paths), len(data))
	}
}

func TestAnUnknownLicenceIsRefused(t *testing.T) {
	_, err := listed([]part{{"example.org/odd", "v1.0.0", []byte("Use it for good, not evil.")}})
	if err == nil || !strings.Contains(err.Error(), "example.org/odd") {
		t.Error(err)
	}
}

func TestArchivesTellNothingOfWhereTheyWereMade(t *testing.T) {
	stamp := time.Unix(1_800_000_000, 0).UTC()
	one := []entry{{"b", 0o755, []byte("program")}, {"a", 0o644, []byte("text")}}
	other := []entry{one[1], one[0]}
	for _, to := range targets() {
		first, err := to.archive("newsdesk", one, stamp)
		if err != nil {
			t.Fatal(err)
		}
		if second, err := to.archive("newsdesk", other, stamp); err != nil || !bytes.Equal(first, second) {
			t.Errorf("%s: the order of the files shows (%v)", to, err)
		}
	}
	archive, err := targets()[0].archive("newsdesk", one, stamp)
	if err != nil {
		t.Fatal(err)
	}
	g, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	h, err := tar.NewReader(g).Next()
	if err != nil || h.Name != "newsdesk/a" || !h.ModTime.Equal(stamp) || h.Uid != 0 || h.Gid != 0 || h.Uname != "" || h.Mode != 0o644 {
		t.Errorf("%+v, %v", h, err)
	}
}

func TestAMissingCompilerIsOneSentence(t *testing.T) {
	err := present([]target{{os: "linux", arch: "amd64", cc: "no-such-gcc", debian: "gcc-no-such"}})
	if want := "a C compiler is missing: apt-get install gcc-no-such (Debian), or leave platforms out with make release ONLY=linux/amd64"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestChosen(t *testing.T) {
	for _, test := range []struct {
		names, want, wrong string
	}{
		{names: "", want: "[linux/amd64 linux/arm64 windows/amd64]"},
		{names: "windows/amd64,linux/arm64", want: "[windows/amd64 linux/arm64]"},
		{names: "plan9/mips", wrong: `there is no platform "plan9/mips": choose among [linux/amd64 linux/arm64 windows/amd64]`},
	} {
		t.Run(test.names, func(t *testing.T) {
			got, err := chosen(test.names)
			var names []string
			for _, one := range got {
				names = append(names, one.String())
			}
			if err != nil && err.Error() != test.wrong || err == nil && "["+strings.Join(names, " ")+"]" != test.want {
				t.Errorf("%v, %v", names, err)
			}
		})
	}
}

func TestVersionOf(t *testing.T) {
	if v, err := versionOf(filepath.Join(root, "version.go")); err != nil || strings.Count(v, ".") != 2 {
		t.Errorf("%q, %v", v, err)
	}
	none := filepath.Join(t.TempDir(), "version.go")
	if err := os.WriteFile(none, []byte("package main\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if v, err := versionOf(none); err == nil {
		t.Errorf("%q out of nothing", v)
	}
}

func TestAProgramThatTellsItsFolderIsRefused(t *testing.T) {
	folder := t.TempDir()
	if err := tellsNoPath([]byte("…"+folder+"/store/open.go…"), folder); err == nil {
		t.Error("it was taken")
	}
	if err := tellsNoPath([]byte("…newsdesk/store/open.go…"), folder); err != nil {
		t.Error(err)
	}
}
