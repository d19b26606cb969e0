package main

import (
	"bytes"
	"debug/buildinfo"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// part is something that a program holds, with the text of its licence.
type part struct {
	name, version string
	text          []byte
}

// phrases tell licences by their words. Those that are weak stand in others' texts
// too, and count alone.
var phrases = []struct {
	licence, words string
	weak           bool
}{
	{"Apache-2.0", "Apache License Version 2.0, January 2004", false},
	{"MPL-2.0", "Mozilla Public License Version 2.0", false},
	{"LGPL-2.1-or-later", "GNU Lesser General Public License Version 2.1", false},
	{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software", false},
	{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose", false},
	{"BSD-3-Clause", "promote products derived from this software without specific prior written permission", false},
	{"Unicode-3.0", "Unicode License v3", false},
	{"CC-BY-SA-4.0", "CC BY-SA 4.0", false},
	{"CC-BY-SA-4.0", "Creative Commons Attribution-ShareAlike 4.0", true},
	{"CC-BY-4.0", "CC BY 4.0", true},
	{"BSD-2-Clause", "Redistributions in binary form must reproduce the above copyright notice", true},
	{"public domain", "public domain", true},
}

// named tells the licences of a text, parted by " AND "; "" when it knows none.
func named(text []byte) string {
	bare := regexp.MustCompile(`[/*=\s-]+`) // of comments and underlines
	plain := strings.ToLower(bare.ReplaceAllString(string(text), " "))
	var out []string
	for _, p := range phrases {
		words := strings.ToLower(bare.ReplaceAllString(p.words, " "))
		if strings.Contains(plain, words) && !(p.weak && out != nil) {
			out = append(out, p.licence)
		}
	}
	return strings.Join(out, " AND ")
}

// licencesOf is the file that goes with a program: every module that is linked into
// it, Go, SQLite, the C library and the embedded data, each with its licence.
func licencesOf(folder, program string, t target) ([]byte, error) {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return nil, err
	}
	var modules []string
	for _, m := range info.Deps {
		modules = append(modules, m.Path)
	}
	parts, err := modulesOf(folder, modules)
	if err != nil {
		return nil, err
	}
	more, err := beside(folder, t)
	if err != nil {
		return nil, err
	}
	return listed(append(parts, more...))
}

// modulesOf are modules by their paths, as the folder's go.mod has them.
func modulesOf(folder string, paths []string) ([]part, error) {
	out, err := output(folder, "go", append([]string{"list", "-m", "-f", "{{.Path}}\t{{.Version}}\t{{.Dir}}"}, paths...)...)
	if err != nil {
		return nil, err
	}
	var parts []part
	for line := range strings.Lines(out) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if len(f) != 3 || f[2] == "" {
			return nil, fmt.Errorf("the sources of %s are not here: go mod download brings them", f[0])
		}
		text, err := licenceIn(f[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f[0], err)
		}
		parts = append(parts, part{f[0], f[1], text})
	}
	return parts, nil
}

// licenceIn is the text of the licences that stand in a module's folder.
func licenceIn(dir string) ([]byte, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var texts [][]byte
	for _, e := range entries {
		if !e.IsDir() && regexp.MustCompile(`(?i)^([a-z]+-)?(licen[cs]e|copying|notice)(\.(md|txt|html))?$`).MatchString(e.Name()) {
			text, err := os.ReadFile(filepath.Join(dir, e.Name()))
			if err != nil {
				return nil, err
			}
			texts = append(texts, text)
		}
	}
	if texts == nil {
		return nil, errors.New("no licence stands in its folder")
	}
	return bytes.Join(texts, []byte("\n\n")), nil
}

// lgpl is where Debian keeps that licence's text.
const lgpl = "/usr/share/common-licenses/LGPL-2.1"

// beside are the parts that are no modules.
func beside(folder string, t target) ([]part, error) {
	root, err := output(folder, "go", "env", "GOROOT", "GOVERSION")
	if err != nil {
		return nil, err
	}
	goRoot, goVersion, _ := strings.Cut(strings.TrimSpace(root), "\n")
	text, err := licenceIn(goRoot)
	if err != nil {
		return nil, fmt.Errorf("the licence of Go: %w", err)
	}
	parts := []part{
		{"Go", goVersion, text},
		{"SQLite", "as newsdesk version tells it", []byte("SQLite's authors have dedicated it to the public domain: https://sqlite.org/copyright.html")},
	}
	switch t.os {
	case "linux":
		text, err := os.ReadFile(lgpl)
		if err != nil {
			return nil, fmt.Errorf("the licence of the C library is not at %s, where Debian has it", lgpl)
		}
		parts = append(parts, part{"GNU C Library", "linked statically", slices.Concat([]byte(
			"Whoever wants another version of it in this program links again: make release, from the sources of the commit that newsdesk version names.\n\n"), text)})
	case "windows":
		parts = append(parts, part{"mingw-w64's runtime", "linked statically", []byte("mingw-w64's authors have placed its runtime in the public domain.")})
	}
	data, err := embedded(folder)
	return append(parts, data...), err
}

// embedded are the data in the program's own folders that have a licence beside them.
func embedded(folder string) ([]part, error) {
	var parts []part
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), "LICENSE") || name == "LICENSE" {
			return err
		}
		text, err := os.ReadFile(filepath.Join(folder, name))
		parts = append(parts, part{name, "embedded data", text})
		return err
	})
	return parts, err
}

// listed is the file: a line for each part with its licence's name, then the texts.
// Parts whose licence it does not know are refused, so that somebody reads it.
func listed(parts []part) ([]byte, error) {
	var head, texts bytes.Buffer
	head.WriteString("newsdesk is under the MIT licence (LICENSE). It holds these, under theirs:\n\n")
	for _, p := range parts {
		licence := named(p.text)
		if licence == "" {
			return nil, fmt.Errorf("the licence of %s is none that phrases knows: read it, and add it there if it may be given out", p.name)
		}
		fmt.Fprintf(&head, "%s  %s  (%s)\n", p.name, licence, p.version)
		fmt.Fprintf(&texts, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 78), p.name, bytes.TrimSpace(p.text))
	}
	return append(head.Bytes(), texts.Bytes()...), nil
}
