package voice

import (
	"embed"
	"fmt"
	"path"
	"strings"
)

// In lang/CODE/*.txt an English text stands behind "> ", and what the language says
// in its place on the next line. For Count the two forms are parted by " | ", in
// both lines:
//
//	> %d article | %d articles
//	%d Artikel | %d Artikel
//
// Who reads is "du", "tú" and "você", or nobody is spoken to; in French they are
// "vous". The desk is the bot where it does something, and nothing where it has
// something: "Es gibt keinen Artikel …". A command in a text has the name that it has
// in that language.
//
// Arguments that come in another order are numbered: %[2]s. Lines that begin with
// "#" are notes.
//
//go:embed lang
var files embed.FS

const formsApart = " | "

// folders are the codes of the languages that have a folder.
func folders() []string {
	all, err := files.ReadDir("lang")
	if err != nil {
		panic(err) // they are embedded
	}
	var out []string
	for _, f := range all {
		out = append(out, f.Name())
	}
	return out
}

// messages are a language's texts by their English.
func messages(code string) map[string]string {
	out := map[string]string{}
	dir := path.Join("lang", code)
	all, err := files.ReadDir(dir)
	if err != nil {
		panic(err)
	}
	for _, f := range all {
		body, err := files.ReadFile(path.Join(dir, f.Name()))
		if err != nil {
			panic(err)
		}
		if err := read(string(body), out); err != nil {
			panic(fmt.Sprintf("%s/%s: %v", dir, f.Name(), err)) // a test reads them all
		}
	}
	return out
}

// read adds the texts of a file.
func read(body string, into map[string]string) error {
	english := ""
	for line := range strings.Lines(body) {
		line = strings.TrimRight(line, "\r\n")
		switch key, isKey := strings.CutPrefix(line, "> "); {
		case english == "" && (line == "" || strings.HasPrefix(line, "#")):
		case isKey && english == "":
			if _, twice := into[key]; twice {
				return fmt.Errorf("%q stands there twice", key)
			}
			english = key
		case !isKey && english != "" && line != "":
			into[english], english = line, ""
		default:
			return fmt.Errorf("%q: an English text behind \"> \" and its translation below it, by turns", line)
		}
	}
	if english != "" {
		return fmt.Errorf("%q has no translation", english)
	}
	return nil
}
