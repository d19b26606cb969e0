package discordtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// The flags that matter here.
const (
	flagCrossposted = 1 << 0
	flagEphemeral   = 1 << 6
	flagV2          = 1 << 15
)

// checker collects what is wrong with a body.
type checker struct {
	bad        []string
	components int
	text       int // runes in text displays
	bytes      int // and their bytes, 12 for each display added
	ids        map[string]bool
	numbers    map[int]bool    // the ids that components were given
	files      map[string]bool // by name, true once a component shows it
}

func (k *checker) wrong(format string, args ...any) {
	k.bad = append(k.bad, fmt.Sprintf(format, args...))
}

// length wants a string of min to max runes.
func (k *checker) length(what string, v any, least, most int) {
	s, ok := v.(string)
	if n := utf8.RuneCountInString(s); !ok && (v != nil || least > 0) || n < least || n > most {
		k.wrong("%s has %d characters, %d to %d are allowed", what, n, least, most)
	}
}

func flags(body map[string]json.RawMessage) (n int) {
	_ = json.Unmarshal(body["flags"], &n) // absent is 0
	return n
}

// value decodes a part that was JSON before; nil when it is absent.
func value(raw json.RawMessage) (v any) {
	_ = json.Unmarshal(raw, &v) // absent is nil
	return v
}

// checkMessage is what is wrong with a message; fresh is Create Message, files are
// those that stand in it then.
func checkMessage(body map[string]json.RawMessage, fresh bool, files ...Upload) []string {
	k := &checker{ids: map[string]bool{}, numbers: map[int]bool{}, files: map[string]bool{}}
	k.mentions(body["allowed_mentions"])
	k.attachments(body["attachments"], files)
	if fresh {
		if n := value(body["nonce"]); n != nil {
			k.length("nonce", n, 1, 25)
		}
		if string(body["enforce_nonce"]) == "true" && value(body["nonce"]) == nil {
			k.wrong("enforce_nonce without a nonce")
		}
		if flags(body)&flagEphemeral != 0 {
			k.wrong("EPHEMERAL on a message that answers nothing")
		}
	}
	content := value(body["content"])
	k.length("content", content, 0, 2000)
	embeds, _ := value(body["embeds"]).([]any)
	top, _ := value(body["components"]).([]any)
	if flags(body)&flagV2 == 0 {
		if (content == nil || content == "") && len(embeds) == 0 && len(top) == 0 && len(files) == 0 {
			k.wrong("an empty message")
		}
		if len(top) > 5 {
			k.wrong("%d rows", len(top))
		}
		for _, c := range top {
			if m, _ := c.(map[string]any); number(m["type"]) != 1 {
				k.wrong("a component of type %v outside a row, without IS_COMPONENTS_V2", m["type"])
			}
		}
	} else {
		if content != nil && content != "" || len(embeds) > 0 {
			k.wrong("content or embeds beside IS_COMPONENTS_V2")
		}
		if len(top) == 0 {
			k.wrong("no components under IS_COMPONENTS_V2")
		}
	}
	for _, c := range top {
		k.component(c, 1, 9, 10, 12, 13, 14, 17)
	}
	k.totals()
	for name, shown := range k.files {
		if fresh && !shown && flags(body)&flagV2 != 0 { // an edit may hide one
			k.wrong("the file %q is shown by no component", name)
		}
	}
	return k.bad
}

func (k *checker) totals() {
	if k.components > 40 {
		k.wrong("%d components, 40 are allowed", k.components)
	}
	if k.text > 4000 {
		k.wrong("%d characters of text, 4000 are allowed", k.text)
	}
	if k.bytes > 10170 {
		k.wrong("%d bytes of text, above 10170 Discord fails", k.bytes)
	}
}

// mentions wants allowed_mentions to be there and to let nothing ping.
func (k *checker) mentions(raw json.RawMessage) {
	m, ok := value(raw).(map[string]any)
	if parse, is := m["parse"].([]any); !ok || !is || len(parse) != 0 {
		k.wrong(`allowed_mentions is %s, not {"parse":[]}`, raw)
	}
	for f := range m {
		if !slices.Contains([]string{"parse", "roles", "users", "replied_user"}, f) {
			k.wrong("allowed_mentions has the unknown field %s", f)
		}
	}
}

func number(v any) int {
	f, _ := v.(float64)
	return int(f)
}

// component checks one component and what is in it; kinds are those that may
// stand here.
func (k *checker) component(v any, kinds ...int) {
	c, ok := v.(map[string]any)
	kind := number(c["type"])
	if !ok || !slices.Contains(kinds, kind) {
		k.wrong("a component of type %v where %v may stand", c["type"], kinds)
		return
	}
	k.components++
	if id := number(c["id"]); id != 0 {
		if k.numbers[id] {
			k.wrong("two components of the id %d", id)
		}
		k.numbers[id] = true
	}
	inner, _ := c["components"].([]any)
	switch kind {
	case 1:
		k.row(inner)
	case 2:
		k.button(c)
	case 3:
		k.choose(c)
	case 8:
		k.customID(c)
		k.length("menu's placeholder", c["placeholder"], 0, 150)
	case 4:
		k.customID(c)
		most := 4000
		if n := number(c["max_length"]); n != 0 {
			most = min(most, n)
		}
		k.length("text input's value", c["value"], 0, most)
		k.length("text input's placeholder", c["placeholder"], 0, 100)
	case 9:
		if len(inner) < 1 || len(inner) > 3 {
			k.wrong("a section of %d texts", len(inner))
		}
		k.all(inner, 10)
		k.component(c["accessory"], 2, 11)
	case 10:
		k.length("text display", c["content"], 1, 4000)
		s, _ := c["content"].(string)
		k.text += utf8.RuneCountInString(s)
		k.bytes += len(s) + 12
	case 12:
		items, _ := c["items"].([]any)
		if len(items) < 1 || len(items) > 10 {
			k.wrong("a gallery of %d", len(items))
		}
		for _, item := range items {
			m, _ := item.(map[string]any)
			k.length("picture's words", m["description"], 0, 1024)
			k.shown(m["media"])
		}
	case 13:
		k.shown(c["file"])
	case 17:
		if len(inner) == 0 {
			k.wrong("an empty container")
		}
		k.all(inner, 1, 9, 10, 12, 13, 14)
	case 18:
		k.length("label", c["label"], 1, 45)
		k.length("label's description", c["description"], 0, 100)
		k.component(c["component"], 3, 4, 5, 6, 7, 8)
	}
}

// shown wants a component's file to be one that came with the message.
func (k *checker) shown(v any) {
	m, _ := v.(map[string]any)
	url, _ := m["url"].(string)
	name, attached := strings.CutPrefix(url, "attachment://")
	if _, there := k.files[name]; !attached || !there {
		k.wrong("a component shows %q", url)
		return
	}
	k.files[name] = true
}

func (k *checker) all(list []any, kinds ...int) {
	for _, c := range list {
		k.component(c, kinds...)
	}
}

func (k *checker) row(inner []any) {
	most := 5
	for _, c := range inner {
		if m, _ := c.(map[string]any); number(m["type"]) == 3 || number(m["type"]) == 8 {
			most = 1
		}
	}
	if len(inner) < 1 || len(inner) > most {
		k.wrong("a row of %d", len(inner))
	}
	k.all(inner, 2, 3, 8)
}

func (k *checker) button(c map[string]any) {
	k.length("label", c["label"], 0, 80)
	if (c["label"] == nil || c["label"] == "") && c["emoji"] == nil {
		k.wrong("a button without label and emoji")
	}
	switch style := number(c["style"]); style {
	case 5:
		k.length("url", c["url"], 1, 512)
		if u, _ := c["url"].(string); !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
			k.wrong("the url %q", u)
		}
		if c["custom_id"] != nil {
			k.wrong("a link button with a custom_id")
		}
	case 1, 2, 3, 4:
		k.customID(c)
		if c["url"] != nil {
			k.wrong("a url on a button of style %d", style)
		}
	default:
		k.wrong("a button of style %v", c["style"])
	}
}

func (k *checker) choose(c map[string]any) {
	k.customID(c)
	k.length("placeholder", c["placeholder"], 0, 150)
	opts, _ := c["options"].([]any)
	if len(opts) < 1 || len(opts) > 25 {
		k.wrong("a select of %d options", len(opts))
	}
	values := map[any]bool{}
	for _, o := range objects(opts) {
		k.length("option's label", o["label"], 1, 100)
		k.length("option's value", o["value"], 1, 100)
		k.length("option's description", o["description"], 0, 100)
		if values[o["value"]] {
			k.wrong("two options of the value %q", o["value"])
		}
		values[o["value"]] = true
	}
}

func (k *checker) customID(c map[string]any) {
	k.length("custom_id", c["custom_id"], 1, 100)
	id, _ := c["custom_id"].(string)
	if k.ids[id] {
		k.wrong("custom_id %q stands twice", id)
	}
	k.ids[id] = true
}

// checkCallback is what is wrong with the answer of a kind to an interaction.
func checkCallback(interaction, kind int, data map[string]json.RawMessage, files ...Upload) []string {
	allowed := map[int][]int{2: {4, 5, 9}, 3: {4, 5, 6, 7, 9}, 4: {8}, 5: {4, 5, 6, 7}}[interaction]
	if !slices.Contains(allowed, kind) {
		return []string{fmt.Sprintf("an answer of type %d to an interaction of type %d", kind, interaction)}
	}
	k := &checker{ids: map[string]bool{}, numbers: map[int]bool{}}
	switch kind {
	case 4, 7:
		return checkMessage(data, false, files...)
	case 5:
		if f := flags(data); f&^flagEphemeral != 0 {
			k.wrong("a deferred answer with the flags %d", f)
		}
	case 8:
		choices, ok := value(data["choices"]).([]any)
		if !ok || len(choices) > 25 {
			k.wrong("%d choices", len(choices))
		}
		for _, c := range choices {
			m, _ := c.(map[string]any)
			k.length("choice's name", m["name"], 1, 100)
			if s, is := m["value"].(string); is {
				k.length("choice's value", s, 1, 100)
			}
		}
	case 9:
		k.length("title", value(data["title"]), 1, 45)
		k.length("custom_id", value(data["custom_id"]), 1, 100)
		fields, _ := value(data["components"]).([]any)
		if len(fields) < 1 || len(fields) > 5 {
			k.wrong("a form of %d fields", len(fields))
		}
		k.all(fields, 1, 10, 18)
	}
	return k.bad
}
