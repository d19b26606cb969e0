INSERT INTO feeds (id, url, title, next_at, checked_at, begun, wanted) VALUES (1, 'https://f.example/feed', 'Xylo Herald', 4102444800000000, 1777622400000000, 1, 1);
INSERT INTO subscriptions (id, feed, shelf, since, by_id, by_name, at) VALUES (1, 1, 2, 0, 'm1', 'Anna', 1777622400000000);
INSERT INTO items (id, feed, url, title, author, categories, teaser, complete, published, date_only, language, seen_at, sort_at, first, rank, hash, state, article)
	VALUES (1, 1, 'https://a.example/1', 'Zanzibar ledger found', '', '[]', '', 1, 1777622400000000, 0, 'en', 1777622400000000, 1777622400000000, 0, 0, x'01', 'kept', 1);
INSERT INTO item_keys (feed, key, item) VALUES (1, x'000102030405060708090a0b0c0d0e0f', 1);
INSERT INTO item_articles (feed, article, item, own) VALUES (1, 1, 1, 0);
INSERT INTO routes (id, shelf, platform, channel, kind, topic, country, source, words, language, mention, style, by_id, by_name, at)
	VALUES (1, 2, 'discord', 'c2', '', '', 'TZ', '', '', '', '', '', 'm1', 'Anna', 1777622400000000);
INSERT INTO channels (platform, channel, shelf, quiet_from, quiet_to, zone) VALUES ('discord', 'c2', 2, 1320, 420, 'Europe/Berlin');
INSERT INTO digests (id, shelf, platform, channel, kind, minute, zone, weekday, topic, country, source, words, language, length, next_at, by_id, by_name, at)
	VALUES (1, 2, 'discord', 'c2', '', 480, 'Europe/Berlin', -1, '', '', '', '', '', 1, 4102444800000000, 'm1', 'Anna', 1777622400000000);
INSERT OR IGNORE INTO post_articles (post, article, n, at) VALUES (1, 1, 0, 1795452327962022);
