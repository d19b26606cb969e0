package commands

// Cost is what a request takes of the desk beyond being answered.
type Cost int

// The costs, each with the ones before it.
const (
	Reads   Cost = iota
	Writes       // it changes something, or posts
	Fetches      // it may ask another machine
)

// CostOf is the cost of a request as it stands, before it is checked.
func CostOf(r Request) Cost {
	switch r.Command {
	case "article add", "Save article", "Summarise links", "Who said what", "feed add", "feed check", "feed import":
		return Fetches
	case "setup":
		if r.Option("pack") != "" {
			return Fetches
		}
	}
	if alters(r) || altersOwn(r) {
		return Writes
	}
	return Reads
}

// altersOwn is whether a request changes what is the member's own: what they follow,
// save and report.
func altersOwn(r Request) bool {
	given := func(options ...string) bool {
		for _, name := range options {
			if r.Option(name) != "" {
				return true
			}
		}
		return false
	}
	switch r.Command {
	case "follow":
		return given("topic", "country", "speaker", "words", "source", "story")
	case "following":
		return given("at", "timezone", "quiet", "silent", "most", "remove", "resume")
	case "saved":
		return given("add", "remove")
	case "report":
		return given("what")
	}
	return false
}
