package scenarios

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"

	"discordsim"
)

const shared = "../../../shared"

// realPages are pages of the labelled set, as they are in the wild.
func realPages(t *testing.T, n int) []struct{ URL, HTML string } {
	t.Helper()
	f, err := os.Open(shared + "/quality/dev/extract-segments.dev.jsonl.gz")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var out []struct{ URL, HTML string }
	for lines := bufio.NewReaderSize(z, 1<<20); len(out) < n; {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			t.Fatal(err)
		}
		var page struct{ URL, HTML string }
		if err := json.Unmarshal(line, &page); err != nil {
			t.Fatal(err)
		}
		out = append(out, page)
	}
	return out
}

// desk runs the program at the command line, on the bot's database.
func (w *town) desk(args ...string) string {
	w.Helper()
	cmd := exec.Command(binary(w.T), args...)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+w.db, "FETCH_ALLOW=127.0.0.0/8", "DISCORD_TOKEN=")
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.Fatalf("newsdesk %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// The model article and three pages from the wild go in at the command line,
// while the bot runs, and come out in Discord.
func TestWhatTheCommandLineAddsEverybodySees(t *testing.T) {
	w := newTown(t).open()
	w.says(w.desk("add", shared+"/articles/russia-venezuela.txt"), "added: 1 ")
	for i, p := range realPages(t, 3) {
		path := "/page" + string(rune('a'+i))
		w.site.Bytes(path, "text/html", "utf-8", []byte(p.HTML))
		t.Log(w.desk("add", w.site.URL(path)))
	}
	for _, c := range []struct {
		command string
		o       opts
	}{{"/latest", nil}, {"/quotes", opts{"country": "Venezuela"}}, {"/summary", opts{"article": "1"}}, {"/topics", nil}, {"/countries", nil}, {"/search", opts{"query": "Maduro"}}} {
		a := w.slash(w.member, c.command, c.o)
		if a.Ephemeral || a.Kind != discordsim.KindMessage {
			t.Errorf("%s: %s, ephemeral %v", c.command, a.Kind, a.Ephemeral)
		}
		t.Logf("%s %v\n%s", c.command, c.o, a.Text())
	}
	w.says(w.slash(w.member, "/quotes", opts{"country": "Venezuela"}).Text(), "confirmed the path for powerful military cooperation", "Nicolás Maduro", "President of Venezuela")
	w.says(w.slash(w.member, "/latest", opts{"country": "Russia"}).Text(), "military cooperation")
	w.says(w.desk("ask", "/quotes country:Venezuela"), "dispel threats from NATO", "Nicolás Maduro")
	w.check()
}
