package commands

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"newsdesk/news"
	"newsdesk/news/country"
	"newsdesk/news/topic"
	"newsdesk/store"
	"newsdesk/voice"
)

// maxTags is how many tags one command changes.
const maxTags = 20

func (s *Set) tagCommand() Command {
	return Command{
		Name:      "article tag",
		Help:      "Add or remove an article's topics and countries",
		Moderator: true,
		Private:   true,
		Options: []Option{
			{Name: "article", Help: "A word of its title, its link or its number", Kind: Article, Required: true},
			{Name: "add", Help: "Topics and countries to add, parted by commas"},
			{Name: "remove", Help: "Topics and countries to take off, parted by commas"},
		},
		Run: s.tag,
	}
}

func (s *Set) tag(ctx context.Context, r Request) (Reply, error) {
	e, err := s.shelved(ctx, r)
	if err != nil {
		return Reply{}, err
	}
	v := r.own()
	if e.Removed {
		return offTheDesk(v, e), nil
	}
	id := strconv.FormatInt(e.ID, 10)
	if r.Option("add") == "" && r.Option("remove") == "" {
		return Reply{Form: tagForm(v, e, id)}, nil
	}
	add, err := tagsOf(v, "add", r.Option("add"))
	if err != nil {
		return Reply{}, err
	}
	remove, err := tagsOf(v, "remove", r.Option("remove"))
	if err != nil {
		return Reply{}, err
	}
	for _, t := range e.Topics {
		if slices.Contains(remove, topic.Parent(t.Code)) && !slices.Contains(remove, t.Code) {
			remove = append(remove, t.Code)
		}
	}
	has := tagged(e)
	add = slices.DeleteFunc(add, func(code string) bool { return has[code] || slices.Contains(remove, code) })
	remove = slices.DeleteFunc(remove, func(code string) bool { return !has[code] })
	if len(add)+len(remove) == 0 {
		return Reply{Blocks: []Block{paragraph(v.Say("It is tagged so already."))}, Cards: []Card{{Blocks: found(v, e)}}, Actions: deskActions(r, e)}, nil
	}
	e, err = s.store.Tag(ctx, r.Place.Shelf, e.ID, add, remove, r.Asker.Actor)
	if err != nil {
		return Reply{}, err
	}
	undo := Action{Label: v.Say("Undo"), Changes: true, Request: ask("article tag", "article", id, "add", strings.Join(remove, ","), "remove", strings.Join(add, ","))}
	actions := deskActions(r, e)
	return Reply{
		Blocks:  []Block{paragraph(tagsChanged(v, add, remove))},
		Cards:   []Card{{Blocks: found(v, e)}},
		Actions: append([][]Action{{undo}}, actions...),
	}, nil
}

// tagForm asks for tags where only the article was named.
func tagForm(v *voice.Voice, e store.Entry, id string) *Form {
	var tags []string
	for _, c := range e.Countries {
		if c.About {
			tags = append(tags, country.Name(c.Code, v.Language()))
		}
	}
	for _, t := range e.Topics {
		tags = append(tags, topic.Name(t.Code, v.Language()))
	}
	now := v.Say("It has none now")
	if len(tags) > 0 {
		now = cut(v.Say("Now: %s", strings.Join(tags, ", ")), 100)
	}
	such := v.Say("Such as: %s, %s", country.Name("VE", v.Language()), topic.Name(topic.Politics, v.Language()))
	return &Form{
		Title:  v.Say("Topics and countries"),
		Submit: ask("article tag", "article", id),
		Fields: []Field{
			{Name: "add", Label: v.Say("Add, parted by commas"), Help: cut(such, 100), Max: 500},
			{Name: "remove", Label: v.Say("Take off, parted by commas"), Help: now, Max: 500},
		},
	}
}

// tagsOf are the codes of topics and countries named in a list.
func tagsOf(v *voice.Voice, option, list string) ([]string, error) {
	var out []string
	for _, typed := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == '\n' || r == '、' || r == '，' }) {
		typed = strings.TrimSpace(typed)
		if typed == "" {
			continue
		}
		code, err := tagOf(v, option, typed)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
		if parent := topic.Parent(code); option == "add" && parent != "" && !slices.Contains(out, parent) {
			out = append(out, parent) // whoever asks for the parent finds it as well
		}
	}
	if len(out) > maxTags {
		return nil, &news.OptionError{Option: option, Value: list, Next: v.Say("That is %d tags; at most %d go at once.", len(out), maxTags)}
	}
	return out, nil
}

// tagOf is the code of one topic or country.
func tagOf(v *voice.Voice, option, typed string) (string, error) {
	if code, ok := topic.Find(typed); ok {
		return code, nil
	}
	if code, ok := country.Find(typed); ok {
		return code, nil
	}
	bad := &news.OptionError{Option: option, Value: typed, Next: v.Say("No topic or country is called “%s”.", cut(typed, 60))}
	var meant []string
	if code, ok := country.Nearest(typed); ok {
		meant = append(meant, country.Name(code, v.Language()))
	}
	if code, ok := topic.Nearest(typed); ok {
		meant = append(meant, topic.Name(code, v.Language()))
	}
	if len(meant) > 0 {
		bad.Next += " " + v.Say("Did you mean %s?", v.Or(meant))
	} else {
		bad.Next += " " + v.Say("/topics lists the topics; countries go by name or code.")
	}
	return "", bad
}

// tagged are the codes that an article carries as its own: a country that it
// only mentions can still be added.
func tagged(e store.Entry) map[string]bool {
	out := map[string]bool{}
	for _, c := range e.Countries {
		if c.About {
			out[c.Code] = true
		}
	}
	for _, t := range e.Topics {
		out[t.Code] = true
	}
	return out
}

// tagsChanged says what was added and what was taken off.
func tagsChanged(v *voice.Voice, add, remove []string) string {
	switch added, off := v.And(tagNames(v, add)), v.And(tagNames(v, remove)); {
	case off == "":
		return v.Say("Added %s.", added)
	case added == "":
		return v.Say("Took off %s.", off)
	default:
		return v.Say("Added %s; took off %s.", added, off)
	}
}

func tagNames(v *voice.Voice, codes []string) []string {
	var out []string
	for _, c := range codes {
		if strings.HasPrefix(c, "medtop:") {
			out = append(out, topic.Name(c, v.Language()))
		} else {
			out = append(out, flagged(v, c))
		}
	}
	return out
}
