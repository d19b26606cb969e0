package scenarios

import (
	"regexp"
	"strings"
	"testing"

	"discordsim"
)

// numbers are what tells two buttons of one kind apart.
var numbers = regexp.MustCompile(`[0-9]+`)

// kindOf is a button's request without what is different in each: its stamp, its
// numbers and its signature.
func kindOf(b *discordsim.Component) string {
	id := b.CustomID
	if i := strings.LastIndexByte(id, '.'); i > 0 {
		id = id[:i]
	}
	_, request, _ := strings.Cut(id, ":")
	return b.Label + " " + numbers.ReplaceAllString(request, "#")
}

// unpressed is a button, of those that stand there now, of a kind that was not pressed,
// nil when there is none. Those that follow well-known feeds would poll the real web.
func unpressed(a *discordsim.Answer, seen map[string]bool) *discordsim.Component {
	a.Reload() // an answer may have taken its place
	for _, b := range a.Buttons() {
		if b.CustomID != "" && !b.Disabled && !seen[kindOf(b)] && !strings.Contains(b.CustomID, "pack=") {
			return b
		}
	}
	return nil
}

// TestEveryButtonAfterAKill asks for everything, then kills the program and presses, in
// the one that is started anew, every button that was offered; and so on with the
// buttons of those answers. Each is answered, in a form that Discord takes.
func TestEveryButtonAfterAKill(t *testing.T) {
	w := newTown(t).open()
	for _, a := range []discordsim.Article{bridge("/bridge"), harvest("/harvest")} {
		w.add(w.site.AddArticle(a))
	}
	mayor := w.guild.NewMember("mara", manageServer|manageMessages)
	var offered []*discordsim.Answer
	for _, line := range []string{"/latest", "/topics", "/countries", "/quotes", "/help", "/saved", "/settings show", "/setup", "/audit", "/stats", "/queue", "/feed list", "/route list", "/digest list", "/map", "/trends"} {
		offered = append(offered, w.slash(mayor, line, nil))
	}
	offered = append(offered, w.slash(mayor, "/summary", opts{"article": "1"}), w.slash(mayor, "/article edit", opts{"article": "1"}), w.slash(mayor, "/post", opts{"article": "1", "channel": w.news}), w.slash(mayor, "/route add", opts{"channel": w.news}))
	seen, presses := map[string]bool{}, 0
	for round := range 4 {
		var next []*discordsim.Answer
		w.restart()
		for _, a := range offered {
			for b := unpressed(a, seen); b != nil; b = unpressed(a, seen) {
				seen[kindOf(b)] = true
				presses++
				got, err := a.Click(b.CustomID)
				if err != nil {
					w.Errorf("round %d, %q: %v", round, b.Label, err)
					continue
				}
				w.saysNot(got.Text(), "can read any more", "no longer kept", "went wrong", "There is no command", "has no option")
				next = append(next, got)
			}
		}
		offered = next
	}
	t.Logf("%d presses, %d answers left", presses, len(offered))
	w.check()
}
