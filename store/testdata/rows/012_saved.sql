INSERT INTO saved (member, article, at) VALUES ('discord:m2', 1, 1777622400000000);
