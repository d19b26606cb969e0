package feedsite

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/reader/feed"
)

func noon() time.Time { return time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC) }

// What is told anew is the same to a reader: one key at least stays.
func TestRetoldItemsAreTheSame(t *testing.T) {
	for format := range JSON + 1 {
		for _, o := range []Options{{Format: format}, {Format: format, Full: true, Host: "outlet.example"}, {Format: format, Dates: NoDates}, {Format: format, Dates: Midnight, Disorder: true}, {Format: format, Dates: Ahead}} {
			t.Run(fmt.Sprintf("%+v", o), func(t *testing.T) {
				s := New(t, noon)
				f := s.Add(o)
				r := rand.New(rand.NewPCG(1, uint64(format)))
				w := NewWriter(r)
				for n := range 5 {
					f.Publish(w.Write("ferry", noon().Add(time.Duration(n-10)*time.Minute)))
				}
				known := map[feed.Key]int{}
				for round := range 40 {
					body, kind := f.Document()
					doc, err := feed.Parse(body, kind, f.URL(), noon())
					if err != nil || len(doc.Entries) != 5 {
						t.Fatalf("%v: %d entries in\n%s", err, len(doc.Entries), body)
					}
					for _, e := range doc.Entries {
						var id int
						if _, err := fmt.Sscanf(e.URL[strings.Index(e.URL, "/i/"):], "/i/%d/", &id); err != nil {
							t.Fatal(err)
						}
						if round > 0 && !slices.ContainsFunc(e.Keys, func(k feed.Key) bool { return known[k] == id }) {
							t.Errorf("item %d is not known any more: %+v", id, e)
						}
						for _, k := range e.Keys {
							known[k] = id
						}
					}
					f.Retell(r)
				}
			})
		}
	}
}

func TestTroubles(t *testing.T) {
	s := New(t, noon)
	f := s.Add(Options{Validators: true})
	i := NewWriter(rand.New(rand.NewPCG(1, 1))).Write("ferry", noon())
	f.Publish(i)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}} // which would ask once more
	get := func(link string, header ...string) (string, string) {
		req, err := http.NewRequest(http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		if len(header) == 2 {
			req.Header.Set(header[0], header[1])
		}
		resp, err := client.Do(req)
		if err != nil {
			return "no answer", ""
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			return "cut", ""
		}
		if strings.Contains(string(body), "working on the site") {
			return "a page", ""
		}
		return fmt.Sprint(resp.StatusCode, resp.Header.Get("Retry-After")), resp.Header.Get("ETag")
	}
	whole, tag := get(f.URL())
	if whole != "200" || tag == "" {
		t.Fatalf("%s, ETag %q", whole, tag)
	}
	if got, _ := get(f.URL(), "If-None-Match", tag); got != "304" {
		t.Errorf("asked again: %s", got)
	}
	page := s.URL + i.path()
	for want, ill := range map[string]Trouble{"503": {Status: 503}, "42990": {Status: 429, RetryAfter: 90 * time.Second}, "no answer": {Drop: true}, "cut": {Cut: true}, "a page": {HTML: true}} {
		f.Suffer(ill)
		if got, _ := get(f.URL(), "If-None-Match", tag); got != want {
			t.Errorf("%+v of a feed: %s", ill, got)
		}
		s.IllPage(i.ID, ill)
		if got, _ := get(page); got != want {
			t.Errorf("%+v of a page: %s", ill, got)
		}
		if got, _ := get(page); got != "200" {
			t.Errorf("after %+v: %s", ill, got)
		}
	}
	old := f.URL()
	f.Move()
	f.Move()
	if got, _ := get(old); got != "200" || f.URL() == old {
		t.Errorf("moved: %s", got)
	}
	if c := s.Counts(); c.Troubles != 10 || c.NotModified != 1 {
		t.Errorf("%+v", c)
	}
}
