"""What likelihood rows cite is looked up in this reading; what is not there is warned of and weighs nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from tightrope.case import load_case
from tightrope.case.file import Case
from tightrope.case.hypotheses import weigh_case_hypotheses
from tightrope.claims.hypotheses import read_hypotheses, read_items
from tightrope.errors import CaseError
from tightrope.nouns import Act, Document, Evidence

TEXT = "The port stayed open. Ministers said that no arms\nwould be sent. The envoy flew home on Monday."
DOCUMENT = Document("port.md", "0" * 8, TEXT, publisher="Gazette")
OPEN = Evidence("e-00000001", Act("AID", ("ARC",)), "port.md", passage=DOCUMENT.cut_passage(0, 20))
ROW = Evidence(
    "e-00000002", Act("CONSULT", ("ARC",)), "events.csv", row=4, raw="2030-01-02,ARC,BOR,CONSULT", note="Talks"
)
HYPOTHESES = read_hypotheses([{"id": "a", "text": "A is so"}, {"id": "b", "text": "B is so"}], where="case.toml")
CASE = Case(
    "Port", Path(), path=Path("case.toml"), documents=(Path("reports/port.md"),),
    feeds=(("plain-csv", Path("events.csv")),), hypotheses=HYPOTHESES,
)  # fmt: skip


def weigh(*cited, evidence=(OPEN, ROW)):
    rows = [
        {"id": f"i{n}", "evidence": c, "by": "me", "why": "it is so", "cells": {"a": 1.0}} for n, c in enumerate(cited)
    ]
    case = replace(CASE, likelihoods=read_items(rows, HYPOTHESES, where="case.toml"))
    return weigh_case_hypotheses(case, evidence, (), (DOCUMENT,))


def test_an_id_words_of_a_report_and_a_row_of_a_feed_are_found():
    weighed = weigh("e-00000001", "doc:reports/port.md#the port stayed", "doc:events.csv#talks")
    assert [item.evidence_ids for item in sorted(weighed.items, key=lambda i: i.evidence)] == [
        ("e-00000001",), ("e-00000001",), ("e-00000002",),
    ]  # fmt: skip


def test_words_that_gave_no_evidence_stand_for_themselves():
    (item,) = weigh("doc:reports/port.md#no arms would be sent").items
    assert (item.evidence_ids, item.quotes, item.missing) == ((), ("“no arms would be sent” (Gazette)",), ())


def test_a_row_whose_evidence_this_reading_does_not_have_weighs_nothing_and_is_kept():
    weighed = weigh(["e-0000beef"], ["e-00000001", "c-0000beef"])
    assert [item.missing for item in weighed.set_aside] == [("e-0000beef",)]
    assert [item.missing for item in weighed.items] == [("c-0000beef",)]
    alone = weigh(["e-00000001"])
    assert {r.hypothesis.id: r.posterior for r in weighed.ranked} == {
        r.hypothesis.id: r.posterior for r in alone.ranked
    }


@pytest.mark.parametrize(
    ("cited", "says"),
    [
        ("doc:reports/port.md#no arms were sent", "does not stand in reports/port.md"),
        ("doc:reports/prot.md#no arms", "did you mean 'port.md'"),
        ("doc:reports/port.md", "add the words"),
        ("port, yesterday", 'write "e-…"'),
    ],
)
def test_a_citation_that_can_never_be_right_is_an_error(cited, says):
    with pytest.raises(CaseError, match=says):
        weigh(cited)


def test_a_mistake_in_a_row_names_its_line(tmp_path):
    text = '[case]\ntitle = "x"\n[[hypothesis]]\nid = "a"\ntext = "A"\n\n[[likelihood]]\nevidence = "e-1"\nby = "me"\nwhy = "w"\n'
    (tmp_path / "case.toml").write_text(text + "cells = { aa = 1 }\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"case\.toml:7: no hypothesis 'aa'; did you mean 'a'"):
        load_case(tmp_path)


@pytest.mark.parametrize("name", ["pakistan-2025", "turkey-2019"])
def test_the_examples_state_three_hypotheses_or_more_and_eight_rows_or_more_each_with_its_reason(name):
    case = load_case(Path(__file__).resolve().parents[2] / "examples" / name)
    assert len(case.hypotheses) >= 5  # deception and none among them
    assert len(case.likelihoods) >= 8
    assert all(item.why and item.by and item.cites for item in case.likelihoods)
