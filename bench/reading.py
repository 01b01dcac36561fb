"""Measure the reader: python bench/reading.py gold|acts|classes|spans|attribution|certainty|contexts|speed|memory [--json].

Every subcommand takes its input by option, so that any file of the same format can be given; the defaults lie in the
folder that TIGHTROPE_DATA names. Files without a licence are measured on, never shipped, trained on or quoted.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import attribution
import certainty
from reading_acts import measure_classes, measure_plv
from reading_contexts import SENTENCES, measure_contexts
from reading_gold import PUBLISHED, measure_gold, print_gold
from reading_scale import measure_memory, measure_speed
from reading_spans import measure_spans

ROOT = Path(__file__).resolve().parents[1]
DATA = Path(os.environ.get("TIGHTROPE_DATA", ROOT / ".." / "shared" / "data"))
CLOSED = DATA / "reading" / "evaluation-only"

FILES: dict[str, tuple[Path, Callable[..., dict[str, Any]], str]] = {
    "acts": (CLOSED / "PLV_train.tsv", measure_plv, "act type (15 roots) and quad, source and target given"),
    "classes": (CLOSED / "cameo_class.train.tsv", measure_classes, "statement or quad of a sentence"),
    "spans": (CLOSED / "cameo_ner.train.txt", measure_spans, "source and target as words"),
    "attribution": (CLOSED / "cofenet.polnear.valid.jsonl", attribution.measure, "source, cue and content, exact"),
    "certainty": (DATA / "reading" / "uds-factuality" / "uds-ih2.dev.jsonl", certainty.measure, "how surely, -3 to 3"),
}


def parse_options(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """Options of all subcommands."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    gold = commands.add_parser("gold", help="the whole record, on coded articles")
    gold.add_argument("--gold-folder", type=Path, default=DATA.parent / "gold")
    gold.add_argument("--articles", type=Path, help="folder of the articles (default: articles beside the gold folder)")
    gold.add_argument("--published", default=PUBLISHED, help="NAME=DATE,… (the articles carry no date of their own)")
    gold.add_argument("--list", choices=("misses", "extras", "confusions"))
    for name, (path, _, text) in FILES.items():
        part = commands.add_parser(name, help=text)
        part.add_argument("--file", type=Path, default=path)
        if name in ("acts", "classes", "spans"):
            part.add_argument("--errors", type=Path, help="write what was coded otherwise to this file, for a person")
    contexts = commands.add_parser("contexts", help="the 37 contexts, on sentences of our own")
    contexts.add_argument("--file", type=Path, default=SENTENCES)
    contexts.add_argument("--plover", type=Path, default=DATA / "reading" / "plover" / "PLOVER_GSR_CAMEO.json")
    contexts.add_argument("--list", action="store_true", help="what was missed or too much, in the half looked at")
    speed = commands.add_parser("speed", help="the whole pipeline on one process")
    speed.add_argument("--sentences", type=int, default=1000)
    memory = commands.add_parser("memory", help="documents of an invented world over several processes")
    memory.add_argument("--documents", type=int, default=10_000)
    memory.add_argument("--jobs", type=int, default=2)
    for part in commands.choices.values():
        part.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> dict[str, Any]:
    """The result of one subcommand as plain data."""
    if options.command == "gold":
        return measure_gold(options)
    if options.command == "speed":
        return measure_speed(options.sentences)
    if options.command == "memory":
        return measure_memory(options.documents, options.jobs)
    if options.command == "contexts":
        return measure_contexts(options.file, options.plover, lists=options.list)
    _, measure, _ = FILES[options.command]
    if options.command in ("acts", "classes", "spans"):
        return measure(options.file, options.errors)
    return measure(options.file)


def main() -> None:
    """Run one measure and print it."""
    options = parse_options()
    result = run(options)
    if options.command == "gold" and not options.json:
        print_gold(result)
    else:
        print(json.dumps(result, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
