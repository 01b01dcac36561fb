"""Competing hypotheses: how well each item of evidence fits each, which items decide, and what would turn the order.

Heuer's matrix read twice: by Bayes (log-likelihoods add up to log-odds) and by his count of inconsistencies, with a
word where the two disagree. An item that fits or contradicts all alike decides nothing, however true it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, isfinite, log
from typing import Any

from tightrope.errors import CaseError, name_nearest

# Heuer's five marks as natural-log likelihoods against "none of these"
MARKS: Mapping[str, float] = {"CC": 1.5, "C": 0.7, "N": 0.0, "I": -1.5, "II": -3.0}
LARGEST = 5.0  # a cell beyond e^5 claims more than an item of reporting can bear
INCONSISTENT, STRONGLY = -0.5, -2.25  # cells below count once, twice, as Heuer's I and II
NONE, DECEPTION = "none", "deception"
LEVEL = 1e-9  # log-odds this close are a draw
GRID = tuple(i / 50 for i in range(1, 50))
LIKELIHOOD_KEYS = ("evidence", "text", "by", "why", "source", "origin", "cells")


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

    `cells` maps hypothesis ids to natural logs; one not named is 0, as likely as under "none of these". Items of one
    `origin` are one observation: their cells are averaged and count once.
    """

    evidence: str
    text: str
    cells: Mapping[str, float]
    by: str
    why: str
    source: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    """One hypothesis weighed: prior, posterior, Heuer's count of inconsistencies, and its place by either."""

    hypothesis: Hypothesis
    prior: float
    posterior: float
    inconsistencies: int
    place: int
    place_by_count: int


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
    """

    ranked: tuple[Ranked, ...]
    items: tuple[Item, ...]
    diagnosticity: Mapping[str, float]
    flip_set: tuple[str, ...]
    flips_to: str | None
    disagreement: str
    sensitivity: Mapping[str, tuple[tuple[float, float], ...]]
    tipping_prior: Mapping[str, float]


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
    items: list[Item] = []
    for row in rows:
        for key in row:
            if key not in LIKELIHOOD_KEYS:
                raise CaseError(f"{where}: unknown key {key!r} in [[likelihood]]{name_nearest(key, LIKELIHOOD_KEYS)}")
        missing = [key for key in ("evidence", "cells", "by", "why") if not row.get(key)]
        if missing:
            raise CaseError(f"{where}: likelihood of {row.get('evidence', '?')!r} lacks {', '.join(missing)}")
        for name in row["cells"]:
            if name not in names:
                raise CaseError(f"{where}: no hypothesis {name!r}{name_nearest(name, names)}")
        evidence = str(row["evidence"])
        if any(item.evidence == evidence for item in items):
            raise CaseError(f"{where}: two likelihoods for {evidence!r}")
        cells = {name: _read_cell(value, f"{where}: {evidence} under {name}") for name, value in row["cells"].items()}
        text = {key: str(row.get(key, "")) for key in ("text", "by", "why", "source", "origin")}
        items.append(Item(evidence, cells=cells, **text))
    return tuple(items)


def weigh_hypotheses(hypotheses: Sequence[Hypothesis], items: Sequence[Item]) -> Weighed:
    """Weigh hypotheses by the items; the order of rows and columns changes nothing.

    >>> rows = read_hypotheses([{"id": "a", "text": "A"}, {"id": "b", "text": "B"}], where="x")
    >>> weighed = weigh_hypotheses(rows, [Item("e1", "seen", {"a": 1.0, "b": -1.0}, "me", "it fits")])
    >>> weighed.ranked[0].hypothesis.id, weighed.flip_set
    ('a', ('e1',))
    """
    rows = sorted(hypotheses, key=lambda h: h.id)
    columns = sorted(items, key=lambda i: i.evidence)
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
    flip_set, flips_to = _find_flip(order[0].id, score, shares)
    return Weighed(
        ranked=tuple(
            Ranked(h, exp(start[h.id]), posterior[h.id], counts[h.id], n, by_count[h.id])
            for n, h in enumerate(order, 1)
        ),
        items=tuple(sorted(columns, key=lambda i: (-spread[i.evidence], i.evidence))),
        diagnosticity=spread,
        flip_set=flip_set,
        flips_to=flips_to,
        disagreement=_compare(order, counts, by_count),
        sensitivity={h.id: _vary_prior(h.id, start, score) for h in rows},
        tipping_prior={h.id: _find_tipping(h.id, start, score) for h in rows},
    )


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
    top: str, score: Mapping[str, float], shares: Mapping[str, Mapping[str, float]]
) -> tuple[tuple[str, ...], str | None]:
    """For each other hypothesis, take away what favours the top one most until its lead is gone; the fewest wins."""
    best: tuple[str, ...] | None = None
    for other in sorted(score):
        if other == top:
            continue
        lead = score[top] - score[other]
        gains = sorted(((s[top] - s[other], name) for name, s in shares.items()), key=lambda g: (-g[0], g[1]))
        taken: list[str] = []
        for gain, name in gains:
            if lead <= LEVEL or gain <= 0:
                break
            lead -= gain
            taken.append(name)
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
    return (
        f"Bayes puts {top!r} first ({counts[top]} inconsistencies), the count of inconsistencies "
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
