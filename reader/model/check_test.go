package model

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"newsdesk/news"
)

const ferryText = `Harbour officials in Tarnvik closed the northern quay on Monday after a ferry struck it at low tide, injuring 12 people.

The ferry, owned by Nordline, carried 340 passengers and cost 2.5 million euros to build in 1998. Repairs will take three weeks, Harbour Master Ingrid Solheim said. “We will not open the quay before every plank is safe,” she said in Tarnvik.

Prime minister Jonas van der Brandt visited the quay on 14 May. Norway will pay 30 percent of the repairs, the rest comes from Nordline's insurer. David Aune, a passenger, called the captain “a calm man” on local radio.`

func ferry() *news.Article {
	a := &news.Article{Title: "Ferry hits quay in Tarnvik", Text: ferryText, Language: "en"}
	start := strings.Index(ferryText, "We will not")
	a.Quotes = []news.Quote{{Parts: []news.Span{{Start: start, End: start + len("We will not open the quay before every plank is safe")}}, Speaker: "Ingrid Solheim", Direct: true}}
	return a
}

func TestCheck(t *testing.T) {
	tests := []struct {
		name, words string
		refused     string // part of the reason; "" when the words pass
	}{
		{"the article's own facts", "A ferry struck the northern quay in Tarnvik, injuring 12 people. Repairs will take three weeks.", ""},
		{"a number in words for digits", "A ferry of Nordline struck a quay, and twelve people were hurt in Tarnvik.", ""},
		{"digits for a number in words", "The ferry struck the quay, and repairs will take 3 weeks in Tarnvik.", ""},
		{"a country by another word", "The Norwegian state will pay 30% of the repairs after a ferry struck a quay.", ""},
		{"a title before a name", "Prime Minister Jonas van der Brandt visited the quay that a ferry had struck.", ""},
		{"a part of a name", "Prime Minister Brandt visited the quay that a ferry had struck.", ""},
		{"a date turned round", "The quay that a ferry struck was visited on May 14 by Jonas van der Brandt.", ""},
		{"an amount with its sign", "The ferry cost €2.5 million and struck the quay at low tide.", ""},
		{"a quotation with its speaker", "The quay stays closed “before every plank is safe”, said Ingrid Solheim in Tarnvik.", ""},
		{"other marks around a quotation", "The captain was called \"a calm man\" on local radio by a passenger.", ""},
		{"an apostrophe", "The ferry's owner is Nordline, and the passengers' ferry struck the quay.", ""},

		{"an invented name", "A ferry struck the quay in Tarnvik, and Captain Olsen was on board.", `"Olsen"`},
		{"an invented name at the start", "Olsen steered the ferry that struck the quay in Tarnvik on Monday.", `"Olsen"`},
		{"an invented place", "A ferry struck the quay in Bergen, injuring 12 people on Monday.", `"Bergen"`},
		{"another day", "A ferry struck the northern quay in Tarnvik on Tuesday.", `"Tuesday"`},
		{"another country", "The Swedish state will pay 30 percent of the repairs to the quay.", `"Swedish"`},
		{"the first name of one and the surname of another", "The quay was visited by David Solheim after a ferry struck it.", `"David Solheim"`},
		{"an invented first name", "Repairs will take three weeks, said Astrid Solheim in Tarnvik.", `"Astrid"`},
		{"an abbreviation", "A ferry struck the quay in Tarnvik, and the NTSB looks into it.", `"NTSB"`},

		{"an invented number", "A ferry struck the quay in Tarnvik, injuring 15 people.", `"15"`},
		{"an invented number in words", "A ferry struck the quay in Tarnvik, injuring fifteen people.", `"15"`},
		{"an invented number of two words", "A ferry struck the quay in Tarnvik, injuring twenty-two people.", `"22"`},
		{"a number as percent", "A ferry struck the quay, and 12 percent of people were hurt.", `"12 percent"`},
		{"a percentage as a number", "A ferry struck the quay, and Norway will pay 30 people.", `"30"`},
		{"another size", "The ferry that struck the quay cost 2.5 billion euros to build.", `"2.5 billion euro"`},
		{"no size", "The ferry that struck the quay cost 2.5 euros to build.", `"2.5 euro"`},
		{"another currency", "The ferry that struck the quay cost $2.5 million to build.", `"$"`},
		{"another month", "The quay that a ferry struck was visited on 12 May.", `"12 may"`},
		{"a sign for a number", "A ferry struck the quay in Tarnvik, and ½ of the people were hurt.", `"½"`},
		{"hundreds out of nowhere", "A ferry struck the quay, and hundreds were on board in Tarnvik.", `"hundreds"`},

		{"an invented quotation", "The ferry struck the quay, “a dark day” in the words of a passenger.", `"a dark day"`},
		{"the writer's words as a quotation", "The passenger said the ferry “carried 340 passengers” to the quay.", `"carried 340 passengers"`},
		{"a changed quotation", "The quay stays closed until “every single plank is safe”, Solheim said.", `quotation`},
		{"a quotation for another speaker", "Jonas van der Brandt said “We will not open the quay” in Tarnvik.", `"We will not open the quay"`},
		{"a quotation without an end", "The passenger called the captain “a calm man on local radio.", `quotation`},

		{"too short", "A ferry hit a quay.", "too short"},
		{"too long", strings.Repeat("A ferry struck the quay. ", 30) + "A ferry struck the quay.", "too long"},
		{"Markdown", "**A ferry** struck the northern quay in Tarnvik on Monday.", "markup"},
		{"HTML", "<p>A ferry struck the northern quay in Tarnvik on Monday.</p>", "markup"},
		{"an address", "A ferry struck the northern quay, see https://a.example/1 for more.", "markup"},
		{"a list", "A ferry struck the quay.\n- Repairs will take three weeks.", "paragraph"},
		{"hidden signs", "A ferry struck the northern \u202equay in Tarnvik on Monday.", "paragraph"},
		{"an end in the middle", "A ferry struck the northern quay in Tarnvik on", "middle"},
		{"no UTF-8", "A ferry struck the northern quay in Tarnvik \xff.", "no text"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := Check(test.words, ferry())
			switch {
			case test.refused == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.refused != "" && !errors.Is(err, ErrRefused):
				t.Errorf("%v, want a refusal", err)
			case test.refused != "" && !strings.Contains(err.Error(), test.refused):
				t.Errorf("%v, want %s", err, test.refused)
			}
		})
	}
}

func TestCheckInOtherLanguages(t *testing.T) {
	tests := []struct {
		name, lang, text, good, bad, refused string
	}{
		{"German", "de",
			"Der Bürgermeister Emil Kranz hat am Montag in Waldstett einundzwanzig Bäume gepflanzt. Die Linden kosten zusammen 4.200 Euro. Der Rat des Ortes hatte das Geld im Mai mit 60 Prozent der Stimmen bewilligt.",
			"Bürgermeister Kranz hat in Waldstett einundzwanzig Bäume gepflanzt. Sie kosten 4200 Euro.",
			"Bürgermeister Kranz hat in Waldstett einundvierzig Bäume gepflanzt.", "einundvierzig"},
		{"Spanish", "es",
			"La alcaldesa Marta Ibarrola inauguró el lunes en Puertofrío un mercado de pescado que costó dos millones de euros. El 40 por ciento de los puestos ya está alquilado, y el mercado abrirá el 3 de marzo a todos los vecinos.",
			"La alcaldesa Marta Ibarrola inauguró en Puertofrío un mercado que costó 2 millones de euros. Abrirá el 3 de marzo.",
			"La alcaldesa Marta Ibarrola inauguró en Puertofrío un mercado que abrirá el 3 de abril.", "3 april"},
		{"French", "fr",
			"Le maire de Valbrune, Hugo Delmas, a rouvert mardi le vieux pont de pierre après des travaux de 1,2 million d’euros. Quelque 400 habitants l’ont traversé à pied avec l’orchestre du village, sous une pluie fine.",
			"Hugo Delmas, maire de Valbrune, a rouvert le pont après des travaux de 1,2 million d'euros.",
			"Hugo Delmas, maire de Valbrune, a rouvert le pont devant 500 habitants mardi.", "500"},
		{"Italian", "it",
			"Il sindaco di Montelago, Piero Sarti, ha riaperto lunedì la scuola elementare dopo due anni di lavori. Gli alunni sono 85, e il 20 per cento viene dai paesi vicini con un nuovo autobus giallo pagato dalla regione.",
			"Piero Sarti ha riaperto la scuola di Montelago. Gli alunni sono 85, e il 20% viene dai paesi vicini.",
			"Piero Sarti ha riaperto la scuola di Montelago. Gli alunni vengono da Bologna.", "Bologna"},
		{"Dutch", "nl",
			"Burgemeester Joke Terpstra opende maandag in Oosterwijd een brug van veertig meter. De brug kostte drie miljoen euro, waarvan de provincie de helft betaalt. Fietsers mogen er vanaf 1 juni overheen, auto's pas later in het jaar.",
			"Burgemeester Terpstra opende in Oosterwijd een brug van 40 meter. De brug kostte 3 miljoen euro.",
			"Burgemeester Terpstra opende in Oosterwijd een brug van vijfenveertig meter.", "vijfenveertig"},
		{"Portuguese", "pt",
			"A prefeita Luzia Amaral entregou na terça-feira, em Serrinha Alta, vinte casas a famílias que perderam tudo na cheia de janeiro. As casas custaram três milhões de reais, e outras 35 ficam prontas em agosto deste ano.",
			"A prefeita Luzia Amaral entregou 20 casas em Serrinha Alta. Outras 35 ficam prontas em agosto.",
			"A prefeita Luzia Amaral entregou 20 casas em Serrinha Alta. Outras 35 ficam prontas em julho.", "julho"},
		{"Russian", "ru",
			"Мэр города Верхнеозёрск Пётр Галкин открыл в понедельник новую школу на 600 мест. Строительство стоило два миллиарда рублей. По словам Галкина, вторая школа откроется в сентябре.",
			"Пётр Галкин открыл в Верхнеозёрске новую школу на 600 мест. Вторая откроется в сентябре.",
			"Пётр Галкин открыл в Верхнеозёрске новую школу, а Сидоров её построил.", "Сидоров"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			a := &news.Article{TitleMade: true, Text: test.text, Language: test.lang}
			if err := Check(test.good, a); err != nil {
				t.Errorf("good words: %v", err)
			}
			if err := Check(test.bad, a); err == nil || !strings.Contains(err.Error(), test.refused) {
				t.Errorf("bad words: %v, want %s", err, test.refused)
			}
		})
	}
}

// What a model was not given does not bear its words out, and is not looked
// through: it may be megabytes.
func TestCheckLooksAtTheBeginning(t *testing.T) {
	a := ferry()
	a.Text += strings.Repeat(" 'a", 20_000) + strings.Repeat(" Aaa. Bbb.", 400_000) + " A ferry struck the quay in Bergen."
	if err := Check("A ferry struck the quay in Bergen, injuring 12 people.", a); err == nil || !strings.Contains(err.Error(), "Bergen") {
		t.Error(err)
	}
	if err := Check("A ferry struck the quay in Tarnvik, injuring 12 people.", a); err != nil {
		t.Error(err)
	}
}

// Without a lexicon nothing can be checked, so nothing passes.
func TestCheckInALanguageWithoutALexicon(t *testing.T) {
	a := ferry()
	for _, lang := range []string{"und", "zh", "", "shared", "../shared", "xx"} {
		a.Language = lang
		if err := Check("A ferry struck the quay in Tarnvik on Monday.", a); !errors.Is(err, ErrRefused) {
			t.Errorf("%q: %v", lang, err)
		}
	}
	if a.Language = "en-GB"; Check("A ferry struck the quay in Tarnvik on Monday.", a) != nil {
		t.Error("en-GB is not taken for English")
	}
}

func TestPlainNumbers(t *testing.T) {
	l := lexiconOf("en")
	for text, want := range map[string]string{
		"1,200": "1200", "1.200": "1200", "1\u00a0200": "1200", "1’200": "1200", "2.5": "2.5", "2,50": "2.5", "007": "7", "0": "0",
		"1,234.5": "1234.5", "1.234,5": "1234.5", "1,234,567": "1234567", "٣٤": "34", "twenty-three": "23", "twenty three": "23", "0.0": "0",
	} {
		if all := tokens(text, "en", l); len(all) != 1 || all[0].key != want {
			t.Errorf("%s: %+v, want %s", text, all, want)
		}
	}
}

func TestQuotations(t *testing.T) {
	for _, test := range []struct {
		text, want string
		ok         bool
	}{
		{"a “b c” d", "b c", true},
		{"a \"b\" and \"c\"", "b|c", true},
		{"«a “b” c» d", "a “b” c", true},
		{"„a“ »b« ”c”", "a|b|c", true},
		{"the workers' don't 'b c' x", "b c", true},
		{"rock 'n roll", "", true},
		{"a “b\nc “d” e", "b|d", false},
	} {
		spans, ok := quotations(test.text)
		var got []string
		for _, s := range spans {
			got = append(got, test.text[s.Start:s.End])
		}
		if strings.Join(got, "|") != test.want || ok != test.ok {
			t.Errorf("%s: %q %v, want %q %v", test.text, got, ok, test.want, test.ok)
		}
	}
}

// Whatever the words and the article, the judge does not fail, and lets no
// markup through.
func FuzzCheck(f *testing.F) {
	f.Add("A ferry struck the quay in Tarnvik on Monday.", "en")
	f.Add("„Ein“ 1.2.3 % $5 ‚x' Äb-C'd 𝟙", "de")
	f.Add("«»“”\"\"'‘’ \u0301\u202e\xff 12e 9,9.9’9", "fr")
	f.Fuzz(func(t *testing.T, words, lang string) {
		a := ferry()
		a.Language = lang
		if err := Check(words, a); err == nil && (!utf8.ValidString(words) || strings.ContainsAny(words, "<>*\n")) {
			t.Errorf("%q passed", words)
		}
		a.Text, a.Quotes = words, nil
		Check("A ferry struck the quay in Tarnvik on Monday.", a)
		Check(words, a)
	})
}

func BenchmarkCheck(b *testing.B) {
	a := ferry()
	for b.Loop() {
		Check("A ferry struck the northern quay in Tarnvik, injuring 12 people. Repairs will take three weeks.", a)
	}
}
