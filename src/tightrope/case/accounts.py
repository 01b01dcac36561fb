"""Two accounts side by side, from documents or from evidence as JSON Lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from tightrope.case.chain import name_actors
from tightrope.case.sources import read_evidence
from tightrope.claims import Account, build_account, compare_accounts
from tightrope.errors import CaseError
from tightrope.nouns import Document, Evidence, Source
from tightrope.reading import load_document, read_document
from tightrope.roster import Roster, load_roster


def compare_files(first: Path, second: Path | None = None) -> list[dict[str, str]]:
    """Rows (side, kind, finding, evidence): only A, both, only B, contradicted, because.

    One file of evidence that holds two documents is both accounts; CaseError where it holds another number of them.
    """
    roster = load_roster()
    if second is None:
        sides = _part_documents(first)
    else:
        sides = {path.stem: _load_evidence(path, roster) for path in (first, second)}
        if len(sides) < 2:
            sides = {str(path): _load_evidence(path, roster) for path in (first, second)}
    if len(sides) != 2:
        raise CaseError(f"{first} and {second} are one file; to compare needs two accounts")
    names = name_actors((item for evidence, _ in sides.values() for item in evidence), (), roster)
    one, other = (_build(name, evidence, documents, names) for name, (evidence, documents) in sides.items())
    result = compare_accounts(one, other, names=names)
    columns = {
        "only A": result.only_a, "both": result.both, "only B": result.only_b, "contradicted": result.contradicted,
    }  # fmt: skip
    rows = [
        {"side": side, "kind": f.kind, "finding": f.text, "evidence": ", ".join((*f.evidence_a, *f.evidence_b))}
        for side, findings in columns.items()
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


def _part_documents(path: Path) -> dict[str, tuple[tuple[Evidence, ...], tuple[Document, ...]]]:
    """The two documents of one file of evidence."""
    evidence = read_evidence(path).evidence if path.suffix == ".jsonl" else ()
    names = list(dict.fromkeys(item.doc for item in evidence))
    if len(names) != 2:
        held = f"it holds {len(names)} documents" if evidence else "it is no .jsonl file of evidence"
        raise CaseError(f"{path}: one file alone must be evidence on two documents, and {held}; name a second file")
    return {Path(name).stem: (tuple(item for item in evidence if item.doc == name), ()) for name in names}


def _load_evidence(path: Path, roster: Roster) -> tuple[tuple[Evidence, ...], tuple[Document, ...]]:
    """Evidence and documents of one side."""
    if path.suffix != ".jsonl":
        document = load_document(path)
        return read_document(document, roster=roster).evidence, (document,)
    return read_evidence(path).evidence, ()
