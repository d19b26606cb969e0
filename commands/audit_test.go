package commands

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
)

// audited is a desk on which each kind of act was done once.
func audited(t *testing.T) *desk {
	t.Helper()
	d := newDesk(t)
	d.feeder.feed(harbour, "Harbour Wire", "Ice on the quay")
	for _, line := range []string{"/feed add " + harbour, "/feed filter 1 words:ice", "/feed pause 1", "/feed resume 1", "/feed remove 1",
		"/route add channel:77 topic:economy country:VE words:ferry style:title", "/route remove 1", "/route quiet channel:77 from:22 to:7 zone:utc", "/route quiet channel:77 off:yes",
		"/digest set channel:77 time:8 timezone:utc day:monday", "/digest remove 1", "/settings language de", "/settings desk channel:77", `/settings approval on source:"Tideway Post"`,
		`/article edit $orinoco title:"Another title"`, "/article tag $orinoco add:sport remove:VE", "/article remove $orinoco", "/article restore $orinoco",
		"/post $orinoco channel:77 confirm:true"} {
		d.ahead.Add(int64(time.Minute))
		if got := d.ask(d.manager(line)); got.Failed {
			t.Fatal(line, page(got))
		}
	}
	if _, err := d.store.UndoPost(t.Context(), guild, 1, news.Actor{ID: "discord:7", Name: "Mona"}); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAudit(t *testing.T) {
	d := audited(t)
	r := d.moderator("/audit")
	top := d.ask(r)
	golden(t, "audit", top)
	checkReply(t, d, top)
	older := d.ask(d.press(r, button(t, top, "Older")))
	golden(t, "audit-older", older)
	checkReply(t, d, older)
	golden(t, "audit-who", d.ask(d.moderator("/audit who:mona what:posts")))
	for _, c := range []struct {
		name, line string
		want       int // lines
	}{
		{"by the id that completing gives", "/audit who:discord:8 what:settings", 2},
		{"by a name", "/audit who:Max what:sources", 1},
		{"one article", "/audit article:$orinoco what:articles", 4},
		{"one article by a link", "/audit article:https://riverlands.example/orinoco-ferry what:posts", 2},
		{"since a moment to which nothing leads", "/audit since:today what:digests", 2},
		{"an article that never was", "/audit article:999", 0},
	} {
		got := d.ask(d.moderator(c.line))
		n := 0
		for _, b := range got.Blocks {
			if b.Kind == Item {
				n++
			}
		}
		if n != c.want || got.Failed && c.want > 0 {
			t.Errorf("%s: %d lines\n%s", c.name, n, page(got))
		}
	}
	if got := d.ask(d.moderator("/audit who:nobody")); !strings.HasPrefix(first(got), "Nobody called “nobody”") {
		t.Error(page(got))
	}
	if got := d.Complete(t.Context(), d.moderator("/audit who:m"), "who"); len(got) != 2 || got[0].Label != "Mona" || got[1].Value != "discord:8" {
		t.Errorf("%+v", got)
	}
	elsewhere := d.moderator("/audit")
	elsewhere.Place.Shelf, elsewhere.Place.View = other, news.View{other, news.Common}
	if got := page(d.ask(elsewhere)); strings.Contains(got, "Max") || strings.Contains(got, "Another title") {
		t.Errorf("another guild's audit:\n%s", got)
	}
}

func TestAuditAsAFile(t *testing.T) {
	d := audited(t)
	got := d.ask(d.moderator("/audit file:csv what:articles"))
	table, err := csv.NewReader(strings.NewReader(string(got.File.Body))).ReadAll()
	if err != nil || len(table) < 5 || len(table[1]) != 7 || table[1][3] != "restore" {
		t.Errorf("%v %v", table, err)
	}
	lines := strings.Split(strings.TrimSpace(string(d.ask(d.moderator("/audit file:jsonl")).File.Body)), "\n")
	for _, line := range lines {
		var one actRecord
		if err := json.Unmarshal([]byte(line), &one); err != nil || one.What == "" || one.At == "" {
			t.Errorf("%s: %v", line, err)
		}
	}
}

func TestAFileOfTheAuditIsBoundedAndHarmless(t *testing.T) {
	long := strings.Repeat("ä", 300_000)
	var acts []store.Act
	for range 20 {
		acts = append(acts, store.Act{By: news.Actor{Name: `=cmd("x")`}, What: "edit", Before: `{"summary":"` + long + `"}`, After: "{}"})
	}
	for _, format := range []string{"csv", "jsonl"} {
		body, n, err := auditBody(format, acts)
		if err != nil || n == 0 || n == len(acts) || len(body) > auditFileMost {
			t.Errorf("%s: %d acts, %d bytes, %v", format, n, len(body), err)
		}
	}
	for text, want := range map[string]string{"=1+1": "'=1+1", "@x": "'@x", "-3": "'-3", "＝1": "'＝1", "\u200b+1": "'\u200b+1", "\t1": "'\t1", "%1": "'%1", "a=1": "a=1", " =1": "' =1", "Ada": "Ada", "": "", "{}": "{}"} {
		if got := cell(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}

// TestEveryActIsASentence: each kind of act that the store writes down is told in words
// and belongs to a part that can be asked for.
func TestEveryActIsASentence(t *testing.T) {
	written := regexp.MustCompile(`(?:\bby|\.By), "([a-z ]+)"|eachOf\(ctx, tx, p, all, "(\w+)"|moderate\(ctx, shelf, \w+, by, "(\w+)"|changeFeed\(ctx, shelf, \w+, by, "([a-z ]+)"|what :?= "([a-z ]+)"`)
	files, err := filepath.Glob("../store/*.go")
	if err != nil {
		t.Fatal(err)
	}
	acts := map[string]bool{}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range written.FindAllStringSubmatch(string(body), -1) {
			acts[strings.Join(m[1:], "")] = true
		}
	}
	parts := map[string]bool{}
	for _, p := range auditParts() {
		for _, what := range p.acts {
			parts[what] = true
		}
	}
	for what := range acts {
		says := did(nil, store.Act{What: what, Article: 1}, "it", actFields{}, actFields{})
		if strings.HasPrefix(says, "did “") || !parts[what] {
			t.Errorf("%q is told as %q, in a part: %v", what, says, parts[what])
		}
	}
	if len(acts) < 25 {
		t.Errorf("only %d acts were found: %v", len(acts), acts)
	}
}
