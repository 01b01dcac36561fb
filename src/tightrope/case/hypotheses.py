"""The case's hypotheses weighed on what this reading has of the evidence that its likelihood rows cite."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tightrope.brief import Assessment
from tightrope.brief.wording import format_probability
from tightrope.case.file import Case
from tightrope.claims import Claim
from tightrope.claims.hypotheses import Item, Weighed, replace_citations, weigh_hypotheses
from tightrope.errors import CaseError, name_nearest
from tightrope.nouns import Document, Evidence

FORMS = '"e-…" or "c-…" (an id), or "doc:reports/x.md#words of it"'


def weigh_case_hypotheses(
    case: Case, evidence: tuple[Evidence, ...], claims: tuple[Claim, ...], documents: tuple[Document, ...]
) -> Weighed | None:
    """The matrix of the case; None where it states no hypothesis.

    A cited id or a document that this reading does not have is kept with the item and warned of, since ids change when
    a reader reads better; words that do not stand in the document that they are cited from are a CaseError.
    """
    if not case.hypotheses:
        return None
    items = [cite_item(item, evidence, claims, documents, case=case) for item in case.likelihoods]
    return weigh_hypotheses(case.hypotheses, items, seed=case.seed)


def cite_item(
    item: Item, evidence: Iterable[Evidence], claims: Iterable[Claim], documents: Iterable[Document], *, case: Case
) -> Item:
    """The item with the evidence, or the bare words, that each of its citations stands for."""
    by_id = {found.id: found for found in evidence}
    by_claim = {claim.id: claim for claim in claims}
    texts = {document.name: document for document in documents}
    ids: list[str] = []
    quotes: list[str] = []
    missing: list[str] = []
    for cite in item.cites:
        name = cite.removeprefix("ev:").removeprefix("claims.")
        if cite.startswith("doc:"):
            found, quote = _read_words(cite, by_id.values(), texts, case=case, item=item)
            ids += found
            quotes += [quote] if quote else []
            missing += [] if found or quote else [cite]
        elif name in by_id:
            ids.append(name)
        elif name in by_claim:
            ids += by_claim[name].evidence_ids
        elif not re.fullmatch(r"[a-z]-[0-9a-f]+", name):
            raise CaseError(f"{case.path}: likelihood {item.evidence!r} cites {cite!r}; write {FORMS}")
        else:
            missing.append(cite)
    return replace_citations(item, evidence_ids=dict.fromkeys(ids), quotes=quotes, missing=missing)


def describe_hypotheses(assessment: Assessment) -> list[dict[str, str]]:
    """One row a hypothesis, likeliest first, with a column for each item, most diagnostic first."""
    weighed = assessment.hypotheses
    if weighed is None:
        raise CaseError("the case states no [[hypothesis]], so there is nothing to weigh")
    return [
        {
            "hypothesis": f"{row.hypothesis.id}: {row.hypothesis.text}",
            "prior": format_probability(row.prior),
            "posterior": format_probability(row.posterior),
            "90 %": f"{format_probability(row.low)} to {format_probability(row.high)}",
            "place": str(row.place),
            "inconsistencies": f"{row.inconsistencies} (place {row.place_by_count})",
            **{f"{n}": f"{item.cells.get(row.hypothesis.id, 0.0):+.1f}" for n, item in enumerate(weighed.items, 1)},
        }
        for row in weighed.ranked
    ]


def describe_items(assessment: Assessment) -> list[str]:
    """What the columns of the table are, and what the weighing hangs on, one line each."""
    weighed = assessment.hypotheses
    assert weighed is not None
    lines = [
        f"{n}. {item.text or item.evidence} (spread {weighed.diagnosticity[item.evidence]:.1f}; {item.by}: {item.why}"
        f"{'; ' + ', '.join(item.evidence_ids) if item.evidence_ids else ''})"
        for n, item in enumerate(weighed.items, 1)
    ]
    lines += [f"set aside: {item.text or item.evidence}" for item in weighed.set_aside]
    lines += [
        f"likelihood {item.evidence!r} cites evidence that this reading does not have: {', '.join(item.missing)}"
        for item in (*weighed.items, *weighed.set_aside)
        if item.missing
    ]
    if weighed.flips_to:
        lines.append(f"without {', '.join(weighed.flip_set) or 'any item'}: {weighed.flips_to} stands first")
    return [*lines, *([weighed.disagreement] if weighed.disagreement else [])]


def _read_words(
    cite: str, evidence: Iterable[Evidence], texts: dict[str, Document], *, case: Case, item: Item
) -> tuple[list[str], str]:
    """Ids of the items in whose words, sentence or row the cited words stand; else the words with their publisher."""
    path, _, words = cite.removeprefix("doc:").partition("#")
    name = Path(path).name
    inside = [found for found in evidence if found.doc == name]
    known = {found.name for found in (*case.documents, *(feed for _, feed in case.feeds))}
    if name not in known:
        raise CaseError(
            f"{case.path}: likelihood {item.evidence!r} cites {path!r}, which the case does not read"
            f"{name_nearest(name, known)}"
        )
    if not words:
        raise CaseError(f"{case.path}: likelihood {item.evidence!r} cites all of {path!r}; add the words: {cite}#…")
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
    rows = [found.id for found in inside if found.passage is None and pattern.search(f"{found.raw} {found.note}")]
    document = texts.get(name)
    met = pattern.search(document.text) if document else None
    if rows or document is None:
        return rows, ""
    if met is None:
        raise CaseError(f"{case.path}: likelihood {item.evidence!r}: {words!r} does not stand in {path}")
    start = max(document.text.rfind(mark, 0, met.start()) for mark in (". ", "\n")) + 1
    ends = [end for mark in (". ", "\n") if (end := document.text.find(mark, met.end() - 1)) >= 0]
    end = min(ends, default=len(document.text))
    near = [i for i in inside if i.passage and i.passage.start < end and i.passage.end > start]
    exact = [i.id for i in near if i.passage and i.passage.start < met.end() and i.passage.end > met.start()]
    return exact or [i.id for i in near], f"“{' '.join(met.group().split())}” ({document.publisher})"
