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
		{"quoted", []string{`sk-1234"5678\9`}, `err="at sk-1234\"5678\\9"`, `err="at [secret]"`},
		{"as JSON", []string{"sk-1234<5678"}, `{"err":"sk-1234\u003c5678"}`, `{"err":"[secret]"}`},
		{"in an address", []string{"sk/1234 5678"}, "https://a.example/?key=sk%2F1234+5678 and /sk%2F1234%205678/", "https://a.example/?key=[secret] and /[secret]/"},
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
