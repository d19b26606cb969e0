INSERT INTO reports (shelf, article, by_id, at, says, settled) VALUES (2, 1, 'm2', 1777622400000000, 'The speaker is another one.', 1777622500000000);
