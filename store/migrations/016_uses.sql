-- How often each command is used, by day: nothing about who used it or what they
-- asked.

CREATE TABLE uses (
	shelf   INTEGER NOT NULL REFERENCES shelves (id),
	day     INTEGER NOT NULL, -- since 1970, UTC
	command TEXT NOT NULL,
	n       INTEGER NOT NULL,
	PRIMARY KEY (shelf, day, command)
) WITHOUT ROWID;
