"""The example case: every event is valid and sourced, every report is dated and headed, nothing is copied."""

import csv
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from tightrope.case.file import load_case
from tightrope.feeds import read_plain_csv
from tightrope.nouns import Letter, find_state, load_scale, parse_interval, score_act
from tightrope.roster import load_roster

CASE = Path(__file__).resolve().parents[2] / "examples" / "pakistan-2025"
STATES = {"PAK", "IRN", "ISR", "USA", "IND", "CHN", "SAU", "TUR", "AFG"}
COLUMNS = [
    "date", "actor", "recipient", "type", "mode", "about", "polarity", "status", "certainty", "where", "known_at",
    "publisher", "url", "note",
]  # fmt: skip
HEADING = re.compile(
    r"^Written for this project from: (?P<publisher>.+), (?P<url>https?://\S+), (?P<date>\d{4}-\d\d-\d\d)$", re.M
)


def read_case() -> dict:
    return tomllib.loads((CASE / "case.toml").read_text(encoding="utf-8"))


def read_events() -> list[dict[str, str]]:
    with (CASE / "events.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
    assert reader.fieldnames == COLUMNS
    return rows


def read_reports() -> dict[str, tuple[dict[str, str], str]]:
    """Front matter and body of every report, by file name."""
    reports = {}
    for path in sorted((CASE / "reports").glob("*.md")):
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        reports[path.name] = (dict(line.split(": ", 1) for line in front.splitlines()), body)
    return reports


EVENTS = read_events()
REPORTS = read_reports()
PUBLISHERS = {source["publisher"] for source in read_case()["source"]}


@pytest.mark.parametrize("row", EVENTS, ids=[f"line-{number}" for number in range(2, len(EVENTS) + 2)])
def test_every_event_is_coded_dated_and_sourced(row: dict[str, str]) -> None:
    act_type = load_scale().types[row["type"]]
    assert not row["mode"] or row["mode"] in act_type.modes
    when = parse_interval(row["date"])
    assert date(2024, 1, 1) <= when.start < date(2025, 8, 1)
    assert date.fromisoformat(row["known_at"]) >= when.start
    assert row["actor"]
    assert row["recipient"]
    for item in filter(None, row["about"].split(";")):
        assert item.rsplit(":", 1)[1] in ("beneficiary", "object")
    assert row["polarity"] in ("affirmed", "negated")
    assert row["status"] in ("happened", "ongoing", "planned", "conditional", "hypothetical", "general")
    assert -3 <= float(row["certainty"]) <= 3
    assert row["publisher"] in PUBLISHERS
    assert row["url"].startswith("http")
    assert row["note"]


def test_no_event_stands_twice() -> None:
    keys = Counter((r["date"], r["actor"], r["recipient"], r["type"], r["mode"], r["where"], r["note"]) for r in EVENTS)
    assert not [key for key, count in keys.items() if count > 1]


def test_every_actor_belongs_to_the_watched_states_or_a_body() -> None:
    names = {name for row in EVENTS for cell in ("actor", "recipient") for name in row[cell].split(";")}
    assert {find_state(name) for name in names} <= STATES | {"IGO", "WLD", "RUS", "QAT", "GULF"}


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_says_where_it_comes_from(name: str) -> None:
    front, body = REPORTS[name]
    assert {"title", "publisher", "published", "url", "accessed", "source"} <= set(front)
    match = HEADING.search(body)
    assert match
    assert (match["publisher"], match["url"], match["date"]) == (front["publisher"], front["url"], front["published"])
    assert body.startswith(match[0])
    date.fromisoformat(front["accessed"])
    assert front["publisher"] in PUBLISHERS
    sentences = re.findall(r"[.!?][\"”)]*(?:\s|$)", body[match.end() :])
    assert 3 <= len(sentences) <= 12


def test_the_set_is_as_large_and_as_varied_as_the_case_needs() -> None:
    sources = {source["publisher"]: source for source in read_case()["source"]}
    published = [date.fromisoformat(front["published"]) for front, _ in REPORTS.values()]
    countries = {sources[front["publisher"]]["country"] for front, _ in REPORTS.values()}
    assert len(EVENTS) >= 80
    assert len(REPORTS) >= 12
    assert countries >= {"PAK", "IRN", "ISR", "IND", "USA", "CHN"}
    assert any(sources[front["publisher"]]["state_media"] for front, _ in REPORTS.values())
    assert sum(day > read_case()["case"]["as_of"] for day in published) == 1


@pytest.mark.parametrize("rival", ["IRN", "USA"])
def test_the_focal_state_acts_on_each_rival_in_words_and_deeds_in_both_directions(rival: str) -> None:
    as_of = read_case()["case"]["as_of"]
    signs = Counter()
    for row in EVENTS:
        actors, recipients = ({find_state(name) for name in row[cell].split(";")} for cell in ("actor", "recipient"))
        score = score_act(row["type"], row["mode"] or None)
        if "PAK" in actors and rival in recipients and date.fromisoformat(row["known_at"]) <= as_of and score:
            signs[load_scale().types[row["type"]].channel, score > 0] += 1
    assert sum(signs.values()) >= 12
    assert signs["words", True] >= 3
    assert signs["words", False] >= 1
    assert signs["deeds", True] >= 2


def test_every_actor_is_known_and_speaks_for_a_state_or_body_on_the_day() -> None:
    roster = load_roster(CASE / "actors.toml")
    for row in EVENTS:
        about = [item.rsplit(":", 1)[0] for item in row["about"].split(";") if item]
        for name in [*row["actor"].split(";"), *row["recipient"].split(";"), *about]:
            assert roster.find(name), name
        for name in row["actor"].split(";"):
            assert roster.speaks_for(name, on=parse_interval(row["date"]).start), (name, row["date"])


def test_the_case_file_and_its_feed_are_read_without_rejects() -> None:
    case = load_case(CASE)
    assert len(case.documents) == len(REPORTS)
    batches = [read_plain_csv(path) for _, path in case.feeds]
    assert sum(len(batch.evidence) for batch in batches) == len(EVENTS)
    assert not any(batch.rejects for batch in batches)


def test_two_reports_name_the_same_agency() -> None:
    assert sum("Reuters" in body for _, body in REPORTS.values()) >= 2


def test_every_source_has_a_letter_and_a_reason() -> None:
    for source in read_case()["source"]:
        assert source["letter"] in Letter.__args__
        assert source["why"]
    assert len(PUBLISHERS) == len(read_case()["source"])


@pytest.mark.data
def test_no_report_repeats_twelve_words_of_the_two_commentaries(data_folder: Path) -> None:
    def cut_runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"[a-z0-9']+", text.lower().replace("’", "'"))
        return {tuple(words[i : i + 12]) for i in range(len(words) - 11)}

    articles = sorted((data_folder.parent / "articles").glob("*.txt"))
    if not articles:
        pytest.skip(f"no articles beside {data_folder}")
    runs = set().union(*(cut_runs(path.read_text(encoding="utf-8")) for path in articles))
    texts = {name: body for name, (_, body) in REPORTS.items()} | {row["note"]: row["note"] for row in EVENTS}
    assert not {name for name, text in texts.items() if cut_runs(text) & runs}
