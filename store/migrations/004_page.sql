-- What the page says of itself beside its text: the standfirst, its picture, and
-- whether it is a live blog.

ALTER TABLE articles ADD COLUMN subtitle TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN image TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN live INTEGER NOT NULL DEFAULT 0;
