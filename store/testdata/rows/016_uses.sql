INSERT INTO uses (shelf, day, command, n) VALUES (2, 20574, 'latest', 12);
