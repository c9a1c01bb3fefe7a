-- onboarding: onboarding_newcomers
CREATE TEMPORARY TABLE onboarding_newcomers AS
SELECT
  `t1`.`snapshot`,
  MAX(`t1`.`cutoff_day` - `t1`.`start`) AS `onboarding.age`
FROM (
  SELECT
    `t0`.`account_id`,
    `t0`.`cutoff`,
    `t0`.`cutoff_day`,
    `t0`.`account_started_at`,
    `t0`.`spell_started_at`,
    `t0`.`account`,
    `t0`.`snapshot`,
    CAST(DATEDIFF(
      DAY,
      MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
    ) AS INT) AS `start`
  FROM numbered AS t0
  WHERE
    CAST(DATEDIFF(
      DAY,
      MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
    ) AS INT) >= 10959
) AS `t1`
GROUP BY
  1;

-- onboarding: onboarding_reached
CREATE TEMPORARY TABLE onboarding_reached AS
SELECT
  `t9`.`snapshot`,
  SUM(CAST((
    `t9`.`took` IS NOT NULL
  ) AND (
    `t9`.`took` < 90
  ) AS BIGINT)) AS `onboarding.done`,
  MAX(IF(`t9`.`milestone` = 'first_import', `t9`.`took`, NULL)) AS `onboarding.days_to_first_import`
FROM (
  SELECT
    `t8`.`snapshot`,
    `t8`.`milestone`,
    `t8`.`assigned`,
    `t8`.`cutoff_day` - `t8`.`start` AS `age`,
    IF(
      `t8`.`reached` IS NOT NULL,
      IF(
        `t8`.`reached` < (
          `t8`.`cutoff_day` - `t8`.`start`
        ),
        (
          `t8`.`cutoff_day` - `t8`.`start`
        ) - `t8`.`reached`,
        0
      ),
      NULL
    ) AS `took`
  FROM (
    SELECT
      `t7`.`snapshot`,
      `t7`.`milestone`,
      `t7`.`cutoff_day`,
      `t7`.`start`,
      MAX(`t7`.`reached`) AS `reached`,
      MAX(`t7`.`assigned`) AS `assigned`
    FROM (
      SELECT
        `t6`.`snapshot`,
        `t6`.`cutoff_day`,
        `t6`.`start`,
        `t6`.`milestone`,
        `t6`.`assigned`,
        IF(`t6`.`reached_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reached`, NULL) AS `reached`,
        `t6`.`reached_since`
      FROM (
        SELECT
          `t4`.`snapshot`,
          `t4`.`cutoff_day`,
          `t4`.`start`,
          `t5`.`milestone`,
          `t5`.`assigned`,
          `t5`.`reached`,
          `t5`.`reached_since`
        FROM (
          SELECT
            `t0`.`account_id`,
            `t0`.`snapshot`,
            `t0`.`cutoff_day`,
            CAST(DATEDIFF(
              DAY,
              MAKE_DATE(1970, 1, 1),
              CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
            ) AS INT) AS `start`
          FROM numbered AS t0
          WHERE
            CAST(DATEDIFF(
              DAY,
              MAKE_DATE(1970, 1, 1),
              CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
            ) AS INT) >= 10959
        ) AS `t4`
        INNER JOIN (
          SELECT
            `t1`.`account_id`,
            BTRIM(`t1`.`milestone`, CONCAT(' \t\n\r', CHAR(11), CHAR(12))) AS `milestone`,
            CAST(DATEDIFF(
              DAY,
              MAKE_DATE(1970, 1, 1),
              CAST(GREATEST(COALESCE(`t1`.`assigned_at`, `t1`.`reached_at`), `t1`.`known_at`) AS DATE)
            ) AS INT) AS `since`,
            CAST((
              `t1`.`assigned_at` IS NOT NULL
            ) AND COALESCE(`t1`.`required`, TRUE) AS INT) AS `assigned`,
            CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reached_at` AS DATE)) AS INT) AS `reached`,
            CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reached_at` AS DATE)) AS INT) AS `reached_since`
          FROM milestones AS t1
          WHERE
            BTRIM(`t1`.`milestone`, CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IS NOT NULL
        ) AS `t5`
          ON `t4`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t4`.`cutoff_day`
      ) AS `t6`
    ) AS `t7`
    GROUP BY
      1,
      2,
      3,
      4
  ) AS `t8`
) AS `t9`
GROUP BY
  1;

-- onboarding: onboarding_goals
CREATE TEMPORARY TABLE onboarding_goals AS
SELECT
  `t14`.`snapshot`,
  COUNT(*) AS `onboarding.required`,
  SUM(CAST((
    `t14`.`took` IS NOT NULL
  ) AND (
    `t14`.`took` < 90
  ) AS BIGINT)) AS `onboarding.required_done`,
  SUM(CAST(`t14`.`took` IS NULL AS BIGINT)) AS `onboarding.required_open`,
  SUM(CAST(`t14`.`overdue` IS NOT NULL AS BIGINT)) AS `onboarding.overdue`,
  MAX(`t14`.`overdue`) AS `onboarding.overdue_days`,
  MAX(`t14`.`took`) AS `onboarding.took`
FROM (
  SELECT
    `t13`.`snapshot`,
    `t13`.`took`,
    IF(
      (
        `t13`.`took` IS NULL
      )
      AND (
        `t13`.`age` > CASE WHEN `t13`.`milestone` = 'first_import' THEN 14 ELSE NULL END
      ),
      `t13`.`age` - CASE WHEN `t13`.`milestone` = 'first_import' THEN 14 ELSE NULL END,
      NULL
    ) AS `overdue`
  FROM (
    SELECT
      `t5`.`snapshot`,
      `t5`.`age`,
      `t5`.`milestone`,
      `t12`.`took`
    FROM (
      SELECT
        `t0`.`snapshot`,
        `t0`.`cutoff_day` - CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT) AS `age`,
        'first_import' AS `milestone`
      FROM numbered AS t0
      WHERE
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT) >= 10959
    ) AS `t5`
    LEFT OUTER JOIN (
      SELECT
        `t10`.`snapshot`,
        `t10`.`milestone`,
        IF(
          `t10`.`reached` IS NOT NULL,
          IF(
            `t10`.`reached` < (
              `t10`.`cutoff_day` - `t10`.`start`
            ),
            (
              `t10`.`cutoff_day` - `t10`.`start`
            ) - `t10`.`reached`,
            0
          ),
          NULL
        ) AS `took`
      FROM (
        SELECT
          `t9`.`snapshot`,
          `t9`.`milestone`,
          `t9`.`cutoff_day`,
          `t9`.`start`,
          MAX(`t9`.`reached`) AS `reached`,
          MAX(`t9`.`assigned`) AS `assigned`
        FROM (
          SELECT
            `t8`.`snapshot`,
            `t8`.`cutoff_day`,
            `t8`.`start`,
            `t8`.`milestone`,
            `t8`.`assigned`,
            IF(`t8`.`reached_since` < `t8`.`cutoff_day`, `t8`.`cutoff_day` - `t8`.`reached`, NULL) AS `reached`,
            `t8`.`reached_since`
          FROM (
            SELECT
              `t6`.`snapshot`,
              `t6`.`cutoff_day`,
              `t6`.`start`,
              `t7`.`milestone`,
              `t7`.`assigned`,
              `t7`.`reached`,
              `t7`.`reached_since`
            FROM (
              SELECT
                `t0`.`account_id`,
                `t0`.`snapshot`,
                `t0`.`cutoff_day`,
                CAST(DATEDIFF(
                  DAY,
                  MAKE_DATE(1970, 1, 1),
                  CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
                ) AS INT) AS `start`
              FROM numbered AS t0
              WHERE
                CAST(DATEDIFF(
                  DAY,
                  MAKE_DATE(1970, 1, 1),
                  CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
                ) AS INT) >= 10959
            ) AS `t6`
            INNER JOIN (
              SELECT
                `t1`.`account_id`,
                BTRIM(`t1`.`milestone`, CONCAT(' \t\n\r', CHAR(11), CHAR(12))) AS `milestone`,
                CAST(DATEDIFF(
                  DAY,
                  MAKE_DATE(1970, 1, 1),
                  CAST(GREATEST(COALESCE(`t1`.`assigned_at`, `t1`.`reached_at`), `t1`.`known_at`) AS DATE)
                ) AS INT) AS `since`,
                CAST((
                  `t1`.`assigned_at` IS NOT NULL
                ) AND COALESCE(`t1`.`required`, TRUE) AS INT) AS `assigned`,
                CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reached_at` AS DATE)) AS INT) AS `reached`,
                CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reached_at` AS DATE)) AS INT) AS `reached_since`
              FROM milestones AS t1
              WHERE
                BTRIM(`t1`.`milestone`, CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IS NOT NULL
            ) AS `t7`
              ON `t6`.`account_id` = `t7`.`account_id` AND `t7`.`since` < `t6`.`cutoff_day`
          ) AS `t8`
        ) AS `t9`
        GROUP BY
          1,
          2,
          3,
          4
      ) AS `t10`
    ) AS `t12`
      ON `t5`.`snapshot` = `t12`.`snapshot` AND `t5`.`milestone` = `t12`.`milestone`
  ) AS `t13`
) AS `t14`
GROUP BY
  1;

-- onboarding: onboarding_tickets_new
CREATE TEMPORARY TABLE onboarding_tickets_new AS
SELECT
  `t1`.`snapshot`,
  MAX(`t1`.`start`) AS `onboarding.tickets_new`
FROM (
  SELECT
    `t0`.`account_id`,
    `t0`.`cutoff`,
    `t0`.`cutoff_day`,
    `t0`.`account_started_at`,
    `t0`.`spell_started_at`,
    `t0`.`account`,
    `t0`.`snapshot`,
    CAST(DATEDIFF(
      DAY,
      MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
    ) AS INT) AS `start`
  FROM numbered AS t0
  WHERE
    CAST(DATEDIFF(
      DAY,
      MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
    ) AS INT) >= 10959
) AS `t1`
GROUP BY
  1;

-- onboarding: onboarding_tickets
CREATE TEMPORARY TABLE onboarding_tickets AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`after` < 90 AS BIGINT)) AS `onboarding.tickets`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`day` - `t6`.`start` AS `after`
  FROM (
    SELECT
      `t5`.`snapshot`,
      `t5`.`cutoff_day`,
      `t5`.`start`,
      `t4`.`day`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT) AS `start`
      FROM numbered AS t0
      WHERE
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT) >= 10959
    ) AS `t5`
    INNER JOIN (
      SELECT
        `t1`.`account_id`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `day`
      FROM tickets AS t1
    ) AS `t4`
      ON `t5`.`account_id` = `t4`.`account_id` AND `t4`.`since` < `t5`.`cutoff_day`
  ) AS `t6`
  WHERE
    `t6`.`day` >= `t6`.`start`
) AS `t7`
GROUP BY
  1;

-- onboarding: onboarding_touches_new
CREATE TEMPORARY TABLE onboarding_touches_new AS
SELECT
  `t1`.`snapshot`,
  MAX(`t1`.`start`) AS `onboarding.touches_new`
FROM (
  SELECT
    `t0`.`account_id`,
    `t0`.`cutoff`,
    `t0`.`cutoff_day`,
    `t0`.`account_started_at`,
    `t0`.`spell_started_at`,
    `t0`.`account`,
    `t0`.`snapshot`,
    CAST(DATEDIFF(
      DAY,
      MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
    ) AS INT) AS `start`
  FROM numbered AS t0
  WHERE
    CAST(DATEDIFF(
      DAY,
      MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
    ) AS INT) >= 10959
) AS `t1`
GROUP BY
  1;

-- onboarding: onboarding_touches
CREATE TEMPORARY TABLE onboarding_touches AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`after` < 90 AS BIGINT)) AS `onboarding.touches`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`day` - `t6`.`start` AS `after`
  FROM (
    SELECT
      `t5`.`snapshot`,
      `t5`.`cutoff_day`,
      `t5`.`start`,
      `t4`.`day`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT) AS `start`
      FROM numbered AS t0
      WHERE
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT) >= 10959
    ) AS `t5`
    INNER JOIN (
      SELECT
        `t1`.`account_id`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`touched_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`touched_at` AS DATE)) AS INT) AS `day`
      FROM touches AS t1
    ) AS `t4`
      ON `t5`.`account_id` = `t4`.`account_id` AND `t4`.`since` < `t5`.`cutoff_day`
  ) AS `t6`
  WHERE
    `t6`.`day` >= `t6`.`start`
) AS `t7`
GROUP BY
  1;

-- onboarding: onboarding_key_actions
CREATE TEMPORARY TABLE onboarding_key_actions AS
SELECT
  `t10`.`snapshot`,
  MAX(`t10`.`acted`) AS `onboarding.first_key_action`
FROM (
  SELECT
    `t9`.`snapshot`,
    `t9`.`cutoff_day` - `t9`.`day` AS `acted`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t8`.`day`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`
      FROM numbered AS t0
    ) AS `t3`
    INNER JOIN (
      SELECT
        `t6`.`account_id`,
        `t6`.`since`,
        `t6`.`day`
      FROM (
        SELECT
          `t5`.`account_id`,
          `t5`.`since`,
          `t5`.`day`,
          MIN(`t5`.`day`) OVER (
            PARTITION BY `t5`.`account_id`
            ORDER BY `t5`.`since` ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ) AS `earliest`
        FROM (
          SELECT
            `t4`.`account_id`,
            `t4`.`since`,
            MIN(`t4`.`day`) AS `day`
          FROM (
            SELECT
              `t1`.`account_id`,
              CAST(DATEDIFF(
                DAY,
                MAKE_DATE(1970, 1, 1),
                CAST(GREATEST(`t1`.`occurred_at`, `t1`.`known_at`) AS DATE)
              ) AS INT) AS `since`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`occurred_at` AS DATE)) AS INT) AS `day`
            FROM usage AS t1
            WHERE
              `t1`.`event` IN ('invite')
          ) AS `t4`
          GROUP BY
            1,
            2
        ) AS `t5`
      ) AS `t6`
      WHERE
        (
          `t6`.`earliest` IS NULL
        ) OR (
          `t6`.`day` < `t6`.`earliest`
        )
    ) AS `t8`
      ON `t3`.`account_id` = `t8`.`account_id` AND `t8`.`since` < `t3`.`cutoff_day`
  ) AS `t9`
) AS `t10`
GROUP BY
  1;

-- onboarding: onboarding_payments
CREATE TEMPORARY TABLE onboarding_payments AS
SELECT
  `t8`.`snapshot`,
  MAX(`t8`.`paid`) AS `onboarding.first_paid`
FROM (
  SELECT
    `t7`.`snapshot`,
    `t7`.`cutoff_day` - `t7`.`day` AS `paid`
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`cutoff_day`,
      MIN(`t6`.`day`) AS `day`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`day`
      FROM (
        SELECT
          `t0`.`account_id`,
          `t0`.`snapshot`,
          `t0`.`cutoff_day`
        FROM numbered AS t0
      ) AS `t3`
      INNER JOIN (
        SELECT
          `t1`.`account_id`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(`t1`.`started_at`, `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`started_at` AS DATE)) AS INT) AS `day`
        FROM subscriptions AS t1
        WHERE
          NOT (
            COALESCE(`t1`.`is_trial`, FALSE)
          )
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
    GROUP BY
      1,
      2
  ) AS `t7`
  WHERE
    `t7`.`day` >= 10959
) AS `t8`
GROUP BY
  1;

-- onboarding: onboarding_trainings
CREATE TEMPORARY TABLE onboarding_trainings AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`enrolled` <= 28 AS BIGINT)) AS `onboarding.courses_enrolled_28d`,
  SUM(CAST(`t7`.`finished` <= 28 AS BIGINT)) AS `onboarding.courses_finished_28d`,
  SUM(CAST(`t7`.`enrolled` >= 90 AS BIGINT)) AS `onboarding.courses_ripe`,
  SUM(
    CAST((
      `t7`.`enrolled` >= 90
    ) AND (
      `t7`.`finished` IS NOT NULL
    ) AS BIGINT)
  ) AS `onboarding.courses_done`,
  MIN(LEAST(`t7`.`enrolled`, `t7`.`finished`)) AS `onboarding.last_training`,
  COUNT(DISTINCT `t7`.`who`) AS `onboarding.trained`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`cutoff_day` - `t6`.`enrolled_day` AS `enrolled`,
    IF(`t6`.`finished_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`finished`, NULL) AS `finished`,
    IF(
      IF(`t6`.`finished_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`finished`, NULL) IS NOT NULL,
      `t6`.`user_id`,
      NULL
    ) AS `who`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`user_id`,
      `t5`.`enrolled_day`,
      `t5`.`finished`,
      `t5`.`finished_since`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`
      FROM numbered AS t0
    ) AS `t3`
    INNER JOIN (
      SELECT
        `t1`.`account_id`,
        `t1`.`user_id`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(COALESCE(`t1`.`enrolled_at`, `t1`.`finished_at`), `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`enrolled_at` AS DATE)) AS INT) AS `enrolled_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`finished_at` AS DATE)) AS INT) AS `finished`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`finished_at` AS DATE)) AS INT) AS `finished_since`
      FROM trainings AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- onboarding: onboarding_spell
CREATE TEMPORARY TABLE onboarding_spell AS
SELECT
  `t1`.`snapshot`,
  MAX(`t1`.`days`) AS `onboarding.spell_days`
FROM (
  SELECT
    `t0`.`snapshot`,
    `t0`.`cutoff_day` - CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t0`.`spell_started_at` AS DATE)) AS INT) AS `days`
  FROM numbered AS t0
) AS `t1`
GROUP BY
  1;

-- onboarding: onboarding_terms
CREATE TEMPORARY TABLE onboarding_terms AS
SELECT
  `t10`.`snapshot`,
  MIN(`t10`.`to_term_end`) AS `onboarding.to_term_end`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t8`.`snapshot`,
      `t8`.`started_at`,
      `t8`.`seats`,
      `t8`.`cents`,
      `t8`.`cutoff_day` - `t8`.`started` AS `started`,
      IF(`t8`.`ended_since` < `t8`.`cutoff_day`, `t8`.`cutoff_day` - `t8`.`ended`, NULL) AS `ended`,
      IF(`t8`.`ended_since` < `t8`.`cutoff_day`, `t8`.`cutoff_day` - `t8`.`ended`, NULL) IS NULL AS `runs`,
      IF(
        COALESCE(`t8`.`term_end` >= `t8`.`cutoff_day`, FALSE),
        `t8`.`term_end` - `t8`.`cutoff_day`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          MAKE_DATE(
            CAST(CAST(FLOOR(
              (
                `t8`.`base_month` + (
                  (
                    (
                      CAST(FLOOR((
                        `t8`.`yesterday_month` - `t8`.`base_month`
                      ) / (
                        `t8`.`term_months`
                      )) AS BIGINT) - CAST((
                        (
                          CAST(FLOOR((
                            `t8`.`yesterday_month` - `t8`.`base_month`
                          ) / (
                            `t8`.`term_months`
                          )) AS BIGINT) * `t8`.`term_months`
                        ) = (
                          `t8`.`yesterday_month` - `t8`.`base_month`
                        )
                      )
                      AND (
                        LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                      ) AS BIGINT)
                    ) + 1
                  ) * `t8`.`term_months`
                )
              ) / (
                12
              )
            ) AS BIGINT) AS INT),
            CAST((
              (
                `t8`.`base_month` + (
                  (
                    (
                      CAST(FLOOR((
                        `t8`.`yesterday_month` - `t8`.`base_month`
                      ) / (
                        `t8`.`term_months`
                      )) AS BIGINT) - CAST((
                        (
                          CAST(FLOOR((
                            `t8`.`yesterday_month` - `t8`.`base_month`
                          ) / (
                            `t8`.`term_months`
                          )) AS BIGINT) * `t8`.`term_months`
                        ) = (
                          `t8`.`yesterday_month` - `t8`.`base_month`
                        )
                      )
                      AND (
                        LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                      ) AS BIGINT)
                    ) + 1
                  ) * `t8`.`term_months`
                )
              ) % 12
            ) + 1 AS INT),
            LEAST(
              `t8`.`base_day`,
              CASE
                WHEN CAST((
                  (
                    `t8`.`base_month` + (
                      (
                        (
                          CAST(FLOOR((
                            `t8`.`yesterday_month` - `t8`.`base_month`
                          ) / (
                            `t8`.`term_months`
                          )) AS BIGINT) - CAST((
                            (
                              CAST(FLOOR((
                                `t8`.`yesterday_month` - `t8`.`base_month`
                              ) / (
                                `t8`.`term_months`
                              )) AS BIGINT) * `t8`.`term_months`
                            ) = (
                              `t8`.`yesterday_month` - `t8`.`base_month`
                            )
                          )
                          AND (
                            LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                          ) AS BIGINT)
                        ) + 1
                      ) * `t8`.`term_months`
                    )
                  ) % 12
                ) + 1 AS INT) IN (4, 6, 9, 11)
                THEN 30
                WHEN CAST((
                  (
                    `t8`.`base_month` + (
                      (
                        (
                          CAST(FLOOR((
                            `t8`.`yesterday_month` - `t8`.`base_month`
                          ) / (
                            `t8`.`term_months`
                          )) AS BIGINT) - CAST((
                            (
                              CAST(FLOOR((
                                `t8`.`yesterday_month` - `t8`.`base_month`
                              ) / (
                                `t8`.`term_months`
                              )) AS BIGINT) * `t8`.`term_months`
                            ) = (
                              `t8`.`yesterday_month` - `t8`.`base_month`
                            )
                          )
                          AND (
                            LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                          ) AS BIGINT)
                        ) + 1
                      ) * `t8`.`term_months`
                    )
                  ) % 12
                ) + 1 AS INT) <> 2
                THEN 31
                WHEN (
                  (
                    CAST(CAST(FLOOR(
                      (
                        `t8`.`base_month` + (
                          (
                            (
                              CAST(FLOOR((
                                `t8`.`yesterday_month` - `t8`.`base_month`
                              ) / (
                                `t8`.`term_months`
                              )) AS BIGINT) - CAST((
                                (
                                  CAST(FLOOR((
                                    `t8`.`yesterday_month` - `t8`.`base_month`
                                  ) / (
                                    `t8`.`term_months`
                                  )) AS BIGINT) * `t8`.`term_months`
                                ) = (
                                  `t8`.`yesterday_month` - `t8`.`base_month`
                                )
                              )
                              AND (
                                LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                              ) AS BIGINT)
                            ) + 1
                          ) * `t8`.`term_months`
                        )
                      ) / (
                        12
                      )
                    ) AS BIGINT) AS INT) % 4
                  ) = 0
                )
                AND (
                  (
                    (
                      CAST(CAST(FLOOR(
                        (
                          `t8`.`base_month` + (
                            (
                              (
                                CAST(FLOOR((
                                  `t8`.`yesterday_month` - `t8`.`base_month`
                                ) / (
                                  `t8`.`term_months`
                                )) AS BIGINT) - CAST((
                                  (
                                    CAST(FLOOR((
                                      `t8`.`yesterday_month` - `t8`.`base_month`
                                    ) / (
                                      `t8`.`term_months`
                                    )) AS BIGINT) * `t8`.`term_months`
                                  ) = (
                                    `t8`.`yesterday_month` - `t8`.`base_month`
                                  )
                                )
                                AND (
                                  LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                                ) AS BIGINT)
                              ) + 1
                            ) * `t8`.`term_months`
                          )
                        ) / (
                          12
                        )
                      ) AS BIGINT) AS INT) % 100
                    ) <> 0
                  )
                  OR (
                    (
                      CAST(CAST(FLOOR(
                        (
                          `t8`.`base_month` + (
                            (
                              (
                                CAST(FLOOR((
                                  `t8`.`yesterday_month` - `t8`.`base_month`
                                ) / (
                                  `t8`.`term_months`
                                )) AS BIGINT) - CAST((
                                  (
                                    CAST(FLOOR((
                                      `t8`.`yesterday_month` - `t8`.`base_month`
                                    ) / (
                                      `t8`.`term_months`
                                    )) AS BIGINT) * `t8`.`term_months`
                                  ) = (
                                    `t8`.`yesterday_month` - `t8`.`base_month`
                                  )
                                )
                                AND (
                                  LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
                                ) AS BIGINT)
                              ) + 1
                            ) * `t8`.`term_months`
                          )
                        ) / (
                          12
                        )
                      ) AS BIGINT) AS INT) % 400
                    ) = 0
                  )
                )
                THEN 29
                ELSE 28
              END
            )
          )
        ) - `t8`.`cutoff_day` AS INT)
      ) AS `to_term_end`,
      IF(
        IF(`t8`.`ended_since` < `t8`.`cutoff_day`, `t8`.`cutoff_day` - `t8`.`ended`, NULL) IS NULL,
        IF(
          `t8`.`term_end` IS NULL,
          CAST(FLOOR((
            `t8`.`yesterday_month` - `t8`.`base_month`
          ) / (
            `t8`.`term_months`
          )) AS BIGINT) - CAST((
            (
              CAST(FLOOR((
                `t8`.`yesterday_month` - `t8`.`base_month`
              ) / (
                `t8`.`term_months`
              )) AS BIGINT) * `t8`.`term_months`
            ) = (
              `t8`.`yesterday_month` - `t8`.`base_month`
            )
          )
          AND (
            LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
          ) AS BIGINT),
          IF(
            `t8`.`term_end` <= (
              `t8`.`cutoff_day` - 1
            ),
            COALESCE(
              CAST(FLOOR((
                `t8`.`yesterday_month` - `t8`.`base_month`
              ) / (
                `t8`.`term_months`
              )) AS BIGINT) - CAST((
                (
                  CAST(FLOOR((
                    `t8`.`yesterday_month` - `t8`.`base_month`
                  ) / (
                    `t8`.`term_months`
                  )) AS BIGINT) * `t8`.`term_months`
                ) = (
                  `t8`.`yesterday_month` - `t8`.`base_month`
                )
              )
              AND (
                LEAST(`t8`.`base_day`, `t8`.`yesterday_length`) > `t8`.`yesterday_day`
              ) AS BIGINT),
              0
            ) + 1,
            0
          )
        ),
        `t8`.`terms_at_end`
      ) AS `terms`
    FROM (
      SELECT
        `t4`.`snapshot`,
        `t4`.`cutoff_day`,
        `t4`.`yesterday_month`,
        `t4`.`yesterday_day`,
        `t4`.`yesterday_length`,
        `t7`.`started_at`,
        `t7`.`seats`,
        `t7`.`base_month`,
        `t7`.`base_day`,
        `t7`.`base_length`,
        `t7`.`cents`,
        `t7`.`started`,
        `t7`.`term_months`,
        `t7`.`term_end`,
        `t7`.`ended`,
        `t7`.`ended_since`,
        `t7`.`terms_at_end`
      FROM (
        SELECT
          `t0`.`account_id`,
          `t0`.`snapshot`,
          `t0`.`cutoff_day`,
          (
            (
              EXTRACT(year FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) * 12
            ) + EXTRACT(month FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE))
          ) - 1 AS `yesterday_month`,
          EXTRACT(day FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) AS `yesterday_day`,
          CASE
            WHEN EXTRACT(month FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) IN (4, 6, 9, 11)
            THEN 30
            WHEN EXTRACT(month FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) <> 2
            THEN 31
            WHEN (
              (
                EXTRACT(year FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) % 4
              ) = 0
            )
            AND (
              (
                (
                  EXTRACT(year FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) % 100
                ) <> 0
              )
              OR (
                (
                  EXTRACT(year FROM CAST(`t0`.`cutoff` - INTERVAL '1' DAY AS DATE)) % 400
                ) = 0
              )
            )
            THEN 29
            ELSE 28
          END AS `yesterday_length`
        FROM numbered AS t0
      ) AS `t4`
      INNER JOIN (
        SELECT
          `t5`.`account_id`,
          `t5`.`started_at`,
          `t5`.`seats`,
          `t5`.`base_month`,
          `t5`.`base_day`,
          `t5`.`base_length`,
          `t5`.`since`,
          `t5`.`cents`,
          `t5`.`started`,
          `t5`.`term_months`,
          `t5`.`term_end`,
          `t5`.`ended`,
          `t5`.`ended_since`,
          `t5`.`terms_at_end`
        FROM (
          SELECT
            `t3`.`account_id`,
            `t3`.`started_at`,
            `t3`.`ended_at`,
            `t3`.`seats`,
            `t3`.`base_month`,
            `t3`.`base_day`,
            `t3`.`base_length`,
            `t3`.`since`,
            `t3`.`cents`,
            `t3`.`started`,
            `t3`.`term_months`,
            `t3`.`term_end`,
            `t3`.`ended`,
            `t3`.`ended_since`,
            IF(
              `t3`.`term_end` IS NULL,
              CAST(FLOOR(
                (
                  (
                    (
                      (
                        EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) * 12
                      ) + EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE))
                    ) - 1
                  ) - `t3`.`base_month`
                ) / (
                  `t3`.`term_months`
                )
              ) AS BIGINT) - CAST((
                (
                  CAST(FLOOR(
                    (
                      (
                        (
                          (
                            EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) * 12
                          ) + EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE))
                        ) - 1
                      ) - `t3`.`base_month`
                    ) / (
                      `t3`.`term_months`
                    )
                  ) AS BIGINT) * `t3`.`term_months`
                ) = (
                  (
                    (
                      (
                        EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) * 12
                      ) + EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE))
                    ) - 1
                  ) - `t3`.`base_month`
                )
              )
              AND (
                LEAST(
                  `t3`.`base_day`,
                  CASE
                    WHEN EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE)) IN (4, 6, 9, 11)
                    THEN 30
                    WHEN EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE)) <> 2
                    THEN 31
                    WHEN (
                      (
                        EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) % 4
                      ) = 0
                    )
                    AND (
                      (
                        (
                          EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) % 100
                        ) <> 0
                      )
                      OR (
                        (
                          EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) % 400
                        ) = 0
                      )
                    )
                    THEN 29
                    ELSE 28
                  END
                ) > EXTRACT(day FROM CAST(`t3`.`ended_at` AS DATE))
              ) AS BIGINT),
              IF(
                `t3`.`term_end` <= `t3`.`ended`,
                COALESCE(
                  CAST(FLOOR(
                    (
                      (
                        (
                          (
                            EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) * 12
                          ) + EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE))
                        ) - 1
                      ) - `t3`.`base_month`
                    ) / (
                      `t3`.`term_months`
                    )
                  ) AS BIGINT) - CAST((
                    (
                      CAST(FLOOR(
                        (
                          (
                            (
                              (
                                EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) * 12
                              ) + EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE))
                            ) - 1
                          ) - `t3`.`base_month`
                        ) / (
                          `t3`.`term_months`
                        )
                      ) AS BIGINT) * `t3`.`term_months`
                    ) = (
                      (
                        (
                          (
                            EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) * 12
                          ) + EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE))
                        ) - 1
                      ) - `t3`.`base_month`
                    )
                  )
                  AND (
                    LEAST(
                      `t3`.`base_day`,
                      CASE
                        WHEN EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE)) IN (4, 6, 9, 11)
                        THEN 30
                        WHEN EXTRACT(month FROM CAST(`t3`.`ended_at` AS DATE)) <> 2
                        THEN 31
                        WHEN (
                          (
                            EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) % 4
                          ) = 0
                        )
                        AND (
                          (
                            (
                              EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) % 100
                            ) <> 0
                          )
                          OR (
                            (
                              EXTRACT(year FROM CAST(`t3`.`ended_at` AS DATE)) % 400
                            ) = 0
                          )
                        )
                        THEN 29
                        ELSE 28
                      END
                    ) > EXTRACT(day FROM CAST(`t3`.`ended_at` AS DATE))
                  ) AS BIGINT),
                  0
                ) + 1,
                0
              )
            ) AS `terms_at_end`
          FROM (
            SELECT
              `t1`.`account_id`,
              `t1`.`started_at`,
              `t1`.`ended_at`,
              `t1`.`seats`,
              (
                (
                  EXTRACT(year FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) * 12
                ) + EXTRACT(month FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE))
              ) - 1 AS `base_month`,
              EXTRACT(day FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) AS `base_day`,
              CASE
                WHEN EXTRACT(month FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) IN (4, 6, 9, 11)
                THEN 30
                WHEN EXTRACT(month FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) <> 2
                THEN 31
                WHEN (
                  (
                    EXTRACT(year FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) % 4
                  ) = 0
                )
                AND (
                  (
                    (
                      EXTRACT(year FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) % 100
                    ) <> 0
                  )
                  OR (
                    (
                      EXTRACT(year FROM CAST(COALESCE(`t1`.`term_ends_at`, `t1`.`started_at`) AS DATE)) % 400
                    ) = 0
                  )
                )
                THEN 29
                ELSE 28
              END AS `base_length`,
              CAST(DATEDIFF(
                DAY,
                MAKE_DATE(1970, 1, 1),
                CAST(GREATEST(`t1`.`started_at`, `t1`.`known_at`) AS DATE)
              ) AS INT) AS `since`,
              CAST(ROUND(`t1`.`mrr` * 100, 0) AS BIGINT) AS `cents`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`started_at` AS DATE)) AS INT) AS `started`,
              IF(`t1`.`term_months` BETWEEN 1 AND 1200, `t1`.`term_months`, NULL) AS `term_months`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`term_ends_at` AS DATE)) AS INT) AS `term_end`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`ended_at` AS DATE)) AS INT) AS `ended`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`ended_at` AS DATE)) AS INT) AS `ended_since`
            FROM subscriptions AS t1
            WHERE
              NOT (
                COALESCE(`t1`.`is_trial`, FALSE)
              )
              AND (
                (
                  `t1`.`ended_at` IS NULL
                ) OR (
                  `t1`.`ended_at` > `t1`.`started_at`
                )
              )
          ) AS `t3`
        ) AS `t5`
      ) AS `t7`
        ON `t4`.`account_id` = `t7`.`account_id` AND `t7`.`since` < `t4`.`cutoff_day`
    ) AS `t8`
  ) AS `t9`
  WHERE
    `t9`.`runs`
    AND (
      `t9`.`started` + `t9`.`to_term_end`
    ) > (
      (
        `t9`.`terms` + 1
      ) * 180
    )
) AS `t10`
GROUP BY
  1;

-- onboarding: parts_onboarding
CREATE TEMPORARY TABLE parts_onboarding AS
SELECT
  `t26`.`snapshot`,
  `t13`.`onboarding.age`,
  `t14`.`onboarding.done`,
  `t14`.`onboarding.days_to_first_import`,
  `t15`.`onboarding.required`,
  `t15`.`onboarding.required_done`,
  `t15`.`onboarding.required_open`,
  `t15`.`onboarding.overdue`,
  `t15`.`onboarding.overdue_days`,
  `t15`.`onboarding.took`,
  `t16`.`onboarding.tickets_new`,
  `t17`.`onboarding.tickets`,
  `t18`.`onboarding.touches_new`,
  `t19`.`onboarding.touches`,
  `t20`.`onboarding.first_key_action`,
  `t21`.`onboarding.first_paid`,
  COALESCE(`t22`.`onboarding.courses_enrolled_28d`, 0) AS `onboarding.courses_enrolled_28d`,
  COALESCE(`t22`.`onboarding.courses_finished_28d`, 0) AS `onboarding.courses_finished_28d`,
  COALESCE(`t22`.`onboarding.courses_ripe`, 0) AS `onboarding.courses_ripe`,
  COALESCE(`t22`.`onboarding.courses_done`, 0) AS `onboarding.courses_done`,
  `t22`.`onboarding.last_training`,
  COALESCE(`t22`.`onboarding.trained`, 0) AS `onboarding.trained`,
  `t23`.`onboarding.spell_days`,
  `t24`.`onboarding.to_term_end`
FROM (
  SELECT
    `t0`.`snapshot`,
    `t0`.`account`,
    `t0`.`cutoff_day`,
    `t0`.`account_id`,
    `t0`.`cutoff`
  FROM numbered AS t0
) AS `t26`
LEFT OUTER JOIN onboarding_newcomers AS t13
  ON `t26`.`snapshot` = `t13`.`snapshot`
LEFT OUTER JOIN onboarding_reached AS t14
  ON `t26`.`snapshot` = `t14`.`snapshot`
LEFT OUTER JOIN onboarding_goals AS t15
  ON `t26`.`snapshot` = `t15`.`snapshot`
LEFT OUTER JOIN onboarding_tickets_new AS t16
  ON `t26`.`snapshot` = `t16`.`snapshot`
LEFT OUTER JOIN onboarding_tickets AS t17
  ON `t26`.`snapshot` = `t17`.`snapshot`
LEFT OUTER JOIN onboarding_touches_new AS t18
  ON `t26`.`snapshot` = `t18`.`snapshot`
LEFT OUTER JOIN onboarding_touches AS t19
  ON `t26`.`snapshot` = `t19`.`snapshot`
LEFT OUTER JOIN onboarding_key_actions AS t20
  ON `t26`.`snapshot` = `t20`.`snapshot`
LEFT OUTER JOIN onboarding_payments AS t21
  ON `t26`.`snapshot` = `t21`.`snapshot`
LEFT OUTER JOIN onboarding_trainings AS t22
  ON `t26`.`snapshot` = `t22`.`snapshot`
LEFT OUTER JOIN onboarding_spell AS t23
  ON `t26`.`snapshot` = `t23`.`snapshot`
LEFT OUTER JOIN onboarding_terms AS t24
  ON `t26`.`snapshot` = `t24`.`snapshot`;

-- onboarding: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`onboarding__milestones_done`,
  wide.`onboarding__milestones_done_share`,
  wide.`onboarding__milestones_open`,
  wide.`onboarding__milestones_overdue`,
  wide.`onboarding__milestones_overdue_days`,
  wide.`onboarding__onboarded`,
  wide.`onboarding__days_to_onboarded`,
  wide.`onboarding__days_not_onboarded`,
  wide.`onboarding__days_to_first_import`,
  wide.`onboarding__first_tickets`,
  wide.`onboarding__first_touches`,
  wide.`onboarding__days_to_key_action`,
  wide.`onboarding__days_without_key_action`,
  wide.`onboarding__courses_enrolled__28d`,
  wide.`onboarding__courses_finished__28d`,
  wide.`onboarding__courses_finished_share`,
  wide.`onboarding__days_since_training`,
  wide.`onboarding__users_trained`,
  wide.`onboarding__trained_per_active_user__28d`,
  wide.`onboarding__untrained_seats`,
  wide.`onboarding__untrained_seats_share`,
  wide.`onboarding__stage`
FROM wide;
