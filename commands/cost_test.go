package commands

import (
	"testing"
)

// What each command costs when it is used with nothing, and with everything that it
// takes. A new command is added here.
func TestCosts(t *testing.T) {
	type costs struct{ bare, full Cost }
	look, change, leave := costs{Reads, Reads}, costs{Writes, Writes}, costs{Fetches, Fetches}
	asked := costs{Reads, Writes} // it changes something only when told what
	all := map[string]costs{
		"latest": look, "summary": look, "story": look, "quotes": look, "search": look, "topics": look, "countries": look, "trends": look,
		"map": look, "feeds": look, "help": look, "feed list": look, "feed export": look, "route list": look, "route test": look,
		"digest preview": look, "digest list": look, "audit": look, "stats": look, "settings show": look,

		"report": asked, "follow": asked, "following": asked, "saved": asked, "forget": asked, "article text": asked, "article edit": asked,
		"article tag": asked, "article quotes": asked, "post": asked, "queue": asked, "feed filter": asked, "route quiet": asked,
		"settings zone": asked, "settings keep": asked,

		"article remove": change, "article restore": change, "article dismiss": change, "article merge": change, "article split": change,
		"article approve": change, "article reject": change, "feed pause": change, "feed resume": change, "feed remove": change,
		"route add": change, "route remove": change, "digest set": change, "digest remove": change, "source retract": change,
		"source restore": change, "source limit": change, "settings language": change, "settings desk": change,
		"settings approval": change, "settings route": change,

		"article add": leave, "feed add": leave, "feed check": leave, "feed import": leave, "Save article": leave, "Summarise links": leave,
		"Who said what": leave,

		"setup": {Reads, Fetches},
	}
	for _, c := range emptyDeskOf(t).All() {
		want, known := all[c.Name]
		if !known {
			t.Errorf("%s: what does it cost?", c.Name)
			continue
		}
		r := ask(c.Name)
		if got := CostOf(r); got != want.bare {
			t.Errorf("%s: %d, want %d", c.Name, got, want.bare)
		}
		for _, list := range [][]Option{c.Options, c.Carried} {
			for _, o := range list {
				if o.Name != "try" && o.Name != "ask" && o.Name != "reopen" { // these look first
					r.Options[o.Name] = "true"
				}
			}
		}
		for _, f := range c.Fields {
			r.Options[f.Name] = "true"
		}
		if got := CostOf(r); got != want.full {
			t.Errorf("%s with all that it takes: %d, want %d", c.Name, got, want.full)
		}
	}
}
