-- All articles of an outlet can be hidden on a shelf at once, and that can be undone
-- for a while: what was hidden then, and nothing that was removed before.

CREATE TABLE retractions (
	id     INTEGER PRIMARY KEY,
	shelf  INTEGER NOT NULL REFERENCES shelves (id),
	fold   TEXT NOT NULL,    -- the outlet's name without case and accents
	name   TEXT NOT NULL,
	since  INTEGER,          -- articles from then on; NULL: all
	by_id  TEXT NOT NULL,
	at     INTEGER NOT NULL,
	undone INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX retractions_shelf ON retractions (shelf, fold);

CREATE TABLE retracted (
	retraction INTEGER NOT NULL REFERENCES retractions (id) ON DELETE CASCADE,
	article    INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	PRIMARY KEY (retraction, article)
) WITHOUT ROWID;
CREATE INDEX retracted_article ON retracted (article);
