package tag

import (
	"slices"
	"strings"
	"testing"

	"newsdesk/news"
	"newsdesk/news/country"
)

// codesOf are the countries that a story is about, and those that it mentions.
func codesOf(tags []news.CountryTag) (about, mentioned string) {
	var a, m []string
	for _, t := range tags {
		if t.About {
			a = append(a, t.Code)
		} else {
			m = append(m, t.Code)
		}
	}
	slices.Sort(m)
	return strings.Join(a, " "), strings.Join(m, " ")
}

func TestCountries(t *testing.T) {
	tests := []struct {
		name             string
		in               Input
		about, mentioned string
	}{
		{"a name", Input{Text: "Flood waters rose across Mozambique for a third day."}, "MZ", ""},
		{"inhabitants", Input{Text: "Thousands of Peruvians marched through the rain."}, "PE", ""},
		{"a capital", Input{Text: "The new tram line in Bratislava opens next week."}, "SK", ""},
		{"a seat of power", Input{Text: "The Kremlin declined to comment on the report."}, "RU", ""},
		{"a region", Input{Text: "Farmers in Saskatchewan expect a poor harvest."}, "CA", ""},
		{"the heavier one first", Input{Title: "Kenya lends Uganda two ferries",
			Text: "Kenya will lend two ferries to Uganda. The Kenyan minister said they leave on Monday."}, "KE UG", ""},
		{"only mentioned", Input{Title: "Chile opens its largest observatory",
			Text: "Chile opened an observatory in the desert. Chilean scientists cheered. The Chilean president cut a ribbon. " +
				"Chile paid most of it. The mirrors were polished in Denmark, a spokesman said much later in a long speech."},
			"CL", "DK"},
		{"no country", Input{Text: "The cat sat on the mat and purred."}, "", ""},
		{"nothing", Input{}, "", ""},

		// Words that are places and something else.
		{"a person, not a river's country", Input{Text: "Michael Jordan and his sons opened a restaurant in Chicago."}, "US", ""},
		{"a person with the first name of a country", Input{Text: "Chad Brenner won the pie contest in Ohio, beating Jordan Pell."}, "US", ""},
		{"a writer", Input{Text: "A first edition by Jack London was sold in Vienna."}, "AT", ""},
		{"a celebrity", Input{Text: "Paris Hilton walked her dog. Ms Hilton smiled at nobody."}, "", ""},
		{"a first name that is a city", Input{Text: "The skater Vladimir Orlov won in Helsinki."}, "FI", ""},
		{"a person by the first name alone, later", Input{Title: "Jordan Pell opens a museum",
			Text: "Jordan Pell opened a museum in Riga. Jordan said he was happy."}, "LV", ""},
		{"a bird in a headline", Input{Title: "Turkey is dear before the feast", Text: "Shoppers in Ohio pay more for turkey."}, "US", ""},
		{"a bird", Input{Text: "They ate turkey with cranberries and drank from the best china."}, "", ""},
		{"the country", Input{Text: "Turkey and its neighbours signed a pact in Ankara."}, "TR", ""},
		{"Georgia by its capital", Input{Text: "Voters in Georgia go to the polls. Queues formed in Tbilisi, Georgian television said."}, "GE", ""},
		{"Georgia by its cities", Input{Text: "Voters in Georgia go to the polls. Queues formed in Atlanta and Savannah, said the Republicans."}, "US", ""},
		{"Georgia by its office", Input{Title: "Georgia governor signs bill", Text: "Georgia Gov. Ann Pell signed a bill in Atlanta."}, "US", ""},
		{"a native people", Input{Text: "A Native American artist and an Indian tribe in Oklahoma won."}, "US", ""},
		{"the people of the Dominican Republic", Input{Text: "Dominican farmers protest. The Dominican Republic imports rice."}, "DO", ""},
		{"the people of Dominica", Input{Text: "Dominican farmers protest in Dominica's capital, Roseau."}, "DM", ""},
		{"Jordan by its capital", Input{Text: "Jordan reopened the crossing, officials in Amman said."}, "JO", ""},
		{"Paris in Texas", Input{Text: "A barn burned down in Paris, Texas, on Sunday."}, "US", ""},
		{"London in Ontario", Input{Text: "Police in London, Ontario, are looking for a goat."}, "CA", ""},
		{"Equatorial Guinea", Input{Text: "The vote in Equatorial Guinea was quiet."}, "GQ", ""},
		{"Papua New Guinea", Input{Text: "The vote in Papua New Guinea was quiet."}, "PG", ""},
		{"Guinea-Bissau", Input{Text: "The vote in Guinea-Bissau was quiet."}, "GW", ""},
		{"Guinea", Input{Text: "The vote in Guinea was quiet."}, "GN", ""},
		{"Niger", Input{Text: "Soldiers in Niger closed the airport."}, "NE", ""},
		{"the larger Congo", Input{Text: "Rebels advanced in Congo, a governor in Kinshasa said."}, "CD", ""},
		{"the smaller Congo", Input{Text: "The president of Congo returned to Brazzaville."}, "CG", ""},
		{"North Korea", Input{Text: "North Korea fired a missile, and North Korean radio praised it."}, "KP", ""},
		{"Northern Ireland", Input{Text: "Assembly members in Northern Ireland met at Stormont."}, "GB", ""},
		{"New Mexico", Input{Text: "Fires spread in New Mexico."}, "US", ""},
		{"a gulf", Input{Text: "Oil drifted across the Gulf of Mexico towards Louisiana."}, "US", ""},
		{"the pronoun", Input{Text: "Give us a break, said the man from Oslo. LET US GO."}, "NO", ""},
		{"the letters", Input{Text: "The US and its partners agreed."}, "US", ""},
		{"a man of that name leads nowhere", Input{Text: "Mr Lincoln and Dr Houston argued about the weather."}, "", ""},
		{"an ordinary word", Input{Text: "Reading is fun. Nice people read. Most do."}, "", ""},
		{"the town of Reading", Input{Text: "A shop in Reading sells only hats. Customers come from all over England."}, "GB", ""},
		{"a currency is no news of its country", Input{Text: "Norway lent 40 million Canadian dollars to a fishery."}, "NO", ""},

		{"a man of a country's name", Input{Title: "Israel Vance opens a bakery", Text: "Israel Vance opened a bakery on Monday. Vance said he would sell rye bread."}, "", ""},
		{"the country beside him", Input{Text: "Israel Vance opened a bakery. He was born in Israel, and in Israel he learnt to bake."}, "IL", ""},
		{"a minister is no surname", Input{Text: "Israel Prime Minister Dana Levy spoke on Monday, and Kenya Airways cut its fares."}, "IL KE", ""},
		{"women of two places", Input{Text: "Sydney Poole and India Wilson won the quilt prize."}, "", ""},
		{"actors", Input{Text: "Cuba Hollis and Kenya Reed sang at the opening."}, "", ""},
		{"a surname that is a country", Input{Title: "Holland signs for Rovers", Text: "Tom Holland has signed a two-year deal, the club said."}, "", ""},
		{"a dog", Input{Text: "Phoenix, the dog, found its way home after a week."}, "", ""},
		{"a city, the capital", Input{Text: "Phoenix, the capital of Arizona, expects rain."}, "US", ""},
		{"a boy", Input{Text: "Chad, who is nine, taught his hamster to climb stairs."}, "", ""},
		{"a parrot", Input{Text: "Milan, a grey parrot, repeats everything the postman says."}, "", ""},
		{"a nurse from another place", Input{Text: "Georgia Hale, a nurse from Cardiff, adopted three donkeys."}, "GB", ""},
		{"beans", Input{Title: "Lima beans are back", Text: "Lima beans are cheap this spring, growers say."}, "", ""},
		{"sandwiches", Input{Text: "Turkey sandwiches sold out before noon at the fair."}, "", ""},
		{"dishes", Input{Text: "She put Brussels sprouts and Peking duck on the menu."}, "", ""},

		// What is not the story's.
		{"the outlet in the text", Input{Site: "Jamaica Gazette & Mail",
			Text: "The Lisbon council told the Jamaica Gazette & Mail that Portugal would pay."}, "PT", ""},
		{"a line that names the source", Input{Text: "Snow fell in Finland.\nSource: Brasil Hoje, France Matin"}, "FI", ""},
		{"a newspaper", Input{Text: "The minister of Ghana told the Washington Post that talks go on."}, "GH", ""},

		// Datelines.
		{"a dateline with its country", Input{Text: "NAIROBI, Kenya (Wire) - Runners gathered before dawn, organisers said."}, "KE", ""},
		{"a dateline with a state", Input{Text: "CANTON, Mass, March 4 - Harlow Corp said it sold its mill."}, "US", ""},
		{"a dateline of the smaller namesake", Input{Text: "BIRMINGHAM, Ala. (Wire) — A bridge was closed."}, "US", ""},
		{"a dateline in German", Input{Lang: "de", Text: "Wien (xyz) – Die Regierung will Radwege ausbauen."}, "AT", ""},

		{"no dateline, though a dash", Input{Text: "Japan - a country of islands - sent rice. Kenya thanked. Kenyan ships wait. Kenya will buy more rice, and Kenyans will eat it."}, "KE", "JP"},

		// Ways of writing.
		{"a headline in capitals", Input{Title: "BRAZIL TO SELL COFFEE TO U.S."}, "BR US", ""},
		{"no capitals at all", Input{Text: "brazil and argentina signed a treaty on rivers."}, "AR BR", ""},
		{"a name across lines", Input{Text: "Officials from Saudi\nArabia were there."}, "SA", ""},

		// Languages.
		{"German", Input{Lang: "de", Text: "Die venezolanische Regierung in Caracas lehnt den Vorschlag ab."}, "VE", ""},
		{"German, a word that is a city", Input{Lang: "de", Text: "Das Essen war gut, sagten die Schweden."}, "SE", ""},
		{"French", Input{Lang: "fr", Text: "L’Élysée a démenti. Le président ivoirien était à Abidjan avec des ministres ivoiriens, dit la Côte d’Ivoire."}, "CI", "FR"},
		{"Spanish", Input{Lang: "es", Text: "Los pescadores peruanos protestan en Lima."}, "PE", ""},
		{"Spanish, the United States", Input{Lang: "es", Text: "EE. UU. y México firmaron un acuerdo."}, "MX US", ""},
		{"Portuguese", Input{Lang: "pt-BR", Text: "O Palácio do Planalto negou a informação."}, "BR", ""},
		{"Italian", Input{Lang: "it", Text: "I pescatori siciliani e il governo tedesco discutono a Berlino."}, "DE", ""},
		{"Dutch", Input{Lang: "nl", Text: "De Belgische regering vergadert in Brussel."}, "BE", ""},
		{"Russian, in another case", Input{Lang: "ru", Text: "Переговоры с Венесуэлой прошли в Каракасе."}, "VE", ""},
		{"Chinese", Input{Lang: "zh", Text: "委内瑞拉总统星期三发表讲话。"}, "VE", ""},
		{"Chinese in the older script", Input{Lang: "zh-TW", Text: "委內瑞拉總統星期三發表講話。"}, "VE", ""},
		{"Arabic, behind a preposition", Input{Lang: "ar", Text: "سترد الحكومة لفنزويلا غدا."}, "VE", ""},
		{"Japanese", Input{Lang: "ja", Text: "ベネズエラの大統領が演説した。"}, "VE", ""},
		{"Arabic", Input{Lang: "ar", Text: "قال الرئيس إن فنزويلا سترد."}, "VE", ""},
		{"Christmas in Spanish", Input{Lang: "es", Text: "La empresa entregará los pedidos antes de Navidad, dijo la alcaldesa de Lima."}, "PE", ""},
		{"Easter in Italian", Input{Lang: "it", Text: "Per Pasqua i musei di Firenze resteranno aperti."}, "IT", ""},
		{"Christmas in Portuguese", Input{Lang: "pt", Text: "As lojas do Porto esperam o Natal com otimismo e abrem no Natal."}, "PT", ""},
		{"the city of Natal", Input{Lang: "pt", Text: "A chuva parou o trânsito em Natal, disse a prefeita."}, "BR", ""},
		{"Christmas in German", Input{Lang: "de", Text: "Zu Ostern und an Weihnachten fahren in Wien mehr Züge."}, "AT", ""},
		{"Easter in French", Input{Lang: "fr", Text: "À Pâques et à Noël, les marchés de Lyon ferment plus tard."}, "FR", ""},
		{"a painter in Italian", Input{Lang: "it", Text: "Franz Rom ha dipinto il quadro, dice la nipote."}, "", ""},
		{"actors in German", Input{Lang: "de", Text: "Thomas Berlin spielt die Hauptrolle, Regie führt Anna Wien."}, "", ""},
		{"Polish, a capital in another case", Input{Lang: "pl", Text: "Burmistrz powiedział w Warszawie, że most zostanie otwarty w maju."}, "PL", ""},
		{"Polish, cities abroad", Input{Lang: "pl", Text: "Rozmowy odbyły się we Lwowie i w Kijowie."}, "UA", ""},
		{"Ukrainian", Input{Lang: "uk", Text: "У Львові відкрили нову лікарню."}, "UA", ""},
		{"Czech", Input{Lang: "cs", Text: "V Praze otevřeli nový most, hosté přijeli z Varšavy."}, "CZ PL", ""},
		{"Finnish", Input{Lang: "fi", Text: "Helsingissä avattiin uusi kirjasto, ja Tukholmasta saapui vieraita."}, "FI SE", ""},
		{"Hungarian", Input{Lang: "hu", Text: "Budapesten új hidat avattak, Bécsből is érkeztek vendégek."}, "HU AT", ""},
		{"Turkish", Input{Lang: "tr", Text: "Ankara'da yeni köprü açıldı, Berlin'den konuklar geldi."}, "TR DE", ""},
		{"Hindi", Input{Lang: "hi", Text: "दिल्ली में नया पुल खुला।"}, "IN", ""},
		{"Hebrew, a city of two words", Input{Lang: "he", Text: "ראש עיריית תל אביב פתח גשר חדש."}, "IL", ""},
		{"Hebrew, behind a conjunction", Input{Lang: "he", Text: "ירדן ומצרים חתמו על הסכם מים."}, "JO EG", ""},
		{"the week before Easter", Input{Lang: "es", Text: "El alcalde de Sevilla prometió abrir la piscina después de Semana Santa."}, "ES", ""},
		{"Christmas in Italian", Input{Lang: "it", Text: "A Natale i negozi di Torino e di Lugano chiudono presto."}, "IT CH", ""},
		{"Polish, endings of two kinds", Input{Lang: "pl", Text: "Premier spotkał się w Berlinie z kanclerzem, a potem poleciał do Madrytu."}, "DE ES", ""},
		{"Czech, a vowel that falls out", Input{Lang: "cs", Text: "Ve Vídni a v Budapešti začaly opravy mostů."}, "AT HU", ""},
		{"Finnish, two capitals", Input{Lang: "fi", Text: "Lontoossa ja Pariisissa lakkoiltiin, junat seisoivat."}, "GB FR", ""},
		{"Hungarian, two capitals", Input{Lang: "hu", Text: "A bolt Prágában és Varsóban is nyit üzletet."}, "CZ PL", ""},
		{"Swedish genitives", Input{Lang: "sv", Text: "Stockholms nya tunnelbana öppnar, och Oslos borgmästare kom på besök."}, "NO SE", ""},
		{"Russian, cities of two neighbours", Input{Lang: "ru", Text: "В Риге и Вильнюсе открыли новые мосты."}, "LT LV", ""},
		{"Hebrew prepositions", Input{Lang: "he", Text: "השר נסע לקהיר ולעמאן."}, "EG JO", ""},
		{"a language that is not known", Input{Lang: "tlh", Text: "Venezuela"}, "VE", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			about, mentioned := codesOf(Read(tt.in).Countries())
			if strings.Count(tt.about, " ") == 1 && tt.about != about { // two that weigh alike
				a, b, _ := strings.Cut(about, " ")
				about = b + " " + a
			}
			if about != tt.about || mentioned != tt.mentioned {
				t.Errorf("about %q, mentioned %q; want %q and %q", about, mentioned, tt.about, tt.mentioned)
			}
		})
	}
}

// In every language of the word files a country is found by its own name, though
// there be a city of that name.
func TestCountriesByTheirNames(t *testing.T) {
	for _, lang := range []string{"en", "de", "fr", "es", "pt", "it", "nl"} {
		for _, code := range country.Codes() {
			name := country.Name(code, lang)
			got := Read(Input{Lang: lang, Text: "X 12 in " + name + "."}).Countries()
			if strings.Contains(name, "(") {
				continue // nobody writes "Congo (DRC)"
			}
			if len(got) == 0 || got[0].Code != code {
				t.Errorf("%s: %q of %s is read as %v", lang, name, code, got)
			}
		}
	}
}

// checkCountries are the promises that hold for any input.
func checkCountries(t *testing.T, tags []news.CountryTag) {
	t.Helper()
	sum, seen := 0.0, map[string]bool{}
	for i, c := range tags {
		sum += c.Weight
		if !country.Valid(c.Code) || seen[c.Code] || c.Weight <= 0 || c.Weight > 1 {
			t.Errorf("tag %d is %+v", i, c)
		}
		if i > 0 && c.Weight > tags[i-1].Weight {
			t.Errorf("tag %d is heavier than the one before: %+v", i, tags)
		}
		seen[c.Code] = true
	}
	if sum > 1.0000001 {
		t.Errorf("weights add up to %v", sum)
	}
	if len(tags) > 0 && !tags[0].About {
		t.Errorf("the heaviest is only mentioned: %+v", tags)
	}
}

func FuzzCountries(f *testing.F) {
	for _, seed := range []string{
		"NAIROBI, Kenya (Wire) - The U.S. and Jordan", "Source: Brasil\n\nin Reading", "委内瑞拉US", "\xff\xfeParis, Texas",
		"Source:", "North. Korea - South\n\nKorea", "U.S.U.S.", "St. Petersburg, Fla.", "ΕΛΛΆΔΑ İstanbul",
	} {
		f.Add(seed, "Jordan Chad", "en")
		f.Add("Chad", seed, "zh")
	}
	f.Fuzz(func(t *testing.T, title, text, lang string) {
		checkCountries(t, Read(Input{Title: title, Text: text, Lang: lang, Site: title}).Countries())
	})
}

func TestCountriesOfALongText(t *testing.T) {
	text := strings.Repeat("Officials in Peru said so. ", 200_000) // 5 MB
	about, _ := codesOf(Read(Input{Text: text}).Countries())
	if about != "PE" {
		t.Errorf("about %q", about)
	}
}

var sample = strings.Repeat("The finance minister of Norway met her colleagues from Sweden and Denmark in Oslo on Tuesday, "+
	"and said that an agreement between the three was near. \"We are not far apart,\" she told reporters at the harbour. "+
	"Fishermen from Iceland and the United States had asked for larger quotas. ", 16)

func BenchmarkCountries(b *testing.B) {
	Read(Input{Text: sample}).Countries()
	b.SetBytes(int64(len(sample)))
	b.ReportAllocs()
	for b.Loop() {
		Read(Input{Title: "Three ministers meet", Text: sample, Lang: "en"}).Countries()
	}
}

func BenchmarkLexicon(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		newLexicon("en")
	}
}
