package scenarios

import (
	"strings"
	"testing"
	"time"

	"discordsim"
)

// Every link that is no article gets a sentence that only the moderator sees.
func TestBadLinks(t *testing.T) {
	w := newTown(t, discordsim.Options{FinalTimeout: 60 * time.Second}).open()
	stub := discordsim.Article{Path: "/stub", Title: "Subscribers only", Body: "To continue reading, please subscribe."}
	for name, link := range map[string]string{
		"not found": w.site.URL("/nothing-here"), "forbidden": w.site.Status("/403", 403, 0), "gone": w.site.Status("/410", 410, 0),
		"busy": w.site.Status("/503", 503, time.Second), "loop": w.site.RedirectLoop("/loop"), "metadata": w.site.RedirectMetadata("/meta"),
		"endless": w.site.Endless("/endless"), "bomb": w.site.GzipBomb("/bomb", 64), "reset": w.site.Reset("/reset"),
		"picture": w.site.Bytes("/p.png", "image/png", "", []byte("\x89PNG\r\n\x1a\n")), "stub": w.site.AddArticle(stub), "empty": w.site.Bytes("/empty", "text/html", "utf-8", nil),
		"private": "http://10.0.0.1/secret", "no link": "just some words", "other scheme": "file:///etc/passwd", "user info": "http://a:b@example.org/",
	} {
		a := w.slash(w.editor, "/article add", opts{"link": link})
		text := strings.TrimSpace(a.Text())
		if !a.Ephemeral || text == "" || strings.Contains(text, "Something went wrong") {
			t.Errorf("%s: ephemeral %v: %q", name, a.Ephemeral, text)
		}
		t.Logf("%-12s %s", name, text)
	}
	if a := w.slash(w.member, "/latest", nil); !a.Ephemeral {
		t.Errorf("something was kept: %s", a.Text())
	}
	w.check()
}

func TestTheSameArticleTwice(t *testing.T) {
	w := newTown(t).open()
	url := w.site.AddArticle(bridge("/bridge"))
	w.add(url)
	again := w.add(url + "?utm_source=x&fbclid=1#top")
	if again.Kind != discordsim.KindMessage {
		t.Errorf("an article that is here needs no network: %s", again.Kind)
	}
	if n := strings.Count(w.slash(w.member, "/latest", nil).Text(), "Venezuela reopens"); n != 1 {
		t.Errorf("%d times in /latest", n)
	}
	w.check()
}
