"""Positions on real history, the Gulf 1979–1999: allies told from rivals, known turns seen, next month predicted."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
from scipy.stats import rankdata

from keds import STATES, Events, count_days, load_events, tabulate_channel
from tightrope.alignment.cells import DayCells, Nodes, Noise, discount_weight, gather_days, place_cells
from tightrope.alignment.flow import find_dispersion, find_level, weigh_counts
from tightrope.alignment.hyper import GRID, choose_noise, fit_scores, pool_pairs
from tightrope.alignment.likelihood import COUNTS, SCORES, mean_score
from tightrope.alignment.prediction import TILTS, ScoreLaw, learn_law
from tightrope.alignment.smoother import smooth_paths
from tightrope.alignment.tracing import Filtered, filter_paths, trace_as_of
from tightrope.scores import bootstrap_difference, score_crps_draws

FIRST, LAST = date(1985, 1, 1), date(1995, 12, 31)
FEWEST = 20
BUSIEST = 30
MONTH = 4  # weeks
WARM_UP = 156  # weeks read before the first prediction
DRAWS = 200
TURNS = (
    ("Iraq invades Kuwait", date(1990, 8, 2), ("IRQ", "KUW")),
    ("Iran and Iraq: cease-fire", date(1988, 8, 20), ("IRN", "IRQ")),
    ("Iraq and the United States: Kuwait", date(1990, 8, 2), ("IRQ", "USA")),
)


def measure_history(folder: Path) -> dict[str, object]:
    """All three measurements."""
    events = load_events(folder)
    return {
        "allies_and_rivals": measure_separation(events, folder),
        "turns": measure_turns(events),
        "next_month": measure_forecasts(events),
    }


def measure_separation(events: Events, folder: Path) -> dict[str, object]:
    """AUC of allies (ATOP defence) against rivals (TSS), undirected pairs; pairs that are both stay out."""
    first, days = count_days(FIRST), count_days(LAST) - count_days(FIRST) + 1
    events = events.keep((events.day >= first) & (events.day < first + days))
    allies, rivals = load_allies(folder), load_rivals(folder)
    ties = [tuple(sorted((STATES[giver], STATES[receiver]))) for giver, receiver in events.pairs]
    pairs = sorted(set(ties))
    place = np.array([pairs.index(tie) for tie in ties])[events.pair]
    is_ally = np.array([pair in allies for pair in pairs])
    is_labelled = np.array([(pair in allies) != (pair in rivals) for pair in pairs])
    names = tuple((str(a), str(b)) for a, b in pairs)
    counts, plain, model = {}, {}, {}
    for channel in ("words", "deeds"):
        mask = events.is_deed == (channel == "deeds")
        own, y = place[mask], events.y[mask]
        counts[channel] = np.bincount(own, minlength=len(pairs))
        plain[channel] = np.bincount(own, weights=y, minlength=len(pairs)) / np.maximum(counts[channel], 1)
        cells = gather_days(channel, names, days, pair=own, day=events.day[mask] - first, weight=np.ones(y.size), y=y)
        model[channel] = average_path(cells)
    found: dict[str, object] = {"asked": "deeds >= .86, words >= .90, both together above either"}
    total = counts["words"] + counts["deeds"]
    for rule, enough in {
        "20 acts in the channel": counts,
        "20 acts in all": dict.fromkeys(counts, np.where(np.minimum(*counts.values()) > 0, total, 0)),
    }.items():
        both = is_labelled & (enough["words"] >= FEWEST) & (enough["deeds"] >= FEWEST)
        found[rule] = {
            channel: compare_areas(model[channel], plain[channel], is_ally, is_labelled & (enough[channel] >= FEWEST))
            for channel in counts
        } | {
            "on pairs with both": {
                name: compare_areas(a, b, is_ally, both)
                for name, a, b in (
                    ("words", model["words"], plain["words"]),
                    ("deeds", model["deeds"], plain["deeds"]),
                    ("together", model["words"] + model["deeds"], plain["words"] + plain["deeds"]),
                )
            }
        }
    return found


def average_path(cells: DayCells) -> np.ndarray:
    """Smoothed m of each pair, averaged over the weeks with acts by their weight."""
    nodes = Nodes(cells.days, 7)
    fit = fit_scores(cells, nodes)
    placed = place_cells(cells, nodes, fit.noise)
    m = sum(
        weight * mean_score(smooth_paths(placed, SCORES, gaps=nodes.gaps, prior=prior).mode)
        for prior, weight in zip(fit.priors, fit.weights, strict=True)
    )
    return (m * placed.weight).sum(axis=1) / np.maximum(placed.weight.sum(axis=1), 1e-12)


def compare_areas(model: np.ndarray, plain: np.ndarray, is_ally: np.ndarray, used: np.ndarray) -> dict[str, float]:
    """Areas under the curve of the model and of the plain mean, on the same pairs."""
    label = is_ally[used]
    areas = [measure_area(values[used], label) for values in (model, plain)]
    return {"pairs": int(used.sum()), "allies": int(label.sum()), "model": areas[0], "plain_mean": areas[1]}


def measure_area(values: np.ndarray, label: np.ndarray) -> float:
    """Probability that an ally scores above a rival, ties counting half."""
    ones = int(label.sum())
    return float((rankdata(values)[label].sum() - ones * (ones + 1) / 2) / (ones * (label.size - ones)))


def load_allies(folder: Path) -> set[tuple[int, int]]:
    """Pairs with a defence pact in any year (ATOP)."""
    file = folder / "covariates" / "atop_alliance.parquet"
    query = "select distinct ccode1, ccode2 from read_parquet(?) where atop_defense = 1 and year between ? and ?"
    rows = duckdb.execute(query, [str(file), FIRST.year, LAST.year]).fetchall()
    return {tuple(sorted(row)) for row in rows}


def load_rivals(folder: Path) -> set[tuple[int, int]]:
    """Pairs with a strategic rivalry in any year (Thompson, Sakuwa and Suhas)."""
    with (folder / "covariates" / "tss_rivalries.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return {
        tuple(sorted((int(float(row["ccode1"])), int(float(row["ccode2"])))))
        for row in rows
        if float(row["start"]) <= LAST.year and float(row["end"] or 9999) >= FIRST.year
    }


def measure_turns(events: Events) -> dict[str, object]:
    """Weeks from a known turn to the first alarm, as of the week, and alarms a pair-year elsewhere.

    An alarm: the 90 % band of the as-of flow of deeds (either sign), or of m in deeds, no longer touches the band of
    four weeks before; weeks in which it goes on are no new alarm. A turn's alarm is the first new one from four weeks
    before its day on, so that it may come early.
    """
    days = int(events.day.max()) + 1
    nodes = Nodes(days, 7)
    pairs = choose_pairs(events, days)
    alarms = np.zeros((len(pairs), nodes.count), dtype=bool)
    for quad in (2, 4):
        filtered = filter_flow(events, nodes, pairs=pairs, quad=quad)[0]
        alarms |= np.array([find_alarms(trace_as_of(filtered, index)) for index in range(len(pairs))])
    filtered = filter_scores(events, nodes, pairs=pairs, channel="deeds")[0]
    alarms |= np.array([find_alarms(trace_as_of(filtered, index)) for index in range(len(pairs))])
    starts = alarms & ~np.roll(alarms, 1, axis=1)
    found, is_known = {}, np.zeros_like(alarms)
    for name, day, states in TURNS:
        turn = int(nodes.find_node(np.array(count_days(day))))
        rows = [index for index, pair in enumerate(pairs) if set(pair) == set(states)]
        weeks = np.nonzero(starts[rows, turn - MONTH : turn + 53].any(axis=0))[0]
        found[name] = {"day": day.isoformat(), "weeks_to_alarm": int(weeks[0]) - MONTH if weeks.size else None}
        is_known[rows, max(0, turn - 4) : turn + 26] = True
    years = (~is_known[:, WARM_UP:]).sum() * 7 / 365.25
    rate = float((starts & ~is_known)[:, WARM_UP:].sum() / years)
    return {"asked": "within 4 weeks", **found, "other_alarms_a_pair_year": rate, "pairs": len(pairs)}


def find_alarms(bands: np.ndarray) -> np.ndarray:
    """Weeks whose 90 % band does not touch that of four weeks before, (nodes,)."""
    low, high = bands[0], bands[4]
    found = np.zeros(low.size, dtype=bool)
    found[MONTH:] = (low[MONTH:] > high[:-MONTH]) | (high[MONTH:] < low[:-MONTH])
    return found


def choose_pairs(events: Events, days: int) -> tuple[tuple[str, str], ...]:
    """The 30 pairs with the most deeds and the pairs of the known turns, in order of name."""
    busiest = pool_pairs(tabulate_channel(events, "deeds", first=0, days=days), most=BUSIEST).pairs
    turning = {pair for _, _, states in TURNS for pair in (states, states[::-1])}
    return tuple(sorted({*busiest, *turning}))


def filter_flow(
    events: Events, nodes: Nodes, *, pairs: tuple[tuple[str, str], ...], quad: int
) -> tuple[Filtered, np.ndarray, np.ndarray, np.ndarray]:
    """Log-rates as known each week, with the counts (pairs, nodes), levels and dispersions they rest on."""
    place = np.full(len(events.pairs), -1)
    place[[events.pairs.index(pair) for pair in pairs]] = np.arange(len(pairs))
    kept = events.keep((events.quad == quad) & (place[events.pair] >= 0))
    counts = np.zeros((len(pairs), nodes.count))
    np.add.at(counts, (place[kept.pair], nodes.find_node(kept.day)), 1)
    level, dispersion = find_level(counts), find_dispersion(counts)
    filtered = filter_paths(weigh_counts(counts, dispersion), COUNTS, gaps=nodes.gaps, mean=level)
    return filtered, counts, level, dispersion


def filter_scores(
    events: Events, nodes: Nodes, *, pairs: tuple[tuple[str, str], ...], channel: str
) -> tuple[Filtered, DayCells, Noise, ScoreLaw]:
    """Paths of scores as known each week; noise and law of scores from the weeks before the first prediction."""
    cells = pick_pairs(tabulate_channel(events, channel, first=0, days=nodes.days), pairs)
    early = int(nodes.node_days[WARM_UP])
    known = cells.day <= early
    columns = (column[known] for column in (cells.pair, cells.day, cells.weight, cells.y))
    past = DayCells(cells.channel, cells.pairs, early + 1, *columns)
    noise = choose_noise(past, Nodes(early + 1, nodes.step))
    single = past.weight == 1
    law = learn_law(past.y[single], past.weight[single])
    filtered = filter_paths(place_cells(cells, nodes, noise), SCORES, gaps=nodes.gaps, mean=np.zeros(nodes.count))
    return filtered, cells, noise, law


def pick_pairs(cells: DayCells, pairs: tuple[tuple[str, str], ...]) -> DayCells:
    """The cells of some pairs, in that order."""
    place = np.full(len(cells.pairs), -1)
    place[[cells.pairs.index(pair) for pair in pairs]] = np.arange(len(pairs))
    kept = place[cells.pair] >= 0
    return gather_days(
        cells.channel, pairs, cells.days,
        pair=place[cells.pair][kept], day=cells.day[kept], weight=cells.weight[kept], y=cells.y[kept],
    )  # fmt: skip


def measure_forecasts(events: Events) -> dict[str, object]:
    """CRPS of next month's mean score and count, every fourth week, 30 busiest pairs; both baselines beside.

    Last value and moving average (52 weeks) are given the spread of their own past errors for the pair, so that they
    are distributions too. Negative differences mean that the model is better; intervals resample months.
    """
    days = int(events.day.max()) + 1
    nodes = Nodes(days, 7)
    pairs = pool_pairs(tabulate_channel(events, "deeds", first=0, days=days), most=BUSIEST).pairs
    origins = np.arange(WARM_UP, nodes.count - MONTH, MONTH)
    found: dict[str, object] = {"asked": "better than both baselines", "pairs": len(pairs), "months": int(origins.size)}
    rng = np.random.default_rng(0)
    for channel in ("words", "deeds"):
        found[f"mean score, {channel}"] = compare_forecasts(
            *forecast_scores(events, nodes, pairs=pairs, channel=channel, origins=origins, rng=rng)
        )
    for quad, name in ((1, "words +"), (3, "words -"), (2, "deeds +"), (4, "deeds -")):
        found[f"flow, {name}"] = compare_forecasts(
            *forecast_flow(events, nodes, pairs=pairs, quad=quad, origins=origins, rng=rng)
        )
    return found


def draw_states(
    filtered: Filtered, origins: np.ndarray, *, weeks: float, mean: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Draws of every path some weeks after each origin, (pairs, origins, draws)."""
    bounds = filtered.weights[:, origins].cumsum(axis=0)
    picked = (rng.random((origins.size, DRAWS)) > bounds[:, :, None]).sum(axis=0).clip(max=len(GRID) - 1)
    half_life = np.array([prior.half_life for prior in GRID])[picked]
    spread = np.array([prior.spread for prior in GRID])[picked]
    kept = np.exp2(-7 * weeks / half_life)
    column = origins[:, None]
    mode = np.stack([filtered.mode[picked, row, column] for row in range(filtered.mode.shape[1])])
    variance = np.stack([filtered.variance[picked, row, column] for row in range(filtered.mode.shape[1])])
    centre = mean[origins][:, None]
    deviation = np.sqrt(spread**2 - kept**2 * (spread**2 - variance))
    return centre + kept * (mode - centre) + deviation * rng.standard_normal(mode.shape)


def forecast_scores(
    events: Events, nodes: Nodes, *, pairs: tuple[tuple[str, str], ...], channel: str, origins: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Monthly mean scores (pairs, months), their draws (…, draws), and the weekly sums behind the baselines."""
    filtered, cells, noise, law = filter_scores(events, nodes, pairs=pairs, channel=channel)
    node = nodes.find_node(cells.day)
    acts, total, independent = (np.zeros((len(pairs), nodes.count)) for _ in range(3))
    np.add.at(acts, (cells.pair, node), cells.weight)
    np.add.at(total, (cells.pair, node), cells.weight * cells.y)
    np.add.at(independent, (cells.pair, node), discount_weight(cells.weight, Noise(noise.rho, 1.0)))
    acts_drawn = draw_acts(independent, origins, rng=rng)
    states = draw_states(filtered, origins, weeks=(MONTH + 1) / 2, mean=np.zeros(nodes.count), rng=rng)
    m = np.clip(mean_score(states), law.mean[0], law.mean[-1])
    tilt = np.rint(np.interp(m, law.mean, np.arange(TILTS.size))).astype(int)
    few = np.clip(acts_drawn, 1, 6).round().astype(int)
    drawn = np.zeros(m.shape)
    for act in range(6):
        code = law.scores[(rng.random(m.shape)[..., None] < law.share.cumsum(axis=1)[tilt]).argmax(axis=-1)]
        drawn += np.where(act < few, code, 0)
    drawn /= few
    shrink = np.sqrt(few / np.maximum(acts_drawn, few))  # beyond six acts the mean of six, drawn closer
    return (
        sum_next(total, origins) / np.maximum(sum_next(acts, origins), 1e-12),
        m + (drawn - m) * shrink,
        np.stack([total, acts]),
    )


def draw_acts(independent: np.ndarray, origins: np.ndarray, *, rng: np.random.Generator) -> np.ndarray:
    """How many independent acts a month brings: drawn from the months of the year before that brought any."""
    months = np.stack([sum_past(independent, origins - MONTH * back, weeks=MONTH) for back in range(13)], axis=-1)
    ranked = -np.sort(-months, axis=-1)
    seen = np.maximum((ranked > 0).sum(axis=-1), 1)
    picked = (rng.random((*seen.shape, DRAWS)) * seen[..., None]).astype(int)
    return np.take_along_axis(ranked, picked, axis=-1)


def forecast_flow(
    events: Events, nodes: Nodes, *, pairs: tuple[tuple[str, str], ...], quad: int, origins: np.ndarray,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:  # fmt: skip
    """Monthly counts (pairs, months), their draws (…, draws), and the weekly counts behind the baselines."""
    filtered, counts, level, dispersion = filter_flow(events, nodes, pairs=pairs, quad=quad)
    states = draw_states(filtered, origins, weeks=(MONTH + 1) / 2, mean=level, rng=rng)
    rate = MONTH * np.exp(np.minimum(states, 12.0))
    excess = np.maximum(dispersion[origins][None, :, None] - 1, 1e-6)  # negative binomial with variance φ·rate
    drawn = rng.poisson(rng.gamma(rate / excess, excess))
    return sum_next(counts, origins), drawn.astype(float), np.stack([counts, np.ones_like(counts)])


def sum_next(weekly: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Sums over the month after each origin, (pairs, months)."""
    return np.stack([weekly[:, origin + 1 : origin + 1 + MONTH].sum(axis=1) for origin in origins], axis=1)


def sum_past(weekly: np.ndarray, origins: np.ndarray, *, weeks: int) -> np.ndarray:
    """Sums over so many weeks up to each origin, (pairs, months)."""
    return np.stack([weekly[:, origin + 1 - weeks : origin + 1].sum(axis=1) for origin in origins], axis=1)


def compare_forecasts(happened: np.ndarray, drawn: np.ndarray, weekly: np.ndarray) -> dict[str, object]:
    """Mean CRPS of the model and both baselines on the same pair-months, with intervals of the differences."""
    months = happened.shape[1]
    origins = WARM_UP + MONTH * np.arange(months)
    is_score = bool((weekly[1] != 1).any())
    is_seen = sum_next(weekly[1], origins) > 0
    baselines = {}
    for name, weeks in (("last value", MONTH), ("moving average", 52)):
        numerator, acts = (sum_past(rows, origins, weeks=weeks) for rows in weekly)
        point = numerator / np.maximum(acts, 1e-12) if is_score else numerator * MONTH / weeks
        baselines[name] = (point, (acts > 0) if is_score else np.ones_like(is_seen))
    use = is_seen & np.logical_and(*(seen for _, seen in baselines.values()))
    use[:, :13] = False  # a year of own errors first
    month = np.broadcast_to(np.arange(months), happened.shape)[use]
    own = score_crps_draws(happened[use], drawn[use])
    found: dict[str, object] = {"cases": int(use.sum()), "model": float(own.mean())}
    for name, (point, seen) in baselines.items():
        scores = score_baseline(happened, point, known=seen & is_seen, use=use, floor=None if is_score else 0.0)
        gap = bootstrap_difference(own, scores, blocks=month, seed=0)
        found[name] = {"crps": float(scores.mean()), "difference": gap.value, "low": gap.low, "high": gap.high}
    low, high = np.quantile(drawn[use], [0.05, 0.95], axis=1)
    found["coverage_90"] = float(((low - 1e-9 <= happened[use]) & (happened[use] <= high + 1e-9)).mean())
    return found


def score_baseline(
    happened: np.ndarray, point: np.ndarray, *, known: np.ndarray, use: np.ndarray, floor: float | None
) -> np.ndarray:
    """CRPS of a point forecast dressed with its own errors so far on the pair, in the order of the used cases."""
    found = []
    for row in range(happened.shape[0]):
        for month in np.nonzero(use[row])[0]:
            past = np.nonzero(known[row, :month])[0]
            errors = happened[row, past] - point[row, past] if past.size else np.zeros(1)
            draws = point[row, month] + errors
            draws = np.clip(draws, 0.0, 1.0 if floor is None else None)
            found.append(score_crps_draws([happened[row, month]], draws[None, :])[0])
    return np.array(found)
