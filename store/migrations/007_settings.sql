-- What the managers of a guild have decided about its desk, and about single
-- outlets on it. A guild without a row has the values of news.Settings' zero.

CREATE TABLE settings (
	shelf    INTEGER PRIMARY KEY REFERENCES shelves (id),
	language TEXT NOT NULL DEFAULT '',    -- BCP 47; '': the guild's own
	zone     TEXT NOT NULL DEFAULT '',    -- IANA; '': UTC
	platform TEXT NOT NULL DEFAULT '',    -- the desk channel's
	desk     TEXT NOT NULL DEFAULT '',    -- the desk channel; '': none
	approve  INTEGER NOT NULL DEFAULT 0,  -- what comes in waits for a moderator, unless its source says otherwise
	days     INTEGER NOT NULL DEFAULT 0,  -- how long articles are kept; 0: for ever
	articles INTEGER NOT NULL DEFAULT 0   -- how many are kept, the newest; 0: all
);

CREATE TABLE sources (
	shelf   INTEGER NOT NULL REFERENCES shelves (id),
	fold    TEXT NOT NULL,    -- the outlet's name without case and accents
	name    TEXT NOT NULL,
	approve INTEGER,          -- NULL: as the settings say
	terse   INTEGER NOT NULL, -- only its titles and links are shown
	PRIMARY KEY (shelf, fold)
) WITHOUT ROWID;
