INSERT INTO members (member, platform, locale, minute, zone, quiet_from, quiet_to, silent, most) VALUES ('discord:m2', 'discord', 'pt-BR', 480, 'America/Sao_Paulo', 0, 0, 1, 10);
INSERT INTO follows (id, member, topic, country, source, words, speaker, story, title, digest, at) VALUES (1, 'discord:m2', '', 'TZ', '', '', '', 0, '', 1, 1777622400000000);
INSERT INTO follow_shelves (shelf, follow) VALUES (2, 1);
INSERT INTO brief (member, article, follow, at) VALUES ('discord:m2', 1, 1, 1777622400000000);
