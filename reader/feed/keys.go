package feed

import (
	"crypto/sha256"
	"slices"
	"strings"

	"newsdesk/news"
	"newsdesk/news/address"
	"newsdesk/news/fold"
)

// Key is a key of an entry (news.FeedEntry.Keys).
type Key = [16]byte

func keyOf(kind, s string) Key {
	sum := sha256.Sum256([]byte(kind + "\x00" + s))
	return Key(sum[:16])
}

// leastWords is how many words an entry must have to be known by them: "Weather
// today" is another one every day.
const leastWords = 12

// keysOf are what an entry is known by: its address, its guid, its words. words
// is the key of its words, however few.
func keysOf(e *news.FeedEntry, guid string) (keys []Key, words Key) {
	add := func(k Key) {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if e.URL != "" {
		add(keyOf("page", address.Page(e.URL)))
	}
	if guid = strings.TrimSpace(guid); guid != "" {
		if page, err := address.Canonical(guid); err == nil {
			add(keyOf("page", address.Page(page)))
		} else {
			add(keyOf("guid", guid))
		}
	}
	text := fold.Key(e.Title) + "\n" + fold.Key(clip(e.Teaser, 600))
	words = keyOf("words", text)
	if len(strings.Fields(text)) >= leastWords || letterCount(text) >= 8*leastWords {
		add(words)
	}
	return keys, words
}

// identify makes one entry of those that are the same: in their words and in one
// key beside. From each it takes the keys that others have as well. One that has
// none of its own left is known by its words.
func identify(all []found) []news.FeedEntry {
	var kept []found
	byWords := map[Key][]int{} // in kept
	for _, e := range all {
		if twin := sameAs(kept, byWords[e.words], e.Keys); twin >= 0 {
			for _, k := range e.Keys {
				if !slices.Contains(kept[twin].Keys, k) {
					kept[twin].Keys = append(kept[twin].Keys, k)
				}
			}
			continue
		}
		byWords[e.words] = append(byWords[e.words], len(kept))
		kept = append(kept, e)
	}
	holders := map[Key]int{}
	for i := range kept {
		for _, k := range kept[i].Keys {
			holders[k]++
		}
	}
	out := make([]news.FeedEntry, 0, len(kept))
	for i := range kept {
		e := kept[i].FeedEntry
		e.Keys = slices.DeleteFunc(slices.Clone(e.Keys), func(k Key) bool { return holders[k] > 1 })
		if len(e.Keys) == 0 {
			if same := byWords[kept[i].words]; same[0] != i {
				continue // nothing tells it from another one
			}
			e.Keys = []Key{kept[i].words}
		}
		out = append(out, e)
	}
	return out
}

// maxTwins is how many entries of the same words are compared.
const maxTwins = 8

// sameAs is the entry that has the same words as one with these keys, and one of
// the keys; -1 for none.
func sameAs(kept []found, twins []int, keys []Key) int {
	for _, i := range twins[:min(len(twins), maxTwins)] {
		if len(keys) == 0 && len(kept[i].Keys) == 0 {
			return i
		}
		for _, k := range keys {
			if k != kept[i].words && slices.Contains(kept[i].Keys, k) || len(keys) == 1 && len(kept[i].Keys) == 1 && k == kept[i].Keys[0] {
				return i
			}
		}
	}
	return -1
}
