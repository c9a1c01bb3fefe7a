-- relationship: touches as day numbers and flags, before any cutoff
CREATE TEMPORARY TABLE touches_dated AS
SELECT
  t0.account_id, t0.owner, t0.touched_at,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(GREATEST(t0.touched_at, t0.known_at) AS DATE)) AS INT) AS since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.touched_at AS DATE)) AS INT) AS touched,
  LOWER(TRIM(t0.direction, ' 	
')) IN ('outbound', 'out', 'outgoing', 'proactive') AS ours,
  COALESCE(t0.no_show, FALSE) AS no_show,
  LOWER(TRIM(t0.kind, ' 	
')) IN ('review') AS review,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.answered_at AS DATE)) AS INT) AS answered,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.answered_at AS DATE)) AS INT) AS answered_since
FROM touches AS t0
ORDER BY t0.account_id ASC;

-- relationship: by snapshot: touches at which somebody new took over
CREATE TEMPORARY TABLE relationship_owners AS
SELECT
  t9.snapshot,
  MIN(t9.taken_over) AS "relationship.taken_over",
  COUNT_IF(t9.again AND (t9.taken_over <= 365)) AS "relationship.owner_changes_365d"
FROM (
  SELECT t8.snapshot, t8.cutoff_day - t8.touched AS taken_over, t8.again
  FROM (
    SELECT t3.snapshot, t3.cutoff_day, t7.touched, t7.again
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t3"
    INNER JOIN (
      SELECT t5.account_id, t5.since, t5.touched, t5.before IS NOT NULL AS again
      FROM (
        SELECT
          t4.account_id, t4.owner, t4.touched_at, t4.since, t4.touched,
          LAG(t4.owner) OVER (
            PARTITION BY "t4"."account_id"
            ORDER BY "t4"."touched_at" ASC, "t4"."owner" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS before
        FROM (
          SELECT t1.account_id, t1.owner, t1.touched_at, t1.since, t1.touched
          FROM touches_dated AS t1
          WHERE t1.owner IS NOT NULL
        ) AS "t4"
      ) AS "t5"
      WHERE (t5.before IS NULL) OR (t5.before <> t5.owner)
    ) AS "t7"
      ON t3.account_id = t7.account_id AND t7.since < t3.cutoff_day
  ) AS "t8"
) AS "t9"
GROUP BY 1;

-- relationship: by snapshot: days of observed history
CREATE TEMPORARY TABLE relationship_history AS
SELECT t1.snapshot, MAX(t1.days) AS "relationship.lived"
FROM (
  SELECT
    t0.snapshot,
    t0.cutoff_day - GREATEST(
      COALESCE(
        CAST(DATE_DIFF(
          'DAY', MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
        ) AS INT),
        10959
      ),
      10959
    ) AS days
  FROM numbered AS t0
) AS "t1"
GROUP BY 1;

-- relationship: by snapshot: tickets, to hold touches against
CREATE TEMPORARY TABLE relationship_tickets AS
SELECT t6.snapshot, COUNT_IF(t6.opened <= 28) AS "relationship.tickets_28d"
FROM (
  SELECT t5.snapshot, t5.cutoff_day - t5.day AS opened
  FROM (
    SELECT t4.snapshot, t4.cutoff_day, t2.day
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t4"
    INNER JOIN tickets_opened_at AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS "t5"
) AS "t6"
GROUP BY 1;

-- relationship: by snapshot: plays begun and running
CREATE TEMPORARY TABLE relationship_plays AS
SELECT
  t7.snapshot,
  COUNT_IF(t7.begun <= 28) AS "relationship.plays_28d",
  MIN(t7.begun) AS "relationship.last_play",
  COUNT_IF(t7.over IS NULL) AS "relationship.running_plays"
FROM (
  SELECT
    t6.snapshot, t6.cutoff_day - t6.begun AS begun,
    CASE WHEN t6.over_since < t6.cutoff_day THEN t6.cutoff_day - t6.over ELSE NULL END AS over
  FROM (
    SELECT t3.snapshot, t3.cutoff_day, t5.begun, t5.over, t5.over_since
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t3"
    INNER JOIN (
      SELECT
        t1.account_id,
        CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(GREATEST(t1.started_at, t1.known_at) AS DATE)) AS INT) AS since,
        CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t1.started_at AS DATE)) AS INT) AS begun,
        CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t1.ended_at AS DATE)) AS INT) AS over,
        CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t1.ended_at AS DATE)) AS INT) AS over_since
      FROM plays AS t1
      WHERE NOT (COALESCE(t1.held_out, FALSE))
    ) AS "t5"
      ON t3.account_id = t5.account_id AND t5.since < t3.cutoff_day
  ) AS "t6"
) AS "t7"
GROUP BY 1;

-- relationship: by snapshot: all its parts beside each other
CREATE TEMPORARY TABLE parts_relationship AS
SELECT
  t14.snapshot,
  COALESCE(t18."relationship.touches_28d", 0) AS "relationship.touches_28d",
  t18."relationship.last_touch",
  COALESCE(t18."relationship.inbound_28d", 0) AS "relationship.inbound_28d",
  COALESCE(t18."relationship.ripe_touches_28d", 0) AS "relationship.ripe_touches_28d",
  COALESCE(t18."relationship.answered_28d", 0) AS "relationship.answered_28d",
  COALESCE(t18."relationship.no_shows_28d", 0) AS "relationship.no_shows_28d",
  t18."relationship.last_review",
  COALESCE(t18."relationship.ours_28d", 0) AS "relationship.ours_28d",
  t8."relationship.taken_over",
  COALESCE(t8."relationship.owner_changes_365d", 0) AS "relationship.owner_changes_365d",
  t6."relationship.lived",
  COALESCE(t7."relationship.tickets_28d", 0) AS "relationship.tickets_28d",
  COALESCE(t9."relationship.plays_28d", 0) AS "relationship.plays_28d",
  t9."relationship.last_play",
  COALESCE(t9."relationship.running_plays", 0) AS "relationship.running_plays"
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS "t14"
LEFT OUTER JOIN relationship_history AS t6 ON t14.snapshot = t6.snapshot
LEFT OUTER JOIN relationship_tickets AS t7 ON t14.snapshot = t7.snapshot
LEFT OUTER JOIN relationship_owners AS t8 ON t14.snapshot = t8.snapshot
LEFT OUTER JOIN relationship_plays AS t9 ON t14.snapshot = t9.snapshot
LEFT OUTER JOIN (
  SELECT
    t16.snapshot,
    COUNT_IF(t16.touched <= 28) AS "relationship.touches_28d",
    MIN(t16.touched) AS "relationship.last_touch",
    COUNT_IF(NOT (t16.ours) AND (t16.touched <= 28)) AS "relationship.inbound_28d",
    COUNT_IF(t16.ours AND (t16.touched <= 28) AND (
      t16.touched >= 7
    )) AS "relationship.ripe_touches_28d",
    COUNT_IF(
      t16.ours
      AND (t16.touched <= 28)
      AND (t16.touched >= 7)
      AND (t16.answered IS NOT NULL)
    ) AS "relationship.answered_28d",
    COUNT_IF(t16.no_show AND (t16.touched <= 28)) AS "relationship.no_shows_28d",
    MIN(CASE WHEN t16.review THEN t16.touched ELSE NULL END) AS "relationship.last_review",
    COUNT_IF(t16.ours AND (t16.touched <= 28)) AS "relationship.ours_28d"
  FROM (
    SELECT
      t15.snapshot, t15.ours, t15.no_show, t15.review,
      t15.cutoff_day - t15.touched AS touched,
      CASE
        WHEN t15.answered_since < t15.cutoff_day
        THEN t15.cutoff_day - t15.answered
        ELSE NULL
      END AS answered
    FROM (
      SELECT
        t13.snapshot, t13.cutoff_day, t10.owner, t10.touched_at, t10.touched, t10.ours,
        t10.no_show, t10.review, t10.answered, t10.answered_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t13"
      INNER JOIN touches_dated AS t10
        ON t13.account_id = t10.account_id AND t10.since < t13.cutoff_day
    ) AS "t15"
  ) AS "t16"
  GROUP BY 1
) AS "t18"
  ON t14.snapshot = t18.snapshot;

-- relationship: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.touches_28d" AS DOUBLE)
  END AS relationship__touches__28d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.last_touch" AS DOUBLE)
  END AS relationship__days_since_touch,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.inbound_28d" AS DOUBLE)
  END AS relationship__inbound_touches__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.answered_28d" AS DOUBLE) / NULLIF(t0."relationship.ripe_touches_28d", 0)
  END AS relationship__answered_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.no_shows_28d" AS DOUBLE)
  END AS relationship__no_shows__28d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.last_review" AS DOUBLE)
  END AS relationship__days_since_review,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0."relationship.lived" >= 91
      THEN CAST(COALESCE(t0."relationship.last_review", 92) > 91 AS BIGINT)
      ELSE NULL
    END AS DOUBLE)
  END AS relationship__review_overdue,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.taken_over" AS DOUBLE)
  END AS relationship__days_with_owner,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.owner_changes_365d" AS DOUBLE)
  END AS relationship__owner_changes__365d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.ours_28d" AS DOUBLE) / NULLIF(t0."relationship.ours_28d" + t0."relationship.tickets_28d", 0)
  END AS relationship__proactive_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.plays_28d" AS DOUBLE)
  END AS relationship__plays__28d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."relationship.last_play" AS DOUBLE)
  END AS relationship__days_since_play,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CAST(t0."relationship.running_plays" > 0 AS BIGINT) AS DOUBLE)
  END AS relationship__in_play
FROM parts AS t0;
