UPDATE answers SET post = 1, try_at = 4102444800000000 WHERE id = 1;
