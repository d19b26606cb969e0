-- The desk as it began: articles kept once, the rows that put them on shelves,
-- and what lists, counts, completion and search read instead of scanning them.
-- Times are microseconds since 1970, UTC. A guild's words never reach another
-- guild: whatever is read out of a view is stored by shelf.

CREATE TABLE shelves (
	id      INTEGER PRIMARY KEY,
	name    TEXT NOT NULL UNIQUE, -- '' is the common shelf
	left_at INTEGER               -- when the guild removed the bot
);
INSERT INTO shelves (id, name) VALUES (1, '');

CREATE TABLE articles (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	home       INTEGER NOT NULL, -- 0: shared by its address; else the shelf it was pasted on
	url        TEXT,
	hash       BLOB NOT NULL,    -- of the text: a pasted one's identity
	title      TEXT NOT NULL,
	title_made INTEGER NOT NULL,
	byline     TEXT NOT NULL,
	site       TEXT NOT NULL,
	origin     TEXT NOT NULL,
	published  INTEGER,
	date_only  INTEGER NOT NULL,
	first_seen INTEGER NOT NULL,
	at         INTEGER NOT NULL, -- what lists go by: published, else first seen
	language   TEXT NOT NULL,
	partial    INTEGER NOT NULL,
	reader     INTEGER NOT NULL, -- the version of the reader that derived the rest
	topics     TEXT NOT NULL,    -- JSON
	countries  TEXT NOT NULL,    -- JSON
	teaser     TEXT NOT NULL     -- JSON: the first sentences of the summary, for lists
);
CREATE UNIQUE INDEX articles_url ON articles (url, home) WHERE url IS NOT NULL;
CREATE UNIQUE INDEX articles_text ON articles (home, hash) WHERE url IS NULL;

-- Apart from articles, so that lists do not read them.
CREATE TABLE texts (
	article INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
	body    TEXT NOT NULL,
	summary TEXT NOT NULL -- JSON
);
CREATE TABLE pages (
	article    INTEGER PRIMARY KEY REFERENCES articles (id) ON DELETE CASCADE,
	type       TEXT NOT NULL,
	fetched_at INTEGER NOT NULL,
	body       BLOB NOT NULL -- zstd
);

CREATE TABLE quotes (
	article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	rank    INTEGER NOT NULL,
	n       INTEGER NOT NULL, -- its place in the text's order
	speaker TEXT NOT NULL,
	fold    TEXT NOT NULL,    -- the speaker without case and accents
	role    TEXT NOT NULL,
	cue     TEXT NOT NULL,
	direct  INTEGER NOT NULL,
	parts   TEXT NOT NULL,    -- JSON
	words   TEXT NOT NULL,
	PRIMARY KEY (article, rank, n)
) WITHOUT ROWID;

-- An article on a shelf: the shelf's own (overlay 0), or what its moderators
-- changed about one that stands on the common shelf (overlay 1).
CREATE TABLE entries (
	id            INTEGER PRIMARY KEY AUTOINCREMENT,
	article       INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	shelf         INTEGER NOT NULL REFERENCES shelves (id),
	overlay       INTEGER NOT NULL,
	shared        INTEGER NOT NULL, -- the article has a row on another shelf too
	removed_at    INTEGER,
	doc           INTEGER,          -- its row in words and titles while it is listed
	at            INTEGER NOT NULL, -- the article's, as it was listed
	added_id      TEXT NOT NULL,
	added_name    TEXT NOT NULL,
	added_at      INTEGER NOT NULL,
	title         TEXT NOT NULL DEFAULT '',
	title_id      TEXT NOT NULL DEFAULT '',
	title_name    TEXT NOT NULL DEFAULT '',
	summary       TEXT NOT NULL DEFAULT '',
	summary_id    TEXT NOT NULL DEFAULT '',
	summary_name  TEXT NOT NULL DEFAULT '',
	note          TEXT NOT NULL DEFAULT '',
	plus          TEXT NOT NULL DEFAULT '[]', -- JSON: codes that moderators gave it
	minus         TEXT NOT NULL DEFAULT '[]', -- JSON: codes that they took off
	UNIQUE (article, shelf)
);
CREATE INDEX entries_shelf ON entries (shelf, id);
CREATE INDEX entries_shared ON entries (shelf, article) WHERE shared = 1;
CREATE INDEX entries_removed ON entries (shelf, removed_at) WHERE removed_at IS NOT NULL;

-- What lists can be narrowed by, as small numbers. 1 is "anybody quoted".
CREATE TABLE terms (
	id   INTEGER PRIMARY KEY,
	kind INTEGER NOT NULL, -- 1 topic, 2 country, 3 source, 4 speaker, 5 language
	fold TEXT NOT NULL,    -- the code, or the name without case and accents
	UNIQUE (kind, fold)
);
INSERT INTO terms (id, kind, fold) VALUES (1, 0, 'quoted');

-- The terms of a listed entry.
CREATE TABLE tags (
	entry INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
	kind  INTEGER NOT NULL,
	term  INTEGER NOT NULL,
	about INTEGER NOT NULL,
	PRIMARY KEY (entry, kind, term)
) WITHOUT ROWID;

-- Each listed entry under every combination of terms that a filter can name (0:
-- not named), so that a list is one stretch of the key however rare what is
-- asked for. about is 1 unless the country is only mentioned.
CREATE TABLE lists (
	shelf   INTEGER NOT NULL,
	topic   INTEGER NOT NULL,
	country INTEGER NOT NULL,
	source  INTEGER NOT NULL,
	who     INTEGER NOT NULL,
	about   INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	article INTEGER NOT NULL,
	PRIMARY KEY (shelf, topic, country, source, who, about, at, article)
) WITHOUT ROWID;

-- How many rows of lists there are under a combination.
CREATE TABLE tallies (
	shelf   INTEGER NOT NULL,
	topic   INTEGER NOT NULL,
	country INTEGER NOT NULL,
	source  INTEGER NOT NULL,
	who     INTEGER NOT NULL,
	about   INTEGER NOT NULL,
	n       INTEGER NOT NULL,
	PRIMARY KEY (shelf, topic, country, source, who, about)
) WITHOUT ROWID;

-- How many articles of a day (since 1970) have a topic or are about a country.
CREATE TABLE days (
	shelf INTEGER NOT NULL,
	term  INTEGER NOT NULL,
	day   INTEGER NOT NULL,
	n     INTEGER NOT NULL,
	PRIMARY KEY (shelf, term, day)
) WITHOUT ROWID;

-- The terms that a shelf has, as it writes them, and how many articles have them.
CREATE TABLE names (
	shelf INTEGER NOT NULL,
	kind  INTEGER NOT NULL,
	term  INTEGER NOT NULL,
	name  TEXT NOT NULL,
	n     INTEGER NOT NULL,
	PRIMARY KEY (shelf, kind, term)
) WITHOUT ROWID;

-- What a name can be found by: '', the first one and two letters of each of its
-- words, and the words. Short ones come in order of use without a sort.
CREATE TABLE keys (
	shelf INTEGER NOT NULL,
	kind  INTEGER NOT NULL,
	word  TEXT NOT NULL,
	n     INTEGER NOT NULL,
	term  INTEGER NOT NULL,
	PRIMARY KEY (shelf, kind, word, n DESC, term)
) WITHOUT ROWID;

-- Search. The words come prepared (words.go), so the tokenizer has only to part
-- them. The rowid goes by time (entries.doc): the newest come first without a sort.
CREATE VIRTUAL TABLE words USING fts5 (
	body, stems, head, marks,
	content = '', contentless_delete = 1, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE titles USING fts5 (
	title, content = '', contentless_delete = 1, detail = none,
	prefix = '1 2 3', tokenize = 'ascii'
);

-- Fewer, larger parts: writing costs a little more, each word of a query less.
INSERT INTO words (words, rank) VALUES ('automerge', 2);
INSERT INTO titles (titles, rank) VALUES ('automerge', 2);

CREATE TABLE acts (
	id      INTEGER PRIMARY KEY,
	at      INTEGER NOT NULL,
	shelf   INTEGER NOT NULL REFERENCES shelves (id),
	by_id   TEXT NOT NULL,
	by_name TEXT NOT NULL,
	what    TEXT NOT NULL,
	article INTEGER NOT NULL,
	before  TEXT NOT NULL,
	after   TEXT NOT NULL
);
CREATE INDEX acts_shelf ON acts (shelf, id);

CREATE TABLE posts (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	key      TEXT NOT NULL UNIQUE,
	platform TEXT NOT NULL,
	shelf    INTEGER NOT NULL REFERENCES shelves (id),
	channel  TEXT NOT NULL,
	article  INTEGER NOT NULL,
	comment  TEXT NOT NULL,
	by_id    TEXT NOT NULL,
	by_name  TEXT NOT NULL,
	state    TEXT NOT NULL,
	message  TEXT NOT NULL DEFAULT '',
	reason   TEXT NOT NULL DEFAULT '',
	owed_at  INTEGER NOT NULL,
	done_at  INTEGER,
	tries    INTEGER NOT NULL DEFAULT 0,
	settled  INTEGER NOT NULL DEFAULT 0, -- its job has nothing left to do
	hold     INTEGER NOT NULL DEFAULT 0  -- not tried again before
);
CREATE INDEX posts_owed ON posts (platform, channel, owed_at, id) WHERE state = 'owed' AND settled = 0;
CREATE INDEX posts_shelf ON posts (shelf);

CREATE TABLE answers (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	platform TEXT NOT NULL,
	handle   TEXT NOT NULL,
	request  BLOB NOT NULL,
	until    INTEGER NOT NULL
);

CREATE TABLE secrets (
	name  TEXT PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;

CREATE TABLE requests (
	id   INTEGER PRIMARY KEY AUTOINCREMENT,
	hash BLOB NOT NULL UNIQUE,
	body TEXT NOT NULL,
	used INTEGER NOT NULL -- when it was kept or asked for last
);
