-- What members follow, and how they are told: by posts to them alone, which the
-- ledger keeps like all others. What comes to a shelf is compared once, in the order
-- in which it came (entries.id), so that a crash neither skips nor repeats it.

CREATE TABLE members (
	member     TEXT PRIMARY KEY, -- the platform's name and id
	platform   TEXT NOT NULL,
	locale     TEXT NOT NULL,
	minute     INTEGER NOT NULL, -- of the day's digest, since midnight
	zone       TEXT NOT NULL,
	quiet_from INTEGER NOT NULL, -- minutes since midnight
	quiet_to   INTEGER NOT NULL,
	silent     INTEGER NOT NULL,
	most       INTEGER NOT NULL,
	next_at    INTEGER,                    -- the next digest; NULL when nothing comes with it
	day        INTEGER NOT NULL DEFAULT 0, -- the last one on which something came at once (days since 1970, in the zone),
	sent       INTEGER NOT NULL DEFAULT 0, -- and how much
	closed_at  INTEGER,                    -- since when they take no direct messages
	told       INTEGER NOT NULL DEFAULT 0  -- and know that nothing comes for that reason
) WITHOUT ROWID;
CREATE INDEX members_due ON members (next_at) WHERE next_at IS NOT NULL;

CREATE TABLE follows (
	id      INTEGER PRIMARY KEY AUTOINCREMENT,
	member  TEXT NOT NULL REFERENCES members (member) ON DELETE CASCADE,
	topic   TEXT NOT NULL,
	country TEXT NOT NULL,
	source  TEXT NOT NULL,
	words   TEXT NOT NULL,
	speaker TEXT NOT NULL,
	story   INTEGER NOT NULL,
	title   TEXT NOT NULL,
	digest  INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	UNIQUE (member, topic, country, source, words, speaker, story)
);

-- The shelves that were in view where it was followed.
CREATE TABLE follow_shelves (
	shelf  INTEGER NOT NULL REFERENCES shelves (id) ON DELETE CASCADE,
	follow INTEGER NOT NULL REFERENCES follows (id) ON DELETE CASCADE,
	PRIMARY KEY (shelf, follow)
) WITHOUT ROWID;
CREATE INDEX follow_shelves_follow ON follow_shelves (follow);

-- What waits for a member's next digest.
CREATE TABLE brief (
	member  TEXT NOT NULL REFERENCES members (member) ON DELETE CASCADE,
	article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	follow  INTEGER NOT NULL REFERENCES follows (id) ON DELETE CASCADE,
	at      INTEGER NOT NULL,
	PRIMARY KEY (member, article)
) WITHOUT ROWID;
CREATE INDEX brief_article ON brief (article);
CREATE INDEX brief_follow ON brief (follow);

-- Up to which of entries everything was compared.
CREATE TABLE compared (entry INTEGER NOT NULL);
INSERT INTO compared VALUES (0);
