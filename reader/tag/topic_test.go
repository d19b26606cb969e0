package tag

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/topic"
)

func TestTopics(t *testing.T) {
	tests := []struct {
		name string
		in   Input
		want string // the heaviest; "" for none at all
	}{
		{"culture", Input{Title: "Museum shows a painter's lost notebooks", Text: "The exhibition opens with a film about the artist."}, topic.Culture},
		{"crime", Input{Text: "A judge sentenced the burglar to two years in prison after a jury found him guilty of theft."}, topic.Crime},
		{"disaster", Input{Text: "Rescuers searched the rubble after the earthquake, and aftershocks drove families outside."}, topic.Disaster},
		{"economy", Input{Text: "Shares of the bank fell after it reported lower profits. Investors expect interest rates to rise."}, topic.Economy},
		{"education", Input{Text: "Pupils will sit the new exams in May, and teachers say the curriculum is too full."}, topic.Education},
		{"environment", Input{Text: "Deforestation slowed, and carbon emissions fell, a report on biodiversity and climate change says."}, topic.Environment},
		{"health", Input{Text: "Doctors at the hospital vaccinated patients against measles after an outbreak of the disease."}, topic.Health},
		{"labour", Input{Text: "Trade unions called a walkout over wages, and pickets stood at the gates. Employers offered a pay rise."}, topic.Labour},
		{"lifestyle", Input{Text: "A chef shares a recipe from her restaurant, a dish for a holiday meal with wine."}, topic.Lifestyle},
		{"politics", Input{Text: "The prime minister lost a vote in parliament, and the opposition leader asked for an election."}, topic.Politics},
		{"religion", Input{Text: "The bishop led prayers in the church, and an imam from the mosque spoke after the sermon."}, topic.Religion},
		{"science", Input{Text: "Astronomers pointed the telescope at a galaxy, and the satellite sent data to the laboratory."}, topic.Science},
		{"society", Input{Text: "Refugees and migrants face discrimination and poverty, a charity against racism says."}, topic.Society},
		{"sport", Input{Text: "The striker scored twice and the goalkeeper saved a penalty as the team won the cup match."}, topic.Sport},
		{"conflict", Input{Text: "Troops shelled the town with artillery until the rebels agreed to a ceasefire, the army said."}, topic.Conflict},
		{"weather", Input{Text: "Forecasters expect snowfall and thunderstorms, with gales and a cold snap at the weekend."}, topic.Weather},
		{"the title counts more", Input{Title: "Football: cup final", Text: "The bank is near the stadium. A company sells shares."}, topic.Sport},
		{"German", Input{Lang: "de", Text: "Der Bundestag stimmte ab, die Opposition kritisierte den Kanzler und die Regierung."}, topic.Politics},
		{"French", Input{Lang: "fr", Text: "L’attaquant a marqué et l’entraîneur loue son équipe après le match."}, topic.Sport},
		{"Spanish", Input{Lang: "es-MX", Text: "El hospital vacunó a los pacientes contra la enfermedad."}, topic.Health},
		{"Portuguese", Input{Lang: "pt", Text: "O banco central subiu os juros e a inflação caiu, dizem investidores."}, topic.Economy},
		{"Italian", Input{Lang: "it", Text: "Il Parlamento ha votato la legge, l’opposizione accusa il governo e chiede elezioni."}, topic.Politics},
		{"Dutch", Input{Lang: "nl", Text: "De doelman hield een strafschop tegen en de ploeg won de bekerfinale in het stadion."}, topic.Sport},
		{"German, a compound", Input{Lang: "de", Text: "Die Betriebsmannschaft gewann die Landesmeisterschaft."}, topic.Sport},
		{"Russian", Input{Lang: "ru", Text: "Депутаты парламента приняли закон, оппозиция была против."}, topic.Politics},
		{"Arabic, behind the article", Input{Lang: "ar", Text: "فاز المنتخب بالمباراة وسجل اللاعب هدفا."}, topic.Sport},
		{"Chinese", Input{Lang: "zh", Text: "科学家用望远镜发现了一颗新的行星。"}, topic.Science},
		{"nothing", Input{}, ""},
		{"only signs", Input{Text: "… !? —"}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read(tt.in).Topics()
			checkTopics(t, got)
			if len(got) == 0 && tt.want == "" {
				return
			}
			if len(got) == 0 || got[0].Code != tt.want {
				t.Errorf("got %v, want %s first", got, tt.want)
			}
		})
	}
}

// A text of everyday life has no topic, in any language.
func TestTopicsOfNothing(t *testing.T) {
	tests := []struct{ lang, text string }{
		{"en", "short"},
		{"en", "ok"},
		{"en", "We met at noon and had tea."},
		{"en", "Hello everybody, see you tomorrow at the usual place!"},
		{"en", "The blue chair stands beside the long table."},
		{"en", "The parcel came a day late and the string was loose."},
		{"en", "There is a stain on the carpet and nobody will say who made it."},
		{"en", "The house at the end of the lane has been empty for years, and ivy covers the door."},
		{"de", "Das Paket kam einen Tag zu spät."},
		{"fr", "Appelle-moi quand tu arrives."},
		{"es", "Nos vimos al mediodía y hablamos un rato."},
		{"pt", "A encomenda chegou com um dia de atraso."},
		{"it", "Il pacco è arrivato con un giorno di ritardo."},
		{"nl", "De buurvrouw kwam gisteren een kopje suiker lenen."},
		{"ru", "Мы встретились в полдень и долго гуляли."},
		{"uk", "Подзвони мені, коли приїдеш."},
		{"sv", "Paketet kom en dag för sent."},
		{"ar", "وصل الطرد متأخرا يوما."},
		{"zh", "我们中午见面，聊了很久。"},
		{"tr", "Paket bir gün geç geldi."},
		{"en", "The kettle whistled and Ada lifted it from the plate. Her brother sat by the window and watched two sparrows on the wall. " +
			"Nobody had slept much. The clock in the hall had stopped at ten past four, and the dog would not leave its basket. She poured the water, " +
			"counted the spoons and wondered where the seventh had gone. Later they walked to the pond, as they did most days, and threw bread to the " +
			"ducks. A boy with a red scarf greeted them. They talked about the roof, about the neighbour's ladder and about the plums, which were ripe."},
	}
	for _, tt := range tests {
		if got := Read(Input{Lang: tt.lang, Text: tt.text}).Topics(); len(got) != 0 {
			t.Errorf("%s: %q has %v", tt.lang, tt.text, got)
		}
	}
}

// A second topic needs words of its own.
func TestTopicsOfOne(t *testing.T) {
	tests := []struct {
		name string
		in   Input
		want string
	}{
		{"a tram", Input{Title: "Tram line opens", Text: "The mayor of Oslo said on Monday that the tram would run every six minutes."}, topic.Politics},
		{"a robot among apples", Input{Title: "A robot that picks apples", Text: "Engineers at a Dutch firm built a robot that picks apples " +
			"at night. Its camera tells ripe fruit from green, and a soft arm turns each apple from the branch. Growers tried it in two orchards this autumn."}, topic.Science},
		{"a refinery", Input{Title: "Refinery restarts", Text: "The refinery at Harwick restarted on Friday after a six-week shutdown, its operator said. " +
			"Workers had repaired two pumps. Output will reach 90,000 barrels a day, and petrol prices should ease."}, topic.Economy},
		{"goals", Input{Title: "Goal rush in the derby", Text: "The striker scored three goals and the keeper saved a penalty in front of a full stadium."}, topic.Sport},
		{"a language without a word list", Input{Lang: "pl", Title: "Wybory", Text: "Parlament uchwalił ustawę, a opozycja domaga się wyborów, powiedział premier."}, topic.Politics},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Read(tt.in).Topics()
			top := slices.DeleteFunc(slices.Clone(got), func(g news.TopicTag) bool { return topic.Parent(g.Code) != "" })
			if len(top) != 1 || top[0].Code != tt.want {
				t.Errorf("got %v, want %s alone", got, tt.want)
			}
		})
	}
}

// A second topic is shown where it is strong.
func TestTopicsOfTwo(t *testing.T) {
	got := Read(Input{Title: "President and generals sign military pact",
		Text: "The president and the prime minister signed a treaty. The army will receive missiles, and soldiers will train there. " +
			"Diplomats and the foreign minister spoke of peace, the opposition in parliament of war."}).Topics()
	var codes []string
	for _, g := range got {
		codes = append(codes, g.Code)
	}
	if !slices.Contains(codes, topic.Politics) || !slices.Contains(codes, topic.Conflict) {
		t.Errorf("got %v", got)
	}
}

// checkTopics are the promises that hold for any input.
func checkTopics(t *testing.T, tags []news.TopicTag) {
	t.Helper()
	sum, tops, weights := 0.0, 0, map[string]float64{}
	for i, c := range tags {
		parent := topic.Parent(c.Code)
		if parent == "" {
			tops++
			sum += c.Weight
		} else if !(c.Weight < weights[parent]) {
			t.Errorf("%s weighs %v, its parent %v", c.Code, c.Weight, weights[parent])
		}
		if _, twice := weights[c.Code]; !topic.Valid(c.Code) || twice || !(c.Weight > 0 && c.Weight <= 1) {
			t.Errorf("tag %d is %+v", i, c)
		}
		if i > 0 && c.Weight > tags[i-1].Weight {
			t.Errorf("tag %d is heavier than the one before: %+v", i, tags)
		}
		weights[c.Code] = c.Weight
	}
	if tops > mostTopics || len(tags)-tops > mostSecond {
		t.Errorf("%d topics, %d of the top level", len(tags), tops)
	}
	if sum > 1.0000001 {
		t.Errorf("weights add up to %v", sum)
	}
}

// Every file of words says only what can be read, under topics that there are, and
// each word is found where it stands.
func TestTopicFiles(t *testing.T) {
	for folder, codes := range map[string][]string{topFolder: topic.Codes(), secondFolder: topic.Second()} {
		files, err := topicFiles.ReadDir(strings.TrimSuffix(folder, "/"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			data, err := topicFiles.ReadFile(folder + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			checkWords(t, folder+f.Name(), string(data), codes)
		}
	}
}

func checkWords(t *testing.T, name, data string, codes []string) {
	t.Helper()
	section := ""
	for n, line := range strings.Split(data, "\n") {
		switch {
		case line == "" || line[0] == '#' || line[0] == '@':
			continue
		case line[0] == '[':
			section, _, _ = strings.Cut(line[1:], "]")
			if !slices.Contains(codes, topicCode(section)) {
				t.Errorf("%s:%d: no topic %q", name, n+1, section)
			}
			continue
		}
		for _, word := range strings.Fields(line) {
			v := newVocabulary("["+section+"]\n"+word, codes)
			if len(v.terms) != 1 || v.terms[0].weight < 0 || v.terms[0].weight > 2.5 {
				t.Errorf("%s:%d: %q cannot be read", name, n+1, word)
				continue
			}
			bare, _, _ := strings.Cut(word, ":")
			if strings.Contains(strings.TrimSuffix(bare, "*"), "*") {
				t.Errorf("%s:%d: %q has a sign in the middle", name, n+1, word)
			}
			found := make(counts, 1)
			v.countTerms(newDocument(strings.NewReplacer("_", " ", "*", "").Replace(bare)), found, 1)
			if found[0] == 0 {
				t.Errorf("%s:%d: %q is not found", name, n+1, word)
			}
		}
	}
}

func TestVocabulary(t *testing.T) {
	v := newVocabulary("[11]\nvote* prime_minister:2\n[15]\nvolley voted:.5\n", topic.Codes())
	tests := []struct {
		name, text string
		want       [numTopics]float32 // the weight found under each topic
	}{
		{"a stem", "voters", [numTopics]float32{10: 1}},
		{"a word before a stem", "voted", [numTopics]float32{14: .5}},
		{"a phrase", "the Prime Minister", [numTopics]float32{10: 2}},
		{"half a phrase", "prime numbers", [numTopics]float32{}},
		{"across paragraphs there is no phrase", "prime\n\nminister", [numTopics]float32{}},
		{"no stem in the middle", "devote", [numTopics]float32{}},
		{"twice", "volley, volley", [numTopics]float32{14: 2}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := make(counts, len(v.terms))
			v.countTerms(newDocument(tt.text), n, 1)
			var got [numTopics]float32
			for i, k := range n {
				got[v.terms[i].topic] += k * v.terms[i].weight
			}
			if got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}

func TestVocabularyOfCompounds(t *testing.T) {
	const words = "[15]\nmannschaft* sport*\n"
	tests := []struct {
		name, data, text string
		want             bool
	}{
		{"the last part", "@compounds\n" + words, "Nationalmannschaften", true},
		{"not where the language parts its words", words, "Nationalmannschaften", false},
		{"not a word too long for one", "@compounds\n" + words, strings.Repeat("national", 10) + "mannschaft", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			v := newVocabulary(tt.data, topic.Codes())
			n := make(counts, len(v.terms))
			v.countTerms(newDocument(tt.text), n, 1)
			if got := slices.Max(n) > 0; got != tt.want {
				t.Errorf("found: %v", got)
			}
		})
	}
}

func FuzzTopics(f *testing.F) {
	for _, seed := range []string{"prime minister", "وبالمباراة", "世界杯GDP", "\xff\xfe", "a\u0301\u0301", "war war war"} {
		f.Add(seed, seed, "en")
		f.Add(seed, "Elections", "ar")
	}
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		checkTopics(t, Read(Input{Title: title, Text: text, Lang: lang}).Topics())
	})
}

func BenchmarkTopics(b *testing.B) {
	Read(Input{Text: sample}).Topics()
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		Read(Input{Title: "Three ministers meet", Text: sample, Lang: "en"}).Topics()
	}
}
