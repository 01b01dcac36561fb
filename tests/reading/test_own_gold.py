"""The project's own gold: two coders' records re-read, agree as the docs say, and the reader's precision still holds."""

import tomllib

import pytest
from bench.own_gold import (
    GOLD,
    MEASURED,
    list_documents,
    load_coder,
    measure_agreement,
    merge_coders,
    pair,
    read_all,
    score,
    tell_fates,
)

FOLDERS = [GOLD, GOLD / "articles"]


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize("name", ["coder1", "coder2"])
def test_every_span_of_a_coder_stands_in_its_text(name, folder):
    coded = load_coder(name, folder)
    assert set(coded) == {row["name"] for row in list_documents(gold=folder)}
    for doc, items in coded.items():
        text = (folder / "texts" / doc).read_text(encoding="utf-8")
        assert all(item.passage.rereads(text) for item in items)


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_coders_agree_better_than_chance_and_less_than_one_copying_the_other(folder):
    result = measure_agreement((row["name"] for row in list_documents(gold=folder)), folder)
    assert 0.5 < result["strict F1"] < 0.9


def test_a_coder_scored_against_both_is_never_wrong_where_both_have_a_record():
    result = score(load_coder("coder1"), list_documents("test"))
    assert result["strict precision"] == pytest.approx(1.0)
    assert result["strict recall"] == pytest.approx(1.0)


def test_every_core_record_has_one_fate_and_a_coder_is_always_right():
    rows = list_documents("test")
    one, two = load_coder("coder1"), load_coder("coder2")
    wanted = {row["name"]: merge_coders(one.get(row["name"], []), two.get(row["name"], [])) for row in rows}
    told = tell_fates(two, wanted)
    assert told["fates"] == {"right": sum(item.is_core for items in wanted.values() for item in items)}
    nothing = tell_fates({}, wanted)
    assert set(nothing["fates"]) == {"not found"}
    assert not any(nothing["right of all, by type"].values())


def test_records_that_share_no_character_are_never_paired():
    items = next(iter(load_coder("coder1").values()))
    assert pair(items[:1], items[-1:]) == []


@pytest.mark.slow
def test_the_precision_that_the_brief_states_still_holds():
    rows = list_documents("held")
    result = score(read_all(rows), rows)
    stated = tomllib.loads(MEASURED.read_text(encoding="utf-8"))
    assert result["strict precision"] == pytest.approx(stated["precision"], abs=0.02)
    assert result["judged"] == pytest.approx(stated["n"], rel=0.1)
