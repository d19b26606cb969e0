-- The guilds that the bot has greeted, or was in when this was kept first: those are
-- not greeted late. One that removes the bot is forgotten, and greeted again when it
-- comes back. The row without a name tells that the first ones are kept.

CREATE TABLE greeted (
	shelf TEXT PRIMARY KEY, -- its name; it may hold nothing
	at    INTEGER NOT NULL
) WITHOUT ROWID;
