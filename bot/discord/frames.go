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
