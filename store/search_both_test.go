package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news"
	"newsdesk/store"
	"newsdesk/store/storetest/fresh"
)

// tongue is a language and some of its words, with other forms of the same.
type tongue struct {
	language string
	words    string
	between  string // words; "" where it is written without spaces
}

func tongues() []tongue {
	return []tongue{
		{"en", "harbour harbours ferry ferries sailed sailing election elections minister ministers storm storms closed closing COVID-19 don't well-known U.N. 3.5 co-operation naïve", " "},
		{"de", "Hafen Häfen Fähre Fähren Wahl Wahlen Straße Strasse Überschwemmung Überschwemmungen Minister Ministerin gesperrt Bahnstreik Bahnstreiks 3,5 E-Mail größer Groesse", " "},
		{"fr", "port ports élection élections l'été aujourd'hui ministre ministres grève grèves fermé fermée cœur œuvre tempête tempêtes naïf 1er qu'il", " "},
		{"es", "puerto puertos elección elecciones ministra ministros tormenta tormentas cerrado cerrada año años niño huelga huelgas corazón 2º", " "},
		{"pt", "porto portos eleição eleições ministra ministros tempestade tempestades fechado fechada greve greves coração pão não sul-americano", " "},
		{"ru", "порт порты выборы выборов министр министра шторм шторма закрыт закрыта ёлка елка паром паромы забастовка забастовки объём", " "},
		{"ar", "ميناء موانئ انتخابات الانتخابات وزير الوزير عاصفة العاصفة إضراب الإضراب مُغلَق مغلق كتاب كتب", " "},
		{"zh", "港口 渡轮 选举 部长 风暴 关闭 罢工 人民 中国 经济 天气 大雨 地震 学校", ""},
		{"ja", "港 フェリー 選挙 大臣 嵐 閉鎖 ストライキ 経済 天気 地震 学校 東京 ニュース", ""},
		{"it", "porto porti elezione elezioni ministro ministra tempesta tempeste chiuso chiusa sciopero scioperi perché città 50%", " "},
	}
}

func (l tongue) sentence(rng *rand.Rand, n int) string {
	words := strings.Fields(l.words)
	out := make([]string, n)
	for i := range out {
		out[i] = words[rng.IntN(len(words))]
	}
	return strings.Join(out, l.between)
}

// corpus are articles in all the languages: some long, with what is at their ends, and
// some with signs between their words.
func corpus() []news.Article {
	rng := rand.New(rand.NewPCG(3, 4))
	var all []news.Article
	for i := range 400 {
		l := tongues()[i%len(tongues())]
		a := news.Article{
			URL: fmt.Sprintf("https://site-%d.example/%s/%d", i%7, l.language, i), Title: l.sentence(rng, 3+rng.IntN(4)), Site: fmt.Sprintf("Outlet %d", i%7),
			Language: l.language, Reader: 1, Published: noon().Add(-time.Duration(i%390) * time.Hour), // some at once
			Countries: []news.CountryTag{{Code: []string{"KE", "VE", "FR"}[i%3], Weight: 1, About: i%2 == 0}},
		}
		a.Text = l.sentence(rng, 6) + ". " + l.sentence(rng, 20) + " (" + l.sentence(rng, 3) + "/" + l.sentence(rng, 2) + "), " + l.sentence(rng, 5)
		if i%40 < 2 { // PostgreSQL counts 16,383 words
			a.Text += strings.Repeat(" "+l.sentence(rng, 11), 1600) + fmt.Sprintf(" lastword%d %s %s", i, l.sentence(rng, 2), l.sentence(rng, 2))
		}
		end := strings.Index(a.Text, ".")
		a.Summary = []news.Sentence{{Span: news.Span{End: end + 1}, Length: news.Short}}
		all = append(all, a)
	}
	return all
}

// searches are what is looked for: words, phrases that stand somewhere and that stand
// nowhere, what is left out, and what nobody would type.
func searches() []string {
	out := []string{`3.5`, `3,5`, `"3 5"`, `covid-19`, `"covid 19"`, `COVID`, `don't`, `"don t"`, `u.n.`, `l'été`, `"l ete"`, `E-Mail`, `50%`, `lastword1`,
		`lastword40`, `"lastword0`, `strasse`, `Straße -hafen`, `елка`, `ёлка`, `مغلق`, `"" port`, `-port`, `"-"`, `port "`, `porto portos`, `port -"port ports"`,
		`harbour AND ferry`, `NOT ferry`, `NEAR(a b)`, `ferry*`, `title:ferry`, `^ferry`, `'ferry'`, `ferry:*`, `ferry & storm`, `!ferry`, `ferry | storm`, `\`, `site-3`}
	rng := rand.New(rand.NewPCG(5, 6))
	all := corpus()
	for i, l := range tongues() {
		words := strings.Fields(l.words)
		text := all[10*(3+i)+i].Text
		for n := range 8 {
			a, b, c := words[(3*n)%len(words)], words[(5*n+1)%len(words)], words[(7*n+2)%len(words)]
			out = append(out, a, a+" "+b, a+" -"+c, `"`+a+l.between+b+`"`, `"`+l.sentence(rng, 3)+`"`, a+` -"`+b+l.between+c+`"`)
		}
		for _, n := range []int{5, 17, 40, 61} { // what stands there, begun and ended anywhere
			runes := []rune(text)
			n = min(n, len(runes)-1)
			out = append(out, `"`+string(runes[n:min(n+14, len(runes))])+`"`, string(runes[n:n+1]))
		}
	}
	return out
}

// TestSearchesHaveTheSameAnswerOnBoth: what a search finds, and in which order, does not
// depend on where the desk is kept.
func TestSearchesHaveTheSameAnswerOnBoth(t *testing.T) {
	fresh.ServerOnly(t, "searches there and in a file")
	ctx := context.Background()
	address := fresh.Desk(t)
	file, server, newest := openAt(t, filepath.Join(t.TempDir(), "desk.db")), openAt(t, address), openAt(t, address)
	newest.LookAtNewest(60)
	for _, s := range []*store.Store{file, server} {
		if err := s.AddBulk(ctx, news.Common, slices.Values(corpus()), news.Actor{}); err != nil {
			t.Fatal(err)
		}
	}
	all := searches()
	if len(all) < 500 {
		t.Fatalf("only %d searches", len(all))
	}
	view := news.View{news.Common}
	found := 0
	for _, q := range all {
		for _, f := range []store.Filter{{Limit: 10}, {Limit: 10, Offset: 10}, {Limit: 400}, {Limit: 5, Country: "KE"}, {Limit: 5, Since: noon().Add(-200 * time.Hour)}} {
			want, wantErr := file.Search(ctx, view, q, f)
			for _, s := range []*store.Store{server, newest} {
				if s == newest && f.Limit != 10 {
					continue // takes its time, and shows no more
				}
				got, err := s.Search(ctx, view, q, f)
				if fmt.Sprint(err) != fmt.Sprint(wantErr) || !slices.Equal(ids(got.Entries), ids(want.Entries)) || got.More != want.More {
					t.Errorf("%q %+v: %v, %v\nwant %v, %v", q, f, ids(got.Entries), err, ids(want.Entries), wantErr)
				}
			}
			found += len(want.Entries)
		}
		want, _ := file.Titles(ctx, view, q, 10)
		got, err := server.Titles(ctx, view, q, 10)
		if err != nil || !slices.Equal(ids(got), ids(want)) {
			t.Errorf("titles with %q: %v, %v\nwant %v", q, ids(got), err, ids(want))
		}
	}
	if found < 10*len(all) {
		t.Errorf("%d searches found only %d in all", len(all), found)
	}
	t.Logf("%d searches, %d found", len(all), found)
}
