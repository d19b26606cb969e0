package reader

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"newsdesk/news"
)

// pasted is an article as people paste it: no title, a date in brackets, an
// embedded post, a source line and the author's biography.
const pasted = `The fishing agreement between Peru and Norway was signed on Tuesday night (9) after the visit of Norwegian Deputy Fisheries Minister Ingrid Solheim to Lima.
During a ceremony in the Torre Tagle Palace, the seat of the Peruvian foreign ministry, President Teodora Quispe said the country had reviewed the agreement and “opened the sea to those who count the fish before they take them.”
Quispe also said that the catch will be published every week. Despite this, the Peruvian leader did not name a limit.
“Peru will not sell the last anchovy to the first bidder,” said the president of Peru.
Fishermen in Chile and Ecuador look at the agreement with concern. Last week, Chilean Fisheries Minister Rodrigo Alarcón went so far as to say that Oslo was buying votes in the region.
Source: Radio Pacífico

I’m Walter Finch, a news writer for World Harbour Report. I have been writing about the sea for over nine years.`

func offline(t *testing.T) *Reader {
	t.Helper()
	r := New(Config{})
	r.now = func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }
	return r
}

func TestAPastedArticle(t *testing.T) {
	a, err := offline(t).Read(t.Context(), news.Source{Text: pasted})
	if err != nil {
		t.Fatal(err)
	}
	if !a.TitleMade || !strings.HasPrefix(a.Title, "The fishing agreement between Peru and Norway") {
		t.Errorf("title %q, made %v", a.Title, a.TitleMade)
	}
	if a.Origin != "Radio Pacífico" || a.Byline != "Walter Finch" || a.Language != "en" || a.URL != "" || a.Page != nil || a.Reader != Version {
		t.Errorf("origin %q, byline %q, language %q, address %q, page %v, reader %d", a.Origin, a.Byline, a.Language, a.URL, a.Page, a.Reader)
	}
	if strings.Contains(a.Text, "Walter Finch") || strings.Contains(a.Text, "Source:") {
		t.Errorf("boilerplate stands in the text:\n%s", a.Text)
	}
	var said []string
	for _, q := range a.Quotes {
		said = append(said, a.QuoteText(q))
		if q.Speaker != "Teodora Quispe" || !strings.Contains(q.Role, "President") {
			t.Errorf("%q is by %q, %q", a.QuoteText(q), q.Speaker, q.Role)
		}
	}
	want := []string{"opened the sea to those who count the fish before they take them.", "Peru will not sell the last anchovy to the first bidder,"}
	if !slices.Equal(said, want) {
		t.Errorf("quotes %q, want %q", said, want)
	}
	var about, mentioned []string
	for _, c := range a.Countries {
		if c.About {
			about = append(about, c.Code)
		} else {
			mentioned = append(mentioned, c.Code)
		}
	}
	slices.Sort(about)
	if !slices.Equal(about, []string{"NO", "PE"}) || !slices.Contains(mentioned, "CL") || !slices.Contains(mentioned, "EC") {
		t.Errorf("about %q, mentioned %q", about, mentioned)
	}
	if len(a.Topics) == 0 || len(a.Summary) == 0 || a.Summary[0].Start != 0 {
		t.Errorf("topics %v, summary %v", a.Topics, a.Summary)
	}
	hold(t, a)
}

// hold checks what is true of every article.
func hold(t *testing.T, a news.Article) {
	t.Helper()
	inside := func(what string, s news.Span) {
		if s.Start < 0 || s.Start >= s.End || s.End > len(a.Text) || !utf8.RuneStart(a.Text[s.Start]) || s.End < len(a.Text) && !utf8.RuneStart(a.Text[s.End]) {
			t.Fatalf("%s %v is no range of %d bytes of text", what, s, len(a.Text))
		}
	}
	last, count := 0, [4]int{}
	for _, s := range a.Summary {
		inside("sentence", s.Span)
		if s.Start < last {
			t.Fatalf("sentences not in order: %v", a.Summary)
		}
		last = s.End
		for l := s.Length; l <= news.Long; l++ {
			count[l]++
		}
	}
	if count[news.Short] > 1 || count[news.Medium] > 3 || count[news.Long] > 6 {
		t.Fatalf("summaries of %v sentences", count[1:])
	}
	for _, q := range a.Quotes {
		if len(q.Parts) == 0 {
			t.Fatalf("a quote of nothing: %+v", q)
		}
		for _, p := range q.Parts {
			inside("quote", p)
		}
	}
	for _, c := range a.Countries {
		if len(c.Code) != 2 || c.Weight < 0 || c.Weight > 1 {
			t.Fatalf("country %+v", c)
		}
	}
	for _, c := range a.Topics {
		if !strings.HasPrefix(c.Code, "medtop:") || c.Weight < 0 || c.Weight > 1 {
			t.Fatalf("topic %+v", c)
		}
	}
}

func TestWhatIsGivenGoesBeforeWhatIsRead(t *testing.T) {
	a, err := offline(t).Read(t.Context(), news.Source{Text: pasted, URL: "HTTPS://Example.org:443/a?utm_source=x#y", Title: " Anchovies ", Site: "Sea Paper", Language: "en-GB"})
	if err != nil {
		t.Fatal(err)
	}
	if a.Title != "Anchovies" || a.TitleMade || a.Site != "Sea Paper" || a.Language != "en-GB" || a.URL != "https://example.org/a" {
		t.Errorf("%q %v %q %q %q", a.Title, a.TitleMade, a.Site, a.Language, a.URL)
	}
}

func TestALinkIsFetchedAndItsPageKept(t *testing.T) {
	const page = `<html lang="en"><head><title>Peru signs</title><link rel="canonical" href="/deal"></head><body><article><h1>Peru signs</h1>
<p>Peru and Norway signed an agreement on fishing in Lima on Tuesday night, after three years of talks.</p>
<p>“We count the fish first,” said Teodora Quispe, the president of Peru, at the ceremony in the old palace.</p>
<p>The agreement begins in January, and both countries publish their catch every week from then on.</p></article></body></html>`
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/plain":
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
			w.Write([]byte(pasted))
		case "/gone":
			http.NotFound(w, r)
		case "/broken": // says that more would come
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Content-Length", "99999")
			w.Write([]byte(strings.Replace(page, "</article>", strings.Repeat("<p>Both ministers shook hands and left through different doors of the palace.</p>", 9), 1)))
		default:
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Write([]byte(page))
		}
	}))
	defer site.Close()
	r := New(Config{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}})
	a, err := r.Read(t.Context(), news.Source{URL: site.URL + "/deal?fbclid=1"})
	if err != nil {
		t.Fatal(err)
	}
	if a.URL != site.URL+"/deal" || a.Title != "Peru signs" || a.Page == nil || string(a.Page.Body) != page || len(a.Quotes) != 1 {
		t.Errorf("%q %q, page %v, quotes %v", a.URL, a.Title, a.Page != nil, a.Quotes)
	}
	hold(t, a)
	if a, err = r.Read(t.Context(), news.Source{URL: site.URL + "/broken"}); err != nil || !a.Partial || a.Title != "Peru signs" {
		t.Errorf("a page that broke off: %q, partial %v, %v", a.Title, a.Partial, err)
	}
	if a, err = r.Read(t.Context(), news.Source{URL: site.URL + "/plain"}); err != nil || a.URL != site.URL+"/plain" || a.Origin != "Radio Pacífico" {
		t.Errorf("plain text: %q %q %v", a.URL, a.Origin, err)
	}
	for link, want := range map[string]error{site.URL + "/gone": news.ErrGone, "nonsense": news.ErrBadLink, "http://10.1.2.3/": news.ErrPrivate} {
		if _, err := r.Read(t.Context(), news.Source{URL: link}); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", link, err, want)
		}
	}
}

func TestALongPageDoesNotFillTheDeskWithQuotes(t *testing.T) {
	var text strings.Builder
	for range 400 {
		text.WriteString("“We will build the bridge before the winter comes,” said Ana Ruiz, the mayor of Puerto Nuevo.\n\n")
	}
	a, err := offline(t).Read(t.Context(), news.Source{Text: text.String()})
	if err != nil || len(a.Quotes) != maxQuotes {
		t.Errorf("%d quotes, %v; want %d", len(a.Quotes), err, maxQuotes)
	}
	hold(t, a)
}

func TestNothingIsNoArticle(t *testing.T) {
	if _, err := offline(t).Read(t.Context(), news.Source{}); !errors.Is(err, news.ErrNotArticle) {
		t.Errorf("%v", err)
	}
}

func TestAnEndedContextIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := offline(t).Read(ctx, news.Source{Text: pasted}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

func TestAStoryIsToldInTheWordsOfItsArticles(t *testing.T) {
	docs := []string{pasted, "Peru and Norway signed an agreement on fishing on Tuesday. Norway will buy anchovies for ten years, and Peru publishes its catch every week."}
	for _, s := range offline(t).Story(docs, "en", news.Medium) {
		if s.Doc < 0 || s.Doc >= len(docs) || s.Start >= s.End || s.End > len(docs[s.Doc]) {
			t.Errorf("%+v is no range", s)
		}
	}
}

// Whatever is pasted or fetched, reading ends without harm and every range is one.
func FuzzRead(f *testing.F) {
	f.Add(pasted, false)
	f.Add("<html><body><article><p>“A word,” she said.</p></article></body></html>", true)
	f.Add("«Ja», sagte sie. \x00\xff „Nein“", false)
	f.Add("نص عربي قصير. 日本語の文。\u202e", false)
	r := New(Config{})
	f.Fuzz(func(t *testing.T, text string, html bool) {
		s := news.Source{Text: text}
		if html {
			s = news.Source{HTML: []byte(text), URL: "https://example.org/"}
		}
		if text == "" {
			return
		}
		if a, err := r.Read(context.Background(), s); err == nil {
			hold(t, a)
		}
	})
}

// The model article reads as its README says, where that is at hand.
func TestTheModelArticle(t *testing.T) {
	text, err := os.ReadFile("../../shared/articles/russia-venezuela.txt")
	if err != nil {
		t.Skip("../shared is not here")
	}
	a, err := offline(t).Read(t.Context(), news.Source{Text: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	quotes := 0
	for _, q := range a.Quotes {
		if q.Speaker != "Nicolás Maduro" || q.Role != "President of Venezuela" {
			t.Errorf("%q by %q, %q", a.QuoteText(q), q.Speaker, q.Role)
		}
		quotes++
	}
	if quotes < 3 || quotes > 4 || a.Origin != "CNN Brasil" || a.Byline != "James Harper" {
		t.Errorf("%d quotes, origin %q, byline %q", quotes, a.Origin, a.Byline)
	}
	if len(a.Countries) < 3 || !a.Countries[0].About || !a.Countries[1].About || a.Countries[2].About {
		t.Errorf("%+v", a.Countries)
	}
	hold(t, a)
}
