-- What members say is wrong with the reading of an article, for moderators to look
-- at: once a member and article. What all of them say is one message.

CREATE TABLE reports (
	shelf   INTEGER NOT NULL REFERENCES shelves (id),
	article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	by_id   TEXT NOT NULL,
	at      INTEGER NOT NULL,
	says    TEXT NOT NULL,
	settled INTEGER,          -- when a moderator set it aside
	PRIMARY KEY (shelf, article, by_id)
) WITHOUT ROWID;
CREATE INDEX reports_by ON reports (shelf, by_id, at);
CREATE INDEX reports_article ON reports (article);
