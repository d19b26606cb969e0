-- What whoever runs the desk has taken off it for good, because somebody has a right
-- to that, and what keeps it out. Of a site its name is kept. Of a page only a hash of
-- its address: the address often tells what was to be forgotten, and who knows it can
-- still ask for it. An entry of a feed that leads to such a page is known by its own
-- address, too.

CREATE TABLE takedowns (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	site     TEXT NOT NULL,    -- the host, without "www."
	whole    INTEGER NOT NULL, -- all of the site; else one page of it
	at       INTEGER NOT NULL,
	articles INTEGER NOT NULL DEFAULT 0, -- that were deleted
	feeds    INTEGER NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX takedowns_site ON takedowns (site) WHERE whole = 1;

CREATE TABLE takedown_pages (
	hash     BLOB PRIMARY KEY, -- SHA-256 of the address as store.pageHash has it
	takedown INTEGER NOT NULL REFERENCES takedowns (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX takedown_pages_takedown ON takedown_pages (takedown);

-- Where else an article's title is kept.
CREATE INDEX acts_article ON acts (article) WHERE article <> 0;
CREATE INDEX follows_story ON follows (story) WHERE story <> 0;
