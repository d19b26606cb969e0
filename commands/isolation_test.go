package commands

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
)

// theirs are values that mean something of a town: the number of everything that is on
// its shelf, its people and channels, what it calls things, and its addresses.
func (in *town) theirs() (numbers, names, addresses []string) {
	for _, id := range slices.Sorted(maps.Values(in.ids)) {
		numbers = append(numbers, fmt.Sprint(id))
	}
	numbers = append(slices.Compact(numbers), "discord:902", "discord:912", in.news, "all")
	names = []string{in.mark + "Ferry", in.mark + "Gazette", in.mark + "Hidden", in.mark + "Limited", in.mark + "Ida Marsh", in.mark + "Max"}
	return numbers, names, []string{"https://" + in.host + "/Ferry", "https://" + in.host + "/feed", "slow." + in.host}
}

// leaks tells whether an answer holds anything of the other guild beside what was typed:
// its name, the host of its articles, its channels, or what testdata/desk.txt has there.
func leaks(text, typed string) bool {
	for _, mark := range []string{"araway", "hinterland", "<channel 17", "<channel 18", "Elsewhere Herald", "Somebody Else", "Uruguay"} {
		if strings.Contains(text, mark) && !strings.Contains(typed, mark) {
			return true
		}
	}
	return false
}

// TestNothingOfAnotherGuildIsReached gives each option, carried option and field of each
// command each value that means something of the other guild: no answer tells anything
// of it, and there nothing changes, nor is anything of another member's.
func TestNothingOfAnotherGuildIsReached(t *testing.T) {
	if testing.Short() {
		t.Skip("long, and of one goroutine")
	}
	first, second := whole(t)
	before := second.state()
	numbers, names, addresses := second.theirs()
	n := 0
	for _, one := range doors() {
		for _, values := range [][]string{append(numbers, names...), addresses} {
			here, there := copied(t, first, second)
			n += one.tries(t, here, values)
			if after := there.state(); after != before {
				t.Errorf("%s changed something of the other guild's:\n%s", one.name, firstDifference(before, after))
			}
			here.d.store.Close()
		}
	}
	t.Log(n, "requests")
}

// tries gives each option of a command each value, beside what else it takes and, where
// it needs nothing else, alone: a moderators' command as an admin here, another as a
// member here and in a direct message. Each time it is somebody else, who is told
// nothing of what others keep.
func (one door) tries(t *testing.T, here *town, values []string) (n int) {
	t.Helper()
	c, _ := here.d.Find(one.name)
	typed := ""
	if slices.Contains([]string{"article text", "feed add"}, c.Name) { // what stands at an address is no secret
		typed = " araway"
	}
	for _, value := range values {
		typed += " " + value
		for _, option := range slices.Concat(c.names(), carriedNames(c)) {
			if o, _ := c.option(option); o.Kind == Flag || len(o.Choices) > 0 {
				continue // takes nobody's
			}
			whole := one.request(here)
			whole.Options[option] = value
			whole.Pressed = option != "channel" // a platform refuses a button that names another guild's
			tried := []Request{whole}
			if !slices.ContainsFunc(c.Options, func(o Option) bool { return o.Required }) && len(whole.Options) > 1 {
				alone := whole.clone()
				alone.Options = map[string]string{option: value}
				tried = append(tried, alone)
			}
			for _, r := range tried {
				from := []Request{r}
				if one.may == everybody {
					from = []Request{memberOf(r), aloneOf(r)}
				}
				for _, r := range from {
					n++
					r.Asker.ID = fmt.Sprint("discord:6", n)
					if reply := here.d.ask(r); leaks(page(reply), typed) {
						t.Errorf("%s: %s", Line(r), page(reply))
					}
				}
			}
		}
	}
	return n
}

// TestPastedTextStaysWhereItWasPasted: neither the link that was given with it nor the
// same text brings another guild's copy of it in.
func TestPastedTextStaysWhereItWasPasted(t *testing.T) {
	here, there := whole(t)
	const pasted = "https://paywall.example/1"
	there.does(`/article text title:"Faraway secret" text:"Faraway hands copied this by hand. It is long." link:` + pasted)
	for _, line := range []string{"/article add " + pasted, "/summary " + pasted, `/article text text:"It rained on Monday." link:` + pasted, `/article text text:"Faraway hands copied this by hand. It is long."`, "/search copied", "/latest count:10"} {
		if got := page(here.d.ask(here.asks(line))); strings.Contains(got, "Faraway secret") {
			t.Errorf("%s: %s", line, got)
		}
	}
}

func carriedNames(c Command) []string {
	var out []string
	for _, o := range c.Carried {
		out = append(out, o.Name)
	}
	return out
}

// memberOf is a request as a member's who may do nothing.
func memberOf(r Request) Request {
	r = r.clone()
	r.Asker = Asker{Actor: news.Actor{ID: "discord:54", Name: "Eve"}, Locale: "en"}
	return r
}

// aloneOf is a member's request in a direct message, where they are in this guild.
func aloneOf(r Request) Request {
	r = memberOf(r)
	r.Place = Place{Platform: "discord", View: news.View{guild, news.Common}, Channel: "5", Direct: true}
	return r
}

// firstDifference is the first line that two states do not share.
func firstDifference(a, b string) string {
	before, after := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(before), len(after)) {
		if before[i] != after[i] {
			return before[i] + "\n" + after[i]
		}
	}
	return ""
}

// TestCompletionsAreOfTheAskersShelves types nothing, and the words that mean something
// of the other guild, into every option there is.
func TestCompletionsAreOfTheAskersShelves(t *testing.T) {
	here, there := whole(t)
	numbers, names, addresses := there.theirs()
	for _, c := range here.d.All() {
		for _, o := range append(c.Options, c.Carried...) {
			for _, typed := range slices.Concat(numbers, names, addresses, []string{"", "e", "far", "1"}) {
				r := here.places(Request{Command: c.Name, Options: map[string]string{o.Name: typed}})
				for _, from := range []Request{r, aloneOf(r)} {
					for _, got := range here.d.Complete(t.Context(), from, o.Name) {
						if leaks(got.Label+got.Value, "Uruguay") {
							t.Errorf("/%s %s:%q is completed to %q (%s)", c.Name, o.Name, typed, got.Label, got.Value)
						}
					}
				}
			}
		}
	}
}
