-- usage: usage_at
CREATE TEMPORARY TABLE usage_at AS
SELECT
  `t0`.`account_id`,
  `t0`.`account`,
  `t0`.`cutoff_day`,
  `t0`.`cutoff_day` AS `place`,
  CAST(DATEDIFF(
    DAY,
    MAKE_DATE(1970, 1, 1),
    CAST(GREATEST(
      COALESCE(`t0`.`account_started_at`, CAST('2000-01-03T00:00:00' AS TIMESTAMP)),
      CAST('2000-01-03T00:00:00' AS TIMESTAMP)
    ) AS DATE)
  ) AS INT) AS `born`,
  CAST(GREATEST(
    LEAST(
      CAST(FLOOR(
        (
          `t0`.`cutoff_day` - CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(
              COALESCE(`t0`.`account_started_at`, CAST('2000-01-03T00:00:00' AS TIMESTAMP)),
              CAST('2000-01-03T00:00:00' AS TIMESTAMP)
            ) AS DATE)
          ) AS INT)
        ) / (
          7
        )
      ) AS BIGINT) - 1,
      30
    ),
    0
  ) AS INT) AS `history`,
  CAST(CAST(FLOOR((
    `t0`.`cutoff_day` - 10959
  ) / (
    7
  )) AS BIGINT) AS INT) AS `observed`
FROM numbered AS t0;

-- usage: usage_dates
CREATE TEMPORARY TABLE usage_dates AS
SELECT DISTINCT
  `t0`.`cutoff_day`,
  `t0`.`place`
FROM usage_at AS t0;

-- usage: usage_reach
CREATE TEMPORARY TABLE usage_reach AS
SELECT
  `t1`.`cutoff_day`,
  `t3`.`ago`,
  CAST(`t1`.`place` - (
    (
      `t3`.`ago` + 1
    ) * 7
  ) AS INT) AS `bin`
FROM usage_dates AS t1
CROSS JOIN (
  SELECT
    EXPLODE(
      CAST(IF(
        (
          (
            CAST(31 AS BIGINT) - CAST(0 AS BIGINT)
          ) * CAST(1 AS BIGINT)
        ) > 0,
        SEQUENCE(
          CAST(0 AS BIGINT),
          CAST(31 AS BIGINT) - IF(CAST(1 AS BIGINT) > 0, 1, -1),
          CAST(1 AS BIGINT)
        ),
        CAST(ARRAY() AS ARRAY<BIGINT>)
      ) AS ARRAY<INT>)
    ) AS `ago`
) AS `t3`;

-- usage: usage_events
CREATE TEMPORARY TABLE usage_events AS
SELECT
  `t3`.`event`,
  `t3`.`first_known`,
  `t3`.`login`,
  `t3`.`sticky`,
  `t3`.`key`,
  `t3`.`export`,
  `t3`.`help`,
  CAST(ROW_NUMBER() OVER (ORDER BY `t3`.`login` ASC NULLS LAST, `t3`.`event` ASC NULLS LAST) - 1 AS INT) AS `feature`
FROM (
  SELECT
    `t2`.`event`,
    CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t2`.`seen` AS DATE)) AS INT) AS `first_known`,
    `t2`.`event` IN ('login') AS `login`,
    `t2`.`event` IN ('report') AS `sticky`,
    `t2`.`event` IN ('invite') AS `key`,
    `t2`.`event` IN ('export') AS `export`,
    `t2`.`event` IN ('help') AS `help`
  FROM (
    SELECT
      `t1`.`event`,
      MIN(GREATEST(`t1`.`occurred_at`, `t1`.`known_at`)) AS `seen`
    FROM (
      SELECT
        *
      FROM usage AS t0
      WHERE
        `t0`.`event` IS NOT NULL
    ) AS `t1`
    GROUP BY
      1
  ) AS `t2`
) AS `t3`;

-- usage: usage_kinds
CREATE TEMPORARY TABLE usage_kinds AS
SELECT
  *
FROM usage_events AS t0;

-- usage: usage_passed
CREATE TEMPORARY TABLE usage_passed AS
SELECT
  `t8`.`account_id`,
  `t8`.`user_id`,
  `t8`.`bin`,
  CAST(CAST(SUM(`t8`.`uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `uses`,
  CAST(CAST(SUM(`t8`.`logins`) AS DECIMAL(38, 0)) AS BIGINT) AS `logins`,
  CAST(CAST(SUM(`t8`.`feature_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `feature_uses`,
  CAST(CAST(SUM(`t8`.`sticky_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `sticky_uses`,
  CAST(CAST(SUM(`t8`.`key_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `key_uses`,
  CAST(CAST(SUM(`t8`.`exports`) AS DECIMAL(38, 0)) AS BIGINT) AS `exports`,
  CAST(CAST(SUM(`t8`.`help_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `help_uses`,
  CAST(CAST(SUM(`t8`.`human_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `human_uses`,
  CAST(CAST(SUM(`t8`.`human_logins`) AS DECIMAL(38, 0)) AS BIGINT) AS `human_logins`,
  CAST(CAST(SUM(`t8`.`seconds`) AS DECIMAL(38, 0)) AS BIGINT) AS `seconds`,
  CAST(CAST(SUM(`t8`.`errors`) AS DECIMAL(38, 0)) AS BIGINT) AS `errors`,
  BIT_OR(
    CAST(CASE `t8`.`day` - `t8`.`bin`
      WHEN 0
      THEN 1
      WHEN 1
      THEN 2
      WHEN 2
      THEN 4
      WHEN 3
      THEN 8
      WHEN 4
      THEN 16
      WHEN 5
      THEN 32
      WHEN 6
      THEN 64
      ELSE NULL
    END AS BIGINT)
  ) AS `days`,
  BIT_OR(
    IF(
      `t8`.`sticky_uses` > 0,
      CAST(CASE `t8`.`day` - `t8`.`bin`
        WHEN 0
        THEN 1
        WHEN 1
        THEN 2
        WHEN 2
        THEN 4
        WHEN 3
        THEN 8
        WHEN 4
        THEN 16
        WHEN 5
        THEN 32
        WHEN 6
        THEN 64
        ELSE NULL
      END AS BIGINT),
      0
    )
  ) AS `sticky_bits`,
  MAX(`t8`.`day`) AS `day`
FROM (
  SELECT
    `t7`.`account_id`,
    `t7`.`user_id`,
    `t7`.`day`,
    `t7`.`n` AS `uses`,
    IF(COALESCE(`t7`.`login`, FALSE), `t7`.`n`, 0) AS `logins`,
    IF(COALESCE(NOT (
      `t7`.`login`
    ), FALSE), `t7`.`n`, 0) AS `feature_uses`,
    IF(COALESCE(`t7`.`sticky`, FALSE), `t7`.`n`, 0) AS `sticky_uses`,
    IF(COALESCE(`t7`.`key`, FALSE), `t7`.`n`, 0) AS `key_uses`,
    IF(COALESCE(`t7`.`export`, FALSE), `t7`.`n`, 0) AS `exports`,
    IF(COALESCE(`t7`.`help`, FALSE), `t7`.`n`, 0) AS `help_uses`,
    IF(
      NOT (
        COALESCE(
          LOWER(`t7`.`actor`) IN ('api', 'automation', 'bot', 'integration', 'service', 'system'),
          FALSE
        )
      ),
      `t7`.`n`,
      0
    ) AS `human_uses`,
    IF(
      NOT (
        COALESCE(
          LOWER(`t7`.`actor`) IN ('api', 'automation', 'bot', 'integration', 'service', 'system'),
          FALSE
        )
      )
      AND COALESCE(`t7`.`login`, FALSE),
      `t7`.`n`,
      0
    ) AS `human_logins`,
    COALESCE(`t7`.`duration_seconds`, 0) AS `seconds`,
    COALESCE(`t7`.`errors`, 0) AS `errors`,
    CAST(`t7`.`day` - (
      (
        (
          (
            `t7`.`day` - 4
          ) % 7
        ) + 7
      ) % 7
    ) AS INT) AS `bin`
  FROM (
    SELECT
      `t6`.`account_id`,
      `t6`.`event`,
      `t6`.`user_id`,
      `t6`.`actor`,
      `t6`.`duration_seconds`,
      `t6`.`errors`,
      `t6`.`n`,
      `t6`.`day`,
      `t6`.`login`,
      `t6`.`sticky`,
      `t6`.`key`,
      `t6`.`export`,
      `t6`.`help`
    FROM (
      SELECT
        `t5`.`account_id`,
        `t5`.`event`,
        `t5`.`user_id`,
        `t5`.`actor`,
        `t5`.`duration_seconds`,
        `t5`.`errors`,
        `t5`.`n`,
        `t5`.`day`,
        `t3`.`event` AS `event_right`,
        `t3`.`login`,
        `t3`.`sticky`,
        `t3`.`key`,
        `t3`.`export`,
        `t3`.`help`
      FROM (
        SELECT
          `t0`.`account_id`,
          `t0`.`event`,
          `t0`.`user_id`,
          `t0`.`actor`,
          `t0`.`duration_seconds`,
          `t0`.`errors`,
          1 AS `n`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t0`.`occurred_at` AS DATE)) AS INT) AS `day`
        FROM usage AS t0
        WHERE
          `t0`.`occurred_at` < CAST('2025-03-03T00:00:00' AS TIMESTAMP)
      ) AS `t5`
      LEFT OUTER JOIN (
        SELECT
          `t1`.`event`,
          `t1`.`login`,
          `t1`.`sticky`,
          `t1`.`key`,
          `t1`.`export`,
          `t1`.`help`
        FROM usage_kinds AS t1
      ) AS `t3`
        ON `t5`.`event` = `t3`.`event`
    ) AS `t6`
  ) AS `t7`
) AS `t8`
GROUP BY
  1,
  2,
  3;

-- usage: usage_accounts
CREATE TEMPORARY TABLE usage_accounts AS
SELECT
  `t0`.`account_id`,
  `t0`.`account`,
  MIN(`t0`.`born`) AS `born`
FROM usage_at AS t0
GROUP BY
  1,
  2;

-- usage: usage_people
CREATE TEMPORARY TABLE usage_people AS
SELECT
  `t1`.`user_id`,
  CAST(ROW_NUMBER() OVER (ORDER BY NULL) - 1 AS INT) AS `user`
FROM (
  SELECT DISTINCT
    `t0`.`user_id`
  FROM usage_passed AS t0
  WHERE
    `t0`.`user_id` IS NOT NULL
) AS `t1`;

-- usage: usage_user_bins
CREATE TEMPORARY TABLE usage_user_bins AS
SELECT
  *
FROM (
  SELECT
    `t8`.`bin`,
    `t8`.`uses`,
    `t8`.`logins`,
    `t8`.`feature_uses`,
    `t8`.`sticky_uses`,
    `t8`.`key_uses`,
    `t8`.`exports`,
    `t8`.`help_uses`,
    `t8`.`human_uses`,
    `t8`.`human_logins`,
    `t8`.`seconds`,
    `t8`.`errors`,
    `t8`.`days`,
    `t8`.`sticky_bits`,
    `t8`.`day`,
    `t8`.`account`,
    `t8`.`user`
  FROM (
    SELECT
      `t7`.`account_id`,
      `t7`.`bin`,
      `t7`.`uses`,
      `t7`.`logins`,
      `t7`.`feature_uses`,
      `t7`.`sticky_uses`,
      `t7`.`key_uses`,
      `t7`.`exports`,
      `t7`.`help_uses`,
      `t7`.`human_uses`,
      `t7`.`human_logins`,
      `t7`.`seconds`,
      `t7`.`errors`,
      `t7`.`days`,
      `t7`.`sticky_bits`,
      `t7`.`day`,
      `t7`.`account`,
      `t7`.`user`
    FROM (
      SELECT
        `t3`.`account_id`,
        `t3`.`user_id`,
        `t3`.`bin`,
        `t3`.`uses`,
        `t3`.`logins`,
        `t3`.`feature_uses`,
        `t3`.`sticky_uses`,
        `t3`.`key_uses`,
        `t3`.`exports`,
        `t3`.`help_uses`,
        `t3`.`human_uses`,
        `t3`.`human_logins`,
        `t3`.`seconds`,
        `t3`.`errors`,
        `t3`.`days`,
        `t3`.`sticky_bits`,
        `t3`.`day`,
        `t6`.`account`,
        `t4`.`user_id` AS `user_id_right`,
        `t4`.`user`
      FROM usage_passed AS t3
      INNER JOIN (
        SELECT
          `t2`.`account_id`,
          `t2`.`account`
        FROM usage_accounts AS t2
      ) AS `t6`
        ON `t3`.`account_id` = `t6`.`account_id`
      LEFT OUTER JOIN usage_people AS t4
        ON `t3`.`user_id` = `t4`.`user_id`
    ) AS `t7`
  ) AS `t8`
) AS `t9`
ORDER BY
  `t9`.`account` ASC NULLS LAST,
  `t9`.`user` ASC NULLS LAST,
  `t9`.`bin` ASC NULLS LAST;

-- usage: usage_account_bins
CREATE TEMPORARY TABLE usage_account_bins AS
SELECT
  `t8`.`account`,
  `t8`.`bin`,
  `t8`.`uses`,
  `t8`.`logins`,
  `t8`.`feature_uses`,
  `t8`.`sticky_uses`,
  `t8`.`key_uses`,
  `t8`.`exports`,
  `t8`.`help_uses`,
  `t8`.`human_uses`,
  `t8`.`human_logins`,
  `t8`.`seconds`,
  `t8`.`errors`,
  `t8`.`active_days`,
  `t8`.`weekdays`,
  `t8`.`sticky_bits_n` AS `sticky_days`,
  `t8`.`user_days`,
  `t8`.`user_bins`,
  `t8`.`day`,
  `t8`.`days`
FROM (
  SELECT
    `t7`.`account`,
    `t7`.`bin`,
    `t7`.`uses`,
    `t7`.`logins`,
    `t7`.`feature_uses`,
    `t7`.`sticky_uses`,
    `t7`.`key_uses`,
    `t7`.`exports`,
    `t7`.`help_uses`,
    `t7`.`human_uses`,
    `t7`.`human_logins`,
    `t7`.`seconds`,
    `t7`.`errors`,
    `t7`.`user_bins`,
    `t7`.`user_days`,
    `t7`.`days`,
    `t7`.`sticky_bits`,
    `t7`.`day`,
    `t7`.`weekday_bits`,
    1 AS `fresh`,
    `t7`.`active_days`,
    `t7`.`weekdays`,
    BIT_COUNT(`t7`.`sticky_bits`) AS `sticky_bits_n`
  FROM (
    SELECT
      `t6`.`account`,
      `t6`.`bin`,
      `t6`.`uses`,
      `t6`.`logins`,
      `t6`.`feature_uses`,
      `t6`.`sticky_uses`,
      `t6`.`key_uses`,
      `t6`.`exports`,
      `t6`.`help_uses`,
      `t6`.`human_uses`,
      `t6`.`human_logins`,
      `t6`.`seconds`,
      `t6`.`errors`,
      `t6`.`user_bins`,
      `t6`.`user_days`,
      `t6`.`days`,
      `t6`.`sticky_bits`,
      `t6`.`day`,
      `t6`.`weekday_bits`,
      `t6`.`fresh`,
      `t6`.`active_days`,
      `t6`.`weekday_bits_n` AS `weekdays`
    FROM (
      SELECT
        `t5`.`account`,
        `t5`.`bin`,
        `t5`.`uses`,
        `t5`.`logins`,
        `t5`.`feature_uses`,
        `t5`.`sticky_uses`,
        `t5`.`key_uses`,
        `t5`.`exports`,
        `t5`.`help_uses`,
        `t5`.`human_uses`,
        `t5`.`human_logins`,
        `t5`.`seconds`,
        `t5`.`errors`,
        `t5`.`user_bins`,
        `t5`.`user_days`,
        `t5`.`days`,
        `t5`.`sticky_bits`,
        `t5`.`day`,
        `t5`.`weekday_bits`,
        1 AS `fresh`,
        `t5`.`active_days`,
        BIT_COUNT(`t5`.`weekday_bits`) AS `weekday_bits_n`
      FROM (
        SELECT
          `t4`.`account`,
          `t4`.`bin`,
          `t4`.`uses`,
          `t4`.`logins`,
          `t4`.`feature_uses`,
          `t4`.`sticky_uses`,
          `t4`.`key_uses`,
          `t4`.`exports`,
          `t4`.`help_uses`,
          `t4`.`human_uses`,
          `t4`.`human_logins`,
          `t4`.`seconds`,
          `t4`.`errors`,
          `t4`.`user_bins`,
          `t4`.`user_days`,
          `t4`.`days`,
          `t4`.`sticky_bits`,
          `t4`.`day`,
          `t4`.`weekday_bits`,
          `t4`.`fresh`,
          `t4`.`days_n` AS `active_days`
        FROM (
          SELECT
            `t3`.`account`,
            `t3`.`bin`,
            `t3`.`uses`,
            `t3`.`logins`,
            `t3`.`feature_uses`,
            `t3`.`sticky_uses`,
            `t3`.`key_uses`,
            `t3`.`exports`,
            `t3`.`help_uses`,
            `t3`.`human_uses`,
            `t3`.`human_logins`,
            `t3`.`seconds`,
            `t3`.`errors`,
            `t3`.`user_bins`,
            `t3`.`user_days`,
            `t3`.`days`,
            `t3`.`sticky_bits`,
            `t3`.`day`,
            `t3`.`weekday_bits`,
            1 AS `fresh`,
            BIT_COUNT(`t3`.`days`) AS `days_n`
          FROM (
            SELECT
              `t2`.`account`,
              `t2`.`bin`,
              `t2`.`uses`,
              `t2`.`logins`,
              `t2`.`feature_uses`,
              `t2`.`sticky_uses`,
              `t2`.`key_uses`,
              `t2`.`exports`,
              `t2`.`help_uses`,
              `t2`.`human_uses`,
              `t2`.`human_logins`,
              `t2`.`seconds`,
              `t2`.`errors`,
              COALESCE(`t2`.`user_bins`, 0) AS `user_bins`,
              COALESCE(`t2`.`user_days`, 0) AS `user_days`,
              `t2`.`days`,
              `t2`.`sticky_bits`,
              `t2`.`day`,
              `t2`.`days` & CAST(CASE `t2`.`bin` % 7
                WHEN 0
                THEN 115
                WHEN 1
                THEN 121
                WHEN 2
                THEN 124
                WHEN 3
                THEN 62
                WHEN 4
                THEN 31
                WHEN 5
                THEN 79
                WHEN 6
                THEN 103
                ELSE NULL
              END AS BIGINT) AS `weekday_bits`
            FROM (
              SELECT
                `t1`.`account`,
                `t1`.`bin`,
                CAST(CAST(SUM(`t1`.`uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `uses`,
                CAST(CAST(SUM(`t1`.`logins`) AS DECIMAL(38, 0)) AS BIGINT) AS `logins`,
                CAST(CAST(SUM(`t1`.`feature_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `feature_uses`,
                CAST(CAST(SUM(`t1`.`sticky_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `sticky_uses`,
                CAST(CAST(SUM(`t1`.`key_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `key_uses`,
                CAST(CAST(SUM(`t1`.`exports`) AS DECIMAL(38, 0)) AS BIGINT) AS `exports`,
                CAST(CAST(SUM(`t1`.`help_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `help_uses`,
                CAST(CAST(SUM(`t1`.`human_uses`) AS DECIMAL(38, 0)) AS BIGINT) AS `human_uses`,
                CAST(CAST(SUM(`t1`.`human_logins`) AS DECIMAL(38, 0)) AS BIGINT) AS `human_logins`,
                CAST(CAST(SUM(`t1`.`seconds`) AS DECIMAL(38, 0)) AS BIGINT) AS `seconds`,
                CAST(CAST(SUM(`t1`.`errors`) AS DECIMAL(38, 0)) AS BIGINT) AS `errors`,
                CAST(CAST(SUM(IF(`t1`.`user` IS NOT NULL, `t1`.`fresh`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `user_bins`,
                CAST(CAST(SUM(IF(`t1`.`user` IS NOT NULL, `t1`.`days_n`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `user_days`,
                BIT_OR(`t1`.`days`) AS `days`,
                BIT_OR(`t1`.`sticky_bits`) AS `sticky_bits`,
                MAX(`t1`.`day`) AS `day`
              FROM (
                SELECT
                  `t0`.`bin`,
                  `t0`.`uses`,
                  `t0`.`logins`,
                  `t0`.`feature_uses`,
                  `t0`.`sticky_uses`,
                  `t0`.`key_uses`,
                  `t0`.`exports`,
                  `t0`.`help_uses`,
                  `t0`.`human_uses`,
                  `t0`.`human_logins`,
                  `t0`.`seconds`,
                  `t0`.`errors`,
                  `t0`.`days`,
                  `t0`.`sticky_bits`,
                  `t0`.`day`,
                  `t0`.`account`,
                  `t0`.`user`,
                  1 AS `fresh`,
                  BIT_COUNT(`t0`.`days`) AS `days_n`
                FROM usage_user_bins AS t0
              ) AS `t1`
              GROUP BY
                1,
                2
            ) AS `t2`
          ) AS `t3`
        ) AS `t4`
      ) AS `t5`
    ) AS `t6`
  ) AS `t7`
) AS `t8`
ORDER BY
  `t8`.`account` ASC NULLS LAST,
  `t8`.`bin` ASC NULLS LAST;

-- usage: usage_bins
CREATE TEMPORARY TABLE usage_bins AS
SELECT
  `t7`.`account`,
  `t7`.`cutoff_day`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.uses_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`logins`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.logins_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`feature_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.feature_uses_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`sticky_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.sticky_uses_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`key_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.key_uses_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`exports`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.exports_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`help_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.help_uses_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`human_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.human_uses_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`human_logins`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.human_logins_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`seconds`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.seconds_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`errors`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.errors_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`active_days`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.active_days_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`weekdays`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.weekdays_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`sticky_days`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.sticky_days_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`user_days`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.user_days_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` < 4, `t7`.`user_bins`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.user_bins_28d`,
  CAST(CAST(SUM(IF(`t7`.`ago` = 0, `t7`.`logins`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.logins_last`,
  SUM(
    IF(
      `t7`.`ago` < 8,
      CAST(ROUND((
        CAST(3.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_logins` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(42000000.0 AS DOUBLE) AS `usage.logins_trend_short`,
  SUM(
    IF(
      `t7`.`ago` < 30,
      CAST(ROUND((
        CAST(14.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_logins` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(2247500000.0 AS DOUBLE) AS `usage.logins_trend_long`,
  CAST(CAST(SUM(IF(`t7`.`ago` = 0, `t7`.`active_days`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.active_days_last`,
  SUM(
    IF(
      `t7`.`ago` < 8,
      CAST(ROUND((
        CAST(3.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_active_days` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(42000000.0 AS DOUBLE) AS `usage.active_days_trend_short`,
  SUM(
    IF(
      `t7`.`ago` < 30,
      CAST(ROUND((
        CAST(14.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_active_days` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(2247500000.0 AS DOUBLE) AS `usage.active_days_trend_long`,
  CAST(CAST(SUM(IF(`t7`.`ago` = 0, `t7`.`user_bins`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.user_bins_last`,
  SUM(
    IF(
      `t7`.`ago` < 8,
      CAST(ROUND((
        CAST(3.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_user_bins` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(42000000.0 AS DOUBLE) AS `usage.user_bins_trend_short`,
  SUM(
    IF(
      `t7`.`ago` < 30,
      CAST(ROUND((
        CAST(14.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_user_bins` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(2247500000.0 AS DOUBLE) AS `usage.user_bins_trend_long`,
  CAST(CAST(SUM(IF(`t7`.`ago` = 0, `t7`.`sticky_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.sticky_uses_last`,
  SUM(
    IF(
      `t7`.`ago` < 8,
      CAST(ROUND((
        CAST(3.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_sticky_uses` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(42000000.0 AS DOUBLE) AS `usage.sticky_uses_trend_short`,
  SUM(
    IF(
      `t7`.`ago` < 30,
      CAST(ROUND((
        CAST(14.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_sticky_uses` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(2247500000.0 AS DOUBLE) AS `usage.sticky_uses_trend_long`,
  CAST(CAST(SUM(IF(`t7`.`ago` = 0, `t7`.`human_uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.human_uses_last`,
  SUM(
    IF(
      `t7`.`ago` < 8,
      CAST(ROUND((
        CAST(3.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_human_uses` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(42000000.0 AS DOUBLE) AS `usage.human_uses_trend_short`,
  SUM(
    IF(
      `t7`.`ago` < 30,
      CAST(ROUND((
        CAST(14.5 AS DOUBLE) - `t7`.`ago`
      ) * `t7`.`ln_human_uses` * 1000000, 0) AS BIGINT),
      NULL
    )
  ) / CAST(2247500000.0 AS DOUBLE) AS `usage.human_uses_trend_long`
FROM (
  SELECT
    `t6`.`account`,
    `t6`.`uses`,
    `t6`.`logins`,
    `t6`.`feature_uses`,
    `t6`.`sticky_uses`,
    `t6`.`key_uses`,
    `t6`.`exports`,
    `t6`.`help_uses`,
    `t6`.`human_uses`,
    `t6`.`human_logins`,
    `t6`.`seconds`,
    `t6`.`errors`,
    `t6`.`active_days`,
    `t6`.`weekdays`,
    `t6`.`sticky_days`,
    `t6`.`user_days`,
    `t6`.`user_bins`,
    `t6`.`ln_logins`,
    `t6`.`ln_active_days`,
    `t6`.`ln_user_bins`,
    `t6`.`ln_sticky_uses`,
    `t6`.`ln_human_uses`,
    `t6`.`cutoff_day`,
    `t6`.`ago`
  FROM (
    SELECT
      `t5`.`account`,
      `t5`.`bin`,
      `t5`.`uses`,
      `t5`.`logins`,
      `t5`.`feature_uses`,
      `t5`.`sticky_uses`,
      `t5`.`key_uses`,
      `t5`.`exports`,
      `t5`.`help_uses`,
      `t5`.`human_uses`,
      `t5`.`human_logins`,
      `t5`.`seconds`,
      `t5`.`errors`,
      `t5`.`active_days`,
      `t5`.`weekdays`,
      `t5`.`sticky_days`,
      `t5`.`user_days`,
      `t5`.`user_bins`,
      `t5`.`ln_logins`,
      `t5`.`ln_active_days`,
      `t5`.`ln_user_bins`,
      `t5`.`ln_sticky_uses`,
      `t5`.`ln_human_uses`,
      `t4`.`cutoff_day`,
      `t4`.`ago`
    FROM (
      SELECT
        `t0`.`account`,
        `t0`.`bin`,
        `t0`.`uses`,
        `t0`.`logins`,
        `t0`.`feature_uses`,
        `t0`.`sticky_uses`,
        `t0`.`key_uses`,
        `t0`.`exports`,
        `t0`.`help_uses`,
        `t0`.`human_uses`,
        `t0`.`human_logins`,
        `t0`.`seconds`,
        `t0`.`errors`,
        `t0`.`active_days`,
        `t0`.`weekdays`,
        `t0`.`sticky_days`,
        `t0`.`user_days`,
        `t0`.`user_bins`,
        LN(`t0`.`logins` + 1) AS `ln_logins`,
        LN(`t0`.`active_days` + 1) AS `ln_active_days`,
        LN(`t0`.`user_bins` + 1) AS `ln_user_bins`,
        LN(`t0`.`sticky_uses` + 1) AS `ln_sticky_uses`,
        LN(`t0`.`human_uses` + 1) AS `ln_human_uses`
      FROM usage_account_bins AS t0
    ) AS `t5`
    INNER JOIN (
      SELECT
        *
      FROM usage_reach AS t1
      WHERE
        `t1`.`ago` < 31
    ) AS `t4`
      ON `t5`.`bin` = `t4`.`bin`
  ) AS `t6`
) AS `t7`
GROUP BY
  1,
  2;

-- usage: usage_last
CREATE TEMPORARY TABLE usage_last AS
SELECT
  `t14`.`account`,
  `t14`.`cutoff_day`,
  MAX(`t14`.`day`) AS `usage.last_day`
FROM (
  SELECT
    `t13`.`account`,
    `t2`.`cutoff_day`,
    `t13`.`day`
  FROM (
    SELECT
      `t11`.`account`,
      `t11`.`since`,
      `t11`.`day`,
      COALESCE(
        LEAD(`t11`.`since`) OVER (PARTITION BY `t11`.`account` ORDER BY `t11`.`since` ASC NULLS LAST),
        2147483647
      ) AS `until`
    FROM (
      SELECT
        `t10`.`account`,
        `t10`.`since`,
        MAX(`t10`.`day`) OVER (
          PARTITION BY `t10`.`account`
          ORDER BY `t10`.`since` ASC NULLS LAST
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS `day`
      FROM (
        SELECT
          `t9`.`account`,
          `t9`.`since`,
          MAX(`t9`.`day`) AS `day`
        FROM (
          SELECT
            `t3`.`account`,
            `t3`.`bin`,
            `t3`.`uses`,
            `t3`.`logins`,
            `t3`.`feature_uses`,
            `t3`.`sticky_uses`,
            `t3`.`key_uses`,
            `t3`.`exports`,
            `t3`.`help_uses`,
            `t3`.`human_uses`,
            `t3`.`human_logins`,
            `t3`.`seconds`,
            `t3`.`errors`,
            `t3`.`active_days`,
            `t3`.`weekdays`,
            `t3`.`sticky_days`,
            `t3`.`user_days`,
            `t3`.`user_bins`,
            `t3`.`day`,
            `t3`.`days`,
            `t8`.`since`
          FROM usage_account_bins AS t3
          INNER JOIN (
            SELECT
              `t6`.`bin`,
              MIN(`t6`.`cutoff_day`) AS `since`
            FROM (
              SELECT
                `t5`.`bin`,
                `t2`.`cutoff_day`,
                `t2`.`place`
              FROM (
                SELECT DISTINCT
                  `t1`.`bin`
                FROM usage_account_bins AS t1
              ) AS `t5`
              INNER JOIN usage_dates AS t2
                ON `t5`.`bin` < `t2`.`place` AND (
                  (
                    `t2`.`place` - `t5`.`bin`
                  ) % 7
                ) = 0
            ) AS `t6`
            GROUP BY
              1
          ) AS `t8`
            ON `t3`.`bin` = `t8`.`bin`
        ) AS `t9`
        GROUP BY
          1,
          2
      ) AS `t10`
    ) AS `t11`
  ) AS `t13`
  INNER JOIN usage_dates AS t2
    ON `t13`.`since` <= `t2`.`cutoff_day` AND `t13`.`until` > `t2`.`cutoff_day`
) AS `t14`
GROUP BY
  1,
  2;

-- usage: usage_lived
CREATE TEMPORARY TABLE usage_lived AS
SELECT
  *
FROM (
  SELECT
    `t9`.`account`,
    `t9`.`bin`,
    COALESCE(`t3`.`logins`, 0) AS `logins`,
    COALESCE(`t3`.`active_days`, 0) AS `active_days`,
    COALESCE(`t3`.`user_bins`, 0) AS `user_bins`,
    COALESCE(`t3`.`sticky_uses`, 0) AS `sticky_uses`,
    COALESCE(`t3`.`human_uses`, 0) AS `human_uses`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t4`.`account_id`,
        `t4`.`account`,
        `t4`.`born`,
        `t6`.`bin`
      FROM usage_accounts AS t4
      CROSS JOIN (
        SELECT DISTINCT
          `t2`.`bin`
        FROM usage_reach AS t2
        WHERE
          `t2`.`ago` <= 30
      ) AS `t6`
    ) AS `t7`
    WHERE
      `t7`.`bin` >= `t7`.`born`
  ) AS `t9`
  LEFT OUTER JOIN usage_account_bins AS t3
    ON `t9`.`account` = `t3`.`account` AND `t9`.`bin` = `t3`.`bin`
) AS `t10`
ORDER BY
  `t10`.`account` ASC NULLS LAST,
  `t10`.`bin` ASC NULLS LAST;

-- usage: usage_medians
CREATE TEMPORARY TABLE usage_medians AS
SELECT
  `t6`.`account`,
  `t6`.`cutoff_day`,
  MAX(IF(`t6`.`ago` = 0, `t6`.`logins`, NULL)) AS `logins_last`,
  IF(
    SUM(CAST(`t6`.`ago` > 0 AS BIGINT)) >= 8,
    CAST(ROUND(PERCENTILE(IF(`t6`.`ago` > 0, `t6`.`logins`, NULL), 0.5) * 2, 0) AS BIGINT),
    NULL
  ) AS `logins_median2`,
  MAX(IF(`t6`.`ago` = 0, `t6`.`active_days`, NULL)) AS `active_days_last`,
  IF(
    SUM(CAST(`t6`.`ago` > 0 AS BIGINT)) >= 8,
    CAST(ROUND(PERCENTILE(IF(`t6`.`ago` > 0, `t6`.`active_days`, NULL), 0.5) * 2, 0) AS BIGINT),
    NULL
  ) AS `active_days_median2`,
  MAX(IF(`t6`.`ago` = 0, `t6`.`user_bins`, NULL)) AS `user_bins_last`,
  IF(
    SUM(CAST(`t6`.`ago` > 0 AS BIGINT)) >= 8,
    CAST(ROUND(PERCENTILE(IF(`t6`.`ago` > 0, `t6`.`user_bins`, NULL), 0.5) * 2, 0) AS BIGINT),
    NULL
  ) AS `user_bins_median2`,
  MAX(IF(`t6`.`ago` = 0, `t6`.`sticky_uses`, NULL)) AS `sticky_uses_last`,
  IF(
    SUM(CAST(`t6`.`ago` > 0 AS BIGINT)) >= 8,
    CAST(ROUND(PERCENTILE(IF(`t6`.`ago` > 0, `t6`.`sticky_uses`, NULL), 0.5) * 2, 0) AS BIGINT),
    NULL
  ) AS `sticky_uses_median2`,
  MAX(IF(`t6`.`ago` = 0, `t6`.`human_uses`, NULL)) AS `human_uses_last`,
  IF(
    SUM(CAST(`t6`.`ago` > 0 AS BIGINT)) >= 8,
    CAST(ROUND(PERCENTILE(IF(`t6`.`ago` > 0, `t6`.`human_uses`, NULL), 0.5) * 2, 0) AS BIGINT),
    NULL
  ) AS `human_uses_median2`
FROM (
  SELECT
    `t5`.`account`,
    `t5`.`logins`,
    `t5`.`active_days`,
    `t5`.`user_bins`,
    `t5`.`sticky_uses`,
    `t5`.`human_uses`,
    `t5`.`cutoff_day`,
    `t5`.`ago`
  FROM (
    SELECT
      `t2`.`account`,
      `t2`.`bin`,
      `t2`.`logins`,
      `t2`.`active_days`,
      `t2`.`user_bins`,
      `t2`.`sticky_uses`,
      `t2`.`human_uses`,
      `t4`.`cutoff_day`,
      `t4`.`ago`
    FROM usage_lived AS t2
    INNER JOIN (
      SELECT
        *
      FROM usage_reach AS t1
      WHERE
        `t1`.`ago` < 31
    ) AS `t4`
      ON `t2`.`bin` = `t4`.`bin`
  ) AS `t5`
) AS `t6`
GROUP BY
  1,
  2;

-- usage: usage_medians_2
CREATE TEMPORARY TABLE usage_medians_2 AS
SELECT
  `t0`.`account`,
  `t0`.`cutoff_day`,
  MAX(`t0`.`logins_median2`) AS `usage.logins_median2`,
  MAX(`t0`.`active_days_median2`) AS `usage.active_days_median2`,
  MAX(`t0`.`user_bins_median2`) AS `usage.user_bins_median2`,
  MAX(`t0`.`sticky_uses_median2`) AS `usage.sticky_uses_median2`,
  MAX(`t0`.`human_uses_median2`) AS `usage.human_uses_median2`
FROM usage_medians AS t0
GROUP BY
  1,
  2;

-- usage: usage_spread
CREATE TEMPORARY TABLE usage_spread AS
SELECT
  `t11`.`account`,
  `t11`.`cutoff_day`,
  CAST(ROUND(PERCENTILE(`t11`.`logins_off`, 0.5) * 2, 0) AS BIGINT) AS `usage.logins_mad4`,
  CAST(CAST(SUM(`t11`.`logins_lower`) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.logins_below`,
  CAST(ROUND(PERCENTILE(`t11`.`active_days_off`, 0.5) * 2, 0) AS BIGINT) AS `usage.active_days_mad4`,
  CAST(CAST(SUM(`t11`.`active_days_lower`) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.active_days_below`,
  CAST(ROUND(PERCENTILE(`t11`.`user_bins_off`, 0.5) * 2, 0) AS BIGINT) AS `usage.user_bins_mad4`,
  CAST(CAST(SUM(`t11`.`user_bins_lower`) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.user_bins_below`,
  CAST(ROUND(PERCENTILE(`t11`.`sticky_uses_off`, 0.5) * 2, 0) AS BIGINT) AS `usage.sticky_uses_mad4`,
  CAST(CAST(SUM(`t11`.`sticky_uses_lower`) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.sticky_uses_below`,
  CAST(ROUND(PERCENTILE(`t11`.`human_uses_off`, 0.5) * 2, 0) AS BIGINT) AS `usage.human_uses_mad4`,
  CAST(CAST(SUM(`t11`.`human_uses_lower`) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.human_uses_below`
FROM (
  SELECT
    `t10`.`account`,
    `t10`.`cutoff_day`,
    ABS((
      `t10`.`logins` * 2
    ) - `t3`.`logins_median2`) AS `logins_off`,
    IF(
      `t3`.`logins_median2` IS NOT NULL,
      CAST(`t10`.`logins` < `t3`.`logins_last` AS BIGINT),
      NULL
    ) AS `logins_lower`,
    ABS((
      `t10`.`active_days` * 2
    ) - `t3`.`active_days_median2`) AS `active_days_off`,
    IF(
      `t3`.`active_days_median2` IS NOT NULL,
      CAST(`t10`.`active_days` < `t3`.`active_days_last` AS BIGINT),
      NULL
    ) AS `active_days_lower`,
    ABS((
      `t10`.`user_bins` * 2
    ) - `t3`.`user_bins_median2`) AS `user_bins_off`,
    IF(
      `t3`.`user_bins_median2` IS NOT NULL,
      CAST(`t10`.`user_bins` < `t3`.`user_bins_last` AS BIGINT),
      NULL
    ) AS `user_bins_lower`,
    ABS((
      `t10`.`sticky_uses` * 2
    ) - `t3`.`sticky_uses_median2`) AS `sticky_uses_off`,
    IF(
      `t3`.`sticky_uses_median2` IS NOT NULL,
      CAST(`t10`.`sticky_uses` < `t3`.`sticky_uses_last` AS BIGINT),
      NULL
    ) AS `sticky_uses_lower`,
    ABS((
      `t10`.`human_uses` * 2
    ) - `t3`.`human_uses_median2`) AS `human_uses_off`,
    IF(
      `t3`.`human_uses_median2` IS NOT NULL,
      CAST(`t10`.`human_uses` < `t3`.`human_uses_last` AS BIGINT),
      NULL
    ) AS `human_uses_lower`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t7`.`account`,
        `t7`.`logins`,
        `t7`.`active_days`,
        `t7`.`user_bins`,
        `t7`.`sticky_uses`,
        `t7`.`human_uses`,
        `t7`.`cutoff_day`,
        `t7`.`ago`
      FROM (
        SELECT
          `t4`.`account`,
          `t4`.`bin`,
          `t4`.`logins`,
          `t4`.`active_days`,
          `t4`.`user_bins`,
          `t4`.`sticky_uses`,
          `t4`.`human_uses`,
          `t6`.`cutoff_day`,
          `t6`.`ago`
        FROM usage_lived AS t4
        INNER JOIN (
          SELECT
            *
          FROM usage_reach AS t2
          WHERE
            `t2`.`ago` < 31
        ) AS `t6`
          ON `t4`.`bin` = `t6`.`bin`
      ) AS `t7`
    ) AS `t8`
    WHERE
      `t8`.`ago` > 0
  ) AS `t10`
  INNER JOIN usage_medians AS t3
    ON `t10`.`account` = `t3`.`account` AND `t10`.`cutoff_day` = `t3`.`cutoff_day`
) AS `t11`
GROUP BY
  1,
  2;

-- usage: usage_feature_bins
CREATE TEMPORARY TABLE usage_feature_bins AS
SELECT
  *
FROM (
  SELECT
    `t9`.`account`,
    `t9`.`feature`,
    `t9`.`bin`,
    CAST(CAST(SUM(`t9`.`n`) AS DECIMAL(38, 0)) AS BIGINT) AS `n`,
    MIN(`t9`.`low`) AS `low`,
    MAX(`t9`.`high`) AS `high`
  FROM (
    SELECT
      `t8`.`account`,
      `t8`.`feature`,
      `t8`.`n`,
      `t8`.`day`,
      `t8`.`user_id` AS `low`,
      `t8`.`user_id` AS `high`,
      CAST(`t8`.`day` - (
        (
          (
            (
              `t8`.`day` - 4
            ) % 7
          ) + 7
        ) % 7
      ) AS INT) AS `bin`
    FROM (
      SELECT
        `t7`.`account_id`,
        `t7`.`event`,
        `t7`.`user_id`,
        `t7`.`actor`,
        `t7`.`duration_seconds`,
        `t7`.`errors`,
        `t7`.`n`,
        `t7`.`day`,
        `t5`.`feature`,
        `t3`.`account`,
        `t3`.`born`
      FROM (
        SELECT
          `t0`.`account_id`,
          `t0`.`event`,
          `t0`.`user_id`,
          `t0`.`actor`,
          `t0`.`duration_seconds`,
          `t0`.`errors`,
          1 AS `n`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t0`.`occurred_at` AS DATE)) AS INT) AS `day`
        FROM usage AS t0
        WHERE
          `t0`.`occurred_at` < CAST('2025-03-03T00:00:00' AS TIMESTAMP)
          AND CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t0`.`occurred_at` AS DATE)) AS INT) >= 19926
      ) AS `t7`
      INNER JOIN (
        SELECT
          `t2`.`event`,
          `t2`.`feature`
        FROM usage_kinds AS t2
        WHERE
          NOT (
            `t2`.`login`
          )
      ) AS `t5`
        ON `t7`.`event` = `t5`.`event`
      INNER JOIN usage_accounts AS t3
        ON `t7`.`account_id` = `t3`.`account_id`
    ) AS `t8`
  ) AS `t9`
  GROUP BY
    1,
    2,
    3
) AS `t10`
ORDER BY
  `t10`.`account` ASC NULLS LAST,
  `t10`.`feature` ASC NULLS LAST;

-- usage: usage_used
CREATE TEMPORARY TABLE usage_used AS
SELECT
  `t13`.`account`,
  `t13`.`cutoff_day`,
  MAX(`t13`.`features_4`) AS `usage.features_28d`,
  MAX(`t13`.`sticky_4`) AS `usage.sticky_features_28d`
FROM (
  SELECT
    `t12`.`account`,
    `t12`.`cutoff_day`,
    SUM(CAST(`t12`.`ago` < 4 AS BIGINT)) AS `features_4`,
    SUM(CAST((
      `t12`.`ago` < 4
    ) AND `t12`.`sticky` AS BIGINT)) AS `sticky_4`
  FROM (
    SELECT
      `t11`.`account`,
      `t11`.`cutoff_day`,
      `t11`.`feature`,
      `t11`.`ago`,
      `t11`.`n4`,
      `t5`.`sticky`
    FROM (
      SELECT
        `t9`.`account`,
        `t9`.`cutoff_day`,
        `t9`.`feature`,
        MIN(`t9`.`ago`) AS `ago`,
        CAST(CAST(SUM(IF(`t9`.`ago` < 4, `t9`.`n`, 0)) AS DECIMAL(38, 0)) AS BIGINT) AS `n4`
      FROM (
        SELECT
          `t8`.`account`,
          `t8`.`feature`,
          `t8`.`n`,
          `t8`.`low`,
          `t8`.`high`,
          `t8`.`cutoff_day`,
          `t8`.`ago`
        FROM (
          SELECT
            `t3`.`account`,
            `t3`.`feature`,
            `t3`.`bin`,
            `t3`.`n`,
            `t3`.`low`,
            `t3`.`high`,
            `t7`.`cutoff_day`,
            `t7`.`ago`
          FROM usage_feature_bins AS t3
          INNER JOIN (
            SELECT
              *
            FROM usage_reach AS t2
            WHERE
              `t2`.`ago` < 4
          ) AS `t7`
            ON `t3`.`bin` = `t7`.`bin`
        ) AS `t8`
      ) AS `t9`
      GROUP BY
        1,
        2,
        3
    ) AS `t11`
    INNER JOIN (
      SELECT
        `t0`.`feature`,
        `t0`.`sticky`
      FROM usage_kinds AS t0
    ) AS `t5`
      ON `t11`.`feature` = `t5`.`feature`
  ) AS `t12`
  GROUP BY
    1,
    2
) AS `t13`
GROUP BY
  1,
  2;

-- usage: usage_features
CREATE TEMPORARY TABLE usage_features AS
SELECT
  `t7`.`account`,
  `t7`.`cutoff_day`,
  CAST(CAST(SUM(CAST(ROUND(`t7`.`n4` * LN(GREATEST(`t7`.`n4`, 1)) * 1000000, 0) AS BIGINT)) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.feature_nlogn_28d`
FROM (
  SELECT
    `t6`.`account`,
    `t6`.`cutoff_day`,
    `t6`.`feature`,
    MIN(`t6`.`ago`) AS `ago`,
    CAST(CAST(SUM(IF(`t6`.`ago` < 4, `t6`.`n`, 0)) AS DECIMAL(38, 0)) AS BIGINT) AS `n4`
  FROM (
    SELECT
      `t5`.`account`,
      `t5`.`feature`,
      `t5`.`n`,
      `t5`.`low`,
      `t5`.`high`,
      `t5`.`cutoff_day`,
      `t5`.`ago`
    FROM (
      SELECT
        `t2`.`account`,
        `t2`.`feature`,
        `t2`.`bin`,
        `t2`.`n`,
        `t2`.`low`,
        `t2`.`high`,
        `t4`.`cutoff_day`,
        `t4`.`ago`
      FROM usage_feature_bins AS t2
      INNER JOIN (
        SELECT
          *
        FROM usage_reach AS t1
        WHERE
          `t1`.`ago` < 4
      ) AS `t4`
        ON `t2`.`bin` = `t4`.`bin`
    ) AS `t5`
  ) AS `t6`
  GROUP BY
    1,
    2,
    3
) AS `t7`
GROUP BY
  1,
  2;

-- usage: usage_adopted
CREATE TEMPORARY TABLE usage_adopted AS
SELECT
  `t9`.`account`,
  `t9`.`cutoff_day`,
  MAX(`t9`.`features`) AS `usage.adopted`
FROM (
  SELECT
    `t8`.`account`,
    `t8`.`cutoff_day`,
    COUNT(*) AS `features`
  FROM (
    SELECT
      *
    FROM (
      SELECT
        `t6`.`account`,
        `t6`.`cutoff_day`,
        `t6`.`feature`,
        MIN(`t6`.`low`) AS `low`,
        MAX(`t6`.`high`) AS `high`
      FROM (
        SELECT
          `t5`.`account`,
          `t5`.`feature`,
          `t5`.`n`,
          `t5`.`low`,
          `t5`.`high`,
          `t5`.`cutoff_day`,
          `t5`.`ago`
        FROM (
          SELECT
            `t2`.`account`,
            `t2`.`feature`,
            `t2`.`bin`,
            `t2`.`n`,
            `t2`.`low`,
            `t2`.`high`,
            `t4`.`cutoff_day`,
            `t4`.`ago`
          FROM usage_feature_bins AS t2
          INNER JOIN (
            SELECT
              *
            FROM usage_reach AS t1
            WHERE
              `t1`.`ago` < 4
          ) AS `t4`
            ON `t2`.`bin` = `t4`.`bin`
        ) AS `t5`
      ) AS `t6`
      GROUP BY
        1,
        2,
        3
    ) AS `t7`
    WHERE
      `t7`.`low` < `t7`.`high`
  ) AS `t8`
  GROUP BY
    1,
    2
) AS `t9`
GROUP BY
  1,
  2;

-- usage: usage_catalogue
CREATE TEMPORARY TABLE usage_catalogue AS
SELECT
  `t10`.`account`,
  `t10`.`cutoff_day`,
  MAX(`t10`.`features`) AS `usage.catalogue`
FROM (
  SELECT
    `t2`.`account`,
    `t2`.`cutoff_day`,
    `t9`.`features`
  FROM usage_at AS t2
  INNER JOIN (
    SELECT
      `t7`.`cutoff_day`,
      COUNT(*) AS `features`
    FROM (
      SELECT
        `t4`.`cutoff_day`,
        `t6`.`event`,
        `t6`.`first_known`,
        `t6`.`login`,
        `t6`.`sticky`,
        `t6`.`key`,
        `t6`.`export`,
        `t6`.`help`,
        `t6`.`feature`
      FROM (
        SELECT DISTINCT
          `t0`.`cutoff_day`
        FROM usage_at AS t0
      ) AS `t4`
      INNER JOIN (
        SELECT
          *
        FROM usage_kinds AS t1
        WHERE
          NOT (
            `t1`.`login`
          )
      ) AS `t6`
        ON `t6`.`first_known` < `t4`.`cutoff_day`
    ) AS `t7`
    GROUP BY
      1
  ) AS `t9`
    ON `t2`.`cutoff_day` = `t9`.`cutoff_day`
) AS `t10`
GROUP BY
  1,
  2;

-- usage: usage_people_2
CREATE TEMPORARY TABLE usage_people_2 AS
SELECT
  `t8`.`account`,
  `t8`.`cutoff_day`,
  SUM(CAST(`t8`.`ago` < 4 AS BIGINT)) AS `usage.users_28d`,
  CAST(CAST(SUM(`t8`.`n`) AS DECIMAL(38, 0)) AS BIGINT) AS `usage.people_uses`,
  MAX((
    `t8`.`n` * 100000
  ) + `t8`.`day`) AS `usage.busiest`
FROM (
  SELECT
    `t7`.`account`,
    `t7`.`cutoff_day`,
    `t7`.`user`,
    CAST(CAST(SUM(IF(`t7`.`ago` < 30, `t7`.`uses`, NULL)) AS DECIMAL(38, 0)) AS BIGINT) AS `n`,
    MIN(`t7`.`ago`) AS `ago`,
    MAX(IF(`t7`.`ago` < 30, `t7`.`day`, NULL)) AS `day`
  FROM (
    SELECT
      `t6`.`account`,
      `t6`.`user`,
      `t6`.`uses`,
      `t6`.`day`,
      `t6`.`cutoff_day`,
      `t6`.`ago`
    FROM (
      SELECT
        `t4`.`account`,
        `t4`.`user`,
        `t4`.`bin`,
        `t4`.`uses`,
        `t4`.`day`,
        `t5`.`cutoff_day`,
        `t5`.`ago`
      FROM (
        SELECT
          `t0`.`account`,
          `t0`.`user`,
          `t0`.`bin`,
          `t0`.`uses`,
          `t0`.`day`
        FROM usage_user_bins AS t0
        WHERE
          `t0`.`user` IS NOT NULL
      ) AS `t4`
      INNER JOIN (
        SELECT
          *
        FROM usage_reach AS t1
        WHERE
          `t1`.`ago` < 31
      ) AS `t5`
        ON `t4`.`bin` = `t5`.`bin`
    ) AS `t6`
  ) AS `t7`
  GROUP BY
    1,
    2,
    3
) AS `t8`
GROUP BY
  1,
  2;

-- usage: usage_silences
CREATE TEMPORARY TABLE usage_silences AS
SELECT
  `t32`.`account`,
  `t32`.`cutoff_day`,
  MAX(
    IF(
      `t32`.`ago` < 13,
      LEAST(`t32`.`silent`, `t32`.`day` - (
        `t32`.`cutoff_day` - 91
      )),
      NULL
    )
  ) AS `usage.longest_silence`,
  COUNT(*) AS `usage.silences`,
  SUM(CAST(`t32`.`silent` < `t32`.`present` AS INT)) AS `usage.shorter_silences`
FROM (
  SELECT
    `t31`.`account`,
    `t31`.`day`,
    `t31`.`silent`,
    `t31`.`cutoff_day`,
    `t31`.`ago`,
    `t31`.`last`,
    (
      `t31`.`cutoff_day` - 1
    ) - `t31`.`last` AS `present`
  FROM (
    SELECT
      `t26`.`account`,
      `t26`.`day`,
      `t26`.`silent`,
      `t26`.`cutoff_day`,
      `t26`.`ago`,
      `t30`.`last`
    FROM (
      SELECT
        `t23`.`account`,
        `t23`.`day`,
        `t23`.`silent`,
        `t23`.`cutoff_day`,
        `t23`.`ago`
      FROM (
        SELECT
          `t21`.`account`,
          `t21`.`bin`,
          `t21`.`day`,
          `t21`.`silent`,
          `t8`.`cutoff_day`,
          `t8`.`ago`
        FROM (
          SELECT
            `t19`.`account`,
            `t19`.`bin`,
            `t19`.`day`,
            `t19`.`silent`
          FROM (
            SELECT
              *
            FROM (
              SELECT
                `t14`.`account`,
                `t14`.`bin`,
                `t14`.`phase`,
                `t14`.`day`,
                (
                  `t14`.`day` - LAG(`t14`.`day`) OVER (PARTITION BY `t14`.`account`, `t14`.`phase` ORDER BY `t14`.`day` ASC NULLS LAST)
                ) - 1 AS `silent`
              FROM (
                SELECT
                  `t11`.`account`,
                  `t11`.`bin`,
                  `t11`.`bin` % 7 AS `phase`,
                  CAST(`t11`.`bin` + `t11`.`ago` AS INT) AS `day`
                FROM (
                  SELECT
                    `t4`.`account`,
                    `t4`.`bin`,
                    `t4`.`uses`,
                    `t4`.`logins`,
                    `t4`.`feature_uses`,
                    `t4`.`sticky_uses`,
                    `t4`.`key_uses`,
                    `t4`.`exports`,
                    `t4`.`help_uses`,
                    `t4`.`human_uses`,
                    `t4`.`human_logins`,
                    `t4`.`seconds`,
                    `t4`.`errors`,
                    `t4`.`active_days`,
                    `t4`.`weekdays`,
                    `t4`.`sticky_days`,
                    `t4`.`user_days`,
                    `t4`.`user_bins`,
                    `t4`.`day`,
                    `t4`.`days`,
                    `t10`.`ago`
                  FROM usage_account_bins AS t4
                  CROSS JOIN (
                    SELECT
                      EXPLODE(
                        CAST(IF(
                          (
                            (
                              CAST(7 AS BIGINT) - CAST(0 AS BIGINT)
                            ) * CAST(1 AS BIGINT)
                          ) > 0,
                          SEQUENCE(
                            CAST(0 AS BIGINT),
                            CAST(7 AS BIGINT) - IF(CAST(1 AS BIGINT) > 0, 1, -1),
                            CAST(1 AS BIGINT)
                          ),
                          CAST(ARRAY() AS ARRAY<BIGINT>)
                        ) AS ARRAY<INT>)
                      ) AS `ago`
                  ) AS `t10`
                ) AS `t11`
                WHERE
                  (
                    `t11`.`days` & CAST(CASE `t11`.`ago`
                      WHEN 0
                      THEN 1
                      WHEN 1
                      THEN 2
                      WHEN 2
                      THEN 4
                      WHEN 3
                      THEN 8
                      WHEN 4
                      THEN 16
                      WHEN 5
                      THEN 32
                      WHEN 6
                      THEN 64
                      ELSE NULL
                    END AS BIGINT)
                  ) > 0
              ) AS `t14`
            ) AS `t17`
            WHERE
              `t17`.`silent` > 0
          ) AS `t19`
        ) AS `t21`
        INNER JOIN (
          SELECT
            *
          FROM usage_reach AS t0
          WHERE
            `t0`.`ago` < 30
        ) AS `t8`
          ON `t21`.`bin` = `t8`.`bin`
      ) AS `t23`
    ) AS `t26`
    INNER JOIN (
      SELECT
        `t28`.`account`,
        `t28`.`cutoff_day`,
        `t28`.`day` AS `last`
      FROM (
        SELECT
          `t27`.`account`,
          `t3`.`cutoff_day`,
          `t27`.`day`
        FROM (
          SELECT
            `t22`.`account`,
            `t22`.`since`,
            `t22`.`day`,
            COALESCE(
              LEAD(`t22`.`since`) OVER (PARTITION BY `t22`.`account` ORDER BY `t22`.`since` ASC NULLS LAST),
              2147483647
            ) AS `until`
          FROM (
            SELECT
              `t18`.`account`,
              `t18`.`since`,
              MAX(`t18`.`day`) OVER (
                PARTITION BY `t18`.`account`
                ORDER BY `t18`.`since` ASC NULLS LAST
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS `day`
            FROM (
              SELECT
                `t16`.`account`,
                `t16`.`since`,
                MAX(`t16`.`day`) AS `day`
              FROM (
                SELECT
                  `t4`.`account`,
                  `t4`.`bin`,
                  `t4`.`uses`,
                  `t4`.`logins`,
                  `t4`.`feature_uses`,
                  `t4`.`sticky_uses`,
                  `t4`.`key_uses`,
                  `t4`.`exports`,
                  `t4`.`help_uses`,
                  `t4`.`human_uses`,
                  `t4`.`human_logins`,
                  `t4`.`seconds`,
                  `t4`.`errors`,
                  `t4`.`active_days`,
                  `t4`.`weekdays`,
                  `t4`.`sticky_days`,
                  `t4`.`user_days`,
                  `t4`.`user_bins`,
                  `t4`.`day`,
                  `t4`.`days`,
                  `t15`.`since`
                FROM usage_account_bins AS t4
                INNER JOIN (
                  SELECT
                    `t12`.`bin`,
                    MIN(`t12`.`cutoff_day`) AS `since`
                  FROM (
                    SELECT
                      `t7`.`bin`,
                      `t3`.`cutoff_day`,
                      `t3`.`place`
                    FROM (
                      SELECT DISTINCT
                        `t2`.`bin`
                      FROM usage_account_bins AS t2
                    ) AS `t7`
                    INNER JOIN usage_dates AS t3
                      ON `t7`.`bin` < `t3`.`place` AND (
                        (
                          `t3`.`place` - `t7`.`bin`
                        ) % 7
                      ) = 0
                  ) AS `t12`
                  GROUP BY
                    1
                ) AS `t15`
                  ON `t4`.`bin` = `t15`.`bin`
              ) AS `t16`
              GROUP BY
                1,
                2
            ) AS `t18`
          ) AS `t22`
        ) AS `t27`
        INNER JOIN usage_dates AS t3
          ON `t27`.`since` <= `t3`.`cutoff_day` AND `t27`.`until` > `t3`.`cutoff_day`
      ) AS `t28`
    ) AS `t30`
      ON `t26`.`account` = `t30`.`account` AND `t26`.`cutoff_day` = `t30`.`cutoff_day`
  ) AS `t31`
) AS `t32`
GROUP BY
  1,
  2;

-- usage: usage_placed
CREATE TEMPORARY TABLE usage_placed AS
SELECT
  `t1`.`account`,
  `t1`.`cutoff_day`,
  MAX(`t1`.`history`) AS `usage.history`
FROM (
  SELECT
    `t0`.`account`,
    `t0`.`cutoff_day`,
    `t0`.`place`,
    `t0`.`born`,
    `t0`.`history`,
    `t0`.`observed`
  FROM usage_at AS t0
) AS `t1`
GROUP BY
  1,
  2;

-- usage: parts_usage
CREATE TEMPORARY TABLE parts_usage AS
SELECT
  `t62`.`snapshot`,
  `t62`.`usage.uses_28d`,
  `t62`.`usage.logins_28d`,
  `t62`.`usage.feature_uses_28d`,
  `t62`.`usage.sticky_uses_28d`,
  `t62`.`usage.key_uses_28d`,
  `t62`.`usage.exports_28d`,
  `t62`.`usage.help_uses_28d`,
  `t62`.`usage.human_uses_28d`,
  `t62`.`usage.human_logins_28d`,
  `t62`.`usage.seconds_28d`,
  `t62`.`usage.errors_28d`,
  `t62`.`usage.active_days_28d`,
  `t62`.`usage.weekdays_28d`,
  `t62`.`usage.sticky_days_28d`,
  `t62`.`usage.user_days_28d`,
  `t62`.`usage.user_bins_28d`,
  `t62`.`usage.logins_last`,
  `t62`.`usage.logins_trend_short`,
  `t62`.`usage.logins_trend_long`,
  `t62`.`usage.active_days_last`,
  `t62`.`usage.active_days_trend_short`,
  `t62`.`usage.active_days_trend_long`,
  `t62`.`usage.user_bins_last`,
  `t62`.`usage.user_bins_trend_short`,
  `t62`.`usage.user_bins_trend_long`,
  `t62`.`usage.sticky_uses_last`,
  `t62`.`usage.sticky_uses_trend_short`,
  `t62`.`usage.sticky_uses_trend_long`,
  `t62`.`usage.human_uses_last`,
  `t62`.`usage.human_uses_trend_short`,
  `t62`.`usage.human_uses_trend_long`,
  `t62`.`usage.last_day`,
  `t62`.`usage.logins_median2`,
  `t62`.`usage.active_days_median2`,
  `t62`.`usage.user_bins_median2`,
  `t62`.`usage.sticky_uses_median2`,
  `t62`.`usage.human_uses_median2`,
  `t62`.`usage.logins_mad4`,
  `t62`.`usage.logins_below`,
  `t62`.`usage.active_days_mad4`,
  `t62`.`usage.active_days_below`,
  `t62`.`usage.user_bins_mad4`,
  `t62`.`usage.user_bins_below`,
  `t62`.`usage.sticky_uses_mad4`,
  `t62`.`usage.sticky_uses_below`,
  `t62`.`usage.human_uses_mad4`,
  `t62`.`usage.human_uses_below`,
  `t62`.`usage.features_28d`,
  `t62`.`usage.sticky_features_28d`,
  `t62`.`usage.feature_nlogn_28d`,
  `t62`.`usage.adopted`,
  `t62`.`usage.catalogue`,
  `t62`.`usage.users_28d`,
  `t62`.`usage.people_uses`,
  `t62`.`usage.busiest`,
  `t62`.`usage.longest_silence`,
  `t62`.`usage.silences`,
  `t62`.`usage.shorter_silences`,
  `t62`.`usage.history`
FROM (
  SELECT
    `t61`.`account_id`,
    `t61`.`cutoff`,
    `t61`.`snapshot`,
    `t61`.`account`,
    `t61`.`cutoff_day`,
    `t61`.`usage.uses_28d`,
    `t61`.`usage.logins_28d`,
    `t61`.`usage.feature_uses_28d`,
    `t61`.`usage.sticky_uses_28d`,
    `t61`.`usage.key_uses_28d`,
    `t61`.`usage.exports_28d`,
    `t61`.`usage.help_uses_28d`,
    `t61`.`usage.human_uses_28d`,
    `t61`.`usage.human_logins_28d`,
    `t61`.`usage.seconds_28d`,
    `t61`.`usage.errors_28d`,
    `t61`.`usage.active_days_28d`,
    `t61`.`usage.weekdays_28d`,
    `t61`.`usage.sticky_days_28d`,
    `t61`.`usage.user_days_28d`,
    `t61`.`usage.user_bins_28d`,
    `t61`.`usage.logins_last`,
    `t61`.`usage.logins_trend_short`,
    `t61`.`usage.logins_trend_long`,
    `t61`.`usage.active_days_last`,
    `t61`.`usage.active_days_trend_short`,
    `t61`.`usage.active_days_trend_long`,
    `t61`.`usage.user_bins_last`,
    `t61`.`usage.user_bins_trend_short`,
    `t61`.`usage.user_bins_trend_long`,
    `t61`.`usage.sticky_uses_last`,
    `t61`.`usage.sticky_uses_trend_short`,
    `t61`.`usage.sticky_uses_trend_long`,
    `t61`.`usage.human_uses_last`,
    `t61`.`usage.human_uses_trend_short`,
    `t61`.`usage.human_uses_trend_long`,
    `t61`.`usage.last_day`,
    `t61`.`usage.logins_median2`,
    `t61`.`usage.active_days_median2`,
    `t61`.`usage.user_bins_median2`,
    `t61`.`usage.sticky_uses_median2`,
    `t61`.`usage.human_uses_median2`,
    `t61`.`usage.logins_mad4`,
    `t61`.`usage.logins_below`,
    `t61`.`usage.active_days_mad4`,
    `t61`.`usage.active_days_below`,
    `t61`.`usage.user_bins_mad4`,
    `t61`.`usage.user_bins_below`,
    `t61`.`usage.sticky_uses_mad4`,
    `t61`.`usage.sticky_uses_below`,
    `t61`.`usage.human_uses_mad4`,
    `t61`.`usage.human_uses_below`,
    `t61`.`usage.features_28d`,
    `t61`.`usage.sticky_features_28d`,
    `t61`.`usage.feature_nlogn_28d`,
    `t61`.`usage.adopted`,
    `t61`.`usage.catalogue`,
    `t61`.`usage.users_28d`,
    `t61`.`usage.people_uses`,
    `t61`.`usage.busiest`,
    `t61`.`usage.longest_silence`,
    `t61`.`usage.silences`,
    `t61`.`usage.shorter_silences`,
    `t61`.`usage.history`
  FROM (
    SELECT
      `t60`.`account_id`,
      `t60`.`cutoff`,
      `t60`.`snapshot`,
      `t60`.`account`,
      `t60`.`cutoff_day`,
      `t60`.`usage.uses_28d`,
      `t60`.`usage.logins_28d`,
      `t60`.`usage.feature_uses_28d`,
      `t60`.`usage.sticky_uses_28d`,
      `t60`.`usage.key_uses_28d`,
      `t60`.`usage.exports_28d`,
      `t60`.`usage.help_uses_28d`,
      `t60`.`usage.human_uses_28d`,
      `t60`.`usage.human_logins_28d`,
      `t60`.`usage.seconds_28d`,
      `t60`.`usage.errors_28d`,
      `t60`.`usage.active_days_28d`,
      `t60`.`usage.weekdays_28d`,
      `t60`.`usage.sticky_days_28d`,
      `t60`.`usage.user_days_28d`,
      `t60`.`usage.user_bins_28d`,
      `t60`.`usage.logins_last`,
      `t60`.`usage.logins_trend_short`,
      `t60`.`usage.logins_trend_long`,
      `t60`.`usage.active_days_last`,
      `t60`.`usage.active_days_trend_short`,
      `t60`.`usage.active_days_trend_long`,
      `t60`.`usage.user_bins_last`,
      `t60`.`usage.user_bins_trend_short`,
      `t60`.`usage.user_bins_trend_long`,
      `t60`.`usage.sticky_uses_last`,
      `t60`.`usage.sticky_uses_trend_short`,
      `t60`.`usage.sticky_uses_trend_long`,
      `t60`.`usage.human_uses_last`,
      `t60`.`usage.human_uses_trend_short`,
      `t60`.`usage.human_uses_trend_long`,
      `t60`.`usage.last_day`,
      `t60`.`usage.logins_median2`,
      `t60`.`usage.active_days_median2`,
      `t60`.`usage.user_bins_median2`,
      `t60`.`usage.sticky_uses_median2`,
      `t60`.`usage.human_uses_median2`,
      `t60`.`usage.logins_mad4`,
      `t60`.`usage.logins_below`,
      `t60`.`usage.active_days_mad4`,
      `t60`.`usage.active_days_below`,
      `t60`.`usage.user_bins_mad4`,
      `t60`.`usage.user_bins_below`,
      `t60`.`usage.sticky_uses_mad4`,
      `t60`.`usage.sticky_uses_below`,
      `t60`.`usage.human_uses_mad4`,
      `t60`.`usage.human_uses_below`,
      `t60`.`usage.features_28d`,
      `t60`.`usage.sticky_features_28d`,
      `t60`.`usage.feature_nlogn_28d`,
      `t60`.`usage.adopted`,
      `t60`.`usage.catalogue`,
      `t60`.`usage.users_28d`,
      `t60`.`usage.people_uses`,
      `t60`.`usage.busiest`,
      `t60`.`usage.longest_silence`,
      `t60`.`usage.silences`,
      `t60`.`usage.shorter_silences`,
      `t12`.`account` AS `account_right`,
      `t12`.`cutoff_day` AS `cutoff_day_right`,
      `t12`.`usage.history`
    FROM (
      SELECT
        `t58`.`account_id`,
        `t58`.`cutoff`,
        `t58`.`snapshot`,
        `t58`.`account`,
        `t58`.`cutoff_day`,
        `t58`.`usage.uses_28d`,
        `t58`.`usage.logins_28d`,
        `t58`.`usage.feature_uses_28d`,
        `t58`.`usage.sticky_uses_28d`,
        `t58`.`usage.key_uses_28d`,
        `t58`.`usage.exports_28d`,
        `t58`.`usage.help_uses_28d`,
        `t58`.`usage.human_uses_28d`,
        `t58`.`usage.human_logins_28d`,
        `t58`.`usage.seconds_28d`,
        `t58`.`usage.errors_28d`,
        `t58`.`usage.active_days_28d`,
        `t58`.`usage.weekdays_28d`,
        `t58`.`usage.sticky_days_28d`,
        `t58`.`usage.user_days_28d`,
        `t58`.`usage.user_bins_28d`,
        `t58`.`usage.logins_last`,
        `t58`.`usage.logins_trend_short`,
        `t58`.`usage.logins_trend_long`,
        `t58`.`usage.active_days_last`,
        `t58`.`usage.active_days_trend_short`,
        `t58`.`usage.active_days_trend_long`,
        `t58`.`usage.user_bins_last`,
        `t58`.`usage.user_bins_trend_short`,
        `t58`.`usage.user_bins_trend_long`,
        `t58`.`usage.sticky_uses_last`,
        `t58`.`usage.sticky_uses_trend_short`,
        `t58`.`usage.sticky_uses_trend_long`,
        `t58`.`usage.human_uses_last`,
        `t58`.`usage.human_uses_trend_short`,
        `t58`.`usage.human_uses_trend_long`,
        `t58`.`usage.last_day`,
        `t58`.`usage.logins_median2`,
        `t58`.`usage.active_days_median2`,
        `t58`.`usage.user_bins_median2`,
        `t58`.`usage.sticky_uses_median2`,
        `t58`.`usage.human_uses_median2`,
        `t58`.`usage.logins_mad4`,
        `t58`.`usage.logins_below`,
        `t58`.`usage.active_days_mad4`,
        `t58`.`usage.active_days_below`,
        `t58`.`usage.user_bins_mad4`,
        `t58`.`usage.user_bins_below`,
        `t58`.`usage.sticky_uses_mad4`,
        `t58`.`usage.sticky_uses_below`,
        `t58`.`usage.human_uses_mad4`,
        `t58`.`usage.human_uses_below`,
        `t58`.`usage.features_28d`,
        `t58`.`usage.sticky_features_28d`,
        `t58`.`usage.feature_nlogn_28d`,
        `t58`.`usage.adopted`,
        `t58`.`usage.catalogue`,
        `t58`.`usage.users_28d`,
        `t58`.`usage.people_uses`,
        `t58`.`usage.busiest`,
        `t58`.`usage.longest_silence`,
        COALESCE(`t58`.`usage.silences`, 0) AS `usage.silences`,
        COALESCE(`t58`.`usage.shorter_silences`, 0) AS `usage.shorter_silences`
      FROM (
        SELECT
          `t57`.`account_id`,
          `t57`.`cutoff`,
          `t57`.`snapshot`,
          `t57`.`account`,
          `t57`.`cutoff_day`,
          `t57`.`usage.uses_28d`,
          `t57`.`usage.logins_28d`,
          `t57`.`usage.feature_uses_28d`,
          `t57`.`usage.sticky_uses_28d`,
          `t57`.`usage.key_uses_28d`,
          `t57`.`usage.exports_28d`,
          `t57`.`usage.help_uses_28d`,
          `t57`.`usage.human_uses_28d`,
          `t57`.`usage.human_logins_28d`,
          `t57`.`usage.seconds_28d`,
          `t57`.`usage.errors_28d`,
          `t57`.`usage.active_days_28d`,
          `t57`.`usage.weekdays_28d`,
          `t57`.`usage.sticky_days_28d`,
          `t57`.`usage.user_days_28d`,
          `t57`.`usage.user_bins_28d`,
          `t57`.`usage.logins_last`,
          `t57`.`usage.logins_trend_short`,
          `t57`.`usage.logins_trend_long`,
          `t57`.`usage.active_days_last`,
          `t57`.`usage.active_days_trend_short`,
          `t57`.`usage.active_days_trend_long`,
          `t57`.`usage.user_bins_last`,
          `t57`.`usage.user_bins_trend_short`,
          `t57`.`usage.user_bins_trend_long`,
          `t57`.`usage.sticky_uses_last`,
          `t57`.`usage.sticky_uses_trend_short`,
          `t57`.`usage.sticky_uses_trend_long`,
          `t57`.`usage.human_uses_last`,
          `t57`.`usage.human_uses_trend_short`,
          `t57`.`usage.human_uses_trend_long`,
          `t57`.`usage.last_day`,
          `t57`.`usage.logins_median2`,
          `t57`.`usage.active_days_median2`,
          `t57`.`usage.user_bins_median2`,
          `t57`.`usage.sticky_uses_median2`,
          `t57`.`usage.human_uses_median2`,
          `t57`.`usage.logins_mad4`,
          `t57`.`usage.logins_below`,
          `t57`.`usage.active_days_mad4`,
          `t57`.`usage.active_days_below`,
          `t57`.`usage.user_bins_mad4`,
          `t57`.`usage.user_bins_below`,
          `t57`.`usage.sticky_uses_mad4`,
          `t57`.`usage.sticky_uses_below`,
          `t57`.`usage.human_uses_mad4`,
          `t57`.`usage.human_uses_below`,
          `t57`.`usage.features_28d`,
          `t57`.`usage.sticky_features_28d`,
          `t57`.`usage.feature_nlogn_28d`,
          `t57`.`usage.adopted`,
          `t57`.`usage.catalogue`,
          `t57`.`usage.users_28d`,
          `t57`.`usage.people_uses`,
          `t57`.`usage.busiest`,
          `t57`.`usage.longest_silence`,
          `t57`.`usage.silences`,
          `t57`.`usage.shorter_silences`
        FROM (
          SELECT
            `t56`.`account_id`,
            `t56`.`cutoff`,
            `t56`.`snapshot`,
            `t56`.`account`,
            `t56`.`cutoff_day`,
            `t56`.`usage.uses_28d`,
            `t56`.`usage.logins_28d`,
            `t56`.`usage.feature_uses_28d`,
            `t56`.`usage.sticky_uses_28d`,
            `t56`.`usage.key_uses_28d`,
            `t56`.`usage.exports_28d`,
            `t56`.`usage.help_uses_28d`,
            `t56`.`usage.human_uses_28d`,
            `t56`.`usage.human_logins_28d`,
            `t56`.`usage.seconds_28d`,
            `t56`.`usage.errors_28d`,
            `t56`.`usage.active_days_28d`,
            `t56`.`usage.weekdays_28d`,
            `t56`.`usage.sticky_days_28d`,
            `t56`.`usage.user_days_28d`,
            `t56`.`usage.user_bins_28d`,
            `t56`.`usage.logins_last`,
            `t56`.`usage.logins_trend_short`,
            `t56`.`usage.logins_trend_long`,
            `t56`.`usage.active_days_last`,
            `t56`.`usage.active_days_trend_short`,
            `t56`.`usage.active_days_trend_long`,
            `t56`.`usage.user_bins_last`,
            `t56`.`usage.user_bins_trend_short`,
            `t56`.`usage.user_bins_trend_long`,
            `t56`.`usage.sticky_uses_last`,
            `t56`.`usage.sticky_uses_trend_short`,
            `t56`.`usage.sticky_uses_trend_long`,
            `t56`.`usage.human_uses_last`,
            `t56`.`usage.human_uses_trend_short`,
            `t56`.`usage.human_uses_trend_long`,
            `t56`.`usage.last_day`,
            `t56`.`usage.logins_median2`,
            `t56`.`usage.active_days_median2`,
            `t56`.`usage.user_bins_median2`,
            `t56`.`usage.sticky_uses_median2`,
            `t56`.`usage.human_uses_median2`,
            `t56`.`usage.logins_mad4`,
            `t56`.`usage.logins_below`,
            `t56`.`usage.active_days_mad4`,
            `t56`.`usage.active_days_below`,
            `t56`.`usage.user_bins_mad4`,
            `t56`.`usage.user_bins_below`,
            `t56`.`usage.sticky_uses_mad4`,
            `t56`.`usage.sticky_uses_below`,
            `t56`.`usage.human_uses_mad4`,
            `t56`.`usage.human_uses_below`,
            `t56`.`usage.features_28d`,
            `t56`.`usage.sticky_features_28d`,
            `t56`.`usage.feature_nlogn_28d`,
            `t56`.`usage.adopted`,
            `t56`.`usage.catalogue`,
            `t56`.`usage.users_28d`,
            `t56`.`usage.people_uses`,
            `t56`.`usage.busiest`,
            `t13`.`account` AS `account_right`,
            `t13`.`cutoff_day` AS `cutoff_day_right`,
            `t13`.`usage.longest_silence`,
            `t13`.`usage.silences`,
            `t13`.`usage.shorter_silences`
          FROM (
            SELECT
              `t54`.`account_id`,
              `t54`.`cutoff`,
              `t54`.`snapshot`,
              `t54`.`account`,
              `t54`.`cutoff_day`,
              `t54`.`usage.uses_28d`,
              `t54`.`usage.logins_28d`,
              `t54`.`usage.feature_uses_28d`,
              `t54`.`usage.sticky_uses_28d`,
              `t54`.`usage.key_uses_28d`,
              `t54`.`usage.exports_28d`,
              `t54`.`usage.help_uses_28d`,
              `t54`.`usage.human_uses_28d`,
              `t54`.`usage.human_logins_28d`,
              `t54`.`usage.seconds_28d`,
              `t54`.`usage.errors_28d`,
              `t54`.`usage.active_days_28d`,
              `t54`.`usage.weekdays_28d`,
              `t54`.`usage.sticky_days_28d`,
              `t54`.`usage.user_days_28d`,
              `t54`.`usage.user_bins_28d`,
              `t54`.`usage.logins_last`,
              `t54`.`usage.logins_trend_short`,
              `t54`.`usage.logins_trend_long`,
              `t54`.`usage.active_days_last`,
              `t54`.`usage.active_days_trend_short`,
              `t54`.`usage.active_days_trend_long`,
              `t54`.`usage.user_bins_last`,
              `t54`.`usage.user_bins_trend_short`,
              `t54`.`usage.user_bins_trend_long`,
              `t54`.`usage.sticky_uses_last`,
              `t54`.`usage.sticky_uses_trend_short`,
              `t54`.`usage.sticky_uses_trend_long`,
              `t54`.`usage.human_uses_last`,
              `t54`.`usage.human_uses_trend_short`,
              `t54`.`usage.human_uses_trend_long`,
              `t54`.`usage.last_day`,
              `t54`.`usage.logins_median2`,
              `t54`.`usage.active_days_median2`,
              `t54`.`usage.user_bins_median2`,
              `t54`.`usage.sticky_uses_median2`,
              `t54`.`usage.human_uses_median2`,
              `t54`.`usage.logins_mad4`,
              `t54`.`usage.logins_below`,
              `t54`.`usage.active_days_mad4`,
              `t54`.`usage.active_days_below`,
              `t54`.`usage.user_bins_mad4`,
              `t54`.`usage.user_bins_below`,
              `t54`.`usage.sticky_uses_mad4`,
              `t54`.`usage.sticky_uses_below`,
              `t54`.`usage.human_uses_mad4`,
              `t54`.`usage.human_uses_below`,
              `t54`.`usage.features_28d`,
              `t54`.`usage.sticky_features_28d`,
              `t54`.`usage.feature_nlogn_28d`,
              `t54`.`usage.adopted`,
              `t54`.`usage.catalogue`,
              COALESCE(`t54`.`usage.users_28d`, 0) AS `usage.users_28d`,
              `t54`.`usage.people_uses`,
              `t54`.`usage.busiest`
            FROM (
              SELECT
                `t53`.`account_id`,
                `t53`.`cutoff`,
                `t53`.`snapshot`,
                `t53`.`account`,
                `t53`.`cutoff_day`,
                `t53`.`usage.uses_28d`,
                `t53`.`usage.logins_28d`,
                `t53`.`usage.feature_uses_28d`,
                `t53`.`usage.sticky_uses_28d`,
                `t53`.`usage.key_uses_28d`,
                `t53`.`usage.exports_28d`,
                `t53`.`usage.help_uses_28d`,
                `t53`.`usage.human_uses_28d`,
                `t53`.`usage.human_logins_28d`,
                `t53`.`usage.seconds_28d`,
                `t53`.`usage.errors_28d`,
                `t53`.`usage.active_days_28d`,
                `t53`.`usage.weekdays_28d`,
                `t53`.`usage.sticky_days_28d`,
                `t53`.`usage.user_days_28d`,
                `t53`.`usage.user_bins_28d`,
                `t53`.`usage.logins_last`,
                `t53`.`usage.logins_trend_short`,
                `t53`.`usage.logins_trend_long`,
                `t53`.`usage.active_days_last`,
                `t53`.`usage.active_days_trend_short`,
                `t53`.`usage.active_days_trend_long`,
                `t53`.`usage.user_bins_last`,
                `t53`.`usage.user_bins_trend_short`,
                `t53`.`usage.user_bins_trend_long`,
                `t53`.`usage.sticky_uses_last`,
                `t53`.`usage.sticky_uses_trend_short`,
                `t53`.`usage.sticky_uses_trend_long`,
                `t53`.`usage.human_uses_last`,
                `t53`.`usage.human_uses_trend_short`,
                `t53`.`usage.human_uses_trend_long`,
                `t53`.`usage.last_day`,
                `t53`.`usage.logins_median2`,
                `t53`.`usage.active_days_median2`,
                `t53`.`usage.user_bins_median2`,
                `t53`.`usage.sticky_uses_median2`,
                `t53`.`usage.human_uses_median2`,
                `t53`.`usage.logins_mad4`,
                `t53`.`usage.logins_below`,
                `t53`.`usage.active_days_mad4`,
                `t53`.`usage.active_days_below`,
                `t53`.`usage.user_bins_mad4`,
                `t53`.`usage.user_bins_below`,
                `t53`.`usage.sticky_uses_mad4`,
                `t53`.`usage.sticky_uses_below`,
                `t53`.`usage.human_uses_mad4`,
                `t53`.`usage.human_uses_below`,
                `t53`.`usage.features_28d`,
                `t53`.`usage.sticky_features_28d`,
                `t53`.`usage.feature_nlogn_28d`,
                `t53`.`usage.adopted`,
                `t53`.`usage.catalogue`,
                `t53`.`usage.users_28d`,
                `t53`.`usage.people_uses`,
                `t53`.`usage.busiest`
              FROM (
                SELECT
                  `t52`.`account_id`,
                  `t52`.`cutoff`,
                  `t52`.`snapshot`,
                  `t52`.`account`,
                  `t52`.`cutoff_day`,
                  `t52`.`usage.uses_28d`,
                  `t52`.`usage.logins_28d`,
                  `t52`.`usage.feature_uses_28d`,
                  `t52`.`usage.sticky_uses_28d`,
                  `t52`.`usage.key_uses_28d`,
                  `t52`.`usage.exports_28d`,
                  `t52`.`usage.help_uses_28d`,
                  `t52`.`usage.human_uses_28d`,
                  `t52`.`usage.human_logins_28d`,
                  `t52`.`usage.seconds_28d`,
                  `t52`.`usage.errors_28d`,
                  `t52`.`usage.active_days_28d`,
                  `t52`.`usage.weekdays_28d`,
                  `t52`.`usage.sticky_days_28d`,
                  `t52`.`usage.user_days_28d`,
                  `t52`.`usage.user_bins_28d`,
                  `t52`.`usage.logins_last`,
                  `t52`.`usage.logins_trend_short`,
                  `t52`.`usage.logins_trend_long`,
                  `t52`.`usage.active_days_last`,
                  `t52`.`usage.active_days_trend_short`,
                  `t52`.`usage.active_days_trend_long`,
                  `t52`.`usage.user_bins_last`,
                  `t52`.`usage.user_bins_trend_short`,
                  `t52`.`usage.user_bins_trend_long`,
                  `t52`.`usage.sticky_uses_last`,
                  `t52`.`usage.sticky_uses_trend_short`,
                  `t52`.`usage.sticky_uses_trend_long`,
                  `t52`.`usage.human_uses_last`,
                  `t52`.`usage.human_uses_trend_short`,
                  `t52`.`usage.human_uses_trend_long`,
                  `t52`.`usage.last_day`,
                  `t52`.`usage.logins_median2`,
                  `t52`.`usage.active_days_median2`,
                  `t52`.`usage.user_bins_median2`,
                  `t52`.`usage.sticky_uses_median2`,
                  `t52`.`usage.human_uses_median2`,
                  `t52`.`usage.logins_mad4`,
                  `t52`.`usage.logins_below`,
                  `t52`.`usage.active_days_mad4`,
                  `t52`.`usage.active_days_below`,
                  `t52`.`usage.user_bins_mad4`,
                  `t52`.`usage.user_bins_below`,
                  `t52`.`usage.sticky_uses_mad4`,
                  `t52`.`usage.sticky_uses_below`,
                  `t52`.`usage.human_uses_mad4`,
                  `t52`.`usage.human_uses_below`,
                  `t52`.`usage.features_28d`,
                  `t52`.`usage.sticky_features_28d`,
                  `t52`.`usage.feature_nlogn_28d`,
                  `t52`.`usage.adopted`,
                  `t52`.`usage.catalogue`,
                  `t14`.`account` AS `account_right`,
                  `t14`.`cutoff_day` AS `cutoff_day_right`,
                  `t14`.`usage.users_28d`,
                  `t14`.`usage.people_uses`,
                  `t14`.`usage.busiest`
                FROM (
                  SELECT
                    `t50`.`account_id`,
                    `t50`.`cutoff`,
                    `t50`.`snapshot`,
                    `t50`.`account`,
                    `t50`.`cutoff_day`,
                    `t50`.`usage.uses_28d`,
                    `t50`.`usage.logins_28d`,
                    `t50`.`usage.feature_uses_28d`,
                    `t50`.`usage.sticky_uses_28d`,
                    `t50`.`usage.key_uses_28d`,
                    `t50`.`usage.exports_28d`,
                    `t50`.`usage.help_uses_28d`,
                    `t50`.`usage.human_uses_28d`,
                    `t50`.`usage.human_logins_28d`,
                    `t50`.`usage.seconds_28d`,
                    `t50`.`usage.errors_28d`,
                    `t50`.`usage.active_days_28d`,
                    `t50`.`usage.weekdays_28d`,
                    `t50`.`usage.sticky_days_28d`,
                    `t50`.`usage.user_days_28d`,
                    `t50`.`usage.user_bins_28d`,
                    `t50`.`usage.logins_last`,
                    `t50`.`usage.logins_trend_short`,
                    `t50`.`usage.logins_trend_long`,
                    `t50`.`usage.active_days_last`,
                    `t50`.`usage.active_days_trend_short`,
                    `t50`.`usage.active_days_trend_long`,
                    `t50`.`usage.user_bins_last`,
                    `t50`.`usage.user_bins_trend_short`,
                    `t50`.`usage.user_bins_trend_long`,
                    `t50`.`usage.sticky_uses_last`,
                    `t50`.`usage.sticky_uses_trend_short`,
                    `t50`.`usage.sticky_uses_trend_long`,
                    `t50`.`usage.human_uses_last`,
                    `t50`.`usage.human_uses_trend_short`,
                    `t50`.`usage.human_uses_trend_long`,
                    `t50`.`usage.last_day`,
                    `t50`.`usage.logins_median2`,
                    `t50`.`usage.active_days_median2`,
                    `t50`.`usage.user_bins_median2`,
                    `t50`.`usage.sticky_uses_median2`,
                    `t50`.`usage.human_uses_median2`,
                    `t50`.`usage.logins_mad4`,
                    `t50`.`usage.logins_below`,
                    `t50`.`usage.active_days_mad4`,
                    `t50`.`usage.active_days_below`,
                    `t50`.`usage.user_bins_mad4`,
                    `t50`.`usage.user_bins_below`,
                    `t50`.`usage.sticky_uses_mad4`,
                    `t50`.`usage.sticky_uses_below`,
                    `t50`.`usage.human_uses_mad4`,
                    `t50`.`usage.human_uses_below`,
                    `t50`.`usage.features_28d`,
                    `t50`.`usage.sticky_features_28d`,
                    `t50`.`usage.feature_nlogn_28d`,
                    `t50`.`usage.adopted`,
                    `t50`.`usage.catalogue`
                  FROM (
                    SELECT
                      `t49`.`account_id`,
                      `t49`.`cutoff`,
                      `t49`.`snapshot`,
                      `t49`.`account`,
                      `t49`.`cutoff_day`,
                      `t49`.`usage.uses_28d`,
                      `t49`.`usage.logins_28d`,
                      `t49`.`usage.feature_uses_28d`,
                      `t49`.`usage.sticky_uses_28d`,
                      `t49`.`usage.key_uses_28d`,
                      `t49`.`usage.exports_28d`,
                      `t49`.`usage.help_uses_28d`,
                      `t49`.`usage.human_uses_28d`,
                      `t49`.`usage.human_logins_28d`,
                      `t49`.`usage.seconds_28d`,
                      `t49`.`usage.errors_28d`,
                      `t49`.`usage.active_days_28d`,
                      `t49`.`usage.weekdays_28d`,
                      `t49`.`usage.sticky_days_28d`,
                      `t49`.`usage.user_days_28d`,
                      `t49`.`usage.user_bins_28d`,
                      `t49`.`usage.logins_last`,
                      `t49`.`usage.logins_trend_short`,
                      `t49`.`usage.logins_trend_long`,
                      `t49`.`usage.active_days_last`,
                      `t49`.`usage.active_days_trend_short`,
                      `t49`.`usage.active_days_trend_long`,
                      `t49`.`usage.user_bins_last`,
                      `t49`.`usage.user_bins_trend_short`,
                      `t49`.`usage.user_bins_trend_long`,
                      `t49`.`usage.sticky_uses_last`,
                      `t49`.`usage.sticky_uses_trend_short`,
                      `t49`.`usage.sticky_uses_trend_long`,
                      `t49`.`usage.human_uses_last`,
                      `t49`.`usage.human_uses_trend_short`,
                      `t49`.`usage.human_uses_trend_long`,
                      `t49`.`usage.last_day`,
                      `t49`.`usage.logins_median2`,
                      `t49`.`usage.active_days_median2`,
                      `t49`.`usage.user_bins_median2`,
                      `t49`.`usage.sticky_uses_median2`,
                      `t49`.`usage.human_uses_median2`,
                      `t49`.`usage.logins_mad4`,
                      `t49`.`usage.logins_below`,
                      `t49`.`usage.active_days_mad4`,
                      `t49`.`usage.active_days_below`,
                      `t49`.`usage.user_bins_mad4`,
                      `t49`.`usage.user_bins_below`,
                      `t49`.`usage.sticky_uses_mad4`,
                      `t49`.`usage.sticky_uses_below`,
                      `t49`.`usage.human_uses_mad4`,
                      `t49`.`usage.human_uses_below`,
                      `t49`.`usage.features_28d`,
                      `t49`.`usage.sticky_features_28d`,
                      `t49`.`usage.feature_nlogn_28d`,
                      `t49`.`usage.adopted`,
                      `t15`.`account` AS `account_right`,
                      `t15`.`cutoff_day` AS `cutoff_day_right`,
                      `t15`.`usage.catalogue`
                    FROM (
                      SELECT
                        `t47`.`account_id`,
                        `t47`.`cutoff`,
                        `t47`.`snapshot`,
                        `t47`.`account`,
                        `t47`.`cutoff_day`,
                        `t47`.`usage.uses_28d`,
                        `t47`.`usage.logins_28d`,
                        `t47`.`usage.feature_uses_28d`,
                        `t47`.`usage.sticky_uses_28d`,
                        `t47`.`usage.key_uses_28d`,
                        `t47`.`usage.exports_28d`,
                        `t47`.`usage.help_uses_28d`,
                        `t47`.`usage.human_uses_28d`,
                        `t47`.`usage.human_logins_28d`,
                        `t47`.`usage.seconds_28d`,
                        `t47`.`usage.errors_28d`,
                        `t47`.`usage.active_days_28d`,
                        `t47`.`usage.weekdays_28d`,
                        `t47`.`usage.sticky_days_28d`,
                        `t47`.`usage.user_days_28d`,
                        `t47`.`usage.user_bins_28d`,
                        `t47`.`usage.logins_last`,
                        `t47`.`usage.logins_trend_short`,
                        `t47`.`usage.logins_trend_long`,
                        `t47`.`usage.active_days_last`,
                        `t47`.`usage.active_days_trend_short`,
                        `t47`.`usage.active_days_trend_long`,
                        `t47`.`usage.user_bins_last`,
                        `t47`.`usage.user_bins_trend_short`,
                        `t47`.`usage.user_bins_trend_long`,
                        `t47`.`usage.sticky_uses_last`,
                        `t47`.`usage.sticky_uses_trend_short`,
                        `t47`.`usage.sticky_uses_trend_long`,
                        `t47`.`usage.human_uses_last`,
                        `t47`.`usage.human_uses_trend_short`,
                        `t47`.`usage.human_uses_trend_long`,
                        `t47`.`usage.last_day`,
                        `t47`.`usage.logins_median2`,
                        `t47`.`usage.active_days_median2`,
                        `t47`.`usage.user_bins_median2`,
                        `t47`.`usage.sticky_uses_median2`,
                        `t47`.`usage.human_uses_median2`,
                        `t47`.`usage.logins_mad4`,
                        `t47`.`usage.logins_below`,
                        `t47`.`usage.active_days_mad4`,
                        `t47`.`usage.active_days_below`,
                        `t47`.`usage.user_bins_mad4`,
                        `t47`.`usage.user_bins_below`,
                        `t47`.`usage.sticky_uses_mad4`,
                        `t47`.`usage.sticky_uses_below`,
                        `t47`.`usage.human_uses_mad4`,
                        `t47`.`usage.human_uses_below`,
                        `t47`.`usage.features_28d`,
                        `t47`.`usage.sticky_features_28d`,
                        `t47`.`usage.feature_nlogn_28d`,
                        COALESCE(`t47`.`usage.adopted`, 0) AS `usage.adopted`
                      FROM (
                        SELECT
                          `t46`.`account_id`,
                          `t46`.`cutoff`,
                          `t46`.`snapshot`,
                          `t46`.`account`,
                          `t46`.`cutoff_day`,
                          `t46`.`usage.uses_28d`,
                          `t46`.`usage.logins_28d`,
                          `t46`.`usage.feature_uses_28d`,
                          `t46`.`usage.sticky_uses_28d`,
                          `t46`.`usage.key_uses_28d`,
                          `t46`.`usage.exports_28d`,
                          `t46`.`usage.help_uses_28d`,
                          `t46`.`usage.human_uses_28d`,
                          `t46`.`usage.human_logins_28d`,
                          `t46`.`usage.seconds_28d`,
                          `t46`.`usage.errors_28d`,
                          `t46`.`usage.active_days_28d`,
                          `t46`.`usage.weekdays_28d`,
                          `t46`.`usage.sticky_days_28d`,
                          `t46`.`usage.user_days_28d`,
                          `t46`.`usage.user_bins_28d`,
                          `t46`.`usage.logins_last`,
                          `t46`.`usage.logins_trend_short`,
                          `t46`.`usage.logins_trend_long`,
                          `t46`.`usage.active_days_last`,
                          `t46`.`usage.active_days_trend_short`,
                          `t46`.`usage.active_days_trend_long`,
                          `t46`.`usage.user_bins_last`,
                          `t46`.`usage.user_bins_trend_short`,
                          `t46`.`usage.user_bins_trend_long`,
                          `t46`.`usage.sticky_uses_last`,
                          `t46`.`usage.sticky_uses_trend_short`,
                          `t46`.`usage.sticky_uses_trend_long`,
                          `t46`.`usage.human_uses_last`,
                          `t46`.`usage.human_uses_trend_short`,
                          `t46`.`usage.human_uses_trend_long`,
                          `t46`.`usage.last_day`,
                          `t46`.`usage.logins_median2`,
                          `t46`.`usage.active_days_median2`,
                          `t46`.`usage.user_bins_median2`,
                          `t46`.`usage.sticky_uses_median2`,
                          `t46`.`usage.human_uses_median2`,
                          `t46`.`usage.logins_mad4`,
                          `t46`.`usage.logins_below`,
                          `t46`.`usage.active_days_mad4`,
                          `t46`.`usage.active_days_below`,
                          `t46`.`usage.user_bins_mad4`,
                          `t46`.`usage.user_bins_below`,
                          `t46`.`usage.sticky_uses_mad4`,
                          `t46`.`usage.sticky_uses_below`,
                          `t46`.`usage.human_uses_mad4`,
                          `t46`.`usage.human_uses_below`,
                          `t46`.`usage.features_28d`,
                          `t46`.`usage.sticky_features_28d`,
                          `t46`.`usage.feature_nlogn_28d`,
                          `t46`.`usage.adopted`
                        FROM (
                          SELECT
                            `t45`.`account_id`,
                            `t45`.`cutoff`,
                            `t45`.`snapshot`,
                            `t45`.`account`,
                            `t45`.`cutoff_day`,
                            `t45`.`usage.uses_28d`,
                            `t45`.`usage.logins_28d`,
                            `t45`.`usage.feature_uses_28d`,
                            `t45`.`usage.sticky_uses_28d`,
                            `t45`.`usage.key_uses_28d`,
                            `t45`.`usage.exports_28d`,
                            `t45`.`usage.help_uses_28d`,
                            `t45`.`usage.human_uses_28d`,
                            `t45`.`usage.human_logins_28d`,
                            `t45`.`usage.seconds_28d`,
                            `t45`.`usage.errors_28d`,
                            `t45`.`usage.active_days_28d`,
                            `t45`.`usage.weekdays_28d`,
                            `t45`.`usage.sticky_days_28d`,
                            `t45`.`usage.user_days_28d`,
                            `t45`.`usage.user_bins_28d`,
                            `t45`.`usage.logins_last`,
                            `t45`.`usage.logins_trend_short`,
                            `t45`.`usage.logins_trend_long`,
                            `t45`.`usage.active_days_last`,
                            `t45`.`usage.active_days_trend_short`,
                            `t45`.`usage.active_days_trend_long`,
                            `t45`.`usage.user_bins_last`,
                            `t45`.`usage.user_bins_trend_short`,
                            `t45`.`usage.user_bins_trend_long`,
                            `t45`.`usage.sticky_uses_last`,
                            `t45`.`usage.sticky_uses_trend_short`,
                            `t45`.`usage.sticky_uses_trend_long`,
                            `t45`.`usage.human_uses_last`,
                            `t45`.`usage.human_uses_trend_short`,
                            `t45`.`usage.human_uses_trend_long`,
                            `t45`.`usage.last_day`,
                            `t45`.`usage.logins_median2`,
                            `t45`.`usage.active_days_median2`,
                            `t45`.`usage.user_bins_median2`,
                            `t45`.`usage.sticky_uses_median2`,
                            `t45`.`usage.human_uses_median2`,
                            `t45`.`usage.logins_mad4`,
                            `t45`.`usage.logins_below`,
                            `t45`.`usage.active_days_mad4`,
                            `t45`.`usage.active_days_below`,
                            `t45`.`usage.user_bins_mad4`,
                            `t45`.`usage.user_bins_below`,
                            `t45`.`usage.sticky_uses_mad4`,
                            `t45`.`usage.sticky_uses_below`,
                            `t45`.`usage.human_uses_mad4`,
                            `t45`.`usage.human_uses_below`,
                            `t45`.`usage.features_28d`,
                            `t45`.`usage.sticky_features_28d`,
                            `t45`.`usage.feature_nlogn_28d`,
                            `t16`.`account` AS `account_right`,
                            `t16`.`cutoff_day` AS `cutoff_day_right`,
                            `t16`.`usage.adopted`
                          FROM (
                            SELECT
                              `t43`.`account_id`,
                              `t43`.`cutoff`,
                              `t43`.`snapshot`,
                              `t43`.`account`,
                              `t43`.`cutoff_day`,
                              `t43`.`usage.uses_28d`,
                              `t43`.`usage.logins_28d`,
                              `t43`.`usage.feature_uses_28d`,
                              `t43`.`usage.sticky_uses_28d`,
                              `t43`.`usage.key_uses_28d`,
                              `t43`.`usage.exports_28d`,
                              `t43`.`usage.help_uses_28d`,
                              `t43`.`usage.human_uses_28d`,
                              `t43`.`usage.human_logins_28d`,
                              `t43`.`usage.seconds_28d`,
                              `t43`.`usage.errors_28d`,
                              `t43`.`usage.active_days_28d`,
                              `t43`.`usage.weekdays_28d`,
                              `t43`.`usage.sticky_days_28d`,
                              `t43`.`usage.user_days_28d`,
                              `t43`.`usage.user_bins_28d`,
                              `t43`.`usage.logins_last`,
                              `t43`.`usage.logins_trend_short`,
                              `t43`.`usage.logins_trend_long`,
                              `t43`.`usage.active_days_last`,
                              `t43`.`usage.active_days_trend_short`,
                              `t43`.`usage.active_days_trend_long`,
                              `t43`.`usage.user_bins_last`,
                              `t43`.`usage.user_bins_trend_short`,
                              `t43`.`usage.user_bins_trend_long`,
                              `t43`.`usage.sticky_uses_last`,
                              `t43`.`usage.sticky_uses_trend_short`,
                              `t43`.`usage.sticky_uses_trend_long`,
                              `t43`.`usage.human_uses_last`,
                              `t43`.`usage.human_uses_trend_short`,
                              `t43`.`usage.human_uses_trend_long`,
                              `t43`.`usage.last_day`,
                              `t43`.`usage.logins_median2`,
                              `t43`.`usage.active_days_median2`,
                              `t43`.`usage.user_bins_median2`,
                              `t43`.`usage.sticky_uses_median2`,
                              `t43`.`usage.human_uses_median2`,
                              `t43`.`usage.logins_mad4`,
                              `t43`.`usage.logins_below`,
                              `t43`.`usage.active_days_mad4`,
                              `t43`.`usage.active_days_below`,
                              `t43`.`usage.user_bins_mad4`,
                              `t43`.`usage.user_bins_below`,
                              `t43`.`usage.sticky_uses_mad4`,
                              `t43`.`usage.sticky_uses_below`,
                              `t43`.`usage.human_uses_mad4`,
                              `t43`.`usage.human_uses_below`,
                              `t43`.`usage.features_28d`,
                              `t43`.`usage.sticky_features_28d`,
                              COALESCE(`t43`.`usage.feature_nlogn_28d`, 0) AS `usage.feature_nlogn_28d`
                            FROM (
                              SELECT
                                `t42`.`account_id`,
                                `t42`.`cutoff`,
                                `t42`.`snapshot`,
                                `t42`.`account`,
                                `t42`.`cutoff_day`,
                                `t42`.`usage.uses_28d`,
                                `t42`.`usage.logins_28d`,
                                `t42`.`usage.feature_uses_28d`,
                                `t42`.`usage.sticky_uses_28d`,
                                `t42`.`usage.key_uses_28d`,
                                `t42`.`usage.exports_28d`,
                                `t42`.`usage.help_uses_28d`,
                                `t42`.`usage.human_uses_28d`,
                                `t42`.`usage.human_logins_28d`,
                                `t42`.`usage.seconds_28d`,
                                `t42`.`usage.errors_28d`,
                                `t42`.`usage.active_days_28d`,
                                `t42`.`usage.weekdays_28d`,
                                `t42`.`usage.sticky_days_28d`,
                                `t42`.`usage.user_days_28d`,
                                `t42`.`usage.user_bins_28d`,
                                `t42`.`usage.logins_last`,
                                `t42`.`usage.logins_trend_short`,
                                `t42`.`usage.logins_trend_long`,
                                `t42`.`usage.active_days_last`,
                                `t42`.`usage.active_days_trend_short`,
                                `t42`.`usage.active_days_trend_long`,
                                `t42`.`usage.user_bins_last`,
                                `t42`.`usage.user_bins_trend_short`,
                                `t42`.`usage.user_bins_trend_long`,
                                `t42`.`usage.sticky_uses_last`,
                                `t42`.`usage.sticky_uses_trend_short`,
                                `t42`.`usage.sticky_uses_trend_long`,
                                `t42`.`usage.human_uses_last`,
                                `t42`.`usage.human_uses_trend_short`,
                                `t42`.`usage.human_uses_trend_long`,
                                `t42`.`usage.last_day`,
                                `t42`.`usage.logins_median2`,
                                `t42`.`usage.active_days_median2`,
                                `t42`.`usage.user_bins_median2`,
                                `t42`.`usage.sticky_uses_median2`,
                                `t42`.`usage.human_uses_median2`,
                                `t42`.`usage.logins_mad4`,
                                `t42`.`usage.logins_below`,
                                `t42`.`usage.active_days_mad4`,
                                `t42`.`usage.active_days_below`,
                                `t42`.`usage.user_bins_mad4`,
                                `t42`.`usage.user_bins_below`,
                                `t42`.`usage.sticky_uses_mad4`,
                                `t42`.`usage.sticky_uses_below`,
                                `t42`.`usage.human_uses_mad4`,
                                `t42`.`usage.human_uses_below`,
                                `t42`.`usage.features_28d`,
                                `t42`.`usage.sticky_features_28d`,
                                `t42`.`usage.feature_nlogn_28d`
                              FROM (
                                SELECT
                                  `t41`.`account_id`,
                                  `t41`.`cutoff`,
                                  `t41`.`snapshot`,
                                  `t41`.`account`,
                                  `t41`.`cutoff_day`,
                                  `t41`.`usage.uses_28d`,
                                  `t41`.`usage.logins_28d`,
                                  `t41`.`usage.feature_uses_28d`,
                                  `t41`.`usage.sticky_uses_28d`,
                                  `t41`.`usage.key_uses_28d`,
                                  `t41`.`usage.exports_28d`,
                                  `t41`.`usage.help_uses_28d`,
                                  `t41`.`usage.human_uses_28d`,
                                  `t41`.`usage.human_logins_28d`,
                                  `t41`.`usage.seconds_28d`,
                                  `t41`.`usage.errors_28d`,
                                  `t41`.`usage.active_days_28d`,
                                  `t41`.`usage.weekdays_28d`,
                                  `t41`.`usage.sticky_days_28d`,
                                  `t41`.`usage.user_days_28d`,
                                  `t41`.`usage.user_bins_28d`,
                                  `t41`.`usage.logins_last`,
                                  `t41`.`usage.logins_trend_short`,
                                  `t41`.`usage.logins_trend_long`,
                                  `t41`.`usage.active_days_last`,
                                  `t41`.`usage.active_days_trend_short`,
                                  `t41`.`usage.active_days_trend_long`,
                                  `t41`.`usage.user_bins_last`,
                                  `t41`.`usage.user_bins_trend_short`,
                                  `t41`.`usage.user_bins_trend_long`,
                                  `t41`.`usage.sticky_uses_last`,
                                  `t41`.`usage.sticky_uses_trend_short`,
                                  `t41`.`usage.sticky_uses_trend_long`,
                                  `t41`.`usage.human_uses_last`,
                                  `t41`.`usage.human_uses_trend_short`,
                                  `t41`.`usage.human_uses_trend_long`,
                                  `t41`.`usage.last_day`,
                                  `t41`.`usage.logins_median2`,
                                  `t41`.`usage.active_days_median2`,
                                  `t41`.`usage.user_bins_median2`,
                                  `t41`.`usage.sticky_uses_median2`,
                                  `t41`.`usage.human_uses_median2`,
                                  `t41`.`usage.logins_mad4`,
                                  `t41`.`usage.logins_below`,
                                  `t41`.`usage.active_days_mad4`,
                                  `t41`.`usage.active_days_below`,
                                  `t41`.`usage.user_bins_mad4`,
                                  `t41`.`usage.user_bins_below`,
                                  `t41`.`usage.sticky_uses_mad4`,
                                  `t41`.`usage.sticky_uses_below`,
                                  `t41`.`usage.human_uses_mad4`,
                                  `t41`.`usage.human_uses_below`,
                                  `t41`.`usage.features_28d`,
                                  `t41`.`usage.sticky_features_28d`,
                                  `t17`.`account` AS `account_right`,
                                  `t17`.`cutoff_day` AS `cutoff_day_right`,
                                  `t17`.`usage.feature_nlogn_28d`
                                FROM (
                                  SELECT
                                    `t39`.`account_id`,
                                    `t39`.`cutoff`,
                                    `t39`.`snapshot`,
                                    `t39`.`account`,
                                    `t39`.`cutoff_day`,
                                    `t39`.`usage.uses_28d`,
                                    `t39`.`usage.logins_28d`,
                                    `t39`.`usage.feature_uses_28d`,
                                    `t39`.`usage.sticky_uses_28d`,
                                    `t39`.`usage.key_uses_28d`,
                                    `t39`.`usage.exports_28d`,
                                    `t39`.`usage.help_uses_28d`,
                                    `t39`.`usage.human_uses_28d`,
                                    `t39`.`usage.human_logins_28d`,
                                    `t39`.`usage.seconds_28d`,
                                    `t39`.`usage.errors_28d`,
                                    `t39`.`usage.active_days_28d`,
                                    `t39`.`usage.weekdays_28d`,
                                    `t39`.`usage.sticky_days_28d`,
                                    `t39`.`usage.user_days_28d`,
                                    `t39`.`usage.user_bins_28d`,
                                    `t39`.`usage.logins_last`,
                                    `t39`.`usage.logins_trend_short`,
                                    `t39`.`usage.logins_trend_long`,
                                    `t39`.`usage.active_days_last`,
                                    `t39`.`usage.active_days_trend_short`,
                                    `t39`.`usage.active_days_trend_long`,
                                    `t39`.`usage.user_bins_last`,
                                    `t39`.`usage.user_bins_trend_short`,
                                    `t39`.`usage.user_bins_trend_long`,
                                    `t39`.`usage.sticky_uses_last`,
                                    `t39`.`usage.sticky_uses_trend_short`,
                                    `t39`.`usage.sticky_uses_trend_long`,
                                    `t39`.`usage.human_uses_last`,
                                    `t39`.`usage.human_uses_trend_short`,
                                    `t39`.`usage.human_uses_trend_long`,
                                    `t39`.`usage.last_day`,
                                    `t39`.`usage.logins_median2`,
                                    `t39`.`usage.active_days_median2`,
                                    `t39`.`usage.user_bins_median2`,
                                    `t39`.`usage.sticky_uses_median2`,
                                    `t39`.`usage.human_uses_median2`,
                                    `t39`.`usage.logins_mad4`,
                                    `t39`.`usage.logins_below`,
                                    `t39`.`usage.active_days_mad4`,
                                    `t39`.`usage.active_days_below`,
                                    `t39`.`usage.user_bins_mad4`,
                                    `t39`.`usage.user_bins_below`,
                                    `t39`.`usage.sticky_uses_mad4`,
                                    `t39`.`usage.sticky_uses_below`,
                                    `t39`.`usage.human_uses_mad4`,
                                    `t39`.`usage.human_uses_below`,
                                    COALESCE(`t39`.`usage.features_28d`, 0) AS `usage.features_28d`,
                                    COALESCE(`t39`.`usage.sticky_features_28d`, 0) AS `usage.sticky_features_28d`
                                  FROM (
                                    SELECT
                                      `t38`.`account_id`,
                                      `t38`.`cutoff`,
                                      `t38`.`snapshot`,
                                      `t38`.`account`,
                                      `t38`.`cutoff_day`,
                                      `t38`.`usage.uses_28d`,
                                      `t38`.`usage.logins_28d`,
                                      `t38`.`usage.feature_uses_28d`,
                                      `t38`.`usage.sticky_uses_28d`,
                                      `t38`.`usage.key_uses_28d`,
                                      `t38`.`usage.exports_28d`,
                                      `t38`.`usage.help_uses_28d`,
                                      `t38`.`usage.human_uses_28d`,
                                      `t38`.`usage.human_logins_28d`,
                                      `t38`.`usage.seconds_28d`,
                                      `t38`.`usage.errors_28d`,
                                      `t38`.`usage.active_days_28d`,
                                      `t38`.`usage.weekdays_28d`,
                                      `t38`.`usage.sticky_days_28d`,
                                      `t38`.`usage.user_days_28d`,
                                      `t38`.`usage.user_bins_28d`,
                                      `t38`.`usage.logins_last`,
                                      `t38`.`usage.logins_trend_short`,
                                      `t38`.`usage.logins_trend_long`,
                                      `t38`.`usage.active_days_last`,
                                      `t38`.`usage.active_days_trend_short`,
                                      `t38`.`usage.active_days_trend_long`,
                                      `t38`.`usage.user_bins_last`,
                                      `t38`.`usage.user_bins_trend_short`,
                                      `t38`.`usage.user_bins_trend_long`,
                                      `t38`.`usage.sticky_uses_last`,
                                      `t38`.`usage.sticky_uses_trend_short`,
                                      `t38`.`usage.sticky_uses_trend_long`,
                                      `t38`.`usage.human_uses_last`,
                                      `t38`.`usage.human_uses_trend_short`,
                                      `t38`.`usage.human_uses_trend_long`,
                                      `t38`.`usage.last_day`,
                                      `t38`.`usage.logins_median2`,
                                      `t38`.`usage.active_days_median2`,
                                      `t38`.`usage.user_bins_median2`,
                                      `t38`.`usage.sticky_uses_median2`,
                                      `t38`.`usage.human_uses_median2`,
                                      `t38`.`usage.logins_mad4`,
                                      `t38`.`usage.logins_below`,
                                      `t38`.`usage.active_days_mad4`,
                                      `t38`.`usage.active_days_below`,
                                      `t38`.`usage.user_bins_mad4`,
                                      `t38`.`usage.user_bins_below`,
                                      `t38`.`usage.sticky_uses_mad4`,
                                      `t38`.`usage.sticky_uses_below`,
                                      `t38`.`usage.human_uses_mad4`,
                                      `t38`.`usage.human_uses_below`,
                                      `t38`.`usage.features_28d`,
                                      `t38`.`usage.sticky_features_28d`
                                    FROM (
                                      SELECT
                                        `t37`.`account_id`,
                                        `t37`.`cutoff`,
                                        `t37`.`snapshot`,
                                        `t37`.`account`,
                                        `t37`.`cutoff_day`,
                                        `t37`.`usage.uses_28d`,
                                        `t37`.`usage.logins_28d`,
                                        `t37`.`usage.feature_uses_28d`,
                                        `t37`.`usage.sticky_uses_28d`,
                                        `t37`.`usage.key_uses_28d`,
                                        `t37`.`usage.exports_28d`,
                                        `t37`.`usage.help_uses_28d`,
                                        `t37`.`usage.human_uses_28d`,
                                        `t37`.`usage.human_logins_28d`,
                                        `t37`.`usage.seconds_28d`,
                                        `t37`.`usage.errors_28d`,
                                        `t37`.`usage.active_days_28d`,
                                        `t37`.`usage.weekdays_28d`,
                                        `t37`.`usage.sticky_days_28d`,
                                        `t37`.`usage.user_days_28d`,
                                        `t37`.`usage.user_bins_28d`,
                                        `t37`.`usage.logins_last`,
                                        `t37`.`usage.logins_trend_short`,
                                        `t37`.`usage.logins_trend_long`,
                                        `t37`.`usage.active_days_last`,
                                        `t37`.`usage.active_days_trend_short`,
                                        `t37`.`usage.active_days_trend_long`,
                                        `t37`.`usage.user_bins_last`,
                                        `t37`.`usage.user_bins_trend_short`,
                                        `t37`.`usage.user_bins_trend_long`,
                                        `t37`.`usage.sticky_uses_last`,
                                        `t37`.`usage.sticky_uses_trend_short`,
                                        `t37`.`usage.sticky_uses_trend_long`,
                                        `t37`.`usage.human_uses_last`,
                                        `t37`.`usage.human_uses_trend_short`,
                                        `t37`.`usage.human_uses_trend_long`,
                                        `t37`.`usage.last_day`,
                                        `t37`.`usage.logins_median2`,
                                        `t37`.`usage.active_days_median2`,
                                        `t37`.`usage.user_bins_median2`,
                                        `t37`.`usage.sticky_uses_median2`,
                                        `t37`.`usage.human_uses_median2`,
                                        `t37`.`usage.logins_mad4`,
                                        `t37`.`usage.logins_below`,
                                        `t37`.`usage.active_days_mad4`,
                                        `t37`.`usage.active_days_below`,
                                        `t37`.`usage.user_bins_mad4`,
                                        `t37`.`usage.user_bins_below`,
                                        `t37`.`usage.sticky_uses_mad4`,
                                        `t37`.`usage.sticky_uses_below`,
                                        `t37`.`usage.human_uses_mad4`,
                                        `t37`.`usage.human_uses_below`,
                                        `t18`.`account` AS `account_right`,
                                        `t18`.`cutoff_day` AS `cutoff_day_right`,
                                        `t18`.`usage.features_28d`,
                                        `t18`.`usage.sticky_features_28d`
                                      FROM (
                                        SELECT
                                          `t35`.`account_id`,
                                          `t35`.`cutoff`,
                                          `t35`.`snapshot`,
                                          `t35`.`account`,
                                          `t35`.`cutoff_day`,
                                          `t35`.`usage.uses_28d`,
                                          `t35`.`usage.logins_28d`,
                                          `t35`.`usage.feature_uses_28d`,
                                          `t35`.`usage.sticky_uses_28d`,
                                          `t35`.`usage.key_uses_28d`,
                                          `t35`.`usage.exports_28d`,
                                          `t35`.`usage.help_uses_28d`,
                                          `t35`.`usage.human_uses_28d`,
                                          `t35`.`usage.human_logins_28d`,
                                          `t35`.`usage.seconds_28d`,
                                          `t35`.`usage.errors_28d`,
                                          `t35`.`usage.active_days_28d`,
                                          `t35`.`usage.weekdays_28d`,
                                          `t35`.`usage.sticky_days_28d`,
                                          `t35`.`usage.user_days_28d`,
                                          `t35`.`usage.user_bins_28d`,
                                          `t35`.`usage.logins_last`,
                                          `t35`.`usage.logins_trend_short`,
                                          `t35`.`usage.logins_trend_long`,
                                          `t35`.`usage.active_days_last`,
                                          `t35`.`usage.active_days_trend_short`,
                                          `t35`.`usage.active_days_trend_long`,
                                          `t35`.`usage.user_bins_last`,
                                          `t35`.`usage.user_bins_trend_short`,
                                          `t35`.`usage.user_bins_trend_long`,
                                          `t35`.`usage.sticky_uses_last`,
                                          `t35`.`usage.sticky_uses_trend_short`,
                                          `t35`.`usage.sticky_uses_trend_long`,
                                          `t35`.`usage.human_uses_last`,
                                          `t35`.`usage.human_uses_trend_short`,
                                          `t35`.`usage.human_uses_trend_long`,
                                          `t35`.`usage.last_day`,
                                          `t35`.`usage.logins_median2`,
                                          `t35`.`usage.active_days_median2`,
                                          `t35`.`usage.user_bins_median2`,
                                          `t35`.`usage.sticky_uses_median2`,
                                          `t35`.`usage.human_uses_median2`,
                                          `t35`.`usage.logins_mad4`,
                                          `t35`.`usage.logins_below`,
                                          `t35`.`usage.active_days_mad4`,
                                          `t35`.`usage.active_days_below`,
                                          `t35`.`usage.user_bins_mad4`,
                                          `t35`.`usage.user_bins_below`,
                                          `t35`.`usage.sticky_uses_mad4`,
                                          `t35`.`usage.sticky_uses_below`,
                                          `t35`.`usage.human_uses_mad4`,
                                          `t35`.`usage.human_uses_below`
                                        FROM (
                                          SELECT
                                            `t34`.`account_id`,
                                            `t34`.`cutoff`,
                                            `t34`.`snapshot`,
                                            `t34`.`account`,
                                            `t34`.`cutoff_day`,
                                            `t34`.`usage.uses_28d`,
                                            `t34`.`usage.logins_28d`,
                                            `t34`.`usage.feature_uses_28d`,
                                            `t34`.`usage.sticky_uses_28d`,
                                            `t34`.`usage.key_uses_28d`,
                                            `t34`.`usage.exports_28d`,
                                            `t34`.`usage.help_uses_28d`,
                                            `t34`.`usage.human_uses_28d`,
                                            `t34`.`usage.human_logins_28d`,
                                            `t34`.`usage.seconds_28d`,
                                            `t34`.`usage.errors_28d`,
                                            `t34`.`usage.active_days_28d`,
                                            `t34`.`usage.weekdays_28d`,
                                            `t34`.`usage.sticky_days_28d`,
                                            `t34`.`usage.user_days_28d`,
                                            `t34`.`usage.user_bins_28d`,
                                            `t34`.`usage.logins_last`,
                                            `t34`.`usage.logins_trend_short`,
                                            `t34`.`usage.logins_trend_long`,
                                            `t34`.`usage.active_days_last`,
                                            `t34`.`usage.active_days_trend_short`,
                                            `t34`.`usage.active_days_trend_long`,
                                            `t34`.`usage.user_bins_last`,
                                            `t34`.`usage.user_bins_trend_short`,
                                            `t34`.`usage.user_bins_trend_long`,
                                            `t34`.`usage.sticky_uses_last`,
                                            `t34`.`usage.sticky_uses_trend_short`,
                                            `t34`.`usage.sticky_uses_trend_long`,
                                            `t34`.`usage.human_uses_last`,
                                            `t34`.`usage.human_uses_trend_short`,
                                            `t34`.`usage.human_uses_trend_long`,
                                            `t34`.`usage.last_day`,
                                            `t34`.`usage.logins_median2`,
                                            `t34`.`usage.active_days_median2`,
                                            `t34`.`usage.user_bins_median2`,
                                            `t34`.`usage.sticky_uses_median2`,
                                            `t34`.`usage.human_uses_median2`,
                                            `t19`.`account` AS `account_right`,
                                            `t19`.`cutoff_day` AS `cutoff_day_right`,
                                            `t19`.`usage.logins_mad4`,
                                            `t19`.`usage.logins_below`,
                                            `t19`.`usage.active_days_mad4`,
                                            `t19`.`usage.active_days_below`,
                                            `t19`.`usage.user_bins_mad4`,
                                            `t19`.`usage.user_bins_below`,
                                            `t19`.`usage.sticky_uses_mad4`,
                                            `t19`.`usage.sticky_uses_below`,
                                            `t19`.`usage.human_uses_mad4`,
                                            `t19`.`usage.human_uses_below`
                                          FROM (
                                            SELECT
                                              `t32`.`account_id`,
                                              `t32`.`cutoff`,
                                              `t32`.`snapshot`,
                                              `t32`.`account`,
                                              `t32`.`cutoff_day`,
                                              `t32`.`usage.uses_28d`,
                                              `t32`.`usage.logins_28d`,
                                              `t32`.`usage.feature_uses_28d`,
                                              `t32`.`usage.sticky_uses_28d`,
                                              `t32`.`usage.key_uses_28d`,
                                              `t32`.`usage.exports_28d`,
                                              `t32`.`usage.help_uses_28d`,
                                              `t32`.`usage.human_uses_28d`,
                                              `t32`.`usage.human_logins_28d`,
                                              `t32`.`usage.seconds_28d`,
                                              `t32`.`usage.errors_28d`,
                                              `t32`.`usage.active_days_28d`,
                                              `t32`.`usage.weekdays_28d`,
                                              `t32`.`usage.sticky_days_28d`,
                                              `t32`.`usage.user_days_28d`,
                                              `t32`.`usage.user_bins_28d`,
                                              `t32`.`usage.logins_last`,
                                              `t32`.`usage.logins_trend_short`,
                                              `t32`.`usage.logins_trend_long`,
                                              `t32`.`usage.active_days_last`,
                                              `t32`.`usage.active_days_trend_short`,
                                              `t32`.`usage.active_days_trend_long`,
                                              `t32`.`usage.user_bins_last`,
                                              `t32`.`usage.user_bins_trend_short`,
                                              `t32`.`usage.user_bins_trend_long`,
                                              `t32`.`usage.sticky_uses_last`,
                                              `t32`.`usage.sticky_uses_trend_short`,
                                              `t32`.`usage.sticky_uses_trend_long`,
                                              `t32`.`usage.human_uses_last`,
                                              `t32`.`usage.human_uses_trend_short`,
                                              `t32`.`usage.human_uses_trend_long`,
                                              `t32`.`usage.last_day`,
                                              `t32`.`usage.logins_median2`,
                                              `t32`.`usage.active_days_median2`,
                                              `t32`.`usage.user_bins_median2`,
                                              `t32`.`usage.sticky_uses_median2`,
                                              `t32`.`usage.human_uses_median2`
                                            FROM (
                                              SELECT
                                                `t31`.`account_id`,
                                                `t31`.`cutoff`,
                                                `t31`.`snapshot`,
                                                `t31`.`account`,
                                                `t31`.`cutoff_day`,
                                                `t31`.`usage.uses_28d`,
                                                `t31`.`usage.logins_28d`,
                                                `t31`.`usage.feature_uses_28d`,
                                                `t31`.`usage.sticky_uses_28d`,
                                                `t31`.`usage.key_uses_28d`,
                                                `t31`.`usage.exports_28d`,
                                                `t31`.`usage.help_uses_28d`,
                                                `t31`.`usage.human_uses_28d`,
                                                `t31`.`usage.human_logins_28d`,
                                                `t31`.`usage.seconds_28d`,
                                                `t31`.`usage.errors_28d`,
                                                `t31`.`usage.active_days_28d`,
                                                `t31`.`usage.weekdays_28d`,
                                                `t31`.`usage.sticky_days_28d`,
                                                `t31`.`usage.user_days_28d`,
                                                `t31`.`usage.user_bins_28d`,
                                                `t31`.`usage.logins_last`,
                                                `t31`.`usage.logins_trend_short`,
                                                `t31`.`usage.logins_trend_long`,
                                                `t31`.`usage.active_days_last`,
                                                `t31`.`usage.active_days_trend_short`,
                                                `t31`.`usage.active_days_trend_long`,
                                                `t31`.`usage.user_bins_last`,
                                                `t31`.`usage.user_bins_trend_short`,
                                                `t31`.`usage.user_bins_trend_long`,
                                                `t31`.`usage.sticky_uses_last`,
                                                `t31`.`usage.sticky_uses_trend_short`,
                                                `t31`.`usage.sticky_uses_trend_long`,
                                                `t31`.`usage.human_uses_last`,
                                                `t31`.`usage.human_uses_trend_short`,
                                                `t31`.`usage.human_uses_trend_long`,
                                                `t31`.`usage.last_day`,
                                                `t20`.`account` AS `account_right`,
                                                `t20`.`cutoff_day` AS `cutoff_day_right`,
                                                `t20`.`usage.logins_median2`,
                                                `t20`.`usage.active_days_median2`,
                                                `t20`.`usage.user_bins_median2`,
                                                `t20`.`usage.sticky_uses_median2`,
                                                `t20`.`usage.human_uses_median2`
                                              FROM (
                                                SELECT
                                                  `t29`.`account_id`,
                                                  `t29`.`cutoff`,
                                                  `t29`.`snapshot`,
                                                  `t29`.`account`,
                                                  `t29`.`cutoff_day`,
                                                  `t29`.`usage.uses_28d`,
                                                  `t29`.`usage.logins_28d`,
                                                  `t29`.`usage.feature_uses_28d`,
                                                  `t29`.`usage.sticky_uses_28d`,
                                                  `t29`.`usage.key_uses_28d`,
                                                  `t29`.`usage.exports_28d`,
                                                  `t29`.`usage.help_uses_28d`,
                                                  `t29`.`usage.human_uses_28d`,
                                                  `t29`.`usage.human_logins_28d`,
                                                  `t29`.`usage.seconds_28d`,
                                                  `t29`.`usage.errors_28d`,
                                                  `t29`.`usage.active_days_28d`,
                                                  `t29`.`usage.weekdays_28d`,
                                                  `t29`.`usage.sticky_days_28d`,
                                                  `t29`.`usage.user_days_28d`,
                                                  `t29`.`usage.user_bins_28d`,
                                                  `t29`.`usage.logins_last`,
                                                  `t29`.`usage.logins_trend_short`,
                                                  `t29`.`usage.logins_trend_long`,
                                                  `t29`.`usage.active_days_last`,
                                                  `t29`.`usage.active_days_trend_short`,
                                                  `t29`.`usage.active_days_trend_long`,
                                                  `t29`.`usage.user_bins_last`,
                                                  `t29`.`usage.user_bins_trend_short`,
                                                  `t29`.`usage.user_bins_trend_long`,
                                                  `t29`.`usage.sticky_uses_last`,
                                                  `t29`.`usage.sticky_uses_trend_short`,
                                                  `t29`.`usage.sticky_uses_trend_long`,
                                                  `t29`.`usage.human_uses_last`,
                                                  `t29`.`usage.human_uses_trend_short`,
                                                  `t29`.`usage.human_uses_trend_long`,
                                                  `t29`.`usage.last_day`
                                                FROM (
                                                  SELECT
                                                    `t28`.`account_id`,
                                                    `t28`.`cutoff`,
                                                    `t28`.`snapshot`,
                                                    `t28`.`account`,
                                                    `t28`.`cutoff_day`,
                                                    `t28`.`usage.uses_28d`,
                                                    `t28`.`usage.logins_28d`,
                                                    `t28`.`usage.feature_uses_28d`,
                                                    `t28`.`usage.sticky_uses_28d`,
                                                    `t28`.`usage.key_uses_28d`,
                                                    `t28`.`usage.exports_28d`,
                                                    `t28`.`usage.help_uses_28d`,
                                                    `t28`.`usage.human_uses_28d`,
                                                    `t28`.`usage.human_logins_28d`,
                                                    `t28`.`usage.seconds_28d`,
                                                    `t28`.`usage.errors_28d`,
                                                    `t28`.`usage.active_days_28d`,
                                                    `t28`.`usage.weekdays_28d`,
                                                    `t28`.`usage.sticky_days_28d`,
                                                    `t28`.`usage.user_days_28d`,
                                                    `t28`.`usage.user_bins_28d`,
                                                    `t28`.`usage.logins_last`,
                                                    `t28`.`usage.logins_trend_short`,
                                                    `t28`.`usage.logins_trend_long`,
                                                    `t28`.`usage.active_days_last`,
                                                    `t28`.`usage.active_days_trend_short`,
                                                    `t28`.`usage.active_days_trend_long`,
                                                    `t28`.`usage.user_bins_last`,
                                                    `t28`.`usage.user_bins_trend_short`,
                                                    `t28`.`usage.user_bins_trend_long`,
                                                    `t28`.`usage.sticky_uses_last`,
                                                    `t28`.`usage.sticky_uses_trend_short`,
                                                    `t28`.`usage.sticky_uses_trend_long`,
                                                    `t28`.`usage.human_uses_last`,
                                                    `t28`.`usage.human_uses_trend_short`,
                                                    `t28`.`usage.human_uses_trend_long`,
                                                    `t21`.`account` AS `account_right`,
                                                    `t21`.`cutoff_day` AS `cutoff_day_right`,
                                                    `t21`.`usage.last_day`
                                                  FROM (
                                                    SELECT
                                                      `t26`.`account_id`,
                                                      `t26`.`cutoff`,
                                                      `t26`.`snapshot`,
                                                      `t26`.`account`,
                                                      `t26`.`cutoff_day`,
                                                      COALESCE(`t26`.`usage.uses_28d`, 0) AS `usage.uses_28d`,
                                                      COALESCE(`t26`.`usage.logins_28d`, 0) AS `usage.logins_28d`,
                                                      COALESCE(`t26`.`usage.feature_uses_28d`, 0) AS `usage.feature_uses_28d`,
                                                      COALESCE(`t26`.`usage.sticky_uses_28d`, 0) AS `usage.sticky_uses_28d`,
                                                      COALESCE(`t26`.`usage.key_uses_28d`, 0) AS `usage.key_uses_28d`,
                                                      COALESCE(`t26`.`usage.exports_28d`, 0) AS `usage.exports_28d`,
                                                      COALESCE(`t26`.`usage.help_uses_28d`, 0) AS `usage.help_uses_28d`,
                                                      COALESCE(`t26`.`usage.human_uses_28d`, 0) AS `usage.human_uses_28d`,
                                                      COALESCE(`t26`.`usage.human_logins_28d`, 0) AS `usage.human_logins_28d`,
                                                      COALESCE(`t26`.`usage.seconds_28d`, 0) AS `usage.seconds_28d`,
                                                      COALESCE(`t26`.`usage.errors_28d`, 0) AS `usage.errors_28d`,
                                                      COALESCE(`t26`.`usage.active_days_28d`, 0) AS `usage.active_days_28d`,
                                                      COALESCE(`t26`.`usage.weekdays_28d`, 0) AS `usage.weekdays_28d`,
                                                      COALESCE(`t26`.`usage.sticky_days_28d`, 0) AS `usage.sticky_days_28d`,
                                                      COALESCE(`t26`.`usage.user_days_28d`, 0) AS `usage.user_days_28d`,
                                                      COALESCE(`t26`.`usage.user_bins_28d`, 0) AS `usage.user_bins_28d`,
                                                      COALESCE(`t26`.`usage.logins_last`, 0) AS `usage.logins_last`,
                                                      COALESCE(`t26`.`usage.logins_trend_short`, 0) AS `usage.logins_trend_short`,
                                                      COALESCE(`t26`.`usage.logins_trend_long`, 0) AS `usage.logins_trend_long`,
                                                      COALESCE(`t26`.`usage.active_days_last`, 0) AS `usage.active_days_last`,
                                                      COALESCE(`t26`.`usage.active_days_trend_short`, 0) AS `usage.active_days_trend_short`,
                                                      COALESCE(`t26`.`usage.active_days_trend_long`, 0) AS `usage.active_days_trend_long`,
                                                      COALESCE(`t26`.`usage.user_bins_last`, 0) AS `usage.user_bins_last`,
                                                      COALESCE(`t26`.`usage.user_bins_trend_short`, 0) AS `usage.user_bins_trend_short`,
                                                      COALESCE(`t26`.`usage.user_bins_trend_long`, 0) AS `usage.user_bins_trend_long`,
                                                      COALESCE(`t26`.`usage.sticky_uses_last`, 0) AS `usage.sticky_uses_last`,
                                                      COALESCE(`t26`.`usage.sticky_uses_trend_short`, 0) AS `usage.sticky_uses_trend_short`,
                                                      COALESCE(`t26`.`usage.sticky_uses_trend_long`, 0) AS `usage.sticky_uses_trend_long`,
                                                      COALESCE(`t26`.`usage.human_uses_last`, 0) AS `usage.human_uses_last`,
                                                      COALESCE(`t26`.`usage.human_uses_trend_short`, 0) AS `usage.human_uses_trend_short`,
                                                      COALESCE(`t26`.`usage.human_uses_trend_long`, 0) AS `usage.human_uses_trend_long`
                                                    FROM (
                                                      SELECT
                                                        `t25`.`account_id`,
                                                        `t25`.`cutoff`,
                                                        `t25`.`snapshot`,
                                                        `t25`.`account`,
                                                        `t25`.`cutoff_day`,
                                                        `t25`.`usage.uses_28d`,
                                                        `t25`.`usage.logins_28d`,
                                                        `t25`.`usage.feature_uses_28d`,
                                                        `t25`.`usage.sticky_uses_28d`,
                                                        `t25`.`usage.key_uses_28d`,
                                                        `t25`.`usage.exports_28d`,
                                                        `t25`.`usage.help_uses_28d`,
                                                        `t25`.`usage.human_uses_28d`,
                                                        `t25`.`usage.human_logins_28d`,
                                                        `t25`.`usage.seconds_28d`,
                                                        `t25`.`usage.errors_28d`,
                                                        `t25`.`usage.active_days_28d`,
                                                        `t25`.`usage.weekdays_28d`,
                                                        `t25`.`usage.sticky_days_28d`,
                                                        `t25`.`usage.user_days_28d`,
                                                        `t25`.`usage.user_bins_28d`,
                                                        `t25`.`usage.logins_last`,
                                                        `t25`.`usage.logins_trend_short`,
                                                        `t25`.`usage.logins_trend_long`,
                                                        `t25`.`usage.active_days_last`,
                                                        `t25`.`usage.active_days_trend_short`,
                                                        `t25`.`usage.active_days_trend_long`,
                                                        `t25`.`usage.user_bins_last`,
                                                        `t25`.`usage.user_bins_trend_short`,
                                                        `t25`.`usage.user_bins_trend_long`,
                                                        `t25`.`usage.sticky_uses_last`,
                                                        `t25`.`usage.sticky_uses_trend_short`,
                                                        `t25`.`usage.sticky_uses_trend_long`,
                                                        `t25`.`usage.human_uses_last`,
                                                        `t25`.`usage.human_uses_trend_short`,
                                                        `t25`.`usage.human_uses_trend_long`
                                                      FROM (
                                                        SELECT
                                                          `t24`.`account_id`,
                                                          `t24`.`cutoff`,
                                                          `t24`.`snapshot`,
                                                          `t24`.`account`,
                                                          `t24`.`cutoff_day`,
                                                          `t22`.`account` AS `account_right`,
                                                          `t22`.`cutoff_day` AS `cutoff_day_right`,
                                                          `t22`.`usage.uses_28d`,
                                                          `t22`.`usage.logins_28d`,
                                                          `t22`.`usage.feature_uses_28d`,
                                                          `t22`.`usage.sticky_uses_28d`,
                                                          `t22`.`usage.key_uses_28d`,
                                                          `t22`.`usage.exports_28d`,
                                                          `t22`.`usage.help_uses_28d`,
                                                          `t22`.`usage.human_uses_28d`,
                                                          `t22`.`usage.human_logins_28d`,
                                                          `t22`.`usage.seconds_28d`,
                                                          `t22`.`usage.errors_28d`,
                                                          `t22`.`usage.active_days_28d`,
                                                          `t22`.`usage.weekdays_28d`,
                                                          `t22`.`usage.sticky_days_28d`,
                                                          `t22`.`usage.user_days_28d`,
                                                          `t22`.`usage.user_bins_28d`,
                                                          `t22`.`usage.logins_last`,
                                                          `t22`.`usage.logins_trend_short`,
                                                          `t22`.`usage.logins_trend_long`,
                                                          `t22`.`usage.active_days_last`,
                                                          `t22`.`usage.active_days_trend_short`,
                                                          `t22`.`usage.active_days_trend_long`,
                                                          `t22`.`usage.user_bins_last`,
                                                          `t22`.`usage.user_bins_trend_short`,
                                                          `t22`.`usage.user_bins_trend_long`,
                                                          `t22`.`usage.sticky_uses_last`,
                                                          `t22`.`usage.sticky_uses_trend_short`,
                                                          `t22`.`usage.sticky_uses_trend_long`,
                                                          `t22`.`usage.human_uses_last`,
                                                          `t22`.`usage.human_uses_trend_short`,
                                                          `t22`.`usage.human_uses_trend_long`
                                                        FROM (
                                                          SELECT
                                                            `t10`.`account_id`,
                                                            `t10`.`cutoff`,
                                                            `t10`.`snapshot`,
                                                            `t10`.`account`,
                                                            `t10`.`cutoff_day`
                                                          FROM numbered AS t10
                                                        ) AS `t24`
                                                        LEFT OUTER JOIN usage_bins AS t22
                                                          ON `t24`.`account` = `t22`.`account` AND `t24`.`cutoff_day` = `t22`.`cutoff_day`
                                                      ) AS `t25`
                                                    ) AS `t26`
                                                  ) AS `t28`
                                                  LEFT OUTER JOIN usage_last AS t21
                                                    ON `t28`.`account` = `t21`.`account` AND `t28`.`cutoff_day` = `t21`.`cutoff_day`
                                                ) AS `t29`
                                              ) AS `t31`
                                              LEFT OUTER JOIN usage_medians_2 AS t20
                                                ON `t31`.`account` = `t20`.`account` AND `t31`.`cutoff_day` = `t20`.`cutoff_day`
                                            ) AS `t32`
                                          ) AS `t34`
                                          LEFT OUTER JOIN usage_spread AS t19
                                            ON `t34`.`account` = `t19`.`account` AND `t34`.`cutoff_day` = `t19`.`cutoff_day`
                                        ) AS `t35`
                                      ) AS `t37`
                                      LEFT OUTER JOIN usage_used AS t18
                                        ON `t37`.`account` = `t18`.`account` AND `t37`.`cutoff_day` = `t18`.`cutoff_day`
                                    ) AS `t38`
                                  ) AS `t39`
                                ) AS `t41`
                                LEFT OUTER JOIN usage_features AS t17
                                  ON `t41`.`account` = `t17`.`account` AND `t41`.`cutoff_day` = `t17`.`cutoff_day`
                              ) AS `t42`
                            ) AS `t43`
                          ) AS `t45`
                          LEFT OUTER JOIN usage_adopted AS t16
                            ON `t45`.`account` = `t16`.`account` AND `t45`.`cutoff_day` = `t16`.`cutoff_day`
                        ) AS `t46`
                      ) AS `t47`
                    ) AS `t49`
                    LEFT OUTER JOIN usage_catalogue AS t15
                      ON `t49`.`account` = `t15`.`account` AND `t49`.`cutoff_day` = `t15`.`cutoff_day`
                  ) AS `t50`
                ) AS `t52`
                LEFT OUTER JOIN usage_people_2 AS t14
                  ON `t52`.`account` = `t14`.`account` AND `t52`.`cutoff_day` = `t14`.`cutoff_day`
              ) AS `t53`
            ) AS `t54`
          ) AS `t56`
          LEFT OUTER JOIN usage_silences AS t13
            ON `t56`.`account` = `t13`.`account` AND `t56`.`cutoff_day` = `t13`.`cutoff_day`
        ) AS `t57`
      ) AS `t58`
    ) AS `t60`
    LEFT OUTER JOIN usage_placed AS t12
      ON `t60`.`account` = `t12`.`account` AND `t60`.`cutoff_day` = `t12`.`cutoff_day`
  ) AS `t61`
) AS `t62`;
