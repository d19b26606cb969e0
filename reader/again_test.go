package reader_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/reader"
)

const pageText = `<!doctype html><html lang="en"><head><title>Lock gate opens in Oststadt</title>
<meta property="og:type" content="article"><link rel="canonical" href="https://canal.example/gate"></head><body><article>
<h1>Lock gate opens in Oststadt</h1>
<p>The new lock gate in Oststadt opened on Thursday after nine months of work, and forty barges waited to go through it at dawn.</p>
<p>“We have waited for this longer than for any spring,” said skipper Edda Rohn, whose barge carries gravel to Germany and comes home with grain.</p>
<p>The old gate had been in use for a hundred and four years. Its timber will be sold by weight at the harbour on Saturday morning.</p>
</article></body></html>`

const pastedText = `The bakers of Lindow went back to work on Friday after a strike of three days, their union said.

“We bake again, and we have not forgotten,” said union leader Gesa Pohl in Lindow. Bread had been brought from Poland meanwhile.

The mill will pay for a second oven before the winter.`

// fake is a summariser that says what it is given.
type fake struct {
	words string
	err   error
}

func (f fake) Summarise(_ context.Context, a *news.Article) (words, by string, err error) {
	return f.words, "scribe", f.err
}

func read(t *testing.T, c reader.Config, s news.Source) news.Article {
	t.Helper()
	a, err := reader.New(c).Read(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func sources() map[string]news.Source {
	return map[string]news.Source{
		"a page":           {URL: "https://canal.example/gate", HTML: []byte(pageText), Type: "text/html; charset=utf-8"},
		"a text":           {Text: pastedText},
		"a text with more": {Text: pastedText, Title: "Bakers are back", Site: "Lindow Courier", URL: "https://lindow.example/1"},
		"a plain page":     {URL: "https://canal.example/gate.txt", HTML: []byte(pastedText), Type: "text/plain"},
	}
}

// What today's reader read reads the same again, however often: nothing is
// eaten up.
func TestAgainReadsTheSame(t *testing.T) {
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			first := read(t, reader.Config{}, s)
			first.ID = 7
			if len(first.Quotes) == 0 || len(first.Countries) == 0 || len(first.Summary) == 0 {
				t.Fatalf("the fixture has nothing to read: %+v", first)
			}
			again := first
			for range 3 {
				var err error
				if again, err = reader.New(reader.Config{}).Again(context.Background(), again); err != nil {
					t.Fatal(err)
				}
			}
			if !reflect.DeepEqual(again, first) {
				t.Errorf("again %+v\nfirst %+v", again, first)
			}
		})
	}
}

func TestAgainDerivesEverythingAnew(t *testing.T) {
	for name, s := range sources() {
		t.Run(name, func(t *testing.T) {
			want := read(t, reader.Config{}, s)
			old := want
			old.Quotes, old.Countries, old.Topics, old.Summary, old.Reader = nil, nil, nil, nil, 0
			got, err := reader.New(reader.Config{}).Again(context.Background(), old)
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, want)
			}
		})
	}
}

func TestAgainKeepsAddressAndFirstSight(t *testing.T) {
	old := read(t, reader.Config{}, sources()["a page"])
	old.URL, old.FirstSeen, old.Title, old.Text = "https://canal.example/as-it-was-kept", time.Unix(1, 0).UTC(), "An old title", "An old text."
	got, err := reader.New(reader.Config{}).Again(context.Background(), old)
	if err != nil || got.URL != old.URL || got.FirstSeen != old.FirstSeen || got.Title != "Lock gate opens in Oststadt" || !strings.HasPrefix(got.Text, "The new lock gate") {
		t.Errorf("%+v, %v", got, err)
	}
}

// A page that is no article any more, and one without a body, are errors; the
// network is not asked.
func TestAgainFails(t *testing.T) {
	for name, body := range map[string]string{"empty": "", "a login": "<html><title>Log in</title><form><input type=password></form>"} {
		kept := news.Article{URL: "https://nowhere.invalid/1", Page: &news.Page{ContentType: "text/html", Body: []byte(body)}}
		if _, err := reader.New(reader.Config{}).Again(context.Background(), kept); !errors.Is(err, news.ErrNotArticle) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAgainAsksNoModelAndKeepsWhatIsBorneOut(t *testing.T) {
	rd := reader.New(reader.Config{Summariser: fake{words: "Asked again."}})
	kept := read(t, reader.Config{}, sources()["a page"])
	for _, test := range []struct{ name, words, text, want string }{
		{"the same text", "Words that were checked then.", kept.Text, "Words that were checked then."},
		{"another text that bears them out", "The new lock gate in Oststadt opened on Thursday.", "Old.", "The new lock gate in Oststadt opened on Thursday."},
		{"another text that does not", "The new lock gate in Weststadt opened on Thursday.", "Old.", ""},
		{"none", "", kept.Text, ""},
	} {
		was := kept
		was.Words, was.WordsModel, was.Text = test.words, "scribe", test.text
		if got, err := rd.Again(context.Background(), was); got.Words != test.want || err != nil || (got.WordsModel == "") != (test.want == "") {
			t.Errorf("%s: %q by %q, %v; want %q", test.name, got.Words, got.WordsModel, err, test.want)
		}
	}
}

func TestReadAsksTheSummariser(t *testing.T) {
	var log bytes.Buffer
	c := reader.Config{Log: slog.New(slog.NewTextHandler(&log, nil)), Summariser: fake{words: "Barges go through."}}
	a := read(t, c, sources()["a page"])
	if a.Words != "Barges go through." || a.WordsModel != "scribe" || len(a.Summary) == 0 {
		t.Errorf("%q by %q, %d sentences", a.Words, a.WordsModel, len(a.Summary))
	}
	c.Summariser = fake{words: "Ships fly.", err: fmt.Errorf("they do not: %w", context.DeadlineExceeded)}
	a = read(t, c, sources()["a page"])
	if a.Words != "" || a.WordsModel != "" || len(a.Summary) == 0 {
		t.Errorf("after an error: %q by %q, %d sentences", a.Words, a.WordsModel, len(a.Summary))
	}
	if !strings.Contains(log.String(), "they do not") || !strings.Contains(log.String(), "canal.example") {
		t.Errorf("the log: %s", log.String())
	}
}
