-- A backup says of itself when it was made. Once it is a desk again, what was posted
-- since then stands in the channels and not in here: posts of that time are looked
-- for there before they are made.

CREATE TABLE copies (
	made_at     INTEGER NOT NULL,
	restored_at INTEGER -- NULL in a backup that has been no desk since
);
