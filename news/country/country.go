// Package country knows the world's countries by their ISO 3166-1 alpha-2 codes:
// their names in many languages, their flags, and what people call them.
package country

// Name is the country's name in a language (BCP 47; English when the data lacks
// it); the code itself for one that is not known.
func Name(code, lang string) string { panic("todo") }

// Flag is the country's flag emoji.
func Flag(code string) string { panic("todo") }

// Find understands a name, a code, an adjective, an inhabitants' name or a flag,
// in any language of the data, without regard to case and accents.
func Find(text string) (code string, ok bool) { panic("todo") }

// Nearest is the country whose name is the least slip of the pen away from text;
// ok is false when nothing is near.
func Nearest(text string) (code string, ok bool) { panic("todo") }

// Codes are all codes, in order.
func Codes() []string { panic("todo") }

// Match is those of codes whose name, in lang or English, has a word that begins
// with typed; in the order of codes.
func Match(typed string, codes []string, lang string) []string { panic("todo") }
