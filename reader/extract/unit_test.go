package extract

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/unicode/norm"
)

func TestCleanLine(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"plain", "It is over.", "It is over."},
		{"white space", "\t It\u00a0is \n\r over.\u2003", "It is over."},
		{"composed", "Cafe\u0301", "Café"},
		{"controls", "a\x00b\x07c\x7f", "abc"},
		{"direction", "a\u202eb\u202cc\u2066d\u2069", "abcd"},
		{"zero width", "a\u200bb\ufeffc\u2060d\u00ade", "abcde"},
		{"joiner in an emoji", "👩\u200d🍳", "👩\u200d🍳"},
		{"joiner between letters", "a\u200db", "ab"},
		{"joiner in Devanagari", "क्\u200dष", "क्\u200dष"},
		{"non-joiner in Persian", "می\u200cشود", "می\u200cشود"},
		{"flag of a part", "🏴\U000e0067\U000e0062\U000e007f", "🏴\U000e0067\U000e0062\U000e007f"},
		{"hidden tags", "a\U000e0061\U000e0062b", "ab"},
		{"not UTF-8", "a\xffb", "a\uFFFDb"},
		{"a mark that composes once the joiner is gone", "e\u200b\u0301", "é"},
		{"only space", " \n ", ""},
	}
	for _, tt := range tests {
		if got := cleanLine(tt.in); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		} else if cleanLine(got) != got {
			t.Errorf("%s: not clean the second time", tt.name)
		}
	}
}

// What plain lets pass has nothing to be cleaned: each of its letters is NFC by
// itself, and no other takes it up.
func TestPlain(t *testing.T) {
	for r := range rune(0x3000) {
		s := "a" + string(r) + "b"
		if plain(s) && (!norm.NFC.PropertiesString(string(r)).BoundaryBefore() || !norm.NFC.IsNormalString(s) || invisible(r, 'a')) {
			t.Errorf("%q passes", s)
		}
	}
	for _, s := range []string{"a  b", "a\tb", "a\u00a0b", "e\u0301", "a\xff"} {
		if plain(s) {
			t.Errorf("%q passes", s)
		}
	}
}

func TestDecode(t *testing.T) {
	const russian = "<html><body><p>Совет города проголосовал в понедельник вечером за то, чтобы единственная библиотека осталась открытой, сообщил мэр.</p></body></html>"
	const german = "<html><body><p>Die Bürger von Hohenau wählen am Sonntag einen neuen Bürgermeister, die Straßen sind längst geschmückt.</p></body></html>"
	const nihongo = "<html><body><p>スカルホルムの市議会は月曜日の夜、町にただ一つの図書館を残すことを決めた。市長が明らかにした。次の会議は六月に開かれる。</p></body></html>"
	const zhongwen = "<html><body><p>市议会星期一晚上经过四个小时的讨论，决定保留城里唯一的图书馆。市长说，这是大家共同的决定，下一次会议将在六月举行。</p></body></html>"
	const capitals = "<html><body><p>«ÉTÉ À L'ÎLE», dit-elle, où l'été a été très long; les élèves étaient déjà là.</p></body></html>"
	must := func(b []byte, err error) []byte {
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	cp1251 := must(charmap.Windows1251.NewEncoder().Bytes([]byte(russian)))
	latin1 := must(charmap.ISO8859_1.NewEncoder().Bytes([]byte(german)))
	sjis := must(japanese.ShiftJIS.NewEncoder().Bytes([]byte("<meta charset=shift_jis><p>市議会は図書館を残すと決めた。</p>")))
	le := must(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(russian)))
	bare := must(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().Bytes([]byte(german)))
	tests := []struct {
		name, contentType string
		page              []byte
		want              string
	}{
		{"UTF-8", "text/html; charset=utf-8", []byte(russian), russian},
		{"UTF-8 with a mark", "", []byte("\xef\xbb\xbf" + russian), russian},
		{"UTF-8 that is declared as something else", "text/html; charset=iso-8859-1", []byte(russian), russian},
		{"UTF-8 that lost a byte", "text/html; charset=utf-8", []byte(russian[:100] + russian[101:]), ""},
		{"declared in the header", "text/html; charset=windows-1251", cp1251, russian},
		{"not declared", "text/html", cp1251, russian},
		{"declared as UTF-8 and is not", "text/html; charset=utf-8", cp1251, russian},
		{"Latin-1 not declared", "", latin1, german},
		{"Shift JIS in the page", "", sjis, "<meta charset=shift_jis><p>市議会は図書館を残すと決めた。</p>"},
		{"Cyrillic that is declared as Latin-1", "text/html; charset=iso-8859-1", cp1251, russian},
		{"Japanese that is declared as Latin-1", "text/html; charset=windows-1252", must(japanese.EUCJP.NewEncoder().Bytes([]byte(nihongo))), nihongo},
		{"Japanese in another of its charsets", "text/html; charset=shift_jis", must(japanese.EUCJP.NewEncoder().Bytes([]byte(nihongo))), nihongo},
		{"Chinese that is declared as Japanese", "text/html; charset=euc-jp", must(simplifiedchinese.GBK.NewEncoder().Bytes([]byte(zhongwen))), zhongwen},
		{"capitals with accents are no sign", "text/html; charset=iso-8859-1", must(charmap.ISO8859_1.NewEncoder().Bytes([]byte(capitals))), capitals},
		{"UTF-16", "", le, russian},
		{"UTF-16 without a mark", "", bare, german},
		{"nothing", "", nil, ""},
	}
	for _, tt := range tests {
		got := string(decode(tt.page, tt.contentType))
		if !utf8.ValidString(got) || tt.want != "" && got != tt.want {
			t.Errorf("%s: %.200q", tt.name, got)
		}
		if tt.name == "UTF-8 that lost a byte" && strings.Count(got, "\uFFFD") != 1 {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}

func TestStrip(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"a script", "a<script>x < y</script>b", "a b"},
		{"in capitals, with attributes", `a<SCRIPT src="x">1</Script >b`, "a b"},
		{"JSON-LD stays", `<script type="application/LD+JSON">{}</script>`, `<script type="application/LD+JSON">{}</script>`},
		{"a style, a drawing, a comment", "a<style>p{}</style>b<svg><p>x</p></svg>c<!-- <p> -->d", "a b c d"},
		{"not closed", "a<script>b", "a<script>b"},
		{"a comment not closed", "a<!-- b", "a<!-- b"},
		{"a word that begins alike", "<scripture>a</scripture><styles>", "<scripture>a</scripture><styles>"},
		{"an end tag that begins alike", "<script>a</scripts>b</script>c", " c"},
		{"a script that writes a script", "a<script><!-- w('<script>x</script>') --></script>b", "a b"},
		{"a comment that is never closed, and a name behind a dash", "a<script><!--\nload('my-script ');</script>b", "a b"},
		{"a bare sign", "1 < 2 <", "1 < 2 <"},
		{"what nothing looks at", `<div data-x="1>2" class=a onclick='f("b")' CLASS=b hidden src=/x>c</div id=d>`, `<div class="a" hidden>c</div>`},
		{"attributes without space or value", `<div/id = 'a"b'class=c"d lang =e/f content= hidden=>`, `<div id='a"b' class="c" lang="e/f" content="hidden=">`},
		{"an equals sign for a name", `<p =id=x id=y>`, `<p id="y">`},
		{"links keep their address in the head alone", `<link rel=canonical href=/a><a href=/a>b</a>`, `<link rel="canonical" href="/a"><a>b</a>`},
		{"formatting", "<B class=x>a<br/>b</B><body><i>c</i>", `<f-t class="x">a<br>b</f-t><body><f-t>c</f-t>`},
		{"pictures", "a<img src=x alt=y>b<wbr>c", "abc"},
		{"a title is text", "<title>Use <b> and <img></title>", "<title>Use <b> and <img></title>"},
		{"a title not closed", "<title><i>", "<title><f-t>"},
		{"JSON-LD is text", `<script type="application/ld+json">{"a":"<p id=1 onclick=x>"}</script>`, `<script type="application/ld+json">{"a":"<p id=1 onclick=x>"}</script>`},
		{"a tag that never ends", "a<p id=b", "a"},
		{"a quotation mark that never ends", `a<p id="b>c<p>`, "a"},
		{"a name that never ends", "a<" + strings.Repeat("x", 100) + ">b", "ab"},
	}
	for _, tt := range tests {
		if got, cut := strip([]byte(tt.in)); cut || string(got) != tt.want {
			t.Errorf("%s: %q, cut %v, want %q", tt.name, got, cut, tt.want)
		}
	}
	if out, cut := strip([]byte(strings.Repeat("a", maxPage+1))); !cut || len(out) != maxPage {
		t.Errorf("a long page is cut at %d bytes, says %v", len(out), cut)
	}
	if out, cut := strip([]byte(strings.Repeat("<p>a", maxTags+1))); !cut || len(out) > len("<p>a")*maxTags {
		t.Errorf("a page of many tags is cut at %d bytes, says %v", len(out), cut)
	}
}

func TestParseDate(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(s string) time.Time {
		v, err := time.Parse("2006-01-02T15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	tests := []struct {
		in   string
		want time.Time
		day  bool
	}{
		{"2026-03-04T07:30:00+01:00", at("2026-03-04T06:30:00"), false},
		{"2026-03-04T07:30:00.123Z", at("2026-03-04T07:30:00").Add(123 * time.Millisecond), false},
		{"2026-03-04T07:30:00+0100", at("2026-03-04T06:30:00"), false},
		{"2026-03-04T07:30", at("2026-03-04T07:30:00"), false},
		{"2026-03-04 07:30:00", at("2026-03-04T07:30:00"), false},
		{"Wed, 04 Mar 2026 07:30:00 GMT", at("2026-03-04T07:30:00"), false},
		{"1772609400", at("2026-03-04T07:30:00"), false},
		{"1772609400000", at("2026-03-04T07:30:00"), false},
		{"2026-03-04", at("2026-03-04T00:00:00"), true},
		{"20260304", at("2026-03-04T00:00:00"), true},
		{"04.03.2026", at("2026-03-04T00:00:00"), true},
		{"2026-03-04T00:00:00-05:00", at("2026-03-04T00:00:00"), true},
		{"4 March 2026", at("2026-03-04T00:00:00"), true},
		{"March 4th, 2026", at("2026-03-04T00:00:00"), true},
		{"Wednesday, Mar. 4, 2026, 7:30 p.m.", at("2026-03-04T00:00:00"), true},
		{"4. März 2026", at("2026-03-04T00:00:00"), true},
		{"1er avril 2026", at("2026-04-01T00:00:00"), true},
		{"4 de marzo de 2026", at("2026-03-04T00:00:00"), true},
		{"4 марта 2026 г.", at("2026-03-04T00:00:00"), true},
		{"2026年3月4日 10:30", at("2026-03-04T00:00:00"), true},
		{"2026년 3월 4일", at("2026-03-04T00:00:00"), true},
		{"4 मार्च 2026", at("2026-03-04T00:00:00"), true},
		{"०४ मार्च २०२६", at("2026-03-04T00:00:00"), true},
		{"٤ مارس ٢٠٢٦", at("2026-03-04T00:00:00"), true},
		{"4 มีนาคม 2569", at("2026-03-04T00:00:00"), true},
		{"2026年13月4日", time.Time{}, false},
		{"日月年", time.Time{}, false},
		{"31 February 2026", time.Time{}, false},
		{"March 2026", time.Time{}, false},
		{"soon", time.Time{}, false},
		{"", time.Time{}, false},
		{"0001-01-01T00:00:00Z", time.Time{}, false},
		{"2031-01-01", time.Time{}, false},
		{strings.Repeat("1", 200), time.Time{}, false},
	}
	for _, tt := range tests {
		got, day, ok := parseDate(tt.in, now)
		if ok != !tt.want.IsZero() || ok && (!got.Equal(tt.want) || day != tt.day || got.Location() != time.UTC) {
			t.Errorf("%q: %v, day %v, ok %v; want %v, day %v", tt.in, got, day, ok, tt.want, tt.day)
		}
	}
}

func TestPublished(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	h := &head{meta: map[string]string{"date": "2026-03-04", "article:published_time": "nonsense"}, times: []pageTime{{"2026-03-04T09:00:00Z", false}}}
	if at, day := h.published(schema{}, "", now); day || at.Hour() != 9 {
		t.Errorf("the more exact of two on one day: %v, %v", at, day)
	}
	h = &head{meta: map[string]string{}}
	if at, day := h.published(schema{}, "https://a.example/2026/03/04/bridge", now); !day || at.Day() != 4 {
		t.Errorf("from the address: %v, %v", at, day)
	}
	if at, _ := h.published(schema{}, "https://a.example/2026/33/04/bridge", now); !at.IsZero() {
		t.Errorf("from an address without a date: %v", at)
	}
}

func TestTitle(t *testing.T) {
	tests := []struct{ name, title, og, h1, site, want string }{
		{"site at the end", "Bridge reopens - The Courier", "", "", "The Courier", "Bridge reopens"},
		{"site at the beginning", "The Courier | Bridge reopens", "", "", "The Courier", "Bridge reopens"},
		{"section and site", "Bridge reopens | Courier", "", "", "The Courier", "Bridge reopens"},
		{"host as site", "Bridge reopens » courier.example", "", "", "", "Bridge reopens"},
		{"a dash of the headline's own stays", "Bridge – a history", "", "", "The Courier", "Bridge – a history"},
		{"headline on the page", "Harbour bridge opens | C", "Harbour bridge opens", "Harbour bridge opens after repair", "C", "Harbour bridge opens after repair"},
		{"the site's name on the page", "Bridge reopens", "", "The Courier", "The Courier", "Bridge reopens"},
		{"something else on the page", "Bridge reopens", "Bridge reopens", "Weather for the weekend", "C", "Bridge reopens"},
		{"only on the page", "", "", "Bridge reopens", "C", "Bridge reopens"},
		{"only the site", "The Courier", "", "", "The Courier", "The Courier"},
		{"none", "", "", "", "C", ""},
	}
	for _, tt := range tests {
		h := &head{title: tt.title, meta: map[string]string{"og:title": tt.og}}
		if tt.h1 != "" {
			h.h1 = []string{tt.h1}
		}
		if got := h.pageTitle(schema{}, tt.site, "https://courier.example/a"); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"Ana Paz": "Ana Paz", "By Ana Paz": "Ana Paz", "by: Ana Paz": "Ana Paz", "Von Anna Förster": "Anna Förster", "Text von Anna Förster": "Anna Förster",
		"Автор: Ольга Синицына": "Ольга Синицына", "Ana Paz | 3 May": "Ana Paz", "Ana Paz (Quito)": "Ana Paz", "Redacci&oacute;n Norte": "Redacción Norte",
		"https://x.example/ana": "", "admin": "", "@ana": "", "": "", "—": "", "View all posts by Ana Paz": "Ana Paz",
		"Byron Bay": "Byron Bay", strings.Repeat("word ", 40): "",
	} {
		if got := cleanName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestBylineAndAgency(t *testing.T) {
	tests := []struct {
		name           string
		authors        []string
		meta, onPage   string
		byline, origin string
	}{
		{"one", []string{"Ana Paz"}, "", "", "Ana Paz", ""},
		{"two", []string{"Ana Paz", "By Tom Reyes"}, "", "", "Ana Paz, Tom Reyes", ""},
		{"an agency", []string{"Reuters"}, "", "", "", "Reuters"},
		{"a person of an agency", []string{"Ana Paz", "Agence France-Presse"}, "", "", "Ana Paz", "AFP"},
		{"the site itself", []string{"The Courier"}, "", "By Ana Paz", "Ana Paz", ""},
		{"an address", nil, "https://facebook.com/courier", "Ana Paz", "Ana Paz", ""},
		{"said twice", []string{"Ana Paz", "Ana Paz"}, "", "", "Ana Paz", ""},
		{"none", nil, "", "", "", ""},
	}
	for _, tt := range tests {
		h := &head{meta: map[string]string{"author": tt.meta}, authors: []string{tt.onPage}}
		byline, origin := h.byline(schema{authors: tt.authors}, "The Courier")
		if byline != tt.byline || origin != tt.origin {
			t.Errorf("%s: %q, %q; want %q, %q", tt.name, byline, origin, tt.byline, tt.origin)
		}
	}
}

func TestSchema(t *testing.T) {
	tests := []struct{ name, json, headline string }{
		{"plain", `{"@type":"NewsArticle","headline":"A"}`, "A"},
		{"a list", `[{"@type":"Person","name":"X"},{"@type":"Article","headline":"A"}]`, "A"},
		{"a graph", `{"@graph":[{"@type":"WebPage","name":"X"},{"@type":["Thing","ReportageNewsArticle"],"headline":"A"}]}`, "A"},
		{"inside the page", `{"@type":"WebPage","mainEntity":{"@type":"NewsArticle","headline":"A"}}`, "A"},
		{"full name of the type", `{"@type":"https://schema.org/NewsArticle","headline":"A"}`, "A"},
		{"news before others", `{"@graph":[{"@type":"BlogPosting","headline":"B"},{"@type":"NewsArticle","headline":"A"}]}`, "A"},
		{"line breaks in a text", "{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\"}", "A B"},
		{"wrapped in a comment", `<!-- {"@type":"NewsArticle","headline":"A"} -->`, "A"},
		{"entities", `{"@type":"NewsArticle","headline":"A &amp; B"}`, "A & B"},
		{"no article", `{"@type":"Product","name":"A"}`, ""},
		{"wrong types everywhere", `{"@type":"NewsArticle","headline":7,"author":[[["x"]]],"publisher":[{}],"image":[[1]],"datePublished":{}}`, ""},
		{"broken", `{"@type":"NewsArticle","headline":"A"`, ""},
		{"deep", strings.Repeat(`{"mainEntity":`, 5000) + "1" + strings.Repeat("}", 5000), ""},
	}
	for _, tt := range tests {
		if got := readSchema([]string{tt.json}); got.headline != tt.headline {
			t.Errorf("%s: %q, want %q", tt.name, got.headline, tt.headline)
		}
	}
}

func TestLanguage(t *testing.T) {
	long := func(s string) string { return strings.Repeat(s+" ", 6) }
	en := "The council said on Monday that it would keep the library open, and that the vote was not close."
	tests := []struct{ name, text, declared, want string }{
		{"English", en, "", "en"},
		{"in lower case, with spaces", "the council said that it would keep the library open , and the vote was not close .", "", "en"},
		{"German", "Der Rat hat am Montag beschlossen, dass die Bibliothek nicht geschlossen wird.", "", "de"},
		{"Portuguese", "A câmara decidiu que não vai fechar a biblioteca, e o prefeito disse que está com o voto.", "", "pt"},
		{"Spanish", "El concejo decidió que no va a cerrar la biblioteca, según el alcalde.", "", "es"},
		{"Russian", "Совет решил, что библиотека не будет закрыта, сообщил мэр города.", "", "ru"},
		{"Arabic", "قرر المجلس يوم الاثنين أن تبقى المكتبة الوحيدة مفتوحة بعد نقاش طويل", "", "ar"},
		{"Chinese", "市议会星期一决定保留唯一的图书馆。", "", "zh"},
		{"Japanese", "市議会は月曜日に図書館を残すことを決めた。", "", "ja"},
		{"declared wrongly", long("Der Rat hat am Montag beschlossen, dass die Bibliothek nicht geschlossen wird."), "en-US", "de"},
		{"declared, and related", long("Kommunen har sagt at biblioteket skal være åpent, og det er de glade for."), "nb_NO", "no"},
		{"declared, nothing to see", "42", "fr-CA", "fr"},
		{"nothing", "42", "", "und"},
		{"declared nonsense", en, "x-klingon!", "en"},
	}
	for _, tt := range tests {
		if got := language(tt.text, tt.declared); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestBoilerplate(t *testing.T) {
	for line, want := range map[string]bool{
		"Read more": true, "READ MORE »": true, "Read more: how it began": true, "Reading is more than a pastime.": false,
		"Share": true, "Share prices fell on Monday.": false, "Photo: A. Paz": true, "Photographs of the bridge sold out.": false,
		"© 2026 Courier": true, "Lesen Sie auch: Der Winter kommt": true, "Foto: dpa": true, "Читайте также: Зима": true, "À lire aussi": true,
		"Lire aussi Le pont": true, "Sign up for our newsletter": true, "Comments": true, "Comments by the minister caused anger.": false,
		"Photo: " + strings.Repeat("a long sentence ", 20): false, "": false,
	} {
		if got := boilerplate().match(line); got != want {
			t.Errorf("%q: %v, want %v", line, got, want)
		}
	}
}

func TestClassWords(t *testing.T) {
	for class, want := range map[string]bool{
		"share": true, "shareBar": true, "c-share__list": true, "post_share": true, "SHARE": true, "shares-price": true, "sharepoint": false,
		"read-more": true, "readMore": true, "read": false, "category": true, "category-politics": false, "no-sidebar": false, "has-ads": false,
		"node--promoted": false, "header ad": true, "gradient": false, "": false,
	} {
		if got := holds(class, unwantedWords()); got != want {
			t.Errorf("%q: %v, want %v", class, got, want)
		}
	}
}

func TestPhraseSet(t *testing.T) {
	s := newPhraseSet("# a comment\n\nto read on\nto read the rest\n会員限定\nx\n")
	for text, want := range map[string]bool{
		"to read on": true, "Now TO READ on": true, "please pay to read the rest.": true, "この記事は会員限定です": true, "to read": false, "to read o": false,
		"to to read on": true, "# a comment": false, "x": false, "": false, "会員": false,
	} {
		if got := s.in(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestSourceLine(t *testing.T) {
	for line, want := range map[string]string{
		"Source: CNN Brasil": "CNN Brasil", "Fuente: Agencia EFE": "EFE", "Quelle: dpa": "dpa", "Source: https://x.example/a": "",
		"The source: a friend": "", "Source:": "", "Sources said: nothing": "", "Source: " + strings.Repeat("x", 100): "",
	} {
		if got := sourceLine(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}

func TestMakeTitle(t *testing.T) {
	tests := []struct{ in, want string }{
		{"The vote was close.", "The vote was close"},
		{"The council has voted. Nobody knows why it did, or what follows from it now.", "The council has voted"},
		{"one two three four five six seven eight nine ten eleven twelve, thirteen", "one two three four five six seven eight nine ten eleven twelve…"},
		{"BERLIN, May 3 (dpa) - The vote was close.", "The vote was close"},
		{"A well-known man - and a rich one - has died.", "A well-known man - and a rich one - has died"},
		{"大桥将于周六恢复通车。市政府星期四宣布。", "大桥将于周六恢复通车"},
		{strings.Repeat("市", 200), strings.Repeat("市", 60) + "…"},
	}
	for _, tt := range tests {
		if got := makeTitle(tt.in); got != tt.want {
			t.Errorf("%.40q: %q, want %q", tt.in, got, tt.want)
		}
	}
}
