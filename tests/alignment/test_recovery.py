"""Recovery of the truth of an invented world, and what is learned of noise and flows."""

from datetime import date, timedelta

import numpy as np
import pytest

from tightrope.alignment.cells import Nodes, correct_miscoding, gather_days, place_cells
from tightrope.alignment.flow import find_dispersion, trace_flows
from tightrope.alignment.hyper import choose_noise, fit_scores
from tightrope.alignment.likelihood import COUNTS, SCORES, mean_score
from tightrope.alignment.smoother import Cells, Prior, smooth_paths, smooth_settings
from tightrope.alignment.tracing import filter_paths, mix_quantiles, trace_as_of
from tightrope.nouns import Interval, scale_score
from tightrope.world import Errors, draw_world


def tabulate(world, channel="words"):
    pairs = tuple(sorted({pair for pair, _ in world.paths}))
    place = {pair: index for index, pair in enumerate(pairs)}
    rows = [
        (place[a.actors[0], a.recipients[0]], (a.when.start - world.first_day).days, scale_score(a.score, channel))
        for a in (report.reported for report in world.reports)
        if a.channel == channel
    ]
    pair, day, y = np.array(rows).T
    return gather_days(
        channel, pairs, world.days, pair=pair.astype(int), day=day.astype(int), weight=np.ones(y.size), y=y
    )


@pytest.mark.parametrize(("seed", "half_life", "spread"), [(3, 90, 1.6), (7, 40, 1.5), (8, 200, 2.6)])
def test_ninety_percent_bands_cover_the_true_path_wherever_it_lies_between_the_points_of_the_grid(
    seed, half_life, spread
):
    world = draw_world(seed, states=8, weeks=104, half_life=half_life, spread=spread)
    cells, nodes = tabulate(world), Nodes(world.days, 7)
    fit = fit_scores(cells, nodes)
    modes, variances = smooth_settings(place_cells(cells, nodes, fit.noise), SCORES, gaps=nodes.gaps, priors=fit.priors)
    shape = (len(fit.priors), -1)
    weights = np.tile(np.array(fit.weights)[:, None], modes[0].size)
    bands = mean_score(mix_quantiles(modes.reshape(shape), variances.reshape(shape), weights=weights))
    truth = np.array([world.find_mean(pair, channel="words")[nodes.node_days] for pair in cells.pairs]).ravel()
    covered = (bands[0] <= truth) & (truth <= bands[4])
    assert 0.85 < covered.mean() < 0.95


def test_copies_of_a_day_raise_the_correlation_that_is_learned():
    clean = draw_world(4, states=6, acts_per_week=3)
    copied = draw_world(4, states=6, acts_per_week=3, errors=Errors(copies=2.0))
    nodes = Nodes(clean.days, 7)
    low, high = (choose_noise(tabulate(world), nodes, dispersion=1.0).rho for world in (clean, copied))
    assert low <= 0.2
    assert high >= 0.5


def test_a_known_rate_of_coding_errors_takes_the_pull_to_the_middle_out_of_the_scores():
    rng = np.random.default_rng(3)
    recorded = np.where(rng.random(40_000) < 0.2, rng.uniform(0.2, 0.8, 40_000), rng.uniform(0.6, 0.85, 40_000))
    corrected, weight = correct_miscoding(recorded, np.ones(recorded.size), rate=0.2, background=0.5)
    assert recorded.mean() == pytest.approx(0.68, abs=0.01)
    assert corrected.mean() == pytest.approx(0.725, abs=0.01)
    assert corrected.var() * weight[0] == pytest.approx(recorded.var(), rel=1e-9)


def test_given_noise_is_kept():
    cells = tabulate(draw_world(5, states=3))
    assert fit_scores(cells, Nodes(cells.days, 7), rho=0.3, dispersion=1.7).noise == (0.3, 1.7)


def test_the_filter_reaches_the_same_last_day_as_the_smoother():
    cells = tabulate(draw_world(6, states=4))
    nodes = Nodes(cells.days, 7)
    fit = fit_scores(cells, nodes)
    placed = place_cells(cells, nodes, fit.noise)
    filtered = filter_paths(placed, SCORES, gaps=nodes.gaps, mean=np.zeros(nodes.count))
    full = smooth_paths(placed, SCORES, gaps=nodes.gaps, prior=fit.priors[int(np.argmax(fit.weights))])
    for index in range(len(cells.pairs)):
        as_of = mean_score(trace_as_of(filtered, index)[2, -1])
        assert as_of == pytest.approx(mean_score(full.mode[index, -1]), abs=0.03)


def test_a_node_stands_on_the_last_day_and_never_sees_a_later_one():
    nodes = Nodes(30, 7)
    assert nodes.node_days.tolist() == [1, 8, 15, 22, 29]
    days = np.arange(30)
    assert (nodes.node_days[nodes.find_node(days)] >= days).all()
    assert (nodes.node_days[nodes.find_node(days)] - days < 7).all()


def test_a_war_moves_the_flow_by_its_size():
    rng = np.random.default_rng(8)
    counts = rng.poisson(1.0, (4, 104)).astype(float)
    counts[0, -6:] = rng.poisson(40.0, 6)
    window = Interval(date(2031, 1, 6), date(2031, 1, 6) + timedelta(days=728))
    pairs = (("A", "B"), ("A", "C"), ("B", "A"), ("C", "A"))
    flows = trace_flows(
        counts, pairs=pairs, wanted=pairs[:1], channel="deeds", sign="conflictual", window=window, nodes=Nodes(728, 7)
    )
    as_of = next(flow for flow in flows if not flow.smoothed)
    assert as_of.rate[-8] < 2
    assert 30 < as_of.rate[-1] < 50
    assert as_of.low[-1] < 40 < as_of.high[-1]


def test_rates_of_steady_counts_are_recovered():
    counts = np.random.default_rng(9).poisson(5.0, (3, 60)).astype(float)
    assert find_dispersion(counts)[-1] < 1.4
    cells = Cells(counts, np.ones(counts.shape))
    paths = smooth_paths(cells, COUNTS, gaps=np.full(59, 7.0), prior=Prior(1000.0, 1.0, np.log(4.0)))
    assert np.exp(paths.mode).mean() == pytest.approx(5.0, abs=0.4)
