package commands

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"newsdesk/store"
)

// actRecord is an act in a file of JSON lines.
type actRecord struct {
	At      string          `json:"at"` // RFC 3339, UTC
	ByID    string          `json:"by_id"`
	ByName  string          `json:"by_name"`
	What    string          `json:"what"`
	Article int64           `json:"article,omitempty"`
	Before  json.RawMessage `json:"before"`
	After   json.RawMessage `json:"after"`
}

// auditBody writes acts in a format, "csv" or "jsonl", as many as fit, and gives
// how many those are.
func auditBody(format string, acts []store.Act) ([]byte, int, error) {
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	write := func(a store.Act) error {
		at := a.At.UTC().Format(time.RFC3339)
		if format == "jsonl" {
			return json.NewEncoder(&out).Encode(actRecord{at, a.By.ID, a.By.Name, a.What, a.Article, json.RawMessage(a.Before), json.RawMessage(a.After)})
		}
		article := ""
		if a.Article != 0 {
			article = strconv.FormatInt(a.Article, 10)
		}
		err := table.Write([]string{at, cell(a.By.ID), cell(a.By.Name), a.What, article, cell(a.Before), cell(a.After)})
		table.Flush()
		return err
	}
	if format != "jsonl" {
		_ = table.Write([]string{"at", "by_id", "by_name", "what", "article", "before", "after"}) // a buffer takes all
		table.Flush()
	}
	for n, a := range acts {
		before := out.Len()
		if err := write(a); err != nil {
			return nil, 0, err
		}
		if out.Len() > auditFileMost {
			out.Truncate(before)
			return out.Bytes(), n, nil
		}
	}
	return out.Bytes(), len(acts), nil
}

// cell is a text that no spreadsheet takes for a formula: what one begins with, also in
// its wide form and behind what is not seen, stands behind an apostrophe
// (https://owasp.org/www-community/attacks/CSV_Injection).
func cell(text string) string {
	seen := strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) })
	first, _ := utf8.DecodeRuneInString(seen)
	if seen != "" && strings.ContainsRune("=+-@|%＝＋－＠", first) || text != "" && strings.ContainsRune("\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
