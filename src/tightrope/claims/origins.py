"""Origins: who a report really comes from, so that fifty copies of one story count once."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from tightrope.claims.desk import Desk
from tightrope.nouns import Evidence

_CITING = (
    r"according to|as reported by|reported by|citing|cited by|quoting|quoted by|quoted in|told|via|"
    r"in an interview with|in remarks to|in a report by|a report by|carried by"
)
_CITED_AFTER = (
    r"(?:news agency|agency|newspaper|daily|television)?\s*(?:reported|reports|has reported|said|quoted|citing)"
)
_UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Origin:
    """One independent source of reports: rewrites of one text, or all that quote one agency, are one origin.

    `publisher` is whose word it is (an agency that is quoted, else the earliest carrier), `carriers` are all
    publishers that carry it, `docs` all documents or feeds, `evidence_ids` what rests on it. `reasons` are complete
    sentences, one for each rule that joined documents. `circles` are publishers that cite each other in a ring.
    """

    id: str
    publisher: str
    carriers: tuple[str, ...]
    docs: tuple[str, ...]
    evidence_ids: tuple[str, ...]
    reasons: tuple[str, ...] = ()
    circles: tuple[tuple[str, ...], ...] = ()


def find_origins(evidence: Sequence[Evidence], *, desk: Desk) -> tuple[Origin, ...]:
    """Group evidence by where it really comes from.

    Two items have one origin if their documents are rewrites of one text, if both pass on the same publisher's word,
    if one passes on the other's publisher, or if one publisher carries both. A publisher that only passes on belongs to
    whom it cites; what a publisher says for itself stays apart from what it passes on. Rows of a feed are told apart
    by publisher. The order of the evidence changes nothing.
    """
    items = sorted({item.id: item for item in evidence}.values(), key=lambda item: (item.doc, item.id))
    cited = {item.id: find_citations(item, desk=desk) for item in items}
    own = {item.id: _name_carrier(item, desk) for item in items}
    speaks = {own[item.id].casefold() for item in items if not cited[item.id]}
    circles = _find_circles(items, cited, own, speaks)
    joined: dict[str, list[str]] = defaultdict(list)
    for item in items:
        names = (
            cited[item.id] if own[item.id].casefold() in speaks and cited[item.id] else (*cited[item.id], own[item.id])
        )
        for name in names:
            joined[f"publisher:{name.casefold()}"].append(item.id)
        if item.doc in desk.copies.groups:
            joined[f"text:{desk.copies.groups[item.doc]}"].append(item.id)
    groups = _join([item.id for item in items], joined.values())
    by_id = {item.id: item for item in items}
    origins = [_describe([by_id[name] for name in group], cited, own, circles, desk) for group in groups]
    return tuple(sorted(origins, key=lambda origin: (origin.docs, origin.id)))


def find_citations(evidence: Evidence, *, desk: Desk) -> tuple[str, ...]:
    """Publishers whose word an item passes on: cited in its sentence, or in its document's dateline or last line.

    A publisher that names itself cites nobody.
    """
    document = desk.find_document(evidence)
    if document is None:
        return ()
    patterns = _compile(desk.publishers)
    found = {name for pattern in patterns[:2] for name in pattern.findall(desk.read_around(evidence))}
    found |= set(patterns[2].findall(document.text.lstrip()[:160])) | set(patterns[3].findall(document.text[-160:]))
    own = desk.find_publisher(evidence).casefold()
    return tuple(sorted(name for name in found if name.casefold() != own))


def choose_earliest(evidence: Iterable[Evidence], *, desk: Desk) -> list[Evidence]:
    """The items that could be known first; all of them where no day is known."""
    items = list(evidence)
    days = {item.id: desk.find_known(item) or date.max for item in items}
    first = min(days.values())
    return [item for item in items if days[item.id] == first]


def _name_carrier(item: Evidence, desk: Desk) -> str:
    """Publisher of an item, or its document where no publisher is known."""
    publisher = desk.find_publisher(item)
    return publisher if publisher != _UNKNOWN else item.doc


def _find_circles(
    items: Sequence[Evidence], cited: Mapping[str, tuple[str, ...]], own: Mapping[str, str], speaks: set[str]
) -> tuple[tuple[str, ...], ...]:
    """Rings of publishers in which each passes on another's word and none speaks for itself."""
    links: dict[str, set[str]] = defaultdict(set)
    for item in items:
        links[own[item.id].casefold()] |= {name.casefold() for name in cited[item.id]}
    reached = {name: _reach(name, links) for name in sorted(links)}
    rings = {
        tuple(sorted(other for other in links if other in reached[name] and name in reached[other]))
        for name in links
        if name in reached[name]
    }
    return tuple(sorted(ring for ring in rings if not speaks & set(ring)))


def _reach(name: str, links: Mapping[str, set[str]]) -> set[str]:
    """All names that can be reached from one by following links."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        for other in links.get(waiting.pop(), set()) - seen:
            seen.add(other)
            waiting.append(other)
    return seen


def _join(names: Sequence[str], joined: Iterable[Sequence[str]]) -> list[list[str]]:
    """Connected components (union-find with path halving)."""
    parent = {name: name for name in names}

    def find(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for together in joined:
        for other in together[1:]:
            parent[find(other)] = find(together[0])
    groups: dict[str, list[str]] = defaultdict(list)
    for name in names:
        groups[find(name)].append(name)
    return list(groups.values())


def _describe(
    items: Sequence[Evidence],
    cited: Mapping[str, tuple[str, ...]],
    own: Mapping[str, str],
    circles: Sequence[tuple[str, ...]],
    desk: Desk,
) -> Origin:
    """An Origin with the sentences that say why its items belong together."""
    carriers = sorted({own[item.id] for item in items})
    sources = sorted({name for item in items for name in cited[item.id]})
    rings = tuple(ring for ring in circles if set(ring) & {name.casefold() for name in carriers})
    speakers = [item for item in items if not cited[item.id]]
    if speakers or not sources or rings:
        publisher = min(own[item.id] for item in choose_earliest(speakers or items, desk=desk))
    else:
        folded = {name.casefold() for name in carriers}
        publisher = next((name for name in sources if name.casefold() not in folded), sources[0])
    reasons = [f"{' and '.join(carriers)} {'passes' if len(carriers) == 1 else 'pass'} on {name}." for name in sources]
    groups = {desk.copies.groups.get(item.doc, "") for item in items}
    docs = sorted({item.doc for item in items})
    if len(docs) > len(groups):
        reasons += [reason for group in sorted(groups) for reason in desk.copies.reasons.get(group, ())]
    reasons += [f"{' and '.join(ring)} cite each other: nobody outside the circle vouches." for ring in rings]
    if len(docs) > 1 and len(carriers) == 1 and not reasons:
        reasons.append(f"{carriers[0]} carries all {len(docs)} documents.")
    key = "\x1f".join(sorted(item.id for item in items if own[item.id] == publisher or not speakers))
    return Origin(
        id="o-" + hashlib.sha256(f"{publisher}\x1f{key}".encode()).hexdigest()[:12],
        publisher=publisher,
        carriers=tuple(carriers),
        docs=tuple(docs),
        evidence_ids=tuple(sorted(item.id for item in items)),
        reasons=tuple(reasons),
        circles=rings,
    )


@lru_cache(maxsize=16)
def _compile(names: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Patterns for a name after a citing cue, before one, in a dateline, in a last line.

    Names keep their capitals: "told reporters at dawn" cites nobody.
    """
    either = "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name))) or r"(?!)"
    shapes = (
        rf"\b(?i:{_CITING})\s+(?:the\s+)?(?:(?!that\b)[\w.\-]+\s+){{0,3}}?({either})\b",
        rf"\b({either})\s+(?i:{_CITED_AFTER})\b",
        rf"(?:\(|^)({either})(?:\)|\s*[-–—]\s)",
        rf"(?:\(|[-–—]\s*|(?i:with) (?:inputs?|reporting) (?:from|by) )({either})\)?\.?\s*$",
    )
    return tuple(re.compile(shape) for shape in shapes)
