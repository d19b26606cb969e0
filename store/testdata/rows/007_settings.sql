INSERT INTO settings (shelf, language, zone, platform, desk, days) VALUES (2, 'de', 'Europe/Berlin', 'discord', 'c3', 400);
INSERT INTO sources (shelf, fold, name, approve, terse) VALUES (2, 'other gazette', 'Other Gazette', 1, 1);
