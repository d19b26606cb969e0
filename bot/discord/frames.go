package discord

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"math"
)

// unmask is the payload of a client's whole text frame.
func unmask(p []byte) ([]byte, bool) {
	if len(p) < 6 || p[0] != 0x80|frameText || p[1]&0x80 == 0 {
		return nil, false
	}
	size, at := int(p[1]&0x7f), 2
	switch size {
	case 126:
		size, at = int(binary.BigEndian.Uint16(p[2:])), 4
	case 127: // longer than anything discordgo sends for us
		return nil, false
	}
	if len(p) != at+4+size {
		return nil, false
	}
	mask, out := p[at:at+4], bytes.Clone(p[at+4:])
	for i := range out {
		out[i] ^= mask[i%4]
	}
	return out, true
}

// maskText is a client's text frame. A mask of zeros is allowed; it hides
// nothing, and needs not: TLS does.
func maskText(payload []byte) []byte {
	out := []byte{0x80 | frameText, 0x80 | byte(min(len(payload), 126))}
	if len(payload) >= 126 {
		out = binary.BigEndian.AppendUint16(out, uint16(min(len(payload), math.MaxUint16)))
	}
	return append(append(out, 0, 0, 0, 0), payload...)
}

// opOf is a message's op, -1 when it has none.
func opOf(raw []byte) int {
	m := struct {
		Op int `json:"op"`
	}{-1}
	if json.Unmarshal(raw, &m) != nil {
		return -1
	}
	return m.Op
}

// The event of an interaction, and what it is called for discordgo, which decodes what it
// knows into types of its own: two thirds of the time that it takes, for nothing. In a
// burst that is what an interaction waits for most.
const (
	interactionEvent  = "INTERACTION_CREATE"
	hiddenInteraction = "INTERACTION_HIDDEN" // as long
)

// hide renames the event of an interaction where its name stands at either end of the
// next message, as it does when Discord writes it (or a program in order of the names).
func (w *wire) hide(size int) error {
	const name = `"t":"` + interactionEvent + `"`
	body, err := w.in.Peek(size)
	if err != nil {
		return err
	}
	at := -1
	if bytes.HasPrefix(body, []byte("{"+name)) {
		at = len(`{"t":"`)
	} else if bytes.HasSuffix(body, []byte(","+name+"}")) {
		at = size - len(interactionEvent+`"}`)
	}
	if at >= 0 {
		copy(body[at:], hiddenInteraction) // in the buffer, which is read next
	}
	return nil
}
