package news

// Settings are what the managers of a guild have decided about its desk. The zero
// Settings are those of a guild that has decided nothing.
type Settings struct {
	// Language is BCP 47, and counts for what all in the guild see; "": the guild's
	// own as the platform tells it.
	Language string
	Zone     string // IANA; "": UTC
	// Platform and Desk are the channel in which the moderators are told of what
	// comes in; "" for none.
	Platform, Desk string
	// Approve: what comes in by itself is neither shown nor posted before a moderator
	// has approved it, unless its source says otherwise.
	Approve bool
	// Days and Articles bound what is kept: for how many days, and how many articles,
	// the newest; 0 for no bound.
	Days, Articles int
}

// SourceSettings are what a guild has decided about one outlet.
type SourceSettings struct {
	Name string
	// Approve is true or false; nil: as the guild's settings say.
	Approve *bool
	// Terse: only the titles of its articles are shown, with their links.
	Terse bool
}
