"""A feed into columns: the same bytes however many parts are read at a time, and nothing lost where a run stops."""

import json
import zipfile
from pathlib import Path

import pytest

from tightrope.errors import FeedError
from tightrope.store import FeedMapping, Lookup, keep_events
from tightrope.store import intake as intake_module
from tightrope.store import parts as parts_module

MAPPING = FeedMapping(
    "ours", "ours 1", "open", layouts=(("id", "day", "who", "whom", "code"),), delimiter=";",
    lookups={"kind": Lookup('"code"', {"01": "AID", "02": "CONSULT"})},
    fields={
        "row_key": "nullif(\"id\", '')", "actors": '["who"]', "recipients": '["whom"]', "actor_state": '"who"',
        "recipient_state": '"whom"', "type": "kind.value", "start": 'TRY_CAST("day" AS DATE)',
        "known_at": 'TRY_CAST("day" AS DATE)',
    },
    same_row=('"day"', '"who"', '"whom"', '"code"'), kept=("id",),
)  # fmt: skip


def write_days(folder: Path, *, days: int = 7) -> list[Path]:
    """Files of some hundred rows, some zipped, some broken; the third is long enough to be cut."""
    paths = []
    for day in range(1, days + 1):
        states = ("PAK", "IRN", "ISR", "USA")
        rows = [
            f"{day}-{n};2025-06-{day:02};{states[n % 4]};{states[(n * 7 + day) % 4]};0{1 + n % 3}\n"
            for n in range(4000 if day == 3 else 300)
        ]
        rows[day] = "broken\n"
        name = f"2025060{day}.csv"
        if day % 2:
            paths.append(folder / name)
            paths[-1].write_text("".join(rows))
        else:
            paths.append(folder / f"{name}.zip")
            with zipfile.ZipFile(paths[-1], "w") as archive:
                archive.writestr(name, "".join(rows))
    (folder / "20250608.zip").write_bytes(b"no zip")
    return [*paths, folder / "20250608.zip"]


def read_bytes(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def short_parts(monkeypatch):
    """Parts of 30,000 bytes, so that a long file is cut and zips are not all joined."""
    made = parts_module.iter_parts
    monkeypatch.setattr(intake_module, "iter_parts", lambda *args, **named: made(*args, **named, size=30_000))


@pytest.mark.usefixtures("short_parts")
def test_columns_and_manifest_are_the_same_bytes_for_any_number_of_workers(tmp_path):
    paths = write_days(tmp_path)
    found = {}
    for workers in (1, 2, 5):
        events = keep_events(MAPPING, paths, tmp_path / f"by {workers}", workers=workers)
        found[workers] = read_bytes(events.folder)
    assert found[1] == found[2] == found[5]
    assert len(found[1]) > 8
    totals = events.count()
    assert totals.rows == 6 * 300 + 4000 + 1 == totals.evidence + totals.rejects
    firsts = json.loads(found[1]["events.json"])["parts"]
    assert [part["file"] for part in firsts.values()] == [name for name in found[1] if name.endswith(".parquet")]


@pytest.mark.usefixtures("short_parts")
@pytest.mark.parametrize("n_done", [0, 1, 4])
def test_a_run_that_stops_leaves_what_is_whole_and_the_next_goes_on_to_the_same_bytes(tmp_path, monkeypatch, n_done):
    paths = write_days(tmp_path)
    whole = read_bytes(keep_events(MAPPING, paths, tmp_path / "whole").folder)
    note, noted = intake_module._note, []

    def note_some(*args):
        if len(noted) == n_done:
            raise KeyboardInterrupt
        noted.append(args)
        note(*args)

    monkeypatch.setattr(intake_module, "_note", note_some)
    with pytest.raises(KeyboardInterrupt):
        keep_events(MAPPING, paths, tmp_path / "stopped")
    left = read_bytes(tmp_path / "stopped")
    assert len([name for name in left if name.endswith(".parquet")]) == n_done
    assert {name: whole[name] for name in left if name.endswith(".parquet")}.items() <= left.items()
    monkeypatch.setattr(intake_module, "_note", note)
    keep_events(MAPPING, paths, tmp_path / "stopped")
    assert read_bytes(tmp_path / "stopped") == whole


def test_a_part_that_cannot_be_read_stops_the_run_and_the_parts_before_it_stay(tmp_path):
    paths = write_days(tmp_path, days=2)[:1]
    broken = tmp_path / "20250602.csv.gz"
    broken.write_bytes(b"no gzip")
    with pytest.raises(FeedError, match=r"20250602\.csv\.gz: cannot be read"):
        keep_events(MAPPING, [*paths, broken, *paths], tmp_path / "events", workers=2)
    assert sorted(read_bytes(tmp_path / "events")) == ["000001.parquet", "events.json"]
    assert keep_events(MAPPING, paths, tmp_path / "events").count().rows == 300
