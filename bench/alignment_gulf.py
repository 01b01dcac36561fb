"""The Gulf 1979–1999 in KEDS: what the estimate says of known turns, and whether its predictions hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np

from keds import PLOVER, Events, average_weeks, count_days, find_window, load_events, tabulate_channel
from tightrope.alignment.cells import DayCells, Nodes, place_cells
from tightrope.alignment.flow import find_dispersion, find_level, weigh_counts
from tightrope.alignment.hyper import FOLDS, fit_scores, pool_pairs
from tightrope.alignment.likelihood import COUNTS, SCORES
from tightrope.alignment.position import draw_scores, estimate_draws
from tightrope.alignment.prediction import learn_law, predict_scores
from tightrope.alignment.smoother import smooth_paths
from tightrope.alignment.tracing import filter_paths, trace_as_of

WINDOW = 730
BEFORE, AFTER = date(1990, 6, 30), date(1990, 9, 1)
TURNS = (("IRQ", "KUW"), ("KUW", "IRQ"), ("IRQ", "USA"), ("USA", "IRQ"))
RETREAT = 12
BUSIEST = 30
ROUNDING = 1e-6  # scores are exact to three decimals


def measure_gulf(folder: Path) -> dict[str, object]:
    """Everything that is asked of the Gulf data."""
    events = load_events(folder)
    return {
        "acts_between_states": int(events.y.size),
        "comments_and_denials_left_out": len(events.comments),
        "weis_codes": len(PLOVER),
        "flow_iraq_kuwait": measure_flow(events),
        "mean_scores": measure_turns(events),
        "retreat_lesson": measure_retreat(events),
        "predictive": {channel: measure_prediction(events, channel) for channel in ("words", "deeds")},
    }


def measure_flow(events: Events) -> dict[str, object]:
    """Conflictual deeds a week, Iraq → Kuwait, as of both days; asked: at least tenfold."""
    found = {}
    for as_of in (BEFORE, AFTER):
        counts, nodes = count_conflict(events, as_of=as_of)
        pairs = np.argsort(-counts.sum(axis=1), kind="stable")[:100]
        own = events.pairs.index(("IRQ", "KUW"))
        chosen = np.unique(np.append(pairs, own))
        cells = weigh_counts(counts[chosen], find_dispersion(counts[chosen]))
        filtered = filter_paths(cells, COUNTS, gaps=nodes.gaps, mean=find_level(counts[chosen]))
        low, _, rate, _, high = np.exp(trace_as_of(filtered, int(np.searchsorted(chosen, own)))[:, -1])
        found[as_of.isoformat()] = {
            "rate": rate,
            "low": low,
            "high": high,
            "last_four_weeks": counts[own, -4:].tolist(),
        }
    return {"asked": ">= 10", "ratio": found[AFTER.isoformat()]["rate"] / found[BEFORE.isoformat()]["rate"], **found}


def count_conflict(events: Events, *, as_of: date) -> tuple[np.ndarray, Nodes]:
    """Weekly counts of material conflict of every pair in the window before a day."""
    first, nodes = find_window(as_of, days=WINDOW), Nodes(WINDOW, 7)
    kept = events.keep((events.quad == 4) & (events.day >= first) & (events.day < first + WINDOW))
    counts = np.zeros((len(events.pairs), nodes.count))
    np.add.at(counts, (kept.pair, nodes.find_node(kept.day - first)), 1)
    return counts, nodes


def measure_turns(events: Events) -> dict[str, object]:
    """m of the pairs of the turn, as of both days; asked: Kuwait → Iraq and Iraq → USA fall by .12 in deeds."""
    found: dict[str, object] = {"asked": "KUW>IRQ and IRQ>USA in deeds fall by at least .12"}
    for channel in ("words", "deeds"):
        before, after = (place_turns(events, channel, as_of=as_of) for as_of in (BEFORE, AFTER))
        found[channel] = {
            name: {"before": before[name], "after": after[name], "fall": before[name]["m"] - after[name]["m"]}
            for name in before
        }
    return found


def place_turns(events: Events, channel: str, *, as_of: date) -> dict[str, dict[str, float]]:
    """m with its 90 % band of the four pairs, as of a day."""
    cells = tabulate_channel(events, channel, first=find_window(as_of, days=WINDOW), days=WINDOW)
    nodes = Nodes(WINDOW, 7)
    drawn = draw_scores(cells, nodes, pairs=TURNS, fit=fit_scores(cells, nodes), draws=4000, seed=0)
    found = {}
    for (giver, receiver), draws in zip(TURNS, drawn, strict=True):
        estimate = estimate_draws(draws)
        found[f"{giver}>{receiver}"] = {"m": estimate.value, "low": estimate.low, "high": estimate.high}
    return found


def measure_retreat(events: Events) -> dict[str, object]:
    """Iraq → Kuwait in August 1990: acts coded RETREAT, and m in deeds with and without them."""
    first, last = count_days(date(1990, 8, 1)), count_days(date(1990, 8, 31))
    august = (events.day >= first) & (events.day <= last) & (events.pair == events.pairs.index(("IRQ", "KUW")))
    rows = int(august.sum() + events.count_comments(("IRQ", "KUW"), first, last))
    without = events.keep(~((events.code == RETREAT) & (events.pair == events.pairs.index(("IRQ", "KUW")))))
    return {
        "acts_august_1990": rows,
        "coded_retreat": int((august & (events.code == RETREAT)).sum()),
        "m_deeds": place_turns(events, "deeds", as_of=AFTER)["IRQ>KUW"],
        "m_deeds_without_retreat": place_turns(without, "deeds", as_of=AFTER)["IRQ>KUW"],
    }


def measure_prediction(events: Events, channel: str) -> dict[str, object]:
    """Coverage of 90 % predictive intervals of weekly mean scores held out, a fifth of the weeks at a time."""
    days = int(events.day.max()) + 1
    cells = pool_pairs(tabulate_channel(events, channel, first=0, days=days), most=BUSIEST)
    nodes = Nodes(days, 7)
    fit = fit_scores(cells, nodes)
    prior = fit.priors[int(np.argmax(fit.weights))]
    inside, weeks = 0, 0
    for fold in range(FOLDS):
        is_out = (nodes.find_node(cells.day) + cells.pair) % FOLDS == fold
        known, held = (cut_cells(cells, mask) for mask in (~is_out, is_out))
        paths = smooth_paths(place_cells(known, nodes, fit.noise), SCORES, gaps=nodes.gaps, prior=prior)
        pair, node, mean, acts = average_weeks(held, nodes, fit.noise)
        single = known.weight == 1
        law = learn_law(known.y[single], known.weight[single])
        low, high = predict_scores(paths.mode[pair, node], paths.variance[pair, node], acts=acts, law=law)
        inside += int(((low - ROUNDING <= mean) & (mean <= high + ROUNDING)).sum())
        weeks += mean.size
    return {
        "asked": ".85 to .95",
        "coverage": inside / weeks,
        "weeks": weeks,
        "pairs": len(cells.pairs),
        "rho": fit.noise.rho,
        "dispersion": fit.noise.dispersion,
        "half_life": fit.average("half_life"),
        "spread": fit.average("spread"),
    }


def cut_cells(cells: DayCells, mask: np.ndarray) -> DayCells:
    """The cells of a mask."""
    columns = (column[mask] for column in (cells.pair, cells.day, cells.weight, cells.y))
    return DayCells(cells.channel, cells.pairs, cells.days, *columns)
