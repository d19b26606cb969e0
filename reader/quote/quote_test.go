package quote

import (
	"strings"
	"testing"

	"newsdesk/news"
)

func words(text string, q news.Quote) string {
	var parts []string
	for _, p := range q.Parts {
		parts = append(parts, text[p.Start:p.End])
	}
	return strings.Join(parts, " … ")
}

func TestFindInterrupted(t *testing.T) {
	text := "Mayor Ada Lund spoke first. “We will mend the bridge,” she said, “and we will do it by May.”"
	got := Find(text, "en")
	if len(got) != 1 {
		t.Fatalf("got %d quotes, want 1", len(got))
	}
	if w := words(text, got[0]); w != "We will mend the bridge, … and we will do it by May." {
		t.Errorf("words %q", w)
	}
	if got[0].Speaker != "Ada Lund" || got[0].Role != "Mayor" || got[0].Cue != "said" {
		t.Errorf("speaker %q, role %q, cue %q", got[0].Speaker, got[0].Role, got[0].Cue)
	}
}

// port is an article as people paste it: no title, an embedded post, a source
// line, and the author's life at the end.
const port = `The fishing agreement between Norland and Tirania was signed on Monday night (12) after the visit of Norlandic Deputy Prime Minister Olav Strand to Port Mira.
During an event at the Old Customs House, the seat of the Tiranian government, President Inês Caldeira said the country had read the agreement twice and “opened the door for a fair sharing of the herring between Norland and Tirania.”
Caldeira also said that the fleet will be paid for by both. Despite this, the Tiranian leader did not name a sum.
On Twitter, in the early hours of Tuesday (13), Caldeira said that the agreement with Norland “makes the nets of both our peoples stronger than before”.
Norlandic support for the fleet has raised concern among neighbours such as Estovia. Estovian Fisheries Minister Jorma Halla went so far as to say that Norland was arming the boats of Inês Caldeira.
The signing of the paper with the delegation of the Mixed Commission strengthens trade in all the ports and keeps us sailing together. pic.twitter.com/Zx81ab
— Inês Caldeira (@inescaldeira) June 13, 2023
During Monday’s meetings, Inês Caldeira declared full support for Norland. “Norland has the whole backing of the Republic of Tirania in its quarrel about the northern banks,” said the Tiranian leader.
Source: Harbour Wire

I’m Peter Quill, a gifted news writer who has worked in the Sea section for over nine years.`

func TestFindPastedArticle(t *testing.T) {
	var got []string
	for _, q := range Find(port, "en") {
		got = append(got, q.Speaker+", "+q.Role+": "+words(port, q))
	}
	want := []string{
		"Inês Caldeira, President of Tirania: opened the door for a fair sharing of the herring between Norland and Tirania.",
		"Inês Caldeira, President of Tirania: makes the nets of both our peoples stronger than before",
		"Inês Caldeira, President of Tirania: The signing of the paper with the delegation of the Mixed Commission strengthens trade in all the ports and keeps us sailing together.",
		"Inês Caldeira, President of Tirania: Norland has the whole backing of the Republic of Tirania in its quarrel about the northern banks,",
	}
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}

func TestFindRole(t *testing.T) {
	for name, c := range map[string]struct{ text, lang, role string }{
		"title before the name":     {`"We will go on with it," President Ada Lund said.`, "en", "President"},
		"longer title":              {`"We will go on with it," Norlandic Deputy Prime Minister Olav Strand said.`, "en", "Norlandic Deputy Prime Minister"},
		"apposition behind":         {`"We will go on with it," said Bo Roth, the engineer in charge of the gate.`, "en", "engineer in charge of the gate"},
		"apposition before":         {`"We will go on with it," the museum's director, Hugo Lind, said.`, "en", "museum's director"},
		"elsewhere in the article":  {"\"We will go on with it,\" Lund said.\n\nAda Lund, a retired judge, lives by the sea.", "en", "retired judge"},
		"the fullest":               {"Judge Ada Lund came late. Ada Lund, chief judge of the harbour court, sat down. \"We will go on with it,\" she said.", "en", "chief judge of the harbour court"},
		"a form of address is none": {`"We will go on with it," Mr. Bo Roth said.`, "en", ""},
		"German":                    {"„Das machen wir immer so“, sagte Umweltministerin Lena Brandt.", "de", "Umweltministerin"},
		"Spanish":                   {"«Vamos a seguir adelante», dijo el ministro de Pesca, Tomás Arrieta.", "es", "ministro de Pesca"},
	} {
		t.Run(name, func(t *testing.T) {
			q := Find(c.text, c.lang)
			if len(q) != 1 || q[0].Role != c.role {
				t.Errorf("got %+v, want role %q", q, c.role)
			}
		})
	}
}

func TestFindRank(t *testing.T) {
	text := `"But he did not," said Tom Ashe.

"The gate will keep the town dry for a hundred years," President Ada Lund said. She was alone.

"And that is that for now," said Tom Ashe.`
	got := Find(text, "en")
	if len(got) != 3 || got[1].Rank != 0 {
		t.Errorf("got %+v, want the president's quote first", got)
	}
}

func TestFindRankCloseness(t *testing.T) {
	text := `The harbour town of Northport will get a tide gate after forty years of floods.

"My mother always baked on the days when it rained," said Bo Roth, a baker.

"The tide gate will end forty years of floods in the harbour," said Ida Moen, a baker.`
	got := Find(text, "en")
	if len(got) != 2 || got[1].Rank != 0 {
		t.Errorf("got %+v, want the quote about the gate first", got)
	}
}

func TestNear(t *testing.T) {
	text := `The harbour will get a tide gate.

"My mother always baked on the days when it rained," said President Ida Moen.

"Nobody asked the fishermen about their boats," said Bo Roth.`
	quotes := Find(text, "en")
	if len(quotes) != 2 || quotes[0].Rank != 0 {
		t.Fatalf("got %+v, want the president's quote first", quotes)
	}
	end := strings.Index(text, "\n")
	Near(text, quotes, []news.Sentence{{Span: news.Span{End: end}}})
	if quotes[0].Rank != 0 || quotes[1].Rank != 1 {
		t.Errorf("nothing shared, but the ranks changed: %+v", quotes)
	}
	Near(text, quotes, []news.Sentence{{Span: quotes[1].Parts[0]}})
	if quotes[0].Rank != 1 || quotes[1].Rank != 0 {
		t.Errorf("got %+v, want the quote first that is close to the summary", quotes)
	}
	Near(text, nil, nil)
}

func TestFindRole80Bytes(t *testing.T) {
	text := `"We will go on with it," said Bo Roth, director of the international commission for the protection of the northern rivers, lakes and wetlands.`
	got := Find(text, "en")
	if len(got) != 1 || got[0].Role == "" || len(got[0].Role) > maxRoleBytes {
		t.Fatalf("got %+v, want a role of at most %d bytes", got, maxRoleBytes)
	}
	if !strings.Contains(text, got[0].Role+" ") && !strings.Contains(text, got[0].Role+",") {
		t.Errorf("role %q is cut inside a word", got[0].Role)
	}
}

func TestClip(t *testing.T) {
	l := lexiconOf("en")
	for role, want := range map[string]string{
		"harbour master": "harbour master",
		"who leads the committee that the ministry of transport set up for the harbours of the northern coast": "who leads the committee that the ministry of transport set up",
		strings.Repeat("x", 100): "",
	} {
		if got := clip(role, l); got != want {
			t.Errorf("%q: got %q, want %q", role, got, want)
		}
	}
}

func TestFirstName(t *testing.T) {
	for name, want := range map[string]class{"Maria": she, "Bo": he, "Anne-Lise": she, "Пётр": he, "Andrea": 0, "Harbour": 0} {
		if got := firstName(name); got != want {
			t.Errorf("%s: got %b, want %b", name, got, want)
		}
	}
	for name, sex := range firstNames() {
		if sex == he|she || name != strings.ToLower(name) {
			t.Errorf("%s stands in both lists, or not in lower case", name)
		}
	}
}

func TestFindCue(t *testing.T) {
	got := Find("«Vamos a seguir adelante», afirmó la alcaldesa Elena Prieto.", "es")
	if len(got) != 1 || got[0].Cue != "afirmó" || !got[0].Direct {
		t.Errorf("got %+v", got)
	}
}

func TestFindNothing(t *testing.T) {
	for name, text := range map[string]string{
		"empty":      "",
		"no marks":   "Ada Lund said that the gate will open in May.",
		"empty mark": "“” and \"\" and « »",
		"a list":     "- milk and bread\n- butter\n- four large eggs",
	} {
		t.Run(name, func(t *testing.T) {
			if got := Find(text, "en"); got != nil {
				t.Errorf("got %+v, want nil", got)
			}
		})
	}
}

func TestFindUnknownLanguage(t *testing.T) {
	text := "„Most zostanie otwarty przed latem”, powiedziała Ewa Lis."
	got := Find(text, "xx")
	if len(got) != 1 || words(text, got[0]) != "Most zostanie otwarty przed latem" {
		t.Errorf("got %+v", got)
	}
}
