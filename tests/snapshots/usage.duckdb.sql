-- usage: the snapshots on the grid of weeks or months, with their history
CREATE TEMPORARY TABLE usage_at AS
SELECT
  t0.account_id, t0.account, t0.cutoff_day, t0.cutoff_day AS place,
  CAST(DATE_DIFF(
    'DAY', MAKE_DATE(1970, 1, 1),
    CAST(GREATEST(
      COALESCE(t0.account_started_at, MAKE_TIMESTAMP(2000, 1, 3, 0, 0, 0.0)),
      MAKE_TIMESTAMP(2000, 1, 3, 0, 0, 0.0)
    ) AS DATE)
  ) AS INT) AS born,
  CAST(GREATEST(
    LEAST(
      CAST(FLOOR(
        (
          t0.cutoff_day - CAST(DATE_DIFF(
            'DAY', MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(
              COALESCE(t0.account_started_at, MAKE_TIMESTAMP(2000, 1, 3, 0, 0, 0.0)),
              MAKE_TIMESTAMP(2000, 1, 3, 0, 0, 0.0)
            ) AS DATE)
          ) AS INT)
        ) / (7)
      ) AS BIGINT) - 1,
      30
    ),
    0
  ) AS INT) AS history,
  CAST(CAST(FLOOR((t0.cutoff_day - 10959) / (7)) AS BIGINT) AS INT) AS observed
FROM numbered AS t0;

-- usage: the cutoffs, and the bin that begins at each
CREATE TEMPORARY TABLE usage_dates AS
SELECT DISTINCT t0.cutoff_day, t0.place
FROM usage_at AS t0;

-- usage: which bins each cutoff looks back on, and how many bins ago
CREATE TEMPORARY TABLE usage_reach AS
SELECT t1.cutoff_day, t3.ago, CAST(t1.place - ((t3.ago + 1) * 7) AS INT) AS bin
FROM usage_dates AS t1
CROSS JOIN (SELECT CAST(UNNEST(RANGE(0, 31, 1)) AS INT) AS ago) AS "t3";

-- usage: the events by name: what they are declared to be, numbered
CREATE TEMPORARY TABLE usage_events AS
SELECT
  t3.event, t3.first_known, t3.login, t3.sticky, t3.key, t3.export, t3.help,
  CAST(ROW_NUMBER() OVER (
    ORDER BY "t3"."login" ASC, "t3"."event" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS feature
FROM (
  SELECT
    t2.event,
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t2.seen AS DATE)) AS INT) AS first_known,
    t2.event IN ('login') AS login, t2.event IN ('report') AS sticky,
    t2.event IN ('invite') AS key, t2.event IN ('export') AS export,
    t2.event IN ('help') AS help
  FROM (
    SELECT t1.event, MIN(GREATEST(t1.occurred_at, t1.known_at)) AS seen
    FROM (
      SELECT *
      FROM usage AS t0
      WHERE t0.event IS NOT NULL
    ) AS "t1"
    GROUP BY 1
  ) AS "t2"
) AS "t3";

-- usage: the events by name, with the bit of each feature
CREATE TEMPORARY TABLE usage_kinds AS
SELECT *
FROM usage_events AS t0;

-- usage: the one pass over the events: sums by account, person and bin
CREATE TEMPORARY TABLE usage_passed AS
SELECT
  t8.account_id, t8.user_id, t8.bin, COUNT(*) FILTER(WHERE t8.uses) AS uses,
  COUNT(*) FILTER(WHERE t8.logins) AS logins,
  COUNT(*) FILTER(WHERE t8.feature_uses) AS feature_uses,
  COUNT(*) FILTER(WHERE t8.sticky_uses) AS sticky_uses,
  COUNT(*) FILTER(WHERE t8.key_uses) AS key_uses,
  COUNT(*) FILTER(WHERE t8.exports) AS exports,
  COUNT(*) FILTER(WHERE t8.help_uses) AS help_uses,
  COUNT(*) FILTER(WHERE t8.human_uses) AS human_uses,
  COUNT(*) FILTER(WHERE t8.human_logins) AS human_logins,
  CAST(SUM(t8.seconds) AS BIGINT) AS seconds, CAST(SUM(t8.errors) AS BIGINT) AS errors,
  BIT_OR(
    CAST(CASE t8.day - t8.bin
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
  ) AS days,
  BIT_OR(
    CASE
      WHEN CAST(t8.sticky_uses AS BIGINT) > 0
      THEN CAST(CASE t8.day - t8.bin
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
      ELSE 0
    END
  ) AS sticky_bits,
  MAX(t8.day) AS day
FROM (
  SELECT
    t7.account_id, t7.user_id, t7.day, TRUE AS uses, t7.login AS logins,
    NOT (t7.login) AS feature_uses, t7.sticky AS sticky_uses, t7.key AS key_uses,
    t7.export AS exports, t7.help AS help_uses,
    NOT (
      COALESCE(
        (LOWER(t7.actor) = 'api')
        OR (LOWER(t7.actor) = 'automation')
        OR (LOWER(t7.actor) = 'bot')
        OR (LOWER(t7.actor) = 'integration')
        OR (LOWER(t7.actor) = 'service')
        OR (LOWER(t7.actor) = 'system'), FALSE
      )
    ) AS human_uses,
    NOT (
      COALESCE(
        (LOWER(t7.actor) = 'api')
        OR (LOWER(t7.actor) = 'automation')
        OR (LOWER(t7.actor) = 'bot')
        OR (LOWER(t7.actor) = 'integration')
        OR (LOWER(t7.actor) = 'service')
        OR (LOWER(t7.actor) = 'system'), FALSE
      )
    )
    AND t7.login AS human_logins, COALESCE(t7.duration_seconds, 0) AS seconds,
    COALESCE(t7.errors, 0) AS errors,
    CAST(t7.day - ((((t7.day - 4) % 7) + 7) % 7) AS INT) AS bin
  FROM (
    SELECT t6.* EXCLUDE ("event_right")
    FROM (
      SELECT
        t5.account_id, t5.event, t5.user_id, t5.actor, t5.duration_seconds, t5.errors,
        t5.n, t5.instant, t5.day, t3.event AS event_right, t3.login, t3.sticky, t3.key,
        t3.export, t3.help
      FROM (
        SELECT
          t0.account_id, t0.event, t0.user_id, t0.actor, t0.duration_seconds, t0.errors,
          1 AS n, t0.occurred_at AS instant,
          CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.occurred_at AS DATE)) AS INT) AS day
        FROM usage AS t0
        WHERE t0.occurred_at < MAKE_TIMESTAMP(2025, 3, 3, 0, 0, 0.0)
      ) AS "t5"
      LEFT OUTER JOIN (
        SELECT t1.* EXCLUDE ("feature", "first_known")
        FROM usage_kinds AS t1
      ) AS "t3"
        ON t5.event = t3.event
    ) AS "t6"
  ) AS "t7"
) AS "t8"
GROUP BY 1, 2, 3;

-- usage: the accounts that are looked at
CREATE TEMPORARY TABLE usage_accounts AS
SELECT t0.account_id, t0.account, MIN(t0.born) AS born
FROM usage_at AS t0
GROUP BY 1, 2;

-- usage: the people, numbered
CREATE TEMPORARY TABLE usage_people AS
SELECT
  t1.user_id,
  CAST(ROW_NUMBER() OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) - 1 AS INT) AS "user"
FROM (
  SELECT DISTINCT t0.user_id
  FROM usage_passed AS t0
  WHERE t0.user_id IS NOT NULL
) AS "t1";

-- usage: sums by account, person and bin, sorted
CREATE TEMPORARY TABLE usage_user_bins AS
SELECT *
FROM (
  SELECT t8.* EXCLUDE ("account_id")
  FROM (
    SELECT t7.* EXCLUDE ("user_id", "user_id_right")
    FROM (
      SELECT
        t3.account_id, t3.user_id, t3.bin, t3.uses, t3.logins, t3.feature_uses,
        t3.sticky_uses, t3.key_uses, t3.exports, t3.help_uses, t3.human_uses,
        t3.human_logins, t3.seconds, t3.errors, t3.days, t3.sticky_bits, t3.day,
        t6.account, t4.user_id AS user_id_right, t4."user"
      FROM usage_passed AS t3
      INNER JOIN (
        SELECT t2.account_id, t2.account
        FROM usage_accounts AS t2
      ) AS "t6"
        ON t3.account_id = t6.account_id
      LEFT OUTER JOIN usage_people AS t4 ON t3.user_id = t4.user_id
    ) AS "t7"
  ) AS "t8"
) AS "t9"
ORDER BY t9.account ASC, t9."user" ASC, t9.bin ASC;

-- usage: sums by account and bin, people added up
CREATE TEMPORARY TABLE usage_account_bins AS
SELECT
  t8.account, t8.bin, t8.uses, t8.logins, t8.feature_uses, t8.sticky_uses, t8.key_uses,
  t8.exports, t8.help_uses, t8.human_uses, t8.human_logins, t8.seconds, t8.errors,
  t8.active_days, t8.weekdays, t8.sticky_bits_n AS sticky_days, t8.user_days,
  t8.user_bins, t8.day, t8.days
FROM (
  SELECT
    t7.account, t7.bin, t7.uses, t7.logins, t7.feature_uses, t7.sticky_uses,
    t7.key_uses, t7.exports, t7.help_uses, t7.human_uses, t7.human_logins, t7.seconds,
    t7.errors, t7.user_bins, t7.user_days, t7.days, t7.sticky_bits, t7.day,
    t7.weekday_bits, 1 AS fresh, t7.active_days, t7.weekdays,
    CAST(BIT_COUNT(t7.sticky_bits) AS BIGINT) AS sticky_bits_n
  FROM (
    SELECT
      t6.account, t6.bin, t6.uses, t6.logins, t6.feature_uses, t6.sticky_uses,
      t6.key_uses, t6.exports, t6.help_uses, t6.human_uses, t6.human_logins, t6.seconds,
      t6.errors, t6.user_bins, t6.user_days, t6.days, t6.sticky_bits, t6.day,
      t6.weekday_bits, t6.fresh, t6.active_days, t6.weekday_bits_n AS weekdays
    FROM (
      SELECT
        t5.account, t5.bin, t5.uses, t5.logins, t5.feature_uses, t5.sticky_uses,
        t5.key_uses, t5.exports, t5.help_uses, t5.human_uses, t5.human_logins,
        t5.seconds, t5.errors, t5.user_bins, t5.user_days, t5.days, t5.sticky_bits,
        t5.day, t5.weekday_bits, 1 AS fresh, t5.active_days,
        CAST(BIT_COUNT(t5.weekday_bits) AS BIGINT) AS weekday_bits_n
      FROM (
        SELECT
          t4.account, t4.bin, t4.uses, t4.logins, t4.feature_uses, t4.sticky_uses,
          t4.key_uses, t4.exports, t4.help_uses, t4.human_uses, t4.human_logins,
          t4.seconds, t4.errors, t4.user_bins, t4.user_days, t4.days, t4.sticky_bits,
          t4.day, t4.weekday_bits, t4.fresh, t4.days_n AS active_days
        FROM (
          SELECT
            t3.account, t3.bin, t3.uses, t3.logins, t3.feature_uses, t3.sticky_uses,
            t3.key_uses, t3.exports, t3.help_uses, t3.human_uses, t3.human_logins,
            t3.seconds, t3.errors, t3.user_bins, t3.user_days, t3.days, t3.sticky_bits,
            t3.day, t3.weekday_bits, 1 AS fresh,
            CAST(BIT_COUNT(t3.days) AS BIGINT) AS days_n
          FROM (
            SELECT
              t2.account, t2.bin, t2.uses, t2.logins, t2.feature_uses, t2.sticky_uses,
              t2.key_uses, t2.exports, t2.help_uses, t2.human_uses, t2.human_logins,
              t2.seconds, t2.errors, COALESCE(t2.user_bins, 0) AS user_bins,
              COALESCE(t2.user_days, 0) AS user_days, t2.days, t2.sticky_bits, t2.day,
              t2.days & CAST(CASE t2.bin % 7
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
              END AS BIGINT) AS weekday_bits
            FROM (
              SELECT
                t1.account, t1.bin, CAST(SUM(t1.uses) AS BIGINT) AS uses,
                CAST(SUM(t1.logins) AS BIGINT) AS logins,
                CAST(SUM(t1.feature_uses) AS BIGINT) AS feature_uses,
                CAST(SUM(t1.sticky_uses) AS BIGINT) AS sticky_uses,
                CAST(SUM(t1.key_uses) AS BIGINT) AS key_uses,
                CAST(SUM(t1.exports) AS BIGINT) AS exports,
                CAST(SUM(t1.help_uses) AS BIGINT) AS help_uses,
                CAST(SUM(t1.human_uses) AS BIGINT) AS human_uses,
                CAST(SUM(t1.human_logins) AS BIGINT) AS human_logins,
                CAST(SUM(t1.seconds) AS BIGINT) AS seconds,
                CAST(SUM(t1.errors) AS BIGINT) AS errors,
                CAST(SUM(CASE WHEN t1."user" IS NOT NULL THEN t1.fresh ELSE NULL END) AS BIGINT) AS user_bins,
                CAST(SUM(CASE WHEN t1."user" IS NOT NULL THEN t1.days_n ELSE NULL END) AS BIGINT) AS user_days,
                BIT_OR(t1.days) AS days, BIT_OR(t1.sticky_bits) AS sticky_bits,
                MAX(t1.day) AS day
              FROM (
                SELECT
                  t0.bin, t0.uses, t0.logins, t0.feature_uses, t0.sticky_uses,
                  t0.key_uses, t0.exports, t0.help_uses, t0.human_uses, t0.human_logins,
                  t0.seconds, t0.errors, t0.days, t0.sticky_bits, t0.day, t0.account,
                  t0."user", 1 AS fresh, CAST(BIT_COUNT(t0.days) AS BIGINT) AS days_n
                FROM usage_user_bins AS t0
              ) AS "t1"
              GROUP BY 1, 2
            ) AS "t2"
          ) AS "t3"
        ) AS "t4"
      ) AS "t5"
    ) AS "t6"
  ) AS "t7"
) AS "t8"
ORDER BY t8.account ASC, t8.bin ASC;

-- usage: by snapshot: the last bin and trends
CREATE TEMPORARY TABLE usage_bins AS
SELECT
  t7.account, t7.cutoff_day,
  CAST(SUM(CASE WHEN t7.ago = 0 THEN t7.logins ELSE NULL END) AS BIGINT) AS "usage.logins_last",
  CAST(SUM(
    CASE
      WHEN t7.ago < 8
      THEN CAST(ROUND((7 - (t7.ago * 2)) * t7.ln_logins * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 42000000.0 AS "usage.logins_trend_short",
  CAST(SUM(
    CASE
      WHEN t7.ago < 30
      THEN CAST(ROUND((29 - (t7.ago * 2)) * t7.ln_logins * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 2247500000.0 AS "usage.logins_trend_long",
  CAST(SUM(CASE WHEN t7.ago = 0 THEN t7.active_days ELSE NULL END) AS BIGINT) AS "usage.active_days_last",
  CAST(SUM(
    CASE
      WHEN t7.ago < 8
      THEN CAST(ROUND((7 - (t7.ago * 2)) * t7.ln_active_days * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 42000000.0 AS "usage.active_days_trend_short",
  CAST(SUM(
    CASE
      WHEN t7.ago < 30
      THEN CAST(ROUND((29 - (t7.ago * 2)) * t7.ln_active_days * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 2247500000.0 AS "usage.active_days_trend_long",
  CAST(SUM(CASE WHEN t7.ago = 0 THEN t7.user_bins ELSE NULL END) AS BIGINT) AS "usage.user_bins_last",
  CAST(SUM(
    CASE
      WHEN t7.ago < 8
      THEN CAST(ROUND((7 - (t7.ago * 2)) * t7.ln_user_bins * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 42000000.0 AS "usage.user_bins_trend_short",
  CAST(SUM(
    CASE
      WHEN t7.ago < 30
      THEN CAST(ROUND((29 - (t7.ago * 2)) * t7.ln_user_bins * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 2247500000.0 AS "usage.user_bins_trend_long",
  CAST(SUM(CASE WHEN t7.ago = 0 THEN t7.sticky_uses ELSE NULL END) AS BIGINT) AS "usage.sticky_uses_last",
  CAST(SUM(
    CASE
      WHEN t7.ago < 8
      THEN CAST(ROUND((7 - (t7.ago * 2)) * t7.ln_sticky_uses * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 42000000.0 AS "usage.sticky_uses_trend_short",
  CAST(SUM(
    CASE
      WHEN t7.ago < 30
      THEN CAST(ROUND((29 - (t7.ago * 2)) * t7.ln_sticky_uses * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 2247500000.0 AS "usage.sticky_uses_trend_long",
  CAST(SUM(CASE WHEN t7.ago = 0 THEN t7.human_uses ELSE NULL END) AS BIGINT) AS "usage.human_uses_last",
  CAST(SUM(
    CASE
      WHEN t7.ago < 8
      THEN CAST(ROUND((7 - (t7.ago * 2)) * t7.ln_human_uses * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 42000000.0 AS "usage.human_uses_trend_short",
  CAST(SUM(
    CASE
      WHEN t7.ago < 30
      THEN CAST(ROUND((29 - (t7.ago * 2)) * t7.ln_human_uses * 500000) AS BIGINT)
      ELSE NULL
    END
  ) AS BIGINT) / 2247500000.0 AS "usage.human_uses_trend_long"
FROM (
  SELECT t6.* EXCLUDE ("bin")
  FROM (
    SELECT
      t5.account, t5.bin, t5.uses, t5.logins, t5.feature_uses, t5.sticky_uses,
      t5.key_uses, t5.exports, t5.help_uses, t5.human_uses, t5.human_logins, t5.seconds,
      t5.errors, t5.active_days, t5.weekdays, t5.sticky_days, t5.user_days,
      t5.user_bins, t5.ln_logins, t5.ln_active_days, t5.ln_user_bins, t5.ln_sticky_uses,
      t5.ln_human_uses, t4.cutoff_day, t4.ago
    FROM (
      SELECT
        t0.account, t0.bin, t0.uses, t0.logins, t0.feature_uses, t0.sticky_uses,
        t0.key_uses, t0.exports, t0.help_uses, t0.human_uses, t0.human_logins,
        t0.seconds, t0.errors, t0.active_days, t0.weekdays, t0.sticky_days,
        t0.user_days, t0.user_bins, LN(t0.logins + 1) AS ln_logins,
        LN(t0.active_days + 1) AS ln_active_days, LN(t0.user_bins + 1) AS ln_user_bins,
        LN(t0.sticky_uses + 1) AS ln_sticky_uses, LN(t0.human_uses + 1) AS ln_human_uses
      FROM usage_account_bins AS t0
    ) AS "t5"
    INNER JOIN (
      SELECT *
      FROM usage_reach AS t1
      WHERE t1.ago < 31
    ) AS "t4"
      ON t5.bin = t4.bin
  ) AS "t6"
) AS "t7"
GROUP BY 1, 2;

-- usage: by snapshot: the last day of use
CREATE TEMPORARY TABLE usage_last AS
SELECT t14.account, t14.cutoff_day, MAX(t14.day) AS "usage.last_day"
FROM (
  SELECT t13.account, t2.cutoff_day, t13.day
  FROM (
    SELECT
      t11.account, t11.since, t11.day,
      COALESCE(
        LEAD(t11.since) OVER (
          PARTITION BY "t11"."account"
          ORDER BY "t11"."since" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        2147483647
      ) AS until
    FROM (
      SELECT
        t10.account, t10.since,
        MAX(t10.day) OVER (
          PARTITION BY "t10"."account"
          ORDER BY "t10"."since" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS day
      FROM (
        SELECT t9.account, t9.since, MAX(t9.day) AS day
        FROM (
          SELECT
            t3.account, t3.bin, t3.uses, t3.logins, t3.feature_uses, t3.sticky_uses,
            t3.key_uses, t3.exports, t3.help_uses, t3.human_uses, t3.human_logins,
            t3.seconds, t3.errors, t3.active_days, t3.weekdays, t3.sticky_days,
            t3.user_days, t3.user_bins, t3.day, t3.days, t8.since
          FROM usage_account_bins AS t3
          INNER JOIN (
            SELECT t6.bin, MIN(t6.cutoff_day) AS since
            FROM (
              SELECT t5.bin, t2.cutoff_day, t2.place
              FROM (
                SELECT DISTINCT t1.bin
                FROM usage_account_bins AS t1
              ) AS "t5"
              INNER JOIN usage_dates AS t2
                ON t5.bin < t2.place AND ((t2.place - t5.bin) % 7) = 0
            ) AS "t6"
            GROUP BY 1
          ) AS "t8"
            ON t3.bin = t8.bin
        ) AS "t9"
        GROUP BY 1, 2
      ) AS "t10"
    ) AS "t11"
  ) AS "t13"
  INNER JOIN usage_dates AS t2
    ON t13.since <= t2.cutoff_day AND t13.until > t2.cutoff_day
) AS "t14"
GROUP BY 1, 2;

-- usage: the bins of the own normal, those without use included
CREATE TEMPORARY TABLE usage_lived AS
SELECT *
FROM (
  SELECT
    t9.account, t9.bin, COALESCE(t3.logins, 0) AS logins,
    COALESCE(t3.active_days, 0) AS active_days, COALESCE(t3.user_bins, 0) AS user_bins,
    COALESCE(t3.sticky_uses, 0) AS sticky_uses, COALESCE(t3.human_uses, 0) AS human_uses
  FROM (
    SELECT *
    FROM (
      SELECT t4.account_id, t4.account, t4.born, t6.bin
      FROM usage_accounts AS t4
      CROSS JOIN (
        SELECT DISTINCT t2.bin
        FROM usage_reach AS t2
        WHERE t2.ago <= 30
      ) AS "t6"
    ) AS "t7"
    WHERE t7.bin >= t7.born
  ) AS "t9"
  LEFT OUTER JOIN usage_account_bins AS t3
    ON t9.account = t3.account AND t9.bin = t3.bin
) AS "t10"
ORDER BY t10.account ASC, t10.bin ASC;

-- usage: the own normal: medians over its bins
CREATE TEMPORARY TABLE usage_medians AS
SELECT
  t6.account, t6.cutoff_day,
  MAX(CASE WHEN t6.ago = 0 THEN t6.logins ELSE NULL END) AS logins_last,
  CASE
    WHEN SUM(CAST(t6.ago > 0 AS BIGINT)) >= 8
    THEN CAST(ROUND(QUANTILE_CONT(CASE WHEN t6.ago > 0 THEN t6.logins ELSE NULL END, 0.5) * 2, 0) AS BIGINT)
    ELSE NULL
  END AS logins_median2,
  MAX(CASE WHEN t6.ago = 0 THEN t6.active_days ELSE NULL END) AS active_days_last,
  CASE
    WHEN SUM(CAST(t6.ago > 0 AS BIGINT)) >= 8
    THEN CAST(ROUND(QUANTILE_CONT(CASE WHEN t6.ago > 0 THEN t6.active_days ELSE NULL END, 0.5) * 2, 0) AS BIGINT)
    ELSE NULL
  END AS active_days_median2,
  MAX(CASE WHEN t6.ago = 0 THEN t6.user_bins ELSE NULL END) AS user_bins_last,
  CASE
    WHEN SUM(CAST(t6.ago > 0 AS BIGINT)) >= 8
    THEN CAST(ROUND(QUANTILE_CONT(CASE WHEN t6.ago > 0 THEN t6.user_bins ELSE NULL END, 0.5) * 2, 0) AS BIGINT)
    ELSE NULL
  END AS user_bins_median2,
  MAX(CASE WHEN t6.ago = 0 THEN t6.sticky_uses ELSE NULL END) AS sticky_uses_last,
  CASE
    WHEN SUM(CAST(t6.ago > 0 AS BIGINT)) >= 8
    THEN CAST(ROUND(QUANTILE_CONT(CASE WHEN t6.ago > 0 THEN t6.sticky_uses ELSE NULL END, 0.5) * 2, 0) AS BIGINT)
    ELSE NULL
  END AS sticky_uses_median2,
  MAX(CASE WHEN t6.ago = 0 THEN t6.human_uses ELSE NULL END) AS human_uses_last,
  CASE
    WHEN SUM(CAST(t6.ago > 0 AS BIGINT)) >= 8
    THEN CAST(ROUND(QUANTILE_CONT(CASE WHEN t6.ago > 0 THEN t6.human_uses ELSE NULL END, 0.5) * 2, 0) AS BIGINT)
    ELSE NULL
  END AS human_uses_median2
FROM (
  SELECT t5.* EXCLUDE ("bin")
  FROM (
    SELECT
      t2.account, t2.bin, t2.logins, t2.active_days, t2.user_bins, t2.sticky_uses,
      t2.human_uses, t4.cutoff_day, t4.ago
    FROM usage_lived AS t2
    INNER JOIN (
      SELECT *
      FROM usage_reach AS t1
      WHERE t1.ago < 31
    ) AS "t4"
      ON t2.bin = t4.bin
  ) AS "t5"
) AS "t6"
GROUP BY 1, 2;

-- usage: by snapshot: the own normals
CREATE TEMPORARY TABLE usage_medians_2 AS
SELECT
  t0.account, t0.cutoff_day,
  MAX(t0.logins_median2) AS "usage.logins_median2",
  MAX(t0.active_days_median2) AS "usage.active_days_median2",
  MAX(t0.user_bins_median2) AS "usage.user_bins_median2",
  MAX(t0.sticky_uses_median2) AS "usage.sticky_uses_median2",
  MAX(t0.human_uses_median2) AS "usage.human_uses_median2"
FROM usage_medians AS t0
GROUP BY 1, 2;

-- usage: by snapshot: how far the bins of the own normal lie from it
CREATE TEMPORARY TABLE usage_spread AS
SELECT
  t11.account, t11.cutoff_day,
  CAST(ROUND(QUANTILE_CONT(t11.logins_off, 0.5) * 2, 0) AS BIGINT) AS "usage.logins_mad4",
  CAST(SUM(t11.logins_lower) AS BIGINT) AS "usage.logins_below",
  CAST(ROUND(QUANTILE_CONT(t11.active_days_off, 0.5) * 2, 0) AS BIGINT) AS "usage.active_days_mad4",
  CAST(SUM(t11.active_days_lower) AS BIGINT) AS "usage.active_days_below",
  CAST(ROUND(QUANTILE_CONT(t11.user_bins_off, 0.5) * 2, 0) AS BIGINT) AS "usage.user_bins_mad4",
  CAST(SUM(t11.user_bins_lower) AS BIGINT) AS "usage.user_bins_below",
  CAST(ROUND(QUANTILE_CONT(t11.sticky_uses_off, 0.5) * 2, 0) AS BIGINT) AS "usage.sticky_uses_mad4",
  CAST(SUM(t11.sticky_uses_lower) AS BIGINT) AS "usage.sticky_uses_below",
  CAST(ROUND(QUANTILE_CONT(t11.human_uses_off, 0.5) * 2, 0) AS BIGINT) AS "usage.human_uses_mad4",
  CAST(SUM(t11.human_uses_lower) AS BIGINT) AS "usage.human_uses_below"
FROM (
  SELECT
    t10.account, t10.cutoff_day,
    ABS((t10.logins * 2) - t3.logins_median2) AS logins_off,
    CASE
      WHEN t3.logins_median2 IS NOT NULL
      THEN CAST(t10.logins < t3.logins_last AS BIGINT)
      ELSE NULL
    END AS logins_lower,
    ABS((t10.active_days * 2) - t3.active_days_median2) AS active_days_off,
    CASE
      WHEN t3.active_days_median2 IS NOT NULL
      THEN CAST(t10.active_days < t3.active_days_last AS BIGINT)
      ELSE NULL
    END AS active_days_lower,
    ABS((t10.user_bins * 2) - t3.user_bins_median2) AS user_bins_off,
    CASE
      WHEN t3.user_bins_median2 IS NOT NULL
      THEN CAST(t10.user_bins < t3.user_bins_last AS BIGINT)
      ELSE NULL
    END AS user_bins_lower,
    ABS((t10.sticky_uses * 2) - t3.sticky_uses_median2) AS sticky_uses_off,
    CASE
      WHEN t3.sticky_uses_median2 IS NOT NULL
      THEN CAST(t10.sticky_uses < t3.sticky_uses_last AS BIGINT)
      ELSE NULL
    END AS sticky_uses_lower,
    ABS((t10.human_uses * 2) - t3.human_uses_median2) AS human_uses_off,
    CASE
      WHEN t3.human_uses_median2 IS NOT NULL
      THEN CAST(t10.human_uses < t3.human_uses_last AS BIGINT)
      ELSE NULL
    END AS human_uses_lower
  FROM (
    SELECT *
    FROM (
      SELECT t7.* EXCLUDE ("bin")
      FROM (
        SELECT
          t4.account, t4.bin, t4.logins, t4.active_days, t4.user_bins, t4.sticky_uses,
          t4.human_uses, t6.cutoff_day, t6.ago
        FROM usage_lived AS t4
        INNER JOIN (
          SELECT *
          FROM usage_reach AS t2
          WHERE t2.ago < 31
        ) AS "t6"
          ON t4.bin = t6.bin
      ) AS "t7"
    ) AS "t8"
    WHERE t8.ago > 0
  ) AS "t10"
  INNER JOIN usage_medians AS t3
    ON t10.account = t3.account AND t10.cutoff_day = t3.cutoff_day
) AS "t11"
GROUP BY 1, 2;

-- usage: uses by account, feature and bin
CREATE TEMPORARY TABLE usage_feature_bins AS
SELECT *
FROM (
  SELECT
    t9.account, t9.feature, t9.bin, CAST(SUM(t9.n) AS BIGINT) AS n, MIN(t9.low) AS low,
    MAX(t9.high) AS high
  FROM (
    SELECT
      t8.account, t8.feature, t8.n, t8.day, t8.user_id AS low, t8.user_id AS high,
      CAST(t8.day - ((((t8.day - 4) % 7) + 7) % 7) AS INT) AS bin
    FROM (
      SELECT
        t7.account_id, t7.event, t7.user_id, t7.actor, t7.duration_seconds, t7.errors,
        t7.n, t7.instant, t7.day, t5.feature, t3.account, t3.born
      FROM (
        SELECT
          t0.account_id, t0.event, t0.user_id, t0.actor, t0.duration_seconds, t0.errors,
          1 AS n, t0.occurred_at AS instant,
          CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.occurred_at AS DATE)) AS INT) AS day
        FROM usage AS t0
        WHERE
          t0.occurred_at >= MAKE_TIMESTAMP(2024, 7, 22, 0, 0, 0.0)
          AND t0.occurred_at < MAKE_TIMESTAMP(2025, 3, 3, 0, 0, 0.0)
      ) AS "t7"
      INNER JOIN (
        SELECT t2.event, t2.feature
        FROM usage_kinds AS t2
        WHERE NOT (t2.login)
      ) AS "t5"
        ON t7.event = t5.event
      INNER JOIN usage_accounts AS t3 ON t7.account_id = t3.account_id
    ) AS "t8"
  ) AS "t9"
  GROUP BY 1, 2, 3
) AS "t10"
ORDER BY t10.account ASC, t10.feature ASC;

-- usage: by snapshot: distinct features in each window
CREATE TEMPORARY TABLE usage_used AS
SELECT
  t13.account, t13.cutoff_day, MAX(t13.features_4) AS "usage.features_28d",
  MAX(t13.sticky_4) AS "usage.sticky_features_28d"
FROM (
  SELECT
    t12.account, t12.cutoff_day,
    SUM(CAST(t12.ago < 4 AS BIGINT)) AS features_4,
    SUM(CAST((t12.ago < 4) AND t12.sticky AS BIGINT)) AS sticky_4
  FROM (
    SELECT t11.account, t11.cutoff_day, t11.feature, t11.ago, t11.n4, t5.sticky
    FROM (
      SELECT
        t9.account, t9.cutoff_day, t9.feature, MIN(t9.ago) AS ago,
        CAST(SUM(CASE WHEN t9.ago < 4 THEN t9.n ELSE 0 END) AS BIGINT) AS n4
      FROM (
        SELECT t8.* EXCLUDE ("bin")
        FROM (
          SELECT
            t3.account, t3.feature, t3.bin, t3.n, t3.low, t3.high, t7.cutoff_day, t7.ago
          FROM usage_feature_bins AS t3
          INNER JOIN (
            SELECT *
            FROM usage_reach AS t2
            WHERE t2.ago < 4
          ) AS "t7"
            ON t3.bin = t7.bin
        ) AS "t8"
      ) AS "t9"
      GROUP BY 1, 2, 3
    ) AS "t11"
    INNER JOIN (
      SELECT t0.feature, t0.sticky
      FROM usage_kinds AS t0
    ) AS "t5"
      ON t11.feature = t5.feature
  ) AS "t12"
  GROUP BY 1, 2
) AS "t13"
GROUP BY 1, 2;

-- usage: by snapshot: how evenly use is spread over features
CREATE TEMPORARY TABLE usage_features AS
SELECT
  t7.account, t7.cutoff_day,
  CAST(SUM(
    CASE
      WHEN t7.n4 > 1
      THEN CAST(ROUND(t7.n4 * LN(GREATEST(t7.n4, 1)) * 1000000) AS BIGINT)
      ELSE 0
    END
  ) AS BIGINT) AS "usage.feature_nlogn_28d"
FROM (
  SELECT
    t6.account, t6.cutoff_day, t6.feature, MIN(t6.ago) AS ago,
    CAST(SUM(CASE WHEN t6.ago < 4 THEN t6.n ELSE 0 END) AS BIGINT) AS n4
  FROM (
    SELECT t5.* EXCLUDE ("bin")
    FROM (
      SELECT
        t2.account, t2.feature, t2.bin, t2.n, t2.low, t2.high, t4.cutoff_day, t4.ago
      FROM usage_feature_bins AS t2
      INNER JOIN (
        SELECT *
        FROM usage_reach AS t1
        WHERE t1.ago < 4
      ) AS "t4"
        ON t2.bin = t4.bin
    ) AS "t5"
  ) AS "t6"
  GROUP BY 1, 2, 3
) AS "t7"
GROUP BY 1, 2;

-- usage: by snapshot: features that two people used lately
CREATE TEMPORARY TABLE usage_adopted AS
SELECT t9.account, t9.cutoff_day, MAX(t9.features) AS "usage.adopted"
FROM (
  SELECT t8.account, t8.cutoff_day, COUNT(*) AS features
  FROM (
    SELECT *
    FROM (
      SELECT
        t6.account, t6.cutoff_day, t6.feature, MIN(t6.low) AS low, MAX(t6.high) AS high
      FROM (
        SELECT t5.* EXCLUDE ("bin")
        FROM (
          SELECT
            t2.account, t2.feature, t2.bin, t2.n, t2.low, t2.high, t4.cutoff_day, t4.ago
          FROM usage_feature_bins AS t2
          INNER JOIN (
            SELECT *
            FROM usage_reach AS t1
            WHERE t1.ago < 4
          ) AS "t4"
            ON t2.bin = t4.bin
        ) AS "t5"
      ) AS "t6"
      GROUP BY 1, 2, 3
    ) AS "t7"
    WHERE t7.low < t7.high
  ) AS "t8"
  GROUP BY 1, 2
) AS "t9"
GROUP BY 1, 2;

-- usage: by snapshot: features that anybody used so far
CREATE TEMPORARY TABLE usage_catalogue AS
SELECT t10.account, t10.cutoff_day, MAX(t10.features) AS "usage.catalogue"
FROM (
  SELECT t2.account, t2.cutoff_day, t9.features
  FROM usage_at AS t2
  INNER JOIN (
    SELECT t7.cutoff_day, COUNT(*) AS features
    FROM (
      SELECT
        t4.cutoff_day, t6.event, t6.first_known, t6.login, t6.sticky, t6.key, t6.export,
        t6.help, t6.feature
      FROM (
        SELECT DISTINCT t0.cutoff_day
        FROM usage_at AS t0
      ) AS "t4"
      INNER JOIN (
        SELECT *
        FROM usage_kinds AS t1
        WHERE NOT (t1.login)
      ) AS "t6"
        ON t6.first_known < t4.cutoff_day
    ) AS "t7"
    GROUP BY 1
  ) AS "t9"
    ON t2.cutoff_day = t9.cutoff_day
) AS "t10"
GROUP BY 1, 2;

-- usage: by snapshot: distinct people in each window, who is new, and the busiest
CREATE TEMPORARY TABLE usage_people_2 AS
SELECT
  t8.account, t8.cutoff_day, COUNT_IF(t8.ago < 4) AS "usage.users_28d",
  CAST(SUM(t8.n) AS BIGINT) AS "usage.people_uses",
  MAX((t8.n * 100000) + t8.day) AS "usage.busiest",
  COUNT_IF(t8."then") AS "usage.users_then",
  COUNT_IF((t8.ago < 4) AND t8."then") AS "usage.users_both",
  COUNT_IF((t8.ago < 4) OR t8."then") AS "usage.users_either",
  COUNT_IF(t8.ago < 9) AS "usage.users_lately",
  COUNT_IF(t8.oldest < 9) AS "usage.users_new"
FROM (
  SELECT
    t7.account, t7.cutoff_day, t7."user", CAST(SUM(t7.uses) AS BIGINT) AS n,
    MIN(t7.ago) AS ago, MAX(t7.day) AS day, MAX(t7.ago) AS oldest,
    BOOL_OR(CAST((t7.ago >= 26) AND (t7.ago < 30) AS BOOLEAN)) AS "then"
  FROM (
    SELECT t6.* EXCLUDE ("bin")
    FROM (
      SELECT t4.account, t4."user", t4.bin, t4.uses, t4.day, t5.cutoff_day, t5.ago
      FROM (
        SELECT t0.account, t0."user", t0.bin, t0.uses, t0.day
        FROM usage_user_bins AS t0
        WHERE t0."user" IS NOT NULL
      ) AS "t4"
      INNER JOIN (
        SELECT *
        FROM usage_reach AS t1
        WHERE t1.ago < 30
      ) AS "t5"
        ON t4.bin = t5.bin
    ) AS "t6"
  ) AS "t7"
  GROUP BY 1, 2, 3
) AS "t8"
GROUP BY 1, 2;

-- usage: sums by account and person, by the first cutoff after them
CREATE TEMPORARY TABLE usage_people_so_far AS
SELECT
  t10.account, t10."user", t10.since, CAST(SUM(t10.uses) AS BIGINT) AS n,
  MAX(t10.day) AS day
FROM (
  SELECT
    t5.bin, t5.uses, t5.logins, t5.feature_uses, t5.sticky_uses, t5.key_uses,
    t5.exports, t5.help_uses, t5.human_uses, t5.human_logins, t5.seconds, t5.errors,
    t5.days, t5.sticky_bits, t5.day, t5.account, t5."user", t9.since
  FROM (
    SELECT *
    FROM usage_user_bins AS t0
    WHERE t0."user" IS NOT NULL
  ) AS "t5"
  INNER JOIN (
    SELECT t7.bin, MIN(t7.cutoff_day) AS since
    FROM (
      SELECT t6.bin, t2.cutoff_day, t2.place
      FROM (
        SELECT DISTINCT t0.bin
        FROM usage_user_bins AS t0
        WHERE t0."user" IS NOT NULL
      ) AS "t6"
      INNER JOIN usage_dates AS t2
        ON t6.bin < t2.place AND ((t2.place - t6.bin) % 7) = 0
    ) AS "t7"
    GROUP BY 1
  ) AS "t9"
    ON t5.bin = t9.bin
) AS "t10"
GROUP BY 1, 2, 3;

-- usage: by snapshot: people ever seen
CREATE TEMPORARY TABLE usage_ever AS
SELECT t8.account, t8.cutoff_day, MAX(t8.users) AS "usage.users_ever"
FROM (
  SELECT t7.account, t2.cutoff_day, t7.users
  FROM (
    SELECT
      t5.account, t5.since, t5.users,
      COALESCE(
        LEAD(t5.since) OVER (
          PARTITION BY "t5"."account"
          ORDER BY "t5"."since" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        2147483647
      ) AS until
    FROM (
      SELECT
        t4.account, t4.since,
        SUM(t4.users) OVER (
          PARTITION BY "t4"."account"
          ORDER BY "t4"."since" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS users
      FROM (
        SELECT t3.account, t3.since, COUNT(*) AS users
        FROM (
          SELECT t1.account, t1."user", MIN(t1.since) AS since
          FROM usage_people_so_far AS t1
          GROUP BY 1, 2
        ) AS "t3"
        GROUP BY 1, 2
      ) AS "t4"
    ) AS "t5"
  ) AS "t7"
  INNER JOIN usage_dates AS t2 ON t7.since <= t2.cutoff_day AND t7.until > t2.cutoff_day
) AS "t8"
GROUP BY 1, 2;

-- usage: by snapshot: who used it most of all
CREATE TEMPORARY TABLE usage_foremost AS
SELECT t9.account, t9.cutoff_day, MAX(t9.busiest) AS "usage.busiest_ever"
FROM (
  SELECT t8.account, t2.cutoff_day, t8.busiest
  FROM (
    SELECT
      t6.account, t6.phase, t6.since, t6.busiest,
      COALESCE(
        LEAD(t6.since) OVER (
          PARTITION BY "t6"."account", "t6"."phase"
          ORDER BY "t6"."since" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ),
        2147483647
      ) AS until
    FROM (
      SELECT
        t5.account, t5.phase, t5.since,
        MAX(t5.busiest) OVER (
          PARTITION BY "t5"."account", "t5"."phase"
          ORDER BY "t5"."since" ASC
          ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS busiest
      FROM (
        SELECT t4.account, t4.phase, t4.since, MAX(t4.busiest) AS busiest
        FROM (
          SELECT
            t3.account, t3."user", t3.since, t3.n, t3.day, t3.phase,
            (
              SUM(t3.n) OVER (
                PARTITION BY "t3"."account", "t3"."user", "t3"."phase"
                ORDER BY "t3"."since" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) * 100000
            ) + MAX(t3.day) OVER (
              PARTITION BY "t3"."account", "t3"."user", "t3"."phase"
              ORDER BY "t3"."since" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            ) AS busiest
          FROM (
            SELECT t1.account, t1."user", t1.since, t1.n, t1.day, t1.since % 7 AS phase
            FROM usage_people_so_far AS t1
          ) AS "t3"
        ) AS "t4"
        GROUP BY 1, 2, 3
      ) AS "t5"
    ) AS "t6"
  ) AS "t8"
  INNER JOIN usage_dates AS t2
    ON t8.since <= t2.cutoff_day
    AND t8.until > t2.cutoff_day
    AND t8.phase = (t2.cutoff_day % 7)
) AS "t9"
GROUP BY 1, 2;

-- usage: by snapshot: days without use, against those before
CREATE TEMPORARY TABLE usage_silences AS
SELECT
  t32.account, t32.cutoff_day,
  MAX(LEAST(t32.silent, t32.day - (t32.cutoff_day - 91))) FILTER(WHERE
    t32.ago < 13) AS "usage.longest_silence",
  COUNT(*) AS "usage.silences",
  SUM(CAST(t32.silent < t32.present AS INT)) AS "usage.shorter_silences"
FROM (
  SELECT
    t31.account, t31.day, t31.silent, t31.cutoff_day, t31.ago, t31.last,
    (t31.cutoff_day - 1) - t31.last AS present
  FROM (
    SELECT t26.account, t26.day, t26.silent, t26.cutoff_day, t26.ago, t30.last
    FROM (
      SELECT t23.* EXCLUDE ("bin")
      FROM (
        SELECT t21.account, t21.bin, t21.day, t21.silent, t8.cutoff_day, t8.ago
        FROM (
          SELECT t19.* EXCLUDE ("phase")
          FROM (
            SELECT *
            FROM (
              SELECT
                t14.account, t14.bin, t14.phase, t14.day,
                (
                  t14.day - LAG(t14.day) OVER (
                    PARTITION BY "t14"."account", "t14"."phase"
                    ORDER BY "t14"."day" ASC
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ) - 1 AS silent
              FROM (
                SELECT
                  t11.account, t11.bin, t11.bin % 7 AS phase,
                  CAST(t11.bin + t11.ago AS INT) AS day
                FROM (
                  SELECT
                    t4.account, t4.bin, t4.uses, t4.logins, t4.feature_uses,
                    t4.sticky_uses, t4.key_uses, t4.exports, t4.help_uses,
                    t4.human_uses, t4.human_logins, t4.seconds, t4.errors,
                    t4.active_days, t4.weekdays, t4.sticky_days, t4.user_days,
                    t4.user_bins, t4.day, t4.days, t10.ago
                  FROM usage_account_bins AS t4
                  CROSS JOIN (
                    SELECT CAST(UNNEST(RANGE(0, 7, 1)) AS INT) AS ago
                  ) AS "t10"
                ) AS "t11"
                WHERE
                  (
                    t11.days & CAST(CASE t11.ago
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
              ) AS "t14"
            ) AS "t17"
            WHERE t17.silent > 0
          ) AS "t19"
        ) AS "t21"
        INNER JOIN (
          SELECT *
          FROM usage_reach AS t0
          WHERE t0.ago < 30
        ) AS "t8"
          ON t21.bin = t8.bin
      ) AS "t23"
    ) AS "t26"
    INNER JOIN (
      SELECT t28.account, t28.cutoff_day, t28.day AS last
      FROM (
        SELECT t27.account, t3.cutoff_day, t27.day
        FROM (
          SELECT
            t22.account, t22.since, t22.day,
            COALESCE(
              LEAD(t22.since) OVER (
                PARTITION BY "t22"."account"
                ORDER BY "t22"."since" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ),
              2147483647
            ) AS until
          FROM (
            SELECT
              t18.account, t18.since,
              MAX(t18.day) OVER (
                PARTITION BY "t18"."account"
                ORDER BY "t18"."since" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
              ) AS day
            FROM (
              SELECT t16.account, t16.since, MAX(t16.day) AS day
              FROM (
                SELECT
                  t4.account, t4.bin, t4.uses, t4.logins, t4.feature_uses,
                  t4.sticky_uses, t4.key_uses, t4.exports, t4.help_uses, t4.human_uses,
                  t4.human_logins, t4.seconds, t4.errors, t4.active_days, t4.weekdays,
                  t4.sticky_days, t4.user_days, t4.user_bins, t4.day, t4.days, t15.since
                FROM usage_account_bins AS t4
                INNER JOIN (
                  SELECT t12.bin, MIN(t12.cutoff_day) AS since
                  FROM (
                    SELECT t7.bin, t3.cutoff_day, t3.place
                    FROM (
                      SELECT DISTINCT t2.bin
                      FROM usage_account_bins AS t2
                    ) AS "t7"
                    INNER JOIN usage_dates AS t3
                      ON t7.bin < t3.place AND ((t3.place - t7.bin) % 7) = 0
                  ) AS "t12"
                  GROUP BY 1
                ) AS "t15"
                  ON t4.bin = t15.bin
              ) AS "t16"
              GROUP BY 1, 2
            ) AS "t18"
          ) AS "t22"
        ) AS "t27"
        INNER JOIN usage_dates AS t3
          ON t27.since <= t3.cutoff_day AND t27.until > t3.cutoff_day
      ) AS "t28"
    ) AS "t30"
      ON t26.account = t30.account AND t26.cutoff_day = t30.cutoff_day
  ) AS "t31"
) AS "t32"
GROUP BY 1, 2;

-- usage: by snapshot: how much of its own past an account has
CREATE TEMPORARY TABLE usage_placed AS
SELECT t1.account, t1.cutoff_day, MAX(t1.history) AS "usage.history"
FROM (
  SELECT t0.* EXCLUDE ("account_id")
  FROM usage_at AS t0
) AS "t1"
GROUP BY 1, 2;

-- usage: by snapshot: the uses of the first weeks
CREATE TEMPORARY TABLE usage_beginning AS
SELECT t16.account, t16.cutoff_day, MAX(t16.uses) AS "usage.first_uses"
FROM (
  SELECT
    t4.account, t4.cutoff_day,
    CASE
      WHEN (
        CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t4.begins AS DATE)) AS INT) >= 10959
      )
      AND (
        t4.cutoff_day >= (
          CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t4.begins AS DATE)) AS INT) + 30
        )
      )
      THEN COALESCE(t15.n, 0)
      ELSE NULL
    END AS uses
  FROM (
    SELECT
      t0.account_id, t0.account, t0.cutoff_day,
      DATE_TRUNC('DAY', t0.account_started_at) AS begins
    FROM numbered AS t0
  ) AS "t4"
  LEFT OUTER JOIN (
    SELECT t13.account, t13.cutoff_day, CAST(SUM(t13.n) AS BIGINT) AS n
    FROM (
      SELECT t4.account, t4.cutoff_day, t12.n
      FROM (
        SELECT
          t0.account_id, t0.account, t0.cutoff_day,
          DATE_TRUNC('DAY', t0.account_started_at) AS begins
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN (
        SELECT t10.account, CAST(SUM(t10.n) AS BIGINT) AS n
        FROM (
          SELECT *
          FROM (
            SELECT
              t7.account_id, t7.event, t7.user_id, t7.actor, t7.duration_seconds,
              t7.errors, t7.n, t7.instant, t7.day, t8.account, t8.begins, t8.over
            FROM (
              SELECT
                t1.account_id, t1.event, t1.user_id, t1.actor, t1.duration_seconds,
                t1.errors, 1 AS n, t1.occurred_at AS instant,
                CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t1.occurred_at AS DATE)) AS INT) AS day
              FROM usage AS t1
              WHERE t1.occurred_at < MAKE_TIMESTAMP(2025, 3, 3, 0, 0, 0.0)
            ) AS "t7"
            INNER JOIN (
              SELECT
                t3.account_id, t3.account, t3.begins,
                t3.begins + INTERVAL '30' DAY AS over
              FROM (
                SELECT DISTINCT
                  t0.account_id, t0.account,
                  DATE_TRUNC('DAY', t0.account_started_at) AS begins
                FROM numbered AS t0
              ) AS "t3"
            ) AS "t8"
              ON t7.account_id = t8.account_id
          ) AS "t9"
          WHERE t9.instant >= t9.begins AND t9.instant < t9.over
        ) AS "t10"
        GROUP BY 1
      ) AS "t12"
        ON t4.account = t12.account
    ) AS "t13"
    GROUP BY 1, 2
  ) AS "t15"
    ON t4.account = t15.account AND t4.cutoff_day = t15.cutoff_day
) AS "t16"
GROUP BY 1, 2;

-- usage: by snapshot: exports in stretches of 28 days
CREATE TEMPORARY TABLE usage_exports AS
SELECT
  t20.account, t20.cutoff_day,
  CAST(SUM(CASE WHEN t20.block = 0 THEN t20.n ELSE NULL END) AS BIGINT) AS "usage.exports_now",
  CASE
    WHEN COUNT_IF(t20.block > 0) >= 2
    THEN CAST(ROUND(QUANTILE_CONT(CASE WHEN t20.block > 0 THEN t20.n ELSE NULL END, 0.5) * 2, 0) AS BIGINT)
    ELSE NULL
  END AS "usage.exports_median2"
FROM (
  SELECT t17.account, t17.cutoff_day, t17.block, COALESCE(t19.n, 0) AS n
  FROM (
    SELECT *
    FROM (
      SELECT t4.account, t4.cutoff_day, t4.history, t11.block
      FROM (
        SELECT t0.account, t0.cutoff_day, t0.history
        FROM usage_at AS t0
      ) AS "t4"
      CROSS JOIN (
        SELECT t8.ago AS block
        FROM (SELECT CAST(UNNEST(RANGE(0, 7, 1)) AS INT) AS ago) AS "t8"
      ) AS "t11"
    ) AS "t13"
    WHERE (t13.block = 0) OR (((t13.block + 1) * 4) <= (t13.history + 1))
  ) AS "t17"
  LEFT OUTER JOIN (
    SELECT t15.account, t15.cutoff_day, t15.block, CAST(SUM(t15.exports) AS BIGINT) AS n
    FROM (
      SELECT
        t14.account, t14.uses, t14.logins, t14.feature_uses, t14.sticky_uses,
        t14.key_uses, t14.exports, t14.help_uses, t14.human_uses, t14.human_logins,
        t14.seconds, t14.errors, t14.active_days, t14.weekdays, t14.sticky_days,
        t14.user_days, t14.user_bins, t14.ln_logins, t14.ln_active_days,
        t14.ln_user_bins, t14.ln_sticky_uses, t14.ln_human_uses, t14.cutoff_day,
        t14.ago,
        CAST(CAST(FLOOR((t14.ago) / (4)) AS BIGINT) AS INT) AS block
      FROM (
        SELECT t12.* EXCLUDE ("bin")
        FROM (
          SELECT
            t9.account, t9.bin, t9.uses, t9.logins, t9.feature_uses, t9.sticky_uses,
            t9.key_uses, t9.exports, t9.help_uses, t9.human_uses, t9.human_logins,
            t9.seconds, t9.errors, t9.active_days, t9.weekdays, t9.sticky_days,
            t9.user_days, t9.user_bins, t9.ln_logins, t9.ln_active_days,
            t9.ln_user_bins, t9.ln_sticky_uses, t9.ln_human_uses, t7.cutoff_day, t7.ago
          FROM (
            SELECT
              t1.account, t1.bin, t1.uses, t1.logins, t1.feature_uses, t1.sticky_uses,
              t1.key_uses, t1.exports, t1.help_uses, t1.human_uses, t1.human_logins,
              t1.seconds, t1.errors, t1.active_days, t1.weekdays, t1.sticky_days,
              t1.user_days, t1.user_bins, LN(t1.logins + 1) AS ln_logins,
              LN(t1.active_days + 1) AS ln_active_days,
              LN(t1.user_bins + 1) AS ln_user_bins,
              LN(t1.sticky_uses + 1) AS ln_sticky_uses,
              LN(t1.human_uses + 1) AS ln_human_uses
            FROM usage_account_bins AS t1
          ) AS "t9"
          INNER JOIN (
            SELECT *
            FROM usage_reach AS t2
            WHERE t2.ago < 31
          ) AS "t7"
            ON t9.bin = t7.bin
        ) AS "t12"
      ) AS "t14"
      WHERE t14.ago < 28 AND t14.exports > 0
    ) AS "t15"
    GROUP BY 1, 2, 3
  ) AS "t19"
    ON t17.account = t19.account
    AND t17.cutoff_day = t19.cutoff_day
    AND t17.block = t19.block
) AS "t20"
GROUP BY 1, 2;

-- usage: by snapshot: all its parts beside each other
CREATE TEMPORARY TABLE parts_usage AS
SELECT
  t35.snapshot,
  COALESCE(t44."usage.uses_28d", 0) AS "usage.uses_28d",
  COALESCE(t44."usage.logins_28d", 0) AS "usage.logins_28d",
  COALESCE(t44."usage.feature_uses_28d", 0) AS "usage.feature_uses_28d",
  COALESCE(t44."usage.sticky_uses_28d", 0) AS "usage.sticky_uses_28d",
  COALESCE(t44."usage.key_uses_28d", 0) AS "usage.key_uses_28d",
  COALESCE(t44."usage.exports_28d", 0) AS "usage.exports_28d",
  COALESCE(t44."usage.help_uses_28d", 0) AS "usage.help_uses_28d",
  COALESCE(t44."usage.human_uses_28d", 0) AS "usage.human_uses_28d",
  COALESCE(t44."usage.human_logins_28d", 0) AS "usage.human_logins_28d",
  COALESCE(t44."usage.seconds_28d", 0) AS "usage.seconds_28d",
  COALESCE(t44."usage.errors_28d", 0) AS "usage.errors_28d",
  COALESCE(t44."usage.active_days_28d", 0) AS "usage.active_days_28d",
  COALESCE(t44."usage.weekdays_28d", 0) AS "usage.weekdays_28d",
  COALESCE(t44."usage.sticky_days_28d", 0) AS "usage.sticky_days_28d",
  COALESCE(t44."usage.user_days_28d", 0) AS "usage.user_days_28d",
  COALESCE(t44."usage.user_bins_28d", 0) AS "usage.user_bins_28d",
  COALESCE(t32."usage.logins_last", 0) AS "usage.logins_last",
  COALESCE(t32."usage.logins_trend_short", 0) AS "usage.logins_trend_short",
  COALESCE(t32."usage.logins_trend_long", 0) AS "usage.logins_trend_long",
  COALESCE(t32."usage.active_days_last", 0) AS "usage.active_days_last",
  COALESCE(t32."usage.active_days_trend_short", 0) AS "usage.active_days_trend_short",
  COALESCE(t32."usage.active_days_trend_long", 0) AS "usage.active_days_trend_long",
  COALESCE(t32."usage.user_bins_last", 0) AS "usage.user_bins_last",
  COALESCE(t32."usage.user_bins_trend_short", 0) AS "usage.user_bins_trend_short",
  COALESCE(t32."usage.user_bins_trend_long", 0) AS "usage.user_bins_trend_long",
  COALESCE(t32."usage.sticky_uses_last", 0) AS "usage.sticky_uses_last",
  COALESCE(t32."usage.sticky_uses_trend_short", 0) AS "usage.sticky_uses_trend_short",
  COALESCE(t32."usage.sticky_uses_trend_long", 0) AS "usage.sticky_uses_trend_long",
  COALESCE(t32."usage.human_uses_last", 0) AS "usage.human_uses_last",
  COALESCE(t32."usage.human_uses_trend_short", 0) AS "usage.human_uses_trend_short",
  COALESCE(t32."usage.human_uses_trend_long", 0) AS "usage.human_uses_trend_long",
  t18."usage.last_day", t29."usage.logins_median2", t29."usage.active_days_median2",
  t29."usage.user_bins_median2", t29."usage.sticky_uses_median2",
  t29."usage.human_uses_median2", t31."usage.logins_mad4", t31."usage.logins_below",
  t31."usage.active_days_mad4", t31."usage.active_days_below",
  t31."usage.user_bins_mad4", t31."usage.user_bins_below", t31."usage.sticky_uses_mad4",
  t31."usage.sticky_uses_below", t31."usage.human_uses_mad4",
  t31."usage.human_uses_below",
  COALESCE(t26."usage.features_28d", 0) AS "usage.features_28d",
  COALESCE(t26."usage.sticky_features_28d", 0) AS "usage.sticky_features_28d",
  COALESCE(t19."usage.feature_nlogn_28d", 0) AS "usage.feature_nlogn_28d",
  COALESCE(t20."usage.adopted", 0) AS "usage.adopted", t21."usage.catalogue",
  COALESCE(t30."usage.users_28d", 0) AS "usage.users_28d", t30."usage.people_uses",
  t30."usage.busiest",
  COALESCE(t30."usage.users_then", 0) AS "usage.users_then",
  COALESCE(t30."usage.users_both", 0) AS "usage.users_both",
  COALESCE(t30."usage.users_either", 0) AS "usage.users_either",
  COALESCE(t30."usage.users_lately", 0) AS "usage.users_lately",
  COALESCE(t30."usage.users_new", 0) AS "usage.users_new",
  COALESCE(t22."usage.users_ever", 0) AS "usage.users_ever", t23."usage.busiest_ever",
  t28."usage.longest_silence",
  COALESCE(t28."usage.silences", 0) AS "usage.silences",
  COALESCE(t28."usage.shorter_silences", 0) AS "usage.shorter_silences",
  t24."usage.history", t25."usage.first_uses",
  COALESCE(t27."usage.exports_now", 0) AS "usage.exports_now",
  t27."usage.exports_median2"
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS "t35"
LEFT OUTER JOIN usage_last AS t18
  ON t35.account = t18.account AND t35.cutoff_day = t18.cutoff_day
LEFT OUTER JOIN usage_features AS t19
  ON t35.account = t19.account AND t35.cutoff_day = t19.cutoff_day
LEFT OUTER JOIN usage_adopted AS t20
  ON t35.account = t20.account AND t35.cutoff_day = t20.cutoff_day
LEFT OUTER JOIN usage_catalogue AS t21
  ON t35.account = t21.account AND t35.cutoff_day = t21.cutoff_day
LEFT OUTER JOIN usage_ever AS t22
  ON t35.account = t22.account AND t35.cutoff_day = t22.cutoff_day
LEFT OUTER JOIN usage_foremost AS t23
  ON t35.account = t23.account AND t35.cutoff_day = t23.cutoff_day
LEFT OUTER JOIN usage_placed AS t24
  ON t35.account = t24.account AND t35.cutoff_day = t24.cutoff_day
LEFT OUTER JOIN usage_beginning AS t25
  ON t35.account = t25.account AND t35.cutoff_day = t25.cutoff_day
LEFT OUTER JOIN usage_used AS t26
  ON t35.account = t26.account AND t35.cutoff_day = t26.cutoff_day
LEFT OUTER JOIN usage_exports AS t27
  ON t35.account = t27.account AND t35.cutoff_day = t27.cutoff_day
LEFT OUTER JOIN usage_silences AS t28
  ON t35.account = t28.account AND t35.cutoff_day = t28.cutoff_day
LEFT OUTER JOIN usage_medians_2 AS t29
  ON t35.account = t29.account AND t35.cutoff_day = t29.cutoff_day
LEFT OUTER JOIN usage_people_2 AS t30
  ON t35.account = t30.account AND t35.cutoff_day = t30.cutoff_day
LEFT OUTER JOIN usage_spread AS t31
  ON t35.account = t31.account AND t35.cutoff_day = t31.cutoff_day
LEFT OUTER JOIN usage_bins AS t32
  ON t35.account = t32.account AND t35.cutoff_day = t32.cutoff_day
LEFT OUTER JOIN (
  SELECT
    t42.account, t42.cutoff_day,
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.uses ELSE NULL END) AS BIGINT) AS "usage.uses_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.logins ELSE NULL END) AS BIGINT) AS "usage.logins_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.feature_uses ELSE NULL END) AS BIGINT) AS "usage.feature_uses_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.sticky_uses ELSE NULL END) AS BIGINT) AS "usage.sticky_uses_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.key_uses ELSE NULL END) AS BIGINT) AS "usage.key_uses_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.exports ELSE NULL END) AS BIGINT) AS "usage.exports_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.help_uses ELSE NULL END) AS BIGINT) AS "usage.help_uses_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.human_uses ELSE NULL END) AS BIGINT) AS "usage.human_uses_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.human_logins ELSE NULL END) AS BIGINT) AS "usage.human_logins_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.seconds ELSE NULL END) AS BIGINT) AS "usage.seconds_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.errors ELSE NULL END) AS BIGINT) AS "usage.errors_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.active_days ELSE NULL END) AS BIGINT) AS "usage.active_days_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.weekdays ELSE NULL END) AS BIGINT) AS "usage.weekdays_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.sticky_days ELSE NULL END) AS BIGINT) AS "usage.sticky_days_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.user_days ELSE NULL END) AS BIGINT) AS "usage.user_days_28d",
    CAST(SUM(CASE WHEN t42.ago < 4 THEN t42.user_bins ELSE NULL END) AS BIGINT) AS "usage.user_bins_28d"
  FROM (
    SELECT
      t41.account, t41.cutoff_day, t41.ago, CAST(SUM(t41.uses) AS BIGINT) AS uses,
      CAST(SUM(t41.logins) AS BIGINT) AS logins,
      CAST(SUM(t41.feature_uses) AS BIGINT) AS feature_uses,
      CAST(SUM(t41.sticky_uses) AS BIGINT) AS sticky_uses,
      CAST(SUM(t41.key_uses) AS BIGINT) AS key_uses,
      CAST(SUM(t41.exports) AS BIGINT) AS exports,
      CAST(SUM(t41.help_uses) AS BIGINT) AS help_uses,
      CAST(SUM(t41.human_uses) AS BIGINT) AS human_uses,
      CAST(SUM(t41.human_logins) AS BIGINT) AS human_logins,
      CAST(SUM(t41.seconds) AS BIGINT) AS seconds,
      CAST(SUM(t41.errors) AS BIGINT) AS errors,
      CAST(SUM(t41.active_days) AS BIGINT) AS active_days,
      CAST(SUM(t41.weekdays) AS BIGINT) AS weekdays,
      CAST(SUM(t41.sticky_days) AS BIGINT) AS sticky_days,
      CAST(SUM(t41.user_days) AS BIGINT) AS user_days,
      CAST(SUM(t41.user_bins) AS BIGINT) AS user_bins
    FROM (
      SELECT
        t40.account, t40.uses, t40.logins, t40.feature_uses, t40.sticky_uses,
        t40.key_uses, t40.exports, t40.help_uses, t40.human_uses, t40.human_logins,
        t40.seconds, t40.errors, t40.active_days, t40.weekdays, t40.sticky_days,
        t40.user_days, t40.user_bins, t40.cutoff_day, CAST(0 AS INT) AS ago
      FROM (
        SELECT t39.* EXCLUDE ("bin")
        FROM (
          SELECT
            t36.account, t36.bin, t36.uses, t36.logins, t36.feature_uses,
            t36.sticky_uses, t36.key_uses, t36.exports, t36.help_uses, t36.human_uses,
            t36.human_logins, t36.seconds, t36.errors, t36.active_days, t36.weekdays,
            t36.sticky_days, t36.user_days, t36.user_bins, t38.cutoff_day, t38.ago
          FROM (
            SELECT
              t16.account, t16.bin, t16.uses, t16.logins, t16.feature_uses,
              t16.sticky_uses, t16.key_uses, t16.exports, t16.help_uses, t16.human_uses,
              t16.human_logins, t16.seconds, t16.errors, t16.active_days, t16.weekdays,
              t16.sticky_days, t16.user_days, t16.user_bins
            FROM usage_account_bins AS t16
          ) AS "t36"
          INNER JOIN (
            SELECT *
            FROM usage_reach AS t17
            WHERE t17.ago < 4
          ) AS "t38"
            ON t36.bin = t38.bin
        ) AS "t39"
      ) AS "t40"
      WHERE t40.ago < 4
    ) AS "t41"
    GROUP BY 1, 2, 3
  ) AS "t42"
  GROUP BY 1, 2
) AS "t44"
  ON t35.account = t44.account AND t35.cutoff_day = t44.cutoff_day;
