SELECT
  `t1`.`actor_state`,
  `t1`.`recipient_state`,
  `t1`.`month`,
  `t1`.`type`,
  COUNT(*) AS `n`,
  AVG(`t1`.`score`) AS `mean_score`,
  SUM(`t1`.`score`) AS `sum_score`
FROM (
  SELECT
    `t0`.`actor_state`,
    `t0`.`recipient_state`,
    `t0`.`type`,
    `t0`.`score`,
    `t0`.`start`,
    `t0`.`known_at`,
    `t0`.`reason`,
    DATE_TRUNC(`t0`.`start`, MONTH) AS `month`
  FROM `events` AS `t0`
  WHERE
    `t0`.`reason` IS NULL AND `t0`.`actor_state` <> `t0`.`recipient_state`
) AS `t1`
GROUP BY
  1,
  2,
  3,
  4
