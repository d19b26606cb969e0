package feed

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
)

// Documents made to fill memory, or to cost time that grows with the square of
// their length, take no more than an honest one of their length.
func TestDocumentsMadeToExhaust(t *testing.T) {
	if testing.Short() {
		t.Skip("of one goroutine, and long under the race detector")
	}
	const size = 4 << 20
	fill := func(before, piece, after string) string {
		return before + strings.Repeat(piece, (size-len(before)-len(after))/len(piece)) + after
	}
	const rss, end = `<rss xmlns:x="y"><channel><title>x</title>`, `</channel></rss>`
	js := `{"version":"https://jsonfeed.org/version/1","title":"x","items":[`
	tests := []struct {
		name, doc string
		entries   int
	}{
		{"small entries", fill(rss, `<item><title>a</title></item>`, end), 1},
		{"many entries", rss + numbered(60_000) + end, MaxEntries},
		{"many entries, cut off", rss + numbered(60_000), MaxEntries},
		{"empty categories", fill(rss+`<item><title>a</title>`, `<category/>`, `</item>`+end), -1},
		{"empty extensions", fill(rss+`<item><title>a</title>`, `<x:a/>`, `</item>`+end), -1},
		{"extensions between entries", fill(rss+numbered(300), `<x:a/>`, end), few},
		{"elements with name spaces", fill(`<rss `+spacesOf(90)+`><channel><item><title>a</title>`, `<n1:a/>`, `</item>`+end), -1},
		{"attributes", fill(rss+`<item `, `a="b" `, `><title>a</title></item>`+end), -1},
		{"attributes behind a sign", fill(rss+`<item a=">" `, `a="b" `, `><title>a</title></item>`+end), -1},
		{"attributes of many elements", fill(rss+`<item><title>a</title>`, `<x:a`+strings.Repeat(` b="c"`, 1000)+`/>`, `</item>`+end), -1},
		{"attributes of the root", fill(`<rss `, `a="b" `, `><channel><item><title>a</title></item>`+end), -1},
		{"attributes behind many entries", fill(rss+numbered(3000)+`<item `, `a="b" `, `><title>a</title></item>`+end), -1},
		{"one long title", fill(rss+`<item><title>`, `a &amp; b `, `</title></item>`+end), 1},
		{"a text of marks", fill(rss+`<item><title>a</title><description>`, `&lt;`, `</description></item>`+end), 1},
		{"tags that never end", fill(rss+`<item><title>a</title><description><![CDATA[`, `<a href="`, `]]></description></item>`+end), 1},
		{"entries that never end", fill(rss, `<item>`, ""), -1},
		{"comments", fill(rss+`<item><title>a</title><x:a>`, `b<!-- -->`, `</x:a></item>`+end), -1},
		{"CDATA", fill(rss+`<item><title>a</title><x:a>`, `<![CDATA[b]]>`, `</x:a></item>`+end), -1},
		{"deep JSON", fill(js, `[`, ""), -1},
		{"empty items", fill(js, `{},`, `{}]}`), -1},
		{"items that are no objects", fill(js, `1,`, `{"title":"a"}]}`), -1},
		{"many items", js + strings.Repeat(`{"title":"a"},`, 40_000) + `{}]}`, 1},
		{"attachments", fill(js+`{"title":"a","attachments":[`, `{},`, `{}]}]}`), 1},
		{"tags in JSON", fill(js+`{"title":"a","tags":[`, `"",`, `""]}]}`), 1},
		{"unknown members", fill(`{"version":"https://jsonfeed.org/version/1",`, `"a":{},`, `"items":[{"title":"a"}]}`), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			doc := []byte(tt.doc)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			f, err := Parse(doc, "", at, now)
			runtime.ReadMemStats(&after)
			if err != nil && tt.entries >= 0 || err == nil && len(f.Entries) != tt.entries {
				t.Errorf("%d entries, %v; want %d", len(f.Entries), err, tt.entries)
			}
			if all := after.TotalAlloc - before.TotalAlloc; all > 30*size {
				t.Errorf("%d MB allocated", all>>20)
			}
		})
	}
}

func numbered(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<item><title>Brief %d</title><link>/%d</link></item>`, i, i)
	}
	return b.String()
}
