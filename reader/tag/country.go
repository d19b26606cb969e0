package tag

import (
	"cmp"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/news/fold"
)

// The weight of a mention by what it is. A seat says little: the United Nations
// are not in the United States' news because they sit there.
var kindWeight = [...]float64{
	kindName: 1, kindPeople: 0.9, kindCapital: 0.7, kindOffice: 0.8, kindRegion: 0.6, kindCity: 0.5,
	kindInstitution: 0.45, kindSeat: 0.15, kindMoney: 0.1, kindFirm: 0.08, kindNot: 0,
}

// The weight of a mention by where it stands, and how much of an article's whole
// a part can make out: the tenth mention in the body says less than the first.
var (
	partWeight = [...]float64{inBody: 1, inLead: 1.8, inTitle: 3, inDateline: 3.5}
	tiny       = 0.35 // a country with less in the whole article is not shown
)

// When is a country what a story is about.
const (
	aboutShare  = 0.45 // of the heaviest country's weight, at least
	mostAbout   = 4    // countries that a story can be about
	leastAbout  = 0.16 // of all countries' weight, for any but the heaviest
	leadOnly    = 0.25 // of the heaviest, for one that the title names
	leadBytes   = 300  // what counts as the lead of an article
	ambiguity   = 0.5  // weight kept by a word that can be read in two ways
	mostFaint   = 1    // weight of all of a country's money, firms and seats
	faintBeside = 0.3  // of that, where there is better evidence
	bodyHalving = 6    // the body's weight at which another mention counts half
)

// Countries finds the countries that an article concerns, the heaviest first.
// Weights are shares of all that the article says about countries, so that they
// add up to 1 at most. About marks those that the story is about, by the share
// and by the title; the others are only mentioned. The result is empty where
// nothing tells.
func (a *Article) Countries() []news.CountryTag {
	var (
		x           = lexiconFor(a.lang)
		site        = strings.Fields(fold.Key(a.site))
		title, body = a.title, a.body
		heads       = x.mentions(title, site)
		all         = x.mentions(body, site)
	)
	heads, all = title.sift(heads, body), body.sift(all, title)
	for i := range heads {
		heads[i].part = inTitle
	}
	end := body.dateline()
	if len(all) == 0 || all[0].readings[0].kind == kindName && !body.formal(end) {
		end = 0 // "Russia - Ukraine: what next" opens with no place
	}
	for i := range all {
		switch m := &all[i]; {
		case m.last < end:
			m.part = inDateline
		case int(body.tokens[m.first].start) < leadBytes:
			m.part = inLead
		}
	}
	t := newTally(x)
	heads, all = t.settle(title, heads), t.settle(body, all)
	t.count(heads)
	t.count(all)
	return t.tags()
}

// tally adds up what is said of each country.
type tally struct {
	x     *lexicon
	known []float64 // weight of the mentions that can be read in one way
	total []float64
	faint []float64 // of money, firms and seats, which tell little
	parts [inDateline + 1][]float64
}

func newTally(x *lexicon) *tally {
	t := &tally{x: x, known: make([]float64, len(x.codes)), total: make([]float64, len(x.codes)), faint: make([]float64, len(x.codes))}
	for p := range t.parts {
		t.parts[p] = make([]float64, len(x.codes))
	}
	return t
}

// settle drops phrases that are none and cities that a place behind a comma
// explains, and gathers what is certain, for reading what is not.
func (t *tally) settle(d *document, all []mention) []mention {
	out := all[:0]
	for i, m := range all {
		e := m.readings[0]
		if e.kind == kindNot {
			continue
		}
		if i+1 < len(all) && all[i+1].first == m.last+1 && d.gap(m.last) == ", " {
			next := all[i+1].readings[0]
			if (e.kind == kindCity || e.kind == kindCapital || e.kind == kindRegion) &&
				(next.kind == kindName || next.kind == kindRegion) {
				continue // "Paris, Texas": Texas counts
			}
		}
		if len(m.readings) == 1 && e.traits&(weak|common) == 0 {
			t.known[e.code] += kindWeight[e.kind]
		}
		if i+1 < len(all) && all[i+1].first == m.last+1 && all[i+1].readings[0].kind == kindMoney && e.kind <= kindPeople {
			m.money = true // "Canadian dollars" are no news of Canada
		}
		out = append(out, m)
	}
	return out
}

// read chooses between the readings of a word: the country that the rest of the
// article speaks of, else the heavier kind, else the larger city.
func (t *tally) read(m mention) (e entry, sure bool) {
	if len(m.readings) == 1 {
		return m.readings[0], true
	}
	best, value, second := m.readings[0], -1.0, -1.0
	nearby := 0.8
	if m.part == inDateline {
		nearby = 0.2 // where it was written is not always what it is about
	}
	for _, r := range m.readings {
		v := nearby*min(t.known[r.code], 2) + prior(r)
		if v > value {
			best, value, second = r, v, value
		} else if v > second {
			second = v
		}
	}
	return best, value-second > 0.4
}

// prior is how much one thinks of a reading before anything else is known: of a
// country before a region, and of either before any but the largest cities.
func prior(e entry) float64 {
	switch e.kind {
	case kindName:
		return 2.2
	case kindRegion:
		return 1.9
	case kindCity, kindCapital:
		return 0.5*kindWeight[e.kind] + 0.35*float64(e.grade)
	}
	return 1.5
}

func (t *tally) count(all []mention) {
	for _, m := range all {
		e, sure := t.read(m)
		w := kindWeight[e.kind]
		if !sure {
			w *= ambiguity
		}
		if e.kind == kindCity {
			w += 0.03 * float64(e.grade)
		}
		if m.money || e.kind >= kindSeat {
			t.faint[e.code] = min(t.faint[e.code]+kindWeight[kindMoney], mostFaint)
			continue
		}
		p := t.parts[m.part]
		w *= partWeight[m.part]
		if m.part == inBody {
			w *= bodyHalving / (bodyHalving + p[e.code])
		}
		if m.part == inTitle && p[e.code] > 0 {
			w *= 0.3
		}
		p[e.code] += w
		t.total[e.code] += w
	}
}

func (t *tally) tags() []news.CountryTag {
	var (
		out []news.CountryTag
		sum float64
	)
	// Where nothing but money and firms tells, they do.
	share := faintBeside
	if !slices.ContainsFunc(t.total, func(w float64) bool { return w > 0 }) {
		share = 1
	}
	for i, w := range t.total {
		w += share * t.faint[i]
		if w > 0 {
			sum += w
			out = append(out, news.CountryTag{Code: t.x.codes[i], Weight: w})
		}
	}
	slices.SortStableFunc(out, func(a, b news.CountryTag) int { return cmp.Compare(b.Weight, a.Weight) })
	about := 0
	for i := range out {
		c := &out[i]
		n, _ := slices.BinarySearch(t.x.codes, c.Code)
		share := c.Weight / out[0].Weight
		c.About = about < mostAbout && (i == 0 || c.Weight >= leastAbout*sum) &&
			(share >= aboutShare || share >= leadOnly && t.parts[inTitle][n] > 0)
		if c.About {
			about++
		}
	}
	for i := range out {
		if i > 0 && out[i].Weight < tiny {
			out = out[:i]
			break
		}
		out[i].Weight /= sum
	}
	return out
}

// formal is true when the first words are written as only datelines are: in
// capitals, with a date or an agency.
func (d *document) formal(words int) bool {
	return words > 0 && (d.tokens[0].capitals || strings.ContainsAny(d.text[:d.tokens[words-1].end], ",("))
}

// dateline is how many words at the start of a text say where it was written:
// "NAIROBI, Kenya (Agency) - ". 0 when there is none.
func (d *document) dateline() int {
	const most = 14 // words
	for i := range min(most, len(d.tokens)) {
		t := d.tokens[i]
		// An agency's name in brackets and a month behind its day need no capital.
		if !t.upper && !d.number(i) && !t.dense && (i == 0 || !d.number(i-1) && !strings.HasSuffix(d.gap(i-1), "(")) {
			return 0
		}
		g := d.gap(i)
		for _, dash := range []string{" - ", " — ", " – ", " -- ", ".- ", " /", ".— "} {
			if strings.Contains(g, dash) {
				return i + 1
			}
		}
		if strings.Contains(g, "\n") {
			return 0
		}
	}
	return 0
}
