package terminal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"newsdesk/commands"
	"newsdesk/news"
	"newsdesk/voice"
)

// fileMost is how large a file may be that a command is given, in bytes.
const fileMost = 5 << 20

// local puts into a request what the options name on this machine: a channel and
// a role are whatever they are called, a file is read. The error is a
// news.OptionError.
func (t *Terminal) local(desk Desk, r *commands.Request) error {
	for _, o := range options(desk, r.Command) {
		given := r.Option(o.Name)
		if given == "" {
			continue
		}
		switch o.Kind {
		case commands.ChannelOption:
			id := strings.TrimPrefix(given, "#")
			r.Options[o.Name] = id
			if r.Place.Channels == nil {
				r.Place.Channels = map[string]commands.Channel{}
			}
			r.Place.Channels[id] = commands.Channel{ID: id, Name: id, Kind: news.ChannelText, Postable: true, AskerMay: true}
		case commands.Role:
			id := strings.TrimPrefix(given, "@")
			r.Options[o.Name] = id
			if r.Place.Roles == nil {
				r.Place.Roles = map[string]string{}
			}
			r.Place.Roles[id] = id
		case commands.File:
			f, err := load(t.voice, o.Name, given)
			if err != nil {
				return err
			}
			if r.Files == nil {
				r.Files = map[string]commands.Attachment{}
			}
			r.Files[o.Name] = f
		}
	}
	return nil
}

// options are all that a command can be given, those of its buttons included.
func options(desk Desk, command string) []commands.Option {
	for _, c := range desk.All() {
		if c.Name == command {
			return append(append([]commands.Option(nil), c.Options...), c.Carried...)
		}
	}
	return nil
}

// load reads a file that an option names.
func load(v *voice.Voice, option, path string) (commands.Attachment, error) {
	bad := func(next string) error { return &news.OptionError{Option: option, Value: path, Next: next} }
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return commands.Attachment{}, bad(v.Say("There is no file “%s” here. Give its whole path.", cut(clean(path), 200)))
	}
	if err == nil && !info.Mode().IsRegular() { // opening a pipe would wait for its writer
		return commands.Attachment{}, bad(v.Say("“%s” is not a file that can be read. Give a file's path.", cut(clean(path), 200)))
	}
	f, err := os.Open(path)
	if err != nil {
		return commands.Attachment{}, bad(v.Say("The file “%s” cannot be opened. Check who may read it.", cut(clean(path), 200)))
	}
	defer f.Close()
	body, err := io.ReadAll(io.LimitReader(f, fileMost+1))
	switch {
	case err != nil:
		return commands.Attachment{}, bad(v.Say("The file “%s” cannot be read. Check the disk that it is on.", cut(clean(path), 200)))
	case len(body) > fileMost:
		return commands.Attachment{}, bad(v.Say("That file is over 5 MB, which is more than the desk takes. Give it in parts."))
	}
	return commands.Attachment{Name: filepath.Base(path), Size: int64(len(body)), Body: body}, nil
}

// save writes a file that came with a reply into the working directory, unless
// one of its name is there, and says what became of it.
func save(v *voice.Voice, f commands.Attachment) (says string, ok bool) {
	name := filepath.Base(clean(f.Name))
	if strings.HasPrefix(name, ".") || strings.ContainsAny(name, `/\:`) {
		name = "newsdesk-file"
	}
	out, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return v.Say("%s is here already, so nothing was written. Move it away, then ask again.", name), false
	}
	if err != nil {
		return v.Say("%s could not be written here. Check who may write to this folder.", name), false
	}
	_, err = out.Write(f.Body)
	if err = errors.Join(err, out.Close()); err != nil {
		_ = os.Remove(name) // half a file is worse than none
		return v.Say("%s could not be written. Check that there is room on the disk.", name), false
	}
	return v.Say("Written to %s.", name), true
}
