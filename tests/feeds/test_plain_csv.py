"""A spreadsheet of acts: what fits is evidence, what does not is a Reject, and the totals add up."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tightrope.errors import FeedError
from tightrope.feeds import read_plain_csv

HEADER = "date,actor,recipient,type,mode,about,polarity,status,certainty,known_at,publisher,url,note\n"
GOOD = "2025-06-22,PAK.gov,USA,ACCUSE,disapprove,IRN:beneficiary,affirmed,happened,3,2025-06-22,P,https://p,condemned\n"


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "events.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_a_good_row_is_evidence_in_the_one_schema(tmp_path):
    (item,) = read_plain_csv(write(tmp_path, HEADER + GOOD)).evidence
    act = item.act
    assert (act.type, act.mode, act.actors, act.recipients) == ("ACCUSE", "disapprove", ("PAK.gov",), ("USA",))
    assert (act.about[0].actor, act.about[0].role, act.channel, act.score) == ("IRN", "beneficiary", "words", -2.0)
    assert (str(act.when), str(item.known_at), item.row, item.publisher) == ("2025-06-22", "2025-06-22", 2, "P")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2025-06-22,PAK,USA,ACUSE,,,,,,,,,\n", "did you mean 'ACCUSE'"),
        ("2025-06-22,PAK,USA,ACCUSE,disaprove,,,,,,,,\n", "did you mean 'disapprove'"),
        ("22/06/2025,PAK,USA,ACCUSE,,,,,,,,,\n", "not an ISO date"),
        ("2025-06-22,,USA,ACCUSE,,,,,,,,,\n", "no actor"),
        ("2025-06-22,PAK,USA,ACCUSE,,,perhaps,,,,,,\n", "polarity 'perhaps'"),
        ("2025-06-22,PAK,USA,ACCUSE,,,,,9,,,,\n", "certainty 9"),
        ("2025-06-22,PAK,USA,ACCUSE,,IRN,,,,,,,\n", "actor:beneficiary"),
        ("2025-06-22,PAK,USA,ACCUSE,,,,,,2025-06-20,,,\n", "known_at 2025-06-20 is before date"),
        ("2025-06-22,PAK,USA\n", "3 cells where the header has 13"),
    ],
)
def test_a_bad_row_is_a_reject_with_file_line_and_reason(tmp_path, row, reason):
    batch = read_plain_csv(write(tmp_path, HEADER + GOOD + row + GOOD))
    assert len(batch.evidence) == 2
    (reject,) = batch.rejects
    assert reject.where == "events.csv:3"
    assert reason in reject.reason


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=15), max_size=12))
def test_totals_add_up_whatever_the_rows_hold(tmp_path_factory, rows):
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    path = tmp_path_factory.mktemp("csv") / "events.csv"
    path.write_bytes((HEADER + buffer.getvalue()).encode("utf-8", "replace"))
    batch = read_plain_csv(path)
    text = path.read_bytes().decode()
    filled = [r for r in list(csv.reader(io.StringIO(text)))[1:] if any(cell.strip() for cell in r)]
    assert len(batch.evidence) + len(batch.rejects) == len(filled)


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_the_delimiter_is_taken_from_the_header(tmp_path, delimiter):
    text = delimiter.join(["date", "actor", "type"]) + "\n" + delimiter.join(["2025", "PAK", "AID"]) + "\n"
    assert len(read_plain_csv(write(tmp_path, text, "utf-8-sig")).evidence) == 1


def test_a_repeated_row_is_kept_and_flagged_with_an_id_of_its_own(tmp_path):
    first, second = read_plain_csv(write(tmp_path, HEADER + GOOD + GOOD)).evidence
    assert first.id != second.id
    assert "repeated row" in second.flags


def test_an_id_does_not_depend_on_the_line_a_row_stands_in(tmp_path):
    other = GOOD.replace("PAK.gov", "IND")
    before = read_plain_csv(write(tmp_path, HEADER + GOOD)).evidence[0].id
    assert read_plain_csv(write(tmp_path, HEADER + other + GOOD)).evidence[1].id == before


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"date,actor,typ\n", "did you mean 'type'"),
        (b"date,actor\n", "no column type"),
        (b"date,actor,type,type\n", "stands twice"),
        (b"", "unknown column|no column"),
        ("date,actor,type\n2025,é,AID\n".encode("cp1252"), "not UTF-8 at byte"),
    ],
)
def test_a_header_that_cannot_be_used_is_an_error_with_a_way_out(tmp_path, content, message):
    path = tmp_path / "events.csv"
    path.write_bytes(content)
    with pytest.raises(FeedError, match=message):
        read_plain_csv(path)
