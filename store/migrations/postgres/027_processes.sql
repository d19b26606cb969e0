-- Several processes share a desk. Each keeps its row here alive by beats, and all that
-- it holds hangs on that row: a process that beats no more loses it to the others, and
-- when it comes back it does so under another number. Moments here are by the server's
-- clock, so that those of the processes need not agree.

CREATE TABLE processes (
	id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- never given twice
	name text NOT NULL, -- for people: a machine and the number of a process there
	gateway bigint NOT NULL, -- it answers people
	worker bigint NOT NULL, -- it polls, reads and posts
	until timestamptz NOT NULL -- when it loses what it holds, unless it beats before
);

-- In how many parts a process wants work of a kind to be shared: it is in as many as
-- any wants, and no fewer than it is while parts are held.
CREATE TABLE shares (
	kind text NOT NULL,
	process bigint NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
	parts bigint NOT NULL,
	PRIMARY KEY (kind, process)
);
CREATE INDEX shares_process ON shares (process);

-- Who has a part. Parts of one number of parts only are held at a time.
CREATE TABLE leases (
	kind text NOT NULL,
	part bigint NOT NULL, -- 0 to parts - 1
	parts bigint NOT NULL,
	process bigint NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
	PRIMARY KEY (kind, part)
);
CREATE INDEX leases_process ON leases (process);

-- The sessions that shards have with a platform's gateway, so that a process which
-- takes a shard over goes on with its session.
CREATE TABLE sessions (
	shard bigint PRIMARY KEY,
	shards bigint NOT NULL,
	id text NOT NULL,
	url text NOT NULL,
	seq bigint NOT NULL,
	application text NOT NULL,
	bot text NOT NULL,
	at timestamptz NOT NULL -- when it was known to be so
);

-- Which channels' posts are being carried out, and by whom. more: another job came
-- for it meanwhile.
CREATE TABLE drains (
	platform text NOT NULL,
	channel text NOT NULL,
	process bigint NOT NULL REFERENCES processes (id) ON DELETE CASCADE,
	more bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (platform, channel)
);
CREATE INDEX drains_process ON drains (process);

-- What all processes together may ask of others. A place is taken until its moment,
-- and then free again.
CREATE TABLE places (
	kind text NOT NULL, -- 'request': one to Discord; 'identify': a session's start, by the lane that shards have
	n bigint NOT NULL,
	until timestamptz NOT NULL,
	PRIMARY KEY (kind, n)
) WITH (fillfactor = 50);

-- How many sessions may be started at once, and when that was.
CREATE TABLE starts (id bigint PRIMARY KEY CHECK (id = 1), left_over double precision NOT NULL, at timestamptz NOT NULL);

-- When a host may be asked again by what runs in the background.
CREATE TABLE hosts (host text PRIMARY KEY, free timestamptz NOT NULL) WITH (fillfactor = 50);
