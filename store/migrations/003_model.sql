-- A summary in a model's own words stands beside the article's sentences, and
-- what the model has cost is kept by day, so that the cost of an article can be
-- told. Both are empty on a desk without a model.

ALTER TABLE articles ADD COLUMN words TEXT NOT NULL DEFAULT '';
ALTER TABLE articles ADD COLUMN words_model TEXT NOT NULL DEFAULT '';

CREATE TABLE model_use (
	day        INTEGER PRIMARY KEY, -- since 1970, UTC
	calls      INTEGER NOT NULL,    -- answers
	refused    INTEGER NOT NULL,    -- of them, those that were not used
	prompt     INTEGER NOT NULL,    -- tokens
	completion INTEGER NOT NULL     -- tokens
);
