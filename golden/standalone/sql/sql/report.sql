-- one row for each user and change
INSERT INTO per_user
SELECT user_id, COUNT(*) FROM clicks WHERE url LIKE '%/checkout%' GROUP BY user_id;
