-- tickets: tickets_tickets
CREATE TEMPORARY TABLE tickets_tickets AS
SELECT
  `t8`.`snapshot`,
  SUM(CAST(`t8`.`opened` <= 28 AS BIGINT)) AS `tickets.tickets_28d`,
  SUM(CAST((
    `t8`.`opened` > 28
  ) AND (
    `t8`.`opened` <= 238
  ) AS BIGINT)) AS `tickets.usual_28d`,
  SUM(CAST((
    `t8`.`channel` = 'email'
  ) AND (
    `t8`.`opened` <= 28
  ) AS BIGINT)) AS `tickets.email_28d`,
  SUM(CAST((
    `t8`.`channel` = 'chat'
  ) AND (
    `t8`.`opened` <= 28
  ) AS BIGINT)) AS `tickets.chat_28d`,
  SUM(CAST((
    `t8`.`channel` = 'phone'
  ) AND (
    `t8`.`opened` <= 28
  ) AS BIGINT)) AS `tickets.phone_28d`,
  SUM(CAST((
    `t8`.`channel` = 'other'
  ) AND (
    `t8`.`opened` <= 28
  ) AS BIGINT)) AS `tickets.other_28d`,
  SUM(CAST((
    `t8`.`opened` <= 91
  ) AND (
    `t8`.`channel` IS NOT NULL
  ) AS BIGINT)) AS `tickets.mix_now`,
  SUM(
    CAST((
      `t8`.`opened` > 91
    )
    AND (
      `t8`.`opened` <= 301
    )
    AND (
      `t8`.`channel` IS NOT NULL
    ) AS BIGINT)
  ) AS `tickets.mix_past`,
  SUM(CAST((
    `t8`.`opened` <= 91
  ) AND (
    `t8`.`channel` = 'email'
  ) AS BIGINT)) AS `tickets.mix_now_email`,
  SUM(
    CAST((
      `t8`.`opened` > 91
    )
    AND (
      `t8`.`opened` <= 301
    )
    AND (
      `t8`.`channel` = 'email'
    ) AS BIGINT)
  ) AS `tickets.mix_past_email`,
  SUM(CAST((
    `t8`.`opened` <= 91
  ) AND (
    `t8`.`channel` = 'chat'
  ) AS BIGINT)) AS `tickets.mix_now_chat`,
  SUM(
    CAST((
      `t8`.`opened` > 91
    )
    AND (
      `t8`.`opened` <= 301
    )
    AND (
      `t8`.`channel` = 'chat'
    ) AS BIGINT)
  ) AS `tickets.mix_past_chat`,
  SUM(CAST((
    `t8`.`opened` <= 91
  ) AND (
    `t8`.`channel` = 'phone'
  ) AS BIGINT)) AS `tickets.mix_now_phone`,
  SUM(
    CAST((
      `t8`.`opened` > 91
    )
    AND (
      `t8`.`opened` <= 301
    )
    AND (
      `t8`.`channel` = 'phone'
    ) AS BIGINT)
  ) AS `tickets.mix_past_phone`,
  SUM(CAST((
    `t8`.`opened` <= 91
  ) AND (
    `t8`.`channel` = 'other'
  ) AS BIGINT)) AS `tickets.mix_now_other`,
  SUM(
    CAST((
      `t8`.`opened` > 91
    )
    AND (
      `t8`.`opened` <= 301
    )
    AND (
      `t8`.`channel` = 'other'
    ) AS BIGINT)
  ) AS `tickets.mix_past_other`,
  PERCENTILE(IF(`t8`.`opened` <= 28, `t8`.`response`, NULL), 0.5) AS `tickets.response_median_28d`,
  PERCENTILE(
    IF((
      `t8`.`opened` > 28
    ) AND (
      `t8`.`opened` <= 238
    ), `t8`.`response`, NULL),
    0.5
  ) AS `tickets.response_usual_28d`,
  PERCENTILE(IF(`t8`.`opened` <= 28, `t8`.`response`, NULL), CAST(0.9 AS DOUBLE)) AS `tickets.response_p90_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND `t8`.`ripe` AS BIGINT)) AS `tickets.ripe_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    ) AND `t8`.`ripe` AND (
      `t8`.`response` <= 86400
    ) AS BIGINT)
  ) AS `tickets.in_time_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND `t8`.`severe` AS BIGINT)) AS `tickets.severe_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND (
    `t8`.`severe` IS NOT NULL
  ) AS BIGINT)) AS `tickets.graded_28d`,
  SUM(CAST(`t8`.`escalated` <= 28 AS BIGINT)) AS `tickets.escalations_28d`,
  SUM(CAST(`t8`.`reopened` <= 28 AS BIGINT)) AS `tickets.reopenings_28d`,
  SUM(
    CAST((
      `t8`.`resolved` <= 28
    ) AND `t8`.`rateable` AND (
      `t8`.`csat` IS NULL
    ) AS BIGINT)
  ) AS `tickets.unrated_28d`,
  SUM(CAST((
    `t8`.`resolved` <= 28
  ) AND (
    `t8`.`once` IS NOT NULL
  ) AS BIGINT)) AS `tickets.solved_28d`,
  SUM(
    CAST((
      `t8`.`resolved` <= 28
    ) AND (
      `t8`.`once` IS NOT NULL
    ) AND `t8`.`once` AS BIGINT)
  ) AS `tickets.once_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    )
    AND `t8`.`channel` IN ('chat', 'phone')
    AND (
      `t8`.`kept_waiting` IS NOT NULL
    ) AS BIGINT)
  ) AS `tickets.waits_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    )
    AND `t8`.`channel` IN ('chat', 'phone')
    AND (
      `t8`.`kept_waiting` IS NOT NULL
    )
    AND `t8`.`kept_waiting` AS BIGINT)
  ) AS `tickets.kept_waiting_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    )
    AND `t8`.`channel` IN ('chat', 'phone')
    AND (
      `t8`.`abandoned` IS NOT NULL
    ) AS BIGINT)
  ) AS `tickets.live_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    )
    AND `t8`.`channel` IN ('chat', 'phone')
    AND (
      `t8`.`abandoned` IS NOT NULL
    )
    AND `t8`.`abandoned` AS BIGINT)
  ) AS `tickets.abandoned_28d`,
  SUM(IF(`t8`.`opened` <= 28, `t8`.`handled`, NULL)) AS `tickets.handled_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND (
    `t8`.`handled` IS NOT NULL
  ) AS BIGINT)) AS `tickets.handled_n_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    )
    AND `t8`.`day_old`
    AND (
      NOT (
        COALESCE(
          `t8`.`severe`
          OR (
            `t8`.`ripe` AND NOT (
              COALESCE(`t8`.`response` <= 86400, FALSE)
            )
          )
          OR (
            `t8`.`escalated` IS NOT NULL
          )
          OR (
            `t8`.`reopened` IS NOT NULL
          )
          OR `t8`.`poor`,
          FALSE
        )
      )
      AND (
        `t8`.`severe` IS NOT NULL
      )
      AND (
        `t8`.`response` <= 86400
      )
    ) AS BIGINT)
  ) AS `tickets.painless_28d`,
  SUM(
    CAST((
      `t8`.`opened` <= 28
    )
    AND `t8`.`day_old`
    AND COALESCE(
      `t8`.`severe`
      OR (
        `t8`.`ripe` AND NOT (
          COALESCE(`t8`.`response` <= 86400, FALSE)
        )
      )
      OR (
        `t8`.`escalated` IS NOT NULL
      )
      OR (
        `t8`.`reopened` IS NOT NULL
      )
      OR `t8`.`poor`,
      FALSE
    ) AS BIGINT)
  ) AS `tickets.painful_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND `t8`.`leaving` AS BIGINT)) AS `tickets.leaving_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND `t8`.`rival` AS BIGINT)) AS `tickets.rival_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND `t8`.`unhappy` AS BIGINT)) AS `tickets.unhappy_28d`,
  SUM(CAST((
    `t8`.`opened` <= 28
  ) AND (
    `t8`.`unhappy` IS NOT NULL
  ) AS BIGINT)) AS `tickets.written_28d`
FROM (
  SELECT
    *
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`channel`,
      `t6`.`theme`,
      `t6`.`urgent`,
      `t6`.`severe`,
      `t6`.`opened_at`,
      `t6`.`rated_at`,
      `t6`.`leaving`,
      `t6`.`rival`,
      `t6`.`unhappy`,
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`,
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) AS `resolved`,
      IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL) AS `reopened`,
      IF(
        `t6`.`escalated_since` < `t6`.`cutoff_day`,
        `t6`.`cutoff_day` - `t6`.`escalated`,
        NULL
      ) AS `escalated`,
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) AS `rated`,
      `t6`.`cutoff_day` - `t6`.`opened` AS `opened`,
      LEAST(
        `t6`.`cutoff_day` - `t6`.`opened`,
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL),
        IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL),
        IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL),
        IF(
          `t6`.`escalated_since` < `t6`.`cutoff_day`,
          `t6`.`cutoff_day` - `t6`.`escalated`,
          NULL
        ),
        IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL)
      ) AS `touched`,
      IF(
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL,
        `t6`.`response`,
        NULL
      ) AS `response`,
      IF(
        IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
        `t6`.`csat`,
        NULL
      ) AS `csat`,
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND NOT (
        (
          IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL
        )
        AND `t6`.`odd`
      ) AS `ripe`,
      `t6`.`ripe_on` <= `t6`.`cutoff_day` AS `day_old`,
      COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE) AS `rateable`,
      IF(
        IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
        `t6`.`poor`,
        NULL
      ) AS `poor`,
      IF(COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE), `t6`.`once`, NULL) AS `once`,
      IF(
        (
          `t6`.`ripe_on` <= `t6`.`cutoff_day`
        )
        AND (
          (
            `t6`.`waited_since` IS NULL
          )
          OR (
            `t6`.`waited_since` < `t6`.`cutoff_day`
          )
        ),
        `t6`.`kept_waiting`,
        NULL
      ) AS `kept_waiting`,
      IF(
        (
          `t6`.`ripe_on` <= `t6`.`cutoff_day`
        )
        AND (
          (
            `t6`.`waited_since` IS NULL
          )
          OR (
            `t6`.`waited_since` < `t6`.`cutoff_day`
          )
        ),
        `t6`.`abandoned`,
        NULL
      ) AS `abandoned`,
      IF(`t6`.`handled_since` < `t6`.`cutoff_day`, `t6`.`handle_seconds`, NULL) AS `handled`,
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL AS `is_open`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`opened_at`,
        `t5`.`opened`,
        `t5`.`ripe_on`,
        `t5`.`rateable_on`,
        `t5`.`response`,
        `t5`.`odd`,
        `t5`.`csat`,
        `t5`.`rated_at`,
        `t5`.`urgent`,
        `t5`.`severe`,
        `t5`.`channel`,
        `t5`.`theme`,
        `t5`.`poor`,
        `t5`.`once`,
        `t5`.`kept_waiting`,
        `t5`.`abandoned`,
        `t5`.`waited_since`,
        `t5`.`handle_seconds`,
        `t5`.`handled_since`,
        `t5`.`leaving`,
        `t5`.`rival`,
        `t5`.`unhappy`,
        `t5`.`answered`,
        `t5`.`answered_since`,
        `t5`.`resolved`,
        `t5`.`resolved_since`,
        `t5`.`reopened`,
        `t5`.`reopened_since`,
        `t5`.`escalated`,
        `t5`.`escalated_since`,
        `t5`.`rated`,
        `t5`.`rated_since`
      FROM (
        SELECT
          `t0`.`account_id`,
          `t0`.`snapshot`,
          `t0`.`cutoff_day`
        FROM numbered AS t0
      ) AS `t3`
      INNER JOIN (
        SELECT
          `t1`.`account_id`,
          `t1`.`opened_at`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `opened`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
            `t1`.`opened_at` + INTERVAL '86400' SECOND
          ) > DATE_TRUNC('day', `t1`.`opened_at` + INTERVAL '86400' SECOND) AS INT) AS `ripe_on`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(`t1`.`resolved_at` + INTERVAL '604800' SECOND AS DATE)
          ) AS INT) + CAST((
            `t1`.`resolved_at` + INTERVAL '604800' SECOND
          ) > DATE_TRUNC('day', `t1`.`resolved_at` + INTERVAL '604800' SECOND) AS INT) AS `rateable_on`,
          IF(
            `t1`.`first_response_at` >= `t1`.`opened_at`,
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
            NULL
          ) AS `response`,
          (
            `t1`.`first_response_at` IS NOT NULL
          )
          AND (
            IF(
              `t1`.`first_response_at` >= `t1`.`opened_at`,
              CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
              NULL
            ) IS NULL
          ) AS `odd`,
          CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) AS `csat`,
          IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS `rated_at`,
          TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
          TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN (
            'urgent',
            'critical',
            'blocker',
            'emergency',
            'p0',
            'p1',
            'sev1',
            'high',
            'major',
            'p2',
            'sev2'
          ) AS `severe`,
          CASE
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IS NULL
            THEN CAST(NULL AS STRING)
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('email', 'e-mail', 'mail')
            THEN 'email'
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('chat', 'live chat', 'live_chat', 'livechat')
            THEN 'chat'
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('phone', 'call', 'telephone', 'voice')
            THEN 'phone'
            ELSE 'other'
          END AS `channel`,
          NULLIF(TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`theme`)), '') AS `theme`,
          (
            CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) * 2
          ) < 6000000 AS `poor`,
          IF(
            `t1`.`contacts` IS NOT NULL,
            (
              `t1`.`contacts` <= 1
            )
            AND NOT (
              COALESCE(`t1`.`reopened_at` < (
                `t1`.`resolved_at` + INTERVAL '7' DAY
              ), FALSE)
            ),
            NULL
          ) AS `once`,
          `t1`.`waited_seconds` > 300 AS `kept_waiting`,
          `t1`.`abandoned`,
          CAST(FLOOR(
            (
              CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT) + `t1`.`waited_seconds` + 0
            ) / (
              86400
            )
          ) AS BIGINT) AS `waited_since`,
          `t1`.`handle_seconds`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `handled_since`,
          REGEXP_REPLACE(
            CONCAT(
              CONCAT(
                ' ',
                LOWER(
                  REGEXP_REPLACE(
                    REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                    '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                    ' '
                  )
                )
              ),
              ' '
            ),
            '(?: (?:(?:not|never|no|don\'t|dont|doesn\'t|didn\'t|won\'t|wouldn\'t|aren\'t|isn\'t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
            ' '
          ) RLIKE ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won\'t|wont|do not|don\'t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) ' AS `leaving`,
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ) RLIKE ' (?:(?:competitor|competitors|competitor\'s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) ' AS `rival`,
          REGEXP_REPLACE(
            CONCAT(
              CONCAT(
                ' ',
                LOWER(
                  REGEXP_REPLACE(
                    REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                    '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                    ' '
                  )
                )
              ),
              ' '
            ),
            '(?: (?:(?:not|never|no|isn\'t|wasn\'t|aren\'t|don\'t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|wasn\'t|aren\'t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
            ' '
          ) RLIKE ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) ' AS `unhappy`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered_since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved_since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened_since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated_since`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(IF(
              `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
              COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
              NULL
            ) AS DATE)
          ) AS INT) AS `rated`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(IF(
              `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
              COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
              NULL
            ) AS DATE)
          ) AS INT) AS `rated_since`
        FROM tickets AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
  ) AS `t7`
  WHERE
    `t7`.`touched` <= 301
) AS `t8`
GROUP BY
  1;

-- tickets: tickets_open
CREATE TEMPORARY TABLE tickets_open AS
SELECT
  `t7`.`snapshot`,
  SUM(CAST(`t7`.`ripe` AND (
    `t7`.`answered` IS NULL
  ) AS BIGINT)) AS `tickets.unanswered`,
  SUM(CAST(`t7`.`is_open` AS BIGINT)) AS `tickets.open`,
  MAX(`t7`.`opened`) AS `tickets.oldest_open`,
  SUM(CAST(`t7`.`urgent` AS BIGINT)) AS `tickets.open_urgent`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`channel`,
    `t6`.`theme`,
    `t6`.`urgent`,
    `t6`.`severe`,
    `t6`.`opened_at`,
    `t6`.`rated_at`,
    `t6`.`leaving`,
    `t6`.`rival`,
    `t6`.`unhappy`,
    IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) AS `resolved`,
    IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL) AS `reopened`,
    IF(
      `t6`.`escalated_since` < `t6`.`cutoff_day`,
      `t6`.`cutoff_day` - `t6`.`escalated`,
      NULL
    ) AS `escalated`,
    IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) AS `rated`,
    `t6`.`cutoff_day` - `t6`.`opened` AS `opened`,
    LEAST(
      `t6`.`cutoff_day` - `t6`.`opened`,
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL),
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL),
      IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL),
      IF(
        `t6`.`escalated_since` < `t6`.`cutoff_day`,
        `t6`.`cutoff_day` - `t6`.`escalated`,
        NULL
      ),
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL)
    ) AS `touched`,
    IF(
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL,
      `t6`.`response`,
      NULL
    ) AS `response`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`csat`,
      NULL
    ) AS `csat`,
    (
      `t6`.`ripe_on` <= `t6`.`cutoff_day`
    )
    AND NOT (
      (
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL
      )
      AND `t6`.`odd`
    ) AS `ripe`,
    `t6`.`ripe_on` <= `t6`.`cutoff_day` AS `day_old`,
    COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE) AS `rateable`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`poor`,
      NULL
    ) AS `poor`,
    IF(COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE), `t6`.`once`, NULL) AS `once`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`kept_waiting`,
      NULL
    ) AS `kept_waiting`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`abandoned`,
      NULL
    ) AS `abandoned`,
    IF(`t6`.`handled_since` < `t6`.`cutoff_day`, `t6`.`handle_seconds`, NULL) AS `handled`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL AS `is_open`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`opened_at`,
      `t5`.`opened`,
      `t5`.`ripe_on`,
      `t5`.`rateable_on`,
      `t5`.`response`,
      `t5`.`odd`,
      `t5`.`csat`,
      `t5`.`rated_at`,
      `t5`.`urgent`,
      `t5`.`severe`,
      `t5`.`channel`,
      `t5`.`theme`,
      `t5`.`poor`,
      `t5`.`once`,
      `t5`.`kept_waiting`,
      `t5`.`abandoned`,
      `t5`.`waited_since`,
      `t5`.`handle_seconds`,
      `t5`.`handled_since`,
      `t5`.`leaving`,
      `t5`.`rival`,
      `t5`.`unhappy`,
      `t5`.`answered`,
      `t5`.`answered_since`,
      `t5`.`resolved`,
      `t5`.`resolved_since`,
      `t5`.`reopened`,
      `t5`.`reopened_since`,
      `t5`.`escalated`,
      `t5`.`escalated_since`,
      `t5`.`rated`,
      `t5`.`rated_since`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`
      FROM numbered AS t0
    ) AS `t3`
    INNER JOIN (
      SELECT
        `t1`.`account_id`,
        `t1`.`opened_at`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `opened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
          `t1`.`opened_at` + INTERVAL '86400' SECOND
        ) > DATE_TRUNC('day', `t1`.`opened_at` + INTERVAL '86400' SECOND) AS INT) AS `ripe_on`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(`t1`.`resolved_at` + INTERVAL '604800' SECOND AS DATE)
        ) AS INT) + CAST((
          `t1`.`resolved_at` + INTERVAL '604800' SECOND
        ) > DATE_TRUNC('day', `t1`.`resolved_at` + INTERVAL '604800' SECOND) AS INT) AS `rateable_on`,
        IF(
          `t1`.`first_response_at` >= `t1`.`opened_at`,
          CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
          NULL
        ) AS `response`,
        (
          `t1`.`first_response_at` IS NOT NULL
        )
        AND (
          IF(
            `t1`.`first_response_at` >= `t1`.`opened_at`,
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
            NULL
          ) IS NULL
        ) AS `odd`,
        CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) AS `csat`,
        IF(
          `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
          COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
          NULL
        ) AS `rated_at`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN (
          'urgent',
          'critical',
          'blocker',
          'emergency',
          'p0',
          'p1',
          'sev1',
          'high',
          'major',
          'p2',
          'sev2'
        ) AS `severe`,
        CASE
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IS NULL
          THEN CAST(NULL AS STRING)
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('email', 'e-mail', 'mail')
          THEN 'email'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('chat', 'live chat', 'live_chat', 'livechat')
          THEN 'chat'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('phone', 'call', 'telephone', 'voice')
          THEN 'phone'
          ELSE 'other'
        END AS `channel`,
        NULLIF(TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`theme`)), '') AS `theme`,
        (
          CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) * 2
        ) < 6000000 AS `poor`,
        IF(
          `t1`.`contacts` IS NOT NULL,
          (
            `t1`.`contacts` <= 1
          )
          AND NOT (
            COALESCE(`t1`.`reopened_at` < (
              `t1`.`resolved_at` + INTERVAL '7' DAY
            ), FALSE)
          ),
          NULL
        ) AS `once`,
        `t1`.`waited_seconds` > 300 AS `kept_waiting`,
        `t1`.`abandoned`,
        CAST(FLOOR(
          (
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT) + `t1`.`waited_seconds` + 0
          ) / (
            86400
          )
        ) AS BIGINT) AS `waited_since`,
        `t1`.`handle_seconds`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `handled_since`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|don\'t|dont|doesn\'t|didn\'t|won\'t|wouldn\'t|aren\'t|isn\'t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
          ' '
        ) RLIKE ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won\'t|wont|do not|don\'t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) ' AS `leaving`,
        CONCAT(
          CONCAT(
            ' ',
            LOWER(
              REGEXP_REPLACE(
                REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                ' '
              )
            )
          ),
          ' '
        ) RLIKE ' (?:(?:competitor|competitors|competitor\'s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) ' AS `rival`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|isn\'t|wasn\'t|aren\'t|don\'t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|wasn\'t|aren\'t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
          ' '
        ) RLIKE ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) ' AS `unhappy`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated_since`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated_since`
      FROM tickets AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
  WHERE
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL
) AS `t7`
GROUP BY
  1;

-- tickets: tickets_rated
CREATE TEMPORARY TABLE tickets_rated AS
SELECT
  `t7`.`snapshot`,
  MAX_BY(
    `t7`.`csat`,
    STRUCT(`t7`.`rated_at` AS `at`, `t7`.`opened_at` AS `opened`, -(
      `t7`.`csat`
    ) AS `worse`)
  ) AS `tickets.latest_csat`,
  SUM(IF(`t7`.`rated` <= 28, `t7`.`csat`, NULL)) AS `tickets.csat_28d_total`,
  SUM(CAST(`t7`.`rated` <= 28 AS BIGINT)) AS `tickets.csat_28d_n`,
  SUM(IF((
    `t7`.`rated` > 28
  ) AND (
    `t7`.`rated` <= 238
  ), `t7`.`csat`, NULL)) AS `tickets.csat_usual_28d_total`,
  SUM(CAST((
    `t7`.`rated` > 28
  ) AND (
    `t7`.`rated` <= 238
  ) AS BIGINT)) AS `tickets.csat_usual_28d_n`
FROM (
  SELECT
    `t6`.`snapshot`,
    `t6`.`channel`,
    `t6`.`theme`,
    `t6`.`urgent`,
    `t6`.`severe`,
    `t6`.`opened_at`,
    `t6`.`rated_at`,
    `t6`.`leaving`,
    `t6`.`rival`,
    `t6`.`unhappy`,
    IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) AS `resolved`,
    IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL) AS `reopened`,
    IF(
      `t6`.`escalated_since` < `t6`.`cutoff_day`,
      `t6`.`cutoff_day` - `t6`.`escalated`,
      NULL
    ) AS `escalated`,
    IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) AS `rated`,
    `t6`.`cutoff_day` - `t6`.`opened` AS `opened`,
    LEAST(
      `t6`.`cutoff_day` - `t6`.`opened`,
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL),
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL),
      IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL),
      IF(
        `t6`.`escalated_since` < `t6`.`cutoff_day`,
        `t6`.`cutoff_day` - `t6`.`escalated`,
        NULL
      ),
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL)
    ) AS `touched`,
    IF(
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL,
      `t6`.`response`,
      NULL
    ) AS `response`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`csat`,
      NULL
    ) AS `csat`,
    (
      `t6`.`ripe_on` <= `t6`.`cutoff_day`
    )
    AND NOT (
      (
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL
      )
      AND `t6`.`odd`
    ) AS `ripe`,
    `t6`.`ripe_on` <= `t6`.`cutoff_day` AS `day_old`,
    COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE) AS `rateable`,
    IF(
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
      `t6`.`poor`,
      NULL
    ) AS `poor`,
    IF(COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE), `t6`.`once`, NULL) AS `once`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`kept_waiting`,
      NULL
    ) AS `kept_waiting`,
    IF(
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND (
        (
          `t6`.`waited_since` IS NULL
        )
        OR (
          `t6`.`waited_since` < `t6`.`cutoff_day`
        )
      ),
      `t6`.`abandoned`,
      NULL
    ) AS `abandoned`,
    IF(`t6`.`handled_since` < `t6`.`cutoff_day`, `t6`.`handle_seconds`, NULL) AS `handled`,
    IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL AS `is_open`
  FROM (
    SELECT
      `t3`.`snapshot`,
      `t3`.`cutoff_day`,
      `t5`.`opened_at`,
      `t5`.`opened`,
      `t5`.`ripe_on`,
      `t5`.`rateable_on`,
      `t5`.`response`,
      `t5`.`odd`,
      `t5`.`csat`,
      `t5`.`rated_at`,
      `t5`.`urgent`,
      `t5`.`severe`,
      `t5`.`channel`,
      `t5`.`theme`,
      `t5`.`poor`,
      `t5`.`once`,
      `t5`.`kept_waiting`,
      `t5`.`abandoned`,
      `t5`.`waited_since`,
      `t5`.`handle_seconds`,
      `t5`.`handled_since`,
      `t5`.`leaving`,
      `t5`.`rival`,
      `t5`.`unhappy`,
      `t5`.`answered`,
      `t5`.`answered_since`,
      `t5`.`resolved`,
      `t5`.`resolved_since`,
      `t5`.`reopened`,
      `t5`.`reopened_since`,
      `t5`.`escalated`,
      `t5`.`escalated_since`,
      `t5`.`rated`,
      `t5`.`rated_since`
    FROM (
      SELECT
        `t0`.`account_id`,
        `t0`.`snapshot`,
        `t0`.`cutoff_day`
      FROM numbered AS t0
    ) AS `t3`
    INNER JOIN (
      SELECT
        `t1`.`account_id`,
        `t1`.`opened_at`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
        ) AS INT) AS `since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `opened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
          `t1`.`opened_at` + INTERVAL '86400' SECOND
        ) > DATE_TRUNC('day', `t1`.`opened_at` + INTERVAL '86400' SECOND) AS INT) AS `ripe_on`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(`t1`.`resolved_at` + INTERVAL '604800' SECOND AS DATE)
        ) AS INT) + CAST((
          `t1`.`resolved_at` + INTERVAL '604800' SECOND
        ) > DATE_TRUNC('day', `t1`.`resolved_at` + INTERVAL '604800' SECOND) AS INT) AS `rateable_on`,
        IF(
          `t1`.`first_response_at` >= `t1`.`opened_at`,
          CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
          NULL
        ) AS `response`,
        (
          `t1`.`first_response_at` IS NOT NULL
        )
        AND (
          IF(
            `t1`.`first_response_at` >= `t1`.`opened_at`,
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
            NULL
          ) IS NULL
        ) AS `odd`,
        CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) AS `csat`,
        IF(
          `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
          COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
          NULL
        ) AS `rated_at`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
        TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN (
          'urgent',
          'critical',
          'blocker',
          'emergency',
          'p0',
          'p1',
          'sev1',
          'high',
          'major',
          'p2',
          'sev2'
        ) AS `severe`,
        CASE
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IS NULL
          THEN CAST(NULL AS STRING)
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('email', 'e-mail', 'mail')
          THEN 'email'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('chat', 'live chat', 'live_chat', 'livechat')
          THEN 'chat'
          WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('phone', 'call', 'telephone', 'voice')
          THEN 'phone'
          ELSE 'other'
        END AS `channel`,
        NULLIF(TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`theme`)), '') AS `theme`,
        (
          CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) * 2
        ) < 6000000 AS `poor`,
        IF(
          `t1`.`contacts` IS NOT NULL,
          (
            `t1`.`contacts` <= 1
          )
          AND NOT (
            COALESCE(`t1`.`reopened_at` < (
              `t1`.`resolved_at` + INTERVAL '7' DAY
            ), FALSE)
          ),
          NULL
        ) AS `once`,
        `t1`.`waited_seconds` > 300 AS `kept_waiting`,
        `t1`.`abandoned`,
        CAST(FLOOR(
          (
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT) + `t1`.`waited_seconds` + 0
          ) / (
            86400
          )
        ) AS BIGINT) AS `waited_since`,
        `t1`.`handle_seconds`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `handled_since`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|don\'t|dont|doesn\'t|didn\'t|won\'t|wouldn\'t|aren\'t|isn\'t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
          ' '
        ) RLIKE ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won\'t|wont|do not|don\'t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) ' AS `leaving`,
        CONCAT(
          CONCAT(
            ' ',
            LOWER(
              REGEXP_REPLACE(
                REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                ' '
              )
            )
          ),
          ' '
        ) RLIKE ' (?:(?:competitor|competitors|competitor\'s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) ' AS `rival`,
        REGEXP_REPLACE(
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ),
          '(?: (?:(?:not|never|no|isn\'t|wasn\'t|aren\'t|don\'t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|wasn\'t|aren\'t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
          ' '
        ) RLIKE ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) ' AS `unhappy`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened_since`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated`,
        CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated_since`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated`,
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS DATE)
        ) AS INT) AS `rated_since`
      FROM tickets AS t1
    ) AS `t5`
      ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
  ) AS `t6`
  WHERE
    IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL
) AS `t7`
GROUP BY
  1;

-- tickets: tickets_themes
CREATE TEMPORARY TABLE tickets_themes AS
SELECT
  `t8`.`snapshot`,
  SUM(CAST(`t8`.`n` >= 3 AS BIGINT)) AS `tickets.recurring_themes`,
  MAX(`t8`.`n`) AS `tickets.top_theme`
FROM (
  SELECT
    `t7`.`snapshot`,
    `t7`.`theme`,
    COUNT(*) AS `n`
  FROM (
    SELECT
      `t6`.`snapshot`,
      `t6`.`channel`,
      `t6`.`theme`,
      `t6`.`urgent`,
      `t6`.`severe`,
      `t6`.`opened_at`,
      `t6`.`rated_at`,
      `t6`.`leaving`,
      `t6`.`rival`,
      `t6`.`unhappy`,
      IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) AS `answered`,
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) AS `resolved`,
      IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL) AS `reopened`,
      IF(
        `t6`.`escalated_since` < `t6`.`cutoff_day`,
        `t6`.`cutoff_day` - `t6`.`escalated`,
        NULL
      ) AS `escalated`,
      IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) AS `rated`,
      `t6`.`cutoff_day` - `t6`.`opened` AS `opened`,
      LEAST(
        `t6`.`cutoff_day` - `t6`.`opened`,
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL),
        IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL),
        IF(`t6`.`reopened_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`reopened`, NULL),
        IF(
          `t6`.`escalated_since` < `t6`.`cutoff_day`,
          `t6`.`cutoff_day` - `t6`.`escalated`,
          NULL
        ),
        IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL)
      ) AS `touched`,
      IF(
        IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL,
        `t6`.`response`,
        NULL
      ) AS `response`,
      IF(
        IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
        `t6`.`csat`,
        NULL
      ) AS `csat`,
      (
        `t6`.`ripe_on` <= `t6`.`cutoff_day`
      )
      AND NOT (
        (
          IF(`t6`.`answered_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`answered`, NULL) IS NOT NULL
        )
        AND `t6`.`odd`
      ) AS `ripe`,
      `t6`.`ripe_on` <= `t6`.`cutoff_day` AS `day_old`,
      COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE) AS `rateable`,
      IF(
        IF(`t6`.`rated_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`rated`, NULL) IS NOT NULL,
        `t6`.`poor`,
        NULL
      ) AS `poor`,
      IF(COALESCE(`t6`.`rateable_on` <= `t6`.`cutoff_day`, FALSE), `t6`.`once`, NULL) AS `once`,
      IF(
        (
          `t6`.`ripe_on` <= `t6`.`cutoff_day`
        )
        AND (
          (
            `t6`.`waited_since` IS NULL
          )
          OR (
            `t6`.`waited_since` < `t6`.`cutoff_day`
          )
        ),
        `t6`.`kept_waiting`,
        NULL
      ) AS `kept_waiting`,
      IF(
        (
          `t6`.`ripe_on` <= `t6`.`cutoff_day`
        )
        AND (
          (
            `t6`.`waited_since` IS NULL
          )
          OR (
            `t6`.`waited_since` < `t6`.`cutoff_day`
          )
        ),
        `t6`.`abandoned`,
        NULL
      ) AS `abandoned`,
      IF(`t6`.`handled_since` < `t6`.`cutoff_day`, `t6`.`handle_seconds`, NULL) AS `handled`,
      IF(`t6`.`resolved_since` < `t6`.`cutoff_day`, `t6`.`cutoff_day` - `t6`.`resolved`, NULL) IS NULL AS `is_open`
    FROM (
      SELECT
        `t3`.`snapshot`,
        `t3`.`cutoff_day`,
        `t5`.`opened_at`,
        `t5`.`opened`,
        `t5`.`ripe_on`,
        `t5`.`rateable_on`,
        `t5`.`response`,
        `t5`.`odd`,
        `t5`.`csat`,
        `t5`.`rated_at`,
        `t5`.`urgent`,
        `t5`.`severe`,
        `t5`.`channel`,
        `t5`.`theme`,
        `t5`.`poor`,
        `t5`.`once`,
        `t5`.`kept_waiting`,
        `t5`.`abandoned`,
        `t5`.`waited_since`,
        `t5`.`handle_seconds`,
        `t5`.`handled_since`,
        `t5`.`leaving`,
        `t5`.`rival`,
        `t5`.`unhappy`,
        `t5`.`answered`,
        `t5`.`answered_since`,
        `t5`.`resolved`,
        `t5`.`resolved_since`,
        `t5`.`reopened`,
        `t5`.`reopened_since`,
        `t5`.`escalated`,
        `t5`.`escalated_since`,
        `t5`.`rated`,
        `t5`.`rated_since`
      FROM (
        SELECT
          `t0`.`account_id`,
          `t0`.`snapshot`,
          `t0`.`cutoff_day`
        FROM numbered AS t0
      ) AS `t3`
      INNER JOIN (
        SELECT
          `t1`.`account_id`,
          `t1`.`opened_at`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(GREATEST(`t1`.`opened_at`, `t1`.`known_at`) AS DATE)
          ) AS INT) AS `since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` AS DATE)) AS INT) AS `opened`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`opened_at` + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
            `t1`.`opened_at` + INTERVAL '86400' SECOND
          ) > DATE_TRUNC('day', `t1`.`opened_at` + INTERVAL '86400' SECOND) AS INT) AS `ripe_on`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(`t1`.`resolved_at` + INTERVAL '604800' SECOND AS DATE)
          ) AS INT) + CAST((
            `t1`.`resolved_at` + INTERVAL '604800' SECOND
          ) > DATE_TRUNC('day', `t1`.`resolved_at` + INTERVAL '604800' SECOND) AS INT) AS `rateable_on`,
          IF(
            `t1`.`first_response_at` >= `t1`.`opened_at`,
            CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
            NULL
          ) AS `response`,
          (
            `t1`.`first_response_at` IS NOT NULL
          )
          AND (
            IF(
              `t1`.`first_response_at` >= `t1`.`opened_at`,
              CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`first_response_at`) AS TIMESTAMP)) AS BIGINT) - CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT),
              NULL
            ) IS NULL
          ) AS `odd`,
          CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) AS `csat`,
          IF(
            `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
            COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
            NULL
          ) AS `rated_at`,
          TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS `urgent`,
          TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`priority`)) IN (
            'urgent',
            'critical',
            'blocker',
            'emergency',
            'p0',
            'p1',
            'sev1',
            'high',
            'major',
            'p2',
            'sev2'
          ) AS `severe`,
          CASE
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IS NULL
            THEN CAST(NULL AS STRING)
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('email', 'e-mail', 'mail')
            THEN 'email'
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('chat', 'live chat', 'live_chat', 'livechat')
            THEN 'chat'
            WHEN TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`channel`)) IN ('phone', 'call', 'telephone', 'voice')
            THEN 'phone'
            ELSE 'other'
          END AS `channel`,
          NULLIF(TRIM(' \t\n\r\v\f' FROM LOWER(`t1`.`theme`)), '') AS `theme`,
          (
            CAST(ROUND(`t1`.`csat` * 1000000, 0) AS BIGINT) * 2
          ) < 6000000 AS `poor`,
          IF(
            `t1`.`contacts` IS NOT NULL,
            (
              `t1`.`contacts` <= 1
            )
            AND NOT (
              COALESCE(`t1`.`reopened_at` < (
                `t1`.`resolved_at` + INTERVAL '7' DAY
              ), FALSE)
            ),
            NULL
          ) AS `once`,
          `t1`.`waited_seconds` > 300 AS `kept_waiting`,
          `t1`.`abandoned`,
          CAST(FLOOR(
            (
              CAST(UNIX_TIMESTAMP(CAST(DATE_TRUNC('second', `t1`.`opened_at`) AS TIMESTAMP)) AS BIGINT) + `t1`.`waited_seconds` + 0
            ) / (
              86400
            )
          ) AS BIGINT) AS `waited_since`,
          `t1`.`handle_seconds`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `handled_since`,
          REGEXP_REPLACE(
            CONCAT(
              CONCAT(
                ' ',
                LOWER(
                  REGEXP_REPLACE(
                    REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                    '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                    ' '
                  )
                )
              ),
              ' '
            ),
            '(?: (?:(?:not|never|no|don\'t|dont|doesn\'t|didn\'t|won\'t|wouldn\'t|aren\'t|isn\'t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
            ' '
          ) RLIKE ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won\'t|wont|do not|don\'t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) ' AS `leaving`,
          CONCAT(
            CONCAT(
              ' ',
              LOWER(
                REGEXP_REPLACE(
                  REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                  '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                  ' '
                )
              )
            ),
            ' '
          ) RLIKE ' (?:(?:competitor|competitors|competitor\'s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) ' AS `rival`,
          REGEXP_REPLACE(
            CONCAT(
              CONCAT(
                ' ',
                LOWER(
                  REGEXP_REPLACE(
                    REGEXP_REPLACE(REPLACE(NULLIF(`t1`.`text`, ''), '’', '\''), '[.!?;]+', ' . '),
                    '[^0-9A-Za-z\'À-῿Ⰰ-퟿.]+',
                    ' '
                  )
                )
              ),
              ' '
            ),
            '(?: (?:(?:not|never|no|isn\'t|wasn\'t|aren\'t|don\'t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|wasn\'t|aren\'t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
            ' '
          ) RLIKE ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn\'t|aren\'t|wasn\'t|weren\'t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) ' AS `unhappy`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`first_response_at` AS DATE)) AS INT) AS `answered_since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`resolved_at` AS DATE)) AS INT) AS `resolved_since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`reopened_at` AS DATE)) AS INT) AS `reopened_since`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated`,
          CAST(DATEDIFF(DAY, MAKE_DATE(1970, 1, 1), CAST(`t1`.`escalated_at` AS DATE)) AS INT) AS `escalated_since`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(IF(
              `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
              COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
              NULL
            ) AS DATE)
          ) AS INT) AS `rated`,
          CAST(DATEDIFF(
            DAY,
            MAKE_DATE(1970, 1, 1),
            CAST(IF(
              `t1`.`csat` IS NOT NULL AND NOT ISNAN(`t1`.`csat`),
              COALESCE(`t1`.`csat_at`, `t1`.`resolved_at`),
              NULL
            ) AS DATE)
          ) AS INT) AS `rated_since`
        FROM tickets AS t1
      ) AS `t5`
        ON `t3`.`account_id` = `t5`.`account_id` AND `t5`.`since` < `t3`.`cutoff_day`
    ) AS `t6`
    WHERE
      (
        `t6`.`cutoff_day` - `t6`.`opened`
      ) <= 60 AND `t6`.`theme` IS NOT NULL
  ) AS `t7`
  GROUP BY
    1,
    2
) AS `t8`
GROUP BY
  1;

-- tickets: tickets_history
CREATE TEMPORARY TABLE tickets_history AS
SELECT
  `t1`.`snapshot`,
  MAX(`t1`.`days`) AS `tickets.history`
FROM (
  SELECT
    `t0`.`snapshot`,
    `t0`.`cutoff_day` - GREATEST(
      COALESCE(
        CAST(DATEDIFF(
          DAY,
          MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(`t0`.`account_started_at`, `t0`.`spell_started_at`) AS DATE)
        ) AS INT),
        10959
      ),
      10959
    ) AS `days`
  FROM numbered AS t0
) AS `t1`
GROUP BY
  1;

-- tickets: parts_tickets
CREATE TEMPORARY TABLE parts_tickets AS
SELECT
  `t30`.`snapshot`,
  `t30`.`tickets.tickets_28d`,
  `t30`.`tickets.usual_28d`,
  `t30`.`tickets.email_28d`,
  `t30`.`tickets.chat_28d`,
  `t30`.`tickets.phone_28d`,
  `t30`.`tickets.other_28d`,
  `t30`.`tickets.mix_now`,
  `t30`.`tickets.mix_past`,
  `t30`.`tickets.mix_now_email`,
  `t30`.`tickets.mix_past_email`,
  `t30`.`tickets.mix_now_chat`,
  `t30`.`tickets.mix_past_chat`,
  `t30`.`tickets.mix_now_phone`,
  `t30`.`tickets.mix_past_phone`,
  `t30`.`tickets.mix_now_other`,
  `t30`.`tickets.mix_past_other`,
  `t30`.`tickets.response_median_28d`,
  `t30`.`tickets.response_usual_28d`,
  `t30`.`tickets.response_p90_28d`,
  `t30`.`tickets.ripe_28d`,
  `t30`.`tickets.in_time_28d`,
  `t30`.`tickets.severe_28d`,
  `t30`.`tickets.graded_28d`,
  `t30`.`tickets.escalations_28d`,
  `t30`.`tickets.reopenings_28d`,
  `t30`.`tickets.unrated_28d`,
  `t30`.`tickets.solved_28d`,
  `t30`.`tickets.once_28d`,
  `t30`.`tickets.waits_28d`,
  `t30`.`tickets.kept_waiting_28d`,
  `t30`.`tickets.live_28d`,
  `t30`.`tickets.abandoned_28d`,
  `t30`.`tickets.handled_28d`,
  `t30`.`tickets.handled_n_28d`,
  `t30`.`tickets.painless_28d`,
  `t30`.`tickets.painful_28d`,
  `t30`.`tickets.leaving_28d`,
  `t30`.`tickets.rival_28d`,
  `t30`.`tickets.unhappy_28d`,
  `t30`.`tickets.written_28d`,
  `t30`.`tickets.unanswered`,
  `t30`.`tickets.open`,
  `t30`.`tickets.oldest_open`,
  `t30`.`tickets.open_urgent`,
  `t30`.`tickets.latest_csat`,
  `t30`.`tickets.csat_28d_total`,
  `t30`.`tickets.csat_28d_n`,
  `t30`.`tickets.csat_usual_28d_total`,
  `t30`.`tickets.csat_usual_28d_n`,
  `t30`.`tickets.recurring_themes`,
  `t30`.`tickets.top_theme`,
  `t30`.`tickets.history`
FROM (
  SELECT
    `t29`.`account_id`,
    `t29`.`cutoff`,
    `t29`.`snapshot`,
    `t29`.`account`,
    `t29`.`cutoff_day`,
    `t29`.`tickets.tickets_28d`,
    `t29`.`tickets.usual_28d`,
    `t29`.`tickets.email_28d`,
    `t29`.`tickets.chat_28d`,
    `t29`.`tickets.phone_28d`,
    `t29`.`tickets.other_28d`,
    `t29`.`tickets.mix_now`,
    `t29`.`tickets.mix_past`,
    `t29`.`tickets.mix_now_email`,
    `t29`.`tickets.mix_past_email`,
    `t29`.`tickets.mix_now_chat`,
    `t29`.`tickets.mix_past_chat`,
    `t29`.`tickets.mix_now_phone`,
    `t29`.`tickets.mix_past_phone`,
    `t29`.`tickets.mix_now_other`,
    `t29`.`tickets.mix_past_other`,
    `t29`.`tickets.response_median_28d`,
    `t29`.`tickets.response_usual_28d`,
    `t29`.`tickets.response_p90_28d`,
    `t29`.`tickets.ripe_28d`,
    `t29`.`tickets.in_time_28d`,
    `t29`.`tickets.severe_28d`,
    `t29`.`tickets.graded_28d`,
    `t29`.`tickets.escalations_28d`,
    `t29`.`tickets.reopenings_28d`,
    `t29`.`tickets.unrated_28d`,
    `t29`.`tickets.solved_28d`,
    `t29`.`tickets.once_28d`,
    `t29`.`tickets.waits_28d`,
    `t29`.`tickets.kept_waiting_28d`,
    `t29`.`tickets.live_28d`,
    `t29`.`tickets.abandoned_28d`,
    `t29`.`tickets.handled_28d`,
    `t29`.`tickets.handled_n_28d`,
    `t29`.`tickets.painless_28d`,
    `t29`.`tickets.painful_28d`,
    `t29`.`tickets.leaving_28d`,
    `t29`.`tickets.rival_28d`,
    `t29`.`tickets.unhappy_28d`,
    `t29`.`tickets.written_28d`,
    `t29`.`tickets.unanswered`,
    `t29`.`tickets.open`,
    `t29`.`tickets.oldest_open`,
    `t29`.`tickets.open_urgent`,
    `t29`.`tickets.latest_csat`,
    `t29`.`tickets.csat_28d_total`,
    `t29`.`tickets.csat_28d_n`,
    `t29`.`tickets.csat_usual_28d_total`,
    `t29`.`tickets.csat_usual_28d_n`,
    `t29`.`tickets.recurring_themes`,
    `t29`.`tickets.top_theme`,
    `t29`.`tickets.history`
  FROM (
    SELECT
      `t28`.`account_id`,
      `t28`.`cutoff`,
      `t28`.`snapshot`,
      `t28`.`account`,
      `t28`.`cutoff_day`,
      `t28`.`tickets.tickets_28d`,
      `t28`.`tickets.usual_28d`,
      `t28`.`tickets.email_28d`,
      `t28`.`tickets.chat_28d`,
      `t28`.`tickets.phone_28d`,
      `t28`.`tickets.other_28d`,
      `t28`.`tickets.mix_now`,
      `t28`.`tickets.mix_past`,
      `t28`.`tickets.mix_now_email`,
      `t28`.`tickets.mix_past_email`,
      `t28`.`tickets.mix_now_chat`,
      `t28`.`tickets.mix_past_chat`,
      `t28`.`tickets.mix_now_phone`,
      `t28`.`tickets.mix_past_phone`,
      `t28`.`tickets.mix_now_other`,
      `t28`.`tickets.mix_past_other`,
      `t28`.`tickets.response_median_28d`,
      `t28`.`tickets.response_usual_28d`,
      `t28`.`tickets.response_p90_28d`,
      `t28`.`tickets.ripe_28d`,
      `t28`.`tickets.in_time_28d`,
      `t28`.`tickets.severe_28d`,
      `t28`.`tickets.graded_28d`,
      `t28`.`tickets.escalations_28d`,
      `t28`.`tickets.reopenings_28d`,
      `t28`.`tickets.unrated_28d`,
      `t28`.`tickets.solved_28d`,
      `t28`.`tickets.once_28d`,
      `t28`.`tickets.waits_28d`,
      `t28`.`tickets.kept_waiting_28d`,
      `t28`.`tickets.live_28d`,
      `t28`.`tickets.abandoned_28d`,
      `t28`.`tickets.handled_28d`,
      `t28`.`tickets.handled_n_28d`,
      `t28`.`tickets.painless_28d`,
      `t28`.`tickets.painful_28d`,
      `t28`.`tickets.leaving_28d`,
      `t28`.`tickets.rival_28d`,
      `t28`.`tickets.unhappy_28d`,
      `t28`.`tickets.written_28d`,
      `t28`.`tickets.unanswered`,
      `t28`.`tickets.open`,
      `t28`.`tickets.oldest_open`,
      `t28`.`tickets.open_urgent`,
      `t28`.`tickets.latest_csat`,
      `t28`.`tickets.csat_28d_total`,
      `t28`.`tickets.csat_28d_n`,
      `t28`.`tickets.csat_usual_28d_total`,
      `t28`.`tickets.csat_usual_28d_n`,
      `t28`.`tickets.recurring_themes`,
      `t28`.`tickets.top_theme`,
      `t6`.`snapshot` AS `snapshot_right`,
      `t6`.`tickets.history`
    FROM (
      SELECT
        `t26`.`account_id`,
        `t26`.`cutoff`,
        `t26`.`snapshot`,
        `t26`.`account`,
        `t26`.`cutoff_day`,
        `t26`.`tickets.tickets_28d`,
        `t26`.`tickets.usual_28d`,
        `t26`.`tickets.email_28d`,
        `t26`.`tickets.chat_28d`,
        `t26`.`tickets.phone_28d`,
        `t26`.`tickets.other_28d`,
        `t26`.`tickets.mix_now`,
        `t26`.`tickets.mix_past`,
        `t26`.`tickets.mix_now_email`,
        `t26`.`tickets.mix_past_email`,
        `t26`.`tickets.mix_now_chat`,
        `t26`.`tickets.mix_past_chat`,
        `t26`.`tickets.mix_now_phone`,
        `t26`.`tickets.mix_past_phone`,
        `t26`.`tickets.mix_now_other`,
        `t26`.`tickets.mix_past_other`,
        `t26`.`tickets.response_median_28d`,
        `t26`.`tickets.response_usual_28d`,
        `t26`.`tickets.response_p90_28d`,
        `t26`.`tickets.ripe_28d`,
        `t26`.`tickets.in_time_28d`,
        `t26`.`tickets.severe_28d`,
        `t26`.`tickets.graded_28d`,
        `t26`.`tickets.escalations_28d`,
        `t26`.`tickets.reopenings_28d`,
        `t26`.`tickets.unrated_28d`,
        `t26`.`tickets.solved_28d`,
        `t26`.`tickets.once_28d`,
        `t26`.`tickets.waits_28d`,
        `t26`.`tickets.kept_waiting_28d`,
        `t26`.`tickets.live_28d`,
        `t26`.`tickets.abandoned_28d`,
        `t26`.`tickets.handled_28d`,
        `t26`.`tickets.handled_n_28d`,
        `t26`.`tickets.painless_28d`,
        `t26`.`tickets.painful_28d`,
        `t26`.`tickets.leaving_28d`,
        `t26`.`tickets.rival_28d`,
        `t26`.`tickets.unhappy_28d`,
        `t26`.`tickets.written_28d`,
        `t26`.`tickets.unanswered`,
        `t26`.`tickets.open`,
        `t26`.`tickets.oldest_open`,
        `t26`.`tickets.open_urgent`,
        `t26`.`tickets.latest_csat`,
        `t26`.`tickets.csat_28d_total`,
        `t26`.`tickets.csat_28d_n`,
        `t26`.`tickets.csat_usual_28d_total`,
        `t26`.`tickets.csat_usual_28d_n`,
        COALESCE(`t26`.`tickets.recurring_themes`, 0) AS `tickets.recurring_themes`,
        COALESCE(`t26`.`tickets.top_theme`, 0) AS `tickets.top_theme`
      FROM (
        SELECT
          `t25`.`account_id`,
          `t25`.`cutoff`,
          `t25`.`snapshot`,
          `t25`.`account`,
          `t25`.`cutoff_day`,
          `t25`.`tickets.tickets_28d`,
          `t25`.`tickets.usual_28d`,
          `t25`.`tickets.email_28d`,
          `t25`.`tickets.chat_28d`,
          `t25`.`tickets.phone_28d`,
          `t25`.`tickets.other_28d`,
          `t25`.`tickets.mix_now`,
          `t25`.`tickets.mix_past`,
          `t25`.`tickets.mix_now_email`,
          `t25`.`tickets.mix_past_email`,
          `t25`.`tickets.mix_now_chat`,
          `t25`.`tickets.mix_past_chat`,
          `t25`.`tickets.mix_now_phone`,
          `t25`.`tickets.mix_past_phone`,
          `t25`.`tickets.mix_now_other`,
          `t25`.`tickets.mix_past_other`,
          `t25`.`tickets.response_median_28d`,
          `t25`.`tickets.response_usual_28d`,
          `t25`.`tickets.response_p90_28d`,
          `t25`.`tickets.ripe_28d`,
          `t25`.`tickets.in_time_28d`,
          `t25`.`tickets.severe_28d`,
          `t25`.`tickets.graded_28d`,
          `t25`.`tickets.escalations_28d`,
          `t25`.`tickets.reopenings_28d`,
          `t25`.`tickets.unrated_28d`,
          `t25`.`tickets.solved_28d`,
          `t25`.`tickets.once_28d`,
          `t25`.`tickets.waits_28d`,
          `t25`.`tickets.kept_waiting_28d`,
          `t25`.`tickets.live_28d`,
          `t25`.`tickets.abandoned_28d`,
          `t25`.`tickets.handled_28d`,
          `t25`.`tickets.handled_n_28d`,
          `t25`.`tickets.painless_28d`,
          `t25`.`tickets.painful_28d`,
          `t25`.`tickets.leaving_28d`,
          `t25`.`tickets.rival_28d`,
          `t25`.`tickets.unhappy_28d`,
          `t25`.`tickets.written_28d`,
          `t25`.`tickets.unanswered`,
          `t25`.`tickets.open`,
          `t25`.`tickets.oldest_open`,
          `t25`.`tickets.open_urgent`,
          `t25`.`tickets.latest_csat`,
          `t25`.`tickets.csat_28d_total`,
          `t25`.`tickets.csat_28d_n`,
          `t25`.`tickets.csat_usual_28d_total`,
          `t25`.`tickets.csat_usual_28d_n`,
          `t25`.`tickets.recurring_themes`,
          `t25`.`tickets.top_theme`
        FROM (
          SELECT
            `t24`.`account_id`,
            `t24`.`cutoff`,
            `t24`.`snapshot`,
            `t24`.`account`,
            `t24`.`cutoff_day`,
            `t24`.`tickets.tickets_28d`,
            `t24`.`tickets.usual_28d`,
            `t24`.`tickets.email_28d`,
            `t24`.`tickets.chat_28d`,
            `t24`.`tickets.phone_28d`,
            `t24`.`tickets.other_28d`,
            `t24`.`tickets.mix_now`,
            `t24`.`tickets.mix_past`,
            `t24`.`tickets.mix_now_email`,
            `t24`.`tickets.mix_past_email`,
            `t24`.`tickets.mix_now_chat`,
            `t24`.`tickets.mix_past_chat`,
            `t24`.`tickets.mix_now_phone`,
            `t24`.`tickets.mix_past_phone`,
            `t24`.`tickets.mix_now_other`,
            `t24`.`tickets.mix_past_other`,
            `t24`.`tickets.response_median_28d`,
            `t24`.`tickets.response_usual_28d`,
            `t24`.`tickets.response_p90_28d`,
            `t24`.`tickets.ripe_28d`,
            `t24`.`tickets.in_time_28d`,
            `t24`.`tickets.severe_28d`,
            `t24`.`tickets.graded_28d`,
            `t24`.`tickets.escalations_28d`,
            `t24`.`tickets.reopenings_28d`,
            `t24`.`tickets.unrated_28d`,
            `t24`.`tickets.solved_28d`,
            `t24`.`tickets.once_28d`,
            `t24`.`tickets.waits_28d`,
            `t24`.`tickets.kept_waiting_28d`,
            `t24`.`tickets.live_28d`,
            `t24`.`tickets.abandoned_28d`,
            `t24`.`tickets.handled_28d`,
            `t24`.`tickets.handled_n_28d`,
            `t24`.`tickets.painless_28d`,
            `t24`.`tickets.painful_28d`,
            `t24`.`tickets.leaving_28d`,
            `t24`.`tickets.rival_28d`,
            `t24`.`tickets.unhappy_28d`,
            `t24`.`tickets.written_28d`,
            `t24`.`tickets.unanswered`,
            `t24`.`tickets.open`,
            `t24`.`tickets.oldest_open`,
            `t24`.`tickets.open_urgent`,
            `t24`.`tickets.latest_csat`,
            `t24`.`tickets.csat_28d_total`,
            `t24`.`tickets.csat_28d_n`,
            `t24`.`tickets.csat_usual_28d_total`,
            `t24`.`tickets.csat_usual_28d_n`,
            `t7`.`snapshot` AS `snapshot_right`,
            `t7`.`tickets.recurring_themes`,
            `t7`.`tickets.top_theme`
          FROM (
            SELECT
              `t22`.`account_id`,
              `t22`.`cutoff`,
              `t22`.`snapshot`,
              `t22`.`account`,
              `t22`.`cutoff_day`,
              `t22`.`tickets.tickets_28d`,
              `t22`.`tickets.usual_28d`,
              `t22`.`tickets.email_28d`,
              `t22`.`tickets.chat_28d`,
              `t22`.`tickets.phone_28d`,
              `t22`.`tickets.other_28d`,
              `t22`.`tickets.mix_now`,
              `t22`.`tickets.mix_past`,
              `t22`.`tickets.mix_now_email`,
              `t22`.`tickets.mix_past_email`,
              `t22`.`tickets.mix_now_chat`,
              `t22`.`tickets.mix_past_chat`,
              `t22`.`tickets.mix_now_phone`,
              `t22`.`tickets.mix_past_phone`,
              `t22`.`tickets.mix_now_other`,
              `t22`.`tickets.mix_past_other`,
              `t22`.`tickets.response_median_28d`,
              `t22`.`tickets.response_usual_28d`,
              `t22`.`tickets.response_p90_28d`,
              `t22`.`tickets.ripe_28d`,
              `t22`.`tickets.in_time_28d`,
              `t22`.`tickets.severe_28d`,
              `t22`.`tickets.graded_28d`,
              `t22`.`tickets.escalations_28d`,
              `t22`.`tickets.reopenings_28d`,
              `t22`.`tickets.unrated_28d`,
              `t22`.`tickets.solved_28d`,
              `t22`.`tickets.once_28d`,
              `t22`.`tickets.waits_28d`,
              `t22`.`tickets.kept_waiting_28d`,
              `t22`.`tickets.live_28d`,
              `t22`.`tickets.abandoned_28d`,
              `t22`.`tickets.handled_28d`,
              `t22`.`tickets.handled_n_28d`,
              `t22`.`tickets.painless_28d`,
              `t22`.`tickets.painful_28d`,
              `t22`.`tickets.leaving_28d`,
              `t22`.`tickets.rival_28d`,
              `t22`.`tickets.unhappy_28d`,
              `t22`.`tickets.written_28d`,
              `t22`.`tickets.unanswered`,
              `t22`.`tickets.open`,
              `t22`.`tickets.oldest_open`,
              `t22`.`tickets.open_urgent`,
              `t22`.`tickets.latest_csat`,
              `t22`.`tickets.csat_28d_total`,
              COALESCE(`t22`.`tickets.csat_28d_n`, 0) AS `tickets.csat_28d_n`,
              `t22`.`tickets.csat_usual_28d_total`,
              COALESCE(`t22`.`tickets.csat_usual_28d_n`, 0) AS `tickets.csat_usual_28d_n`
            FROM (
              SELECT
                `t21`.`account_id`,
                `t21`.`cutoff`,
                `t21`.`snapshot`,
                `t21`.`account`,
                `t21`.`cutoff_day`,
                `t21`.`tickets.tickets_28d`,
                `t21`.`tickets.usual_28d`,
                `t21`.`tickets.email_28d`,
                `t21`.`tickets.chat_28d`,
                `t21`.`tickets.phone_28d`,
                `t21`.`tickets.other_28d`,
                `t21`.`tickets.mix_now`,
                `t21`.`tickets.mix_past`,
                `t21`.`tickets.mix_now_email`,
                `t21`.`tickets.mix_past_email`,
                `t21`.`tickets.mix_now_chat`,
                `t21`.`tickets.mix_past_chat`,
                `t21`.`tickets.mix_now_phone`,
                `t21`.`tickets.mix_past_phone`,
                `t21`.`tickets.mix_now_other`,
                `t21`.`tickets.mix_past_other`,
                `t21`.`tickets.response_median_28d`,
                `t21`.`tickets.response_usual_28d`,
                `t21`.`tickets.response_p90_28d`,
                `t21`.`tickets.ripe_28d`,
                `t21`.`tickets.in_time_28d`,
                `t21`.`tickets.severe_28d`,
                `t21`.`tickets.graded_28d`,
                `t21`.`tickets.escalations_28d`,
                `t21`.`tickets.reopenings_28d`,
                `t21`.`tickets.unrated_28d`,
                `t21`.`tickets.solved_28d`,
                `t21`.`tickets.once_28d`,
                `t21`.`tickets.waits_28d`,
                `t21`.`tickets.kept_waiting_28d`,
                `t21`.`tickets.live_28d`,
                `t21`.`tickets.abandoned_28d`,
                `t21`.`tickets.handled_28d`,
                `t21`.`tickets.handled_n_28d`,
                `t21`.`tickets.painless_28d`,
                `t21`.`tickets.painful_28d`,
                `t21`.`tickets.leaving_28d`,
                `t21`.`tickets.rival_28d`,
                `t21`.`tickets.unhappy_28d`,
                `t21`.`tickets.written_28d`,
                `t21`.`tickets.unanswered`,
                `t21`.`tickets.open`,
                `t21`.`tickets.oldest_open`,
                `t21`.`tickets.open_urgent`,
                `t21`.`tickets.latest_csat`,
                `t21`.`tickets.csat_28d_total`,
                `t21`.`tickets.csat_28d_n`,
                `t21`.`tickets.csat_usual_28d_total`,
                `t21`.`tickets.csat_usual_28d_n`
              FROM (
                SELECT
                  `t20`.`account_id`,
                  `t20`.`cutoff`,
                  `t20`.`snapshot`,
                  `t20`.`account`,
                  `t20`.`cutoff_day`,
                  `t20`.`tickets.tickets_28d`,
                  `t20`.`tickets.usual_28d`,
                  `t20`.`tickets.email_28d`,
                  `t20`.`tickets.chat_28d`,
                  `t20`.`tickets.phone_28d`,
                  `t20`.`tickets.other_28d`,
                  `t20`.`tickets.mix_now`,
                  `t20`.`tickets.mix_past`,
                  `t20`.`tickets.mix_now_email`,
                  `t20`.`tickets.mix_past_email`,
                  `t20`.`tickets.mix_now_chat`,
                  `t20`.`tickets.mix_past_chat`,
                  `t20`.`tickets.mix_now_phone`,
                  `t20`.`tickets.mix_past_phone`,
                  `t20`.`tickets.mix_now_other`,
                  `t20`.`tickets.mix_past_other`,
                  `t20`.`tickets.response_median_28d`,
                  `t20`.`tickets.response_usual_28d`,
                  `t20`.`tickets.response_p90_28d`,
                  `t20`.`tickets.ripe_28d`,
                  `t20`.`tickets.in_time_28d`,
                  `t20`.`tickets.severe_28d`,
                  `t20`.`tickets.graded_28d`,
                  `t20`.`tickets.escalations_28d`,
                  `t20`.`tickets.reopenings_28d`,
                  `t20`.`tickets.unrated_28d`,
                  `t20`.`tickets.solved_28d`,
                  `t20`.`tickets.once_28d`,
                  `t20`.`tickets.waits_28d`,
                  `t20`.`tickets.kept_waiting_28d`,
                  `t20`.`tickets.live_28d`,
                  `t20`.`tickets.abandoned_28d`,
                  `t20`.`tickets.handled_28d`,
                  `t20`.`tickets.handled_n_28d`,
                  `t20`.`tickets.painless_28d`,
                  `t20`.`tickets.painful_28d`,
                  `t20`.`tickets.leaving_28d`,
                  `t20`.`tickets.rival_28d`,
                  `t20`.`tickets.unhappy_28d`,
                  `t20`.`tickets.written_28d`,
                  `t20`.`tickets.unanswered`,
                  `t20`.`tickets.open`,
                  `t20`.`tickets.oldest_open`,
                  `t20`.`tickets.open_urgent`,
                  `t8`.`snapshot` AS `snapshot_right`,
                  `t8`.`tickets.latest_csat`,
                  `t8`.`tickets.csat_28d_total`,
                  `t8`.`tickets.csat_28d_n`,
                  `t8`.`tickets.csat_usual_28d_total`,
                  `t8`.`tickets.csat_usual_28d_n`
                FROM (
                  SELECT
                    `t18`.`account_id`,
                    `t18`.`cutoff`,
                    `t18`.`snapshot`,
                    `t18`.`account`,
                    `t18`.`cutoff_day`,
                    `t18`.`tickets.tickets_28d`,
                    `t18`.`tickets.usual_28d`,
                    `t18`.`tickets.email_28d`,
                    `t18`.`tickets.chat_28d`,
                    `t18`.`tickets.phone_28d`,
                    `t18`.`tickets.other_28d`,
                    `t18`.`tickets.mix_now`,
                    `t18`.`tickets.mix_past`,
                    `t18`.`tickets.mix_now_email`,
                    `t18`.`tickets.mix_past_email`,
                    `t18`.`tickets.mix_now_chat`,
                    `t18`.`tickets.mix_past_chat`,
                    `t18`.`tickets.mix_now_phone`,
                    `t18`.`tickets.mix_past_phone`,
                    `t18`.`tickets.mix_now_other`,
                    `t18`.`tickets.mix_past_other`,
                    `t18`.`tickets.response_median_28d`,
                    `t18`.`tickets.response_usual_28d`,
                    `t18`.`tickets.response_p90_28d`,
                    `t18`.`tickets.ripe_28d`,
                    `t18`.`tickets.in_time_28d`,
                    `t18`.`tickets.severe_28d`,
                    `t18`.`tickets.graded_28d`,
                    `t18`.`tickets.escalations_28d`,
                    `t18`.`tickets.reopenings_28d`,
                    `t18`.`tickets.unrated_28d`,
                    `t18`.`tickets.solved_28d`,
                    `t18`.`tickets.once_28d`,
                    `t18`.`tickets.waits_28d`,
                    `t18`.`tickets.kept_waiting_28d`,
                    `t18`.`tickets.live_28d`,
                    `t18`.`tickets.abandoned_28d`,
                    `t18`.`tickets.handled_28d`,
                    `t18`.`tickets.handled_n_28d`,
                    `t18`.`tickets.painless_28d`,
                    `t18`.`tickets.painful_28d`,
                    `t18`.`tickets.leaving_28d`,
                    `t18`.`tickets.rival_28d`,
                    `t18`.`tickets.unhappy_28d`,
                    `t18`.`tickets.written_28d`,
                    COALESCE(`t18`.`tickets.unanswered`, 0) AS `tickets.unanswered`,
                    COALESCE(`t18`.`tickets.open`, 0) AS `tickets.open`,
                    `t18`.`tickets.oldest_open`,
                    COALESCE(`t18`.`tickets.open_urgent`, 0) AS `tickets.open_urgent`
                  FROM (
                    SELECT
                      `t17`.`account_id`,
                      `t17`.`cutoff`,
                      `t17`.`snapshot`,
                      `t17`.`account`,
                      `t17`.`cutoff_day`,
                      `t17`.`tickets.tickets_28d`,
                      `t17`.`tickets.usual_28d`,
                      `t17`.`tickets.email_28d`,
                      `t17`.`tickets.chat_28d`,
                      `t17`.`tickets.phone_28d`,
                      `t17`.`tickets.other_28d`,
                      `t17`.`tickets.mix_now`,
                      `t17`.`tickets.mix_past`,
                      `t17`.`tickets.mix_now_email`,
                      `t17`.`tickets.mix_past_email`,
                      `t17`.`tickets.mix_now_chat`,
                      `t17`.`tickets.mix_past_chat`,
                      `t17`.`tickets.mix_now_phone`,
                      `t17`.`tickets.mix_past_phone`,
                      `t17`.`tickets.mix_now_other`,
                      `t17`.`tickets.mix_past_other`,
                      `t17`.`tickets.response_median_28d`,
                      `t17`.`tickets.response_usual_28d`,
                      `t17`.`tickets.response_p90_28d`,
                      `t17`.`tickets.ripe_28d`,
                      `t17`.`tickets.in_time_28d`,
                      `t17`.`tickets.severe_28d`,
                      `t17`.`tickets.graded_28d`,
                      `t17`.`tickets.escalations_28d`,
                      `t17`.`tickets.reopenings_28d`,
                      `t17`.`tickets.unrated_28d`,
                      `t17`.`tickets.solved_28d`,
                      `t17`.`tickets.once_28d`,
                      `t17`.`tickets.waits_28d`,
                      `t17`.`tickets.kept_waiting_28d`,
                      `t17`.`tickets.live_28d`,
                      `t17`.`tickets.abandoned_28d`,
                      `t17`.`tickets.handled_28d`,
                      `t17`.`tickets.handled_n_28d`,
                      `t17`.`tickets.painless_28d`,
                      `t17`.`tickets.painful_28d`,
                      `t17`.`tickets.leaving_28d`,
                      `t17`.`tickets.rival_28d`,
                      `t17`.`tickets.unhappy_28d`,
                      `t17`.`tickets.written_28d`,
                      `t17`.`tickets.unanswered`,
                      `t17`.`tickets.open`,
                      `t17`.`tickets.oldest_open`,
                      `t17`.`tickets.open_urgent`
                    FROM (
                      SELECT
                        `t16`.`account_id`,
                        `t16`.`cutoff`,
                        `t16`.`snapshot`,
                        `t16`.`account`,
                        `t16`.`cutoff_day`,
                        `t16`.`tickets.tickets_28d`,
                        `t16`.`tickets.usual_28d`,
                        `t16`.`tickets.email_28d`,
                        `t16`.`tickets.chat_28d`,
                        `t16`.`tickets.phone_28d`,
                        `t16`.`tickets.other_28d`,
                        `t16`.`tickets.mix_now`,
                        `t16`.`tickets.mix_past`,
                        `t16`.`tickets.mix_now_email`,
                        `t16`.`tickets.mix_past_email`,
                        `t16`.`tickets.mix_now_chat`,
                        `t16`.`tickets.mix_past_chat`,
                        `t16`.`tickets.mix_now_phone`,
                        `t16`.`tickets.mix_past_phone`,
                        `t16`.`tickets.mix_now_other`,
                        `t16`.`tickets.mix_past_other`,
                        `t16`.`tickets.response_median_28d`,
                        `t16`.`tickets.response_usual_28d`,
                        `t16`.`tickets.response_p90_28d`,
                        `t16`.`tickets.ripe_28d`,
                        `t16`.`tickets.in_time_28d`,
                        `t16`.`tickets.severe_28d`,
                        `t16`.`tickets.graded_28d`,
                        `t16`.`tickets.escalations_28d`,
                        `t16`.`tickets.reopenings_28d`,
                        `t16`.`tickets.unrated_28d`,
                        `t16`.`tickets.solved_28d`,
                        `t16`.`tickets.once_28d`,
                        `t16`.`tickets.waits_28d`,
                        `t16`.`tickets.kept_waiting_28d`,
                        `t16`.`tickets.live_28d`,
                        `t16`.`tickets.abandoned_28d`,
                        `t16`.`tickets.handled_28d`,
                        `t16`.`tickets.handled_n_28d`,
                        `t16`.`tickets.painless_28d`,
                        `t16`.`tickets.painful_28d`,
                        `t16`.`tickets.leaving_28d`,
                        `t16`.`tickets.rival_28d`,
                        `t16`.`tickets.unhappy_28d`,
                        `t16`.`tickets.written_28d`,
                        `t9`.`snapshot` AS `snapshot_right`,
                        `t9`.`tickets.unanswered`,
                        `t9`.`tickets.open`,
                        `t9`.`tickets.oldest_open`,
                        `t9`.`tickets.open_urgent`
                      FROM (
                        SELECT
                          `t14`.`account_id`,
                          `t14`.`cutoff`,
                          `t14`.`snapshot`,
                          `t14`.`account`,
                          `t14`.`cutoff_day`,
                          COALESCE(`t14`.`tickets.tickets_28d`, 0) AS `tickets.tickets_28d`,
                          COALESCE(`t14`.`tickets.usual_28d`, 0) AS `tickets.usual_28d`,
                          COALESCE(`t14`.`tickets.email_28d`, 0) AS `tickets.email_28d`,
                          COALESCE(`t14`.`tickets.chat_28d`, 0) AS `tickets.chat_28d`,
                          COALESCE(`t14`.`tickets.phone_28d`, 0) AS `tickets.phone_28d`,
                          COALESCE(`t14`.`tickets.other_28d`, 0) AS `tickets.other_28d`,
                          COALESCE(`t14`.`tickets.mix_now`, 0) AS `tickets.mix_now`,
                          COALESCE(`t14`.`tickets.mix_past`, 0) AS `tickets.mix_past`,
                          COALESCE(`t14`.`tickets.mix_now_email`, 0) AS `tickets.mix_now_email`,
                          COALESCE(`t14`.`tickets.mix_past_email`, 0) AS `tickets.mix_past_email`,
                          COALESCE(`t14`.`tickets.mix_now_chat`, 0) AS `tickets.mix_now_chat`,
                          COALESCE(`t14`.`tickets.mix_past_chat`, 0) AS `tickets.mix_past_chat`,
                          COALESCE(`t14`.`tickets.mix_now_phone`, 0) AS `tickets.mix_now_phone`,
                          COALESCE(`t14`.`tickets.mix_past_phone`, 0) AS `tickets.mix_past_phone`,
                          COALESCE(`t14`.`tickets.mix_now_other`, 0) AS `tickets.mix_now_other`,
                          COALESCE(`t14`.`tickets.mix_past_other`, 0) AS `tickets.mix_past_other`,
                          `t14`.`tickets.response_median_28d`,
                          `t14`.`tickets.response_usual_28d`,
                          `t14`.`tickets.response_p90_28d`,
                          COALESCE(`t14`.`tickets.ripe_28d`, 0) AS `tickets.ripe_28d`,
                          COALESCE(`t14`.`tickets.in_time_28d`, 0) AS `tickets.in_time_28d`,
                          COALESCE(`t14`.`tickets.severe_28d`, 0) AS `tickets.severe_28d`,
                          COALESCE(`t14`.`tickets.graded_28d`, 0) AS `tickets.graded_28d`,
                          COALESCE(`t14`.`tickets.escalations_28d`, 0) AS `tickets.escalations_28d`,
                          COALESCE(`t14`.`tickets.reopenings_28d`, 0) AS `tickets.reopenings_28d`,
                          COALESCE(`t14`.`tickets.unrated_28d`, 0) AS `tickets.unrated_28d`,
                          COALESCE(`t14`.`tickets.solved_28d`, 0) AS `tickets.solved_28d`,
                          COALESCE(`t14`.`tickets.once_28d`, 0) AS `tickets.once_28d`,
                          COALESCE(`t14`.`tickets.waits_28d`, 0) AS `tickets.waits_28d`,
                          COALESCE(`t14`.`tickets.kept_waiting_28d`, 0) AS `tickets.kept_waiting_28d`,
                          COALESCE(`t14`.`tickets.live_28d`, 0) AS `tickets.live_28d`,
                          COALESCE(`t14`.`tickets.abandoned_28d`, 0) AS `tickets.abandoned_28d`,
                          `t14`.`tickets.handled_28d`,
                          COALESCE(`t14`.`tickets.handled_n_28d`, 0) AS `tickets.handled_n_28d`,
                          COALESCE(`t14`.`tickets.painless_28d`, 0) AS `tickets.painless_28d`,
                          COALESCE(`t14`.`tickets.painful_28d`, 0) AS `tickets.painful_28d`,
                          COALESCE(`t14`.`tickets.leaving_28d`, 0) AS `tickets.leaving_28d`,
                          COALESCE(`t14`.`tickets.rival_28d`, 0) AS `tickets.rival_28d`,
                          COALESCE(`t14`.`tickets.unhappy_28d`, 0) AS `tickets.unhappy_28d`,
                          COALESCE(`t14`.`tickets.written_28d`, 0) AS `tickets.written_28d`
                        FROM (
                          SELECT
                            `t13`.`account_id`,
                            `t13`.`cutoff`,
                            `t13`.`snapshot`,
                            `t13`.`account`,
                            `t13`.`cutoff_day`,
                            `t13`.`tickets.tickets_28d`,
                            `t13`.`tickets.usual_28d`,
                            `t13`.`tickets.email_28d`,
                            `t13`.`tickets.chat_28d`,
                            `t13`.`tickets.phone_28d`,
                            `t13`.`tickets.other_28d`,
                            `t13`.`tickets.mix_now`,
                            `t13`.`tickets.mix_past`,
                            `t13`.`tickets.mix_now_email`,
                            `t13`.`tickets.mix_past_email`,
                            `t13`.`tickets.mix_now_chat`,
                            `t13`.`tickets.mix_past_chat`,
                            `t13`.`tickets.mix_now_phone`,
                            `t13`.`tickets.mix_past_phone`,
                            `t13`.`tickets.mix_now_other`,
                            `t13`.`tickets.mix_past_other`,
                            `t13`.`tickets.response_median_28d`,
                            `t13`.`tickets.response_usual_28d`,
                            `t13`.`tickets.response_p90_28d`,
                            `t13`.`tickets.ripe_28d`,
                            `t13`.`tickets.in_time_28d`,
                            `t13`.`tickets.severe_28d`,
                            `t13`.`tickets.graded_28d`,
                            `t13`.`tickets.escalations_28d`,
                            `t13`.`tickets.reopenings_28d`,
                            `t13`.`tickets.unrated_28d`,
                            `t13`.`tickets.solved_28d`,
                            `t13`.`tickets.once_28d`,
                            `t13`.`tickets.waits_28d`,
                            `t13`.`tickets.kept_waiting_28d`,
                            `t13`.`tickets.live_28d`,
                            `t13`.`tickets.abandoned_28d`,
                            `t13`.`tickets.handled_28d`,
                            `t13`.`tickets.handled_n_28d`,
                            `t13`.`tickets.painless_28d`,
                            `t13`.`tickets.painful_28d`,
                            `t13`.`tickets.leaving_28d`,
                            `t13`.`tickets.rival_28d`,
                            `t13`.`tickets.unhappy_28d`,
                            `t13`.`tickets.written_28d`
                          FROM (
                            SELECT
                              `t12`.`account_id`,
                              `t12`.`cutoff`,
                              `t12`.`snapshot`,
                              `t12`.`account`,
                              `t12`.`cutoff_day`,
                              `t10`.`snapshot` AS `snapshot_right`,
                              `t10`.`tickets.tickets_28d`,
                              `t10`.`tickets.usual_28d`,
                              `t10`.`tickets.email_28d`,
                              `t10`.`tickets.chat_28d`,
                              `t10`.`tickets.phone_28d`,
                              `t10`.`tickets.other_28d`,
                              `t10`.`tickets.mix_now`,
                              `t10`.`tickets.mix_past`,
                              `t10`.`tickets.mix_now_email`,
                              `t10`.`tickets.mix_past_email`,
                              `t10`.`tickets.mix_now_chat`,
                              `t10`.`tickets.mix_past_chat`,
                              `t10`.`tickets.mix_now_phone`,
                              `t10`.`tickets.mix_past_phone`,
                              `t10`.`tickets.mix_now_other`,
                              `t10`.`tickets.mix_past_other`,
                              `t10`.`tickets.response_median_28d`,
                              `t10`.`tickets.response_usual_28d`,
                              `t10`.`tickets.response_p90_28d`,
                              `t10`.`tickets.ripe_28d`,
                              `t10`.`tickets.in_time_28d`,
                              `t10`.`tickets.severe_28d`,
                              `t10`.`tickets.graded_28d`,
                              `t10`.`tickets.escalations_28d`,
                              `t10`.`tickets.reopenings_28d`,
                              `t10`.`tickets.unrated_28d`,
                              `t10`.`tickets.solved_28d`,
                              `t10`.`tickets.once_28d`,
                              `t10`.`tickets.waits_28d`,
                              `t10`.`tickets.kept_waiting_28d`,
                              `t10`.`tickets.live_28d`,
                              `t10`.`tickets.abandoned_28d`,
                              `t10`.`tickets.handled_28d`,
                              `t10`.`tickets.handled_n_28d`,
                              `t10`.`tickets.painless_28d`,
                              `t10`.`tickets.painful_28d`,
                              `t10`.`tickets.leaving_28d`,
                              `t10`.`tickets.rival_28d`,
                              `t10`.`tickets.unhappy_28d`,
                              `t10`.`tickets.written_28d`
                            FROM (
                              SELECT
                                `t4`.`account_id`,
                                `t4`.`cutoff`,
                                `t4`.`snapshot`,
                                `t4`.`account`,
                                `t4`.`cutoff_day`
                              FROM numbered AS t4
                            ) AS `t12`
                            LEFT OUTER JOIN tickets_tickets AS t10
                              ON `t12`.`snapshot` = `t10`.`snapshot`
                          ) AS `t13`
                        ) AS `t14`
                      ) AS `t16`
                      LEFT OUTER JOIN tickets_open AS t9
                        ON `t16`.`snapshot` = `t9`.`snapshot`
                    ) AS `t17`
                  ) AS `t18`
                ) AS `t20`
                LEFT OUTER JOIN tickets_rated AS t8
                  ON `t20`.`snapshot` = `t8`.`snapshot`
              ) AS `t21`
            ) AS `t22`
          ) AS `t24`
          LEFT OUTER JOIN tickets_themes AS t7
            ON `t24`.`snapshot` = `t7`.`snapshot`
        ) AS `t25`
      ) AS `t26`
    ) AS `t28`
    LEFT OUTER JOIN tickets_history AS t6
      ON `t28`.`snapshot` = `t6`.`snapshot`
  ) AS `t29`
) AS `t30`;

-- tickets: columns of the matrix
SELECT
  wide.`account_id`,
  wide.`cutoff`,
  wide.`tickets__tickets__28d`,
  wide.`tickets__tickets_change__28d`,
  wide.`tickets__tickets_per_user__28d`,
  wide.`tickets__self_service_share__28d`,
  wide.`tickets__email_tickets__28d`,
  wide.`tickets__chat_tickets__28d`,
  wide.`tickets__phone_tickets__28d`,
  wide.`tickets__other_tickets__28d`,
  wide.`tickets__channel_shift__91d`,
  wide.`tickets__response_hours__28d`,
  wide.`tickets__response_hours_p90__28d`,
  wide.`tickets__answered_in_24h_share__28d`,
  wide.`tickets__unanswered`,
  wide.`tickets__open`,
  wide.`tickets__oldest_open_days`,
  wide.`tickets__open_urgent`,
  wide.`tickets__severe_share__28d`,
  wide.`tickets__escalations__28d`,
  wide.`tickets__reopenings__28d`,
  wide.`tickets__latest_csat`,
  wide.`tickets__csat_mean__28d`,
  wide.`tickets__unrated__28d`,
  wide.`tickets__first_contact_share__28d`,
  wide.`tickets__kept_waiting_share__28d`,
  wide.`tickets__abandoned_share__28d`,
  wide.`tickets__handle_hours__28d`,
  wide.`tickets__recurring_themes__60d`,
  wide.`tickets__top_theme_tickets__60d`,
  wide.`tickets__painless_tickets__28d`,
  wide.`tickets__painful_tickets__28d`,
  wide.`tickets__painful_share__28d`,
  wide.`tickets__cancel_intent__28d`,
  wide.`tickets__competitor_mentions__28d`,
  wide.`tickets__unhappy_text_share__28d`,
  (
    wide.`tickets.usual_28d` * 28
  ) / IF(
    (
      wide.`tickets.history` - 28
    ) >= 56,
    LEAST(wide.`tickets.history` - 28, 210),
    NULL
  ) AS `tickets__tickets__28d__normal`,
  IF(
    IF(
      (
        wide.`tickets.history` - 28
      ) >= 56,
      LEAST(wide.`tickets.history` - 28, 210),
      NULL
    ) IS NOT NULL,
    wide.`tickets.response_usual_28d` / 3600,
    NULL
  ) AS `tickets__response_hours__28d__normal`,
  IF(
    IF(
      (
        wide.`tickets.history` - 28
      ) >= 56,
      LEAST(wide.`tickets.history` - 28, 210),
      NULL
    ) IS NOT NULL,
    CAST(wide.`tickets.csat_usual_28d_total` AS DOUBLE) / NULLIF(wide.`tickets.csat_usual_28d_n` * 1000000, 0),
    NULL
  ) AS `tickets__csat_mean__28d__normal`
FROM wide;
