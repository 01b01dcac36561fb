"""Two accounts side by side, from documents or from evidence as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tightrope.case.chain import name_actors
from tightrope.case.sources import read_evidence
from tightrope.claims import Account, build_account, compare_accounts
from tightrope.nouns import Document, Evidence, Source
from tightrope.reading import load_document, read_document
from tightrope.roster import Roster, load_roster


def compare_files(first: Path, second: Path) -> list[dict[str, str]]:
    """Rows (side, kind, finding, evidence): only A, both, only B, contradicted, because."""
    roster = load_roster()
    loaded = [_load_evidence(path, roster) for path in (first, second)]
    names = name_actors((item for evidence, _ in loaded for item in evidence), (), roster)
    one, other = (
        _build(path.stem, evidence, documents, names)
        for path, (evidence, documents) in zip((first, second), loaded, strict=True)
    )
    result = compare_accounts(one, other, names=names)
    sides = {
        "only A": result.only_a, "both": result.both, "only B": result.only_b, "contradicted": result.contradicted,
    }  # fmt: skip
    rows = [
        {"side": side, "kind": f.kind, "finding": f.text, "evidence": ", ".join((*f.evidence_a, *f.evidence_b))}
        for side, findings in sides.items()
        for f in findings
    ]
    rows += [
        {"side": "because", "kind": r.kind, "finding": r.text, "evidence": ", ".join(r.evidence_ids)}
        for r in result.because
    ]
    return rows


def _build(name: str, evidence: Iterable[Evidence], documents: Iterable[Document], names: Mapping[str, str]) -> Account:
    """The account that one side gives."""
    items = tuple(evidence)
    sources = {publisher: Source(publisher) for publisher in sorted({item.publisher for item in items})}
    return build_account(items, {d.sha256: d for d in documents}, name=name, sources=sources, names=names)


def _load_evidence(path: Path, roster: Roster) -> tuple[tuple[Evidence, ...], tuple[Document, ...]]:
    """Evidence and documents of one side."""
    if path.suffix != ".jsonl":
        document = load_document(path)
        return read_document(document, roster=roster).evidence, (document,)
    return read_evidence(path).evidence, ()
