"""Sources as ICS 206-01 asks for them, and the grades of their publishers."""

from __future__ import annotations

from collections import Counter

from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Bullets, Quote, Section, Sentence, Table
from tightrope.brief.wording import count_things
from tightrope.nouns import Document, Source

LETTERS = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "cannot be judged, which is not bad",
}  # fmt: skip


def build_sources(assessment: Assessment) -> Section:
    """The section with every document and every publisher.

    Fields of a citation: Intelligence Community Standard 206-01 (2024).
    """
    blocks: list[Block] = []
    if assessment.documents:
        cited = enumerate(assessment.documents, 1)
        blocks.append(Bullets(tuple(_cite_document(assessment, document, number) for number, document in cited)))
    feeds = _cite_feeds(assessment)
    if feeds.rows:
        blocks.append(feeds)
    blocks.append(_grade_publishers(assessment))
    return Section("sources", "Sources", tuple(blocks))


def list_headings(assessment: Assessment) -> tuple[str, ...]:
    """The different headings by which documents say what they were written from, each up to its colon."""
    return tuple(dict.fromkeys(d.heading.split(":")[0].strip() for d in assessment.documents if d.heading))


def _cite_document(assessment: Assessment, document: Document, number: int) -> Sentence:
    """Author, publisher, title, days, address, kind and a descriptor of one document; it leads to its text."""
    source = assessment.sources.get(document.publisher, Source(document.publisher))
    published = str(document.published) if document.published else "on a day not known"
    if document.published_basis:
        published += f" ({document.published_basis})"
    accessed = f"accessed {document.accessed}" if document.accessed else "day of access not recorded"
    findings = f" Found in the text: {'; '.join(document.findings)}." if document.findings else ""
    heading = f" {document.heading}" if document.heading else ""
    publisher = "publisher not named" if document.publisher == "unknown" else document.publisher
    kind = "kind of source not known" if source.kind == "unknown" else source.kind
    file = f" (file {document.name})" if document.title and document.title != document.name else ""
    parts = (
        f"{document.author or 'Author not named'}, {publisher}, ",
        Quote(document.title or document.name, document.language),
        f"{file}, published {published}, {accessed}, {document.url or 'no address'}; {kind}. "
        f"{_describe_source(source)}{heading}{findings}",
    )
    return Sentence(parts, (), f"doc{number}", "text")


def _cite_feeds(assessment: Assessment) -> Table:
    """One row a feed of event data."""
    counts = Counter((item.doc, item.licence) for item in assessment.evidence if item.passage is None)
    rows = tuple((doc, count_things(n, "row"), licence) for (doc, licence), n in sorted(counts.items()))
    return Table("Event data", ("file", "rows used", "licence"), rows)


def _grade_publishers(assessment: Assessment) -> Table:
    """One row a publisher with its reliability letter and the reason for it."""
    counts = Counter(item.publisher for item in assessment.evidence)
    names = sorted({*counts, *(d.publisher for d in assessment.documents)})
    rows = []
    for name in names:
        source = assessment.sources.get(name, Source(name))
        country, bloc = (_name_actor(assessment, code) for code in (source.country, source.bloc))
        why = source.why or "no reason given: every new publisher starts at F"
        grade = f"{source.letter}: {LETTERS[source.letter]}"
        media = "yes" if source.state_media else "no"
        rows.append((name, source.kind, country, bloc, media, str(counts[name]), grade, why))
    head = ("publisher", "kind", "country", "bloc", "state media", "items", "reliability", "why")
    return Table("Publishers and their grades", head, tuple(rows))


def _name_actor(assessment: Assessment, code: str | None) -> str:
    """Name of a country or bloc."""
    return assessment.find_name(code) if code else "not known"


def _describe_source(source: Source) -> str:
    """The one-line descriptor: reliability, owner, reason."""
    owner = " State media." if source.state_media else ""
    why = f" {source.why.strip().removesuffix('.')}." if source.why else ""
    return f"Reliability {source.letter} ({LETTERS[source.letter]}).{owner}{why}"
