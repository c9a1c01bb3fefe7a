-- account: by snapshot: all its parts beside each other
CACHE LAZY TABLE parts_account AS
SELECT t5.snapshot, t9.`account.industry`
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS `t5`
LEFT OUTER JOIN (
  SELECT t7.snapshot, MAX(t7.industry) AS `account.industry`
  FROM (
    SELECT t2.snapshot, t6.industry
    FROM numbered AS t2
    INNER JOIN (
      SELECT t1.account_id, t1.industry
      FROM accounts AS t1
    ) AS `t6`
      ON t2.account_id = t6.account_id
  ) AS `t7`
  GROUP BY 1
) AS `t9`
  ON t5.snapshot = t9.snapshot;

-- account: columns of the matrix
SELECT t0.account_id, t0.cutoff, t0.`account.industry` AS account__industry
FROM parts AS t0;
