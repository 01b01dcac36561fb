"""Reasons why two accounts differ: cut-off, kind of evidence, framing, unstated assumption.

A difference of shares is only named if a test of two proportions calls it (two-sided, |z| > 2); otherwise nothing is
said, since small counts differ by chance.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from tightrope.claims.accounts import Account
from tightrope.claims.clusters import SAY_SHARE, match_actors, share_words
from tightrope.claims.desk import name_actor
from tightrope.claims.phrases import join_names
from tightrope.claims.sides import Pair, find_states, is_toward, list_deeds, rank_states
from tightrope.claims.statements import UNNAMED, find_side
from tightrope.nouns import Evidence, find_state

ReasonKind = Literal["cut-off", "kind of evidence", "framing", "unstated assumption"]
_WAR_TYPES = ("ASSAULT", "RETREAT", "CONCEDE", "MOBILIZE")
_Z = 2.0


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two accounts differ: a complete sentence with what it rests on."""

    kind: ReasonKind
    text: str
    evidence_ids: tuple[str, ...] = ()


def find_reasons(a: Account, b: Account, *, focal: str, names: Mapping[str, str]) -> tuple[Reason, ...]:
    """All reasons that the two accounts' evidence gives."""
    return (
        *find_cut_off_reasons(a, b, names=names),
        *find_evidence_reasons(a, b, names=names),
        *find_framing_reasons(a, b, focal=focal, names=names),
        *find_assumption_reasons(a, b, focal=focal, names=names),
    )


def find_cut_off_reasons(a: Account, b: Account, *, names: Mapping[str, str]) -> list[Reason]:
    """One account knows of turns in a conflict that both follow and the other does not; or their dates differ."""
    reasons = []
    if a.cut_off.published and b.cut_off.published and a.cut_off.published != b.cut_off.published:
        first, last = sorted((a, b), key=lambda account: str(account.cut_off.published))
        text = f"{first.name} was published on {first.cut_off.published}, {last.name} on {last.cut_off.published}."
        reasons.append(Reason("cut-off", text))
    turns = [_list_turns(one, other) for one, other in ((a, b), (b, a))]
    if bool(turns[0]) == bool(turns[1]):
        return reasons
    (knows, lacks), found = ((a, b), turns[0]) if turns[0] else ((b, a), turns[1])
    days = sorted(item.act.when.start for item in found if item.act.when and item.act.when.days == 1)
    quoted = join_names([f"“{item.passage.exact}”" for item in found if item.passage][:4]) or "later acts"
    wars = join_names(
        [" and ".join(name_actor(s, names) for s in sorted(war)) for war in _list_wars(a) & _list_wars(b)]
    )
    before = f"before {days[0]}" if days else "before them"
    text = (
        f"{knows.name} knows of {quoted}; {lacks.name} follows the same conflict ({wars}) and mentions none of it: it "
        f"appears to have been written {before}, or leaves it out."
    )
    reasons.append(Reason("cut-off", text, tuple(item.id for item in found)))
    reasons += [
        Reason("cut-off", f"{account.name}: {account.cut_off.text}", account.cut_off.evidence_ids)
        for account in (a, b)
        if a.cut_off.latest != b.cut_off.latest
    ]
    return reasons


def find_evidence_reasons(a: Account, b: Account, *, names: Mapping[str, str]) -> list[Reason]:
    """What the accounts are made of: things done or things that may come; whose word they pass on."""
    reasons = []
    groups = [("what may come", "predictions"), ("views and descriptions", "judgements"), ("reported acts", "reports")]
    for words, group in groups:
        ids = [getattr(account, group) for account in (a, b)]
        totals = [len(account.evidence) for account in (a, b)]
        if differ(len(ids[0]), totals[0], len(ids[1]), totals[1]):
            text = (
                f"{len(ids[0])} of {totals[0]} items of {a.name} are {words}, against {len(ids[1])} of {totals[1]} of "
                f"{b.name}."
            )
            reasons.append(Reason("kind of evidence", text, (*ids[0], *ids[1])))
    quoted = [_list_quoted(account) for account in (a, b)]
    for one, other, account in ((quoted[0], quoted[1], a), (quoted[1], quoted[0], b)):
        only = sorted(one.keys() - other.keys())
        if only:
            who = join_names([f"{name_actor(side, names)} ({len(one[side])})" for side in only])
            ids_only = tuple(name for side in only for name in one[side])
            text = f"Only {account.name} passes on statements of {who}, by number of items."
            reasons.append(Reason("kind of evidence", text, ids_only))
    return reasons


def find_framing_reasons(a: Account, b: Account, *, focal: str, names: Mapping[str, str]) -> list[Reason]:
    """Toward whom the accounts show the focal state: the shares of the two states that it is most shown with."""
    others = [state for state in rank_states(a, b) if state != focal]
    counts = [
        Counter(s for s in others for item in acc.evidence if is_toward(item.act, Pair(focal, s))) for acc in (a, b)
    ]
    top = sorted(others, key=lambda state: (-(counts[0][state] + counts[1][state]), state))[:2]
    if len(top) < 2:
        return []
    sums = [count[top[0]] + count[top[1]] for count in counts]
    if not differ(counts[0][top[0]], sums[0], counts[1][top[0]], sums[1]):
        return []
    first, second, actor = (name_actor(name, names) for name in (*top, focal))
    text = (
        f"Of what {a.name} tells of {actor} toward {first} or {second}, {counts[0][top[0]]} of {sums[0]} items concern "
        f"{first}; in {b.name} it is {counts[1][top[0]]} of {sums[1]}."
    )
    ids = [item.id for acc in (a, b) for item in acc.evidence if any(is_toward(item.act, Pair(focal, s)) for s in top)]
    return [Reason("framing", text, tuple(ids))]


def find_assumption_reasons(a: Account, b: Account, *, focal: str, names: Mapping[str, str]) -> list[Reason]:
    """What an account takes for granted: alignment without a deed, and other minds without a source."""
    reasons = []
    for account, second in ((a, b), (b, a)):
        for other in rank_states(a, b):
            pair = Pair(focal, other)
            flat, possible = _list_flat(account, pair), list_deeds(account, pair, "open")
            is_common = len(_list_flat(second, pair)) >= 2
            if len(flat) >= 2 and possible and not is_common and not list_deeds(account, pair, "done"):
                text = (
                    f"{account.name} judges {name_actor(focal, names)} toward {name_actor(other, names)} flatly "
                    f"({_quote(flat[:2])}) and reports no completed deed: it takes words, or deeds that may come "
                    f"({_quote(possible[:1])}), for the position itself."
                )
                reasons.append(Reason("unstated assumption", text, tuple(item.id for item in (*flat, *possible))))
        items = [account.find_evidence(name) for name in account.assumptions]
        minds = [i for i in items if not any(share_words(i, o, least=SAY_SHARE) for o in second.evidence)]
        if minds:
            text = (
                f"{account.name} presumes what others prefer without a source in {len(minds)} "
                f"place{'' if len(minds) == 1 else 's'}, such as {_quote(minds[:2])}."
            )
            reasons.append(Reason("unstated assumption", text, tuple(item.id for item in minds)))
    return reasons


def differ(hits_a: int, total_a: int, hits_b: int, total_b: int) -> bool:
    """Whether two shares differ by more than chance (pooled two-proportion z, |z| > 2).

    >>> differ(10, 100, 30, 100), differ(1, 4, 2, 4), differ(0, 0, 1, 2)
    (True, False, False)
    """
    if not total_a or not total_b:
        return False
    pooled = (hits_a + hits_b) / (total_a + total_b)
    spread = math.sqrt(pooled * (1 - pooled) * (1 / total_a + 1 / total_b))
    return spread > 0 and abs(hits_a / total_a - hits_b / total_b) > _Z * spread


def _list_wars(account: Account) -> set[frozenset[str]]:
    """Pairs of states between which an account reports attacks."""
    wars = set()
    for item in account.evidence:
        if item.act.type == "ASSAULT" and item.act.status in ("happened", "ongoing") and item.certainty >= 2:
            for first in {find_state(name) for name in item.act.actors}:
                rest = {find_state(name) for name in (*item.act.actors, *item.act.recipients)} - {first}
                wars |= {frozenset((first, second)) for second in rest}
    return wars


def _list_turns(knows: Account, lacks: Account) -> list[Evidence]:
    """Acts of war or its end around a conflict that both report, which only the first has, dated or undated."""
    parties = {state for war in _list_wars(knows) & _list_wars(lacks) for state in war}
    turns = []
    for item in knows.evidence:
        act = item.act
        is_turn = act.type in _WAR_TYPES and act.status in ("happened", "ongoing") and act.polarity == "affirmed"
        if is_turn and item.certainty >= 2 and act.when and find_states(act) & parties and not _has_like(item, lacks):
            turns.append(item)
    return turns


def _has_like(item: Evidence, account: Account) -> bool:
    """Whether an account has an act of the same type among the same states."""
    states = {find_state(name) for name in (*item.act.actors, *item.act.recipients)}
    for other in account.evidence:
        act = other.act
        same_sides = match_actors(item.act.actors, act.actors) and match_actors(item.act.recipients, act.recipients)
        if act.type == item.act.type and (
            same_sides or states == {find_state(n) for n in (*act.actors, *act.recipients)}
        ):
            return True
    return False


def _list_quoted(account: Account) -> dict[str, list[str]]:
    """Sides whose word an account passes on, with the items."""
    quoted: dict[str, list[str]] = {}
    for item in account.evidence:
        if item.chain and item.chain[0].who != UNNAMED:
            quoted.setdefault(find_side(item.chain[0].who), []).append(item.id)
    return quoted


def _list_flat(account: Account, pair: Pair) -> list[Evidence]:
    """Items that judge a pair in the text's own voice, flatly, as something that lasts."""
    return [
        item
        for item in account.evidence
        if item.act.type in ("ASSERT", "SUPPORT", "COOPERATE")
        and item.act.status in ("ongoing", "general")
        and not item.chain
        and item.certainty >= 3
        and is_toward(item.act, pair)
    ]


def _quote(items: Sequence[Evidence]) -> str:
    """Exact words of items, or their ids."""
    return ", ".join(f"“{item.passage.exact}”" if item.passage else item.id for item in items)
