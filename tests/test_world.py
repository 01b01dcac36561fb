"""The invented world: its truth, its errors at their rates, its writings."""

import tomllib

import numpy as np
import pytest

from tightrope.nouns import scale_score
from tightrope.world import Errors, draw_world, find_mean, write_actors, write_documents, write_events


def test_the_same_seed_draws_the_same_world():
    one, other = draw_world(1, states=3), draw_world(1, states=3)
    assert one.reports == other.reports
    assert draw_world(2, states=3).reports != one.reports


def test_acts_score_on_average_what_the_true_path_says():
    world = draw_world(3, states=8)
    errors = []
    for report in world.reports:
        act = report.true
        path = world.paths[(act.actors[0], act.recipients[0]), act.channel]
        m = find_mean(path[[(act.when.start - world.first_day).days]])[0]
        if 0.15 < m < 0.95:
            errors.append(scale_score(act.score, act.channel) - m)
    assert abs(np.mean(errors)) < 4 * np.std(errors) / np.sqrt(len(errors))


def test_errors_occur_at_their_rates():
    world = draw_world(4, states=8, errors=Errors(copies=0.5, miscoded=0.2, misdirected=0.1))
    originals = {report.number: report for report in world.reports}
    count = len(originals)
    assert len(world.reports) / count == pytest.approx(1.5, abs=0.05)
    codes = [(r.true.type, r.true.mode) != (r.reported.type, r.reported.mode) for r in originals.values()]
    assert np.mean(codes) == pytest.approx(0.2, abs=0.03)
    assert np.mean([r.true.recipients != r.reported.recipients for r in originals.values()]) == pytest.approx(
        0.1, abs=0.02
    )


def test_paths_have_the_stated_spread_and_half_life():
    world = draw_world(5, states=20, weeks=60, half_life=50, spread=2)
    paths = np.array(list(world.paths.values()))
    assert paths.std() == pytest.approx(2, rel=0.05)
    assert np.corrcoef(paths[:, 0], paths[:, 50])[0, 1] == pytest.approx(0.5, abs=0.1)


def test_every_report_is_written_once_as_event_and_as_sentence():
    world = draw_world(6, states=4, weeks=20)
    events, documents = write_events(world), list(write_documents(world, sentences=3))
    assert len(events) == len(world.reports)
    assert len({event.id for event in events}) == len(events)
    lines = [line for document in documents for line in document.text.splitlines() if line.startswith("On ")]
    assert len(lines) == len(world.reports)
    assert len({document.name for document in documents}) == len(documents)
    assert all(f"published: {document.published}" in document.text for document in documents)


def test_documents_come_by_the_ten_thousand():
    world = draw_world(7, states=12, weeks=104, acts_per_week=1.2)
    assert sum(1 for _ in write_documents(world, sentences=1)) == len(world.reports) > 10_000


def test_the_actors_are_tables_of_the_roster():
    table = tomllib.loads(write_actors(draw_world(8, states=3)))
    assert [row["id"] for row in table["state"]] == ["XAA", "XAB", "XAC"]
    assert all({"id", "name", "demonyms", "checked_on", "source"} <= set(row) for row in table["state"])


def test_more_states_than_names_are_refused():
    with pytest.raises(ValueError, match="2 to 200 states"):
        draw_world(1, states=500)
