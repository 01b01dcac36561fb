"""Benches on files of dated acts: weekly forecasts, balance signs, simulation."""

import dataclasses
import gzip
import time
from pathlib import Path

import numpy as np

from tightrope import scores
from tightrope.dynamics import Term, fit_model, make_history
from tightrope.dynamics.days import fit_days
from tightrope.dynamics.diagnose import tune_frailty
from tightrope.dynamics.fit import advance_state
from tightrope.dynamics.forecast import (
    collect_panel,
    find_pairs,
    find_quiet,
    fit_chance,
    fit_weeks,
    forecast_weeks,
    list_terms,
)
from tightrope.dynamics.simulate import simulate_days
from tightrope.dynamics.state import init_state, make_rules
from tightrope.dynamics.stream import make_stream, move_state

CLASSES = ("cooperation", "conflict")
FIRST_CONFLICT = 110  # WEIS 11 to 22 are conflict, 01 to 10 cooperation


def load_events(path: Path):
    """day,source,target,weis -> history in two classes; self-acts are dropped and counted."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt") as handle:
        rows = np.genfromtxt(handle, delimiter=",", dtype=None, encoding="utf8", skip_header=1)
    code = np.array([r[3] for r in rows])
    return make_history(
        np.array([r[0] for r in rows], float), [r[1] for r in rows], [r[2] for r in rows],
        layer=np.where(code >= FIRST_CONFLICT, "conflict", "cooperation"), layers=CLASSES, self_acts="drop",
    )  # fmt: skip


def list_baseline(period: float) -> tuple[Term, ...]:
    """The EWMA column: own and reversed pair in both classes at four half-lives, sender, target and world activity."""
    terms = [
        Term(effect, of=layer, half_life=k * period, scale="log")
        for layer in CLASSES for k in (0.5, 2, 8, 30) for effect in ("inertia", "reciprocity")
    ]  # fmt: skip
    terms += [Term(e, of="conflict", half_life=k * period, scale="log") for k in (2, 8)
              for e in ("sender_out", "target_in", "world_activity")]  # fmt: skip
    return tuple(terms)


HALF_LIVES = (2.0, 7.0, 28.0, 90.0, 360.0, 1500.0)


def score_forecasts(name: str, terms, history, pairs, period: float, cut: float, ridge: float) -> dict:
    panel = collect_panel(history, terms, layer="conflict", horizon=period, pairs=pairs, begin=1.0)
    model = fit_weeks(panel.select(panel.begins < cut), ridge=ridge)
    test = panel.select(panel.begins >= cut)
    said, happened = forecast_weeks(model, test), test.count.ravel()
    some = happened > 0
    cumulative = said.list_cumulative(600)
    return {
        "name": name, "terms": len(terms), "some": some, "chance": said.chance, "panel": panel, "test": test,
        "brier": scores.score_brier(some, said.chance), "log": scores.score_log(some, said.chance),
        "crps": scores.score_crps_counts(happened, cumulative),
        "crps to 150": scores.score_crps_counts(np.minimum(happened, 150), cumulative[:, :150]),
        "average precision": scores.compute_average_precision(some, said.chance),
        "calibration": scores.fit_calibration(some, said.chance),
    }  # fmt: skip


def bootstrap_precision(happened, one, two, blocks, *, draws: int = 400, seed: int = 0) -> tuple[float, float]:
    """95 % interval of the ratio of two average precisions, resampling whole months."""
    rng, names = np.random.default_rng(seed), np.unique(blocks)
    rows = {b: np.flatnonzero(blocks == b) for b in names}
    ratios = []
    for _ in range(draws):
        pick = np.concatenate([rows[b] for b in rng.choice(names, len(names))])
        ratios.append(
            scores.compute_average_precision(happened[pick], one[pick])
            / scores.compute_average_precision(happened[pick], two[pick])
        )
    return tuple(np.quantile(ratios, [0.025, 0.975]))


ONSET_RIDGE = 1000.0  # chosen on the fifth before the last, for one week


def score_onsets(base: dict, ours: dict, months, cut: float, *, seed: int) -> dict:
    """PR-AUC where a pair was quiet for eight weeks: EWMA, all effects, and all effects fitted to quiet pairs alone."""
    panel = ours["panel"]
    quiet, past = find_quiet(panel, days=56), panel.begins < cut
    hazard = fit_chance(panel, ridge=ONSET_RIDGE, cases=quiet & past[:, None])
    asked = quiet[~past].ravel()
    happened, plain = ours["some"][asked], base["chance"][asked]
    found = {"cases": int(asked.sum()), "happened": int(happened.sum()),
             "EWMA": scores.compute_average_precision(happened, plain)}  # fmt: skip
    print(f"  onsets after 8 quiet weeks: {found['happened']} of {found['cases']}; PR-AUC of EWMA {found['EWMA']:.4f}")
    for name, chance in (
        ("effects", ours["chance"][asked]),
        ("effects, hazard of quiet pairs", hazard.read(ours["test"].design)[0].ravel()[asked]),
    ):
        value = scores.compute_average_precision(happened, chance)
        low, high = bootstrap_precision(happened, chance, plain, months[asked], seed=seed)
        found[name] = {"PR-AUC": value, "ratio": value / found["EWMA"], "low": low, "high": high}
        print(f"    {name}: {value:.4f}, ratio {value / found['EWMA']:.3f}, 95 % [{low:.3f}, {high:.3f}]")
    return found


def run_forecast(path: Path, *, seed: int = 0, least: int = 100) -> dict:
    history, out = load_events(path), {}
    for word, period in (("next week", 7.0), ("next 4 weeks", 28.0)):
        periods = int((history.time[-1] + 1 - 1) // period)
        cut = 1 + period * int(periods * 0.8)
        pairs = find_pairs(history, before=cut, least=least)
        base = score_forecasts("EWMA", list_baseline(period), history, pairs, period, cut, 1.0)
        ours = score_forecasts("effects", list_terms(CLASSES, about="conflict", half_lives=HALF_LIVES), history, pairs,
                               period, cut, 3.0)  # fmt: skip
        months = np.repeat((ours["test"].begins // 30).astype(int), len(pairs[0]))
        result = {
            "pairs": len(pairs[0]),
            "base_rate": float(ours["some"].mean()),
            "test_periods": len(ours["test"].begins),
        }
        print(
            f"{word}: {len(pairs[0])} pairs, last {len(ours['test'].begins)} of {periods} periods, base rate {ours['some'].mean():.3f}"
        )
        for one in (base, ours):
            c = one["calibration"]
            result[one["name"]] = {k: float(np.mean(one[k])) for k in ("brier", "log", "crps", "crps to 150")} | {
                "average precision": one["average precision"], "slope": c.slope, "intercept": c.intercept}  # fmt: skip
            print(
                f"  {one['name']:<8} ({one['terms']} effects)  Brier {one['brier'].mean():.4f}  log {one['log'].mean():.4f}  "
                f"CRPS {one['crps'].mean():.4f} (counts cut at 150: {one['crps to 150'].mean():.4f})  AP {one['average precision']:.3f}  "
                f"calibration slope {c.slope:.3f} ± {1.96 * c.slope_error:.3f}, intercept {c.intercept:+.3f}"
            )
        for rule in ("brier", "log", "crps"):
            d = scores.bootstrap_difference(ours[rule], base[rule], blocks=months, seed=seed)
            result[f"difference {rule}"] = {"value": d.value, "low": d.low, "high": d.high}
            verdict = (
                "better"
                if d.high < 0
                else "worse"
                if d.low > 0
                else "not worse, not clear of 0"
                if d.value <= 0
                else "no better, not clear of 0"
            )
            result[f"difference {rule}"]["verdict"] = verdict
            print(
                f"  {rule}: {verdict}: effects - EWMA {d.value:+.5f}, 95 % [{d.low:+.5f}, {d.high:+.5f}] over {d.blocks} months"
                f" ({100 * d.value / base[rule].mean():+.1f} %)"
            )
        result["onsets"] = score_onsets(base, ours, months, cut, seed=seed)
        out[word] = result
    return out


TRIADS = (
    ("friend of friend", "friend_of_friend", "cooperation", "cooperation"),
    ("friend of enemy", "friend_of_enemy", "conflict", "cooperation"),
    ("enemy of friend", "enemy_of_friend", "cooperation", "conflict"),
    ("enemy of enemy", "enemy_of_enemy", "conflict", "conflict"),
)


def list_balance_terms() -> tuple[Term, ...]:
    terms = []
    for layer in CLASSES:
        how = {"of": layer, "half_life": 30.0, "scale": "log"}
        terms += [Term(e, **how) for e in ("inertia", "reciprocity", "sender_out", "target_in")]
    terms += [Term(e, of=a, by=b, half_life=30.0, scale="log", label=name) for name, e, a, b in TRIADS]
    return tuple(terms)


def run_balance(path: Path, *, seeds: int = 5, controls: int = 10) -> dict:
    from tightrope.dynamics.kind import fit_kind

    history, names, out = load_events(path), [t[0] for t in TRIADS], {}
    for layer in CLASSES:
        fits = [fit_model(history, list_balance_terms(), layer=layer, controls=controls, seed=s) for s in range(seeds)]
        rows = [fits[0].names.index(n) for n in names]
        values = np.array([f.coefficients[rows] for f in fits])
        out[layer] = {n: {"mean": float(values[:, i].mean()), "spread": float(values[:, i].std(ddof=1)),
                          "error": float(fits[0].robust_errors[rows[i]])} for i, n in enumerate(names)}  # fmt: skip
        print(
            f"rate of {layer} ({fits[0].events} acts, {controls} controls, {seeds} seeds): "
            + "; ".join(
                f"{n} {v['mean']:+.3f} (spread {v['spread']:.3f}, SE {v['error']:.3f})" for n, v in out[layer].items()
            )
        )
    fit = fit_kind(history, list_balance_terms(), layer="conflict")
    out["kind"] = {n: {"value": float(fit.coefficients[fit.names.index(n)]), "error": float(fit.robust_errors[fit.names.index(n)])}
                   for n in names}  # fmt: skip
    print(
        f"conflict rather than cooperation, given that the pair acts ({fit.events} acts, no sampling): "
        + "; ".join(f"{n} {v['value']:+.3f} (SE {v['error']:.3f})" for n, v in out["kind"].items())
    )
    return out


def list_daily_terms() -> tuple[Term, ...]:
    terms = []
    for layer in CLASSES:
        terms += [Term("inertia", of=layer, half_life=h, scale="log") for h in (3.0, 30.0, 180.0)]
        terms += [Term("reciprocity", of=layer, half_life=h, scale="log") for h in (3.0, 30.0)]
        terms += [Term(e, of=layer, half_life=30.0, scale="log") for e in ("sender_out", "target_in")]
    terms += [Term(e, of=a, by=b, half_life=30.0, scale="log", label=n) for n, e, a, b in TRIADS[:1] + TRIADS[3:]]
    return tuple(terms)


def run_simulate(
    path: Path, *, paths: int = 1000, days: int = 28, origins: int = 12, seed: int = 0, threads: int = 2
) -> dict:
    history = load_events(path)
    cut = 1 + 0.8 * (history.time[-1] - 1)
    clock = time.perf_counter()
    model = fit_days(history, list_daily_terms(), until=cut, since=max(1.0, cut - 3650), days=300, seed=seed)
    fitted = time.perf_counter() - clock
    pairs, last = find_pairs(history, before=cut, least=100), history.time[-1] + 1
    begin = max(1.0, cut - 3650)
    frailty, tried = tune_frailty(history, list_daily_terms(), pairs=pairs, until=cut, since=begin, seed=seed)
    told = "; ".join(
        f"{s:g}: " + ", ".join(f"{n} {100 * v:.1f} %" for n, v in zip(CLASSES, c, strict=True))
        for s, c in tried.items()
    )
    print(
        f"frailty chosen before day {cut:.0f} by coverage of 90 % bands there ({told}): {dict(zip(CLASSES, frailty, strict=True))}"
    )
    model = dataclasses.replace(model, frailty=frailty)
    starts = np.floor(np.linspace(cut, last - days, origins))
    print(
        f"{len(history.actors)} states, {len(pairs[0])} pairs watched; daily model of {len(model.program.terms)} effects fitted in {fitted:.1f} s "
        f"on {model.days} days before day {cut:.0f}"
    )
    stream, rules = make_stream(history, model.program), make_rules(model.program)
    state, position = init_state(model.program, len(history.actors), start=float(history.time[0])), 0
    simulate_days(model, advance_state(history.select(history.time < 200), model.program, until=200.0), actors=history.actors,
                  begin=200.0, days=2, paths=4, seed=seed)  # fmt: skip
    first = None
    below, at, covered = [], [], []
    for begin in starts:
        position = move_state(state, rules, stream, position, float(begin), True)
        clock, cpu = time.perf_counter(), time.process_time()
        many = paths if first is None else min(paths, 200)
        made = simulate_days(model, state, actors=history.actors, begin=float(begin), days=days, paths=many, pairs=pairs,
                             seed=seed, threads=threads)  # fmt: skip
        if first is None:
            first, spent = time.perf_counter() - clock, time.process_time() - cpu
            print(
                f"{paths} paths x {days} days x {len(history.actors)} states: {first:.1f} s on the clock, {spent:.1f} s of "
                f"processor over {threads} threads",
                flush=True,
            )
        actual = np.zeros(made.counts.shape[1:])
        number = np.full((len(history.actors),) * 2, -1)
        number[pairs] = np.arange(len(pairs[0]))
        inside = (history.time >= begin) & (history.time < begin + days) & (number[history.sender, history.target] >= 0)
        np.add.at(actual, (((history.time[inside] - begin) // 7).astype(int), history.layer[inside],
                           number[history.sender[inside], history.target[inside]]), 1)  # fmt: skip
        low, high = np.quantile(made.counts, [0.05, 0.95], axis=0, method="inverted_cdf")
        covered.append((actual >= low) & (actual <= high))
        below.append((made.counts < actual).mean(axis=0))
        at.append((made.counts == actual).mean(axis=0))
    result = {
        "seconds_simulation": first,
        "paths": paths,
        "days": days,
        "states": len(history.actors),
        "origins": origins,
    }
    pit = scores.draw_pit(np.array(below).ravel(), np.array(at).ravel(), seed=seed).reshape(np.array(below).shape)
    print(f"coverage over {origins} starts in the last fifth of the time, 200 paths each but the first")
    for c, name in ((slice(None), "all"), (1, "conflict"), (0, "cooperation")):
        raw = float(np.array(covered)[:, :, c].mean())
        result[name] = {"randomised PIT": scores.measure_coverage(pit[:, :, c]), "raw": raw}
        print(
            f"  90 % bands of weekly counts of pairs, {name}: randomised PIT (seed {seed}) {100 * result[name]['randomised PIT']:.1f} %, raw {100 * raw:.1f} %"
        )
    some = np.array(at)[:, :, :] < 0.98
    result["uncertain cases"] = {"share": float(some.mean()), "randomised PIT": scores.measure_coverage(pit[some])}
    print(
        f"  the same where the count was not nearly certain ({100 * some.mean():.0f} % of cases): {100 * result['uncertain cases']['randomised PIT']:.1f} %"
    )
    for week in range(pit.shape[1]):
        result[f"week {week + 1}"] = scores.measure_coverage(pit[:, week])
    print("  by week: " + ", ".join(f"{100 * result[f'week {w + 1}']:.1f} %" for w in range(pit.shape[1])))
    return result
