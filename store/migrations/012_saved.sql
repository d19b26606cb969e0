-- What members keep for themselves. An article that is deleted goes from their
-- lists, and one that another takes the place of gives way to it there, too.

CREATE TABLE saved (
	member  TEXT NOT NULL, -- the platform's name and id
	article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	at      INTEGER NOT NULL,
	PRIMARY KEY (member, article)
) WITHOUT ROWID;
CREATE INDEX saved_article ON saved (article);
