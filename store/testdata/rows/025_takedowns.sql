INSERT INTO takedowns (id, site, whole, at, articles, feeds) VALUES (1, 'gone.example', 0, 1777622400000000, 1, 0);
INSERT INTO takedown_pages (hash, takedown) VALUES (x'000102030405060708090a0b0c0d0e0f000102030405060708090a0b0c0d0e0f', 1);
