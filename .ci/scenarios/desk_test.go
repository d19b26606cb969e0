package scenarios

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"discordsim"
)

// ferry is an article of its own for each number.
func ferry(n int, title string) discordsim.Article {
	a := bridge(fmt.Sprintf("/ferry-%d", n))
	a.Title, a.Published = title, time.Now().Add(-time.Duration(60-n)*time.Second)
	a.Body = fmt.Sprintf("%s, the harbour office of Kisumu in Kenya said on Monday. It took %d days and %d boats to get there.\n\n"+
		"“Boat number %d will have to wait for its turn on pier %d,” said Achieng Odhiambo, the harbour master of Kisumu.\n\n"+
		"Traders on the lake expect %d crates of fish and %d sacks of tea in the first week, as the timetable of line %d says.", title, n+3, n+40, n, n+7, n*31, n*17, n)
	return a
}

// TestFilters: what a feed's filter does not let pass stands nowhere; a try changes
// nothing, and a filter that cannot be read is refused with the place.
func TestFilters(t *testing.T) {
	w := newTown(t).open()
	feed := w.follow(w.editor)
	w.slash(w.editor, "/route add", opts{"channel": w.news})
	w.says(w.slash(w.editor, "/feed filter", opts{"feed": "1", "words": "(ferry"}).Text(), "cannot be read")
	w.says(w.slash(w.editor, "/feed filter", opts{"feed": "1", "words": "tunnel", "try": true}).Text(), "nothing is changed")
	w.slash(w.editor, "/feed filter", opts{"feed": "1", "words": `(ferry or /\bpiers?\b/) -title:lottery`})
	for n, title := range []string{"The ferry of Kisumu sails again", "A ferry lottery in Kisumu", "Two piers in Homa Bay get a roof", "A tunnel below the lake"} {
		feed.Publish(ferry(n+1, title))
	}
	w.poll(w.editor)
	posts := w.posted(2)
	w.says(posts[0].Text(), "The ferry of Kisumu sails again")
	w.says(posts[1].Text(), "Two piers")
	w.saysNot(w.slash(w.member, "/latest", opts{"private": true}).Text(), "lottery", "tunnel")
	w.restart()
	w.slash(w.editor, "/feed filter", opts{"feed": "1", "clear": true})
	feed.Publish(ferry(5, "A lottery on the lake"))
	w.poll(w.editor)
	w.says(w.posted(3)[2].Text(), "A lottery on the lake")
	if n := len(w.sim.BotMessages(w.news.ID)); n != 3 {
		t.Errorf("%d posts", n)
	}
	w.check()
}

// TestDigests: a digest comes at its time, once, although the bot was killed just
// before, and shows what came that day.
func TestDigests(t *testing.T) {
	w := newTown(t).open()
	digest := w.guild.AddText("digest")
	feed := w.follow(w.editor)
	b := bridge("/bridge")
	b.Published = time.Now().Add(-time.Minute)
	feed.Publish(b)
	feed.Publish(ferry(1, "The ferry of Kisumu sails again"))
	w.poll(w.editor)
	due := time.Now().UTC().Add(5 * time.Second).Truncate(time.Minute).Add(time.Minute)
	w.says(w.slash(w.editor, "/digest set", opts{"channel": digest, "time": due.Format("15:04"), "timezone": "UTC"}).Text(), "Set")
	w.until("the articles", func() bool {
		return strings.Contains(w.slash(w.editor, "/digest preview", nil).Text(), "ferry of Kisumu")
	})
	w.restart()
	for time.Until(due) > 15*time.Second { // until waits no longer
		time.Sleep(time.Second)
	}
	w.until("the digest", func() bool { return len(w.sim.BotMessages(digest.ID)) > 0 })
	w.says(w.sim.BotMessages(digest.ID)[0].Text(), "The ferry of Kisumu", "Venezuela reopens")
	if at := time.Now(); at.Before(due) {
		t.Errorf("the digest came %v early", due.Sub(at))
	}
	w.restart()
	w.until("the queue to be empty", func() bool {
		return strings.Contains(w.slash(w.editor, "/queue", nil).Text(), "Nothing waits")
	})
	if n := len(w.sim.BotMessages(digest.ID)); n != 1 {
		t.Errorf("%d digests", n)
	}
	w.check()
}

// TestWebSub: a hub's push is posted at once, and once, whoever brings it again;
// one that the hub did not sign is not taken.
func TestWebSub(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	l.Close()
	w := newTown(t).open("HTTP_ADDR="+addr, "PUBLIC_URL=http://"+addr)
	agreed := make(chan url.Values, 1)
	hub := w.site.Handle("/hub", func(rw http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		form := r.PostForm
		rw.WriteHeader(http.StatusAccepted)
		go func() {
			q := url.Values{"hub.mode": {"subscribe"}, "hub.topic": form["hub.topic"], "hub.challenge": {"prove-it"}, "hub.lease_seconds": {"86400"}}
			resp, err := http.Get(form.Get("hub.callback") + "?" + q.Encode())
			if err != nil {
				return
			}
			defer resp.Body.Close()
			if body, _ := io.ReadAll(resp.Body); string(body) == "prove-it" {
				agreed <- form
			}
		}()
	})
	feed := w.site.AddFeed("/feed", "rss", "Border Post")
	feed.Header("Link", "<"+hub+`>; rel="hub", <`+feed.URL()+`>; rel="self"`)
	old := bridge("/old")
	old.Published = time.Now().Add(-48 * time.Hour)
	feed.Publish(old)
	w.slash(w.editor, "/feed add", opts{"address": feed.URL()})
	w.slash(w.editor, "/route add", opts{"channel": w.news})
	var form url.Values
	select {
	case form = <-agreed:
	case <-time.After(20 * time.Second):
		t.Fatal("the hub was not asked")
	}
	push := func(n int, secret string) int {
		a := ferry(n, fmt.Sprintf("Ferry line number %d opens", n))
		link := w.site.AddArticle(a)
		doc := fmt.Sprintf(`<rss version="2.0"><channel><title>Border Post</title><item><title>%s</title><link>%s</link></item></channel></rss>`, a.Title, link)
		mac := hmac.New(sha256.New, []byte(secret))
		io.WriteString(mac, doc)
		req, _ := http.NewRequest(http.MethodPost, form.Get("hub.callback"), strings.NewReader(doc))
		req.Header.Set("Content-Type", "application/rss+xml")
		req.Header.Set("X-Hub-Signature", "sha256="+hex.EncodeToString(mac.Sum(nil)))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		return resp.StatusCode
	}
	push(9, "not the secret")
	for range 2 {
		if code := push(1, form.Get("hub.secret")); code/100 != 2 {
			t.Errorf("a push is answered with %d", code)
		}
	}
	w.says(w.posted(1)[0].Text(), "Ferry line number 1 opens")
	w.restart()
	feed.Publish(ferry(1, "Ferry line number 1 opens"))
	w.poll(w.editor)
	push(2, form.Get("hub.secret"))
	w.says(w.posted(2)[1].Text(), "Ferry line number 2 opens")
	if n := len(w.sim.BotMessages(w.news.ID)); n != 2 {
		t.Errorf("%d posts", n)
	}
	w.check()
}
