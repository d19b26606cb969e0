-- Articles on the same event, as one story. What is compared is a profile of the
-- story's articles; what leads to it are the weightiest terms of each of them, by
-- time, so that an article costs the same however many are kept. Articles from
-- before this have no story: each stands alone.
--
-- What was pasted on a shelf (home) may join the stories that all share, but adds
-- nothing to them: no other shelf's stories depend on it.

CREATE TABLE stories (
	id      INTEGER PRIMARY KEY, -- its first article's
	home    INTEGER NOT NULL,    -- that article's
	profile BLOB NOT NULL        -- news/story encodes it
);
CREATE INDEX stories_home ON stories (home) WHERE home <> 0;

CREATE TABLE story_keys (
	home  INTEGER NOT NULL,
	key   INTEGER NOT NULL, -- hash of a term
	at    INTEGER NOT NULL, -- the article's
	story INTEGER NOT NULL, -- may be gone
	PRIMARY KEY (home, key, at, story)
) WITHOUT ROWID;

ALTER TABLE articles ADD COLUMN story INTEGER;
CREATE INDEX articles_story ON articles (story, at) WHERE story IS NOT NULL;

CREATE TRIGGER articles_story_gone AFTER DELETE ON articles WHEN old.story IS NOT NULL BEGIN
	DELETE FROM stories WHERE id = old.story AND NOT EXISTS (SELECT 1 FROM articles WHERE story = old.story);
END;
CREATE TRIGGER shelves_stories_gone AFTER DELETE ON shelves BEGIN
	DELETE FROM story_keys WHERE home = old.id;
	DELETE FROM stories WHERE home = old.id;
END;
