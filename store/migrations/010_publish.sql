-- What stands in an announcement channel is published to those who follow it by a
-- debt of its own, which can wait for hours. Moderators see that in /queue: which
-- post it is of, when it is tried next, and why it could not be.

ALTER TABLE answers ADD COLUMN post INTEGER NOT NULL DEFAULT 0;   -- that it publishes
ALTER TABLE answers ADD COLUMN try_at INTEGER NOT NULL DEFAULT 0; -- the next try
CREATE INDEX answers_post ON answers (post) WHERE post <> 0;

ALTER TABLE posts ADD COLUMN unpublished TEXT NOT NULL DEFAULT ''; -- why not, a sentence
CREATE INDEX posts_unpublished ON posts (shelf, id) WHERE unpublished <> '';
