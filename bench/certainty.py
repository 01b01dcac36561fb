"""Measure whether events are said to have occurred: python bench/certainty.py --data FILE [--json].

FILE has one JSON object a line with `tokens`, `pred_index` and `factuality` in [-3, 3], the form of UDS-IH2.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from tightrope.reading.attitudes import join_sentences
from tightrope.reading.lexicon import load_occurrences
from tightrope.reading.occurrence import grade_occurrence, name_form
from tightrope.reading.parse import Sentence, parse_words

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TIGHTROPE_DATA", ROOT / ".." / "shared" / "data"))
CONSTANT = 3.0
# reported for a trained bidirectional LSTM on the test half (Rudinger, White and Van Durme, NAACL 2018)
PUBLISHED = {"Rudinger and others 2018, trained": (0.97, 0.77)}


def guess_simply(sentence: Sentence, place: int) -> float:
    """The simple way: "not" is -3, a modal or "to" is 0, everything else 3."""
    below = [sentence.tokens[child] for child in sentence.children[place]]
    if any(token.dep == "neg" for token in below):
        return -3.0
    if any(token.dep == "aux" and token.tag in ("MD", "TO") for token in below):
        return 0.0
    return 3.0


def score(gold: Sequence[float], ours: Sequence[float]) -> dict[str, float | None]:
    """Mean absolute error and Pearson's r (none for a constant)."""
    wanted, given = np.asarray(gold), np.asarray(ours)
    correlation = float(np.corrcoef(wanted, given)[0, 1]) if given.std() > 0 else None
    return {
        "mae": round(float(np.abs(wanted - given).mean()), 3),
        "r": None if correlation is None else round(correlation, 3),
    }


def measure(path: Path) -> dict[str, Any]:
    """The reader, the simple way and the constant over one file; errors by the form of the verb."""
    began = time.perf_counter()
    gold: list[float] = []
    reader: list[float] = []
    simple: list[float] = []
    forms: dict[str, list[float]] = defaultdict(list)
    parsed: dict[tuple[str, ...], Sentence] = {}
    lexicon = load_occurrences()
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        words = tuple(row["tokens"])
        if words not in parsed:
            parsed[words] = join_sentences(parse_words(words))
        sentence, place = parsed[words], row["pred_index"]
        gold.append(row["factuality"])
        reader.append(grade_occurrence(sentence, place))
        simple.append(guess_simply(sentence, place))
        form = name_form(sentence, place, lexicon)
        if form == "none":
            form = f"no tense, {sentence.tokens[place].dep}"
        forms[form].append(abs(gold[-1] - reader[-1]))
    return {
        "file": path.name,
        "rows": len(gold),
        "sentences_per_second": round(len(parsed) / (time.perf_counter() - began), 1),
        "reader": score(gold, reader),
        "not, modal, else 3": score(gold, simple),
        "constant 3": score(gold, [CONSTANT] * len(gold)),
        "published": PUBLISHED,
        "by_form": {
            form: {"n": len(errors), "mae": round(float(np.mean(errors)), 2)}
            for form, errors in sorted(forms.items(), key=lambda pair: -sum(pair[1]))
        },
    }


def print_table(result: dict[str, Any]) -> None:
    """MAE and r of all, then the forms that cost most."""
    print(f"{result['file']}: {result['rows']} predicates, {result['sentences_per_second']} sentences a second")
    print(f"{'':36}{'MAE':>8}{'r':>8}")
    for who in ("reader", "not, modal, else 3", "constant 3"):
        correlation = result[who]["r"]
        print(
            f"{who:36}{result[who]['mae']:>8.3f}" + (f"{correlation:>8.3f}" if correlation is not None else f"{'-':>8}")
        )
    for who, (error, correlation) in result["published"].items():
        print(f"{'published: ' + who:36}{error:>8.2f}{correlation:>8.2f}")
    print("\nforms that cost most (number, mean absolute error)")
    for form, part in list(result["by_form"].items())[:14]:
        print(f"{form:36}{part['n']:>8}{part['mae']:>8.2f}")


def main() -> None:
    """Run the measure and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA / "reading" / "uds-factuality" / "uds-ih2.dev.jsonl")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    result = measure(options.data)
    if options.json:
        print(json.dumps(result, indent=1))
    else:
        print_table(result)


if __name__ == "__main__":
    main()
