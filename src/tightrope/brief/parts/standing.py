"""Where it stands: the strip, positions in words and deeds, the series, flows, and what was left out."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.figures import Axis, Lane, Look, Mark, Panel, Trace, draw_panels, draw_strip
from tightrope.brief.judgements import name_focal, name_pair, name_postures, state_gap
from tightrope.brief.page import Block, Bullets, Details, Figure, Section, Sentence, Table, write_paragraph
from tightrope.brief.trail import Trail
from tightrope.brief.wording import (
    count_things,
    format_day,
    format_estimate,
    format_number,
    format_probability,
    format_window,
    join_words,
    open_sentence,
    place_article,
)

if TYPE_CHECKING:
    from tightrope.alignment import Estimate, Flow, Position, Series

NONE = "none"


def build_strip(assessment: Assessment) -> Figure:
    """The tightrope strip with its finding and its table."""
    standing, pair = assessment.standing, name_pair(assessment)
    finding = " ".join(_find_place(assessment, position) for position in (standing.words, standing.deeds))
    rows = tuple(
        (p.channel, str(p.n_by_rival[0]), str(p.n_by_rival[1]), show_estimate(p.p, signed=True), _show_quantiles(p))
        for p in (standing.words, standing.deeds)
    )
    head = (
        "channel",
        f"acts towards {pair[0]}",
        f"acts towards {pair[1]}",
        "position (90 % interval)",
        "5, 25, 50, 75, 95 %",
    )
    svg = draw_strip(
        "strip",
        _make_lane(assessment, standing.words),
        _make_lane(assessment, standing.deeds),
        poles=pair,
        delta=standing.settings.delta,
        title=f"{assessment.find_name(assessment.focal)} between {pair[0]} and {pair[1]}",
        description=finding,
    )
    note = (
        f"Each dot is a chance of 2 in 100 that the position lies there. +1 is wholly with {pair[0]}, −1 wholly with "
        f"{pair[1]}. Words: circles above the rope; deeds: squares below it; hollow: nothing reported, so the dots "
        "show only what was assumed beforehand."
    )
    return Figure("figure-strip", finding, svg, Table("Position between the rivals", head, rows), note)


def build_standing(assessment: Assessment, trail: Trail) -> Section:
    """The section on words, deeds and the gap."""
    standing = assessment.standing
    blocks: list[Block] = [
        write_paragraph(
            _state_position(assessment, standing.words),
            _state_position(assessment, standing.deeds),
            state_gap(assessment),
        ),
    ]
    if standing.words.n or standing.deeds.n:
        blocks.append(_tabulate_positions(assessment))
    if any(series.acts for series in standing.series):
        blocks.append(_build_series(assessment, trail))
    blocks.append(_build_checks(assessment))
    if standing.unused:
        blocks.append(_list_unused(assessment))
    return Section("standing", "Where it stands", tuple(blocks))


def build_flows(assessment: Assessment) -> Section | None:
    """The section on how much is done and said, whichever way it points."""
    flows = [f for f in assessment.standing.flows if sum(f.counts) > 0 and f.dates and not f.smoothed]
    if not flows:
        return None
    intro = write_paragraph(
        "A position says which way; a flow says how much. When a war doubles reports of both kinds, the flow moves and "
        "the position need not."
    )
    return Section("flows", "How much is said and done", (intro, _build_flow_figure(assessment, flows)))


def show_estimate(estimate: Estimate | None, *, signed: bool = False) -> str:
    """An estimate for a table cell."""
    return NONE if estimate is None else format_estimate(estimate.value, estimate.low, estimate.high, signed=signed)


def _find_place(assessment: Assessment, position: Position) -> str:
    """One sentence: where a lane's middle lies."""
    first, second = name_pair(assessment)
    channel = open_sentence(position.channel)
    if position.p is None:
        silent = [name for name, n in zip((first, second), position.n_by_rival, strict=True) if n == 0]
        where = join_words(silent, last="or")
        return f"{channel}: none reported towards {where} ({format_window(assessment.standing.window)}, n = 0)."
    delta = assessment.standing.settings.delta
    near = first if position.p.value > delta else second if position.p.value < -delta else ""
    where = f"on the side of {near}" if near else "near the middle of the rope"
    return f"{channel} stand {where}, at {show_estimate(position.p, signed=True)}."


def _make_lane(assessment: Assessment, position: Position) -> Lane:
    """A channel as the strip draws it."""
    window = assessment.standing.window
    if position.p is None:
        silent = [
            assessment.find_name(rival)
            for rival, n in zip(assessment.rivals, position.n_by_rival, strict=True)
            if n == 0
        ]
        towards = "" if len(silent) == 2 else f" towards {silent[0]}"
        caption = f"none reported{towards} ({format_window(window)}, n = 0)"
    else:
        counts = " + ".join(str(n) for n in position.n_by_rival)
        caption = f"{show_estimate(position.p, signed=True)}, from {counts} acts"
    return Lane(position.channel, position.dots, position.p.value if position.p else None, caption, position.p is None)


def _show_quantiles(position: Position) -> str:
    """Five quantiles read off the dots."""
    if position.p is None or not position.dots:
        return NONE
    dots = sorted(position.dots)
    return ", ".join(
        format_number(dots[min(len(dots) - 1, int(share * len(dots)))], step=0.01)
        for share in (0.05, 0.25, 0.5, 0.75, 0.95)
    )


def _state_position(assessment: Assessment, position: Position) -> Sentence:
    """Position of one channel with its interval and what it rests on."""
    first, second = name_pair(assessment)
    subject = f"In {position.channel}, the position of {name_focal(assessment)}"
    rest = join_words(
        [
            f"{count_things(n, 'act')} towards {name}"
            for n, name in zip(position.n_by_rival, (first, second), strict=True)
        ]
    )
    if position.p is None:
        text = f"{subject} cannot be given: it would rest on {rest}."
    else:
        text = (
            f"{subject} is {show_estimate(position.p, signed=True)}, where +1 is wholly with {first} and −1 wholly "
            f"with {second}; it rests on {rest}."
        )
    return Sentence((text,), position.evidence_ids)


def _tabulate_positions(assessment: Assessment) -> Table:
    """Mean scores towards each rival and probabilities of the postures."""
    standing, heads = assessment.standing, name_postures(assessment)
    first, second = (assessment.find_name(rival) for rival in assessment.rivals)
    rows = []
    for position in (standing.words, standing.deeds):
        chances = [
            NONE if position.postures is None else format_probability(position.postures.get(posture, 0.0))  # type: ignore[call-overload]
            for posture in heads
        ]
        scores = [
            show_estimate(m) if n else "none reported" for m, n in zip(position.m, position.n_by_rival, strict=True)
        ]
        rows.append((position.channel, *scores, *chances))
    head = ("channel", f"tone towards {first} (0–1)", f"tone towards {second} (0–1)", *heads.values())
    caption = f"Tone (½ is neutral) and the chance of each posture, as of {format_day(standing.as_of)}"
    return Table(caption, head, tuple(rows))


def _build_series(assessment: Assessment, trail: Trail) -> Figure:
    """Tone over time towards each rival, words and deeds."""
    standing = assessment.standing
    window = (standing.window.start, standing.window.end - timedelta(days=1))
    wanted = [(c, r) for c in ("words", "deeds") for r in assessment.rivals]
    panels, rows = [], []
    for channel, rival in wanted:
        own = [s for s in standing.series if s.pair == (standing.focal, rival) and s.channel == channel]
        series = min(own, key=lambda s: s.smoothed, default=None)  # as it could be known, where both are given
        title = f"{open_sentence(channel)} towards {assessment.find_name(rival)}"
        if series is None or not series.acts:
            panels.append(Panel(title, (), (), f"none reported ({format_window(standing.window)}, n = 0)"))
            continue
        panels.append(_make_panel(series, title, trail))
        rows += [
            (title, str(day), *(format_number(v, step=0.01) for v in values))
            for day, *values in zip(
                series.dates, series.value, series.low50, series.high50, series.low90, series.high90, strict=True
            )
        ]
    finding = (
        f"Tone of {name_focal(assessment)} towards each rival over time, each day as it could be known on that day; "
        f"{count_things(sum(len(p.marks) for p in panels), 'act')} can be opened."
    )
    svg = draw_panels(
        "series",
        panels,
        axis=Axis(0.0, 1.0, ((0.0, "hostile 0"), (0.5, "½"), (1.0, "friendly 1")), 0.5),
        window=window,
        title=f"Tone of {assessment.find_name(assessment.focal)} in words and deeds over time",
        description=finding,
    )
    table = Table("Tone over time", ("panel", "day", "median", "50 % from", "to", "90 % from", "to "), _thin(rows))
    note = "Dark band: 50 %; light band: 90 %. A mark is one act, larger the surer it is real; it opens its words."
    return Figure("figure-series", finding, svg, table, note)


def _thin(rows: list[tuple[str, ...]], *, longest: int = 240) -> tuple[tuple[str, ...], ...]:
    """Every so many rows, so that a table can be read; the JSON holds all."""
    step = max(1, -(-len(rows) // longest))
    return tuple(rows[::step])


def _make_panel(series: Series, title: str, trail: Trail) -> Panel:
    """One series as a panel with its acts."""
    look: Look = "solid" if series.channel == "words" else "dashed"
    trace = Trace(
        title, look, series.dates, series.value, series.low90, series.high90, series.low50, series.high50
    )  # fmt: skip
    marks = []
    for act in series.acts:
        items = trail.find_items(act.evidence_ids)
        if items:
            label = f"{act.day}: item {', '.join(str(item.number) for item in items[:5])}"
            marks.append(Mark(act.day, act.y, act.weight, f"e{items[0].number}", label))
    return Panel(title, (trace,), tuple(marks))


def _build_checks(assessment: Assessment) -> Details:
    """Postures at other margins, the model's other choices, what the data said of the path."""
    standing, heads = assessment.standing, name_postures(assessment)
    rows = [
        (f"{position.channel}, margin {delta:g}", *(format_probability(chances.get(p, 0.0)) for p in heads))  # type: ignore[call-overload]
        for position in (standing.words, standing.deeds)
        for delta, chances in sorted(position.postures_by_delta.items())
    ]
    blocks: list[Block] = []
    if rows:
        blocks.append(
            Table("Chance of each posture by how far is called leaning", ("channel", *heads.values()), tuple(rows))
        )
    if standing.sensitivity:
        variants = tuple(
            (row.variant, show_estimate(row.words, signed=True), show_estimate(row.deeds, signed=True))
            for row in standing.sensitivity
        )
        blocks.append(Table("Position under other choices of the method", ("choice", "words", "deeds"), variants))
    if standing.fitted:
        fitted = tuple(
            (f.channel, f"{format_number(f.half_life, step=1)} days", format_number(f.spread, step=0.01),
             format_number(f.rho, step=0.01), str(f.pairs))
            for f in standing.fitted
        )  # fmt: skip
        head = ("channel", "half-life", "spread of the path", "likeness of reports within a day", "pairs pooled")
        blocks.append(Table("What the data said of how stances move", head, fitted))
    return Details("standing-checks", "How the reading changes with the method's choices", tuple(blocks))


def _list_unused(assessment: Assessment) -> Details:
    """Acts that do not enter a position, by reason."""
    by_reason: dict[str, list[str]] = {}
    for row in assessment.standing.unused:
        by_reason.setdefault(row.reason, []).extend(row.evidence_ids)
    rows = sorted(by_reason.items(), key=lambda row: (-len(row[1]), row[0]))
    items = tuple(
        Sentence((f"{open_sentence(reason)}: {count_things(len(ids), 'item')}.",), tuple(ids)) for reason, ids in rows
    )
    total = sum(len(ids) for _, ids in rows)
    return Details(
        "standing-unused",
        f"What was read but does not enter a position ({count_things(total, 'item')})",
        (Bullets(items),),
    )


def _build_flow_figure(assessment: Assessment, flows: list[Flow]) -> Figure:
    """Rates of cooperative and conflictual acts by pair and channel."""
    pairs = sorted(
        {(f.pair, f.channel) for f in flows}, key=lambda row: (row[0][0] != assessment.focal, row[0], row[1])
    )
    highest = max(max(f.high) for f in flows)
    panels, rows, findings = [], [], []
    for pair, channel in pairs[:8]:
        own = [f for f in flows if f.pair == pair and f.channel == channel]
        names = tuple(assessment.find_name(actor) for actor in pair)
        title = f"{open_sentence(channel)}, {names[0]} → {names[1]}"
        traces = tuple(
            Trace(
                "+ coop." if f.sign == "cooperative" else "− conflict",
                "solid" if f.sign == "cooperative" else "dashed",
                f.dates,
                f.rate,
                f.low,
                f.high,
            )
            for f in own
        )
        panels.append(Panel(title, traces))
        for f in own:
            rate = format_estimate(f.rate[-1], f.low[-1], f.high[-1])
            rows.append(
                (
                    title,
                    f.sign,
                    rate,
                    format_number(sum(f.counts), step=1),
                    f"{max(f.counts):.0f} ({f.dates[f.counts.index(max(f.counts))]})",
                )
            )
    busiest = max(flows, key=lambda f: (f.rate[-1], f.sign))
    names = tuple(place_article(assessment.find_name(actor)) for actor in busiest.pair)
    findings.append(
        f"The busiest flow on {format_day(assessment.as_of)} is of {busiest.sign} {busiest.channel} from {names[0]} to "
        f"{names[1]}: {format_estimate(busiest.rate[-1], busiest.low[-1], busiest.high[-1])} a week."
    )
    first = min(f.dates[0] for f in flows)
    last = max(*(f.dates[-1] for f in flows), first + timedelta(days=1))
    svg = draw_panels(
        "flow", panels, axis=_make_axis(highest), window=(first, last),
        title="Acts a week, cooperative and conflictual", description=" ".join(findings),
    )  # fmt: skip
    head = ("flow", "sign", "a week now (90 % interval)", "acts in the window", "most in a week (beginning)")
    table = Table("Acts a week", head, tuple(rows))
    note = "Blue solid line: cooperative; orange dashed line: conflictual; light bands: 90 %."
    return Figure("figure-flows", " ".join(findings), svg, table, note)


def _make_axis(highest: float) -> Axis:
    """An axis from zero to a round number above the highest value."""
    step = next(
        s
        for s in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 1e4, 1e5, 1e6)
        if highest <= 4 * s or s == 1e6
    )
    top = step * max(1, -(-highest // step))
    ticks = tuple((step * i, f"{step * i:g}") for i in range(round(top / step) + 1))
    return Axis(0.0, top, ticks, 0.0)
