INSERT INTO stories (id, home, profile) VALUES (1, 0, x'');
INSERT INTO story_keys (home, key, at, story) VALUES (0, 4711, 1777622400000000, 1);
UPDATE articles SET story = 1 WHERE id = 1;
