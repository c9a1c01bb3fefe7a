-- stickiness: columns of the matrix
SELECT
  `t35`.`account_id`,
  `t35`.`cutoff`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.features_28d` AS DOUBLE)
  ) AS `stickiness__features_used__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.features_28d` AS DOUBLE) / NULLIF(`t35`.`usage.catalogue`, 0)
  ) AS `stickiness__feature_share__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(
      (
        LN(NULLIF(`t35`.`usage.feature_uses_28d`, 0)) - (
          (
            CAST(`t35`.`usage.feature_nlogn_28d` AS DOUBLE) / NULLIF(`t35`.`usage.feature_uses_28d`, 0)
          ) / 1000000
        )
      ) < 0,
      CAST(0.0 AS DOUBLE),
      LN(NULLIF(`t35`.`usage.feature_uses_28d`, 0)) - (
        (
          CAST(`t35`.`usage.feature_nlogn_28d` AS DOUBLE) / NULLIF(`t35`.`usage.feature_uses_28d`, 0)
        ) / 1000000
      )
    )
  ) AS `stickiness__entropy__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.adopted` AS DOUBLE)
  ) AS `stickiness__features_adopted__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.sticky_uses_28d` AS DOUBLE) / NULLIF(`t35`.`usage.feature_uses_28d`, 0)
  ) AS `stickiness__sticky_share__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.sticky_uses_28d` AS DOUBLE)
  ) AS `stickiness__sticky_uses__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.sticky_features_28d` AS DOUBLE)
  ) AS `stickiness__sticky_features__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.sticky_days_28d` AS DOUBLE)
  ) AS `stickiness__sticky_days__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 56
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 7, `t35`.`usage.sticky_uses_trend_short`, NULL)
  ) AS `stickiness__sticky_trend__56d`,
  IF(
    (
      `t35`.`cutoff_day` - 210
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 29, `t35`.`usage.sticky_uses_trend_long`, NULL)
  ) AS `stickiness__sticky_trend__210d`,
  (
    `t35`.`usage.sticky_uses_median2` * 4
  ) / 2 AS `stickiness__sticky_uses__28d__normal`
FROM wide AS t35;
