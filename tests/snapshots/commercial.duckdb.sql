-- commercial: by snapshot: the end of the term
CREATE TEMPORARY TABLE commercial_terms AS
SELECT
  t1.snapshot,
  FIRST(
    t1.to_term_end ORDER BY {'at': t1.started_at, 'nearer': -(t1.to_term_end)} DESC
  ) AS "commercial.to_term_end"
FROM (
  SELECT *
  FROM subscriptions_seen AS t0
  WHERE t0.runs AND t0.to_term_end IS NOT NULL
) AS "t1"
GROUP BY 1;

-- commercial: by snapshot: days on which price or seats changed
CREATE TEMPORARY TABLE commercial_changes AS
SELECT
  t6.snapshot,
  COUNT_IF(
    (t6.day <= 28)
    AND (t6.rise AND NOT (t6.fall) AND (t6.cents_before > 0))
  ) AS "commercial.upgrades_28d",
  COUNT_IF((t6.day <= 28) AND t6.rise AND t6.fall) AS "commercial.mixed_28d",
  COUNT_IF(
    (t6.day <= 28)
    AND (t6.fall AND NOT (t6.rise) AND (t6.cents_after > 0))
  ) AS "commercial.downgrades_28d",
  COUNT_IF((t6.day <= 180) AND (t6.seats <> 0)) AS "commercial.seat_changes",
  COUNT_IF(
    (t6.day <= 90) AND t6.rise AND NOT (t6.fall) AND (t6.cents_before > 0)
  ) AS "commercial.upsells",
  COUNT_IF((t6.day <= 90) AND t6.rise AND t6.fall) AS "commercial.mixed_90d"
FROM (
  SELECT
    t5.snapshot, t5.day, t5.cents, t5.seats, t5.rise, t5.fall,
    SUM(t5.cents) OVER (
      PARTITION BY "t5"."snapshot"
      ORDER BY "t5"."day" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) - t5.cents AS cents_before,
    SUM(t5.cents) OVER (
      PARTITION BY "t5"."snapshot"
      ORDER BY "t5"."day" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS cents_after
  FROM (
    SELECT
      t4.snapshot, t4.day, SUM(t4.cents) AS cents, SUM(t4.seats) AS seats,
      MAX(t4.cents) > 0 AS rise, MIN(t4.cents) < 0 AS fall
    FROM (
      SELECT
        t3.snapshot, t3.day, t3.currency, SUM(t3.cents) AS cents, SUM(t3.seats) AS seats
      FROM (
        SELECT *
        FROM (
          SELECT
            t0.snapshot, t0.currency, t0.started AS day, COALESCE(t0.cents, 0) AS cents,
            COALESCE(t0.seats, 0) AS seats
          FROM subscriptions_seen AS t0
        ) AS "t1"
        UNION ALL
        SELECT *
        FROM (
          SELECT
            t0.snapshot, t0.currency, t0.ended AS day,
            -(COALESCE(t0.cents, 0)) AS cents, -(COALESCE(t0.seats, 0)) AS seats
          FROM subscriptions_seen AS t0
          WHERE t0.ended IS NOT NULL
        ) AS "t2"
      ) AS "t3"
      GROUP BY 1, 2, 3
    ) AS "t4"
    GROUP BY 1, 2
  ) AS "t5"
) AS "t6"
GROUP BY 1;

-- commercial: bills as day numbers, before any cutoff
CREATE TEMPORARY TABLE invoices_dated AS
SELECT
  t0.account_id,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(GREATEST(t0.issued_at, t0.known_at) AS DATE)) AS INT) AS since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.issued_at AS DATE)) AS INT) AS issued,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.due_at AS DATE)) AS INT) AS due_day,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.paid_at AS DATE)) AS INT) AS paid,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.paid_at AS DATE)) AS INT) AS paid_since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.failed_at AS DATE)) AS INT) AS failed,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.failed_at AS DATE)) AS INT) AS failed_since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.refunded_at AS DATE)) AS INT) AS refunded,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.refunded_at AS DATE)) AS INT) AS refunded_since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.disputed_at AS DATE)) AS INT) AS disputed,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.disputed_at AS DATE)) AS INT) AS disputed_since
FROM invoices AS t0
WHERE COALESCE(t0.amount > 0, TRUE)
ORDER BY t0.account_id ASC;

-- commercial: by snapshot: bills: due, late, failed, refunded, disputed
CREATE TEMPORARY TABLE commercial_invoices AS
SELECT
  t6.snapshot,
  COUNT_IF((t6.due IS NOT NULL) AND (t6.paid IS NULL) AND (
    t6.refunded IS NULL
  )) AS "commercial.past_due",
  MAX(
    CASE
      WHEN (t6.due IS NOT NULL) AND (t6.paid IS NULL) AND (t6.refunded IS NULL)
      THEN t6.due
      ELSE NULL
    END
  ) AS "commercial.past_due_days",
  COUNT_IF(t6.failed <= 28) AS "commercial.failed_payments_28d",
  COUNT_IF(t6.refunded <= 28) AS "commercial.refunds_28d",
  COUNT_IF(t6.disputed <= 28) AS "commercial.disputes_28d"
FROM (
  SELECT
    t5.snapshot,
    CASE
      WHEN (t5.cutoff_day - t5.due_day) > 0
      THEN t5.cutoff_day - t5.due_day
      ELSE NULL
    END AS due,
    CASE WHEN t5.paid_since < t5.cutoff_day THEN t5.cutoff_day - t5.paid ELSE NULL END AS paid,
    CASE
      WHEN t5.failed_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.failed
      ELSE NULL
    END AS failed,
    CASE
      WHEN t5.refunded_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.refunded
      ELSE NULL
    END AS refunded,
    CASE
      WHEN t5.disputed_since < t5.cutoff_day
      THEN t5.cutoff_day - t5.disputed
      ELSE NULL
    END AS disputed
  FROM (
    SELECT
      t4.snapshot, t4.cutoff_day, t4.spell, t2.issued, t2.due_day, t2.paid,
      t2.paid_since, t2.failed, t2.failed_since, t2.refunded, t2.refunded_since,
      t2.disputed, t2.disputed_since
    FROM (
      SELECT
        t0.account_id, t0.snapshot, t0.cutoff_day,
        CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.spell_started_at AS DATE)) AS INT) AS spell
      FROM numbered AS t0
    ) AS "t4"
    INNER JOIN invoices_dated AS t2
      ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
  ) AS "t5"
  WHERE t5.issued >= t5.spell
) AS "t6"
GROUP BY 1;

-- commercial: by snapshot: all its parts beside each other
CREATE TEMPORARY TABLE parts_commercial AS
SELECT
  t9.snapshot, t11."commercial.first_started", t11."commercial.terms_done",
  t11."commercial.cents", t11."commercial.cents_91d", t11."commercial.currency",
  t11."commercial.currency_91d", t11."commercial.cents_210d",
  t11."commercial.currency_210d", t11."commercial.cents_28d",
  t11."commercial.currency_28d", t11."commercial.seats", t11."commercial.seats_91d",
  t11."commercial.seats_210d", t11."commercial.seats_28d",
  COALESCE(t11."commercial.priced", 0) AS "commercial.priced",
  t5."commercial.to_term_end",
  COALESCE(t7."commercial.upgrades_28d", 0) AS "commercial.upgrades_28d",
  COALESCE(t7."commercial.mixed_28d", 0) AS "commercial.mixed_28d",
  COALESCE(t7."commercial.downgrades_28d", 0) AS "commercial.downgrades_28d",
  COALESCE(t7."commercial.seat_changes", 0) AS "commercial.seat_changes",
  COALESCE(t7."commercial.upsells", 0) AS "commercial.upsells",
  COALESCE(t7."commercial.mixed_90d", 0) AS "commercial.mixed_90d",
  COALESCE(t6."commercial.past_due", 0) AS "commercial.past_due",
  COALESCE(t6."commercial.past_due_days", 0) AS "commercial.past_due_days",
  COALESCE(t6."commercial.failed_payments_28d", 0) AS "commercial.failed_payments_28d",
  COALESCE(t6."commercial.refunds_28d", 0) AS "commercial.refunds_28d",
  COALESCE(t6."commercial.disputes_28d", 0) AS "commercial.disputes_28d"
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS "t9"
LEFT OUTER JOIN commercial_terms AS t5 ON t9.snapshot = t5.snapshot
LEFT OUTER JOIN commercial_invoices AS t6 ON t9.snapshot = t6.snapshot
LEFT OUTER JOIN commercial_changes AS t7 ON t9.snapshot = t7.snapshot
LEFT OUTER JOIN (
  SELECT
    t4.snapshot,
    MAX(t4.started) AS "commercial.first_started",
    SUM(t4.terms) AS "commercial.terms_done",
    CASE
      WHEN COALESCE(
        MIN(
          CASE
            WHEN (t4.started > 0)
            AND ((t4.ended IS NULL) OR (t4.ended <= 0))
            THEN t4.currency
            ELSE NULL
          END
        ) = MAX(
          CASE
            WHEN (t4.started > 0)
            AND ((t4.ended IS NULL) OR (t4.ended <= 0))
            THEN t4.currency
            ELSE NULL
          END
        ),
        TRUE
      )
      THEN SUM(
        CASE
          WHEN (t4.started > 0)
          AND ((t4.ended IS NULL) OR (t4.ended <= 0))
          THEN t4.cents
          ELSE NULL
        END
      )
      ELSE NULL
    END AS "commercial.cents",
    CASE
      WHEN COALESCE(
        MIN(
          CASE
            WHEN (t4.started > 91)
            AND ((t4.ended IS NULL) OR (t4.ended <= 91))
            THEN t4.currency
            ELSE NULL
          END
        ) = MAX(
          CASE
            WHEN (t4.started > 91)
            AND ((t4.ended IS NULL) OR (t4.ended <= 91))
            THEN t4.currency
            ELSE NULL
          END
        ),
        TRUE
      )
      THEN SUM(
        CASE
          WHEN (t4.started > 91)
          AND ((t4.ended IS NULL) OR (t4.ended <= 91))
          THEN t4.cents
          ELSE NULL
        END
      )
      ELSE NULL
    END AS "commercial.cents_91d",
    MAX(
      CASE
        WHEN (t4.started > 0)
        AND ((t4.ended IS NULL) OR (t4.ended <= 0))
        THEN t4.currency
        ELSE NULL
      END
    ) AS "commercial.currency",
    MAX(
      CASE
        WHEN (t4.started > 91)
        AND ((t4.ended IS NULL) OR (t4.ended <= 91))
        THEN t4.currency
        ELSE NULL
      END
    ) AS "commercial.currency_91d",
    CASE
      WHEN COALESCE(
        MIN(
          CASE
            WHEN (t4.started > 210)
            AND ((t4.ended IS NULL) OR (t4.ended <= 210))
            THEN t4.currency
            ELSE NULL
          END
        ) = MAX(
          CASE
            WHEN (t4.started > 210)
            AND ((t4.ended IS NULL) OR (t4.ended <= 210))
            THEN t4.currency
            ELSE NULL
          END
        ),
        TRUE
      )
      THEN SUM(
        CASE
          WHEN (t4.started > 210)
          AND ((t4.ended IS NULL) OR (t4.ended <= 210))
          THEN t4.cents
          ELSE NULL
        END
      )
      ELSE NULL
    END AS "commercial.cents_210d",
    MAX(
      CASE
        WHEN (t4.started > 210)
        AND ((t4.ended IS NULL) OR (t4.ended <= 210))
        THEN t4.currency
        ELSE NULL
      END
    ) AS "commercial.currency_210d",
    CASE
      WHEN COALESCE(
        MIN(
          CASE
            WHEN (t4.started > 28)
            AND ((t4.ended IS NULL) OR (t4.ended <= 28))
            THEN t4.currency
            ELSE NULL
          END
        ) = MAX(
          CASE
            WHEN (t4.started > 28)
            AND ((t4.ended IS NULL) OR (t4.ended <= 28))
            THEN t4.currency
            ELSE NULL
          END
        ),
        TRUE
      )
      THEN SUM(
        CASE
          WHEN (t4.started > 28)
          AND ((t4.ended IS NULL) OR (t4.ended <= 28))
          THEN t4.cents
          ELSE NULL
        END
      )
      ELSE NULL
    END AS "commercial.cents_28d",
    MAX(
      CASE
        WHEN (t4.started > 28)
        AND ((t4.ended IS NULL) OR (t4.ended <= 28))
        THEN t4.currency
        ELSE NULL
      END
    ) AS "commercial.currency_28d",
    SUM(
      CASE
        WHEN (t4.started > 0)
        AND ((t4.ended IS NULL) OR (t4.ended <= 0))
        THEN t4.seats
        ELSE NULL
      END
    ) AS "commercial.seats",
    SUM(
      CASE
        WHEN (t4.started > 91)
        AND ((t4.ended IS NULL) OR (t4.ended <= 91))
        THEN t4.seats
        ELSE NULL
      END
    ) AS "commercial.seats_91d",
    SUM(
      CASE
        WHEN (t4.started > 210)
        AND ((t4.ended IS NULL) OR (t4.ended <= 210))
        THEN t4.seats
        ELSE NULL
      END
    ) AS "commercial.seats_210d",
    SUM(
      CASE
        WHEN (t4.started > 28)
        AND ((t4.ended IS NULL) OR (t4.ended <= 28))
        THEN t4.seats
        ELSE NULL
      END
    ) AS "commercial.seats_28d",
    COUNT_IF(t4.cents IS NOT NULL) AS "commercial.priced"
  FROM subscriptions_seen AS t4
  GROUP BY 1
) AS "t11"
  ON t9.snapshot = t11.snapshot;

-- commercial: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."commercial.first_started" AS DOUBLE)
  END AS commercial__tenure_days,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."commercial.to_term_end" AS DOUBLE)
  END AS commercial__days_to_term_end,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."commercial.terms_done" AS DOUBLE)
  END AS commercial__renewals,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE t0."commercial.cents" / 100
  END AS commercial__mrr,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN COALESCE(t0."commercial.currency" = t0."commercial.currency_91d", TRUE)
      THEN t0."commercial.cents" - t0."commercial.cents_91d"
      ELSE NULL
    END / 100
  END AS commercial__mrr_change__91d,
  CASE
    WHEN (t0.cutoff_day - 210) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN COALESCE(t0."commercial.currency" = t0."commercial.currency_210d", TRUE)
      THEN t0."commercial.cents" - t0."commercial.cents_210d"
      ELSE NULL
    END / 100
  END AS commercial__mrr_change__210d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN COALESCE(t0."commercial.currency" = t0."commercial.currency_28d", TRUE)
      THEN t0."commercial.cents" - t0."commercial.cents_28d"
      ELSE NULL
    END AS DOUBLE) / NULLIF(t0."commercial.cents_28d", 0)
  END AS commercial__mrr_growth__28d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."commercial.seats" AS DOUBLE)
  END AS commercial__seats,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (t0."commercial.seats" - t0."commercial.seats_91d") / 1
  END AS commercial__seats_change__91d,
  CASE
    WHEN (t0.cutoff_day - 210) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE (t0."commercial.seats" - t0."commercial.seats_210d") / 1
  END AS commercial__seats_change__210d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."commercial.seats" - t0."commercial.seats_28d" AS DOUBLE) / NULLIF(t0."commercial.seats_28d", 0)
  END AS commercial__seats_growth__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN (t0."commercial.priced" > 0) AND (t0."commercial.mixed_28d" = 0)
      THEN t0."commercial.upgrades_28d"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__upgrades__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN (t0."commercial.priced" > 0) AND (t0."commercial.mixed_28d" = 0)
      THEN t0."commercial.downgrades_28d"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__downgrades__28d,
  CASE
    WHEN ((t0.cutoff_day - 28) < 10959)
    OR ((t0.cutoff_day - 28) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."commercial.cents" AS DOUBLE) / NULLIF(t0."usage.users_28d" * 100, 0)
  END AS commercial__mrr_per_user__28d,
  CASE
    WHEN ((t0.cutoff_day - 180) < 10959)
    OR ((t0.cutoff_day - 28) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0."commercial.seats" > 0
      THEN CAST(((t0."usage.users_28d" * 10) >= (t0."commercial.seats" * 8))
      AND (t0."commercial.seat_changes" = 0) AS BIGINT)
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__expansion_stalled__180d,
  CASE
    WHEN ((t0.cutoff_day - 90) < 10959)
    OR ((t0.cutoff_day - 28) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN (t0."commercial.seats" > 0) AND (t0."commercial.mixed_90d" = 0)
      THEN CAST(((t0."usage.users_28d" * 10) < t0."commercial.seats")
      AND (t0."commercial.upsells" > 0) AS BIGINT)
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__upsell_unadopted__90d,
  CASE
    WHEN ((t0.cutoff_day - 91) < 10959)
    OR ((t0.cutoff_day - 28) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN (t0."commercial.seats" - t0."commercial.seats_91d") > 0
      THEN CAST(CASE
        WHEN CASE
          WHEN t0."usage.users_28d" > t0."commercial.seats_91d"
          THEN t0."usage.users_28d" - t0."commercial.seats_91d"
          ELSE 0
        END < (t0."commercial.seats" - t0."commercial.seats_91d")
        THEN CASE
          WHEN t0."usage.users_28d" > t0."commercial.seats_91d"
          THEN t0."usage.users_28d" - t0."commercial.seats_91d"
          ELSE 0
        END
        ELSE t0."commercial.seats" - t0."commercial.seats_91d"
      END AS DOUBLE) / NULLIF(t0."commercial.seats" - t0."commercial.seats_91d", 0)
      ELSE NULL
    END
  END AS commercial__added_seats_used__91d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0.spell_started_at IS NOT NULL
      THEN t0."commercial.past_due"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__invoices_past_due,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0.spell_started_at IS NOT NULL
      THEN t0."commercial.past_due_days"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__days_past_due,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0.spell_started_at IS NOT NULL
      THEN t0."commercial.failed_payments_28d"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__failed_payments__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0.spell_started_at IS NOT NULL
      THEN t0."commercial.refunds_28d"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__refunds__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0.spell_started_at IS NOT NULL
      THEN t0."commercial.disputes_28d"
      ELSE NULL
    END AS DOUBLE)
  END AS commercial__disputes__28d
FROM parts AS t0;
