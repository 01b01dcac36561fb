"""Who supplies the evidence: shares by group of sources, warnings, and the position without each group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment, GroupKind
from tightrope.brief.figures import Bar, Span, draw_bars, draw_spans
from tightrope.brief.judgements import name_pair
from tightrope.brief.page import Block, Figure, Section, Sentence, Table, write_paragraph
from tightrope.brief.parts.standing import show_estimate
from tightrope.brief.shares import KINDS, Share, count_shares, name_group
from tightrope.brief.wording import count_things, format_share, open_sentence, say_share

if TYPE_CHECKING:
    from tightrope.alignment import Estimate, Without

DRAWN: tuple[GroupKind, ...] = ("country", "bloc", "state media", "origin")  # publishers stand in the table
SHOWN_GROUPS = 6  # bars of one kind
SHOWN_ROWS = 12  # rows of the position without each group


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
        Sentence((f"Warning: {say_share(s.part, s.whole, 'item')} come from {_name_kind(s)}.",), role="warning")
        for s in found
    )


def _name_kind(share: Share) -> str:
    """A group as it stands in a warning."""
    return "state media" if share.kind == "state media" else f"one {share.kind} ({share.group})"


def _build_share_figure(shares: Mapping[GroupKind, tuple[Share, ...]]) -> Figure:
    """Bars of the groupings; the table holds every group."""
    bars, rows = [], []
    for kind, own in shares.items():
        rows += [(kind, share.group, str(share.part), format_share(share.part, share.whole)) for share in own]
        if kind not in DRAWN:
            continue
        bars += [_draw_share(share) for share in own[:SHOWN_GROUPS]]
        rest = own[SHOWN_GROUPS:]
        if rest:
            part, whole = sum(share.part for share in rest), own[0].whole
            bars.append(Bar(kind, f"{len(rest)} others together", part / whole, format_share(part, whole)))
    over = [share for own in shares.values() for share in own if share.is_over_half]
    groups = open_sentence(count_things(len(over), "group"))
    finding = f"{groups} of sources {'gives' if len(over) == 1 else 'give'} more than half of the evidence."
    svg = draw_bars("shares-bars", bars, title="Share of the evidence by group of sources", description=finding)
    table = Table("Share of the evidence", ("by", "group", "items", "share"), tuple(rows))
    return Figure("figure-shares", finding, svg, table)


def _draw_share(share: Share) -> Bar:
    """A share as a bar."""
    return Bar(share.kind, share.group, share.value, format_share(share.part, share.whole), share.is_over_half)


def _build_without_figure(assessment: Assessment) -> Figure:
    """Position with each group of sources left out, the largest groups first."""
    standing, pair = assessment.standing, name_pair(assessment)
    rows = sorted(standing.without, key=lambda row: (-row.n_removed, row.group_kind, row.group))
    drawn: dict[tuple[str, int], Without] = {}
    for row in rows:  # a country and its bloc, a publisher and its origin are often the same items
        drawn.setdefault((name_group(assessment, row.group_kind, row.group), row.n_removed), row)
    spans = [
        Span(f"without {name} ({row.n_removed})", _take(row.words), _take(row.deeds))
        for (name, _), row in list(drawn.items())[:SHOWN_ROWS]
    ]
    whole = Span("all evidence", _take(standing.words.p), _take(standing.deeds.p))
    finding = "Where a row lies far from the first one, the group of sources left out there carries the reading."
    title = "Position without each group of sources"
    svg = draw_spans("without-spans", [whole, *spans], poles=pair, title=title, description=finding)
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
    note = "Circles and solid lines: words; squares and dashes: deeds; bars: 90 %. In brackets: items left out."
    return Figure("figure-without", finding, svg, table, note)


def _take(estimate: Estimate | None) -> tuple[float, float, float] | None:
    """An estimate as plain numbers."""
    return None if estimate is None else (estimate.value, estimate.low, estimate.high)
