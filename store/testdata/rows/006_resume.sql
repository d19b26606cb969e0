UPDATE subscriptions SET resumed_at = 1777622400000000, resumed_to = 1 WHERE id = 1;
