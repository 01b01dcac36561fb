"""Acts with source and target given: PLV (15 roots, 4 quads) and the five classes of cameo_class."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tightrope.reading.pairs import PairCode, code_main, code_pair
from tightrope.reading.parse import split_words

# PLV follows a codebook older than PLOVER 2.0: it joins CONCEDE and RETREAT, codes court sentences as ACCUSE and
# international sanctions as COERCE. The mapping is by our type, mode and lexicon entry.
QUADS = {"AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "COOPERATE": 2, "AID": 2, "YIELD": 2, "REQUEST": 3, "ACCUSE": 3,
         "REJECT": 3, "THREATEN": 3, "PROTEST": 4, "SANCTION": 4, "MOBILIZE": 4, "COERCE": 4, "ASSAULT": 4}  # fmt: skip


_TAKEN = r"seize|capture|storm|overrun|take|blockade|occupy|invade|besiege|conquer|retake"


def map_to_plv(code: PairCode) -> str:
    """Root in PLV's codebook."""
    if code.label in ("CONCEDE", "RETREAT"):
        is_promised = re.search(r": (agree|offer|promise|pledge|vow|plan)", code.rule) or code.rule.startswith(
            "to come"
        )
        return "AGREE" if is_promised else "YIELD"
    if code.label == "COERCE" and (code.mode == "cyber" or re.search(_TAKEN, code.rule.split(":")[-1])):
        return "ASSAULT"
    if code.label == "SANCTION" and code.mode == "convict":
        return "ACCUSE"
    if code.label == "SANCTION" and re.search(
        r"impose|slap|embargo|sanction|tariff|blacklist", code.rule.split(":")[-1]
    ):
        return "COERCE"
    return code.label or "SUPPORT"


def split_marked(marked: str) -> tuple[list[str], tuple[int, int], tuple[int, int]]:
    """Words of a marked sentence and the word ranges of <s> and <t>."""
    words: list[str] = []
    ranges: dict[str, tuple[int, int]] = {}
    opened: dict[str, int] = {}
    for part in re.split(r"(</?[st]>)", marked):
        if part in ("<s>", "<t>"):
            opened[part[1]] = len(words)
        elif part in ("</s>", "</t>"):
            if opened.get(part[2], len(words)) < len(words):
                ranges[part[2]] = (opened[part[2]], len(words))
        else:
            words += split_words(part.strip())
    return words, ranges.get("s", (0, 0)), ranges.get("t", (0, 0))


def score_classes(gold: Sequence[str], predicted: Sequence[str]) -> dict[str, Any]:
    """Macro-F1 over the gold's classes, accuracy, and F1 of each class."""
    each = {}
    for label in sorted(set(gold)):
        right = sum(a == b == label for a, b in zip(gold, predicted, strict=True))
        found, wanted = predicted.count(label), gold.count(label)  # type: ignore[attr-defined]
        each[label] = round(2 * right / (found + wanted), 3)
    accuracy = sum(a == b for a, b in zip(gold, predicted, strict=True)) / len(gold)
    return {
        "n": len(gold),
        "macro_f1": round(sum(each.values()) / len(each), 3),
        "accuracy": round(accuracy, 3),
        "f1": each,
    }


def measure_plv(path: Path, listing: Path | None = None) -> dict[str, Any]:
    """Root and quad macro-F1 on a PLV file; the most frequent class as the baseline."""
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    codes = [code_pair(*split_marked(row["marked_sentence"])) for row in rows]
    roots = [map_to_plv(code) for code in codes]
    gold = [row["gold_root"] for row in rows]
    quads = [str(QUADS[root]) for root in roots]
    gold_quads = [row["gold_penta"] for row in rows]
    if listing:
        _write_errors(listing, rows, gold, roots, codes)
    top, top_quad = (Counter(values).most_common(1)[0][0] for values in (gold, gold_quads))
    return {
        "root": score_classes(gold, roots),
        "quad": score_classes(gold_quads, quads),
        "root_baseline": score_classes(gold, [top] * len(gold))["macro_f1"],
        "quad_baseline": score_classes(gold_quads, [top_quad] * len(gold))["macro_f1"],
        "abstained": sum(code.label is None for code in codes),
    }


def _write_errors(
    path: Path, rows: Iterable[dict[str, str]], gold: list[str], roots: list[str], codes: list[PairCode]
) -> None:
    """The rows coded otherwise, for a person to read."""
    with path.open("w", encoding="utf-8") as file:
        for row, wanted, root, code in zip(rows, gold, roots, codes, strict=True):
            if wanted != root:
                file.write(
                    f"{wanted} <- {root} [{code.rule}; {code.status} {code.polarity}] {row['marked_sentence']}\n"
                )


# CAMEO's statements (01, 02) take in denials, appeals, hopes, condolences, concern and what is only considered; reduced
# relations (16) stand under verbal conflict there.
_STATED = r"^(DENY|DISMISS|AVOID|REQUEST)|express (support|concern|hope|regret|grievance)|voice|condolence|consider|appeal|optimis"
_DEMANDED = r"(demand|order|insist|ultimatum|instruct|\w+ must|seek refuge)"


def map_to_cameo(code: PairCode) -> str:
    """Class 0 to 4 by CAMEO's own grouping."""
    if code.label is None:
        return "0"
    rule = code.rule.removeprefix("to come: ").removeprefix("negated: ")
    if re.search(_STATED, rule) and not re.search(r"REQUEST[/a-z]*: " + _DEMANDED, rule):
        return "0"
    if code.label == "SANCTION" and code.mode != "convict":
        return "3"
    return str(QUADS[map_to_plv(code)])


def measure_classes(path: Path, listing: Path | None = None) -> dict[str, Any]:
    """Statement (0) or quad (1-4) of a sentence without given actors; the most frequent class as the baseline."""
    rows = [line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8") if line.strip()]
    gold = [row[1].strip() for row in rows]
    codes = [code_main(split_words(row[0])) for row in rows]
    predicted = [map_to_cameo(code) for code in codes]
    if listing:
        with listing.open("w", encoding="utf-8") as file:
            for row, wanted, found, code in zip(rows, gold, predicted, codes, strict=True):
                if wanted != found:
                    file.write(f"{wanted} <- {found} [{code.label}: {code.rule}; {code.status}] {row[0]}\n")
    top = Counter(gold).most_common(1)[0][0]
    return score_classes(gold, predicted) | {"baseline": score_classes(gold, [top] * len(gold))["macro_f1"]}
