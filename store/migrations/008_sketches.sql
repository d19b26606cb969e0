-- What an article is compared by is kept with it, so that the articles of stories
-- that look alike can be put together afresh when another comes. Articles from
-- before this have none: they stay in their stories.

ALTER TABLE articles ADD COLUMN sketch BLOB; -- news/story encodes it
