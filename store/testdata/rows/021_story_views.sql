INSERT INTO story_merges (shelf, story, into_story) VALUES (2, 90, 91);
INSERT INTO story_splits (id, shelf, article, before) VALUES (7, 2, 1, NULL);
