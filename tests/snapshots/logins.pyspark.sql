-- logins: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.cutoff_day - t0.`usage.last_day` AS DOUBLE)
  ) AS logins__days_since_last_use,
  IF(
    (t0.cutoff_day - 91) < 10959, CAST(NULL AS DOUBLE),
    CAST(IF(
      (t0.cutoff_day - t0.`usage.last_day`) IS NOT NULL,
      GREATEST(
        COALESCE(t0.`usage.longest_silence`, 0),
        LEAST((t0.cutoff_day - t0.`usage.last_day`) - 1, 91)
      ),
      NULL
    ) AS DOUBLE)
  ) AS logins__longest_silence__91d,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    IF(
      t0.`usage.silences` >= 3,
      CAST(t0.`usage.shorter_silences` AS DOUBLE) / NULLIF(t0.`usage.silences`, 0), NULL
    )
  ) AS logins__silence_percentile,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.logins_28d` AS DOUBLE)
  ) AS logins__logins__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.users_28d` AS DOUBLE)
  ) AS logins__active_users__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.active_days_28d` AS DOUBLE)
  ) AS logins__active_days__28d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.logins_last` * 2 AS DOUBLE) / NULLIF(t0.`usage.logins_median2`, 0)
  ) AS logins__logins_vs_normal__7d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    (t0.`usage.logins_last` - (t0.`usage.logins_median2` / 2)) / (
      NULLIF(t0.`usage.logins_mad4`, 0) * CAST(0.37065 AS DOUBLE)
    )
  ) AS logins__logins_z__7d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    IF(
      t0.`usage.history` >= 8,
      CAST(t0.`usage.logins_below` AS DOUBLE) / NULLIF(t0.`usage.history`, 0), NULL
    )
  ) AS logins__logins_percentile__7d,
  IF(
    (t0.cutoff_day - 56) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 7, t0.`usage.logins_trend_short`, NULL)
  ) AS logins__logins_trend__56d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 29, t0.`usage.logins_trend_long`, NULL)
  ) AS logins__logins_trend__210d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.active_days_last` * 2 AS DOUBLE) / NULLIF(t0.`usage.active_days_median2`, 0)
  ) AS logins__active_days_vs_normal__7d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    (t0.`usage.active_days_last` - (t0.`usage.active_days_median2` / 2)) / (
      NULLIF(t0.`usage.active_days_mad4`, 0) * CAST(0.37065 AS DOUBLE)
    )
  ) AS logins__active_days_z__7d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    IF(
      t0.`usage.history` >= 8,
      CAST(t0.`usage.active_days_below` AS DOUBLE) / NULLIF(t0.`usage.history`, 0), NULL
    )
  ) AS logins__active_days_percentile__7d,
  IF(
    (t0.cutoff_day - 56) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 7, t0.`usage.active_days_trend_short`, NULL)
  ) AS logins__active_days_trend__56d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 29, t0.`usage.active_days_trend_long`, NULL)
  ) AS logins__active_days_trend__210d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.user_bins_last` * 2 AS DOUBLE) / NULLIF(t0.`usage.user_bins_median2`, 0)
  ) AS logins__active_users_vs_normal__7d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    (t0.`usage.user_bins_last` - (t0.`usage.user_bins_median2` / 2)) / (
      NULLIF(t0.`usage.user_bins_mad4`, 0) * CAST(0.37065 AS DOUBLE)
    )
  ) AS logins__active_users_z__7d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    IF(
      t0.`usage.history` >= 8,
      CAST(t0.`usage.user_bins_below` AS DOUBLE) / NULLIF(t0.`usage.history`, 0), NULL
    )
  ) AS logins__active_users_percentile__7d,
  IF(
    (t0.cutoff_day - 56) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 7, t0.`usage.user_bins_trend_short`, NULL)
  ) AS logins__active_users_trend__56d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 29, t0.`usage.user_bins_trend_long`, NULL)
  ) AS logins__active_users_trend__210d,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.history` AS DOUBLE)
  ) AS logins__history_weeks,
  IF((
    t0.cutoff_day - 28
  ) < 10959, CAST(NULL AS DOUBLE), t0.`usage.weekdays_28d` / 20) AS logins__weekday_share__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    (t0.`usage.user_days_28d` / 28) / NULLIF(t0.`usage.user_bins_28d` / 4, 0)
  ) AS logins__dau_wau__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    (t0.`usage.user_days_28d` / 28) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS logins__dau_mau__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    (t0.`usage.user_bins_28d` / 4) / NULLIF(t0.`usage.users_28d`, 0)
  ) AS logins__wau_mau__28d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    CAST(CAST(FLOOR((t0.`usage.busiest`) / (
      100000
    )) AS BIGINT) AS DOUBLE) / NULLIF(t0.`usage.people_uses`, 0)
  ) AS logins__top_user_share__210d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.cutoff_day - (t0.`usage.busiest` % 100000) AS DOUBLE)
  ) AS logins__days_since_top_user__210d,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.cutoff_day - (t0.`usage.busiest_ever` % 100000) AS DOUBLE)
  ) AS logins__days_since_top_user_ever,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`commercial.seats` - t0.`usage.users_ever` AS DOUBLE)
  ) AS logins__idle_seats_ever,
  IF(
    (t0.cutoff_day - 1) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`commercial.seats` - t0.`usage.users_ever` AS DOUBLE) / NULLIF(t0.`commercial.seats`, 0)
  ) AS logins__idle_seat_share_ever,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`commercial.seats` - t0.`usage.users_28d` AS DOUBLE)
  ) AS logins__idle_seats_recent__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`commercial.seats` - t0.`usage.users_28d` AS DOUBLE) / NULLIF(t0.`commercial.seats`, 0)
  ) AS logins__idle_seat_share_recent__28d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    IF(
      t0.`usage.users_then` > 0,
      CAST(t0.`usage.users_both` AS DOUBLE) / NULLIF(t0.`usage.users_either`, 0), NULL
    )
  ) AS logins__user_overlap__210d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.users_new` AS DOUBLE) / NULLIF(t0.`usage.users_lately`, 0)
  ) AS logins__new_user_share__210d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.human_uses_28d` AS DOUBLE)
  ) AS logins__human_uses__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.human_logins_28d` AS DOUBLE)
  ) AS logins__human_logins__28d,
  IF(
    (t0.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.uses_28d` - t0.`usage.human_uses_28d` AS DOUBLE) / NULLIF(t0.`usage.uses_28d`, 0)
  ) AS logins__machine_share__28d,
  IF(
    (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
    CAST(t0.`usage.human_uses_last` * 2 AS DOUBLE) / NULLIF(t0.`usage.human_uses_median2`, 0)
  ) AS logins__human_uses_vs_normal__7d,
  IF(
    (t0.cutoff_day - 56) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 7, t0.`usage.human_uses_trend_short`, NULL)
  ) AS logins__human_uses_trend__56d,
  IF(
    (t0.cutoff_day - 210) < 10959, CAST(NULL AS DOUBLE),
    IF(t0.`usage.history` >= 29, t0.`usage.human_uses_trend_long`, NULL)
  ) AS logins__human_uses_trend__210d,
  (t0.`usage.logins_median2` * 4) / 2 AS logins__logins__28d__normal,
  (t0.`usage.active_days_median2` * 4) / 2 AS logins__active_days__28d__normal
FROM parts AS t0;

-- logins: columns of the matrix, those among peers
SELECT
  t8.account_id, t8.cutoff, t8.logins__engagement_score__28d,
  t8.logins__engagement_decile__28d, t8.logins__started_then_vanished__28d
FROM (
  SELECT
    t2.account_id, t2.cutoff, t2.cutoff_day, t2.spell_started_at, t2.snapshot,
    t2.`usage.uses_28d`, t2.`usage.logins_28d`, t2.`usage.sticky_uses_28d`,
    t2.`usage.active_days_28d`, t2.`usage.logins_last`, t2.`usage.logins_median2`,
    t2.`usage.features_28d`, t2.`usage.users_28d`, t2.`usage.first_uses`,
    t7.logins__engagement_score__28d, t7.logins__engagement_decile__28d,
    t7.logins__started_then_vanished__28d
  FROM (
    SELECT
      t0.account_id, t0.cutoff, t0.cutoff_day, t0.spell_started_at, t0.snapshot,
      t0.`usage.uses_28d`, t0.`usage.logins_28d`, t0.`usage.sticky_uses_28d`,
      t0.`usage.active_days_28d`, t0.`usage.logins_last`, t0.`usage.logins_median2`,
      t0.`usage.features_28d`, t0.`usage.users_28d`, t0.`usage.first_uses`
    FROM parts AS t0
  ) AS `t2`
  LEFT OUTER JOIN (
    SELECT
      t5.snapshot, t5.logins__engagement_score__28d, t5.logins__engagement_decile__28d,
      t5.logins__started_then_vanished__28d
    FROM (
      SELECT
        t4.account_id, t4.cutoff, t4.cutoff_day, t4.spell_started_at, t4.snapshot,
        t4.`usage.active_days_28d`, t4.`usage.features_28d`, t4.`usage.first_uses`,
        t4.`usage.logins_28d`, t4.`usage.sticky_uses_28d`, t4.`usage.users_28d`,
        t4.`usage.uses_28d`, t4.logins__logins_vs_normal__7d,
        t4.logins__engagement_score__28d,
        IF(
          (t4.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
          CAST(CAST(FLOOR(
            IF(
              t4.logins__engagement_score__28d IS NULL
              OR ISNAN(t4.logins__engagement_score__28d), NULL,
              CAST(RANK() OVER (
                PARTITION BY `t4`.`cutoff`
                ORDER BY `t4`.`logins__engagement_score__28d` ASC NULLS LAST
              ) - 1 AS DOUBLE) / COUNT(t4.logins__engagement_score__28d) OVER (
                PARTITION BY `t4`.`cutoff`
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            ) * 10
          ) AS BIGINT) + 1 AS DOUBLE)
        ) AS logins__engagement_decile__28d,
        IF(
          (t4.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
          CAST(IF(
            t4.`usage.first_uses` IS NOT NULL,
            IF(
              (
                t4.`usage.first_uses` >= PERCENTILE(t4.`usage.first_uses`, 0.5) OVER (
                  PARTITION BY `t4`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              )
              AND (t4.`usage.uses_28d` = 0), 1, 0
            ),
            NULL
          ) AS DOUBLE)
        ) AS logins__started_then_vanished__28d
      FROM (
        SELECT
          t3.account_id, t3.cutoff, t3.cutoff_day, t3.spell_started_at, t3.snapshot,
          t3.`usage.active_days_28d`, t3.`usage.features_28d`, t3.`usage.first_uses`,
          t3.`usage.logins_28d`, t3.`usage.sticky_uses_28d`, t3.`usage.users_28d`,
          t3.`usage.uses_28d`, t3.logins__logins_vs_normal__7d,
          IF(
            (t3.cutoff_day - 28) < 10959, CAST(NULL AS DOUBLE),
            (
              COALESCE(
                IF(
                  t3.`usage.logins_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.logins_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.logins_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ),
                CAST(0.0 AS DOUBLE)
              ) + COALESCE(
                IF(
                  t3.`usage.users_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.users_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.users_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ),
                CAST(0.0 AS DOUBLE)
              ) + COALESCE(
                IF(
                  t3.`usage.active_days_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.active_days_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.active_days_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ),
                CAST(0.0 AS DOUBLE)
              ) + COALESCE(
                IF(
                  t3.`usage.sticky_uses_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.sticky_uses_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.sticky_uses_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ),
                CAST(0.0 AS DOUBLE)
              ) + COALESCE(
                IF(
                  t3.`usage.features_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.features_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.features_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ),
                CAST(0.0 AS DOUBLE)
              ) + COALESCE(
                IF(
                  t3.logins__logins_vs_normal__7d IS NULL OR ISNAN(t3.logins__logins_vs_normal__7d),
                  NULL,
                  CAST(RANK() OVER (
                    PARTITION BY `t3`.`cutoff`
                    ORDER BY `t3`.`logins__logins_vs_normal__7d` ASC NULLS LAST
                  ) - 1 AS DOUBLE) / COUNT(t3.logins__logins_vs_normal__7d) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                ),
                CAST(0.0 AS DOUBLE)
              )
            ) / NULLIF(
              CAST(IF(
                t3.`usage.logins_28d` IS NULL, NULL,
                CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.logins_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.logins_28d`) OVER (
                  PARTITION BY `t3`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              ) IS NOT NULL
              AND NOT ISNAN(
                IF(
                  t3.`usage.logins_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.logins_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.logins_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                )
              ) AS BIGINT) + CAST(IF(
                t3.`usage.users_28d` IS NULL, NULL,
                CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.users_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.users_28d`) OVER (
                  PARTITION BY `t3`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              ) IS NOT NULL
              AND NOT ISNAN(
                IF(
                  t3.`usage.users_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.users_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.users_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                )
              ) AS BIGINT) + CAST(IF(
                t3.`usage.active_days_28d` IS NULL, NULL,
                CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.active_days_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.active_days_28d`) OVER (
                  PARTITION BY `t3`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              ) IS NOT NULL
              AND NOT ISNAN(
                IF(
                  t3.`usage.active_days_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.active_days_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.active_days_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                )
              ) AS BIGINT) + CAST(IF(
                t3.`usage.sticky_uses_28d` IS NULL, NULL,
                CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.sticky_uses_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.sticky_uses_28d`) OVER (
                  PARTITION BY `t3`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              ) IS NOT NULL
              AND NOT ISNAN(
                IF(
                  t3.`usage.sticky_uses_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.sticky_uses_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.sticky_uses_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                )
              ) AS BIGINT) + CAST(IF(
                t3.`usage.features_28d` IS NULL, NULL,
                CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.features_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.features_28d`) OVER (
                  PARTITION BY `t3`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              ) IS NOT NULL
              AND NOT ISNAN(
                IF(
                  t3.`usage.features_28d` IS NULL, NULL,
                  CAST(RANK() OVER (PARTITION BY `t3`.`cutoff` ORDER BY `t3`.`usage.features_28d` ASC NULLS LAST) - 1 AS DOUBLE) / COUNT(t3.`usage.features_28d`) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                )
              ) AS BIGINT) + CAST(IF(
                t3.logins__logins_vs_normal__7d IS NULL OR ISNAN(t3.logins__logins_vs_normal__7d),
                NULL,
                CAST(RANK() OVER (
                  PARTITION BY `t3`.`cutoff`
                  ORDER BY `t3`.`logins__logins_vs_normal__7d` ASC NULLS LAST
                ) - 1 AS DOUBLE) / COUNT(t3.logins__logins_vs_normal__7d) OVER (
                  PARTITION BY `t3`.`cutoff`
                  ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                )
              ) IS NOT NULL
              AND NOT ISNAN(
                IF(
                  t3.logins__logins_vs_normal__7d IS NULL OR ISNAN(t3.logins__logins_vs_normal__7d),
                  NULL,
                  CAST(RANK() OVER (
                    PARTITION BY `t3`.`cutoff`
                    ORDER BY `t3`.`logins__logins_vs_normal__7d` ASC NULLS LAST
                  ) - 1 AS DOUBLE) / COUNT(t3.logins__logins_vs_normal__7d) OVER (
                    PARTITION BY `t3`.`cutoff`
                    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
                  )
                )
              ) AS BIGINT),
              0
            )
          ) AS logins__engagement_score__28d
        FROM (
          SELECT
            t0.account_id, t0.cutoff, t0.cutoff_day, t0.spell_started_at, t0.snapshot,
            t0.`usage.active_days_28d`, t0.`usage.features_28d`, t0.`usage.first_uses`,
            t0.`usage.logins_28d`, t0.`usage.sticky_uses_28d`, t0.`usage.users_28d`,
            t0.`usage.uses_28d`,
            IF(
              (t0.cutoff_day - 7) < 10959, CAST(NULL AS DOUBLE),
              CAST(t0.`usage.logins_last` * 2 AS DOUBLE) / NULLIF(t0.`usage.logins_median2`, 0)
            ) AS logins__logins_vs_normal__7d
          FROM parts AS t0
        ) AS `t3`
      ) AS `t4`
    ) AS `t5`
  ) AS `t7`
    ON t2.snapshot = t7.snapshot
) AS `t8`;
