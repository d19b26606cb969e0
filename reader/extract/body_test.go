package extract

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func parse(t *testing.T, page string) *html.Node {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func joined(blocks []block) string {
	var out []string
	for _, b := range blocks {
		out = append(out, b.text)
	}
	return strings.Join(out, "|")
}

func TestCollect(t *testing.T) {
	tests := []struct{ name, page, want string }{
		{"paragraphs", "<p>one<p>two", "one|two"},
		{"inline elements", "<p>o<b>n</b><a href=x>e</a> <span>two</span></p>", "one two"},
		{"text beside blocks", "one<div>two</div>three", "one|two|three"},
		{"a break inside a sentence", "one<br>two", "one two"},
		{"a break after a sentence", "One.<br>Two.", "One.|Two."},
		{"two breaks", "one<br> <br>two", "one|two"},
		{"a list", "<ul><li>one<li>two</ul>", "one|two"},
		{"a table of data", "<table><tr><td>one<td>two<tr><td>three</table>", "one two|three"},
		{"a table for layout", "<table><tr><td>one<br>two<td><p>three</table>", "one two|three"},
		{"white space", "<p> one \n two&nbsp;three </p>", "one two three"},
		{"an unknown element", "<p>one<x-y>two</x-y>", "onetwo"},
		{"nothing", "<div><p> </p></div>", ""},
	}
	for _, tt := range tests {
		if got := joined(collect(parse(t, tt.page), neverText)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestBlockDensity(t *testing.T) {
	blocks := collect(parse(t, "<p>half <a>half</a></p><p><a>all of it</a></p><h2>head</h2><h2>"+strings.Repeat("long ", 40)+"</h2>"), neverText)
	if len(blocks) != 4 {
		t.Fatalf("%d blocks", len(blocks))
	}
	if d := blocks[0].density(); d < 0.4 || d > 0.5 {
		t.Errorf("half a link: %v", d)
	}
	if d := blocks[1].density(); d != 1 {
		t.Errorf("all a link: %v", d)
	}
	if !blocks[2].head || blocks[3].head {
		t.Errorf("headings: %v, %v; a long one is a paragraph", blocks[2].head, blocks[3].head)
	}
}

// Each page holds three paragraphs of an article and something else, that must
// not be taken for it, or that must not take them away.
func TestBody(t *testing.T) {
	const (
		a = "<p>The council of Skarholm voted on Monday night to keep its only library open after four hours of debate.</p>"
		b = "<p>The vote was nine to six, and nobody in the hall had thought beforehand that it would be as close as that.</p>"
		c = "<p>A second vote, on the opening hours of the house by the harbour, follows in June, the mayor said on the way out.</p>"
		x = "<p>Elsewhere, and for quite another story: the ferry to the islands cuts its timetable for the coming winter by half.</p>"
	)
	teasers := strings.Repeat(`<h3><a href="/x">Ferry cuts its timetable for the winter</a></h3><p>The ferry to the islands sails only once a day from October on.</p>`, 3)
	tests := []struct{ name, page string }{
		{"bare", a + b + c},
		{"nested", "<main><div><section>" + a + "</section><section>" + b + c + "</section></div></main>"},
		{"cut by an advertisement", "<article><div>" + a + b + "</div><div class=ad>" + x + "</div><div>" + c + "</div></article>"},
		{"a sidebar", "<div id=c>" + a + b + c + "</div><div class=sidebar>" + x + "</div>"},
		{"an aside", "<article>" + a + b + c + "<aside>" + x + "</aside></article>"},
		{"navigation by role", "<div role=navigation>" + x + "</div><div>" + a + b + c + "</div>"},
		{"a footer", "<div>" + a + b + c + "</div><footer>" + x + "</footer>"},
		{"hidden", "<div>" + a + "<div hidden>" + x + "</div><div style='DISPLAY : none'>" + x + "</div>" + b + c + "</div>"},
		{"not shown without scripts", "<div>" + a + b + c + "<noscript>" + x + "</noscript><template>" + x + "</template></div>"},
		{"related by class", "<div>" + a + b + c + "<div class=relatedArticles>" + x + "</div></div>"},
		{"teasers after it", "<div>" + a + b + c + teasers + "</div>"},
		{"many comments", "<div>" + a + b + c + "</div><div id=comments>" + strings.Repeat(x, 12) + "</div>"},
		{"comments in the article", "<article>" + a + b + c + "<div class=comment-list>" + strings.Repeat(x, 12) + "</div></article>"},
		{"a consent notice", "<div class=cookie-notice>" + strings.Repeat(x, 8) + "</div><div>" + a + b + c + "</div>"},
		{"a wrapper called like furniture", "<div class=widget>" + a + b + c + "</div>"},
		{"a post tagged like furniture", "<article class='post hentry tag-share category-related share'>" + a + b + c + "</article>"},
		{"paragraphs with odd classes", strings.ReplaceAll("<div>"+a+b+c+"</div>", "<p>", "<p class='share ad'>")},
		{"an introduction before the body", "<header><h1>Library</h1>" + a + "</header><div class=article-body>" + b + c + "</div>"},
		{"a caption", "<article>" + a + "<figure><img><figcaption>Elsewhere, and for quite another story: the ferry</figcaption></figure>" + b + c + "</article>"},
		{"a heading at the end", "<article>" + a + b + c + "<h2>Elsewhere</h2></article>"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, _ := body(parse(t, tt.page))
			want := joined(collect(parse(t, a+b+c), neverText))
			// The headline goes later, when it is known.
			if strings.TrimPrefix(joined(got.blocks), "Library|") != want {
				t.Errorf("%s", strings.ReplaceAll(joined(got.blocks), "|", "\n"))
			}
		})
	}
}

func TestSiteName(t *testing.T) {
	tests := []struct{ name, og, title, h1, want string }{
		{"declared", "The Courier", "Bridge opens - Other", "Bridge opens", "The Courier"},
		{"after the headline", "", "Bridge opens - The Courier", "Bridge opens", "The Courier"},
		{"a section and the site after it", "", "Bridge opens - Local - The Courier", "Bridge opens", "The Courier"},
		{"nothing after it", "", "Bridge opens", "Bridge opens", "courier.example"},
		{"an address", "https://courier.example", "", "", "courier.example"},
	}
	for _, tt := range tests {
		h := &head{title: tt.title, h1: []string{tt.h1}, meta: map[string]string{"og:site_name": tt.og}}
		if got := siteName(h, schema{}, "https://www.courier.example/a"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}
