package scenarios

import (
	"context"
	"testing"
	"time"

	"discordsim"
)

const create = "/channels/{channel_id}/messages"

// posted waits for n posts and checks that no further one comes.
func (w *town) posted(n int) []*discordsim.Message {
	w.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 60*time.Second)
	defer cancel()
	ms, err := w.sim.WaitMessages(ctx, w.news.ID, n)
	if err != nil {
		w.Fatalf("%v: %d posts, want %d", err, len(w.sim.BotMessages(w.news.ID)), n)
	}
	return ms
}

func (w *town) preview() *discordsim.Answer {
	w.Helper()
	w.add(w.site.AddArticle(bridge("/bridge")))
	a := w.slash(w.editor, "/post", opts{"article": "1", "channel": w.news, "comment": "Worth a read."})
	if !a.Ephemeral {
		w.Error("the preview is public")
	}
	w.says(a.Text(), "Venezuela reopens", "Worth a read.")
	return a
}

func TestPostOnce(t *testing.T) {
	w := newTown(t).open()
	preview := w.preview()
	second := w.slash(w.editor, "/post", opts{"article": "1", "channel": w.news})
	w.says(w.click(preview, "Post").Text(), "osted")
	m := w.posted(1)[0]
	w.says(m.Text(), "Venezuela reopens", "Worth a read.")
	a, err := w.sim.Click(w.member, m, "Quotes")
	if err != nil || !a.Ephemeral {
		t.Errorf("a member's press on a post: %v %v", a, err)
	}
	// Again: by a second preview that was open, and by a new command.
	w.says(w.click(second, "Post").Text(), "already")
	again := w.slash(w.editor, "/post", opts{"article": "1", "channel": w.news})
	w.says(again.Text(), "already")
	w.restart()
	if n := len(w.sim.BotMessages(w.news.ID)); n != 1 {
		t.Errorf("%d posts", n)
	}
	if a, err = w.sim.Click(w.member, m, "Summary"); err != nil {
		t.Errorf("a button after a restart: %v", err)
	} else {
		w.says(a.Text(), "reopened the bridge")
	}
	w.check()
}

func TestCancel(t *testing.T) {
	w := newTown(t).open()
	w.click(w.preview(), "Cancel")
	if n := len(w.sim.BotMessages(w.news.ID)); n != 0 {
		t.Errorf("%d posts", n)
	}
	w.check()
}

func TestPostSurvivesFaultsOnce(t *testing.T) {
	for name, f := range map[string]discordsim.Fault{
		"dropped after it was carried out": {DropAfter: true}, "dropped before": {DropBefore: true}, "502 after": {FailAfter: 502},
		"500": {Status: 500}, "503 twice": {Status: 503, Times: 2}, "429": {Status: 429, RetryAfter: time.Second},
		"global 429": {Status: 429, RetryAfter: time.Second, Global: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t).open()
			preview := w.preview()
			f.Method, f.Route = "POST", create
			w.sim.Inject(f)
			w.click(preview, "Post")
			w.posted(1)
			w.restart()
			if n := len(w.sim.BotMessages(w.news.ID)); n != 1 {
				t.Errorf("%d posts", n)
			}
			w.check()
		})
	}
}

func TestPostWithoutPermission(t *testing.T) {
	w := newTown(t).open()
	preview := w.preview()
	w.news.DenyBot(1 << 11) // Send Messages
	a := w.click(preview, "Post")
	if !a.Ephemeral {
		t.Error("the refusal is public")
	}
	w.says(a.Text(), "may not post in that channel")
	gone := w.guild.AddText("gone")
	p := w.slash(w.editor, "/post", opts{"article": "1", "channel": gone})
	gone.Delete()
	w.says(w.click(p, "Post").Text(), "channel")
}

func TestKilledInTheMiddleOfAPost(t *testing.T) {
	w := newTown(t).open()
	preview := w.preview()
	// Discord carries the message out, the bot dies before it hears of it.
	f := w.sim.Inject(discordsim.Fault{Method: "POST", Route: create, FailAfter: 502, Times: -1})
	if _, err := preview.Click("Post", discordsim.CallbackOnly()); err != nil {
		t.Fatal(err)
	}
	w.posted(1)
	w.bot.Kill()
	if w.sim.FaultHits(f) == 0 {
		t.Fatal("the fault did not strike")
	}
	w.sim.ClearFaults()
	w.again()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := w.sim.WaitFor(ctx, "the answer after the restart", func() bool { return len(w.sim.UnresolvedDefers(0)) == 0 }); err != nil {
		t.Error(err)
	}
	if n := len(w.sim.BotMessages(w.news.ID)); n != 1 {
		t.Errorf("%d posts", n)
	}
}

func TestKilledBeforeAPostWasCarriedOut(t *testing.T) {
	w := newTown(t).open()
	preview := w.preview()
	w.sim.Inject(discordsim.Fault{Method: "POST", Route: create, Status: 500, Times: -1})
	if _, err := preview.Click("Post", discordsim.CallbackOnly()); err != nil {
		t.Fatal(err)
	}
	w.bot.Kill()
	w.sim.ClearFaults()
	w.again()
	w.posted(1)
}

func TestKilledInTheMiddleOfAnAdd(t *testing.T) {
	w := newTown(t).open()
	url := w.site.AddArticle(bridge("/bridge"))
	slow := w.site.Redirect("/slow", url, 302)
	w.site.Hang("/slow", time.Minute)
	a, err := w.sim.Slash(w.editor, w.guild.ID, w.news.ID, "/article add", opts{"link": slow}, discordsim.CallbackOnly())
	if err != nil {
		t.Fatal(err)
	}
	w.bot.Kill()
	w.site.Redirect("/slow", url, 302)
	w.again()
	if err := a.WaitFinal(20 * time.Second); err != nil {
		t.Fatalf("the answer was never filled: %v", err)
	}
	a.Reload()
	w.says(a.Text(), "Venezuela reopens")
	w.says(w.slash(w.member, "/latest", nil).Text(), "Venezuela reopens")
}
