package extract

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestStandfirst(t *testing.T) {
	const (
		sub  = "After four hours of debate the council votes against closing the house."
		h1   = "<h1>Library stays</h1>"
		text = "<p>The council of Skarholm voted on Monday night to keep its only library open, the mayor said.</p><p>The vote was nine to six, and nobody had thought that it would be as close as that.</p>"
	)
	tests := []struct{ name, page, described, want string }{
		{"marked by class", h1 + "<p class=standfirst>" + sub + "</p><div>" + text + "</div>", "", sub},
		{"marked by its wrapper", h1 + "<div class='article__dek'><p>" + sub + "</p></div>" + text, "", sub},
		{"in German", h1 + "<p class=vorspann>" + sub + "</p>" + text, "", sub},
		{"described, and apart from the text", h1 + "<p>" + sub + "</p><div>" + text + "</div>", sub, sub},
		{"described, in a heading", h1 + "<h2>" + sub + "</h2>" + text, sub, sub},
		{"described, cut short", h1 + "<h2>" + sub + "</h2>" + text, sub[:66] + "…", sub},
		{"described with other marks", h1 + "<h2>" + sub + "</h2>" + text, strings.ToUpper(sub), sub},
		{"described, and not on the page", h1 + text, sub, ""},
		{"described, and the first paragraph", h1 + "<div><p>" + sub + "</p>" + text + "</div>", sub, ""},
		{"a heading that nothing describes", h1 + "<h2>" + sub + "</h2>" + text, "", ""},
		{"another description", h1 + "<h2>" + sub + "</h2>" + text, "All about Skarholm and its islands in the north.", ""},
		{"a class that wraps the article", "<div class=standfirst>" + h1 + text + "</div>", "", ""},
		{"too short", h1 + "<p class=standfirst>It stays.</p>" + text, "", ""},
		{"too far below", h1 + text + "<p class=standfirst>" + sub + "</p>", "", ""},
		{"a link", h1 + "<p class=standfirst><a href=/x>" + sub + "</a></p>" + text, "", ""},
		{"no headline, marked", "<p class=standfirst>" + sub + "</p>" + text, "", sub},
		{"no headline, described", "<h2>" + sub + "</h2>" + text, sub, ""},
		{"nothing", "", "", ""},
	}
	for _, tt := range tests {
		title := ""
		if strings.Contains(tt.page, h1) {
			title = "Library stays"
		}
		if got := standfirst(collect(parse(t, tt.page), neverText), title, tt.described); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestLive(t *testing.T) {
	const text = "<p>The gauge at the mill has stood at five metres for an hour, the water board said on Monday.</p>"
	entries := func(times ...string) string {
		var b strings.Builder
		for _, at := range times {
			fmt.Fprintf(&b, "<p>%s</p>%s", at, text)
		}
		return b.String()
	}
	headings := func(lines ...string) string {
		return "<h3>" + strings.Join(lines, "</h3>"+text+"<h3>") + "</h3>" + text
	}
	tests := []struct {
		name, page string
		want       bool
	}{
		{"the newest first", entries("16:42", "15:10", "13:55", "12:20"), true},
		{"past midnight", entries("00:42", "23:10", "22:55", "21:20", "20:00"), true},
		{"in other forms", entries("16h42", "15.10 Uhr", "1:55 p.m.", "12:20 CET"), true},
		{"times in headings", headings("16:42 Water stops rising in the whole valley", "15:10 School hall opened", "13:55 Bridge shut", "12:20 No trains"), true},
		{"the oldest first is a report", entries("12:20", "13:55", "15:10", "16:42"), false},
		{"three are few", entries("16:42", "15:10", "13:55"), false},
		{"a timetable", "<p>16:42</p><p>15:10</p><p>13:55</p><p>12:20</p>" + text, false},
		{"dates", entries("04.05.2026", "03.05.2026", "02.05.2026", "01.05.2026"), false},
		{"scores in a text", "<p>4:2, 3:1, 2:1</p>" + text + text, false},
		{"sentences that begin with a time", entries("16:42 was late.", "15:10 was too.", "13:55 as well.", "12:20 not so."), false},
		{"an article", text + text, false},
		{"nothing", "", false},
	}
	for _, tt := range tests {
		if got := isLive(collect(parse(t, tt.page), neverText)); got != tt.want {
			t.Errorf("%s: %v", tt.name, got)
		}
	}
}

func TestLiveBySchema(t *testing.T) {
	for script, want := range map[string]bool{
		`{"@type":"LiveBlogPosting","headline":"Storm"}`:                                                  true,
		`[{"@type":"NewsArticle","headline":"Storm"},{"@type":["LiveBlogPosting"],"headline":"Storm"}]`:   true,
		`{"@graph":[{"@type":"NewsArticle","headline":"Storm"}]}`:                                         false,
		`{"@type":"WebPage","about":"LiveBlogPosting"}`:                                                   false,
		`{"@type":"NewsArticle","headline":"Storm","description":"Ferries stop","alternativeHeadline":1}`: false,
	} {
		if got := readSchema([]string{script}); got.liveblog != want {
			t.Errorf("%s: %v", script, got.liveblog)
		}
	}
}

func TestReadShown(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	const text = "<p>The council voted on 1 May 2026 to keep its only library open after four hours of debate.</p>"
	tests := []struct{ name, page, day, origin string }{
		{"a date below the headline", "<h1>Library</h1><p>Ana Paz, 4 May 2026</p>" + text, "2026-05-04", ""},
		{"a date above it", "<p>4. Mai 2026</p><h1>Library</h1>" + text, "2026-05-04", ""},
		{"in Chinese, with a source", "<h1>Library</h1><p>2026年5月4日 10:30　来源：新华社</p>" + text, "2026-05-04", "Xinhua"},
		{"in Korean", "<h1>Library</h1><p>입력 2026년 5월 4일</p>" + text, "2026-05-04", ""},
		{"only in the text", "<h1>Library</h1>" + text, "", ""},
		{"a day that is none", "<h1>Library</h1><p>2026年2月31日</p>" + text, "", ""},
		{"a day to come", "<h1>Library</h1><p>4 May 2031</p>" + text, "", ""},
		{"a source that is no agency", "<h1>Library</h1><p>来源：云湖晚报</p>" + text, "", ""},
		{"no headline", "<p>4 May 2026</p>" + text, "", ""},
	}
	for _, tt := range tests {
		got := readShown(collect(parse(t, tt.page), neverText), "Library", now)
		day := ""
		if !got.published.IsZero() {
			day = got.published.Format(time.DateOnly)
		}
		if day != tt.day || got.origin != tt.origin {
			t.Errorf("%s: %q and %q, want %q and %q", tt.name, day, got.origin, tt.day, tt.origin)
		}
	}
}
