UPDATE shelves SET locale = 'de' WHERE id = 2;
