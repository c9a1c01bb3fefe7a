-- account: parts_account
CREATE TEMPORARY TABLE parts_account AS
SELECT
  `t11`.`snapshot`,
  `t11`.`account.industry`
FROM (
  SELECT
    `t10`.`account_id`,
    `t10`.`cutoff`,
    `t10`.`snapshot`,
    `t10`.`account`,
    `t10`.`cutoff_day`,
    `t10`.`account.industry`
  FROM (
    SELECT
      `t5`.`account_id`,
      `t5`.`cutoff`,
      `t5`.`snapshot`,
      `t5`.`account`,
      `t5`.`cutoff_day`,
      `t9`.`snapshot` AS `snapshot_right`,
      `t9`.`account.industry`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`cutoff`,
        `t0`.`snapshot`,
        `t0`.`account`,
        `t0`.`cutoff_day`
      FROM numbered AS t0
    ) AS `t5`
    LEFT OUTER JOIN (
      SELECT
        `t7`.`snapshot`,
        MAX(`t7`.`industry`) AS `account.industry`
      FROM (
        SELECT
          `t2`.`snapshot`,
          `t6`.`industry`
        FROM numbered AS t2
        INNER JOIN (
          SELECT
            `t1`.`account_id`,
            `t1`.`industry`
          FROM accounts AS t1
        ) AS `t6`
          ON `t2`.`account_id` = `t6`.`account_id`
      ) AS `t7`
      GROUP BY
        1
    ) AS `t9`
      ON `t5`.`snapshot` = `t9`.`snapshot`
  ) AS `t10`
) AS `t11`;

-- account: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`account__industry`
FROM wide;
