-- What v1.sql has no row of.
INSERT INTO answers (id, platform, handle, request, until) VALUES (1, 'discord', 'h1', x'7b7d', 4102444800000000);
INSERT INTO secrets (name, value) VALUES ('buttons', x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
