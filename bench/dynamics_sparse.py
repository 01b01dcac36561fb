"""A hundred thousand actors: fit, ranking and simulation on one sparse state, and what thirty partners leave out."""

import resource
import time

import numpy as np

from dynamics_scale import invent_events, list_sixteen
from dynamics_weeks import CLASSES
from tightrope.dynamics import Term, fit_model
from tightrope.dynamics.days import find_live_pairs, fit_days
from tightrope.dynamics.explain import rank_next
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.simulate import simulate_days

DAILY = tuple(Term(e, of=c, half_life=30.0, scale="log") for c in CLASSES for e in ("inertia", "reciprocity"))


def run_sparse(n_events: int, *, actors: int, paths: int, days: int = 28, seed: int = 0) -> dict:
    """Conflict as cases, 16 effects with four signed triads, 10 controls; then the next acts, then worlds of 28 days."""
    history = invent_events(n_events, actors=actors, seed=seed)
    result, clock = {"events": n_events, "actors": actors}, time.perf_counter()

    def tell(what: str) -> None:
        nonlocal clock
        result[what] = time.perf_counter() - clock
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(f"  {what}: {result[what]:.1f} s on the clock, peak so far {peak:.2f} GB", flush=True)
        clock = time.perf_counter()

    print(f"{n_events:,} acts among {actors:,} actors, {len(history.select(history.layer == 1)):,} of conflict")
    fit = fit_model(history, list_sixteen(), layer="conflict", controls=10, cluster=28.0, seed=seed)
    tell("fit of 16 effects to conflict, 10 controls, standard errors")
    print("  " + "; ".join(f"{n} {v:+.3f} ({e:.3f})" for n, v, e in zip(fit.names[-4:], fit.coefficients[-4:], fit.robust_errors[-4:], strict=True)))  # fmt: skip
    now = float(history.time[-1]) + 1
    first = rank_next(fit, history, now=now, top=3)
    tell("ranking of the next act with reasons")
    for c in first:
        print(f"  {c.sender} to {c.target}, {100 * c.chance:.2g} %: " + "; ".join(p.term for p in c.parts))
    model = fit_days(history, DAILY, until=now, days=20, seed=seed)
    tell("daily rates of 4 effects in both classes, 20 days")
    state = advance_state(history, model.program, until=now)
    live = find_live_pairs(state)
    watched = (live[0][:: len(live[0]) // 1000], live[1][:: len(live[0]) // 1000])
    made = simulate_days(
        model, state, actors=history.actors, begin=now, days=days, paths=paths, pairs=watched, seed=seed
    )
    tell(f"{paths} paths of {days} days over {len(live[0]):,} live pairs")
    result["pairs"], result["peak_gb"] = len(live[0]), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    result["acts a path among the watched"] = float(made.counts.sum(axis=(1, 2, 3)).mean())
    return result


def compare_partners(n_events: int, *, actors: int = 400, seed: int = 0) -> dict:
    """What following paths through few partners does to the coefficients, beside the dense state on the same acts."""
    history, found = invent_events(n_events, actors=actors, seed=seed), {}
    for partners in (None, actors, 30, 10):
        clock = time.perf_counter()
        fit = fit_model(
            history, list_sixteen(), layer="conflict", controls=10, cluster=28.0, seed=seed, partners=partners
        )
        found[str(partners)] = {"coefficients": fit.coefficients, "log_likelihood": fit.log_likelihood}
        base = found["None"]
        gap = np.abs(fit.coefficients - base["coefficients"]) / fit.robust_errors
        print(
            f"  {actors} actors, {n_events:,} acts, {'dense' if partners is None else f'{partners} partners'}: largest gap to dense {gap.max():.2g} standard errors, "
            f"log-likelihood {fit.log_likelihood - base['log_likelihood']:+.2f}, {time.perf_counter() - clock:.1f} s",
            flush=True,
        )
    return found
