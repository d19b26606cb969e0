package fetch

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"newsdesk/news"
)

func TestRefresh(t *testing.T) {
	const to = "https://news.example/b"
	meta := func(content string) string { return `<meta http-equiv="refresh" content="` + content + `">` }
	words := "<p>" + strings.Repeat("The council met on Monday. ", 20)
	tests := []struct{ name, body, want string }{
		{"at once", meta("0; url=/b"), to},
		{"after a while", "<title>Moved</title>" + meta("5;URL=https://news.example/b") + "<p>This page has moved.", to},
		{"in quotation marks", meta("0;url='/b'"), to},
		{"parted by a comma, without a label", meta("0, /b"), to},
		{"in capitals, half a second", `<META HTTP-EQUIV=Refresh CONTENT="0.5;URL = /b">`, to},
		{"for readers without scripts", `<script>location="/b"</script><noscript>` + meta("0;url=/b") + "</noscript>", to},
		{"long scripts are no text", "<script>" + strings.Repeat("var a;", 200) + "</script>" + meta("0;url=/b"), to},
		{"the first counts", meta("0;url=/b") + meta("0;url=/c"), to},
		{"an article that sends on", meta("0;url=/b") + words, ""},
		{"it reloads itself", meta("30"), ""},
		{"to itself", meta("0;url=/a"), ""},
		{"to itself, with tracking", meta("0;url=/a?utm_source=x#y"), ""},
		{"after minutes", meta("300;url=/b"), ""},
		{"after no time that there is", meta("NaN;url=/b") + meta("-1;url=/b") + meta("x;url=/b"), ""},
		{"to a script", meta("0;url=javascript:alert(1)"), ""},
		{"to a file", meta("0;url=file:///etc/passwd"), ""},
		{"to nothing", meta("0;url="), ""},
		{"to nothing readable", meta("0;url=http://[::1/"), ""},
		{"another header", `<meta http-equiv="x-refresh" content="0;url=/b">`, ""},
		{"in a comment", "<!--" + meta("0;url=/b") + "-->", ""},
		{"in a script", "<script>'" + meta("0;url=/b") + "'</script>", ""},
		{"in a page too long to be one", meta("0;url=/b") + strings.Repeat(" ", maxRefreshPage), ""},
		{"empty", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := refresh(Page{URL: "https://news.example/a", Body: []byte(tt.body)}); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func TestRefreshIsFollowedOnceAndGuarded(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if to := r.URL.Query().Get("to"); to != "" {
			io.WriteString(w, `<meta http-equiv=refresh content="0;url=`+to+`">`)
			return
		}
		io.WriteString(w, page)
	})
	tests := []struct {
		name, to, end string
		want          error
	}{
		{"to a page", "/end", "/end", nil},
		{"to a page that sends on", "/?to=/end", "/?to=/end", nil},
		{"into a private network", "http://10.0.0.1/", "", news.ErrPrivate},
		{"to metadata", "http://169.254.169.254/latest/", "", news.ErrPrivate},
	}
	for _, tt := range tests {
		got, err := client(Config{}).Get(t.Context(), s.URL+"/start?to="+tt.to)
		if !errors.Is(err, tt.want) || err == nil && got.URL != s.URL+tt.end {
			t.Errorf("%s: %s, %v", tt.name, got.URL, err)
		}
	}
}

func FuzzRefresh(f *testing.F) {
	f.Add("https://news.example/a", []byte(`<meta http-equiv=refresh content="0;url=/b">`))
	f.Add("https://news.example/a", []byte(`<noscript><META HTTP-EQUIV="Refresh" CONTENT="1,'//x.example'"></noscript>`))
	f.Add("http://[::1]/", []byte(`<script><!--<meta http-equiv=refresh content=";">`))
	f.Fuzz(func(t *testing.T, link string, body []byte) {
		got := refresh(Page{URL: link, Body: body})
		if got != "" && (got == link || !strings.HasPrefix(got, "http://") && !strings.HasPrefix(got, "https://")) {
			t.Errorf("%q leads to %q", link, got)
		}
	})
}
