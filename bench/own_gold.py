"""Measure the reader on a gold of two coders: python bench/own_gold.py agreement|score|fates|write [--gold DIR] [--json].

Two coders coded the texts (`bench/gold/texts`, or those of another folder of the same form) apart from each other and from the reader. A record that both have (spans that share
characters, paired one to one for the largest similarity) is core, and either coder's value of a field is right; one that
a single coder has is optional: finding it is neither rewarded nor punished. Strict: type, states of actors, states of
recipients, polarity and status all right. `write` puts the held half's precision where the brief reads it.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy.optimize import linear_sum_assignment

from tightrope.nouns import Evidence, Interval, Passage, find_state, read_records
from tightrope.reading import load_document, read, read_document
from tightrope.reading.counterparts import fill_recipients
from tightrope.reading.lexicon import load_acts
from tightrope.roster import load_roster

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "bench" / "gold"
MEASURED = ROOT / "src" / "tightrope" / "reading" / "measured.toml"
FIELDS = ("type", "actors", "recipients", "polarity", "status", "channel", "holder")


@dataclass(frozen=True)
class Item:
    """One gold record: a core one carries both coders' views, an optional one a single view."""

    views: tuple[Evidence, ...]

    @property
    def is_core(self) -> bool:
        return len(self.views) == 2


def view_fields(item: Evidence) -> dict[str, object]:
    """The fields that are compared, in comparable form."""
    act = item.act
    return {
        "type": act.type,
        "actors": frozenset(map(find_state, act.actors)),
        "recipients": frozenset(map(find_state, act.recipients)),
        "polarity": act.polarity,
        "status": act.status,
        "channel": act.channel,
        "holder": find_state(item.chain[0].who) if item.chain else None,
    }


def place(item: Evidence) -> tuple[int, int]:
    passage = item.passage
    assert isinstance(passage, Passage)
    return passage.start, passage.end


def rate_pair(one: Evidence, other: Evidence) -> float:
    """Similarity of two records that share characters; 0 where they share none."""
    (a, b), (c, d) = place(one), place(other)
    shared = min(b, d) - max(a, c)
    if shared <= 0:
        return 0.0
    mine, theirs = view_fields(one), view_fields(other)
    alike = sum(mine[name] == theirs[name] for name in ("type", "actors", "recipients"))
    return 0.1 + alike + shared / max(b - a, d - c)


def pair(ones: Sequence[Evidence], others: Sequence[Evidence]) -> list[tuple[int, int]]:
    """One-to-one pairs with the largest total similarity."""
    if not ones or not others:
        return []
    table = np.array([[rate_pair(one, other) for other in others] for one in ones])
    rows, columns = linear_sum_assignment(-table)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if table[i, j] > 0]


def load_coder(name: str, gold: Path = GOLD) -> dict[str, list[Evidence]]:
    """One coder's records by document."""
    batch = read_records((gold / f"{name}.jsonl").read_text(encoding="utf-8").splitlines(), name=name)
    assert not batch.rejects, batch.rejects[:3]
    records: dict[str, list[Evidence]] = {}
    for item in batch.evidence:
        records.setdefault(item.doc, []).append(item)
    return records


def list_documents(half: str | None = None, gold: Path = GOLD) -> list[dict[str, str]]:
    """The rows of `documents.tsv`: of one half if it names halves and one is asked for."""
    with (gold / "documents.tsv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if half in (None, row.get("half"))]


def merge_coders(ones: Sequence[Evidence], others: Sequence[Evidence]) -> list[Item]:
    """Core and optional records of one document."""
    pairs = pair(ones, others)
    left = {i for i, _ in pairs}
    right = {j for _, j in pairs}
    core = [Item((ones[i], others[j])) for i, j in pairs]
    single = [Item((one,)) for i, one in enumerate(ones) if i not in left]
    return core + single + [Item((other,)) for j, other in enumerate(others) if j not in right]


def measure_agreement(names: Iterable[str], gold: Path = GOLD) -> dict[str, float]:
    """Share of records that both have, and of pairs that agree, field by field."""
    first, second = load_coder("coder1", gold), load_coder("coder2", gold)
    counts = dict.fromkeys(("records 1", "records 2", "pairs", "strict", *FIELDS), 0)
    for name in names:
        ones, others = first.get(name, []), second.get(name, [])
        pairs = pair(ones, others)
        counts["records 1"] += len(ones)
        counts["records 2"] += len(others)
        counts["pairs"] += len(pairs)
        for i, j in pairs:
            mine, theirs = view_fields(ones[i]), view_fields(others[j])
            for field in FIELDS:
                counts[field] += mine[field] == theirs[field]
            counts["strict"] += all(mine[f] == theirs[f] for f in FIELDS[:5])
    both = counts["records 1"] + counts["records 2"]
    result: dict[str, float] = {
        "records 1": counts["records 1"],
        "records 2": counts["records 2"],
        "pairs": counts["pairs"],
    }
    result["found F1"] = 2 * counts["pairs"] / both
    result["strict F1"] = 2 * counts["strict"] / both
    return result | {field: counts[field] / max(1, counts["pairs"]) for field in FIELDS}


def read_all(rows: Sequence[dict[str, str]], gold: Path = GOLD) -> dict[str, list[Evidence]]:
    """What the reader makes of the texts, each with its day of publication."""
    roster = load_roster()
    found = {}
    for row in rows:
        document = load_document(gold / "texts" / row["name"], published=date.fromisoformat(row["published"]))
        found[row["name"]] = list(read_document(document, roster=roster).evidence)
    return found


def answer_constant(rows: Sequence[dict[str, str]], gold: Path = GOLD) -> dict[str, list[Evidence]]:
    """The baseline: at every place the reader finds, ASSERT by the first state named there, happened, affirmed."""
    answers: dict[str, list[Evidence]] = {}
    for name, items in read_all(rows, gold).items():
        answers[name] = []
        for item in items:
            state = next((find_state(a) for a in item.act.actors), "WLD")
            record = {
                "doc": name,
                "type": "ASSERT",
                "actors": [state],
                "span": item.passage.exact,
                "start": place(item)[0],
            }
            answers[name] += read_records([json.dumps(record)]).evidence
    return answers


def tell_fates(found: dict[str, list[Evidence]], wanted: dict[str, list[Item]]) -> dict[str, dict[str, int]]:
    """What becomes of the core records: found and right, not found, or which fields are wrong; and right ones by the
    first coder's type."""
    fates: dict[str, int] = {}
    types: dict[str, list[int]] = {}
    for name, items in wanted.items():
        given = found.get(name, [])
        matched = {other: one for one, other in match(given, items).items()}
        for number, item in enumerate(items):
            if not item.is_core:
                continue
            views = [view_fields(view) for view in item.views]
            mine = view_fields(given[matched[number]]) if number in matched else None
            wrong = [field for field in FIELDS[:5] if mine and not any(mine[field] == view[field] for view in views)]
            fate = "not found" if mine is None else f"wrong: {', '.join(wrong)}" if wrong else "right"
            fate = "wrong: several fields" if len(wrong) > 1 else fate
            fates[fate] = fates.get(fate, 0) + 1
            right = types.setdefault(item.views[0].act.type, [0, 0])
            right[0] += fate == "right"
            right[1] += 1
    order = sorted(types, key=lambda name: -types[name][0] / types[name][1])
    return {"fates": fates, "right of all, by type": {f"{name} of {types[name][1]}": types[name][0] for name in order}}


def rate_when(mine: Interval | None, views: Sequence[Interval | None]) -> bool:
    """Whether a date touches that of a coder; no date is right where a coder has none."""
    return any(view is None if mine is None else view is not None and mine.touches(view) for view in views)


def score(found: dict[str, list[Evidence]], rows: Sequence[dict[str, str]], gold: Path = GOLD) -> dict[str, float]:
    """Precision, recall and F1, found and strict, and the fields over the paired core."""
    first, second = load_coder("coder1", gold), load_coder("coder2", gold)
    names = [row["name"] for row in rows]
    return score_items(found, {name: merge_coders(first.get(name, []), second.get(name, [])) for name in names})


def match(given: Sequence[Evidence], items: Sequence[Item]) -> dict[int, int]:
    """Which record of the reader goes with which of the gold."""
    table = np.array([[max(rate_pair(one, view) for view in item.views) for item in items] for one in given])
    if not table.size:
        return {}
    ones, others = linear_sum_assignment(-table)
    return {int(i): int(j) for i, j in zip(ones, others, strict=True) if table[i, j] > 0}


def score_items(found: dict[str, list[Evidence]], wanted: dict[str, list[Item]]) -> dict[str, float]:
    """The same of records that are at hand, by text."""
    n_core = n_paired = n_extra = n_strict = 0
    right = dict.fromkeys(FIELDS, 0)
    n_dated = dated_right = when_right = 0
    for name, items in wanted.items():
        given = found.get(name, [])
        n_core += sum(item.is_core for item in items)
        matched = match(given, items)
        n_extra += len(given) - len(matched)
        for i, j in matched.items():
            if not items[j].is_core:
                continue
            n_paired += 1
            mine = view_fields(given[i])
            views = [view_fields(view) for view in items[j].views]
            good = {field: any(mine[field] == view[field] for view in views) for field in FIELDS}
            for field in FIELDS:
                right[field] += good[field]
            days = [view.act.when for view in items[j].views]
            is_right = rate_when(given[i].act.when, days)
            when_right += is_right
            if all(days):
                n_dated, dated_right = n_dated + 1, dated_right + is_right
            n_strict += all(good[field] for field in FIELDS[:5])
    judged = n_paired + n_extra
    result: dict[str, float] = {"core": n_core, "judged": judged}
    for name, hits in (("found", n_paired), ("strict", n_strict)):
        result |= {f"{name} precision": hits / max(1, judged), f"{name} recall": hits / max(1, n_core)}
        result[f"{name} F1"] = 2 * hits / max(1, judged + n_core)
    result |= {"when": when_right / max(1, n_paired), "when, where both coders date": dated_right / max(1, n_dated)}
    return result | {field: right[field] / max(1, n_paired) for field in FIELDS}


def write_measured() -> dict[str, float]:
    """Put the held half's strict precision where the brief reads it."""
    rows = list_documents("held")
    result = score(read_all(rows), rows)
    MEASURED.write_text(
        "# Written by `python bench/own_gold.py write`; a test checks that it still holds.\n"
        f"precision = {result['strict precision']:.3f}  # type, states on both sides, polarity and status all right\n"
        f"n = {result['judged']:.0f}  # records judged\n"
        'source = "held half of bench/gold: 434 sentences on twelve other crises, coded twice"\n',
        encoding="utf-8",
    )
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("agreement", "score", "fates", "write"))
    parser.add_argument("--gold", type=Path, default=GOLD, help="folder with texts, documents.tsv and both coders")
    parser.add_argument("--half", choices=("test", "held"), help="only this half")
    parser.add_argument("--without-frames", action="store_true", help="as if lexicon/frames.toml were empty")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if options.without_frames:
        vars(load_acts())["frames"] = None
    rows = list_documents(options.half, options.gold)
    if options.what == "agreement":
        result: dict[str, object] = dict(measure_agreement((row["name"] for row in rows), options.gold))
    elif options.what == "fates":
        one, two = load_coder("coder1", options.gold), load_coder("coder2", options.gold)
        wanted = {row["name"]: merge_coders(one.get(row["name"], []), two.get(row["name"], [])) for row in rows}
        result = dict(tell_fates(read_all(rows, options.gold), wanted))
    elif options.what == "score":
        with patch.object(read, "settle_all", fill_recipients):
            rules = read_all(rows, options.gold)
        given = {"reader": read_all(rows, options.gold), "rules alone": rules,
                 "constant": answer_constant(rows, options.gold)}  # fmt: skip
        result = {name: score(found, rows, options.gold) for name, found in given.items()}
    else:
        result = dict(write_measured())
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
