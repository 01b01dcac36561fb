"""Sums over event data as Ibis expressions (extra `[scale]`): the same question to DuckDB, Polars, Spark, BigQuery.

Nothing here moves data or runs anything: a function takes a table and gives an expression; the engine is the one that
the table belongs to. Tables have the columns of `EVENT_COLUMNS` with `reason`, or are GDELT's public BigQuery table.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import ibis

from tightrope.nouns import load_scale

EVENTS = {
    "actor_state": "string", "recipient_state": "string", "type": "string", "score": "float64", "start": "date",
    "known_at": "date", "reason": "string",
}  # fmt: skip
GDELT_PUBLIC = "gdelt-bq.gdeltv2.events_partitioned"
GDELT_COLUMNS = {
    "_PARTITIONTIME": "timestamp('UTC')", "GLOBALEVENTID": "int64", "SQLDATE": "int64", "MonthYear": "int64",
    "Actor1CountryCode": "string", "Actor2CountryCode": "string", "EventRootCode": "string", "QuadClass": "int64",
    "GoldsteinScale": "float64", "NumArticles": "int64",
}  # fmt: skip
LATE_DAYS = 31  # an act is entered within days; of a month's acts, partitions up to a month later are read


def name_events(name: str = "events") -> Any:
    """A table of event columns that belongs to no engine yet, to write SQL from."""
    return ibis.table(EVENTS, name=name)


def name_public_gdelt() -> Any:
    """GDELT's public table on BigQuery, to write SQL from."""
    project, dataset, table = GDELT_PUBLIC.split(".")
    return ibis.table(GDELT_COLUMNS, name=table, catalog=project, database=dataset)


def sum_months(events: Any) -> Any:
    """Acts between states by actor, recipient, month and type: count `n`, `mean_score`, `sum_score`."""
    between = events.filter(events.reason.isnull(), events.actor_state != events.recipient_state)
    monthly = between.mutate(month=between.start.truncate("M"))
    return monthly.group_by(["actor_state", "recipient_state", "month", "type"]).aggregate(
        n=monthly.count(), mean_score=monthly.score.mean(), sum_score=monthly.score.sum()
    )


def sum_weeks(events: Any) -> Any:
    """Flows by actor, recipient, week (from Monday) and channel: acts of cooperation and of conflict."""
    deeds = [name for name, kind in load_scale().types.items() if kind.channel == "deeds"]
    between = events.filter(
        events.reason.isnull(), events.actor_state != events.recipient_state, events.score.notnull()
    )
    weekly = between.mutate(
        week=between.start.truncate("W"), channel=ibis.ifelse(between.type.isin(deeds), "deeds", "words")
    )
    return weekly.group_by(["actor_state", "recipient_state", "week", "channel"]).aggregate(
        cooperative=ibis.ifelse(weekly.score > 0, 1, 0).sum(), conflictual=ibis.ifelse(weekly.score < 0, 1, 0).sum()
    )


def count_days(events: Any) -> Any:
    """Rows and rejects by the day on which they were known: gaps of a feed show here."""
    return events.group_by("known_at").aggregate(n=events.count(), rejects=events.reason.count())


def sum_public_months(gdelt: Any, *, start: date, end: date, states: Sequence[str]) -> Any:
    """Rows of GDELT's public table by pair, month, root code and quad class, of the days [start, end).

    Only the partitions of these days and of `LATE_DAYS` after are read: without that filter BigQuery reads, and bills,
    the whole table.
    """
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    last = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=LATE_DAYS)
    day = {bound: int(f"{moment:%Y%m%d}") for bound, moment in (("start", start), ("end", end))}
    asked = gdelt.filter(
        gdelt["_PARTITIONTIME"] >= ibis.literal(first, type="timestamp('UTC')"),
        gdelt["_PARTITIONTIME"] < ibis.literal(last, type="timestamp('UTC')"),
        day["start"] <= gdelt.SQLDATE,
        day["end"] > gdelt.SQLDATE,
        gdelt.Actor1CountryCode.isin(list(states)),
        gdelt.Actor2CountryCode.isin(list(states)),
        gdelt.Actor1CountryCode != gdelt.Actor2CountryCode,
    )
    groups = ["Actor1CountryCode", "Actor2CountryCode", "MonthYear", "EventRootCode", "QuadClass"]
    return asked.group_by(groups).aggregate(
        n=asked.count(), articles=asked.NumArticles.sum(), mean_goldstein=asked.GoldsteinScale.mean()
    )


def write_sql(expression: Any, *, dialect: str) -> str:
    """SQL of an expression for `duckdb`, `bigquery` or `clickhouse`."""
    return str(ibis.to_sql(expression, dialect=dialect)) + "\n"
