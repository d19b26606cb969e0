// Package voice is what the bot says in the languages of the people who read it.
// The program's texts are English and stand where they are said:
//
//	v := voice.For("pt-BR")
//	v.Say("The desk follows %s now.", title)
//	v.Count(n, "%d article", "%d articles")
//
// What another language says in place of an English text stands in lang/CODE/*.txt
// (messages.go has the form); a new language is a folder. A text that a language
// lacks is said in English; messages_test.go sees to it that none is missing.
package voice

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

// English is the language of the texts in the program.
const English = "en"

// Voice says texts in one language. The nil Voice speaks English. It is safe for
// concurrent use.
type Voice struct {
	code  string
	tag   language.Tag
	texts func() map[string]string // by their English
}

// For is the voice of the first of some locales (BCP 47, as platforms tell them)
// whose language the bot speaks; English when it speaks none of them.
func For(locales ...string) *Voice {
	for _, l := range locales {
		code, _, _ := strings.Cut(strings.ToLower(l), "-")
		if code == English {
			return nil
		}
		if v := voices()[code]; v != nil {
			return v
		}
	}
	return nil
}

// Languages are the codes of the languages that the bot speaks, English first.
func Languages() []string {
	out := []string{English}
	for code := range voices() {
		out = append(out, code)
	}
	slices.Sort(out[1:])
	return out
}

// voices are all but English.
var voices = sync.OnceValue(func() map[string]*Voice {
	out := map[string]*Voice{}
	for _, code := range folders() {
		out[code] = &Voice{code: code, tag: language.Make(code), texts: sync.OnceValue(func() map[string]string { return messages(code) })}
	}
	return out
})

// Language is the voice's language, as BCP 47 writes it: "en", "pt".
func (v *Voice) Language() string {
	if v == nil {
		return English
	}
	return v.code
}

// Texts are what the language says, by the English; none for English. The map is
// the caller's.
func (v *Voice) Texts() map[string]string {
	if v == nil {
		return nil
	}
	return maps.Clone(v.texts())
}

// Say is an English text in the voice's language, with its arguments put in as by
// fmt.Sprintf; whole numbers (%d) are written as the language does. What follows
// " ## " in the text tells apart what is one word in English and two elsewhere, and
// is not shown.
func (v *Voice) Say(english string, args ...any) string {
	return v.format(v.text(english), args)
}

// Mark tells that a text which is kept as data is said later, by Say. It gives the
// text back.
func Mark(english string) string { return english }

// Count is Say for a number of things: one and other are the English texts for
// one and for several. The number is the first argument; a text without any may
// leave it out.
func (v *Voice) Count(n int, one, other string, args ...any) string {
	text := other
	if v == nil {
		if n == 1 {
			text = one
		}
		return v.format(withoutHint(text), append([]any{n}, args...))
	}
	forms := strings.Split(v.text(one+formsApart+other), formsApart)
	text = forms[len(forms)-1]
	if plural.Cardinal.MatchPlural(v.tag, max(n, -n), 0, 0, 0, 0) == plural.One {
		text = forms[0]
	}
	return v.format(text, append([]any{n}, args...))
}

// Number is a whole number as the language writes it: "12,000", "12.000".
func (v *Voice) Number(n int) string {
	if n > -1000 && n < 1000 {
		return fmt.Sprint(n)
	}
	tag := language.English
	if v != nil {
		tag = v.tag
	}
	return message.NewPrinter(tag).Sprint(number.Decimal(n))
}

// And joins words: "a, b and c".
func (v *Voice) And(words []string) string { return v.join(words, AndBefore) }

// Or joins words: "a, b or c".
func (v *Voice) Or(words []string) string { return v.join(words, orBefore) }

func (v *Voice) join(words []string, before func(string) string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := words[len(words)-1]
	return v.Say(before(last), strings.Join(words[:len(words)-1], ", "), last)
}

// AndBefore is the English text that joins the last word of a list to those before
// it. Spanish has another "and" before the sound of its own: "Chile e Italia".
func AndBefore(word string) string {
	if i := initial(word); strings.HasPrefix(i, "i") && !strings.ContainsAny(i[1:], "aeo") {
		return Mark("%s and %s ## list, before i")
	}
	return Mark("%s and %s ## list")
}

// orBefore is AndBefore for "or": "Chile u Honduras".
func orBefore(word string) string {
	if strings.HasPrefix(initial(word), "o") {
		return Mark("%s or %s ## list, before o")
	}
	return Mark("%s or %s ## list")
}

// initial is the beginning of a word as it sounds in Spanish: two letters without
// accent, flag, mark or a silent h.
func initial(word string) string {
	word = strings.ToLower(strings.TrimLeftFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	word = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o").Replace(strings.TrimPrefix(word, "h"))
	return word[:min(len(word), 2)]
}

func (v *Voice) text(english string) string {
	if v != nil {
		if text, ok := v.texts()[english]; ok {
			return text
		}
	}
	return withoutHint(english)
}

const hintApart = " ## "

func withoutHint(text string) string {
	text, _, _ = strings.Cut(text, hintApart)
	return text
}

// numeral is a whole number that is written in a voice's way whatever its verb is.
type numeral string

func (n numeral) Format(to fmt.State, _ rune) { io.WriteString(to, string(n)) }

func (v *Voice) format(text string, args []any) string {
	if len(args) == 0 || !strings.Contains(text, "%") { // a plural may leave its number out
		return text
	}
	out := slices.Clone(args)
	for i, a := range out {
		switch n := a.(type) {
		case int:
			out[i] = numeral(v.Number(n))
		case int64:
			out[i] = numeral(v.Number(int(n)))
		}
	}
	return fmt.Sprintf(text, out...)
}
