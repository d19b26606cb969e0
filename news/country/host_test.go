package country

import "testing"

func TestOfHost(t *testing.T) {
	for _, tt := range []struct{ name, host, want string }{
		{"a country's domain", "www.hafenblatt.de", "DE"},
		{"below a second one", "quay.com.ve", "VE"},
		{"the United Kingdom's is no code of its own", "courier.co.uk", "GB"},
		{"upper case", "QUAY.KE", "KE"},
		{"a general domain", "quay.example", ""},
		{"sold to everybody", "quay.io", ""},
		{"and yet a country's, as the one before it tells", "valle.com.co", "CO"},
		{"no country's", "quay.eu", ""},
		{"an address in numbers", "192.0.2.44", ""},
		{"no host", "", ""},
		{"a domain alone", "de", ""},
	} {
		if got, ok := OfHost(tt.host); (got != tt.want && ok) || ok != (tt.want != "") {
			t.Errorf("%s: %q, %v; want %q", tt.name, got, ok, tt.want)
		}
	}
}
