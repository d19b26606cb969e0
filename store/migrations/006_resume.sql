-- What a feed brings right after it was resumed is of two kinds: what came while
-- it was paused is not posted, what was published since is.

ALTER TABLE subscriptions ADD COLUMN resumed_at INTEGER NOT NULL DEFAULT 0; -- the moment of it
ALTER TABLE subscriptions ADD COLUMN resumed_to INTEGER NOT NULL DEFAULT 0; -- an item: those after mute_to up to this one came with the next poll
