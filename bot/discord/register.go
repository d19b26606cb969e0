package discord

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/voice"
)

// A definition is a command as Discord knows it. Only what the desk decides is
// in it, so that what Discord gives back can be compared.
type definition struct {
	Type         int                `json:"type"`
	Name         string             `json:"name"`
	Names        tongues            `json:"name_localizations,omitempty"`
	Description  string             `json:"description,omitempty"`
	Descriptions tongues            `json:"description_localizations,omitempty"`
	Options      []definitionOption `json:"options,omitempty"`
	// Permissions is what one must have to see the command, nil for nothing. The
	// guild's admins can change it, so it is checked again at each use.
	Permissions *string `json:"default_member_permissions"`
	Contexts    []int   `json:"contexts,omitempty"`          // guildContext and others
	Install     []int   `json:"integration_types,omitempty"` // guildInstall, userInstall
}

type definitionOption struct {
	Type         int                `json:"type"`
	Name         string             `json:"name"`
	Names        tongues            `json:"name_localizations,omitempty"`
	Description  string             `json:"description"`
	Descriptions tongues            `json:"description_localizations,omitempty"`
	Required     bool               `json:"required,omitempty"`
	Autocomplete bool               `json:"autocomplete,omitempty"`
	Min          *float64           `json:"min_value,omitempty"`
	Max          *float64           `json:"max_value,omitempty"`
	MaxLength    int                `json:"max_length,omitempty"`
	ChannelTypes []int              `json:"channel_types,omitempty"`
	Choices      []definitionChoice `json:"choices,omitempty"`
	Options      []definitionOption `json:"options,omitempty"`
}

type definitionChoice struct {
	Name  string  `json:"name"`
	Names tongues `json:"name_localizations,omitempty"`
	Value string  `json:"value"`
}

// definitions are the desk's commands for Discord: one of two words is a
// subcommand of its first. In one guild there are no contexts to choose.
func definitions(all []commands.Command, inGuild bool) []definition {
	var out []definition
	groups := map[string]int{}
	for _, c := range all {
		d := definition{Type: slashCommand, Name: c.Name, Names: commandNames(c.Name), Description: c.Help, Descriptions: said(c.Help), Permissions: permissionFor(c)}
		if !inGuild {
			d.Contexts, d.Install = contextsOf(c)
		}
		if c.Message {
			d.Type, d.Description, d.Descriptions, d.Names = messageCommand, "", nil, said(c.Name)
			out = append(out, d)
			continue
		}
		d.Options = optionsOf(c)
		group, sub, is := strings.Cut(c.Name, " ")
		if !is {
			out = append(out, d)
			continue
		}
		one := definitionOption{Type: subcommandOption, Name: sub, Names: commandNames(sub), Description: c.Help, Descriptions: d.Descriptions, Options: d.Options}
		if i, known := groups[group]; known {
			join(&out[i], d, one)
			continue
		}
		groups[group] = len(out)
		d.Name, d.Names, d.Options = group, commandNames(group), []definitionOption{one}
		d.Description = groupHelp(nil, all, group)
		d.Descriptions = inTongues(func(v *voice.Voice) string { return groupHelp(v, all, group) })
		out = append(out, d)
	}
	return out
}

// join adds a subcommand. Its group asks of people, and is offered, what suits
// all of them.
func join(group *definition, d definition, one definitionOption) {
	group.Options = append(group.Options, one)
	if d.Permissions == nil {
		group.Permissions = nil
	}
	if len(d.Contexts) > len(group.Contexts) {
		group.Contexts, group.Install = d.Contexts, d.Install
	}
}

// groupHelp names what a group can do. Discord shows it nowhere, but wants it.
func groupHelp(v *voice.Voice, all []commands.Command, group string) string {
	var subs []string
	for _, c := range all {
		if sub, is := strings.CutPrefix(c.Name, group+" "); is {
			subs = append(subs, commands.CommandName(v, sub))
		}
	}
	name := []rune(commands.CommandName(v, group))
	return cutRunes(strings.ToUpper(string(name[:1]))+string(name[1:])+": "+strings.Join(subs, ", "), 100)
}

func permissionFor(c commands.Command) *string {
	may := 0
	switch {
	case c.Manager:
		may = mayManageGuild
	case c.Moderator:
		may = mayManageMessages
	default:
		return nil
	}
	s := strconv.Itoa(may)
	return &s
}

// contextsOf is where a command can be used, and for whom the app must be installed:
// what only asks goes along with who asks, anywhere.
func contextsOf(c commands.Command) (contexts, install []int) {
	if c.Moderator || c.Local {
		return []int{guildContext}, []int{guildInstall}
	}
	return []int{guildContext, botContext, privateContext}, []int{guildInstall, userInstall}
}

// optionsOf puts the required options first, as Discord demands.
func optionsOf(c commands.Command) []definitionOption {
	var out []definitionOption
	for _, o := range c.Options {
		out = append(out, optionOf(o))
	}
	slices.SortStableFunc(out, func(a, b definitionOption) int {
		return cmp.Compare(first(a.Required), first(b.Required))
	})
	return out
}

func first(is bool) int {
	if is {
		return 0
	}
	return 1
}

func optionOf(o commands.Option) definitionOption {
	d := definitionOption{Type: stringOption, Name: o.Name, Names: optionNames(o.Name), Description: o.Help, Descriptions: said(o.Help), Required: o.Required}
	for _, c := range o.Choices {
		d.Choices = append(d.Choices, definitionChoice{Name: c.Label, Names: said(c.Label), Value: c.Value})
	}
	switch o.Kind {
	case commands.Text:
		if len(d.Choices) == 0 {
			d.MaxLength = o.Max
		}
	case commands.Integer:
		d.Type = integerOption
		if o.Max > o.Min {
			low, high := float64(o.Min), float64(o.Max)
			d.Min, d.Max = &low, &high
		}
	case commands.Flag:
		d.Type, d.Choices = booleanOption, nil
	case commands.ChannelOption:
		d.Type, d.Choices, d.ChannelTypes = channelOption, nil, offeredKinds()
	case commands.Role:
		d.Type, d.Choices = roleOption, nil
	case commands.File:
		d.Type, d.Choices = fileOption, nil
	case commands.Article, commands.Topic, commands.Country, commands.Source, commands.Speaker, commands.Feed,
		commands.RouteOption, commands.DigestOption, commands.PostOption, commands.Zone, commands.Language, commands.Who:
		d.Autocomplete = len(d.Choices) == 0
	}
	return d
}

// register makes Discord's list of commands the desk's, and writes only when
// they differ: Discord takes 200 new commands a day. It tries again until it has
// an answer or ctx ends.
func (p *Platform) register(ctx context.Context, application string) error {
	for pause := time.Second; ; pause = min(2*pause, time.Minute) {
		err := p.registerOnce(ctx, application)
		switch s := status(err); {
		case err == nil:
			close(p.registered)
			return nil
		case ctx.Err() != nil:
			return nil
		case errors.Is(err, news.ErrToken):
			return err
		case s >= 400 && s < 500 && s != http.StatusTooManyRequests:
			p.log.Error("the commands could not be registered; was the bot invited with the scope applications.commands?", "err", err)
			close(p.registered) // the old ones may do
			return nil
		}
		p.log.Warn("registering the commands is tried again", "after", pause, "err", err)
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

func (p *Platform) registerOnce(ctx context.Context, application string) error {
	path := "/applications/" + application + "/commands"
	if p.cfg.Guild != "" {
		path = "/applications/" + application + "/guilds/" + p.cfg.Guild + "/commands"
	}
	want := definitions(p.desk.All(), p.cfg.Guild != "")
	var have []definition
	if err := p.api.call(ctx, http.MethodGet, path+"?with_localizations=true", nil, &have); err != nil {
		return fmt.Errorf("list the commands: %w", err)
	}
	if same(have, want) {
		p.log.Debug("commands are registered", "commands", len(want))
		return nil
	}
	if err := p.api.call(ctx, http.MethodPut, path, want, nil); err != nil {
		return fmt.Errorf("register the commands: %w", err)
	}
	p.log.Info("commands registered", "commands", len(want))
	return nil
}

// same tells whether two lists of commands are the same, in whatever order.
func same(a, b []definition) bool { return canonical(a) == canonical(b) }

func canonical(list []definition) string {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b definition) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name))
	})
	for i := range list {
		list[i].Contexts = slices.Sorted(slices.Values(list[i].Contexts))
		list[i].Install = slices.Sorted(slices.Values(list[i].Install))
		list[i].Options = canonicalOptions(list[i].Options)
	}
	b, err := json.Marshal(list)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func canonicalOptions(list []definitionOption) []definitionOption {
	out := slices.Clone(list)
	for i := range out {
		out[i].ChannelTypes = slices.Sorted(slices.Values(out[i].ChannelTypes))
		out[i].Options = canonicalOptions(out[i].Options)
	}
	return out
}
