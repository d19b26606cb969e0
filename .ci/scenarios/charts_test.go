package scenarios

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"discordsim"
)

// TestCharts: pictures come to all and to the asker alone, in the language of who
// reads them, say in words what they show, and give way to one of another time.
func TestCharts(t *testing.T) {
	w := newTown(t).open()
	w.slash(w.member, "/trends", nil)
	w.add(w.site.AddArticle(bridge("/bridge")))
	for _, command := range []string{"/trends", "/map"} {
		all := w.slash(w.member, command, nil)
		if all.Ephemeral || all.Kind != discordsim.KindMessage {
			t.Errorf("%s: %s, ephemeral %v", command, all.Kind, all.Ephemeral)
		}
		w.picture(all, "Venezuela", command == "/map")
		week := w.click(all, "7 days")
		if week.Kind != discordsim.KindUpdate {
			t.Errorf("%s: another time comes as %s", command, week.Kind)
		}
		w.picture(week, "Venezuela", command == "/map")
		if week.Reload(); len(week.Message.Files) != 1 {
			t.Errorf("%s: %d pictures are there", command, len(week.Message.Files))
		}
		w.says(w.click(week, "Show the articles").Text(), "Venezuela reopens the bridge")
		alone := w.slash(w.member, command, opts{"private": true, "days": 90}, discordsim.Locale("de"))
		if !alone.Ephemeral {
			t.Errorf("%s private:true answered in public", command)
		}
		w.picture(alone, "Venezuela", command == "/map")
		w.says(alone.Text(), "Artikel")
	}
	for _, o := range []opts{{"country": "Kenya"}, {"topic": "religion", "days": 365}} {
		if a := w.slash(w.member, "/trends", o); !a.Ephemeral || len(a.Files) != 0 {
			t.Errorf("%v: ephemeral %v, %d files", o, a.Ephemeral, len(a.Files))
		}
	}
	w.check()
}

// picture checks the picture of an answer; named tells whether its words name what
// it shows.
func (w *town) picture(a *discordsim.Answer, name string, named bool) {
	w.Helper()
	if len(a.Files) != 1 {
		w.Fatalf("%d files in\n%s", len(a.Files), a.Text())
	}
	f := a.Files[0]
	if m, err := png.DecodeConfig(bytes.NewReader(f.Data)); err != nil || m.Width < 900 {
		w.Errorf("%s: %+v, %v", f.Name, m, err)
	}
	if f.Description == "" || named && !strings.Contains(f.Description, name) {
		w.Errorf("%s is said to be %q", f.Name, f.Description)
	}
}
