-- What the moderators of a shelf have pinned or hidden of an article's quotes, by
-- the mark of the words: a newer reading may count them anew.

ALTER TABLE entries ADD COLUMN pinned TEXT NOT NULL DEFAULT '[]'; -- JSON, in the order in which they are shown
ALTER TABLE entries ADD COLUMN hidden TEXT NOT NULL DEFAULT '[]'; -- JSON
CREATE INDEX entries_marked ON entries (shelf, article) WHERE pinned <> '[]' OR hidden <> '[]';
