-- onboarding: by snapshot: accounts that began under observation
CACHE LAZY TABLE onboarding_newcomers AS
SELECT t1.snapshot, MAX(t1.cutoff_day - t1.start) AS `onboarding.age`
FROM (
  SELECT
    t0.account_id, t0.cutoff, t0.cutoff_day, t0.account_started_at, t0.spell_started_at,
    t0.account, t0.snapshot,
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
    ) AS INT) AS start
  FROM numbered AS t0
  WHERE
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
    ) AS INT) >= 10959
) AS `t1`
GROUP BY 1;

-- onboarding: milestones as day numbers, before any cutoff
CACHE LAZY TABLE milestones_dated AS
SELECT
  t0.account_id,
  BTRIM(t0.milestone, CONCAT(' \t\n\r', CHAR(11), CHAR(12))) AS milestone,
  CAST(DATEDIFF(
    DAY, MAKE_DATE(1970, 1, 1),
    CAST(GREATEST(COALESCE(t0.assigned_at, t0.reached_at), t0.known_at) AS DATE)
  ) AS INT) AS since,
  CAST((t0.assigned_at IS NOT NULL) AND COALESCE(t0.required, TRUE) AS INT) AS assigned,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.reached_at AS DATE)) AS INT) AS reached,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.reached_at AS DATE)) AS INT) AS reached_since
FROM milestones AS t0
WHERE BTRIM(t0.milestone, CONCAT(' \t\n\r', CHAR(11), CHAR(12))) IS NOT NULL
ORDER BY t0.account_id ASC NULLS LAST;

-- onboarding: by snapshot: milestones reached
CACHE LAZY TABLE onboarding_reached AS
SELECT
  t8.snapshot,
  COUNT_IF((t8.took IS NOT NULL) AND (t8.took < 90)) AS `onboarding.done`,
  MAX(IF(t8.milestone = 'first_import', t8.took, NULL)) AS `onboarding.days_to_first_import`
FROM (
  SELECT
    t7.snapshot, t7.milestone, t7.assigned, t7.cutoff_day - t7.start AS age,
    IF(
      t7.reached IS NOT NULL,
      IF(
        t7.reached < (t7.cutoff_day - t7.start),
        (t7.cutoff_day - t7.start) - t7.reached, 0
      ),
      NULL
    ) AS took
  FROM (
    SELECT
      t6.snapshot, t6.milestone, t6.cutoff_day, t6.start, MAX(t6.reached) AS reached,
      MAX(t6.assigned) AS assigned
    FROM (
      SELECT
        t5.snapshot, t5.cutoff_day, t5.start, t5.milestone, t5.assigned,
        IF(t5.reached_since < t5.cutoff_day, t5.cutoff_day - t5.reached, NULL) AS reached,
        t5.reached_since
      FROM (
        SELECT
          t4.snapshot, t4.cutoff_day, t4.start, t2.milestone, t2.assigned, t2.reached,
          t2.reached_since
        FROM (
          SELECT
            t0.account_id, t0.snapshot, t0.cutoff_day,
            CAST(DATEDIFF(
              DAY, MAKE_DATE(1970, 1, 1),
              CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
            ) AS INT) AS start
          FROM numbered AS t0
          WHERE
            CAST(DATEDIFF(
              DAY, MAKE_DATE(1970, 1, 1),
              CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
            ) AS INT) >= 10959
        ) AS `t4`
        INNER JOIN milestones_dated AS t2
          ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
      ) AS `t5`
    ) AS `t6`
    GROUP BY 1, 2, 3, 4
  ) AS `t7`
) AS `t8`
GROUP BY 1;

-- onboarding: by snapshot: accounts that began while tickets were observed
CACHE LAZY TABLE onboarding_tickets_new AS
SELECT t1.snapshot, MAX(t1.start) AS `onboarding.tickets_new`
FROM (
  SELECT
    t0.account_id, t0.cutoff, t0.cutoff_day, t0.account_started_at, t0.spell_started_at,
    t0.account, t0.snapshot,
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
    ) AS INT) AS start
  FROM numbered AS t0
  WHERE
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
    ) AS INT) >= 10959
) AS `t1`
GROUP BY 1;

-- onboarding: by snapshot: tickets of the first weeks
CACHE LAZY TABLE onboarding_tickets AS
SELECT t6.snapshot, COUNT_IF(t6.after < 90) AS `onboarding.tickets`
FROM (
  SELECT t5.snapshot, t5.day - t5.start AS after
  FROM (
    SELECT t4.snapshot, t4.cutoff_day, t4.start, t2.day
    FROM (
      SELECT
        t0.account_id, t0.snapshot, t0.cutoff_day,
        CAST(DATEDIFF(
          DAY, MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
        ) AS INT) AS start
      FROM numbered AS t0
      WHERE
        CAST(DATEDIFF(
          DAY, MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
        ) AS INT) >= 10959
    ) AS `t4`
    INNER JOIN tickets_opened_at AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS `t5`
  WHERE t5.day >= t5.start
) AS `t6`
GROUP BY 1;

-- onboarding: by snapshot: accounts that began while touches were observed
CACHE LAZY TABLE onboarding_touches_new AS
SELECT t1.snapshot, MAX(t1.start) AS `onboarding.touches_new`
FROM (
  SELECT
    t0.account_id, t0.cutoff, t0.cutoff_day, t0.account_started_at, t0.spell_started_at,
    t0.account, t0.snapshot,
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
    ) AS INT) AS start
  FROM numbered AS t0
  WHERE
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
    ) AS INT) >= 10959
) AS `t1`
GROUP BY 1;

-- onboarding: the days of touches, and on which they were known
CACHE LAZY TABLE touches_touched_at AS
SELECT
  t0.account_id,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(GREATEST(t0.touched_at, t0.known_at) AS DATE)) AS INT) AS since,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.touched_at AS DATE)) AS INT) AS day
FROM touches AS t0
ORDER BY t0.account_id ASC NULLS LAST;

-- onboarding: by snapshot: touches of the first weeks
CACHE LAZY TABLE onboarding_touches AS
SELECT t6.snapshot, COUNT_IF(t6.after < 90) AS `onboarding.touches`
FROM (
  SELECT t5.snapshot, t5.day - t5.start AS after
  FROM (
    SELECT t4.snapshot, t4.cutoff_day, t4.start, t2.day
    FROM (
      SELECT
        t0.account_id, t0.snapshot, t0.cutoff_day,
        CAST(DATEDIFF(
          DAY, MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
        ) AS INT) AS start
      FROM numbered AS t0
      WHERE
        CAST(DATEDIFF(
          DAY, MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
        ) AS INT) >= 10959
    ) AS `t4`
    INNER JOIN touches_touched_at AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS `t5`
  WHERE t5.day >= t5.start
) AS `t6`
GROUP BY 1;

-- onboarding: by snapshot: the first key action
CACHE LAZY TABLE onboarding_key_actions AS
SELECT t10.snapshot, MAX(t10.acted) AS `onboarding.first_key_action`
FROM (
  SELECT t9.snapshot, t9.cutoff_day - t9.day AS acted
  FROM (
    SELECT t3.snapshot, t3.cutoff_day, t8.day
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS `t3`
    INNER JOIN (
      SELECT t6.account_id, t6.since, t6.day
      FROM (
        SELECT
          t5.account_id, t5.since, t5.day,
          MIN(t5.day) OVER (
            PARTITION BY `t5`.`account_id`
            ORDER BY `t5`.`since` ASC NULLS LAST
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
          ) AS earliest
        FROM (
          SELECT t4.account_id, t4.since, MIN(t4.day) AS day
          FROM (
            SELECT
              t1.account_id,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(GREATEST(t1.occurred_at, t1.known_at) AS DATE)) AS INT) AS since,
              CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t1.occurred_at AS DATE)) AS INT) AS day
            FROM usage AS t1
            WHERE t1.event IN ('invite')
          ) AS `t4`
          GROUP BY 1, 2
        ) AS `t5`
      ) AS `t6`
      WHERE (t6.earliest IS NULL) OR (t6.day < t6.earliest)
    ) AS `t8`
      ON t3.account_id = t8.account_id AND t8.since < t3.cutoff_day
  ) AS `t9`
) AS `t10`
GROUP BY 1;

-- onboarding: by snapshot: the first payment
CACHE LAZY TABLE onboarding_payments AS
SELECT t8.snapshot, MAX(t8.paid) AS `onboarding.first_paid`
FROM (
  SELECT t7.snapshot, t7.cutoff_day - t7.day AS paid
  FROM (
    SELECT t6.snapshot, t6.cutoff_day, MIN(t6.day) AS day
    FROM (
      SELECT t3.snapshot, t3.cutoff_day, t5.day
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS `t3`
      INNER JOIN (
        SELECT
          t1.account_id,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(GREATEST(t1.started_at, t1.known_at) AS DATE)) AS INT) AS since,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t1.started_at AS DATE)) AS INT) AS day
        FROM subscriptions AS t1
        WHERE NOT (COALESCE(t1.is_trial, FALSE))
      ) AS `t5`
        ON t3.account_id = t5.account_id AND t5.since < t3.cutoff_day
    ) AS `t6`
    GROUP BY 1, 2
  ) AS `t7`
  WHERE t7.day >= 10959
) AS `t8`
GROUP BY 1;

-- onboarding: courses as day numbers, before any cutoff
CACHE LAZY TABLE trainings_dated AS
SELECT
  t0.account_id, t0.user_id,
  CAST(DATEDIFF(
    DAY, MAKE_DATE(1970, 1, 1),
    CAST(GREATEST(COALESCE(t0.enrolled_at, t0.finished_at), t0.known_at) AS DATE)
  ) AS INT) AS since,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.enrolled_at AS DATE)) AS INT) AS enrolled_day,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.finished_at AS DATE)) AS INT) AS finished,
  CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.finished_at AS DATE)) AS INT) AS finished_since
FROM trainings AS t0
ORDER BY t0.account_id ASC NULLS LAST;

-- onboarding: by snapshot: courses begun and finished
CACHE LAZY TABLE onboarding_trainings AS
SELECT
  t6.snapshot,
  COUNT_IF(t6.enrolled <= 28) AS `onboarding.courses_enrolled_28d`,
  COUNT_IF(t6.finished <= 28) AS `onboarding.courses_finished_28d`,
  COUNT_IF(t6.enrolled >= 90) AS `onboarding.courses_ripe`,
  COUNT_IF((t6.enrolled >= 90) AND (
    t6.finished IS NOT NULL
  )) AS `onboarding.courses_done`,
  MIN(LEAST(t6.enrolled, t6.finished)) AS `onboarding.last_training`,
  COUNT(DISTINCT t6.who) AS `onboarding.trained`
FROM (
  SELECT
    t5.snapshot, t5.cutoff_day - t5.enrolled_day AS enrolled,
    IF(t5.finished_since < t5.cutoff_day, t5.cutoff_day - t5.finished, NULL) AS finished,
    IF(
      IF(t5.finished_since < t5.cutoff_day, t5.cutoff_day - t5.finished, NULL) IS NOT NULL,
      t5.user_id, NULL
    ) AS who
  FROM (
    SELECT
      t4.snapshot, t4.cutoff_day, t2.user_id, t2.enrolled_day, t2.finished,
      t2.finished_since
    FROM (
      SELECT t0.account_id, t0.snapshot, t0.cutoff_day
      FROM numbered AS t0
    ) AS `t4`
    INNER JOIN trainings_dated AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS `t5`
) AS `t6`
GROUP BY 1;

-- onboarding: by snapshot: days in the present spell
CACHE LAZY TABLE onboarding_spell AS
SELECT t1.snapshot, MAX(t1.days) AS `onboarding.spell_days`
FROM (
  SELECT
    t0.snapshot,
    t0.cutoff_day - CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t0.spell_started_at AS DATE)) AS INT) AS days
  FROM numbered AS t0
) AS `t1`
GROUP BY 1;

-- onboarding: paid rows as day numbers, before any cutoff
CACHE LAZY TABLE subscriptions_dated AS
SELECT
  t7.account_id, t7.started_at, t7.seats, t7.currency, t7.plan, t7.base_month,
  t7.base_day, t7.base_length, t7.term_months, t7.since, t7.cents, t7.started,
  t7.term_end, t7.ended, t7.ended_since, t7.terms_at_end
FROM (
  SELECT
    t6.account_id, t6.started_at, t6.seats,
    COALESCE(t6.currency, IF(t6.cents <> 0, '', CAST(NULL AS STRING))) AS currency,
    t6.plan, t6.base_month, t6.base_day, t6.base_length, t6.term_months, t6.by_end,
    t6.since, t6.cents, t6.started, t6.term_end, t6.ended, t6.ended_since,
    IF(
      t6.term_end IS NULL, t6.by_end,
      IF(t6.term_end <= t6.ended, COALESCE(t6.by_end, 0) + 1, 0)
    ) AS terms_at_end
  FROM (
    SELECT
      t4.account_id, t4.started_at, t4.seats, t4.currency, t4.plan, t4.base_month,
      t4.base_day, t4.base_length, t4.term_months,
      CAST(FLOOR((t4.last_month - t4.base_month) / (t4.term_months)) AS BIGINT) - CAST((
        (
          CAST(FLOOR((t4.last_month - t4.base_month) / (
            t4.term_months
          )) AS BIGINT) * t4.term_months
        ) = (t4.last_month - t4.base_month)
      )
      AND (LEAST(t4.base_day, t4.last_length) > t4.last_day) AS BIGINT) AS by_end,
      CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(GREATEST(t4.started_at, t4.known_at) AS DATE)) AS INT) AS since,
      CAST(ROUND(t4.mrr * 100, 0) AS BIGINT) AS cents,
      CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t4.started_at AS DATE)) AS INT) AS started,
      CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t4.term_ends_at AS DATE)) AS INT) AS term_end,
      CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t4.ended_at AS DATE)) AS INT) AS ended,
      CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(t4.ended_at AS DATE)) AS INT) AS ended_since
    FROM (
      SELECT
        t2.account_id, t2.started_at, t2.ended_at, t2.notice_at, t2.term_ends_at,
        t2.term_months, t2.mrr, t2.currency, t2.seats, t2.plan, t2.is_trial,
        t2.known_at, t2.base, t2.last,
        (
          (EXTRACT(year FROM t2.base) * 12) + EXTRACT(month FROM t2.base)
        ) - 1 AS base_month,
        EXTRACT(day FROM t2.base) AS base_day,
        CASE
          WHEN EXTRACT(month FROM t2.base) IN (4, 6, 9, 11)
          THEN 30
          WHEN EXTRACT(month FROM t2.base) <> 2
          THEN 31
          WHEN ((EXTRACT(year FROM t2.base) % 4) = 0)
          AND (
            ((EXTRACT(year FROM t2.base) % 100) <> 0)
            OR ((EXTRACT(year FROM t2.base) % 400) = 0)
          )
          THEN 29
          ELSE 28
        END AS base_length,
        (
          (EXTRACT(year FROM t2.last) * 12) + EXTRACT(month FROM t2.last)
        ) - 1 AS last_month,
        EXTRACT(day FROM t2.last) AS last_day,
        CASE
          WHEN EXTRACT(month FROM t2.last) IN (4, 6, 9, 11)
          THEN 30
          WHEN EXTRACT(month FROM t2.last) <> 2
          THEN 31
          WHEN ((EXTRACT(year FROM t2.last) % 4) = 0)
          AND (
            ((EXTRACT(year FROM t2.last) % 100) <> 0)
            OR ((EXTRACT(year FROM t2.last) % 400) = 0)
          )
          THEN 29
          ELSE 28
        END AS last_length
      FROM (
        SELECT
          t0.account_id, t0.started_at, t0.ended_at, t0.notice_at, t0.term_ends_at,
          IF(t0.term_months BETWEEN 1 AND 1200, t0.term_months, NULL) AS term_months,
          t0.mrr, t0.currency, t0.seats, t0.plan, t0.is_trial, t0.known_at,
          CAST(COALESCE(t0.term_ends_at, t0.started_at) AS DATE) AS base,
          CAST(t0.ended_at AS DATE) AS last
        FROM subscriptions AS t0
        WHERE
          NOT (COALESCE(t0.is_trial, FALSE))
          AND ((t0.ended_at IS NULL) OR (t0.ended_at > t0.started_at))
      ) AS `t2`
    ) AS `t4`
  ) AS `t6`
) AS `t7`;

-- onboarding: paid rows as they looked just before each cutoff
CACHE LAZY TABLE subscriptions_seen AS
SELECT
  t11.snapshot, t11.started_at, t11.seats, t11.cents, t11.currency, t11.plan,
  t11.cutoff_day - t11.started AS started, t11.gone AS ended, t11.gone IS NULL AS runs,
  IF(
    COALESCE(t11.term_end >= t11.cutoff_day, FALSE), t11.term_end - t11.cutoff_day,
    CAST(DATEDIFF(
      DAY, MAKE_DATE(1970, 1, 1),
      MAKE_DATE(
        t11.next_year, t11.next_month,
        LEAST(
          t11.base_day,
          CASE
            WHEN t11.next_month IN (4, 6, 9, 11)
            THEN 30
            WHEN t11.next_month <> 2
            THEN 31
            WHEN ((t11.next_year % 4) = 0)
            AND (((t11.next_year % 100) <> 0) OR ((t11.next_year % 400) = 0))
            THEN 29
            ELSE 28
          END
        )
      )
    ) - t11.cutoff_day AS INT)
  ) AS to_term_end,
  IF(
    t11.gone IS NULL,
    IF(
      t11.term_end IS NULL, t11.past,
      IF(t11.term_end <= (t11.cutoff_day - 1), COALESCE(t11.past, 0) + 1, 0)
    ),
    t11.terms_at_end
  ) AS terms
FROM (
  SELECT
    t9.snapshot, t9.cutoff_day, t9.yesterday_month, t9.yesterday_day,
    t9.yesterday_length, t9.started_at, t9.seats, t9.currency, t9.plan, t9.base_month,
    t9.base_day, t9.base_length, t9.term_months, t9.cents, t9.started, t9.term_end,
    t9.ended, t9.ended_since, t9.terms_at_end, t9.gone, t9.past,
    CAST(CAST(FLOOR(
      (t9.base_month + ((t9.past + 1) * t9.term_months)) / (12)
    ) AS BIGINT) AS INT) AS next_year,
    CAST((
      (t9.base_month + ((t9.past + 1) * t9.term_months)) % 12
    ) + 1 AS INT) AS next_month
  FROM (
    SELECT
      t7.snapshot, t7.cutoff_day, t7.yesterday_month, t7.yesterday_day,
      t7.yesterday_length, t7.started_at, t7.seats, t7.currency, t7.plan, t7.base_month,
      t7.base_day, t7.base_length, t7.term_months, t7.cents, t7.started, t7.term_end,
      t7.ended, t7.ended_since, t7.terms_at_end,
      IF(t7.ended_since < t7.cutoff_day, t7.cutoff_day - t7.ended, NULL) AS gone,
      CAST(FLOOR((t7.yesterday_month - t7.base_month) / (
        t7.term_months
      )) AS BIGINT) - CAST((
        (
          CAST(FLOOR((t7.yesterday_month - t7.base_month) / (
            t7.term_months
          )) AS BIGINT) * t7.term_months
        ) = (t7.yesterday_month - t7.base_month)
      )
      AND (
        LEAST(t7.base_day, t7.yesterday_length) > t7.yesterday_day
      ) AS BIGINT) AS past
    FROM (
      SELECT
        t6.snapshot, t6.cutoff_day, t6.yesterday_month, t6.yesterday_day,
        t6.yesterday_length, t2.started_at, t2.seats, t2.currency, t2.plan,
        t2.base_month, t2.base_day, t2.base_length, t2.term_months, t2.cents,
        t2.started, t2.term_end, t2.ended, t2.ended_since, t2.terms_at_end
      FROM (
        SELECT
          t4.account_id, t4.snapshot, t4.cutoff_day,
          (
            (EXTRACT(year FROM t4.yesterday) * 12) + EXTRACT(month FROM t4.yesterday)
          ) - 1 AS yesterday_month,
          EXTRACT(day FROM t4.yesterday) AS yesterday_day,
          CASE
            WHEN EXTRACT(month FROM t4.yesterday) IN (4, 6, 9, 11)
            THEN 30
            WHEN EXTRACT(month FROM t4.yesterday) <> 2
            THEN 31
            WHEN ((EXTRACT(year FROM t4.yesterday) % 4) = 0)
            AND (
              ((EXTRACT(year FROM t4.yesterday) % 100) <> 0)
              OR ((EXTRACT(year FROM t4.yesterday) % 400) = 0)
            )
            THEN 29
            ELSE 28
          END AS yesterday_length
        FROM (
          SELECT
            t1.account_id, t1.cutoff, t1.cutoff_day, t1.account_started_at,
            t1.spell_started_at, t1.account, t1.snapshot,
            CAST(t1.cutoff - INTERVAL '1' DAY AS DATE) AS yesterday
          FROM numbered AS t1
        ) AS `t4`
      ) AS `t6`
      INNER JOIN subscriptions_dated AS t2
        ON t6.account_id = t2.account_id AND t2.since < t6.cutoff_day
    ) AS `t7`
  ) AS `t9`
) AS `t11`;

-- onboarding: by snapshot: the end of the first term
CACHE LAZY TABLE onboarding_terms AS
SELECT t1.snapshot, MIN(t1.to_term_end) AS `onboarding.to_term_end`
FROM (
  SELECT *
  FROM subscriptions_seen AS t0
  WHERE t0.runs AND (t0.started + t0.to_term_end) > ((t0.terms + 1) * 180)
) AS `t1`
GROUP BY 1;

-- onboarding: by snapshot: all its parts beside each other
CACHE LAZY TABLE parts_onboarding AS
SELECT
  t26.snapshot, t13.`onboarding.age`, t22.`onboarding.done`,
  t22.`onboarding.days_to_first_import`, t39.`onboarding.required`,
  t39.`onboarding.required_done`, t39.`onboarding.required_open`,
  t39.`onboarding.overdue`, t39.`onboarding.overdue_days`, t39.`onboarding.took`,
  t14.`onboarding.tickets_new`, t15.`onboarding.tickets`, t16.`onboarding.touches_new`,
  t17.`onboarding.touches`, t18.`onboarding.first_key_action`,
  t19.`onboarding.first_paid`,
  COALESCE(t23.`onboarding.courses_enrolled_28d`, 0) AS `onboarding.courses_enrolled_28d`,
  COALESCE(t23.`onboarding.courses_finished_28d`, 0) AS `onboarding.courses_finished_28d`,
  COALESCE(t23.`onboarding.courses_ripe`, 0) AS `onboarding.courses_ripe`,
  COALESCE(t23.`onboarding.courses_done`, 0) AS `onboarding.courses_done`,
  t23.`onboarding.last_training`,
  COALESCE(t23.`onboarding.trained`, 0) AS `onboarding.trained`,
  t20.`onboarding.spell_days`, t21.`onboarding.to_term_end`
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS `t26`
LEFT OUTER JOIN onboarding_newcomers AS t13 ON t26.snapshot = t13.snapshot
LEFT OUTER JOIN onboarding_tickets_new AS t14 ON t26.snapshot = t14.snapshot
LEFT OUTER JOIN onboarding_tickets AS t15 ON t26.snapshot = t15.snapshot
LEFT OUTER JOIN onboarding_touches_new AS t16 ON t26.snapshot = t16.snapshot
LEFT OUTER JOIN onboarding_touches AS t17 ON t26.snapshot = t17.snapshot
LEFT OUTER JOIN onboarding_key_actions AS t18 ON t26.snapshot = t18.snapshot
LEFT OUTER JOIN onboarding_payments AS t19 ON t26.snapshot = t19.snapshot
LEFT OUTER JOIN onboarding_spell AS t20 ON t26.snapshot = t20.snapshot
LEFT OUTER JOIN onboarding_terms AS t21 ON t26.snapshot = t21.snapshot
LEFT OUTER JOIN onboarding_reached AS t22 ON t26.snapshot = t22.snapshot
LEFT OUTER JOIN (
  SELECT
    t37.snapshot, COUNT(*) AS `onboarding.required`,
    COUNT_IF((t37.took IS NOT NULL) AND (t37.took < 90)) AS `onboarding.required_done`,
    COUNT_IF(t37.took IS NULL) AS `onboarding.required_open`,
    COUNT_IF(t37.overdue IS NOT NULL) AS `onboarding.overdue`,
    MAX(t37.overdue) AS `onboarding.overdue_days`, MAX(t37.took) AS `onboarding.took`
  FROM (
    SELECT
      t36.snapshot, t36.took,
      IF(
        (t36.took IS NULL)
        AND (t36.age > CASE WHEN t36.milestone = 'first_import' THEN 14 ELSE NULL END),
        t36.age - CASE WHEN t36.milestone = 'first_import' THEN 14 ELSE NULL END, NULL
      ) AS overdue
    FROM (
      SELECT t29.snapshot, t29.age, t29.milestone, t35.took
      FROM (
        SELECT
          t0.snapshot,
          t0.cutoff_day - CAST(DATEDIFF(
            DAY, MAKE_DATE(1970, 1, 1),
            CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
          ) AS INT) AS age,
          'first_import' AS milestone
        FROM numbered AS t0
        WHERE
          CAST(DATEDIFF(
            DAY, MAKE_DATE(1970, 1, 1),
            CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
          ) AS INT) >= 10959
      ) AS `t29`
      LEFT OUTER JOIN (
        SELECT
          t33.snapshot, t33.milestone,
          IF(
            t33.reached IS NOT NULL,
            IF(
              t33.reached < (t33.cutoff_day - t33.start),
              (t33.cutoff_day - t33.start) - t33.reached, 0
            ),
            NULL
          ) AS took
        FROM (
          SELECT
            t32.snapshot, t32.milestone, t32.cutoff_day, t32.start,
            MAX(t32.reached) AS reached, MAX(t32.assigned) AS assigned
          FROM (
            SELECT
              t31.snapshot, t31.cutoff_day, t31.start, t31.milestone, t31.assigned,
              IF(t31.reached_since < t31.cutoff_day, t31.cutoff_day - t31.reached, NULL) AS reached,
              t31.reached_since
            FROM (
              SELECT
                t30.snapshot, t30.cutoff_day, t30.start, t24.milestone, t24.assigned,
                t24.reached, t24.reached_since
              FROM (
                SELECT
                  t0.account_id, t0.snapshot, t0.cutoff_day,
                  CAST(DATEDIFF(
                    DAY, MAKE_DATE(1970, 1, 1),
                    CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
                  ) AS INT) AS start
                FROM numbered AS t0
                WHERE
                  CAST(DATEDIFF(
                    DAY, MAKE_DATE(1970, 1, 1),
                    CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
                  ) AS INT) >= 10959
              ) AS `t30`
              INNER JOIN milestones_dated AS t24
                ON t30.account_id = t24.account_id AND t24.since < t30.cutoff_day
            ) AS `t31`
          ) AS `t32`
          GROUP BY 1, 2, 3, 4
        ) AS `t33`
      ) AS `t35`
        ON t29.snapshot = t35.snapshot AND t29.milestone = t35.milestone
    ) AS `t36`
  ) AS `t37`
  GROUP BY 1
) AS `t39`
  ON t26.snapshot = t39.snapshot
LEFT OUTER JOIN onboarding_trainings AS t23 ON t26.snapshot = t23.snapshot;

-- onboarding: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(t0.`onboarding.age` IS NOT NULL, COALESCE(t0.`onboarding.done`, 0), NULL) AS DOUBLE)
  ) AS onboarding__milestones_done,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.required_done` AS DOUBLE) / NULLIF(t0.`onboarding.required`, 0)
  ) AS onboarding__milestones_done_share,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.required_open` AS DOUBLE)
  ) AS onboarding__milestones_open,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.overdue` AS DOUBLE)
  ) AS onboarding__milestones_overdue,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(t0.`onboarding.overdue` IS NOT NULL, COALESCE(t0.`onboarding.overdue_days`, 0), NULL) AS DOUBLE)
  ) AS onboarding__milestones_overdue_days,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(CAST(t0.`onboarding.required_open` = 0 AS BIGINT) AS DOUBLE)
  ) AS onboarding__onboarded,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(t0.`onboarding.required_open` = 0, t0.`onboarding.took`, NULL) AS DOUBLE)
  ) AS onboarding__days_to_onboarded,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(NOT (
      t0.`onboarding.required_open` = 0
    ), t0.`onboarding.age`, NULL) AS DOUBLE)
  ) AS onboarding__days_not_onboarded,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.days_to_first_import` AS DOUBLE)
  ) AS onboarding__days_to_first_import,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(t0.`onboarding.tickets_new` IS NOT NULL, COALESCE(t0.`onboarding.tickets`, 0), NULL) AS DOUBLE)
  ) AS onboarding__first_tickets,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(t0.`onboarding.touches_new` IS NOT NULL, COALESCE(t0.`onboarding.touches`, 0), NULL) AS DOUBLE)
  ) AS onboarding__first_touches,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(
      (t0.`onboarding.first_paid` IS NOT NULL)
      AND (t0.`onboarding.first_key_action` IS NOT NULL),
      IF(
        t0.`onboarding.first_key_action` < t0.`onboarding.first_paid`,
        t0.`onboarding.first_paid` - t0.`onboarding.first_key_action`, 0
      ),
      NULL
    ) AS DOUBLE)
  ) AS onboarding__days_to_key_action,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(t0.`onboarding.first_key_action` IS NULL, t0.`onboarding.first_paid`, NULL) AS DOUBLE)
  ) AS onboarding__days_without_key_action,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.courses_enrolled_28d` AS DOUBLE)
  ) AS onboarding__courses_enrolled__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.courses_finished_28d` AS DOUBLE)
  ) AS onboarding__courses_finished__28d,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.courses_done` AS DOUBLE) / NULLIF(t0.`onboarding.courses_ripe`, 0)
  ) AS onboarding__courses_finished_share,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.last_training` AS DOUBLE)
  ) AS onboarding__days_since_training,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.trained` AS DOUBLE)
  ) AS onboarding__users_trained,
  IF(
    ((t0.cutoff_day - 28) < 10959)
    OR ((t0.cutoff_day - 28) < 10959), CAST(NULL AS DOUBLE),
    CAST(t0.`onboarding.trained` AS DOUBLE) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS onboarding__trained_per_active_user__28d,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`commercial.seats` - t0.`onboarding.trained` AS DOUBLE)
  ) AS onboarding__untrained_seats,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    IF(
      t0.`commercial.seats` > 0,
      CAST(t0.`commercial.seats` - t0.`onboarding.trained` AS DOUBLE) / NULLIF(t0.`commercial.seats`, 0),
      NULL
    )
  ) AS onboarding__untrained_seats_share,
  CASE
    WHEN (t0.`onboarding.to_term_end` <= 90)
    AND (t0.`onboarding.spell_days` >= 90)
    THEN 'renewal window'
    WHEN t0.`onboarding.spell_days` < 90
    THEN 'onboarding'
    WHEN t0.`onboarding.spell_days` < 365
    THEN 'adoption'
    WHEN t0.`onboarding.spell_days` IS NOT NULL
    THEN 'mature'
    ELSE NULL
  END AS onboarding__stage
FROM parts AS t0;
