INSERT INTO sent_from (post, shelf) VALUES (1, 2);
