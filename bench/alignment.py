"""Measure alignment: recovery of a known truth, the Gulf 1979–1999, speed, history.

python bench/alignment.py recover|gulf|speed|history|covariates|noise|icews [--json] [--data FOLDER]
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent))

from alignment_gulf import measure_gulf
from alignment_history import measure_history
from alignment_icews import measure_icews
from alignment_noise import measure_noise
from alignment_prior import measure_prior
from tightrope.alignment.cells import DayCells, Nodes, correct_miscoding, gather_days, place_cells
from tightrope.alignment.hyper import fit_scores
from tightrope.alignment.likelihood import SCORES, mean_score
from tightrope.alignment.observations import average_codes
from tightrope.alignment.smoother import smooth_paths
from tightrope.alignment.tracing import mix_quantiles
from tightrope.nouns import Channel, scale_score
from tightrope.world import Errors, World, draw_world

STEP = 7
CORRUPTED = Errors(copies=1.0, miscoded=0.10, misdirected=0.05)


def tabulate_world(world: World, channel: Channel, *, miscoded: float = 0.0) -> DayCells:
    """Cells of the reports of a world, every report at full weight but for the share that is miscoded."""
    pairs = tuple(sorted({pair for pair, _ in world.paths}))
    place = {pair: index for index, pair in enumerate(pairs)}
    rows = [
        (
            place[act.actors[0], act.recipients[0]],
            (act.when.start - world.first_day).days,
            scale_score(act.score, channel),
        )
        for act in (report.reported for report in world.reports)
        if act.channel == channel
    ]
    pair, day, y = np.array(rows).T
    y, weight = correct_miscoding(y, np.ones(y.size), rate=miscoded, background=average_codes(channel))
    return gather_days(channel, pairs, world.days, pair=pair.astype(int), day=day.astype(int), weight=weight, y=y)


def recover_channel(world: World, channel: Channel, *, miscoded: float = 0.0) -> dict[str, float]:
    """Coverage of 90 % bands and error of m, over all nodes and on the last day; the plain mean beside."""
    cells, nodes = tabulate_world(world, channel, miscoded=miscoded), Nodes(world.days, STEP)
    fit = fit_scores(cells, nodes)
    placed = place_cells(cells, nodes, fit.noise)
    paths = [smooth_paths(placed, SCORES, gaps=nodes.gaps, prior=prior) for prior in fit.priors]
    modes, variances = (np.array([getattr(path, name) for path in paths]) for name in ("mode", "variance"))
    flat = (modes.reshape(len(paths), -1), variances.reshape(len(paths), -1))
    weights = np.tile(np.array(fit.weights)[:, None], flat[0].shape[1])
    low, _, value, _, high = mean_score(mix_quantiles(*flat, weights=weights)).reshape(5, *modes.shape[1:])
    truth = np.array([world.find_mean(pair, channel=channel)[nodes.node_days] for pair in cells.pairs])
    is_in = (low <= truth) & (truth <= high)
    weight = np.bincount(cells.pair, weights=cells.weight, minlength=len(cells.pairs))
    plain = np.bincount(cells.pair, weights=cells.weight * cells.y, minlength=len(cells.pairs)) / np.maximum(
        weight, 1e-9
    )
    return {
        "pairs": len(cells.pairs),
        "coverage": float(is_in.mean()),
        "coverage_last_day": float(is_in[:, -1].mean()),
        "rmse": float(np.sqrt(np.square(value - truth).mean())),
        "rmse_last_day": float(np.sqrt(np.square(value - truth)[:, -1].mean())),
        "rmse_last_day_plain_mean": float(np.sqrt(np.square(plain - truth[:, -1]).mean())),
        "rho": fit.noise.rho,
        "dispersion": fit.noise.dispersion,
        "half_life": fit.average("half_life"),
        "spread": fit.average("spread"),
    }


def measure_recovery(seed: int) -> dict[str, object]:
    """A well-specified world and a corrupted one, 210 pairs and 104 weeks each."""
    found: dict[str, object] = {"asked": "coverage .85 to .95 over >= 200 pairs in the well-specified world"}
    rate = CORRUPTED.miscoded + CORRUPTED.misdirected
    for name, errors, miscoded in (
        ("well_specified", Errors(), 0.0),
        ("corrupted", CORRUPTED, 0.0),
        ("corrupted, rate of errors given", CORRUPTED, rate),
    ):
        world = draw_world(seed, states=15, weeks=104, half_life=90.0, spread=1.6, errors=errors)
        found[name] = {channel: recover_channel(world, channel, miscoded=miscoded) for channel in ("words", "deeds")}
    found["errors_of_corrupted"] = {"copies": 1.0, "miscoded": 0.10, "misdirected": 0.05}
    return found


def measure_speed(seed: int) -> dict[str, object]:
    """1,000 pairs × 520 weeks: settings, ρ, modes, bands of all pairs."""
    rng = np.random.default_rng(seed)
    count, days, acts = 1000, 520 * 7, 300_000
    pairs = tuple((f"S{number}", "X") for number in range(count))
    cells = gather_days(
        "words",
        pairs,
        days,
        pair=rng.integers(0, count, acts),
        day=rng.integers(0, days, acts),
        weight=np.ones(acts),
        y=rng.beta(2, 1.5, acts),
    )
    nodes = Nodes(days, STEP)
    start, start_cpu = time.perf_counter(), time.process_time()
    fit = fit_scores(cells, nodes)
    fitted = time.perf_counter()
    placed = place_cells(cells, nodes, fit.noise)
    for prior in fit.priors:
        smooth_paths(placed, SCORES, gaps=nodes.gaps, prior=prior)
    end = time.perf_counter()
    return {
        "asked": "1,000 pairs x 520 weeks <= 5 s on two cores",
        "pairs": count,
        "nodes": nodes.count,
        "acts": acts,
        "settings_kept": len(fit.priors),
        "seconds": end - start,
        "seconds_of_one_core": time.process_time() - start_cpu,
        "seconds_settings": fitted - start,
        "seconds_paths": end - fitted,
    }


def main() -> None:
    """Run one measurement and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("recover", "gulf", "speed", "history", "covariates", "noise", "icews"))
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("TIGHTROPE_DATA", "../shared/data")))
    options = parser.parse_args()
    on_data = {
        "gulf": measure_gulf,
        "history": measure_history,
        "covariates": measure_prior,
        "noise": measure_noise,
        "icews": measure_icews,
    }
    if options.what in on_data:
        found = on_data[options.what](options.data)
    else:
        found = {"recover": measure_recovery, "speed": measure_speed}[options.what](options.seed)
    print(json.dumps(found, indent=None if options.json else 2, ensure_ascii=False))


if __name__ == "__main__":
    main()
