"""Many reports of one act become one; what differs in polarity, status, day or words does not."""

from dataclasses import replace
from datetime import date

import pytest
from tests.claims.made import make_document, make_item

from tightrope.claims.clusters import cluster_acts
from tightrope.claims.desk import lay_out
from tightrope.nouns import Act, Evidence, Interval

DAY = Interval(date(2031, 3, 2), date(2031, 3, 3))
MONTH = Interval(date(2031, 3, 1), date(2031, 4, 1))
VISIT = Act("CONSULT", ("NOR/premier",), ("GRA",), mode="visit", when=DAY)


def count(*acts):
    rows = [Evidence(f"e-{n}", act, "feed.csv", row=n, known_at=date(2031, 3, 10)) for n, act in enumerate(acts)]
    return len(cluster_acts(rows, desk=lay_out({}, sources={})))


@pytest.mark.parametrize(
    ("other", "n"),
    [
        (replace(VISIT, actors=("NOR",)), 1),  # the state for its premier
        (replace(VISIT, mode=None), 1),
        (replace(VISIT, when=MONTH), 1),
        (replace(VISIT, actors=("NOR/admiral",)), 2),
        (replace(VISIT, actors=("NOR.opp",)), 2),
        (replace(VISIT, polarity="negated"), 2),
        (replace(VISIT, status="planned"), 2),
        (replace(VISIT, mode="phone"), 2),
        (replace(VISIT, when=Interval(date(2031, 3, 3), date(2031, 3, 4))), 2),
        (replace(VISIT, recipients=("SOU",)), 2),
        (replace(VISIT, type="SUPPORT", mode=None), 2),
    ],
)
def test_two_reports_are_one_act_only_if_nothing_in_their_codes_differs(other, n):
    assert count(VISIT, other) == n
    assert count(other, VISIT) == n


def test_a_vague_report_that_fits_two_acts_joins_neither():
    later = replace(VISIT, when=Interval(date(2031, 3, 20), date(2031, 3, 21)))
    assert count(VISIT, later, replace(VISIT, when=MONTH)) == 3


def test_the_act_of_a_cluster_is_dated_by_the_days_that_all_its_reports_allow():
    first = replace(VISIT, when=Interval(date(2031, 3, 1), date(2031, 3, 4)))
    second = replace(VISIT, when=Interval(date(2031, 3, 3), date(2031, 3, 6)))
    rows = [Evidence(f"e-{n}", act, "feed.csv", row=n) for n, act in enumerate((first, second))]
    (cluster,) = cluster_acts(rows, desk=lay_out({}, sources={}))
    assert cluster.act.when == Interval(date(2031, 3, 3), date(2031, 3, 4))


def test_undated_reports_in_text_need_words_in_common():
    act = Act("ACCUSE", ("NOR",), ("GRA",))
    texts = [
        "Nor condemned the closure of the mill.",
        "Nor accused Gra over the mill closure.",
        "Nor condemned fishing.",
    ]
    documents = [make_document(f"{n}.txt", text) for n, text in enumerate(texts)]
    items = [make_item(document, act, words=document.text) for document in documents]
    assert len(cluster_acts(items, desk=lay_out(documents, sources={}))) == 2


def test_rows_of_one_feed_with_different_notes_are_different_acts():
    act = Act("ACCUSE", ("NOR",), ("GRA",), when=DAY)
    rows = [Evidence(f"e-{n}", act, "f.csv", row=n, note=note) for n, note in enumerate(["in the Senate", "by letter"])]
    assert len(cluster_acts(rows, desk=lay_out({}, sources={}))) == 2
    assert len(cluster_acts([replace(row, note=None) for row in rows], desk=lay_out({}, sources={}))) == 1
