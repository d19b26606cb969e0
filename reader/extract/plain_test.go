package extract

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func texts(lines []line) []string {
	var out []string
	for _, l := range lines {
		out = append(out, l.text)
	}
	return out
}

func TestParagraphs(t *testing.T) {
	tests := []struct {
		name, in string
		want     []string
	}{
		{"a line each", "First one.\nSecond one.\nThird one.", []string{"First one.", "Second one.", "Third one."}},
		{"blank lines", "First one.\n\n\nSecond one.", []string{"First one.", "Second one."}},
		{"Windows and old Mac", "First one.\r\nSecond one.\rThird one.", []string{"First one.", "Second one.", "Third one."}},
		{"Unicode's separators", "First one.\u2028Second one.\u2029Third one.", []string{"First one.", "Second one.", "Third one."}},
		{"wrapped, parted by blank lines",
			"The council voted on Monday night to keep its only\nlibrary open, after four hours of debate, and went\nhome.\n\nThe vote was nine to six, and nobody had thought\nthat it would be.",
			[]string{"The council voted on Monday night to keep its only library open, after four hours of debate, and went home.",
				"The vote was nine to six, and nobody had thought that it would be."}},
		{"wrapped, parted by indents",
			"   The council voted on Monday night to keep its only\nlibrary open, after four hours of debate that had been\nheated.\n   The vote was nine to six, and nobody had thought\nthat it would be.",
			[]string{"The council voted on Monday night to keep its only library open, after four hours of debate that had been heated.",
				"The vote was nine to six, and nobody had thought that it would be."}},
		{"wrapped, parted by short lines",
			"The council voted on Monday night to keep its only\nlibrary open.\nThe vote was nine to six, and nobody had thought that\nit would be so close in the end, the mayor said on the\nway home.",
			[]string{"The council voted on Monday night to keep its only library open.",
				"The vote was nine to six, and nobody had thought that it would be so close in the end, the mayor said on the way home."}},
		{"a hyphen at the end of a line",
			"The bridge was shut for three long years, said the well-\nknown engineer, who had warned of it for a decade and\nhad been laughed at.",
			[]string{"The bridge was shut for three long years, said the well-known engineer, who had warned of it for a decade and had been laughed at."}},
		{"a list is not wrapped", "Bread\nMilk\nEggs\nButter", []string{"Bread", "Milk", "Eggs", "Butter"}},
		{"long lines are not wrapped", strings.Repeat("word ", 40) + "\n" + strings.Repeat("word ", 40) + "\nword",
			[]string{strings.TrimSpace(strings.Repeat("word ", 40)), strings.TrimSpace(strings.Repeat("word ", 40)), "word"}},
		{"nothing", " \n\t\n", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			lines, cut := paragraphs(tt.in)
			if got := texts(lines); cut || !slices.Equal(got, tt.want) {
				t.Errorf("%q\nwant %q", got, tt.want)
			}
		})
	}
}

const lede = "The council of Skarholm voted on Monday night to keep its only library open after four hours of debate."

func TestHeadlineOfText(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"short, parted", "Library stays\n\n" + lede, "Library stays"},
		{"short, not parted", "Library stays\n" + lede, "Library stays"},
		{"a question, parted", "Will the library stay?\n\n" + lede, "Will the library stay?"},
		{"a byline between", "Library stays\nBy Ana Paz\n\n" + lede, "Library stays"},
		{"a sentence", "The library stays.\n\n" + lede, ""},
		{"a quotation, not parted", "“The library stays”\n" + lede, ""},
		{"a label", "Library:\n\n" + lede, ""},
		{"in lower case, with a stop", "the library stays .\n" + strings.ToLower(lede), ""},
		{"nothing follows", "Library stays", ""},
		{"only short lines follow", "Library stays\nBread\nMilk", ""},
		{"too long", strings.Repeat("library ", 30) + "\n\n" + lede, ""},
		{"a date", "17 February 2026\n\n" + lede, ""},
		{"boilerplate before it", "Advertisement\nLibrary stays\n\n" + lede, "Library stays"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := FromText(tt.text)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case tt.want == "" && !d.TitleMade:
				t.Errorf("%q was taken for the headline", d.Title)
			case tt.want != "" && (d.Title != tt.want || d.TitleMade || strings.Contains(d.Text, tt.want)):
				t.Errorf("title %q, made %v, text %q", d.Title, d.TitleMade, d.Text)
			}
		})
	}
}

func TestLinesAboutTheText(t *testing.T) {
	tests := []struct {
		name, line           string
		byline, origin, date string
		kept                 bool
	}{
		{"byline", "By Ana Paz", "Ana Paz", "", "", false},
		{"byline of two", "By Ana Paz and Tom Reyes", "Ana Paz and Tom Reyes", "", "", false},
		{"German byline", "Von Anna Förster", "Anna Förster", "", "", false},
		{"a sentence that begins alike", "By Monday all was over.", "", "", "", true},
		{"a phrase that begins alike", "By the river and the sea", "", "", "", true},
		{"date", "4 March 2026", "", "", "2026-03-04", false},
		{"date with a label", "Published: March 4, 2026", "", "", "2026-03-04", false},
		{"a sentence with a date", "It opened on 4 March 2026.", "", "", "", true},
		{"source", "Source: Island Radio", "", "Island Radio", "", false},
		{"agency", "Fuente: Agencia EFE", "", "EFE", "", false},
		{"a link", "https://news.example/a", "", "", "", false},
		{"furniture", "Share this article", "", "", "", false},
		{"a short sentence", "Nobody spoke.", "", "", "", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d, err := FromText(lede + "\n\n" + tt.line + "\n\n" + lede)
			if err != nil {
				t.Fatal(err)
			}
			date := ""
			if !d.Published.IsZero() {
				date = d.Published.Format(time.DateOnly)
			}
			if d.Byline != tt.byline || d.Origin != tt.origin || date != tt.date || strings.Contains(d.Text, tt.line) != tt.kept {
				t.Errorf("byline %q, origin %q, date %q, text %q", d.Byline, d.Origin, date, d.Text)
			}
		})
	}
}

func TestReadBiography(t *testing.T) {
	tests := []struct {
		name, text, who, site string
		sure                  bool
	}{
		{"first person", "I’m Ana Paz, a seasoned reporter for Fjord Weekly. I like boats.", "Ana Paz", "Fjord Weekly", true},
		{"first person, plain", "I am Ana Maria Paz, editor at The Ledger.", "Ana Maria Paz", "The Ledger", true},
		{"third person", "Ana Paz is a freelance journalist for the Fjord Weekly in Skarholm.", "Ana Paz", "Fjord Weekly", false},
		{"German", "Anna Förster ist Redakteurin bei Tagblatt Hohenau.", "Anna Förster", "Tagblatt Hohenau", false},
		{"no outlet", "Ana Paz is a writer.", "Ana Paz", "", false},
		{"no profession", "I’m Ana Paz, and I live by the sea.", "", "", false},
		{"no name", "I’m a reporter for Fjord Weekly.", "", "", false},
		{"a quotation", "“I’m Ana Paz, a reporter,” she said.", "", "", false},
		{"a sentence of the story", "Ana Paz told a reporter that she would stay.", "", "", false},
		{"nothing", "", "", "", false},
	}
	for _, tt := range tests {
		who, site, sure := readBiography(tt.text)
		if who != tt.who || site != tt.site || who != "" && sure != tt.sure {
			t.Errorf("%s: %q, %q, %v; want %q, %q, %v", tt.name, who, site, sure, tt.who, tt.site, tt.sure)
		}
	}
}

// A story about a writer ends with her; her name there is no byline.
func TestBiographyOfTheSubject(t *testing.T) {
	d, err := FromText("The novel of Ana Paz has won the island prize.\n\n" + lede + "\n\nAna Paz is a writer from Skarholm.")
	if err != nil || d.Byline != "" || !strings.Contains(d.Text, "Ana Paz is a writer") {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestTweetInText(t *testing.T) {
	d, err := FromText(lede + "\nWe read every one. Thank you! pic.twitter.com/abc https://t.co/x\n— Library (@lib) May 4, 2026\n" + lede)
	want := lede + "\n\nWe read every one. Thank you!\n\n— Library (@lib) May 4, 2026\n\n" + lede
	if err != nil || d.Text != want {
		t.Errorf("%q, %v", d.Text, err)
	}
}

func TestStubInText(t *testing.T) {
	d, err := FromText(lede + "\n\nSubscribe to continue reading")
	if err != nil || !d.Partial || d.Text != lede {
		t.Errorf("%+v, %v", d, err)
	}
}
