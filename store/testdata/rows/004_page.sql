UPDATE articles SET subtitle = 'It was hidden for a century', image = 'https://a.example/1.jpg', live = 0 WHERE id = 1;
