-- When a member last asked a list for what is new, so that the next answer begins
-- there. It goes with the guild that it was asked in.

CREATE TABLE looks (
	member TEXT NOT NULL, -- the platform's name and id
	place  TEXT NOT NULL, -- the shelf of the guild, or 'direct'
	what   TEXT NOT NULL, -- what the list was narrowed by
	at     INTEGER NOT NULL,
	PRIMARY KEY (member, place, what)
) WITHOUT ROWID;
CREATE TRIGGER shelves_looks_gone AFTER DELETE ON shelves BEGIN
	DELETE FROM looks WHERE place = old.name;
END;
