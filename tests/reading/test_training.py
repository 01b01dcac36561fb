"""The texts that the reader learns from, and the fits, against closed forms."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from bench import own_gold
from bench.training import LEARNED, TRAINING, fit_answers, fit_choice, load_coding
from scipy.special import expit

from tightrope.nouns import load_scale
from tightrope.reading.weights import Weights

FOLDERS = (own_gold.GOLD, own_gold.GOLD / "articles")


def list_names() -> list[str]:
    with (TRAINING / "documents.tsv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file, delimiter="\t")]


def test_every_coded_text_is_there_and_every_span_stands_in_it_once():
    names = list_names()
    assert {path.name for path in (TRAINING / "texts").iterdir()} == set(names)
    assert {f"{path.stem}.txt" for path in (TRAINING / "coding").iterdir()} == set(names)
    known, total = set(load_scale().types), 0
    for name in names:
        text = (TRAINING / "texts" / name).read_bytes().decode("utf-8")
        records = load_coding(TRAINING / "coding" / name.replace(".txt", ".tsv"), text, name)
        assert all(item.passage.rereads(text) for item in records)
        assert {item.act.type for item in records} <= known
        total += len(records)
    assert total > 8_000


def test_no_text_that_is_kept_for_the_score_is_learned_from():
    kept = [folder / "texts" / row["name"] for folder in FOLDERS for row in own_gold.list_documents("held", folder)]
    learned = " ".join((TRAINING / "texts" / name).read_text(encoding="utf-8") for name in list_names())
    for path in kept:
        sentences = [part for part in path.read_text(encoding="utf-8").split(". ") if len(part.split()) > 8]
        assert sentences
        assert not any(sentence in learned for sentence in sentences)


def test_a_fit_of_one_feature_is_the_penalised_logistic_regression():
    rows = [(frozenset({"x", "all"}), ["a"])] * 30 + [(frozenset({"x", "all"}), ["b"])] * 10
    weights = fit_answers(rows, ridge=1e-6)
    assert weights.rate(["x", "all"])[0] == pytest.approx(0.75, abs=0.01)
    strong = fit_answers(rows, ridge=10.0)
    w = strong.table["x"][0][1] / 100  # the two features share the weight, the two answers mirror it
    assert 40 * (0.75 - expit(4 * w)) == pytest.approx(10.0 * w, abs=0.1)


def test_a_choice_learns_the_odds_and_counts_all_right_candidates_as_one():
    examples = [([frozenset({"near"}), frozenset({"far"})], frozenset({0}))] * 30
    examples += [([frozenset({"near"}), frozenset({"far"})], frozenset({1}))] * 10
    examples += [([frozenset({"near"}), frozenset({"far"})], frozenset({0, 1}))] * 5  # says nothing
    weights = fit_choice(examples, ridge=1e-6)
    assert weights.compare([{"near"}, {"far"}])[0] == pytest.approx(0.75, abs=0.01)


def test_the_same_rows_in_another_order_give_the_same_weights_up_to_rounding():
    rng = np.random.default_rng(1)
    rows = [(frozenset(f"f{n}" for n in rng.choice(8, 3)), [str(rng.choice(["a", "b", "c"]))]) for _ in range(200)]
    one, other = fit_answers(rows, ridge=1.0), fit_answers([rows[n] for n in rng.permutation(200)], ridge=1.0)
    for feature in one.table:
        assert one.rate([feature]) == pytest.approx(other.rate([feature]), abs=0.02)


def test_the_weights_in_the_package_are_small_and_finite():
    for path in LEARNED.glob("*.tsv"):
        assert path.stat().st_size < 2_000_000
        values = [
            int(pair.split(":")[1]) for line in path.read_text().splitlines()[1:] for pair in line.split("\t")[1:]
        ]
        assert max(map(abs, values)) < 1_000
    assert Weights(("a",), {}).rate([]) == [1.0]
