"""What a case asks: the state in the middle and its rivals, named or inferred."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from tightrope.case.file import Case
from tightrope.errors import CaseError, name_nearest
from tightrope.feeds import MAPPINGS
from tightrope.nouns import Evidence, find_state
from tightrope.roster import Roster

NO_STATE = ("IGO", "WLD", "NON", "GULF")  # first components of ids that are no state


@dataclass(frozen=True, slots=True)
class Dealings:
    """How often each state or body occurs, deals with each other, and stands against it."""

    occurrences: Mapping[str, int]
    between: Mapping[frozenset[str], int]
    conflict: Mapping[frozenset[str], int]


def name_question(case: Case, roster: Roster, *, focal: str | None, rivals: str | None) -> Case:
    """The case with the state in the middle, or the two rivals ("Russia, the EU"), that a person names.

    Names are resolved by the roster as of the case's day. CaseError where a name is unknown or means several, or where
    the case file names its own.
    """
    if focal is None and rivals is None:
        return case
    if case.path is not None:
        raise CaseError(f"{case.path} names its own states: change focal and rivals there")
    listed = [part.strip() for part in rivals.split(",")] if rivals is not None else []
    if rivals is not None and len(listed) != 2:
        raise CaseError(f"--rivals {rivals!r}: two names with a comma between them, as in 'Iran, United States'")
    middle = find_unit(focal, roster) if focal is not None else case.focal
    pair = (find_unit(listed[0], roster), find_unit(listed[1], roster)) if listed else case.rivals
    if pair is not None and len({middle, *pair}) < 3:
        raise CaseError(f"{', '.join((middle or '', *pair))}: the state in the middle and its two rivals must differ")
    return replace(case, focal=middle, rivals=pair)


def find_unit(name: str, roster: Roster) -> str:
    """The state or body that a person means by a name, a code or an id.

    >>> from tightrope.roster import load_roster
    >>> [find_unit(name, load_roster()) for name in ("Hungary", "the EU", "rus", "IGO.nato")]
    ['HUN', 'IGO.eu', 'RUS', 'IGO.nato']
    """
    known = roster.find(name) or roster.find(name.upper())
    found = (known,) if known else roster.resolve(name.removeprefix("the ")).candidates
    units = sorted({unit for actor in found if (unit := roster.speaks_for(actor.id))})
    if len(units) == 1:
        return units[0]
    if units:
        raise CaseError(f"{name!r} means several: {', '.join(units)}; give one of these ids")
    states = {entry.text for entry in roster.iter_names() if entry.kind_of_name in ("name", "alias")}
    raise CaseError(f"{name!r} is no state or body of the roster{name_nearest(name, states)}")


def focus_case(case: Case, evidence: Iterable[Evidence], roster: Roster) -> Case:
    """The case with the states that its documents show, where it names none; so that a feed is asked for these."""
    if case.focal and case.rivals:
        return case
    items = tuple(evidence)
    try:
        focal, rivals, _ = find_question(case, items, roster)
    except CaseError:
        return case
    named = {find_state(a) for item in items for a in (*item.act.actors, *item.act.recipients)}
    others = {name for name in named if len(name) == 3 and name not in NO_STATE}  # rows are asked for states
    return replace(case, focal=focal, rivals=rivals, watch=tuple(sorted({*case.watch, *others} - {focal, *rivals})))


def find_question(case: Case, evidence: Iterable[Evidence], roster: Roster) -> tuple[str, tuple[str, str], str]:
    """Focal state, rivals, and where they come from.

    Inferred by plain counts: the focal state is the one that stands in most records; the rivals are the two states, or
    bodies that act, that it deals with most, counted for the one of the two that it deals with less, twice where the
    two also stand against each other. Documents and spreadsheets count, since somebody chose them; the rows of a feed
    of all the world's events only where there is nothing else. CaseError where nothing shows it.
    """
    if case.focal and case.rivals:
        return case.focal, case.rivals, "named in the case file" if case.path else "named by the reader"
    listed = tuple(evidence)
    evidence = tuple(item for item in listed if item.reader.split(" ")[0] not in MAPPINGS) or listed
    dealings = count_dealings(evidence, roster)
    units = sorted(dealings.occurrences, key=lambda unit: (-dealings.occurrences[unit], unit))

    def rate(focal: str, pair: tuple[str, str]) -> tuple[int, int]:
        counts = [dealings.between.get(frozenset((focal, rival)), 0) for rival in pair]
        is_contest = dealings.conflict.get(frozenset(pair), 0) > 0
        return min(counts) * (2 if is_contest else 1), sum(counts)

    for focal in (case.focal,) if case.focal else [unit for unit in units if unit not in (case.rivals or ())]:
        assert focal is not None
        partners = [unit for unit in units if frozenset((focal, unit)) in dealings.between]
        pairs = [case.rivals] if case.rivals else list(combinations(partners, 2))
        best = max(pairs, default=None, key=lambda pair: rate(focal, pair))
        if best is not None and (rate(focal, best)[0] or case.rivals):
            basis = "inferred from the evidence: the two that it deals with most, of those it tells of"
            return focal, best, "named by the reader" if case.rivals else basis
    raise CaseError(
        "the documents do not show one state between two others; name them with --focal and --rivals, or in a case file"
    )


def count_dealings(evidence: Iterable[Evidence], roster: Roster) -> Dealings:
    """Count states and bodies; what the reader took from context alone is no dealing between two."""
    occurrences: Counter[str] = Counter()
    between: Counter[frozenset[str]] = Counter()
    conflict: Counter[frozenset[str]] = Counter()
    for item in evidence:
        givers = {unit for a in item.act.actors if (unit := _find_unit(a, item, roster))}
        receivers = {unit for a in item.act.recipients if (unit := _find_unit(a, item, roster))}
        occurrences.update(givers | receivers)
        if item.is_guessed:
            continue
        for pair in {frozenset((giver, receiver)) for giver in givers for receiver in receivers - {giver}}:
            between[pair] += 1
            conflict[pair] += (item.act.score or 0) < 0
    return Dealings(occurrences, between, conflict)


def _find_unit(actor_id: str, item: Evidence, roster: Roster) -> str | None:
    """The state of an actor, or the body that it is or speaks for."""
    state = find_state(actor_id)
    if state == "IGO":
        return roster.speaks_for(actor_id, on=item.known_at)
    return None if state in NO_STATE or len(state) != 3 else state
