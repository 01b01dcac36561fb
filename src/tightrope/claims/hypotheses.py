"""Competing hypotheses: how well each item of evidence fits each, which items decide, and what would turn the order.

Heuer's matrix read twice: by Bayes (log-likelihoods add up to log-odds) and by his count of inconsistencies, with a
word where the two disagree. An item that fits or contradicts all alike decides nothing, however true it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, isfinite, log
from typing import Any

import numpy as np

from tightrope.errors import CaseError, name_nearest

# Heuer's five marks as natural-log likelihoods against "none of these"
MARKS: Mapping[str, float] = {"CC": 1.5, "C": 0.7, "N": 0.0, "I": -1.5, "II": -3.0}
LARGEST = 5.0  # a cell beyond e^5 claims more than an item of reporting can bear
INCONSISTENT, STRONGLY = -0.5, -2.25  # cells below count once, twice, as Heuer's I and II
NONE, DECEPTION = "none", "deception"
LEVEL = 1e-9  # log-odds this close are a draw
GRID = tuple(i / 50 for i in range(1, 50))
DRAWS = 2000
DOUBT = 2.0  # a stated prior may be off by this factor either way
LIKELIHOOD_KEYS = ("id", "evidence", "text", "by", "why", "origin", "cells")


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A row: what may be the case, how likely before this evidence (0…1, scaled to sum to 1), and why."""

    id: str
    text: str
    prior: float = 1.0
    why: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """A column: an item of evidence and its log-likelihood under each hypothesis, by whom and why.

    `evidence` names the column; `cites` are the ids, rows or words that it rests on, as written. `evidence_ids` are the
    items of evidence that they stand for in this reading, `quotes` the words they name, `missing` those that this
    reading does not have. `cells` maps hypothesis ids to natural logs; one not named is 0, as likely as under "none of
    these". Items of one `origin` are one observation: their cells are averaged and count once.
    """

    evidence: str
    text: str
    cells: Mapping[str, float]
    by: str
    why: str
    cites: tuple[str, ...] = ()
    origin: str = ""
    evidence_ids: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ranked:
    """One hypothesis weighed: prior, posterior, Heuer's count of inconsistencies, and its place by either.

    `low` and `high` hold the central 90 % of the posterior, and `first` is the share of draws in which it stands first,
    if every cell may be off by a third of its distance from its item's mean (at least by a quarter) and every prior by
    a factor of two.
    """

    hypothesis: Hypothesis
    prior: float
    posterior: float
    inconsistencies: int
    place: int
    place_by_count: int
    low: float = 0.0
    high: float = 1.0
    first: float = 0.0


@dataclass(frozen=True, slots=True)
class Weighed:
    """The matrix weighed.

    Attributes
    ----------
    ranked : hypotheses, likeliest first
    items : items, most diagnostic first
    diagnosticity : item -> largest less smallest log-likelihood over the hypotheses; 0 decides nothing
    flip_set : the fewest items whose removal lets another hypothesis draw level with the first or pass it
    flips_to : the hypothesis that then does; None where no removal does it
    disagreement : a sentence where Bayes and the count differ on the first place, else ""
    sensitivity : hypothesis -> (prior, posterior) pairs, the other priors kept in proportion
    tipping_prior : hypothesis -> the prior above which it stands first; 0 or 1 where it always or never does
    set_aside : items whose evidence this reading does not have; they weigh nothing
    seed : of the draws behind the intervals
    """

    ranked: tuple[Ranked, ...]
    items: tuple[Item, ...]
    diagnosticity: Mapping[str, float]
    flip_set: tuple[str, ...]
    flips_to: str | None
    disagreement: str
    sensitivity: Mapping[str, tuple[tuple[float, float], ...]]
    tipping_prior: Mapping[str, float]
    set_aside: tuple[Item, ...] = ()
    seed: int = 0


def read_hypotheses(rows: Iterable[Mapping[str, Any]], *, where: str) -> tuple[Hypothesis, ...]:
    """Hypotheses of a case file, with deception and "none of these" added where they are missing.

    >>> [h.id for h in read_hypotheses([{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], where="x")]
    ['a', 'b', 'deception', 'none']
    """
    found: dict[str, Hypothesis] = {}
    for row in rows:
        name = str(row.get("id", ""))
        prior = float(row.get("prior", 1.0))
        if not name or name in found or not row.get("text"):
            raise CaseError(f"{where}: hypothesis {name!r} needs an id of its own and a text")
        if not (isfinite(prior) and prior > 0):
            raise CaseError(f"{where}: the prior of hypothesis {name!r} must be above 0, not {prior:g}")
        found[name] = Hypothesis(name, str(row["text"]), prior, str(row.get("why", "")))
    mean = sum(h.prior for h in found.values()) / max(1, len(found))
    found.setdefault(DECEPTION, Hypothesis(DECEPTION, "What is reported was arranged to mislead", mean / 5))
    found.setdefault(NONE, Hypothesis(NONE, "None of these", mean / 3))
    return tuple(found.values())


def read_items(rows: Iterable[Mapping[str, Any]], hypotheses: Sequence[Hypothesis], *, where: str) -> tuple[Item, ...]:
    """`[[likelihood]]` rows: an item, its cells (Heuer's marks or natural logs), author and reason."""
    names = {h.id for h in hypotheses}
    items: dict[str, Item] = {}
    for row in rows:
        for key in row:
            if key not in LIKELIHOOD_KEYS:
                raise CaseError(f"{where}: unknown key {key!r} in [[likelihood]]{name_nearest(key, LIKELIHOOD_KEYS)}")
        label = str(row.get("id") or row.get("evidence") or "?")
        missing = [key for key in ("evidence", "cells", "by", "why") if not row.get(key)]
        if missing:
            raise CaseError(f"{where}: likelihood of {label!r} lacks {', '.join(missing)}")
        cited = row["evidence"] if isinstance(row["evidence"], list) else [row["evidence"]]
        name = str(row.get("id", cited[0]))
        if not isinstance(row["cells"], Mapping):
            raise CaseError(f'{where}: the cells of {name!r} must be written as {{ hypothesis = "C", other = -1.5 }}')
        for cell in row["cells"]:
            if cell not in names:
                raise CaseError(f"{where}: no hypothesis {cell!r}{name_nearest(cell, names)}")
        if name in items:
            raise CaseError(f"{where}: two likelihoods for {name!r}; give one of them an id of its own")
        cells = {cell: _read_cell(value, f"{where}: {name} under {cell}") for cell, value in row["cells"].items()}
        text, by, why, origin = (str(row.get(key, "")) for key in ("text", "by", "why", "origin"))
        items[name] = Item(name, text, cells, by, why, tuple(str(cite) for cite in cited), origin)
    return tuple(items.values())


def weigh_hypotheses(hypotheses: Sequence[Hypothesis], items: Sequence[Item], *, seed: int = 0) -> Weighed:
    """Weigh hypotheses by the items; the order of rows and columns changes nothing.

    An item that cites evidence and has none of it in this reading is set aside.

    >>> rows = read_hypotheses([{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], where="x")
    >>> weighed = weigh_hypotheses(rows, [Item("e1", "seen", {"a": 1.0, "b": -1.0}, "me", "it fits")])
    >>> weighed.ranked[0].hypothesis.id, weighed.flip_set
    ('a', ('e1',))
    """
    rows = sorted(hypotheses, key=lambda h: h.id)
    lost = tuple(sorted((i for i in items if _is_lost(i)), key=lambda i: i.evidence))
    columns = sorted((i for i in items if not _is_lost(i)), key=lambda i: i.evidence)
    weights = _weigh_origins(columns)
    total = sum(h.prior for h in rows)
    start = {h.id: log(h.prior / total) for h in rows}
    shares = {i.evidence: {h.id: weights[i.evidence] * i.cells.get(h.id, 0.0) for h in rows} for i in columns}
    score = {h.id: start[h.id] + sum(s[h.id] for s in shares.values()) for h in rows}
    posterior = _normalise(score)
    counts = {h.id: sum(_count(i.cells.get(h.id, 0.0)) for i in columns) for h in rows}
    order = sorted(rows, key=lambda h: (-round(score[h.id], 12), h.id))
    by_count = {h.id: 1 + sum(counts[o.id] < counts[h.id] for o in rows) for h in rows}
    spread = {i.evidence: max(shares[i.evidence].values()) - min(shares[i.evidence].values()) for i in columns}
    flip_set, flips_to = _find_flip(order[0].id, score, shares, {i.evidence: i.origin or i.evidence for i in columns})
    ranges = _draw_posteriors(rows, start, shares, seed=seed)
    return Weighed(
        ranked=tuple(
            Ranked(h, exp(start[h.id]), posterior[h.id], counts[h.id], n, by_count[h.id], *ranges[h.id])
            for n, h in enumerate(order, 1)
        ),
        items=tuple(sorted(columns, key=lambda i: (-spread[i.evidence], i.evidence))),
        diagnosticity=spread,
        flip_set=flip_set,
        flips_to=flips_to,
        disagreement=_compare(order, counts, by_count),
        sensitivity={h.id: _vary_prior(h.id, start, score) for h in rows},
        tipping_prior={h.id: _find_tipping(h.id, start, score) for h in rows},
        set_aside=lost,
        seed=seed,
    )


def replace_citations(
    item: Item, *, evidence_ids: Iterable[str], quotes: Iterable[str], missing: Iterable[str]
) -> Item:
    """The item with what its citations stand for in a reading."""
    return replace(item, evidence_ids=tuple(evidence_ids), quotes=tuple(quotes), missing=tuple(missing))


def _is_lost(item: Item) -> bool:
    return bool(item.missing) and not item.evidence_ids and not item.quotes


def _draw_posteriors(
    rows: Sequence[Hypothesis], start: Mapping[str, float], shares: Mapping[str, Mapping[str, float]], *, seed: int
) -> dict[str, tuple[float, float, float]]:
    """Hypothesis -> 5th and 95th percentile of its posterior, and the share of draws in which it stands first."""
    rng = np.random.default_rng(seed)
    names = [h.id for h in rows]
    score = np.array([start[name] for name in names]) + rng.uniform(-log(DOUBT), log(DOUBT), (DRAWS, len(names)))
    for item in sorted(shares):
        cells = np.array([shares[item][name] for name in names])
        # what all rows have in common decides nothing and is not in doubt
        middle = cells - cells.mean()
        doubt = np.where(np.ptp(cells) > 0, np.maximum(np.abs(middle) / 3, 0.25), 0.0)
        score += middle + rng.uniform(-1, 1, (DRAWS, len(names))) * doubt
    weight = np.exp(score - score.max(axis=1, keepdims=True))
    posterior = weight / weight.sum(axis=1, keepdims=True)
    low, high = np.quantile(posterior, [0.05, 0.95], axis=0)
    first = np.bincount(posterior.argmax(axis=1), minlength=len(names)) / DRAWS
    return {name: (float(low[n]), float(high[n]), float(first[n])) for n, name in enumerate(names)}


def _read_cell(value: object, where: str) -> float:
    if isinstance(value, str):
        if value not in MARKS:
            raise CaseError(f"{where}: {value!r} is not one of {', '.join(MARKS)} or a natural logarithm")
        return MARKS[value]
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise CaseError(f"{where}: a cell is a mark or a natural logarithm within ±{LARGEST:g}, not {value!r}")
    return float(value)


def _weigh_origins(items: Sequence[Item]) -> dict[str, float]:
    """1 over the number of items that share an origin."""
    named = [i.origin for i in items if i.origin]
    return {i.evidence: 1 / named.count(i.origin) if i.origin else 1.0 for i in items}


def _normalise(score: Mapping[str, float]) -> dict[str, float]:
    top = max(score.values())
    weight = {name: exp(value - top) for name, value in score.items()}
    total = sum(weight.values())
    return {name: value / total for name, value in weight.items()}


def _count(cell: float) -> int:
    return 2 if cell <= STRONGLY else 1 if cell <= INCONSISTENT else 0


def _find_flip(
    top: str, score: Mapping[str, float], shares: Mapping[str, Mapping[str, float]], origin: Mapping[str, str]
) -> tuple[tuple[str, ...], str | None]:
    """For each other hypothesis, take away what favours the top one most until its lead is gone; the fewest wins.

    Items of one origin go together, since each of them alone would carry the weight of all.
    """
    units: dict[str, list[str]] = defaultdict(list)
    for name in sorted(shares):
        units[origin[name]].append(name)
    best: tuple[str, ...] | None = None
    for other in sorted(score):
        if other == top:
            continue
        lead = score[top] - score[other]
        gains = sorted(
            ((sum(shares[n][top] - shares[n][other] for n in names), unit) for unit, names in units.items()),
            key=lambda gain: (-gain[0], gain[1]),
        )
        taken: list[str] = []
        for gain, unit in gains:
            if lead <= LEVEL or gain <= 0:
                break
            lead -= gain
            taken += units[unit]
        if lead <= LEVEL and (best is None or len(taken) < len(best)):
            best = tuple(taken)
    if best is None:
        return (), None
    left = {h: value - sum(shares[name][h] for name in best) for h, value in score.items()}
    return best, max(sorted(h for h in left if h != top), key=lambda h: left[h])


def _compare(order: Sequence[Hypothesis], counts: Mapping[str, int], places: Mapping[str, int]) -> str:
    """A sentence where the first by Bayes is not among the first by the count."""
    top = order[0].id
    if places[top] == 1:
        return ""
    least = sorted(h.id for h in order if places[h.id] == 1)
    number = f"{counts[top]} inconsistenc{'y' if counts[top] == 1 else 'ies'}"
    return (
        f"Bayes puts {top!r} first ({number}), the count of inconsistencies "
        f"{' and '.join(repr(n) for n in least)} ({counts[least[0]]}): the count ignores priors and what fits."
    )


def _vary_prior(name: str, start: Mapping[str, float], score: Mapping[str, float]) -> tuple[tuple[float, float], ...]:
    """Posterior of one hypothesis as its prior runs from 0.02 to 0.98."""
    own = score[name] - start[name]
    before = exp(start[name])
    others = sum(exp(value) for other, value in score.items() if other != name) / (1 - before)
    pairs = []
    for prior in GRID:
        mine = prior * exp(own)
        pairs.append((prior, mine / (mine + (1 - prior) * others)))
    return tuple(pairs)


def _find_tipping(name: str, start: Mapping[str, float], score: Mapping[str, float]) -> float:
    """The prior at which the hypothesis draws level with the best of the others."""
    if len(score) < 2:
        return 0.0
    rest = max(value for other, value in score.items() if other != name) - log(1 - exp(start[name]))
    own = score[name] - start[name]
    return 1 / (1 + exp(min(own - rest, 700.0)))
