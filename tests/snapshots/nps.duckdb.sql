-- nps: invitations and answers as day numbers, before any cutoff
CREATE TEMPORARY TABLE nps_dated AS
SELECT
  t0.account_id, t0.respondent_id, t0.asked_at, t0.responded_at,
  NULLIF(
    TRIM(REPLACE(REPLACE(LOWER(t0.role), '_', ' '), '-', ' '), ' 	
'), ''
  ) AS role,
  LOWER(TRIM(CAST(NULL AS TEXT), ' 	
')) AS kind,
  CAST(DATE_DIFF(
    'DAY', MAKE_DATE(1970, 1, 1),
    CAST(GREATEST(COALESCE(t0.asked_at, t0.responded_at), t0.known_at) AS DATE)
  ) AS INT) AS since,
  CAST(ROUND(t0.score * 1000000, 0) AS BIGINT) AS score,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.asked_at AS DATE)) AS INT) AS asked_day,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.responded_at AS DATE)) AS INT) AS replied,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.responded_at AS DATE)) AS INT) AS replied_since
FROM nps AS t0
ORDER BY t0.account_id ASC;

-- nps: by snapshot: what each respondent said last, and before that
CREATE TEMPORARY TABLE nps_people AS
SELECT
  t9.snapshot,
  SUM(CASE WHEN t9.is_last AND (
    t9.replied <= 365
  ) THEN t9.score ELSE NULL END) AS "nps.last_scores",
  COUNT_IF(t9.is_last AND (t9.replied <= 365)) AS "nps.respondents",
  COUNT_IF(
    t9.is_last
    AND (t9.replied <= 91)
    AND (t9.score <= 6000000)
    AND (t9.previous > 6000000)
  ) AS "nps.turned_detractor",
  COUNT_IF(
    t9.is_last
    AND (t9.replied <= 91)
    AND (t9.score >= 9000000)
    AND (t9.previous < 9000000)
  ) AS "nps.turned_promoter",
  SUM(CASE WHEN t9.is_last AND (
    t9.replied <= 365
  ) THEN t9.score ELSE NULL END) AS "nps.happy_nps",
  COUNT_IF(t9.is_last AND (t9.replied <= 365)) AS "nps.happy_nps_n"
FROM (
  SELECT
    t8.snapshot, t8.respondent_id, t8.replied_at, t8.score, t8.replied,
    LAG(t8.score) OVER (
      PARTITION BY "t8"."snapshot", "t8"."respondent_id"
      ORDER BY "t8"."replied_at" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS previous,
    LEAD(t8.score) OVER (
      PARTITION BY "t8"."snapshot", "t8"."respondent_id"
      ORDER BY "t8"."replied_at" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) IS NULL AS is_last
  FROM (
    SELECT
      t7.snapshot, t7.respondent_id, t7.replied_at, MIN(t7.score) AS score,
      MIN(t7.replied) AS replied
    FROM (
      SELECT *
      FROM (
        SELECT
          t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
          t5.cutoff_day - t5.asked_day AS asked,
          CASE
            WHEN t5.replied_since < t5.cutoff_day
            THEN t5.cutoff_day - t5.replied
            ELSE NULL
          END AS replied,
          CASE
            WHEN CASE
              WHEN t5.replied_since < t5.cutoff_day
              THEN t5.cutoff_day - t5.replied
              ELSE NULL
            END IS NOT NULL
            THEN t5.responded_at
            ELSE NULL
          END AS replied_at,
          CASE
            WHEN CASE
              WHEN t5.replied_since < t5.cutoff_day
              THEN t5.cutoff_day - t5.replied
              ELSE NULL
            END IS NOT NULL
            THEN t5.score
            ELSE NULL
          END AS score
        FROM (
          SELECT
            t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
            t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
          FROM (
            SELECT t0.account_id, t0.snapshot, t0.cutoff_day
            FROM numbered AS t0
          ) AS "t4"
          INNER JOIN nps_dated AS t2
            ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
        ) AS "t5"
      ) AS "t6"
      WHERE t6.score IS NOT NULL
    ) AS "t7"
    GROUP BY 1, 2, 3
  ) AS "t8"
) AS "t9"
GROUP BY 1;

-- nps: by snapshot: answers in their order
CREATE TEMPORARY TABLE nps_replies AS
SELECT t6.snapshot, MIN(t6.replied) AS "nps.last_reply"
FROM (
  SELECT
    t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
    t5.cutoff_day - t5.asked_day AS asked,
    CASE
      WHEN t5.replied_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.replied
      ELSE NULL
    END AS replied,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.responded_at
      ELSE NULL
    END AS replied_at,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.score
      ELSE NULL
    END AS score
  FROM (
    SELECT
      t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
      t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t4"
    INNER JOIN nps_dated AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS "t5"
  WHERE
    CASE
      WHEN t5.replied_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.replied
      ELSE NULL
    END IS NOT NULL
) AS "t6"
GROUP BY 1;

-- nps: by snapshot: invitations old enough to be answered
CREATE TEMPORARY TABLE nps_invitations AS
SELECT
  t8.snapshot,
  COUNT_IF(
    ((t8.last_reply_at IS NULL) OR (t8.asked_at > t8.last_reply_at))
    AND (t8.replied IS NULL)
  ) AS "nps.in_vain",
  COUNT_IF(t8.asked <= 365) AS "nps.invited",
  COUNT_IF((t8.asked <= 365) AND (t8.replied IS NOT NULL)) AS "nps.taken_up"
FROM (
  SELECT *
  FROM (
    SELECT
      t6.snapshot, t6.respondent_id, t6.role, t6.kind, t6.asked_at, t6.asked,
      t6.replied, t6.replied_at, t6.score,
      MAX(t6.replied_at) OVER (
        PARTITION BY "t6"."snapshot"
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) AS last_reply_at
    FROM (
      SELECT
        t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
        t5.cutoff_day - t5.asked_day AS asked,
        CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END AS replied,
        CASE
          WHEN CASE
            WHEN t5.replied_since < t5.cutoff_day
            THEN t5.cutoff_day - t5.replied
            ELSE NULL
          END IS NOT NULL
          THEN t5.responded_at
          ELSE NULL
        END AS replied_at,
        CASE
          WHEN CASE
            WHEN t5.replied_since < t5.cutoff_day
            THEN t5.cutoff_day - t5.replied
            ELSE NULL
          END IS NOT NULL
          THEN t5.score
          ELSE NULL
        END AS score
      FROM (
        SELECT
          t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
          t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
        FROM (
          SELECT t0.account_id, t0.snapshot, t0.cutoff_day
          FROM numbered AS t0
        ) AS "t4"
        INNER JOIN nps_dated AS t2
          ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
      ) AS "t5"
    ) AS "t6"
  ) AS "t7"
  WHERE t7.asked >= 14
) AS "t8"
GROUP BY 1;

-- nps: by snapshot: answers of those who decide
CREATE TEMPORARY TABLE nps_deciders AS
SELECT
  t9.snapshot,
  SUM(CASE WHEN t9.is_last AND (
    t9.replied <= 365
  ) THEN t9.score ELSE NULL END) AS "nps.decision_scores",
  COUNT_IF(t9.is_last AND (t9.replied <= 365)) AS "nps.deciders"
FROM (
  SELECT
    t8.snapshot, t8.respondent_id, t8.replied_at, t8.score, t8.replied,
    LAG(t8.score) OVER (
      PARTITION BY "t8"."snapshot", "t8"."respondent_id"
      ORDER BY "t8"."replied_at" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) AS previous,
    LEAD(t8.score) OVER (
      PARTITION BY "t8"."snapshot", "t8"."respondent_id"
      ORDER BY "t8"."replied_at" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) IS NULL AS is_last
  FROM (
    SELECT
      t7.snapshot, t7.respondent_id, t7.replied_at, MIN(t7.score) AS score,
      MIN(t7.replied) AS replied
    FROM (
      SELECT *
      FROM (
        SELECT
          t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
          t5.cutoff_day - t5.asked_day AS asked,
          CASE
            WHEN t5.replied_since < t5.cutoff_day
            THEN t5.cutoff_day - t5.replied
            ELSE NULL
          END AS replied,
          CASE
            WHEN CASE
              WHEN t5.replied_since < t5.cutoff_day
              THEN t5.cutoff_day - t5.replied
              ELSE NULL
            END IS NOT NULL
            THEN t5.responded_at
            ELSE NULL
          END AS replied_at,
          CASE
            WHEN CASE
              WHEN t5.replied_since < t5.cutoff_day
              THEN t5.cutoff_day - t5.replied
              ELSE NULL
            END IS NOT NULL
            THEN t5.score
            ELSE NULL
          END AS score
        FROM (
          SELECT
            t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
            t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
          FROM (
            SELECT t0.account_id, t0.snapshot, t0.cutoff_day
            FROM numbered AS t0
          ) AS "t4"
          INNER JOIN nps_dated AS t2
            ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
        ) AS "t5"
        WHERE
          t5.role IN (
            'decision maker', 'economic buyer', 'buyer', 'budget holder', 'sponsor',
            'executive sponsor', 'executive', 'ceo', 'cfo', 'cto', 'cio', 'coo', 'cmo',
            'chief executive officer', 'managing director', 'director', 'head', 'vp',
            'vice president', 'president', 'owner', 'founder', 'partner', 'procurement'
          )
      ) AS "t6"
      WHERE t6.score IS NOT NULL
    ) AS "t7"
    GROUP BY 1, 2, 3
  ) AS "t8"
) AS "t9"
GROUP BY 1;

-- nps: by snapshot: invitations and answers by role
CREATE TEMPORARY TABLE nps_roles AS
SELECT
  t7.snapshot,
  COUNT_IF(t7.answered > 0) AS "nps.roles_answered",
  COUNT_IF(t7.invited > 0) AS "nps.roles_invited",
  COUNT_IF(t7.taken_up > 0) AS "nps.roles_taken_up"
FROM (
  SELECT
    t6.snapshot, t6.role,
    COUNT_IF((t6.asked <= 365) AND (t6.asked >= 14)) AS invited,
    COUNT_IF((t6.asked <= 365) AND (t6.asked >= 14) AND (
      t6.replied IS NOT NULL
    )) AS taken_up,
    COUNT_IF((t6.score IS NOT NULL) AND (t6.replied <= 365)) AS answered
  FROM (
    SELECT
      t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
      t5.cutoff_day - t5.asked_day AS asked,
      CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END AS replied,
      CASE
        WHEN CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END IS NOT NULL
        THEN t5.responded_at
        ELSE NULL
      END AS replied_at,
      CASE
        WHEN CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END IS NOT NULL
        THEN t5.score
        ELSE NULL
      END AS score
    FROM (
      SELECT
        t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
        t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN nps_dated AS t2
        ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
    ) AS "t5"
    WHERE t5.role IS NOT NULL
  ) AS "t6"
  GROUP BY 1, 2
) AS "t7"
GROUP BY 1;

-- nps: surveys as day numbers, before any cutoff
CREATE TEMPORARY TABLE surveys_dated AS
SELECT
  t0.account_id, t0.respondent_id, t0.asked_at, t0.responded_at,
  NULLIF(
    TRIM(REPLACE(REPLACE(LOWER(t0.role), '_', ' '), '-', ' '), ' 	
'), ''
  ) AS role,
  LOWER(TRIM(t0.kind, ' 	
')) AS kind,
  CAST(DATE_DIFF(
    'DAY', MAKE_DATE(1970, 1, 1),
    CAST(GREATEST(COALESCE(t0.asked_at, t0.responded_at), t0.known_at) AS DATE)
  ) AS INT) AS since,
  CAST(ROUND(t0.score * 1000000, 0) AS BIGINT) AS score,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.asked_at AS DATE)) AS INT) AS asked_day,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.responded_at AS DATE)) AS INT) AS replied,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.responded_at AS DATE)) AS INT) AS replied_since
FROM surveys AS t0
ORDER BY t0.account_id ASC;

-- nps: by snapshot: surveys nobody answered
CREATE TEMPORARY TABLE nps_asked AS
SELECT
  t6.snapshot,
  COUNT_IF((t6.asked <= 365) AND (t6.replied IS NULL)) AS "nps.surveys_unanswered"
FROM (
  SELECT
    t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
    t5.cutoff_day - t5.asked_day AS asked,
    CASE
      WHEN t5.replied_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.replied
      ELSE NULL
    END AS replied,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.responded_at
      ELSE NULL
    END AS replied_at,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.score
      ELSE NULL
    END AS score
  FROM (
    SELECT
      t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
      t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t4"
    INNER JOIN surveys_dated AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS "t5"
  WHERE t5.kind <> 'nps' AND (t5.cutoff_day - t5.asked_day) >= 14
) AS "t6"
GROUP BY 1;

-- nps: by snapshot: answers to surveys of CSAT
CREATE TEMPORARY TABLE nps_scored_csat AS
SELECT
  t7.snapshot,
  FIRST(t7.score ORDER BY {'at': t7.replied_at, 'worse': -(
    t7.score
  )} DESC) AS "nps.csat_latest",
  SUM(CASE WHEN t7.replied <= 91 THEN t7.score ELSE NULL END) AS "nps.csat_91d",
  COUNT_IF(t7.replied <= 91) AS "nps.csat_91d_n",
  SUM(CASE WHEN t7.replied <= 365 THEN t7.score ELSE NULL END) AS "nps.csat_365d",
  COUNT_IF(t7.replied <= 365) AS "nps.csat_365d_n",
  SUM(CASE WHEN t7.replied <= 365 THEN t7.score ELSE NULL END) AS "nps.happy_csat",
  COUNT_IF(t7.replied <= 365) AS "nps.happy_csat_n"
FROM (
  SELECT *
  FROM (
    SELECT
      t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
      t5.cutoff_day - t5.asked_day AS asked,
      CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END AS replied,
      CASE
        WHEN CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END IS NOT NULL
        THEN t5.responded_at
        ELSE NULL
      END AS replied_at,
      CASE
        WHEN CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END IS NOT NULL
        THEN t5.score
        ELSE NULL
      END AS score
    FROM (
      SELECT
        t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
        t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN surveys_dated AS t2
        ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
    ) AS "t5"
  ) AS "t6"
  WHERE t6.kind = 'csat' AND t6.score IS NOT NULL
) AS "t7"
GROUP BY 1;

-- nps: by snapshot: answers to surveys of CES
CREATE TEMPORARY TABLE nps_scored_ces AS
SELECT
  t7.snapshot,
  FIRST(t7.score ORDER BY {'at': t7.replied_at, 'worse': t7.score} DESC) AS "nps.ces_latest",
  SUM(CASE WHEN t7.replied <= 91 THEN t7.score ELSE NULL END) AS "nps.ces_91d",
  COUNT_IF(t7.replied <= 91) AS "nps.ces_91d_n",
  SUM(CASE WHEN t7.replied <= 365 THEN t7.score ELSE NULL END) AS "nps.ces_365d",
  COUNT_IF(t7.replied <= 365) AS "nps.ces_365d_n",
  SUM(CASE WHEN t7.replied <= 365 THEN t7.score ELSE NULL END) AS "nps.happy_ces",
  COUNT_IF(t7.replied <= 365) AS "nps.happy_ces_n"
FROM (
  SELECT *
  FROM (
    SELECT
      t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
      t5.cutoff_day - t5.asked_day AS asked,
      CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END AS replied,
      CASE
        WHEN CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END IS NOT NULL
        THEN t5.responded_at
        ELSE NULL
      END AS replied_at,
      CASE
        WHEN CASE
          WHEN t5.replied_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.replied
          ELSE NULL
        END IS NOT NULL
        THEN t5.score
        ELSE NULL
      END AS score
    FROM (
      SELECT
        t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
        t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN surveys_dated AS t2
        ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
    ) AS "t5"
  ) AS "t6"
  WHERE t6.kind = 'ces' AND t6.score IS NOT NULL
) AS "t7"
GROUP BY 1;

-- nps: by snapshot: ratings of tickets, for the index of happiness
CREATE TEMPORARY TABLE nps_happy_tickets AS
SELECT
  t8.snapshot,
  SUM(CASE WHEN t8.score IS NOT NULL THEN t8.score ELSE NULL END) AS "nps.happy_tickets",
  COUNT_IF(t8.score IS NOT NULL) AS "nps.happy_tickets_n"
FROM (
  SELECT
    t7.snapshot, t7.channel, t7.theme, t7.money, t7.urgent, t7.severe, t7.opened_at,
    t7.rated_at, t7.leaving, t7.rival, t7.unhappy, t7.answered, t7.resolved,
    t7.reopened, t7.escalated, t7.rated, t7.opened, t7.day_old, t7.rateable,
    CASE WHEN t7.answered IS NOT NULL THEN t7.response ELSE NULL END AS response,
    CASE WHEN t7.rated IS NOT NULL THEN t7.csat ELSE NULL END AS csat,
    t7.day_old AND NOT ((t7.answered IS NOT NULL) AND t7.odd) AS ripe,
    CASE WHEN t7.rated IS NOT NULL THEN t7.poor ELSE NULL END AS poor,
    CASE WHEN t7.rateable THEN t7.once ELSE NULL END AS once,
    CASE WHEN t7.waited THEN t7.kept_waiting ELSE NULL END AS kept_waiting,
    CASE WHEN t7.waited THEN t7.abandoned ELSE NULL END AS abandoned,
    CASE WHEN t7.worked THEN t7.handle_seconds ELSE NULL END AS handled,
    t7.resolved IS NULL AS is_open,
    CASE WHEN t7.rated IS NOT NULL THEN t7.csat ELSE NULL END AS score
  FROM (
    SELECT
      t5.snapshot, t5.cutoff_day, t5.opened_at, t5.cutoff_day - t5.opened AS opened,
      t5.latest, t5.ripe_on, t5.rateable_on, t5.response, t5.odd, t5.csat, t5.rated_at,
      t5.urgent, t5.severe, t5.channel, t5.theme, t5.money, t5.poor, t5.once,
      t5.kept_waiting, t5.abandoned, t5.waited_since, t5.handle_seconds,
      t5.handled_since, t5.leaving, t5.rival, t5.unhappy,
      CASE
        WHEN t5.answered_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.answered
        ELSE NULL
      END AS answered,
      t5.answered_since,
      CASE
        WHEN t5.resolved_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.resolved
        ELSE NULL
      END AS resolved,
      t5.resolved_since,
      CASE
        WHEN t5.reopened_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.reopened
        ELSE NULL
      END AS reopened,
      t5.reopened_since,
      CASE
        WHEN t5.escalated_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.escalated
        ELSE NULL
      END AS escalated,
      t5.escalated_since,
      CASE WHEN t5.rated_since < t5.cutoff_day THEN t5.cutoff_day - t5.rated ELSE NULL END AS rated,
      t5.rated_since, t5.ripe_on <= t5.cutoff_day AS day_old,
      (t5.ripe_on <= t5.cutoff_day)
      AND ((t5.waited_since IS NULL) OR (t5.waited_since < t5.cutoff_day)) AS waited,
      COALESCE(t5.rateable_on <= t5.cutoff_day, FALSE) AS rateable,
      t5.handled_since < t5.cutoff_day AS worked
    FROM (
      SELECT
        t4.snapshot, t4.cutoff_day, t2.opened_at, t2.opened, t2.latest, t2.ripe_on,
        t2.rateable_on, t2.response, t2.odd, t2.csat, t2.rated_at, t2.urgent, t2.severe,
        t2.channel, t2.theme, t2.money, t2.poor, t2.once, t2.kept_waiting, t2.abandoned,
        t2.waited_since, t2.handle_seconds, t2.handled_since, t2.leaving, t2.rival,
        t2.unhappy, t2.answered, t2.answered_since, t2.resolved, t2.resolved_since,
        t2.reopened, t2.reopened_since, t2.escalated, t2.escalated_since, t2.rated,
        t2.rated_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN tickets_dated AS t2
        ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
    ) AS "t5"
  ) AS "t7"
  WHERE t7.rated <= 365
) AS "t8"
GROUP BY 1;

-- nps: the days on which tickets were opened and known
CREATE TEMPORARY TABLE tickets_opened_at AS
SELECT
  t0.account_id,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(GREATEST(t0.opened_at, t0.known_at) AS DATE)) AS INT) AS since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.opened_at AS DATE)) AS INT) AS day
FROM tickets AS t0
ORDER BY t0.account_id ASC;

-- nps: by snapshot: tickets lately, or none
CREATE TEMPORARY TABLE nps_quiet_tickets AS
SELECT t6.snapshot, COUNT_IF(t6.opened <= 91) AS "nps.quiet_tickets"
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

-- nps: by snapshot: NPS answers lately, or none
CREATE TEMPORARY TABLE nps_quiet_nps AS
SELECT t6.snapshot, COUNT_IF(t6.replied <= 91) AS "nps.quiet_nps"
FROM (
  SELECT
    t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
    t5.cutoff_day - t5.asked_day AS asked,
    CASE
      WHEN t5.replied_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.replied
      ELSE NULL
    END AS replied,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.responded_at
      ELSE NULL
    END AS replied_at,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.score
      ELSE NULL
    END AS score
  FROM (
    SELECT
      t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
      t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t4"
    INNER JOIN nps_dated AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS "t5"
) AS "t6"
GROUP BY 1;

-- nps: by snapshot: answers to surveys lately, or none
CREATE TEMPORARY TABLE nps_quiet_surveys AS
SELECT t6.snapshot, COUNT_IF(t6.replied <= 91) AS "nps.quiet_surveys"
FROM (
  SELECT
    t5.snapshot, t5.respondent_id, t5.role, t5.kind, t5.asked_at,
    t5.cutoff_day - t5.asked_day AS asked,
    CASE
      WHEN t5.replied_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.replied
      ELSE NULL
    END AS replied,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.responded_at
      ELSE NULL
    END AS replied_at,
    CASE
      WHEN CASE
        WHEN t5.replied_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.replied
        ELSE NULL
      END IS NOT NULL
      THEN t5.score
      ELSE NULL
    END AS score
  FROM (
    SELECT
      t4.snapshot, t4.cutoff_day, t2.respondent_id, t2.asked_at, t2.responded_at,
      t2.role, t2.kind, t2.score, t2.asked_day, t2.replied, t2.replied_since
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS "t4"
    INNER JOIN surveys_dated AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS "t5"
) AS "t6"
GROUP BY 1;

-- nps: by snapshot: all its parts beside each other
CREATE TEMPORARY TABLE parts_nps AS
SELECT
  t30.snapshot, t35."nps.latest", t35."nps.total",
  COALESCE(t35."nps.answers", 0) AS "nps.answers",
  COALESCE(t35."nps.n_91d", 0) AS "nps.n_91d",
  COALESCE(t35."nps.promoters_91d", 0) AS "nps.promoters_91d",
  COALESCE(t35."nps.detractors_91d", 0) AS "nps.detractors_91d",
  COALESCE(t35."nps.n_365d", 0) AS "nps.n_365d",
  COALESCE(t35."nps.promoters_365d", 0) AS "nps.promoters_365d",
  COALESCE(t35."nps.detractors_365d", 0) AS "nps.detractors_365d",
  COALESCE(t35."nps.n_now", 0) AS "nps.n_now",
  COALESCE(t35."nps.promoters_now", 0) AS "nps.promoters_now",
  COALESCE(t35."nps.detractors_now", 0) AS "nps.detractors_now",
  COALESCE(t35."nps.n_before", 0) AS "nps.n_before",
  COALESCE(t35."nps.promoters_before", 0) AS "nps.promoters_before",
  COALESCE(t35."nps.detractors_before", 0) AS "nps.detractors_before",
  t23."nps.last_scores",
  COALESCE(t23."nps.respondents", 0) AS "nps.respondents",
  COALESCE(t23."nps.turned_detractor", 0) AS "nps.turned_detractor",
  COALESCE(t23."nps.turned_promoter", 0) AS "nps.turned_promoter",
  COALESCE(t23."nps.happy_nps", 0) AS "nps.happy_nps",
  COALESCE(t23."nps.happy_nps_n", 0) AS "nps.happy_nps_n", t14."nps.last_reply",
  COALESCE(t21."nps.in_vain", 0) AS "nps.in_vain",
  COALESCE(t21."nps.invited", 0) AS "nps.invited",
  COALESCE(t21."nps.taken_up", 0) AS "nps.taken_up", t19."nps.decision_scores",
  COALESCE(t19."nps.deciders", 0) AS "nps.deciders",
  COALESCE(t22."nps.roles_answered", 0) AS "nps.roles_answered",
  COALESCE(t22."nps.roles_invited", 0) AS "nps.roles_invited",
  COALESCE(t22."nps.roles_taken_up", 0) AS "nps.roles_taken_up",
  COALESCE(t15."nps.surveys_unanswered", 0) AS "nps.surveys_unanswered",
  t24."nps.csat_latest", t24."nps.csat_91d",
  COALESCE(t24."nps.csat_91d_n", 0) AS "nps.csat_91d_n", t24."nps.csat_365d",
  COALESCE(t24."nps.csat_365d_n", 0) AS "nps.csat_365d_n",
  COALESCE(t24."nps.happy_csat", 0) AS "nps.happy_csat",
  COALESCE(t24."nps.happy_csat_n", 0) AS "nps.happy_csat_n", t25."nps.ces_latest",
  t25."nps.ces_91d",
  COALESCE(t25."nps.ces_91d_n", 0) AS "nps.ces_91d_n", t25."nps.ces_365d",
  COALESCE(t25."nps.ces_365d_n", 0) AS "nps.ces_365d_n",
  COALESCE(t25."nps.happy_ces", 0) AS "nps.happy_ces",
  COALESCE(t25."nps.happy_ces_n", 0) AS "nps.happy_ces_n",
  COALESCE(t20."nps.happy_tickets", 0) AS "nps.happy_tickets",
  COALESCE(t20."nps.happy_tickets_n", 0) AS "nps.happy_tickets_n",
  COALESCE(t16."nps.quiet_tickets", 0) AS "nps.quiet_tickets",
  COALESCE(t17."nps.quiet_nps", 0) AS "nps.quiet_nps",
  COALESCE(t18."nps.quiet_surveys", 0) AS "nps.quiet_surveys"
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS "t30"
LEFT OUTER JOIN nps_replies AS t14 ON t30.snapshot = t14.snapshot
LEFT OUTER JOIN nps_asked AS t15 ON t30.snapshot = t15.snapshot
LEFT OUTER JOIN nps_quiet_tickets AS t16 ON t30.snapshot = t16.snapshot
LEFT OUTER JOIN nps_quiet_nps AS t17 ON t30.snapshot = t17.snapshot
LEFT OUTER JOIN nps_quiet_surveys AS t18 ON t30.snapshot = t18.snapshot
LEFT OUTER JOIN nps_deciders AS t19 ON t30.snapshot = t19.snapshot
LEFT OUTER JOIN nps_happy_tickets AS t20 ON t30.snapshot = t20.snapshot
LEFT OUTER JOIN nps_invitations AS t21 ON t30.snapshot = t21.snapshot
LEFT OUTER JOIN nps_roles AS t22 ON t30.snapshot = t22.snapshot
LEFT OUTER JOIN nps_people AS t23 ON t30.snapshot = t23.snapshot
LEFT OUTER JOIN nps_scored_csat AS t24 ON t30.snapshot = t24.snapshot
LEFT OUTER JOIN nps_scored_ces AS t25 ON t30.snapshot = t25.snapshot
LEFT OUTER JOIN (
  SELECT
    t33.snapshot,
    FIRST(t33.score ORDER BY {'at': t33.replied_at, 'worse': -(
      t33.score
    )} DESC) AS "nps.latest",
    SUM(t33.score) AS "nps.total",
    COUNT_IF(t33.score IS NOT NULL) AS "nps.answers",
    COUNT_IF(t33.replied <= 91) AS "nps.n_91d",
    COUNT_IF((t33.replied <= 91) AND (t33.score >= 9000000)) AS "nps.promoters_91d",
    COUNT_IF((t33.replied <= 91) AND (t33.score <= 6000000)) AS "nps.detractors_91d",
    COUNT_IF(t33.replied <= 365) AS "nps.n_365d",
    COUNT_IF((t33.replied <= 365) AND (t33.score >= 9000000)) AS "nps.promoters_365d",
    COUNT_IF((t33.replied <= 365) AND (t33.score <= 6000000)) AS "nps.detractors_365d",
    COUNT_IF(t33.replied <= 91) AS "nps.n_now",
    COUNT_IF((t33.replied <= 91) AND (t33.score >= 9000000)) AS "nps.promoters_now",
    COUNT_IF((t33.replied <= 91) AND (t33.score <= 6000000)) AS "nps.detractors_now",
    COUNT_IF((t33.replied > 91) AND (t33.replied <= 182)) AS "nps.n_before",
    COUNT_IF(
      (t33.replied > 91) AND (t33.replied <= 182) AND (t33.score >= 9000000)
    ) AS "nps.promoters_before",
    COUNT_IF(
      (t33.replied > 91) AND (t33.replied <= 182) AND (t33.score <= 6000000)
    ) AS "nps.detractors_before"
  FROM (
    SELECT *
    FROM (
      SELECT
        t31.snapshot, t31.respondent_id, t31.role, t31.kind, t31.asked_at,
        t31.cutoff_day - t31.asked_day AS asked,
        CASE
          WHEN t31.replied_since < t31.cutoff_day
          THEN t31.cutoff_day - t31.replied
          ELSE NULL
        END AS replied,
        CASE
          WHEN CASE
            WHEN t31.replied_since < t31.cutoff_day
            THEN t31.cutoff_day - t31.replied
            ELSE NULL
          END IS NOT NULL
          THEN t31.responded_at
          ELSE NULL
        END AS replied_at,
        CASE
          WHEN CASE
            WHEN t31.replied_since < t31.cutoff_day
            THEN t31.cutoff_day - t31.replied
            ELSE NULL
          END IS NOT NULL
          THEN t31.score
          ELSE NULL
        END AS score
      FROM (
        SELECT
          t29.snapshot, t29.cutoff_day, t26.respondent_id, t26.asked_at,
          t26.responded_at, t26.role, t26.kind, t26.score, t26.asked_day, t26.replied,
          t26.replied_since
        FROM (
          SELECT t0.account_id, t0.snapshot, t0.cutoff_day
          FROM numbered AS t0
        ) AS "t29"
        INNER JOIN nps_dated AS t26
          ON t29.account_id = t26.account_id AND t26.since < t29.cutoff_day
      ) AS "t31"
    ) AS "t32"
    WHERE t32.score IS NOT NULL
  ) AS "t33"
  GROUP BY 1
) AS "t35"
  ON t30.snapshot = t35.snapshot;

-- nps: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE t0."nps.latest" / 1000000
  END AS nps__latest_score,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0."nps.latest" <= 6000000
      THEN -1
      WHEN t0."nps.latest" >= 9000000
      THEN 1
      WHEN t0."nps.latest" IS NOT NULL
      THEN 0
      ELSE NULL
    END AS DOUBLE)
  END AS nps__latest_band,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.last_scores" AS DOUBLE) / NULLIF(t0."nps.respondents" * 1000000, 0)
  END AS nps__account_score__365d,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST((
      t0."nps.promoters_91d" - t0."nps.detractors_91d"
    ) * 100 AS DOUBLE) / NULLIF(t0."nps.n_91d", 0)
  END AS nps__nps__91d,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.n_91d" AS DOUBLE)
  END AS nps__answers__91d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST((
      t0."nps.promoters_365d" - t0."nps.detractors_365d"
    ) * 100 AS DOUBLE) / NULLIF(t0."nps.n_365d", 0)
  END AS nps__nps__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.n_365d" AS DOUBLE)
  END AS nps__answers__365d,
  CASE
    WHEN (t0.cutoff_day - 182) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN (t0."nps.n_now" >= 3) AND (t0."nps.n_before" >= 3)
      THEN (
        CAST((
          t0."nps.promoters_now" - t0."nps.detractors_now"
        ) * 100 AS DOUBLE) / NULLIF(t0."nps.n_now", 0)
      ) - (
        CAST((
          t0."nps.promoters_before" - t0."nps.detractors_before"
        ) * 100 AS DOUBLE) / NULLIF(t0."nps.n_before", 0)
      )
      ELSE NULL
    END
  END AS nps__nps_change__182d,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.turned_detractor" AS DOUBLE)
  END AS nps__turned_detractor__91d,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.turned_promoter" AS DOUBLE)
  END AS nps__turned_promoter__91d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.last_reply" AS DOUBLE)
  END AS nps__days_since_answer,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.in_vain" AS DOUBLE)
  END AS nps__unanswered_in_a_row,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.taken_up" AS DOUBLE) / NULLIF(t0."nps.invited", 0)
  END AS nps__response_rate__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.decision_scores" AS DOUBLE) / NULLIF(t0."nps.deciders" * 1000000, 0)
  END AS nps__decision_score__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.roles_answered" AS DOUBLE)
  END AS nps__roles_answered__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.roles_taken_up" AS DOUBLE) / NULLIF(t0."nps.roles_invited", 0)
  END AS nps__roles_answered_share__365d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE ((t0."nps.csat_latest" - 1000000) / 4000000) * 100
  END AS nps__csat_latest,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (
      (
        (t0."nps.csat_91d" - (t0."nps.csat_91d_n" * 1000000)) / 4000000
      ) / NULLIF(t0."nps.csat_91d_n", 0)
    ) * 100
  END AS nps__csat_mean__91d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (
      (
        (t0."nps.csat_365d" - (t0."nps.csat_365d_n" * 1000000)) / 4000000
      ) / NULLIF(t0."nps.csat_365d_n", 0)
    ) * 100
  END AS nps__csat_mean__365d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE ((t0."nps.ces_latest" - 7000000) / -6000000) * 100
  END AS nps__ces_latest,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (
      (
        (t0."nps.ces_91d" - (t0."nps.ces_91d_n" * 7000000)) / -6000000
      ) / NULLIF(t0."nps.ces_91d_n", 0)
    ) * 100
  END AS nps__ces_mean__91d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (
      (
        (t0."nps.ces_365d" - (t0."nps.ces_365d_n" * 7000000)) / -6000000
      ) / NULLIF(t0."nps.ces_365d_n", 0)
    ) * 100
  END AS nps__ces_mean__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."nps.surveys_unanswered" AS DOUBLE)
  END AS nps__surveys_unanswered__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (
      (
        COALESCE(
          CASE
            WHEN (t0.cutoff_day - 365) >= 10959
            THEN (t0."nps.happy_nps" - (t0."nps.happy_nps_n" * 0)) / 10000000
            ELSE 0
          END / NULLIF(
            CASE WHEN (
              t0.cutoff_day - 365
            ) >= 10959 THEN t0."nps.happy_nps_n" ELSE 0 END,
            0
          ),
          0
        ) + COALESCE(
          (
            CASE
              WHEN (t0.cutoff_day - 365) >= 10959
              THEN (t0."nps.happy_csat" - (t0."nps.happy_csat_n" * 1000000)) / 4000000
              ELSE 0
            END + CASE
              WHEN (t0.cutoff_day - 365) >= 10959
              THEN (
                t0."nps.happy_tickets" - (t0."nps.happy_tickets_n" * 1000000)
              ) / 4000000
              ELSE 0
            END
          ) / NULLIF(
            CASE WHEN (
              t0.cutoff_day - 365
            ) >= 10959 THEN t0."nps.happy_csat_n" ELSE 0 END + CASE
              WHEN (t0.cutoff_day - 365) >= 10959
              THEN t0."nps.happy_tickets_n"
              ELSE 0
            END,
            0
          ),
          0
        ) + COALESCE(
          CASE
            WHEN (t0.cutoff_day - 365) >= 10959
            THEN (t0."nps.happy_ces" - (t0."nps.happy_ces_n" * 7000000)) / -6000000
            ELSE 0
          END / NULLIF(
            CASE WHEN (
              t0.cutoff_day - 365
            ) >= 10959 THEN t0."nps.happy_ces_n" ELSE 0 END,
            0
          ),
          0
        )
      ) / NULLIF(
        CAST((
          CASE
            WHEN (t0.cutoff_day - 365) >= 10959
            THEN (t0."nps.happy_nps" - (t0."nps.happy_nps_n" * 0)) / 10000000
            ELSE 0
          END / NULLIF(
            CASE WHEN (
              t0.cutoff_day - 365
            ) >= 10959 THEN t0."nps.happy_nps_n" ELSE 0 END,
            0
          )
        ) IS NOT NULL AS BIGINT) + CAST((
          (
            CASE
              WHEN (t0.cutoff_day - 365) >= 10959
              THEN (t0."nps.happy_csat" - (t0."nps.happy_csat_n" * 1000000)) / 4000000
              ELSE 0
            END + CASE
              WHEN (t0.cutoff_day - 365) >= 10959
              THEN (
                t0."nps.happy_tickets" - (t0."nps.happy_tickets_n" * 1000000)
              ) / 4000000
              ELSE 0
            END
          ) / NULLIF(
            CASE WHEN (
              t0.cutoff_day - 365
            ) >= 10959 THEN t0."nps.happy_csat_n" ELSE 0 END + CASE
              WHEN (t0.cutoff_day - 365) >= 10959
              THEN t0."nps.happy_tickets_n"
              ELSE 0
            END,
            0
          )
        ) IS NOT NULL AS BIGINT) + CAST((
          CASE
            WHEN (t0.cutoff_day - 365) >= 10959
            THEN (t0."nps.happy_ces" - (t0."nps.happy_ces_n" * 7000000)) / -6000000
            ELSE 0
          END / NULLIF(
            CASE WHEN (
              t0.cutoff_day - 365
            ) >= 10959 THEN t0."nps.happy_ces_n" ELSE 0 END,
            0
          )
        ) IS NOT NULL AS BIGINT),
        0
      )
    ) * 100
  END AS nps__happiness__365d,
  CASE
    WHEN (t0.cutoff_day - 365) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CAST((
      CASE
        WHEN (t0.cutoff_day - 365) >= 10959
        THEN (t0."nps.happy_nps" - (t0."nps.happy_nps_n" * 0)) / 10000000
        ELSE 0
      END / NULLIF(
        CASE WHEN (t0.cutoff_day - 365) >= 10959 THEN t0."nps.happy_nps_n" ELSE 0 END, 0
      )
    ) IS NOT NULL AS BIGINT) + CAST((
      (
        CASE
          WHEN (t0.cutoff_day - 365) >= 10959
          THEN (t0."nps.happy_csat" - (t0."nps.happy_csat_n" * 1000000)) / 4000000
          ELSE 0
        END + CASE
          WHEN (t0.cutoff_day - 365) >= 10959
          THEN (t0."nps.happy_tickets" - (t0."nps.happy_tickets_n" * 1000000)) / 4000000
          ELSE 0
        END
      ) / NULLIF(
        CASE WHEN (
          t0.cutoff_day - 365
        ) >= 10959 THEN t0."nps.happy_csat_n" ELSE 0 END + CASE
          WHEN (t0.cutoff_day - 365) >= 10959
          THEN t0."nps.happy_tickets_n"
          ELSE 0
        END,
        0
      )
    ) IS NOT NULL AS BIGINT) + CAST((
      CASE
        WHEN (t0.cutoff_day - 365) >= 10959
        THEN (t0."nps.happy_ces" - (t0."nps.happy_ces_n" * 7000000)) / -6000000
        ELSE 0
      END / NULLIF(
        CASE WHEN (t0.cutoff_day - 365) >= 10959 THEN t0."nps.happy_ces_n" ELSE 0 END, 0
      )
    ) IS NOT NULL AS BIGINT) AS DOUBLE)
  END AS nps__happiness_parts__365d,
  CASE
    WHEN ((t0.cutoff_day - 91) < 10959)
    OR ((t0.cutoff_day - 1) < 10959)
    OR ((t0.cutoff_day - 1) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0."usage.logins_median2" IS NOT NULL
      THEN CAST((t0."nps.quiet_tickets" = 0)
      AND (t0."nps.quiet_nps" = 0)
      AND (t0."nps.quiet_surveys" = 0)
      AND ((t0."usage.logins_last" * 4) < t0."usage.logins_median2") AS BIGINT)
      ELSE NULL
    END AS DOUBLE)
  END AS nps__quiet_account__91d,
  CAST(t0."nps.total" - t0."nps.latest" AS DOUBLE) / NULLIF((
    t0."nps.answers" - 1
  ) * 1000000, 0) AS nps__latest_score__normal
FROM parts AS t0;
