INSERT INTO greeted (shelf, at) VALUES ('discord:1', 1777622400000000);
