-- logins: columns of the matrix
SELECT
  `t35`.`account_id`,
  `t35`.`cutoff`,
  IF(
    (
      `t35`.`cutoff_day` - 1
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`cutoff_day` - `t35`.`usage.last_day` AS DOUBLE)
  ) AS `logins__days_since_last_use`,
  IF(
    (
      `t35`.`cutoff_day` - 91
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(IF(
      (
        `t35`.`cutoff_day` - `t35`.`usage.last_day`
      ) IS NOT NULL,
      GREATEST(
        COALESCE(`t35`.`usage.longest_silence`, 0),
        LEAST((
          `t35`.`cutoff_day` - `t35`.`usage.last_day`
        ) - 1, 91)
      ),
      NULL
    ) AS DOUBLE)
  ) AS `logins__longest_silence__91d`,
  IF(
    (
      `t35`.`cutoff_day` - 1
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(
      `t35`.`usage.silences` >= 3,
      CAST(`t35`.`usage.shorter_silences` AS DOUBLE) / NULLIF(`t35`.`usage.silences`, 0),
      NULL
    )
  ) AS `logins__silence_percentile`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.logins_28d` AS DOUBLE)
  ) AS `logins__logins__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.users_28d` AS DOUBLE)
  ) AS `logins__active_users__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.active_days_28d` AS DOUBLE)
  ) AS `logins__active_days__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.logins_last` * 2 AS DOUBLE) / NULLIF(`t35`.`usage.logins_median2`, 0)
  ) AS `logins__logins_vs_normal__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    (
      `t35`.`usage.logins_last` - (
        `t35`.`usage.logins_median2` / 2
      )
    ) / (
      NULLIF(`t35`.`usage.logins_mad4`, 0) * CAST(0.37065 AS DOUBLE)
    )
  ) AS `logins__logins_z__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(
      `t35`.`usage.history` >= 8,
      CAST(`t35`.`usage.logins_below` AS DOUBLE) / NULLIF(`t35`.`usage.history`, 0),
      NULL
    )
  ) AS `logins__logins_percentile__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 56
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 7, `t35`.`usage.logins_trend_short`, NULL)
  ) AS `logins__logins_trend__56d`,
  IF(
    (
      `t35`.`cutoff_day` - 210
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 29, `t35`.`usage.logins_trend_long`, NULL)
  ) AS `logins__logins_trend__210d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.active_days_last` * 2 AS DOUBLE) / NULLIF(`t35`.`usage.active_days_median2`, 0)
  ) AS `logins__active_days_vs_normal__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    (
      `t35`.`usage.active_days_last` - (
        `t35`.`usage.active_days_median2` / 2
      )
    ) / (
      NULLIF(`t35`.`usage.active_days_mad4`, 0) * CAST(0.37065 AS DOUBLE)
    )
  ) AS `logins__active_days_z__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(
      `t35`.`usage.history` >= 8,
      CAST(`t35`.`usage.active_days_below` AS DOUBLE) / NULLIF(`t35`.`usage.history`, 0),
      NULL
    )
  ) AS `logins__active_days_percentile__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 56
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 7, `t35`.`usage.active_days_trend_short`, NULL)
  ) AS `logins__active_days_trend__56d`,
  IF(
    (
      `t35`.`cutoff_day` - 210
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 29, `t35`.`usage.active_days_trend_long`, NULL)
  ) AS `logins__active_days_trend__210d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.user_bins_last` * 2 AS DOUBLE) / NULLIF(`t35`.`usage.user_bins_median2`, 0)
  ) AS `logins__active_users_vs_normal__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    (
      `t35`.`usage.user_bins_last` - (
        `t35`.`usage.user_bins_median2` / 2
      )
    ) / (
      NULLIF(`t35`.`usage.user_bins_mad4`, 0) * CAST(0.37065 AS DOUBLE)
    )
  ) AS `logins__active_users_z__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 7
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(
      `t35`.`usage.history` >= 8,
      CAST(`t35`.`usage.user_bins_below` AS DOUBLE) / NULLIF(`t35`.`usage.history`, 0),
      NULL
    )
  ) AS `logins__active_users_percentile__7d`,
  IF(
    (
      `t35`.`cutoff_day` - 56
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 7, `t35`.`usage.user_bins_trend_short`, NULL)
  ) AS `logins__active_users_trend__56d`,
  IF(
    (
      `t35`.`cutoff_day` - 210
    ) < 10959,
    CAST(NULL AS DOUBLE),
    IF(`t35`.`usage.history` >= 29, `t35`.`usage.user_bins_trend_long`, NULL)
  ) AS `logins__active_users_trend__210d`,
  IF(
    (
      `t35`.`cutoff_day` - 1
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`usage.history` AS DOUBLE)
  ) AS `logins__history_weeks`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    `t35`.`usage.weekdays_28d` / 20
  ) AS `logins__weekday_share__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    (
      `t35`.`usage.user_days_28d` / 28
    ) / NULLIF(`t35`.`usage.user_bins_28d` / 4, 0)
  ) AS `logins__dau_wau__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    (
      `t35`.`usage.user_days_28d` / 28
    ) / NULLIF(`t35`.`usage.users_28d`, 0)
  ) AS `logins__dau_mau__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 28
    ) < 10959,
    CAST(NULL AS DOUBLE),
    (
      `t35`.`usage.user_bins_28d` / 4
    ) / NULLIF(`t35`.`usage.users_28d`, 0)
  ) AS `logins__wau_mau__28d`,
  IF(
    (
      `t35`.`cutoff_day` - 210
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(CAST(FLOOR((
      `t35`.`usage.busiest`
    ) / (
      100000
    )) AS BIGINT) AS DOUBLE) / NULLIF(`t35`.`usage.people_uses`, 0)
  ) AS `logins__top_user_share__210d`,
  IF(
    (
      `t35`.`cutoff_day` - 210
    ) < 10959,
    CAST(NULL AS DOUBLE),
    CAST(`t35`.`cutoff_day` - (
      `t35`.`usage.busiest` % 100000
    ) AS DOUBLE)
  ) AS `logins__days_since_top_user__210d`,
  (
    `t35`.`usage.logins_median2` * 4
  ) / 2 AS `logins__logins__28d__normal`,
  (
    `t35`.`usage.active_days_median2` * 4
  ) / 2 AS `logins__active_days__28d__normal`
FROM wide AS t35;
