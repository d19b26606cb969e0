// Package tag finds which countries an article concerns and which topics it
// belongs to, without a model or a network. Start with Read.
//
// Countries come from a lexicon for each language: country.Words, cities
// (GeoNames), and data/places, which has regions, seats of power, institutions
// and the phrases that only look like a country. Topics come from the words of
// data/topics and a small linear model. A new language is a file in each.
package tag

// Input is what is known of an article. Text may be anything: of more than
// maxText bytes the rest is not looked at.
type Input struct {
	Title string
	Text  string
	Lang  string // BCP 47; "" or "und" is taken for English
	// Site is the outlet's name. Where the text names the outlet, the country
	// in its name is not the story's.
	Site string
}

// Article is an article cut into words, once for all that is asked of it. It is for
// one goroutine at a time.
type Article struct {
	lang, site  string
	title, body *document
}

// Read cuts an article into words.
func Read(in Input) *Article {
	return &Article{lang: in.Lang, site: in.Site, title: newDocument(in.Title), body: newDocument(in.Text)}
}

// maxText is how many bytes of a text are read, in full words. What an article is
// about stands well before.
const maxText = 64 << 10
