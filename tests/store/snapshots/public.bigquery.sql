SELECT
  `t1`.`Actor1CountryCode`,
  `t1`.`Actor2CountryCode`,
  `t1`.`MonthYear`,
  `t1`.`EventRootCode`,
  `t1`.`QuadClass`,
  COUNT(*) AS `n`,
  SUM(`t1`.`NumArticles`) AS `articles`,
  AVG(`t1`.`GoldsteinScale`) AS `mean_goldstein`
FROM (
  SELECT
    *
  FROM `gdelt-bq`.`gdeltv2`.`events_partitioned` AS `t0`
  WHERE
    `t0`.`_PARTITIONTIME` >= TIMESTAMP('2025-06-01T00:00:00+00:00')
    AND `t0`.`_PARTITIONTIME` < TIMESTAMP('2025-08-01T00:00:00+00:00')
    AND `t0`.`SQLDATE` >= 20250601
    AND `t0`.`SQLDATE` < 20250701
    AND `t0`.`Actor1CountryCode` IN ('PAK', 'IRN')
    AND `t0`.`Actor2CountryCode` IN ('PAK', 'IRN')
    AND `t0`.`Actor1CountryCode` <> `t0`.`Actor2CountryCode`
) AS `t1`
GROUP BY
  1,
  2,
  3,
  4,
  5
