-- tickets: tickets as day numbers and flags, before any cutoff
CREATE TEMPORARY TABLE tickets_dated AS
SELECT
  t0.account_id, t0.opened_at,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(GREATEST(t0.opened_at, t0.known_at) AS DATE)) AS INT) AS since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.opened_at AS DATE)) AS INT) AS opened,
  GREATEST(
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.opened_at AS DATE)) AS INT),
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.first_response_at AS DATE)) AS INT),
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.resolved_at AS DATE)) AS INT),
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.reopened_at AS DATE)) AS INT),
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.escalated_at AS DATE)) AS INT),
    CAST(DATE_DIFF(
      'DAY', MAKE_DATE(1970, 1, 1),
      CAST(CASE
        WHEN t0.csat IS NOT NULL
        THEN COALESCE(t0.csat_at, t0.resolved_at)
        ELSE NULL
      END AS DATE)
    ) AS INT)
  ) AS latest,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.opened_at + INTERVAL '86400' SECOND AS DATE)) AS INT) + CAST((
    t0.opened_at + INTERVAL '86400' SECOND
  ) > DATE_TRUNC('DAY', t0.opened_at + INTERVAL '86400' SECOND) AS INT) AS ripe_on,
  CAST(DATE_DIFF(
    'DAY', MAKE_DATE(1970, 1, 1),
    CAST(t0.resolved_at + INTERVAL '604800' SECOND AS DATE)
  ) AS INT) + CAST((
    t0.resolved_at + INTERVAL '604800' SECOND
  ) > DATE_TRUNC('DAY', t0.resolved_at + INTERVAL '604800' SECOND) AS INT) AS rateable_on,
  CASE
    WHEN t0.first_response_at >= t0.opened_at
    THEN CAST(EPOCH(CAST(DATE_TRUNC('SECOND', t0.first_response_at) AS TIMESTAMP)) AS BIGINT) - CAST(EPOCH(CAST(DATE_TRUNC('SECOND', t0.opened_at) AS TIMESTAMP)) AS BIGINT)
    ELSE NULL
  END AS response,
  (t0.first_response_at IS NOT NULL)
  AND (
    CASE
      WHEN t0.first_response_at >= t0.opened_at
      THEN CAST(EPOCH(CAST(DATE_TRUNC('SECOND', t0.first_response_at) AS TIMESTAMP)) AS BIGINT) - CAST(EPOCH(CAST(DATE_TRUNC('SECOND', t0.opened_at) AS TIMESTAMP)) AS BIGINT)
      ELSE NULL
    END IS NULL
  ) AS odd,
  CAST(ROUND(t0.csat * 1000000, 0) AS BIGINT) AS csat,
  CASE
    WHEN t0.csat IS NOT NULL
    THEN COALESCE(t0.csat_at, t0.resolved_at)
    ELSE NULL
  END AS rated_at,
  TRIM(LOWER(t0.priority), ' 	
') IN ('urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1') AS urgent,
  TRIM(LOWER(t0.priority), ' 	
') IN (
    'urgent', 'critical', 'blocker', 'emergency', 'p0', 'p1', 'sev1', 'high', 'major',
    'p2', 'sev2'
  ) AS severe,
  CASE
    WHEN TRIM(LOWER(t0.channel), ' 	
') IS NULL
    THEN CAST(NULL AS TEXT)
    WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('email', 'e-mail', 'mail')
    THEN 'email'
    WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('chat', 'live chat', 'live_chat', 'livechat')
    THEN 'chat'
    WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('phone', 'call', 'telephone', 'voice')
    THEN 'phone'
    ELSE 'other'
  END AS channel,
  NULLIF(TRIM(LOWER(t0.theme), ' 	
'), '') AS theme,
  REGEXP_MATCHES(
    NULLIF(TRIM(LOWER(t0.theme), ' 	
'), ''),
    '(^|[^a-z])(billing|bill|bills|invoice|invoices|invoicing|payment|payments|price|prices|pricing|cost|costs|discount|discounts|budget|contract|contracts|renewal|renewals)([^a-z]|$)'
  ) AS money,
  (CAST(ROUND(t0.csat * 1000000, 0) AS BIGINT) * 2) < 6000000 AS poor,
  CASE
    WHEN t0.contacts IS NOT NULL
    THEN (t0.contacts <= 1)
    AND NOT (COALESCE(t0.reopened_at < (t0.resolved_at + INTERVAL '7' DAY), FALSE))
    ELSE NULL
  END AS once,
  CASE
    WHEN CASE
      WHEN TRIM(LOWER(t0.channel), ' 	
') IS NULL
      THEN CAST(NULL AS TEXT)
      WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('email', 'e-mail', 'mail')
      THEN 'email'
      WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('chat', 'live chat', 'live_chat', 'livechat')
      THEN 'chat'
      WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('phone', 'call', 'telephone', 'voice')
      THEN 'phone'
      ELSE 'other'
    END IN ('chat', 'phone')
    THEN t0.waited_seconds > 300
    ELSE NULL
  END AS kept_waiting,
  CASE
    WHEN CASE
      WHEN TRIM(LOWER(t0.channel), ' 	
') IS NULL
      THEN CAST(NULL AS TEXT)
      WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('email', 'e-mail', 'mail')
      THEN 'email'
      WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('chat', 'live chat', 'live_chat', 'livechat')
      THEN 'chat'
      WHEN TRIM(LOWER(t0.channel), ' 	
') IN ('phone', 'call', 'telephone', 'voice')
      THEN 'phone'
      ELSE 'other'
    END IN ('chat', 'phone')
    THEN t0.abandoned
    ELSE NULL
  END AS abandoned,
  CAST(FLOOR(
    (
      CAST(EPOCH(CAST(DATE_TRUNC('SECOND', t0.opened_at) AS TIMESTAMP)) AS BIGINT) + t0.waited_seconds + 0
    ) / (86400)
  ) AS BIGINT) AS waited_since,
  t0.handle_seconds,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.resolved_at AS DATE)) AS INT) AS handled_since,
  REGEXP_MATCHES(
    REGEXP_REPLACE(
      ' ' || LOWER(
        REGEXP_REPLACE(
          REGEXP_REPLACE(REPLACE(NULLIF(t0.text, ''), '’', ''''), '[.!?;]+', ' . ', 'g'),
          '[^0-9A-Za-z''À-῿Ⰰ-퟿. ][^0-9A-Za-z''À-῿Ⰰ-퟿.]*| [^0-9A-Za-z''À-῿Ⰰ-퟿.]+', ' ',
          'g'
        )
      ) || ' ',
      '(?: (?:(?:not|never|no|don''t|dont|doesn''t|didn''t|won''t|wouldn''t|aren''t|isn''t) (?:want|wanting|wish|plan|plans|planning|intend|intending|intention|going|like|need|thinking|thought|reason) (?:[^ .]+ ){0,2}(?:cancel|cancelling|canceling|terminate|leave|leaving)|(?:cancel|cancels|cancelled|canceled|cancelling|canceling) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:terminate|end|ending|delete|close) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancellation|cancelation) (?:of|for) (?:[^ .]+ ){0,2}(?:meeting|meetings|event|events|appointment|appointments|booking|bookings|order|orders|invite|invites|invitation|invitations|call|calls|job|jobs|export|exports|import|imports|task|tasks|run|runs|demo|webinar|reservation|reservations|download|upload|sync|request|requests|ticket|tickets|payment|payments|transaction|transactions|transfer|shift|class|session|sessions|trip|delivery|shipment|process|workflow|campaign|change|changes|reminder|reminders|notification|notifications|newsletter|backup|report|reports|query|upgrade|invoice|invoices|visit|interview)|(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services) (?:of|for) (?:[^ .]+ ){0,2}(?:customer|customers|client|clients|member|members|user|users|guest|guests|employee|employees)|(?:need|want|like|have|going|ready) to leave (?:a|the) (?:[^ .]+ ){0,2}(?:comment|review|message|note|feedback|rating)|(?:need|want|like|have|going|ready) to leave (?:feedback|early|now)))+ ',
      ' ', 'g'
    ),
    ' (?:(?:cancel|cancelling|canceling|terminate|terminating|discontinue|end|ending) (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:cancel|terminate) (?:subscription|contract|account|agreement|membership|renewal)|(?:close|closing|delete|deleting|deactivate) (?:our|my) (?:account|workspace)|(?:close|closing|delete|deleting) (?:our|my) (?:whole|entire|company) account|(?:want|wants|wanted|wish|like|need|decided|decide|going|plan|planning|intend|intends|have|ready|have decided) to (?:cancel|terminate|leave)|how (?:do|can|could|should) (?:i|we) cancel|(?:i|we) (?:will not|won''t|wont|do not|don''t|dont|are not) (?:[^ .]+ ){0,2}(?:renew|renewing)|(?:decided|decide|going|plan|planning|prefer|want) not to renew|(?:decided|decide) against (?:[^ .]+ ){0,2}(?:renewing|renewal)|(?:stop|disable|turn off|switch off) (?:[^ .]+ ){0,2}(?:auto|automatic) (?:renewal|renew)|(?:notice|letter) of (?:termination|cancellation|cancelation)|(?:cancellation|cancelation|termination|notice) (?:period|terms|fee|clause|form)|(?:cancellation|cancelation|termination) of (?:our|my|the|this|all) (?:[^ .]+ ){0,2}(?:subscription|subscriptions|contract|contracts|account|accounts|agreement|plan|licence|licences|license|licenses|membership|renewal|service|services)|(?:request|requesting|confirm|want) (?:a|the|our|my) (?:cancellation|termination)|(?:leaving|quitting) (?:you|your)) '
  ) AS leaving,
  REGEXP_MATCHES(
    ' ' || LOWER(
      REGEXP_REPLACE(
        REGEXP_REPLACE(REPLACE(NULLIF(t0.text, ''), '’', ''''), '[.!?;]+', ' . ', 'g'),
        '[^0-9A-Za-z''À-῿Ⰰ-퟿. ][^0-9A-Za-z''À-῿Ⰰ-퟿.]*| [^0-9A-Za-z''À-῿Ⰰ-퟿.]+', ' ', 'g'
      )
    ) || ' ',
    ' (?:(?:competitor|competitors|competitor''s)|(?:competing|rival|rivalling) (?:product|products|tool|tools|offer|vendor|provider)|(?:another|different|alternative|other|competing) (?:provider|providers|vendor|vendors|supplier|suppliers)|(?:switch|switching|migrate|migrating|move|moving|change|changing) (?:to|over to) (?:another|a different|an alternative|a competing) (?:[^ .]+ ){0,2}(?:tool|product|solution|platform|software|system)|(?:alternative|alternatives) to (?:you|your|this product|this tool)|(?:evaluating|comparing|considering|looking at|looking into) (?:[^ .]+ ){0,2}(?:alternatives)|acme) '
  ) AS rival,
  REGEXP_MATCHES(
    REGEXP_REPLACE(
      ' ' || LOWER(
        REGEXP_REPLACE(
          REGEXP_REPLACE(REPLACE(NULLIF(t0.text, ''), '’', ''''), '[.!?;]+', ' . ', 'g'),
          '[^0-9A-Za-z''À-῿Ⰰ-퟿. ][^0-9A-Za-z''À-῿Ⰰ-퟿.]*| [^0-9A-Za-z''À-῿Ⰰ-퟿.]+', ' ',
          'g'
        )
      ) || ' ',
      '(?: (?:(?:not|never|no|isn''t|wasn''t|aren''t|don''t be|hardly) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn''t|wasn''t|aren''t) (?:at all|too|so|very|really) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:without|less|avoid|avoids) (?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:poor|terrible|horrible) (?:connection|internet|signal|lighting|resolution)))+ ',
      ' ', 'g'
    ),
    ' (?:(?:angry|annoyed|annoying|appalling|awful|disappointed|disappointing|dissatisfied|dreadful|furious|frustrated|frustrating|frustration|horrible|hopeless|inadequate|inexcusable|infuriating|nightmare|pathetic|poor|ridiculous|rubbish|shocking|terrible|unacceptable|unhappy|unprofessional|unusable|upset|useless|worst|worthless)|(?:not|never|isn''t|aren''t|wasn''t|weren''t|am not|hardly) (?:at all|very|really|so|too|been) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:not|never|isn''t|aren''t|wasn''t|weren''t|hardly) (?:happy|satisfied|impressed|pleased|acceptable|helpful|good enough)|(?:fed up|waste of time|waste of money|losing patience|lost patience|let down|sick of|tired of|last straw|not good enough)) '
  ) AS unhappy,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.first_response_at AS DATE)) AS INT) AS answered,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.first_response_at AS DATE)) AS INT) AS answered_since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.resolved_at AS DATE)) AS INT) AS resolved,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.resolved_at AS DATE)) AS INT) AS resolved_since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.reopened_at AS DATE)) AS INT) AS reopened,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.reopened_at AS DATE)) AS INT) AS reopened_since,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.escalated_at AS DATE)) AS INT) AS escalated,
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), CAST(t0.escalated_at AS DATE)) AS INT) AS escalated_since,
  CAST(DATE_DIFF(
    'DAY', MAKE_DATE(1970, 1, 1),
    CAST(CASE
      WHEN t0.csat IS NOT NULL
      THEN COALESCE(t0.csat_at, t0.resolved_at)
      ELSE NULL
    END AS DATE)
  ) AS INT) AS rated,
  CAST(DATE_DIFF(
    'DAY', MAKE_DATE(1970, 1, 1),
    CAST(CASE
      WHEN t0.csat IS NOT NULL
      THEN COALESCE(t0.csat_at, t0.resolved_at)
      ELSE NULL
    END AS DATE)
  ) AS INT) AS rated_since
FROM tickets AS t0
ORDER BY t0.account_id ASC;

-- tickets: by snapshot: tickets still open
CREATE TEMPORARY TABLE tickets_open AS
SELECT
  t8.snapshot,
  COUNT_IF(t8.ripe AND (t8.answered IS NULL)) AS "tickets.unanswered",
  COUNT_IF(t8.is_open) AS "tickets.open", MAX(t8.opened) AS "tickets.oldest_open",
  COUNT_IF(t8.urgent) AS "tickets.open_urgent"
FROM (
  SELECT
    t7.snapshot, t7.channel, t7.theme, t7.money, t7.urgent, t7.severe, t7.opened_at,
    t7.rated_at, t7.leaving, t7.rival, t7.unhappy, t7.answered, t7.resolved,
    t7.reopened, t7.escalated, t7.rated, t7.opened, t7.day_old, t7.rateable,
    CASE WHEN t7.answered IS NOT NULL THEN t7.response ELSE NULL END AS response,
    CASE WHEN t7.rated IS NOT NULL THEN t7.csat ELSE NULL END AS csat,
    t7.day_old AND NOT ((t7.answered IS NOT NULL) AND t7.odd) AS ripe,
    CASE WHEN t7.rated IS NOT NULL THEN t7.poor ELSE NULL END AS poor,
    CASE WHEN t7.rateable THEN t7.once ELSE NULL END AS once,
    CASE WHEN t7.waited THEN t7.kept_waiting ELSE NULL END AS kept_waiting,
    CASE WHEN t7.waited THEN t7.abandoned ELSE NULL END AS abandoned,
    CASE WHEN t7.worked THEN t7.handle_seconds ELSE NULL END AS handled,
    t7.resolved IS NULL AS is_open
  FROM (
    SELECT
      t5.snapshot, t5.cutoff_day, t5.opened_at, t5.cutoff_day - t5.opened AS opened,
      t5.latest, t5.ripe_on, t5.rateable_on, t5.response, t5.odd, t5.csat, t5.rated_at,
      t5.urgent, t5.severe, t5.channel, t5.theme, t5.money, t5.poor, t5.once,
      t5.kept_waiting, t5.abandoned, t5.waited_since, t5.handle_seconds,
      t5.handled_since, t5.leaving, t5.rival, t5.unhappy,
      CASE
        WHEN t5.answered_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.answered
        ELSE NULL
      END AS answered,
      t5.answered_since,
      CASE
        WHEN t5.resolved_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.resolved
        ELSE NULL
      END AS resolved,
      t5.resolved_since,
      CASE
        WHEN t5.reopened_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.reopened
        ELSE NULL
      END AS reopened,
      t5.reopened_since,
      CASE
        WHEN t5.escalated_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.escalated
        ELSE NULL
      END AS escalated,
      t5.escalated_since,
      CASE WHEN t5.rated_since < t5.cutoff_day THEN t5.cutoff_day - t5.rated ELSE NULL END AS rated,
      t5.rated_since, t5.ripe_on <= t5.cutoff_day AS day_old,
      (t5.ripe_on <= t5.cutoff_day)
      AND ((t5.waited_since IS NULL) OR (t5.waited_since < t5.cutoff_day)) AS waited,
      COALESCE(t5.rateable_on <= t5.cutoff_day, FALSE) AS rateable,
      t5.handled_since < t5.cutoff_day AS worked
    FROM (
      SELECT
        t4.snapshot, t4.cutoff_day, t2.opened_at, t2.opened, t2.latest, t2.ripe_on,
        t2.rateable_on, t2.response, t2.odd, t2.csat, t2.rated_at, t2.urgent, t2.severe,
        t2.channel, t2.theme, t2.money, t2.poor, t2.once, t2.kept_waiting, t2.abandoned,
        t2.waited_since, t2.handle_seconds, t2.handled_since, t2.leaving, t2.rival,
        t2.unhappy, t2.answered, t2.answered_since, t2.resolved, t2.resolved_since,
        t2.reopened, t2.reopened_since, t2.escalated, t2.escalated_since, t2.rated,
        t2.rated_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN tickets_dated AS t2
        ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
    ) AS "t5"
  ) AS "t7"
  WHERE t7.resolved IS NULL
) AS "t8"
GROUP BY 1;

-- tickets: by snapshot: tickets with a rating
CREATE TEMPORARY TABLE tickets_rated AS
SELECT
  t8.snapshot,
  FIRST(
    t8.csat ORDER BY {'at': t8.rated_at, 'opened': t8.opened_at, 'worse': -(
      t8.csat
    )} DESC
  ) AS "tickets.latest_csat",
  SUM(CASE WHEN t8.rated <= 28 THEN t8.csat ELSE NULL END) AS "tickets.csat_28d_total",
  COUNT_IF(t8.rated <= 28) AS "tickets.csat_28d_n",
  SUM(
    CASE WHEN (t8.rated > 28) AND (t8.rated <= 238) THEN t8.csat ELSE NULL END
  ) AS "tickets.csat_usual_28d_total",
  COUNT_IF((t8.rated > 28) AND (t8.rated <= 238)) AS "tickets.csat_usual_28d_n"
FROM (
  SELECT
    t7.snapshot, t7.channel, t7.theme, t7.money, t7.urgent, t7.severe, t7.opened_at,
    t7.rated_at, t7.leaving, t7.rival, t7.unhappy, t7.answered, t7.resolved,
    t7.reopened, t7.escalated, t7.rated, t7.opened, t7.day_old, t7.rateable,
    CASE WHEN t7.answered IS NOT NULL THEN t7.response ELSE NULL END AS response,
    CASE WHEN t7.rated IS NOT NULL THEN t7.csat ELSE NULL END AS csat,
    t7.day_old AND NOT ((t7.answered IS NOT NULL) AND t7.odd) AS ripe,
    CASE WHEN t7.rated IS NOT NULL THEN t7.poor ELSE NULL END AS poor,
    CASE WHEN t7.rateable THEN t7.once ELSE NULL END AS once,
    CASE WHEN t7.waited THEN t7.kept_waiting ELSE NULL END AS kept_waiting,
    CASE WHEN t7.waited THEN t7.abandoned ELSE NULL END AS abandoned,
    CASE WHEN t7.worked THEN t7.handle_seconds ELSE NULL END AS handled,
    t7.resolved IS NULL AS is_open
  FROM (
    SELECT
      t5.snapshot, t5.cutoff_day, t5.opened_at, t5.cutoff_day - t5.opened AS opened,
      t5.latest, t5.ripe_on, t5.rateable_on, t5.response, t5.odd, t5.csat, t5.rated_at,
      t5.urgent, t5.severe, t5.channel, t5.theme, t5.money, t5.poor, t5.once,
      t5.kept_waiting, t5.abandoned, t5.waited_since, t5.handle_seconds,
      t5.handled_since, t5.leaving, t5.rival, t5.unhappy,
      CASE
        WHEN t5.answered_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.answered
        ELSE NULL
      END AS answered,
      t5.answered_since,
      CASE
        WHEN t5.resolved_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.resolved
        ELSE NULL
      END AS resolved,
      t5.resolved_since,
      CASE
        WHEN t5.reopened_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.reopened
        ELSE NULL
      END AS reopened,
      t5.reopened_since,
      CASE
        WHEN t5.escalated_since < t5.cutoff_day
        THEN t5.cutoff_day - t5.escalated
        ELSE NULL
      END AS escalated,
      t5.escalated_since,
      CASE WHEN t5.rated_since < t5.cutoff_day THEN t5.cutoff_day - t5.rated ELSE NULL END AS rated,
      t5.rated_since, t5.ripe_on <= t5.cutoff_day AS day_old,
      (t5.ripe_on <= t5.cutoff_day)
      AND ((t5.waited_since IS NULL) OR (t5.waited_since < t5.cutoff_day)) AS waited,
      COALESCE(t5.rateable_on <= t5.cutoff_day, FALSE) AS rateable,
      t5.handled_since < t5.cutoff_day AS worked
    FROM (
      SELECT
        t4.snapshot, t4.cutoff_day, t2.opened_at, t2.opened, t2.latest, t2.ripe_on,
        t2.rateable_on, t2.response, t2.odd, t2.csat, t2.rated_at, t2.urgent, t2.severe,
        t2.channel, t2.theme, t2.money, t2.poor, t2.once, t2.kept_waiting, t2.abandoned,
        t2.waited_since, t2.handle_seconds, t2.handled_since, t2.leaving, t2.rival,
        t2.unhappy, t2.answered, t2.answered_since, t2.resolved, t2.resolved_since,
        t2.reopened, t2.reopened_since, t2.escalated, t2.escalated_since, t2.rated,
        t2.rated_since
      FROM (
        SELECT t0.account_id, t0.snapshot, t0.cutoff_day
        FROM numbered AS t0
      ) AS "t4"
      INNER JOIN tickets_dated AS t2
        ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
    ) AS "t5"
  ) AS "t7"
  WHERE t7.rated IS NOT NULL
) AS "t8"
GROUP BY 1;

-- tickets: by snapshot: tickets by theme
CREATE TEMPORARY TABLE tickets_themes AS
SELECT
  t9.snapshot,
  COUNT_IF(t9.n >= 3) AS "tickets.recurring_themes", MAX(t9.n) AS "tickets.top_theme"
FROM (
  SELECT t8.snapshot, t8.theme, COUNT(*) AS n
  FROM (
    SELECT
      t7.snapshot, t7.channel, t7.theme, t7.money, t7.urgent, t7.severe, t7.opened_at,
      t7.rated_at, t7.leaving, t7.rival, t7.unhappy, t7.answered, t7.resolved,
      t7.reopened, t7.escalated, t7.rated, t7.opened, t7.day_old, t7.rateable,
      CASE WHEN t7.answered IS NOT NULL THEN t7.response ELSE NULL END AS response,
      CASE WHEN t7.rated IS NOT NULL THEN t7.csat ELSE NULL END AS csat,
      t7.day_old AND NOT ((t7.answered IS NOT NULL) AND t7.odd) AS ripe,
      CASE WHEN t7.rated IS NOT NULL THEN t7.poor ELSE NULL END AS poor,
      CASE WHEN t7.rateable THEN t7.once ELSE NULL END AS once,
      CASE WHEN t7.waited THEN t7.kept_waiting ELSE NULL END AS kept_waiting,
      CASE WHEN t7.waited THEN t7.abandoned ELSE NULL END AS abandoned,
      CASE WHEN t7.worked THEN t7.handle_seconds ELSE NULL END AS handled,
      t7.resolved IS NULL AS is_open
    FROM (
      SELECT
        t5.snapshot, t5.cutoff_day, t5.opened_at, t5.cutoff_day - t5.opened AS opened,
        t5.latest, t5.ripe_on, t5.rateable_on, t5.response, t5.odd, t5.csat,
        t5.rated_at, t5.urgent, t5.severe, t5.channel, t5.theme, t5.money, t5.poor,
        t5.once, t5.kept_waiting, t5.abandoned, t5.waited_since, t5.handle_seconds,
        t5.handled_since, t5.leaving, t5.rival, t5.unhappy,
        CASE
          WHEN t5.answered_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.answered
          ELSE NULL
        END AS answered,
        t5.answered_since,
        CASE
          WHEN t5.resolved_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.resolved
          ELSE NULL
        END AS resolved,
        t5.resolved_since,
        CASE
          WHEN t5.reopened_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.reopened
          ELSE NULL
        END AS reopened,
        t5.reopened_since,
        CASE
          WHEN t5.escalated_since < t5.cutoff_day
          THEN t5.cutoff_day - t5.escalated
          ELSE NULL
        END AS escalated,
        t5.escalated_since,
        CASE WHEN t5.rated_since < t5.cutoff_day THEN t5.cutoff_day - t5.rated ELSE NULL END AS rated,
        t5.rated_since, t5.ripe_on <= t5.cutoff_day AS day_old,
        (t5.ripe_on <= t5.cutoff_day)
        AND ((t5.waited_since IS NULL) OR (t5.waited_since < t5.cutoff_day)) AS waited,
        COALESCE(t5.rateable_on <= t5.cutoff_day, FALSE) AS rateable,
        t5.handled_since < t5.cutoff_day AS worked
      FROM (
        SELECT
          t4.snapshot, t4.cutoff_day, t2.opened_at, t2.opened, t2.latest, t2.ripe_on,
          t2.rateable_on, t2.response, t2.odd, t2.csat, t2.rated_at, t2.urgent,
          t2.severe, t2.channel, t2.theme, t2.money, t2.poor, t2.once, t2.kept_waiting,
          t2.abandoned, t2.waited_since, t2.handle_seconds, t2.handled_since,
          t2.leaving, t2.rival, t2.unhappy, t2.answered, t2.answered_since, t2.resolved,
          t2.resolved_since, t2.reopened, t2.reopened_since, t2.escalated,
          t2.escalated_since, t2.rated, t2.rated_since
        FROM (
          SELECT t0.account_id, t0.snapshot, t0.cutoff_day
          FROM numbered AS t0
        ) AS "t4"
        INNER JOIN tickets_dated AS t2
          ON t4.account_id = t2.account_id AND t2.since < t4.cutoff_day
      ) AS "t5"
    ) AS "t7"
    WHERE t7.opened <= 60 AND t7.theme IS NOT NULL
  ) AS "t8"
  GROUP BY 1, 2
) AS "t9"
GROUP BY 1;

-- tickets: by snapshot: days of observed history
CREATE TEMPORARY TABLE tickets_history AS
SELECT t1.snapshot, MAX(t1.days) AS "tickets.history"
FROM (
  SELECT
    t0.snapshot,
    t0.cutoff_day - GREATEST(
      COALESCE(
        CAST(DATE_DIFF(
          'DAY', MAKE_DATE(1970, 1, 1),
          CAST(COALESCE(t0.account_started_at, t0.spell_started_at) AS DATE)
        ) AS INT),
        10959
      ),
      10959
    ) AS days
  FROM numbered AS t0
) AS "t1"
GROUP BY 1;

-- tickets: by snapshot: all its parts beside each other
CREATE TEMPORARY TABLE parts_tickets AS
SELECT
  t14.snapshot,
  COALESCE(t21."tickets.tickets_28d", 0) AS "tickets.tickets_28d",
  COALESCE(t21."tickets.usual_28d", 0) AS "tickets.usual_28d",
  COALESCE(t21."tickets.email_28d", 0) AS "tickets.email_28d",
  COALESCE(t21."tickets.chat_28d", 0) AS "tickets.chat_28d",
  COALESCE(t21."tickets.phone_28d", 0) AS "tickets.phone_28d",
  COALESCE(t21."tickets.other_28d", 0) AS "tickets.other_28d",
  COALESCE(t21."tickets.mix_now", 0) AS "tickets.mix_now",
  COALESCE(t21."tickets.mix_past", 0) AS "tickets.mix_past",
  COALESCE(t21."tickets.mix_now_email", 0) AS "tickets.mix_now_email",
  COALESCE(t21."tickets.mix_past_email", 0) AS "tickets.mix_past_email",
  COALESCE(t21."tickets.mix_now_chat", 0) AS "tickets.mix_now_chat",
  COALESCE(t21."tickets.mix_past_chat", 0) AS "tickets.mix_past_chat",
  COALESCE(t21."tickets.mix_now_phone", 0) AS "tickets.mix_now_phone",
  COALESCE(t21."tickets.mix_past_phone", 0) AS "tickets.mix_past_phone",
  COALESCE(t21."tickets.mix_now_other", 0) AS "tickets.mix_now_other",
  COALESCE(t21."tickets.mix_past_other", 0) AS "tickets.mix_past_other",
  t21."tickets.response_median_28d", t21."tickets.response_usual_28d",
  t21."tickets.response_p90_28d",
  COALESCE(t21."tickets.ripe_28d", 0) AS "tickets.ripe_28d",
  COALESCE(t21."tickets.in_time_28d", 0) AS "tickets.in_time_28d",
  COALESCE(t21."tickets.severe_28d", 0) AS "tickets.severe_28d",
  COALESCE(t21."tickets.graded_28d", 0) AS "tickets.graded_28d",
  COALESCE(t21."tickets.escalations_28d", 0) AS "tickets.escalations_28d",
  COALESCE(t21."tickets.reopenings_28d", 0) AS "tickets.reopenings_28d",
  COALESCE(t21."tickets.unrated_28d", 0) AS "tickets.unrated_28d",
  COALESCE(t21."tickets.solved_28d", 0) AS "tickets.solved_28d",
  COALESCE(t21."tickets.once_28d", 0) AS "tickets.once_28d",
  COALESCE(t21."tickets.waits_28d", 0) AS "tickets.waits_28d",
  COALESCE(t21."tickets.kept_waiting_28d", 0) AS "tickets.kept_waiting_28d",
  COALESCE(t21."tickets.live_28d", 0) AS "tickets.live_28d",
  COALESCE(t21."tickets.abandoned_28d", 0) AS "tickets.abandoned_28d",
  t21."tickets.handled_28d",
  COALESCE(t21."tickets.handled_n_28d", 0) AS "tickets.handled_n_28d",
  COALESCE(t21."tickets.money_28d", 0) AS "tickets.money_28d",
  COALESCE(t21."tickets.painless_28d", 0) AS "tickets.painless_28d",
  COALESCE(t21."tickets.painful_28d", 0) AS "tickets.painful_28d",
  COALESCE(t21."tickets.leaving_28d", 0) AS "tickets.leaving_28d",
  COALESCE(t21."tickets.rival_28d", 0) AS "tickets.rival_28d",
  COALESCE(t21."tickets.unhappy_28d", 0) AS "tickets.unhappy_28d",
  COALESCE(t21."tickets.written_28d", 0) AS "tickets.written_28d",
  COALESCE(t8."tickets.unanswered", 0) AS "tickets.unanswered",
  COALESCE(t8."tickets.open", 0) AS "tickets.open", t8."tickets.oldest_open",
  COALESCE(t8."tickets.open_urgent", 0) AS "tickets.open_urgent",
  t9."tickets.latest_csat", t9."tickets.csat_28d_total",
  COALESCE(t9."tickets.csat_28d_n", 0) AS "tickets.csat_28d_n",
  t9."tickets.csat_usual_28d_total",
  COALESCE(t9."tickets.csat_usual_28d_n", 0) AS "tickets.csat_usual_28d_n",
  COALESCE(t7."tickets.recurring_themes", 0) AS "tickets.recurring_themes",
  COALESCE(t7."tickets.top_theme", 0) AS "tickets.top_theme", t6."tickets.history"
FROM (
  SELECT t0.snapshot, t0.account, t0.cutoff_day, t0.account_id, t0.cutoff
  FROM numbered AS t0
) AS "t14"
LEFT OUTER JOIN tickets_history AS t6 ON t14.snapshot = t6.snapshot
LEFT OUTER JOIN tickets_themes AS t7 ON t14.snapshot = t7.snapshot
LEFT OUTER JOIN tickets_open AS t8 ON t14.snapshot = t8.snapshot
LEFT OUTER JOIN tickets_rated AS t9 ON t14.snapshot = t9.snapshot
LEFT OUTER JOIN (
  SELECT
    t19.snapshot,
    COUNT_IF(t19.opened <= 28) AS "tickets.tickets_28d",
    COUNT_IF((t19.opened > 28) AND (t19.opened <= 238)) AS "tickets.usual_28d",
    COUNT_IF((t19.channel = 'email') AND (t19.opened <= 28)) AS "tickets.email_28d",
    COUNT_IF((t19.channel = 'chat') AND (t19.opened <= 28)) AS "tickets.chat_28d",
    COUNT_IF((t19.channel = 'phone') AND (t19.opened <= 28)) AS "tickets.phone_28d",
    COUNT_IF((t19.channel = 'other') AND (t19.opened <= 28)) AS "tickets.other_28d",
    COUNT_IF((t19.opened <= 91) AND (t19.channel IS NOT NULL)) AS "tickets.mix_now",
    COUNT_IF(
      (t19.opened > 91)
      AND (t19.opened <= 301)
      AND (t19.channel IS NOT NULL)
    ) AS "tickets.mix_past",
    COUNT_IF((t19.channel = 'email') AND (t19.opened <= 91)) AS "tickets.mix_now_email",
    COUNT_IF(
      (t19.opened > 91) AND (t19.opened <= 301) AND (t19.channel = 'email')
    ) AS "tickets.mix_past_email",
    COUNT_IF((t19.channel = 'chat') AND (t19.opened <= 91)) AS "tickets.mix_now_chat",
    COUNT_IF((t19.opened > 91) AND (t19.opened <= 301) AND (
      t19.channel = 'chat'
    )) AS "tickets.mix_past_chat",
    COUNT_IF((t19.channel = 'phone') AND (t19.opened <= 91)) AS "tickets.mix_now_phone",
    COUNT_IF(
      (t19.opened > 91) AND (t19.opened <= 301) AND (t19.channel = 'phone')
    ) AS "tickets.mix_past_phone",
    COUNT_IF((t19.channel = 'other') AND (t19.opened <= 91)) AS "tickets.mix_now_other",
    COUNT_IF(
      (t19.opened > 91) AND (t19.opened <= 301) AND (t19.channel = 'other')
    ) AS "tickets.mix_past_other",
    QUANTILE_CONT(CASE WHEN t19.opened <= 28 THEN t19.response ELSE NULL END, 0.5) AS "tickets.response_median_28d",
    QUANTILE_CONT(
      CASE
        WHEN (t19.opened > 28) AND (t19.opened <= 238)
        THEN t19.response
        ELSE NULL
      END,
      0.5
    ) AS "tickets.response_usual_28d",
    QUANTILE_CONT(CASE WHEN t19.opened <= 28 THEN t19.response ELSE NULL END, 0.9) AS "tickets.response_p90_28d",
    COUNT_IF((t19.opened <= 28) AND t19.ripe) AS "tickets.ripe_28d",
    COUNT_IF((t19.opened <= 28) AND t19.ripe AND (
      t19.response <= 86400
    )) AS "tickets.in_time_28d",
    COUNT_IF((t19.opened <= 28) AND t19.severe) AS "tickets.severe_28d",
    COUNT_IF((t19.opened <= 28) AND (t19.severe IS NOT NULL)) AS "tickets.graded_28d",
    COUNT_IF(t19.escalated <= 28) AS "tickets.escalations_28d",
    COUNT_IF(t19.reopened <= 28) AS "tickets.reopenings_28d",
    COUNT_IF((t19.resolved <= 28) AND t19.rateable AND (
      t19.csat IS NULL
    )) AS "tickets.unrated_28d",
    COUNT_IF((t19.resolved <= 28) AND (t19.once IS NOT NULL)) AS "tickets.solved_28d",
    COUNT_IF((t19.resolved <= 28) AND t19.once) AS "tickets.once_28d",
    COUNT_IF((t19.opened <= 28) AND (
      t19.kept_waiting IS NOT NULL
    )) AS "tickets.waits_28d",
    COUNT_IF((t19.opened <= 28) AND t19.kept_waiting) AS "tickets.kept_waiting_28d",
    COUNT_IF((t19.opened <= 28) AND (t19.abandoned IS NOT NULL)) AS "tickets.live_28d",
    COUNT_IF((t19.opened <= 28) AND t19.abandoned) AS "tickets.abandoned_28d",
    SUM(CASE WHEN t19.opened <= 28 THEN t19.handled ELSE NULL END) AS "tickets.handled_28d",
    COUNT_IF((t19.opened <= 28) AND (
      t19.handled IS NOT NULL
    )) AS "tickets.handled_n_28d",
    COUNT_IF(t19.money AND (t19.opened <= 28)) AS "tickets.money_28d",
    COUNT_IF((t19.opened <= 28) AND t19.painless) AS "tickets.painless_28d",
    COUNT_IF((t19.opened <= 28) AND t19.painful) AS "tickets.painful_28d",
    COUNT_IF((t19.opened <= 28) AND t19.leaving) AS "tickets.leaving_28d",
    COUNT_IF((t19.opened <= 28) AND t19.rival) AS "tickets.rival_28d",
    COUNT_IF((t19.opened <= 28) AND t19.unhappy) AS "tickets.unhappy_28d",
    COUNT_IF((t19.opened <= 28) AND (t19.unhappy IS NOT NULL)) AS "tickets.written_28d"
  FROM (
    SELECT
      t18.snapshot, t18.channel, t18.theme, t18.money, t18.urgent, t18.severe,
      t18.opened_at, t18.rated_at, t18.leaving, t18.rival, t18.unhappy, t18.answered,
      t18.resolved, t18.reopened, t18.escalated, t18.rated, t18.opened, t18.day_old,
      t18.rateable, t18.response, t18.csat, t18.ripe, t18.poor, t18.once,
      t18.kept_waiting, t18.abandoned, t18.handled, t18.is_open, t18.day_old
      AND COALESCE(
        t18.severe
        OR (t18.ripe AND NOT (COALESCE(t18.response <= 86400, FALSE)))
        OR (t18.escalated IS NOT NULL)
        OR (t18.reopened IS NOT NULL)
        OR t18.poor, FALSE
      ) AS painful,
      t18.day_old
      AND NOT (
        COALESCE(
          t18.severe
          OR (t18.ripe AND NOT (COALESCE(t18.response <= 86400, FALSE)))
          OR (t18.escalated IS NOT NULL)
          OR (t18.reopened IS NOT NULL)
          OR t18.poor, FALSE
        )
      )
      AND (t18.severe IS NOT NULL)
      AND (t18.response <= 86400) AS painless
    FROM (
      SELECT
        t17.snapshot, t17.channel, t17.theme, t17.money, t17.urgent, t17.severe,
        t17.opened_at, t17.rated_at, t17.leaving, t17.rival, t17.unhappy, t17.answered,
        t17.resolved, t17.reopened, t17.escalated, t17.rated, t17.opened, t17.day_old,
        t17.rateable,
        CASE WHEN t17.answered IS NOT NULL THEN t17.response ELSE NULL END AS response,
        CASE WHEN t17.rated IS NOT NULL THEN t17.csat ELSE NULL END AS csat,
        t17.day_old AND NOT ((t17.answered IS NOT NULL) AND t17.odd) AS ripe,
        CASE WHEN t17.rated IS NOT NULL THEN t17.poor ELSE NULL END AS poor,
        CASE WHEN t17.rateable THEN t17.once ELSE NULL END AS once,
        CASE WHEN t17.waited THEN t17.kept_waiting ELSE NULL END AS kept_waiting,
        CASE WHEN t17.waited THEN t17.abandoned ELSE NULL END AS abandoned,
        CASE WHEN t17.worked THEN t17.handle_seconds ELSE NULL END AS handled,
        t17.resolved IS NULL AS is_open
      FROM (
        SELECT
          t15.snapshot, t15.cutoff_day, t15.opened_at,
          t15.cutoff_day - t15.opened AS opened, t15.latest, t15.ripe_on,
          t15.rateable_on, t15.response, t15.odd, t15.csat, t15.rated_at, t15.urgent,
          t15.severe, t15.channel, t15.theme, t15.money, t15.poor, t15.once,
          t15.kept_waiting, t15.abandoned, t15.waited_since, t15.handle_seconds,
          t15.handled_since, t15.leaving, t15.rival, t15.unhappy,
          CASE
            WHEN t15.answered_since < t15.cutoff_day
            THEN t15.cutoff_day - t15.answered
            ELSE NULL
          END AS answered,
          t15.answered_since,
          CASE
            WHEN t15.resolved_since < t15.cutoff_day
            THEN t15.cutoff_day - t15.resolved
            ELSE NULL
          END AS resolved,
          t15.resolved_since,
          CASE
            WHEN t15.reopened_since < t15.cutoff_day
            THEN t15.cutoff_day - t15.reopened
            ELSE NULL
          END AS reopened,
          t15.reopened_since,
          CASE
            WHEN t15.escalated_since < t15.cutoff_day
            THEN t15.cutoff_day - t15.escalated
            ELSE NULL
          END AS escalated,
          t15.escalated_since,
          CASE
            WHEN t15.rated_since < t15.cutoff_day
            THEN t15.cutoff_day - t15.rated
            ELSE NULL
          END AS rated,
          t15.rated_since, t15.ripe_on <= t15.cutoff_day AS day_old,
          (t15.ripe_on <= t15.cutoff_day)
          AND (
            (t15.waited_since IS NULL) OR (t15.waited_since < t15.cutoff_day)
          ) AS waited,
          COALESCE(t15.rateable_on <= t15.cutoff_day, FALSE) AS rateable,
          t15.handled_since < t15.cutoff_day AS worked
        FROM (
          SELECT
            t13.snapshot, t13.cutoff_day, t10.opened_at, t10.opened, t10.latest,
            t10.ripe_on, t10.rateable_on, t10.response, t10.odd, t10.csat, t10.rated_at,
            t10.urgent, t10.severe, t10.channel, t10.theme, t10.money, t10.poor,
            t10.once, t10.kept_waiting, t10.abandoned, t10.waited_since,
            t10.handle_seconds, t10.handled_since, t10.leaving, t10.rival, t10.unhappy,
            t10.answered, t10.answered_since, t10.resolved, t10.resolved_since,
            t10.reopened, t10.reopened_since, t10.escalated, t10.escalated_since,
            t10.rated, t10.rated_since
          FROM (
            SELECT t0.account_id, t0.snapshot, t0.cutoff_day
            FROM numbered AS t0
          ) AS "t13"
          INNER JOIN tickets_dated AS t10
            ON t13.account_id = t10.account_id AND t10.since < t13.cutoff_day
        ) AS "t15"
        WHERE t15.latest >= (t15.cutoff_day - 301)
      ) AS "t17"
    ) AS "t18"
  ) AS "t19"
  GROUP BY 1
) AS "t21"
  ON t14.snapshot = t21.snapshot;

-- tickets: columns of the matrix
SELECT
  t0.account_id, t0.cutoff,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.tickets_28d" AS DOUBLE)
  END AS tickets__tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE t0."tickets.tickets_28d" - (
      (t0."tickets.usual_28d" * 28) / CASE
        WHEN (t0."tickets.history" - 28) >= 56
        THEN LEAST(t0."tickets.history" - 28, 210)
        ELSE NULL
      END
    )
  END AS tickets__tickets_change__28d,
  CASE
    WHEN ((t0.cutoff_day - 28) < 10959)
    OR ((t0.cutoff_day - 28) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.tickets_28d" AS DOUBLE) / NULLIF(t0."usage.users_28d", 0)
  END AS tickets__tickets_per_user__28d,
  CASE
    WHEN ((t0.cutoff_day - 28) < 10959)
    OR ((t0.cutoff_day - 28) < 10959)
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."usage.help_uses_28d" AS DOUBLE) / NULLIF(t0."usage.help_uses_28d" + t0."tickets.tickets_28d", 0)
  END AS tickets__self_service_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.email_28d" AS DOUBLE)
  END AS tickets__email_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.chat_28d" AS DOUBLE)
  END AS tickets__chat_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.phone_28d" AS DOUBLE)
  END AS tickets__phone_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.other_28d" AS DOUBLE)
  END AS tickets__other_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 91) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CASE
      WHEN (t0."tickets.mix_now" >= 3) AND (t0."tickets.mix_past" >= 3)
      THEN CAST(ABS(
        (t0."tickets.mix_now_email" * t0."tickets.mix_past") - (
          t0."tickets.mix_past_email" * t0."tickets.mix_now"
        )
      ) + ABS(
        (t0."tickets.mix_now_chat" * t0."tickets.mix_past") - (
          t0."tickets.mix_past_chat" * t0."tickets.mix_now"
        )
      ) + ABS(
        (t0."tickets.mix_now_phone" * t0."tickets.mix_past") - (
          t0."tickets.mix_past_phone" * t0."tickets.mix_now"
        )
      ) + ABS(
        (t0."tickets.mix_now_other" * t0."tickets.mix_past") - (
          t0."tickets.mix_past_other" * t0."tickets.mix_now"
        )
      ) AS DOUBLE) / NULLIF(t0."tickets.mix_now" * 2 * t0."tickets.mix_past", 0)
      ELSE NULL
    END
  END AS tickets__channel_shift__91d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE t0."tickets.response_median_28d" / 3600
  END AS tickets__response_hours__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE t0."tickets.response_p90_28d" / 3600
  END AS tickets__response_hours_p90__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.in_time_28d" AS DOUBLE) / NULLIF(t0."tickets.ripe_28d", 0)
  END AS tickets__answered_in_24h_share__28d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.unanswered" AS DOUBLE)
  END AS tickets__unanswered,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.open" AS DOUBLE)
  END AS tickets__open,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.oldest_open" AS DOUBLE)
  END AS tickets__oldest_open_days,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.open_urgent" AS DOUBLE)
  END AS tickets__open_urgent,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.severe_28d" AS DOUBLE) / NULLIF(t0."tickets.graded_28d", 0)
  END AS tickets__severe_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.escalations_28d" AS DOUBLE)
  END AS tickets__escalations__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.reopenings_28d" AS DOUBLE)
  END AS tickets__reopenings__28d,
  CASE
    WHEN (t0.cutoff_day - 1) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE t0."tickets.latest_csat" / 1000000
  END AS tickets__latest_csat,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.csat_28d_total" AS DOUBLE) / NULLIF(t0."tickets.csat_28d_n" * 1000000, 0)
  END AS tickets__csat_mean__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.unrated_28d" AS DOUBLE)
  END AS tickets__unrated__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.once_28d" AS DOUBLE) / NULLIF(t0."tickets.solved_28d", 0)
  END AS tickets__first_contact_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.kept_waiting_28d" AS DOUBLE) / NULLIF(t0."tickets.waits_28d", 0)
  END AS tickets__kept_waiting_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.abandoned_28d" AS DOUBLE) / NULLIF(t0."tickets.live_28d", 0)
  END AS tickets__abandoned_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.handled_28d" AS DOUBLE) / NULLIF(t0."tickets.handled_n_28d" * 3600, 0)
  END AS tickets__handle_hours__28d,
  CASE
    WHEN (t0.cutoff_day - 60) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.recurring_themes" AS DOUBLE)
  END AS tickets__recurring_themes__60d,
  CASE
    WHEN (t0.cutoff_day - 60) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.top_theme" AS DOUBLE)
  END AS tickets__top_theme_tickets__60d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.money_28d" AS DOUBLE)
  END AS tickets__money_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.painless_28d" AS DOUBLE)
  END AS tickets__painless_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.painful_28d" AS DOUBLE)
  END AS tickets__painful_tickets__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.painful_28d" AS DOUBLE) / NULLIF(t0."tickets.painful_28d" + t0."tickets.painless_28d", 0)
  END AS tickets__painful_share__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.leaving_28d" AS DOUBLE)
  END AS tickets__cancel_intent__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.rival_28d" AS DOUBLE)
  END AS tickets__competitor_mentions__28d,
  CASE
    WHEN (t0.cutoff_day - 28) < 10959
    THEN CAST(NULL AS DOUBLE)
    ELSE CAST(t0."tickets.unhappy_28d" AS DOUBLE) / NULLIF(t0."tickets.written_28d", 0)
  END AS tickets__unhappy_text_share__28d,
  (t0."tickets.usual_28d" * 28) / CASE
    WHEN (t0."tickets.history" - 28) >= 56
    THEN LEAST(t0."tickets.history" - 28, 210)
    ELSE NULL
  END AS tickets__tickets__28d__normal,
  CASE
    WHEN CASE
      WHEN (t0."tickets.history" - 28) >= 56
      THEN LEAST(t0."tickets.history" - 28, 210)
      ELSE NULL
    END IS NOT NULL
    THEN t0."tickets.response_usual_28d" / 3600
    ELSE NULL
  END AS tickets__response_hours__28d__normal,
  CASE
    WHEN CASE
      WHEN (t0."tickets.history" - 28) >= 56
      THEN LEAST(t0."tickets.history" - 28, 210)
      ELSE NULL
    END IS NOT NULL
    THEN CAST(t0."tickets.csat_usual_28d_total" AS DOUBLE) / NULLIF(t0."tickets.csat_usual_28d_n" * 1000000, 0)
    ELSE NULL
  END AS tickets__csat_mean__28d__normal
FROM parts AS t0;
