INSERT INTO heard (shelf, kind, term, day, n) VALUES (1, 0, 0, 20574, 1);
INSERT INTO heard (shelf, kind, term, day, n) VALUES (1, 3, 5, 20574, 1);
INSERT INTO heard (shelf, kind, term, day, n) VALUES (1, 4, 6, 20574, 1);
