package commands

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
)

func TestPost(t *testing.T) {
	d := newDesk(t)
	r := d.moderator(`/post $orinoco channel:77 comment:"Worth a read.\nAll of it."`)
	preview := d.ask(r)
	golden(t, "post-preview", preview)
	if got := first(d.ask(d.press(r, button(t, preview, "Cancel")))); got != "Nothing was posted." || d.poster.n > 0 {
		t.Error(got)
	}
	confirm := d.press(r, button(t, preview, "Post"))
	now := d.Run(t.Context(), confirm)
	if now.Later == nil {
		t.Fatal(page(now))
	}
	posted := d.Finish(t.Context(), now)
	golden(t, "post", posted)

	again := d.ask(confirm)
	if page(again) != page(posted) || d.poster.n != 1 {
		t.Errorf("run again after a crash, it says:\n%s", page(again))
	}
	confirm.Asker.ID = "discord:10"
	golden(t, "post-again", d.ask(confirm))

	p, err := d.store.Post(t.Context(), 1)
	if err != nil || p.Channel != "77" || p.Shelf != guild || p.Platform != "discord" || p.Comment != "Worth a read.\nAll of it." || p.By.ID != "discord:8" {
		t.Fatalf("%+v %v", p, err)
	}
	card, err := d.PostReply(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	card.Private, preview.Private = false, false
	preview.Blocks, preview.Actions = preview.Blocks[1:], nil
	if page(card) != page(preview) {
		t.Errorf("the preview is not what is posted:\n%s\n%s", page(preview), page(card))
	}
	if _, err := d.store.Remove(t.Context(), guild, p.Article, news.Actor{}); err != nil {
		t.Fatal(err)
	}
	gone, err := d.PostReply(t.Context(), p)
	if got := first(gone); err != nil || got != "Taken off the desk: “Orinoco ferry sails again”" || len(gone.Cards)+len(gone.Actions) > 0 {
		t.Errorf("a removed article: %v\n%s", err, page(gone))
	}
	p.State = news.PostOwed
	if _, err := d.PostReply(t.Context(), p); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("one that was removed before it was posted: %v", err)
	}
}

// TestPostAgain: what was posted stands once however often it is asked for, and
// "Post again" posts it once more, once for each time that it stood there.
// TestWhereAPostStands: a forum's post is a thread of the message's number.
func TestWhereAPostStands(t *testing.T) {
	for _, tt := range []struct {
		p    news.Post
		want Run
	}{
		{news.Post{Channel: "77", Message: "900"}, Run{Channel: "77", Message: "900"}},
		{news.Post{Channel: "77", Message: "900", Into: news.ChannelThread}, Run{Channel: "77", Message: "900"}},
		{news.Post{Channel: "78", Message: "901", Into: news.ChannelForum}, Run{Channel: "901"}},
		{news.Post{Channel: "78", Into: news.ChannelForum}, Run{Channel: "78"}},
	} {
		p := tt.p
		p.State = news.PostDone
		if got := posted(Request{}, p).Blocks[0].Runs[1]; got != tt.want {
			t.Errorf("%+v leads to %+v, want %+v", tt.p, got, tt.want)
		}
	}
}

func TestPostAgain(t *testing.T) {
	d := newDesk(t)
	d.ask(d.moderator("/post $orinoco channel:77 confirm:yes comment:Read"))
	later := func(minutes int, r Request) Request {
		r.Now = noon().Add(time.Duration(minutes) * time.Minute)
		return r
	}
	r := later(1, d.moderator("/post $orinoco channel:77"))
	there := d.ask(r)
	again := button(t, there, "Post again")
	if !strings.Contains(first(there), "already") || d.poster.n != 1 || !again.Changes {
		t.Fatal(page(there))
	}
	if got := d.ask(later(1, d.moderator("/post $orinoco channel:77 confirm:yes"))); !strings.Contains(first(got), "already") || d.poster.n != 1 {
		t.Errorf("a second command of the same moderator: %s", page(got))
	}
	press := d.press(r, again)
	press.Now = noon()
	if got := d.ask(press); !strings.HasPrefix(first(got), "Posted in") || d.poster.n != 2 || d.poster.last.ID == 1 || d.poster.last.Comment != "Read" {
		t.Fatalf("%d posts, %+v: %s", d.poster.n, d.poster.last, page(got))
	}
	if got := d.ask(press); !strings.HasPrefix(first(got), "Posted in") || d.poster.n != 2 {
		t.Errorf("run again after a crash: %d posts: %s", d.poster.n, page(got))
	}
	second := d.ask(later(2, press))
	if !strings.Contains(first(second), "already") || d.poster.n != 2 {
		t.Errorf("the same button again: %d posts: %s", d.poster.n, page(second))
	}
	for _, reply := range []Reply{second, d.ask(later(3, d.moderator("/post $orinoco channel:77"))), d.ask(later(3, d.moderator("/post $orinoco channel:77 confirm:yes")))} {
		if got := button(t, reply, "Post again").Request.Option("again"); got != fmt.Sprint(d.poster.last.ID) {
			t.Errorf("the last post is %s: %s", got, page(reply))
		}
	}
	for _, line := range []string{"/post $orinoco channel:77 confirm:yes again:99", "/post $lagoon channel:77 confirm:yes again:1"} {
		n := d.poster.n
		d.ask(later(3, d.moderator(line)))
		if want := n + strings.Count(line, "lagoon"); d.poster.n != want {
			t.Errorf("%s: %d posts, want %d", line, d.poster.n, want)
		}
	}
	if p := d.poster.last; strings.Contains(p.Key, "after") {
		t.Errorf("another article's post was followed: %s", p.Key)
	}
}

func TestPostOfARemovedArticle(t *testing.T) {
	d := newDesk(t)
	d.ask(d.moderator("/article remove $orinoco"))
	for _, line := range []string{"/post $orinoco channel:77", "/post $orinoco channel:77 confirm:yes"} {
		reply := d.ask(d.moderator(line))
		if first(reply) != "“Orinoco ferry sails again” was removed. Restore it first." || !reply.Failed || d.poster.n != 0 {
			t.Errorf("%s: %s", line, page(reply))
		}
		button(t, reply, "Restore")
	}
}

func TestPostFails(t *testing.T) {
	d := newDesk(t)
	d.poster.fails = Sentence(news.ErrNoAccess)
	r := d.moderator("/post $orinoco channel:77 confirm:yes")
	failed := d.ask(r)
	golden(t, "post-failed", failed)
	other := d.ask(d.moderator("/post $orinoco channel:77 confirm:yes comment:again"))
	if p := d.poster.last; p.Comment != "again" || !other.Failed {
		t.Errorf("%+v: the new comment was not taken", p)
	}
	d.poster.fails = ""
	if got := first(d.ask(d.press(r, button(t, failed, "Try again")))); got != "Posted in ." {
		t.Error(got)
	}
	if got := page(d.ask(d.moderator("/post $orinoco channel:77 confirm:yes"))); !strings.Contains(got, "Posted in") || d.poster.n != 3 {
		t.Errorf("posted twice? %d deliveries\n%s", d.poster.n, got)
	}
	if got := page(d.ask(d.moderator("/post $orinoco channel:77"))); !strings.Contains(got, "It was posted in <channel 77 message") {
		t.Errorf("a preview of what stands there: %s", got)
	}
	d.poster.err = context.DeadlineExceeded
	waiting := d.ask(d.moderator("/post $lagoon channel:77 confirm:yes"))
	if got := page(waiting); !strings.Contains(got, "It is on its way to <channel 77>") {
		t.Error(got)
	}
}

func TestPostRefuses(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct{ line, says string }{
		{"/post $lagoon channel:78", "#voice takes no messages. Choose a text or announcement channel, a forum or a thread."},
		{"/post $lagoon channel:79 confirm:yes", "You may not write in #announcements yourself. Choose a channel where you may."},
		{"/post $lagoon channel:90", "There is no such channel here. Choose one of this server's."},
		{"/post 999 channel:77", "The desk has no article 999. Type a word of its title instead, or see /latest."},
		{"/post $lagoon", "/post needs a channel: /post channel:#news"},
		{"/post $lagoon channel:77 comment:" + strings.Repeat("x", 1001), "Comment: that is 1,001 characters; at most 1,000 fit. Shorten it, then ask again."},
	} {
		reply := d.ask(d.moderator(tt.line))
		if first(reply) != tt.says || !reply.Failed {
			t.Errorf("%.60s: %s", tt.line, page(reply))
		}
	}
	if _, err := d.store.Post(t.Context(), 1); !errors.Is(err, news.ErrNotFound) {
		t.Errorf("something is owed: %v", err)
	}
}
