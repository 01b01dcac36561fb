"""ICEWS, a sample of June 2018, as far as it reaches: allies told from rivals, the second day predicted from the first.

The sample's 3,705 rows are of 1 and 2 June alone: no turn and no month can be seen in it.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from tightrope.alignment.cells import DayCells, Nodes, discount_weight, gather_days, place_cells
from tightrope.alignment.hyper import fit_scores
from tightrope.alignment.likelihood import SCORES, mean_score
from tightrope.alignment.prediction import predict_mean
from tightrope.alignment.smoother import smooth_settings
from tightrope.covariates import Published, load_covariates
from tightrope.feeds.read import read_rows
from tightrope.nouns import Channel, find_state, scale_score
from tightrope.roster import load_roster
from tightrope.scores import bootstrap_difference

FIRST, DAYS = date(2018, 6, 1), 2
HALF = 1
AS_OF = date(2019, 1, 1)  # the tables' year 2018 is over
Rows = list[tuple[tuple[str, str], int, float, Channel]]


def measure_icews(folder: Path) -> dict[str, object]:
    """What two days say."""
    roster = load_roster()
    batch = read_rows("icews", folder / "feeds" / "icews_events.2018.sample.tab")
    rows: Rows = []
    for item in batch.evidence:
        act = item.act
        if act.is_say or act.score is None or act.when is None or act.status not in ("happened", "ongoing"):
            continue
        day = (act.when.start - FIRST).days
        givers, receivers = (
            {roster.speaks_for(a, on=act.when.start) for a in side} for side in (act.actors, act.recipients)
        )
        for giver in givers - {None}:
            for receiver in receivers - {None, giver}:
                states = find_state(str(giver)), find_state(str(receiver))
                if 0 <= day < DAYS and states[0] != states[1]:
                    rows.append((states, day, scale_score(act.score, act.channel), act.channel))
    return {
        "rows": len(batch.evidence) + len(batch.rejects),
        "acts between states": len(rows),
        "ordered pairs": len({row[0] for row in rows}),
        "allies and rivals": separate(rows, folder),
        "second day from the first": {channel: predict_day(rows, channel) for channel in ("words", "deeds")},
    }


def tabulate(rows: Rows, channel: Channel, *, until: int = DAYS) -> DayCells:
    """Cells of a channel up to a day."""
    own = [row for row in rows if row[3] == channel and row[1] < until]
    pairs = tuple(sorted({row[0] for row in rows if row[3] == channel}))
    place = {pair: index for index, pair in enumerate(pairs)}
    pair, day, y = (np.array(column) for column in zip(*((place[row[0]], row[1], row[2]) for row in own), strict=True))
    return gather_days(channel, pairs, until, pair=pair, day=day, weight=np.ones(y.size), y=y)


def separate(rows: Rows, folder: Path) -> dict[str, object]:
    """AUC of undirected pairs with a defence pact against strategic rivals, in 2018, by how many acts they have."""
    from alignment_history import measure_area

    files = [("states", "cow_states.csv"), ("alliances", "atop_alliance.parquet"), ("rivalries", "tss_rivalries.csv")]
    covariates = load_covariates(
        [Published(kind, folder / "covariates" / name) for kind, name in files], roster=load_roster()
    )
    ties = sorted({tuple(sorted(row[0])) for row in rows})
    allied = np.array(
        [
            any(
                covariates.read("alliances.defence", *ends, as_of=AS_OF, year=2018).value == 1
                for ends in (tie, tie[::-1])
            )
            for tie in ties
        ]
    )
    rivals = np.array([covariates.read("rivalries.strategic", *tie, as_of=AS_OF, year=2018).value == 1 for tie in ties])
    found: dict[str, object] = {}
    for channel in ("words", "deeds"):
        own = [row for row in rows if row[3] == channel]
        place = np.array([ties.index(tuple(sorted(row[0]))) for row in own])
        acts = np.bincount(place, minlength=len(ties))
        mean = np.bincount(place, weights=[row[2] for row in own], minlength=len(ties)) / np.maximum(acts, 1)
        for fewest in (20, 5, 2):
            use = (acts >= fewest) & (allied != rivals)
            label = allied[use]
            area = measure_area(mean[use], label) if 0 < label.sum() < label.size else None
            found[f"{channel}, at least {fewest} acts"] = {
                "pairs": int(use.sum()),
                "allies": int(label.sum()),
                "plain mean": area,
            }
    return found


def predict_day(rows: Rows, channel: Channel) -> dict[str, object]:
    """CRPS of each pair's mean score on the second day, known from the first; the plain mean of the first beside."""
    from alignment_prior import score_gaussian

    cells, nodes = tabulate(rows, channel, until=HALF), Nodes(HALF, 1)
    fit = fit_scores(cells, nodes)
    modes, variances = smooth_settings(place_cells(cells, nodes, fit.noise), SCORES, gaps=nodes.gaps, priors=fit.priors)
    weights = np.array(fit.weights)
    later = [row for row in rows if row[3] == channel and row[1] >= HALF]
    place = np.array([cells.pairs.index(row[0]) for row in later])
    acts = np.bincount(place, minlength=len(cells.pairs))
    y = np.bincount(place, weights=[row[2] for row in later], minlength=len(cells.pairs)) / np.maximum(acts, 1)
    before = np.bincount(cells.pair, weights=cells.weight, minlength=len(cells.pairs))
    plain = np.bincount(cells.pair, weights=cells.weight * cells.y, minlength=len(cells.pairs)) / np.maximum(before, 1)
    use = (acts > 0) & (before > 0)
    mode, variance = np.tensordot(weights, modes[:, :, -1], 1), np.tensordot(weights, variances[:, :, -1], 1)
    expected, spread, scatter = predict_mean(mode[use], variance[use])
    independent = discount_weight(acts[use].astype(float), fit.noise)
    own = score_gaussian(y[use], expected, np.sqrt(spread + scatter / independent))
    errors = np.square(y[use] - plain[use])
    deviation = np.sqrt(np.maximum((errors.sum() - errors) / max(1, errors.size - 1), 1e-6))  # all other pairs' errors
    other = score_gaussian(y[use], plain[use], deviation)
    gap = bootstrap_difference(own, other, blocks=np.arange(own.size), seed=0)
    return {
        "pairs": int(use.sum()),
        "model": float(own.mean()),
        "mean so far": float(other.mean()),
        "difference": [round(value, 4) for value in (gap.value, gap.low, gap.high)],
        "mean m": float(mean_score(mode[use]).mean()),
    }
