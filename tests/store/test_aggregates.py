"""Sums over event data: one expression, the same numbers on every engine; SQL that reads no more than it must."""

import importlib
import importlib.util
import shutil
from datetime import date
from pathlib import Path

import pytest

from tightrope.feeds.gdelt import GDELT_2, map_gdelt
from tightrope.store import keep_events

ibis = pytest.importorskip("ibis", reason="the extra [scale] is not installed")
pytest.importorskip("polars", reason="the extra [scale] is not installed")
aggregates = pytest.importorskip("tightrope.store.aggregates")

# Ibis 12 asks DuckDB 2 for tables by a name that DuckDB wants to be rid of
pytestmark = pytest.mark.filterwarnings("ignore:fetch_arrow_table:DeprecationWarning")
SNAPSHOTS = Path(__file__).parent / "snapshots"
SUMS = {"months": "sum_months", "weeks": "sum_weeks", "days": "count_days"}
CODES = ("010", "042", "051", "112", "138", "163", "190", "0871")
STATES = ("PAK", "IRN", "USA", "ISR")


def rows():
    for number in range(400):
        actor, recipient = STATES[number % 4], STATES[(number * 7 // 3) % 4]
        day = date.fromordinal(date(2025, 5, 20).toordinal() + number % 60)
        cells = {
            "GLOBALEVENTID": str(number), "SQLDATE": f"{day:%Y%m%d}", "MonthYear": f"{day:%Y%m}",
            "Actor1Code": actor, "Actor1CountryCode": actor, "Actor2Code": recipient, "Actor2CountryCode": recipient,
            "EventCode": CODES[number % 8], "EventRootCode": CODES[number % 8][:2], "QuadClass": str(number % 4 + 1),
            "GoldsteinScale": str(number % 5 - 2), "NumArticles": str(number % 9), "DATEADDED": f"{day:%Y%m%d}120000",
            "SOURCEURL": f"https://p{number % 13}.org/{number}",
        }  # fmt: skip
        yield "\t".join(cells.get(name, "") for name in GDELT_2)
    yield "broken"


@pytest.fixture(scope="module")
def events(tmp_path_factory):
    folder = tmp_path_factory.mktemp("events")
    (folder / "a.export.CSV").write_text("".join(row + "\n" for row in rows()))
    return keep_events(map_gdelt(), [folder / "a.export.CSV"], folder / "events")


def parts(events):
    return [str(path) for path in sorted(events.folder.glob("*.parquet"))]


def sort(expression):
    records = expression.to_pyarrow().to_pylist()
    rounded = [{k: round(v, 9) if isinstance(v, float) else str(v)[:10] for k, v in r.items()} for r in records]
    return sorted((tuple(sorted(record.items())) for record in rounded), key=repr)


@pytest.mark.parametrize("name", sorted(SUMS))
def test_duckdb_and_polars_give_the_same_numbers(events, name):
    found = []
    for engine in (ibis.duckdb.connect(), ibis.polars.connect()):
        table = engine.read_parquet(parts(events))
        found.append(sort(getattr(aggregates, SUMS[name])(table)))
    assert len(found[0]) > 10
    assert found[0] == found[1]


def test_months_are_those_that_the_store_sums_itself(events):
    table = ibis.duckdb.connect().read_parquet(parts(events))
    by_ibis = aggregates.sum_months(table).to_pyarrow().to_pylist()
    by_store = {
        (a, r, str(m)[:10], t): (n, round(total, 9))
        for a, r, m, t, n, _, total in events.sum_months()
        if total is not None
    }
    rows = [record for record in by_ibis if record["sum_score"] is not None]
    assert {
        (r["actor_state"], r["recipient_state"], str(r["month"])[:10], r["type"]): (r["n"], round(r["sum_score"], 9))
        for r in rows
    } == by_store


def test_the_public_table_gives_the_same_numbers_on_both_engines(tmp_path):
    polars = pytest.importorskip("polars")
    cells = [dict(zip(GDELT_2, row.split("\t"), strict=True)) for row in rows() if row != "broken"]
    frame = polars.DataFrame(
        {
            "_PARTITIONTIME": [f"{c['DATEADDED'][:4]}-{c['DATEADDED'][4:6]}-{c['DATEADDED'][6:8]}" for c in cells],
            **{
                n: [int(c[n]) for c in cells]
                for n in ("GLOBALEVENTID", "SQLDATE", "MonthYear", "QuadClass", "NumArticles")
            },
            **{n: [c[n] for c in cells] for n in ("Actor1CountryCode", "Actor2CountryCode", "EventRootCode")},
            "GoldsteinScale": [float(c["GoldsteinScale"]) for c in cells],
        }
    ).with_columns(polars.col("_PARTITIONTIME").str.to_datetime("%Y-%m-%d").dt.replace_time_zone("UTC"))
    frame.write_parquet(tmp_path / "public.parquet")
    found = []
    for engine in (ibis.duckdb.connect(), ibis.polars.connect()):
        table = engine.read_parquet(tmp_path / "public.parquet")
        found.append(
            sort(aggregates.sum_public_months(table, start=date(2025, 6, 1), end=date(2025, 7, 1), states=STATES[:3]))
        )
    by_hand = [c for c in cells if c["MonthYear"] == "202506" and c["Actor1CountryCode"] != c["Actor2CountryCode"]
               and {c["Actor1CountryCode"], c["Actor2CountryCode"]} <= set(STATES[:3])]  # fmt: skip
    assert found[0] == found[1]
    assert sum(int(dict(record)["n"]) for record in found[0]) == len(by_hand)


def write(name, dialect):
    if name == "public":
        table = aggregates.name_public_gdelt()
        expression = aggregates.sum_public_months(
            table, start=date(2025, 6, 1), end=date(2025, 7, 1), states=("PAK", "IRN")
        )
    else:
        expression = getattr(aggregates, SUMS[name])(aggregates.name_events())
    return aggregates.write_sql(expression, dialect=dialect)


@pytest.mark.parametrize(
    ("name", "dialect"),
    [
        ("public", "bigquery"),
        ("months", "bigquery"),
        ("months", "clickhouse"),
        ("weeks", "clickhouse"),
        ("days", "clickhouse"),
    ],
)
def test_sql_is_what_it_was_when_last_looked_at(name, dialect):
    assert write(name, dialect) == (SNAPSHOTS / f"{name}.{dialect}.sql").read_text(encoding="utf-8")


def test_bigquery_reads_only_the_partitions_asked_for():
    sql = write("public", "bigquery")
    assert "gdelt-bq" in sql
    assert sql.count("`_PARTITIONTIME`") >= 2
    assert "2025" in sql


@pytest.mark.filterwarnings("ignore")  # Spark warns of the versions of others
@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(SUMS))
def test_a_local_spark_session_gives_the_same_numbers(events, name):
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed: pip install pyspark, with Java 17 or 21")
    if shutil.which("java") is None:
        pytest.skip("no Java on this machine, which Spark needs")
    spark_sql = importlib.import_module("pyspark.sql")
    session = spark_sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    spark = ibis.pyspark.connect(session)
    expected = sort(getattr(aggregates, SUMS[name])(ibis.duckdb.connect().read_parquet(parts(events))))
    table = spark.read_parquet(str(events.folder / "*.parquet"))
    assert sort(getattr(aggregates, SUMS[name])(table)) == expected
