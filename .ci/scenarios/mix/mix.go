// Package mix is what members and moderators ask, for the programs that measure.
package mix

import "discordsim"

// Often is what members of so many guilds ask most.
func Often(guilds int) *discordsim.Mix {
	return &discordsim.Mix{Guilds: guilds, Users: 50, Channels: 3, Steps: []discordsim.Step{
		{Weight: 4, Command: "/latest"},
		{Weight: 3, Command: "/latest", Options: options{"country": "Armenia"}},
		{Weight: 3, Command: "/quotes", Options: options{"country": "Andorra"}},
		{Weight: 2, Command: "/quotes", Options: options{"topic": "economy"}},
		{Weight: 2, Command: "/search", Options: options{"query": "today"}},
		{Weight: 2, Command: "/summary", Options: options{"article": "1"}},
		{Weight: 1, Command: "/topics"},
		{Weight: 1, Command: "/countries"},
		{Weight: 1, Command: "/help"},
		{Weight: 4, Kind: "autocomplete", Command: "/summary", Options: options{"article": "gi"}, Focused: "article"},
		{Weight: 2, Kind: "autocomplete", Command: "/latest", Options: options{"country": "an"}, Focused: "country"},
		{Weight: 2, Kind: "click", Command: "/latest", Button: "Summary"},
	}}
}

// Seldom is the rest of what needs no network, writes and pictures too.
func Seldom() []discordsim.Step {
	return []discordsim.Step{
		{Command: "/story", Options: options{"article": "1"}},
		{Command: "/latest", Options: options{"since": "last"}},
		{Command: "/latest", Options: options{"topic": "sport"}},
		{Command: "/quotes", Options: options{"speaker": "a"}},
		{Command: "/search", Options: options{"query": "today -the"}},
		{Command: "/summary", Options: options{"article": "{n}", "length": "long"}},
		{Command: "/trends"},
		{Command: "/trends", Options: options{"topic": "economy", "days": 90}},
		{Command: "/map"},
		{Command: "/follow", Options: options{"words": "rain {n}"}},
		{Command: "/following"},
		{Command: "/saved"},
		{Command: "/feeds"},
		{Command: "/report", Options: options{"article": "{n}"}},
		{Kind: "click", Command: "/latest", Button: "Save"},
		{Kind: "autocomplete", Command: "/latest", Options: options{"source": "a"}, Focused: "source"},
		{Kind: "autocomplete", Command: "/quotes", Options: options{"speaker": "a"}, Focused: "speaker"},
		{Kind: "autocomplete", Command: "/latest", Options: options{"topic": "e"}, Focused: "topic"},
		{Admin: true, Command: "/feed list"},
		{Admin: true, Command: "/route list"},
		{Admin: true, Command: "/digest list"},
		{Admin: true, Command: "/queue"},
		{Admin: true, Command: "/audit"},
		{Admin: true, Command: "/stats"},
		{Admin: true, Command: "/settings show"},
		{Admin: true, Command: "/setup"},
	}
}

type options = map[string]any
