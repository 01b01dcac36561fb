SELECT
  "t1"."actor_state" AS "actor_state",
  "t1"."recipient_state" AS "recipient_state",
  "t1"."week" AS "week",
  "t1"."channel" AS "channel",
  SUM(CASE WHEN "t1"."score" > 0 THEN 1 ELSE 0 END) AS "cooperative",
  SUM(CASE WHEN "t1"."score" < 0 THEN 1 ELSE 0 END) AS "conflictual"
FROM (
  SELECT
    "t0"."actor_state" AS "actor_state",
    "t0"."recipient_state" AS "recipient_state",
    "t0"."type" AS "type",
    "t0"."score" AS "score",
    "t0"."start" AS "start",
    "t0"."known_at" AS "known_at",
    "t0"."reason" AS "reason",
    dateTrunc('WEEK', "t0"."start") AS "week",
    CASE
      WHEN "t0"."type" IN (
        'COOPERATE',
        'AID',
        'RETREAT',
        'PROTEST',
        'SANCTION',
        'MOBILIZE',
        'COERCE',
        'ASSAULT'
      )
      THEN 'deeds'
      ELSE 'words'
    END AS "channel"
  FROM "events" AS "t0"
  WHERE
    isNull("t0"."reason")
    AND "t0"."actor_state" <> "t0"."recipient_state"
    AND isNotNull("t0"."score")
) AS "t1"
GROUP BY
  "t1"."actor_state",
  "t1"."recipient_state",
  "t1"."week",
  "t1"."channel"
