"""Sides: what accounts say of one state toward another, in words and in deeds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from tightrope.claims.accounts import Account
from tightrope.nouns import Act, Evidence, find_state

DeedKind = Literal["done", "withheld", "open"]
_NO_STATES = ("WLD", "IGO", "NGO", "GULF")


@dataclass(frozen=True, slots=True)
class Pair:
    """One state toward another."""

    actor: str
    other: str


def find_states(act: Act) -> set[str]:
    """States on either side of an act."""
    return {find_state(name) for name in (*act.actors, *act.recipients)} - set(_NO_STATES)


def is_toward(act: Act, pair: Pair) -> bool:
    """Whether an act is the first state's toward the other, or of both together."""
    actors = {_find_speaking(name) for name in act.actors}
    others = {find_state(name) for name in act.recipients} or actors - {pair.actor}
    return pair.actor in actors and pair.other in others


def list_deeds(account: Account, pair: Pair, kind: DeedKind) -> list[Evidence]:
    """Deeds of one state toward another: done (on firm word), withheld, or open (planned, conditional, possible).

    What the reader took a side of from the context alone is no deed of theirs.
    """
    found = []
    for item in account.evidence:
        act = item.act
        if act.is_say or act.channel != "deeds" or item.is_guessed or not is_toward(act, pair):
            continue
        is_done = act.status in ("happened", "ongoing", "general")
        if is_done and act.polarity == "negated":
            item_kind = "withheld"
        elif is_done:
            item_kind = "done" if item.certainty >= 2 else "open"
        else:
            item_kind = "open"
        if item_kind == kind:
            found.append(item)
    return found


def list_words(account: Account, pair: Pair) -> list[Evidence]:
    """Support in words of one state for another: reported, or expected with certainty 2 or more."""
    return [
        item
        for item in account.evidence
        if item.act.type == "SUPPORT"
        and item.act.polarity == "affirmed"
        and not item.is_guessed
        and is_toward(item.act, pair)
        and item.certainty >= 2
    ]


def rank_states(a: Account, b: Account) -> list[str]:
    """States that act in both accounts, the one that both speak of most first (the smaller count decides)."""
    counts = [Counter(state for item in account.evidence for state in find_states(item.act)) for account in (a, b)]
    shared = counts[0].keys() & counts[1].keys()
    return sorted(shared, key=lambda state: (-min(counts[0][state], counts[1][state]), state))


def _find_speaking(name: str) -> str:
    """The state for which an actor's deeds count; publics, oppositions and armed groups count for themselves."""
    return name if name.split(".")[1:2] in (["opp"], ["public"], ["reb"]) else find_state(name)
