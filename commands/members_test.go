package commands

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
)

// TestLists asks every list with every filter, and holds the answers to what is
// on the shelf: the right articles, in order, and nothing of another guild's.
func TestLists(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, want string }{
		{"/latest", "the lagoon caracas @everyone 港の新しい灯台が初めて光を放った"},
		{"/latest count:10", "the lagoon caracas @everyone 港の新しい灯台が初めて光を放った orinoco bogotá la parliament night"},
		{"/latest count:2", "the lagoon"},
		{"/latest count:2 from:3", "caracas @everyone"},
		{"/latest country:Venezuela", "caracas orinoco old bogotá"},
		{"/latest country:venezolano", "caracas orinoco old bogotá"},
		{"/latest country:🇻🇪", "caracas orinoco old bogotá"},
		{"/latest country:ve since:7d", "caracas orinoco bogotá"},
		{"/latest country:Netherlands", "lagoon"},
		{"/latest topic:economy", "caracas orinoco la night"},
		{"/latest topic:Wirtschaft country:CO", "orinoco"},
		{"/latest topic:economy source:riverlands", "orinoco"},
		{`/latest source:"riverlands weekly"`, "orinoco bogotá old"},
		{"/latest source:tideway since:yesterday", "lagoon caracas"},
		{"/latest since:2026-11-22 count:10", "the lagoon caracas @everyone"},
		{"/search river", "orinoco"},
		{"/search conquered", ""},
		{"/search venezuela topic:arts", "bogotá"},
		{"/search first country:Kenya", "vaccine"},
		{"/search ferry since:2d", ""},
		{"/search secret", ""},
	} {
		t.Run(tt.line, func(t *testing.T) {
			reply := d.ask(d.member(tt.line))
			if got := strings.Join(begin(headings(reply)), " "); got != tt.want {
				t.Errorf("got %q, want %q\n%s", got, tt.want, page(reply))
			}
			if (tt.want == "") != reply.Private {
				t.Errorf("private: %v", reply.Private)
			}
		})
	}
}

// TestQuotes is TestLists for quotes, told by their speakers.
func TestQuotes(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, want string }{
		{"/quotes country:Venezuela", "Yolanda Prieto, Esteban Rull, Esteban Rull, Tibisay Arias, Amparo Lleras"},
		{"/quotes country:Venezuela count:2", "Yolanda Prieto, Esteban Rull"},
		{"/quotes country:Venezuela count:2 from:3", "Esteban Rull, Tibisay Arias"},
		{"/quotes country:Venezuela topic:labour", "Yolanda Prieto, Esteban Rull"},
		{"/quotes speaker:Rull", "Esteban Rull, Esteban Rull"},
		{`/quotes speaker:"esteban rull" country:Colombia`, "Esteban Rull"},
		{"/quotes topic:health", "Dr Njeri Waweru"},
		{"/quotes article:$caracas", "Yolanda Prieto, Esteban Rull"},
		{"/quotes article:$caracas speaker:Yolanda", "Yolanda Prieto"},
		{"/quotes article:https://tideway.example/barrier?utm_source=chat", "Livia Sartori"},
		{"/quotes article:orinoco", "Esteban Rull"},
		{"/quotes topic:education", ""},
		{"/quotes article:$parliament", ""},
	} {
		t.Run(tt.line, func(t *testing.T) {
			reply := d.ask(d.member(tt.line))
			var got []string
			for _, c := range reply.Cards {
				for _, b := range c.Blocks {
					for _, r := range b.Runs {
						if r.Bold {
							got = append(got, r.Text)
						}
					}
				}
			}
			if g := strings.Join(got, ", "); g != tt.want || (g == "") != reply.Private {
				t.Errorf("got %q, want %q, private %v\n%s", g, tt.want, reply.Private, page(reply))
			}
		})
	}
}

// TestGoldenMembers holds what members read, word by word.
func TestGoldenMembers(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ name, line string }{
		{"latest", "/latest"},
		{"latest-country", "/latest country:Venezuela"},
		{"latest-mentions-only", "/latest country:Netherlands"},
		{"latest-ten", "/latest count:10"},
		{"latest-page", "/latest topic:economy count:2 from:3"},
		{"latest-since", "/latest since:yesterday source:tideway"},
		{"search", "/search venezuela"},
		{"summary", "/summary $caracas"},
		{"summary-long", "/summary $caracas length:long"},
		{"summary-partial", "/summary $vaccine"},
		{"summary-pasted", "/summary $the"},
		{"summary-hostile", "/summary $@everyone"},
		{"quotes", "/quotes country:Venezuela"},
		{"quotes-article", "/quotes article:$caracas"},
		{"quotes-hostile", "/quotes country:US"},
		{"quotes-nobody", "/quotes article:$the"},
		{"topics", "/topics"},
		{"countries", "/countries"},
		{"help", "/help"},
	} {
		t.Run(tt.name, func(t *testing.T) { golden(t, tt.name, d.ask(d.member(tt.line))) })
	}
	for _, tt := range []struct{ name, line string }{{"help-articles", "/help about:articles"}, {"help-feeds", "/help about:feeds"}, {"help-posting", "/help about:posting"}} {
		t.Run(tt.name, func(t *testing.T) {
			reply := d.ask(d.moderator(tt.line))
			golden(t, tt.name, reply)
			checkReply(t, d, reply)
		})
	}
	t.Run("help-moderator", func(t *testing.T) { golden(t, "help-moderator", d.ask(d.moderator("/help"))) })
}

// TestNothing holds what is said when nothing is found: since when there is
// something, and what is near.
func TestNothing(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, says, button string }{
		{"/latest country:Venezuela since:2h", "The desk has 4 articles about or mentioning Venezuela, the latest of 22 November; none since 10:30 UTC on 23 November.", "Show them"},
		{"/latest country:Uruguay", "The desk has no article about Uruguay. Nearest with articles: Venezuela, Colombia and Ecuador.", "Colombia"},
		{"/latest country:Fiji", "The desk has no article about Fiji. Most in the news: Venezuela, Colombia and Ecuador.", "Venezuela"},
		{"/latest topic:weather country:Kenya", "The desk has no article on Weather about Kenya. It has 1 article on Weather and 1 article about or mentioning Kenya.", "About Kenya"},
		{"/latest topic:religion", "The desk has no article on Religion. Nearest with articles: Human interest.", "Human interest"},
		{"/latest topic:religion since:7d", "The desk has no article on Religion. Nearest with articles: Human interest.", "Human interest"},
		{"/latest count:5 from:400", "There is nothing further down the list.", "From the top"},
		{"/quotes topic:education", "The desk has 1 article on Education of 11 November; nobody is quoted in it.", "Show the articles"},
		{"/quotes article:$parliament", "Nobody is quoted in “Parliament in Chisinau keeps the summer school break”.", "Summary"},
		{"/quotes article:$caracas topic:weather", "“Caracas and its bus drivers agree on a fare” has no quote on Weather.", "All its quotes"},
		{"/search zeppelin", "The desk has no article with “zeppelin”.", "Latest"},
		{"/search zeppelin ferry", "The desk has no article with “zeppelin ferry”. None has “zeppelin”; “ferry” is in 1 article.", "“ferry”"},
		{"/search ferry tyres", "The desk has no article with “ferry tyres”. “ferry” is in 1 article and “tyres” is in 1 article, but none has all of that.", "“tyres”"},
		{`/search "Bus drivers" OR zeppelin -fare`, `The desk has no article with "Bus drivers" OR zeppelin -fare. None has “zeppelin”; "Bus drivers" is in 1 article.`, `"Bus drivers"`},
		{"/search zeppelin airship", "The desk has no article with “zeppelin airship”. No article has any of these words.", "Latest"},
		{`/quotes speaker:"Esteban Rull" country:Kenya`, "The desk has no quote about Kenya by Esteban Rull. It has 1 article about or mentioning Kenya and 2 articles quoting Esteban Rull.", "By Esteban Rull"},
		{"/search zeppelin country:Estonia", "The desk has no article with “zeppelin” about Estonia. It has 1 article about or mentioning Estonia.", "About Estonia"},
		{"/search ferry since:2d", "The desk has 1 article with “ferry” of 20 November; none since 21 November.", "Show them"},
		{"/search Uruguay", "The desk has no article with “Uruguay”. Nearest with articles: Venezuela, Colombia and Ecuador.", "Venezuela"},
		{"/topics from:100", "There is nothing further down the list.", "From the top"},
	} {
		t.Run(tt.line, func(t *testing.T) {
			r := d.member(tt.line)
			reply := d.ask(r)
			if got := words(reply.Blocks[0]); got != tt.says || !reply.Private || reply.Failed {
				t.Errorf("got  %s (private %v, failed %v)\nwant %s", got, reply.Private, reply.Failed, tt.says)
			}
			next := d.ask(d.press(r, button(t, reply, tt.button)))
			if next.Failed || next.Private && tt.button != "Show the articles" {
				t.Errorf("the button %q leads to:\n%s", tt.button, page(next))
			}
		})
	}
}

func TestEmptyDesk(t *testing.T) {
	d := emptyDeskOf(t)
	for _, line := range []string{"/latest", "/quotes", "/search flood", "/topics", "/countries", "/trends", "/map", "/latest country:Venezuela since:7d"} {
		for who, r := range map[string]Request{"member": d.member(line), "moderator": d.moderator(line)} {
			reply := d.ask(r)
			if got := words(reply.Blocks[0]); !strings.HasPrefix(got, "The desk has no articles yet.") || !strings.Contains(got, "/article add") || !reply.Private || reply.Failed {
				t.Errorf("%s %s: %s", who, line, page(reply))
			}
		}
	}
}

// TestUnsureView: what could not be looked up is said, under answers and
// refusals alike, but not under a form or the help.
func TestUnsureView(t *testing.T) {
	d := newDesk(t)
	for line, want := range map[string]bool{"/latest": true, "/summary 999": true, "/help": false} {
		r := d.member(line)
		if strings.Contains(page(d.ask(r)), "could not be checked") {
			t.Errorf("%s: said of a view that is whole", line)
		}
		r.Place.Unsure, r.Place.Direct = true, true
		if got := page(d.ask(r)); strings.Contains(got, ". Some of your servers could not be checked just now.\n") != want {
			t.Errorf("%s:\n%s", line, got)
		}
	}
}

// TestEmptyInDirectMessages: who shares no server that has articles is not told
// that nobody has any.
func TestEmptyInDirectMessages(t *testing.T) {
	d := emptyDeskOf(t)
	r := d.member("/latest")
	r.Place.Direct, r.Place.View = true, news.View{news.Common}
	if got := first(d.ask(r)); got != "None of the servers that you share with the bot has articles on its desk yet." {
		t.Error(got)
	}
}

// TestSignsOfOtherSearchEngines: whether or not something is found, it is said
// that they mean nothing.
func TestSignsOfOtherSearchEngines(t *testing.T) {
	d := newDesk(t)
	for query, want := range map[string]bool{"ferry": false, "ferr*": true, "ferry OR bridge": true, "ferry or": false, "zeppelin AND ferry": true, "*": true, "3*4": false} {
		r := d.member("/search x")
		r.Options["query"] = query
		if got := page(d.ask(r)); query != "*" && strings.Contains(got, "knows no * or OR") != want {
			t.Errorf("%s:\n%s", query, got)
		}
	}
}

// TestTiesGoByName: what is as much in the news goes by the name that is shown.
func TestTiesGoByName(t *testing.T) {
	d := emptyDeskOf(t)
	for i, code := range []string{"CH", "AT", "SE", "AX", "DE"} { // Switzerland, Austria, Sweden, Åland Islands, Germany
		a := news.Article{URL: "https://ties.example/" + code, Title: code, Text: "x", FirstSeen: noon(), Page: &news.Page{Body: []byte{0}},
			Countries: []news.CountryTag{{Code: code, Weight: 1, About: true}}}
		if _, err := d.store.Add(t.Context(), guild, a, news.Actor{}); err != nil {
			t.Fatal(i, err)
		}
	}
	want := "Åland Islands, Austria, Germany, Sweden, Switzerland"
	var listed []string
	for _, b := range d.ask(d.member("/countries")).Blocks {
		if b.Kind == Item {
			listed = append(listed, b.Runs[1].Text)
		}
	}
	if got := strings.Join(listed, ", "); got != want {
		t.Errorf("/countries: %s", got)
	}
	for locale, want := range map[string]string{"en": want, "de": "Åland, Deutschland, Österreich, Schweden, Schweiz"} {
		r := d.member("/latest")
		r.Asker.Locale = locale
		var offered []string
		for _, c := range d.Complete(t.Context(), r, "country") {
			offered = append(offered, c.Label)
		}
		if got := strings.Join(offered, ", "); locale == "en" && got != want || locale == "de" && !strings.HasSuffix(got, want[len("Åland"):]) {
			t.Errorf("completed in %s: %s", locale, got)
		}
	}
}

// TestUnknown: what the desk cannot make out gets a sentence with the next step,
// and where it can guess a button that asks so.
func TestUnknown(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, says, button string }{
		{"/latest country:Venezula", "No country is called “Venezula”. Did you mean Venezuela?", "Venezuela"},
		{"/latest country:Qwertz", "No country is called “Qwertz”. /countries lists those that the desk has news about.", ""},
		{"/latest topic:polittics", "No topic is called “polittics”. Did you mean Politics?", "Politics"},
		{"/latest topic:qwertzuiop", "No topic is called “qwertzuiop”. /topics lists those that there are.", ""},
		{"/latest since:soon", "“soon” is no date that the desk understands. Try 7d, 24h, yesterday or 2026-11-09.", ""},
		{"/latest source:tidewey", "The desk has no source called “tidewey”. Did you mean Tideway Post?", "Tideway Post"},
		{"/quotes speaker:Sartory", "The desk has no speaker called “Sartory”. Did you mean Livia Sartori?", "Livia Sartori"},
		{`/quotes speaker:"Somebody Else"`, "The desk has no speaker called “Somebody Else”. It has Esteban Rull", ""},
		{"/summary 999", "The desk has no article 999. Type a word of its title instead, or see /latest.", ""},
		{"/summary -1", "The desk has no article -1. Type a word of its title instead, or see /latest.", ""},
		{"/summary 0", "The desk has no article 0.", ""},
		{"/summary #99999999999999999999", "The desk has no article 99999999999999999999.", ""},
		{"/summary zeppelin", "No article has “zeppelin” in its title. /latest and /search show what there is.", ""},
		{"/summary orinoko ferry", "No article has “orinoko ferry” in its title. Do you mean one of these?", "Orinoco ferry sails again"},
		{"/summary the", "Several articles have “the” in their titles. Which one?", ""},
		{"/summary https://elsewhere.example/secret", "The desk does not have that article. A moderator can bring it in with /article add.", ""},
		{"/summary https://", "That is not a web address. A link looks like this: https://example.org/story", ""},
		{"/summary", "/summary needs an article: /summary article:12", ""},
		{"/search", "/search needs a query: /search query:…", ""},
		{"/latest count:11", "Count is a whole number from 1 to 10, not “11”.", ""},
		{"/latest count:-1", "Count is a whole number from 1 to 10, not “-1”.", ""},
		{"/latest private:maybe", "Private is yes or no, not “maybe”.", ""},
		{"/summary $lagoon length:huge", "Length is one of short, medium or long, not “huge”.", ""},
	} {
		t.Run(tt.line, func(t *testing.T) {
			r := d.member(tt.line)
			reply := d.ask(r)
			if got := words(reply.Blocks[0]); !strings.HasPrefix(got, tt.says) || !reply.Private || !reply.Failed {
				t.Errorf("got  %s\nwant %s\n%s", got, tt.says, page(reply))
			}
			if tt.button != "" {
				if next := d.ask(d.press(r, button(t, reply, tt.button))); next.Failed {
					t.Errorf("the button leads to:\n%s", page(next))
				}
			}
		})
	}
	t.Run("an option that is none", func(t *testing.T) {
		r := d.member("/latest")
		r.Options["colour"] = "red"
		if got := words(d.ask(r).Blocks[0]); got != "/latest has no option “colour”. It takes topic, country, source, since, count and private." {
			t.Error(got)
		}
	})
	t.Run("a command that is none", func(t *testing.T) {
		r := d.member("/latest")
		r.Command = "latst"
		if got := words(d.ask(r).Blocks[0]); got != "There is no command /latst. Did you mean /latest? /help lists them all." {
			t.Error(got)
		}
	})
}

// TestPaging presses Older to the end and Newer back to the top: every article
// comes once each way, and each page takes the place of the one before.
func TestPaging(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, on, back string }{
		{"/latest", "Older", "Newer"},
		{"/latest count:3", "Older", "Newer"},
		{"/latest country:Venezuela count:1", "Older", "Newer"},
		{"/quotes count:2", "More", "Back"},
		{"/quotes country:Venezuela count:2", "More", "Back"},
	} {
		t.Run(tt.line, func(t *testing.T) {
			r := d.member(tt.line)
			first := d.ask(r)
			reply, seen := first, []string{}
			for {
				for _, c := range reply.Cards {
					seen = append(seen, words(c.Blocks[0])+words(c.Blocks[1]))
				}
				i := slices.IndexFunc(buttons(reply), func(a Action) bool { return a.Label == tt.on })
				if i < 0 {
					break
				}
				reply = d.ask(d.press(r, buttons(reply)[i]))
				if !reply.Replace || reply.Private {
					t.Fatalf("a page that does not replace:\n%s", page(reply))
				}
			}
			all := slices.Clone(seen)
			slices.Sort(all)
			if n := len(slices.Compact(all)); n != len(seen) || n < 4 {
				t.Errorf("%d entries, %d of them different: %q", len(seen), n, seen)
			}
			for {
				i := slices.IndexFunc(buttons(reply), func(a Action) bool { return a.Label == tt.back })
				if i < 0 {
					break
				}
				reply = d.ask(d.press(r, buttons(reply)[i]))
			}
			first.Replace = true
			if page(reply) != page(first) {
				t.Errorf("back at the top:\n%s\nat first:\n%s", page(reply), page(first))
			}
		})
	}
}

// TestLengths: a length button shows that length in the same place.
func TestLengths(t *testing.T) {
	d := newDesk(t)
	r := d.member("/summary $caracas private:yes")
	reply := d.ask(r)
	if got := strings.Count(page(reply), "↗"); got != 3 || !reply.Private || !button(t, reply, "Medium").Disabled {
		t.Errorf("%d sentences\n%s", got, page(reply))
	}
	for label, want := range map[string]int{"Short": 1, "Long": 4} {
		next := d.ask(d.press(r, button(t, reply, label)))
		if got := strings.Count(page(next), "↗"); got != want || !next.Replace || !next.Private || !button(t, next, label).Disabled {
			t.Errorf("%s: %d sentences, want %d\n%s", label, got, want, page(next))
		}
	}
}
