-- commercial: commercial_rows
CREATE TEMPORARY TABLE commercial_rows AS
SELECT
  `t9`.`snapshot`,
  MAX(`t9`.`started`) AS `commercial.first_started`,
  SUM(`t9`.`terms`) AS `commercial.terms_done`,
  SUM(
    IF(
      (
        `t9`.`started` > 0
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 0
        )
      ),
      `t9`.`cents`,
      NULL
    )
  ) AS `commercial.cents`,
  SUM(
    IF(
      (
        `t9`.`started` > 91
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 91
        )
      ),
      `t9`.`cents`,
      NULL
    )
  ) AS `commercial.cents_91d`,
  SUM(
    IF(
      (
        `t9`.`started` > 210
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 210
        )
      ),
      `t9`.`cents`,
      NULL
    )
  ) AS `commercial.cents_210d`,
  SUM(
    IF(
      (
        `t9`.`started` > 28
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 28
        )
      ),
      `t9`.`cents`,
      NULL
    )
  ) AS `commercial.cents_28d`,
  SUM(
    IF(
      (
        `t9`.`started` > 0
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 0
        )
      ),
      `t9`.`seats`,
      NULL
    )
  ) AS `commercial.seats`,
  SUM(
    IF(
      (
        `t9`.`started` > 91
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 91
        )
      ),
      `t9`.`seats`,
      NULL
    )
  ) AS `commercial.seats_91d`,
  SUM(
    IF(
      (
        `t9`.`started` > 210
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 210
        )
      ),
      `t9`.`seats`,
      NULL
    )
  ) AS `commercial.seats_210d`,
  SUM(
    IF(
      (
        `t9`.`started` > 28
      )
      AND (
        (
          `t9`.`ended` IS NULL
        ) OR (
          `t9`.`ended` <= 28
        )
      ),
      `t9`.`seats`,
      NULL
    )
  ) AS `commercial.seats_28d`,
  SUM(CAST(`t9`.`cents` IS NOT NULL AS BIGINT)) AS `commercial.priced`
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
GROUP BY
  1;

-- commercial: commercial_terms
CREATE TEMPORARY TABLE commercial_terms AS
SELECT
  `t10`.`snapshot`,
  MAX_BY(
    `t10`.`to_term_end`,
    STRUCT(`t10`.`started_at` AS `at`, -(
      `t10`.`to_term_end`
    ) AS `nearer`)
  ) AS `commercial.to_term_end`
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
    `t9`.`runs` AND `t9`.`to_term_end` IS NOT NULL
) AS `t10`
GROUP BY
  1;

-- commercial: commercial_changes
CREATE TEMPORARY TABLE commercial_changes AS
WITH `t8` AS (
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
)
SELECT
  `t14`.`snapshot`,
  SUM(
    CAST((
      `t14`.`day` <= 28
    )
    AND (
      (
        `t14`.`cents` > 0
      ) AND (
        `t14`.`cents_before` > 0
      )
    ) AS BIGINT)
  ) AS `commercial.upgrades_28d`,
  SUM(
    CAST((
      `t14`.`day` <= 28
    )
    AND (
      (
        `t14`.`cents` < 0
      ) AND (
        `t14`.`cents_after` > 0
      )
    ) AS BIGINT)
  ) AS `commercial.downgrades_28d`,
  SUM(CAST((
    `t14`.`day` <= 180
  ) AND (
    `t14`.`seats` <> 0
  ) AS BIGINT)) AS `commercial.seat_changes`,
  SUM(
    CAST((
      `t14`.`day` <= 90
    )
    AND (
      `t14`.`cents` > 0
    )
    AND (
      `t14`.`cents_before` > 0
    ) AS BIGINT)
  ) AS `commercial.upsells`
FROM (
  SELECT
    `t13`.`snapshot`,
    `t13`.`day`,
    `t13`.`cents`,
    `t13`.`seats`,
    SUM(`t13`.`cents`) OVER (
      PARTITION BY `t13`.`snapshot`
      ORDER BY `t13`.`day` DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - `t13`.`cents` AS `cents_before`,
    SUM(`t13`.`cents`) OVER (
      PARTITION BY `t13`.`snapshot`
      ORDER BY `t13`.`day` DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS `cents_after`
  FROM (
    SELECT
      `t12`.`snapshot`,
      `t12`.`day`,
      SUM(`t12`.`cents`) AS `cents`,
      SUM(`t12`.`seats`) AS `seats`
    FROM (
      SELECT
        *
      FROM (
        SELECT
          `t9`.`snapshot`,
          `t9`.`cutoff_day` - `t9`.`started` AS `day`,
          COALESCE(`t9`.`cents`, 0) AS `cents`,
          COALESCE(`t9`.`seats`, 0) AS `seats`
        FROM `t8` AS `t9`
      ) AS `t10`
      UNION ALL
      SELECT
        *
      FROM (
        SELECT
          `t9`.`snapshot`,
          IF(`t9`.`ended_since` < `t9`.`cutoff_day`, `t9`.`cutoff_day` - `t9`.`ended`, NULL) AS `day`,
          -(
            COALESCE(`t9`.`cents`, 0)
          ) AS `cents`,
          -(
            COALESCE(`t9`.`seats`, 0)
          ) AS `seats`
        FROM t8 AS t9
        WHERE
          IF(`t9`.`ended_since` < `t9`.`cutoff_day`, `t9`.`cutoff_day` - `t9`.`ended`, NULL) IS NOT NULL
      ) AS `t11`
    ) AS `t12`
    GROUP BY
      1,
      2
  ) AS `t13`
) AS `t14`
GROUP BY
  1;

-- commercial: commercial_invoices
CREATE TEMPORARY TABLE commercial_invoices AS
SELECT
  `t7`.`snapshot`,
  SUM(
    CAST((
      `t7`.`due` IS NOT NULL
    )
    AND (
      `t7`.`paid` IS NULL
    )
    AND (
      `t7`.`refunded` IS NULL
    ) AS BIGINT)
  ) AS `commercial.past_due`,
  MAX(
    IF(
      (
        `t7`.`due` IS NOT NULL
      )
      AND (
        `t7`.`paid` IS NULL
      )
      AND (
        `t7`.`refunded` IS NULL
      ),
      `t7`.`due`,
      NULL
    )
  ) AS `commercial.past_due_days`,
  SUM(CAST(`t7`.`failed` <= 28 AS BIGINT)) AS `commercial.failed_payments_28d`,
  SUM(CAST(`t7`.`refunded` <= 28 AS BIGINT)) AS `commercial.refunds_28d`,
  SUM(CAST(`t7`.`disputed` <= 28 AS BIGINT)) AS `commercial.disputes_28d`
FROM (
  SELECT
    `t6`.`snapshot`,
    IF(
      (
        `t6`.`cutoff_day` - `t6`.`due_day`
      ) > 0,
      `t6`.`cutoff_day` - `t6`.`due_day`,
      NULL
    ) AS `due`,
    IF(`t6`.`paid_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`paid`, NULL) AS `paid`,
    IF(`t6`.`failed_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`failed`, NULL) AS `failed`,
    IF(`t6`.`refunded_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`refunded`, NULL) AS `refunded`,
    IF(`t6`.`disputed_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`disputed`, NULL) AS `disputed`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t3`.`spell`,
      `t5`.`issued`,
      `t5`.`due_day`,
      `t5`.`paid`,
      `t5`.`paid_since`,
      `t5`.`failed`,
      `t5`.`failed_since`,
      `t5`.`refunded`,
      `t5`.`refunded_since`,
      `t5`.`disputed`,
      `t5`.`disputed_since`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t0`.`spell_started_at` AS DATE)) AS INT) AS `spell`
      FROM numbered AS t0
    ) AS `t3`
    INNER JOIN (
      SELECT
        `t1`.`account_id`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`issued_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`issued_at` AS DATE)) AS INT) AS `issued`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`due_at` AS DATE)) AS INT) AS `due_day`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`paid_at` AS DATE)) AS INT) AS `paid`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`paid_at` AS DATE)) AS INT) AS `paid_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`failed_at` AS DATE)) AS INT) AS `failed`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`failed_at` AS DATE)) AS INT) AS `failed_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`refunded_at` AS DATE)) AS INT) AS `refunded`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`refunded_at` AS DATE)) AS INT) AS `refunded_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`disputed_at` AS DATE)) AS INT) AS `disputed`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`disputed_at` AS DATE)) AS INT) AS `disputed_since`
      FROM invoices AS t1
      WHERE
        COALESCE(`t1`.`amount` > 0, TRUE)
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
  WHERE
    `t6`.`issued` >= `t6`.`spell`
) AS `t7`
GROUP BY
  1;

-- commercial: parts_commercial
CREATE TEMPORARY TABLE parts_commercial AS
SELECT
  `t10`.`snapshot`,
  `t5`.`commercial.first_started`,
  `t5`.`commercial.terms_done`,
  `t5`.`commercial.cents`,
  `t5`.`commercial.cents_91d`,
  `t5`.`commercial.cents_210d`,
  `t5`.`commercial.cents_28d`,
  `t5`.`commercial.seats`,
  `t5`.`commercial.seats_91d`,
  `t5`.`commercial.seats_210d`,
  `t5`.`commercial.seats_28d`,
  COALESCE(`t5`.`commercial.priced`, 0) AS `commercial.priced`,
  `t6`.`commercial.to_term_end`,
  COALESCE(`t7`.`commercial.upgrades_28d`, 0) AS `commercial.upgrades_28d`,
  COALESCE(`t7`.`commercial.downgrades_28d`, 0) AS `commercial.downgrades_28d`,
  COALESCE(`t7`.`commercial.seat_changes`, 0) AS `commercial.seat_changes`,
  COALESCE(`t7`.`commercial.upsells`, 0) AS `commercial.upsells`,
  COALESCE(`t8`.`commercial.past_due`, 0) AS `commercial.past_due`,
  COALESCE(`t8`.`commercial.past_due_days`, 0) AS `commercial.past_due_days`,
  COALESCE(`t8`.`commercial.failed_payments_28d`, 0) AS `commercial.failed_payments_28d`,
  COALESCE(`t8`.`commercial.refunds_28d`, 0) AS `commercial.refunds_28d`,
  COALESCE(`t8`.`commercial.disputes_28d`, 0) AS `commercial.disputes_28d`
FROM (
  SELECT
    `t0`.`snapshot`,
    `t0`.`account`,
    `t0`.`cutoff_day`,
    `t0`.`account_id`,
    `t0`.`cutoff`
  FROM numbered AS t0
) AS `t10`
LEFT OUTER JOIN commercial_rows AS t5
  ON `t10`.`snapshot` = `t5`.`snapshot`
LEFT OUTER JOIN commercial_terms AS t6
  ON `t10`.`snapshot` = `t6`.`snapshot`
LEFT OUTER JOIN commercial_changes AS t7
  ON `t10`.`snapshot` = `t7`.`snapshot`
LEFT OUTER JOIN commercial_invoices AS t8
  ON `t10`.`snapshot` = `t8`.`snapshot`;

-- commercial: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`commercial__tenure_days`,
  wide.`commercial__days_to_term_end`,
  wide.`commercial__renewals`,
  wide.`commercial__mrr`,
  wide.`commercial__mrr_change__91d`,
  wide.`commercial__mrr_change__210d`,
  wide.`commercial__mrr_growth__28d`,
  wide.`commercial__seats`,
  wide.`commercial__seats_change__91d`,
  wide.`commercial__seats_change__210d`,
  wide.`commercial__seats_growth__28d`,
  wide.`commercial__upgrades__28d`,
  wide.`commercial__downgrades__28d`,
  wide.`commercial__mrr_per_user__28d`,
  wide.`commercial__expansion_stalled__180d`,
  wide.`commercial__upsell_unadopted__90d`,
  wide.`commercial__added_seats_used__91d`,
  wide.`commercial__invoices_past_due`,
  wide.`commercial__days_past_due`,
  wide.`commercial__failed_payments__28d`,
  wide.`commercial__refunds__28d`,
  wide.`commercial__disputes__28d`
FROM wide;
