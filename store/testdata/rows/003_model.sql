INSERT INTO model_use (day, calls, refused, prompt, completion) VALUES (20574, 3, 1, 900, 60);
UPDATE articles SET words = 'A ledger was found.', words_model = 'scribe' WHERE id = 1;
