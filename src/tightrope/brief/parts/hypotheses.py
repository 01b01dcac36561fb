"""Which explanation the evidence favours: the analyst's cells, what follows from them, and what would turn it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.figures import Curve, draw_curves
from tightrope.brief.page import Block, Bullets, Cell, Details, Figure, Paragraph, Section, Sentence, Table
from tightrope.brief.wording import (
    count_things,
    format_number,
    format_probability,
    join_words,
    name_likelihood,
    open_sentence,
    say_likelihood,
)

if TYPE_CHECKING:
    from tightrope.claims.hypotheses import Item, Ranked, Weighed

MOST_CURVES = 6
NOTHING = 1e-9  # a spread below
PRIORS = (0.1, 0.25, 0.5, 0.75, 0.9)


def build_hypotheses(assessment: Assessment) -> Section | None:
    """The section, where the case states hypotheses."""
    weighed = assessment.hypotheses
    if weighed is None:
        return None
    blocks: list[Block] = [Paragraph(_state_result(weighed)), _list_hypotheses(weighed)]
    if weighed.items:
        blocks += [
            Paragraph(_state_turns(weighed)),
            _build_matrix(weighed),
            _draw_sensitivity(weighed),
            *(_open_item(weighed, item, number) for number, item in enumerate(weighed.items, 1)),
        ]
    if weighed.set_aside:
        told = tuple(Sentence((f"{item.text or item.evidence} ({item.by})",)) for item in weighed.set_aside)
        blocks.append(
            Details("likelihoods-set-aside", "Set aside: their evidence is not in this reading", (Bullets(told),))
        )
    return Section("hypotheses", "Hypotheses weighed", tuple(blocks))


def _state_result(weighed: Weighed) -> tuple[Sentence, ...]:
    """The first hypothesis with its likelihood, then its interval, then what the numbers are, then what is missing."""
    if not weighed.items:
        text = "No item of evidence is weighed against these hypotheses: the order is the analyst's prior and no more."
        return (Sentence((text,), role="warning"), *_warn_of_missing(weighed))
    top, ids = weighed.ranked[0], _collect_ids(weighed.items)
    lead = f"On the cells that the analyst filled in, {_lower(say_likelihood(top.posterior, that=_clause(top)))}."
    span = (
        f"If each cell may be off by a third, and each prior by a factor of two, its probability lies between "
        f"{format_probability(top.low)} and {format_probability(top.high)}, and it stands first in "
        f"{format_probability(top.first)} of such draws."
    )
    authors = sorted({item.by for item in weighed.items})
    made = (
        f"{count_things(len(weighed.items), 'item')} of evidence were judged by {join_words(authors)}; the arithmetic "
        "is the program's, the judgement is not."
    )
    return (
        Sentence((lead,), ids, role="lead"),
        Sentence((span,)),
        Sentence((open_sentence(made),), role="analyst"),
        *_warn_of_missing(weighed),
    )


def _warn_of_missing(weighed: Weighed) -> tuple[Sentence, ...]:
    """How many rows cite evidence that this reading does not have."""
    rows = [item for item in (*weighed.items, *weighed.set_aside) if item.missing]
    if not rows:
        return ()
    cites = [cite for item in rows for cite in item.missing]
    verb = "cites" if len(rows) == 1 else "cite"
    n = len(weighed.set_aside)
    aside = f" {count_things(n, 'row')} with no other ground weigh{'s' if n == 1 else ''} nothing." if n else ""
    text = (
        f"{count_things(len(rows), 'likelihood row')} {verb} evidence that this reading does not have "
        f"({join_words(cites)}).{aside}"
    )
    return (Sentence((text,), role="warning"),)


def _state_turns(weighed: Weighed) -> tuple[Sentence, ...]:
    """What would turn the order, what decides nothing, and where Heuer's count puts another first."""
    top = weighed.ranked[0].hypothesis
    by_name = {item.evidence: item for item in weighed.items}
    found = []
    if weighed.flips_to is not None:
        removed = [by_name[name] for name in weighed.flip_set]
        other = next(row.hypothesis for row in weighed.ranked if row.hypothesis.id == weighed.flips_to)
        what = join_words([_name_item(weighed, item) for item in removed]) or "any item at all"
        found.append(
            Sentence((f"Without {what}, “{other.text}” would draw level or stand first.",), _collect_ids(removed))
        )
    else:
        found.append(Sentence((f"No removal of items makes another hypothesis stand before “{top.text}”.",)))
    dull = [item for item in weighed.items if weighed.diagnosticity[item.evidence] < NOTHING]
    if dull:
        names = join_words([_name_item(weighed, item) for item in dull])
        verb = "fits or contradicts" if len(dull) == 1 else "fit or contradict"
        decide = "decides" if len(dull) == 1 else "decide"
        found.append(Sentence((f"{open_sentence(names)} {verb} all alike and {decide} nothing.",), _collect_ids(dull)))
    found.append(Sentence((_say_count(weighed),)))
    return tuple(found)


def _say_count(weighed: Weighed) -> str:
    """What the classic count of inconsistencies puts first, and why it can differ."""
    top = weighed.ranked[0]
    first = [row for row in weighed.ranked if row.place_by_count == 1]
    names = join_words([f"“{row.hypothesis.text}”" for row in first if row is not top])
    if not weighed.disagreement and len(first) == 1:
        return "The classic count of inconsistencies puts the same hypothesis first."
    if not weighed.disagreement:
        return f"The classic count of inconsistencies cannot tell it from {names}: nothing speaks against these either."
    return (
        f"The classic count of inconsistencies differs: it puts {names} first, and “{top.hypothesis.text}” has "
        f"{count_things(top.inconsistencies, 'mark')} against it; the count asks neither what fits nor what was likely "
        "beforehand."
    )


def _list_hypotheses(weighed: Weighed) -> Table:
    """One row a hypothesis, likeliest first."""
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Sentence(
                (f"{row.hypothesis.text}{f' ({row.hypothesis.why})' if row.hypothesis.why else ''}",), role="analyst"
            ),
            format_probability(row.prior),
            name_likelihood(row.posterior),
            f"{format_probability(row.posterior)} ({format_probability(row.low)} to {format_probability(row.high)})",
            f"{row.inconsistencies} (place {row.place_by_count})",
            _say_tipping(weighed.tipping_prior[row.hypothesis.id]),
        )
        for row in weighed.ranked
    )
    head = (
        "hypothesis",
        "prior",
        "likelihood",
        "probability (90 %)",
        "marks against it",
        "stands first from a prior of",
    )
    return Table("Hypotheses, the likeliest first", head, rows)


def _build_matrix(weighed: Weighed) -> Table:
    """Hypotheses in rows, items in columns, most diagnostic first; each cell leads to its item, source and author."""
    head = ("hypothesis", *(str(number) for number in range(1, len(weighed.items) + 1)))
    rows: list[tuple[Cell, ...]] = [
        (
            row.hypothesis.text,
            *(
                Sentence((_show_log(item.cells.get(row.hypothesis.id, 0.0)),), target=f"likelihood-{number}")
                for number, item in enumerate(weighed.items, 1)
            ),
        )
        for row in weighed.ranked
    ]
    spread = (format_number(weighed.diagnosticity[item.evidence], step=0.1) for item in weighed.items)
    rows.append(("spread: how far the item separates the hypotheses", *spread))
    caption = (
        "How well each item fits each hypothesis, by the analyst: natural logarithms of likelihood; + fits, − speaks "
        "against. Items by number, the most diagnostic first; items of one origin share one weight"
    )
    return Table(caption, head, tuple(rows))


def _draw_sensitivity(weighed: Weighed) -> Figure:
    """The posterior of each hypothesis over its prior."""
    shown = weighed.ranked[:MOST_CURVES]
    curves = tuple(
        Curve(
            row.hypothesis.id,
            ((0.0, 0.0), *weighed.sensitivity[row.hypothesis.id], (1.0, 1.0)),
            (row.prior, row.posterior),
        )
        for row in shown
    )
    top = shown[0]
    finding = f"How the answer hangs on the prior: “{top.hypothesis.text}” {_say_reach(weighed, top)}"
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            row.hypothesis.text,
            *(format_probability(_read_curve(weighed.sensitivity[row.hypothesis.id], prior)) for prior in PRIORS),
            _say_tipping(weighed.tipping_prior[row.hypothesis.id]),
        )
        for row in shown
    )
    head = ("hypothesis", *(f"prior {format_probability(prior)}" for prior in PRIORS), "stands first from a prior of")
    description = (
        "One panel a hypothesis: its probability after the evidence over its probability before, the others kept in "
        "proportion; the dot is the prior that the case states, the dotted diagonal no evidence. "
        + " ".join(
            f"{row.hypothesis.id}: from {format_probability(row.prior)} to {format_probability(row.posterior)}."
            for row in shown
        )
    )
    drawing = draw_curves(
        "prior-sensitivity", curves, axes=("before the evidence", "after"), title=finding, description=description
    )
    return Figure("figure-priors", finding, drawing, Table("Probability after the evidence, by prior", head, rows))


def _open_item(weighed: Weighed, item: Item, number: int) -> Details:
    """One item: its words, who judged it and why, and its cells."""
    spread = weighed.diagnosticity[item.evidence]
    said = [Sentence((f"Judged by {item.by}: {item.why.rstrip('.')}.",), item.evidence_ids, role="analyst")]
    said += [Sentence((f"In the source: {quote}.",), item.evidence_ids) for quote in item.quotes]
    if item.origin:
        said.append(Sentence((f"It counts as one with the other items of the origin “{item.origin}”.",)))
    if item.missing:
        said.append(Sentence((f"Cited and not in this reading: {join_words(item.missing)}.",), role="warning"))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (row.hypothesis.text, _show_log(item.cells.get(row.hypothesis.id, 0.0))) for row in weighed.ranked
    )
    summary = f"{number}. {open_sentence(item.text or item.evidence)} (spread {format_number(spread, step=0.1)})"
    table = Table(f"Cells of item {number}, by {item.by}", ("hypothesis", "log-likelihood"), rows)
    return Details(f"likelihood-{number}", summary, (Paragraph(tuple(said)), table), item.evidence_ids)


def _name_item(weighed: Weighed, item: Item) -> str:
    """An item by number and text."""
    number = weighed.items.index(item) + 1
    return f"item {number} ({item.text or item.evidence})"


def _say_reach(weighed: Weighed, top: Ranked) -> str:
    """From which prior on the first one stands first."""
    tip = weighed.tipping_prior[top.hypothesis.id]
    if tip < 0.01:
        return "stands first at almost any prior."
    return (
        f"stands first from a prior of {format_probability(tip)} on; the case states {format_probability(top.prior)}."
    )


def _say_tipping(prior: float) -> str:
    """A tipping prior in a table."""
    return "almost any" if prior < 0.01 else "almost none" if prior > 0.99 else format_probability(prior)


def _read_curve(pairs: tuple[tuple[float, float], ...], prior: float) -> float:
    """The posterior at the grid's prior nearest to one."""
    return min(pairs, key=lambda pair: abs(pair[0] - prior))[1]


def _clause(row: Ranked) -> str:
    """A hypothesis as it goes on after "that"."""
    return row.hypothesis.text.strip().removesuffix(".")


def _lower(sentence: str) -> str:
    """The sentence as it goes on after an opening."""
    return sentence[:1].lower() + sentence[1:]


def _show_log(value: float) -> str:
    """A cell: sign, one digit; 0 where the item says nothing."""
    return format_number(value, step=0.1, signed=True) if value else "0"


def _collect_ids(items: tuple[Item, ...] | list[Item]) -> tuple[str, ...]:
    """Evidence ids of items, each once."""
    return tuple(dict.fromkeys(name for item in items for name in item.evidence_ids))
