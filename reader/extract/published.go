package extract

import (
	"net/url"
	"strings"
	"time"
)

// published is when the article came out.
func (h *head) published(s schema, link string, now time.Time) (time.Time, bool) {
	values := []string{s.date, h.first("article:published_time", "og:article:published_time", "datepublished", "datecreated")}
	for _, name := range [...]string{"parsely-pub-date", "sailthru.date", "article.published", "publish-date", "publishdate", "publish_date",
		"pubdate", "published", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued",
		"cxenseparse:recs:publishtime", "article_date_original", "last-modified-date", "og:published_time", "rnews:datepublished"} {
		values = append(values, h.meta[name])
	}
	for _, t := range h.times {
		if t.pub {
			values = append(values, t.value)
		}
	}
	if len(h.times) > 0 {
		values = append(values, h.times[0].value)
	}
	var best time.Time
	dayOnly := false
	for _, v := range values {
		at, day, ok := parseDate(v, now)
		switch {
		case !ok:
		case best.IsZero():
			best, dayOnly = at, day
		case dayOnly && !day && at.Sub(best).Abs() < 36*time.Hour:
			best, dayOnly = at, false // the same day, said more exactly
		}
	}
	if best.IsZero() {
		at, ok := pathDate(link, now)
		return at, ok
	}
	return best, dayOnly
}

// pathDate reads the day in addresses like /2026/05/04/headline.
func pathDate(link string, now time.Time) (time.Time, bool) {
	u, err := url.Parse(link)
	if err != nil {
		return time.Time{}, false
	}
	parts := strings.Split(u.Path, "/")
	for i := 0; i+2 < len(parts); i++ {
		if len(parts[i]) == 4 && len(parts[i+1]) == 2 && len(parts[i+2]) == 2 {
			if at, _, ok := parseDate(strings.Join(parts[i:i+3], "-"), now); ok {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

// shown is what the page shows around its headline, for readers instead of
// machines.
type shown struct {
	published time.Time // a day, in UTC
	origin    string
}

// readShown reads the short lines around the headline.
func readShown(blocks []block, title string, now time.Time) shown {
	var s shown
	headline, at := squash(title), -1
	for i := range blocks {
		if headline != "" && squash(blocks[i].text) == headline {
			at = i
			break
		}
	}
	if at < 0 {
		return s
	}
	for i := max(0, at-2); i < min(len(blocks), at+6); i++ {
		b := &blocks[i]
		if i == at || b.size > 90 || b.density() > 0.5 || endsSentence(b.text) {
			continue
		}
		if t, ok := dayIn(b.text, now); ok && s.published.IsZero() {
			s.published = t
		}
		for _, label := range [...]string{"来源：", "来源:", "來源：", "來源："} {
			if _, who, ok := strings.Cut(b.text, label); ok {
				s.origin = firstOf(s.origin, agencyIn(who))
			}
		}
	}
	return s
}

// dayIn is the day that a line gives, in words or as "2026-05-04".
func dayIn(line string, now time.Time) (time.Time, bool) {
	t, _, ok := parseDate(line, now)
	if !ok {
		for w := range strings.FieldsSeq(line) {
			if len(w) < 8 || !strings.ContainsAny(w, "-/.") {
				continue
			}
			if t, _, ok = parseDate(strings.Trim(w, ",;|()"), now); ok {
				break
			}
		}
	}
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), ok
}
