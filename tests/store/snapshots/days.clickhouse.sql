SELECT
  "t0"."known_at" AS "known_at",
  COUNT(*) AS "n",
  COUNT("t0"."reason") AS "rejects"
FROM "events" AS "t0"
GROUP BY
  "t0"."known_at"
