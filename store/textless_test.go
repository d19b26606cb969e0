package store_test

import (
	"testing"
	"time"

	"newsdesk/news"
)

// Entries without an address are told apart by their texts alone, and a feed may
// give one of them the text of another: by a slip, or on purpose. It is kept all
// the same, or it would be read again for ever.
func TestAnEntryWithoutAnAddressTakesTheWordsOfAnother(t *testing.T) {
	d := openTimed(t)
	u := d.follow("discord:1", "https://a.example/feed")
	d.follow("discord:2", "https://a.example/feed")
	bare := func(name, words string) news.FeedEntry {
		e := itemOf("", "Notes", noon())
		e.Keys, e.Teaser, e.Full = [][16]byte{key(name)}, words, true
		return e
	}
	read := func() {
		t.Helper()
		for range 4 {
			for _, e := range d.new() {
				a := fetched("", e.Title, e.Teaser)
				a.Page = nil
				d.keepArticle(e, a, true)
			}
		}
		wanted(t, "entries to read", len(d.new()), 0)
	}
	d.poll(u.ID, bare("one", "The ferry sails."), bare("two", "The harbour is shut."))
	read()
	wanted(t, "two texts", len(d.entries("discord:1")), 2)
	d.pass(time.Hour)
	d.poll(u.ID, bare("one", "The ferry sails."), bare("two", "The ferry sails."))
	read()
	for _, shelf := range []news.Shelf{"discord:1", "discord:2"} {
		all := d.entries(shelf)
		if len(all) != 1 || all[0].Title != "Notes" {
			t.Errorf("%s lists %+v", shelf, all)
		}
	}
	d.pass(time.Hour)
	d.poll(u.ID, bare("one", "The ferry sails."), bare("two", "The harbour opens."))
	read()
	wanted(t, "they part again", len(d.entries("discord:1")), 2)
}
