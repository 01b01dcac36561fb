"""Every example case: events are valid and sourced, reports are dated and headed, actors are known, nothing is copied."""

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from tightrope.case.file import load_case
from tightrope.feeds import read_plain_csv
from tightrope.nouns import Letter, find_state, load_scale, parse_interval, score_act
from tightrope.roster import load_roster

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
CASES = sorted(path.parent for path in EXAMPLES.glob("*/case.toml"))
HEADING = re.compile(
    r"Written for this project from: (?P<publisher>.+), (?P<url>https?://\S+), (?P<date>\d{4}-\d\d-\d\d)$", re.M
)
LEAST_EVENTS = 80
LEAST_REPORTS = 12


def read_case(folder: Path) -> dict:
    return tomllib.loads((folder / "case.toml").read_text(encoding="utf-8"))


def read_events(folder: Path) -> list[dict[str, str]]:
    with (folder / "events.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_reports(folder: Path) -> dict[str, tuple[dict[str, str], str]]:
    """Front matter and body of every report, by file name."""
    reports = {}
    for path in sorted((folder / "reports").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        reports[path.name] = (dict(line.split(": ", 1) for line in front.splitlines()), body)
    return reports


def cut_states(cell: str) -> set[str]:
    return {find_state(name) for name in cell.split(";")}


ROWS = [
    pytest.param(folder, row, id=f"{folder.name}-{line}")
    for folder in CASES
    for line, row in enumerate(read_events(folder), 2)
]
PAGES = [pytest.param(folder, name, id=name) for folder in CASES for name in read_reports(folder)]
each_case = pytest.mark.parametrize("folder", CASES, ids=lambda folder: folder.name)


@pytest.mark.parametrize(("folder", "row"), ROWS)
def test_every_event_is_coded_dated_and_sourced(folder: Path, row: dict[str, str]) -> None:
    act_type = load_scale().types[row["type"]]
    assert not row["mode"] or row["mode"] in act_type.modes
    assert date.fromisoformat(row["known_at"]) >= parse_interval(row["date"]).start
    assert row["actor"]
    assert row["recipient"]
    assert not cut_states(row["actor"]) & cut_states(row["recipient"])
    assert row["polarity"] in ("affirmed", "negated")
    assert row["status"] in ("happened", "ongoing", "planned", "conditional", "hypothetical", "general")
    assert -3 <= float(row["certainty"]) <= 3
    assert row["publisher"] in {source["publisher"] for source in read_case(folder)["source"]}
    assert row["url"].startswith("http")
    assert row["note"]


@pytest.mark.parametrize(("folder", "name"), PAGES)
def test_every_report_says_where_it_comes_from(folder: Path, name: str) -> None:
    front, body = read_reports(folder)[name]
    assert {"title", "publisher", "published", "url", "accessed", "source"} <= set(front)
    match = HEADING.match(body)
    assert match
    assert (match["publisher"], match["url"], match["date"]) == (front["publisher"], front["url"], front["published"])
    date.fromisoformat(front["accessed"])
    assert front["publisher"] in {source["publisher"] for source in read_case(folder)["source"]}
    sentences = re.findall(r"[.!?][\"”)]*(?:\s|$)", body[match.end() :])
    assert 2 <= len(sentences) <= 12


@each_case
def test_an_example_is_large_enough_and_one_report_lies_past_its_day(folder: Path) -> None:
    as_of = read_case(folder)["case"]["as_of"]
    published = [date.fromisoformat(front["published"]) for front, _ in read_reports(folder).values()]
    assert len(read_events(folder)) >= LEAST_EVENTS
    assert len(published) >= LEAST_REPORTS
    assert sum(day > as_of for day in published) == 1


@each_case
def test_the_case_file_and_its_feed_are_read_without_rejects(folder: Path) -> None:
    case = load_case(folder)
    assert len(case.documents) == len(read_reports(folder))
    batches = [read_plain_csv(path) for _, path in case.feeds]
    assert sum(len(batch.evidence) for batch in batches) == len(read_events(folder))
    assert not any(batch.rejects for batch in batches)
    assert not any("repeated row" in item.flags for batch in batches for item in batch.evidence)


@each_case
def test_every_source_has_a_letter_and_a_reason_and_is_used(folder: Path) -> None:
    sources = read_case(folder)["source"]
    used = {row["publisher"] for row in read_events(folder)}
    used |= {front["publisher"] for front, _ in read_reports(folder).values()}
    assert all(source["letter"] in get_args(Letter) and source["why"] for source in sources)
    assert Counter(source["publisher"] for source in sources) == Counter(used)


@each_case
def test_every_actor_is_known_and_speaks_on_the_day_unless_it_is_a_parliament(folder: Path) -> None:
    roster = load_roster(folder / "actors.toml")
    for row in read_events(folder):
        about = [item.rsplit(":", 1)[0] for item in row["about"].split(";") if item]
        for name in [*row["actor"].split(";"), *row["recipient"].split(";"), *about]:
            assert roster.find(name), name
        for name in row["actor"].split(";"):
            speaks = roster.speaks_for(name, on=parse_interval(row["date"]).start)
            assert bool(speaks) != name.endswith(".leg"), (name, row["date"])


@each_case
def test_the_focal_state_acts_on_each_rival_in_words_and_deeds(folder: Path) -> None:
    case = read_case(folder)["case"]
    for rival in case["rivals"]:
        channels: Counter[str] = Counter()
        for row in read_events(folder):
            known = date.fromisoformat(row["known_at"]) <= case["as_of"]
            if known and case["focal"] in cut_states(row["actor"]) and rival in cut_states(row["recipient"]):
                channels[load_scale().types[row["type"]].channel] += (
                    score_act(row["type"], row["mode"] or None) is not None
                )
        assert sum(channels.values()) >= 12, rival
        assert channels["words"] >= 5, rival
        assert channels["deeds"] >= 4, rival


@each_case
@pytest.mark.data
def test_nothing_repeats_twelve_words_of_the_two_commentaries(folder: Path, data_folder: Path) -> None:
    def cut_runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
        return {tuple(words[i : i + 12]) for i in range(len(words) - 11)}

    articles = sorted((data_folder.parent / "articles").glob("*.txt"))
    if not articles:
        pytest.skip(f"no articles beside {data_folder}")
    runs = set().union(*(cut_runs(path.read_text(encoding="utf-8")) for path in articles))
    texts = {name: body for name, (_, body) in read_reports(folder).items()}
    texts |= {row["note"]: row["note"] for row in read_events(folder)}
    assert not {name for name, text in texts.items() if cut_runs(text) & runs}
