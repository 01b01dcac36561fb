"""A second guess where the lexicon has no line for a verb: python bench/backoff.py folds|measure [--json].

A multinomial logistic model over the words of a clause, which may abstain. Two attempts are fitted and measured beside
the reader as it is: `words` learns from our own sentences (`bench/backoff/`), `wide` also from parts of the verb, from the
event nouns on it and from every line of the lexicon. Neither is part of the reader: see docs/concepts/reading.md.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import own_gold
from reading_acts import measure_classes, measure_plv
from reading_gold import PUBLISHED, measure_gold
from tightrope.nouns import Document
from tightrope.reading import acts, pairs
from tightrope.reading.clauses import find_clauses
from tightrope.reading.lexicon import Entry, Lexicon, load_acts
from tightrope.reading.names import Finder
from tightrope.reading.parse import parse_paragraphs
from tightrope.reading.read import make_gazetteer
from tightrope.reading.segments import split_paragraphs
from tightrope.roster import load_roster

HERE = Path(__file__).resolve().parent
SENTENCES = HERE / "backoff" / "sentences.txt"
NAMES = (
    "Norway",
    "Chile",
    "Kenya",
    "Japan",
    "Egypt",
    "Canada",
    "Brazil",
    "Poland",
    "Ghana",
    "Vietnam",
    "Peru",
    "Greece",
)
ABSTAIN = "NONE"
NOT_ACTS = frozenset({"PREFER", "EXPECT", "CAPABILITY", "PREDICT", "DENY", "DISMISS", "AVOID-DENIAL", "ASSERT"})
FOLDS = 5
FLOORS = (0.5, 0.8)  # probabilities below which it abstains

Item = tuple[str, str, frozenset[str]]  # label, verb, words on it


@dataclass(frozen=True)
class Guesser:
    """Weights (features + 1, labels), the last row the bias; below `floor` it abstains."""

    vocabulary: dict[str, int]
    labels: tuple[str, ...]
    weights: NDArray[np.float64]
    floor: float
    is_wide: bool

    def guess(self, lemma: str, bag: Iterable[str]) -> tuple[str, float]:
        """The likeliest label and its probability."""
        rows = [self.vocabulary[f] for f in list_features(lemma, bag, is_wide=self.is_wide) if f in self.vocabulary]
        logits = self.weights[rows].sum(axis=0) + self.weights[-1]
        share = np.exp(logits - logits.max())
        share /= share.sum()
        best = int(share.argmax())
        is_sure = bool(rows) and share[best] >= self.floor
        return (self.labels[best] if is_sure else ABSTAIN), float(share[best])


def list_features(lemma: str, bag: Iterable[str], *, is_wide: bool) -> list[str]:
    """Verb, words on it, both together; wide: also parts of the verb, and what the nouns on it mean by themselves."""
    words = sorted(set(bag))
    found = [f"v:{lemma}", *(f"w:{word}" for word in words), *(f"vw:{lemma} {word}" for word in words)]
    if is_wide:
        marked = f"<{lemma}>"
        found += [f"c:{marked[i : i + n]}" for n in (3, 4, 5) for i in range(len(marked) - n + 1)]
        found += [f"n:{entry.label}" for word in words for entry in load_acts().nouns.get(word, ()) if not entry.needs]
    return found


def fit(items: Sequence[Item], *, is_wide: bool, floor: float, ridge: float = 0.1) -> Guesser:
    """The model of largest penalised likelihood; the same for the same items."""
    labels = tuple(sorted({label for label, _, _ in items}))
    features = [list_features(lemma, bag, is_wide=is_wide) for _, lemma, bag in items]
    vocabulary = {name: number for number, name in enumerate(sorted({f for row in features for f in row}))}
    x = np.zeros((len(items), len(vocabulary) + 1), dtype=np.float32)
    x[:, -1] = 1
    for number, row in enumerate(features):
        x[number, [vocabulary[f] for f in row]] = 1
    y = np.array([labels.index(label) for label, _, _ in items])
    wanted = np.eye(len(labels))[y]

    def find_loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(x.shape[1], len(labels))
        logits = x @ weights.astype(np.float32)
        logits = logits - logits.max(axis=1, keepdims=True)
        norm = np.log(np.exp(logits).sum(axis=1))
        value = float((norm - logits[np.arange(len(y)), y]).sum()) + ridge / 2 * float((flat**2).sum())
        slope = x.T @ (np.exp(logits - norm[:, None]) - wanted).astype(np.float32) + ridge * weights
        return value, slope.ravel().astype(np.float64)

    found = minimize(
        find_loss, np.zeros(x.shape[1] * len(labels)), jac=True, method="L-BFGS-B", options={"maxiter": 60}
    )
    return Guesser(vocabulary, labels, found.x.reshape(x.shape[1], len(labels)), floor, is_wide)


def load_sentences() -> list[tuple[str, str]]:
    """Label and sentence, with names of states in their places."""
    label, rows = "", []
    for line in SENTENCES.read_text(encoding="utf-8").splitlines():
        if line.isupper() and " " not in line:
            label = line
        elif line and not line.startswith("#"):
            number = len(rows)
            rows.append((label, line.format(a=NAMES[number % 12], b=NAMES[(number + 5) % 12])))
    return rows


def make_items() -> list[Item]:
    """Label, verb and words of the highest clause of each sentence of ours; names are left out."""
    rows, roster = load_sentences(), load_roster()
    paragraphs = split_paragraphs(Document("own.txt", "0", "\n\n".join(sentence for _, sentence in rows)))
    parsed = parse_paragraphs(paragraphs, Finder(make_gazetteer(roster), roster, on=None).find)
    names = {name.lower() for name in NAMES}
    items = []
    for sentence in parsed:
        clauses = [
            (sum(1 for _ in sentence.climb(clause.place)), clause.place, clause) for clause in find_clauses(sentence)
        ]
        if clauses and sentence.paragraph < len(rows):
            top = min(clauses, key=lambda found: found[:2])[2]
            bag = frozenset(word for word in top.bag if word.lower() not in names)
            items.append((rows[sentence.paragraph][0], top.lemma, bag))
    return items


def list_lexicon() -> list[Item]:
    """Every line of the verbs of the lexicon as an item."""
    return [
        (ABSTAIN if entry.label in NOT_ACTS else entry.label, lemma,
         frozenset(word.lstrip("^") for need in entry.needs for word in sorted(need)[:6]))
        for lemma, entries in load_acts().verbs.items() for entry in entries
    ]  # fmt: skip


@dataclass(frozen=True)
class Backed(Lexicon):
    """The lexicon with a guesser behind its verbs."""

    guesser: Guesser

    def match_verb(self, lemma: str, bag: frozenset[str]) -> Entry | None:
        entry = super().match_verb(lemma, bag)
        if entry is not None or lemma in pairs.SAYING or not bag:
            return entry
        label, share = self.guesser.guess(lemma, bag)
        return None if label == ABSTAIN else Entry(label, None, (), f"{lemma} (learned, {share:.2f})", "verb")


@contextmanager
def back(guesser: Guesser | None) -> Iterator[None]:
    """Set a guesser behind the lexicon, or leave the reader as it is."""
    if guesser is None:
        yield
        return
    plain = load_acts()
    backed = Backed(plain.verbs, plain.nouns, guesser)
    with patch.object(acts, "load_acts", lambda: backed), patch.object(pairs, "load_acts", lambda: backed):
        yield


def cross_validate(attempt: str) -> dict[str, float]:
    """Of verbs that are neither in the lexicon nor in the training folds: how many are coded, and how many rightly."""
    items, lexicon = make_items(), list_lexicon() if attempt == "wide" else []
    lemmas = sorted({lemma for _, lemma, _ in items})
    n = said = right = 0
    for fold in range(FOLDS):
        held = set(lemmas[fold::FOLDS])
        guesser = fit(
            [item for item in (*items, *lexicon) if item[1] not in held], is_wide=attempt == "wide", floor=0.5
        )
        for label, lemma, bag in items:
            if lemma in held and load_acts().match_verb(lemma, bag) is None:
                guess, _ = guesser.guess(lemma, bag)
                n += 1
                said += guess != ABSTAIN
                right += guess == label != ABSTAIN
    return {"clauses": n, "coded": said, "right": right}


def measure(options: argparse.Namespace) -> dict[str, Any]:
    """The reader as it is, and with each attempt behind it at each floor."""
    items, rows, results = make_items(), own_gold.list_documents("test"), {}
    attempts: dict[str, Callable[[], Guesser | None]] = {"none": lambda: None}
    for floor in FLOORS:
        attempts[f"words, {floor}"] = partial(fit, items, is_wide=False, floor=floor)
        attempts[f"wide, {floor}"] = partial(fit, [*items, *list_lexicon()], is_wide=True, floor=floor)
    for name, make in attempts.items():
        with back(make()):
            own = own_gold.score(own_gold.read_all(rows), rows)
            result = {f"own gold, {key}": round(own[key], 3) for key in ("strict precision", "strict F1", "type")}
            if options.gold_folder.exists():
                strict = measure_gold(options)["reader"]["strict"]
                result |= {f"articles, strict {key}": round(strict[key], 3) for key in ("precision", "f1")}
            if options.acts.exists():
                result["acts, root macro-F1"] = measure_plv(options.acts)["root"]["macro_f1"]
                result["classes, macro-F1"] = measure_classes(options.classes)["macro_f1"]
            results[name] = result
    return results


def main() -> None:
    from reading import CLOSED, DATA

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("folds", "measure"))
    parser.add_argument("--acts", type=Path, default=CLOSED / "PLV_train.tsv")
    parser.add_argument("--classes", type=Path, default=CLOSED / "cameo_class.train.tsv")
    parser.add_argument("--gold-folder", type=Path, default=DATA.parent / "gold")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(articles=None, published=PUBLISHED, list=None)
    options = parser.parse_args()
    if options.what == "folds":
        result: dict[str, Any] = {name: cross_validate(name) for name in ("words", "wide")}
    else:
        result = measure(options)
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
