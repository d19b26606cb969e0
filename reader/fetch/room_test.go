package fetch

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
)

// Of large bodies as many come as there are places, until those are done with;
// small ones come all the same.
func TestRoomForLargeBodies(t *testing.T) {
	large := page + strings.Repeat("<p>a", smallBody/2)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/large" {
			io.WriteString(w, large)
		} else {
			io.WriteString(w, page)
		}
	})
	c := client(Config{})
	type got struct {
		page Page
		err  error
		done context.CancelFunc
	}
	all := make(chan got)
	for range 2 * maxLarge {
		ctx, done := context.WithCancel(t.Context())
		go func() {
			p, err := c.Get(ctx, s.URL+"/large")
			all <- got{p, err, done}
		}()
	}
	var held []context.CancelFunc
	for i := range 2 * maxLarge {
		if i >= maxLarge {
			if len(c.large) != maxLarge {
				t.Fatalf("%d places are taken", len(c.large))
			}
			if _, err := c.Get(t.Context(), s.URL+"/small"); err != nil {
				t.Errorf("a small one: %v", err)
			}
			held[i-maxLarge]()
		}
		g := <-all
		if g.err != nil || len(g.page.Body) != len(large) {
			t.Fatalf("%d bytes, %v", len(g.page.Body), g.err)
		}
		held = append(held, g.done)
	}
	for _, done := range held {
		done()
	}
	for range maxLarge {
		c.large <- struct{}{} // all are free in the end
	}
}
