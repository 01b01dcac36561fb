"""What the first example has to show: many vantage points, state media, one wire story twice, withheld deeds."""

import csv
import tomllib
from pathlib import Path

CASE = Path(__file__).resolve().parents[2] / "examples" / "pakistan-2025"
SOURCES = {
    source["publisher"]: source for source in tomllib.loads((CASE / "case.toml").read_text(encoding="utf-8"))["source"]
}
TEXTS = [path.read_text(encoding="utf-8") for path in sorted((CASE / "reports").glob("*.md"))]
PUBLISHERS = {line.split(": ", 1)[1] for text in TEXTS for line in text.splitlines() if line.startswith("publisher: ")}


def test_reports_come_from_all_sides_of_the_crisis() -> None:
    assert {SOURCES[name]["country"] for name in PUBLISHERS} >= {"PAK", "IRN", "ISR", "IND", "USA", "CHN", "SAU"}
    assert any(SOURCES[name]["state_media"] for name in PUBLISHERS)


def test_two_reports_rewrite_one_agency_report() -> None:
    assert sum("Reuters" in text and "Rubio" in text for text in TEXTS) >= 2


def test_the_nuclear_claim_is_met_by_a_dismissal_and_by_a_denial() -> None:
    texts = [text for text in TEXTS if "Rezaei" in text]
    assert any("dismissed the claim" in text for text in texts)
    assert any("denied on Monday" in text for text in texts)


def test_withheld_help_to_iran_is_among_the_events() -> None:
    with (CASE / "events.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["polarity"] == "negated"]
    assert {(row["recipient"], row["type"]) for row in rows} == {("IRN", "AID"), ("IRN", "COOPERATE")}
