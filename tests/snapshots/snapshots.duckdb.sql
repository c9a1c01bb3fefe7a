-- snapshots: the snapshots, with small numbers for snapshot and account
CREATE TEMPORARY TABLE numbered AS
SELECT
  t0.account_id, t0.cutoff, t0.cutoff_day, t0.account_started_at, t0.spell_started_at,
  CAST(DENSE_RANK() OVER (
    ORDER BY "t0"."account_id" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS account,
  CAST(ROW_NUMBER() OVER (
    ORDER BY "t0"."cutoff" ASC, "t0"."account_id" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS snapshot
FROM snapshots AS t0;
