-- wide: wide
CREATE TEMPORARY VIEW wide AS
SELECT
  "t38"."account_id",
  "t38"."cutoff",
  "t38"."cutoff_day",
  "t38"."account_started_at",
  "t38"."spell_started_at",
  "t38"."account",
  "t38"."snapshot",
  "t38"."usage.uses_28d",
  "t38"."usage.logins_28d",
  "t38"."usage.feature_uses_28d",
  "t38"."usage.sticky_uses_28d",
  "t38"."usage.key_uses_28d",
  "t38"."usage.exports_28d",
  "t38"."usage.help_uses_28d",
  "t38"."usage.human_uses_28d",
  "t38"."usage.human_logins_28d",
  "t38"."usage.seconds_28d",
  "t38"."usage.errors_28d",
  "t38"."usage.active_days_28d",
  "t38"."usage.weekdays_28d",
  "t38"."usage.sticky_days_28d",
  "t38"."usage.user_days_28d",
  "t38"."usage.user_bins_28d",
  "t38"."usage.logins_last",
  "t38"."usage.logins_trend_short",
  "t38"."usage.logins_trend_long",
  "t38"."usage.active_days_last",
  "t38"."usage.active_days_trend_short",
  "t38"."usage.active_days_trend_long",
  "t38"."usage.user_bins_last",
  "t38"."usage.user_bins_trend_short",
  "t38"."usage.user_bins_trend_long",
  "t38"."usage.sticky_uses_last",
  "t38"."usage.sticky_uses_trend_short",
  "t38"."usage.sticky_uses_trend_long",
  "t38"."usage.human_uses_last",
  "t38"."usage.human_uses_trend_short",
  "t38"."usage.human_uses_trend_long",
  "t38"."usage.last_day",
  "t38"."usage.logins_median2",
  "t38"."usage.active_days_median2",
  "t38"."usage.user_bins_median2",
  "t38"."usage.sticky_uses_median2",
  "t38"."usage.human_uses_median2",
  "t38"."usage.logins_mad4",
  "t38"."usage.logins_below",
  "t38"."usage.active_days_mad4",
  "t38"."usage.active_days_below",
  "t38"."usage.user_bins_mad4",
  "t38"."usage.user_bins_below",
  "t38"."usage.sticky_uses_mad4",
  "t38"."usage.sticky_uses_below",
  "t38"."usage.human_uses_mad4",
  "t38"."usage.human_uses_below",
  "t38"."usage.features_28d",
  "t38"."usage.sticky_features_28d",
  "t38"."usage.feature_nlogn_28d",
  "t38"."usage.adopted",
  "t38"."usage.catalogue",
  "t38"."usage.users_28d",
  "t38"."usage.people_uses",
  "t38"."usage.busiest",
  "t38"."usage.users_then",
  "t38"."usage.users_both",
  "t38"."usage.users_either",
  "t38"."usage.users_lately",
  "t38"."usage.users_new",
  "t38"."usage.users_ever",
  "t38"."usage.longest_silence",
  "t38"."usage.silences",
  "t38"."usage.shorter_silences",
  "t38"."usage.history",
  "t38"."usage.first_uses",
  "t38"."usage.exports_now",
  "t38"."usage.exports_median2",
  "t38"."tickets.tickets_28d",
  "t38"."tickets.usual_28d",
  "t38"."tickets.email_28d",
  "t38"."tickets.chat_28d",
  "t38"."tickets.phone_28d",
  "t38"."tickets.other_28d",
  "t38"."tickets.mix_now",
  "t38"."tickets.mix_past",
  "t38"."tickets.mix_now_email",
  "t38"."tickets.mix_past_email",
  "t38"."tickets.mix_now_chat",
  "t38"."tickets.mix_past_chat",
  "t38"."tickets.mix_now_phone",
  "t38"."tickets.mix_past_phone",
  "t38"."tickets.mix_now_other",
  "t38"."tickets.mix_past_other",
  "t38"."tickets.response_median_28d",
  "t38"."tickets.response_usual_28d",
  "t38"."tickets.response_p90_28d",
  "t38"."tickets.ripe_28d",
  "t38"."tickets.in_time_28d",
  "t38"."tickets.severe_28d",
  "t38"."tickets.graded_28d",
  "t38"."tickets.escalations_28d",
  "t38"."tickets.reopenings_28d",
  "t38"."tickets.unrated_28d",
  "t38"."tickets.solved_28d",
  "t38"."tickets.once_28d",
  "t38"."tickets.waits_28d",
  "t38"."tickets.kept_waiting_28d",
  "t38"."tickets.live_28d",
  "t38"."tickets.abandoned_28d",
  "t38"."tickets.handled_28d",
  "t38"."tickets.handled_n_28d",
  "t38"."tickets.painless_28d",
  "t38"."tickets.painful_28d",
  "t38"."tickets.leaving_28d",
  "t38"."tickets.rival_28d",
  "t38"."tickets.unhappy_28d",
  "t38"."tickets.written_28d",
  "t38"."tickets.unanswered",
  "t38"."tickets.open",
  "t38"."tickets.oldest_open",
  "t38"."tickets.open_urgent",
  "t38"."tickets.latest_csat",
  "t38"."tickets.csat_28d_total",
  "t38"."tickets.csat_28d_n",
  "t38"."tickets.csat_usual_28d_total",
  "t38"."tickets.csat_usual_28d_n",
  "t38"."tickets.recurring_themes",
  "t38"."tickets.top_theme",
  "t38"."tickets.history",
  "t38"."nps.latest",
  "t38"."nps.total",
  "t38"."nps.answers",
  "t38"."nps.n_91d",
  "t38"."nps.promoters_91d",
  "t38"."nps.detractors_91d",
  "t38"."nps.n_365d",
  "t38"."nps.promoters_365d",
  "t38"."nps.detractors_365d",
  "t38"."nps.n_now",
  "t38"."nps.promoters_now",
  "t38"."nps.detractors_now",
  "t38"."nps.n_before",
  "t38"."nps.promoters_before",
  "t38"."nps.detractors_before",
  "t38"."nps.last_scores",
  "t38"."nps.respondents",
  "t38"."nps.turned_detractor",
  "t38"."nps.turned_promoter",
  "t38"."nps.last_reply",
  "t38"."nps.in_vain",
  "t38"."nps.invited",
  "t38"."nps.taken_up",
  "t38"."nps.decision_scores",
  "t38"."nps.deciders",
  "t38"."nps.roles_answered",
  "t38"."nps.roles_invited",
  "t38"."nps.roles_taken_up",
  "t38"."nps.surveys_unanswered",
  "t38"."nps.csat_latest",
  "t38"."nps.csat_91d",
  "t38"."nps.csat_91d_n",
  "t38"."nps.csat_365d",
  "t38"."nps.csat_365d_n",
  "t38"."nps.ces_latest",
  "t38"."nps.ces_91d",
  "t38"."nps.ces_91d_n",
  "t38"."nps.ces_365d",
  "t38"."nps.ces_365d_n",
  "t38"."nps.happy_nps",
  "t38"."nps.happy_nps_n",
  "t38"."nps.happy_csat",
  "t38"."nps.happy_csat_n",
  "t38"."nps.happy_ces",
  "t38"."nps.happy_ces_n",
  "t38"."nps.happy_tickets",
  "t38"."nps.happy_tickets_n",
  "t38"."nps.quiet_tickets",
  "t38"."nps.quiet_nps",
  "t38"."nps.quiet_surveys",
  "t38"."onboarding.age",
  "t38"."onboarding.done",
  "t38"."onboarding.days_to_first_import",
  "t38"."onboarding.required",
  "t38"."onboarding.required_done",
  "t38"."onboarding.required_open",
  "t38"."onboarding.overdue",
  "t38"."onboarding.overdue_days",
  "t38"."onboarding.took",
  "t38"."onboarding.tickets_new",
  "t38"."onboarding.tickets",
  "t38"."onboarding.touches_new",
  "t38"."onboarding.touches",
  "t38"."onboarding.first_key_action",
  "t38"."onboarding.first_paid",
  "t38"."onboarding.courses_enrolled_28d",
  "t38"."onboarding.courses_finished_28d",
  "t38"."onboarding.courses_ripe",
  "t38"."onboarding.courses_done",
  "t38"."onboarding.last_training",
  "t38"."onboarding.trained",
  "t38"."onboarding.spell_days",
  "t38"."onboarding.to_term_end",
  "t38"."commercial.first_started",
  "t38"."commercial.terms_done",
  "t38"."commercial.cents",
  "t38"."commercial.cents_91d",
  "t38"."commercial.cents_210d",
  "t38"."commercial.cents_28d",
  "t38"."commercial.seats",
  "t38"."commercial.seats_91d",
  "t38"."commercial.seats_210d",
  "t38"."commercial.seats_28d",
  "t38"."commercial.priced",
  "t38"."commercial.to_term_end",
  "t38"."commercial.upgrades_28d",
  "t38"."commercial.downgrades_28d",
  "t38"."commercial.seat_changes",
  "t38"."commercial.upsells",
  "t38"."commercial.past_due",
  "t38"."commercial.past_due_days",
  "t38"."commercial.failed_payments_28d",
  "t38"."commercial.refunds_28d",
  "t38"."commercial.disputes_28d",
  "t38"."relationship.touches_28d",
  "t38"."relationship.last_touch",
  "t38"."relationship.ripe_touches_28d",
  "t38"."relationship.answered_28d",
  "t38"."relationship.no_shows_28d",
  "t38"."relationship.last_review",
  "t38"."relationship.ours_28d",
  "t38"."relationship.taken_over",
  "t38"."relationship.owner_changes_365d",
  "t38"."relationship.lived",
  "t38"."relationship.tickets_28d",
  "t38"."relationship.plays_28d",
  "t38"."relationship.last_play",
  "t38"."relationship.running_plays",
  "t38"."account.industry",
  "t38"."logins__days_since_last_use",
  "t38"."logins__longest_silence__91d",
  "t38"."logins__silence_percentile",
  "t38"."logins__logins__28d",
  "t38"."logins__active_users__28d",
  "t38"."logins__active_days__28d",
  "t38"."logins__logins_vs_normal__7d",
  "t38"."logins__logins_z__7d",
  "t38"."logins__logins_percentile__7d",
  "t38"."logins__logins_trend__56d",
  "t38"."logins__logins_trend__210d",
  "t38"."logins__active_days_vs_normal__7d",
  "t38"."logins__active_days_z__7d",
  "t38"."logins__active_days_percentile__7d",
  "t38"."logins__active_days_trend__56d",
  "t38"."logins__active_days_trend__210d",
  "t38"."logins__active_users_vs_normal__7d",
  "t38"."logins__active_users_z__7d",
  "t38"."logins__active_users_percentile__7d",
  "t38"."logins__active_users_trend__56d",
  "t38"."logins__active_users_trend__210d",
  "t38"."logins__history_weeks",
  "t38"."logins__weekday_share__28d",
  "t38"."logins__dau_wau__28d",
  "t38"."logins__dau_mau__28d",
  "t38"."logins__wau_mau__28d",
  "t38"."logins__top_user_share__210d",
  "t38"."logins__days_since_top_user__210d",
  "t38"."logins__idle_seats_ever",
  "t38"."logins__idle_seat_share_ever",
  "t38"."logins__idle_seats_recent__28d",
  "t38"."logins__idle_seat_share_recent__28d",
  "t38"."logins__user_overlap__210d",
  "t38"."logins__new_user_share__210d",
  "t38"."logins__human_uses__28d",
  "t38"."logins__human_logins__28d",
  "t38"."logins__machine_share__28d",
  "t38"."logins__human_uses_vs_normal__7d",
  "t38"."logins__human_uses_trend__56d",
  "t38"."logins__human_uses_trend__210d",
  "t38"."stickiness__features_used__28d",
  "t38"."stickiness__feature_share__28d",
  "t38"."stickiness__entropy__28d",
  "t38"."stickiness__features_adopted__28d",
  "t38"."stickiness__sticky_share__28d",
  "t38"."stickiness__sticky_uses__28d",
  "t38"."stickiness__sticky_features__28d",
  "t38"."stickiness__sticky_days__28d",
  "t38"."stickiness__sticky_trend__56d",
  "t38"."stickiness__sticky_trend__210d",
  "t38"."stickiness__uses_per_user__28d",
  "t38"."stickiness__key_actions_per_user__28d",
  "t38"."stickiness__seconds_per_user__28d",
  "t38"."stickiness__errors_per_user__28d",
  "t38"."stickiness__exports__28d",
  "t38"."stickiness__exports_vs_normal__28d",
  "t38"."stickiness__export_spike__28d",
  "t38"."tickets__tickets__28d",
  "t38"."tickets__tickets_change__28d",
  "t38"."tickets__tickets_per_user__28d",
  "t38"."tickets__self_service_share__28d",
  "t38"."tickets__email_tickets__28d",
  "t38"."tickets__chat_tickets__28d",
  "t38"."tickets__phone_tickets__28d",
  "t38"."tickets__other_tickets__28d",
  "t38"."tickets__channel_shift__91d",
  "t38"."tickets__response_hours__28d",
  "t38"."tickets__response_hours_p90__28d",
  "t38"."tickets__answered_in_24h_share__28d",
  "t38"."tickets__unanswered",
  "t38"."tickets__open",
  "t38"."tickets__oldest_open_days",
  "t38"."tickets__open_urgent",
  "t38"."tickets__severe_share__28d",
  "t38"."tickets__escalations__28d",
  "t38"."tickets__reopenings__28d",
  "t38"."tickets__latest_csat",
  "t38"."tickets__csat_mean__28d",
  "t38"."tickets__unrated__28d",
  "t38"."tickets__first_contact_share__28d",
  "t38"."tickets__kept_waiting_share__28d",
  "t38"."tickets__abandoned_share__28d",
  "t38"."tickets__handle_hours__28d",
  "t38"."tickets__recurring_themes__60d",
  "t38"."tickets__top_theme_tickets__60d",
  "t38"."tickets__painless_tickets__28d",
  "t38"."tickets__painful_tickets__28d",
  "t38"."tickets__painful_share__28d",
  "t38"."tickets__cancel_intent__28d",
  "t38"."tickets__competitor_mentions__28d",
  "t38"."tickets__unhappy_text_share__28d",
  "t38"."nps__latest_score",
  "t38"."nps__latest_band",
  "t38"."nps__account_score__365d",
  "t38"."nps__nps__91d",
  "t38"."nps__answers__91d",
  "t38"."nps__nps__365d",
  "t38"."nps__answers__365d",
  "t38"."nps__nps_change__182d",
  "t38"."nps__turned_detractor__91d",
  "t38"."nps__turned_promoter__91d",
  "t38"."nps__days_since_answer",
  "t38"."nps__unanswered_in_a_row",
  "t38"."nps__response_rate__365d",
  "t38"."nps__decision_score__365d",
  "t38"."nps__roles_answered__365d",
  "t38"."nps__roles_answered_share__365d",
  "t38"."nps__csat_latest",
  "t38"."nps__csat_mean__91d",
  "t38"."nps__csat_mean__365d",
  "t38"."nps__ces_latest",
  "t38"."nps__ces_mean__91d",
  "t38"."nps__ces_mean__365d",
  "t38"."nps__surveys_unanswered__365d",
  "t38"."nps__happiness__365d",
  "t38"."nps__happiness_parts__365d",
  "t38"."nps__quiet_account__91d",
  "t38"."onboarding__milestones_done",
  "t38"."onboarding__milestones_done_share",
  "t38"."onboarding__milestones_open",
  "t38"."onboarding__milestones_overdue",
  "t38"."onboarding__milestones_overdue_days",
  "t38"."onboarding__onboarded",
  "t38"."onboarding__days_to_onboarded",
  "t38"."onboarding__days_not_onboarded",
  "t38"."onboarding__days_to_first_import",
  "t38"."onboarding__first_tickets",
  "t38"."onboarding__first_touches",
  "t38"."onboarding__days_to_key_action",
  "t38"."onboarding__days_without_key_action",
  "t38"."onboarding__courses_enrolled__28d",
  "t38"."onboarding__courses_finished__28d",
  "t38"."onboarding__courses_finished_share",
  "t38"."onboarding__days_since_training",
  "t38"."onboarding__users_trained",
  "t38"."onboarding__trained_per_active_user__28d",
  "t38"."onboarding__untrained_seats",
  "t38"."onboarding__untrained_seats_share",
  "t38"."onboarding__stage",
  "t38"."commercial__tenure_days",
  "t38"."commercial__days_to_term_end",
  "t38"."commercial__renewals",
  "t38"."commercial__mrr",
  "t38"."commercial__mrr_change__91d",
  "t38"."commercial__mrr_change__210d",
  "t38"."commercial__mrr_growth__28d",
  "t38"."commercial__seats",
  "t38"."commercial__seats_change__91d",
  "t38"."commercial__seats_change__210d",
  "t38"."commercial__seats_growth__28d",
  "t38"."commercial__upgrades__28d",
  "t38"."commercial__downgrades__28d",
  "t38"."commercial__mrr_per_user__28d",
  "t38"."commercial__expansion_stalled__180d",
  "t38"."commercial__upsell_unadopted__90d",
  "t38"."commercial__added_seats_used__91d",
  "t38"."commercial__invoices_past_due",
  "t38"."commercial__days_past_due",
  "t38"."commercial__failed_payments__28d",
  "t38"."commercial__refunds__28d",
  "t38"."commercial__disputes__28d",
  "t38"."relationship__touches__28d",
  "t38"."relationship__days_since_touch",
  "t38"."relationship__answered_share__28d",
  "t38"."relationship__no_shows__28d",
  "t38"."relationship__days_since_review",
  "t38"."relationship__review_overdue",
  "t38"."relationship__days_with_owner",
  "t38"."relationship__owner_changes__365d",
  "t38"."relationship__proactive_share__28d",
  "t38"."relationship__plays__28d",
  "t38"."relationship__days_since_play",
  "t38"."relationship__in_play",
  "t38"."account__industry",
  "t38"."logins__engagement_score__28d",
  "t38"."logins__engagement_decile__28d",
  CASE
    WHEN (
      "t38"."cutoff_day" - 28
    ) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(CASE
      WHEN "t38"."usage.first_uses" IS NOT NULL
      THEN CASE
        WHEN (
          "t38"."usage.first_uses" >= QUANTILE_CONT("t38"."usage.first_uses", 0.5) OVER (
            PARTITION BY "t38"."cutoff"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          )
        )
        AND (
          "t38"."usage.uses_28d" = 0
        )
        THEN 1
        ELSE 0
      END
      ELSE NULL
    END AS DOUBLE)
  END AS "logins__started_then_vanished__28d"
FROM (
  SELECT
    "t37"."account_id",
    "t37"."cutoff",
    "t37"."cutoff_day",
    "t37"."account_started_at",
    "t37"."spell_started_at",
    "t37"."account",
    "t37"."snapshot",
    "t37"."usage.uses_28d",
    "t37"."usage.logins_28d",
    "t37"."usage.feature_uses_28d",
    "t37"."usage.sticky_uses_28d",
    "t37"."usage.key_uses_28d",
    "t37"."usage.exports_28d",
    "t37"."usage.help_uses_28d",
    "t37"."usage.human_uses_28d",
    "t37"."usage.human_logins_28d",
    "t37"."usage.seconds_28d",
    "t37"."usage.errors_28d",
    "t37"."usage.active_days_28d",
    "t37"."usage.weekdays_28d",
    "t37"."usage.sticky_days_28d",
    "t37"."usage.user_days_28d",
    "t37"."usage.user_bins_28d",
    "t37"."usage.logins_last",
    "t37"."usage.logins_trend_short",
    "t37"."usage.logins_trend_long",
    "t37"."usage.active_days_last",
    "t37"."usage.active_days_trend_short",
    "t37"."usage.active_days_trend_long",
    "t37"."usage.user_bins_last",
    "t37"."usage.user_bins_trend_short",
    "t37"."usage.user_bins_trend_long",
    "t37"."usage.sticky_uses_last",
    "t37"."usage.sticky_uses_trend_short",
    "t37"."usage.sticky_uses_trend_long",
    "t37"."usage.human_uses_last",
    "t37"."usage.human_uses_trend_short",
    "t37"."usage.human_uses_trend_long",
    "t37"."usage.last_day",
    "t37"."usage.logins_median2",
    "t37"."usage.active_days_median2",
    "t37"."usage.user_bins_median2",
    "t37"."usage.sticky_uses_median2",
    "t37"."usage.human_uses_median2",
    "t37"."usage.logins_mad4",
    "t37"."usage.logins_below",
    "t37"."usage.active_days_mad4",
    "t37"."usage.active_days_below",
    "t37"."usage.user_bins_mad4",
    "t37"."usage.user_bins_below",
    "t37"."usage.sticky_uses_mad4",
    "t37"."usage.sticky_uses_below",
    "t37"."usage.human_uses_mad4",
    "t37"."usage.human_uses_below",
    "t37"."usage.features_28d",
    "t37"."usage.sticky_features_28d",
    "t37"."usage.feature_nlogn_28d",
    "t37"."usage.adopted",
    "t37"."usage.catalogue",
    "t37"."usage.users_28d",
    "t37"."usage.people_uses",
    "t37"."usage.busiest",
    "t37"."usage.users_then",
    "t37"."usage.users_both",
    "t37"."usage.users_either",
    "t37"."usage.users_lately",
    "t37"."usage.users_new",
    "t37"."usage.users_ever",
    "t37"."usage.longest_silence",
    "t37"."usage.silences",
    "t37"."usage.shorter_silences",
    "t37"."usage.history",
    "t37"."usage.first_uses",
    "t37"."usage.exports_now",
    "t37"."usage.exports_median2",
    "t37"."tickets.tickets_28d",
    "t37"."tickets.usual_28d",
    "t37"."tickets.email_28d",
    "t37"."tickets.chat_28d",
    "t37"."tickets.phone_28d",
    "t37"."tickets.other_28d",
    "t37"."tickets.mix_now",
    "t37"."tickets.mix_past",
    "t37"."tickets.mix_now_email",
    "t37"."tickets.mix_past_email",
    "t37"."tickets.mix_now_chat",
    "t37"."tickets.mix_past_chat",
    "t37"."tickets.mix_now_phone",
    "t37"."tickets.mix_past_phone",
    "t37"."tickets.mix_now_other",
    "t37"."tickets.mix_past_other",
    "t37"."tickets.response_median_28d",
    "t37"."tickets.response_usual_28d",
    "t37"."tickets.response_p90_28d",
    "t37"."tickets.ripe_28d",
    "t37"."tickets.in_time_28d",
    "t37"."tickets.severe_28d",
    "t37"."tickets.graded_28d",
    "t37"."tickets.escalations_28d",
    "t37"."tickets.reopenings_28d",
    "t37"."tickets.unrated_28d",
    "t37"."tickets.solved_28d",
    "t37"."tickets.once_28d",
    "t37"."tickets.waits_28d",
    "t37"."tickets.kept_waiting_28d",
    "t37"."tickets.live_28d",
    "t37"."tickets.abandoned_28d",
    "t37"."tickets.handled_28d",
    "t37"."tickets.handled_n_28d",
    "t37"."tickets.painless_28d",
    "t37"."tickets.painful_28d",
    "t37"."tickets.leaving_28d",
    "t37"."tickets.rival_28d",
    "t37"."tickets.unhappy_28d",
    "t37"."tickets.written_28d",
    "t37"."tickets.unanswered",
    "t37"."tickets.open",
    "t37"."tickets.oldest_open",
    "t37"."tickets.open_urgent",
    "t37"."tickets.latest_csat",
    "t37"."tickets.csat_28d_total",
    "t37"."tickets.csat_28d_n",
    "t37"."tickets.csat_usual_28d_total",
    "t37"."tickets.csat_usual_28d_n",
    "t37"."tickets.recurring_themes",
    "t37"."tickets.top_theme",
    "t37"."tickets.history",
    "t37"."nps.latest",
    "t37"."nps.total",
    "t37"."nps.answers",
    "t37"."nps.n_91d",
    "t37"."nps.promoters_91d",
    "t37"."nps.detractors_91d",
    "t37"."nps.n_365d",
    "t37"."nps.promoters_365d",
    "t37"."nps.detractors_365d",
    "t37"."nps.n_now",
    "t37"."nps.promoters_now",
    "t37"."nps.detractors_now",
    "t37"."nps.n_before",
    "t37"."nps.promoters_before",
    "t37"."nps.detractors_before",
    "t37"."nps.last_scores",
    "t37"."nps.respondents",
    "t37"."nps.turned_detractor",
    "t37"."nps.turned_promoter",
    "t37"."nps.last_reply",
    "t37"."nps.in_vain",
    "t37"."nps.invited",
    "t37"."nps.taken_up",
    "t37"."nps.decision_scores",
    "t37"."nps.deciders",
    "t37"."nps.roles_answered",
    "t37"."nps.roles_invited",
    "t37"."nps.roles_taken_up",
    "t37"."nps.surveys_unanswered",
    "t37"."nps.csat_latest",
    "t37"."nps.csat_91d",
    "t37"."nps.csat_91d_n",
    "t37"."nps.csat_365d",
    "t37"."nps.csat_365d_n",
    "t37"."nps.ces_latest",
    "t37"."nps.ces_91d",
    "t37"."nps.ces_91d_n",
    "t37"."nps.ces_365d",
    "t37"."nps.ces_365d_n",
    "t37"."nps.happy_nps",
    "t37"."nps.happy_nps_n",
    "t37"."nps.happy_csat",
    "t37"."nps.happy_csat_n",
    "t37"."nps.happy_ces",
    "t37"."nps.happy_ces_n",
    "t37"."nps.happy_tickets",
    "t37"."nps.happy_tickets_n",
    "t37"."nps.quiet_tickets",
    "t37"."nps.quiet_nps",
    "t37"."nps.quiet_surveys",
    "t37"."onboarding.age",
    "t37"."onboarding.done",
    "t37"."onboarding.days_to_first_import",
    "t37"."onboarding.required",
    "t37"."onboarding.required_done",
    "t37"."onboarding.required_open",
    "t37"."onboarding.overdue",
    "t37"."onboarding.overdue_days",
    "t37"."onboarding.took",
    "t37"."onboarding.tickets_new",
    "t37"."onboarding.tickets",
    "t37"."onboarding.touches_new",
    "t37"."onboarding.touches",
    "t37"."onboarding.first_key_action",
    "t37"."onboarding.first_paid",
    "t37"."onboarding.courses_enrolled_28d",
    "t37"."onboarding.courses_finished_28d",
    "t37"."onboarding.courses_ripe",
    "t37"."onboarding.courses_done",
    "t37"."onboarding.last_training",
    "t37"."onboarding.trained",
    "t37"."onboarding.spell_days",
    "t37"."onboarding.to_term_end",
    "t37"."commercial.first_started",
    "t37"."commercial.terms_done",
    "t37"."commercial.cents",
    "t37"."commercial.cents_91d",
    "t37"."commercial.cents_210d",
    "t37"."commercial.cents_28d",
    "t37"."commercial.seats",
    "t37"."commercial.seats_91d",
    "t37"."commercial.seats_210d",
    "t37"."commercial.seats_28d",
    "t37"."commercial.priced",
    "t37"."commercial.to_term_end",
    "t37"."commercial.upgrades_28d",
    "t37"."commercial.downgrades_28d",
    "t37"."commercial.seat_changes",
    "t37"."commercial.upsells",
    "t37"."commercial.past_due",
    "t37"."commercial.past_due_days",
    "t37"."commercial.failed_payments_28d",
    "t37"."commercial.refunds_28d",
    "t37"."commercial.disputes_28d",
    "t37"."relationship.touches_28d",
    "t37"."relationship.last_touch",
    "t37"."relationship.ripe_touches_28d",
    "t37"."relationship.answered_28d",
    "t37"."relationship.no_shows_28d",
    "t37"."relationship.last_review",
    "t37"."relationship.ours_28d",
    "t37"."relationship.taken_over",
    "t37"."relationship.owner_changes_365d",
    "t37"."relationship.lived",
    "t37"."relationship.tickets_28d",
    "t37"."relationship.plays_28d",
    "t37"."relationship.last_play",
    "t37"."relationship.running_plays",
    "t37"."account.industry",
    "t37"."logins__days_since_last_use",
    "t37"."logins__longest_silence__91d",
    "t37"."logins__silence_percentile",
    "t37"."logins__logins__28d",
    "t37"."logins__active_users__28d",
    "t37"."logins__active_days__28d",
    "t37"."logins__logins_vs_normal__7d",
    "t37"."logins__logins_z__7d",
    "t37"."logins__logins_percentile__7d",
    "t37"."logins__logins_trend__56d",
    "t37"."logins__logins_trend__210d",
    "t37"."logins__active_days_vs_normal__7d",
    "t37"."logins__active_days_z__7d",
    "t37"."logins__active_days_percentile__7d",
    "t37"."logins__active_days_trend__56d",
    "t37"."logins__active_days_trend__210d",
    "t37"."logins__active_users_vs_normal__7d",
    "t37"."logins__active_users_z__7d",
    "t37"."logins__active_users_percentile__7d",
    "t37"."logins__active_users_trend__56d",
    "t37"."logins__active_users_trend__210d",
    "t37"."logins__history_weeks",
    "t37"."logins__weekday_share__28d",
    "t37"."logins__dau_wau__28d",
    "t37"."logins__dau_mau__28d",
    "t37"."logins__wau_mau__28d",
    "t37"."logins__top_user_share__210d",
    "t37"."logins__days_since_top_user__210d",
    "t37"."logins__idle_seats_ever",
    "t37"."logins__idle_seat_share_ever",
    "t37"."logins__idle_seats_recent__28d",
    "t37"."logins__idle_seat_share_recent__28d",
    "t37"."logins__user_overlap__210d",
    "t37"."logins__new_user_share__210d",
    "t37"."logins__human_uses__28d",
    "t37"."logins__human_logins__28d",
    "t37"."logins__machine_share__28d",
    "t37"."logins__human_uses_vs_normal__7d",
    "t37"."logins__human_uses_trend__56d",
    "t37"."logins__human_uses_trend__210d",
    "t37"."stickiness__features_used__28d",
    "t37"."stickiness__feature_share__28d",
    "t37"."stickiness__entropy__28d",
    "t37"."stickiness__features_adopted__28d",
    "t37"."stickiness__sticky_share__28d",
    "t37"."stickiness__sticky_uses__28d",
    "t37"."stickiness__sticky_features__28d",
    "t37"."stickiness__sticky_days__28d",
    "t37"."stickiness__sticky_trend__56d",
    "t37"."stickiness__sticky_trend__210d",
    "t37"."stickiness__uses_per_user__28d",
    "t37"."stickiness__key_actions_per_user__28d",
    "t37"."stickiness__seconds_per_user__28d",
    "t37"."stickiness__errors_per_user__28d",
    "t37"."stickiness__exports__28d",
    "t37"."stickiness__exports_vs_normal__28d",
    "t37"."stickiness__export_spike__28d",
    "t37"."tickets__tickets__28d",
    "t37"."tickets__tickets_change__28d",
    "t37"."tickets__tickets_per_user__28d",
    "t37"."tickets__self_service_share__28d",
    "t37"."tickets__email_tickets__28d",
    "t37"."tickets__chat_tickets__28d",
    "t37"."tickets__phone_tickets__28d",
    "t37"."tickets__other_tickets__28d",
    "t37"."tickets__channel_shift__91d",
    "t37"."tickets__response_hours__28d",
    "t37"."tickets__response_hours_p90__28d",
    "t37"."tickets__answered_in_24h_share__28d",
    "t37"."tickets__unanswered",
    "t37"."tickets__open",
    "t37"."tickets__oldest_open_days",
    "t37"."tickets__open_urgent",
    "t37"."tickets__severe_share__28d",
    "t37"."tickets__escalations__28d",
    "t37"."tickets__reopenings__28d",
    "t37"."tickets__latest_csat",
    "t37"."tickets__csat_mean__28d",
    "t37"."tickets__unrated__28d",
    "t37"."tickets__first_contact_share__28d",
    "t37"."tickets__kept_waiting_share__28d",
    "t37"."tickets__abandoned_share__28d",
    "t37"."tickets__handle_hours__28d",
    "t37"."tickets__recurring_themes__60d",
    "t37"."tickets__top_theme_tickets__60d",
    "t37"."tickets__painless_tickets__28d",
    "t37"."tickets__painful_tickets__28d",
    "t37"."tickets__painful_share__28d",
    "t37"."tickets__cancel_intent__28d",
    "t37"."tickets__competitor_mentions__28d",
    "t37"."tickets__unhappy_text_share__28d",
    "t37"."nps__latest_score",
    "t37"."nps__latest_band",
    "t37"."nps__account_score__365d",
    "t37"."nps__nps__91d",
    "t37"."nps__answers__91d",
    "t37"."nps__nps__365d",
    "t37"."nps__answers__365d",
    "t37"."nps__nps_change__182d",
    "t37"."nps__turned_detractor__91d",
    "t37"."nps__turned_promoter__91d",
    "t37"."nps__days_since_answer",
    "t37"."nps__unanswered_in_a_row",
    "t37"."nps__response_rate__365d",
    "t37"."nps__decision_score__365d",
    "t37"."nps__roles_answered__365d",
    "t37"."nps__roles_answered_share__365d",
    "t37"."nps__csat_latest",
    "t37"."nps__csat_mean__91d",
    "t37"."nps__csat_mean__365d",
    "t37"."nps__ces_latest",
    "t37"."nps__ces_mean__91d",
    "t37"."nps__ces_mean__365d",
    "t37"."nps__surveys_unanswered__365d",
    "t37"."nps__happiness__365d",
    "t37"."nps__happiness_parts__365d",
    "t37"."nps__quiet_account__91d",
    "t37"."onboarding__milestones_done",
    "t37"."onboarding__milestones_done_share",
    "t37"."onboarding__milestones_open",
    "t37"."onboarding__milestones_overdue",
    "t37"."onboarding__milestones_overdue_days",
    "t37"."onboarding__onboarded",
    "t37"."onboarding__days_to_onboarded",
    "t37"."onboarding__days_not_onboarded",
    "t37"."onboarding__days_to_first_import",
    "t37"."onboarding__first_tickets",
    "t37"."onboarding__first_touches",
    "t37"."onboarding__days_to_key_action",
    "t37"."onboarding__days_without_key_action",
    "t37"."onboarding__courses_enrolled__28d",
    "t37"."onboarding__courses_finished__28d",
    "t37"."onboarding__courses_finished_share",
    "t37"."onboarding__days_since_training",
    "t37"."onboarding__users_trained",
    "t37"."onboarding__trained_per_active_user__28d",
    "t37"."onboarding__untrained_seats",
    "t37"."onboarding__untrained_seats_share",
    "t37"."onboarding__stage",
    "t37"."commercial__tenure_days",
    "t37"."commercial__days_to_term_end",
    "t37"."commercial__renewals",
    "t37"."commercial__mrr",
    "t37"."commercial__mrr_change__91d",
    "t37"."commercial__mrr_change__210d",
    "t37"."commercial__mrr_growth__28d",
    "t37"."commercial__seats",
    "t37"."commercial__seats_change__91d",
    "t37"."commercial__seats_change__210d",
    "t37"."commercial__seats_growth__28d",
    "t37"."commercial__upgrades__28d",
    "t37"."commercial__downgrades__28d",
    "t37"."commercial__mrr_per_user__28d",
    "t37"."commercial__expansion_stalled__180d",
    "t37"."commercial__upsell_unadopted__90d",
    "t37"."commercial__added_seats_used__91d",
    "t37"."commercial__invoices_past_due",
    "t37"."commercial__days_past_due",
    "t37"."commercial__failed_payments__28d",
    "t37"."commercial__refunds__28d",
    "t37"."commercial__disputes__28d",
    "t37"."relationship__touches__28d",
    "t37"."relationship__days_since_touch",
    "t37"."relationship__answered_share__28d",
    "t37"."relationship__no_shows__28d",
    "t37"."relationship__days_since_review",
    "t37"."relationship__review_overdue",
    "t37"."relationship__days_with_owner",
    "t37"."relationship__owner_changes__365d",
    "t37"."relationship__proactive_share__28d",
    "t37"."relationship__plays__28d",
    "t37"."relationship__days_since_play",
    "t37"."relationship__in_play",
    "t37"."account__industry",
    "t37"."logins__engagement_score__28d",
    CASE
      WHEN (
        "t37"."cutoff_day" - 28
      ) < 10959
      THEN CAST(NULL AS DOUBLE)
      ELSE CAST(CAST(FLOOR(
        CASE
          WHEN "t37"."logins__engagement_score__28d" IS NULL
          THEN NULL
          ELSE CAST(RANK() OVER (
            PARTITION BY "t37"."cutoff"
            ORDER BY "t37"."logins__engagement_score__28d" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS DOUBLE) / COUNT("t37"."logins__engagement_score__28d") OVER (
            PARTITION BY "t37"."cutoff"
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          )
        END * 10
      ) AS BIGINT) + 1 AS DOUBLE)
    END AS "logins__engagement_decile__28d"
  FROM (
    SELECT
      "t36"."account_id",
      "t36"."cutoff",
      "t36"."cutoff_day",
      "t36"."account_started_at",
      "t36"."spell_started_at",
      "t36"."account",
      "t36"."snapshot",
      "t36"."usage.uses_28d",
      "t36"."usage.logins_28d",
      "t36"."usage.feature_uses_28d",
      "t36"."usage.sticky_uses_28d",
      "t36"."usage.key_uses_28d",
      "t36"."usage.exports_28d",
      "t36"."usage.help_uses_28d",
      "t36"."usage.human_uses_28d",
      "t36"."usage.human_logins_28d",
      "t36"."usage.seconds_28d",
      "t36"."usage.errors_28d",
      "t36"."usage.active_days_28d",
      "t36"."usage.weekdays_28d",
      "t36"."usage.sticky_days_28d",
      "t36"."usage.user_days_28d",
      "t36"."usage.user_bins_28d",
      "t36"."usage.logins_last",
      "t36"."usage.logins_trend_short",
      "t36"."usage.logins_trend_long",
      "t36"."usage.active_days_last",
      "t36"."usage.active_days_trend_short",
      "t36"."usage.active_days_trend_long",
      "t36"."usage.user_bins_last",
      "t36"."usage.user_bins_trend_short",
      "t36"."usage.user_bins_trend_long",
      "t36"."usage.sticky_uses_last",
      "t36"."usage.sticky_uses_trend_short",
      "t36"."usage.sticky_uses_trend_long",
      "t36"."usage.human_uses_last",
      "t36"."usage.human_uses_trend_short",
      "t36"."usage.human_uses_trend_long",
      "t36"."usage.last_day",
      "t36"."usage.logins_median2",
      "t36"."usage.active_days_median2",
      "t36"."usage.user_bins_median2",
      "t36"."usage.sticky_uses_median2",
      "t36"."usage.human_uses_median2",
      "t36"."usage.logins_mad4",
      "t36"."usage.logins_below",
      "t36"."usage.active_days_mad4",
      "t36"."usage.active_days_below",
      "t36"."usage.user_bins_mad4",
      "t36"."usage.user_bins_below",
      "t36"."usage.sticky_uses_mad4",
      "t36"."usage.sticky_uses_below",
      "t36"."usage.human_uses_mad4",
      "t36"."usage.human_uses_below",
      "t36"."usage.features_28d",
      "t36"."usage.sticky_features_28d",
      "t36"."usage.feature_nlogn_28d",
      "t36"."usage.adopted",
      "t36"."usage.catalogue",
      "t36"."usage.users_28d",
      "t36"."usage.people_uses",
      "t36"."usage.busiest",
      "t36"."usage.users_then",
      "t36"."usage.users_both",
      "t36"."usage.users_either",
      "t36"."usage.users_lately",
      "t36"."usage.users_new",
      "t36"."usage.users_ever",
      "t36"."usage.longest_silence",
      "t36"."usage.silences",
      "t36"."usage.shorter_silences",
      "t36"."usage.history",
      "t36"."usage.first_uses",
      "t36"."usage.exports_now",
      "t36"."usage.exports_median2",
      "t36"."tickets.tickets_28d",
      "t36"."tickets.usual_28d",
      "t36"."tickets.email_28d",
      "t36"."tickets.chat_28d",
      "t36"."tickets.phone_28d",
      "t36"."tickets.other_28d",
      "t36"."tickets.mix_now",
      "t36"."tickets.mix_past",
      "t36"."tickets.mix_now_email",
      "t36"."tickets.mix_past_email",
      "t36"."tickets.mix_now_chat",
      "t36"."tickets.mix_past_chat",
      "t36"."tickets.mix_now_phone",
      "t36"."tickets.mix_past_phone",
      "t36"."tickets.mix_now_other",
      "t36"."tickets.mix_past_other",
      "t36"."tickets.response_median_28d",
      "t36"."tickets.response_usual_28d",
      "t36"."tickets.response_p90_28d",
      "t36"."tickets.ripe_28d",
      "t36"."tickets.in_time_28d",
      "t36"."tickets.severe_28d",
      "t36"."tickets.graded_28d",
      "t36"."tickets.escalations_28d",
      "t36"."tickets.reopenings_28d",
      "t36"."tickets.unrated_28d",
      "t36"."tickets.solved_28d",
      "t36"."tickets.once_28d",
      "t36"."tickets.waits_28d",
      "t36"."tickets.kept_waiting_28d",
      "t36"."tickets.live_28d",
      "t36"."tickets.abandoned_28d",
      "t36"."tickets.handled_28d",
      "t36"."tickets.handled_n_28d",
      "t36"."tickets.painless_28d",
      "t36"."tickets.painful_28d",
      "t36"."tickets.leaving_28d",
      "t36"."tickets.rival_28d",
      "t36"."tickets.unhappy_28d",
      "t36"."tickets.written_28d",
      "t36"."tickets.unanswered",
      "t36"."tickets.open",
      "t36"."tickets.oldest_open",
      "t36"."tickets.open_urgent",
      "t36"."tickets.latest_csat",
      "t36"."tickets.csat_28d_total",
      "t36"."tickets.csat_28d_n",
      "t36"."tickets.csat_usual_28d_total",
      "t36"."tickets.csat_usual_28d_n",
      "t36"."tickets.recurring_themes",
      "t36"."tickets.top_theme",
      "t36"."tickets.history",
      "t36"."nps.latest",
      "t36"."nps.total",
      "t36"."nps.answers",
      "t36"."nps.n_91d",
      "t36"."nps.promoters_91d",
      "t36"."nps.detractors_91d",
      "t36"."nps.n_365d",
      "t36"."nps.promoters_365d",
      "t36"."nps.detractors_365d",
      "t36"."nps.n_now",
      "t36"."nps.promoters_now",
      "t36"."nps.detractors_now",
      "t36"."nps.n_before",
      "t36"."nps.promoters_before",
      "t36"."nps.detractors_before",
      "t36"."nps.last_scores",
      "t36"."nps.respondents",
      "t36"."nps.turned_detractor",
      "t36"."nps.turned_promoter",
      "t36"."nps.last_reply",
      "t36"."nps.in_vain",
      "t36"."nps.invited",
      "t36"."nps.taken_up",
      "t36"."nps.decision_scores",
      "t36"."nps.deciders",
      "t36"."nps.roles_answered",
      "t36"."nps.roles_invited",
      "t36"."nps.roles_taken_up",
      "t36"."nps.surveys_unanswered",
      "t36"."nps.csat_latest",
      "t36"."nps.csat_91d",
      "t36"."nps.csat_91d_n",
      "t36"."nps.csat_365d",
      "t36"."nps.csat_365d_n",
      "t36"."nps.ces_latest",
      "t36"."nps.ces_91d",
      "t36"."nps.ces_91d_n",
      "t36"."nps.ces_365d",
      "t36"."nps.ces_365d_n",
      "t36"."nps.happy_nps",
      "t36"."nps.happy_nps_n",
      "t36"."nps.happy_csat",
      "t36"."nps.happy_csat_n",
      "t36"."nps.happy_ces",
      "t36"."nps.happy_ces_n",
      "t36"."nps.happy_tickets",
      "t36"."nps.happy_tickets_n",
      "t36"."nps.quiet_tickets",
      "t36"."nps.quiet_nps",
      "t36"."nps.quiet_surveys",
      "t36"."onboarding.age",
      "t36"."onboarding.done",
      "t36"."onboarding.days_to_first_import",
      "t36"."onboarding.required",
      "t36"."onboarding.required_done",
      "t36"."onboarding.required_open",
      "t36"."onboarding.overdue",
      "t36"."onboarding.overdue_days",
      "t36"."onboarding.took",
      "t36"."onboarding.tickets_new",
      "t36"."onboarding.tickets",
      "t36"."onboarding.touches_new",
      "t36"."onboarding.touches",
      "t36"."onboarding.first_key_action",
      "t36"."onboarding.first_paid",
      "t36"."onboarding.courses_enrolled_28d",
      "t36"."onboarding.courses_finished_28d",
      "t36"."onboarding.courses_ripe",
      "t36"."onboarding.courses_done",
      "t36"."onboarding.last_training",
      "t36"."onboarding.trained",
      "t36"."onboarding.spell_days",
      "t36"."onboarding.to_term_end",
      "t36"."commercial.first_started",
      "t36"."commercial.terms_done",
      "t36"."commercial.cents",
      "t36"."commercial.cents_91d",
      "t36"."commercial.cents_210d",
      "t36"."commercial.cents_28d",
      "t36"."commercial.seats",
      "t36"."commercial.seats_91d",
      "t36"."commercial.seats_210d",
      "t36"."commercial.seats_28d",
      "t36"."commercial.priced",
      "t36"."commercial.to_term_end",
      "t36"."commercial.upgrades_28d",
      "t36"."commercial.downgrades_28d",
      "t36"."commercial.seat_changes",
      "t36"."commercial.upsells",
      "t36"."commercial.past_due",
      "t36"."commercial.past_due_days",
      "t36"."commercial.failed_payments_28d",
      "t36"."commercial.refunds_28d",
      "t36"."commercial.disputes_28d",
      "t36"."relationship.touches_28d",
      "t36"."relationship.last_touch",
      "t36"."relationship.ripe_touches_28d",
      "t36"."relationship.answered_28d",
      "t36"."relationship.no_shows_28d",
      "t36"."relationship.last_review",
      "t36"."relationship.ours_28d",
      "t36"."relationship.taken_over",
      "t36"."relationship.owner_changes_365d",
      "t36"."relationship.lived",
      "t36"."relationship.tickets_28d",
      "t36"."relationship.plays_28d",
      "t36"."relationship.last_play",
      "t36"."relationship.running_plays",
      "t36"."account.industry",
      "t36"."logins__days_since_last_use",
      "t36"."logins__longest_silence__91d",
      "t36"."logins__silence_percentile",
      "t36"."logins__logins__28d",
      "t36"."logins__active_users__28d",
      "t36"."logins__active_days__28d",
      "t36"."logins__logins_vs_normal__7d",
      "t36"."logins__logins_z__7d",
      "t36"."logins__logins_percentile__7d",
      "t36"."logins__logins_trend__56d",
      "t36"."logins__logins_trend__210d",
      "t36"."logins__active_days_vs_normal__7d",
      "t36"."logins__active_days_z__7d",
      "t36"."logins__active_days_percentile__7d",
      "t36"."logins__active_days_trend__56d",
      "t36"."logins__active_days_trend__210d",
      "t36"."logins__active_users_vs_normal__7d",
      "t36"."logins__active_users_z__7d",
      "t36"."logins__active_users_percentile__7d",
      "t36"."logins__active_users_trend__56d",
      "t36"."logins__active_users_trend__210d",
      "t36"."logins__history_weeks",
      "t36"."logins__weekday_share__28d",
      "t36"."logins__dau_wau__28d",
      "t36"."logins__dau_mau__28d",
      "t36"."logins__wau_mau__28d",
      "t36"."logins__top_user_share__210d",
      "t36"."logins__days_since_top_user__210d",
      "t36"."logins__idle_seats_ever",
      "t36"."logins__idle_seat_share_ever",
      "t36"."logins__idle_seats_recent__28d",
      "t36"."logins__idle_seat_share_recent__28d",
      "t36"."logins__user_overlap__210d",
      "t36"."logins__new_user_share__210d",
      "t36"."logins__human_uses__28d",
      "t36"."logins__human_logins__28d",
      "t36"."logins__machine_share__28d",
      "t36"."logins__human_uses_vs_normal__7d",
      "t36"."logins__human_uses_trend__56d",
      "t36"."logins__human_uses_trend__210d",
      "t36"."stickiness__features_used__28d",
      "t36"."stickiness__feature_share__28d",
      "t36"."stickiness__entropy__28d",
      "t36"."stickiness__features_adopted__28d",
      "t36"."stickiness__sticky_share__28d",
      "t36"."stickiness__sticky_uses__28d",
      "t36"."stickiness__sticky_features__28d",
      "t36"."stickiness__sticky_days__28d",
      "t36"."stickiness__sticky_trend__56d",
      "t36"."stickiness__sticky_trend__210d",
      "t36"."stickiness__uses_per_user__28d",
      "t36"."stickiness__key_actions_per_user__28d",
      "t36"."stickiness__seconds_per_user__28d",
      "t36"."stickiness__errors_per_user__28d",
      "t36"."stickiness__exports__28d",
      "t36"."stickiness__exports_vs_normal__28d",
      "t36"."stickiness__export_spike__28d",
      "t36"."tickets__tickets__28d",
      "t36"."tickets__tickets_change__28d",
      "t36"."tickets__tickets_per_user__28d",
      "t36"."tickets__self_service_share__28d",
      "t36"."tickets__email_tickets__28d",
      "t36"."tickets__chat_tickets__28d",
      "t36"."tickets__phone_tickets__28d",
      "t36"."tickets__other_tickets__28d",
      "t36"."tickets__channel_shift__91d",
      "t36"."tickets__response_hours__28d",
      "t36"."tickets__response_hours_p90__28d",
      "t36"."tickets__answered_in_24h_share__28d",
      "t36"."tickets__unanswered",
      "t36"."tickets__open",
      "t36"."tickets__oldest_open_days",
      "t36"."tickets__open_urgent",
      "t36"."tickets__severe_share__28d",
      "t36"."tickets__escalations__28d",
      "t36"."tickets__reopenings__28d",
      "t36"."tickets__latest_csat",
      "t36"."tickets__csat_mean__28d",
      "t36"."tickets__unrated__28d",
      "t36"."tickets__first_contact_share__28d",
      "t36"."tickets__kept_waiting_share__28d",
      "t36"."tickets__abandoned_share__28d",
      "t36"."tickets__handle_hours__28d",
      "t36"."tickets__recurring_themes__60d",
      "t36"."tickets__top_theme_tickets__60d",
      "t36"."tickets__painless_tickets__28d",
      "t36"."tickets__painful_tickets__28d",
      "t36"."tickets__painful_share__28d",
      "t36"."tickets__cancel_intent__28d",
      "t36"."tickets__competitor_mentions__28d",
      "t36"."tickets__unhappy_text_share__28d",
      "t36"."nps__latest_score",
      "t36"."nps__latest_band",
      "t36"."nps__account_score__365d",
      "t36"."nps__nps__91d",
      "t36"."nps__answers__91d",
      "t36"."nps__nps__365d",
      "t36"."nps__answers__365d",
      "t36"."nps__nps_change__182d",
      "t36"."nps__turned_detractor__91d",
      "t36"."nps__turned_promoter__91d",
      "t36"."nps__days_since_answer",
      "t36"."nps__unanswered_in_a_row",
      "t36"."nps__response_rate__365d",
      "t36"."nps__decision_score__365d",
      "t36"."nps__roles_answered__365d",
      "t36"."nps__roles_answered_share__365d",
      "t36"."nps__csat_latest",
      "t36"."nps__csat_mean__91d",
      "t36"."nps__csat_mean__365d",
      "t36"."nps__ces_latest",
      "t36"."nps__ces_mean__91d",
      "t36"."nps__ces_mean__365d",
      "t36"."nps__surveys_unanswered__365d",
      "t36"."nps__happiness__365d",
      "t36"."nps__happiness_parts__365d",
      "t36"."nps__quiet_account__91d",
      "t36"."onboarding__milestones_done",
      "t36"."onboarding__milestones_done_share",
      "t36"."onboarding__milestones_open",
      "t36"."onboarding__milestones_overdue",
      "t36"."onboarding__milestones_overdue_days",
      "t36"."onboarding__onboarded",
      "t36"."onboarding__days_to_onboarded",
      "t36"."onboarding__days_not_onboarded",
      "t36"."onboarding__days_to_first_import",
      "t36"."onboarding__first_tickets",
      "t36"."onboarding__first_touches",
      "t36"."onboarding__days_to_key_action",
      "t36"."onboarding__days_without_key_action",
      "t36"."onboarding__courses_enrolled__28d",
      "t36"."onboarding__courses_finished__28d",
      "t36"."onboarding__courses_finished_share",
      "t36"."onboarding__days_since_training",
      "t36"."onboarding__users_trained",
      "t36"."onboarding__trained_per_active_user__28d",
      "t36"."onboarding__untrained_seats",
      "t36"."onboarding__untrained_seats_share",
      "t36"."onboarding__stage",
      "t36"."commercial__tenure_days",
      "t36"."commercial__days_to_term_end",
      "t36"."commercial__renewals",
      "t36"."commercial__mrr",
      "t36"."commercial__mrr_change__91d",
      "t36"."commercial__mrr_change__210d",
      "t36"."commercial__mrr_growth__28d",
      "t36"."commercial__seats",
      "t36"."commercial__seats_change__91d",
      "t36"."commercial__seats_change__210d",
      "t36"."commercial__seats_growth__28d",
      "t36"."commercial__upgrades__28d",
      "t36"."commercial__downgrades__28d",
      "t36"."commercial__mrr_per_user__28d",
      "t36"."commercial__expansion_stalled__180d",
      "t36"."commercial__upsell_unadopted__90d",
      "t36"."commercial__added_seats_used__91d",
      "t36"."commercial__invoices_past_due",
      "t36"."commercial__days_past_due",
      "t36"."commercial__failed_payments__28d",
      "t36"."commercial__refunds__28d",
      "t36"."commercial__disputes__28d",
      "t36"."relationship__touches__28d",
      "t36"."relationship__days_since_touch",
      "t36"."relationship__answered_share__28d",
      "t36"."relationship__no_shows__28d",
      "t36"."relationship__days_since_review",
      "t36"."relationship__review_overdue",
      "t36"."relationship__days_with_owner",
      "t36"."relationship__owner_changes__365d",
      "t36"."relationship__proactive_share__28d",
      "t36"."relationship__plays__28d",
      "t36"."relationship__days_since_play",
      "t36"."relationship__in_play",
      "t36"."account__industry",
      CASE
        WHEN (
          "t36"."cutoff_day" - 28
        ) < 10959
        THEN CAST(NULL AS DOUBLE)
        ELSE (
          COALESCE(
            CASE
              WHEN "t36"."usage.logins_28d" IS NULL
              THEN NULL
              ELSE CAST(RANK() OVER (
                PARTITION BY "t36"."cutoff"
                ORDER BY "t36"."usage.logins_28d" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS DOUBLE) / COUNT("t36"."usage.logins_28d") OVER (
                PARTITION BY "t36"."cutoff"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            END,
            0.0
          ) + COALESCE(
            CASE
              WHEN "t36"."usage.users_28d" IS NULL
              THEN NULL
              ELSE CAST(RANK() OVER (
                PARTITION BY "t36"."cutoff"
                ORDER BY "t36"."usage.users_28d" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS DOUBLE) / COUNT("t36"."usage.users_28d") OVER (
                PARTITION BY "t36"."cutoff"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            END,
            0.0
          ) + COALESCE(
            CASE
              WHEN "t36"."usage.active_days_28d" IS NULL
              THEN NULL
              ELSE CAST(RANK() OVER (
                PARTITION BY "t36"."cutoff"
                ORDER BY "t36"."usage.active_days_28d" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS DOUBLE) / COUNT("t36"."usage.active_days_28d") OVER (
                PARTITION BY "t36"."cutoff"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            END,
            0.0
          ) + COALESCE(
            CASE
              WHEN "t36"."usage.sticky_uses_28d" IS NULL
              THEN NULL
              ELSE CAST(RANK() OVER (
                PARTITION BY "t36"."cutoff"
                ORDER BY "t36"."usage.sticky_uses_28d" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS DOUBLE) / COUNT("t36"."usage.sticky_uses_28d") OVER (
                PARTITION BY "t36"."cutoff"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            END,
            0.0
          ) + COALESCE(
            CASE
              WHEN "t36"."usage.features_28d" IS NULL
              THEN NULL
              ELSE CAST(RANK() OVER (
                PARTITION BY "t36"."cutoff"
                ORDER BY "t36"."usage.features_28d" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS DOUBLE) / COUNT("t36"."usage.features_28d") OVER (
                PARTITION BY "t36"."cutoff"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            END,
            0.0
          ) + COALESCE(
            CASE
              WHEN "t36"."logins__logins_vs_normal__7d" IS NULL
              THEN NULL
              ELSE CAST(RANK() OVER (
                PARTITION BY "t36"."cutoff"
                ORDER BY "t36"."logins__logins_vs_normal__7d" ASC
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              ) - 1 AS DOUBLE) / COUNT("t36"."logins__logins_vs_normal__7d") OVER (
                PARTITION BY "t36"."cutoff"
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
              )
            END,
            0.0
          )
        ) / NULLIF(
          CAST(CASE
            WHEN "t36"."usage.logins_28d" IS NULL
            THEN NULL
            ELSE CAST(RANK() OVER (
              PARTITION BY "t36"."cutoff"
              ORDER BY "t36"."usage.logins_28d" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS DOUBLE) / COUNT("t36"."usage.logins_28d") OVER (
              PARTITION BY "t36"."cutoff"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
          END IS NOT NULL AS BIGINT) + CAST(CASE
            WHEN "t36"."usage.users_28d" IS NULL
            THEN NULL
            ELSE CAST(RANK() OVER (
              PARTITION BY "t36"."cutoff"
              ORDER BY "t36"."usage.users_28d" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS DOUBLE) / COUNT("t36"."usage.users_28d") OVER (
              PARTITION BY "t36"."cutoff"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
          END IS NOT NULL AS BIGINT) + CAST(CASE
            WHEN "t36"."usage.active_days_28d" IS NULL
            THEN NULL
            ELSE CAST(RANK() OVER (
              PARTITION BY "t36"."cutoff"
              ORDER BY "t36"."usage.active_days_28d" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS DOUBLE) / COUNT("t36"."usage.active_days_28d") OVER (
              PARTITION BY "t36"."cutoff"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
          END IS NOT NULL AS BIGINT) + CAST(CASE
            WHEN "t36"."usage.sticky_uses_28d" IS NULL
            THEN NULL
            ELSE CAST(RANK() OVER (
              PARTITION BY "t36"."cutoff"
              ORDER BY "t36"."usage.sticky_uses_28d" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS DOUBLE) / COUNT("t36"."usage.sticky_uses_28d") OVER (
              PARTITION BY "t36"."cutoff"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
          END IS NOT NULL AS BIGINT) + CAST(CASE
            WHEN "t36"."usage.features_28d" IS NULL
            THEN NULL
            ELSE CAST(RANK() OVER (
              PARTITION BY "t36"."cutoff"
              ORDER BY "t36"."usage.features_28d" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS DOUBLE) / COUNT("t36"."usage.features_28d") OVER (
              PARTITION BY "t36"."cutoff"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
          END IS NOT NULL AS BIGINT) + CAST(CASE
            WHEN "t36"."logins__logins_vs_normal__7d" IS NULL
            THEN NULL
            ELSE CAST(RANK() OVER (
              PARTITION BY "t36"."cutoff"
              ORDER BY "t36"."logins__logins_vs_normal__7d" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS DOUBLE) / COUNT("t36"."logins__logins_vs_normal__7d") OVER (
              PARTITION BY "t36"."cutoff"
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
          END IS NOT NULL AS BIGINT),
          0
        )
      END AS "logins__engagement_score__28d"
    FROM (
      SELECT
        "t35"."account_id",
        "t35"."cutoff",
        "t35"."cutoff_day",
        "t35"."account_started_at",
        "t35"."spell_started_at",
        "t35"."account",
        "t35"."snapshot",
        "t35"."usage.uses_28d",
        "t35"."usage.logins_28d",
        "t35"."usage.feature_uses_28d",
        "t35"."usage.sticky_uses_28d",
        "t35"."usage.key_uses_28d",
        "t35"."usage.exports_28d",
        "t35"."usage.help_uses_28d",
        "t35"."usage.human_uses_28d",
        "t35"."usage.human_logins_28d",
        "t35"."usage.seconds_28d",
        "t35"."usage.errors_28d",
        "t35"."usage.active_days_28d",
        "t35"."usage.weekdays_28d",
        "t35"."usage.sticky_days_28d",
        "t35"."usage.user_days_28d",
        "t35"."usage.user_bins_28d",
        "t35"."usage.logins_last",
        "t35"."usage.logins_trend_short",
        "t35"."usage.logins_trend_long",
        "t35"."usage.active_days_last",
        "t35"."usage.active_days_trend_short",
        "t35"."usage.active_days_trend_long",
        "t35"."usage.user_bins_last",
        "t35"."usage.user_bins_trend_short",
        "t35"."usage.user_bins_trend_long",
        "t35"."usage.sticky_uses_last",
        "t35"."usage.sticky_uses_trend_short",
        "t35"."usage.sticky_uses_trend_long",
        "t35"."usage.human_uses_last",
        "t35"."usage.human_uses_trend_short",
        "t35"."usage.human_uses_trend_long",
        "t35"."usage.last_day",
        "t35"."usage.logins_median2",
        "t35"."usage.active_days_median2",
        "t35"."usage.user_bins_median2",
        "t35"."usage.sticky_uses_median2",
        "t35"."usage.human_uses_median2",
        "t35"."usage.logins_mad4",
        "t35"."usage.logins_below",
        "t35"."usage.active_days_mad4",
        "t35"."usage.active_days_below",
        "t35"."usage.user_bins_mad4",
        "t35"."usage.user_bins_below",
        "t35"."usage.sticky_uses_mad4",
        "t35"."usage.sticky_uses_below",
        "t35"."usage.human_uses_mad4",
        "t35"."usage.human_uses_below",
        "t35"."usage.features_28d",
        "t35"."usage.sticky_features_28d",
        "t35"."usage.feature_nlogn_28d",
        "t35"."usage.adopted",
        "t35"."usage.catalogue",
        "t35"."usage.users_28d",
        "t35"."usage.people_uses",
        "t35"."usage.busiest",
        "t35"."usage.users_then",
        "t35"."usage.users_both",
        "t35"."usage.users_either",
        "t35"."usage.users_lately",
        "t35"."usage.users_new",
        "t35"."usage.users_ever",
        "t35"."usage.longest_silence",
        "t35"."usage.silences",
        "t35"."usage.shorter_silences",
        "t35"."usage.history",
        "t35"."usage.first_uses",
        "t35"."usage.exports_now",
        "t35"."usage.exports_median2",
        "t35"."tickets.tickets_28d",
        "t35"."tickets.usual_28d",
        "t35"."tickets.email_28d",
        "t35"."tickets.chat_28d",
        "t35"."tickets.phone_28d",
        "t35"."tickets.other_28d",
        "t35"."tickets.mix_now",
        "t35"."tickets.mix_past",
        "t35"."tickets.mix_now_email",
        "t35"."tickets.mix_past_email",
        "t35"."tickets.mix_now_chat",
        "t35"."tickets.mix_past_chat",
        "t35"."tickets.mix_now_phone",
        "t35"."tickets.mix_past_phone",
        "t35"."tickets.mix_now_other",
        "t35"."tickets.mix_past_other",
        "t35"."tickets.response_median_28d",
        "t35"."tickets.response_usual_28d",
        "t35"."tickets.response_p90_28d",
        "t35"."tickets.ripe_28d",
        "t35"."tickets.in_time_28d",
        "t35"."tickets.severe_28d",
        "t35"."tickets.graded_28d",
        "t35"."tickets.escalations_28d",
        "t35"."tickets.reopenings_28d",
        "t35"."tickets.unrated_28d",
        "t35"."tickets.solved_28d",
        "t35"."tickets.once_28d",
        "t35"."tickets.waits_28d",
        "t35"."tickets.kept_waiting_28d",
        "t35"."tickets.live_28d",
        "t35"."tickets.abandoned_28d",
        "t35"."tickets.handled_28d",
        "t35"."tickets.handled_n_28d",
        "t35"."tickets.painless_28d",
        "t35"."tickets.painful_28d",
        "t35"."tickets.leaving_28d",
        "t35"."tickets.rival_28d",
        "t35"."tickets.unhappy_28d",
        "t35"."tickets.written_28d",
        "t35"."tickets.unanswered",
        "t35"."tickets.open",
        "t35"."tickets.oldest_open",
        "t35"."tickets.open_urgent",
        "t35"."tickets.latest_csat",
        "t35"."tickets.csat_28d_total",
        "t35"."tickets.csat_28d_n",
        "t35"."tickets.csat_usual_28d_total",
        "t35"."tickets.csat_usual_28d_n",
        "t35"."tickets.recurring_themes",
        "t35"."tickets.top_theme",
        "t35"."tickets.history",
        "t35"."nps.latest",
        "t35"."nps.total",
        "t35"."nps.answers",
        "t35"."nps.n_91d",
        "t35"."nps.promoters_91d",
        "t35"."nps.detractors_91d",
        "t35"."nps.n_365d",
        "t35"."nps.promoters_365d",
        "t35"."nps.detractors_365d",
        "t35"."nps.n_now",
        "t35"."nps.promoters_now",
        "t35"."nps.detractors_now",
        "t35"."nps.n_before",
        "t35"."nps.promoters_before",
        "t35"."nps.detractors_before",
        "t35"."nps.last_scores",
        "t35"."nps.respondents",
        "t35"."nps.turned_detractor",
        "t35"."nps.turned_promoter",
        "t35"."nps.last_reply",
        "t35"."nps.in_vain",
        "t35"."nps.invited",
        "t35"."nps.taken_up",
        "t35"."nps.decision_scores",
        "t35"."nps.deciders",
        "t35"."nps.roles_answered",
        "t35"."nps.roles_invited",
        "t35"."nps.roles_taken_up",
        "t35"."nps.surveys_unanswered",
        "t35"."nps.csat_latest",
        "t35"."nps.csat_91d",
        "t35"."nps.csat_91d_n",
        "t35"."nps.csat_365d",
        "t35"."nps.csat_365d_n",
        "t35"."nps.ces_latest",
        "t35"."nps.ces_91d",
        "t35"."nps.ces_91d_n",
        "t35"."nps.ces_365d",
        "t35"."nps.ces_365d_n",
        "t35"."nps.happy_nps",
        "t35"."nps.happy_nps_n",
        "t35"."nps.happy_csat",
        "t35"."nps.happy_csat_n",
        "t35"."nps.happy_ces",
        "t35"."nps.happy_ces_n",
        "t35"."nps.happy_tickets",
        "t35"."nps.happy_tickets_n",
        "t35"."nps.quiet_tickets",
        "t35"."nps.quiet_nps",
        "t35"."nps.quiet_surveys",
        "t35"."onboarding.age",
        "t35"."onboarding.done",
        "t35"."onboarding.days_to_first_import",
        "t35"."onboarding.required",
        "t35"."onboarding.required_done",
        "t35"."onboarding.required_open",
        "t35"."onboarding.overdue",
        "t35"."onboarding.overdue_days",
        "t35"."onboarding.took",
        "t35"."onboarding.tickets_new",
        "t35"."onboarding.tickets",
        "t35"."onboarding.touches_new",
        "t35"."onboarding.touches",
        "t35"."onboarding.first_key_action",
        "t35"."onboarding.first_paid",
        "t35"."onboarding.courses_enrolled_28d",
        "t35"."onboarding.courses_finished_28d",
        "t35"."onboarding.courses_ripe",
        "t35"."onboarding.courses_done",
        "t35"."onboarding.last_training",
        "t35"."onboarding.trained",
        "t35"."onboarding.spell_days",
        "t35"."onboarding.to_term_end",
        "t35"."commercial.first_started",
        "t35"."commercial.terms_done",
        "t35"."commercial.cents",
        "t35"."commercial.cents_91d",
        "t35"."commercial.cents_210d",
        "t35"."commercial.cents_28d",
        "t35"."commercial.seats",
        "t35"."commercial.seats_91d",
        "t35"."commercial.seats_210d",
        "t35"."commercial.seats_28d",
        "t35"."commercial.priced",
        "t35"."commercial.to_term_end",
        "t35"."commercial.upgrades_28d",
        "t35"."commercial.downgrades_28d",
        "t35"."commercial.seat_changes",
        "t35"."commercial.upsells",
        "t35"."commercial.past_due",
        "t35"."commercial.past_due_days",
        "t35"."commercial.failed_payments_28d",
        "t35"."commercial.refunds_28d",
        "t35"."commercial.disputes_28d",
        "t35"."relationship.touches_28d",
        "t35"."relationship.last_touch",
        "t35"."relationship.ripe_touches_28d",
        "t35"."relationship.answered_28d",
        "t35"."relationship.no_shows_28d",
        "t35"."relationship.last_review",
        "t35"."relationship.ours_28d",
        "t35"."relationship.taken_over",
        "t35"."relationship.owner_changes_365d",
        "t35"."relationship.lived",
        "t35"."relationship.tickets_28d",
        "t35"."relationship.plays_28d",
        "t35"."relationship.last_play",
        "t35"."relationship.running_plays",
        "t35"."account.industry",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."cutoff_day" - "t35"."usage.last_day" AS DOUBLE)
        END AS "logins__days_since_last_use",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN (
              "t35"."cutoff_day" - "t35"."usage.last_day"
            ) IS NOT NULL
            THEN GREATEST(
              COALESCE("t35"."usage.longest_silence", 0),
              LEAST((
                "t35"."cutoff_day" - "t35"."usage.last_day"
              ) - 1, 91)
            )
            ELSE NULL
          END AS DOUBLE)
        END AS "logins__longest_silence__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.silences" >= 3
            THEN CAST("t35"."usage.shorter_silences" AS DOUBLE) / NULLIF("t35"."usage.silences", 0)
            ELSE NULL
          END
        END AS "logins__silence_percentile",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.logins_28d" AS DOUBLE)
        END AS "logins__logins__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.users_28d" AS DOUBLE)
        END AS "logins__active_users__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.active_days_28d" AS DOUBLE)
        END AS "logins__active_days__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.logins_last" * 2 AS DOUBLE) / NULLIF("t35"."usage.logins_median2", 0)
        END AS "logins__logins_vs_normal__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."usage.logins_last" - (
              "t35"."usage.logins_median2" / 2
            )
          ) / (
            NULLIF("t35"."usage.logins_mad4", 0) * 0.37065
          )
        END AS "logins__logins_z__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 8
            THEN CAST("t35"."usage.logins_below" AS DOUBLE) / NULLIF("t35"."usage.history", 0)
            ELSE NULL
          END
        END AS "logins__logins_percentile__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 56
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 7
            THEN "t35"."usage.logins_trend_short"
            ELSE NULL
          END
        END AS "logins__logins_trend__56d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 29
            THEN "t35"."usage.logins_trend_long"
            ELSE NULL
          END
        END AS "logins__logins_trend__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.active_days_last" * 2 AS DOUBLE) / NULLIF("t35"."usage.active_days_median2", 0)
        END AS "logins__active_days_vs_normal__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."usage.active_days_last" - (
              "t35"."usage.active_days_median2" / 2
            )
          ) / (
            NULLIF("t35"."usage.active_days_mad4", 0) * 0.37065
          )
        END AS "logins__active_days_z__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 8
            THEN CAST("t35"."usage.active_days_below" AS DOUBLE) / NULLIF("t35"."usage.history", 0)
            ELSE NULL
          END
        END AS "logins__active_days_percentile__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 56
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 7
            THEN "t35"."usage.active_days_trend_short"
            ELSE NULL
          END
        END AS "logins__active_days_trend__56d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 29
            THEN "t35"."usage.active_days_trend_long"
            ELSE NULL
          END
        END AS "logins__active_days_trend__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.user_bins_last" * 2 AS DOUBLE) / NULLIF("t35"."usage.user_bins_median2", 0)
        END AS "logins__active_users_vs_normal__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."usage.user_bins_last" - (
              "t35"."usage.user_bins_median2" / 2
            )
          ) / (
            NULLIF("t35"."usage.user_bins_mad4", 0) * 0.37065
          )
        END AS "logins__active_users_z__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 8
            THEN CAST("t35"."usage.user_bins_below" AS DOUBLE) / NULLIF("t35"."usage.history", 0)
            ELSE NULL
          END
        END AS "logins__active_users_percentile__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 56
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 7
            THEN "t35"."usage.user_bins_trend_short"
            ELSE NULL
          END
        END AS "logins__active_users_trend__56d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 29
            THEN "t35"."usage.user_bins_trend_long"
            ELSE NULL
          END
        END AS "logins__active_users_trend__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.history" AS DOUBLE)
        END AS "logins__history_weeks",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."usage.weekdays_28d" / 20
        END AS "logins__weekday_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."usage.user_days_28d" / 28
          ) / NULLIF("t35"."usage.user_bins_28d" / 4, 0)
        END AS "logins__dau_wau__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."usage.user_days_28d" / 28
          ) / NULLIF("t35"."usage.users_28d", 0)
        END AS "logins__dau_mau__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."usage.user_bins_28d" / 4
          ) / NULLIF("t35"."usage.users_28d", 0)
        END AS "logins__wau_mau__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CAST(FLOOR((
            "t35"."usage.busiest"
          ) / (
            100000
          )) AS BIGINT) AS DOUBLE) / NULLIF("t35"."usage.people_uses", 0)
        END AS "logins__top_user_share__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."cutoff_day" - (
            "t35"."usage.busiest" % 100000
          ) AS DOUBLE)
        END AS "logins__days_since_top_user__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" - "t35"."usage.users_ever" AS DOUBLE)
        END AS "logins__idle_seats_ever",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" - "t35"."usage.users_ever" AS DOUBLE) / NULLIF("t35"."commercial.seats", 0)
        END AS "logins__idle_seat_share_ever",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" - "t35"."usage.users_28d" AS DOUBLE)
        END AS "logins__idle_seats_recent__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" - "t35"."usage.users_28d" AS DOUBLE) / NULLIF("t35"."commercial.seats", 0)
        END AS "logins__idle_seat_share_recent__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.users_then" > 0
            THEN CAST("t35"."usage.users_both" AS DOUBLE) / NULLIF("t35"."usage.users_either", 0)
            ELSE NULL
          END
        END AS "logins__user_overlap__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.users_new" AS DOUBLE) / NULLIF("t35"."usage.users_lately", 0)
        END AS "logins__new_user_share__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.human_uses_28d" AS DOUBLE)
        END AS "logins__human_uses__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.human_logins_28d" AS DOUBLE)
        END AS "logins__human_logins__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.uses_28d" - "t35"."usage.human_uses_28d" AS DOUBLE) / NULLIF("t35"."usage.uses_28d", 0)
        END AS "logins__machine_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 7
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.human_uses_last" * 2 AS DOUBLE) / NULLIF("t35"."usage.human_uses_median2", 0)
        END AS "logins__human_uses_vs_normal__7d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 56
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 7
            THEN "t35"."usage.human_uses_trend_short"
            ELSE NULL
          END
        END AS "logins__human_uses_trend__56d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."usage.history" >= 29
            THEN "t35"."usage.human_uses_trend_long"
            ELSE NULL
          END
        END AS "logins__human_uses_trend__210d",
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
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.uses_28d" AS DOUBLE) / NULLIF("t35"."usage.users_28d", 0)
        END AS "stickiness__uses_per_user__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.key_uses_28d" AS DOUBLE) / NULLIF("t35"."usage.users_28d", 0)
        END AS "stickiness__key_actions_per_user__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.seconds_28d" AS DOUBLE) / NULLIF("t35"."usage.users_28d", 0)
        END AS "stickiness__seconds_per_user__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.errors_28d" AS DOUBLE) / NULLIF("t35"."usage.users_28d", 0)
        END AS "stickiness__errors_per_user__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.exports_now" AS DOUBLE)
        END AS "stickiness__exports__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.exports_now" * 2 AS DOUBLE) / NULLIF("t35"."usage.exports_median2", 0)
        END AS "stickiness__exports_vs_normal__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."usage.exports_median2" IS NOT NULL
            THEN CASE
              WHEN (
                "t35"."usage.exports_now" * 2
              ) > (
                "t35"."usage.exports_median2" * 3
              )
              THEN 1
              ELSE 0
            END
            ELSE NULL
          END AS DOUBLE)
        END AS "stickiness__export_spike__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.tickets_28d" AS DOUBLE)
        END AS "tickets__tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."tickets.tickets_28d" - (
            (
              "t35"."tickets.usual_28d" * 28
            ) / CASE
              WHEN (
                "t35"."tickets.history" - 28
              ) >= 56
              THEN LEAST("t35"."tickets.history" - 28, 210)
              ELSE NULL
            END
          )
        END AS "tickets__tickets_change__28d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.tickets_28d" AS DOUBLE) / NULLIF("t35"."usage.users_28d", 0)
        END AS "tickets__tickets_per_user__28d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."usage.help_uses_28d" AS DOUBLE) / NULLIF("t35"."usage.help_uses_28d" + "t35"."tickets.tickets_28d", 0)
        END AS "tickets__self_service_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.email_28d" AS DOUBLE)
        END AS "tickets__email_tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.chat_28d" AS DOUBLE)
        END AS "tickets__chat_tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.phone_28d" AS DOUBLE)
        END AS "tickets__phone_tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.other_28d" AS DOUBLE)
        END AS "tickets__other_tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN (
              "t35"."tickets.mix_now" >= 3
            ) AND (
              "t35"."tickets.mix_past" >= 3
            )
            THEN CAST(ABS(
              (
                "t35"."tickets.mix_now_email" * "t35"."tickets.mix_past"
              ) - (
                "t35"."tickets.mix_past_email" * "t35"."tickets.mix_now"
              )
            ) + ABS(
              (
                "t35"."tickets.mix_now_chat" * "t35"."tickets.mix_past"
              ) - (
                "t35"."tickets.mix_past_chat" * "t35"."tickets.mix_now"
              )
            ) + ABS(
              (
                "t35"."tickets.mix_now_phone" * "t35"."tickets.mix_past"
              ) - (
                "t35"."tickets.mix_past_phone" * "t35"."tickets.mix_now"
              )
            ) + ABS(
              (
                "t35"."tickets.mix_now_other" * "t35"."tickets.mix_past"
              ) - (
                "t35"."tickets.mix_past_other" * "t35"."tickets.mix_now"
              )
            ) AS DOUBLE) / NULLIF("t35"."tickets.mix_now" * 2 * "t35"."tickets.mix_past", 0)
            ELSE NULL
          END
        END AS "tickets__channel_shift__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."tickets.response_median_28d" / 3600
        END AS "tickets__response_hours__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."tickets.response_p90_28d" / 3600
        END AS "tickets__response_hours_p90__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.in_time_28d" AS DOUBLE) / NULLIF("t35"."tickets.ripe_28d", 0)
        END AS "tickets__answered_in_24h_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.unanswered" AS DOUBLE)
        END AS "tickets__unanswered",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.open" AS DOUBLE)
        END AS "tickets__open",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.oldest_open" AS DOUBLE)
        END AS "tickets__oldest_open_days",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.open_urgent" AS DOUBLE)
        END AS "tickets__open_urgent",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.severe_28d" AS DOUBLE) / NULLIF("t35"."tickets.graded_28d", 0)
        END AS "tickets__severe_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.escalations_28d" AS DOUBLE)
        END AS "tickets__escalations__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.reopenings_28d" AS DOUBLE)
        END AS "tickets__reopenings__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."tickets.latest_csat" / 1000000
        END AS "tickets__latest_csat",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.csat_28d_total" AS DOUBLE) / NULLIF("t35"."tickets.csat_28d_n" * 1000000, 0)
        END AS "tickets__csat_mean__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.unrated_28d" AS DOUBLE)
        END AS "tickets__unrated__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.once_28d" AS DOUBLE) / NULLIF("t35"."tickets.solved_28d", 0)
        END AS "tickets__first_contact_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.kept_waiting_28d" AS DOUBLE) / NULLIF("t35"."tickets.waits_28d", 0)
        END AS "tickets__kept_waiting_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.abandoned_28d" AS DOUBLE) / NULLIF("t35"."tickets.live_28d", 0)
        END AS "tickets__abandoned_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.handled_28d" AS DOUBLE) / NULLIF("t35"."tickets.handled_n_28d" * 3600, 0)
        END AS "tickets__handle_hours__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 60
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.recurring_themes" AS DOUBLE)
        END AS "tickets__recurring_themes__60d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 60
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.top_theme" AS DOUBLE)
        END AS "tickets__top_theme_tickets__60d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.painless_28d" AS DOUBLE)
        END AS "tickets__painless_tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.painful_28d" AS DOUBLE)
        END AS "tickets__painful_tickets__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.painful_28d" AS DOUBLE) / NULLIF("t35"."tickets.painful_28d" + "t35"."tickets.painless_28d", 0)
        END AS "tickets__painful_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.leaving_28d" AS DOUBLE)
        END AS "tickets__cancel_intent__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.rival_28d" AS DOUBLE)
        END AS "tickets__competitor_mentions__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."tickets.unhappy_28d" AS DOUBLE) / NULLIF("t35"."tickets.written_28d", 0)
        END AS "tickets__unhappy_text_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."nps.latest" / 1000000
        END AS "nps__latest_score",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."nps.latest" <= 6000000
            THEN -1
            WHEN "t35"."nps.latest" >= 9000000
            THEN 1
            WHEN "t35"."nps.latest" IS NOT NULL
            THEN 0
            ELSE NULL
          END AS DOUBLE)
        END AS "nps__latest_band",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.last_scores" AS DOUBLE) / NULLIF("t35"."nps.respondents" * 1000000, 0)
        END AS "nps__account_score__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST((
            "t35"."nps.promoters_91d" - "t35"."nps.detractors_91d"
          ) * 100 AS DOUBLE) / NULLIF("t35"."nps.n_91d", 0)
        END AS "nps__nps__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.n_91d" AS DOUBLE)
        END AS "nps__answers__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST((
            "t35"."nps.promoters_365d" - "t35"."nps.detractors_365d"
          ) * 100 AS DOUBLE) / NULLIF("t35"."nps.n_365d", 0)
        END AS "nps__nps__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.n_365d" AS DOUBLE)
        END AS "nps__answers__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 182
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN (
              "t35"."nps.n_now" >= 3
            ) AND (
              "t35"."nps.n_before" >= 3
            )
            THEN (
              CAST((
                "t35"."nps.promoters_now" - "t35"."nps.detractors_now"
              ) * 100 AS DOUBLE) / NULLIF("t35"."nps.n_now", 0)
            ) - (
              CAST((
                "t35"."nps.promoters_before" - "t35"."nps.detractors_before"
              ) * 100 AS DOUBLE) / NULLIF("t35"."nps.n_before", 0)
            )
            ELSE NULL
          END
        END AS "nps__nps_change__182d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.turned_detractor" AS DOUBLE)
        END AS "nps__turned_detractor__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.turned_promoter" AS DOUBLE)
        END AS "nps__turned_promoter__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.last_reply" AS DOUBLE)
        END AS "nps__days_since_answer",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.in_vain" AS DOUBLE)
        END AS "nps__unanswered_in_a_row",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.taken_up" AS DOUBLE) / NULLIF("t35"."nps.invited", 0)
        END AS "nps__response_rate__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.decision_scores" AS DOUBLE) / NULLIF("t35"."nps.deciders" * 1000000, 0)
        END AS "nps__decision_score__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.roles_answered" AS DOUBLE)
        END AS "nps__roles_answered__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.roles_taken_up" AS DOUBLE) / NULLIF("t35"."nps.roles_invited", 0)
        END AS "nps__roles_answered_share__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              "t35"."nps.csat_latest" - 1000000
            ) / 4000000
          ) * 100
        END AS "nps__csat_latest",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              (
                "t35"."nps.csat_91d" - (
                  "t35"."nps.csat_91d_n" * 1000000
                )
              ) / 4000000
            ) / NULLIF("t35"."nps.csat_91d_n", 0)
          ) * 100
        END AS "nps__csat_mean__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              (
                "t35"."nps.csat_365d" - (
                  "t35"."nps.csat_365d_n" * 1000000
                )
              ) / 4000000
            ) / NULLIF("t35"."nps.csat_365d_n", 0)
          ) * 100
        END AS "nps__csat_mean__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              "t35"."nps.ces_latest" - 7000000
            ) / -6000000
          ) * 100
        END AS "nps__ces_latest",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              (
                "t35"."nps.ces_91d" - (
                  "t35"."nps.ces_91d_n" * 7000000
                )
              ) / -6000000
            ) / NULLIF("t35"."nps.ces_91d_n", 0)
          ) * 100
        END AS "nps__ces_mean__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              (
                "t35"."nps.ces_365d" - (
                  "t35"."nps.ces_365d_n" * 7000000
                )
              ) / -6000000
            ) / NULLIF("t35"."nps.ces_365d_n", 0)
          ) * 100
        END AS "nps__ces_mean__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."nps.surveys_unanswered" AS DOUBLE)
        END AS "nps__surveys_unanswered__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            (
              COALESCE(
                CASE
                  WHEN (
                    "t35"."cutoff_day" - 365
                  ) >= 10959
                  THEN (
                    "t35"."nps.happy_nps" - (
                      "t35"."nps.happy_nps_n" * 0
                    )
                  ) / 10000000
                  ELSE 0
                END / NULLIF(
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_nps_n"
                    ELSE 0
                  END,
                  0
                ),
                0
              ) + COALESCE(
                (
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN (
                      "t35"."nps.happy_csat" - (
                        "t35"."nps.happy_csat_n" * 1000000
                      )
                    ) / 4000000
                    ELSE 0
                  END + CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN (
                      "t35"."nps.happy_tickets" - (
                        "t35"."nps.happy_tickets_n" * 1000000
                      )
                    ) / 4000000
                    ELSE 0
                  END
                ) / NULLIF(
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_csat_n"
                    ELSE 0
                  END + CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_tickets_n"
                    ELSE 0
                  END,
                  0
                ),
                0
              ) + COALESCE(
                CASE
                  WHEN (
                    "t35"."cutoff_day" - 365
                  ) >= 10959
                  THEN (
                    "t35"."nps.happy_ces" - (
                      "t35"."nps.happy_ces_n" * 7000000
                    )
                  ) / -6000000
                  ELSE 0
                END / NULLIF(
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_ces_n"
                    ELSE 0
                  END,
                  0
                ),
                0
              )
            ) / NULLIF(
              CAST((
                CASE
                  WHEN (
                    "t35"."cutoff_day" - 365
                  ) >= 10959
                  THEN (
                    "t35"."nps.happy_nps" - (
                      "t35"."nps.happy_nps_n" * 0
                    )
                  ) / 10000000
                  ELSE 0
                END / NULLIF(
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_nps_n"
                    ELSE 0
                  END,
                  0
                )
              ) IS NOT NULL AS BIGINT) + CAST((
                (
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN (
                      "t35"."nps.happy_csat" - (
                        "t35"."nps.happy_csat_n" * 1000000
                      )
                    ) / 4000000
                    ELSE 0
                  END + CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN (
                      "t35"."nps.happy_tickets" - (
                        "t35"."nps.happy_tickets_n" * 1000000
                      )
                    ) / 4000000
                    ELSE 0
                  END
                ) / NULLIF(
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_csat_n"
                    ELSE 0
                  END + CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_tickets_n"
                    ELSE 0
                  END,
                  0
                )
              ) IS NOT NULL AS BIGINT) + CAST((
                CASE
                  WHEN (
                    "t35"."cutoff_day" - 365
                  ) >= 10959
                  THEN (
                    "t35"."nps.happy_ces" - (
                      "t35"."nps.happy_ces_n" * 7000000
                    )
                  ) / -6000000
                  ELSE 0
                END / NULLIF(
                  CASE
                    WHEN (
                      "t35"."cutoff_day" - 365
                    ) >= 10959
                    THEN "t35"."nps.happy_ces_n"
                    ELSE 0
                  END,
                  0
                )
              ) IS NOT NULL AS BIGINT),
              0
            )
          ) * 100
        END AS "nps__happiness__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CAST((
            CASE
              WHEN (
                "t35"."cutoff_day" - 365
              ) >= 10959
              THEN (
                "t35"."nps.happy_nps" - (
                  "t35"."nps.happy_nps_n" * 0
                )
              ) / 10000000
              ELSE 0
            END / NULLIF(
              CASE
                WHEN (
                  "t35"."cutoff_day" - 365
                ) >= 10959
                THEN "t35"."nps.happy_nps_n"
                ELSE 0
              END,
              0
            )
          ) IS NOT NULL AS BIGINT) + CAST((
            (
              CASE
                WHEN (
                  "t35"."cutoff_day" - 365
                ) >= 10959
                THEN (
                  "t35"."nps.happy_csat" - (
                    "t35"."nps.happy_csat_n" * 1000000
                  )
                ) / 4000000
                ELSE 0
              END + CASE
                WHEN (
                  "t35"."cutoff_day" - 365
                ) >= 10959
                THEN (
                  "t35"."nps.happy_tickets" - (
                    "t35"."nps.happy_tickets_n" * 1000000
                  )
                ) / 4000000
                ELSE 0
              END
            ) / NULLIF(
              CASE
                WHEN (
                  "t35"."cutoff_day" - 365
                ) >= 10959
                THEN "t35"."nps.happy_csat_n"
                ELSE 0
              END + CASE
                WHEN (
                  "t35"."cutoff_day" - 365
                ) >= 10959
                THEN "t35"."nps.happy_tickets_n"
                ELSE 0
              END,
              0
            )
          ) IS NOT NULL AS BIGINT) + CAST((
            CASE
              WHEN (
                "t35"."cutoff_day" - 365
              ) >= 10959
              THEN (
                "t35"."nps.happy_ces" - (
                  "t35"."nps.happy_ces_n" * 7000000
                )
              ) / -6000000
              ELSE 0
            END / NULLIF(
              CASE
                WHEN (
                  "t35"."cutoff_day" - 365
                ) >= 10959
                THEN "t35"."nps.happy_ces_n"
                ELSE 0
              END,
              0
            )
          ) IS NOT NULL AS BIGINT) AS DOUBLE)
        END AS "nps__happiness_parts__365d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 91
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 1
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 1
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."usage.logins_median2" IS NOT NULL
            THEN CAST((
              "t35"."nps.quiet_tickets" = 0
            )
            AND (
              "t35"."nps.quiet_nps" = 0
            )
            AND (
              "t35"."nps.quiet_surveys" = 0
            )
            AND (
              (
                "t35"."usage.logins_last" * 4
              ) < "t35"."usage.logins_median2"
            ) AS BIGINT)
            ELSE NULL
          END AS DOUBLE)
        END AS "nps__quiet_account__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."onboarding.age" IS NOT NULL
            THEN COALESCE("t35"."onboarding.done", 0)
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__milestones_done",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.required_done" AS DOUBLE) / NULLIF("t35"."onboarding.required", 0)
        END AS "onboarding__milestones_done_share",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.required_open" AS DOUBLE)
        END AS "onboarding__milestones_open",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.overdue" AS DOUBLE)
        END AS "onboarding__milestones_overdue",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."onboarding.overdue" IS NOT NULL
            THEN COALESCE("t35"."onboarding.overdue_days", 0)
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__milestones_overdue_days",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CAST("t35"."onboarding.required_open" = 0 AS BIGINT) AS DOUBLE)
        END AS "onboarding__onboarded",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."onboarding.required_open" = 0
            THEN "t35"."onboarding.took"
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__days_to_onboarded",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN NOT (
              "t35"."onboarding.required_open" = 0
            )
            THEN "t35"."onboarding.age"
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__days_not_onboarded",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.days_to_first_import" AS DOUBLE)
        END AS "onboarding__days_to_first_import",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."onboarding.tickets_new" IS NOT NULL
            THEN COALESCE("t35"."onboarding.tickets", 0)
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__first_tickets",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."onboarding.touches_new" IS NOT NULL
            THEN COALESCE("t35"."onboarding.touches", 0)
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__first_touches",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN (
              "t35"."onboarding.first_paid" IS NOT NULL
            )
            AND (
              "t35"."onboarding.first_key_action" IS NOT NULL
            )
            THEN CASE
              WHEN "t35"."onboarding.first_key_action" < "t35"."onboarding.first_paid"
              THEN "t35"."onboarding.first_paid" - "t35"."onboarding.first_key_action"
              ELSE 0
            END
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__days_to_key_action",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."onboarding.first_key_action" IS NULL
            THEN "t35"."onboarding.first_paid"
            ELSE NULL
          END AS DOUBLE)
        END AS "onboarding__days_without_key_action",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.courses_enrolled_28d" AS DOUBLE)
        END AS "onboarding__courses_enrolled__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.courses_finished_28d" AS DOUBLE)
        END AS "onboarding__courses_finished__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.courses_done" AS DOUBLE) / NULLIF("t35"."onboarding.courses_ripe", 0)
        END AS "onboarding__courses_finished_share",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.last_training" AS DOUBLE)
        END AS "onboarding__days_since_training",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.trained" AS DOUBLE)
        END AS "onboarding__users_trained",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."onboarding.trained" AS DOUBLE) / NULLIF("t35"."usage.users_28d", 0)
        END AS "onboarding__trained_per_active_user__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" - "t35"."onboarding.trained" AS DOUBLE)
        END AS "onboarding__untrained_seats",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN "t35"."commercial.seats" > 0
            THEN CAST("t35"."commercial.seats" - "t35"."onboarding.trained" AS DOUBLE) / NULLIF("t35"."commercial.seats", 0)
            ELSE NULL
          END
        END AS "onboarding__untrained_seats_share",
        CASE
          WHEN (
            "t35"."onboarding.to_term_end" <= 90
          )
          AND (
            "t35"."onboarding.spell_days" >= 90
          )
          THEN 'renewal window'
          WHEN "t35"."onboarding.spell_days" < 90
          THEN 'onboarding'
          WHEN "t35"."onboarding.spell_days" < 365
          THEN 'adoption'
          WHEN "t35"."onboarding.spell_days" IS NOT NULL
          THEN 'mature'
          ELSE NULL
        END AS "onboarding__stage",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.first_started" AS DOUBLE)
        END AS "commercial__tenure_days",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.to_term_end" AS DOUBLE)
        END AS "commercial__days_to_term_end",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.terms_done" AS DOUBLE)
        END AS "commercial__renewals",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE "t35"."commercial.cents" / 100
        END AS "commercial__mrr",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."commercial.cents" - "t35"."commercial.cents_91d"
          ) / 100
        END AS "commercial__mrr_change__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."commercial.cents" - "t35"."commercial.cents_210d"
          ) / 100
        END AS "commercial__mrr_change__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.cents" - "t35"."commercial.cents_28d" AS DOUBLE) / NULLIF("t35"."commercial.cents_28d", 0)
        END AS "commercial__mrr_growth__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" AS DOUBLE)
        END AS "commercial__seats",
        CASE
          WHEN (
            "t35"."cutoff_day" - 91
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."commercial.seats" - "t35"."commercial.seats_91d"
          ) / 1
        END AS "commercial__seats_change__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 210
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE (
            "t35"."commercial.seats" - "t35"."commercial.seats_210d"
          ) / 1
        END AS "commercial__seats_change__210d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.seats" - "t35"."commercial.seats_28d" AS DOUBLE) / NULLIF("t35"."commercial.seats_28d", 0)
        END AS "commercial__seats_growth__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."commercial.priced" > 0
            THEN "t35"."commercial.upgrades_28d"
            ELSE NULL
          END AS DOUBLE)
        END AS "commercial__upgrades__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."commercial.priced" > 0
            THEN "t35"."commercial.downgrades_28d"
            ELSE NULL
          END AS DOUBLE)
        END AS "commercial__downgrades__28d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.cents" AS DOUBLE) / NULLIF("t35"."usage.users_28d" * 100, 0)
        END AS "commercial__mrr_per_user__28d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 180
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."commercial.seats" > 0
            THEN CAST((
              (
                "t35"."usage.users_28d" * 10
              ) >= (
                "t35"."commercial.seats" * 8
              )
            )
            AND (
              "t35"."commercial.seat_changes" = 0
            ) AS BIGINT)
            ELSE NULL
          END AS DOUBLE)
        END AS "commercial__expansion_stalled__180d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 90
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."commercial.seats" > 0
            THEN CAST((
              (
                "t35"."usage.users_28d" * 10
              ) < "t35"."commercial.seats"
            )
            AND (
              "t35"."commercial.upsells" > 0
            ) AS BIGINT)
            ELSE NULL
          END AS DOUBLE)
        END AS "commercial__upsell_unadopted__90d",
        CASE
          WHEN (
            (
              "t35"."cutoff_day" - 91
            ) < 10959
          )
          OR (
            (
              "t35"."cutoff_day" - 28
            ) < 10959
          )
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN (
              "t35"."commercial.seats" - "t35"."commercial.seats_91d"
            ) > 0
            THEN CAST(CASE
              WHEN CASE
                WHEN "t35"."usage.users_28d" > "t35"."commercial.seats_91d"
                THEN "t35"."usage.users_28d" - "t35"."commercial.seats_91d"
                ELSE 0
              END < (
                "t35"."commercial.seats" - "t35"."commercial.seats_91d"
              )
              THEN CASE
                WHEN "t35"."usage.users_28d" > "t35"."commercial.seats_91d"
                THEN "t35"."usage.users_28d" - "t35"."commercial.seats_91d"
                ELSE 0
              END
              ELSE "t35"."commercial.seats" - "t35"."commercial.seats_91d"
            END AS DOUBLE) / NULLIF("t35"."commercial.seats" - "t35"."commercial.seats_91d", 0)
            ELSE NULL
          END
        END AS "commercial__added_seats_used__91d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.past_due" AS DOUBLE)
        END AS "commercial__invoices_past_due",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.past_due_days" AS DOUBLE)
        END AS "commercial__days_past_due",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.failed_payments_28d" AS DOUBLE)
        END AS "commercial__failed_payments__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.refunds_28d" AS DOUBLE)
        END AS "commercial__refunds__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."commercial.disputes_28d" AS DOUBLE)
        END AS "commercial__disputes__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.touches_28d" AS DOUBLE)
        END AS "relationship__touches__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.last_touch" AS DOUBLE)
        END AS "relationship__days_since_touch",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.answered_28d" AS DOUBLE) / NULLIF("t35"."relationship.ripe_touches_28d", 0)
        END AS "relationship__answered_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.no_shows_28d" AS DOUBLE)
        END AS "relationship__no_shows__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.last_review" AS DOUBLE)
        END AS "relationship__days_since_review",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CASE
            WHEN "t35"."relationship.lived" >= 91
            THEN CAST(COALESCE("t35"."relationship.last_review", 92) > 91 AS BIGINT)
            ELSE NULL
          END AS DOUBLE)
        END AS "relationship__review_overdue",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.taken_over" AS DOUBLE)
        END AS "relationship__days_with_owner",
        CASE
          WHEN (
            "t35"."cutoff_day" - 365
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.owner_changes_365d" AS DOUBLE)
        END AS "relationship__owner_changes__365d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.ours_28d" AS DOUBLE) / NULLIF("t35"."relationship.ours_28d" + "t35"."relationship.tickets_28d", 0)
        END AS "relationship__proactive_share__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 28
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.plays_28d" AS DOUBLE)
        END AS "relationship__plays__28d",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t35"."relationship.last_play" AS DOUBLE)
        END AS "relationship__days_since_play",
        CASE
          WHEN (
            "t35"."cutoff_day" - 1
          ) < 10959
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST(CAST("t35"."relationship.running_plays" > 0 AS BIGINT) AS DOUBLE)
        END AS "relationship__in_play",
        "t35"."account.industry" AS "account__industry"
      FROM (
        SELECT
          "t34".*
          EXCLUDE ("snapshot_right")
        FROM (
          SELECT
            "t33"."account_id",
            "t33"."cutoff",
            "t33"."cutoff_day",
            "t33"."account_started_at",
            "t33"."spell_started_at",
            "t33"."account",
            "t33"."snapshot",
            "t33"."usage.uses_28d",
            "t33"."usage.logins_28d",
            "t33"."usage.feature_uses_28d",
            "t33"."usage.sticky_uses_28d",
            "t33"."usage.key_uses_28d",
            "t33"."usage.exports_28d",
            "t33"."usage.help_uses_28d",
            "t33"."usage.human_uses_28d",
            "t33"."usage.human_logins_28d",
            "t33"."usage.seconds_28d",
            "t33"."usage.errors_28d",
            "t33"."usage.active_days_28d",
            "t33"."usage.weekdays_28d",
            "t33"."usage.sticky_days_28d",
            "t33"."usage.user_days_28d",
            "t33"."usage.user_bins_28d",
            "t33"."usage.logins_last",
            "t33"."usage.logins_trend_short",
            "t33"."usage.logins_trend_long",
            "t33"."usage.active_days_last",
            "t33"."usage.active_days_trend_short",
            "t33"."usage.active_days_trend_long",
            "t33"."usage.user_bins_last",
            "t33"."usage.user_bins_trend_short",
            "t33"."usage.user_bins_trend_long",
            "t33"."usage.sticky_uses_last",
            "t33"."usage.sticky_uses_trend_short",
            "t33"."usage.sticky_uses_trend_long",
            "t33"."usage.human_uses_last",
            "t33"."usage.human_uses_trend_short",
            "t33"."usage.human_uses_trend_long",
            "t33"."usage.last_day",
            "t33"."usage.logins_median2",
            "t33"."usage.active_days_median2",
            "t33"."usage.user_bins_median2",
            "t33"."usage.sticky_uses_median2",
            "t33"."usage.human_uses_median2",
            "t33"."usage.logins_mad4",
            "t33"."usage.logins_below",
            "t33"."usage.active_days_mad4",
            "t33"."usage.active_days_below",
            "t33"."usage.user_bins_mad4",
            "t33"."usage.user_bins_below",
            "t33"."usage.sticky_uses_mad4",
            "t33"."usage.sticky_uses_below",
            "t33"."usage.human_uses_mad4",
            "t33"."usage.human_uses_below",
            "t33"."usage.features_28d",
            "t33"."usage.sticky_features_28d",
            "t33"."usage.feature_nlogn_28d",
            "t33"."usage.adopted",
            "t33"."usage.catalogue",
            "t33"."usage.users_28d",
            "t33"."usage.people_uses",
            "t33"."usage.busiest",
            "t33"."usage.users_then",
            "t33"."usage.users_both",
            "t33"."usage.users_either",
            "t33"."usage.users_lately",
            "t33"."usage.users_new",
            "t33"."usage.users_ever",
            "t33"."usage.longest_silence",
            "t33"."usage.silences",
            "t33"."usage.shorter_silences",
            "t33"."usage.history",
            "t33"."usage.first_uses",
            "t33"."usage.exports_now",
            "t33"."usage.exports_median2",
            "t33"."tickets.tickets_28d",
            "t33"."tickets.usual_28d",
            "t33"."tickets.email_28d",
            "t33"."tickets.chat_28d",
            "t33"."tickets.phone_28d",
            "t33"."tickets.other_28d",
            "t33"."tickets.mix_now",
            "t33"."tickets.mix_past",
            "t33"."tickets.mix_now_email",
            "t33"."tickets.mix_past_email",
            "t33"."tickets.mix_now_chat",
            "t33"."tickets.mix_past_chat",
            "t33"."tickets.mix_now_phone",
            "t33"."tickets.mix_past_phone",
            "t33"."tickets.mix_now_other",
            "t33"."tickets.mix_past_other",
            "t33"."tickets.response_median_28d",
            "t33"."tickets.response_usual_28d",
            "t33"."tickets.response_p90_28d",
            "t33"."tickets.ripe_28d",
            "t33"."tickets.in_time_28d",
            "t33"."tickets.severe_28d",
            "t33"."tickets.graded_28d",
            "t33"."tickets.escalations_28d",
            "t33"."tickets.reopenings_28d",
            "t33"."tickets.unrated_28d",
            "t33"."tickets.solved_28d",
            "t33"."tickets.once_28d",
            "t33"."tickets.waits_28d",
            "t33"."tickets.kept_waiting_28d",
            "t33"."tickets.live_28d",
            "t33"."tickets.abandoned_28d",
            "t33"."tickets.handled_28d",
            "t33"."tickets.handled_n_28d",
            "t33"."tickets.painless_28d",
            "t33"."tickets.painful_28d",
            "t33"."tickets.leaving_28d",
            "t33"."tickets.rival_28d",
            "t33"."tickets.unhappy_28d",
            "t33"."tickets.written_28d",
            "t33"."tickets.unanswered",
            "t33"."tickets.open",
            "t33"."tickets.oldest_open",
            "t33"."tickets.open_urgent",
            "t33"."tickets.latest_csat",
            "t33"."tickets.csat_28d_total",
            "t33"."tickets.csat_28d_n",
            "t33"."tickets.csat_usual_28d_total",
            "t33"."tickets.csat_usual_28d_n",
            "t33"."tickets.recurring_themes",
            "t33"."tickets.top_theme",
            "t33"."tickets.history",
            "t33"."nps.latest",
            "t33"."nps.total",
            "t33"."nps.answers",
            "t33"."nps.n_91d",
            "t33"."nps.promoters_91d",
            "t33"."nps.detractors_91d",
            "t33"."nps.n_365d",
            "t33"."nps.promoters_365d",
            "t33"."nps.detractors_365d",
            "t33"."nps.n_now",
            "t33"."nps.promoters_now",
            "t33"."nps.detractors_now",
            "t33"."nps.n_before",
            "t33"."nps.promoters_before",
            "t33"."nps.detractors_before",
            "t33"."nps.last_scores",
            "t33"."nps.respondents",
            "t33"."nps.turned_detractor",
            "t33"."nps.turned_promoter",
            "t33"."nps.last_reply",
            "t33"."nps.in_vain",
            "t33"."nps.invited",
            "t33"."nps.taken_up",
            "t33"."nps.decision_scores",
            "t33"."nps.deciders",
            "t33"."nps.roles_answered",
            "t33"."nps.roles_invited",
            "t33"."nps.roles_taken_up",
            "t33"."nps.surveys_unanswered",
            "t33"."nps.csat_latest",
            "t33"."nps.csat_91d",
            "t33"."nps.csat_91d_n",
            "t33"."nps.csat_365d",
            "t33"."nps.csat_365d_n",
            "t33"."nps.ces_latest",
            "t33"."nps.ces_91d",
            "t33"."nps.ces_91d_n",
            "t33"."nps.ces_365d",
            "t33"."nps.ces_365d_n",
            "t33"."nps.happy_nps",
            "t33"."nps.happy_nps_n",
            "t33"."nps.happy_csat",
            "t33"."nps.happy_csat_n",
            "t33"."nps.happy_ces",
            "t33"."nps.happy_ces_n",
            "t33"."nps.happy_tickets",
            "t33"."nps.happy_tickets_n",
            "t33"."nps.quiet_tickets",
            "t33"."nps.quiet_nps",
            "t33"."nps.quiet_surveys",
            "t33"."onboarding.age",
            "t33"."onboarding.done",
            "t33"."onboarding.days_to_first_import",
            "t33"."onboarding.required",
            "t33"."onboarding.required_done",
            "t33"."onboarding.required_open",
            "t33"."onboarding.overdue",
            "t33"."onboarding.overdue_days",
            "t33"."onboarding.took",
            "t33"."onboarding.tickets_new",
            "t33"."onboarding.tickets",
            "t33"."onboarding.touches_new",
            "t33"."onboarding.touches",
            "t33"."onboarding.first_key_action",
            "t33"."onboarding.first_paid",
            "t33"."onboarding.courses_enrolled_28d",
            "t33"."onboarding.courses_finished_28d",
            "t33"."onboarding.courses_ripe",
            "t33"."onboarding.courses_done",
            "t33"."onboarding.last_training",
            "t33"."onboarding.trained",
            "t33"."onboarding.spell_days",
            "t33"."onboarding.to_term_end",
            "t33"."commercial.first_started",
            "t33"."commercial.terms_done",
            "t33"."commercial.cents",
            "t33"."commercial.cents_91d",
            "t33"."commercial.cents_210d",
            "t33"."commercial.cents_28d",
            "t33"."commercial.seats",
            "t33"."commercial.seats_91d",
            "t33"."commercial.seats_210d",
            "t33"."commercial.seats_28d",
            "t33"."commercial.priced",
            "t33"."commercial.to_term_end",
            "t33"."commercial.upgrades_28d",
            "t33"."commercial.downgrades_28d",
            "t33"."commercial.seat_changes",
            "t33"."commercial.upsells",
            "t33"."commercial.past_due",
            "t33"."commercial.past_due_days",
            "t33"."commercial.failed_payments_28d",
            "t33"."commercial.refunds_28d",
            "t33"."commercial.disputes_28d",
            "t33"."relationship.touches_28d",
            "t33"."relationship.last_touch",
            "t33"."relationship.ripe_touches_28d",
            "t33"."relationship.answered_28d",
            "t33"."relationship.no_shows_28d",
            "t33"."relationship.last_review",
            "t33"."relationship.ours_28d",
            "t33"."relationship.taken_over",
            "t33"."relationship.owner_changes_365d",
            "t33"."relationship.lived",
            "t33"."relationship.tickets_28d",
            "t33"."relationship.plays_28d",
            "t33"."relationship.last_play",
            "t33"."relationship.running_plays",
            "t8"."snapshot" AS "snapshot_right",
            "t8"."account.industry"
          FROM (
            SELECT
              "t31".*
              EXCLUDE ("snapshot_right")
            FROM (
              SELECT
                "t30"."account_id",
                "t30"."cutoff",
                "t30"."cutoff_day",
                "t30"."account_started_at",
                "t30"."spell_started_at",
                "t30"."account",
                "t30"."snapshot",
                "t30"."usage.uses_28d",
                "t30"."usage.logins_28d",
                "t30"."usage.feature_uses_28d",
                "t30"."usage.sticky_uses_28d",
                "t30"."usage.key_uses_28d",
                "t30"."usage.exports_28d",
                "t30"."usage.help_uses_28d",
                "t30"."usage.human_uses_28d",
                "t30"."usage.human_logins_28d",
                "t30"."usage.seconds_28d",
                "t30"."usage.errors_28d",
                "t30"."usage.active_days_28d",
                "t30"."usage.weekdays_28d",
                "t30"."usage.sticky_days_28d",
                "t30"."usage.user_days_28d",
                "t30"."usage.user_bins_28d",
                "t30"."usage.logins_last",
                "t30"."usage.logins_trend_short",
                "t30"."usage.logins_trend_long",
                "t30"."usage.active_days_last",
                "t30"."usage.active_days_trend_short",
                "t30"."usage.active_days_trend_long",
                "t30"."usage.user_bins_last",
                "t30"."usage.user_bins_trend_short",
                "t30"."usage.user_bins_trend_long",
                "t30"."usage.sticky_uses_last",
                "t30"."usage.sticky_uses_trend_short",
                "t30"."usage.sticky_uses_trend_long",
                "t30"."usage.human_uses_last",
                "t30"."usage.human_uses_trend_short",
                "t30"."usage.human_uses_trend_long",
                "t30"."usage.last_day",
                "t30"."usage.logins_median2",
                "t30"."usage.active_days_median2",
                "t30"."usage.user_bins_median2",
                "t30"."usage.sticky_uses_median2",
                "t30"."usage.human_uses_median2",
                "t30"."usage.logins_mad4",
                "t30"."usage.logins_below",
                "t30"."usage.active_days_mad4",
                "t30"."usage.active_days_below",
                "t30"."usage.user_bins_mad4",
                "t30"."usage.user_bins_below",
                "t30"."usage.sticky_uses_mad4",
                "t30"."usage.sticky_uses_below",
                "t30"."usage.human_uses_mad4",
                "t30"."usage.human_uses_below",
                "t30"."usage.features_28d",
                "t30"."usage.sticky_features_28d",
                "t30"."usage.feature_nlogn_28d",
                "t30"."usage.adopted",
                "t30"."usage.catalogue",
                "t30"."usage.users_28d",
                "t30"."usage.people_uses",
                "t30"."usage.busiest",
                "t30"."usage.users_then",
                "t30"."usage.users_both",
                "t30"."usage.users_either",
                "t30"."usage.users_lately",
                "t30"."usage.users_new",
                "t30"."usage.users_ever",
                "t30"."usage.longest_silence",
                "t30"."usage.silences",
                "t30"."usage.shorter_silences",
                "t30"."usage.history",
                "t30"."usage.first_uses",
                "t30"."usage.exports_now",
                "t30"."usage.exports_median2",
                "t30"."tickets.tickets_28d",
                "t30"."tickets.usual_28d",
                "t30"."tickets.email_28d",
                "t30"."tickets.chat_28d",
                "t30"."tickets.phone_28d",
                "t30"."tickets.other_28d",
                "t30"."tickets.mix_now",
                "t30"."tickets.mix_past",
                "t30"."tickets.mix_now_email",
                "t30"."tickets.mix_past_email",
                "t30"."tickets.mix_now_chat",
                "t30"."tickets.mix_past_chat",
                "t30"."tickets.mix_now_phone",
                "t30"."tickets.mix_past_phone",
                "t30"."tickets.mix_now_other",
                "t30"."tickets.mix_past_other",
                "t30"."tickets.response_median_28d",
                "t30"."tickets.response_usual_28d",
                "t30"."tickets.response_p90_28d",
                "t30"."tickets.ripe_28d",
                "t30"."tickets.in_time_28d",
                "t30"."tickets.severe_28d",
                "t30"."tickets.graded_28d",
                "t30"."tickets.escalations_28d",
                "t30"."tickets.reopenings_28d",
                "t30"."tickets.unrated_28d",
                "t30"."tickets.solved_28d",
                "t30"."tickets.once_28d",
                "t30"."tickets.waits_28d",
                "t30"."tickets.kept_waiting_28d",
                "t30"."tickets.live_28d",
                "t30"."tickets.abandoned_28d",
                "t30"."tickets.handled_28d",
                "t30"."tickets.handled_n_28d",
                "t30"."tickets.painless_28d",
                "t30"."tickets.painful_28d",
                "t30"."tickets.leaving_28d",
                "t30"."tickets.rival_28d",
                "t30"."tickets.unhappy_28d",
                "t30"."tickets.written_28d",
                "t30"."tickets.unanswered",
                "t30"."tickets.open",
                "t30"."tickets.oldest_open",
                "t30"."tickets.open_urgent",
                "t30"."tickets.latest_csat",
                "t30"."tickets.csat_28d_total",
                "t30"."tickets.csat_28d_n",
                "t30"."tickets.csat_usual_28d_total",
                "t30"."tickets.csat_usual_28d_n",
                "t30"."tickets.recurring_themes",
                "t30"."tickets.top_theme",
                "t30"."tickets.history",
                "t30"."nps.latest",
                "t30"."nps.total",
                "t30"."nps.answers",
                "t30"."nps.n_91d",
                "t30"."nps.promoters_91d",
                "t30"."nps.detractors_91d",
                "t30"."nps.n_365d",
                "t30"."nps.promoters_365d",
                "t30"."nps.detractors_365d",
                "t30"."nps.n_now",
                "t30"."nps.promoters_now",
                "t30"."nps.detractors_now",
                "t30"."nps.n_before",
                "t30"."nps.promoters_before",
                "t30"."nps.detractors_before",
                "t30"."nps.last_scores",
                "t30"."nps.respondents",
                "t30"."nps.turned_detractor",
                "t30"."nps.turned_promoter",
                "t30"."nps.last_reply",
                "t30"."nps.in_vain",
                "t30"."nps.invited",
                "t30"."nps.taken_up",
                "t30"."nps.decision_scores",
                "t30"."nps.deciders",
                "t30"."nps.roles_answered",
                "t30"."nps.roles_invited",
                "t30"."nps.roles_taken_up",
                "t30"."nps.surveys_unanswered",
                "t30"."nps.csat_latest",
                "t30"."nps.csat_91d",
                "t30"."nps.csat_91d_n",
                "t30"."nps.csat_365d",
                "t30"."nps.csat_365d_n",
                "t30"."nps.ces_latest",
                "t30"."nps.ces_91d",
                "t30"."nps.ces_91d_n",
                "t30"."nps.ces_365d",
                "t30"."nps.ces_365d_n",
                "t30"."nps.happy_nps",
                "t30"."nps.happy_nps_n",
                "t30"."nps.happy_csat",
                "t30"."nps.happy_csat_n",
                "t30"."nps.happy_ces",
                "t30"."nps.happy_ces_n",
                "t30"."nps.happy_tickets",
                "t30"."nps.happy_tickets_n",
                "t30"."nps.quiet_tickets",
                "t30"."nps.quiet_nps",
                "t30"."nps.quiet_surveys",
                "t30"."onboarding.age",
                "t30"."onboarding.done",
                "t30"."onboarding.days_to_first_import",
                "t30"."onboarding.required",
                "t30"."onboarding.required_done",
                "t30"."onboarding.required_open",
                "t30"."onboarding.overdue",
                "t30"."onboarding.overdue_days",
                "t30"."onboarding.took",
                "t30"."onboarding.tickets_new",
                "t30"."onboarding.tickets",
                "t30"."onboarding.touches_new",
                "t30"."onboarding.touches",
                "t30"."onboarding.first_key_action",
                "t30"."onboarding.first_paid",
                "t30"."onboarding.courses_enrolled_28d",
                "t30"."onboarding.courses_finished_28d",
                "t30"."onboarding.courses_ripe",
                "t30"."onboarding.courses_done",
                "t30"."onboarding.last_training",
                "t30"."onboarding.trained",
                "t30"."onboarding.spell_days",
                "t30"."onboarding.to_term_end",
                "t30"."commercial.first_started",
                "t30"."commercial.terms_done",
                "t30"."commercial.cents",
                "t30"."commercial.cents_91d",
                "t30"."commercial.cents_210d",
                "t30"."commercial.cents_28d",
                "t30"."commercial.seats",
                "t30"."commercial.seats_91d",
                "t30"."commercial.seats_210d",
                "t30"."commercial.seats_28d",
                "t30"."commercial.priced",
                "t30"."commercial.to_term_end",
                "t30"."commercial.upgrades_28d",
                "t30"."commercial.downgrades_28d",
                "t30"."commercial.seat_changes",
                "t30"."commercial.upsells",
                "t30"."commercial.past_due",
                "t30"."commercial.past_due_days",
                "t30"."commercial.failed_payments_28d",
                "t30"."commercial.refunds_28d",
                "t30"."commercial.disputes_28d",
                "t9"."snapshot" AS "snapshot_right",
                "t9"."relationship.touches_28d",
                "t9"."relationship.last_touch",
                "t9"."relationship.ripe_touches_28d",
                "t9"."relationship.answered_28d",
                "t9"."relationship.no_shows_28d",
                "t9"."relationship.last_review",
                "t9"."relationship.ours_28d",
                "t9"."relationship.taken_over",
                "t9"."relationship.owner_changes_365d",
                "t9"."relationship.lived",
                "t9"."relationship.tickets_28d",
                "t9"."relationship.plays_28d",
                "t9"."relationship.last_play",
                "t9"."relationship.running_plays"
              FROM (
                SELECT
                  "t28".*
                  EXCLUDE ("snapshot_right")
                FROM (
                  SELECT
                    "t27"."account_id",
                    "t27"."cutoff",
                    "t27"."cutoff_day",
                    "t27"."account_started_at",
                    "t27"."spell_started_at",
                    "t27"."account",
                    "t27"."snapshot",
                    "t27"."usage.uses_28d",
                    "t27"."usage.logins_28d",
                    "t27"."usage.feature_uses_28d",
                    "t27"."usage.sticky_uses_28d",
                    "t27"."usage.key_uses_28d",
                    "t27"."usage.exports_28d",
                    "t27"."usage.help_uses_28d",
                    "t27"."usage.human_uses_28d",
                    "t27"."usage.human_logins_28d",
                    "t27"."usage.seconds_28d",
                    "t27"."usage.errors_28d",
                    "t27"."usage.active_days_28d",
                    "t27"."usage.weekdays_28d",
                    "t27"."usage.sticky_days_28d",
                    "t27"."usage.user_days_28d",
                    "t27"."usage.user_bins_28d",
                    "t27"."usage.logins_last",
                    "t27"."usage.logins_trend_short",
                    "t27"."usage.logins_trend_long",
                    "t27"."usage.active_days_last",
                    "t27"."usage.active_days_trend_short",
                    "t27"."usage.active_days_trend_long",
                    "t27"."usage.user_bins_last",
                    "t27"."usage.user_bins_trend_short",
                    "t27"."usage.user_bins_trend_long",
                    "t27"."usage.sticky_uses_last",
                    "t27"."usage.sticky_uses_trend_short",
                    "t27"."usage.sticky_uses_trend_long",
                    "t27"."usage.human_uses_last",
                    "t27"."usage.human_uses_trend_short",
                    "t27"."usage.human_uses_trend_long",
                    "t27"."usage.last_day",
                    "t27"."usage.logins_median2",
                    "t27"."usage.active_days_median2",
                    "t27"."usage.user_bins_median2",
                    "t27"."usage.sticky_uses_median2",
                    "t27"."usage.human_uses_median2",
                    "t27"."usage.logins_mad4",
                    "t27"."usage.logins_below",
                    "t27"."usage.active_days_mad4",
                    "t27"."usage.active_days_below",
                    "t27"."usage.user_bins_mad4",
                    "t27"."usage.user_bins_below",
                    "t27"."usage.sticky_uses_mad4",
                    "t27"."usage.sticky_uses_below",
                    "t27"."usage.human_uses_mad4",
                    "t27"."usage.human_uses_below",
                    "t27"."usage.features_28d",
                    "t27"."usage.sticky_features_28d",
                    "t27"."usage.feature_nlogn_28d",
                    "t27"."usage.adopted",
                    "t27"."usage.catalogue",
                    "t27"."usage.users_28d",
                    "t27"."usage.people_uses",
                    "t27"."usage.busiest",
                    "t27"."usage.users_then",
                    "t27"."usage.users_both",
                    "t27"."usage.users_either",
                    "t27"."usage.users_lately",
                    "t27"."usage.users_new",
                    "t27"."usage.users_ever",
                    "t27"."usage.longest_silence",
                    "t27"."usage.silences",
                    "t27"."usage.shorter_silences",
                    "t27"."usage.history",
                    "t27"."usage.first_uses",
                    "t27"."usage.exports_now",
                    "t27"."usage.exports_median2",
                    "t27"."tickets.tickets_28d",
                    "t27"."tickets.usual_28d",
                    "t27"."tickets.email_28d",
                    "t27"."tickets.chat_28d",
                    "t27"."tickets.phone_28d",
                    "t27"."tickets.other_28d",
                    "t27"."tickets.mix_now",
                    "t27"."tickets.mix_past",
                    "t27"."tickets.mix_now_email",
                    "t27"."tickets.mix_past_email",
                    "t27"."tickets.mix_now_chat",
                    "t27"."tickets.mix_past_chat",
                    "t27"."tickets.mix_now_phone",
                    "t27"."tickets.mix_past_phone",
                    "t27"."tickets.mix_now_other",
                    "t27"."tickets.mix_past_other",
                    "t27"."tickets.response_median_28d",
                    "t27"."tickets.response_usual_28d",
                    "t27"."tickets.response_p90_28d",
                    "t27"."tickets.ripe_28d",
                    "t27"."tickets.in_time_28d",
                    "t27"."tickets.severe_28d",
                    "t27"."tickets.graded_28d",
                    "t27"."tickets.escalations_28d",
                    "t27"."tickets.reopenings_28d",
                    "t27"."tickets.unrated_28d",
                    "t27"."tickets.solved_28d",
                    "t27"."tickets.once_28d",
                    "t27"."tickets.waits_28d",
                    "t27"."tickets.kept_waiting_28d",
                    "t27"."tickets.live_28d",
                    "t27"."tickets.abandoned_28d",
                    "t27"."tickets.handled_28d",
                    "t27"."tickets.handled_n_28d",
                    "t27"."tickets.painless_28d",
                    "t27"."tickets.painful_28d",
                    "t27"."tickets.leaving_28d",
                    "t27"."tickets.rival_28d",
                    "t27"."tickets.unhappy_28d",
                    "t27"."tickets.written_28d",
                    "t27"."tickets.unanswered",
                    "t27"."tickets.open",
                    "t27"."tickets.oldest_open",
                    "t27"."tickets.open_urgent",
                    "t27"."tickets.latest_csat",
                    "t27"."tickets.csat_28d_total",
                    "t27"."tickets.csat_28d_n",
                    "t27"."tickets.csat_usual_28d_total",
                    "t27"."tickets.csat_usual_28d_n",
                    "t27"."tickets.recurring_themes",
                    "t27"."tickets.top_theme",
                    "t27"."tickets.history",
                    "t27"."nps.latest",
                    "t27"."nps.total",
                    "t27"."nps.answers",
                    "t27"."nps.n_91d",
                    "t27"."nps.promoters_91d",
                    "t27"."nps.detractors_91d",
                    "t27"."nps.n_365d",
                    "t27"."nps.promoters_365d",
                    "t27"."nps.detractors_365d",
                    "t27"."nps.n_now",
                    "t27"."nps.promoters_now",
                    "t27"."nps.detractors_now",
                    "t27"."nps.n_before",
                    "t27"."nps.promoters_before",
                    "t27"."nps.detractors_before",
                    "t27"."nps.last_scores",
                    "t27"."nps.respondents",
                    "t27"."nps.turned_detractor",
                    "t27"."nps.turned_promoter",
                    "t27"."nps.last_reply",
                    "t27"."nps.in_vain",
                    "t27"."nps.invited",
                    "t27"."nps.taken_up",
                    "t27"."nps.decision_scores",
                    "t27"."nps.deciders",
                    "t27"."nps.roles_answered",
                    "t27"."nps.roles_invited",
                    "t27"."nps.roles_taken_up",
                    "t27"."nps.surveys_unanswered",
                    "t27"."nps.csat_latest",
                    "t27"."nps.csat_91d",
                    "t27"."nps.csat_91d_n",
                    "t27"."nps.csat_365d",
                    "t27"."nps.csat_365d_n",
                    "t27"."nps.ces_latest",
                    "t27"."nps.ces_91d",
                    "t27"."nps.ces_91d_n",
                    "t27"."nps.ces_365d",
                    "t27"."nps.ces_365d_n",
                    "t27"."nps.happy_nps",
                    "t27"."nps.happy_nps_n",
                    "t27"."nps.happy_csat",
                    "t27"."nps.happy_csat_n",
                    "t27"."nps.happy_ces",
                    "t27"."nps.happy_ces_n",
                    "t27"."nps.happy_tickets",
                    "t27"."nps.happy_tickets_n",
                    "t27"."nps.quiet_tickets",
                    "t27"."nps.quiet_nps",
                    "t27"."nps.quiet_surveys",
                    "t27"."onboarding.age",
                    "t27"."onboarding.done",
                    "t27"."onboarding.days_to_first_import",
                    "t27"."onboarding.required",
                    "t27"."onboarding.required_done",
                    "t27"."onboarding.required_open",
                    "t27"."onboarding.overdue",
                    "t27"."onboarding.overdue_days",
                    "t27"."onboarding.took",
                    "t27"."onboarding.tickets_new",
                    "t27"."onboarding.tickets",
                    "t27"."onboarding.touches_new",
                    "t27"."onboarding.touches",
                    "t27"."onboarding.first_key_action",
                    "t27"."onboarding.first_paid",
                    "t27"."onboarding.courses_enrolled_28d",
                    "t27"."onboarding.courses_finished_28d",
                    "t27"."onboarding.courses_ripe",
                    "t27"."onboarding.courses_done",
                    "t27"."onboarding.last_training",
                    "t27"."onboarding.trained",
                    "t27"."onboarding.spell_days",
                    "t27"."onboarding.to_term_end",
                    "t10"."snapshot" AS "snapshot_right",
                    "t10"."commercial.first_started",
                    "t10"."commercial.terms_done",
                    "t10"."commercial.cents",
                    "t10"."commercial.cents_91d",
                    "t10"."commercial.cents_210d",
                    "t10"."commercial.cents_28d",
                    "t10"."commercial.seats",
                    "t10"."commercial.seats_91d",
                    "t10"."commercial.seats_210d",
                    "t10"."commercial.seats_28d",
                    "t10"."commercial.priced",
                    "t10"."commercial.to_term_end",
                    "t10"."commercial.upgrades_28d",
                    "t10"."commercial.downgrades_28d",
                    "t10"."commercial.seat_changes",
                    "t10"."commercial.upsells",
                    "t10"."commercial.past_due",
                    "t10"."commercial.past_due_days",
                    "t10"."commercial.failed_payments_28d",
                    "t10"."commercial.refunds_28d",
                    "t10"."commercial.disputes_28d"
                  FROM (
                    SELECT
                      "t25".*
                      EXCLUDE ("snapshot_right")
                    FROM (
                      SELECT
                        "t24"."account_id",
                        "t24"."cutoff",
                        "t24"."cutoff_day",
                        "t24"."account_started_at",
                        "t24"."spell_started_at",
                        "t24"."account",
                        "t24"."snapshot",
                        "t24"."usage.uses_28d",
                        "t24"."usage.logins_28d",
                        "t24"."usage.feature_uses_28d",
                        "t24"."usage.sticky_uses_28d",
                        "t24"."usage.key_uses_28d",
                        "t24"."usage.exports_28d",
                        "t24"."usage.help_uses_28d",
                        "t24"."usage.human_uses_28d",
                        "t24"."usage.human_logins_28d",
                        "t24"."usage.seconds_28d",
                        "t24"."usage.errors_28d",
                        "t24"."usage.active_days_28d",
                        "t24"."usage.weekdays_28d",
                        "t24"."usage.sticky_days_28d",
                        "t24"."usage.user_days_28d",
                        "t24"."usage.user_bins_28d",
                        "t24"."usage.logins_last",
                        "t24"."usage.logins_trend_short",
                        "t24"."usage.logins_trend_long",
                        "t24"."usage.active_days_last",
                        "t24"."usage.active_days_trend_short",
                        "t24"."usage.active_days_trend_long",
                        "t24"."usage.user_bins_last",
                        "t24"."usage.user_bins_trend_short",
                        "t24"."usage.user_bins_trend_long",
                        "t24"."usage.sticky_uses_last",
                        "t24"."usage.sticky_uses_trend_short",
                        "t24"."usage.sticky_uses_trend_long",
                        "t24"."usage.human_uses_last",
                        "t24"."usage.human_uses_trend_short",
                        "t24"."usage.human_uses_trend_long",
                        "t24"."usage.last_day",
                        "t24"."usage.logins_median2",
                        "t24"."usage.active_days_median2",
                        "t24"."usage.user_bins_median2",
                        "t24"."usage.sticky_uses_median2",
                        "t24"."usage.human_uses_median2",
                        "t24"."usage.logins_mad4",
                        "t24"."usage.logins_below",
                        "t24"."usage.active_days_mad4",
                        "t24"."usage.active_days_below",
                        "t24"."usage.user_bins_mad4",
                        "t24"."usage.user_bins_below",
                        "t24"."usage.sticky_uses_mad4",
                        "t24"."usage.sticky_uses_below",
                        "t24"."usage.human_uses_mad4",
                        "t24"."usage.human_uses_below",
                        "t24"."usage.features_28d",
                        "t24"."usage.sticky_features_28d",
                        "t24"."usage.feature_nlogn_28d",
                        "t24"."usage.adopted",
                        "t24"."usage.catalogue",
                        "t24"."usage.users_28d",
                        "t24"."usage.people_uses",
                        "t24"."usage.busiest",
                        "t24"."usage.users_then",
                        "t24"."usage.users_both",
                        "t24"."usage.users_either",
                        "t24"."usage.users_lately",
                        "t24"."usage.users_new",
                        "t24"."usage.users_ever",
                        "t24"."usage.longest_silence",
                        "t24"."usage.silences",
                        "t24"."usage.shorter_silences",
                        "t24"."usage.history",
                        "t24"."usage.first_uses",
                        "t24"."usage.exports_now",
                        "t24"."usage.exports_median2",
                        "t24"."tickets.tickets_28d",
                        "t24"."tickets.usual_28d",
                        "t24"."tickets.email_28d",
                        "t24"."tickets.chat_28d",
                        "t24"."tickets.phone_28d",
                        "t24"."tickets.other_28d",
                        "t24"."tickets.mix_now",
                        "t24"."tickets.mix_past",
                        "t24"."tickets.mix_now_email",
                        "t24"."tickets.mix_past_email",
                        "t24"."tickets.mix_now_chat",
                        "t24"."tickets.mix_past_chat",
                        "t24"."tickets.mix_now_phone",
                        "t24"."tickets.mix_past_phone",
                        "t24"."tickets.mix_now_other",
                        "t24"."tickets.mix_past_other",
                        "t24"."tickets.response_median_28d",
                        "t24"."tickets.response_usual_28d",
                        "t24"."tickets.response_p90_28d",
                        "t24"."tickets.ripe_28d",
                        "t24"."tickets.in_time_28d",
                        "t24"."tickets.severe_28d",
                        "t24"."tickets.graded_28d",
                        "t24"."tickets.escalations_28d",
                        "t24"."tickets.reopenings_28d",
                        "t24"."tickets.unrated_28d",
                        "t24"."tickets.solved_28d",
                        "t24"."tickets.once_28d",
                        "t24"."tickets.waits_28d",
                        "t24"."tickets.kept_waiting_28d",
                        "t24"."tickets.live_28d",
                        "t24"."tickets.abandoned_28d",
                        "t24"."tickets.handled_28d",
                        "t24"."tickets.handled_n_28d",
                        "t24"."tickets.painless_28d",
                        "t24"."tickets.painful_28d",
                        "t24"."tickets.leaving_28d",
                        "t24"."tickets.rival_28d",
                        "t24"."tickets.unhappy_28d",
                        "t24"."tickets.written_28d",
                        "t24"."tickets.unanswered",
                        "t24"."tickets.open",
                        "t24"."tickets.oldest_open",
                        "t24"."tickets.open_urgent",
                        "t24"."tickets.latest_csat",
                        "t24"."tickets.csat_28d_total",
                        "t24"."tickets.csat_28d_n",
                        "t24"."tickets.csat_usual_28d_total",
                        "t24"."tickets.csat_usual_28d_n",
                        "t24"."tickets.recurring_themes",
                        "t24"."tickets.top_theme",
                        "t24"."tickets.history",
                        "t24"."nps.latest",
                        "t24"."nps.total",
                        "t24"."nps.answers",
                        "t24"."nps.n_91d",
                        "t24"."nps.promoters_91d",
                        "t24"."nps.detractors_91d",
                        "t24"."nps.n_365d",
                        "t24"."nps.promoters_365d",
                        "t24"."nps.detractors_365d",
                        "t24"."nps.n_now",
                        "t24"."nps.promoters_now",
                        "t24"."nps.detractors_now",
                        "t24"."nps.n_before",
                        "t24"."nps.promoters_before",
                        "t24"."nps.detractors_before",
                        "t24"."nps.last_scores",
                        "t24"."nps.respondents",
                        "t24"."nps.turned_detractor",
                        "t24"."nps.turned_promoter",
                        "t24"."nps.last_reply",
                        "t24"."nps.in_vain",
                        "t24"."nps.invited",
                        "t24"."nps.taken_up",
                        "t24"."nps.decision_scores",
                        "t24"."nps.deciders",
                        "t24"."nps.roles_answered",
                        "t24"."nps.roles_invited",
                        "t24"."nps.roles_taken_up",
                        "t24"."nps.surveys_unanswered",
                        "t24"."nps.csat_latest",
                        "t24"."nps.csat_91d",
                        "t24"."nps.csat_91d_n",
                        "t24"."nps.csat_365d",
                        "t24"."nps.csat_365d_n",
                        "t24"."nps.ces_latest",
                        "t24"."nps.ces_91d",
                        "t24"."nps.ces_91d_n",
                        "t24"."nps.ces_365d",
                        "t24"."nps.ces_365d_n",
                        "t24"."nps.happy_nps",
                        "t24"."nps.happy_nps_n",
                        "t24"."nps.happy_csat",
                        "t24"."nps.happy_csat_n",
                        "t24"."nps.happy_ces",
                        "t24"."nps.happy_ces_n",
                        "t24"."nps.happy_tickets",
                        "t24"."nps.happy_tickets_n",
                        "t24"."nps.quiet_tickets",
                        "t24"."nps.quiet_nps",
                        "t24"."nps.quiet_surveys",
                        "t11"."snapshot" AS "snapshot_right",
                        "t11"."onboarding.age",
                        "t11"."onboarding.done",
                        "t11"."onboarding.days_to_first_import",
                        "t11"."onboarding.required",
                        "t11"."onboarding.required_done",
                        "t11"."onboarding.required_open",
                        "t11"."onboarding.overdue",
                        "t11"."onboarding.overdue_days",
                        "t11"."onboarding.took",
                        "t11"."onboarding.tickets_new",
                        "t11"."onboarding.tickets",
                        "t11"."onboarding.touches_new",
                        "t11"."onboarding.touches",
                        "t11"."onboarding.first_key_action",
                        "t11"."onboarding.first_paid",
                        "t11"."onboarding.courses_enrolled_28d",
                        "t11"."onboarding.courses_finished_28d",
                        "t11"."onboarding.courses_ripe",
                        "t11"."onboarding.courses_done",
                        "t11"."onboarding.last_training",
                        "t11"."onboarding.trained",
                        "t11"."onboarding.spell_days",
                        "t11"."onboarding.to_term_end"
                      FROM (
                        SELECT
                          "t22".*
                          EXCLUDE ("snapshot_right")
                        FROM (
                          SELECT
                            "t21"."account_id",
                            "t21"."cutoff",
                            "t21"."cutoff_day",
                            "t21"."account_started_at",
                            "t21"."spell_started_at",
                            "t21"."account",
                            "t21"."snapshot",
                            "t21"."usage.uses_28d",
                            "t21"."usage.logins_28d",
                            "t21"."usage.feature_uses_28d",
                            "t21"."usage.sticky_uses_28d",
                            "t21"."usage.key_uses_28d",
                            "t21"."usage.exports_28d",
                            "t21"."usage.help_uses_28d",
                            "t21"."usage.human_uses_28d",
                            "t21"."usage.human_logins_28d",
                            "t21"."usage.seconds_28d",
                            "t21"."usage.errors_28d",
                            "t21"."usage.active_days_28d",
                            "t21"."usage.weekdays_28d",
                            "t21"."usage.sticky_days_28d",
                            "t21"."usage.user_days_28d",
                            "t21"."usage.user_bins_28d",
                            "t21"."usage.logins_last",
                            "t21"."usage.logins_trend_short",
                            "t21"."usage.logins_trend_long",
                            "t21"."usage.active_days_last",
                            "t21"."usage.active_days_trend_short",
                            "t21"."usage.active_days_trend_long",
                            "t21"."usage.user_bins_last",
                            "t21"."usage.user_bins_trend_short",
                            "t21"."usage.user_bins_trend_long",
                            "t21"."usage.sticky_uses_last",
                            "t21"."usage.sticky_uses_trend_short",
                            "t21"."usage.sticky_uses_trend_long",
                            "t21"."usage.human_uses_last",
                            "t21"."usage.human_uses_trend_short",
                            "t21"."usage.human_uses_trend_long",
                            "t21"."usage.last_day",
                            "t21"."usage.logins_median2",
                            "t21"."usage.active_days_median2",
                            "t21"."usage.user_bins_median2",
                            "t21"."usage.sticky_uses_median2",
                            "t21"."usage.human_uses_median2",
                            "t21"."usage.logins_mad4",
                            "t21"."usage.logins_below",
                            "t21"."usage.active_days_mad4",
                            "t21"."usage.active_days_below",
                            "t21"."usage.user_bins_mad4",
                            "t21"."usage.user_bins_below",
                            "t21"."usage.sticky_uses_mad4",
                            "t21"."usage.sticky_uses_below",
                            "t21"."usage.human_uses_mad4",
                            "t21"."usage.human_uses_below",
                            "t21"."usage.features_28d",
                            "t21"."usage.sticky_features_28d",
                            "t21"."usage.feature_nlogn_28d",
                            "t21"."usage.adopted",
                            "t21"."usage.catalogue",
                            "t21"."usage.users_28d",
                            "t21"."usage.people_uses",
                            "t21"."usage.busiest",
                            "t21"."usage.users_then",
                            "t21"."usage.users_both",
                            "t21"."usage.users_either",
                            "t21"."usage.users_lately",
                            "t21"."usage.users_new",
                            "t21"."usage.users_ever",
                            "t21"."usage.longest_silence",
                            "t21"."usage.silences",
                            "t21"."usage.shorter_silences",
                            "t21"."usage.history",
                            "t21"."usage.first_uses",
                            "t21"."usage.exports_now",
                            "t21"."usage.exports_median2",
                            "t21"."tickets.tickets_28d",
                            "t21"."tickets.usual_28d",
                            "t21"."tickets.email_28d",
                            "t21"."tickets.chat_28d",
                            "t21"."tickets.phone_28d",
                            "t21"."tickets.other_28d",
                            "t21"."tickets.mix_now",
                            "t21"."tickets.mix_past",
                            "t21"."tickets.mix_now_email",
                            "t21"."tickets.mix_past_email",
                            "t21"."tickets.mix_now_chat",
                            "t21"."tickets.mix_past_chat",
                            "t21"."tickets.mix_now_phone",
                            "t21"."tickets.mix_past_phone",
                            "t21"."tickets.mix_now_other",
                            "t21"."tickets.mix_past_other",
                            "t21"."tickets.response_median_28d",
                            "t21"."tickets.response_usual_28d",
                            "t21"."tickets.response_p90_28d",
                            "t21"."tickets.ripe_28d",
                            "t21"."tickets.in_time_28d",
                            "t21"."tickets.severe_28d",
                            "t21"."tickets.graded_28d",
                            "t21"."tickets.escalations_28d",
                            "t21"."tickets.reopenings_28d",
                            "t21"."tickets.unrated_28d",
                            "t21"."tickets.solved_28d",
                            "t21"."tickets.once_28d",
                            "t21"."tickets.waits_28d",
                            "t21"."tickets.kept_waiting_28d",
                            "t21"."tickets.live_28d",
                            "t21"."tickets.abandoned_28d",
                            "t21"."tickets.handled_28d",
                            "t21"."tickets.handled_n_28d",
                            "t21"."tickets.painless_28d",
                            "t21"."tickets.painful_28d",
                            "t21"."tickets.leaving_28d",
                            "t21"."tickets.rival_28d",
                            "t21"."tickets.unhappy_28d",
                            "t21"."tickets.written_28d",
                            "t21"."tickets.unanswered",
                            "t21"."tickets.open",
                            "t21"."tickets.oldest_open",
                            "t21"."tickets.open_urgent",
                            "t21"."tickets.latest_csat",
                            "t21"."tickets.csat_28d_total",
                            "t21"."tickets.csat_28d_n",
                            "t21"."tickets.csat_usual_28d_total",
                            "t21"."tickets.csat_usual_28d_n",
                            "t21"."tickets.recurring_themes",
                            "t21"."tickets.top_theme",
                            "t21"."tickets.history",
                            "t12"."snapshot" AS "snapshot_right",
                            "t12"."nps.latest",
                            "t12"."nps.total",
                            "t12"."nps.answers",
                            "t12"."nps.n_91d",
                            "t12"."nps.promoters_91d",
                            "t12"."nps.detractors_91d",
                            "t12"."nps.n_365d",
                            "t12"."nps.promoters_365d",
                            "t12"."nps.detractors_365d",
                            "t12"."nps.n_now",
                            "t12"."nps.promoters_now",
                            "t12"."nps.detractors_now",
                            "t12"."nps.n_before",
                            "t12"."nps.promoters_before",
                            "t12"."nps.detractors_before",
                            "t12"."nps.last_scores",
                            "t12"."nps.respondents",
                            "t12"."nps.turned_detractor",
                            "t12"."nps.turned_promoter",
                            "t12"."nps.last_reply",
                            "t12"."nps.in_vain",
                            "t12"."nps.invited",
                            "t12"."nps.taken_up",
                            "t12"."nps.decision_scores",
                            "t12"."nps.deciders",
                            "t12"."nps.roles_answered",
                            "t12"."nps.roles_invited",
                            "t12"."nps.roles_taken_up",
                            "t12"."nps.surveys_unanswered",
                            "t12"."nps.csat_latest",
                            "t12"."nps.csat_91d",
                            "t12"."nps.csat_91d_n",
                            "t12"."nps.csat_365d",
                            "t12"."nps.csat_365d_n",
                            "t12"."nps.ces_latest",
                            "t12"."nps.ces_91d",
                            "t12"."nps.ces_91d_n",
                            "t12"."nps.ces_365d",
                            "t12"."nps.ces_365d_n",
                            "t12"."nps.happy_nps",
                            "t12"."nps.happy_nps_n",
                            "t12"."nps.happy_csat",
                            "t12"."nps.happy_csat_n",
                            "t12"."nps.happy_ces",
                            "t12"."nps.happy_ces_n",
                            "t12"."nps.happy_tickets",
                            "t12"."nps.happy_tickets_n",
                            "t12"."nps.quiet_tickets",
                            "t12"."nps.quiet_nps",
                            "t12"."nps.quiet_surveys"
                          FROM (
                            SELECT
                              "t19".*
                              EXCLUDE ("snapshot_right")
                            FROM (
                              SELECT
                                "t18"."account_id",
                                "t18"."cutoff",
                                "t18"."cutoff_day",
                                "t18"."account_started_at",
                                "t18"."spell_started_at",
                                "t18"."account",
                                "t18"."snapshot",
                                "t18"."usage.uses_28d",
                                "t18"."usage.logins_28d",
                                "t18"."usage.feature_uses_28d",
                                "t18"."usage.sticky_uses_28d",
                                "t18"."usage.key_uses_28d",
                                "t18"."usage.exports_28d",
                                "t18"."usage.help_uses_28d",
                                "t18"."usage.human_uses_28d",
                                "t18"."usage.human_logins_28d",
                                "t18"."usage.seconds_28d",
                                "t18"."usage.errors_28d",
                                "t18"."usage.active_days_28d",
                                "t18"."usage.weekdays_28d",
                                "t18"."usage.sticky_days_28d",
                                "t18"."usage.user_days_28d",
                                "t18"."usage.user_bins_28d",
                                "t18"."usage.logins_last",
                                "t18"."usage.logins_trend_short",
                                "t18"."usage.logins_trend_long",
                                "t18"."usage.active_days_last",
                                "t18"."usage.active_days_trend_short",
                                "t18"."usage.active_days_trend_long",
                                "t18"."usage.user_bins_last",
                                "t18"."usage.user_bins_trend_short",
                                "t18"."usage.user_bins_trend_long",
                                "t18"."usage.sticky_uses_last",
                                "t18"."usage.sticky_uses_trend_short",
                                "t18"."usage.sticky_uses_trend_long",
                                "t18"."usage.human_uses_last",
                                "t18"."usage.human_uses_trend_short",
                                "t18"."usage.human_uses_trend_long",
                                "t18"."usage.last_day",
                                "t18"."usage.logins_median2",
                                "t18"."usage.active_days_median2",
                                "t18"."usage.user_bins_median2",
                                "t18"."usage.sticky_uses_median2",
                                "t18"."usage.human_uses_median2",
                                "t18"."usage.logins_mad4",
                                "t18"."usage.logins_below",
                                "t18"."usage.active_days_mad4",
                                "t18"."usage.active_days_below",
                                "t18"."usage.user_bins_mad4",
                                "t18"."usage.user_bins_below",
                                "t18"."usage.sticky_uses_mad4",
                                "t18"."usage.sticky_uses_below",
                                "t18"."usage.human_uses_mad4",
                                "t18"."usage.human_uses_below",
                                "t18"."usage.features_28d",
                                "t18"."usage.sticky_features_28d",
                                "t18"."usage.feature_nlogn_28d",
                                "t18"."usage.adopted",
                                "t18"."usage.catalogue",
                                "t18"."usage.users_28d",
                                "t18"."usage.people_uses",
                                "t18"."usage.busiest",
                                "t18"."usage.users_then",
                                "t18"."usage.users_both",
                                "t18"."usage.users_either",
                                "t18"."usage.users_lately",
                                "t18"."usage.users_new",
                                "t18"."usage.users_ever",
                                "t18"."usage.longest_silence",
                                "t18"."usage.silences",
                                "t18"."usage.shorter_silences",
                                "t18"."usage.history",
                                "t18"."usage.first_uses",
                                "t18"."usage.exports_now",
                                "t18"."usage.exports_median2",
                                "t13"."snapshot" AS "snapshot_right",
                                "t13"."tickets.tickets_28d",
                                "t13"."tickets.usual_28d",
                                "t13"."tickets.email_28d",
                                "t13"."tickets.chat_28d",
                                "t13"."tickets.phone_28d",
                                "t13"."tickets.other_28d",
                                "t13"."tickets.mix_now",
                                "t13"."tickets.mix_past",
                                "t13"."tickets.mix_now_email",
                                "t13"."tickets.mix_past_email",
                                "t13"."tickets.mix_now_chat",
                                "t13"."tickets.mix_past_chat",
                                "t13"."tickets.mix_now_phone",
                                "t13"."tickets.mix_past_phone",
                                "t13"."tickets.mix_now_other",
                                "t13"."tickets.mix_past_other",
                                "t13"."tickets.response_median_28d",
                                "t13"."tickets.response_usual_28d",
                                "t13"."tickets.response_p90_28d",
                                "t13"."tickets.ripe_28d",
                                "t13"."tickets.in_time_28d",
                                "t13"."tickets.severe_28d",
                                "t13"."tickets.graded_28d",
                                "t13"."tickets.escalations_28d",
                                "t13"."tickets.reopenings_28d",
                                "t13"."tickets.unrated_28d",
                                "t13"."tickets.solved_28d",
                                "t13"."tickets.once_28d",
                                "t13"."tickets.waits_28d",
                                "t13"."tickets.kept_waiting_28d",
                                "t13"."tickets.live_28d",
                                "t13"."tickets.abandoned_28d",
                                "t13"."tickets.handled_28d",
                                "t13"."tickets.handled_n_28d",
                                "t13"."tickets.painless_28d",
                                "t13"."tickets.painful_28d",
                                "t13"."tickets.leaving_28d",
                                "t13"."tickets.rival_28d",
                                "t13"."tickets.unhappy_28d",
                                "t13"."tickets.written_28d",
                                "t13"."tickets.unanswered",
                                "t13"."tickets.open",
                                "t13"."tickets.oldest_open",
                                "t13"."tickets.open_urgent",
                                "t13"."tickets.latest_csat",
                                "t13"."tickets.csat_28d_total",
                                "t13"."tickets.csat_28d_n",
                                "t13"."tickets.csat_usual_28d_total",
                                "t13"."tickets.csat_usual_28d_n",
                                "t13"."tickets.recurring_themes",
                                "t13"."tickets.top_theme",
                                "t13"."tickets.history"
                              FROM (
                                SELECT
                                  "t16".*
                                  EXCLUDE ("snapshot_right")
                                FROM (
                                  SELECT
                                    "t14"."account_id",
                                    "t14"."cutoff",
                                    "t14"."cutoff_day",
                                    "t14"."account_started_at",
                                    "t14"."spell_started_at",
                                    "t14"."account",
                                    "t14"."snapshot",
                                    "t15"."snapshot" AS "snapshot_right",
                                    "t15"."usage.uses_28d",
                                    "t15"."usage.logins_28d",
                                    "t15"."usage.feature_uses_28d",
                                    "t15"."usage.sticky_uses_28d",
                                    "t15"."usage.key_uses_28d",
                                    "t15"."usage.exports_28d",
                                    "t15"."usage.help_uses_28d",
                                    "t15"."usage.human_uses_28d",
                                    "t15"."usage.human_logins_28d",
                                    "t15"."usage.seconds_28d",
                                    "t15"."usage.errors_28d",
                                    "t15"."usage.active_days_28d",
                                    "t15"."usage.weekdays_28d",
                                    "t15"."usage.sticky_days_28d",
                                    "t15"."usage.user_days_28d",
                                    "t15"."usage.user_bins_28d",
                                    "t15"."usage.logins_last",
                                    "t15"."usage.logins_trend_short",
                                    "t15"."usage.logins_trend_long",
                                    "t15"."usage.active_days_last",
                                    "t15"."usage.active_days_trend_short",
                                    "t15"."usage.active_days_trend_long",
                                    "t15"."usage.user_bins_last",
                                    "t15"."usage.user_bins_trend_short",
                                    "t15"."usage.user_bins_trend_long",
                                    "t15"."usage.sticky_uses_last",
                                    "t15"."usage.sticky_uses_trend_short",
                                    "t15"."usage.sticky_uses_trend_long",
                                    "t15"."usage.human_uses_last",
                                    "t15"."usage.human_uses_trend_short",
                                    "t15"."usage.human_uses_trend_long",
                                    "t15"."usage.last_day",
                                    "t15"."usage.logins_median2",
                                    "t15"."usage.active_days_median2",
                                    "t15"."usage.user_bins_median2",
                                    "t15"."usage.sticky_uses_median2",
                                    "t15"."usage.human_uses_median2",
                                    "t15"."usage.logins_mad4",
                                    "t15"."usage.logins_below",
                                    "t15"."usage.active_days_mad4",
                                    "t15"."usage.active_days_below",
                                    "t15"."usage.user_bins_mad4",
                                    "t15"."usage.user_bins_below",
                                    "t15"."usage.sticky_uses_mad4",
                                    "t15"."usage.sticky_uses_below",
                                    "t15"."usage.human_uses_mad4",
                                    "t15"."usage.human_uses_below",
                                    "t15"."usage.features_28d",
                                    "t15"."usage.sticky_features_28d",
                                    "t15"."usage.feature_nlogn_28d",
                                    "t15"."usage.adopted",
                                    "t15"."usage.catalogue",
                                    "t15"."usage.users_28d",
                                    "t15"."usage.people_uses",
                                    "t15"."usage.busiest",
                                    "t15"."usage.users_then",
                                    "t15"."usage.users_both",
                                    "t15"."usage.users_either",
                                    "t15"."usage.users_lately",
                                    "t15"."usage.users_new",
                                    "t15"."usage.users_ever",
                                    "t15"."usage.longest_silence",
                                    "t15"."usage.silences",
                                    "t15"."usage.shorter_silences",
                                    "t15"."usage.history",
                                    "t15"."usage.first_uses",
                                    "t15"."usage.exports_now",
                                    "t15"."usage.exports_median2"
                                  FROM numbered AS t14
                                  LEFT OUTER JOIN parts_usage AS t15
                                    ON "t14"."snapshot" = "t15"."snapshot"
                                ) AS "t16"
                              ) AS "t18"
                              LEFT OUTER JOIN parts_tickets AS t13
                                ON "t18"."snapshot" = "t13"."snapshot"
                            ) AS "t19"
                          ) AS "t21"
                          LEFT OUTER JOIN parts_nps AS t12
                            ON "t21"."snapshot" = "t12"."snapshot"
                        ) AS "t22"
                      ) AS "t24"
                      LEFT OUTER JOIN parts_onboarding AS t11
                        ON "t24"."snapshot" = "t11"."snapshot"
                    ) AS "t25"
                  ) AS "t27"
                  LEFT OUTER JOIN parts_commercial AS t10
                    ON "t27"."snapshot" = "t10"."snapshot"
                ) AS "t28"
              ) AS "t30"
              LEFT OUTER JOIN parts_relationship AS t9
                ON "t30"."snapshot" = "t9"."snapshot"
            ) AS "t31"
          ) AS "t33"
          LEFT OUTER JOIN parts_account AS t8
            ON "t33"."snapshot" = "t8"."snapshot"
        ) AS "t34"
      ) AS "t35"
    ) AS "t36"
  ) AS "t37"
) AS "t38";
