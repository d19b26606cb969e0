package discord

import (
	"encoding/json"

	"newsdesk/commands"
	"newsdesk/news"
)

// Types of channels, as Discord numbers them.
const (
	typeTextChannel  = 0
	typeAnnouncement = 5
	typeNewsThread   = 10
	typeThread       = 11
	typeClosedThread = 12
	typeForum        = 15
	typeMedia        = 16 // a forum for pictures
)

// offeredKinds are the channels that an option offers: text, announcements,
// threads of the three kinds, and forums, where a post is a new thread. Discord's
// API description (https://github.com/discord/discord-api-spec) has no forums for
// pictures among the types that an option may ask for.
func offeredKinds() []int {
	return []int{typeTextChannel, typeAnnouncement, typeNewsThread, typeThread, typeClosedThread, typeForum}
}

// channel is a channel as Discord resolves or gives it.
type channel struct {
	ID          string      `json:"id"`
	Guild       string      `json:"guild_id"`
	Name        string      `json:"name"`
	Type        int         `json:"type"`
	Permissions string      `json:"permissions"` // the asker's, in a resolved one
	Parent      string      `json:"parent_id"`
	Overwrites  []overwrite `json:"permission_overwrites"`
}

// kind is what kind of channel a post to it finds, "" for one that takes none.
func (c channel) kind() news.ChannelKind {
	switch c.Type {
	case typeTextChannel:
		return news.ChannelText
	case typeAnnouncement:
		return news.ChannelAnnouncement
	case typeNewsThread, typeThread, typeClosedThread:
		return news.ChannelThread
	case typeForum, typeMedia:
		return news.ChannelForum
	}
	return ""
}

// toCommands is the channel for somebody with these permissions in it. In a
// forum, sending messages is the permission to open a thread
// (https://discord.com/developers/docs/topics/threads).
func (c channel) toCommands(perms uint64) commands.Channel {
	kind := c.kind()
	need := uint64(mayView | maySend)
	if kind == news.ChannelThread {
		need = mayView | maySendInThreads
	}
	return commands.Channel{ID: c.ID, Name: c.Name, Kind: kind, Postable: kind != "",
		AskerMay: perms&mayAdminister != 0 || perms&need == need}
}

// An upload is a file that somebody attached to a command.
type upload struct {
	Name string `json:"filename"`
	Size int64  `json:"size"`
	URL  string `json:"url"`
}

// resolve reads the channels, roles and files that options name, and the message
// that a message command was used on.
func (in *interaction) resolve(r *commands.Request, given []option) {
	var res struct {
		Channels    map[string]channel         `json:"channels"`
		Roles       map[string]role            `json:"roles"`
		Attachments map[string]upload          `json:"attachments"`
		Messages    map[string]json.RawMessage `json:"messages"`
	}
	// Only what has another shape is left out.
	_ = json.Unmarshal(in.Data.Resolved, &res)
	for id, c := range res.Channels {
		to := c.toCommands(bits(c.Permissions))
		if id == in.Channel && in.Allowed != "" { // of other channels it is not told
			to.BotBarred = !c.toCommands(bits(in.Allowed)).AskerMay
		}
		addChannel(&r.Place, id, to)
	}
	for id, found := range res.Roles {
		addRole(&r.Place, id, found.Name)
	}
	for _, o := range given {
		if o.Type == fileOption {
			attach(r, o.Name, res.Attachments)
		}
	}
	if raw, ok := res.Messages[in.Data.Target]; ok {
		r.Target = target(in.Data.Target, raw)
	}
}

// attach puts a file in the place of its id: the option is its name.
func attach(r *commands.Request, option string, files map[string]upload) {
	f, ok := files[r.Options[option]]
	if !ok {
		delete(r.Options, option) // an id alone is of no use
		return
	}
	if r.Files == nil {
		r.Files = map[string]commands.Attachment{}
	}
	r.Options[option] = f.Name
	r.Files[option] = commands.Attachment{Name: f.Name, Size: f.Size, Link: f.URL}
}

func addChannel(p *commands.Place, id string, c commands.Channel) {
	if p.Channels == nil {
		p.Channels = map[string]commands.Channel{}
	}
	p.Channels[id] = c
}

func addRole(p *commands.Place, id, name string) {
	if p.Roles == nil {
		p.Roles = map[string]string{}
	}
	p.Roles[id] = name
}
