"""What a fit costs as acts grow, on an invented stream whose truth is the same at every length."""

import itertools
import math
import resource
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numba import njit

from dynamics_weeks import CLASSES, TRIADS
from tightrope.dynamics import Term, fit_model, make_history

ACTS_A_DAY = 100  # the same at every length, so that a longer stream is more of the same and not a denser one
BLOCK = (
    28.0  # days within which robust errors let acts depend: the fitted effects do not hold all of the invented truth
)


@njit(cache=True)
def _repeat_acts(sender, target, again, back, turn):
    for i in range(len(sender)):
        if again[i]:
            s, t = sender[back[i]], target[back[i]]
            sender[i], target[i] = (t, s) if turn[i] else (s, t)


def invent_events(n_events: int, *, actors: int = 200, seed: int = 0):
    """Acts with uneven activity, repetition and answers, a hundred a day; who is how active does not hang on the length."""
    weight = np.random.default_rng(seed).pareto(1.2, actors) + 0.05
    weight /= weight.sum()
    rng = np.random.default_rng([seed, n_events])
    sender = rng.choice(actors, n_events, p=weight)
    target = rng.choice(actors, n_events, p=weight)
    back = np.maximum(np.arange(n_events) - rng.integers(1, 1000, n_events), 0)
    # half of the acts repeat or answer one of the last thousand
    _repeat_acts(sender, target, rng.random(n_events) < 0.5, back, rng.random(n_events) < 0.4)
    clash = sender == target
    target[clash] = (target[clash] + 1) % actors
    names = np.array([f"s{i:0{len(str(actors - 1))}d}" for i in range(actors)])
    layer = np.where(rng.random(n_events) < 0.35, "conflict", "cooperation")
    day = np.sort(rng.integers(0, max(n_events // ACTS_A_DAY, 1), n_events)).astype(float)
    return make_history(day, names[sender], names[target], layer=layer, layers=CLASSES, actors=names.tolist())


def list_sixteen() -> tuple[Term, ...]:
    terms = []
    for layer in CLASSES:
        how = {"of": layer, "half_life": 30.0, "scale": "log"}
        terms += [
            Term(e, **how) for e in ("inertia", "reciprocity", "sender_out", "sender_in", "target_out", "target_in")
        ]
    terms += [Term(e, of=a, by=b, half_life=30.0, scale="log", label=n) for n, e, a, b in TRIADS]
    return tuple(terms)


def fit_length(n_events: int, *, classes: tuple[str, ...] = CLASSES) -> dict:
    """Fit 16 effects with 10 controls an act, one fit a class, each on its own thread, against a memory of both."""
    clock = time.perf_counter()
    history = invent_events(n_events)
    made = time.perf_counter() - clock
    clock, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(2) as pool:  # the walk over the acts is one thread a class
        fits = list(
            pool.map(lambda c: fit_model(history, list_sixteen(), layer=c, controls=10, cluster=BLOCK, seed=0), classes)
        )
    events = sum(f.events for f in fits)
    seconds, spent = time.perf_counter() - clock, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{n_events:,} acts (invented and checked in {made:.1f} s), 200 actors, 16 effects, 10 controls, acts of {' and '.join(classes)} ({events:,} cases), standard errors: "
        f"{seconds:.1f} s on the clock, {spent:.1f} s of processor ({1e6 * spent / n_events:.1f} a million acts), peak {peak:.2f} GB, Newton steps {[f.iterations for f in fits]}",
        flush=True,
    )
    return {
        "events": n_events, "seconds": seconds, "processor_seconds": spent, "peak_gb": peak, "made_seconds": made,
        "converged": all(f.converged for f in fits),
        "coefficients": {c: dict(zip(f.names, f.coefficients.tolist(), strict=True)) for c, f in zip(classes, fits, strict=True)},
        "errors": {c: dict(zip(f.names, f.robust_errors.tolist(), strict=True)) for c, f in zip(classes, fits, strict=True)},
    }  # fmt: skip


def compare_fits(one: dict, two: dict) -> dict:
    """How far the coefficients of two lengths lie apart, in standard errors of the difference."""
    out = {}
    for c, found in two["coefficients"].items():
        gaps = {
            name: (value - one["coefficients"][c][name]) / math.hypot(two["errors"][c][name], one["errors"][c][name])
            for name, value in found.items()
        }
        worst = max(gaps, key=lambda name: abs(gaps[name]))
        rms = math.sqrt(sum(g * g for g in gaps.values()) / len(gaps))
        out[c] = {"rms": rms, "worst": worst, "worst gap": gaps[worst]}
        print(
            f"  {c}: coefficients of {two['events']:,} beside {one['events']:,} acts, in standard errors of the difference: "
            f"root mean square {rms:.2f}, largest {gaps[worst]:+.2f} ({worst}: {one['coefficients'][c][worst]:.4f} and {found[worst]:.4f})"
        )
    return out


def run_scale(lengths: list[int], *, classes: tuple[str, ...] = CLASSES) -> dict:
    """Each length once, the shortest first; growth as an exponent: 1 is linear."""
    sizes = [fit_length(n, classes=classes) for n in sorted(lengths)]
    result = {"sizes": sizes}
    if len(sizes) > 1:
        logs = np.log([[s["events"], s["processor_seconds"], s["seconds"]] for s in sizes])
        result["exponent processor"] = float(np.polyfit(logs[:, 0], logs[:, 1], 1)[0])
        result["exponent clock"] = float(np.polyfit(logs[:, 0], logs[:, 2], 1)[0])
        print(
            f"growth: seconds of processor rise as acts to the power {result['exponent processor']:.2f}, on the clock {result['exponent clock']:.2f}"
        )
        result["beside"] = [compare_fits(a, b) for a, b in itertools.pairwise(sizes)]
    return result
