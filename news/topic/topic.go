// Package topic knows the IPTC Media Topics of the top level.
package topic

// Name is the topic's name in a language (English when the data lacks it).
func Name(code, lang string) string { panic("todo") }

// Find understands a code, a name or a word that people use for the topic
// ("sports", "tech"), in any language of the data.
func Find(text string) (code string, ok bool) { panic("todo") }

// Nearest is the topic whose name is the least slip of the pen away.
func Nearest(text string) (code string, ok bool) { panic("todo") }

// Codes are the codes of the top level, "medtop:…", in order.
func Codes() []string { panic("todo") }

// Match is those of codes whose name, in lang or English, has a word that begins
// with typed; in the order of codes.
func Match(typed string, codes []string, lang string) []string { panic("todo") }
