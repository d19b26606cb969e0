-- As SQLite's.

CREATE TABLE heard (
	shelf bigint NOT NULL,
	kind bigint NOT NULL, -- 0 all, 3 source, 4 speaker
	term bigint NOT NULL, -- 0 for all
	day bigint NOT NULL,
	n bigint NOT NULL,
	PRIMARY KEY (shelf, kind, term, day)
);

INSERT INTO heard SELECT e.shelf, t.kind, t.term, floor(e.at / 86400000000.0)::bigint, count(*)
	FROM entries AS e JOIN tags AS t ON t.entry = e.id AND t.kind IN (3, 4) WHERE e.doc IS NOT NULL GROUP BY 1, 2, 3, 4;
INSERT INTO heard SELECT shelf, 0, 0, floor(at / 86400000000.0)::bigint, count(*)
	FROM entries WHERE doc IS NOT NULL GROUP BY 1, 4;

CREATE INDEX heard_day ON heard (shelf, kind, day, term, n);

CREATE TABLE edition (id bigint PRIMARY KEY CHECK (id = 1), n bigint NOT NULL);
INSERT INTO edition (id, n) VALUES (1, 1);

CREATE FUNCTION edition_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	UPDATE edition SET n = n + 1;
	RETURN NULL;
END $$;
CREATE TRIGGER entries_edition AFTER INSERT OR DELETE OR UPDATE OF article, shelf, shared, doc, at, title ON entries
	FOR EACH STATEMENT EXECUTE FUNCTION edition_moves();
CREATE TRIGGER articles_edition AFTER UPDATE OF title, site, origin, published, first_seen ON articles
	FOR EACH STATEMENT EXECUTE FUNCTION edition_moves();
