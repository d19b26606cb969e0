-- What was sent to a member follows what becomes of its articles, on the shelves that
-- they followed when it was owed: who follows something else since, or nothing, has
-- the message still.

CREATE TABLE sent_from (
	post  INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
	shelf INTEGER NOT NULL REFERENCES shelves (id) ON DELETE CASCADE,
	PRIMARY KEY (post, shelf)
) WITHOUT ROWID;
CREATE INDEX sent_from_shelf ON sent_from (shelf);

INSERT INTO sent_from SELECT DISTINCT p.id, o.shelf FROM posts AS p JOIN follows AS f ON f.member = p.by_id
	JOIN follow_shelves AS o ON o.follow = f.id WHERE p.kind IN ('follow', 'brief', 'rest');
