package commands

import (
	"context"
	"strings"
	"unicode/utf8"

	"newsdesk/news"
	"newsdesk/voice"
)

// The most runes that fields take. A platform's form has at most 4,000 a field,
// so that an article's text may go on in a second one.
const (
	maxTitle   = 300
	maxText    = 4000
	maxSite    = 100
	maxAddress = 2000
)

func (s *Set) textCommand() Command {
	return Command{
		Name:      "article text",
		Help:      "Bring in an article by pasting its words",
		Moderator: true,
		Private:   true,
		Fields: []Field{
			{Name: "title", Label: "Title", Help: "Left empty, the first words are taken", Max: maxTitle},
			{Name: "text", Label: "Text", Help: "The article's words, paragraphs parted by an empty line", Long: true, Required: true, Max: maxText},
			{Name: "more", Label: "Text, continued", Help: "What did not fit above", Long: true, Max: maxText},
			{Name: "source", Label: "Source", Help: "The outlet that it appeared in", Max: maxSite},
			{Name: "link", Label: "Link", Help: "Where it can be read, so that quotes lead there", Max: maxAddress},
		},
		Carried: []Option{reopen()},
		Run:     s.text,
	}
}

func (s *Set) text(ctx context.Context, r Request) (Reply, error) {
	c, _ := s.Find(r.Command)
	v := r.own()
	title := v.Say("Bring in an article")
	if r.Option("text") == "" || r.Option("reopen") == "true" {
		return Reply{Form: formOf(v, c, title, r)}, nil
	}
	from := news.Source{Text: continued(r.Option("text"), r.Option("more")), Title: r.Option("title"), Site: r.Option("source")}
	if link := r.Option("link"); link != "" {
		var err error
		if from.URL, err = linkOf(link); err != nil {
			return keeping(c, title, r, err)
		}
	}
	bring := func(ctx context.Context) (Reply, error) {
		a, err := s.bring(ctx, r, from)
		if err != nil {
			return keeping(c, title, r, err)
		}
		return addedReply(r, a), nil
	}
	if s.keeper != nil {
		return Reply{Later: bring}, nil
	}
	return bring(ctx)
}

// reopen is the option of a button that shows a form again as it was sent.
func reopen() Option {
	return Option{Name: "reopen", Help: "Show the form again, filled in", Kind: Flag}
}

// formOf is a command's form, with what the request has already filled in.
func formOf(v *voice.Voice, c Command, title string, r Request) *Form {
	submit := Request{Command: c.Name, Options: map[string]string{}}
	for _, o := range append(c.Options[:len(c.Options):len(c.Options)], c.Carried...) {
		if v := r.Option(o.Name); v != "" && o.Name != "reopen" {
			submit.Options[o.Name] = v
		}
	}
	f := Form{Title: title, Submit: submit}
	for _, field := range c.Fields {
		field.Label, field.Help, field.Value = v.Say(field.Label), v.Say(field.Help), r.Option(field.Name)
		f.Fields = append(f.Fields, field)
	}
	return &f
}

// keeping refuses what was sent with a form, with a button that opens the form
// again as it was sent, so that nothing has to be typed twice.
func keeping(c Command, title string, r Request, err error) (Reply, error) {
	if !r.Pressed {
		return Reply{}, err
	}
	again := Request{Command: c.Name, Options: map[string]string{"reopen": "true"}}
	for name, value := range r.Options {
		if value != "" {
			again.Options[name] = value
		}
	}
	return Reply{}, &offer{err, []Action{{Label: r.own().Say("Open the form again"), Style: Primary, Request: again}}}
}

// continued joins a text and what did not fit with it: a cut inside a sentence
// leaves no paragraph behind.
func continued(text, more string) string {
	if more == "" {
		return text
	}
	last, _ := utf8.DecodeLastRuneInString(text)
	if strings.ContainsRune(".!?…”\"»“。", last) {
		return text + "\n\n" + more
	}
	return text + " " + more
}
