UPDATE entries SET approval = 'approved', decided_id = 'm1', decided_name = 'Anna', decided_at = 1777622400000000 WHERE id = 1;
