"""Two accounts side by side: only the first, both, only the second, contradicted."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tightrope.claims.accounts import Account
from tightrope.claims.claims import Claim
from tightrope.claims.clusters import ACT_SHARE, match_actor, match_actors, share_words
from tightrope.claims.copies import list_content
from tightrope.claims.desk import name_actor
from tightrope.claims.phrases import join_names, phrase_act, phrase_claim, tell_act
from tightrope.claims.reasons import Reason, find_reasons
from tightrope.claims.sides import Pair, find_states, is_toward, list_deeds, list_words, rank_states
from tightrope.claims.statements import UNNAMED
from tightrope.nouns import Act, Evidence, find_state

FindingKind = Literal["report", "claim", "judgement", "prediction", "expectation", "absence", "contradiction"]
LEAST = 3  # records on a pair of states that each account must have before its silence on deeds says anything
_DONE = ("happened", "ongoing")
_CONTRAST = r"\b(?:beyond|not (?:merely|only|just)|more than|far from|anything but|rather than|no longer|instead of)\s+"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that one account has, or both: a complete sentence, and the evidence for it on either side."""

    kind: FindingKind
    text: str
    evidence_a: tuple[str, ...] = ()
    evidence_b: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two accounts side by side: only the first, both, only the second, contradicted, and because."""

    only_a: tuple[Finding, ...]
    both: tuple[Finding, ...]
    only_b: tuple[Finding, ...]
    contradicted: tuple[Finding, ...]
    because: tuple[Reason, ...]
    a: str = ""
    b: str = ""


def compare_accounts(
    a: Account, b: Account, *, focal: str | None = None, names: Mapping[str, str] | None = None
) -> Comparison:
    """Compare two accounts.

    `focal` is the state whose expectations and deeds are looked at; by default the state that both accounts speak of
    most. A thing is only in one account if the other has nothing that could be the same: what may be the same is
    never called a difference.
    """
    names = names or {}
    shared = _pair_reports(a, b)
    both = [_tell_both(a, b, pair, names) for pair in shared]
    told_a = {name for _, items, _ in shared for name in items}
    told_b = {name for _, _, items in shared for name in items}
    ranked = rank_states(a, b)
    if focal is None:
        focal = ranked[0] if ranked else ""
    for other in ranked:
        if other != focal:
            both += _expect_together(a, b, Pair(focal, other), names)
    return Comparison(
        only_a=_tell_only(a, told_a | _find_vague(a, b), _find_alike(a, b), focal=focal, names=names, is_first=True),
        both=tuple(both),
        only_b=_tell_only(b, told_b | _find_vague(b, a), _find_alike(b, a), focal=focal, names=names, is_first=False),
        contradicted=(*_find_opposites(a, b, names), *_find_contrasts(a, b, names)),
        because=find_reasons(a, b, focal=focal, names=names),
        a=a.name,
        b=b.name,
    )


def may_be_same(first: Evidence, second: Evidence) -> bool:
    """Whether two reports of different accounts may tell of one act: nothing in their codes speaks against it."""
    a, b = first.act, second.act
    if a.type != b.type or a.polarity != b.polarity or (a.mode and b.mode and a.mode != b.mode):
        return False
    if a.when and b.when and not a.when.touches(b.when):
        return False
    straight = match_actors(a.actors, b.actors) and match_actors(a.recipients, b.recipients)
    is_mutual = (len(a.actors) > 1 and not a.recipients) or (len(b.actors) > 1 and not b.recipients)
    parties = [{find_state(name) for name in (*act.actors, *act.recipients)} for act in (a, b)]
    return straight or (is_mutual and parties[0] == parties[1])


def _pair_reports(a: Account, b: Account) -> list[tuple[Act, tuple[str, ...], tuple[str, ...]]]:
    """Acts that both accounts report or pass on: an act at the level of states, with its evidence on either side."""
    groups: dict[tuple[object, ...], tuple[Act, set[str], set[str]]] = {}
    for first in _list_told(a):
        for second in _list_told(b):
            if _is_done(first) == _is_done(second) and may_be_same(first, second):
                act = _lift(first.act if first.act.recipients else second.act)
                key = (act.type, act.actors, act.recipients, act.polarity, act.status)
                group = groups.setdefault(key, (act, set(), set()))
                if group[0].mode != act.mode:
                    group = groups[key] = (replace(act, mode=None), group[1], group[2])
                group[1].add(first.id)
                group[2].add(second.id)
    return [(act, tuple(sorted(x)), tuple(sorted(y))) for act, x, y in groups.values()]


def _find_vague(account: Account, other: Account) -> set[str]:
    """Acts whose sides are missing or only in part those of an act of the other account: they show no difference."""
    return {
        item.id
        for item in account.evidence
        if not item.act.actors
        or any(_may_be(item, second) for second in (*_list_told(account), *_list_told(other)) if second is not item)
        or any(_overlap(item.act, second.act) for second in _list_told(other))
    }


def _may_be(vague: Evidence, exact: Evidence) -> bool:
    """Whether an act without recipient may be another of its type by the same actor."""
    is_vague = not vague.act.recipients and len(vague.act.actors) == 1
    is_clearer = bool(exact.act.recipients) or vague.doc != exact.doc
    same_actor = any(match_actor(a, b) for a in vague.act.actors for b in exact.act.actors)
    return is_vague and is_clearer and vague.act.type == exact.act.type and same_actor


def _overlap(first: Act, second: Act) -> bool:
    """Whether two acts of one type, polarity and mode share an actor and a recipient."""
    is_alike = (first.type, first.polarity, first.mode) == (second.type, second.polarity, second.mode)
    sides = ((first.actors, second.actors), (first.recipients, second.recipients))
    return is_alike and all(any(match_actor(a, b) for a in one for b in other) for one, other in sides)


def _find_alike(account: Account, other: Account) -> set[str]:
    """Statements without an act in one account that may stand in the other in similar words."""
    return {
        item.id
        for item in account.evidence
        if item.act.is_say and any(share_words(item, second, least=ACT_SHARE) for second in other.evidence)
    }


def _list_told(account: Account) -> list[Evidence]:
    """Acts, not SAY types, that an account says happened, or passes on as planned or possible on somebody's word."""
    reports = set(account.reports)
    return [item for item in account.evidence if not item.act.is_say and (item.id in reports or item.chain)]


def _is_done(item: Evidence) -> bool:
    """Whether an item tells of something done, not of something that may come."""
    return item.act.status in _DONE


def _lift(act: Act) -> Act:
    """An act at the level of states, without day and condition."""
    return replace(
        act,
        actors=tuple(sorted({_lift_id(name) for name in act.actors})),
        recipients=tuple(sorted({_lift_id(name) for name in act.recipients})),
        status="happened" if act.status in _DONE else act.status,
        when=None,
        condition=None,
    )


def _lift_id(name: str) -> str:
    """The state of an actor id; bodies, groups, publics and oppositions stay themselves."""
    own_part = name.split(".")[1:2] in (["opp"], ["public"], ["reb"])
    return name if own_part or find_state(name) in ("IGO", "NGO", "WLD") else find_state(name)


def _tell_both(
    a: Account, b: Account, pair: tuple[Act, tuple[str, ...], tuple[str, ...]], names: Mapping[str, str]
) -> Finding:
    """Both report an act; on firm word where either has any."""
    act, *sides = pair
    firm = [
        tuple(i for i in ids if acc.find_evidence(i).certainty >= 2) for acc, ids in zip((a, b), sides, strict=True)
    ]
    found = [some or ids for some, ids in zip(firm, sides, strict=True)]
    kind: FindingKind
    kind, verb = ("report", "report") if act.status in _DONE else ("claim", "pass on")
    return Finding(kind, f"Both {verb} that {tell_act(act, names)}.", found[0], found[1])


def _tell_only(
    account: Account, told: set[str], alike: set[str], *, focal: str, names: Mapping[str, str], is_first: bool
) -> tuple[Finding, ...]:
    """What one account alone reports, and what it alone relays of others' claims; the focal state's first."""
    conditions = [item.act.condition for item in account.evidence if item.act.condition]
    order = {item.id: number for number, item in enumerate(account.evidence)}
    findings = []
    for claim in account.claims:
        is_condition = any((claim.words or "\0") in condition for condition in conditions)
        elsewhere = alike if claim.act.is_say else told
        is_told = is_condition or bool(elsewhere & set(claim.evidence_ids))
        if claim.kind != "content" or claim.act.polarity == "negated" or is_told:
            continue
        found = _tell_claim(claim, account.name, names)
        if found:
            first = min(order[name] for name in claim.evidence_ids)
            key = (focal not in find_states(claim.act), found[0] != "claim", claim.act.when is None, first)
            ids = tuple(sorted(claim.evidence_ids, key=order.__getitem__))
            findings.append((key, Finding(*found, ids if is_first else (), () if is_first else ids)))
    return tuple(finding for _, finding in sorted(findings, key=lambda pair: pair[0]))


def _tell_claim(claim: Claim, account: str, names: Mapping[str, str]) -> tuple[FindingKind, str] | None:
    """One account alone reports an act, or passes on what somebody said; None for its own views and guesses."""
    told = [vouch for vouch in claim.vouches if vouch.relay and not vouch.is_denial]
    speakers = sorted(
        {vouch.who for vouch in told} - {UNNAMED, *(v.publisher for v in told), *(v.author for v in told)}
    )
    stances = {vouch.stance for vouch in claim.vouches if vouch.who in speakers}
    is_done = claim.act.status in _DONE and not claim.act.is_say
    who, text = _name_all(speakers, names), phrase_claim(claim, names)
    if stances & {"assert", "claim", "confirm"}:
        return "claim", f"Only {account} passes on what {who} said: {text}{_tell_standing(claim, names)}"
    if is_done and speakers:
        return "report", f"Only {account} reports, on the word of {who}: {text}"
    heard = " as told by somebody not named" if told else ""
    return ("report", f"Only {account} reports{heard}: {text}") if is_done else None


def _tell_standing(claim: Claim, names: Mapping[str, str]) -> str:
    """Who denies a claim, and whether anything independent supports it."""
    words = {"deny": "denies it", "dismiss": "dismisses it", "avoid-denial": "avoids a categorical denial"}
    parts: dict[str, list[str]] = defaultdict(list)
    for vouch in claim.vouches:
        if vouch.is_denial and words[vouch.stance] not in parts[vouch.who]:
            parts[vouch.who].append(words[vouch.stance])
    denials = "; ".join(f"{name_actor(who, names)} {' and '.join(how)}" for who, how in parts.items())
    support = "" if claim.is_corroborated else " Nothing independent supports it."
    return f"{f' {denials[:1].upper()}{denials[1:]}.' if denials else ''}{support}"


def _expect_together(a: Account, b: Account, pair: Pair, names: Mapping[str, str]) -> list[Finding]:
    """What both accounts see of one state toward another in words and in deeds, and that neither reports a deed."""
    counts = [sum(is_toward(item.act, pair) for item in account.evidence) for account in (a, b)]
    if min(counts) < LEAST:
        return []
    done = [list_deeds(account, pair, "done") for account in (a, b)]
    if any(done):
        return []
    actor, other = name_actor(pair.actor, names), name_actor(pair.other, names)
    held = [list_deeds(account, pair, "withheld") + list_deeds(account, pair, "open") for account in (a, b)]
    ids = [tuple(item.id for item in items) for items in held]
    findings = [Finding("absence", f"Neither reports a completed deed of {actor} toward {other}.", ids[0], ids[1])]
    words = [list_words(account, pair) for account in (a, b)]
    if all(words) and all(held):
        parts = [_tell_outlook(account, pair) for account in (a, b)]
        text = f"Both see {actor} supporting {other} in words, not in matter: {parts[0]}; {parts[1]}."
        found = [tuple(item.id for item in (*said, *kept)) for said, kept in zip(words, held, strict=True)]
        findings.append(Finding("expectation", text, found[0], found[1]))
    return findings


def _tell_outlook(account: Account, pair: Pair) -> str:
    """One account's view of words and deeds on a pair, in its own words: what it expects, or the support that it
    reports nearest to help that was not given."""
    said, withheld, possible = list_words(account, pair), *(list_deeds(account, pair, k) for k in ("withheld", "open"))
    ahead = [item for item in said if item.id in account.predictions]
    order = {item.id: number for number, item in enumerate(account.evidence)}
    best = min(
        ahead or said,
        key=lambda item: (
            item.act.status == "general",
            min((abs(order[item.id] - order[other.id]) for other in withheld), default=0),
            -len(item.passage.exact) if item.passage else 0,
            item.id,
        ),
    )
    deeds = [f"help that was not given ({quote(withheld)})"] if withheld else []
    deeds += [f"deeds only as possible ({quote(possible[:3])})"] if possible else []
    return f"{account.name} {'expects' if ahead else 'reports'} {quote([best])} and has {' and '.join(deeds)}"


def quote(items: Iterable[Evidence]) -> str:
    """The exact words of items, in quotation marks; the codes of an item without words."""
    return ", ".join(f"“{item.passage.exact}”" if item.passage else phrase_act(item.act, {}) for item in items)


def _find_opposites(a: Account, b: Account, names: Mapping[str, str]) -> list[Finding]:
    """Acts that one account affirms and the other negates."""
    findings = []
    for first in filter(_is_done, _list_told(a)):
        for second in filter(_is_done, _list_told(b)):
            turned = replace(second.act, polarity=first.act.polarity)
            if second.act.polarity != first.act.polarity and may_be_same(first, replace(second, act=turned)):
                says = [phrase_act(item.act, names, words=item.passage.exact if item.passage else None).rstrip(".")
                        for item in (first, second)]  # fmt: skip
                text = f"{a.name} has it that {says[0]}, {b.name} that {says[1]}."
                findings.append(Finding("contradiction", text, (first.id,), (second.id,)))
    return findings


def _find_contrasts(a: Account, b: Account, names: Mapping[str, str]) -> list[Finding]:
    """One word on opposite sides: one account says it, the other says "beyond" it, of the same pair of states."""
    findings = []
    for first in a.evidence:
        for second in b.evidence:
            if not (first.passage and second.passage and _share_pair(first.act, second.act)):
                continue
            stems = list_content(first.passage.exact) & list_content(second.passage.exact)
            scopes = [_list_contrasted(item.passage.exact) for item in (first, second) if item.passage]
            if stems & (scopes[0] ^ scopes[1]):
                actor = join_names(
                    [name_actor(name, names) for name in sorted({find_state(n) for n in first.act.actors})]
                )
                text = (
                    f"Of {actor}, {a.name} says “{first.passage.exact}” where {b.name} says “{second.passage.exact}”."
                )
                findings.append(Finding("contradiction", text, (first.id,), (second.id,)))
    return findings


def _list_contrasted(text: str) -> frozenset[str]:
    """Stems of the words that stand right after "beyond", "more than" and the like."""
    after = [text[match.end() :].split()[:2] for match in re.finditer(_CONTRAST, text, re.IGNORECASE)]
    return list_content(" ".join(word for words in after for word in words))


def _share_pair(first: Act, second: Act) -> bool:
    """Whether two acts have the same states on both sides."""
    sides = [[{find_state(n) for n in names} for names in (act.actors, act.recipients)] for act in (first, second)]
    return all(sides[0]) and sides[0] == sides[1]


def _name_all(ids: Sequence[str], names: Mapping[str, str]) -> str:
    """Names of actors as a list."""
    return join_names([name_actor(name, names) for name in ids])
