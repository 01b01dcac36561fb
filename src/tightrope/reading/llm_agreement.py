"""Two readings of one document side by side: which records match, and where matched records differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from tightrope.nouns import Evidence, to_record
from tightrope.reading.llm import read_second
from tightrope.reading.llm_client import Endpoint
from tightrope.reading.names import RosterLike
from tightrope.reading.read import Reading

_COMPARED = ("mode", "actors", "recipients", "polarity", "status", "condition", "when", "chain")


@dataclass(frozen=True, slots=True)
class Match:
    """A record of the first reader, of the second, or of both; `same` and `differs` name fields of a match."""

    first: Evidence | None
    second: Evidence | None
    same: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()

    @property
    def found_by(self) -> str:
        """Who has the record: `both`, `first` or `second`."""
        return "both" if self.first and self.second else "first" if self.first else "second"


@dataclass(frozen=True, slots=True)
class Agreement:
    """All records of two readings, in the order of the text."""

    matches: tuple[Match, ...]

    @property
    def n_both(self) -> int:
        """Records that both have."""
        return sum(match.found_by == "both" for match in self.matches)

    @property
    def share(self) -> float | None:
        """Matched records over all, in [0, 1] (Dice); None if neither reader has any."""
        n_all = sum((match.first is not None) + (match.second is not None) for match in self.matches)
        return 2 * self.n_both / n_all if n_all else None

    def list_rows(self) -> list[dict[str, str]]:
        """Plain rows, one a record, to print or to keep."""
        return [_show(match) for match in self.matches]


def compare_readings(first: Sequence[Evidence], second: Sequence[Evidence]) -> Agreement:
    """Match records of one document by overlapping span and type, the largest overlap first, each record once."""
    pairs = match_spans(first, second, by_type=True)
    matches = [_compare(first[a], second[b]) for a, b in pairs]
    matches += [Match(item, None) for number, item in enumerate(first) if number not in {a for a, _ in pairs}]
    matches += [Match(None, item) for number, item in enumerate(second) if number not in {b for _, b in pairs}]
    return Agreement(tuple(sorted(matches, key=_find_start)))


def describe_second(reading: Reading, *, roster: RosterLike, endpoint: Endpoint) -> dict[str, Any]:
    """Plain data: a reading by rules, the model's reading of the same document beside it, and their agreement."""
    (second,) = read_second([reading.document], roster=roster, endpoint=endpoint)
    agreement = compare_readings(reading.evidence, second.evidence)
    usage = second.usage
    summary = (
        f"first reader {len(reading.evidence)} records, second {len(second.evidence)}, both {agreement.n_both}; "
        f"{len(second.rejects)} of the second rejected; {usage.calls} calls, {usage.cached} from the cache, "
        f"{usage.tokens_in} + {usage.tokens_out} tokens"
    )
    return {
        "doc": reading.document.name,
        "summary": summary,
        "first": [to_record(item) for item in reading.evidence],
        "second": [to_record(item) for item in second.evidence],
        "agreement": agreement.list_rows(),
        "share": agreement.share,
        "rejects": [asdict(reject) for reject in second.rejects],
        "usage": asdict(usage),
    }


def match_spans(first: Sequence[Evidence], second: Sequence[Evidence], *, by_type: bool) -> tuple[tuple[int, int], ...]:
    """Places (in `first`, in `second`) of records whose spans overlap, one to one, the largest share of overlap first.

    Share of overlap: characters in both over characters in either. Equal shares go to records whose actors agree.
    """
    ranked = sorted(_rank(first, second, by_type=by_type))
    taken_first: set[int] = set()
    taken_second: set[int] = set()
    pairs = []
    for *_, a, b in ranked:
        if a not in taken_first and b not in taken_second:
            taken_first.add(a)
            taken_second.add(b)
            pairs.append((a, b))
    return tuple(pairs)


def _rank(
    first: Sequence[Evidence], second: Sequence[Evidence], *, by_type: bool
) -> Iterator[tuple[float, bool, int, int]]:
    """Overlapping pairs with what they are sorted by."""
    for a, one in enumerate(first):
        for b, two in enumerate(second):
            p, q = one.passage, two.passage
            if p is None or q is None or p.doc != q.doc or (by_type and one.act.type != two.act.type):
                continue
            common = min(p.end, q.end) - max(p.start, q.start)
            if common > 0:
                share = common / (max(p.end, q.end) - min(p.start, q.start))
                yield -share, set(one.act.actors).isdisjoint(two.act.actors), a, b


def _compare(first: Evidence, second: Evidence) -> Match:
    """A match with the fields that are the same and those that differ."""
    same = tuple(name for name in _COMPARED if _read(first, name) == _read(second, name))
    return Match(first, second, same, tuple(name for name in _COMPARED if name not in same))


def _read(item: Evidence, name: str) -> str:
    """A field as text; the order of actors does not matter, that of the chain does."""
    if name == "chain":
        return " > ".join(f"{link.who} ({link.stance})" for link in item.chain)
    value = getattr(item.act, name)
    return ", ".join(sorted(value)) if isinstance(value, tuple) else str(value or "")


def _find_start(match: Match) -> tuple[int, int]:
    """Where a match stands in the text."""
    item = match.first or match.second
    assert item is not None
    return (item.passage.start, item.passage.end) if item.passage else (-1, -1)


def _show(match: Match) -> dict[str, str]:
    """One row."""
    item = match.first or match.second
    assert item is not None
    differs = [
        f"{name}: {_read(match.first, name) or '-'} | {_read(match.second, name) or '-'}"
        for name in match.differs
        if match.first and match.second
    ]
    return {
        "found by": match.found_by,
        "type": item.act.type,
        "who": ", ".join(item.act.actors),
        "whom": ", ".join(item.act.recipients),
        "first": match.first.id if match.first else "",
        "second": match.second.id if match.second else "",
        "same": ", ".join(match.same),
        "differs (first | second)": "; ".join(differs),
        "words": item.passage.exact if item.passage else "",
    }
