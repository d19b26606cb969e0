-- A guild's own view of stories, over the shared grouping, which stays as it is: what
-- its moderators merged, by the stories' numbers, so that later articles follow; and
-- what they split off, by the article. A story of a shelf's own has a negative number.

CREATE TABLE story_merges (
	shelf      INTEGER NOT NULL REFERENCES shelves (id),
	story      INTEGER NOT NULL,
	into_story INTEGER NOT NULL,
	PRIMARY KEY (shelf, story)
) WITHOUT ROWID;
CREATE INDEX story_merges_into ON story_merges (shelf, into_story);

CREATE TABLE story_splits (
	id      INTEGER PRIMARY KEY AUTOINCREMENT, -- the story's number, negative
	shelf   INTEGER NOT NULL REFERENCES shelves (id),
	article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	before  INTEGER                            -- entries.story
);
CREATE INDEX story_splits_shelf ON story_splits (shelf);
CREATE INDEX story_splits_article ON story_splits (article);

ALTER TABLE entries ADD COLUMN story INTEGER; -- NULL: the shared one
CREATE INDEX entries_story ON entries (shelf, story) WHERE story IS NOT NULL;
