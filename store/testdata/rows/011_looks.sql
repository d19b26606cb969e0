INSERT INTO looks (member, place, what, at) VALUES ('discord:m2', 'discord:1', 'country=TZ', 1777622400000000);
