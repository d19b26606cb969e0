package scenarios

import (
	"strings"
	"testing"

	"discordsim"
)

// TestEachReadsTheirOwnLanguage: what all see is in the server's language, what one
// sees alone in theirs, posts in the server's; commands are named in each.
func TestEachReadsTheirOwnLanguage(t *testing.T) {
	w := newTown(t)
	w.guild.Locale = "de"
	w.open()
	w.add(w.site.AddArticle(bridge("/bridge")))

	all := w.slash(w.member, "/latest", opts{"country": "Venezuela"}, discordsim.Locale("fr"))
	w.says(all.Text(), "Neues", "Zusammenfassung")
	own := w.slash(w.member, "/latest", opts{"private": true}, discordsim.Locale("fr"))
	w.says(own.Text(), "Dernières actus", "Résumé")
	refused := w.slash(w.member, "/latest", opts{"country": "Atlantis"}, discordsim.Locale("pt-BR"))
	w.says(refused.Text(), "Nenhum país se chama “Atlantis”")
	w.says(w.slash(w.member, "/help", nil, discordsim.Locale("es-419")).Text(), "/últimas [tema] [país]")

	form := w.slash(w.editor, "/article text", nil, discordsim.Locale("es-ES"))
	if form.Modal == nil || !strings.Contains(form.Modal.Title, "Añadir un artículo") {
		t.Errorf("the form: %+v", form.Modal)
	}

	preview := w.slash(w.editor, "/post", opts{"article": "1", "channel": w.news}, discordsim.Locale("fr"))
	w.says(preview.Text(), "Un aperçu")
	w.click(preview, "Publier")
	w.posted(1)
	w.says(w.sim.BotMessages(w.news.ID)[0].Text(), "Zusammenfassung", "Zitate")

	named := map[string]string{}
	for _, list := range w.sim.Commands() {
		for _, c := range list {
			named[c.Name] = c.NameLocalizations["de"] + " " + c.NameLocalizations["es-419"]
		}
	}
	for name, want := range map[string]string{"latest": "neues últimas", "article": "artikel artículo", "Save article": "Artikel speichern Guardar artículo"} {
		if named[name] != want {
			t.Errorf("%s is called %q, want %q", name, named[name], want)
		}
	}
	w.check()
}
