package main

import (
	"bytes"
	"fmt"
	"testing"
)

func TestRedact(t *testing.T) {
	for _, test := range []struct {
		name    string
		secrets []string
		line    string
		want    string
	}{
		{"several", []string{"abc.def.ghi", "sk-12345678"}, "abc.def.ghi and sk-12345678 twice: sk-12345678", "[secret] and [secret] twice: [secret]"},
		{"one alone", []string{"", "sk-12345678"}, "with sk-12345678", "with [secret]"},
		{"as the header has it", []string{"Bot abc.def.ghi"}, "Bot abc.def.ghi", "Bot [secret]"},
		{"white space around it", []string{" abc.def.ghi\n"}, "abc.def.ghi", "[secret]"},
		{"too short to be one", []string{"ollama"}, "ollama answers", "ollama answers"},
		{"none", nil, "nothing to hide", "nothing to hide"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out bytes.Buffer
			n, err := fmt.Fprint(redact(&out, test.secrets...), test.line)
			if out.String() != test.want || n != len(test.line) || err != nil {
				t.Errorf("%q, %d, %v; want %q", out.String(), n, err, test.want)
			}
		})
	}
}
