package commands

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/store"
)

func TestGoldenFollow(t *testing.T) {
	d := storyDesk(t)
	for _, tt := range []struct{ name, line string }{
		{"following-nothing", "/following"},
		{"follow", "/follow topic:economy country:Venezuela"},
		{"follow-daily", `/follow speaker:Rull words:"ferry -sport" source:tideway when:daily at:7:30 timezone:Berlin`},
		{"follow-again", "/follow country:VE topic:economy when:daily"},
		{"follow-story", "/follow story:$dyke2"},
		{"following-set", `/following quiet:"22:00 to 7" silent:yes most:3`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reply := d.ask(d.member(tt.line))
			golden(t, tt.name, reply)
			checkReply(t, d, reply)
		})
	}
	r := d.member("/following")
	list := d.ask(r)
	gone := d.ask(d.press(r, button(t, list, "Unfollow")))
	if !strings.Contains(page(gone), "You do not follow this any more: Economy · 🇻🇪 Venezuela") || len(gone.Cards) != len(list.Cards)-1 || !gone.Replace {
		t.Errorf("after Unfollow:\n%s", page(gone))
	}
	other := d.member("/following")
	other.Asker.ID = "discord:10"
	if text := page(d.ask(d.press(other, button(t, gone, "Unfollow")))); strings.Contains(text, "not follow this any more") {
		t.Errorf("somebody else's button:\n%s", text)
	}
	if all, _ := d.store.Follows(t.Context(), "discord:9"); len(all) != len(gone.Cards) {
		t.Errorf("%d are followed", len(all))
	}
}

// TestFollowRefuses: each refusal says what to do next.
func TestFollowRefuses(t *testing.T) {
	d := storyDesk(t)
	for _, tt := range []struct{ name, line, says string }{
		{"nothing to follow", "/follow", "Say what to follow"},
		{"a day's message without a zone", "/follow country:KE when:daily", "In which time zone"},
		{"a country that there is not", "/follow country:Atlantis", "No country is called"},
		{"a speaker that nobody quotes", "/follow speaker:Zzyzx", "no speaker called"},
		{"words that cannot be read", `/follow words:"(ferry"`, "cannot be read"},
		{"an expression", `/follow words:"ferry -/(a?a?){50}c/"`, "no expression"},
		{"an expression in brackets", `/follow words:"ferry (boat or -(/x/))"`, "no expression"},
		{"an expression of a field", `/follow words:"title:/ferr(y|ies)/"`, "no expression"},
		{"a story of another guild", "/follow story:$dyke4", "no article"},
		{"an hour that there is not", "/following at:25:00 timezone:UTC", "25:00"},
		{"quiet hours without an end", "/following timezone:UTC quiet:22:00", "quiet:22:00-07:00"},
		{"quiet hours without a zone", "/following quiet:22:00-07:00", "In which time zone"},
		{"what is not followed", "/following remove:99", "not follow that"},
	} {
		reply := d.ask(d.member(tt.line))
		if text := page(reply); !strings.Contains(text, tt.says) || !reply.Private {
			t.Errorf("%s: %s", tt.name, text)
		}
	}
	if reply := d.ask(d.member("/follow words:AC/DC")); reply.Failed {
		t.Errorf("a slash within a word: %s", page(reply))
	}
	d.store.Forget(t.Context(), "discord:9")
	for n := range store.MostFollows {
		d.ask(d.member(fmt.Sprintf("/follow words:ferry%d", n)))
	}
	if reply := d.ask(d.member("/follow words:more")); !reply.Failed || !strings.Contains(page(reply), "50 things") {
		t.Errorf("one more: %s", page(reply))
	}
	checkReply(t, d, d.ask(d.member("/following")))
}

// TestGoldenDirect is what members are sent.
func TestGoldenDirect(t *testing.T) {
	d := storyDesk(t)
	d.ask(d.member("/follow country:VE"))
	view := news.View{guild, news.Common}
	of := func(words ...string) (out []int64) {
		for _, w := range words {
			out = append(out, d.ids[w])
		}
		return out
	}
	post := news.Post{Kind: news.PostFollow, Platform: "discord", Channel: "@discord:9", By: news.Actor{ID: "discord:9"}, Article: d.ids["caracas"], Route: 1}
	brief := post
	brief.Kind, brief.Article, brief.More = news.PostBrief, 0, of("caracas", "orinoco", "dyke1", "lagoon", "bogotá", "old", "vaccine", "dyke3")
	rest := brief
	rest.Kind, rest.More = news.PostRest, of("caracas", "orinoco", "dyke4")
	changed := func(p news.Post, how news.PostChange) news.Post {
		p.State, p.Changed = news.PostDone, how
		return p
	}
	for _, tt := range []struct {
		name string
		post news.Post
	}{
		{"direct-follow", post}, {"direct-brief", brief}, {"direct-rest", rest},
		{"direct-follow-corrected", changed(post, news.ChangeCorrected)},
		{"direct-brief-corrected", changed(brief, news.ChangeCorrected)},
		{"direct-rest-corrected", changed(rest, news.ChangeCorrected)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			reply, err := d.DirectReply(t.Context(), tt.post, view)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, tt.name, reply)
			checkReply(t, d, reply)
		})
	}
	post.Article = d.ids["dyke3"] // of the guild's shelf, which the member does not see any more
	if reply, err := d.DirectReply(t.Context(), post, news.View{news.Common}); err == nil {
		t.Errorf("who left is sent:\n%s", page(reply))
	}

	// What was taken off the guild's desk is gone from what was sent, and that is said
	// to those who are in the guild still.
	post.Article = d.ids["caracas"]
	d.ask(d.moderator("/article remove $caracas"))
	for name, p := range map[string]news.Post{"direct-follow-retracted": post, "direct-brief-retracted": brief, "direct-rest-retracted": rest} {
		reply, err := d.DirectReply(t.Context(), changed(p, news.ChangeRetracted), view)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name, reply)
	}
	brief.More, rest.More = of("caracas"), of("caracas")
	for _, p := range []news.Post{brief, rest} {
		reply, err := d.DirectReply(t.Context(), changed(p, news.ChangeRetracted), view)
		if err != nil || page(reply) != ". *Taken off the desk:* 1 article\n" {
			t.Errorf("%s of it alone: %q, %v", p.Kind, page(reply), err)
		}
	}
	elsewhere := changed(post, news.ChangeRetracted)
	elsewhere.Article = d.ids["dyke4"]
	for name, p := range map[string]news.Post{"another guild's": elsewhere, "before it is sent": post, "changed alone": changed(post, news.ChangeCorrected)} {
		if reply, err := d.DirectReply(t.Context(), p, view); !errors.Is(err, news.ErrNotFound) {
			t.Errorf("%s: %q, %v", name, page(reply), err)
		}
	}
}

// A member whose direct messages are closed is told once, wherever they ask.
func TestClosedIsSaidOnce(t *testing.T) {
	d := newDesk(t)
	d.ask(d.member("/follow country:VE"))
	if err := d.store.CloseMember(t.Context(), "discord:9"); err != nil {
		t.Fatal(err)
	}
	somebody := d.member("/latest")
	somebody.Asker.ID = "discord:10"
	for _, tt := range []struct {
		name string
		r    Request
		says bool
	}{{"another member", somebody, false}, {"at the next question", d.member("/latest"), true}, {"not again", d.member("/latest"), false}} {
		if got := strings.Contains(page(d.ask(tt.r)), "direct messages are closed"); got != tt.says {
			t.Errorf("%s: said %v", tt.name, got)
		}
	}
	r := d.member("/following")
	golden(t, "following-closed", d.ask(r))
	if reply := d.ask(d.press(r, button(t, d.ask(r), "Resume"))); strings.Contains(page(reply), "closed") || !strings.Contains(page(reply), "sent to you again") {
		t.Errorf("resumed: %s", page(reply))
	}
}

// Lists of a topic or a country, and stories, can be followed from their answers.
func TestFollowButtons(t *testing.T) {
	d := storyDesk(t)
	for _, tt := range []struct{ name, line, want string }{
		{"a topic's list", "/latest topic:economy", "Economy"},
		{"a country's", "/latest country:VE", "🇻🇪 Venezuela"},
		{"an outlet's", "/latest source:tideway", "from Tideway Post"},
		{"a story", "/story $dyke2", "the story “Dyke at Marrow Sound breaks, report 2”"},
	} {
		r := d.member(tt.line)
		if text := page(d.ask(d.press(r, button(t, d.ask(r), "Follow")))); !strings.Contains(text, tt.want) || !strings.Contains(text, "You follow this now") {
			t.Errorf("%s: %s", tt.name, text)
		}
	}
	for line, label := range map[string]string{"/countries": "Follow 🇳🇿 New Zealand", "/topics": "Follow Economy"} {
		r := d.member(line)
		if text := page(d.ask(d.press(r, button(t, d.ask(r), label)))); !strings.Contains(text, strings.TrimPrefix(label, "Follow ")) {
			t.Errorf("%s: %s", line, text)
		}
	}
	for _, a := range buttons(d.ask(d.member("/latest"))) {
		if a.Label == "Follow" {
			t.Error("all there is can be followed")
		}
	}
}
