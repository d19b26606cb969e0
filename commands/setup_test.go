package commands

import (
	"net/url"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/voice"
)

func TestPacks(t *testing.T) {
	seen, feeds, byLanguage := map[string]bool{}, 0, map[string]int{}
	for line := range strings.Lines(packsText) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(line, " | ")
		if len(parts) != 3 {
			t.Errorf("%q has not three parts", line)
			continue
		}
		language, region, _ := strings.Cut(parts[0], " ")
		if ownName(language) == language {
			t.Errorf("%q: the bot does not speak %q", line, language)
		}
		if region != "world" && country.Name(region, "en") == region {
			t.Errorf("%q: there is no region %q", line, region)
		}
		if u, err := url.Parse(parts[2]); err != nil || u.Scheme != "https" || u.Host == "" || seen[parts[2]] {
			t.Errorf("%q: its address is none or stands there twice", line)
		}
		if link, err := linkOf(parts[2]); err != nil || link == "" {
			t.Errorf("%q: the desk does not take its address: %v", line, err)
		}
		seen[parts[2]] = true
		byLanguage[language]++
		feeds++
	}
	inPacks := 0
	for _, p := range packs() {
		inPacks += len(p.feeds)
	}
	if inPacks != feeds || feeds < 60 || len(byLanguage) != len(voice.Languages()) {
		t.Errorf("%d feeds in packs of %d, by language %v", inPacks, feeds, byLanguage)
	}
}

func TestSetup(t *testing.T) {
	d := emptyDeskOf(t)
	r := d.manager("/setup")
	start := d.ask(r)
	golden(t, "setup", start)
	checkReply(t, d, start)
	languages := d.ask(d.press(r, button(t, start, "1. Add feeds")))
	golden(t, "setup-languages", languages)
	german := d.ask(d.press(r, button(t, languages, "Deutsch")))
	golden(t, "setup-packs", german)
	checkReply(t, d, german)
	for _, l := range ownNames() {
		checkReply(t, d, d.ask(d.press(r, button(t, languages, l.Label))))
	}
	add := d.press(r, button(t, german, "Add Deutsch: Austria (3)"))
	added := d.ask(add)
	golden(t, "setup-added", added)
	checkReply(t, d, added)
	if subs, err := d.store.Subscriptions(t.Context(), guild); len(subs) != 3 || err != nil || subs[0].Channel != "77" {
		t.Errorf("%d feeds, %v", len(subs), err)
	}
	if again := d.ask(add); page(again) != page(added) {
		t.Errorf("run again after a crash:\n%s", page(again))
	}
	posts := d.ask(d.press(r, button(t, added, "2. Where posts go")))
	golden(t, "setup-posts", posts)
	checkReply(t, d, posts)
	bad := r.clone()
	bad.Options["pack"] = "xx-YY"
	if got := d.ask(bad); !got.Failed {
		t.Error(page(got))
	}
}

// The welcome is the same, for all to see; its buttons are the moderators'.
func TestWelcome(t *testing.T) {
	d := emptyDeskOf(t)
	got, err := d.PostReply(t.Context(), news.Post{Kind: news.PostWelcome, Shelf: guild, Channel: "77", State: news.PostOwed})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "welcome", got)
	checkReply(t, d, got)
	for _, a := range buttons(got) {
		if reply := d.ask(d.press(d.member("/latest"), a)); !reply.Failed || !reply.Private {
			t.Errorf("a member presses %q: %s", a.Label, page(reply))
		}
	}
	d.ask(d.manager("/settings language fr"))
	if got, _ = d.PostReply(t.Context(), news.Post{Kind: news.PostWelcome, Shelf: guild}); first(got) != "newsdesk est là" {
		t.Error(page(got))
	}
}
