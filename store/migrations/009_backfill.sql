-- The newest entries that a shelf wants posted of a feed which others followed
-- before it. Some must be read for it first; each is posted once, when it and all
-- that are older are read.

CREATE TABLE backfills (
	feed         INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
	subscription INTEGER NOT NULL REFERENCES subscriptions (id) ON DELETE CASCADE,
	item         INTEGER NOT NULL REFERENCES items (id) ON DELETE CASCADE,
	PRIMARY KEY (feed, subscription, item)
) WITHOUT ROWID;
CREATE INDEX backfills_subscription ON backfills (subscription);
CREATE INDEX backfills_item ON backfills (item);
