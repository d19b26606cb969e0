package discordtest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

const nobody = `"allowed_mentions":{"parse":[]}`

// v2 is a message of components.
func v2(components ...string) string {
	return `{"flags":32768,` + nobody + `,"components":[` + strings.Join(components, ",") + `]}`
}

func display(text string) string { return `{"type":10,"content":"` + text + `"}` }

func button(id, label string) string {
	return fmt.Sprintf(`{"type":2,"style":2,"custom_id":%q,"label":%q}`, id, label)
}

func row(buttons ...string) string {
	return `{"type":1,"components":[` + strings.Join(buttons, ",") + `]}`
}

func repeat(n int, f func(i int) string) string {
	out := make([]string, n)
	for i := range out {
		out[i] = f(i)
	}
	return strings.Join(out, ",")
}

// TestCheckMessage: each of Discord's limits has a message just within and one
// just past it.
func TestCheckMessage(t *testing.T) {
	numbered := func(i int) string { return button(fmt.Sprint(i), "x") }
	section := func(texts int, accessory string) string {
		return `{"type":9,"components":[` + repeat(texts, func(int) string { return display("a") }) + `],"accessory":` + accessory + `}`
	}
	link := func(url string) string { return `{"type":2,"style":5,"label":"x","url":"` + url + `"}` }
	cases := []struct{ name, good, bad string }{
		{"allowed_mentions", `{` + nobody + `,"content":"x"}`, `{"content":"x"}`},
		{"allowed_mentions parses", `{` + nobody + `,"content":"x"}`, `{"allowed_mentions":{"parse":["users"]},"content":"x"}`},
		{"allowed_mentions' fields", `{"allowed_mentions":{"parse":[],"replied_user":false},"content":"x"}`, `{"allowed_mentions":{"parse":[],"replied":false},"content":"x"}`},
		{"content", `{` + nobody + `,"content":"` + strings.Repeat("é", 2000) + `"}`, `{` + nobody + `,"content":"` + strings.Repeat("é", 2001) + `"}`},
		{"empty", `{` + nobody + `,"content":"x"}`, `{` + nobody + `}`},
		{"nonce", `{` + nobody + `,"content":"x","nonce":"` + strings.Repeat("n", 25) + `"}`, `{` + nobody + `,"content":"x","nonce":"` + strings.Repeat("n", 26) + `"}`},
		{"content under V2", v2(display("x")), `{"flags":32768,` + nobody + `,"content":"x","components":[` + display("x") + `]}`},
		{"V2 without the flag", v2(display("x")), `{` + nobody + `,"components":[` + display("x") + `]}`},
		{"components", v2(repeat(40, func(int) string { return display("x") })), v2(repeat(41, func(int) string { return display("x") }))},
		{"nested components", v2(repeat(8, func(i int) string { return row(repeat(4, func(j int) string { return numbered(10*i + j) })) })),
			v2(repeat(9, func(i int) string { return row(repeat(4, func(j int) string { return numbered(10*i + j) })) }))},
		{"text in sum", v2(display(strings.Repeat("x", 2000)), display(strings.Repeat("x", 2000))), v2(display(strings.Repeat("x", 2000)), display(strings.Repeat("x", 2001)))},
		{"bytes in sum", v2(display(strings.Repeat("字", 3386))), v2(display(strings.Repeat("字", 3387)))},
		{"buttons in a row", v2(row(repeat(5, numbered))), v2(row(repeat(6, numbered)))},
		{"label", v2(row(button("1", strings.Repeat("é", 80)))), v2(row(button("1", strings.Repeat("é", 81))))},
		{"custom_id", v2(row(button(strings.Repeat("i", 100), "x"))), v2(row(button(strings.Repeat("i", 101), "x")))},
		{"custom_id twice", v2(row(button("1", "x")), row(button("2", "x"))), v2(row(button("1", "x")), row(button("1", "x")))},
		{"url", v2(row(link("https://example.org/" + strings.Repeat("u", 492)))), v2(row(link("https://example.org/" + strings.Repeat("u", 493))))},
		{"url's scheme", v2(row(link("http://example.org"))), v2(row(link("javascript:x")))},
		{"section", v2(section(3, button("1", "x"))), v2(section(4, button("1", "x")))},
		{"section's accessory", v2(section(1, link("https://example.org"))), v2(section(1, "null"))},
		{"a button outside a row", v2(row(button("1", "x"))), v2(button("1", "x"))},
		{"a container in a container", v2(`{"type":17,"components":[` + display("x") + `]}`), v2(`{"type":17,"components":[{"type":17,"components":[` + display("x") + `]}]}`)},
		{"ephemeral", `{` + nobody + `,"content":"x"}`, `{"flags":64,` + nobody + `,"content":"x"}`},
	}
	menu := func(options ...string) string {
		return v2(row(`{"type":3,"custom_id":"m","placeholder":"x","options":[` + strings.Join(options, ",") + `]}`))
	}
	option := func(label, value string) string { return fmt.Sprintf(`{"label":%q,"value":%q}`, label, value) }
	each := func(n int) string { return repeat(n, func(i int) string { return option("x", fmt.Sprint(i)) }) }
	cases = append(cases, []struct{ name, good, bad string }{
		{"options of a menu", menu(each(25)), menu(each(26))},
		{"an option's label", menu(option(strings.Repeat("é", 100), "1")), menu(option(strings.Repeat("é", 101), "1"))},
		{"an option's value", menu(option("x", strings.Repeat("v", 100))), menu(option("x", strings.Repeat("v", 101)))},
		{"an option twice", menu(option("x", "1"), option("x", "2")), menu(option("x", "1"), option("y", "1"))},
		{"a component's number", v2(`{"type":10,"id":70000,"content":"x"}`, display("y")), v2(`{"type":10,"id":70000,"content":"x"}`, `{"type":10,"id":70000,"content":"y"}`)},
		{"a role that may be pinged", `{"allowed_mentions":{"parse":[],"roles":["5"]},"content":"x"}`, `{"allowed_mentions":{"parse":["roles"],"roles":["5"]},"content":"x"}`},
		{"a file that is shown and not there", v2(display("x")), v2(`{"type":13,"file":{"url":"attachment://feeds.opml"}}`)},
		{"a file that is told of and not there", v2(display("x")), `{"flags":32768,` + nobody + `,"attachments":[{"id":"0","filename":"feeds.opml"}],"components":[` + display("x") + `]}`},
	}...)
	for _, c := range cases {
		for i, raw := range []string{c.good, c.bad} {
			var body map[string]json.RawMessage
			if err := json.Unmarshal([]byte(raw), &body); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if bad := checkMessage(body, true); (len(bad) > 0) != (i == 1) {
				t.Errorf("%s, case %d: %v", c.name, i, bad)
			}
		}
	}
}

// TestCheckCallback: what may answer what, and the limits of choices and forms.
func TestCheckCallback(t *testing.T) {
	choices := func(n int) string {
		return `{"choices":[` + repeat(n, func(i int) string { return fmt.Sprintf(`{"name":"n%d","value":"v"}`, i) }) + `]}`
	}
	form := func(title string, fields int) string {
		return fmt.Sprintf(`{"title":%q,"custom_id":"f","components":[%s]}`, title, repeat(fields, func(i int) string {
			return fmt.Sprintf(`{"type":18,"label":"l","component":{"type":4,"style":1,"custom_id":"%d"}}`, i)
		}))
	}
	filled := func(value string) string {
		return fmt.Sprintf(`{"title":"t","custom_id":"f","components":[{"type":18,"label":"l","component":{"type":4,"style":1,"custom_id":"0","max_length":5,"value":%q}}]}`, value)
	}
	cases := []struct {
		name     string
		to, kind int
		data     string
		ok       bool
	}{
		{"a command with a message", 2, 4, `{` + nobody + `,"content":"x"}`, true},
		{"a command with an update", 2, 7, `{` + nobody + `,"content":"x"}`, false},
		{"a command deferred, ephemeral", 2, 5, `{"flags":64}`, true},
		{"a command deferred, V2", 2, 5, `{"flags":32768}`, false},
		{"a press with an update", 3, 7, `{` + nobody + `,"content":"x"}`, true},
		{"typing with a message", 4, 4, `{` + nobody + `,"content":"x"}`, false},
		{"25 choices", 4, 8, choices(25), true},
		{"no choices", 4, 8, choices(0), true},
		{"26 choices", 4, 8, choices(26), false},
		{"a form", 2, 9, form(strings.Repeat("t", 45), 5), true},
		{"a form with a long title", 2, 9, form(strings.Repeat("t", 46), 5), false},
		{"a form of 6 fields", 2, 9, form("t", 6), false},
		{"a form whose field is full", 2, 9, filled("fünf!"), true},
		{"a form whose field is more than full", 2, 9, filled("sechs!"), false},
		{"a form after a form", 5, 9, form("t", 1), false},
	}
	for _, c := range cases {
		var data map[string]json.RawMessage
		if err := json.Unmarshal([]byte(c.data), &data); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if bad := checkCallback(c.to, c.kind, data); (len(bad) == 0) != c.ok {
			t.Errorf("%s: %v", c.name, bad)
		}
	}
}

func TestCheckCommands(t *testing.T) {
	command := func(name, rest string) string {
		return fmt.Sprintf(`{"name":%q,"description":"d"%s}`, name, rest)
	}
	option := func(name, rest string) string {
		return fmt.Sprintf(`{"name":%q,"description":"d","type":3%s}`, name, rest)
	}
	options := func(list ...string) string { return `,"options":[` + strings.Join(list, ",") + `]` }
	cases := []struct{ name, good, bad string }{
		{"letters of a name", command("naïve-1", ""), command("Latest", "")},
		{"length of a name", command(strings.Repeat("n", 32), ""), command(strings.Repeat("n", 33), "")},
		{"required first", command("a", options(option("x", `,"required":true`), option("y", ""))), command("a", options(option("y", ""), option("x", `,"required":true`)))},
		{"options", command("a", options(repeat(25, func(i int) string { return option(fmt.Sprint("o", i), "") }))), command("a", options(repeat(26, func(i int) string { return option(fmt.Sprint("o", i), "") })))},
		{"choices and autocomplete", command("a", options(option("x", `,"autocomplete":true`))), command("a", options(option("x", `,"autocomplete":true,"choices":[{"name":"n","value":"v"}]`)))},
		{"description", command("a", options(`{"name":"o","description":"`+strings.Repeat("d", 100)+`","type":3}`)), command("a", options(`{"name":"o","description":"`+strings.Repeat("d", 101)+`","type":3}`))},
		{"types of channels", command("a", options(option("x", `,"channel_types":[0,5,10,15]`))), command("a", options(option("x", `,"channel_types":[16]`)))},
		{"twice", command("a", "") + "," + command("b", ""), command("a", "") + "," + command("a", "")},
		{"100 commands", repeat(100, func(i int) string { return command(fmt.Sprint("c", i), "") }), repeat(101, func(i int) string { return command(fmt.Sprint("c", i), "") })},
		{"letters of a name elsewhere", command("a", `,"name_localizations":{"de":"länder"}`), command("a", `,"name_localizations":{"de":"Länder"}`)},
		{"a description elsewhere", command("a", `,"description_localizations":{"fr":"x"}`), command("a", `,"description_localizations":{"fr":"`+strings.Repeat("d", 101)+`"}`)},
		{"locales", command("a", `,"description_localizations":{"pt-BR":"x"}`), command("a", `,"description_localizations":{"pt":"x"}`)},
		{"options called the same elsewhere", command("a", options(option("x", `,"name_localizations":{"de":"z"}`), option("y", ""))), command("a", options(option("x", `,"name_localizations":{"de":"y"}`), option("y", "")))},
		{"message commands", `{"type":3,"name":"Save article"}`, `{"type":3,"name":"Save article","description":"d"}`},
	}
	for _, c := range cases {
		for i, raw := range []string{c.good, c.bad} {
			var list []map[string]any
			if err := json.Unmarshal([]byte("["+raw+"]"), &list); err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if bad := checkCommands(list); (len(bad) > 0) != (i == 1) {
				t.Errorf("%s, case %d: %v", c.name, i, bad)
			}
		}
	}
}

// TestCheckFiles: a file that comes with a message is told of, and a component
// shows it.
func TestCheckFiles(t *testing.T) {
	file := Upload{Name: "feeds.opml", Body: []byte("<opml/>")}
	told := func(list string, components ...string) string {
		return `{"flags":32768,` + nobody + `,"attachments":[` + list + `],"components":[` + strings.Join(components, ",") + `]}`
	}
	const first, shown = `{"id":"0","filename":"feeds.opml"}`, `{"type":13,"file":{"url":"attachment://feeds.opml"}}`
	for _, c := range []struct {
		name  string
		body  string
		files []Upload
		ok    bool
	}{
		{"as it should be", told(first, shown), []Upload{file}, true},
		{"not told of", v2(shown), []Upload{file}, false},
		{"told of under another name", told(`{"id":"0","filename":"other.opml"}`, shown), []Upload{file}, false},
		{"told of under another number", told(`{"id":"1","filename":"feeds.opml"}`, shown), []Upload{file}, false},
		{"shown by no component", told(first, display("x")), []Upload{file}, false},
		{"shown by a link", told(first, `{"type":13,"file":{"url":"https://cdn.example/feeds.opml"}}`), []Upload{file}, false},
		{"as a picture", told(first, `{"type":12,"items":[{"media":{"url":"attachment://feeds.opml"},"description":"x"}]}`), []Upload{file}, true},
		{"as a picture with too many words", told(first, `{"type":12,"items":[{"media":{"url":"attachment://feeds.opml"},"description":"`+strings.Repeat("x", 1025)+`"}]}`), []Upload{file}, false},
		{"as a picture that is not there", told(first, shown, `{"type":12,"items":[{"media":{"url":"attachment://b.png"}}]}`), []Upload{file}, false},
		{"in an empty gallery", told(first, shown, `{"type":12,"items":[]}`), []Upload{file}, false},
		{"empty", told(first, shown), []Upload{{Name: "feeds.opml"}}, false},
		{"more than 10 MiB", told(first, shown), []Upload{{"feeds.opml", make([]byte, 10<<20+1)}}, false},
	} {
		var body map[string]json.RawMessage
		if err := json.Unmarshal([]byte(c.body), &body); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if bad := checkMessage(body, true, c.files...); (len(bad) == 0) != c.ok {
			t.Errorf("%s: %v", c.name, bad)
		}
	}
}

func TestCheckThread(t *testing.T) {
	for _, c := range []struct {
		name, title string
		tags        int
		ok          bool
	}{
		{"as it should be", "Bridge opens", 5, true},
		{"no title", "", 0, false},
		{"a title of 100", strings.Repeat("é", 100), 0, true},
		{"a title of 101", strings.Repeat("é", 101), 0, false},
		{"six tags", "Bridge opens", 6, false},
	} {
		if bad := checkThread(c.title, make([]string, c.tags), nil, nil); (len(bad) == 0) != c.ok {
			t.Errorf("%s: %v", c.name, bad)
		}
	}
	if bad := checkThread("Bridge opens", nil, map[string]json.RawMessage{}, nil); len(bad) == 0 {
		t.Error("a thread without words passes")
	}
}
