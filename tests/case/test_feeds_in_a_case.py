"""Feeds of a case: many rows become acts between its states, and publishers beyond the largest stand together."""

from datetime import date

from tests.case.made import write_case

from tightrope.brief import write_markdown
from tightrope.case import build_assessment
from tightrope.case.chain import LARGE_PUBLISHERS, SMALLER, find_small
from tightrope.feeds.gdelt import GDELT_2
from tightrope.nouns import Act, Evidence

CASE = write_case("gdelt", "20250613.export.CSV")


def row(number, recipient, code, day="20250613", **more):
    cells = {
        "GLOBALEVENTID": str(number), "SQLDATE": day, "Actor1Code": "PAKGOV", "Actor1CountryCode": "PAK",
        "Actor1Type1Code": "GOV", "Actor2Code": recipient, "Actor2CountryCode": recipient, "IsRootEvent": "1",
        "EventCode": code, "NumSources": "3", "DATEADDED": f"{day}000000", "SOURCEURL": f"https://p{number}.org/a",
    }  # fmt: skip
    return "\t".join((cells | more).get(name, "") for name in GDELT_2) + "\n"


def test_gdelt_rows_make_positions_and_every_row_is_accounted_for(tmp_path):
    rows = [
        row(1, "IRN", "051"),
        row(2, "IRN", "051"),
        row(3, "USA", "112"),
        row(4, "IRN", "070"),
        row(5, "USA", "163"),
    ]
    others = [row(6, "IND", "190"), row(7, "IRN", "051", DATEADDED="20250801000000"), "broken\n"]
    (tmp_path / "20250613.export.CSV").write_text("".join(rows + others))
    (tmp_path / "case.toml").write_text(CASE)
    found = build_assessment(tmp_path)
    assert len(found.evidence) == 4
    assert found.standing.words.p.value > 0  # with Iran, against the USA
    assert found.standing.deeds.p.value > 0
    reasons = [reject.reason for reject in found.rejects]
    assert "2 of 8 rows are not between PAK, IRN, USA in the days asked for: not read" in reasons
    assert "another number of cells than this feed has" in reasons


def test_a_brief_does_not_say_that_a_person_coded_event_data(tmp_path):
    rows = [row(n, state, "051", day=f"202506{n:02}") for n, state in enumerate(["IRN", "USA"] * 5, 10)]
    (tmp_path / "20250613.export.CSV").write_text("".join(rows))
    (tmp_path / "case.toml").write_text(CASE)
    text = write_markdown(build_assessment(tmp_path))
    assert "coded or reviewed by a person" not in text
    assert "event data coded by a program whose error is not measured" in text


def test_flagged_rows_move_a_position_less(tmp_path):
    def place(**more):
        (tmp_path / "20250613.export.CSV").write_text(row(1, "IRN", "051", **more) + row(2, "USA", "112"))
        (tmp_path / "case.toml").write_text(CASE)
        act = next(act for act in build_assessment(tmp_path).acts if act.act.recipients == ("IRN",))
        return act.probability

    assert place(SOURCEURL="https://p.org/sport/cricket") < 0.2 * place()


def test_small_publishers_of_event_data_are_left_out_together():
    def item(number, publisher):
        return Evidence(
            f"e-{number}", Act("AID", ("PAK",), ("IRN",)), "f", publisher=publisher, known_at=date(2025, 6, 1)
        )

    items = [item(f"{p}.{n}", f"p{p:02}") for p in range(20) for n in range(40 - p)]
    small = find_small(items)
    assert small == {f"p{p:02}" for p in range(LARGE_PUBLISHERS, 20)}
    assert SMALLER not in small
