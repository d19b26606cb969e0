package reader

import (
	"runtime"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/country"
)

// What stays in memory of the word lists of all languages. They are read once a
// process, so that this stands first.
func BenchmarkLexicons(b *testing.B) {
	before := heap()
	for b.Loop() {
		for _, lang := range country.Languages() {
			if _, err := New(Config{}).Read(b.Context(), news.Source{Text: pasted, Language: lang}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(heap()-before)/(1<<20), "MB-kept")
}

// heap is how many bytes are reachable.
func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkRead(b *testing.B) {
	part := pasted[:900] + "\n"
	page := func(parts int, furniture string) []byte {
		text := strings.ReplaceAll(strings.Repeat(part, parts), "\n", "</p><p>")
		return []byte("<html><body><article><h1>Peru signs</h1><p>" + text + "</p></article>" + furniture + "</body></html>")
	}
	furniture := strings.Repeat(`<script>window.data=["`+strings.Repeat("x", 800)+`"];</script><ul class="nav">`+
		strings.Repeat(`<li class="nav__item"><a class="nav__link" href="/section/article">Some headline of another day</a></li>`, 12)+"</ul>", 46)
	for _, bench := range []struct {
		name string
		in   news.Source
	}{
		{"text of 5 KB", news.Source{Text: strings.Repeat(part, 6)}},
		{"text of 5 MB", news.Source{Text: strings.Repeat(part, 6000)}},
		{"page of 100 KB, 5 KB of it text", news.Source{HTML: page(6, furniture)}},
		{"page of 100 KB, all of it text", news.Source{HTML: page(110, "")}},
	} {
		b.Run(bench.name, func(b *testing.B) { benchmarkRead(b, bench.in) })
	}
}

// Time grows as the text does: each is read at two lengths, the second twice the
// first.
func BenchmarkReadHostile(b *testing.B) {
	for _, bench := range []struct{ name, unit string }{
		{"quotation marks", "\""}, {"marks that open", "“"}, {"apostrophes", "'"}, {"capital words", "Alpha "}, {"one word", "a"},
		{"one line", "word "}, {"short lines", "a\n"}, {"speech", "“Yes, we can do it,” he said. "}, {"Chinese", "中华人民共和国"},
		{"Arabic", "العربية "}, {"Thai", "ภาษาไทย"}, {"emoji", "👩\u200d👩\u200d👧"}, {"accents", "a\u0301\u0301"}, {"places", "Paris, "},
		{"nested tags", "<div><b>a"}, {"paragraphs", "<p>a"}, {"tables", "<table><tr><td>a"}, {"tags that never end", "<a href=\""},
	} {
		for _, size := range []struct {
			name  string
			bytes int
		}{{"400 KB", 400_000}, {"800 KB", 800_000}} {
			text := strings.Repeat(bench.unit, size.bytes/len(bench.unit))
			in := news.Source{Text: "Some words. " + text}
			if bench.unit[0] == '<' {
				in = news.Source{HTML: []byte("<html><body><p>Some words.</p>" + text)}
			}
			b.Run(bench.name+" "+size.name, func(b *testing.B) { benchmarkRead(b, in) })
		}
	}
}

// benchmarkRead reads one source again and again, be it an article or not.
func benchmarkRead(b *testing.B, in news.Source) {
	r := New(Config{})
	b.SetBytes(int64(max(len(in.Text), len(in.HTML))))
	b.ReportAllocs()
	for b.Loop() {
		_, _ = r.Read(b.Context(), in)
	}
}
