-- stickiness: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.features_28d` AS DOUBLE)
  ) AS stickiness__features_used__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.features_28d` AS DOUBLE) / NULLIF(t0.`usage.catalogue`, 0)
  ) AS stickiness__feature_share__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    IF(
      (
        LN(NULLIF(t0.`usage.feature_uses_28d`, 0)) - (
          (
            CAST(t0.`usage.feature_nlogn_28d` AS DOUBLE) / NULLIF(t0.`usage.feature_uses_28d`, 0)
          ) / 1000000
        )
      ) < 0,
      CAST(0.0 AS DOUBLE),
      LN(NULLIF(t0.`usage.feature_uses_28d`, 0)) - (
        (
          CAST(t0.`usage.feature_nlogn_28d` AS DOUBLE) / NULLIF(t0.`usage.feature_uses_28d`, 0)
        ) / 1000000
      )
    )
  ) AS stickiness__entropy__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.adopted` AS DOUBLE)
  ) AS stickiness__features_adopted__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.sticky_uses_28d` AS DOUBLE) / NULLIF(t0.`usage.feature_uses_28d`, 0)
  ) AS stickiness__sticky_share__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.sticky_uses_28d` AS DOUBLE)
  ) AS stickiness__sticky_uses__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.sticky_features_28d` AS DOUBLE)
  ) AS stickiness__sticky_features__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.sticky_days_28d` AS DOUBLE)
  ) AS stickiness__sticky_days__28d,
  IF(
    (t0.cutoff_day - 56) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 7, t0.`usage.sticky_uses_trend_short`, NULL)
  ) AS stickiness__sticky_trend__56d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 29, t0.`usage.sticky_uses_trend_long`, NULL)
  ) AS stickiness__sticky_trend__210d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.uses_28d` AS DOUBLE) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS stickiness__uses_per_user__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.key_uses_28d` AS DOUBLE) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS stickiness__key_actions_per_user__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.seconds_28d` AS DOUBLE) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS stickiness__seconds_per_user__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.errors_28d` AS DOUBLE) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS stickiness__errors_per_user__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.exports_now` AS DOUBLE)
  ) AS stickiness__exports__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.exports_now` * 2 AS DOUBLE) / NULLIF(t0.`usage.exports_median2`, 0)
  ) AS stickiness__exports_vs_normal__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(
      t0.`usage.exports_median2` IS NOT NULL,
      IF((t0.`usage.exports_now` * 2) > (t0.`usage.exports_median2` * 3), 1, 0), NULL
    ) AS DOUBLE)
  ) AS stickiness__export_spike__28d,
  (t0.`usage.sticky_uses_median2` * 4) / 2 AS stickiness__sticky_uses__28d__normal
FROM parts AS t0;
