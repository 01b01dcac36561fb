SELECT
  "t1"."actor_state" AS "actor_state",
  "t1"."recipient_state" AS "recipient_state",
  "t1"."month" AS "month",
  "t1"."type" AS "type",
  COUNT(*) AS "n",
  AVG("t1"."score") AS "mean_score",
  SUM("t1"."score") AS "sum_score"
FROM (
  SELECT
    "t0"."actor_state" AS "actor_state",
    "t0"."recipient_state" AS "recipient_state",
    "t0"."type" AS "type",
    "t0"."score" AS "score",
    "t0"."start" AS "start",
    "t0"."known_at" AS "known_at",
    "t0"."reason" AS "reason",
    dateTrunc('MONTH', "t0"."start") AS "month"
  FROM "events" AS "t0"
  WHERE
    isNull("t0"."reason") AND "t0"."actor_state" <> "t0"."recipient_state"
) AS "t1"
GROUP BY
  "t1"."actor_state",
  "t1"."recipient_state",
  "t1"."month",
  "t1"."type"
