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
            BTRIM(
              REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
              CONCAT(' \t\n\r', CHAR(11), CHAR(12))
            ),
            ''
          ) AS `role`,
          LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
                BTRIM(
                  REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
                  CONCAT(' \t\n\r', CHAR(11), CHAR(12))
                ),
                ''
              ) AS `role`,
              LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
          BTRIM(
            REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
            CONCAT(' \t\n\r', CHAR(11), CHAR(12))
          ),
          ''
        ) AS `role`,
        LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
              BTRIM(
                REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
                CONCAT(' \t\n\r', CHAR(11), CHAR(12))
              ),
              ''
            ) AS `role`,
            LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
                BTRIM(
                  REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
                  CONCAT(' \t\n\r', CHAR(11), CHAR(12))
                ),
                ''
              ) AS `role`,
              LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
            BTRIM(
              REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
              CONCAT(' \t\n\r', CHAR(11), CHAR(12))
            ),
            ''
          ) AS `role`,
          LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
          BTRIM(
            REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
            CONCAT(' \t\n\r', CHAR(11), CHAR(12))
          ),
          ''
        ) AS `role`,
        LOWER(BTRIM(`t1`.`kind`, CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
            BTRIM(
              REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
              CONCAT(' \t\n\r', CHAR(11), CHAR(12))
            ),
            ''
          ) AS `role`,
          LOWER(BTRIM(`t1`.`kind`, CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
            BTRIM(
              REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
              CONCAT(' \t\n\r', CHAR(11), CHAR(12))
            ),
            ''
          ) AS `role`,
          LOWER(BTRIM(`t1`.`kind`, CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
                BTRIM(
                  REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
                  CONCAT(' \t\n\r', CHAR(11), CHAR(12))
                ),
                ''
              ) AS `role`,
              LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
            BTRIM(
              REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
              CONCAT(' \t\n\r', CHAR(11), CHAR(12))
            ),
            ''
          ) AS `role`,
          LOWER(BTRIM(`t1`.`kind`, CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
            BTRIM(
              REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
              CONCAT(' \t\n\r', CHAR(11), CHAR(12))
            ),
            ''
          ) AS `role`,
          LOWER(BTRIM(`t1`.`kind`, CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
        BTRIM(LOWER(`t1`.`priority`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
        BTRIM(LOWER(`t1`.`priority`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN (
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
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IS NULL
          THEN CAST(NULL AS STRING)
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('email', 'e-mail', 'mail')
          THEN 'email'
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('chat', 'live chat', 'live_chat', 'livechat')
          THEN 'chat'
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('phone', 'call', 'telephone', 'voice')
          THEN 'phone'
          ELSE 'other'
        END AS `channel`,
        NULLIF(BTRIM(LOWER(`t1`.`theme`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))), '') AS `theme`,
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
        BTRIM(LOWER(`t1`.`priority`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
        BTRIM(LOWER(`t1`.`priority`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN (
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
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IS NULL
          THEN CAST(NULL AS STRING)
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('email', 'e-mail', 'mail')
          THEN 'email'
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('chat', 'live chat', 'live_chat', 'livechat')
          THEN 'chat'
          WHEN BTRIM(LOWER(`t1`.`channel`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IN ('phone', 'call', 'telephone', 'voice')
          THEN 'phone'
          ELSE 'other'
        END AS `channel`,
        NULLIF(BTRIM(LOWER(`t1`.`theme`), CONCAT(' \t\n\r', CHAR(11), CHAR(12))), '') AS `theme`,
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
          BTRIM(
            REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
            CONCAT(' \t\n\r', CHAR(11), CHAR(12))
          ),
          ''
        ) AS `role`,
        LOWER(BTRIM(CAST(NULL AS STRING), CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
          BTRIM(
            REPLACE(REPLACE(LOWER(`t1`.`role`), '_', ' '), '-', ' '),
            CONCAT(' \t\n\r', CHAR(11), CHAR(12))
          ),
          ''
        ) AS `role`,
        LOWER(BTRIM(`t1`.`kind`, CONCAT(' \t\n\r', CHAR(11), CHAR(12)))) AS `kind`,
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
  `t34`.`snapshot`,
  `t17`.`nps.latest`,
  `t17`.`nps.total`,
  COALESCE(`t17`.`nps.answers`, 0) AS `nps.answers`,
  COALESCE(`t17`.`nps.n_91d`, 0) AS `nps.n_91d`,
  COALESCE(`t17`.`nps.promoters_91d`, 0) AS `nps.promoters_91d`,
  COALESCE(`t17`.`nps.detractors_91d`, 0) AS `nps.detractors_91d`,
  COALESCE(`t17`.`nps.n_365d`, 0) AS `nps.n_365d`,
  COALESCE(`t17`.`nps.promoters_365d`, 0) AS `nps.promoters_365d`,
  COALESCE(`t17`.`nps.detractors_365d`, 0) AS `nps.detractors_365d`,
  COALESCE(`t17`.`nps.n_now`, 0) AS `nps.n_now`,
  COALESCE(`t17`.`nps.promoters_now`, 0) AS `nps.promoters_now`,
  COALESCE(`t17`.`nps.detractors_now`, 0) AS `nps.detractors_now`,
  COALESCE(`t17`.`nps.n_before`, 0) AS `nps.n_before`,
  COALESCE(`t17`.`nps.promoters_before`, 0) AS `nps.promoters_before`,
  COALESCE(`t17`.`nps.detractors_before`, 0) AS `nps.detractors_before`,
  `t18`.`nps.last_scores`,
  COALESCE(`t18`.`nps.respondents`, 0) AS `nps.respondents`,
  COALESCE(`t18`.`nps.turned_detractor`, 0) AS `nps.turned_detractor`,
  COALESCE(`t18`.`nps.turned_promoter`, 0) AS `nps.turned_promoter`,
  `t19`.`nps.last_reply`,
  COALESCE(`t20`.`nps.in_vain`, 0) AS `nps.in_vain`,
  COALESCE(`t20`.`nps.invited`, 0) AS `nps.invited`,
  COALESCE(`t20`.`nps.taken_up`, 0) AS `nps.taken_up`,
  `t21`.`nps.decision_scores`,
  COALESCE(`t21`.`nps.deciders`, 0) AS `nps.deciders`,
  COALESCE(`t22`.`nps.roles_answered`, 0) AS `nps.roles_answered`,
  COALESCE(`t22`.`nps.roles_invited`, 0) AS `nps.roles_invited`,
  COALESCE(`t22`.`nps.roles_taken_up`, 0) AS `nps.roles_taken_up`,
  COALESCE(`t23`.`nps.surveys_unanswered`, 0) AS `nps.surveys_unanswered`,
  `t24`.`nps.csat_latest`,
  `t24`.`nps.csat_91d`,
  COALESCE(`t24`.`nps.csat_91d_n`, 0) AS `nps.csat_91d_n`,
  `t24`.`nps.csat_365d`,
  COALESCE(`t24`.`nps.csat_365d_n`, 0) AS `nps.csat_365d_n`,
  `t25`.`nps.ces_latest`,
  `t25`.`nps.ces_91d`,
  COALESCE(`t25`.`nps.ces_91d_n`, 0) AS `nps.ces_91d_n`,
  `t25`.`nps.ces_365d`,
  COALESCE(`t25`.`nps.ces_365d_n`, 0) AS `nps.ces_365d_n`,
  COALESCE(`t26`.`nps.happy_nps`, 0) AS `nps.happy_nps`,
  COALESCE(`t26`.`nps.happy_nps_n`, 0) AS `nps.happy_nps_n`,
  COALESCE(`t27`.`nps.happy_csat`, 0) AS `nps.happy_csat`,
  COALESCE(`t27`.`nps.happy_csat_n`, 0) AS `nps.happy_csat_n`,
  COALESCE(`t28`.`nps.happy_ces`, 0) AS `nps.happy_ces`,
  COALESCE(`t28`.`nps.happy_ces_n`, 0) AS `nps.happy_ces_n`,
  COALESCE(`t29`.`nps.happy_tickets`, 0) AS `nps.happy_tickets`,
  COALESCE(`t29`.`nps.happy_tickets_n`, 0) AS `nps.happy_tickets_n`,
  COALESCE(`t30`.`nps.quiet_tickets`, 0) AS `nps.quiet_tickets`,
  COALESCE(`t31`.`nps.quiet_nps`, 0) AS `nps.quiet_nps`,
  COALESCE(`t32`.`nps.quiet_surveys`, 0) AS `nps.quiet_surveys`
FROM (
  SELECT
    `t0`.`snapshot`,
    `t0`.`account`,
    `t0`.`cutoff_day`,
    `t0`.`account_id`,
    `t0`.`cutoff`
  FROM numbered AS t0
) AS `t34`
LEFT OUTER JOIN nps_answers AS t17
  ON `t34`.`snapshot` = `t17`.`snapshot`
LEFT OUTER JOIN nps_people AS t18
  ON `t34`.`snapshot` = `t18`.`snapshot`
LEFT OUTER JOIN nps_replies AS t19
  ON `t34`.`snapshot` = `t19`.`snapshot`
LEFT OUTER JOIN nps_invitations AS t20
  ON `t34`.`snapshot` = `t20`.`snapshot`
LEFT OUTER JOIN nps_deciders AS t21
  ON `t34`.`snapshot` = `t21`.`snapshot`
LEFT OUTER JOIN nps_roles AS t22
  ON `t34`.`snapshot` = `t22`.`snapshot`
LEFT OUTER JOIN nps_asked AS t23
  ON `t34`.`snapshot` = `t23`.`snapshot`
LEFT OUTER JOIN nps_scored_csat AS t24
  ON `t34`.`snapshot` = `t24`.`snapshot`
LEFT OUTER JOIN nps_scored_ces AS t25
  ON `t34`.`snapshot` = `t25`.`snapshot`
LEFT OUTER JOIN nps_happy_nps AS t26
  ON `t34`.`snapshot` = `t26`.`snapshot`
LEFT OUTER JOIN nps_happy_csat AS t27
  ON `t34`.`snapshot` = `t27`.`snapshot`
LEFT OUTER JOIN nps_happy_ces AS t28
  ON `t34`.`snapshot` = `t28`.`snapshot`
LEFT OUTER JOIN nps_happy_tickets AS t29
  ON `t34`.`snapshot` = `t29`.`snapshot`
LEFT OUTER JOIN nps_quiet_tickets AS t30
  ON `t34`.`snapshot` = `t30`.`snapshot`
LEFT OUTER JOIN nps_quiet_nps AS t31
  ON `t34`.`snapshot` = `t31`.`snapshot`
LEFT OUTER JOIN nps_quiet_surveys AS t32
  ON `t34`.`snapshot` = `t32`.`snapshot`;

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
