"""Does a model obey the codebook, or the names it has seen elsewhere? Two probes of the second reader.

Label swap: definitions keep their place, opposite names are swapped; a model that reads the codebook swaps its answers.
Order swap: the codebook is turned round; a model that reads the codebook answers as before.
Source of the idea: He, Murugesan, Brandt and Hu 2026 (arXiv 2606.06781); Halterman and Keith 2025 (Political Analysis).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tightrope.nouns import Document, Evidence
from tightrope.reading.llm import read_second
from tightrope.reading.llm_agreement import match_spans
from tightrope.reading.llm_client import Endpoint, Usage
from tightrope.reading.llm_codebook import Codebook, load_prompt, make_codebook
from tightrope.reading.names import RosterLike


@dataclass(frozen=True, slots=True)
class Probe:
    """How the answers to one changed codebook compare with the answers to the plain one.

    `n` counts the plain records that the probe tests; of these, `obeyed` have the type that the changed codebook asks
    for, `kept` (label swap alone) the old name in spite of it, `other` another type, and `lost` no overlapping record.
    """

    name: str
    n: int
    obeyed: int
    kept: int
    other: int
    lost: int

    @property
    def share(self) -> float | None:
        """Share obeyed, in [0, 1]; None without records."""
        return self.obeyed / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Health:
    """Both probes over all documents, what was rejected, and what it cost."""

    label_swap: Probe
    order_swap: Probe
    n_rejects: int
    usage: Usage


def probe_model(documents: Sequence[Document], *, roster: RosterLike, endpoint: Endpoint) -> Health:
    """Read each document three times (plain, labels swapped, order turned round) and compare.

    A probe needs records: with fewer than about thirty, the shares say little.
    """
    plain = make_codebook()
    swapped = _make_swap()
    books = (plain, Codebook(tuple((swapped.get(name, name), name) for _, name in plain.names)),
             Codebook(plain.names[::-1]))  # fmt: skip
    runs = [read_second(documents, roster=roster, endpoint=endpoint, codebook=book) for book in books]
    evidence = [[item for reading in run for item in reading.evidence] for run in runs]
    usage = sum((reading.usage for run in runs for reading in run), Usage())
    return Health(
        _compare("label swap", evidence[0], evidence[1], swapped),
        _compare("order swap", evidence[0], evidence[2], None),
        sum(len(reading.rejects) for run in runs for reading in run),
        usage,
    )


def describe_health(health: Health) -> list[dict[str, object]]:
    """Plain rows, one a probe."""
    return [
        {
            "probe": probe.name,
            "records": probe.n,
            "obeyed": probe.obeyed,
            "kept the name": probe.kept,
            "other type": probe.other,
            "lost": probe.lost,
            "share obeyed": None if probe.share is None else round(probe.share, 3),
        }
        for probe in (health.label_swap, health.order_swap)
    ]


def _make_swap() -> Mapping[str, str]:
    """Which name stands for which under the label swap, both ways."""
    opposite = load_prompt()["opposite"]
    return {**opposite, **{second: first for first, second in opposite.items()}}


def _compare(
    name: str, plain: Sequence[Evidence], changed: Sequence[Evidence], swap: Mapping[str, str] | None
) -> Probe:
    """Records of the plain run against those of a changed one, matched by span."""
    tested = [item for item in plain if swap is None or item.act.type in swap]
    found = {a: changed[b].act.type for a, b in match_spans(tested, changed, by_type=False)}
    obeyed = kept = other = 0
    for number, item in enumerate(tested):
        answer = found.get(number)
        if answer is None:
            continue
        if answer == (swap[item.act.type] if swap else item.act.type):
            obeyed += 1
        elif swap and answer == item.act.type:
            kept += 1
        else:
            other += 1
    return Probe(name, len(tested), obeyed, kept, other, len(tested) - len(found))
