"""How wrong codes are, by code, where gold exists; and what it gains to know it.

`reader`: our reader against the project's own gold (test half). `feed labels`: labels that a machine gave to newswire
sentences against a person's, by type (PLV train, used to measure only). The gain is measured where the truth is known:
an invented world whose reports are coded wrongly by type, above all demands as deeds, and with actors reversed; the
rates come from a sample of 400 reports checked against the truth, as a user would check a feed.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tightrope.alignment.cells import DayCells, Nodes, correct_miscoding, gather_days, place_cells
from tightrope.alignment.hyper import fit_scores
from tightrope.alignment.likelihood import SCORES, mean_score
from tightrope.alignment.miscoding import Miscoding, spread_scores
from tightrope.alignment.observations import average_codes
from tightrope.alignment.smoother import smooth_paths
from tightrope.alignment.tracing import mix_quantiles
from tightrope.nouns import Act, Channel, load_scale, scale_score
from tightrope.world import Errors, World, draw_world

CHANNELS: tuple[Channel, ...] = ("words", "deeds")
SAMPLE = 400
REVERSED = 0.05
# What the invented feed makes of an act, where not the same: (true type, mode) -> recorded type, mode, share. Demands to
# yield become retreats, promises aid, threats and mobilisations assaults: the habits of coders without modality.
HABITS = {
    "REQUEST": (("RETREAT", None, 0.30),), "AGREE": (("AID", None, 0.15),), "THREATEN": (("ASSAULT", None, 0.20),),
    "MOBILIZE": (("ASSAULT", None, 0.20),), "SUPPORT": (("CONSULT", None, 0.10),), "REJECT": (("ACCUSE", None, 0.10),),
    "SANCTION": (("COERCE", None, 0.15),), "RETREAT": (("CONCEDE", None, 0.10),),
}  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """A recorded act beside the true one: types, and whether actor and recipient were exchanged or others."""

    recorded: str
    true: str
    is_reversed: bool = False
    is_elsewhere: bool = False


def measure_noise(folder: Path) -> dict[str, object]:
    """Tables of mis-coding by recorded type, and the gain of knowing them."""
    labels = load_labels(folder / "reading" / "evaluation-only" / "PLV_train.tsv")
    return {
        "asked": "mis-coding by code, estimated where gold exists, widens the bands; the gain printed",
        "reader on own gold, test half": tabulate(check_reader()),
        "feed labels on newswire": tabulate(labels),
        "gain in an invented world": measure_gain(),
    }


def tabulate(checked: Iterable[Checked]) -> dict[str, dict[str, float]]:
    """By recorded type: how many were checked, and which shares were another type, another channel, reversed."""
    types = load_scale().types
    by_type: dict[str, list[Checked]] = defaultdict(list)
    for one in checked:
        by_type[one.recorded].append(one)
    rows = {name: by_type[name] for name in sorted(by_type) if name in types and not types[name].is_say}
    rows["all"] = [one for many in rows.values() for one in many]
    return {
        name: {
            "n": len(many),
            "another type": share(one.true != one.recorded for one in many),
            "another channel or no act": share(
                one.true not in types or types[one.true].channel != types[one.recorded].channel or types[one.true].is_say
                for one in many
            ),
            "reversed": share(one.is_reversed for one in many),
            "between others": share(one.is_elsewhere for one in many),
            "most often": Counter(one.true for one in many if one.true != one.recorded).most_common(1)[0][0]
            if any(one.true != one.recorded for one in many) else "",
        }
        for name, many in rows.items()
    }  # fmt: skip


def share(flags: Iterable[bool]) -> float:
    """Share of true ones."""
    values = list(flags)
    return round(sum(values) / len(values), 3) if values else 0.0


def check_reader() -> list[Checked]:
    """Records of our reader paired with core records that both coders have, on the test half."""
    from scipy.optimize import linear_sum_assignment

    from own_gold import list_documents, load_coder, merge_coders, rate_pair, read_all, view_fields

    rows = list_documents("test")
    first, second = load_coder("coder1"), load_coder("coder2")
    found = []
    for name, given in read_all(rows).items():
        gold = [item for item in merge_coders(first.get(name, []), second.get(name, [])) if item.is_core]
        table = np.array([[max(rate_pair(one, view) for view in item.views) for item in gold] for one in given])
        if not table.size:
            continue
        for i, j in zip(*linear_sum_assignment(-table), strict=True):
            if table[i, j] <= 0:
                continue
            mine, views = view_fields(given[i]), [view_fields(view) for view in gold[j].views]
            true = next((view["type"] for view in views if view["type"] == mine["type"]), views[0]["type"])
            sides = mine["actors"], mine["recipients"]
            golden = [(view["actors"], view["recipients"]) for view in views]
            is_right = sides in golden
            is_reversed = bool(sides[0] and sides[1]) and (sides[1], sides[0]) in golden and not is_right
            found.append(Checked(str(mine["type"]), str(true), is_reversed, not is_right and not is_reversed))
    return found


def load_labels(path: Path) -> list[Checked]:
    """Machine and human labels of the same sentences; YIELD (RETREAT and CONCEDE in one) counts as RETREAT."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    names = {"YIELD": "RETREAT"}
    return [Checked(*(names.get(row[key], row[key]) for key in ("silver_root", "gold_root"))) for row in rows]


@dataclass(frozen=True)
class Recorded:
    """One report of the invented feed beside its act."""

    true: Act
    recorded: Act


def measure_gain(seeds: Iterable[int] = range(1, 5)) -> dict[str, object]:
    """Coverage of 90 % bands of m and its error, over four worlds, when the errors are ignored or modelled."""
    found: dict[str, list[dict[str, float]]] = defaultdict(list)
    for seed in seeds:
        world = draw_world(seed, states=12, weeks=104, half_life=90.0, spread=1.6, errors=Errors())
        rng = np.random.default_rng(seed)
        records = [record_act(report.true, rng) for report in world.reports]
        picked = rng.choice(len(records), SAMPLE, replace=False)
        sample = [check_record(records[int(index)]) for index in picked]
        wrong = share(one.true != one.recorded or one.is_reversed for one in sample)
        table = Miscoding.learn([(one.recorded, one.true, one.is_reversed) for one in sample])
        for channel in CHANNELS:
            rows = list_rows(records, world, channel)
            found[f"{channel}, errors ignored"].append(recover(rows, world, channel))
            found[f"{channel}, one rate"].append(recover(correct(rows, wrong, channel), world, channel))
            spread = list_rows(records, world, channel, table=table)
            found[f"{channel}, by code"].append(recover(spread, world, channel))
    return {
        name: {key: round(float(np.mean([row[key] for row in rows])), 3) for key in rows[0]}
        for name, rows in found.items()
    }


def record_act(act: Act, rng: np.random.Generator) -> Recorded:
    """What the feed makes of an act."""
    recorded = act
    for name, mode, habit in HABITS.get(act.type, ()):
        if rng.random() < habit:
            recorded = replace(recorded, type=name, mode=mode)
    if rng.random() < REVERSED:
        recorded = replace(recorded, actors=act.recipients, recipients=act.actors)
    return Recorded(act, recorded)


def check_record(record: Recorded) -> Checked:
    """A record checked against the truth."""
    return Checked(record.recorded.type, record.true.type, record.recorded.actors != record.true.actors)


Rows = list[tuple[tuple[str, str], int, float, float]]


def list_rows(records: list[Recorded], world: World, channel: Channel, *, table: Miscoding | None = None) -> Rows:
    """Pair, day, score and weight of every record in a channel; with a table, spread over what it may really be."""
    rows: Rows = []
    for record in records:
        act = record.recorded
        assert act.when is not None
        day, pair = (act.when.start - world.first_day).days, (act.actors[0], act.recipients[0])
        if table is None:
            if act.channel == channel:
                rows.append((pair, day, scale_score(act.score or 0.0, channel), 1.0))
            continue
        for part in spread_scores(act.type, act.score or 0.0, table):
            if part.channel == channel:
                ends = (pair[1], pair[0]) if part.is_reversed else pair
                rows.append((ends, day, scale_score(part.score, channel), part.share))
    return rows


def correct(rows: Rows, rate: float, channel: Channel) -> Rows:
    """Rows corrected for one rate of error, any code."""
    y, weight = correct_miscoding(
        np.array([row[2] for row in rows]), np.ones(len(rows)), rate=rate, background=average_codes(channel)
    )
    return [(row[0], row[1], float(a), float(w)) for row, a, w in zip(rows, y, weight, strict=True)]


def recover(rows: Rows, world: World, channel: Channel) -> dict[str, float]:
    """Coverage of the 90 % bands, their width, and the error of m over all weeks."""
    pairs = tuple(sorted({pair for pair, _ in world.paths}))
    place = {pair: index for index, pair in enumerate(pairs)}
    pair, day, y, weight = (np.array(column) for column in zip(*((place[r[0]], *r[1:]) for r in rows), strict=True))
    cells: DayCells = gather_days(channel, pairs, world.days, pair=pair, day=day, weight=weight, y=y)
    nodes = Nodes(world.days, 7)
    fit = fit_scores(cells, nodes)
    placed = place_cells(cells, nodes, fit.noise)
    paths = [smooth_paths(placed, SCORES, gaps=nodes.gaps, prior=prior) for prior in fit.priors]
    flat = [np.array([getattr(path, name) for path in paths]).reshape(len(paths), -1) for name in ("mode", "variance")]
    weights = np.tile(np.array(fit.weights)[:, None], flat[0].shape[1])
    low, _, value, _, high = mean_score(mix_quantiles(*flat, weights=weights)).reshape(5, len(pairs), nodes.count)
    truth = np.array([world.find_mean(pair, channel=channel)[nodes.node_days] for pair in pairs])
    return {
        "coverage": float(((low <= truth) & (truth <= high)).mean()),
        "width": float((high - low).mean()),
        "rmse": float(np.sqrt(np.square(value - truth).mean())),
        "bias": float((value - truth).mean()),
    }
