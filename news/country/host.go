package country

import "strings"

// generic are the top-level domains of countries that are sold to everybody, so
// that they tell nothing: those that Google Search treats as such
// (https://developers.google.com/search/docs/specialty/international/managing-multi-regional-sites),
// and some that are used likewise.
const generic = " ad ai as bz cc cd co dj fm io la me ms nu sc sr su tv tk ws ac ag am gg im is je li ly mu pw sh st tc tm to vc vg "

// OfHost is the country under whose top-level domain a host stands ("www.quay.co.uk":
// GB). false for a general domain (.com), and for a country's that is sold to
// everybody, unless a "com." or the like before it tells that it is not
// ("valle.com.co": CO).
func OfHost(host string) (code string, ok bool) {
	labels := strings.Split(strings.ToLower(host), ".")
	last := labels[len(labels)-1]
	if len(last) != 2 || len(labels) < 2 {
		return "", false
	}
	if strings.Contains(generic, " "+last+" ") {
		second := labels[len(labels)-2]
		if len(labels) < 3 || !strings.Contains(" com org net edu gov ", " "+second+" ") {
			return "", false
		}
	}
	if last == "uk" {
		last = "gb"
	}
	code = strings.ToUpper(last)
	return code, Valid(code)
}
