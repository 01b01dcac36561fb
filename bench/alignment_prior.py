"""Do covariates help as prior means? A ridge link fitted on the Gulf 1979–1989, scored on 1990–1999.

Each pair and year gets a prior mean for its latent path from what published tables said on 1 January of that year. The
link is a continuous-Bernoulli regression with a ridge penalty, chosen by leaving pairs out within 1979–1989; half-life
and spread are chosen there too, for each kind of mean alone. Then the mean scores of every next month of 1990–1999 are
predicted as of its first day, with a constant mean of ½, with a constant fitted mean, and with the link.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm

from keds import FIRST_DAY, STATES, Events, count_days, load_events, tabulate_channel
from tightrope.alignment.cells import DayCells, Nodes, Noise, discount_weight, place_cells
from tightrope.alignment.hyper import GRID, choose_noise
from tightrope.alignment.likelihood import SCORES, log_partition_score, mean_score
from tightrope.alignment.prediction import predict_mean
from tightrope.alignment.smoother import Cells, Prior, smooth_paths
from tightrope.covariates import Covariates, Published, load_covariates
from tightrope.nouns import Channel
from tightrope.roster import load_roster
from tightrope.scores import bootstrap_difference

FIRST_TEST, LAST_TEST = date(1990, 1, 1), date(1998, 12, 1)
WINDOW = 730
MONTH = 28
HALF_WEIGHT = 20.0  # acts at which a pair-year says half of what it could say: its acts are not independent
PENALTIES = (0.3, 1.0, 3.0, 10.0, 30.0, 100.0)
FOLDS = 5
FILES = {
    "states": "cow_states.csv", "contiguity": "cow_contdir.csv", "distance": "cow_mindist.parquet",
    "capabilities": "cow_nmc.csv", "alliances": "atop_alliance.parquet", "rivalries": "tss_rivalries.csv",
    "arms": "sipri_tiv_dyad_year_360info.csv", "trade": "cow_trade_ddy.parquet",
    "votes": "unga_idealpoints_All_Apr2020.csv", "regime": "isard_cw_democracy.csv",
    "nuclear": "owid_nuclear_proliferation.csv", "violence": "ucdp_acd.csv",
}  # fmt: skip
FEATURES = (
    "defence pact", "nonaggression pact", "consultation pact", "strategic rivals", "land border", "log distance",
    "ideal points apart", "both democratic", "power of giver", "power of receiver", "at war or fighting", "log arms",
    "log imports", "a nuclear power",
)  # fmt: skip
FORMER = {"DEU": "cow:260", "YEM": "cow:678"}  # before 1991
Pair = tuple[str, str]


def measure_prior(folder: Path) -> dict[str, object]:
    """The gain in held-out predictive score in both channels."""
    events = load_events(folder)
    roster = load_roster()
    files = [Published(kind, folder / "covariates" / name) for kind, name in FILES.items()]
    covariates = load_covariates(files, roster=roster)
    ids = {keds: roster.find_code("cow", str(code)) or f"cow:{code}" for keds, code in STATES.items()}
    table = tabulate_features(covariates, events, ids)
    return {
        "asked": "the gain in held-out predictive score; no link where there is none",
        "features": list(FEATURES),
        **{channel: measure_channel(events, table, channel) for channel in ("words", "deeds")},
    }


def tabulate_features(covariates: Covariates, events: Events, ids: dict[str, str]) -> np.ndarray:
    """Features of every pair on 1 January of every year, (pairs, years, features); nan where missing."""
    found = np.full((len(events.pairs), 21, len(FEATURES)), np.nan)
    for row, (giver, receiver) in enumerate(events.pairs):
        for index, year in enumerate(range(1979, 2000)):
            first, second = (
                FORMER.get(ids[side], ids[side]) if year <= 1990 else ids[side] for side in (giver, receiver)
            )
            if first != second:
                found[row, index] = read_features(covariates, first, second, on=date(year, 1, 1))
    return found


def read_features(covariates: Covariates, first: str, second: str, *, on: date) -> list[float]:
    """The features of one pair as of a day."""

    def read(variable: str, *states: str) -> float:
        value = covariates.read(variable, *states, as_of=on).value
        return np.nan if value is None else value

    votes = [read("votes.ideal_point", state) for state in (first, second)]
    freedom = [read("regime.polyarchy", state) for state in (first, second)]
    power = [read("capabilities.cinc", state) for state in (first, second)]
    nuclear = [read("nuclear.status", state) for state in (first, second)]
    border = read("contiguity.type", first, second)
    return [
        *(read(f"alliances.{name}", first, second) for name in ("defence", "nonaggression", "consultation")),
        read("rivalries.strategic", first, second),
        np.nan if np.isnan(border) else float(border == 1),
        np.log1p(read("distance.minimum", first, second)),
        abs(votes[0] - votes[1]),
        min(freedom),
        *np.sqrt(power),
        read("violence.between", first, second),
        np.log1p(read("arms.transfers", first, second) + read("arms.transfers", second, first)),
        np.log1p(read("trade.imports", first, second) + read("trade.imports", second, first)),
        np.nan if np.isnan(nuclear).all() else float(np.nanmax(nuclear) == 3),
    ]


def find_year(day: np.ndarray) -> np.ndarray:
    """Index of the year of each day, 1979 = 0."""
    starts = np.array([(date(year, 1, 1) - FIRST_DAY).days for year in range(1979, 2001)])
    return np.searchsorted(starts, day, side="right") - 1


def measure_channel(events: Events, table: np.ndarray, channel: Channel) -> dict[str, object]:
    """Link, settings and scores of one channel."""
    days = int(events.day.max()) + 1
    cells = tabulate_channel(events, channel, first=0, days=days)
    split = count_days(FIRST_TEST)
    early = cells.day < split
    past = DayCells(channel, cells.pairs, split, *(c[early] for c in (cells.pair, cells.day, cells.weight, cells.y)))
    nodes = Nodes(split, 7)
    noise = choose_noise(past, nodes)
    design = standardise(table, past)
    link, penalty = fit_link(past, design)
    year = find_year(np.array([split]))[0]
    constant = fit_link(past, design[:, :, :1])[0]
    means = {
        "mean ½": np.zeros(design.shape[:2]),
        "one fitted mean": design[:, :, :1] @ constant,
        "covariates": design @ link,
    }
    placed = place_cells(past, nodes, noise)
    seen = placed.weight.any(axis=1)
    settings = {
        name: choose_settings(Cells(placed.total[seen], placed.weight[seen]), nodes, mean[seen, year - 1])
        for name, mean in means.items()
    }
    scores = predict_months(cells, means, settings, noise=noise)
    names = ("intercept", *FEATURES, *(f"{name} missing" for name in FEATURES))
    return {
        "pairs": len(cells.pairs),
        "penalty": penalty,
        "link": {name: round(float(value), 3) for name, value in zip(names, link, strict=True) if abs(value) >= 0.005},
        "settings": {name: [prior.half_life, prior.spread] for name, prior in settings.items()},
        "by acts in the two years before": compare_means(scores),
    }


def standardise(table: np.ndarray, past: DayCells) -> np.ndarray:
    """Intercept, features over their spread in the development years (missing = mean), and marks of what is missing."""
    rows = table[past.pair, find_year(past.day)]
    centre, spread = np.nanmean(rows, axis=0), np.maximum(np.nanstd(rows, axis=0), 1e-9)
    is_missing = np.isnan(table)
    scaled = np.where(is_missing, 0.0, (table - centre) / spread)
    return np.concatenate([np.ones((*table.shape[:2], 1)), np.clip(scaled, -4, 4), is_missing], axis=2)


def fit_link(past: DayCells, design: np.ndarray) -> tuple[np.ndarray, float]:
    """Coefficients of a continuous-Bernoulli regression with a ridge penalty, the penalty by leaving pairs out."""
    year = find_year(past.day)
    key, place = np.unique(past.pair * 100 + year, return_inverse=True)
    acts = np.bincount(place, weights=past.weight)
    y = np.bincount(place, weights=past.weight * past.y) / acts
    weight = acts / (1 + acts / HALF_WEIGHT)
    x = design[key // 100, key % 100]
    fold = (key // 100) % FOLDS

    def fit(rows: np.ndarray, penalty: float) -> np.ndarray:
        def lose(beta: np.ndarray) -> tuple[float, np.ndarray]:
            a = x[rows] @ beta
            loss = (weight[rows] * (log_partition_score(a) - y[rows] * a)).sum() + penalty / 2 * (beta[1:] ** 2).sum()
            slope = x[rows].T @ (weight[rows] * (mean_score(a) - y[rows]))
            slope[1:] += penalty * beta[1:]
            return float(loss), slope

        return np.asarray(minimize(lose, np.zeros(x.shape[1]), jac=True, method="L-BFGS-B").x)

    def score(penalty: float) -> float:
        total = 0.0
        for part in range(FOLDS):
            beta = fit(fold != part, penalty)
            a = x[fold == part] @ beta
            total += float((weight[fold == part] * (log_partition_score(a) - y[fold == part] * a)).sum())
        return total

    best = min(PENALTIES, key=score)
    return fit(np.ones(key.size, dtype=bool), best), best


def choose_settings(placed: Cells, nodes: Nodes, mean: np.ndarray) -> Prior:
    """The half-life and spread of the grid with the highest evidence on the development years, the mean given."""
    gained = [
        smooth_paths(
            placed, SCORES, gaps=nodes.gaps, prior=replace(prior, mean=mean[:, None]), tolerance=1e-4
        ).log_evidence.sum()
        for prior in GRID
    ]
    return GRID[int(np.argmax(gained))]


def predict_months(
    cells: DayCells, means: dict[str, np.ndarray], settings: dict[str, Prior], *, noise: Noise
) -> dict[str, np.ndarray]:
    """Month, acts known, and each mean's log score and CRPS, one row a pair and month with acts."""
    nodes = Nodes(WINDOW, 7)
    rows: dict[str, list[np.ndarray]] = {name: [] for name in ("month", "known", *means, *(f"{n} crps" for n in means))}
    for origin in range(count_days(FIRST_TEST), count_days(LAST_TEST), MONTH):
        year = find_year(np.array([origin]))[0]
        inside = (cells.day >= origin - WINDOW) & (cells.day < origin)
        known = DayCells(
            cells.channel, cells.pairs, WINDOW, cells.pair[inside], cells.day[inside] - origin + WINDOW,
            cells.weight[inside], cells.y[inside],
        )  # fmt: skip
        following = (cells.day >= origin) & (cells.day < origin + MONTH)
        acts = np.bincount(cells.pair[following], weights=cells.weight[following], minlength=len(cells.pairs))
        total = np.bincount(
            cells.pair[following], weights=(cells.weight * cells.y)[following], minlength=len(cells.pairs)
        )
        independent = np.bincount(
            cells.pair[following],
            weights=discount_weight(cells.weight[following], noise),
            minlength=len(cells.pairs),
        )
        chosen = np.nonzero(acts)[0]
        placed = place_cells(known, nodes, noise)
        own = Cells(placed.total[chosen], placed.weight[chosen])
        y = total[chosen] / acts[chosen]
        rows["month"].append(np.full(chosen.size, origin))
        rows["known"].append(np.bincount(known.pair, weights=known.weight, minlength=len(cells.pairs))[chosen])
        for name, mean in means.items():
            centre = mean[chosen, year]
            prior = replace(settings[name], mean=centre[:, None])
            paths = smooth_paths(own, SCORES, gaps=nodes.gaps, prior=prior)
            kept = np.exp2(-MONTH / 2 / prior.half_life)
            mode = centre + kept * (paths.mode[:, -1] - centre)
            variance = prior.spread**2 - kept**2 * (prior.spread**2 - paths.variance[:, -1])
            expected, spread, scatter = predict_mean(mode, variance)
            deviation = np.sqrt(spread + scatter / independent[chosen])
            rows[name].append(0.5 * np.log(2 * np.pi * deviation**2) + 0.5 * np.square((y - expected) / deviation))
            rows[f"{name} crps"].append(score_gaussian(y, expected, deviation))
    return {name: np.concatenate(parts) for name, parts in rows.items()}


def score_gaussian(y: np.ndarray, mean: np.ndarray, deviation: np.ndarray) -> np.ndarray:
    """CRPS of a Gaussian forecast (Gneiting and Raftery 2007)."""
    z = (y - mean) / deviation
    return deviation * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))


def compare_means(scores: dict[str, np.ndarray]) -> dict[str, object]:
    """Mean log score (nats, lower is better) and CRPS with each mean, and the gain of covariates with an interval."""
    found = {}
    for name, low, high in (
        ("none", -1, 0.5), ("1 to 5", 0.5, 5.5), ("6 to 20", 5.5, 20.5), ("over 20", 20.5, np.inf), ("all", -1, np.inf),
    ):  # fmt: skip
        use = (scores["known"] > low) & (scores["known"] <= high)
        row: dict[str, object] = {"pair-months": int(use.sum())}
        for kind in ("mean ½", "one fitted mean", "covariates"):
            row[kind] = {
                "log score": float(scores[kind][use].mean()),
                "CRPS": float(scores[f"{kind} crps"][use].mean()),
            }
        for other in ("mean ½", "one fitted mean"):
            gaps = {
                label: bootstrap_difference(
                    scores[f"covariates{suffix}"][use], scores[f"{other}{suffix}"][use],
                    blocks=scores["month"][use], seed=0,
                )
                for label, suffix in (("log score", ""), ("CRPS", " crps"))
            }  # fmt: skip
            row[f"covariates less {other}"] = {
                label: [round(v, 5) for v in (gap.value, gap.low, gap.high)] for label, gap in gaps.items()
            }
        found[name] = row
    return found
