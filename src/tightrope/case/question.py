"""What a case asks: the state in the middle and its rivals, named or inferred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import combinations

from tightrope.case.file import Case
from tightrope.errors import CaseError
from tightrope.feeds import MAPPINGS
from tightrope.nouns import Evidence, find_state


def focus_case(case: Case, evidence: Iterable[Evidence]) -> Case:
    """The case with the states that its documents show, where it names none; so that a feed is asked for these."""
    if case.focal and case.rivals:
        return case
    items = tuple(evidence)
    try:
        focal, rivals, _ = find_question(case, items)
    except CaseError:
        return case
    others = {find_state(a) for item in items for a in (*item.act.actors, *item.act.recipients)}
    return replace(case, focal=focal, rivals=rivals, watch=tuple(sorted({*case.watch, *others} - {focal, *rivals})))


def find_question(case: Case, evidence: Iterable[Evidence]) -> tuple[str, tuple[str, str], str]:
    """Focal state, rivals, and where they come from.

    Inferred: the rivals are the two states with most conflictual acts between them, the focal state is the one that
    acts on both of them most, each by plain counts. Documents and spreadsheets count, since somebody chose them; the
    rows of a feed of all the world's events only where there is nothing else. CaseError where nothing shows it.
    """
    if case.focal and case.rivals:
        return case.focal, case.rivals, "named in the case file"
    listed = tuple(evidence)
    evidence = tuple(item for item in listed if item.reader.split(" ")[0] not in MAPPINGS) or listed
    ties: Counter[tuple[str, str]] = Counter()
    conflict: Counter[frozenset[str]] = Counter()
    for item in evidence:
        for actor in {find_state(a) for a in item.act.actors}:
            for other in {find_state(r) for r in item.act.recipients} - {actor}:
                ties[actor, other] += 1
                conflict[frozenset((actor, other))] += (item.act.score or 0) < 0
    states = sorted({s for pair in ties for s in pair if len(s) == 3 and s not in ("IGO", "WLD", "NON")})

    def rate(focal: str, pair: tuple[str, str]) -> tuple[int, int]:
        both = min(ties[focal, pair[0]] + ties[pair[0], focal], ties[focal, pair[1]] + ties[pair[1], focal])
        return (both * (1 + conflict[frozenset(pair)]), both)

    focals = (case.focal,) if case.focal else states
    pairs = (case.rivals,) if case.rivals else tuple(combinations(states, 2))
    options = [(rate(focal, pair), focal, pair) for focal in focals for pair in pairs if focal and focal not in pair]
    best = max(options, default=None, key=lambda option: option[0])
    if best is None or best[0][0] == 0:
        raise CaseError("the documents do not show one state between two others; name focal and rivals in a case file")
    return (
        best[1],
        best[2],
        "inferred from the evidence: the two states with most conflict between them that it deals with",
    )
