-- stickiness: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`stickiness__features_used__28d`,
  wide.`stickiness__feature_share__28d`,
  wide.`stickiness__entropy__28d`,
  wide.`stickiness__features_adopted__28d`,
  wide.`stickiness__sticky_share__28d`,
  wide.`stickiness__sticky_uses__28d`,
  wide.`stickiness__sticky_features__28d`,
  wide.`stickiness__sticky_days__28d`,
  wide.`stickiness__sticky_trend__56d`,
  wide.`stickiness__sticky_trend__210d`,
  wide.`stickiness__uses_per_user__28d`,
  wide.`stickiness__key_actions_per_user__28d`,
  wide.`stickiness__seconds_per_user__28d`,
  wide.`stickiness__errors_per_user__28d`,
  wide.`stickiness__exports__28d`,
  wide.`stickiness__exports_vs_normal__28d`,
  wide.`stickiness__export_spike__28d`,
  (
    wide.`usage.sticky_uses_median2` * 4
  ) / 2 AS `stickiness__sticky_uses__28d__normal`
FROM wide;
