-- stickiness: columns of the matrix
SELECT
  "t35"."account_id",
  "t35"."cutoff",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.features_28d" AS DOUBLE)
  END AS "stickiness__features_used__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.features_28d" AS DOUBLE) / NULLIF("t35"."usage.catalogue", 0)
  END AS "stickiness__feature_share__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN (
        LN(NULLIF("t35"."usage.feature_uses_28d", 0)) - (
          (
            CAST("t35"."usage.feature_nlogn_28d" AS DOUBLE) / NULLIF("t35"."usage.feature_uses_28d", 0)
          ) / 1000000
        )
      ) < 0
      THEN 0.0
      ELSE LN(NULLIF("t35"."usage.feature_uses_28d", 0)) - (
        (
          CAST("t35"."usage.feature_nlogn_28d" AS DOUBLE) / NULLIF("t35"."usage.feature_uses_28d", 0)
        ) / 1000000
      )
    END
  END AS "stickiness__entropy__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.adopted" AS DOUBLE)
  END AS "stickiness__features_adopted__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.sticky_uses_28d" AS DOUBLE) / NULLIF("t35"."usage.feature_uses_28d", 0)
  END AS "stickiness__sticky_share__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.sticky_uses_28d" AS DOUBLE)
  END AS "stickiness__sticky_uses__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.sticky_features_28d" AS DOUBLE)
  END AS "stickiness__sticky_features__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST("t35"."usage.sticky_days_28d" AS DOUBLE)
  END AS "stickiness__sticky_days__28d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 56
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN "t35"."usage.history" >= 7
      THEN "t35"."usage.sticky_uses_trend_short"
      ELSE NULL
    END
  END AS "stickiness__sticky_trend__56d",
  CASE
    WHEN (
      "t35"."cutoff_day" - 210
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN "t35"."usage.history" >= 29
      THEN "t35"."usage.sticky_uses_trend_long"
      ELSE NULL
    END
  END AS "stickiness__sticky_trend__210d",
  (
    "t35"."usage.sticky_uses_median2" * 4
  ) / 2 AS "stickiness__sticky_uses__28d__normal"
FROM wide AS t35;
