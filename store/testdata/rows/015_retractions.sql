INSERT INTO retractions (id, shelf, fold, name, since, by_id, at) VALUES (1, 2, 'other gazette', 'Other Gazette', NULL, 'm1', 1777622400000000);
INSERT INTO retracted (retraction, article) VALUES (1, 1);
