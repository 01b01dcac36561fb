"""Sources as ICS 206-01 asks for them, what share of the evidence each gives, and the position without it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment, GroupKind
from tightrope.brief.figures import Bar, Span, draw_bars, draw_spans
from tightrope.brief.page import Block, Cell, Figure, Section, Sentence, Table, write_paragraph
from tightrope.brief.parts.standing import show_estimate
from tightrope.brief.shares import KINDS, Share, count_shares, name_group
from tightrope.brief.wording import count_things, format_share, open_sentence, say_share
from tightrope.nouns import Source

if TYPE_CHECKING:
    from tightrope.alignment import Estimate

LETTERS = {
    "A": "completely reliable", "B": "usually reliable", "C": "fairly reliable", "D": "not usually reliable",
    "E": "unreliable", "F": "cannot be judged, which is not bad",
}  # fmt: skip
SHOWN_ROWS = 12


def build_sources(assessment: Assessment) -> Section:
    """The section with every document and every publisher.

    Fields of a citation: Intelligence Community Standard 206-01 (2024).
    """
    blocks: list[Block] = []
    if assessment.documents:
        blocks.append(_cite_documents(assessment))
    feeds = _cite_feeds(assessment)
    if feeds.rows:
        blocks.append(feeds)
    blocks.append(_grade_publishers(assessment))
    return Section("sources", "Sources", tuple(blocks))


def build_shares(assessment: Assessment) -> Section:
    """The section on who supplies the evidence, with a warning where one group gives over half."""
    shares = {kind: count_shares(assessment, kind) for kind in KINDS if kind in assessment.groups}
    blocks: list[Block] = []
    warnings = warn_of_shares(assessment)
    if warnings:
        blocks.append(write_paragraph(*warnings))
    if shares:
        blocks.append(_build_share_figure(shares))
    if assessment.standing.without:
        blocks.append(_build_without_figure(assessment))
    if not blocks:
        blocks.append(write_paragraph("The origins of the evidence are not known, so no shares can be given."))
    return Section("shares", "Who supplies the evidence", tuple(blocks))


def warn_of_shares(assessment: Assessment) -> tuple[Sentence, ...]:
    """One warning for each known group that gives over half of the evidence."""
    found = [
        share for kind in KINDS for share in count_shares(assessment, kind) if share.is_over_half and share.whole > 1
    ]
    return tuple(
        Sentence((f"Warning: {say_share(s.part, s.whole, 'item')} come from one {_name_kind(s)}.",), role="warning")
        for s in found
    )


def list_headings(assessment: Assessment) -> tuple[str, ...]:
    """The different headings by which documents say what they were written from, each up to its colon."""
    return tuple(dict.fromkeys(d.heading.split(":")[0].strip() for d in assessment.documents if d.heading))


def _name_kind(share: Share) -> str:
    """A group as it stands in a warning."""
    if share.kind == "state media":
        return "kind of publisher (state media)"
    return f"{share.kind} ({share.group})"


def _cite_documents(assessment: Assessment) -> Table:
    """One row a document."""
    rows: list[tuple[Cell, ...]] = []
    for number, document in enumerate(assessment.documents, 1):
        source = assessment.sources.get(document.publisher, Source(document.publisher))
        published = str(document.published) if document.published else "not known"
        if document.published_basis:
            published += f" ({document.published_basis})"
        oddities = "; ".join(document.findings)
        rows.append(
            (
                Sentence((document.title or document.name,), (), f"doc{number}"),
                document.author or "not named",
                document.publisher,
                published,
                str(document.accessed) if document.accessed else "not recorded",
                document.url or "none",
                source.kind,
                " ".join(filter(None, (_describe_source(source), document.heading or "", oddities))),
            )
        )
    head = ("title", "author", "publisher", "published", "accessed", "address", "kind", "descriptor")
    return Table("Documents", head, tuple(rows))


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


def _draw_share(share: Share) -> Bar:
    """A share as a bar."""
    return Bar(share.kind, share.group, share.value, format_share(share.part, share.whole), share.is_over_half)


def _build_share_figure(shares: Mapping[GroupKind, tuple[Share, ...]]) -> Figure:
    """Bars of all groupings."""
    bars, rows = [], []
    for kind, own in shares.items():
        bars += [_draw_share(share) for share in own[:SHOWN_ROWS]]
        rest = own[SHOWN_ROWS:]
        if rest:
            part = sum(share.part for share in rest)
            bars.append(Bar(kind, f"{len(rest)} others", part / own[0].whole, format_share(part, own[0].whole)))
        rows += [(kind, share.group, str(share.part), format_share(share.part, share.whole)) for share in own]
    over = [bar for bar in bars if bar.is_marked]
    groups = open_sentence(count_things(len(over), "group"))
    finding = f"{groups} of sources {'gives' if len(over) == 1 else 'give'} more than half of the evidence."
    svg = draw_bars("shares-bars", bars, title="Share of the evidence by group of sources", description=finding)
    table = Table("Share of the evidence", ("by", "group", "items", "share"), tuple(rows))
    return Figure("figure-shares", finding, svg, table)


def _build_without_figure(assessment: Assessment) -> Figure:
    """Position with each group of sources left out, the largest changes first."""
    standing = assessment.standing
    poles = (assessment.find_name(assessment.rivals[0]), assessment.find_name(assessment.rivals[1]))
    whole = Span("all evidence", _take(standing.words.p), _take(standing.deeds.p))
    rows = sorted(standing.without, key=lambda row: (-row.n_removed, row.group_kind, row.group))
    spans = [
        Span(
            f"without {name_group(assessment, row.group_kind, row.group)} ({row.group_kind}, {row.n_removed})",
            _take(row.words),
            _take(row.deeds),
        )
        for row in rows[:SHOWN_ROWS]
    ]
    finding = "Where a row lies far from the first one, the group of sources left out there carries the reading."
    svg = draw_spans(
        "without-spans", [whole, *spans], poles=poles, title="Position without each group", description=finding
    )
    cells = tuple(
        (
            f"{name_group(assessment, row.group_kind, row.group)} ({row.group_kind})",
            str(row.n_removed),
            show_estimate(row.words, signed=True),
            show_estimate(row.deeds, signed=True),
        )
        for row in rows
    )
    first = ("nothing", "0", show_estimate(standing.words.p, signed=True), show_estimate(standing.deeds.p, signed=True))
    table = Table("Position without each group", ("left out", "items", "words", "deeds"), (first, *cells))
    return Figure(
        "figure-without", finding, svg, table, "Circles and solid lines: words; squares and dashes: deeds. Bars: 90 %."
    )


def _take(estimate: Estimate | None) -> tuple[float, float, float] | None:
    """An estimate as plain numbers."""
    return None if estimate is None else (estimate.value, estimate.low, estimate.high)
