"""Ranking on an invented graph with a known habit, and the conventions of ranks."""

import numpy as np
import pytest

from tightrope.dynamics.graph import index_graph, load_graph, read_places
from tightrope.dynamics.ranking import fit_ranker, predict_next, rank_answers
from tightrope.errors import ModelError

ENTITIES = tuple(
    f"{what}_({where})" for where in ("Avaria", "Belmar", "Corda") for what in ("Police", "Army", "Court", "Press")
)


def invent_days(days, seed):
    """Each entity answers its own favourite under relation 0; relation 1 is drawn at random."""
    rng = np.random.default_rng(seed)
    n = len(ENTITIES)
    rows = []
    for day in days:
        for s in range(n):
            if rng.random() < 0.6:
                favourite = (s + 1) % n if rng.random() < 0.8 else int(rng.integers(n))
                rows.append((s, 0, favourite, day))
            rows.append((int(rng.integers(n)), 1, int(rng.integers(n)), day))
    return np.array(rows)


@pytest.fixture(scope="module")
def graph():
    parts = [invent_days(range(60), 1), invent_days(range(60, 66), 2), invent_days(range(66, 72), 3)]
    return index_graph(parts, entities=ENTITIES, relations=2)


@pytest.fixture(scope="module")
def ranker(graph):
    return fit_ranker(graph)


def test_a_habit_is_found_and_noise_is_not(graph, ranker):
    ranks = rank_answers(graph, ranker)
    facts = np.concatenate([graph.select_day(d) for d in range(66, 72)])
    habit, noise = (ranks.score(keep=facts[:, 1] == r) for r in (0, 1))
    assert habit["Hits@1"] > 60
    assert noise["Hits@1"] < 35


def test_average_ties_lie_between_the_two_extremes(graph, ranker):
    ranks = rank_answers(graph, ranker, split="valid")
    average, best, worst = (ranks.score(ties=t)["MRR"] for t in ("average", "optimistic", "pessimistic"))
    assert worst <= average <= best
    assert np.all(ranks.position >= 1)
    assert np.all(ranks.position[2] >= ranks.position[0])
    assert np.all(ranks.position[0] >= ranks.position[1])


def test_ranks_do_not_change_when_later_days_do(graph, ranker):
    other = index_graph(
        [invent_days(range(60), 1), invent_days(range(60, 66), 2), invent_days(range(66, 72), 99)],
        entities=ENTITIES, relations=2,
    )  # fmt: skip
    one, two = rank_answers(graph, ranker, split="valid"), rank_answers(other, ranker, split="valid")
    assert np.array_equal(one.position[0], two.position[0])


def test_a_prediction_names_its_signals_and_the_acts_behind_it(graph, ranker):
    first = predict_next(graph, ranker, subject=3, relation=0, day=66)[0]
    assert first.entity == ENTITIES[4]
    assert len(first.reasons) == 3
    assert first.reasons[0].part >= first.reasons[1].part >= first.reasons[2].part
    assert all(day < 66 for _, day in first.acts)


def test_places_come_from_names_alone():
    place, sector = read_places(("Police_(Avaria)", "Avaria", "Someone"))
    assert place.tolist() == [1, 1, 0]
    assert sector[2] == 0


def test_a_folder_reads_back_what_was_written(tmp_path):
    for name, rows in zip(
        ("train", "valid", "test"), (invent_days(range(9), 1), invent_days([9], 2), invent_days([10], 3)), strict=True
    ):
        (tmp_path / f"{name}.txt").write_text("\n".join("\t".join(map(str, r)) for r in rows * [1, 1, 1, 24]), "utf-8")
    (tmp_path / "entity2id.txt").write_text("\n".join(f"{e}\t{i}" for i, e in enumerate(ENTITIES)), "utf-8")
    (tmp_path / "relation2id.txt").write_text("Praise\t0\nWarn\t1\n", "utf-8")
    graph = load_graph(tmp_path)
    assert graph.days == 11
    assert graph.ends == (9, 10, 11)
    assert graph.entities == ENTITIES


def test_broken_folders_are_named(tmp_path, graph):
    with pytest.raises(ModelError, match="no such file"):
        load_graph(tmp_path)
    late = invent_days([5], 1)
    with pytest.raises(ModelError, match="follow one another"):
        index_graph([late, late, late], entities=ENTITIES, relations=2)
    with pytest.raises(ModelError, match="beyond entity2id"):
        index_graph([late, np.add(late, [0, 0, 0, 1]), np.add(late, [0, 0, 0, 2])], entities=ENTITIES[:3], relations=2)
