-- nps: nps_answers
CREATE TEMPORARY TABLE nps_answers AS
SELECT
  `t8`.`snapshot`,
  MAX_BY(`t8`.`score`, STRUCT(`t8`.`replied_at` AS `at`, -(
    `t8`.`score`
  ) AS `worse`)) AS `nps.latest`,
  SUM(`t8`.`score`) AS `nps.total`,
  SUM(CAST(`t8`.`score` IS NOT NULL AS BIGINT)) AS `nps.answers`,
  SUM(CAST(`t8`.`replied` <= 91 AS BIGINT)) AS `nps.n_91d`,
  SUM(CAST((
    `t8`.`replied` <= 91
  ) AND (
    `t8`.`score` >= 9000000
  ) AS BIGINT)) AS `nps.promoters_91d`,
  SUM(CAST((
    `t8`.`replied` <= 91
  ) AND (
    `t8`.`score` <= 6000000
  ) AS BIGINT)) AS `nps.detractors_91d`,
  SUM(CAST(`t8`.`replied` <= 365 AS BIGINT)) AS `nps.n_365d`,
  SUM(CAST((
    `t8`.`replied` <= 365
  ) AND (
    `t8`.`score` >= 9000000
  ) AS BIGINT)) AS `nps.promoters_365d`,
  SUM(CAST((
    `t8`.`replied` <= 365
  ) AND (
    `t8`.`score` <= 6000000
  ) AS BIGINT)) AS `nps.detractors_365d`,
  SUM(CAST(`t8`.`replied` <= 91 AS BIGINT)) AS `nps.n_now`,
  SUM(CAST((
    `t8`.`replied` <= 91
  ) AND (
    `t8`.`score` >= 9000000
  ) AS BIGINT)) AS `nps.promoters_now`,
  SUM(CAST((
    `t8`.`replied` <= 91
  ) AND (
    `t8`.`score` <= 6000000
  ) AS BIGINT)) AS `nps.detractors_now`,
  SUM(CAST((
    `t8`.`replied` > 91
  ) AND (
    `t8`.`replied` <= 182
  ) AS BIGINT)) AS `nps.n_before`,
  SUM(
    CAST((
      `t8`.`replied` > 91
    )
    AND (
      `t8`.`replied` <= 182
    )
    AND (
      `t8`.`score` >= 9000000
    ) AS BIGINT)
  ) AS `nps.promoters_before`,
  SUM(
    CAST((
      `t8`.`replied` > 91
    )
    AND (
      `t8`.`replied` <= 182
    )
    AND (
      `t8`.`score` <= 6000000
    ) AS BIGINT)
  ) AS `nps.detractors_before`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`respondent_id`,
      `t6`.`role`,
      `t6`.`kind`,
      `t6`.`asked_at`,
      `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`responded_at`,
        NULL
      ) AS `replied_at`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`score`,
        NULL
      ) AS `score`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`respondent_id`,
        `t5`.`asked_at`,
        `t5`.`responded_at`,
        `t5`.`role`,
        `t5`.`kind`,
        `t5`.`score`,
        `t5`.`asked_day`,
        `t5`.`replied`,
        `t5`.`replied_since`
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
          `t1`.`respondent_id`,
          `t1`.`asked_at`,
          `t1`.`responded_at`,
          NULLIF(
            TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
            ''
          ) AS `role`,
          LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
        FROM nps AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    `t7`.`score` IS NOT NULL
) AS `t8`
GROUP BY
  1;

-- nps: nps_people
CREATE TEMPORARY TABLE nps_people AS
SELECT
  `t10`.`snapshot`,
  SUM(IF(`t10`.`is_last` AND (
    `t10`.`replied` <= 365
  ), `t10`.`score`, NULL)) AS `nps.last_scores`,
  SUM(CAST(`t10`.`is_last` AND (
    `t10`.`replied` <= 365
  ) AS BIGINT)) AS `nps.respondents`,
  SUM(
    CAST(`t10`.`is_last`
    AND (
      `t10`.`replied` <= 91
    )
    AND (
      `t10`.`score` <= 6000000
    )
    AND (
      `t10`.`previous` > 6000000
    ) AS BIGINT)
  ) AS `nps.turned_detractor`,
  SUM(
    CAST(`t10`.`is_last`
    AND (
      `t10`.`replied` <= 91
    )
    AND (
      `t10`.`score` >= 9000000
    )
    AND (
      `t10`.`previous` < 9000000
    ) AS BIGINT)
  ) AS `nps.turned_promoter`
FROM (
  SELECT
    `t9`.`snapshot`,
    `t9`.`respondent_id`,
    `t9`.`replied_at`,
    `t9`.`score`,
    `t9`.`replied`,
    LAG(`t9`.`score`) OVER (
      PARTITION BY `t9`.`snapshot`, `t9`.`respondent_id`
      ORDER BY `t9`.`replied_at` ASC NULLS LAST
    ) AS `previous`,
    LEAD(`t9`.`score`) OVER (
      PARTITION BY `t9`.`snapshot`, `t9`.`respondent_id`
      ORDER BY `t9`.`replied_at` ASC NULLS LAST
    ) IS NULL AS `is_last`
  FROM (
    SELECT
      `t8`.`snapshot`,
      `t8`.`respondent_id`,
      `t8`.`replied_at`,
      MIN(`t8`.`score`) AS `score`,
      MIN(`t8`.`replied`) AS `replied`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t6`.`snapshot`,
          `t6`.`respondent_id`,
          `t6`.`role`,
          `t6`.`kind`,
          `t6`.`asked_at`,
          `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
          IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
          IF(
            IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
            `t6`.`responded_at`,
            NULL
          ) AS `replied_at`,
          IF(
            IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
            `t6`.`score`,
            NULL
          ) AS `score`
        FROM (
          SELECT
            `t3`.`snapshot`,
            `t3`.`cutoff_day`,
            `t5`.`respondent_id`,
            `t5`.`asked_at`,
            `t5`.`responded_at`,
            `t5`.`role`,
            `t5`.`kind`,
            `t5`.`score`,
            `t5`.`asked_day`,
            `t5`.`replied`,
            `t5`.`replied_since`
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
              `t1`.`respondent_id`,
              `t1`.`asked_at`,
              `t1`.`responded_at`,
              NULLIF(
                TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
                ''
              ) AS `role`,
              LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
              CAST(DATEDIFF(
                DAY,
                MAKE_DATE(1970, 1, 1),
                CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
              ) AS INT) AS `since`,
              CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
            FROM nps AS t1
          ) AS `t5`
            ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
        ) AS `t6`
      ) AS `t7`
      WHERE
        `t7`.`score` IS NOT NULL
    ) AS `t8`
    GROUP BY
      1,
      2,
      3
  ) AS `t9`
) AS `t10`
GROUP BY
  1;

-- nps: nps_replies
CREATE TEMPORARY TABLE nps_replies AS
SELECT
  `t7`.`snapshot`,
  MIN(`t7`.`replied`) AS `nps.last_reply`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`respondent_id`,
    `t6`.`role`,
    `t6`.`kind`,
    `t6`.`asked_at`,
    `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
    IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`responded_at`,
      NULL
    ) AS `replied_at`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`score`,
      NULL
    ) AS `score`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`respondent_id`,
      `t5`.`asked_at`,
      `t5`.`responded_at`,
      `t5`.`role`,
      `t5`.`kind`,
      `t5`.`score`,
      `t5`.`asked_day`,
      `t5`.`replied`,
      `t5`.`replied_since`
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
        `t1`.`respondent_id`,
        `t1`.`asked_at`,
        `t1`.`responded_at`,
        NULLIF(
          TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
          ''
        ) AS `role`,
        LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
      FROM nps AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
  WHERE
    IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL
) AS `t7`
GROUP BY
  1;

-- nps: nps_invitations
CREATE TEMPORARY TABLE nps_invitations AS
SELECT
  `t9`.`snapshot`,
  SUM(
    CAST((
      (
        `t9`.`last_reply_at` IS NULL
      )
      OR (
        `t9`.`asked_at` > `t9`.`last_reply_at`
      )
    )
    AND (
      `t9`.`replied` IS NULL
    ) AS BIGINT)
  ) AS `nps.in_vain`,
  SUM(CAST(`t9`.`asked` <= 365 AS BIGINT)) AS `nps.invited`,
  SUM(CAST((
    `t9`.`asked` <= 365
  ) AND (
    `t9`.`replied` IS NOT NULL
  ) AS BIGINT)) AS `nps.taken_up`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t7`.`snapshot`,
      `t7`.`respondent_id`,
      `t7`.`role`,
      `t7`.`kind`,
      `t7`.`asked_at`,
      `t7`.`asked`,
      `t7`.`replied`,
      `t7`.`replied_at`,
      `t7`.`score`,
      MAX(`t7`.`replied_at`) OVER (
        PARTITION BY `t7`.`snapshot`
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS `last_reply_at`
    FROM (
      SELECT
        `t6`.`snapshot`,
        `t6`.`respondent_id`,
        `t6`.`role`,
        `t6`.`kind`,
        `t6`.`asked_at`,
        `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
        IF(
          IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
          `t6`.`responded_at`,
          NULL
        ) AS `replied_at`,
        IF(
          IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
          `t6`.`score`,
          NULL
        ) AS `score`
      FROM (
        SELECT
          `t3`.`snapshot`,
          `t3`.`cutoff_day`,
          `t5`.`respondent_id`,
          `t5`.`asked_at`,
          `t5`.`responded_at`,
          `t5`.`role`,
          `t5`.`kind`,
          `t5`.`score`,
          `t5`.`asked_day`,
          `t5`.`replied`,
          `t5`.`replied_since`
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
            `t1`.`respondent_id`,
            `t1`.`asked_at`,
            `t1`.`responded_at`,
            NULLIF(
              TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
              ''
            ) AS `role`,
            LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
            CAST(DATEDIFF(
              DAY,
              MAKE_DATE(1970, 1, 1),
              CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
            ) AS INT) AS `since`,
            CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
            CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
            CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
            CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
          FROM nps AS t1
        ) AS `t5`
          ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
      ) AS `t6`
    ) AS `t7`
  ) AS `t8`
  WHERE
    `t8`.`asked` >= 14
) AS `t9`
GROUP BY
  1;

-- nps: nps_deciders
CREATE TEMPORARY TABLE nps_deciders AS
SELECT
  `t10`.`snapshot`,
  SUM(IF(`t10`.`is_last` AND (
    `t10`.`replied` <= 365
  ), `t10`.`score`, NULL)) AS `nps.decision_scores`,
  SUM(CAST(`t10`.`is_last` AND (
    `t10`.`replied` <= 365
  ) AS BIGINT)) AS `nps.deciders`
FROM (
  SELECT
    `t9`.`snapshot`,
    `t9`.`respondent_id`,
    `t9`.`replied_at`,
    `t9`.`score`,
    `t9`.`replied`,
    LAG(`t9`.`score`) OVER (
      PARTITION BY `t9`.`snapshot`, `t9`.`respondent_id`
      ORDER BY `t9`.`replied_at` ASC NULLS LAST
    ) AS `previous`,
    LEAD(`t9`.`score`) OVER (
      PARTITION BY `t9`.`snapshot`, `t9`.`respondent_id`
      ORDER BY `t9`.`replied_at` ASC NULLS LAST
    ) IS NULL AS `is_last`
  FROM (
    SELECT
      `t8`.`snapshot`,
      `t8`.`respondent_id`,
      `t8`.`replied_at`,
      MIN(`t8`.`score`) AS `score`,
      MIN(`t8`.`replied`) AS `replied`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t6`.`snapshot`,
          `t6`.`respondent_id`,
          `t6`.`role`,
          `t6`.`kind`,
          `t6`.`asked_at`,
          `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
          IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
          IF(
            IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
            `t6`.`responded_at`,
            NULL
          ) AS `replied_at`,
          IF(
            IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
            `t6`.`score`,
            NULL
          ) AS `score`
        FROM (
          SELECT
            `t3`.`snapshot`,
            `t3`.`cutoff_day`,
            `t5`.`respondent_id`,
            `t5`.`asked_at`,
            `t5`.`responded_at`,
            `t5`.`role`,
            `t5`.`kind`,
            `t5`.`score`,
            `t5`.`asked_day`,
            `t5`.`replied`,
            `t5`.`replied_since`
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
              `t1`.`respondent_id`,
              `t1`.`asked_at`,
              `t1`.`responded_at`,
              NULLIF(
                TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
                ''
              ) AS `role`,
              LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
              CAST(DATEDIFF(
                DAY,
                MAKE_DATE(1970, 1, 1),
                CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
              ) AS INT) AS `since`,
              CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
            FROM nps AS t1
          ) AS `t5`
            ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
        ) AS `t6`
        WHERE
          `t6`.`role` IN (
            'decision maker',
            'economic buyer',
            'buyer',
            'budget holder',
            'sponsor',
            'executive sponsor',
            'executive',
            'ceo',
            'cfo',
            'cto',
            'cio',
            'coo',
            'cmo',
            'chief executive officer',
            'managing director',
            'director',
            'head',
            'vp',
            'vice president',
            'president',
            'owner',
            'founder',
            'partner',
            'procurement'
          )
      ) AS `t7`
      WHERE
        `t7`.`score` IS NOT NULL
    ) AS `t8`
    GROUP BY
      1,
      2,
      3
  ) AS `t9`
) AS `t10`
GROUP BY
  1;

-- nps: nps_roles
CREATE TEMPORARY TABLE nps_roles AS
SELECT
  `t8`.`snapshot`,
  SUM(CAST(`t8`.`answered` > 0 AS BIGINT)) AS `nps.roles_answered`,
  SUM(CAST(`t8`.`invited` > 0 AS BIGINT)) AS `nps.roles_invited`,
  SUM(CAST(`t8`.`taken_up` > 0 AS BIGINT)) AS `nps.roles_taken_up`
FROM (
  SELECT
    `t7`.`snapshot`,
    `t7`.`role`,
    SUM(CAST((
      `t7`.`asked` <= 365
    ) AND (
      `t7`.`asked` >= 14
    ) AS BIGINT)) AS `invited`,
    SUM(
      CAST((
        `t7`.`asked` <= 365
      )
      AND (
        `t7`.`asked` >= 14
      )
      AND (
        `t7`.`replied` IS NOT NULL
      ) AS BIGINT)
    ) AS `taken_up`,
    SUM(CAST((
      `t7`.`score` IS NOT NULL
    ) AND (
      `t7`.`replied` <= 365
    ) AS BIGINT)) AS `answered`
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`respondent_id`,
      `t6`.`role`,
      `t6`.`kind`,
      `t6`.`asked_at`,
      `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`responded_at`,
        NULL
      ) AS `replied_at`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`score`,
        NULL
      ) AS `score`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`respondent_id`,
        `t5`.`asked_at`,
        `t5`.`responded_at`,
        `t5`.`role`,
        `t5`.`kind`,
        `t5`.`score`,
        `t5`.`asked_day`,
        `t5`.`replied`,
        `t5`.`replied_since`
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
          `t1`.`respondent_id`,
          `t1`.`asked_at`,
          `t1`.`responded_at`,
          NULLIF(
            TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
            ''
          ) AS `role`,
          LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
        FROM nps AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
    WHERE
      `t6`.`role` IS NOT NULL
  ) AS `t7`
  GROUP BY
    1,
    2
) AS `t8`
GROUP BY
  1;

-- nps: nps_asked
CREATE TEMPORARY TABLE nps_asked AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST((
    `t7`.`asked` <= 365
  ) AND (
    `t7`.`replied` IS NULL
  ) AS BIGINT)) AS `nps.surveys_unanswered`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`respondent_id`,
    `t6`.`role`,
    `t6`.`kind`,
    `t6`.`asked_at`,
    `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
    IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`responded_at`,
      NULL
    ) AS `replied_at`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`score`,
      NULL
    ) AS `score`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`respondent_id`,
      `t5`.`asked_at`,
      `t5`.`responded_at`,
      `t5`.`role`,
      `t5`.`kind`,
      `t5`.`score`,
      `t5`.`asked_day`,
      `t5`.`replied`,
      `t5`.`replied_since`
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
        `t1`.`respondent_id`,
        `t1`.`asked_at`,
        `t1`.`responded_at`,
        NULLIF(
          TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
          ''
        ) AS `role`,
        LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) AS `kind`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
      FROM surveys AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
  WHERE
    `t6`.`kind` <> 'nps' AND (
      `t6`.`cutoff_day` - `t6`.`asked_day`
    ) >= 14
) AS `t7`
GROUP BY
  1;

-- nps: nps_scored_csat
CREATE TEMPORARY TABLE nps_scored_csat AS
SELECT
  `t8`.`snapshot`,
  MAX_BY(`t8`.`score`, STRUCT(`t8`.`replied_at` AS `at`, -(
    `t8`.`score`
  ) AS `worse`)) AS `nps.csat_latest`,
  SUM(IF(`t8`.`replied` <= 91, `t8`.`score`, NULL)) AS `nps.csat_91d`,
  SUM(CAST(`t8`.`replied` <= 91 AS BIGINT)) AS `nps.csat_91d_n`,
  SUM(IF(`t8`.`replied` <= 365, `t8`.`score`, NULL)) AS `nps.csat_365d`,
  SUM(CAST(`t8`.`replied` <= 365 AS BIGINT)) AS `nps.csat_365d_n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`respondent_id`,
      `t6`.`role`,
      `t6`.`kind`,
      `t6`.`asked_at`,
      `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`responded_at`,
        NULL
      ) AS `replied_at`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`score`,
        NULL
      ) AS `score`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`respondent_id`,
        `t5`.`asked_at`,
        `t5`.`responded_at`,
        `t5`.`role`,
        `t5`.`kind`,
        `t5`.`score`,
        `t5`.`asked_day`,
        `t5`.`replied`,
        `t5`.`replied_since`
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
          `t1`.`respondent_id`,
          `t1`.`asked_at`,
          `t1`.`responded_at`,
          NULLIF(
            TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
            ''
          ) AS `role`,
          LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) AS `kind`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
        FROM surveys AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    `t7`.`kind` = 'csat' AND `t7`.`score` IS NOT NULL
) AS `t8`
GROUP BY
  1;

-- nps: nps_scored_ces
CREATE TEMPORARY TABLE nps_scored_ces AS
SELECT
  `t8`.`snapshot`,
  MAX_BY(`t8`.`score`, STRUCT(`t8`.`replied_at` AS `at`, `t8`.`score` AS `worse`)) AS `nps.ces_latest`,
  SUM(IF(`t8`.`replied` <= 91, `t8`.`score`, NULL)) AS `nps.ces_91d`,
  SUM(CAST(`t8`.`replied` <= 91 AS BIGINT)) AS `nps.ces_91d_n`,
  SUM(IF(`t8`.`replied` <= 365, `t8`.`score`, NULL)) AS `nps.ces_365d`,
  SUM(CAST(`t8`.`replied` <= 365 AS BIGINT)) AS `nps.ces_365d_n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`respondent_id`,
      `t6`.`role`,
      `t6`.`kind`,
      `t6`.`asked_at`,
      `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`responded_at`,
        NULL
      ) AS `replied_at`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`score`,
        NULL
      ) AS `score`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`respondent_id`,
        `t5`.`asked_at`,
        `t5`.`responded_at`,
        `t5`.`role`,
        `t5`.`kind`,
        `t5`.`score`,
        `t5`.`asked_day`,
        `t5`.`replied`,
        `t5`.`replied_since`
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
          `t1`.`respondent_id`,
          `t1`.`asked_at`,
          `t1`.`responded_at`,
          NULLIF(
            TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
            ''
          ) AS `role`,
          LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) AS `kind`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
        FROM surveys AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    `t7`.`kind` = 'ces' AND `t7`.`score` IS NOT NULL
) AS `t8`
GROUP BY
  1;

-- nps: nps_happy_nps
CREATE TEMPORARY TABLE nps_happy_nps AS
SELECT
  `t10`.`snapshot`,
  SUM(IF(`t10`.`is_last` AND (
    `t10`.`replied` <= 365
  ), `t10`.`score`, NULL)) AS `nps.happy_nps`,
  SUM(CAST(`t10`.`is_last` AND (
    `t10`.`replied` <= 365
  ) AS BIGINT)) AS `nps.happy_nps_n`
FROM (
  SELECT
    `t9`.`snapshot`,
    `t9`.`respondent_id`,
    `t9`.`replied_at`,
    `t9`.`score`,
    `t9`.`replied`,
    LAG(`t9`.`score`) OVER (
      PARTITION BY `t9`.`snapshot`, `t9`.`respondent_id`
      ORDER BY `t9`.`replied_at` ASC NULLS LAST
    ) AS `previous`,
    LEAD(`t9`.`score`) OVER (
      PARTITION BY `t9`.`snapshot`, `t9`.`respondent_id`
      ORDER BY `t9`.`replied_at` ASC NULLS LAST
    ) IS NULL AS `is_last`
  FROM (
    SELECT
      `t8`.`snapshot`,
      `t8`.`respondent_id`,
      `t8`.`replied_at`,
      MIN(`t8`.`score`) AS `score`,
      MIN(`t8`.`replied`) AS `replied`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t6`.`snapshot`,
          `t6`.`respondent_id`,
          `t6`.`role`,
          `t6`.`kind`,
          `t6`.`asked_at`,
          `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
          IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
          IF(
            IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
            `t6`.`responded_at`,
            NULL
          ) AS `replied_at`,
          IF(
            IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
            `t6`.`score`,
            NULL
          ) AS `score`
        FROM (
          SELECT
            `t3`.`snapshot`,
            `t3`.`cutoff_day`,
            `t5`.`respondent_id`,
            `t5`.`asked_at`,
            `t5`.`responded_at`,
            `t5`.`role`,
            `t5`.`kind`,
            `t5`.`score`,
            `t5`.`asked_day`,
            `t5`.`replied`,
            `t5`.`replied_since`
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
              `t1`.`respondent_id`,
              `t1`.`asked_at`,
              `t1`.`responded_at`,
              NULLIF(
                TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
                ''
              ) AS `role`,
              LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
              CAST(DATEDIFF(
                DAY,
                MAKE_DATE(1970, 1, 1),
                CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
              ) AS INT) AS `since`,
              CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
            FROM nps AS t1
          ) AS `t5`
            ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
        ) AS `t6`
      ) AS `t7`
      WHERE
        `t7`.`score` IS NOT NULL
    ) AS `t8`
    GROUP BY
      1,
      2,
      3
  ) AS `t9`
) AS `t10`
GROUP BY
  1;

-- nps: nps_happy_csat
CREATE TEMPORARY TABLE nps_happy_csat AS
SELECT
  `t8`.`snapshot`,
  SUM(IF(`t8`.`replied` <= 365, `t8`.`score`, NULL)) AS `nps.happy_csat`,
  SUM(CAST(`t8`.`replied` <= 365 AS BIGINT)) AS `nps.happy_csat_n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`respondent_id`,
      `t6`.`role`,
      `t6`.`kind`,
      `t6`.`asked_at`,
      `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`responded_at`,
        NULL
      ) AS `replied_at`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`score`,
        NULL
      ) AS `score`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`respondent_id`,
        `t5`.`asked_at`,
        `t5`.`responded_at`,
        `t5`.`role`,
        `t5`.`kind`,
        `t5`.`score`,
        `t5`.`asked_day`,
        `t5`.`replied`,
        `t5`.`replied_since`
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
          `t1`.`respondent_id`,
          `t1`.`asked_at`,
          `t1`.`responded_at`,
          NULLIF(
            TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
            ''
          ) AS `role`,
          LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) AS `kind`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
        FROM surveys AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    `t7`.`kind` = 'csat' AND `t7`.`score` IS NOT NULL
) AS `t8`
GROUP BY
  1;

-- nps: nps_happy_ces
CREATE TEMPORARY TABLE nps_happy_ces AS
SELECT
  `t8`.`snapshot`,
  SUM(IF(`t8`.`replied` <= 365, `t8`.`score`, NULL)) AS `nps.happy_ces`,
  SUM(CAST(`t8`.`replied` <= 365 AS BIGINT)) AS `nps.happy_ces_n`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`respondent_id`,
      `t6`.`role`,
      `t6`.`kind`,
      `t6`.`asked_at`,
      `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`responded_at`,
        NULL
      ) AS `replied_at`,
      IF(
        IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
        `t6`.`score`,
        NULL
      ) AS `score`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`respondent_id`,
        `t5`.`asked_at`,
        `t5`.`responded_at`,
        `t5`.`role`,
        `t5`.`kind`,
        `t5`.`score`,
        `t5`.`asked_day`,
        `t5`.`replied`,
        `t5`.`replied_since`
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
          `t1`.`respondent_id`,
          `t1`.`asked_at`,
          `t1`.`responded_at`,
          NULLIF(
            TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
            ''
          ) AS `role`,
          LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) AS `kind`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
        FROM surveys AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    `t7`.`kind` = 'ces' AND `t7`.`score` IS NOT NULL
) AS `t8`
GROUP BY
  1;

-- nps: nps_happy_tickets
CREATE TEMPORARY TABLE nps_happy_tickets AS
SELECT
  `t7`.`snapshot`,
  SUM(IF(`t7`.`score` IS NOT NULL, `t7`.`score`, NULL)) AS `nps.happy_tickets`,
  SUM(CAST(`t7`.`score` IS NOT NULL AS BIGINT)) AS `nps.happy_tickets_n`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`channel`,
    `t6`.`theme`,
    `t6`.`urgent`,
    `t6`.`severe`,
    `t6`.`opened_at`,
    `t6`.`rated_at`,
    `t6`.`leaving`,
    `t6`.`rival`,
    `t6`.`unhappy`,
    IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) AS `resolved`,
    IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL) AS `reopened`,
    IF(
      `t6`.`escalated_since` < `t6`.`cutoff_day`,
      `t6`.`cutoff_day` - `t6`.`escalated`,
      NULL
    ) AS `escalated`,
    IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) AS `rated`,
    `t6`.`cutoff_day` - `t6`.`opened` AS `opened`,
    LEAST(
      `t6`.`cutoff_day` - `t6`.`opened`,
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL),
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL),
      IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL),
      IF(
        `t6`.`escalated_since` < `t6`.`cutoff_day`,
        `t6`.`cutoff_day` - `t6`.`escalated`,
        NULL
      ),
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL)
    ) AS `touched`,
    IF(
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL,
      `t6`.`response`,
      NULL
    ) AS `response`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`csat`,
      NULL
    ) AS `csat`,
    (
      `t6`.`ripe_on` <= `t6`.`cutoff_day`
    )
    AND NOT (
      (
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL
      )
      AND `t6`.`odd`
    ) AS `ripe`,
    `t6`.`ripe_on` <= `t6`.`cutoff_day` AS `day_old`,
    COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE) AS `rateable`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`poor`,
      NULL
    ) AS `poor`,
    IF(COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE), `t6`.`once`, NULL) AS `once`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`kept_waiting`,
      NULL
    ) AS `kept_waiting`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`abandoned`,
      NULL
    ) AS `abandoned`,
    IF(`t6`.`handled_since` < `t6`.`cutoff_day`, `t6`.`handle_seconds`, NULL) AS `handled`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL AS `is_open`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`csat`,
      NULL
    ) AS `score`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`opened_at`,
      `t5`.`opened`,
      `t5`.`ripe_on`,
      `t5`.`rateable_on`,
      `t5`.`response`,
      `t5`.`odd`,
      `t5`.`csat`,
      `t5`.`rated_at`,
      `t5`.`urgent`,
      `t5`.`severe`,
      `t5`.`channel`,
      `t5`.`theme`,
      `t5`.`poor`,
      `t5`.`once`,
      `t5`.`kept_waiting`,
      `t5`.`abandoned`,
      `t5`.`waited_since`,
      `t5`.`handle_seconds`,
      `t5`.`handled_since`,
      `t5`.`leaving`,
      `t5`.`rival`,
      `t5`.`unhappy`,
      `t5`.`answered`,
      `t5`.`answered_since`,
      `t5`.`resolved`,
      `t5`.`resolved_since`,
      `t5`.`reopened`,
      `t5`.`reopened_since`,
      `t5`.`escalated`,
      `t5`.`escalated_since`,
      `t5`.`rated`,
      `t5`.`rated_since`
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
        `t1`.`opened_at`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `opened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
          `t1`.`opened_at` + INTERVAL '86400' SECOND
        ) > DATE_TRUNC('day', `t1`.`opened_at` + INTERVAL '86400' SECOND) AS INT) AS `ripe_on`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(`t1`.`resolved_at` + INTERVAL '604800' SECOND AS DATE)
        ) AS INT) + CAST((
          `t1`.`resolved_at` + INTERVAL '604800' SECOND
        ) > DATE_TRUNC('day', `t1`.`resolved_at` + INTERVAL '604800' SECOND) AS INT) AS `rateable_on`,
        IF(
          `t1`.`first_response_at` >= `t1`.`opened_at`,
          CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
          NULL
        ) AS `response`,
        (
          `t1`.`first_response_at` IS NOT NULL
        )
        AND (
          IF(
            `t1`.`first_response_at` >= `t1`.`opened_at`,
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
            NULL
          ) IS NULL
        ) AS `odd`,
        CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) AS `csat`,
        IF(
          `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
          COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
          NULL
        ) AS `rated_at`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN (
          'urgent',
          'critical',
          'blocker',
          'emergency',
          'p0',
          'p1',
          'sev1',
          'high',
          'major',
          'p2',
          'sev2'
        ) AS `severe`,
        CASE
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IS NULL
          THEN CAST(NULL AS STRING)
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('email', 'e-mail', 'mail')
          THEN 'email'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('chat', 'live chat', 'live_chat', 'livechat')
          THEN 'chat'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('phone', 'call', 'telephone', 'voice')
          THEN 'phone'
          ELSE 'other'
        END AS `channel`,
        NULLIF(TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`theme`)), '') AS `theme`,
        (
          CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) * 2
        ) < 6000000 AS `poor`,
        IF(
          `t1`.`contacts` IS NOT NULL,
          (
            `t1`.`contacts` <= 1
          )
          AND NOT (
            COALESCE(`t1`.`reopened_at` < (
              `t1`.`resolved_at` + INTERVAL '7' DAY
            ), FALSE)
          ),
          NULL
        ) AS `once`,
        `t1`.`waited_seconds` > 300 AS `kept_waiting`,
        `t1`.`abandoned`,
        CAST(FLOOR(
          (
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT) + `t1`.`waited_seconds` + 0
          ) / (
            86400
          )
        ) AS BIGINT) AS `waited_since`,
        `t1`.`handle_seconds`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `handled_since`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|don\'t|dont|doesn\'t|didn\'t|won\'t|wouldn\'t|aren\'t|isn\'t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
          ' '
        ) RLIKE ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won\'t|wont|do not|don\'t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) ' AS `leaving`,
        CONCAT(
          CONCAT(
            ' ',
            LOWER(
              REGEXP_REPLACE(
                REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                ' '
              )
            )
          ),
          ' '
        ) RLIKE ' (?:(?:competitor|competitors|competitor\'s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) ' AS `rival`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|isn\'t|wasn\'t|aren\'t|don\'t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|wasn\'t|aren\'t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
          ' '
        ) RLIKE ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) ' AS `unhappy`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated_since`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated_since`
      FROM tickets AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
  WHERE
    IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) <= 365
) AS `t7`
GROUP BY
  1;

-- nps: nps_quiet_tickets
CREATE TEMPORARY TABLE nps_quiet_tickets AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`opened` <= 91 AS BIGINT)) AS `nps.quiet_tickets`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`channel`,
    `t6`.`theme`,
    `t6`.`urgent`,
    `t6`.`severe`,
    `t6`.`opened_at`,
    `t6`.`rated_at`,
    `t6`.`leaving`,
    `t6`.`rival`,
    `t6`.`unhappy`,
    IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) AS `resolved`,
    IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL) AS `reopened`,
    IF(
      `t6`.`escalated_since` < `t6`.`cutoff_day`,
      `t6`.`cutoff_day` - `t6`.`escalated`,
      NULL
    ) AS `escalated`,
    IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) AS `rated`,
    `t6`.`cutoff_day` - `t6`.`opened` AS `opened`,
    LEAST(
      `t6`.`cutoff_day` - `t6`.`opened`,
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL),
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL),
      IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL),
      IF(
        `t6`.`escalated_since` < `t6`.`cutoff_day`,
        `t6`.`cutoff_day` - `t6`.`escalated`,
        NULL
      ),
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL)
    ) AS `touched`,
    IF(
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL,
      `t6`.`response`,
      NULL
    ) AS `response`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`csat`,
      NULL
    ) AS `csat`,
    (
      `t6`.`ripe_on` <= `t6`.`cutoff_day`
    )
    AND NOT (
      (
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL
      )
      AND `t6`.`odd`
    ) AS `ripe`,
    `t6`.`ripe_on` <= `t6`.`cutoff_day` AS `day_old`,
    COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE) AS `rateable`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`poor`,
      NULL
    ) AS `poor`,
    IF(COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE), `t6`.`once`, NULL) AS `once`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`kept_waiting`,
      NULL
    ) AS `kept_waiting`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`abandoned`,
      NULL
    ) AS `abandoned`,
    IF(`t6`.`handled_since` < `t6`.`cutoff_day`, `t6`.`handle_seconds`, NULL) AS `handled`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL AS `is_open`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`opened_at`,
      `t5`.`opened`,
      `t5`.`ripe_on`,
      `t5`.`rateable_on`,
      `t5`.`response`,
      `t5`.`odd`,
      `t5`.`csat`,
      `t5`.`rated_at`,
      `t5`.`urgent`,
      `t5`.`severe`,
      `t5`.`channel`,
      `t5`.`theme`,
      `t5`.`poor`,
      `t5`.`once`,
      `t5`.`kept_waiting`,
      `t5`.`abandoned`,
      `t5`.`waited_since`,
      `t5`.`handle_seconds`,
      `t5`.`handled_since`,
      `t5`.`leaving`,
      `t5`.`rival`,
      `t5`.`unhappy`,
      `t5`.`answered`,
      `t5`.`answered_since`,
      `t5`.`resolved`,
      `t5`.`resolved_since`,
      `t5`.`reopened`,
      `t5`.`reopened_since`,
      `t5`.`escalated`,
      `t5`.`escalated_since`,
      `t5`.`rated`,
      `t5`.`rated_since`
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
        `t1`.`opened_at`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `opened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
          `t1`.`opened_at` + INTERVAL '86400' SECOND
        ) > DATE_TRUNC('day', `t1`.`opened_at` + INTERVAL '86400' SECOND) AS INT) AS `ripe_on`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(`t1`.`resolved_at` + INTERVAL '604800' SECOND AS DATE)
        ) AS INT) + CAST((
          `t1`.`resolved_at` + INTERVAL '604800' SECOND
        ) > DATE_TRUNC('day', `t1`.`resolved_at` + INTERVAL '604800' SECOND) AS INT) AS `rateable_on`,
        IF(
          `t1`.`first_response_at` >= `t1`.`opened_at`,
          CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
          NULL
        ) AS `response`,
        (
          `t1`.`first_response_at` IS NOT NULL
        )
        AND (
          IF(
            `t1`.`first_response_at` >= `t1`.`opened_at`,
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
            NULL
          ) IS NULL
        ) AS `odd`,
        CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) AS `csat`,
        IF(
          `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
          COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
          NULL
        ) AS `rated_at`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN (
          'urgent',
          'critical',
          'blocker',
          'emergency',
          'p0',
          'p1',
          'sev1',
          'high',
          'major',
          'p2',
          'sev2'
        ) AS `severe`,
        CASE
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IS NULL
          THEN CAST(NULL AS STRING)
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('email', 'e-mail', 'mail')
          THEN 'email'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('chat', 'live chat', 'live_chat', 'livechat')
          THEN 'chat'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('phone', 'call', 'telephone', 'voice')
          THEN 'phone'
          ELSE 'other'
        END AS `channel`,
        NULLIF(TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`theme`)), '') AS `theme`,
        (
          CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) * 2
        ) < 6000000 AS `poor`,
        IF(
          `t1`.`contacts` IS NOT NULL,
          (
            `t1`.`contacts` <= 1
          )
          AND NOT (
            COALESCE(`t1`.`reopened_at` < (
              `t1`.`resolved_at` + INTERVAL '7' DAY
            ), FALSE)
          ),
          NULL
        ) AS `once`,
        `t1`.`waited_seconds` > 300 AS `kept_waiting`,
        `t1`.`abandoned`,
        CAST(FLOOR(
          (
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT) + `t1`.`waited_seconds` + 0
          ) / (
            86400
          )
        ) AS BIGINT) AS `waited_since`,
        `t1`.`handle_seconds`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `handled_since`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|don\'t|dont|doesn\'t|didn\'t|won\'t|wouldn\'t|aren\'t|isn\'t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
          ' '
        ) RLIKE ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won\'t|wont|do not|don\'t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) ' AS `leaving`,
        CONCAT(
          CONCAT(
            ' ',
            LOWER(
              REGEXP_REPLACE(
                REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                ' '
              )
            )
          ),
          ' '
        ) RLIKE ' (?:(?:competitor|competitors|competitor\'s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) ' AS `rival`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|isn\'t|wasn\'t|aren\'t|don\'t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|wasn\'t|aren\'t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
          ' '
        ) RLIKE ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) ' AS `unhappy`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated_since`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated_since`
      FROM tickets AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- nps: nps_quiet_nps
CREATE TEMPORARY TABLE nps_quiet_nps AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`replied` <= 91 AS BIGINT)) AS `nps.quiet_nps`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`respondent_id`,
    `t6`.`role`,
    `t6`.`kind`,
    `t6`.`asked_at`,
    `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
    IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`responded_at`,
      NULL
    ) AS `replied_at`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`score`,
      NULL
    ) AS `score`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`respondent_id`,
      `t5`.`asked_at`,
      `t5`.`responded_at`,
      `t5`.`role`,
      `t5`.`kind`,
      `t5`.`score`,
      `t5`.`asked_day`,
      `t5`.`replied`,
      `t5`.`replied_since`
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
        `t1`.`respondent_id`,
        `t1`.`asked_at`,
        `t1`.`responded_at`,
        NULLIF(
          TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
          ''
        ) AS `role`,
        LOWER(TRIM(' \t\n\r\v\f' FROM CAST(NULL AS STRING))) AS `kind`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
      FROM nps AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- nps: nps_quiet_surveys
CREATE TEMPORARY TABLE nps_quiet_surveys AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`replied` <= 91 AS BIGINT)) AS `nps.quiet_surveys`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`respondent_id`,
    `t6`.`role`,
    `t6`.`kind`,
    `t6`.`asked_at`,
    `t6`.`cutoff_day` - `t6`.`asked_day` AS `asked`,
    IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) AS `replied`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`responded_at`,
      NULL
    ) AS `replied_at`,
    IF(
      IF(`t6`.`replied_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`replied`, NULL) IS NOT NULL,
      `t6`.`score`,
      NULL
    ) AS `score`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`respondent_id`,
      `t5`.`asked_at`,
      `t5`.`responded_at`,
      `t5`.`role`,
      `t5`.`kind`,
      `t5`.`score`,
      `t5`.`asked_day`,
      `t5`.`replied`,
      `t5`.`replied_since`
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
        `t1`.`respondent_id`,
        `t1`.`asked_at`,
        `t1`.`responded_at`,
        NULLIF(
          TRIM(' \t\n\r\v\f' FROM REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' ')),
          ''
        ) AS `role`,
        LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) AS `kind`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(COALESCE(`t1`.`asked_at`, `t1`.`responded_at`), `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(ROUND(`t1`.`score` * 1000000, 0) AS BIGINT) AS `score`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`asked_at` AS DATE)) AS INT) AS `asked_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`responded_at` AS DATE)) AS INT) AS `replied_since`
      FROM surveys AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- nps: parts_nps
CREATE TEMPORARY TABLE parts_nps AS
SELECT
  `t96`.`snapshot`,
  `t96`.`nps.latest`,
  `t96`.`nps.total`,
  `t96`.`nps.answers`,
  `t96`.`nps.n_91d`,
  `t96`.`nps.promoters_91d`,
  `t96`.`nps.detractors_91d`,
  `t96`.`nps.n_365d`,
  `t96`.`nps.promoters_365d`,
  `t96`.`nps.detractors_365d`,
  `t96`.`nps.n_now`,
  `t96`.`nps.promoters_now`,
  `t96`.`nps.detractors_now`,
  `t96`.`nps.n_before`,
  `t96`.`nps.promoters_before`,
  `t96`.`nps.detractors_before`,
  `t96`.`nps.last_scores`,
  `t96`.`nps.respondents`,
  `t96`.`nps.turned_detractor`,
  `t96`.`nps.turned_promoter`,
  `t96`.`nps.last_reply`,
  `t96`.`nps.in_vain`,
  `t96`.`nps.invited`,
  `t96`.`nps.taken_up`,
  `t96`.`nps.decision_scores`,
  `t96`.`nps.deciders`,
  `t96`.`nps.roles_answered`,
  `t96`.`nps.roles_invited`,
  `t96`.`nps.roles_taken_up`,
  `t96`.`nps.surveys_unanswered`,
  `t96`.`nps.csat_latest`,
  `t96`.`nps.csat_91d`,
  `t96`.`nps.csat_91d_n`,
  `t96`.`nps.csat_365d`,
  `t96`.`nps.csat_365d_n`,
  `t96`.`nps.ces_latest`,
  `t96`.`nps.ces_91d`,
  `t96`.`nps.ces_91d_n`,
  `t96`.`nps.ces_365d`,
  `t96`.`nps.ces_365d_n`,
  `t96`.`nps.happy_nps`,
  `t96`.`nps.happy_nps_n`,
  `t96`.`nps.happy_csat`,
  `t96`.`nps.happy_csat_n`,
  `t96`.`nps.happy_ces`,
  `t96`.`nps.happy_ces_n`,
  `t96`.`nps.happy_tickets`,
  `t96`.`nps.happy_tickets_n`,
  `t96`.`nps.quiet_tickets`,
  `t96`.`nps.quiet_nps`,
  `t96`.`nps.quiet_surveys`
FROM (
  SELECT
    `t95`.`account_id`,
    `t95`.`cutoff`,
    `t95`.`snapshot`,
    `t95`.`account`,
    `t95`.`cutoff_day`,
    `t95`.`nps.latest`,
    `t95`.`nps.total`,
    `t95`.`nps.answers`,
    `t95`.`nps.n_91d`,
    `t95`.`nps.promoters_91d`,
    `t95`.`nps.detractors_91d`,
    `t95`.`nps.n_365d`,
    `t95`.`nps.promoters_365d`,
    `t95`.`nps.detractors_365d`,
    `t95`.`nps.n_now`,
    `t95`.`nps.promoters_now`,
    `t95`.`nps.detractors_now`,
    `t95`.`nps.n_before`,
    `t95`.`nps.promoters_before`,
    `t95`.`nps.detractors_before`,
    `t95`.`nps.last_scores`,
    `t95`.`nps.respondents`,
    `t95`.`nps.turned_detractor`,
    `t95`.`nps.turned_promoter`,
    `t95`.`nps.last_reply`,
    `t95`.`nps.in_vain`,
    `t95`.`nps.invited`,
    `t95`.`nps.taken_up`,
    `t95`.`nps.decision_scores`,
    `t95`.`nps.deciders`,
    `t95`.`nps.roles_answered`,
    `t95`.`nps.roles_invited`,
    `t95`.`nps.roles_taken_up`,
    `t95`.`nps.surveys_unanswered`,
    `t95`.`nps.csat_latest`,
    `t95`.`nps.csat_91d`,
    `t95`.`nps.csat_91d_n`,
    `t95`.`nps.csat_365d`,
    `t95`.`nps.csat_365d_n`,
    `t95`.`nps.ces_latest`,
    `t95`.`nps.ces_91d`,
    `t95`.`nps.ces_91d_n`,
    `t95`.`nps.ces_365d`,
    `t95`.`nps.ces_365d_n`,
    `t95`.`nps.happy_nps`,
    `t95`.`nps.happy_nps_n`,
    `t95`.`nps.happy_csat`,
    `t95`.`nps.happy_csat_n`,
    `t95`.`nps.happy_ces`,
    `t95`.`nps.happy_ces_n`,
    `t95`.`nps.happy_tickets`,
    `t95`.`nps.happy_tickets_n`,
    `t95`.`nps.quiet_tickets`,
    `t95`.`nps.quiet_nps`,
    COALESCE(`t95`.`nps.quiet_surveys`, 0) AS `nps.quiet_surveys`
  FROM (
    SELECT
      `t94`.`account_id`,
      `t94`.`cutoff`,
      `t94`.`snapshot`,
      `t94`.`account`,
      `t94`.`cutoff_day`,
      `t94`.`nps.latest`,
      `t94`.`nps.total`,
      `t94`.`nps.answers`,
      `t94`.`nps.n_91d`,
      `t94`.`nps.promoters_91d`,
      `t94`.`nps.detractors_91d`,
      `t94`.`nps.n_365d`,
      `t94`.`nps.promoters_365d`,
      `t94`.`nps.detractors_365d`,
      `t94`.`nps.n_now`,
      `t94`.`nps.promoters_now`,
      `t94`.`nps.detractors_now`,
      `t94`.`nps.n_before`,
      `t94`.`nps.promoters_before`,
      `t94`.`nps.detractors_before`,
      `t94`.`nps.last_scores`,
      `t94`.`nps.respondents`,
      `t94`.`nps.turned_detractor`,
      `t94`.`nps.turned_promoter`,
      `t94`.`nps.last_reply`,
      `t94`.`nps.in_vain`,
      `t94`.`nps.invited`,
      `t94`.`nps.taken_up`,
      `t94`.`nps.decision_scores`,
      `t94`.`nps.deciders`,
      `t94`.`nps.roles_answered`,
      `t94`.`nps.roles_invited`,
      `t94`.`nps.roles_taken_up`,
      `t94`.`nps.surveys_unanswered`,
      `t94`.`nps.csat_latest`,
      `t94`.`nps.csat_91d`,
      `t94`.`nps.csat_91d_n`,
      `t94`.`nps.csat_365d`,
      `t94`.`nps.csat_365d_n`,
      `t94`.`nps.ces_latest`,
      `t94`.`nps.ces_91d`,
      `t94`.`nps.ces_91d_n`,
      `t94`.`nps.ces_365d`,
      `t94`.`nps.ces_365d_n`,
      `t94`.`nps.happy_nps`,
      `t94`.`nps.happy_nps_n`,
      `t94`.`nps.happy_csat`,
      `t94`.`nps.happy_csat_n`,
      `t94`.`nps.happy_ces`,
      `t94`.`nps.happy_ces_n`,
      `t94`.`nps.happy_tickets`,
      `t94`.`nps.happy_tickets_n`,
      `t94`.`nps.quiet_tickets`,
      `t94`.`nps.quiet_nps`,
      `t94`.`nps.quiet_surveys`
    FROM (
      SELECT
        `t93`.`account_id`,
        `t93`.`cutoff`,
        `t93`.`snapshot`,
        `t93`.`account`,
        `t93`.`cutoff_day`,
        `t93`.`nps.latest`,
        `t93`.`nps.total`,
        `t93`.`nps.answers`,
        `t93`.`nps.n_91d`,
        `t93`.`nps.promoters_91d`,
        `t93`.`nps.detractors_91d`,
        `t93`.`nps.n_365d`,
        `t93`.`nps.promoters_365d`,
        `t93`.`nps.detractors_365d`,
        `t93`.`nps.n_now`,
        `t93`.`nps.promoters_now`,
        `t93`.`nps.detractors_now`,
        `t93`.`nps.n_before`,
        `t93`.`nps.promoters_before`,
        `t93`.`nps.detractors_before`,
        `t93`.`nps.last_scores`,
        `t93`.`nps.respondents`,
        `t93`.`nps.turned_detractor`,
        `t93`.`nps.turned_promoter`,
        `t93`.`nps.last_reply`,
        `t93`.`nps.in_vain`,
        `t93`.`nps.invited`,
        `t93`.`nps.taken_up`,
        `t93`.`nps.decision_scores`,
        `t93`.`nps.deciders`,
        `t93`.`nps.roles_answered`,
        `t93`.`nps.roles_invited`,
        `t93`.`nps.roles_taken_up`,
        `t93`.`nps.surveys_unanswered`,
        `t93`.`nps.csat_latest`,
        `t93`.`nps.csat_91d`,
        `t93`.`nps.csat_91d_n`,
        `t93`.`nps.csat_365d`,
        `t93`.`nps.csat_365d_n`,
        `t93`.`nps.ces_latest`,
        `t93`.`nps.ces_91d`,
        `t93`.`nps.ces_91d_n`,
        `t93`.`nps.ces_365d`,
        `t93`.`nps.ces_365d_n`,
        `t93`.`nps.happy_nps`,
        `t93`.`nps.happy_nps_n`,
        `t93`.`nps.happy_csat`,
        `t93`.`nps.happy_csat_n`,
        `t93`.`nps.happy_ces`,
        `t93`.`nps.happy_ces_n`,
        `t93`.`nps.happy_tickets`,
        `t93`.`nps.happy_tickets_n`,
        `t93`.`nps.quiet_tickets`,
        `t93`.`nps.quiet_nps`,
        `t17`.`snapshot` AS `snapshot_right`,
        `t17`.`nps.quiet_surveys`
      FROM (
        SELECT
          `t91`.`account_id`,
          `t91`.`cutoff`,
          `t91`.`snapshot`,
          `t91`.`account`,
          `t91`.`cutoff_day`,
          `t91`.`nps.latest`,
          `t91`.`nps.total`,
          `t91`.`nps.answers`,
          `t91`.`nps.n_91d`,
          `t91`.`nps.promoters_91d`,
          `t91`.`nps.detractors_91d`,
          `t91`.`nps.n_365d`,
          `t91`.`nps.promoters_365d`,
          `t91`.`nps.detractors_365d`,
          `t91`.`nps.n_now`,
          `t91`.`nps.promoters_now`,
          `t91`.`nps.detractors_now`,
          `t91`.`nps.n_before`,
          `t91`.`nps.promoters_before`,
          `t91`.`nps.detractors_before`,
          `t91`.`nps.last_scores`,
          `t91`.`nps.respondents`,
          `t91`.`nps.turned_detractor`,
          `t91`.`nps.turned_promoter`,
          `t91`.`nps.last_reply`,
          `t91`.`nps.in_vain`,
          `t91`.`nps.invited`,
          `t91`.`nps.taken_up`,
          `t91`.`nps.decision_scores`,
          `t91`.`nps.deciders`,
          `t91`.`nps.roles_answered`,
          `t91`.`nps.roles_invited`,
          `t91`.`nps.roles_taken_up`,
          `t91`.`nps.surveys_unanswered`,
          `t91`.`nps.csat_latest`,
          `t91`.`nps.csat_91d`,
          `t91`.`nps.csat_91d_n`,
          `t91`.`nps.csat_365d`,
          `t91`.`nps.csat_365d_n`,
          `t91`.`nps.ces_latest`,
          `t91`.`nps.ces_91d`,
          `t91`.`nps.ces_91d_n`,
          `t91`.`nps.ces_365d`,
          `t91`.`nps.ces_365d_n`,
          `t91`.`nps.happy_nps`,
          `t91`.`nps.happy_nps_n`,
          `t91`.`nps.happy_csat`,
          `t91`.`nps.happy_csat_n`,
          `t91`.`nps.happy_ces`,
          `t91`.`nps.happy_ces_n`,
          `t91`.`nps.happy_tickets`,
          `t91`.`nps.happy_tickets_n`,
          `t91`.`nps.quiet_tickets`,
          COALESCE(`t91`.`nps.quiet_nps`, 0) AS `nps.quiet_nps`
        FROM (
          SELECT
            `t90`.`account_id`,
            `t90`.`cutoff`,
            `t90`.`snapshot`,
            `t90`.`account`,
            `t90`.`cutoff_day`,
            `t90`.`nps.latest`,
            `t90`.`nps.total`,
            `t90`.`nps.answers`,
            `t90`.`nps.n_91d`,
            `t90`.`nps.promoters_91d`,
            `t90`.`nps.detractors_91d`,
            `t90`.`nps.n_365d`,
            `t90`.`nps.promoters_365d`,
            `t90`.`nps.detractors_365d`,
            `t90`.`nps.n_now`,
            `t90`.`nps.promoters_now`,
            `t90`.`nps.detractors_now`,
            `t90`.`nps.n_before`,
            `t90`.`nps.promoters_before`,
            `t90`.`nps.detractors_before`,
            `t90`.`nps.last_scores`,
            `t90`.`nps.respondents`,
            `t90`.`nps.turned_detractor`,
            `t90`.`nps.turned_promoter`,
            `t90`.`nps.last_reply`,
            `t90`.`nps.in_vain`,
            `t90`.`nps.invited`,
            `t90`.`nps.taken_up`,
            `t90`.`nps.decision_scores`,
            `t90`.`nps.deciders`,
            `t90`.`nps.roles_answered`,
            `t90`.`nps.roles_invited`,
            `t90`.`nps.roles_taken_up`,
            `t90`.`nps.surveys_unanswered`,
            `t90`.`nps.csat_latest`,
            `t90`.`nps.csat_91d`,
            `t90`.`nps.csat_91d_n`,
            `t90`.`nps.csat_365d`,
            `t90`.`nps.csat_365d_n`,
            `t90`.`nps.ces_latest`,
            `t90`.`nps.ces_91d`,
            `t90`.`nps.ces_91d_n`,
            `t90`.`nps.ces_365d`,
            `t90`.`nps.ces_365d_n`,
            `t90`.`nps.happy_nps`,
            `t90`.`nps.happy_nps_n`,
            `t90`.`nps.happy_csat`,
            `t90`.`nps.happy_csat_n`,
            `t90`.`nps.happy_ces`,
            `t90`.`nps.happy_ces_n`,
            `t90`.`nps.happy_tickets`,
            `t90`.`nps.happy_tickets_n`,
            `t90`.`nps.quiet_tickets`,
            `t90`.`nps.quiet_nps`
          FROM (
            SELECT
              `t89`.`account_id`,
              `t89`.`cutoff`,
              `t89`.`snapshot`,
              `t89`.`account`,
              `t89`.`cutoff_day`,
              `t89`.`nps.latest`,
              `t89`.`nps.total`,
              `t89`.`nps.answers`,
              `t89`.`nps.n_91d`,
              `t89`.`nps.promoters_91d`,
              `t89`.`nps.detractors_91d`,
              `t89`.`nps.n_365d`,
              `t89`.`nps.promoters_365d`,
              `t89`.`nps.detractors_365d`,
              `t89`.`nps.n_now`,
              `t89`.`nps.promoters_now`,
              `t89`.`nps.detractors_now`,
              `t89`.`nps.n_before`,
              `t89`.`nps.promoters_before`,
              `t89`.`nps.detractors_before`,
              `t89`.`nps.last_scores`,
              `t89`.`nps.respondents`,
              `t89`.`nps.turned_detractor`,
              `t89`.`nps.turned_promoter`,
              `t89`.`nps.last_reply`,
              `t89`.`nps.in_vain`,
              `t89`.`nps.invited`,
              `t89`.`nps.taken_up`,
              `t89`.`nps.decision_scores`,
              `t89`.`nps.deciders`,
              `t89`.`nps.roles_answered`,
              `t89`.`nps.roles_invited`,
              `t89`.`nps.roles_taken_up`,
              `t89`.`nps.surveys_unanswered`,
              `t89`.`nps.csat_latest`,
              `t89`.`nps.csat_91d`,
              `t89`.`nps.csat_91d_n`,
              `t89`.`nps.csat_365d`,
              `t89`.`nps.csat_365d_n`,
              `t89`.`nps.ces_latest`,
              `t89`.`nps.ces_91d`,
              `t89`.`nps.ces_91d_n`,
              `t89`.`nps.ces_365d`,
              `t89`.`nps.ces_365d_n`,
              `t89`.`nps.happy_nps`,
              `t89`.`nps.happy_nps_n`,
              `t89`.`nps.happy_csat`,
              `t89`.`nps.happy_csat_n`,
              `t89`.`nps.happy_ces`,
              `t89`.`nps.happy_ces_n`,
              `t89`.`nps.happy_tickets`,
              `t89`.`nps.happy_tickets_n`,
              `t89`.`nps.quiet_tickets`,
              `t18`.`snapshot` AS `snapshot_right`,
              `t18`.`nps.quiet_nps`
            FROM (
              SELECT
                `t87`.`account_id`,
                `t87`.`cutoff`,
                `t87`.`snapshot`,
                `t87`.`account`,
                `t87`.`cutoff_day`,
                `t87`.`nps.latest`,
                `t87`.`nps.total`,
                `t87`.`nps.answers`,
                `t87`.`nps.n_91d`,
                `t87`.`nps.promoters_91d`,
                `t87`.`nps.detractors_91d`,
                `t87`.`nps.n_365d`,
                `t87`.`nps.promoters_365d`,
                `t87`.`nps.detractors_365d`,
                `t87`.`nps.n_now`,
                `t87`.`nps.promoters_now`,
                `t87`.`nps.detractors_now`,
                `t87`.`nps.n_before`,
                `t87`.`nps.promoters_before`,
                `t87`.`nps.detractors_before`,
                `t87`.`nps.last_scores`,
                `t87`.`nps.respondents`,
                `t87`.`nps.turned_detractor`,
                `t87`.`nps.turned_promoter`,
                `t87`.`nps.last_reply`,
                `t87`.`nps.in_vain`,
                `t87`.`nps.invited`,
                `t87`.`nps.taken_up`,
                `t87`.`nps.decision_scores`,
                `t87`.`nps.deciders`,
                `t87`.`nps.roles_answered`,
                `t87`.`nps.roles_invited`,
                `t87`.`nps.roles_taken_up`,
                `t87`.`nps.surveys_unanswered`,
                `t87`.`nps.csat_latest`,
                `t87`.`nps.csat_91d`,
                `t87`.`nps.csat_91d_n`,
                `t87`.`nps.csat_365d`,
                `t87`.`nps.csat_365d_n`,
                `t87`.`nps.ces_latest`,
                `t87`.`nps.ces_91d`,
                `t87`.`nps.ces_91d_n`,
                `t87`.`nps.ces_365d`,
                `t87`.`nps.ces_365d_n`,
                `t87`.`nps.happy_nps`,
                `t87`.`nps.happy_nps_n`,
                `t87`.`nps.happy_csat`,
                `t87`.`nps.happy_csat_n`,
                `t87`.`nps.happy_ces`,
                `t87`.`nps.happy_ces_n`,
                `t87`.`nps.happy_tickets`,
                `t87`.`nps.happy_tickets_n`,
                COALESCE(`t87`.`nps.quiet_tickets`, 0) AS `nps.quiet_tickets`
              FROM (
                SELECT
                  `t86`.`account_id`,
                  `t86`.`cutoff`,
                  `t86`.`snapshot`,
                  `t86`.`account`,
                  `t86`.`cutoff_day`,
                  `t86`.`nps.latest`,
                  `t86`.`nps.total`,
                  `t86`.`nps.answers`,
                  `t86`.`nps.n_91d`,
                  `t86`.`nps.promoters_91d`,
                  `t86`.`nps.detractors_91d`,
                  `t86`.`nps.n_365d`,
                  `t86`.`nps.promoters_365d`,
                  `t86`.`nps.detractors_365d`,
                  `t86`.`nps.n_now`,
                  `t86`.`nps.promoters_now`,
                  `t86`.`nps.detractors_now`,
                  `t86`.`nps.n_before`,
                  `t86`.`nps.promoters_before`,
                  `t86`.`nps.detractors_before`,
                  `t86`.`nps.last_scores`,
                  `t86`.`nps.respondents`,
                  `t86`.`nps.turned_detractor`,
                  `t86`.`nps.turned_promoter`,
                  `t86`.`nps.last_reply`,
                  `t86`.`nps.in_vain`,
                  `t86`.`nps.invited`,
                  `t86`.`nps.taken_up`,
                  `t86`.`nps.decision_scores`,
                  `t86`.`nps.deciders`,
                  `t86`.`nps.roles_answered`,
                  `t86`.`nps.roles_invited`,
                  `t86`.`nps.roles_taken_up`,
                  `t86`.`nps.surveys_unanswered`,
                  `t86`.`nps.csat_latest`,
                  `t86`.`nps.csat_91d`,
                  `t86`.`nps.csat_91d_n`,
                  `t86`.`nps.csat_365d`,
                  `t86`.`nps.csat_365d_n`,
                  `t86`.`nps.ces_latest`,
                  `t86`.`nps.ces_91d`,
                  `t86`.`nps.ces_91d_n`,
                  `t86`.`nps.ces_365d`,
                  `t86`.`nps.ces_365d_n`,
                  `t86`.`nps.happy_nps`,
                  `t86`.`nps.happy_nps_n`,
                  `t86`.`nps.happy_csat`,
                  `t86`.`nps.happy_csat_n`,
                  `t86`.`nps.happy_ces`,
                  `t86`.`nps.happy_ces_n`,
                  `t86`.`nps.happy_tickets`,
                  `t86`.`nps.happy_tickets_n`,
                  `t86`.`nps.quiet_tickets`
                FROM (
                  SELECT
                    `t85`.`account_id`,
                    `t85`.`cutoff`,
                    `t85`.`snapshot`,
                    `t85`.`account`,
                    `t85`.`cutoff_day`,
                    `t85`.`nps.latest`,
                    `t85`.`nps.total`,
                    `t85`.`nps.answers`,
                    `t85`.`nps.n_91d`,
                    `t85`.`nps.promoters_91d`,
                    `t85`.`nps.detractors_91d`,
                    `t85`.`nps.n_365d`,
                    `t85`.`nps.promoters_365d`,
                    `t85`.`nps.detractors_365d`,
                    `t85`.`nps.n_now`,
                    `t85`.`nps.promoters_now`,
                    `t85`.`nps.detractors_now`,
                    `t85`.`nps.n_before`,
                    `t85`.`nps.promoters_before`,
                    `t85`.`nps.detractors_before`,
                    `t85`.`nps.last_scores`,
                    `t85`.`nps.respondents`,
                    `t85`.`nps.turned_detractor`,
                    `t85`.`nps.turned_promoter`,
                    `t85`.`nps.last_reply`,
                    `t85`.`nps.in_vain`,
                    `t85`.`nps.invited`,
                    `t85`.`nps.taken_up`,
                    `t85`.`nps.decision_scores`,
                    `t85`.`nps.deciders`,
                    `t85`.`nps.roles_answered`,
                    `t85`.`nps.roles_invited`,
                    `t85`.`nps.roles_taken_up`,
                    `t85`.`nps.surveys_unanswered`,
                    `t85`.`nps.csat_latest`,
                    `t85`.`nps.csat_91d`,
                    `t85`.`nps.csat_91d_n`,
                    `t85`.`nps.csat_365d`,
                    `t85`.`nps.csat_365d_n`,
                    `t85`.`nps.ces_latest`,
                    `t85`.`nps.ces_91d`,
                    `t85`.`nps.ces_91d_n`,
                    `t85`.`nps.ces_365d`,
                    `t85`.`nps.ces_365d_n`,
                    `t85`.`nps.happy_nps`,
                    `t85`.`nps.happy_nps_n`,
                    `t85`.`nps.happy_csat`,
                    `t85`.`nps.happy_csat_n`,
                    `t85`.`nps.happy_ces`,
                    `t85`.`nps.happy_ces_n`,
                    `t85`.`nps.happy_tickets`,
                    `t85`.`nps.happy_tickets_n`,
                    `t19`.`snapshot` AS `snapshot_right`,
                    `t19`.`nps.quiet_tickets`
                  FROM (
                    SELECT
                      `t83`.`account_id`,
                      `t83`.`cutoff`,
                      `t83`.`snapshot`,
                      `t83`.`account`,
                      `t83`.`cutoff_day`,
                      `t83`.`nps.latest`,
                      `t83`.`nps.total`,
                      `t83`.`nps.answers`,
                      `t83`.`nps.n_91d`,
                      `t83`.`nps.promoters_91d`,
                      `t83`.`nps.detractors_91d`,
                      `t83`.`nps.n_365d`,
                      `t83`.`nps.promoters_365d`,
                      `t83`.`nps.detractors_365d`,
                      `t83`.`nps.n_now`,
                      `t83`.`nps.promoters_now`,
                      `t83`.`nps.detractors_now`,
                      `t83`.`nps.n_before`,
                      `t83`.`nps.promoters_before`,
                      `t83`.`nps.detractors_before`,
                      `t83`.`nps.last_scores`,
                      `t83`.`nps.respondents`,
                      `t83`.`nps.turned_detractor`,
                      `t83`.`nps.turned_promoter`,
                      `t83`.`nps.last_reply`,
                      `t83`.`nps.in_vain`,
                      `t83`.`nps.invited`,
                      `t83`.`nps.taken_up`,
                      `t83`.`nps.decision_scores`,
                      `t83`.`nps.deciders`,
                      `t83`.`nps.roles_answered`,
                      `t83`.`nps.roles_invited`,
                      `t83`.`nps.roles_taken_up`,
                      `t83`.`nps.surveys_unanswered`,
                      `t83`.`nps.csat_latest`,
                      `t83`.`nps.csat_91d`,
                      `t83`.`nps.csat_91d_n`,
                      `t83`.`nps.csat_365d`,
                      `t83`.`nps.csat_365d_n`,
                      `t83`.`nps.ces_latest`,
                      `t83`.`nps.ces_91d`,
                      `t83`.`nps.ces_91d_n`,
                      `t83`.`nps.ces_365d`,
                      `t83`.`nps.ces_365d_n`,
                      `t83`.`nps.happy_nps`,
                      `t83`.`nps.happy_nps_n`,
                      `t83`.`nps.happy_csat`,
                      `t83`.`nps.happy_csat_n`,
                      `t83`.`nps.happy_ces`,
                      `t83`.`nps.happy_ces_n`,
                      COALESCE(`t83`.`nps.happy_tickets`, 0) AS `nps.happy_tickets`,
                      COALESCE(`t83`.`nps.happy_tickets_n`, 0) AS `nps.happy_tickets_n`
                    FROM (
                      SELECT
                        `t82`.`account_id`,
                        `t82`.`cutoff`,
                        `t82`.`snapshot`,
                        `t82`.`account`,
                        `t82`.`cutoff_day`,
                        `t82`.`nps.latest`,
                        `t82`.`nps.total`,
                        `t82`.`nps.answers`,
                        `t82`.`nps.n_91d`,
                        `t82`.`nps.promoters_91d`,
                        `t82`.`nps.detractors_91d`,
                        `t82`.`nps.n_365d`,
                        `t82`.`nps.promoters_365d`,
                        `t82`.`nps.detractors_365d`,
                        `t82`.`nps.n_now`,
                        `t82`.`nps.promoters_now`,
                        `t82`.`nps.detractors_now`,
                        `t82`.`nps.n_before`,
                        `t82`.`nps.promoters_before`,
                        `t82`.`nps.detractors_before`,
                        `t82`.`nps.last_scores`,
                        `t82`.`nps.respondents`,
                        `t82`.`nps.turned_detractor`,
                        `t82`.`nps.turned_promoter`,
                        `t82`.`nps.last_reply`,
                        `t82`.`nps.in_vain`,
                        `t82`.`nps.invited`,
                        `t82`.`nps.taken_up`,
                        `t82`.`nps.decision_scores`,
                        `t82`.`nps.deciders`,
                        `t82`.`nps.roles_answered`,
                        `t82`.`nps.roles_invited`,
                        `t82`.`nps.roles_taken_up`,
                        `t82`.`nps.surveys_unanswered`,
                        `t82`.`nps.csat_latest`,
                        `t82`.`nps.csat_91d`,
                        `t82`.`nps.csat_91d_n`,
                        `t82`.`nps.csat_365d`,
                        `t82`.`nps.csat_365d_n`,
                        `t82`.`nps.ces_latest`,
                        `t82`.`nps.ces_91d`,
                        `t82`.`nps.ces_91d_n`,
                        `t82`.`nps.ces_365d`,
                        `t82`.`nps.ces_365d_n`,
                        `t82`.`nps.happy_nps`,
                        `t82`.`nps.happy_nps_n`,
                        `t82`.`nps.happy_csat`,
                        `t82`.`nps.happy_csat_n`,
                        `t82`.`nps.happy_ces`,
                        `t82`.`nps.happy_ces_n`,
                        `t82`.`nps.happy_tickets`,
                        `t82`.`nps.happy_tickets_n`
                      FROM (
                        SELECT
                          `t81`.`account_id`,
                          `t81`.`cutoff`,
                          `t81`.`snapshot`,
                          `t81`.`account`,
                          `t81`.`cutoff_day`,
                          `t81`.`nps.latest`,
                          `t81`.`nps.total`,
                          `t81`.`nps.answers`,
                          `t81`.`nps.n_91d`,
                          `t81`.`nps.promoters_91d`,
                          `t81`.`nps.detractors_91d`,
                          `t81`.`nps.n_365d`,
                          `t81`.`nps.promoters_365d`,
                          `t81`.`nps.detractors_365d`,
                          `t81`.`nps.n_now`,
                          `t81`.`nps.promoters_now`,
                          `t81`.`nps.detractors_now`,
                          `t81`.`nps.n_before`,
                          `t81`.`nps.promoters_before`,
                          `t81`.`nps.detractors_before`,
                          `t81`.`nps.last_scores`,
                          `t81`.`nps.respondents`,
                          `t81`.`nps.turned_detractor`,
                          `t81`.`nps.turned_promoter`,
                          `t81`.`nps.last_reply`,
                          `t81`.`nps.in_vain`,
                          `t81`.`nps.invited`,
                          `t81`.`nps.taken_up`,
                          `t81`.`nps.decision_scores`,
                          `t81`.`nps.deciders`,
                          `t81`.`nps.roles_answered`,
                          `t81`.`nps.roles_invited`,
                          `t81`.`nps.roles_taken_up`,
                          `t81`.`nps.surveys_unanswered`,
                          `t81`.`nps.csat_latest`,
                          `t81`.`nps.csat_91d`,
                          `t81`.`nps.csat_91d_n`,
                          `t81`.`nps.csat_365d`,
                          `t81`.`nps.csat_365d_n`,
                          `t81`.`nps.ces_latest`,
                          `t81`.`nps.ces_91d`,
                          `t81`.`nps.ces_91d_n`,
                          `t81`.`nps.ces_365d`,
                          `t81`.`nps.ces_365d_n`,
                          `t81`.`nps.happy_nps`,
                          `t81`.`nps.happy_nps_n`,
                          `t81`.`nps.happy_csat`,
                          `t81`.`nps.happy_csat_n`,
                          `t81`.`nps.happy_ces`,
                          `t81`.`nps.happy_ces_n`,
                          `t20`.`snapshot` AS `snapshot_right`,
                          `t20`.`nps.happy_tickets`,
                          `t20`.`nps.happy_tickets_n`
                        FROM (
                          SELECT
                            `t79`.`account_id`,
                            `t79`.`cutoff`,
                            `t79`.`snapshot`,
                            `t79`.`account`,
                            `t79`.`cutoff_day`,
                            `t79`.`nps.latest`,
                            `t79`.`nps.total`,
                            `t79`.`nps.answers`,
                            `t79`.`nps.n_91d`,
                            `t79`.`nps.promoters_91d`,
                            `t79`.`nps.detractors_91d`,
                            `t79`.`nps.n_365d`,
                            `t79`.`nps.promoters_365d`,
                            `t79`.`nps.detractors_365d`,
                            `t79`.`nps.n_now`,
                            `t79`.`nps.promoters_now`,
                            `t79`.`nps.detractors_now`,
                            `t79`.`nps.n_before`,
                            `t79`.`nps.promoters_before`,
                            `t79`.`nps.detractors_before`,
                            `t79`.`nps.last_scores`,
                            `t79`.`nps.respondents`,
                            `t79`.`nps.turned_detractor`,
                            `t79`.`nps.turned_promoter`,
                            `t79`.`nps.last_reply`,
                            `t79`.`nps.in_vain`,
                            `t79`.`nps.invited`,
                            `t79`.`nps.taken_up`,
                            `t79`.`nps.decision_scores`,
                            `t79`.`nps.deciders`,
                            `t79`.`nps.roles_answered`,
                            `t79`.`nps.roles_invited`,
                            `t79`.`nps.roles_taken_up`,
                            `t79`.`nps.surveys_unanswered`,
                            `t79`.`nps.csat_latest`,
                            `t79`.`nps.csat_91d`,
                            `t79`.`nps.csat_91d_n`,
                            `t79`.`nps.csat_365d`,
                            `t79`.`nps.csat_365d_n`,
                            `t79`.`nps.ces_latest`,
                            `t79`.`nps.ces_91d`,
                            `t79`.`nps.ces_91d_n`,
                            `t79`.`nps.ces_365d`,
                            `t79`.`nps.ces_365d_n`,
                            `t79`.`nps.happy_nps`,
                            `t79`.`nps.happy_nps_n`,
                            `t79`.`nps.happy_csat`,
                            `t79`.`nps.happy_csat_n`,
                            COALESCE(`t79`.`nps.happy_ces`, 0) AS `nps.happy_ces`,
                            COALESCE(`t79`.`nps.happy_ces_n`, 0) AS `nps.happy_ces_n`
                          FROM (
                            SELECT
                              `t78`.`account_id`,
                              `t78`.`cutoff`,
                              `t78`.`snapshot`,
                              `t78`.`account`,
                              `t78`.`cutoff_day`,
                              `t78`.`nps.latest`,
                              `t78`.`nps.total`,
                              `t78`.`nps.answers`,
                              `t78`.`nps.n_91d`,
                              `t78`.`nps.promoters_91d`,
                              `t78`.`nps.detractors_91d`,
                              `t78`.`nps.n_365d`,
                              `t78`.`nps.promoters_365d`,
                              `t78`.`nps.detractors_365d`,
                              `t78`.`nps.n_now`,
                              `t78`.`nps.promoters_now`,
                              `t78`.`nps.detractors_now`,
                              `t78`.`nps.n_before`,
                              `t78`.`nps.promoters_before`,
                              `t78`.`nps.detractors_before`,
                              `t78`.`nps.last_scores`,
                              `t78`.`nps.respondents`,
                              `t78`.`nps.turned_detractor`,
                              `t78`.`nps.turned_promoter`,
                              `t78`.`nps.last_reply`,
                              `t78`.`nps.in_vain`,
                              `t78`.`nps.invited`,
                              `t78`.`nps.taken_up`,
                              `t78`.`nps.decision_scores`,
                              `t78`.`nps.deciders`,
                              `t78`.`nps.roles_answered`,
                              `t78`.`nps.roles_invited`,
                              `t78`.`nps.roles_taken_up`,
                              `t78`.`nps.surveys_unanswered`,
                              `t78`.`nps.csat_latest`,
                              `t78`.`nps.csat_91d`,
                              `t78`.`nps.csat_91d_n`,
                              `t78`.`nps.csat_365d`,
                              `t78`.`nps.csat_365d_n`,
                              `t78`.`nps.ces_latest`,
                              `t78`.`nps.ces_91d`,
                              `t78`.`nps.ces_91d_n`,
                              `t78`.`nps.ces_365d`,
                              `t78`.`nps.ces_365d_n`,
                              `t78`.`nps.happy_nps`,
                              `t78`.`nps.happy_nps_n`,
                              `t78`.`nps.happy_csat`,
                              `t78`.`nps.happy_csat_n`,
                              `t78`.`nps.happy_ces`,
                              `t78`.`nps.happy_ces_n`
                            FROM (
                              SELECT
                                `t77`.`account_id`,
                                `t77`.`cutoff`,
                                `t77`.`snapshot`,
                                `t77`.`account`,
                                `t77`.`cutoff_day`,
                                `t77`.`nps.latest`,
                                `t77`.`nps.total`,
                                `t77`.`nps.answers`,
                                `t77`.`nps.n_91d`,
                                `t77`.`nps.promoters_91d`,
                                `t77`.`nps.detractors_91d`,
                                `t77`.`nps.n_365d`,
                                `t77`.`nps.promoters_365d`,
                                `t77`.`nps.detractors_365d`,
                                `t77`.`nps.n_now`,
                                `t77`.`nps.promoters_now`,
                                `t77`.`nps.detractors_now`,
                                `t77`.`nps.n_before`,
                                `t77`.`nps.promoters_before`,
                                `t77`.`nps.detractors_before`,
                                `t77`.`nps.last_scores`,
                                `t77`.`nps.respondents`,
                                `t77`.`nps.turned_detractor`,
                                `t77`.`nps.turned_promoter`,
                                `t77`.`nps.last_reply`,
                                `t77`.`nps.in_vain`,
                                `t77`.`nps.invited`,
                                `t77`.`nps.taken_up`,
                                `t77`.`nps.decision_scores`,
                                `t77`.`nps.deciders`,
                                `t77`.`nps.roles_answered`,
                                `t77`.`nps.roles_invited`,
                                `t77`.`nps.roles_taken_up`,
                                `t77`.`nps.surveys_unanswered`,
                                `t77`.`nps.csat_latest`,
                                `t77`.`nps.csat_91d`,
                                `t77`.`nps.csat_91d_n`,
                                `t77`.`nps.csat_365d`,
                                `t77`.`nps.csat_365d_n`,
                                `t77`.`nps.ces_latest`,
                                `t77`.`nps.ces_91d`,
                                `t77`.`nps.ces_91d_n`,
                                `t77`.`nps.ces_365d`,
                                `t77`.`nps.ces_365d_n`,
                                `t77`.`nps.happy_nps`,
                                `t77`.`nps.happy_nps_n`,
                                `t77`.`nps.happy_csat`,
                                `t77`.`nps.happy_csat_n`,
                                `t21`.`snapshot` AS `snapshot_right`,
                                `t21`.`nps.happy_ces`,
                                `t21`.`nps.happy_ces_n`
                              FROM (
                                SELECT
                                  `t75`.`account_id`,
                                  `t75`.`cutoff`,
                                  `t75`.`snapshot`,
                                  `t75`.`account`,
                                  `t75`.`cutoff_day`,
                                  `t75`.`nps.latest`,
                                  `t75`.`nps.total`,
                                  `t75`.`nps.answers`,
                                  `t75`.`nps.n_91d`,
                                  `t75`.`nps.promoters_91d`,
                                  `t75`.`nps.detractors_91d`,
                                  `t75`.`nps.n_365d`,
                                  `t75`.`nps.promoters_365d`,
                                  `t75`.`nps.detractors_365d`,
                                  `t75`.`nps.n_now`,
                                  `t75`.`nps.promoters_now`,
                                  `t75`.`nps.detractors_now`,
                                  `t75`.`nps.n_before`,
                                  `t75`.`nps.promoters_before`,
                                  `t75`.`nps.detractors_before`,
                                  `t75`.`nps.last_scores`,
                                  `t75`.`nps.respondents`,
                                  `t75`.`nps.turned_detractor`,
                                  `t75`.`nps.turned_promoter`,
                                  `t75`.`nps.last_reply`,
                                  `t75`.`nps.in_vain`,
                                  `t75`.`nps.invited`,
                                  `t75`.`nps.taken_up`,
                                  `t75`.`nps.decision_scores`,
                                  `t75`.`nps.deciders`,
                                  `t75`.`nps.roles_answered`,
                                  `t75`.`nps.roles_invited`,
                                  `t75`.`nps.roles_taken_up`,
                                  `t75`.`nps.surveys_unanswered`,
                                  `t75`.`nps.csat_latest`,
                                  `t75`.`nps.csat_91d`,
                                  `t75`.`nps.csat_91d_n`,
                                  `t75`.`nps.csat_365d`,
                                  `t75`.`nps.csat_365d_n`,
                                  `t75`.`nps.ces_latest`,
                                  `t75`.`nps.ces_91d`,
                                  `t75`.`nps.ces_91d_n`,
                                  `t75`.`nps.ces_365d`,
                                  `t75`.`nps.ces_365d_n`,
                                  `t75`.`nps.happy_nps`,
                                  `t75`.`nps.happy_nps_n`,
                                  COALESCE(`t75`.`nps.happy_csat`, 0) AS `nps.happy_csat`,
                                  COALESCE(`t75`.`nps.happy_csat_n`, 0) AS `nps.happy_csat_n`
                                FROM (
                                  SELECT
                                    `t74`.`account_id`,
                                    `t74`.`cutoff`,
                                    `t74`.`snapshot`,
                                    `t74`.`account`,
                                    `t74`.`cutoff_day`,
                                    `t74`.`nps.latest`,
                                    `t74`.`nps.total`,
                                    `t74`.`nps.answers`,
                                    `t74`.`nps.n_91d`,
                                    `t74`.`nps.promoters_91d`,
                                    `t74`.`nps.detractors_91d`,
                                    `t74`.`nps.n_365d`,
                                    `t74`.`nps.promoters_365d`,
                                    `t74`.`nps.detractors_365d`,
                                    `t74`.`nps.n_now`,
                                    `t74`.`nps.promoters_now`,
                                    `t74`.`nps.detractors_now`,
                                    `t74`.`nps.n_before`,
                                    `t74`.`nps.promoters_before`,
                                    `t74`.`nps.detractors_before`,
                                    `t74`.`nps.last_scores`,
                                    `t74`.`nps.respondents`,
                                    `t74`.`nps.turned_detractor`,
                                    `t74`.`nps.turned_promoter`,
                                    `t74`.`nps.last_reply`,
                                    `t74`.`nps.in_vain`,
                                    `t74`.`nps.invited`,
                                    `t74`.`nps.taken_up`,
                                    `t74`.`nps.decision_scores`,
                                    `t74`.`nps.deciders`,
                                    `t74`.`nps.roles_answered`,
                                    `t74`.`nps.roles_invited`,
                                    `t74`.`nps.roles_taken_up`,
                                    `t74`.`nps.surveys_unanswered`,
                                    `t74`.`nps.csat_latest`,
                                    `t74`.`nps.csat_91d`,
                                    `t74`.`nps.csat_91d_n`,
                                    `t74`.`nps.csat_365d`,
                                    `t74`.`nps.csat_365d_n`,
                                    `t74`.`nps.ces_latest`,
                                    `t74`.`nps.ces_91d`,
                                    `t74`.`nps.ces_91d_n`,
                                    `t74`.`nps.ces_365d`,
                                    `t74`.`nps.ces_365d_n`,
                                    `t74`.`nps.happy_nps`,
                                    `t74`.`nps.happy_nps_n`,
                                    `t74`.`nps.happy_csat`,
                                    `t74`.`nps.happy_csat_n`
                                  FROM (
                                    SELECT
                                      `t73`.`account_id`,
                                      `t73`.`cutoff`,
                                      `t73`.`snapshot`,
                                      `t73`.`account`,
                                      `t73`.`cutoff_day`,
                                      `t73`.`nps.latest`,
                                      `t73`.`nps.total`,
                                      `t73`.`nps.answers`,
                                      `t73`.`nps.n_91d`,
                                      `t73`.`nps.promoters_91d`,
                                      `t73`.`nps.detractors_91d`,
                                      `t73`.`nps.n_365d`,
                                      `t73`.`nps.promoters_365d`,
                                      `t73`.`nps.detractors_365d`,
                                      `t73`.`nps.n_now`,
                                      `t73`.`nps.promoters_now`,
                                      `t73`.`nps.detractors_now`,
                                      `t73`.`nps.n_before`,
                                      `t73`.`nps.promoters_before`,
                                      `t73`.`nps.detractors_before`,
                                      `t73`.`nps.last_scores`,
                                      `t73`.`nps.respondents`,
                                      `t73`.`nps.turned_detractor`,
                                      `t73`.`nps.turned_promoter`,
                                      `t73`.`nps.last_reply`,
                                      `t73`.`nps.in_vain`,
                                      `t73`.`nps.invited`,
                                      `t73`.`nps.taken_up`,
                                      `t73`.`nps.decision_scores`,
                                      `t73`.`nps.deciders`,
                                      `t73`.`nps.roles_answered`,
                                      `t73`.`nps.roles_invited`,
                                      `t73`.`nps.roles_taken_up`,
                                      `t73`.`nps.surveys_unanswered`,
                                      `t73`.`nps.csat_latest`,
                                      `t73`.`nps.csat_91d`,
                                      `t73`.`nps.csat_91d_n`,
                                      `t73`.`nps.csat_365d`,
                                      `t73`.`nps.csat_365d_n`,
                                      `t73`.`nps.ces_latest`,
                                      `t73`.`nps.ces_91d`,
                                      `t73`.`nps.ces_91d_n`,
                                      `t73`.`nps.ces_365d`,
                                      `t73`.`nps.ces_365d_n`,
                                      `t73`.`nps.happy_nps`,
                                      `t73`.`nps.happy_nps_n`,
                                      `t22`.`snapshot` AS `snapshot_right`,
                                      `t22`.`nps.happy_csat`,
                                      `t22`.`nps.happy_csat_n`
                                    FROM (
                                      SELECT
                                        `t71`.`account_id`,
                                        `t71`.`cutoff`,
                                        `t71`.`snapshot`,
                                        `t71`.`account`,
                                        `t71`.`cutoff_day`,
                                        `t71`.`nps.latest`,
                                        `t71`.`nps.total`,
                                        `t71`.`nps.answers`,
                                        `t71`.`nps.n_91d`,
                                        `t71`.`nps.promoters_91d`,
                                        `t71`.`nps.detractors_91d`,
                                        `t71`.`nps.n_365d`,
                                        `t71`.`nps.promoters_365d`,
                                        `t71`.`nps.detractors_365d`,
                                        `t71`.`nps.n_now`,
                                        `t71`.`nps.promoters_now`,
                                        `t71`.`nps.detractors_now`,
                                        `t71`.`nps.n_before`,
                                        `t71`.`nps.promoters_before`,
                                        `t71`.`nps.detractors_before`,
                                        `t71`.`nps.last_scores`,
                                        `t71`.`nps.respondents`,
                                        `t71`.`nps.turned_detractor`,
                                        `t71`.`nps.turned_promoter`,
                                        `t71`.`nps.last_reply`,
                                        `t71`.`nps.in_vain`,
                                        `t71`.`nps.invited`,
                                        `t71`.`nps.taken_up`,
                                        `t71`.`nps.decision_scores`,
                                        `t71`.`nps.deciders`,
                                        `t71`.`nps.roles_answered`,
                                        `t71`.`nps.roles_invited`,
                                        `t71`.`nps.roles_taken_up`,
                                        `t71`.`nps.surveys_unanswered`,
                                        `t71`.`nps.csat_latest`,
                                        `t71`.`nps.csat_91d`,
                                        `t71`.`nps.csat_91d_n`,
                                        `t71`.`nps.csat_365d`,
                                        `t71`.`nps.csat_365d_n`,
                                        `t71`.`nps.ces_latest`,
                                        `t71`.`nps.ces_91d`,
                                        `t71`.`nps.ces_91d_n`,
                                        `t71`.`nps.ces_365d`,
                                        `t71`.`nps.ces_365d_n`,
                                        COALESCE(`t71`.`nps.happy_nps`, 0) AS `nps.happy_nps`,
                                        COALESCE(`t71`.`nps.happy_nps_n`, 0) AS `nps.happy_nps_n`
                                      FROM (
                                        SELECT
                                          `t70`.`account_id`,
                                          `t70`.`cutoff`,
                                          `t70`.`snapshot`,
                                          `t70`.`account`,
                                          `t70`.`cutoff_day`,
                                          `t70`.`nps.latest`,
                                          `t70`.`nps.total`,
                                          `t70`.`nps.answers`,
                                          `t70`.`nps.n_91d`,
                                          `t70`.`nps.promoters_91d`,
                                          `t70`.`nps.detractors_91d`,
                                          `t70`.`nps.n_365d`,
                                          `t70`.`nps.promoters_365d`,
                                          `t70`.`nps.detractors_365d`,
                                          `t70`.`nps.n_now`,
                                          `t70`.`nps.promoters_now`,
                                          `t70`.`nps.detractors_now`,
                                          `t70`.`nps.n_before`,
                                          `t70`.`nps.promoters_before`,
                                          `t70`.`nps.detractors_before`,
                                          `t70`.`nps.last_scores`,
                                          `t70`.`nps.respondents`,
                                          `t70`.`nps.turned_detractor`,
                                          `t70`.`nps.turned_promoter`,
                                          `t70`.`nps.last_reply`,
                                          `t70`.`nps.in_vain`,
                                          `t70`.`nps.invited`,
                                          `t70`.`nps.taken_up`,
                                          `t70`.`nps.decision_scores`,
                                          `t70`.`nps.deciders`,
                                          `t70`.`nps.roles_answered`,
                                          `t70`.`nps.roles_invited`,
                                          `t70`.`nps.roles_taken_up`,
                                          `t70`.`nps.surveys_unanswered`,
                                          `t70`.`nps.csat_latest`,
                                          `t70`.`nps.csat_91d`,
                                          `t70`.`nps.csat_91d_n`,
                                          `t70`.`nps.csat_365d`,
                                          `t70`.`nps.csat_365d_n`,
                                          `t70`.`nps.ces_latest`,
                                          `t70`.`nps.ces_91d`,
                                          `t70`.`nps.ces_91d_n`,
                                          `t70`.`nps.ces_365d`,
                                          `t70`.`nps.ces_365d_n`,
                                          `t70`.`nps.happy_nps`,
                                          `t70`.`nps.happy_nps_n`
                                        FROM (
                                          SELECT
                                            `t69`.`account_id`,
                                            `t69`.`cutoff`,
                                            `t69`.`snapshot`,
                                            `t69`.`account`,
                                            `t69`.`cutoff_day`,
                                            `t69`.`nps.latest`,
                                            `t69`.`nps.total`,
                                            `t69`.`nps.answers`,
                                            `t69`.`nps.n_91d`,
                                            `t69`.`nps.promoters_91d`,
                                            `t69`.`nps.detractors_91d`,
                                            `t69`.`nps.n_365d`,
                                            `t69`.`nps.promoters_365d`,
                                            `t69`.`nps.detractors_365d`,
                                            `t69`.`nps.n_now`,
                                            `t69`.`nps.promoters_now`,
                                            `t69`.`nps.detractors_now`,
                                            `t69`.`nps.n_before`,
                                            `t69`.`nps.promoters_before`,
                                            `t69`.`nps.detractors_before`,
                                            `t69`.`nps.last_scores`,
                                            `t69`.`nps.respondents`,
                                            `t69`.`nps.turned_detractor`,
                                            `t69`.`nps.turned_promoter`,
                                            `t69`.`nps.last_reply`,
                                            `t69`.`nps.in_vain`,
                                            `t69`.`nps.invited`,
                                            `t69`.`nps.taken_up`,
                                            `t69`.`nps.decision_scores`,
                                            `t69`.`nps.deciders`,
                                            `t69`.`nps.roles_answered`,
                                            `t69`.`nps.roles_invited`,
                                            `t69`.`nps.roles_taken_up`,
                                            `t69`.`nps.surveys_unanswered`,
                                            `t69`.`nps.csat_latest`,
                                            `t69`.`nps.csat_91d`,
                                            `t69`.`nps.csat_91d_n`,
                                            `t69`.`nps.csat_365d`,
                                            `t69`.`nps.csat_365d_n`,
                                            `t69`.`nps.ces_latest`,
                                            `t69`.`nps.ces_91d`,
                                            `t69`.`nps.ces_91d_n`,
                                            `t69`.`nps.ces_365d`,
                                            `t69`.`nps.ces_365d_n`,
                                            `t23`.`snapshot` AS `snapshot_right`,
                                            `t23`.`nps.happy_nps`,
                                            `t23`.`nps.happy_nps_n`
                                          FROM (
                                            SELECT
                                              `t67`.`account_id`,
                                              `t67`.`cutoff`,
                                              `t67`.`snapshot`,
                                              `t67`.`account`,
                                              `t67`.`cutoff_day`,
                                              `t67`.`nps.latest`,
                                              `t67`.`nps.total`,
                                              `t67`.`nps.answers`,
                                              `t67`.`nps.n_91d`,
                                              `t67`.`nps.promoters_91d`,
                                              `t67`.`nps.detractors_91d`,
                                              `t67`.`nps.n_365d`,
                                              `t67`.`nps.promoters_365d`,
                                              `t67`.`nps.detractors_365d`,
                                              `t67`.`nps.n_now`,
                                              `t67`.`nps.promoters_now`,
                                              `t67`.`nps.detractors_now`,
                                              `t67`.`nps.n_before`,
                                              `t67`.`nps.promoters_before`,
                                              `t67`.`nps.detractors_before`,
                                              `t67`.`nps.last_scores`,
                                              `t67`.`nps.respondents`,
                                              `t67`.`nps.turned_detractor`,
                                              `t67`.`nps.turned_promoter`,
                                              `t67`.`nps.last_reply`,
                                              `t67`.`nps.in_vain`,
                                              `t67`.`nps.invited`,
                                              `t67`.`nps.taken_up`,
                                              `t67`.`nps.decision_scores`,
                                              `t67`.`nps.deciders`,
                                              `t67`.`nps.roles_answered`,
                                              `t67`.`nps.roles_invited`,
                                              `t67`.`nps.roles_taken_up`,
                                              `t67`.`nps.surveys_unanswered`,
                                              `t67`.`nps.csat_latest`,
                                              `t67`.`nps.csat_91d`,
                                              `t67`.`nps.csat_91d_n`,
                                              `t67`.`nps.csat_365d`,
                                              `t67`.`nps.csat_365d_n`,
                                              `t67`.`nps.ces_latest`,
                                              `t67`.`nps.ces_91d`,
                                              COALESCE(`t67`.`nps.ces_91d_n`, 0) AS `nps.ces_91d_n`,
                                              `t67`.`nps.ces_365d`,
                                              COALESCE(`t67`.`nps.ces_365d_n`, 0) AS `nps.ces_365d_n`
                                            FROM (
                                              SELECT
                                                `t66`.`account_id`,
                                                `t66`.`cutoff`,
                                                `t66`.`snapshot`,
                                                `t66`.`account`,
                                                `t66`.`cutoff_day`,
                                                `t66`.`nps.latest`,
                                                `t66`.`nps.total`,
                                                `t66`.`nps.answers`,
                                                `t66`.`nps.n_91d`,
                                                `t66`.`nps.promoters_91d`,
                                                `t66`.`nps.detractors_91d`,
                                                `t66`.`nps.n_365d`,
                                                `t66`.`nps.promoters_365d`,
                                                `t66`.`nps.detractors_365d`,
                                                `t66`.`nps.n_now`,
                                                `t66`.`nps.promoters_now`,
                                                `t66`.`nps.detractors_now`,
                                                `t66`.`nps.n_before`,
                                                `t66`.`nps.promoters_before`,
                                                `t66`.`nps.detractors_before`,
                                                `t66`.`nps.last_scores`,
                                                `t66`.`nps.respondents`,
                                                `t66`.`nps.turned_detractor`,
                                                `t66`.`nps.turned_promoter`,
                                                `t66`.`nps.last_reply`,
                                                `t66`.`nps.in_vain`,
                                                `t66`.`nps.invited`,
                                                `t66`.`nps.taken_up`,
                                                `t66`.`nps.decision_scores`,
                                                `t66`.`nps.deciders`,
                                                `t66`.`nps.roles_answered`,
                                                `t66`.`nps.roles_invited`,
                                                `t66`.`nps.roles_taken_up`,
                                                `t66`.`nps.surveys_unanswered`,
                                                `t66`.`nps.csat_latest`,
                                                `t66`.`nps.csat_91d`,
                                                `t66`.`nps.csat_91d_n`,
                                                `t66`.`nps.csat_365d`,
                                                `t66`.`nps.csat_365d_n`,
                                                `t66`.`nps.ces_latest`,
                                                `t66`.`nps.ces_91d`,
                                                `t66`.`nps.ces_91d_n`,
                                                `t66`.`nps.ces_365d`,
                                                `t66`.`nps.ces_365d_n`
                                              FROM (
                                                SELECT
                                                  `t65`.`account_id`,
                                                  `t65`.`cutoff`,
                                                  `t65`.`snapshot`,
                                                  `t65`.`account`,
                                                  `t65`.`cutoff_day`,
                                                  `t65`.`nps.latest`,
                                                  `t65`.`nps.total`,
                                                  `t65`.`nps.answers`,
                                                  `t65`.`nps.n_91d`,
                                                  `t65`.`nps.promoters_91d`,
                                                  `t65`.`nps.detractors_91d`,
                                                  `t65`.`nps.n_365d`,
                                                  `t65`.`nps.promoters_365d`,
                                                  `t65`.`nps.detractors_365d`,
                                                  `t65`.`nps.n_now`,
                                                  `t65`.`nps.promoters_now`,
                                                  `t65`.`nps.detractors_now`,
                                                  `t65`.`nps.n_before`,
                                                  `t65`.`nps.promoters_before`,
                                                  `t65`.`nps.detractors_before`,
                                                  `t65`.`nps.last_scores`,
                                                  `t65`.`nps.respondents`,
                                                  `t65`.`nps.turned_detractor`,
                                                  `t65`.`nps.turned_promoter`,
                                                  `t65`.`nps.last_reply`,
                                                  `t65`.`nps.in_vain`,
                                                  `t65`.`nps.invited`,
                                                  `t65`.`nps.taken_up`,
                                                  `t65`.`nps.decision_scores`,
                                                  `t65`.`nps.deciders`,
                                                  `t65`.`nps.roles_answered`,
                                                  `t65`.`nps.roles_invited`,
                                                  `t65`.`nps.roles_taken_up`,
                                                  `t65`.`nps.surveys_unanswered`,
                                                  `t65`.`nps.csat_latest`,
                                                  `t65`.`nps.csat_91d`,
                                                  `t65`.`nps.csat_91d_n`,
                                                  `t65`.`nps.csat_365d`,
                                                  `t65`.`nps.csat_365d_n`,
                                                  `t24`.`snapshot` AS `snapshot_right`,
                                                  `t24`.`nps.ces_latest`,
                                                  `t24`.`nps.ces_91d`,
                                                  `t24`.`nps.ces_91d_n`,
                                                  `t24`.`nps.ces_365d`,
                                                  `t24`.`nps.ces_365d_n`
                                                FROM (
                                                  SELECT
                                                    `t63`.`account_id`,
                                                    `t63`.`cutoff`,
                                                    `t63`.`snapshot`,
                                                    `t63`.`account`,
                                                    `t63`.`cutoff_day`,
                                                    `t63`.`nps.latest`,
                                                    `t63`.`nps.total`,
                                                    `t63`.`nps.answers`,
                                                    `t63`.`nps.n_91d`,
                                                    `t63`.`nps.promoters_91d`,
                                                    `t63`.`nps.detractors_91d`,
                                                    `t63`.`nps.n_365d`,
                                                    `t63`.`nps.promoters_365d`,
                                                    `t63`.`nps.detractors_365d`,
                                                    `t63`.`nps.n_now`,
                                                    `t63`.`nps.promoters_now`,
                                                    `t63`.`nps.detractors_now`,
                                                    `t63`.`nps.n_before`,
                                                    `t63`.`nps.promoters_before`,
                                                    `t63`.`nps.detractors_before`,
                                                    `t63`.`nps.last_scores`,
                                                    `t63`.`nps.respondents`,
                                                    `t63`.`nps.turned_detractor`,
                                                    `t63`.`nps.turned_promoter`,
                                                    `t63`.`nps.last_reply`,
                                                    `t63`.`nps.in_vain`,
                                                    `t63`.`nps.invited`,
                                                    `t63`.`nps.taken_up`,
                                                    `t63`.`nps.decision_scores`,
                                                    `t63`.`nps.deciders`,
                                                    `t63`.`nps.roles_answered`,
                                                    `t63`.`nps.roles_invited`,
                                                    `t63`.`nps.roles_taken_up`,
                                                    `t63`.`nps.surveys_unanswered`,
                                                    `t63`.`nps.csat_latest`,
                                                    `t63`.`nps.csat_91d`,
                                                    COALESCE(`t63`.`nps.csat_91d_n`, 0) AS `nps.csat_91d_n`,
                                                    `t63`.`nps.csat_365d`,
                                                    COALESCE(`t63`.`nps.csat_365d_n`, 0) AS `nps.csat_365d_n`
                                                  FROM (
                                                    SELECT
                                                      `t62`.`account_id`,
                                                      `t62`.`cutoff`,
                                                      `t62`.`snapshot`,
                                                      `t62`.`account`,
                                                      `t62`.`cutoff_day`,
                                                      `t62`.`nps.latest`,
                                                      `t62`.`nps.total`,
                                                      `t62`.`nps.answers`,
                                                      `t62`.`nps.n_91d`,
                                                      `t62`.`nps.promoters_91d`,
                                                      `t62`.`nps.detractors_91d`,
                                                      `t62`.`nps.n_365d`,
                                                      `t62`.`nps.promoters_365d`,
                                                      `t62`.`nps.detractors_365d`,
                                                      `t62`.`nps.n_now`,
                                                      `t62`.`nps.promoters_now`,
                                                      `t62`.`nps.detractors_now`,
                                                      `t62`.`nps.n_before`,
                                                      `t62`.`nps.promoters_before`,
                                                      `t62`.`nps.detractors_before`,
                                                      `t62`.`nps.last_scores`,
                                                      `t62`.`nps.respondents`,
                                                      `t62`.`nps.turned_detractor`,
                                                      `t62`.`nps.turned_promoter`,
                                                      `t62`.`nps.last_reply`,
                                                      `t62`.`nps.in_vain`,
                                                      `t62`.`nps.invited`,
                                                      `t62`.`nps.taken_up`,
                                                      `t62`.`nps.decision_scores`,
                                                      `t62`.`nps.deciders`,
                                                      `t62`.`nps.roles_answered`,
                                                      `t62`.`nps.roles_invited`,
                                                      `t62`.`nps.roles_taken_up`,
                                                      `t62`.`nps.surveys_unanswered`,
                                                      `t62`.`nps.csat_latest`,
                                                      `t62`.`nps.csat_91d`,
                                                      `t62`.`nps.csat_91d_n`,
                                                      `t62`.`nps.csat_365d`,
                                                      `t62`.`nps.csat_365d_n`
                                                    FROM (
                                                      SELECT
                                                        `t61`.`account_id`,
                                                        `t61`.`cutoff`,
                                                        `t61`.`snapshot`,
                                                        `t61`.`account`,
                                                        `t61`.`cutoff_day`,
                                                        `t61`.`nps.latest`,
                                                        `t61`.`nps.total`,
                                                        `t61`.`nps.answers`,
                                                        `t61`.`nps.n_91d`,
                                                        `t61`.`nps.promoters_91d`,
                                                        `t61`.`nps.detractors_91d`,
                                                        `t61`.`nps.n_365d`,
                                                        `t61`.`nps.promoters_365d`,
                                                        `t61`.`nps.detractors_365d`,
                                                        `t61`.`nps.n_now`,
                                                        `t61`.`nps.promoters_now`,
                                                        `t61`.`nps.detractors_now`,
                                                        `t61`.`nps.n_before`,
                                                        `t61`.`nps.promoters_before`,
                                                        `t61`.`nps.detractors_before`,
                                                        `t61`.`nps.last_scores`,
                                                        `t61`.`nps.respondents`,
                                                        `t61`.`nps.turned_detractor`,
                                                        `t61`.`nps.turned_promoter`,
                                                        `t61`.`nps.last_reply`,
                                                        `t61`.`nps.in_vain`,
                                                        `t61`.`nps.invited`,
                                                        `t61`.`nps.taken_up`,
                                                        `t61`.`nps.decision_scores`,
                                                        `t61`.`nps.deciders`,
                                                        `t61`.`nps.roles_answered`,
                                                        `t61`.`nps.roles_invited`,
                                                        `t61`.`nps.roles_taken_up`,
                                                        `t61`.`nps.surveys_unanswered`,
                                                        `t25`.`snapshot` AS `snapshot_right`,
                                                        `t25`.`nps.csat_latest`,
                                                        `t25`.`nps.csat_91d`,
                                                        `t25`.`nps.csat_91d_n`,
                                                        `t25`.`nps.csat_365d`,
                                                        `t25`.`nps.csat_365d_n`
                                                      FROM (
                                                        SELECT
                                                          `t59`.`account_id`,
                                                          `t59`.`cutoff`,
                                                          `t59`.`snapshot`,
                                                          `t59`.`account`,
                                                          `t59`.`cutoff_day`,
                                                          `t59`.`nps.latest`,
                                                          `t59`.`nps.total`,
                                                          `t59`.`nps.answers`,
                                                          `t59`.`nps.n_91d`,
                                                          `t59`.`nps.promoters_91d`,
                                                          `t59`.`nps.detractors_91d`,
                                                          `t59`.`nps.n_365d`,
                                                          `t59`.`nps.promoters_365d`,
                                                          `t59`.`nps.detractors_365d`,
                                                          `t59`.`nps.n_now`,
                                                          `t59`.`nps.promoters_now`,
                                                          `t59`.`nps.detractors_now`,
                                                          `t59`.`nps.n_before`,
                                                          `t59`.`nps.promoters_before`,
                                                          `t59`.`nps.detractors_before`,
                                                          `t59`.`nps.last_scores`,
                                                          `t59`.`nps.respondents`,
                                                          `t59`.`nps.turned_detractor`,
                                                          `t59`.`nps.turned_promoter`,
                                                          `t59`.`nps.last_reply`,
                                                          `t59`.`nps.in_vain`,
                                                          `t59`.`nps.invited`,
                                                          `t59`.`nps.taken_up`,
                                                          `t59`.`nps.decision_scores`,
                                                          `t59`.`nps.deciders`,
                                                          `t59`.`nps.roles_answered`,
                                                          `t59`.`nps.roles_invited`,
                                                          `t59`.`nps.roles_taken_up`,
                                                          COALESCE(`t59`.`nps.surveys_unanswered`, 0) AS `nps.surveys_unanswered`
                                                        FROM (
                                                          SELECT
                                                            `t58`.`account_id`,
                                                            `t58`.`cutoff`,
                                                            `t58`.`snapshot`,
                                                            `t58`.`account`,
                                                            `t58`.`cutoff_day`,
                                                            `t58`.`nps.latest`,
                                                            `t58`.`nps.total`,
                                                            `t58`.`nps.answers`,
                                                            `t58`.`nps.n_91d`,
                                                            `t58`.`nps.promoters_91d`,
                                                            `t58`.`nps.detractors_91d`,
                                                            `t58`.`nps.n_365d`,
                                                            `t58`.`nps.promoters_365d`,
                                                            `t58`.`nps.detractors_365d`,
                                                            `t58`.`nps.n_now`,
                                                            `t58`.`nps.promoters_now`,
                                                            `t58`.`nps.detractors_now`,
                                                            `t58`.`nps.n_before`,
                                                            `t58`.`nps.promoters_before`,
                                                            `t58`.`nps.detractors_before`,
                                                            `t58`.`nps.last_scores`,
                                                            `t58`.`nps.respondents`,
                                                            `t58`.`nps.turned_detractor`,
                                                            `t58`.`nps.turned_promoter`,
                                                            `t58`.`nps.last_reply`,
                                                            `t58`.`nps.in_vain`,
                                                            `t58`.`nps.invited`,
                                                            `t58`.`nps.taken_up`,
                                                            `t58`.`nps.decision_scores`,
                                                            `t58`.`nps.deciders`,
                                                            `t58`.`nps.roles_answered`,
                                                            `t58`.`nps.roles_invited`,
                                                            `t58`.`nps.roles_taken_up`,
                                                            `t58`.`nps.surveys_unanswered`
                                                          FROM (
                                                            SELECT
                                                              `t57`.`account_id`,
                                                              `t57`.`cutoff`,
                                                              `t57`.`snapshot`,
                                                              `t57`.`account`,
                                                              `t57`.`cutoff_day`,
                                                              `t57`.`nps.latest`,
                                                              `t57`.`nps.total`,
                                                              `t57`.`nps.answers`,
                                                              `t57`.`nps.n_91d`,
                                                              `t57`.`nps.promoters_91d`,
                                                              `t57`.`nps.detractors_91d`,
                                                              `t57`.`nps.n_365d`,
                                                              `t57`.`nps.promoters_365d`,
                                                              `t57`.`nps.detractors_365d`,
                                                              `t57`.`nps.n_now`,
                                                              `t57`.`nps.promoters_now`,
                                                              `t57`.`nps.detractors_now`,
                                                              `t57`.`nps.n_before`,
                                                              `t57`.`nps.promoters_before`,
                                                              `t57`.`nps.detractors_before`,
                                                              `t57`.`nps.last_scores`,
                                                              `t57`.`nps.respondents`,
                                                              `t57`.`nps.turned_detractor`,
                                                              `t57`.`nps.turned_promoter`,
                                                              `t57`.`nps.last_reply`,
                                                              `t57`.`nps.in_vain`,
                                                              `t57`.`nps.invited`,
                                                              `t57`.`nps.taken_up`,
                                                              `t57`.`nps.decision_scores`,
                                                              `t57`.`nps.deciders`,
                                                              `t57`.`nps.roles_answered`,
                                                              `t57`.`nps.roles_invited`,
                                                              `t57`.`nps.roles_taken_up`,
                                                              `t26`.`snapshot` AS `snapshot_right`,
                                                              `t26`.`nps.surveys_unanswered`
                                                            FROM (
                                                              SELECT
                                                                `t55`.`account_id`,
                                                                `t55`.`cutoff`,
                                                                `t55`.`snapshot`,
                                                                `t55`.`account`,
                                                                `t55`.`cutoff_day`,
                                                                `t55`.`nps.latest`,
                                                                `t55`.`nps.total`,
                                                                `t55`.`nps.answers`,
                                                                `t55`.`nps.n_91d`,
                                                                `t55`.`nps.promoters_91d`,
                                                                `t55`.`nps.detractors_91d`,
                                                                `t55`.`nps.n_365d`,
                                                                `t55`.`nps.promoters_365d`,
                                                                `t55`.`nps.detractors_365d`,
                                                                `t55`.`nps.n_now`,
                                                                `t55`.`nps.promoters_now`,
                                                                `t55`.`nps.detractors_now`,
                                                                `t55`.`nps.n_before`,
                                                                `t55`.`nps.promoters_before`,
                                                                `t55`.`nps.detractors_before`,
                                                                `t55`.`nps.last_scores`,
                                                                `t55`.`nps.respondents`,
                                                                `t55`.`nps.turned_detractor`,
                                                                `t55`.`nps.turned_promoter`,
                                                                `t55`.`nps.last_reply`,
                                                                `t55`.`nps.in_vain`,
                                                                `t55`.`nps.invited`,
                                                                `t55`.`nps.taken_up`,
                                                                `t55`.`nps.decision_scores`,
                                                                `t55`.`nps.deciders`,
                                                                COALESCE(`t55`.`nps.roles_answered`, 0) AS `nps.roles_answered`,
                                                                COALESCE(`t55`.`nps.roles_invited`, 0) AS `nps.roles_invited`,
                                                                COALESCE(`t55`.`nps.roles_taken_up`, 0) AS `nps.roles_taken_up`
                                                              FROM (
                                                                SELECT
                                                                  `t54`.`account_id`,
                                                                  `t54`.`cutoff`,
                                                                  `t54`.`snapshot`,
                                                                  `t54`.`account`,
                                                                  `t54`.`cutoff_day`,
                                                                  `t54`.`nps.latest`,
                                                                  `t54`.`nps.total`,
                                                                  `t54`.`nps.answers`,
                                                                  `t54`.`nps.n_91d`,
                                                                  `t54`.`nps.promoters_91d`,
                                                                  `t54`.`nps.detractors_91d`,
                                                                  `t54`.`nps.n_365d`,
                                                                  `t54`.`nps.promoters_365d`,
                                                                  `t54`.`nps.detractors_365d`,
                                                                  `t54`.`nps.n_now`,
                                                                  `t54`.`nps.promoters_now`,
                                                                  `t54`.`nps.detractors_now`,
                                                                  `t54`.`nps.n_before`,
                                                                  `t54`.`nps.promoters_before`,
                                                                  `t54`.`nps.detractors_before`,
                                                                  `t54`.`nps.last_scores`,
                                                                  `t54`.`nps.respondents`,
                                                                  `t54`.`nps.turned_detractor`,
                                                                  `t54`.`nps.turned_promoter`,
                                                                  `t54`.`nps.last_reply`,
                                                                  `t54`.`nps.in_vain`,
                                                                  `t54`.`nps.invited`,
                                                                  `t54`.`nps.taken_up`,
                                                                  `t54`.`nps.decision_scores`,
                                                                  `t54`.`nps.deciders`,
                                                                  `t54`.`nps.roles_answered`,
                                                                  `t54`.`nps.roles_invited`,
                                                                  `t54`.`nps.roles_taken_up`
                                                                FROM (
                                                                  SELECT
                                                                    `t53`.`account_id`,
                                                                    `t53`.`cutoff`,
                                                                    `t53`.`snapshot`,
                                                                    `t53`.`account`,
                                                                    `t53`.`cutoff_day`,
                                                                    `t53`.`nps.latest`,
                                                                    `t53`.`nps.total`,
                                                                    `t53`.`nps.answers`,
                                                                    `t53`.`nps.n_91d`,
                                                                    `t53`.`nps.promoters_91d`,
                                                                    `t53`.`nps.detractors_91d`,
                                                                    `t53`.`nps.n_365d`,
                                                                    `t53`.`nps.promoters_365d`,
                                                                    `t53`.`nps.detractors_365d`,
                                                                    `t53`.`nps.n_now`,
                                                                    `t53`.`nps.promoters_now`,
                                                                    `t53`.`nps.detractors_now`,
                                                                    `t53`.`nps.n_before`,
                                                                    `t53`.`nps.promoters_before`,
                                                                    `t53`.`nps.detractors_before`,
                                                                    `t53`.`nps.last_scores`,
                                                                    `t53`.`nps.respondents`,
                                                                    `t53`.`nps.turned_detractor`,
                                                                    `t53`.`nps.turned_promoter`,
                                                                    `t53`.`nps.last_reply`,
                                                                    `t53`.`nps.in_vain`,
                                                                    `t53`.`nps.invited`,
                                                                    `t53`.`nps.taken_up`,
                                                                    `t53`.`nps.decision_scores`,
                                                                    `t53`.`nps.deciders`,
                                                                    `t27`.`snapshot` AS `snapshot_right`,
                                                                    `t27`.`nps.roles_answered`,
                                                                    `t27`.`nps.roles_invited`,
                                                                    `t27`.`nps.roles_taken_up`
                                                                  FROM (
                                                                    SELECT
                                                                      `t51`.`account_id`,
                                                                      `t51`.`cutoff`,
                                                                      `t51`.`snapshot`,
                                                                      `t51`.`account`,
                                                                      `t51`.`cutoff_day`,
                                                                      `t51`.`nps.latest`,
                                                                      `t51`.`nps.total`,
                                                                      `t51`.`nps.answers`,
                                                                      `t51`.`nps.n_91d`,
                                                                      `t51`.`nps.promoters_91d`,
                                                                      `t51`.`nps.detractors_91d`,
                                                                      `t51`.`nps.n_365d`,
                                                                      `t51`.`nps.promoters_365d`,
                                                                      `t51`.`nps.detractors_365d`,
                                                                      `t51`.`nps.n_now`,
                                                                      `t51`.`nps.promoters_now`,
                                                                      `t51`.`nps.detractors_now`,
                                                                      `t51`.`nps.n_before`,
                                                                      `t51`.`nps.promoters_before`,
                                                                      `t51`.`nps.detractors_before`,
                                                                      `t51`.`nps.last_scores`,
                                                                      `t51`.`nps.respondents`,
                                                                      `t51`.`nps.turned_detractor`,
                                                                      `t51`.`nps.turned_promoter`,
                                                                      `t51`.`nps.last_reply`,
                                                                      `t51`.`nps.in_vain`,
                                                                      `t51`.`nps.invited`,
                                                                      `t51`.`nps.taken_up`,
                                                                      `t51`.`nps.decision_scores`,
                                                                      COALESCE(`t51`.`nps.deciders`, 0) AS `nps.deciders`
                                                                    FROM (
                                                                      SELECT
                                                                        `t50`.`account_id`,
                                                                        `t50`.`cutoff`,
                                                                        `t50`.`snapshot`,
                                                                        `t50`.`account`,
                                                                        `t50`.`cutoff_day`,
                                                                        `t50`.`nps.latest`,
                                                                        `t50`.`nps.total`,
                                                                        `t50`.`nps.answers`,
                                                                        `t50`.`nps.n_91d`,
                                                                        `t50`.`nps.promoters_91d`,
                                                                        `t50`.`nps.detractors_91d`,
                                                                        `t50`.`nps.n_365d`,
                                                                        `t50`.`nps.promoters_365d`,
                                                                        `t50`.`nps.detractors_365d`,
                                                                        `t50`.`nps.n_now`,
                                                                        `t50`.`nps.promoters_now`,
                                                                        `t50`.`nps.detractors_now`,
                                                                        `t50`.`nps.n_before`,
                                                                        `t50`.`nps.promoters_before`,
                                                                        `t50`.`nps.detractors_before`,
                                                                        `t50`.`nps.last_scores`,
                                                                        `t50`.`nps.respondents`,
                                                                        `t50`.`nps.turned_detractor`,
                                                                        `t50`.`nps.turned_promoter`,
                                                                        `t50`.`nps.last_reply`,
                                                                        `t50`.`nps.in_vain`,
                                                                        `t50`.`nps.invited`,
                                                                        `t50`.`nps.taken_up`,
                                                                        `t50`.`nps.decision_scores`,
                                                                        `t50`.`nps.deciders`
                                                                      FROM (
                                                                        SELECT
                                                                          `t49`.`account_id`,
                                                                          `t49`.`cutoff`,
                                                                          `t49`.`snapshot`,
                                                                          `t49`.`account`,
                                                                          `t49`.`cutoff_day`,
                                                                          `t49`.`nps.latest`,
                                                                          `t49`.`nps.total`,
                                                                          `t49`.`nps.answers`,
                                                                          `t49`.`nps.n_91d`,
                                                                          `t49`.`nps.promoters_91d`,
                                                                          `t49`.`nps.detractors_91d`,
                                                                          `t49`.`nps.n_365d`,
                                                                          `t49`.`nps.promoters_365d`,
                                                                          `t49`.`nps.detractors_365d`,
                                                                          `t49`.`nps.n_now`,
                                                                          `t49`.`nps.promoters_now`,
                                                                          `t49`.`nps.detractors_now`,
                                                                          `t49`.`nps.n_before`,
                                                                          `t49`.`nps.promoters_before`,
                                                                          `t49`.`nps.detractors_before`,
                                                                          `t49`.`nps.last_scores`,
                                                                          `t49`.`nps.respondents`,
                                                                          `t49`.`nps.turned_detractor`,
                                                                          `t49`.`nps.turned_promoter`,
                                                                          `t49`.`nps.last_reply`,
                                                                          `t49`.`nps.in_vain`,
                                                                          `t49`.`nps.invited`,
                                                                          `t49`.`nps.taken_up`,
                                                                          `t28`.`snapshot` AS `snapshot_right`,
                                                                          `t28`.`nps.decision_scores`,
                                                                          `t28`.`nps.deciders`
                                                                        FROM (
                                                                          SELECT
                                                                            `t47`.`account_id`,
                                                                            `t47`.`cutoff`,
                                                                            `t47`.`snapshot`,
                                                                            `t47`.`account`,
                                                                            `t47`.`cutoff_day`,
                                                                            `t47`.`nps.latest`,
                                                                            `t47`.`nps.total`,
                                                                            `t47`.`nps.answers`,
                                                                            `t47`.`nps.n_91d`,
                                                                            `t47`.`nps.promoters_91d`,
                                                                            `t47`.`nps.detractors_91d`,
                                                                            `t47`.`nps.n_365d`,
                                                                            `t47`.`nps.promoters_365d`,
                                                                            `t47`.`nps.detractors_365d`,
                                                                            `t47`.`nps.n_now`,
                                                                            `t47`.`nps.promoters_now`,
                                                                            `t47`.`nps.detractors_now`,
                                                                            `t47`.`nps.n_before`,
                                                                            `t47`.`nps.promoters_before`,
                                                                            `t47`.`nps.detractors_before`,
                                                                            `t47`.`nps.last_scores`,
                                                                            `t47`.`nps.respondents`,
                                                                            `t47`.`nps.turned_detractor`,
                                                                            `t47`.`nps.turned_promoter`,
                                                                            `t47`.`nps.last_reply`,
                                                                            COALESCE(`t47`.`nps.in_vain`, 0) AS `nps.in_vain`,
                                                                            COALESCE(`t47`.`nps.invited`, 0) AS `nps.invited`,
                                                                            COALESCE(`t47`.`nps.taken_up`, 0) AS `nps.taken_up`
                                                                          FROM (
                                                                            SELECT
                                                                              `t46`.`account_id`,
                                                                              `t46`.`cutoff`,
                                                                              `t46`.`snapshot`,
                                                                              `t46`.`account`,
                                                                              `t46`.`cutoff_day`,
                                                                              `t46`.`nps.latest`,
                                                                              `t46`.`nps.total`,
                                                                              `t46`.`nps.answers`,
                                                                              `t46`.`nps.n_91d`,
                                                                              `t46`.`nps.promoters_91d`,
                                                                              `t46`.`nps.detractors_91d`,
                                                                              `t46`.`nps.n_365d`,
                                                                              `t46`.`nps.promoters_365d`,
                                                                              `t46`.`nps.detractors_365d`,
                                                                              `t46`.`nps.n_now`,
                                                                              `t46`.`nps.promoters_now`,
                                                                              `t46`.`nps.detractors_now`,
                                                                              `t46`.`nps.n_before`,
                                                                              `t46`.`nps.promoters_before`,
                                                                              `t46`.`nps.detractors_before`,
                                                                              `t46`.`nps.last_scores`,
                                                                              `t46`.`nps.respondents`,
                                                                              `t46`.`nps.turned_detractor`,
                                                                              `t46`.`nps.turned_promoter`,
                                                                              `t46`.`nps.last_reply`,
                                                                              `t46`.`nps.in_vain`,
                                                                              `t46`.`nps.invited`,
                                                                              `t46`.`nps.taken_up`
                                                                            FROM (
                                                                              SELECT
                                                                                `t45`.`account_id`,
                                                                                `t45`.`cutoff`,
                                                                                `t45`.`snapshot`,
                                                                                `t45`.`account`,
                                                                                `t45`.`cutoff_day`,
                                                                                `t45`.`nps.latest`,
                                                                                `t45`.`nps.total`,
                                                                                `t45`.`nps.answers`,
                                                                                `t45`.`nps.n_91d`,
                                                                                `t45`.`nps.promoters_91d`,
                                                                                `t45`.`nps.detractors_91d`,
                                                                                `t45`.`nps.n_365d`,
                                                                                `t45`.`nps.promoters_365d`,
                                                                                `t45`.`nps.detractors_365d`,
                                                                                `t45`.`nps.n_now`,
                                                                                `t45`.`nps.promoters_now`,
                                                                                `t45`.`nps.detractors_now`,
                                                                                `t45`.`nps.n_before`,
                                                                                `t45`.`nps.promoters_before`,
                                                                                `t45`.`nps.detractors_before`,
                                                                                `t45`.`nps.last_scores`,
                                                                                `t45`.`nps.respondents`,
                                                                                `t45`.`nps.turned_detractor`,
                                                                                `t45`.`nps.turned_promoter`,
                                                                                `t45`.`nps.last_reply`,
                                                                                `t29`.`snapshot` AS `snapshot_right`,
                                                                                `t29`.`nps.in_vain`,
                                                                                `t29`.`nps.invited`,
                                                                                `t29`.`nps.taken_up`
                                                                              FROM (
                                                                                SELECT
                                                                                  `t43`.`account_id`,
                                                                                  `t43`.`cutoff`,
                                                                                  `t43`.`snapshot`,
                                                                                  `t43`.`account`,
                                                                                  `t43`.`cutoff_day`,
                                                                                  `t43`.`nps.latest`,
                                                                                  `t43`.`nps.total`,
                                                                                  `t43`.`nps.answers`,
                                                                                  `t43`.`nps.n_91d`,
                                                                                  `t43`.`nps.promoters_91d`,
                                                                                  `t43`.`nps.detractors_91d`,
                                                                                  `t43`.`nps.n_365d`,
                                                                                  `t43`.`nps.promoters_365d`,
                                                                                  `t43`.`nps.detractors_365d`,
                                                                                  `t43`.`nps.n_now`,
                                                                                  `t43`.`nps.promoters_now`,
                                                                                  `t43`.`nps.detractors_now`,
                                                                                  `t43`.`nps.n_before`,
                                                                                  `t43`.`nps.promoters_before`,
                                                                                  `t43`.`nps.detractors_before`,
                                                                                  `t43`.`nps.last_scores`,
                                                                                  `t43`.`nps.respondents`,
                                                                                  `t43`.`nps.turned_detractor`,
                                                                                  `t43`.`nps.turned_promoter`,
                                                                                  `t43`.`nps.last_reply`
                                                                                FROM (
                                                                                  SELECT
                                                                                    `t42`.`account_id`,
                                                                                    `t42`.`cutoff`,
                                                                                    `t42`.`snapshot`,
                                                                                    `t42`.`account`,
                                                                                    `t42`.`cutoff_day`,
                                                                                    `t42`.`nps.latest`,
                                                                                    `t42`.`nps.total`,
                                                                                    `t42`.`nps.answers`,
                                                                                    `t42`.`nps.n_91d`,
                                                                                    `t42`.`nps.promoters_91d`,
                                                                                    `t42`.`nps.detractors_91d`,
                                                                                    `t42`.`nps.n_365d`,
                                                                                    `t42`.`nps.promoters_365d`,
                                                                                    `t42`.`nps.detractors_365d`,
                                                                                    `t42`.`nps.n_now`,
                                                                                    `t42`.`nps.promoters_now`,
                                                                                    `t42`.`nps.detractors_now`,
                                                                                    `t42`.`nps.n_before`,
                                                                                    `t42`.`nps.promoters_before`,
                                                                                    `t42`.`nps.detractors_before`,
                                                                                    `t42`.`nps.last_scores`,
                                                                                    `t42`.`nps.respondents`,
                                                                                    `t42`.`nps.turned_detractor`,
                                                                                    `t42`.`nps.turned_promoter`,
                                                                                    `t30`.`snapshot` AS `snapshot_right`,
                                                                                    `t30`.`nps.last_reply`
                                                                                  FROM (
                                                                                    SELECT
                                                                                      `t40`.`account_id`,
                                                                                      `t40`.`cutoff`,
                                                                                      `t40`.`snapshot`,
                                                                                      `t40`.`account`,
                                                                                      `t40`.`cutoff_day`,
                                                                                      `t40`.`nps.latest`,
                                                                                      `t40`.`nps.total`,
                                                                                      `t40`.`nps.answers`,
                                                                                      `t40`.`nps.n_91d`,
                                                                                      `t40`.`nps.promoters_91d`,
                                                                                      `t40`.`nps.detractors_91d`,
                                                                                      `t40`.`nps.n_365d`,
                                                                                      `t40`.`nps.promoters_365d`,
                                                                                      `t40`.`nps.detractors_365d`,
                                                                                      `t40`.`nps.n_now`,
                                                                                      `t40`.`nps.promoters_now`,
                                                                                      `t40`.`nps.detractors_now`,
                                                                                      `t40`.`nps.n_before`,
                                                                                      `t40`.`nps.promoters_before`,
                                                                                      `t40`.`nps.detractors_before`,
                                                                                      `t40`.`nps.last_scores`,
                                                                                      COALESCE(`t40`.`nps.respondents`, 0) AS `nps.respondents`,
                                                                                      COALESCE(`t40`.`nps.turned_detractor`, 0) AS `nps.turned_detractor`,
                                                                                      COALESCE(`t40`.`nps.turned_promoter`, 0) AS `nps.turned_promoter`
                                                                                    FROM (
                                                                                      SELECT
                                                                                        `t39`.`account_id`,
                                                                                        `t39`.`cutoff`,
                                                                                        `t39`.`snapshot`,
                                                                                        `t39`.`account`,
                                                                                        `t39`.`cutoff_day`,
                                                                                        `t39`.`nps.latest`,
                                                                                        `t39`.`nps.total`,
                                                                                        `t39`.`nps.answers`,
                                                                                        `t39`.`nps.n_91d`,
                                                                                        `t39`.`nps.promoters_91d`,
                                                                                        `t39`.`nps.detractors_91d`,
                                                                                        `t39`.`nps.n_365d`,
                                                                                        `t39`.`nps.promoters_365d`,
                                                                                        `t39`.`nps.detractors_365d`,
                                                                                        `t39`.`nps.n_now`,
                                                                                        `t39`.`nps.promoters_now`,
                                                                                        `t39`.`nps.detractors_now`,
                                                                                        `t39`.`nps.n_before`,
                                                                                        `t39`.`nps.promoters_before`,
                                                                                        `t39`.`nps.detractors_before`,
                                                                                        `t39`.`nps.last_scores`,
                                                                                        `t39`.`nps.respondents`,
                                                                                        `t39`.`nps.turned_detractor`,
                                                                                        `t39`.`nps.turned_promoter`
                                                                                      FROM (
                                                                                        SELECT
                                                                                          `t38`.`account_id`,
                                                                                          `t38`.`cutoff`,
                                                                                          `t38`.`snapshot`,
                                                                                          `t38`.`account`,
                                                                                          `t38`.`cutoff_day`,
                                                                                          `t38`.`nps.latest`,
                                                                                          `t38`.`nps.total`,
                                                                                          `t38`.`nps.answers`,
                                                                                          `t38`.`nps.n_91d`,
                                                                                          `t38`.`nps.promoters_91d`,
                                                                                          `t38`.`nps.detractors_91d`,
                                                                                          `t38`.`nps.n_365d`,
                                                                                          `t38`.`nps.promoters_365d`,
                                                                                          `t38`.`nps.detractors_365d`,
                                                                                          `t38`.`nps.n_now`,
                                                                                          `t38`.`nps.promoters_now`,
                                                                                          `t38`.`nps.detractors_now`,
                                                                                          `t38`.`nps.n_before`,
                                                                                          `t38`.`nps.promoters_before`,
                                                                                          `t38`.`nps.detractors_before`,
                                                                                          `t31`.`snapshot` AS `snapshot_right`,
                                                                                          `t31`.`nps.last_scores`,
                                                                                          `t31`.`nps.respondents`,
                                                                                          `t31`.`nps.turned_detractor`,
                                                                                          `t31`.`nps.turned_promoter`
                                                                                        FROM (
                                                                                          SELECT
                                                                                            `t36`.`account_id`,
                                                                                            `t36`.`cutoff`,
                                                                                            `t36`.`snapshot`,
                                                                                            `t36`.`account`,
                                                                                            `t36`.`cutoff_day`,
                                                                                            `t36`.`nps.latest`,
                                                                                            `t36`.`nps.total`,
                                                                                            COALESCE(`t36`.`nps.answers`, 0) AS `nps.answers`,
                                                                                            COALESCE(`t36`.`nps.n_91d`, 0) AS `nps.n_91d`,
                                                                                            COALESCE(`t36`.`nps.promoters_91d`, 0) AS `nps.promoters_91d`,
                                                                                            COALESCE(`t36`.`nps.detractors_91d`, 0) AS `nps.detractors_91d`,
                                                                                            COALESCE(`t36`.`nps.n_365d`, 0) AS `nps.n_365d`,
                                                                                            COALESCE(`t36`.`nps.promoters_365d`, 0) AS `nps.promoters_365d`,
                                                                                            COALESCE(`t36`.`nps.detractors_365d`, 0) AS `nps.detractors_365d`,
                                                                                            COALESCE(`t36`.`nps.n_now`, 0) AS `nps.n_now`,
                                                                                            COALESCE(`t36`.`nps.promoters_now`, 0) AS `nps.promoters_now`,
                                                                                            COALESCE(`t36`.`nps.detractors_now`, 0) AS `nps.detractors_now`,
                                                                                            COALESCE(`t36`.`nps.n_before`, 0) AS `nps.n_before`,
                                                                                            COALESCE(`t36`.`nps.promoters_before`, 0) AS `nps.promoters_before`,
                                                                                            COALESCE(`t36`.`nps.detractors_before`, 0) AS `nps.detractors_before`
                                                                                          FROM (
                                                                                            SELECT
                                                                                              `t35`.`account_id`,
                                                                                              `t35`.`cutoff`,
                                                                                              `t35`.`snapshot`,
                                                                                              `t35`.`account`,
                                                                                              `t35`.`cutoff_day`,
                                                                                              `t35`.`nps.latest`,
                                                                                              `t35`.`nps.total`,
                                                                                              `t35`.`nps.answers`,
                                                                                              `t35`.`nps.n_91d`,
                                                                                              `t35`.`nps.promoters_91d`,
                                                                                              `t35`.`nps.detractors_91d`,
                                                                                              `t35`.`nps.n_365d`,
                                                                                              `t35`.`nps.promoters_365d`,
                                                                                              `t35`.`nps.detractors_365d`,
                                                                                              `t35`.`nps.n_now`,
                                                                                              `t35`.`nps.promoters_now`,
                                                                                              `t35`.`nps.detractors_now`,
                                                                                              `t35`.`nps.n_before`,
                                                                                              `t35`.`nps.promoters_before`,
                                                                                              `t35`.`nps.detractors_before`
                                                                                            FROM (
                                                                                              SELECT
                                                                                                `t34`.`account_id`,
                                                                                                `t34`.`cutoff`,
                                                                                                `t34`.`snapshot`,
                                                                                                `t34`.`account`,
                                                                                                `t34`.`cutoff_day`,
                                                                                                `t32`.`snapshot` AS `snapshot_right`,
                                                                                                `t32`.`nps.latest`,
                                                                                                `t32`.`nps.total`,
                                                                                                `t32`.`nps.answers`,
                                                                                                `t32`.`nps.n_91d`,
                                                                                                `t32`.`nps.promoters_91d`,
                                                                                                `t32`.`nps.detractors_91d`,
                                                                                                `t32`.`nps.n_365d`,
                                                                                                `t32`.`nps.promoters_365d`,
                                                                                                `t32`.`nps.detractors_365d`,
                                                                                                `t32`.`nps.n_now`,
                                                                                                `t32`.`nps.promoters_now`,
                                                                                                `t32`.`nps.detractors_now`,
                                                                                                `t32`.`nps.n_before`,
                                                                                                `t32`.`nps.promoters_before`,
                                                                                                `t32`.`nps.detractors_before`
                                                                                              FROM (
                                                                                                SELECT
                                                                                                  `t15`.`account_id`,
                                                                                                  `t15`.`cutoff`,
                                                                                                  `t15`.`snapshot`,
                                                                                                  `t15`.`account`,
                                                                                                  `t15`.`cutoff_day`
                                                                                                FROM numbered AS t15
                                                                                              ) AS `t34`
                                                                                              LEFT OUTER JOIN nps_answers AS t32
                                                                                                ON `t34`.`snapshot` = `t32`.`snapshot`
                                                                                            ) AS `t35`
                                                                                          ) AS `t36`
                                                                                        ) AS `t38`
                                                                                        LEFT OUTER JOIN nps_people AS t31
                                                                                          ON `t38`.`snapshot` = `t31`.`snapshot`
                                                                                      ) AS `t39`
                                                                                    ) AS `t40`
                                                                                  ) AS `t42`
                                                                                  LEFT OUTER JOIN nps_replies AS t30
                                                                                    ON `t42`.`snapshot` = `t30`.`snapshot`
                                                                                ) AS `t43`
                                                                              ) AS `t45`
                                                                              LEFT OUTER JOIN nps_invitations AS t29
                                                                                ON `t45`.`snapshot` = `t29`.`snapshot`
                                                                            ) AS `t46`
                                                                          ) AS `t47`
                                                                        ) AS `t49`
                                                                        LEFT OUTER JOIN nps_deciders AS t28
                                                                          ON `t49`.`snapshot` = `t28`.`snapshot`
                                                                      ) AS `t50`
                                                                    ) AS `t51`
                                                                  ) AS `t53`
                                                                  LEFT OUTER JOIN nps_roles AS t27
                                                                    ON `t53`.`snapshot` = `t27`.`snapshot`
                                                                ) AS `t54`
                                                              ) AS `t55`
                                                            ) AS `t57`
                                                            LEFT OUTER JOIN nps_asked AS t26
                                                              ON `t57`.`snapshot` = `t26`.`snapshot`
                                                          ) AS `t58`
                                                        ) AS `t59`
                                                      ) AS `t61`
                                                      LEFT OUTER JOIN nps_scored_csat AS t25
                                                        ON `t61`.`snapshot` = `t25`.`snapshot`
                                                    ) AS `t62`
                                                  ) AS `t63`
                                                ) AS `t65`
                                                LEFT OUTER JOIN nps_scored_ces AS t24
                                                  ON `t65`.`snapshot` = `t24`.`snapshot`
                                              ) AS `t66`
                                            ) AS `t67`
                                          ) AS `t69`
                                          LEFT OUTER JOIN nps_happy_nps AS t23
                                            ON `t69`.`snapshot` = `t23`.`snapshot`
                                        ) AS `t70`
                                      ) AS `t71`
                                    ) AS `t73`
                                    LEFT OUTER JOIN nps_happy_csat AS t22
                                      ON `t73`.`snapshot` = `t22`.`snapshot`
                                  ) AS `t74`
                                ) AS `t75`
                              ) AS `t77`
                              LEFT OUTER JOIN nps_happy_ces AS t21
                                ON `t77`.`snapshot` = `t21`.`snapshot`
                            ) AS `t78`
                          ) AS `t79`
                        ) AS `t81`
                        LEFT OUTER JOIN nps_happy_tickets AS t20
                          ON `t81`.`snapshot` = `t20`.`snapshot`
                      ) AS `t82`
                    ) AS `t83`
                  ) AS `t85`
                  LEFT OUTER JOIN nps_quiet_tickets AS t19
                    ON `t85`.`snapshot` = `t19`.`snapshot`
                ) AS `t86`
              ) AS `t87`
            ) AS `t89`
            LEFT OUTER JOIN nps_quiet_nps AS t18
              ON `t89`.`snapshot` = `t18`.`snapshot`
          ) AS `t90`
        ) AS `t91`
      ) AS `t93`
      LEFT OUTER JOIN nps_quiet_surveys AS t17
        ON `t93`.`snapshot` = `t17`.`snapshot`
    ) AS `t94`
  ) AS `t95`
) AS `t96`;

-- nps: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`nps__latest_score`,
  wide.`nps__latest_band`,
  wide.`nps__account_score__365d`,
  wide.`nps__nps__91d`,
  wide.`nps__answers__91d`,
  wide.`nps__nps__365d`,
  wide.`nps__answers__365d`,
  wide.`nps__nps_change__182d`,
  wide.`nps__turned_detractor__91d`,
  wide.`nps__turned_promoter__91d`,
  wide.`nps__days_since_answer`,
  wide.`nps__unanswered_in_a_row`,
  wide.`nps__response_rate__365d`,
  wide.`nps__decision_score__365d`,
  wide.`nps__roles_answered__365d`,
  wide.`nps__roles_answered_share__365d`,
  wide.`nps__csat_latest`,
  wide.`nps__csat_mean__91d`,
  wide.`nps__csat_mean__365d`,
  wide.`nps__ces_latest`,
  wide.`nps__ces_mean__91d`,
  wide.`nps__ces_mean__365d`,
  wide.`nps__surveys_unanswered__365d`,
  wide.`nps__happiness__365d`,
  wide.`nps__happiness_parts__365d`,
  wide.`nps__quiet_account__91d`,
  CAST(wide.`nps.total` - wide.`nps.latest` AS DOUBLE) / NULLIF((
    wide.`nps.answers` - 1
  ) * 1000000, 0) AS `nps__latest_score__normal`
FROM wide;
