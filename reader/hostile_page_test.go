package reader

import (
	"strings"
	"unicode/utf16"

	"newsdesk/news"
)

// hostilePage is a page that is made to exhaust its readers, or to show them what
// its visitors do not see.
type hostilePage struct {
	contentType string
	body        string
	want        error // nil: an article
}

// utf16le is a text in UTF-16, with a mark.
func utf16le(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
		b.WriteByte(byte(u))
		b.WriteByte(byte(u >> 8))
	}
	return b.String()
}

func hostilePages() map[string]hostilePage {
	const lots, mb = 300_000, 1 << 20
	html := func(head, body string) hostilePage {
		return hostilePage{"text/html; charset=utf-8", goodPage(head, body), nil}
	}
	of := func(contentType, body string, want error) hostilePage { return hostilePage{contentType, body, want} }
	many := func(s string, n int) string { return strings.Repeat(s, n) }
	hidden := "<p>" + secret + " is what nobody sees of this page, although it stands there in a whole sentence.</p>"
	ld := func(s string) string { return `<script type="application/ld+json">` + s + `</script>` }
	page := goodPage("", "")
	return map[string]hostilePage{
		"zero bytes":                    of("text/html", strings.ReplaceAll(page, " ", " \x00"), news.ErrWrongType),
		"nothing but zero bytes":        of("text/html", many("\x00", mb), news.ErrWrongType),
		"UTF-16 with broken pairs":      of("text/html", strings.ReplaceAll(utf16le(page), "\n\x00", "\x00\xd8\n\x00"), nil),
		"UTF-16 cut inside a letter":    of("text/html", utf16le(page)+"a", nil),
		"UTF-16 in the other order":     of("text/html; charset=utf-16be", utf16le(page)[2:], nil),
		"UTF-16 that is ASCII":          of("text/html; charset=utf-16", page, nil),
		"UTF-8 with broken letters":     of("text/html", strings.ReplaceAll(page, "č", "\xc4"), nil),
		"UTF-8 that is too long":        of("text/html", strings.ReplaceAll(page, "</p>", "\xc0\xbcscript\xc0\xbe"+"</p>"), nil),
		"UTF-7":                         of("text/html; charset=utf-7", strings.ReplaceAll(page, "<p>", "<p>+ADw-script+AD4-"), nil),
		"an encoding that replaces all": of("text/html; charset=iso-2022-kr", page, nil),
		"letters that change by escape": of("text/html; charset=iso-2022-jp", strings.ReplaceAll(page, "</p>", "\x1b$B\x1b(B</p>"), nil),
		"escapes without an end":        of("text/html; charset=iso-2022-jp", page+many("\x1b$B!!", lots), news.ErrWrongType),
		"an encoding of three bytes":    of("text/html; charset=gb18030", page+many("\x81\x30\x81\x30", lots/2), news.ErrWrongType),
		"two encodings":                 of("text/html; charset=koi8-r; charset=utf-16", `<meta charset="shift_jis"><meta http-equiv="content-type" content="text/html; charset=big5">`+page, nil),
		"plain text in a line":          of("text/plain", many("a", 9*mb), nil),
		"plain text in 300,000 lines":   of("text/plain", many("a\n", lots), nil),

		"300,000 boxes in each other":       of("text/html", goodPage("", many("<div>", lots)), news.ErrNotArticle),
		"300,000 marks in each other":       of("text/html", goodPage("", many("<b>", lots)), news.ErrNotArticle),
		"300,000 spans in each other":       of("text/html", goodPage("", many("<span>", lots)), news.ErrNotArticle),
		"300,000 lists in each other":       of("text/html", goodPage("", many("<ul><li>", lots/2)), news.ErrNotArticle),
		"300,000 quotes before the words":   of("text/html", many("<blockquote>", lots)+page, news.ErrNotArticle),
		"300,000 tables in each other":      of("text/html", goodPage("", many("<table><tr><td>", lots/3)), news.ErrNotArticle),
		"300,000 end tags":                  html("", many("</div></p>", lots/2)),
		"300,000 paragraphs":                html("", many("<p>a", lots)),
		"300,000 breaks":                    html("", many("<br>", lots)),
		"300,000 headlines":                 html("", many("<h1>a</h1>", lots/2)),
		"300,000 titles":                    of("text/html", goodPage(many("<title>a</title>", lots/2), ""), news.ErrNotArticle),
		"300,000 metas":                     of("text/html", goodPage(many(`<meta name="author" content="A B">`, lots/4), ""), news.ErrNotArticle),
		"300,000 links":                     html("", many(`<a href="/x">a</a>`, lots/2)),
		"300,000 characters by number":      html("", "<p>"+many("&#x1F600;", lots)),
		"characters that there are none of": html("", "<p>&#0;&#x110000;&#xD800;&#99999999999;&#x80;&nosuch;"),
		"an attribute of 1 MB":              html("", `<p title="`+many("a", mb)+`">The last ship has left.</p>`),
		"an attribute without an end":       html("", `<p title="`+many("a", 2*mb)),
		"300,000 attributes":                html("", `<p `+many("a=b ", lots)+`>The last ship has left.</p>`),
		"a class of 1 MB":                   html("", `<p class="`+many("a ", mb/2)+`">The last ship has left.</p>`),
		"a style of 1 MB":                   html("", `<p style="`+many("a:b;", mb/4)+`">The last ship has left.</p>`),
		"a tag name of 1 MB":                html("", "<"+many("a", mb)+">"),
		"a title of 1 MB":                   html(`<meta property="og:title" content="`+many("Ferry ", mb/6)+`">`, ""),
		"an author of 1 MB":                 html(`<meta name="author" content="`+many("Ana ", mb/4)+`">`, ""),
		"a site of 1 MB":                    html(`<meta property="og:site_name" content="`+many("Sea ", mb/4)+`">`, ""),
		"a standfirst of 1 MB":              html(`<meta name="description" content="`+many("Sea ", mb/4)+`">`, ""),
		"an image of 1 MB":                  html(`<meta property="og:image" content="/`+many("a", mb)+`">`, ""),
		"a word of 1 MB":                    html("", "<p>"+many("a", mb)),
		"300,000 marks on a letter":         html("", "<p>a"+many("\u0301", lots)),
		"a comment without an end":          html("", "<!--"+many("-", 2*mb)),
		"comments in comments":              html("", many("<!--", lots)),
		"CDATA":                             html("", many("<![CDATA[", lots/4)),
		"declarations":                      html("", many("<!DOCTYPE html [<!ENTITY a 'b'>]>", lots/30)),
		"plaintext":                         html("", "<plaintext>"+many("</p><p>", lots/4)),
		"templates in each other":           of("text/html", goodPage("", many("<template>", lots/4)), news.ErrNotArticle),
		"forms, frames, menus":              html("", many("<form><select><option><frameset><button>", lots/20)),
		"misnested marks":                   html("", many("<b><i><p></b></i>", lots/10)),
		"an anchor in a table in an anchor": html("", many("<a><table><tr>", lots/10)),
		"drawings in drawings":              of("text/html", goodPage("", many("<svg><foreignObject><math><mtext>", lots/30)), news.ErrNotArticle),
		"JSON-LD nested 100,000 deep":       html(ld(many(`{"a":[`, 100_000)), ""),
		"JSON-LD of 5 MB":                   html(ld(`{"@type":"NewsArticle","keywords":"`+many("a", 5*mb)+`"}`), ""),
		"JSON-LD by the thousand":           html(many(ld(`{"@type":"NewsArticle","headline":"a"}`), 10_000), ""),

		"a base that is a script":       html(`<base href="javascript:alert(1)//"><link rel="canonical" href="x"><meta property="og:image" content="x.png">`, ""),
		"a base that is data":           html(`<base href="data:text/html,">`+`<link rel="canonical" href="x">`, ""),
		"a base elsewhere":              html(`<base href="http://10.0.0.1/"><link rel="canonical" href="admin"><meta property="og:url" content="admin">`, ""),
		"a canonical address inside":    html(`<link rel="canonical" href="http://169.254.169.254/latest/">`, ""),
		"a canonical address elsewhere": html(`<link rel="canonical" href="https://other.example/a"><meta property="og:url" content="https://other.example/a">`, ""),
		"a canonical script":            html(`<link rel="canonical" href="javascript:alert('`+secret+`')"><meta property="og:url" content="javascript:alert(1)">`, ""),
		"an image that is data":         html(`<meta property="og:image" content="data:image/svg+xml,<svg onload=alert('`+secret+`')>">`, ""),
		"an image that is a script":     html(`<meta property="og:image" content="javascript:`+secret+`">`, ""),
		"an image with a password":      html(`<meta property="og:image" content="https://`+secret+`:b@news.example/a.png">`, ""),
		"links that are scripts":        html("", `<p>The <a href="javascript:`+secret+`">ferry</a> and the <a href="data:text/html,`+secret+`">salt</a> were late.</p>`),

		"a script":                   html("", "<script>"+hidden+"</script>"),
		"a script in capitals":       html("", "<SCRIPT\n>"+hidden+"</script\t>"),
		"a script with a comment":    html("", "<script><!--<script>"+hidden+"</script>"+hidden+"--></script>"),
		"a style":                    html("", "<style>"+hidden+"</style>"),
		"a frame":                    html("", "<iframe srcdoc='"+hidden+"'>"+hidden+"</iframe>"),
		"a drawing":                  html("", "<svg><text>"+secret+"</text><desc>"+secret+"</desc><title>"+secret+"</title><foreignObject>"+hidden+"</foreignObject></svg>"),
		"a formula":                  html("", "<math><mtext>"+secret+"</mtext><annotation-xml encoding='text/html'>"+hidden+"</annotation-xml></math>"),
		"a template":                 html("", "<template>"+hidden+"</template>"),
		"for readers without":        html("", "<noscript>"+hidden+"</noscript>"),
		"frames and embeds":          html("", "<noframes>"+hidden+"</noframes><noembed>"+hidden+"</noembed>"),
		"objects":                    html("", "<object>"+hidden+"</object><video>"+hidden+"</video><audio>"+hidden+"</audio><canvas>"+hidden+"</canvas>"),
		"forms":                      html("", "<textarea>"+hidden+"</textarea><select><option>"+secret+"</select><button>"+secret+"</button><datalist>"+hidden+"</datalist><input value="+secret+">"),
		"comments":                   html("", "<!-- "+hidden+" --><! "+secret+"><?php "+secret+" ?>"),
		"attributes":                 html("", `<p title="`+secret+`" data-x="`+secret+`" onclick="`+secret+`">The ferry came.</p><img alt="`+secret+`" src=x onerror="`+secret+`">`),
		"hidden":                     html("", "<div hidden>"+hidden+"</div>"),
		"hidden from the readers":    html("", "<div aria-hidden=true>"+hidden+"</div>"),
		"not displayed":              html("", `<div style="display:none">`+hidden+"</div>"),
		"not displayed, in capitals": html("", `<div STYLE="color:red; DISPLAY : NONE !important">`+hidden+"</div>"),
		"not displayed, commented":   html("", `<div style="display/**/:/* x */none">`+hidden+"</div>"),
		"not displayed, escaped":     html("", `<div style="d\69splay:none">`+hidden+"</div>"),
		"not visible":                html("", `<div style="visibility: hidden">`+hidden+"</div>"),
		"off the screen":             html("", `<div style="position:absolute;left:-9999px">`+hidden+"</div>"),
		"a dialog":                   html("", "<dialog>"+hidden+"</dialog>"),
		"markup in a title":          html(`<meta property="og:title" content="&lt;script&gt;alert(1)&lt;/script&gt; @everyone">`, ""),
		"directions in a title":      html("<meta property=\"og:title\" content=\"The \u202eelgae\u202c \u2066lands\u2069\u200b \ufeffagain\u2060\">", ""),
		"directions by number":       html(`<meta property="og:title" content="The &#x202e;elgae&#8238; lands&#8203;&#0;&#7;">`, ""),
		"directions in all":          html("<meta name=author content='Ana \u202eLima'><meta property=og:site_name content='Sea\u202e Paper'><meta name=description content='The\u202e lock opens after years of waiting.'>", "<p>The\u202e last ship \u2066has left\u200b\u2060 the harbour.</p>"),
		"tags that are spelt":        html("", "<p>E\U000e0041\U000e0042very ship \U000e0078waits.</p>"),
		"lines in a title":           html("<meta property=\"og:title\" content=\"The\n\r\t\u2028\u2029\x0b\x0clock\">", ""),
	}
}
