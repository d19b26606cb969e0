UPDATE routes SET rest = 1 WHERE id = 1;
