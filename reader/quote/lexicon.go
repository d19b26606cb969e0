package quote

import (
	"bytes"
	"embed"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// The word lists, one file per language: a new language is a new file. The name
// is the language's BCP 47 subtag. A file has sections; words in lower case,
// parted by commas; "-minister" is an ending of longer words; "according to" is
// a phrase.
//
//go:embed lang/*.txt
var files embed.FS

// class is what a word can be, one bit for each section of the word lists.
type class uint64

const (
	say        class = 1 << iota // verbs of speech
	participle                   // "saying": its subject is the sentence's
	according                    // "according to"
	statement                    // nouns that a quotation fills: "statement"
	aux                          // may stand between a subject and its verb
	prep                         // prepositions
	article                      // articles, and words in their place
	he                           // pronouns
	she
	they
	i
	relative // "who"
	conj     // conjunctions
	title    // taken off the front of names: "President"
	person   // nouns for people: "spokesman"
	plural   // nouns for several people
	org      // nouns for organisations
	leader   // titles that "the leader" can stand for
	female   // words that tell the speaker's sex
	male
	particle   // inside names: "van"
	suffix     // after names: "Jr."
	timeword   // days and months, which are no names
	stop       // begin sentences and are no names
	work       // "film": a title follows
	nouns      // a language that capitalises all nouns
	of         // joins an office and a country
	inflect    // a language that inflects names
	dash       // a language that marks speech with dashes
	fixed      // a language whose subjects stand before their verbs
	clitic     // pronouns that hang on a verb: "dit-il"
	as         // "as X said"
	thus       // "so" of ", so X": X follows at once
	cites      // verbs whose object speaks: "quoted"
	near       // verbs only right before a quotation
	definite   // articles of what is known
	reported   // verb forms that only reported speech has
	by         // tells a document's author
	medium     // where people write
	placed     // a language that puts offices and towns behind names: "Roos Prins van Milieu"
	common     // endings of nouns that are no names
	leads      // verbs that tell an office: who "heads" the union
	modifier   // titles that only tell which: "deputy"
	asks       // labels of an interview\'s questions
	answers    // and answers
	impersonal // where nobody in particular speaks, and how such verbs end: "в МЧС сообщили"
	caseless   // a language whose script has no capitals, and where it puts titles
	trade      // endings of what people are, where only a name behind it tells
	opener     // endings of words that open a sentence as an aside: "Procurada, …"
	joiner     // prepositions that join an office and what it is over
	pointer    // words that stand for what was just said: "Das sagte …"
	hers       // endings of inflected names, and what they are in the nominative
	his
	offices // endings of inflected organisations

	elide = offices << 1 // a language that has words like "l'"
	alike = elide << 1   // nouns that stand for one another: "coach/manager"
	boss  = elide << 2   // the noun that stands for every leader

	pronoun = he | she | they | i
)

var sections = map[string]class{
	"say": say, "participle": participle, "according": according, "statement": statement,
	"aux": aux, "prep": prep, "article": article, "he": he, "she": she, "they": they, "i": i,
	"relative": relative, "conj": conj, "title": title, "person": person, "plural": plural,
	"org": org, "leader": leader, "female": female, "male": male, "particle": particle,
	"suffix": suffix, "time": timeword, "stop": stop, "work": work, "nouns": nouns, "of": of,
	"inflect": inflect, "dash": dash, "fixed": fixed, "clitic": clitic, "as": as, "thus": thus, "cites": cites, "near": near, "by": by, "common": common, "medium": medium, "placed": placed, "definite": definite, "leads": leads, "modifier": modifier, "joiner": joiner, "pointer": pointer, "hers": hers, "his": his, "offices": offices, "opener": opener, "trade": trade, "caseless": caseless, "impersonal": impersonal, "question": asks, "answer": answers, "alike": alike, "boss": boss, "reported": reported,
}

// lexicon is one language's words.
type lexicon struct {
	words   map[string]class
	endings map[string]class
	longest int                 // bytes of an ending
	phrases map[string][]phrase // by first word
	traits  class               // what holds of the language as a whole
	of      string              // the word for "of"
	boss    string              // the noun that stands for every leader
	alike   map[string][]string // nouns that may stand for a noun
	joins   bool                // the language lists its joiners
	letters map[string]class    // what an interview's labels of one letter are
	layout  layout              // of a language without capitals
	trades  []string            // endings of what people are
	nobodys []string            // endings of verbs without a subject
	hers    []declension        // of women's names
	his     []declension        // and men's
	offices []declension        // and organisations
	asides  []string            // endings of words that can open a sentence as an aside
}

type phrase struct {
	rest  []string
	class class
}

// lexicons reads a language's file when it is first asked for.
var lexicons = sync.OnceValue(func() map[string]func() *lexicon {
	out := map[string]func() *lexicon{}
	entries, _ := files.ReadDir("lang")
	for _, e := range entries {
		out[strings.TrimSuffix(e.Name(), ".txt")] = sync.OnceValue(func() *lexicon {
			data, _ := files.ReadFile("lang/" + e.Name())
			return parseLexicon(string(data))
		})
	}
	return out
})

// lexiconOf is the word list for a BCP 47 tag; English stands in for a language
// that has none.
func lexiconOf(lang string) *lexicon {
	base, _, _ := strings.Cut(strings.ToLower(lang), "-")
	all := lexicons()
	if load, ok := all[base]; ok {
		return load()
	}
	return all["en"]()
}

func parseLexicon(text string) *lexicon {
	l := &lexicon{words: map[string]class{}, endings: map[string]class{}, phrases: map[string][]phrase{}, alike: map[string][]string{}, letters: map[string]class{}}
	for part := range strings.SplitSeq(text, "\n[") {
		name, list, ok := strings.Cut(part, "]\n")
		if !ok {
			continue // the words on top
		}
		for w := range strings.SplitSeq(list, ",") {
			if w = strings.Join(strings.Fields(w), " "); w != "" {
				l.add(w, sections[name])
			}
		}
	}
	return l
}

func (l *lexicon) add(w string, c class) {
	first, rest, several := strings.Cut(w, " ")
	switch {
	case c == alike:
		forms := strings.Split(w, "/")
		for _, form := range forms {
			l.alike[form] = append(l.alike[form], forms...)
		}
	case c&(asks|answers) != 0:
		initial, _ := utf8.DecodeRuneInString(w)
		l.letters[string(unicode.ToUpper(initial))] |= c
		l.words[w] |= c
	case c == impersonal && w[0] == '-':
		l.nobodys = append(l.nobodys, w[1:])
	case c == trade:
		l.trades = append(l.trades, strings.TrimPrefix(w, "-"))
	case c == caseless:
		l.layout = layouts[w]
	case c == opener:
		l.asides = append(l.asides, strings.TrimPrefix(w, "-"))
	case c == hers:
		l.hers = append(l.hers, parseDeclension(w))
	case c == his:
		l.his = append(l.his, parseDeclension(w))
	case c == offices:
		l.offices = append(l.offices, parseDeclension(w))
	case c == boss:
		l.boss = w
	case c&(nouns|inflect|dash|fixed|placed) != 0:
		l.traits |= c
	case w[0] == '-':
		l.endings[w[1:]] |= c
		l.longest = max(l.longest, len(w)-1)
	case several:
		l.addPhrase(first, strings.Fields(rest), c)
	default:
		l.words[w] |= c
		l.traits |= c & clitic
		if w[len(w)-1] == '\'' {
			l.traits |= elide
		}
		l.joins = l.joins || c == joiner
		if c == of {
			l.of = w
		}
	}
}

// drops says whether a verb's ending tells its subject, so that none need stand
// beside it: Spanish, Portuguese, Italian, Russian.
func (l *lexicon) drops() bool {
	return l.traits&(fixed|nouns|clitic) == 0 && (l.traits&placed == 0 || l.traits&elide != 0)
}

// addPhrase keeps the longer phrases of a first word before the shorter ones.
func (l *lexicon) addPhrase(first string, rest []string, c class) {
	list := l.phrases[first]
	for n := range list {
		if slices.Equal(list[n].rest, rest) {
			list[n].class |= c
			return
		}
	}
	at := slices.IndexFunc(list, func(p phrase) bool { return len(p.rest) < len(rest) })
	if at < 0 {
		at = len(list)
	}
	l.phrases[first] = slices.Insert(list, at, phrase{rest, c})
}

// class is what the list says of a word in lower case. Endings count for words
// that have at least three bytes before them.
func (l *lexicon) class(w []byte) class {
	c := l.words[string(w)]
	if c != 0 {
		return c
	}
	if n := bytes.LastIndexByte(w, '-'); n > 0 { // co-founder, ex-minister
		c = l.words[string(w[n+1:])] & (person | plural | org | title)
	}
	if n := len(w) - 1; n > 3 && w[n] == 's' && l.words[string(w[:n])]&(person|title) == person && l.traits&nouns == 0 {
		return plural
	}
	for at := max(3, len(w)-l.longest); at < len(w); at++ {
		if w[at]&0xC0 != 0x80 {
			c |= l.endings[string(w[at:])]
		}
	}
	return c
}
