package commands

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

//go:embed testdata/desk.txt
var deskText string

const (
	guild = news.Shelf("discord:1")
	other = news.Shelf("discord:2")
)

// desk is a Set over a real store with the articles of testdata/desk.txt, and
// what it takes to ask it.
type desk struct {
	*Set
	t      testing.TB
	store  *store.Store
	path   string // the database's
	reader *fakeReader
	poster *fakePoster
	feeder *fakeFeeder
	ahead  *atomic.Int64    // of noon, on the store's clock; a time.Duration
	ids    map[string]int64 // by the beginning of a title
}

// fakeReader reads what it was given, by address.
type fakeReader struct {
	mu    sync.Mutex
	pages map[string]news.Article
	errs  map[string]error
	reads []string
}

func (f *fakeReader) Read(_ context.Context, s news.Source) (news.Article, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads = append(f.reads, s.URL)
	if err := f.errs[s.URL]; err != nil {
		return news.Article{}, err
	}
	if s.Text != "" {
		title := s.Title
		if title == "" {
			title, _, _ = strings.Cut(s.Text, ".")
		}
		return news.Article{URL: s.URL, Title: title, TitleMade: s.Title == "", Site: s.Site, Text: s.Text, Language: "en", Reader: 1,
			Summary: []news.Sentence{{Span: news.Span{Start: 0, End: strings.Index(s.Text+".", ".")}, Length: news.Short}}}, nil
	}
	a, ok := f.pages[s.URL]
	if !ok {
		return a, fmt.Errorf("get: %w", news.ErrGone)
	}
	a.Page = &news.Page{ContentType: "text/html", Body: []byte("<p>"), FetchedAt: noon()}
	return a, nil
}

// fakePoster carries posts out as it is told.
type fakePoster struct {
	store *store.Store
	err   error  // Deliver fails with it
	fails string // posts fail with this reason
	mu    sync.Mutex
	n     int // deliveries
	last  news.Post
}

func (f *fakePoster) Deliver(ctx context.Context, id int64) (news.Post, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	if f.err != nil {
		p, _ := f.store.Post(ctx, id)
		return p, f.err
	}
	var err error
	if f.fails != "" {
		err = f.store.PostFailed(ctx, id, f.fails)
	} else {
		err = f.store.PostDone(ctx, id, "m"+strconv.FormatInt(id, 10))
	}
	if err == nil {
		f.last, err = f.store.Post(ctx, id)
	}
	return f.last, err
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	return furnished(t, emptyDeskOf(t))
}

// furnished is a desk with the articles of testdata/desk.txt.
func furnished(t testing.TB, d *desk) *desk {
	t.Helper()
	all := fixtures(t)
	for _, shelf := range []news.Shelf{news.Common, guild, other} {
		var articles []news.Article
		for _, f := range all {
			if f.shelf == shelf {
				articles = append(articles, f.article)
			}
		}
		added, err := d.store.AddAll(t.Context(), shelf, articles, news.Actor{ID: "discord:7", Name: "Mona"})
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range added {
			d.ids[strings.ToLower(strings.Fields(a.Title)[0])] = a.ID
		}
	}
	return d
}

// emptyDeskOf is a desk without articles.
func emptyDeskOf(t testing.TB) *desk {
	t.Helper()
	return deskAt(t, fresh.Desk(t))
}

// deskAt is a desk over a database.
func deskAt(t testing.TB, path string) *desk {
	t.Helper()
	d := &desk{t: t, path: path, ids: map[string]int64{}, ahead: &atomic.Int64{}}
	s, err := store.Open(t.Context(), path, store.Options{Now: func() time.Time { return noon().Add(time.Duration(d.ahead.Load())) }})
	if err != nil {
		t.Fatal(err)
	}
	d.store = s
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	d.reader = &fakeReader{pages: map[string]news.Article{}, errs: map[string]error{}}
	d.poster = &fakePoster{store: s}
	d.feeder = newFeeder(s)
	d.Set = New(Deps{Store: s, Reader: d.reader, Poster: d.poster, Feeder: d.feeder, Summariser: fakeSummariser{}, Version: "1.2.3"})
	return d
}

// id is the id of the article whose title begins with a word, as text.
func (d *desk) id(word string) string {
	d.t.Helper()
	id, ok := d.ids[word]
	if !ok {
		d.t.Fatalf("no article begins with %q", word)
	}
	return strconv.FormatInt(id, 10)
}

// as is a typed line as a request of a member of the guild. Words such as $lagoon
// are the ids of articles.
func (d *desk) member(line string) Request {
	d.t.Helper()
	line = regexp.MustCompile(`\$[^\s"]+`).ReplaceAllStringFunc(line, func(w string) string { return d.id(w[1:]) })
	r, err := d.Parse(nil, line)
	if err != nil {
		d.t.Fatal(line, err)
	}
	return d.placed(r)
}

// placed is a request with asker, place and time.
func (d *desk) placed(r Request) Request {
	r = r.clone()
	r.Asker = Asker{Actor: news.Actor{ID: "discord:9", Name: "Ada"}, Locale: "en"}
	r.Place = Place{Platform: "discord", Shelf: guild, View: news.View{guild, news.Common}, Channel: "77"}
	r.Now = noon()
	return r
}

// moderator is member for somebody who may change the shelf.
func (d *desk) moderator(line string) Request {
	d.t.Helper()
	r := d.member(line)
	r.Asker = Asker{Actor: news.Actor{ID: "discord:8", Name: "Max"}, Moderator: true, Locale: "en"}
	r.Place.Channels = map[string]Channel{
		"77": {ID: "77", Name: "news", Postable: true, AskerMay: true},
		"78": {ID: "78", Name: "voice"},
		"79": {ID: "79", Name: "announcements", Postable: true},
		"80": {ID: "80", Name: "stories", Postable: true, AskerMay: true, Kind: news.ChannelForum},
	}
	r.Place.Roles = map[string]string{"600": "press", "1": "@everyone"}
	return r
}

// manager is moderator for somebody who may manage the server too.
func (d *desk) manager(line string) Request {
	d.t.Helper()
	r := d.moderator(line)
	r.Asker.Manager = true
	return r
}

// press is the request of a button, pressed by who asked r.
func (d *desk) press(r Request, a Action) Request {
	out := r
	out.Command, out.Options, out.Pressed = a.Request.Command, a.Request.Options, true
	out.Place.Channels = nil
	return out.clone()
}

// ask runs a request and its Later.
func (d *desk) ask(r Request) Reply {
	return d.Finish(d.t.Context(), d.Run(d.t.Context(), r))
}

// button is the action of a label.
func button(t *testing.T, r Reply, label string) Action {
	t.Helper()
	for _, a := range buttons(r) {
		if a.Label == label {
			return a
		}
	}
	t.Fatalf("no button %q in:\n%s", label, page(r))
	return Action{}
}

func buttons(r Reply) []Action {
	var out []Action
	for _, c := range r.Cards {
		out = append(out, c.Actions...)
	}
	for _, row := range r.Actions {
		out = append(out, row...)
	}
	return out
}

// fixture is one article of testdata/desk.txt.
type fixture struct {
	shelf   news.Shelf
	article news.Article
}

func fixtures(t testing.TB) []fixture {
	t.Helper()
	var out []fixture
	_, text, _ := strings.Cut(deskText, "\n== ")
	for _, part := range strings.Split(text, "\n== ") {
		head, body, _ := strings.Cut(part, "\n\n")
		shelf, fields, _ := strings.Cut(head, "\n")
		f := fixture{article: articleOf(t, fields, strings.TrimSpace(body))}
		f.shelf = map[string]news.Shelf{"common": news.Common, "guild": guild, "other": other}[shelf]
		out = append(out, f)
	}
	return out
}

func articleOf(t testing.TB, fields, body string) news.Article {
	t.Helper()
	field := map[string]string{}
	for line := range strings.Lines(fields) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		field[name] = value
	}
	a := news.Article{
		URL: field["URL"], Title: field["Title"], TitleMade: field["Made"] != "", Byline: field["Byline"], Site: field["Site"],
		Language: field["Language"], Partial: field["Partial"] != "", FirstSeen: noon().Add(-time.Hour), Reader: 1,
	}
	if a.URL != "" {
		a.Page = &news.Page{ContentType: "text/html", Body: []byte("<html>"), FetchedAt: noon()}
	}
	if age := field["Age"]; age != "0" {
		at, err := since(nil, age, noon())
		if err != nil {
			t.Fatal(err)
		}
		a.Published = at
	}
	for _, c := range strings.Fields(field["About"]) {
		a.Countries = append(a.Countries, news.CountryTag{Code: c, Weight: 0.6, About: true})
	}
	for _, c := range strings.Fields(field["Mentioned"]) {
		a.Countries = append(a.Countries, news.CountryTag{Code: c, Weight: 0.1})
	}
	for _, c := range strings.Fields(field["Topics"]) {
		a.Topics = append(a.Topics, news.TopicTag{Code: "medtop:" + c, Weight: 0.5})
	}
	unmark(&a, body)
	if field["Brief"] == "" {
		a.Text += restOfIt()
	}
	return a
}

// restOfIt is what stands below the part of an article that matters, so that all of
// that part is a small share of the text.
func restOfIt() string { return strings.Repeat("\n\nFurther down, paragraph upon paragraph.", 100) }

// unmark takes the marks of sentences and quotes out of a text and notes their
// ranges.
func unmark(a *news.Article, body string) {
	var text strings.Builder
	var from, quote int
	var speaker, role string
	length := news.Short
	for i := 0; i < len(body); i++ {
		switch c := body[i]; c {
		case '[':
			if next := body[i+1]; next < '1' || next > '3' || body[i+2] != ' ' {
				text.WriteByte(c)
				continue
			}
			length, from = news.Length(body[i+1]-'0'), text.Len()
			i += 2
		case ']':
			if from < 0 || text.Len() == 0 || i+1 < len(body) && body[i+1] == '(' {
				text.WriteByte(c)
				continue
			}
			a.Summary = append(a.Summary, news.Sentence{Span: news.Span{Start: from, End: text.Len()}, Length: length})
		case '{':
			end := i + strings.Index(body[i:], ": ")
			speaker, role, _ = strings.Cut(body[i+1:end], "|")
			quote = text.Len()
			i = end + 1
		case '}':
			a.Quotes = append(a.Quotes, news.Quote{Parts: []news.Span{{Start: quote, End: text.Len()}}, Speaker: speaker, Role: role, Cue: "said", Direct: true, Rank: len(a.Quotes)})
		default:
			text.WriteByte(c)
		}
	}
	a.Text = text.String()
}

// headings are the titles of a reply's cards, in order.
func headings(r Reply) []string {
	var out []string
	for _, c := range r.Cards {
		for _, b := range c.Blocks {
			if b.Kind == Heading {
				out = append(out, words(b))
			}
		}
	}
	return out
}

func words(b Block) string {
	out := ""
	for _, r := range b.Runs {
		out += r.Text
	}
	return out
}

// begin is the first words of each title, lower case, to compare lists by.
func begin(titles []string) []string {
	var out []string
	for _, t := range titles {
		w := strings.Fields(t)
		if _, err := strconv.Atoi(strings.TrimSuffix(w[0], ".")); err == nil {
			w = w[1:]
		}
		out = append(out, strings.ToLower(w[0]))
	}
	return out
}

func TestFixture(t *testing.T) {
	all := fixtures(t)
	if len(all) < 12 {
		t.Fatalf("%d articles", len(all))
	}
	for _, f := range all {
		a := f.article
		if len(a.Summary) == 0 || strings.ContainsAny(a.Text, "{}") {
			t.Errorf("%s: %q", a.Title, a.Text)
		}
		for _, s := range a.Summary {
			if text := a.Slice(s.Span); text == "" || strings.TrimSpace(text) != text {
				t.Errorf("%s: sentence %q", a.Title, text)
			}
		}
		if !slices.IsSortedFunc(a.Quotes, func(x, y news.Quote) int { return x.Rank - y.Rank }) {
			t.Errorf("%s: ranks", a.Title)
		}
	}
}

var errDisk = errors.New("disk I/O")
