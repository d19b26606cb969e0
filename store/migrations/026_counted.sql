-- What a chart names is counted as articles come, and what is worked out for one who
-- asks can be kept for the next, for as long as nothing came or went.

-- How many articles of a day (since 1970) there are, are of an outlet, or quote
-- somebody. Long stretches are read by name, short ones by day.
CREATE TABLE heard (
	shelf INTEGER NOT NULL,
	kind  INTEGER NOT NULL, -- 0 all, 3 source, 4 speaker
	term  INTEGER NOT NULL, -- 0 for all
	day   INTEGER NOT NULL,
	n     INTEGER NOT NULL,
	PRIMARY KEY (shelf, kind, term, day)
) WITHOUT ROWID;

-- Days are rounded down before 1970, too.
INSERT INTO heard SELECT e.shelf, t.kind, t.term, e.at / 86400000000 - (e.at % 86400000000 < 0), count(*)
	FROM entries AS e JOIN tags AS t ON t.entry = e.id AND t.kind IN (3, 4) WHERE e.doc IS NOT NULL GROUP BY 1, 2, 3, 4;
INSERT INTO heard SELECT shelf, 0, 0, at / 86400000000 - (at % 86400000000 < 0), count(*)
	FROM entries WHERE doc IS NOT NULL GROUP BY 1, 4;

CREATE INDEX heard_day ON heard (shelf, kind, day, term, n);

-- A number that is another whenever lists, counts, titles or the search index may be.
-- What moderators change about an article is read anew each time; of that only titles
-- count here.
CREATE TABLE edition (id INTEGER PRIMARY KEY CHECK (id = 1), n INTEGER NOT NULL);
INSERT INTO edition (id, n) VALUES (1, 1);

CREATE TRIGGER entries_edition_more AFTER INSERT ON entries BEGIN UPDATE edition SET n = n + 1; END;
CREATE TRIGGER entries_edition_less AFTER DELETE ON entries BEGIN UPDATE edition SET n = n + 1; END;
CREATE TRIGGER entries_edition AFTER UPDATE OF article, shelf, shared, doc, at, title ON entries BEGIN
	UPDATE edition SET n = n + 1;
END;
CREATE TRIGGER articles_edition AFTER UPDATE OF title, site, origin, published, first_seen ON articles BEGIN
	UPDATE edition SET n = n + 1;
END;
