package address

import (
	"errors"
	"strings"
	"testing"

	"newsdesk/news"
)

func TestCanonical(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"stays", "https://example.com/a/b?id=1", "https://example.com/a/b?id=1"},
		{"spaces around", "  https://example.com/a\n", "https://example.com/a"},
		{"scheme and host in lower case, path as it is", "HTTPS://WWW.Example.COM/A/b", "https://www.example.com/A/b"},
		{"no path", "http://example.com", "http://example.com/"},
		{"no path but a query", "http://example.com?a=1", "http://example.com/?a=1"},
		{"default port of http", "http://example.com:80/a", "http://example.com/a"},
		{"default port of https", "https://example.com:443/a", "https://example.com/a"},
		{"another port", "https://example.com:0080/a", "https://example.com:80/a"},
		{"empty port", "https://example.com:/a", "https://example.com/a"},
		{"dot at the host's end", "https://example.com./a", "https://example.com/a"},
		{"fragment", "https://example.com/a#top", "https://example.com/a"},
		{"text fragment", "https://example.com/a#:~:text=so%20it%20goes", "https://example.com/a"},
		{"hash-bang", "https://example.com/#!/a", "https://example.com/"},
		{"dot segments", "https://example.com/a/./b/../c", "https://example.com/a/c"},
		{"dot segments above the root", "https://example.com/../../a/..", "https://example.com/"},
		{"encoded dot segments", "https://example.com/a/%2e%2E/b", "https://example.com/b"},
		{"needless encoding", "https://example.com/%41%7Eb%2d?%61=%62", "https://example.com/A~b-?a=b"},
		{"hex in upper case", "https://example.com/a%2fb", "https://example.com/a%2Fb"},
		{"raw letters", "https://example.com/Київ?q=é", "https://example.com/%D0%9A%D0%B8%D1%97%D0%B2?q=%C3%A9"},
		{"raw space", "https://example.com/a b", "https://example.com/a%20b"},
		{"stray percent sign", "https://example.com/100%-sure", "https://example.com/100%25-sure"},
		{"double encoding stays", "https://example.com/%2541", "https://example.com/%2541"},
		{"empty query", "https://example.com/a?", "https://example.com/a"},
		{"empty parameters", "https://example.com/a?&b=1&&", "https://example.com/a?b=1"},
		{"order stays", "https://example.com/a?z=1&a=2&m", "https://example.com/a?z=1&a=2&m"},
		{"tracking in the middle", "https://example.com/a?id=7&utm_source=x&UTM_Medium=y&page=2", "https://example.com/a?id=7&page=2"},
		{"only tracking", "https://example.com/a?fbclid=abc&gclid=d&mc_cid=e&wt_mc", "https://example.com/a"},
		{"encoded tracking name", "https://example.com/a?%75tm_source=x", "https://example.com/a"},
		{"a name that only begins alike", "https://example.com/a?gclidx=1&cmpx=2", "https://example.com/a?gclidx=1&cmpx=2"},
		{"Java session", "https://example.com/a;jsessionid=1F.n2/b;v=1;JSESSIONID=2?x=1", "https://example.com/a/b;v=1?x=1"},
		{"AMP stays", "https://example.com/amp/a?amp=1", "https://example.com/amp/a?amp=1"},
		{"punycode stays", "https://xn--mnchen-3ya.example/", "https://xn--mnchen-3ya.example/"},
		{"Unicode host", "https://MÜNCHEN.example/", "https://xn--mnchen-3ya.example/"},
		{"Unicode host without ASCII", "https://пример.рф/", "https://xn--e1afmkfd.xn--p1ai/"},
		{"Japanese dots and letters", "https://例え。ｔｅｓｔ/", "https://xn--r8jz45g.test/"},
		{"IPv6", "http://[2001:DB8:0::1]:8080/", "http://[2001:db8::1]:8080/"},
		{"IPv6, default port", "http://[::1]:80/", "http://[::1]/"},
		{"IPv4", "http://192.0.2.1:8080/", "http://192.0.2.1:8080/"},
		{"a name with numbers", "http://1.2.3.4.example/", "http://1.2.3.4.example/"},
		{"one label", "http://localhost:8080/a", "http://localhost:8080/a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := Canonical(tt.in)
			if err != nil || got != tt.want {
				t.Errorf("Canonical(%q) = %q, %v; want %q", tt.in, got, err, tt.want)
			}
			if again, err := Canonical(got); again != got {
				t.Errorf("not idempotent: %q becomes %q, %v", got, again, err)
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for _, in := range []string{
		"", "   ", "news", "example.com/a", "//example.com/a", "/a", "ftp://example.com/", "file:///etc/passwd",
		"javascript:alert(1)", "data:text/html,x", "mailto:a@example.com", "http:", "http://", "http:///a", "http:example.com",
		"https://user@example.com/", "https://user:secret@example.com/", "https://example.com:99999/", "https://example.com:0/",
		"https://example.com:http/", "https://exa mple.com/", "https://example..com/", "https://.example.com/",
		"https://exa\\mple.com/", "https://example.com\\@evil.example/", "https://[::1/", "https://[fe80::1%25eth0]/",
		"https://[127.0.0.1]/", "https://exam\x00ple.com/", "https://exa\u202emple.com/", "https://" + strings.Repeat("a", 64) + ".com/",
		"https://" + strings.Repeat("ü", 70) + ".com/", "https://" + strings.Repeat("a.", 130) + "com/",
		"https://example.com/" + strings.Repeat("a", maxLength), "https://example.com/" + strings.Repeat("é", maxLength/3),
		"http://2130706433/", "http://0x7f000001/", "http://0x7F.1/", "http://0177.0.0.1/", "http://127.1/", "http://1.2.3.4.5/", "http://127.0.0.256/",
		"https://example.com/\x7f", "https://\xff\xfe.com/",
	} {
		if got, err := Canonical(in); !errors.Is(err, news.ErrBadLink) {
			t.Errorf("Canonical(%.80q) = %q, %v; want ErrBadLink", in, got, err)
		} else if strings.Contains(err.Error(), "secret") {
			t.Errorf("the error repeats a password: %v", err)
		}
	}
}

func TestTrackingList(t *testing.T) {
	names, prefixes := trackingNames()
	if n := len(names) + len(prefixes); n < 60 {
		t.Errorf("%d names were read; the file holds more", n)
	}
	for name := range names {
		if strings.ToLower(name) != name || strings.ContainsAny(name, " *#=") {
			t.Errorf("%q: a name is lower case and stands alone on its line", name)
		}
	}
	for _, name := range []string{"id", "p", "page", "q", "ref", "source", "s", "share", "v", "lang", "article", "story_id"} {
		if isTracking(name) {
			t.Errorf("%q makes the page on many sites and must stay", name)
		}
	}
}

func TestHost(t *testing.T) {
	tests := []struct{ in, want string }{
		{"https://www.example.com/a", "example.com"},
		{"https://WWW.Example.com:8443/a", "example.com"},
		{"http://news.example.co.uk/", "news.example.co.uk"},
		{"http://www.com/", "www.com"},
		{"http://[2001:db8::1]:8080/", "[2001:db8::1]"},
		{"http://127.0.0.1:8080/", "127.0.0.1"},
		{"not a link", ""},
		{"https://user@example.com/", ""},
	}
	for _, tt := range tests {
		if got := Host(tt.in); got != tt.want {
			t.Errorf("Host(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range []string{
		"https://example.com/a/../b?utm_source=x&id=1#top", "http://пример.рф:80/%7e%2e", "https://[::1]:1/;jsessionid=1/.",
		"HTTP://ＥＸＡＭＰＬＥ。com/100%", "https://a.b/?&&=&%", "https://a/..;jsessionid=;/x",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := Canonical(in)
		if err != nil {
			if !errors.Is(err, news.ErrBadLink) || got != "" {
				t.Fatalf("Canonical(%q) = %q, %v", in, got, err)
			}
			return
		}
		if again, err := Canonical(got); err != nil || again != got {
			t.Fatalf("%q becomes %q becomes %q, %v", in, got, again, err)
		}
		if Host(got) == "" || len(got) > maxLength || strings.ContainsAny(got, "# \n<>\"") {
			t.Fatalf("Canonical(%q) = %q", in, got)
		}
	})
}

func BenchmarkCanonical(b *testing.B) {
	for b.Loop() {
		if _, err := Canonical("https://www.example.com/world/2026/a-long-headline-in-words?utm_source=x&id=1&fbclid=abc#top"); err != nil {
			b.Fatal(err)
		}
	}
}

func TestAbsolute(t *testing.T) {
	const base = "https://a.example/news/1"
	for _, c := range []struct{ name, link, base, want string }{
		{"absolute", "http://b.example/2", base, "http://b.example/2"},
		{"beside the page", "2", base, "https://a.example/news/2"},
		{"from the root", " /2?x=1 ", base, "https://a.example/2?x=1"},
		{"of any scheme", "//b.example/2", base, "https://b.example/2"},
		{"without a base", "/2", "", ""},
		{"empty", "", base, ""},
		{"blank", " \n", base, ""},
		{"no web address", "javascript:alert(1)", base, ""},
		{"with user info", "https://u:p@b.example/2", base, ""},
		{"broken", "http://%zz", base, ""},
		{"too long", strings.Repeat("a", maxLength), base, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Absolute(c.link, c.base); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
