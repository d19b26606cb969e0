UPDATE entries SET pinned = '["0123456789abcdef"]' WHERE id = 1;
