"""Clusters: many reports, one act. What differs in polarity or status is never one act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tightrope.claims.copies import list_content
from tightrope.claims.desk import Desk
from tightrope.nouns import Act, Evidence, Interval, find_state

_GENERAL_PARTS = ("", "gov")  # a state or its government stands for any of its offices and office-holders
OPEN = ("planned", "conditional", "hypothetical")
ACT_SHARE = 1 / 3  # of the shorter item's content words, for two undated reports to be one act
SAY_SHARE = 2 / 3  # the same for a SAY type, which is nothing but its words
WIDE = 7  # days beyond which a date says little: acts of one month need words or a mode in common
_PLAIN_WORDS = """
support supports supported help aid assist assistance cooperate cooperation relations ties government officials policy
promise promised pledge offer offered agree agreed condemn condemned criticise criticised criticize criticized accuse
accused thank thanked praise praised call called calls visit visited meet met meeting talks attack attacks attacked
strike strikes struck warn warned threaten threatened reject rejected ask asked urge urged
"""
_PLAIN = list_content(_PLAIN_WORDS)  # the words in which an act's type is told do not tell two acts of it apart


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports of one act: `act` is the most exact of them, its `when` the days that all of them allow."""

    act: Act
    evidence: tuple[Evidence, ...]


def cluster_acts(evidence: Iterable[Evidence], *, desk: Desk) -> tuple[Cluster, ...]:
    """Group reports of one act; the order of the evidence changes nothing.

    Reports are taken from the most exact to the vaguest. One joins a cluster if it fits every member (see
    `fit_together`); a vague one that fits several clusters joins none of them, since nothing says which it means.
    """
    items = sorted({item.id: item for item in evidence}.values(), key=_sort_key)
    buckets: dict[tuple[object, ...], list[Evidence]] = defaultdict(list)
    for item in items:
        act = item.act
        states = frozenset(find_state(name) for name in act.actors)
        towards = frozenset(find_state(name) for name in act.recipients)
        buckets[act.type, act.polarity, act.status, states, towards].append(item)
    clusters = [cluster for bucket in buckets.values() for cluster in _fill(bucket, desk)]
    return tuple(sorted(clusters, key=lambda cluster: _sort_key(cluster.evidence[0])))


def fit_together(first: Evidence, second: Evidence, *, desk: Desk) -> bool:
    """Whether two items can report one act.

    Type, polarity and status are equal, modes do not differ, actors and recipients are the same or one names the
    state for its office. Dates touch. Where a date is missing or over a week wide, the two also need words in common,
    since "condemned" without a day can be any condemnation; acts of one mode that are dated, or still open ("would
    strike with nuclear weapons"), need none. A SAY type is nothing but its words, so it needs more of them. Rows of one
    feed with different notes are different acts.
    """
    a, b = first.act, second.act
    if (a.type, a.polarity, a.status) != (b.type, b.polarity, b.status) or (a.mode and b.mode and a.mode != b.mode):
        return False
    if not (match_actors(a.actors, b.actors) and match_actors(a.recipients, b.recipients)):
        return False
    if (a.when and b.when and not a.when.touches(b.when)) or _is_too_late(first, second, desk):
        return False
    if first.doc == second.doc and first.passage is None and first.note and second.note and first.note != second.note:
        return False
    is_dated = bool(a.when and b.when) and all(when.days <= WIDE for when in (a.when, b.when) if when)
    is_same_mode = bool(a.mode and a.mode == b.mode) and (bool(a.when and b.when) or a.status in OPEN)
    if not a.is_say and (is_dated or is_same_mode):
        return True
    return share_words(first, second, least=SAY_SHARE if a.is_say else ACT_SHARE)


def match_actors(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether two lists can name the same actors.

    >>> match_actors(["PAK"], ["PAK/shehbaz-sharif"]), match_actors(["PAK.mil"], ["PAK.gov"])
    (True, False)
    """
    return all(any(match_actor(a, b) for b in second) for a in first) and all(
        any(match_actor(a, b) for a in first) for b in second
    )


def match_actor(first: str, second: str) -> bool:
    """Whether two ids can name one actor: equal, one inside the other, or a state (its government) and its own.

    >>> match_actor("IRN.gov", "IRN/mohsen-rezaei"), match_actor("PAK", "PAK.opp"), match_actor("PAK.gov", "PAK.opp")
    (True, False, False)
    """
    if first == second:
        return True
    if find_state(first) != find_state(second) or "WLD" in (find_state(first), find_state(second)):
        return False
    if {"opp", "public", "reb"} & {*first.split("."), *second.split(".")}:
        return False
    parts = [name.replace("/", ".", 1).split(".", 1)[1] if find_state(name) != name else "" for name in (first, second)]
    is_person = ["/" in first, "/" in second]
    if not all(is_person) and any(part in _GENERAL_PARTS for part in parts):
        return "mil" not in parts or "" in parts
    return first.startswith(second + ".") or second.startswith(first + ".")


def share_words(first: Evidence, second: Evidence, *, least: float) -> bool:
    """Whether two items share enough words: `least` is the share of the shorter's content words.

    Names and words that every act of a kind is told in ("support", "ties") are left out. Of a row of a feed its note
    is read; without a note it is judged by its codes alone.
    """
    texts = [item.passage.exact if item.passage else item.note for item in (first, second)]
    if None in texts or (first.act.is_say and texts[0] == texts[1]):
        return True
    words = (list_content(text or "", with_names=False) - _PLAIN for text in texts)
    smaller, larger = sorted(words, key=len)
    return bool(smaller) and len(smaller & larger) >= least * len(smaller)


def _fill(items: Sequence[Evidence], desk: Desk) -> list[Cluster]:
    """Clusters of one bucket; items come most exact first."""
    members: list[list[Evidence]] = []
    by_day: dict[date, list[int]] = defaultdict(list)
    wide: list[int] = []
    for item in items:
        when = item.act.when
        near = range(len(members))
        if when and when.days == 1:
            near = sorted({*by_day[when.start], *wide})  # type: ignore[assignment]
        fitting = [i for i in near if all(fit_together(item, other, desk=desk) for other in members[i])]
        same = [i for i in fitting if any(_look_alike(item, other) for other in members[i])]
        if len(fitting) == 1 or same:
            members[(same or fitting)[0]].append(item)
            continue
        members.append([item])
        if when and when.days == 1:
            by_day[when.start].append(len(members) - 1)
        else:
            wide.append(len(members) - 1)
    return [_close(group) for group in members]


def _close(items: Sequence[Evidence]) -> Cluster:
    """A cluster whose act is the first item's, on the days that all items allow."""
    dates = [item.act.when for item in items if item.act.when]
    act = items[0].act
    if dates:
        act = replace(act, when=Interval(max(when.start for when in dates), min(when.end for when in dates)))
    if act.mode is None:
        act = replace(act, mode=next((item.act.mode for item in items if item.act.mode), None))
    return Cluster(act, tuple(items))


def _look_alike(first: Evidence, second: Evidence) -> bool:
    """Whether two items are coded alike: as a copy is to its original."""
    a, b = first.act, second.act
    same_words = (first.passage and first.passage.exact) == (second.passage and second.passage.exact)
    return (a.actors, a.recipients, a.mode, a.when) == (b.actors, b.recipients, b.mode, b.when) and (
        not a.is_say or same_words
    )


def _is_too_late(first: Evidence, second: Evidence, desk: Desk) -> bool:
    """Whether a dated item lies after the day on which the undated one was known, or over 60 days before."""
    for dated, undated in ((first, second), (second, first)):
        known, when = desk.find_known(undated), dated.act.when
        if known and when and undated.act.when is None and not 0 <= (known - when.start).days <= 60:
            return True
    return False


def _sort_key(item: Evidence) -> tuple[object, ...]:
    """Most exact first: fewest days, deepest actors; then by content, never by the order of arrival."""
    act = item.act
    depth = sum(name.count(".") + 2 * name.count("/") for name in (*act.actors, *act.recipients))
    return (
        act.type,
        act.when.days if act.when else 1 << 30,
        act.when.start if act.when else date.min,
        -depth,
        act.mode is None,
        act.actors,
        act.recipients,
        act.mode or "",
        item.passage.exact if item.passage else "",
        item.doc,
        item.id,
    )
