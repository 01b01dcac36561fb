"""The section on hypotheses: who judged what, what follows, what would turn it, what is missing."""

import re

from tests.brief.worlds import HYPOTHESES, make_assessment

from tightrope.brief.html import write_html
from tightrope.brief.json import write_json
from tightrope.brief.markdown import write_markdown
from tightrope.brief.page import Details, Figure, Table
from tightrope.brief.parts.hypotheses import build_hypotheses
from tightrope.claims.hypotheses import weigh_hypotheses


def find(kind):
    return [block for block in build_hypotheses(make_assessment()).blocks if isinstance(block, kind)]


def test_each_cell_leads_to_its_item_with_author_reason_and_evidence():
    _, matrix = find(Table)
    items = {block.id: block for block in find(Details)}
    for row in matrix.rows[:-1]:
        for cell, item in zip(row[1:], HYPOTHESES.items, strict=True):
            opened = items[cell.target]
            assert opened.evidence_ids == item.evidence_ids
            said = opened.blocks[0].sentences[0]
            assert said.role == "analyst"
            assert item.by in said.text
            assert item.why in said.text


def test_hypotheses_stand_in_rows_with_deception_and_none_and_items_in_columns():
    results, matrix = find(Table)
    assert {"What is reported was arranged to mislead", "None of these"} <= {row[0] for row in matrix.rows}
    assert len(matrix.head) == 1 + len(HYPOTHESES.items)
    assert len(results.rows) == 4


def test_rows_without_evidence_are_counted_and_named():
    text = write_markdown(make_assessment())
    assert "2 likelihood rows cite evidence that this reading does not have (e-gone and e-lost)" in text
    assert "1 row with no other ground weighs nothing." in text


def test_the_flip_and_the_item_that_decides_nothing_are_said():
    text = write_markdown(make_assessment())
    assert re.search(r"Without item 1 \(flour for the Straits\), “.*” would draw level or stand first", text) or (
        "No removal of items" in text
    )
    assert "(it condemned Borduria) fits or contradicts all alike and decides nothing." in text


def test_the_curve_of_priors_has_a_table_and_words_for_those_who_do_not_see_it():
    (figure,) = find(Figure)
    assert isinstance(figure, Figure)
    assert "<desc" in figure.svg
    assert len(figure.table.rows) == 4
    assert 'id="figure-priors"' in write_html(make_assessment())


def test_the_json_holds_every_cell_with_its_evidence():
    assert '"cells":{"bought":-1.5,"needed":0.7,"none":-0.4}' in write_json(make_assessment())


def test_the_order_of_rows_and_columns_changes_nothing_in_the_section():
    rows = [ranked.hypothesis for ranked in reversed(HYPOTHESES.ranked)]
    items = [*reversed(HYPOTHESES.items), *HYPOTHESES.set_aside]
    assert weigh_hypotheses(rows, items, seed=7) == HYPOTHESES
