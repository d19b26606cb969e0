package story_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"newsdesk/news/story"
	read "newsdesk/reader/story"
)

// A piece is an article of our own making.
type piece struct{ title, text, lang string }

func (p piece) sketch() story.Sketch {
	return read.Sketch(read.Input{Title: p.title, Text: p.text, Lang: p.lang})
}

const ferryText = "The ferry Solveig ran aground off Halmstad on Monday night with 212 people aboard, the Swedish coastguard said. " +
	"Four lifeboats reached the ship within an hour. Captain Ingrid Dahlqvist told reporters that a rudder had jammed in the storm. " +
	"Nobody was badly hurt, and all passengers were brought to a school in Halmstad, where the Red Cross handed out blankets."

const quakeText = "A strong earthquake of magnitude 6.8 struck southern Peru on Tuesday morning, killing at least 14 people near Arequipa. " +
	"Buildings collapsed in the town of Chivay, and power was cut in most of the region, the civil defence office said. " +
	"President Lucía Ferrand flew to Arequipa and promised tents for 3,000 families."

func TestSameEvent(t *testing.T) {
	for _, c := range []struct {
		name string
		a, b piece
		want bool
	}{
		{
			name: "the same article at two addresses",
			a:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			b:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			want: true,
		},
		{
			name: "an agency's text, cut and with another headline",
			a:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			b:    piece{"All safe after Swedish ship runs aground", ferryText[:len(ferryText)*2/3], "en"},
			want: true,
		},
		{
			name: "in capitals",
			a:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			b:    piece{"", strings.ToUpper(ferryText), "en"},
			want: true,
		},
		{
			name: "another outlet's own words",
			a:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			b: piece{"Passengers of the Solveig taken ashore", "Rescuers in Halmstad brought 212 people ashore after the ferry Solveig hit a shoal in heavy weather. " +
				"The Swedish coastguard sent four lifeboats. The captain, Ingrid Dahlqvist, said the rudder of the ferry had jammed. Passengers spent the night in a school.", "en"},
			want: true,
		},
		{
			name: "another ferry",
			a:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			b: piece{"Ferry hits quay in Piraeus", "The ferry Agios Fanourios hit a quay in Piraeus on Friday afternoon with 87 people aboard, the Greek coastguard said. " +
				"Two passengers broke an arm. Captain Stavros Melidis told the port police that the wind had turned the ship.", "en"},
		},
		{
			name: "another quake, told in the same words",
			a:    piece{"Earthquake kills 14 in Peru", quakeText, "en"},
			b: piece{"Earthquake kills 9 in Nepal", "A strong earthquake of magnitude 6.1 struck western Nepal on Sunday evening, killing at least 9 people near Jumla. " +
				"Buildings collapsed in the town of Manma, and power was cut in most of the region, the home ministry said. " +
				"Prime Minister Bikram Shahi flew to Jumla and promised tents for 800 families.", "en"},
		},
		{
			name: "another trial before the same court",
			a: piece{"Banker Weidmann gets six years", "The regional court in Kassel sentenced the banker Jost Weidmann to six years in prison on Thursday for defrauding savers of 41 million euros. " +
				"Judge Petra Lohse said he had run a pyramid of loans. Weidmann's lawyer said he would appeal.", "en"},
			b: piece{"Nurse cleared of poisoning", "The regional court in Kassel acquitted the nurse Anke Brodersen on Monday of poisoning two patients. " +
				"Judge Holger Tamm said the evidence did not suffice. The prosecutor said she would appeal.", "en"},
		},
		{
			name: "nothing in common",
			a:    piece{"Ferry aground off Halmstad", ferryText, "en"},
			b:    piece{"Earthquake kills 14 in Peru", quakeText, "en"},
		},
		{
			name: "German, the next day",
			a: piece{"Brand in Chemiewerk bei Bitterfeld", "In einem Chemiewerk bei Bitterfeld ist am Mittwoch ein Großbrand ausgebrochen. Rund 180 Feuerwehrleute waren im Einsatz, " +
				"die Bundesstraße 183 wurde gesperrt. Nach Angaben des Betreibers Solvatec wurde niemand verletzt. Landrätin Kerstin Uhlig rief die Anwohner auf, Fenster zu schließen.", "de"},
			b: piece{"Nach Großbrand in Bitterfeld: Solvatec prüft Ursache", "Nach dem Großbrand im Chemiewerk von Solvatec bei Bitterfeld suchen Ermittler nach der Ursache. " +
				"180 Feuerwehrleute hatten die Flammen in der Nacht gelöscht. Landrätin Kerstin Uhlig gab Entwarnung, die Anwohner dürfen die Fenster wieder öffnen.", "de"},
			want: true,
		},
		{
			name: "Spanish, two elections",
			a: piece{"Marta Quiroga gana la alcaldía de Rosales", "Marta Quiroga ganó este domingo la alcaldía de Rosales con el 52 por ciento de los votos, según la junta electoral. " +
				"Su rival, Emilio Barrientos, reconoció la derrota y la felicitó.", "es"},
			b: piece{"Julián Paredes, nuevo gobernador de Tamarindo", "Julián Paredes ganó este domingo la gobernación de Tamarindo con el 47 por ciento de los votos, según la junta electoral. " +
				"Su rival, Nora Villalba, pidió un recuento.", "es"},
		},
		{
			name: "Russian, the same event",
			a: piece{"Мост рухнул в Вышгороде", "В Вышгороде в ночь на среду рухнул пешеходный мост через реку Тверцу. Пострадали 7 человек, сообщил мэр Олег Ступин. " +
				"Мост был построен в 1974 году и закрыт на ремонт.", "ru"},
			b: piece{"Число пострадавших при обрушении моста выросло", "Число пострадавших при обрушении пешеходного моста через Тверцу в Вышгороде выросло до 9. Мэр Олег Ступин объявил о проверке всех мостов. " +
				"Мост 1974 года постройки был закрыт на ремонт.", "ru"},
			want: true,
		},
		{
			name: "Chinese, the same event",
			a:    piece{"青岚市化工厂爆炸致三人死亡", "青岚市一家化工厂周二凌晨发生爆炸,造成三人死亡、十二人受伤。市长林志远说,火势已经得到控制,附近居民已疏散。", "zh"},
			b:    piece{"青岚化工厂爆炸原因正在调查", "青岚市化工厂爆炸事故造成三人死亡、十二人受伤,事故原因正在调查。市长林志远表示,疏散的居民将于周四返回。", "zh"},
			want: true,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			var ab, ba story.Index
			ab.Add(time.Time{}, c.a.sketch())
			ab.Add(time.Time{}, c.b.sketch())
			ba.Add(time.Time{}, c.b.sketch())
			ba.Add(time.Time{}, c.a.sketch())
			one, two := ab.Settle()[1] == 1, ba.Settle()[1] == 1
			if one != c.want || two != c.want {
				p, q := story.Of(c.a.sketch()), story.Of(c.b.sketch())
				t.Errorf("together %v, in the other order %v; want %v (fit %.3f)", one, two, c.want, story.Fit(&p, &q))
			}
		})
	}
}

// The parts of a number tell nothing: 6.8 is not 8.6, nor 310,412 412,310.
func TestNumbersTellAsWholes(t *testing.T) {
	const report = "The water board of Tarnholm paid %s million crowns to %s households for the flood of last winter, its director said."
	of := func(sum, households string) story.Profile {
		return story.Of(piece{"", fmt.Sprintf(report, sum, households), "en"}.sketch())
	}
	first, again, other := of("6.8", "310,412"), of("6,8", "310.412"), of("8.6", "412,310")
	if same, not := story.Fit(&first, &again), story.Fit(&first, &other); same < not+1 {
		t.Errorf("the same numbers fit %.2f, others %.2f", same, not)
	}
}

// An event over days is one story, though its last article shares little with its
// first; the look-alike that comes in between is another.
func TestAStoryGrows(t *testing.T) {
	days := []piece{
		{"Dam above Lorvik cracks", "A crack was found in the dam above Lorvik on Monday, the operator Nordkraft said. Engineer Siv Haugland said water was being let out of the lake. 2,400 people in Lorvik were told to be ready to leave.", "en"},
		{"Lorvik evacuated as crack in dam widens", "Police evacuated 2,400 people from Lorvik on Tuesday after the crack in the dam widened. Nordkraft's engineer Siv Haugland said the lake was still too full. Buses took the people of Lorvik to a sports hall.", "en"},
		{"Minister visits evacuated Lorvik", "Energy minister Tormod Eide visited the sports hall where the evacuated people of Lorvik sleep. He asked Nordkraft for a report on the dam. Siv Haugland said the crack no longer widened.", "en"},
		{"Lorvik residents return", "The people of Lorvik went home on Friday after Nordkraft declared the dam safe. Minister Tormod Eide announced an inquiry into the operator. The sports hall was empty by noon.", "en"},
		{"Inquiry blames Nordkraft for crack", "The inquiry of minister Tormod Eide blames Nordkraft for the crack in the dam above Lorvik. The operator had put off repairs, it says.", "en"},
	}
	lookalike := piece{"Dam near Petrovka leaks", "A leak was found in a dam near Petrovka on Wednesday, the ministry of water said. Police evacuated 600 people. Governor Danylo Hrytsak said the reservoir was being emptied.", "en"}
	var x story.Index
	for i, d := range days {
		if i == 2 {
			x.Add(time.Time{}, lookalike.sketch())
		}
		x.Add(time.Time{}, d.sketch())
	}
	if got := x.Settle(); !slices.Equal(got, []int{1, 1, 2, 1, 1, 1}) {
		t.Errorf("stories %v; the third is the look-alike", got)
	}
}

func TestSketchOfNothing(t *testing.T) {
	for _, in := range []read.Input{{}, {Text: "…!?"}, {Text: "a b c"}, {Text: "\xff\xfe"}} {
		if s := read.Sketch(in); len(s.Terms) != 0 {
			t.Errorf("%q: %v", in.Text, s)
		}
	}
}

func TestTerms(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Café Müllers", "cafe muller"},
		{"evacuated evacuation", "evacuat evacuat"},
		{"U.S. a I 7", "us 7"},
		{"glass bus", "glass bus"},
		{"北京市", "北京 京市"},
		{"2,000,000 of 3.000", "2000000 of 3000"},
		{"6.8 or 6,8", "6.8 or 6.8"},
		{"cut up: $30, 000 and 5. 9", "cut up 30000 and 5.9"},
		{"On 3 May 2005, 14 died.", "on 3 may 2005 14 died"},
		{"at 17:06 on 27.11.2005", "at on 27.11 2005"},
		{"won 2:1, 27-24", "won 2 1 27 24"},
	} {
		if got := strings.Join(read.Terms(c.text), " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// FuzzSketch holds what a sketch promises for any text: it comes back from its
// bytes, it fits itself, and its place in the order of words does not change it
// from run to run.
func FuzzSketch(f *testing.F) {
	f.Add("Ferry aground", ferryText, "en")
	f.Add("", "青岚市化工厂爆炸 123 456", "zh")
	f.Add("\xff", strings.Repeat("é", 300)+" 7 7 7", "xx")
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		s := read.Sketch(read.Input{Title: title, Text: text, Lang: lang})
		again, err := story.Parse(s.Bytes())
		if err != nil || len(again.Terms) != len(s.Terms) {
			t.Fatalf("%d terms, back as %d: %v", len(s.Terms), len(again.Terms), err)
		}
		if fmt.Sprint(s) != fmt.Sprint(read.Sketch(read.Input{Title: title, Text: text, Lang: lang})) {
			t.Fatal("another sketch of the same text")
		}
		if len(s.Terms) == 0 {
			return
		}
		p := story.Of(s)
		if m := story.Fit(&p, &p); m < 0 {
			t.Fatalf("does not fit itself: %v", m)
		}
	})
}

func BenchmarkSketch(b *testing.B) {
	for _, size := range []int{5_000, 5_000_000} {
		text := strings.Repeat(ferryText+" ", size/len(ferryText)+1)[:size]
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			for b.Loop() {
				read.Sketch(read.Input{Title: "Ferry aground off Halmstad", Text: text, Lang: "en"})
			}
		})
	}
}
