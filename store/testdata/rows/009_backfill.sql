INSERT INTO backfills (feed, subscription, item) VALUES (1, 1, 1);
