// Package opml reads and writes lists of feeds (OPML 2.0), as feed readers
// exchange them. Start with Read.
package opml

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf16"

	"newsdesk/news"
)

// Outline is one feed of a list.
type Outline struct {
	Title  string // as the list names it, "" when it does not
	URL    string // where the feed is, as it stands in the list
	Site   string // the page that it belongs to, "" for none
	Folder string // the folders that it lies in, parted by "/", "" for none
}

// maxDepth is how deep folders may lie in each other; nobody has more than a few.
const maxDepth = 64

// Read reads the feeds of a list in order, each address once. Lists that are
// not quite XML are read as far as they can be meant. news.ErrWrongType for what
// is no list, and for one that breaks off: with what stands before that.
func Read(list []byte) ([]Outline, error) {
	d := xml.NewDecoder(bytes.NewReader(utf8Of(list)))
	d.Strict, d.Entity, d.CharsetReader = false, xml.HTMLEntity, charset
	r := reading{seen: map[string]bool{}}
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) && r.root {
			return r.out, nil
		}
		if err == nil {
			err = r.take(t)
		}
		if err != nil {
			return r.out, fmt.Errorf("%w: no list of feeds (OPML): %v", news.ErrWrongType, err)
		}
	}
}

// reading is how far a list is read.
type reading struct {
	root    bool
	folders []string // of the open outlines
	seen    map[string]bool
	out     []Outline
}

func (r *reading) take(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		name := strings.ToLower(t.Name.Local)
		switch {
		case !r.root && name != "opml":
			return fmt.Errorf("it begins with <%.40s>", name)
		case name == "outline":
			return r.open(t)
		}
		r.root = true
	case xml.EndElement:
		if strings.EqualFold(t.Name.Local, "outline") && len(r.folders) > 0 {
			r.folders = r.folders[:len(r.folders)-1]
		}
	}
	return nil
}

// open reads an outline: a feed, or a folder of what stands in it.
func (r *reading) open(t xml.StartElement) error {
	var o Outline
	var text string
	for _, a := range t.Attr {
		v := strings.TrimSpace(a.Value)
		switch strings.ToLower(a.Name.Local) {
		case "text":
			text = v
		case "title":
			o.Title = v
		case "xmlurl":
			o.URL = link(v)
		case "htmlurl":
			o.Site = v
		}
	}
	if o.Title == "" {
		o.Title = text
	}
	if len(r.folders) >= maxDepth {
		return errors.New("its folders lie too deep in each other")
	}
	if o.URL != "" && !r.seen[o.URL] {
		r.seen[o.URL] = true
		o.Folder = folder(r.folders)
		r.out = append(r.out, o)
	}
	if o.URL != "" {
		o.Title = "" // what lies under a feed lies in no folder of its name
	}
	r.folders = append(r.folders, o.Title)
	return nil
}

// folder is the path of the open outlines. A slash in a name would part it.
func folder(names []string) string {
	var out []string
	for _, n := range names {
		if n != "" {
			out = append(out, strings.ReplaceAll(n, "/", "-"))
		}
	}
	return strings.Join(out, "/")
}

// link undoes the scheme that some readers make of a feed's: "feed://host/" and
// "feed:https://host/".
func link(v string) string {
	rest, ok := strings.CutPrefix(v, "feed:")
	switch {
	case !ok:
		return v
	case strings.HasPrefix(rest, "//"):
		return "http:" + rest
	}
	return rest
}

// Write writes a list that Read and every feed reader reads: UTF-8, folders as
// outlines around their feeds. What XML cannot hold is left out.
func Write(title string, made time.Time, all []Outline) []byte {
	var b bytes.Buffer
	b.WriteString(xml.Header + "<opml version=\"2.0\">\n<head>\n")
	fmt.Fprintf(&b, "\t<title>%s</title>\n\t<dateCreated>%s</dateCreated>\n</head>\n<body>\n", escape(title), made.UTC().Format(time.RFC1123Z))
	var open []string
	for _, o := range all {
		open = enter(&b, open, o.Folder)
		fmt.Fprintf(&b, "%s<outline type=\"rss\" text=\"%s\" title=\"%s\" xmlUrl=\"%s\"", indent(len(open)), escape(o.name()), escape(o.name()), escape(o.URL))
		if o.Site != "" {
			fmt.Fprintf(&b, " htmlUrl=\"%s\"", escape(o.Site))
		}
		b.WriteString("/>\n")
	}
	enter(&b, open, "")
	b.WriteString("</body>\n</opml>\n")
	return b.Bytes()
}

// name is what people see: text is required (OPML 2.0).
func (o Outline) name() string {
	if o.Title == "" {
		return o.URL
	}
	return o.Title
}

// enter closes and opens folders until those of a path are open.
func enter(b *bytes.Buffer, open []string, path string) []string {
	var want []string
	if path != "" {
		want = strings.Split(path, "/")
	}
	same := 0
	for same < len(open) && same < len(want) && open[same] == want[same] {
		same++
	}
	for len(open) > same {
		open = open[:len(open)-1]
		b.WriteString(indent(len(open)) + "</outline>\n")
	}
	for _, name := range want[same:] {
		fmt.Fprintf(b, "%s<outline text=\"%s\">\n", indent(len(open)), escape(name))
		open = append(open, name)
	}
	return open
}

func indent(depth int) string { return strings.Repeat("\t", depth+1) }

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(strings.ToValidUTF8(s, "")))
	return strings.ReplaceAll(b.String(), "\uFFFD", "") // what it writes for what XML cannot hold
}

// utf8Of undoes UTF-16, which a mark shows, and drops UTF-8's.
func utf8Of(b []byte) []byte {
	var low, high int
	switch {
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return b[3:]
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		low, high = 0, 1
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		low, high = 1, 0
	default:
		return b
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i+low])|uint16(b[i+high])<<8)
	}
	return []byte(string(utf16.Decode(units)))
}

// charset reads what a list's first line may name beside UTF-8. One in UTF-16
// is decoded already.
func charset(name string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "utf8":
		return in, nil
	case "iso-8859-1", "latin1", "iso-8859-15", "windows-1252":
		b, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		out := make([]rune, len(b))
		for i, c := range b {
			out[i] = rune(c)
		}
		return strings.NewReader(string(out)), nil
	}
	return nil, fmt.Errorf("its letters are in %.40q", name)
}
