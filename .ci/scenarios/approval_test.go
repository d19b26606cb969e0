package scenarios

import (
	"context"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"discordsim"
)

// desked is a town whose guild wants to approve what its feeds bring, in a channel
// of its own; a route posts what is approved in #news.
func desked(t *testing.T) (*town, *discordsim.Channel, *discordsim.Feed) {
	w := newTown(t).open()
	desk := w.guild.AddText("desk")
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	decide := exec.CommandContext(ctx, "go", "run", "-tags", "sqlite_fts5", "./store/storetest/decide", "-shelf", "discord:"+w.guild.ID, "-desk", desk.ID, "-zone", "Europe/Berlin", w.db)
	decide.Dir = "../.."
	if out, err := decide.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	feed := w.follow(w.editor)
	w.slash(w.editor, "/route add", opts{"channel": w.news})
	return w, desk, feed
}

// asked are the cards in the desk channel, without the notes that what a feed held
// already waits, too.
func (w *town) asked(desk *discordsim.Channel) (cards []*discordsim.Message) {
	for _, m := range w.sim.BotMessages(desk.ID) {
		if !strings.Contains(m.Text(), "For moderators") {
			cards = append(cards, m)
		}
	}
	return cards
}

// cards waits for n cards in the desk channel.
func (w *town) cards(desk *discordsim.Channel, n int) []*discordsim.Message {
	w.Helper()
	w.until("the cards", func() bool { return len(w.asked(desk)) == n })
	return w.asked(desk)
}

// press presses a button of a message.
func (w *town) press(u *discordsim.User, m *discordsim.Message, label string) *discordsim.Answer {
	w.Helper()
	a, err := w.sim.Click(u, m, label)
	if err != nil {
		w.Fatalf("press %q: %v in\n%s", label, err, m.Text())
	}
	return a
}

func (w *town) cardSays(desk *discordsim.Channel, what string) {
	w.Helper()
	w.until("the card to say "+what, func() bool { return strings.Contains(w.asked(desk)[0].Text(), what) })
}

// TestApprovalSurvivesAKill: what a feed brings is seen by nobody, and its card
// comes once, whenever the bot is killed; so does the post after its approval.
func TestApprovalSurvivesAKill(t *testing.T) {
	w, desk, feed := desked(t)
	w.sim.Inject(discordsim.Fault{Method: "POST", Route: "/channels/{channel_id}/messages", FailAfter: 502, Times: 2})
	feed.Publish(ferry(1, "The ferry of Kisumu sails again"))
	w.poll(w.editor)
	w.until("the article", func() bool {
		return strings.Contains(w.slash(w.editor, "/queue", opts{"approval": true}).Text(), "ferry of Kisumu")
	})
	w.restart()
	w.sim.ClearFaults()
	card := w.cards(desk, 1)[0]
	w.says(card.Text(), "Waits for approval", "The ferry of Kisumu sails again", "harbour office of Kisumu")
	w.saysNot(w.slash(w.member, "/latest", opts{"private": true}).Text(), "ferry of Kisumu")
	w.saysNot(w.slash(w.member, "/search", opts{"query": "ferry", "private": true}).Text(), "sails again")
	if n := len(w.sim.BotMessages(w.news.ID)); n != 0 {
		t.Fatalf("%d posts before anybody approved", n)
	}
	w.sim.Inject(discordsim.Fault{Method: "POST", Route: "/channels/{channel_id}/messages", FailAfter: 502, Times: 2})
	w.says(w.press(w.editor, card, "Approve").Text(), "Approved", "on the desk now")
	w.restart()
	w.sim.ClearFaults()
	w.says(w.posted(1)[0].Text(), "The ferry of Kisumu sails again")
	w.cardSays(desk, "Approved by anna")
	w.says(w.slash(w.member, "/latest", opts{"private": true}).Text(), "ferry of Kisumu")
	w.restart()
	w.until("the queue to be empty", func() bool {
		return strings.Contains(w.slash(w.editor, "/queue", nil).Text(), "Nothing waits")
	})
	if cards, posts := len(w.asked(desk)), len(w.sim.BotMessages(w.news.ID)); cards != 1 || posts != 1 {
		t.Errorf("%d cards, %d posts", cards, posts)
	}
	w.check()
}

// TestWhatAFeedHeldIsOneNote: it leads to the queue, and tells how much waits still.
func TestWhatAFeedHeldIsOneNote(t *testing.T) {
	w, desk, _ := desked(t)
	w.until("the note", func() bool { return len(w.sim.BotMessages(desk.ID)) > 0 })
	note := w.sim.BotMessages(desk.ID)[0]
	w.says(note.Text(), "For moderators", "Border Post", "1 article of it waits for approval")
	queue := w.press(w.editor, note, "Approve or reject")
	if !queue.Ephemeral {
		t.Error("the queue is public")
	}
	w.says(queue.Text(), "Kenya builds a harbour on the lake")
	w.click(queue, "Reject")
	w.until("the note to say so", func() bool {
		return strings.Contains(w.sim.BotMessages(desk.ID)[0].Text(), "Nothing of it waits")
	})
	if n := len(w.sim.BotMessages(desk.ID)); n != 1 {
		t.Errorf("%d messages", n)
	}
	w.check()
}

// TestTwoModeratorsAtOnce: one of two who press at the same moment decides, and the
// other is told.
func TestTwoModeratorsAtOnce(t *testing.T) {
	w, desk, feed := desked(t)
	zoe := w.guild.NewMember("zoe", manageMessages)
	feed.Publish(ferry(1, "The ferry of Kisumu sails again"))
	w.poll(w.editor)
	card := w.cards(desk, 1)[0]
	w.says(w.press(w.member, card, "Approve").Text(), "Only moderators")
	var said [2]string
	var both sync.WaitGroup
	for i, u := range []*discordsim.User{w.editor, zoe} {
		both.Go(func() {
			a, err := w.sim.Click(u, card, []string{"Approve", "Reject"}[i])
			if err != nil {
				t.Error(err)
				return
			}
			said[i] = a.Text()
		})
	}
	both.Wait()
	switch approved, rejected := strings.HasPrefix(said[0], "Approved"), strings.HasPrefix(said[1], "Rejected"); {
	case approved == rejected:
		t.Errorf("they are told %q", said)
	case approved:
		w.says(said[1], "approved by anna")
		w.cardSays(desk, "Approved by anna")
		w.posted(1)
	default:
		w.says(said[0], "rejected by zoe")
		w.cardSays(desk, "Rejected by zoe")
	}
	w.check()
}

// TestScheduledApproval: a time is asked for in the guild's zone; the post waits for
// it and can be dropped. A channel can be chosen instead of the routes.
func TestScheduledApproval(t *testing.T) {
	w, desk, feed := desked(t)
	ports := w.guild.AddText("ports")
	for n, title := range []string{"The ferry of Kisumu sails again", "Two piers in Homa Bay get a roof"} {
		feed.Publish(ferry(n+1, title))
	}
	w.poll(w.editor)
	cards := w.cards(desk, 2)
	form := w.press(w.editor, cards[0], "Schedule")
	sent, err := form.SubmitModal(map[string]any{"when": "yesteryear"})
	if err != nil {
		t.Fatal(err)
	}
	w.says(sent.Text(), "no time that the desk understands")
	again := w.click(sent, "Another time")
	if sent, err = again.SubmitModal(map[string]any{"when": "tomorrow 8"}); err != nil {
		t.Fatal(err)
	}
	w.says(sent.Text(), "Approved", "It goes to")
	w.cardSays(desk, "Approved by anna")
	w.restart()
	queue := w.slash(w.editor, "/queue", nil)
	w.says(queue.Text(), "The ferry of Kisumu", "due")
	w.says(w.click(queue, "Drop").Text(), "Dropped")

	pick := w.press(w.editor, cards[1], "Post to…")
	w.says(pick.Text(), "Where to?")
	chosen, err := pick.Select("Choose a channel", ports)
	if err != nil {
		t.Fatal(err)
	}
	w.says(chosen.Text(), "Approved")
	w.until("the post", func() bool { return len(w.sim.BotMessages(ports.ID)) == 1 })
	w.says(w.sim.BotMessages(ports.ID)[0].Text(), "Two piers")
	if n := len(w.sim.BotMessages(w.news.ID)); n != 0 {
		t.Errorf("%d posts where the routes say", n)
	}
	w.check()
}

// TestRejectAndUndo: a decision is taken back, over a kill, with what it posted; the
// next one posts anew.
func TestRejectAndUndo(t *testing.T) {
	w, desk, feed := desked(t)
	feed.Publish(ferry(1, "The ferry of Kisumu sails again"))
	w.poll(w.editor)
	card := w.cards(desk, 1)[0]
	w.says(w.press(w.editor, card, "Reject").Text(), "Rejected")
	w.cardSays(desk, "Rejected by anna")
	w.restart()
	w.says(w.press(w.editor, w.cards(desk, 1)[0], "Undo").Text(), "waits for approval again")
	w.cardSays(desk, "Waits for approval")
	w.press(w.editor, w.cards(desk, 1)[0], "Approve")
	w.posted(1)
	w.cardSays(desk, "Approved by anna")
	w.press(w.editor, w.cards(desk, 1)[0], "Undo")
	w.until("the post to go", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 0 })
	w.saysNot(w.slash(w.member, "/latest", opts{"private": true}).Text(), "ferry of Kisumu")
	w.cardSays(desk, "Waits for approval")
	w.press(w.editor, w.cards(desk, 1)[0], "Approve")
	w.says(w.posted(1)[0].Text(), "The ferry of Kisumu")
	w.check()
}

// TestMergedStories: of two posts the older stays and names the other outlet, and the
// newer goes; an article that is split off leaves the post, and all is undone.
func TestMergedStories(t *testing.T) {
	w := newTown(t).open()
	feed := w.follow(w.editor)
	w.slash(w.editor, "/route add", opts{"channel": w.news})
	feed.Publish(ferry(1, "The ferry of Kisumu sails again"))
	w.poll(w.editor)
	w.posted(1)
	a := bridge("/bridge")
	a.Published = time.Now()
	feed.Publish(a)
	w.poll(w.editor)
	w.posted(2)
	merged := w.slash(w.editor, "/article merge", opts{"article": "bridge", "into": "ferry"})
	w.says(merged.Text(), "one story here now", "taken back")
	w.until("the newer post to go", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 1 })
	w.until("the older to name it", func() bool { return strings.Contains(w.sim.BotMessages(w.news.ID)[0].Text(), "Also in") })
	w.restart()
	w.says(w.click(merged, "Undo").Text(), "Parted again")
	w.until("both posts", func() bool {
		posts := w.sim.BotMessages(w.news.ID)
		return len(posts) == 2 && !strings.Contains(posts[0].Text(), "Also in")
	})
	w.slash(w.editor, "/article merge", opts{"article": "bridge", "into": "ferry"})
	w.until("one post again", func() bool { return len(w.sim.BotMessages(w.news.ID)) == 1 })
	split := w.slash(w.editor, "/article split", opts{"article": "bridge"})
	w.says(split.Text(), "a story of its own")
	w.until("the post without it", func() bool { return !strings.Contains(w.sim.BotMessages(w.news.ID)[0].Text(), "Also in") })
	w.says(w.click(split, "Undo").Text(), "back in its story")
	w.until("the post with it", func() bool { return strings.Contains(w.sim.BotMessages(w.news.ID)[0].Text(), "Also in") })
	w.check()
}

// history is what stands further down in an article on the bridge.
const history = "\n\nThe crossing was built in the sixties, when the valley sold most of its cattle on the other side of the river. It has two lanes, a weighbridge and a hall for inspections that was roofed anew last summer.\n\n" +
	"For a while after the closure people crossed on foot, with what they could carry. Later the footpath was fenced off as well, and the river was waded at night further down, where the banks are flat and nobody kept watch.\n\n" +
	"The chamber of commerce of the valley has counted what that cost. Of every ten workshops in the border towns four gave up in the first two years, and of the transport firms more than half sold their lorries or moved them to the coast.\n\n" +
	"Those that stayed lived on repairs and on the harvest. Sugar cane went to the mills in the interior by a road that is washed out in most rainy seasons, so that the drivers were paid by the day and not by the load.\n\n" +
	"The new timetable foresees a lane for perishable goods in the early morning, one for empty lorries at noon, and buses in the afternoon. Papers are to be checked once and not twice, by officers of both sides in the same hall.\n\n" +
	"Engineers looked at the pillars in autumn and found them sound. The railing is to be painted before the rains, the lamps are to follow in the new year, and a clinic for drivers is planned beside the car park."

// TestHiddenQuotes: what a moderator hides goes from the answers and from the post.
func TestHiddenQuotes(t *testing.T) {
	w := newTown(t).open()
	article := bridge("/bridge")
	article.Body += history // of a short text no quote is shown beside its summary
	w.add(w.site.AddArticle(article))
	w.postTo(w.news, "1")
	best := "forty lorries"
	w.says(w.posted(1)[0].Text(), best)
	quotes := w.slash(w.editor, "/quotes", opts{"article": "1"})
	list := w.click(quotes, "Pin or hide quotes")
	w.says(list.Text(), best)
	hidden := w.click(list, "Hide")
	w.says(hidden.Text(), "nobody sees it here any more")
	w.until("the post without it", func() bool { return !strings.Contains(w.sim.BotMessages(w.news.ID)[0].Text(), best) })
	w.saysNot(w.slash(w.member, "/quotes", opts{"article": "1", "private": true}).Text(), best, "Pin or hide")
	w.click(hidden, "Undo")
	w.until("the post with it", func() bool { return strings.Contains(w.sim.BotMessages(w.news.ID)[0].Text(), best) })
	w.check()
}

// TestAnotherOutletJoinsTheCard: a story is asked about once, whoever else tells it,
// and approved with all that do.
func TestAnotherOutletJoinsTheCard(t *testing.T) {
	w, desk, feed := desked(t)
	herald := w.site.AddFeed("/herald", "atom", "Lake Herald")
	herald.Publish(ferry(9, "A pier of long ago"))
	w.says(w.slash(w.editor, "/feed add", opts{"address": herald.URL()}).Text(), "Lake Herald")
	a := bridge("/bridge")
	a.Published = time.Now().Add(-time.Minute)
	feed.Publish(a)
	w.poll(w.editor)
	w.cards(desk, 1)
	b := bridge("/herald-bridge")
	b.Site, b.Title, b.Published = "Lake Herald", "The bridge at Ureña is open to lorries", time.Now()
	b.Body = "Lorries crossed the bridge at Ureña again on Tuesday, which Venezuela had closed six years ago.\n\n" + b.Body
	herald.Publish(b)
	w.slash(w.editor, "/feed check", opts{"feed": "2"})
	w.cardSays(desk, "Also in [Lake Herald]")
	if n := len(w.asked(desk)); n != 1 {
		t.Errorf("%d cards", n)
	}
	w.press(w.editor, w.cards(desk, 1)[0], "Approve")
	w.says(w.posted(1)[0].Text(), "Venezuela reopens", "Also in [Lake Herald]")
	w.check()
}
