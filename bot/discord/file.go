package discord

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"

	"newsdesk/commands"
	"newsdesk/voice"
)

const (
	// fileAtMost is how large a file may be that the desk sends, in bytes. Discord
	// takes 10 MiB from a bot (https://discord.com/developers/docs/reference#uploading-files).
	fileAtMost     = 10 << 20
	fileNameAtMost = 100 // characters; Discord takes more
	altAtMost      = 1024
)

// A carrier is a body that a file may go with.
type carrier interface {
	// carried is the file, nil for none.
	carried() *commands.Attachment
}

// attachment tells Discord of a file that goes with a message.
type attachment struct {
	ID   string `json:"id"` // of the part files[ID]
	Name string `json:"filename"`
	Alt  string `json:"description,omitempty"`
}

// media is where a component's file is.
type media struct {
	URL string `json:"url"`
}

// picture is what a gallery shows.
type picture struct {
	Media media  `json:"media"`
	Alt   string `json:"description,omitempty"`
}

// sendable is a reply whose file can go with it: one without a file, or with one
// that has anything in it.
func sendable(v *voice.Voice, r commands.Reply) commands.Reply {
	switch {
	case r.File == nil:
	case len(r.File.Body) == 0:
		r.File = nil
	case len(r.File.Body) > fileAtMost:
		return tooBig(v)
	}
	return r
}

// attach lets a file go with a message. One of its components shows it.
func (m *message) attach(f *commands.Attachment) {
	if f != nil {
		m.file, m.Attachments = f, []attachment{{ID: "0", Name: fileName(f), Alt: plain(f.Alt, altAtMost)}}
	}
}

// fileComponent shows a file that goes with a message: a picture as such.
func fileComponent(f *commands.Attachment) component {
	at := media{URL: "attachment://" + fileName(f)}
	if f.Alt != "" {
		return component{Type: typeGallery, Items: []picture{{at, plain(f.Alt, altAtMost)}}}
	}
	return component{Type: typeFile, File: &at}
}

// fileName is a file's name in the letters that Discord leaves as they are: a
// component finds its file by it.
func fileName(f *commands.Attachment) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '.', r == '-', r == '_':
			return r
		}
		return '_'
	}, clean(f.Name))
	name = strings.TrimLeft(name, "._-")
	if name == "" {
		return "file"
	}
	return name[max(0, len(name)-fileNameAtMost):] // the end says what it is
}

// encode is a body as it goes out, and its content type: JSON, or a form of JSON
// and the file that goes with it.
func encode(body any) (raw []byte, contentType string, err error) {
	raw, err = json.Marshal(body)
	if err != nil {
		return nil, "", err
	}
	c, is := body.(carrier)
	if !is || c.carried() == nil {
		return raw, "application/json", nil
	}
	var b bytes.Buffer
	b.Grow(len(raw) + len(c.carried().Body) + 1<<10)
	w := multipart.NewWriter(&b)
	part := func(content []byte, kind, disposition string) {
		if err == nil {
			h := textproto.MIMEHeader{"Content-Disposition": {"form-data; " + disposition}, "Content-Type": {kind}}
			if p, failed := w.CreatePart(h); failed != nil {
				err = failed
			} else {
				_, err = p.Write(content)
			}
		}
	}
	part(raw, "application/json", `name="payload_json"`)
	part(c.carried().Body, "application/octet-stream", fmt.Sprintf(`name="files[0]"; filename=%q`, fileName(c.carried())))
	if err == nil {
		err = w.Close()
	}
	return b.Bytes(), w.FormDataContentType(), err
}
