"""Learn the weights of the reader from coded texts: python bench/training.py fit|folds [--json].

    fit      learn from all texts and write src/tightrope/reading/learned (deterministic)
    folds    what the weights are worth on texts they were not learned from: five folds of texts, rules alone beside

Texts: `bench/gold/training` (one coder), and the halves of `bench/gold` and `bench/gold/articles` that may be looked at
(two coders). The held halves are never read here; `bench/own_gold.py score --half held` scores them.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from bench import own_gold
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from tightrope.nouns import Evidence, read_records
from tightrope.reading import load_document
from tightrope.reading.acts import code_scene
from tightrope.reading.counterparts import fill_recipients, is_from_context
from tightrope.reading.evidence import write_evidence
from tightrope.reading.read import STEPS, Annotated
from tightrope.reading.scenes import Scene
from tightrope.reading.settling import CodedScenes, settle_sides, settle_statuses, settle_types
from tightrope.reading.sides import Role, find_states, list_candidates, survey
from tightrope.reading.weights import HUNDREDTHS, Weights, write_weights
from tightrope.reading.wording import describe_wording
from tightrope.roster import Roster, load_roster

TRAINING = own_gold.GOLD / "training"
LEARNED = own_gold.ROOT / "src" / "tightrope" / "reading" / "learned"
COLUMNS = (
    "span", "chain", "type", "mode", "actors", "recipients", "about", "polarity", "status", "certainty", "when",
    "condition",
)  # fmt: skip
STATUSES = {"hap": "happened", "ong": "ongoing", "pla": "planned", "con": "conditional", "hyp": "hypothetical",
            "gen": "general"}  # fmt: skip
FOLDS = 5
SEED = 0
LEAST = 2  # a feature counts if it stands in so many examples
RIDGE = {"types": 2.0, "statuses": 2.0, "actors": 6.0, "recipients": 6.0}
STEPS_OF_FIT = 100
SMALL = 5  # hundredths below which a weight is left out
Features = frozenset[str]
Example = tuple[list[Features], frozenset[int]]  # candidates with their features, and which of them are right


@dataclass
class Text:
    """A coded text: what the rules make of it before anything is learned, and what its coders say."""

    kind: str
    name: str
    document: own_gold.Document
    scenes: tuple[Scene, ...]
    coded: CodedScenes
    gold: list[own_gold.Item]


def load_texts() -> list[Text]:
    """All texts that may be learned from, in a fixed order."""
    roster, texts = load_roster(), []
    for kind, folder in (("sentences", own_gold.GOLD), ("articles", own_gold.GOLD / "articles")):
        one, two = own_gold.load_coder("coder1", folder), own_gold.load_coder("coder2", folder)
        for row in own_gold.list_documents("test", folder):
            gold = own_gold.merge_coders(one.get(row["name"], []), two.get(row["name"], []))
            texts.append(read_text(kind, folder, row, gold, roster))
    with (TRAINING / "documents.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            path = TRAINING / "coding" / row["name"].replace(".txt", ".tsv")
            words = (TRAINING / "texts" / row["name"]).read_bytes().decode("utf-8")
            gold = [own_gold.Item((item, item)) for item in load_coding(path, words, row["name"])]
            texts.append(read_text("training", TRAINING, row, gold, roster))
    return texts


def load_coding(path: Path, text: str, name: str) -> list[Evidence]:
    """The records of one coder's table; a span must stand in the text exactly once."""
    lines = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE):
            if text.count(row["span"]) != 1:
                raise SystemExit(f"{path}: the span {row['span']!r} does not stand in the text exactly once")
            record = {
                "doc": name, "span": row["span"], "start": text.index(row["span"]),
                "chain": [dict(zip(("who", "stance"), link.rpartition(":")[::2], strict=True))
                          for link in row["chain"].split(" > ") if link],
                "type": row["type"], "mode": row["mode"] or None,
                "actors": [one for one in row["actors"].split(";") if one],
                "recipients": [one for one in row["recipients"].split(";") if one],
                "polarity": {"a": "affirmed", "n": "negated"}[row["polarity"]],
                "status": STATUSES[row["status"]], "certainty": float(row["certainty"]),
            }  # fmt: skip
            lines.append(json.dumps(record))
    batch = read_records(lines, name=str(path))
    if batch.rejects:
        raise SystemExit(f"{path}: {batch.rejects[0].reason}")
    return list(batch.evidence)


def read_text(kind: str, folder: Path, row: dict[str, str], gold: list[own_gold.Item], roster: Roster) -> Text:
    """One text as far as the rules code its acts."""
    document = load_document(folder / "texts" / row["name"], published=date.fromisoformat(row["published"]))
    annotated = Annotated(document, roster)
    for step in STEPS[:4]:
        annotated = step(annotated)
    coded = tuple(code_scene(scene) for scene in annotated.scenes)
    return Text(kind, row["name"], document, annotated.scenes, coded, gold)


def pair(text: Text, coded: CodedScenes) -> Iterator[tuple[int, int, own_gold.Item]]:
    """Sentence and number of each act that the coders have too, with their record."""
    places = [(at, number) for at, items in enumerate(coded) for number, _ in enumerate(items)]
    given = [write_evidence(text.document, text.scenes[at], coded[at][number]) for at, number in places]
    for one, other in own_gold.match(given, text.gold).items():
        yield *places[one], text.gold[other]


def list_wordings(texts: Iterable[Text], coded: dict[int, CodedScenes], field: str) -> list[tuple[Features, list[str]]]:
    """Features of each paired act as the rules code it, with the coders' answers."""
    found = []
    for text in texts:
        for at, number, item in pair(text, coded[id(text)]):
            answers = [getattr(view.act, field) for view in item.views]
            found.append((describe_wording(text.scenes[at], coded[id(text)][at][number]), answers))
    return found


def list_examples(text: Text, coded: CodedScenes, role: Role) -> list[Example]:
    """Candidates of each paired act, and which of them a coder has; acts whose side is no candidate are left out."""
    background, before, found = survey(text.scenes, coded), [], []
    paired = {(at, number): item for at, number, item in pair(text, coded)}
    for at, items in enumerate(coded):
        for number, act in enumerate(items):
            if (at, number) in paired:
                candidates = list_candidates(background, text.scenes[at], act, role=role, before=before, beside=items)
                wanted = {own_gold.view_fields(view)[f"{role}s"] for view in paired[at, number].views}
                right = frozenset(n for n, candidate in enumerate(candidates) if candidate.states in wanted)
                if right:
                    found.append(([candidate.features for candidate in candidates], right))
            before.append(act)
    return found


def count(rows: Sequence[Features]) -> tuple[list[str], csr_matrix]:
    """The features that stand in enough rows, and the rows as a matrix over them."""
    numbers: dict[str, int] = {}
    columns = [numbers.setdefault(feature, len(numbers)) for row in rows for feature in sorted(row)]
    starts = np.cumsum([0] + [len(row) for row in rows])
    whole = csr_matrix((np.ones(len(columns), np.float32), columns, starts), shape=(len(rows), len(numbers)))
    kept = np.flatnonzero(np.bincount(columns, minlength=len(numbers)) >= LEAST)
    names = list(numbers)
    return [names[number] for number in kept], whole[:, kept].tocsr()


def descend(loss: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]], size: int) -> NDArray[np.float64]:
    """The weights of least loss, from zero."""
    found = minimize(loss, np.zeros(size), jac=True, method="L-BFGS-B", options={"maxiter": STEPS_OF_FIT})
    return np.asarray(found.x)


def fit_answers(rows: Sequence[tuple[Features, list[str]]], ridge: float) -> Weights:
    """A multinomial logistic model; where coders differ, each answer counts in part."""
    answers = sorted({answer for _, given in rows for answer in given})
    names, x = count([features for features, _ in rows])
    y = np.zeros((len(rows), len(answers)))
    for number, (_, given) in enumerate(rows):
        for answer in given:
            y[number, answers.index(answer)] += 1 / len(given)
    back = x.T.tocsr()

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(len(names), len(answers))
        logits = x @ weights
        logits -= logits.max(axis=1, keepdims=True)
        logs = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        return -float((y * logs).sum()) + ridge / 2 * float(flat @ flat), (
            back @ (np.exp(logs) - y)
        ).ravel() + ridge * flat

    return round_weights(names, tuple(answers), descend(loss, len(names) * len(answers)).reshape(len(names), -1))


def fit_choice(examples: Sequence[Example], ridge: float) -> Weights:
    """A conditional logistic model of which candidate is chosen; all right ones count as one."""
    names, x = count([features for candidates, _ in examples for features in candidates])
    sizes = [len(candidates) for candidates, _ in examples]
    group = np.repeat(np.arange(len(examples)), sizes)
    starts = np.cumsum([0, *sizes[:-1]])
    right = np.array([number in good for candidates, good in examples for number in range(len(candidates))], float)
    back = x.T.tocsr()

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        sums = x @ weights
        parts = np.exp(sums - np.maximum.reduceat(sums, starts)[group])
        whole, good = np.add.reduceat(parts, starts), np.add.reduceat(parts * right, starts)
        slope = back @ (parts / whole[group] - parts * right / good[group])
        return -float(np.log(good / whole).sum()) + ridge / 2 * float(weights @ weights), slope + ridge * weights

    return round_weights(names, ("chosen",), descend(loss, len(names))[:, None])


def round_weights(names: Sequence[str], answers: tuple[str, ...], weights: NDArray[np.float64]) -> Weights:
    """Weights in hundredths, without the smallest."""
    whole = np.rint(weights * HUNDREDTHS).astype(int)
    table = {}
    for name, row in zip(names, whole, strict=True):
        pairs = tuple((number, int(value)) for number, value in enumerate(row) if abs(value) >= SMALL)
        if pairs:
            table[name] = pairs
    return Weights(answers, table)


Settled = dict[int, CodedScenes]
Step = Callable[[Text, CodedScenes, Weights], CodedScenes]


def learn(texts: Sequence[Text]) -> tuple[dict[str, Weights], Settled]:
    """All weights, each step learned on texts as the steps before settle texts they were not learned from.

    Returns the weights learned from all texts, and the texts settled by weights that were learned without them.
    """
    folds = [
        [texts[number] for number in np.random.default_rng(SEED).permutation(len(texts))[k::FOLDS]]
        for k in range(FOLDS)
    ]
    learned: dict[str, Weights] = {}
    now: Settled = {id(text): text.coded for text in texts}
    rules = {id(text): fill_recipients(text.scenes, text.coded) for text in texts}

    def step(name: str, make: Callable[[Sequence[Text]], Weights], apply: Step) -> Settled:
        learned[name] = make(texts)
        settled = {}
        for fold in folds:
            weights = make([text for text in texts if not any(text is each for each in fold)])
            settled |= {id(text): apply(text, now[id(text)], weights) for text in fold}
        return settled

    def make_wording(name: str, field: str) -> Callable[[Sequence[Text]], Weights]:
        rows = {id(text): list_wordings([text], rules, field) for text in texts}
        return lambda chosen: fit_answers([row for text in chosen for row in rows[id(text)]], RIDGE[name])

    def make_side(role: Role) -> Callable[[Sequence[Text]], Weights]:
        examples = {id(text): list_examples(text, now[id(text)], role) for text in texts}
        return lambda chosen: fit_choice([each for text in chosen for each in examples[id(text)]], RIDGE[f"{role}s"])

    now = step("types", make_wording("types", "type"), lambda text, coded, weights: fill_recipients(
        text.scenes, settle_types(text.scenes, coded, weights=weights)))  # fmt: skip
    now = step("statuses", make_wording("statuses", "status"), lambda text, coded, weights: settle_statuses(
        text.scenes, coded, weights=weights))  # fmt: skip
    for role in ROLES:
        now = step(f"{role}s", make_side(role), lambda text, coded, weights, role=role: settle_sides(
            text.scenes, coded, role=role, weights=weights))  # fmt: skip
    return learned, now


ROLES: tuple[Role, ...] = ("actor", "recipient")


def score(texts: Sequence[Text], coded: Settled) -> dict[str, dict[str, float]]:
    """By kind of text: the score of acts so coded."""
    result = {}
    for kind in dict.fromkeys(text.kind for text in texts):
        chosen = [text for text in texts if text.kind == kind]
        given = {
            text.name: [
                write_evidence(text.document, scene, item)
                for scene, items in zip(text.scenes, coded[id(text)], strict=True)
                for item in items
            ]
            for text in chosen
        }
        found = own_gold.score_items(given, {text.name: text.gold for text in chosen})
        result[kind] = {name: round(value, 3) for name, value in found.items()}
    return result


def score_empty(texts: Sequence[Text], coded: Settled) -> dict[str, dict[str, dict[str, int]]]:
    """By side and kind of text: acts of which only the context gives the side, and of how many a coder has it so."""
    result: dict[str, dict[str, dict[str, int]]] = {}
    for role in ROLES:
        for text in texts:
            counts = result.setdefault(f"{role} from context", {}).setdefault(text.kind, {"given": 0, "right": 0})
            for at, number, item in pair(text, coded[id(text)]):
                act = coded[id(text)][at][number]
                side = act.actors if role == "actor" else act.recipients
                if side.ids and is_from_context(side):
                    wanted = {own_gold.view_fields(view)[f"{role}s"] for view in item.views}
                    counts["given"] += 1
                    counts["right"] += find_states(side.ids) in wanted
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("fit", "folds"))
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    texts = load_texts()
    learned, settled = learn(texts)
    if options.what == "fit":
        LEARNED.mkdir(exist_ok=True)
        for name, weights in learned.items():
            (LEARNED / f"{name}.tsv").write_text(write_weights(weights), encoding="utf-8")
    rules = {id(text): fill_recipients(text.scenes, text.coded) for text in texts}
    result: dict[str, object] = {
        "texts": len(texts),
        "records": sum(len(text.gold) for text in texts),
        "features": {name: len(weights.table) for name, weights in learned.items()},
        "rules alone": score(texts, rules) | score_empty(texts, rules),
        "learned without the text": score(texts, settled) | score_empty(texts, settled),
    }
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
