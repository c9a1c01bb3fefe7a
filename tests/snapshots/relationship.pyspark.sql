-- relationship: relationship_touches
CREATE TEMPORARY TABLE relationship_touches AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`touched` <= 28 AS BIGINT)) AS `relationship.touches_28d`,
  MIN(`t7`.`touched`) AS `relationship.last_touch`,
  SUM(
    CAST(`t7`.`ours` AND (
      `t7`.`touched` <= 28
    ) AND (
      `t7`.`touched` >= 7
    ) AS BIGINT)
  ) AS `relationship.ripe_touches_28d`,
  SUM(
    CAST(`t7`.`ours`
    AND (
      `t7`.`touched` <= 28
    )
    AND (
      `t7`.`touched` >= 7
    )
    AND (
      `t7`.`answered` IS NOT NULL
    ) AS BIGINT)
  ) AS `relationship.answered_28d`,
  SUM(CAST(`t7`.`no_show` AND (
    `t7`.`touched` <= 28
  ) AS BIGINT)) AS `relationship.no_shows_28d`,
  MIN(IF(`t7`.`review`, `t7`.`touched`, NULL)) AS `relationship.last_review`,
  SUM(CAST(`t7`.`ours` AND (
    `t7`.`touched` <= 28
  ) AS BIGINT)) AS `relationship.ours_28d`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`ours`,
    `t6`.`no_show`,
    `t6`.`review`,
    `t6`.`cutoff_day` - `t6`.`touched` AS `touched`,
    IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`touched`,
      `t5`.`ours`,
      `t5`.`no_show`,
      `t5`.`review`,
      `t5`.`answered`,
      `t5`.`answered_since`
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
          CAST(GREATEST(`t1`.`touched_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`touched_at` AS DATE)) AS INT) AS `touched`,
        LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`direction`)) IN ('outbound', 'out', 'outgoing', 'proactive') AS `ours`,
        COALESCE(`t1`.`no_show`, FALSE) AS `no_show`,
        LOWER(TRIM(' \t\n\r\v\f' FROM `t1`.`kind`)) IN ('review') AS `review`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`answered_at` AS DATE)) AS INT) AS `answered`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`answered_at` AS DATE)) AS INT) AS `answered_since`
      FROM touches AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- relationship: relationship_owners
CREATE TEMPORARY TABLE relationship_owners AS
SELECT
  `t8`.`snapshot`,
  MIN(`t8`.`taken_over`) AS `relationship.taken_over`,
  SUM(CAST(`t8`.`again` AND (
    `t8`.`taken_over` <= 365
  ) AS BIGINT)) AS `relationship.owner_changes_365d`
FROM (
  SELECT
    `t7`.`snapshot`,
    `t7`.`cutoff_day` - `t7`.`touched` AS `taken_over`,
    `t7`.`before` IS NOT NULL AS `again`
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`cutoff_day`,
      `t6`.`owner`,
      `t6`.`touched_at`,
      `t6`.`touched`,
      LAG(`t6`.`owner`) OVER (
        PARTITION BY `t6`.`snapshot`
        ORDER BY `t6`.`touched_at` ASC NULLS LAST, `t6`.`owner` ASC NULLS LAST
      ) AS `before`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`owner`,
        `t5`.`touched_at`,
        `t5`.`touched`
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
          `t1`.`owner`,
          `t1`.`touched_at`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(`t1`.`touched_at`, `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`touched_at` AS DATE)) AS INT) AS `touched`
        FROM touches AS t1
        WHERE
          `t1`.`owner` IS NOT NULL
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    (
      `t7`.`before` IS NULL
    ) OR (
      `t7`.`before` <> `t7`.`owner`
    )
) AS `t8`
GROUP BY
  1;

-- relationship: relationship_history
CREATE TEMPORARY TABLE relationship_history AS
SELECT
  `t1`.`snapshot`,
  MAX(`t1`.`days`) AS `relationship.lived`
FROM (
  SELECT
    `t0`.`snapshot`,
    `t0`.`cutoff_day` - GREATEST(
      COALESCE(
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT),
        10959
      ),
      10959
    ) AS `days`
  FROM numbered AS t0
) AS `t1`
GROUP BY
  1;

-- relationship: relationship_tickets
CREATE TEMPORARY TABLE relationship_tickets AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`opened` <= 28 AS BIGINT)) AS `relationship.tickets_28d`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`cutoff_day` - `t6`.`day` AS `opened`
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
          CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `day`
      FROM tickets AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- relationship: relationship_plays
CREATE TEMPORARY TABLE relationship_plays AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`begun` <= 28 AS BIGINT)) AS `relationship.plays_28d`,
  MIN(`t7`.`begun`) AS `relationship.last_play`,
  SUM(CAST(`t7`.`over` IS NULL AS BIGINT)) AS `relationship.running_plays`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`cutoff_day` - `t6`.`begun` AS `begun`,
    IF(`t6`.`over_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`over`, NULL) AS `over`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`begun`,
      `t5`.`over`,
      `t5`.`over_since`
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
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`started_at` AS DATE)) AS INT) AS `begun`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`ended_at` AS DATE)) AS INT) AS `over`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`ended_at` AS DATE)) AS INT) AS `over_since`
      FROM plays AS t1
      WHERE
        NOT (
          COALESCE(`t1`.`held_out`, FALSE)
        )
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
) AS `t7`
GROUP BY
  1;

-- relationship: parts_relationship
CREATE TEMPORARY TABLE parts_relationship AS
SELECT
  `t30`.`snapshot`,
  `t30`.`relationship.touches_28d`,
  `t30`.`relationship.last_touch`,
  `t30`.`relationship.ripe_touches_28d`,
  `t30`.`relationship.answered_28d`,
  `t30`.`relationship.no_shows_28d`,
  `t30`.`relationship.last_review`,
  `t30`.`relationship.ours_28d`,
  `t30`.`relationship.taken_over`,
  `t30`.`relationship.owner_changes_365d`,
  `t30`.`relationship.lived`,
  `t30`.`relationship.tickets_28d`,
  `t30`.`relationship.plays_28d`,
  `t30`.`relationship.last_play`,
  `t30`.`relationship.running_plays`
FROM (
  SELECT
    `t29`.`account_id`,
    `t29`.`cutoff`,
    `t29`.`snapshot`,
    `t29`.`account`,
    `t29`.`cutoff_day`,
    `t29`.`relationship.touches_28d`,
    `t29`.`relationship.last_touch`,
    `t29`.`relationship.ripe_touches_28d`,
    `t29`.`relationship.answered_28d`,
    `t29`.`relationship.no_shows_28d`,
    `t29`.`relationship.last_review`,
    `t29`.`relationship.ours_28d`,
    `t29`.`relationship.taken_over`,
    `t29`.`relationship.owner_changes_365d`,
    `t29`.`relationship.lived`,
    `t29`.`relationship.tickets_28d`,
    COALESCE(`t29`.`relationship.plays_28d`, 0) AS `relationship.plays_28d`,
    `t29`.`relationship.last_play`,
    COALESCE(`t29`.`relationship.running_plays`, 0) AS `relationship.running_plays`
  FROM (
    SELECT
      `t28`.`account_id`,
      `t28`.`cutoff`,
      `t28`.`snapshot`,
      `t28`.`account`,
      `t28`.`cutoff_day`,
      `t28`.`relationship.touches_28d`,
      `t28`.`relationship.last_touch`,
      `t28`.`relationship.ripe_touches_28d`,
      `t28`.`relationship.answered_28d`,
      `t28`.`relationship.no_shows_28d`,
      `t28`.`relationship.last_review`,
      `t28`.`relationship.ours_28d`,
      `t28`.`relationship.taken_over`,
      `t28`.`relationship.owner_changes_365d`,
      `t28`.`relationship.lived`,
      `t28`.`relationship.tickets_28d`,
      `t28`.`relationship.plays_28d`,
      `t28`.`relationship.last_play`,
      `t28`.`relationship.running_plays`
    FROM (
      SELECT
        `t27`.`account_id`,
        `t27`.`cutoff`,
        `t27`.`snapshot`,
        `t27`.`account`,
        `t27`.`cutoff_day`,
        `t27`.`relationship.touches_28d`,
        `t27`.`relationship.last_touch`,
        `t27`.`relationship.ripe_touches_28d`,
        `t27`.`relationship.answered_28d`,
        `t27`.`relationship.no_shows_28d`,
        `t27`.`relationship.last_review`,
        `t27`.`relationship.ours_28d`,
        `t27`.`relationship.taken_over`,
        `t27`.`relationship.owner_changes_365d`,
        `t27`.`relationship.lived`,
        `t27`.`relationship.tickets_28d`,
        `t6`.`snapshot` AS `snapshot_right`,
        `t6`.`relationship.plays_28d`,
        `t6`.`relationship.last_play`,
        `t6`.`relationship.running_plays`
      FROM (
        SELECT
          `t25`.`account_id`,
          `t25`.`cutoff`,
          `t25`.`snapshot`,
          `t25`.`account`,
          `t25`.`cutoff_day`,
          `t25`.`relationship.touches_28d`,
          `t25`.`relationship.last_touch`,
          `t25`.`relationship.ripe_touches_28d`,
          `t25`.`relationship.answered_28d`,
          `t25`.`relationship.no_shows_28d`,
          `t25`.`relationship.last_review`,
          `t25`.`relationship.ours_28d`,
          `t25`.`relationship.taken_over`,
          `t25`.`relationship.owner_changes_365d`,
          `t25`.`relationship.lived`,
          COALESCE(`t25`.`relationship.tickets_28d`, 0) AS `relationship.tickets_28d`
        FROM (
          SELECT
            `t24`.`account_id`,
            `t24`.`cutoff`,
            `t24`.`snapshot`,
            `t24`.`account`,
            `t24`.`cutoff_day`,
            `t24`.`relationship.touches_28d`,
            `t24`.`relationship.last_touch`,
            `t24`.`relationship.ripe_touches_28d`,
            `t24`.`relationship.answered_28d`,
            `t24`.`relationship.no_shows_28d`,
            `t24`.`relationship.last_review`,
            `t24`.`relationship.ours_28d`,
            `t24`.`relationship.taken_over`,
            `t24`.`relationship.owner_changes_365d`,
            `t24`.`relationship.lived`,
            `t24`.`relationship.tickets_28d`
          FROM (
            SELECT
              `t23`.`account_id`,
              `t23`.`cutoff`,
              `t23`.`snapshot`,
              `t23`.`account`,
              `t23`.`cutoff_day`,
              `t23`.`relationship.touches_28d`,
              `t23`.`relationship.last_touch`,
              `t23`.`relationship.ripe_touches_28d`,
              `t23`.`relationship.answered_28d`,
              `t23`.`relationship.no_shows_28d`,
              `t23`.`relationship.last_review`,
              `t23`.`relationship.ours_28d`,
              `t23`.`relationship.taken_over`,
              `t23`.`relationship.owner_changes_365d`,
              `t23`.`relationship.lived`,
              `t7`.`snapshot` AS `snapshot_right`,
              `t7`.`relationship.tickets_28d`
            FROM (
              SELECT
                `t21`.`account_id`,
                `t21`.`cutoff`,
                `t21`.`snapshot`,
                `t21`.`account`,
                `t21`.`cutoff_day`,
                `t21`.`relationship.touches_28d`,
                `t21`.`relationship.last_touch`,
                `t21`.`relationship.ripe_touches_28d`,
                `t21`.`relationship.answered_28d`,
                `t21`.`relationship.no_shows_28d`,
                `t21`.`relationship.last_review`,
                `t21`.`relationship.ours_28d`,
                `t21`.`relationship.taken_over`,
                `t21`.`relationship.owner_changes_365d`,
                `t21`.`relationship.lived`
              FROM (
                SELECT
                  `t20`.`account_id`,
                  `t20`.`cutoff`,
                  `t20`.`snapshot`,
                  `t20`.`account`,
                  `t20`.`cutoff_day`,
                  `t20`.`relationship.touches_28d`,
                  `t20`.`relationship.last_touch`,
                  `t20`.`relationship.ripe_touches_28d`,
                  `t20`.`relationship.answered_28d`,
                  `t20`.`relationship.no_shows_28d`,
                  `t20`.`relationship.last_review`,
                  `t20`.`relationship.ours_28d`,
                  `t20`.`relationship.taken_over`,
                  `t20`.`relationship.owner_changes_365d`,
                  `t8`.`snapshot` AS `snapshot_right`,
                  `t8`.`relationship.lived`
                FROM (
                  SELECT
                    `t18`.`account_id`,
                    `t18`.`cutoff`,
                    `t18`.`snapshot`,
                    `t18`.`account`,
                    `t18`.`cutoff_day`,
                    `t18`.`relationship.touches_28d`,
                    `t18`.`relationship.last_touch`,
                    `t18`.`relationship.ripe_touches_28d`,
                    `t18`.`relationship.answered_28d`,
                    `t18`.`relationship.no_shows_28d`,
                    `t18`.`relationship.last_review`,
                    `t18`.`relationship.ours_28d`,
                    `t18`.`relationship.taken_over`,
                    COALESCE(`t18`.`relationship.owner_changes_365d`, 0) AS `relationship.owner_changes_365d`
                  FROM (
                    SELECT
                      `t17`.`account_id`,
                      `t17`.`cutoff`,
                      `t17`.`snapshot`,
                      `t17`.`account`,
                      `t17`.`cutoff_day`,
                      `t17`.`relationship.touches_28d`,
                      `t17`.`relationship.last_touch`,
                      `t17`.`relationship.ripe_touches_28d`,
                      `t17`.`relationship.answered_28d`,
                      `t17`.`relationship.no_shows_28d`,
                      `t17`.`relationship.last_review`,
                      `t17`.`relationship.ours_28d`,
                      `t17`.`relationship.taken_over`,
                      `t17`.`relationship.owner_changes_365d`
                    FROM (
                      SELECT
                        `t16`.`account_id`,
                        `t16`.`cutoff`,
                        `t16`.`snapshot`,
                        `t16`.`account`,
                        `t16`.`cutoff_day`,
                        `t16`.`relationship.touches_28d`,
                        `t16`.`relationship.last_touch`,
                        `t16`.`relationship.ripe_touches_28d`,
                        `t16`.`relationship.answered_28d`,
                        `t16`.`relationship.no_shows_28d`,
                        `t16`.`relationship.last_review`,
                        `t16`.`relationship.ours_28d`,
                        `t9`.`snapshot` AS `snapshot_right`,
                        `t9`.`relationship.taken_over`,
                        `t9`.`relationship.owner_changes_365d`
                      FROM (
                        SELECT
                          `t14`.`account_id`,
                          `t14`.`cutoff`,
                          `t14`.`snapshot`,
                          `t14`.`account`,
                          `t14`.`cutoff_day`,
                          COALESCE(`t14`.`relationship.touches_28d`, 0) AS `relationship.touches_28d`,
                          `t14`.`relationship.last_touch`,
                          COALESCE(`t14`.`relationship.ripe_touches_28d`, 0) AS `relationship.ripe_touches_28d`,
                          COALESCE(`t14`.`relationship.answered_28d`, 0) AS `relationship.answered_28d`,
                          COALESCE(`t14`.`relationship.no_shows_28d`, 0) AS `relationship.no_shows_28d`,
                          `t14`.`relationship.last_review`,
                          COALESCE(`t14`.`relationship.ours_28d`, 0) AS `relationship.ours_28d`
                        FROM (
                          SELECT
                            `t13`.`account_id`,
                            `t13`.`cutoff`,
                            `t13`.`snapshot`,
                            `t13`.`account`,
                            `t13`.`cutoff_day`,
                            `t13`.`relationship.touches_28d`,
                            `t13`.`relationship.last_touch`,
                            `t13`.`relationship.ripe_touches_28d`,
                            `t13`.`relationship.answered_28d`,
                            `t13`.`relationship.no_shows_28d`,
                            `t13`.`relationship.last_review`,
                            `t13`.`relationship.ours_28d`
                          FROM (
                            SELECT
                              `t12`.`account_id`,
                              `t12`.`cutoff`,
                              `t12`.`snapshot`,
                              `t12`.`account`,
                              `t12`.`cutoff_day`,
                              `t10`.`snapshot` AS `snapshot_right`,
                              `t10`.`relationship.touches_28d`,
                              `t10`.`relationship.last_touch`,
                              `t10`.`relationship.ripe_touches_28d`,
                              `t10`.`relationship.answered_28d`,
                              `t10`.`relationship.no_shows_28d`,
                              `t10`.`relationship.last_review`,
                              `t10`.`relationship.ours_28d`
                            FROM (
                              SELECT
                                `t4`.`account_id`,
                                `t4`.`cutoff`,
                                `t4`.`snapshot`,
                                `t4`.`account`,
                                `t4`.`cutoff_day`
                              FROM numbered AS t4
                            ) AS `t12`
                            LEFT OUTER JOIN relationship_touches AS t10
                              ON `t12`.`snapshot` = `t10`.`snapshot`
                          ) AS `t13`
                        ) AS `t14`
                      ) AS `t16`
                      LEFT OUTER JOIN relationship_owners AS t9
                        ON `t16`.`snapshot` = `t9`.`snapshot`
                    ) AS `t17`
                  ) AS `t18`
                ) AS `t20`
                LEFT OUTER JOIN relationship_history AS t8
                  ON `t20`.`snapshot` = `t8`.`snapshot`
              ) AS `t21`
            ) AS `t23`
            LEFT OUTER JOIN relationship_tickets AS t7
              ON `t23`.`snapshot` = `t7`.`snapshot`
          ) AS `t24`
        ) AS `t25`
      ) AS `t27`
      LEFT OUTER JOIN relationship_plays AS t6
        ON `t27`.`snapshot` = `t6`.`snapshot`
    ) AS `t28`
  ) AS `t29`
) AS `t30`;

-- relationship: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`relationship__touches__28d`,
  wide.`relationship__days_since_touch`,
  wide.`relationship__answered_share__28d`,
  wide.`relationship__no_shows__28d`,
  wide.`relationship__days_since_review`,
  wide.`relationship__review_overdue`,
  wide.`relationship__days_with_owner`,
  wide.`relationship__owner_changes__365d`,
  wide.`relationship__proactive_share__28d`,
  wide.`relationship__plays__28d`,
  wide.`relationship__days_since_play`,
  wide.`relationship__in_play`
FROM wide;
