"""Courses of action: how they rank, who pays what, what they rest on, what tips them, and where each number is from.

Every number leads to the terms it is the sum of, each term to the quantities in it, each quantity to evidence, to a
published table, or to an analyst by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tightrope.brief.assessment import Assessment
from tightrope.brief.page import Block, Bullets, Cell, Details, Paragraph, Section, Sentence, Table
from tightrope.brief.wording import (
    count_things,
    format_day,
    format_estimate,
    format_number,
    format_probability,
    join_words,
    name_likelihood,
    open_sentence,
    say_likelihood,
)

if TYPE_CHECKING:
    from tightrope.strategy import CourseResult, Play, Range
    from tightrope.strategy.scenario import Reach

ASSUMPTIONS = 3
MOST_INFORMATION = 3
SAME = 1e-9  # draws this close are one number
LEAST_CHANGE = 0.01  # of draws in which knowing a quantity would change the best course
TITLE = "Courses, and what they cost whom"
MEASURES = {
    "graph.frustration": "frustration of the signed graph",
    "graph.triads": "tense triads of the signed graph",
    "graph.broker": "pairs that could talk through the focal state",
}
HOW = "how"  # the word that leads from a sentence to the numbers it rests on


def build_courses(assessment: Assessment) -> Section | None:
    """The section, where a scenario was played."""
    play = assessment.play
    if play is None:
        return None
    blocks: list[Block] = [
        Paragraph(_state_standing(play)),
        _list_courses(assessment, play),
        _list_bills(assessment, play),
        Paragraph(_state_assumptions(assessment, play)),
        *_list_changes(assessment, play),
        *_list_whatifs(play),
        _list_indicators(play),
        _list_shares(play),
        _open_inputs(assessment, play),
    ]
    return Section("courses", TITLE, tuple(blocks))


def state_lead(assessment: Assessment) -> Sentence | None:
    """One sentence for the first page: the course that leads, as a likelihood or as a rank."""
    play = assessment.play
    if play is None:
        return None
    first, second = play.courses[0], play.courses[1] if len(play.courses) > 1 else None
    if not play.is_given_payoffs:
        return Sentence((f"{say_likelihood(first.probability.value, that=f'the course is “{first.label}”')}.",))
    after = f", before “{second.label}”" if second else ""
    text = (
        f"Given the scenario's payoffs, “{first.label}” ranks first of {len(play.courses)} courses{after}; this is the "
        "analyst's judgement worked out, not a likelihood."
    )
    return Sentence((text,), target=_at("course", first.name), pointer=HOW)


def _state_standing(play: Play) -> tuple[Sentence, ...]:
    """What kind of numbers these are, the base rate beside them, and the fixed caution."""
    lead = play.courses[0]
    rest = 1 - lead.split.evidence
    if play.is_given_payoffs:
        text = (
            f"Judgement, rationality and choice of equilibrium make up {format_probability(rest)} of the variance of "
            "the leading course: the table ranks the courses given these payoffs, and no likelihood is stated."
        )
    else:
        share = format_probability(lead.split.evidence)
        text = f"Evidence makes up {share} of the variance of the leading course."
    model = "Model-conditional, not causal: what follows if the players weigh things as the scenario says."
    rates = tuple(
        Sentence((f"Base rate: {r.text}: {format_probability(r.rate)}.",), target=_at("reference", str(n)), pointer=HOW)
        for n, r in enumerate(play.scenario.references)
    )
    reaches = tuple(
        Sentence((f"{open_sentence(r.describe())}.",), target=_at("reference", r.name), pointer=HOW)
        for r in play.scenario.reaches
    )
    notes = tuple(Sentence((open_sentence(text.rstrip(".")) + ".",), role="warning") for text in play.warnings)
    caution = (Sentence((play.caution,), role="warning"),) if play.caution else ()
    return (
        Sentence((text,), target=_at("course", lead.name), pointer=HOW),
        Sentence((model,)),
        *rates,
        *reaches,
        *notes,
        *caution,
    )


def _list_courses(assessment: Assessment, play: Play) -> Table:
    """One row a course: how likely or in which rank, and its worth."""
    focal = assessment.find_name(assessment.focal)
    rows = []
    for rank, course in enumerate(play.courses, 1):
        told = str(rank) if play.is_given_payoffs else name_likelihood(course.probability.value)
        note = "; prior, not evidence" if course.is_prior else ""
        target = _at("course", course.name)
        rows.append((
            course.label,
            Sentence((told,), target=target),
            Sentence((_show_chance(course.probability) + note,), target=target),
            Sentence((_show(course.worth),), target=target),
        ))  # fmt: skip
    head = ("course", "rank" if play.is_given_payoffs else "likelihood", "share of the model", f"worth to {focal}")
    return Table("Courses: mean of the draws and central 90 %", head, tuple(rows))


def _list_bills(assessment: Assessment, play: Play) -> Table:
    """Who pays what: what each course brings every other actor."""
    keys = [(actor, name) for actor, names in play.courses[0].consequences.items() for name in names]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            course.label,
            *(
                Sentence((_show(course.consequences[actor][name]),), target=_at("term", f"{actor}.{name}"))
                for actor, name in keys
            ),
        )
        for course in play.courses
    )
    head = ("course", *(f"{assessment.find_name(actor)}: {name}" for actor, name in keys))
    return Table("Who pays what: −1 is the worst that could happen to an actor, 0 the status quo", head, rows)


def _state_assumptions(assessment: Assessment, play: Play) -> tuple[Sentence, ...]:
    """The inputs that move the leading course most."""
    clear = [item for item in play.assumptions if item.is_clear][:ASSUMPTIONS]
    if not clear:
        return (Sentence(("No single assumption moves the leading course more than chance would.",)),)
    words = {True: "more of it favours the leading course", False: "less of it favours the leading course"}
    opening = "The assumptions that matter most:" if len(clear) > 1 else "The assumption that matters most:"
    return (
        Sentence((opening,)),
        *(
            Sentence(
                (f"{_name(item.quantity)} ({words[item.direction > 0]}).",),
                assessment.grounds.get(item.quantity, ()),
                target=_at("quantity", item.quantity),
                pointer=HOW,
            )
            for item in clear
        ),
    )


def _list_changes(assessment: Assessment, play: Play) -> tuple[Block, ...]:
    """What would change the judgement: tipping points, boxes of several inputs, what is worth learning."""
    labels = {course.name: course.label for course in play.courses}
    told = []
    for tip in play.tipping:
        source = play.inputs[tip.quantity].range
        value = format_number(tip.value, step=0.01)
        text = (
            f"Tipping point: where {_name(tip.quantity)} passes {value} (drawn from {_show(source)}), the leading "
            f"course changes from “{labels[tip.below]}” to “{labels[tip.above]}”."
        )
        grounds = assessment.grounds.get(tip.quantity, ())
        told.append(Sentence((text,), grounds, target=_at("quantity", tip.quantity), pointer=HOW))
    for box in play.boxes:
        if box.limits and box.density > box.base:
            limits = join_words([
                f"{_name(name)} is from {format_number(low, step=0.01)} to {format_number(high, step=0.01)}"
                for name, (low, high) in box.limits.items()
            ])  # fmt: skip
            text = (
                f"“{labels[box.course]}” leads in {format_probability(box.density)} of the draws in which {limits}, "
                f"and in {format_probability(box.base)} of all."
            )
            told.append(Sentence((text,), target=_at("course", box.course), pointer=HOW))
    for item in play.information[:MOST_INFORMATION]:
        if item.changes >= LEAST_CHANGE:
            text = (
                f"To know {_name(item.quantity)} exactly would change the best course in "
                f"{format_probability(item.changes)} of the draws."
            )
            told.append(Sentence((text,), target=_at("quantity", item.quantity), pointer=HOW))
    if not told:
        told.append(Sentence(("No single quantity, within its range, changes which course leads.",)))
    regret = join_words([f"{path} {_show(value)}" for path, value in play.regret.items()])
    text = f"Payoff given up by keeping to one path whatever the facts: {regret}."
    return (Bullets((*told, Sentence((text,), target=_at("course", play.courses[0].name), pointer=HOW))),)


def _list_whatifs(play: Play) -> tuple[Table, ...]:
    """Change of each path's share under each what-if, on the same draws."""
    if not play.whatifs:
        return ()
    paths = list(next(iter(play.whatifs.values())))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{name}: {play.scenario.whatifs[name].why}",
            *(Sentence((_show_points(changes[path]),), target="course-shares") for path in paths),
        )
        for name, changes in play.whatifs.items()
    )
    return (
        Table("What if: change of each path's share of the model, in points of a hundred", ("what if", *paths), rows),
    )


def _list_indicators(play: Play) -> Bullets:
    """What to watch for on each path."""
    found: dict[str, list[str]] = {}
    for course in play.courses:
        for text in course.indicators:
            found.setdefault(course.path, []).append(text)
    told = tuple(
        Sentence((f"Indicators of the path “{path}”: {join_words(list(dict.fromkeys(texts)))}.",), role="analyst")
        for path, texts in found.items()
    )
    return Bullets(told)


def _list_shares(play: Play) -> Details:
    """What the spread of each course's share comes from."""
    groups = ("evidence", "judgement", "rationality", "equilibrium")
    rows: list[tuple[Cell, ...]] = []
    for course in play.courses:
        parts = (format_probability(getattr(course.split, group)) for group in groups)
        rows.append((course.label, *(Sentence((part,), target=_at("course", course.name)) for part in parts)))
    table = Table("What the spread comes from: shares of the variance", ("course", *groups), tuple(rows))
    run = f"{play.draws} draws, seed {play.seed}, scenario {play.digest[:16]}"
    return Details("course-shares", f"What the spread comes from ({run})", (table,))


def _open_inputs(assessment: Assessment, play: Play) -> Details:
    """Courses, the terms of their worth, the quantities of the terms, and what these rest on."""
    blocks: tuple[Block, ...] = (
        *(_open_course(course, play) for course in play.courses),
        *(_open_term(name, play) for name in play.trace),
        *(_open_quantity(assessment, name, play) for name in play.inputs),
        *_open_graph(assessment, play),
        *(_open_reference(number, play) for number in range(len(play.scenario.references))),
        *(_open_reach(reach) for reach in play.scenario.reaches),
    )
    terms, inputs = (
        count_things(len(play.trace), "term"),
        count_things(len(play.inputs), "quantity", plural="quantities"),
    )
    return Details(
        "course-inputs", f"How each number comes about: {terms} made of {inputs}, each with its source", blocks
    )


def _open_course(course: CourseResult, play: Play) -> Details:
    """The terms that a course's worth is the sum of."""
    counted = {name: value for name, value in course.terms.items() if value.low < value.high or value.value}
    rows = tuple((name, Sentence((_show(value),), target=_at("term", name))) for name, value in counted.items())
    rest = [name for name in course.terms if name not in counted]
    idle = (Sentence((f"Nothing comes from {join_words(rest)}.",)),) if rest else ()
    rungs = join_words([f"{name} {value:g}" for name, value in course.rungs.items()])
    table = Table("Terms of its worth; its share of the model follows from the worths", ("term", "value"), rows)
    sharp = Sentence(("How sharply worth decides",), target=_at("quantity", f"lambda.{play.scenario.focal}"))
    return Details(_at("course", course.name), f"{course.label}: rungs {rungs}", (table, Paragraph((*idle, sharp))))


def _open_term(name: str, play: Play) -> Details:
    """The quantities that a term is made of."""
    items = (
        *(
            Sentence((f"{_name(source.quantity)} {_show(source.range)}",), target=_at("quantity", source.quantity))
            for source in play.trace[name]
        ),
        *(
            Sentence((f"{MEASURES[measure]} {_show(play.results[measure])}",), target=_at("quantity", "graph"))
            for measure in play.measures[name]
        ),
    )
    inside = Bullets(items) if items else Paragraph((Sentence(("It follows from the course's rungs alone.",)),))
    return Details(_at("term", name), f"Term {name} = {play.terms[name]}", (inside,))


def _open_quantity(assessment: Assessment, name: str, play: Play) -> Details:
    """A quantity: its range, its reason, its sources."""
    source = play.inputs[name]
    basis = {"evidence": "evidence", "fit": "published cases", "analyst": "judgement"}[source.basis]
    named = [_name_source(text) for text in source.sources]
    if source.room:
        named.insert(0, f"draws of {source.room}")
    told = f"{open_sentence(source.why.rstrip('.')) or 'No reason is given'}."
    words = (
        Sentence((told,), role="analyst" if source.basis == "analyst" else "plain"),
        Sentence((f"Rests on {basis}: {join_words(named)}.",), assessment.grounds.get(name, ())),
    )
    return Details(_at("quantity", name), f"Quantity {_name(name)}: {_show(source.range)}", (Paragraph(words),))


def _open_graph(assessment: Assessment, play: Play) -> tuple[Details, ...]:
    """The signed ties that frustration, tense triads and brokerage are counted on, each with what makes its sign."""
    if not any(play.measures.values()):
        return ()
    grounded = [tie for tie in play.ties if tie.evidence_ids]
    named = [_name_source(text) for text in play.scenario.ties_source] or ["the scenario"]
    why = f"{open_sentence(play.scenario.ties_why.rstrip('.')) or 'No reason is given'}."
    told = (
        f"Rests on judgement: {join_words(named)}; of {len(play.ties)} ties {len(grounded) or 'none'} on evidence: "
        "acts of the case that make the sign plain."
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"{assessment.find_name(tie.first)} and {assessment.find_name(tie.second)}",
            "friendly" if tie.sign > 0 else "hostile",
            Sentence((count_things(len(tie.evidence_ids), "item"),), tie.evidence_ids)
            if tie.evidence_ids
            else f"{join_words(named)}",
        )
        for tie in play.ties
    )
    words = (
        Sentence((why,), role="analyst"),
        Sentence((told,), assessment.grounds.get("graph", ())),
    )
    table = Table("Ties, before a course changes any", ("between", "sign", "from"), rows)
    return (Details(_at("quantity", "graph"), "The signed graph", (Paragraph(words), table)),)


def _open_reference(number: int, play: Play) -> Details:
    """A base rate: of how many cases, from where."""
    reference = play.scenario.references[number]
    text = f"{reference.text}: {format_probability(reference.rate)} of {count_things(reference.n, 'case')}."
    words = (Sentence((text,)), Sentence((f"Rests on published cases: {reference.source}.",)))
    return Details(_at("reference", str(number)), "Reference class", (Paragraph(words),))


def _open_reach(reach: Reach) -> Details:
    """A range against a distance: as of when, from where, and what it does not say."""
    text = f"As of {format_day(reach.as_of)}; it bounds what is possible and says nothing of intent."
    words = (Sentence((text,)), Sentence((f"Rests on published figures: {reach.source}.",)))
    return Details(_at("reference", reach.name), f"Reach {reach.name}", (Paragraph(words),))


def _name_source(text: str) -> str:
    """A source as a reader takes it.

    >>> _name_source("analyst:mk"), _name_source("doc:events.csv#a row")
    ('the analyst mk', 'events.csv (“a row”)')
    """
    kind, _, name = text.partition(":")
    path, _, words = name.partition("#")
    if kind == "doc":
        return f"{path} (“{words}”)" if words else path
    return {"analyst": f"the analyst {name}", "ev": f"evidence {name}", "fit": f"a fit: {name}"}.get(kind, name)


def _name(quantity: str) -> str:
    """A quantity's name as words.

    >>> _name("us_good_will"), _name("lambda.PAK")
    ('“us good will”', '“lambda of PAK”')
    """
    return f"“{quantity.replace('lambda.', 'lambda of ').replace('_', ' ')}”"


def _at(kind: str, name: str) -> str:
    """Where on the page a course, term or quantity stands."""
    return f"{kind}-{name}"


def _show(value: Range) -> str:
    """A value with its range; one number where all draws agree."""
    if value.high - value.low < SAME:
        return format_number(value.value, step=0.01)
    return format_estimate(value.value, value.low, value.high)


def _show_points(value: Range) -> str:
    """A change of a probability, in points of a hundred."""
    middle, low, high = (format_number(100 * p, step=1, signed=True) for p in (value.value, value.low, value.high))
    return f"{middle} ({low} to {high})"


def _show_chance(value: Range) -> str:
    """A probability with its range."""
    middle, low, high = (format_probability(p) for p in (value.value, value.low, value.high))
    return f"{middle} ({low} to {high})"
