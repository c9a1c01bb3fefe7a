-- stickiness: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.features_28d" AS DOUBLE)
  END AS stickiness__features_used__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.features_28d" AS DOUBLE) / NULLIF(t0."usage.catalogue", 0)
  END AS stickiness__feature_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN (
        LN(NULLIF(t0."usage.feature_uses_28d", 0)) - (
          (
            CAST(t0."usage.feature_nlogn_28d" AS DOUBLE) / NULLIF(t0."usage.feature_uses_28d", 0)
          ) / 1000000
        )
      ) < 0
      THEN 0.0
      ELSE LN(NULLIF(t0."usage.feature_uses_28d", 0)) - (
        (
          CAST(t0."usage.feature_nlogn_28d" AS DOUBLE) / NULLIF(t0."usage.feature_uses_28d", 0)
        ) / 1000000
      )
    END
  END AS stickiness__entropy__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.adopted" AS DOUBLE)
  END AS stickiness__features_adopted__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.sticky_uses_28d" AS DOUBLE) / NULLIF(t0."usage.feature_uses_28d", 0)
  END AS stickiness__sticky_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.sticky_uses_28d" AS DOUBLE)
  END AS stickiness__sticky_uses__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.sticky_features_28d" AS DOUBLE)
  END AS stickiness__sticky_features__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.sticky_days_28d" AS DOUBLE)
  END AS stickiness__sticky_days__28d,
  CASE
    WHEN (t0.cutoff_day - 56) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN t0."usage.history" >= 7
      THEN t0."usage.sticky_uses_trend_short"
      ELSE NULL
    END
  END AS stickiness__sticky_trend__56d,
  CASE
    WHEN (t0.cutoff_day - 210) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN t0."usage.history" >= 29
      THEN t0."usage.sticky_uses_trend_long"
      ELSE NULL
    END
  END AS stickiness__sticky_trend__210d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.uses_28d" AS DOUBLE) / NULLIF(t0."usage.users_28d", 0)
  END AS stickiness__uses_per_user__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.key_uses_28d" AS DOUBLE) / NULLIF(t0."usage.users_28d", 0)
  END AS stickiness__key_actions_per_user__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.seconds_28d" AS DOUBLE) / NULLIF(t0."usage.users_28d", 0)
  END AS stickiness__seconds_per_user__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.errors_28d" AS DOUBLE) / NULLIF(t0."usage.users_28d", 0)
  END AS stickiness__errors_per_user__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.exports_now" AS DOUBLE)
  END AS stickiness__exports__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.exports_now" * 2 AS DOUBLE) / NULLIF(t0."usage.exports_median2", 0)
  END AS stickiness__exports_vs_normal__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN t0."usage.exports_median2" IS NOT NULL
      THEN CASE
        WHEN (t0."usage.exports_now" * 2) > (t0."usage.exports_median2" * 3)
        THEN 1
        ELSE 0
      END
      ELSE NULL
    END AS DOUBLE)
  END AS stickiness__export_spike__28d,
  (t0."usage.sticky_uses_median2" * 4) / 2 AS stickiness__sticky_uses__28d__normal
FROM parts AS t0;
