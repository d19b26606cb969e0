-- Feeds, what stands in them, who follows them, and what goes where. A feed is
-- polled once for all shelves; its row is the schedule, so that a restart goes on
-- where it was. An entry of a feed is known for ever by any of its keys. Posts
-- carry stories and digests too, wait for their time, and can be edited.

CREATE TABLE feeds (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	url        TEXT NOT NULL UNIQUE,
	title      TEXT NOT NULL DEFAULT '',
	site       TEXT NOT NULL DEFAULT '',
	etag       TEXT NOT NULL DEFAULT '',
	modified   TEXT NOT NULL DEFAULT '',
	hash       BLOB,
	hub        TEXT NOT NULL DEFAULT '',
	topic      TEXT NOT NULL DEFAULT '',
	secret     BLOB,
	lease      INTEGER,                    -- the hub sends until then
	checked_at INTEGER,
	next_at    INTEGER NOT NULL,
	every      INTEGER NOT NULL DEFAULT 0, -- microseconds between polls
	newest     INTEGER,                    -- its newest entry's publication
	begun      INTEGER NOT NULL DEFAULT 0, -- its first poll is kept
	failures   INTEGER NOT NULL DEFAULT 0, -- in a row
	failing    INTEGER,                    -- since then
	reason     TEXT NOT NULL DEFAULT '',
	told       INTEGER NOT NULL DEFAULT 0, -- moderators know that it fails
	wanted     INTEGER NOT NULL DEFAULT 0, -- followed by a shelf that has not paused it
	seen       INTEGER NOT NULL DEFAULT 0, -- how many items it ever had
	read_at    INTEGER,                    -- when its next item that was never read may be (0: at once); NULL for none
	again_at   INTEGER                     -- likewise the next that is to be read better
);
CREATE INDEX feeds_due ON feeds (next_at) WHERE wanted = 1;
CREATE INDEX feeds_read ON feeds (read_at) WHERE wanted = 1 AND read_at IS NOT NULL;
CREATE INDEX feeds_again ON feeds (again_at) WHERE wanted = 1 AND again_at IS NOT NULL;
CREATE INDEX feeds_topic ON feeds (topic) WHERE topic <> '';

CREATE TABLE subscriptions (
	id        INTEGER PRIMARY KEY AUTOINCREMENT,
	feed      INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
	shelf     INTEGER NOT NULL REFERENCES shelves (id),
	filter    TEXT NOT NULL DEFAULT '',
	paused    INTEGER,
	since     INTEGER NOT NULL,           -- an item: those up to it are kept, but not posted
	mute_from INTEGER NOT NULL DEFAULT 0, -- an item: neither are those after it,
	mute_to   INTEGER NOT NULL DEFAULT 0, -- up to this one: they came while it was paused
	silent    INTEGER NOT NULL DEFAULT 0, -- its next poll brings more of these
	backfill  INTEGER NOT NULL DEFAULT 0,
	platform  TEXT NOT NULL DEFAULT '',   -- where moderators are told of trouble
	channel   TEXT NOT NULL DEFAULT '',
	by_id     TEXT NOT NULL,
	by_name   TEXT NOT NULL,
	at        INTEGER NOT NULL,
	UNIQUE (feed, shelf)
);
CREATE INDEX subscriptions_shelf ON subscriptions (shelf);

CREATE TABLE items (
	id         INTEGER PRIMARY KEY AUTOINCREMENT,
	feed       INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
	url        TEXT NOT NULL,
	title      TEXT NOT NULL,
	author     TEXT NOT NULL,
	categories TEXT NOT NULL, -- JSON
	teaser     TEXT NOT NULL,
	body       BLOB,          -- zstd; gone once it is read
	complete   INTEGER NOT NULL,
	published  INTEGER,
	date_only  INTEGER NOT NULL,
	language   TEXT NOT NULL,
	seen_at    INTEGER NOT NULL,
	sort_at    INTEGER NOT NULL, -- published; seen_at for one without a date or with one to come
	first      INTEGER NOT NULL, -- of the feed's first poll
	rank       INTEGER NOT NULL,
	hash       BLOB NOT NULL,    -- of its words: another one is a correction
	changes    INTEGER NOT NULL DEFAULT 0, -- how often it was read again for that
	state      TEXT NOT NULL,
	article    INTEGER NOT NULL DEFAULT 0, -- what was made of it last
	routed     INTEGER NOT NULL DEFAULT 0, -- what routes say of it is owed
	tries      INTEGER NOT NULL DEFAULT 0,
	try_at     INTEGER,
	reason     TEXT NOT NULL DEFAULT ''
);
CREATE INDEX items_new ON items (feed, sort_at, rank DESC, id) WHERE state = 'new' AND article = 0;
CREATE INDEX items_again ON items (feed, try_at, id DESC) WHERE state = 'new' AND article <> 0;
CREATE INDEX items_feed ON items (feed, seen_at DESC, rank, id);

CREATE TABLE item_keys (
	feed INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
	key  BLOB NOT NULL, -- 16 bytes
	item INTEGER NOT NULL,
	PRIMARY KEY (feed, key)
) WITHOUT ROWID;

-- The articles that came of an item: one that all shelves share, or one on each
-- shelf while the item's words alone are known.
CREATE TABLE item_articles (
	feed    INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
	article INTEGER NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
	item    INTEGER NOT NULL,
	own     INTEGER NOT NULL, -- made of the item's words, until its page is read
	PRIMARY KEY (feed, article)
) WITHOUT ROWID;
CREATE INDEX item_articles_article ON item_articles (article);
CREATE INDEX item_articles_item ON item_articles (item);

CREATE TABLE routes (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	shelf    INTEGER NOT NULL REFERENCES shelves (id),
	platform TEXT NOT NULL,
	channel  TEXT NOT NULL,
	kind     TEXT NOT NULL,
	topic    TEXT NOT NULL,
	country  TEXT NOT NULL,
	source   TEXT NOT NULL,
	words    TEXT NOT NULL,
	language TEXT NOT NULL,
	mention  TEXT NOT NULL,
	style    TEXT NOT NULL,
	by_id    TEXT NOT NULL,
	by_name  TEXT NOT NULL,
	at       INTEGER NOT NULL
);
CREATE INDEX routes_shelf ON routes (shelf);

-- What is said about a channel beside its routes, and when it may be posted to
-- next: bursts are spread.
CREATE TABLE channels (
	platform   TEXT NOT NULL,
	channel    TEXT NOT NULL,
	shelf      INTEGER NOT NULL REFERENCES shelves (id),
	quiet_from INTEGER NOT NULL DEFAULT 0, -- minutes since midnight
	quiet_to   INTEGER NOT NULL DEFAULT 0,
	zone       TEXT NOT NULL DEFAULT '',
	filled     INTEGER NOT NULL DEFAULT 0, -- until when routed posts have used it up
	PRIMARY KEY (platform, channel)
) WITHOUT ROWID;
CREATE INDEX channels_shelf ON channels (shelf);

CREATE TABLE digests (
	id       INTEGER PRIMARY KEY AUTOINCREMENT,
	shelf    INTEGER NOT NULL REFERENCES shelves (id),
	platform TEXT NOT NULL,
	channel  TEXT NOT NULL,
	kind     TEXT NOT NULL,
	minute   INTEGER NOT NULL, -- since midnight
	zone     TEXT NOT NULL,
	weekday  INTEGER NOT NULL, -- -1: every day
	topic    TEXT NOT NULL,
	country  TEXT NOT NULL,
	source   TEXT NOT NULL,
	words    TEXT NOT NULL,
	language TEXT NOT NULL,
	length   INTEGER NOT NULL,
	next_at  INTEGER NOT NULL,
	by_id    TEXT NOT NULL,
	by_name  TEXT NOT NULL,
	at       INTEGER NOT NULL
);
CREATE INDEX digests_due ON digests (next_at);
CREATE INDEX digests_shelf ON digests (shelf);

ALTER TABLE posts ADD COLUMN kind TEXT NOT NULL DEFAULT 'article';
ALTER TABLE posts ADD COLUMN channel_kind TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN story INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN route INTEGER NOT NULL DEFAULT 0;
ALTER TABLE posts ADD COLUMN style TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN mention TEXT NOT NULL DEFAULT '';
ALTER TABLE posts ADD COLUMN sort_at INTEGER NOT NULL DEFAULT 0; -- the order within its channel: publication, or when it was owed
ALTER TABLE posts ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;  -- not before
ALTER TABLE posts ADD COLUMN waits INTEGER NOT NULL DEFAULT 0;   -- its job is made when it is due
ALTER TABLE posts ADD COLUMN want INTEGER NOT NULL DEFAULT 0;    -- how often its message should have changed
ALTER TABLE posts ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;   -- and has
ALTER TABLE posts ADD COLUMN changed TEXT NOT NULL DEFAULT '';
UPDATE posts SET sort_at = owed_at, story = coalesce((SELECT coalesce(a.story, a.id) FROM articles AS a WHERE a.id = posts.article), 0);
DROP INDEX posts_owed;
DROP INDEX posts_shelf;
CREATE INDEX posts_owed ON posts (platform, channel, sort_at, id) WHERE state = 'owed' AND settled = 0;
CREATE INDEX posts_waiting ON posts (due_at) WHERE waits = 1;
CREATE INDEX posts_edits ON posts (platform, channel, id) WHERE want <> shown AND state IN ('done', 'undone');
CREATE INDEX posts_edits_shelf ON posts (shelf, id) WHERE want <> shown AND state IN ('done', 'undone');
CREATE INDEX posts_story ON posts (platform, channel, story) WHERE story <> 0;
CREATE INDEX posts_state ON posts (shelf, state, id);

-- The articles of a post: a story's outlets, a digest's stories.
CREATE TABLE post_articles (
	post    INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE,
	article INTEGER NOT NULL,
	n       INTEGER NOT NULL,
	at      INTEGER NOT NULL,
	PRIMARY KEY (post, article)
) WITHOUT ROWID;
CREATE INDEX post_articles_article ON post_articles (article);
INSERT INTO post_articles (post, article, n, at) SELECT id, article, 0, owed_at FROM posts WHERE article <> 0;
